#!/usr/bin/env python3
"""Writes theories/Readings.v: the readings of claims that have a theorem of their own, found in theories/readings_*.v.

    readings.py            write it
    readings.py --check    fail if it differs from what would be written

A reading is proved by the theorem that states `holds TERM` or `holds_over_reals TERM`, TERM being the reading's term
in claim_texts.v, which `cliff export --claims` writes.
"""
import re
import sys
from typing import NamedTuple

from questions import THEORIES, Fault, modules, source
from scan import tokens

TARGET = THEORIES / "Readings.v"


class Reading(NamedTuple):
    """One reading with its term and its theorem."""
    claim: str
    label: str
    term: str
    theorem: str
    over_reals: bool

    @property
    def axioms(self):
        """The class of axioms on which the theorem may rest."""
        return "classical" if self.over_reals else "none"


def terms():
    """(claim, label, term) of each term in claim_texts.v, in its order; none where there is no such file."""
    claim, found = None, []
    if "claim_texts" not in modules():
        return found
    for line in source("claim_texts").splitlines():
        opened = re.match(r"\(\* (?:claim|question) ([\w-]+)", line)
        defined = re.match(r"Definition (\w+) : claim := Claim", line)
        concluded = re.match(r'  \("([\w-]+)", .*\)\.$', line)
        if opened:
            claim = opened.group(1)
        elif defined:
            term = defined.group(1)
        elif concluded:
            found.append((claim, concluded.group(1), term))
    return found


def readings():
    """Every reading that has a theorem; two theorems for one are refused."""
    theorems = {}
    for path in sorted(THEORIES.glob("readings_*.v")):
        for _, sentence in tokens(path.read_text("utf-8")):
            found = re.fullmatch(r"Theorem (\w+) : (holds|holds_over_reals) (\w+)", sentence)
            if found:
                name, over, term = found.groups()
                if term in theorems:
                    raise Fault(f"{term} has two theorems: {theorems[term][0]} and {path.stem}.{name}")
                theorems[term] = (f"{path.stem}.{name}", over == "holds_over_reals")
    rows = [Reading(*row, *theorems.pop(row[2])) for row in terms() if row[2] in theorems]
    if theorems:
        raise Fault(f"theorems about terms that claim_texts.v does not have: {', '.join(sorted(theorems))}")
    return rows


HEAD = """\
(* Readings of the claims in proofs/claims that hold in every finite MDP: their   *)
(* very texts, as `cliff export --claims` writes them. Written by readings.py.    *)
From Coq Require Import String.
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp claim_syntax claim_meaning claim_theory claim_texts.
From PolicyCliff Require Import claim_reals {modules}.

(******************************************************************************)
(* claim_texts.v has the terms, claim_meaning.v what they mean.               *)
(*     proved == claims and readings that hold over any ordered field, with   *)
(*               their terms                                                  *)
(* proved_soft == those about logarithms and soft values, over the reals      *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope string_scope.
"""
BETWEEN = """
Fixpoint all_of (P : claim -> Prop) (l : seq (string * string * claim)) : Prop :=
  if l is x :: l' then P x.2 /\\ all_of P l' else True.

Lemma all_ofP P l x : all_of P l -> List.In x l -> P x.2.
Proof. by elim: l => //= y l IHl [hy hl] [<-|/(IHl hl)]. Qed.
"""


def text():
    rows = readings()
    out = [HEAD.format(modules=" ".join(dict.fromkeys(row.theorem.split(".")[0] for row in rows)))]
    lists = {"proved": [r for r in rows if not r.over_reals], "proved_soft": [r for r in rows if r.over_reals]}
    for name, members in lists.items():
        cells = [f'("{r.claim}", "{r.label}", {r.term})' for r in members]
        out.append(f"Definition {name} : seq (string * string * claim) :=\n  [::" + ";\n   ".join(cells) + "].\n")
    out.append(BETWEEN.lstrip("\n"))
    for theorem, name, holds in (("readings_hold", "proved", "holds"),
                                 ("soft_readings_hold", "proved_soft", "holds_over_reals")):
        proofs = "\n".join(f"- exact: {r.theorem}." for r in lists[name])
        out.append(f"Theorem {theorem} x : List.In x {name} -> {holds} x.2.\n"
                   f"Proof.\napply: all_ofP; repeat split.\n{proofs}\nQed.\n")
    return "\n".join(out)


def main(argv):
    if argv == ["--check"]:
        if readings() and TARGET.read_text("utf-8") != text():
            raise Fault("theories/Readings.v is not what readings.py writes")
    elif argv:
        print(__doc__, file=sys.stderr)
        return 2
    else:
        TARGET.write_text(text(), "utf-8")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Fault as fault:
        print(f"error: {fault}", file=sys.stderr)
        sys.exit(1)

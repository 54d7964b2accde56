#!/usr/bin/env python3
"""Asks Coq what each headline theorem states and assumes, and compares the answer with what is pinned.

    table.py check     pinned.txt, theorems.json and ../README.md are what Coq says now
    table.py update [MODULE…]    write them; with modules named, what is pinned of others is not asked again

results.tsv says by hand which theorem settles which result, how, and which is its strongest form; hypotheses.tsv which hypothesis a theorem shows to be
superfluous, vacuous or needed; numbering.tsv holds the paper's numberings. Statements, axioms and the notions on which
statements rest always come from Coq, after the build, so that no row can claim a proof that does not compile.
"""
import csv
import json
import re
import sys
from typing import NamedTuple

from questions import HERE, THEORIES, Fault, ask, assumed, closure, digest
from readings import readings

README = HERE.parent / "README.md"
KINDS = {"proved", "stronger", "sharp", "needed", "refuted", "check"}
# What is no result of the paper has no strongest form.
OTHER = {"setting", "geometry", "certificates", "claims"}
CLASSICAL = {
    "functional_extensionality_dep",
    "propositional_extensionality",
    "constructive_indefinite_description",
}
# Coq's primitive 63-bit integers, on which bignums rests: types, operations and their specifications.
PRIMITIVE = re.compile(r"^(PrimInt63|Uint63|Sint63|CarryType|PrimFloat|BigNumPrelude)\b|^(int|add|sub|mul|\w*63\w*)$")
BEGIN, END = "<!-- table: written by coq/table.py -->", "<!-- end of table -->"


def rows(name):
    with open(HERE / name, newline="", encoding="utf-8") as handle:
        found = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in found:
        if None in row.values() or None in row:
            raise Fault(f"{name}: wrong number of columns near {list(row.values())[:3]}")
    return found


def fits(declared, axioms):
    """Whether a theorem of this class may rest on these axioms."""
    outside = [a for a in axioms if a.split(".")[-1] not in CLASSICAL]
    if declared == "none":
        return not axioms
    if declared == "classical":
        return bool(axioms) and not outside
    if declared == "primitive integers":
        return bool(axioms) and all(PRIMITIVE.match(a) for a in outside)
    raise Fault(f"unknown class of axioms {declared!r}")


def assumptions(classes):
    """The axioms of each class of theorems. The theorems of a class are asked for together, since an answer takes
    seconds whatever it is about; one by one only where together they rest on something else."""
    together = assumed({declared: names for declared, names in classes.items()})
    for declared, axioms in together.items():
        if not fits(declared, axioms):
            for name, found in assumed({name: [name] for name in classes[declared]}).items():
                if not fits(declared, found):
                    raise Fault(f"{name}: declared axioms {declared!r}, but Coq lists {found or 'none'}")
    return together


class Block(NamedTuple):
    """What Coq says of a theorem or a notion: as its module prints it, its axioms if it is a theorem, and its digest."""
    text: str
    axioms: list | None
    full: str


def pinned_blocks():
    """The blocks that stand in pinned.txt."""
    blocks = {}
    for block in re.split(r"^== ", (HERE / "pinned.txt").read_text("utf-8"), flags=re.M)[1:]:
        head, body = block.split("\n", 1)
        text, _, full = body.strip().rpartition("\n-- in full: ")
        axioms = None
        if not head.startswith("definition "):
            text, _, listed = text.rpartition("\n-- axioms: ")
            axioms = [] if listed == "none" else listed.split(", ")
        blocks[head.removeprefix("definition ")] = Block(text, axioms, full)
    return blocks


def collect(only=()):
    """Everything that Coq says of the theorems listed and of the readings, and of the notions on which they rest.

    With modules named, what is pinned is kept of other modules where its digest is still the same.
    """
    theorems = {row["theorem"] for row in rows("results.tsv")} | {row.theorem for row in readings()}
    for module in sorted({name.split(".")[0] for name in theorems}):
        if not (THEORIES / f"{module}.v").exists():
            raise Fault(f"results.tsv: no file theories/{module}.v")
    classes = {}
    for row in rows("results.tsv"):
        classes.setdefault(row["axioms"], set()).add(row["theorem"])
    for row in readings():
        classes.setdefault(row.axioms, set()).add(row.theorem)
    axioms = {name: found for declared, found in assumptions(classes).items() for name in classes[declared]}
    stated, notions = closure(sorted(theorems))
    full = {name: digest(answer) for name, answer in (stated | notions).items()}
    kept = pinned_blocks() if only else {}
    blocks = {name: kept[name] for name in full
              if name in kept and kept[name].full == full[name] and name.split(".")[0] not in only}
    asked = {}
    for name in sorted(full.keys() - blocks.keys()):
        command = f"Check @{name}." if name in stated else f"Print {name}."
        asked.setdefault(name.split(".")[0], []).append((name, command))
    for name, text in ask(asked).items():
        if name in stated and " : " in text:
            # "name\n     : statement"
            text = text.split(" : ", 1)[1]
        blocks[name] = Block(text, axioms.get(name), full[name])
    return blocks


def compact(theorem):
    """Whether a theorem is about compact spaces."""
    return theorem.startswith("PaperCompact")


def strongest(table):
    """The strongest form of each result, finite and compact, of which each has one where it has theorems of the sort."""
    forms = {}
    for row in table:
        sort = forms.setdefault(row["id"], {}).setdefault(compact(row["theorem"]), [])
        if row.get("strongest"):
            sort.append(row)
    for result, sorts in forms.items():
        for sort, found in sorts.items():
            if len(found) != (result not in OTHER):
                said = "compact" if sort else "finite"
                raise Fault(f"results.tsv: {len(found)} strongest forms of {result}, {said}")
    return {result: sorts for result, sorts in forms.items() if result not in OTHER}


def results(blocks):
    """The rows of results.tsv with what Coq says."""
    numbering = {row["id"]: row for row in rows("numbering.tsv")}
    table = []
    for row in rows("results.tsv"):
        if row["id"] not in numbering:
            raise Fault(f"results.tsv: unknown id {row['id']!r}")
        if row["kind"] not in KINDS:
            raise Fault(f"results.tsv: unknown kind {row['kind']!r}")
        if row["strongest"] not in {"yes", "no"}:
            raise Fault(f"results.tsv: strongest is yes or no, not {row['strongest']!r}")
        block = blocks[row["theorem"]]
        number = numbering[row["id"]]
        table.append({
            "id": row["id"], "seed": number["seed"] or None, "pdf": number["pdf"] or None,
            "label": number["label"] or None, "kind": row["kind"],
            **({"strongest": True} if row["strongest"] == "yes" else {}), "theorem": row["theorem"],
            "statement": " ".join(block.text.split()),
            "generality": row["generality"], "axioms": block.axioms, "relation": row["relation"],
        })
    return table


def reading_rows(blocks):
    """Each reading that has a theorem of its own."""
    table = []
    for row in readings():
        block = blocks[row.theorem]
        field = "reals" if row.over_reals else "any ordered field"
        table.append({
            "claim": row.claim, "reading": row.label, "theorem": row.theorem, "statement": " ".join(block.text.split()),
            "generality": f"finite, {field}", "axioms": block.axioms,
        })
    return table


HYPOTHESIS_WORDS = {"superfluous", "vacuous", "needed"}


def hypothesis_rows(table):
    """What is proved of hypotheses of claims, each by a theorem of the table."""
    known = {row["theorem"] for row in table}
    found = rows("hypotheses.tsv")
    for row in found:
        if row["word"] not in HYPOTHESIS_WORDS or row["theorem"] not in known:
            raise Fault(f"hypotheses.tsv: not a word and a theorem of the table: {row['word']!r}, {row['theorem']!r}")
    return found


def pinned(blocks):
    out = ["What each headline theorem states and assumes, as Coq prints it; then every notion they rest on.",
           "The digest is of what Coq prints in full, without any notation. Written by table.py; a difference fails the check.", ""]
    for name in sorted(blocks, key=lambda name: (blocks[name].axioms is None, name)):
        block = blocks[name]
        if block.axioms is None:
            out += [f"== definition {name}", block.text]
        else:
            out += [f"== {name}", block.text, f"-- axioms: {', '.join(block.axioms) or 'none'}"]
        out += [f"-- in full: {block.full}", ""]
    return "\n".join(out)


def said_axioms(axioms):
    primitive = sum(not name.split(".")[-1] in CLASSICAL for name in axioms)
    return f"Coq's primitive integers ({primitive})" if primitive else ", ".join(axioms) or "none"


def markdown(head, cells):
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return out + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells]


def readme_tables(table, proved, hypotheses):
    out = [BEGIN, "", "The strongest form of each result of the paper, for finite and for compact spaces:", ""]
    out += markdown(
        ["result", "PDF", "finite", "it says", "compact", "it says"],
        [[f"`{result}`", sorts[False][0]["pdf"] or "–"] + [cell for sort in (False, True) for cell in
          ((f"`{sorts[sort][0]['theorem']}`", sorts[sort][0]["relation"]) if sort in sorts else ("", ""))]
         for result, sorts in strongest(table).items()])
    out += ["", "Every theorem:", ""]
    out += markdown(
        ["result", "seed / PDF", "kind", "theorem", "generality", "axioms", "compared with the paper"],
        [[f"`{row['id']}`", " / ".join(row[k] or "–" for k in ("seed", "pdf")), row["kind"], f"`{row['theorem']}`",
          row["generality"], said_axioms(row["axioms"]), row["relation"]] for row in table])
    out += ["", "What is proved of hypotheses:", ""]
    out += markdown(["claim", "hypothesis", "it is", "by", "remark"],
                    [[f"`{r['claim']}`", r["hypothesis"], r["word"], f"`{r['theorem']}`", r["remark"]] for r in hypotheses])
    out += ["", "Each reading that is proved has a theorem of its own, about the very text of the claim:", ""]
    out += markdown(["claim", "reading", "theorem", "generality", "axioms"],
                    [[f"`{r['claim']}`", r["reading"], f"`{r['theorem']}`", r["generality"], said_axioms(r["axioms"])]
                     for r in proved])
    return "\n".join(out + ["", END])


def outputs(only=()):
    blocks = collect(only)
    table, proved = results(blocks), reading_rows(blocks)
    hypotheses = hypothesis_rows(table)
    readme = README.read_text("utf-8")
    if BEGIN not in readme or END not in readme:
        raise Fault("../README.md: the marks around the table are missing")
    head, rest = readme.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    whole = {"theorems": table, "readings": proved, "hypotheses": hypotheses}
    return {
        HERE / "pinned.txt": pinned(blocks),
        HERE / "theorems.json": json.dumps(whole, indent=1, ensure_ascii=False) + "\n",
        README: head + readme_tables(table, proved, hypotheses) + tail,
    }


def main(argv):
    if argv[:1] == ["update"]:
        for path, text in outputs(argv[1:]).items():
            path.write_text(text, "utf-8")
    elif argv == ["check"]:
        for path, text in outputs().items():
            old = path.read_text("utf-8") if path.exists() else ""
            if old != text:
                pairs = zip(old.splitlines() + [""] * 9999, text.splitlines())
                line, (was, now) = next((n, p) for n, p in enumerate(pairs, 1) if p[0] != p[1])
                raise Fault(f"{path.name} is not what Coq says, line {line}:\n  pinned: {was}\n  Coq:    {now}\n"
                            "run check.sh --update and review the difference")
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Fault as fault:
        print(f"error: {fault}", file=sys.stderr)
        sys.exit(1)

#!/usr/bin/env python3
"""Asks Coq what each headline theorem states and assumes, and compares the answer with what is pinned.

    table.py scan      no source file may contain a hole or a declared axiom
    table.py check     pinned.txt, theorems.json and ../README.md are what Coq says now
    table.py update [MODULE…]    write them; with modules named, what is pinned of others is not asked again

results.tsv says by hand which theorem settles which result and how; numbering.tsv holds the paper's
numberings; definitions.list the notions on which the statements rest. Statements and axioms always
come from Coq, after the build, so that no row can claim a proof that does not compile.
"""
import csv
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
THEORIES = HERE / "theories"
README = HERE.parent / "README.md"
KINDS = {"proved", "stronger", "sharp", "needed", "refuted", "check"}
CLASSICAL = {
    "functional_extensionality_dep",
    "propositional_extensionality",
    "constructive_indefinite_description",
}
# Coq's primitive 63-bit integers, on which bignums rests: types, operations and their specifications.
PRIMITIVE = re.compile(r"^(PrimInt63|Uint63|Sint63|CarryType|PrimFloat|BigNumPrelude)\b|^(int|add|sub|mul|\w*63\w*)$")
BEGIN, END = "<!-- table: written by coq/table.py -->", "<!-- end of table -->"


class Fault(Exception):
    """Something that must fail the check, said in one line."""


def rows(path):
    with open(path, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def without_comments(text):
    """The text with (* nested comments *) blanked out; strings do not occur outside comments here."""
    out, depth, i = [], 0, 0
    while i < len(text):
        if text.startswith("(*", i):
            depth, i = depth + 1, i + 2
        elif depth and text.startswith("*)", i):
            depth, i = depth - 1, i + 2
        else:
            out.append(text[i] if depth == 0 or text[i] == "\n" else " ")
            i += 1
    return "".join(out)


HOLES = re.compile(
    r"\b(Admitted|admit|give_up|Abort|Axioms?|Conjectures?|Parameters?|bypass_check"
    r"|Unset\s+(?:Guard|Positivity|Universe)\s+Checking|Definition\s+Type\s+in\s+Type)\b"
)


def scan():
    faults = []
    for path in sorted(THEORIES.glob("*.v")):
        for number, line in enumerate(without_comments(path.read_text("utf-8")).splitlines(), 1):
            found = HOLES.search(line)
            if found:
                faults.append(f"{path.relative_to(HERE)}:{number}: {found.group(1)}")
    if faults:
        raise Fault("holes or declared axioms in the sources:\n  " + "\n  ".join(faults))


def preamble(module):
    """The imports of a module, so that statements print in its own notations."""
    text = without_comments((THEORIES / f"{module}.v").read_text("utf-8"))
    sentences = re.findall(r"(?:^|(?<=\.\s))\s*((?:From|Require|Import|Local Open Scope|Open Scope)\b.*?\.)(?=\s|$)", text, re.S)
    return "\n".join(sentences)


def ask(module, commands):
    """The answers of Coq to named commands, in the context of one module."""
    lines = [preamble(module), f"From PolicyCliff Require Import {module}.", "Set Printing Width 96.", "Set Printing Depth 1000."]
    for key, command in commands:
        lines += [f'Goal True. idtac "@@ {key}". Abort.', command]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.v"
        script.write_text("\n".join(lines) + "\n", "utf-8")
        run = subprocess.run(
            ["coqc", "-q", "-w", "none", "-R", str(THEORIES), "PolicyCliff", str(script)],
            capture_output=True, text=True, check=False,
        )
    if run.returncode:
        raise Fault(f"Coq does not know what is listed for {module}:\n{run.stderr.strip()}")
    answers, key = {}, None
    for line in run.stdout.splitlines():
        if line.startswith("@@ "):
            key = line[3:]
            answers[key] = []
        elif key is not None:
            answers[key].append(line.rstrip())
    return {key: "\n".join(body).strip() for key, body in answers.items()}


def axioms_of(answer):
    if answer.startswith("Closed under the global context"):
        return []
    names = re.findall(r"^([A-Za-z_][\w.']*)\s*(?::|$)", answer, re.M)
    return sorted(name for name in names if name != "Axioms")


def check_class(row, axioms):
    declared = row["axioms"]
    outside = [a for a in axioms if a.split(".")[-1] not in CLASSICAL]
    fits = {
        "none": not axioms,
        "classical": bool(axioms) and not outside,
        "primitive integers": bool(axioms) and all(PRIMITIVE.match(a) for a in outside),
    }
    if declared not in fits:
        raise Fault(f"{row['theorem']}: unknown class of axioms {declared!r}")
    if not fits[declared]:
        raise Fault(f"{row['theorem']}: declared axioms {declared!r}, but Coq lists {axioms or 'none'}")


def pinned_blocks():
    """Statements, axioms and definitions as they stand in pinned.txt."""
    statements, assumptions, definitions = {}, {}, {}
    for block in re.split(r"^== ", (HERE / "pinned.txt").read_text("utf-8"), flags=re.M)[1:]:
        name, body = block.split("\n", 1)
        if name.startswith("definition "):
            definitions[name.removeprefix("definition ")] = body.strip()
        else:
            statement, axioms = body.strip().rsplit("\n-- axioms: ", 1)
            statements[name] = statement
            assumptions[name] = [] if axioms == "none" else axioms.split(", ")
    return statements, assumptions, definitions


def collect(only=()):
    numbering = {row["id"]: row for row in rows(HERE / "numbering.tsv")}
    results = rows(HERE / "results.tsv")
    by_module = {}
    for row in results:
        if None in row.values() or None in row:
            raise Fault(f"results.tsv: wrong number of columns near {row['theorem']}")
        if row["id"] not in numbering:
            raise Fault(f"results.tsv: unknown id {row['id']!r}")
        if row["kind"] not in KINDS:
            raise Fault(f"results.tsv: unknown kind {row['kind']!r}")
        by_module.setdefault(row["theorem"].split(".")[0], set()).add(row["theorem"])
    statements, assumptions, definitions = pinned_blocks() if only else ({}, {}, {})
    listed = (HERE / "definitions.list").read_text("utf-8").split()
    known = {row["theorem"] for row in results} | set(listed)
    for kept in (statements, assumptions, definitions):
        for name in set(kept) - known:
            del kept[name]
    for module, theorems in sorted(by_module.items()):
        if only and module not in only:
            continue
        if not (THEORIES / f"{module}.v").exists():
            raise Fault(f"results.tsv: no file theories/{module}.v")
        commands = []
        for theorem in sorted(theorems):
            name = theorem.split(".", 1)[1]
            commands += [(f"S {theorem}", f"Check @{module}.{name}."), (f"A {theorem}", f"Print Assumptions {module}.{name}.")]
        for key, answer in ask(module, commands).items():
            if key.startswith("S "):
                # "name\n     : statement"
                statements[key[2:]] = answer.split(" : ", 1)[1] if " : " in answer else answer
            else:
                assumptions[key[2:]] = axioms_of(answer)
    notions = {}
    for line in listed:
        notions.setdefault(line.split(".")[0], []).append(line)
    for module, names in sorted(notions.items()):
        if only and module not in only:
            continue
        definitions.update(ask(module, [(name, f"Print {name}.") for name in names]))
    table = []
    for row in results:
        check_class(row, assumptions[row["theorem"]])
        number = numbering[row["id"]]
        table.append({
            "id": row["id"], "seed": number["seed"] or None, "pdf": number["pdf"] or None,
            "label": number["label"] or None, "kind": row["kind"], "theorem": row["theorem"],
            "statement": " ".join(statements[row["theorem"]].split()),
            "generality": row["generality"], "axioms": assumptions[row["theorem"]], "relation": row["relation"],
        })
    return table, statements, assumptions, definitions


def pinned(statements, assumptions, definitions):
    out = ["What each headline theorem states and assumes, as Coq prints it; then the definitions they rest on.",
           "Written by table.py; a difference fails the check.", ""]
    for theorem in sorted(statements):
        axioms = ", ".join(assumptions[theorem]) or "none"
        out += [f"== {theorem}", statements[theorem], f"-- axioms: {axioms}", ""]
    for name in sorted(definitions):
        out += [f"== definition {name}", definitions[name], ""]
    return "\n".join(out)


def readme_table(table):
    out = [BEGIN, "", "| result | seed / PDF | kind | theorem | generality | axioms | compared with the paper |",
           "|---|---|---|---|---|---|---|"]
    for row in table:
        numbers = " / ".join(row[k] or "–" for k in ("seed", "pdf"))
        primitive = sum(not name.split(".")[-1] in CLASSICAL for name in row["axioms"])
        axioms = f"Coq's primitive integers ({primitive})" if primitive else ", ".join(row["axioms"]) or "none"
        cells = [f"`{row['id']}`", numbers, row["kind"], f"`{row['theorem']}`", row["generality"], axioms, row["relation"]]
        out.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(out + ["", END])


def outputs(only=()):
    table, statements, assumptions, definitions = collect(only)
    readme = README.read_text("utf-8")
    if BEGIN not in readme or END not in readme:
        raise Fault("../README.md: the marks around the table are missing")
    head, rest = readme.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    return {
        HERE / "pinned.txt": pinned(statements, assumptions, definitions),
        HERE / "theorems.json": json.dumps({"theorems": table}, indent=1, ensure_ascii=False) + "\n",
        README: head + readme_table(table) + tail,
    }


def main(argv):
    if argv == ["scan"]:
        scan()
    elif argv[:1] == ["update"]:
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

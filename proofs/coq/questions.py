"""Asks Coq what the development states, assumes and defines, and reads its answers strictly."""
import hashlib
import re
import subprocess
import tempfile
from pathlib import Path

from scan import tokens

HERE = Path(__file__).resolve().parent
THEORIES = HERE / "theories"


class Fault(Exception):
    """Something that must fail the check, said in one line."""


def modules():
    return sorted(path.stem for path in THEORIES.glob("*.v"))


def source(module):
    return (THEORIES / f"{module}.v").read_text("utf-8")


def preamble(module):
    """The imports of a module, so that statements print in its own notations."""
    opening = re.compile(r"(From|Require|Import|Local Open Scope|Open Scope)\b")
    return "\n".join(f"{sentence}." for _, sentence in tokens(source(module)) if opening.match(sentence))


def run(lines, about):
    """The answers of Coq to a script, by the keys that it prints after "@@ "."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.v"
        script.write_text("\n".join(lines) + "\n", "utf-8")
        asked = subprocess.run(
            ["coqc", "-q", "-w", "none", "-R", str(THEORIES), "PolicyCliff", str(script)],
            capture_output=True, text=True, check=False,
        )
    if asked.returncode:
        raise Fault(f"Coq does not know what is listed for {about}:\n{asked.stderr.strip()}")
    answers, key = {}, None
    for line in asked.stdout.splitlines():
        if line.startswith("@@ "):
            key = line[3:]
            answers[key] = []
        elif key is not None:
            answers[key].append(line.rstrip())
    return {key: "\n".join(body).strip() for key, body in answers.items()}


def named(key, command):
    return [f'Goal True. idtac "@@ {key}". Abort.', command]


def ask(commands):
    """The answers of Coq to named commands, each in the context of one module: imports end with the module around them."""
    lines = [f"From PolicyCliff Require {' '.join(modules())}.", "Set Printing Width 96.", "Set Printing Depth 1000."]
    for module, wanted in sorted(commands.items()):
        lines += [f"Module In_{module}.", preamble(module), f"From PolicyCliff Require Import {module}."]
        for key, command in wanted:
            lines += named(key, command)
        lines.append(f"End In_{module}.")
    return run(lines, "what is pinned")


def axioms_of(theorem, answer):
    """The names that `Print Assumptions` lists. A line that is not understood is refused, not skipped."""
    lines = answer.splitlines()
    if lines == ["Closed under the global context"]:
        return []
    if not lines or lines[0] != "Axioms:":
        raise Fault(f"{theorem}: Coq answers something else than axioms: {answer[:200]!r}")
    names = []
    for line in lines[1:]:
        # A name with its type, which may begin on the next line; types go on in indented lines.
        found = re.fullmatch(r"([A-Za-z_][\w.']*)(?: :(?: .*)?)?", line)
        if found:
            names.append(found.group(1))
        elif not (names and re.match(r"  +\S", line)):
            raise Fault(f"{theorem}: Coq says of it what is not understood: {line!r}")
    if not names:
        raise Fault(f"{theorem}: Coq lists no axiom after {lines[0]!r}")
    return sorted(names)


def assumed(groups):
    """The axioms on which the theorems of each named group rest together."""
    lines = [f"From PolicyCliff Require {' '.join(modules())}."]
    for number, (key, names) in enumerate(groups.items()):
        lines.append(f"Definition group_{number} := ({', '.join(f'@{name}' for name in sorted(names))}).")
        lines += named(key, f"Print Assumptions group_{number}.")
    return {key: axioms_of(key, answer) for key, answer in run(lines, "the axioms").items()}


# ---- The notions on which statements rest -------------------------------------

# Kinds of entries in Coq's .glob files.
NOTIONS = {"def", "coe", "canonstruc", "ind", "rec", "inst"}
PARTS = {"constr", "proj"}
PROOFS = {"prf"}


def declared():
    """What each module declares: notions, proofs, and the notion that each constructor or projection is a part of."""
    notions, proofs, parts = [], [], {}
    for module in modules():
        local = {name for _, sentence in tokens(source(module)) for name in re.findall(r"^Let ([\w']+)", sentence)}
        whole = None
        for line in (THEORIES / f"{module}.glob").read_text("utf-8").splitlines():
            found = re.fullmatch(r"([a-z]+) \d+:\d+ (\S+) (\S+)", line)
            if not found or found.group(3) in local:
                continue
            kind, name = found.group(1), f"{module}.{found.group(3)}"
            if kind in NOTIONS:
                notions.append(name)
                whole = name
            elif kind in PARTS:
                parts[name] = whole
            elif kind in PROOFS:
                proofs.append(name)
    return set(notions), set(proofs), parts


IDENTIFIER = re.compile(r"[A-Za-z_][\w']*(?:\.[A-Za-z_][\w']*)+")


def closure(statements):
    """What Coq prints without any notation of the statements, and of each notion on which they rest.

    `statements` are names of theorems. Every module is loaded and none imported, so that each name of the development
    is printed with its module, whatever notation, coercion or structure brought it in. Of a lemma only the statement
    matters to those who use it, unless it is data.
    """
    notions, proofs, parts = declared()
    answers = run(in_full() + [line for name in statements for line in named(name, f"Check @{name}.")]
                  + [line for name in notions for line in named(name, f"Print {name}.")], "the closure of notions")
    stated = {name: answers[name] for name in statements}
    reached, lemmas, todo = {}, set(), list(stated.values())
    while todo:
        for name in {parts.get(name, name) for name in IDENTIFIER.findall(todo.pop())} - reached.keys() - lemmas:
            if name in notions:
                reached[name] = answers[name]
                todo.append(answers[name])
            elif name in proofs and name not in statements:
                lemmas.add(name)
        if not todo:
            data = data_of(lemmas - reached.keys())
            reached |= data
            todo = list(data.values())
    return stated, reached


def in_full():
    return [f"From PolicyCliff Require {' '.join(modules())}.", "Set Printing All.", "Set Printing Width 200.",
            "Set Printing Depth 100000."]


def data_of(lemmas):
    """What Coq prints of those lemmas whose statement is no proposition."""
    if not lemmas:
        return {}
    kind = ("Goal True. let T := type of @{0} in tryif (let _ := constr:(T : Prop) in idtac) "
            'then idtac "@@ {0}" else (idtac "@@ {0}"; idtac "data"). Abort.')
    kinds = run(in_full() + [kind.format(name) for name in sorted(lemmas)], "lemmas")
    data = [name for name, answer in kinds.items() if answer]
    return run(in_full() + [line for name in data for line in named(name, f"Print {name}.")], "data") if data else {}


def digest(answer):
    """A short name of what Coq prints."""
    return hashlib.sha256(" ".join(answer.split()).encode()).hexdigest()[:16]

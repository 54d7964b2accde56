#!/usr/bin/env python3
"""Refuses whatever in the sources could make Coq accept a theorem that is not proved.

    scan.py            exit 1 and name each place

Texts are read as Coq reads them: comments nest, strings may hold what looks like comments, comments may hold
strings, and a sentence may go over several lines. A sentence is allowed if its first words are in a list; whatever
is not listed, flags in any spelling, declared axioms, commands that load or redirect, is refused. So are options of
_CoqProject beyond those listed, options of Coq anywhere in the Makefile, and compiled files without a source.
"""
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ASSUME = {"Variable", "Variables", "Hypothesis", "Hypotheses", "Context", "Let"}
STATE = {"Theorem", "Lemma", "Fact", "Remark", "Corollary", "Proposition"}
DEFINE = {"Definition", "Fixpoint", "Record", "Structure", "Inductive", "Variant", "Canonical", "Coercion", "Notation",
          "Ltac", "Arguments", "Hint", "Instance"}
REQUIRE = {"From", "Require", "Import"}
PHRASES = {
    "Set Implicit Arguments", "Unset Strict Implicit", "Unset Printing Implicit Defensive",
}
OPENINGS = re.compile(r"(Open Scope \w+|Close Scope \w+|Bind Scope \w+ with .*|Implicit Types? .*|Delimit Scope \w+ with \w+)$")
WARNINGS = re.compile(r'Set Warnings " [^"]* "$')
LIBRARIES = {"Coq", "mathcomp", "mathcomp.algebra_tactics", "mathcomp.analysis", "mathcomp.classical",
             "mathcomp.finmap", "mathcomp.zify", "Bignums", "PolicyCliff"}
# Tactics that leave a hole, and commands that end a proof without one.
HOLES = re.compile(r"\b(admit|give_up|Admitted|Abort|native_compute|native_cast_no_check)\b")
PROJECT = [
    "-R theories PolicyCliff",
    "-arg -w -arg -notation-overridden,-ambiguous-paths,-projection-no-head-constant,-redundant-canonical-projection",
]
# Whatever could hand an option of its own to coqc; -R and -norec name the development to coqchk.
MAKE_OPTIONS = re.compile(
    r"(type-in-type|impredicative-set|allow-sprop|allow-rewrite-rules|bypass|indices-matter|load-vernac|\bcoqtop\b|\bcoqc\b"
    r"|COQ\w*FLAGS|COQEXTRA\w*|OTHERFLAGS|COQLIBS|\bTIMECMD\b|(?<![\w-])-(?:set|unset|l|lv|r|ri|re|rfrom|require\S*|Q|I|compat|init-file|noinit|nois|native\S*|bytecode\S*|vos|quick|admit)\b)"
)


class Malformed(Exception):
    """A text that Coq could not read either."""


def tokens(text):
    """(line, text) of each sentence, with comments dropped, strings blanked, and one space between words."""
    sentence, start, line, i, size = [], None, 1, 0, len(text)

    def put(piece):
        nonlocal start
        if start is None and not piece.isspace():
            start = line
        sentence.append(piece)

    while i < size:
        if text.startswith("(*", i):
            end = after_comment(text, i)
            put(" ")
        elif text[i] == '"':
            end = after_string(text, i)
            put(' " ' + text[i + 1:end - 1].replace('"', "'") + ' " ')
        elif text[i] == ".":
            end = i
            while end < size and text[end] == ".":
                end += 1
            put(text[i:end])
            # One dot or three before a blank end a sentence; ".." belongs to a notation.
            if (end == size or text[end].isspace()) and end - i != 2:
                yield start, words("".join(sentence))
                sentence, start = [], None
        else:
            end = i + 1
            put(text[i])
        line += text.count("\n", i, end)
        i = end
    rest = words("".join(sentence))
    if rest:
        yield start, rest


def words(text):
    return " ".join(text.split()).rstrip(".").rstrip()


def after_string(text, i):
    """The place after the string that begins at i; a doubled quote stands for one."""
    i += 1
    while i < len(text):
        if text[i] == '"':
            if not text.startswith('""', i):
                return i + 1
            i += 1
        i += 1
    raise Malformed("a string that does not end")


def after_comment(text, i):
    depth = 0
    while i < len(text):
        if text.startswith("(*", i):
            depth, i = depth + 1, i + 2
        elif text.startswith("*)", i):
            depth, i = depth - 1, i + 2
            if depth == 0:
                return i
        elif text[i] == '"':
            i = after_string(text, i)
        else:
            i += 1
    raise Malformed("a comment that does not end")


def faults_of(text):
    """(line, what is wrong) of each fault in the text of a theory."""
    sections, proof = [], False
    try:
        for line, sentence in tokens(text):
            plain = re.sub(r'" [^"]*? "', '""', sentence)
            hole = HOLES.search(plain)
            if hole:
                yield line, hole.group(1)
                proof = proof and hole.group(1) not in ("Admitted", "Abort")
                continue
            if proof:
                head = re.sub(r"^(?:[-+*{}]|(?:\d+|all)\s*:\s*(?={))+", "", plain.replace(" ", "", 0)).lstrip("-+*{} ")
                word = re.match(r"[A-Za-z_]*", head).group()
                if head in ("Qed", "Defined"):
                    proof = False
                elif head == "Proof":
                    pass
                elif word[:1].isupper() or head.startswith(("#", "@")):
                    yield line, f"in a proof: {shown(sentence)}"
                continue
            local = re.match(r"(?:Local|Global|#\[ ?(?:local|global|export) ?\]) ", sentence)
            said = sentence[local.end():] if local else sentence
            said_plain = plain[local.end():] if local else plain
            word = re.match(r"[A-Za-z_]*", said).group()
            if word in STATE:
                proof = True
            elif word == "Section" and re.fullmatch(r"Section \w+", said):
                sections.append(said.split()[1])
            elif word == "End" and sections and said == f"End {sections[-1]}":
                sections.pop()
            elif word in ASSUME:
                if not sections:
                    yield line, f"outside a section: {shown(sentence)}"
                if word == "Let" and ":=" not in said_plain:
                    proof = True
            elif word in DEFINE:
                # Without a body the definition is given by a proof.
                proof = word in ("Definition", "Instance") and ":=" not in said_plain
            elif word in REQUIRE:
                library = re.match(r"From ([\w.]+) Require", said)
                if library and library.group(1) not in LIBRARIES:
                    yield line, f"a library that is not listed: {shown(sentence)}"
                if said.startswith("Require") or not (library or re.fullmatch(r"Import [\w. ]+", said)):
                    yield line, f"not listed: {shown(sentence)}"
            elif said not in PHRASES and not OPENINGS.fullmatch(said) and not WARNINGS.fullmatch(said):
                yield line, f"not listed: {shown(sentence)}"
    except Malformed as fault:
        yield text.count("\n") + 1, str(fault)
        return
    if proof or sections:
        yield text.count("\n") + 1, "a proof or a section that does not end"


def shown(sentence):
    return sentence if len(sentence) <= 60 else sentence[:57] + "..."


def project_faults(text):
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in lines:
        if line not in PROJECT:
            yield f"_CoqProject: not listed: {shown(line)}"
    if PROJECT[0] not in lines:
        yield f"_CoqProject: lacks {PROJECT[0]}"


def make_faults(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        found = MAKE_OPTIONS.search(line.split("#", 1)[0])
        if found:
            yield f"{name}:{number}: an option of Coq: {found.group(1)}"


def scan(folder):
    """Every fault of a development."""
    theories = folder / "theories"
    faults = list(project_faults((folder / "_CoqProject").read_text("utf-8")))
    faults += make_faults("Makefile", (folder / "Makefile").read_text("utf-8"))
    # These would be read beside the Makefile, or in its place.
    for pattern in ("Makefile.coq.local*", "GNUmakefile", "makefile"):
        faults += [f"{path.name}: does not belong to the development" for path in sorted(folder.glob(pattern))]
    for path in sorted(theories.rglob("*")):
        name = path.relative_to(folder)
        if path.suffix == ".v" and path.parent == theories and not path.is_symlink():
            faults += [f"{name}:{line}: {what}" for line, what in faults_of(path.read_text("utf-8"))]
        elif path.suffix in (".vo", ".vos", ".vok") and not path.with_suffix(".v").exists():
            faults.append(f"{name}: a compiled file without a source")
        elif path.is_dir() or path.is_symlink() or path.suffix in (".v", ".cmxs", ".cma", ".ml", ".mlg"):
            faults.append(f"{name}: does not belong to the development")
    return faults


if __name__ == "__main__":
    found = scan(HERE)
    if found:
        print("error: holes, declared axioms or flags in the sources:\n  " + "\n  ".join(found), file=sys.stderr)
    sys.exit(bool(found))

#!/usr/bin/env python3
"""Mutation testing of the checker: all mutants in one binary, chosen by the variable MUTANT.

usage: mutants.py [--work DIR] [--jobs N] [--only FILE] [--list] [NUMBER ...]

A copy of the crate gets every mutant behind `crate::mutant(N)`, and its tests are built once. For
each mutant the quick tests run first; what they let live meets all tests. Mutants that do not
compile are left out. Nothing of this is part of the default build.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

CHECKER = Path(__file__).resolve().parent
ROOT = CHECKER.parent.parent
# Tests that take long, and meet only what the others let live.
SLOW = ["claim_reader::", "never_panics::", "mutation::", "work::", "size::", "oracle::", "instances::", "reader::",
        "budget::", "softmax::", "round_trip::"]
# Tests of the text of the sources, and of the command.
SKIPPED = ["limits::", "independence::", "binary::"]
ENVIRONMENT = {"PROPTEST_CASES": "24", "RUST_BACKTRACE": "0"}

# A switch, and the methods that it changes.
SWITCH = """
pub(crate) fn mutant(number: u32) -> bool {
    use std::sync::OnceLock;
    static CHOSEN: OnceLock<u32> = OnceLock::new();
    *CHOSEN.get_or_init(|| std::env::var("MUTANT").ok().and_then(|n| n.parse().ok()).unwrap_or(0)) == number
}
pub(crate) mod mutated {
    use std::cmp::Ordering;
    pub(crate) trait Orders {
        fn is(self, number: u32, holds: fn(Ordering) -> bool, instead: fn(Ordering) -> bool) -> bool;
    }
    impl Orders for Ordering {
        fn is(self, number: u32, holds: fn(Ordering) -> bool, instead: fn(Ordering) -> bool) -> bool {
            if crate::mutant(number) { instead(self) } else { holds(self) }
        }
    }
    pub(crate) trait Quantifies: Iterator + Sized {
        fn all_or_any(mut self, number: u32, every: bool, f: impl FnMut(Self::Item) -> bool) -> bool {
            if every != crate::mutant(number) { self.all(f) } else { self.any(f) }
        }
    }
    impl<I: Iterator> Quantifies for I {}
    pub(crate) trait Rounds {
        fn rounded(&self, number: u32, up: bool, by: &Self) -> Self;
    }
    impl Rounds for num_bigint::BigInt {
        fn rounded(&self, number: u32, up: bool, by: &Self) -> Self {
            use num_integer::Integer;
            if up != crate::mutant(number) { self.div_ceil(by) } else { self.div_floor(by) }
        }
    }
    impl crate::claim::Bounds {
        pub(crate) fn end(&self, number: u32, upper: bool) -> &crate::claim::Germ {
            if upper != crate::mutant(number) { self.upper() } else { self.lower() }
        }
    }
}
"""
ORDERINGS = {"is_gt": "is_ge", "is_ge": "is_gt", "is_lt": "is_le", "is_le": "is_lt", "is_eq": "is_ne", "is_ne": "is_eq"}
COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}


def masked(text):
    """The text with strings, characters and comments blanked, at the same places."""
    pattern = re.compile(r"""//[^\n]*|b?"(?:\\.|[^"\\])*"|b?'(?:\\[^u]|\\u\{[0-9a-f]+\}|[^'\\\n])'""", re.S)
    return pattern.sub(lambda found: re.sub(r"[^\n]", "_", found[0]), text)


def operand(code, at, step):
    """Where the operand of a comparison ends, to the left or the right of a place."""
    opening, closing = ("([{", ")]}") if step > 0 else (")]}", "([{")
    depth = 0
    while 0 <= at < len(code):
        two = code[at:at + 2] if step > 0 else code[at - 1:at + 1]
        if code[at] in opening:
            if code[at] in "{}" and depth == 0:
                break
            depth += 1
        elif code[at] in closing:
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and (code[at] in ",;" or two in ("&&", "||", "=>", "..") or code[at] == "|"
                             or (code[at] == "=" and code[at - 1] == " " and code[at + 1] == " ")):
            break
        at += step
    return at


def mutants_of(text):
    """(start, end, replacement with {n} for the number, words) of each mutant of a file."""
    code = masked(text.split("#[cfg(test)]\nmod tests")[0])
    found = []
    for match in re.finditer(r"\.(is_[glen][teq])\(\)", code):
        word = match[1]
        if word in ORDERINGS:
            new = f".is({{n}}, std::cmp::Ordering::{word}, std::cmp::Ordering::{ORDERINGS[word]})"
            found.append((match.start(), match.end(), new, f"{word} → {ORDERINGS[word]}"))
    for match in re.finditer(r"\.(all|any)\(", code):
        every = match[1] == "all"
        new = f".all_or_any({{n}}, {str(every).lower()}, "
        found.append((match.start(), match.end(), new, f"{match[1]} → {'any' if every else 'all'}"))
    for match in re.finditer(r"\.(div_floor|div_ceil)\(", code):
        up = match[1] == "div_ceil"
        found.append((match.start(), match.end(), f".rounded({{n}}, {str(up).lower()}, ", f"{match[1]} the other way"))
    for match in re.finditer(r"\.(lower|upper)\(\)", code):
        new = f".end({{n}}, {str(match[1] == 'upper').lower()})"
        found.append((match.start(), match.end(), new, f"the other end for {match[1]}"))
    for match in re.finditer(r"\b(Fraction|BigInt|Bounds|Germ)::(zero|one)\(\)", code):
        kind, word = match[1], match[2]
        if kind == "Germ":
            continue
        other = {"zero": "one", "one": "zero"}[word]
        new = f"(if crate::mutant({{n}}) {{{{ {kind}::{other}() }}}} else {{{{ {kind}::{word}() }}}})"
        found.append((match.start(), match.end(), new, f"{other} for {word}"))
    for match in re.finditer(r" (<=|>=|==|!=|<|>) ", code):
        left, right = operand(code, match.start() - 1, -1) + 1, operand(code, match.end(), 1)
        start = re.match(r"\s*((if|while|match|return|else)\b\s*)*", code[left:]).end() + left
        one, other = text[start:match.start()].strip(), text[match.end():right].strip()
        if "\n" in one + other or "let " in one or not one or not other or "->" in one:
            continue
        new = f"(if crate::mutant({{n}}) {{{{ {esc(one)} {COMPARISONS[match[1]]} {esc(other)} }}}} else {{{{ {esc(one)} {match[1]} {esc(other)} }}}})"
        end = match.end() + len(text[match.end():right].rstrip())
        found.append((start, end, new, f"{match[1]} → {COMPARISONS[match[1]]}"))
    for match in re.finditer(r"\bif ((?!let )[^{}\n;]*?) \{\n", code):
        if " = " in match[1] or "let " in match[1]:
            continue
        start, end = match.start(1), match.end(1)
        found.append((start, end, f"({esc(text[start:end])}) != crate::mutant({{n}})", "condition negated"))
    for match in re.finditer(r"(?m)^ +((?!let |return |self\.step|reader\.|parser\.|self\.(expect|skip|name)\b)[a-z][^\n={}]*\?;)$", code):
        start, end = match.start(1), match.end(1)
        if code[:start].rstrip()[-1] in ";}{":
            found.append((start, end, f"if !crate::mutant({{n}}) {{{{ {esc(text[start:end])} }}}}", "deleted"))
    return sorted(found, key=lambda mutant: (mutant[0], -mutant[1]))


def esc(text):
    return text.replace("{", "{{").replace("}", "}}")


def rewritten(text, chosen):
    """The text with these mutants, of which inner ones of the same place come in their own copy."""
    for start, end, new, number in sorted(chosen, reverse=True):
        text = text[:start] + new.format(n=number) + text[end:]
    return text


def build(work, files, chosen):
    """Writes the copy and builds its tests; leaves out what does not compile. The test binaries."""
    copy, begun = work / "cliff-check", ["check", "--lib"]
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(CHECKER, copy)
    while True:
        shutil.copytree(CHECKER.parent / "claims", work / "claims", dirs_exist_ok=True)
        for page in ("FORMAT.md", "CLAIMS.md"):
            shutil.copy(CHECKER.parent / page, work / page)
        manifest = (CHECKER / "Cargo.toml").read_text()
        for key in ("version", "edition", "rust-version", "license", "publish"):
            value = re.search(rf"(?m)^{key} = .*$", (ROOT / "Cargo.toml").read_text())[0]
            manifest = re.sub(rf"(?m)^{key}\.workspace = true$", value, manifest)
        manifest = manifest.replace("[lints]\nworkspace = true\n", "")
        (copy / "Cargo.toml").write_text(manifest + "\n[workspace]\n[profile.dev]\nopt-level = 1\ndebug = 0\n")
        shutil.copy(ROOT / "Cargo.lock", copy / "Cargo.lock")
        for name, text in files.items():
            if name == "main.rs":
                continue
            here = [mutant for mutant in chosen if mutant["file"] == name]
            new = rewritten(text, [(m["start"], m["end"], m["new"], m["number"]) for m in here])
            new = re.sub(r"(?m)^#!\[(cfg_attr|deny)\((.|\n)*?\n\)\]\n", "", new)
            head = re.match(r"(//![^\n]*\n|\n|#!\[[^\n]*\n)*", new).end()
            uses = "#[allow(unused_imports)]\nuse crate::mutated::{Orders as _, Quantifies as _, Rounds as _};\n"
            new = new[:head] + ("" if name == "lib.rs" else uses) + new[head:] + (SWITCH if name == "lib.rs" else "")
            (copy / "src" / name).write_text(new)
        command = ["cargo", *begun, "--message-format", "json", "--manifest-path", str(copy / "Cargo.toml")]
        environment = os.environ | {"CARGO_TARGET_DIR": str(work / "target")}
        result = subprocess.run(command, capture_output=True, text=True, env=environment)
        binaries, bad, errors = [], set(), set()
        for line in result.stdout.splitlines():
            message = json.loads(line)
            if message.get("executable") and message["profile"]["test"]:
                binaries.append(message["executable"])
            if message.get("message", {}).get("level") == "error":
                errors.add(message["message"]["rendered"])
                bad |= {(span["file_name"], span["line_start"]) for span in message["message"]["spans"]}
        if result.returncode == 0 and begun[0] == "test":
            return chosen, binaries
        if result.returncode == 0:
            begun = ["test", "--no-run"]
            continue
        lines = {name: (copy / "src" / name).read_text().splitlines() for name in files}
        numbers = set()
        for name, line in bad:
            name = name.split("src/", 1)[-1]
            around = lines.get(name, [""] * line)[line - 1]
            numbers |= {int(n) for n in re.findall(r"(?:mutant\(|\.is\(|_any\(|rounded\(|\.end\()(\d+)", around)}
        if not numbers:
            sys.exit(result.stderr + "".join(sorted(errors)))
        chosen = [mutant for mutant in chosen if mutant["number"] not in numbers]
        print(f"{len(numbers)} mutants do not compile", file=sys.stderr)


def survives(binaries, number, quick):
    """Whether a mutant passes the tests."""
    environment = os.environ | ENVIRONMENT | {"MUTANT": str(number)}
    for binary in sorted(binaries):
        skipped = [word for module in SKIPPED + (SLOW if quick else []) for word in ("--skip", module)]
        command = [binary, "-q", *skipped]
        try:
            # What takes far longer than the checker itself is found out, too.
            done = subprocess.run(command, env=environment, capture_output=True, timeout=900, cwd=CHECKER)
        except subprocess.TimeoutExpired:
            return False
        if done.returncode != 0:
            return False
    return True


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", type=Path, default=Path("/tmp/checker-mutants"))
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--only", default="")
    options.add_argument("--list", action="store_true")
    options.add_argument("numbers", type=int, nargs="*")
    options = options.parse_args()
    files = {str(path.relative_to(CHECKER / "src")): path.read_text() for path in sorted((CHECKER / "src").rglob("*.rs"))}
    chosen = []
    for name, text in files.items():
        if name in ("main.rs", "shown.rs", "words.rs", "print.rs"):
            continue
        last = 0
        for start, end, new, words in mutants_of(text):
            line = text.count("\n", 0, start) + 1
            place = {"file": name, "line": line, "words": words, "start": start, "end": end, "new": new}
            chosen.append(place | {"number": len(chosen) + 1})
    # Of mutants that overlap one at a time can be in a text: the longest of them go.
    kept = []
    for mutant in sorted(chosen, key=lambda m: m["end"] - m["start"]):
        overlaps = [o for o in kept if o["file"] == mutant["file"] and o["start"] < mutant["end"] and mutant["start"] < o["end"]]
        if not overlaps:
            kept.append(mutant)
    chosen = sorted(kept, key=lambda m: m["number"])
    if options.numbers:
        chosen = [mutant for mutant in chosen if mutant["number"] in options.numbers]
    chosen = [mutant for mutant in chosen if mutant["file"].startswith(options.only)]
    if options.list:
        return [print(f"{m['number']:4} {m['file']}:{m['line']}: {m['words']}") for m in chosen]
    options.work.mkdir(parents=True, exist_ok=True)
    chosen, binaries = build(options.work, files, chosen)
    if not survives(binaries, 0, False):
        sys.exit("the tests fail without a mutant")
    living = chosen
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for quick in (True, False):
            lives = pool.map(lambda mutant: survives(binaries, mutant["number"], quick), living)
            living = [mutant for mutant, alive in zip(living, lives) if alive]
            print(f"{len(living)} of {len(chosen)} live after the {'quick' if quick else 'other'} tests", flush=True)
            for m in living:
                print(f"{m['number']:4} {m['file']}:{m['line']}: {m['words']}", flush=True)
    return sys.exit(1 if living else 0)


if __name__ == "__main__":
    main()

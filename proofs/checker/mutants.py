#!/usr/bin/env python3
"""Mutation testing of the checker: all mutants in one binary, chosen by the variable MUTANT.

usage: mutants.py [--work DIR] [--jobs N] [--only FILE] [--list] [--again]

A copy of the crate gets every mutant behind `crate::mutant(N)`, and its tests are built once; what
does not compile is left out. Each mutant meets the tests that bear its file's name, then the quick
ones, then the slow ones, until one fails or takes too long. What lives through all of them must be
a row of the table in MUTANTS.md, which says why, and each row must be a mutant that lives.

What was killed is kept in DIR/results.json with a digest of its file: a run that was stopped goes
on, and a change of the tests meets only what lived. `--again` forgets it.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

CHECKER = Path(__file__).resolve().parent
ROOT = CHECKER.parent.parent
PAGE = CHECKER / "MUTANTS.md"
# What words people are shown is no condition, and tests are none: these files have no mutants.
WORDS = ["main.rs", "tests.rs", "shown.rs", "words.rs", "print.rs", "claim/print.rs"]
# Tests of the text of the sources, and of the command.
SKIPPED = ["limits", "independence", "binary", "size"]
# The slow modules, in the order in which they are run, with the beginnings of the names of the files
# that they are about; the others are quick, and meet all mutants.
CLAIMS = ["claim/", "kind/claimed", "listed", "exp", "number", "budget"]
KINDS = ["kind/", "section", "parts", "certificate", "text", "model", "rank", "bellman", "number", "about", "lib", "refusal"]
SLOW = {
    "round_trip": KINDS + CLAIMS,
    "never_panics": KINDS + CLAIMS,
    "softmax": CLAIMS,
    "claim_reader": ["claim/parser", "claim/lexer", "claim/types", "claim/expansion", "claim/syntax", "listed"],
    "mutation": KINDS + CLAIMS,
    "work": ["claim/evaluator", "claim/expansion", "claim/bounds", "budget"],
    "budget": ["number", "exp", "budget", "polynomial", "kind/stability", "kind/soft"],
}
# A run ends after so many seconds of processor time, or with so many kilobytes.
LIMITED = ["sh", "-c", 'ulimit -t 120; ulimit -v 4000000; exec "$@"', "sh"]
ENVIRONMENT = {"PROPTEST_CASES": "12", "RUST_BACKTRACE": "0", "PROPTEST_MAX_SHRINK_ITERS": "0"}

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
        fn largest(self, number: u32) -> Option<Self::Item> where Self::Item: Ord {
            if crate::mutant(number) { self.min() } else { self.max() }
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
    pub(crate) trait Signs: Sized {
        fn turned(self, number: u32) -> Self;
        fn summed(self, number: u32, plus: bool, other: &Self) -> Self;
        fn as_size(self, number: u32) -> Self;
    }
    impl Signs for crate::number::Fraction {
        fn turned(self, number: u32) -> Self {
            if crate::mutant(number) { self } else { self.negated() }
        }
        fn summed(self, number: u32, plus: bool, other: &Self) -> Self {
            if plus != crate::mutant(number) { self.plus(other) } else { self.minus(other) }
        }
        fn as_size(self, number: u32) -> Self {
            if crate::mutant(number) { self } else { self.magnitude() }
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
    """(start, end, before, instead, after, words) of each mutant of a file, with # for its number.

    `instead` replaces what stands there; where it is none, what stands there is kept between
    `before` and `after`, and may contain other mutants."""
    code = masked(text.split("#[cfg(test)]\nmod tests")[0])
    found = []

    def leaf(match, new, words):
        found.append((match.start(), match.end(), "", new, "", words))

    def wrap(start, end, before, after, words):
        found.append((start, end, before, None, after, words))

    for match in re.finditer(r"\.(is_[glen][teq])\(\)", code):
        if match[1] in ORDERINGS:
            new = f".is(#, std::cmp::Ordering::{match[1]}, std::cmp::Ordering::{ORDERINGS[match[1]]})"
            leaf(match, new, f"{match[1]} → {ORDERINGS[match[1]]}")
    for match in re.finditer(r"\.(all|any)\(", code):
        every = match[1] == "all"
        leaf(match, f".all_or_any(#, {str(every).lower()}, ", f"{match[1]} → {'any' if every else 'all'}")
    for match in re.finditer(r"\.(div_floor|div_ceil)\(", code):
        leaf(match, f".rounded(#, {str(match[1] == 'div_ceil').lower()}, ", f"{match[1]} the other way")
    for match in re.finditer(r"\.(lower|upper)\(\)", code):
        leaf(match, f".end(#, {str(match[1] == 'upper').lower()})", f"the other end for {match[1]}")
    for match in re.finditer(r"\.negated\(\)", code):
        leaf(match, ".turned(#)", "not negated")
    for match in re.finditer(r"\.magnitude\(\)", code):
        leaf(match, ".as_size(#)", "with its sign")
    for match in re.finditer(r"\.max\(\)", code):
        leaf(match, ".largest(#)", "the smallest")
    for match in re.finditer(r"\.(plus|minus)\(", code):
        other = {"plus": "minus", "minus": "plus"}[match[1]]
        leaf(match, f".summed(#, {str(match[1] == 'plus').lower()}, ", f"{match[1]} → {other}")
    for match in re.finditer(r"\b(Fraction|BigInt|Bounds)::(zero|one)\(\)", code):
        kind, word = match[1], match[2]
        other = {"zero": "one", "one": "zero"}[word]
        new = f"(if crate::mutant(#) {{ {kind}::{other}() }} else {{ {kind}::{word}() }})"
        leaf(match, new, f"{other} for {word}")
    for match in re.finditer(r" (<=|>=|==|!=|<|>) ", code):
        left, right = operand(code, match.start() - 1, -1) + 1, operand(code, match.end(), 1)
        start = re.match(r"\s*((if|while|match|return|else)\b\s*)*", code[left:]).end() + left
        one, other = text[start:match.start()].strip(), text[match.end():right].strip()
        if "\n" in one + other or "let " in one or not one or not other or "->" in one:
            continue
        new = f"(if crate::mutant(#) {{ {one} {COMPARISONS[match[1]]} {other} }} else {{ {one} {match[1]} {other} }})"
        end = match.end() + len(text[match.end():right].rstrip())
        found.append((start, end, "", new, "", f"{match[1]} → {COMPARISONS[match[1]]}"))
    for match in re.finditer(r"\s(&&|\|\|) ", code):
        end = operand(code, match.end(), 1)
        end = match.end() + len(text[match.end():end].rstrip())
        part = code[match.end():end]
        if part.startswith("let ") or not part or "&& let " in code[match.start() - 300:end].split(";")[-1]:
            continue
        after = ") || crate::mutant(#))" if match[1] == "&&" else ") && !crate::mutant(#))"
        wrap(match.end(), end, "((", after, f"without what follows {match[1]}")
    for match in re.finditer(r"\bif ((?!let )[^{}\n;]*?) \{\n", code):
        if " = " in match[1] or "let " in match[1]:
            continue
        wrap(match.start(1), match.end(1), "(", ") != crate::mutant(#)", "condition negated")
    statement = r"(?m)^ +((?!let |return |self\.step|reader\.|parser\.|self\.(expect|skip|name)\b)[a-z][^\n={}]*\?;)$"
    for match in re.finditer(statement, code):
        if code[:match.start(1)].rstrip()[-1] in ";}{":
            wrap(match.start(1), match.end(1), "if !crate::mutant(#) { ", " }", "deleted")
    return sorted(found, key=lambda mutant: (mutant[0], -mutant[1]))


def row(mutant):
    """The cells of a row of the page that name a mutant."""
    return mutant["file"], mutant["code"].replace("|", "\\|"), mutant["words"].replace("|", "\\|")


def all_mutants():
    """The files of the crate, and their mutants with numbers."""
    files = {str(path.relative_to(CHECKER / "src")): path.read_text() for path in sorted((CHECKER / "src").rglob("*.rs"))}
    chosen = []
    for name, text in files.items():
        if name in WORDS:
            continue
        kept, digest = [], hashlib.sha256(text.encode()).hexdigest()[:16]
        # Of replacements that overlap one at a time can be in a text: the longest of them go.
        for mutant in sorted(mutants_of(text), key=lambda mutant: mutant[1] - mutant[0]):
            start, end, instead = mutant[0], mutant[1], mutant[3]
            apart = lambda other: other[1] <= start or end <= other[0]
            around = lambda other: instead is None and start <= other[0] and other[1] <= end
            if all(apart(other) or around(other) for other in kept):
                kept.append(mutant)
        lines = text.split("\n")
        for start, end, before, instead, after, words in sorted(kept):
            at = text.count("\n", 0, start)
            place = {"file": name, "line": at + 1, "code": lines[at].strip(), "words": words, "digest": digest}
            edit = {"start": start, "end": end, "before": before, "instead": instead, "after": after}
            chosen.append(place | edit | {"number": len(chosen) + 1})
    counts = collections.Counter()
    for mutant in chosen:
        name = (mutant["digest"], *row(mutant))
        counts[name] += 1
        mutant["key"] = "|".join([*name, str(counts[name])])
    return files, chosen


def rewritten(text, chosen):
    """The text with these mutants, and for each of them where it stands in it."""
    edits = []
    for m in chosen:
        number = lambda words: words.replace("#", str(m["number"]))
        if m["instead"] is None:
            size = m["end"] - m["start"]
            # Of what begins or ends in one place the longer is outside.
            edits.append((m["start"], 1, -size, m["start"], number(m["before"]), m["number"]))
            edits.append((m["end"], 0, size, m["end"], number(m["after"]), m["number"]))
        else:
            edits.append((m["start"], 2, 0, m["end"], number(m["instead"]), m["number"]))
    out, at, spans, length = [], 0, {}, 0
    for start, _, _, end, new, number in sorted(edits):
        out += [text[at:start], new]
        length += len(text[at:start].encode())
        first = spans.get(number, (length, 0))[0]
        length += len(new.encode())
        spans[number] = (first, length)
        at = end
    return "".join(out) + text[at:], spans


def build(work, files, chosen):
    """Writes the copy and builds its tests; leaves out what does not compile. The test binaries."""
    copy, left_out = work / "cliff-check", work / "left-out.json"

    def write(path, text):
        """What stays as it is is not compiled again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)

    for folder in ("checker/tests", "checker/proptest-regressions", "claims"):
        for path in (CHECKER.parent / folder).rglob("*.*"):
            write(work / "cliff-check" / path.relative_to(CHECKER) if CHECKER in path.parents
                  else work / path.relative_to(CHECKER.parent), path.read_text())
    for page in ("FORMAT.md", "CLAIMS.md"):
        write(work / page, (CHECKER.parent / page).read_text())
    for name in ("main.rs", "tests.rs"):
        write(copy / "src" / name, files[name])
    for path in (copy / "src").rglob("*.rs"):
        if str(path.relative_to(copy / "src")) not in files:
            path.unlink()
    known = json.loads(left_out.read_text()) if left_out.exists() else []
    chosen = [mutant for mutant in chosen if mutant["key"] not in known]
    manifest = (CHECKER / "Cargo.toml").read_text()
    for key in ("version", "edition", "rust-version", "license", "publish"):
        value = re.search(rf"(?m)^{key} = .*$", (ROOT / "Cargo.toml").read_text())[0]
        manifest = re.sub(rf"(?m)^{key}\.workspace = true$", value, manifest)
    manifest = manifest.replace("[lints]\nworkspace = true\n", "")
    profile = "\n[workspace]\n[profile.dev]\nopt-level = 1\ndebug = 0\n[profile.dev.package.\"*\"]\nopt-level = 3\n"
    write(copy / "Cargo.toml", manifest + profile)
    write(copy / "Cargo.lock", (ROOT / "Cargo.lock").read_text())
    begun = ["check", "--lib"]
    while True:
        offsets = {}
        for name, text in files.items():
            if name in ("main.rs", "tests.rs"):
                continue
            new, spans = rewritten(text, [mutant for mutant in chosen if mutant["file"] == name])
            # Inner attributes stay first; lints that the switches would fail are dropped, and their
            # bytes kept.
            blank = lambda found: re.sub(r"[^\n]", " ", found[0])
            new = re.sub(r"(?m)^#!\[(cfg_attr|deny)\((.|\n)*?\n\)\]\n", blank, new)
            if name == "lib.rs":
                new += SWITCH
            else:
                new += "\n#[allow(unused_imports)]\nuse crate::mutated::{Orders as _, Quantifies as _, Rounds as _, Signs as _};\n"
            offsets[name] = spans
            write(copy / "src" / name, new)
        command = ["cargo", *begun, "--message-format", "json", "--manifest-path", str(copy / "Cargo.toml")]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CARGO_")}
        environment["CARGO_TARGET_DIR"] = str(work / "target")
        result = subprocess.run(command, capture_output=True, text=True, env=environment)
        binaries, numbers, errors = [], set(), []
        for line in result.stdout.splitlines():
            message = json.loads(line)
            if message.get("executable") and message["profile"]["test"]:
                binaries.append(message["executable"])
            if message.get("message", {}).get("level") == "error":
                errors.append(message["message"]["rendered"])
                for span in message["message"]["spans"]:
                    spans = offsets.get(span["file_name"].split("src/", 1)[-1], {})
                    meets = [(last - first, number) for number, (first, last) in spans.items()
                             if first < max(span["byte_end"], span["byte_start"] + 1) and span["byte_start"] < last]
                    numbers |= {min(meets)[1]} if meets else set()
        if result.returncode == 0 and begun[0] == "test":
            return chosen, binaries
        if result.returncode == 0:
            begun = ["test", "--no-run"]
            continue
        if not numbers:
            sys.exit(result.stderr + "".join(errors))
        known += [mutant["key"] for mutant in chosen if mutant["number"] in numbers]
        left_out.write_text(json.dumps(known))
        chosen = [mutant for mutant in chosen if mutant["number"] not in numbers]
        print(f"{len(numbers)} mutants do not compile", file=sys.stderr)


class Tests:
    """The test binaries with the modules of the large one."""

    def __init__(self, binaries):
        is_large = lambda binary: Path(binary).name.startswith("checker-")
        self.unit = [binary for binary in binaries if not is_large(binary)]
        self.large = next(filter(is_large, binaries))
        listed = subprocess.run([self.large, "--list"], capture_output=True, text=True).stdout
        modules = set(re.findall(r"(?m)^(\w+)::.*: test$", listed)) - set(SKIPPED)
        self.modules = sorted(modules)

    def fail(self, number, command):
        """Whether tests fail; what takes far longer than the checker itself is found out, too."""
        environment = os.environ | ENVIRONMENT | {"MUTANT": str(number)}
        done = subprocess.run(LIMITED + command, env=environment, capture_output=True, cwd=CHECKER)
        return done.returncode != 0

    def kill(self, mutant):
        """The first tests that fail with a mutant; none if it lives."""
        number = mutant["number"]
        own = [part for part in re.split(r"[/.]", mutant["file"]) if part in self.modules]
        own += [module for folder, module in (("claim/", "refutation"), ("claim/parser", "claim_reader"), ("exp", "soft"))
                if mutant["file"].startswith(folder)]
        quick = [module for module in self.modules if module not in SLOW]
        slow = [module for module, about in SLOW.items() if any(mutant["file"].startswith(name) for name in about)]
        for modules in [own, quick] + [[module] for module in slow]:
            if modules and self.fail(number, [self.large, "-q", "--test-threads=1", *(f"{module}::" for module in modules)]):
                return "+".join(modules) if len(modules) < 4 else "the quick ones"
            unit = [binary for binary in self.unit if modules == quick]
            if any(self.fail(number, [binary, "-q", "--test-threads=1", "--skip", "bounded_work"]) for binary in unit):
                return "its own file"
        return None


def explained():
    """The rows of the page's table."""
    cells = [re.split(r"(?<!\\) \| ", line.strip("| \n")) for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    return collections.Counter((file.strip("`"), code.strip("`"), words) for file, code, words, *_ in cells)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--work", type=Path, default=Path("/tmp/checker-mutants"))
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--only", default="")
    options.add_argument("--list", action="store_true")
    options.add_argument("--again", action="store_true")
    options = options.parse_args()
    files, chosen = all_mutants()
    shown = lambda m: f"{m['number']:4} {m['file']}:{m['line']}: {m['words']}: {m['code']}"
    if options.list:
        return [print(shown(mutant)) for mutant in chosen if mutant["file"].startswith(options.only)]
    options.work.mkdir(parents=True, exist_ok=True)
    chosen, binaries = build(options.work, files, chosen)
    tests = Tests(binaries)
    # What passed without a mutant passes again.
    passed, built = options.work / "passed", str([os.stat(binary).st_mtime for binary in sorted(binaries)])
    if not passed.exists() or passed.read_text() != built:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            fails = pool.map(lambda module: tests.fail(0, [tests.large, "-q", f"{module}::"]), tests.modules)
            failing = [module for module, fails in zip(tests.modules, fails) if fails]
        if failing:
            sys.exit(f"tests fail without a mutant: {failing}")
        passed.write_text(built)
    results = options.work / "results.json"
    known = {} if options.again or not results.exists() else json.loads(results.read_text())
    chosen = [mutant for mutant in chosen if mutant["file"].startswith(options.only)]
    open_ones = [mutant for mutant in chosen if mutant["key"] not in known]
    print(f"{len(chosen)} mutants compile, {len(chosen) - len(open_ones)} of them were killed before", flush=True)
    living = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = {pool.submit(tests.kill, mutant): mutant for mutant in open_ones}
        for done, future in enumerate(concurrent.futures.as_completed(running), 1):
            mutant, killer = running[future], future.result()
            if killer is None:
                living.append(mutant)
                print("lives", shown(mutant), flush=True)
            else:
                known[mutant["key"]] = killer
                results.write_text(json.dumps(known))
            if done % 50 == 0:
                print(f"{done} of {len(open_ones)}", flush=True)
    said, lives = explained(), collections.Counter(map(row, living))
    said = collections.Counter({name: n for name, n in said.items() if name[0].startswith(options.only)})
    for name in (lives - said).elements():
        print("not in MUTANTS.md: | `{}` | `{}` | {} |".format(*name))
    for name in (said - lives).elements():
        print("in MUTANTS.md, but no mutant that lives: | `{}` | `{}` | {} |".format(*name))
    print(f"{len(chosen) - len(living)} of {len(chosen)} are killed, {len(living)} live")
    return sys.exit(0 if lives == said else 1)


if __name__ == "__main__":
    main()

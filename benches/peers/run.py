"""Compares the time to a complete exact answer with what else a user could pick, on the same models in one run.

    python benches/peers/run.py [--largest STATES] [--limit SECONDS] [--save FILE]

Makes a virtual environment beside this file, installs the peers from PyPI into it, builds our side in release mode,
writes the models, runs every peer on every model it can do in a process of its own, and prints one table in Markdown.
Times are processor times, so that a busy machine does not decide; a ratio is a peer's time over ours. Loading a model
is not timed, for anyone. Exact answers are compared by digests of their canonical text, V* and Q* alike; a peer that
disagrees, fails or runs out of time is shown as such, and a disagreement makes the exit code 1. Peers run one after
the other on one thread each. --save writes the measurements as JSON, which plot.py draws.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import models  # noqa: E402

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = ["python-flint==0.9.0", "numpy==2.4.6", "stormpy==2.0.0", "mdpsolver==0.10.2", "gmpy2==2.3.2"]
# dense.c by itself and with FLINT: what each is compiled with beside OpenBLAS and GMP.
DENSE = {"wan": [], "flint-c": ["-DWITH_FLINT", "-lflint"]}
PEERS = [*DENSE, "flint", "gmpy2", "storm", "mdpsolver", "numpy", "levels"]
# Storm's exact engine and elimination on rationals take more than a minute from here on.
SLOW_LARGEST = 150
# What Storm reads of a tree in reasonable time and memory.
STORM_LARGEST_TREE = 100_000


def environment():
    """The Python of a virtual environment that has the peers."""
    folder = HERE / ".venv"
    python = folder / "bin" / "python"
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != "\n".join(PACKAGES):
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        stamp.write_text("\n".join(PACKAGES), encoding="utf-8")
    return python


def compiled():
    """Those of dense.c's programs that can be compiled here; a word on each that cannot."""
    able = []
    for name, options in DENSE.items():
        command = ["cc", "-O3", "-march=native", HERE / "dense.c", "-o", HERE / ".venv" / name, "-lopenblas", *options, "-lgmp", "-lm"]
        try:
            subprocess.run(command, check=True, capture_output=True)
            able.append(name)
        except (OSError, subprocess.CalledProcessError):
            print(f"{name} is left out: it needs a C compiler, OpenBLAS, GMP (and FLINT) with their headers", file=sys.stderr)
    return able


def measure(command, limit):
    """The JSON that a command prints last, or a word on why there is none."""
    single = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "FLINT_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, env=single, check=False)
    except subprocess.TimeoutExpired:
        return f"> {limit:g} s"
    if done.returncode != 0:
        print(done.stderr[-2000:], file=sys.stderr)
        return "failed"
    return json.loads(done.stdout.splitlines()[-1])


def build():
    """The path of our side of the comparison, built in release mode."""
    command = ["cargo", "bench", "--no-run", "--bench", "peers", "--message-format", "json"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    artifacts = [json.loads(line) for line in lines]
    return next(a["executable"] for a in artifacts if a.get("executable") and a["target"]["name"] == "peers")


def suite(folder, largest, dense):
    """Label, path and number of states of every model, and the peers that can do it."""
    for states in (30, 100, 300, 1000, 3000):
        for discount in ("9/10", "99/100"):
            exact = ["flint", "gmpy2", "storm"] if states <= SLOW_LARGEST else ["flint"]
            if states <= largest and (states < 3000 or discount == "9/10"):
                path = models.write_random(folder, states, 4, discount)
                yield f"sparse {states}, γ = {discount}", path, states, [*exact, "mdpsolver"]
    for states in (100, 300):
        if states <= largest:
            yield f"dense {states}, γ = 9/10", models.write_random(folder, states, None, "9/10"), states, [*dense, "flint", "mdpsolver"]
    yield "FrozenLake 8×8", ROOT / "tests" / "models" / "frozen-lake-8x8.json", 65, ["flint", "gmpy2", "storm", "mdpsolver"]
    for digits in (6, 13):
        discount = f"{10**digits - 1}/{10**digits}"
        yield f"Gambler, γ = 1 − 1e-{digits}", models.write_gambler(folder, discount), 101, ["flint", "gmpy2", "mdpsolver"]
    for depth in (6, 8, 10):
        nodes = (4 ** (depth + 1) - 1) // 3
        storm = ["storm"] if nodes <= STORM_LARGEST_TREE else []
        yield f"tree, {nodes:,} nodes", f"tree:{depth}:4", nodes, ["gmpy2", *storm, "numpy", "levels"]
    if largest >= 3000:
        path = models.write_random(folder, 100_000, 4, "99/100")
        yield "actions only, sparse 100,000, γ = 99/100", f"actions:{path}", 100_000, ["mdpsolver"]


def agrees(result, ours):
    """Whether the digests that both sides give are the same."""
    return all(result[key] == ours[key] for key in ("values", "digest", "optimal_pairs") if key in result)


def cell(peer, result, ours):
    """Seconds and how many times our seconds for the same answer that is, or a word."""
    if result is None:
        return "–"
    if isinstance(result, str):
        return result
    own = ours["optimum_cpu" if peer in DENSE else "cpu"]
    text = f"{result['cpu']:.3g} ({result['cpu'] / own:.3g}×)"
    return text if agrees(result, ours) else text + " **differs**"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=1000, help="leave out random models with more states")
    parser.add_argument("--limit", type=float, default=600, help="seconds of wall time for one peer on one model")
    parser.add_argument("--save", type=Path, help="write the measurements to this file")
    options = parser.parse_args()
    python, ours = environment(), build()
    folder = HERE / ".venv" / "models"
    folder.mkdir(exist_ok=True)
    versions = f"Python {platform.python_version()}, {', '.join(package.replace('==', ' ') for package in PACKAGES)}"
    print(f"{platform.machine()}, {os.cpu_count()} CPUs; {versions}\n")
    print("| model | cliff | V* and A* alone | in lowest terms | memory | " + " | ".join(PEERS) + " |")
    print("|---|---|---|---|---|" + "---|" * len(PEERS))
    rows, compared, disagreement = [], 0, False
    for label, path, states, able in suite(folder, options.largest, compiled()):
        mine = measure([ours, path], options.limit)
        if isinstance(mine, str):
            print(f"| {label} | {mine} |" + " |" * (3 + len(PEERS)), flush=True)
            continue
        source = str(path).removeprefix("actions:")
        results = {peer: measure([python, HERE / "peer.py", peer, source], options.limit) for peer in able}
        rows.append({"model": label, "states": states, "cliff": mine, **results})
        exact = [result for result in results.values() if isinstance(result, dict) and "values" in result]
        compared += len(exact)
        disagreement |= not all(agrees(result, mine) for result in exact)
        lowest_terms = f"{mine['lowest_terms_cpu']:.3g}" if "lowest_terms_cpu" in mine else "–"
        alone = f"{mine['optimum_cpu']:.3g}" if "optimum_cpu" in mine else "–"
        times = [f"{mine['cpu']:.3g}", alone, lowest_terms, f"{mine['megabytes']} MB"]
        print("| " + " | ".join([label, *times, *(cell(peer, results.get(peer), mine) for peer in PEERS)]) + " |", flush=True)
    print(f"\n{compared} exact answers compared by digest, {'NOT ' if disagreement else ''}all equal to ours.")
    if options.save:
        options.save.write_text(json.dumps({"versions": versions, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    sys.exit(1 if disagreement else 0)


if __name__ == "__main__":
    main()

"""Compares the time to a complete exact answer with what else a user could pick, on the same models in one run.

    python benches/peers/run.py [--largest STATES] [--limit SECONDS]

Makes a virtual environment beside this file, installs the peers from PyPI into it, builds our side in release mode,
writes the models, runs every peer on every model it can do in a process of its own, and prints one table in Markdown.
Loading a model is not timed, for anyone. Every exact answer is compared by the digest of its values; a peer that
disagrees, fails or runs out of time is shown as such. Peers run one after the other on one thread each.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

import models

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = ["python-flint==0.9.0", "numpy==2.4.6", "stormpy==2.0.0", "mdpsolver==0.10.2", "gmpy2==2.3.2"]
PEERS = ["flint", "storm", "mdpsolver", "gmpy2"]
# Storm's exact engine takes more than a minute from here on.
STORM_LARGEST = 150
# gmpy2 stands for elimination on rationals by hand.
GMPY2_LARGEST = 150


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


def suite(folder, largest):
    """Label, path and number of states of every model."""
    for states in (30, 100, 300, 1000, 3000):
        if states <= largest:
            for discount in ("9/10", "99/100"):
                yield f"sparse {states}, γ = {discount}", models.write(folder, states, 4, discount), states
    for states in (100, 300):
        if states <= largest:
            yield f"dense {states}, γ = 9/10", models.write(folder, states, None, "9/10"), states
    yield "FrozenLake 8×8", ROOT / "tests" / "models" / "frozen-lake-8x8.json", 65


def cell(result, ours):
    """Seconds, how many times our time that is, and a word when the values differ."""
    if result is None:
        return "–"
    if isinstance(result, str):
        return result
    text = f"{result['seconds']:.3g} s ({result['seconds'] / ours['seconds']:.3g}×)"
    if "digest" in result and result["digest"] != ours["digest"]:
        text += " **differs**"
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=1000, help="leave out random models with more states")
    parser.add_argument("--limit", type=float, default=120, help="seconds for one peer on one model")
    options = parser.parse_args()
    python, ours = environment(), build()
    folder = HERE / ".venv" / "models"
    folder.mkdir(exist_ok=True)
    print(f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}; {', '.join(PACKAGES)}\n")
    print("| model | cliff | memory | " + " | ".join(PEERS) + " |")
    print("|---|---|---|" + "---|" * len(PEERS))
    disagreement = False
    for label, path, states in suite(folder, options.largest):
        mine = measure([ours, path], options.limit)
        if isinstance(mine, str):
            print(f"| {label} | {mine} | |" + " |" * len(PEERS), flush=True)
            continue
        cells = []
        for peer in PEERS:
            skipped = (peer == "storm" and states > STORM_LARGEST) or (peer == "gmpy2" and states > GMPY2_LARGEST)
            result = None if skipped else measure([python, HERE / "peer.py", peer, path], options.limit)
            cells.append(cell(result, mine))
        disagreement |= any("differs" in text for text in cells)
        row = [label, f"{mine['seconds']:.3g} s", f"{mine['megabytes']} MB", *cells]
        print("| " + " | ".join(row) + " |", flush=True)
    sys.exit(1 if disagreement else 0)


if __name__ == "__main__":
    main()

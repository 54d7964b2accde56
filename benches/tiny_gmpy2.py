"""Solves the models of benches/tiny.rs in Python with gmpy2, runs that bench beside it, and prints the rates and their ratio.

Usage: python3 benches/tiny_gmpy2.py [--no-rust]
Makes its own virtual environment in target/gmpy2-baseline the first time; needs a package index that has gmpy2.
"""

import os
import re
import subprocess
import sys
import time
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOME = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "gmpy2-baseline")
MASK = (1 << 64) - 1


class Random:
    """SplitMix64, as in tiny.rs."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) % bound


def draw(random, states, actions, mpq):
    """(rows of γP, rewards), drawn in the order of tiny.rs."""
    gamma = [mpq(0), mpq(1, 2), mpq(9, 10)][random.below(3)]
    discounted, reward = [], []
    for _ in range(states):
        rows, values = [], []
        for _ in range(actions):
            weights = [0] * states
            while sum(weights) == 0:
                weights = [random.below(3) for _ in range(states)]
            total = sum(weights)
            rows.append([gamma * mpq(w, total) for w in weights])
            values.append(mpq(random.below(5) - 2))
        discounted.append(rows)
        reward.append(values)
    return discounted, reward


def solve(discounted, reward, zero, one):
    """(V*, Q*, A*) by policy iteration from the myopic policy with Gaussian elimination, as in the solver."""
    n = len(reward)
    policy = [values.index(max(values)) for values in reward]
    while True:
        rows = [
            [(one if s == j else zero) - p for j, p in enumerate(discounted[s][policy[s]])] + [reward[s][policy[s]]]
            for s in range(n)
        ]
        for k in range(n):
            for i in range(k + 1, n):
                factor = rows[i][k] / rows[k][k]
                if factor:
                    for j in range(k + 1, n + 1):
                        rows[i][j] -= factor * rows[k][j]
        values = [zero] * n
        for i in reversed(range(n)):
            rest = rows[i][n]
            for j in range(i + 1, n):
                rest -= rows[i][j] * values[j]
            values[i] = rest / rows[i][i]
        q = [
            [r + sum((p * v for p, v in zip(row, values)), zero) for r, row in zip(reward[s], discounted[s])]
            for s in range(n)
        ]
        better = [s for s in range(n) if max(q[s]) > values[s]]
        if not better:
            return values, q, [[x == values[s] for x in q[s]] for s in range(n)]
        for s in better:
            policy[s] = q[s].index(max(q[s]))


def measure(states, actions):
    """Complete solves per second."""
    from gmpy2 import mpq

    random = Random(250_720_150)
    models = [draw(random, states, actions, mpq) for _ in range(4096)]
    zero, one = mpq(0), mpq(1)
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        for model in models:
            solve(*model, zero, one)
        best = max(best, len(models) / (time.perf_counter() - start))
    return best


def rust_rates():
    """{(shape, solver): complete solves per second} from the bench, by the middle of criterion's estimate."""
    command = ["cargo", "bench", "--no-default-features", "--bench", "tiny", "--", "--noplot"]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    rates, name = {}, None
    scale = {"elem/s": 1.0, "Kelem/s": 1e3, "Melem/s": 1e6, "Gelem/s": 1e9}
    for line in output.splitlines():
        named = re.match(r"complete solves, (\d) states, (\d) actions/(.*?)\s*(?:time:|$)", line)
        if named:
            name = ((int(named[1]), int(named[2])), named[3].strip())
        rate = re.search(r"thrpt:\s+\[\S+ \S+ (\S+) (\S+) ", line)
        if rate and name:
            rates[name] = float(rate[1]) * scale[rate[2]]
    return rates


def main():
    python = os.path.join(HOME, "bin", "python")
    if os.path.abspath(sys.prefix) != os.path.abspath(HOME):
        if not os.path.exists(python):
            venv.create(HOME, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "gmpy2==2.3.1"], check=True)
        sys.exit(subprocess.run([python, os.path.abspath(__file__), *sys.argv[1:]], check=False).returncode)
    rates = {} if "--no-rust" in sys.argv else rust_rates()
    for shape in ((2, 2), (3, 3)):
        gmpy2 = measure(*shape)
        print(f"{shape[0]}×{shape[1]}  {'gmpy2, exact':<30} {gmpy2:>12,.0f} solves/s")
        for (found, solver), rate in rates.items():
            if found == shape:
                print(f"{shape[0]}×{shape[1]}  {solver:<30} {rate:>12,.0f} solves/s  {rate / gmpy2:>8.1f} × gmpy2")


if __name__ == "__main__":
    main()

"""Computes exp, ln and soft values in 80-digit floating point by other means than the solver, as pinned expectations.

    python oracle.py            # writes expected.json
    python oracle.py --check    # compares it byte for byte

Values come from mpmath (plain soft value iteration to convergence, no sub-solutions, no Newton steps), rounded to 50 digits.
"""

import argparse
import json
import random
import sys
from fractions import Fraction
from pathlib import Path

from mpmath import exp, log, mp, mpf, nstr

mp.dps = 80
HERE = Path(__file__).parent


def number(x):
    x = Fraction(x)
    return mpf(x.numerator) / x.denominator


def text(x):
    return nstr(x, 50, min_fixed=-60, max_fixed=60, strip_zeros=True)


def random_model(rng):
    """A small model: cycles, loops, single actions and unreachable states all occur."""
    n = rng.randint(1, 5)
    names = [f"s{i}" for i in range(n)]
    states = {}
    for name in names:
        actions = {}
        for a in range(rng.randint(1, 4)):
            support = rng.sample(names, rng.randint(1, min(3, n)))
            shares = [rng.randint(1, 5) for _ in support]
            reward = Fraction(rng.randint(-12, 12), rng.choice([1, 2, 3, 7]))
            actions[f"a{a}"] = {
                "reward": str(reward),
                "next": {s: str(Fraction(share, sum(shares))) for s, share in zip(support, shares)},
            }
        states[name] = actions
    discount = rng.choice(["0", "1/2", "2/3", "9/10"])
    return {"discount": discount, "states": states}


def undiscounted(rng):
    """A model at discount 1 in which every action goes down with positive probability."""
    n = rng.randint(2, 5)
    states = {"s0": {"stay": {"next": {"s0": "1"}}, "also": {"next": {"s0": "1"}}}}
    for i in range(1, n):
        actions = {}
        for a in range(rng.randint(1, 3)):
            down, other = rng.randrange(i), rng.randrange(n)
            share = Fraction(rng.randint(1, 3), 4)
            nxt = {f"s{down}": "1"} if down == other else {f"s{down}": str(share), f"s{other}": str(1 - share)}
            actions[f"a{a}"] = {"reward": str(Fraction(rng.randint(-6, 6), 3)), "next": nxt}
        states[f"s{i}"] = actions
    return {"discount": "1", "states": states}


def solve(model, alpha, uniform):
    gamma, alpha = number(model["discount"]), number(alpha)
    states = model["states"]
    rows = {
        s: [(number(a.get("reward", 0)), [(t, number(p)) for t, p in a["next"].items()]) for a in actions.values()]
        for s, actions in states.items()
    }
    fixed = {
        s for s, actions in states.items()
        if gamma == 1 and all(list(a["next"]) == [s] for a in actions.values())
    }
    values = {s: mpf(0) for s in states}
    while True:
        change = mpf(0)
        q = {}
        for s in states:
            q[s] = [r + gamma * sum(p * values[t] for t, p in row) for r, row in rows[s]]
            weight = mpf(1) / len(q[s]) if uniform else mpf(1)
            top = max(q[s])
            new = mpf(0) if s in fixed else top + alpha * log(weight * sum(exp((x - top) / alpha) for x in q[s]))
            change = max(change, abs(new - values[s]))
            values[s] = new
        if change < mpf(10) ** -70:
            break
    policy = {}
    for s in states:
        top = max(q[s])
        total = sum(exp((x - top) / alpha) for x in q[s])
        policy[s] = [text(exp((x - top) / alpha) / total) for x in q[s]]
    return {s: text(v) for s, v in values.items()}, policy


def build():
    rng = random.Random(20250720)
    points = ["0", "1", "-1", "1/3", "-7/2", "20", "-40", "-200", "1/1000000", "-123456/100000", "53/10"]
    positive = ["1", "2", "1/2", "3", "10", "1/1000", "1000001/1000000", "999999/1000000", "123456789", "1/7"]
    models = []
    for i in range(60):
        model = undiscounted(rng) if i % 4 == 3 else random_model(rng)
        alpha = rng.choice(["1/100", "1/10", "1/3", "1", "7/2", "100"])
        uniform = rng.random() < 0.3
        values, policy = solve(model, alpha, uniform)
        models.append({"model": model, "alpha": alpha, "uniform": uniform, "values": values, "policy": policy})
    return {
        "exp": [[x, text(exp(number(x)))] for x in points],
        "ln": [[x, text(log(number(x)))] for x in positive],
        "models": models,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    path = HERE / "expected.json"
    made = json.dumps(build(), indent=1) + "\n"
    if check:
        sys.exit(0 if path.read_text() == made else f"{path} differs")
    path.write_text(made)

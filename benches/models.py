"""The models of the benchmarks, as model files with fixed seeds.

    python benches/models.py FOLDER [NAME …]

Writes each model of that name that is not there already. Without names it writes all; `MODELS` lists them.

In a random model every state has 4 actions; each leads to the given number of states, drawn with repetition, with
probabilities in proportion to weights from 1 to 4, and pays a whole number from 0 to 9.
"""

import json
import math
import random
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "models"))

from tree import lines as tree_lines, reward as node_reward  # noqa: E402, F401 (peers need it)

ACTIONS = 4


def random_model(states, successors, discount, seed=1):
    """The contents of the model file; `successors` is a number, or None for all states."""
    draw = random.Random(f"{states} {successors} {discount} {seed}")
    table = {}
    for state in range(states):
        table[str(state)] = {}
        for action in range(ACTIONS):
            targets = range(states) if successors is None else [draw.randrange(states) for _ in range(successors)]
            weights = {}
            for target in targets:
                weights[target] = weights.get(target, 0) + draw.randint(1, 4)
            total = sum(weights.values())
            table[str(state)][str(action)] = {
                "reward": str(draw.randrange(10)),
                "next": {str(t): str(Fraction(w, total)) for t, w in weights.items()},
            }
    return {"discount": discount, "states": table}


def gambler(discount, goal=100):
    """Sutton and Barto's Gambler's Problem: stakes win with probability 2/5, reaching the goal pays 1."""
    table = {"0": {"stay": {"next": {"0": "1"}}}}
    for capital in range(1, goal):
        actions = {}
        for stake in range(1, min(capital, goal - capital) + 1):
            row = {"next": {str(capital + stake): "2/5", str(capital - stake): "3/5"}}
            actions[str(stake)] = row | ({"reward": "2/5"} if capital + stake == goal else {})
        table[str(capital)] = actions
    table[str(goal)] = {"stay": {"next": {str(goal): "1"}}}
    return {"discount": discount, "states": table}


def lake(size, symmetric=False):
    """A slippery lake: a move goes where it should or to either side, a third each; the goal in the far corner pays 1.

    One field in eight is a hole, from a fixed seed. A symmetric lake has no holes.
    """
    draw = random.Random(f"lake {size}")
    moves = {"left": (0, -1), "down": (1, 0), "right": (0, 1), "up": (-1, 0)}
    order = list(moves.values())
    goal = (size - 1, size - 1)
    fields = [(i, j) for i in range(size) for j in range(size)]
    holes = set() if symmetric else {field for field in fields[1:-1] if draw.random() < 1 / 8}
    table = {}
    for i, j in fields:
        if (i, j) in holes or (i, j) == goal:
            table[f"{i},{j}"] = {"stay": {"next": {f"{i},{j}": 1}}}
            continue
        table[f"{i},{j}"] = {}
        for k, name in enumerate(moves):
            weights = {}
            for turn in (-1, 0, 1):
                down, right = order[(k + turn) % 4]
                x, y = min(max(i + down, 0), size - 1), min(max(j + right, 0), size - 1)
                weights[x, y] = weights.get((x, y), 0) + 1
            row = {"next": {f"{x},{y}": str(Fraction(w, 3)) for (x, y), w in weights.items()}}
            paid = Fraction(weights.get(goal, 0), 3)
            table[f"{i},{j}"][name] = row | ({"reward": str(paid)} if paid else {})
    return {"discount": "99/100", "states": table}


def queue(longest, discount="99/100"):
    """A queue that is served slowly or quickly at a price; waiting costs what its length is."""
    table = {}
    for length in range(longest + 1):
        table[str(length)] = {}
        for name, served, price in (("slow", Fraction(3, 10), 0), ("fast", Fraction(6, 10), 20)):
            up, down = Fraction(4, 10) * (1 - served), served * Fraction(6, 10)
            weights = {}
            for to, p in ((min(length + 1, longest), up), (max(length - 1, 0), down), (length, 1 - up - down)):
                weights[to] = weights.get(to, 0) + p
            table[str(length)][name] = {
                "reward": str(-length - price),
                "next": {str(to): str(p) for to, p in weights.items()},
            }
    return {"discount": discount, "states": table}


def chain(components, size, discount="9/10"):
    """Components of so many states, each of which leads on to the next and never back."""
    draw = random.Random(f"chain {components} {size}")
    table = {}
    for component in range(components):
        first = component * size
        for state in range(first, first + size):
            table[str(state)] = {}
            for action in range(3):
                weights = {first + (state - first + 1) % size: draw.randint(1, 4)}
                targets = [first + draw.randrange(size) for _ in range(2)]
                if component + 1 < components:
                    targets.append(first + size + draw.randrange(size))
                for target in targets:
                    weights[target] = weights.get(target, 0) + draw.randint(1, 4)
                total = sum(weights.values())
                table[str(state)][str(action)] = {
                    "reward": str(draw.randrange(10)),
                    "next": {str(t): str(Fraction(w, total)) for t, w in weights.items()},
                }
    return {"discount": discount, "states": table}


def wide(states, actions, discount="9/10"):
    """Many actions: each state has so many, with 4 successors each and a reward of its own."""
    draw = random.Random(f"wide {states} {actions}")
    table = {}
    for state in range(states):
        table[str(state)] = {}
        for action in range(actions):
            weights = {}
            for target in (draw.randrange(states) for _ in range(4)):
                weights[target] = weights.get(target, 0) + draw.randint(1, 4)
            total = sum(weights.values())
            table[str(state)][str(action)] = {
                "reward": str(draw.randrange(10**6)),
                "next": {str(t): str(Fraction(w, total)) for t, w in weights.items()},
            }
    return {"discount": discount, "states": table}


def with_weights(states, numbers, name, actions=4, discount="9/10"):
    """Random successors; `numbers` draws the probabilities of a row."""
    draw = random.Random(f"{name} {states}")
    table = {}
    for state in range(states):
        table[str(state)] = {}
        for action in range(actions):
            row = numbers(draw)
            row = {str(t): p for t, p in zip(draw.sample(range(states), len(row)), row)}
            table[str(state)][str(action)] = {"reward": str(draw.randrange(10)), "next": row}
    return {"discount": discount, "states": table}


def decimals(digits, count=4):
    """Decimals with so many digits that add up to 1."""

    def numbers(draw):
        scale = 10**digits
        cuts = sorted(draw.randrange(scale) for _ in range(count - 1))
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, scale])]
        return [f"0.{part:0{digits}}" for part in parts]

    return numbers


def softmax(draw):
    """Four probabilities from a softmax in floats, exactly; the last takes what is missing to 1."""
    weights = [math.exp(draw.gauss(0, 1)) for _ in range(4)]
    floats = [Fraction(w / sum(weights)) for w in weights[:3]]
    return [str(x) for x in [*floats, 1 - sum(floats)]]


MODELS = {
    "sparse-1000": lambda: random_model(1000, 4, "9/10"),
    "sparse-3000": lambda: random_model(3000, 4, "9/10"),
    "sparse-10000": lambda: random_model(10000, 4, "9/10"),
    "dense-300": lambda: random_model(300, None, "9/10"),
    "lake-20": lambda: lake(20),
    "lake-50": lambda: lake(50),
    "symmetric-lake-50": lambda: lake(50, symmetric=True),
    "queue-3001": lambda: queue(3000),
    "gambler": lambda: gambler("999999/1000000"),
    "chain-1000x10": lambda: chain(1000, 10),
    "chain-200x10": lambda: chain(200, 10),
    "wide-1000x100": lambda: wide(1000, 100),
    "decimals-190": lambda: with_weights(190, decimals(20), "decimals"),
    "decimals-200": lambda: with_weights(200, decimals(20), "decimals"),
    "decimals-290": lambda: with_weights(290, decimals(20), "decimals"),
    "softmax-180": lambda: with_weights(180, softmax, "softmax"),
    "softmax-200": lambda: with_weights(200, softmax, "softmax"),
    "tree": lambda: tree_lines(10, 4),
    "long-decimals": lambda: with_weights(100, decimals(2400, 2), "long", 2),
}


def write(folder, name, make=None):
    """Writes the model of this name, or the one that `make` gives, unless it is there already, and gives its path."""
    path = Path(folder) / f"{name}.json"
    if not path.exists():
        model = (make or MODELS[name])()
        # A file is whole or not there.
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="utf-8") as file:
            file.writelines([json.dumps(model)] if isinstance(model, dict) else model)
        unfinished.replace(path)
    return path


def write_random(folder, states, successors, discount):
    """As `write`, for a random model."""
    shape = "dense" if successors is None else f"sparse-{successors}"
    name = f"{shape}-{states}-{discount.replace('/', '-')}"
    return write(folder, name, lambda: random_model(states, successors, discount))


def write_gambler(folder, discount):
    """As `write`, for the Gambler's Problem."""
    return write(folder, f"gambler-{discount.replace('/', '-')}", lambda: gambler(discount))


if __name__ == "__main__":
    for name in sys.argv[2:] or MODELS:
        print(write(sys.argv[1], name))

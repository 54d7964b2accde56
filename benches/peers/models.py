"""The models of the comparison, as model files: random sparse and dense ones, from a fixed seed.

In a random model every state has 4 actions; each leads to the given number of states, drawn with repetition, with
probabilities in proportion to weights from 1 to 4, and pays a whole number from 0 to 9.
"""

import json
import random
from fractions import Fraction
from pathlib import Path

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


def write(folder, states, successors, discount):
    """Writes the model unless it is there already, and gives its path."""
    shape = "dense" if successors is None else f"sparse-{successors}"
    path = Path(folder) / f"{shape}-{states}-{discount.replace('/', '-')}.json"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(random_model(states, successors, discount)), encoding="utf-8")
        unfinished.replace(path)
    return path

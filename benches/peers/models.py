"""The models of the comparison, as model files: random sparse and dense ones, from a fixed seed, and the Gambler's Problem.

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


def node_reward(node):
    """What entering a node of a tree pays, as in benches/support/tree.rs."""
    h = node % 2**32
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h = (h ^ (h >> shift)) * factor % 2**32
    return h % 5 - 2


def write(folder, states, successors, discount):
    """Writes the model unless it is there already, and gives its path."""
    shape = "dense" if successors is None else f"sparse-{successors}"
    path = Path(folder) / f"{shape}-{states}-{discount.replace('/', '-')}.json"
    return path if path.exists() else save(path, random_model(states, successors, discount))


def write_gambler(folder, discount):
    """As `write`, for the Gambler's Problem."""
    path = Path(folder) / f"gambler-{discount.replace('/', '-')}.json"
    return path if path.exists() else save(path, gambler(discount))


def save(path, model):
    """Writes a model file that is whole or not there, and gives its path."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(model), encoding="utf-8")
    unfinished.replace(path)
    return path

"""Makes the model files of this folder from their sources: Gymnasium's tables, and textbook definitions.

    python make.py            write every model into this folder
    python make.py --check    write them into a temporary folder and compare byte for byte

README.md says where each model comes from and what was decided on the way.
"""

import inspect
import sys
import tempfile
from fractions import Fraction
from itertools import product
from pathlib import Path

import gymnasium
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

import modelfile

HERE = Path(__file__).resolve().parent
GYMNASIUM = "1.4.0"
GYMNASIUM_DISCOUNT = Fraction(99, 100)


class SourceChanged(Exception):
    """The source is not what this script was written against, so nothing may be recovered from it."""


# Recovery of exact probabilities -----------------------------------------------------------------


def simplest(x):
    """The rational of denominator at most 1000 that rounds to the float `x`, or None.

    At most one exists: two such rationals differ by at least 1e-6, and no double is that coarse in [0, 1].
    """
    q = Fraction(x).limit_denominator(1000)
    return q if float(q) == x else None


def no_formula(_):
    return ()


def frozen_lake_formulas(p):
    """How FrozenLake computes its probabilities from the success rate, in its own order of operations."""
    return (p, (1.0 - p) / 2.0) if isinstance(p, float) else (p, (1 - p) / 2)


def recover(x, formulas=no_formula, parameter=None):
    """The exact rational that a source's probability means, checked to give that very float.

    Either a simple rational rounds to `x`, or `x` is what the source's own formula gives in floating point
    for a parameter that was itself recovered; the formula on rationals then gives the value. FrozenLake needs
    the second: its (1 - 1/3)/2 is 0.33333333333333337, a float that 1/3 does not round to.
    """
    candidates = set()
    if (q := simplest(x)) is not None:
        candidates.add(q)
    if parameter is not None:
        exact_parameter = simplest(parameter)
        if exact_parameter is None:
            raise SourceChanged(f"no simple rational rounds to the parameter {parameter!r}")
        for rounded, exact in zip(formulas(parameter), formulas(exact_parameter)):
            if rounded == x:
                candidates.add(exact)
    if len(candidates) != 1:
        raise SourceChanged(f"the probability {x!r} could mean any of {sorted(candidates)}")
    return candidates.pop()


# Gymnasium ---------------------------------------------------------------------------------------


# The tables of Gymnasium that become models, by the name of the model: environment and arguments.
TABLES = {
    "frozen-lake-4x4": ("FrozenLake-v1", {"map_name": "4x4", "is_slippery": True}),
    "frozen-lake-8x8": ("FrozenLake-v1", {"map_name": "8x8", "is_slippery": True}),
    "cliff-walking": ("CliffWalking-v1", {"is_slippery": False}),
    "cliff-walking-slippery": ("CliffWalking-v1", {"is_slippery": True}),
    "taxi": ("Taxi-v4", {}),
}


def source(name):
    """The environment whose table becomes the named model."""
    environment, arguments = TABLES[name]
    return gymnasium.make(environment, **arguments).unwrapped


def tabular(model, state_name, action_names, formulas=no_formula, parameter=None):
    """The model of a Gymnasium table: `P[s][a]` is a list of (probability, next state, reward, terminated).

    The order of states, actions and first-mentioned successors is the table's. Repeated successors are merged,
    terminated transitions go to the added absorbing state `terminal`, and R(s,a) = Σ p·r.
    """
    env = source(model)
    states = {}
    for s, row in env.P.items():
        if len(row) != len(action_names):
            raise SourceChanged(f"{model}: state {s} has {len(row)} actions")
        actions = {}
        for a, name in enumerate(action_names):
            reward, successors = Fraction(0), {}
            for p, t, r, terminated in row[a]:
                q = recover(p, formulas, parameter)
                target = "terminal" if terminated else state_name(env, int(t))
                successors[target] = successors.get(target, 0) + q
                reward += q * Fraction(r)
            if sum(successors.values()) != 1:
                raise SourceChanged(f"{model}: state {s}, action {a}: sum {sum(successors.values())}")
            actions[name] = {"reward": reward, "next": successors}
        states[state_name(env, s)] = actions
    if len(states) != len(env.P) or "terminal" in states:
        raise SourceChanged(f"{model}: state names collide")
    states["terminal"] = {"stay": {"next": {"terminal": Fraction(1)}}}
    start = env.initial_state_distrib.tolist()
    initial = {state_name(env, s): recover(p) for s, p in enumerate(start) if p != 0}
    if sum(initial.values()) != 1:
        raise SourceChanged(f"{model}: the initial distribution sums to {sum(initial.values())}")
    return {"discount": GYMNASIUM_DISCOUNT, "states": states, "initial": initial}


def frozen_lake(model):
    """FrozenLake, slippery: the chosen direction and its two neighbours, with probability 1/3 each."""
    success_rate = inspect.signature(FrozenLakeEnv.__init__).parameters["success_rate"].default
    return tabular(
        model,
        lambda env, s: "r{}c{}".format(*divmod(s, env.ncol)),
        ["left", "down", "right", "up"],
        frozen_lake_formulas,
        success_rate,
    )


def cliff_walking(model):
    """CliffWalking, plain (deterministic) or slippery (a third each for the move and its two neighbours)."""
    return tabular(
        model,
        lambda env, s: "r{}c{}".format(*divmod(s, env.shape[1])),
        ["up", "right", "down", "left"],
    )


def taxi():
    """Taxi in its default, deterministic form."""

    def name(env, s):
        row, column, passenger, destination = env.decode(s)
        return f"r{row}c{column} passenger={['R', 'G', 'Y', 'B', 'taxi'][passenger]} dest={'RGYB'[destination]}"

    return tabular("taxi", name, ["south", "north", "east", "west", "pickup", "dropoff"])


# From definitions --------------------------------------------------------------------------------


def gambler(smallest_stake):
    """The Gambler's Problem (Sutton and Barto, 2nd ed., Example 4.3): p_heads = 2/5, goal 100, undiscounted.

    At capital s the gambler stakes up to min(s, 100 - s), wins it with probability 2/5 and loses it otherwise;
    reward 1 on reaching 100. Capitals 0 and 100 end the game.
    """
    heads, goal = Fraction(2, 5), 100
    states = {}
    for capital in range(goal + 1):
        if capital in (0, goal):
            states[str(capital)] = {"stay": {"next": {str(capital): Fraction(1)}}}
            continue
        actions = {}
        for stake in range(smallest_stake, min(capital, goal - capital) + 1):
            if stake == 0:
                row = {str(capital): Fraction(1)}
            else:
                row = {str(capital + stake): heads, str(capital - stake): 1 - heads}
            reward = heads if stake > 0 and capital + stake == goal else Fraction(0)
            actions[f"stake-{stake}"] = {"reward": reward, "next": row}
        states[str(capital)] = actions
    return {"discount": Fraction(1), "states": states}


CORRIDOR = 60


def corridors(last_reward):
    """Two corridors of equal length from one fork: 1 at once and then nothing, or nothing at once and then 1 a step.

    With discount 1/2 the second is worth Σ_{t=1..59} 2^-t + last_reward·2^-60: short of 1 by exactly 2^-60 when the
    last reward is 1, and exactly 1 when it is 2. README.md shows why doubles see no difference.
    """
    states = {"fork": {}}
    for branch, first in (("now", 1), ("later", 0)):
        states["fork"][branch] = {"reward": Fraction(first), "next": {f"{branch}-1": Fraction(1)}}
        for cell in range(1, CORRIDOR + 1):
            pay = 0 if branch == "now" else last_reward if cell == CORRIDOR else 1
            after = f"{branch}-{cell + 1}" if cell < CORRIDOR else "end"
            states[f"{branch}-{cell}"] = {"go": {"reward": Fraction(pay), "next": {after: Fraction(1)}}}
    states["end"] = {"stay": {"next": {"end": Fraction(1)}}}
    return {"discount": Fraction(1, 2), "states": states, "initial": {"fork": Fraction(1)}}


VOCABULARY = ("1", "2", ".")
LONGEST = 4


def graded_correct(answer):
    """Whether the digits before the first full stop sum to 3; without a full stop there is no answer."""
    digits, stop, _ = answer.partition(".")
    return stop == "." and sum(map(int, digits)) == 3


def reasoning():
    """A language model that completes the prompt `3=` with four tokens out of `1`, `2` and the full stop.

    `outcome` grades the finished text: 1 with the last token when the answer is right. `length` costs 1/10 for
    each token written before the full stop. All texts have four tokens and what follows the full stop is ignored,
    so the discount does not prefer short answers by itself.
    """
    states = {}
    for length in range(LONGEST):
        for tokens in product(VOCABULARY, repeat=length):
            written = "".join(tokens)
            actions = {}
            for token in VOCABULARY:
                finished = length + 1 == LONGEST
                rewards = {
                    "outcome": Fraction(1 if finished and graded_correct(written + token) else 0),
                    "length": Fraction(0 if "." in written + token else Fraction(-1, 10)),
                }
                target = "end" if finished else f"3={written}{token}"
                actions[token] = {"reward": rewards, "next": {target: Fraction(1)}}
            states[f"3={written}"] = actions
    states["end"] = {"stay": {"next": {"end": Fraction(1)}}}
    half = Fraction(1, 2)
    return {
        "discount": Fraction(99, 100),
        "states": states,
        "weights": {"outcome": half, "length": half},
        "initial": {"3=": Fraction(1)},
    }


def shortcut():
    """One question and two answers, honest and shortcut: equal in outcome, told apart only by a reward of weight 0."""
    one, zero = Fraction(1), Fraction(0)
    return {
        "discount": Fraction(9, 10),
        "states": {
            "ask": {
                "honest": {"reward": {"outcome": one, "process": one}, "next": {"done": one}},
                "shortcut": {"reward": {"outcome": one}, "next": {"done": one}},
            },
            "done": {"stay": {"next": {"done": one}}},
        },
        "weights": {"outcome": one, "process": {"ask": zero, "done": zero}},
        "initial": {"ask": one},
    }


MODELS = {
    "frozen-lake-4x4.json": lambda: frozen_lake("frozen-lake-4x4"),
    "frozen-lake-8x8.json": lambda: frozen_lake("frozen-lake-8x8"),
    "cliff-walking.json": lambda: cliff_walking("cliff-walking"),
    "cliff-walking-slippery.json": lambda: cliff_walking("cliff-walking-slippery"),
    "taxi.json": taxi,
    "gambler.json": lambda: gambler(1),
    "near-tie.json": lambda: corridors(1),
    "exact-tie.json": lambda: corridors(2),
    "reasoning.json": reasoning,
    "shortcut.json": shortcut,
    "refused/gambler-stake-0.json": lambda: gambler(0),
}


def write_all(folder):
    """Write every model, each read back before it is believed."""
    for name, build in MODELS.items():
        contents = modelfile.write(build())
        modelfile.read(contents)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(contents, encoding="utf-8", newline="\n")


def differing(folder):
    """The model files here that are not byte for byte those in `folder`, left-over ones included."""
    here = {p.relative_to(HERE).as_posix() for p in (*HERE.glob("*.json"), *HERE.glob("refused/*.json"))}

    def same(name):
        return name in here and name in MODELS and (HERE / name).read_bytes() == (folder / name).read_bytes()

    return [name for name in sorted(here | set(MODELS)) if not same(name)]


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    if gymnasium.__version__ != GYMNASIUM:
        sys.exit(f"gymnasium {gymnasium.__version__} is installed, these models come from {GYMNASIUM}")
    if not arguments:
        write_all(HERE)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder))
        if wrong := differing(Path(folder)):
            sys.exit("not what make.py makes: " + ", ".join(wrong))
    print(f"{len(MODELS)} models are byte for byte what make.py makes")


if __name__ == "__main__":
    main(sys.argv[1:])

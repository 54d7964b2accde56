"""Asks the exact engine of the Storm model checker for V* and Q* of the models, and compares with oracle.py.

    python storm.py [MODEL…]     all models of this folder by default; prints one line per model

Storm has no exact discounting. The equivalent question without it: before each step the process dies with
probability 1 - γ, and V*(s) is the maximal expected total reward until then. Q*(s,a) is V* of an added state
whose one action is a at s. Storm wants rewards that are not negative, so every step pays c = max(0, -min R) more,
which adds c/(1-γ) to every V* and Q*; it is subtracted again. At γ = 1 absorbing states take the place of the
death, and there rewards are not shifted.
"""

import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import stormpy

import modelfile
import oracle

HERE = Path(__file__).resolve().parent


def question(model):
    """The undiscounted process in Storm's explicit format, the index of each (state, action), and the shift."""
    discount, states = model["discount"], list(model["states"])
    rewards = [e["reward"] for actions in model["states"].values() for e in actions.values()]
    shift = max(Fraction(0), -min(rewards)) if discount < 1 else Fraction(0)
    if discount == 1 and min(rewards) < 0:
        raise ValueError("negative rewards without discount are not supported here")
    index = {s: i for i, s in enumerate(states)}
    sink = len(states)

    def choice(label, entry, here):
        if discount == 1 and entry["next"] == {here: 1}:
            row, paid = {sink: Fraction(1)}, Fraction(0)
        else:
            row = {index[t]: discount * p for t, p in entry["next"].items()}
            row |= {sink: 1 - discount} if discount < 1 else {}
            paid = entry["reward"] + shift
        return [f"\taction {label} [{paid}]", *(f"\t\t{t} : {p}" for t, p in sorted(row.items()))]

    lines, choices, pairs = [], 0, {}
    for s, actions in model["states"].items():
        lines.append(f"state {index[s]} [0]" + (" init" if index[s] == 0 else ""))
        for i, entry in enumerate(actions.values()):
            lines += choice(i, entry, s)
            choices += 1
    lines += [f"state {sink} [0] dead", "\taction 0 [0]", f"\t\t{sink} : 1"]
    for s, actions in model["states"].items():
        for a, entry in actions.items():
            pairs[s, a] = sink + 1 + len(pairs)
            lines += [f"state {pairs[s, a]} [0]", *choice(0, entry, s)]
    header = ["@type: MDP", "@parameters", "", "@reward_models", "paid", "@nr_states", str(sink + 1 + len(pairs))]
    header += ["@nr_choices", str(choices + 1 + len(pairs)), "@model"]
    return "\n".join(header + lines) + "\n", index, pairs, shift


def ask(model):
    """V* and Q* as Storm answers."""
    source, index, pairs, shift = question(model)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.drn"
        path.write_text(source, encoding="utf-8")
        process = stormpy.build_model_from_drn[stormpy.Rational](str(path))
    formula = stormpy.parse_properties('R{"paid"}max=? [F "dead"]')[0]
    result = stormpy.model_checking(process, formula, environment=stormpy.environments.exact())
    extra = shift / (1 - model["discount"]) if shift else Fraction(0)

    def exact(i):
        return Fraction(str(result.get_value(i))) - extra

    value = {s: exact(i) for s, i in index.items()}
    q = {s: {a: exact(pairs[s, a]) for a in actions} for s, actions in model["states"].items()}
    return value, q


def main(arguments):
    print(f"stormpy {stormpy.__version__}")
    paths = [Path(a) for a in arguments] or sorted(HERE.glob("*.json"))
    different = False
    for path in paths:
        model = modelfile.effective(modelfile.load(path))
        agree = ask(model) == oracle.solve(model)
        different |= not agree
        pairs = sum(map(len, model["states"].values()))
        verdict = "equal" if agree else "DIFFERENT"
        print(f"{path.stem}: {len(model['states'])} values and {pairs} action values {verdict}", flush=True)
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Model files as Python values: the strict reader and the one-line-per-state writer that the scripts of this folder share.

A model here is a plain dictionary of the file's own shape, with `Fraction` where the file has text. The reader
is for files that make.py wrote: it accepts rationals in canonical text only and checks what every model must satisfy.
"""

import json
import re
from fractions import Fraction

RATIONAL = re.compile(r"0|-?[1-9][0-9]*(/([2-9]|[1-9][0-9]+))?")


def text(q):
    """The canonical text of a rational: `0|-?[1-9][0-9]*(/([2-9]|[1-9][0-9]+))?`, reduced."""
    return str(Fraction(q))


def number(t):
    """The rational that canonical text means; anything else is refused, `2/4` included."""
    if not isinstance(t, str) or not RATIONAL.fullmatch(t) or text(Fraction(t)) != t:
        raise ValueError(f"not a canonical rational: {t!r}")
    return Fraction(t)


def quoted(x):
    """JSON text of a string, or of a rational as a string."""
    return json.dumps(text(x) if isinstance(x, (int, Fraction)) else x, ensure_ascii=False)


def inline(value):
    """JSON text on one line, with rationals quoted."""
    if isinstance(value, dict):
        if not value:
            return "{}"
        return "{ " + ", ".join(f"{quoted(k)}: {inline(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return "null" if value is None else quoted(value)


def document(sections, tall):
    """JSON text of a dictionary whose sections named in `tall` have one entry per line."""
    parts = []
    for key, value in sections.items():
        if key in tall:
            entries = ",\n".join(f"    {quoted(k)}: {inline(v)}" for k, v in value.items())
            parts.append(f"  {quoted(key)}: {{\n{entries}\n  }}")
        else:
            parts.append(f"  {quoted(key)}: {inline(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def write(model):
    """The text of a model file: one line per state, zero rewards left out."""
    states = {}
    for state, actions in model["states"].items():
        row = {}
        for action, entry in actions.items():
            reward = entry.get("reward", 0)
            if isinstance(reward, dict):
                reward = {k: r for k, r in reward.items() if r}
            row[action] = ({"reward": reward} if reward else {}) | {"next": entry["next"]}
        states[state] = row
    tall = {"states"} | ({"initial"} if len(model.get("initial", {})) > 1 else set())
    return document(model | {"states": states}, tall)


def _unique(pairs):
    result = {}
    for k, v in pairs:
        if k in result:
            raise ValueError(f"duplicate key {k!r}")
        result[k] = v
    return result


def _numbers(value):
    return {k: number(v) for k, v in value.items()} if isinstance(value, dict) else number(value)


def read(source):
    """The model that a file's text describes; raises ValueError where it is not one."""
    raw = json.loads(source, object_pairs_hook=_unique)
    if unknown := set(raw) - {"discount", "states", "weights", "initial"}:
        raise ValueError(f"unknown fields {sorted(unknown)}")
    model = {"discount": number(raw["discount"]), "states": {}}
    for state, actions in raw["states"].items():
        if not actions:
            raise ValueError(f"{state}: no actions")
        model["states"][state] = {}
        for action, entry in actions.items():
            if unknown := set(entry) - {"reward", "next"}:
                raise ValueError(f"{state}, {action}: unknown fields {sorted(unknown)}")
            row = _numbers(entry["next"])
            if strangers := set(row) - set(raw["states"]):
                raise ValueError(f"{state}, {action}: unknown next states {sorted(strangers)}")
            if min(row.values()) <= 0 or sum(row.values()) != 1:
                raise ValueError(f"{state}, {action}: probabilities sum to {sum(row.values())}")
            model["states"][state][action] = {"reward": _numbers(entry.get("reward", "0")), "next": row}
    if "weights" in raw:
        model["weights"] = {k: _numbers(w) for k, w in raw["weights"].items()}
    if "initial" in raw:
        model["initial"] = _numbers(raw["initial"])
        if not set(model["initial"]) <= set(raw["states"]) or sum(model["initial"].values()) != 1:
            raise ValueError("the initial distribution is not one")
    return model


def load(path):
    """The model in a file."""
    return read(path.read_text(encoding="utf-8"))


def reward_names(model):
    """The names of the rewards, in order of appearance; empty for a scalar reward."""
    names = {}
    for actions in model["states"].values():
        for entry in actions.values():
            if isinstance(entry["reward"], dict):
                names |= dict.fromkeys(entry["reward"])
    return list(names)


def effective(model, reward=None):
    """The scalar-reward model that is solved: R_eff(s,a) = Σ_k w_k(s) R_k(s,a), or the one reward that is named."""
    names = reward_names(model)
    if not names:
        return model
    if reward is None and "weights" not in model:
        if len(names) > 1:
            raise ValueError(f"several rewards and no weights: name one of {names}")
        reward = names[0]
    if reward is not None and reward not in names:
        raise ValueError(f"no reward {reward!r} among {names}")
    weights = model["weights"] if reward is None else {reward: Fraction(1)}

    def weight(k, state):
        w = weights[k]
        return w[state] if isinstance(w, dict) else w

    states = {}
    for state, actions in model["states"].items():
        states[state] = {}
        for action, entry in actions.items():
            parts = entry["reward"] if isinstance(entry["reward"], dict) else {}
            total = sum((weight(k, state) * r for k, r in parts.items() if k in weights), Fraction(0))
            states[state][action] = {"reward": total, "next": entry["next"]}
    return {"discount": model["discount"], "states": states}


def absorbing(model, state):
    """Whether every action at a state returns to it with probability 1."""
    return all(entry["next"] == {state: 1} for entry in model["states"][state].values())

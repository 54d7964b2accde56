"""An independent exact oracle: V*, Q* and every optimal action of each model, by policy iteration on rationals.

    python oracle.py            write expected/ for every model
    python oracle.py --check    solve again and compare byte for byte

It shares no code with the solver under test. Policies are evaluated by substitution where the chosen actions make no
cycle and by FLINT's exact linear algebra elsewhere; whatever was computed is believed only after V = TV has been
verified with Python's own fractions, which at γ < 1 has exactly one solution. At γ = 1 that needs every policy to
terminate, which is verified first. README.md documents the files in expected/.
"""

import hashlib
import sys
from fractions import Fraction
from pathlib import Path

from flint import fmpq, fmpq_mat

import modelfile
from modelfile import absorbing, document, text

HERE = Path(__file__).resolve().parent
EXPECTED = HERE / "expected"
# A full table longer than this is stored as its digest: it would be too long to review.
LONGEST_TABLE = 40_000


class Inadmissible(Exception):
    """At γ = 1, a policy that stays among these states for ever."""

    def __init__(self, states):
        super().__init__(f"a policy never leaves {', '.join(states)}")
        self.states = states


def q_value(model, value, state, action):
    """Q(s,a) = R(s,a) + γ Σ_s' P(s'|s,a) V(s')."""
    entry = model["states"][state][action]
    return entry["reward"] + model["discount"] * sum(p * value[t] for t, p in entry["next"].items())


def require_admissible(model):
    """At γ = 1: absorbing states have reward 0, and every action elsewhere has a successor of lower rank."""
    ranked = {s for s in model["states"] if absorbing(model, s)}
    for s in ranked:
        if any(entry["reward"] for entry in model["states"][s].values()):
            raise ValueError(f"{s}: an absorbing state with a reward, undiscounted")
    rest = [s for s in model["states"] if s not in ranked]
    while rest:
        # An empty layer proves the refusal: each state left has an action all of whose successors are left, too.
        layer = {s for s in rest if all(ranked & e["next"].keys() for e in model["states"][s].values())}
        if not layer:
            raise Inadmissible(rest)
        ranked |= layer
        rest = [s for s in rest if s not in layer]


def evaluate(model, policy):
    """V^π: the solution of V = R_π + γ P_π V, with V = 0 on absorbing states when γ = 1."""
    discount, value = model["discount"], {}
    rest = list(model["states"])
    if discount == 1:
        value = {s: Fraction(0) for s in rest if absorbing(model, s)}
        rest = [s for s in rest if s not in value]
    # By substitution wherever all successors but the state itself are known already.
    progress = True
    while progress:
        progress, waiting = False, []
        for s in rest:
            entry = model["states"][s][policy[s]]
            if all(t in value or t == s for t in entry["next"]):
                known = sum((p * value[t] for t, p in entry["next"].items() if t != s), Fraction(0))
                stays = discount * entry["next"].get(s, 0)
                value[s] = (entry["reward"] + discount * known) / (1 - stays)
                progress = True
            else:
                waiting.append(s)
        rest = waiting
    if rest:
        index = {s: i for i, s in enumerate(rest)}
        matrix = [[Fraction(int(i == j)) for j in range(len(rest))] for i in range(len(rest))]
        right = []
        for s, i in index.items():
            entry = model["states"][s][policy[s]]
            constant = entry["reward"]
            for t, p in entry["next"].items():
                if t in index:
                    matrix[i][index[t]] -= discount * p
                else:
                    constant += discount * p * value[t]
            right.append([constant])
        solution = fmpq_mat(flint_rows(matrix)).solve(fmpq_mat(flint_rows(right)))
        for s, i in index.items():
            value[s] = Fraction(int(solution[i, 0].p), int(solution[i, 0].q))
    return value


def flint_rows(rows):
    """A matrix of fractions as FLINT takes it."""
    return [[fmpq(x.numerator, x.denominator) for x in row] for row in rows]


def solve(model):
    """V* and Q* of a scalar-reward model, by policy iteration from the first actions."""
    if model["discount"] == 1:
        require_admissible(model)
    policy = {s: next(iter(actions)) for s, actions in model["states"].items()}
    while True:
        value = evaluate(model, policy)
        q = {s: {a: q_value(model, value, s, a) for a in actions} for s, actions in model["states"].items()}
        better = {s: max(q[s], key=q[s].get) for s in q if max(q[s].values()) > q[s][policy[s]]}
        if not better:
            break
        policy |= better
    # The evidence, apart from how it was found: V = TV, with V = 0 on absorbing states at γ = 1.
    for s in model["states"]:
        if value[s] != max(q_value(model, value, s, a) for a in model["states"][s]):
            raise AssertionError(f"{s}: V is not TV")
        if model["discount"] == 1 and absorbing(model, s) and value[s] != 0:
            raise AssertionError(f"{s}: V is not 0")
    return value, q


def table(model, value, q):
    """The answer in the shape of the command's JSON: value, Q of every action, optimal actions, gap."""
    states = {}
    for s in model["states"]:
        optimal = [a for a in q[s] if q[s][a] == value[s]]
        others = [q[s][a] for a in q[s] if a not in optimal]
        gap = value[s] - max(others) if others else None
        states[s] = {"value": value[s], "actions": q[s], "optimal": optimal, "gap": gap}
    return states


def canonical(states):
    """The text whose SHA-256 stands for a long table; README.md states it."""
    lines = []
    for s, row in states.items():
        lines.append("\t".join(["state", s, text(row["value"]), text(row["gap"]) if row["gap"] is not None else "-"]))
        for a, x in row["actions"].items():
            lines.append("\t".join(["action", a, text(x), "optimal" if a in row["optimal"] else "-"]))
    return "".join(line + "\n" for line in lines)


def answer(model):
    """The text of a file in expected/."""
    states = table(model, *solve(model))
    full = document({"discount": model["discount"], "states": states}, {"states"})
    if len(full) <= LONGEST_TABLE:
        return full
    digest = hashlib.sha256(canonical(states).encode()).hexdigest()
    short = {s: {"optimal": row["optimal"]} for s, row in states.items()}
    return document({"discount": model["discount"], "sha256": digest, "states": short}, {"states"})


def cases():
    """Every model with a question about it: (file in expected/, model, reward to solve for)."""
    for path in sorted(HERE.glob("*.json")):
        model = modelfile.load(path)
        yield path.name, modelfile.effective(model)
        for name in modelfile.reward_names(model):
            yield f"{path.stem}.{name}.json", modelfile.effective(model, name)


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    for path in sorted((HERE / "refused").glob("*.json")):
        try:
            solve(modelfile.effective(modelfile.load(path)))
        except Inadmissible as refusal:
            print(f"{path.relative_to(HERE)}: refused, as it must be: {str(refusal)[:60]}...")
        else:
            sys.exit(f"{path.relative_to(HERE)}: solved, though it should be refused")
    answers = {name: answer(model) for name, model in cases()}
    if not arguments:
        EXPECTED.mkdir(exist_ok=True)
        for name, contents in answers.items():
            (EXPECTED / name).write_text(contents, encoding="utf-8", newline="\n")
        return
    stored = {p.name: p.read_text(encoding="utf-8") for p in EXPECTED.glob("*.json")}
    if wrong := sorted(n for n in stored.keys() | answers.keys() if stored.get(n) != answers.get(n)):
        sys.exit("not what oracle.py computes: " + ", ".join(wrong))
    print(f"{len(answers)} tables are byte for byte what oracle.py computes")


if __name__ == "__main__":
    main(sys.argv[1:])

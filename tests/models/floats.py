"""Counts the states at which floating-point solvers report a wrong set of optimal actions, against the exact one.

    python floats.py

Each solver's optimal actions are read off its final Q, by `==` to the maximum or by `numpy.isclose` with its default
tolerances (1e-5 relative, 1e-8 absolute). A cell is `.` where every state is right, else `lost/added`: at how
many states an optimal action is missing, and at how many one that is not optimal is reported. The columns:

    vi TOL    value iteration from 0 until no value changes by more than TOL
    pi        policy iteration, whose linear systems LAPACK solves (its last bits may differ between machines)
    table     value iteration to 1e-12 in a plain loop over Gymnasium's own table, not over the model file

The first two take the exact numbers of the model file, each rounded once.
"""

from pathlib import Path

import numpy as np

import make
import modelfile
import oracle

HERE = Path(__file__).resolve().parent
# Rounding can make a method run for ever, so each has a limit that none of these models needs.
LIMIT = 100_000


class Arrays:
    """A model as arrays: one column per (state, action), its successors padded with probability 0."""

    def __init__(self, model):
        self.discount = float(model["discount"])
        self.states = list(model["states"])
        index = {s: i for i, s in enumerate(self.states)}
        pairs = [(s, e) for s, actions in model["states"].items() for e in actions.values()]
        width = max(len(e["next"]) for _, e in pairs)
        self.first = np.cumsum([0] + [len(a) for a in model["states"].values()])
        self.reward = np.array([float(e["reward"]) for _, e in pairs])
        self.target = np.zeros((width, len(pairs)), dtype=int)
        self.probability = np.zeros((width, len(pairs)))
        for column, (_, entry) in enumerate(pairs):
            for row, (t, p) in enumerate(entry["next"].items()):
                self.target[row, column] = index[t]
                self.probability[row, column] = float(p)
        self.absorbing = np.array([oracle.absorbing(model, s) for s in self.states])

    def q(self, value):
        """R + γ P V, added successor by successor: elementwise, so that the sum is the same on every machine."""
        expected = np.zeros_like(self.reward)
        for target, probability in zip(self.target, self.probability):
            expected = expected + probability * value[target]
        return self.reward + self.discount * expected

    def rows(self, q):
        """Q as one array per state."""
        return [q[start:end] for start, end in zip(self.first, self.first[1:])]


def value_iteration(arrays, tolerance):
    """The last Q of synchronous value iteration from 0."""
    value = np.zeros(len(arrays.states))
    for _ in range(LIMIT):
        q = arrays.q(value)
        new = np.maximum.reduceat(q, arrays.first[:-1])
        if np.max(np.abs(new - value)) <= tolerance:
            return arrays.rows(q)
        value = new
    return None


def policy_iteration(arrays):
    """The last Q of policy iteration from the first actions, an action being changed only for a larger Q."""
    n = len(arrays.states)
    chosen = arrays.first[:-1].copy()
    for _ in range(1000):
        matrix, right = np.eye(n), arrays.reward[chosen].copy()
        for target, probability in zip(arrays.target, arrays.probability):
            np.subtract.at(matrix, (np.arange(n), target[chosen]), arrays.discount * probability[chosen])
        if arrays.discount == 1:
            matrix[arrays.absorbing] = np.eye(n)[arrays.absorbing]
            right[arrays.absorbing] = 0
        q = arrays.q(np.linalg.solve(matrix, right))
        greedy = arrays.first[:-1] + np.array([np.argmax(row) for row in arrays.rows(q)])
        better = q[greedy] > q[chosen]
        if not better.any():
            return arrays.rows(q)
        chosen[better] = greedy[better]
    return None


def table_iteration(name, tolerance=1e-12, discount=0.99):
    """The last Q of the loop that tutorials write: over P[s][a], stopping values at terminated transitions."""
    table = make.source(name).P
    value = dict.fromkeys(table, 0.0)
    for _ in range(LIMIT):
        q = {s: [0.0] * len(table[s]) for s in table}
        for s in table:
            for a in table[s]:
                # Not sum(): since Python 3.12 it compensates for rounding, which a plain loop does not.
                for p, t, r, terminated in table[s][a]:
                    q[s][a] += p * (r + discount * value[t] * (not terminated))
        new = {s: max(q[s]) for s in q}
        if max(abs(new[s] - value[s]) for s in q) <= tolerance:
            # The table has no state `terminal`; its one action is optimal in any arithmetic.
            return [np.array(q[s]) for s in q] + [np.zeros(1)]
        value = new
    return None


def cell(rows, exact, close):
    """`lost/added`, or `.` where every state is right."""
    if rows is None:
        return "no end"
    lost = added = 0
    for row, optimal in zip(rows, exact, strict=True):
        mask = np.isclose(row, row.max()) if close else row == row.max()
        reported = set(np.flatnonzero(mask).tolist())
        lost += not optimal <= reported
        added += not reported <= optimal
    return f"{lost}/{added}" if lost or added else "."


def main():
    heading = ("model", "states", "tied", "least gap", "by", "vi 1e-10", "vi 1e-12", "vi 0", "pi", "table")
    line = "{:23} {:>6} {:>4} {:>9}  {:7} {:>8} {:>8} {:>8} {:>8} {:>6}"
    print(line.format(*heading))
    forks = {}
    for path in sorted(HERE.glob("*.json")):
        model = modelfile.effective(modelfile.load(path))
        states = oracle.table(model, *oracle.solve(model))
        exact = [{i for i, a in enumerate(row["actions"]) if a in row["optimal"]} for row in states.values()]
        gap = min((row["gap"] for row in states.values() if row["gap"] is not None), default=None)
        arrays = Arrays(model)
        answers = [value_iteration(arrays, tolerance) for tolerance in (1e-10, 1e-12, 0)]
        answers.append(policy_iteration(arrays))
        answers.append(table_iteration(path.stem) if path.stem in make.TABLES else None)
        forks[path.stem] = [answers[i][0].tolist() for i in (2, 3)]
        about = (path.stem, len(exact), sum(len(e) > 1 for e in exact), "-" if gap is None else f"~{float(gap):.0e}")
        for close in (False, True):
            cells = [cell(rows, exact, close) for rows in answers[:4]]
            cells.append(cell(answers[4], exact, close) if path.stem in make.TABLES else "-")
            print(line.format(*(about if not close else ("",) * 4), "isclose" if close else "==", *cells))
    # Not a matter of how Q is compared: two models with different answers, and the same bits in both.
    for stem in ("near-tie", "exact-tie"):
        print(f"{stem}: Q at the fork is {forks[stem][0]} by vi 0, {forks[stem][1]} by pi")


if __name__ == "__main__":
    main()

"""One peer on one model: prints the seconds to its answer, and digests of the answer where it is exact.

    python peer.py wan|flint-c|flint|gmpy2|storm|mdpsolver|numpy|levels MODEL

wan, flint-c: dense.c, by Wan's division with remainder and by FLINT's fmpz_mat_solve; V* and the optimal sets, timed by
themselves. run.py compiles them.
flint: modified policy iteration in floats, then the exact values of its policy by FLINT, then all of V*, Q* and the
optimal sets in whole numbers over one denominator, which is the exact check, too, and improvement where it fails.
gmpy2: the same with elimination on rationals instead of FLINT, for models with few states; trees by backward induction.
storm: Storm's exact engine; discounting as a sink reached with probability 1 - γ. Values only.
mdpsolver: floats only, an optimum up to 1e-9; no digest, as there is nothing exact to compare.
numpy: floats only, trees by value iteration until nothing changes, with all actions that are equal in floats.
levels: the same one level after the other, for who knows that it is a tree.

A model is a file, or for gmpy2, storm and numpy also `tree:DEPTH:BRANCHING`.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from math import lcm
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from models import node_reward  # noqa: E402


class Model:
    """States by number, a list of (reward, [(successor, probability)]) for each."""

    def __init__(self, path):
        source = json.loads(Path(path).read_text(encoding="utf-8"))
        index = {state: i for i, state in enumerate(source["states"])}
        self.discount = Fraction(source["discount"])
        self.actions = [
            [
                (Fraction(a.get("reward", "0")), [(index[t], Fraction(p)) for t, p in a["next"].items()])
                for a in actions.values()
            ]
            for actions in source["states"].values()
        ]


class TreeModel:
    """The tree of `Tree` as a `Model`, the end included."""

    def __init__(self, name):
        tree = Tree(name)
        self.discount = Fraction(99, 100)
        one, zero, width = Fraction(1), Fraction(0), tree.branching
        inner = (range(width * node + 1, width * node + 1 + width) for node in range(tree.inner))
        self.actions = [[(Fraction(tree.rewards[child]), [(child, one)]) for child in children] for children in inner]
        self.actions += [[(zero, [(tree.nodes, one)])]] * (tree.nodes - tree.inner + 1)


class Floats:
    """The model in numpy arrays, and the policy that floats find optimal."""

    def __init__(self, model):
        import numpy as np

        self.np = np
        pairs = [action for choices in model.actions for action in choices]
        self.starts = np.cumsum([0] + [len(choices) for choices in model.actions])
        self.rewards = np.array([float(r) for r, _ in pairs])
        longest = max(len(row) for _, row in pairs)
        self.columns = np.zeros((len(pairs), longest), dtype=np.int64)
        self.weights = np.zeros((len(pairs), longest))
        for k, (_, row) in enumerate(pairs):
            self.columns[k, : len(row)] = [t for t, _ in row]
            self.weights[k, : len(row)] = [float(model.discount * p) for _, p in row]

    def policy(self):
        """Modified policy iteration until a sweep moves no value by more than rounding could."""
        np, starts = self.np, self.starts
        value, policy = np.zeros(len(starts) - 1), None
        while True:
            q = self.rewards + (self.weights * value[self.columns]).sum(axis=1)
            best = np.maximum.reduceat(q, starts[:-1])
            change, value = np.abs(best - value).max(), best
            # The first of the best actions of every state.
            hits = np.flatnonzero(q == np.repeat(best, np.diff(starts)))
            policy = hits[np.searchsorted(hits, starts[:-1])]
            if change <= 1e-10 * max(1.0, np.abs(value).max()):
                return [int(a) for a in policy - starts[:-1]]
            rewards, weights, columns = self.rewards[policy], self.weights[policy], self.columns[policy]
            for _ in range(30):
                value = rewards + (weights * value[columns]).sum(axis=1)


class Integers:
    """Every action with whole numbers: (k, k r, [(t, k γ p)]) with the least k."""

    def __init__(self, model):
        self.actions = []
        for choices in model.actions:
            rows = []
            for r, row in choices:
                row = [(t, model.discount * p) for t, p in row]
                k = lcm(r.denominator, *(w.denominator for _, w in row))
                rows.append((k, int(r * k), [(t, int(w * k)) for t, w in row]))
            self.actions.append(rows)

    def system(self, policy):
        """The rows of (I - γ P_π) x = r_π as dictionaries, with right-hand sides."""
        for s, a in enumerate(policy):
            k, r, row = self.actions[s][a]
            entries = {s: k}
            for t, w in row:
                entries[t] = entries.get(t, 0) - w
            yield entries, r


def policy_iteration(floats, integers, evaluate):
    """V* over one denominator d, every Q* as (numerator, k) over k d, and the optimal sets; from the floats' policy.

    `evaluate` gives the numerators and d of the value of a policy. The last round is the exact check.
    """
    policy = floats.policy()
    while True:
        value, d = evaluate(integers, policy)
        q = [[(r * d + sum(w * value[t] for t, w in row), k) for k, r, row in choices] for choices in integers.actions]
        advantages = [[x - k * value[s] for x, k in row] for s, row in enumerate(q)]
        better = [s for s, row in enumerate(advantages) if max(row) > 0]
        if not better:
            return value, d, q, [[a for a, x in enumerate(row) if x == 0] for row in advantages]
        for s in better:
            policy[s] = next(a for a, x in enumerate(advantages[s]) if x > 0)


def evaluate_flint(integers, policy):
    """By FLINT's solver for integer matrices."""
    from flint import fmpz_mat

    n = len(policy)
    matrix, right = fmpz_mat(n, n), fmpz_mat(n, 1)
    for s, (row, r) in enumerate(integers.system(policy)):
        for t, x in row.items():
            matrix[s, t] = x
        right[s, 0] = r
    numerators, d = matrix.solve(right).numer_denom()
    return [numerators[s, 0] for s in range(n)], d


def evaluate_gmpy2(integers, policy):
    """By elimination on sparse rows of rationals."""
    from gmpy2 import lcm as common
    from gmpy2 import mpq

    n = len(policy)
    rows = [[{t: mpq(x) for t, x in row.items()}, mpq(r)] for row, r in integers.system(policy)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][0].get(k))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        top, right = rows[k]
        for row in rows[k + 1 :]:
            factor = row[0].pop(k, None)
            if factor:
                factor /= top[k]
                for t, x in top.items():
                    if t > k:
                        row[0][t] = row[0].get(t, 0) - factor * x
                row[1] -= factor * right
    value = [mpq(0)] * n
    for k in reversed(range(n)):
        row, right = rows[k]
        value[k] = (right - sum(x * value[t] for t, x in row.items() if t > k)) / row[k]
    d = common(*(v.denominator for v in value))
    return [v.numerator * (d // v.denominator) for v in value], d


def prepare_exact(path, evaluate):
    """What the peers with exact linear algebra have in common."""
    model = Model(path)
    floats, integers = Floats(model), Integers(model)

    def lines(answer):
        numerators, d, q, _ = answer
        for x, row in zip(numerators, q):
            yield (int(x), int(d)), [(int(y), int(k * d)) for y, k in row]

    return lambda: (lambda: policy_iteration(floats, integers, evaluate)), lines


class Tree:
    """The tree of benches/support/tree.rs without its end: nodes breadth first, r(node) for entering it."""

    def __init__(self, name):
        _, depth, branching = name.split(":")
        self.depth, self.branching = int(depth), int(branching)
        self.inner = sum(self.branching**level for level in range(self.depth))
        self.nodes = self.inner + self.branching**self.depth
        self.rewards = [0] + [node_reward(node) for node in range(1, self.nodes)]


def prepare_gmpy2_tree(name):
    """Backward induction on rationals: V* and the optimal sets."""
    from gmpy2 import mpq

    tree = Tree(name)
    discount, width = mpq(99, 100), tree.branching
    rewards = [mpq(r) for r in tree.rewards]

    def answer():
        value, optimal = [mpq(0)] * (tree.nodes + 1), [None] * tree.inner
        for node in reversed(range(tree.inner)):
            first = width * node + 1
            q = [rewards[child] + discount * value[child] for child in range(first, first + width)]
            value[node] = best = max(q)
            optimal[node] = [a for a, x in enumerate(q) if x == best]
        return value, optimal

    def lines(found):
        for x in found[0]:
            yield (x.numerator, x.denominator), []

    return lambda: answer, lines


def prepare_numpy(name):
    """Floats on the arrays that a model in compressed rows has: V* and the optimal sets, without any order of the states."""
    import numpy as np

    tree = Tree(name)
    leaves = tree.nodes - tree.inner
    # One transition for each action: the children, the leaves' way to the end, and the end's to itself.
    target = np.concatenate([np.arange(1, tree.nodes), np.full(leaves + 1, tree.nodes)])
    rewards = np.concatenate([np.array(tree.rewards[1:], dtype=float), np.zeros(leaves + 1)])
    counts = np.concatenate([np.full(tree.inner, tree.branching), np.ones(leaves + 1, dtype=np.int64)])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])

    def answer():
        value = np.zeros(tree.nodes + 1)
        while True:
            q = rewards + 0.99 * value[target]
            best = np.maximum.reduceat(q, starts)
            if np.array_equal(best, value):
                return value, q == np.repeat(best, counts)
            value = best

    return lambda: answer, None


def prepare_levels(name):
    """Floats, level by level: every node once, as children are one slice."""
    import numpy as np

    tree = Tree(name)
    rewards = np.array(tree.rewards, dtype=float)
    width = tree.branching
    ends = [sum(width**k for k in range(level + 1)) for level in range(tree.depth + 1)]

    def answer():
        value, optimal = np.zeros(tree.nodes + 1), []
        for level in reversed(range(tree.depth)):
            children = slice(ends[level], ends[level + 1])
            q = (rewards[children] + 0.99 * value[children]).reshape(-1, width)
            best = q.max(axis=1)
            value[ends[level] - width**level : ends[level]] = best
            optimal.append(q == best[:, None])
        return value, optimal

    return lambda: answer, None


def prepare_flint(path):
    import flint  # noqa: F401 (loading it is not timed)

    return prepare_exact(path, evaluate_flint)


def prepare_gmpy2(path):
    import gmpy2  # noqa: F401 (loading it is not timed)

    if path.startswith("tree:"):
        return prepare_gmpy2_tree(path)
    return prepare_exact(path, evaluate_gmpy2)


def prepare_storm(path):
    """Storm's exact engine. Values only: the states for single actions that storm.py adds for Q* would slow Storm down."""
    import stormpy

    model = TreeModel(path) if path.startswith("tree:") else Model(path)
    # Storm wants rewards that are not negative.
    shift = max([Fraction(0)] + [-r for choices in model.actions for r, _ in choices])
    sink = len(model.actions)
    lines = ["@type: MDP", "@parameters", "", "@reward_models", "paid", "@nr_states", str(sink + 1)]
    lines += ["@nr_choices", str(sum(map(len, model.actions)) + 1), "@model"]
    for s, choices in enumerate(model.actions):
        lines.append(f"state {s} [0]" + (" init" if s == 0 else ""))
        for a, (reward, row) in enumerate(choices):
            lines.append(f"\taction {a} [{reward + shift}]")
            targets = dict(sorted((t, model.discount * p) for t, p in row)) | {sink: 1 - model.discount}
            lines += [f"\t\t{t} : {p}" for t, p in targets.items()]
    lines += [f"state {sink} [0] dead", "\taction 0 [0]", f"\t\t{sink} : 1"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.drn"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        process = stormpy.build_model_from_drn[stormpy.Rational](str(file))
    formula = stormpy.parse_properties('R{"paid"}max=? [F "dead"]')[0]
    extra = shift / (1 - model.discount)

    def answer():
        return stormpy.model_checking(process, formula, environment=stormpy.environments.exact())

    def lines(result):
        for s in range(sink):
            value = Fraction(str(result.get_value(s))) - extra
            yield (value.numerator, value.denominator), []

    return lambda: answer, lines


def prepare_mdpsolver(path):
    """Floats, from scratch in every run."""
    import mdpsolver

    model = Model(path)
    tables = {
        "discount": float(model.discount),
        "rewards": [[float(r) for r, _ in choices] for choices in model.actions],
        "tranMatProbs": [[[float(p) for _, p in row] for _, row in choices] for choices in model.actions],
        "tranMatColumns": [[[t for t, _ in row] for _, row in choices] for choices in model.actions],
    }

    def fresh():
        solver = mdpsolver.model()
        solver.mdp(**tables)
        return lambda: solver.solve(tolerance=1e-9, parallel=False, makeFinalCheck=False)

    return fresh, None


def dense(program, path):
    """What dense.c measures of itself, with the digest of its V*."""
    model = Model(path)
    actions = len(model.actions[0])
    lines = [f"{len(model.actions)} {actions} {model.discount.numerator} {model.discount.denominator}"]
    for choices in model.actions:
        if len(choices) != actions:
            sys.exit("dense.c wants as many actions in every state")
        for reward, row in choices:
            scale, weights = lcm(*(p.denominator for _, p in row)), [0] * len(model.actions)
            for t, p in row:
                weights[t] = int(p * scale)
            lines.append(f"{int(reward)} {' '.join(map(str, weights))}")
    done = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True, check=True)
    times, _, values = done.stdout.partition("\n")
    seconds, pairs = times.split()
    digest = hashlib.sha256(values.encode()).hexdigest()
    return {"cpu": float(seconds), "optimal_pairs": int(pairs), "values": digest}


def digests(lines):
    """SHA-256 over canonical text, of V* alone and of V* and Q*; one `p` or `p/q` a line."""
    from gmpy2 import mpq

    both, alone = hashlib.sha256(), hashlib.sha256()
    with_q = False
    for value, row in lines:
        text = f"{mpq(*value)}\n".encode()
        alone.update(text)
        both.update(text)
        for q in row:
            both.update(f"{mpq(*q)}\n".encode())
            with_q = True
    return {"values": alone.hexdigest()} | ({"digest": both.hexdigest()} if with_q else {})


def main():
    peer, path = sys.argv[1:]
    if peer in ("wan", "flint-c"):
        print(json.dumps(dense(Path(__file__).resolve().parent / ".venv" / peer, path)))
        return
    prepare = {
        "flint": prepare_flint,
        "gmpy2": prepare_gmpy2,
        "storm": prepare_storm,
        "mdpsolver": prepare_mdpsolver,
        "numpy": prepare_numpy,
        "levels": prepare_levels,
    }
    fresh, lines = prepare[peer](path)
    wall, cpu, total, runs = float("inf"), float("inf"), 0.0, 0
    # As on our side: quick answers again until the time means something; the fastest run counts.
    while runs == 0 or (total < 0.5 and runs < 1000):
        answer = fresh()
        start, processor = time.perf_counter(), time.process_time()
        found = answer()
        seconds = time.perf_counter() - start
        cpu = min(cpu, time.process_time() - processor)
        wall, total, runs = min(wall, seconds), total + seconds, runs + 1
    result = {"seconds": wall, "cpu": cpu}
    if lines is not None:
        sys.set_int_max_str_digits(0)
        result |= digests(lines(found))
    print(json.dumps(result))


if __name__ == "__main__":
    main()

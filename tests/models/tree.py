"""Writes a deterministic tree of any depth and branching as a model file, in constant memory.

    python tree.py PATH [--depth 10] [--branching 4]

The format, for other generators to reproduce: nodes are numbered breadth first from the root 0, so that action j of
node i leads to node c = branching·i + 1 + j, and pays the integer r(c) = (h(c) mod 5) - 2, where h is MurmurHash3's
32-bit finaliser: h ^= h >> 16, h *= 0x85ebca6b, h ^= h >> 13, h *= 0xc2b2ae35, h ^= h >> 16, all modulo 2^32.
Few enough rewards that siblings often tie. r(1), r(2), ... begin 0, 1, 0, 1, -2, 0, -2, 0, 1, 1.

States are named by their numbers and actions by j. A leaf has one action `stop`, without reward, to the absorbing
state `end`, which comes last. The discount is 99/100; the initial state is the root. One line per state; zero rewards
are left out. Depth 10 with branching 4 is 1,398,101 nodes.
"""

import argparse
from pathlib import Path


def reward(node):
    """What entering a node pays: an integer from -2 to 2, fixed by the node's number."""
    h = node % 2**32
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        h = (h ^ (h >> shift)) * factor % 2**32
    return h % 5 - 2


def lines(depth, branching):
    """The lines of the model file, one state at a time."""
    inner = sum(branching**level for level in range(depth))
    nodes = inner + branching**depth
    yield '{\n  "discount": "99/100",\n  "states": {\n'
    for node in range(inner):
        actions = []
        for j in range(branching):
            child = branching * node + 1 + j
            paid = f'"reward": "{reward(child)}", ' if reward(child) else ""
            actions.append(f'"{j}": {{ {paid}"next": {{ "{child}": "1" }} }}')
        yield f'    "{node}": {{ {", ".join(actions)} }},\n'
    for leaf in range(inner, nodes):
        yield f'    "{leaf}": {{ "stop": {{ "next": {{ "end": "1" }} }} }},\n'
    yield '    "end": { "stay": { "next": { "end": "1" } } }\n'
    yield '  },\n  "initial": { "0": "1" }\n}\n'


def at_least(smallest):
    """An argument parser's type: an integer not below `smallest`."""

    def integer(t):
        if int(t) < smallest:
            raise argparse.ArgumentTypeError(f"{t} is less than {smallest}")
        return int(t)

    return integer


def main():
    parser = argparse.ArgumentParser(description="Write a deterministic tree as a model file.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--depth", type=at_least(0), default=10)
    parser.add_argument("--branching", type=at_least(1), default=4)
    arguments = parser.parse_args()
    with arguments.path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines(arguments.depth, arguments.branching))


if __name__ == "__main__":
    main()

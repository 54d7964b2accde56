#!/usr/bin/env python3
"""Writes an optimality certificate with sparse random transitions and values of many bits, to time its verification.

    sparse.py STATES BITS FILE

The values are drawn, and the rewards made to fit: two actions of three are optimal in every state.
"""
import random
import sys
from fractions import Fraction

WEIGHTS = {1: ["1"], 2: ["1/3", "2/3"], 3: ["1/2", "1/3", "1/6"]}


def certificate(states, bits):
    draw = random.Random(7)
    denominator = draw.getrandbits(bits) | 1 << bits - 1 | 1
    numerators = [draw.getrandbits(bits) for _ in range(states)]
    discount = Fraction(9, 10)
    lines = ["cliff-certificate 1", "claim optimality", f"discount {discount}", "initial none", f"states {states}"]
    rewards = []
    for state, numerator in enumerate(numerators):
        lines.append(f'state "s{state}"')
        row = []
        for action in range(3):
            successors = sorted(draw.sample(range(states), draw.choice([1, 2, 3])))
            weights = WEIGHTS[len(successors)]
            pairs = list(zip(successors, weights))
            lines.append(f'action "a{action}" ' + " ".join(f"{s}:{w}" for s, w in pairs))
            mean = sum(Fraction(w) * Fraction(numerators[s], denominator) for s, w in pairs)
            row.append(Fraction(numerator, denominator) - discount * mean - (Fraction(1, 2) if action == 2 else 0))
        rewards.append(" ".join(map(str, row)))
    lines += ["reward", *rewards, "value", f"over {denominator}", *map(str, numerators), "optimal", *["0 1"] * states]
    return "\n".join(lines) + "\n"


def digest(text):
    """64-bit FNV-1a, as the format asks."""
    state = 14695981039346656037
    for byte in text.encode():
        state = (state ^ byte) * 1099511628211 % 2**64
    return f"{state:016x}"


if __name__ == "__main__":
    content = certificate(int(sys.argv[1]), int(sys.argv[2]))
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        file.write(f"{content}end {digest(content)}\n")

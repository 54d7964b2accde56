"""Tests of the scripts in this folder: what recovery and reader must refuse, and values known from elsewhere.

    python -m unittest selftest
"""

import math
import unittest
from fractions import Fraction
from pathlib import Path

import make
import modelfile
import oracle
import tree

HERE = Path(__file__).resolve().parent
THIRD = Fraction(1, 3)


def solved(name):
    return oracle.solve(modelfile.effective(modelfile.load(HERE / f"{name}.json")))


class Recovery(unittest.TestCase):
    def test_a_float_that_a_simple_rational_rounds_to(self):
        for q in (Fraction(1), THIRD, Fraction(2, 3), Fraction(1, 300), Fraction(1, 10)):
            self.assertEqual(make.recover(float(q)), q)

    def test_a_float_that_only_the_formula_of_its_source_gives(self):
        self.assertEqual(make.recover((1 - 1 / 3) / 2, make.frozen_lake_formulas, 1 / 3), THIRD)
        with self.assertRaises(make.SourceChanged):
            make.recover((1 - 1 / 3) / 2)

    def test_the_neighbours_of_a_third_are_refused(self):
        for x in (math.nextafter(1 / 3, 0), math.nextafter((1 - 1 / 3) / 2, 1), math.pi / 10):
            with self.subTest(x), self.assertRaises(make.SourceChanged):
                make.recover(x, make.frozen_lake_formulas, 1 / 3)

    def test_two_meanings_of_one_float_are_refused(self):
        with self.assertRaises(make.SourceChanged):
            make.recover(0.5, lambda p: (0.5,) if isinstance(p, float) else (THIRD,), 0.25)


class Reader(unittest.TestCase):
    good = '{ "discount": "1/2", "states": { "s": { "a": { "next": { "s": "1" } } } }, "initial": { "s": "1" } }'

    def test_the_good_text_is_read(self):
        self.assertEqual(modelfile.read(self.good)["discount"], Fraction(1, 2))

    def test_faults_are_refused(self):
        for old, new in (
            ('"1/2"', '"2/4"'),
            ('"1/2"', "0.5"),
            ('{ "s": "1" } }', '{ "s": "2/3" } }'),
            ('{ "s": "1" } }', '{ "t": "1" } }'),
            ('{ "s": "1" } }', '{ "s": "2", "s": "1" } }'),
            ('"a": { "next"', '"a": { "cost": "1", "next"'),
            ('{ "a": { "next": { "s": "1" } } }', "{}"),
            ('"initial": { "s": "1" }', '"initial": { "s": "1/2" }'),
            ('"initial"', '"start"'),
        ):
            broken = self.good.replace(old, new)
            self.assertNotEqual(broken, self.good)
            with self.subTest(new), self.assertRaises(ValueError):
                modelfile.read(broken)


class KnownValues(unittest.TestCase):
    def test_bold_play_is_optimal_in_the_gamblers_problem(self):
        value, _ = solved("gambler")
        heads = Fraction(2, 5)
        for s in range(1, 100):
            if s < 50:
                bold = heads * value[str(2 * s)]
            else:
                bold = heads + (1 - heads) * value[str(2 * s - 100)]
            self.assertEqual(value[str(s)], bold)

    def test_the_walk_above_the_cliff_takes_thirteen_steps(self):
        value, _ = solved("cliff-walking")
        self.assertEqual(value["r3c0"], -sum(Fraction(99, 100) ** t for t in range(13)))

    def test_taxi_beside_its_goal(self):
        value, _ = solved("taxi")
        self.assertEqual(value["r0c0 passenger=taxi dest=R"], 20)
        self.assertEqual(value["r1c0 passenger=taxi dest=R"], -1 + Fraction(99, 100) * 20)

    def test_frozen_lake_agrees_with_its_published_decimals(self):
        value, _ = solved("frozen-lake-4x4")
        self.assertAlmostEqual(float(value["r0c0"]), 0.54202593, places=8)

    def test_the_gap_of_the_near_tie(self):
        _, q = solved("near-tie")
        self.assertEqual(q["fork"]["now"] - q["fork"]["later"], Fraction(1, 2**60))
        _, q = solved("exact-tie")
        self.assertEqual(q["fork"]["now"], q["fork"]["later"])


class Undiscounted(unittest.TestCase):
    def test_staking_nothing_is_refused(self):
        with self.assertRaises(oracle.Inadmissible):
            oracle.solve(modelfile.load(HERE / "refused" / "gambler-stake-0.json"))


class Tree(unittest.TestCase):
    def test_it_is_a_model_file_in_the_common_form(self):
        for depth, branching in ((0, 3), (2, 1), (4, 3)):
            contents = "".join(tree.lines(depth, branching))
            self.assertEqual(modelfile.write(modelfile.read(contents)), contents)

    def test_the_documented_rewards(self):
        self.assertEqual([tree.reward(c) for c in range(1, 11)], [0, 1, 0, 1, -2, 0, -2, 0, 1, 1])


if __name__ == "__main__":
    unittest.main()

//! L1–L4.

use cliff_check::Condition;
use num_traits::Zero;

use crate::format_example::example_of;
use crate::instances::Random;
use crate::oracle::{Mdp, Q, Reward, q};
use crate::writer::{Over, Writer, sealed};
use crate::{accepted, line, refused, replaced, with_row};

type Point = [Q; 2];

fn turn(p: &Point, q: &Point, r: &Point) -> Q {
    (&q[0] - &p[0]) * (&r[1] - &p[1]) - (&q[1] - &p[1]) * (&r[0] - &p[0])
}

fn area(polygon: &[Point]) -> Q {
    polygon.windows(2).map(|side| turn(&polygon[0], &side[0], &side[1])).sum()
}

/// What is left of a polygon where f ≤ 0.
fn cut(polygon: &[Point], f: &dyn Fn(&Point) -> Q) -> Vec<Point> {
    let mut kept = Vec::new();
    for (place, p) in polygon.iter().enumerate() {
        let next = &polygon[(place + 1) % polygon.len()];
        let (here, there) = (f(p), f(next));
        if here <= Q::zero() {
            kept.push(p.clone());
        }
        if &here * &there < Q::zero() {
            let t = &here / (&here - &there);
            kept.push([0, 1].map(|k| &p[k] + &t * (&next[k] - &p[k])));
        }
    }
    kept
}

/// The map of a polygon: for each policy where it is optimal, if that has an inside.
pub fn map(mdp: &Mdp, rewards: [&Reward; 3], domain: &[Point]) -> String {
    let mut out = Writer::new("map", mdp, Over::Shared);
    for (name, reward) in ["reward", "direction", "direction-2"].into_iter().zip(rewards) {
        out.pairs(name, reward);
    }
    let coordinates: Vec<String> = domain.iter().flatten().map(Q::to_string).collect();
    out.line(format!("domain {}", coordinates.join(" "))).line("share 1");
    let mut cells: Vec<([Vec<Q>; 3], Vec<Point>)> = Vec::new();
    let mut corners: Vec<Point> = Vec::new();
    for choice in mdp.choices() {
        let values = rewards.map(|reward| mdp.choice_value(reward, &choice));
        let planes = [0, 1, 2].map(|k| mdp.q_values(rewards[k], &values[k]));
        let mut polygon = domain.to_vec();
        let pairs = mdp.states.iter().enumerate().flat_map(|(s, state)| (0..state.actions.len()).map(move |a| (s, a)));
        for (s, a) in pairs {
            let [c, x, y] = [0, 1, 2].map(|k| &planes[k][s][a] - &values[k][s]);
            polygon = cut(&polygon, &|p| &c + &p[0] * &x + &p[1] * &y);
        }
        if !area(&polygon).is_zero() && !cells.iter().any(|(others, _)| *others == values) {
            corners.extend(polygon.iter().filter(|p| !corners.contains(p)).cloned().collect::<Vec<_>>());
            cells.push((values, polygon));
        }
    }
    for [x, y] in &corners {
        let at = |k: usize, s: usize, a: usize| &rewards[k][s][a];
        let pair = |s: usize, a: usize| at(0, s, a) + x * at(1, s, a) + y * at(2, s, a);
        let row = |s: usize| (0..mdp.states[s].actions.len()).map(|a| pair(s, a)).collect();
        let here: Reward = (0..mdp.states.len()).map(row).collect();
        out.line(format!("corner {x} {y}")).sets("optimal", &mdp.optimum(&here).1);
    }
    for (values, polygon) in &cells {
        let number = |p: &Point| corners.iter().position(|corner| corner == p).unwrap().to_string();
        out.line(format!("cell {}", polygon.iter().map(number).collect::<Vec<_>>().join(" ")));
        for (name, value) in ["value", "slope", "slope-2"].into_iter().zip(values) {
            out.values(name, value);
        }
    }
    out.end()
}

fn points(coordinates: &[(i64, i64)]) -> Vec<Point> {
    coordinates.iter().map(|(x, y)| [q(*x, 1), q(*y, 1)]).collect()
}

/// The example of the format: two triangles of the unit square.
fn example() -> String {
    example_of("map")
}

mod accept {
    use super::*;

    #[test]
    fn two_triangles() {
        let statement = accepted(&example()).statement();
        for part in
            ["cover\n  the polygon with the corners (0, 0), (1, 0), (1, 1), (0, 1);", "2 polygons with 4 corners."]
        {
            assert!(statement.contains(part), "{statement}");
        }
    }

    #[test]
    fn one_of_two_cells() {
        let text = example();
        let lines: Vec<&str> = text.lines().collect();
        let (third, second) = (line(&text, "corner 0 1") - 1, line(&text, "cell 0 2 3") - 1);
        let first = line(&text, "cell 0 1 2") - 1;
        let text = sealed(&[&lines[..third], &lines[first..second]].concat());
        let text = replaced(&text, "share 1\n", "share 1/2\n");
        assert!(accepted(&text).statement().contains("cover 1/2 of\n"));
    }

    #[test]
    fn random_models_at_every_discount() {
        let mut random = Random(19);
        let square = points(&[(-1, -1), (1, -1), (1, 1), (-1, 1)]);
        let triangle = points(&[(0, 0), (1, 0), (0, 1)]);
        for seed in crate::seeds(300) {
            let mdp = random.mdp();
            let rewards = [(); 3].map(|()| random.reward(&mdp));
            accepted(&map(&mdp, rewards.each_ref(), if seed % 2 == 0 { &square } else { &triangle }));
        }
    }
}

mod reject {
    use super::*;

    /// Each changed line makes another statement, which does not hold, or is no evidence for it.
    #[test]
    fn lines_changed() {
        let changes = [
            ("domain 0 0 1 0 1 1 0 1", "domain 0 0 1 0 1 1", Condition::L1),
            ("domain 0 0 1 0 1 1 0 1", "domain 0 0 0 1 1 1 1 0", Condition::L1),
            ("domain 0 0 1 0 1 1 0 1", "domain 0 0 1 0 1 1 0 1 0 1", Condition::L1),
            ("domain 0 0 1 0 1 1 0 1", "domain 0 0 1/2 0 1 0 1 1 0 1", Condition::L1),
            ("domain 0 0 1 0 1 1 0 1", "domain 0 0 1 0", Condition::L1),
            ("domain 0 0 1 0 1 1 0 1", "domain 0 0 2 0 2 1 0 1", Condition::L4),
            ("domain 0 0 1 0 1 1 0 1", "domain 0 0 1 0 1 1 0", Condition::Syntax),
            ("share 1", "share 1/2", Condition::L4),
            ("corner 1 0", "corner 2 0", Condition::L1),
            ("corner 1 0", "corner 1/2 0", Condition::L4),
            ("corner 0 1\n", "corner 1/4 3/4\n", Condition::L4),
            ("cell 0 1 2", "cell 0 2 1", Condition::L1),
            ("cell 0 1 2", "cell 0 1", Condition::L1),
            ("cell 0 1 2", "cell 0 1 2 0 1 2", Condition::L1),
            ("cell 0 1 2", "cell 0 1 4", Condition::L1),
            ("cell 0 1 2", "cell 0 1 3", Condition::L2),
            ("cell 0 2 3", "cell 0 1 2", Condition::L1),
            ("discount 1/2", "discount 1", Condition::Syntax),
        ];
        for (old, new, condition) in changes {
            let text = replaced(&example(), old, new);
            let refusal = cliff_check::check(text.as_bytes()).expect_err(new);
            assert_eq!(refusal.condition, condition, "{new}: {refusal}");
        }
    }

    /// Locally convex, and each fan triangle is positive, but the boundary winds round twice.
    #[test]
    fn l1_a_boundary_that_is_gone_through_twice() {
        let twice = "domain 10 0 3 3 0 -10 17 -17 30 0 17 17 0 10 3 -3";
        refused(&replaced(&example(), "domain 0 0 1 0 1 1 0 1", twice), Condition::L1, 20);
    }

    #[test]
    fn l1_a_corner_of_no_cell() {
        let text = replaced(&example(), "cell 0 1 2\n", "corner 1 1/2\noptimal\n0\n0\ncell 0 1 2\n");
        refused(&text, Condition::L1, line(&text, "corner 1 1/2"));
    }

    #[test]
    fn l2_values_of_another_policy() {
        for (section, offset, row) in [("value", 1, "1"), ("slope", 1, "2"), ("slope-2", 1, "1"), ("slope", 2, "1")] {
            let text = with_row(&example(), section, offset, row);
            refused(&text, Condition::L2, line(&text, "cell 0 1 2"));
        }
    }

    #[test]
    fn l3_sets_with_more_or_fewer_actions() {
        for (corner, row) in [("corner 0 0", "0"), ("corner 1 0", "0 1"), ("corner 1 1", "1"), ("corner 0 1", "0 1")] {
            let text = with_row(&example(), corner, 1, row);
            refused(&text, Condition::L3, line(&text, corner) + 2);
        }
    }

    /// Two halves of a cell, each with its own triangle.
    #[test]
    fn l4_two_cells_with_the_same_sets() {
        let text = example();
        let lines: Vec<&str> = text.lines().collect();
        let (first, second) = (line(&text, "cell 0 1 2") - 1, line(&text, "cell 0 2 3") - 1);
        let middle = ["corner 1 1/2", "optimal", "0", "0"];
        let values = &lines[first + 1..second];
        let all = [&lines[..first], &middle, &["cell 0 1 4"], values, &["cell 0 4 2"], values, &lines[second..]];
        let text = sealed(&all.concat());
        refused(&text, Condition::L4, line(&text, "cell 0 4 2"));
    }

    #[test]
    fn g2_values_of_absorbing_states_at_discount_one() {
        let text = replaced(&example(), "discount 1/2", "discount 1");
        let lines: Vec<&str> = text.lines().collect();
        let text = sealed(&[&lines[..lines.len() - 1], &["rank", "1", "0"]].concat());
        accepted(&text);
        for section in ["value", "slope", "slope-2"] {
            let text = with_row(&text, section, 2, "1");
            refused(&text, Condition::G2, line(&text, section) + 3);
        }
    }
}

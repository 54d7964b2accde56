//! `cliff map` against brute force at points of a grid, and at every corner and middle of an edge.

use crate::common::Plain;
use crate::common::generators::models;
use crate::common::oracle::{self, optimum};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use policy_cliff::cliff::{Map, Plane, map};
use policy_cliff::evidence;
use policy_cliff::mdp::{ActionSets, Dynamics, PairFunction, Reward};
use policy_cliff::number::{Rational, parse};
use proptest::prelude::*;

type Point = [BigRational; 2];

fn plain_number(x: &Rational) -> BigRational {
    x.to_string().parse().unwrap()
}

fn point(at: &[Rational]) -> Point {
    [plain_number(&at[0]), plain_number(&at[1])]
}

/// x times the first reward of a model and y times the second, over a square around 0 or a simplex with
/// a third reward of 1 for every last action.
fn plane(plain: &Plain, simplex: bool) -> (policy_cliff::mdp::Model, Plane) {
    let (model, other) = plain.build();
    let reward = model.reward(None).unwrap();
    let pairs = model.dynamics.pairs();
    let zero: Reward = PairFunction::from_fn(pairs, |_| Rational::from(0));
    let plane = if simplex {
        let last = |pair| model.dynamics.actions(model.dynamics.state_of(pair)).next_back() == Some(pair);
        let third = PairFunction::from_fn(pairs, |pair| Rational::from(u8::from(last(pair))));
        Plane::simplex(&zero, [&reward, &other, &third])
    } else {
        let ends = [parse("-1").unwrap(), parse("3/2").unwrap()];
        Plane::rectangle(zero, [reward, other], [&ends, &ends])
    };
    (model, plane)
}

fn brute_force(plain: &Plain, simplex: bool, [x, y]: &Point) -> Vec<Vec<usize>> {
    let last = |action: &crate::common::PlainAction| {
        plain.states.iter().any(|actions| actions.last().is_some_and(|last| std::ptr::eq(last, action)))
    };
    let z = BigRational::from(BigInt::from(1)) - x - y;
    let reward = |action: &crate::common::PlainAction| {
        let third = if simplex && last(action) { z.clone() } else { BigRational::zero() };
        x * oracle::ratio(action.reward) + y * oracle::ratio(action.other) + third
    };
    optimum(plain, &reward).1
}

fn listed(dynamics: &Dynamics, sets: &ActionSets) -> Vec<Vec<usize>> {
    let positions = |state| sets.at(dynamics, state).map(|pair| dynamics.position(state, pair)).collect();
    dynamics.all_states().map(positions).collect()
}

/// The sets of a map at a point of its domain: those of a cell it is inside, of an edge, or a corner.
fn sets_at(map: &Map<'_>, p: &Point) -> ActionSets {
    let turn = |a: &Point, b: &Point| (&b[0] - &a[0]) * (&p[1] - &a[1]) - (&b[1] - &a[1]) * (&p[0] - &a[0]);
    let at = |corner: usize| point(&map.corners[corner].at);
    if let Some(corner) = map.corners.iter().find(|corner| point(&corner.at) == *p) {
        return corner.optimal.clone();
    }
    for cell in &map.cells {
        let sides: Vec<[usize; 2]> =
            (0..cell.corners.len()).map(|k| [cell.corners[k], cell.corners[(k + 1) % cell.corners.len()]]).collect();
        let turns: Vec<BigRational> = sides.iter().map(|[a, b]| turn(&at(*a), &at(*b))).collect();
        if turns.iter().any(|turn| *turn < BigRational::zero()) {
            continue;
        }
        return match turns.iter().position(Zero::is_zero) {
            None => cell.within.clone(),
            Some(side) => {
                let [a, b] = sides[side];
                map.edges()[&[a.min(b), a.max(b)]].clone()
            }
        };
    }
    panic!("no cell contains the point")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// At the points of a grid, at every corner and halfway between any two corners of a cell the map has
    /// the sets of brute force over all policies; it covers its domain, and its certificate is accepted.
    #[test]
    fn g19_a_map_has_the_sets_of_brute_force(plain in models(3, 3), simplex: bool) {
        prop_assume!(plain.states.iter().map(Vec::len).sum::<usize>() <= 6);
        let (model, plane) = plane(&plain, simplex);
        let map = map(&model.dynamics, &plane, 1_000).unwrap();
        evidence::map(&model.dynamics, &plane, &map, None).expect("accepted");
        prop_assert_eq!(&map.share, &Rational::from(1));
        let number = |x: i64| BigRational::new(x.into(), 4.into());
        let grid = (-4..=6).flat_map(|x| (-4..=6).map(move |y| (x, y)));
        let inside = |(x, y): &(i64, i64)| !simplex || (*x >= 0 && *y >= 0 && x + y <= 4);
        let mut points: Vec<Point> = grid.filter(inside).map(|(x, y)| [number(x), number(y)]).collect();
        for cell in &map.cells {
            for (one, other) in cell.corners.iter().flat_map(|one| cell.corners.iter().map(move |other| (one, other))) {
                let [p, q] = [one, other].map(|corner| point(&map.corners[*corner].at));
                points.push([0, 1].map(|k| (&p[k] + &q[k]) / BigRational::from(BigInt::from(2))));
            }
        }
        for p in points {
            let found = listed(&model.dynamics, &sets_at(&map, &p));
            prop_assert_eq!(found, brute_force(&plain, simplex, &p), "at {:?}", p);
        }
    }

    /// A budget that ends leaves some cells of the whole map, with the share of the area that they cover;
    /// the certificate is accepted.
    #[test]
    fn g19_a_budget_leaves_some_cells(plain in models(3, 3)) {
        let (model, plane) = plane(&plain, true);
        let whole = map(&model.dynamics, &plane, 1_000).unwrap();
        let some = map(&model.dynamics, &plane, 2).unwrap();
        evidence::map(&model.dynamics, &plane, &some, None).expect("accepted");
        prop_assert_eq!(some.cells.len(), whole.cells.len().min(2));
        prop_assert_eq!(some.share == 1u32, whole.cells.len() <= 2);
        for cell in &some.cells {
            prop_assert!(whole.cells.iter().any(|other| other.within == cell.within));
        }
    }
}

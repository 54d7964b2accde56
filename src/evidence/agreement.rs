//! Whether what the checker accepted is the answer: its kind, its model, and every number that the
//! answer has.
//!
//! The checker reads the certificate, and this room wrote it. A writer that leaves out a state or
//! takes the wrong reward would write a certificate that is accepted, and true, but about something
//! else. Here the answer is compared with what was read. Each function names the part that differs.

use std::sync::Arc;

use cliff_check::{
    Accepted, Claimed, Fraction, FromState, Functions, Naturals, Optimality, Pairs, Sets, Shape, Stated, Values, View,
};

use super::numbers::{is_equal, is_value_of};
use crate::claim::GivenValue;
use crate::cliff::{
    Approach, Bound, Break, BrokenTie, DiscountPath, Facet, Harm, Map, Part, Path, Plane, Radius, Ray, Repair,
};
use crate::mdp::{ActionSets, DeterministicPolicy, Dynamics, Pair, PairFunction, Reward, State};
use crate::number::enclosure::dyadic;
use crate::number::{Fraction as Number, Integer, Rational, Root};
use crate::soft::{SoftSolution, Stability};
use crate::solve::Optimum;

/// The same, or the part that differs.
pub(super) type Agreement = Result<(), &'static str>;

fn require(same: bool, part: &'static str) -> Agreement {
    if same { Ok(()) } else { Err(part) }
}

pub(super) fn optimality(optimum: &Optimum<'_, Rational>, accepted: &Accepted) -> Agreement {
    let Some(View::Optimality(stated)) = accepted.view() else { return Err("kind") };
    model(optimum.bellman().dynamics, accepted)?;
    optimum_is(optimum, &stated)
}

pub(super) fn pair(
    (first, second): (&Optimum<'_, Rational>, &Optimum<'_, Rational>),
    accepted: &Accepted,
) -> Agreement {
    let Some(View::Pair(stated)) = accepted.view() else { return Err("kind") };
    model(first.bellman().dynamics, accepted)?;
    optimum_is(first, &stated.first)?;
    optimum_is(second, &stated.second)?;
    let distance = first.bellman().reward.distance(second.bellman().reward);
    require(is_equal(&distance, stated.distance.is), "distance")
}

pub(super) fn cliffs(optimum: &Optimum<'_, Rational>, broken: &[BrokenTie], accepted: &Accepted) -> Agreement {
    let Some(View::Cliffs(stated)) = accepted.view() else { return Err("kind") };
    model(optimum.bellman().dynamics, accepted)?;
    optimum_is(optimum, &stated.optimum)?;
    require(broken.len() == stated.cliffs.len(), "tied states")?;
    for (broken, cliff) in broken.iter().zip(&stated.cliffs) {
        require(broken.tied.state.index() == cliff.at as usize, "tied states")?;
        let ends = stated.ends(accepted.model(), cliff).map_err(|_| "end")?;
        require(ends.len() == broken.breaks.len(), "end")?;
        for (Break { bonus_end, .. }, stated) in broken.breaks.iter().zip(&ends) {
            require(is_bound(bonus_end, stated.as_ref()), "end")?;
        }
    }
    Ok(())
}

fn is_bound(bound: &Bound, stated: Option<&Fraction>) -> bool {
    match (bound, stated) {
        (Bound::Infinite, None) => true,
        (Bound::At(end), Some(stated)) => is_equal(end, stated),
        _ => false,
    }
}

pub(super) fn discontinuity(
    optimum: &Optimum<'_, Rational>,
    state: State,
    rays: [(&Ray<'_>, Pair); 2],
    accepted: &Accepted,
) -> Agreement {
    let Some(View::Discontinuity(stated)) = accepted.view() else { return Err("kind") };
    from_state(optimum, state, &stated.start, accepted)?;
    for ((ray, action), stated) in rays.into_iter().zip(&stated.rays) {
        ray_is(optimum, state, ray, action, stated)?;
    }
    Ok(())
}

pub(super) fn soft(solution: &SoftSolution<'_>, accepted: &Accepted) -> Agreement {
    let Some(View::Soft(stated)) = accepted.view() else { return Err("kind") };
    solution_is(solution, &stated, accepted)
}

pub(super) fn stability(stability: &Stability<'_>, accepted: &Accepted) -> Agreement {
    let Some(View::Stability(stated)) = accepted.view() else { return Err("kind") };
    solution_is(stability.solution(), &stated.soft, accepted)?;
    require(is_equal(stability.distance(), stated.distance.is), "distance")?;
    require(are_values(stability.change().iter().map(Number::of), stated.change), "change")
}

pub(super) fn harm(optimum: &Optimum<'_, Rational>, harm: &Harm<'_>, accepted: &Accepted) -> Agreement {
    let Some(View::Harm(stated)) = accepted.view() else { return Err("kind") };
    model(optimum.bellman().dynamics, accepted)?;
    require(are_pairs(harm.criterion, stated.criterion), "criterion")?;
    require(are_values(harm.best.iter().map(Number::of), stated.best), "best value")?;
    require(are_values(harm.worst.iter().map(Number::of), stated.worst), "worst value")?;
    distance_is(optimum, &harm.own, &stated.own)
}

pub(super) fn path(dynamics: &Dynamics, ends: [&Reward; 2], path: &Path<'_>, accepted: &Accepted) -> Agreement {
    let Some(View::Path(stated)) = accepted.view() else { return Err("kind") };
    model(dynamics, accepted)?;
    require(are_pairs(ends[0], stated.reward) && are_pairs(ends[1], stated.other), "reward")?;
    require(are_sets(dynamics, &path.at_start, stated.at_start), "optimal actions")?;
    require(path.pieces.len() == stated.pieces.len(), "piece")?;
    for (piece, stated) in path.pieces.iter().zip(&stated.pieces) {
        require(is_equal(&piece.to, stated.to.is), "break")?;
        require(are_sets(dynamics, &piece.within, stated.within), "optimal actions")?;
        require(are_sets(dynamics, &piece.at_end, stated.at_end), "optimal actions")?;
    }
    Ok(())
}

pub(super) fn map(dynamics: &Dynamics, plane: &Plane, map: &Map<'_>, accepted: &Accepted) -> Agreement {
    let Some(View::Map(stated)) = accepted.view() else { return Err("kind") };
    model(dynamics, accepted)?;
    let mut directions = plane.directions.iter().zip(stated.directions);
    let same = are_pairs(&plane.reward, stated.reward) && directions.all(|(one, other)| are_pairs(one, other));
    require(same, "reward")?;
    require(are_equal(plane.domain.iter().flatten(), stated.domain.is.iter().flatten()), "domain")?;
    require(is_equal(&map.share, stated.share.is), "share")?;
    require(map.corners.len() == stated.corners.len() && map.cells.len() == stated.cells.len(), "cells")?;
    for (corner, stated) in map.corners.iter().zip(&stated.corners) {
        require(are_equal(corner.at.iter(), stated.at.is.iter()), "corner")?;
        require(are_sets(dynamics, &corner.optimal, stated.optimal), "optimal actions")?;
    }
    for (cell, stated) in map.cells.iter().zip(&stated.cells) {
        require(
            cell.corners.iter().eq(stated.corners.is.iter().map(|corner| *corner as usize).collect::<Vec<_>>().iter()),
            "cells",
        )?;
        let optimal = cell.corners.iter().map(|corner| &map.corners[*corner].optimal);
        let within = optimal.cloned().reduce(|one, other| one.intersection(&other));
        require(within.as_ref() == Some(&cell.within), "optimal actions")?;
    }
    Ok(())
}

pub(super) fn approach(optimum: &Optimum<'_, Rational>, approach: &Approach, accepted: &Accepted) -> Agreement {
    let Some(View::Approach(stated)) = accepted.view() else { return Err("kind") };
    model(optimum.bellman().dynamics, accepted)?;
    distance_is(optimum, approach, &stated)
}

fn distance_is(optimum: &Optimum<'_, Rational>, approach: &Approach, stated: &cliff_check::Approach<'_>) -> Agreement {
    let dynamics = optimum.bellman().dynamics;
    optimum_is(optimum, &stated.first)?;
    require(are_pairs(&approach.freedom.weight, stated.freedom), "freedom")?;
    require(approach.freedom.norm.name() == stated.norm.word(), "norm")?;
    require(are_classes(dynamics, &approach.class, stated.class), "classes")?;
    let target = stated.target.iter().flat_map(|target| {
        let first = dynamics.pair_range(State::new(target.is.0 as usize)).start;
        target.is.1.iter().map(move |action| Pair::new(first + *action as usize))
    });
    require(target.eq(approach.target.pairs().iter().copied()), "target")?;
    require(is_bound(&approach.lower, stated.lower.map(|lower| lower.is)), "bound")?;
    let (upper, bonus) = stated.bonus.map_or((None, None), |(upper, bonus, _)| (Some(upper.is), Some(bonus)));
    require(is_bound(&approach.upper, upper), "bound")?;
    match (&approach.nearest, bonus) {
        (Some(nearest), Some(bonus)) => require(are_pairs(&nearest.bonus, bonus), "change"),
        (nearest, bonus) => require(nearest.is_none() && bonus.is_none(), "change"),
    }
}

pub(super) fn discount_path(
    dynamics: &Dynamics,
    reward: &Reward,
    path: &DiscountPath,
    accepted: &Accepted,
) -> Agreement {
    let Some(View::DiscountPath(stated)) = accepted.view() else { return Err("kind") };
    model(dynamics, accepted)?;
    require(are_pairs(reward, stated.reward), "reward")?;
    require(is_equal(&path.discounts.from, stated.from.is), "discount")?;
    require(are_sets(dynamics, &path.at_start, stated.at_start), "optimal actions")?;
    require(path.pieces.len() == stated.pieces.len(), "piece")?;
    for (piece, stated) in path.pieces.iter().zip(&stated.pieces) {
        let same = match (&piece.to, stated.to.is) {
            (Root::At(x), cliff_check::Root::At(y)) => is_equal(x, y),
            (Root::Between { polynomial, low, high }, cliff_check::Root::Between(from, to, other)) => {
                let coefficients = polynomial.coefficients().iter().map(Integer::to_string);
                is_equal(low, from)
                    && is_equal(high, to)
                    && coefficients.eq(other.coefficients().iter().map(ToString::to_string))
            }
            _ => false,
        };
        require(same, "break")?;
        require(are_sets(dynamics, &piece.within, stated.within), "optimal actions")?;
        let ends = match (&piece.at_end, stated.at_end) {
            (Some(sets), Some(stated)) => are_sets(dynamics, sets, stated),
            (at_end, stated) => at_end.is_none() && stated.is_none(),
        };
        require(ends, "optimal actions")?;
    }
    Ok(())
}

pub(super) fn radius(optimum: &Optimum<'_, Rational>, radius: &Radius, accepted: &Accepted) -> Agreement {
    let Some(View::Radius(stated)) = accepted.view() else { return Err("kind") };
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    model(dynamics, accepted)?;
    require(are_pairs(bellman.reward, stated.reward), "reward")?;
    require(are_pairs(&radius.freedom.weight, stated.freedom), "freedom")?;
    require(radius.freedom.norm.name() == stated.norm.word(), "norm")?;
    require(are_classes(dynamics, &radius.class, stated.class), "classes")?;
    require(is_policy(dynamics, &radius.policy, stated.choice), "policy")?;
    let nothing = Rational::default();
    let speeds = |speed: fn(&Facet) -> &Rational, stated: Pairs<'_>| {
        let speeds = radius.facets.iter().map(|facet| facet.as_ref().map_or(&nothing, speed));
        require(are_equal(speeds, stated.is.iter().flat_map(|row| row.iter())), "speed")
    };
    speeds(|facet| &facet.slowest, stated.slowest)?;
    speeds(|facet| &facet.fastest, stated.fastest)?;
    let is_end = |bound, stated: Option<Stated<'_, Fraction>>| is_bound(bound, stated.map(|end| end.is));
    require(is_end(&radius.lower, stated.lower) && is_end(&radius.upper, stated.upper), "radius")?;
    let place = |pair| (dynamics.state_of(pair), dynamics.position(dynamics.state_of(pair), pair));
    let nearest = radius.nearest.map(place).map(|(state, place)| (state.index(), place));
    require(nearest == stated.nearest.map(|(state, action)| (state as usize, action as usize)), "nearest pair")
}

pub(super) fn repair(optimum: &Optimum<'_, Rational>, repair: &Repair, accepted: &Accepted) -> Agreement {
    let Some(View::Repair(stated)) = accepted.view() else { return Err("kind") };
    let dynamics = optimum.bellman().dynamics;
    let wish = &repair.wish;
    model(dynamics, accepted)?;
    optimum_is(optimum, &stated.first)?;
    require(are_pairs(&wish.freedom.weight, stated.freedom), "freedom")?;
    require(wish.freedom.norm.name() == stated.norm.word() && wish.sign() == stated.sign.word(), "norm")?;
    require(are_classes(dynamics, &repair.class, stated.class), "classes")?;
    require(is_policy(dynamics, &repair.policy(dynamics), stated.choice), "policy")?;
    let part = |state| repair.chosen(state).map_or(Part::Open, |(_, part)| part) as u32;
    require(dynamics.all_states().map(part).eq(stated.part.is.iter().copied()), "part")?;
    require(are_pairs(&wish.margin, stated.margin), "margin")?;
    require(is_bound(&repair.lower, stated.lower.map(|lower| lower.is)), "size")?;
    match (&repair.mended, stated.bonus) {
        (None, None) => Ok(()),
        (Some(mended), Some((size, bonus, _))) => {
            require(is_equal(&mended.size, size.is) && are_pairs(&mended.bonus, bonus), "bonus")
        }
        _ => Err("bonus"),
    }
}

/// A claim with the values of its variables; `refutes` is the conclusion that fails.
pub(super) fn claimed<'a>(
    (text, refutes): (&str, Option<&str>),
    givens: impl ExactSizeIterator<Item = &'a GivenValue<Rational>>,
    dynamics: &Dynamics,
    accepted: &Accepted,
) -> Agreement {
    let Some(View::Claim(Claimed { text: lines, refutes: stated, givens: values, .. })) = accepted.view() else {
        return Err("kind");
    };
    require(stated.map(|stated| stated.is) == refutes, "conclusion")?;
    model(dynamics, accepted)?;
    require(text.lines().eq(lines.is.iter().map(|line| &**line)), "claim")?;
    require(givens.len() == values.len(), "instance")?;
    for (given, stated) in givens.zip(values) {
        require(is_value(given, &stated.shape, dynamics), "instance")?;
    }
    Ok(())
}

/// States, actions, probabilities and the discount, with all names.
fn model(dynamics: &Dynamics, accepted: &Accepted) -> Agreement {
    let stated = accepted.model();
    let is_row = |pair: Pair, row: &[(u32, Arc<Fraction>)]| {
        let mut entries = row.iter();
        let same = dynamics.successors(pair).all(|next| {
            let entry = entries.next();
            entry.is_some_and(|(state, p)| *state as usize == next.state.index() && is_equal(next.probability, p))
        });
        same && entries.next().is_none()
    };
    require(is_equal(dynamics.discount(), &stated.discount), "discount")?;
    require(dynamics.states() == stated.states.len() && dynamics.pairs() == stated.pairs(), "model")?;
    for (state, stated) in dynamics.all_states().zip(&stated.states) {
        require(dynamics.state_name(state).raw() == &*stated.name, "model")?;
        require(dynamics.actions(state).len() == stated.actions.len(), "model")?;
        for (pair, action) in dynamics.actions(state).zip(&stated.actions) {
            let same = dynamics.action_name(pair).raw() == &*action.name && is_row(pair, &action.next);
            require(same, "model")?;
        }
    }
    Ok(())
}

fn optimum_is(optimum: &Optimum<'_, Rational>, stated: &Optimality<'_>) -> Agreement {
    require(are_pairs(optimum.bellman().reward, stated.reward), "reward")?;
    let values = optimum.bellman().dynamics.all_states().map(|state| optimum.value_fraction(state, 0));
    require(are_values(values, stated.value), "value")?;
    require(are_sets(optimum.bellman().dynamics, optimum.optimal(), stated.optimal), "optimal actions")
}

fn from_state(optimum: &Optimum<'_, Rational>, state: State, stated: &FromState<'_>, accepted: &Accepted) -> Agreement {
    let dynamics = optimum.bellman().dynamics;
    model(dynamics, accepted)?;
    require(are_pairs(optimum.bellman().reward, stated.reward), "reward")?;
    require(state.index() == stated.at, "state")?;
    require(is_set(dynamics, state, optimum.optimal().at(dynamics, state), stated.optimal.is), "optimal actions")
}

/// The ray, which forces one action.
fn ray_is(
    optimum: &Optimum<'_, Rational>,
    state: State,
    ray: &Ray<'_>,
    action: Pair,
    stated: &cliff_check::Ray<'_>,
) -> Agreement {
    let dynamics = optimum.bellman().dynamics;
    require(are_pairs(ray.direction(), stated.direction), "direction")?;
    require(is_set(dynamics, state, [action].into_iter(), stated.within.is), "optimal actions")?;
    require(is_bound(ray.until(), stated.until.map(|until| until.is)), "end")?;
    let end = match (ray.at_end(state), stated.at_end) {
        (Some(end), Some(stated)) => is_set(dynamics, state, end.into_iter(), stated.is),
        (None, None) => true,
        _ => false,
    };
    require(end, "end")
}

fn solution_is(solution: &SoftSolution<'_>, stated: &cliff_check::Soft<'_>, accepted: &Accepted) -> Agreement {
    let problem = solution.problem();
    model(problem.dynamics, accepted)?;
    require(are_pairs(problem.reward, stated.reward), "reward")?;
    require(is_equal(problem.temperature.alpha(), stated.temperature.is), "temperature")?;
    let measure = problem.base.measure(problem.dynamics);
    let mut weights = stated.measure.is.iter().flat_map(|row| row.iter());
    let same = problem.dynamics.all_pairs().all(|pair| weights.next().is_some_and(|p| is_equal(measure.at(pair), p)));
    require(same && weights.next().is_none(), "measure")?;
    let bounds = |numbers: &[Integer], stated| {
        let numbers: Vec<Rational> = numbers.iter().map(|number| dyadic(number, solution.bits())).collect();
        require(are_values(numbers.iter().map(Number::of), stated), "value")
    };
    let (lower, upper) = solution.bounds();
    bounds(lower, stated.lower)?;
    bounds(upper, stated.upper)
}

fn is_policy(dynamics: &Dynamics, policy: &DeterministicPolicy, stated: Naturals<'_>) -> bool {
    let same = |(state, action): (State, &u32)| dynamics.position(state, policy.at(state)) == *action as usize;
    dynamics.states() == stated.is.len() && dynamics.all_states().zip(stated.is).all(same)
}

fn are_pairs(function: &PairFunction<Rational>, stated: Pairs<'_>) -> bool {
    are_equal(function.iter(), stated.is.iter().flat_map(|row| row.iter()))
}

fn are_equal<'a>(
    mut numbers: impl Iterator<Item = &'a Rational>,
    mut stated: impl Iterator<Item = &'a Arc<Fraction>>,
) -> bool {
    numbers.all(|number| stated.next().is_some_and(|stated| is_equal(number, stated))) && stated.next().is_none()
}

fn are_values<'a>(mut numbers: impl Iterator<Item = Number<'a>>, stated: Values<'_>) -> bool {
    let mut stated = stated.is.iter();
    numbers.all(|number| stated.next().is_some_and(|stated| is_value_of(number, stated))) && stated.next().is_none()
}

fn are_classes(dynamics: &Dynamics, class: &[Pair], stated: Sets<'_>) -> bool {
    let mut rows = stated.is.iter();
    let own = |state| dynamics.actions(state).map(|pair| class[pair.index()]);
    dynamics.all_states().all(|state| rows.next().is_some_and(|row| is_set(dynamics, state, own(state), row)))
}

fn are_sets(dynamics: &Dynamics, sets: &ActionSets, stated: Sets<'_>) -> bool {
    let mut rows = stated.is.iter();
    let same = |state| rows.next().is_some_and(|row| is_set(dynamics, state, sets.at(dynamics, state), row));
    dynamics.all_states().all(same)
}

fn is_set(dynamics: &Dynamics, state: State, mut pairs: impl Iterator<Item = Pair>, stated: &[u32]) -> bool {
    let mut stated = stated.iter();
    let same = |pair| stated.next().is_some_and(|action| *action as usize == dynamics.position(state, pair));
    pairs.all(same) && stated.next().is_none()
}

fn is_value(given: &GivenValue<Rational>, stated: &Shape, dynamics: &Dynamics) -> bool {
    let function = |f: &[Rational], stated: &Vec<Box<[Arc<Fraction>]>>| are_equal(f.iter(), stated.iter().flatten());
    let tuple = |f: &[Vec<Rational>], stated: &Functions| {
        f.len() == stated.len() && f.iter().zip(stated).all(|(f, stated)| function(f, stated))
    };
    match (given, stated) {
        (GivenValue::Number(x), Shape::Number(stated)) => is_equal(x, stated),
        (GivenValue::State(state), Shape::State(stated)) => *state == *stated as usize,
        (GivenValue::Component(k), Shape::Component(stated)) => *k == *stated as usize,
        (GivenValue::Action(pair), Shape::Action(stated)) => {
            let pair = Pair::new(*pair);
            dynamics.position(dynamics.state_of(pair), pair) == *stated as usize
        }
        (GivenValue::Pairs(f), Shape::Pairs(stated)) | (GivenValue::States(f), Shape::States(stated)) => {
            matches!(&stated[..], [stated] if function(f, stated))
        }
        (GivenValue::PairTuple(f), Shape::Tuple(stated)) | (GivenValue::StateTuple(f), Shape::Weights(stated)) => {
            tuple(f, stated)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bellman::Bellman;
    use crate::evidence::certified::written;
    use crate::evidence::{EvidenceError, write};
    use crate::mdp::{FileFormat, Model, read_model};
    use crate::solve::solve;

    const ONE: &str = r#"{ "discount": "1/2", "states": { "s": { "a": { "reward": "1", "next": { "s": "1" } },
        "b": { "reward": "0", "next": { "s": "1" } } } } }"#;

    fn read(text: &str) -> Model {
        read_model(text.as_bytes(), FileFormat::Json).unwrap()
    }

    /// A certificate of one model is accepted, and is none of an answer about another model.
    #[test]
    fn what_is_accepted_but_is_another_answer_is_not_certified() {
        let model = read(ONE);
        let reward = model.reward(None).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        for (from, to, part) in [
            ("", "", None),
            ("\"1/2\"", "\"1/3\"", Some("discount")),
            ("\"b\"", "\"c\"", Some("model")),
            ("\"reward\": \"0\"", "\"reward\": \"1/2\"", Some("reward")),
        ] {
            let other = read(&ONE.replacen(from, to, 1));
            let reward = other.reward(None).unwrap();
            let moved = solve(&Bellman::new(&other.dynamics, &reward)).unwrap();
            let bytes = written(|out| write::optimality(out, &moved, None));
            let certified =
                crate::evidence::Certified::new(&optimum, bytes, |optimum, accepted| optimality(optimum, accepted));
            match (certified, part) {
                (Ok(_), None) => {}
                (Err(EvidenceError::Other { part: found }), Some(part)) => assert_eq!(found, part),
                (found, _) => panic!("{to}: {found:?}"),
            }
        }
    }
}

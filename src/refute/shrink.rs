//! Shrinks a counterexample: drops what is not needed and replaces each number by the simplest one
//! that still does.

use malachite_base::num::arithmetic::traits::Floor;

use super::draft::{Draft, Extent};
use crate::number::{Integer, Rational};
use crate::universe::height;

/// All rationals of at most this height are tried in order before those that approximate the
/// number.
const ALL_UP_TO: u64 = 12;

/// The smallest draft that is reached from `draft` by dropping states, actions, components and
/// branches and by simplifying numbers, one at a time, while `fails` holds. Each step makes the
/// draft smaller in the order of universes, so this ends.
///
/// The result is a local minimum; only exhausting a universe shows that nothing is smaller.
///
/// `fails` settles a candidate: it gives the variables that hypotheses define their values, and
/// says whether the draft still fails, for drafts that are smaller than the given size.
pub(super) fn shrink(mut draft: Draft, mut fails: impl FnMut(Draft, Extent) -> Option<Draft>) -> Draft {
    while let Some(smaller) = smaller(&draft, &mut fails) {
        draft = smaller;
    }
    draft
}

/// The first smaller draft that still fails.
fn smaller(draft: &Draft, fails: &mut impl FnMut(Draft, Extent) -> Option<Draft>) -> Option<Draft> {
    let extent = draft.extent();
    let mut accepted = |candidate: Draft| fails(candidate, extent);
    for candidate in structural(draft) {
        if let Some(candidate) = accepted(candidate) {
            return Some(candidate);
        }
    }
    let mut shares = simplest_first();
    shares.retain(|x| *x >= 0u32 && *x <= 1u32);
    for simplex in draft.simplices() {
        let count = draft.outcomes(simplex);
        for (from, to) in (0..count).flat_map(|from| (from + 1..count).map(move |to| (from, to))) {
            for share in &shares {
                if let Some(candidate) = draft.divided(simplex, from, to, share)
                    && let Some(candidate) = accepted(candidate)
                {
                    return Some(candidate);
                }
            }
        }
    }
    for slot in draft.slots() {
        let mut candidate = draft.clone();
        let Some(number) = candidate.number(slot).map(|x| x.clone()) else { continue };
        for simpler in simpler(&number) {
            if let Some(place) = candidate.number(slot) {
                *place = simpler;
            }
            if let Some(accepted) = accepted(candidate.clone()) {
                return Some(accepted);
            }
        }
    }
    None
}

/// Drafts with one state, action or component less.
fn structural(draft: &Draft) -> impl Iterator<Item = Draft> {
    let two = |count: usize| (0..count).rev().flat_map(move |from| (0..count).map(move |into| (from, into)));
    let states = two(draft.states()).filter_map(|(from, into)| draft.without_state(from, into));
    let actions = (0..draft.states()).rev().flat_map(move |state| {
        two(draft.actions(state)).filter_map(move |(from, into)| draft.without_action(state, from, into))
    });
    let components = two(draft.components()).filter_map(|(from, into)| draft.without_component(from, into));
    states.chain(actions).chain(components)
}

/// Rationals of smaller height, the simplest first: all small ones, then the ancestors of x in the
/// Stern–Brocot tree, each the simplest in an interval around x.
fn simpler(x: &Rational) -> Vec<Rational> {
    let bound = height(x);
    let mut found = simplest_first();
    found.extend(ancestors(x));
    found.retain(|y| height(y) < bound);
    found
}

/// All rationals of height at most [`ALL_UP_TO`], by height.
pub(super) fn simplest_first() -> Vec<Rational> {
    let mut found = vec![Rational::from(0u32)];
    for h in 1..=ALL_UP_TO {
        for other in 1..=h {
            let mut ratios = vec![Rational::from_unsigneds(h, other), Rational::from_unsigneds(other, h)];
            ratios.dedup();
            // A fraction that is not in lowest terms was listed with a smaller height.
            for ratio in ratios.into_iter().filter(|ratio| height(ratio) == h) {
                found.push(ratio.clone());
                found.push(-ratio);
            }
        }
    }
    found
}

/// The ancestors of a rational in the Stern–Brocot tree, from the root, of which there may be many:
/// the last of each run of steps in one direction, the convergents of its continued fraction.
fn ancestors(x: &Rational) -> Vec<Rational> {
    let (mut before, mut last) = ((0.into(), 1.into()), (1.into(), 0.into()));
    let mut rest = x.clone();
    let mut found = Vec::new();
    loop {
        let whole = (&rest).floor();
        let next: (Integer, Integer) = (&whole * &last.0 + &before.0, &whole * &last.1 + &before.1);
        found.push(Rational::from_integers(next.0.clone(), next.1.clone()));
        (before, last) = (last, next);
        let fraction = rest - Rational::from(whole);
        if fraction == 0u32 {
            return found;
        }
        rest = Rational::from(1u32) / fraction;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_rationals_come_once_and_in_the_order_of_their_heights() {
        let all = simplest_first();
        assert!(all.is_sorted_by_key(height));
        let mut distinct = all.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
        // 0, and twice the pairs of coprime numbers up to 12: 2·(2·Σφ(h) − 1) = 2·(2·46 − 1).
        assert_eq!(all.len(), 1 + 2 * (2 * 46 - 1));
    }

    #[test]
    fn convergents_of_a_rational_end_in_it() {
        let x = Rational::from_signeds(-355_i64, 113);
        let found = ancestors(&x);
        assert_eq!(found.last(), Some(&x));
        assert!(found.contains(&Rational::from(-4)));
    }
}

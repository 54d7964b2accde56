//! Climbs towards instances on which an inequality is as sharp as possible, or fails.

use std::cmp::Ordering;

use super::draft::{Draft, Slot};
use crate::claim::Slack;
use crate::number::Rational;
use crate::universe::{RandomNumbers, height};

/// Numbers more complicated than this are not climbed to.
const TALLEST: u64 = 100_000;
/// The most states, and actions of a state, that climbing adds.
const WIDEST: usize = 4;

/// What an instance says of the inequality.
pub(super) enum Height {
    /// The hypotheses do not hold, or it is no instance.
    Outside,
    /// The inequality fails.
    Fails,
    /// It holds with these sides.
    Holds(Slack),
}

/// The sharpest draft that is reached from `start` in so many steps: of every step's random change
/// the better draft is kept, at equal ratios the smaller one. Ends at the first that fails.
pub(super) fn climb(
    start: Draft,
    steps: u64,
    random: &mut RandomNumbers,
    mut judge: impl FnMut(&mut Draft) -> Height,
) -> (Draft, Height) {
    let mut best = start;
    let mut sharpest = match judge(&mut best) {
        Height::Holds(slack) => slack,
        other => return (best, other),
    };
    for _ in 0..steps {
        let Some(mut draft) = changed(&best, random) else { continue };
        if draft.extent().height > TALLEST {
            continue;
        }
        match judge(&mut draft) {
            Height::Outside => {}
            Height::Fails => return (draft, Height::Fails),
            Height::Holds(slack) => {
                let better = match slack.compare_ratio(&sharpest) {
                    Ordering::Greater => true,
                    Ordering::Equal => draft.extent() < best.extent(),
                    Ordering::Less => false,
                };
                if better {
                    (best, sharpest) = (draft, slack);
                }
            }
        }
    }
    (best, Height::Holds(sharpest))
}

/// One random change: of a number, of a distribution, of a choice, or of the structure.
fn changed(draft: &Draft, random: &mut RandomNumbers) -> Option<Draft> {
    match random.below(16) {
        0 => structure(draft, random),
        1 => {
            let choices = draft.choices();
            let (given, count) = *choices.get(random.below(choices.len()))?;
            Some(draft.chosen(given, random.below(count)))
        }
        2..=7 => {
            let simplices = draft.simplices();
            let simplex = *simplices.get(random.below(simplices.len()))?;
            let count = draft.clone().masses(simplex).len();
            let shares = [(0, 1), (1, 1), (1, 2), (1, 3), (2, 3), (1, 10), (9, 10), (1, 4), (3, 4)];
            let (p, q) = shares[random.below(shares.len())];
            draft.divided(simplex, random.below(count), random.below(count), &Rational::from_signeds(p, q))
        }
        _ => {
            let slots = draft.slots();
            let slot = *slots.get(random.below(slots.len()))?;
            let mut changed = draft.clone();
            let place = changed.number(slot)?;
            let moved = number(place, slot, random);
            if height(&moved) > TALLEST {
                return None;
            }
            *place = moved;
            Some(changed)
        }
    }
}

fn number(x: &Rational, slot: Slot, random: &mut RandomNumbers) -> Rational {
    let ratio = Rational::from_signeds;
    if slot == Slot::Discount {
        return match random.below(6) {
            0 => (x + ratio(1, 1)) / ratio(2, 1),
            1 => x / ratio(2, 1),
            2 => ratio(0, 1),
            3 => ratio(1, 2),
            4 => ratio(9, 10),
            _ => ratio(99, 100),
        };
    }
    match random.below(10) {
        0 => ratio(0, 1),
        1 => ratio(1, 1),
        2 => ratio(-1, 1),
        3 => -x.clone(),
        4 => x + ratio(1, 1),
        5 => x - ratio(1, 1),
        6 => x * ratio(2, 1),
        7 => x / ratio(2, 1),
        8 => x * ratio(10, 1),
        _ => x / ratio(10, 1),
    }
}

fn structure(draft: &Draft, random: &mut RandomNumbers) -> Option<Draft> {
    let state = random.below(draft.states());
    let action = random.below(draft.actions(state));
    match random.below(4) {
        0 if draft.states() < WIDEST => Some(draft.with_state_copied(state)),
        1 if draft.actions(state) < WIDEST => Some(draft.with_action_copied(state, action)),
        2 => draft.without_state(state, random.below(draft.states())),
        _ => draft.without_action(state, action, random.below(draft.actions(state))),
    }
}

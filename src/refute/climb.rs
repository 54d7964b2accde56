//! Climbs towards instances on which a conclusion fails, or on which an inequality is as sharp as
//! possible.

use super::draft::{Draft, Slot};
use crate::claim::{Claim, Distance, NumberPlace, Slack};
use crate::number::Rational;
use crate::universe::{RandomNumbers, height};

/// Numbers more complicated than this are not climbed to.
const TALLEST: u64 = 100_000;
/// The most states, and actions of a state, that climbing adds.
const WIDEST: usize = 4;
/// The most changes that make one step: what holds by two reasons is left by neither alone.
const MOST_CHANGES: usize = 3;

/// How often a change is tried that makes no draft, or none that hypotheses allow.
const ATTEMPTS: usize = 8;
/// How often a step is made longer or shorter.
const MOST_STRETCHES: usize = 2;

/// What an instance says of the conclusion.
pub(super) enum Height {
    /// The hypotheses do not hold, or it is no instance.
    Outside,
    /// The conclusion fails.
    Fails,
    /// It holds, so far from failing; with its sides, if it is an inequality.
    Holds(Distance, Option<Slack>),
}

/// Where a climb ends.
pub(super) enum Summit {
    /// The conclusion fails.
    Fails(Draft),
    /// It holds; with the draft on which it is sharpest, if it is an inequality.
    Holds(Option<(Draft, Slack)>),
}

/// A climb from a draft, which keeps every change that leaves the conclusion no farther from
/// failing, and ends at the first draft on which it fails.
pub(super) struct Climb<'a> {
    pub random: RandomNumbers,
    pub claim: &'a Claim,
    /// The numbers of its text.
    pub constants: &'a [Rational],
    /// Whether it is the shares by which sides are apart that must not grow, or how far they are.
    pub by_shares: bool,
}

impl Climb<'_> {
    /// So many steps from `start`.
    pub fn run(&mut self, start: Draft, steps: u64, mut judge: impl FnMut(&mut Draft) -> Height) -> Summit {
        let mut here = start;
        let (mut left, slack) = match judge(&mut here) {
            Height::Outside => return Summit::Holds(None),
            Height::Fails => return Summit::Fails(here),
            Height::Holds(left, slack) => (left, slack),
        };
        let mut sharpest = slack.map(|slack| (here.clone(), slack));
        for _ in 0..steps {
            let mut candidate = self.step(&here);
            for _ in 0..=MOST_STRETCHES {
                let Some(mut next) = candidate.take() else { break };
                if next.extent().height > TALLEST {
                    break;
                }
                let (distance, slack) = match judge(&mut next) {
                    Height::Outside => break,
                    Height::Fails => return Summit::Fails(next),
                    Height::Holds(distance, slack) => (distance, slack),
                };
                if let Some(slack) = slack {
                    let better = |(draft, known): &(Draft, Slack)| {
                        slack.compare_ratio(known).then_with(|| draft.extent().cmp(&next.extent())).is_gt()
                    };
                    if sharpest.as_ref().is_none_or(better) {
                        sharpest = Some((next.clone(), slack));
                    }
                }
                if distance.parts == left.parts && distance.gap != left.gap {
                    candidate = self.beyond(&here, &left, &next, &distance);
                }
                let order = if self.by_shares { distance.apart.cmp(&left.apart) } else { distance.gap.cmp(&left.gap) };
                if distance.parts.cmp(&left.parts).then(order).is_le() {
                    (here, left) = (next, distance);
                }
            }
        }
        Summit::Holds(sharpest)
    }

    /// Where the conclusion would begin to fail if it came nearer to that at the rate at which it
    /// does from one draft to the next; now and then a little, or much, behind that.
    fn beyond(&mut self, here: &Draft, left: &Distance, next: &Draft, distance: &Distance) -> Option<Draft> {
        let stretches = [(1, 1), (1, 1), (101, 100), (2, 1)];
        let (p, q) = stretches[self.random.below(stretches.len())];
        let reach = &left.gap / (&left.gap - &distance.gap) * Rational::from_signeds(p, q);
        // A step that leads nowhere is the last.
        if reach == 1u32 || reach == 0u32 { None } else { here.along(next, &reach) }
    }

    fn step(&mut self, here: &Draft) -> Option<Draft> {
        let mut next = (0..ATTEMPTS).find_map(|_| self.changed(here))?;
        for _ in 1..MOST_CHANGES {
            if self.random.below(2) == 0 {
                break;
            }
            next = self.changed(&next)?;
        }
        Some(next)
    }

    /// One random change: of a number, of a distribution, of a choice, of a whole variable, or of
    /// the structure.
    fn changed(&mut self, draft: &Draft) -> Option<Draft> {
        let random = &mut self.random;
        match random.below(20) {
            0 => structure(draft, random),
            1 | 2 => {
                let choices = draft.choices();
                let (given, count) = *choices.get(random.below(choices.len()))?;
                Some(draft.chosen(given, random.below(count)))
            }
            3 => draft.with_copied(random.below(draft.variables()), random.below(draft.variables())),
            4 => self.changed_whole(draft),
            5..=9 => {
                let simplices = draft.simplices();
                let simplex = *simplices.get(random.below(simplices.len()))?;
                let count = draft.outcomes(simplex);
                let share = self.share();
                draft.divided(simplex, self.random.below(count), self.random.below(count), &share)
            }
            10 => {
                let (from, to) = (self.slot(draft)?, self.slot(draft)?);
                let mut changed = draft.clone();
                let part = self.named();
                *changed.number(from)? -= &part;
                *changed.number(to)? += part;
                self.allowed(changed, &[from, to])
            }
            _ => {
                let (slot, other) = (self.slot(draft)?, self.slot(draft)?);
                let mut changed = draft.clone();
                let other = changed.number(other)?.clone();
                let number = changed.number(slot)?;
                *number = if slot == Slot::Discount { self.discount(number) } else { self.number(number, &other) };
                self.allowed(changed, &[slot])
            }
        }
    }

    /// One variable, or all of them, scaled or shifted: what hypotheses about several numbers
    /// together keep.
    fn changed_whole(&mut self, draft: &Draft) -> Option<Draft> {
        let given = self.random.below(draft.variables() + 1);
        let given = Some(given).filter(|&given| given < draft.variables());
        let ratio = Rational::from_signeds;
        Some(match self.random.below(6) {
            0 => draft.with_each(given, |x| *x *= ratio(1, 10)),
            1 => draft.with_each(given, |x| *x *= ratio(1, 2)),
            2 => draft.with_each(given, |x| *x *= ratio(2, 1)),
            3 => draft.with_each(given, |x| *x *= ratio(-1, 1)),
            4 => draft.with_each(given, |x| *x += ratio(1, 1)),
            _ => {
                let named = self.named();
                draft.with_each(given, |x| *x += &named)
            }
        })
    }

    /// The place of a number; γ is one of many, and most claims speak of it.
    fn slot(&mut self, draft: &Draft) -> Option<Slot> {
        let slots = draft.slots();
        let place = if self.random.below(6) == 0 { 0 } else { self.random.below(slots.len()) };
        slots.get(place).copied()
    }

    /// The draft, unless hypotheses exclude one of these numbers, or it is too complicated.
    fn allowed(&self, mut draft: Draft, slots: &[Slot]) -> Option<Draft> {
        let fits = |&slot: &Slot| {
            let place = match slot {
                Slot::Discount => NumberPlace::Discount,
                Slot::Number { given, .. } => NumberPlace::Given(given),
            };
            draft.number(slot).is_some_and(|x| height(x) <= TALLEST && self.claim.admits(place, x))
        };
        slots.iter().all(fits).then_some(draft)
    }

    /// A number of the text; 1 if it has none.
    fn named(&mut self) -> Rational {
        let numbers = self.constants;
        numbers.get(self.random.below(numbers.len())).cloned().unwrap_or(Rational::from(1u32))
    }

    fn share(&mut self) -> Rational {
        let shares =
            [(0, 1), (1, 1), (0, 1), (1, 1), (1, 2), (1, 3), (2, 3), (1, 10), (9, 10), (1, 4), (3, 4), (1, 100)];
        match self.random.below(shares.len() + 2) {
            place if place < shares.len() => Rational::from_signeds(shares[place].0, shares[place].1),
            _ => self.named(),
        }
    }

    fn discount(&mut self, x: &Rational) -> Rational {
        let ratio = Rational::from_signeds;
        match self.random.below(10) {
            0 => (x + ratio(1, 1)) / ratio(2, 1),
            1 => x / ratio(2, 1),
            2 => ratio(0, 1),
            3 => ratio(1, 2),
            4 => ratio(9, 10),
            5 => ratio(99, 100),
            6 | 7 => self.named(),
            _ => (x + self.named()) / ratio(2, 1),
        }
    }

    /// A number that comes of `x`, of another number of the instance, or of one of the text.
    fn number(&mut self, x: &Rational, other: &Rational) -> Rational {
        let ratio = Rational::from_signeds;
        match self.random.below(20) {
            0 => ratio(0, 1),
            1 => ratio(1, 1),
            2 => ratio(-1, 1),
            3 => -x.clone(),
            4 => x + ratio(1, 1),
            5 => x - ratio(1, 1),
            6 => x * ratio(2, 1),
            7 => x / ratio(2, 1),
            8 => x * ratio(10, 1),
            9 => x / ratio(10, 1),
            10 => x + ratio(1, 100),
            11 => x - ratio(1, 100),
            12 => other.clone(),
            13 => (x + other) / ratio(2, 1),
            14 => self.named(),
            15 => -self.named(),
            16 => x + self.named(),
            17 => x - self.named(),
            18 => other + self.named(),
            _ => other - self.named(),
        }
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

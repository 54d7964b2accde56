//! Families along which an inequality becomes ever sharper: one number of an instance runs to a
//! limit.

use std::cmp::Ordering;

use super::climb::Height;
use super::draft::{Draft, Slot};
use crate::claim::{Given, Slack};
use crate::number::{Known, Rational};

/// How many members of a family are looked at.
const MEMBERS: u32 = 5;

/// Instances that differ in one number, and the ratios of the sides of the inequality on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// Which number runs: `discount`, `R1(s0,a1)`.
    pub number: String,
    /// Its values.
    pub values: Vec<Rational>,
    /// left / right for each; strictly increasing.
    pub ratios: Vec<Known>,
}

/// How a number runs.
const RUNS: [fn(u32) -> Rational; 5] = [
    |k| Rational::from(1u32) - tenth(k),
    tenth,
    |k| Rational::from(1u32) / tenth(k),
    |k| -(Rational::from(1u32) / tenth(k)),
    |k| Rational::from(1u32) + tenth(k),
];

/// 10^−k.
fn tenth(k: u32) -> Rational {
    Rational::from_unsigneds(1u64, 10u64.pow(k))
}

/// Of the families through this draft with strictly increasing ratios that end above `beyond`, the
/// one that ends highest; of equals the first.
pub(super) fn sharpest(
    draft: &Draft,
    givens: &[Given],
    beyond: &Slack,
    mut judge: impl FnMut(&mut Draft) -> Height,
) -> Option<Family> {
    let mut best: Option<(Slack, Family)> = None;
    for slot in draft.slots() {
        let runs: &[fn(u32) -> Rational] = if slot == Slot::Discount { &RUNS[..2] } else { &RUNS };
        for run in runs {
            let Some((last, family)) = family(draft, slot, givens, *run, &mut judge) else { continue };
            let bar = best.as_ref().map_or(beyond, |(slack, _)| slack);
            if last.compare_ratio(bar) == Ordering::Greater {
                best = Some((last, family));
            }
        }
    }
    best.map(|(_, family)| family)
}

fn family(
    draft: &Draft,
    slot: Slot,
    givens: &[Given],
    run: fn(u32) -> Rational,
    judge: &mut impl FnMut(&mut Draft) -> Height,
) -> Option<(Slack, Family)> {
    let mut member = draft.clone();
    let mut family = Family { number: draft.name(slot, givens), values: Vec::new(), ratios: Vec::new() };
    let mut last: Option<Slack> = None;
    for k in 1..=MEMBERS {
        let value = run(k);
        *member.number(slot)? = value.clone();
        let Height::Holds(_, Some(slack)) = judge(&mut member.clone()) else { return None };
        if last.as_ref().is_some_and(|last| slack.compare_ratio(last) != Ordering::Greater) {
            return None;
        }
        family.ratios.push(slack.ratio()?);
        family.values.push(value);
        last = Some(slack);
    }
    last.map(|last| (last, family))
}

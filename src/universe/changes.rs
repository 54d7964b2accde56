//! Shifts and scales of rewards: what they do to the choices of an instance.

use std::cmp::Ordering;

use super::domain::{Domain, FIRST_GIVEN, FieldDomain};
use crate::claim::{ClaimSymmetry, Word};
use crate::number::Rational;

/// What a shift or scale does to the options of each field it changes, in the order of the fields.
#[derive(Debug)]
pub(super) struct Moves {
    pub fields: Vec<(usize, Vec<Moved>)>,
}

/// Where a change takes an option, and how much higher that is; `None` if it leads out of the
/// universe.
pub(super) type Moved = Option<(u16, i64)>;

/// How the image of the choices so far under a change compares with them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Image {
    /// The number of the change.
    pub change: usize,
    /// How much higher it is.
    pub higher: i64,
    /// How it compares place by place.
    pub order: Ordering,
}

impl Image {
    /// The image with the choices at the places of one more field.
    pub fn with(mut self, table: &[Moved], digits: &[u16]) -> Option<Self> {
        for digit in digits {
            let (moved, higher) = table[usize::from(*digit)]?;
            self.higher += higher;
            self.order = self.order.then(moved.cmp(digit));
        }
        Some(self)
    }
}

/// The shifts and scales that lead from some instance of a domain to another.
pub(super) fn changes(domain: &Domain, symmetries: &[ClaimSymmetry]) -> Vec<Moves> {
    let mut all = Vec::new();
    for symmetry in symmetries {
        let (ClaimSymmetry::Shift(variables) | ClaimSymmetry::Scale(variables)) = symmetry;
        let mut fields: Vec<usize> = variables.iter().map(|given| FIRST_GIVEN + given).collect();
        fields.sort_unstable();
        fields.dedup();
        // What is defined by the others moves along with them.
        fields.retain(|&field| domain.places(field) > 0);
        if fields.is_empty() {
            continue;
        }
        if !fields.iter().all(|&field| numbers(domain, field).is_some()) {
            continue; // Not numbers and functions; the reader of claims refuses such symmetries.
        }
        let list: Vec<Rational> = fields.iter().filter_map(|&field| numbers(domain, field)).flatten().collect();
        let mut add = |change: &dyn Fn(&Rational) -> Rational| {
            all.push(Moves { fields: fields.iter().map(|&field| (field, table(domain, field, change))).collect() });
        };
        match symmetry {
            ClaimSymmetry::Shift(_) => {
                let steps = list.iter().flat_map(|a| list.iter().map(move |b| b - a));
                distinct(steps, &Rational::from(0u32)).iter().for_each(|step| add(&|x| x + step));
            }
            ClaimSymmetry::Scale(_) => {
                let positive: Vec<&Rational> = list.iter().filter(|x| **x > 0u32).collect();
                let factors = positive.iter().flat_map(|a| positive.iter().map(move |b| *b / *a));
                distinct(factors, &Rational::from(1u32)).iter().for_each(|factor| add(&|x| x * factor));
            }
        }
    }
    all
}

/// The numbers that a field's places take, if they take numbers.
fn numbers(domain: &Domain, field: usize) -> Option<Vec<Rational>> {
    let FieldDomain::Places(places) = domain.fields.get(field)? else { return None };
    let options = &domain.options[places.first()?.options];
    let number = |option| match options.entries(option) {
        [number] => Some(number.to_rational()),
        _ => None,
    };
    (0..options.len() as u16).map(number).collect()
}

/// Where a change of numbers takes each option of a field. All places of a field of numbers share
/// their options.
fn table(domain: &Domain, field: usize, change: &dyn Fn(&Rational) -> Rational) -> Vec<Moved> {
    let FieldDomain::Places(places) = &domain.fields[field] else { return Vec::new() };
    let Some(place) = places.first() else { return Vec::new() };
    let options = &domain.options[place.options];
    let changed = options.changed(|x| Word::from_rational(&change(&x.to_rational())));
    let higher = |(own, moved): (usize, Option<u16>)| {
        let moved = moved?;
        Some((moved, options.height(moved) as i64 - options.height(own as u16) as i64))
    };
    changed.into_iter().enumerate().map(higher).collect()
}

/// Different numbers, without `neutral`, in ascending order.
fn distinct(numbers: impl Iterator<Item = Rational>, neutral: &Rational) -> Vec<Rational> {
    let mut numbers: Vec<Rational> = numbers.filter(|x| x != neutral).collect();
    numbers.sort();
    numbers.dedup();
    numbers
}

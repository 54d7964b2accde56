//! Relabelling: the renamings of states and actions that preserve a shape, and what they do to the
//! choices of an instance.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::domain::{Axis, Digits, Domain, FIRST_GIVEN, FieldDomain, FieldPlace, Position};

/// Shapes with more relabellings than this are searched without using any: trying them would cost
/// more than it saves.
pub const MAX_GROUP: usize = 10_000;

/// A renaming of states, with one of pairs that goes along.
#[derive(Clone, Debug)]
struct Relabelling {
    state: Vec<usize>,
    pair: Vec<usize>,
}

/// What a relabelling does to a field with places: the new option at place i is `table[i]` of the
/// old one at `source[i]`.
#[derive(Clone, Debug)]
struct Image {
    source: Vec<usize>,
    table: Vec<usize>,
    /// How many choices it leaves alone; `None` beyond 128 bits.
    fixed: Option<u128>,
}

/// All relabellings of a shape.
#[derive(Clone, Debug)]
pub(super) struct Group {
    relabellings: Vec<Relabelling>,
    /// For each relabelling and field.
    images: Vec<Vec<Image>>,
    /// Maps of options to options; `None` is the identity.
    tables: Vec<Option<Vec<u16>>>,
}

impl Group {
    /// All relabellings of a domain's shape, or the identity alone if there are more than
    /// [`MAX_GROUP`].
    pub fn of(domain: &Domain) -> Self {
        let mut group = Group { relabellings: relabellings(domain), images: Vec::new(), tables: vec![None] };
        let mut known: HashMap<(usize, Vec<usize>), usize> = HashMap::new();
        for number in 0..group.relabellings.len() {
            let images = (0..domain.fields.len()).map(|field| group.image(domain, number, field, &mut known)).collect();
            group.images.push(images);
        }
        group
    }

    /// The numbers of all relabellings but the identity.
    pub fn others(&self) -> Vec<u32> {
        (1..self.relabellings.len() as u32).collect()
    }

    /// How many choices for the fields from `from` on there are up to these relabellings, which
    /// with the identity are a group that leaves the choices before alone.
    ///
    /// By Burnside's lemma it is the mean number of choices that a relabelling leaves alone.
    pub fn orbits(&self, domain: &Domain, others: &[u32], from: usize, digits: &Digits) -> Option<u64> {
        let fixed = |relabelling: u32| self.fixed(domain, relabelling as usize, from, digits);
        let sum = others.iter().try_fold(fixed(0)?, |sum, &other| sum.checked_add(fixed(other)?))?;
        u64::try_from(sum / (others.len() as u128 + 1)).ok()
    }

    /// How many choices for the fields from `from` on a relabelling leaves alone.
    fn fixed(&self, domain: &Domain, number: usize, from: usize, digits: &Digits) -> Option<u128> {
        let relabelling = &self.relabellings[number];
        let actions = |state: usize, fields: usize| {
            let pairs = domain.pair_start[state]..domain.pair_start[state + 1];
            let fixed = pairs.filter(|&pair| relabelling.pair[pair] == pair).count() as u128;
            fixed.checked_pow(fields as u32)
        };
        let mut product = 1u128;
        for field in from..domain.fields.len() {
            let ways = match &domain.fields[field] {
                FieldDomain::Places(_) => self.images[number][field].fixed?,
                FieldDomain::Component(count) => *count as u128,
                // The actions at a state are chosen with it.
                FieldDomain::State => {
                    let states = (0..domain.states()).filter(|&state| relabelling.state[state] == state);
                    let mut states = states.map(|state| actions(state, domain.actions_at(field)));
                    states.try_fold(0u128, |sum, ways| sum.checked_add(ways?))?
                }
                FieldDomain::Action { at } if FIRST_GIVEN + at >= from => 1,
                FieldDomain::Action { at } => actions(usize::from(digits[FIRST_GIVEN + at][0]), 1)?,
            };
            product = product.checked_mul(ways)?;
        }
        Some(product)
    }

    fn image(
        &mut self,
        domain: &Domain,
        number: usize,
        field: usize,
        known: &mut HashMap<(usize, Vec<usize>), usize>,
    ) -> Image {
        let FieldDomain::Places(places) = &domain.fields[field] else {
            return Image { source: Vec::new(), table: Vec::new(), fixed: Some(1) };
        };
        let relabelling = self.relabellings[number].clone();
        let mut image = Image { source: vec![0; places.len()], table: vec![0; places.len()], fixed: None };
        for (from, place) in places.iter().enumerate() {
            let position = match place.position {
                Position::Whole => Position::Whole,
                Position::State(s) => Position::State(relabelling.state[s]),
                Position::Pair(p) => Position::Pair(relabelling.pair[p]),
            };
            let is_target = |other: &FieldPlace| other.position == position && other.component == place.component;
            let target = places.iter().position(is_target).unwrap_or(from);
            let to: Vec<usize> = match (place.axis, place.position) {
                (Axis::Fixed, _) => Vec::new(),
                (Axis::States, _) => relabelling.state.clone(),
                (Axis::Actions, Position::State(s)) => {
                    let start = domain.pair_start[relabelling.state[s]];
                    (domain.pair_start[s]..domain.pair_start[s + 1]).map(|p| relabelling.pair[p] - start).collect()
                }
                (Axis::Actions, _) => Vec::new(),
            };
            image.source[target] = from;
            if to.iter().enumerate().any(|(i, &j)| i != j) {
                let options = place.options;
                image.table[target] = *known.entry((options, to)).or_insert_with_key(|(options, to)| {
                    self.tables.push(Some(domain.options[*options].permuted(to)));
                    self.tables.len() - 1
                });
            }
        }
        image.fixed = self.fixed_choices(domain, places, &image);
        image
    }

    /// How many choices at some places a relabelling leaves alone: each cycle of places is decided
    /// by the choice at one of them, which has to come back to itself.
    fn fixed_choices(&self, domain: &Domain, places: &[FieldPlace], image: &Image) -> Option<u128> {
        let mut seen = vec![false; places.len()];
        let mut product = 1u128;
        for (first, start) in places.iter().enumerate() {
            let mut cycle = Vec::new();
            let mut place = first;
            while !std::mem::replace(&mut seen[place], true) {
                cycle.push(place);
                place = image.source[place];
            }
            let moved = |option: u16| {
                let tables = cycle.iter().rev().map(|&place| &self.tables[image.table[place]]);
                tables.fold(option, |option, table| table.as_ref().map_or(option, |table| table[usize::from(option)]))
            };
            if !cycle.is_empty() {
                let options = 0..domain.options[start.options].len() as u16;
                product = product.checked_mul(options.filter(|&option| moved(option) == option).count() as u128)?;
            }
        }
        Some(product)
    }

    /// How the image of a field's choices under a relabelling compares with the choices, place by
    /// place.
    ///
    /// For an action, the relabelling must leave its state alone.
    pub fn compare(&self, domain: &Domain, relabelling: u32, field: usize, digits: &Digits) -> Ordering {
        let number = relabelling as usize;
        let chosen = &digits[field];
        match &domain.fields[field] {
            FieldDomain::Places(_) => {
                let image = &self.images[number][field];
                for ((&source, &table), &own) in image.source.iter().zip(&image.table).zip(chosen) {
                    let moved = match &self.tables[table] {
                        None => chosen[source],
                        Some(table) => table[usize::from(chosen[source])],
                    };
                    if moved != own {
                        return moved.cmp(&own);
                    }
                }
                Ordering::Equal
            }
            FieldDomain::Component(_) => Ordering::Equal,
            FieldDomain::State => {
                let state = usize::from(chosen[0]);
                self.relabellings[number].state[state].cmp(&state)
            }
            FieldDomain::Action { at } => {
                let pair = domain.pair_start[usize::from(digits[FIRST_GIVEN + at][0])] + usize::from(chosen[0]);
                self.relabellings[number].pair[pair].cmp(&pair)
            }
        }
    }

    /// Whether no relabelling in `among` makes a field's choices smaller; keeps in `kept` those
    /// that leave them alone.
    pub fn is_least(&self, domain: &Domain, among: &[u32], field: usize, digits: &Digits, kept: &mut Vec<u32>) -> bool {
        kept.clear();
        for &relabelling in among {
            match self.compare(domain, relabelling, field, digits) {
                Ordering::Less => return false,
                Ordering::Equal => kept.push(relabelling),
                Ordering::Greater => {}
            }
        }
        true
    }
}

/// All relabellings of a shape, the identity first; the identity alone if there are more than
/// [`MAX_GROUP`].
fn relabellings(domain: &Domain) -> Vec<Relabelling> {
    let counts = &domain.shape.actions;
    let identity = Relabelling { state: (0..domain.states()).collect(), pair: (0..domain.pairs()).collect() };
    // A bound on the size of the group that costs nothing.
    let factorial = |n: usize| (1..=n).product::<usize>();
    let bound = counts.iter().fold(factorial(counts.len()), |bound, &count| bound.saturating_mul(factorial(count)));
    if bound > MAX_GROUP {
        return vec![identity];
    }
    let mut all = Vec::new();
    for state in permutations(counts.len()) {
        if (0..counts.len()).any(|s| counts[s] != counts[state[s]]) {
            continue;
        }
        let mut partial = vec![identity.pair.clone()];
        for s in 0..counts.len() {
            let (from, to) = (domain.pair_start[s], domain.pair_start[state[s]]);
            let orders = permutations(counts[s]);
            partial = partial
                .into_iter()
                .flat_map(|pair| {
                    orders.iter().map(move |order| {
                        let mut pair = pair.clone();
                        order.iter().enumerate().for_each(|(i, &j)| pair[from + i] = to + j);
                        pair
                    })
                })
                .collect();
        }
        all.extend(partial.into_iter().map(|pair| Relabelling { state: state.clone(), pair }));
    }
    all
}

/// All permutations of 0..n, the identity first.
fn permutations(n: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for _ in 0..n {
        all = all
            .into_iter()
            .flat_map(|partial: Vec<usize>| {
                let rest: Vec<usize> = (0..n).filter(|i| !partial.contains(i)).collect();
                rest.into_iter().map(move |i| partial.iter().copied().chain([i]).collect())
            })
            .collect();
    }
    all
}

//! Exhaustive enumeration up to symmetry, in nested loops over frames and variables that can be cut
//! off early.

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::changes::{Image, Moves, changes};
use super::domain::{Digits, Domain, FIRST_GIVEN, FieldDomain, KERNEL};
use super::relabel::Group;
use super::{Place, Universe, encode, size, tail};
use crate::claim::{ClaimSymmetry, Instance, Step, Word};

/// An instance of a walk.
pub struct Visited<'w> {
    /// The instance.
    pub instance: &'w Instance<Word>,
    /// What differs from the instance that the visitor saw last, in whichever call.
    pub step: Step<'w>,
    loops: &'w Loops<'w>,
}

impl Visited<'_> {
    /// Where the instance stands in the order.
    pub fn size(&self) -> Place {
        self.loops.size()
    }
}

/// The first places of the order, which the frame alone decides; the derived order is that of
/// [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level {
    /// |S|.
    pub states: usize,
    /// The number of state–action pairs.
    pub pairs: usize,
    /// Σ (successors − 1).
    pub branching: u64,
}

/// What is done with the instances of a walk.
pub trait Visit {
    /// Whether the values of the first `known` variables allow what is looked for. If not, no
    /// instance with these values is visited; [`skip`](Self::skip) is told how many there are. The
    /// other values of the instance mean nothing.
    fn admits(&mut self, instance: &Instance<Word>, known: usize, step: Step<'_>) -> bool;

    /// Gives a variable that the universe leaves to be defined its value, from those of the
    /// variables before it. If it has none, no instance with their values is visited.
    fn define(&mut self, _instance: &mut Instance<Word>, _given: usize) -> bool {
        true
    }

    /// Takes the next instance.
    fn visit(&mut self, visited: &Visited<'_>);

    /// Takes note of instances, up to symmetry, that are cut off.
    fn skip(&mut self, instances: u64);
}

/// The walk through a universe up to symmetry, frame by frame.
#[derive(Debug)]
pub struct Walk<'u> {
    universe: &'u Universe,
    groups: Vec<Group>,
    /// For each domain the changes of rewards.
    changes: Vec<Vec<Moves>>,
    /// The number of the first frame of each domain, and the number of all frames.
    frame_starts: Vec<u64>,
    /// The same of the pieces.
    piece_starts: Vec<u64>,
}

impl Universe {
    /// The walk through at least one instance of each class under relabelling and the shifts and
    /// scales in `symmetries`.
    ///
    /// Relabelling prunes every instance but the one with the smallest index. A shift or scale
    /// prunes an instance only if it leads to one that lies in the universe and is smaller in the
    /// order; since the order is total, every pruned instance has an equivalent one that is not.
    pub fn walk(&self, symmetries: &[ClaimSymmetry]) -> Walk<'_> {
        let (mut frame_starts, mut piece_starts) = (vec![0], vec![0]);
        let (mut total, mut pieces) = (0, 0);
        for domain in &self.domains {
            // Renaming states sorts them by their number of actions, so the other shapes have no
            // smallest instances.
            let sorted = domain.shape.actions.is_sorted();
            // No overflow: there are no more frames than instances.
            let frames: u64 = (0..FIRST_GIVEN)
                .flat_map(|field| (0..domain.places(field)).map(move |place| (field, place)))
                .map(|(field, place)| domain.radix(field, place, &domain.first()) as u64)
                .product();
            total += if sorted { frames } else { 0 };
            pieces += if sorted { frames * firsts(domain) } else { 0 };
            frame_starts.push(total);
            piece_starts.push(pieces);
        }
        Walk {
            universe: self,
            groups: self.domains.iter().map(Group::of).collect(),
            changes: self.domains.iter().map(|domain| changes(domain, symmetries)).collect(),
            frame_starts,
            piece_starts,
        }
    }
}

impl Walk<'_> {
    /// The number of frames (S, A, P, γ) before pruning; each can be walked on its own, in any
    /// order and on any thread.
    pub fn frames(&self) -> u64 {
        self.frame_starts[self.frame_starts.len() - 1]
    }

    /// The frames by number of states and pairs, in the order of the universe.
    pub fn sizes(&self) -> Vec<Range<u64>> {
        let mut sizes: Vec<((usize, usize), Range<u64>)> = Vec::new();
        for (domain, bounds) in self.universe.domains.iter().zip(self.frame_starts.windows(2)) {
            let size = (domain.states(), domain.pairs());
            match sizes.last_mut() {
                Some((last, frames)) if *last == size => frames.end = bounds[1],
                _ => sizes.push((size, bounds[0]..bounds[1])),
            }
        }
        sizes.into_iter().map(|(_, frames)| frames).collect()
    }

    /// Where a frame stands in the order.
    ///
    /// Frames from [`frames`](Self::frames) on have no place; they are given the last level.
    pub fn level(&self, frame: u64) -> Level {
        match self.frame(frame) {
            Some((number, digits)) => {
                let domain = &self.universe.domains[number];
                Level { states: domain.states(), pairs: domain.pairs(), branching: domain.branching(&digits) }
            }
            None => Level { states: usize::MAX, pairs: usize::MAX, branching: u64::MAX },
        }
    }

    /// The number of pieces. A piece is a frame with one value of the first variable, if that is
    /// made of independent choices (a reward, a policy), or else the whole frame: small enough to
    /// stop between any two of them.
    pub fn pieces(&self) -> u64 {
        self.piece_starts[self.piece_starts.len() - 1]
    }

    /// How many instances, before pruning, lie in pieces before this one.
    pub fn before(&self, piece: u64) -> u64 {
        let mut before = 0;
        for (domain, bounds) in self.universe.domains.iter().zip(self.piece_starts.windows(2)) {
            // No overflow: these are instances of a universe that has an index.
            before += (piece.clamp(bounds[0], bounds[1]) - bounds[0]) * per_piece(domain);
        }
        before
    }

    /// The last piece that at most so many instances stand before; the inverse of
    /// [`before`](Self::before).
    pub fn piece_at(&self, instances: u64) -> u64 {
        let mut rest = instances;
        for (domain, bounds) in self.universe.domains.iter().zip(self.piece_starts.windows(2)) {
            let (pieces, each) = (bounds[1] - bounds[0], per_piece(domain).max(1));
            if rest / each < pieces {
                return bounds[0] + rest / each;
            }
            rest -= pieces * each;
        }
        self.pieces()
    }

    /// Visits the instances of these pieces, in the order of their indices. Whatever the ranges,
    /// together they are those of all frames.
    pub fn visit_pieces(&self, pieces: Range<u64>, visitor: &mut impl Visit) {
        let domains = self.universe.domains.iter().zip(self.piece_starts.windows(2).zip(&self.frame_starts));
        for (domain, (bounds, first_frame)) in domains {
            let end = pieces.end.clamp(bounds[0], bounds[1]) - bounds[0];
            let mut next = pieces.start.clamp(bounds[0], bounds[1]) - bounds[0];
            let firsts = firsts(domain);
            while next < end {
                let frame = next / firsts;
                let last = end.min((frame + 1) * firsts);
                self.visit_part(first_frame + frame, next - frame * firsts..last - frame * firsts, visitor);
                next = last;
            }
        }
    }

    /// The number of a frame's domain, and the choices that make the frame.
    fn frame(&self, frame: u64) -> Option<(usize, Digits)> {
        if frame >= self.frames() {
            return None;
        }
        let number = self.frame_starts.partition_point(|&start| start <= frame) - 1;
        let domain = &self.universe.domains[number];
        let mut digits = domain.first();
        let mut rest = frame - self.frame_starts[number];
        for field in (0..FIRST_GIVEN).rev() {
            for place in (0..domain.places(field)).rev() {
                let radix = domain.radix(field, place, &digits) as u64;
                digits[field][place] = (rest % radix) as u16;
                rest /= radix;
            }
        }
        Some((number, digits))
    }

    /// Visits the instances with this frame, in the order of their indices.
    pub fn visit(&self, frame: u64, visitor: &mut impl Visit) {
        self.visit_part(frame, 0..u64::MAX, visitor);
    }

    /// Visits the instances with this frame and one of these values of the first variable, by their
    /// numbers.
    fn visit_part(&self, frame: u64, firsts: Range<u64>, visitor: &mut impl Visit) {
        let Some(mut loops) = self.loops(frame) else { return };
        let most = firsts.end - firsts.start;
        let admitted = loops.is_admitted(0, visitor);
        loops.start_at(firsts.start);
        if admitted {
            loops.run(0, most, visitor);
        } else {
            let count = loops.count(0, most);
            visitor.skip(count);
        }
    }

    /// The loops over the variables in a frame; `None` if a renaming makes the frame smaller.
    fn loops(&self, frame: u64) -> Option<Loops<'_>> {
        let (number, digits) = self.frame(frame)?;
        let domain = &self.universe.domains[number];
        let group = &self.groups[number];
        let mut stabiliser = Vec::new();
        if !group.is_least(domain, &group.others(), KERNEL, &digits, &mut stabiliser) {
            return None;
        }
        let kinds = &self.universe.kinds;
        // Lists of distributions make valid frames.
        let instance = Instance { frame: domain.frame(&digits).ok()?, values: domain.blanks(kinds) };
        let changes = &self.changes[number];
        let images = (0..changes.len()).map(|change| Image { change, higher: 0, order: Ordering::Equal }).collect();
        Some(Loops {
            domain,
            defined: &self.universe.defined,
            group,
            changes,
            start: self.universe.starts[number],
            digits,
            instance,
            numbers: (0..kinds.len()).map(|given| (0, numbers_of(domain, given))).collect(),
            base: Cell::new(None),
            stabilisers: vec![stabiliser; kinds.len() + 1],
            images: vec![images; kinds.len() + 1],
            changed: 0,
            new_frame: true,
        })
    }

    /// The number of instances that a visitor is shown or told of.
    pub fn count(&self) -> u64 {
        // Frames of one shape with the same symmetries have equally many instances.
        type Classes = BTreeMap<(usize, Vec<u32>), (u64, u64)>;
        let add = |mut classes: Classes, (class, (frame, times)): ((usize, Vec<u32>), (u64, u64))| {
            classes.entry(class).or_insert((frame, 0)).1 += times;
            classes
        };
        let class = |frame| {
            let (number, digits) = self.frame(frame)?;
            let (group, mut stabiliser) = (&self.groups[number], Vec::new());
            let least =
                group.is_least(&self.universe.domains[number], &group.others(), KERNEL, &digits, &mut stabiliser);
            least.then_some(((number, stabiliser), (frame, 1)))
        };
        let classes = (0..self.frames()).into_par_iter().filter_map(class);
        let classes = classes.fold(Classes::new, add).reduce(Classes::new, |a, b| b.into_iter().fold(a, add));
        let count = |(frame, times)| self.loops(frame).map_or(0, |mut loops| times * loops.count(0, u64::MAX));
        classes.into_values().collect::<Vec<_>>().into_par_iter().map(count).sum()
    }
}

/// How many values the first variable of a domain has, if it is made of independent choices;
/// otherwise 1.
fn firsts(domain: &Domain) -> u64 {
    match domain.fields.get(FIRST_GIVEN) {
        Some(FieldDomain::Places(places)) => {
            let first = domain.first();
            // No overflow: there are no more than instances.
            (0..places.len()).map(|place| domain.radix(FIRST_GIVEN, place, &first) as u64).product()
        }
        _ => 1,
    }
}

/// How many values a variable takes on a frame; as many as there can be if they have no numbers:
/// those of actions have them within a state, those that are defined have none.
fn numbers_of(domain: &Domain, given: usize) -> u64 {
    match &domain.fields[FIRST_GIVEN + given] {
        FieldDomain::Places(places) if !places.is_empty() => {
            let options = places.iter().map(|place| domain.options[place.options].len() as u64);
            options.fold(1, u64::saturating_mul)
        }
        FieldDomain::State => domain.states() as u64,
        FieldDomain::Component(count) => *count as u64,
        FieldDomain::Places(_) | FieldDomain::Action { .. } => u64::MAX,
    }
}

/// How many instances of a domain are in one piece. The choices of the first variable do not change
/// how many the later ones have.
fn per_piece(domain: &Domain) -> u64 {
    // A universe that has an index has fewer than 2^64 instances.
    let frame = tail(domain, FIRST_GIVEN, &domain.first()).and_then(|count| u64::try_from(count).ok());
    frame.unwrap_or(u64::MAX) / firsts(domain).max(1)
}

/// The nested loops over the variables in one frame.
struct Loops<'w> {
    domain: &'w Domain,
    defined: &'w [bool],
    group: &'w Group,
    changes: &'w [Moves],
    start: u64,
    digits: Digits,
    instance: Instance<Word>,
    /// For each variable the number of its value within the frame, and how many it takes.
    numbers: Vec<(u64, u64)>,
    /// The index of the instance in which the last variable has its first value.
    base: Cell<Option<u64>>,
    /// For each variable the relabellings, but for the identity, that leave the frame and all
    /// variables before it alone.
    stabilisers: Vec<Vec<u32>>,
    /// For each variable the changes that may still lead to a smaller instance of the universe.
    images: Vec<Vec<Image>>,
    /// What has changed since the visitor was asked last, or shown an instance: the variables from
    /// this number on, and perhaps the frame.
    changed: usize,
    new_frame: bool,
}

impl Loops<'_> {
    fn is_admitted(&mut self, known: usize, visitor: &mut impl Visit) -> bool {
        if known == self.instance.values.len() {
            return true; // The complete instance is visited in any case.
        }
        let step = Step { first: self.changed, new_frame: self.new_frame, numbers: &self.numbers };
        (self.changed, self.new_frame) = (self.instance.values.len(), false);
        visitor.admits(&self.instance, known, step)
    }

    /// Where the instance stands in the order.
    fn size(&self) -> Place {
        // Whatever the last variable is, its values have indices one after the other.
        let last = self.numbers.last().map_or(0, |(number, _)| *number);
        let base = self.base.get().unwrap_or_else(|| {
            // The universe is small enough to index, so its choices have an index.
            self.start + encode(self.domain, &self.digits).unwrap_or(0) - last
        });
        self.base.set(Some(base));
        size(self.domain, &self.digits, base + last)
    }

    /// Sets the first variable to its value with this number, and the variables after it to their
    /// first ones.
    fn start_at(&mut self, mut number: u64) {
        self.digits[FIRST_GIVEN..].iter_mut().for_each(|digits| digits.fill(0));
        self.numbers.iter_mut().for_each(|(number, _)| *number = 0);
        let Some((first, _)) = self.numbers.first_mut() else { return };
        *first = number;
        for place in (0..self.digits[FIRST_GIVEN].len()).rev() {
            let radix = self.domain.radix(FIRST_GIVEN, place, &self.digits) as u64;
            self.digits[FIRST_GIVEN][place] = (number % radix) as u16;
            number /= radix;
        }
    }

    /// Visits the present value of variable `given` and those after it, up to so many, with all
    /// values of the variables after it.
    fn run(&mut self, given: usize, most: u64, visitor: &mut impl Visit) {
        if given == self.instance.values.len() {
            let step = Step { first: self.changed, new_frame: self.new_frame, numbers: &self.numbers };
            visitor.visit(&Visited { instance: &self.instance, step, loops: self });
            (self.changed, self.new_frame) = (self.instance.values.len(), false);
            return;
        }
        for _ in 0..most {
            if self.is_least(given) {
                self.domain.write(given, &self.digits, &mut self.instance.values[given]);
                self.changed = self.changed.min(given);
                if given + 1 < self.instance.values.len() {
                    self.base.set(None);
                }
                let known = given + 1;
                self.reset(known);
                let has_value = !self.defined[given] || visitor.define(&mut self.instance, given);
                if has_value && self.is_admitted(known, visitor) {
                    self.run(known, u64::MAX, visitor);
                } else {
                    let count = self.count(known, u64::MAX);
                    visitor.skip(count);
                }
            }
            if !self.advance(given) {
                return;
            }
        }
    }

    /// The number of instances up to symmetry that [`run`](Self::run) would visit.
    fn count(&mut self, given: usize, most: u64) -> u64 {
        if given == self.instance.values.len() {
            return 1;
        }
        if most == u64::MAX && self.images[given].is_empty() {
            let (others, from) = (&self.stabilisers[given], FIRST_GIVEN + given);
            // A part of a universe that has an index has 64 bits.
            return self.group.orbits(self.domain, others, from, &self.digits).unwrap_or(u64::MAX);
        }
        let mut count = 0;
        for _ in 0..most {
            if self.is_least(given) {
                self.reset(given + 1);
                count += self.count(given + 1, u64::MAX);
            }
            if !self.advance(given) {
                break;
            }
        }
        count
    }

    /// Sets a variable to its first value.
    fn reset(&mut self, given: usize) {
        if let Some(digits) = self.digits.get_mut(FIRST_GIVEN + given) {
            digits.fill(0);
            self.numbers[given].0 = 0;
        }
    }

    /// Moves a variable to its next value. Returns false after the last one.
    fn advance(&mut self, given: usize) -> bool {
        let field = FIRST_GIVEN + given;
        for place in (0..self.digits[field].len()).rev() {
            self.digits[field][place] += 1;
            if usize::from(self.digits[field][place]) < self.domain.radix(field, place, &self.digits) {
                self.numbers[given].0 += 1;
                return true;
            }
            self.digits[field][place] = 0;
        }
        false
    }

    /// Whether no symmetry of the variables before makes this variable's value smaller.
    fn is_least(&mut self, given: usize) -> bool {
        let field = FIRST_GIVEN + given;
        let (before, after) = self.stabilisers.split_at_mut(given + 1);
        self.group.is_least(self.domain, &before[given], field, &self.digits, &mut after[0])
            && self.is_least_of_images(given)
    }

    /// Whether no shift or scale of which this variable is the last leads to a smaller instance of
    /// the universe. Keeps the images under the others that lie in it so far.
    fn is_least_of_images(&mut self, given: usize) -> bool {
        let field = FIRST_GIVEN + given;
        let (before, after) = self.images.split_at_mut(given + 1);
        after[0].clear();
        for image in &before[given] {
            let fields = &self.changes[image.change].fields;
            let Some(place) = fields.iter().position(|(changed, _)| *changed == field) else {
                after[0].push(*image);
                continue;
            };
            let Some(image) = image.with(&fields[place].1, &self.digits[field]) else { continue };
            if place + 1 < fields.len() {
                after[0].push(image);
            } else if image.higher.cmp(&0).then(image.order).is_lt() {
                return false;
            }
        }
        true
    }
}

/// A visitor that hands every instance to a closure, for tests and simple searches.
impl<F: FnMut(&Visited<'_>)> Visit for F {
    fn admits(&mut self, _: &Instance<Word>, _: usize, _: Step<'_>) -> bool {
        true
    }

    fn visit(&mut self, visited: &Visited<'_>) {
        self(visited);
    }

    fn skip(&mut self, _: u64) {}
}

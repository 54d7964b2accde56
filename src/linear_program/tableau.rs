//! The simplex method on the dual program: the largest Σ y b over all y with Σ y a = c, y ≥ 0 where
//! a·x ≥ b.

use std::cmp::Ordering;

use malachite_base::num::arithmetic::traits::{DivExactAssign, Lcm};
use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::logic::traits::SignificantBits;

use super::Spend;
use super::basis::{Column, End, Proposal};
use super::program::{LinearProgram, Relation};
use crate::number::{Integer, Natural, Rational, approximate, product_work};

/// A number of a tableau.
pub(super) trait Cell: Clone + PartialOrd {
    /// Some numbers times their common denominator.
    fn scaled<'a>(numbers: impl Iterator<Item = &'a Rational> + Clone) -> impl Iterator<Item = Self>;
    fn zero() -> Self;
    fn one() -> Self;
    fn sign(&self) -> Ordering;
    fn negate(&mut self);
    fn add(&mut self, other: &Self);
    fn times(&self, other: &Self) -> Self;
    /// Moves a side apart from the others of its kind, where ties would have the method stand
    /// still.
    fn perturb(&mut self, place: usize, by: f64);
    /// Makes the row of a pivot ready, and says what all numbers are over after the pivot.
    fn over_pivot(row: &mut [Self], pivot: Self) -> Self;
    /// self ← (self · pivot − x y) / over; the word operations that it takes.
    fn eliminate(&mut self, pivot: &Self, x: &Self, y: &Self, over: &Self) -> u64;
}

/// All over one denominator, the determinant of the basis: every division is exact.
impl Cell for Integer {
    fn scaled<'a>(numbers: impl Iterator<Item = &'a Rational> + Clone) -> impl Iterator<Item = Self> {
        let common = numbers.clone().fold(Natural::ONE, |common, x| common.lcm(x.denominator_ref()));
        numbers
            .map(move |x| Integer::from_sign_and_abs(*x >= 0u32, x.numerator_ref() * (&common / x.denominator_ref())))
    }

    fn zero() -> Self {
        Integer::ZERO
    }

    fn one() -> Self {
        Integer::ONE
    }

    fn sign(&self) -> Ordering {
        self.cmp(&Integer::ZERO)
    }

    fn negate(&mut self) {
        *self = -std::mem::take(self);
    }

    fn add(&mut self, other: &Self) {
        *self += other;
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn perturb(&mut self, _: usize, _: f64) {}

    fn over_pivot(_: &mut [Self], pivot: Self) -> Self {
        pivot
    }

    fn eliminate(&mut self, pivot: &Self, x: &Self, y: &Self, over: &Self) -> u64 {
        let words = |x: &Integer| x.significant_bits() / 64 + 1;
        let mut work = 1;
        if *self != 0u32 {
            work += product_work(words(self), words(pivot));
            *self *= pivot;
        }
        if *x != 0u32 && *y != 0u32 {
            work += product_work(words(x), words(y));
            *self -= x * y;
        }
        if *over.unsigned_abs_ref() != 1u32 && *self != 0u32 {
            work += product_work(words(self), words(over));
            self.div_exact_assign(over);
        }
        work
    }
}

/// Rounded, to propose.
impl Cell for f64 {
    fn scaled<'a>(numbers: impl Iterator<Item = &'a Rational> + Clone) -> impl Iterator<Item = Self> {
        numbers.map(approximate)
    }

    fn zero() -> Self {
        0.0
    }

    fn one() -> Self {
        1.0
    }

    fn sign(&self) -> Ordering {
        const NOTHING: f64 = 1e-9;
        match *self {
            x if x > NOTHING => Ordering::Greater,
            x if x < -NOTHING => Ordering::Less,
            _ => Ordering::Equal,
        }
    }

    fn negate(&mut self) {
        *self = -*self;
    }

    fn add(&mut self, other: &Self) {
        *self += other;
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn perturb(&mut self, place: usize, by: f64) {
        // Multiples of the golden section are spread evenly.
        *self += by * (1.0 + (place as f64 * 0.618_033_988_749_895).fract());
    }

    fn over_pivot(row: &mut [Self], pivot: Self) -> Self {
        row.iter_mut().for_each(|x| *x /= pivot);
        1.0
    }

    fn eliminate(&mut self, _: &Self, x: &Self, y: &Self, _: &Self) -> u64 {
        *self -= x * y;
        1
    }
}

/// The rows of the dual program in terms of its basis, and what each column gains.
pub(super) struct Tableau<C> {
    columns: Vec<Column>,
    /// One row for each unknown; the last entry is the level of its basic column.
    rows: Vec<Vec<C>>,
    basis: Vec<Column>,
    /// What a column takes off the artificial ones, and what they have left.
    first: Vec<C>,
    /// What a column gains of Σ y b, and less than what is gained.
    second: Vec<C>,
    /// What all numbers are over.
    over: C,
}

impl<C: Cell> Tableau<C> {
    /// The tableau without a basis, its sides moved apart by a little.
    pub(super) fn of(program: &LinearProgram, apart: f64) -> Self {
        let unknowns = program.cost.len();
        let mut tableau = Tableau {
            columns: Vec::new(),
            rows: vec![Vec::new(); unknowns],
            basis: Vec::new(),
            first: Vec::new(),
            second: Vec::new(),
            over: C::one(),
        };
        for (index, row) in program.rows.iter().enumerate() {
            let numbers = row.terms.iter().map(|(_, a)| a).chain([&row.bound]);
            let mut numbers: Vec<C> = C::scaled(numbers).collect();
            let bound = numbers.pop().unwrap_or_else(C::zero);
            tableau.column(
                Column::Row { row: index, negative: false },
                row.terms.iter().map(|(k, _)| *k),
                &numbers,
                bound,
            );
            if row.relation == Relation::Equal {
                let place = tableau.columns.len() - 1;
                tableau.columns.push(Column::Row { row: index, negative: true });
                let negative = |row: &mut Vec<C>| {
                    let mut x = row[place].clone();
                    x.negate();
                    row.push(x);
                };
                tableau.rows.iter_mut().chain([&mut tableau.second]).for_each(negative);
            }
        }
        for (place, side) in C::scaled(program.cost.iter()).enumerate() {
            tableau.rows[place].push(side);
        }
        tableau.second.push(C::zero());
        tableau.first = vec![C::zero(); tableau.second.len()];
        for (unknown, row) in tableau.rows.iter_mut().enumerate() {
            let negative = row.last().is_some_and(|side| *side < C::zero());
            if negative {
                row.iter_mut().for_each(C::negate);
            }
            if let Some(side) = row.last_mut() {
                side.perturb(unknown, apart);
            }
            tableau.basis.push(Column::Artificial { unknown, negative });
            tableau.first.iter_mut().zip(row).for_each(|(sum, x)| sum.add(x));
        }
        tableau
    }

    fn column(&mut self, column: Column, unknowns: impl Iterator<Item = usize>, numbers: &[C], bound: C) {
        self.columns.push(column);
        self.rows.iter_mut().for_each(|row| row.push(C::zero()));
        for (unknown, x) in unknowns.zip(numbers) {
            if let Some(entry) = self.rows[unknown].last_mut() {
                entry.add(x);
            }
        }
        self.second.push(bound);
    }

    /// The end of the method, unless it takes more pivots than it may, or more work than it can
    /// spend.
    pub(super) fn end(mut self, mut pivots: usize, spend: &Spend<'_>) -> Option<Proposal> {
        self.gain(true, &mut pivots, spend)?;
        if self.first.last().is_some_and(|rest| rest.sign() == Ordering::Greater) {
            return Some(Proposal { basis: self.basis, end: End::NoWeights });
        }
        // What is still artificial has level 0; if no column can take its place, its row is 0.
        for row in 0..self.rows.len() {
            if matches!(self.basis[row], Column::Artificial { .. })
                && let Some(column) = (0..self.columns.len()).find(|&j| self.rows[row][j].sign() != Ordering::Equal)
            {
                if self.rows[row][column].sign() == Ordering::Less {
                    self.rows[row].iter_mut().for_each(C::negate);
                }
                self.pivot(row, column, spend)?;
            }
        }
        let end = match self.gain(false, &mut pivots, spend)? {
            None => End::Optimal,
            Some(column) => End::Gains(self.columns[column]),
        };
        Some(Proposal { basis: self.basis, end })
    }

    /// Pivots until no column gains, or returns one that does without bound.
    fn gain(&mut self, first: bool, pivots: &mut usize, spend: &Spend<'_>) -> Option<Option<usize>> {
        // Pivots in sequence that gained nothing.
        let mut idle = 0;
        loop {
            let gains = if first { &self.first } else { &self.second };
            let gaining = (0..self.columns.len()).filter(|&j| gains[j].sign() == Ordering::Greater);
            let entering = match idle > self.rows.len() {
                true => gaining.min(),
                false => gaining.reduce(|best, j| if gains[j] > gains[best] { j } else { best }),
            };
            let Some(column) = entering else { return Some(None) };
            let Some(row) = self.leaving(column) else { return Some(Some(column)) };
            *pivots = pivots.checked_sub(1)?;
            let gains_nothing = self.rows[row].last().is_none_or(|level| level.sign() == Ordering::Equal);
            idle = if gains_nothing { idle + 1 } else { 0 };
            self.pivot(row, column, spend)?;
        }
    }

    /// The row whose basic column is the first to reach 0 when a column enters; of several, that of
    /// the first column.
    fn leaving(&self, column: usize) -> Option<usize> {
        let candidates = (0..self.rows.len()).filter(|&i| self.rows[i][column].sign() == Ordering::Greater);
        candidates.reduce(|best, i| {
            let level = |i: usize| &self.rows[i][self.columns.len()];
            let left = level(i).times(&self.rows[best][column]);
            let right = level(best).times(&self.rows[i][column]);
            match left.partial_cmp(&right) {
                Some(Ordering::Less) => i,
                Some(Ordering::Equal) if self.basis[i] < self.basis[best] => i,
                _ => best,
            }
        })
    }

    /// A pivot; none if its work cannot be spent, and then the tableau is of no use any more.
    fn pivot(&mut self, row: usize, column: usize, spend: &Spend<'_>) -> Option<()> {
        let mut pivot_row = std::mem::take(&mut self.rows[row]);
        let pivot = pivot_row[column].clone();
        let pivot = C::over_pivot(&mut pivot_row, pivot);
        for other in self.rows.iter_mut().filter(|other| !other.is_empty()).chain([&mut self.first, &mut self.second]) {
            let x = other[column].clone();
            let entries = other.iter_mut().zip(&pivot_row);
            let work = entries.map(|(entry, y)| entry.eliminate(&pivot, &x, y, &self.over)).sum();
            if !spend(work) {
                return None;
            }
        }
        self.over = pivot;
        self.rows[row] = pivot_row;
        self.basis[row] = self.columns[column];
        Some(())
    }
}

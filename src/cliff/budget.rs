//! Budgets: how many steps a search may take, how much work, and whether it is asked to end.

use std::cell::Cell;
use std::num::NonZeroUsize;

use crate::number::product_work;

/// The work that some searches may do together, in word operations: what grows with the length of
/// numbers counts as often as they have words.
pub struct Work<'a> {
    left: Cell<u64>,
    is_asked_to_end: &'a dyn Fn() -> bool,
}

impl<'a> Work<'a> {
    /// What a search may do that nobody has bounded: some ten seconds.
    pub const MOST: u64 = 1 << 33;

    /// So many word operations, unless the searches are asked to end before.
    pub fn new(most: u64, is_asked_to_end: &'a dyn Fn() -> bool) -> Self {
        Work { left: Cell::new(most), is_asked_to_end }
    }

    /// How many are left.
    pub fn left(&self) -> u64 {
        self.left.get()
    }
}

/// What ends a search that would go on; what was found by then counts.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    most: usize,
    work: Option<&'a Work<'a>>,
}

impl<'a> Budget<'a> {
    /// So many steps, which together do so much work at most.
    pub fn new(most: usize, work: &'a Work<'a>) -> Self {
        Budget { most, work: Some(work) }
    }

    /// Whether a further step may be taken after so many.
    pub(super) fn allows(&self, steps: usize) -> bool {
        steps < self.most && self.spend(0) && !self.ends()
    }

    /// Whether the search is asked to end.
    pub(super) fn ends(&self) -> bool {
        self.work.is_some_and(|work| (work.is_asked_to_end)())
    }

    /// Takes some word operations from those that are left; false if that was the last of them.
    pub(super) fn spend(&self, words: u64) -> bool {
        self.work.is_none_or(|Work { left, .. }| {
            left.set(left.get().saturating_sub(words));
            left.get() > 0
        })
    }
}

/// The work on the advantages of so many pairs at so many points, for values of so many bits in all.
pub(super) fn work_on_advantages(pairs: usize, points: usize, values: usize, bits: u64) -> u64 {
    // What is allocated and compared beside a product of one word, and what the certificate costs.
    const PER_PRODUCT: u64 = 1_200;
    let words = bits / 64 / values.max(1) as u64 + 1;
    (pairs as u64).saturating_mul(points as u64).saturating_mul(PER_PRODUCT + product_work(words, words))
}

impl From<usize> for Budget<'_> {
    fn from(most: usize) -> Self {
        Budget { most, work: None }
    }
}

impl From<NonZeroUsize> for Budget<'_> {
    fn from(most: NonZeroUsize) -> Self {
        most.get().into()
    }
}

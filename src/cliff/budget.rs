//! Budgets: how many steps a search may take, and whether it is asked to end.

use std::num::NonZeroUsize;

/// What ends a search that would go on; what was found by then counts.
#[derive(Clone, Copy)]
pub struct Budget<'a> {
    most: usize,
    is_asked_to_end: Option<&'a dyn Fn() -> bool>,
}

impl<'a> Budget<'a> {
    /// So many steps, unless the search is asked to end before.
    pub fn new(most: usize, is_asked_to_end: &'a dyn Fn() -> bool) -> Self {
        Budget { most, is_asked_to_end: Some(is_asked_to_end) }
    }

    /// Whether a further step may be taken after so many.
    pub(super) fn allows(&self, steps: usize) -> bool {
        steps < self.most && !self.ends()
    }

    /// Whether the search is asked to end.
    pub(super) fn ends(&self) -> bool {
        self.is_asked_to_end.is_some_and(|is_asked_to_end| is_asked_to_end())
    }
}

impl From<usize> for Budget<'_> {
    fn from(most: usize) -> Self {
        Budget { most, is_asked_to_end: None }
    }
}

impl From<NonZeroUsize> for Budget<'_> {
    fn from(most: NonZeroUsize) -> Self {
        most.get().into()
    }
}

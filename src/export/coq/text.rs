//! How numbers, lists and names are spelled in Coq files.

use std::fmt;

use malachite_nz::integer::Integer;

use crate::foreign::{Respelled, is_unseen, numbered};
use crate::number::Rational;

/// An integer, in parentheses where a minus sign needs them.
pub(super) struct CoqInteger<'a>(pub(super) &'a Integer);

impl fmt::Display for CoqInteger<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self.0 < 0u32 { write!(f, "({})", self.0) } else { write!(f, "{}", self.0) }
    }
}

/// A rational as a pair of integers.
pub(super) struct CoqFraction<'a>(pub(super) &'a Rational);

impl fmt::Display for CoqFraction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numerator = Integer::from_sign_and_abs(*self.0 >= 0u32, self.0.numerator_ref().clone());
        write!(f, "({}, {})", CoqInteger(&numerator), self.0.denominator_ref())
    }
}

/// Integers as a list.
pub(super) struct Numbers<'a>(pub(super) &'a [Integer]);

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[::")?;
        for (i, number) in self.0.iter().enumerate() {
            write!(f, " {}{}", CoqInteger(number), separator(i, self.0.len()))?;
        }
        f.write_str("]")
    }
}

/// Indices of actions, as unary natural numbers.
pub(super) struct Indices<'a>(pub(super) &'a [usize]);

impl fmt::Display for Indices<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.0, "N")
    }
}

/// Ranks of states, as binary natural numbers.
pub(super) struct Ranks<'a>(pub(super) &'a [usize]);

impl fmt::Display for Ranks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(f, self.0, "num")
    }
}

fn list(f: &mut fmt::Formatter<'_>, items: &[usize], scope: &str) -> fmt::Result {
    f.write_str("[::")?;
    for (i, item) in items.iter().enumerate() {
        write!(f, " {item}{}", separator(i, items.len()))?;
    }
    write!(f, "]%{scope}")
}

/// A quoted name in a comment of Coq, where quotes, stars and parentheses would mean something.
pub(super) struct Comment<'a>(pub(super) &'a str);

impl fmt::Display for Comment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.0.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(self.0);
        let spelled = |c| (matches!(c, '"' | '(' | ')' | '*') || is_unseen(c)).then(|| numbered(c));
        Respelled(inner, spelled).fmt(f)
    }
}

/// What stands after an item of a list in Coq.
pub(super) fn separator(index: usize, count: usize) -> &'static str {
    if index + 1 == count { "" } else { ";" }
}

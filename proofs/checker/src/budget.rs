//! The budget: what reading, verifying and wording one certificate may cost, counted and not timed.
//!
//! The unit is one product of two machine words. Operations on big numbers are charged by the words
//! of their operands (`number`, `exp`), other work by the steps of its loops. Nothing is computed
//! wrongly when the budget is spent: whoever loops asks [`is_spent`] and ends, and [`crate::check`]
//! refuses the certificate, whatever else came out.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::thread;

/// What every certificate may cost,
const BASE: u64 = 1 << 32;
/// and what each byte adds.
const PER_BYTE: u64 = 1 << 11;
/// One operation costs at least this: it allocates.
const OPERATION: u64 = 64;

/// So many states are worth a second thread.
const LARGE: usize = 1 << 11;

/// How many bytes the numbers of a claim may take, and what each byte of the certificate adds.
const HELD_BASE: u64 = 1 << 27;
const HELD_PER_BYTE: u64 = 1 << 6;

thread_local! {
    static HELD: Cell<u64> = const { Cell::new(0) };
    static MAX_HELD: Cell<u64> = const { Cell::new(u64::MAX) };
    static SPENT: Cell<u64> = const { Cell::new(0) };
    static LIMIT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// What was counted before a check began on this thread; put back when it ends.
pub(crate) struct Budget {
    before: [u64; 4],
}

impl Budget {
    /// Begins the budget of a certificate of so many bytes.
    pub(crate) fn of(bytes: usize) -> Self {
        let limit = PER_BYTE.saturating_mul(bytes as u64).saturating_add(BASE);
        let held = HELD_PER_BYTE.saturating_mul(bytes as u64).saturating_add(HELD_BASE);
        Budget { before: [SPENT.replace(0), LIMIT.replace(limit), HELD.replace(0), MAX_HELD.replace(held)] }
    }
}

/// Does two parts of the check of a model with so many states, those of a large one at the same
/// time. Each may cost all that is left; what they cost together is charged.
pub(crate) fn both<A, B: Send>(
    states: usize,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send + Copy,
) -> (A, B) {
    let left = left();
    let beside = move || {
        LIMIT.set(left);
        (other(), spent())
    };
    thread::scope(|scope| {
        // Without a second thread, for whatever reason, one after the other.
        let thread = if states >= LARGE { thread::Builder::new().spawn_scoped(scope, beside).ok() } else { None };
        let one = one();
        let other = match thread.map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))) {
            Some((other, cost)) => {
                charge(cost);
                other
            }
            None => other(),
        };
        (one, other)
    })
}

impl Drop for Budget {
    fn drop(&mut self) {
        let [spent, limit, held, most] = self.before;
        SPENT.set(spent);
        LIMIT.set(limit);
        HELD.set(held);
        MAX_HELD.set(most);
    }
}

/// Memory that numbers take, given back when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct Held(u64);

impl Held {
    /// Counts bytes more; false if all together are more than may be held.
    pub(crate) fn add(&mut self, bytes: u64) -> bool {
        self.0 = self.0.saturating_add(bytes);
        HELD.set(HELD.get().saturating_add(bytes));
        HELD.get() <= MAX_HELD.get()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        HELD.set(HELD.get().saturating_sub(self.0));
    }
}

/// The most bytes that may be held.
pub(crate) fn most_held() -> u64 {
    MAX_HELD.get()
}

/// The bytes that a number of so many bits takes beside its place: it is allocated.
pub(crate) fn bytes(bits: u64) -> u64 {
    words(bits).saturating_add(3).saturating_mul(8)
}

/// Counts a cost.
pub(crate) fn charge(cost: u64) {
    SPENT.set(SPENT.get().saturating_add(cost));
}

/// The cost so far.
pub(crate) fn spent() -> u64 {
    SPENT.get()
}

/// The most that may be spent.
pub(crate) fn limit() -> u64 {
    LIMIT.get()
}

/// Whether more has been spent than may be.
pub(crate) fn is_spent() -> bool {
    SPENT.get() > LIMIT.get()
}

/// What may still be spent.
pub(crate) fn left() -> u64 {
    limit().saturating_sub(spent())
}

fn words(bits: u64) -> u64 {
    bits.div_ceil(64).max(1)
}

/// The price of a product of numbers of so many bits: all pairs of words, fewer of them where the
/// smaller is long (Karatsuba, Toom).
pub(crate) fn price_of_product(bits: u64, other: u64) -> u64 {
    let (short, long) = (words(bits.min(other)), words(bits.max(other)));
    let rows = if short <= 32 { short } else { short.saturating_mul(32).isqrt() };
    OPERATION.saturating_add(long.saturating_mul(rows))
}

/// The price of a quotient with remainder: every word of the quotient with every word of the
/// divisor.
pub(crate) fn price_of_quotient(bits: u64, divisor: u64) -> u64 {
    let quotient = words(bits.saturating_sub(divisor).saturating_add(64));
    OPERATION.saturating_add(words(bits)).saturating_add(quotient.saturating_mul(words(divisor)))
}

/// The price of a greatest common divisor, which is found bit by bit, and of reading or printing
/// digits.
pub(crate) fn price_of_gcd(bits: u64, other: u64) -> u64 {
    let (short, long) = (words(bits.min(other)), words(bits.max(other)));
    price_of_quotient(bits.max(other), bits.min(other))
        .saturating_add(long.min(short).saturating_mul(short).saturating_mul(64))
}

/// The price of a sum or difference, a copy or a comparison of numbers of at most so many bits.
pub(crate) fn price_of_sum(bits: u64) -> u64 {
    OPERATION.saturating_add(words(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_may_be_spent_and_held_and_no_more() {
        let _budget = Budget::of(1);
        charge(limit());
        assert!(!is_spent());
        charge(1);
        assert!(is_spent());
        let mut held = Held::default();
        assert!(held.add(most_held()) && !held.add(1));
    }
}

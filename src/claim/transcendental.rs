//! Exponentials and logarithms as evaluation asks for them: words have none, symbolic numbers have
//! bounds.

use std::fmt::Debug;

use super::instance::Frame;
use crate::number::{Field, Halt, Word};

/// A field with exponentials and logarithms, or one that halts with [`Halt::Soft`] where a claim
/// asks for them.
pub trait Transcendental: Field {
    /// What is remembered of irrational numbers from one evaluation to the next.
    type Atoms: Clone + Debug + Default + Send + Sync;

    /// From now on, irrational numbers are enclosed between bounds about 2^−bits apart.
    fn set_precision(_atoms: &mut Self::Atoms, _bits: u64) {}

    /// ln x, for x > 0.
    fn logarithm(_x: &Self, _atoms: &mut Self::Atoms) -> Result<Self, Halt> {
        Err(Halt::Soft)
    }

    /// log Σ w exp(x) over the terms (w, x), w ≥ 0 and not all 0.
    fn log_sum_exp(_terms: &[(Self, Self)], _atoms: &mut Self::Atoms) -> Result<Self, Halt> {
        Err(Halt::Soft)
    }

    /// w exp(x) / Σ w exp(x) for every term (w, x), w ≥ 0 and not all 0.
    fn softmax(_terms: &[(Self, Self)], _atoms: &mut Self::Atoms) -> Result<Vec<Self>, Halt> {
        Err(Halt::Soft)
    }

    /// The fixed point of h(s) = log Σ_a p(a|s) exp(r(s,a) + γ Σ_t P(t|s,a) h(t)), with r and p
    /// given for every pair.
    fn soft_values(
        _frame: &Frame<Self>,
        _reward: &[Self],
        _weights: &[Self],
        _atoms: &mut Self::Atoms,
    ) -> Result<Vec<Self>, Halt> {
        Err(Halt::Soft)
    }
}

impl Transcendental for Word {
    type Atoms = ();
}

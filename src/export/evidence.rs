//! What a certificate says, in the numbers of this program.

use std::sync::Arc;

use cliff_check::{Accepted, Fraction, FromState, Optimality, State, Value, View, quoted};
use malachite_base::num::arithmetic::traits::{DivExact, Lcm};
use malachite_base::num::basic::traits::One;
use thiserror::Error;

use super::refutation::Refutation;
use crate::claim::ClaimError;
use crate::evidence::numbers::rational;
use crate::number::{Integer, Natural, Rational};

/// Common denominators are not taken beyond this many bits: every number would be written over
/// them.
const MAX_COMMON_BITS: u64 = 1 << 18;

/// Exponents below 2 to this number can be exported.
pub(super) const EXPONENT_BITS: u64 = 14;

/// Why a certificate cannot be exported; none of these is a doubt about the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExportError {
    /// A kind for which there is no verified check or no translation.
    #[error("certificates of kind {kind:?} cannot be exported to {target}")]
    Kind {
        /// The kind.
        kind: String,
        /// Where to.
        target: &'static str,
    },
    /// A refutation none of whose optimal values belong to a reward of its instance.
    #[error(
        "this refutation cannot be exported to SMT-LIB: questions are about optimal values of given rewards, of their sums \
         and differences, and it lists none of these"
    )]
    NoTable,
    /// A refutation with bounds of soft values, of which SMT-LIB has no exponentials to speak.
    #[error("this refutation cannot be exported to SMT-LIB: it rests on bounds of soft values")]
    Enclosed,
    /// A claim with a part that no term of the Coq development denotes.
    #[error("this refutation cannot be exported to Coq: its claim has {shape}")]
    Shape {
        /// The part.
        shape: &'static str,
    },
    /// A refutation without a value of the right type for a variable of its claim.
    #[error("this refutation cannot be exported to Coq: it has no value of its type for {variable:?}")]
    Value {
        /// The variable.
        variable: String,
    },
    /// Exponentials are computed up to e^(2^14).
    #[error(
        "this certificate cannot be exported: an advantage at its bounds is 2^{EXPONENT_BITS} temperatures or more"
    )]
    Exponent,
    /// A common denominator that would be too large.
    #[error("`{section}` has no common denominator below 2^{MAX_COMMON_BITS}")]
    Denominator {
        /// The section.
        section: &'static str,
    },
    /// The checker reads the claim of the certificate, and this program does not.
    #[error("the claim of this certificate is none here: {0}")]
    Claim(Box<ClaimError>),
}

/// A distribution: the states that can come next with their probabilities.
pub(super) type Successors = Vec<(usize, Rational)>;

/// One number for each action of each state.
pub(super) type Table = Vec<Vec<Rational>>;

/// A set of actions for each state.
pub(super) type Sets = Vec<Vec<usize>>;

/// One ray of a certificate.
#[derive(Debug)]
pub(super) struct Ray {
    pub(super) direction: Table,
    /// ε̄, none if it is infinite.
    pub(super) until: Option<Rational>,
    pub(super) within: Vec<usize>,
    pub(super) at_end: Vec<usize>,
    pub(super) choice: Vec<usize>,
    pub(super) slope: Vec<Rational>,
}

/// A reward with its optimal values, and its optimal actions where a certificate states them.
#[derive(Debug)]
pub(super) struct Optimum {
    pub(super) reward: Table,
    pub(super) value: Vec<Rational>,
    pub(super) optimal: Sets,
}

/// The statement of a certificate with its evidence.
#[derive(Debug)]
pub(super) enum Claim {
    Optimality(Optimum),
    Pair { first: Optimum, second: Optimum, distance: Rational },
    Rays { at: usize, start: Vec<usize>, reward: Table, value: Vec<Rational>, rays: Vec<Ray> },
    Soft(Soft),
    Refutation(Box<Refutation>),
}

/// The statement of kind `soft`, with the precision that its bounds leave room for.
#[derive(Debug)]
pub(super) struct Soft {
    pub(super) reward: Table,
    pub(super) temperature: Rational,
    pub(super) measure: Table,
    pub(super) precision: u64,
    pub(super) lower: Vec<Rational>,
    pub(super) upper: Vec<Rational>,
}

/// A certificate, as far as it can be exported.
#[derive(Debug)]
pub struct Evidence {
    pub(super) kind: String,
    pub(super) discount: Rational,
    pub(super) state_names: Vec<String>,
    pub(super) action_names: Vec<Vec<String>>,
    /// P by state and action.
    pub(super) next: Vec<Vec<Successors>>,
    pub(super) claim: Claim,
    /// The rank of each state at discount 1, otherwise empty.
    pub(super) ranks: Vec<usize>,
    pub(super) digest: String,
}

impl Evidence {
    /// What a certificate says that `cliff-check` has accepted.
    ///
    /// # Errors
    ///
    /// A kind that no export supports.
    pub fn of(accepted: &Accepted) -> Result<Self, ExportError> {
        let model = accepted.model();
        let kind = accepted.kind().to_owned();
        let discount = rational(&model.discount);
        let distribution =
            |entries: &[(u32, Arc<Fraction>)]| entries.iter().map(|(s, p)| (*s as usize, rational(p))).collect();
        let rows = |state: &State| state.actions.iter().map(|action| distribution(&action.next)).collect();
        let next: Vec<Vec<Successors>> = model.states.iter().map(rows).collect();
        let names = |state: &State| state.actions.iter().map(|action| quoted(&action.name)).collect();
        let rays = |start: FromState<'_>, rays: &[cliff_check::Ray<'_>]| Claim::Rays {
            at: start.at,
            start: indices(start.optimal.is),
            reward: table(start.reward.is),
            value: values(start.value.is),
            rays: rays.iter().map(Ray::of).collect(),
        };
        let claim = match accepted.view() {
            Some(View::Optimality(stated)) => Claim::Optimality(Optimum::of(&stated)),
            Some(View::Pair(stated)) => Claim::Pair {
                first: Optimum::of(&stated.first),
                second: Optimum::of(&stated.second),
                distance: rational(stated.distance.is),
            },
            Some(View::Ray(stated)) => rays(stated.start, &[stated.ray]),
            Some(View::Discontinuity(stated)) => rays(stated.start, &stated.rays),
            Some(View::Soft(stated)) => Claim::Soft(Soft::of(&stated)),
            Some(View::Refutation(stated)) => Claim::Refutation(Box::new(Refutation::of(&stated, &discount, &next)?)),
            _ => return Err(ExportError::Kind { kind, target: "Coq or SMT-LIB" }),
        };
        Ok(Evidence {
            kind,
            discount,
            state_names: model.states.iter().map(|state| quoted(&state.name)).collect(),
            action_names: model.states.iter().map(names).collect(),
            next,
            claim,
            ranks: accepted.rank().map(|rank| indices(rank.is)).unwrap_or_default(),
            digest: accepted.digest().to_owned(),
        })
    }

    /// At discount 1 a state of rank 0 is absorbing, and its value 0.
    pub(super) fn is_final(&self, state: usize) -> bool {
        self.ranks.get(state) == Some(&0)
    }
}

impl Optimum {
    fn of(stated: &Optimality<'_>) -> Self {
        Optimum {
            reward: table(stated.reward.is),
            value: values(stated.value.is),
            optimal: stated.optimal.is.iter().map(|set| indices(set)).collect(),
        }
    }
}

impl Ray {
    fn of(stated: &cliff_check::Ray<'_>) -> Self {
        Ray {
            direction: table(stated.direction.is),
            until: stated.until.map(|until| rational(until.is)),
            within: indices(stated.within.is),
            at_end: stated.at_end.map(|end| indices(end.is)).unwrap_or_default(),
            choice: indices(stated.choice.is),
            slope: values(stated.slope.is),
        }
    }
}

impl Soft {
    fn of(stated: &cliff_check::Soft<'_>) -> Self {
        Soft {
            reward: table(stated.reward.is),
            temperature: rational(stated.temperature.is),
            measure: table(stated.measure.is),
            precision: natural(stated.precision.is),
            lower: values(stated.lower.is),
            upper: values(stated.upper.is),
        }
    }
}

pub(super) fn table(rows: &[Box<[Arc<Fraction>]>]) -> Table {
    rows.iter().map(|row| numbers(row)).collect()
}

pub(super) fn numbers(row: &[Arc<Fraction>]) -> Vec<Rational> {
    row.iter().map(|number| rational(number)).collect()
}

pub(super) fn values(values: &[Value]) -> Vec<Rational> {
    values.iter().map(|value| rational(&value.fraction())).collect()
}

fn indices(numbers: &[u32]) -> Vec<usize> {
    numbers.iter().map(|&number| number as usize).collect()
}

/// A precision, which the checker found to be a small natural number.
pub(super) fn natural(number: &Fraction) -> u64 {
    number.num().iter_u64_digits().next().unwrap_or_default()
}

/// Numbers over one common denominator.
pub(super) struct Common {
    pub(super) denominator: Natural,
}

impl Common {
    pub(super) fn of<'a>(
        section: &'static str,
        numbers: impl IntoIterator<Item = &'a Rational>,
    ) -> Result<Self, ExportError> {
        let mut denominator = Natural::ONE;
        for number in numbers {
            denominator = denominator.lcm(number.denominator_ref());
            if malachite_base::num::logic::traits::SignificantBits::significant_bits(&denominator) > MAX_COMMON_BITS {
                return Err(ExportError::Denominator { section });
            }
        }
        Ok(Common { denominator })
    }

    /// The numerator of one of the numbers over the common denominator.
    pub(super) fn numerator(&self, number: &Rational) -> Integer {
        let factor = (&self.denominator).div_exact(number.denominator_ref());
        Integer::from_sign_and_abs(*number >= 0u32, number.numerator_ref() * factor)
    }
}

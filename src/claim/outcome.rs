//! What evaluating a claim on one instance says: hypotheses, conclusions, and the slack of inequalities.

use std::cmp::Ordering;

use super::field::{Field, Quantity};
use super::word::Word;
use crate::number::Rational;

/// A truth value, when it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It fails.
    False,
    /// It was not decided, for this reason.
    Unknown(Reason),
}

/// Why a truth value is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It speaks of soft values, which evaluation does not enclose: the conclusion is not audited.
    Soft,
    /// The term after `by` does not do what the existence claim says; something else may.
    ConstructionFails,
    /// A budget of pieces or rays ended.
    Budget,
}

impl Truth {
    /// True for `true`.
    pub fn of(holds: bool) -> Self {
        if holds { Truth::True } else { Truth::False }
    }

    /// Whether it is known to hold.
    pub fn holds(self) -> bool {
        self == Truth::True
    }

    /// Whether it is known to fail.
    pub fn fails(self) -> bool {
        self == Truth::False
    }

    pub(super) fn not(self) -> Self {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            unknown => unknown,
        }
    }
}

/// An exact number, in a word if it was computed in words.
#[derive(Clone, Debug, PartialEq)]
pub enum Exact {
    /// A machine word.
    Word(Word),
    /// A big rational.
    Big(Rational),
}

impl Exact {
    /// The number.
    pub fn to_rational(&self) -> Rational {
        match self {
            Exact::Word(x) => Field::to_rational(x),
            Exact::Big(x) => x.clone(),
        }
    }
}

/// The two sides of an inequality left ≤ right (or left < right) where it came closest to failing or failed most.
///
/// `≥` and `>` are turned round, and `=` is left ≤ right with the larger side on the left. Under a quantifier over states and
/// actions the sides are those with the largest left − right. Sides that depend on ε are read at ε → 0⁺, and where both vanish
/// there, their slopes are given instead, so that a ratio is the limit of the ratios.
#[derive(Clone, Debug, PartialEq)]
pub struct Slack {
    /// The smaller side as claimed.
    pub left: Exact,
    /// The larger side as claimed.
    pub right: Exact,
}

impl Slack {
    /// left / right, if right > 0: at most 1 where the inequality holds, 1 where it is attained.
    pub fn ratio(&self) -> Option<Rational> {
        let right = self.right.to_rational();
        (right > 0u32).then(|| self.left.to_rational() / right)
    }

    /// left − right: at most 0 where the inequality holds.
    pub fn excess(&self) -> Rational {
        self.left.to_rational() - self.right.to_rational()
    }

    /// Whether the two sides are equal.
    pub fn attained(&self) -> bool {
        self.left == self.right
    }

    /// How this slack's ratio compares with another's, without allocating while both are words; slacks without a ratio
    /// (right ≤ 0) come first.
    pub fn compare_ratio(&self, other: &Slack) -> Ordering {
        if let (Exact::Word(a), Exact::Word(b), Exact::Word(c), Exact::Word(d)) =
            (&self.left, &self.right, &other.left, &other.right)
        {
            match (Field::sign(b) == Ordering::Greater, Field::sign(d) == Ordering::Greater) {
                (true, true) => {
                    if let (Ok(x), Ok(y)) = (Field::divide(a, b), Field::divide(c, d)) {
                        return Field::order(&x, &y);
                    }
                }
                (x, y) => return x.cmp(&y),
            }
        }
        self.ratio().cmp(&other.ratio())
    }
}

/// One named conclusion on one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Conclusion {
    /// Whether it holds.
    pub truth: Truth,
    /// The slack, if it is an inequality between numbers under quantifiers over states and actions.
    pub slack: Option<Slack>,
    /// For conclusions with `small eps`: some ε̄ such that the truth value is the same for every ε in (0, ε̄); `None` if that is
    /// so for every ε > 0, or there is no ε.
    pub until: Option<Rational>,
    /// For conclusions with `every eps > 0` that fail: a number at which the body of the quantifier decided last fails, one with
    /// the smallest denominator there is on the first piece where it does.
    pub fails_at: Option<Rational>,
}

/// What a claim says of one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Whether every hypothesis holds, refinements of the variables included.
    pub held: Truth,
    /// The first hypothesis that does not hold, in the order of [`Claim::hypotheses`](super::Claim::hypotheses); `None` also if
    /// it is the refinement of a variable.
    pub failed: Option<usize>,
    /// The conclusions in the order of [`Claim::conclusions`](super::Claim::conclusions); empty unless the hypotheses hold.
    pub conclusions: Vec<Conclusion>,
}

impl Outcome {
    /// Whether the hypotheses hold and this conclusion is known to fail: the instance refutes it.
    pub fn refutes(&self, conclusion: usize) -> bool {
        self.held.holds() && self.conclusions.get(conclusion).is_some_and(|c| c.truth.fails())
    }
}

/// Numbers that can be handed out in an [`Outcome`].
pub trait Report: Field {
    /// The number, for an outcome.
    fn exact(&self) -> Exact;
}

impl Report for Word {
    fn exact(&self) -> Exact {
        Exact::Word(*self)
    }
}

impl Report for Rational {
    fn exact(&self) -> Exact {
        Exact::Big(self.clone())
    }
}

/// The sides of an inequality between quantities, as reported.
pub(super) fn slack<F: Report, N: Quantity<F>>(left: &N, right: &N) -> Slack {
    let at_zero = left.constant().is_zero() && right.constant().is_zero();
    let side = |x: &N| if at_zero && N::VARIES { x.slope().exact() } else { x.constant().exact() };
    Slack { left: side(left), right: side(right) }
}

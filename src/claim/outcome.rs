//! What evaluating a claim on one instance says: hypotheses, conclusions, and the slack of
//! inequalities.

use std::cmp::Ordering;

use super::transcendental::Transcendental;
use crate::number::{Enclosure, Known, Quantity, Rational, Word};

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
    /// It speaks of soft values, and was evaluated in rational numbers only.
    Soft,
    /// Bounds of soft values overlap where it compares them, even at the narrowest width of the
    /// budget.
    Narrow,
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

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, other) => other,
            (unknown, _) => unknown,
        }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            unknown => unknown,
        }
    }
}

/// A side of an inequality: an exact number, in a word if it was computed in words, or bounds of a
/// number that is irrational in general.
#[derive(Clone, Debug, PartialEq)]
pub enum Side {
    /// A machine word.
    Word(Word),
    /// A big rational.
    Big(Box<Rational>),
    /// An irrational number, or one that is not known to be rational.
    Between(Box<Enclosure>),
}

impl Side {
    /// The number, or its two ends.
    pub fn known(&self) -> Known {
        match self {
            Side::Word(x) => Known::Exactly(x.to_rational()),
            Side::Big(x) => Known::Exactly((**x).clone()),
            Side::Between(x) => Known::of((**x).clone()),
        }
    }

    fn bounds(&self) -> Enclosure {
        match self.known() {
            Known::Exactly(x) => Enclosure::point(x),
            Known::Between(bounds) => bounds,
        }
    }
}

impl From<Known> for Side {
    fn from(known: Known) -> Self {
        match known {
            Known::Exactly(x) => Side::Big(Box::new(x)),
            Known::Between(bounds) => Side::Between(Box::new(bounds)),
        }
    }
}

/// The two sides of an inequality left ≤ right (or left < right) where it came closest to failing
/// or failed most.
///
/// `≥` and `>` are turned round, and `=` is left ≤ right with the larger side on the left. Under a
/// quantifier over states and actions the sides are those with the largest left − right. Sides that
/// depend on ε are read at ε → 0⁺, and where both vanish there, their slopes are given instead, so
/// that a ratio is the limit of the ratios.
#[derive(Clone, Debug, PartialEq)]
pub struct Slack {
    /// The smaller side as claimed.
    pub left: Side,
    /// The larger side as claimed.
    pub right: Side,
    /// Whether left ≤ right is known, if only by the form of the sides where their bounds overlap.
    pub holds: bool,
}

impl Slack {
    /// left / right, if right is known to be positive: at most 1 where the inequality holds, 1
    /// where it is attained. Where a side is only known between bounds, so is the ratio, with six
    /// decimals.
    pub fn ratio(&self) -> Option<Known> {
        if let (Known::Exactly(left), Known::Exactly(right)) = (self.left.known(), self.right.known()) {
            return (right > 0u32).then(|| Known::Exactly(left / right));
        }
        let right = self.right.bounds();
        let ratio = if *right.lower() > 0u32 { self.left.bounds().divided_by(&right) } else { None }?;
        let ratio = Known::of(ratio).rounded();
        if self.holds && *ratio.upper() > 1u32 {
            return Some(Known::of(Enclosure::between(ratio.lower().clone(), Rational::from(1u32))));
        }
        Some(ratio)
    }

    /// Whether both sides are known, and not only bounds of them.
    pub fn is_exact(&self) -> bool {
        !matches!((&self.left, &self.right), (Side::Between(_), _) | (_, Side::Between(_)))
    }

    /// left − right: at most 0 where the inequality holds.
    pub fn excess(&self) -> Known {
        Known::of(&self.left.bounds() - &self.right.bounds())
    }

    /// Whether the two sides are known to be equal.
    pub fn attained(&self) -> bool {
        self.is_exact() && self.left == self.right
    }

    /// How this slack's ratio compares with another's, without allocating while both are words;
    /// slacks without a ratio (right ≤ 0) come first.
    ///
    /// Ratios between bounds compare by their lower ends. That is a total preorder, so the largest
    /// of many is the same in whatever order they are compared; the other ends say how far a ratio
    /// that came later may still be above it.
    pub fn compare_ratio(&self, other: &Slack) -> Ordering {
        if let (Side::Word(a), Side::Word(b), Side::Word(c), Side::Word(d)) =
            (&self.left, &self.right, &other.left, &other.right)
        {
            match (b.numerator() > 0, d.numerator() > 0) {
                (true, true) => {
                    // a/b and c/d, all denominators taken to the other side.
                    let product = |x: &Word, y: &Word, z: &Word, w: &Word| {
                        let (left, right) =
                            (x.numerator().checked_mul(y.denominator()), z.denominator().checked_mul(w.numerator()));
                        Some(i128::from(left?) * i128::from(right?))
                    };
                    if let (Some(x), Some(y)) = (product(a, b, c, d), product(c, d, a, b)) {
                        return x.cmp(&y);
                    }
                }
                (x, y) => return x.cmp(&y),
            }
        }
        let lower = |slack: &Slack| slack.ratio().map(|ratio| ratio.lower().clone());
        lower(self).cmp(&lower(other))
    }
}

/// One named conclusion on one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Conclusion {
    /// Whether it holds.
    pub truth: Truth,
    /// The slack, if it is an inequality between numbers under quantifiers over states and actions.
    pub slack: Option<Slack>,
    /// For conclusions with `small eps`: some ε̄ such that the truth value is the same for every ε
    /// in (0, ε̄); `None` if that is so for every ε > 0, or there is no ε.
    pub until: Option<Box<Rational>>,
    /// For conclusions with `every eps > 0` that fail: a number at which the body of the quantifier
    /// decided last fails, one with the smallest denominator there is on the first piece where it
    /// does.
    pub fails_at: Option<Box<Rational>>,
}

/// What a claim says of one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Whether every hypothesis holds, refinements of the variables included.
    pub held: Truth,
    /// The first hypothesis that does not hold, in the order of
    /// [`Claim::hypotheses`](super::Claim::hypotheses); `None` also if it is the refinement of a
    /// variable.
    pub failed: Option<usize>,
    /// The conclusions in the order of [`Claim::conclusions`](super::Claim::conclusions); empty
    /// unless the hypotheses hold.
    pub conclusions: Vec<Conclusion>,
}

impl Outcome {
    /// Whether the hypotheses hold and this conclusion is known to fail: the instance refutes it.
    pub fn refutes(&self, conclusion: usize) -> bool {
        self.held.holds() && self.conclusions.get(conclusion).is_some_and(|c| c.truth.fails())
    }
}

/// Numbers that can be handed out in an [`Outcome`].
pub trait Report: Transcendental {
    /// The number, for an outcome.
    fn side(&self) -> Side;
}

impl Report for Word {
    fn side(&self) -> Side {
        Side::Word(*self)
    }
}

/// The sides of an inequality between quantities, as reported.
pub(super) fn slack<F: Report, N: Quantity<F>>(left: &N, right: &N, truth: Truth) -> Slack {
    let at_zero = left.constant().is_zero() && right.constant().is_zero();
    let side = |x: &N| if at_zero && N::VARIES { x.slope().side() } else { x.constant().side() };
    Slack { left: side(left), right: side(right), holds: truth.holds() }
}

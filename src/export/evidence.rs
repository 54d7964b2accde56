//! What a certificate says, read for export from text that the checker has accepted.

use malachite_base::num::arithmetic::traits::{DivExact, Lcm};
use malachite_base::num::basic::traits::One;
use malachite_nz::integer::Integer;
use thiserror::Error;

use super::refutation::Refutation;
use crate::number::{Natural, Rational};

/// Common denominators are not taken beyond this many bits: every number would be written over them.
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
    /// Text that no accepted certificate contains.
    #[error("line {line} of the certificate is not as the format says")]
    Malformed {
        /// The line, counted from 1.
        line: usize,
    },
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
    /// Reads the text of a certificate that `cliff-check` has accepted; it is not checked again here.
    ///
    /// # Errors
    ///
    /// A kind that no export supports, or text that no checker would have accepted.
    pub fn read(accepted: &str) -> Result<Self, ExportError> {
        let mut lines = Lines { rest: accepted.lines().collect::<Vec<_>>().into_iter(), line: 0 };
        lines.after("cliff-certificate ")?;
        let kind = lines.after("claim ")?.to_owned();
        let discount = lines.rational("discount ")?;
        lines.after("initial ")?;
        let states = lines.natural("states ")?;
        let (mut state_names, mut action_names, mut next) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..states {
            state_names.push(lines.after("state ")?.to_owned());
            let (mut names, mut rows) = (Vec::new(), Vec::new());
            while lines.is_at("action ") {
                let (name, row) = lines.action()?;
                names.push(name);
                rows.push(row);
            }
            action_names.push(names);
            next.push(rows);
        }
        let claim = match kind.as_str() {
            "optimality" => Claim::Optimality(lines.optimum(states)?),
            "pair" => lines.pair(states)?,
            "ray" | "discontinuity" => lines.rays(states)?,
            "soft" => Claim::Soft(lines.soft(states)?),
            "refutation" => Claim::Refutation(Box::new(Refutation::read(&mut lines, &discount, &next)?)),
            _ => return Err(ExportError::Kind { kind, target: "Coq or SMT-LIB" }),
        };
        let ranks = if discount == 1u32 { lines.ranks(states)? } else { Vec::new() };
        let digest = lines.after("end ")?.to_owned();
        Ok(Evidence { kind, discount, state_names, action_names, next, claim, ranks, digest })
    }

    /// At discount 1 a state of rank 0 is absorbing, and its value 0.
    pub(super) fn is_final(&self, state: usize) -> bool {
        self.ranks.get(state) == Some(&0)
    }
}

/// The lines that have not been read, and the number of the last one that has.
pub(super) struct Lines<'a> {
    rest: std::vec::IntoIter<&'a str>,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn malformed(&self) -> ExportError {
        ExportError::Malformed { line: self.line }
    }

    fn next(&mut self) -> Result<&'a str, ExportError> {
        self.line += 1;
        self.rest.next().ok_or_else(|| self.malformed())
    }

    pub(super) fn is_at(&self, start: &str) -> bool {
        self.rest.as_slice().first().is_some_and(|line| line.starts_with(start))
    }

    /// Whether the line after the next one is this.
    pub(super) fn precedes(&self, line: &str) -> bool {
        self.rest.as_slice().get(1).is_some_and(|next| *next == line)
    }

    pub(super) fn after(&mut self, keyword: &str) -> Result<&'a str, ExportError> {
        let line = self.next()?;
        line.strip_prefix(keyword).ok_or_else(|| self.malformed())
    }

    fn heading(&mut self, name: &str) -> Result<(), ExportError> {
        if self.next()? == name { Ok(()) } else { Err(self.malformed()) }
    }

    pub(super) fn natural(&mut self, keyword: &str) -> Result<usize, ExportError> {
        let text = self.after(keyword)?;
        self.count(text)
    }

    pub(super) fn rational(&mut self, keyword: &str) -> Result<Rational, ExportError> {
        let text = self.after(keyword)?;
        self.number(text)
    }

    fn integer(&self, text: &str) -> Result<Integer, ExportError> {
        text.parse().map_err(|()| self.malformed())
    }

    pub(super) fn number(&self, text: &str) -> Result<Rational, ExportError> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let denominator = self.integer(denominator)?;
        if denominator == 0u32 {
            return Err(self.malformed());
        }
        Ok(Rational::from_integers(self.integer(numerator)?, denominator))
    }

    /// `STATE:RATIONAL …`
    fn distribution<'f>(&self, fields: impl Iterator<Item = &'f str>) -> Result<Successors, ExportError> {
        let weight = |field: &str| {
            let (state, probability) = field.split_once(':').ok_or_else(|| self.malformed())?;
            Ok((state.parse().map_err(|_| self.malformed())?, self.number(probability)?))
        };
        fields.map(weight).collect()
    }

    /// `action NAME STATE:RATIONAL …`; a quoted name may contain spaces and escaped quotes.
    fn action(&mut self) -> Result<(String, Successors), ExportError> {
        let text = self.after("action \"")?;
        let mut escaped = false;
        let end = text.find(|c| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        });
        let end = end.ok_or_else(|| self.malformed())?;
        let (name, rest) = text.split_at(end + 1);
        let row = self.distribution(rest.split(' ').skip(1))?;
        Ok((format!("\"{name}"), row))
    }

    fn table(&mut self, name: &str, states: usize) -> Result<Table, ExportError> {
        self.heading(name)?;
        self.rows(states)
    }

    pub(super) fn rows(&mut self, states: usize) -> Result<Table, ExportError> {
        let row = |_| {
            let line = self.next()?;
            line.split(' ').map(|number| self.number(number)).collect()
        };
        (0..states).map(row).collect()
    }

    pub(super) fn count(&self, text: &str) -> Result<usize, ExportError> {
        text.parse().map_err(|_| self.malformed())
    }

    pub(super) fn values(&mut self, name: &str, states: usize) -> Result<Vec<Rational>, ExportError> {
        self.heading(name)?;
        let mut over = Integer::ONE;
        let mut values = Vec::new();
        for _ in 0..states {
            if self.is_at("over ") {
                let text = self.after("over ")?;
                over = self.integer(text)?;
            }
            let text = self.next()?;
            let numerator = self.integer(text)?;
            if over == 0u32 {
                return Err(self.malformed());
            }
            values.push(Rational::from_integers(numerator, over.clone()));
        }
        Ok(values)
    }

    fn indices(&self, text: &str) -> Result<Vec<usize>, ExportError> {
        text.split(' ').map(|index| index.parse().map_err(|_| self.malformed())).collect()
    }

    fn set(&mut self, keyword: &str) -> Result<Vec<usize>, ExportError> {
        let text = self.after(keyword)?;
        self.indices(text)
    }

    fn sets(&mut self, name: &str, states: usize) -> Result<Sets, ExportError> {
        self.heading(name)?;
        (0..states).map(|_| self.set("")).collect()
    }

    fn ranks(&mut self, states: usize) -> Result<Vec<usize>, ExportError> {
        self.heading("rank")?;
        (0..states).map(|_| self.natural("")).collect()
    }

    fn optimum(&mut self, states: usize) -> Result<Optimum, ExportError> {
        let reward = self.table("reward", states)?;
        let value = self.values("value", states)?;
        Ok(Optimum { reward, value, optimal: self.sets("optimal", states)? })
    }

    fn pair(&mut self, states: usize) -> Result<Claim, ExportError> {
        let reward = self.table("reward", states)?;
        let reward_2 = self.table("reward-2", states)?;
        let distance = self.rational("distance ")?;
        let value = self.values("value", states)?;
        let first = Optimum { reward, value, optimal: self.sets("optimal", states)? };
        let value = self.values("value-2", states)?;
        let second = Optimum { reward: reward_2, value, optimal: self.sets("optimal-2", states)? };
        Ok(Claim::Pair { first, second, distance })
    }

    fn soft(&mut self, states: usize) -> Result<Soft, ExportError> {
        let reward = self.table("reward", states)?;
        let temperature = self.rational("temperature ")?;
        let measure = self.table("measure", states)?;
        let precision = self.natural("precision ")? as u64;
        let lower = self.values("lower", states)?;
        let upper = self.values("upper", states)?;
        Ok(Soft { reward, temperature, measure, precision, lower, upper })
    }

    fn rays(&mut self, states: usize) -> Result<Claim, ExportError> {
        let reward = self.table("reward", states)?;
        let at = self.natural("at ")?;
        let start = self.set("optimal-at-start ")?;
        let value = self.values("value", states)?;
        let mut rays = Vec::new();
        while self.is_at("ray") {
            rays.push(self.ray(states)?);
        }
        Ok(Claim::Rays { at, start, reward, value, rays })
    }

    fn ray(&mut self, states: usize) -> Result<Ray, ExportError> {
        self.heading("ray")?;
        let direction = self.table("direction", states)?;
        let until = match self.after("until ")? {
            "infinity" => None,
            number => Some(self.number(number)?),
        };
        let within = self.set("optimal-within ")?;
        let at_end = if until.is_some() { self.set("optimal-at-end ")? } else { Vec::new() };
        self.heading("choice")?;
        let choice = (0..states).map(|_| self.natural("")).collect::<Result<_, _>>()?;
        let slope = self.values("slope", states)?;
        Ok(Ray { direction, until, within, at_end, choice, slope })
    }
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

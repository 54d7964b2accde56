//! What a certificate says, read for export from text that the checker has accepted.

use malachite_base::num::arithmetic::traits::{DivExact, Lcm};
use malachite_base::num::basic::traits::One;
use malachite_nz::integer::Integer;
use thiserror::Error;

use crate::number::{Natural, Rational};

/// Common denominators are not taken beyond this many bits: every number would be written over them.
const MAX_COMMON_BITS: u64 = 1 << 18;

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
    /// Both targets rest on the uniqueness of fixed points for discounts below 1.
    #[error("the discount is 1: exports are for discounts below 1 (the proved theory assumes γ < 1)")]
    DiscountOne,
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

/// The statement of a certificate with its evidence.
#[derive(Debug)]
pub(super) enum Claim {
    Optimality { optimal: Sets },
    Pair { reward_2: Table, distance: Rational, optimal: Sets, value_2: Vec<Rational>, optimal_2: Sets },
    Rays { at: usize, start: Vec<usize>, rays: Vec<Ray> },
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
    pub(super) reward: Table,
    pub(super) value: Vec<Rational>,
    pub(super) claim: Claim,
    pub(super) digest: String,
}

impl Evidence {
    /// Reads the text of a certificate that `cliff-check` has accepted; it is not checked again here.
    ///
    /// # Errors
    ///
    /// A kind or a discount that no export supports, or text that no checker would have accepted.
    pub fn read(accepted: &str) -> Result<Self, ExportError> {
        let mut lines = Lines { rest: accepted.lines().collect::<Vec<_>>().into_iter(), line: 0 };
        lines.after("cliff-certificate ")?;
        let kind = lines.after("claim ")?.to_owned();
        let discount = lines.rational("discount ")?;
        lines.after("initial ")?;
        let states = lines.natural("states ")?;
        if discount == 1u32 {
            return Err(ExportError::DiscountOne);
        }
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
        let reward = lines.table("reward", states)?;
        let (value, claim) = match kind.as_str() {
            "optimality" => {
                let value = lines.values("value", states)?;
                (value, Claim::Optimality { optimal: lines.sets("optimal", states)? })
            }
            "pair" => {
                let reward_2 = lines.table("reward-2", states)?;
                let distance = lines.rational("distance ")?;
                let value = lines.values("value", states)?;
                let optimal = lines.sets("optimal", states)?;
                let value_2 = lines.values("value-2", states)?;
                let optimal_2 = lines.sets("optimal-2", states)?;
                (value, Claim::Pair { reward_2, distance, optimal, value_2, optimal_2 })
            }
            "ray" | "discontinuity" => {
                let at = lines.natural("at ")?;
                let start = lines.set("optimal-at-start ")?;
                let value = lines.values("value", states)?;
                let mut rays = Vec::new();
                while lines.is_at("ray") {
                    rays.push(lines.ray(states)?);
                }
                (value, Claim::Rays { at, start, rays })
            }
            _ => return Err(ExportError::Kind { kind, target: "Coq or SMT-LIB" }),
        };
        let digest = lines.after("end ")?.to_owned();
        Ok(Evidence { kind, discount, state_names, action_names, next, reward, value, claim, digest })
    }
}

/// The lines that have not been read, and the number of the last one that has.
struct Lines<'a> {
    rest: std::vec::IntoIter<&'a str>,
    line: usize,
}

impl<'a> Lines<'a> {
    fn malformed(&self) -> ExportError {
        ExportError::Malformed { line: self.line }
    }

    fn next(&mut self) -> Result<&'a str, ExportError> {
        self.line += 1;
        self.rest.next().ok_or_else(|| self.malformed())
    }

    fn is_at(&self, start: &str) -> bool {
        self.rest.as_slice().first().is_some_and(|line| line.starts_with(start))
    }

    fn after(&mut self, keyword: &str) -> Result<&'a str, ExportError> {
        let line = self.next()?;
        line.strip_prefix(keyword).ok_or_else(|| self.malformed())
    }

    fn heading(&mut self, name: &str) -> Result<(), ExportError> {
        if self.next()? == name { Ok(()) } else { Err(self.malformed()) }
    }

    fn natural(&mut self, keyword: &str) -> Result<usize, ExportError> {
        let text = self.after(keyword)?;
        text.parse().map_err(|_| self.malformed())
    }

    fn rational(&mut self, keyword: &str) -> Result<Rational, ExportError> {
        let text = self.after(keyword)?;
        self.number(text)
    }

    fn integer(&self, text: &str) -> Result<Integer, ExportError> {
        text.parse().map_err(|()| self.malformed())
    }

    fn number(&self, text: &str) -> Result<Rational, ExportError> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let denominator = self.integer(denominator)?;
        if denominator == 0u32 {
            return Err(self.malformed());
        }
        Ok(Rational::from_integers(self.integer(numerator)?, denominator))
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
        let weight = |field: &str| {
            let (state, probability) = field.split_once(':').ok_or_else(|| self.malformed())?;
            Ok((state.parse().map_err(|_| self.malformed())?, self.number(probability)?))
        };
        let row = rest.split(' ').skip(1).map(weight).collect::<Result<_, _>>()?;
        Ok((format!("\"{name}"), row))
    }

    fn table(&mut self, name: &str, states: usize) -> Result<Table, ExportError> {
        self.heading(name)?;
        let row = |_| {
            let line = self.next()?;
            line.split(' ').map(|number| self.number(number)).collect()
        };
        (0..states).map(row).collect()
    }

    fn values(&mut self, name: &str, states: usize) -> Result<Vec<Rational>, ExportError> {
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

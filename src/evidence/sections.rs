//! The sections of a certificate, written one line at a time with a running digest.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};

use malachite_base::num::arithmetic::traits::DivisibleBy;
use malachite_base::num::basic::traits::One;
use malachite_base::num::logic::traits::SignificantBits;

use crate::cliff::Bound;
use crate::foreign::{Respelled, numbered};
use crate::mdp::{ActionSets, Components, DeterministicPolicy, Distribution, Dynamics, Pair, PairFunction, State};
use crate::number::{Fraction, Integer, Natural, Polynomial, Rational, same};

/// What every certificate begins with: the model without rewards.
#[derive(Clone, Copy, Debug)]
pub struct ModelSections<'m> {
    /// (S, A, P, γ).
    pub dynamics: &'m Dynamics,
    /// The initial distribution μ, if the model has one.
    pub initial: Option<&'m Distribution>,
}

/// Which reward of a model's file an answer is about. A certificate says it in a line `about`,
/// which only a reader who has the file can compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen<'m> {
    /// The one of this name.
    Named(&'m str),
    /// The only one, or the weighted sum of all.
    Effective,
    /// The tuple of all.
    All,
}

impl<'m> Chosen<'m> {
    /// The one of a name, or the effective one.
    pub fn of(name: Option<&'m str>) -> Self {
        name.map_or(Chosen::Effective, Chosen::Named)
    }
}

impl fmt::Display for Chosen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Chosen::Named(name) => write!(f, "reward {}", Quoted(name)),
            Chosen::Effective => f.write_str("effective"),
            Chosen::All => f.write_str("rewards"),
        }
    }
}

/// Where an answer comes from: the initial distribution of the model, and its reward, as far as
/// there is a model file.
#[derive(Clone, Copy, Debug, Default)]
pub struct ModelOrigin<'m> {
    /// μ.
    pub initial: Option<&'m Distribution>,
    /// Which of the file's rewards R is, if any.
    pub reward: Option<Chosen<'m>>,
    /// Which of them R′ is, where the answer is about two.
    pub other: Option<Chosen<'m>>,
}

impl<'m> From<Option<&'m Distribution>> for ModelOrigin<'m> {
    fn from(initial: Option<&'m Distribution>) -> Self {
        ModelOrigin { initial, ..ModelOrigin::default() }
    }
}

/// The lines of a certificate that state its model, from `discount` to the last action, and its
/// `reward` section where its kind has one.
pub fn instance_text(instance: ModelSections<'_>, reward: Option<&PairFunction<Rational>>) -> String {
    let mut bytes = Vec::new();
    let mut writer = Writer { out: &mut bytes, digest: Fnv::new(), hexadecimal: false };
    // Writing to memory cannot fail.
    let _ = writer.model(instance);
    let _ = reward.map(|reward| writer.reward("reward", instance.dynamics, reward));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The 64-bit FNV-1a hash.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Fnv(14_695_981_039_346_656_037)
    }

    fn update(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(1_099_511_628_211);
        }
    }
}

/// Writes sections and keeps the digest of what was written.
pub(super) struct Writer<W> {
    out: W,
    digest: Fnv,
    /// Whether numbers of functions on states are.
    hexadecimal: bool,
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> Writer<W> {
    /// Begins a certificate of some kind about an instance; `about` says which sections or
    /// variables are rewards of the model's file. Numbers of functions that are `long` are written
    /// in hexadecimal, which takes no time quadratic in their digits.
    pub(super) fn begin(
        out: W,
        kind: &str,
        instance: ModelSections<'_>,
        about: &[(&str, Chosen<'_>)],
        long: bool,
    ) -> io::Result<Self> {
        let mut writer = Writer { out, digest: Fnv::new(), hexadecimal: long };
        let version = if long { 3 } else { 1 + usize::from(!about.is_empty()) };
        writeln!(writer, "cliff-certificate {version}")?;
        writeln!(writer, "claim {kind}")?;
        writer.model(instance)?;
        about.iter().try_for_each(|(subject, chosen)| writeln!(writer, "about {} {chosen}", Quoted(subject)))?;
        Ok(writer)
    }

    fn model(&mut self, ModelSections { dynamics, initial }: ModelSections<'_>) -> io::Result<()> {
        writeln!(self, "discount {}", dynamics.discount())?;
        match initial {
            None => writeln!(self, "initial none")?,
            Some(initial) => {
                write!(self, "initial")?;
                for (state, probability) in initial.entries() {
                    write!(self, " {}:{probability}", state.index())?;
                }
                writeln!(self)?;
            }
        }
        writeln!(self, "states {}", dynamics.states())?;
        for state in dynamics.all_states() {
            writeln!(self, "state {}", Quoted(dynamics.state_name(state).raw()))?;
            for pair in dynamics.actions(state) {
                write!(self, "action {}", Quoted(dynamics.action_name(pair).raw()))?;
                for next in dynamics.successors(pair) {
                    write!(self, " {}:{}", next.state.index(), next.probability)?;
                }
                writeln!(self)?;
            }
        }
        Ok(())
    }

    /// A section with one line for each state that has one number for each action.
    pub(super) fn pairs(
        &mut self,
        name: &str,
        dynamics: &Dynamics,
        value: impl Fn(Pair) -> Rational,
    ) -> io::Result<()> {
        writeln!(self, "{name}")?;
        for state in dynamics.all_states() {
            for (i, pair) in dynamics.actions(state).enumerate() {
                let space = if i == 0 { "" } else { " " };
                write!(self, "{space}{}", value(pair))?;
            }
            writeln!(self)?;
        }
        Ok(())
    }

    /// A reward or a direction.
    pub(super) fn reward(
        &mut self,
        name: &str,
        dynamics: &Dynamics,
        reward: &PairFunction<Rational>,
    ) -> io::Result<()> {
        self.pairs(name, dynamics, |pair| reward.at(pair).clone())
    }

    /// A function on states, as integers over the denominators that its numbers come with.
    ///
    /// A number whose denominator divides the running one at little cost keeps it, so that trees
    /// and lattices need few changes.
    pub(super) fn fractions<'a>(
        &mut self,
        name: &str,
        fractions: impl Iterator<Item = Fraction<'a>>,
    ) -> io::Result<()> {
        // A numerator may grow by this many bits to save a change of denominator.
        const SLACK: u64 = 64;
        writeln!(self, "{name}")?;
        let mut over: Option<Cow<'_, Natural>> = None;
        for fraction in fractions {
            let (numerator, own) = fraction.whole();
            let fits =
                |over: &Natural| over.significant_bits() <= own.significant_bits() + SLACK && over.divisible_by(&*own);
            match &over {
                Some(over) if same(over, &own) => self.integer("", &numerator)?,
                Some(over) if fits(over) => self.integer("", &(numerator * Integer::from(&**over / &*own)))?,
                _ => {
                    self.integer("over ", &Integer::from(&*own))?;
                    self.integer("", &numerator)?;
                    over = Some(own);
                }
            }
        }
        Ok(())
    }

    /// A function on states, as integers over one denominator for each component.
    pub(super) fn values(&mut self, name: &str, components: &Components, values: &[Rational]) -> io::Result<()> {
        let denominators = Denominators::of(components, values);
        self.fractions(name, values.iter().enumerate().map(|(state, value)| denominators.over(state, value)))
    }

    fn integer(&mut self, before: &str, integer: &Integer) -> io::Result<()> {
        let spelled = self.spelled(integer);
        writeln!(self, "{before}{spelled}")
    }

    /// An INTEGER as the version of the certificate spells it.
    pub(super) fn spelled(&self, integer: &Integer) -> String {
        if self.hexadecimal && *integer != 0u32 { format!("{integer:#x}") } else { integer.to_string() }
    }

    /// A line with the coefficients of a polynomial.
    pub(super) fn polynomial(&mut self, before: &str, polynomial: &Polynomial) -> io::Result<()> {
        let spelled: Vec<String> = polynomial.coefficients().iter().map(|c| self.spelled(c)).collect();
        writeln!(self, "{before}{}", if spelled.is_empty() { "0".to_owned() } else { spelled.join(" ") })
    }

    /// A section with the set of actions of every state.
    pub(super) fn sets(&mut self, name: &str, dynamics: &Dynamics, sets: &ActionSets) -> io::Result<()> {
        writeln!(self, "{name}")?;
        for state in dynamics.all_states() {
            self.positions("", dynamics, state, sets.at(dynamics, state))?;
        }
        Ok(())
    }

    /// One line with the positions of some pairs of a state, after a keyword if there is one.
    pub(super) fn positions(
        &mut self,
        keyword: &str,
        dynamics: &Dynamics,
        state: State,
        pairs: impl IntoIterator<Item = Pair>,
    ) -> io::Result<()> {
        write!(self, "{keyword}")?;
        let mut space = if keyword.is_empty() { "" } else { " " };
        for pair in pairs {
            write!(self, "{space}{}", dynamics.position(state, pair))?;
            space = " ";
        }
        writeln!(self)
    }

    /// A policy.
    pub(super) fn choice(&mut self, dynamics: &Dynamics, policy: &DeterministicPolicy) -> io::Result<()> {
        writeln!(self, "choice")?;
        dynamics.all_states().try_for_each(|state| self.positions("", dynamics, state, [policy.at(state)]))
    }

    /// A line with a number, or `infinity`.
    pub(super) fn bound(&mut self, name: &str, bound: &Bound) -> io::Result<()> {
        match bound {
            Bound::At(end) => writeln!(self, "{name} {end}"),
            Bound::Infinite => writeln!(self, "{name} infinity"),
        }
    }

    /// The rank section at discount 1, and the end line.
    pub(super) fn end(self, dynamics: &Dynamics) -> io::Result<()> {
        self.end_with(dynamics.rank())
    }

    /// The rank section where there are ranks, and the end line.
    pub(super) fn end_with(mut self, rank: Option<&[u32]>) -> io::Result<()> {
        if let Some(rank) = rank {
            writeln!(self, "rank")?;
            for rank in rank {
                writeln!(self, "{rank}")?;
            }
        }
        let digest = self.digest.0;
        writeln!(self.out, "end {digest:016x}")?;
        self.out.flush()
    }
}

/// For each component with several states the least common denominator of its values.
struct Denominators {
    /// One more than the number of a state's shared denominator; 0 for none.
    number: Vec<u32>,
    shared: Vec<Natural>,
}

impl Denominators {
    fn of(components: &Components, values: &[Rational]) -> Self {
        let mut denominators = Denominators { number: vec![0; values.len()], shared: Vec::new() };
        for states in components.iter().filter(|states| states.len() > 1) {
            let own = states.iter().map(|&state| &values[state as usize]);
            denominators.shared.push(crate::solve::common_denominator(own));
            for &state in states {
                denominators.number[state as usize] = denominators.shared.len() as u32;
            }
        }
        denominators
    }

    fn over<'a>(&'a self, state: usize, value: &'a Rational) -> Fraction<'a> {
        let Some(shared) = (self.number[state] as usize).checked_sub(1).map(|number| &self.shared[number]) else {
            return Fraction::of(value);
        };
        let numerator = value.numerator_ref() * (shared / value.denominator_ref());
        Fraction::new(Integer::from_sign_and_abs(*value >= 0u32, numerator), Natural::ONE, Cow::Borrowed(shared))
    }
}

/// A NAME of the format: in quotes, escaped as it says.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spelled = |c| match c {
            '"' | '\\' => Some(format!("\\{c}")),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => Some(numbered(c)),
            _ => None,
        };
        write!(f, "\"{}\"", Respelled(self.0, spelled))
    }
}

//! The scope of a universe: how large its instances are and which numbers occur in them, as one
//! line of text.

use std::fmt;
use std::ops::RangeInclusive;

use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use crate::claim::GivenKind;
use crate::mdp::Names;
use crate::number::{NumberError, Rational, parse};

/// The most states, actions of a state, and components that a scope may allow.
pub const MAX_SIZE: usize = 8;
/// The most numbers in one list of a scope.
pub const MAX_NUMBERS: usize = 64;
/// The largest numerator and denominator in a scope.
pub const MAX_NUMBER: u32 = 1_000_000;

/// The sizes and numbers of a universe.
///
/// As text, `key numbers` separated by semicolons; a key that is missing has the default that
/// [`Scope::default`] prints. A size is a range, or the largest number alone: `states 2` is
/// `states 1..2`.
///
/// ```
/// use policy_cliff::universe::Scope;
/// let scope: Scope = "states 2; rewards 1 0".parse().unwrap();
/// assert_eq!(
///     scope.to_string(),
///     "states 1..2; actions 1..2; components 1..2; discounts 0 1/2 9/10; probabilities 0 1 1/2; rewards 0 1; \
///      functions 0 1 -1; numbers 0 1 -1 1/2; policies 0 1 1/2; distributions 0 1 1/2; weights 0 1 1/2"
/// );
/// assert_eq!(scope.to_string().parse(), Ok(scope));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// |S|.
    pub states: RangeInclusive<usize>,
    /// |A(s)|, at each state on its own.
    pub actions: RangeInclusive<usize>,
    /// The number N of components of tuples of rewards and of weights.
    pub components: RangeInclusive<usize>,
    lists: [Vec<Rational>; LISTS.len()],
}

/// A list of numbers of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// γ.
    Discounts,
    /// P(s′|s,a).
    Probabilities,
    /// R(s,a), of rewards and of tuples of rewards.
    Rewards,
    /// Values of Q functions, and of functions on pairs and on states.
    Functions,
    /// Numbers, of which each variable takes those in its range.
    Numbers,
    /// π(a|s) of stochastic policies.
    Policies,
    /// μ(s) of distributions on states.
    Distributions,
    /// w_k(s).
    Weights,
}

/// The lists with their keys and defaults, in the order in which they are printed.
const LISTS: [(List, &str, &str); 8] = [
    (List::Discounts, "discounts", "0 1/2 9/10"),
    (List::Probabilities, "probabilities", "0 1 1/2"),
    (List::Rewards, "rewards", "0 1 -1"),
    (List::Functions, "functions", "0 1 -1"),
    (List::Numbers, "numbers", "0 1 -1 1/2"),
    (List::Policies, "policies", "0 1 1/2"),
    (List::Distributions, "distributions", "0 1 1/2"),
    (List::Weights, "weights", "0 1 1/2"),
];

/// What each key with sizes is called.
const SIZES: [&str; 3] = ["states", "actions", "components"];

/// Why a text is not a scope.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScopeError {
    /// A key that scopes do not have.
    #[error("unknown key \"{key}\" in a scope; {}known: {known}", nearest.as_ref().map_or(String::new(), |n| format!("did you mean \"{n}\"? ")))]
    UnknownKey {
        /// The key.
        key: String,
        /// The key that was perhaps meant.
        nearest: Option<String>,
        /// The keys there are.
        known: String,
    },
    /// A key that stands twice.
    #[error("the key \"{key}\" stands twice in a scope")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A size that is not `n` or `m..n`.
    #[error(
        "{key}: expected a size such as 2, which is 1..2, or a range such as 2..3 within 1..{MAX_SIZE}, found \"{found}\""
    )]
    Size {
        /// The key.
        key: String,
        /// The text after it.
        found: String,
    },
    /// Something that is not a number.
    #[error("{key}: {error}")]
    Number {
        /// The key.
        key: String,
        /// What is wrong with it.
        error: NumberError,
    },
    /// A number that cannot stand in this list.
    #[error("{key}: {number} is not {expected}")]
    Range {
        /// The key.
        key: String,
        /// The number.
        number: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// No numbers, or too many.
    #[error("{key}: {found} numbers; a list has 1 to {MAX_NUMBERS}")]
    Length {
        /// The key.
        key: String,
        /// How many there are.
        found: usize,
    },
}

impl Scope {
    /// The numbers of a list, the simplest first: by height, then by size, positive before
    /// negative. Lists of probabilities always have 0.
    pub fn list(&self, list: List) -> &[Rational] {
        &self.lists[list as usize]
    }

    /// The scope with another list.
    ///
    /// # Errors
    /// [`ScopeError`] if the list may not have these numbers.
    pub fn with_list(mut self, list: List, numbers: Vec<Rational>) -> Result<Self, ScopeError> {
        self.lists[list as usize] = checked(list, numbers)?;
        Ok(self)
    }

    /// The sizes of models, by states, then by state–action pairs.
    pub fn sizes(&self) -> Vec<(usize, usize)> {
        let (least, most) = (*self.actions.start(), *self.actions.end());
        let of_states = |states: usize| (states * least..=states * most).map(move |pairs| (states, pairs));
        self.states.clone().flat_map(of_states).collect()
    }

    /// The smallest scope that contains both.
    ///
    /// # Errors
    /// [`ScopeError::Length`] if a list gets too long.
    pub fn union(mut self, other: &Scope) -> Result<Self, ScopeError> {
        let hull =
            |a: &RangeInclusive<usize>, b: &RangeInclusive<usize>| *a.start().min(b.start())..=*a.end().max(b.end());
        self.states = hull(&self.states, &other.states);
        self.actions = hull(&self.actions, &other.actions);
        self.components = hull(&self.components, &other.components);
        for (list, ..) in LISTS {
            let mut both = self.lists[list as usize].clone();
            both.extend_from_slice(other.list(list));
            both.sort();
            both.dedup();
            self.lists[list as usize] = checked(list, both)?;
        }
        Ok(self)
    }

    /// The keys that make a difference to variables of these kinds, as text.
    pub fn shown(&self, kinds: &[GivenKind]) -> String {
        use GivenKind::{
            Distribution, Number, PairFunction, Policy, QFunction, Reward, Rewards, StateFunction, Weights,
        };
        let any = |matches: &dyn Fn(&GivenKind) -> bool| kinds.iter().any(matches);
        let uses = |key: &str| match key {
            "components" => any(&|kind| matches!(kind, Rewards | Weights)),
            "rewards" => any(&|kind| matches!(kind, Reward | Rewards)),
            "functions" => any(&|kind| matches!(kind, QFunction | PairFunction | StateFunction)),
            "numbers" => any(&|kind| matches!(kind, Number(_))),
            "policies" => any(&|kind| matches!(kind, Policy { deterministic: false })),
            "distributions" => any(&|kind| matches!(kind, Distribution)),
            "weights" => any(&|kind| matches!(kind, Weights)),
            _ => true,
        };
        let text = self.to_string();
        let used = text.split("; ").filter(|entry| uses(entry.split(' ').next().unwrap_or_default()));
        used.collect::<Vec<_>>().join("; ")
    }

    /// For each key with fewer values than in `declared` what is missing: `rewards -1`.
    pub fn missing(&self, declared: &Scope) -> Vec<String> {
        let mut missing = Vec::new();
        let (from, to) = (self.components.clone(), declared.components.clone());
        let components: Vec<String> = to.filter(|n| !from.contains(n)).map(|n| n.to_string()).collect();
        if !components.is_empty() {
            missing.push(format!("components {}", components.join(" ")));
        }
        for (list, key, _) in LISTS {
            let own = self.list(list);
            let values: Vec<String> =
                declared.list(list).iter().filter(|x| !own.contains(x)).map(ToString::to_string).collect();
            if !values.is_empty() {
                missing.push(format!("{key} {}", values.join(" ")));
            }
        }
        missing
    }

    /// This scope with the keys of `text` replaced.
    ///
    /// # Errors
    /// [`ScopeError`] if the text is not a scope.
    pub fn overridden(mut self, text: &str) -> Result<Self, ScopeError> {
        let mut seen: Vec<&str> = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (key, rest) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
            if seen.contains(&key) {
                return Err(ScopeError::DuplicateKey { key: key.to_owned() });
            }
            seen.push(key);
            if let Some(&(list, ..)) = LISTS.iter().find(|(_, name, _)| *name == key) {
                self.lists[list as usize] = checked(list, numbers(key, rest)?)?;
            } else {
                match key {
                    "states" => self.states = size(key, rest)?,
                    "actions" => self.actions = size(key, rest)?,
                    "components" => self.components = size(key, rest)?,
                    _ => return Err(unknown_key(key)),
                }
            }
        }
        Ok(self)
    }
}

impl Default for Scope {
    /// The default of every key: all models with at most two states and two actions, probabilities
    /// in {0, ½, 1}, rewards in {−1, 0, 1} and γ in {0, ½, 9/10}.
    fn default() -> Self {
        // The defaults are valid, which a test checks; an empty list would make an empty universe.
        let lists =
            LISTS.map(|(list, key, text)| numbers(key, text).and_then(|n| checked(list, n)).unwrap_or_default());
        Scope { states: 1..=2, actions: 1..=2, components: 1..=2, lists }
    }
}

impl std::str::FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        Scope::default().overridden(text)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, range) in SIZES.iter().zip([&self.states, &self.actions, &self.components]) {
            write!(f, "{key} {}..{}; ", range.start(), range.end())?;
        }
        for (i, (list, key, _)) in LISTS.iter().enumerate() {
            write!(f, "{}{key}", if i == 0 { "" } else { "; " })?;
            self.list(*list).iter().try_for_each(|number| write!(f, " {number}"))?;
        }
        Ok(())
    }
}

/// h(0) = 0, h(p/q) = max(|p|, q): how complicated a rational is.
pub fn height(x: &Rational) -> u64 {
    if *x == 0u32 {
        return 0;
    }
    // Numbers beyond 64 bits are all equally complicated; a scope has none.
    let size = |n| u64::try_from(n).unwrap_or(u64::MAX);
    size(x.numerator_ref()).max(size(x.denominator_ref()))
}

fn size(key: &str, text: &str) -> Result<RangeInclusive<usize>, ScopeError> {
    let error = || ScopeError::Size { key: key.to_owned(), found: text.chars().take(40).collect() };
    let (from, to) = text.split_once("..").unwrap_or(("1", text));
    let number = |text: &str| text.trim().parse::<usize>().ok().filter(|n| (1..=MAX_SIZE).contains(n));
    let (from, to) = number(from).zip(number(to)).ok_or_else(error)?;
    if from <= to { Ok(from..=to) } else { Err(error()) }
}

fn numbers(key: &str, text: &str) -> Result<Vec<Rational>, ScopeError> {
    let words: Vec<&str> = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|w| !w.is_empty()).collect();
    if words.len() > MAX_NUMBERS {
        return Err(ScopeError::Length { key: key.to_owned(), found: words.len() });
    }
    words.into_iter().map(|w| parse(w).map_err(|error| ScopeError::Number { key: key.to_owned(), error })).collect()
}

/// Sorts a list, the simplest numbers first, without repetitions, and checks that the numbers
/// belong there.
fn checked(list: List, mut numbers: Vec<Rational>) -> Result<Vec<Rational>, ScopeError> {
    let key = || LISTS[list as usize].1.to_owned();
    if !(1..=MAX_NUMBERS).contains(&numbers.len()) {
        return Err(ScopeError::Length { key: key(), found: numbers.len() });
    }
    let outside = |number: &Rational, expected| {
        let number = number.to_string().chars().take(40).collect();
        Err(ScopeError::Range { key: key(), number, expected })
    };
    let probability = matches!(list, List::Probabilities | List::Policies | List::Distributions | List::Weights);
    for x in &numbers {
        if height(x) > u64::from(MAX_NUMBER) {
            return outside(x, "a fraction of numbers up to a million");
        }
        if probability && !(Rational::ZERO..=Rational::ONE).contains(x) {
            return outside(x, "a probability");
        }
        if list == List::Discounts && !(Rational::ZERO..Rational::ONE).contains(x) {
            return outside(x, "a discount in [0, 1)");
        }
    }
    if probability {
        numbers.push(Rational::ZERO); // Distributions may leave outcomes out, whatever the list says.
    }
    numbers.sort_by_cached_key(|x| (height(x), x.abs(), *x < 0u32));
    numbers.dedup();
    Ok(numbers)
}

fn unknown_key(key: &str) -> ScopeError {
    let mut names = Names::default();
    for name in SIZES.into_iter().chain(LISTS.iter().map(|(_, name, _)| *name)) {
        names.intern(name);
    }
    let key: String = key.chars().take(40).collect();
    let known = names.iter().collect::<Vec<_>>().join(", ");
    ScopeError::UnknownKey { nearest: names.nearest(&key).map(str::to_owned), key, known }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_and_print_as_themselves() {
        let scope = Scope::default();
        assert!(LISTS.iter().all(|(list, ..)| !scope.list(*list).is_empty()));
        assert!(LISTS.iter().enumerate().all(|(i, (list, ..))| *list as usize == i));
        assert_eq!(scope.to_string().parse(), Ok(scope));
    }

    #[test]
    fn lists_are_sorted_with_the_simplest_number_first() {
        let scope: Scope = "rewards 2, -1/2 1 0 -2 1/2 1 2/2 -1; discounts 0.9".parse().unwrap();
        assert!(scope.to_string().contains("rewards 0 1 -1 1/2 -1/2 2 -2;"), "{scope}");
        assert!(scope.to_string().contains("discounts 9/10;"), "{scope}");
    }

    #[test]
    fn what_is_not_a_scope_is_refused_with_the_reason() {
        let error = |text: &str| text.parse::<Scope>().expect_err(text).to_string();
        assert!(error("stats 2").contains("did you mean \"states\"?"));
        assert!(error("states 2; states 3").contains("twice"));
        for text in ["states 0", "states 9", "states 2..1", "states", "states two", "actions 1...2", "states -1"] {
            assert!(error(text).contains("expected a size"), "{text}: {}", error(text));
        }
        assert!(error("rewards 1 x").contains("rewards: "));
        assert!(error("rewards").contains("0 numbers"));
        assert!(error(&format!("rewards {}", "1 ".repeat(100_000))).contains("100000 numbers"));
        assert!(error("rewards 1000001").contains("up to a million"));
        assert!(error("probabilities 0 1 3/2").contains("3/2 is not a probability"));
        assert!(error("discounts 1").contains("[0, 1)"));
    }
}

//! Which universe a claim is searched in: the scope of its file, or else the default one, narrowed until it can be exhausted.

use rayon::prelude::*;

use super::RefuteError;
use crate::claim::{Claim, GivenKind, Grid};
use crate::number::Rational;
use crate::universe::{List, Scope, ScopeError, Universe, UniverseError, Walk};

/// The most instances, up to relabelling, that an audit without `--deep` goes through.
pub const MOST_INSTANCES: u64 = 2_000_000;

/// A way to make a scope smaller.
enum Narrower {
    /// Of the numbers of a list keep only these, as far as there are any of them.
    Keep(List, &'static [(i64, i64)]),
    /// At most so many states.
    States(usize),
    /// At most so many components.
    Components(usize),
}

/// How a scope that is too large is narrowed: one step after the other, until it can be exhausted.
const NARROWER: [Narrower; 13] = [
    Narrower::States(2),
    Narrower::Keep(List::Functions, &[(0, 1), (1, 1)]),
    Narrower::Keep(List::Numbers, &[(0, 1), (1, 1), (1, 2)]),
    Narrower::Keep(List::Policies, &[(0, 1), (1, 1)]),
    Narrower::Keep(List::Distributions, &[(0, 1), (1, 1)]),
    Narrower::Components(2),
    Narrower::Keep(List::Weights, &[(0, 1), (1, 1)]),
    Narrower::Keep(List::Probabilities, &[(0, 1), (1, 1)]),
    Narrower::Keep(List::Rewards, &[(0, 1), (1, 1)]),
    Narrower::Keep(List::Discounts, &[(0, 1), (1, 2)]),
    Narrower::Keep(List::Numbers, &[(1, 2)]),
    Narrower::Keep(List::Discounts, &[(1, 2)]),
    Narrower::Components(1),
];

impl Narrower {
    fn apply(&self, mut scope: Scope) -> Result<Scope, ScopeError> {
        match self {
            Narrower::States(most) => {
                let (from, to) = (*scope.states.start(), *scope.states.end());
                scope.states = from.min(*most)..=to.min(*most);
                Ok(scope)
            }
            Narrower::Components(most) => {
                let (from, to) = (*scope.components.start(), *scope.components.end());
                scope.components = from.min(*most)..=to.min(*most);
                Ok(scope)
            }
            Narrower::Keep(list, numbers) => {
                let wanted: Vec<Rational> = numbers.iter().map(|&(p, q)| Rational::from_signeds(p, q)).collect();
                let kept: Vec<Rational> = scope.list(*list).iter().filter(|x| wanted.contains(x)).cloned().collect();
                if kept.is_empty() { Ok(scope) } else { scope.with_list(*list, kept) }
            }
        }
    }
}

/// The universe that a claim is searched in.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The universe.
    pub universe: Universe,
}

impl Plan {
    /// The plan for a claim: the scope of its file, or the first of ever narrower ones with at most [`MOST_INSTANCES`]; with
    /// `deep` the full default scope. What was searched stands in the report.
    ///
    /// # Errors
    /// [`RefuteError`] if the grid is not a scope, or too large however it is narrowed.
    pub fn of(claim: &Claim, deep: bool) -> Result<Self, RefuteError> {
        let name = || claim.id().to_owned();
        let kinds: Vec<GivenKind> = claim.givens().iter().map(|given| given.kind.clone()).collect();
        let build = |scope: &Scope| Universe::new(scope, &kinds);
        let wrong = |error| RefuteError::Universe { claim: name(), error };
        if deep {
            return Ok(Plan { universe: build(&Scope::default()).map_err(wrong)? });
        }
        let mut scope = of_grid(claim.grid()).map_err(|error| RefuteError::Grid { claim: name(), error })?;
        let mut narrower = NARROWER.iter();
        loop {
            match build(&scope) {
                Ok(universe) if is_small(&universe, claim) => return Ok(Plan { universe }),
                Ok(_) | Err(UniverseError::TooLarge { .. }) => {}
                Err(error) => return Err(wrong(error)),
            }
            let Some(step) = narrower.next() else { return Err(RefuteError::TooLarge { claim: name() }) };
            scope = step.apply(scope).map_err(|error| RefuteError::Grid { claim: name(), error })?;
        }
    }

    /// The plan that searches this scope, however many instances it has.
    ///
    /// # Errors
    /// [`RefuteError::Universe`] if the universe cannot be built or indexed.
    pub fn within(claim: &Claim, scope: &Scope) -> Result<Self, RefuteError> {
        let kinds: Vec<GivenKind> = claim.givens().iter().map(|given| given.kind.clone()).collect();
        let universe = Universe::new(scope, &kinds);
        Ok(Plan { universe: universe.map_err(|error| RefuteError::Universe { claim: claim.id().to_owned(), error })? })
    }

    /// The walk through the universe up to the symmetries of the claim.
    pub fn walk(&self, claim: &Claim) -> Walk<'_> {
        self.universe.walk(claim.symmetries())
    }
}

/// The default scope with what the file of a claim says. Its sizes are upper bounds.
fn of_grid(grid: &Grid) -> Result<Scope, ScopeError> {
    let mut text = String::new();
    for (key, values) in grid.entries() {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        text += key;
        text += if grid.count(key).is_some() && matches!(key.as_str(), "states" | "actions") { " 1.." } else { " " };
        text += &values.join(" ");
        text += "; ";
    }
    text.parse()
}

/// Whether there are at most [`MOST_INSTANCES`] up to relabelling.
fn is_small(universe: &Universe, claim: &Claim) -> bool {
    if universe.len() <= MOST_INSTANCES {
        return true;
    }
    // In the sizes that can be exhausted a class has at most a few dozen members.
    if universe.len() / 64 > MOST_INSTANCES {
        return false;
    }
    let walk = universe.walk(claim.symmetries());
    (0..walk.frames()).into_par_iter().map(|frame| walk.count(frame)).sum::<u64>() <= MOST_INSTANCES
}

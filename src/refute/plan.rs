//! What a claim is searched in: size by size all values that its file declares, as far as a number
//! of instances goes.
//!
//! Of numbers that hypotheses exclude one by one there are no instances. The order of sizes is that
//! of universes: states, then state–action pairs. A size is gone through
//! whole if the budget has room for it. With one state it is in any case, up to
//! [`MOST_WITH_ONE_STATE`] instances. A size that does not fit is narrowed by itself, step by step,
//! until it fits in half of what is left of the budget, so that larger sizes have their share. The
//! last size, where most instances are, may take as many as the budget again. What is left out
//! stands in the [`Coverage`].

use std::collections::BTreeMap;

use super::coverage::{Coverage, Size, Stage};
use super::symmetry::check_symmetries;
use super::{Minimal, Origin, RefuteError};
use crate::claim::{Claim, GivenKind, Grid, NumberPlace};
use crate::number::Rational;
use crate::universe::{List, MAX_NUMBER, Part, Scope, ScopeError, Universe, UniverseError, Variables, Walk, height};

/// The budget of a search that is not asked for more, in instances up to symmetry: what all sizes
/// but the last one share.
pub const MOST_INSTANCES: u64 = 2_000_000;
/// The most that a deep search goes through, besides everything that the other one does.
pub const MOST_INSTANCES_DEEP: u64 = 200_000_000;
/// The budget of the search of a claim all of whose conclusions are proved elsewhere.
pub const MOST_INSTANCES_OF_PROVED: u64 = 400_000;
/// The budget of the search that asks whether a hypothesis is needed: there is one for each
/// hypothesis, and counting the instances of sizes that do not fit costs more than the search.
pub const MOST_INSTANCES_OF_HYPOTHESIS: u64 = 200_000;
/// Sizes with one state are gone through whole if they have at most so many instances, whatever the
/// budget.
pub const MOST_WITH_ONE_STATE: u64 = 10_000_000;
/// Of claims about soft values one in so many of these instances is gone through: they take so much
/// longer.
const DEARER: u64 = 20;
/// Shifts and scales prune instances to at least one in so many, about.
const PRUNED_BY_CHANGES: u64 = 16;

/// A way to make a scope smaller.
enum Narrower {
    /// Of the numbers of a list keep only these, as far as there are any of them.
    Keep(List, &'static [(i64, i64)]),
    /// At most so many components.
    Components(usize),
}

/// How a size that is too large is narrowed: one step after the other, until it can be exhausted.
const NARROWER: [Narrower; 12] = [
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

/// What a claim is searched in.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The instances that are gone through.
    pub universe: Universe,
    coverage: Coverage,
}

impl Plan {
    /// The plan for a claim: what its file declares, as far as [`MOST_INSTANCES`] go; with `deep`
    /// also the default values, as far as [`MOST_INSTANCES_DEEP`] go.
    ///
    /// # Errors
    /// [`RefuteError`] if the grid is not a scope, or a variable can take no value in it.
    pub fn of(claim: &Claim, deep: bool) -> Result<Self, RefuteError> {
        Plan::with_budget(claim, deep, MOST_INSTANCES)
    }

    /// The plan for a claim all of whose conclusions are proved elsewhere: as [`of`](Self::of), but
    /// with a smaller budget unless it is deep.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_proved(claim: &Claim, deep: bool) -> Result<Self, RefuteError> {
        Plan::with_budget(claim, deep, MOST_INSTANCES_OF_PROVED)
    }

    fn with_budget(claim: &Claim, deep: bool, budget: u64) -> Result<Self, RefuteError> {
        let grid = |error| RefuteError::Grid { claim: claim.id().to_owned(), error };
        let declared = of_grid(claim.grid()).map_err(grid)?;
        check_symmetries(claim, Some(&declared))?;
        if !deep {
            return Plan::up_to(claim, &declared, affordable(claim, budget));
        }
        let builder = Builder::new(claim);
        let least = builder.stages(&declared, affordable(claim, MOST_INSTANCES), &BTreeMap::new())?;
        let least = least.into_iter().filter_map(|(_, part)| part);
        let least = least.map(|part| ((part.states, part.pairs), part.scope)).collect();
        let declared = declared.union(&Scope::default()).map_err(grid)?;
        let stages = builder.stages(&declared, MOST_INSTANCES_DEEP, &least)?;
        builder.plan(&declared, stages, Some(MOST_INSTANCES_DEEP))
    }

    /// The plan for a conclusion that holds but at certain numbers: two states, and three with four
    /// actions in all, deterministic kernels, and the numbers 0, 1 and the simplest that it and the
    /// hypotheses speak of, as many as make at most so many instances. `None` if not even few of
    /// them do.
    ///
    /// With three states one action can lead to the best future, and one to the worst, so that what
    /// bounds say is attained.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_constants(claim: &Claim, conclusion: &str, instances: u64) -> Result<Option<Self>, RefuteError> {
        let builder = Builder::new(claim);
        for most in [6, 5, 4, 3] {
            let grid = |error| RefuteError::Grid { claim: claim.id().to_owned(), error };
            let scope = of_numbers(claim, conclusion, most).map_err(grid)?;
            let (own, larger): (Vec<_>, Vec<_>) = scope.sizes().into_iter().partition(|&(_, pairs)| pairs <= 4);
            let part = |(states, pairs)| Part { states, pairs, scope: scope.clone() };
            let parts: Vec<Part> = own.into_iter().map(part).collect();
            // What has no instance with these numbers may have some with more, or none at all.
            let Ok(universe) = builder.of_parts(&scope, &parts) else { continue };
            if universe.is_empty() || builder.count(&universe, affordable(claim, instances)).is_none() {
                continue;
            }
            check_symmetries(claim, Some(&scope))?;
            let mut stages = parts.into_iter().map(|part| builder.stage(part)).collect::<Result<Vec<_>, _>>()?;
            for size in larger {
                let size = Size::of(&part(size));
                stages.push((Stage { size, instances: None, searched: 0, left_out: Vec::new() }, None));
            }
            return builder.plan(&scope, stages, None).map(Some);
        }
        Ok(None)
    }

    /// The plan for a claim with a negated hypothesis: as [`of`](Self::of), but only as far as
    /// [`MOST_INSTANCES_OF_HYPOTHESIS`] go if it is not deep.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_hypothesis(claim: &Claim, deep: bool) -> Result<Self, RefuteError> {
        if deep {
            return Plan::of(claim, deep);
        }
        check_symmetries(claim, None)?;
        let grid = |error| RefuteError::Grid { claim: claim.id().to_owned(), error };
        let declared = of_grid(claim.grid()).map_err(grid)?;
        Plan::up_to(claim, &declared, affordable(claim, MOST_INSTANCES_OF_HYPOTHESIS))
    }

    /// The plan for a variant of a claim, as far as so many instances go. Its symmetries are not
    /// tested: a variant has none but renaming.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub fn of_variant(claim: &Claim, instances: u64) -> Result<Self, RefuteError> {
        let grid = |error| RefuteError::Grid { claim: claim.id().to_owned(), error };
        Plan::up_to(claim, &of_grid(claim.grid()).map_err(grid)?, affordable(claim, instances))
    }

    /// The plan that searches all of this scope, however many instances it has, if these can be
    /// numbered; otherwise as far as [`MOST_INSTANCES`] go.
    ///
    /// # Errors
    /// [`RefuteError::Universe`] if the universe cannot be built.
    pub fn within(claim: &Claim, scope: &Scope) -> Result<Self, RefuteError> {
        check_symmetries(claim, Some(scope))?;
        let builder = Builder::new(claim);
        let part = |(states, pairs)| Part { states, pairs, scope: scope.clone() };
        let parts: Vec<Part> = scope.sizes().into_iter().map(part).collect();
        match builder.of_parts(scope, &parts) {
            Ok(_) => {
                let stages: Result<Vec<_>, _> = parts.into_iter().map(|part| builder.stage(part)).collect();
                builder.plan(scope, stages?, None)
            }
            Err(error) if is_too_large(&error) => Plan::up_to(claim, scope, affordable(claim, MOST_INSTANCES)),
            Err(error) => Err(builder.wrong(error)),
        }
    }

    /// The plan that searches this scope as far as so many instances go.
    ///
    /// # Errors
    /// [`RefuteError::Universe`] if a variable can take no value.
    pub fn up_to(claim: &Claim, scope: &Scope, budget: u64) -> Result<Self, RefuteError> {
        let builder = Builder::new(claim);
        builder.plan(scope, builder.stages(scope, budget, &BTreeMap::new())?, Some(budget))
    }

    /// What is gone through of what is declared.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Of what the smallest instance that is found is the smallest: of everything declared, if no
    /// size up to its own is cut.
    pub fn minimal(&self, origin: &Origin) -> Minimal {
        match origin {
            Origin::Universe(at) if self.coverage.is_exhausted_up_to(Size { states: at.states, pairs: at.pairs }) => {
                Minimal::InUniverse
            }
            _ => Minimal::Found,
        }
    }

    /// The walk through the universe up to the symmetries of the claim.
    pub fn walk(&self, claim: &Claim) -> Walk<'_> {
        self.universe.walk(claim.symmetries())
    }
}

/// Makes the parts of a plan.
struct Builder<'a> {
    claim: &'a Claim,
    kinds: Vec<GivenKind>,
    /// Which variables hypotheses define by earlier ones.
    defined: Vec<bool>,
}

impl<'a> Builder<'a> {
    fn new(claim: &'a Claim) -> Self {
        let kinds: Vec<GivenKind> = claim.givens().iter().map(|given| given.kind.clone()).collect();
        let defined = (0..kinds.len()).map(|given| claim.is_defined(given)).collect();
        Builder { claim, kinds, defined }
    }

    fn of_parts(&self, declared: &Scope, parts: &[Part]) -> Result<Universe, UniverseError> {
        let admits = |place, x: &Rational| self.claim.admits(place, x);
        let variables = Variables { kinds: &self.kinds, defined: &self.defined, admits: &admits };
        Universe::of_parts(declared, parts, &variables)
    }

    fn wrong(&self, error: UniverseError) -> RefuteError {
        RefuteError::Universe { claim: self.claim.id().to_owned(), error }
    }

    /// The instances of one size; `None` if they cannot be numbered.
    fn universe(&self, part: &Part) -> Result<Option<Universe>, RefuteError> {
        match self.of_parts(&part.scope, std::slice::from_ref(part)) {
            Ok(universe) => Ok(Some(universe)),
            Err(error) if is_too_large(&error) => Ok(None),
            Err(error) => Err(self.wrong(error)),
        }
    }

    /// How many instances up to symmetry there are, if at most so many.
    fn count(&self, universe: &Universe, most: u64) -> Option<u64> {
        let symmetries = self.claim.symmetries();
        let pruned = if symmetries.is_empty() { 1 } else { PRUNED_BY_CHANGES };
        if universe.fewest_classes() / pruned > most {
            return None;
        }
        Some(universe.walk(symmetries).count()).filter(|&count| count <= most)
    }

    /// A size that is gone through whole.
    fn stage(&self, part: Part) -> Result<(Stage, Option<Part>), RefuteError> {
        let (size, instances) = (Size::of(&part), self.universe(&part)?.map(|all| all.len()));
        let stage = Stage { size, instances, searched: instances.unwrap_or(0), left_out: Vec::new() };
        Ok((stage, Some(part)))
    }

    /// What is gone through of each size; at least what `least` has of it, which is not charged.
    fn stages(
        &self,
        declared: &Scope,
        budget: u64,
        least: &BTreeMap<(usize, usize), Scope>,
    ) -> Result<Vec<(Stage, Option<Part>)>, RefuteError> {
        let sizes = declared.sizes();
        let mut left = budget;
        let mut stages = Vec::new();
        let mut stopped = false;
        for (number, &(states, pairs)) in sizes.iter().enumerate() {
            let whole = Part { states, pairs, scope: declared.clone() };
            let least = least.get(&(states, pairs));
            let mut stage = Stage { size: Size::of(&whole), instances: None, searched: 0, left_out: Vec::new() };
            if stopped && least.is_none() {
                stages.push((stage, None));
                continue;
            }
            let room = if states == 1 { left.max(affordable(self.claim, MOST_WITH_ONE_STATE)) } else { left };
            let instances = self.universe(&whole)?;
            stage.instances = instances.as_ref().map(Universe::len);
            if let Some(count) = instances.as_ref().and_then(|all| self.count(all, room)) {
                left = left.saturating_sub(count);
                stage.searched = stage.instances.unwrap_or(0);
                stages.push((stage, Some(whole)));
                continue;
            }
            let share = if number + 1 == sizes.len() { budget } else { left / 2 };
            let part = match self.narrowed(whole, stage.instances, share, least)? {
                Some((part, count)) => {
                    left = left.saturating_sub(count);
                    Some(part)
                }
                None => least.map(|scope| Part { states, pairs, scope: scope.clone() }),
            };
            if let Some(part) = &part {
                stage.searched = self.universe(part)?.map_or(0, |all| all.len());
                stage.left_out = part.scope.missing(declared);
            }
            // Larger sizes have more instances however they are narrowed.
            stopped = part.is_none();
            stages.push((stage, part));
        }
        Ok(stages)
    }

    /// The first of ever narrower parts that has at most so many instances up to symmetry, and how
    /// many these are.
    fn narrowed(
        &self,
        mut part: Part,
        mut instances: Option<u64>,
        most: u64,
        least: Option<&Scope>,
    ) -> Result<Option<(Part, u64)>, RefuteError> {
        let grid = |error| RefuteError::Grid { claim: self.claim.id().to_owned(), error };
        for step in &NARROWER {
            let mut scope = step.apply(part.scope.clone()).map_err(grid)?;
            if let Some(least) = least {
                scope = scope.union(least).map_err(grid)?;
            }
            let narrower = Part { scope, ..part };
            let universe = match self.universe(&narrower) {
                Ok(universe) => universe,
                // A variable of a range in which the narrower list has no number.
                Err(RefuteError::Universe { error: UniverseError::NoNumber { .. }, .. }) => continue,
                Err(error) => return Err(error),
            };
            // A step that leaves the instances as they are leaves out nothing, so it is not taken.
            if universe.as_ref().is_some_and(|all| Some(all.len()) == instances || all.is_empty()) {
                continue;
            }
            part = narrower;
            let Some(universe) = universe else { continue };
            instances = Some(universe.len());
            if let Some(count) = self.count(&universe, most) {
                return Ok(Some((part, count)));
            }
        }
        Ok(None)
    }

    fn plan(
        &self,
        declared: &Scope,
        stages: Vec<(Stage, Option<Part>)>,
        budget: Option<u64>,
    ) -> Result<Plan, RefuteError> {
        let (sizes, parts): (Vec<Stage>, Vec<Option<Part>>) = stages.into_iter().unzip();
        let parts: Vec<Part> = parts.into_iter().flatten().collect();
        let universe = self.of_parts(declared, &parts).map_err(|error| self.wrong(error))?;
        if sizes.iter().all(|stage| stage.instances == Some(0)) {
            return Err(self.wrong(UniverseError::Empty { scope: declared.to_string() }));
        }
        let exhaustive = sizes.iter().all(Stage::is_exhausted);
        let declared = declared.shown(&self.kinds);
        Ok(Plan { universe, coverage: Coverage { declared, exhaustive, budget, ended_at: None, sizes } })
    }
}

/// Two and three states, probabilities 0 and 1, and of other numbers 0, 1 and the simplest of a
/// conclusion, so many for rewards and functions, and more for discounts.
fn of_numbers(claim: &Claim, conclusion: &str, most: usize) -> Result<Scope, ScopeError> {
    let ratio = Rational::from_signeds;
    let (zero, one, little) = (ratio(0, 1), ratio(1, 1), ratio(1, 100));
    let (of_discount, mut others) = claim.constants_of(conclusion);
    others.sort_by_cached_key(|x| (height(x), x.clone()));
    let list = |numbers: &mut dyn Iterator<Item = Rational>, most: usize, fits: &dyn Fn(&Rational) -> bool| {
        let mut list: Vec<Rational> = Vec::new();
        for x in numbers {
            if list.len() < most && fits(&x) && height(&x) <= u64::from(MAX_NUMBER) && !list.contains(&x) {
                list.push(x);
            }
        }
        list
    };
    let or = |list: Vec<Rational>, otherwise: &[Rational]| if list.is_empty() { otherwise.to_vec() } else { list };
    let certain = vec![zero.clone(), one.clone()];
    let near = |x: &Rational| [x.clone(), x - &little, x + &little];
    // The discount at which one step is worth a number of what is to come.
    let odds = |x: &Rational| if *x > 0u32 { x / (x + &one) } else { zero.clone() };
    let discounts = of_discount.iter().flat_map(near).chain([ratio(1, 2)]).chain(others.iter().cloned());
    let mut discounts = discounts.chain(others.iter().map(odds)).chain(others.iter().map(|x| &one - x));
    let is_discount = |x: &Rational| *x >= zero && *x < one && claim.admits(NumberPlace::Discount, x);
    let mut rest = others.iter().cloned();
    let usual = [zero.clone(), one.clone()].into_iter().chain(rest.next()).chain([-one.clone()]);
    let mut rewards = usual.chain(rest).chain(of_discount.iter().cloned());
    let variables = || (0..claim.givens().len()).map(NumberPlace::Given);
    let is_reward = |x: &Rational| variables().any(|place| claim.admits(place, x));
    let rewards = or(list(&mut rewards, most, &is_reward), &certain);
    let mut numbers = [one.clone(), ratio(1, 2)].into_iter().chain(others.iter().cloned());
    let mut scope = Scope::default()
        .with_list(List::Discounts, or(list(&mut discounts, most + 2, &is_discount), &[ratio(1, 2)]))?
        .with_list(List::Probabilities, certain.clone())?
        .with_list(List::Policies, certain.clone())?
        .with_list(List::Distributions, certain)?
        .with_list(List::Rewards, rewards.clone())?
        .with_list(List::Numbers, list(&mut numbers, most, &|_| true))?
        .with_list(List::Functions, rewards)?;
    scope.states = 2..=3;
    Ok(scope)
}

/// How many instances of a claim may be gone through instead of so many ordinary ones.
fn affordable(claim: &Claim, instances: u64) -> u64 {
    if claim.speaks_of_soft_values() { instances / DEARER } else { instances }
}

/// Whether a universe is refused for its number of instances, shapes or distributions.
fn is_too_large(error: &UniverseError) -> bool {
    use UniverseError::{TooLarge, TooManyDistributions, TooManyShapes};
    matches!(error, TooLarge { .. } | TooManyShapes { .. } | TooManyDistributions { .. })
}

/// The default scope with what the file of a claim says.
fn of_grid(grid: &Grid) -> Result<Scope, ScopeError> {
    let mut text = String::new();
    for (key, values) in grid.entries() {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        text += &format!("{key} {}; ", values.join(" "));
    }
    text.parse()
}

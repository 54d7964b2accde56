//! Exhibits: what the gallery shows. A false claim with its smallest counterexample, or a
//! discontinuity result with its smallest cliff.

use thiserror::Error;

use super::{Coverage, FalseVariant, Minimal, Origin, Plan, RefuteError, Sweep, VariantsError, Witness};
use crate::bellman::Bellman;
use crate::claim::{Claim, ClaimError, Conclusion, Evaluator, GivenKind, GivenValue, Instance, InstanceError};
use crate::cliff::cliffs;
use crate::evidence::{self, Certified, Chosen, Cliff, Counterexample, EvidenceError, discontinuity, refutation_about};
use crate::mdp::{Dynamics, PairFunction, State};
use crate::number::Rational;
use crate::refute::exhibit_rewards::{Named, rewards};
use crate::solve::{SolveError, solve};
use crate::universe::Place;

/// A false variant of a claim with its smallest counterexample.
#[derive(Clone, Debug)]
pub struct Exhibit<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// What is changed in it.
    pub variant: &'a FalseVariant,
    /// The claim after the change, with the one conclusion that fails.
    pub changed: Claim,
    /// The counterexample.
    pub refuted: Certified<Counterexample>,
    /// What the evaluation of that conclusion says.
    pub conclusion: Option<Conclusion>,
    /// The rewards of the instance: those given, tuples by component, and those that the claim
    /// defines from them.
    pub rewards: Vec<SolvedReward>,
    /// Among which instances it is the smallest.
    pub searched: SmallestOf,
}

/// The smallest instance on which the hypotheses of a discontinuity result hold, with two rays that
/// force different actions there.
#[derive(Clone, Debug)]
pub struct CliffExhibit<'a> {
    /// The result.
    pub claim: &'a Claim,
    /// The dynamics of the instance.
    pub dynamics: Dynamics,
    /// R0, with its optimal actions.
    pub reward: SolvedReward,
    /// The cliff.
    pub cliff: Certified<Cliff>,
    /// Among which instances it is the smallest.
    pub searched: SmallestOf,
}

/// A reward of an instance, with Q* and A*.
#[derive(Clone, Debug)]
pub struct SolvedReward {
    /// Its name.
    pub name: String,
    /// R, pair by pair.
    pub reward: Vec<Rational>,
    /// Q*, pair by pair.
    pub action_values: Vec<Rational>,
    /// Which actions are optimal, pair by pair.
    pub optimal: Vec<bool>,
}

/// What was searched, and the size of what was found there.
#[derive(Clone, Debug)]
pub struct SmallestOf {
    /// The declared universe, all of which was gone through up to this size.
    pub coverage: Coverage,
    /// How large what was found is.
    pub size: Place,
    /// How many instances were tried.
    pub instances: u64,
    /// In how many of these the hypotheses held.
    pub held: u64,
}

/// Why there is no exhibit.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum ExhibitError {
    #[error(transparent)]
    Variant(Box<VariantsError>),
    #[error(transparent)]
    Search(Box<RefuteError>),
    #[error("{claim}: no counterexample to {label} among {instances} instances of its universe")]
    Survives { claim: String, label: String, instances: u64 },
    #[error(
        "{claim}: the counterexample to {label} is not known to be the smallest, since values of its size are cut; name a universe for it"
    )]
    Cut { claim: String, label: String },
    #[error("{claim}: {label}: {error}")]
    Evidence { claim: String, label: String, error: Box<EvidenceError> },
    #[error(transparent)]
    Claim(Box<ClaimError>),
    #[error(transparent)]
    Instance(Box<InstanceError>),
    #[error(transparent)]
    Solve(#[from] SolveError),
}

impl From<VariantsError> for ExhibitError {
    fn from(error: VariantsError) -> Self {
        ExhibitError::Variant(Box::new(error))
    }
}

impl From<RefuteError> for ExhibitError {
    fn from(error: RefuteError) -> Self {
        ExhibitError::Search(Box::new(error))
    }
}

impl From<ClaimError> for ExhibitError {
    fn from(error: ClaimError) -> Self {
        ExhibitError::Claim(Box::new(error))
    }
}

impl From<InstanceError> for ExhibitError {
    fn from(error: InstanceError) -> Self {
        ExhibitError::Instance(Box::new(error))
    }
}

/// Searches for the smallest counterexample to a variant of a claim in its universe, and certifies
/// it.
///
/// # Errors
/// [`ExhibitError`]; above all if the variant survives.
pub fn exhibit<'a>(claim: &'a Claim, variant: &'a FalseVariant) -> Result<Exhibit<'a>, ExhibitError> {
    let changed = variant.of(claim)?;
    let plan = variant.plan(&changed)?;
    let (instance, searched) = smallest(claim, &variant.label, &changed, &plan)?;
    let shown = changed.conclusions().first().copied().unwrap_or_default();
    let refuted = refutation_about(&changed, shown, &instance, &in_the_model(&changed)).map_err(|error| {
        ExhibitError::Evidence { claim: claim.id().to_owned(), label: variant.label.clone(), error: Box::new(error) }
    })?;
    let conclusion = Evaluator::new(&changed).evaluate_big(&instance)?.conclusions.into_iter().next();
    let rewards = rewards(&changed, &instance);
    let rewards = rewards.into_iter().map(|named| SolvedReward::new(&refuted.answer().dynamics, named));
    let rewards = rewards.collect::<Result<Vec<_>, _>>()?;
    Ok(Exhibit { claim, variant, changed, refuted, conclusion, rewards, searched })
}

/// The variables that are rewards of the model that is shown: a reward has its name there, and a
/// tuple is all of them where there is no other.
fn in_the_model(claim: &Claim) -> Vec<(&str, Chosen<'_>)> {
    let givens = || claim.givens().iter();
    let rewards = givens().filter(|given| given.kind == GivenKind::Reward);
    let named: Vec<_> = rewards.map(|given| (&*given.name, Chosen::Named(&given.name))).collect();
    let mut tuples = givens().filter(|given| given.kind == GivenKind::Rewards);
    match (tuples.next(), tuples.next()) {
        (Some(tuple), None) if named.is_empty() => vec![(&*tuple.name, Chosen::All)],
        _ => named,
    }
}

/// The discontinuity results about one reward R0 at one state s0, each with one of its conclusions.
const DISCONTINUITIES: [(&str, &str); 2] = [("deterministic-discontinuity", "jump"), ("uniform-discontinuity", "half")];

/// The cliff of a discontinuity result; nothing for other claims.
///
/// # Errors
/// As [`exhibit`].
pub fn cliff_exhibit(claim: &Claim) -> Result<Option<CliffExhibit<'_>>, ExhibitError> {
    let result = DISCONTINUITIES.iter().find(|(id, _)| *id == claim.id());
    let Some((_, conclusion)) = result else { return Ok(None) };
    // Whatever satisfies the hypotheses refutes this.
    let vacuous = claim.replacing(conclusion, "1 = 0")?.with_conclusion(conclusion)?;
    let plan = Plan::of(&vacuous, false)?;
    let label = "cliff";
    let (instance, searched) = smallest(claim, label, &vacuous, &plan)?;
    let number = |name: &str| claim.givens().iter().position(|given| given.name == name);
    let value = |name: &str| number(name).and_then(|number| instance.values.get(number));
    let (Some(GivenValue::Pairs(reward)), Some(GivenValue::State(state))) = (value("R0"), value("s0")) else {
        return Ok(None);
    };
    let uncertified = |error: EvidenceError| ExhibitError::Evidence {
        claim: claim.id().to_owned(),
        label: label.to_owned(),
        error: Box::new(error),
    };
    let dynamics = instance.frame.dynamics().map_err(|faults| uncertified(faults.into()))?;
    let r0 = PairFunction::from_fn(reward.len(), |pair| reward[pair.index()].clone());
    let optimum = solve(&Bellman::new(&dynamics, &r0))?;
    let state = State::new(*state);
    let origin = evidence::ModelOrigin { reward: Some(Chosen::Effective), ..Default::default() };
    let Some(tied) = cliffs(&optimum, &[]).into_iter().find(|tied| tied.state == state) else { return Ok(None) };
    let cliff = discontinuity(&optimum, origin, &tied).map_err(uncertified)?;
    let reward = SolvedReward::new(&dynamics, ("R0".to_owned(), reward.clone()))?;
    Ok(Some(CliffExhibit { claim, reward, cliff, searched, dynamics }))
}

impl SolvedReward {
    fn new(dynamics: &Dynamics, (name, reward): Named) -> Result<Self, SolveError> {
        let function = PairFunction::from_fn(reward.len(), |pair| reward[pair.index()].clone());
        let optimum = solve(&Bellman::new(dynamics, &function))?;
        let action_values = dynamics.all_pairs().map(|pair| optimum.q(pair)).collect();
        let optimal = dynamics.all_pairs().map(|pair| optimum.optimal().contains(pair)).collect();
        Ok(SolvedReward { name, reward, action_values, optimal })
    }
}

/// The smallest counterexample to the only conclusion of `changed`, which is the variant `label` of
/// the claim.
fn smallest(
    claim: &Claim,
    label: &str,
    changed: &Claim,
    plan: &Plan,
) -> Result<(Instance<Rational>, SmallestOf), ExhibitError> {
    let tally = Sweep::new(changed, plan).smallest(&[0])?;
    tally.recheck(changed)?;
    let (instances, held) = (tally.instances, tally.nonvacuous);
    let witness = tally.conclusions.into_iter().next().and_then(|conclusion| conclusion.witness);
    match witness.map(|witness| (plan.minimal(&witness.origin), witness.origin.in_universe(), witness)) {
        Some((Minimal::Found, ..)) => Err(ExhibitError::Cut { claim: claim.id().to_owned(), label: label.to_owned() }),
        Some((_, Some(size), Witness { origin: Origin::Universe(place), instance, .. })) => {
            let coverage = plan.coverage().clone().ending_at(size);
            Ok((instance, SmallestOf { coverage, size: place, instances, held }))
        }
        _ => Err(ExhibitError::Survives { claim: claim.id().to_owned(), label: label.to_owned(), instances }),
    }
}

//! Runs a claim through its universe, exhaustively, and over random larger instances.

use rayon::prelude::*;

use super::grid::Plan;
use super::tally::{Kept, Tally};
use super::witness::Origin;
use super::{AuditError, Options};
use crate::claim::{Claim, Evaluator, GivenKind, Instance, InstanceError, Word};
use crate::universe::{Found, Sampler, Scope, ScopeError, Step, Visit};

/// The scope of the random instances: larger models with less simple numbers.
const RANDOM: &str = "states 1..4; actions 1..3; components 1..3; discounts 0 1/3 1/2 9/10 99/100; \
    probabilities 0 1/4 1/3 1/2 2/3 3/4 1; rewards 0 1 -1 2 -2 3 -3 1/2; functions 0 1 -1 2 -2 1/2; numbers 0 1 -1 2 1/2 1/3; \
    policies 0 1/3 1/2 2/3 1; distributions 0 1/4 1/3 1/2 2/3 3/4 1; weights 0 1/4 1/3 1/2 2/3 3/4 1";

/// All instances of the plan's universe up to symmetry.
pub(super) fn exhaust(claim: &Claim, plan: &Plan) -> Result<Tally, AuditError> {
    let walk = plan.walk(claim);
    let tally = (0..walk.frames())
        .into_par_iter()
        .fold(
            || Auditor::new(claim),
            |mut auditor, frame| {
                walk.visit(frame, &mut auditor);
                auditor
            },
        )
        .map(Auditor::finish)
        .reduce(
            || Ok(Tally::new(claim)),
            |left, right| {
                let mut tally = left?;
                tally.merge(right?);
                Ok(tally)
            },
        );
    tally.map_err(|error| AuditError::Instance { claim: claim.id().to_owned(), error })
}

/// The first refutation of any conclusion in `of`, in the order of the frames, if there is one.
pub(super) fn first_failure(claim: &Claim, plan: &Plan, of: &[usize]) -> Result<Option<Tally>, AuditError> {
    let walk = plan.walk(claim);
    let found = (0..walk.frames()).into_par_iter().map_init(
        || Auditor::new(claim),
        |auditor, frame| {
            auditor.tally = Tally::new(claim);
            walk.visit(frame, auditor);
            match auditor.error.take() {
                Some(error) => Some(Err(AuditError::Instance { claim: claim.id().to_owned(), error })),
                None if of.iter().any(|&c| auditor.tally.conclusions[c].witness.is_some()) => {
                    Some(Ok(auditor.tally.clone()))
                }
                None => None,
            }
        },
    );
    found.find_map_first(|found| found).transpose()
}

/// Evaluates the claim on every instance of a walk.
struct Auditor {
    evaluator: Evaluator,
    tally: Tally,
    error: Option<InstanceError>,
}

impl Auditor {
    fn new(claim: &Claim) -> Self {
        Auditor { evaluator: Evaluator::new(claim), tally: Tally::new(claim), error: None }
    }

    fn finish(self) -> Result<Tally, InstanceError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.tally),
        }
    }
}

impl Visit for Auditor {
    fn admits(&mut self, instance: &Instance<Word>, known: usize, step: Step) -> bool {
        match self.evaluator.admits(instance, known, step.changed, step.new_frame) {
            Ok(admitted) => admitted,
            Err(error) => {
                self.error.get_or_insert(error);
                true
            }
        }
    }

    fn visit(&mut self, found: &Found<'_>) {
        let outcome = if found.step.new_frame {
            self.evaluator.evaluate(found.instance)
        } else {
            self.evaluator.evaluate_changed(found.instance, found.step.changed)
        };
        match outcome {
            Ok(outcome) => {
                self.tally.record(outcome, || Origin::Universe(found.size()), || Kept::Word(found.instance.clone()))
            }
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
    }

    fn skip(&mut self, instances: u64) {
        self.tally.instances += instances;
    }
}

/// Random larger instances, drawn variable by variable so that hypotheses are met more often than by chance.
pub(super) fn sample(claim: &Claim, options: &Options) -> Result<Tally, AuditError> {
    let name = || claim.id().to_owned();
    let scope: Scope = RANDOM.parse().map_err(|error: ScopeError| AuditError::Grid { claim: name(), error })?;
    let kinds: Vec<GivenKind> = claim.givens().iter().map(|given| given.kind.clone()).collect();
    let wrong = |error| AuditError::Universe { claim: name(), error };
    let sampler = Sampler::new(&scope, &kinds, options.seed).map_err(wrong)?;
    (0..options.samples)
        .into_par_iter()
        .try_fold(
            || Auditor::new(claim),
            |mut auditor, number| {
                let Auditor { evaluator, tally, .. } = &mut auditor;
                let admits = |instance: &Instance<Word>, known: usize| {
                    evaluator.admits(instance, known, 0, true).unwrap_or(true)
                };
                let instance = sampler.draw(number, admits).map_err(wrong)?;
                let outcome =
                    evaluator.evaluate(&instance).map_err(|error| AuditError::Instance { claim: name(), error })?;
                tally.record(outcome, || Origin::Random { number }, || Kept::Word(instance.clone()));
                Ok(auditor)
            },
        )
        .map(|auditor| auditor.map(|auditor| auditor.tally))
        .try_reduce(
            || Tally::new(claim),
            |mut left, right| {
                left.merge(right);
                Ok(left)
            },
        )
}

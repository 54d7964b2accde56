//! Runs a claim over random larger instances, the same ones for the same seed.

use rayon::prelude::*;

use super::RefuteError;
use super::tally::{Kept, Tally};
use super::witness::Origin;
use crate::claim::{Claim, Evaluator, GivenKind, Instance, Word};
use crate::universe::{Sampler, Scope, ScopeError};

/// The scope of the random instances: larger models with less simple numbers.
const RANDOM: &str = "states 1..4; actions 1..3; components 1..3; discounts 0 1/3 1/2 9/10 99/100; \
    probabilities 0 1/4 1/3 1/2 2/3 3/4 1; rewards 0 1 -1 2 -2 3 -3 1/2; functions 0 1 -1 2 -2 1/2; numbers 0 1 -1 2 1/2 1/3; \
    policies 0 1/3 1/2 2/3 1; distributions 0 1/4 1/3 1/2 2/3 3/4 1; weights 0 1/4 1/3 1/2 2/3 3/4 1";

/// Draws of random instances of a claim.
#[derive(Debug)]
pub struct RandomSearch<'a> {
    claim: &'a Claim,
    sampler: Sampler,
}

impl<'a> RandomSearch<'a> {
    /// The random instances of a claim with this seed.
    ///
    /// # Errors
    /// [`RefuteError`] if a variable of the claim can take no value.
    pub fn new(claim: &'a Claim, seed: u64) -> Result<Self, RefuteError> {
        let name = || claim.id().to_owned();
        let scope: Scope = RANDOM.parse().map_err(|error: ScopeError| RefuteError::Grid { claim: name(), error })?;
        let kinds: Vec<GivenKind> = claim.givens().iter().map(|given| given.kind.clone()).collect();
        let sampler = Sampler::new(&scope, &kinds, seed);
        Ok(RandomSearch { claim, sampler: sampler.map_err(|error| RefuteError::Universe { claim: name(), error })? })
    }

    /// The instance with this number, drawn variable by variable so that hypotheses are met more often than by chance.
    ///
    /// # Errors
    /// As [`Sampler::draw`].
    pub fn draw(&self, number: u64, evaluator: &mut Evaluator) -> Result<Instance<Word>, RefuteError> {
        let admits =
            |instance: &Instance<Word>, known: usize| evaluator.admits(instance, known, 0, true).unwrap_or(true);
        self.sampler
            .draw(number, admits)
            .map_err(|error| RefuteError::Universe { claim: self.claim.id().to_owned(), error })
    }

    /// The tally of the first `samples` instances, on the current rayon thread pool.
    ///
    /// # Errors
    /// [`RefuteError::Instance`] if an instance is refused, which types exclude.
    pub fn all(&self, samples: u64) -> Result<Tally, RefuteError> {
        let claim = self.claim;
        let one = |(mut evaluator, mut tally): (Evaluator, Tally), number| {
            let instance = self.draw(number, &mut evaluator)?;
            let outcome = evaluator
                .evaluate(&instance)
                .map_err(|error| RefuteError::Instance { claim: claim.id().to_owned(), error })?;
            tally.record(outcome, || Origin::Random { number }, || Kept::Word(instance.clone()));
            Ok((evaluator, tally))
        };
        (0..samples)
            .into_par_iter()
            .try_fold(|| (Evaluator::new(claim), Tally::new(claim)), one)
            .map(|part| part.map(|(_, tally)| tally))
            .try_reduce(
                || Tally::new(claim),
                |mut left, right| {
                    left.merge(right);
                    Ok(left)
                },
            )
    }
}

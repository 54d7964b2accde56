//! Runs a claim through its universe: all of it, a part of it, or level by level until the smallest
//! counterexample is found.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::RefuteError;
use super::plan::Plan;
use super::tally::Tally;
use super::witness::Origin;
use crate::claim::{Claim, Definition, Evaluator, Instance, InstanceError, Step, Word};
use crate::universe::{Level, Visit, Visited, Walk};

/// A claim and the walk through its universe up to the claim's symmetries.
#[derive(Debug)]
pub struct Sweep<'a> {
    claim: &'a Claim,
    walk: Walk<'a>,
}

impl<'a> Sweep<'a> {
    /// The sweep of a claim through the universe of its plan.
    pub fn new(claim: &'a Claim, plan: &'a Plan) -> Self {
        Sweep { claim, walk: plan.walk(claim) }
    }

    /// All instances up to symmetry, on the current rayon thread pool.
    ///
    /// # Errors
    /// [`RefuteError::Instance`] if an instance is refused, which types exclude.
    pub fn all(&self) -> Result<Tally, RefuteError> {
        self.over((0..self.walk.frames()).into_par_iter())
    }

    /// The number of pieces, each a frame or a part of one; see [`Walk::pieces`].
    pub fn pieces(&self) -> u64 {
        self.walk.pieces()
    }

    /// The instances of these pieces, up to symmetry, on the current rayon thread pool.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn parts(&self, pieces: Range<u64>) -> Result<Tally, RefuteError> {
        // Ranges with about equally many instances, several for each thread.
        let ranges = 16 * rayon::current_num_threads() as u64;
        let (first, last) = (self.before(pieces.start), self.before(pieces.end));
        let share = (last.saturating_sub(first) / ranges).max(1);
        let mut ends = vec![pieces.start];
        while ends[ends.len() - 1] < pieces.end {
            let start = ends[ends.len() - 1];
            ends.push(self.piece_at(self.before(start).saturating_add(share)).clamp(start + 1, pieces.end));
        }
        let search = |range: &[u64]| {
            let mut evaluation = Evaluation::new(self.claim);
            self.walk.visit_pieces(range[0]..range[1], &mut evaluation);
            evaluation.finish().map_err(|error| self.refused(error))
        };
        ends.par_windows(2).map(search).try_reduce(
            || Tally::new(self.claim),
            |mut left, right| {
                left.merge(right);
                Ok(left)
            },
        )
    }

    /// How many instances, before pruning by symmetry, lie in pieces before this one.
    pub fn before(&self, piece: u64) -> u64 {
        self.walk.before(piece)
    }

    /// The last piece that at most so many instances stand before.
    pub fn piece_at(&self, instances: u64) -> u64 {
        self.walk.piece_at(instances)
    }

    /// Level by level (states, pairs, branching) until an instance refutes one of these
    /// conclusions, or everything was searched. The first level with a counterexample is searched
    /// to its end, so its smallest is the smallest in the universe, and the counts do not depend on
    /// the number of threads.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub fn smallest(&self, conclusions: &[usize]) -> Result<Tally, RefuteError> {
        let mut tally = Tally::new(self.claim);
        for frames in self.walk.sizes() {
            let mut levels: BTreeMap<Level, Vec<u64>> = BTreeMap::new();
            for frame in frames {
                levels.entry(self.walk.level(frame)).or_default().push(frame);
            }
            for frames in levels.into_values() {
                tally.merge(self.over(frames.into_par_iter())?);
                if conclusions.iter().any(|&c| tally.conclusions[c].witness.is_some()) {
                    return Ok(tally);
                }
            }
        }
        Ok(tally)
    }

    fn over(&self, frames: impl ParallelIterator<Item = u64>) -> Result<Tally, RefuteError> {
        let visit = |mut evaluation: Evaluation, frame| {
            self.walk.visit(frame, &mut evaluation);
            evaluation
        };
        let tally = frames.fold(|| Evaluation::new(self.claim), visit).map(Evaluation::finish).try_reduce(
            || Tally::new(self.claim),
            |mut left, right| {
                left.merge(right);
                Ok(left)
            },
        );
        tally.map_err(|error| self.refused(error))
    }

    fn refused(&self, error: InstanceError) -> RefuteError {
        RefuteError::Instance { claim: self.claim.id().to_owned(), error }
    }
}

/// Evaluates the claim on every instance of a walk.
struct Evaluation {
    evaluator: Evaluator,
    tally: Tally,
    error: Option<InstanceError>,
}

impl Evaluation {
    fn new(claim: &Claim) -> Self {
        Evaluation { evaluator: Evaluator::new(claim), tally: Tally::new(claim), error: None }
    }

    fn finish(self) -> Result<Tally, InstanceError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.tally),
        }
    }
}

impl Visit for Evaluation {
    fn admits(&mut self, instance: &Instance<Word>, known: usize, step: Step<'_>) -> bool {
        match self.evaluator.admits(instance, known, step) {
            Ok(admitted) => admitted,
            Err(error) => {
                self.error.get_or_insert(error);
                true
            }
        }
    }

    fn define(&mut self, instance: &mut Instance<Word>, given: usize) -> bool {
        match self.evaluator.define(instance, given, given + 1) {
            Ok(Definition::Solved | Definition::Open) => true,
            Ok(Definition::Impossible) => false,
            // A value that was not found, or that words cannot hold, is none that the search saw.
            Ok(Definition::Unsolved) | Err(_) => {
                self.tally.unknown_hypotheses += 1;
                false
            }
        }
    }

    fn visit(&mut self, visited: &Visited<'_>) {
        let outcome = self.evaluator.evaluate_changed(visited.instance, visited.step);
        let recorded = outcome.and_then(|outcome| {
            self.tally.record(outcome, || Origin::Universe(visited.size()), || visited.instance.convert())
        });
        if let Err(error) = recorded {
            self.error.get_or_insert(error);
        }
    }

    fn skip(&mut self, instances: u64) {
        self.tally.instances += instances;
    }
}

//! The run of one shard in steps, and checkpoints between them from which it goes on as if it had
//! never stopped.
//!
//! A step sweeps the next pieces on all threads. Tallies merge in any order to the same result, so
//! the result of a shard does not depend on how it was divided into steps, on the number of
//! threads, or on where it was interrupted.

use std::ops::Range;

use super::document::Document;
use super::record::{Checkpoint, TallyRecord};
use super::shard::{ShardError, ShardedSearch};
use super::{Sweep, Tally};

/// A shard that is being searched.
#[derive(Debug)]
pub struct ShardRun<'s> {
    search: &'s ShardedSearch,
    sweep: Sweep<'s>,
    shard: usize,
    pieces: Range<u64>,
    next: u64,
    tally: Tally,
}

impl<'s> ShardRun<'s> {
    /// The run of a shard, from its first piece.
    ///
    /// # Errors
    /// [`ShardError::NoSuchShard`] if the plan has none of this number.
    pub fn new(search: &'s ShardedSearch, shard: usize) -> Result<Self, ShardError> {
        let pieces = search.pieces(shard)?;
        let tally = Tally::new(&search.claim);
        Ok(ShardRun { search, sweep: search.sweep(), shard, next: pieces.start, pieces, tally })
    }

    /// The run as a checkpoint left it.
    ///
    /// # Errors
    /// [`ShardError`] if the checkpoint is damaged, or of another plan or shard.
    pub fn resume(search: &'s ShardedSearch, shard: usize, text: &str) -> Result<Self, ShardError> {
        let run = ShardRun::new(search, shard)?;
        let (tally, next) = search.tally(shard, text, false)?;
        Ok(ShardRun { tally, next, ..run })
    }

    /// Whether all pieces of the shard are searched.
    pub fn is_done(&self) -> bool {
        self.next == self.pieces.end
    }

    /// How many instances (before pruning) were searched, and how many the shard has.
    pub fn progress(&self) -> [u64; 2] {
        let [start, next, end] = [self.pieces.start, self.next, self.pieces.end].map(|piece| self.sweep.before(piece));
        [next - start, end - start]
    }

    /// How many instances, up to symmetry, were searched.
    pub fn instances(&self) -> u64 {
        self.tally.instances
    }

    /// Searches pieces with about so many instances (before pruning), at least one piece, on the
    /// current rayon thread pool.
    ///
    /// # Errors
    /// [`ShardError::Refute`] if an instance is refused, which types exclude.
    pub fn step(&mut self, instances: u64) -> Result<(), ShardError> {
        if self.is_done() {
            return Ok(());
        }
        let end = self.sweep.piece_at(self.sweep.before(self.next).saturating_add(instances));
        let end = end.clamp(self.next + 1, self.pieces.end);
        self.tally.merge(self.sweep.parts(self.next..end).map_err(ShardError::from)?);
        self.next = end;
        Ok(())
    }

    /// The checkpoint of what was done so far.
    ///
    /// # Errors
    /// [`ShardError::Record`] never happens for a sweep.
    pub fn checkpoint(&self) -> Result<String, ShardError> {
        let checkpoint = Checkpoint {
            version: self.search.plan.version.clone(),
            plan: self.search.digest.clone(),
            shard: self.shard,
            pieces: [self.pieces.start, self.pieces.end],
            next: self.next,
            tally: TallyRecord::of(&self.search.claim, &self.tally)?,
        };
        Ok(checkpoint.write()?)
    }

    /// The result of the shard. Unless it [is done](Self::is_done), the rest is gone through first.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn result(mut self) -> Result<String, ShardError> {
        self.step(u64::MAX)?;
        self.checkpoint()
    }
}

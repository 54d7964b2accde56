//! A search split into shards: the plan that says what is searched and by which shard, the results
//! of the shards, and their merge.
//!
//! A plan names the claim by its full text, the universe, and for each shard its range of pieces;
//! together the ranges are all pieces, each once. Plans, results and checkpoints name the version
//! of the program that wrote them, since another version may number pieces differently.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::document::{Document, DocumentError};
use super::record::{Checkpoint, RecordError};
use super::{Plan, RefuteError, Sweep, Tally, Variant};
use crate::claim::{Claim, ClaimError};
use crate::universe::ScopeError;

/// The most shards of a plan.
pub const MOST_SHARDS: usize = 100_000;

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A search and its division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchPlan {
    /// The version of the program that made the plan.
    pub version: String,
    /// Where the claim comes from.
    pub source: ClaimSource,
    /// The full text of what is searched: the variant as a claim of its own.
    pub claim: String,
    /// The declared scope of the universe.
    pub universe: String,
    /// Up to how many instances up to symmetry it is gone through; all of it if this is missing.
    pub budget: Option<u64>,
    /// How many pieces it has; see [`Walk::pieces`](crate::universe::Walk::pieces).
    pub pieces: u64,
    /// How many instances they have, before pruning by symmetry.
    pub instances: u64,
    /// For each shard its first piece and the one after its last.
    pub shards: Vec<[u64; 2]>,
}

/// The claim that a variant was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimSource {
    /// Its file, as it was named.
    pub file: String,
    /// The SHA-256 of its text.
    pub sha256: String,
    /// The only conclusion.
    pub show: Option<String>,
    /// The hypotheses that were dropped.
    pub drop: Vec<String>,
    /// The factor of the larger side.
    pub constant: Option<String>,
}

impl ClaimSource {
    /// What was asked of the claim.
    pub fn variant(&self) -> Variant {
        Variant { show: self.show.clone(), drop: self.drop.clone(), constant: self.constant.clone() }
    }
}

impl Document for SearchPlan {
    const FORMAT: &'static str = "cliff-search-plan 2";
}

/// What is wrong with a plan, a result, or a set of results.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ShardError {
    /// No document, or a damaged one.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A document of another version.
    #[error("written by version {found}, this is {VERSION}; another version may number pieces differently")]
    Version {
        /// The version of the document.
        found: String,
    },
    /// The claim of a plan cannot be read.
    #[error("its claim: {0}")]
    Claim(ClaimError),
    /// The universe of a plan is no scope.
    #[error("its universe: {0}")]
    Scope(ScopeError),
    /// The claim of a plan cannot be searched.
    #[error(transparent)]
    Refute(Box<RefuteError>),
    /// A plan with a wrong count of pieces or instances.
    #[error("it says {stated} {what}, the universe has {counted}")]
    Count {
        /// What is counted.
        what: &'static str,
        /// The plan's count.
        stated: u64,
        /// The right one.
        counted: u64,
    },
    /// A shard without pieces.
    #[error("shard {shard} has no pieces: {}..{}", .pieces[0], .pieces[1])]
    Empty {
        /// The shard.
        shard: usize,
        /// Its pieces.
        pieces: [u64; 2],
    },
    /// A checkpoint that goes on outside its shard.
    #[error("it goes on at piece {next}, outside {}..{}", .pieces[0], .pieces[1])]
    Beyond {
        /// The next piece in the checkpoint.
        next: u64,
        /// The pieces of the shard.
        pieces: [u64; 2],
    },
    /// A number of shards that a plan cannot have.
    #[error("{asked} shards; a plan for {pieces} pieces has 1 to {}", (*pieces).min(MOST_SHARDS as u64))]
    Shards {
        /// The number asked for.
        asked: usize,
        /// The number of pieces.
        pieces: u64,
    },
    /// A shard that the plan does not have.
    #[error("shard {asked}; the plan has shards 1 to {shards}")]
    NoSuchShard {
        /// The number asked for.
        asked: usize,
        /// How many there are.
        shards: usize,
    },
    /// A result or checkpoint of another plan.
    #[error("of another plan: it names {found}, the plan is {expected}")]
    Foreign {
        /// The digest of the plan at hand.
        expected: String,
        /// The digest that the document names.
        found: String,
    },
    /// A result or checkpoint for other pieces than its shard has, or of another shard.
    #[error("of shard {found_shard} with pieces {}..{}; shard {shard} has {}..{}", .found[0], .found[1], .pieces[0], .pieces[1])]
    OtherPieces {
        /// The shard.
        shard: usize,
        /// Its pieces.
        pieces: [u64; 2],
        /// The shard in the document.
        found_shard: usize,
        /// The pieces in the document.
        found: [u64; 2],
    },
    /// A tally that is none of this claim.
    #[error("its tally: {0}")]
    Record(#[from] RecordError),
    /// Pieces that two results cover.
    #[error("shards {} and {} both cover pieces {}..{}", .shards[0], .shards[1], .pieces[0], .pieces[1])]
    Overlap {
        /// The shards.
        shards: [usize; 2],
        /// The pieces.
        pieces: [u64; 2],
    },
    /// Pieces that no result covers.
    #[error("no result covers pieces {}..{} (shard {first}{}); the search is not complete", .pieces[0], .pieces[1], if .last > .first { format!(" to {}", .last) } else { String::new() })]
    Hole {
        /// The pieces.
        pieces: [u64; 2],
        /// The first shard that is missing.
        first: usize,
        /// The last of them in sequence.
        last: usize,
    },
}

impl From<RefuteError> for ShardError {
    fn from(error: RefuteError) -> Self {
        ShardError::Refute(Box::new(error))
    }
}

/// A plan that was read, with its claim and universe.
#[derive(Debug)]
pub struct ShardedSearch {
    /// The plan.
    pub plan: SearchPlan,
    /// Its digest.
    pub digest: String,
    /// What is searched.
    pub claim: Claim,
    /// Where.
    pub universe: Plan,
}

impl ShardedSearch {
    /// The search for a counterexample to a claim in a universe, in so many shards.
    ///
    /// # Errors
    /// [`ShardError::Shards`] if there are fewer pieces than shards, or none is asked for.
    pub fn new(claim: Claim, source: ClaimSource, universe: Plan, shards: usize) -> Result<Self, ShardError> {
        let walk = universe.walk(&claim);
        let (pieces, instances) = (walk.pieces(), walk.before(walk.pieces()));
        if shards == 0 || shards > MOST_SHARDS || shards as u64 > pieces {
            return Err(ShardError::Shards { asked: shards, pieces });
        }
        // Equal shares of the instances, as far as whole pieces allow, and at least one piece each.
        let mut ends = vec![0];
        for shard in 1..=shards as u64 {
            let share = u128::from(instances) * u128::from(shard) / shards as u128;
            let end = walk.piece_at(u64::try_from(share).unwrap_or(instances));
            let least = ends[ends.len() - 1] + 1;
            ends.push(end.clamp(least, pieces - (shards as u64 - shard)));
        }
        if let Some(end) = ends.last_mut() {
            *end = pieces;
        }
        let plan = SearchPlan {
            version: VERSION.to_owned(),
            source,
            claim: claim.to_string(),
            universe: universe.universe.scope().to_string(),
            budget: universe.coverage().budget,
            pieces,
            instances,
            shards: ends.windows(2).map(|ends| [ends[0], ends[1]]).collect(),
        };
        let digest = plan.digest()?;
        Ok(ShardedSearch { plan, digest, claim, universe })
    }

    /// Reads a plan and checks that it is one of this program's universe, whose shards are all
    /// pieces, each once.
    ///
    /// # Errors
    /// [`ShardError`] if not.
    pub fn read(text: &str) -> Result<Self, ShardError> {
        let plan = SearchPlan::read(text)?;
        same_version(&plan.version)?;
        let claim = Claim::parse(&plan.claim).map_err(ShardError::Claim)?;
        let scope = plan.universe.parse().map_err(ShardError::Scope)?;
        let universe = match plan.budget {
            Some(budget) => Plan::up_to(&claim, &scope, budget),
            None => Plan::within(&claim, &scope),
        };
        let universe = universe.map_err(ShardError::from)?;
        let walk = universe.walk(&claim);
        let count = |what, stated, counted| match stated == counted {
            true => Ok(()),
            false => Err(ShardError::Count { what, stated, counted }),
        };
        count("pieces", plan.pieces, walk.pieces())?;
        count("instances", plan.instances, walk.before(walk.pieces()))?;
        covers(plan.shards.iter().enumerate().map(|(i, &pieces)| (i + 1, pieces)).collect(), &plan)?;
        let digest = plan.digest()?;
        Ok(ShardedSearch { plan, digest, claim, universe })
    }

    /// The plan as it is written.
    ///
    /// # Errors
    /// [`ShardError::Document`] never happens for a plan.
    pub fn text(&self) -> Result<String, ShardError> {
        Ok(self.plan.write()?)
    }

    /// The pieces of a shard, numbered from 1.
    ///
    /// # Errors
    /// [`ShardError::NoSuchShard`] if there is none of this number.
    pub fn pieces(&self, shard: usize) -> Result<Range<u64>, ShardError> {
        let pieces = shard.checked_sub(1).and_then(|index| self.plan.shards.get(index));
        let [start, end] = *pieces.ok_or(ShardError::NoSuchShard { asked: shard, shards: self.plan.shards.len() })?;
        Ok(start..end)
    }

    /// The sweep that the shards are parts of.
    pub fn sweep(&self) -> Sweep<'_> {
        Sweep::new(&self.claim, &self.universe)
    }

    /// The tally of a shard as far as it was searched, and the first piece that is not.
    pub(super) fn tally(&self, shard: usize, text: &str, complete: bool) -> Result<(Tally, u64), ShardError> {
        let Checkpoint { version, plan, shard: found_shard, pieces: found, next, tally } = Checkpoint::read(text)?;
        same_version(&version)?;
        if plan != self.digest {
            let found = plan.chars().take(64).collect();
            return Err(ShardError::Foreign { expected: self.digest.clone(), found });
        }
        let Range { start, end } = self.pieces(shard)?;
        if found_shard != shard || found != [start, end] {
            return Err(ShardError::OtherPieces { shard, pieces: [start, end], found_shard, found });
        }
        if !(start..=end).contains(&next) {
            return Err(ShardError::Beyond { next, pieces: found });
        }
        if complete && next < end {
            return Err(ShardError::Hole { pieces: [next, end], first: shard, last: shard });
        }
        let walk = self.universe.walk(&self.claim);
        let most = walk.before(next).saturating_sub(walk.before(start));
        Ok((tally.tally(&self.claim, &self.universe.universe, most)?, next))
    }

    /// Reads the result of a shard of this plan.
    ///
    /// # Errors
    /// [`ShardError`] if it is none.
    pub fn result(&self, text: &str) -> Result<(usize, Tally), ShardError> {
        let shard = Checkpoint::read(text)?.shard;
        let tally = self.tally(shard, text, true)?.0;
        Ok((shard, tally))
    }

    /// The tally of the whole universe, from the results of all shards in any order.
    ///
    /// # Errors
    /// [`ShardError::Overlap`] or [`ShardError::Hole`] unless every piece is covered exactly once.
    pub fn merge(&self, results: Vec<(usize, Tally)>) -> Result<Tally, ShardError> {
        let covered: Result<Vec<_>, ShardError> = results
            .iter()
            .map(|(shard, _)| self.pieces(*shard).map(|pieces| (*shard, [pieces.start, pieces.end])))
            .collect();
        covers(covered?, &self.plan)?;
        let mut tally = Tally::new(&self.claim);
        results.into_iter().for_each(|(_, part)| tally.merge(part));
        Ok(tally)
    }
}

/// Whether ranges of pieces, each of a shard, are all pieces of a plan, each once.
fn covers(mut ranges: Vec<(usize, [u64; 2])>, plan: &SearchPlan) -> Result<(), ShardError> {
    ranges.sort_by_key(|&(shard, [start, end])| (start, end, shard));
    let owner = |piece: u64| plan.shards.iter().position(|shard| shard[1] > piece).map_or(plan.shards.len(), |i| i + 1);
    let hole =
        |start: u64, end: u64| ShardError::Hole { pieces: [start, end], first: owner(start), last: owner(end - 1) };
    let (mut next, mut before) = (0, 0);
    for (shard, [start, end]) in ranges {
        if end <= start {
            return Err(ShardError::Empty { shard, pieces: [start, end] });
        }
        if start > next {
            return Err(hole(next, start));
        }
        if start < next {
            return Err(ShardError::Overlap { shards: [before, shard], pieces: [start, next.min(end)] });
        }
        (next, before) = (end, shard);
    }
    match next.cmp(&plan.pieces) {
        std::cmp::Ordering::Less => Err(hole(next, plan.pieces)),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(ShardError::Count { what: "pieces", stated: next, counted: plan.pieces }),
    }
}

fn same_version(found: &str) -> Result<(), ShardError> {
    if found == VERSION { Ok(()) } else { Err(ShardError::Version { found: found.chars().take(40).collect() }) }
}

//! What a certificate says, as far as it can be exported.

use std::sync::Arc;

use cliff_check::{Accepted, Claimed, Fraction, FromState, Pair, Ray, Soft, State, View, quoted};

use super::error::ExportError;
use super::numbers::{Solved, Successors, indices, rational};
use super::refutation::StatedRefutation;
use crate::number::Rational;

/// The statement of a certificate with its evidence.
pub(super) enum Content<'a> {
    Optimality(Solved),
    Pair(Pair<'a>),
    Rays(FromState<'a>, Vec<Ray<'a>>),
    Soft(Soft<'a>),
    /// Of the kinds `harm`, `path` and `cliffs`, of which Coq alone is asked.
    Geometry(Box<View<'a>>),
    Refutation(Box<StatedRefutation>),
}

/// A certificate that `cliff-check` has accepted, of a kind that can be exported.
pub(super) struct Exportable<'a> {
    pub(super) kind: &'static str,
    pub(super) discount: Rational,
    pub(super) state_names: Vec<String>,
    pub(super) action_names: Vec<Vec<String>>,
    /// P by state and action.
    pub(super) next: Vec<Vec<Successors>>,
    pub(super) claim: Content<'a>,
    /// The rank of each state at discount 1, otherwise empty.
    pub(super) ranks: Vec<usize>,
    pub(super) digest: &'a str,
}

impl<'a> Exportable<'a> {
    /// What an accepted certificate says.
    ///
    /// # Errors
    ///
    /// A kind that no export supports, or a claim that this program does not read.
    pub(super) fn new(accepted: &'a Accepted) -> Result<Self, ExportError> {
        let model = accepted.model();
        let discount = rational(&model.discount);
        let distribution =
            |entries: &[(u32, Arc<Fraction>)]| entries.iter().map(|(s, p)| (*s as usize, rational(p))).collect();
        let rows = |state: &State| state.actions.iter().map(|action| distribution(&action.next)).collect();
        let next: Vec<Vec<Successors>> = model.states.iter().map(rows).collect();
        let names = |state: &State| state.actions.iter().map(|action| quoted(&action.name)).collect();
        let claim = match accepted.view() {
            Some(View::Optimality(stated)) => Content::Optimality(Solved::of(&stated)),
            Some(View::Pair(stated)) => Content::Pair(stated),
            Some(View::Ray(stated)) => Content::Rays(stated.start, vec![stated.ray]),
            Some(View::Discontinuity(stated)) => Content::Rays(stated.start, stated.rays.into()),
            Some(View::Soft(stated)) => Content::Soft(stated),
            Some(View::Claim(stated @ Claimed { refutes: Some(refutes), .. })) => {
                Content::Refutation(Box::new(StatedRefutation::of(&stated, refutes.is, &discount, &next)?))
            }
            Some(view @ (View::Harm(_) | View::Path(_) | View::Cliffs(_))) => Content::Geometry(Box::new(view)),
            _ => return Err(ExportError::Kind { kind: accepted.kind().to_owned(), target: "Coq or SMT-LIB" }),
        };
        Ok(Exportable {
            kind: accepted.kind(),
            discount,
            state_names: model.states.iter().map(|state| quoted(&state.name)).collect(),
            action_names: model.states.iter().map(names).collect(),
            next,
            claim,
            ranks: accepted.rank().map(|rank| indices(rank.is)).unwrap_or_default(),
            digest: accepted.digest(),
        })
    }

    /// At discount 1 a state of rank 0 is absorbing, and its value 0.
    pub(super) fn is_final(&self, state: usize) -> bool {
        self.ranks.get(state) == Some(&0)
    }
}

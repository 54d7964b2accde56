//! One instance of a claim with what is known of it: the values of its variables, its definitions,
//! and the fixed points that have been verified.

use std::collections::HashMap;
use std::rc::Rc;

use super::bounds::{Bounds, Numbers};
use super::fault::Evaluated;
use super::fixed::{Asked, Equations, Row, Verified};
use super::scope::{Meaning, Scope};
use super::syntax::{Definition, Name};
use super::value::Value;
use crate::budget::{self, Held};
use crate::model::Model;
use crate::number::Fraction;
use crate::refusal::{Condition, Refusal};
use crate::shown::shown_name;

/// What a step costs: a term evaluated, or a state, action or component that one ranges over.
const STEP: u64 = 128;

/// Answers what is asked for, with the help of a test whether a function satisfies the equation, or
/// bounds what does.
pub type Source<'a> = dyn FnMut(&Asked, &dyn Fn(&[Bounds]) -> bool) -> Option<Vec<Bounds>> + 'a;

/// For each pair, whether it belongs to a set, as far as that is known.
pub(super) type Membership = Vec<Option<bool>>;

/// Numbers that an evaluation goes by, as the certificate states them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints<'a> {
    /// A number at which `every eps > 0` is read.
    pub(crate) epsilon: Option<&'a Fraction>,
    /// The bits of the bounds of exp.
    pub(crate) precision: Option<u64>,
}

/// An instance with the variables and definitions that have been declared so far.
pub(crate) struct Evaluator<'a> {
    pub(super) model: &'a Model,
    /// The number of each state's first pair, and that of all pairs.
    pub(super) starts: Vec<usize>,
    /// N, which is 1 where there are no tuples.
    pub(super) components: usize,
    pub(super) scope: Scope<'a, Value>,
    /// The values of definitions without parameters, by their place.
    pub(super) kept: HashMap<usize, Value>,
    pub(super) hints: Hints<'a>,
    /// Bounds of exp have been computed.
    exponential: bool,
    /// `every eps > 0` has been read.
    pub(super) positive: bool,
    known: Vec<Verified>,
    /// The reward that was last asked for its optimal actions, and whether each pair is one.
    pub(super) optimal: Option<(Rc<Numbers>, Rc<Membership>)>,
    /// Functions that may be the fixed points asked for; whoever answers is not believed.
    source: &'a mut Source<'a>,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(
        model: &'a Model,
        components: Option<usize>,
        hints: Hints<'a>,
        source: &'a mut Source<'a>,
    ) -> Self {
        let mut starts = vec![0_usize];
        for state in &model.states {
            starts.push(starts.last().copied().unwrap_or(0).saturating_add(state.actions.len()));
        }
        Evaluator {
            model,
            starts,
            components: components.unwrap_or(1),
            scope: Scope::new(),
            kept: HashMap::new(),
            hints,
            exponential: false,
            positive: false,
            known: Vec::new(),
            optimal: None,
            source,
        }
    }

    pub(crate) fn declare(&mut self, name: &Name, value: Value) {
        self.scope.declare(name, Meaning::Value(value));
    }

    pub(crate) fn define(&mut self, definition: &'a Definition) {
        self.scope.declare(&definition.name, Meaning::Definition(definition));
    }

    pub(super) fn step(&mut self, count: usize) -> Evaluated<()> {
        budget::charge(STEP.saturating_mul((count as u64).saturating_add(1)));
        if budget::is_spent() { Err(Refusal::limit("the evaluation takes more than the budget")) } else { Ok(()) }
    }

    pub(super) fn pairs_of(&self, state: usize) -> std::ops::Range<usize> {
        let start = |index: usize| self.starts.get(index).copied().unwrap_or(0);
        start(state)..start(state.saturating_add(1))
    }

    /// Whether bounds of exp have been asked for.
    pub(crate) fn is_exponential(&self) -> bool {
        self.exponential
    }

    /// Whether a number eps has been asked for.
    pub(crate) fn is_positive(&self) -> bool {
        self.positive
    }

    /// The bits of the bounds of exp.
    pub(super) fn precision(&mut self) -> Evaluated<u64> {
        self.exponential = true;
        let stated = "the text asks for bounds of exp";
        self.hints.precision.ok_or_else(|| Refusal::new(0, Condition::C3, stated, "no `precision` says how narrow"))
    }

    /// A fixed point, verified.
    pub(super) fn fixed_point(&mut self, asked: Asked) -> Evaluated<Rc<Numbers>> {
        self.step(self.model.pairs())?;
        if matches!(asked, Asked::SoftValue { .. }) {
            self.precision()?;
        }
        if self.model.has_discount_one() {
            self.ends(&asked)?;
        }
        if let Some(known) = self.known.iter().find(|known| known.asked == asked) {
            return Ok(known.is.clone());
        }
        let equations = Equations { model: self.model, precision: self.hints.precision };
        let hold = |function: &[Bounds]| equations.hold(&asked, function) == Some(true);
        match (self.source)(&asked, &hold) {
            Some(function) if hold(&function) => {
                let is = Numbers::kept(function.into_iter().map(Ok))?;
                let mut held = Held::default();
                asked.numbers().try_for_each(|number| held.number(number))?;
                self.known.push(Verified { asked, is: is.clone(), _held: held });
                Ok(is)
            }
            _ => {
                let required = "no listed function satisfies its equation, or bounds it";
                Err(Refusal::new(0, Condition::C3, format!("the text asks for the {asked}"), required))
            }
        }
    }

    /// **G2** At discount 1 a fixed point is asked for only if nothing is earned at absorbing
    /// states; visits have none there.
    fn ends(&self, asked: &Asked) -> Evaluated<()> {
        let (Asked::OptimalValue { reward } | Asked::PolicyValue { reward, .. } | Asked::SoftValue { reward, .. }) =
            asked
        else {
            return Err(Refusal::not_ground("`occupancy` is read for discounts below 1"));
        };
        let earns = |row: &Row<Bounds>| row.iter().any(|reward| *reward != Bounds::zero());
        for (index, (state, row)) in self.model.states.iter().zip(reward).enumerate() {
            if self.model.is_absorbing(index) && earns(row) {
                let state = shown_name(&state.name);
                let what = format!("at discount 1 a reward must be 0 at absorbing states, as {state} is");
                return Err(Refusal::not_ground(what));
            }
        }
        Ok(())
    }

    /// Numbers by pairs as rows of states.
    pub(super) fn rows<T: Clone>(&self, flat: &[T]) -> Vec<Row<T>> {
        let row = |state| self.pairs_of(state).filter_map(|pair| flat.get(pair).cloned()).collect();
        (0..self.model.states.len()).map(row).collect()
    }
}

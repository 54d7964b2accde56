//! The instances of one shape: which places they have, what can stand at each, and how values are
//! read and written.

use super::UniverseError;
use super::options::Options;
use super::scope::{List, Scope};
use super::{Admits, Variables};
use crate::claim::{self, Frame, GivenKind, GivenValue, NumberRange, Word};
use crate::number::Rational;

/// The numbers of actions of the states, and the number N of components of tuples.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// |A(s)| for each state.
    pub actions: Vec<usize>,
    /// N; 1 if the claim has no tuples.
    pub components: usize,
}

/// Where a place is; relabelling moves it along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// One place for the whole value.
    Whole,
    /// A state.
    State(usize),
    /// A pair.
    Pair(usize),
}

/// What the entries of a place's options speak of; relabelling permutes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    /// A number, or the components.
    Fixed,
    /// The states.
    States,
    /// The actions of the place's state.
    Actions,
}

/// A place of an instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldPlace {
    pub position: Position,
    /// The component of a tuple.
    pub component: usize,
    pub axis: Axis,
    /// The number of the options in [`Domain::options`].
    pub options: usize,
}

/// One field of an instance: γ, P, or the value of a variable.
#[derive(Clone, Debug)]
pub(super) enum FieldDomain {
    /// Independent choices at some places.
    Places(Vec<FieldPlace>),
    /// A component, chosen among so many.
    Component(usize),
    /// A state.
    State,
    /// An action at the state that the given variable with this number has.
    Action {
        /// The number of that variable.
        at: usize,
    },
}

/// The field γ.
pub(super) const DISCOUNT: usize = 0;
/// The field P.
pub(super) const KERNEL: usize = 1;
/// The field of the first variable.
pub(super) const FIRST_GIVEN: usize = 2;

/// The choices made for an instance: for each field the option of each of its places.
pub(super) type Digits = Vec<Vec<u16>>;

/// All instances of one shape.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    pub shape: Shape,
    pub pair_start: Vec<usize>,
    pub options: Vec<Options>,
    pub fields: Vec<FieldDomain>,
}

impl Domain {
    /// A variable that is `defined` has no places: its value is computed, not chosen.
    pub fn new(scope: &Scope, variables: &Variables<'_>, shape: Shape) -> Result<Self, UniverseError> {
        let mut pair_start = vec![0];
        for count in &shape.actions {
            pair_start.push(pair_start[pair_start.len() - 1] + count);
        }
        let mut domain = Domain { shape, pair_start, options: Vec::new(), fields: Vec::new() };
        let discounts =
            Options::numbers(&admitted(scope, List::Discounts, claim::NumberPlace::Discount, variables.admits))?;
        let place = domain.place(Position::Whole, Axis::Fixed, discounts);
        domain.fields.push(FieldDomain::Places(vec![place]));
        let rows = admitted(scope, List::Probabilities, claim::NumberPlace::Probability, variables.admits);
        let rows = Options::distributions(&rows, domain.states())?;
        let rows = domain.add(rows);
        let kernel = domain.on_pairs(rows, Axis::States, 0);
        domain.fields.push(FieldDomain::Places(kernel));
        for (given, kind) in variables.kinds.iter().enumerate() {
            let is_defined = variables.is_defined(given);
            let numbers = |list| admitted(scope, list, claim::NumberPlace::Given(given), variables.admits);
            let field =
                if is_defined { FieldDomain::Places(Vec::new()) } else { domain.field(scope, kind, &numbers)? };
            domain.fields.push(field);
        }
        Ok(domain)
    }

    /// `list` are the numbers of a list that the variable may take.
    fn field(
        &mut self,
        scope: &Scope,
        kind: &GivenKind,
        list: &dyn Fn(List) -> Vec<Rational>,
    ) -> Result<FieldDomain, UniverseError> {
        let (states, components) = (self.states(), self.shape.components);
        Ok(match kind {
            GivenKind::Number(range) => {
                let numbers: Vec<_> = list(List::Numbers).into_iter().filter(|x| range.contains(x)).collect();
                if numbers.is_empty() {
                    return Err(UniverseError::NoNumber { range: *range });
                }
                let numbers = Options::numbers(&numbers)?;
                FieldDomain::Places(vec![self.place(Position::Whole, Axis::Fixed, numbers)])
            }
            GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction => {
                let name = if *kind == GivenKind::Reward { List::Rewards } else { List::Functions };
                let numbers = self.add(Options::numbers(&list(name))?);
                FieldDomain::Places(self.on_pairs(numbers, Axis::Fixed, 0))
            }
            GivenKind::Rewards => {
                let numbers = self.add(Options::numbers(&list(List::Rewards))?);
                FieldDomain::Places((0..components).flat_map(|k| self.on_pairs(numbers, Axis::Fixed, k)).collect())
            }
            GivenKind::StateFunction => {
                let numbers = self.add(Options::numbers(&list(List::Functions))?);
                let place =
                    |s| FieldPlace { position: Position::State(s), component: 0, axis: Axis::Fixed, options: numbers };
                FieldDomain::Places((0..states).map(place).collect())
            }
            GivenKind::Policy { deterministic } => {
                let mut places = Vec::new();
                for s in 0..states {
                    let outcomes = self.shape.actions[s];
                    let options = if *deterministic {
                        Options::point_masses(outcomes)?
                    } else {
                        Options::distributions(scope.list(List::Policies), outcomes)?
                    };
                    places.push(self.place(Position::State(s), Axis::Actions, options));
                }
                FieldDomain::Places(places)
            }
            GivenKind::Distribution => {
                let options = Options::distributions(scope.list(List::Distributions), states)?;
                FieldDomain::Places(vec![self.place(Position::Whole, Axis::States, options)])
            }
            GivenKind::Weights => {
                let options = self.add(Options::distributions(scope.list(List::Weights), components)?);
                let place = |s| FieldPlace { position: Position::State(s), component: 0, axis: Axis::Fixed, options };
                FieldDomain::Places((0..states).map(place).collect())
            }
            GivenKind::Component => FieldDomain::Component(components),
            GivenKind::State => FieldDomain::State,
            GivenKind::Action { at } => FieldDomain::Action { at: *at },
        })
    }

    fn add(&mut self, options: Options) -> usize {
        self.options.push(options);
        self.options.len() - 1
    }

    fn place(&mut self, position: Position, axis: Axis, options: Options) -> FieldPlace {
        FieldPlace { position, component: 0, axis, options: self.add(options) }
    }

    fn on_pairs(&self, options: usize, axis: Axis, component: usize) -> Vec<FieldPlace> {
        (0..self.pairs()).map(|p| FieldPlace { position: Position::Pair(p), component, axis, options }).collect()
    }

    /// Values of variables of these kinds, zero or first everywhere, for [`write`](Self::write) to
    /// fill.
    pub fn blanks(&self, kinds: &[GivenKind]) -> Vec<GivenValue<Word>> {
        kinds.iter().map(|kind| blank(kind, self.states(), self.pairs(), self.shape.components)).collect()
    }

    pub fn states(&self) -> usize {
        self.shape.actions.len()
    }

    pub fn pairs(&self) -> usize {
        self.pair_start[self.states()]
    }

    /// How many options each place of a field has, given the choices for the fields before it.
    pub fn radix(&self, field: usize, place: usize, digits: &Digits) -> usize {
        match &self.fields[field] {
            FieldDomain::Places(places) => self.options[places[place].options].len(),
            FieldDomain::Component(count) => *count,
            FieldDomain::State => self.states(),
            FieldDomain::Action { at } => self.shape.actions[usize::from(digits[FIRST_GIVEN + at][0])],
        }
    }

    /// How many variables are actions at the state of this field.
    pub fn actions_at(&self, state: usize) -> usize {
        let at = |field: &&FieldDomain| matches!(field, FieldDomain::Action { at } if FIRST_GIVEN + at == state);
        self.fields.iter().filter(at).count()
    }

    /// Whether every place has an option.
    pub fn has_instances(&self) -> bool {
        let places = self.fields.iter().filter_map(|field| match field {
            FieldDomain::Places(places) => Some(places),
            _ => None,
        });
        places.flatten().all(|place| self.options[place.options].len() > 0)
    }

    /// How many places a field has.
    pub fn places(&self, field: usize) -> usize {
        match &self.fields[field] {
            FieldDomain::Places(places) => places.len(),
            _ => 1,
        }
    }

    /// The first choice everywhere.
    pub fn first(&self) -> Digits {
        (0..self.fields.len()).map(|field| vec![0; self.places(field)]).collect()
    }

    /// Σ (successors − 1) over the rows of P.
    pub fn branching(&self, digits: &Digits) -> u64 {
        let FieldDomain::Places(rows) = &self.fields[KERNEL] else { return 0 };
        rows.iter().zip(&digits[KERNEL]).map(|(row, &d)| u64::from(self.options[row.options].support(d) - 1)).sum()
    }

    /// The sum of the heights of all rationals.
    pub fn height(&self, digits: &Digits) -> u64 {
        let of_field = |field: &FieldDomain, digits: &[u16]| match field {
            FieldDomain::Places(places) => {
                places.iter().zip(digits).map(|(place, &d)| self.options[place.options].height(d)).sum()
            }
            _ => 0,
        };
        self.fields.iter().zip(digits).map(|(field, digits)| of_field(field, digits)).sum()
    }

    pub fn frame(&self, digits: &Digits) -> Result<Frame<Word>, UniverseError> {
        let discount = self.entries(DISCOUNT, 0, digits)[0];
        let row = |pair: usize| -> Vec<(usize, Word)> {
            let entries = self.entries(KERNEL, pair, digits).iter().copied().enumerate();
            entries.filter(|(_, p)| !p.is_zero()).collect()
        };
        let rows: Vec<Vec<Vec<(usize, Word)>>> =
            (0..self.states()).map(|s| (self.pair_start[s]..self.pair_start[s + 1]).map(row).collect()).collect();
        Frame::new(discount, &rows).map_err(UniverseError::Instance)
    }

    fn entries(&self, field: usize, place: usize, digits: &Digits) -> &[Word] {
        match &self.fields[field] {
            FieldDomain::Places(places) => self.options[places[place].options].entries(digits[field][place]),
            _ => &[],
        }
    }

    /// Writes the chosen value of a variable, without allocating.
    pub fn write(&self, given: usize, digits: &Digits, value: &mut GivenValue<Word>) {
        let field = FIRST_GIVEN + given;
        let chosen = &digits[field];
        match (&self.fields[field], value) {
            (FieldDomain::Component(_), GivenValue::Component(k)) => *k = usize::from(chosen[0]),
            (FieldDomain::State, GivenValue::State(s)) => *s = usize::from(chosen[0]),
            (FieldDomain::Action { at }, GivenValue::Action(pair)) => {
                *pair = self.pair_start[usize::from(digits[FIRST_GIVEN + at][0])] + usize::from(chosen[0]);
            }
            (FieldDomain::Places(places), value) => {
                for (place, &digit) in places.iter().zip(chosen) {
                    self.write_place(place, self.options[place.options].entries(digit), value);
                }
            }
            _ => {}
        }
    }

    fn write_place(&self, place: &FieldPlace, entries: &[Word], value: &mut GivenValue<Word>) {
        match (place.position, value) {
            (Position::Whole, GivenValue::Number(x)) => *x = entries[0],
            (Position::Whole, GivenValue::States(f)) => f.copy_from_slice(entries),
            (Position::Pair(p), GivenValue::Pairs(f)) => f[p] = entries[0],
            (Position::Pair(p), GivenValue::PairTuple(f)) => f[place.component][p] = entries[0],
            (Position::State(s), GivenValue::States(f)) => f[s] = entries[0],
            (Position::State(s), GivenValue::Pairs(f)) => {
                f[self.pair_start[s]..self.pair_start[s + 1]].copy_from_slice(entries);
            }
            (Position::State(s), GivenValue::StateTuple(w)) => {
                w.iter_mut().zip(entries).for_each(|(w, entry)| w[s] = *entry);
            }
            _ => {}
        }
    }
}

/// The numbers of a list that hypotheses allow at a place; all of them, if they allow none there or
/// if these make no distributions.
fn admitted(scope: &Scope, list: List, place: claim::NumberPlace, admits: &Admits<'_>) -> Vec<Rational> {
    let all = scope.list(list);
    let kept: Vec<Rational> = all.iter().filter(|x| admits(place, x)).cloned().collect();
    let makes = |x: u32| kept.iter().any(|kept| *kept == x);
    let enough = if list == List::Probabilities { makes(0) && makes(1) } else { !kept.is_empty() };
    if enough { kept } else { all.to_vec() }
}

/// The value of a variable, zero or first everywhere, on so many states and pairs, with so many
/// components.
pub(super) fn blank(kind: &GivenKind, states: usize, pairs: usize, components: usize) -> GivenValue<Word> {
    match kind {
        GivenKind::Number(_) => GivenValue::Number(Word::ZERO),
        GivenKind::Reward | GivenKind::QFunction | GivenKind::PairFunction | GivenKind::Policy { .. } => {
            GivenValue::Pairs(vec![Word::ZERO; pairs])
        }
        GivenKind::StateFunction | GivenKind::Distribution => GivenValue::States(vec![Word::ZERO; states]),
        GivenKind::Rewards => GivenValue::PairTuple(vec![vec![Word::ZERO; pairs]; components]),
        GivenKind::Weights => GivenValue::StateTuple(vec![vec![Word::ZERO; states]; components]),
        GivenKind::Component => GivenValue::Component(0),
        GivenKind::State => GivenValue::State(0),
        GivenKind::Action { .. } => GivenValue::Action(0),
    }
}

/// What a range of numbers is called.
pub(super) fn range_name(range: NumberRange) -> String {
    GivenKind::Number(range).to_string()
}

//! An instance that can be edited: states, actions and components dropped or copied, numbers
//! replaced, probabilities moved.

use crate::claim::{Frame, Given, GivenKind, GivenValue, Instance};
use crate::number::Rational;
use crate::universe::height;

/// An instance in nested tables, so that dropping a state or an action is dropping an entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    discount: Rational,
    /// P(s′|s,a) by s, a, s′.
    rows: Vec<Vec<Vec<Rational>>>,
    values: Vec<Value>,
}

/// The value of a variable.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(Rational),
    /// By state and action; `mass` if the numbers of each state are probabilities.
    Pairs {
        table: Vec<Vec<Rational>>,
        mass: bool,
    },
    /// By state.
    States {
        table: Vec<Rational>,
        mass: bool,
    },
    /// By component, state and action.
    PairTuple(Vec<Vec<Vec<Rational>>>),
    /// By component and state; the numbers of each state sum to 1.
    Weights(Vec<Vec<Rational>>),
    State(usize),
    /// The place among the actions of the state that variable `at` names.
    Action {
        at: usize,
        place: usize,
    },
    Component(usize),
}

/// How large a draft is: the order of universes without the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Extent {
    pub states: usize,
    pub pairs: usize,
    pub branching: usize,
    pub height: u64,
}

/// The place of a number that may be any rational.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Discount,
    Number { given: usize },
    Pair { given: usize, state: usize, action: usize },
    State { given: usize, state: usize },
    Tuple { given: usize, component: usize, state: usize, action: usize },
}

/// The place of numbers that are probabilities and sum to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Simplex {
    Row { state: usize, action: usize },
    Policy { given: usize, state: usize },
    Distribution { given: usize },
    Weights { given: usize, state: usize },
}

impl Draft {
    /// The draft of an instance of these variables.
    pub fn of(instance: &Instance<Rational>, givens: &[Given]) -> Draft {
        let frame = &instance.frame;
        let states = frame.states();
        let row = |pair| {
            let mut row = vec![Rational::from(0u32); states];
            frame.row(pair).for_each(|(next, p)| row[next] = p.clone());
            row
        };
        let nested = |f: &[Rational]| (0..states).map(|s| f[frame.actions(s)].to_vec()).collect::<Vec<_>>();
        let value = |(given, value): (&Given, &GivenValue<Rational>)| match value {
            GivenValue::Number(x) => Value::Number(x.clone()),
            GivenValue::Pairs(f) => {
                Value::Pairs { table: nested(f), mass: matches!(given.kind, GivenKind::Policy { .. }) }
            }
            GivenValue::States(f) => {
                Value::States { table: f.clone(), mass: matches!(given.kind, GivenKind::Distribution) }
            }
            GivenValue::PairTuple(f) => Value::PairTuple(f.iter().map(|f| nested(f)).collect()),
            GivenValue::StateTuple(w) => Value::Weights(w.clone()),
            GivenValue::State(s) => Value::State(*s),
            GivenValue::Action(pair) => {
                let at = if let GivenKind::Action { at } = given.kind { at } else { 0 };
                Value::Action { at, place: pair - frame.actions(frame.state_of(*pair)).start }
            }
            GivenValue::Component(k) => Value::Component(*k),
        };
        Draft {
            discount: frame.discount().clone(),
            rows: (0..states).map(|s| frame.actions(s).map(row).collect()).collect(),
            values: givens.iter().zip(&instance.values).map(value).collect(),
        }
    }

    /// The instance, if it is one of these variables.
    pub fn instance(&self, givens: &[Given]) -> Option<Instance<Rational>> {
        let positive = |row: &Vec<Rational>| -> Vec<(usize, Rational)> {
            row.iter().cloned().enumerate().filter(|(_, p)| *p != 0u32).collect()
        };
        let rows: Vec<Vec<Vec<(usize, Rational)>>> =
            self.rows.iter().map(|actions| actions.iter().map(positive).collect()).collect();
        let frame = Frame::new(self.discount.clone(), &rows).ok()?;
        let value = |value: &Value| {
            Some(match value {
                Value::Number(x) => GivenValue::Number(x.clone()),
                Value::Pairs { table, .. } => GivenValue::Pairs(table.concat()),
                Value::States { table, .. } => GivenValue::States(table.clone()),
                Value::PairTuple(f) => GivenValue::PairTuple(f.iter().map(|f| f.concat()).collect()),
                Value::Weights(w) => GivenValue::StateTuple(w.clone()),
                Value::State(s) => GivenValue::State(*s),
                Value::Action { at, place } => {
                    let Some(Value::State(state)) = self.values.get(*at) else { return None };
                    let pairs = if *state < frame.states() { frame.actions(*state) } else { 0..0 };
                    GivenValue::Action(pairs.clone().nth(*place)?)
                }
                Value::Component(k) => GivenValue::Component(*k),
            })
        };
        let values = self.values.iter().map(value).collect::<Option<Vec<_>>>()?;
        let instance = Instance { frame, values };
        instance.validate(givens).is_ok().then_some(instance)
    }

    /// |S|.
    pub fn states(&self) -> usize {
        self.rows.len()
    }

    /// |A(s)|.
    pub fn actions(&self, state: usize) -> usize {
        self.rows[state].len()
    }

    /// The number of components, 0 if there are no tuples.
    pub fn components(&self) -> usize {
        let of = |value: &Value| match value {
            Value::PairTuple(f) => Some(f.len()),
            Value::Weights(w) => Some(w.len()),
            _ => None,
        };
        self.values.iter().find_map(of).unwrap_or(0)
    }

    /// Its place in the order of universes, but for the index.
    pub fn extent(&self) -> Extent {
        let rows = || self.rows.iter().flatten();
        let of = |value: &Value| -> u64 {
            match value {
                Value::Number(x) => height(x),
                Value::Pairs { table, .. } | Value::Weights(table) => table.iter().flatten().map(height).sum(),
                Value::States { table, .. } => table.iter().map(height).sum(),
                Value::PairTuple(f) => f.iter().flatten().flatten().map(height).sum(),
                Value::State(_) | Value::Action { .. } | Value::Component(_) => 0,
            }
        };
        let numbers = rows().flatten().map(height).fold(height(&self.discount), u64::saturating_add);
        Extent {
            states: self.states(),
            pairs: rows().count(),
            branching: rows().map(|row| row.iter().filter(|p| **p != 0u32).count().saturating_sub(1)).sum(),
            height: self.values.iter().map(of).fold(numbers, u64::saturating_add),
        }
    }

    /// The places of all free numbers.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = vec![Slot::Discount];
        let pairs = || (0..self.states()).flat_map(|s| (0..self.actions(s)).map(move |a| (s, a)));
        for (given, value) in self.values.iter().enumerate() {
            match value {
                Value::Number(_) => slots.push(Slot::Number { given }),
                Value::Pairs { mass: false, .. } => {
                    slots.extend(pairs().map(|(state, action)| Slot::Pair { given, state, action }));
                }
                Value::States { mass: false, .. } => {
                    slots.extend((0..self.states()).map(|state| Slot::State { given, state }));
                }
                Value::PairTuple(f) => {
                    let of =
                        |component| pairs().map(move |(state, action)| Slot::Tuple { given, component, state, action });
                    slots.extend((0..f.len()).flat_map(of));
                }
                _ => {}
            }
        }
        slots
    }

    /// The number at a place; `None` if the place is none of this draft's.
    pub fn number(&mut self, slot: Slot) -> Option<&mut Rational> {
        match slot {
            Slot::Discount => Some(&mut self.discount),
            Slot::Number { given } => match self.values.get_mut(given)? {
                Value::Number(x) => Some(x),
                _ => None,
            },
            Slot::Pair { given, state, action } => match self.values.get_mut(given)? {
                Value::Pairs { table, .. } => table.get_mut(state)?.get_mut(action),
                _ => None,
            },
            Slot::State { given, state } => match self.values.get_mut(given)? {
                Value::States { table, .. } => table.get_mut(state),
                _ => None,
            },
            Slot::Tuple { given, component, state, action } => match self.values.get_mut(given)? {
                Value::PairTuple(f) => f.get_mut(component)?.get_mut(state)?.get_mut(action),
                _ => None,
            },
        }
    }

    /// The places of all distributions.
    pub fn simplices(&self) -> Vec<Simplex> {
        let mut simplices = Vec::new();
        for state in 0..self.states() {
            simplices.extend((0..self.actions(state)).map(|action| Simplex::Row { state, action }));
        }
        for (given, value) in self.values.iter().enumerate() {
            let states = 0..self.states();
            match value {
                Value::Pairs { mass: true, .. } => {
                    simplices.extend(states.map(|state| Simplex::Policy { given, state }));
                }
                Value::States { mass: true, .. } => simplices.push(Simplex::Distribution { given }),
                Value::Weights(_) => simplices.extend(states.map(|state| Simplex::Weights { given, state })),
                _ => {}
            }
        }
        simplices
    }

    /// The probabilities at a place.
    pub fn masses(&mut self, simplex: Simplex) -> Vec<&mut Rational> {
        let none = Vec::new;
        match simplex {
            Simplex::Row { state, action } => self
                .rows
                .get_mut(state)
                .and_then(|rows| rows.get_mut(action))
                .map_or_else(none, |r| r.iter_mut().collect()),
            Simplex::Policy { given, state } => match self.values.get_mut(given) {
                Some(Value::Pairs { table, .. }) => {
                    table.get_mut(state).map_or_else(none, |row| row.iter_mut().collect())
                }
                _ => none(),
            },
            Simplex::Distribution { given } => match self.values.get_mut(given) {
                Some(Value::States { table, .. }) => table.iter_mut().collect(),
                _ => none(),
            },
            Simplex::Weights { given, state } => match self.values.get_mut(given) {
                Some(Value::Weights(w)) => w.iter_mut().filter_map(|w| w.get_mut(state)).collect(),
                _ => none(),
            },
        }
    }

    /// The draft with the two masses `from` and `to` of a simplex divided anew: `share` of their
    /// sum to `to`.
    pub fn divided(&self, simplex: Simplex, from: usize, to: usize, share: &Rational) -> Option<Draft> {
        let mut draft = self.clone();
        let mut masses = draft.masses(simplex);
        let sum = &**masses.get(from)? + &**masses.get(to)?;
        if from == to || sum == 0u32 {
            return None;
        }
        let part = &sum * share;
        *masses[from] = sum - &part;
        *masses[to] = part;
        Some(draft)
    }

    /// The variables that are states, actions or components, each with the number of its values.
    pub fn choices(&self) -> Vec<(usize, usize)> {
        let of = |(given, value): (usize, &Value)| match value {
            Value::State(_) => Some((given, self.states())),
            Value::Action { at, .. } => match self.values.get(*at) {
                Some(Value::State(s)) if *s < self.states() => Some((given, self.actions(*s))),
                _ => None,
            },
            Value::Component(_) => Some((given, self.components())),
            _ => None,
        };
        self.values.iter().enumerate().filter_map(of).collect()
    }

    /// The draft with another value for such a variable.
    pub fn chosen(&self, given: usize, choice: usize) -> Draft {
        let mut draft = self.clone();
        if let Some(Value::State(x) | Value::Action { place: x, .. } | Value::Component(x)) =
            draft.values.get_mut(given)
        {
            *x = choice;
        }
        draft
    }

    /// The draft without a state; what went there goes to `into`. `None` if a variable names the
    /// state.
    pub fn without_state(&self, state: usize, into: usize) -> Option<Draft> {
        if self.states() < 2 || state == into || state >= self.states() || into >= self.states() {
            return None;
        }
        let mut draft = self.clone();
        draft.rows.remove(state);
        draft.rows.iter_mut().flatten().for_each(|row| move_mass(row, state, into));
        for value in &mut draft.values {
            match value {
                Value::Pairs { table, .. } => drop(table.remove(state)),
                Value::States { table, mass: true } => move_mass(table, state, into),
                Value::States { table, mass: false } => drop(table.remove(state)),
                Value::PairTuple(f) => f.iter_mut().for_each(|f| drop(f.remove(state))),
                Value::Weights(w) => w.iter_mut().for_each(|w| drop(w.remove(state))),
                Value::State(s) if *s == state => return None,
                Value::State(s) => *s -= usize::from(*s > state),
                Value::Number(_) | Value::Action { .. } | Value::Component(_) => {}
            }
        }
        Some(draft)
    }

    /// The draft without an action; policies move its probability to the action `into`. `None` if a
    /// variable names the action.
    pub fn without_action(&self, state: usize, action: usize, into: usize) -> Option<Draft> {
        let count = self.rows.get(state)?.len();
        if count < 2 || action == into || action >= count || into >= count {
            return None;
        }
        let mut draft = self.clone();
        draft.rows[state].remove(action);
        for given in 0..draft.values.len() {
            let here = match &draft.values[given] {
                Value::Action { at, .. } => self.values.get(*at) == Some(&Value::State(state)),
                _ => false,
            };
            match &mut draft.values[given] {
                Value::Pairs { table, mass: true } => move_mass(&mut table[state], action, into),
                Value::Pairs { table, mass: false } => drop(table[state].remove(action)),
                Value::PairTuple(f) => f.iter_mut().for_each(|f| drop(f[state].remove(action))),
                Value::Action { place, .. } if here && *place == action => return None,
                Value::Action { place, .. } if here => *place -= usize::from(*place > action),
                _ => {}
            }
        }
        Some(draft)
    }

    /// The draft without a component; its weight goes to the component `into`. `None` if a variable
    /// names the component.
    pub fn without_component(&self, component: usize, into: usize) -> Option<Draft> {
        let count = self.components();
        if count < 2 || component == into || component >= count || into >= count {
            return None;
        }
        let mut draft = self.clone();
        for value in &mut draft.values {
            match value {
                Value::PairTuple(f) => drop(f.remove(component)),
                Value::Weights(w) => {
                    let gone = w[component].clone();
                    w[into].iter_mut().zip(gone).for_each(|(x, y)| *x += y);
                    w.remove(component);
                }
                Value::Component(k) if *k == component => return None,
                Value::Component(k) => *k -= usize::from(*k > component),
                _ => {}
            }
        }
        Some(draft)
    }

    /// The draft with an action copied; policies do not take the copy.
    pub fn with_action_copied(&self, state: usize, action: usize) -> Draft {
        let mut draft = self.clone();
        let row = draft.rows[state][action].clone();
        draft.rows[state].push(row);
        for value in &mut draft.values {
            match value {
                Value::Pairs { table, mass } => {
                    let copy = if *mass { Rational::from(0u32) } else { table[state][action].clone() };
                    table[state].push(copy);
                }
                Value::PairTuple(f) => f.iter_mut().for_each(|f| {
                    let copy = f[state][action].clone();
                    f[state].push(copy);
                }),
                _ => {}
            }
        }
        draft
    }

    /// The draft with a state copied; nothing leads to the copy.
    pub fn with_state_copied(&self, state: usize) -> Draft {
        let mut draft = self.clone();
        let rows = draft.rows[state].clone();
        draft.rows.push(rows);
        draft.rows.iter_mut().flatten().for_each(|row| row.push(Rational::from(0u32)));
        for value in &mut draft.values {
            match value {
                Value::Pairs { table, .. } => table.push(table[state].clone()),
                Value::States { table, mass } => {
                    table.push(if *mass { Rational::from(0u32) } else { table[state].clone() });
                }
                Value::PairTuple(f) => f.iter_mut().for_each(|f| f.push(f[state].clone())),
                Value::Weights(w) => w.iter_mut().for_each(|w| w.push(w[state].clone())),
                _ => {}
            }
        }
        draft
    }
}

impl Slot {
    /// The place as it is written: `discount`, `R1(s0,a1)`.
    pub fn name(self, givens: &[Given]) -> String {
        let name = |given: usize| givens.get(given).map_or("", |given| given.name.as_str());
        match self {
            Slot::Discount => "discount".to_owned(),
            Slot::Number { given } => name(given).to_owned(),
            Slot::Pair { given, state, action } => format!("{}(s{state},a{action})", name(given)),
            Slot::State { given, state } => format!("{}(s{state})", name(given)),
            Slot::Tuple { given, component, state, action } => {
                format!("{}[{component}](s{state},a{action})", name(given))
            }
        }
    }
}

/// Removes an entry and adds what it held to another.
fn move_mass(masses: &mut Vec<Rational>, from: usize, into: usize) {
    let mass = masses[from].clone();
    masses[into] += mass;
    masses.remove(from);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{CLASSICS, PAPER};
    use crate::claim::Claim;
    use crate::refute::RandomSearch;

    /// Random instances of every built-in claim.
    fn each(check: impl Fn(&Claim, &Instance<Rational>)) {
        for text in PAPER.iter().chain(CLASSICS) {
            let claim = Claim::parse(text.text).expect("a built-in claim");
            let search = RandomSearch::new(&claim, 3);
            let mut drawing = search.drawing();
            for number in 0..30 {
                let kept = search.draw(number, &mut drawing).expect("an instance");
                check(&claim, &kept.to_big().expect("an instance in rationals"));
            }
        }
    }

    #[test]
    fn a_draft_that_is_not_edited_is_the_instance() {
        each(|claim, instance| {
            assert_eq!(Draft::of(instance, claim.givens()).instance(claim.givens()).as_ref(), Some(instance));
        });
    }

    #[test]
    fn every_edit_of_the_structure_makes_an_instance() {
        each(|claim, instance| {
            let givens = claim.givens();
            let draft = Draft::of(instance, givens);
            let is_smaller = |edited: Option<Draft>| {
                if let Some(edited) = edited {
                    assert!(edited.instance(givens).is_some(), "{edited:?} from {draft:?}");
                    assert!(
                        edited.states() + edited.extent().pairs + edited.components()
                            < draft.states() + draft.extent().pairs + draft.components()
                    );
                }
            };
            for state in 0..draft.states() {
                assert!(draft.with_state_copied(state).instance(givens).is_some());
                (0..draft.states()).for_each(|into| is_smaller(draft.without_state(state, into)));
                for action in 0..draft.actions(state) {
                    assert!(draft.with_action_copied(state, action).instance(givens).is_some());
                    (0..draft.actions(state)).for_each(|into| is_smaller(draft.without_action(state, action, into)));
                }
            }
            for component in 0..draft.components() {
                (0..draft.components()).for_each(|into| is_smaller(draft.without_component(component, into)));
            }
            for (given, count) in draft.choices() {
                let chosen = |choice| draft.chosen(given, choice).instance(givens).is_some();
                // A state may be chosen that has fewer actions than the place of a chosen action.
                assert!((0..count).any(chosen));
            }
        });
    }

    #[test]
    fn masses_are_divided_without_loss() {
        each(|claim, instance| {
            let draft = Draft::of(instance, claim.givens());
            for simplex in draft.simplices() {
                let count = draft.clone().masses(simplex).len();
                let share = Rational::from_unsigneds(1u32, 3u32);
                let divided = (0..count).filter_map(|to| draft.divided(simplex, 0, to, &share));
                let whole = |claim: &Claim| !matches!(simplex, Simplex::Policy { given, .. } if claim.givens()[given].kind == (GivenKind::Policy { deterministic: true }));
                divided.for_each(|edited| {
                    assert_eq!(edited.instance(claim.givens()).is_some(), whole(claim), "{simplex:?} of {draft:?}");
                });
            }
        });
    }
}

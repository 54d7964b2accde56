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
    Numbers(Table),
    State(usize),
    /// The place among the actions of the state that variable `at` names.
    Action {
        at: usize,
        place: usize,
    },
    Component(usize),
}

/// Numbers by component, state and action; along an axis that they do not have there is one entry.
#[derive(Clone, Debug, PartialEq)]
struct Table {
    numbers: Vec<Vec<Vec<Rational>>>,
    by_component: bool,
    by_state: bool,
    by_action: bool,
    /// The axis along which they are probabilities that sum to 1.
    mass: Option<Axis>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    Component,
    State,
    Action,
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
    Number { given: usize, component: usize, state: usize, action: usize },
}

/// The place of numbers that are probabilities and sum to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Simplex {
    Row { state: usize, action: usize },
    Mass { given: usize, state: usize },
}

impl Table {
    fn of(kind: &GivenKind, numbers: Vec<Vec<Vec<Rational>>>) -> Self {
        let mass = match kind {
            GivenKind::Policy { .. } => Some(Axis::Action),
            GivenKind::Distribution => Some(Axis::State),
            GivenKind::Weights => Some(Axis::Component),
            _ => None,
        };
        let by_component = matches!(kind, GivenKind::Rewards | GivenKind::Weights);
        let by_state = !matches!(kind, GivenKind::Number(_));
        let by_action =
            by_state && !matches!(kind, GivenKind::StateFunction | GivenKind::Distribution | GivenKind::Weights);
        Table { numbers, by_component, by_state, by_action, mass }
    }

    /// The value; `None` if there are no numbers.
    fn value(&self) -> Option<GivenValue<Rational>> {
        let flat = || self.numbers.iter().map(|table| table.concat());
        Some(match (self.by_component, self.by_state, self.by_action) {
            (true, _, true) => GivenValue::PairTuple(flat().collect()),
            (true, ..) => GivenValue::StateTuple(flat().collect()),
            (_, _, true) => GivenValue::Pairs(flat().next()?),
            (_, true, _) => GivenValue::States(flat().next()?),
            _ => GivenValue::Number(flat().next()?.pop()?),
        })
    }
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
        let by_pair = |f: &Vec<Rational>| (0..states).map(|s| f[frame.actions(s)].to_vec()).collect::<Vec<_>>();
        let by_state = |f: &Vec<Rational>| f.iter().map(|x| vec![x.clone()]).collect::<Vec<_>>();
        let value = |(given, value): (&Given, &GivenValue<Rational>)| {
            let numbers = match value {
                GivenValue::Number(x) => vec![vec![vec![x.clone()]]],
                GivenValue::Pairs(f) => vec![by_pair(f)],
                GivenValue::States(f) => vec![by_state(f)],
                GivenValue::PairTuple(f) => f.iter().map(by_pair).collect(),
                GivenValue::StateTuple(w) => w.iter().map(by_state).collect(),
                GivenValue::State(s) => return Value::State(*s),
                GivenValue::Action(pair) => {
                    let at = if let GivenKind::Action { at } = given.kind { at } else { 0 };
                    return Value::Action { at, place: pair - frame.actions(frame.state_of(*pair)).start };
                }
                GivenValue::Component(k) => return Value::Component(*k),
            };
            Value::Numbers(Table::of(&given.kind, numbers))
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
        let value = |value: &Value| match value {
            Value::Numbers(table) => table.value(),
            Value::State(s) => Some(GivenValue::State(*s)),
            Value::Action { at, place } => {
                let Some(Value::State(state)) = self.values.get(*at) else { return None };
                let mut pairs = if *state < frame.states() { frame.actions(*state) } else { 0..0 };
                Some(GivenValue::Action(pairs.nth(*place)?))
            }
            Value::Component(k) => Some(GivenValue::Component(*k)),
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

    /// The variables that are made of numbers.
    fn tables(&self) -> impl Iterator<Item = (usize, &Table)> {
        self.values.iter().enumerate().filter_map(|(given, value)| match value {
            Value::Numbers(table) => Some((given, table)),
            _ => None,
        })
    }

    fn tables_mut(&mut self) -> impl Iterator<Item = &mut Table> {
        self.values.iter_mut().filter_map(|value| match value {
            Value::Numbers(table) => Some(table),
            _ => None,
        })
    }

    fn table_mut(&mut self, given: usize) -> Option<&mut Table> {
        match self.values.get_mut(given)? {
            Value::Numbers(table) => Some(table),
            _ => None,
        }
    }

    /// The number of components, 0 if there are no tuples.
    pub fn components(&self) -> usize {
        self.tables().find(|(_, table)| table.by_component).map_or(0, |(_, table)| table.numbers.len())
    }

    /// Its place in the order of universes, but for the index.
    pub fn extent(&self) -> Extent {
        let rows = || self.rows.iter().flatten();
        let numbers = self.tables().flat_map(|(_, table)| table.numbers.iter().flatten().flatten());
        let numbers = rows().flatten().chain(numbers).map(height);
        Extent {
            states: self.states(),
            pairs: rows().count(),
            branching: rows().map(|row| row.iter().filter(|p| **p != 0u32).count().saturating_sub(1)).sum(),
            height: numbers.fold(height(&self.discount), u64::saturating_add),
        }
    }

    /// The draft on the line from this one through another of the same size: this one at 0, the
    /// other at 1. Choices stay what they are here.
    pub fn along(&self, other: &Draft, reach: &Rational) -> Option<Draft> {
        let mut draft = self.clone();
        let mut other_numbers = other.clone();
        let (from, to) = (draft.numbers_mut(), other_numbers.numbers_mut());
        if from.len() != to.len() || self.states() != other.states() {
            return None;
        }
        for (x, y) in from.into_iter().zip(to) {
            if x != y {
                *x += (&*y - &*x) * reach;
            }
        }
        Some(draft)
    }

    fn numbers_mut(&mut self) -> Vec<&mut Rational> {
        let mut numbers = vec![&mut self.discount];
        numbers.extend(self.rows.iter_mut().flatten().flatten());
        for value in &mut self.values {
            if let Value::Numbers(table) = value {
                numbers.extend(table.numbers.iter_mut().flatten().flatten());
            }
        }
        numbers
    }

    /// The draft with a change of all free numbers of one variable, or of all of them.
    pub fn with_each(&self, given: Option<usize>, change: impl Fn(&mut Rational)) -> Draft {
        let mut draft = self.clone();
        for (number, value) in draft.values.iter_mut().enumerate() {
            if let Value::Numbers(table) = value
                && table.mass.is_none()
                && given.is_none_or(|given| given == number)
            {
                table.numbers.iter_mut().flatten().flatten().for_each(&change);
            }
        }
        draft
    }

    /// How many variables there are.
    pub fn variables(&self) -> usize {
        self.values.len()
    }

    /// The draft in which a variable takes the numbers of another one of its kind.
    pub fn with_copied(&self, from: usize, to: usize) -> Option<Draft> {
        let (Value::Numbers(own), Value::Numbers(new)) = (self.values.get(to)?, self.values.get(from)?) else {
            return None;
        };
        let axes = |table: &Table| (table.by_component, table.by_state, table.by_action, table.mass);
        if axes(own) != axes(new) || own == new {
            return None;
        }
        let mut draft = self.clone();
        draft.values[to] = self.values[from].clone();
        Some(draft)
    }

    /// The places of all free numbers.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = vec![Slot::Discount];
        for (given, table) in self.tables().filter(|(_, table)| table.mass.is_none()) {
            for (component, by_state) in table.numbers.iter().enumerate() {
                for (state, by_action) in by_state.iter().enumerate() {
                    slots.extend((0..by_action.len()).map(|action| Slot::Number { given, component, state, action }));
                }
            }
        }
        slots
    }

    /// The number at a place; `None` if the place is none of this draft's.
    pub fn number(&mut self, slot: Slot) -> Option<&mut Rational> {
        match slot {
            Slot::Discount => Some(&mut self.discount),
            Slot::Number { given, component, state, action } => {
                self.table_mut(given)?.numbers.get_mut(component)?.get_mut(state)?.get_mut(action)
            }
        }
    }

    /// The place of a number as it is written: `discount`, `R1(s0,a1)`, `R[0](s0,a1)`.
    pub fn name(&self, slot: Slot, givens: &[Given]) -> String {
        let Slot::Number { given, component, state, action } = slot else { return "discount".to_owned() };
        let mut name = givens.get(given).map_or_else(String::new, |given| given.name.clone());
        if let Some(Value::Numbers(table)) = self.values.get(given) {
            name += &if table.by_component { format!("[{component}]") } else { String::new() };
            name += &match (table.by_state, table.by_action) {
                (true, true) => format!("(s{state},a{action})"),
                (true, false) => format!("(s{state})"),
                (false, _) => String::new(),
            };
        }
        name
    }

    /// The places of all distributions.
    pub fn simplices(&self) -> Vec<Simplex> {
        let states = 0..self.states();
        let row = |state| (0..self.actions(state)).map(move |action| Simplex::Row { state, action });
        let mut simplices: Vec<Simplex> = states.clone().flat_map(row).collect();
        for (given, table) in self.tables() {
            match table.mass {
                None => {}
                Some(Axis::State) => simplices.push(Simplex::Mass { given, state: 0 }),
                Some(_) => simplices.extend(states.clone().map(|state| Simplex::Mass { given, state })),
            }
        }
        simplices
    }

    /// The probabilities at a place.
    pub fn masses(&mut self, simplex: Simplex) -> Vec<&mut Rational> {
        match simplex {
            Simplex::Row { state, action } => {
                let row = self.rows.get_mut(state).and_then(|rows| rows.get_mut(action));
                row.map_or_else(Vec::new, |row| row.iter_mut().collect())
            }
            Simplex::Mass { given, state } => {
                let Some(table) = self.table_mut(given) else { return Vec::new() };
                let mass = table.mass;
                let numbers = table.numbers.iter_mut().flat_map(|by_state| by_state.iter_mut().enumerate());
                numbers.filter(|(s, _)| mass == Some(Axis::State) || *s == state).flat_map(|(_, row)| row).collect()
            }
        }
    }

    /// How many probabilities there are at a place.
    pub fn outcomes(&self, simplex: Simplex) -> usize {
        match simplex {
            Simplex::Row { .. } => self.states(),
            Simplex::Mass { given, state } => match self.values.get(given) {
                Some(Value::Numbers(Table { mass: Some(Axis::Action), .. })) => self.actions(state),
                Some(Value::Numbers(Table { mass: Some(Axis::Component), numbers, .. })) => numbers.len(),
                _ => self.states(),
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
        if self.values.contains(&Value::State(state)) {
            return None;
        }
        let mut draft = self.clone();
        fold(&mut draft.rows, state, into, |_, _| ())?;
        draft.rows.iter_mut().flatten().try_for_each(|row| fold(row, state, into, add))?;
        for table in draft.tables_mut().filter(|table| table.by_state) {
            let mass = table.mass == Some(Axis::State);
            let merge = |row: &mut Vec<Rational>, gone| {
                if mass {
                    add_each(row, gone)
                }
            };
            table.numbers.iter_mut().try_for_each(|by_state| fold(by_state, state, into, merge))?;
        }
        for value in &mut draft.values {
            if let Value::State(s) = value {
                *s -= usize::from(*s > state);
            }
        }
        Some(draft)
    }

    /// The draft without an action; policies move its probability to the action `into`. `None` if a
    /// variable names the action.
    pub fn without_action(&self, state: usize, action: usize, into: usize) -> Option<Draft> {
        let mut draft = self.clone();
        fold(draft.rows.get_mut(state)?, action, into, |_, _| ())?;
        for table in draft.tables_mut().filter(|table| table.by_action) {
            let mass = table.mass == Some(Axis::Action);
            let merge = |x: &mut Rational, gone| {
                if mass {
                    add(x, gone)
                }
            };
            table.numbers.iter_mut().try_for_each(|by_state| fold(&mut by_state[state], action, into, merge))?;
        }
        for value in &mut draft.values {
            match value {
                Value::Action { at, place } if self.values.get(*at) == Some(&Value::State(state)) => {
                    if *place == action {
                        return None;
                    }
                    *place -= usize::from(*place > action);
                }
                _ => {}
            }
        }
        Some(draft)
    }

    /// The draft without a component; its weight goes to the component `into`. `None` if a variable
    /// names the component.
    pub fn without_component(&self, component: usize, into: usize) -> Option<Draft> {
        if self.values.contains(&Value::Component(component)) {
            return None;
        }
        let mut draft = self.clone();
        for table in draft.tables_mut().filter(|table| table.by_component) {
            let mass = table.mass == Some(Axis::Component);
            let merge = |into: &mut Vec<Vec<Rational>>, gone: Vec<Vec<Rational>>| {
                if mass {
                    into.iter_mut().zip(gone).for_each(|(row, gone)| add_each(row, gone));
                }
            };
            fold(&mut table.numbers, component, into, merge)?;
        }
        for value in &mut draft.values {
            if let Value::Component(k) = value {
                *k -= usize::from(*k > component);
            }
        }
        Some(draft)
    }

    /// The draft with an action copied; policies do not take the copy.
    pub fn with_action_copied(&self, state: usize, action: usize) -> Draft {
        let mut draft = self.clone();
        let row = draft.rows[state][action].clone();
        draft.rows[state].push(row);
        for table in draft.tables_mut().filter(|table| table.by_action) {
            let mass = table.mass == Some(Axis::Action);
            for by_state in &mut table.numbers {
                let copy = if mass { Rational::from(0u32) } else { by_state[state][action].clone() };
                by_state[state].push(copy);
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
        for table in draft.tables_mut().filter(|table| table.by_state) {
            let mass = table.mass == Some(Axis::State);
            for by_state in &mut table.numbers {
                let copy = if mass { vec![Rational::from(0u32)] } else { by_state[state].clone() };
                by_state.push(copy);
            }
        }
        draft
    }
}

/// Removes an entry, after it is merged into another one; `None` if these are not two entries.
fn fold<T>(entries: &mut Vec<T>, from: usize, into: usize, merge: impl FnOnce(&mut T, T)) -> Option<()> {
    if from == into || from >= entries.len() || into >= entries.len() {
        return None;
    }
    let gone = entries.remove(from);
    merge(&mut entries[into - usize::from(into > from)], gone);
    Some(())
}

fn add(x: &mut Rational, gone: Rational) {
    *x += gone;
}

fn add_each(row: &mut [Rational], gone: Vec<Rational>) {
    row.iter_mut().zip(gone).for_each(|(x, y)| *x += y);
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
                check(&claim, &search.draw(number, &mut drawing).expect("an instance"));
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
                let whole = |claim: &Claim| !matches!(simplex, Simplex::Mass { given, .. } if claim.givens()[given].kind == (GivenKind::Policy { deterministic: true }));
                divided.for_each(|edited| {
                    assert_eq!(edited.instance(claim.givens()).is_some(), whole(claim), "{simplex:?} of {draft:?}");
                });
            }
        });
    }
}

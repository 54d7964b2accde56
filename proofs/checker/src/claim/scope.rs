//! What a name means where it stands: variables, definitions, and what binders bind. Nothing is ever
//! shadowed.

use std::collections::HashMap;

use super::syntax::{Definition, Name};

#[derive(Clone, Copy)]
pub(super) enum Meaning<'a, V> {
    Value(V),
    Definition(&'a Definition),
}

/// Names with a type or a value.
pub(super) struct Scope<'a, V> {
    globals: Vec<Meaning<'a, V>>,
    places: HashMap<Name, usize>,
    /// Of the globals, those that the definition being looked at sees.
    visible: usize,
    locals: Vec<(Name, V)>,
}

/// What is seen outside of a definition.
pub(super) struct Outside<V>(usize, Vec<(Name, V)>);

impl<'a, V> Scope<'a, V> {
    pub(super) fn new() -> Self {
        Scope { globals: Vec::new(), places: HashMap::new(), visible: 0, locals: Vec::new() }
    }

    /// Adds a global; its place is the number of those before it.
    pub(super) fn declare(&mut self, name: &Name, meaning: Meaning<'a, V>) -> usize {
        let place = self.globals.len();
        self.places.insert(name.clone(), place);
        self.globals.push(meaning);
        self.visible = self.globals.len();
        place
    }

    pub(super) fn bind(&mut self, name: &Name, value: V) {
        self.locals.push((name.clone(), value));
    }

    /// How many names binders have bound.
    pub(super) fn bound(&self) -> usize {
        self.locals.len()
    }

    /// Forgets what has been bound since there were so many names.
    pub(super) fn release(&mut self, bound: usize) {
        self.locals.truncate(bound);
    }

    fn local(&self, name: &str) -> Option<&V> {
        self.locals.iter().rev().find(|(local, _)| &**local == name).map(|(_, value)| value)
    }

    fn global(&self, name: &str) -> Option<(&Meaning<'a, V>, usize)> {
        let place = self.places.get(name).copied().filter(|place| *place < self.visible)?;
        Some((self.globals.get(place)?, place))
    }

    /// The value of a variable.
    pub(super) fn value(&self, name: &str) -> Option<&V> {
        self.local(name).or_else(|| match self.global(name)? {
            (Meaning::Value(value), _) => Some(value),
            (Meaning::Definition(_), _) => None,
        })
    }

    /// A definition with its place.
    pub(super) fn definition(&self, name: &str) -> Option<(&'a Definition, usize)> {
        match self.global(name)? {
            (Meaning::Definition(definition), place) if self.local(name).is_none() => Some((*definition, place)),
            _ => None,
        }
    }

    /// A definition sees its parameters and the names before it.
    pub(super) fn enter(&mut self, definition: &Definition, place: usize, arguments: Vec<V>) -> Outside<V> {
        let inner = definition.parameters.iter().cloned().zip(arguments).collect();
        let locals = std::mem::replace(&mut self.locals, inner);
        Outside(std::mem::replace(&mut self.visible, place), locals)
    }

    pub(super) fn leave(&mut self, Outside(visible, locals): Outside<V>) {
        (self.visible, self.locals) = (visible, locals);
    }
}

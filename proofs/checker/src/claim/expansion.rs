//! How large and how deep a claim is when each use of a definition is replaced by its body, counted
//! before anything is replaced.

use std::collections::HashMap;

use super::syntax::{Expr, File, Item, Name, Term};
use crate::refusal::Refusal;

/// `CLAIMS.md`: a claim has at most 20,000 terms when definitions are expanded, and they are at
/// most 150 deep.
const MAX_TERMS: u64 = 20_000;
const MAX_DEPTH: u64 = 150;

/// The size of a term, apart from what its parameters are replaced by.
#[derive(Clone, Debug, Default)]
struct Size {
    terms: u64,
    depth: u64,
    parameters: Vec<Parameter>,
}

/// How often a parameter stands in a body, and how deep at most.
#[derive(Clone, Copy, Debug, Default)]
struct Parameter {
    uses: u64,
    below: u64,
}

impl Size {
    /// Takes in a part that stands so often, and so deep.
    fn add(&mut self, part: &Size, uses: u64, below: u64) {
        self.terms = self.terms.saturating_add(part.terms.saturating_mul(uses));
        self.depth = self.depth.max(part.depth.saturating_add(below));
        for (own, inner) in self.parameters.iter_mut().zip(&part.parameters) {
            own.uses = own.uses.saturating_add(inner.uses.saturating_mul(uses));
            if inner.uses > 0 {
                own.below = own.below.max(inner.below.saturating_add(below));
            }
        }
    }
}

/// Refuses a claim that is too large, or too deep.
pub(super) fn check(file: &File) -> Result<(), Refusal> {
    let mut sizes = Sizes { definitions: HashMap::new() };
    let mut terms = 0_u64;
    for item in &file.items {
        let (expr, parameters) = match item {
            Item::Given(given) => match &given.refinement {
                Some(refinement) => (refinement.of(), &[][..]),
                None => continue,
            },
            Item::Let(definition) => (&definition.body, &*definition.parameters),
            Item::Assume(statement) | Item::Show(statement) => (&statement.body, &[][..]),
        };
        let size = sizes.of(expr, parameters);
        let uses = size.parameters.iter().fold(0_u64, |sum, parameter| sum.saturating_add(parameter.uses));
        terms = terms.saturating_add(size.terms).saturating_add(uses);
        if terms > MAX_TERMS {
            let what = format!("the claim has more than {MAX_TERMS} terms when its definitions are expanded");
            return Err(Refusal::limit(what).at(expr.line));
        }
        let deepest = size.parameters.iter().map(|parameter| parameter.below.saturating_add(parameter.uses.min(1)));
        if deepest.max().unwrap_or(0).max(size.depth) > MAX_DEPTH {
            let what = format!("the term is more than {MAX_DEPTH} deep when its definitions are expanded");
            return Err(Refusal::limit(what).at(expr.line));
        }
        if let Item::Let(definition) = item {
            sizes.definitions.insert(definition.name.clone(), size);
        }
    }
    Ok(())
}

struct Sizes {
    definitions: HashMap<Name, Size>,
}

impl Sizes {
    fn of(&self, expr: &Expr, parameters: &[Name]) -> Size {
        let mut size = Size { parameters: vec![Parameter::default(); parameters.len()], ..Size::default() };
        match &expr.term {
            Term::Name(name) => {
                if let Some(place) = parameters.iter().position(|parameter| parameter == name) {
                    size.parameters.iter_mut().skip(place).take(1).for_each(|own| own.uses = 1);
                    return size;
                }
                if let Some(body) = self.definitions.get(name) {
                    size.add(&Size { parameters: Vec::new(), ..body.clone() }, 1, 0);
                    return size;
                }
            }
            Term::Apply(head, arguments) => {
                if let Term::Name(name) = &head.term
                    && let Some(body) = self.definitions.get(name).filter(|body| !body.parameters.is_empty())
                {
                    size.add(&Size { parameters: Vec::new(), ..body.clone() }, 1, 0);
                    for ((_, argument), parameter) in arguments.iter().zip(&body.parameters) {
                        // What is not used is read, and counts once.
                        size.add(&self.of(argument, parameters), parameter.uses.max(1), parameter.below);
                    }
                    return size;
                }
            }
            _ => {}
        }
        size.terms = 1;
        size.depth = expr.levels() as u64;
        let levels = size.depth;
        for part in expr.parts() {
            size.add(&self.of(part, parameters), 1, levels);
        }
        size
    }
}

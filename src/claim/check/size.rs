//! How large and how deep a claim is when each use of a definition is replaced by its body, counted
//! before anything is replaced.

use std::collections::HashMap;

use crate::claim::error::{ClaimError, ClaimProblem};
use crate::claim::syntax::*;

/// The largest claim, in terms after definitions are expanded.
const MOST_TERMS: u64 = 20_000;
/// How deep terms may be nested after definitions are expanded.
const DEEPEST: u64 = 150;

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
    /// Adds a part that stands there so often, and so deep.
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

    /// With a number for each parameter.
    fn closed(&self) -> (u64, u64) {
        let uses = self.parameters.iter().fold(0_u64, |sum, parameter| sum.saturating_add(parameter.uses));
        let deepest = self.parameters.iter().filter(|parameter| parameter.uses > 0);
        let deepest = deepest.map(|parameter| parameter.below.saturating_add(1)).max().unwrap_or(0);
        (self.terms.saturating_add(uses), self.depth.max(deepest))
    }
}

/// The sizes of the expressions read so far.
#[derive(Default)]
pub(super) struct Sizes {
    terms: u64,
    definitions: HashMap<String, Size>,
}

impl Sizes {
    /// Counts an expression.
    ///
    /// # Errors
    /// If the claim is too large with it, or it is too deep.
    pub(super) fn count(&mut self, text: &str, expr: &Expr) -> Result<(), ClaimError> {
        let size = self.of(expr, &[]);
        self.admit(text, expr, &size)
    }

    /// Counts a definition where it is written.
    pub(super) fn define(&mut self, text: &str, definition: &Definition) -> Result<(), ClaimError> {
        let parameters: Vec<&str> = definition.parameters.iter().map(|name| name.value.as_str()).collect();
        let size = self.of(&definition.body, &parameters);
        self.admit(text, &definition.body, &size)?;
        self.definitions.insert(definition.name.value.clone(), size);
        Ok(())
    }

    fn admit(&mut self, text: &str, expr: &Expr, size: &Size) -> Result<(), ClaimError> {
        let (terms, depth) = size.closed();
        self.terms = self.terms.saturating_add(terms);
        if self.terms > MOST_TERMS {
            let problem = ClaimProblem::TooLarge { most: MOST_TERMS as usize };
            return Err(ClaimError::new(text, expr.span.clone(), problem));
        }
        if depth > DEEPEST {
            let problem = ClaimProblem::TooDeep { most: DEEPEST as usize };
            return Err(ClaimError::new(text, expr.span.clone(), problem));
        }
        Ok(())
    }

    fn of(&self, expr: &Expr, parameters: &[&str]) -> Size {
        let mut size = Size { parameters: vec![Parameter::default(); parameters.len()], ..Size::default() };
        match &expr.value {
            ExprKind::Name(name) => {
                if let Some(place) = parameters.iter().position(|parameter| parameter == name) {
                    size.parameters[place] = Parameter { uses: 1, below: 0 };
                    return size;
                }
                if let Some(body) = self.definitions.get(name) {
                    size.add(&Size { parameters: Vec::new(), ..body.clone() }, 1, 0);
                    return size;
                }
            }
            ExprKind::Call(head, arguments) => {
                if let ExprKind::Name(name) = &head.value
                    && let Some(body) = self.definitions.get(name).filter(|body| !body.parameters.is_empty())
                {
                    size.add(&Size { parameters: Vec::new(), ..body.clone() }, 1, 0);
                    for (argument, parameter) in arguments.iter().zip(&body.parameters) {
                        // What is not used is checked all the same, and counts once.
                        size.add(&self.of(&argument.value, parameters), parameter.uses.max(1), parameter.below);
                    }
                    return size;
                }
            }
            _ => {}
        }
        size.terms = 1;
        let (levels, parts) = expr.parts();
        size.depth = u64::from(levels);
        for part in parts {
            size.add(&self.of(part, parameters), 1, levels.into());
        }
        size
    }
}

//! A claim: its text, read, checked and compiled; and variants of it.

use std::fmt;
use std::sync::Arc;

use super::check::{Meaning, check};
use super::error::{ClaimError, ClaimProblem};
use super::given::Given;
use super::metadata::{ClaimSymmetry, Grid};
use super::parse::{self, nearest, parse_expression};
use super::program::Program;
use super::syntax::{At, BinaryOp, Binder, ClaimFile, Expr, ExprKind, FileKind, Item, Metadata, Named};

/// A claim about finite MDPs, ready to be evaluated.
///
/// ```
/// use policy_cliff::claim::Claim;
/// let claim = Claim::parse("claim triangle
///     given  R1, R2 : reward
///     show   bound: norm(R1 + R2) <= norm(R1) + norm(R2)").unwrap();
/// assert_eq!(claim.givens().len(), 2);
/// assert_eq!(claim.conclusions(), ["bound"]);
/// ```
#[derive(Clone, Debug)]
pub struct Claim {
    file: ClaimFile,
    pub(super) program: Arc<Program>,
    symmetries: Vec<ClaimSymmetry>,
    grid: Grid,
}

/// A hypothesis or conclusion as written.
#[derive(Clone, Copy, Debug)]
pub struct StatementRef<'c> {
    /// Its name.
    pub name: &'c str,
    /// Its statement.
    pub body: &'c Expr,
}

impl Claim {
    /// Reads, checks and compiles a text.
    ///
    /// # Errors
    /// The first fault of syntax, or else the first of names and types, with its place.
    /// [`Mistakes`](super::Mistakes) lists all.
    pub fn parse(text: &str) -> Result<Claim, ClaimError> {
        let first = |faults: Vec<ClaimError>| faults.into_iter().next().map_or(Ok(()), Err);
        let (file, faults) = parse::parse(text)?;
        first(faults)?;
        let Meaning { program, symmetries, grid, faults } = check(text, &file);
        first(faults)?;
        Ok(Claim { file, program: Arc::new(program), symmetries, grid })
    }

    /// The syntax tree.
    pub fn syntax(&self) -> &ClaimFile {
        &self.file
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.file.id.value
    }

    /// Whether the text claims or asks.
    pub fn kind(&self) -> FileKind {
        self.file.kind
    }

    /// A text of the head by its keyword: `title`, `seed`, `pdf`, `label`, `source`, `statement`,
    /// `finite`, `beyond`, `note`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.file.metadata.iter().find_map(|entry| match entry {
            Metadata::Text(known, text) if known.value == key => Some(text.as_str()),
            _ => None,
        })
    }

    /// The variables that an instance supplies, in order.
    pub fn givens(&self) -> &[Given] {
        &self.program.givens
    }

    /// The names of the hypotheses, in order.
    pub fn hypotheses(&self) -> Vec<&str> {
        self.hypothesis_statements().map(|statement| statement.name).collect()
    }

    /// The names of the conclusions (of a question: the readings), in order.
    pub fn conclusions(&self) -> Vec<&str> {
        self.conclusion_statements().map(|statement| statement.name).collect()
    }

    /// The number of the conclusion of this name.
    ///
    /// # Errors
    /// If there is no conclusion of this name.
    pub fn conclusion(&self, name: &str) -> Result<usize, ClaimError> {
        let place = self.conclusions().iter().position(|known| *known == name);
        place.map_or_else(|| self.missing("conclusion", name), Ok)
    }

    /// The hypotheses, in order.
    pub fn hypothesis_statements(&self) -> impl Iterator<Item = StatementRef<'_>> {
        self.file.items.iter().filter_map(|item| match item {
            Item::Assume(named) => Some(StatementRef { name: &named.name.value, body: &named.body }),
            _ => None,
        })
    }

    /// The conclusions, in order.
    pub fn conclusion_statements(&self) -> impl Iterator<Item = StatementRef<'_>> {
        self.file.items.iter().filter_map(|item| match item {
            Item::Show(named) => Some(StatementRef { name: &named.name.value, body: &named.body }),
            _ => None,
        })
    }

    /// Whether a conclusion speaks of soft values, or a hypothesis does.
    pub fn is_soft(&self, conclusion: usize) -> bool {
        let soft = |compiled: &super::program::Compiled| compiled.soft;
        self.program.hypotheses.iter().any(soft)
            || self.program.refinements.iter().any(soft)
            || self.program.conclusions.get(conclusion).is_some_and(soft)
    }

    /// Whether anything in it speaks of soft values, which take some fifty times as long to enclose
    /// as others to compute.
    pub fn speaks_of_soft_values(&self) -> bool {
        (0..self.program.conclusions.len()).any(|conclusion| self.is_soft(conclusion))
    }

    /// Whether one equation in earlier variables determines a variable's value, whatever their
    /// values: then generators compute it ([`Evaluator::define`](super::Evaluator::define)) and try
    /// no others.
    pub fn is_defined(&self, given: usize) -> bool {
        self.program.defined.iter().any(|defined| defined.settled && defined.given as usize == given)
    }

    /// The symmetries that the file declares.
    pub fn symmetries(&self) -> &[ClaimSymmetry] {
        &self.symmetries
    }

    /// The grid that the file declares for its audit.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The claim without one hypothesis.
    ///
    /// # Errors
    /// If there is no hypothesis of this name.
    pub fn without_hypothesis(&self, name: &str) -> Result<Claim, ClaimError> {
        let mut file = self.file.clone();
        let place = file.items.iter().position(|item| matches!(item, Item::Assume(named) if named.name.value == name));
        let Some(place) = place else { return self.missing("hypothesis", name) };
        file.items.remove(place);
        Self::rebuilt(&file)
    }

    /// The claim with only one of its conclusions.
    ///
    /// # Errors
    /// If there is no conclusion of this name.
    pub fn with_conclusion(&self, name: &str) -> Result<Claim, ClaimError> {
        let mut file = self.file.clone();
        if !self.conclusions().contains(&name) {
            return self.missing("conclusion", name);
        }
        file.items.retain(|item| !matches!(item, Item::Show(named) if named.name.value != name));
        Self::rebuilt(&file)
    }

    /// The claim with another statement for one of its hypotheses or conclusions.
    ///
    /// # Errors
    /// If there is no such statement, or the text is not one; places refer to the text of the
    /// variant.
    pub fn replacing(&self, name: &str, body: &str) -> Result<Claim, ClaimError> {
        let body = parse_expression(body)?;
        self.edited(name, |_| Ok(body.clone()))
    }

    /// The claim with the bound of a conclusion `left <= right` (or <, >=, >) changed to `factor`
    /// times the larger side. The inequality may stand under quantifiers, perturbations and
    /// hypotheses.
    ///
    /// # Errors
    /// If there is no such conclusion, it is no inequality, or `factor` is no expression.
    pub fn with_bound_times(&self, name: &str, factor: &str) -> Result<Claim, ClaimError> {
        let factor = parse_expression(factor)?;
        self.edited(name, |body| {
            let mut body = body.clone();
            match inequality(&mut body) {
                Some(side) => {
                    let span = side.span.clone();
                    let product =
                        ExprKind::Binary(BinaryOp::Multiply, Box::new(factor.clone()), Box::new(side.clone()));
                    *side = At::new(product, span);
                    Ok(body)
                }
                None => self.missing("inequality", name),
            }
        })
    }

    fn edited(&self, name: &str, edit: impl Fn(&Expr) -> Result<Expr, ClaimError>) -> Result<Claim, ClaimError> {
        let mut file = self.file.clone();
        let found = file.items.iter_mut().find_map(|item| match item {
            Item::Assume(named) | Item::Show(named) if named.name.value == name => Some(named),
            _ => None,
        });
        let Some(named) = found else { return self.missing("statement", name) };
        named.body = edit(&named.body)?;
        Self::rebuilt(&file)
    }

    /// A variant is printed and read again, so that it is exactly what its text says.
    fn rebuilt(file: &ClaimFile) -> Result<Claim, ClaimError> {
        Claim::parse(&file.to_string())
    }

    fn missing<T>(&self, what: &'static str, name: &str) -> Result<T, ClaimError> {
        let known = self.file.items.iter().filter_map(|item| match item {
            // What was asked for may be there and be something else.
            Item::Assume(Named { name: known, .. }) | Item::Show(Named { name: known, .. }) if known.value == name => {
                None
            }
            Item::Assume(Named { name, .. }) if what != "conclusion" => Some(name.value.as_str()),
            Item::Show(Named { name, .. }) if what != "hypothesis" => Some(name.value.as_str()),
            _ => None,
        });
        let nearest = nearest(name, known);
        let problem = ClaimProblem::NoSuchStatement { what, name: name.to_owned(), nearest };
        Err(ClaimError::new("", 0..0, problem))
    }
}

/// The larger side of the inequality in a statement, under quantifiers and after `implies`.
fn inequality(expr: &mut Expr) -> Option<&mut Expr> {
    match &mut expr.value {
        ExprKind::Quantified(_, body) => inequality(body),
        ExprKind::Binary(BinaryOp::Implies, _, body) => inequality(body),
        ExprKind::Binary(BinaryOp::LessEqual | BinaryOp::Less, _, right) => Some(right),
        ExprKind::Binary(BinaryOp::GreaterEqual | BinaryOp::Greater, left, _) => Some(left),
        _ => None,
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.file.fmt(f)
    }
}

/// Whether a statement quantifies over `every eps > 0` somewhere.
pub(crate) fn reads_every_epsilon(expr: &Expr) -> bool {
    let here = match &expr.value {
        ExprKind::Quantified(binders, _) => binders.iter().any(|binder| matches!(binder, Binder::Positive(_))),
        _ => false,
    };
    here || expr.parts().1.into_iter().any(reads_every_epsilon)
}

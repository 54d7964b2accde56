//! Names and types: turns a syntax tree into a program, or says what does not fit where.

mod apply;
mod definition;
mod expression;
mod size;
mod statement;
mod types;

use std::collections::{HashMap, HashSet};

use super::error::{ClaimError, ClaimProblem, Suggestion};
use super::given::{Given, GivenKind, NumberRange};
use super::metadata::{self, ClaimSymmetry, Grid};
use super::operators::{CONSTANTS, Kind, OPERATORS};
use super::parse::nearest;
use super::program::{Compiled, Num, Program, Sort, Statement, Table, TableId, TableNode, VarId};
use super::syntax::*;
use crate::number::Rational;
use types::{Sign, Typed, Uses};

/// The most variables that a claim may be given; bound variables are numbered after them.
const MOST_GIVENS: usize = 64;

/// What a file says, checked. It means something only if there is no fault.
#[derive(Default)]
pub(super) struct Meaning {
    pub program: Program,
    pub symmetries: Vec<ClaimSymmetry>,
    pub grid: Grid,
    /// The first fault of each statement that has one, in the order of the text.
    pub faults: Vec<ClaimError>,
}

/// Checks a file and compiles it.
pub(super) fn check(text: &str, file: &ClaimFile) -> Meaning {
    let mut checker = Checker {
        text,
        names: vec![String::new(); MOST_GIVENS],
        broken: file.unread.iter().cloned().collect(),
        ..Checker::default()
    };
    checker.file(file);
    let (symmetries, grid) = metadata::read(text, file, &checker.program.givens).unwrap_or_else(|fault| {
        checker.note(&[], Err(fault));
        (Vec::new(), Grid::default())
    });
    checker.program.names = checker.names;
    Meaning { program: checker.program, symmetries, grid, faults: checker.faults }
}

type Checked<T> = Result<T, ClaimError>;

/// What a name stands for.
#[derive(Clone)]
enum Binding {
    Variable(Typed),
    /// The number of a definition.
    Definition(usize),
    /// The number of a `near` variable; usable only through its optimal actions.
    Near(usize),
}

/// A definition, with how much of the scope it sees.
struct Abbreviation {
    definition: Definition,
    visible: usize,
}

/// A variable bound by `near`.
struct NearVariable {
    variable: VarId,
    tuple: bool,
    /// For tuples, the weights through which it is used.
    weights: Option<TableId>,
}

#[derive(Default)]
struct Checker<'t> {
    text: &'t str,
    program: Program,
    scope: Vec<(String, Binding)>,
    definitions: Vec<Abbreviation>,
    /// The names of all variables, for errors.
    names: Vec<String>,
    /// The tables by what they hold.
    numbers: HashMap<Table, TableId>,
    sizes: size::Sizes,
    /// The number of givens that the statement at hand needs.
    latest: usize,
    soft: bool,
    /// The perturbation whose scope this is.
    perturbation: Option<&'static str>,
    near: Vec<NearVariable>,
    /// Names of declarations and definitions that have a fault: what uses them has no fault of its
    /// own for that.
    broken: HashSet<String>,
    /// How much of the scope is declared, apart from what is bound where the checker is.
    declared: usize,
    faults: Vec<ClaimError>,
}

impl Checker<'_> {
    fn fail<T>(&self, span: &Span, problem: ClaimProblem) -> Checked<T> {
        Err(ClaimError::new(self.text, span.clone(), problem))
    }

    fn fault(&mut self, span: &Span, problem: ClaimProblem) {
        let fault = self.fail(span, problem);
        self.note(&[], fault);
    }

    /// Goes on after a fault with the next statement.
    fn note(&mut self, names: &[&str], checked: Checked<()>) {
        let Err(fault) = checked else { return };
        self.scope.truncate(self.declared);
        (self.perturbation, self.near) = (None, Vec::new());
        // A name whose declaration has a fault is no mistake of its own.
        if !matches!(&fault.problem, ClaimProblem::UnknownName { name, .. } if self.broken.contains(name)) {
            self.faults.push(fault);
        }
        self.broken.extend(names.iter().map(|name| (*name).to_owned()));
    }

    fn file(&mut self, file: &ClaimFile) {
        let mut keys: Vec<&str> = Vec::new();
        for entry in &file.metadata {
            if let Metadata::Text(key, _) = entry {
                if keys.contains(&key.value.as_str()) {
                    self.fault(&key.span, ClaimProblem::DuplicateKey { key: key.value.clone() });
                }
                keys.push(&key.value);
            }
        }
        let mut labels: HashSet<&str> = HashSet::new();
        for item in &file.items {
            match item {
                Item::Given(list) => {
                    if !self.program.conclusions.is_empty() {
                        let span = list.first().map_or(file.id.span.clone(), |d| d.kind.span.clone());
                        self.fault(&span, ClaimProblem::LateGiven);
                    }
                    for declaration in list {
                        let names: Vec<&str> = declaration.names.iter().map(|name| name.value.as_str()).collect();
                        let declared = self.declaration(declaration);
                        self.note(&names, declared);
                    }
                }
                Item::Let(list) => {
                    for definition in list {
                        let defined = self.definition(definition);
                        self.note(&[&definition.name.value], defined);
                    }
                }
                Item::Assume(named) | Item::Show(named) => {
                    let label = named.name.value.as_str();
                    if !labels.insert(label) {
                        self.fault(&named.name.span, ClaimProblem::DuplicateLabel { name: label.to_owned() });
                    }
                    match self.compiled(&named.body) {
                        Ok(compiled) if matches!(item, Item::Assume(_)) => self.program.hypotheses.push(compiled),
                        Ok(mut compiled) => {
                            statement::track(&mut compiled.statement);
                            self.program.conclusions.push(compiled);
                        }
                        Err(fault) => self.note(&[], Err(fault)),
                    }
                }
            }
        }
        let concludes = file.items.iter().any(|item| matches!(item, Item::Show(_)));
        if !concludes && file.unread.is_empty() {
            let (kind, keyword) = file.kind.words();
            self.fault(&file.id.span, ClaimProblem::NoConclusion { kind, keyword });
        }
        self.program.variables = self.names.len();
        self.program.varies = self.program.tables.iter().any(|node| node.varies) || self.program.varies;
        self.program.defined = definition::definitions(&self.program);
    }

    fn compiled(&mut self, body: &Expr) -> Checked<Compiled> {
        (self.latest, self.soft) = (0, false);
        self.sizes.count(self.text, body)?;
        let statement = self.statement(body)?;
        Ok(Compiled { statement, ready: self.latest, soft: self.soft })
    }

    /// Registers a new bound variable.
    fn variable(&mut self, name: &str) -> VarId {
        self.names.push(name.to_owned());
        (self.names.len() - 1) as VarId
    }

    /// Fails if the name has a meaning already: nothing is ever shadowed, so that a name means one
    /// thing in one place.
    fn fresh(&self, name: &At<String>) -> Checked<()> {
        if self.bound(&name.value).is_some() {
            return self.fail(&name.span, ClaimProblem::Duplicate { name: name.value.clone() });
        }
        let operator = OPERATORS.iter().any(|operator| operator.name == name.value);
        if operator || CONSTANTS.iter().any(|(constant, _)| *constant == name.value) {
            return self.fail(&name.span, ClaimProblem::Reserved { name: name.value.clone() });
        }
        Ok(())
    }

    fn declaration(&mut self, declaration: &Declaration) -> Checked<()> {
        for name in &declaration.names {
            self.fresh(name)?;
            let (kind, refined) = self.given_kind(&declaration.kind)?;
            let number = self.program.givens.len();
            if number == MOST_GIVENS {
                return self.fail(&name.span, ClaimProblem::TooManyVariables { most: MOST_GIVENS });
            }
            self.names[number].clone_from(&name.value);
            let variable = number as VarId;
            let typed = self.given_typed(variable, &kind);
            self.program.givens.push(Given { name: name.value.clone(), kind, refined });
            (self.latest, self.soft) = (0, false);
            // A refinement speaks of earlier variables only.
            let refinement = self.refinement(&declaration.kind, &typed)?;
            self.enscope(name, typed);
            self.declared = self.scope.len();
            if let Some(statement) = refinement {
                let ready = self.latest.max(self.program.givens.len());
                self.program.refinements.push(Compiled { statement, ready, soft: self.soft });
            }
        }
        Ok(())
    }

    fn given_kind(&mut self, kind: &At<TypeExpr>) -> Checked<(GivenKind, bool)> {
        Ok(match &kind.value {
            TypeExpr::Plain(words) => {
                let known = PLAIN_TYPES.into_iter().find(|(known, _)| known == words);
                (known.map_or(GivenKind::Number(NumberRange::Any), |(_, kind)| kind), false)
            }
            TypeExpr::ActionAt(state) => (GivenKind::Action { at: self.state_given(state)? as usize }, false),
            TypeExpr::PolicyFor { deterministic, .. } => (GivenKind::Policy { deterministic: *deterministic }, true),
            TypeExpr::Bump { .. } => (GivenKind::PairFunction, true),
        })
    }

    /// A state among the variables; a definition is not one.
    fn state_given(&mut self, name: &At<String>) -> Checked<VarId> {
        if let Binding::Definition(_) = self.lookup(&name.value, &name.span)? {
            let (expected, found) = ("a state variable".to_owned(), "a definition".to_owned());
            return self.fail(&name.span, ClaimProblem::NameType { name: name.value.clone(), expected, found });
        }
        self.state_named(name)
    }

    fn given_typed(&mut self, variable: VarId, kind: &GivenKind) -> Typed {
        let kind = match kind {
            GivenKind::Number(range) => {
                let sign = match range {
                    NumberRange::Any => Sign::Any,
                    NumberRange::Nonnegative | NumberRange::Probability => Sign::Nonnegative,
                    NumberRange::Positive => Sign::Positive,
                };
                return Typed::number(Num::Given(variable), sign);
            }
            GivenKind::Component => return Typed::Place(variable, Sort::Component),
            GivenKind::State => return Typed::Place(variable, Sort::State),
            GivenKind::Action { at } => return Typed::Place(variable, Sort::Action(*at as VarId)),
            GivenKind::Reward => Kind::Reward,
            GivenKind::QFunction => Kind::Q,
            GivenKind::PairFunction => Kind::Pairs,
            GivenKind::StateFunction => Kind::States,
            GivenKind::Rewards => Kind::Tuple,
            GivenKind::Policy { .. } => Kind::Policy,
            GivenKind::Distribution => Kind::Distribution,
            GivenKind::Weights => Kind::Weights,
        };
        Typed::Table(self.table(Table::Given(variable)), kind)
    }

    /// What the refinement of a declared type demands of its variable.
    fn refinement(&mut self, kind: &At<TypeExpr>, typed: &Typed) -> Checked<Option<Statement>> {
        if let TypeExpr::PolicyFor { function: term, .. } | TypeExpr::Bump { off: term, .. } = &kind.value {
            self.sizes.count(self.text, term)?;
        }
        match (&kind.value, typed) {
            (TypeExpr::PolicyFor { rule, function, .. }, Typed::Table(policy, _)) => {
                let q = match rule {
                    PolicyRule::Optimal => {
                        let reward = self.reward_for_sets(function)?;
                        self.optimal_q(reward)
                    }
                    PolicyRule::Greedy => self.function(function, Kind::Q)?,
                };
                Ok(Some(Statement::SupportWithin(*policy, self.table(Table::Argmax(q)))))
            }
            (TypeExpr::Bump { state, action, off }, Typed::Table(phi, _)) => {
                let state_variable = self.state_named(state)?;
                let action_expr = At::new(ExprKind::Name(action.value.clone()), action.span.clone());
                let action = self.action_at(&action_expr, state_variable)?;
                let off = self.set_at(off, state_variable)?;
                Ok(Some(Statement::Bump { phi: *phi, action, off, state: state_variable }))
            }
            _ => Ok(None),
        }
    }

    fn definition(&mut self, definition: &Definition) -> Checked<()> {
        self.fresh(&definition.name)?;
        self.sizes.define(self.text, definition)?;
        let visible = self.scope.len();
        // Checked once where it is written, with positive numbers for its parameters, so that
        // faults show even without a use.
        for parameter in &definition.parameters {
            self.fresh(parameter)?;
            let one = self.constant(&Rational::from(1u32));
            self.enscope(parameter, Typed::number(one, Sign::Positive));
        }
        let checked = self.expression(&definition.body);
        self.scope.truncate(visible);
        checked?;
        self.definitions.push(Abbreviation { definition: definition.clone(), visible });
        let binding = Binding::Definition(self.definitions.len() - 1);
        self.scope.push((definition.name.value.clone(), binding));
        self.declared = self.scope.len();
        Ok(())
    }

    /// The names that mean something here, for suggestions.
    fn unknown<T>(&self, name: &str, span: &Span) -> Checked<T> {
        let scope = self.scope.iter().map(|(name, _)| name.as_str());
        let known = scope.chain(OPERATORS.iter().map(|op| op.name)).chain(CONSTANTS.iter().map(|(name, _)| *name));
        // `Vstar` is how others spell `V*`.
        let starred = OPERATORS.iter().find(|op| op.name.replace('*', "star") == name.replace('_', ""));
        let nearest = starred.map_or_else(|| nearest(name, known), |op| Suggestion(Some(op.name.to_owned())));
        let problem = ClaimProblem::UnknownName { name: name.to_owned(), nearest };
        self.fail(span, problem)
    }

    fn lookup(&mut self, name: &str, span: &Span) -> Checked<Binding> {
        self.bound(name).cloned().map_or_else(|| self.unknown(name, span), Ok)
    }

    /// What a name stands for, if it is in scope.
    fn bound(&self, name: &str) -> Option<&Binding> {
        self.scope.iter().rev().find(|(known, _)| known == name).map(|(_, binding)| binding)
    }

    fn enscope(&mut self, name: &At<String>, typed: Typed) {
        self.scope.push((name.value.clone(), Binding::Variable(typed)));
    }

    fn constant(&mut self, value: &Rational) -> Num {
        let known = self.program.constants.iter().position(|constant| constant == value);
        let number = known.unwrap_or_else(|| {
            self.program.constants.push(value.clone());
            self.program.constants.len() - 1
        });
        Num::Constant(number as u32)
    }

    /// The number of a table; equal tables are computed once.
    fn table(&mut self, table: Table) -> TableId {
        if let Some(known) = self.numbers.get(&table) {
            return *known;
        }
        let Uses { mut variables, varies, soft } = Uses::of_table(&self.program.tables, &table);
        variables.sort_unstable();
        variables.dedup();
        let id = self.program.tables.len() as TableId;
        self.numbers.insert(table.clone(), id);
        let givens = self.program.givens.len();
        self.program.tables.push(TableNode::new(table, variables, varies, soft, givens));
        id
    }

    /// A table bound by `near` or `by`.
    fn bound_table(&mut self, variable: VarId, varies: bool, soft: bool) -> TableId {
        let id = self.table(Table::Bound(variable));
        let node = &mut self.program.tables[id as usize];
        (node.varies, node.soft) = (varies, soft);
        id
    }

    fn optimal_q(&mut self, reward: TableId) -> TableId {
        let values = self.table(Table::OptimalValue(reward));
        self.table(Table::LookAhead(reward, values))
    }

    /// s ↦ A*(s;R) as a table of sets.
    fn optimal_sets(&mut self, reward: TableId) -> TableId {
        let q = self.optimal_q(reward);
        self.table(Table::Argmax(q))
    }

    /// The number of the state variable with this name.
    fn state_named(&mut self, name: &At<String>) -> Checked<VarId> {
        let expr = At::new(ExprKind::Name(name.value.clone()), name.span.clone());
        match self.expression(&expr)? {
            Typed::Place(variable, Sort::State) => Ok(variable),
            other => {
                let (expected, found) = ("a state".to_owned(), other.describe().to_owned());
                self.fail(&name.span, ClaimProblem::NameType { name: name.value.clone(), expected, found })
            }
        }
    }

    fn expected<T>(&self, expected: &str, found: &Typed, span: &Span) -> Checked<T> {
        self.fail(span, ClaimProblem::Type { expected: expected.to_owned(), found: found.describe().to_owned() })
    }
}

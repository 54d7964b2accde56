//! The types of `CLAIMS.md`: of the whole text, also of what an instance does not need, before
//! anything is evaluated.

use super::operators::{Gives, Operator, Takes, operator};
use super::scope::{Meaning, Scope};
use super::sort::{Form, Sort};
use super::syntax::{Binder, Definition, Expr, File, Infix, Item, Kind, Name, Range, Refinement, Term};
use crate::number::Fraction;
use crate::refusal::Refusal;

type Checked<T> = Result<T, Refusal>;

/// The type of a term.
#[derive(Clone, Debug)]
struct Type {
    is: Sort,
    /// The variable that names a state, the state of an action or set, or a family of weights.
    at: Option<Name>,
    /// Of a number.
    form: Form,
    written: Written,
    /// It depends on the perturbation by its form.
    varies: bool,
    /// An exponential or logarithm is in it.
    enclosed: bool,
}

/// What is known of a number by how it is written: `c - gamma` is positive for a NUMBER c ≥ 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    AtLeastOne,
    Gamma,
    Otherwise,
}

/// The variable that `near` binds.
struct Near {
    name: Name,
    tuple: bool,
    /// The weights through which a tuple is used.
    weights: Option<Name>,
}

struct Types<'a> {
    scope: Scope<'a, Type>,
    perturbed: bool,
    near: Option<Near>,
}

impl Type {
    fn of(is: Sort) -> Self {
        Type { is, at: None, form: Form::Any, written: Written::Otherwise, varies: false, enclosed: false }
    }

    fn number(form: Form) -> Self {
        Type { form, ..Type::of(Sort::Number) }
    }

    fn at(is: Sort, variable: &Name) -> Self {
        Type { at: Some(variable.clone()), ..Type::of(is) }
    }

    /// A number or function that depends on what these depend on.
    fn from(self, parts: &[&Type]) -> Self {
        let varies = parts.iter().any(|part| part.varies);
        Type { varies, enclosed: parts.iter().any(|part| part.enclosed), ..self }
    }
}

fn fault<T>(expr: &Expr, what: impl Into<String>) -> Checked<T> {
    Err(Refusal::syntax(expr.line, what))
}

fn expected<T>(expr: &Expr, what: &str, found: &Type) -> Checked<T> {
    fault(expr, format!("expected {what}, found {}", found.is.described()))
}

fn not_affine<T>(expr: &Expr, why: &str) -> Checked<T> {
    fault(expr, format!("this is not affine in eps: {why}"))
}

/// Refuses a text that has an ill-typed part, wherever it stands.
pub(super) fn check(file: &File) -> Checked<()> {
    let mut types = Types { scope: Scope::new(), perturbed: false, near: None };
    for item in &file.items {
        match item {
            Item::Given(given) => {
                let is = types.kind(&given.name, &given.kind, given.line)?;
                if let Some(refinement) = &given.refinement {
                    types.refinement(refinement, given.line)?;
                }
                types.scope.declare(&given.name, Meaning::Value(is));
            }
            Item::Let(definition) => {
                // Looked at where it is written, too, with 1 for its parameters.
                let one = Type { written: Written::AtLeastOne, ..Type::number(Form::Positive) };
                let place = types.scope.declare(&definition.name, Meaning::Definition(definition));
                types.expand(definition, place, vec![one; definition.parameters.len()])?;
            }
            Item::Assume(statement) | Item::Show(statement) => types.statement(&statement.body)?,
        }
    }
    Ok(())
}

impl<'a> Types<'a> {
    fn kind(&mut self, name: &Name, kind: &Kind, line: usize) -> Checked<Type> {
        Ok(match kind {
            Kind::Number => Type::number(Form::Any),
            Kind::Positive => Type::number(Form::Positive),
            Kind::Nonnegative | Kind::Probability => Type::number(Form::Nonnegative),
            Kind::Weights => Type::at(Sort::Weights, name),
            Kind::Component => Type::of(Sort::Component),
            Kind::Policy { .. } => Type::of(Sort::Policy),
            Kind::Distribution => Type::of(Sort::Distribution),
            Kind::State => Type::at(Sort::State, name),
            Kind::Action { at } => match self.scope.value(at) {
                Some(Type { is: Sort::State, at: Some(state), .. }) => Type::at(Sort::Action, state),
                _ => return Err(Refusal::syntax(line, format!("`{at}` is not a state before it"))),
            },
            function => Type::of(function.sort().unwrap_or(Sort::Pairs)),
        })
    }

    fn refinement(&mut self, refinement: &'a Refinement, line: usize) -> Checked<()> {
        match refinement {
            Refinement::Optimal(reward) => self.takes(Takes::Sets, reward, None).map(|_| ()),
            Refinement::Greedy(q) => self.takes(Takes::A(Sort::Q), q, None).map(|_| ()),
            Refinement::Bump { state, action, off } => {
                let state = self.takes(Takes::A(Sort::State), &Expr::named(state, line), None)?;
                self.takes(Takes::A(Sort::Action), &Expr::named(action, line), Some(&state))?;
                match self.takes(Takes::A(Sort::Set), off, None)? {
                    set if set.at == state.at => Ok(()),
                    other => expected(off, "a set of actions at that state", &other),
                }
            }
        }
    }

    fn typed(&mut self, expr: &Expr) -> Checked<Type> {
        match &expr.term {
            Term::Number(number) => {
                let written = if *number >= Fraction::one() { Written::AtLeastOne } else { Written::Otherwise };
                let form = if number.sign().is_gt() { Form::Positive } else { Form::Nonnegative };
                Ok(Type { written, ..Type::number(form) })
            }
            Term::Name(name) => self.named(expr, name),
            Term::Apply(head, arguments) => self.apply(expr, head, arguments),
            Term::Index(of, index) => {
                let of = self.typed(of)?;
                self.takes(Takes::A(Sort::Component), index, None)?;
                match of.is {
                    Sort::Tuple => Ok(Type { is: Sort::Reward, ..of }),
                    Sort::Weights => Ok(Type { is: Sort::Weight, ..of }),
                    _ => expected(expr, "a tuple of rewards or weights", &of),
                }
            }
            Term::Set(members) => {
                let mut home: Option<Name> = None;
                for member in members {
                    let action = self.typed(member)?;
                    if action.is != Sort::Action || home.is_some() && home != action.at {
                        return expected(member, "an action at the same state", &action);
                    }
                    home = action.at;
                }
                Ok(Type { at: home, ..Type::of(Sort::Set) })
            }
            Term::Fold(_, ranges, body) => {
                let bound = self.scope.bound();
                ranges.iter().try_for_each(|range| self.range(body.line, range))?;
                let number = self.takes(Takes::A(Sort::Number), body, None)?;
                self.scope.release(bound);
                Ok(Type { written: Written::Otherwise, ..number })
            }
            Term::Quantified(binders, body) => self.quantified(binders, body).map(|()| Type::of(Sort::Statement)),
            Term::Binary(infix, left, right) => self.binary(expr, *infix, left, right),
            Term::Not(inner) => self.statement(inner).map(|()| Type::of(Sort::Statement)),
            Term::Negated(inner) => match self.typed(inner)? {
                typed if typed.is == Sort::Number => Ok(Type::number(Form::Any).from(&[&typed])),
                typed if typed.is.is_function() => Ok(typed),
                typed => expected(inner, "a number or a function", &typed),
            },
        }
    }

    fn named(&mut self, expr: &Expr, name: &Name) -> Checked<Type> {
        if let Some(typed) = self.scope.value(name) {
            return match typed.is {
                Sort::Near => {
                    fault(expr, format!("`{name}` may only be used through its optimal actions inside `near`"))
                }
                _ => Ok(typed.clone()),
            };
        }
        match (self.scope.definition(name), &**name) {
            (Some((definition, place)), _) if definition.parameters.is_empty() => {
                self.expand(definition, place, Vec::new())
            }
            (Some(_), _) => fault(expr, format!("`{name}` takes arguments")),
            (None, "gamma") => Ok(Type { written: Written::Gamma, ..Type::number(Form::Nonnegative) }),
            (None, "states" | "components") => Ok(Type::number(Form::Positive)),
            (None, _) => fault(expr, format!("`{name}` is not known")),
        }
    }

    /// The type of a definition's body.
    fn expand(&mut self, definition: &'a Definition, place: usize, arguments: Vec<Type>) -> Checked<Type> {
        let outside = self.scope.enter(definition, place, arguments);
        let typed = self.typed(&definition.body);
        self.scope.leave(outside);
        typed
    }

    fn apply(&mut self, expr: &Expr, head: &Expr, arguments: &[(Option<Name>, Expr)]) -> Checked<Type> {
        if let Term::Name(name) = &head.term {
            match self.scope.definition(name) {
                Some((definition, place)) if !definition.parameters.is_empty() => {
                    let unworded = arguments.iter().all(|(word, _)| word.is_none());
                    if !unworded || arguments.len() != definition.parameters.len() {
                        return fault(expr, format!("`{name}` takes other arguments"));
                    }
                    let mut numbers = Vec::with_capacity(arguments.len());
                    for (_, argument) in arguments {
                        numbers.push(self.takes(Takes::A(Sort::Number), argument, None)?);
                    }
                    return self.expand(definition, place, numbers);
                }
                None if self.scope.value(name).is_none() => return self.operator(expr, name, arguments),
                _ => {}
            }
        }
        let of = self.typed(head)?;
        match (of.is, arguments) {
            (Sort::Pairs | Sort::Reward | Sort::Q | Sort::Policy, [(None, state), (None, action)]) => {
                let state = self.takes(Takes::A(Sort::State), state, None)?;
                self.takes(Takes::A(Sort::Action), action, Some(&state))?;
            }
            (Sort::States | Sort::Distribution | Sort::Weight, [(None, state)]) => {
                self.takes(Takes::A(Sort::State), state, None)?;
            }
            _ => return expected(head, "something with these arguments", &of),
        }
        match of.is.is_function() {
            true => Ok(Type::number(Form::Any).from(&[&of])),
            // Policies, distributions and weights are constant on pieces.
            false => Ok(Type { enclosed: of.enclosed, ..Type::number(Form::Nonnegative) }),
        }
    }

    fn operator(&mut self, expr: &Expr, name: &Name, arguments: &[(Option<Name>, Expr)]) -> Checked<Type> {
        let Some(Operator { takes, gives, enclosed, .. }) = operator(name) else {
            return fault(expr, format!("`{name}` is not known"));
        };
        let words = arguments.iter().map(|(word, _)| word.as_deref().unwrap_or(""));
        if !words.eq(takes.iter().map(|(word, _)| *word)) {
            return fault(expr, format!("`{name}` takes other arguments, or words before them"));
        }
        let mut types: Vec<Type> = Vec::new();
        for ((_, takes), (_, argument)) in takes.iter().zip(arguments) {
            let state = types.iter().find(|before| before.is == Sort::State);
            let typed = self.takes(*takes, argument, state)?;
            types.push(typed);
        }
        let forms = || types.iter().filter(|typed| typed.is == Sort::Number).map(|typed| typed.form);
        let typed = match gives {
            Gives::A(Sort::Set) => {
                let state = types.iter().find(|typed| typed.is == Sort::State);
                Type { at: state.and_then(|state| state.at.clone()), ..Type::of(Sort::Set) }
            }
            Gives::A(sort) => Type::of(*sort),
            Gives::Number(form) | Gives::Steady(form) => Type::number(*form),
            Gives::Larger => Type::number(forms().max().unwrap_or(Form::Any)),
            Gives::Smaller => Type::number(forms().min().unwrap_or(Form::Any)),
        };
        let typed = typed.from(&types.iter().collect::<Vec<_>>());
        let varies = typed.varies && !matches!(gives, Gives::Steady(_));
        Ok(Type { varies, enclosed: typed.enclosed || *enclosed, ..typed })
    }

    /// An argument of an operator; `state` is the state among those before it.
    fn takes(&mut self, takes: Takes, expr: &Expr, state: Option<&Type>) -> Checked<Type> {
        if takes == Takes::Sets
            && let Some(typed) = self.nearby(expr)?
        {
            return Ok(typed);
        }
        let typed = self.typed(expr)?;
        let (fits, what) = match takes {
            Takes::A(Sort::Action) => {
                let is_there = state.is_some_and(|state| state.at == typed.at);
                (typed.is == Sort::Action && is_there, "an action at that state")
            }
            Takes::A(sort) | Takes::Steady(sort) => (typed.is.stands_for(sort), sort.described()),
            Takes::Sets => (typed.is.stands_for(Sort::Reward), Sort::Reward.described()),
            Takes::AnyFunction => (typed.is.is_function(), "a function"),
            Takes::Positive | Takes::Temperature => {
                let is_positive = typed.is == Sort::Number && typed.form == Form::Positive;
                (is_positive, "a number that is positive in every instance")
            }
        };
        if !fits {
            return expected(expr, what, &typed);
        }
        if typed.varies && matches!(takes, Takes::Steady(_) | Takes::Temperature | Takes::Positive) {
            return not_affine(expr, "exponentials and logarithms of it are not");
        }
        if typed.enclosed && takes == Takes::Temperature {
            return fault(expr, "expected a number that is not enclosed, found an enclosed number");
        }
        Ok(typed)
    }

    /// The reward that `near` binds, or what weights make of the tuple that it binds.
    fn nearby(&mut self, expr: &Expr) -> Checked<Option<Type>> {
        let reward = Type { varies: true, ..Type::of(Sort::Reward) };
        let is_near = |types: &Self, expr: &Expr, tuple: bool| match (&expr.term, &types.near) {
            (Term::Name(name), Some(near)) => {
                let is_bound = types.scope.value(name).is_some_and(|typed| typed.is == Sort::Near);
                near.name == *name && near.tuple == tuple && is_bound
            }
            _ => false,
        };
        if is_near(self, expr, false) {
            return Ok(Some(reward));
        }
        let Term::Apply(head, arguments) = &expr.term else { return Ok(None) };
        let effective = matches!(&head.term, Term::Name(name) if &**name == "effective");
        let [(None, weights), (None, tuple)] = &**arguments else { return Ok(None) };
        if !effective || !is_near(self, tuple, true) {
            return Ok(None);
        }
        let family = self.takes(Takes::A(Sort::Weights), weights, None)?.at;
        if let Some(near) = &mut self.near {
            if near.weights.is_some() && near.weights != family {
                return fault(expr, "a tuple near another is used with one family of weights");
            }
            near.weights = family;
        }
        Ok(Some(reward))
    }

    fn statement(&mut self, expr: &Expr) -> Checked<()> {
        self.takes(Takes::A(Sort::Statement), expr, None).map(|_| ())
    }

    fn binary(&mut self, expr: &Expr, infix: Infix, left: &Expr, right: &Expr) -> Checked<Type> {
        if matches!(infix, Infix::Iff | Infix::Implies | Infix::Or | Infix::And) {
            self.statement(left)?;
            return self.statement(right).map(|()| Type::of(Sort::Statement));
        }
        let (one, other) = (self.typed(left)?, self.typed(right)?);
        let (numbers, at_one) = ((one.is == Sort::Number, other.is == Sort::Number), one.at == other.at);
        let (x, y) = (one.form, other.form);
        let typed = match (infix, numbers) {
            (Infix::Plus | Infix::Minus, (false, false)) if one.is.is_function() && other.is.is_function() => {
                match one.is.common(other.is) {
                    Some(sort) => Type::of(sort),
                    None => return expected(right, "functions of one kind", &other),
                }
            }
            // Sums of nonnegative terms are as positive as the most positive one.
            (Infix::Plus, (true, true)) => Type::number(if x.min(y) > Form::Any { x.max(y) } else { Form::Any }),
            (Infix::Minus, (true, true)) => {
                let is_positive = one.written == Written::AtLeastOne && other.written == Written::Gamma;
                Type::number(if is_positive { Form::Positive } else { Form::Any })
            }
            (Infix::Times, (true, _) | (_, true)) if one.varies && other.varies => {
                return not_affine(expr, "both factors depend on it");
            }
            (Infix::Times, (true, true)) => Type::number(x.min(y)),
            (Infix::Times, (true, false)) if other.is.is_function() => Type::of(other.is),
            (Infix::Times, (false, true)) if one.is.is_function() => Type::of(one.is),
            (Infix::Over, (_, true)) if other.varies => return not_affine(right, "the divisor depends on it"),
            (Infix::Over, (_, true)) if y != Form::Positive => {
                return fault(right, "the divisor is not known to be positive in every instance");
            }
            (Infix::Over, (true, true)) => Type::number(x),
            (Infix::Over, (false, true)) if one.is.is_function() => Type::of(one.is),
            (Infix::Plus | Infix::Minus | Infix::Times | Infix::Over, _) => {
                return expected(right, &format!("what combines with {}", one.is.described()), &other);
            }
            (Infix::In, _) if one.is == Sort::Action && other.is == Sort::Set && at_one => Type::of(Sort::Statement),
            (Infix::Within, _) if one.is == Sort::Set && other.is == Sort::Set && at_one => Type::of(Sort::Statement),
            (Infix::In | Infix::Within, _) => return expected(right, "a set of actions at the same state", &other),
            (_, (true, true)) => Type::of(Sort::Statement),
            (Infix::Equal | Infix::Unequal, _) if are_compared(&one, &other) => Type::of(Sort::Statement),
            _ => return expected(right, &format!("what compares with {}", one.is.described()), &other),
        };
        if typed.is == Sort::Statement { Ok(typed) } else { Ok(typed.from(&[&one, &other])) }
    }

    fn range(&mut self, line: usize, range: &Range) -> Checked<()> {
        let (name, is) = match range {
            Range::State(name) => (name, Type::at(Sort::State, name)),
            Range::Component(name) => (name, Type::of(Sort::Component)),
            Range::Action(name, at) => {
                let state = self.takes(Takes::A(Sort::State), &Expr::named(at, line), None)?;
                (name, Type { is: Sort::Action, ..state })
            }
        };
        self.scope.bind(name, is);
        Ok(())
    }

    fn quantified(&mut self, binders: &[Binder], body: &Expr) -> Checked<()> {
        let (bound, perturbed) = (self.scope.bound(), self.perturbed);
        let mut near = None;
        for binder in binders {
            let (name, is) = match binder {
                Binder::Every(range) | Binder::Some(range) => {
                    self.range(body.line, range)?;
                    continue;
                }
                Binder::Small(name) | Binder::Positive(name) => {
                    self.perturb(body)?;
                    (name, Type { varies: true, ..Type::number(Form::Positive) })
                }
                Binder::Near(name, of) => {
                    let center = self.typed(of)?;
                    let tuple = center.is == Sort::Tuple;
                    if !tuple && !center.is.stands_for(Sort::Reward) {
                        return expected(of, "a reward or a tuple of rewards", &center);
                    }
                    self.perturb(of)?;
                    self.near = Some(Near { name: name.clone(), tuple, weights: None });
                    near = Some(of);
                    (name, Type::of(Sort::Near))
                }
                Binder::By(kind, name, term) => {
                    let sort = kind.sort().unwrap_or(Sort::Number);
                    let typed = self.takes(Takes::A(sort), term, None)?;
                    (name, Type { is: sort, written: Written::Otherwise, ..typed })
                }
            };
            self.scope.bind(name, is);
        }
        self.statement(body)?;
        self.scope.release(bound);
        self.perturbed = perturbed;
        if let (Some(of), Some(Near { name, tuple: true, weights: None })) = (near, &self.near) {
            return fault(of, format!("`{name}` is not used as `effective(w, {name})`"));
        }
        Ok(())
    }

    fn perturb(&mut self, expr: &Expr) -> Checked<()> {
        if std::mem::replace(&mut self.perturbed, true) {
            return fault(expr, "a perturbation is open already");
        }
        Ok(())
    }
}

/// Whether values of these types, which are no numbers, are equal or not.
fn are_compared(one: &Type, other: &Type) -> bool {
    match one.is {
        Sort::Action | Sort::Set => one.is == other.is && one.at == other.at,
        Sort::Statement | Sort::Near => false,
        _ => one.is.common(other.is).is_some(),
    }
}

//! The types of `CLAIMS.md`: of the whole text, also of what an instance does not need, before
//! anything is evaluated.

use std::collections::HashMap;

use super::Fault;
use super::operators::{Gives, Operator, Takes, operator};
use super::syntax::{Binder, Definition, Expr, File, Infix, Item, Kind, Name, Range, Refinement, Term};
use super::value::{Form, Sort};
use crate::number::Fraction;

type Checked<T> = Result<T, Fault>;

/// The type of a term; states, actions and sets by the variable that names their state.
#[derive(Clone, Debug)]
enum Type {
    Statement,
    Number(Form, Written),
    Function(Sort),
    Policy,
    Distribution,
    Weights(Name),
    Weight,
    State(Name),
    Action(Name),
    Component,
    Set(Name),
}

/// What is known of a number by how it is written: `c - gamma` is positive for a NUMBER c ≥ 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    AtLeastOne,
    Gamma,
    Otherwise,
}

#[derive(Clone, Debug)]
struct Typed {
    is: Type,
    /// It depends on the perturbation by its form.
    varies: bool,
    /// An exponential or logarithm is in it.
    enclosed: bool,
}

#[derive(Clone)]
enum Meaning<'a> {
    Variable(Typed),
    Definition(&'a Definition),
    /// Bound by `near`, which is used through its optimal actions only.
    Near,
}

/// The variable that `near` binds.
struct Near {
    name: Name,
    tuple: bool,
    /// The weights through which a tuple is used.
    weights: Option<Name>,
}

struct Types<'a> {
    globals: Vec<Meaning<'a>>,
    places: HashMap<Name, usize>,
    /// Of the globals, those that the definition being looked at sees.
    visible: usize,
    locals: Vec<(Name, Meaning<'a>)>,
    perturbed: bool,
    near: Option<Near>,
}

impl Type {
    fn described(&self) -> &'static str {
        match self {
            Type::Statement => "a statement",
            Type::Number(..) => "a number",
            Type::Function(sort) => sort.described(),
            Type::Policy => "a policy",
            Type::Distribution => "a distribution",
            Type::Weights(_) => "a family of weights",
            Type::Weight => "a weight",
            Type::State(_) => "a state",
            Type::Action(_) => "an action",
            Type::Component => "a component",
            Type::Set(_) => "a set of actions",
        }
    }
}

impl Typed {
    fn plain(is: Type) -> Self {
        Typed { is, varies: false, enclosed: false }
    }

    fn number(form: Form) -> Self {
        Typed::plain(Type::Number(form, Written::Otherwise))
    }
}

fn expected<T>(expr: &Expr, what: &str, found: &Typed) -> Checked<T> {
    Err(Fault::syntax(expr.line, format!("expected {what}, found {}", found.is.described())))
}

fn not_affine<T>(line: usize, why: &str) -> Checked<T> {
    Err(Fault::syntax(line, format!("this is not affine in eps: {why}")))
}

/// Refuses a text that has an ill-typed part, wherever it stands.
pub(super) fn check(file: &File) -> Checked<()> {
    let mut types = Types {
        globals: Vec::new(),
        places: HashMap::new(),
        visible: 0,
        locals: Vec::new(),
        perturbed: false,
        near: None,
    };
    for item in &file.items {
        match item {
            Item::Given(given) => {
                let typed = Typed::plain(types.kind(&given.name, &given.kind, given.line)?);
                if let Some(refinement) = &given.refinement {
                    types.refinement(refinement, given.line)?;
                }
                types.declare(&given.name, Meaning::Variable(typed));
            }
            Item::Let(definition) => {
                // Looked at where it is written, too, with 1 for its parameters.
                let one = Typed::plain(Type::Number(Form::Positive, Written::AtLeastOne));
                types.expand(definition, types.globals.len(), vec![one; definition.parameters.len()])?;
                types.declare(&definition.name, Meaning::Definition(definition));
            }
            Item::Assume(statement) | Item::Show(statement) => types.statement(&statement.body)?,
        }
    }
    Ok(())
}

impl<'a> Types<'a> {
    fn declare(&mut self, name: &Name, meaning: Meaning<'a>) {
        self.places.insert(name.clone(), self.globals.len());
        self.globals.push(meaning);
        self.visible = self.globals.len();
    }

    fn kind(&mut self, name: &Name, kind: &Kind, line: usize) -> Checked<Type> {
        let number = |form| Type::Number(form, Written::Otherwise);
        Ok(match kind {
            Kind::Number => number(Form::Any),
            Kind::Positive => number(Form::Positive),
            Kind::Nonnegative | Kind::Probability => number(Form::Nonnegative),
            Kind::Weights => Type::Weights(name.clone()),
            Kind::Component => Type::Component,
            Kind::Policy { .. } => Type::Policy,
            Kind::Distribution => Type::Distribution,
            Kind::State => Type::State(name.clone()),
            Kind::Action { at } => match self.meaning(at) {
                Some((Meaning::Variable(Typed { is: Type::State(state), .. }), _)) => Type::Action(state),
                _ => return Err(Fault::syntax(line, format!("`{at}` is not a state before it"))),
            },
            function => Type::Function(function.sort().unwrap_or(Sort::Pairs)),
        })
    }

    fn refinement(&mut self, refinement: &'a Refinement, line: usize) -> Checked<()> {
        match refinement {
            Refinement::Optimal(reward) => self.takes(Takes::Sets, reward, None).map(|_| ()),
            Refinement::Greedy(q) => self.takes(Takes::Function(Sort::Q), q, None).map(|_| ()),
            Refinement::Bump { state, action, off } => {
                let state = self.state(&Expr::named(state, line))?;
                self.takes(Takes::Action, &Expr::named(action, line), Some(&state))?;
                match self.takes(Takes::Set, off, None)? {
                    Typed { is: Type::Set(at), .. } if at == state => Ok(()),
                    other => expected(off, &format!("a set of actions at `{state}`"), &other),
                }
            }
        }
    }

    /// With the place of a global.
    fn meaning(&self, name: &Name) -> Option<(Meaning<'a>, usize)> {
        if let Some((_, meaning)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            return Some((meaning.clone(), usize::MAX));
        }
        let place = self.places.get(name).copied().filter(|place| *place < self.visible)?;
        self.globals.get(place).map(|meaning| (meaning.clone(), place))
    }

    fn typed(&mut self, expr: &Expr) -> Checked<Typed> {
        match &expr.term {
            Term::Number(number) => {
                let written = if *number >= Fraction::one() { Written::AtLeastOne } else { Written::Otherwise };
                let form = if number.sign().is_gt() { Form::Positive } else { Form::Nonnegative };
                Ok(Typed::plain(Type::Number(form, written)))
            }
            Term::Name(name) => self.named(expr, name),
            Term::Apply(head, arguments) => self.apply(expr, head, arguments),
            Term::Index(of, index) => {
                let of = self.typed(of)?;
                self.takes(Takes::Component, index, None)?;
                match of.is {
                    Type::Function(Sort::Tuple) => Ok(Typed { is: Type::Function(Sort::Reward), ..of }),
                    Type::Weights(_) => Ok(Typed { is: Type::Weight, ..of }),
                    _ => expected(expr, "a tuple of rewards or weights", &of),
                }
            }
            Term::Set(members) => {
                let mut home: Option<Name> = None;
                for member in members {
                    match (self.typed(member)?.is, &home) {
                        (Type::Action(at), None) => home = Some(at),
                        (Type::Action(at), Some(home)) if at == *home => {}
                        (other, _) => return expected(member, "an action at the same state", &Typed::plain(other)),
                    }
                }
                let home = home.ok_or_else(|| Fault::syntax(expr.line, "a set has at least one action"))?;
                Ok(Typed::plain(Type::Set(home)))
            }
            Term::Fold(_, ranges, body) => self.fold(ranges, body),
            Term::Quantified(binders, body) => self.quantified(binders, body).map(|()| Typed::plain(Type::Statement)),
            Term::Binary(infix, left, right) => self.binary(expr, *infix, left, right),
            Term::Not(inner) => self.statement(inner).map(|()| Typed::plain(Type::Statement)),
            Term::Negated(inner) => {
                let typed = self.typed(inner)?;
                match typed.is {
                    Type::Number(..) => Ok(Typed { is: Type::Number(Form::Any, Written::Otherwise), ..typed }),
                    Type::Function(_) => Ok(typed),
                    _ => expected(inner, "a number or a function", &typed),
                }
            }
        }
    }

    fn named(&mut self, expr: &Expr, name: &Name) -> Checked<Typed> {
        match self.meaning(name) {
            Some((Meaning::Variable(typed), _)) => return Ok(typed),
            Some((Meaning::Definition(definition), place)) if definition.parameters.is_empty() => {
                return self.expand(definition, place, Vec::new());
            }
            Some((Meaning::Definition(_), _)) => {
                return Err(Fault::syntax(expr.line, format!("`{name}` takes arguments")));
            }
            Some((Meaning::Near, _)) => {
                let what = "may only be used through its optimal actions inside `near`";
                return Err(Fault::syntax(expr.line, format!("`{name}` {what}")));
            }
            None => {}
        }
        match &**name {
            "gamma" => Ok(Typed::plain(Type::Number(Form::Nonnegative, Written::Gamma))),
            "states" | "components" => Ok(Typed::number(Form::Positive)),
            _ => Err(Fault::syntax(expr.line, format!("`{name}` is not known"))),
        }
    }

    /// The type of a definition's body, which sees the names before it.
    fn expand(&mut self, definition: &'a Definition, place: usize, arguments: Vec<Typed>) -> Checked<Typed> {
        let parameters = definition.parameters.iter().cloned();
        let inner = parameters.zip(arguments.into_iter().map(Meaning::Variable)).collect();
        let locals = std::mem::replace(&mut self.locals, inner);
        let visible = std::mem::replace(&mut self.visible, place);
        let typed = self.typed(&definition.body);
        (self.locals, self.visible) = (locals, visible);
        typed
    }

    fn apply(&mut self, expr: &Expr, head: &Expr, arguments: &[(Option<Name>, Expr)]) -> Checked<Typed> {
        if let Term::Name(name) = &head.term {
            match self.meaning(name) {
                Some((Meaning::Definition(definition), place)) if !definition.parameters.is_empty() => {
                    let unworded = arguments.iter().all(|(word, _)| word.is_none());
                    if !unworded || arguments.len() != definition.parameters.len() {
                        return Err(Fault::syntax(expr.line, format!("`{name}` takes other arguments")));
                    }
                    let numbers = arguments.iter().map(|(_, argument)| self.number(argument).map(|(typed, _)| typed));
                    let numbers = numbers.collect::<Checked<_>>()?;
                    return self.expand(definition, place, numbers);
                }
                Some(_) => {}
                None => return self.operator(expr, name, arguments),
            }
        }
        let of = self.typed(head)?;
        let form = match of.is {
            Type::Function(Sort::Tuple) => return expected(head, "something with these arguments", &of),
            Type::Function(_) => Form::Any,
            _ => Form::Nonnegative,
        };
        let number = Type::Number(form, Written::Otherwise);
        match (&of.is, arguments) {
            (Type::Function(Sort::Pairs | Sort::Reward | Sort::Q) | Type::Policy, [(None, state), (None, action)]) => {
                let state = self.state(state)?;
                self.takes(Takes::Action, action, Some(&state))?;
            }
            (Type::Function(Sort::States) | Type::Distribution | Type::Weight, [(None, state)]) => {
                self.state(state)?;
            }
            _ => return expected(head, "something with these arguments", &of),
        }
        // Policies, distributions and weights are constant on pieces.
        let varies = of.varies && matches!(of.is, Type::Function(_));
        Ok(Typed { is: number, varies, enclosed: of.enclosed })
    }

    fn operator(&mut self, expr: &Expr, name: &Name, arguments: &[(Option<Name>, Expr)]) -> Checked<Typed> {
        let Some(Operator { takes, gives, enclosed: own, .. }) = operator(name) else {
            return Err(Fault::syntax(expr.line, format!("`{name}` is not known")));
        };
        let words = |(word, _): &(Option<Name>, Expr)| word.clone().map(|word| word.to_string());
        let wanted = |(word, _): &(&str, Takes)| (!word.is_empty()).then(|| (*word).to_owned());
        if !arguments.iter().map(words).eq(takes.iter().map(wanted)) {
            return Err(Fault::syntax(expr.line, format!("`{name}` takes other arguments, or words before them")));
        }
        let (mut varies, mut enclosed) = (false, false);
        let mut forms = Vec::new();
        let mut state = None;
        for ((_, takes), (_, argument)) in takes.iter().zip(arguments) {
            let typed = self.takes(*takes, argument, state.as_ref())?;
            varies |= typed.varies;
            enclosed |= typed.enclosed;
            match typed.is {
                Type::State(name) | Type::Set(name) if state.is_none() => state = Some(name),
                Type::Number(form, _) => forms.push(form),
                _ => {}
            }
        }
        let number = |form| Type::Number(form, Written::Otherwise);
        let is = match gives {
            Gives::Function(sort) => Type::Function(*sort),
            Gives::Policy => Type::Policy,
            Gives::Statement => Type::Statement,
            Gives::Number(form) | Gives::Steady(form) => number(*form),
            Gives::Larger => number(forms.into_iter().max().unwrap_or(Form::Any)),
            Gives::Smaller => number(forms.into_iter().min().unwrap_or(Form::Any)),
            Gives::Set => Type::Set(state.unwrap_or_else(|| name.clone())),
        };
        Ok(Typed { is, varies: varies && !matches!(gives, Gives::Steady(_)), enclosed: enclosed || *own })
    }

    /// An argument of an operator; `state` is the state among those before it.
    fn takes(&mut self, takes: Takes, expr: &Expr, state: Option<&Name>) -> Checked<Typed> {
        if matches!(takes, Takes::Sets)
            && let Some(typed) = self.nearby(expr)?
        {
            return Ok(typed);
        }
        let typed = self.typed(expr)?;
        let function = |of: Sort| matches!(typed.is, Type::Function(sort) if sort.stands_for(of));
        let (fits, what) = match takes {
            Takes::Sets => (function(Sort::Reward), "a reward"),
            Takes::Function(sort) | Takes::Steady(sort) => (function(sort), sort.described()),
            Takes::AnyFunction => (matches!(typed.is, Type::Function(_)), "a function"),
            Takes::Policy => (matches!(typed.is, Type::Policy), "a policy"),
            Takes::Distribution => (matches!(typed.is, Type::Distribution), "a distribution"),
            Takes::Weights => (matches!(typed.is, Type::Weights(_)), "a family of weights"),
            Takes::Component => (matches!(typed.is, Type::Component), "a component"),
            Takes::State => (matches!(typed.is, Type::State(_)), "a state"),
            Takes::Action => (matches!(&typed.is, Type::Action(at) if Some(at) == state), "an action at that state"),
            Takes::Set => (matches!(typed.is, Type::Set(_)), "a set of actions"),
            Takes::Number => (matches!(typed.is, Type::Number(..)), "a number"),
            Takes::Positive | Takes::Temperature => {
                (matches!(typed.is, Type::Number(Form::Positive, _)), "a number that is positive in every instance")
            }
        };
        if !fits {
            return expected(expr, what, &typed);
        }
        if typed.varies && matches!(takes, Takes::Steady(_) | Takes::Temperature | Takes::Positive) {
            return not_affine(expr.line, "exponentials and logarithms of it are not");
        }
        if typed.enclosed && takes == Takes::Temperature {
            return Err(Fault::syntax(expr.line, "expected a number that is not enclosed, found an enclosed number"));
        }
        Ok(typed)
    }

    /// The reward that `near` binds, or what weights make of the tuple that it binds.
    fn nearby(&mut self, expr: &Expr) -> Checked<Option<Typed>> {
        let reward = Typed { is: Type::Function(Sort::Reward), varies: true, enclosed: false };
        let is_near = |types: &Self, expr: &Expr, tuple: bool| match (&expr.term, &types.near) {
            (Term::Name(name), Some(near)) => {
                let is_bound = matches!(types.meaning(name), Some((Meaning::Near, _)));
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
        let Type::Weights(family) = self.takes(Takes::Weights, weights, None)?.is else { return Ok(None) };
        if let Some(near) = &mut self.near
            && *near.weights.get_or_insert_with(|| family.clone()) != family
        {
            return Err(Fault::syntax(expr.line, "a tuple near another is used with one family of weights"));
        }
        Ok(Some(reward))
    }

    fn number(&mut self, expr: &Expr) -> Checked<(Typed, Form)> {
        let typed = self.takes(Takes::Number, expr, None)?;
        let form = if let Type::Number(form, _) = typed.is { form } else { Form::Any };
        Ok((typed, form))
    }

    fn state(&mut self, expr: &Expr) -> Checked<Name> {
        let typed = self.typed(expr)?;
        if let Type::State(name) = typed.is { Ok(name) } else { expected(expr, "a state", &typed) }
    }

    fn statement(&mut self, expr: &Expr) -> Checked<()> {
        let typed = self.typed(expr)?;
        if matches!(typed.is, Type::Statement) { Ok(()) } else { expected(expr, "a statement", &typed) }
    }

    fn binary(&mut self, expr: &Expr, infix: Infix, left: &Expr, right: &Expr) -> Checked<Typed> {
        if matches!(infix, Infix::Iff | Infix::Implies | Infix::Or | Infix::And) {
            self.statement(left)?;
            return self.statement(right).map(|()| Typed::plain(Type::Statement));
        }
        let (one, other) = (self.typed(left)?, self.typed(right)?);
        let (varies, enclosed) = (one.varies || other.varies, one.enclosed || other.enclosed);
        let both_vary = one.varies && other.varies;
        let is = match (infix, &one.is, &other.is) {
            (Infix::Plus | Infix::Minus, Type::Function(f), Type::Function(g)) => match f.common(*g) {
                Some(sort) => Type::Function(sort),
                None => return expected(right, "functions of one kind", &other),
            },
            (Infix::Plus | Infix::Minus | Infix::Times, Type::Number(x, c), Type::Number(y, d)) => {
                let form = match infix {
                    // Sums of nonnegative terms are as positive as the most positive one.
                    Infix::Plus if *x.min(y) > Form::Any => *x.max(y),
                    Infix::Minus if *c == Written::AtLeastOne && *d == Written::Gamma => Form::Positive,
                    Infix::Times => *x.min(y),
                    _ => Form::Any,
                };
                Type::Number(form, Written::Otherwise)
            }
            (Infix::Times, Type::Number(..), Type::Function(sort))
            | (Infix::Times, Type::Function(sort), Type::Number(..)) => Type::Function(*sort),
            (Infix::Over, _, Type::Number(..)) if other.varies => {
                return not_affine(right.line, "the divisor depends on it");
            }
            (Infix::Over, Type::Function(sort), Type::Number(Form::Positive, _)) => Type::Function(*sort),
            (Infix::Over, Type::Number(form, _), Type::Number(Form::Positive, _)) => {
                Type::Number(*form, Written::Otherwise)
            }
            (Infix::Over, _, Type::Number(..)) => {
                return Err(Fault::syntax(right.line, "the divisor is not known to be positive in every instance"));
            }
            (Infix::Plus | Infix::Minus | Infix::Times | Infix::Over, ..) => {
                return expected(right, &format!("what combines with {}", one.is.described()), &other);
            }
            (Infix::In, Type::Action(at), Type::Set(state)) | (Infix::Within, Type::Set(at), Type::Set(state))
                if at == state =>
            {
                Type::Statement
            }
            (Infix::In | Infix::Within, ..) => return expected(right, "a set of actions at the same state", &other),
            (_, Type::Number(..), Type::Number(..)) => Type::Statement,
            (Infix::Equal | Infix::Unequal, one, two) if are_compared(one, two) => Type::Statement,
            _ => return expected(right, &format!("what compares with {}", one.is.described()), &other),
        };
        if infix == Infix::Times && both_vary {
            return not_affine(expr.line, "both factors depend on it");
        }
        let number_or_function = matches!(is, Type::Number(..) | Type::Function(_));
        Ok(Typed { is, varies: varies && number_or_function, enclosed: enclosed && number_or_function })
    }

    fn range(&mut self, line: usize, range: &Range) -> Checked<()> {
        let (name, is) = match range {
            Range::State(name) => (name, Type::State(name.clone())),
            Range::Component(name) => (name, Type::Component),
            Range::Action(name, at) => {
                let state = self.state(&Expr::named(at, line))?;
                (name, Type::Action(state))
            }
        };
        self.locals.push((name.clone(), Meaning::Variable(Typed::plain(is))));
        Ok(())
    }

    fn fold(&mut self, ranges: &[Range], body: &Expr) -> Checked<Typed> {
        let bound = self.locals.len();
        ranges.iter().try_for_each(|range| self.range(body.line, range))?;
        let (typed, form) = self.number(body)?;
        self.locals.truncate(bound);
        Ok(Typed { is: Type::Number(form, Written::Otherwise), ..typed })
    }

    fn quantified(&mut self, binders: &[Binder], body: &Expr) -> Checked<()> {
        let (bound, perturbed) = (self.locals.len(), self.perturbed);
        let mut near = None;
        for binder in binders {
            let local = match binder {
                Binder::Every(range) | Binder::Some(range) => {
                    self.range(body.line, range)?;
                    continue;
                }
                Binder::Small(name) | Binder::Positive(name) => {
                    self.perturb(body.line)?;
                    let eps = Typed { varies: true, ..Typed::number(Form::Positive) };
                    (name, Meaning::Variable(eps))
                }
                Binder::Near(name, of) => {
                    let center = self.typed(of)?;
                    let tuple = match center.is {
                        Type::Function(sort) if sort.stands_for(Sort::Reward) => false,
                        Type::Function(Sort::Tuple) => true,
                        _ => return expected(of, "a reward or a tuple of rewards", &center),
                    };
                    self.perturb(of.line)?;
                    self.near = Some(Near { name: name.clone(), tuple, weights: None });
                    near = Some(of.line);
                    (name, Meaning::Near)
                }
                Binder::By(kind, name, term) => {
                    let typed = self.typed(term)?;
                    let is = match (kind.sort(), &typed.is) {
                        (None, Type::Number(form, _)) => Type::Number(*form, Written::Otherwise),
                        (Some(of), Type::Function(sort)) if sort.stands_for(of) => Type::Function(of),
                        _ => return expected(term, "a value of the kind before `by`", &typed),
                    };
                    (name, Meaning::Variable(Typed { is, ..typed }))
                }
            };
            self.locals.push((local.0.clone(), local.1));
        }
        self.statement(body)?;
        self.locals.truncate(bound);
        self.perturbed = perturbed;
        if let (Some(line), Some(Near { name, tuple: true, weights: None })) = (near, &self.near) {
            return Err(Fault::syntax(line, format!("`{name}` is not used as `effective(w, {name})`")));
        }
        Ok(())
    }

    fn perturb(&mut self, line: usize) -> Checked<()> {
        if std::mem::replace(&mut self.perturbed, true) {
            return Err(Fault::syntax(line, "a perturbation is open already"));
        }
        Ok(())
    }
}

/// Whether values of these types, which are no numbers, are equal or not.
fn are_compared(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Function(f), Type::Function(g)) => f.common(*g).is_some(),
        (Type::Action(s), Type::Action(t)) | (Type::Set(s), Type::Set(t)) => s == t,
        (Type::Policy, Type::Policy)
        | (Type::Distribution, Type::Distribution)
        | (Type::Weights(_), Type::Weights(_))
        | (Type::Weight, Type::Weight)
        | (Type::State(_), Type::State(_))
        | (Type::Component, Type::Component) => true,
        _ => false,
    }
}

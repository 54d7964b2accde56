//! Parts: what a certificate consists of after its model. The table of kinds lists the names of
//! each kind's parts in order.

use std::sync::Arc;

use num_bigint::BigInt;

use crate::listed::{self, Quantity, StatedGiven};
use crate::model::{self, Model};
use crate::number::Fraction;
use crate::polynomial::Polynomial;
use crate::refusal::{Condition, Refusal};
use crate::section::{
    self, Matrix, Naturals, Node, Norm, Pairs, Point, Polynomials, Root, Sets, Sign, Stated, Value, Values,
};
use crate::text::Reader;

/// One part of a certificate: a section, or a line of its own.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// The line of its name.
    pub(crate) line: usize,
    pub(crate) content: Content,
}

impl Part {
    /// Its rows, if it is a reward.
    pub(crate) fn reward(&self) -> Option<&[Box<[Arc<Fraction>]>]> {
        match &self.content {
            Content::Pairs(rows) if self.name.starts_with("reward") => Some(rows),
            _ => None,
        }
    }
}

/// What a part says; *rows* have one entry for each state.
pub(crate) enum Content {
    /// Nothing but its name.
    Word,
    Number(Arc<Fraction>),
    Infinity,
    State(u32),
    /// A set of actions of the state that the certificate is about.
    Set(Box<[u32]>),
    /// Rows: a number for each action.
    Pairs(Vec<Box<[Arc<Fraction>]>>),
    /// Rows over denominators.
    Values(Vec<Value>),
    /// Rows: a set of actions.
    Sets(Vec<Box<[u32]>>),
    /// Lines of a claim.
    Lines(Vec<Box<str>>),
    Name(Box<str>),
    /// A number that is not needed.
    Absent,
    Given(StatedGiven),
    Quantity(Quantity),
    /// Some states, each with a number.
    Reach(Vec<(u32, BigInt)>),
    Norm(Norm),
    Sign(Sign),
    Matrix(Matrix),
    Pair(u32, u32),
    /// A state and one of its actions, and rows over denominators.
    Vector((u32, u32), Vec<Value>),
    /// Rows: an action, or a rank.
    Naturals(Vec<u32>),
    /// A state and some of its actions.
    Target((u32, Box<[u32]>)),
    Node(Node),
    Root(Root),
    Polynomial(Polynomial),
    Point(Point),
    Points(Vec<Point>),
    /// Numbers of corners.
    Corners(Vec<u32>),
    /// Rows: a polynomial.
    Polynomials(Vec<Polynomial>),
}

/// The parts of a certificate, or some of them.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a>(pub(crate) &'a [Part]);

impl<'a> Parts<'a> {
    /// The content of a part. Reading has put all parts of the kind in place, so that the refusal
    /// is never seen.
    pub(crate) fn get<T: ?Sized>(
        self,
        name: &str,
        pick: fn(&'a Content) -> Option<&'a T>,
    ) -> Result<Stated<'a, T>, Refusal> {
        let stated = |part: &'a Part| Some(Stated { name: part.name, line: part.line, is: pick(&part.content)? });
        let found = self.0.iter().find(|part| part.name == name).and_then(stated);
        found.ok_or_else(|| Refusal::new(1, Condition::Syntax, format!("found no `{name}`"), "expected it"))
    }

    pub(crate) fn pairs(self, name: &str) -> Result<Pairs<'a>, Refusal> {
        self.get(name, |content| if let Content::Pairs(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn values(self, name: &str) -> Result<Values<'a>, Refusal> {
        self.get(name, |content| if let Content::Values(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn sets(self, name: &str) -> Result<Sets<'a>, Refusal> {
        self.get(name, |content| if let Content::Sets(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn naturals(self, name: &str) -> Result<Naturals<'a>, Refusal> {
        self.get(name, |content| if let Content::Naturals(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn polynomials(self, name: &str) -> Result<Polynomials<'a>, Refusal> {
        self.get(name, |content| if let Content::Polynomials(rows) = content { Some(&rows[..]) } else { None })
    }

    pub(crate) fn polynomial(self, name: &str) -> Result<Stated<'a, Polynomial>, Refusal> {
        self.get(name, |content| if let Content::Polynomial(polynomial) = content { Some(polynomial) } else { None })
    }

    pub(crate) fn root(self, name: &str) -> Result<Stated<'a, Root>, Refusal> {
        self.get(name, |content| if let Content::Root(root) = content { Some(root) } else { None })
    }

    pub(crate) fn set(self, name: &str) -> Result<Stated<'a, [u32]>, Refusal> {
        self.get(name, |content| if let Content::Set(set) = content { Some(&**set) } else { None })
    }

    pub(crate) fn point(self, name: &str) -> Result<Stated<'a, Point>, Refusal> {
        self.get(name, |content| if let Content::Point(point) = content { Some(point) } else { None })
    }

    pub(crate) fn points(self, name: &str) -> Result<Stated<'a, [Point]>, Refusal> {
        self.get(name, |content| if let Content::Points(points) = content { Some(&points[..]) } else { None })
    }

    pub(crate) fn corners(self, name: &str) -> Result<Stated<'a, [u32]>, Refusal> {
        self.get(name, |content| if let Content::Corners(corners) = content { Some(&corners[..]) } else { None })
    }

    pub(crate) fn state(self, name: &str) -> Result<usize, Refusal> {
        let state = self.get(name, |content| if let Content::State(state) = content { Some(state) } else { None })?;
        Ok(*state.is as usize)
    }

    pub(crate) fn number(self, name: &str) -> Result<Stated<'a, Fraction>, Refusal> {
        self.get(name, |content| if let Content::Number(number) = content { Some(&**number) } else { None })
    }

    pub(crate) fn norm(self) -> Result<Norm, Refusal> {
        let norm = self.get("norm", |content| if let Content::Norm(norm) = content { Some(norm) } else { None })?;
        Ok(*norm.is)
    }

    /// A number, none if it is infinite.
    pub(crate) fn bound(self, name: &str) -> Result<Option<Stated<'a, Fraction>>, Refusal> {
        let infinite = self.0.iter().any(|part| part.name == name && matches!(part.content, Content::Infinity));
        if infinite { Ok(None) } else { self.number(name).map(Some) }
    }

    /// The pair that is stated, if one is.
    pub(crate) fn pair(self) -> Option<(u32, u32)> {
        self.0
            .iter()
            .find_map(|part| if let Content::Pair(of, action) = part.content { Some((of, action)) } else { None })
    }

    /// What precedes the first part of this name, and for each such part it and what follows.
    pub(crate) fn groups(self, first: &'static str) -> (Parts<'a>, impl Iterator<Item = Parts<'a>>) {
        let mut groups = self.0.chunk_by(move |_, next| next.name != first).map(Parts);
        (groups.next().unwrap_or(Parts(&[])), groups)
    }
}

/// Reads the part of this name; parts before it say which state it is about.
pub(crate) fn part(reader: &mut Reader, model: &Model, before: Parts, name: &str) -> Result<Content, Refusal> {
    if name == "quantity" {
        return listed::quantity(reader, model).map(Content::Quantity);
    }
    reader.keyword(name)?;
    match name {
        "ray" => reader.end_of_line().map(|()| Content::Word),
        "reward" | "reward-2" | "direction" | "direction-2" | "measure" | "freedom" | "margin" | "bonus"
        | "speed-lower" | "speed-upper" => section::rows(reader, model, section::pairs, true).map(Content::Pairs),
        "value" | "value-2" | "slope" | "slope-2" | "change" | "lower" | "upper" | "horizon" | "best" | "worst"
        | "solution" => section::values(reader, model, true).map(Content::Values),
        "class" => section::rows(reader, model, section::class, true).map(Content::Sets),
        "occupancy" => section::matrix(reader, model).map(Content::Matrix),
        "optimal" | "optimal-2" | "within" | "at-end" => {
            section::rows(reader, model, section::set, true).map(Content::Sets)
        }
        "choice" => section::rows(reader, model, section::action, true).map(Content::Naturals),
        "part" | "rank" => section::rows(reader, model, |reader, _| reader.natural(), true).map(Content::Naturals),
        "numerators" => {
            section::rows(reader, model, |reader, _| section::polynomial(reader), true).map(Content::Polynomials)
        }
        "node" => section::node(reader, model).map(Content::Node),
        "text" => section::lines(reader).map(Content::Lines),
        "given" => listed::given(reader, model).map(Content::Given),
        "reach" => section::reach(reader, model).map(Content::Reach),
        "vector" => {
            reader.space()?;
            let of = section::pair(reader, model)?;
            let last = before
                .0
                .last()
                .and_then(|part| if let Content::Vector(of, _) = part.content { Some(of) } else { None });
            section::ascends(reader, last, of)?;
            section::values(reader, model, true).map(|values| Content::Vector(of, values))
        }
        _ => {
            reader.space()?;
            let content = match name {
                "refutes" => reader.name().map(Content::Name),
                "epsilon" | "first" if reader.is_at("none") => reader.keyword("none").map(|()| Content::Absent),
                "at" => section::existing_state(reader, model).map(Content::State),
                "cliff" => {
                    let (at, mut before) = (section::existing_state(reader, model)?, before.0.iter().rev());
                    let last =
                        before.find_map(|part| if let Content::State(last) = part.content { Some(last) } else { None });
                    section::ascends(reader, last, at).map(|()| Content::State(at))
                }
                "optimal-at-start" | "optimal-within" | "optimal-at-end" => {
                    section::set(reader, model::state(model, before.state("at")?)?).map(Content::Set)
                }
                "target" => {
                    let target = section::target(reader, model)?;
                    let last = before.0.last();
                    let last =
                        last.and_then(|part| if let Content::Target((at, _)) = part.content { Some(at) } else { None });
                    section::ascends(reader, last, target.0).map(|()| Content::Target(target))
                }
                "corner" => section::point(reader).map(Content::Point),
                "domain" => section::list(reader, section::point).map(Content::Points),
                "cell" => section::list(reader, |reader| reader.natural()).map(Content::Corners),
                "break" => section::root(reader).map(Content::Root),
                "denominator" => section::polynomial(reader).map(Content::Polynomial),
                "sign" => section::either(reader, [Sign::Either, Sign::Nonnegative], Sign::word).map(Content::Sign),
                "norm" => section::either(reader, [Norm::Sup, Norm::Total], Norm::word).map(Content::Norm),
                "nearest" | "first" => section::pair(reader, model).map(|(state, action)| Content::Pair(state, action)),
                "until" | "radius-lower" | "radius-upper" | "repair-lower" | "repair-upper"
                    if reader.is_at("infinity") =>
                {
                    reader.keyword("infinity").map(|()| Content::Infinity)
                }
                _ => reader.rational().map(Content::Number),
            }?;
            reader.end_of_line().map(|()| content)
        }
    }
}

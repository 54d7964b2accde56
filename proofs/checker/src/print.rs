//! Prints back what was read: byte for byte the certificate, when the reader understood it.

use std::fmt::{Display, Write};
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::Zero;

use crate::certificate::Certificate;
use crate::model::{Distribution, Model};
use crate::parts::{Content, Part};
use crate::polynomial::Polynomial;
use crate::section::{Matrix, Node, Root, Value};
use crate::text::{fnv1a, quoted};

pub(crate) fn print(certificate: &Certificate) -> String {
    let version = certificate.version;
    let mut out = format!("cliff-certificate {version}\nclaim {}\n", certificate.kind.name);
    print_model(&mut out, &certificate.model);
    for about in &certificate.about {
        let _ = writeln!(out, "about {} {}", quoted(&about.subject), about.role);
    }
    let spelled = if version == 3 { in_hexadecimal } else { BigInt::to_string };
    certificate.parts.iter().for_each(|part| print_part(&mut out, part, spelled));
    let digest = fnv1a(out.as_bytes());
    // Writing to a string cannot fail.
    let _ = writeln!(out, "end {digest:016x}");
    out
}

/// Fields with a space between them.
fn fields<T: Display>(fields: impl IntoIterator<Item = T>) -> String {
    fields.into_iter().map(|field| field.to_string()).collect::<Vec<_>>().join(" ")
}

fn print_model(out: &mut String, model: &Model) {
    let weights = |next: &Distribution| fields(next.iter().map(|(state, p)| format!("{state}:{p}")));
    let initial = model.initial.as_ref().map_or("none".to_owned(), weights);
    let _ = write!(out, "discount {}\ninitial {initial}\nstates {}\n", model.discount, model.states.len());
    for state in &model.states {
        let _ = writeln!(out, "state {}", quoted(&state.name));
        for action in &state.actions {
            let _ = writeln!(out, "action {} {}", quoted(&action.name), weights(&action.next));
        }
    }
}

fn print_part(out: &mut String, Part { name, content, .. }: &Part, spelled: Spelling) {
    let _ = match content {
        Content::Quantity(quantity) => writeln!(out, "{}", quantity.name),
        _ => match heading(content, spelled) {
            rest if rest.is_empty() => writeln!(out, "{name}"),
            rest => writeln!(out, "{name} {rest}"),
        },
    };
    let mut row = |row: String| {
        let _ = writeln!(out, "{row}");
    };
    match content {
        Content::Pairs(rows) => rows.iter().map(fields).for_each(row),
        Content::Sets(rows) => rows.iter().map(fields).for_each(row),
        Content::Naturals(rows) => rows.iter().map(u32::to_string).for_each(row),
        Content::Lines(lines) => lines.iter().map(|line| quoted(line)).for_each(row),
        Content::Reach(rows) => rows.iter().map(|(state, x)| format!("{state} {}", spelled(x))).for_each(row),
        Content::Given(given) => given.shape.rows().map(fields).for_each(row),
        Content::Node(Node::Flow(rows)) => rows.iter().map(fields).for_each(row),
        Content::Polynomials(rows) => rows.iter().map(|polynomial| coefficients(polynomial, spelled)).for_each(row),
        Content::Values(rows) | Content::Vector(_, rows) => print_values(out, rows, spelled),
        Content::Matrix(Matrix { over, rows }) => {
            row(format!("over {}", spelled(over)));
            let entry = |(state, number): &(u32, BigInt)| format!("{state}:{}", spelled(number));
            rows.iter().map(|row| fields(row.iter().map(entry))).for_each(row);
        }
        Content::Quantity(quantity) => {
            for (heading, rows) in quantity.sections() {
                heading.into_iter().for_each(|heading| out.extend([heading, "\n"]));
                print_values(out, rows, spelled);
            }
        }
        _ => {}
    }
}

/// The fields after a part's name.
fn heading(content: &Content, spelled: Spelling) -> String {
    match content {
        Content::Number(number) => number.to_string(),
        Content::Infinity => "infinity".to_owned(),
        Content::Absent => "none".to_owned(),
        Content::State(state) => state.to_string(),
        Content::Set(set) => fields(set),
        Content::Name(text) => quoted(text),
        Content::Norm(norm) => norm.word().to_owned(),
        Content::Sign(sign) => sign.word().to_owned(),
        Content::Pair(state, action) | Content::Vector((state, action), _) => fields([state, action]),
        Content::Target((state, set)) => fields([state].into_iter().chain(set)),
        Content::Node(Node::Split(state)) => format!("split {state}"),
        Content::Node(Node::Flow(_)) => "flow".to_owned(),
        Content::Root(Root::At(x)) => x.to_string(),
        Content::Root(Root::Between(low, high, polynomial)) => {
            format!("{low} {high} {}", coefficients(polynomial, spelled))
        }
        Content::Point(point) => fields(point),
        Content::Points(points) => fields(points.iter().flatten()),
        Content::Corners(corners) => fields(corners),
        Content::Polynomial(polynomial) => coefficients(polynomial, spelled),
        Content::Lines(lines) => lines.len().to_string(),
        Content::Reach(rows) => rows.len().to_string(),
        Content::Given(given) => format!("{} {}", quoted(&given.name), given.shape.heading()),
        _ => String::new(),
    }
}

fn coefficients(polynomial: &Polynomial, spelled: Spelling) -> String {
    match polynomial.coefficients() {
        [] => "0".to_owned(),
        coefficients => fields(coefficients.iter().map(spelled)),
    }
}

/// How an INTEGER is spelled.
type Spelling = fn(&BigInt) -> String;

fn in_hexadecimal(integer: &BigInt) -> String {
    if integer.is_zero() { "0".to_owned() } else { format!("{integer:#x}") }
}

fn print_values(out: &mut String, rows: &[Value], spelled: Spelling) {
    let mut before: Option<&Arc<BigInt>> = None;
    for value in rows {
        if !before.is_some_and(|before| Arc::ptr_eq(before, &value.over)) {
            let _ = writeln!(out, "over {}", spelled(&value.over));
        }
        before = Some(&value.over);
        let _ = writeln!(out, "{}", spelled(&value.numerator));
    }
}

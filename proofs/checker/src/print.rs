//! Prints back what was read: byte for byte the certificate, when the reader understood it.

use std::fmt::{Display, Write};
use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::Zero;

use crate::certificate::Certificate;
use crate::listed::shape_lines;
use crate::model::Model;
use crate::parts::{Content, Part};
use crate::section::{Matrix, Value};
use crate::text::{fnv1a, quoted};

pub(crate) fn print(certificate: &Certificate) -> String {
    let version = certificate.version;
    let mut out = format!("cliff-certificate {version}\nclaim {}\n", certificate.kind.name);
    print_model(&mut out, &certificate.model);
    certificate
        .about
        .iter()
        .for_each(|about| line(&mut out, "about", [quoted(&about.subject), about.role.to_string()]));
    let spelled = if version == 3 { in_hexadecimal } else { BigInt::to_string };
    certificate.parts.iter().for_each(|part| print_part(&mut out, part, spelled));
    let end = format!("end {:016x}", fnv1a(out.as_bytes()));
    line(&mut out, end, [""; 0]);
    out
}

/// One line of fields, the first of which may be empty and is left out then.
fn line<T: Display>(out: &mut String, first: impl Display, fields: impl IntoIterator<Item = T>) {
    let start = out.len();
    // Writing to a string cannot fail.
    let _ = write!(out, "{first}");
    for field in fields {
        let space = if out.len() == start { "" } else { " " };
        let _ = write!(out, "{space}{field}");
    }
    out.push('\n');
}

fn print_model(out: &mut String, model: &Model) {
    line(out, "discount", [&model.discount]);
    match &model.initial {
        Some(initial) => line(out, "initial", initial.iter().map(|(s, p)| format!("{s}:{p}"))),
        None => line(out, "initial", ["none"]),
    }
    line(out, "states", [model.states.len()]);
    for state in &model.states {
        line(out, "state", [quoted(&state.name)]);
        for action in &state.actions {
            let name = format!("action {}", quoted(&action.name));
            line(out, name, action.next.iter().map(|(s, p)| format!("{s}:{p}")));
        }
    }
}

fn print_part(out: &mut String, Part { name, content, .. }: &Part, spelled: Spelling) {
    match content {
        Content::Number(number) => return line(out, name, [number]),
        Content::Infinity => return line(out, name, ["infinity"]),
        Content::State(state) => return line(out, name, [state]),
        Content::Set(set) => return line(out, name, set),
        Content::Name(text) => return line(out, name, [quoted(text)]),
        Content::Norm(norm) => return line(out, name, [norm.word()]),
        Content::Pair(state, action) => return line(out, name, [state, action]),
        Content::Pieces(pieces) => {
            for piece in pieces {
                line(out, "piece", [&piece.to]);
                for values in [piece.value(), piece.slope()] {
                    line(out, values.name, [""; 0]);
                    print_values(out, values.is, spelled);
                }
                for sets in [piece.within(), piece.at_end()] {
                    line(out, sets.name, [""; 0]);
                    sets.is.iter().for_each(|row| line(out, "", row));
                }
            }
            return;
        }
        Content::Vectors(vectors) => {
            for vector in vectors {
                line(out, "vector", [vector.of.0, vector.of.1]);
                print_values(out, &vector.values, spelled);
            }
            return;
        }
        Content::Absent => return line(out, name, ["none"]),
        Content::Lines(lines) => {
            line(out, name, [lines.len()]);
            return lines.iter().for_each(|text| line(out, quoted(text), [""; 0]));
        }
        Content::Givens(givens) => {
            for given in givens {
                let _ = write!(out, "given {} ", quoted(&given.name));
                shape_lines(&given.shape).iter().for_each(|row| line(out, row, [""; 0]));
            }
            return;
        }
        Content::Cliffs(cliffs) => {
            for cliff in cliffs {
                line(out, "cliff", [cliff.at]);
                line(out, "reach", [cliff.reach.len()]);
                cliff.reach.iter().for_each(|(state, number)| line(out, state, [spelled(number)]));
                match cliff.first {
                    Some((state, action)) => line(out, "first", [state, action]),
                    None => line(out, "first", ["none"]),
                }
            }
            return;
        }
        Content::Quantities(quantities) => {
            for quantity in quantities {
                line(out, quantity.name, [""; 0]);
                for (heading, rows) in quantity.sections() {
                    heading.iter().for_each(|heading| line(out, heading, [""; 0]));
                    print_values(out, rows, spelled);
                }
            }
            return;
        }
        _ => line(out, name, [""; 0]),
    }
    match content {
        Content::Pairs(rows) => rows.iter().for_each(|row| line(out, "", row)),
        Content::Values(rows) => print_values(out, rows, spelled),
        Content::Matrix(Matrix { over, rows }) => {
            line(out, "over", [spelled(over)]);
            let entry = |(state, number): &(u32, BigInt)| format!("{state}:{}", spelled(number));
            rows.iter().for_each(|row| line(out, "", row.iter().map(entry)));
        }
        Content::Sets(rows) => rows.iter().for_each(|row| line(out, "", row)),
        Content::Naturals(rows) => rows.iter().for_each(|row| line(out, "", [row])),
        _ => {}
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
            line(out, "over", [spelled(&value.over)]);
        }
        before = Some(&value.over);
        line(out, "", [spelled(&value.numerator)]);
    }
}

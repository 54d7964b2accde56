//! A whole certificate: its kind, its model and the parts that the table of kinds lists.

use crate::about::{self, About};
use crate::budget;
use crate::kind::{KINDS, Kind};
use crate::listed::{MAX_PARTS, is_at_quantity};
use crate::model::{self, Model};
use crate::parts::{Content, Part, Parts, part};
use crate::refusal::Refusal;
use crate::text::{self, Reader};

/// What a certificate contains. Nothing is known about it until it has been verified.
pub(crate) struct Certificate {
    pub(crate) kind: &'static Kind,
    pub(crate) model: Model,
    pub(crate) version: u8,
    /// Version 1 has none, version 2 some.
    pub(crate) about: Vec<About>,
    pub(crate) parts: Vec<Part>,
    pub(crate) digest: String,
}

/// Reads a whole certificate; the model is verified before its sections are read.
pub(crate) fn read(bytes: &[u8]) -> Result<Certificate, Refusal> {
    let (mut reader, version, digest) = text::open(bytes)?;
    let (_, kind) = reader.entry("claim", |reader| {
        let Some(kind) = KINDS.iter().find(|kind| reader.is_at(kind.name)) else {
            return reader.expected("a KIND this checker knows");
        };
        reader.keyword(kind.name).map(|()| kind)
    })?;
    let model = model::read(&mut reader)?;
    model::m1(&model)?;
    let (m2, m3) = budget::both(model.states.len(), || model::m2(&model), || model::m3(&model));
    m2.and(m3)?;
    let about = if version == 1 { Vec::new() } else { about::read(&mut reader)? };
    if version == 2 && about.is_empty() {
        return reader.expected("`about`: without such a line the version is 1");
    }
    let mut parts: Vec<Part> = Vec::new();
    for names in kind.parts.split(' ').chain(["rank"]) {
        let (names, most) = names.strip_suffix('*').map_or((names, 1), |names| (names, usize::MAX));
        let first = names.split('+').next().unwrap_or(names);
        let mut count = 0_usize;
        while count < most && is_present(&reader, kind, &model, &parts, first) {
            for name in names.split('+') {
                if name != first && !is_present(&reader, kind, &model, &parts, name) {
                    continue;
                }
                let (line, content) = (reader.line(), part(&mut reader, &model, Parts(&parts), name)?);
                parts.push(Part { name, line, content });
            }
            count = count.saturating_add(1);
            if ["given", "quantity"].contains(&first) {
                reader.within("values or sections of evidence", count, MAX_PARTS)?;
            }
        }
    }
    reader.finish()?;
    about::m4(&about, &parts)?;
    Ok(Certificate { kind, model, version, about, parts, digest })
}

/// Whether a certificate states a part in the place where the reader is.
fn is_present(reader: &Reader, kind: &Kind, model: &Model, before: &[Part], name: &str) -> bool {
    match name {
        "optimal-at-end" | "nearest" => {
            !before.iter().rev().take(2).any(|part| matches!(part.content, Content::Infinity))
        }
        "bonus" => {
            !before.iter().any(|part| part.name.ends_with("-upper") && matches!(part.content, Content::Infinity))
        }
        // Discount 1 may end the path of a model with another discount, or not belong to it.
        "rank" | "at-end" if kind.name == "discount-path" => reader.is_at(name),
        "rank" => model.has_discount_one(),
        // Kinds with a text state it only where evaluation asks for bounds of exp.
        "precision" => !kind.parts.starts_with("text") || reader.is_at(name),
        "given" | "cliff" | "target" | "node" | "piece" | "break" | "vector" | "corner" | "cell" => reader.is_at(name),
        "quantity" => is_at_quantity(reader),
        _ => true,
    }
}

//! A whole certificate: its kind, its model and the parts that the table of kinds lists.

use crate::about::{self, About};
use crate::kind::{KINDS, Kind};
use crate::model::{self, Model};
use crate::parts::{Content, Part, Parts, part};
use crate::refusal::Refusal;
use crate::text;

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
    model::m2(&model)?;
    model::m3(&model)?;
    let about = if version == 1 { Vec::new() } else { about::read(&mut reader)? };
    if version == 2 && about.is_empty() {
        return reader.expected("`about`: without such a line the version is 1");
    }
    let mut parts: Vec<Part> = Vec::new();
    for name in kind.parts.split(' ').chain(["rank"]) {
        let present = match name {
            "optimal-at-end" | "nearest" => {
                !parts.iter().rev().take(2).any(|part| matches!(part.content, Content::Infinity))
            }
            "rank" => model.has_discount_one(),
            // Kinds with a text state it only where evaluation asks for bounds of exp.
            "precision" => !kind.parts.starts_with("text") || reader.is_at(name),
            _ => true,
        };
        if present {
            let line = reader.line();
            let content = part(&mut reader, &model, Parts(&parts), name)?;
            parts.push(Part { name, line, content });
        }
    }
    reader.finish()?;
    about::m4(&about, &parts)?;
    Ok(Certificate { kind, model, version, about, parts, digest })
}

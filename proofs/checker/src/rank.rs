//! Discount 1: a rank shows that every policy reaches an absorbing state, where nothing is earned.

use crate::bellman::{line_of_row, line_of_value, row};
use crate::model::{Action, Model, state};
use crate::number::shown;
use crate::parts::{Content, Part, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::{Naturals, Stated};

pub(crate) fn verify(model: &Model, parts: Parts) -> Result<(), Refusal> {
    let rank = parts.naturals("rank")?;
    g1(model, rank)?;
    g2(model, rank, parts)
}

/// **G1** rank(s) = 0 exactly if s is absorbing; every action of every other state has a successor
/// of lower rank.
fn g1(model: &Model, rank: Naturals) -> Result<(), Refusal> {
    for (index, state) in model.states.iter().enumerate() {
        let own = *row(rank, index)?;
        let fault = |required| {
            let line = line_of_row(rank, index);
            Refusal::new(line, Condition::G1, format!("the rank is {own}"), required).at_state(&state.name)
        };
        match (own, model.is_absorbing(index)) {
            (0, true) => continue,
            (0, false) => return Err(fault("the state is not absorbing")),
            (_, true) => return Err(fault("the state is absorbing")),
            (_, false) => {}
        }
        let lower = |next: u32| rank.is.get(next as usize).is_some_and(|next| *next < own);
        let falls = |action: &&Action| action.next.iter().any(|(next, _)| lower(*next));
        if let Some(action) = state.actions.iter().find(|action| !falls(action)) {
            return Err(fault("no successor has a lower one").at_action(&action.name));
        }
    }
    Ok(())
}

/// **G2** Every reward and direction is 0 on the actions of absorbing states; every value and slope
/// is 0 on absorbing states.
fn g2(model: &Model, rank: Naturals, parts: Parts) -> Result<(), Refusal> {
    // By G1 these are the absorbing states.
    let absorbing = || rank.is.iter().enumerate().filter(|(_, rank)| **rank == 0).map(|(index, _)| index);
    for Part { name, line, content } in parts.0 {
        for index in absorbing() {
            let (line, number) = match content {
                Content::Pairs(rows) if *name != "measure" => {
                    let section = Stated { name, line: *line, is: &rows[..] };
                    let nonzero = row(section, index)?.iter().find(|number| number.sign().is_ne());
                    let Some(number) = nonzero else { continue };
                    (line_of_row(section, index), shown(number))
                }
                Content::Values(rows) => {
                    let section = Stated { name, line: *line, is: &rows[..] };
                    let number = row(section, index)?.fraction();
                    if number.sign().is_eq() {
                        continue;
                    }
                    (line_of_value(section, index), shown(&number))
                }
                _ => break,
            };
            let required = "it must be 0 at an absorbing state";
            let fault = Refusal::new(line, Condition::G2, format!("`{name}` is {number}"), required);
            return Err(fault.at_state(&state(model, index)?.name));
        }
    }
    Ok(())
}

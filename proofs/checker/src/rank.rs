//! Discount 1: a rank shows that every policy reaches an absorbing state, where nothing is earned.

use crate::bellman::{line_of_row, line_of_value, named, row};
use crate::certificate::{Claim, Naturals};
use crate::model::{Action, Model};
use crate::number::shown;
use crate::refusal::{Condition, Refusal};

/// **G1** rank(s) = 0 exactly if s is absorbing; every action of every other state has a successor of lower rank.
pub(crate) fn g1(model: &Model, rank: &Naturals) -> Result<(), Refusal> {
    for (index, state) in model.states.iter().enumerate() {
        let own = *row(rank, index)?;
        let line = line_of_row(rank, index);
        let fault = |required| {
            Refusal::new(line, Condition::G1, format!("the rank is {own}"), required)
                .at_state(&state.name)
        };
        let absorbing = model.is_absorbing(index);
        if absorbing != (own == 0) {
            return Err(fault(if absorbing {
                "the state is absorbing"
            } else {
                "the state is not absorbing"
            }));
        }
        let falls = |action: &&Action| {
            action.next.iter().any(|(next, _)| {
                rank.rows
                    .get(*next as usize)
                    .is_some_and(|next| *next < own)
            })
        };
        if let Some(action) = state
            .actions
            .iter()
            .find(|action| !absorbing && !falls(action))
        {
            return Err(fault("no successor has a lower one").at_action(&action.name));
        }
    }
    Ok(())
}

/// **G2** Every reward and direction is 0 on the actions of absorbing states; every value and slope is 0 on absorbing
/// states.
pub(crate) fn g2(model: &Model, rank: &Naturals, claim: &Claim) -> Result<(), Refusal> {
    let absorbing = || {
        rank.rows
            .iter()
            .enumerate()
            .filter(|(_, rank)| **rank == 0)
            .map(|(index, _)| index)
    };
    let fault =
        |line, heading: &str, number: String, index| {
            let stated = format!("`{heading}` is {number}");
            let required = "it must be 0 at an absorbing state";
            Ok(Refusal::new(line, Condition::G2, stated, required)
                .at_state(&named(model, index)?.name))
        };
    for reward in claim.rewards() {
        for index in absorbing() {
            if let Some(number) = row(reward, index)?
                .iter()
                .find(|number| number.sign().is_ne())
            {
                return Err(fault(
                    line_of_row(reward, index),
                    reward.heading,
                    shown(number),
                    index,
                )?);
            }
        }
    }
    for value in claim.values() {
        for index in absorbing() {
            let number = row(value, index)?.fraction();
            if number.sign().is_ne() {
                return Err(fault(
                    line_of_value(value, index),
                    value.heading,
                    shown(&number),
                    index,
                )?);
            }
        }
    }
    Ok(())
}

//! The page of a cliff: the smallest instance of a discontinuity result, with two rays that force
//! different actions there.

use std::fmt::Write;

use super::exhibit_page::numbers;
use super::mdp_picture::{Column, MdpPicture, Role};
use super::smallest::smallest;
use crate::evidence::Cliff;
use crate::refute::CliffExhibit;

/// What is said of the cliff.
pub(super) fn text(exhibit: &CliffExhibit<'_>) -> String {
    let CliffExhibit { claim, dynamics, cliff, searched, .. } = exhibit;
    let Cliff { state, actions: [a, b], .. } = cliff.answer();
    let mut text = String::new();
    let name = |pair| dynamics.action_name(pair);
    let _ = write!(
        text,
        "# {id}: the smallest cliff\n\n{title}{numbers}. Its hypotheses hold here.\n\n> {statement}\n\n\
         At `{s}` the actions `{a}` and `{b}` are both optimal for the reward R0. Now move R0 in one of two directions,\n\
         D1 or D2, which are those of the paper's construction. However small the step, only `{a}` is optimal at `{s}` for\n\
         R0 + eps D1, and only `{b}` for R0 + eps D2. So every rule that selects optimal actions jumps at R0: whatever it selects\n\
         there, it has to select otherwise along one of the two.\n\n![The cliff](picture.svg)\n\n## What the checker accepts\n\n```\n{statement_checked}\n```\n\n\
         {smallest}\n## Again\n\n```sh\ncliff witness model.json --state {s} --all --certificate certificate\ncliff check --model model.json certificate\n```\n",
        id = claim.id(),
        title = claim.text("title").unwrap_or_default(),
        numbers = numbers(claim),
        statement = claim.text("statement").unwrap_or_default(),
        s = dynamics.state_name(*state),
        a = name(*a),
        b = name(*b),
        statement_checked = cliff.statement(),
        smallest = smallest(searched, "On no earlier one do they."),
    );
    text
}

/// The instance, with R0 and the directions of both rays.
pub(super) fn picture<'a>(exhibit: &'a CliffExhibit<'_>) -> MdpPicture<'a> {
    let CliffExhibit { claim, dynamics, reward, cliff, .. } = exhibit;
    let title = format!("{}: the smallest cliff, γ = {}", claim.id(), dynamics.discount());
    let mut picture = MdpPicture::new(dynamics, title);
    let none = vec![false; dynamics.pairs()];
    let values = reward.reward.iter().map(ToString::to_string).collect();
    let shaded = reward.optimal.clone();
    picture.column(Column { name: reward.name.clone(), role: Role::Reward, values, shaded });
    for (number, direction) in cliff.answer().directions.iter().enumerate() {
        let values = dynamics.all_pairs().map(|pair| direction.at(pair).to_string()).collect();
        let name = format!("D{}", number + 1);
        picture.column(Column { name, role: Role::Change, values, shaded: none.clone() });
    }
    picture.note_state(cliff.answer().state, "s0");
    picture
}

//! The page of a cliff: the smallest instance of a discontinuity result, with two rays that force different actions there.

use std::fmt::Write;

use super::exhibit_page::numbers;
use super::mdp_picture::{Column, MdpPicture, Role};
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
         At `{s}` the actions `{a}` and `{b}` are both optimal for R0. Along R0 + eps D1 only `{a}` is, along R0 + eps D2 only `{b}`, for every\n\
         eps of an open interval (0, ε̄); D1 and D2 are the directions of the paper's construction. So whatever a rule selects at R0, it jumps\n\
         on one of the two.\n\n![The cliff](picture.svg)\n\n## What the checker accepts\n\n```\n{statement_checked}\n```\n\n\
         ## Why it is the smallest\n\nAll earlier instances of the universe were tried, {instances} up to symmetry with those of the same size; the hypotheses fail on each.\n\n\
         ```\n{universe}\n```\n\n## Again\n\n```sh\ncliff witness model.json --state {s} --all --certificate certificate\ncliff check certificate\n```\n",
        id = claim.id(),
        title = claim.text("title").unwrap_or_default(),
        numbers = numbers(claim),
        statement = claim.text("statement").unwrap_or_default(),
        s = dynamics.state_name(*state),
        a = name(*a),
        b = name(*b),
        statement_checked = cliff.statement(),
        instances = searched.instances,
        universe = searched.universe,
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

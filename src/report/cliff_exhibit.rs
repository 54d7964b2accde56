//! Exhibits of cliffs: the smallest instance on which the hypotheses of a discontinuity result hold, with two rays that force different actions there.

use std::fmt::Write;

use super::exhibit_page::model_text;
use super::gallery::{Exhibit, GalleryError, numbers, smallest};
use super::mdp_picture::{Column, MdpPicture, Role};
use crate::bellman::Bellman;
use crate::claim::{Claim, GivenValue};
use crate::cliff::cliffs;
use crate::evidence::{EvidenceError, discontinuity};
use crate::mdp::{Direction, Dynamics, Pair, PairFunction, State};
use crate::refute::Plan;
use crate::solve::solve;

/// The discontinuity results about one reward R0 at one state s0, each with one of its conclusions.
const RESULTS: [(&str, &str); 2] = [("deterministic-discontinuity", "jump"), ("uniform-discontinuity", "half")];

/// The cliff of a discontinuity result; nothing for other claims.
///
/// # Errors
/// As [`exhibit`](super::exhibit).
pub fn cliff_exhibits(claim: &Claim) -> Result<Vec<Exhibit>, GalleryError> {
    let Some((_, conclusion)) = RESULTS.iter().find(|(id, _)| *id == claim.id()) else { return Ok(Vec::new()) };
    // Whatever satisfies the hypotheses refutes this.
    let vacuous = claim.replacing(conclusion, "1 = 0")?.with_conclusion(conclusion)?;
    let plan = Plan::of(&vacuous, false)?;
    let label = "cliff";
    let found = smallest(claim, label, &vacuous, &plan)?;
    let number = |name: &str| claim.givens().iter().position(|given| given.name == name);
    let value = |name: &str| number(name).and_then(|number| found.instance.values.get(number));
    let (Some(GivenValue::Pairs(reward)), Some(GivenValue::State(state))) = (value("R0"), value("s0")) else {
        return Ok(Vec::new());
    };
    let no_certificate = |error: EvidenceError| GalleryError::Evidence {
        claim: claim.id().to_owned(),
        label: label.to_owned(),
        error: Box::new(error),
    };
    let dynamics = found.instance.frame.dynamics().map_err(|faults| no_certificate(faults.into()))?;
    let r0 = PairFunction::from_fn(reward.len(), |pair| reward[pair.index()].clone());
    let bellman = Bellman::new(&dynamics, &r0);
    let optimum = solve(&bellman)?;
    let state = State::new(*state);
    let Some(tied) = cliffs(&optimum, &[]).into_iter().find(|tied| tied.state == state) else { return Ok(Vec::new()) };
    let certified = discontinuity(&optimum, None, &tied).map_err(no_certificate)?;
    let [a, b] = certified.answer().actions;
    let rewards = [("R0".to_owned(), reward.clone())];
    let picture = picture(claim, &dynamics, &rewards[0].1, &certified.answer().directions, state, |pair| {
        optimum.optimal().contains(pair)
    });
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
        s = dynamics.state_name(state),
        a = name(a),
        b = name(b),
        statement_checked = certified.statement(),
        instances = found.instances,
        universe = plan.universe.scope(),
    );
    Ok(vec![Exhibit {
        folder: format!("{}/{label}", claim.id()),
        change: "continuity: two rays force different actions (certificate `discontinuity`)".to_owned(),
        discount: dynamics.discount().clone(),
        files: vec![
            ("README.md", text.into_bytes()),
            ("certificate", certified.certificate().to_vec()),
            ("model.json", model_text(&dynamics, &rewards).into_bytes()),
            ("picture.svg", picture.svg().into_bytes()),
        ],
        size: found.size,
    }])
}

fn picture<'a>(
    claim: &Claim,
    dynamics: &'a Dynamics,
    reward: &[crate::number::Rational],
    directions: &[Direction; 2],
    state: State,
    optimal: impl Fn(Pair) -> bool,
) -> MdpPicture<'a> {
    let title = format!("{}: the smallest cliff, γ = {}", claim.id(), dynamics.discount());
    let mut picture = MdpPicture::new(dynamics, title);
    let shaded: Vec<bool> = dynamics.all_pairs().map(optimal).collect();
    let none = vec![false; dynamics.pairs()];
    let values = reward.iter().map(ToString::to_string).collect();
    picture.column(Column { name: "R0".to_owned(), role: Role::Reward, values, shaded });
    for (number, direction) in directions.iter().enumerate() {
        let values = dynamics.all_pairs().map(|pair| direction.at(pair).to_string()).collect();
        let name = format!("D{}", number + 1);
        picture.column(Column { name, role: Role::Change, values, shaded: none.clone() });
    }
    picture.note_state(state, "s0");
    picture
}

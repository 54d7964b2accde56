//! `cliff witness`: rays of rewards along which the optimal policy jumps.

use std::path::PathBuf;

use clap::Args;

use super::check::certify;
use super::output::{Progress, print, print_json, write_file};
use super::{CliError, Format, ModelArgs, input};
use crate::bellman::Bellman;
use crate::cliff::{Ray, Selection, TiedState, bonus_direction, bump_direction, cliffs, witness};
use crate::mdp::{Distribution, Dynamics, Pair};
use crate::number::Rational;
use crate::report::{Header, StateWitness, TieBreak, WitnessReport, witness_text};
use crate::solve::Optimum;
use crate::{certify, solve};

#[derive(Debug, Args)]
pub(super) struct WitnessArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Only this state.
    #[arg(long, value_name = "NAME")]
    state: Option<String>,
    /// Only rays that force this action.
    #[arg(long, value_name = "NAME")]
    action: Option<String>,
    /// Include ties between duplicate actions and at absorbing states.
    #[arg(long)]
    all: bool,
    /// Also show the jump of the selection that prefers these actions, in this order (comma-separated names).
    #[arg(long, value_name = "ACTIONS", value_delimiter = ',')]
    prefer: Vec<String>,
    /// Write the discontinuity certificate of the first state shown to this file.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &WitnessArgs) -> Result<(), CliError> {
    let progress = Progress::start("reading the model");
    let input = input::read(&args.model)?;
    let dynamics = &input.model.dynamics;
    progress.next("solving");
    let bellman = Bellman::new(dynamics, &input.reward);
    let optimum = solve::solve(&bellman)?;
    let tied = cliffs(&optimum, &input.model.rewards);
    let chosen = choose(args, dynamics, &tied)?;
    let mut selections = Selection::standard();
    if !args.prefer.is_empty() {
        selections.push(Selection::Order(args.prefer.clone()));
    }
    progress.next("finding and certifying rays");
    let initial = input.model.initial.as_ref();
    let mut report = WitnessReport {
        header: Header {
            version: env!("CARGO_PKG_VERSION"),
            model: args.model.model.display().to_string(),
            model_sha256: input.sha256,
            reward: args.model.reward.clone(),
            certified: true,
        },
        tied_states: tied.len(),
        witnesses: Vec::new(),
    };
    for tied in &chosen {
        let action = args.action.as_deref().map(|name| find_action(args, dynamics, tied, name)).transpose()?;
        report.witnesses.push(state_witness(&optimum, initial, tied, action, &selections)?);
    }
    if let (Some(path), Some(tied)) = (&args.certificate, chosen.first()) {
        let (bytes, _) = discontinuity_certificate(&optimum, initial, tied)?;
        write_file(path, &bytes)?;
    }
    drop(progress);
    match args.format {
        Format::Json => print_json(&report),
        Format::Text => print(|mut out| {
            let (tied, states) = (tied.len(), dynamics.states());
            let hidden = if args.state.is_none() && chosen.len() < tied {
                " (ties between duplicate actions or at absorbing states are left out; --all shows them)"
            } else {
                ""
            };
            writeln!(out, "{tied} of {states} states have several optimal actions; {} shown{hidden}", chosen.len())?;
            if !chosen.is_empty() {
                writeln!(out, "every ray below is certified by cliff-check in this run")?;
            }
            for (found, tied) in report.witnesses.iter().zip(&chosen) {
                writeln!(out)?;
                witness_text(&mut out, found, optimum.value(tied.state))?;
            }
            Ok(())
        }),
    }
}

/// The tied states to show.
fn choose<'t>(args: &WitnessArgs, dynamics: &Dynamics, tied: &'t [TiedState]) -> Result<Vec<&'t TiedState>, CliError> {
    // At discount 1 rewards of absorbing states are 0, so their ties cannot be broken.
    let breakable = |tied: &TiedState| dynamics.rank().is_none() || !tied.absorbing;
    let shown = |tied: &TiedState| breakable(tied) && (args.all || tied.is_essential());
    let Some(name) = &args.state else {
        return Ok(tied.iter().filter(|tied| shown(tied)).collect());
    };
    let path = &args.model.model;
    let state = dynamics.find_state(name).ok_or_else(|| CliError::UnknownName {
        path: path.clone(),
        what: "the state",
        name: name.clone(),
        nearest: dynamics.state_names().nearest(name).map(str::to_owned),
    })?;
    let reason = match tied.iter().find(|tied| tied.state == state) {
        Some(tied) if shown(tied) => return Ok(vec![tied]),
        None => "it has one optimal action",
        Some(tied) if !breakable(tied) => "with discount 1 the rewards of an absorbing state are 0",
        Some(tied) if tied.absorbing => "it is absorbing (--all shows it)",
        Some(_) => "its optimal actions are duplicates of each other (--all shows them)",
    };
    Err(CliError::NotTied { path: path.clone(), state: name.clone(), reason: reason.to_owned() })
}

fn find_action(args: &WitnessArgs, dynamics: &Dynamics, tied: &TiedState, name: &str) -> Result<Pair, CliError> {
    let path = args.model.model.clone();
    let pair = dynamics.find_action(tied.state, name).ok_or_else(|| CliError::UnknownName {
        path: path.clone(),
        what: "the action",
        name: name.to_owned(),
        nearest: None,
    })?;
    if tied.actions().contains(&pair) {
        return Ok(pair);
    }
    let state = dynamics.state_name(tied.state).to_owned();
    Err(CliError::NotTied { path, state, reason: format!("the action \"{name}\" is not optimal there") })
}

/// The rays of one tied state: for each tied action (or only `action`) both directions, every ray certified.
pub(super) fn state_witness(
    optimum: &Optimum<'_, Rational>,
    initial: Option<&Distribution>,
    tied: &TiedState,
    action: Option<Pair>,
    selections: &[Selection],
) -> Result<StateWitness, CliError> {
    let dynamics = optimum.bellman().dynamics;
    let actions = tied.actions();
    let mut found = StateWitness::new(optimum, tied);
    for &pair in actions.iter().filter(|pair| action.is_none_or(|only| only == **pair)) {
        for (name, direction) in
            [("bump", bump_direction(dynamics, tied.state, pair)), ("bonus", bonus_direction(dynamics, pair))]
        {
            // Both directions always force their action; if not, it is left out rather than claimed.
            let Some(broken) = witness(optimum, tied.state, pair, &direction)? else { continue };
            certify(|out| certify::ray(out, optimum, initial, tied.state, &broken.ray))?;
            found.breaks.push(TieBreak::new(optimum, tied.state, &actions, name, &broken, selections));
        }
    }
    Ok(found)
}

/// The certificate of two rays that force two essentially different actions.
fn discontinuity_certificate(
    optimum: &Optimum<'_, Rational>,
    initial: Option<&Distribution>,
    tied: &TiedState,
) -> Result<(Vec<u8>, String), CliError> {
    let dynamics = optimum.bellman().dynamics;
    let (one, other) = tied.two_actions();
    let (one, other) = (bump_direction(dynamics, tied.state, one), bump_direction(dynamics, tied.state, other));
    let (first, second) = (Ray::new(optimum, &one)?, Ray::new(optimum, &other)?);
    certify(|out| certify::discontinuity(out, optimum, initial, tied.state, &first, &second))
}

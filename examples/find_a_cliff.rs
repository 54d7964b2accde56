//! Finds the first policy cliff of a model: a tie at which every rule for selecting a policy jumps.
//!
//!     cargo run --release --example find_a_cliff -- tests/models/reasoning.json

use std::error::Error;
use std::path::PathBuf;

use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::cliffs;
use policy_cliff::mdp::read_model_file;
use policy_cliff::{evidence, solve};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).map_or_else(|| "tests/models/shortcut.json".into(), PathBuf::from);
    let model = read_model_file(&path)?;
    let reward = model.reward(None)?;
    let optimum = solve::solve(&Bellman::new(&model.dynamics, &reward))?;
    let tied = cliffs(&optimum, &model.rewards);
    // Two actions with the same rewards and successors are one action under two names.
    let Some(tied) = tied.iter().find(|tied| tied.is_essential()) else {
        println!("no state has several essentially different optimal actions");
        return Ok(());
    };
    let cliff = evidence::discontinuity(&optimum, model.initial.as_ref(), tied)?;
    let [one, other] = cliff.answer().actions.map(|pair| model.dynamics.action_name(pair).to_string());
    println!("at {}: an arbitrarily small change of the reward", model.dynamics.state_name(tied.state));
    println!("makes {one} the only optimal action, and another one makes {other} the only one");
    println!();
    println!("{}", cliff.statement());
    Ok(())
}

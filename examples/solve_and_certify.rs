//! Solves a model exactly, prints every optimal action, and keeps the certificate.
//!
//!     cargo run --release --example solve_and_certify -- tests/models/gambler.json

use std::error::Error;
use std::path::PathBuf;

use policy_cliff::bellman::Bellman;
use policy_cliff::mdp::read_model_file;
use policy_cliff::{evidence, solve};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).map_or_else(|| "tests/models/shortcut.json".into(), PathBuf::from);
    let model = read_model_file(&path)?;
    let reward = model.reward(None)?;
    let optimum = solve::solve(&Bellman::new(&model.dynamics, &reward))?;
    // From here on nothing is said that the independent checker has not accepted.
    let certified = evidence::optimality(&optimum, model.initial.as_ref())?;
    let optimum = certified.answer();
    for state in model.dynamics.all_states() {
        let actions = optimum.optimal().at(&model.dynamics, state);
        let names: Vec<String> = actions.map(|pair| model.dynamics.action_name(pair).to_string()).collect();
        println!("{}: V* = {}, optimal: {}", model.dynamics.state_name(state), optimum.value(state), names.join(", "));
    }
    println!("a certificate of {} bytes was accepted", certified.certificate().len());
    Ok(())
}

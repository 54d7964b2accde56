//! Real models: exact answers against tables that an independent solver (`tests/models/oracle.py`)
//! computed.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cliff_check::check;
use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::{Ray, TiedState, bump_direction, cliffs};
use policy_cliff::evidence;
use policy_cliff::mdp::{Model, read_model_file};
use policy_cliff::number::Rational;
use policy_cliff::solve::{Optimum, solve};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models")
}

/// The expected tables with their model files and the reward that each is about: `NAME.json`,
/// `NAME.REWARD.json`.
fn tables() -> Vec<(String, PathBuf, Option<String>)> {
    let mut tables: Vec<_> = fs::read_dir(folder().join("expected"))
        .unwrap()
        .map(|entry| {
            let name = entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
            let (model, reward) = match name.split_once('.') {
                Some((model, reward)) => (model.to_owned(), Some(reward.to_owned())),
                None => (name.clone(), None),
            };
            (name, folder().join(format!("{model}.json")), reward)
        })
        .collect();
    tables.sort();
    tables
}

/// The states of the answer as `expected` shows them, and the canonical text that large tables are
/// hashed by.
fn answer(model: &Model, optimum: &Optimum<'_, Rational>) -> (Value, String) {
    let dynamics = &model.dynamics;
    let mut states = serde_json::Map::new();
    let mut text = String::new();
    for state in dynamics.all_states() {
        let name = dynamics.state_name(state);
        let value = optimum.value(state).to_string();
        let gap = optimum.gap(state).map(|gap| gap.to_string());
        writeln!(text, "state\t{}\t{value}\t{}", name.raw(), gap.as_deref().unwrap_or("-")).unwrap();
        let mut actions = serde_json::Map::new();
        let mut optimal = Vec::new();
        for pair in dynamics.actions(state) {
            let action = dynamics.action_name(pair);
            let q = optimum.q(pair).to_string();
            let best = optimum.optimal().contains(pair);
            writeln!(text, "action\t{}\t{q}\t{}", action.raw(), if best { "optimal" } else { "-" }).unwrap();
            actions.insert(action.raw().to_owned(), q.into());
            if best {
                optimal.push(action);
            }
        }
        let entry = json!({ "value": value, "actions": actions, "optimal": optimal, "gap": gap });
        states.insert(name.raw().to_owned(), entry);
    }
    (Value::Object(states), text)
}

#[test]
fn values_action_values_optimal_sets_and_gaps_are_those_of_the_oracle() {
    let tables = tables();
    assert!(tables.len() >= 14, "{tables:?}");
    for (name, path, reward) in tables {
        let expected: Value =
            serde_json::from_str(&fs::read_to_string(folder().join(format!("expected/{name}.json"))).unwrap()).unwrap();
        let model = read_model_file(&path).unwrap();
        let reward = model.reward(reward.as_deref()).unwrap();
        let optimum = solve(&Bellman::new(&model.dynamics, &reward)).unwrap();
        let (states, text) = answer(&model, &optimum);
        assert_eq!(expected["discount"], model.dynamics.discount().to_string(), "{name}");
        for (state, entry) in expected["states"].as_object().unwrap() {
            for (field, value) in entry.as_object().unwrap() {
                assert_eq!(&states[state][field], value, "{name}: {field} at {state}");
            }
        }
        assert_eq!(states.as_object().unwrap().len(), expected["states"].as_object().unwrap().len(), "{name}");
        if let Some(hash) = expected.get("sha256") {
            let digest: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hash, &digest, "{name}");
        }
    }
}

/// Every table is certified, and so is a cliff at each model's first essentially tied state, in the
/// same run.
#[test]
fn answers_and_cliffs_of_real_models_are_accepted_by_the_checker() {
    let mut broken = 0;
    for (name, path, reward) in tables() {
        let model = read_model_file(&path).unwrap();
        let dynamics = &model.dynamics;
        let initial = model.initial.as_ref();
        let reward = model.reward(reward.as_deref()).unwrap();
        let optimum = solve(&Bellman::new(dynamics, &reward)).unwrap();
        let mut bytes = Vec::new();
        evidence::write::optimality(&mut bytes, &optimum, initial).unwrap();
        check(&bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        let Some(tied) = cliffs(&optimum, &model.rewards).into_iter().find(TiedState::is_essential) else { continue };
        let (one, two) = tied.two_actions();
        let directions = [one, two].map(|pair| bump_direction(dynamics, tied.state, pair));
        let [first, second] = [0, 1].map(|i| Ray::new(&optimum, &directions[i]).unwrap());
        let mut bytes = Vec::new();
        evidence::write::discontinuity(&mut bytes, &optimum, initial, tied.state, &first, &second).unwrap();
        check(&bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        broken += 1;
    }
    assert!(broken >= 7, "{broken}");
}

/// Sutton and Barto's Gambler's Problem with a stake of 0 has a policy that never ends, and the
/// refusal names it.
#[test]
fn a_policy_that_never_terminates_is_named() {
    let error = read_model_file(&folder().join("refused/gambler-stake-0.json")).unwrap_err();
    insta::assert_snapshot!(error.to_string());
}

#[test]
fn toml_and_json_say_the_same() {
    let text = fs::read_to_string(folder().join("shortcut.json")).unwrap();
    let value: toml::Table = serde_json::from_str(&text).unwrap();
    let toml = value.to_string();
    let from_toml = policy_cliff::mdp::read_model(toml.as_bytes(), policy_cliff::mdp::FileFormat::Toml).unwrap();
    let from_json = read_model_file(&folder().join("shortcut.json")).unwrap();
    let names = |model: &Model| model.dynamics.state_names().iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(names(&from_toml), names(&from_json));
    assert_eq!(from_toml.reward(None).unwrap(), from_json.reward(None).unwrap());
}

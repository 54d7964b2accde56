//! What the tests of the soft side share: pinned expectations, random models, short spellings.

use malachite_q::Rational;
use policy_cliff::mdp::{FileFormat, Model, ModelBuilder, read_model};
use policy_cliff::number::{Enclosure, parse};
use proptest::prelude::*;
use serde_json::Value;

/// A rational from its text.
pub fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

/// The pinned values of `oracle.py`.
pub fn expected() -> Value {
    serde_json::from_str(include_str!("expected.json")).unwrap()
}

/// The number that a 50-digit decimal stands for, between its neighbours.
pub fn decimal(text: &Value) -> Enclosure {
    let x = q(text.as_str().unwrap());
    let size = if x < 0u32 { -x.clone() } else { x.clone() };
    let error = (size + q("1e-20")) * q("1e-49");
    Enclosure::between(&x - &error, &x + &error)
}

/// A model from the text of its file.
pub fn model(text: &str) -> Model {
    read_model(text.as_bytes(), FileFormat::Json).unwrap()
}

/// One of the real models.
pub fn real_model(name: &str) -> Model {
    let path = format!("{}/tests/models/{name}.json", env!("CARGO_MANIFEST_DIR"));
    policy_cliff::mdp::read_model_file(std::path::Path::new(&path)).unwrap()
}

/// Random models of up to `states` states and three actions, rewards in thirds, γ < 1.
pub fn random_model(states: usize) -> impl Strategy<Value = Model> {
    random_model_with(&["0", "1/2", "9/10", "99/100"], states)
}

/// Random models as [`random_model`], with one of these discounts.
pub fn random_model_with(discounts: &[&'static str], states: usize) -> impl Strategy<Value = Model> + use<> {
    let action = (-9i32..=9, 0usize..8, 0usize..8, 1u32..4);
    let actions = prop::collection::vec(action, 1..4);
    let discount = prop::sample::select(discounts.to_vec());
    (discount, prop::collection::vec(actions, 1..=states)).prop_map(|(discount, table)| {
        let n = table.len();
        let mut builder = ModelBuilder::new();
        builder.discount(q(discount));
        for (s, actions) in table.into_iter().enumerate() {
            builder.begin_state(&format!("s{s}"));
            for (a, (reward, first, second, share)) in actions.into_iter().enumerate() {
                builder.begin_action(&format!("a{a}"));
                builder.reward(None, Rational::from_signeds(reward, 3));
                let (first, second) = (first % n, second % n);
                if first == second {
                    builder.successor(&format!("s{first}"), q("1"));
                } else {
                    let share = Rational::from_unsigneds(share, 4u32);
                    builder.successor(&format!("s{first}"), q("1") - &share);
                    builder.successor(&format!("s{second}"), share);
                }
                builder.end_action();
            }
            builder.end_state();
        }
        builder.finish().unwrap()
    })
}

//! The picture of the cliff: exact breakpoints, limits on the pieces, soft curves that round the cliff off.

use policy_cliff::mdp::{PairFunction, State};
use policy_cliff::soft::{Base, Budget, Line, Picture, Temperature};

use crate::support::{model, q};

/// `risky` pays 1/3 less than `safe` at t = 0 and 2/3 more at t = 1: the cliff is at t = 1/3, where Q is equal.
#[test]
fn the_cliff_is_marked_exactly() {
    let model = model(
        r#"{ "discount": "9/10", "states": {
        "ask": { "safe": { "reward": "1/3", "next": { "end": "1" } }, "risky": { "next": { "end": "1" } } },
        "end": { "rest": { "next": { "end": "1" } } } } }"#,
    );
    let reward = model.reward(None).unwrap();
    let state = State::new(0);
    let risky = model.dynamics.find_action(state, "risky").unwrap();
    let direction = PairFunction::from_fn(reward.len(), |pair| q(if pair == risky { "1" } else { "0" }));
    let temperatures = ["1/100", "1/10", "1"].map(|alpha| Temperature::new(q(alpha)).unwrap());
    let line = Line { dynamics: &model.dynamics, reward: &reward, direction: &direction, base: &Base::Counting };
    let picture = Picture::new(line, (state, risky), &temperatures, Budget::default()).unwrap();
    assert_eq!(picture.breakpoints().cloned().collect::<Vec<_>>(), [q("1/3")]);
    assert!(picture.pieces[0].probability.contains(&q("0")) && picture.pieces[1].probability.contains(&q("1")));
    let svg = picture.svg();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert!(svg.contains(">1/3</text>") && svg.matches("α = ").count() == 3);
    // x = 60 + 640/3, rounded up to hundredths; the limit jumps there from the bottom (380) to the top (60).
    assert!(svg.contains("M60.00 380.00H273.34") && svg.contains("M273.34 60.00H700.00"), "{svg}");
}

/// Names are text, never markup.
#[test]
fn names_are_escaped() {
    let model = model(r#"{ "discount": "0", "states": { "<s>": { "a&b": { "next": { "<s>": "1" } } } } }"#);
    let reward = model.reward(None).unwrap();
    let (state, pair) = (State::new(0), model.dynamics.actions(State::new(0)).next().unwrap());
    let line = Line { dynamics: &model.dynamics, reward: &reward, direction: &reward, base: &Base::Counting };
    let picture = Picture::new(line, (state, pair), &[], Budget::default()).unwrap();
    assert!(picture.svg().contains("a&amp;b") && picture.svg().contains("&lt;s&gt;") && !picture.svg().contains("<s>"));
}

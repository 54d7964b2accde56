//! The picture of the cliff: exact breakpoints, limits on the pieces, soft curves that round the
//! cliff off.

use policy_cliff::mdp::{PairFunction, State};
use policy_cliff::soft::{Base, Budget, Line, Picture, Temperature};

use crate::support::{model, q, real_model};

/// `risky` pays 1/3 less than `safe` at t = 0 and 2/3 more at t = 1: the cliff is at t = 1/3, where
/// Q is equal.
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
    let line = Line {
        dynamics: &model.dynamics,
        reward: &reward,
        direction: &direction,
        base: &Base::Counting,
        ends: ["R", "R + D"],
    };
    let picture = Picture::new(line, (state, risky), &temperatures, Budget::default()).unwrap();
    assert_eq!(picture.breakpoints().cloned().collect::<Vec<_>>(), [q("1/3")]);
    let limits: Vec<_> = picture.pieces.iter().map(|piece| piece.probability.clone().unwrap()).collect();
    assert!(limits[0].contains(&q("0")) && limits[1].contains(&q("1")));
    // At the breakpoint itself both are optimal, and the limit takes them alike.
    assert!(picture.joints[1].probability.as_ref().unwrap().contains(&q("1/2")));
    let svg = picture.svg();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert!(svg.contains(">1/3</text>") && svg.matches(">α = ").count() == 3 && svg.contains("limit, α → 0"));
    // x = 60 + 640/3, rounded up to hundredths; the limit jumps there from the bottom (380) by the
    // middle (220) to the top (60).
    assert!(svg.contains("M60.00 380.00H273.34") && svg.contains("M273.34 60.00H700.00"), "{svg}");
    for height in ["380.00", "220.00", "60.00"] {
        assert!(svg.contains(&format!("<circle cx=\"273.34\" cy=\"{height}\"")), "{svg}");
    }
    // Where a curve is steep its points are close together: the coldest is drawn smoothly.
    let curve = svg.lines().find(|line| line.contains("#0072b2")).unwrap();
    assert!(curve.matches('L').count() > 60, "{curve}");
}

/// A tie at an end of the line is a breakpoint, too: the limit at the end is another than beside
/// it.
#[test]
fn a_tie_at_an_end_is_a_breakpoint() {
    let model = model(
        r#"{ "discount": "0", "states": { "s": { "a": { "next": { "s": "1" } }, "b": { "next": { "s": "1" } } } } }"#,
    );
    let reward = model.reward(None).unwrap();
    let (state, a) = (State::new(0), model.dynamics.actions(State::new(0)).next().unwrap());
    let direction = PairFunction::from_fn(reward.len(), |pair| q(if pair == a { "1" } else { "0" }));
    let ends = ["R", "R + D"];
    let line = Line { dynamics: &model.dynamics, reward: &reward, direction: &direction, base: &Base::Counting, ends };
    let picture = Picture::new(line, (state, a), &[], Budget::default()).unwrap();
    assert_eq!(picture.breakpoints().cloned().collect::<Vec<_>>(), [q("0")]);
}

/// Names are text, never markup.
#[test]
fn names_are_escaped() {
    let model = model(r#"{ "discount": "0", "states": { "<s>": { "a&b": { "next": { "<s>": "1" } } } } }"#);
    let reward = model.reward(None).unwrap();
    let (state, pair) = (State::new(0), model.dynamics.actions(State::new(0)).next().unwrap());
    let line = Line {
        dynamics: &model.dynamics,
        reward: &reward,
        direction: &reward,
        base: &Base::Counting,
        ends: ["R", "R + D"],
    };
    let picture = Picture::new(line, (state, pair), &[], Budget::default()).unwrap();
    assert!(picture.svg().contains("a&amp;b") && picture.svg().contains("&lt;s&gt;") && !picture.svg().contains("<s>"));
}

/// The picture of the README, byte for byte. `BLESS=1` writes it.
#[test]
fn the_picture_of_the_readme() {
    let model = real_model("reasoning");
    let reward = model.reward(Some("length")).unwrap();
    let outcome = model.reward(Some("outcome")).unwrap();
    let direction = PairFunction::from_fn(reward.len(), |pair| outcome.at(pair) - reward.at(pair));
    let state = model.dynamics.find_state("3=").unwrap();
    let pair = model.dynamics.find_action(state, ".").unwrap();
    let temperatures = ["1/1000", "1/100", "1/30", "1/5"].map(|alpha| Temperature::new(q(alpha)).unwrap());
    let ends = ["length", "outcome"];
    let line = Line { dynamics: &model.dynamics, reward: &reward, direction: &direction, base: &Base::Counting, ends };
    let svg = Picture::new(line, (state, pair), &temperatures, Budget::default()).unwrap().svg();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/soft/cliff.svg");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &svg).unwrap();
    }
    assert!(svg == std::fs::read_to_string(path).unwrap(), "{path} is not what is drawn now");
}

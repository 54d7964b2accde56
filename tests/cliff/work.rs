//! The work of all searches is counted in word operations, those of their numbers included, and ends
//! them: in models of any size and with numbers of any length.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use policy_cliff::bellman::Bellman;
use policy_cliff::cliff::{
    Budget, Discounts, Freedom, Norm, Plane, Target, Wish, Work, approach, difference, discount_path, map, path,
    radius, repair,
};
use policy_cliff::evidence;
use policy_cliff::mdp::{FileFormat, Model, PairFunction, read_model};
use policy_cliff::number::Rational;
use policy_cliff::solve::solve;

/// Every state leads to all of them, with probabilities and rewards of so many digits.
fn dense(states: usize, digits: usize) -> Model {
    let mut seed = 7u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 33
    };
    let mut long = || (0..digits).map(|_| char::from(b'1' + (next() % 9) as u8)).collect::<String>();
    let mut text = String::from(r#"{"discount": "9/10", "states": {"#);
    for state in 0..states {
        let mut actions = Vec::new();
        for action in 0..3 {
            let probability = format!("1/{}", (states as u64) * 2);
            let mut row = String::new();
            for other in 0..states {
                let comma = if other == 0 { "" } else { ", " };
                write!(row, r#"{comma}"s{other}": "{probability}""#).unwrap();
            }
            actions.push(format!(
                r#""a{action}": {{"reward": {{"r": "{}/{}", "q": "{}"}}, "next": {{{row}, "end": "1/2"}}}}"#,
                long(),
                long(),
                long()
            ));
        }
        write!(text, r#""s{state}": {{{}}}, "#, actions.join(", ")).unwrap();
    }
    text.push_str(r#""end": {"stay": {"next": {"end": "1"}}}}}"#);
    read_model(text.as_bytes(), FileFormat::Json).unwrap_or_else(|error| panic!("{error}"))
}

/// The work that each search does on a model, all of them with so much at most.
fn spent(model: &Model, most: u64) -> Vec<(&'static str, u64)> {
    let dynamics = &model.dynamics;
    let [from, to] = ["r", "q"].map(|name| model.reward(Some(name)).unwrap());
    let bellman = Bellman::new(dynamics, &from);
    let optimum = solve(&bellman).unwrap();
    let steps = NonZeroUsize::MAX.get();
    let mut all = Vec::new();
    let mut counted = |name, search: &dyn Fn(Budget<'_>)| {
        let work = Work::new(most, &|| false);
        search(Budget::new(steps, &work));
        all.push((name, most - work.left()));
    };
    let freedom = || {
        let weight = PairFunction::from_fn(dynamics.pairs(), |_| Rational::from(1));
        Freedom { weight, norm: Norm::Sup, all: false }
    };
    counted("radius", &|budget| {
        let found = radius(&optimum, &model.rewards, freedom(), budget).unwrap();
        evidence::radius(&optimum, &found, None).expect("accepted");
    });
    counted("approach", &|budget| {
        let target = Target::outside(&optimum, &model.rewards, dynamics.all_states(), false);
        let found = approach(&optimum, &model.rewards, target, freedom(), budget).unwrap();
        assert!(found.lower <= found.upper);
        evidence::approach(&optimum, &found, None).expect("accepted");
    });
    counted("repair", &|budget| {
        let policy = [(dynamics.find_state("s0").unwrap(), dynamics.all_pairs().nth(1).unwrap())].into();
        let margin = PairFunction::zero(dynamics.pairs());
        let wish = Wish { policy, margin, freedom: freedom(), nonnegative: false };
        let found = repair(&optimum, &model.rewards, wish, budget);
        evidence::repair(&optimum, &found, None).expect("accepted");
    });
    counted("path", &|budget| {
        let direction = difference(&from, &to);
        let found = path(dynamics, &from, &direction, budget).unwrap();
        evidence::path(dynamics, [&from, &to], &found, None).expect("accepted");
    });
    counted("map", &|budget| {
        let unit = [0, 1].map(Rational::from);
        let plane = Plane::rectangle(PairFunction::zero(dynamics.pairs()), [from.clone(), to.clone()], [&unit, &unit]);
        let found = map(dynamics, &plane, budget).unwrap();
        evidence::map(dynamics, &plane, &found, None).expect("accepted");
    });
    counted("discount path", &|budget| {
        let discounts = Discounts { from: Rational::from(0), to: Rational::from(1), is_closed: false };
        if let Ok(found) = discount_path(dynamics, &from, discounts, budget) {
            evidence::discount_path(dynamics, &from, &found, None).expect("accepted");
        }
    });
    all
}

/// Longer numbers are more work of every search that pays for them, though there are no more steps.
#[test]
fn d16_work_counts_the_bits_of_numbers() {
    let [short, long] = [3, 300].map(|digits| spent(&dense(4, digits), Work::MOST));
    for ((name, short), (_, long)) in short.iter().zip(&long).filter(|((name, _), _)| *name != "radius") {
        assert!(long > short, "{name}: {short}, {long}");
    }
}

/// What little may be done ends every search, and what it found by then is certified.
#[test]
fn d16_every_search_ends_when_its_work_is_done() {
    let model = dense(26, 5);
    let whole = spent(&model, Work::MOST);
    for (name, few) in spent(&model, 1_000) {
        assert_eq!(few, 1_000, "{name}");
    }
    for (name, work) in whole {
        assert!(work > 1_000, "{name}: {work}");
    }
}

/// A map of one state with many actions has many cells, and looks at every action for each corner.
#[test]
fn d16_cells_spend_the_work_on_every_action() {
    let spent = |side: i64| {
        let mut actions = Vec::new();
        for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
            let reward = format!(r#"{{"r": "{}", "q": "{}"}}"#, x * side - x * x - y * y, y * side - x * x - y * y);
            actions.push(format!(r#""a{x}_{y}": {{"reward": {reward}, "next": {{"s0": "1"}}}}"#));
        }
        let text = format!(r#"{{"discount": "0", "states": {{"s0": {{{}}}}}}}"#, actions.join(", "));
        let model = read_model(text.as_bytes(), FileFormat::Json).unwrap_or_else(|error| panic!("{error}"));
        let [first, second] = ["r", "q"].map(|name| model.reward(Some(name)).unwrap());
        let unit = [0, 1].map(Rational::from);
        let plane = Plane::rectangle(PairFunction::zero(model.dynamics.pairs()), [first, second], [&unit, &unit]);
        let work = Work::new(Work::MOST, &|| false);
        let found = map(&model.dynamics, &plane, Budget::new(usize::MAX, &work)).unwrap();
        (found.cells.len() as u64, Work::MOST - work.left())
    };
    let (cells, work) = spent(8);
    assert!(cells > 3 && work > 64 * 1_000 * 3 * (cells - 1), "{cells} cells, {work}");
}

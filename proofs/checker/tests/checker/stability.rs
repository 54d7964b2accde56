//! T1–T3, on certificates whose truth is known in closed form.

use cliff_check::{Condition, check};

use crate::format_example::example_of;
use crate::writer::sealed;
use crate::{accepted, line, refused, replaced, with_row};

/// The example of the format: one state, two actions, f = e²/(e² + 1) − ½ = 0.380797077977882…
fn example() -> String {
    example_of("stability")
}

/// A fork: a and b lead from s to x and y, and from there to the end (discount 1) or to themselves (discount 1/2); no reward, α = 1.
/// K(s) = 2 either way: one step at s, and ½ γ (M(x) + M(y)) = 1 beyond, so that a distance of 1/4 gives c = 1/2 at s.
/// Certified are changes in millionths: e/(e + 1) − ½ = 0.231058578630004… at s, nothing at x and y, where there is one action.
fn fork(discount: &str, change: &str, horizon: [&str; 3]) -> String {
    let one = discount == "1";
    let at_the_end = |line: &'static str| if one { line } else { "" };
    let [x, y] = if one { ["3:1"; 2] } else { ["1:1", "2:1"] };
    let [end, zero, weight] = ["state \"end\"\naction \"stay\" 3:1\n", "0\n", "1\n"].map(at_the_end);
    let text = format!(
        "cliff-certificate 1\nclaim stability\ndiscount {discount}\ninitial none\nstates {}\nstate \"s\"\naction \"a\" 1:1\naction \"b\" 2:1\n\
         state \"x\"\naction \"on\" {x}\nstate \"y\"\naction \"on\" {y}\n{end}reward\n0 0\n0\n0\n{zero}temperature 1\nmeasure\n1 1\n1\n1\n{weight}\
         distance 1/4\nchange\nover 1000000\n{change}\n0\n0\n{zero}precision 60\n\
         lower\nover 1000000000\n693147180\n0\n0\n{zero}upper\nover 1000000000\n693147181\n0\n0\n{zero}\
         horizon\nover 100\n{}\n{}\n{}\n{zero}{}end 0",
        if one { 4 } else { 3 },
        horizon[0],
        horizon[1],
        horizon[2],
        at_the_end("rank\n2\n1\n1\n0\n"),
    );
    sealed(&text.lines().collect::<Vec<_>>())
}

/// One state without reward at discount 0: this many actions of these weights, temperature 1, and c
/// = distance.
fn actions(weights: &[&str], distance: &str, change: &str) -> String {
    let total: f64 = weights.iter().map(|w| w.parse::<f64>().unwrap()).sum();
    let value = (total.ln() * 1e9).floor() as i64;
    let names: String = (0..weights.len()).map(|a| format!("action \"{a}\" 0:1\n")).collect();
    let zeros = vec!["0"; weights.len()].join(" ");
    let text = format!(
        "cliff-certificate 1\nclaim stability\ndiscount 0\ninitial none\nstates 1\nstate \"s\"\n{names}reward\n{zeros}\n\
         temperature 1\nmeasure\n{}\ndistance {distance}\nchange\nover 1000000\n{change}\nprecision 260\n\
         lower\nover 1000000000\n{}\nupper\nover 1000000000\n{}\nhorizon\nover 1\n1\nend 0",
        weights.join(" "),
        value - 1,
        value + 2,
    );
    sealed(&text.lines().collect::<Vec<_>>())
}

/// At discount 1/2 actions of these weights that lead from s to x or y, whose values 0 are known
/// only to ±1/10: odds at s are known up to a factor e^{±1/10}. A distance of 1/4 gives c = 1/2 at
/// s if some actions lead to x and some to y, and c = 1/4 otherwise.
fn coarse(actions: &[(&str, usize)], change: &str) -> String {
    let total: f64 = actions.iter().map(|(weight, _)| weight.parse::<f64>().unwrap()).sum();
    let value = (total.ln() * 1e9) as i64;
    let lines = actions.iter().enumerate().map(|(a, (_, next))| format!("action \"{a}\" {next}:1\n"));
    let weights: Vec<&str> = actions.iter().map(|(weight, _)| *weight).collect();
    let text = format!(
        "cliff-certificate 1\nclaim stability\ndiscount 1/2\ninitial none\nstates 3\nstate \"s\"\n{}state \"x\"\naction \"on\" 1:1\n\
         state \"y\"\naction \"on\" 2:1\nreward\n{}\n0\n0\ntemperature 1\nmeasure\n{}\n1\n1\ndistance 1/4\n\
         change\nover 1000000\n{change}\n0\n0\nprecision 60\nlower\nover 1000000000\n{}\n-100000000\n-100000000\n\
         upper\nover 1000000000\n{}\n100000000\n100000000\nhorizon\nover 1\n2\n2\n2\nend 0",
        lines.collect::<String>(),
        vec!["0"; actions.len()].join(" "),
        weights.join(" "),
        value - 60_000_000,
        value + 60_000_000,
    );
    sealed(&text.lines().collect::<Vec<_>>())
}

/// One state at discount 0, temperature 1 and c = distance = 100: an action with reward 0, and one
/// for each of `rewards`.
fn behind(rewards: &[&str], change: &str) -> String {
    let total: f64 = 1.0 + rewards.iter().map(|r| r.parse::<f64>().unwrap().exp()).sum::<f64>();
    let value = (total.ln() * 1e9).floor() as i64;
    let names: String = (0..=rewards.len()).map(|a| format!("action \"{a}\" 0:1\n")).collect();
    let text = format!(
        "cliff-certificate 1\nclaim stability\ndiscount 0\ninitial none\nstates 1\nstate \"s\"\n{names}reward\n0 {}\n\
         temperature 1\nmeasure\n{}\ndistance 100\nchange\nover 1000000\n{change}\nprecision 400\n\
         lower\nover 1000000000\n{}\nupper\nover 1000000000\n{}\nhorizon\nover 1\n1\nend 0",
        rewards.join(" "),
        vec!["1"; rewards.len() + 1].join(" "),
        value - 1,
        value + 2,
    );
    sealed(&text.lines().collect::<Vec<_>>())
}

/// Accepts a change in millionths, and refuses the next smaller one.
fn least(text: impl Fn(&str) -> String, change: u32) {
    accepted(&text(&change.to_string()));
    let below = (change - 1).to_string();
    refused(&text(&below), Condition::T3, line(&text(&below), &below));
}

mod accept {
    use super::*;

    #[test]
    fn the_example() {
        let accepted = accepted(&example());
        assert_eq!(accepted.kind(), "stability");
        assert!(accepted.statement().ends_with("within 1 of R (maximum norm) differs from that of R in total variation by at most\n    \"s\": 190399/500000\n"), "{}", accepted.statement());
    }

    #[test]
    fn the_fork_at_both_discounts() {
        accepted(&fork("1/2", "231059", ["200"; 3]));
        accepted(&fork("1", "231059", ["200", "100", "100"]));
    }

    /// A horizon may be larger than it is, at the price of a larger c: with M(x) = M(y) = 2 at
    /// discount 1, K(s) = 3 and c = 3/4.
    #[test]
    fn a_horizon_that_is_too_large() {
        // e^{3/2}/(e^{3/2} + 1) − ½ = 0.317574476193644…
        let text = fork("1", "317574", ["300", "200", "200"]);
        refused(&text, Condition::T3, line(&text, "317574"));
        accepted(&with_row(&text, "change", 1, "317575"));
    }

    /// No change of reward moves nothing.
    #[test]
    fn distance_zero() {
        accepted(&actions(&["1", "2", "3"], "0", "0"));
    }

    #[test]
    fn one_action_never_moves() {
        accepted(&actions(&["7"], "1000000", "0"));
        accepted(&actions(&["0", "7", "0"], "1000000", "0"));
    }

    /// Actions without weight do not count: the bound is that of the probabilities 1/4 and 3/4 at c
    /// = 1/2, which is larger for the set of 1/4: e/(e + 3) − 1/4 = 0.225366886…
    #[test]
    fn actions_without_weight() {
        accepted(&actions(&["1", "0", "3"], "1/2", "225367"));
    }

    /// The same probabilities, from many actions: of all sets the one nearest to 1/(1 + e^{1/2}) =
    /// 0.3775… counts, here 3/8 of the weight: 3e/(3e + 5) − 3/8 = 0.2449119…, where the largest of
    /// all is tanh(1/4) = 0.2449187…
    #[test]
    fn the_worst_of_all_sets() {
        let text = actions(&["1"; 8], "1/2", "244911");
        refused(&text, Condition::T3, line(&text, "244911"));
        accepted(&with_row(&text, "change", 1, "244912"));
    }

    /// Beyond 12 actions the bound for every policy counts, (e^c − 1)/(e^c + 1) = tanh(1/4) =
    /// 0.244918662403709…
    #[test]
    fn more_than_twelve_actions() {
        accepted(&actions(&["1"; 13], "1/2", "244919"));
        accepted(&actions(&["1"; 12], "1/2", "244919"));
    }

    /// Above c = 64, an action that is within reach of the others gains all that it does not have,
    /// whichever has least.
    #[test]
    fn huge_changes() {
        least(|change| actions(&["1", "1"], "64", change), 500000);
        for distance in ["65", "10000000000000000000000000000000000000000"] {
            // Just above ½ and so on, by what the bounds of exp leave.
            least(|change| actions(&["1", "1"], distance, change), 500001);
            least(|change| actions(&["1", "3"], distance, change), 750001);
            least(|change| actions(&["3", "1", "0", "4"], distance, change), 875001);
            least(|change| actions(&["1"; 13], distance, change), 923077);
        }
    }

    /// An action that is further behind than any reward within the distance lifts it: odds e^{2·100
    /// − 202} = e^{−2} at most, and with a second one e^{−2} + e^{−3}; beyond, one that is within
    /// reach has hardly anything to begin with.
    #[test]
    fn far_actions() {
        least(|change| behind(&["-202"], change), 119203);
        least(|change| behind(&["-202", "-203"], change), 156206);
        least(|change| behind(&["-1000"], change), 1);
        accepted(&behind(&["-130"], "1000000"));
        // e^{64}/(e^{64} + 1), a little below 1, on one side of the limit, and 1 − e^{−135} on the
        // other.
        for reward in ["-136", "-135"] {
            let text = behind(&[reward], "999999");
            refused(&text, Condition::T3, line(&text, "999999"));
        }
        // Two within reach of each other, alike, and one that is not: ½, and what the far one has.
        least(|change| behind(&["0", "-300"], change), 500001);
        least(|change| behind(&["0", "-200"], change), 500001);
    }

    /// Odds below 1/x count with their upper end, e^{1/10}/9, and those above with their lower one,
    /// 4e^{−1/10}/5, whichever action has them.
    #[test]
    fn the_ends_of_odds() {
        for places in [[0, 1], [1, 0]] {
            let of = |weights: [&'static str; 2]| {
                move |change: &str| coarse(&places.map(|place| (weights[place], 1 + place)), change)
            };
            least(of(["1", "9"]), 140894);
            least(of(["4", "5"]), 243127);
        }
    }

    /// The first two actions lead to the same state, the third to another: it makes c = 1/2. The
    /// odds of the first two are at most e^{1/10}/3.
    #[test]
    fn the_difference_of_any_two_actions() {
        least(|change| coarse(&[("1", 1), ("1", 1), ("6", 2)], change), 231133);
    }

    /// Bounds of the soft value that are far apart say little about the policy, and then the bound
    /// for every policy is needed.
    #[test]
    fn wide_bounds_of_the_soft_value() {
        let text = with_row(&with_row(&example(), "lower", 1, "0"), "upper", 1, "9000000000");
        refused(&text, Condition::T3, line(&text, "change") + 2);
        // tanh(1/2) = 0.462117157260009…
        accepted(&with_row(&text, "change", 1, "462118"));
    }
}

mod reject {
    use super::*;

    #[test]
    fn t1() {
        let text = replaced(&example(), "distance 1\n", "distance -1\n");
        refused(&text, Condition::T1, line(&text, "distance -1"));
        let text = with_row(&actions(&["7"], "1", "0"), "change", 1, "-1");
        refused(&text, Condition::T1, line(&text, "change") + 2);
    }

    /// What makes the bounds of the soft value bounds is demanded as it is by the kind `soft`.
    #[test]
    fn bounds_of_the_soft_value_moved_past_the_truth() {
        for (heading, row, condition) in [
            ("lower", "1386294362", Condition::S2),
            ("upper", "1386294361", Condition::S3),
            ("measure", "-1 1", Condition::S1),
        ] {
            let offset = usize::from(heading != "measure");
            let text = with_row(&example(), heading, offset, row);
            refused(&text, condition, line(&text, heading) + offset + 1);
        }
        let text = replaced(&example(), "temperature 1\n", "temperature 0\n");
        refused(&text, Condition::S1, line(&text, "temperature 0"));
    }

    /// M below the truth by a hundredth, at each state where it is not 0.
    #[test]
    fn t2() {
        for (discount, truth) in [("1/2", ["200", "200", "200"]), ("1", ["200", "100", "100"])] {
            for state in 0..3 {
                let mut horizon = truth;
                let less = (horizon[state].parse::<i32>().unwrap() - 1).to_string();
                horizon[state] = &less;
                // Whatever change is stated, even the largest that there is.
                let text = fork(discount, "1000000", horizon);
                refused(&text, Condition::T2, line(&text, "horizon") + 2 + state);
            }
        }
    }

    /// The second action alone demands more, as it leads to the state y.
    #[test]
    fn t2_of_every_action() {
        let text = fork("1", "1000000", ["299", "100", "200"]);
        let refusal = refused(&text, Condition::T2, line(&text, "299"));
        assert_eq!(refusal.action.as_deref(), Some("b"));
    }

    /// The change below the truth by less than a millionth.
    #[test]
    fn t3() {
        for text in [fork("1/2", "231058", ["200"; 3]), fork("1", "231058", ["200", "100", "100"])] {
            refused(&text, Condition::T3, line(&text, "change") + 2);
        }
        for (text, change) in [
            (with_row(&example(), "change", 1, "380797"), "380797"),
            (actions(&["1", "0", "3"], "1/2", "225366"), "225366"),
            (actions(&["1"; 13], "1/2", "244918"), "244918"),
            (actions(&["1", "1"], "64", "499999"), "499999"),
            (actions(&["1", "1"], "65", "500000"), "500000"),
            (actions(&["1", "1"], "1/1000000", "0"), "0"),
        ] {
            refused(&text, Condition::T3, line(&text, change));
        }
    }

    /// Too few bits prove nothing, true or not.
    #[test]
    fn too_little_precision() {
        let text = with_row(&with_row(&example(), "lower", 1, "1000000000"), "upper", 1, "2000000000");
        let text = with_row(&text, "change", 1, "463000");
        accepted(&text);
        let text = replaced(&text, "precision 50\n", "precision 3\n");
        refused(&text, Condition::T3, line(&text, "change") + 2);
    }

    #[test]
    fn g2_at_absorbing_states() {
        let text = fork("1", "231059", ["200", "100", "100"]);
        for heading in ["change", "horizon"] {
            let text = with_row(&text, heading, 4, "1");
            refused(&text, Condition::G2, line(&text, heading) + 5);
        }
    }

    /// Every digit of every line after the model, changed: what is accepted is true.
    #[test]
    fn mutations_of_numbers() {
        let text = fork("1", "231059", ["200", "100", "100"]);
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let start = line(&text, "temperature 1") - 1;
        let (mut accepted, mut refused) = (0, 0);
        for at in start..lines.len() - 1 {
            for (place, old) in lines[at].char_indices().filter(|(_, c)| c.is_ascii_digit()) {
                for new in ('0'..='9').filter(|new| *new != old) {
                    let mut changed = lines.clone();
                    changed[at].replace_range(place..=place, &new.to_string());
                    let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
                    if check(sealed(&changed).as_bytes()).is_ok() {
                        assert!(is_true(&changed), "accepted:\n{}", changed.join("\n"));
                        accepted += 1;
                    } else {
                        refused += 1;
                    }
                }
            }
        }
        assert!(accepted > 50 && refused > 200, "{accepted} accepted, {refused} refused");
    }

    /// Whether change(s) is at least what is attained at s, by floats: rewards within D of 0 move
    /// the odds of the first action by e^{±4D/α}.
    fn is_true(lines: &[&str]) -> bool {
        let after = |heading: &str, offset: usize| lines[lines.iter().position(|l| *l == heading).unwrap() + offset];
        let stated = |heading: &str| number(lines.iter().find_map(|l| l.strip_prefix(heading)).unwrap());
        let number_after = |heading: &str, offset: usize| number(after(heading, offset));
        let (alpha, distance) = (stated("temperature "), stated("distance "));
        let (one, two) = after("measure", 1).split_once(' ').unwrap();
        // The weights of one action at x and y add α log p to their values, and so multiply the
        // odds.
        let (one, two) = (number(one) * number(after("measure", 2)), number(two) * number(after("measure", 3)));
        let change = number_after("change", 2) / number(after("change", 1).strip_prefix("over ").unwrap());
        let moved = |by: f64| {
            let raised = one * by.exp();
            (raised / (raised + two) - one / (one + two)).abs()
        };
        let truth = moved(4.0 * distance / alpha).max(moved(-4.0 * distance / alpha));
        change >= truth - 1e-12
    }

    fn number(text: &str) -> f64 {
        let (num, den) = text.split_once('/').unwrap_or((text, "1"));
        num.parse::<f64>().unwrap() / den.parse::<f64>().unwrap()
    }
}

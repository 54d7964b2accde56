//! S1–S3, on certificates whose truth is known in closed form.

use cliff_check::{Condition, check};

use crate::format_example::example_of;
use crate::writer::sealed;
use crate::{accepted, line, refused, replaced, with_row};

/// The example of the format: one state, two actions, discount 1/2: V = 2 log 2 = 1.38629436111989…
fn example() -> String {
    example_of("soft")
}

/// A path of one step at discount 1: two actions to the end, weights p, so that V(s0) = α
/// log(p₁e^{1/α} + p₂), V(end) = 0.
fn undiscounted(temperature: &str, measure: &str, lower: &str, upper: &str) -> String {
    let text = format!(
        "cliff-certificate 1\nclaim soft\ndiscount 1\ninitial none\nstates 2\nstate \"s\"\naction \"a\" 1:1\naction \"b\" 1:1\n\
         state \"end\"\naction \"stay\" 1:1\nreward\n1 0\n0\ntemperature {temperature}\nmeasure\n{measure}\n1\nprecision 64\n\
         lower\nover 1000000000\n{lower}\n0\nupper\nover 1000000000\n{upper}\n0\nrank\n1\n0\nend 0"
    );
    sealed(&text.lines().collect::<Vec<_>>())
}

mod accept {
    use super::*;

    #[test]
    fn the_example() {
        let accepted = accepted(&example());
        assert_eq!(accepted.kind(), "soft");
        assert!(accepted.statement().contains("\"s\": 693147/500000 and 277259/200000"), "{}", accepted.statement());
    }

    /// log(e + 1) = 1.313261687518…; log((e + 3)/4) = 0.357374019…; ½ log(e² + 1) = 1.063464…, to
    /// nine digits.
    #[test]
    fn closed_forms_at_discount_one() {
        accepted(&undiscounted("1", "1 1", "1313261687", "1313261688"));
        accepted(&undiscounted("1", "1/4 3/4", "357374019", "357374020"));
        accepted(&undiscounted("1/2", "1 1", "1063464005", "1063464006"));
    }

    /// Only the first action has weight: V = 1 exactly, so that bounds may meet.
    #[test]
    fn actions_without_weight_do_not_count() {
        accepted(&undiscounted("1", "1 0", "1000000000", "1000000000"));
    }

    /// At the temperature 10⁻⁶ exponents reach −10⁶.
    #[test]
    fn overflow_prone_ratios() {
        accepted(&undiscounted("1/1000000", "1 1", "1000000000", "1000000001"));
    }
}

mod reject {
    use super::*;

    /// Every bound moved inward past the truth, however little, is refused; outward it stays true.
    #[test]
    fn bounds_moved_past_the_truth() {
        for (lower, upper, heading, condition) in [
            ("1313261688", "1313261688", "lower", Condition::S2),
            ("1313261687", "1313261687", "upper", Condition::S3),
            ("2000000000", "1313261688", "lower", Condition::S2),
            ("1313261687", "-5", "upper", Condition::S3),
        ] {
            let text = undiscounted("1", "1 1", lower, upper);
            refused(&text, condition, line(&text, heading) + 2);
        }
        accepted(&undiscounted("1", "1 1", "-7", "9000000000"));
    }

    #[test]
    fn s1() {
        for temperature in ["0", "-1"] {
            let text = replaced(&example(), "temperature 1\n", &format!("temperature {temperature}\n"));
            refused(&text, Condition::S1, line(&text, &format!("temperature {temperature}")));
        }
        for precision in ["0", "-3", "1/2", "131073"] {
            let text = replaced(&example(), "precision 50\n", &format!("precision {precision}\n"));
            refused(&text, Condition::S1, line(&text, &format!("precision {precision}")));
        }
        for measure in ["0 0", "2 -1"] {
            let text = with_row(&example(), "measure", 0, measure);
            refused(&text, Condition::S1, line(&text, "measure") + 1);
        }
    }

    /// Too few bits prove nothing, true or not.
    #[test]
    fn too_little_precision() {
        let text = replaced(&example(), "precision 50\n", "precision 4\n");
        refused(&text, Condition::S2, line(&text, "lower") + 2);
    }

    #[test]
    fn g2_values_of_absorbing_states() {
        let text = undiscounted("1", "1 1", "1313261687", "1313261688");
        let text = with_row(&text, "upper", 2, "1");
        refused(&text, Condition::G2, line(&text, "upper") + 3);
    }

    #[test]
    fn exponents_beyond_reach() {
        let text = undiscounted("1/1000000", "1 1", "-1000000000", "1000000001");
        refused(&text, Condition::Limit, line(&text, "lower") + 2);
    }

    /// Every digit of every line after the model, changed: nothing false is accepted. True are
    /// exactly the wider bounds.
    #[test]
    fn mutations_of_numbers() {
        let text = undiscounted("1", "1 1", "1313261687", "1313261688");
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let start = line(&text, "temperature 1") - 1;
        for at in start..lines.len() - 1 {
            for (place, old) in lines[at].char_indices().filter(|(_, c)| c.is_ascii_digit()) {
                for new in ('0'..='9').filter(|new| *new != old) {
                    let mut changed = lines.clone();
                    changed[at].replace_range(place..=place, &new.to_string());
                    let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
                    if check(sealed(&changed).as_bytes()).is_ok() {
                        assert!(is_true(&changed), "accepted:\n{}", changed.join("\n"));
                    }
                }
            }
        }
    }

    /// Whether L ≤ α log(p₁ e^{1/α} + p₂) ≤ U, by floats: the numbers of the mutations are far
    /// enough apart for them.
    fn is_true(lines: &[&str]) -> bool {
        let after = |heading: &str, offset: usize| lines[lines.iter().position(|l| *l == heading).unwrap() + offset];
        let number = |text: &str| {
            let (num, den) = text.split_once('/').unwrap_or((text, "1"));
            let x: (f64, f64) = (num.parse().unwrap(), den.parse().unwrap());
            x.0 / x.1
        };
        let alpha = number(lines.iter().find_map(|l| l.strip_prefix("temperature ")).unwrap());
        let (one, two) = after("measure", 1).split_once(' ').unwrap();
        let value = alpha * (number(one) * (1.0 / alpha).exp() + number(two)).ln();
        let bound =
            |heading: &str| number(after(heading, 2)) / number(after(heading, 1).strip_prefix("over ").unwrap());
        bound("lower") <= value + 1e-12 && value <= bound("upper") + 1e-12
    }
}

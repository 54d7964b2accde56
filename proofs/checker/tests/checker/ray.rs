//! R1–R4, D1, D2.

use cliff_check::Condition;

use crate::instances::{ints, mdp, tie};
use crate::oracle::q;
use crate::writer::{Over, rays};
use crate::{accepted, line, refused, replaced, with_row};

/// The first action is rewarded until the third, whose reward grows twice as fast, overtakes it.
fn finite() -> String {
    let stay: &[_] = &[(0, q(1, 1))];
    let mdp = mdp(q(1, 2), None, &[&[stay, stay, stay], &[stay]]);
    let (reward, direction) = (ints(&[&[1, 1, 0], &[0]]), ints(&[&[1, 0, 2], &[0]]));
    rays(&mdp, &reward, 0, &[direction], Over::Shared)
}

fn infinite() -> String {
    let (mdp, reward) = tie(q(9, 10));
    rays(&mdp, &reward, 0, &[ints(&[&[1, 0, 0], &[0]])], Over::Shared)
}

fn two_rays() -> String {
    let (mdp, reward) = tie(q(9, 10));
    let directions = [ints(&[&[1, 0, 0], &[0]]), ints(&[&[0, 1, 0], &[0]])];
    rays(&mdp, &reward, 0, &directions, Over::Shared)
}

mod accept {
    use super::*;

    #[test]
    fn the_direction_is_said_to_be_as_large_as_it_is() {
        let (mdp, reward) = tie(q(9, 10));
        let direction = ints(&[&[1, 2, -3], &[0]]);
        let statement = accepted(&crate::writer::rays(&mdp, &reward, 0, &[direction], Over::Own)).statement();
        assert!(statement.contains("D is nonzero for 3 actions, at most 3 in absolute value."), "{statement}");
    }

    #[test]
    fn finite_end() {
        let text = finite();
        for row in ["until 1", "optimal-at-start 0 1", "optimal-within 0", "optimal-at-end 0 2"] {
            line(&text, row);
        }
        let statement = accepted(&text).statement();
        assert!(statement.contains("exactly {\"a0\"} for every ε with 0 < ε < 1, and {\"a0\", \"a2\"} at ε = 1"));
    }

    #[test]
    fn infinite_end() {
        let text = infinite();
        line(&text, "until infinity");
        assert!(accepted(&text).statement().contains("exactly {\"a0\"} for every ε > 0"));
    }

    #[test]
    fn direction_zero_keeps_the_tie() {
        let (mdp, reward) = tie(q(9, 10));
        let text = rays(&mdp, &reward, 0, &[ints(&[&[0, 0, 0], &[0]])], Over::Own);
        line(&text, "optimal-within 0 1");
        accepted(&text);
    }

    #[test]
    fn any_optimal_choice_is_evidence() {
        let (mdp, reward) = tie(q(9, 10));
        let text = rays(&mdp, &reward, 0, &[ints(&[&[0, 0, 0], &[0]])], Over::Own);
        accepted(&with_row(&text, "choice", 0, "1"));
    }

    #[test]
    fn discontinuity() {
        let statement = accepted(&two_rays()).statement();
        assert!(statement.contains("Every selection of optimal policies is discontinuous at R"), "{statement}");
    }
}

mod reject {
    use super::*;

    #[test]
    fn r1_choice_not_optimal() {
        for (text, choice) in [(finite(), "1"), (finite(), "2"), (infinite(), "1")] {
            let text = with_row(&text, "choice", 0, choice);
            refused(&text, Condition::R1, line(&text, "choice") + 1);
        }
    }

    #[test]
    fn r1_slope_of_another_policy() {
        let text = with_row(&finite(), "slope", 1, "4");
        let refusal = refused(&text, Condition::R1, line(&text, "choice") + 1);
        assert_eq!(refusal.state.as_deref(), Some("s0"));
    }

    #[test]
    fn r1_value_not_of_the_choice() {
        let text = with_row(&finite(), "value", 1, "3");
        refused(&text, Condition::R1, line(&text, "choice") + 1);
    }

    #[test]
    fn r2_some_action_is_better_at_the_end() {
        // Beyond ε = 1 the third action is better.
        let text = replaced(&finite(), "until 1\n", "until 2\n");
        let refusal = refused(&text, Condition::R2, line(&text, "slope") + 2);
        assert_eq!(refusal.action.as_deref(), Some("a2"));
    }

    #[test]
    fn r2_some_action_becomes_better_in_an_infinite_ray() {
        let text = replaced(&finite(), "until 1\n", "until infinity\n");
        let text = replaced(&text, "optimal-at-end 0 2\n", "");
        let refusal = refused(&text, Condition::R2, line(&text, "slope") + 2);
        assert_eq!(refusal.action.as_deref(), Some("a2"));
    }

    #[test]
    fn r2_some_action_is_better_at_the_start() {
        // The values of the third action's policy, with its slope: R1 holds, but the action is not
        // optimal.
        let text = with_row(&finite(), "value", 1, "0");
        let text = with_row(&text, "value", 2, "0");
        let text = with_row(&text, "slope", 1, "4");
        let text = with_row(&text, "slope", 2, "2");
        let text = with_row(&text, "choice", 0, "2");
        let refusal = refused(&text, Condition::R2, line(&text, "value") + 2);
        assert_eq!(refusal.action.as_deref(), Some("a0"));
    }

    #[test]
    fn r2_end_not_positive() {
        for until in ["until 0", "until -1", "until -1/2"] {
            let text = replaced(&finite(), "until 1\n", &format!("{until}\n"));
            refused(&text, Condition::R2, line(&text, until));
        }
    }

    #[test]
    fn r3_sets() {
        let cases = [
            ("optimal-at-start 0 1", "optimal-at-start 0"),
            ("optimal-at-start 0 1", "optimal-at-start 0 1 2"),
            ("optimal-within 0", "optimal-within 1"),
            ("optimal-within 0", "optimal-within 0 1"),
            ("optimal-at-end 0 2", "optimal-at-end 0"),
            ("optimal-at-end 0 2", "optimal-at-end 0 1 2"),
        ];
        for (old, new) in cases {
            let text = replaced(&finite(), &format!("{old}\n"), &format!("{new}\n"));
            refused(&text, Condition::R3, line(&text, new));
        }
    }

    #[test]
    fn r4_the_piece_goes_on() {
        // At ε = 1/2 nothing happens yet; the set there is that of the inside.
        let text = replaced(&finite(), "until 1\n", "until 1/2\n");
        let text = replaced(&text, "optimal-at-end 0 2\n", "optimal-at-end 0\n");
        refused(&text, Condition::R4, line(&text, "until 1/2"));
        let text = replaced(&infinite(), "until infinity\n", "until 7\n");
        let text = replaced(&text, "optimal-within 0\n", "optimal-within 0\noptimal-at-end 0\n");
        refused(&text, Condition::R4, line(&text, "until 7"));
    }

    #[test]
    fn d1_one_ray_fails() {
        // Both rays have the same lines but for the directions; the second choice is the last but
        // one section.
        let text = two_rays();
        let mut lines: Vec<&str> = text.lines().collect();
        let second = lines.iter().rposition(|line| *line == "choice").unwrap();
        lines[second + 1] = "0";
        let text = crate::writer::sealed(&lines);
        let refusal = refused(&text, Condition::R1, second + 2);
        assert_eq!(refusal.part_of, Some(Condition::D1));
    }

    #[test]
    fn d2_the_same_action_twice() {
        let (mdp, reward) = tie(q(9, 10));
        let (one, two) = (ints(&[&[1, 0, 0], &[0]]), ints(&[&[2, 0, 0], &[0]]));
        let text = rays(&mdp, &reward, 0, &[one, two], Over::Shared);
        let second = text.lines().collect::<Vec<_>>().iter().rposition(|line| *line == "optimal-within 0");
        refused(&text, Condition::D2, second.unwrap() + 1);
    }

    #[test]
    fn d2_a_set_with_two_actions() {
        let (mdp, reward) = tie(q(9, 10));
        let (one, two) = (ints(&[&[1, 0, 0], &[0]]), ints(&[&[1, 1, 0], &[0]]));
        let text = rays(&mdp, &reward, 0, &[one, two], Over::Shared);
        let refusal = refused(&text, Condition::D2, line(&text, "optimal-within 0 1"));
        assert_eq!(refusal.stated, "the rays have the optimal actions {\"a0\"} and {\"a0\", \"a1\"}");
    }
}

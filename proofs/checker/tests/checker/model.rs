//! M1–M3.

use cliff_check::Condition;

use crate::instances::{mdp, tie};
use crate::oracle::q;
use crate::writer::{Over, optimality, sealed};
use crate::{accepted, line, refused, replaced};

fn certificate() -> String {
    let (mdp, reward) = tie(q(9, 10));
    optimality(&mdp, &reward, Over::Shared)
}

mod accept {
    use super::*;

    #[test]
    fn any_text_as_a_name() {
        let (mut mdp, reward) = tie(q(1, 2));
        let names = ["", "\"", "\\", "a b  c", "\n\r\t\0", "\u{7f}\u{9f}\u{2028}\u{2029}", "s₀ → état", "\u{10ffff}"];
        for name in names {
            for other in ["\u{1}", "ask"] {
                mdp.states[0].name = name.into();
                mdp.states[1].name = other.into();
                mdp.states[0].actions[2].name = name.into();
                mdp.states[1].actions[0].name = name.into();
                let accepted = accepted(&optimality(&mdp, &reward, Over::Own));
                assert_eq!(&*accepted.model().states[0].name, name);
                assert!(accepted.statement().lines().count() < 8, "a name cannot break a line");
            }
        }
    }

    #[test]
    fn the_same_action_name_at_two_states() {
        accepted(&certificate());
    }

    #[test]
    fn probabilities_with_many_denominators() {
        let next: Vec<_> = (0..4).map(|s| (s, [q(1, 2), q(1, 3), q(1, 7), q(1, 42)][s].clone())).collect();
        let (row, stay): (&[_], &[_]) = (&next, &[(3, q(1, 1))]);
        let mdp = mdp(q(1, 3), Some(next.clone()), &[&[row], &[stay], &[stay], &[stay]]);
        let reward = (0..4).map(|s| vec![q(s, 5)]).collect();
        accepted(&optimality(&mdp, &reward, Over::Own));
    }
}

mod reject {
    use super::*;

    #[test]
    fn m1_discount() {
        for discount in ["-1/10", "11/10", "2"] {
            let text = replaced(&certificate(), "discount 9/10", &format!("discount {discount}"));
            refused(&text, Condition::M1, 3);
        }
    }

    #[test]
    fn m1_no_states() {
        let text =
            "cliff-certificate 1\nclaim optimality\ndiscount 1/2\ninitial none\nstates 0\nreward\nvalue\noptimal\n";
        refused(&sealed(&text.lines().collect::<Vec<_>>()), Condition::M1, 5);
    }

    #[test]
    fn m1_a_state_without_actions() {
        let text = replaced(&certificate(), "action \"a0\" 1:1\nreward", "reward");
        let refusal = refused(&text, Condition::M1, line(&text, "state \"s1\""));
        assert_eq!(refusal.state.as_deref(), Some("s1"));
    }

    #[test]
    fn m2_probabilities() {
        let almost = format!("0:1/2 1:{}/{}", "4".to_owned() + &"9".repeat(29), "1".to_owned() + &"0".repeat(30));
        let cases = [
            ("0:1/2 1:1/3", "the probabilities sum to 5/6"),
            ("0:1/2 1:1", "the probabilities sum to 3/2"),
            (
                almost.as_str(),
                "the probabilities sum to 999999999999999999999999999999/1000000000000000000000000000000",
            ),
            ("0:0 1:1", "the probability of state 0 is 0"),
            ("0:3/2 1:-1/2", "the probability of state 1 is -1/2"),
            ("1:1/2 0:1/2", "state 0 is out of order"),
            ("0:1/2 0:1/2", "state 0 is out of order"),
            ("0:1/2 2:1/2", "state 2 is listed"),
            ("4294967295:1", "state 4294967295 is listed"),
        ];
        for (row, stated) in cases {
            let text = replaced(&certificate(), "0:1/2 1:1/2", row);
            let refusal = refused(&text, Condition::M2, 9);
            assert_eq!(refusal.stated, stated);
            assert_eq!((refusal.state.as_deref(), refusal.action.as_deref()), (Some("s0"), Some("a2")));
            let text = replaced(&certificate(), "initial 0:1\n", &format!("initial {row}\n"));
            assert_eq!(refused(&text, Condition::M2, 4).stated, stated);
        }
    }

    #[test]
    fn m3_names() {
        let text = replaced(&certificate(), "state \"s1\"", "state \"s0\"");
        refused(&text, Condition::M3, 10);
        let text = replaced(&certificate(), "action \"a2\"", "action \"a0\"");
        let refusal = refused(&text, Condition::M3, 9);
        assert_eq!(refusal.action.as_deref(), Some("a0"));
    }
}

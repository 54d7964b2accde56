//! O1, O2.

use cliff_check::Condition;

use crate::instances::{ints, mdp, single, tie};
use crate::oracle::q;
use crate::writer::{Over, optimality};
use crate::{accepted, line, refused, replaced, with_row};

fn certificate() -> String {
    let (mdp, reward) = tie(q(9, 10));
    optimality(&mdp, &reward, Over::Shared)
}

mod accept {
    use super::*;

    #[test]
    fn any_denominators() {
        let (mdp, reward) = tie(q(9, 10));
        for over in [Over::Shared, Over::Own, Over::Unreduced] {
            accepted(&optimality(&mdp, &reward, over));
        }
    }

    #[test]
    fn discount_zero_and_one_state() {
        let (mdp, reward) = tie(q(0, 1));
        accepted(&optimality(&mdp, &reward, Over::Own));
        for discount in [q(0, 1), q(99, 100), q(1, 1)] {
            let (mdp, reward) = single(discount);
            accepted(&optimality(&mdp, &reward, Over::Own));
        }
    }

    #[test]
    fn a_gap_below_any_float() {
        let stay: &[_] = &[(0, q(1, 1))];
        let mdp = mdp(q(1, 2), None, &[&[stay, stay]]);
        let tiny = q(1, i64::MAX) * q(1, i64::MAX) * q(1, i64::MAX);
        let reward = vec![vec![q(1, 1), q(1, 1) + tiny]];
        let text = optimality(&mdp, &reward, Over::Shared);
        accepted(&text);
        refused(&with_row(&text, "optimal", 0, "0 1"), Condition::O2, line(&text, "optimal") + 1);
        refused(&with_row(&text, "optimal", 0, "0"), Condition::O2, line(&text, "optimal") + 1);
    }
}

mod reject {
    use super::*;

    #[test]
    fn o1_value_too_large() {
        let text = with_row(&certificate(), "value", 1, "2");
        let refusal = refused(&text, Condition::O1, line(&text, "value") + 2);
        assert_eq!(refusal.to_string(), "line 17: O1 at state \"s0\", action \"a0\": V(s) = 2, but max_a Q_V(s,a) = 1");
    }

    #[test]
    fn o1_value_too_small() {
        let text = with_row(&certificate(), "value", 1, "0");
        refused(&text, Condition::O1, line(&text, "value") + 2);
    }

    #[test]
    fn o1_value_of_another_policy() {
        // Consistent with always taking the worse action: every Q_V − V there is 0 for it, but not
        // the largest.
        let (mdp, reward) = tie(q(9, 10));
        let worse = mdp.choice_value(&reward, &[2, 0]);
        assert_eq!(worse, [q(0, 1), q(0, 1)]);
        let text = with_row(&certificate(), "value", 1, "0");
        let refusal = refused(&text, Condition::O1, line(&text, "value") + 2);
        assert_eq!((refusal.stated.as_str(), refusal.required.as_str()), ("V(s) = 0", "max_a Q_V(s,a) = 1"));
    }

    #[test]
    fn o1_names_the_line_among_denominators() {
        let stay: &[_] = &[(0, q(1, 1))];
        let states: &[&[&[_]]] = &[&[stay], &[stay], &[stay]];
        let mdp = mdp(q(0, 1), None, states);
        let reward = vec![vec![q(1, 2)], vec![q(1, 3)], vec![q(1, 5)]];
        let text = optimality(&mdp, &reward, Over::Own);
        // over 2, 1, over 3, 1, over 5, 1
        let text = with_row(&text, "value", 5, "2");
        refused(&text, Condition::O1, line(&text, "value") + 6);
    }

    #[test]
    fn o2_an_optimal_action_is_missing() {
        let text = with_row(&certificate(), "optimal", 0, "0");
        let refusal = refused(&text, Condition::O2, line(&text, "optimal") + 1);
        assert_eq!(refusal.action.as_deref(), Some("a1"));
    }

    #[test]
    fn o2_a_worse_action_is_listed() {
        let text = with_row(&certificate(), "optimal", 0, "0 1 2");
        let refusal = refused(&text, Condition::O2, line(&text, "optimal") + 1);
        assert_eq!(refusal.action.as_deref(), Some("a2"));
    }

    #[test]
    fn a_false_statement_about_a_changed_model() {
        let (mdp, _) = tie(q(9, 10));
        let text = optimality(&mdp, &ints(&[&[1, 1, 0], &[0]]), Over::Shared);
        refused(&replaced(&text, "1 1 0\n", "1 2 0\n"), Condition::O1, 17);
        refused(&replaced(&text, "1 1 0\n", "1 0 0\n"), Condition::O2, 20);
    }
}

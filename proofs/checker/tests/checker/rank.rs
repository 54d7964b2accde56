//! G1, G2.

use cliff_check::Condition;

use crate::instances::{ints, mdp, tie};
use crate::oracle::q;
use crate::writer::{Over, optimality, rays};
use crate::{accepted, line, refused, replaced, with_row};

fn certificate() -> String {
    let (mdp, reward) = tie(q(1, 1));
    optimality(&mdp, &reward, Over::Shared)
}

mod accept {
    use super::*;

    #[test]
    fn a_terminating_model() {
        line(&certificate(), "rank");
        assert!(accepted(&certificate()).statement().contains("every policy reaches an absorbing state"));
    }

    #[test]
    fn ranks_may_leave_gaps() {
        accepted(&with_row(&certificate(), "rank", 0, "7"));
    }

    #[test]
    fn every_state_absorbs() {
        let (s0, s1): (&[_], &[_]) = (&[(0, q(1, 1))], &[(1, q(1, 1))]);
        let mdp = mdp(q(1, 1), None, &[&[s0, s0], &[s1]]);
        accepted(&optimality(&mdp, &ints(&[&[0, 0], &[0]]), Over::Own));
    }
}

mod reject {
    use super::*;

    #[test]
    fn g1_rank_zero_elsewhere() {
        let text = with_row(&certificate(), "rank", 0, "0");
        refused(&text, Condition::G1, line(&text, "rank") + 1);
    }

    #[test]
    fn g1_absorbing_state_with_a_rank() {
        let text = with_row(&certificate(), "rank", 0, "2");
        let text = with_row(&text, "rank", 1, "1");
        refused(&text, Condition::G1, line(&text, "rank") + 2);
    }

    #[test]
    fn g1_an_action_that_does_not_descend() {
        // Two states that may send each other back and forth: no rank exists, whatever is claimed.
        let (to_0, to_1, to_2): (&[_], &[_], &[_]) = (&[(0, q(1, 1))], &[(1, q(1, 1))], &[(2, q(1, 1))]);
        let mut cyclic = mdp(q(1, 2), None, &[&[to_1, to_2], &[to_0, to_2], &[to_2]]);
        let text = optimality(&cyclic, &ints(&[&[0, 0], &[0, 0], &[0]]), Over::Own);
        cyclic.discount = q(1, 1);
        for ranks in ["1\n2\n0", "2\n1\n0", "1\n1\n0"] {
            let text = replaced(&text, "discount 1/2", "discount 1");
            let end = text.rfind("end ").unwrap();
            let text = format!("{}rank\n{ranks}\nend x\n", &text[..end]);
            let text = crate::writer::sealed(&text.lines().collect::<Vec<_>>());
            let refusal = cliff_check::check(text.as_bytes()).unwrap_err();
            assert_eq!(refusal.condition, Condition::G1, "{refusal}");
            assert!(refusal.action.is_some());
        }
    }

    #[test]
    fn g2_reward_at_an_absorbing_state() {
        let text = with_row(&certificate(), "reward", 1, "1");
        refused(&text, Condition::G2, line(&text, "reward") + 2);
    }

    /// A negative reward on an absorbing state is as wrong as a positive one.
    #[test]
    fn m_rank_48_negative_reward_at_an_absorbing_state() {
        let text = include_str!("../faults/mutant-rank-48.cert");
        refused(text, Condition::G2, line(text, "reward") + 2);
        let bad = with_row(&certificate(), "reward", 1, "-1");
        refused(&bad, Condition::G2, line(&bad, "reward") + 2);
    }

    #[test]
    fn g2_value_at_an_absorbing_state() {
        // V + c solves V = TV at discount 1 for every constant c: only G2 refuses it.
        let text = with_row(&certificate(), "value", 1, "2");
        let text = with_row(&text, "value", 2, "1");
        refused(&text, Condition::G2, line(&text, "value") + 3);
    }

    #[test]
    fn g2_direction_and_slope() {
        let (mdp, reward) = tie(q(1, 1));
        let text = rays(&mdp, &reward, 0, &[ints(&[&[1, 0, 0], &[0]])], Over::Shared);
        accepted(&text);
        let bad = with_row(&text, "direction", 1, "1");
        refused(&bad, Condition::G2, line(&bad, "direction") + 2);
        let bad = with_row(&text, "slope", 2, "1");
        refused(&bad, Condition::G2, line(&bad, "slope") + 3);
    }

    #[test]
    fn rank_where_it_does_not_belong() {
        let (mdp, reward) = tie(q(9, 10));
        let text = optimality(&mdp, &reward, Over::Shared);
        let at = text.lines().count();
        let with = text.replace("end ", "rank\n1\n0\nend ");
        let with = crate::writer::sealed(&with.lines().collect::<Vec<_>>());
        refused(&with, Condition::Syntax, at);
        let without = certificate().replace("rank\n1\n0\n", "");
        let without = crate::writer::sealed(&without.lines().collect::<Vec<_>>());
        refused(&without, Condition::Syntax, at);
    }
}

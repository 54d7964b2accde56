//! B1–B4.

use cliff_check::Condition;

use crate::instances::{ints, mdp, tie};
use crate::oracle::q;
use crate::writer::{Over, bound};
use crate::{accepted, line, refused, replaced, with_row};

/// A loop in which the rewards differ at every step: the bound is attained.
fn attained() -> String {
    let mdp = mdp(q(9, 10), None, &[&[&[(0, q(1, 1))]]]);
    bound(&mdp, &ints(&[&[1]]), &ints(&[&[3]]), Over::Shared)
}

fn strict() -> String {
    let (mdp, reward) = tie(q(9, 10));
    bound(&mdp, &reward, &ints(&[&[1, 2, 0], &[0]]), Over::Own)
}

mod accept {
    use super::*;

    #[test]
    fn attained_and_strict() {
        line(&attained(), "q-distance 20");
        assert!(accepted(&attained()).statement().contains("which is exactly the first divided by 1 − γ"));
        assert!(accepted(&strict()).statement().contains("which is less than the first divided by 1 − γ"));
    }
}

mod reject {
    use super::*;

    #[test]
    fn b1_distance() {
        let text = replaced(&attained(), "\ndistance 2\n", "\ndistance 3\n");
        refused(&text, Condition::B1, line(&text, "distance 3"));
    }

    #[test]
    fn b2_values() {
        for (heading, old) in [("value", "10"), ("value-2", "30")] {
            let text = attained();
            line(&text, old);
            let text = with_row(&text, heading, 1, "11");
            let refusal = refused(&text, Condition::O1, line(&text, heading) + 2);
            assert_eq!(refusal.part_of, Some(Condition::B2));
        }
    }

    #[test]
    fn b3_q_distance() {
        for wrong in ["0", "19", "21", "-20"] {
            let new = format!("q-distance {wrong}");
            let text = replaced(&attained(), "q-distance 20\n", &format!("{new}\n"));
            refused(&text, Condition::B3, line(&text, &new));
        }
    }

    /// The inequality of B4 is a theorem: no file that passes B1–B3 can fail it. The discount can.
    #[test]
    fn b4_discount_one() {
        let (mut mdp, _) = tie(q(1, 1));
        mdp.initial = None;
        let text = bound(&mdp, &ints(&[&[1, 1, 0], &[0]]), &ints(&[&[1, 2, 0], &[0]]), Over::Own);
        refused(&text, Condition::B4, line(&text, "q-distance 1"));
    }
}

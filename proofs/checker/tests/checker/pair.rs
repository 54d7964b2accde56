//! P1–P3.

use cliff_check::Condition;

use crate::instances::{ints, tie};
use crate::oracle::q;
use crate::writer::{Over, pair};
use crate::{accepted, line, refused, replaced, with_row};

fn certificate() -> String {
    let (mdp, reward) = tie(q(9, 10));
    pair(&mdp, &reward, &ints(&[&[1, 2, 0], &[0]]), Over::Shared)
}

mod accept {
    use super::*;

    #[test]
    fn sets_that_differ() {
        let statement = accepted(&certificate()).statement();
        assert!(statement.contains("differ by exactly 1 (maximum norm)"), "{statement}");
        assert!(statement.contains("The sets differ at 1 state."), "{statement}");
    }

    #[test]
    fn a_reward_with_itself() {
        let (mdp, reward) = tie(q(1, 2));
        let statement = accepted(&pair(&mdp, &reward, &reward, Over::Own)).statement();
        assert!(statement.contains("The sets differ at 0 states."), "{statement}");
    }
}

mod reject {
    use super::*;

    #[test]
    fn p1_distance() {
        for distance in ["0", "1/2", "2", "-1"] {
            let new = format!("distance {distance}");
            let text = replaced(&certificate(), "distance 1\n", &format!("{new}\n"));
            refused(&text, Condition::P1, line(&text, &new));
        }
    }

    #[test]
    fn p2_value_and_set() {
        let text = with_row(&certificate(), "value", 1, "2");
        let refusal = refused(&text, Condition::O1, line(&text, "value") + 2);
        assert_eq!(refusal.part_of, Some(Condition::P2));
        let text = with_row(&certificate(), "optimal", 0, "1");
        let refusal = refused(&text, Condition::O2, line(&text, "optimal") + 1);
        assert_eq!(refusal.part_of, Some(Condition::P2));
    }

    #[test]
    fn p3_value_and_set() {
        let text = with_row(&certificate(), "value-2", 1, "1");
        let refusal = refused(&text, Condition::O1, line(&text, "value-2") + 2);
        assert_eq!(refusal.part_of, Some(Condition::P3));
        let text = with_row(&certificate(), "optimal-2", 0, "0 1");
        let refusal = refused(&text, Condition::O2, line(&text, "optimal-2") + 1);
        assert_eq!(refusal.part_of, Some(Condition::P3));
    }
}

//! V1–V3.

use cliff_check::Condition;

use crate::instances::tie;
use crate::oracle::{Q, q};
use crate::writer::{Over, policy_value};
use crate::{accepted, line, refused, replaced, with_row};

fn half() -> Vec<Vec<Q>> {
    vec![vec![q(1, 2), q(0, 1), q(1, 2)], vec![q(1, 1)]]
}

fn certificate() -> String {
    let (mdp, reward) = tie(q(4, 5));
    policy_value(&mdp, &reward, &half(), Over::Shared)
}

mod accept {
    use super::*;

    #[test]
    fn with_an_initial_distribution() {
        // V = 1/2 + 4/5 · 1/4 · V, so V = 5/8.
        let text = certificate();
        for row in ["shortfall 3/8", "return 5/8", "optimal-return 1"] {
            line(&text, row);
        }
        assert!(
            accepted(&text).statement().contains("From the initial distribution π earns 5/8, an optimal policy 1.")
        );
    }

    #[test]
    fn without_one() {
        let (mut mdp, reward) = tie(q(4, 5));
        mdp.initial = None;
        let text = policy_value(&mdp, &reward, &half(), Over::Own);
        assert!(!text.contains("return"));
        accepted(&text);
    }

    #[test]
    fn an_optimal_policy() {
        let (mdp, reward) = tie(q(4, 5));
        let optimal = vec![vec![q(1, 3), q(2, 3), q(0, 1)], vec![q(1, 1)]];
        let text = policy_value(&mdp, &reward, &optimal, Over::Shared);
        line(&text, "shortfall 0");
        accepted(&text);
    }
}

mod reject {
    use super::*;

    #[test]
    fn v1_policy_is_no_distribution() {
        for row in ["1/2 0 1/3", "1/2 0 1", "3/2 0 -1/2", "0 0 0"] {
            let text = with_row(&certificate(), "policy", 0, row);
            refused(&text, Condition::V1, line(&text, "policy") + 1);
        }
    }

    #[test]
    fn v1_value_of_another_policy() {
        let text = with_row(&certificate(), "policy", 0, "1 0 0");
        let refusal = refused(&text, Condition::V1, line(&text, "policy-value") + 2);
        assert_eq!(refusal.stated, "V(s) = 5/8");
        assert_eq!(refusal.required, "Σ_a π(a|s) Q_V(s,a) = 1");
        let text = with_row(&certificate(), "policy-value", 1, "6");
        refused(&text, Condition::V1, line(&text, "policy-value") + 2);
    }

    #[test]
    fn v2_optimal_value() {
        let text = with_row(&certificate(), "value", 1, "2");
        let refusal = refused(&text, Condition::O1, line(&text, "value") + 2);
        assert_eq!(refusal.part_of, Some(Condition::V2));
    }

    #[test]
    fn v3_numbers() {
        let cases = [("shortfall", "3/8", "1/2"), ("return", "5/8", "1"), ("optimal-return", "1", "5/8")];
        for (word, old, new) in cases {
            let (old, new) = (format!("\n{word} {old}\n"), format!("\n{word} {new}\n"));
            let text = replaced(&certificate(), &old, &new);
            refused(&text, Condition::V3, line(&text, new.trim()));
        }
    }
}

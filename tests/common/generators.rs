//! Random small models: strategies for proptest, and a generator of another kind for quickcheck.
//!
//! Both are made to tie: rewards come from a few values, and degenerate models (γ = 0, one state,
//! one action, equal actions, absorbing states) are frequent.

use proptest::prelude::*;
use quickcheck::{Arbitrary, Gen};

use super::{Plain, PlainAction};

/// Models of up to `states` states and `actions` actions, γ < 1.
pub fn models(states: usize, actions: usize) -> impl Strategy<Value = Plain> {
    (1..=states).prop_flat_map(move |n| {
        let discount = prop::sample::select(vec![(0, 1), (1, 2), (9, 10), (99, 100), (1, 3)]);
        let number = prop_oneof![
            4 => prop::sample::select(vec![(0, 1), (1, 1), (-1, 1)]),
            1 => (-6i64..=6, 1i64..=4),
        ];
        let weights = prop::collection::btree_map(0..n, 1i64..=3, 1..=n.min(3))
            .prop_map(|map| map.into_iter().collect::<Vec<_>>());
        let action = (number.clone(), number, weights).prop_map(|(reward, other, weights)| PlainAction {
            reward,
            other,
            weights,
        });
        let state = prop::collection::vec(action, 1..=actions);
        (discount, prop::collection::vec(state, n)).prop_map(|(discount, states)| Plain { discount, states })
    })
}

/// A model built the other way round: a deterministic skeleton into which noise, copies and loops
/// are mixed.
#[derive(Clone, Debug)]
pub struct Mixed(pub Plain);

impl Arbitrary for Mixed {
    fn arbitrary(g: &mut Gen) -> Self {
        let n = 1 + usize::arbitrary(g) % 4;
        let mut states = Vec::new();
        for s in 0..n {
            let mut actions: Vec<PlainAction> = Vec::new();
            for _ in 0..1 + usize::arbitrary(g) % 3 {
                if bool::arbitrary(g) && bool::arbitrary(g) && !actions.is_empty() {
                    actions.push(actions[0].clone());
                    continue;
                }
                let target = if bool::arbitrary(g) { s } else { usize::arbitrary(g) % n };
                let mut weights = vec![(target, 1 + i64::from(u8::arbitrary(g) % 3))];
                let noise = usize::arbitrary(g) % n;
                if bool::arbitrary(g) && noise != target {
                    weights.push((noise, 1));
                }
                weights.sort_unstable();
                let reward = (i64::from(i8::arbitrary(g) % 3), 1 + i64::from(u8::arbitrary(g) % 2));
                let other = (i64::from(i8::arbitrary(g) % 3), 1);
                actions.push(PlainAction { reward, other, weights });
            }
            states.push(actions);
        }
        let discount = *g.choose(&[(0, 1), (1, 2), (9, 10), (999, 1000)]).unwrap_or(&(1, 2));
        Mixed(Plain { discount, states })
    }
}

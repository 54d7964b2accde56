//! Certificates about random instances are accepted, printed back unchanged, and true.

use crate::instances::{Random, all_certificates};
use crate::{accepted, reader};

#[test]
fn random_certificates_of_every_kind() {
    let mut kinds = std::collections::BTreeMap::new();
    for text in all_certificates() {
        let accepted = accepted(text);
        assert!(reader::is_true(text), "{text}");
        assert!(!accepted.statement().is_empty());
        *kinds.entry(accepted.kind()).or_insert(0_u64) += 1;
    }
    // The generator must keep making each kind often enough to mean something.
    assert_eq!(kinds.len(), 8);
    assert!(kinds.values().all(|count| *count >= crate::seeds(15).end), "{kinds:?}");
}

/// The instances are not all alike: ties, rays that end, several states, discount 0 and 1 all
/// occur.
#[test]
fn the_generator_covers_the_corners() {
    let (mut ties, mut zero, mut one, mut single) = (0, 0, 0, 0);
    for seed in crate::seeds(200) {
        let mut random = Random(seed);
        let mdp = random.mdp();
        let reward = random.reward(&mdp);
        ties += usize::from(mdp.optimum(&reward).1.iter().any(|set| set.len() > 1));
        zero += usize::from(mdp.discount == crate::oracle::q(0, 1));
        one += usize::from(mdp.discount == crate::oracle::q(1, 1));
        single += usize::from(mdp.states.len() == 1);
    }
    let texts: String = all_certificates().concat();
    let (finite, infinite) = (texts.matches("optimal-at-end").count(), texts.matches("until infinity").count());
    for count in [ties, zero, one, single, finite, infinite] {
        assert!(count as u64 >= crate::seeds(20).end, "{ties} {zero} {one} {single} {finite} {infinite}");
    }
}

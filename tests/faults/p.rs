//! Texts that the two readers of claims once took differently.

use policy_cliff::claim::Claim;

use crate::cliff;

/// A refutation that the search finds is one that the checker accepts.
#[test]
fn p_effective_in_a_binder_is_evaluated_by_both() {
    let (code, stdout, stderr) = cliff(&["refute", "tests/faults/effective-in-binder.claim"]);
    assert_eq!(code, Some(1), "{stdout}{stderr}");
    assert!(stdout.contains("the independent checker finds all hypotheses true"), "{stdout}");
}

/// No divisor varies: both readers refuse it, so that nothing is divided by a germ.
#[test]
fn p_a_divisor_that_varies_is_refused_by_both() {
    for (show, fine) in [
        ("for small eps: 1 / eps > 0", false),
        ("for small eps: 1 / (1 + eps * norm(R)) > 0", false),
        ("for every X near R: norm(R) / (1 + norm(X)) >= 0", false),
        ("for small eps: eps / (1 + norm(R)) > 0", true),
    ] {
        let text = format!("claim c given R : reward show x: {show}");
        assert_eq!(Claim::parse(&text).is_ok(), fine, "{text}");
        assert_eq!(cliff_check::read_claim(&text).is_ok(), fine, "{text}");
    }
}

//! What this program is built with: the claim files of the paper, in its order, the classics, and
//! some real models.

/// A claim file by its name and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimText {
    /// The path under `proofs/claims`.
    pub file: &'static str,
    /// The text.
    pub text: &'static str,
}

macro_rules! claims {
    ($($file:literal)*) => {
        &[$(ClaimText { file: $file, text: include_str!(concat!("../../proofs/claims/", $file)) }),*]
    };
}

/// The claims of the paper, in its order.
pub const PAPER: &[ClaimText] = claims! {
    "01-q-lipschitz.claim"
    "02-argmax-uhc.claim"
    "03-unique-continuity.claim"
    "04-deterministic-discontinuity.claim"
    "05-uniform-discontinuity.claim"
    "06-incomplete-reward.claim"
    "07-tie-breaker.claim"
    "08-effective-reward.claim"
    "09-effective-q-lipschitz.claim"
    "10-effective-argmax-uhc.claim"
    "11-effective-continuity.claim"
    "12-effective-discontinuity.claim"
    "12b-effective-discontinuity-one-component.claim"
    "13-soft-lipschitz.claim"
    "13b-soft-contraction.claim"
    "14-bump.claim"
    "15-softmax-lipschitz.claim"
    "16-effective-objective.claim"
    "16b-effective-objective-different-starts.claim"
    "17-conflict-sensitivity.claim"
    "18-weights-on-reward.claim"
    "19-near-optimal-instability.claim"
    "20-only-unique-stable.claim"
    "21-binary-degeneracy.claim"
    "21b-binary-degeneracy-equal-length.claim"
    "22-length-penalty.claim"
    "23-format-bonus.claim"
    "24-lcpo.claim"
    "25-direction-over-scale.claim"
    "26-kl-tie-breaker.claim"
    "27-entropy-cost.claim"
    "28-small-alpha.claim"
    "29-temperature.claim"
};

/// Well-known results from elsewhere, and folklore that is false without a condition.
pub const CLASSICS: &[ClaimText] = claims! {
    "classics/advantage-of-a-sum.claim"
    "classics/affine-rewards.claim"
    "classics/bellman-residual.claim"
    "classics/greedy-loss.claim"
    "classics/optimal-for-both.claim"
    "classics/performance-difference.claim"
    "classics/policy-improvement.claim"
    "classics/potential-shaping.claim"
    "classics/shaping-by-actions.claim"
    "classics/soft-shaping.claim"
};

/// A model file by its name and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelText {
    /// The name of the file.
    pub file: &'static str,
    /// The text.
    pub text: &'static str,
}

macro_rules! models {
    ($($file:literal)*) => {
        &[$(ModelText { file: $file, text: include_str!(concat!("../../tests/models/", $file)) }),*]
    };
}

/// The models that every audit tries: the paper's shortcut, a tree of reasoning steps, and the
/// Frozen Lake of Gymnasium.
pub const MODELS: &[ModelText] = models! {
    "shortcut.json"
    "reasoning.json"
    "frozen-lake-4x4.json"
};

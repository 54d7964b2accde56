(* The claims of proofs/claims as terms, a definition for each reading. *)
(* Written by `cliff export --claims`; compare with the texts, which stand above the terms. *)
From Coq Require Import String QArith_base.
From mathcomp Require Import all_ssreflect.
From PolicyCliff Require Import claim_syntax.

Local Open Scope Q_scope.
Local Open Scope string_scope.

(* claim q-lipschitz
  given R1, R2 : reward
  show bound: norm(Q*(R1) - Q*(R2)) <= norm(R1 - R2) / (1 - gamma)
  show max-step: for every state s: abs(V*(R1)(s) - V*(R2)(s)) <= norm(Q*(R1) - Q*(R2)) *)

Definition q_lipschitz__bound : claim := Claim
  [::]
  ("bound", AtMost (Norm (Minus (Qstar (Given Pairs "R1")) (Qstar (Given Pairs "R2")))) (Over (Norm (Minus (Given Pairs "R1") (Given Pairs "R2"))) (Minus (Rational (1 # 1)) Discount))).

Definition q_lipschitz__max_step : claim := Claim
  [::]
  ("max-step", Every (EachState "s") (AtMost (Abs (Minus (AtState (OptimalValue (Given Pairs "R1")) "s") (AtState (OptimalValue (Given Pairs "R2")) "s"))) (Norm (Minus (Qstar (Given Pairs "R1")) (Qstar (Given Pairs "R2")))))).

(* claim argmax-uhc
  given R0 : reward; D : function on pairs
  show nonempty: for every state s: size(A*(R0, s)) >= 1
  show upper: for small eps, every state s: A*(R0 + eps * D, s) within A*(R0, s)
  show hausdorff-continuous: for small eps, every state s: A*(R0 + eps * D, s) = A*(R0, s) *)

Definition argmax_uhc__nonempty : claim := Claim
  [::]
  ("nonempty", Every (EachState "s") (AtMost (Rational (1 # 1)) (Size (At (OptimalActions (Given Pairs "R0")) "s")))).

Definition argmax_uhc__upper : claim := Claim
  [::]
  ("upper", ForSmall "eps" (Every (EachState "s") (Within (At (OptimalActions (Plus (Given Pairs "R0") (Times (Given Scalar "eps") (Given Pairs "D")))) "s") (At (OptimalActions (Given Pairs "R0")) "s")))).

Definition argmax_uhc__hausdorff_continuous : claim := Claim
  [::]
  ("hausdorff-continuous", ForSmall "eps" (Every (EachState "s") (SameMembers (At (OptimalActions (Plus (Given Pairs "R0") (Times (Given Scalar "eps") (Given Pairs "D")))) "s") (At (OptimalActions (Given Pairs "R0")) "s")))).

(* claim unique-continuity
  given R0 : reward
  assume unique-nearby: for every R near R0, every state s: size(A*(R, s)) = 1
  show continuous: for every R near R0, every state s: A*(R, s) = A*(R0, s) *)

Definition unique_continuity__continuous : claim := Claim
  [::
    ("unique-nearby", Near "R" (Given Pairs "R0") (Every (EachState "s") (Equal (Size (At (NearbySets "R") "s")) (Rational (1 # 1)))))]
  ("continuous", Near "R" (Given Pairs "R0") (Every (EachState "s") (SameMembers (At (NearbySets "R") "s") (At (OptimalActions (Given Pairs "R0")) "s")))).

(* claim deterministic-discontinuity
  given R0 : reward; s0 : state; a1, a2 : action at s0
  given M0 : optimal deterministic policy for R0
  given phi : bump at (s0, a2) off A*(R0, s0)
  let Q_eps(e) = Q*(R0) + e * phi
  let R_eps(e) = inverse_bellman(Q_eps(e))
  assume tie: a1 in A*(R0, s0) and a2 in A*(R0, s0)
  assume distinct: a1 != a2
  assume selected: M0(s0, a1) = 1
  show inverse: for every eps > 0: Q*(R_eps(eps)) = Q_eps(eps)
  show close: for every eps > 0: norm(R_eps(eps) - R0) <= (1 + gamma) * eps
  show forced: for every eps > 0: A*(R_eps(eps), s0) = {a2}
  show forced-for-small-eps: for small eps: A*(R_eps(eps), s0) = {a2}
  show jump: for small eps: tv(M0, uniform(R_eps(eps)), s0) = 1 *)

Definition deterministic_discontinuity__inverse : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Given Pairs "R0")));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("inverse", ForEveryPositive "eps" (Equal (Qstar (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi"))))) (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi"))))).

Definition deterministic_discontinuity__close : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Given Pairs "R0")));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("close", ForEveryPositive "eps" (AtMost (Norm (Minus (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi")))) (Given Pairs "R0"))) (Times (Plus (Rational (1 # 1)) Discount) (Given Scalar "eps")))).

Definition deterministic_discontinuity__forced : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Given Pairs "R0")));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("forced", ForEveryPositive "eps" (SameMembers (At (OptimalActions (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi"))))) "s0") (Listed [:: "a2"]))).

Definition deterministic_discontinuity__forced_for_small_eps : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Given Pairs "R0")));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("forced-for-small-eps", ForSmall "eps" (SameMembers (At (OptimalActions (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi"))))) "s0") (Listed [:: "a2"]))).

Definition deterministic_discontinuity__jump : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Given Pairs "R0")));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("jump", ForSmall "eps" (Equal (Variation (GivenPolicy "M0") (Uniform (OptimalActions (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi")))))) "s0") (Rational (1 # 1)))).

(* claim uniform-discontinuity
  given R0 : reward; s0 : state; a2 : action at s0
  given phi : bump at (s0, a2) off A*(R0, s0)
  let m = size(A*(R0, s0))
  let R_eps(e) = inverse_bellman(Q*(R0) + e * phi)
  assume optimal-action: a2 in A*(R0, s0)
  assume tie: m >= 2
  show close: for every eps > 0: norm(R_eps(eps) - R0) <= (1 + gamma) * eps
  show distance: for small eps: tv(uniform(R_eps(eps)), uniform(R0), s0) = (m - 1) / m
  show half: for every eps > 0: tv(uniform(R_eps(eps)), uniform(R0), s0) >= 1 / 2 *)

Definition uniform_discontinuity__close : claim := Claim
  [::
    ("a2", In "a2" (At AllActions "s0"));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("optimal-action", In "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", AtMost (Rational (2 # 1)) (Size (At (OptimalActions (Given Pairs "R0")) "s0")))]
  ("close", ForEveryPositive "eps" (AtMost (Norm (Minus (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi")))) (Given Pairs "R0"))) (Times (Plus (Rational (1 # 1)) Discount) (Given Scalar "eps")))).

Definition uniform_discontinuity__distance : claim := Claim
  [::
    ("a2", In "a2" (At AllActions "s0"));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("optimal-action", In "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", AtMost (Rational (2 # 1)) (Size (At (OptimalActions (Given Pairs "R0")) "s0")))]
  ("distance", ForSmall "eps" (Equal (Variation (Uniform (OptimalActions (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi")))))) (Uniform (OptimalActions (Given Pairs "R0"))) "s0") (Over (Minus (Size (At (OptimalActions (Given Pairs "R0")) "s0")) (Rational (1 # 1))) (Size (At (OptimalActions (Given Pairs "R0")) "s0"))))).

Definition uniform_discontinuity__half : claim := Claim
  [::
    ("a2", In "a2" (At AllActions "s0"));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("optimal-action", In "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", AtMost (Rational (2 # 1)) (Size (At (OptimalActions (Given Pairs "R0")) "s0")))]
  ("half", ForEveryPositive "eps" (AtMost (Over (Rational (1 # 1)) (Rational (2 # 1))) (Variation (Uniform (OptimalActions (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Given Scalar "eps") (Given Pairs "phi")))))) (Uniform (OptimalActions (Given Pairs "R0"))) "s0"))).

(* claim incomplete-reward
  given train, missing : reward
  given pi : optimal policy for train
  given mu : distribution; s0 : state; a2 : action at s0
  let true = train + missing
  assume action-optimality: a2 in A*(train, s0)
  assume positive-advantage: advantage(pi, missing)(s0, a2) > 0
  assume reachability: reachable(s0, from mu, under pi)
  show proof-step: Q(pi, true)(s0, a2) > V(pi, true)(s0)
  show statewise: not optimal(pi, true)
  show at-s0: V(pi, true)(s0) < V*(true)(s0)
  show from-initial: J(pi, true, from mu) < J*(true, from mu) *)

Definition incomplete_reward__proof_step : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("mu", IsDistribution (Given States "mu"));
    ("a2", In "a2" (At AllActions "s0"));
    ("pi", Takes (GivenPolicy "pi") (OptimalActions (Given Pairs "train")));
    ("action-optimality", In "a2" (At (OptimalActions (Given Pairs "train")) "s0"));
    ("positive-advantage", Less (Rational (0 # 1)) (AtPair (Minus (Qof (GivenPolicy "pi") (Given Pairs "missing")) (Here (PolicyValue (GivenPolicy "pi") (Given Pairs "missing")))) "s0" "a2"));
    ("reachability", Reachable (Given States "mu") (GivenPolicy "pi") "s0")]
  ("proof-step", Less (AtState (PolicyValue (GivenPolicy "pi") (Plus (Given Pairs "train") (Given Pairs "missing"))) "s0") (AtPair (Qof (GivenPolicy "pi") (Plus (Given Pairs "train") (Given Pairs "missing"))) "s0" "a2")).

Definition incomplete_reward__statewise : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("mu", IsDistribution (Given States "mu"));
    ("a2", In "a2" (At AllActions "s0"));
    ("pi", Takes (GivenPolicy "pi") (OptimalActions (Given Pairs "train")));
    ("action-optimality", In "a2" (At (OptimalActions (Given Pairs "train")) "s0"));
    ("positive-advantage", Less (Rational (0 # 1)) (AtPair (Minus (Qof (GivenPolicy "pi") (Given Pairs "missing")) (Here (PolicyValue (GivenPolicy "pi") (Given Pairs "missing")))) "s0" "a2"));
    ("reachability", Reachable (Given States "mu") (GivenPolicy "pi") "s0")]
  ("statewise", Not (Takes (GivenPolicy "pi") (OptimalActions (Plus (Given Pairs "train") (Given Pairs "missing"))))).

Definition incomplete_reward__at_s0 : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("mu", IsDistribution (Given States "mu"));
    ("a2", In "a2" (At AllActions "s0"));
    ("pi", Takes (GivenPolicy "pi") (OptimalActions (Given Pairs "train")));
    ("action-optimality", In "a2" (At (OptimalActions (Given Pairs "train")) "s0"));
    ("positive-advantage", Less (Rational (0 # 1)) (AtPair (Minus (Qof (GivenPolicy "pi") (Given Pairs "missing")) (Here (PolicyValue (GivenPolicy "pi") (Given Pairs "missing")))) "s0" "a2"));
    ("reachability", Reachable (Given States "mu") (GivenPolicy "pi") "s0")]
  ("at-s0", Less (AtState (PolicyValue (GivenPolicy "pi") (Plus (Given Pairs "train") (Given Pairs "missing"))) "s0") (AtState (OptimalValue (Plus (Given Pairs "train") (Given Pairs "missing"))) "s0")).

Definition incomplete_reward__from_initial : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("mu", IsDistribution (Given States "mu"));
    ("a2", In "a2" (At AllActions "s0"));
    ("pi", Takes (GivenPolicy "pi") (OptimalActions (Given Pairs "train")));
    ("action-optimality", In "a2" (At (OptimalActions (Given Pairs "train")) "s0"));
    ("positive-advantage", Less (Rational (0 # 1)) (AtPair (Minus (Qof (GivenPolicy "pi") (Given Pairs "missing")) (Here (PolicyValue (GivenPolicy "pi") (Given Pairs "missing")))) "s0" "a2"));
    ("reachability", Reachable (Given States "mu") (GivenPolicy "pi") "s0")]
  ("from-initial", Less (Mean (Given States "mu") (PolicyValue (GivenPolicy "pi") (Plus (Given Pairs "train") (Given Pairs "missing")))) (Mean (Given States "mu") (OptimalValue (Plus (Given Pairs "train") (Given Pairs "missing"))))).

(* claim tie-breaker
  given R0 : reward; s0 : state; a1, a2 : action at s0
  given phi : bump at (s0, a2) off A*(R0, s0)
  let R_eps(e) = inverse_bellman(Q*(R0) + e / (1 + gamma) * phi)
  assume tie: a1 in A*(R0, s0) and a2 in A*(R0, s0)
  assume distinct: a1 != a2
  show breaks: for every eps > 0, some reward R' by R_eps(eps): norm(R' - R0) <= eps and Q*(R')(s0, a2) > Q*(R')(s0, a1)
  show close: for every eps > 0: norm(R_eps(eps) - R0) <= eps *)

Definition tie_breaker__breaks : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"))]
  ("breaks", ForEveryPositive "eps" (ForSomeBy "R'" (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Over (Given Scalar "eps") (Plus (Rational (1 # 1)) Discount)) (Given Pairs "phi")))) (And (AtMost (Norm (Minus (Given Pairs "R'") (Given Pairs "R0"))) (Given Scalar "eps")) (Less (AtPair (Qstar (Given Pairs "R'")) "s0" "a1") (AtPair (Qstar (Given Pairs "R'")) "s0" "a2"))))).

Definition tie_breaker__close : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Given Pairs "R0")) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"))]
  ("close", ForEveryPositive "eps" (AtMost (Norm (Minus (InverseBellman (Plus (Qstar (Given Pairs "R0")) (Times (Over (Given Scalar "eps") (Plus (Rational (1 # 1)) Discount)) (Given Pairs "phi")))) (Given Pairs "R0"))) (Given Scalar "eps"))).

(* claim effective-reward
  given R, R' : rewards; w : weights
  show bound: norm(effective(w, R) - effective(w, R')) <= norm(R - R') *)

Definition effective_reward__bound : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"))]
  ("bound", AtMost (Norm (Minus (Effective (GivenWeights "w") (Given Tuple "R")) (Effective (GivenWeights "w") (Given Tuple "R'")))) (Norm (Minus (Given Tuple "R") (Given Tuple "R'")))).

(* claim effective-q-lipschitz
  given R, R' : rewards; w : weights
  show bound: norm(Q*(effective(w, R)) - Q*(effective(w, R'))) <= norm(R - R') / (1 - gamma) *)

Definition effective_q_lipschitz__bound : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"))]
  ("bound", AtMost (Norm (Minus (Qstar (Effective (GivenWeights "w") (Given Tuple "R"))) (Qstar (Effective (GivenWeights "w") (Given Tuple "R'"))))) (Over (Norm (Minus (Given Tuple "R") (Given Tuple "R'"))) (Minus (Rational (1 # 1)) Discount))).

(* claim effective-argmax-uhc
  given R, D : rewards; w : weights; k : component
  show nonempty: for every state s: size(A*(effective(w, R), s)) >= 1
  show upper: for small eps, every state s: A*(effective(w, R + eps * D), s) within A*(effective(w, R), s)
  show one-component: for small eps, every state s: A*(effective(w, R + eps * alone(k, D[k])), s) within A*(effective(w, R), s) *)

Definition effective_argmax_uhc__nonempty : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"))]
  ("nonempty", Every (EachState "s") (AtMost (Rational (1 # 1)) (Size (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s")))).

Definition effective_argmax_uhc__upper : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"))]
  ("upper", ForSmall "eps" (Every (EachState "s") (Within (At (OptimalActions (Effective (GivenWeights "w") (Plus (Given Tuple "R") (Times (Given Scalar "eps") (Given Tuple "D"))))) "s") (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s")))).

Definition effective_argmax_uhc__one_component : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"))]
  ("one-component", ForSmall "eps" (Every (EachState "s") (Within (At (OptimalActions (Effective (GivenWeights "w") (Plus (Given Tuple "R") (Times (Given Scalar "eps") (Alone "k" (Component (Given Tuple "D") "k")))))) "s") (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s")))).

(* claim effective-continuity
  given R : rewards; w : weights
  assume unique-nearby: for every T near R, every state s: size(A*(effective(w, T), s)) = 1
  show continuous: for every T near R, every state s: A*(effective(w, T), s) = A*(effective(w, R), s) *)

Definition effective_continuity__continuous : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("unique-nearby", NearTuple "T" (GivenWeights "w") (Given Tuple "R") (Every (EachState "s") (Equal (Size (At (NearbySets "T") "s")) (Rational (1 # 1)))))]
  ("continuous", NearTuple "T" (GivenWeights "w") (Given Tuple "R") (Every (EachState "s") (SameMembers (At (NearbySets "T") "s") (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s")))).

(* claim effective-discontinuity
  given R : rewards; w : weights; s0 : state; a1, a2 : action at s0
  given M0 : optimal deterministic policy for effective(w, R)
  given phi : bump at (s0, a2) off A*(effective(w, R), s0)
  let R_eff = effective(w, R)
  let moved(e) = R + alike(inverse_bellman(Q*(R_eff) + e * phi) - R_eff)
  assume tie: a1 in A*(R_eff, s0) and a2 in A*(R_eff, s0)
  assume distinct: a1 != a2
  assume selected: M0(s0, a1) = 1
  show close: for every eps > 0: norm(moved(eps) - R) <= (1 + gamma) * eps
  show forced: for every eps > 0: A*(effective(w, moved(eps)), s0) = {a2}
  show deterministic: for small eps: tv(M0, uniform(effective(w, moved(eps))), s0) = 1
  show uniform-jump: for small eps: tv(uniform(R_eff), uniform(effective(w, moved(eps))), s0) >= 1 / 2 *)

Definition effective_discontinuity__close : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")) (In "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("close", ForEveryPositive "eps" (AtMost (Norm (Minus (Plus (Given Tuple "R") (Alike (Minus (InverseBellman (Plus (Qstar (Effective (GivenWeights "w") (Given Tuple "R"))) (Times (Given Scalar "eps") (Given Pairs "phi")))) (Effective (GivenWeights "w") (Given Tuple "R"))))) (Given Tuple "R"))) (Times (Plus (Rational (1 # 1)) Discount) (Given Scalar "eps")))).

Definition effective_discontinuity__forced : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")) (In "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("forced", ForEveryPositive "eps" (SameMembers (At (OptimalActions (Effective (GivenWeights "w") (Plus (Given Tuple "R") (Alike (Minus (InverseBellman (Plus (Qstar (Effective (GivenWeights "w") (Given Tuple "R"))) (Times (Given Scalar "eps") (Given Pairs "phi")))) (Effective (GivenWeights "w") (Given Tuple "R"))))))) "s0") (Listed [:: "a2"]))).

Definition effective_discontinuity__deterministic : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")) (In "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("deterministic", ForSmall "eps" (Equal (Variation (GivenPolicy "M0") (Uniform (OptimalActions (Effective (GivenWeights "w") (Plus (Given Tuple "R") (Alike (Minus (InverseBellman (Plus (Qstar (Effective (GivenWeights "w") (Given Tuple "R"))) (Times (Given Scalar "eps") (Given Pairs "phi")))) (Effective (GivenWeights "w") (Given Tuple "R")))))))) "s0") (Rational (1 # 1)))).

Definition effective_discontinuity__uniform_jump : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("M0", And (IsPolicy (GivenPolicy "M0")) (Deterministic (GivenPolicy "M0")));
    ("M0", Takes (GivenPolicy "M0") (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))));
    ("phi", Bump (Given Pairs "phi") "s0" "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")) (In "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("selected", Equal (Probability (GivenPolicy "M0") "s0" "a1") (Rational (1 # 1)))]
  ("uniform-jump", ForSmall "eps" (AtMost (Over (Rational (1 # 1)) (Rational (2 # 1))) (Variation (Uniform (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R")))) (Uniform (OptimalActions (Effective (GivenWeights "w") (Plus (Given Tuple "R") (Alike (Minus (InverseBellman (Plus (Qstar (Effective (GivenWeights "w") (Given Tuple "R"))) (Times (Given Scalar "eps") (Given Pairs "phi")))) (Effective (GivenWeights "w") (Given Tuple "R")))))))) "s0"))).

(* claim effective-discontinuity-one-component
  given R : rewards; w : weights; k : component; s0 : state; a1, a2 : action at s0
  let moved(e) = R + e * alone(k, indicator(s0, a2))
  assume tie: a1 in A*(effective(w, R), s0) and a2 in A*(effective(w, R), s0)
  assume distinct: a1 != a2
  assume weighted: w[k](s0) > 0
  show close: for every eps > 0: norm(moved(eps) - R) <= eps
  show forced: for every eps > 0: A*(effective(w, moved(eps)), s0) = {a2}
  show uniform-jump: for small eps: tv(uniform(effective(w, R)), uniform(effective(w, moved(eps))), s0) >= 1 / 2 *)

Definition effective_discontinuity_one_component__close : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")) (In "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("weighted", Less (Rational (0 # 1)) (AtState (WeightOf (GivenWeights "w") "k") "s0"))]
  ("close", ForEveryPositive "eps" (AtMost (Norm (Minus (Plus (Given Tuple "R") (Times (Given Scalar "eps") (Alone "k" (Indicator "s0" "a2")))) (Given Tuple "R"))) (Given Scalar "eps"))).

Definition effective_discontinuity_one_component__forced : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")) (In "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("weighted", Less (Rational (0 # 1)) (AtState (WeightOf (GivenWeights "w") "k") "s0"))]
  ("forced", ForEveryPositive "eps" (SameMembers (At (OptimalActions (Effective (GivenWeights "w") (Plus (Given Tuple "R") (Times (Given Scalar "eps") (Alone "k" (Indicator "s0" "a2")))))) "s0") (Listed [:: "a2"]))).

Definition effective_discontinuity_one_component__uniform_jump : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")) (In "a2" (At (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("weighted", Less (Rational (0 # 1)) (AtState (WeightOf (GivenWeights "w") "k") "s0"))]
  ("uniform-jump", ForSmall "eps" (AtMost (Over (Rational (1 # 1)) (Rational (2 # 1))) (Variation (Uniform (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R")))) (Uniform (OptimalActions (Effective (GivenWeights "w") (Plus (Given Tuple "R") (Times (Given Scalar "eps") (Alone "k" (Indicator "s0" "a2"))))))) "s0"))).

(* claim soft-lipschitz
  given R1, R2 : rewards; w : weights; alpha : positive number
  show values: norm(soft_Q(effective(w, R1), alpha) - soft_Q(effective(w, R2), alpha)) <= norm(effective(w, R1) - effective(w, R2)) / (1 - gamma)
  show policies: for every state s: tv(soft_policy(effective(w, R1), alpha), soft_policy(effective(w, R2), alpha), s) <= norm(R1 - R2) / (2 * alpha * (1 - gamma)) *)

Definition soft_lipschitz__values : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("values", AtMost (Norm (Minus (Lookahead (Effective (GivenWeights "w") (Given Tuple "R1")) (SoftValue (Given Scalar "alpha") (Counting AllActions) (Effective (GivenWeights "w") (Given Tuple "R1")))) (Lookahead (Effective (GivenWeights "w") (Given Tuple "R2")) (SoftValue (Given Scalar "alpha") (Counting AllActions) (Effective (GivenWeights "w") (Given Tuple "R2")))))) (Over (Norm (Minus (Effective (GivenWeights "w") (Given Tuple "R1")) (Effective (GivenWeights "w") (Given Tuple "R2")))) (Minus (Rational (1 # 1)) Discount))).

Definition soft_lipschitz__policies : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("policies", Every (EachState "s") (AtMost (Variation (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Effective (GivenWeights "w") (Given Tuple "R1")) (SoftValue (Given Scalar "alpha") (Counting AllActions) (Effective (GivenWeights "w") (Given Tuple "R1"))))) (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Effective (GivenWeights "w") (Given Tuple "R2")) (SoftValue (Given Scalar "alpha") (Counting AllActions) (Effective (GivenWeights "w") (Given Tuple "R2"))))) "s") (Over (Norm (Minus (Given Tuple "R1") (Given Tuple "R2"))) (Times (Times (Rational (2 # 1)) (Given Scalar "alpha")) (Minus (Rational (1 # 1)) Discount))))).

(* claim soft-contraction
  given R : reward; alpha : positive number
  given q1, q2 : Q function
  show contraction: norm(lookahead(R, logsumexp(q1, alpha)) - lookahead(R, logsumexp(q2, alpha))) <= gamma * norm(q1 - q2) *)

Definition soft_contraction__contraction : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("contraction", AtMost (Norm (Minus (Lookahead (Given Pairs "R") (SoftMaximum (Given Scalar "alpha") (Given Pairs "q1"))) (Lookahead (Given Pairs "R") (SoftMaximum (Given Scalar "alpha") (Given Pairs "q2"))))) (Times Discount (Norm (Minus (Given Pairs "q1") (Given Pairs "q2"))))).

(* claim bump
  given d : function on pairs; delta : positive number; s0 : state; a2 : action at s0
  let phi(x) = max(0, 1 - x / delta)
  assume nonnegative: for every state s, every action a at s: d(s, a) >= 0
  assume centre: d(s0, a2) = 0
  show above-0: for every state s, every action a at s: phi(d(s, a)) >= 0
  show below-1: for every state s, every action a at s: phi(d(s, a)) <= 1
  show at-centre: phi(d(s0, a2)) = 1 *)

Definition bump__above_0 : claim := Claim
  [::
    ("delta", Less (Rational 0) (Given Scalar "delta"));
    ("a2", In "a2" (At AllActions "s0"));
    ("nonnegative", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Rational (0 # 1)) (AtPair (Given Pairs "d") "s" "a"))));
    ("centre", Equal (AtPair (Given Pairs "d") "s0" "a2") (Rational (0 # 1)))]
  ("above-0", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Rational (0 # 1)) (Larger (Rational (0 # 1)) (Minus (Rational (1 # 1)) (Over (AtPair (Given Pairs "d") "s" "a") (Given Scalar "delta"))))))).

Definition bump__below_1 : claim := Claim
  [::
    ("delta", Less (Rational 0) (Given Scalar "delta"));
    ("a2", In "a2" (At AllActions "s0"));
    ("nonnegative", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Rational (0 # 1)) (AtPair (Given Pairs "d") "s" "a"))));
    ("centre", Equal (AtPair (Given Pairs "d") "s0" "a2") (Rational (0 # 1)))]
  ("below-1", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Larger (Rational (0 # 1)) (Minus (Rational (1 # 1)) (Over (AtPair (Given Pairs "d") "s" "a") (Given Scalar "delta")))) (Rational (1 # 1))))).

Definition bump__at_centre : claim := Claim
  [::
    ("delta", Less (Rational 0) (Given Scalar "delta"));
    ("a2", In "a2" (At AllActions "s0"));
    ("nonnegative", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Rational (0 # 1)) (AtPair (Given Pairs "d") "s" "a"))));
    ("centre", Equal (AtPair (Given Pairs "d") "s0" "a2") (Rational (0 # 1)))]
  ("at-centre", Equal (Larger (Rational (0 # 1)) (Minus (Rational (1 # 1)) (Over (AtPair (Given Pairs "d") "s0" "a2") (Given Scalar "delta")))) (Rational (1 # 1))).

(* claim softmax-lipschitz
  given x, y : Q function; alpha : positive number; s : state
  show bound: 2 * tv(softmax(x, alpha), softmax(y, alpha), s) <= max(action a at s: abs(x(s, a) - y(s, a))) / alpha
  show tight: 2 * tv(softmax(x, alpha), softmax(y, alpha), s) = max(action a at s: abs(x(s, a) - y(s, a))) / alpha
  show strict: max(action a at s: abs(x(s, a) - y(s, a))) > 0 implies 2 * tv(softmax(x, alpha), softmax(y, alpha), s) < max(action a at s: abs(x(s, a) - y(s, a))) / alpha *)

Definition softmax_lipschitz__bound : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("bound", AtMost (Times (Rational (2 # 1)) (Variation (SoftShares (Given Scalar "alpha") (Counting AllActions) (Given Pairs "x")) (SoftShares (Given Scalar "alpha") (Counting AllActions) (Given Pairs "y")) "s")) (Over (Largest (EachAction "a" "s") (Abs (Minus (AtPair (Given Pairs "x") "s" "a") (AtPair (Given Pairs "y") "s" "a")))) (Given Scalar "alpha"))).

Definition softmax_lipschitz__tight : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("tight", Equal (Times (Rational (2 # 1)) (Variation (SoftShares (Given Scalar "alpha") (Counting AllActions) (Given Pairs "x")) (SoftShares (Given Scalar "alpha") (Counting AllActions) (Given Pairs "y")) "s")) (Over (Largest (EachAction "a" "s") (Abs (Minus (AtPair (Given Pairs "x") "s" "a") (AtPair (Given Pairs "y") "s" "a")))) (Given Scalar "alpha"))).

Definition softmax_lipschitz__strict : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("strict", Or (Not (Less (Rational (0 # 1)) (Largest (EachAction "a" "s") (Abs (Minus (AtPair (Given Pairs "x") "s" "a") (AtPair (Given Pairs "y") "s" "a")))))) (Less (Times (Rational (2 # 1)) (Variation (SoftShares (Given Scalar "alpha") (Counting AllActions) (Given Pairs "x")) (SoftShares (Given Scalar "alpha") (Counting AllActions) (Given Pairs "y")) "s")) (Over (Largest (EachAction "a" "s") (Abs (Minus (AtPair (Given Pairs "x") "s" "a") (AtPair (Given Pairs "y") "s" "a")))) (Given Scalar "alpha")))).

(* claim effective-objective
  given R : rewards; w : weights; mu : distribution; s0 : state
  given pi : optimal policy for effective(w, R)
  given rho : policy
  assume constant-weights: for every component k, every state s: w[k](s) = w[k](s0)
  show maximises: sum(component k: w[k](s0) * J(rho, R[k], from mu)) <= sum(component k: w[k](s0) * J(pi, R[k], from mu)) *)

Definition effective_objective__maximises : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("mu", IsDistribution (Given States "mu"));
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("rho", IsPolicy (GivenPolicy "rho"));
    ("pi", Takes (GivenPolicy "pi") (OptimalActions (Effective (GivenWeights "w") (Given Tuple "R"))));
    ("constant-weights", Every (EachComponent "k") (Every (EachState "s") (Equal (AtState (WeightOf (GivenWeights "w") "k") "s") (AtState (WeightOf (GivenWeights "w") "k") "s0"))))]
  ("maximises", AtMost (Sum (EachComponent "k") (Times (AtState (WeightOf (GivenWeights "w") "k") "s0") (Mean (Given States "mu") (PolicyValue (GivenPolicy "rho") (Component (Given Tuple "R") "k"))))) (Sum (EachComponent "k") (Times (AtState (WeightOf (GivenWeights "w") "k") "s0") (Mean (Given States "mu") (PolicyValue (GivenPolicy "pi") (Component (Given Tuple "R") "k")))))).

(* claim effective-objective-different-starts
  given R1, R2 : reward; mu1, mu2 : distribution; p : probability
  given pi : optimal policy for p * R1 + (1 - p) * R2
  given rho : policy
  show maximises: p * J(rho, R1, from mu1) + (1 - p) * J(rho, R2, from mu2) <= p * J(pi, R1, from mu1) + (1 - p) * J(pi, R2, from mu2) *)

Definition effective_objective_different_starts__maximises : claim := Claim
  [::
    ("mu1", IsDistribution (Given States "mu1"));
    ("mu2", IsDistribution (Given States "mu2"));
    ("p", And (AtMost (Rational 0) (Given Scalar "p")) (AtMost (Given Scalar "p") (Rational 1)));
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("rho", IsPolicy (GivenPolicy "rho"));
    ("pi", Takes (GivenPolicy "pi") (OptimalActions (Plus (Times (Given Scalar "p") (Given Pairs "R1")) (Times (Minus (Rational (1 # 1)) (Given Scalar "p")) (Given Pairs "R2")))))]
  ("maximises", AtMost (Plus (Times (Given Scalar "p") (Mean (Given States "mu1") (PolicyValue (GivenPolicy "rho") (Given Pairs "R1")))) (Times (Minus (Rational (1 # 1)) (Given Scalar "p")) (Mean (Given States "mu2") (PolicyValue (GivenPolicy "rho") (Given Pairs "R2"))))) (Plus (Times (Given Scalar "p") (Mean (Given States "mu1") (PolicyValue (GivenPolicy "pi") (Given Pairs "R1")))) (Times (Minus (Rational (1 # 1)) (Given Scalar "p")) (Mean (Given States "mu2") (PolicyValue (GivenPolicy "pi") (Given Pairs "R2")))))).

(* question conflict-sensitivity
  given R : rewards; D : function on pairs; w, v : weights; k : component
  reading fixed-weights: norm(effective(w, R + alone(k, D)) - effective(w, R)) <= norm(D)
  reading moving-weights: for every state s, every action a at s: abs(effective(w, R)(s, a) - effective(v, R)(s, a)) <= sum(component j: abs(w[j](s) - v[j](s))) * norm(R)
  reading weights-alone: for every state s, every action a at s: abs(effective(w, R)(s, a) - effective(v, R)(s, a)) <= sum(component j: abs(w[j](s) - v[j](s))) / 2 *)

Definition conflict_sensitivity__fixed_weights : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("v", IsWeights (GivenWeights "v"))]
  ("fixed-weights", AtMost (Norm (Minus (Effective (GivenWeights "w") (Plus (Given Tuple "R") (Alone "k" (Given Pairs "D")))) (Effective (GivenWeights "w") (Given Tuple "R")))) (Norm (Given Pairs "D"))).

Definition conflict_sensitivity__moving_weights : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("v", IsWeights (GivenWeights "v"))]
  ("moving-weights", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Abs (Minus (AtPair (Effective (GivenWeights "w") (Given Tuple "R")) "s" "a") (AtPair (Effective (GivenWeights "v") (Given Tuple "R")) "s" "a"))) (Times (Sum (EachComponent "j") (Abs (Minus (AtState (WeightOf (GivenWeights "w") "j") "s") (AtState (WeightOf (GivenWeights "v") "j") "s")))) (Norm (Given Tuple "R")))))).

Definition conflict_sensitivity__weights_alone : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("v", IsWeights (GivenWeights "v"))]
  ("weights-alone", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Abs (Minus (AtPair (Effective (GivenWeights "w") (Given Tuple "R")) "s" "a") (AtPair (Effective (GivenWeights "v") (Given Tuple "R")) "s" "a"))) (Over (Sum (EachComponent "j") (Abs (Minus (AtState (WeightOf (GivenWeights "w") "j") "s") (AtState (WeightOf (GivenWeights "v") "j") "s")))) (Rational (2 # 1)))))).

(* claim weights-on-reward
  given R, D : rewards; w, v : weights
  assume weights-fixed: w = v
  show continuous: for small eps: norm(effective(v, R + eps * D) - effective(w, R)) <= eps * norm(D) *)

Definition weights_on_reward__continuous : claim := Claim
  [::
    ("w", IsWeights (GivenWeights "w"));
    ("v", IsWeights (GivenWeights "v"));
    ("weights-fixed", SameWeights (GivenWeights "w") (GivenWeights "v"))]
  ("continuous", ForSmall "eps" (AtMost (Norm (Minus (Effective (GivenWeights "v") (Plus (Given Tuple "R") (Times (Given Scalar "eps") (Given Tuple "D")))) (Effective (GivenWeights "w") (Given Tuple "R")))) (Times (Norm (Given Tuple "D")) (Given Scalar "eps")))).

(* question near-optimal-instability
  given R0, R1 : reward; s0 : state; a2 : action at s0
  let gap = V*(R0)(s0) - Q*(R0)(s0, a2)
  assume near-optimal: not a2 in A*(R0, s0)
  assume unique: size(A*(R0, s0)) = 1
  reading discontinuous: not (for every R near R0: A*(R, s0) = A*(R0, s0))
  reading tiny-change: for some reward R' by R0 + gap * indicator(s0, a2): norm(R' - R0) <= gap and a2 in A*(R', s0)
  reading safe-radius: norm(R1 - R0) < gap * (1 - gamma) / 2 implies not a2 in A*(R1, s0) *)

Definition near_optimal_instability__discontinuous : claim := Claim
  [::
    ("a2", In "a2" (At AllActions "s0"));
    ("near-optimal", Not (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("unique", Equal (Size (At (OptimalActions (Given Pairs "R0")) "s0")) (Rational (1 # 1)))]
  ("discontinuous", Not (Near "R" (Given Pairs "R0") (SameMembers (At (NearbySets "R") "s0") (At (OptimalActions (Given Pairs "R0")) "s0")))).

Definition near_optimal_instability__tiny_change : claim := Claim
  [::
    ("a2", In "a2" (At AllActions "s0"));
    ("near-optimal", Not (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("unique", Equal (Size (At (OptimalActions (Given Pairs "R0")) "s0")) (Rational (1 # 1)))]
  ("tiny-change", ForSomeBy "R'" (Plus (Given Pairs "R0") (Times (Minus (AtState (OptimalValue (Given Pairs "R0")) "s0") (AtPair (Qstar (Given Pairs "R0")) "s0" "a2")) (Indicator "s0" "a2"))) (And (AtMost (Norm (Minus (Given Pairs "R'") (Given Pairs "R0"))) (Minus (AtState (OptimalValue (Given Pairs "R0")) "s0") (AtPair (Qstar (Given Pairs "R0")) "s0" "a2"))) (In "a2" (At (OptimalActions (Given Pairs "R'")) "s0")))).

Definition near_optimal_instability__safe_radius : claim := Claim
  [::
    ("a2", In "a2" (At AllActions "s0"));
    ("near-optimal", Not (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("unique", Equal (Size (At (OptimalActions (Given Pairs "R0")) "s0")) (Rational (1 # 1)))]
  ("safe-radius", Or (Not (Less (Norm (Minus (Given Pairs "R1") (Given Pairs "R0"))) (Over (Times (Minus (AtState (OptimalValue (Given Pairs "R0")) "s0") (AtPair (Qstar (Given Pairs "R0")) "s0" "a2")) (Minus (Rational (1 # 1)) Discount)) (Rational (2 # 1))))) (Not (In "a2" (At (OptimalActions (Given Pairs "R1")) "s0")))).

(* claim only-unique-stable
  given R0 : reward; s0 : state
  show continuous-where-unique: size(A*(R0, s0)) = 1 implies (for every R near R0: A*(R, s0) = A*(R0, s0))
  show discontinuous-where-tied: size(A*(R0, s0)) >= 2 implies not (for every R near R0: A*(R, s0) = A*(R0, s0))
  show uniform-jumps-where-tied: size(A*(R0, s0)) >= 2 implies not (for every R near R0: tv(uniform(R), uniform(R0), s0) < 1 / 2) *)

Definition only_unique_stable__continuous_where_unique : claim := Claim
  [::]
  ("continuous-where-unique", Or (Not (Equal (Size (At (OptimalActions (Given Pairs "R0")) "s0")) (Rational (1 # 1)))) (Near "R" (Given Pairs "R0") (SameMembers (At (NearbySets "R") "s0") (At (OptimalActions (Given Pairs "R0")) "s0")))).

Definition only_unique_stable__discontinuous_where_tied : claim := Claim
  [::]
  ("discontinuous-where-tied", Or (Not (AtMost (Rational (2 # 1)) (Size (At (OptimalActions (Given Pairs "R0")) "s0")))) (Not (Near "R" (Given Pairs "R0") (SameMembers (At (NearbySets "R") "s0") (At (OptimalActions (Given Pairs "R0")) "s0"))))).

Definition only_unique_stable__uniform_jumps_where_tied : claim := Claim
  [::]
  ("uniform-jumps-where-tied", Or (Not (AtMost (Rational (2 # 1)) (Size (At (OptimalActions (Given Pairs "R0")) "s0")))) (Not (Near "R" (Given Pairs "R0") (Less (Variation (Uniform (NearbySets "R")) (Uniform (OptimalActions (Given Pairs "R0"))) "s0") (Over (Rational (1 # 1)) (Rational (2 # 1))))))).

(* claim binary-degeneracy
  given R : reward; correct : state
  assume deterministic: for every state s, every action a at s, some state t: P(s, a, t) = 1
  assume final: absorbing(correct)
  assume outcome-only: for every state s, every action a at s: (s = correct implies R(s, a) = 0) and (s != correct implies R(s, a) = P(s, a, correct))
  show any-length: for every state s, every action a at s, every action b at s: Q*(R)(s, a) > 0 and Q*(R)(s, b) > 0 implies Q*(R)(s, a) = Q*(R)(s, b)
  show co-optimal: for every state s, every action a at s: Q*(R)(s, a) > 0 implies a in A*(R, s) *)

Definition binary_degeneracy__any_length : claim := Claim
  [::
    ("deterministic", Every (EachState "s") (Every (EachAction "a" "s") (Some_ (EachState "t") (Equal (Transition "s" "a" "t") (Rational (1 # 1))))));
    ("final", Absorbing "correct");
    ("outcome-only", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "R") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "R") "s" "a") (Transition "s" "a" "correct"))))))]
  ("any-length", Every (EachState "s") (Every (EachAction "a" "s") (Every (EachAction "b" "s") (Or (Not (And (Less (Rational (0 # 1)) (AtPair (Qstar (Given Pairs "R")) "s" "a")) (Less (Rational (0 # 1)) (AtPair (Qstar (Given Pairs "R")) "s" "b")))) (Equal (AtPair (Qstar (Given Pairs "R")) "s" "a") (AtPair (Qstar (Given Pairs "R")) "s" "b")))))).

Definition binary_degeneracy__co_optimal : claim := Claim
  [::
    ("deterministic", Every (EachState "s") (Every (EachAction "a" "s") (Some_ (EachState "t") (Equal (Transition "s" "a" "t") (Rational (1 # 1))))));
    ("final", Absorbing "correct");
    ("outcome-only", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "R") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "R") "s" "a") (Transition "s" "a" "correct"))))))]
  ("co-optimal", Every (EachState "s") (Every (EachAction "a" "s") (Or (Not (Less (Rational (0 # 1)) (AtPair (Qstar (Given Pairs "R")) "s" "a"))) (In "a" (At (OptimalActions (Given Pairs "R")) "s"))))).

(* claim binary-degeneracy-equal-length
  given R : reward; correct : state; left : function on states
  assume deterministic: for every state s, every action a at s, some state t: P(s, a, t) = 1
  assume final: absorbing(correct)
  assume outcome-only: for every state s, every action a at s: (s = correct implies R(s, a) = 0) and (s != correct implies R(s, a) = P(s, a, correct))
  assume equal-length: for every state s, every action a at s: absorbing(s) or next(left)(s, a) = left(s) - 1
  show equal-values: for every state s, every action a at s, every action b at s: Q*(R)(s, a) > 0 and Q*(R)(s, b) > 0 implies Q*(R)(s, a) = Q*(R)(s, b) *)

Definition binary_degeneracy_equal_length__equal_values : claim := Claim
  [::
    ("deterministic", Every (EachState "s") (Every (EachAction "a" "s") (Some_ (EachState "t") (Equal (Transition "s" "a" "t") (Rational (1 # 1))))));
    ("final", Absorbing "correct");
    ("outcome-only", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "R") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "R") "s" "a") (Transition "s" "a" "correct"))))));
    ("equal-length", Every (EachState "s") (Every (EachAction "a" "s") (Or (Absorbing "s") (Equal (AtPair (Next (Given States "left")) "s" "a") (Minus (AtState (Given States "left") "s") (Rational (1 # 1)))))))]
  ("equal-values", Every (EachState "s") (Every (EachAction "a" "s") (Every (EachAction "b" "s") (Or (Not (And (Less (Rational (0 # 1)) (AtPair (Qstar (Given Pairs "R")) "s" "a")) (Less (Rational (0 # 1)) (AtPair (Qstar (Given Pairs "R")) "s" "b")))) (Equal (AtPair (Qstar (Given Pairs "R")) "s" "a") (AtPair (Qstar (Given Pairs "R")) "s" "b")))))).

(* claim length-penalty
  given accuracy, length : reward; correct : state; left : function on states; c : positive number
  assume deterministic: for every state s, every action a at s, some state t: P(s, a, t) = 1
  assume final: absorbing(correct)
  assume outcome-only: for every state s, every action a at s: (s = correct implies accuracy(s, a) = 0) and (s != correct implies accuracy(s, a) = P(s, a, correct))
  assume penalty: for every state s, every action a at s: (s = correct implies length(s, a) = 0) and (s != correct implies length(s, a) = -c)
  assume shortest: for every state s: (s = correct implies left(s) = 0) and (s != correct implies left(s) = 1 + min(action a at s: next(left)(s, a)))
  show accuracy-ties: for every state s, every action a at s: a in A*(accuracy, s)
  show concise-strictly: for every state s, every action a at s, every action b at s: next(left)(s, a) < next(left)(s, b) implies Q*(accuracy + length)(s, a) > Q*(accuracy + length)(s, b)
  show only-concise: for every state s, every action a at s: s = correct or not a in A*(accuracy + length, s) or next(left)(s, a) = left(s) - 1 *)

Definition length_penalty__accuracy_ties : claim := Claim
  [::
    ("c", Less (Rational 0) (Given Scalar "c"));
    ("deterministic", Every (EachState "s") (Every (EachAction "a" "s") (Some_ (EachState "t") (Equal (Transition "s" "a" "t") (Rational (1 # 1))))));
    ("final", Absorbing "correct");
    ("outcome-only", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "accuracy") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "accuracy") "s" "a") (Transition "s" "a" "correct"))))));
    ("penalty", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "length") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "length") "s" "a") (Opposite (Given Scalar "c")))))));
    ("shortest", Every (EachState "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtState (Given States "left") "s") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtState (Given States "left") "s") (Plus (Rational (1 # 1)) (Smallest (EachAction "a" "s") (AtPair (Next (Given States "left")) "s" "a")))))))]
  ("accuracy-ties", Every (EachState "s") (Every (EachAction "a" "s") (In "a" (At (OptimalActions (Given Pairs "accuracy")) "s")))).

Definition length_penalty__concise_strictly : claim := Claim
  [::
    ("c", Less (Rational 0) (Given Scalar "c"));
    ("deterministic", Every (EachState "s") (Every (EachAction "a" "s") (Some_ (EachState "t") (Equal (Transition "s" "a" "t") (Rational (1 # 1))))));
    ("final", Absorbing "correct");
    ("outcome-only", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "accuracy") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "accuracy") "s" "a") (Transition "s" "a" "correct"))))));
    ("penalty", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "length") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "length") "s" "a") (Opposite (Given Scalar "c")))))));
    ("shortest", Every (EachState "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtState (Given States "left") "s") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtState (Given States "left") "s") (Plus (Rational (1 # 1)) (Smallest (EachAction "a" "s") (AtPair (Next (Given States "left")) "s" "a")))))))]
  ("concise-strictly", Every (EachState "s") (Every (EachAction "a" "s") (Every (EachAction "b" "s") (Or (Not (Less (AtPair (Next (Given States "left")) "s" "a") (AtPair (Next (Given States "left")) "s" "b"))) (Less (AtPair (Qstar (Plus (Given Pairs "accuracy") (Given Pairs "length"))) "s" "b") (AtPair (Qstar (Plus (Given Pairs "accuracy") (Given Pairs "length"))) "s" "a")))))).

Definition length_penalty__only_concise : claim := Claim
  [::
    ("c", Less (Rational 0) (Given Scalar "c"));
    ("deterministic", Every (EachState "s") (Every (EachAction "a" "s") (Some_ (EachState "t") (Equal (Transition "s" "a" "t") (Rational (1 # 1))))));
    ("final", Absorbing "correct");
    ("outcome-only", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "accuracy") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "accuracy") "s" "a") (Transition "s" "a" "correct"))))));
    ("penalty", Every (EachState "s") (Every (EachAction "a" "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtPair (Given Pairs "length") "s" "a") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtPair (Given Pairs "length") "s" "a") (Opposite (Given Scalar "c")))))));
    ("shortest", Every (EachState "s") (And (Or (Not (SameState "s" "correct")) (Equal (AtState (Given States "left") "s") (Rational (0 # 1)))) (Or (Not (Not (SameState "s" "correct"))) (Equal (AtState (Given States "left") "s") (Plus (Rational (1 # 1)) (Smallest (EachAction "a" "s") (AtPair (Next (Given States "left")) "s" "a")))))))]
  ("only-concise", Every (EachState "s") (Every (EachAction "a" "s") (Or (Or (SameState "s" "correct") (Not (In "a" (At (OptimalActions (Plus (Given Pairs "accuracy") (Given Pairs "length"))) "s")))) (Equal (AtPair (Next (Given States "left")) "s" "a") (Minus (AtState (Given States "left") "s") (Rational (1 # 1))))))).

(* claim format-bonus
  given R0 : reward; formatted : function on pairs
  given s0 : state; a1, a2 : action at s0
  assume tie: a1 in A*(R0, s0) and a2 in A*(R0, s0)
  assume distinct: a1 != a2
  assume format: formatted(s0, a1) = 1 and formatted(s0, a2) = 0
  assume zero-one: for every state s, every action a at s: formatted(s, a) = 0 or formatted(s, a) = 1
  show here: for every eps > 0: A*(R0 + eps * indicator(s0, a1), s0) = {a1}
  show everywhere: for small eps: not a2 in A*(R0 + eps * formatted, s0) *)

Definition format_bonus__here : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("format", And (Equal (AtPair (Given Pairs "formatted") "s0" "a1") (Rational (1 # 1))) (Equal (AtPair (Given Pairs "formatted") "s0" "a2") (Rational (0 # 1))));
    ("zero-one", Every (EachState "s") (Every (EachAction "a" "s") (Or (Equal (AtPair (Given Pairs "formatted") "s" "a") (Rational (0 # 1))) (Equal (AtPair (Given Pairs "formatted") "s" "a") (Rational (1 # 1))))))]
  ("here", ForEveryPositive "eps" (SameMembers (At (OptimalActions (Plus (Given Pairs "R0") (Times (Given Scalar "eps") (Indicator "s0" "a1")))) "s0") (Listed [:: "a1"]))).

Definition format_bonus__everywhere : claim := Claim
  [::
    ("a1", In "a1" (At AllActions "s0"));
    ("a2", In "a2" (At AllActions "s0"));
    ("tie", And (In "a1" (At (OptimalActions (Given Pairs "R0")) "s0")) (In "a2" (At (OptimalActions (Given Pairs "R0")) "s0")));
    ("distinct", Not (SameAction "a1" "a2"));
    ("format", And (Equal (AtPair (Given Pairs "formatted") "s0" "a1") (Rational (1 # 1))) (Equal (AtPair (Given Pairs "formatted") "s0" "a2") (Rational (0 # 1))));
    ("zero-one", Every (EachState "s") (Every (EachAction "a" "s") (Or (Equal (AtPair (Given Pairs "formatted") "s" "a") (Rational (0 # 1))) (Equal (AtPair (Given Pairs "formatted") "s" "a") (Rational (1 # 1))))))]
  ("everywhere", ForSmall "eps" (Not (In "a2" (At (OptimalActions (Plus (Given Pairs "R0") (Times (Given Scalar "eps") (Given Pairs "formatted")))) "s0")))).

(* claim lcpo
  given correct : reward; miss : function on pairs
  assume zero-one: for every state s, every action a at s: correct(s, a) = 0 or correct(s, a) = 1
  assume lengths: for every state s, every action a at s: miss(s, a) >= 0
  show at-this-alpha: for every state s: A*(correct - 3 / 10000 * miss, s) within A*(correct, s)
  show for-small-alpha: for small alpha, every state s: A*(correct - alpha * miss, s) within A*(correct, s) *)

Definition lcpo__at_this_alpha : claim := Claim
  [::
    ("zero-one", Every (EachState "s") (Every (EachAction "a" "s") (Or (Equal (AtPair (Given Pairs "correct") "s" "a") (Rational (0 # 1))) (Equal (AtPair (Given Pairs "correct") "s" "a") (Rational (1 # 1))))));
    ("lengths", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Rational (0 # 1)) (AtPair (Given Pairs "miss") "s" "a"))))]
  ("at-this-alpha", Every (EachState "s") (Within (At (OptimalActions (Minus (Given Pairs "correct") (Times (Over (Rational (3 # 1)) (Rational (10000 # 1))) (Given Pairs "miss")))) "s") (At (OptimalActions (Given Pairs "correct")) "s"))).

Definition lcpo__for_small_alpha : claim := Claim
  [::
    ("zero-one", Every (EachState "s") (Every (EachAction "a" "s") (Or (Equal (AtPair (Given Pairs "correct") "s" "a") (Rational (0 # 1))) (Equal (AtPair (Given Pairs "correct") "s" "a") (Rational (1 # 1))))));
    ("lengths", Every (EachState "s") (Every (EachAction "a" "s") (AtMost (Rational (0 # 1)) (AtPair (Given Pairs "miss") "s" "a"))))]
  ("for-small-alpha", ForSmall "alpha" (Every (EachState "s") (Within (At (OptimalActions (Minus (Given Pairs "correct") (Times (Given Scalar "alpha") (Given Pairs "miss")))) "s") (At (OptimalActions (Given Pairs "correct")) "s")))).

(* question direction-over-scale
  given R0 : reward; D : function on pairs; c : positive number
  reading small-scales: for small eps, every state s: A*(R0 + eps * D, s) = A*(R0 + c * eps * D, s)
  reading all-scales: for every eps > 0, every state s: A*(R0 + eps * D, s) = A*(R0 + c * D, s)
  reading constant-direction: for every eps > 0, every state s: A*(R0 + eps * constant(1), s) = A*(R0, s) *)

Definition direction_over_scale__small_scales : claim := Claim
  [::
    ("c", Less (Rational 0) (Given Scalar "c"))]
  ("small-scales", ForSmall "eps" (Every (EachState "s") (SameMembers (At (OptimalActions (Plus (Given Pairs "R0") (Times (Given Scalar "eps") (Given Pairs "D")))) "s") (At (OptimalActions (Plus (Given Pairs "R0") (Times (Times (Given Scalar "c") (Given Scalar "eps")) (Given Pairs "D")))) "s")))).

Definition direction_over_scale__all_scales : claim := Claim
  [::
    ("c", Less (Rational 0) (Given Scalar "c"))]
  ("all-scales", ForEveryPositive "eps" (Every (EachState "s") (SameMembers (At (OptimalActions (Plus (Given Pairs "R0") (Times (Given Scalar "eps") (Given Pairs "D")))) "s") (At (OptimalActions (Plus (Given Pairs "R0") (Times (Given Scalar "c") (Given Pairs "D")))) "s")))).

Definition direction_over_scale__constant_direction : claim := Claim
  [::
    ("c", Less (Rational 0) (Given Scalar "c"))]
  ("constant-direction", ForEveryPositive "eps" (Every (EachState "s") (SameMembers (At (OptimalActions (Plus (Given Pairs "R0") (Times (Given Scalar "eps") (Constant (Rational (1 # 1)))))) "s") (At (OptimalActions (Given Pairs "R0")) "s")))).

(* claim kl-tie-breaker
  given R : reward; base : policy; beta : positive number
  show at-this-beta: for every state s: support(kl_policy(R, towards base, beta), s) within A*(R, s) *)

Definition kl_tie_breaker__at_this_beta : claim := Claim
  [::
    ("base", IsPolicy (GivenPolicy "base"));
    ("beta", Less (Rational 0) (Given Scalar "beta"))]
  ("at-this-beta", Every (EachState "s") (Within (At (Support (SoftShares (Given Scalar "beta") (GivenPolicy "base") (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "beta") (GivenPolicy "base") (Given Pairs "R"))))) "s") (At (OptimalActions (Given Pairs "R")) "s"))).

(* claim entropy-cost
  given R : reward; alpha : positive number
  show costs: for every state s: size(A*(R, s)) < size(actions(s)) implies V(soft_policy(R, alpha), R)(s) < V*(R)(s)
  show governed: for every state s: V*(R)(s) - V(soft_policy(R, alpha), R)(s) <= alpha * max(state t: log(size(actions(t)))) / (1 - gamma) *)

Definition entropy_cost__costs : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("costs", Every (EachState "s") (Or (Not (Less (Size (At (OptimalActions (Given Pairs "R")) "s")) (Size (At AllActions "s")))) (Less (AtState (PolicyValue (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "R")))) (Given Pairs "R")) "s") (AtState (OptimalValue (Given Pairs "R")) "s")))).

Definition entropy_cost__governed : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("governed", Every (EachState "s") (AtMost (Minus (AtState (OptimalValue (Given Pairs "R")) "s") (AtState (PolicyValue (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "R")))) (Given Pairs "R")) "s")) (Over (Times (Given Scalar "alpha") (Largest (EachState "t") (Logarithm (Size (At AllActions "t"))))) (Minus (Rational (1 # 1)) Discount)))).

(* question small-alpha
  given R : reward
  reading optimal: optimal(soft_limit(R), R)
  reading uniform: for every state s: tv(soft_limit(R), uniform(R), s) = 0 *)

Definition small_alpha__optimal : claim := Claim
  [::]
  ("optimal", Takes (SoftShares (Rational (1 # 1)) (Counting (OptimalActions (Given Pairs "R"))) (Lookahead (Constant (Rational (0 # 1))) (SoftValue (Rational (1 # 1)) (Counting (OptimalActions (Given Pairs "R"))) (Constant (Rational (0 # 1)))))) (OptimalActions (Given Pairs "R"))).

Definition small_alpha__uniform : claim := Claim
  [::]
  ("uniform", Every (EachState "s") (Equal (Variation (SoftShares (Rational (1 # 1)) (Counting (OptimalActions (Given Pairs "R"))) (Lookahead (Constant (Rational (0 # 1))) (SoftValue (Rational (1 # 1)) (Counting (OptimalActions (Given Pairs "R"))) (Constant (Rational (0 # 1)))))) (Uniform (OptimalActions (Given Pairs "R"))) "s") (Rational (0 # 1)))).

(* question temperature
  given R : reward; alpha, beta : positive number
  assume higher: alpha < beta
  reading earns-less: for every state s: V(soft_policy(R, beta), R)(s) <= V(soft_policy(R, alpha), R)(s)
  reading less-likely: for every state s, every action a at s: a in A*(R, s) implies soft_policy(R, beta)(s, a) <= soft_policy(R, alpha)(s, a) *)

Definition temperature__earns_less : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"));
    ("beta", Less (Rational 0) (Given Scalar "beta"));
    ("higher", Less (Given Scalar "alpha") (Given Scalar "beta"))]
  ("earns-less", Every (EachState "s") (AtMost (AtState (PolicyValue (SoftShares (Given Scalar "beta") (Counting AllActions) (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "beta") (Counting AllActions) (Given Pairs "R")))) (Given Pairs "R")) "s") (AtState (PolicyValue (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "R")))) (Given Pairs "R")) "s"))).

Definition temperature__less_likely : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"));
    ("beta", Less (Rational 0) (Given Scalar "beta"));
    ("higher", Less (Given Scalar "alpha") (Given Scalar "beta"))]
  ("less-likely", Every (EachState "s") (Every (EachAction "a" "s") (Or (Not (In "a" (At (OptimalActions (Given Pairs "R")) "s"))) (AtMost (Probability (SoftShares (Given Scalar "beta") (Counting AllActions) (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "beta") (Counting AllActions) (Given Pairs "R")))) "s" "a") (Probability (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "R")))) "s" "a"))))).

(* claim advantage-of-a-sum
  given R1, R2 : reward
  given pi : optimal policy for R1 + R2
  given pi1 : optimal policy for R1; pi2 : optimal policy for R2
  show one-policy: advantage(pi, R1 + R2) = advantage(pi, R1) + advantage(pi, R2)
  show own-policies: advantage(pi, R1 + R2) = advantage(pi1, R1) + advantage(pi2, R2) *)

Definition advantage_of_a_sum__one_policy : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("pi1", IsPolicy (GivenPolicy "pi1"));
    ("pi2", IsPolicy (GivenPolicy "pi2"));
    ("pi", Takes (GivenPolicy "pi") (OptimalActions (Plus (Given Pairs "R1") (Given Pairs "R2"))));
    ("pi1", Takes (GivenPolicy "pi1") (OptimalActions (Given Pairs "R1")));
    ("pi2", Takes (GivenPolicy "pi2") (OptimalActions (Given Pairs "R2")))]
  ("one-policy", Equal (Minus (Qof (GivenPolicy "pi") (Plus (Given Pairs "R1") (Given Pairs "R2"))) (Here (PolicyValue (GivenPolicy "pi") (Plus (Given Pairs "R1") (Given Pairs "R2"))))) (Plus (Minus (Qof (GivenPolicy "pi") (Given Pairs "R1")) (Here (PolicyValue (GivenPolicy "pi") (Given Pairs "R1")))) (Minus (Qof (GivenPolicy "pi") (Given Pairs "R2")) (Here (PolicyValue (GivenPolicy "pi") (Given Pairs "R2")))))).

Definition advantage_of_a_sum__own_policies : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("pi1", IsPolicy (GivenPolicy "pi1"));
    ("pi2", IsPolicy (GivenPolicy "pi2"));
    ("pi", Takes (GivenPolicy "pi") (OptimalActions (Plus (Given Pairs "R1") (Given Pairs "R2"))));
    ("pi1", Takes (GivenPolicy "pi1") (OptimalActions (Given Pairs "R1")));
    ("pi2", Takes (GivenPolicy "pi2") (OptimalActions (Given Pairs "R2")))]
  ("own-policies", Equal (Minus (Qof (GivenPolicy "pi") (Plus (Given Pairs "R1") (Given Pairs "R2"))) (Here (PolicyValue (GivenPolicy "pi") (Plus (Given Pairs "R1") (Given Pairs "R2"))))) (Plus (Minus (Qof (GivenPolicy "pi1") (Given Pairs "R1")) (Here (PolicyValue (GivenPolicy "pi1") (Given Pairs "R1")))) (Minus (Qof (GivenPolicy "pi2") (Given Pairs "R2")) (Here (PolicyValue (GivenPolicy "pi2") (Given Pairs "R2")))))).

(* claim affine-rewards
  given R : reward; c : nonnegative number; b : number
  assume positive: c > 0
  show same-actions: for every state s: A*(c * R + constant(b), s) = A*(R, s) *)

Definition affine_rewards__same_actions : claim := Claim
  [::
    ("c", AtMost (Rational 0) (Given Scalar "c"));
    ("positive", Less (Rational (0 # 1)) (Given Scalar "c"))]
  ("same-actions", Every (EachState "s") (SameMembers (At (OptimalActions (Plus (Times (Given Scalar "c") (Given Pairs "R")) (Constant (Given Scalar "b")))) "s") (At (OptimalActions (Given Pairs "R")) "s"))).

(* claim bellman-residual
  given R : reward; p, q : Q function
  show contraction: norm(bellman(R, p) - bellman(R, q)) <= gamma * norm(p - q)
  show residual: norm(q - Q*(R)) <= norm(bellman(R, q) - q) / (1 - gamma) *)

Definition bellman_residual__contraction : claim := Claim
  [::]
  ("contraction", AtMost (Norm (Minus (BellmanOf (Given Pairs "R") (Given Pairs "p")) (BellmanOf (Given Pairs "R") (Given Pairs "q")))) (Times Discount (Norm (Minus (Given Pairs "p") (Given Pairs "q"))))).

Definition bellman_residual__residual : claim := Claim
  [::]
  ("residual", AtMost (Norm (Minus (Given Pairs "q") (Qstar (Given Pairs "R")))) (Over (Norm (Minus (BellmanOf (Given Pairs "R") (Given Pairs "q")) (Given Pairs "q"))) (Minus (Rational (1 # 1)) Discount))).

(* claim greedy-loss
  given R : reward; v : function on states
  given pi : greedy policy for lookahead(R, v)
  show loss: for every state s: V*(R)(s) - V(pi, R)(s) <= 2 * gamma * norm(v - V*(R)) / (1 - gamma) *)

Definition greedy_loss__loss : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("pi", Takes (GivenPolicy "pi") (Argmax (Lookahead (Given Pairs "R") (Given States "v"))))]
  ("loss", Every (EachState "s") (AtMost (Minus (AtState (OptimalValue (Given Pairs "R")) "s") (AtState (PolicyValue (GivenPolicy "pi") (Given Pairs "R")) "s")) (Over (Times (Times (Rational (2 # 1)) Discount) (Norm (Minus (Given States "v") (OptimalValue (Given Pairs "R"))))) (Minus (Rational (1 # 1)) Discount)))).

(* claim optimal-for-both
  given R1, R2 : reward; pi : policy; s : state; a : action at s
  show one-policy: optimal(pi, R1) and optimal(pi, R2) implies optimal(pi, R1 + R2)
  show one-action: a in A*(R1, s) and a in A*(R2, s) implies a in A*(R1 + R2, s) *)

Definition optimal_for_both__one_policy : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("a", In "a" (At AllActions "s"))]
  ("one-policy", Or (Not (And (Takes (GivenPolicy "pi") (OptimalActions (Given Pairs "R1"))) (Takes (GivenPolicy "pi") (OptimalActions (Given Pairs "R2"))))) (Takes (GivenPolicy "pi") (OptimalActions (Plus (Given Pairs "R1") (Given Pairs "R2"))))).

Definition optimal_for_both__one_action : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("a", In "a" (At AllActions "s"))]
  ("one-action", Or (Not (And (In "a" (At (OptimalActions (Given Pairs "R1")) "s")) (In "a" (At (OptimalActions (Given Pairs "R2")) "s")))) (In "a" (At (OptimalActions (Plus (Given Pairs "R1") (Given Pairs "R2"))) "s"))).

(* claim performance-difference
  given R : reward; pi, rho : policy; mu : distribution
  show identity: J(rho, R, from mu) - J(pi, R, from mu) = sum(state s, action a at s: occupancy(rho, from mu)(s) * rho(s, a) * advantage(pi, R)(s, a))
  show old-occupancy: J(rho, R, from mu) - J(pi, R, from mu) = sum(state s, action a at s: occupancy(pi, from mu)(s) * rho(s, a) * advantage(pi, R)(s, a)) *)

Definition performance_difference__identity : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("rho", IsPolicy (GivenPolicy "rho"));
    ("mu", IsDistribution (Given States "mu"))]
  ("identity", Equal (Minus (Mean (Given States "mu") (PolicyValue (GivenPolicy "rho") (Given Pairs "R"))) (Mean (Given States "mu") (PolicyValue (GivenPolicy "pi") (Given Pairs "R")))) (Sum (EachState "s") (Sum (EachAction "a" "s") (Times (Times (AtState (Occupancy (GivenPolicy "rho") (Given States "mu")) "s") (Probability (GivenPolicy "rho") "s" "a")) (AtPair (Minus (Qof (GivenPolicy "pi") (Given Pairs "R")) (Here (PolicyValue (GivenPolicy "pi") (Given Pairs "R")))) "s" "a"))))).

Definition performance_difference__old_occupancy : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("rho", IsPolicy (GivenPolicy "rho"));
    ("mu", IsDistribution (Given States "mu"))]
  ("old-occupancy", Equal (Minus (Mean (Given States "mu") (PolicyValue (GivenPolicy "rho") (Given Pairs "R"))) (Mean (Given States "mu") (PolicyValue (GivenPolicy "pi") (Given Pairs "R")))) (Sum (EachState "s") (Sum (EachAction "a" "s") (Times (Times (AtState (Occupancy (GivenPolicy "pi") (Given States "mu")) "s") (Probability (GivenPolicy "rho") "s" "a")) (AtPair (Minus (Qof (GivenPolicy "pi") (Given Pairs "R")) (Here (PolicyValue (GivenPolicy "pi") (Given Pairs "R")))) "s" "a"))))).

(* claim policy-improvement
  given R : reward; pi : policy
  given rho : greedy policy for Q(pi, R)
  show better: for every state s: V(rho, R)(s) >= V(pi, R)(s)
  show strictly: not optimal(pi, R) implies (for some state s: V(rho, R)(s) > V(pi, R)(s))
  show at-once: optimal(rho, R) *)

Definition policy_improvement__better : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("rho", IsPolicy (GivenPolicy "rho"));
    ("rho", Takes (GivenPolicy "rho") (Argmax (Qof (GivenPolicy "pi") (Given Pairs "R"))))]
  ("better", Every (EachState "s") (AtMost (AtState (PolicyValue (GivenPolicy "pi") (Given Pairs "R")) "s") (AtState (PolicyValue (GivenPolicy "rho") (Given Pairs "R")) "s"))).

Definition policy_improvement__strictly : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("rho", IsPolicy (GivenPolicy "rho"));
    ("rho", Takes (GivenPolicy "rho") (Argmax (Qof (GivenPolicy "pi") (Given Pairs "R"))))]
  ("strictly", Or (Not (Not (Takes (GivenPolicy "pi") (OptimalActions (Given Pairs "R"))))) (Some_ (EachState "s") (Less (AtState (PolicyValue (GivenPolicy "pi") (Given Pairs "R")) "s") (AtState (PolicyValue (GivenPolicy "rho") (Given Pairs "R")) "s")))).

Definition policy_improvement__at_once : claim := Claim
  [::
    ("pi", IsPolicy (GivenPolicy "pi"));
    ("rho", IsPolicy (GivenPolicy "rho"));
    ("rho", Takes (GivenPolicy "rho") (Argmax (Qof (GivenPolicy "pi") (Given Pairs "R"))))]
  ("at-once", Takes (GivenPolicy "rho") (OptimalActions (Given Pairs "R"))).

(* claim potential-shaping
  given R : reward; phi : function on states
  let shaped = R + gamma * next(phi) - here(phi)
  show same-actions: for every state s: A*(shaped, s) = A*(R, s)
  show values-move: Q*(shaped) = Q*(R) - here(phi) *)

Definition potential_shaping__same_actions : claim := Claim
  [::]
  ("same-actions", Every (EachState "s") (SameMembers (At (OptimalActions (Minus (Plus (Given Pairs "R") (Times Discount (Next (Given States "phi")))) (Here (Given States "phi")))) "s") (At (OptimalActions (Given Pairs "R")) "s"))).

Definition potential_shaping__values_move : claim := Claim
  [::]
  ("values-move", Equal (Qstar (Minus (Plus (Given Pairs "R") (Times Discount (Next (Given States "phi")))) (Here (Given States "phi")))) (Minus (Qstar (Given Pairs "R")) (Here (Given States "phi")))).

(* claim shaping-by-actions
  given R : reward; psi : function on pairs
  let shaped = R + gamma * next(best(psi)) - psi
  show same-actions: for every state s: A*(shaped, s) = A*(R, s) *)

Definition shaping_by_actions__same_actions : claim := Claim
  [::]
  ("same-actions", Every (EachState "s") (SameMembers (At (OptimalActions (Minus (Plus (Given Pairs "R") (Times Discount (Next (Best (Given Pairs "psi"))))) (Given Pairs "psi"))) "s") (At (OptimalActions (Given Pairs "R")) "s"))).

(* claim soft-shaping
  given R, D : reward; f : function on states; alpha : positive number
  let shaped = R + gamma * next(f) - here(f)
  let change = logsumexp(soft_Q(R, alpha), alpha) - logsumexp(soft_Q(D, alpha), alpha)
  show same-policy: for every state s: tv(soft_policy(R, alpha), soft_policy(shaped, alpha), s) = 0
  show nothing-else: (for every state s: tv(soft_policy(R, alpha), soft_policy(D, alpha), s) = 0) implies norm(R - D - here(change) + gamma * next(change)) = 0 *)

Definition soft_shaping__same_policy : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("same-policy", Every (EachState "s") (Equal (Variation (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "R")))) (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Minus (Plus (Given Pairs "R") (Times Discount (Next (Given States "f")))) (Here (Given States "f"))) (SoftValue (Given Scalar "alpha") (Counting AllActions) (Minus (Plus (Given Pairs "R") (Times Discount (Next (Given States "f")))) (Here (Given States "f")))))) "s") (Rational (0 # 1)))).

Definition soft_shaping__nothing_else : claim := Claim
  [::
    ("alpha", Less (Rational 0) (Given Scalar "alpha"))]
  ("nothing-else", Or (Not (Every (EachState "s") (Equal (Variation (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "R")))) (SoftShares (Given Scalar "alpha") (Counting AllActions) (Lookahead (Given Pairs "D") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "D")))) "s") (Rational (0 # 1))))) (Equal (Norm (Plus (Minus (Minus (Given Pairs "R") (Given Pairs "D")) (Here (Minus (SoftMaximum (Given Scalar "alpha") (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "R")))) (SoftMaximum (Given Scalar "alpha") (Lookahead (Given Pairs "D") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "D"))))))) (Times Discount (Next (Minus (SoftMaximum (Given Scalar "alpha") (Lookahead (Given Pairs "R") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "R")))) (SoftMaximum (Given Scalar "alpha") (Lookahead (Given Pairs "D") (SoftValue (Given Scalar "alpha") (Counting AllActions) (Given Pairs "D"))))))))) (Rational (0 # 1)))).

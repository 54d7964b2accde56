(* The paper's results (arXiv 2507.20150) on entropy-regularised policies, as *)
(* theorems over the reals for finite S and A: statements only.               *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.analysis Require Import reals signed topology normedtype derive.
From mathcomp.analysis Require Import sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_effective.
From PolicyCliff Require Import finite_examples finite_tv soft_exp soft_bellman.
From PolicyCliff Require Import soft_policy soft_examples soft_results soft_measure soft_kl.
From PolicyCliff Require Import soft_stability soft_small soft_monotone.
From PolicyCliff Require Import finite_margins finite_jacobian soft_jacobian.

(******************************************************************************)
(* Notions are tabulated in finite_mdp.v, soft_bellman.v and soft_policy.v.   *)
(* Q1 and Q2 stand for the soft fixed points Q*_alpha of R1 and R2, which     *)
(* exist and are unique (soft_fixed_point). The axioms are those of the real  *)
(* numbers of mathcomp-analysis.                                              *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope ring_scope.

Section Soft.
Variables (K : realType) (S A : finType) (M : mdp K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Implicit Types (R Q p : S -> A -> K) (s : S) (a : A).
Local Notation gamma := (disc M).

(* ---- soft-lipschitz: seed Prop 4.5, PDF Prop 4.7 -------------------------- *)
(*      prop:soft-policy-lipschitz-eff                                        *)

Theorem soft_operator_contracts R Q1 Q2 :
  dist M (soft_bellman M alpha R Q1) (soft_bellman M alpha R Q2) <= gamma * dist M Q1 Q2.
Proof. exact: soft_contraction. Qed.

Theorem soft_fixed_point R : (exists Q, is_qsoft M alpha R Q) /\
  forall Q1 Q2, is_qsoft M alpha R Q1 -> is_qsoft M alpha R Q2 ->
  forall s a, avail M s a -> Q1 s a = Q2 s a.
Proof. by split=> [|Q1 Q2]; [exact: qsoft_exists | exact: qsoft_unique]. Qed.

(* The softmax of Q*_alpha is the only optimum of the regularised objective.  *)
Theorem soft_policy_optimal R Q p : is_qsoft M alpha R Q -> is_policy M p ->
  (forall p' s, is_policy M p' -> soft_value M alpha p' R s <= soft_value M alpha p R s)
  <-> (forall s, p s =1 softmax M alpha Q s).
Proof. by move=> QP pP; apply: soft_optimal. Qed.

Theorem soft_q_lipschitz R1 R2 Q1 Q2 :
  is_qsoft M alpha R1 Q1 -> is_qsoft M alpha R2 Q2 ->
  dist M Q1 Q2 <= dist M R1 R2 / (1 - gamma).
Proof. exact: qsoft_lipschitz. Qed.

(* As the paper states it, for one reward ...                                 *)
Theorem soft_lipschitz R1 R2 Q1 Q2 s :
  is_qsoft M alpha R1 Q1 -> is_qsoft M alpha R2 Q2 ->
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
    <= dist M R1 R2 / (2 * alpha * (1 - gamma)).
Proof. exact: soft_tv. Qed.

(* ... and for several.                                                       *)
Theorem soft_lipschitz_effective (I : finType) (w : I -> S -> K)
    (Rs1 Rs2 : I -> S -> A -> K) Q1 Q2 s : weights w ->
  is_qsoft M alpha (reff w Rs1) Q1 -> is_qsoft M alpha (reff w Rs2) Q2 ->
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
    <= distN M Rs1 Rs2 / (2 * alpha * (1 - gamma)).
Proof. exact: soft_tv_effective. Qed.

(* More: the span instead of the norm, and tanh instead of its argument, so   *)
(* that the bound is below 1 and strict.                                      *)
Theorem soft_lipschitz_span R1 R2 Q1 Q2 lo hi s :
  is_qsoft M alpha R1 Q1 -> is_qsoft M alpha R2 Q2 ->
  (forall s a, avail M s a -> lo <= R1 s a - R2 s a <= hi) ->
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
    <= tanh ((hi - lo) / (1 - gamma) / (4 * alpha)).
Proof. exact: soft_tv_span. Qed.

(* Near R1: the paper's constant, times the steepness of the policy of R1 at  *)
(* s, which is at most 1 (steepness p = max_B 4 p(B) (1 - p(B)), B a set of   *)
(* actions).                                                                  *)
Theorem soft_lipschitz_local R1 R2 Q1 Q2 s (x := dist M R1 R2 / (alpha * (1 - gamma))) :
  is_qsoft M alpha R1 Q1 -> is_qsoft M alpha R2 Q2 -> 2 * x < 1 ->
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
    <= steepness (softmax M alpha Q1 s) / 2 * (x / (1 - 2 * x)).
Proof. by move=> Q1P Q2P; apply: softmax_local. Qed.

(* ---- entropy-cost: PDF 4.4 ------------------------------------------------ *)

Theorem entropy_costs R Q s : is_qsoft M alpha R Q ->
  vstar M R s - value M (softmax M alpha Q) R s <= alpha * ln #|A|%:R / (1 - gamma).
Proof. by move=> QP; apply: entropy_cost. Qed.

(* A higher temperature earns less, and has more entropy, from every state.   *)
Theorem entropy_costs_more b R Q Q' s : alpha < b -> is_qsoft M alpha R Q -> is_qsoft M b R Q' ->
  disorder M (softmax M alpha Q) s <= disorder M (softmax M b Q') s /\
  value M (softmax M b Q') R s <= value M (softmax M alpha Q) R s.
Proof. exact: soft_monotone. Qed.

(* ---- softmax-lipschitz: PDF Lemma C.2, lem:Lipschitz_properties_softmax --- *)

Theorem softmax_lipschitz (x y : A -> K) c : 0 <= c ->
  (forall a, `|x a - y a| <= c) ->
  \sum_a `|smax alpha x a - smax alpha y a| <= c / alpha.
Proof. exact: smax_lipschitz. Qed.

(* "This bound is tight and holds for any x": it is never attained ...        *)
Theorem softmax_lipschitz_tight_refuted (x y : A -> K) c : 0 < c ->
  (forall a, `|x a - y a| <= c) ->
  \sum_a `|smax alpha x a - smax alpha y a| < c / alpha.
Proof. exact: smax_lipschitz_strict. Qed.

(* ... but tight in the limit c -> 0: two points attain the bound with tanh,  *)
(* and x / (1 + x) <= tanh x < x for x > 0.                                   *)
Theorem softmax_tanh_sharp (c : K) : 0 <= c ->
  dTV (smax alpha (fun b : bool => if b then c else 0))
      (smax alpha (fun b : bool => if b then 0 else c)) = tanh (2 * c / (4 * alpha)).
Proof. exact: smax_tv_attained. Qed.

Theorem softmax_tanh (x y : A -> K) w (a0 : A) : 0 <= w ->
  (forall a b, (x a - y a) - (x b - y b) <= w) ->
  dTV (smax alpha x) (smax alpha y) <= tanh (w / (4 * alpha)).
Proof. exact: smax_tv. Qed.

Theorem tanh_bounds (x : K) : 0 < x -> x / (1 + x) <= tanh x < x.
Proof. exact: tanh_between. Qed.

(* What the sentence says of the Jacobian at a point. The derivative at x is  *)
(* the Jacobian at the probabilities of x, over alpha; ...                    *)
Theorem softmax_derivative (x v : A -> K) (a : A) :
  is_derive (0 : K) 1 (fun t : K => smax alpha (fun b => x b + t * v b) a)
    (jacobian (smax alpha x) v a / alpha).
Proof. exact: smax_derive. Qed.

(* ... its norm from the maximum norm to the 1-norm is their steepness over   *)
(* alpha, the largest 4 p(B) (1 - p(B)) / alpha over sets B of actions; ...   *)
Theorem softmax_derivative_norm (x : A -> K) (a0 : A) :
  (forall v, (forall a, `|v a| <= 1) ->
    \sum_a `|jacobian (smax alpha x) v a / alpha| <= steepness (smax alpha x) / alpha) /\
  exists2 v, forall a, `|v a| <= 1 &
    \sum_a `|jacobian (smax alpha x) v a / alpha| = steepness (smax alpha x) / alpha.
Proof. exact: smax_norm a0. Qed.

(* ... so that the paper's 1/alpha is attained at x if and only if some set   *)
(* of actions has probability 1/2 there.                                      *)
Theorem softmax_derivative_tight_iff (x : A -> K) (a0 : A) :
  (exists2 v, forall a, `|v a| <= 1 & \sum_a `|jacobian (smax alpha x) v a / alpha| = alpha^-1)
  <-> exists B, share (smax alpha x) B = 2^-1.
Proof. exact: smax_tight_iff. Qed.

(* ---- kl-tie-breaker: PDF 3.4, App. A -------------------------------------- *)

(* V is the soft value with the base policy p as measure, at temperature      *)
(* alpha: it exists, is unique, and its policy is one.                        *)
Theorem kl_value (p R : S -> A -> K) : is_measure M p ->
  (exists V, soft_fixpoint M alpha p R V) /\
  forall V W, soft_fixpoint M alpha p R V -> soft_fixpoint M alpha p R W -> V =1 W.
Proof. by move=> pP; split=> [|V W]; [exact: soft_fixpoint_exists | exact: soft_fixpoint_unique]. Qed.

Theorem kl_policy_distribution (p R : S -> A -> K) V s : is_measure M p ->
  soft_fixpoint M alpha p R V -> \sum_a kl_policy M alpha p R V s a = 1.
Proof. by move=> pP; apply: kl_policy_sum. Qed.

(* Its policy is the only one that maximises the paper's objective, among the *)
(* policies based on p: elsewhere the objective is -infinity.                 *)
Theorem kl_policy_optimal (p R : S -> A -> K) V (q : S -> A -> K) : is_measure M p ->
  soft_fixpoint M alpha p R V -> is_policy M q -> based_on p q ->
  (forall q' s, is_policy M q' -> based_on p q' ->
     kl_objective M alpha p R q' s <= kl_objective M alpha p R q s)
  <-> (forall s, q s =1 kl_policy M alpha p R V s).
Proof. by move=> pP VP; apply: (kl_optimal alpha_gt0 pP VP). Qed.

Theorem kl_value_attained (p R : S -> A -> K) V : is_measure M p ->
  soft_fixpoint M alpha p R V ->
  [/\ is_policy M (kl_policy M alpha p R V), based_on p (kl_policy M alpha p R V)
    & kl_objective M alpha p R (kl_policy M alpha p R V) =1 V].
Proof.
by move=> pP VP; have [] := kl_policy_based alpha_gt0 pP VP; split=> // s; apply: kl_objective_max.
Qed.

(* "Closest", in which sense: no policy that earns as much from s is nearer   *)
(* to the base, in the expected discounted sum of KL ...                      *)
Theorem kl_closest (p R : S -> A -> K) V (q : S -> A -> K) s : is_measure M p ->
  soft_fixpoint M alpha p R V -> is_policy M q -> based_on p q ->
  value M (kl_policy M alpha p R V) R s <= value M q R s ->
  distance_to M p (kl_policy M alpha p R V) s <= distance_to M p q s.
Proof. by move=> pP VP qP qb; apply: (kl_nearest pP alpha_gt0 VP qP qb). Qed.

(* ... any policy earns at most alpha times the difference of these more ...  *)
Theorem kl_costs (p R : S -> A -> K) V (q : S -> A -> K) s : is_measure M p ->
  soft_fixpoint M alpha p R V -> is_policy M q -> based_on p q ->
  value M q R s - value M (kl_policy M alpha p R V) R s
    <= alpha * (distance_to M p q s - distance_to M p (kl_policy M alpha p R V) s).
Proof. by move=> pP VP qP qb; apply: (kl_cost pP s alpha_gt0 VP qP qb). Qed.

(* ... and at a higher alpha the policy is nearer to the base and earns less. *)
Theorem kl_costs_more b (p R : S -> A -> K) V W s : is_measure M p -> alpha < b ->
  soft_fixpoint M alpha p R V -> soft_fixpoint M b p R W ->
  distance_to M p (kl_policy M b p R W) s <= distance_to M p (kl_policy M alpha p R V) s /\
  value M (kl_policy M b p R W) R s <= value M (kl_policy M alpha p R V) R s.
Proof. by move=> pP ab VP WP; apply: (kl_monotone pP s alpha_gt0 ab VP WP). Qed.

(* It takes every action that the base takes, optimal or not, at every alpha. *)
Theorem kl_tie_breaker_refuted (p R : S -> A -> K) V s a : avail M s a ->
  (0 < kl_policy M alpha p R V s a) = (0 < p s a).
Proof. exact: kl_policy_support. Qed.

End Soft.

(* ---- soft-lipschitz, for the model at hand -------------------------------- *)

(* At any discount (discount 1 where every policy ends included, see          *)
(* finite_ending.v): n s >= 0 says how far the reward may move in s, in units *)
(* of d: 1, or 0 where it is fixed, as in final states. H bounds the expected *)
(* discounted sum of n. Then the policy at s moves by no more than the        *)
(* sensitivity K(s) = n s + disc/2 max_{a,b} sum_t |P(t|s,a) - P(t|s,b)| H t  *)
(* allows: in total variation by tanh(K(s) d / (2 alpha)), ...                *)
Section Stability.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Variables (R1 R2 : S -> A -> K) (n H : S -> K) (d : K).
Hypotheses (nH : forall s a, avail M s a -> n s + disc M * expect M s a H <= H s)
  (d0 : 0 <= d) (Rd : forall s a, avail M s a -> `|R1 s a - R2 s a| <= n s * d).

Theorem soft_stability Q1 Q2 s : is_qsoft M alpha R1 Q1 -> is_qsoft M alpha R2 Q2 ->
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
    <= tanh (sensitivity M n H s * d / (2 * alpha)).
Proof. by move=> Q1P Q2P; apply: (softmax_near alpha_gt0 Q1P Q2P nH d0 Rd). Qed.

(* ... and by what the probabilities of the sets B of actions under R1 allow: *)
(* x = pi(B) by moved c x = x e^(2c) / (1 + x (e^(2c) - 1)) - x, c = K d/alpha*)
Theorem soft_stability_sets Q1 Q2 s : is_qsoft M alpha R1 Q1 -> is_qsoft M alpha R2 Q2 ->
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
    <= most_moved (sensitivity M n H s * d / alpha) (softmax M alpha Q1 s).
Proof. by move=> Q1P Q2P; apply: (softmax_near_sets alpha_gt0 Q1P Q2P nH d0 Rd). Qed.

End Stability.

(* The same towards a base policy, or any measure, p: only actions of positive*)
(* measure count. [based pP] is M with these alone.                           *)
Section KlStability.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Variables (p : S -> A -> K) (pP : is_measure M p).
Variables (R1 R2 : S -> A -> K) (V1 V2 : S -> K) (n H : S -> K) (d : K).
Hypotheses (alpha_gt0 : 0 < alpha) (d0 : 0 <= d).
Hypotheses (V1P : soft_fixpoint M alpha p R1 V1) (V2P : soft_fixpoint M alpha p R2 V2).
Hypotheses
  (nH : forall s a, avail M s a && (0 < p s a) -> n s + disc M * expect M s a H <= H s)
  (Rd : forall s a, avail M s a && (0 < p s a) -> `|R1 s a - R2 s a| <= n s * d).

Theorem kl_stability s :
  dTV (kl_policy M alpha p R1 V1 s) (kl_policy M alpha p R2 V2 s)
    <= tanh (sensitivity (based pP) n H s * d / (2 * alpha)).
Proof. exact: (based_near alpha_gt0 V1P V2P nH d0 Rd). Qed.

Theorem kl_stability_sets s :
  dTV (kl_policy M alpha p R1 V1 s) (kl_policy M alpha p R2 V2 s)
    <= most_moved (sensitivity (based pP) n H s * d / alpha) (kl_policy M alpha p R1 V1 s).
Proof. exact: (based_near_sets alpha_gt0 V1P V2P nH d0 Rd). Qed.

(* The soft values: |V1 - V2| <= H d.                                         *)
Theorem soft_values_stability s : `|V1 s - V2 s| <= H s * d.
Proof. exact: (based_values_near alpha_gt0 V1P V2P nH d0 Rd). Qed.
End KlStability.

Section Limit.
Variables (K : realType) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.

(* K(s) is never more than the 1/(1 - gamma) of the paper's bound.            *)
Theorem sensitivity_bound (S A : finType) (M : mdp K S A) s :
  sensitivity M (fun=> 1) (fun=> (1 - disc M)^-1) s <= (1 - disc M)^-1.
Proof. exact: sensitivity_le. Qed.

(* On the fork, between the reward e for one branch and for the other, the    *)
(* bound by tanh (soft_lipschitz_span) is attained, at every gamma and size.  *)
Theorem soft_lipschitz_sharp (g : K) (g0 : 0 <= g) (g1 : g < 1) (e : K) Q1 Q2 :
  let M := fork g0 g1 in 0 <= e ->
  is_qsoft M alpha (pulled (- e)) Q1 -> is_qsoft M alpha (pulled e) Q2 ->
  dist M (pulled (- e)) (pulled e) = 2 * e /\
  dTV (softmax M alpha Q1 None) (softmax M alpha Q2 None)
    = tanh (2 * e / (2 * alpha * (1 - g))).
Proof. by move=> M e0; apply: fork_soft_tv. Qed.

(* ---- small-alpha (our question) ------------------------------------------- *)

(* The limit of the soft policy is not the uniform selection: with gamma = 1/2*)
(* one of two tied actions gets 2/3 for every alpha.                          *)
Theorem small_alpha_not_uniform : optacts (lean K) (fun _ _ => 0) None = setT /\
  forall Q : option bool -> bool -> K, is_qsoft (lean K) alpha (fun _ _ => 0) Q ->
    softmax (lean K) alpha Q None true = 2 / 3.
Proof. exact: lean_not_uniform. Qed.

(* The limit, at any discount. p is 1 for entropy regularisation, the base    *)
(* policy for KL; it takes some optimal action in every state. The limit      *)
(* depends on the reward through A* alone: w is the soft value of the reward  *)
(* 0 at temperature 1 with p on A* and 0 elsewhere (is_limit_value), and      *)
(* limit_policy w s a = p s a exp (disc E w - w s) on A*, 0 elsewhere.        *)
Section SmallAlpha.
Variables (S A : finType) (M : process K S A) (R p : S -> A -> K).
Hypotheses (p0 : forall s a, avail M s a -> 0 <= p s a) (mP : is_measure M (on_optimal M R p)).

Theorem limit_value_exists_unique : (exists w, is_limit_value M R p w) /\
  forall v w, is_limit_value M R p v -> is_limit_value M R p w -> v =1 w.
Proof. exact: limit_value_exists_unique. Qed.

Variable w : S -> K.
Hypothesis wP : is_limit_value M R p w.

(* (V_alpha - V* ) / alpha tends to w, from above and uniformly in s ...      *)
Theorem small_alpha_value e : 0 < e -> exists2 r, 0 < r & forall a V, 0 < a <= r ->
  soft_fixpoint M a p R V ->
  forall s, vstar M R s + a * w s <= V s <= vstar M R s + a * (w s + e).
Proof. exact: small_values. Qed.

(* ... and the policy to limit_policy, in total variation.                    *)
Theorem small_alpha_policy e : 0 < e -> exists2 r, 0 < r & forall a V, 0 < a <= r ->
  soft_fixpoint M a p R V ->
  forall s, dTV (kl_policy M a p R V s) (limit_policy M R p w s) <= e.
Proof. exact: small_policy. Qed.

(* The limit is an optimal policy.                                            *)
Theorem small_alpha_optimal : optimal M R (limit_policy M R p w).
Proof. exact: limit_policy_optimal. Qed.
End SmallAlpha.

(* For the softmax of Q*_alpha.                                               *)
Theorem small_alpha_softmax (S A : finType) (M : process K S A) (R : S -> A -> K) w e :
    is_limit_value M R (fun _ _ => 1) w -> 0 < e ->
  exists2 r, 0 < r & forall a Q, 0 < a <= r -> is_qsoft M a R Q ->
    forall s, dTV (softmax M a Q s) (limit_policy M R (fun _ _ => 1) w s) <= e.
Proof. exact: small_softmax. Qed.

(* The soft value is above V*, by at most alpha ln |A| / (1 - gamma).         *)
Theorem soft_value_near (S A : finType) (M : mdp K S A) (R Q : S -> A -> K) s :
    is_qsoft M alpha R Q ->
  vstar M R s <= lse M alpha Q s <= vstar M R s + alpha * ln #|A|%:R / (1 - disc M).
Proof. exact: soft_value_between. Qed.

End Limit.

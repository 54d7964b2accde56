(* The paper's results (arXiv 2507.20150) for finite S and A, as theorems:    *)
(* statements only, with their proofs elsewhere.                              *)
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_effective.
From PolicyCliff Require Import finite_incomplete finite_shapes finite_examples.
From PolicyCliff Require Import finite_results finite_text finite_ending finite_lengths.
From PolicyCliff Require Import finite_margins finite_loss finite_thresholds finite_jacobian.
From PolicyCliff Require Import finite_stem finite_concise finite_prompts.

(******************************************************************************)
(* Notions are defined, and tabulated, in finite_mdp.v; selections in         *)
(* finite_selection.v; several rewards in finite_effective.v. K is any        *)
(* ordered field, so the theorems hold over the rationals as over the reals;  *)
(* actions may depend on the state. M is an MDP with discount below 1; N any  *)
(* process, so that theorems about N also hold at discount 1 where every      *)
(* policy ends (an MDP is a process). Everything down to the soft theory is   *)
(* free of axioms.                                                            *)
(*                                                                            *)
(* Each result carries its id and the three numberings: seed, PDF, label.     *)
(* Names end in _sharp for a constant that is attained, in _needed for a      *)
(* hypothesis that cannot be dropped, and in _refuted for a claim that fails. *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Finite.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A) (N : process K S A).
Implicit Types (R Q : S -> A -> K) (s : S) (a : A) (e c : K).
Local Notation gamma := (disc M).

(* ---- The first page: each result in its strongest form -------------------- *)

(* q-lipschitz. The distance counts up to shaping by any potential f, of which*)
(* the constants are a part: Q*_1 - Q*_2 is near - f.                         *)
Theorem q_lipschitz_shaping R1 R2 (f : S -> K) s a : avail M s a ->
  `|qstar M R1 s a - qstar M R2 s a + f s| <= dist M R1 (shaped M R2 f) / (1 - gamma).
Proof. exact: qstar_lipschitz_shaped. Qed.

(* argmax-uhc, with the radius: half of (1 - gamma) times the gap at s.       *)
Theorem argmax_uhc_radius R0 R s c : is_gap M R0 s c ->
  2 * dist M R R0 < (1 - gamma) * c -> optacts M R s \subset optacts M R0 s.
Proof. exact: optacts_sub. Qed.

(* unique-continuity. Uniqueness at R0, in the state asked about, is enough.  *)
Theorem unique_continuity_radius R0 R s a c : optacts M R0 s = [set a] ->
  is_gap M R0 s c -> 2 * dist M R R0 < (1 - gamma) * c -> optacts M R s = [set a].
Proof. exact: optacts_singleton. Qed.

(* near-optimal-instability. The nearest tie is no farther than half the loss;*)
(* so it is between (1 - gamma) c / 2 (unique_continuity_radius) and c / 2,   *)
(* both attained (unique_continuity_radius_sharp, near_tie_sharp).            *)
Theorem near_tie R0 s0 a0 c : avail M s0 a0 ->
  vstar M R0 s0 - qstar M R0 s0 a0 = c ->
  exists2 R, dist M R R0 <= c / 2 & optacts M R s0 = a0 |: optacts M R0 s0.
Proof. exact: near_tie_half. Qed.

(* deterministic-discontinuity. One entry of the reward is enough, at any     *)
(* e > 0 and in any ordered field.                                            *)
Theorem one_entry_forces R0 s0 a0 e : avail N s0 a0 -> 0 <= e ->
  vstar N R0 s0 - qstar N R0 s0 a0 < e ->
  optacts N (raise R0 s0 a0 e) s0 = [set a0].
Proof. exact: raise_forces. Qed.

(* uniform-discontinuity. No selection, randomised or not, does better than   *)
(* the uniform one.                                                           *)
Theorem every_selection_jumps p R0 s0 : selection N p ->
  forall e, 0 < e -> exists2 R, dist N R R0 <= e &
    #|optacts N R0 s0|.-1%:R / #|optacts N R0 s0|%:R <= dTV (p R0 s0) (p R s0).
Proof. exact: selection_jump_near. Qed.

(* only-unique-stable.                                                        *)
Theorem continuous_iff_unique p R0 s : selection N p ->
  continuous_at N R0 s p <-> #|optacts N R0 s| = 1%N.
Proof. exact: selection_continuous. Qed.

(* tie-breaker. A budget e buys 2e, in every state at once; no more where the *)
(* actions lead to the same states (tie_breaker_same_kernel), elsewhere up to *)
(* 2e/(1 - gamma) (tie_breaker_bound, attained: tie_breaker_bound_sharp).     *)
Theorem tie_breaker_margin R (d : S -> A) e : 0 <= e -> (forall s, d s \in optacts M R s) ->
  exists2 R', dist M R' R <= e & forall s a, avail M s a -> a != d s ->
    qstar M R' s (d s) - qstar M R' s a = vstar M R s - qstar M R s a + 2 * e.
Proof. exact: margin_everywhere. Qed.

(* Cliffs and value. What is optimal for a reward at distance e loses at most *)
(* 2e/(1 - gamma), attained (wrong_reward_loss_sharp), and nothing near R0.   *)
Theorem wrong_reward_loss R R0 (p : S -> A -> K) s : optimal M R p ->
  vstar M R0 s - value M p R0 s <= 2 * dist M R R0 / (1 - gamma).
Proof. exact: wrong_reward_loss. Qed.

Theorem wrong_reward_near R0 : exists2 r, 0 < r & forall R p, dist M R R0 < r ->
  optimal M R p -> optimal M R0 p.
Proof. exact: wrong_reward_near. Qed.

(* incomplete-reward. What a policy loses under a reward, such as the true    *)
(* one, is the discounted sum of the losses V* - Q* of the actions it takes.  *)
Theorem policy_loss R (p : S -> A -> K) s : is_policy M p ->
  vstar M R s - value M p R s = value M p (loss M R) s.
Proof. exact: value_loss. Qed.

(* It loses nothing from the start mu if and only if it takes optimal actions *)
(* wherever it comes from there with positive discounted probability.         *)
Theorem policy_loses_nothing_iff R (p : S -> A -> K) (mu : S -> K) : is_policy M p ->
  (forall s, 0 <= mu s) ->
  \sum_s mu s * vstar M R s = ret M mu p R <->
  exists X : {set S}, [/\ forall s, mu s != 0 -> s \in X, closed_under M p X &
    forall s a, s \in X -> p s a != 0 -> a \in optacts M R s].
Proof. exact: no_loss_iff. Qed.

(* ---- Setting ------------------------------------------------------------- *)

(* V^p exists and is the only solution of its equation, over any K ...        *)
Theorem value_exists_unique R (p : S -> A -> K) (V : S -> K) : is_policy N p ->
  (forall s, V s = \sum_a p s a * backup N R V s a) <-> V =1 value N p R.
Proof. exact: value_eq. Qed.

(* ... and is approached by the return of the first n steps.                  *)
Theorem value_is_limit R (p : S -> A -> K) n s B : is_policy M p ->
  (forall t, `|value M p R t| <= B) ->
  `|value M p R s - horizon M p R n s| <= gamma ^+ n * B.
Proof. exact: horizon_value. Qed.

Theorem bellman_contracts R Q1 Q2 :
  dist M (bellman M R Q1) (bellman M R Q2) <= gamma * dist M Q1 Q2.
Proof. exact: bellman_contraction. Qed.

Theorem qstar_exists_unique R : is_qstar N R (qstar N R) /\
  forall Q, is_qstar N R Q -> forall s a, avail N s a -> Q s a = qstar N R s a.
Proof. by split; [exact: qstarP | exact: qstar_unique]. Qed.

(* The paper defines optimality by supports; these are the other two meanings.*)
Theorem optimal_iff_value R (p : S -> A -> K) : is_policy N p ->
  optimal N R p <-> forall p' s, is_policy N p' -> value N p' R s <= value N p R s.
Proof. exact: optimal_max. Qed.

Theorem optimal_iff_advantage R (p : S -> A -> K) : is_policy N p ->
  optimal N R p <-> forall s a, avail N s a -> adv N p R s a <= 0.
Proof. exact: optimal_adv. Qed.

Theorem inverse_bellman Q s a : avail N s a -> qstar N (rewardQ N Q) s a = Q s a.
Proof. exact: qstar_rewardQ. Qed.

(* ---- q-lipschitz: seed Prop 2.1, PDF Prop 2.4, prop:q_continuity ---------- *)

Theorem q_lipschitz R1 R2 :
  dist M (qstar M R1) (qstar M R2) <= dist M R1 R2 / (1 - gamma).
Proof. exact: qstar_lipschitz. Qed.

(* More: bounds of one sign, hence the same constant in the span seminorm.    *)
Theorem q_lipschitz_span R1 R2 lo hi :
  (forall s a, avail M s a -> lo <= R1 s a - R2 s a <= hi) ->
  forall s a t b, avail M s a -> avail M t b ->
  (qstar M R1 s a - qstar M R2 s a) - (qstar M R1 t b - qstar M R2 t b)
    <= (hi - lo) / (1 - gamma).
Proof. exact: qstar_span. Qed.

(* The constant is attained in every MDP with a state, by constant rewards.   *)
Theorem q_lipschitz_sharp c (s0 : S) :
  dist M (qstar M (fun _ _ => c)) (qstar M (fun _ _ => 0))
    = dist M (fun _ _ => c) (fun _ _ => 0) / (1 - gamma).
Proof. exact: qstar_lipschitz_attained. Qed.

(* Without a discount below 1, H s takes the place of 1/(1 - gamma): a bound  *)
(* of the expected discounted number of steps from s. n s says how far the    *)
(* reward may move in s, in units of d: 1, or 0 where it is fixed (final      *)
(* states at discount 1).                                                     *)
Theorem q_lipschitz_process (n H : S -> K) (d : K) R1 R2 :
  (forall s a, avail N s a -> n s + disc N * expect N s a H <= H s) -> 0 <= d ->
  (forall s a, avail N s a -> `|R1 s a - R2 s a| <= n s * d) ->
  forall s a, avail N s a -> `|qstar N R1 s a - qstar N R2 s a| <= H s * d.
Proof. by move=> nH d0; apply: qstar_near. Qed.

(* The least such H is the optimal value of the reward n, and then, for n >= 0*)
(* and d = 1, the bound is attained in every state by R1 = n, R2 = 0.         *)
Theorem q_lipschitz_process_sharp (n : S -> K) :
  let H := vstar N (fun s _ => n s) in
  [/\ forall s a, avail N s a -> n s + disc N * expect N s a H <= H s,
  forall H' : S -> K,
    (forall s a, avail N s a -> n s + disc N * expect N s a H' <= H' s) ->
    forall s, H s <= H' s &
  (forall s, 0 <= n s) -> forall s, exists2 a, avail N s a &
    `|qstar N (fun t _ => n t) s a - qstar N (fun _ _ => 0) s a| = H s].
Proof. exact: least_horizon. Qed.

(* ---- argmax-uhc: seed Lemma 2.2, PDF Lemma 2.5, lemma:argmax_uhc ---------- *)

Theorem argmax_nonempty R s : optacts N R s != set0.
Proof. exact: optacts_neq0. Qed.

(* Upper hemicontinuity in its finite form: A*(s;.) does not grow near R0.    *)
Theorem argmax_uhc R0 : exists2 r, 0 < r & forall R s, dist N R R0 < r ->
  optacts N R s \subset optacts N R0 s.
Proof. exact: optacts_sub_near. Qed.

(* The same for a process: with H s in place of 1/(1 - gamma).                *)
Theorem argmax_uhc_radius_process (n H : S -> K) (d : K) R0 R s c :
  (forall s a, avail N s a -> n s + disc N * expect N s a H <= H s) -> 0 <= d ->
  (forall s a, avail N s a -> `|R s a - R0 s a| <= n s * d) ->
  is_gap N R0 s c -> 2 * (H s * d) < c -> optacts N R s \subset optacts N R0 s.
Proof. exact: optacts_near. Qed.

(* Continuity for the Hausdorff metric, the other reading of the lemma, is    *)
(* false at every tie: the set shrinks to any one of its members.             *)
Theorem argmax_hausdorff_refuted R0 s a e : a \in optacts N R0 s -> 0 < e ->
  exists2 R, dist N R R0 <= e & optacts N R s = [set a].
Proof. exact: optacts_shrinks. Qed.

(* ---- unique-continuity: seed Thm 2.3, PDF Thm 2.7 ------------------------- *)
(*      thm:continuity_rigorous                                               *)

(* Uniqueness at R0 and at the state in question is enough: the neighbourhood *)
(* of unique rewards that the paper assumes follows.                          *)
Theorem unique_continuity R0 s a : optacts N R0 s = [set a] ->
  exists2 r, 0 < r & forall R, dist N R R0 < r -> optacts N R s = [set a].
Proof. exact: optacts_singleton_near. Qed.

(* One gap for all states gives one radius for the whole policy; it is        *)
(* attained where every state is uniquely decided (policy_radius_sharp), and  *)
(* PaperGeometry.radius_exact has the exact distance.                         *)
Theorem policy_radius R0 R (d : S -> A) c : (forall s, optacts M R0 s = [set d s]) ->
  (forall s, is_gap M R0 s c) -> 2 * dist M R R0 < (1 - gamma) * c ->
  forall s, optacts M R s = [set d s].
Proof. exact: policy_radius. Qed.

(* ---- deterministic-discontinuity: seed Prop 2.4, PDF Prop 2.9 ------------- *)
(*      prop:discontinuity_deterministic                                      *)

(* As in the paper, with the jump at every e > 0 on one ray of rewards.       *)
Theorem deterministic_discontinuity (d : (S -> A -> K) -> S -> A) R0 s0 a1 a2 :
  det_selection N d -> d R0 s0 = a1 -> a2 != a1 -> a2 \in optacts N R0 s0 ->
  forall e, 0 < e -> exists2 R, dist N R R0 <= e & d R s0 = a2.
Proof. exact: det_jump_near. Qed.

(* The paper's construction: A*(s0;R_e) = {a2}, and the distance is e, where  *)
(* the paper derives (1 + gamma) e.                                           *)
Theorem paper_construction R0 (phi : S -> A -> K) e s0 a2 :
  (forall s a, avail M s a -> 0 <= phi s a <= 1) ->
  0 < e -> a2 \in optacts M R0 s0 -> phi s0 a2 = 1 ->
  (forall a, a \in optacts M R0 s0 -> a != a2 -> phi s0 a < 1) ->
  dist M (bumped M R0 phi e) R0 <= e /\ optacts M (bumped M R0 phi e) s0 = [set a2].
Proof. exact: bumped_dist_forces. Qed.

(* For the bump on one pair the distance is exactly this.                     *)
Theorem paper_distance R0 s0 a2 e : 0 <= e -> a2 \in optacts M R0 s0 ->
  dist M (bumped M R0 (at_pair K s0 a2) e) R0
    = e * norm M (fun s a => at_pair K s0 a2 s a - gamma * kernel M s a s0).
Proof. exact: bumped_pair_dist. Qed.

(* ---- uniform-discontinuity: seed Prop 2.5, PDF Prop 2.10 ------------------ *)
(*      prop:discontinuity_stochastic                                         *)

Theorem uniform_discontinuity R0 s0 a e : a \in optacts N R0 s0 -> 0 < e ->
  exists2 R, dist N R R0 <= e &
    dTV (unif_selection N R0 s0) (unif_selection N R s0)
      = #|optacts N R0 s0|.-1%:R / #|optacts N R0 s0|%:R.
Proof. exact: uniform_jump_near. Qed.

(* ---- only-unique-stable: PDF Rem 2.11, the core theorem ------------------- *)

Theorem det_continuous_iff_unique (d : (S -> A -> K) -> S -> A) R0 s :
  det_selection N d ->
  (exists2 r, 0 < r & forall R, dist N R R0 < r -> d R s = d R0 s)
    <-> #|optacts N R0 s| = 1%N.
Proof. exact: det_selection_continuous. Qed.

(* ---- near-optimal-instability: PDF 1, 3.4, App. A ------------------------- *)

(* Where the action leads to the same states as an optimal one, no reward     *)
(* nearer than half its loss makes it optimal.                                *)
Theorem near_tie_sharp R0 R s0 a0 a1 : avail M s0 a0 -> a1 \in optacts M R0 s0 ->
  kernel M s0 a0 =1 kernel M s0 a1 -> a0 \in optacts M R s0 ->
  vstar M R0 s0 - qstar M R0 s0 a0 <= 2 * dist M R R0.
Proof. exact: near_tie_same_kernel. Qed.

(* ---- tie-breaker: seed Prop 3.2, PDF Prop 3.2, prop:tie-breaker ----------- *)

Theorem tie_breaker R0 s0 a1 a2 e : a1 \in optacts N R0 s0 ->
  a2 \in optacts N R0 s0 -> a1 != a2 -> 0 < e ->
  exists2 R, dist N R R0 <= e & qstar N R s0 a1 < qstar N R s0 a2.
Proof. exact: tie_broken. Qed.

(* More: a gap of 2e/(1 + gamma) over every other action, not only e/(1+gamma)*)
Theorem tie_breaker_gap R0 s0 a2 e : a2 \in optacts M R0 s0 -> 0 <= e ->
  exists2 R, dist M R R0 <= e & forall a, avail M s0 a -> a != a2 ->
    2 * e / (1 + gamma) <= qstar M R s0 a2 - qstar M R s0 a.
Proof. exact: tie_broken_gap. Qed.

(* No change of size e can separate tied actions by more than 2e/(1 - gamma). *)
Theorem tie_breaker_bound R0 R s0 a1 a2 : a1 \in optacts M R0 s0 ->
  a2 \in optacts M R0 s0 ->
  qstar M R s0 a2 - qstar M R s0 a1 <= 2 * dist M R R0 / (1 - gamma).
Proof. exact: tie_gap_le. Qed.

Theorem tie_breaker_same_kernel R0 R s0 a1 a2 :
  a1 \in optacts M R0 s0 -> a2 \in optacts M R0 s0 -> kernel M s0 a1 =1 kernel M s0 a2 ->
  qstar M R s0 a2 - qstar M R s0 a1 <= 2 * dist M R R0.
Proof. exact: margin_same_kernel. Qed.

(* A bonus on one pair alone buys between (1 - gamma) e and e/(1 - gamma),    *)
(* both attained (bonus_margin_sharp).                                        *)
Theorem bonus_margin R s0 a0 e a : a0 \in optacts M R s0 -> 0 <= e ->
  a \in optacts M R s0 -> a != a0 ->
  (1 - gamma) * e <= vstar M (raise R s0 a0 e) s0 - qstar M (raise R s0 a0 e) s0 a
    <= e / (1 - gamma).
Proof. by move=> oa0 e0; apply: bonus_margin. Qed.

(* ---- direction-over-scale: PDF 5.1.2 -------------------------------------- *)

(* Shaping by any potential f, however large, never moves A*; an arbitrarily  *)
(* small one_entry_forces does.                                               *)
Theorem shaping_invariance R (f : S -> K) s :
  optacts M (shaped M R f) s = optacts M R s.
Proof. exact: shaped_optacts. Qed.

Theorem shift_invariance R c s :
  optacts M (fun s a => R s a + c) s = optacts M R s.
Proof. exact: cst_optacts. Qed.

(* ---- incomplete-reward: seed Prop 3.1, PDF Prop 3.1 ----------------------- *)
(*      prop:incomplete_reward_general                                        *)

Section Incomplete.
Variables (Rtrain Rmissing p : S -> A -> K) (s0 : S) (a2 : A).
Let Rtrue : S -> A -> K := fun s a => Rtrain s a + Rmissing s a.
Hypotheses (p_optimal : optimal M Rtrain p) (a2_tied : a2 \in optacts M Rtrain s0)
  (a2_better : 0 < adv M p Rmissing s0 a2).

(* Read state by state.                                                       *)
Theorem incomplete_reward_statewise :
  value M p Rtrue s0 < qvalue M p Rtrue s0 a2 /\ ~ optimal M Rtrue p.
Proof. exact: (missing_statewise p_optimal a2_tied a2_better). Qed.

(* Read from the start states: for gamma > 0 ...                              *)
Theorem incomplete_reward_initial (mu : S -> K) n : 0 < gamma ->
  (forall s, 0 <= mu s) -> 0 < visit M mu p n s0 ->
  exists2 p', is_policy M p' & ret M mu p Rtrue < ret M mu p' Rtrue.
Proof. exact: (missing_initial p_optimal a2_tied a2_better). Qed.

(* ... and, for every gamma, when s0 is visited with positive discounted      *)
(* probability, gamma ^ 0 being 1.                                            *)
Theorem incomplete_reward_discounted (mu : S -> K) n :
  (forall s, 0 <= mu s) -> 0 < gamma ^+ n * visit M mu p n s0 ->
  exists2 p', is_policy M p' & ret M mu p Rtrue < ret M mu p' Rtrue.
Proof. exact: (missing_discounted p_optimal a2_tied a2_better). Qed.
End Incomplete.

(* Neither optimality of p for a training reward nor a tie is needed.         *)
Theorem positive_advantage_improves R (p : S -> A -> K) (mu : S -> K) s0 a0 n :
  is_policy M p -> avail M s0 a0 -> 0 < adv M p R s0 a0 ->
  (forall s, 0 <= mu s) -> 0 < gamma ^+ n * visit M mu p n s0 ->
  exists2 p', is_policy M p' & ret M mu p R < ret M mu p' R.
Proof. exact: ret_improves. Qed.

(* ---- effective-*: PDF 4.2 to 4.6 ------------------------------------------ *)

Section Effective.
Variables (I : finType) (w : I -> S -> K).
Implicit Types Rs : I -> S -> A -> K.
Hypothesis wP : weights w.

(* effective-reward: PDF Lemma 4.2, lemma:effective_reward_properties         *)
Theorem effective_reward Rs Rs' :
  dist M (reff w Rs) (reff w Rs') <= distN M Rs Rs'.
Proof. exact: reff_dist. Qed.

(* effective-q-lipschitz: PDF Prop 4.3, prop:lipschitz-effective-q-revised    *)
Theorem effective_q_lipschitz Rs Rs' :
  dist M (qstar M (reff w Rs)) (qstar M (reff w Rs')) <= distN M Rs Rs' / (1 - gamma).
Proof. exact: reff_qstar. Qed.

(* effective-argmax-uhc: PDF Lemma 4.4, lemma:effective_argmax_uhc-revised    *)
Theorem effective_argmax_uhc Rs0 Rs s c : is_gap M (reff w Rs0) s c ->
  2 * distN M Rs Rs0 < (1 - gamma) * c ->
  optacts M (reff w Rs) s \subset optacts M (reff w Rs0) s.
Proof. exact: reff_optacts_sub. Qed.

(* effective-continuity: PDF Prop 4.5, thm:multi-continuity-uniqueness-eff    *)
Theorem effective_continuity Rs0 s a : optacts M (reff w Rs0) s = [set a] ->
  exists2 r, 0 < r & forall Rs, distN M Rs Rs0 < r -> optacts M (reff w Rs) s = [set a].
Proof. exact: reff_singleton_near. Qed.

(* effective-discontinuity: PDF Prop 4.6, prop:multi-discontinuity-eff        *)
(* All components moved alike, for any selection on tuples ...                *)
Theorem effective_discontinuity p Rs0 s0 : selectionN M w p ->
  forall e, 0 < e -> exists2 Rs, distN M Rs Rs0 <= e &
    #|optacts M (reff w Rs0) s0|.-1%:R / #|optacts M (reff w Rs0) s0|%:R
      <= dTV (p Rs0 s0) (p Rs s0).
Proof. exact: reff_jump_all. Qed.

(* ... and component j alone, wherever its weight at s0 is positive.          *)
Theorem effective_discontinuity_one p Rs0 s0 j : selectionN M w p -> 0 < w j s0 ->
  forall e, 0 < e -> exists Rs, [/\ distN M Rs Rs0 <= e,
    forall k, k != j -> Rs k = Rs0 k &
    #|optacts M (reff w Rs0) s0|.-1%:R / #|optacts M (reff w Rs0) s0|%:R
      <= dTV (p Rs0 s0) (p Rs s0)].
Proof. exact: reff_jump_one. Qed.
End Effective.

(* A component of weight 0 everywhere cannot move anything.                   *)
Theorem effective_discontinuity_one_needed (I : finType) (w : I -> S -> K) j :
  (forall s, w j s = 0) -> forall Rs Rs' : I -> S -> A -> K,
  (forall k, k != j -> Rs' k = Rs k) -> reff w Rs' =2 reff w Rs.
Proof. by move=> wj Rs Rs'; apply: inert_component wj. Qed.

(* effective-reward and conflict-sensitivity (PDF 4.5): the weights need not  *)
(* be positive nor sum to 1; no conflict between rewards enters the constant. *)
Theorem effective_reward_any (I : finType) (w : I -> S -> K) :
  (forall s, \sum_k `|w k s| <= 1) -> forall Rs Rs' : I -> S -> A -> K,
  dist M (reff w Rs) (reff w Rs') <= distN M Rs Rs'.
Proof. by move=> w1 Rs Rs'; apply: reff_dist_abs. Qed.

(* effective-objective: PDF 4.2, Rem 4.1, its positive part.                  *)
Theorem effective_objective (I : finType) (w : I -> K) (Rs : I -> S -> A -> K)
    (mu : S -> K) (p p' : S -> A -> K) : (forall s, 0 <= mu s) ->
  optimal M (reff (fun k _ => w k) Rs) p -> is_policy M p' ->
  \sum_k w k * ret M mu p' (Rs k) <= \sum_k w k * ret M mu p (Rs k).
Proof. exact: objective_optimal. Qed.

(* Starts may differ where the weights are the posterior w k s of component k *)
(* and no action changes it, as where states contain the prompt: then the     *)
(* simple optimality equation that the remark misses is that of R_eff. m is   *)
(* the mixture of the starts.                                                 *)
Theorem effective_objective_posterior (I : finType) (w mu : I -> S -> K) (p : I -> K)
    (m : S -> K) (Rs : I -> S -> A -> K) (q q' : S -> A -> K) : carried N w ->
  (forall s, 0 <= m s) -> (forall k s, p k * mu k s = m s * w k s) ->
  optimal N (reff w Rs) q -> is_policy N q' ->
  \sum_k p k * ret N (mu k) q' (Rs k) <= \sum_k p k * ret N (mu k) q (Rs k).
Proof. by move=> wP m0 post qO q'P; apply: (posterior_optimal wP m0 post qO q'P). Qed.

End Finite.

(* ---- Setting, at discount 1 ----------------------------------------------- *)

(* gamma = 1 is possible where every policy ends: r is a rank, 0 in the final *)
(* states, and every action elsewhere may lead to a state of lower rank. With *)
(* the value 0 at the end V^p and V* exist and are unique. They are those of  *)
(* the process [ending], to which all theorems on processes apply.            *)
Section Ending.
Variables (K : realFieldType) (S A : finType) (avail : S -> pred A).
Variables (P : S -> A -> S -> K) (r : S -> nat).
Hypotheses (availP : forall s, [exists a, avail s a])
  (P_ge0 : forall s a t, avail s a -> 0 <= P s a t)
  (P_sum1 : forall s a, avail s a -> \sum_t P s a t = 1)
  (rank_falls : forall s a, avail s a -> ~~ final r s ->
    exists2 t, (r t < r s)%N & 0 < P s a t).
Let M := ending availP P_ge0 P_sum1 rank_falls.
Variable R : S -> A -> K.
Hypothesis R0 : forall s a, final r s -> avail s a -> R s a = 0.

Theorem ending_value_exists_unique p V : is_policy M p ->
  ((forall s, final r s -> V s = 0) /\
   (forall s, ~~ final r s -> V s = \sum_a p s a * (R s a + \sum_t P s a t * V t)))
  <-> V =1 value M p R.
Proof. exact: ending_value. Qed.

Theorem ending_vstar_exists_unique V :
  [/\ forall s, final r s -> V s = 0,
      forall s a, ~~ final r s -> avail s a -> R s a + \sum_t P s a t * V t <= V s
    & forall s, ~~ final r s -> exists2 a, avail s a & R s a + \sum_t P s a t * V t = V s]
  <-> V =1 vstar M R.
Proof. exact: ending_vstar. Qed.
End Ending.

(* It is not enough that some optimal policy ends: the optimality equations   *)
(* of a state where one may also stay for nothing, V = max (V, 0), are solved *)
(* by every number c >= 0.                                                    *)
Theorem ending_needed (K : realFieldType) (c : K) : 0 <= c ->
  let V := fun s : bool => if s then c else 0 in
  (forall a : bool, (if a then V true else V false) <= V true) /\
  exists a : bool, (if a then V true else V false) = V true.
Proof. by move=> c0; split=> [[]|] //; exists true. Qed.

(* ---- Instances ------------------------------------------------------------ *)

Section Instances.
Variable K : realFieldType.

(* The radius of unique-continuity and the bounds 2e/(1 - gamma) are attained:*)
(* at distance exactly (1 - gamma) gap / 2 a second action becomes optimal.   *)
Theorem unique_continuity_radius_sharp (g : K) (g0 : 0 <= g) (g1 : g < 1) :
  let M := fork g0 g1 in let R0 := @fork_reward K in let R := @even_reward K in
  [/\ optacts M R0 None = [set true],
      vstar M R0 None - qstar M R0 None false = (1 - g)^-1,
      2 * dist M R R0 = (1 - g) * (1 - g)^-1 & optacts M R None = setT].
Proof. exact: fork_radius. Qed.

(* Attained for the whole policy too, where every state is uniquely decided.  *)
Theorem policy_radius_sharp (g : K) (g0 : 0 <= g) (g1 : g < 1) :
  let M := stem g0 g1 in let R0 := @fork_reward K in let R := @even_reward K in
  [/\ forall s, optacts M R0 s = [set true], forall s, is_gap M R0 s (1 - g)^-1,
      2 * dist M R R0 = (1 - g) * (1 - g)^-1 & optacts M R None = setT].
Proof. exact: stem_radius. Qed.

(* On the fork with tied branches, rewards e and - e on them: the largest     *)
(* margin, and the largest loss of what is optimal for a reward at distance e.*)
Theorem tie_breaker_bound_sharp (g : K) (g0 : 0 <= g) (g1 : g < 1) e : 0 <= e ->
  [/\ optacts (fork g0 g1) (fun _ _ => 0) None = setT,
      dist (fork g0 g1) (pulled e) (fun _ _ => 0) = e &
      qstar (fork g0 g1) (pulled e) None true - qstar (fork g0 g1) (pulled e) None false
        = 2 * e / (1 - g)].
Proof. exact: pulled_margin. Qed.

Theorem wrong_reward_loss_sharp (g : K) (g0 : 0 <= g) (g1 : g < 1) e : 0 <= e ->
  let M := fork g0 g1 in let p := det (fun=> false) in
  [/\ optimal M (fun _ _ => 0) p, dist M (fun _ _ => 0) (pulled e) = e &
      vstar M (pulled e) None - value M p (pulled e) None = 2 * e / (1 - g)].
Proof. exact: wrong_reward_loss_attained. Qed.

(* The margins of a bonus on one pair alone: two states, one action returns.  *)
Theorem bonus_margin_sharp (g : K) (g0 : 0 <= g) (g1 : g < 1) e : 0 <= e ->
  let M := det_mdp true back g0 g1 in
  let margin a0 a := vstar M (raise (fun _ _ => 0) false a0 e) false
    - qstar M (raise (fun _ _ => 0) false a0 e) false a in
  [/\ optacts M (fun _ _ => 0) false = setT,
      margin false true = e / (1 - g) & margin true false = (1 - g) * e].
Proof. exact: bonus_margin_attained. Qed.

(* incomplete-reward from the start states fails at gamma = 0.                *)
Theorem incomplete_reward_initial_refuted :
  let M := late K in let p := det slack in let R := @late_missing K in
  [/\ optimal M (fun _ _ => 0) p, true \in optacts M (fun _ _ => 0) true,
      0 < adv M p R true true, visit M (@late_start K) p 1 true = 1 &
      forall p', is_policy M p' -> ret M (@late_start K) p' R <= ret M (@late_start K) p R].
Proof. exact: late_slack. Qed.

(* weights-on-reward: PDF 4.6. With weights that look at the reward R_eff is  *)
(* discontinuous: tuples as near to one of them as one likes move it by 1/2.  *)
Theorem weights_on_reward (e : K) : 0 < e ->
  (forall R, weights (@moving_weights K R)) /\
  let R_eff R := reff (moving_weights R) R tt tt in
  exists2 R, forall k, `|R k tt tt - split_reward 0 k tt tt| <= e &
    2^-1 <= `|R_eff R - R_eff (split_reward 0)|.
Proof. exact: moving_weights_break. Qed.

(* ---- lengths of paths: PDF 3.3.1, 3.3.2, 6.1 ------------------------------ *)

(* Deterministic steps f towards an answer c, n s the length of the shortest  *)
(* path; reward 1 for the answer, less a penalty >= 0 for every step.         *)
Section Paths.
Variables (S A : finType) (a0 : A) (f : S -> A -> S) (c : S) (n : S -> nat).
Variables (g : K) (g0 : 0 <= g) (g1 : g < 1) (pen : K).
Hypotheses (closed : forall a, f c a = c) (nP : shortest f c n) (pen0 : 0 <= pen).
Local Notation M := (det_mdp a0 f g0 g1).

(* binary-degeneracy: an action is worth what the length after it says.       *)
Theorem paths_of_one_length s a : s != c ->
  qstar M (answer f c pen) s a = path_value g pen (n (f s a)).+1.
Proof. exact: path_qstar. Qed.

(* More than that: whatever cannot reach the answer, where every step leaves  *)
(* one step less to go, actions that are worth anything are worth the same.   *)
Theorem equal_lengths_tie (M : mdp K S A) (R : S -> A -> K) (left : S -> K) :
  (forall s a, avail M s a -> kernel M s a (f s a) = 1) ->
  outcome_only M f c R -> steps_left M f left ->
  forall s a b, avail M s a -> avail M s b ->
  0 < qstar M R s a -> 0 < qstar M R s b -> qstar M R s a = qstar M R s b.
Proof. by move=> fP RP lP s a b; apply: (equal_lengths fP _ RP lP). Qed.

(* length-penalty, exactly, at every discount up to 1 (there in a process that*)
(* ends, and f ends where it does): the shorter is strictly better if and only if time  *)
(* or the penalty counts, and something does after the first step. So at      *)
(* gamma = 1 the first half of the claim is true, and the second just where   *)
(* there is a penalty.                                                        *)
Theorem concise_iff (N : process K S A) s a b : disc N <= 1 -> follows N f c -> s != c ->
  qstar N (answer f c pen) s b < qstar N (answer f c pen) s a <->
  (n (f s a) < n (f s b))%N /\ (disc N < 1 \/ 0 < pen) /\ (0 < disc N \/ f s a = c).
Proof. by move=> N1 fP; apply: concise_iff. Qed.

Theorem concise_optacts (N : process K S A) s a : disc N <= 1 -> follows N f c -> s != c ->
  (a \in optacts N (answer f c pen) s) =
  [|| n s == (n (f s a)).+1, (disc N == 1) && (pen == 0) | (disc N == 0) && (1 < n s)%N].
Proof. by move=> N1 fP; apply: concise_optacts. Qed.

(* With a wrong answer w within reach, of reward 0, and n s and m s the       *)
(* lengths of the shortest ways to the right one and to it: a shortest way to *)
(* the right one is worth V* exactly up to this penalty. At gamma = 1 it says *)
(* pen (n s - m s) <= 1.                                                      *)
Theorem accuracy_survives (N : process K S A) (w : S) (m : S -> nat) s :
  c != w -> disc N <= 1 -> (forall s a, avail N s a) ->
  (forall s a (V : S -> K), V c = 0 -> V w = 0 -> expect N s a V = V (f s a)) ->
  (forall a, f w a = w) -> nearest f c w c w n -> nearest f c w w c m -> s != c -> s != w ->
  vstar N (graded f c w pen) s = path_value (disc N) pen (n s) <->
  pen * (\sum_(m s <= i < n s) disc N ^+ i) <= disc N ^+ (n s).-1.
Proof. by move=> cw N1 av fE fw nE mE; apply: (accuracy_survives cw N1 pen0 av fE closed fw nE mE). Qed.

(* length-penalty: for 0 < gamma, as stated; but no penalty is needed, ...    *)
Theorem concise_is_better s a b : 0 < g -> s != c -> (n (f s a) < n (f s b))%N ->
  qstar M (answer f c pen) s b < qstar M (answer f c pen) s a.
Proof. exact: path_strict. Qed.

Theorem only_concise s : 0 < g -> s != c ->
  optacts M (answer f c pen) s = [set a | n s == (n (f s a)).+1].
Proof. exact: path_optacts. Qed.
End Paths.

(* ... as without one the value is gamma ^ length.                            *)
Theorem discounted_length (g : K) k : path_value g 0 k.+1 = g ^+ k.
Proof. exact: path_value0. Qed.

(* 0 < gamma is needed: at 0 all paths of two steps and more are worth -pen.  *)
Theorem concise_discount_needed (pen : K) k : path_value 0 pen k.+2 = - pen.
Proof. exact: path_value_disc0. Qed.

(* format-bonus: PDF 3.3.2. A bonus spread over states, once for the true     *)
(* action and at every later step on the false branch, makes the false action *)
(* the only optimal one at any size, for every gamma > 1/2.                   *)
Theorem format_bonus_refuted (g : K) (g0 : 0 <= g) (g1 : g < 1) e : 0 < e -> 1 < 2 * g ->
  optacts (fork g0 g1) (fun _ _ => 0) None = setT /\
  optacts (fork g0 g1) (fun s a => 0 + e * format_bonus K s a) None = [set false].
Proof. exact: format_everywhere. Qed.

(* An answer that takes k steps more and earns 1 + b at its end is optimal    *)
(* beside one that earns 1 at once if and only if gamma^k (1 + b) >= 1.       *)
Theorem format_bonus_threshold (g : K) (g0 : 0 <= g) (g1 : g < 1) k (b : K) :
    0 <= b -> (0 < k)%N ->
  forall a, (a \in optacts (det_mdp true (@longer k) g0 g1) (@longer_reward K k b) ord_max)
    = if a then 1 <= g ^+ k * (1 + b) else g ^+ k * (1 + b) <= 1.
Proof. by move=> b0 k0; apply: longer_optacts. Qed.

(* lcpo: PDF 5.3. One choice between two answers, so that the discount plays  *)
(* no part: at the paper's alpha a correct answer that misses the length by   *)
(* 3334 loses against a wrong one; small multiples cost no accuracy.          *)
Theorem lcpo_refuted (g : K) (g0 : 0 <= g) (g1 : g < 1) :
  let M := lcpo_mdp g0 g1 in
  optacts M (@lcpo_correct K) tt = [set true] /\
  optacts M (fun s a => lcpo_correct K s a - lcpo_alpha K * lcpo_miss K s a) tt = [set false].
Proof. exact: lcpo_costs_accuracy. Qed.

Theorem small_terms_break_ties (S A : finType) (M : mdp K S A) (R D : S -> A -> K) :
  exists2 e0, 0 < e0 & forall e s, 0 <= e -> e < e0 ->
    optacts M (fun s a => R s a + e * D s a) s \subset optacts M R s.
Proof. exact: small_addition. Qed.

(* effective-objective: PDF Rem 4.1, its negative part. With different starts *)
(* the effective policy can be worse than another one.                        *)
Theorem effective_objective_same_start_needed :
  optimal (late K) (reff (fun _ _ => 2^-1) (@start_reward K)) (det (fun _ => false)) /\
  \sum_k 2^-1 * ret (late K) (@starts K k) (det (fun _ => false)) (@start_reward K k) <
  \sum_k 2^-1 * ret (late K) (@starts K k) (det (fun s => s)) (@start_reward K k).
Proof. exact: different_starts. Qed.

(* softmax-lipschitz: PDF Lemma C.2. At a point with probabilities p the      *)
(* Jacobian of softmax at temperature 1, p a (1[a = b] - p b), has the norm   *)
(* steepness p = max_B 4 p(B) (1 - p(B)) from the maximum norm to the 1-norm. *)
Theorem jacobian_norm (A : finType) (p : A -> K) :
  (forall a, 0 <= p a) -> \sum_a p a = 1 ->
  (forall v, (forall a, `|v a| <= 1) -> \sum_a `|jacobian p v a| <= steepness p) /\
  exists2 v, forall a, `|v a| <= 1 & \sum_a `|jacobian p v a| = steepness p.
Proof. by move=> p0 p1; split=> [v|]; [exact: jacobian_le | exact: steepness_attained]. Qed.

(* So the paper's constant 1 is that of the points at which some set has      *)
(* probability 1/2, and of no others.                                         *)
Theorem jacobian_norm_one_iff (A : finType) (p : A -> K) : steepness p <= 1 /\
  (steepness p = 1 <-> exists B, share p B = 2^-1).
Proof. by split; [exact: steepness_le1 | exact: steepness_eq1]. Qed.

(* bump: PDF Lemma C.1, lem:bump_properties; more: it vanishes at distance r  *)
(* and beyond, and is Lipschitz with constant 1/r.                            *)
Theorem bump_properties (X : Type) (d : X -> X -> K) (x0 : X) (r : K) :
  is_pmetric d -> 0 < r ->
  [/\ forall x, 0 <= bump d x0 r x <= 1, bump d x0 r x0 = 1,
      forall x, r <= d x x0 -> bump d x0 r x = 0 &
      forall x y, `|bump d x0 r x - bump d x0 r y| <= d x y / r].
Proof. exact: bumpP. Qed.

(* A3, gamma < 1: at gamma = 1 the equation of Q* for one state, one action   *)
(* and the reward 1 has no solution.                                          *)
Theorem discount_needed : ~ exists q : K, q = 1 + 1 * q.
Proof. exact: no_fixed_point_at_1. Qed.

End Instances.

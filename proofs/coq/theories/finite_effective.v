(* Several rewards aggregated with fixed state-dependent weights.             *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_continuity finite_cliff finite_selection.

(******************************************************************************)
(*        weights w == w k s >= 0 and, at every s, the weights sum to 1       *)
(*         reff w R == the effective reward, sum over k of w k s * R k s a    *)
(*      distN M R R' == max over k of dist M (R k) (R' k)                     *)
(*  raise_all R s a e == every component raised by e at (s, a)                *)
(* raise_one R j s a e == only component j raised                             *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Effective.
Variables (K : realFieldType) (S A I : finType) (M : mdp K S A).
Implicit Types (w : I -> S -> K) (R : I -> S -> A -> K) (s : S) (a : A) (j k : I).
Implicit Types (c e : K) (p : (I -> S -> A -> K) -> S -> A -> K).

Definition weights w := forall s, (forall k, 0 <= w k s) /\ \sum_k w k s = 1.
Definition reff w R : S -> A -> K := fun s a => \sum_k w k s * R k s a.
Definition distN R R' : K := \big[Num.max/0]_k dist M (R k) (R' k).

Lemma distN_ge0 R R' : 0 <= distN R R'.
Proof. by rewrite /distN; elim/big_rec: _ => // k x _ x0; rewrite le_maxr x0 orbT. Qed.

Lemma distN_leP R R' c : 0 <= c ->
  reflect (forall k, dist M (R k) (R' k) <= c) (distN R R' <= c).
Proof.
by move=> c0; apply: (iffP (bigmax_leP _ _ c0)) => h k => [|_]; apply: h.
Qed.

Lemma le_distN R R' k : dist M (R k) (R' k) <= distN R R'.
Proof. by move: k; apply/(distN_leP R R' (distN_ge0 R R')). Qed.

(* Only the absolute weights matter, and only that they sum to at most 1.     *)
Lemma reff_dist_abs w R R' : (forall s, \sum_k `|w k s| <= 1) ->
  dist M (reff w R) (reff w R') <= distN R R'.
Proof.
move=> w1; apply/dist_leP => [|s a sa]; first exact: distN_ge0.
rewrite /reff -sumrB; under eq_bigr do rewrite -mulrBr.
apply: le_trans (ler_norm_sum _ _ _) _.
apply: (@le_trans _ _ (\sum_k `|w k s| * distN R R')).
  apply: ler_sum => k _; rewrite normrM ler_wpmul2l //.
  exact: le_trans (le_dist _ _ sa) (le_distN _ _ k).
by rewrite -mulr_suml ler_pimull ?distN_ge0.
Qed.

Lemma weights_abs w : weights w -> forall s, \sum_k `|w k s| <= 1.
Proof.
move=> wP s; have [w0 w1] := wP s; rewrite -w1 ler_sum // => k _.
by rewrite ger0_norm.
Qed.

Lemma reff_dist w R R' : weights w -> dist M (reff w R) (reff w R') <= distN R R'.
Proof. by move=> /weights_abs; apply: reff_dist_abs. Qed.

Lemma reff_qstar w R R' : weights w ->
  dist M (qstar M (reff w R)) (qstar M (reff w R')) <= distN R R' / (1 - disc M).
Proof.
move=> wP; apply: le_trans (qstar_lipschitz _ _ _) _.
by rewrite ler_pmul2r ?invr_gt0 ?disc1_gt0 // reff_dist.
Qed.

Lemma reff_optacts_sub w R0 R s c : weights w -> is_gap M (reff w R0) s c ->
  2 * distN R R0 < (1 - disc M) * c ->
  optacts M (reff w R) s \subset optacts M (reff w R0) s.
Proof.
move=> wP gapc close; apply: (optacts_sub gapc); apply: le_lt_trans close.
by rewrite ler_wpmul2l ?ler0n ?reff_dist.
Qed.

Lemma reff_optacts_singleton w R0 R s a c : weights w ->
  optacts M (reff w R0) s = [set a] -> is_gap M (reff w R0) s c ->
  2 * distN R R0 < (1 - disc M) * c -> optacts M (reff w R) s = [set a].
Proof.
move=> wP oa gapc close; apply: (optacts_singleton oa gapc); apply: le_lt_trans close.
by rewrite ler_wpmul2l ?ler0n ?reff_dist.
Qed.

(* Moving all components, or one only.                                        *)
Definition raise_all R s0 a0 e : I -> S -> A -> K := fun k => raise (R k) s0 a0 e.
Definition raise_one R j s0 a0 e : I -> S -> A -> K :=
  fun k => if k == j then raise (R k) s0 a0 e else R k.

Lemma raise_all_dist R s0 a0 e : 0 <= e -> distN (raise_all R s0 a0 e) R <= e.
Proof. by move=> e0; apply/distN_leP => // k; apply: raise_dist. Qed.

Lemma raise_one_dist R j s0 a0 e : 0 <= e -> distN (raise_one R j s0 a0 e) R <= e.
Proof.
move=> e0; apply/distN_leP => // k; rewrite /raise_one; case: ifP => _.
  exact: raise_dist.
by apply/dist_leP => // s a _; rewrite subrr normr0.
Qed.

Lemma reff_raise_all w R s0 a0 e : weights w ->
  reff w (raise_all R s0 a0 e) =2 raise (reff w R) s0 a0 e.
Proof.
move=> wP s a; rewrite /reff /raise_all /raise.
under eq_bigr do rewrite mulrDr.
by rewrite big_split -mulr_suml (wP s).2 mul1r.
Qed.

Lemma reff_raise_one w R j s0 a0 e :
  reff w (raise_one R j s0 a0 e) =2 raise (reff w R) s0 a0 (w j s0 * e).
Proof.
move=> s a; rewrite /reff /raise_one /raise (bigD1 j) //= eqxx [in RHS](bigD1 j) //=.
rewrite mulrDr -!addrA; congr (_ + _); rewrite addrC; congr (_ + _).
  by apply: eq_bigr => k /negPf->.
by rewrite /at_pair; case: eqP => [->|_] /=; rewrite ?mulrA // !mulr0.
Qed.

Lemma eq_optacts_reward (R1 R2 : S -> A -> K) s : R1 =2 R2 -> optacts M R1 s = optacts M R2 s.
Proof.
move=> e; apply: eq_optacts => {}s a _; rewrite [LHS]qstar_fix /bellman /backup.
by rewrite e.
Qed.

Lemma raise_all_tied w R s a e : weights w -> a \in optacts M (reff w R) s -> 0 < e ->
  optacts M (reff w (raise_all R s a e)) s = [set a].
Proof.
move=> wP oa e0; rewrite (eq_optacts_reward _ (reff_raise_all R s a e wP)).
exact: raise_tied.
Qed.

Lemma raise_one_tied w R j s a e : 0 < w j s -> a \in optacts M (reff w R) s -> 0 < e ->
  optacts M (reff w (raise_one R j s a e)) s = [set a].
Proof.
move=> wj oa e0; rewrite (eq_optacts_reward _ (reff_raise_one w R j s a e)).
by apply: raise_tied; rewrite ?mulr_gt0.
Qed.

(* A component whose weight is 0 everywhere cannot break any tie.             *)
Lemma inert_component w R R' j : (forall s, w j s = 0) ->
  (forall k, k != j -> R' k = R k) -> reff w R' =2 reff w R.
Proof.
move=> wj e s a; apply: eq_bigr => k _; have [->|/e->//] := eqVneq k j.
by rewrite wj !mul0r.
Qed.

(* Selections on tuples may look at the whole tuple, not only at reff w R.    *)
Definition selectionN w p := forall R, optimal M (reff w R) (p R).

Lemma selectionN_jump w p R s (move_to : A -> K -> I -> S -> A -> K) : selectionN w p ->
  (forall a e, a \in optacts M (reff w R) s -> 0 < e ->
     optacts M (reff w (move_to a e)) s = [set a]) ->
  exists2 a, a \in optacts M (reff w R) s & forall e, 0 < e ->
    1 - #|optacts M (reff w R) s|%:R^-1 <= dTV (p R s) (p (move_to a e) s).
Proof.
move=> pP forced; have [/(_ s)[p0 _ p1] _] := pP R.
have [a oa le_a] := min_mass (optacts_neq0 M (reff w R) s) p0 p1; exists a => // e e0.
rewrite (eq_dTV (frefl _) (optimal_forced (pP _) (forced a e oa e0))).
by rewrite dTV_dirac // ler_sub.
Qed.

End Effective.

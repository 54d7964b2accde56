(* Several rewards with starts of their own, where what is known of the       *)
(* component stays known: the weights are then its posterior.                 *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_effective finite_incomplete.

(******************************************************************************)
(*  carried M w == no action changes the weights: transitions of positive     *)
(*                 probability lead from s only to t with w k t = w k s. So it *)
(*                 is where states contain the prompt.                        *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Prompts.
Variables (K : realFieldType) (S A I : finType) (M : process K S A) (w : I -> S -> K).
Implicit Types (q : S -> A -> K) (R : I -> S -> A -> K) (s t : S).

Definition carried := forall s a t k, avail M s a -> kernel M s a t != 0 -> w k t = w k s.
Hypothesis wP : carried.

Lemma pkernel_carried q s t k : is_policy M q -> pkernel M q s t != 0 -> w k t = w k s.
Proof.
move=> qP; apply: contra_neq_eq => ne; rewrite /pkernel big1 // => a _.
have [_ supp _] := qP s; have [->|qa] := eqVneq (q s a) 0; first by rewrite mul0r.
have [->|k0] := eqVneq (kernel M s a t) 0; first by rewrite mulr0.
by have := wP k (supp a qa) k0; move/eqP: ne.
Qed.

(* Weights that do not change come out of the value.                          *)
Lemma value_posterior R q s : is_policy M q ->
  value M q (reff w R) s = \sum_k w k s * value M q (R k) s.
Proof.
move=> qP; apply/esym; move: s; apply: (value_unique qP) => s.
have -> : prew q (reff w R) s = \sum_k w k s * prew q (R k) s.
  rewrite /prew /reff; under [RHS]eq_bigr do rewrite mulr_sumr.
  rewrite [RHS]exchange_big; apply: eq_bigr => a _; rewrite mulr_sumr.
  by apply: eq_bigr => k _; rewrite mulrCA.
have -> : \sum_t pkernel M q s t * (\sum_k w k t * value M q (R k) t) =
    \sum_k w k s * \sum_t pkernel M q s t * value M q (R k) t.
  under [RHS]eq_bigr do rewrite mulr_sumr.
  rewrite [RHS]exchange_big; apply: eq_bigr => t _; rewrite mulr_sumr.
  apply: eq_bigr => k _; have [->|k0] := eqVneq (pkernel M q s t) 0; first by rewrite !mul0r mulr0.
  by rewrite mulrCA (pkernel_carried k qP k0).
rewrite mulr_sumr -big_split; apply: eq_bigr => k _ /=.
by rewrite mulrCA -mulrDr -valueE.
Qed.

(* Component k is drawn with probability p k and starts from mu k; so m is    *)
(* where it starts when nobody is told k, and w k s is the posterior of k.    *)
Variables (p : I -> K) (mu : I -> S -> K) (m : S -> K).
Hypotheses (m0 : forall s, 0 <= m s) (posterior : forall k s, p k * mu k s = m s * w k s).

Lemma ret_posterior R q : is_policy M q ->
  \sum_k p k * ret M (mu k) q (R k) = ret M m q (reff w R).
Proof.
move=> qP; rewrite /ret; under eq_bigr do rewrite mulr_sumr.
rewrite exchange_big; apply: eq_bigr => s _; rewrite value_posterior // mulr_sumr.
by apply: eq_bigr => k _; rewrite !mulrA posterior.
Qed.

Lemma posterior_optimal R q q' : optimal M (reff w R) q -> is_policy M q' ->
  \sum_k p k * ret M (mu k) q' (R k) <= \sum_k p k * ret M (mu k) q (R k).
Proof.
move=> qO q'P; have [qP _] := qO; rewrite !ret_posterior //; apply: ler_sum => s _.
have [_ V] := (optimal_value _ _ _).1 qO.
by rewrite ler_wpmul2l // V vstar_max.
Qed.
End Prompts.

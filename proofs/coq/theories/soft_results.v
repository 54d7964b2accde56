(* The headline statements of PaperSoft.v, assembled from the lemmas.         *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_effective.
From PolicyCliff Require Import finite_examples finite_tv soft_exp soft_bellman.
From PolicyCliff Require Import soft_policy soft_examples.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Results.
Variables (K : realType) (S A : finType) (M : mdp K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.

Lemma soft_tv_effective (I : finType) (w : I -> S -> K)
    (Rs1 Rs2 : I -> S -> A -> K) Q1 Q2 s : weights w ->
  is_qsoft M alpha (reff w Rs1) Q1 -> is_qsoft M alpha (reff w Rs2) Q2 ->
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
    <= distN M Rs1 Rs2 / (2 * alpha * (1 - disc M)).
Proof.
move=> wP Q1P Q2P; apply: le_trans (soft_tv alpha_gt0 s Q1P Q2P) _.
by rewrite ler_pmul2r ?reff_dist // invr_gt0 !mulr_gt0 ?ltr0n ?disc1_gt0.
Qed.

Lemma tanh_between (x : K) : 0 < x -> x / (1 + x) <= tanh x < x.
Proof. by move=> x0; rewrite tanh_ge ?ltW // tanh_lt. Qed.

Lemma lean_not_uniform : optacts (lean K) (fun _ _ => 0) None = setT /\
  forall Q, is_qsoft (lean K) alpha (fun _ _ => 0) Q ->
    softmax (lean K) alpha Q None true = 2 / 3.
Proof. by split=> [|Q]; [exact: lean_tie | exact: lean_softmax]. Qed.

End Results.

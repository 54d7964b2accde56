(* What logarithms and soft values in claims mean over the real numbers.        *)
From Coq Require Import String.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp soft_bellman soft_measure.
From PolicyCliff Require Import claim_syntax claim_meaning claim_theory.

(******************************************************************************)
(*  softest M alpha p R == the fixed point of soft_step M alpha p R, which    *)
(*                  exists and is unique where alpha > 0 and p is a measure   *)
(*  shares M alpha p Q s a == p s a exp (Q s a / alpha), normalised           *)
(*  shares_sum1E == they sum to 1 or are all 0                                 *)
(*  shares_softmax, shares_kl_policy == the policies of soft_bellman.v and    *)
(*                  soft_measure.v are such shares                            *)
(*  over_reals M == these, with ln and lse                                    *)
(*  holds_over_reals c == in every finite MDP over the reals, for all values  *)
(*                  of names: the hypotheses of c imply its conclusion        *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Reals.
Variables (K : realType) (S A : finType) (M : mdp K S A).
Implicit Types (alpha : K) (p R Q : S -> A -> K) (V : S -> K).

Definition softest alpha p R : S -> K :=
  xget (fun=> 0) [set V | soft_fixpoint M alpha p R V]%classic.

Definition shares alpha p Q s a : K := if avail M s a then
  p s a * expR (Q s a / alpha) / (\sum_(b | avail M s b) p s b * expR (Q s b / alpha)) else 0.

Definition over_reals : transcendental K S A :=
  Transcendental (@ln K) (lse M) softest shares.

Lemma softestP alpha p R : 0 < alpha -> is_measure M p ->
  soft_fixpoint M alpha p R (softest alpha p R).
Proof.
move=> alpha0 pP; have [V VP] := soft_fixpoint_exists alpha0 R pP.
exact: (@xgetPex _ (fun=> 0) [set V | soft_fixpoint M alpha p R V]%classic (ex_intro _ V VP)).
Qed.

Lemma shares_sum1E alpha p Q s : \sum_a shares alpha p Q s a = 1 \/ forall a, shares alpha p Q s a = 0.
Proof.
pose Z := \sum_(b | avail M s b) p s b * expR (Q s b / alpha).
have [Z0|Z1] := eqVneq Z 0; [right=> a | left].
  by rewrite /shares -/Z Z0 invr0 mulr0; case: ifP.
by rewrite -big_mkcond -mulr_suml divff.
Qed.

Lemma shares_softmax alpha p Q s a : (forall b, avail M s b -> p s b = 1) ->
  shares alpha p Q s a = softmax M alpha Q s a.
Proof.
move=> p1; rewrite /shares /softmax /part; case: ifP => // sa; rewrite p1 // mul1r.
by congr (_ / _); apply: eq_bigr => b sb; rewrite p1 // mul1r.
Qed.

Lemma shares_kl_policy alpha p R V s a : 0 < alpha -> is_measure M p -> soft_fixpoint M alpha p R V ->
  shares alpha p (backup M R V) s a = kl_policy M alpha p R V s a.
Proof.
move=> alpha0 pP VP; rewrite /shares /kl_policy; case: ifP => // sa.
have pos : 0 < \sum_(b | avail M s b) p s b * expR (backup M R V s b / alpha).
  have [p0 /(_ s)/existsP[b /andP[sb pb]]] := pP.
  rewrite (bigD1 b) //= ltr_spaddl ?mulr_gt0 ?expR_gt0 // sumr_ge0 // => c /andP[sc _].
  by rewrite mulr_ge0 ?p0 // ltW ?expR_gt0.
rewrite -mulrA mulrBl expRD expRN; congr (_ * (_ / _)).
by rewrite VP /soft_step mulrAC divff ?mul1r ?gt_eqF // lnK // posrE.
Qed.
End Reals.

Definition refutes_over_reals (K : realType) (S A : finType) (M : mdp K S A) (N : nat)
    (E : valuation (values K S A N)) (c : claim) : Prop := refutes_with M (over_reals M) E c.

Definition holds_over_reals (c : claim) : Prop :=
  forall (K : realType) (S A : finType) (M : mdp K S A) N (E : valuation (values K S A N)),
  (forall h, List.In h (hypotheses c) -> denote M (over_reals M) h.2 E) ->
  denote M (over_reals M) (conclusion c).2 E.

(* As [read] in claim_theory.v, but norms are left as they are.                *)
Lemma holds_over_realsI c : (forall (K : realType) (S A : finType) (M : mdp K S A) N
    (E : valuation (values K S A N)),
  follows M (over_reals M) E (hypotheses c) (denote M (over_reals M) (conclusion c).2 E)) -> holds_over_reals c.
Proof. by move=> h K S A M N E; apply: followsP. Qed.

Ltac read_over_reals := match goal with |- holds_over_reals ?c =>
    apply: (@holds_over_realsI c) => K S A M N E; unfold c end;
  meaning; cbn [logarithm soft_maximum soft_value soft_shares over_reals];
  rewrite ?sum_states; look_up; rewrite ?ratio0 ?ratio1 ?ratio2.

(* In the language of claims, soft_limit is the limit that its name says: its *)
(* term, the shares of reward 0 at temperature 1 among the optimal actions,   *)
(* denotes the limit policy of soft_small.v. So does the closed form of       *)
(* kl_limit, where the base is in the place of 1.                             *)
From Coq Require Import String QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_optimal soft_bellman soft_measure soft_small.
From PolicyCliff Require Import claim_syntax claim_meaning claim_reals.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section ClaimLimit.
Variables (K : realType) (S A : finType) (M : mdp K S A) (R p : S -> A -> K).
Local Notation m := (on_optimal M R p).
Local Notation zero := (fun (_ : S) (_ : A) => 0 : K).

(* What the term says: SoftShares 1 m (Lookahead 0 (SoftValue 1 m 0)).        *)
Definition claim_limit : S -> A -> K := shares M 1 m (backup M zero (softest M 1 m zero)).

Lemma claim_limitE : is_measure M m ->
  is_limit_value M R p (softest M 1 m zero) /\
  forall s, claim_limit s =1 limit_policy M R p (softest M 1 m zero) s.
Proof.
move=> mP; have wP := @softestP _ _ _ M _ _ zero ltr01 mP; split=> // s a.
by apply: shares_kl_policy => //; exact: ltr01.
Qed.

(* kl_limit: towards a base p that takes some optimal action in every state.  *)
Theorem kl_limit_is_limit e : (forall s a, avail M s a -> 0 <= p s a) -> is_measure M m -> 0 < e ->
  exists2 r, 0 < r & forall alpha V, 0 < alpha <= r -> soft_fixpoint M alpha p R V ->
    forall s, dTV (kl_policy M alpha p R V s) (claim_limit s) <= e.
Proof.
move=> p0 mP e0; have [wP limE] := claim_limitE mP.
have [r r0 small] := small_policy p0 mP wP e0; exists r => // alpha V ar VP s.
apply: le_trans (small alpha V ar VP s); rewrite le_eqVlt; apply/orP; left.
by apply/eqP; congr (_ * _); apply: eq_bigr => a _; rewrite limE.
Qed.
End ClaimLimit.

(* soft_limit: p = 1.                                                         *)
Theorem soft_limit_is_limit (K : realType) (S A : finType) (M : mdp K S A) (R : S -> A -> K) e : 0 < e ->
  exists2 r, 0 < r & forall alpha Q, 0 < alpha <= r -> is_qsoft M alpha R Q ->
    forall s, dTV (softmax M alpha Q s) (claim_limit M R (fun _ _ => 1) s) <= e.
Proof.
move=> e0; have [wP limE] := claim_limitE (one_on_optimal M R).
have [r r0 small] := small_softmax wP e0; exists r => // alpha Q ar QP s.
apply: le_trans (small alpha Q ar QP s); rewrite le_eqVlt; apply/orP; left.
by apply/eqP; congr (_ * _); apply: eq_bigr => a _; rewrite limE.
Qed.

(* soft_limit(R) as the texts of claims have it, and what it denotes.         *)
Local Notation zero_reward := (Constant (Rational (0 # 1)%Q)).
Definition soft_limit_term := let X := Counting (OptimalActions (Given Pairs "R"%string)) in
  SoftShares (Rational (1 # 1)%Q) X
    (Lookahead zero_reward (SoftValue (Rational (1 # 1)%Q) X zero_reward)).

Theorem soft_limit_denotes (K : realType) (S A : finType) (M : mdp K S A) (N : nat)
    (E : valuation (values K S A N)) :
  denote M (over_reals M) soft_limit_term E
    = claim_limit M (functions E Pairs "R"%string) (fun _ _ => 1).
Proof.
have r1 : ratio K (1 # 1)%Q = 1 by rewrite /ratio /= divr1.
have r0 : ratio K (0 # 1)%Q = 0 by rewrite /ratio /= mul0r.
set R := functions E Pairs _; have mE : on_optimal M R (fun _ _ => 1) = (fun s a => (a \in optacts M R s)%:R).
  by apply/funext => s; apply/funext => a; rewrite /on_optimal; case: ifP.
by rewrite /= r1 r0 /claim_limit mE.
Qed.

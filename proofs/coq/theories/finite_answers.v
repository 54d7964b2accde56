(* Answers that end alike, rewarded for being correct and charged for missing *)
(* a length: up to which charge accuracy survives.                            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Answers.
Variables (K : realFieldType) (S A : finType) (M : process K S A) (s : S).
Hypothesis alike : forall a b, avail M s a -> avail M s b -> kernel M s a =1 kernel M s b.
Implicit Types (R : S -> A -> K) (a b : A).

Lemma optacts_alike R a : (a \in optacts M R s) =
  avail M s a && [forall b, avail M s b ==> (R s b <= R s a)].
Proof.
rewrite inE; case sa: (avail M s a) => //=; apply: eq_forallb => b.
case sb: (avail M s b) => //=; rewrite /qstar /backup.
rewrite (_ : expect M s b _ = expect M s a (vstar M R)) ?ler_add2r //.
by apply: eq_bigr => t _; rewrite (alike sb sa).
Qed.

(* a misses the length by least among the correct answers, b among the wrong. *)
Variables (correct : A -> bool) (miss : A -> K) (alpha : K) (a b : A).
Hypotheses (alpha0 : 0 <= alpha) (sa : avail M s a) (sb : avail M s b).
Hypotheses (ca : correct a) (cb : ~~ correct b).
Hypotheses (a_least : forall c, avail M s c -> correct c -> miss a <= miss c)
  (b_least : forall c, avail M s c -> ~~ correct c -> miss b <= miss c).

Lemma lcpo_threshold (R : S -> A -> K) :
  (forall c, R s c = (correct c)%:R - alpha * miss c) ->
  (a \in optacts M R s) = (alpha * (miss a - miss b) <= 1) /\
  (b \in optacts M R s) = (1 <= alpha * (miss a - miss b)).
Proof.
move=> RE; have Ra c : avail M s c -> correct c -> R s c <= R s a.
  move=> sc cc; rewrite !RE ca cc ler_add2l ler_opp2.
  by rewrite ler_wpmul2l // a_least.
have Rb c : avail M s c -> ~~ correct c -> R s c <= R s b.
  move=> sc cc; rewrite !RE (negPf cb) (negPf cc) ler_add2l ler_opp2.
  by rewrite ler_wpmul2l // b_least.
have diff : R s a - R s b = 1 - alpha * (miss a - miss b).
  by rewrite !RE ca (negPf cb) /=; ring.
rewrite !optacts_alike sa sb -[alpha * _ <= 1]subr_ge0 -[1 <= _]subr_le0 -diff subr_ge0 subr_le0.
split; apply/forallP/idP => [h|ab c].
- by have := h b; rewrite sb.
- apply/implyP => sc; have [cc|cc] := boolP (correct c); first exact: Ra.
  exact: le_trans (Rb c sc cc) ab.
- by have := h a; rewrite sa.
apply/implyP => sc; have [cc|cc] := boolP (correct c); last exact: Rb.
exact: le_trans (Ra c sc cc) ab.
Qed.
End Answers.

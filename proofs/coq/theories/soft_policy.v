(* What the soft policy optimises, and what it costs in reward.               *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_tv soft_exp soft_bellman.

(******************************************************************************)
(*       entropy mu == - sum of mu a * ln (mu a)                              *)
(* soft_value M alpha p R == value of p for the reward R + alpha entropy (p s)*)
(*            gibbs == mean of Q + alpha entropy <= lse, with equality only   *)
(*                     at the softmax                                         *)
(*     soft_optimal == the softmax of Q*_alpha is the only policy with the    *)
(*                     largest soft value                                     *)
(*     entropy_cost == it loses at most alpha ln |A| / (1 - disc) of reward   *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section SoftPolicy.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Implicit Types (R Q p : S -> A -> K) (mu : A -> K) (s t : S) (a b : A).

Definition entropy mu : K := - \sum_a mu a * ln (mu a).
Definition soft_value p R : S -> K :=
  value M p (fun s a => R s a + alpha * entropy (p s)).

Let a0 : alpha != 0. Proof. by rewrite gt_eqF. Qed.

(* Gibbs' inequality holds action by action.                                  *)
Let gain Q s mu a : K :=
  mu a * ln (part M alpha Q s) + (softmax M alpha Q s a - mu a)
    - (mu a * (Q s a / alpha) - mu a * ln (mu a)).

Let gainE Q s p a : is_policy M p -> p s a != 0 ->
  gain Q s (p s) a = p s a *
    (softmax M alpha Q s a / p s a - 1 - ln (softmax M alpha Q s a / p s a)).
Proof.
move=> pP pa; have [p0 supp _] := pP s; have sa := supp a pa.
have pa0 : 0 < p s a by rewrite lt_neqAle eq_sym pa p0.
have Z0 := part_gt0 M alpha Q s.
have lnE : ln (softmax M alpha Q s a / p s a)
    = Q s a / alpha - ln (part M alpha Q s) - ln (p s a).
  by rewrite /softmax sa !ln_div ?posrE ?divr_gt0 ?expR_gt0 // expK.
by rewrite /gain lnE; field; rewrite a0 pa.
Qed.

Let gain_ge0 Q s p a : is_policy M p -> 0 <= gain Q s (p s) a.
Proof.
move=> pP; have [p0 supp _] := pP s.
have [pa|pa] := eqVneq (p s a) 0.
  rewrite /gain pa !mul0r !subr0 add0r; have [q0 _ _] := softmax_policy M alpha Q s.
  exact: q0.
rewrite gainE // mulr_ge0 // subr_ge0 ln_le // divr_gt0 //.
  by rewrite /softmax (supp a pa) divr_gt0 ?expR_gt0 ?part_gt0.
by rewrite lt_neqAle eq_sym pa p0.
Qed.

Let gain_sum Q s p : is_policy M p -> alpha * (\sum_a gain Q s (p s) a) =
  lse M alpha Q s - (\sum_a p s a * Q s a + alpha * entropy (p s)).
Proof.
move=> pP; have [_ _ p1] := pP s; have [_ _ q1] := softmax_policy M alpha Q s.
rewrite /gain !sumrB big_split /= sumrB -mulr_suml p1 q1 subrr addr0 mul1r.
rewrite /lse /entropy (_ : \sum_a p s a * (Q s a / alpha) = (\sum_a p s a * Q s a) / alpha).
  by rewrite !mulrBr [alpha * (_ / _)]mulrC divfK // mulrN.
by rewrite mulr_suml; apply: eq_bigr => a _; rewrite mulrA.
Qed.

Lemma gibbs Q s p : is_policy M p ->
  \sum_a p s a * Q s a + alpha * entropy (p s) <= lse M alpha Q s.
Proof.
move=> pP; rewrite -subr_ge0 -gain_sum // mulr_ge0 ?(ltW alpha_gt0) //.
by apply: sumr_ge0 => a _; apply: gain_ge0.
Qed.

Lemma gibbs_eq Q s p : is_policy M p ->
  \sum_a p s a * Q s a + alpha * entropy (p s) = lse M alpha Q s <->
  p s =1 softmax M alpha Q s.
Proof.
move=> pP; have [p0 supp p1] := pP s; have [q0 qsupp q1] := softmax_policy M alpha Q s.
have -> : (\sum_a p s a * Q s a + alpha * entropy (p s) = lse M alpha Q s) <->
    \sum_a gain Q s (p s) a = 0.
  split=> [e|e].
    by apply: (mulfI a0); rewrite gain_sum // e subrr mulr0.
  by apply/eqP; rewrite eq_sym -subr_eq0 -gain_sum // e mulr0.
split=> [/eqP|e]; last first.
  apply: big1 => a _; have [pa|pa] := eqVneq (p s a) 0.
    by rewrite /gain -e pa !mul0r !subr0 addr0.
  by rewrite gainE // -e divff // subrr ln1 subrr mulr0.
rewrite psumr_eq0 => [/allP all0 a|a _]; last exact: gain_ge0.
have := all0 a (mem_index_enum a); have [pa|pa] := eqVneq (p s a) 0.
  by rewrite /gain pa !mul0r !subr0 add0r => /eqP->.
rewrite gainE // mulf_eq0 (negPf pa) subr_eq0 => /eqP e.
have r0 : 0 < softmax M alpha Q s a / p s a.
  rewrite divr_gt0 //; last by rewrite lt_neqAle eq_sym pa p0.
  by rewrite /softmax (supp a pa) divr_gt0 ?expR_gt0 ?part_gt0.
by have := ln_eq r0 (esym e) => /(canRL (divfK pa)); rewrite mul1r.
Qed.

Section Fixed.
Variables (R Q : S -> A -> K).
Hypothesis QP : is_qsoft M alpha R Q.
Let V := lse M alpha Q.

Let mean p s : is_policy M p ->
  \sum_a p s a * backup M (fun s a => R s a + alpha * entropy (p s)) V s a =
  \sum_a p s a * Q s a + alpha * entropy (p s).
Proof.
move=> pP; have [_ _ p1] := pP s.
rewrite -[X in _ + X]mul1r -p1 mulr_suml -big_split /=.
under [in RHS]eq_bigr do rewrite -mulrDr.
apply: eq_mean => // a sa; rewrite QP // /soft_bellman /backup -/V.
by rewrite addrAC.
Qed.

Lemma soft_value_le p s : is_policy M p -> soft_value p R s <= V s.
Proof. by move=> pP; apply: value_le => // {}s; rewrite mean // gibbs. Qed.

Lemma soft_value_max s : soft_value (softmax M alpha Q) R s = V s.
Proof.
have pP := softmax_policy M alpha Q.
apply/esym/value_unique => // {}s; rewrite -mean_backup mean //.
by apply/esym/gibbs_eq.
Qed.

Lemma soft_optimal p : is_policy M p ->
  (forall p' s, is_policy M p' -> soft_value p' R s <= soft_value p R s) <->
  (forall s, p s =1 softmax M alpha Q s).
Proof.
have qP := softmax_policy M alpha Q.
move=> pP; split=> [best s|e].
  have VE t : soft_value p R t = V t.
    apply/eqP; rewrite eq_le soft_value_le //= -soft_value_max.
    exact: best.
  apply/gibbs_eq => //; rewrite -/V -VE -mean // mean_backup.
  rewrite [RHS](valueE _ _ pP); congr (_ + _ * _).
  by apply: eq_bigr => t _; rewrite -VE.
move=> p' s p'P; apply: le_trans (soft_value_le s p'P) _.
rewrite le_eqVlt; apply/orP; left; apply/eqP; move: s.
apply: value_unique => // s; rewrite -mean_backup mean //.
by apply/esym/gibbs_eq.
Qed.

Lemma entropy_le_avail p s : is_policy M p -> entropy (p s) <= ln #|[set a | avail M s a]|%:R.
Proof.
move=> pP; rewrite -(ler_pmul2l alpha_gt0); have := gibbs (fun _ _ => 0) s pP.
rewrite big1 ?add0r => [h|a _]; last by rewrite mulr0.
by apply: le_trans h _; rewrite /lse /part mul0r expR0 sumr_const cardsE.
Qed.

End Fixed.
End SoftPolicy.

Section Discounted.
Variables (K : realType) (S A : finType) (M : mdp K S A) (alpha : K) (R Q : S -> A -> K).
Hypotheses (alpha_gt0 : 0 < alpha) (QP : is_qsoft M alpha R Q).
Let V := lse M alpha Q.

(* H bounds the entropy of every policy in every state.                        *)
Lemma entropy_cost_le H s : (forall t, ln #|[set a | avail M t a]|%:R <= H) ->
  vstar M R s - value M (softmax M alpha Q) R s <= alpha * H / (1 - disc M).
Proof.
move=> HP; have pP := softmax_policy M alpha Q; have g1 : 1 - disc M != 0 by rewrite gt_eqF ?disc1_gt0.
have up : vstar M R s <= V s.
  apply: vstar_le => t a ta; rewrite -[leLHS](QP ta).
  by apply: le_trans (le_vmax Q ta) _; apply: (vmax_le_lse _ alpha_gt0).
rewrite ler_subl_addl; apply: le_trans up _; rewrite /V -(soft_value_max alpha_gt0 QP) /soft_value valueD //.
rewrite ler_add2l valueZ // -mulrA ler_pmul2l //.
move: s; apply: value_le => // s; apply: mean_le => // a sa.
have Ha := le_trans (entropy_le_avail alpha_gt0 s pP) (HP s); rewrite /backup expect_cst //.
by apply: (le_lin Ha); field.
Qed.

Lemma entropy_cost s :
  vstar M R s - value M (softmax M alpha Q) R s <= alpha * ln #|A|%:R / (1 - disc M).
Proof.
apply: entropy_cost_le => t; have t0 : (0 < #|[set a | avail M t a]|)%N.
  by apply/card_gt0P; exists (some_act M t); rewrite inE some_actP.
by rewrite ler_ln ?posrE ?ltr0n ?ler_nat ?max_card // (leq_trans t0) ?max_card.
Qed.
End Discounted.

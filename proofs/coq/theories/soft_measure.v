(* Soft values with a measure on the actions: KL regularisation towards it,   *)
(* and entropy regularisation where it is 1.                                  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal soft_bellman.

(******************************************************************************)
(*        is_measure M p == p is nonnegative on available actions, and        *)
(*                       positive on one of them in every state               *)
(*  soft_step M alpha p R V s == alpha ln (sum of p s a exp (Q s a / alpha))  *)
(*                       over available a, Q = backup M R V                   *)
(* soft_fixpoint M alpha p R V == V is its fixed point; it exists and is unique  *)
(*  based pP, based_reward == only actions of positive measure are available, *)
(*                       and alpha ln p is added to the reward R              *)
(*  kl_policy M alpha p R V == p s a exp ((Q s a - V s) / alpha)              *)
(*  soft_fixpoint_ge, soft_fixpoint_le == sub- and supersolutions bound it          *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Theory.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Implicit Types (R p : S -> A -> K) (V W : S -> K) (s : S) (a : A).

Definition soft_step p R V s : K :=
  alpha * ln (\sum_(a | avail M s a) p s a * expR (backup M R V s a / alpha)).
Definition soft_fixpoint p R V := forall s, V s = soft_step p R V s.
Definition kl_policy p R V s a : K :=
  if avail M s a then p s a * expR ((backup M R V s a - V s) / alpha) else 0.
Definition is_measure p := (forall s a, avail M s a -> 0 <= p s a) /\
  forall s, [exists a, avail M s a && (0 < p s a)].

Hypothesis alpha_gt0 : 0 < alpha.
Variables (p R : S -> A -> K).
Hypothesis pP : is_measure p.

Let Z V s : K := \sum_(a | avail M s a) p s a * expR (backup M R V s a / alpha).

Let Z_gt0 V s : 0 < Z V s.
Proof.
have [p0 /(_ s)/existsP[a /andP[sa pa]]] := pP.
rewrite /Z (bigD1 a) //= ltr_spaddl ?mulr_gt0 ?expR_gt0 // sumr_ge0 // => b /andP[sb _].
by rewrite mulr_ge0 ?p0 // ltW ?expR_gt0.
Qed.

(* Two steps differ by no more than the backups of some action do.            *)
Let step_sub V W s : exists2 a, avail M s a &
  soft_step p R V s - soft_step p R W s <= disc M * expect M s a (fun t => V t - W t).
Proof.
pose Q s a := disc M * expect M s a (fun t => V t - W t).
exists (greedy M Q s); first exact: greedy_avail.
have [p0 _] := pP; set c := (X in _ <= X); have a1 : alpha * (c / alpha) = c by field; rewrite gt_eqF.
rewrite ler_subl_addr /soft_step -[X in X + _]a1 -mulrDr ler_pmul2l // -[X in X + _]expK.
rewrite -lnM ?posrE ?expR_gt0 ?Z_gt0 //.
rewrite ler_ln ?posrE ?mulr_gt0 ?expR_gt0 ?Z_gt0 // mulr_sumr ler_sum // => a sa.
rewrite mulrCA ler_wpmul2l ?p0 // -expRD ler_expR -mulrDl ler_pmul2r ?invr_gt0 //.
rewrite -ler_subl_addr backup_sub subrr add0r; exact: (le_vmax Q sa).
Qed.

(* Sub- and supersolutions bound every fixed point, on a set of states that   *)
(* is never left.                                                             *)
Section Bounds.
Variable D : pred S.
Hypothesis stays : forall s a t, D s -> avail M s a -> ~~ D t -> kernel M s a t = 0.

Let bound V W : (forall s, D s -> V s - W s <= soft_step p R V s - soft_step p R W s) ->
  forall s, D s -> V s <= W s.
Proof.
move=> VW s Ds; pose w s := if D s then Num.max 0 (V s - W s) else 0.
have w0 t : 0 <= w t by rewrite /w; case: ifP => // _; rewrite le_maxr lexx.
suff: w s <= 0 by rewrite /w Ds le_maxl lexx subr_le0.
have next0 t a : avail M t a -> 0 <= disc M * expect M t a w.
  by move=> ta; rewrite mulr_ge0 ?disc_ge0 // sumr_ge0 // => u _; rewrite mulr_ge0 ?kernel_ge0.
move: s {Ds}; apply: (@falling_le0 _ _ _ M) => s; have [Ds|Ds] := boolP (D s); last first.
  by exists (some_act M s); rewrite ?some_actP // /w (negPf Ds) next0 // some_actP.
have [a sa le_a] := step_sub V W s; exists a; rewrite // {1}/w Ds le_maxl next0 //=.
apply: le_trans (VW s Ds) _; apply: le_trans le_a _; rewrite ler_wpmul2l ?disc_ge0 //.
apply: ler_sum => t _; have [Dt|Dt] := boolP (D t); last by rewrite stays // !mul0r.
by rewrite ler_wpmul2l ?kernel_ge0 // /w Dt le_maxr lexx orbT.
Qed.

Lemma soft_fixpoint_ge_on L V : (forall s, D s -> L s <= soft_step p R L s) ->
  soft_fixpoint p R V -> forall s, D s -> L s <= V s.
Proof. by move=> LP VP; apply: bound => s Ds; rewrite -VP ler_add2r LP. Qed.

Lemma soft_fixpoint_le_on U V : (forall s, D s -> soft_step p R U s <= U s) ->
  soft_fixpoint p R V -> forall s, D s -> V s <= U s.
Proof. by move=> UP VP; apply: bound => s Ds; rewrite -VP ler_add2l ler_opp2 UP. Qed.
End Bounds.

Lemma soft_fixpoint_ge L V : (forall s, L s <= soft_step p R L s) -> soft_fixpoint p R V ->
  forall s, L s <= V s.
Proof. by move=> LP VP s; apply: (@soft_fixpoint_ge_on xpredT). Qed.

Lemma soft_fixpoint_le U V : (forall s, soft_step p R U s <= U s) -> soft_fixpoint p R V ->
  forall s, V s <= U s.
Proof. by move=> UP VP s; apply: (@soft_fixpoint_le_on xpredT). Qed.

Lemma soft_fixpoint_unique V W : soft_fixpoint p R V -> soft_fixpoint p R W -> V =1 W.
Proof.
move=> VP WP s; apply/eqP; rewrite eq_le; apply/andP; split.
  by apply: soft_fixpoint_ge WP s => t; rewrite -VP.
by apply: soft_fixpoint_ge VP s => t; rewrite -WP.
Qed.

(* Existence: the plain soft maximum where only actions of positive measure   *)
(* are available and alpha ln p is added to the reward.                       *)
Let avail' s : pred A := fun a => avail M s a && (0 < p s a).
Let availP' s : [exists a, avail' s a]. Proof. by have [_] := pP; apply. Qed.
Let falls' : exists2 u : S -> K, forall s, 0 < u s &
  forall s a, avail' s a -> disc M * (\sum_t kernel M s a t * u t) < u s.
Proof. by have [u u0 h] := weight_falls M; exists u => // s a /andP[sa _]; apply: h. Qed.
Definition based : process K S A := Process availP'
  (fun s a t sa => kernel_ge0 t (proj1 (andP sa))) (disc_ge0 M) falls'.
Definition based_reward s a : K := R s a + alpha * ln (p s a).
Local Notation M' := based.
Local Notation R' := based_reward.

Lemma soft_fixpoint_exists : exists V, soft_fixpoint p R V.
Proof.
have [Q QP] := qsoft_exists M' alpha_gt0 R'; exists (lse M' alpha Q) => s.
rewrite /soft_step /lse; congr (_ * ln _); rewrite /part.
rewrite [LHS](eq_bigr (fun a => p s a * expR (backup M R (lse M' alpha Q) s a / alpha))).
  rewrite [RHS](bigID (fun a => 0 < p s a)) /= [X in _ + X]big1 ?addr0 // => a /andP[sa].
  have [p0 _] := pP; rewrite -leNgt => pa; have -> : p s a = 0; last by rewrite mul0r.
  by apply/eqP; rewrite eq_le pa p0.
move=> a /andP[sa pa]; rewrite QP; last by rewrite /= /avail' sa.
rewrite /soft_bellman [backup M' _ _ _ _](_ : _ = backup M R (lse M' alpha Q) s a + alpha * ln (p s a)).
  rewrite mulrDl expRD [alpha * _ / _](_ : _ = ln (p s a)); last by field; rewrite gt_eqF.
  by rewrite lnK ?posrE // mulrC.
by rewrite /backup /based_reward /expect /=; ring.
Qed.

(* Sub- and supersolutions by sums that the format's S2 and S3 bound.         *)
Lemma soft_step_ge L s : 1 <= \sum_(a | avail M s a) p s a * expR ((backup M R L s a - L s) / alpha) ->
  L s <= soft_step p R L s.
Proof.
move=> one; rewrite -[leLHS](mulfVK (lt0r_neq0 alpha_gt0)) mulrC ler_pmul2l // -[leLHS]expK.
rewrite ler_ln ?posrE ?expR_gt0 ?Z_gt0 // -[leLHS]mulr1.
apply: (@le_trans _ _ (expR (L s / alpha) * \sum_(a | avail M s a) p s a * expR ((backup M R L s a - L s) / alpha))).
  by rewrite ler_pmul2l ?expR_gt0.
rewrite mulr_sumr le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => a _.
by rewrite mulrCA -expRD -mulrDl addrC subrK.
Qed.

Lemma soft_step_le U s : \sum_(a | avail M s a) p s a * expR ((backup M R U s a - U s) / alpha) <= 1 ->
  soft_step p R U s <= U s.
Proof.
move=> one; rewrite -[leRHS](mulfVK (lt0r_neq0 alpha_gt0)) [leRHS]mulrC ler_pmul2l // -[leRHS]expK.
rewrite ler_ln ?posrE ?expR_gt0 ?Z_gt0 // -[leRHS]mulr1.
apply: (@le_trans _ _ (expR (U s / alpha) * \sum_(a | avail M s a) p s a * expR ((backup M R U s a - U s) / alpha))).
  rewrite mulr_sumr le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => a _.
  by rewrite mulrCA -expRD -mulrDl addrC subrK.
by rewrite ler_pmul2l ?expR_gt0.
Qed.

(* The policy of the soft value, whose support is that of the measure.        *)
Lemma kl_policy_sum V s : soft_fixpoint p R V -> \sum_a kl_policy p R V s a = 1.
Proof.
move=> VP; rewrite /kl_policy -big_mkcond /=.
have Zs := Z_gt0 V s; apply: (mulfI (lt0r_neq0 Zs)); rewrite mulr1 mulr_sumr.
have ZE : Z V s = expR (V s / alpha).
  by rewrite VP /soft_step mulrAC divff ?mul1r ?gt_eqF // lnK // posrE.
rewrite {2}/Z; apply: eq_bigr => a _; rewrite ZE mulrCA -expRD -mulrDl addrC subrK.
by [].
Qed.

Lemma kl_policy_support V s a : avail M s a -> (0 < kl_policy p R V s a) = (0 < p s a).
Proof. by move=> sa; rewrite /kl_policy sa pmulr_lgt0 ?expR_gt0. Qed.
End Theory.

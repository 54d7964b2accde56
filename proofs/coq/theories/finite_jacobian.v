(* The Jacobian of softmax at a point with probabilities p, p a (1[a = b] - p b) *)
(* over the temperature: its norm from the maximum norm to the 1-norm.          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp.

(******************************************************************************)
(*     share p B == the probability of a set B                                *)
(*  jacobian p v == the Jacobian at temperature 1, applied to v               *)
(*       signs B == 1 on B, -1 elsewhere                                      *)
(*   steepness p == the largest 4 p(B) (1 - p(B)) over the sets B             *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Jacobian.
Variables (K : realFieldType) (A : finType) (p : A -> K).
Implicit Types (v : A -> K) (B : {set A}).

Definition share B : K := \sum_(a in B) p a.
Definition jacobian v (a : A) : K := p a * (v a - \sum_b p b * v b).
Definition signs B (a : A) : K := if a \in B then 1 else -1.
Definition steepness : K := \big[Num.max/0]_(B : {set A}) (4 * share B * (1 - share B)).

Hypotheses (p0 : forall a, 0 <= p a) (p1 : \sum_a p a = 1).

Lemma share_compl B : \sum_(a | a \notin B) p a = 1 - share B.
Proof.
have e : \sum_(a in B) p a + \sum_(a | a \notin B) p a = 1 by rewrite -p1 [RHS](bigID (mem B)).
by rewrite -e /share addrAC subrr add0r.
Qed.

(* The parts where v is above its mean and where it is not cancel.            *)
Lemma jacobian_sum v (m := \sum_b p b * v b) B : (forall a, (a \in B) = (m < v a)) ->
  \sum_a `|jacobian v a| = 2 * \sum_(a in B) jacobian v a.
Proof.
move=> BE; have zero : \sum_a jacobian v a = 0.
  rewrite /jacobian; under eq_bigr do rewrite mulrBr.
  by rewrite sumrB -mulr_suml p1 mul1r subrr.
move: zero; rewrite (bigID (mem B)) /= => /eqP; rewrite addr_eq0 => /eqP cancel.
rewrite (bigID (mem B)) /= (eq_bigr (jacobian v)) => [|a]; last first.
  by rewrite BE => /ltW h; rewrite ger0_norm // mulr_ge0 ?subr_ge0.
rewrite [X in _ + X](eq_bigr (fun a => - jacobian v a)) => [|a]; last first.
  by rewrite BE -leNgt => h; rewrite ler0_norm // mulr_ge0_le0 ?subr_le0.
by rewrite sumrN -cancel -mulr2n mulr_natl.
Qed.

Lemma jacobian_norm v : (forall a, `|v a| <= 1) ->
  exists B, \sum_a `|jacobian v a| <= 4 * share B * (1 - share B).
Proof.
move=> v1; pose m := \sum_b p b * v b; exists [set a | m < v a].
rewrite (jacobian_sum (B := [set a | m < v a])) => [|a]; last by rewrite inE.
set B := [set a | m < v a]; pose X := \sum_(a in B) p a * v a.
have s0 : 0 <= share B by apply: sumr_ge0.
have s1 : 0 <= 1 - share B by rewrite -share_compl sumr_ge0.
have -> : \sum_(a in B) jacobian v a = (1 - share B) * X - share B * \sum_(a | a \notin B) p a * v a.
  rewrite /jacobian; under eq_bigr do rewrite mulrBr.
  rewrite sumrB -mulr_suml -/X -/(share B) (bigID (mem B)) /= -/X; ring.
have X_le : X <= share B.
  by apply: ler_sum => a _; rewrite ler_pimulr //; have := v1 a; rewrite ler_norml => /andP[].
have Y_ge : - (1 - share B) <= \sum_(a | a \notin B) p a * v a.
  rewrite -share_compl -sumrN; apply: ler_sum => a _.
  by rewrite -[leLHS]mulrN1 ler_wpmul2l //; have := v1 a; rewrite ler_norml => /andP[].
have h1 := ler_wpmul2l s1 X_le; have h2 := ler_wpmul2l s0 Y_ge.
rewrite (_ : 4 * share B * (1 - share B) =
  2 * ((1 - share B) * share B - share B * - (1 - share B))); last by ring.
by rewrite ler_wpmul2l ?ler0n // ler_sub.
Qed.

Lemma jacobian_signs B :
  \sum_a `|jacobian (signs B) a| = 4 * share B * (1 - share B).
Proof.
have m : \sum_b p b * signs B b = 2 * share B - 1.
  rewrite (bigID (mem B)) /= (eq_bigr p) => [|a aB]; last by rewrite /signs aB mulr1.
  rewrite [X in _ + X](eq_bigr (fun a => - p a)) => [|a /negPf aB]; last by rewrite /signs aB mulrN1.
  by rewrite sumrN share_compl -/(share B); ring.
have s0 : 0 <= share B by apply: sumr_ge0.
have s1 : 0 <= 1 - share B by rewrite -share_compl sumr_ge0.
rewrite (bigID (mem B)) /= (eq_bigr (fun a => p a * (2 * (1 - share B)))) => [|a aB]; last first.
  rewrite /jacobian m /signs aB (_ : 1 - _ = 2 * (1 - share B)); last by ring.
  by rewrite ger0_norm // !mulr_ge0 ?ler0n.
rewrite [X in _ + X](eq_bigr (fun a => p a * (2 * share B))) => [|a /negPf aB]; last first.
  rewrite /jacobian m /signs aB (_ : -1 - _ = - (2 * share B)); last by ring.
  by rewrite mulrN normrN ger0_norm // !mulr_ge0 ?ler0n.
by rewrite -!mulr_suml share_compl -/(share B); ring.
Qed.

(* So the norm is the largest of these numbers.                               *)
Lemma steepness_ge0 : 0 <= steepness.
Proof. by rewrite /steepness; elim/big_rec: _ => // B x _ x0; rewrite le_maxr x0 orbT. Qed.

Lemma le_steepness B : 4 * share B * (1 - share B) <= steepness.
Proof. by move: (lexx steepness) => /(bigmax_leP xpredT _ steepness_ge0); apply. Qed.

Lemma jacobian_le v : (forall a, `|v a| <= 1) -> \sum_a `|jacobian v a| <= steepness.
Proof. by move=> /jacobian_norm[B /le_trans]; apply; apply: le_steepness. Qed.

Lemma steepness_set : exists B, 4 * share B * (1 - share B) = steepness.
Proof.
pose f B := 4 * share B * (1 - share B); pose m := [arg max_(B > set0) f B]%O.
have fm B : f B <= f m by rewrite /m; case: arg_maxP => // C _; apply.
exists m; apply/eqP; rewrite eq_le le_steepness; apply/(bigmax_leP xpredT) => [|B _]; last exact: fm.
by apply: le_trans (fm set0); rewrite /f /share big_set0 mulr0 mul0r.
Qed.

Lemma steepness_attained : exists2 v, forall a, `|v a| <= 1 & \sum_a `|jacobian v a| = steepness.
Proof.
have [B e] := steepness_set; exists (signs B) => [a|]; last by rewrite jacobian_signs.
by rewrite /signs; case: ifP; rewrite ?normrN normr1.
Qed.

(* It is at most 1, which only a set of probability 1/2 attains.              *)
Lemma steepness_le1 : steepness <= 1.
Proof.
apply/(bigmax_leP xpredT _ ler01) => B _; rewrite -subr_ge0.
by rewrite (_ : _ - _ = (2 * share B - 1) ^+ 2) ?sqr_ge0 //; ring.
Qed.

Lemma steepness_eq1 : steepness = 1 <-> exists B, share B = 2^-1.
Proof.
split=> [e|[B e]]; last first.
  apply/eqP; rewrite eq_le steepness_le1; apply: le_trans (le_steepness B).
  by rewrite e le_eqVlt; apply/orP; left; apply/eqP; field.
have [B] := steepness_set; rewrite e => /eqP; rewrite -subr_eq0 => eB; exists B.
have : (2 * share B - 1) ^+ 2 == 0 by move: eB; rewrite -oppr_eq0 (_ : - _ = (2 * share B - 1) ^+ 2) //; ring.
rewrite sqrf_eq0 subr_eq0 => /eqP h.
by apply: (@mulfI _ 2); rewrite ?pnatr_eq0 // h divff ?pnatr_eq0.
Qed.
End Jacobian.

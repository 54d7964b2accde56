(* Directions that never matter and objectives that add up: potential shaping,*)
(* constants, aggregated objectives, and the metric bump.                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_effective finite_incomplete.

(******************************************************************************)
(*     shaped M R f == R(s,a) + disc * E f - f(s), potential-based shaping    *)
(*  shaped_optacts == it moves Q* by -f(s) and never moves A*, at any scale   *)
(*    is_pmetric d == d is a pseudometric with values in K                    *)
(*        bump d x0 r x == max 0 (1 - d x x0 / r)                             *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Shapes.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R p : S -> A -> K) (f mu : S -> K) (s : S) (a : A) (c : K).

Definition shaped R f : S -> A -> K := fun s a => R s a + disc M * expect M s a f - f s.

Lemma qstar_shaped R f s a : avail M s a ->
  qstar M (shaped R f) s a = qstar M R s a - f s.
Proof.
move=> sa; apply/esym/(qstar_unique (Q := fun s a => qstar M R s a - f s)) => //.
move=> {}s {}a {}sa; have vE t : vmax M (fun s a => qstar M R s a - f s) t = vstar M R t - f t.
  rewrite -vmax_qstar; apply/eqP; rewrite eq_le vmax_le => [|b tb]; last first.
    by rewrite ler_sub ?le_vmax.
  rewrite /= ler_subl_addr; apply: vmax_le => b tb; rewrite -ler_subl_addr.
  exact: (le_vmax (fun s a => qstar M R s a - f s)).
rewrite /bellman /backup (eq_expect M s a vE) expectB /shaped.
by rewrite /qstar /backup; ring.
Qed.

Lemma shaped_optacts R f s : optacts M (shaped R f) s = optacts M R s.
Proof.
apply/setP => a; rewrite !inE; case sa: (avail M s a) => //=.
apply: eq_forallb => b; case sb: (avail M s b) => //=.
by rewrite !qstar_shaped // ler_add2r.
Qed.

Lemma cst_optacts R c s : optacts M (fun s a => R s a + c) s = optacts M R s.
Proof.
have g1 : 1 - disc M != 0 by rewrite gt_eqF ?disc1_gt0.
rewrite -(shaped_optacts R (fun=> - c / (1 - disc M))); apply: eq_optacts => {}s a sa.
rewrite [LHS]qstar_fix /bellman /backup; congr (_ + _).
by rewrite /shaped expect_cst //; field.
Qed.

Lemma qstar_cst c s a : avail M s a -> qstar M (fun _ _ => c) s a = c / (1 - disc M).
Proof.
have g1 : 1 - disc M != 0 by rewrite gt_eqF ?disc1_gt0.
move=> sa; apply/esym/(qstar_unique (Q := fun _ _ => c / (1 - disc M))) => // {}s {}a {}sa.
by rewrite /bellman /backup expect_cst //; field.
Qed.

(* With equal start distributions and constant weights the objectives add up. *)
Lemma ret_reff (I : finType) (w : I -> K) (R : I -> S -> A -> K) mu p : is_policy M p ->
  \sum_k w k * ret M mu p (R k) = ret M mu p (reff (fun k _ => w k) R).
Proof.
move=> pP; rewrite /ret /reff; under eq_bigr do rewrite mulr_sumr.
rewrite exchange_big; apply: eq_bigr => s _.
rewrite (value_sum (fun k s a => w k * R k s a)) // mulr_sumr.
by apply: eq_bigr => k _; rewrite valueZ // mulrCA.
Qed.

Lemma ret_optimal mu p p' R : optimal M R p -> is_policy M p' ->
  (forall s, 0 <= mu s) -> ret M mu p' R <= ret M mu p R.
Proof.
move=> /optimal_value[pP e] p'P mu0; apply: ler_sum => s _.
by rewrite ler_wpmul2l // e vstar_max.
Qed.

End Shapes.

(* The metric bump, over any type with a pseudometric in K.                   *)
Section Bump.
Variables (K : realFieldType) (X : Type) (d : X -> X -> K).
Definition is_pmetric := [/\ forall x, d x x = 0, forall x y, d x y = d y x
  & forall x y z, d x z <= d x y + d y z].
Hypothesis dP : is_pmetric.
Variables (x0 : X) (r : K).
Hypothesis r0 : 0 < r.

Definition bump x : K := Num.max 0 (1 - d x x0 / r).

Lemma pmetric_ge0 x y : 0 <= d x y.
Proof.
have [d0 dC dT] := dP; have := dT x y x; rewrite d0 (dC y x) -mulr2n => h.
by rewrite -(pmulrn_lge0 _ (isT : 0 < 2)%N).
Qed.

Lemma bump01 x : 0 <= bump x <= 1.
Proof.
rewrite /bump le_maxr lexx /= le_maxl ler01 /= ler_subl_addr ler_addl.
by rewrite divr_ge0 ?pmetric_ge0 ?ltW.
Qed.

Lemma bump1 : bump x0 = 1.
Proof. by have [d0 _ _] := dP; rewrite /bump d0 mul0r subr0; apply/max_idPr/ler01. Qed.

Lemma bump_far x : r <= d x x0 -> bump x = 0.
Proof. by move=> far; apply/max_idPl; rewrite subr_le0 ler_pdivl_mulr ?mul1r. Qed.

(* Continuous, with the explicit constant 1/r.                                *)
Lemma bump_lipschitz x y : `|bump x - bump y| <= d x y / r.
Proof.
have [d0 dC dT] := dP.
have half u v : bump u - bump v <= d u v / r.
  have duv : 0 <= d u v / r by rewrite divr_ge0 ?pmetric_ge0 ?ltW.
  rewrite ler_subl_addr {1}/bump le_maxl addr_ge0 //=; last by case/andP: (bump01 v).
  apply: le_trans (_ : d u v / r + (1 - d v x0 / r) <= _); last first.
    by rewrite ler_add2l le_maxr lexx orbT.
  rewrite addrCA ler_add2l ler_oppl opprB ler_subl_addr -mulrDl.
  by rewrite ler_pmul2r ?invr_gt0 // addrC (dC u v) dT.
by rewrite ler_norml half andbT ler_oppl opprB dC half.
Qed.
End Bump.

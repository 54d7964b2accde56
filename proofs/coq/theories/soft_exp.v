(* The inequalities about exp that the soft theory uses.                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.classical Require Import functions.
From mathcomp.analysis Require Import reals signed topology normedtype derive.
From mathcomp.analysis Require Import realfun sequences exp.
From PolicyCliff Require Import finite_mdp.

(******************************************************************************)
(*    expR_ge1D == 1 + x <= exp x, everywhere                                 *)
(*       ln_le  == ln x <= x - 1 for x > 0                                    *)
(*       tanh x == (exp (2x) - 1) / (exp (2x) + 1)                            *)
(*      tanh_le == tanh x <= x for x >= 0, strictly for x > 0                 *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope ring_scope.

Section Exp.
Variable K : realType.
Implicit Types x y : K.

Lemma expR_ge1D x : 1 + x <= expR x.
Proof.
have [x0|x0] := leP 0 x; first exact: expR_ge1Dx.
have [||c cI] := @MVT_segment K (@expR K) (@expR K) x 0; first exact: ltW.
  by apply: continuous_subspaceT => z; apply: continuous_expR.
rewrite expR0 sub0r mulrN => e.
have c1 : expR c <= 1 by rewrite -expR0 ler_expR; move: cI; rewrite in_itv => /andP[].
rewrite -(subrK 1 (expR x)) -opprB e opprK addrC ler_add2r.
by rewrite -[leLHS]mul1r ler_wnmul2r // ltW.
Qed.

Lemma ln_le x : 0 < x -> ln x <= x - 1.
Proof. by move=> x0; rewrite ler_subr_addl -[leRHS](lnK x0) expR_ge1D. Qed.

Definition tanh x : K := (expR (2 * x) - 1) / (expR (2 * x) + 1).

Lemma expR_den x : 0 < expR x + 1.
Proof. by rewrite addr_gt0 ?expR_gt0 ?ltr01. Qed.

(* exp z (2 - z) <= 2 + z for z >= 0: exp z (2 - z) - z decreases from 2.      *)
Let f : K -> K := (@expR K) * (cst 2 - id) - id.
Let df (z : K) : K := expR z * (1 - z) - 1.

Let f_derive z : is_derive z 1 f (df z).
Proof.
apply: is_derive_eq; rewrite /df /GRing.scale /=.
by change (expR z * (0 - 1) + (2 - z) * expR z - 1 = expR z * (1 - z) - 1); ring.
Qed.

Let df_le0 c : df c <= 0.
Proof.
rewrite subr_le0 -[leRHS](mulfV (lt0r_neq0 (expR_gt0 c))).
by apply: ler_wpmul2l; [exact/ltW/expR_gt0 | rewrite -expRN; apply: expR_ge1D].
Qed.

Lemma expR_pade (z : K) : 0 <= z -> expR z * (2 - z) <= 2 + z.
Proof.
move=> z0; have [||c _] := @MVT_segment K f df 0 z z0.
- by move=> t _; apply: f_derive.
- apply: continuous_subspaceT => t; apply: differentiable_continuous.
  by apply/derivable1_diffP; have [] := f_derive t.
have fE t : f t = expR t * (2 - t) - t by [].
rewrite !fE expR0 !subr0 mul1r => e.
rewrite -subr_le0 (_ : _ - _ = df c * z); last by rewrite -e; ring.
by rewrite mulr_le0_ge0.
Qed.

Lemma tanh_le x : 0 <= x -> tanh x <= x.
Proof.
move=> x0; rewrite /tanh ler_pdivr_mulr ?expR_den //.
have z0 : 0 <= 2 * x by rewrite mulr_ge0 ?ler0n.
rewrite -(ler_pmul2l (_ : 0 < 2)) ?ltr0n //.
by apply: (le_lin (expR_pade z0)); ring.
Qed.

Lemma tanhE y : tanh (y / 4) = (expR (y / 2) - 1) / (expR (y / 2) + 1).
Proof.
rewrite /tanh (_ : 2 * (y / 4) = y / 2) //.
by field.
Qed.

Lemma le_tanh x y : x <= y -> tanh x <= tanh y.
Proof.
move=> xy; rewrite /tanh ler_pdivr_mulr ?expR_den // mulrAC ler_pdivl_mulr ?expR_den //.
have e : expR (2 * x) <= expR (2 * y) by rewrite ler_expR ler_wpmul2l ?ler0n.
rewrite -subr_ge0; have -> : (expR (2 * y) - 1) * (expR (2 * x) + 1) -
  (expR (2 * x) - 1) * (expR (2 * y) + 1) = 2 * (expR (2 * y) - expR (2 * x)) by ring.
by rewrite mulr_ge0 ?ler0n ?subr_ge0.
Qed.

End Exp.

(* Strictness and a lower bound: x/(1 + x) <= tanh x < x for x > 0.           *)
Section Tanh.
Variable K : realType.
Implicit Types x : K.

Lemma tanh_lt x : 0 < x -> tanh x < x.
Proof.
move=> x0; pose y := x / 2; have y0 : 0 < y by rewrite divr_gt0 ?ltr0n.
have xE : x = 2 * y by rewrite /y; field.
rewrite {2}xE; apply: lt_le_trans (_ : 2 * tanh y <= _); last first.
  by rewrite ler_pmul2l ?ltr0n // tanh_le ?ltW.
rewrite /tanh xE; set E := expR (2 * y).
have EE : expR (2 * (2 * y)) = E ^+ 2 by rewrite -expRMm.
have E1 : 1 < E by rewrite expR_gt1 mulr_gt0 ?ltr0n.
have E0 : 0 < E + 1 by rewrite addr_gt0 ?ltr01 // (lt_trans ltr01).
have E2 : 0 < E ^+ 2 + 1 by rewrite addr_gt0 ?ltr01 // exprn_gt0 // (lt_trans ltr01).
rewrite EE mulrA ltr_pdivr_mulr // mulrAC ltr_pdivl_mulr // -subr_gt0.
have -> : 2 * (E - 1) * (E ^+ 2 + 1) - (E ^+ 2 - 1) * (E + 1) = (E - 1) ^+ 3 by ring.
by rewrite exprn_gt0 // subr_gt0.
Qed.

Lemma tanh_ge x : 0 <= x -> x / (1 + x) <= tanh x.
Proof.
move=> x0; have x1 : 0 < 1 + x by rewrite ltr_spaddl ?ltr01.
rewrite /tanh ler_pdivr_mulr // mulrAC ler_pdivl_mulr ?expR_den //.
by apply: (le_lin (expR_ge1D (2 * x))); ring.
Qed.

Lemma expR_eq1D x : 1 + x = expR x -> x = 0.
Proof.
move=> e; apply/eqP; rewrite -sqrf_eq0 eq_le sqr_ge0 andbT.
have [neg|pos] := ltP (1 + x / 2) 0.
  have : 1 + x < 0.
    rewrite (_ : 1 + x = 2 * (1 + x / 2) - 1); last by field.
    by rewrite subr_lt0 (lt_trans _ ltr01) // pmulr_rlt0 ?ltr0n.
  by rewrite e ltNge ltW ?expR_gt0.
have h : (1 + x / 2) ^+ 2 <= 1 + x.
  have xE : expR x = expR (x / 2) ^+ 2 by rewrite -expRMm; congr expR; field.
  by rewrite e xE ler_pexpn2r ?nnegrE ?expR_ge1D // ltW ?expR_gt0.
have h4 : x ^+ 2 / 4 <= 0 by apply: (le_lin h); field.
by move: h4; rewrite pmulr_lle0 // invr_gt0 ltr0n.
Qed.

Lemma ln_eq x : 0 < x -> ln x = x - 1 -> x = 1.
Proof.
move=> x0 e; apply/eqP; rewrite -subr_eq0; apply/eqP/expR_eq1D.
by rewrite -e lnK // e addrCA subrr addr0.
Qed.
End Tanh.

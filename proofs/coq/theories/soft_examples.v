(* Softmax on R^d, soft fixed points in closed form: the tanh bound attained, *)
(* and soft policies that do not tend to the uniform selection.               *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_examples.
From PolicyCliff Require Import finite_shapes finite_tv soft_exp soft_bellman.

(******************************************************************************)
(*   smax alpha x a == exp (x a / alpha) / sum of exp (x b / alpha)           *)
(* smax_tv_attained == equality in the tanh bound, for two actions            *)
(*   lean           == the fork with one action on the false branch: entropy  *)
(*                     makes the soft policy prefer the true branch           *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Smax.
Variables (K : realType) (A : finType) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Implicit Types (x y : A -> K) (a b : A).

Definition smax x a : K := expR (x a / alpha) / \sum_b expR (x b / alpha).

Lemma smax_den x a : 0 < \sum_b expR (x b / alpha).
Proof.
by rewrite (bigD1 a) //= ltr_spaddl ?expR_gt0 // sumr_ge0 // => b _; apply/ltW/expR_gt0.
Qed.

Lemma smax_dist x (a0 : A) : is_dist (smax x).
Proof.
have Z0 := smax_den x a0; split=> [a|].
  by apply: divr_ge0; apply: ltW; rewrite ?expR_gt0.
by rewrite /smax -mulr_suml divff // gt_eqF.
Qed.

Lemma smax_tv x y w (a0 : A) : 0 <= w ->
  (forall a b, (x a - y a) - (x b - y b) <= w) ->
  dTV (smax x) (smax y) <= tanh (w / (4 * alpha)).
Proof.
move=> w0 xyw; have a1 : alpha != 0 by rewrite gt_eqF.
have -> : w / (4 * alpha) = w / alpha / 4 by field; rewrite a1.
rewrite tanhE; apply: dTV_odds; [exact: smax_dist..| |] => [|a b].
  by rewrite -[leLHS]expR0 ler_expR divr_ge0 ?divr_ge0 ?ler0n //; apply: ltW.
rewrite /smax !mulf_div [(\sum_b expR (y b / alpha)) * _]mulrC mulrA.
rewrite ler_pmul2r ?invr_gt0 ?mulr_gt0 ?smax_den //.
rewrite -expRMm -!expRD ler_expR; have := xyw a b.
rewrite -(ler_pmul2r (_ : 0 < alpha^-1)) ?invr_gt0 // => h.
by apply: (le_lin h); field; rewrite a1.
Qed.

(* In the paper's norms, and strictly unless the bound is 0.                  *)
Lemma smax_l1E x y : \sum_a `|smax x a - smax y a| = 2 * dTV (smax x) (smax y).
Proof. by rewrite /dTV mulrA divff ?pnatr_eq0 // mul1r. Qed.

Let span_le x y c a b : (forall a, `|x a - y a| <= c) -> (x a - y a) - (x b - y b) <= 2 * c.
Proof.
move=> xyc; apply: le_trans (ler_norm _) _; apply: le_trans (ler_norm_sub _ _) _.
by rewrite mulr_natl mulr2n ler_add.
Qed.

Let half_bound c : 2 * (2 * c / (4 * alpha)) = c / alpha.
Proof. by field; rewrite gt_eqF. Qed.

Lemma smax_lipschitz x y c : 0 <= c -> (forall a, `|x a - y a| <= c) ->
  \sum_a `|smax x a - smax y a| <= c / alpha.
Proof.
move=> c0 xyc; have [a0 _|noA] := pickP (fun _ : A => true); last first.
  by rewrite big1 ?divr_ge0 ?(ltW alpha_gt0) // => a; have := noA a.
rewrite smax_l1E -half_bound ler_pmul2l ?ltr0n //.
apply: le_trans (smax_tv a0 _ (fun a b => span_le a b xyc)) (tanh_le _).
  by rewrite mulr_ge0 ?ler0n.
by apply: divr_ge0; apply: mulr_ge0; rewrite ?ler0n //; apply: ltW.
Qed.

Lemma smax_lipschitz_strict x y c : 0 < c -> (forall a, `|x a - y a| <= c) ->
  \sum_a `|smax x a - smax y a| < c / alpha.
Proof.
move=> c0 xyc; have [a0 _|noA] := pickP (fun _ : A => true); last first.
  by rewrite big1 ?divr_gt0 // => a; have := noA a.
rewrite smax_l1E -half_bound ltr_pmul2l ?ltr0n //.
apply: le_lt_trans (smax_tv a0 _ (fun a b => span_le a b xyc)) (tanh_lt _).
  by rewrite mulr_ge0 ?ler0n // ltW.
by rewrite divr_gt0 ?mulr_gt0 ?ltr0n.
Qed.
End Smax.

(* Two points far apart by c each way: the tanh bound is attained.            *)
Section TwoPoints.
Variables (K : realType) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.

Lemma two_point_tv (u v : K) (p q : bool -> K) : 0 < v -> v <= u ->
  p true = u / (u + v) -> p false = v / (u + v) ->
  q true = v / (u + v) -> q false = u / (u + v) ->
  dTV p q = (u / v - 1) / (u / v + 1).
Proof.
move=> v0 vu pt pf qt qf; have u0 : 0 < u := lt_le_trans v0 vu.
have uv : 0 < u + v by rewrite addr_gt0.
have d0 : 0 <= u / (u + v) - v / (u + v).
  by rewrite -mulrBl divr_ge0 ?subr_ge0 // ltW.
rewrite /dTV big_bool /= pt pf qt qf ger0_norm // distrC ger0_norm //.
have v1 : v != 0 by rewrite gt_eqF.
have uv1 : u + v != 0 by rewrite gt_eqF.
by field; rewrite uv1 v1.
Qed.

Lemma smax_tv_attained (c : K) : 0 <= c ->
  dTV (smax alpha (fun b : bool => if b then c else 0))
      (smax alpha (fun b : bool => if b then 0 else c)) = tanh (2 * c / (4 * alpha)).
Proof.
move=> c0; have a1 : alpha != 0 by rewrite gt_eqF.
have -> : 2 * c / (4 * alpha) = (2 * c / alpha) / 4 by field; rewrite a1.
rewrite tanhE (_ : 2 * c / alpha / 2 = c / alpha); last by field; rewrite a1.
have e0 : expR (0 / alpha) = 1 :> K by rewrite mul0r expR0.
rewrite (@two_point_tv (expR (c / alpha)) 1) ?divr1 ?ltr01 /smax ?big_bool /= ?e0 //.
- by rewrite -[leLHS]expR0 ler_expR divr_ge0 // ltW.
- by rewrite [1 + _]addrC.
by rewrite [1 + _]addrC.
Qed.
End TwoPoints.

(* At gamma = 1/2 the branch with more ways to do the same thing gets 2/3 for *)
(* every alpha, while the uniform selection gives each tied action 1/2.       *)
Section Lean.
Variable K : realType.

Definition lean_avail (s : option bool) : pred bool :=
  fun a => if s is Some false then a else true.

Lemma lean_availP s : [exists a, lean_avail s a].
Proof. by apply/existsP; exists true; case: s => [[]|]. Qed.

Lemma half_ge0 : 0 <= 2^-1 :> K. Proof. by rewrite invr_ge0 ler0n. Qed.
Lemma half_lt1 : 2^-1 < 1 :> K. Proof. by rewrite invf_lt1 ?ltr0n // ltr1n. Qed.

Definition lean : mdp K [finType of option bool] [finType of bool] :=
  @Mdp K _ _ lean_avail (det_kernel K fork_next) 2^-1 lean_availP
    (fun s a t _ => det_kernel_ge0 K fork_next s a t)
    (fun s a _ => det_kernel_sum1 K fork_next s a) half_ge0 half_lt1.

Definition lean_q (alpha : K) (s : option bool) (a : bool) : K :=
  if (if s is Some b then b else a) then alpha * ln 2 else 0.

Variable alpha : K.
Hypothesis alpha_gt0 : 0 < alpha.
Let ln2E : expR (alpha * ln 2 / alpha) = 2.
Proof. by rewrite mulrC mulKf ?gt_eqF // lnK // posrE ltr0n. Qed.
Let e0 : expR (0 / alpha) = 1. Proof. by rewrite mul0r expR0. Qed.

Lemma lean_qsoft : is_qsoft lean alpha (fun _ _ => 0) (lean_q alpha).
Proof.
move=> s a _; rewrite /soft_bellman /backup /expect det_kernel_mean add0r.
have lt : lse lean alpha (lean_q alpha) (Some true) = 2 * (alpha * ln 2).
  rewrite /lse /part big_mkcond big_bool /= /lean_q /= !ln2E.
  rewrite (_ : 2 + 2 = 2 ^+ 2 :> K); last by ring.
  by rewrite lnX ?ltr0n // -mulr_natl; ring.
have lf : lse lean alpha (lean_q alpha) (Some false) = 0.
  by rewrite /lse /part big_mkcond big_bool /= /lean_q /= e0 addr0 ln1 mulr0.
have dE : disc lean = 2^-1 by [].
rewrite dE /lean_q; case: s => [[]|] /=; rewrite ?lt ?lf ?mulr0 //.
  by rewrite mulKf ?pnatr_eq0.
by case: a; rewrite ?lt ?lf ?mulr0 // mulKf ?pnatr_eq0.
Qed.

Lemma lean_softmax Q : is_qsoft lean alpha (fun _ _ => 0) Q ->
  softmax lean alpha Q None true = 2 / 3.
Proof.
move=> QP; have e := qsoft_unique alpha_gt0 QP lean_qsoft.
rewrite /softmax /part /= big_bool /= !e // /lean_q ln2E e0.
by congr (_ / _); rewrite -[1]/(1%:R) -natrD.
Qed.

Lemma lean_tie : optacts lean (fun _ _ => 0) None = setT.
Proof.
apply/setP => a; rewrite in_setT inE; apply/andP; split=> //; apply/forallP => b; apply/implyP => sb.
by rewrite !(qstar_cst (M := lean)).
Qed.
End Lean.

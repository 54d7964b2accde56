(* The derivative of softmax at a point, and what it makes of the bounds on   *)
(* soft policies near a given reward.                                         *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.classical Require Import functions boolp.
From mathcomp.analysis Require Import reals signed topology normedtype derive.
From mathcomp.analysis Require Import realfun sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_examples.
From PolicyCliff Require Import finite_shapes finite_margins finite_tv finite_jacobian.
From PolicyCliff Require Import soft_exp soft_bellman soft_examples soft_measure soft_stability.

(******************************************************************************)
(*   smax_derive == the derivative at x in the direction v is the Jacobian    *)
(*                  at the probabilities of x, applied to v, over alpha       *)
(*    moved_le == what a set of actions gains is at most its steepness allows *)
(*   softmax_local == the policy near R1 moves with steepness / (2 alpha)     *)
(*                  times its sensitivity                                     *)
(*   fork_soft_tv == on the fork the bound by tanh is attained                *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope ring_scope.

Section Derivative.
Variables (K : realType) (A : finType) (alpha : K).
Implicit Types (x v : A -> K) (a : A).

Let is_derive_sums (r : seq A) (h : A -> K -> K) (dh : A -> K) (t : K) :
  (forall b, is_derive t 1 (h b) (dh b)) ->
  is_derive t 1 (fun u : K => \sum_(b <- r) h b u) (\sum_(b <- r) dh b).
Proof.
move=> hP; elim: r => [|b r IH].
  rewrite big_nil (_ : (fun _ => _) = cst 0); first exact: is_derive_cst.
  by apply/funext => u; rewrite big_nil.
rewrite big_cons (_ : (fun _ => _) = h b + (fun u => \sum_(c <- r) h c u)).
  exact: (@is_deriveD K _ _ (h b) _ t 1 (dh b) _ (hP b) IH).
by apply/funext => u; rewrite big_cons.
Qed.

Let line_derive x v a (t : K) : is_derive t 1 (fun u : K => expR ((x a + u * v a) / alpha))
  (expR ((x a + t * v a) / alpha) * (v a / alpha)).
Proof.
apply: (@is_derive1_comp _ (@expR K) (fun u : K => (x a + u * v a) / alpha)).
rewrite (_ : (fun u => _) = cst (x a / alpha) + (v a / alpha) \*: id); last first.
  by apply/funext => u /=; rewrite mulrDl [u * _]mulrC mulrAC.
by apply: is_derive_eq; rewrite add0r [_ *: _]mulr1.
Qed.

Lemma smax_derive x v a (p := smax alpha x) :
  is_derive (0 : K) 1 (fun t : K => smax alpha (fun b => x b + t * v b) a)
    (jacobian p v a / alpha).
Proof.
pose e b (t : K) := expR ((x b + t * v b) / alpha); pose Z (t : K) := \sum_b e b t.
have e0 b : e b 0 = expR (x b / alpha) by rewrite /e mul0r addr0.
have Z0 : Z 0 = \sum_b expR (x b / alpha) by apply: eq_bigr => b _.
have Zn0 : Z 0 != 0 by rewrite Z0 gt_eqF ?smax_den.
have dZ : is_derive (0 : K) 1 Z (\sum_b e b 0 * (v b / alpha)).
  by apply: is_derive_sums => b; apply: line_derive.
rewrite (_ : (fun t => _) = e a * (fun t => (Z t)^-1)); last by apply/funext.
have dE := line_derive x v a 0.
have dV := is_deriveV Zn0 dZ.
apply: is_derive_eq.
rewrite /jacobian /p /smax -Z0 -e0 /GRing.scale /=.
under [X in _ * (v a - X)]eq_bigr do rewrite -e0.
have -> : \sum_b e b 0 / Z 0 * v b = (Z 0)^-1 * \sum_b e b 0 * v b.
  by rewrite mulr_sumr; apply: eq_bigr => b _; rewrite mulrAC mulrC.
have -> : \sum_b e b 0 * (v b / alpha) = alpha^-1 * \sum_b e b 0 * v b.
  by rewrite mulr_sumr; apply: eq_bigr => b _; rewrite mulrA mulrC.
by rewrite /e !mul0r !addr0; set s := \sum_b _; move: (expR _) (Z 0) Zn0 s => E z z0 s;
  rewrite -exprVn; move: alpha^-1 => i; field.
Qed.

Hypothesis alpha_gt0 : 0 < alpha.

Lemma smax_probability x (a0 : A) : (forall a, 0 <= smax alpha x a) /\ \sum_a smax alpha x a = 1.
Proof. exact: smax_dist a0. Qed.

Lemma smax_jacobian_scaled x v :
  \sum_a `|jacobian (smax alpha x) v a / alpha| = (\sum_a `|jacobian (smax alpha x) v a|) / alpha.
Proof.
rewrite mulr_suml; apply: eq_bigr => a _.
by rewrite normrM (ger0_norm (x := alpha^-1)) // invr_ge0 ltW.
Qed.

Lemma smax_norm x (a0 : A) :
  (forall v, (forall a, `|v a| <= 1) ->
    \sum_a `|jacobian (smax alpha x) v a / alpha| <= steepness (smax alpha x) / alpha) /\
  exists2 v, forall a, `|v a| <= 1 &
    \sum_a `|jacobian (smax alpha x) v a / alpha| = steepness (smax alpha x) / alpha.
Proof.
have [p0 p1] := smax_probability x a0; split=> [v v1|].
  by rewrite smax_jacobian_scaled ler_pmul2r ?invr_gt0 // jacobian_le.
have [v v1 e] := steepness_attained p0 p1; exists v => //.
by rewrite smax_jacobian_scaled e.
Qed.

Lemma smax_tight_iff x (a0 : A) :
  (exists2 v, forall a, `|v a| <= 1 & \sum_a `|jacobian (smax alpha x) v a / alpha| = alpha^-1)
  <-> exists B, share (smax alpha x) B = 2^-1.
Proof.
have [p0 p1] := smax_probability x a0; have [up [w w1 we]] := smax_norm x a0.
have i0 : alpha^-1 != 0 by rewrite invr_eq0 gt_eqF.
split=> [[v v1 e]|/(steepness_eq1 _) s1]; last first.
  by exists w; rewrite // we s1 mul1r.
apply/(steepness_eq1 _)/eqP; rewrite eq_le steepness_le1 //=.
by have := up v v1; rewrite e -{1}[alpha^-1]mul1r ler_pmul2r ?invr_gt0.
Qed.
End Derivative.

(* Soft policies near a reward whose policy is known.                         *)
Section Local.
Variables (K : realType) (A : finType).
Implicit Types (mu : A -> K) (c x : K).

Lemma moved_le c x : 0 <= c -> 0 <= x <= 1 -> moved c x <= x * (1 - x) * (expR (2 * c) - 1).
Proof.
move=> c0 /andP[x0 x1]; rewrite /moved; have : 0 <= expR (2 * c) - 1.
  by rewrite subr_ge0 -[leLHS]expR0 ler_expR mulr_ge0 ?ler0n.
move: (expR (2 * c)) => E E0.
have den : 0 < 1 + x * (E - 1) by rewrite ltr_spaddl ?ltr01 ?mulr_ge0.
rewrite ler_subl_addr ler_pdivr_mulr // -subr_ge0.
rewrite (_ : _ - _ = (x * (E - 1)) ^+ 2 * (1 - x)); last by ring.
by rewrite mulr_ge0 ?sqr_ge0 ?subr_ge0.
Qed.

Lemma most_moved_le c mu : 0 <= c -> is_dist mu ->
  most_moved c mu <= steepness mu / 4 * (expR (2 * c) - 1).
Proof.
move=> c0 [mu0 mu1]; have E0 : 0 <= expR (2 * c) - 1.
  by rewrite subr_ge0 -[leLHS]expR0 ler_expR mulr_ge0 ?ler0n.
apply/(bigmax_leP xpredT) => [|B _]; first by rewrite mulr_ge0 ?divr_ge0 ?ler0n ?steepness_ge0.
have s0 : 0 <= \sum_(a in B) mu a by apply: sumr_ge0.
have s1 : \sum_(a in B) mu a <= 1.
  by rewrite -mu1 [leRHS](bigID (mem B)) /= ler_addl sumr_ge0.
apply: le_trans (moved_le c0 _) _; first by rewrite s0.
apply: ler_wpmul2r => //; rewrite ler_pdivl_mulr ?ltr0n // mulrC mulrA.
exact: le_steepness.
Qed.

Lemma expR_below x : x < 1 -> expR x - 1 <= x / (1 - x).
Proof.
move=> x1; have d0 : 0 < 1 - x by rewrite subr_gt0.
rewrite ler_subl_addr (_ : x / (1 - x) + 1 = (1 - x)^-1); last by field; rewrite gt_eqF.
rewrite -[expR x]invrK lef_pinv ?posrE ?invr_gt0 ?expR_gt0 // -expRN.
exact: expR_ge1D.
Qed.
End Local.

Section Policies.
Variables (K : realType) (S A : finType) (M : mdp K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Variables R1 R2 Q1 Q2 : S -> A -> K.
Hypotheses (Q1P : is_qsoft M alpha R1 Q1) (Q2P : is_qsoft M alpha R2 Q2).

(* Half the steepness at R1, over alpha (1 - disc), where the paper has half. *)
Lemma softmax_local s (x := dist M R1 R2 / (alpha * (1 - disc M))) : 2 * x < 1 ->
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
    <= steepness (softmax M alpha Q1 s) / 2 * (x / (1 - 2 * x)).
Proof.
move=> x1; have g1 := disc1_gt0 M; pose d := dist M R1 R2.
have Rd t a : avail M t a -> `|R1 t a - R2 t a| <= 1 * d by rewrite mul1r; apply: le_dist.
have d0 : 0 <= d by apply: dist_ge0.
have nH := @counts_discount _ _ _ M.
have K0 : 0 <= sensitivity M (fun=> 1) (fun=> (1 - disc M)^-1) s * d.
  exact: (sensitivity_ge0 alpha_gt0 (one_measure M) (one_fixpoint Q1P) (one_fixpoint Q2P) nH d0 Rd).
have near := softmax_near_sets alpha_gt0 Q1P Q2P nH d0 Rd s.
set c := (X in most_moved X) in near; have c0 : 0 <= c by rewrite divr_ge0 // ltW.
have cx : c <= x.
  rewrite /c /x -/d [alpha * _]mulrC invfM mulrA ler_pmul2r ?invr_gt0 // mulrC.
  by rewrite ler_wpmul2l // sensitivity_le.
apply: le_trans near _; apply: le_trans (most_moved_le c0 (softmax_dist M alpha Q1 s)) _.
have st0 := steepness_ge0 (softmax M alpha Q1 s).
apply: le_trans (_ : steepness (softmax M alpha Q1 s) / 4 * (2 * x / (1 - 2 * x)) <= _).
  rewrite ler_wpmul2l ?divr_ge0 ?ler0n //; apply: le_trans (expR_below x1).
  by rewrite ler_add2r ler_expR ler_wpmul2l ?ler0n.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite subr_eq0 gt_eqF.
Qed.
End Policies.

(* On the fork, between rewards e for one branch and for the other.           *)
Section Fork.
Variables (K : realType) (g : K) (g0 : 0 <= g) (g1 : g < 1) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Implicit Types e : K.
Local Notation M := (fork g0 g1).

Definition pulled_q e (s : option bool) (a : bool) : K :=
  (pulled e s a + g * (alpha * ln 2)) / (1 - g).

Let a1 : alpha != 0. Proof. by rewrite gt_eqF. Qed.
Let u : 1 - g != 0. Proof. by rewrite subr_eq0 gt_eqF. Qed.

Lemma pulled_qsoft e : is_qsoft M alpha (pulled e) (pulled_q e).
Proof.
move=> s a _; rewrite /soft_bellman det_backup.
have -> : lse M alpha (pulled_q e) (fork_next s a) =
    pulled_q e (fork_next s a) true + alpha * ln 2.
  have same c : pulled_q e (fork_next s a) c = pulled_q e (fork_next s a) true.
    by rewrite /pulled_q /pulled; case: s.
  rewrite /lse /part (eq_bigr (fun=> expR (pulled_q e (fork_next s a) true / alpha))); last first.
    by move=> c _; rewrite same.
  rewrite big_bool /= -mulr2n -[_ *+ 2]mulr_natr lnM ?posrE ?expR_gt0 ?ltr0n // expK.
  by rewrite mulrDr mulrC divfK.
by rewrite /pulled_q /pulled; case: s => [[]|]; case: a => /=; field.
Qed.

Lemma fork_soft_tv e Q1 Q2 : 0 <= e ->
  is_qsoft M alpha (pulled (- e)) Q1 -> is_qsoft M alpha (pulled e) Q2 ->
  dist M (pulled (- e)) (pulled e) = 2 * e /\
  dTV (softmax M alpha Q1 None) (softmax M alpha Q2 None)
    = tanh (2 * e / (2 * alpha * (1 - g))).
Proof.
move=> e0 Q1P Q2P; split.
  have n2 : `|e + e| = 2 * e by rewrite ger0_norm ?addr_ge0 // mulr_natl mulr2n.
  apply/eqP; rewrite eq_le; apply/andP; split.
    apply/dist_leP => [|s a _]; first by rewrite mulr_ge0 ?ler0n.
    by rewrite /pulled; case: ifP => _; rewrite -?opprD ?normrN ?opprK n2.
  by have := @le_dist _ _ _ M (pulled (- e)) (pulled e) None true isT;
    rewrite /pulled -opprD normrN n2.
have e1 := qsoft_unique alpha_gt0 Q1P (pulled_qsoft (- e)).
have e2 := qsoft_unique alpha_gt0 Q2P (pulled_qsoft e).
pose E (b : bool) := expR (pulled_q e None b / alpha).
have m b : Q1 None b = pulled_q e None (~~ b).
  by rewrite e1 // /pulled_q /pulled; case: b; rewrite /= ?opprK.
transitivity (dTV (softmax M alpha Q2 None) (softmax M alpha Q1 None)).
  by congr (_ * _); apply: eq_bigr => a _; rewrite distrC.
have ee : E true / E false = expR (2 * (2 * e / (2 * alpha * (1 - g)))).
  rewrite /E -expRN -expRD; congr expR; rewrite /pulled_q /pulled.
  by field; rewrite u a1.
rewrite (@two_point_tv _ (E true) (E false)) /softmax /part ?big_bool /= ?m ?e2 ?ee //.
- exact: expR_gt0.
- rewrite ler_expR ler_pmul2r ?invr_gt0 // ler_pmul2r ?invr_gt0 ?subr_gt0 // ler_add2r.
  by rewrite /pulled ge0_cp.
- by rewrite [X in _ / X]addrC.
- by rewrite [X in _ / X]addrC.
Qed.
End Fork.

(* The entropy-regularised chain R -> Q*_alpha -> softmax over the reals:     *)
(* contraction, existence and uniqueness, and the Lipschitz bounds.           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.classical Require Import boolp classical_sets.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_tv soft_exp.

(******************************************************************************)
(*   part M alpha Q s == sum over available a of exp (Q s a / alpha)          *)
(*    lse M alpha Q s == alpha ln (part M alpha Q s), the soft maximum        *)
(* softmax M alpha Q s a == exp (Q s a / alpha) / part, 0 if a is unavailable *)
(* soft_bellman M alpha R Q == R + disc E (lse Q)                             *)
(* is_qsoft M alpha R Q == Q is its fixed point on available pairs            *)
(*        softmax_tv == dTV <= tanh (w / (4 alpha)), w the span of Q1 - Q2    *)
(*       qsoft_exists, qsoft_unique == existence and uniqueness of Q*_alpha   *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Processes.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Implicit Types (R Q p : S -> A -> K) (V W : S -> K) (s t : S) (a b : A) (c : K).

Definition part Q s : K := \sum_(a | avail M s a) expR (Q s a / alpha).
Definition lse Q s : K := alpha * ln (part Q s).
Definition softmax Q s a : K := if avail M s a then expR (Q s a / alpha) / part Q s else 0.
Definition soft_bellman R Q : S -> A -> K := backup M R (lse Q).
Definition is_qsoft R Q := forall s a, avail M s a -> Q s a = soft_bellman R Q s a.

Lemma part_gt0 Q s : 0 < part Q s.
Proof.
rewrite /part (bigD1 (some_act M s)) /=; last exact: some_actP.
by rewrite ltr_spaddl ?expR_gt0 // sumr_ge0 // => a _; apply/ltW/expR_gt0.
Qed.

Hypothesis alpha_gt0 : 0 < alpha.

Lemma lse_sub_le Q1 Q2 s c : (forall a, avail M s a -> Q1 s a - Q2 s a <= c) ->
  lse Q1 s - lse Q2 s <= c.
Proof.
move=> Qc; rewrite -mulrBr mulrC -ler_pdivl_mulr // -ln_div ?posrE ?part_gt0 //.
rewrite -[leRHS]expK ler_ln ?posrE ?expR_gt0 ?divr_gt0 ?part_gt0 //.
rewrite ler_pdivr_mulr ?part_gt0 // /part mulr_sumr; apply: ler_sum => a sa.
by rewrite -expRD ler_expR -mulrDl ler_pmul2r ?invr_gt0 // -ler_subl_addr Qc.
Qed.

Lemma eq_lse Q1 Q2 : (forall s a, avail M s a -> Q1 s a = Q2 s a) -> lse Q1 =1 lse Q2.
Proof.
move=> e s; rewrite /lse /part; congr (_ * ln _).
by apply: eq_bigr => a sa; rewrite e.
Qed.

Lemma vmax_le_lse Q s : vmax M Q s <= lse Q s.
Proof.
apply: vmax_le => a sa; rewrite -ler_pdivr_mull // -[leLHS]expK mulrC.
rewrite ler_ln ?posrE ?expR_gt0 ?part_gt0 //.
by rewrite /part (bigD1 a) //= ler_addl sumr_ge0 // => b _; apply/ltW/expR_gt0.
Qed.

(* The soft policy.                                                           *)
Lemma softmax_policy Q : is_policy M (softmax Q).
Proof.
move=> s; split=> [a|a|].
- by rewrite /softmax; case: ifP => // _; rewrite divr_ge0 ?ltW ?expR_gt0 ?part_gt0.
- by rewrite /softmax; case: ifP => //; rewrite eqxx.
rewrite /softmax -big_mkcond -mulr_suml divff // gt_eqF //.
exact: part_gt0.
Qed.

Lemma softmax_dist Q s : is_dist (softmax Q s).
Proof. by have [p0 _ p1] := softmax_policy Q s. Qed.

Lemma softmax_tv Q1 Q2 s w : 0 <= w -> (forall a b, avail M s a -> avail M s b ->
    (Q1 s a - Q2 s a) - (Q1 s b - Q2 s b) <= w) ->
  dTV (softmax Q1 s) (softmax Q2 s) <= tanh (w / (4 * alpha)).
Proof.
move=> w0 Qw; have a0 : alpha != 0 by rewrite gt_eqF.
have -> : w / (4 * alpha) = w / alpha / 4 by field; rewrite a0.
rewrite tanhE; apply: dTV_odds; [exact: softmax_dist..| |] => [|a b].
  by rewrite -[leLHS]expR0 ler_expR divr_ge0 ?divr_ge0 ?ler0n //; apply: ltW.
rewrite /softmax; case: ifP => sa; last by rewrite !mul0r mulr0.
case: ifP => sb; last by rewrite !mulr0.
rewrite !mulf_div [part Q2 s * _]mulrC.
rewrite mulrA ler_pmul2r ?invr_gt0 ?mulr_gt0 ?part_gt0 //.
rewrite -expRMm -!expRD ler_expR; have := Qw a b sa sb.
rewrite -(ler_pmul2r (_ : 0 < alpha^-1)) ?invr_gt0 // => h.
by apply: (le_lin h); field; rewrite a0.
Qed.

Lemma tanh_lin w : 0 <= w -> tanh (w / (4 * alpha)) <= w / (4 * alpha).
Proof. by move=> w0; apply: tanh_le; rewrite divr_ge0 ?mulr_ge0 ?ler0n //; apply: ltW. Qed.

(* Existence: the supremum of increasing iterates.                            *)
Section Existence.
Variable R : S -> A -> K.
Let T V s := lse (backup M R V) s.

(* In units of a weight u, T shrinks distances by a factor c below 1.         *)
Variables (u : S -> K) (c : K).
Hypotheses (u_gt0 : forall s, 0 < u s) (c_lt1 : c < 1).
Hypothesis shrinks : forall s a, avail M s a -> disc M * expect M s a u <= c * u s.

Let T_sub V W e s : 0 <= e -> (forall t, V t - W t <= e * u t) -> T V s - T W s <= c * (e * u s).
Proof.
move=> e0 VW; apply: lse_sub_le => a sa; rewrite backup_sub subrr add0r.
apply: le_trans (_ : disc M * (e * expect M s a u) <= _).
  by rewrite ler_wpmul2l ?disc_ge0 // -expectZ le_expect.
by rewrite mulrCA [c * _]mulrCA ler_wpmul2l ?shrinks.
Qed.

Let T_mono V W s : (forall t, V t <= W t) -> T V s <= T W s.
Proof.
move=> VW; rewrite -subr_le0 -(mulr0 c) -(mul0r (u s)); apply: T_sub => // t.
by rewrite mul0r subr_le0.
Qed.

Let B : K := \sum_s `|T (fun=> 0) s| / u s.
Let c0 : K := B / (1 - c).
Let c1_gt0 : 0 < 1 - c. Proof. by rewrite subr_gt0. Qed.
Let c0E : c0 = B + c * c0.
Proof. by rewrite /c0; field; rewrite gt_eqF. Qed.

Let c0_ge0 : 0 <= c0.
Proof. by apply: divr_ge0; [apply: sumr_ge0 => s _; rewrite divr_ge0 // | ]; apply: ltW. Qed.

Let T0_le s : `|T (fun=> 0) s| <= B * u s.
Proof.
rewrite -ler_pdivr_mulr // /B (bigD1 s) //= ler_addl sumr_ge0 // => t _.
by rewrite divr_ge0 // ltW.
Qed.

Let it n : S -> K := iter n T (fun s => - (c0 * u s)).

Let it_le n s : it n s <= c0 * u s.
Proof.
have cu0 t : 0 <= c0 * u t by rewrite mulr_ge0 // ltW.
elim: n s => [|n IHn] s /=; first by rewrite (le_trans _ (cu0 s)) // oppr_le0.
rewrite -[leLHS](subrK (T (fun=> 0) s)) c0E mulrDl addrC ler_add //.
  by apply: le_trans (T0_le s); apply: ler_norm.
by rewrite -mulrA; apply: T_sub => // t; rewrite subr0.
Qed.

Let it_step n s : it n s <= it n.+1 s.
Proof.
elim: n s => [|n IHn] s; last exact: T_mono.
have h1 : - T (fun=> 0) s <= B * u s by apply: le_trans (T0_le s); rewrite -normrN ler_norm.
have h2 : T (fun=> 0) s - T (it 0) s <= c * (c0 * u s).
  by apply: T_sub => // t; rewrite opprK add0r.
have := ler_add h1 h2; rewrite mulrA -mulrDl -c0E => h; apply: (le_lin h).
by rewrite /it /=; ring.
Qed.

Let it_mono n m s : (n <= m)%N -> it n s <= it m s.
Proof.
move=> /subnK <-; elim: (m - n)%N => // k IHk.
exact: le_trans IHk (it_step _ _).
Qed.

Let orbit s : set K := [set it n s | n in setT].
Let V s : K := sup (orbit s).

Let orbit_sup s : has_sup (orbit s).
Proof.
split; first by exists (it 0 s); exists 0%N.
by exists (c0 * u s) => _ [n _ <-]; apply: it_le.
Qed.

Let it_le_V n s : it n s <= V s.
Proof. by apply: sup_upper_bound; [exact: orbit_sup | exists n]. Qed.

Let V_near e : (forall s, 0 < e s) -> exists n, forall s, V s - e s <= it n s.
Proof.
move=> e0; have near s : {n | V s - e s < it n s}.
  by apply/cid; have [_ [n _ <-] h] := sup_adherent (e0 s) (orbit_sup s); exists n.
exists (\max_s sval (near s)) => s; apply: le_trans (ltW (svalP (near s))) _.
exact/it_mono/leq_bigmax.
Qed.

Let V_fix s : V s = T V s.
Proof.
apply/eqP; rewrite eq_le; apply/andP; split.
  apply: sup_le_ub; first by case: (orbit_sup s).
  move=> _ [n _ <-]; apply: le_trans (it_step n s) _.
  exact: T_mono.
apply/ler_addgt0Pr => e e0; have e_u0 t : 0 < e / u s * u t by rewrite !mulr_gt0 ?invr_gt0.
have [n near] := V_near (fun t => e_u0 t).
rewrite -ler_subl_addl; apply: le_trans (_ : T V s - T (it n) s <= _).
  by rewrite ler_sub // (it_le_V n.+1).
apply: le_trans (@T_sub _ _ (e / u s) s _ (_ : forall t, V t - it n t <= e / u s * u t)) _.
- by rewrite divr_ge0 // ltW.
- by move=> t; rewrite ler_subl_addr addrC -ler_subl_addr near.
by rewrite divfK ?gt_eqF // ler_pimull ?ltW.
Qed.

Lemma qsoft_exists_weight : exists Q, is_qsoft R Q.
Proof.
exists (backup M R V) => s a sa; congr (_ + _ * _); apply: eq_expect => t.
exact: V_fix.
Qed.
End Existence.

Lemma qsoft_exists R : exists Q, is_qsoft R Q.
Proof.
have [u [c [u0 c1 uc]]] := weight_shrinks M.
exact: qsoft_exists_weight u0 c1 uc.
Qed.
End Processes.

Section Soft.
Variables (K : realType) (S A : finType) (M : mdp K S A) (alpha : K).
Implicit Types (R Q p : S -> A -> K) (V W : S -> K) (s t : S) (a b : A) (c : K).
Local Notation lse := (lse M alpha).
Local Notation softmax := (softmax M alpha).
Local Notation soft_bellman := (soft_bellman M alpha).
Local Notation is_qsoft := (is_qsoft M alpha).
Hypothesis alpha_gt0 : 0 < alpha.

Lemma soft_contraction R Q1 Q2 :
  dist M (soft_bellman R Q1) (soft_bellman R Q2) <= disc M * dist M Q1 Q2.
Proof.
have half Q Q' s a : avail M s a ->
    soft_bellman R Q s a - soft_bellman R Q' s a <= disc M * dist M Q Q'.
  move=> sa; rewrite backup_sub subrr add0r ler_wpmul2l ?disc_ge0 // expect_le // => t.
  by apply: (lse_sub_le alpha_gt0) => b tb; apply: le_trans (ler_norm _) (le_dist _ _ tb).
apply/dist_leP => [|s a sa]; first by rewrite mulr_ge0 ?disc_ge0 ?dist_ge0.
rewrite ler_norml half // andbT ler_oppl opprB; apply: le_trans (half _ _ _ _ sa) _.
rewrite ler_wpmul2l ?disc_ge0 //; apply/dist_leP => [|t b tb]; first exact: dist_ge0.
by rewrite distrC le_dist.
Qed.

(* One-sided bounds, as for the hard maximum.                                 *)
Lemma qsoft_sub_le R1 R2 Q1 Q2 c : is_qsoft R1 Q1 -> is_qsoft R2 Q2 ->
  (forall s a, avail M s a -> R1 s a - R2 s a <= c) ->
  forall s a, avail M s a -> Q1 s a - Q2 s a <= c / (1 - disc M).
Proof.
move=> Q1P Q2P Rc; have step s B a : avail M s a ->
    (forall t, lse Q1 t - lse Q2 t <= B) -> Q1 s a - Q2 s a <= c + disc M * B.
  move=> sa VB; rewrite Q1P // Q2P // backup_sub ler_add ?Rc //.
  by rewrite ler_wpmul2l ?disc_ge0 // expect_le.
have V_le : forall s, lse Q1 s - lse Q2 s <= c / (1 - disc M).
  by apply: max_principle => s B VB; apply: (lse_sub_le alpha_gt0) => a sa; apply: step.
move=> s a sa; have g1 : 1 - disc M != 0 by rewrite gt_eqF ?disc1_gt0.
rewrite (_ : c / _ = c + disc M * (c / (1 - disc M))); last by field.
exact: step.
Qed.

Lemma qsoft_unique R Q1 Q2 : is_qsoft R Q1 -> is_qsoft R Q2 ->
  forall s a, avail M s a -> Q1 s a = Q2 s a.
Proof.
move=> Q1P Q2P s a sa; have zero s' a' : avail M s' a' -> R s' a' - R s' a' <= 0.
  by rewrite subrr.
apply/eqP; rewrite eq_le -subr_le0 -[X in _ && X]subr_le0.
by rewrite -(mul0r (1 - disc M)^-1) !(qsoft_sub_le _ _ zero).
Qed.

Lemma qsoft_lipschitz R1 R2 Q1 Q2 : is_qsoft R1 Q1 -> is_qsoft R2 Q2 ->
  dist M Q1 Q2 <= dist M R1 R2 / (1 - disc M).
Proof.
move=> Q1P Q2P; have d0 : 0 <= dist M R1 R2 / (1 - disc M).
  by rewrite divr_ge0 ?dist_ge0 // ltW ?disc1_gt0.
have Rd s a (sa : avail M s a) : - dist M R1 R2 <= R1 s a - R2 s a <= dist M R1 R2.
  by rewrite -ler_norml le_dist.
apply/dist_leP => // s a sa; rewrite ler_norml; apply/andP; split; last first.
  by apply: qsoft_sub_le Q1P Q2P _ _ _ sa => {}s {}a {}sa; case/andP: (Rd s a sa).
rewrite ler_oppl opprB; apply: qsoft_sub_le Q2P Q1P _ _ _ sa => {}s {}a {}sa.
by rewrite -opprB ler_oppl; case/andP: (Rd s a sa).
Qed.

Lemma qsoft_span R1 R2 Q1 Q2 lo hi : is_qsoft R1 Q1 -> is_qsoft R2 Q2 ->
  (forall s a, avail M s a -> lo <= R1 s a - R2 s a <= hi) ->
  forall s a t b, avail M s a -> avail M t b ->
  (Q1 s a - Q2 s a) - (Q1 t b - Q2 t b) <= (hi - lo) / (1 - disc M).
Proof.
move=> Q1P Q2P Rlh s a t b sa tb; rewrite mulrBl ler_sub //.
  by apply: qsoft_sub_le Q1P Q2P _ _ _ sa => {}s {}a {}sa; case/andP: (Rlh _ _ sa).
rewrite -ler_opp2 opprB -mulNr; apply: qsoft_sub_le Q2P Q1P _ _ _ tb => {}s {}a {}sa.
by rewrite ler_oppr opprB; case/andP: (Rlh _ _ sa).
Qed.

Lemma soft_tv_span R1 R2 Q1 Q2 lo hi s : is_qsoft R1 Q1 -> is_qsoft R2 Q2 ->
  (forall s a, avail M s a -> lo <= R1 s a - R2 s a <= hi) ->
  dTV (softmax Q1 s) (softmax Q2 s) <= tanh ((hi - lo) / (1 - disc M) / (4 * alpha)).
Proof.
move=> Q1P Q2P Rlh; apply: (softmax_tv alpha_gt0) => [|a b sa sb]; last exact: qsoft_span Rlh _ _ _ _ sa sb.
have /andP[h1 h2] := Rlh s _ (some_actP M s).
by rewrite divr_ge0 ?subr_ge0 ?(le_trans h1) // ltW // disc_lt1.
Qed.

Lemma soft_tv R1 R2 Q1 Q2 s : is_qsoft R1 Q1 -> is_qsoft R2 Q2 ->
  dTV (softmax Q1 s) (softmax Q2 s) <= dist M R1 R2 / (2 * alpha * (1 - disc M)).
Proof.
move=> Q1P Q2P; have Rd s' a (sa : avail M s' a) :
    - dist M R1 R2 <= R1 s' a - R2 s' a <= dist M R1 R2 by rewrite -ler_norml le_dist.
apply: le_trans (soft_tv_span s Q1P Q2P Rd) _; rewrite opprK.
apply: le_trans (tanh_lin alpha_gt0 _) _.
  by apply: divr_ge0; [apply: addr_ge0; apply: dist_ge0 | apply/ltW/disc1_gt0].
have g1 : 1 - disc M != 0 by rewrite gt_eqF ?disc1_gt0.
have a0 : alpha != 0 by rewrite gt_eqF.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite g1 a0.
Qed.


End Soft.

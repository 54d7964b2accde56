(* The limit of soft policies as the temperature tends to 0.                  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_tv soft_exp soft_bellman soft_measure soft_stability.

(******************************************************************************)
(* on_optimal M R p == the measure p on the optimal actions A*(s;R), 0 on the *)
(*                    others                                                  *)
(* is_limit_value M R p w == w is the soft value of the reward 0 with this    *)
(*                    measure, at temperature 1:                              *)
(*                    w s = ln (sum over A* of p s a exp (disc E w))          *)
(*  limit_policy M R p w == its policy, p s a exp (disc E w - w s) on A*      *)
(* small_values, small_policy == V_alpha = V* + alpha (w + o(1)), from above, *)
(*                    and the soft policy tends to limit_policy as alpha -> 0 *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Small.
Variables (K : realType) (S A : finType) (M : process K S A) (R p : S -> A -> K).
Implicit Types (V w u : S -> K) (s t : S) (a : A) (alpha e : K).

Definition on_optimal s a : K := if a \in optacts M R s then p s a else 0.
Definition is_limit_value w := soft_fixpoint M 1 on_optimal (fun _ _ => 0) w.
Definition limit_policy w := kl_policy M 1 on_optimal (fun _ _ => 0) w.

Lemma limit_policy_out w s a : a \notin optacts M R s -> limit_policy w s a = 0.
Proof. by move=> /negPf na; rewrite /limit_policy /kl_policy /on_optimal na mul0r if_same. Qed.

(* The base takes some optimal action in every state, as when it is positive. *)
Hypotheses (p0 : forall s a, avail M s a -> 0 <= p s a) (mP : is_measure M on_optimal).
Lemma limit_value_exists_unique : (exists w, is_limit_value w) /\
  forall v w, is_limit_value v -> is_limit_value w -> v =1 w.
Proof.
split=> [|v w vP wP]; first by apply: soft_fixpoint_exists => //; exact: ltr01.
by apply: soft_fixpoint_unique vP wP => //; exact: ltr01.
Qed.

Variable w : S -> K.
Hypothesis wP : is_limit_value w.

Local Notation next f s a := (disc M * expect M s a f).
Local Notation Vs := (vstar M R).
Local Notation rho := (limit_policy w).
Let x s a : K := next w s a - w s.

Let pP : is_measure M p.
Proof.
split=> // s; have [_ /(_ s)/existsP[a /andP[sa]]] := mP; rewrite /on_optimal.
by case: ifP => [_ pa|]; rewrite ?ltxx //; apply/existsP; exists a; rewrite sa.
Qed.

Let rhoE s a : avail M s a -> rho s a = on_optimal s a * expR (x s a).
Proof. by move=> sa; rewrite /limit_policy /kl_policy sa /backup add0r divr1. Qed.

Let rho_sum s : \sum_a rho s a = 1.
Proof. apply: kl_policy_sum => //; exact: ltr01. Qed.

Let rho_avail s : \sum_(a | avail M s a) rho s a = 1.
Proof.
by rewrite -[RHS](rho_sum s) big_mkcond; apply: eq_bigr => a _; rewrite /limit_policy /kl_policy; case: ifP => // ->.
Qed.

Let rho_ge0 s a : 0 <= rho s a.
Proof.
rewrite /limit_policy /kl_policy; case: ifP => // sa.
by have [m0 _] := mP; rewrite mulr_ge0 ?m0 // ltW ?expR_gt0.
Qed.

Let backup_add V f k s a :
  backup M R (fun t => V t + k * f t) s a = backup M R V s a + k * next f s a.
Proof. by rewrite /backup expectD expectZ; ring. Qed.

Let opt_backup s a : a \in optacts M R s -> backup M R Vs s a = Vs s.
Proof. by rewrite optactsE => /andP[_ /eqP]. Qed.

(* V* + alpha w is a subsolution, at every temperature.                       *)
Lemma small_values_ge alpha V : 0 < alpha -> soft_fixpoint M alpha p R V ->
  forall s, Vs s + alpha * w s <= V s.
Proof.
move=> a0 VP; apply: (soft_fixpoint_ge a0 pP) VP => s; apply: (soft_step_ge a0 pP).
rewrite -[X in X <= _](rho_avail s); apply: ler_sum => a sa; rewrite rhoE // /on_optimal.
case: ifP => oa; last by rewrite mul0r mulr_ge0 ?p0 // ltW ?expR_gt0.
rewrite ler_wpmul2l ?p0 // ler_expR backup_add opt_backup // /x.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field; rewrite gt_eqF.
Qed.

(* V* + alpha (w + e u) is a supersolution for small alpha, where u shrinks.  *)
Section Above.
Variables (u : S -> K) (c d : K).
Hypotheses (u0 : forall s, 0 < u s) (c1 : c < 1) (d0 : 0 < d) (gap : forall s, is_gap M R s d).
Hypothesis shrinks : forall s a, avail M s a -> next u s a <= c * u s.
Let C s : K := \sum_(a | avail M s a) p s a * expR (x s a).

Let soft_le e alpha V : 0 < e -> 0 < alpha -> soft_fixpoint M alpha p R V ->
  (forall s, expR (- (e * (1 - c) * u s)) + C s * expR (- (d / alpha)) <= 1) ->
  forall s, V s <= Vs s + alpha * (w s + e * u s).
Proof.
move=> e0 a0 VP small; have an0 : alpha != 0 by rewrite gt_eqF.
apply: (soft_fixpoint_le a0 pP) VP => s; apply: (soft_step_le a0 pP).
have share k : k = \sum_(a | avail M s a) rho s a * k by rewrite -mulr_suml rho_avail mul1r.
apply: le_trans (small s); rewrite [X in _ <= X + _]share /C mulr_suml -big_split.
apply: ler_sum => a sa /=; rewrite backup_add; set y := (X in expR X).
have yE : y = x s a + e * (next u s a - u s) + (backup M R Vs s a - Vs s) / alpha.
  by rewrite /y /x expectD expectZ; field.
have fall : e * (next u s a - u s) <= - (e * (1 - c) * u s).
  by have h := ler_wpmul2l (ltW e0) (shrinks sa); apply: (le_lin h); ring.
have fall0 : e * (next u s a - u s) <= 0.
  by apply: le_trans fall _; rewrite oppr_le0 !mulr_ge0 ?subr_ge0 // ltW.
rewrite rhoE // /on_optimal; case: ifP => [oa|/negbT na].
  rewrite -[leLHS]addr0 ler_add //; last by rewrite !mulr_ge0 ?p0 // ltW ?expR_gt0.
  rewrite -mulrA ler_wpmul2l ?p0 // -expRD ler_expR yE opt_backup // subrr mul0r addr0.
  by rewrite ler_add2l.
rewrite mul0r mul0r add0r -mulrA ler_wpmul2l ?p0 // -expRD ler_expR yE -addrA ler_add2l.
rewrite -[leRHS]add0r ler_add // -mulNr ler_pmul2r ?invr_gt0 //.
by have h := gap sa na; apply: (le_lin h); rewrite /qstar; ring.
Qed.

Let C_gt0 s : 0 < C s.
Proof.
apply: (lt_le_trans ltr01); rewrite -[leLHS](rho_avail s); apply: ler_sum => a sa; rewrite rhoE //.
by rewrite ler_wpmul2r ?(ltW (expR_gt0 _)) // /on_optimal; case: ifP => // _; exact: p0.
Qed.

(* exp (- d / alpha) <= alpha / d, so that alpha need only be small.          *)
Lemma small_values_le_weight e : 0 < e -> exists2 r, 0 < r & forall alpha V, 0 < alpha <= r ->
  soft_fixpoint M alpha p R V -> forall s, V s <= Vs s + alpha * (w s + e * u s).
Proof.
move=> e0; pose k s := 1 - expR (- (e * (1 - c) * u s)).
have k0 s : 0 < k s.
  by rewrite subr_gt0 -[ltRHS]expR0 ltr_expR oppr_lt0 !mulr_gt0 ?subr_gt0.
have q0 s : 0 < C s / (d * k s) by rewrite divr_gt0 ?mulr_gt0.
pose B := 1 + \sum_s C s / (d * k s).
have B0 : 0 < B by rewrite ltr_spaddl ?ltr01 // sumr_ge0 // => s _; exact: ltW.
exists B^-1 => [|alpha V /andP[a0 ar] VP]; first by rewrite invr_gt0.
apply: soft_le => // s; rewrite -ler_subr_addl -/(k s).
have ex : expR (- (d / alpha)) <= alpha / d.
  rewrite expRN -[leRHS]invf_div lef_pinv ?posrE ?expR_gt0 ?divr_gt0 //.
  by apply: le_trans (expR_ge1D _); rewrite ler_addr ler01.
apply: le_trans (ler_wpmul2l (ltW (C_gt0 s)) ex) _.
have qB : C s / (d * k s) <= B.
  rewrite /B (bigD1 s) //= addrCA ler_addl addr_ge0 ?ler01 // sumr_ge0 // => t _; exact: ltW.
have aB : alpha * B <= 1 by rewrite -ler_pdivl_mulr // mul1r.
have h := ler_wpmul2l (ltW a0) qB; have {h aB} := le_trans h aB.
rewrite mulrA ler_pdivr_mulr ?mulr_gt0 // mul1r => h.
by rewrite mulrA ler_pdivr_mulr // mulrC [k s * d]mulrC.
Qed.
End Above.

Lemma small_values e : 0 < e -> exists2 r, 0 < r & forall alpha V, 0 < alpha <= r ->
  soft_fixpoint M alpha p R V ->
  forall s, Vs s + alpha * w s <= V s <= Vs s + alpha * (w s + e).
Proof.
move=> e0; have [u [c [u0 c1 shrinks]]] := weight_shrinks M; have [d d0 gap] := gap_exists M R.
pose U := 1 + \sum_s u s; have U0 : 0 < U.
  by rewrite ltr_spaddl ?ltr01 // sumr_ge0 // => s _; exact: ltW.
have uU s : u s <= U.
  by rewrite /U (bigD1 s) //= addrCA ler_addl addr_ge0 ?ler01 // sumr_ge0 // => t _; exact: ltW.
have [r r0 small] := small_values_le_weight u0 c1 d0 gap shrinks (divr_gt0 e0 U0).
exists r => // alpha V ar VP s; have /andP[a0 _] := ar.
rewrite small_values_ge //=; apply: le_trans (small _ _ ar VP s) _.
by rewrite ler_add2l ler_wpmul2l ?(ltW a0) // ler_add2l mulrAC ler_pdivr_mulr // ler_wpmul2l ?(ltW e0).
Qed.

(* The policy keeps nearly all that the limit has, hence is near it.          *)
Lemma small_policy e : 0 < e -> exists2 r, 0 < r & forall alpha V, 0 < alpha <= r ->
  soft_fixpoint M alpha p R V -> forall s, dTV (kl_policy M alpha p R V s) (rho s) <= e.
Proof.
move=> e0; have [r r0 small] := small_values e0; exists r => // alpha V ar VP s.
have /andP[a0 _] := ar; have an0 : alpha != 0 by rewrite gt_eqF.
pose q := kl_policy M alpha p R V s; have q1 : \sum_a q a = 1 by exact: kl_policy_sum.
have keeps a : (1 - e) * rho s a <= q a.
  case sa: (avail M s a); last by rewrite /q /limit_policy /kl_policy sa mulr0.
  have q0 : 0 <= q a by rewrite /q /kl_policy sa mulr_ge0 ?p0 // ltW ?expR_gt0.
  rewrite rhoE // /on_optimal; case: ifP => oa; last by rewrite mul0r mulr0.
  rewrite mulrCA /q /kl_policy sa ler_wpmul2l ?p0 //.
  apply: (@le_trans _ _ (expR (- e) * expR (x s a))).
    by rewrite ler_pmul2r ?expR_gt0 // expR_ge1D.
  rewrite -expRD ler_expR ler_pdivl_mulr //.
  have /andP[_ up] := small _ _ ar VP s.
  have low t : Vs t + alpha * w t <= V t by have /andP[] := small _ _ ar VP t.
  have := le_backup R sa low; rewrite backup_add opt_backup // => h.
  by have h2 := ler_sub h up; apply: (le_lin h2); rewrite /x; ring.
rewrite /dTV -(ler_pmul2l (ltr0n K 2)) mulrA divff ?mul1r ?pnatr_eq0 //.
apply: (@le_trans _ _ (\sum_a (q a - (1 - e) * rho s a + e * rho s a))).
  apply: ler_sum => a _; rewrite -/(q a).
  have -> : q a - rho s a = (q a - (1 - e) * rho s a) - e * rho s a by ring.
  apply: le_trans (ler_norm_sub _ _) _.
  by rewrite !ger0_norm ?subr_ge0 ?keeps // mulr_ge0 ?rho_ge0 // ltW.
have -> : \sum_a (q a - (1 - e) * rho s a + e * rho s a) =
    \sum_a q a - (1 - e) * (\sum_a rho s a) + e * (\sum_a rho s a).
  by rewrite !mulr_sumr -sumrB -big_split.
by rewrite q1 rho_sum (_ : 1 - (1 - e) * 1 + e * 1 = 2 * e) //; ring.
Qed.

Lemma limit_policy_optimal : optimal M R rho.
Proof.
split=> [s|s a]; last by apply: contraR => /limit_policy_out ->.
split=> [a|a|]; [exact: rho_ge0| |exact: rho_sum].
by rewrite /limit_policy /kl_policy; case: ifP => //; rewrite eqxx.
Qed.
End Small.

(* Entropy regularisation: the measure 1.                                     *)
Section Entropy.
Variables (K : realType) (S A : finType) (M : process K S A) (R : S -> A -> K).
Local Notation one := (fun (_ : S) (_ : A) => 1 : K).

Lemma one_on_optimal : is_measure M (on_optimal M R one).
Proof.
split=> [s a _|s]; first by rewrite /on_optimal; case: ifP => _; rewrite ?ler01.
apply/existsP; exists (best M R s); rewrite best_avail /on_optimal.
by rewrite optactsE best_avail -vstar_best eqxx ltr01.
Qed.

Lemma small_softmax w e : is_limit_value M R one w -> 0 < e ->
  exists2 r, 0 < r & forall alpha Q, 0 < alpha <= r -> is_qsoft M alpha R Q ->
    forall s, dTV (softmax M alpha Q s) (limit_policy M R one w s) <= e.
Proof.
move=> wP e0; have [r r0 small] := small_policy (fun _ _ _ => ler01) one_on_optimal wP e0.
exists r => // alpha Q ar QP s; have /andP[a0 _] := ar.
apply: le_trans (small alpha _ ar (one_fixpoint QP) s); rewrite le_eqVlt; apply/orP; left.
by apply/eqP; congr (_ * _); apply: eq_bigr => a _; rewrite one_policy.
Qed.
End Entropy.

Section Discount.
Variables (K : realType) (S A : finType) (M : mdp K S A) (R : S -> A -> K) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.

Lemma soft_value_between Q s : is_qsoft M alpha R Q ->
  vstar M R s <= lse M alpha Q s <= vstar M R s + alpha * ln #|A|%:R / (1 - disc M).
Proof.
move=> QP; have VP := one_fixpoint QP; have g1 := disc1_gt0 M; apply/andP; split.
  apply: (soft_fixpoint_ge alpha_gt0 (one_measure M)) VP s => s.
  apply: (soft_step_ge alpha_gt0 (one_measure M)); rewrite (bigD1 (best M R s)) ?best_avail //=.
  rewrite -[backup _ _ _ _ _]/(qstar M R s _) -vstar_best subrr mul0r expR0 mulr1 ler_addl.
  by rewrite sumr_ge0 // => a _; rewrite mul1r ltW ?expR_gt0.
have A0 : (0 : K) < #|A|%:R by rewrite ltr0n; apply/card_gt0P; exists (some_act M s).
set c := (X in _ <= _ + X); pose U t := vstar M R t + c.
apply: (@soft_fixpoint_le _ _ _ M alpha alpha_gt0 _ R (one_measure M) U) VP s => s'.
apply: (soft_step_le alpha_gt0 (one_measure M)).
apply: (@le_trans _ _ (\sum_(a : A) #|A|%:R^-1)); last first.
  by rewrite sumr_const -[X in X <= _]mulr_natl divff // gt_eqF.
rewrite big_mkcond; apply: ler_sum => a _; case: ifP => sa; last by rewrite invr_ge0 ltW.
rewrite mul1r -[leRHS](lnK (_ : _ \is Num.pos)) ?posrE ?invr_gt0 // ler_expR lnV ?posrE //.
rewrite ler_pdivr_mulr //; have h := backup_vstar R sa.
have UE : backup M R U s' a = backup M R (vstar M R) s' a + disc M * c.
  by rewrite /backup /U expectD (expect_cst c sa) mulrDr addrA.
rewrite UE /U; have cE : (1 - disc M) * c = alpha * ln #|A|%:R by rewrite /c mulrC divfK ?gt_eqF.
have {h cE} h : backup M R (vstar M R) s' a + alpha * ln #|A|%:R <= vstar M R s' + (1 - disc M) * c.
  by rewrite cE ler_add2r.
by move: h; move: (ln _) => l h; apply: (le_lin h); ring.
Qed.
End Discount.

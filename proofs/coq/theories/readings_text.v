(* Readings of the claims that the paper makes in its text.                         *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_effective.
From PolicyCliff Require Import finite_incomplete finite_results finite_text finite_tv finite_shapes finite_lengths.
From PolicyCliff Require Import Paper claim_syntax claim_meaning claim_theory claim_texts readings_rewards.

(******************************************************************************)
(* Names are those of the claim and the reading.                              *)
(* optacts_near_start == on a ray R + e D optimal sets are the same for all   *)
(*                small e: advantages of deterministic policies are affine    *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Local Notation pairs x := (functions _ Pairs x%string).
Local Notation on_states x := (functions _ States x%string).
Local Notation tuple x := (functions _ Tuple x%string).
Local Notation state x := (claim_syntax.states _ x%string).
Local Notation action x := (claim_syntax.actions _ x%string).
Local Notation component x := (claim_syntax.components _ x%string).
Local Notation policy x := (policies _ x%string).
Local Notation weighting x := (weightings _ x%string).

(* Along a ray of rewards the optimal sets are constant near its start.          *)
Section Ray.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R D p : S -> A -> K) (s : S) (a : A) (x y e : K).

Lemma sgr_affine x y e : 0 < e -> e * (`|y| / `|x|) < 1 -> Num.sg (x + e * y) = Num.sg (if x == 0 then y else x).
Proof.
move=> e0; have [-> _|x0] := eqVneq x 0; first by rewrite add0r sgrM gtr0_sg ?mul1r.
rewrite mulrA ltr_pdivr_mulr ?normr_gt0 // mul1r -{1}(gtr0_norm e0) -normrM => near.
have /andP[lo hi] : - `|x| < e * y < `|x| by rewrite -ltr_norml.
move: x0 lo hi; rewrite neq_lt => /orP[x0|x0]; rewrite ?(ltr0_norm x0) ?(gtr0_norm x0) ?opprK => lo hi.
  by rewrite !ltr0_sg // -(ltr_add2l (- x)) addKr addr0.
by rewrite !gtr0_sg // -(ltr_add2l (- x)) addKr addr0.
Qed.

Lemma advZ p c R s a : is_policy M p -> adv M p (fun s a => c * R s a) s a = c * adv M p R s a.
Proof.
move=> pP; rewrite /adv /qvalue /backup valueZ // (eq_expect M s a (fun t => valueZ c R t pP)) expectZ; ring.
Qed.

Lemma in_optacts R p s a : optimal M R p -> (a \in optacts M R s) = avail M s a && (adv M p R s a == 0).
Proof.
move=> /optimal_value[_ e]; rewrite optactsE /adv e subr_eq0 /qvalue /qstar /backup.
by rewrite (eq_expect M s a e).
Qed.

Lemma optacts_near_start R D : exists2 bar, 0 < bar & forall e e' s, 0 < e < bar -> 0 < e' < bar ->
  optacts M (fun s a => R s a + e * D s a) s = optacts M (fun s a => R s a + e' * D s a) s.
Proof.
pose x (i : {ffun S -> A} * S * A) := adv M (det i.1.1) R i.1.2 i.2.
pose y (i : {ffun S -> A} * S * A) := adv M (det i.1.1) D i.1.2 i.2.
pose W := 1 + \sum_i `|y i| / `|x i|.
have W0 : 0 < W by rewrite ltr_paddr ?ltr01 // sumr_ge0 // => i _; rewrite divr_ge0.
exists W^-1 => [|e e' s /andP[e0 e_lt] /andP[e'0 e'_lt]]; first by rewrite invr_gt0.
have small u i : 0 < u -> u < W^-1 -> u * (`|y i| / `|x i|) < 1.
  move=> u0 lt; apply: le_lt_trans (_ : u * W < 1); last by rewrite -ltr_pdivl_mulr ?mul1r.
  rewrite ler_pmul2l // (le_trans _ (_ : \sum_i `|y i| / `|x i| <= W)) ?ler_addr ?ler01 //.
  by rewrite (bigD1 i) //= ler_addl sumr_ge0 // => j _; rewrite divr_ge0.
pose along u := fun s a => R s a + u * D s a.
pose d := best M (along e); have dP : is_policy M (det d) by apply: det_policy => t; apply: best_avail.
have advE u t a : adv M (det d) (along u) t a = x (d, t, a) + u * y (d, t, a).
  by rewrite advD // advZ.
have sg u t a : 0 < u -> u < W^-1 -> Num.sg (adv M (det d) (along u) t a) =
    Num.sg (if x (d, t, a) == 0 then y (d, t, a) else x (d, t, a)).
  by move=> u0 lt; rewrite advE sgr_affine // small.
have opt : optimal M (along e) (det d).
  by apply/optimal_value; split=> // t; rewrite /vstar.
have opt' : optimal M (along e') (det d).
  apply/(optimal_adv _ dP) => t a ta; rewrite -sgr_le0 sg // -(sg e) // sgr_le0.
  by move/(optimal_adv _ dP): opt; apply.
apply/setP => a; rewrite (in_optacts s a opt) (in_optacts s a opt'); congr (_ && _).
by rewrite -[LHS]sgr_eq0 -[RHS]sgr_eq0 !sg.
Qed.
End Ray.

Theorem near_optimal_instability_tiny_change : holds near_optimal_instability__tiny_change.
Proof.
read; move: (pairs "R0") (state "s0") (action "a2") => R s a; rewrite inE => sa far _.
set c := vstar M R s - _; have c0 : 0 <= c by rewrite subr_ge0 qstar_le_vstar.
exists (raise R s a c); in_theory; split; first exact: raise_dist.
by rewrite raise_ties // !inE eqxx.
Qed.

Theorem near_optimal_instability_safe_radius : holds near_optimal_instability__safe_radius.
Proof.
read; move: (pairs "R0") (pairs "R1") (state "s0") (action "a2") => R0 R1 s a; rewrite inE => sa far _.
have [near|] := boolP (dist M R1 R0 < (vstar M R0 s - qstar M R0 s a) * (1 - disc M) / 2); [right | by left; apply/negP].
apply/negP/(@optacts_out _ _ _ M R0 R1 s a sa); move: near; rewrite ltr_pdivl_mulr ?ltr0n //.
by move=> near; rewrite mulrC [(1 - disc M) * _]mulrC.
Qed.

Theorem only_unique_stable_continuous_where_unique : holds only_unique_stable__continuous_where_unique.
Proof.
read; move: (pairs "R0") (state "s0") => R s.
have [/eqP/size1[a Rs]|] := boolP (#|optacts M R s|%:R == 1 :> K); [right | by left; apply/eqP].
have [r r0 near] := unique_continuity Rs; exists r => // R' /near; in_theory.
by rewrite Rs.
Qed.

Theorem only_unique_stable_discontinuous_where_tied : holds only_unique_stable__discontinuous_where_tied.
Proof.
read; move: (pairs "R0") (state "s0") => R s.
have [two|] := boolP (2 <= #|optacts M R s|%:R :> K); [right | by left; apply/negP].
case=> d d0 same; have [a aR] := set0Pn _ (optacts_neq0 M R s).
have half0 : 0 < d / 2 by rewrite divr_gt0 ?ltr0n.
have [R' le forced] := argmax_hausdorff_refuted aR half0.
have lt : dist M R' R < d by apply: le_lt_trans le _; rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
have := same R' lt; in_theory; rewrite forced => eq.
by move: two; rewrite -eq cards1 ler_nat.
Qed.

Theorem only_unique_stable_uniform_jumps_where_tied : holds only_unique_stable__uniform_jumps_where_tied.
Proof.
read; move: (pairs "R0") (state "s0") => R s.
have [two|] := boolP (2 <= #|optacts M R s|%:R :> K); [right | by left; apply/negP].
case=> d d0 same; have [a aR] := set0Pn _ (optacts_neq0 M R s).
have half0 : 0 < d / 2 by rewrite divr_gt0 ?ltr0n.
have [R' le forced] := argmax_hausdorff_refuted aR half0.
have lt : dist M R' R < d by apply: le_lt_trans le _; rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
have := same R' lt; in_theory; rewrite forced jump_to // mul1r ltNge jump_ge_half //.
by move: two; rewrite ler_nat.
Qed.
Theorem format_bonus_here : holds format_bonus__here.
Proof.
read; move: (pairs "R0") (state "s0") (action "a1") => R s a _ _ [aR _] _ _ _ e e0; in_theory; rewrite listed1.
have sa : avail M s a by move: aR; rewrite optactsE => /andP[].
apply: (one_entry_forces sa (ltW e0)).
by move: aR; rewrite optactsE => /andP[_ /eqP->]; rewrite subrr.
Qed.

Theorem lcpo_for_small_alpha : holds lcpo__for_small_alpha.
Proof.
read; move: (pairs "correct") (pairs "miss") => R D _ _.
have [e0 e0_gt0 sub] := small_terms_break_ties M R (fun s a => - D s a).
exists e0 => // e /andP[e_gt0 lt] s; in_theory; have := sub e s (ltW e_gt0) lt.
rewrite (@eq_optacts_reward _ _ _ M (fun s a => R s a - e * D s a) (fun s a => R s a + e * - D s a)) // => t b.
by rewrite mulrN.
Qed.

Theorem direction_over_scale_constant_direction : holds direction_over_scale__constant_direction.
Proof. by read => c0 e e0 s; in_theory; rewrite mulr1 shift_invariance. Qed.

Theorem direction_over_scale_small_scales : holds direction_over_scale__small_scales.
Proof.
read => c0; move: (pairs "R0") (pairs "D") c0; set c := functions _ Scalar _ => R D c0.
have [bar bar0 same] := optacts_near_start M R D.
exists (Num.min bar (bar / c)) => [|e /andP[e0]]; first by rewrite lt_minr bar0 divr_gt0.
rewrite lt_minr => /andP[lt ltc] s; in_theory.
by rewrite (same e (c * e)) ?e0 // mulr_gt0 //= mulrC -ltr_pdivl_mulr.
Qed.

Theorem binary_degeneracy_equal_length_equal_values : holds binary_degeneracy_equal_length__equal_values.
Proof.
read; move: (pairs "R") (state "correct") (on_states "left") => R c left det final outcome equal.
pose f s a := odflt s [pick t | kernel M s a t == 1].
have fP s a : avail M s a -> kernel M s a (f s a) = 1.
  move=> sa; rewrite /f; case: pickP => [t /eqP //|none]; have [t] := det s a sa; in_theory.
  by move/eqP; rewrite none.
have only s a t : avail M s a -> kernel M s a t = (t == f s a)%:R.
  move=> sa; case: eqP => [->|/eqP tf]; first exact: fP.
  have := kernel_sum1 sa; rewrite (bigD1 (f s a)) //= fP // -[RHS]addr0 => /addrI /eqP.
  rewrite psumr_eq0 => [/allP/(_ t)|u _]; last exact: kernel_ge0.
  by rewrite mem_index_enum tf => /(_ isT)/eqP.
have stays s a : avail M s a -> kernel M s a s = 1 -> f s a = s.
  by move=> sa; rewrite only //; case: eqP => // _ /eqP; rewrite eq_sym oner_eq0.
move=> s a sa b sb; in_theory; have [/andP[qa qb]|] := boolP ((0 < qstar M R s a) && (0 < qstar M R s b)); last first.
  by move=> no; left=> -[qa qb]; move: no; rewrite qa qb.
have closed x : avail M c x -> f c x = c.
  by move=> cx; apply: stays => //; have := final x cx; in_theory.
have RP : outcome_only M f c R.
  move=> t x tx; have [] := outcome t x tx; in_theory => out1 out2.
  have [tc|tc] := eqVneq t c; first by case: out1 => // ->.
  by case: out2 => [h|->]; [case: h; apply/eqP | rewrite only // eq_sym].
have lP : steps_left M f left.
  move=> t x tx; have := equal t x tx; in_theory => -[h|h].
    by left=> y ty; apply: stays => //; have := h y ty; in_theory.
  right; move: h; rewrite /expect (bigD1 (f t x)) //= fP // mul1r big1 ?addr0 // => u uf.
  by rewrite only // (negPf uf) mul0r.
by right; have := equal_lengths fP closed RP lP sa sb qa qb.
Qed.

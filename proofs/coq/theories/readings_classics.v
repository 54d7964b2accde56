(* Readings of classic claims about rewards, values and policies.                   *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_effective.
From PolicyCliff Require Import finite_incomplete finite_results finite_text finite_tv finite_shapes finite_lengths.
From PolicyCliff Require Import Paper claim_syntax claim_meaning claim_theory claim_texts.

(******************************************************************************)
(* Names are those of the claim and the reading.                              *)
(* scaled_optacts == a positive factor of the reward changes no optimal set   *)
(* occupancy_mean == what is earned step by step, weighed by visits           *)
(* greedy_improves == a policy that is greedy for Q^p is no worse than p      *)
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

Section Notions.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R p : S -> A -> K) (s : S) (a : A) (c : K).

Lemma scaled_backup R V c s a :
  backup M (fun s a => c * R s a) (fun s => c * V s) s a = c * backup M R V s a.
Proof. by rewrite /backup expectZ; ring. Qed.

Lemma scaled_vstar R c : 0 < c -> vstar M (fun s a => c * R s a) =1 (fun s => c * vstar M R s).
Proof.
move=> c0; apply: fsym; apply: vstarP => [s a sa|s].
  by rewrite scaled_backup ler_pmul2l ?backup_vstar.
by exists (best M R s); rewrite ?best_avail // scaled_backup [in RHS]vstar_best.
Qed.

Lemma scaled_optacts R c s : 0 < c -> optacts M (fun s a => c * R s a) s = optacts M R s.
Proof.
move=> c0; apply/setP => a; rewrite !optactsE scaled_vstar //; congr (_ && _).
have -> : qstar M (fun s a => c * R s a) s a = c * qstar M R s a.
  by rewrite -scaled_backup /qstar /backup (eq_expect M s a (scaled_vstar R c0)).
by rewrite (inj_eq (mulfI _)) // gt_eqF.
Qed.

(* What is earned step by step, weighed by visits, is what is earned from the start. *)
Lemma occupancy_mean p (mu f : S -> K) : is_policy M p ->
  \sum_s occupancy M p mu s * (f s - disc M * \sum_t pkernel M p s t * f t) = \sum_s mu s * f s.
Proof.
move=> pP; under eq_bigr do rewrite mulrBr; rewrite sumrB; apply/eqP; rewrite subr_eq; apply/eqP.
rewrite [LHS](eq_bigr (fun s => mu s * f s + disc M * (\sum_t occupancy M p mu t * pkernel M p t s * f s))); last first.
  by move=> s _; rewrite {1}occupancy_flow // mulrDl -mulrA mulr_suml.
rewrite big_split /=; congr (_ + _); rewrite -mulr_sumr exchange_big /= mulr_sumr.
apply: eq_bigr => s _; rewrite [RHS]mulrCA; congr (_ * _); rewrite mulr_sumr.
by apply: eq_bigr => t _; rewrite mulrA.
Qed.

Lemma mean_gain p q R s : is_policy M p -> is_policy M q ->
  \sum_a q s a * (qvalue M p R s a - value M p R s) =
  (value M q R s - value M p R s) - disc M * \sum_t pkernel M q s t * (value M q R t - value M p R t).
Proof.
move=> pP qP; have [_ _ q1] := qP s; under eq_bigr do rewrite mulrBr.
have -> : \sum_t pkernel M q s t * (value M q R t - value M p R t) =
    \sum_t pkernel M q s t * value M q R t - \sum_t pkernel M q s t * value M p R t.
  by rewrite -sumrB; apply: eq_bigr => t _; rewrite mulrBr.
rewrite sumrB -mulr_suml q1 mul1r mean_backup (valueE R s qP); ring.
Qed.
End Notions.

Theorem advantage_of_a_sum_one_policy : holds advantage_of_a_sum__one_policy.
Proof. by read => pP _ _ _ _ _ s a sa; in_theory; apply: advD. Qed.

Theorem bellman_residual_contraction : holds bellman_residual__contraction.
Proof. by read; apply: bellman_contracts. Qed.

Theorem optimal_for_both_one_policy : holds optimal_for_both__one_policy.
Proof.
read; move: (pairs "R1") (pairs "R2") (policy "pi") => R1 R2 p pP _.
have [opt2|] := boolP [forall s, forall a, (p s a != 0) ==> (a \in optacts M R2 s)]; last first.
  by move=> /forallP not2; left=> -[_ h]; apply: not2 => s; apply/forallP => a; apply/implyP/h.
have [opt1|] := boolP [forall s, forall a, (p s a != 0) ==> (a \in optacts M R1 s)]; last first.
  by move=> /forallP not1; left=> -[h _]; apply: not1 => s; apply/forallP => a; apply/implyP/h.
right; have opt R : [forall s, forall a, (p s a != 0) ==> (a \in optacts M R s)] -> optimal M R p.
  by move=> /forallP h; split=> // s a; move/forallP/(_ a)/implyP: (h s).
have [h1 _] := optimal_max R1 pP; have [h2 _] := optimal_max R2 pP.
have [_ []] := optimal_max (fun s a => R1 s a + R2 s a) pP; last by [].
by move=> p' s p'P; rewrite !valueD // ler_add ?h1 ?h2 //; apply: opt.
Qed.

Theorem potential_shaping_same_actions : holds potential_shaping__same_actions.
Proof. by read; move: (pairs "R") (on_states "phi") => R f s; in_theory; rewrite -[RHS](shaping_invariance M R f). Qed.

Theorem potential_shaping_values_move : holds potential_shaping__values_move.
Proof. by read; move: (pairs "R") (on_states "phi") => R f s a sa; in_theory; rewrite -(qstar_shaped R f sa). Qed.

Theorem bellman_residual_residual : holds bellman_residual__residual.
Proof.
read; move: (pairs "R") (pairs "q") => R q; in_theory; set B := dist M (bellman M R q) q.
have B0 : 0 <= B by apply: dist_ge0.
rewrite ler_pdivl_mulr ?disc1_gt0 // mulrBr mulr1 ler_subl_addr mulrC.
apply/dist_leP => [|s a sa]; first by rewrite addr_ge0 ?mulr_ge0 ?dist_ge0 ?disc_ge0.
rewrite (qstar_fix M R s a) -[q s a - _](subrKA (bellman M R q s a)).
apply: le_trans (ler_norm_add _ _) _; apply: ler_add; first by rewrite distrC; apply: le_dist.
exact: le_trans (le_dist _ _ sa) (bellman_contracts _ _ _ _).
Qed.

Theorem affine_rewards_same_actions : holds affine_rewards__same_actions.
Proof.
read => _ c0 s; in_theory; move: c0; move: (pairs "R") => R c0.
by rewrite (shift_invariance M (fun s a => _ * R s a)) scaled_optacts.
Qed.

Theorem greedy_loss_loss : holds greedy_loss__loss.
Proof.
read; move: (pairs "R") (on_states "v") (policy "pi") => R v p pP greedy s; in_theory.
set d := norm_of M _; have near t : `|v t - vstar M R t| <= d.
  by apply: (le_norm_of_states M N (fun t => v t - vstar M R t)).
have g0 := disc_ge0 M; have d1 := disc1_gt0 M.
set c := 2 * disc M * d / (1 - disc M).
have cE : c = 2 * disc M * d + disc M * c by rewrite /c; field; rewrite gt_eqF.
rewrite ler_subl_addr -ler_subl_addl; move: s.
apply: (value_ge (V := fun t => vstar M R t - c) pP) => t.
have back b : avail M t b -> `|backup M R v t b - qstar M R t b| <= disc M * d.
  move=> tb; rewrite backup_sub subrr add0r normrM ger0_norm // ler_wpmul2l //.
  rewrite ler_norml expect_ge ?expect_le // => u; have := near u; rewrite ler_norml => /andP[] //.
have [_ _ p1] := pP t; rewrite -[leLHS]mul1r -p1 mulr_suml; apply: ler_sum => a _.
have [->|pa] := eqVneq (p t a) 0; first by rewrite !mul0r.
have := greedy t a pa; rewrite argmaxE => /andP[ta /eqP best_a].
have [p0 _ _] := pP t; apply: ler_wpmul2l => //.
have -> : backup M R (fun t => vstar M R t - c) t a = qstar M R t a - disc M * c.
  by rewrite /qstar /backup expectB expect_cst //; ring.
have tb := best_avail M R t; rewrite vstar_best.
have := back a ta; have := back _ tb; rewrite !ler_norml => /andP[lo _] /andP[_ hi].
have top : backup M R v t (best M R t) <= backup M R v t a by rewrite best_a le_vmax.
rewrite {1}cE; move: (ler_add (ler_add lo hi) top) => le3.
by apply: (le_lin le3); ring.
Qed.

Theorem performance_difference_identity : holds performance_difference__identity.
Proof.
read => pP qP _; under [RHS]eq_bigr do rewrite sum_actions; look_up.
move: (pairs "R") (on_states "mu") (policy "pi") (policy "rho") pP qP => R mu p q pP qP; in_theory.
rewrite -sumrB; under eq_bigr do rewrite -mulrBr.
rewrite -(occupancy_mean mu (fun s => value M q R s - value M p R s) qP); apply: eq_bigr => s _.
rewrite -mean_gain // (sum_avail _ _ qP) mulr_sumr; apply: eq_bigr => a _; exact: mulrA.
Qed.

Section Improvement.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A) (p q R : S -> A -> K).
Hypotheses (pP : is_policy M p) (qP : is_policy M q)
  (greedy : forall s a, q s a != 0 -> a \in argmax M (qvalue M p R) s).

Lemma greedy_mean s : \sum_a q s a * qvalue M p R s a = vmax M (qvalue M p R) s.
Proof.
have [_ _ q1] := qP s; rewrite -[RHS]mul1r -q1 mulr_suml; apply: eq_bigr => a _.
have [->|qa] := eqVneq (q s a) 0; first by rewrite !mul0r.
by have := greedy qa; rewrite argmaxE => /andP[_ /eqP <-].
Qed.

Lemma greedy_improves s : value M p R s <= value M q R s.
Proof.
apply: (value_ge qP) => t; rewrite greedy_mean (value_backup _ _ pP).
by apply: mean_le => // a ta; apply: le_vmax.
Qed.
End Improvement.

Theorem policy_improvement_better : holds policy_improvement__better.
Proof. by read => pP qP greedy s; apply: greedy_improves. Qed.

Theorem policy_improvement_strictly : holds policy_improvement__strictly.
Proof.
read; move: (pairs "R") (policy "pi") (policy "rho") => R p q pP qP greedy.
have [/existsP[s lt]|/existsPn none] := boolP [exists s, value M p R s < value M q R s]; first by right; exists s.
left; case; apply: (proj2 ((optimal_adv R pP).2 _)) => s a sa.
have same t : value M q R t = value M p R t.
  by apply/eqP; rewrite eq_le (greedy_improves pP qP greedy) andbT leNgt none.
rewrite /adv subr_le0 -same (value_backup _ _ qP).
have -> : \sum_b q s b * qvalue M q R s b = \sum_b q s b * qvalue M p R s b.
  by apply: eq_bigr => b _; rewrite /qvalue /backup (eq_expect M s b same).
by rewrite greedy_mean // le_vmax.
Qed.

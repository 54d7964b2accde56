(* The headline statements of Paper.v, assembled from the lemmas.             *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_effective.
From PolicyCliff Require Import finite_incomplete finite_shapes finite_examples.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Processes.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R Q : S -> A -> K) (s : S) (a : A) (c e : K) (n H : S -> K).

Lemma least_horizon n : let H := vstar M (fun s _ => n s) in
  [/\ counts M n H, forall H', counts M n H' -> forall s, H s <= H' s &
    (forall s, 0 <= n s) -> forall s, exists2 a, avail M s a &
      `|qstar M (fun t _ => n t) s a - qstar M (fun _ _ => 0) s a| = H s].
Proof.
move=> H; split=> [s a sa|H' nH'|n0 s]; first exact: (backup_vstar (fun s _ => n s) sa).
  exact: vstar_le.
have zero : (fun=> 0) =1 vstar M (fun _ _ => 0).
  by apply: vstarP => [t a _|t]; last exists (some_act M t); rewrite ?some_actP // /backup add0r;
    rewrite /expect big1 ?mulr0 // => u _; rewrite mulr0.
have H0 t : 0 <= H t.
  rewrite [leLHS](zero t); apply: (@vstar_le _ _ _ M (fun _ _ => 0) H) => u b ub.
  by apply: le_trans (backup_vstar (fun s _ => n s) ub); rewrite /backup ler_add2r.
exists (best M (fun t _ => n t) s); first exact: best_avail.
have E0 a : expect M s a (vstar M (fun _ _ => 0)) = 0.
  by rewrite /expect big1 // => u _; rewrite -zero mulr0.
by rewrite -vstar_best {1}/qstar /backup E0 mulr0 addr0 subr0 ger0_norm.
Qed.

Lemma value_eq R (p : S -> A -> K) (V : S -> K) : is_policy M p ->
  (forall s, V s = \sum_a p s a * backup M R V s a) <-> V =1 value M p R.
Proof.
move=> pP; split=> [VE|VE s].
  by apply: value_unique => // s; rewrite -mean_backup.
rewrite VE (valueE _ _ pP) mean_backup; congr (_ + _ * _).
by apply: eq_bigr => t _; rewrite VE.
Qed.

Lemma optacts_shrinks R0 s a e : a \in optacts M R0 s -> 0 < e ->
  exists2 R, dist M R R0 <= e & optacts M R s = [set a].
Proof.
by move=> oa e0; exists (raise R0 s a e); [rewrite raise_dist ?ltW|apply: raise_tied].
Qed.

Lemma det_jump_near (d : (S -> A -> K) -> S -> A) R0 s0 a1 a2 :
  det_selection M d -> d R0 s0 = a1 -> a2 != a1 -> a2 \in optacts M R0 s0 ->
  forall e, 0 < e -> exists2 R, dist M R R0 <= e & d R s0 = a2.
Proof.
move=> dP _ _ oa e e0; exists (raise R0 s0 a2 e); first by rewrite raise_dist ?ltW.
exact: (det_jump dP).
Qed.

Lemma card_optacts_gt0 R s : (0 < #|optacts M R s|)%N.
Proof. by rewrite card_gt0 optacts_neq0. Qed.

Lemma uniform_jump_near R0 s0 a e : a \in optacts M R0 s0 -> 0 < e ->
  exists2 R, dist M R R0 <= e &
    dTV (unif_selection M R0 s0) (unif_selection M R s0)
      = #|optacts M R0 s0|.-1%:R / #|optacts M R0 s0|%:R.
Proof.
move=> oa e0; exists (raise R0 s0 a e); first by rewrite raise_dist ?ltW.
by rewrite uniform_jump // jumpE ?card_optacts_gt0.
Qed.

Lemma selection_jump_near p R0 s0 : selection M p ->
  forall e, 0 < e -> exists2 R, dist M R R0 <= e &
    #|optacts M R0 s0|.-1%:R / #|optacts M R0 s0|%:R <= dTV (p R0 s0) (p R s0).
Proof.
move=> pP e e0; have [a _ jump] := selection_jump R0 s0 pP.
exists (raise R0 s0 a e); first by rewrite raise_dist ?ltW.
by rewrite -jumpE ?card_optacts_gt0 // jump.
Qed.

Lemma tie_broken R0 s0 a1 a2 e : a1 \in optacts M R0 s0 ->
  a2 \in optacts M R0 s0 -> a1 != a2 -> 0 < e ->
  exists2 R, dist M R R0 <= e & qstar M R s0 a1 < qstar M R s0 a2.
Proof.
move=> oa1 oa2 na e0; have [R close oaR] := optacts_shrinks oa2 e0; exists R => //.
have : a2 \in optacts M R s0 by rewrite oaR in_set1.
rewrite optactsE => /andP[_ /eqP->]; have := oa1; rewrite optactsE => /andP[sa1 _].
rewrite lt_neqAle qstar_le_vstar // andbT; apply/negP => e1.
have : a1 \in optacts M R s0 by rewrite optactsE sa1.
by rewrite oaR in_set1 (negPf na).
Qed.

End Processes.

Section Results.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R Q : S -> A -> K) (s : S) (a : A) (c e : K).

Lemma qstar_lipschitz_attained c (s0 : S) :
  dist M (qstar M (fun _ _ => c)) (qstar M (fun _ _ => 0))
    = dist M (fun _ _ => c) (fun _ _ => 0) / (1 - disc M).
Proof.
have sa := some_actP M s0; have g1 := disc1_gt0 M.
have dc b : dist M (fun _ _ => b) (fun _ _ => 0) = `|b|.
  apply/eqP; rewrite eq_le; apply/andP; split.
    by apply/dist_leP => // s a _; rewrite subr0.
  by rewrite -[X in `|X|]subr0; apply: (le_dist (fun _ _ => b) (fun _ _ => 0) sa).
rewrite dc -[in RHS](gtr0_norm g1) -normf_div -dc.
apply/eqP; rewrite eq_le; apply/andP; split; apply/dist_leP; rewrite ?dist_ge0 // => s a ta.
  rewrite !qstar_cst // mul0r.
  exact: (le_dist (fun _ _ => c / (1 - disc M)) (fun _ _ => 0) ta).
by have := le_dist (qstar M (fun _ _ => c)) (qstar M (fun _ _ => 0)) ta;
  rewrite !qstar_cst // mul0r.
Qed.

Lemma bumped_dist_forces R0 (phi : S -> A -> K) e s0 a2 :
  (forall s a, avail M s a -> 0 <= phi s a <= 1) ->
  0 < e -> a2 \in optacts M R0 s0 -> phi s0 a2 = 1 ->
  (forall a, a \in optacts M R0 s0 -> a != a2 -> phi s0 a < 1) ->
  dist M (bumped M R0 phi e) R0 <= e /\ optacts M (bumped M R0 phi e) s0 = [set a2].
Proof.
move=> phi01 e0 oa phi1 phi_lt1; split; first by apply: bumped_dist; rewrite ?ltW.
by apply: bumped_forces; rewrite ?ltW.
Qed.

Lemma tie_broken_gap R0 s0 a2 e : a2 \in optacts M R0 s0 -> 0 <= e ->
  exists2 R, dist M R R0 <= e & forall a, avail M s0 a -> a != a2 ->
    2 * e / (1 + disc M) <= qstar M R s0 a2 - qstar M R s0 a.
Proof.
by move=> oa e0; have [close far] := favour_gap e0 oa; exists (favour M R0 s0 a2 (e / (1 + disc M))).
Qed.

Lemma tie_gap_le R0 R s0 a1 a2 : a1 \in optacts M R0 s0 -> a2 \in optacts M R0 s0 ->
  qstar M R s0 a2 - qstar M R s0 a1 <= 2 * dist M R R0 / (1 - disc M).
Proof.
rewrite !optactsE => /andP[sa1 /eqP Q1] /andP[sa2 /eqP Q2].
by have := qstar_diff R R0 sa2 sa1; rewrite Q1 Q2 subrr subr0.
Qed.

Section Incomplete.
Variables (Rtrain Rmissing p : S -> A -> K) (s0 : S) (a2 : A).
Let Rtrue : S -> A -> K := fun s a => Rtrain s a + Rmissing s a.
Hypotheses (p_optimal : optimal M Rtrain p) (a2_tied : a2 \in optacts M Rtrain s0)
  (a2_better : 0 < adv M p Rmissing s0 a2).

Let sa2 : avail M s0 a2. Proof. by have := a2_tied; rewrite optactsE => /andP[]. Qed.
Let gain : 0 < adv M p Rtrue s0 a2. Proof. exact: missing_adv. Qed.

Lemma missing_statewise :
  value M p Rtrue s0 < qvalue M p Rtrue s0 a2 /\ ~ optimal M Rtrue p.
Proof.
split; first by have := gain; rewrite subr_gt0.
case/optimal_value => pP e; have := adv_improves pP sa2 gain.
by rewrite e ltxx.
Qed.

Lemma missing_discounted (mu : S -> K) n :
  (forall s, 0 <= mu s) -> 0 < disc M ^+ n * visit M mu p n s0 ->
  exists2 p', is_policy M p' & ret M mu p Rtrue < ret M mu p' Rtrue.
Proof. by have [pP _] := p_optimal => mu0 hit; exact: (ret_improves pP sa2 gain mu0 hit). Qed.

Lemma missing_initial (mu : S -> K) n : 0 < disc M ->
  (forall s, 0 <= mu s) -> 0 < visit M mu p n s0 ->
  exists2 p', is_policy M p' & ret M mu p Rtrue < ret M mu p' Rtrue.
Proof.
by move=> g0 mu0 hit; apply: (missing_discounted (n := n)); rewrite ?mulr_gt0 ?exprn_gt0.
Qed.
End Incomplete.

Section Effective.
Variables (I : finType) (w : I -> S -> K).
Implicit Types Rs : I -> S -> A -> K.
Hypothesis wP : weights w.

Lemma reff_singleton_near Rs0 s a : optacts M (reff w Rs0) s = [set a] ->
  exists2 r, 0 < r & forall Rs, distN M Rs Rs0 < r -> optacts M (reff w Rs) s = [set a].
Proof.
move=> oa; have [r r0 near] := optacts_singleton_near oa; exists r => // Rs close.
by apply: near; apply: le_lt_trans close; apply: reff_dist.
Qed.

Lemma reff_jump_all p Rs0 s0 : selectionN M w p ->
  forall e, 0 < e -> exists2 Rs, distN M Rs Rs0 <= e &
    #|optacts M (reff w Rs0) s0|.-1%:R / #|optacts M (reff w Rs0) s0|%:R
      <= dTV (p Rs0 s0) (p Rs s0).
Proof.
move=> pP e e0; have [a _ jump] := selectionN_jump pP
  (fun a e => @raise_all_tied _ _ _ _ M w Rs0 s0 a e wP).
exists (raise_all Rs0 s0 a e); first by rewrite raise_all_dist ?ltW.
by rewrite -jumpE ?card_optacts_gt0 // jump.
Qed.

Lemma reff_jump_one p Rs0 s0 j : selectionN M w p -> 0 < w j s0 ->
  forall e, 0 < e -> exists Rs, [/\ distN M Rs Rs0 <= e,
    forall k, k != j -> Rs k = Rs0 k &
    #|optacts M (reff w Rs0) s0|.-1%:R / #|optacts M (reff w Rs0) s0|%:R
      <= dTV (p Rs0 s0) (p Rs s0)].
Proof.
move=> pP wj e e0; have [a _ jump] := selectionN_jump pP
  (fun a e => @raise_one_tied _ _ _ _ M w Rs0 j s0 a e wj).
exists (raise_one Rs0 j s0 a e); split; first by rewrite raise_one_dist ?ltW.
  by move=> k /negPf nk; rewrite /raise_one nk.
by rewrite -jumpE ?card_optacts_gt0 // jump.
Qed.
End Effective.

Lemma objective_optimal (I : finType) (w : I -> K) (Rs : I -> S -> A -> K)
    (mu : S -> K) (p p' : S -> A -> K) : (forall s, 0 <= mu s) ->
  optimal M (reff (fun k _ => w k) Rs) p -> is_policy M p' ->
  \sum_k w k * ret M mu p' (Rs k) <= \sum_k w k * ret M mu p (Rs k).
Proof.
by move=> mu0 pO p'P; have [pP _] := pO; rewrite !ret_reff //; apply: ret_optimal.
Qed.

End Results.

Section Instances.
Variable K : realFieldType.

Lemma fork_radius (g : K) (g0 : 0 <= g) (g1 : g < 1) :
  let M := fork g0 g1 in let R0 := @fork_reward K in let R := @even_reward K in
  [/\ optacts M R0 None = [set true],
      vstar M R0 None - qstar M R0 None false = (1 - g)^-1,
      2 * dist M R R0 = (1 - g) * (1 - g)^-1 & optacts M R None = setT].
Proof.
have u : 1 - g != 0 by rewrite subr_eq0 gt_eqF.
split; [exact: fork_optacts | exact: fork_gap | | exact: even_optacts].
by rewrite fork_dist !divff // pnatr_eq0.
Qed.

Lemma late_slack :
  let M := late K in let p := det slack in let R := @late_missing K in
  [/\ optimal M (fun _ _ => 0) p, true \in optacts M (fun _ _ => 0) true,
      0 < adv M p R true true, visit M (@late_start K) p 1 true = 1 &
      forall p', is_policy M p' -> ret M (@late_start K) p' R <= ret M (@late_start K) p R].
Proof.
split; [exact: slack_optimal | exact: slack_tie | exact: slack_adv | exact: slack_visit |].
exact: slack_best.
Qed.

Lemma moving_weights_break (e : K) : 0 < e ->
  (forall R, weights (@moving_weights K R)) /\
  let R_eff R := reff (moving_weights R) R tt tt in
  exists2 R, forall k, `|R k tt tt - split_reward 0 k tt tt| <= e &
    2^-1 <= `|R_eff R - R_eff (split_reward 0)|.
Proof.
move=> e0; split=> [R|R_eff]; first exact: moving_weightsP.
have h0 : 0 < 2^-1 :> K by rewrite invr_gt0 ltr0n.
pose c := Num.min e 2^-1; have c0 : 0 < c by rewrite /c lt_minr e0.
have [ce ch] : c <= e /\ c <= 2^-1 by rewrite /c !le_minl !lexx orbT.
exists (split_reward c) => [k|].
  rewrite /split_reward; case: k; last by rewrite subrr normr0 ltW.
  by rewrite subr0 gtr0_norm.
have [E0 Ec] := moving_weights_jump c0; rewrite /R_eff E0 Ec distrC ger0_norm.
  apply: le_trans (_ : 1 - 2^-1 <= _); last by rewrite ler_add2l ler_opp2.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
by rewrite subr_ge0; apply: le_trans ch _; rewrite invf_le1 ?ltr0n // ler1n.
Qed.

Lemma bumpP (X : Type) (d : X -> X -> K) (x0 : X) (r : K) : is_pmetric d -> 0 < r ->
  [/\ forall x, 0 <= bump d x0 r x <= 1, bump d x0 r x0 = 1,
      forall x, r <= d x x0 -> bump d x0 r x = 0 &
      forall x y, `|bump d x0 r x - bump d x0 r y| <= d x y / r].
Proof.
move=> dP r0; split; [exact: bump01 | exact: bump1 | exact: bump_far | exact: bump_lipschitz].
Qed.

Lemma no_fixed_point_at_1 : ~ exists q : K, q = 1 + 1 * q.
Proof.
case=> q /eqP; rewrite mul1r -subr_eq0 opprD addrCA subrr addr0 oppr_eq0.
by rewrite oner_eq0.
Qed.
End Instances.

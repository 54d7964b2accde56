(* The cliff: an arbitrarily small change of the reward, even at one pair     *)
(* only, makes any one of the tied actions the only optimal one.              *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.

(******************************************************************************)
(*     at_pair s0 a0 == the reward 1 at (s0, a0) and 0 elsewhere              *)
(* raise R s0 a0 e == R + e at the single pair (s0, a0)                       *)
(*    raise_forces == raising a tied action by any e > 0 makes it the only    *)
(*                    optimal one; a near-tied one, by more than its loss     *)
(*     bumped M R phi e == R_{Q*_R + e phi}, the paper's construction         *)
(*   bumped_forces == the same for the paper's construction                   *)
(*     bumped_dist == at distance e, where the paper has (1 + gamma) e        *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Cliff.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R Q phi : S -> A -> K) (s t : S) (a b : A) (c e : K).

Definition at_pair s0 a0 : S -> A -> K := fun s a => ((s == s0) && (a == a0))%:R.
Definition raise R s0 a0 e : S -> A -> K := fun s a => R s a + e * at_pair s0 a0 s a.

Lemma raise_sub R s0 a0 e s a : raise R s0 a0 e s a - R s a = e * at_pair s0 a0 s a.
Proof. by rewrite /raise addrAC subrr add0r. Qed.

Lemma backup_raise R s0 a0 e V s a :
  backup M (raise R s0 a0 e) V s a = backup M R V s a + e * at_pair s0 a0 s a.
Proof. by rewrite /backup /raise; ring. Qed.

Lemma at_pair01 s0 a0 s a : 0 <= at_pair s0 a0 s a <= 1.
Proof. by rewrite /at_pair ler0n lern1 leq_b1. Qed.

Lemma raise_dist R s0 a0 e : 0 <= e -> dist M (raise R s0 a0 e) R <= e.
Proof.
move=> e0; apply/dist_leP => // s a _; have /andP[p0 p1] := at_pair01 s0 a0 s a.
by rewrite raise_sub normrM !ger0_norm // ler_pimulr.
Qed.

Section Raise.
Variables (R : S -> A -> K) (s0 : S) (a0 : A) (e : K).
Hypotheses (sa0 : avail M s0 a0) (e_ge0 : 0 <= e).
Let R' := raise R s0 a0 e.
Let D t := vstar M R' t - vstar M R t.

Let raise_ge s a : R s a <= R' s a.
Proof. by rewrite /R' /raise ler_addl mulr_ge0 ?ler0n. Qed.

Let D_ge0 t : 0 <= D t.
Proof.
rewrite subr_ge0; move: t; apply: vstar_ge => s.
exists (best M R s); rewrite ?best_avail // vstar_best /qstar.
by rewrite /backup ler_add.
Qed.

Let gain_s0 : vstar M R s0 - qstar M R s0 a0 < e -> 0 < D s0.
Proof.
move=> big; rewrite subr_gt0; apply: lt_le_trans (qstar_le_vstar R' sa0).
rewrite -subr_gt0; apply: lt_le_trans (_ : 0 < e - (vstar M R s0 - qstar M R s0 a0)) _.
  by rewrite subr_gt0.
have := backup_sub M R' R (vstar M R') (vstar M R) s0 a0.
rewrite raise_sub /at_pair !eqxx mulr1 => dQ.
have E0 : 0 <= disc M * expect M s0 a0 D.
  by rewrite mulr_ge0 ?disc_ge0 // sumr_ge0 // => t _; rewrite mulr_ge0 ?kernel_ge0.
apply: (le_lin E0); rewrite subr0 opprB addrA; rewrite /qstar.
by rewrite -[backup M R' _ _ _](subrK (backup M R (vstar M R) s0 a0)) dQ /D; ring.
Qed.

Lemma raise_forces : vstar M R s0 - qstar M R s0 a0 < e ->
  optacts M R' s0 = [set a0].
Proof.
move=> big; have D0 := gain_s0 big; have := optacts_neq0 M R' s0.
suff sub1 : optacts M R' s0 \subset [set a0].
  by move: sub1; rewrite subset1 => /orP[/eqP//|->].
apply/subsetP => a; rewrite optactsE inE => /andP[sa /eqP e_a].
apply/negPn/negP => na; move: D0; apply/negP; rewrite -leNgt.
(* A best policy that plays a in s0 earns the same without the raise.         *)
pose d s := if s == s0 then a else best M R' s.
have dP s : d s \in optacts M R' s.
  rewrite optactsE /d; case: eqP => [->|_]; first by rewrite sa e_a eqxx.
  by rewrite best_avail vstar_best eqxx.
have sd s : avail M s (d s) by have := dP s; rewrite optactsE => /andP[].
have [_ V'] := (optimal_value M _ _).1 ((det_optimal M d R').2 dP).
rewrite subr_le0 -(V' s0); apply: le_trans (vstar_max R s0 (det_policy sd)).
apply: (value_le (det_policy sd)) => s; rewrite det_sum backup_raise.
have -> : at_pair s0 a0 s (d s) = 0.
  by rewrite /at_pair /d; case: eqP => //= _; rewrite (negPf na).
by rewrite mulr0 addr0 [leRHS]value_det.
Qed.

(* Exactly at its loss the action joins the others: a tie at distance e.      *)
Lemma raise_ties : vstar M R s0 - qstar M R s0 a0 = e ->
  optacts M R' s0 = a0 |: optacts M R s0.
Proof.
move=> loss_e; have loss : qstar M R s0 a0 + e = vstar M R s0 by rewrite -loss_e; ring.
have V' : vstar M R =1 vstar M R'.
  apply: vstarP => [s a sa|s].
    rewrite backup_raise /at_pair; case: andP => [[/eqP-> /eqP->]|_].
      by rewrite mulr1 -/(qstar M R s0 a0) loss.
    by rewrite mulr0 addr0 backup_vstar.
  have [->|ns] := eqVneq s s0.
    by exists a0; rewrite // backup_raise /at_pair !eqxx mulr1.
  exists (best M R s); rewrite ?best_avail // backup_raise /at_pair (negPf ns).
  by rewrite mulr0 addr0 vstar_best.
apply/setP => a; rewrite in_setU1 !optactsE -V'.
have QE : qstar M R' s0 a = qstar M R s0 a + e * at_pair s0 a0 s0 a.
  by rewrite -backup_raise; congr (_ + _ * _); apply: eq_expect => t; rewrite V'.
rewrite QE /at_pair eqxx; have [->|na] := eqVneq a a0.
  by rewrite sa0 mulr1 loss eqxx.
by rewrite mulr0 addr0.
Qed.

End Raise.
End Cliff.

Section Construction.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R Q phi : S -> A -> K) (s t : S) (a b : A) (c e : K).

(* The paper's construction, for any bump phi with values in [0, 1].          *)
Definition bumped R phi e : S -> A -> K :=
  rewardQ M (fun s a => qstar M R s a + e * phi s a).

Section Bumped.
Variables (R phi : S -> A -> K) (e : K).
Hypotheses (e_ge0 : 0 <= e)
  (phi01 : forall s a, avail M s a -> 0 <= phi s a <= 1).
Let Q' s a := qstar M R s a + e * phi s a.

Let vmax_bump s : 0 <= vmax M Q' s - vstar M R s <= e.
Proof.
rewrite -vmax_qstar subr_ge0; apply/andP; split.
  apply: vmax_le => a sa; apply: le_trans (le_vmax Q' sa).
  by rewrite ler_addl mulr_ge0 //; case/andP: (phi01 sa).
apply: vmax_sub_le => a sa; rewrite /Q' addrAC subrr add0r ler_pimulr //.
by case/andP: (phi01 sa).
Qed.

(* Not (1 + gamma) e: the bump and the expected change of V* do not add up.   *)
Lemma bumped_dist : dist M (bumped R phi e) R <= e.
Proof.
apply/dist_leP => // s a sa; have /andP[p0 p1] := phi01 sa.
have -> : bumped R phi e s a - R s a =
    e * phi s a - disc M * expect M s a (fun t => vmax M Q' t - vstar M R t).
  rewrite expectB /bumped /rewardQ -/Q' /qstar /backup; ring.
have E0 : 0 <= expect M s a (fun t => vmax M Q' t - vstar M R t).
  by apply: expect_ge => // t; case/andP: (vmax_bump t).
have E1 : expect M s a (fun t => vmax M Q' t - vstar M R t) <= e.
  by apply: expect_le => // t; case/andP: (vmax_bump t).
have g0 := disc_ge0 M; have g1 := ltW (disc_lt1 M).
rewrite ler_norml; apply/andP; split.
  rewrite ler_subr_addl; apply: le_trans (_ : 0 <= _); last by rewrite mulr_ge0.
  rewrite subr_le0; apply: le_trans E1; exact: ler_pimull.
rewrite ler_subl_addr; apply: le_trans (_ : e <= _); first exact: ler_pimulr.
by rewrite ler_addl mulr_ge0.
Qed.

Lemma qstar_bumped s a : avail M s a ->
  qstar M (bumped R phi e) s a = qstar M R s a + e * phi s a.
Proof. exact: qstar_rewardQ. Qed.

Lemma bumped_forces s0 a0 : 0 < e -> a0 \in optacts M R s0 -> phi s0 a0 = 1 ->
  (forall a, a \in optacts M R s0 -> a != a0 -> phi s0 a < 1) ->
  optacts M (bumped R phi e) s0 = [set a0].
Proof.
move=> e0 oa0 phi1 phi_lt1; have := oa0; rewrite optactsE => /andP[sa0 /eqP Qa0].
have Q'_lt a : avail M s0 a -> a != a0 ->
    qstar M (bumped R phi e) s0 a < qstar M (bumped R phi e) s0 a0.
  move=> sa na; rewrite !qstar_bumped // phi1 mulr1 Qa0.
  have [oa|noa] := boolP (a \in optacts M R s0).
    by rewrite ler_lt_add ?qstar_le_vstar // gtr_pmulr // phi_lt1.
  rewrite ltr_le_add ?ler_pimulr //; last by case/andP: (phi01 sa).
  rewrite lt_neqAle qstar_le_vstar // andbT.
  by move: noa; rewrite optactsE sa.
apply/setP => a; rewrite in_set1; apply/idP/eqP => [|->].
  rewrite argmaxE => /andP[sa /eqP Qa]; apply/eqP; apply/negPn/negP => /(Q'_lt _ sa).
  by apply/negP; rewrite -leNgt Qa le_vmax.
rewrite argmaxE sa0 eq_le le_vmax //= vmax_le // => b sb.
by have [->//|/(Q'_lt _ sb)/ltW] := eqVneq b a0.
Qed.
End Bumped.

(* Changes of both signs: here the factor 1 + gamma is real, and buys a       *)
(* larger gap than a bump of height e does.                                   *)
Lemma rewardQ_dist R Q c : 0 <= c ->
  (forall s a, avail M s a -> `|Q s a - qstar M R s a| <= c) ->
  dist M (rewardQ M Q) R <= (1 + disc M) * c.
Proof.
move=> c0 Qc; have g0 := disc_ge0 M.
have Vc t : `|vmax M Q t - vstar M R t| <= c.
  rewrite -vmax_qstar ler_norml ler_oppl opprB !vmax_sub_le // => a ta.
    by have := Qc t a ta; rewrite ler_norml => /andP[].
  by have := Qc t a ta; rewrite distrC ler_norml => /andP[].
apply/dist_leP => [|s a sa]; first by rewrite mulr_ge0 // addr_ge0 ?ler01.
have -> : rewardQ M Q s a - R s a = Q s a - qstar M R s a
    - disc M * expect M s a (fun t => vmax M Q t - vstar M R t).
  by rewrite expectB /rewardQ /qstar /backup; ring.
apply: le_trans (ler_norm_sub _ _) _; rewrite mulrDl mul1r ler_add ?Qc //.
rewrite normrM (ger0_norm g0) ler_wpmul2l // ler_norml.
by rewrite expect_ge ?expect_le // => t; have := Vc t; rewrite ler_norml => /andP[].
Qed.

Definition favour R s0 a0 c : S -> A -> K := rewardQ M (fun s a =>
  qstar M R s a + (if (s == s0) && (a == a0) then c else - c)).

Lemma favour_gap R s0 a0 e : 0 <= e -> a0 \in optacts M R s0 ->
  let R' := favour R s0 a0 (e / (1 + disc M)) in
  dist M R' R <= e /\ forall a, avail M s0 a -> a != a0 ->
    2 * e / (1 + disc M) <= qstar M R' s0 a0 - qstar M R' s0 a.
Proof.
move=> e0; rewrite optactsE => /andP[sa0 /eqP Qa0] /=; pose c := e / (1 + disc M).
have g1 : 0 < 1 + disc M by rewrite ltr_spaddl ?ltr01 ?disc_ge0.
have c0 : 0 <= c by rewrite divr_ge0 // ltW.
split=> [|a sa na].
  rewrite [leRHS](_ : e = (1 + disc M) * c); last first.
    by rewrite mulrC divfK // gt_eqF.
  apply: rewardQ_dist => // s a _; rewrite addrAC subrr add0r.
  by case: ifP => _; rewrite ?normrN ger0_norm.
rewrite !qstar_rewardQ // !eqxx (negPf na) /= Qa0.
have /(le_lin) := qstar_le_vstar R sa; apply.
by rewrite -/c (_ : 2 * e / _ = 2 * c); [ring | rewrite mulrA].
Qed.

End Construction.

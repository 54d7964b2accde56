(* The soft Bellman chain at the paper's generality: continuous rewards, a    *)
(* Feller kernel, and a measure on the actions that is continuous in the state*)
(*                                                                            *)
(*      base K S A == the type of such measures: nu s f, read: the integral   *)
(*                    of f : A -> K for nu(.|s), is linear and monotone in f, *)
(*                    continuous in s, with masses above some c > 0           *)
(*                    (compact_menu.v has the finite ones)                    *)
(*   lse nu alpha Q s == alpha ln of the integral of exp (Q (s,.) / alpha),   *)
(*                    the soft maximum                                        *)
(* soft_backup E g nu alpha R Q == R + g E (lse Q)                            *)
(*   softQ E g nu alpha R Q == Q is bounded, continuous, and its fixed point  *)
(* density nu alpha Q x == exp ((Q x - lse Q) / alpha), that of the soft      *)
(*                    policy with respect to nu                               *)
(*     tv_density nu d1 d2 s == half the integral of |d1 (s,.) - d2 (s,.)|    *)
(*                                                                            *)
(* No compactness is used: where A is compact and nu a Radon measure, bounded *)
(* continuous functions are all there are.                                    *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences exp.
From PolicyCliff Require Import soft_exp compact_max compact_bellman.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Record base (K : realType) (S A : topologicalType) := Base {
  base_ev :> S -> (A -> K) -> K;
  base_mono : forall s f h, bcont f -> bcont h ->
    (forall a, f a <= h a) -> base_ev s f <= base_ev s h;
  base_lin : forall s c f h, bcont f -> bcont h ->
    base_ev s (fun a => c * f a + h a) = c * base_ev s f + base_ev s h;
  base_bcont : forall Q : S * A -> K, bcont Q ->
    bcont (fun s => base_ev s (fun a => Q (s, a)));
  base_mass : exists2 c, 0 < c & forall s, c <= base_ev s (fun=> 1) }.

Section Functions.
Variables (K : realType) (T : topologicalType).
Implicit Types f : T -> K.

Lemma bcont_exp f : bcont f -> bcont (fun x => expR (f x)).
Proof.
move=> [cf [M fM]]; split.
  by move=> x; apply: (continuous_comp (cf x)); exact: continuous_expR.
exists (expR M) => x; rewrite ger0_norm ?ler_expR ?(ltW (expR_gt0 _)) //.
exact: le_trans (ler_norm _) (fM x).
Qed.

Lemma bcont_ln f c : 0 < c -> (forall x, c <= f x) -> bcont f -> bcont (fun x => ln (f x)).
Proof.
move=> c0 fc [cf [M fM]]; have f0 x : 0 < f x by exact: lt_le_trans (fc x).
split=> [x|].
  by apply: (continuous_comp (cf x)); exact: continuous_ln.
have leM x : f x <= M by exact: le_trans (ler_norm _) (fM x).
exists (`|ln c| + `|ln M|) => x; rewrite ler_norml; apply/andP; split.
  rewrite ler_oppl (le_trans (_ : _ <= `|ln c|)) ?ler_addl //.
  by rewrite -normrN (le_trans _ (ler_norm _)) // ler_opp2 ler_ln ?posrE.
rewrite (le_trans (_ : _ <= `|ln M|)) ?ler_addr // (le_trans _ (ler_norm _)) //.
by rewrite ler_ln ?posrE // (lt_le_trans (f0 x)).
Qed.

Lemma bcont_norm f : bcont f -> bcont (fun x => `|f x|).
Proof.
move=> [cf [M fM]]; split; last by exists M => x; rewrite normr_id.
by move=> x; apply: (continuous_comp (cf x)); exact: norm_continuous.
Qed.

End Functions.

Section Soft.
Variables (K : realType) (S A : topologicalType) (nu : base K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Implicit Types (R Q d : S * A -> K) (f h : A -> K) (s : S) (a : A) (c w : K).

Let a0 : alpha != 0. Proof. by rewrite gt_eqF. Qed.

Lemma baseZ s c f : bcont f -> nu s (fun a => c * f a) = c * nu s f.
Proof.
move=> bf; have b0 : bcont (fun _ : A => 0 : K) by exact: bcont_cst.
have e0 : nu s (fun=> 0) = 0.
  have := base_lin nu s (-1) b0 b0; rewrite (_ : (fun _ => _) = fun=> 0); last first.
    by apply/funext => a; rewrite mulr0 addr0.
  by rewrite mulN1r addNr.
have := base_lin nu s c bf b0; rewrite e0 addr0 => <-; congr (nu s _).
by apply/funext => a; rewrite addr0.
Qed.

Lemma bcont_section Q s : bcont Q -> bcont (fun a => Q (s, a)).
Proof.
by apply: bcont_comp => a; apply: cvg_pair; [exact: cvg_cst | exact: cvg_id].
Qed.

Definition mass Q s : K := nu s (fun a => expR (Q (s, a) / alpha)).
Definition lse Q s : K := alpha * ln (mass Q s).
Definition density Q (x : S * A) : K := expR ((Q x - lse Q x.1) / alpha).

Let bexp Q : bcont Q -> bcont (fun x => expR (Q x / alpha)).
Proof.
move=> bQ; apply: bcont_exp; have := bcontZ alpha^-1 bQ.
by congr bcont; apply/funext => x; rewrite mulrC.
Qed.

Let bexps Q s : bcont Q -> bcont (fun a => expR (Q (s, a) / alpha)).
Proof. by move=> /bexp/(bcont_section s). Qed.

Lemma mass_pos Q : bcont Q -> exists2 c, 0 < c & forall s, c <= mass Q s.
Proof.
move=> bQ; have [c c0 nuc] := base_mass nu; have [_ [M QM]] := bQ.
exists (expR (- M / alpha) * c) => [|s]; first by rewrite mulr_gt0 ?expR_gt0.
apply: le_trans (_ : expR (- M / alpha) * nu s (fun=> 1) <= _).
  by rewrite ler_wpmul2l // ltW ?expR_gt0.
rewrite -baseZ; last exact: bcont_cst.
apply: base_mono => [||a]; [exact: bcont_cst|exact: bexps|].
rewrite mulr1 ler_expR ler_pmul2r ?invr_gt0 //.
by rewrite ler_oppl; apply: le_trans (QM (s, a)); rewrite -normrN ler_norm.
Qed.

Lemma mass_gt0 Q s : bcont Q -> 0 < mass Q s.
Proof. by move=> /mass_pos[c c0 mc]; exact: lt_le_trans (mc s). Qed.

Lemma lse_bcont Q : bcont Q -> bcont (lse Q).
Proof.
move=> bQ; apply: bcontZ; have [c c0 mc] := mass_pos bQ.
by apply: bcont_ln mc _ => //; exact: (base_bcont nu (bexp bQ)).
Qed.

(* State by state.                                                            *)
Lemma lse_le_at Q Q' c s : bcont Q -> bcont Q' ->
  (forall a, Q (s, a) <= Q' (s, a) + c) -> lse Q s <= lse Q' s + c.
Proof.
move=> bQ bQ' QQ'; rewrite -[c in X in _ <= X](mulfVK a0) [c / _ * _]mulrC -mulrDr.
rewrite ler_pmul2l // -[X in _ + X]expK -lnM ?posrE ?expR_gt0 ?mass_gt0 //.
rewrite ler_ln ?posrE ?mulr_gt0 ?expR_gt0 ?mass_gt0 // mulrC -baseZ; last exact: bexps.
apply: base_mono => [||a]; [exact: bexps|exact/bcontZ/bexps|].
by rewrite -expRD ler_expR -mulrDl ler_pmul2r ?invr_gt0 // addrC.
Qed.

Lemma lse_le Q Q' c : bcont Q -> bcont Q' -> (forall x, Q x <= Q' x + c) ->
  forall s, lse Q s <= lse Q' s + c.
Proof. by move=> bQ bQ' QQ' s; exact: lse_le_at. Qed.

(* The soft policy.                                                           *)
Lemma density_gt0 Q x : 0 < density Q x. Proof. exact: expR_gt0. Qed.

Lemma density_bcont Q : bcont Q -> bcont (density Q).
Proof.
move=> bQ; have bl : bcont (fun x : S * A => lse Q x.1).
  by apply: bcont_comp (lse_bcont bQ) => x; exact: cvg_fst.
by have := bexp (bcontB bQ bl).
Qed.

Let expV Q s : bcont Q -> expR (lse Q s / alpha) = mass Q s.
Proof. by move=> bQ; rewrite /lse mulrAC divff // mul1r lnK // posrE mass_gt0. Qed.

Lemma density_total Q s : bcont Q -> nu s (fun a => density Q (s, a)) = 1.
Proof.
move=> bQ; rewrite (_ : (fun _ => _) = fun a => (mass Q s)^-1 * expR (Q (s, a) / alpha)).
  by rewrite baseZ ?mulVf ?gt_eqF ?mass_gt0 //; exact: bexps.
by apply/funext => a; rewrite /density mulrBl expRD expRN expV // mulrC.
Qed.

Definition tv_density d1 d2 s : K := 2^-1 * nu s (fun a => `|d1 (s, a) - d2 (s, a)|).

(* Two densities whose ratio stays in [l, r^2 l] are within (r - 1)/(r + 1).  *)
Lemma tv_ratio d1 d2 s l r : bcont d1 -> bcont d2 -> 1 <= r -> 0 < l ->
    (forall a, 0 < d2 (s, a)) ->
    nu s (fun a => d1 (s, a)) = 1 -> nu s (fun a => d2 (s, a)) = 1 ->
    (forall a, l * d2 (s, a) <= d1 (s, a) <= r ^+ 2 * l * d2 (s, a)) ->
  tv_density d1 d2 s <= (r - 1) / (r + 1).
Proof.
move=> b1 b2 r1 l0 d20 n1 n2 ratio; set u := r ^+ 2 * l in ratio.
have {b1 b2} [b1 b2] := (bcont_section s b1, bcont_section s b2).
have bD := bcont_norm (bcontB b1 b2); set T := tv_density _ _ _.
have TE : nu s (fun a => `|d1 (s, a) - d2 (s, a)|) = 2 * T.
  by rewrite /T /tv_density mulrA divff ?mul1r ?pnatr_eq0.
have l1 : l <= 1.
  rewrite -n1 -[l]mulr1 -n2 -baseZ //; apply: base_mono => // [|a]; first exact: bcontZ.
  by case/andP: (ratio a).
have u1 : 1 <= u.
  rewrite -n1 -[u]mulr1 -n2 -baseZ //; apply: base_mono => // [|a]; first exact: bcontZ.
  by case/andP: (ratio a).
have r0 : 0 < r + 1 by rewrite addr_gt0 ?ltr01 // (lt_le_trans ltr01).
(* The chord of |t - 1| over [l, u], integrated.                              *)
have chord : (u - l) * T <= (u - 1) * (1 - l).
  have pt a : (u - l) * `|d1 (s, a) - d2 (s, a)|
      <= (u + l - 2) * d1 (s, a) + (u + l - 2 * u * l) * d2 (s, a).
    have /andP[h1 h2] := ratio a.
    have k1 : 0 <= (u - 1) * (d1 (s, a) - l * d2 (s, a)) by rewrite mulr_ge0 ?subr_ge0.
    have k2 : 0 <= (1 - l) * (u * d2 (s, a) - d1 (s, a)) by rewrite mulr_ge0 ?subr_ge0.
    have [d21|/ltW d12] := leP (d2 (s, a)) (d1 (s, a)).
      rewrite ger0_norm ?subr_ge0 // -subr_ge0.
      by have h := mulr_ge0 (ler0n K 2) k2; lin h.
    rewrite ler0_norm ?subr_le0 // -subr_ge0.
    by have h := mulr_ge0 (ler0n K 2) k1; lin h.
  have := base_mono nu s (bcontZ (u - l) bD)
    (bcontD (bcontZ (u + l - 2) b1) (bcontZ (u + l - 2 * u * l) b2)) pt.
  rewrite baseZ // base_lin ?baseZ ?n1 ?n2 ?TE //; last exact: bcontZ.
  by rewrite -(ler_pmul2l (ltr0n K 2)) => h; lin h.
rewrite ler_pdivl_mulr //; move: r1; rewrite le_eqVlt => /predU1P[r1|r1].
  have ul : u = l by rewrite /u -r1 expr1n mul1r.
  have l_1 : l = 1 by apply/eqP; rewrite eq_le l1 -ul.
  rewrite /T /tv_density (_ : (fun _ => _) = fun a => 0 * 1); last first.
    apply/funext => a; have := ratio a; rewrite ul l_1 mul1r mul0r -eq_le eq_sym.
    by move=> /eqP ->; rewrite subrr normr0.
  by rewrite baseZ; [rewrite mul0r mulr0 mul0r -r1 subrr | exact: bcont_cst].
have q0 : 0 < l * (r ^+ 2 - 1) by rewrite mulr_gt0 // subr_gt0 exprn_egt1.
rewrite -(ler_pmul2l q0); have sq : 0 <= (r + 1) * (1 - r * l) ^+ 2.
  by rewrite mulr_ge0 ?sqr_ge0 // ltW.
have h := ler_add (ler_wpmul2r (ltW r0) chord) sq; rewrite /u in h.
by lin h.
Qed.

Lemma soft_density_tv Q1 Q2 s lo hi : bcont Q1 -> bcont Q2 ->
  (forall a, lo <= Q1 (s, a) - Q2 (s, a) <= hi) ->
  tv_density (density Q1) (density Q2) s <= tanh ((hi - lo) / (4 * alpha)).
Proof.
move=> b1 b2 Qlh; have [lo1 hi1] := andP (Qlh point).
have lohi : lo <= hi by exact: le_trans lo1 hi1.
have -> : (hi - lo) / (4 * alpha) = (hi - lo) / alpha / 4 by field.
rewrite tanhE; apply: (@tv_ratio _ _ _ (expR ((lo - (lse Q1 s - lse Q2 s)) / alpha))).
- exact: density_bcont.
- exact: density_bcont.
- by rewrite -[leLHS]expR0 ler_expR !divr_ge0 ?ler0n ?subr_ge0 // ltW.
- exact: expR_gt0.
- by move=> a; exact: density_gt0.
- exact: density_total.
- exact: density_total.
move=> a; have /andP[h1 h2] := Qlh a; rewrite /density -expRMm -!expRD !ler_expR /=.
have i0 : 0 < alpha^-1 by rewrite invr_gt0.
apply/andP; split.
  rewrite -mulrDl ler_pmul2r //; by lin h1.
have -> : 2 * ((hi - lo) / alpha / 2) = (hi - lo) / alpha by field.
by rewrite -!mulrDl ler_pmul2r //; lin h2.
Qed.

(* ---- the fixed point ------------------------------------------------------ *)

Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.

Definition soft_backup R Q (x : S * A) := R x + g * E x (lse Q).
Definition softQ R Q := bcont Q /\ forall x, Q x = soft_backup R Q x.

Lemma soft_backup_bcont R Q : bcont R -> bcont Q -> bcont (soft_backup R Q).
Proof. exact: (opt_backup_bcont E g lse_bcont). Qed.

Lemma soft_backup_contraction R Q Q' c : bcont Q -> bcont Q' -> uclose c Q Q' ->
  uclose (g * c) (soft_backup R Q) (soft_backup R Q').
Proof. exact: (opt_backup_contraction E g01 lse_bcont lse_le). Qed.

Lemma softQ_exists R : bcont R -> exists Q, softQ R Q.
Proof. exact: (opt_fixed_exists E g01 lse_bcont lse_le). Qed.

Lemma softQ_unique R Q Q' : softQ R Q -> softQ R Q' -> Q = Q'.
Proof. exact: (opt_fixed_unique g01 lse_bcont lse_le). Qed.

Lemma softQ_le R R' Q Q' e : softQ R Q -> softQ R' Q' ->
  (forall x, R x <= R' x + e) -> forall x, Q x <= Q' x + e / (1 - g).
Proof. exact: (opt_fixed_le g01 lse_bcont lse_le). Qed.

Lemma softQ_close R R' Q Q' e : softQ R Q -> softQ R' Q' ->
  uclose e R R' -> uclose (e / (1 - g)) Q Q'.
Proof. exact: (opt_fixed_close g01 lse_bcont lse_le). Qed.

Lemma softQ_span R R' Q Q' lo hi : softQ R Q -> softQ R' Q' ->
  (forall x, lo <= R x - R' x <= hi) ->
  forall x, lo / (1 - g) <= Q x - Q' x <= hi / (1 - g).
Proof.
move=> oQ oQ' Rlh x; apply/andP; split.
  rewrite -ler_opp2 opprB ler_subl_addl -mulNr; apply: (softQ_le oQ' oQ) => y.
  by have /andP[h _] := Rlh y; lin h.
rewrite ler_subl_addl; apply: (softQ_le oQ oQ') => y.
by have /andP[_ h] := Rlh y; lin h.
Qed.

Lemma soft_policy_span R R' Q Q' lo hi s : softQ R Q -> softQ R' Q' ->
  (forall x, lo <= R x - R' x <= hi) ->
  tv_density (density Q) (density Q') s <= tanh ((hi - lo) / (1 - g) / (4 * alpha)).
Proof.
move=> oQ oQ' Rlh; rewrite mulrBl; apply: soft_density_tv => [||a].
- by case: oQ.
- by case: oQ'.
exact: softQ_span Rlh _.
Qed.

Let g1 : 0 < 1 - g. Proof. by rewrite subr_gt0; case/andP: g01. Qed.

Lemma soft_policy_tanh R R' Q Q' e s : softQ R Q -> softQ R' Q' -> uclose e R R' ->
  tv_density (density Q) (density Q') s <= tanh (e / (2 * alpha * (1 - g))).
Proof.
move=> oQ oQ' RR'; have Rlh x : - e <= R x - R' x <= e by rewrite -ler_norml.
have := soft_policy_span s oQ oQ' Rlh.
rewrite (_ : (e - - e) / (1 - g) / (4 * alpha) = e / (2 * alpha * (1 - g))) //.
by field; rewrite a0 gt_eqF.
Qed.

Lemma soft_policy_lipschitz R R' Q Q' e s : softQ R Q -> softQ R' Q' -> uclose e R R' ->
  tv_density (density Q) (density Q') s <= e / (2 * alpha * (1 - g)).
Proof.
move=> oQ oQ' RR'; apply: le_trans (soft_policy_tanh s oQ oQ' RR') _.
apply: tanh_le; rewrite divr_ge0 ?mulr_ge0 ?ler0n ?(ltW alpha_gt0) ?(ltW g1) //.
exact: le_trans (normr_ge0 _) (RR' point).
Qed.
End Soft.

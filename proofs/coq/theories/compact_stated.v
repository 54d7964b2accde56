(* The compact results in the words of the paper: norms in place of bounds,   *)
(* its own bump on S * A, its own hypotheses, and the improved policy.        *)
(*                                                                            *)
(*          unorm f == ||f||, the supremum of |f|                             *)
(*  bumped E g R phi e == R_{Q_e} for Q_e = Q*_R + e phi, the paper's R_e     *)
(*   fc_at0 mS s0   == functions of the class mS may be changed at s0, which  *)
(*                     for measurable functions says that {s0} is measurable  *)
(*   fc_closed mS   == mS is closed under uniform limits                      *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_bellman compact_argmax.
From PolicyCliff Require Import compact_cliff compact_flat compact_effective compact_missing.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Norm.
Variables (K : realType) (T : pointedType).
Implicit Types f h : T -> K.

Definition unorm f : K := maxf (fun x => `|f x|).

Lemma le_unorm f x : bfun f -> `|f x| <= unorm f.
Proof.
by move=> [M fM]; apply: sup_ub; [exists M => _ [y _ <-] | exists x].
Qed.

Lemma unorm_le f c : (forall x, `|f x| <= c) -> unorm f <= c.
Proof. exact: maxf_lub. Qed.

Lemma uclose_unorm f h c : bfun f -> bfun h ->
  uclose c f h <-> unorm (fun x => f x - h x) <= c.
Proof.
move=> bf bh; have [e _ fh] := bfun_close bf bh.
split=> [fhc|le_c x]; first exact: unorm_le.
by apply: le_trans le_c; apply: (@le_unorm (fun x => f x - h x)); exists e.
Qed.

End Norm.

Section Stated.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Implicit Types (R phi : S * A -> K) (s : S) (a : A) (e : K).
Local Notation Qstar := (Qstar E g).
Local Notation Astar := (Astar E g).

Lemma Qstar_lipschitz_norm R1 R2 : bcont R1 -> bcont R2 ->
  unorm (fun x => Qstar R1 x - Qstar R2 x) <= unorm (fun x => R1 x - R2 x) / (1 - g).
Proof.
move=> b1 b2; apply/uclose_unorm; try exact/bcont_bfun/Qstar_bcont.
by apply: Qstar_lipschitz => //; apply/uclose_unorm => //; exact: bcont_bfun.
Qed.

Lemma selection_ptws_near M R0 : selection E g M -> bcont R0 -> unique_near_all E g R0 ->
  {ptws, M @ near_R R0 --> M R0}.
Proof.
move=> sM bR0 [d d0 uni]; apply: (selection_ptws cA g01 sM bR0) => s.
have [|a Aa] := uni R0 bR0 _ s; first by move=> x; rewrite subrr normr0 ltW.
by have := sM R0 bR0 s; rewrite Aa => -> b.
Qed.

Definition bumped R phi e : S * A -> K := inv E g (fun x => Qstar R x + e * phi x).

Lemma bumped_forces R0 phi e s0 a2 : bcont R0 -> continuous phi ->
    (forall x, 0 <= phi x <= 1) -> 0 < e -> Astar R0 s0 a2 -> phi (s0, a2) = 1 ->
    (forall a, Astar R0 s0 a -> a <> a2 -> phi (s0, a) < 1) ->
  [/\ bcont (bumped R0 phi e), uclose e (bumped R0 phi e) R0 &
      Astar (bumped R0 phi e) s0 = [set a2]].
Proof.
move=> bR0 cphi phi01 e0 o2 phi2 phi1; have bQ := Qstar_bcont cA E g01 bR0.
have bphi : bcont phi.
  by split=> //; exists 1 => x; have /andP[h0 h1] := phi01 x; rewrite ger0_norm.
have bQe : bcont (fun x => Qstar R0 x + e * phi x) by exact: bcontD bQ (bcontZ e bphi).
split; first exact: inv_bcont.
  rewrite -[X in uclose _ _ X](inv_Qstar cA E g01 bR0); apply: inv_close => // x.
  have /andP[h0 h1] := phi01 x.
  by rewrite ler_addl mulr_ge0 ?(ltW e0) //= ler_add2l ler_pimulr // ltW.
rewrite /compact_argmax.Astar /bumped Qstar_inv //; apply/seteqP; split=> [a /= aQ|_ -> b /=].
  apply: contrapT => a2a; have := aQ a2; rewrite phi2 mulr1; apply/negP; rewrite -ltNge.
  have [oa|na] := pselect (Astar R0 s0 a).
    by rewrite ler_lt_add ?(o2 a) // -[ltRHS]mulr1 ltr_pmul2l // phi1.
  have lt : Qstar R0 (s0, a) < Qstar R0 (s0, a2).
    rewrite ltNge; apply/negP => le; apply: na => b; exact: le_trans (o2 b) le.
  by rewrite ltr_le_add // ler_pimulr ?(ltW e0) //; have /andP[] := phi01 (s0, a).
have /andP[_ h1] := phi01 (s0, b); rewrite phi2 ler_add ?(o2 b) //.
by rewrite ler_wpmul2l // ltW.
Qed.

End Stated.

(* ---- incomplete rewards: the policy that does better ---------------------- *)

Definition fc_at0 (K : realType) (S : Type) (mS : fclass K S) (s0 : S) :=
  forall f c, mS f -> mS (fun s => if `[< s = s0 >] then c else f s).

Definition fc_closed (K : realType) (S : Type) (mS : fclass K S) :=
  forall f, (forall e, 0 < e -> exists2 h, mS h & uclose e f h) -> mS f.

Section Improved.
Variables (K : realType) (S A : topologicalType).
Variables (mS : fclass K S) (mX : fclass K (S * A)%type) (p : markov mX mS).
Variables (s0 : S) (a2 : A).
Hypothesis at0 : fc_at0 mS s0.

Definition improved_op (q : S * A -> K) (s : S) : K :=
  if `[< s = s0 >] then q (s0, a2) else p q s.

Lemma improved_fc f : mX f -> mS (improved_op f).
Proof. by move=> mf; apply: at0; exact: mk_fc. Qed.

Lemma improved_mono f h : mX f -> mX h -> (forall x, f x <= h x) ->
  forall u, improved_op f u <= improved_op h u.
Proof. by move=> mf mh fh u; rewrite /improved_op; case: asboolP => _; [exact: fh | exact: (mk_mono p)]. Qed.

Lemma improvedD f h u : mX f -> mX h ->
  improved_op (fun x => f x + h x) u = improved_op f u + improved_op h u.
Proof. by move=> mf mh; rewrite /improved_op; case: asboolP => // _; exact: (mkD p). Qed.

Lemma improvedZ c f u : mX f -> improved_op (fun x => c * f x) u = c * improved_op f u.
Proof. by move=> mf; rewrite /improved_op; case: asboolP => // _; exact: (mkZ p). Qed.

Lemma improved_cst c u : improved_op (fun=> c) u = c.
Proof. by rewrite /improved_op; case: asboolP => // _; exact: (mk_cst p). Qed.

Definition improved : markov mX mS :=
  Markov improved_fc improved_mono improvedD improvedZ improved_cst.

Lemma improved_off q s : s <> s0 -> improved q s = p q s.
Proof. by move=> ss0; rewrite /= /improved_op; case: asboolP. Qed.

Lemma improved_at q : improved q s0 = q (s0, a2).
Proof. by rewrite /= /improved_op; case: asboolP. Qed.

End Improved.

Section Incomplete.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (mS : fclass K S) (mX : fclass K (S * A)%type).
Hypotheses (bS : forall f : S -> K, bcont f -> mS f).
Hypotheses (bX : forall f : S * A -> K, bcont f -> mX f).
Variables (E : feller K S A) (P : markov mS mX) (g : K).
Hypothesis PE : forall f x, bcont f -> P f x = E x f.
Hypothesis g01 : 0 <= g < 1.
Variables (p : markov mX mS) (Rtrain Rmissing : S * A -> K).
Hypotheses (bRt : bcont Rtrain) (bRm : bcont Rmissing).
Let Rtrue x := Rtrain x + Rmissing x.
Variables (Vmissing Vtrue : S -> K) (s0 : S) (a2 : A).
Hypotheses (valm : value P g p Rmissing Vmissing) (valt : value P g p Rtrue Vtrue).
Hypotheses (opt : optimal_policy E g p Rtrain) (o2 : Astar E g Rtrain s0 a2).
Hypothesis better : Vmissing s0 < qvalue P g Rmissing Vmissing (s0, a2).

Let bR : bcont Rtrue. Proof. exact: bcontD. Qed.

(* The policy is not optimal for the true reward.                             *)
Lemma incomplete_not_optimal : ~ optimal_policy E g p Rtrue.
Proof.
move=> optt; have := incomplete_statewise cA bS bX PE g01 bRt bRm valm valt opt o2 better.
have mR : mX Rtrue by exact: bX.
rewrite (value_unique g01 mR valt (value_optimal cA bS PE g01 bR optt)).
have bQ := Qstar_bcont cA E g01 bR; have bV := bcont_maxa cA bQ.
apply/negP; rewrite -leNgt.
apply: le_trans (maxa_ub cA s0 a2 (bcont_cont bQ)).
by rewrite [leRHS]QstarE // /qvalue PE.
Qed.

Lemma incomplete_improves mu t : 0 < g ^+ t -> fc_at0 mS s0 -> fc_closed mS ->
    (forall f h, mS f -> mS h -> (forall s, f s <= h s) -> mu f <= mu h) ->
    (forall f h, mS f -> mS h -> mu (fun s => f s + h s) = mu f + mu h) ->
    (forall c f, mS f -> mu (fun s => c * f s) = c * mu f) ->
    visits P p mu s0 t ->
  exists (p' : markov mX mS) V', [/\ value P g p' Rtrue V',
    forall s, Vtrue s <= V' s & mu Vtrue < mu V'].
Proof.
move=> gt at0 lim mu1 mu2 mu3 vis; have mR : mX Rtrue by exact: bX.
have [V' val'] := value_exists P g01 (improved p a2 at0) mR lim.
have [] := incomplete_initial cA bS bX PE g01 bRt bRm valm valt opt o2 gt _ _ val' mu1 mu2 mu3 vis better.
- by move=> q s _; exact: improved_off.
- by move=> q _; exact: improved_at.
by move=> le lt; exists (improved p a2 at0), V'.
Qed.
End Incomplete.

(* ---- weights: what of them is needed -------------------------------------- *)

Section Weights.
Variables (K : realType) (S A : topologicalType) (I : finType) (w : I -> S -> K).
Implicit Types (Rs : I -> S * A -> K) (e : K).

Let bcst (c : K) : bcont (fun _ : S * A => c). Proof. exact: bcont_cst. Qed.

(* R_eff is continuous for all continuous tuples just when the weights are.   *)
Lemma reff_bcontP : (forall Rs, bcontN Rs -> bcont (reff w Rs)) <-> forall k, bcont (w k).
Proof.
split=> [cont k|bw Rs bR]; last first.
  apply: bcont_sum => k; apply: bcontM => //.
  by apply: bcont_comp (bw k) => x; exact: cvg_fst.
have [|ck [M kM]] := cont (fun j _ => (j == k)%:R); first by move=> j; exact: bcst.
have wE (s : S) (a : A) : reff w (fun j _ => (j == k)%:R) (s, a) = w k s.
  by rewrite /reff (bigD1 k) //= eqxx mulr1 big1 ?addr0 // => j /negPf ->; rewrite mulr0.
split=> [s|]; last by exists M => s; rewrite -(wE s point).
have -> : w k = (fun s : S => reff w (fun j _ => (j == k)%:R) (s, point : A)).
  by apply/funext => t; rewrite wE.
have pr : continuous (fun s : S => (s, point : A)).
  by move=> t; apply: cvg_pair; [exact: cvg_id | exact: cvg_cst].
exact: continuous_comp (pr s) (ck _).
Qed.

(* The bound holds just when absolute weights sum to at most 1.               *)
Lemma reff_closeP : (forall e Rs Rs', 0 <= e -> bcontN Rs -> bcontN Rs' ->
    closeN e Rs Rs' -> uclose e (reff w Rs) (reff w Rs')) <->
  forall s, \sum_k `|w k s| <= 1.
Proof.
split=> [lip s|w1 e Rs Rs' e0 _ _ c x]; last first.
  rewrite /reff -sumrB; apply: le_trans (ler_norm_sum _ _ _) _.
  rewrite -[leRHS]mul1r; apply: le_trans (ler_wpmul2r e0 (w1 x.1)).
  rewrite mulr_suml; apply: ler_sum => k _.
  by rewrite -mulrBr normrM ler_wpmul2l // c.
pose Rs k (x : S * A) : K := Num.sg (w k s).
have c1 : closeN 1 Rs (fun _ _ => 0).
  by move=> k x; rewrite /Rs subr0 normr_sg lern1 leq_b1.
have := lip 1 Rs (fun _ _ => 0) ler01 (fun k => bcst _) (fun k => bcst _) c1 (s, point).
rewrite /reff [X in _ - X]big1 ?subr0 => [|k _]; last by rewrite mulr0.
move=> h; apply: le_trans h; rewrite le_eqVlt ger0_norm; last first.
  by apply: sumr_ge0 => k _; rewrite mulrC -normrEsg.
by apply/orP; left; apply/eqP/eq_bigr => k _; rewrite mulrC -normrEsg.
Qed.
End Weights.

(* Metric action spaces: bumps exist, and upper hemicontinuity in terms of    *)
(* distances.                                                                 *)
(*                                                                            *)
(*       dist x y == a bounded distance for any pseudometric space of the     *)
(*                   library (which axiomatises balls, not distances):        *)
(*                   inf {e > 0 | y in ball x e, or 1 <= e}                   *)
(*    metric_on d == d : T -> T -> K is a metric whose open balls are those   *)
(*                   of the pseudometric space T                              *)
(* bump dS dA D s0 a0 == the paper's bump on S * A with the maximum metric:   *)
(*                   max (0, 1 - max (dS s s0, dA a a0) / D)                  *)
(*                                                                            *)
(* metric_peak, metric_separating: in a Hausdorff pseudometric (i.e. metric)  *)
(* space every point is a peak and points are separated, as compact_cliff.v   *)
(* asks of A. bump_unit, bump1, bump0: `bump`. Astar_excess: the metric form  *)
(* of upper hemicontinuity (the upper half of the Hausdorff distance).        *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_bellman compact_argmax.
From PolicyCliff Require Import compact_cliff.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Distance.
Variables (K : realType) (T : pseudoMetricType K).
Implicit Types (x y a : T) (e : K).

Let radii x y := [set e : K | 0 < e /\ (ball x e y \/ 1 <= e)].

Definition dist x y : K := inf (radii x y).

Let radii1 x y : radii x y 1. Proof. by split=> //; right. Qed.

Let radii_lb x y : has_lbound (radii x y).
Proof. by exists 0 => e [/ltW]. Qed.

Lemma dist_ge0 x y : 0 <= dist x y.
Proof. by apply: lb_le_inf => [|e [/ltW]]; first by exists 1. Qed.

Lemma dist_le1 x y : dist x y <= 1.
Proof. exact: inf_lb. Qed.

Lemma ball_dist x e y : 0 < e -> ball x e y -> dist x y <= e.
Proof. by move=> e0 xy; apply: inf_lb => //; split=> //; left. Qed.

Lemma dist_ball x e y : dist x y < e -> e <= 1 -> ball x e y.
Proof.
move=> xy e1; have h : has_inf (radii x y) by split; [exists 1 | exact: radii_lb].
have [|d [d0 []]] := inf_adherent (eps := e - dist x y) _ h.
- by rewrite subr_gt0.
- by move=> xd; rewrite addrC subrK => /ltW de; exact: le_ball xd.
- by move=> d1; rewrite addrC subrK => /(le_lt_trans d1)/lt_le_trans/(_ e1); rewrite ltxx.
Qed.

Lemma dist_refl x : dist x x = 0.
Proof.
apply/eqP; rewrite eq_le dist_ge0 andbT; apply/ler_addgt0Pr => e e0.
by rewrite add0r; apply: ball_dist => //; exact: ballxx.
Qed.

Lemma dist_lip x e y a : 0 < e -> ball x e y -> dist x a <= dist y a + e.
Proof.
move=> e0 xy; rewrite -ler_subl_addr; apply: lb_le_inf; first by exists 1.
move=> d [d0 [ya|d1]]; rewrite ler_subl_addr.
  by rewrite addrC; apply: ball_dist; [exact: addr_gt0 | exact: ball_triangle xy ya].
by apply: le_trans (dist_le1 _ _) _; rewrite ler_paddr // ltW.
Qed.

Lemma dist_continuous a : continuous (fun x => dist x a).
Proof.
move=> x; apply/cvgrPdist_le => e e0.
have : \forall y \near x, ball x e y by exact: nbhsx_ballx (PosNum e0).
apply: filterS => y xy; rewrite ler_dist ler_subl_addr.
by rewrite !(dist_lip a e0) //; exact: ball_sym.
Qed.

Lemma dist_bcont a : bcont (fun x => dist x a).
Proof.
split; first exact: dist_continuous.
by exists 1 => x; rewrite ger0_norm ?dist_ge0 ?dist_le1.
Qed.

Lemma dist_eq0 x y : hausdorff_space T -> dist x y = 0 -> x = y.
Proof.
move=> hT xy0; apply: hT => U V /nbhs_ballP[e /= e0 eU] /nbhs_singleton Vy.
exists y; split=> //; apply: eU; apply: (@le_ball _ _ _ (Num.min e 1)).
  by rewrite le_minl lexx.
by apply: dist_ball; rewrite ?xy0 ?lt_minr ?e0 ?ltr01 // le_minl lexx orbT.
Qed.

End Distance.

Section MetricActions.
Variables (K : realType) (A : pseudoMetricType K).
Hypothesis hA : hausdorff_space A.

Theorem metric_peak (a : A) : peak K a.
Proof.
exists (fun b => 1 - dist b a); split; last 1 first.
- move=> b ba; rewrite ltr_subl_addr ltr_addl lt_neqAle dist_ge0 andbT.
  by apply/eqP => /esym/(dist_eq0 hA).
- split=> [|b]; last by rewrite subr_ge0 dist_le1 ler_subl_addr ler_addl dist_ge0.
  exact: bcont_cont (bcontB (bcont_cst A 1) (dist_bcont a)).
- by rewrite dist_refl subr0.
Qed.

Theorem metric_separating : separating K A.
Proof.
move=> a b ab; set d := dist a b.
have d0 : 0 < d.
  by rewrite lt_neqAle dist_ge0 andbT; apply/eqP => /esym/(dist_eq0 hA).
exists (fun c => 1 - Num.min (d^-1 * dist c b) 1); split.
- split=> [|c].
    apply: bcont_cont; apply: bcontB (bcont_cst A 1) _; apply: bcont_min.
      exact: bcontZ (dist_bcont b).
    exact: bcont_cst.
  rewrite subr_ge0 le_minl lexx orbT ler_subl_addr ler_addl le_minr ler01 andbT /=.
  by rewrite mulr_ge0 ?dist_ge0 // invr_ge0 ltW.
- by rewrite mulVf ?gt_eqF // minxx subrr.
- by rewrite dist_refl mulr0 min_l ?subr0 // ler01.
Qed.

End MetricActions.

(* ---- the paper's bump, for given metrics on S and A ----------------------- *)

Section Bump.
Variable K : realType.

Definition metric_on (T : pseudoMetricType K) (d : T -> T -> K) :=
  [/\ forall x y e, 0 < e -> ball x e y <-> d x y < e,
      forall x y, 0 <= d x y & forall x y, d x y = 0 -> x = y].

Lemma metric_lip (T : pseudoMetricType K) (d : T -> T -> K) x e y a :
  metric_on d -> 0 < e -> ball x e y -> d x a <= d y a + e.
Proof.
move=> [db d0 _] e0 xy; apply/ler_addgt0Pr => c c0.
have ya : ball y (d y a + c) a.
  by apply/db; rewrite ?ltr_addl // ltr_spaddr.
have p0 : 0 < e + (d y a + c) by rewrite addr_gt0 // ltr_paddl.
have := (db _ _ _ p0).1 (ball_triangle xy ya) => /ltW.
by rewrite addrCA addrA.
Qed.

Variables (S A : pseudoMetricType K) (dS : S -> S -> K) (dA : A -> A -> K).
Hypotheses (mS : metric_on dS) (mA : metric_on dA).
Variables (D : K) (s0 : S) (a0 : A).
Hypothesis D0 : 0 < D.

Definition bump (x : S * A) : K :=
  Num.max 0 (1 - Num.max (dS x.1 s0) (dA x.2 a0) / D).

Lemma bump_continuous : continuous bump.
Proof.
move=> x; apply/cvgrPdist_le => e e0.
have eD0 : 0 < e * D by rewrite mulr_gt0.
have : \forall y \near x, ball x (e * D) y by exact: nbhsx_ballx (PosNum eD0).
apply: filterS => y [xy1 xy2]; apply: maxr_close.
  by rewrite subrr normr0 ltW.
rewrite opprB addrC addrA subrK -mulrBl normrM normfV (gtr0_norm D0).
rewrite ler_pdivr_mulr //; apply: maxr_close.
  by rewrite ler_dist ler_subl_addr !(metric_lip s0 mS eD0) //; exact: ball_sym.
by rewrite ler_dist ler_subl_addr !(metric_lip a0 mA eD0) //; exact: ball_sym.
Qed.

Lemma bump_unit x : 0 <= bump x <= 1.
Proof.
rewrite /bump le_maxr lexx /= le_maxl ler01 /= ler_subl_addr ler_addl.
by rewrite divr_ge0 ?le_maxr ?(ltW D0) //; case: mS => _ ->.
Qed.

Lemma metric_refl (T : pseudoMetricType K) (d : T -> T -> K) x :
  metric_on d -> d x x = 0.
Proof.
move=> [db d0 _]; apply/eqP; rewrite eq_le d0 andbT; apply/ler_addgt0Pr => e e0.
by rewrite add0r ltW //; apply/db => //; exact: ballxx.
Qed.

Lemma bump1 : bump (s0, a0) = 1.
Proof.
by rewrite /bump /= (metric_refl s0 mS) (metric_refl a0 mA) maxxx mul0r subr0 max_r.
Qed.

Lemma bump0 x : D <= dS x.1 s0 \/ D <= dA x.2 a0 -> bump x = 0.
Proof.
move=> far; apply: max_l; rewrite subr_le0 ler_pdivl_mulr // mul1r le_maxr.
by case: far => ->; rewrite ?orbT.
Qed.

End Bump.

(* ---- upper hemicontinuity in terms of distances --------------------------- *)

Theorem Astar_excess (K : realType) (S : topologicalType) (A : pseudoMetricType K)
    (cA : compact [set: A]) (E : feller K S A) (g : K) (g01 : 0 <= g < 1)
    (R0 : S * A -> K) (s0 : S) (e : K) : bcont R0 -> 0 < e ->
  exists2 d, 0 < d & \forall s \near s0, forall R, bcont R -> uclose d R R0 ->
    forall a, Astar E g R s a -> exists2 b, Astar E g R0 s0 b & ball b e a.
Proof.
move=> bR0 e0.
have := Astar_uhc (U := [set a | exists2 b, Astar E g R0 s0 b & ball b e a])
  cA g01 bR0; apply=> b ob.
by apply: filterS (nbhsx_ballx b (PosNum e0)) => a ba; exists b.
Qed.

(* Randomised selections: weakly continuous exactly where the optimal action  *)
(* is unique.                                                                 *)
(*                                                                            *)
(*          mean A == the type of expectations on C(A): f |-> \int f dmu for  *)
(*                    a probability measure mu on A (positive, linear,        *)
(*                    normalised; nothing else of mu is used)                 *)
(*         point a == the expectation of the point mass at a                  *)
(* rselection E g p == p R s is optimal at s for every reward R: the mean of  *)
(*                    Q*_R (s, .) is its maximum (equivalently, mu is         *)
(*                    supported by A*(s;R))                                   *)
(* weakly_continuous p R0 s0 == the mean of f under p R s0 tends to that      *)
(*                    under p R0 s0 as R -> R0, for every continuous f        *)
(*                                                                            *)
(* rselection_continuousP: for A separating, p is weakly continuous at R0 in  *)
(* s0 if and only if A*(s0;R0) is a singleton. Weak convergence follows from  *)
(* convergence in total variation, so discontinuity holds there a fortiori.   *)
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

Record mean (K : realType) (A : topologicalType) := Mean {
  mean_ev :> (A -> K) -> K;
  mean_mono : forall f h, bcont f -> bcont h -> (forall a, f a <= h a) ->
    mean_ev f <= mean_ev h;
  mean_lin : forall c f h, bcont f -> bcont h ->
    mean_ev (fun a => c * f a + h a) = c * mean_ev f + mean_ev h;
  mean_cst : forall c, mean_ev (fun=> c) = c }.

Section Mean.
Variables (K : realType) (A : topologicalType).
Implicit Types (m : mean K A) (f q : A -> K).

Lemma point_mono a f h : bcont f -> bcont h -> (forall b : A, f b <= h b) ->
  f a <= h a.
Proof. by []. Qed.

Definition point_mean (a : A) : mean K A :=
  @Mean K A (fun f => f a) (point_mono a) (fun _ _ _ _ _ => erefl)
    (fun _ => erefl).

Lemma mean_le m f c : bcont f -> (forall a, f a <= c) -> m f <= c.
Proof.
by move=> bf fc; rewrite -(mean_cst m c); apply: mean_mono => //; exact: bcont_cst.
Qed.

Lemma mean_ge m f c : bcont f -> (forall a, c <= f a) -> c <= m f.
Proof.
by move=> bf fc; rewrite -{1}(mean_cst m c); apply: mean_mono => //; exact: bcont_cst.
Qed.

Hypothesis cA : compact [set: A].

(* A function bounded by c on the maximisers of q is nowhere much larger than *)
(* c, unless q is smaller than its maximum.                                   *)
Lemma penalty f q c e : continuous f -> continuous q ->
    (forall a, q a = maxf q -> f a <= c) -> 0 < e ->
  exists C, 0 <= C /\ forall a, f a <= c + e + C * (maxf q - q a).
Proof.
move=> cf cq fc e0.
have := compact_near_coveringP.1 _ cA K (pinfty_nbhs K)
  (fun C a => 0 <= C -> f a <= c + e + C * (maxf q - q a)) _.
have cov : forall a, [set: A] a -> \forall a' \near a & C \near pinfty_nbhs K,
    0 <= C -> f a' <= c + e + C * (maxf q - q a'); last first.
  move=> /(_ _ cov)[M [Mr MP]]; exists (Num.max 0 (M + 1)).
  have C0 : 0 <= Num.max 0 (M + 1) by rewrite le_maxr lexx.
  split=> // a; apply: MP C0 => //.
  by rewrite lt_maxr ltr_addl ltr01 orbT.
move=> a _; have mq b : 0 <= maxf q - q b by rewrite subr_ge0 maxf_ub.
have [qa|qa] := eqVneq (q a) (maxf q).
  have /contP/(_ a e e0) nf := cf.
  exists ([set b | `|f a - f b| < e], setT).
    by split=> //; exact: filterT.
  move=> -[b C] /= [fb _] C0; apply: ler_paddr; first exact: mulr_ge0.
  move: fb; rewrite ltr_distlC => /andP[_ /ltW fb]; apply: (le_trans fb).
  by rewrite ler_add2r fc.
set d := (maxf q - q a) / 2%:R.
have d0 : 0 < d by rewrite divr_gt0 // lt_neqAle mq andbT eq_sym subr_eq0 eq_sym.
have /contP/(_ a 1 ltr01) nf := cf; have /contP/(_ a d d0) nq := cq.
pose B := (f a + 1 - c - e) / d.
exists ([set b | `|f a - f b| < 1] `&` [set b | `|q a - q b| < d], [set C | B < C]).
  split; first exact: filterI.
  by exists B; split=> //; exact: num_real.
move=> -[b C] /= [[fb qb] BC] C0.
have fb' : f b <= f a + 1 by move: fb; rewrite ltr_distlC => /andP[_ /ltW].
have qb' : d <= maxf q - q b.
  move: qb; rewrite ltr_distlC => /andP[_ /ltW qb].
  have -> : d = maxf q - (q a + d) by rewrite /d; field.
  by rewrite ler_add2l ler_opp2.
apply: (le_trans fb'); have -> : f a + 1 = c + e + B * d.
  by rewrite /B divfK ?gt_eqF //; ring.
rewrite ler_add2l; apply: le_trans (ler_wpmul2l C0 qb').
by rewrite ler_wpmul2r // ltW.
Qed.

Lemma mean_support m f q c : bcont f -> bcont q -> m q = maxf q ->
  (forall a, q a = maxf q -> f a <= c) -> m f <= c.
Proof.
move=> bf bq mq fc; apply/ler_addgt0Pr => e e0.
have [C [C0 fC]] := penalty (bcont_cont bf) (bcont_cont bq) fc e0.
have bh := bcont_cst A (c + e + C * maxf q).
have := @mean_mono _ _ m f (fun a => - C * q a + (c + e + C * maxf q)) bf _ _.
rewrite mean_lin // mean_cst mq; set u := (X in _ -> _ -> _ <= X).
have -> : u = c + e by rewrite /u; ring.
apply; first exact: bcontD (bcontZ _ bq) bh.
by move=> a; have h := fC a; lin h.
Qed.

(* A mean of q is its maximum exactly when the mean is carried by the         *)
(* maximisers of q.                                                           *)
Lemma mean_supportP m q : bcont q -> m q = maxf q <->
  forall f c, bcont f -> (forall a, q a = maxf q -> f a <= c) -> m f <= c.
Proof.
move=> bq; split=> [mq f c bf|sup]; first exact: mean_support.
apply/eqP; rewrite eq_le; apply/andP; split.
  by apply: mean_le => // a; exact: maxf_ub (bcont_cont bq).
have b0 := bcont_cst A (0 : K).
have := sup (fun a => -1 * q a + 0) (- maxf q) (bcontD (bcontZ (-1) bq) b0) _.
rewrite mean_lin // mean_cst addr0 mulN1r ler_opp2; apply=> a ->.
by rewrite addr0 mulN1r.
Qed.

End Mean.

Section RandomisedSelections.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Implicit Types (R : S * A -> K) (p : (S * A -> K) -> S -> mean K A).
Local Notation Qstar := (Qstar E g).
Local Notation Astar := (Astar E g).

Definition rselection p := forall R, bcont R -> forall s,
  p R s (fun a => Qstar R (s, a)) = maxa (Qstar R) s.

Definition weakly_continuous p R0 s0 := forall f : A -> K, bcont f ->
  (fun R => p R s0 f) @ near_R R0 --> p R0 s0 f.

Lemma section_bcont (Q : S * A -> K) s : bcont Q -> bcont (fun a => Q (s, a)).
Proof. by move=> [cQ [M QM]]; split; [exact: cont_section | exists M]. Qed.

Lemma rselection_support p R s f c : rselection p -> bcont R -> bcont f ->
  (forall a, Astar R s a -> f a <= c) -> p R s f <= c.
Proof.
move=> sp bR bf fc; have bQ := section_bcont s (Qstar_bcont cA E g01 bR).
apply: (mean_support cA bf bQ) => [|a qa]; first exact: sp.
by apply: fc; apply/argmaxE => //; exact: Qstar_cont.
Qed.

(* Deterministic selections are an instance. *)
Lemma selection_rselection M : selection E g M ->
  rselection (fun R s => point_mean K (M R s)).
Proof.
by move=> sM R bR s; apply/(argmaxE cA); [exact: Qstar_cont | exact: sM].
Qed.

Lemma rselection_forced p R0 s0 f a : rselection p -> bcont R0 ->
    weakly_continuous p R0 s0 -> unit_fun f -> Astar R0 s0 a -> f a = 1 ->
  p R0 s0 f = 1.
Proof.
move=> sp bR0 wc uf oa fa; have bf := unit_bcont uf.
have f1 R : p R s0 f <= 1.
  by apply: mean_le => // b; have [_ /(_ b)/andP[]] := uf.
apply/eqP; rewrite eq_le f1 /=; apply/ler_addgt0Pr => e e0.
have /cvgrPdist_le/(_ e e0)[d /= d0 dP] := wc f bf.
have bt := tilt_bcont cA E g01 d bR0 uf.
have ct := tilt_close cA E g01 bR0 uf (ltW d0).
have := dP _ (conj bt ct); rewrite /= ler_dist => /andP[_ h].
apply: le_trans h; rewrite -ler_opp2 -[leLHS]mulN1r.
have <- : p (tilt E g R0 f d) s0 (fun b => -1 * f b + 0) =
    -1 * p (tilt E g R0 f d) s0 f.
  by rewrite mean_lin ?mean_cst ?addr0 //; exact: bcont_cst.
apply: rselection_support => //.
  exact: bcontD (bcontZ (-1) bf) (bcont_cst A 0).
by move=> b; rewrite (Astar_tilt cA g01 bR0 uf d0 oa fa) addr0 mulN1r => -[_ ->].
Qed.

Theorem rselection_continuousP p R0 s0 : separating K A -> rselection p ->
  bcont R0 -> weakly_continuous p R0 s0 <-> exists a, Astar R0 s0 = [set a].
Proof.
move=> sepA sp bR0; split=> [wc|[a Aa] f bf].
  have [a oa] := Astar_nonempty cA E g01 s0 bR0; exists a.
  apply/seteqP; split=> [b ob|_ -> //]; apply: contrapT => ba.
  have [f [uf fb fa]] := sepA b a ba; have bf := unit_bcont uf.
  have uf' : unit_fun (fun c => 1 - f c).
    split; first exact: bcont_cont (bcontB (bcont_cst A 1) bf).
    move=> c; have [_ /(_ c)/andP[f0 f1]] := uf.
    by rewrite subr_ge0 f1 ler_subl_addr ler_addl.
  have p1 := rselection_forced sp bR0 wc uf oa fa.
  have := rselection_forced sp bR0 wc uf' ob; rewrite fb subr0 => /(_ erefl).
  have -> : (fun c => 1 - f c) = (fun c => -1 * f c + 1).
    by apply/funext => c; rewrite mulN1r addrC.
  rewrite mean_lin ?mean_cst //; last exact: bcont_cst.
  by rewrite p1 mulN1r addNr => /esym/eqP; rewrite oner_eq0.
apply/cvgrPdist_le => e e0.
have [|d d0 dU] := @Astar_uhc _ _ _ cA E g g01 R0 s0 [set b | `|f a - f b| < e] bR0.
  by rewrite Aa => _ ->; have /contP := bcont_cont bf; apply.
exists d => // R /= [bR cR].
have near b : Astar R s0 b -> f b <= f a + e /\ - f b <= - f a + e.
  move=> /(nbhs_singleton dU R bR cR) /=; rewrite ltr_distlC => /andP[h1 h2].
  by split; [exact: ltW | rewrite ler_oppl opprD opprK ltW].
have negE R' : p R' s0 (fun b => -1 * f b + 0) = - p R' s0 f.
  by rewrite mean_lin ?mean_cst ?addr0 ?mulN1r //; exact: bcont_cst.
have bN := bcontD (bcontZ (-1) bf) (bcont_cst A 0).
have at0 : p R0 s0 f = f a.
  apply/eqP; rewrite eq_le; apply/andP; split.
    by apply: rselection_support => // b; rewrite Aa => ->.
  rewrite -ler_opp2 -negE; apply: rselection_support => // b.
  by rewrite Aa => ->; rewrite addr0 mulN1r.
rewrite at0 ler_dist; apply/andP; split; last first.
  by apply: rselection_support => // b /near[].
have h : p R s0 (fun b => -1 * f b + 0) <= - f a + e.
  by apply: rselection_support => // b /near[_]; rewrite addr0 mulN1r.
by rewrite negE in h; lin h.
Qed.

End RandomisedSelections.

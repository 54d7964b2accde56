(* Several rewards, aggregated by state-dependent weights.                    *)
(*                                                                            *)
(*    weights w == w k : S -> K is continuous and non-negative, and           *)
(*                 \sum_k w k s = 1                                           *)
(*     reff w R == R_eff(s,a) = \sum_k w k s * R k (s,a)                      *)
(*     bcontN R == every component of the tuple R is bounded continuous       *)
(* closeN e R R' == every component moves by at most e: ||R - R'||_N <= e     *)
(*   near_RN R0 == the filter of neighbourhoods of R0 among tuples            *)
(* selectionN w M == M R s is optimal at s for the effective reward of R      *)
(*                                                                            *)
(* Everything follows from two facts: R |-> R_eff does not increase           *)
(* distances (reff_close), and maps the e-ball around R0 *onto* the e-ball    *)
(* around its effective reward (reff_lift), by moving every component alike.  *)
(* reff_lift1 is the variant in which one given component moves alone.        *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.finmap Require Import finmap.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_bellman compact_argmax.
From PolicyCliff Require Import compact_cliff compact_flat.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Aggregation.
Variables (K : realType) (S A : topologicalType) (I : finType).
Implicit Types (R : I -> S * A -> K) (w : I -> S -> K) (e : K).

Definition weights w := [/\ forall k, continuous (w k),
  forall k s, 0 <= w k s & forall s, \sum_k w k s = 1].

Definition reff w R (x : S * A) := \sum_k w k x.1 * R k x.

Definition bcontN R := forall k, bcont (R k).

Definition closeN e R R' := forall k, uclose e (R k) (R' k).

Definition near_RN R0 : set (set (I -> S * A -> K)) :=
  filter_from [set e : K | 0 < e]
    (fun e => [set R | bcontN R /\ closeN e R R0]).

Global Instance near_RN_filter R0 : Filter (near_RN R0).
Proof.
apply: filter_from_filter; first by exists 1; rewrite /= ltr01.
move=> d e /= d0 e0; exists (Num.min d e); first by rewrite /= lt_minr d0.
move=> R /= [bR RR0]; split; split=> // k; apply: uclose_le (RR0 k).
  by rewrite le_minl lexx.
by rewrite le_minl lexx orbT.
Qed.

Section Weights.
Variable w : I -> S -> K.
Hypothesis ww : weights w.

Lemma weight_le1 k s : w k s <= 1.
Proof.
have [_ w0 w1] := ww; rewrite -(w1 s) (bigD1 k) //= ler_addl.
by apply: sumr_ge0 => i _; exact: w0.
Qed.

Lemma weight_bcont k : bcont (w k).
Proof.
have [cw w0 _] := ww; split; first exact: cw.
by exists 1 => s; rewrite ger0_norm ?weight_le1 //; exact: w0.
Qed.

(* `effective-reward` *)
Lemma reff_bcont R : bcontN R -> bcont (reff w R).
Proof.
move=> bR; apply: bcont_sum => k; apply: bcontM => //.
by apply: bcont_comp (weight_bcont k) => x; exact: cvg_fst.
Qed.

Lemma reff_close e R R' : closeN e R R' -> uclose e (reff w R) (reff w R').
Proof.
move=> RR' x; have [_ w0 w1] := ww.
rewrite /reff -sumrB; apply: le_trans (ler_norm_sum _ _ _) _.
rewrite -[leRHS]mul1r -(w1 x.1) mulr_suml; apply: ler_sum => k _.
rewrite -mulrBr normrM (ger0_norm (w0 _ _)) ler_wpmul2l ?w0 //.
exact: RR'.
Qed.

Lemma reff_near R0 P : near_R (reff w R0) P ->
  near_RN R0 [set R | P (reff w R)].
Proof.
move=> [e /= e0 eP]; exists e => // R /= [bR cR].
by apply: eP; split; [exact: reff_bcont | exact: reff_close].
Qed.

(* Every reward near R_eff is the effective reward of a tuple as near to R:   *)
(* add the same difference to every component.                                *)
Lemma reff_lift e R0 (R' : S * A -> K) : bcontN R0 -> bcont R' -> uclose e R' (reff w R0) ->
  exists R, [/\ bcontN R, closeN e R R0 & reff w R = R'].
Proof.
move=> bR0 bR' cR'; have [_ _ w1] := ww.
exists (fun k x => R0 k x + (R' x - reff w R0 x)); split.
- by move=> k; exact: bcontD (bR0 k) (bcontB bR' (reff_bcont bR0)).
- by move=> k x; rewrite addrC addKr; exact: cR'.
apply/funext => x; rewrite {1}/reff.
under eq_bigr do rewrite mulrDr.
by rewrite big_split /= -mulr_suml w1 mul1r addrC subrK.
Qed.

(* One component j moves alone, when its weight is bounded away from 0.       *)
Lemma reff_lift1 j c e R0 (R' : S * A -> K) : 0 < c -> (forall s, c <= w j s) ->
    bcontN R0 -> bcont R' -> uclose e R' (reff w R0) ->
  exists R, [/\ bcontN R, closeN (e / c) R R0, reff w R = R' &
    forall k, k != j -> R k = R0 k].
Proof.
move=> c0 cw bR0 bR' cR'.
have wj0 s : 0 < w j s by exact: lt_le_trans (cw s).
have bD := bcontB bR' (reff_bcont bR0).
have e0 : 0 <= e by apply: le_trans (cR' point).
have binv : bcont (fun s => (w j s)^-1).
  have [cwj _] := weight_bcont j; split.
    by move=> s; apply: cvgV; [rewrite gt_eqF | exact: cwj].
  by exists c^-1 => s; rewrite normfV gtr0_norm // lef_pinv ?posrE.
have binv1 : bcont (fun x : S * A => (w j x.1)^-1).
  by apply: (bcont_comp (h := fst) (f := fun s => (w j s)^-1)) => // x; exact: cvg_fst.
exists (fun k x => R0 k x +
  (if k == j then (w j x.1)^-1 * (R' x - reff w R0 x) else 0)); split.
- move=> k; case: (k == j); first exact: bcontD (bR0 k) (bcontM binv1 bD).
  exact: bcontD (bR0 k) (bcont_cst _ _).
- move=> k x; rewrite addrC addKr; case: (k == j).
    rewrite normrM mulrC normfV; apply: ler_pmul => //.
    by rewrite gtr0_norm // lef_pinv ?posrE.
  by rewrite normr0 divr_ge0 // ltW.
- apply/funext => x; rewrite {1}/reff.
  under eq_bigr do rewrite mulrDr.
  rewrite big_split /= [X in _ + X](bigD1 j) //= eqxx.
  rewrite [X in _ + (_ + X)]big1 => [|k kj].
    by rewrite addr0 mulrA divff ?gt_eqF // mul1r addrC subrK.
  by rewrite (negPf kj) mulr0.
- by move=> k kj; apply/funext => x; rewrite (negPf kj) addr0.
Qed.

End Weights.
End Aggregation.

Section Effective.
Variables (K : realType) (S A : topologicalType) (I : finType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K) (w : I -> S -> K).
Hypotheses (g01 : 0 <= g < 1) (ww : weights w).
Implicit Types (R : I -> S * A -> K) (M : (I -> S * A -> K) -> S -> A).
Local Notation reff := (reff w).
Local Notation Qstar := (Qstar E g).
Local Notation Astar := (Astar E g).

Definition selectionN M := forall R, bcontN R -> forall s, Astar (reff R) s (M R s).

(* `effective-q-lipschitz` *)
Theorem effective_lipschitz R R' e : bcontN R -> bcontN R' -> closeN e R R' ->
  uclose (e / (1 - g)) (Qstar (reff R)) (Qstar (reff R')).
Proof.
move=> bR bR' RR'; apply: Qstar_lipschitz => //; try exact: reff_bcont.
exact: reff_close.
Qed.

(* `effective-argmax-uhc` *)
Theorem effective_uhc R0 s0 (U : set A) : bcontN R0 ->
  (forall a, Astar (reff R0) s0 a -> nbhs a U) ->
  exists2 d, 0 < d & \forall s \near s0,
    forall R, bcontN R -> closeN d R R0 -> Astar (reff R) s `<=` U.
Proof.
move=> bR0 nU; have [d d0 dU] := Astar_uhc cA g01 (reff_bcont ww bR0) nU.
exists d => //; apply: filterS dU => s sU R bR cR.
by apply: sU; [exact: reff_bcont | exact: reff_close].
Qed.

(* `effective-continuity`, from uniqueness at R0 in the state alone. *)
Theorem effective_cvg M R0 s0 : selectionN M -> bcontN R0 ->
    Astar (reff R0) s0 `<=` [set M R0 s0] ->
  (fun R => M R s0) @ near_RN R0 --> M R0 s0.
Proof.
move=> sM bR0 uni U nU; have [|d d0 dU] := @effective_uhc R0 s0 U bR0.
  by move=> a /uni ->.
by exists d => // R [bR cR]; apply: (nbhs_singleton dU R bR cR); exact: sM.
Qed.

Theorem effective_ptws M R0 : selectionN M -> bcontN R0 ->
    (forall s, Astar (reff R0) s `<=` [set M R0 s]) ->
  {ptws, M @ near_RN R0 --> M R0}.
Proof.
move=> sM bR0 uni; apply/ptwsP => s W nW.
exact: effective_cvg sM bR0 (uni s) W nW.
Qed.

(* `effective-discontinuity`, first half, without finiteness. *)
Theorem effective_jump M R0 s0 a2 : selectionN M -> bcontN R0 ->
    sep K (M R0 s0) a2 -> Astar (reff R0) s0 a2 ->
  ~ ((fun R => M R s0) @ near_RN R0 --> M R0 s0).
Proof.
move=> sM bR0 [f [uf fa1 fa2]] o2 Mc; have bE := reff_bcont ww bR0.
have nW : nbhs (M R0 s0) [set a | f a < 1].
  have [/contP cf _] := uf; apply: filterS (cf (M R0 s0) 1 ltr01) => a /=.
  by rewrite fa1 sub0r normrN; exact: le_lt_trans (ler_norm _).
have [d /= d0 dW] := Mc _ nW.
have bt := tilt_bcont cA E g01 d bE uf.
have ct := tilt_close cA E g01 bE uf (ltW d0).
have [R [bR cR RE]] := reff_lift ww bR0 bt ct.
have := sM R bR s0; rewrite RE (Astar_tilt cA g01 bE uf d0 o2 fa2) => -[_ /= f1].
by have := dW R (conj bR cR); rewrite /= f1 ltxx.
Qed.

Theorem effective_ptws_discontinuous M R0 s0 a2 : separating K A ->
    selectionN M -> bcontN R0 -> Astar (reff R0) s0 a2 -> M R0 s0 <> a2 ->
  ~ {ptws, M @ near_RN R0 --> M R0}.
Proof.
move=> sepA sM bR0 o2 /sepA sep2 /ptwsP Mc.
by apply: effective_jump sM bR0 sep2 o2 _ => W nW; exact: Mc.
Qed.

(* The same, moving one component only. *)
Theorem effective_jump1 j M R0 s0 a2 : compact [set: S] -> (forall s, 0 < w j s) ->
    selectionN M -> bcontN R0 -> sep K (M R0 s0) a2 -> Astar (reff R0) s0 a2 ->
  exists2 W, nbhs (M R0 s0) W & forall e, 0 < e ->
    exists R, [/\ bcontN R, closeN e R R0, forall k, k != j -> R k = R0 k &
      ~ W (M R s0)].
Proof.
move=> cS wj sM bR0 [f [uf fa1 fa2]] o2; have bE := reff_bcont ww bR0.
exists [set a | f a < 1].
  have [/contP cf _] := uf; apply: filterS (cf (M R0 s0) 1 ltr01) => a /=.
  by rewrite fa1 sub0r normrN; exact: le_lt_trans (ler_norm _).
have [c c0 cw] : exists2 c, 0 < c & forall s, c <= w j s.
  have [s0' ws] : exists s', forall s, - w j s <= - w j s'.
    apply: (compact_max cS (f := fun s => - w j s)) => s.
    by have [cw _ _] := ww; exact: (continuousN (cw j s)).
  by exists (w j s0') => // s; rewrite -ler_opp2.
move=> e e0; have ec : 0 < e * c by rewrite mulr_gt0.
have bt := tilt_bcont cA E g01 (e * c) bE uf.
have ct := tilt_close cA E g01 bE uf (ltW ec).
have [R [bR cR RE Rk]] := reff_lift1 ww c0 cw bR0 bt ct.
exists R; split=> //; first by rewrite -[e](mulfK (x := c)) ?gt_eqF.
have := sM R bR s0; rewrite RE (Astar_tilt cA g01 bE uf ec o2 fa2) => -[_ /= ->].
by rewrite ltxx.
Qed.

(* `effective-discontinuity`, second half. *)
Theorem effective_uniform_jump R0 s0 a2 e : bcontN R0 -> separating K A ->
    finite_set (Astar (reff R0) s0) -> Astar (reff R0) s0 a2 -> 0 < e ->
  exists R', [/\ bcontN R', closeN e R' R0, Astar (reff R') s0 = [set a2] &
    tv (unif K (Astar (reff R') s0)) (unif K (Astar (reff R0) s0)) =
      1 - (#|` fset_set (Astar (reff R0) s0)|%:R)^-1].
Proof.
move=> bR0 sepA finA o2 e0; have bE := reff_bcont ww bR0.
have [R' [bR' cR' AR' jump]] := uniform_jump cA g01 bE sepA finA o2 e0.
by have [R [bR cR RE]] := reff_lift ww bR0 bR' cR'; exists R; rewrite RE.
Qed.

(* The hypothesis of `effective-continuity` is vacuous where that of          *)
(* `unique-continuity` is.                                                    *)
Theorem effective_unique_near R0 s0 : bcontN R0 ->
  (exists2 d, 0 < d & forall R, bcontN R -> closeN d R R0 ->
     exists a, Astar (reff R) s0 = [set a]) <->
  unique_near E g (reff R0) s0.
Proof.
move=> bR0; split=> -[d d0 uni]; exists d => //.
  move=> R' bR' cR'; have [R [bR cR <-]] := reff_lift ww bR0 bR' cR'.
  exact: uni.
by move=> R bR cR; apply: uni; [exact: reff_bcont | exact: reff_close].
Qed.

Theorem effective_unique_near_iff R0 s0 : bcontN R0 ->
  (exists2 d, 0 < d & forall R, bcontN R -> closeN d R R0 ->
     exists a, Astar (reff R) s0 = [set a]) <->
  exists2 a, Astar (reff R0) s0 = [set a] & isolated a.
Proof.
move=> bR0; have bE := reff_bcont ww bR0.
by rewrite effective_unique_near //; exact: (unique_near_iff cA E g01 s0 bE).
Qed.

End Effective.

(* Ties are cliffs: an arbitrarily small continuous change of the reward      *)
(* forces any prescribed optimal action, so that selections jump.             *)
(*                                                                            *)
(*      unit_fun f == f : A -> K is continuous with values in [0,1]           *)
(*         sep a b == some unit_fun f has f a = 0 and f b = 1                 *)
(*     separating A == sep a b for all a <> b (A is functionally Hausdorff;   *)
(*                     metric spaces are, see compact_metric.v)               *)
(*          peak a == some unit_fun f has its strict maximum 1 at a           *)
(*                     (every point of a metric space is a peak)              *)
(* tilt E g R f e  == the reward whose optimal value is Q*_R + e f(a)         *)
(*         unif B  == the uniform distribution on a finite set B of actions   *)
(*       tv mu nu  == total variation distance, 1/2 sum |mu - nu|             *)
(*                                                                            *)
(* The bump depends on the action only: no metric, and no separation, is      *)
(* needed of S. No finiteness of A*(s0;R0) is needed, except where the        *)
(* uniform distribution on it is spoken of. The reward moves by e when Q*     *)
(* moves by e, not by (1 + g) e.                                              *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.finmap Require Import finmap.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.classical Require Import cardinality fsbigop mathcomp_extra.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_bellman compact_argmax.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Separation.
Variables (K : realType) (A : topologicalType).
Implicit Types (f : A -> K) (a b : A).

Definition unit_fun f := continuous f /\ forall a, 0 <= f a <= 1.

Definition sep a b := exists f, [/\ unit_fun f, f a = 0 & f b = 1].

Definition separating := forall a b, a <> b -> sep a b.

Definition peak a :=
  exists f, [/\ unit_fun f, f a = 1 & forall b, b <> a -> f b < 1].

Lemma unit_bcont f : unit_fun f -> bcont f.
Proof.
move=> [cf f01]; split=> //; exists 1 => a.
by have /andP[f0 f1] := f01 a; rewrite ger0_norm.
Qed.

Lemma unit_funM f h : unit_fun f -> unit_fun h -> unit_fun (fun a => f a * h a).
Proof.
move=> [cf f01] [ch h01]; split; first by move=> a; exact: (continuousM (cf a) (ch a)).
move=> a; have /andP[f0 f1] := f01 a; have /andP[h0 h1] := h01 a.
by rewrite mulr_ge0 // mulr_ile1.
Qed.

(* Any continuous function that tells a and b apart can be cut to [0, 1].     *)
Lemma sep_neq f a b : continuous f -> f a < f b -> sep a b.
Proof.
move=> cf ab; pose d := f b - f a; have d0 : 0 < d by rewrite subr_gt0.
pose h c := `|f c - f a| / d; exists (fun c => Num.min (h c) 1).
split; last 2 first.
- by rewrite /h subrr normr0 mul0r min_l // ler01.
- by rewrite /h gtr0_norm // divff ?gt_eqF // minxx.
split=> [|c]; last first.
  rewrite le_minr ler01 andbT le_minl lexx orbT andbT.
  by rewrite divr_ge0 // ltW.
have ch : continuous h.
  move=> c; apply: cvgMl; have := continuousB (cf c) (@cst_continuous _ _ (f a) c).
  by move=> cB; apply: (continuous_comp cB); exact: norm_continuous.
move=> c; apply/cvgrPdist_le => e e0.
have /contP/(_ c e e0) := ch; apply: filterS => c' /ltW hc.
by apply: minr_close => //; rewrite subrr normr0 ltW.
Qed.

(* In a separating space a point is cut off from finitely many others. *)
Lemma finite_sep a (B : set A) : separating -> finite_set B ->
  exists f, [/\ unit_fun f, f a = 1 & forall b, B b -> b <> a -> f b = 0].
Proof.
move=> sepA /finite_seqP[r ->]; elim: r => [|b r [f [uf fa fr]]].
  exists (fun=> 1); split=> //; split; first exact: cst_continuous.
  by move=> _; rewrite ler01 lexx.
have [->|/eqP ba] := eqVneq b a.
  exists f; split=> // c /=; rewrite inE => /predU1P[-> //|]; exact: fr.
have [h [uh hb ha]] := sepA _ _ ba.
exists (fun c => h c * f c); split; first exact: unit_funM.
  by rewrite ha fa mulr1.
move=> c /=; rewrite inE => /predU1P[-> _|cr ca]; first by rewrite hb mul0r.
by rewrite fr // mulr0.
Qed.

End Separation.

Section Tilt.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Implicit Types (R : S * A -> K) (s : S) (a b : A) (f : A -> K) (e : K).
Local Notation Qstar := (Qstar E g).
Local Notation Astar := (Astar E g).

Definition tilt R f e := inv E g (fun x => Qstar R x + e * f x.2).

Let lift_bcont f : unit_fun f -> bcont (fun x : S * A => f x.2).
Proof.
move=> uf; apply: bcont_comp; last exact: unit_bcont.
by move=> x; exact: cvg_snd.
Qed.

Let tilted_bcont R f e : bcont R -> unit_fun f ->
  bcont (fun x => Qstar R x + e * f x.2).
Proof.
move=> bR uf; apply: bcontD (bcontZ e (lift_bcont uf)).
exact: Qstar_bcont.
Qed.

Lemma tilt_bcont R f e : bcont R -> unit_fun f -> bcont (tilt R f e).
Proof. by move=> bR uf; apply: inv_bcont => //; exact: tilted_bcont. Qed.

Lemma Qstar_tilt R f e : bcont R -> unit_fun f ->
  Qstar (tilt R f e) = (fun x => Qstar R x + e * f x.2).
Proof. by move=> bR uf; apply: Qstar_inv => //; exact: tilted_bcont. Qed.

Lemma tilt_close R f e : bcont R -> unit_fun f -> 0 <= e ->
  uclose e (tilt R f e) R.
Proof.
move=> bR uf e0; rewrite -[X in uclose _ _ X](inv_Qstar cA E g01 bR).
apply: inv_close => //; first exact: Qstar_bcont.
  exact: tilted_bcont.
move=> x; have [_ /(_ x.2)/andP[f0 f1]] := uf.
by rewrite ler_addl mulr_ge0 //= ler_add2l ler_pimulr.
Qed.

(* Where the bump reaches 1 on an optimal action, the optimal actions after   *)
(* tilting are the old ones on which the bump is 1.                           *)
Lemma Astar_tilt R f e s a : bcont R -> unit_fun f -> 0 < e ->
  Astar R s a -> f a = 1 -> Astar (tilt R f e) s = Astar R s `&` [set b | f b = 1].
Proof.
move=> bR uf e0 aR fa; rewrite /Astar Qstar_tilt //.
apply/seteqP; split=> [b /= bQ|b [oR fb] c /=]; last first.
  have [_ /(_ c)/andP[f0 f1]] := uf.
  by rewrite fb ler_add ?oR // ler_wpmul2l // ltW.
have := bQ a; rewrite /= fa mulr1 => ab.
have [_ /(_ b)/andP[f0 f1]] := uf.
have fb : f b = 1.
  apply/eqP; rewrite eq_le f1 /= -(ler_pmul2l e0) mulr1.
  by rewrite -(ler_add2l (Qstar R (s, a))) (le_trans ab) // ler_add2r aR.
split=> // c; apply: le_trans (aR c) _.
by move: ab; rewrite fb mulr1 ler_add2r.
Qed.

(* `tie-breaker`, with the exact gap. *)
Theorem tie_breaker R0 s0 a1 a2 e : bcont R0 -> sep K a1 a2 ->
  Astar R0 s0 a1 -> Astar R0 s0 a2 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 &
    Qstar R' (s0, a2) = Qstar R' (s0, a1) + e].
Proof.
move=> bR0 [f [uf fa1 fa2]] o1 o2 e0; exists (tilt R0 f e); split.
- exact: tilt_bcont.
- by apply: tilt_close => //; exact: ltW.
rewrite Qstar_tilt //= fa1 fa2 mulr0 mulr1 addr0; congr (_ + _).
by apply/eqP; rewrite eq_le o1 o2.
Qed.

(* Separation is exactly what breaking a tie takes.                           *)
Theorem tie_breaker_iff R0 s0 a1 a2 : bcont R0 ->
  Astar R0 s0 a1 -> Astar R0 s0 a2 ->
  (forall e, 0 < e -> exists R', [/\ bcont R', uclose e R' R0 &
     Qstar R' (s0, a1) < Qstar R' (s0, a2)]) <-> sep K a1 a2.
Proof.
move=> bR0 o1 o2; split=> [brk|sep12 e e0].
  have [R' [bR' _ lt]] := brk 1 ltr01.
  apply: (sep_neq (f := fun a => Qstar R' (s0, a))) lt.
  by apply: cont_section; exact: Qstar_cont.
have [R' [bR' cR' gap]] := tie_breaker bR0 sep12 o1 o2 e0.
by exists R'; split=> //; rewrite gap ltr_addl.
Qed.

(* More: a gap of 2e / (1 + g), when a constant is added to the tilted        *)
(* reward so that it moves as much up as down.                                *)
Theorem tie_breaker_gap R0 s0 a1 a2 e : bcont R0 -> sep K a1 a2 ->
  Astar R0 s0 a1 -> Astar R0 s0 a2 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 &
    Qstar R' (s0, a2) = Qstar R' (s0, a1) + 2%:R * e / (1 + g)].
Proof.
move=> bR0 [f [uf fa1 fa2]] o1 o2 e0; have /andP[g0 g1] := g01.
have g10 : 0 < 1 + g by rewrite ltr_paddr.
set h := 2%:R * e / (1 + g); have h0 : 0 <= h by rewrite divr_ge0 ?mulr_ge0 // ltW.
have bt := tilt_bcont h bR0 uf; pose c := - ((1 - g) / 2%:R * h).
exists (fun x => tilt R0 f h x + c); split.
- exact: bcontD bt (bcont_cst _ _).
- have iQ := inv_bounds cA E g01 (Qstar_bcont cA E g01 bR0) (tilted_bcont h bR0 uf).
  have eE : e = (1 + g) / 2%:R * h by rewrite /h; field; rewrite gt_eqF.
  have up y : Qstar R0 y <= Qstar R0 y + h * f y.2 <= Qstar R0 y + h.
    have [_ /(_ y.2)/andP[f0 f1]] := uf.
    by rewrite ler_addl mulr_ge0 //= ler_add2l ler_pimulr.
  move=> x; have := iQ _ up x; rewrite (inv_Qstar cA E g01 bR0) -/(tilt R0 f h).
  move=> /andP[i1 i2].
  rewrite ler_dist /c; apply/andP; split.
    by rewrite [X in _ - X]eE; apply: (ler_of i2); field.
  by rewrite [X in _ <= _ + X]eE; apply: (ler_of i1); field.
rewrite Qstar_addc // Qstar_tilt //= fa1 fa2 mulr0 mulr1 addr0.
have -> : Qstar R0 (s0, a2) = Qstar R0 (s0, a1) by apply/eqP; rewrite eq_le o1 o2.
by rewrite addrAC.
Qed.

(* Any optimal action that is a peak can be made the only one. *)
Theorem force_peak R0 s0 a e : bcont R0 -> peak K a -> Astar R0 s0 a -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 & Astar R' s0 = [set a]].
Proof.
move=> bR0 [f [uf fa fb]] oa e0; exists (tilt R0 f e); split.
- exact: tilt_bcont.
- by apply: tilt_close => //; exact: ltW.
rewrite (Astar_tilt bR0 uf e0 oa fa); apply/seteqP; split=> [b [_ /= fb1]|b ->] //.
by apply: contrapT => /fb; rewrite fb1 ltxx.
Qed.

Theorem force_finite R0 s0 a e : bcont R0 -> separating K A ->
  finite_set (Astar R0 s0) -> Astar R0 s0 a -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 & Astar R' s0 = [set a]].
Proof.
move=> bR0 sepA finA oa e0; have [f [uf fa fb]] := finite_sep a sepA finA.
exists (tilt R0 f e); split.
- exact: tilt_bcont.
- by apply: tilt_close => //; exact: ltW.
rewrite (Astar_tilt bR0 uf e0 oa fa); apply/seteqP; split=> [b [bo /= fb1]|b ->] //.
by apply: contrapT => /(fb _ bo)/eqP; rewrite fb1 oner_eq0.
Qed.

(* ---- deterministic selections -------------------------------------------  *)

Implicit Types M : (S * A -> K) -> S -> A.

(* A neighbourhood of M R0 s0 that rewards arbitrarily close to R0 leave. *)
Theorem selection_jump M R0 s0 a2 : selection E g M -> bcont R0 ->
    sep K (M R0 s0) a2 -> Astar R0 s0 a2 ->
  exists2 W, nbhs (M R0 s0) W & forall e, 0 < e ->
    exists R', [/\ bcont R', uclose e R' R0 & ~ W (M R' s0)].
Proof.
move=> sM bR0 [f [uf fa1 fa2]] o2; exists [set a | f a < 1].
  have [/contP cf _] := uf; apply: filterS (cf (M R0 s0) 1 ltr01) => a /=.
  by rewrite fa1 sub0r normrN; exact: le_lt_trans (ler_norm _).
move=> e e0; have bt := tilt_bcont e bR0 uf; exists (tilt R0 f e); split=> //.
  by apply: tilt_close => //; exact: ltW.
have := sM _ bt s0; rewrite (Astar_tilt bR0 uf e0 o2 fa2) => -[_ /= ->].
by rewrite ltxx.
Qed.

(* `deterministic-discontinuity`, without finiteness of A*(s0;R0). *)
Theorem selection_discontinuous M R0 s0 a2 : selection E g M -> bcont R0 ->
    sep K (M R0 s0) a2 -> Astar R0 s0 a2 ->
  ~ ((fun R => M R s0) @ near_R R0 --> M R0 s0).
Proof.
move=> sM bR0 sep2 o2 Mc; have [W nW jump] := selection_jump sM bR0 sep2 o2.
have [d /= d0 dW] := Mc W nW; have [R' [bR' cR' nW']] := jump d d0.
exact/nW'/dW.
Qed.

Lemma ptws_at M R0 s0 : {ptws, M @ near_R R0 --> M R0} ->
  (fun R => M R s0) @ near_R R0 --> M R0 s0.
Proof. by move=> /ptwsP Mc W nW; exact: Mc. Qed.

Theorem selection_ptws_discontinuous M R0 s0 a2 : separating K A ->
    selection E g M -> bcont R0 -> Astar R0 s0 a2 -> M R0 s0 <> a2 ->
  ~ {ptws, M @ near_R R0 --> M R0}.
Proof.
move=> sepA sM bR0 o2 /sepA sep2 Mc.
exact: (selection_discontinuous sM bR0 sep2 o2) (ptws_at (s0 := s0) Mc).
Qed.

(* `only-unique-stable`: a deterministic selection is continuous at R0        *)
(* exactly when R0 has one optimal action in every state.                     *)
Theorem selection_continuousP M R0 : separating K A -> selection E g M ->
    bcont R0 ->
  {ptws, M @ near_R R0 --> M R0} <-> (forall s, Astar R0 s = [set M R0 s]).
Proof.
move=> sepA sM bR0; split=> [Mc s|uni]; last first.
  by apply: (selection_ptws cA g01 sM bR0) => s; rewrite uni.
apply/seteqP; split=> [a oa|_ ->]; last exact: sM.
apply: contrapT => /nesym aM.
exact: (selection_discontinuous sM bR0 (sepA _ _ aM) oa) (ptws_at (s0 := s) Mc).
Qed.

(* Two rewards as close to R0 as we please force different actions. Whatever  *)
(* a selection answers at R0, be it a distribution, its oscillation at R0 is  *)
(* the whole distance between two point masses.                               *)
Theorem tie_fork R0 s0 a1 a2 e : bcont R0 -> peak K a1 -> peak K a2 ->
  Astar R0 s0 a1 -> Astar R0 s0 a2 -> 0 < e ->
  exists R1 R2, [/\ bcont R1 /\ bcont R2, uclose e R1 R0 /\ uclose e R2 R0,
    Astar R1 s0 = [set a1] & Astar R2 s0 = [set a2]].
Proof.
move=> bR0 p1 p2 o1 o2 e0.
have [R1 [bR1 cR1 A1]] := force_peak bR0 p1 o1 e0.
have [R2 [bR2 cR2 A2]] := force_peak bR0 p2 o2 e0.
by exists R1, R2.
Qed.

End Tilt.

(* ---- the uniform selection ----------------------------------------------- *)

Section Uniform.
Variables (K : realType) (A : choiceType).
Implicit Types (B : set A) (mu nu : A -> K).

Definition unif B a : K := if a \in B then (#|` fset_set B|%:R)^-1 else 0.

Definition tv mu nu : K := 2^-1 * \sum_(a \in [set: A]) `|mu a - nu a|.

Lemma unif1 a b : unif [set a] b = (b == a)%:R.
Proof.
rewrite /unif fset_set1 cardfs1 invr1.
have -> : (b \in [set a]) = (b == a) by apply/idP/eqP; rewrite inE.
by case: eqP.
Qed.

Lemma fset_set_gt1 B a b : finite_set B -> B a -> B b -> a <> b ->
  (1 < #|` fset_set B|)%N.
Proof.
move=> finB Ba Bb ab; rewrite (cardfsD1 a) in_fset_set // mem_set //=.
rewrite add1n ltnS cardfs_gt0; apply/fset0Pn; exists b.
by rewrite !inE in_fset_set // mem_set // andbT; apply/eqP => /esym.
Qed.

(* The jump, exactly. *)
Lemma tv_unif B b : finite_set B -> B b ->
  tv (unif [set b]) (unif B) = 1 - (#|` fset_set B|%:R)^-1.
Proof.
move=> finB Bb; set m := #|` fset_set B|.
have bB : b \in fset_set B by rewrite in_fset_set // inE.
have m0 : (0 < m)%N by rewrite cardfs_gt0; apply/fset0Pn; exists b.
have mK : (m%:R : K) != 0 by rewrite pnatr_eq0 -lt0n.
have m1 : (m%:R : K)^-1 <= 1 by rewrite invf_le1 ?ler1n ?ltr0n.
rewrite /tv -(fsbig_widen B) //; last first.
  move=> a /= [_ aB]; rewrite /preimage /= unif1.
  have -> : (a == b) = false by apply/eqP => ab; apply: aB; rewrite ab.
  by rewrite /unif memNset // subrr normr0.
rewrite fsbig_finite //= (big_fsetD1 b) //= unif1 eqxx /unif mem_set // -/m.
rewrite (ger0_norm (x := _ - _)) ?subr_ge0 //.
rewrite (eq_big_seq (fun=> m%:R^-1)); last first.
  move=> a; rewrite !inE in_fset_set // => /andP[ab aB].
  by rewrite -/(unif _ _) unif1 (negPf ab) aB sub0r normrN ger0_norm ?invr_ge0.
rewrite big_const_seq count_predT iter_addr_0.
have -> : size (fset_set B `\ b)%fset = m.-1.
  by rewrite /m (cardfsD1 b (fset_set B)) bB.
have -> : m%:R^-1 *+ m.-1 = m%:R^-1 * (m%:R - 1) :> K.
  have mp : m%:R = m.-1%:R + 1 :> K by rewrite natr1 prednK.
  by rewrite -[LHS]mulr_natr mp addrK.
rewrite -[true%:R]/(1 : K); move: (m%:R : K) mK => x x0.
by field.
Qed.

End Uniform.

Section UniformSelection.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Local Notation Astar := (Astar E g).

(* `uniform-discontinuity`: a jump of exactly (m - 1) / m. *)
Theorem uniform_jump R0 s0 a2 e : bcont R0 -> separating K A ->
    finite_set (Astar R0 s0) -> Astar R0 s0 a2 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0, Astar R' s0 = [set a2] &
    tv (unif K (Astar R' s0)) (unif K (Astar R0 s0)) =
      1 - (#|` fset_set (Astar R0 s0)|%:R)^-1].
Proof.
move=> bR0 sepA finA o2 e0.
have [R' [bR' cR' AR']] := force_finite cA g01 bR0 sepA finA o2 e0.
by exists R'; split=> //; rewrite AR'; exact: tv_unif.
Qed.

Theorem uniform_discontinuous R0 s0 a1 a2 : bcont R0 -> separating K A ->
    finite_set (Astar R0 s0) -> Astar R0 s0 a1 -> Astar R0 s0 a2 -> a1 <> a2 ->
  ~ ((fun R => tv (unif K (Astar R s0)) (unif K (Astar R0 s0))) @ near_R R0
      --> (0 : K)).
Proof.
move=> bR0 sepA finA o1 o2 a12 tv0.
have : near_R R0 [set R | tv (unif K (Astar R s0)) (unif K (Astar R0 s0)) < 2^-1].
  have /cvgrPdist_lt/(_ 2^-1) := tv0; rewrite invr_gt0 ltr0n => /(_ isT).
  by apply: filterS => R /=; rewrite sub0r normrN; exact: le_lt_trans (ler_norm _).
move=> [d /= d0 dP].
have [R' [bR' cR' _ jump]] := uniform_jump bR0 sepA finA o2 d0.
have := dP R' (conj bR' cR'); rewrite /= jump; apply/negP; rewrite -leNgt.
rewrite ler_subr_addr -ler_subr_addl.
have -> : 1 - 2^-1 = 2^-1 :> K by field.
have m2 := fset_set_gt1 finA o1 o2 a12.
by rewrite lef_pinv ?posrE ?ltr0n ?ler_nat // (leq_trans _ m2).
Qed.

End UniformSelection.

(* Uniqueness on a neighbourhood: what it means, and when it cannot hold.     *)
(*                                                                            *)
(*      isolated a == {a} is a neighbourhood of a                             *)
(* flat E g R e    == the reward whose optimal value is min(Q*_R, V*_R - e):  *)
(*                    within e of R, and every action that is within e of     *)
(*                    optimal for R is optimal for it                         *)
(*                                                                            *)
(* The hypothesis of `unique-continuity` asks that the optimal action be      *)
(* unique for all rewards near R0. Flattening the top of Q* shows that this   *)
(* is uniqueness at R0 together with isolation of the optimal actions         *)
(* (unique_near_iff; in all states at once, unique_near_all_iff): then the    *)
(* selection is constant near R0 (selection_locally_constant), and when A     *)
(* has no isolated point, e.g. is connected with two points, the hypothesis   *)
(* holds for no reward at all (unique_near_vacuous). On such A the rewards at *)
(* which every selection is discontinuous, in every state, are dense          *)
(* (cliffs_dense); those with a unique optimal action at a given state are    *)
(* dense as well when points are peaks (unique_dense).                        *)
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

Definition isolated (T : topologicalType) (a : T) := nbhs a [set a].

Lemma connected_not_isolated (T : topologicalType) (a b : T) :
  connected [set: T] -> closed [set a] -> a <> b -> ~ isolated a.
Proof.
move=> conT cla ab isoa; suff : [set a] = [set: T].
  by move=> /seteqP[_ /(_ b I)] /esym.
apply: conT; first by exists a.
  exists [set a]; last by rewrite setTI.
  by rewrite openE => _ ->.
by exists [set a]; rewrite ?setTI.
Qed.

Section Flat.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Implicit Types (R : S * A -> K) (s : S) (a : A) (e d : K).
Local Notation Qstar := (Qstar E g).
Local Notation Astar := (Astar E g).

Definition flatQ R e (x : S * A) := Num.min (Qstar R x) (maxa (Qstar R) x.1 - e).

Definition flat R e := inv E g (flatQ R e).

Lemma flatQ_bcont R e : bcont R -> bcont (flatQ R e).
Proof.
move=> bR; have bQ := Qstar_bcont cA E g01 bR; apply: bcont_min => //.
apply: bcontB; last exact: bcont_cst.
by apply: bcont_comp (bcont_maxa cA bQ) => x; exact: cvg_fst.
Qed.

Lemma flat_bcont R e : bcont R -> bcont (flat R e).
Proof. by move=> bR; apply: inv_bcont => //; exact: flatQ_bcont. Qed.

Lemma flat_close R e : bcont R -> 0 <= e -> uclose e (flat R e) R.
Proof.
move=> bR e0; have bQ := Qstar_bcont cA E g01 bR; have bF := flatQ_bcont e bR.
rewrite -[X in uclose _ _ X](inv_Qstar cA E g01 bR); apply: uclose_sym.
apply: inv_close => // -[s a]; rewrite /flatQ le_minl lexx /=.
rewrite addr_minl subrK le_minr ler_addl e0 /=.
by apply: maxa_ub => //; exact: bcont_cont.
Qed.

Lemma Astar_flat R e s a : bcont R -> 0 <= e ->
  Astar (flat R e) s a <-> maxa (Qstar R) s <= Qstar R (s, a) + e.
Proof.
move=> bR e0; have cQ := Qstar_cont cA (E := E) g01 bR.
rewrite /Astar Qstar_inv //; last exact: flatQ_bcont.
rewrite /argmax /flatQ /=; split=> [Qa|Qa b]; last first.
  by rewrite [X in _ <= X]min_r ?ler_subl_addr // le_minl lexx orbT.
have [b Qb] := maxa_attained cA s cQ.
have low : maxa (Qstar R) s - e <= maxa (Qstar R) s by rewrite ler_subl_addr ler_addl.
by have := Qa b; rewrite Qb (min_r low) le_minr ler_subl_addr => /andP[].
Qed.

(* After flattening, optimal actions have neighbourhoods of optimal actions.  *)
Lemma Astar_flat_nbhs R e s a : bcont R -> 0 < e -> Astar R s a ->
  nbhs a (Astar (flat R e) s).
Proof.
move=> bR e0 oa; have cQ := Qstar_cont cA (E := E) g01 bR.
have /contP/(_ a e e0) := cont_section (s := s) cQ.
apply: filterS => b; rewrite ltr_distlC => /andP[ab _].
apply/Astar_flat => //; first exact: ltW.
by rewrite -(argmaxE cA s a cQ).1 // -ler_subl_addr ltW.
Qed.

(* ---- uniqueness near R0, in one state -------------------------------------*)

Definition unique_near R0 s0 := exists2 d, 0 < d &
  forall R, bcont R -> uclose d R R0 -> exists a, Astar R s0 = [set a].

Lemma unique_near_isolated R0 s0 a : bcont R0 -> unique_near R0 s0 ->
  Astar R0 s0 a -> isolated a.
Proof.
move=> bR0 [d d0 uni] oa; have := Astar_flat_nbhs bR0 d0 oa.
have cF := flat_close bR0 (ltW d0).
have [b Ab] := uni _ (flat_bcont d bR0) cF.
by rewrite Ab => na; move: (nbhs_singleton na) (na) => /= ->.
Qed.

(* An isolated unique optimal action stays the optimal action. *)
Lemma unique_isolated_stays R0 s0 a : bcont R0 -> Astar R0 s0 = [set a] ->
  isolated a -> exists2 d, 0 < d & \forall s \near s0,
    forall R, bcont R -> uclose d R R0 -> Astar R s = [set a].
Proof.
move=> bR0 uni isoa.
have [|d d0 dA] := @Astar_uhc _ _ _ cA E g g01 R0 s0 [set a] bR0.
  by rewrite uni => _ ->.
exists d => //; apply: filterS dA => s sA R bR cR.
apply/seteqP; split; first exact: sA.
have [b ob] := Astar_nonempty cA E g01 s bR.
by move=> _ ->; have := sA R bR cR b ob => <-.
Qed.

Theorem unique_near_iff R0 s0 : bcont R0 ->
  unique_near R0 s0 <-> exists2 a, Astar R0 s0 = [set a] & isolated a.
Proof.
move=> bR0; split=> [uni|[a uni isoa]].
  have [d d0 dA] := uni; have [|a oa] := dA R0 bR0.
    by move=> x; rewrite subrr normr0 ltW.
  by exists a => //; apply: unique_near_isolated uni _ => //; rewrite oa.
have [d d0 dA] := unique_isolated_stays bR0 uni isoa.
by exists d => // R bR cR; exists a; apply: (nbhs_singleton dA).
Qed.

Theorem unique_near_vacuous R0 s0 : bcont R0 -> (forall a : A, ~ isolated a) ->
  ~ unique_near R0 s0.
Proof. by move=> bR0 noiso /(unique_near_iff s0 bR0)[a _ /noiso]. Qed.

Theorem unique_near_connected R0 s0 (a b : A) : bcont R0 ->
  connected [set: A] -> (forall c : A, closed [set c]) -> a <> b ->
  ~ unique_near R0 s0.
Proof.
move=> bR0 conA cl ab; apply: unique_near_vacuous => // c.
have [->|/eqP ca] := eqVneq c a; first exact: connected_not_isolated ab.
exact: connected_not_isolated ca.
Qed.

(* ---- uniqueness near R0, in all states, as in the paper -------------------*)

Definition unique_near_all R0 := exists2 d, 0 < d &
  forall R, bcont R -> uclose d R R0 -> forall s, exists a, Astar R s = [set a].

Lemma unique_near_all_at R0 s0 : unique_near_all R0 -> unique_near R0 s0.
Proof. by move=> [d d0 uni]; exists d => // R bR cR; exact: uni. Qed.

Theorem unique_near_all_vacuous R0 : bcont R0 -> (forall a : A, ~ isolated a) ->
  ~ unique_near_all R0.
Proof.
move=> bR0 noiso /(unique_near_all_at point); exact: unique_near_vacuous.
Qed.

Theorem unique_near_all_connected R0 (a b : A) : bcont R0 ->
    connected [set: A] -> (forall c : A, closed [set c]) -> a <> b ->
  ~ unique_near_all R0.
Proof.
move=> bR0 conA cl ab /(unique_near_all_at point).
exact: unique_near_connected bR0 conA cl ab.
Qed.

(* Under the paper's hypothesis, and S compact, the selection does not only   *)
(* converge: it does not move at all.                                         *)
Theorem selection_locally_constant M R0 : compact [set: S] ->
    selection E g M -> bcont R0 -> unique_near_all R0 ->
  exists2 d, 0 < d & forall R, bcont R -> uclose d R R0 -> M R = M R0.
Proof.
move=> cS sM bR0 uni.
have := compact_near_coveringP.1 _ cS _ (near_R R0) (fun R s => M R s = M R0 s) _.
have cov : forall s, [set: S] s -> \forall s' \near s & R \near near_R R0,
    M R s' = M R0 s'; last first.
  move=> /(_ _ cov)[d /= d0 dP]; exists d => // R bR cR.
  by apply/funext => s; exact: dP (conj bR cR) s I.
move=> s _; have [a Aa isoa] := (unique_near_iff s bR0).1 (unique_near_all_at s uni).
have [d d0 dA] := unique_isolated_stays bR0 Aa isoa.
exists ([set s' | forall R, bcont R -> uclose d R R0 -> Astar R s' = [set a]],
        [set R | bcont R /\ uclose d R R0]); first by split=> //=; exists d.
move=> -[s' R] /= [h [bR cR]].
have Ma R' : bcont R' -> uclose d R' R0 -> M R' s' = a.
  by move=> bR' cR'; have := sM R' bR' s'; rewrite (h _ bR' cR').
by rewrite !Ma // => x; rewrite subrr normr0 ltW.
Qed.

Theorem unique_near_all_iff R0 : compact [set: S] -> bcont R0 ->
  unique_near_all R0 <->
  forall s, exists2 a, Astar R0 s = [set a] & isolated a.
Proof.
move=> cS bR0; split=> [uni s|uni].
  exact/(unique_near_iff s bR0)/unique_near_all_at.
have := compact_near_coveringP.1 _ cS _ (near_R R0)
  (fun R s => exists a, Astar R s = [set a]) _.
have cov : forall s, [set: S] s -> \forall s' \near s & R \near near_R R0,
    exists a, Astar R s' = [set a]; last first.
  by move=> /(_ _ cov)[d /= d0 dP]; exists d => // R bR cR s; exact: dP.
move=> s _; have [a Aa isoa] := uni s.
have [d d0 dA] := unique_isolated_stays bR0 Aa isoa.
exists ([set s' | forall R, bcont R -> uclose d R R0 -> Astar R s' = [set a]],
        [set R | bcont R /\ uclose d R R0]); first by split=> //=; exists d.
by move=> -[s' R] /= [h [bR cR]]; exists a; exact: h.
Qed.

(* ---- cliffs are dense when no action is isolated --------------------------*)

Theorem cliffs_dense R0 e : separating K A -> (forall a : A, ~ isolated a) ->
    bcont R0 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 &
    forall M, selection E g M -> forall s,
      ~ ((fun R => M R s) @ near_R R' --> M R' s)].
Proof.
move=> sepA noiso bR0 e0; have bF := flat_bcont e bR0.
exists (flat R0 e); split=> //; first by apply: flat_close => //; exact: ltW.
move=> M sM s; have [a oa] := Astar_nonempty cA E g01 s bR0.
have na := Astar_flat_nbhs bR0 e0 oa.
have [b [ob bM]] : exists b, Astar (flat R0 e) s b /\ M (flat R0 e) s <> b.
  have [aM|aM] := pselect (M (flat R0 e) s = a); last first.
    by exists a; split=> //; exact: nbhs_singleton na.
  apply: contrapT => none; apply: (noiso a); apply: filterS na => b ob.
  by apply: contrapT => ba; apply: none; exists b; split=> //; rewrite aM => /esym.
exact: selection_discontinuous (sepA _ _ bM) ob.
Qed.

Theorem unique_dense R0 s0 e : (forall a : A, peak K a) -> bcont R0 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 & exists a, Astar R' s0 = [set a]].
Proof.
move=> peakA bR0 e0; have [a oa] := Astar_nonempty cA E g01 s0 bR0.
have [R' [bR' cR' AR']] := force_peak cA g01 bR0 (peakA a) oa e0.
by exists R'; split=> //; exists a.
Qed.

End Flat.

(* The optimal-action correspondence and the continuity of selections.        *)
(*                                                                            *)
(*       argmax Q s == the set of maximisers of Q (s, .)                      *)
(*   Astar E g R s  == A*(s;R), the optimal actions: argmax (Qstar E g R) s   *)
(*        near_R R0 == the filter of neighbourhoods of R0 among the bounded   *)
(*                     continuous rewards, with the supremum norm             *)
(*  selection E g M == M R s is an optimal action at s, for every bounded     *)
(*                     continuous R (a deterministic selection R |-> policy)  *)
(*                                                                            *)
(* Main results (S any topological space, A compact; neither a metric nor a   *)
(* separation axiom):                                                         *)
(*  argmax_nonempty, argmax_compact, argmax_closed                            *)
(*  Astar_closed_graph == limits of optimal actions are optimal, jointly in R *)
(*                     and s, along any filter                                *)
(*  Astar_uhc       == upper hemicontinuity, jointly in R and s               *)
(*  selection_cvg   == uniqueness at the single pair (R0, s0) makes every     *)
(*                     selection continuous at R0, at s0                      *)
(*  selection_uniform == uniqueness at R0 in every state, with S compact and  *)
(*                     A pseudometric, makes it continuous for the *uniform*  *)
(*                     convergence of policies                                *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_bellman.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* ---- the maximisers of one function ------------------------------------ *)

Section Argmax.
Variables (K : realType) (S A : topologicalType).
Implicit Types (Q : S * A -> K) (s : S) (a : A).

Definition argmax Q s : set A := [set a | forall b, Q (s, b) <= Q (s, a)].

(* A non-maximiser stays one when Q, s and a move a little. *)
Lemma argmax_far Q0 s0 a0 : continuous Q0 -> ~ argmax Q0 s0 a0 ->
  exists2 e, 0 < e & \forall x \near (s0, a0),
    forall Q, uclose e Q Q0 -> ~ argmax Q x.1 x.2.
Proof.
move=> /contP cQ /existsNP[b /negP]; rewrite -ltNge => ab.
set d := (Q0 (s0, b) - Q0 (s0, a0)) / 4%:R.
have d0 : 0 < d by rewrite divr_gt0 // subr_gt0.
exists d => //.
have [/= [U1 U2] [U1s U2a] U12] := cQ (s0, a0) d d0.
have [/= [W1 W2] [W1s W2b] W12] := cQ (s0, b) d d0.
exists (U1 `&` W1, U2) => /=; first by split=> //; exact: filterI.
move=> -[s a] /= [[U1s' W1s'] U2a'] Q QQ0 /(_ b).
have := U12 (s, a) (conj U1s' U2a'); rewrite /= ltr_distlC => /andP[_ qa].
have := W12 (s, b) (conj W1s' (nbhs_singleton W2b)).
rewrite /= ltr_distlC => /andP[qb _].
have /ucloseP[QQ0' Q0Q] := QQ0; apply/negP; rewrite -ltNge.
have := ler_lt_add (QQ0' (s, a)) qa; have := ler_lt_add (Q0Q (s, b)) qb.
move=> h1 h2; have h := ltr_add h1 h2; apply: (ltr_of h).
have -> : Q0 (s0, b) = Q0 (s0, a0) + 4%:R * d by rewrite /d; field.
ring.
Qed.

Section CompactActions.
Hypothesis cA : compact [set: A].

Lemma argmaxE Q s a : continuous Q -> argmax Q s a <-> Q (s, a) = maxa Q s.
Proof.
move=> cQ; split=> [Qa|Qa b]; last by rewrite Qa maxa_ub.
by apply/eqP; rewrite eq_le maxa_ub //=; apply: maxf_lub.
Qed.

Lemma argmax_nonempty Q s : continuous Q -> argmax Q s !=set0.
Proof.
by move=> cQ; have [a aQ] := maxa_attained cA s cQ; exists a; apply/argmaxE.
Qed.

Lemma argmax_closed Q s : continuous Q -> closed (argmax Q s).
Proof.
move=> cQ a cla; apply: contrapT => /(argmax_far cQ)[e e0 [/= [U V] [Us Va] UV]].
have [b [bs Vb]] := cla V Va.
apply: (UV (s, b)) bs => //; first by split=> //; exact: nbhs_singleton.
by move=> x; rewrite subrr normr0 ltW.
Qed.

Lemma argmax_compact Q s : continuous Q -> compact (argmax Q s).
Proof. by move=> cQ; apply: subclosed_compact cA _ => //; exact: argmax_closed. Qed.

(* Upper hemicontinuity: the maximisers of every Q close to Q0, at every s    *)
(* close to s0, lie in a given neighbourhood of those of Q0 at s0.            *)
Lemma argmax_uhc Q0 s0 (U : set A) : continuous Q0 ->
  (forall a, argmax Q0 s0 a -> nbhs a U) ->
  exists2 e, 0 < e & \forall s \near s0,
    forall Q, uclose e Q Q0 -> argmax Q s `<=` U.
Proof.
move=> cQ nU.
have := compact_near_coveringP.1 _ cA (S * K)%type (filter_prod (nbhs s0) (nbhs (0:K)))
  (fun p a => forall Q, uclose p.2 Q Q0 -> argmax Q p.1 a -> U a) _.
have cov : forall a, [set: A] a -> \forall a' \near a &
    p \near filter_prod (nbhs s0) (nbhs (0:K)),
    forall Q, uclose p.2 Q Q0 -> argmax Q p.1 a' -> U a'; last first.
  move=> /(_ _ cov)[/= [P1 P2] [P1s P2e] P12].
  have /nbhs_ballP[e /= e0 eP] := P2e.
  exists (e / 2); first by rewrite divr_gt0.
  apply: filterS P1s => s P1s Q QQ0 a Qa.
  apply: (P12 (s, e / 2)) (QQ0) Qa => //; split=> //=; apply: eP.
  by rewrite /ball /= sub0r normrN gtr0_norm ?divr_gt0 // ltr_pdivr_mulr //
    mulr2n mulrDr mulr1 ltr_addl.
move=> a _; have [aQ|/(argmax_far cQ)[e e0]] := pselect (argmax Q0 s0 a).
  have Ua := nU _ aQ; exists (U, setT); last by move=> -[a' p] /= [].
  by split=> //; exact: filterT.
move=> [/= [P1 P2] [P1s P2a] P12].
exists (P2, (P1 `*` [set x | x < e])) => /=.
  split=> //; exists (P1, [set x | x < e]) => //=; split=> //.
  apply/nbhs_ballP; exists e => // x; rewrite /ball /= sub0r normrN.
  exact: le_lt_trans (ler_norm _).
move=> -[a' [s d]] /= [P2a' [P1s' /= de]] Q QQ0 Qa'.
case: (P12 (s, a') (conj P1s' P2a') Q _ Qa').
exact: uclose_le (ltW de) QQ0.
Qed.

End CompactActions.
End Argmax.

(* ---- optimal actions ----------------------------------------------------- *)

Definition near_R (K : realType) (T : topologicalType) (R0 : T -> K) :
    set (set (T -> K)) :=
  filter_from [set e : K | 0 < e]
    (fun e => [set R | bcont R /\ uclose e R R0]).

Global Instance near_R_filter (K : realType) (T : topologicalType)
  (R0 : T -> K) : Filter (near_R R0).
Proof.
apply: filter_from_filter; first by exists 1; rewrite /= ltr01.
move=> d e /= d0 e0; exists (Num.min d e); first by rewrite /= lt_minr d0.
move=> R /= [bR RR0]; split; split=> //; apply: uclose_le RR0.
  by rewrite le_minl lexx.
by rewrite le_minl lexx orbT.
Qed.

Lemma near_R_proper (K : realType) (T : topologicalType) (R0 : T -> K) :
  bcont R0 -> ProperFilter (near_R R0).
Proof.
move=> bR0; apply: Build_ProperFilter => P [e /= e0 eP]; exists R0.
by apply: eP; split=> // x; rewrite subrr normr0 ltW.
Qed.

(* The library's topology of pointwise convergence, unfolded. *)
Lemma ptwsP (T : Type) (U : topologicalType) (F : set (set (T -> U)))
    (f : T -> U) : Filter F ->
  {ptws, F --> f} <-> forall x W, nbhs (f x) W -> F [set h | W (h x)].
Proof.
have proj_surj x : (fun h : T -> U => h x) @` setT = setT.
  by apply/seteqP; split=> // u _; exists (fun=> u).
move=> FF; rewrite cvg_sup; split=> [Ff x W Wx|Ff x].
  have [+ _] := cvg_image f FF (proj_surj x).
  move=> /(_ (Ff x) W Wx)[V FV VW]; apply: filterS FV => h Vh.
  by rewrite /= -VW; exists h.
apply/cvg_image; first exact: proj_surj.
move=> W /(Ff x) FW; exists [set h | W (h x)] => //.
by apply/seteqP; split=> [_ [h Wh <-] //|u Wu]; exists (fun=> u).
Qed.

Section OptimalActions.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Implicit Types (R : S * A -> K) (s : S) (a : A).

Definition Astar R s : set A := argmax (Qstar E g R) s.

Definition selection (M : (S * A -> K) -> S -> A) :=
  forall R, bcont R -> forall s, Astar R s (M R s).

Lemma Astar_nonempty R s : bcont R -> Astar R s !=set0.
Proof. by move=> bR; apply: argmax_nonempty => //; exact: Qstar_cont. Qed.

Lemma Astar_closed R s : bcont R -> closed (Astar R s).
Proof. by move=> bR; apply: argmax_closed; exact: Qstar_cont. Qed.

Lemma Astar_compact R s : bcont R -> compact (Astar R s).
Proof. by move=> bR; apply: argmax_compact => //; exact: Qstar_cont. Qed.

(* A deterministic selection exists (by choice). *)
Lemma selection_exists : exists M, selection M.
Proof.
exists (fun R s => xget point (Astar R s)) => R bR s.
by have [a aR] := Astar_nonempty s bR; case: xgetP => [//|/(_ a)].
Qed.

Lemma Qstar_small R0 e : bcont R0 -> 0 < e ->
  exists2 d, 0 < d & forall R, bcont R -> uclose d R R0 ->
    uclose e (Qstar E g R) (Qstar E g R0).
Proof.
have g1 : 0 < 1 - g by rewrite subr_gt0; case/andP: g01.
move=> bR0 e0; exists (e * (1 - g)); first by rewrite mulr_gt0.
move=> R bR RR0; have -> : e = e * (1 - g) / (1 - g) by field; rewrite gt_eqF.
exact: Qstar_lipschitz.
Qed.

Theorem Astar_uhc R0 s0 (U : set A) : bcont R0 ->
  (forall a, Astar R0 s0 a -> nbhs a U) ->
  exists2 d, 0 < d & \forall s \near s0,
    forall R, bcont R -> uclose d R R0 -> Astar R s `<=` U.
Proof.
move=> bR0 /(argmax_uhc cA (Qstar_cont cA g01 bR0))[e e0 eU].
have [d d0 dQ] := Qstar_small bR0 e0; exists d => //.
by apply: filterS eU => s sU R bR RR0; apply: sU; exact: dQ.
Qed.

Theorem Astar_closed_graph (I : Type) (F : set (set I)) {FF : ProperFilter F}
    (R_ : I -> S * A -> K) (s_ : I -> S) (a_ : I -> A) R0 s0 a0 : bcont R0 ->
  R_ @ F `=>` near_R R0 -> s_ @ F --> s0 -> a_ @ F --> a0 ->
  (\forall i \near F, Astar (R_ i) (s_ i) (a_ i)) -> Astar R0 s0 a0.
Proof.
move=> bR0 RF sF aF Aa; apply: contrapT.
move=> /(argmax_far (Qstar_cont cA g01 bR0))[e e0 [/= [U V] [Us Va] UV]].
have [d d0 dQ] := Qstar_small bR0 e0.
have FU : F (s_ @^-1` U) by exact: sF.
have FV : F (a_ @^-1` V) by exact: aF.
have FR : F (R_ @^-1` [set R | bcont R /\ uclose d R R0]).
  by apply: RF; exists d.
have /filter_ex[i [[Ui Vi] [Ai [bRi Ri]]]] : F ((s_ @^-1` U `&` a_ @^-1` V) `&`
    ((fun i => Astar (R_ i) (s_ i) (a_ i)) `&`
     (R_ @^-1` [set R | bcont R /\ uclose d R R0]))).
  by apply: filterI; apply: filterI.
exact: UV (s_ i, a_ i) (conj Ui Vi) _ (dQ _ bRi Ri) Ai.
Qed.

(* ---- selections ---------------------------------------------------------- *)

(* Uniqueness at one pair (R0, s0) suffices; the selection is continuous      *)
(* there jointly in the reward and the state.                                 *)
Theorem selection_near M R0 s0 (U : set A) : selection M -> bcont R0 ->
  Astar R0 s0 `<=` [set M R0 s0] -> nbhs (M R0 s0) U ->
  exists2 d, 0 < d & \forall s \near s0,
    forall R, bcont R -> uclose d R R0 -> U (M R s).
Proof.
move=> sM bR0 uni nU.
have [|d d0 dU] := @Astar_uhc R0 s0 U bR0; first by move=> a /uni ->.
by exists d => //; apply: filterS dU => s sU R bR RR0; apply: sU (sM _ bR s).
Qed.

Theorem selection_cvg M R0 s0 : selection M -> bcont R0 ->
  Astar R0 s0 `<=` [set M R0 s0] -> (fun R => M R s0) @ near_R R0 --> M R0 s0.
Proof.
move=> sM bR0 uni U nU; have [d d0 dU] := selection_near sM bR0 uni nU.
by exists d => // R [bR RR0]; apply: (nbhs_singleton dU).
Qed.

Theorem selection_ptws M R0 : selection M -> bcont R0 ->
  (forall s, Astar R0 s `<=` [set M R0 s]) -> {ptws, M @ near_R R0 --> M R0}.
Proof.
move=> sM bR0 uni; apply/ptwsP => s W nW.
exact: selection_cvg sM bR0 (uni s) W nW.
Qed.

(* The unique optimal policy is a continuous function of the state. *)
Theorem selection_state_continuous M R0 : selection M -> bcont R0 ->
  (forall s, Astar R0 s `<=` [set M R0 s]) -> continuous (M R0).
Proof.
move=> sM bR0 uni s U nU; have [d d0 dU] := selection_near sM bR0 (uni s) nU.
apply: filterS dU => s' /(_ R0 bR0); apply=> x.
by rewrite subrr normr0 ltW.
Qed.

End OptimalActions.

Section UniformConvergence.
Variables (K : realType) (S : topologicalType) (A : pseudoMetricType K).
Hypotheses (cS : compact [set: S]) (cA : compact [set: A]).
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.

Theorem selection_uniform (M : (S * A -> K) -> S -> A) R0 e :
    selection E g M -> bcont R0 ->
    (forall s, Astar E g R0 s `<=` [set M R0 s]) -> 0 < e ->
  exists2 d, 0 < d &
    forall R, bcont R -> uclose d R R0 -> forall s, ball (M R0 s) e (M R s).
Proof.
move=> sM bR0 uni e0; have e20 : 0 < e / 2 by rewrite divr_gt0.
have := compact_near_coveringP.1 _ cS _ (near_R R0)
  (fun R s => ball (M R0 s) e (M R s)) _.
have cov : forall s, [set: S] s -> \forall s' \near s & R \near near_R R0,
    ball (M R0 s') e (M R s'); last first.
  move=> /(_ _ cov)[d /= d0 dP]; exists d => // R bR RR0 s.
  exact: dP (conj bR RR0) s I.
move=> s _; have nB : nbhs (M R0 s) (ball (M R0 s) (e / 2)).
  exact: nbhsx_ballx (PosNum e20).
have [d d0 dU] := selection_near cA g01 sM bR0 (uni s) nB.
exists ([set s' | forall R, bcont R -> uclose d R R0 ->
    ball (M R0 s) (e / 2) (M R s')], [set R | bcont R /\ uclose d R R0]).
  by split=> //=; exists d.
move=> -[s' R] /= [h [bR RR0]]; apply: (@ball_splitr _ _ (M R0 s)).
  by apply: h => // x; rewrite subrr normr0 ltW.
exact: h.
Qed.

End UniformConvergence.

(* Discount 1 where every policy ends: the theory of processes applies, and   *)
(* its equations are those of the kernel with the value 0 at the end.         *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.

(******************************************************************************)
(*   final s  == a state of rank 0; elsewhere every action has a successor of *)
(*               lower rank, so that every policy reaches a final state       *)
(*   onward s a t == P s a t if neither s nor t is final, otherwise 0         *)
(*   ending   == the process that continues with onward, undiscounted         *)
(*   ending_value, ending_vstar == V^p and V*, by equations over P itself     *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Ending.
Variables (K : realFieldType) (S A : finType) (available : S -> pred A).
Variables (P : S -> A -> S -> K) (r : S -> nat).
Implicit Types (R p : S -> A -> K) (V : S -> K) (s t : S) (a : A).

Definition final s : bool := r s == 0%N.
Definition onward s a t : K := if final s || final t then 0 else P s a t.

Hypotheses (availableP : forall s, [exists a, available s a])
  (P_ge0 : forall s a t, available s a -> 0 <= P s a t)
  (P_sum1 : forall s a, available s a -> \sum_t P s a t = 1)
  (rank_falls : forall s a, available s a -> ~~ final s ->
    exists2 t, (r t < r s)%N & 0 < P s a t).

Lemma onward_ge0 s a t : available s a -> 0 <= onward s a t.
Proof. by move=> sa; rewrite /onward; case: ifP => // _; apply: P_ge0. Qed.

(* Some number is below every positive probability, and below 1.              *)
Let least : exists2 e : K, 0 < e < 1 & forall s a t, 0 < P s a t -> e < P s a t.
Proof.
pose f (x : S * A * S) := P x.1.1 x.1.2 x.2; pose pos := [pred x | 0 < f x].
have half (c : K) : 0 < c -> 0 < c / 2 < c.
  by move=> c0; rewrite divr_gt0 ?ltr0n //= ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
have /andP[h0 h1] := half 1 ltr01; case: (pickP pos) => [x0 x0P|none]; last first.
  by exists (1 / 2) => [|s a t pt]; [rewrite h0 | have := none (s, a, t); rewrite /= /f /= pt].
pose m := [arg min_(x < x0 | pos x) f x]%O; have m0 : 0 < f m by have : pos m by rewrite /m; case: arg_minP.
have /andP[m2 mm] := half _ m0; exists (Num.min (1 / 2) (f m / 2)) => [|s a t pt].
  by rewrite lt_minr h0 m2 lt_minl h1.
have le_m : f m <= f (s, a, t) by rewrite /m; case: arg_minP => // i _; apply.
by rewrite lt_minl (lt_le_trans mm le_m) orbT.
Qed.

(* The weight 1 - e^rank falls, as a successor of lower rank has probability > e.*)
Lemma ending_falls : exists2 u : S -> K, forall s, 0 < u s &
  forall s a, available s a -> 1 * (\sum_t onward s a t * u t) < u s.
Proof.
have [e /andP[e0 e1] small] := least; pose y s := 1 - e ^+ r s.
exists (fun s => if final s then 1 else y s) => [s|s a sa].
  by case: ifP => [_|fs]; rewrite ?ltr01 // subr_gt0 exprn_ilt1 ?(ltW e0) // -[_ == _]/(final s) fs.
rewrite mul1r; case: ifP => fs; first by rewrite big1 ?ltr01 // => t _; rewrite /onward fs mul0r.
have [t0 lt_t0 p0] := rank_falls sa (negbT fs).
have -> : \sum_t onward s a t * (if final t then 1 else y t) = 1 - \sum_t P s a t * e ^+ r t.
  rewrite -(P_sum1 sa) -sumrB; apply: eq_bigr => t _; rewrite /onward fs /=.
  by case: ifP => [/eqP ft|_]; rewrite /y ?mulrBr ?mulr1 // ft expr0 mulr1 subrr mul0r.
rewrite ltr_add2l ltr_opp2 (bigD1 t0) //= ltr_paddr ?sumr_ge0 // => [t _|].
  by rewrite mulr_ge0 ?P_ge0 // exprn_ge0 // ltW.
apply: (@lt_le_trans _ _ (P s a t0 * e ^+ (r s).-1)).
  by rewrite -{1}(ltn_predK lt_t0) exprS ltr_pmul2r ?exprn_gt0 ?small.
by rewrite ler_pmul2l // ler_wiexpn2l ?ltW //; rewrite -ltnS (ltn_predK lt_t0).
Qed.

Definition ending : process K S A := Process availableP onward_ge0 ler01 ending_falls.

(* Where nothing is earned at the end, the equations are the usual ones.      *)
Lemma ending_backup R V s a : (forall t, final t -> V t = 0) -> ~~ final s ->
  backup ending R V s a = R s a + \sum_t P s a t * V t.
Proof.
move=> V0 /negPf fs; rewrite /backup /expect mul1r; congr (_ + _); apply: eq_bigr => t _.
by rewrite /= /onward fs /=; case: ifP => // /V0->; rewrite !mulr0.
Qed.

Lemma ending_final R V s a : final s -> backup ending R V s a = R s a.
Proof.
move=> fs; rewrite /backup /expect big1 ?mulr0 ?addr0 // => t _.
by rewrite /= /onward fs mul0r.
Qed.

Section Reward.
Variable R : S -> A -> K.
Hypothesis R0 : forall s a, final s -> available s a -> R s a = 0.

Lemma ending_value p V : is_policy ending p ->
  ((forall s, final s -> V s = 0) /\
   (forall s, ~~ final s -> V s = \sum_a p s a * (R s a + \sum_t P s a t * V t)))
  <-> V =1 value ending p R.
Proof.
move=> pP; have zero s : final s -> \sum_a p s a * R s a = 0.
  move=> fs; rewrite (eq_mean (g := fun=> 0) pP) => [|a]; last exact: R0.
  by rewrite big1 // => a _; rewrite mulr0.
split=> [[V0 VE]|VE].
  apply: value_unique => // s; rewrite -mean_backup; have [fs|fs] := boolP (final s).
    by rewrite V0 // -[LHS](zero s fs); apply: eq_bigr => a _; rewrite ending_final.
  by rewrite {1}VE //; apply: eq_bigr => a _; rewrite ending_backup.
have step s : V s = \sum_a p s a * backup ending R V s a.
  rewrite VE (valueE R s pP) -mean_backup; apply: eq_bigr => a _; congr (_ * (_ + _ * _)).
  by apply: eq_expect => t; rewrite VE.
have V0 s : final s -> V s = 0.
  move=> fs; rewrite step -[RHS](zero s fs); apply: eq_bigr => a _.
  by rewrite ending_final.
by split=> // s fs; rewrite step; apply: eq_bigr => a _; rewrite ending_backup.
Qed.

Lemma ending_vstar V :
  [/\ forall s, final s -> V s = 0,
      forall s a, ~~ final s -> available s a -> R s a + \sum_t P s a t * V t <= V s
    & forall s, ~~ final s ->
        exists2 a, available s a & R s a + \sum_t P s a t * V t = V s]
  <-> V =1 vstar ending R.
Proof.
split=> [[V0 up att]|VE].
  apply: vstarP => [s a sa|s]; have [fs|fs] := boolP (final s).
  - by rewrite ending_final // V0 // R0.
  - by rewrite ending_backup // up.
  - have /existsP[a sa] := availableP s; exists a => //.
    by rewrite ending_final // V0 // R0.
  by have [a sa e] := att s fs; exists a; rewrite ?ending_backup.
have same s a : backup ending R V s a = qstar ending R s a.
  by congr (_ + _ * _); apply: eq_expect.
have V0 s : final s -> V s = 0.
  by move=> fs; rewrite VE vstar_best -same ending_final // R0 //; apply: (best_avail ending).
split=> // [s a fs sa|s fs].
  by rewrite -ending_backup // same VE qstar_le_vstar.
exists (best ending R s); first exact: (best_avail ending).
by rewrite -ending_backup // same VE vstar_best.
Qed.
End Reward.
End Ending.

(* The conditions of certificates of kind discount-path imply their statement *)
(* on a piece, over any real closed field.                                    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal check_conditions.

(******************************************************************************)
(*   advantage R D N s a == the polynomial f of kind discount-path, for       *)
(*                          values N s / D                                    *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Signs.
Variables (K : rcfType) (low high c : K).
Hypothesis inside : low < c < high.

(* A polynomial without a root between low and high is negative there, and at *)
(* most 0 at the ends, once it is negative at c.                              *)
Lemma negative_within (f : {poly K}) : f.[c] < 0 ->
  (forall g, low < g < high -> f.[g] != 0) ->
  (forall g, low < g < high -> f.[g] < 0) /\ forall g, low <= g <= high -> f.[g] <= 0.
Proof.
move=> fc none; have [lc ch] := andP inside.
have root x y : x <= y -> f.[x] <= 0 <= f.[y] -> exists2 z, x <= z <= y & f.[z] = 0.
  by move=> xy fxy; have [z zP /eqP fz] := poly_ivt xy fxy; exists z.
have le g : low <= g <= high -> f.[g] <= 0.
  move=> /andP[lg gh]; rewrite leNgt; apply/negP => pos.
  have [z /andP[z1 z2] fz] : exists2 z, Num.min c g <= z <= Num.max c g & f.[z] = 0.
    have [cg|gc] := leP c g; first by apply: root => //; rewrite !ltW.
    have [|z zP /eqP] := @poly_ivt _ (- f) g c (ltW gc); first by rewrite !hornerN oppr_le0 oppr_ge0 !ltW.
    by rewrite hornerN => /eqP; rewrite oppr_eq0 => /eqP fz; exists z.
  have zc : z != c by apply: contraTneq fc => <-; rewrite fz ltxx.
  have zg : z != g by apply: contraTneq pos => <-; rewrite fz ltxx.
  have := none z; rewrite fz eqxx => h; suff : low < z < high by move/h.
  move: z1 z2; have [cg|gc] := leP c g => z1 z2.
    by rewrite (lt_le_trans lc z1) (lt_le_trans _ gh) // lt_neqAle zg.
  by rewrite (le_lt_trans z2 ch) andbT (le_lt_trans lg) // lt_neqAle eq_sym zg.
split=> // g gP; rewrite lt_neqAle none // le //.
by move: gP => /andP[l h]; rewrite !ltW.
Qed.
End Signs.

Section Piece.
Variables (K : rcfType) (S A : finType) (M : K -> process K S A).
Variables (av : S -> pred A) (P : S -> A -> S -> K).
(* One model at every discount of the piece.                                  *)
Variables (low high c : K).
Hypothesis M_av : forall g s a, avail (M g) s a = av s a.
Hypothesis M_P : forall g s a t, kernel (M g) s a t = P s a t.
Hypothesis M_disc : forall g, low <= g <= high -> disc (M g) = g.
Variables (R : S -> A -> K) (D : {poly K}) (N : S -> {poly K}).
Implicit Types (s t : S) (a b : A) (g : K).

Definition advantage s a : {poly K} :=
  (R s a)%:P * D + 'X * (\sum_t (P s a t)%:P * N t) - N s.

(* E2 and E3                                                                  *)
Hypotheses (inside : low < c < high) (Dc : 0 < D.[c])
  (D_root : forall g, low <= g <= high -> D.[g] != 0).
Hypotheses (some0 : forall s, exists2 a, av s a & advantage s a = 0)
  (others : forall s a, av s a -> advantage s a != 0 -> (advantage s a).[c] < 0 /\
     forall g, low < g < high -> (advantage s a).[g] != 0).

Let D_pos g : low <= g <= high -> 0 < D.[g].
Proof.
have neg : (- D).[c] < 0 by rewrite hornerN oppr_lt0.
have none h : low < h < high -> (- D).[h] != 0.
  by move=> /andP[l u]; rewrite hornerN oppr_eq0 D_root // !ltW.
move=> gP; have [_ /(_ g gP)] := negative_within inside neg none.
by rewrite hornerN oppr_le0 le_eqVlt eq_sym (negPf (D_root gP)).
Qed.

Let gainE g s a : low <= g <= high ->
  gain (M g) R (fun s => (N s).[g] / D.[g]) s a = (advantage s a).[g] / D.[g].
Proof.
move=> gP; pose T := \sum_t P s a t * (N t).[g].
have -> : (advantage s a).[g] = R s a * D.[g] + g * T - (N s).[g].
  rewrite /advantage hornerD hornerN hornerD !hornerM hornerC hornerX horner_sum /T.
  by congr (_ + _ * _ - _); apply: eq_bigr => t _; rewrite hornerM hornerC.
have E : expect (M g) s a (fun t => (N t).[g] / D.[g]) = T / D.[g].
  by rewrite /expect /T mulr_suml; apply: eq_bigr => t _; rewrite M_P mulrA.
by rewrite /gain /backup M_disc // E; field; rewrite D_root.
Qed.

Let nonpos g s a : low <= g <= high -> av s a -> (advantage s a).[g] <= 0.
Proof.
move=> gP sa; have [->|n0] := eqVneq (advantage s a) 0; first by rewrite horner0.
by have [neg none] := others sa n0; have [_] := negative_within inside neg none; apply.
Qed.

(* The values, and A* at every discount of the closed piece ...               *)
Theorem discount_pieceP g : low <= g <= high ->
  vstar (M g) R =1 (fun s => (N s).[g] / D.[g]) /\
  forall s, optacts (M g) R s = [set a | av s a & (advantage s a).[g] == 0].
Proof.
move=> gP; have [|s|V O] := @gain_optimal _ _ _ (M g) R (fun s => (N s).[g] / D.[g]).
- by move=> s a; rewrite M_av gainE // => sa; rewrite pmulr_lle0 ?invr_gt0 ?D_pos ?nonpos.
- by have [a sa z] := some0 s; exists a; rewrite ?M_av // gainE // z horner0 mul0r.
split=> // s; rewrite O; apply/setP => a; rewrite !inE M_av gainE //.
by rewrite mulf_eq0 invr_eq0 (negPf (D_root gP)) orbF.
Qed.

(* ... and within it those whose polynomial is 0.                             *)
Theorem discount_withinP g : low < g < high ->
  forall s, optacts (M g) R s = [set a | av s a & advantage s a == 0].
Proof.
move=> gP s; have gP' : low <= g <= high by move: gP => /andP[l h]; rewrite !ltW.
have [_ ->] := discount_pieceP gP'; apply/setP => a; rewrite !inE; case sa: (av s a) => //=.
have [->|n0] := eqVneq (advantage s a) 0; first by rewrite horner0 eqxx.
by have [_ none] := others sa n0; apply/negbTE/none.
Qed.
End Piece.

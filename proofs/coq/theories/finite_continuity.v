(* Continuity of R -> Q*_R -> A*(.;R): Lipschitz bounds, and stability of the *)
(* argmax sets with an explicit radius.                                       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.

(******************************************************************************)
(*    qstar_sub_le == one-sided bound: R1 - R2 <= c gives Q1 - Q2 <= c/(1-g)  *)
(* qstar_lipschitz == the two-sided one, in the sup norm                      *)
(*      qstar_span == in the span seminorm, with the same constant            *)
(*   is_gap M R s g == every non-optimal action at s loses at least g         *)
(*     optacts_sub == A*(s;R) stays inside A*(s;R0) within (1-g) gap / 2      *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Continuity.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R Q p : S -> A -> K) (V W : S -> K) (s t : S) (a b : A) (c : K).

Lemma vstar_sub_le R1 R2 c :
  (forall s a, avail M s a -> R1 s a - R2 s a <= c) ->
  forall s, vstar M R1 s - vstar M R2 s <= c / (1 - disc M).
Proof.
move=> Rc; apply: max_principle => s B VB; rewrite vstar_best.
have sa := best_avail M R1 s; apply: le_trans (_ : qstar M R1 s (best M R1 s) -
  qstar M R2 s (best M R1 s) <= _); first by rewrite ler_sub // qstar_le_vstar.
by rewrite backup_sub ler_add ?Rc // ler_wpmul2l ?disc_ge0 // expect_le.
Qed.

Lemma qstar_sub_le R1 R2 c :
  (forall s a, avail M s a -> R1 s a - R2 s a <= c) ->
  forall s a, avail M s a -> qstar M R1 s a - qstar M R2 s a <= c / (1 - disc M).
Proof.
move=> Rc s a sa; rewrite backup_sub.
have g1 : 1 - disc M != 0 by rewrite gt_eqF ?disc1_gt0.
rewrite (_ : c / _ = c + disc M * (c / (1 - disc M))); last by field.
rewrite ler_add ?Rc // ler_wpmul2l ?disc_ge0 // expect_le // => t.
exact: vstar_sub_le.
Qed.

Lemma qstar_lipschitz R1 R2 :
  dist M (qstar M R1) (qstar M R2) <= dist M R1 R2 / (1 - disc M).
Proof.
have half R R' s a : avail M s a ->
    qstar M R s a - qstar M R' s a <= dist M R R' / (1 - disc M).
  by move=> sa; apply: qstar_sub_le => // t b tb; apply: le_trans (ler_norm _) (le_dist _ _ tb).
have sym : dist M R2 R1 = dist M R1 R2.
  rewrite /dist /norm; apply: eq_bigr => s _; apply: eq_bigr => a _; exact: distrC.
apply/dist_leP => [|s a sa]; first by rewrite divr_ge0 ?dist_ge0 // ltW ?disc1_gt0.
by rewrite ler_norml half // andbT ler_oppl opprB -sym half.
Qed.

Lemma qstar_span R1 R2 lo hi :
  (forall s a, avail M s a -> lo <= R1 s a - R2 s a <= hi) ->
  forall s a t b, avail M s a -> avail M t b ->
  (qstar M R1 s a - qstar M R2 s a) - (qstar M R1 t b - qstar M R2 t b)
    <= (hi - lo) / (1 - disc M).
Proof.
move=> Rlh s a t b sa tb; rewrite mulrBl ler_sub //.
  by apply: qstar_sub_le => // {}s {}a {}sa; case/andP: (Rlh _ _ sa).
rewrite -ler_opp2 opprB -mulNr; apply: qstar_sub_le => // {}s {}a {}sa.
by rewrite ler_oppr opprB; case/andP: (Rlh _ _ sa).
Qed.

(* Comparing two actions at the same or different states.                     *)
Lemma qstar_diff R1 R2 s a t b : avail M s a -> avail M t b ->
  (qstar M R1 s a - qstar M R1 t b) - (qstar M R2 s a - qstar M R2 t b)
    <= 2 * dist M R1 R2 / (1 - disc M).
Proof.
move=> sa tb; have h s' a' : avail M s' a' ->
    - dist M R1 R2 <= R1 s' a' - R2 s' a' <= dist M R1 R2.
  by move=> sa'; rewrite -ler_norml le_dist.
apply: (le_lin (qstar_span h sa tb)).
by have g1 : 1 - disc M != 0 by [rewrite gt_eqF ?disc1_gt0]; field.
Qed.

(* A non-optimal action stays non-optimal as long as it is too expensive.     *)
Lemma optacts_out R0 R s a : avail M s a ->
  2 * dist M R R0 < (1 - disc M) * (vstar M R0 s - qstar M R0 s a) ->
  a \notin optacts M R s.
Proof.
move=> sa far; rewrite optactsE sa /=; apply/negP => /eqP e.
move: far; apply/negP; rewrite -leNgt mulrC -ler_pdivl_mulr ?disc1_gt0 //.
have bb := best_avail M R0 s; apply: le_trans (qstar_diff R R0 sa bb).
rewrite -vstar_best e.
by apply: (le_lin (qstar_le_vstar R bb)); ring.
Qed.

Definition is_gap R s c :=
  forall a, avail M s a -> a \notin optacts M R s -> c <= vstar M R s - qstar M R s a.

(* A gap always exists, in any ordered field, because A is finite.            *)
Lemma gap_exists R : exists2 c, 0 < c & forall s, is_gap R s c.
Proof.
pose P (x : S * A) := avail M x.1 x.2 && (x.2 \notin optacts M R x.1).
pose loss (x : S * A) := vstar M R x.1 - qstar M R x.1 x.2.
have loss_gt0 x : P x -> 0 < loss x.
  case/andP => sa; rewrite optactsE sa subr_gt0 lt_def eq_sym => -> /=.
  exact: qstar_le_vstar.
have [x0 Px0|noP] := pickP P; last first.
  by exists 1 => // s a sa na; have := noP (s, a); rewrite /P sa na.
exists (loss [arg min_(x < x0 | P x) loss x]%O).
  by case: arg_minP => // x Px _; apply: loss_gt0.
by move=> s a sa na; case: arg_minP => // x _ /(_ (s, a)); apply; rewrite /P sa.
Qed.

Lemma optacts_sub R0 R s c : is_gap R0 s c -> 2 * dist M R R0 < (1 - disc M) * c ->
  optacts M R s \subset optacts M R0 s.
Proof.
move=> gapc close; apply/subsetP => a aR; have := aR; rewrite optactsE => /andP[sa _].
apply/negPn/negP => na; suff /negP : a \notin optacts M R s by [].
apply: (optacts_out (R0 := R0)) => //; apply: lt_le_trans close _.
by rewrite ler_wpmul2l ?gapc // ltW ?disc1_gt0.
Qed.

Lemma optacts_singleton R0 R s a c : optacts M R0 s = [set a] -> is_gap R0 s c ->
  2 * dist M R R0 < (1 - disc M) * c -> optacts M R s = [set a].
Proof.
move=> R0a gapc close; apply/eqP; have := optacts_sub gapc close; rewrite R0a subset1.
by case/orP => // /eqP e; have := optacts_neq0 M R s; rewrite e eqxx.
Qed.

End Continuity.

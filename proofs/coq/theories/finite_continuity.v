(* Continuity of R -> Q*_R -> A*(.;R): Lipschitz bounds, and stability of the *)
(* argmax sets with an explicit radius.                                       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.

(******************************************************************************)
(*    counts M n H == H s >= n s + disc E(H): H bounds the expected sum of n  *)
(*  counts_exists == every process has such an H for n = 1, steps; with a     *)
(*                    discount below 1 it is 1/(1 - disc)                     *)
(*     qstar_near == |R1 - R2| <= n d gives |Q1 - Q2| <= H d                  *)
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

Section Processes.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R Q p : S -> A -> K) (V n H : S -> K) (s t : S) (a b : A) (c d : K).

Definition counts n H := forall s a, avail M s a -> n s + disc M * expect M s a H <= H s.

Lemma counts_exists : exists2 H, forall s, 0 < H s & counts (fun=> 1) H.
Proof.
have [u [c [u0 c1 uc]]] := weight_shrinks M.
have pos s : 0 < ((1 - c) * u s)^-1 by rewrite invr_gt0 mulr_gt0 ?subr_gt0.
pose C := \sum_s ((1 - c) * u s)^-1.
have C_ge s : ((1 - c) * u s)^-1 <= C.
  by rewrite /C (bigD1 s) //= ler_addl sumr_ge0 // => t _; apply/ltW/pos.
exists (fun s => C * u s) => [s|s a sa]; first by rewrite mulr_gt0 // (lt_le_trans (pos s)).
have C0 : 0 <= C by apply/ltW/(lt_le_trans (pos s)).
have h1 : 1 <= C * ((1 - c) * u s).
  by rewrite -ler_pdivr_mulr ?div1r // mulr_gt0 ?subr_gt0.
rewrite expectZ mulrCA; have h := ler_add h1 (ler_wpmul2l C0 (uc s a sa)).
by apply: (le_lin h); ring.
Qed.

Section Near.
Variables (n H : S -> K) (d : K).
Hypotheses (nH : counts n H) (d0 : 0 <= d).

Let step R1 R2 s a V1 V2 : avail M s a -> R1 s a - R2 s a <= n s * d ->
  backup M R1 V1 s a - backup M R2 V2 s a - H s * d
    <= disc M * expect M s a (fun t => V1 t - V2 t - H t * d).
Proof.
move=> sa Rd; rewrite backup_sub [in X in _ <= X]expectB.
have -> : expect M s a (fun t => H t * d) = d * expect M s a H.
  by rewrite -expectZ; apply: eq_expect => t; rewrite mulrC.
by have h := ler_add Rd (ler_wpmul2r d0 (nH sa)); apply: (le_lin h); ring.
Qed.

Lemma vstar_near_le R1 R2 : (forall s a, avail M s a -> R1 s a - R2 s a <= n s * d) ->
  forall s, vstar M R1 s - vstar M R2 s <= H s * d.
Proof.
move=> Rd s; rewrite -subr_le0; move: s; apply: (@falling_le0 _ _ _ M) => s.
have sa := best_avail M R1 s; exists (best M R1 s) => //.
apply: le_trans (step _ _ sa (Rd _ _ sa)); rewrite ler_add2r vstar_best ler_sub //.
exact: qstar_le_vstar.
Qed.

Lemma qstar_near_le R1 R2 : (forall s a, avail M s a -> R1 s a - R2 s a <= n s * d) ->
  forall s a, avail M s a -> qstar M R1 s a - qstar M R2 s a <= H s * d.
Proof.
move=> Rd s a sa; rewrite -subr_le0; apply: le_trans (step _ _ sa (Rd _ _ sa)) _.
rewrite mulr_ge0_le0 ?disc_ge0 // -oppr_ge0 /expect -sumrN sumr_ge0 // => t _.
by rewrite oppr_ge0 mulr_ge0_le0 ?kernel_ge0 // subr_le0 vstar_near_le.
Qed.

Lemma qstar_near R1 R2 : (forall s a, avail M s a -> `|R1 s a - R2 s a| <= n s * d) ->
  forall s a, avail M s a -> `|qstar M R1 s a - qstar M R2 s a| <= H s * d.
Proof.
move=> Rd s a sa; rewrite ler_norml ler_oppl opprB; apply/andP; split.
  by apply: qstar_near_le sa => {}s {}a sa; apply: le_trans (Rd s a sa); rewrite distrC ler_norm.
by apply: qstar_near_le sa => {}s {}a sa; apply: le_trans (Rd s a sa); rewrite ler_norm.
Qed.
End Near.

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

(* A non-optimal action stays non-optimal as long as it is too expensive.     *)
Lemma optacts_near n H d R0 R s c : counts n H -> 0 <= d ->
  (forall s a, avail M s a -> `|R s a - R0 s a| <= n s * d) ->
  is_gap R0 s c -> 2 * (H s * d) < c -> optacts M R s \subset optacts M R0 s.
Proof.
move=> nH d0 Rd gapc close; apply/subsetP => a; rewrite optactsE => /andP[sa /eqP Qa].
apply/negPn/negP => na; have := lt_le_trans close (gapc a sa na); apply/negP.
have sb := best_avail M R0 s; rewrite -leNgt vstar_best.
have /ler_normlP[h1 _] := qstar_near nH d0 Rd sb; have /ler_normlP[_ h2] := qstar_near nH d0 Rd sa.
have h3 := qstar_le_vstar R sb; rewrite -Qa in h3.
by have h := ler_add (ler_add h1 h2) h3; apply: (le_lin h); ring.
Qed.

Lemma optacts_sub_near R0 : exists2 r, 0 < r & forall R s, dist M R R0 < r ->
  optacts M R s \subset optacts M R0 s.
Proof.
have [c c0 gapc] := gap_exists R0; have [H H0 HP] := counts_exists.
pose B := 1 + \sum_s H s; have B0 : 0 < B.
  by rewrite ltr_paddr ?ltr01 // sumr_ge0 // => s _; apply: ltW.
exists (c / (2 * B)) => [|R s]; first by rewrite divr_gt0 ?mulr_gt0 ?ltr0n.
rewrite ltr_pdivl_mulr ?mulr_gt0 ?ltr0n // mulrC => near.
apply: (optacts_near (d := dist M R R0) HP _ _ (gapc s)); first exact: dist_ge0.
  by move=> t a ta; rewrite mul1r le_dist.
apply: le_lt_trans near; rewrite -mulrA ler_pmul2l ?ltr0n // ler_wpmul2r ?dist_ge0 //.
rewrite /B (bigD1 s) //= addrCA ler_addl addr_ge0 ?ler01 // sumr_ge0 // => t _.
exact: ltW.
Qed.

Lemma optacts_singleton_near R0 s a : optacts M R0 s = [set a] ->
  exists2 r, 0 < r & forall R, dist M R R0 < r -> optacts M R s = [set a].
Proof.
move=> oa; have [r r0 near] := optacts_sub_near R0; exists r => // R close.
have := near R s close; rewrite oa subset1 => /orP[/eqP //|/eqP e].
by have := optacts_neq0 M R s; rewrite e eqxx.
Qed.
End Processes.

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

(* The same with the radius in terms of the discount.                         *)
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

Lemma optacts_sub R0 R s c : is_gap M R0 s c -> 2 * dist M R R0 < (1 - disc M) * c ->
  optacts M R s \subset optacts M R0 s.
Proof.
move=> gapc close; apply/subsetP => a aR; have := aR; rewrite optactsE => /andP[sa _].
apply/negPn/negP => na; suff /negP : a \notin optacts M R s by [].
apply: (optacts_out (R0 := R0)) => //; apply: lt_le_trans close _.
by rewrite ler_wpmul2l ?gapc // ltW ?disc1_gt0.
Qed.

Lemma optacts_singleton R0 R s a c : optacts M R0 s = [set a] -> is_gap M R0 s c ->
  2 * dist M R R0 < (1 - disc M) * c -> optacts M R s = [set a].
Proof.
move=> R0a gapc close; apply/eqP; have := optacts_sub gapc close; rewrite R0a subset1.
by case/orP => // /eqP e; have := optacts_neq0 M R s; rewrite e eqxx.
Qed.

End Continuity.

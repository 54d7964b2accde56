(* How far a reward is from the nearest tie: universal bounds, and what a     *)
(* change within that distance can cost.                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_cones finite_examples finite_shapes.

(******************************************************************************)
(*    among M R == the process in which only the optimal actions of R are     *)
(*                 available                                                  *)
(* best_by M R H, worst_by M R H == the largest and the least value under H   *)
(*                 that a policy optimal for R has                            *)
(*    tax R d e == R less e on every pair that d does not play                *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- the size of a facet -------------------------------------------------- *)

Section Size.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R w : S -> A -> K) (n H : S -> K) (s t : S) (a b : A).
Variable d : S -> A.
Hypothesis dP : forall s, avail M s (d s).

Lemma occupancy_ge0 s a t b : avail M s a -> 0 <= occupancy M d s a t b.
Proof.
move=> sa; have p0 u c : 0 <= at_pair K t b u c by rewrite /at_pair ler0n.
have V0 u : 0 <= value M (det d) (at_pair K t b) u.
  apply: (value_ge (V := fun=> 0)) => [|v]; first exact: det_policy.
  by rewrite det_sum /backup /expect big1 ?mulr0 ?addr0 // => v' _; rewrite mulr0.
rewrite /occupancy /qvalue /backup addr_ge0 // mulr_ge0 ?disc_ge0 // sumr_ge0 // => u _.
by rewrite mulr_ge0 ?kernel_ge0.
Qed.

Lemma facet_size_le w n H s a : counts M n H ->
  (forall t b, avail M t b -> `|w t b| <= n t) -> avail M s a ->
  size M (times w (facet M d s a)) <= 2 * H s.
Proof.
move=> nH wn sa; pose W t b := `|w t b|.
have V t : value M (det d) W t <= H t.
  move: t; apply: (value_le (det_policy dP)) => t; rewrite det_sum.
  by apply: le_trans (nH t (d t) (dP t)); rewrite /backup ler_add2r wn.
have Q t b : avail M t b -> qvalue M (det d) W t b <= H t.
  move=> tb; apply: le_trans (nH t b tb); rewrite ler_add ?wn //.
  by rewrite ler_wpmul2l ?disc_ge0 ?le_expect.
apply: le_trans (_ : along M (occupancy M d s (d s)) W + along M (occupancy M d s a) W <= _).
  rewrite /along -big_split; apply: ler_sum => -[t b] /= tb; rewrite /times normrM mulrC -mulrDl.
  rewrite ler_wpmul2r // /facet; apply: le_trans (ler_norm_sub _ _) _.
  by rewrite !ger0_norm ?occupancy_ge0.
rewrite -!qvalue_along //; apply: le_trans (ler_add (Q _ _ (dP s)) (Q _ _ sa)) _.
by rewrite mulr_natl mulr2n.
Qed.

Lemma times1 (c : S -> A -> K) : size M (times (fun _ _ => 1) c) = size M c.
Proof. by apply: eq_bigr => i _; rewrite /times mul1r. Qed.
End Size.

Section Discount.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R : S -> A -> K) (s : S) (a : A).
Variable d : S -> A.
Hypothesis dP : forall s, avail M s (d s).

Lemma facet_size s a : avail M s a -> a != d s ->
  2 <= size M (facet M d s a) <= 2 / (1 - disc M).
Proof.
move=> sa ad; apply/andP; split; last first.
  rewrite -times1; apply: (@facet_size_le _ _ _ M _ dP _ (fun=> 1) (fun=> (1 - disc M)^-1)) => //.
    move=> t b tb; rewrite expect_cst // le_eqVlt; apply/orP; left; apply/eqP.
    by field; rewrite gt_eqF ?disc1_gt0.
  by move=> t b _; rewrite normr1.
have zero : along M (facet M d s a) (fun _ _ => 1) = 0.
  have V : (fun=> (1 - disc M)^-1) =1 value M (det d) (fun _ _ => 1).
    apply: value_unique => [|t]; first exact: det_policy.
    rewrite pkernelE /prew !det_sum expect_cst //.
    by field; rewrite gt_eqF ?disc1_gt0.
  rewrite facetE // -V /qvalue /backup -(eq_expect M s a V) expect_cst //.
  by field; rewrite gt_eqF ?disc1_gt0.
move: zero; rewrite /along /size (bigD1 (s, a)) //= facet_self // mulr1 => /eqP.
rewrite addr_eq0 -eqr_oppLR opprK eq_sym => /eqP one.
rewrite (bigD1 (s, a)) //= facet_self // normrN normr1 -[leLHS]/(1 + 1) ler_add2l.
rewrite -[leLHS]one; apply: ler_sum => i _; rewrite mulr1; exact: ler_norm.
Qed.
End Discount.

(* ---- rewards near a given one --------------------------------------------- *)

Section Near.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R H : S -> A -> K) (p : S -> A -> K) (s t : S) (a b : A) (r c : K).

Lemma moves_sub R R' : moves M (fun _ _ => 1) (fun s a => R' s a - R s a) R R'.
Proof. by move=> s a _; rewrite mul1r addrC subrK. Qed.

Lemma dist_moves R R' x : moves M (fun _ _ => 1) x R R' -> dist M R' R = norm M x.
Proof.
move=> RR'; apply: eq_bigr => s _; apply: eq_bigr => a sa.
by rewrite RR' // mul1r addrC addKr.
Qed.

Section Radius.
Variables (d : S -> A) (e : S -> rel A) (R : S -> A -> K).
Hypotheses (dP : forall s, avail M s (d s)) (eP : duplicates M e) (Re : respects M e R).

Let sub_respects R' : respects M e R' -> respects M e (fun s a => R' s a - R s a).
Proof. by move=> R'e s a b sa ab; rewrite (R'e s a b sa ab) (Re sa ab). Qed.

Let one_respects : respects M e (fun _ _ => 1 : K). Proof. by []. Qed.

Lemma radius_within R' : respects M e R' ->
  (forall s a, avail M s a -> ~~ e s (d s) a ->
    size M (facet M d s a) * dist M R' R <= along M (facet M d s a) R) ->
  optimal M R' (det d).
Proof.
move=> R'e near; apply: (within_optimal dP eP Re one_respects (sub_respects R'e) (moves_sub R R') (lexx _)).
by move=> s a sa na; rewrite times1 near.
Qed.

Variables (s0 : S) (a0 : A).
Hypotheses (sa0 : avail M s0 a0) (na0 : ~~ e s0 (d s0) a0) (dec : decides M e R d).
Let r := along M (facet M d s0 a0) R / size M (facet M d s0 a0).
Hypothesis near : forall s a, avail M s a -> ~~ e s (d s) a ->
  size M (facet M d s a) * r <= along M (facet M d s a) R.

Let size0 : 0 < size M (times (fun _ _ => 1) (facet M d s0 a0)).
Proof.
rewrite times1 /size (bigD1 (s0, a0)) //= facet_self //; last first.
  by apply: contraNneq na0 => ->; apply: (same_refl eP).
by rewrite normrN normr1 ltr_paddr ?ltr01 // sumr_ge0.
Qed.

Lemma radius_exact : [/\ 0 < r,
  forall R', respects M e R' -> dist M R' R <= r -> optimal M R' (det d),
  forall R', respects M e R' -> dist M R' R < r -> decides M e R' d,
  exists R', [/\ respects M e R', dist M R' R = r, optimal M R' (det d) & a0 \in optacts M R' s0] &
  forall r', r < r' -> exists R', [/\ respects M e R', dist M R' R <= r' & ~ optimal M R' (det d)]].
Proof.
have near' s a : avail M s a -> ~~ e s (d s) a ->
    size M (times (fun _ _ => 1) (facet M d s a)) *
      (along M (facet M d s0 a0) R / size M (times (fun _ _ => 1) (facet M d s0 a0)))
    <= along M (facet M d s a) R by rewrite !times1; apply: near.
have r0 : 0 < r by have := distance_gt0 dP eP Re sa0 na0 dec size0; rewrite times1.
split=> //.
- move=> R' R'e R'r; apply: radius_within => // s a sa na; apply: le_trans (near sa na).
  by rewrite ler_wpmul2l ?size_ge0.
- move=> R' R'e R'r; refine (distance_within dP eP Re one_respects dec near'
    (sub_respects R'e) (moves_sub R R') _).
  by rewrite times1.
- have [x [R' [xe RR' xr opt tie]]] := distance_met dP eP Re one_respects sa0 na0 dec size0 near'.
  exists R'; split=> //; first exact: (moves_respects eP Re one_respects xe RR').
  by rewrite (dist_moves RR') xr times1.
move=> r' lt; have [||x [R' [xe RR' xr opt]]] := @beyond _ _ _ M d dP e eP R (fun _ _ => 1) s0 a0 sa0 na0 r'.
- exact/ltW/(lt_trans r0).
- by move: size0; rewrite times1 => l0; rewrite mulrC -ltr_pdivr_mulr.
exists R'; split=> //; first exact: (moves_respects eP Re one_respects xe RR').
by rewrite (dist_moves RR').
Qed.
End Radius.

(* ---- what a cliff can cost ------------------------------------------------ *)

Section Among.
Variable R : S -> A -> K.

Let among_avail s : pred A := fun a => a \in optacts M R s.

Let sub_avail s a : among_avail s a -> avail M s a.
Proof. by rewrite /among_avail optactsE => /andP[]. Qed.

Let amongP s : [exists a, among_avail s a].
Proof. by have /set0Pn[a oa] := optacts_neq0 M R s; apply/existsP; exists a. Qed.

Let among_falls : exists2 u : S -> K, forall s, 0 < u s &
  forall s a, among_avail s a -> disc M * (\sum_t kernel M s a t * u t) < u s.
Proof.
have [u u0 falls] := weight_falls M; exists u => // s a sa.
exact/falls/sub_avail.
Qed.

Definition among : process K S A := Process amongP
  (fun s a t sa => kernel_ge0 t (sub_avail sa)) (disc_ge0 M) among_falls.

Definition best_by H : S -> K := vstar among H.
Definition worst_by H s : K := - vstar among (fun t a => - H t a) s.

Lemma among_policy p : is_policy among p <-> optimal M R p.
Proof.
split=> [pP|[pP opt] s].
  split=> [s|s a pa]; last by have [_ h _] := pP s; apply: h.
  by have [p0 h p1] := pP s; split=> // a /h/sub_avail.
by have [p0 _ p1] := pP s; split=> // a pa; apply: opt.
Qed.

Lemma among_value p H : value among p H = value M p H.
Proof. by []. Qed.

Lemma harm_between H p s : optimal M R p -> worst_by H s <= value M p H s <= best_by H s.
Proof.
move=> /among_policy pP; rewrite -among_value /best_by vstar_max // andbT /worst_by ler_oppl.
apply: le_trans (vstar_max (fun t a => - H t a) s pP); rewrite -[leLHS]mulN1r -valueZ //.
rewrite le_eqVlt; apply/orP; left; apply/eqP.
by apply: eq_value => // t a _; rewrite mulN1r.
Qed.

(* Both ends are the values of deterministic policies that are optimal for R, *)
(* in every state at once.                                                    *)
Lemma best_attained H : exists d, optimal M R (det d) /\
  forall s, value M (det d) H s = best_by H s.
Proof.
exists (best among H); have pP : is_policy among (det (best among H)).
  exact/det_policy/best_avail.
by split=> [|s]; [exact/among_policy | have [_] := (optimal_value _ _ _).1 (best_optimal among H)].
Qed.

Lemma worst_attained H : exists d, optimal M R (det d) /\
  forall s, value M (det d) H s = worst_by H s.
Proof.
have [d [opt V]] := best_attained (fun s a => - H s a); exists d; split=> // s.
rewrite /worst_by -/(best_by _ s) -V -[RHS]mulN1r -valueZ; last by case: opt.
by apply: eq_value => [|t a _]; [case: opt | rewrite mulN1r opprK].
Qed.
End Among.

(* Any policy among those can be made the only optimal one, however near R.   *)
Definition tax R (d : S -> A) c : S -> A -> K := fun s a => R s a - c * (a != d s)%:R.

Lemma tax_dist R d c : 0 <= c -> dist M (tax R d c) R <= c.
Proof.
move=> c0; apply/dist_leP => // s a _; rewrite /tax addrC addKr normrN.
by rewrite ger0_norm ?mulr_ge0 ?ler0n // ler_pimulr // lern1 leq_b1.
Qed.

Lemma tax_optacts R d c : optimal M R (det d) -> 0 < c ->
  forall s, optacts M (tax R d c) s = [set d s].
Proof.
move=> /det_optimal opt c0; have backE V s a :
    backup M (tax R d c) V s a = backup M R V s a - c * (a != d s)%:R.
  by rewrite /backup /tax; ring.
have optE s : avail M s (d s) /\ qstar M R s (d s) = vstar M R s.
  by have := opt s; rewrite optactsE => /andP[sd /eqP].
have V : vstar M R =1 vstar M (tax R d c).
  apply: vstarP => [s a sa|s].
    rewrite backE ler_subl_addr; apply: le_trans (backup_vstar R sa) _.
    by rewrite ler_addl mulr_ge0 ?ler0n ?ltW.
  by have [sd Q] := optE s; exists (d s) => //; rewrite backE eqxx mulr0 subr0.
move=> s; have [sd Qd] := optE s; apply/setP => a; rewrite in_set1 optactsE.
have Q : qstar M (tax R d c) s a = qstar M R s a - c * (a != d s)%:R.
  by rewrite /qstar backE; congr (_ + _ * _ - _); apply: eq_expect => t; rewrite V.
rewrite Q -V; have [->|ad] := eqVneq a (d s); first by rewrite sd mulr0 subr0 Qd eqxx.
apply/negbTE; rewrite negb_and -implybE; apply/implyP => sa.
by rewrite lt_eqF // mulr1 ltr_subl_addr (le_lt_trans (qstar_le_vstar R sa)) // ltr_addl.
Qed.

Lemma harm R H :
  (exists2 r, 0 < r & forall R' p, dist M R' R < r -> optimal M R' p ->
     forall s, worst_by R H s <= value M p H s <= best_by R H s) /\
  forall d, optimal M R (det d) -> forall c, 0 < c ->
    dist M (tax R d c) R <= c /\ forall s, optacts M (tax R d c) s = [set d s].
Proof.
split; last by move=> d opt c c0; rewrite tax_dist ?ltW //; split=> // s; apply: tax_optacts.
have [r r0 near] := optacts_sub_near M R; exists r => // R' p close [pP opt] s.
by apply: harm_between; split=> // t a pa; apply/(subsetP (near R' t close))/opt.
Qed.

(* ---- what R itself loses -------------------------------------------------- *)

(* Nothing, as long as no action outside A*(R) becomes optimal. Each such     *)
(* action stays worse while the change is less than its quotient under every  *)
(* deterministic policy that is optimal for R.                                *)
Lemma loses_nothing R R' : (forall d, optimal M R (det d) ->
    forall s a, avail M s a -> a \notin optacts M R s ->
    size M (facet M d s a) * dist M R' R < vstar M R s - qstar M R s a) ->
  forall s, optacts M R' s \subset optacts M R s.
Proof.
move=> far; pose N := among R; pose d := best N R'.
have opt : optimal M R (det d) by exact/among_policy/det_policy/best_avail.
have dP s : avail M s (d s).
  by have /det_optimal/(_ s) := opt; rewrite optactsE => /andP[].
have V : value M (det d) R' =1 vstar N R'.
  by have [_] := (optimal_value N _ _).1 (best_optimal N R').
have outside s a : avail M s a -> a \notin optacts M R s -> 0 < along M (facet M d s a) R'.
  move=> sa na; rewrite (along_moves _ (moves_sub R R')).
  have := far d opt s a sa na; rewrite facet_optimal // -subr_gt0 => h.
  have := along_le (times (fun _ _ => 1) (facet M d s a)) (lexx (dist M R' R)).
  rewrite times1 ler_norml => /andP[low _].
  by apply: lt_le_trans h _; rewrite ler_add2l.
have opt' : optimal M R' (det d).
  apply/(cone_optimal dP) => s a sa; have [oa|/(outside s a sa)/ltW //] := boolP (a \in optacts M R s).
  rewrite facetE // V subr_ge0 /qvalue.
  have -> : backup M R' (value M (det d) R') s a = backup N R' (vstar N R') s a.
    by congr (_ + _ * _); apply: eq_expect => t; rewrite V.
  exact: (@backup_vstar _ _ _ N).
move=> s; apply/subsetP => a; rewrite optactsE => /andP[sa /eqP Q].
apply: contraT => /(outside s a sa); rewrite facet_optimal // Q subrr ltxx.
by [].
Qed.

Lemma loses_nothing_optimal R R' p : (forall s, optacts M R' s \subset optacts M R s) ->
  optimal M R' p -> optimal M R p.
Proof. by move=> sub [pP opt]; split=> // s a pa; apply/(subsetP (sub s))/opt. Qed.
End Near.

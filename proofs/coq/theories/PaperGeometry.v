(* The geometry of cliffs for finite S and A: how far the nearest one is, and *)
(* what it can cost. Statements only, with their proofs elsewhere.            *)
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_examples finite_cones finite_radius.
From PolicyCliff Require Import finite_stem.

(******************************************************************************)
(* Notions are tabulated in finite_mdp.v, finite_cones.v and finite_radius.v. *)
(* K is any ordered field. M is an MDP with discount below 1; N any process,  *)
(* so that theorems about N also hold at discount 1 where every policy ends.  *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* For a deterministic policy d, facet N d s a is the discounted occupancy of *)
(* d from s less that of a, and then d. The rewards under which d is optimal  *)
(* form a cone, with one facet for each action.                               *)
Section Geometry.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A) (N : process K S A).
Implicit Types (R H x w : S -> A -> K) (s : S) (a : A).
Variable d : S -> A.
Hypothesis dP : forall s, avail N s (d s).

Theorem facet_gap R s a : avail N s a ->
  along N (facet N d s a) R = value N (det d) R s - qvalue N (det d) R s a.
Proof. exact: facetE. Qed.

Theorem cone_optimal R :
  optimal N R (det d) <-> forall s a, avail N s a -> 0 <= along N (facet N d s a) R.
Proof. exact: cone_optimal. Qed.

(* e s relates duplicates: actions with the same rows of the kernel. Among    *)
(* rewards that are equal on them, d and its duplicates alone are optimal in  *)
(* the open cone. Equality is the case without duplicates.                    *)
Section Duplicates.
Variable e : S -> rel A.
Hypothesis eP : duplicates N e.

Theorem cone_decides R : respects N e R -> decides N e R d <->
  forall s a, avail N s a -> ~~ e s (d s) a -> 0 < along N (facet N d s a) R.
Proof. exact: cone_decides. Qed.

(* The radius r is the least quotient of gap and size over all rivals. Three  *)
(* readings: the least distance of a tie between d and a rival, of a reward   *)
(* under which d is not the only optimum, and the largest distance up to which*)
(* d is optimal.                                                              *)
Theorem radius_exact R s0 a0 (r := along N (facet N d s0 a0) R / size N (facet N d s0 a0)) :
  respects N e R -> avail N s0 a0 -> ~~ e s0 (d s0) a0 -> decides N e R d ->
  (forall s a, avail N s a -> ~~ e s (d s) a ->
    size N (facet N d s a) * r <= along N (facet N d s a) R) ->
  [/\ 0 < r,
  forall R', respects N e R' -> dist N R' R <= r -> optimal N R' (det d),
  forall R', respects N e R' -> dist N R' R < r -> decides N e R' d,
  exists R', [/\ respects N e R', dist N R' R = r, optimal N R' (det d) & a0 \in optacts N R' s0] &
  forall r', r < r' -> exists R', [/\ respects N e R', dist N R' R <= r' & ~ optimal N R' (det d)]].
Proof. by move=> Re sa0 na0; apply: radius_exact. Qed.

(* The same where the reward may only move by w x: w is 1 on the pairs that   *)
(* are free and 0 elsewhere, or the weights of one named reward.              *)
Theorem radius_weighted R w s0 a0
    (len := fun s a => size N (times w (facet N d s a)))
    (r := along N (facet N d s0 a0) R / len s0 a0) :
  respects N e R -> respects N e w -> avail N s0 a0 -> ~~ e s0 (d s0) a0 ->
  decides N e R d -> 0 < len s0 a0 ->
  (forall s a, avail N s a -> ~~ e s (d s) a -> len s a * r <= along N (facet N d s a) R) ->
  (forall x R', respects N e x -> moves N w x R R' -> norm N x < r -> decides N e R' d) /\
  exists x R', [/\ respects N e x, moves N w x R R', norm N x = r,
    optimal N R' (det d) & a0 \in optacts N R' s0].
Proof.
move=> Re we sa0 na0 dec len0 near; split; last exact: distance_met.
exact: (fun x R' xe RR' => distance_within dP eP Re we dec near xe RR').
Qed.
End Duplicates.

(* Harm. Near R optimal policies are optimal for R, so that under H they are  *)
(* worth between the least and the largest value, worst_by and best_by, that  *)
(* policies optimal for R have; any deterministic one of these is the only    *)
(* optimum at distances as small as one likes ...                             *)
Theorem harm R H :
  (exists2 r, 0 < r & forall R' p, dist N R' R < r -> optimal N R' p ->
     forall s, worst_by N R H s <= value N p H s <= best_by N R H s) /\
  forall d, optimal N R (det d) -> forall c, 0 < c ->
    dist N (tax R d c) R <= c /\ forall s, optacts N (tax R d c) s = [set d s].
Proof. exact: harm. Qed.

(* ... and both ends are values of such, in every state at once.              *)
Theorem harm_attained R H :
  (exists d, optimal N R (det d) /\ forall s, value N (det d) H s = best_by N R H s) /\
  exists d, optimal N R (det d) /\ forall s, value N (det d) H s = worst_by N R H s.
Proof. by split; [exact: best_attained | exact: worst_attained]. Qed.

(* What R itself loses: nothing, as long as the change stays below the        *)
(* quotients, under the deterministic policies optimal for R, of every action *)
(* that is not (at larger distances wrong_reward_loss).                       *)
Theorem harmless_radius R R' p : (forall d, optimal N R (det d) ->
    forall s a, avail N s a -> a \notin optacts N R s ->
    size N (facet N d s a) * dist N R' R < vstar N R s - qstar N R s a) ->
  optimal N R' p -> optimal N R p.
Proof. by move=> /loses_nothing; apply: loses_nothing_optimal. Qed.
End Geometry.

(* Between which bounds the radius lies: facets have sizes from 2 to          *)
(* 2/(1 - gamma), so that it is between (1 - gamma)/2 and 1/2 of the least    *)
(* gap. Both are attained: 2 where the actions lead to the same states, ...   *)
Theorem facet_size (K : realFieldType) (S A : finType) (M : mdp K S A) (d : S -> A) s a :
  (forall s, avail M s (d s)) -> avail M s a -> a != d s ->
  2 <= size M (facet M d s a) <= 2 / (1 - disc M) /\
  (kernel M s a =1 kernel M s (d s) -> size M (facet M d s a) = 2).
Proof. by move=> dP sa ad; split; [exact: facet_size | exact: facet_size_same]. Qed.

(* ... and 2/(1 - gamma) where they part for ever, with every state uniquely  *)
(* decided: the radius is (1 - gamma)/2 times the gap.                        *)
Theorem facet_size_sharp (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1) :
  size (stem g0 g1) (facet (stem g0 g1) (fun=> true) None false) = 2 / (1 - g).
Proof. exact: stem_size. Qed.

(* At discount 1, and for weights w, with H s for 1/(1 - gamma): a bound of   *)
(* the expected discounted sum of n from s.                                   *)
Theorem facet_size_process (K : realFieldType) (S A : finType) (N : process K S A)
    (d : S -> A) (w : S -> A -> K) (n H : S -> K) s a :
  (forall s, avail N s (d s)) ->
  (forall s a, avail N s a -> n s + disc N * expect N s a H <= H s) ->
  (forall t b, avail N t b -> `|w t b| <= n t) -> avail N s a ->
  size N (times w (facet N d s a)) <= 2 * H s.
Proof. by move=> dP nH wn sa; refine (facet_size_le dP nH wn sa). Qed.

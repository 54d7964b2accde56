(* The geometry of cliffs for finite S and A: how far the nearest one is, how *)
(* high it is, what it can cost. Statements only, with their proofs elsewhere.*)
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_examples finite_cones finite_radius.
From PolicyCliff Require Import finite_stem finite_selection finite_effective finite_tv.
From PolicyCliff Require Import finite_oscillation finite_tradeoff finite_weights finite_answers.
From PolicyCliff Require Import finite_local finite_target.

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

(* ---- Selections: by how much they jump ------------------------------------ *)

Section Selections.
Variables (K : realFieldType) (S A : finType) (N : process K S A).
Variable p : (S -> A -> K) -> S -> A -> K.
Hypothesis pP : selection N p.
Implicit Types (R : S -> A -> K) (s : S) (a b : A) (c e : K).

(* The largest jump at R0 is exactly 1 less the least share that p gives to an*)
(* optimal action: raising a makes it jump by 1 - p a, at every distance, and *)
(* near R0 it jumps by no more.                                               *)
Theorem selection_oscillation R0 s :
  (forall a, a \in optacts N R0 s -> forall e, 0 < e -> exists2 R, dist N R R0 <= e &
    dTV (p R0 s) (p R s) = 1 - p R0 s a) /\
  exists2 r, 0 < r & forall R c, dist N R R0 < r ->
    (forall a, a \in optacts N R0 s -> c <= p R0 s a) -> dTV (p R0 s) (p R s) <= 1 - c.
Proof. exact: oscillation. Qed.

(* It stays within (m - 1)/m for the uniform choice, and for no other.        *)
Theorem selection_least_iff R0 s (m := #|optacts N R0 s|) :
  (exists2 r, 0 < r & forall R, dist N R R0 < r -> dTV (p R0 s) (p R s) <= m.-1%:R / m%:R)
  <-> p R0 s =1 unif (optacts N R0 s).
Proof. exact: least_oscillation. Qed.

(* Between two rewards near a tie every selection jumps by 1.                 *)
Theorem selection_two_sided R0 s a b e : a \in optacts N R0 s -> b \in optacts N R0 s ->
  a != b -> 0 < e ->
  exists R1 R2, [/\ dist N R1 R0 <= e, dist N R2 R0 <= e & dTV (p R1 s) (p R2 s) = 1].
Proof. exact: two_sided. Qed.
End Selections.

(* ---- What the map looks like at a cliff ------------------------------------ *)

(* Near R the optimal actions of R' are those of the change R' - R, among the *)
(* actions that are optimal for R; and V* moves by the value of the change.   *)
Theorem local_structure (K : realFieldType) (S A : finType) (N : process K S A)
    (R : S -> A -> K) : exists2 r, 0 < r & forall R', dist N R' R < r -> forall s,
  vstar N R' s = vstar N R s + best_by N R (change R R') s /\
  optacts N R' s = optacts (among N R) (change R R') s.
Proof. exact: local_near. Qed.

(* Not only near R, but as long as no other action becomes optimal.           *)
Theorem local_structure_while (K : realFieldType) (S A : finType) (N : process K S A)
    (R R' : S -> A -> K) : (forall s, optacts N R' s \subset optacts N R s) ->
  forall s, vstar N R' s = vstar N R s + best_by N R (change R R') s /\
    optacts N R' s = optacts (among N R) (change R R') s.
Proof. by move=> sub s; split; [apply: vstar_local | apply: optacts_local]. Qed.

(* One component alone, with the weights w: its small changes are not felt at *)
(* s if and only if the actions that tie there are worth the same under every *)
(* change of it, whatever its size.                                           *)
Theorem component_unfelt_iff (K : realFieldType) (S A : finType) (N : process K S A)
    (R w : S -> A -> K) s :
  (exists2 r, 0 < r & forall x, norm N x < r -> optacts N (moved R w x) s = optacts N R s) <->
  forall x a, a \in optacts N R s ->
    qstar (among N R) (fun s a => w s a * x s a) s a = best_by N R (fun s a => w s a * x s a) s.
Proof. exact: not_felt_iff. Qed.

(* So it is where optimal play from s never comes to a pair of weight other   *)
(* than 0: X holds s and is closed under optimal actions.                     *)
Theorem component_unvisited (K : realFieldType) (S A : finType) (N : process K S A)
    (R w : S -> A -> K) (X : {set S}) :
  (forall s a, s \in X -> a \in optacts N R s -> w s a = 0) ->
  (forall s a t, s \in X -> a \in optacts N R s -> disc N * kernel N s a t != 0 -> t \in X) ->
  exists2 r, 0 < r & forall x, norm N x < r -> forall s, s \in X ->
    optacts N (moved R w x) s = optacts N R s.
Proof. exact: unvisited. Qed.

(* ---- Rewards with ties, directions ---------------------------------------- *)

(* A reward with a tie lies on the hyperplane of one of finitely many facets  *)
(* (none is 0: at its own pair it is -1); rewards without any are dense.      *)
Theorem ties_on_hyperplanes (K : realFieldType) (S A : finType) (N : process K S A)
    (R : S -> A -> K) s a b :
  a \in optacts N R s -> b \in optacts N R s -> a != b ->
  exists d a', [/\ forall t, avail N t (d t), avail N s a', a' != d s &
    along N (facet N d s a') R = 0 /\ facet N d s a' s a' = -1].
Proof.
move=> oa ob ab; have [d [a' [dP sa' ne on]]] := tie_hyperplane oa ob ab.
by exists d, a'; split=> //; split=> //; apply: facet_self.
Qed.

Theorem unique_dense (K : realFieldType) (S A : finType) (N : process K S A)
    (R : S -> A -> K) (e : K) : 0 < e ->
  exists2 R', dist N R' R <= e & forall s, #|optacts N R' s| = 1%N.
Proof. exact: unique_near. Qed.

(* Along a direction D the policy d is optimal for an interval of scales t,   *)
(* cut out by one inequality for each state and action.                       *)
Theorem direction_optimal (K : realFieldType) (S A : finType) (N : process K S A)
    (d : S -> A) (R D : S -> A -> K) t : (forall s, avail N s (d s)) ->
  optimal N (fun s a => R s a + t * D s a) (det d) <->
  forall s a, avail N s a ->
    0 <= along N (facet N d s a) R + t * along N (facet N d s a) D.
Proof. exact: direction_optimal. Qed.

(* A change is never felt, whatever the reward, if and only if it is shaping. *)
Theorem never_felt_iff (K : realFieldType) (S A : finType) (M : mdp K S A) (D : S -> A -> K) :
  (forall R s, optacts M (fun s a => R s a + D s a) s = optacts M R s) <->
  exists f, forall s a, avail M s a -> D s a = disc M * expect M s a f - f s.
Proof. exact: never_felt. Qed.

(* ---- Stability against optimality ----------------------------------------- *)

(* One state, two actions. A map from rewards to policies that moves by at    *)
(* most L times the distance and never loses more than D has                  *)
(* L D >= 1/(8 (1 - gamma)), ...                                              *)
Theorem stability_costs (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1)
    (p : (unit -> bool -> K) -> unit -> bool -> K) (L D : K) (M := two_actions g0 g1) :
  (forall R, is_policy M (p R)) -> 0 <= L ->
  (forall R R', dTV (p R tt) (p R' tt) <= L * dist M R R') ->
  (forall R, vstar M R tt - value M (p R) R tt <= D) -> 8^-1 / (1 - g) <= L * D.
Proof. exact: tradeoff. Qed.

(* ... which the shares 1/2 plus L times half the advantage attain.           *)
Theorem stability_costs_sharp (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1) (L : K)
    (M := two_actions g0 g1) : 0 < L ->
  [/\ forall R, is_policy M (linear L R),
      forall R R', dTV (linear L R tt) (linear L R' tt) <= L * dist M R R' &
      forall R, vstar M R tt - value M (linear L R) R tt <= 8^-1 / (L * (1 - g))].
Proof.
move=> L0; split=> [R|R R'|R]; first exact: linear_policy.
  exact/linear_lipschitz/ltW.
exact: linear_loss.
Qed.

(* ---- Effective rewards: errors and weights -------------------------------- *)

Section Effective.
Variables (K : realFieldType) (S A I : finType).
Implicit Types (Rs : I -> S -> A -> K) (w : I -> S -> K) (e : I -> K) (s : S) (a : A).

(* Components within their own e k: the bound, and where it is met.           *)
Theorem effective_reward_each w Rs Rs' e s a : (forall k, 0 <= w k s) ->
  (forall k, `|Rs k s a - Rs' k s a| <= e k) ->
  `|reff w Rs s a - reff w Rs' s a| <= \sum_k w k s * e k.
Proof. exact: reff_each. Qed.

Theorem effective_reward_each_sharp w Rs e s a :
  reff w Rs s a - reff w (fun k s a => Rs k s a - e k) s a = \sum_k w k s * e k.
Proof. exact: reff_each_attained. Qed.

(* The weights move: their distance in total variation times the conflict c,  *)
(* the largest difference between two components; met where all weight goes   *)
(* from one to the other.                                                     *)
Theorem moving_weights w w' Rs s a c : is_dist (w^~ s) -> is_dist (w'^~ s) ->
  (forall j k, Rs j s a - Rs k s a <= c) ->
  `|reff w Rs s a - reff w' Rs s a| <= dTV (w^~ s) (w'^~ s) * c.
Proof. exact: weights_move. Qed.

Theorem moving_weights_sharp Rs s a j k : j != k ->
  dTV (dirac K j) (dirac K k) = 1 /\
  reff (fun l _ => dirac K j l) Rs s a - reff (fun l _ => dirac K k l) Rs s a
    = Rs j s a - Rs k s a.
Proof. exact: weights_move_attained. Qed.
End Effective.

(* ---- lcpo: PDF 5.3 --------------------------------------------------------- *)

(* Answers that end alike; a misses the length by least among the correct     *)
(* ones, b among the wrong ones. Accuracy is kept exactly while alpha times   *)
(* the difference is at most 1, and a wrong answer ties where it is 1.        *)
Theorem lcpo_threshold (K : realFieldType) (S A : finType) (N : process K S A) s
    (correct : A -> bool) (miss : A -> K) alpha a b (R : S -> A -> K) :
  (forall c c', avail N s c -> avail N s c' -> kernel N s c =1 kernel N s c') ->
  0 <= alpha -> avail N s a -> avail N s b -> correct a -> ~~ correct b ->
  (forall c, avail N s c -> correct c -> miss a <= miss c) ->
  (forall c, avail N s c -> ~~ correct c -> miss b <= miss c) ->
  (forall c, R s c = (correct c)%:R - alpha * miss c) ->
  (a \in optacts N R s) = (alpha * (miss a - miss b) <= 1) /\
  (b \in optacts N R s) = (1 <= alpha * (miss a - miss b)).
Proof. by move=> alike al sa sb ca cb la lb; apply: (lcpo_threshold alike al sa sb ca cb la lb). Qed.

(* Lengths as lengths: a correct answer of n tokens is worth                  *)
(* gamma^n (1 - alpha |goal - n|). The best is m tokens short exactly where   *)
(* neither one more token pays off nor one less.                              *)
Theorem lcpo_length (K : realFieldType) (g alpha : K) (goal m : nat) :
  0 < g -> g <= 1 -> 0 <= alpha -> (m <= goal)%N ->
  (forall n, target_value g alpha goal n <= target_value g alpha goal (goal - m)) <->
  (m == goal) || (1 - alpha * m.+1%:R <= g * (1 - alpha * m%:R)) /\
  (m == 0)%N || (g * (1 - alpha * m.-1%:R) <= 1 - alpha * m.-1.+1%:R).
Proof. by move=> g0 g1 alpha0 mg; apply: (target_best g0 g1 alpha0 mg). Qed.

(* So the target is met if and only if gamma >= 1 - alpha: 0.9997 for the     *)
(* paper's alpha.                                                             *)
Theorem lcpo_length_met (K : realFieldType) (g alpha : K) (goal : nat) :
  0 < g -> g <= 1 -> 0 <= alpha -> (0 < goal)%N ->
  (forall n, target_value g alpha goal n <= target_value g alpha goal goal) <-> 1 - alpha <= g.
Proof. exact: target_met. Qed.

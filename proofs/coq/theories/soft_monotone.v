(* At a fixed temperature: what the policy of KL regularisation is nearest to,*)
(* and what a higher temperature changes.                                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal soft_bellman soft_policy.
From PolicyCliff Require Import soft_measure soft_kl.

(******************************************************************************)
(*  distance_to M p q == the expected discounted sum of KL (q s) (p s) under q*)
(*  disorder M q       == the expected discounted sum of entropy (q s) under q*)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Two optima, each at its own price of a second good: x earns u of it, y     *)
(* earns v, at the prices a < b.                                              *)
Lemma dearer (K : realFieldType) (a b x y u v : K) : 0 < a -> a < b ->
  y - a * v <= x - a * u -> x - b * u <= y - b * v -> v <= u /\ y <= x.
Proof.
move=> a0 ab ha hb; have lt : 0 < b - a by rewrite subr_gt0.
have vu : v <= u by rewrite -(ler_pmul2l lt); apply: (le_lin (ler_add ha hb)); ring.
split=> //; have h := ler_add ha (ler_wpmul2l (ltW a0) vu).
by apply: (le_lin h); ring.
Qed.

Section Monotone.
Variables (K : realType) (S A : finType) (M : process K S A) (p R : S -> A -> K).
Hypothesis pP : is_measure M p.
Implicit Types (q : S -> A -> K) (V : S -> K) (s : S) (a b : K).

Definition distance_to q : S -> K := value M q (fun s _ => KL (q s) (p s)).

Lemma kl_objectiveE a q s : is_policy M q ->
  kl_objective M a p R q s = value M q R s - a * distance_to q s.
Proof.
move=> qP; rewrite /kl_objective /distance_to valueD // -mulNr -valueZ //.
by congr (_ + _); apply: eq_value => // t b _; rewrite mulNr.
Qed.

(* No policy that earns as much is nearer to p.                               *)
Lemma kl_nearest a V q s : 0 < a -> soft_fixpoint M a p R V -> is_policy M q ->
  based_on p q -> value M (kl_policy M a p R V) R s <= value M q R s ->
  distance_to (kl_policy M a p R V) s <= distance_to q s.
Proof.
move=> a0 VP qP qb; have [kP _] := kl_policy_based a0 pP VP.
have := kl_objective_le a0 pP VP s qP qb; rewrite -(kl_objective_max a0 pP VP) !kl_objectiveE //.
move=> h hV; rewrite -(ler_pmul2l a0); have h2 := ler_add h hV.
by apply: (le_lin h2); ring.
Qed.

(* A higher temperature is nearer to p, and earns less.                       *)
Lemma kl_monotone a b V W s : 0 < a -> a < b ->
  soft_fixpoint M a p R V -> soft_fixpoint M b p R W ->
  distance_to (kl_policy M b p R W) s <= distance_to (kl_policy M a p R V) s /\
  value M (kl_policy M b p R W) R s <= value M (kl_policy M a p R V) R s.
Proof.
move=> a0 ab VP WP; have b0 := lt_trans a0 ab.
have [vP vb] := kl_policy_based a0 pP VP; have [wP wb] := kl_policy_based b0 pP WP.
have := kl_objective_le a0 pP VP s wP wb; rewrite -(kl_objective_max a0 pP VP) !kl_objectiveE //.
have := kl_objective_le b0 pP WP s vP vb; rewrite -(kl_objective_max b0 pP WP) !kl_objectiveE //.
by move=> hb ha; apply: dearer ha hb.
Qed.

(* What it costs, against any policy based on p, is at most the temperature   *)
(* times how much nearer it is.                                               *)
Lemma kl_cost a V q s : 0 < a -> soft_fixpoint M a p R V -> is_policy M q -> based_on p q ->
  value M q R s - value M (kl_policy M a p R V) R s
    <= a * (distance_to q s - distance_to (kl_policy M a p R V) s).
Proof.
move=> a0 VP qP qb; have [kP _] := kl_policy_based a0 pP VP.
have := kl_objective_le a0 pP VP s qP qb; rewrite -(kl_objective_max a0 pP VP) !kl_objectiveE //.
by move=> h; apply: (le_lin h); ring.
Qed.
End Monotone.

(* The same for entropy: a higher temperature is less ordered, and earns less.*)
Section Entropy.
Variables (K : realType) (S A : finType) (M : process K S A) (R : S -> A -> K).
Implicit Types (p Q : S -> A -> K) (s : S) (a b : K).

Definition disorder p : S -> K := value M p (fun s _ => entropy (p s)).

Lemma soft_valueE a p s : is_policy M p ->
  soft_value M a p R s = value M p R s + a * disorder p s.
Proof. by move=> pP; rewrite /soft_value /disorder valueD // -valueZ. Qed.

Lemma soft_monotone a b Q Q' s : 0 < a -> a < b -> is_qsoft M a R Q -> is_qsoft M b R Q' ->
  disorder (softmax M a Q) s <= disorder (softmax M b Q') s /\
  value M (softmax M b Q') R s <= value M (softmax M a Q) R s.
Proof.
move=> a0 ab QP QP'; have b0 := lt_trans a0 ab.
have [pP pP'] := (softmax_policy M a Q, softmax_policy M b Q').
have ha := soft_value_le a0 QP s pP'; have hb := soft_value_le b0 QP' s pP.
rewrite -(soft_value_max a0 QP) (soft_valueE a s pP) (soft_valueE a s pP') in ha.
rewrite -(soft_value_max b0 QP') (soft_valueE b s pP) (soft_valueE b s pP') in hb.
move: (value M _ R s) (value M _ R s) (disorder _ s) (disorder _ s) ha hb => x y u v ha hb.
have [||vu yx] := @dearer _ a b x y (- u) (- v) a0 ab; first by rewrite !mulrN !opprK.
  by rewrite !mulrN !opprK.
by rewrite -ler_opp2 vu yx.
Qed.
End Entropy.

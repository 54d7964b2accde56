(* Instances, over any ordered field: constants that are attained, hypotheses *)
(* that cannot be dropped, and claims that fail.                              *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_effective finite_incomplete.

(******************************************************************************)
(*  det_mdp a0 f g0 g1 == every action available, a in s leads to f s a       *)
(*            fork, one == the rewards of the fork: from None, action b leads *)
(*                        to the absorbing state Some b                       *)
(*            late, slack == a state reached after one step, at discount 0    *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Deterministic.
Variables (K : realFieldType) (S A : finType) (a0 : A) (f : S -> A -> S).

Definition det_kernel (s : S) (a : A) (t : S) : K := (t == f s a)%:R.

Lemma det_kernel_ge0 s a t : 0 <= det_kernel s a t.
Proof. exact: ler0n. Qed.

Lemma det_kernel_mean s a (V : S -> K) : \sum_t det_kernel s a t * V t = V (f s a).
Proof.
rewrite (bigD1 (f s a)) //= /det_kernel eqxx mul1r big1 ?addr0 // => t /negPf->.
by rewrite mul0r.
Qed.

Lemma det_kernel_sum1 s a : \sum_t det_kernel s a t = 1.
Proof.
by rewrite -[RHS](det_kernel_mean s a (fun=> 1)); apply: eq_bigr => t _; rewrite mulr1.
Qed.

Definition det_mdp (g : K) (g0 : 0 <= g) (g1 : g < 1) : mdp K S A :=
  mdp_of a0 det_kernel_ge0 det_kernel_sum1 g0 g1.

Lemma det_backup (g : K) (g0 : 0 <= g) (g1 : g < 1) R V s a :
  backup (det_mdp g0 g1) R V s a = R s a + g * V (f s a).
Proof. by rewrite /backup /expect det_kernel_mean. Qed.
End Deterministic.

(* The fork: both branches last for ever, so a uniform change of the reward   *)
(* of a branch counts 1/(1-g) times, with opposite signs on the two branches. *)
Section Fork.
Variables (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1).

Definition fork_next (s : option bool) (a : bool) : option bool :=
  if s is Some b then Some b else Some a.
Definition fork : mdp K [finType of option bool] [finType of bool] :=
  det_mdp true fork_next g0 g1.

(* Reward 1 on the true branch and 0 on the other, and 1/2 on both.           *)
Definition fork_reward (s : option bool) (a : bool) : K :=
  (if s is Some b then b else a : bool)%:R.
Definition even_reward (s : option bool) (a : bool) : K := 2^-1.

Let u : 1 - g != 0. Proof. by rewrite subr_eq0 gt_eqF. Qed.

Lemma fork_vstar s : vstar fork fork_reward s = (if s is Some b then b else true)%:R / (1 - g).
Proof.
have gg : 0 <= (1 - g)^-1 by rewrite invr_ge0 subr_ge0 ltW.
apply/esym; move: s; apply: vstarP => [s a _|s]; last exists true => //.
  rewrite det_backup /fork_reward; case: s => [[]|]; case: a => /=.
  all: try by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
  by rewrite mul0r mulr0 addr0 mul1r.
by rewrite det_backup /fork_reward; case: s => [[]|] /=; field.
Qed.

Lemma fork_gap : vstar fork fork_reward None - qstar fork fork_reward None false = (1 - g)^-1.
Proof.
rewrite /qstar det_backup !fork_vstar /fork_reward /=.
by rewrite mul0r mulr0 addr0 subr0 mul1r.
Qed.

Lemma fork_optacts : optacts fork fork_reward None = [set true].
Proof.
apply/setP => a; rewrite optactsE in_set1 /qstar det_backup !fork_vstar /fork_reward /=.
case: a => /=; first by apply/eqP; field.
by rewrite mul0r mulr0 addr0 mul1r eq_sym invr_eq0 (negPf u).
Qed.

Lemma fork_dist : dist fork even_reward fork_reward = 2^-1.
Proof.
have h : 0 <= 2^-1 :> K by rewrite invr_ge0 ler0n.
apply/eqP; rewrite eq_le; apply/andP; split.
  apply/dist_leP => // s a _; rewrite /even_reward /fork_reward.
  have half : 1 - 2^-1 = 2^-1 :> K by field.
  by case: s => [[]|]; case: a => /=; rewrite ?subr0 1?distrC ?half ger0_norm.
have := @le_dist _ _ _ fork even_reward fork_reward None false isT.
by rewrite /even_reward /fork_reward /= subr0 ger0_norm.
Qed.

(* At distance exactly (1-g) gap / 2 the second action becomes optimal.       *)
Lemma even_optacts : optacts fork even_reward None = setT.
Proof.
apply/setP => a; rewrite optactsE in_setT /=; apply/eqP.
have vE : (fun=> 2^-1 / (1 - g)) =1 vstar fork even_reward.
  by apply: vstarP => [s b _|s]; [|exists true => //]; rewrite det_backup /even_reward;
    first (rewrite le_eqVlt; apply/orP; left; apply/eqP); field.
by rewrite /qstar det_backup -!vE /even_reward; field.
Qed.
End Fork.

(* At discount 0 a state that is reached only later does not count.           *)
Section Late.
Variable K : realFieldType.

Definition late : mdp K [finType of bool] [finType of bool] :=
  det_mdp true (fun _ _ => true) (lexx (0 : K)) ltr01.
Definition late_missing (s a : bool) : K := (s && a)%:R.
Definition late_start (s : bool) : K := (~~ s)%:R.
Definition slack (s : bool) : bool := false.

Lemma late_backup R V s a : backup late R V s a = R s a.
Proof. by rewrite det_backup mul0r addr0. Qed.

Lemma late_value p R s : is_policy late p -> value late p R s = \sum_a p s a * R s a.
Proof.
by move=> pP; rewrite value_backup //; apply: eq_bigr => a _; rewrite /qvalue late_backup.
Qed.

Lemma slack_optimal : optimal late (fun _ _ => 0) (det slack).
Proof.
apply/det_optimal => s; have := optacts_neq0 late (fun _ _ => 0) s.
case/set0Pn => a; rewrite !inE /= => /forallP h; apply/forallP => b.
by rewrite /qstar !late_backup lexx.
Qed.

Lemma slack_tie : true \in optacts late (fun _ _ => 0) true.
Proof. by rewrite inE /=; apply/forallP => b; rewrite /qstar !late_backup lexx. Qed.

Let slackP : is_policy late (det slack). Proof. exact: slack_optimal.1. Qed.

Lemma slack_adv : 0 < adv late (det slack) late_missing true true.
Proof. by rewrite /adv /qvalue late_backup late_value // det_sum /= subr0 ltr01. Qed.

Lemma slack_visit : visit late late_start (det slack) 1 true = 1.
Proof.
rewrite /= (bigD1 false) //= big1 ?addr0 => [|[] //]; last by rewrite mul0r.
by rewrite mul1r /pkernel det_sum.
Qed.

Lemma slack_best p : is_policy late p ->
  ret late late_start p late_missing <= ret late late_start (det slack) late_missing.
Proof.
move=> pP; rewrite /ret !big_bool /= !mul0r !add0r !mul1r !late_value //.
by rewrite !big1 // => a _; rewrite mulr0.
Qed.
End Late.

(* Weights that look at the reward: R_eff jumps although both parts move by e.*)
Section MovingWeights.
Variable K : realFieldType.
Implicit Types (R : bool -> unit -> unit -> K) (e : K).

Definition moving_weights R (k : bool) (s : unit) : K := (k == (0 < R true tt tt))%:R.
Definition split_reward e (k : bool) (s a : unit) : K := if k then e else 1.

Lemma moving_weightsP R : weights (moving_weights R).
Proof.
split=> [k|]; first exact: ler0n.
by rewrite big_bool /moving_weights; case: (0 < _) => /=; rewrite ?addr0 ?add0r.
Qed.

Lemma moving_weights_jump e : 0 < e ->
  reff (moving_weights (split_reward 0)) (split_reward 0) tt tt = 1 /\
  reff (moving_weights (split_reward e)) (split_reward e) tt tt = e.
Proof.
move=> e0; rewrite /reff !big_bool /moving_weights /split_reward ltxx e0 /=.
by rewrite !mul0r !mul1r addr0 add0r.
Qed.
End MovingWeights.

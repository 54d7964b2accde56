(* The paper's results (arXiv 2507.20150) on entropy-regularised policies at  *)
(* the paper's generality: any S, finitely many actions, continuous rewards,  *)
(* a Feller kernel. Statements only; the proofs are in compact_soft.v and     *)
(* compact_menu.v.                                                            *)
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences exp.
From PolicyCliff Require Import finite_mdp soft_exp soft_examples.
From PolicyCliff Require Import compact_max compact_bellman compact_effective compact_stated.
From PolicyCliff Require Import compact_soft compact_menu.

(******************************************************************************)
(* Setting: as in PaperCompact.v. S and A are topological spaces, rewards are *)
(* bounded and continuous (bcont: for compact S and A, continuous), and the   *)
(* kernel E is any monotone, translation-equivariant functional that is       *)
(* continuous in (s,a).                                                       *)
(*   The actions are act i for i in a finite type I, with weights w i s that  *)
(* are continuous in s (is_menu w): weights 1 for entropy regularisation (the *)
(* paper's operator), the probabilities of a base policy for KL. Where A is   *)
(* finite, act enumerates it; nothing is asked of act, nor of the topology of *)
(* A, which may have more actions than the policy takes.                      *)
(*   lse nu alpha Q s  alpha ln (sum_i w i s exp (Q (s, act i) / alpha)), for *)
(*                     nu = menu act wP                                       *)
(*   softQ nu alpha E g R Q   Q is bounded, continuous, and R + g E (lse Q)   *)
(*   menu_policy act w alpha Q s i   the soft policy, softmax for weights 1   *)
(* The last section has a positive linear functional over the actions.        *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section CompactSoft.
Variables (K : realType) (S A : topologicalType) (E : feller K S A) (g alpha : K).
Hypotheses (g01 : 0 <= g < 1) (alpha_gt0 : 0 < alpha).
Variables (I : finType) (act : I -> A) (w : I -> S -> K) (wP : is_menu w).
Implicit Types (R Q : S * A -> K) (s : S) (e : K).
Local Notation lse := (lse (menu act wP) alpha).
Local Notation softQ := (softQ (menu act wP) alpha E g).
Local Notation soft_backup := (soft_backup (menu act wP) alpha E g).
Local Notation policy := (menu_policy act w alpha).

(* ---- soft-lipschitz: seed Prop 4.5, PDF Prop 4.7 -------------------------- *)
(*      prop:soft-policy-lipschitz-eff                                        *)

(* What the notions say: the soft maximum and the policy are the paper's.     *)
Theorem soft_maximum Q s :
  lse Q s = alpha * ln (\sum_i w i s * expR (Q (s, act i) / alpha)).
Proof. by []. Qed.

Theorem soft_policy_distribution Q s : bcont Q ->
  (forall i, 0 <= policy Q s i) /\ \sum_i policy Q s i = 1.
Proof.
by move=> bQ; split=> [i|]; [exact: (menu_policy_ge0 act wP) | exact: (menu_policy_sum act wP)].
Qed.

(* The soft maximum is continuous in the state, and the operator contracts.   *)
Theorem soft_maximum_continuous Q : bcont Q -> bcont (lse Q).
Proof. exact: lse_bcont. Qed.

Theorem soft_operator_contracts R Q Q' c : bcont R -> bcont Q -> bcont Q' -> uclose c Q Q' ->
  bcont (soft_backup R Q) /\ uclose (g * c) (soft_backup R Q) (soft_backup R Q').
Proof.
by move=> bR bQ bQ' QQ'; split; [exact: soft_backup_bcont | exact: soft_backup_contraction].
Qed.

Theorem soft_fixed_point R : bcont R ->
  (exists Q, softQ R Q) /\ forall Q Q', softQ R Q -> softQ R Q' -> Q = Q'.
Proof. by move=> bR; split=> [|Q Q']; [exact: softQ_exists | exact: softQ_unique]. Qed.

Theorem soft_q_lipschitz R1 R2 Q1 Q2 e : softQ R1 Q1 -> softQ R2 Q2 ->
  uclose e R1 R2 -> uclose (e / (1 - g)) Q1 Q2.
Proof. exact: softQ_close. Qed.

(* One-sided, so that the soft value is monotone in the reward.               *)
Theorem soft_q_one_sided R1 R2 Q1 Q2 e : softQ R1 Q1 -> softQ R2 Q2 ->
  (forall x, R1 x <= R2 x + e) -> forall x, Q1 x <= Q2 x + e / (1 - g).
Proof. exact: softQ_le. Qed.

(* As the paper states it, for one reward, uniformly in s ...                 *)
Theorem soft_lipschitz R1 R2 Q1 Q2 e s : softQ R1 Q1 -> softQ R2 Q2 -> uclose e R1 R2 ->
  dTV (policy Q1 s) (policy Q2 s) <= e / (2 * alpha * (1 - g)).
Proof. exact: (menu_policy_lipschitz alpha_gt0 g01). Qed.

(* ... in the paper's norm ...                                                *)
Theorem soft_lipschitz_norm R1 R2 Q1 Q2 s : bcont R1 -> bcont R2 ->
    softQ R1 Q1 -> softQ R2 Q2 ->
  dTV (policy Q1 s) (policy Q2 s)
    <= unorm (fun x => R1 x - R2 x) / (2 * alpha * (1 - g)).
Proof.
move=> b1 b2 Q1P Q2P; apply: (menu_policy_lipschitz alpha_gt0 g01 s Q1P Q2P).
by apply/uclose_unorm => //; exact: bcont_bfun.
Qed.

(* ... and for several.                                                       *)
Theorem soft_lipschitz_effective (N : finType) (v : N -> S -> K)
    (Rs1 Rs2 : N -> S * A -> K) Q1 Q2 e s : weights v -> closeN e Rs1 Rs2 ->
    softQ (reff v Rs1) Q1 -> softQ (reff v Rs2) Q2 ->
  dTV (policy Q1 s) (policy Q2 s) <= e / (2 * alpha * (1 - g)).
Proof.
move=> vP close Q1P Q2P; apply: (menu_policy_lipschitz alpha_gt0 g01 s Q1P Q2P).
exact: reff_close.
Qed.

(* More: tanh of the bound, and the span of R1 - R2 in place of twice the norm*)
Theorem soft_lipschitz_tanh R1 R2 Q1 Q2 e s : softQ R1 Q1 -> softQ R2 Q2 -> uclose e R1 R2 ->
  dTV (policy Q1 s) (policy Q2 s) <= tanh (e / (2 * alpha * (1 - g))).
Proof. exact: (menu_policy_tanh alpha_gt0 g01). Qed.

Theorem soft_lipschitz_span R1 R2 Q1 Q2 lo hi s : softQ R1 Q1 -> softQ R2 Q2 ->
  (forall x, lo <= R1 x - R2 x <= hi) ->
  dTV (policy Q1 s) (policy Q2 s) <= tanh ((hi - lo) / (1 - g) / (4 * alpha)).
Proof. exact: (menu_policy_span alpha_gt0 g01). Qed.

(* The policy is continuous in the state, in total variation, and in the      *)
(* reward and the state at once.                                              *)
Theorem soft_policy_continuous R0 Q0 s0 e : softQ R0 Q0 -> 0 < e ->
  exists2 d, 0 < d & \forall s \near s0, forall R Q, softQ R Q -> uclose d R R0 ->
    dTV (policy Q s) (policy Q0 s0) <= e.
Proof. exact: menu_policy_joint. Qed.

(* ---- kl-tie-breaker: PDF 3.4, App. A -------------------------------------- *)

(* It takes every action that the base takes, optimal or not, at every alpha. *)
Theorem kl_tie_breaker_refuted R Q s i : softQ R Q -> (0 < policy Q s i) = (0 < w i s).
Proof. by case=> bQ _; exact: menu_policy_support. Qed.

End CompactSoft.

(* ---- Weights -------------------------------------------------------------- *)

Section Weights.
Variables (K : realType) (S : topologicalType) (I : finType).

(* Entropy regularisation: weights 1, and the policy is the softmax.          *)
Theorem entropy_weights (i0 : I) : is_menu (fun (_ : I) (_ : S) => 1 : K) /\
  forall (A : topologicalType) (act : I -> A) (alpha : K) (Q : S * A -> K) s,
    menu_policy act (fun _ _ => 1) alpha Q s =1 smax alpha (fun i => Q (s, act i)).
Proof. by split=> [|A act alpha Q s]; [exact: one_menu | exact: one_menu_policy]. Qed.

(* KL regularisation: a base policy that is continuous in the state.          *)
Theorem kl_weights (w : I -> S -> K) : (forall i, continuous (w i)) ->
  (forall i s, 0 <= w i s) -> (forall s, \sum_i w i s = 1) -> is_menu w.
Proof. exact: policy_menu. Qed.

(* On a compact S, any continuous weights of which one is positive in each s. *)
Theorem compact_weights (w : I -> S -> K) : compact [set: S] ->
    (forall i, continuous (w i)) -> (forall i s, 0 <= w i s) ->
  (forall s, 0 < \sum_i w i s) -> is_menu w.
Proof. exact: compact_menu. Qed.
End Weights.

(* ---- Integrals over any space of actions ---------------------------------- *)

(* nu s is a positive linear functional of functions on A, continuous in s    *)
(* (base). Meant is the integral for a finite measure nu(.|s) that is weakly  *)
(* continuous in s; menu is an instance, measures are not shown to be one.    *)
(* Policies are densities, density Q, with respect to it; tv_density is half  *)
(* the integral of the difference.                                            *)
Section AnyActions.
Variables (K : realType) (S A : topologicalType) (nu : base K S A).
Variables (E : feller K S A) (g alpha : K).
Hypotheses (g01 : 0 <= g < 1) (alpha_gt0 : 0 < alpha).
Implicit Types (R Q : S * A -> K) (s : S).

Theorem density_fixed_point R : bcont R -> (exists Q, softQ nu alpha E g R Q) /\
  forall Q Q', softQ nu alpha E g R Q -> softQ nu alpha E g R Q' -> Q = Q'.
Proof. by move=> bR; split=> [|Q Q']; [exact: softQ_exists | exact: softQ_unique]. Qed.

(* The soft policy is a probability, with a continuous and positive density.  *)
Theorem density_distribution R Q : softQ nu alpha E g R Q ->
  [/\ bcont (density nu alpha Q), forall x, 0 < density nu alpha Q x &
      forall s, nu s (fun a => density nu alpha Q (s, a)) = 1].
Proof.
case=> bQ _; split=> [|x|s]; [exact: density_bcont|exact: density_gt0|exact: density_total].
Qed.

Theorem density_span R1 R2 Q1 Q2 lo hi s :
    softQ nu alpha E g R1 Q1 -> softQ nu alpha E g R2 Q2 ->
    (forall x, lo <= R1 x - R2 x <= hi) ->
  tv_density nu (density nu alpha Q1) (density nu alpha Q2) s
    <= tanh ((hi - lo) / (1 - g) / (4 * alpha)).
Proof. exact: soft_policy_span. Qed.

Theorem density_lipschitz R1 R2 Q1 Q2 e s :
    softQ nu alpha E g R1 Q1 -> softQ nu alpha E g R2 Q2 -> uclose e R1 R2 ->
  tv_density nu (density nu alpha Q1) (density nu alpha Q2) s <= e / (2 * alpha * (1 - g)).
Proof. exact: soft_policy_lipschitz. Qed.
End AnyActions.

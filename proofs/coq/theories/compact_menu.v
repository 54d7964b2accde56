(* Soft policies on finitely many actions, at the paper's generality in S:    *)
(* entropy regularisation where the weights are 1, KL regularisation towards  *)
(* a base policy where they are its probabilities.                            *)
(*                                                                            *)
(*     is_menu w == the weights w i : S -> K of actions i : I are bounded,    *)
(*                  continuous and non-negative, and their sum is at least    *)
(*                  some c > 0                                                *)
(*  menu act wP  == the measure of mass w i s on action act i; all of A is    *)
(*                  covered when act is onto                                  *)
(* menu_policy act wP alpha Q s i == the soft policy,                         *)
(*                  w i s exp (Q (s, act i) / alpha) / their sum              *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences exp.
From PolicyCliff Require Import finite_mdp soft_exp soft_examples.
From PolicyCliff Require Import compact_max compact_bellman compact_soft.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Definition is_menu (K : realType) (S : topologicalType) (I : finType) (w : I -> S -> K) :=
  [/\ forall i, bcont (w i), forall i s, 0 <= w i s &
      exists2 c, 0 < c & forall s, c <= \sum_i w i s].

(* On a compact S, continuous weights whose sum vanishes nowhere.             *)
Lemma compact_menu (K : realType) (S : topologicalType) (I : finType) (w : I -> S -> K) :
    compact [set: S] -> (forall i, continuous (w i)) -> (forall i s, 0 <= w i s) ->
  (forall s, 0 < \sum_i w i s) -> is_menu w.
Proof.
move=> cS cw w0 pos; have bw i : bcont (w i) by split=> //; exact: cont_bfun.
split=> //; have bsum := bcont_sum bw.
have [s smin] := compact_max cS (bcont_cont (bcontZ (-1) bsum)).
exists (\sum_i w i s) => // t; have := smin t.
by rewrite !mulN1r ler_opp2.
Qed.

Lemma one_menu (K : realType) (S : topologicalType) (I : finType) (i0 : I) :
  is_menu (fun (_ : I) (_ : S) => 1 : K).
Proof.
split=> [i|i s|]; [exact: bcont_cst|exact: ler01|exists 1 => // s].
by rewrite (bigD1 i0) //= ler_addl sumr_ge0.
Qed.

(* A base policy that is continuous in the state.                             *)
Lemma policy_menu (K : realType) (S : topologicalType) (I : finType) (w : I -> S -> K) :
    (forall i, continuous (w i)) -> (forall i s, 0 <= w i s) ->
  (forall s, \sum_i w i s = 1) -> is_menu w.
Proof.
move=> cw w0 w1; split=> [i||] //; last by exists 1 => // s; rewrite w1.
split=> //; exists 1 => s; rewrite ger0_norm // -(w1 s) (bigD1 i) //= ler_addl.
by rewrite sumr_ge0.
Qed.

Section Menu.
Variables (K : realType) (S A : topologicalType) (I : finType) (act : I -> A).
Variables (w : I -> S -> K) (wP : is_menu w).
Implicit Types (f h : A -> K) (Q R : S * A -> K) (s : S) (i : I).

Let ev s f := \sum_i w i s * f (act i).

Let ev_mono s f h : bcont f -> bcont h -> (forall a, f a <= h a) -> ev s f <= ev s h.
Proof. by move=> _ _ fh; have [_ w0 _] := wP; apply: ler_sum => i _; rewrite ler_wpmul2l. Qed.

Let ev_lin s c f h : bcont f -> bcont h -> ev s (fun a => c * f a + h a) = c * ev s f + ev s h.
Proof.
move=> _ _; rewrite /ev mulr_sumr -big_split; apply: eq_bigr => i _.
by rewrite mulrDr mulrCA.
Qed.

Lemma bcont_action Q i : bcont Q -> bcont (fun s => Q (s, act i)).
Proof.
by apply: bcont_comp => s; apply: cvg_pair; [exact: cvg_id | exact: cvg_cst].
Qed.

Let ev_bcont Q : bcont Q -> bcont (fun s => ev s (fun a => Q (s, a))).
Proof.
by move=> bQ; have [bw _ _] := wP; apply: bcont_sum => i; apply: bcontM => //; exact: bcont_action.
Qed.

Let ev_mass : exists2 c, 0 < c & forall s, c <= ev s (fun=> 1).
Proof.
have [_ _ [c c0 wc]] := wP; exists c => // s; rewrite /ev.
by rewrite (eq_bigr (fun i => w i s)) // => i _; rewrite mulr1.
Qed.

Definition menu : base K S A := Base ev_mono ev_lin ev_bcont ev_mass.

Variable alpha : K.
Hypothesis alpha_gt0 : 0 < alpha.

Definition menu_policy Q s i : K :=
  w i s * expR (Q (s, act i) / alpha) / \sum_j w j s * expR (Q (s, act j) / alpha).

Lemma menu_policyE Q s i : bcont Q ->
  menu_policy Q s i = w i s * density menu alpha Q (s, act i).
Proof.
move=> bQ; have m0 := mass_gt0 menu alpha_gt0 s bQ; rewrite /menu_policy /density /= -mulrA.
congr (_ * _); rewrite mulrBl expRD expRN; congr (_ * _^-1).
by rewrite /lse mulrAC divff ?gt_eqF // mul1r lnK.
Qed.

Lemma menu_policy_sum Q s : bcont Q -> \sum_i menu_policy Q s i = 1.
Proof.
move=> bQ; rewrite -[RHS](density_total menu alpha_gt0 s bQ); apply: eq_bigr => i _.
exact: menu_policyE.
Qed.

Lemma menu_policy_ge0 Q s i : bcont Q -> 0 <= menu_policy Q s i.
Proof.
by move=> bQ; have [_ w0 _] := wP; rewrite menu_policyE // mulr_ge0 // ltW // expR_gt0.
Qed.

(* The policy takes exactly the actions of positive weight.                   *)
Lemma menu_policy_support Q s i : bcont Q -> (0 < menu_policy Q s i) = (0 < w i s).
Proof. by move=> bQ; rewrite menu_policyE // pmulr_lgt0 // expR_gt0. Qed.

Lemma menu_dTV Q Q' s : bcont Q -> bcont Q' ->
  dTV (menu_policy Q s) (menu_policy Q' s) =
  tv_density menu (density menu alpha Q) (density menu alpha Q') s.
Proof.
move=> bQ bQ'; congr (_ * _); apply: eq_bigr => i _; have [_ w0 _] := wP.
by rewrite !menu_policyE // -mulrBr normrM ger0_norm.
Qed.

Lemma menu_policy_bcont Q i : bcont Q -> bcont (fun s => menu_policy Q s i).
Proof.
move=> bQ; have -> : (fun s => menu_policy Q s i) =
    (fun s => w i s * density menu alpha Q (s, act i)).
  by apply/funext => s; exact: menu_policyE.
by have [bw _ _] := wP; apply: bcontM => //; apply: bcont_action; exact: density_bcont.
Qed.

Lemma menu_policy_near Q s0 e : bcont Q -> 0 < e ->
  \forall s \near s0, dTV (menu_policy Q s) (menu_policy Q s0) <= e.
Proof.
move=> bQ e0; have bd i := bcont_norm (bcontB (menu_policy_bcont i bQ)
  (bcont_cst S (menu_policy Q s0 i))).
have /contP/(_ s0 e e0) := bcont_cont (bcontZ 2^-1 (bcont_sum bd)).
apply: filterS => s /ltW; rewrite big1 ?mulr0 ?sub0r ?normrN => [|i _]; last first.
  by rewrite subrr normr0.
exact: le_trans (ler_norm _).
Qed.

(* ---- the soft chain ------------------------------------------------------- *)

Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Local Notation softQ := (softQ menu alpha E g).

Lemma menu_policy_span R R' Q Q' lo hi s : softQ R Q -> softQ R' Q' ->
  (forall x, lo <= R x - R' x <= hi) ->
  dTV (menu_policy Q s) (menu_policy Q' s) <= tanh ((hi - lo) / (1 - g) / (4 * alpha)).
Proof.
move=> oQ oQ' Rlh; rewrite menu_dTV; [|by case: oQ|by case: oQ'].
exact: (soft_policy_span alpha_gt0 g01 s oQ oQ' Rlh).
Qed.

Lemma menu_policy_tanh R R' Q Q' e s : softQ R Q -> softQ R' Q' -> uclose e R R' ->
  dTV (menu_policy Q s) (menu_policy Q' s) <= tanh (e / (2 * alpha * (1 - g))).
Proof.
move=> oQ oQ' RR'; rewrite menu_dTV; [|by case: oQ|by case: oQ'].
exact: (soft_policy_tanh alpha_gt0 g01 s oQ oQ' RR').
Qed.

Lemma menu_policy_lipschitz R R' Q Q' e s : softQ R Q -> softQ R' Q' -> uclose e R R' ->
  dTV (menu_policy Q s) (menu_policy Q' s) <= e / (2 * alpha * (1 - g)).
Proof.
move=> oQ oQ' RR'; rewrite menu_dTV; [|by case: oQ|by case: oQ'].
exact: (soft_policy_lipschitz alpha_gt0 g01 s oQ oQ' RR').
Qed.

(* Continuous in the reward and the state at once.                            *)
Lemma menu_policy_joint R0 Q0 s0 e : softQ R0 Q0 -> 0 < e ->
  exists2 d, 0 < d & \forall s \near s0, forall R Q, softQ R Q -> uclose d R R0 ->
    dTV (menu_policy Q s) (menu_policy Q0 s0) <= e.
Proof.
move=> oQ0 e0; have c0 : 0 < 2 * alpha * (1 - g).
  by rewrite !mulr_gt0 ?ltr0n // subr_gt0; case/andP: g01.
exists (e / 2 * (2 * alpha * (1 - g))); first by rewrite mulr_gt0 ?divr_gt0 ?ltr0n.
have e20 : 0 < e / 2 by rewrite divr_gt0 ?ltr0n.
have [bQ0 _] := oQ0; apply: filterS (menu_policy_near s0 bQ0 e20) => s near R Q oQ RR0.
have := menu_policy_lipschitz s oQ oQ0 RR0; rewrite mulfK ?gt_eqF // => far.
rewrite [e]splitr; apply: le_trans (ler_add far near).
rewrite /dTV -mulrDr -big_split ler_pmul2l ?invr_gt0 ?ltr0n // ler_sum // => i _.
exact: ler_dist_add.
Qed.
End Menu.

(* Weights 1: the softmax.                                                    *)
Lemma one_menu_policy (K : realType) (S A : topologicalType) (I : finType) (act : I -> A)
    (alpha : K) (Q : S * A -> K) s :
  menu_policy act (fun _ _ => 1) alpha Q s =1 smax alpha (fun i => Q (s, act i)).
Proof.
move=> i; rewrite /menu_policy /smax mul1r; congr (_ / _).
by apply: eq_bigr => j _; rewrite mul1r.
Qed.

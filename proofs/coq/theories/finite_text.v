(* Claims that the paper makes in its text: lengths of paths under rewards    *)
(* for the outcome, bonuses, LCPO's reward, and different starts.             *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_effective finite_incomplete finite_examples finite_results.

(******************************************************************************)
(*   shortest f c n == n s is the least number of steps of f from s to c,     *)
(*                     which every state can reach                            *)
(*  answer f c pen == reward 1 on reaching c, less pen for every step         *)
(*  path_value g pen k == the best return from k steps before the answer      *)
(*   format_bonus == on the fork: 1 for the true branch's action, and again   *)
(*                     and again on the other branch                          *)
(*    lcpo_mdp, lcpo_correct, lcpo_miss == one state; the correct answer      *)
(*                     misses the length by 3334, the other one by 0          *)
(*  starts, start_reward == two states that never change, one start each      *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- paths to an answer --------------------------------------------------- *)

Section Paths.
Variables (K : realFieldType) (S A : finType) (a0 : A) (f : S -> A -> S) (c : S).
Variables (g : K) (g0 : 0 <= g) (g1 : g < 1) (n : S -> nat) (pen : K).
Implicit Types (s : S) (a : A) (k : nat).

Definition shortest := n c = 0%N /\ forall s, s != c ->
  (forall a, (n s <= (n (f s a)).+1)%N) /\ exists a, n s = (n (f s a)).+1.
Definition answer s a : K := if s == c then 0 else (f s a == c)%:R - pen.
Fixpoint path_value k : K :=
  if k is k'.+1 then (k' == 0%N)%:R - pen + g * path_value k' else 0.

Hypotheses (closed : forall a, f c a = c) (nP : shortest) (pen0 : 0 <= pen).
Local Notation M := (det_mdp a0 f g0 g1).

Lemma shortest_eq0 s : (n s == 0%N) = (s == c).
Proof.
have [nc ns] := nP; have [->|sc] := eqVneq s c; first by rewrite nc.
by have [_ [a ->]] := ns s sc.
Qed.

Let step s a : s != c -> answer s a + g * path_value (n (f s a)) = path_value (n (f s a)).+1.
Proof. by move=> /negPf sc; rewrite /answer sc /= shortest_eq0. Qed.

Lemma path_value_drop k : path_value k.+2 <= path_value k.+1 /\
  (0 < g -> path_value k.+2 < path_value k.+1).
Proof.
have d0 : path_value 2 < path_value 1.
  rewrite /= mulr0 addr0 sub0r -subr_gt0.
  rewrite (_ : _ - _ = (1 - g) + g * pen); last by ring.
  by rewrite ltr_spaddl ?subr_gt0 // mulr_ge0.
have e j : path_value j.+2 = - pen + g * path_value j.+1 by rewrite [LHS]/= sub0r.
elim: k => [|k [le lt]]; first by split=> [|_] //; apply: ltW.
split=> [|gp]; rewrite (e k.+1).
  by rewrite [leRHS]e ler_add2l ler_wpmul2l.
by rewrite [ltRHS]e ltr_add2l ltr_pmul2l ?lt.
Qed.

Lemma path_value_mono j k : (j <= k)%N -> path_value k.+1 <= path_value j.+1.
Proof.
move=> /subnK <-; elim: (k - j)%N => // i IH; rewrite addSn.
by apply: le_trans IH; have [] := path_value_drop (i + j).
Qed.

Lemma path_value_strict j k : 0 < g -> (j < k)%N -> path_value k.+1 < path_value j.+1.
Proof.
move=> gp jk; have [_ /(_ gp)] := path_value_drop j; apply: le_lt_trans.
exact: path_value_mono.
Qed.

Lemma path_vstar s : vstar M answer s = path_value (n s).
Proof.
have [nc ns] := nP; apply/esym; move: s; apply: vstarP => [s a _|s].
  rewrite det_backup; have [->|sc] := eqVneq s c.
    by rewrite /answer eqxx closed nc /= mulr0 addr0.
  rewrite step //; have [/(_ a) le [b e]] := ns s sc.
  by rewrite e; apply: path_value_mono; rewrite -ltnS -e.
have [->|sc] := eqVneq s c.
  by exists a0 => //; rewrite det_backup /answer eqxx closed nc /= mulr0 addr0.
by have [_ [a e]] := ns s sc; exists a => //; rewrite det_backup step // -e.
Qed.

(* What an action is worth depends on the length of the shortest path from it.*)
Lemma path_qstar s a : s != c -> qstar M answer s a = path_value (n (f s a)).+1.
Proof. by move=> sc; rewrite /qstar det_backup path_vstar step. Qed.

(* For 0 < g the shorter is strictly better, and with pen = 0 as well.        *)
Lemma path_strict s a b : 0 < g -> s != c -> (n (f s a) < n (f s b))%N ->
  qstar M answer s b < qstar M answer s a.
Proof. by move=> gp sc ab; rewrite !path_qstar // path_value_strict. Qed.

Lemma path_optacts s : 0 < g -> s != c ->
  optacts M answer s = [set a | n s == (n (f s a)).+1].
Proof.
move=> gp sc; have [_ ns] := nP; have [le [b e]] := ns s sc.
apply/setP => a; rewrite optactsE inE /= path_qstar // path_vstar.
apply/eqP/eqP => [|-> //]; rewrite e => q; apply/eqP; rewrite eqn_leq -{1}e le /=.
rewrite ltnNge; apply/negP => lt; have := path_value_strict gp lt.
by rewrite q ltxx.
Qed.
End Paths.

(* Without a penalty the value is g ^ length.                                 *)
Lemma path_value0 (K : realFieldType) (g : K) k : path_value g 0 k.+1 = g ^+ k.
Proof.
elim: k => [|k IH]; first by rewrite /= mulr0 addr0 subr0.
by rewrite -[LHS]/(0%:R - 0 + g * path_value g 0 k.+1) IH subr0 add0r exprS.
Qed.

(* At discount 0 lengths from 2 on do not differ.                             *)
Lemma path_value_disc0 (K : realFieldType) (pen : K) k : path_value 0 pen k.+2 = - pen.
Proof. by rewrite -[LHS]/(0%:R - pen + 0 * path_value 0 pen k.+1) mul0r addr0 sub0r. Qed.

(* ---- a bonus for formatted answers ---------------------------------------- *)

Section Format.
Variables (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1).
Local Notation M := (fork g0 g1).

Definition format_bonus (s : option bool) (a : bool) : K :=
  if s is Some b then (~~ b)%:R else a%:R.

Lemma format_everywhere e : 0 < e -> 1 < 2 * g ->
  optacts M (fun _ _ => 0) None = setT /\
  optacts M (fun s a => 0 + e * format_bonus s a) None = [set false].
Proof.
move=> e0 gg; have u : 1 - g != 0 by rewrite gt_eqF // subr_gt0.
have gp : g < 2 * g by rewrite (lt_trans g1).
split.
  have V0 : (fun=> 0) =1 vstar M (fun _ _ => 0).
    by apply: vstarP => [s a _|s]; [|exists true => //]; rewrite det_backup mulr0 addr0.
  by apply/setP => a; rewrite optactsE in_setT /qstar det_backup -!V0 /= mulr0 addr0 eqxx.
pose V (s : option bool) := if s is Some b then (~~ b)%:R * e / (1 - g) else g * e / (1 - g).
have better : e < g * e / (1 - g).
  rewrite ltr_pdivl_mulr ?subr_gt0 // mulrC ltr_pmul2r //.
  by apply: (lt_lin gg); ring.
have VE : V =1 vstar M (fun s a => 0 + e * format_bonus s a).
  apply: vstarP => [s a _|s]; last exists false => //; rewrite det_backup /format_bonus /V.
    case: s => [[]|] /=; last case: a => /=.
    - by rewrite !(mulr0, mul0r, addr0).
    - by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
    - by rewrite !(mulr0, mul0r, addr0) mulr1 add0r ltW.
    by rewrite mulr0 addr0 add0r mul1r mulrA.
  by case: s => [[]|] /=; [rewrite !(mulr0, mul0r, addr0)|field|rewrite mulr0 addr0 add0r mul1r mulrA].
apply/setP => a; rewrite optactsE in_set1 /qstar det_backup -!VE /format_bonus /V /=.
case: a => /=; last by rewrite mulr0 addr0 add0r mul1r mulrA eqxx.
by rewrite !(mulr0, mul0r, addr0) mulr1 add0r (lt_eqF better).
Qed.
End Format.

(* ---- LCPO ----------------------------------------------------------------- *)

Section Lcpo.
Variables (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1).

Definition lcpo_mdp : mdp K [finType of unit] [finType of bool] :=
  det_mdp true (fun _ _ => tt) g0 g1.
Definition lcpo_correct (s : unit) (a : bool) : K := a%:R.
Definition lcpo_miss (s : unit) (a : bool) : K := if a then 3334%:R else 0.
Definition lcpo_alpha : K := 3%:R / 10000%:R.

Lemma bandit_optacts (R : unit -> bool -> K) b : R tt (~~ b) < R tt b ->
  optacts lcpo_mdp R tt = [set b].
Proof.
move=> lt; have u : 1 - g != 0 by rewrite gt_eqF // subr_gt0.
have VE : (fun=> R tt b / (1 - g)) =1 vstar lcpo_mdp R.
  apply: vstarP => [[] a _|[]]; last by exists b => //; rewrite det_backup; field.
  rewrite det_backup; apply: (@le_trans _ _ (R tt b + g * (R tt b / (1 - g)))).
    by rewrite ler_add2r; case: (eqVneq a b) => [->//|/negPf ab]; rewrite (_ : a = ~~ b) ?ltW //; case: a b ab {lt} => -[].
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
apply/setP => a; rewrite optactsE in_set1 /= /qstar det_backup -!VE.
have e : R tt b / (1 - g) = R tt b + g * (R tt b / (1 - g)) by field.
rewrite [X in _ == X]e (inj_eq (addIr _)); case: (eqVneq a b) => [->|/negPf ab]; first exact: eqxx.
by rewrite (_ : a = ~~ b) ?(lt_eqF lt) //; case: a b ab {lt VE e} => -[].
Qed.

Lemma lcpo_costs_accuracy : optacts lcpo_mdp lcpo_correct tt = [set true] /\
  optacts lcpo_mdp (fun s a => lcpo_correct s a - lcpo_alpha * lcpo_miss s a) tt = [set false].
Proof.
split; apply: bandit_optacts; rewrite /lcpo_correct /lcpo_miss /= ?ltr01 //.
rewrite mulr0 subr0 subr_lt0 /lcpo_alpha mulrAC ltr_pdivl_mulr ?ltr0n // mul1r.
by rewrite -natrM ltr_nat.
Qed.
End Lcpo.

(* Small multiples of any second reward only choose among optimal actions.    *)
Lemma small_addition (K : realFieldType) (S A : finType) (M : mdp K S A) (R D : S -> A -> K) :
  exists2 e0, 0 < e0 & forall e s, 0 <= e -> e < e0 ->
    optacts M (fun s a => R s a + e * D s a) s \subset optacts M R s.
Proof.
have [r r0 rP] := optacts_sub_near M R; have d0 : 0 < norm M D + 1.
  by rewrite ltr_spaddr ?ltr01 ?norm_ge0.
exists (r / (norm M D + 1)) => [|e s e_ge0 lt_e]; first by rewrite divr_gt0.
apply: rP; apply: (@le_lt_trans _ _ (e * (norm M D + 1))); last by rewrite -ltr_pdivl_mulr.
apply/dist_leP => [|t a ta]; first by rewrite mulr_ge0 // ltW.
rewrite addrC addKr normrM ger0_norm // ler_wpmul2l //.
by apply: le_trans (le_norm D ta) _; rewrite ler_addl ler01.
Qed.

(* ---- different starts ----------------------------------------------------- *)

Section Starts.
Variable K : realFieldType.
Local Notation M := (late K).

(* The first reward is for a at the start of the first, the second, twice as  *)
(* large, against a there and elsewhere.                                      *)
Definition start_reward (k s a : bool) : K := if k then (s && a)%:R else 2 * (~~ a)%:R.
Definition starts (k s : bool) : K := (s == k)%:R.

Lemma different_starts (p := fun s : bool => s) :
  optimal M (reff (fun _ _ => 2^-1) start_reward) (det (fun _ => false)) /\
  \sum_k 2^-1 * ret M (starts k) (det (fun _ => false)) (start_reward k) <
  \sum_k 2^-1 * ret M (starts k) (det p) (start_reward k).
Proof.
have E s a : reff (fun _ _ => 2^-1) start_reward s a = 2^-1 * (s && a)%:R + (~~ a)%:R.
  by rewrite /reff big_bool /start_reward /= mulrA mulVf ?mul1r ?pnatr_eq0.
split.
  apply/det_optimal => s; rewrite inE /=; apply/forallP => a; rewrite /qstar !late_backup !E.
  case: a; case: s; rewrite /= ?mulr0 ?mulr1 ?addr0 ?add0r ?lexx ?ler01 //.
  by rewrite invf_le1 ?ltr0n // ler1n.
have pP d : is_policy M (det d) by apply: det_policy.
rewrite !big_bool /ret !big_bool /= !late_value // !det_sum /start_reward /starts /p /=.
rewrite !(mulr0, mul0r, mulr1, mul1r, addr0, add0r) ltr_addr.
by rewrite invr_gt0 ltr0n.
Qed.
End Starts.

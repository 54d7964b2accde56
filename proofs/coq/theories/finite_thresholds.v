(* How large a bonus an answer needs that takes longer.                       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_examples.

(******************************************************************************)
(* From the state k.+1 the action false answers at once and earns 1; the      *)
(* action true starts an answer that takes k steps more and earns 1 + b in    *)
(* its last step. The state 0 is the end.                                     *)
(*     longer k == the steps                                                  *)
(* longer_reward k b == the reward                                            *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Longer.
Variables (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1) (k : nat) (b : K).
Local Notation S := [finType of 'I_k.+2].
Local Notation A := [finType of bool].

Definition longer (s : S) (a : A) : S :=
  if (s == k.+1 :> nat) && ~~ a then ord0 else inord s.-1.
Definition longer_reward (s : S) (a : A) : K :=
  if (s == k.+1 :> nat) && ~~ a then 1 else if s == 1%N :> nat then 1 + b else 0.
Local Notation M := (det_mdp true longer g0 g1).
Local Notation start := (ord_max : S).

Hypotheses (b0 : 0 <= b) (k0 : (0 < k)%N).

Let wait (s : S) : K := if s == 0%N :> nat then 0 else
  if s == k.+1 :> nat then Num.max 1 (g ^+ k * (1 + b)) else g ^+ s.-1 * (1 + b).

Let b1 : 0 <= 1 + b. Proof. by rewrite addr_ge0 ?ler01. Qed.

Let inordK1 (s : S) : (inord s.-1 : S) = s.-1 :> nat.
Proof. by rewrite inordK // (leq_ltn_trans (leq_pred s)). Qed.

(* One step of the long way.                                                  *)
Let step (s : S) a : (0 < s)%N -> (s == k.+1 :> nat) && ~~ a = false ->
  longer_reward s a + g * wait (longer s a) = g ^+ s.-1 * (1 + b).
Proof.
move=> s0 short; rewrite /longer_reward /longer short /wait inordK1.
have [->|s1] := eqVneq (s : nat) 1%N; first by rewrite /= expr0 mulr0 addr0 mul1r.
have lt1 : (1 < s)%N by rewrite ltn_neqAle eq_sym s1.
have -> : (s.-1 == 0)%N = false by apply/negbTE; rewrite -lt0n -ltnS prednK.
have -> : (s.-1 == k.+1)%N = false.
  by apply/negbTE; rewrite neq_ltn -ltnS prednK // ltn_ord.
rewrite add0r mulrA -exprS; congr (g ^+ _ * _).
by rewrite prednK // -ltnS prednK.
Qed.

Let ends a : longer_reward ord0 a + g * wait (longer ord0 a) = 0.
Proof.
rewrite /longer_reward /longer /= /wait; have -> : (inord 0 : S) = 0%N :> nat by rewrite inordK.
by rewrite /= mulr0 addr0.
Qed.

Lemma longer_vstar : wait =1 vstar M longer_reward.
Proof.
apply: vstarP => [s a _|s]; rewrite ?det_backup.
  have [s0|s0] := posnP (s : nat).
    by rewrite (_ : s = ord0) ?ends /wait //=; apply: val_inj.
  have [/andP[/eqP sk na]|/negbTE short] := boolP ((s == k.+1 :> nat) && ~~ a).
    rewrite /longer_reward /longer sk na /= /wait /= sk eqxx /= mulr0 addr0.
    by rewrite le_maxr lexx.
  rewrite step // /wait gtn_eqF //; case: ifP => [/eqP sk|//].
  by rewrite sk le_maxr lexx orbT.
have [s0|s0] := posnP (s : nat).
  by exists true => //; rewrite det_backup (_ : s = ord0) ?ends /wait //=; apply: val_inj.
have [sk|sk] := eqVneq (s : nat) k.+1; last first.
  by exists true => //; rewrite det_backup step ?andbF // /wait gtn_eqF // (negPf sk).
have [le|lt] := leP 1 (g ^+ k * (1 + b)).
  by exists true => //; rewrite det_backup step ?andbF // /wait gtn_eqF // sk eqxx max_r.
exists false => //; rewrite det_backup /longer_reward /longer sk eqxx /= /wait /= sk eqxx.
by rewrite mulr0 addr0 max_l // ltW.
Qed.

Lemma longer_optacts a : (a \in optacts M longer_reward start) =
  if a then 1 <= g ^+ k * (1 + b) else g ^+ k * (1 + b) <= 1.
Proof.
rewrite optactsE /= /qstar det_backup -!longer_vstar.
have -> : wait start = Num.max 1 (g ^+ k * (1 + b)) by rewrite /wait /= eqxx.
case: a; first by rewrite step ?andbF //= eq_sym eq_maxr.
by rewrite /longer_reward /longer /= eqxx /= /wait /= mulr0 addr0 eq_sym eq_maxl.
Qed.
End Longer.

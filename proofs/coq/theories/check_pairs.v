(* The boolean check of certificates of kind pair over integer data, and its   *)
(* soundness.                                                                 *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import check_conditions check_data check_certificates.

(******************************************************************************)
(*   fraction I            == a rational as two integers; fraction_of is it   *)
(*   pair_check            == P1 to P3                                        *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The statements, over any ordered field.                                    *)
Section Claims.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R : S -> A -> K) (V : S -> K) (d c : K).

Definition pair_claim R1 R2 d V1 (B1 : S -> {set A}) V2 (B2 : S -> {set A}) :=
  [/\ dist M R1 R2 = d, optimality_claim M R1 V1 B1 & optimality_claim M R2 V2 B2].

Lemma norm_eq (F : S -> A -> K) c : (forall s a, avail M s a -> `|F s a| <= c) ->
  (exists s a, avail M s a /\ `|F s a| = c) -> norm M F = c.
Proof.
move=> le [s [a [sa e]]]; apply/eqP; rewrite eq_le -{2}e le_norm // andbT.
by apply/norm_leP => //; rewrite -e.
Qed.
End Claims.

Section Checks.
Variables (I : integers) (m : model I).
Local Notation T := (digits I).
Local Notation n := (nstates m).
Implicit Types (r : table I) (v : vector I) (B : seq (seq nat)).

Definition fraction := (T * T)%type.
Definition fraction_of (f : fraction) : rat := val f.1 / val f.2.

Definition ineg (x : T) : T := isub (izero I) x.

(* |x| <= q y, and |x| = q y, for a denominator y > 0.                        *)
Definition within_by (q : fraction) (x y : T) : bool :=
  let x' := imul q.2 x in let y' := imul q.1 y in ileb x' y' && ileb (ineg y') x'.
Definition reaches (q : fraction) (x y : T) : bool :=
  let x' := imul q.2 x in let y' := imul q.1 y in
  izerob (isub x' y') || izerob (iadd x' y').

(* The norm of a function on pairs is q; num and den give its numerators and  *)
(* positive denominators.                                                     *)
Definition norm_check (num den : nat -> nat -> T) (q : fraction) : bool :=
  [&& ipos q.2, inonneg q.1,
      every_state m (fun s => let x := num s in let y := den s in
        every_act m s (fun a => within_by q (x a) (y a)))
    & has (fun s => let x := num s in let y := den s in
        check_some m s (fun a => reaches q (x a) (y a))) (iota 0 n)].

Definition entry_at (l : seq T) (a : nat) : T := nth (izero I) l a.

Definition reward_diff r1 r2 (s : nat) : nat -> T :=
  let x1 := nth [::] r1.2 s in let x2 := nth [::] r2.2 s in
  fun a => isub (imul (entry_at x1 a) r2.1) (imul (entry_at x2 a) r1.1).
Definition dist_check r1 r2 (q : fraction) : bool :=
  let y := imul r1.1 r2.1 in norm_check (reward_diff r1 r2) (fun _ _ => y) q.

Definition pair_check r1 r2 (d : fraction) v1 B1 v2 B2 : bool :=
  [&& optimality_check m r1 v1 B1, optimality_check m r2 v2 B2 & dist_check r1 r2 d].

(* -------------------------------------------------------------------------- *)

Hypothesis ok : model_ok m.
Local Notation M := (process_of_data ok).
Local Notation states := 'I_n.
Local Notation actions := 'I_(width m).
Implicit Types (s t : states) (a : actions).

Lemma val_neg (x : T) : val (ineg x) = - val x.
Proof. by rewrite /ineg valB val0 sub0r. Qed.

Lemma within_byE q x y : 0 < val q.2 -> 0 < val y ->
  within_by q x y = (`|val x / val y| <= fraction_of q).
Proof.
move=> q0 y0; have up : (val x / val y <= val q.1 / val q.2) = (val q.2 * val x <= val q.1 * val y).
  by rewrite ler_pdivr_mulr // mulrAC ler_pdivl_mulr // [val x * _]mulrC.
have low : (- (val q.1 / val q.2) <= val x / val y) = (- (val q.1 * val y) <= val q.2 * val x).
  by rewrite ler_pdivl_mulr // -mulNr mulrAC ler_pdivr_mulr // mulNr [val x * _]mulrC.
by rewrite /within_by -!val_le val_neg !valM /fraction_of ler_norml up low andbC.
Qed.

Lemma reachesE q x y : 0 < val q.2 -> 0 < val y -> 0 <= val q.1 ->
  reaches q x y = (`|val x / val y| == fraction_of q).
Proof.
move=> q0 y0 q1; have e (z : rat) : (val x / val y == z / val q.2) = (val q.2 * val x == z * val y).
  by rewrite eqr_div ?(gt_eqF y0) ?(gt_eqF q0) // [val x * _]mulrC.
rewrite /reaches !izerobE valB valD !valM /fraction_of subr_eq0 addr_eq0.
by rewrite eqr_norml divr_ge0 ?(ltW q0) // andbT -!mulNr !e.
Qed.

Lemma norm_checkP (num den : nat -> nat -> T) q (F : states -> actions -> rat) :
  (forall s a, avail M s a -> 0 < val (den s a) /\ val (num s a) / val (den s a) = F s a) ->
  norm_check num den q -> norm M F = fraction_of q.
Proof.
move=> FE /and4P[]; rewrite iposE inonnegE => q0 q1 /every_stateP le /hasP[s].
rewrite mem_iota add0n /= => lt_s /(@check_someP _ _ ok (Ordinal lt_s)) [a sa at_a].
apply: norm_eq => [t b tb|].
  have [y0 <-] := FE t b tb; rewrite -within_byE //.
  by have /(every_actP (ok := ok))/(_ b tb) := le t.
exists (Ordinal lt_s), a; split=> //; have [y0 <-] := FE _ _ sa.
by apply/eqP; rewrite -reachesE.
Qed.

Lemma dist_checkP r1 r2 d : 0 < val r1.1 -> 0 < val r2.1 -> dist_check r1 r2 d ->
  dist M (reward_of r1) (reward_of r2) = fraction_of d.
Proof.
move=> p1 p2; apply: norm_checkP => s a _; rewrite valM mulr_gt0 //; split=> //.
by rewrite /reward_diff valB !valM /reward_of /entry_at; field; rewrite !gt_eqF.
Qed.

Lemma optimality_pos r v B : optimality_check m r v B -> 0 < val r.1.
Proof. by case/and3P=> /table_pos. Qed.

Theorem pair_checkP r1 r2 d v1 B1 v2 B2 : pair_check r1 r2 d v1 B1 v2 B2 ->
  pair_claim M (reward_of r1) (reward_of r2) (fraction_of d)
    (value_of v1) (fun s : states => set_of m (nth [::] B1 s))
    (value_of v2) (fun s : states => set_of m (nth [::] B2 s)).
Proof.
case/and3P=> o1 o2; have [p1 p2] := (optimality_pos o1, optimality_pos o2).
by move=> d12; split; [exact: dist_checkP | exact: optimality_checkP..].
Qed.

End Checks.

(* Certificates as integer data, the finite MDP they denote, and boolean      *)
(* checks of them that vm_compute runs.                                       *)
From Coq Require Import ZArith Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ssrZ.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.

(******************************************************************************)
(* Checks run over any implementation of the integers: binary ones (no axiom) *)
(* or bignums on machine words.                                               *)
(*                                                                            *)
(*          integers == a type with 0, 1, +, -, *, <= and its meaning in Z    *)
(*            val x  == the rational number that x means                      *)
(*           row I   == a distribution: weights of successors, and their sum  *)
(*         model I   == discount as two integers, rows by state and action    *)
(*       table I     == integers by state and action over one denominator     *)
(*       vector I    == integers by state over one denominator                *)
(*     model_ok m    == 0 <= discount < 1; every state has an action; weights *)
(*                      are nonnegative, of existing states, and sum up       *)
(*         mdp_of_data ok == the finite MDP over rat that m denotes           *)
(*  reward_of, value_of, set_of == the functions that tables, vectors and     *)
(*                      lists of actions denote                               *)
(*      gain_num m r v s a == gain * scale, an integer of the gain's sign     *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Record integers := Integers {
  digits :> Type;
  meaning : digits -> Z;
  izero : digits;
  iadd : digits -> digits -> digits;
  isub : digits -> digits -> digits;
  imul : digits -> digits -> digits;
  ileb : digits -> digits -> bool;
  izeroP : meaning izero = Z0;
  iaddP : forall x y, meaning (iadd x y) = Z.add (meaning x) (meaning y);
  isubP : forall x y, meaning (isub x y) = Z.sub (meaning x) (meaning y);
  imulP : forall x y, meaning (imul x y) = Z.mul (meaning x) (meaning y);
  ilebP : forall x y, ileb x y = Z.leb (meaning x) (meaning y)
}.

Section Data.
Variable I : integers.
Local Notation T := (digits I).

Definition val (x : T) : rat := (int_of_Z (meaning x))%:~R.

Lemma val0 : val (izero I) = 0. Proof. by rewrite /val izeroP. Qed.
Lemma valD x y : val (iadd x y) = val x + val y.
Proof. by rewrite /val iaddP !rmorphD. Qed.
Lemma valB x y : val (isub x y) = val x - val y.
Proof. by rewrite /val isubP !rmorphB. Qed.
Lemma valM x y : val (imul x y) = val x * val y.
Proof. by rewrite /val imulP !rmorphM. Qed.
Lemma val_le x y : (val x <= val y) = ileb x y.
Proof.
rewrite /val ler_int ilebP -subr_ge0 -rmorphB /=.
have -> : Z.leb (meaning x) (meaning y) = Z.leb Z0 (Z.sub (meaning y) (meaning x)).
  by apply/idP/idP => /Z.leb_le h; apply/Z.leb_le; lia.
by rewrite -[_ - _]/(Z.sub _ _); case: (Z.sub _ _).
Qed.

Definition row := (T * seq (N * T))%type.
Record model := Model { disc_num : T; disc_den : T; rows : seq (seq row) }.
Definition table := (T * seq (seq T))%type.
Definition vector := (T * seq T)%type.

Definition ipos (x : T) : bool := ~~ ileb x (izero I).
Definition inonneg (x : T) : bool := ileb (izero I) x.
Definition izerob (x : T) : bool := ileb x (izero I) && inonneg x.

Lemma iposE x : ipos x = (0 < val x).
Proof. by rewrite /ipos -val_le val0 ltNge. Qed.
Lemma inonnegE x : inonneg x = (0 <= val x).
Proof. by rewrite /inonneg -val_le val0. Qed.
Lemma izerobE x : izerob x = (val x == 0).
Proof. by rewrite /izerob /inonneg -!val_le val0 eq_le. Qed.

(* Sums over the successors of a row.                                         *)
Definition entry (vs : seq T) (i : N) : T := nth (izero I) vs (nat_of_bin i).
Definition dot (next : seq (N * T)) (vs : seq T) : T :=
  foldr (fun p acc => iadd (imul p.2 (entry vs p.1)) acc) (izero I) next.
Definition total (next : seq (N * T)) : T := foldr (fun p acc => iadd p.2 acc) (izero I) next.

Lemma dotE next vs : val (dot next vs) = \sum_(p <- next) val p.2 * val (entry vs p.1).
Proof. by elim: next => [|p l IH] /=; rewrite ?big_nil ?val0 // big_cons valD valM IH. Qed.
Lemma totalE next : val (total next) = \sum_(p <- next) val p.2.
Proof. by elim: next => [|p l IH] /=; rewrite ?big_nil ?val0 // big_cons valD IH. Qed.

Variable m : model.
Definition nstates : nat := size (rows m).
Definition width : nat := foldr maxn 0%N (map size (rows m)).
Definition acts (s : nat) : seq row := nth [::] (rows m) s.

Definition row_ok (r : row) : bool :=
  [&& ipos r.1, all (fun p => inonneg p.2 && (nat_of_bin p.1 < nstates)%N) r.2
    & izerob (isub (total r.2) r.1)].
Definition model_ok : bool :=
  [&& inonneg (disc_num m), ~~ ileb (disc_den m) (disc_num m)
    & all (fun l => (0 < size l)%N && all row_ok l) (rows m)].

(* The MDP that a model denotes: states and actions are numbered from 0, and  *)
(* an action is available where the model has a row for it.                   *)
Definition row_at (s : 'I_nstates) (a : 'I_width) : row := nth (izero I, [::]) (acts s) a.
Definition avail_of (s : 'I_nstates) : pred 'I_width := fun a => (a < size (acts s))%N.
Definition kernel_of (s : 'I_nstates) (a : 'I_width) (t : 'I_nstates) : rat :=
  (\sum_(p <- (row_at s a).2 | nat_of_bin p.1 == t) val p.2) / val (row_at s a).1.
Definition disc_of : rat := val (disc_num m) / val (disc_den m).

Definition reward_of (r : table) (s : 'I_nstates) (a : 'I_width) : rat :=
  val (nth (izero I) (nth [::] r.2 s) a) / val r.1.
Definition value_of (v : vector) (s : 'I_nstates) : rat := val (nth (izero I) v.2 s) / val v.1.
Definition set_of (l : seq nat) : {set 'I_width} := [set a : 'I_width | (a : nat) \in l].

Lemma size_acts s : (size (acts s) <= width)%N.
Proof.
rewrite /acts /width; elim: (rows m) s => [|l ls IH] [|s] //=; first exact: leq_maxl.
by apply: leq_trans (IH s) _; apply: leq_maxr.
Qed.

Section Ok.
Hypothesis ok : model_ok.

Lemma disc_bounds : [/\ 0 <= val (disc_num m), 0 < val (disc_den m)
  & val (disc_num m) < val (disc_den m)].
Proof.
case/and3P: ok; rewrite inonnegE -val_le -ltNge => n0 nd _.
by split=> //; apply: le_lt_trans nd.
Qed.

Lemma acts_ok (s : 'I_nstates) : (0 < size (acts s))%N /\ all row_ok (acts s).
Proof.
case/and3P: ok => _ _ /(all_nthP [::])/(_ s (ltn_ord s)).
by case/andP.
Qed.

Lemma row_atP s a : avail_of s a -> row_ok (row_at s a).
Proof. by have [_ /(all_nthP (izero I, [::]))] := acts_ok s; apply. Qed.

Lemma row_pos s a : avail_of s a -> 0 < val (row_at s a).1.
Proof. by move=> /row_atP/and3P[]; rewrite iposE. Qed.

Lemma avail_ofP s : [exists a, avail_of s a].
Proof.
have [s0 _] := acts_ok s; apply/existsP.
by exists (Ordinal (leq_trans s0 (size_acts s))).
Qed.

Let next_ok (p : N * T) := inonneg p.2 && (nat_of_bin p.1 < nstates)%N.

Lemma weights_ge0 next (Q : pred (N * T)) : all next_ok next ->
  0 <= \sum_(p <- next | Q p) val p.2.
Proof.
elim: next => [|p l IH] /=; first by rewrite big_nil.
rewrite big_cons => /andP[/andP[p0 _] /IH l0]; case: ifP => // _.
by rewrite addr_ge0 // -inonnegE.
Qed.

Lemma sparse next (V : nat -> rat) : all next_ok next ->
  \sum_(t < nstates) (\sum_(p <- next | nat_of_bin p.1 == t) val p.2) * V t =
  \sum_(p <- next) val p.2 * V (nat_of_bin p.1).
Proof.
elim: next => [|p l IH] /=.
  by rewrite big_nil big1 // => t _; rewrite big_nil mul0r.
case/andP=> /andP[_ lt_p] /IH {}IH; rewrite big_cons -IH.
have -> : val p.2 * V p.1 = \sum_(t < nstates) (nat_of_bin p.1 == t)%:R * (val p.2 * V t).
  rewrite (bigD1 (Ordinal lt_p)) //= eqxx mul1r big1 ?addr0 // => t.
  by rewrite -val_eqE /= eq_sym => /negPf->; rewrite mul0r.
rewrite -big_split; apply: eq_bigr => t _; rewrite big_cons.
by case: ifP => _ /=; rewrite ?mulr0n ?mulr1n ?mul0r ?add0r ?mul1r ?mulrDl.
Qed.

Lemma kernel_of_ge0 s a t : avail_of s a -> 0 <= kernel_of s a t.
Proof.
move=> sa; have /and3P[_ nexts _] := row_atP sa.
apply: divr_ge0; first exact: weights_ge0.
by rewrite ltW ?row_pos.
Qed.

(* An expectation is a sparse sum.                                            *)
Lemma sparse_sum s a (V : nat -> rat) : avail_of s a ->
  \sum_t kernel_of s a t * V t =
  (\sum_(p <- (row_at s a).2) val p.2 * V (nat_of_bin p.1)) / val (row_at s a).1.
Proof.
move=> sa; have /and3P[_ nexts _] := row_atP sa.
by rewrite -(sparse V nexts) mulr_suml; apply: eq_bigr => t _; rewrite mulrAC.
Qed.

Lemma kernel_of_sum1 s a : avail_of s a -> \sum_t kernel_of s a t = 1.
Proof.
move=> sa; have /and3P[_ _] := row_atP sa.
rewrite izerobE valB totalE subr_eq0 => /eqP e.
have -> : \sum_t kernel_of s a t = \sum_t kernel_of s a t * 1.
  by apply: eq_bigr => t _; rewrite mulr1.
rewrite (sparse_sum (fun=> 1) sa) (eq_bigr (fun p => val p.2)) => [|p _]; last by rewrite mulr1.
by rewrite e divff // gt_eqF ?row_pos.
Qed.

Lemma disc_of_ge0 : 0 <= disc_of.
Proof. by have [n0 d0 _] := disc_bounds; apply: divr_ge0 => //; apply: ltW. Qed.
Lemma disc_of_lt1 : disc_of < 1.
Proof. by have [_ d0 nd] := disc_bounds; rewrite /disc_of ltr_pdivr_mulr // mul1r. Qed.

Definition mdp_of_data : mdp [realFieldType of rat] [finType of 'I_nstates] [finType of 'I_width] :=
  @Mdp _ _ _ avail_of kernel_of disc_of
    avail_ofP kernel_of_ge0 kernel_of_sum1 disc_of_ge0 disc_of_lt1.
End Ok.

End Data.

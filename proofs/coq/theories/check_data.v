(* Certificates as integer data, the finite MDP they denote, and boolean      *)
(* checks of them that vm_compute runs.                                       *)
From Coq Require Import ZArith Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ssrZ.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_ending.

(******************************************************************************)
(* Checks run over any implementation of the integers: binary ones (no axiom) *)
(* or bignums on machine words.                                               *)
(*                                                                            *)
(*          integers == a type with 0, 1, +, -, *, <= and its meaning in Z    *)
(*            val x  == the rational number that x means                      *)
(*           row I   == a distribution: weights of successors, and their sum  *)
(*         model I   == discount as two integers, rows by state and action,   *)
(*                      and ranks of the states if the discount is 1          *)
(*       table I     == integers by state and action over one denominator     *)
(*       vector I    == integers by state over one denominator                *)
(*     model_ok m    == 0 <= discount <= 1; every state has an action;        *)
(*                      weights are nonnegative, of existing states, and sum  *)
(*                      up; at discount 1 G1 of the format holds: states of   *)
(*                      rank 0 are absorbing, every action elsewhere has a    *)
(*                      successor of lower rank                               *)
(*     process_of_data ok == the finite process over rat that m denotes; at   *)
(*                      discount 1 it ends in the states of rank 0            *)
(*     table_ok, vector_ok == positive denominators, and G2: zero at the end  *)
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
Record model := Model { disc_num : T; disc_den : T; rows : seq (seq row); ranks : seq N }.
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

(* At a discount below 1 no state is final, and ranks are not looked at.      *)
Definition below_one : bool := ~~ ileb (disc_den m) (disc_num m).
Definition rank_at (s : nat) : N := nth 0%num (ranks m) s.
Definition is_final (s : nat) : bool := ~~ below_one && (rank_at s == 0%num).
Definition rank_ok (s : nat) : bool := let k := rank_at s in
  if k == 0%num then all (fun r : row => all (fun p : N * T => nat_of_bin p.1 == s) r.2) (acts s)
  else all (fun r : row => has (fun p : N * T => ipos p.2 && N.ltb (rank_at p.1) k) r.2) (acts s).

Definition model_ok : bool :=
  [&& inonneg (disc_num m), ipos (disc_den m), ileb (disc_num m) (disc_den m),
      all (fun l => (0 < size l)%N && all row_ok l) (rows m)
    & below_one || all rank_ok (iota 0 nstates)].

Definition table_ok (r : table) : bool := ipos r.1 &&
  (below_one || all (fun s => ~~ is_final s || all izerob (nth [::] r.2 s)) (iota 0 nstates)).
Definition vector_ok (v : vector) : bool := ipos v.1 &&
  (below_one || all (fun s => ~~ is_final s || izerob (nth (izero I) v.2 s)) (iota 0 nstates)).

(* The process that a model denotes: states and actions are numbered from 0, and  *)
(* an action is available where the model has a row for it.                   *)
Definition row_at (s : 'I_nstates) (a : 'I_width) : row := nth (izero I, [::]) (acts s) a.
Definition avail_of (s : 'I_nstates) : pred 'I_width := fun a => (a < size (acts s))%N.
Definition step_of (s : 'I_nstates) (a : 'I_width) (t : 'I_nstates) : rat :=
  (\sum_(p <- (row_at s a).2 | nat_of_bin p.1 == t) val p.2) / val (row_at s a).1.
Definition rank_of (s : 'I_nstates) : nat := if below_one then 1%N else rank_at s.
Definition kernel_of : 'I_nstates -> 'I_width -> 'I_nstates -> rat := onward step_of rank_of.
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
  & val (disc_num m) <= val (disc_den m)].
Proof. by case/and5P: ok; rewrite inonnegE iposE -val_le. Qed.

Lemma below_oneE : below_one = (disc_of < 1).
Proof.
have [_ d0 _] := disc_bounds.
by rewrite /below_one -val_le -ltNge /disc_of ltr_pdivr_mulr // mul1r.
Qed.

Lemma acts_ok (s : 'I_nstates) : (0 < size (acts s))%N /\ all row_ok (acts s).
Proof.
case/and5P: ok => _ _ _ /(all_nthP [::])/(_ s (ltn_ord s)) + _.
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

Lemma some_weight next (Q : pred nat) : all next_ok next ->
  has (fun p : N * T => ipos p.2 && Q p.1) next ->
  exists2 t : 'I_nstates, Q t & 0 < \sum_(p <- next | nat_of_bin p.1 == t) val p.2.
Proof.
elim: next => // p l IH /= /andP[/andP[p0 lt_p] nexts] /orP[/andP[pos Qp]|/(IH nexts)[t Qt w0]].
  by exists (Ordinal lt_p); rewrite // big_cons eqxx ltr_paddr ?weights_ge0 // -iposE.
by exists t => //; rewrite big_cons; case: ifP => // _; rewrite ltr_paddl // -inonnegE.
Qed.

Lemma no_weight next (s t : nat) : all (fun p : N * T => nat_of_bin p.1 == s) next -> t != s ->
  \sum_(p <- next | nat_of_bin p.1 == t) val p.2 = 0.
Proof.
move=> back ts; elim: next back => [|p l IH] /=; first by rewrite big_nil.
by case/andP=> /eqP ps /IH e; rewrite big_cons ps eq_sym (negPf ts).
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

Lemma step_of_ge0 s a t : avail_of s a -> 0 <= step_of s a t.
Proof.
move=> sa; have /and3P[_ nexts _] := row_atP sa.
apply: divr_ge0; first exact: weights_ge0.
by rewrite ltW ?row_pos.
Qed.

(* An expectation is a sparse sum.                                            *)
Lemma sparse_sum s a (V : nat -> rat) : avail_of s a ->
  \sum_t step_of s a t * V t =
  (\sum_(p <- (row_at s a).2) val p.2 * V (nat_of_bin p.1)) / val (row_at s a).1.
Proof.
move=> sa; have /and3P[_ nexts _] := row_atP sa.
by rewrite -(sparse V nexts) mulr_suml; apply: eq_bigr => t _; rewrite mulrAC.
Qed.

Lemma step_of_sum1 s a : avail_of s a -> \sum_t step_of s a t = 1.
Proof.
move=> sa; have /and3P[_ _] := row_atP sa.
rewrite izerobE valB totalE subr_eq0 => /eqP e.
have -> : \sum_t step_of s a t = \sum_t step_of s a t * 1.
  by apply: eq_bigr => t _; rewrite mulr1.
rewrite (sparse_sum (fun=> 1) sa) (eq_bigr (fun p => val p.2)) => [|p _]; last by rewrite mulr1.
by rewrite e divff // gt_eqF ?row_pos.
Qed.

Lemma disc_of_ge0 : 0 <= disc_of.
Proof. by have [n0 d0 _] := disc_bounds; apply: divr_ge0 => //; apply: ltW. Qed.
Lemma disc_of_le1 : disc_of <= 1.
Proof. by have [_ d0 nd] := disc_bounds; rewrite /disc_of ler_pdivr_mulr // mul1r. Qed.

Lemma final_of s : final rank_of s = is_final s.
Proof.
rewrite /final /rank_of /is_final; case: ifP => //= _.
by rewrite -[0%N]/(nat_of_bin 0) (inj_eq (can_inj nat_of_binK)).
Qed.

Lemma ranks_ok (s : 'I_nstates) : ~~ below_one -> rank_ok s.
Proof.
case/and5P: ok => _ _ _ _ /orP[-> //|/allP h] _; apply: h.
by rewrite mem_iota add0n /= ltn_ord.
Qed.

Lemma lt_nat_of_bin x y : N.ltb x y -> (nat_of_bin x < nat_of_bin y)%N.
Proof.
move=> /N.ltb_lt lt; have -> : y = N.add x (N.sub y x) by lia.
rewrite nat_of_add_bin -[X in (X < _)%N]addn0 ltn_add2l lt0n -[0%N]/(nat_of_bin 0).
by rewrite (inj_eq (can_inj nat_of_binK)); apply/eqP; lia.
Qed.

Lemma rank_of_falls s a : ~~ below_one -> avail_of s a -> ~~ final rank_of s ->
  exists2 t, (rank_of t < rank_of s)%N & 0 < step_of s a t.
Proof.
move=> b1 sa; rewrite final_of /is_final b1 /= => k0; have := ranks_ok s b1.
rewrite /rank_ok (negPf k0) => /(all_nthP (izero I, [::]))/(_ a sa).
rewrite -[nth _ _ _]/(row_at s a); have /and3P[_ nexts _] := row_atP sa.
move=> /(some_weight (Q := fun t => N.ltb (rank_at t) (rank_at s)) nexts)[t lt_t w0].
by exists t; [rewrite /rank_of (negPf b1) lt_nat_of_bin | rewrite divr_gt0 ?row_pos].
Qed.

(* Ranks are not looked at below 1: there the weight 1 falls.                 *)
Lemma kernel_falls : exists2 u : 'I_nstates -> rat, forall s, 0 < u s &
  forall s a, avail_of s a -> disc_of * (\sum_t kernel_of s a t * u t) < u s.
Proof.
have [b1|b1] := boolP below_one.
  have kE s a t : kernel_of s a t = step_of s a t by rewrite /kernel_of /onward /final /rank_of b1.
  apply: discounted_falls; last by rewrite -below_oneE.
  by move=> s a sa; under eq_bigr do rewrite kE; apply: step_of_sum1.
have -> : disc_of = 1 by apply/eqP; rewrite eq_le disc_of_le1 leNgt -below_oneE.
apply: ending_falls => [s a t|s a|s a sa fs].
- exact: step_of_ge0.
- exact: step_of_sum1.
- exact: rank_of_falls.
Qed.

Definition process_of_data :
    process [realFieldType of rat] [finType of 'I_nstates] [finType of 'I_width] :=
  Process avail_ofP (fun s a t => onward_ge0 rank_of step_of_ge0 t) disc_of_ge0 kernel_falls.

(* Below 1 they denote an MDP.                                                *)
Section BelowOne.
Hypothesis b1 : below_one.
Lemma kernel_of_sum1 s a : avail_of s a -> \sum_t kernel_of s a t = 1.
Proof.
move=> sa; rewrite -(step_of_sum1 sa); apply: eq_bigr => t _.
by rewrite /kernel_of /onward /final /rank_of b1.
Qed.
Lemma disc_of_lt1 : disc_of < 1. Proof. by rewrite -below_oneE. Qed.

Definition mdp_of_data : mdp [realFieldType of rat] [finType of 'I_nstates] [finType of 'I_width] :=
  @MdpOf _ _ _ process_of_data kernel_of_sum1 disc_of_lt1.
End BelowOne.

(* What vanishes at the end has the expectations of the given probabilities.  *)
Lemma kernel_mean s a (V : 'I_nstates -> rat) : avail_of s a ->
    (forall t : 'I_nstates, is_final t -> V t = 0) ->
  \sum_t kernel_of s a t * V t = \sum_t step_of s a t * V t.
Proof.
move=> sa V0; apply: eq_bigr => t _; rewrite /kernel_of /onward !final_of.
have [/V0->|nt] := boolP (is_final t); first by rewrite !mulr0.
rewrite orbF; case: ifP => // fs; have /andP[b1 k0] := fs; have := ranks_ok s b1.
rewrite /rank_ok k0 => /(all_nthP (izero I, [::]))/(_ a sa) back.
rewrite mul0r /step_of (no_weight back) ?mul0r //.
by apply: contraNneq nt => ts; rewrite -[t : nat]/(nat_of_ord t) ts.
Qed.

Lemma table_pos r : table_ok r -> 0 < val r.1.
Proof. by rewrite -iposE => /andP[]. Qed.

Lemma vector_pos v : vector_ok v -> 0 < val v.1.
Proof. by rewrite -iposE => /andP[]. Qed.

Lemma table_final r (s : 'I_nstates) (a : 'I_width) : table_ok r -> is_final s -> reward_of r s a = 0.
Proof.
case/andP=> _ /orP[b1 /andP[/negP[]]//|/allP/(_ (s : nat))]; rewrite mem_iota add0n /= ltn_ord.
move=> /(_ isT) /orP[/negP//|zero fs]; rewrite /reward_of.
have [lt|ge] := ltnP a (size (nth [::] r.2 s)); last by rewrite nth_default // val0 mul0r.
by have := all_nthP (izero I) zero _ lt; rewrite izerobE => /eqP->; rewrite mul0r.
Qed.

Lemma vector_final v (s : 'I_nstates) : vector_ok v -> is_final s -> value_of v s = 0.
Proof.
case/andP=> _ /orP[b1 /andP[/negP[]]//|/allP/(_ (s : nat))]; rewrite mem_iota add0n /= ltn_ord.
by move=> /(_ isT) /orP[/negP//|]; rewrite izerobE /value_of => /eqP-> _; rewrite mul0r.
Qed.
End Ok.

End Data.

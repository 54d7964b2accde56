(* Boolean checks of certificates of kind policy-value over integer data, and *)
(* their soundness.                                                           *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_incomplete.
From PolicyCliff Require Import check_conditions check_data check_certificates check_pairs.

(******************************************************************************)
(*   policy_check  == V1 to V3, but for the returns                           *)
(*   start_check   == V3 for the returns from a start                         *)
(*   return_checkP == both                                                    *)
(*   start_of      == the distribution over states that a row denotes         *)
(* Each has a soundness theorem of the same name with P for _check.           *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The statements, over any ordered field.                                    *)
Section Claims.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R p : S -> A -> K) (V W mu : S -> K) (c : K).

(* c is the largest shortfall of the policy.                                  *)
Definition policy_claim R p W V c :=
  [/\ is_policy M p, value M p R =1 W, vstar M R =1 V,
      forall s, V s - W s <= c & exists s, V s - W s = c].

Definition start_claim R p mu j jstar :=
  [/\ (forall s, 0 <= mu s), \sum_s mu s = 1, ret M mu p R = j
    & \sum_s mu s * vstar M R s = jstar].

Lemma policy_value_of p R W : is_policy M p ->
  (forall s, \sum_a p s a * gain M R W s a = 0) -> value M p R =1 W.
Proof.
move=> pP zero s; apply/esym/value_unique => // {}s; rewrite -mean_backup; apply/esym/eqP.
have [_ _ p1] := pP s.
rewrite -subr_eq0 -[X in _ - X]mul1r -p1 mulr_suml -sumrB -[X in _ == X](zero s).
by apply/eqP; apply: eq_bigr => a _; rewrite /gain mulrBr.
Qed.
End Claims.

Section Checks.
Variables (I : integers) (m : model I).
Local Notation T := (digits I).
Local Notation n := (nstates m).
Implicit Types (r : table I) (v w : vector I).
Local Notation fraction := (fraction I).

(* Sums of fractions: gains of one state have different denominators.         *)
Definition add_fraction (f g : fraction) : fraction :=
  (iadd (imul f.1 g.2) (imul g.1 f.2), imul f.2 g.2).
Definition row_width (s : nat) (a : nat) : T := (nth (izero I, [::]) (acts m s) a).1.
Definition mean_gain r v (p : table I) (s : nat) : fraction :=
  let g := gain_at m r v s in let weights := nth [::] p.2 s in let next := acts m s in
  foldr (fun a f => add_fraction
      (imul (entry_at weights a) (g a), (nth (izero I, [::]) next a).1) f)
    (izero I, p.1) (iota 0 (size (acts m s))).

Definition policy_ok (p : table I) : bool :=
  ipos p.1 && every_state m (fun s => let weights := nth [::] p.2 s in
    [&& (size weights <= size (acts m s))%N, all (@inonneg I) weights
      & izerob (isub (foldr (@iadd I) (izero I) weights) p.1)]).

Definition shortfall_num w v (s : nat) : T :=
  isub (imul (entry_at v.2 s) w.1) (imul (entry_at w.2 s) v.1).
Definition policy_check r (p : table I) w v (c : fraction) : bool :=
  [&& value_check m r v, vector_ok m w, policy_ok p,
      every_state m (fun s => izerob (mean_gain r w p s).1),
      ipos c.2,
      every_state m (fun s =>
        ileb (imul c.2 (shortfall_num w v s)) (imul c.1 (imul w.1 v.1)))
    & has (fun s => izerob (isub (imul c.2 (shortfall_num w v s)) (imul c.1 (imul w.1 v.1))))
        (iota 0 n)].

(* A start is a distribution as a row; the two returns.                       *)
Definition start_check (mu : row I) w v (j jstar : fraction) : bool :=
  [&& row_ok m mu, ipos j.2, ipos jstar.2,
      izerob (isub (imul (dot mu.2 w.2) j.2) (imul j.1 (imul mu.1 w.1)))
    & izerob (isub (imul (dot mu.2 v.2) jstar.2) (imul jstar.1 (imul mu.1 v.1)))].

(* -------------------------------------------------------------------------- *)

Hypothesis ok : model_ok m.
Local Notation M := (process_of_data ok).
Local Notation states := 'I_n.
Local Notation actions := 'I_(width m).

Lemma add_fractionE f g : val f.2 != 0 -> val g.2 != 0 ->
  fraction_of (add_fraction f g) = fraction_of f + fraction_of g.
Proof. by move=> f0 g0; rewrite /fraction_of valD !valM; field; rewrite f0 g0. Qed.

Lemma sum_actions (s : states) (F : nat -> rat) :
  (forall a : nat, (size (acts m s) <= a)%N -> F a = 0) ->
  \sum_(a : actions) F a = \sum_(a <- iota 0 (size (acts m s))) F a.
Proof.
move=> F0; rewrite -(big_mkord xpredT F) /index_iota subn0.
rewrite -(subnKC (size_acts m s)) iotaD big_cat /= add0n.
rewrite [X in _ + X]big_seq [X in _ + X]big1 ?addr0 // => a.
by rewrite mem_iota => /andP[ge _]; apply: F0.
Qed.

Lemma sum_entries (l : seq T) k : (size l <= k)%N ->
  \sum_(a <- iota 0 k) val (entry_at l a) = val (foldr (@iadd I) (izero I) l).
Proof.
elim: l k => [|x l IH] [|k] //= => [_|_|]; first by rewrite big_nil val0.
  by rewrite big1_seq ?val0 // => a _; rewrite /entry_at nth_nil val0.
rewrite ltnS => /IH e; rewrite big_cons valD -e; congr (_ + _).
by rewrite (iotaDl 1 0 k) big_map.
Qed.

Lemma policy_okP p : policy_ok p -> is_policy M (reward_of p).
Proof.
case/andP; rewrite iposE => p0 /every_stateP h s; have /and3P[sz nonneg] := h s.
rewrite izerobE valB subr_eq0 => /eqP sum1; split=> [a|a|].
- rewrite /reward_of divr_ge0 ?(ltW p0) // -inonnegE.
  have [lt|ge] := ltnP a (size (nth [::] p.2 s)); first exact: (all_nthP _ nonneg).
  by rewrite nth_default // inonnegE val0.
- apply: contraNT => na; rewrite /reward_of nth_default ?val0 ?mul0r //.
  by apply: leq_trans sz _; rewrite leqNgt.
rewrite /reward_of -mulr_suml (sum_actions (s := s) (F := fun a => val (nth (izero I) (nth [::] p.2 s) a))).
  by rewrite (sum_entries sz) sum1 divff // gt_eqF.
by move=> a ge; rewrite nth_default ?val0 //; apply: leq_trans sz ge.
Qed.

Lemma mean_gain_sum r v p (s : states) : 0 < val p.1 ->
  let f := mean_gain r v p s in 0 < val f.2 /\ fraction_of f =
  \sum_(a <- iota 0 (size (acts m s)))
    val (entry_at (nth [::] p.2 s) a) * val (gain_at m r v s a) / val (row_width s a).
Proof.
move=> p0; rewrite /mean_gain /=; set l := iota 0 _.
have: all (fun a => a < size (acts m s))%N l by apply/allP => a; rewrite mem_iota.
elim: l => [_|a l IH] /=; first by rewrite big_nil /fraction_of /= val0 mul0r.
case/andP=> sa /IH []; set f := foldr _ _ _ => f0 fE.
have w0 : 0 < val (row_width s a).
  by have [_ /all_nthP h] := acts_ok ok s; have /and3P[] := h (izero I, [::]) _ sa; rewrite iposE.
have g0 : fraction_of (imul (entry_at (nth [::] p.2 s) a) (gain_at m r v s a), row_width s a) =
    val (entry_at (nth [::] p.2 s) a) * val (gain_at m r v s a) / val (row_width s a).
  by rewrite /fraction_of valM.
split; first by rewrite valM mulr_gt0.
rewrite big_cons -fE -g0 -add_fractionE //; by rewrite gt_eqF.
Qed.

Lemma mean_gain_eq0 r v p (s : states) : 0 < val r.1 -> vector_ok m v -> policy_ok p ->
  izerob (mean_gain r v p s).1 ->
  \sum_a reward_of p s a * gain M (reward_of r) (value_of v) s a = 0.
Proof.
move=> r0 vok pok; have v0 := vector_pos vok; have pP := policy_okP pok; have [_ supp _] := pP s.
case/andP: (pok); rewrite iposE => p0 /every_stateP/(_ s)/and3P[sz _ _].
have [_ d0 _] := disc_bounds ok.
have [f0 fE] := mean_gain_sum r v s p0; rewrite izerobE => /eqP e.
move: fE; rewrite /fraction_of e mul0r -sum_actions => [/esym zero|a ge]; last first.
  by rewrite /entry_at nth_default ?val0 ?mul0r //; apply: leq_trans sz ge.
have k0 : val p.1 * (val r.1 * val v.1 * val (disc_den m)) != 0 by rewrite gt_eqF ?mulr_gt0.
apply/eqP; rewrite -(mulIr_eq0 _ (mulIf k0)) mulr_suml -[X in _ == X]zero; apply/eqP/eq_bigr => a _.
have [sa|na] := boolP (avail M s a); last first.
  have pa : reward_of p s a = 0 by apply: contraNeq na; apply: supp.
  rewrite pa !mul0r; move: pa; rewrite /reward_of => /eqP.
  by rewrite mulf_eq0 invr_eq0 (gt_eqF p0) orbF => /eqP pa; rewrite /entry_at pa !mul0r.
have w0 := row_pos ok sa; rewrite gain_numE // /scale /row_width -/(row_at s a).
by rewrite /reward_of /entry_at; field; rewrite !gt_eqF.
Qed.

Lemma shortfall_numE w v (s : states) : 0 < val w.1 -> 0 < val v.1 ->
  val (shortfall_num w v s) / (val w.1 * val v.1) = value_of v s - value_of w s.
Proof.
move=> w0 v0; rewrite /shortfall_num valB !valM /value_of /entry_at.
by field; rewrite !gt_eqF.
Qed.

Theorem policy_checkP r p w v c : policy_check r p w v c ->
  policy_claim M (reward_of r) (reward_of p) (value_of w) (value_of v) (fraction_of c).
Proof.
case/and5P=> /value_checkP[r0 /vector_pos v0 VE] wok pok /every_stateP zero.
have w0 := vector_pos wok; case/and3P; rewrite iposE => c0 /every_stateP le /hasP[s]; rewrite mem_iota add0n /= => lt_s at_s.
have y0 : 0 < val w.1 * val v.1 by rewrite mulr_gt0.
split=> // [|||]; first exact: policy_okP.
- by apply: policy_value_of => [|t]; [exact: policy_okP | exact: mean_gain_eq0].
- move=> t; rewrite -shortfall_numE // ler_pdivr_mulr // /fraction_of mulrAC ler_pdivl_mulr //.
  by have := le t; rewrite -val_le !valM [val c.2 * _]mulrC.
exists (Ordinal lt_s); rewrite -shortfall_numE //; apply/eqP.
move: at_s; rewrite izerobE valB subr_eq0 !valM => at_s.
by rewrite /fraction_of eqr_div ?(gt_eqF y0) ?(gt_eqF c0) // [X in X == _]mulrC.
Qed.

(* A row as a distribution on states.                                         *)
Definition start_of (mu : row I) (s : states) : rat :=
  (\sum_(p <- mu.2 | nat_of_bin p.1 == s) val p.2) / val mu.1.

Lemma start_sum (mu : row I) (V : nat -> rat) : row_ok m mu ->
  \sum_s start_of mu s * V s = (\sum_(p <- mu.2) val p.2 * V (nat_of_bin p.1)) / val mu.1.
Proof.
by case/and3P=> _ nexts _; rewrite -(sparse V nexts) mulr_suml; apply: eq_bigr => t _; rewrite mulrAC.
Qed.

Theorem start_checkP r p mu w v j jstar :
  value M (reward_of p) (reward_of r) =1 value_of w -> vstar M (reward_of r) =1 value_of v ->
  0 < val w.1 -> 0 < val v.1 -> start_check mu w v j jstar ->
  start_claim M (reward_of r) (reward_of p) (start_of mu) (fraction_of j) (fraction_of jstar).
Proof.
move=> WE VE w0 v0 /and5P[muok]; rewrite !iposE !izerobE !valB !subr_eq0 !valM => j0 k0 jE kE.
have /and3P[+ nexts +] := muok; rewrite iposE => mu0; rewrite izerobE valB totalE subr_eq0 => /eqP e.
have mean (u : vector I) (U : states -> rat) f : U =1 value_of u -> 0 < val u.1 -> 0 < val f.2 ->
    val (dot mu.2 u.2) * val f.2 == val f.1 * (val mu.1 * val u.1) ->
    \sum_s start_of mu s * U s = fraction_of f.
  move=> UE u0 f0 fE; under eq_bigr do rewrite UE.
  rewrite (start_sum (fun t : nat => val (nth (izero I) u.2 t) / val u.1) muok).
  rewrite (eq_bigr (fun p => val p.2 * val (entry u.2 p.1) / val u.1)) => [|q _]; last by rewrite mulrA.
  rewrite -mulr_suml -dotE /fraction_of -mulrA -invfM [val u.1 * _]mulrC; apply/eqP.
  by rewrite eqr_div // gt_eqF ?mulr_gt0.
split; [move=> s|..]; [|rewrite -[RHS](divff (lt0r_neq0 mu0))|exact: mean WE _ _ jE|exact: mean VE _ _ kE].
  rewrite /start_of; apply: divr_ge0; last exact: ltW.
  exact: weights_ge0 nexts.
rewrite -{1}e -(eq_bigr _ (fun p _ => mulr1 (val p.2))) -(start_sum (fun=> 1) muok).
by apply: eq_bigr => s _; rewrite mulr1.
Qed.

Theorem return_checkP r p mu w v c j jstar :
  policy_check r p w v c && start_check mu w v j jstar ->
  policy_claim M (reward_of r) (reward_of p) (value_of w) (value_of v) (fraction_of c) /\
  start_claim M (reward_of r) (reward_of p) (start_of mu) (fraction_of j) (fraction_of jstar).
Proof.
case/andP=> pol start; have claim := policy_checkP pol; split=> //.
case/and5P: pol => /value_checkP[_ /vector_pos v0 VE] /vector_pos w0 _ _ _.
by case: claim => _ WE _ _ _; apply: start_checkP start.
Qed.

End Checks.

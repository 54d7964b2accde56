(* Boolean checks of bounds of soft values (certificates of kind soft) over   *)
(* integer data, and their soundness over the reals.                          *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_ending soft_measure.
From PolicyCliff Require Import check_conditions check_data check_certificates check_pairs check_exp.

(******************************************************************************)
(*  soft_claim M alpha p R D L U == the soft value exists, and is between L   *)
(*                     and U on D (there is only one: soft_fixpoint_unique)   *)
(*           process_over K M == a process over the rationals, over the reals *)
(*                 soft_check == S1 to S3, soft_checkP its soundness          *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition soft_claim (K : realType) (S A : finType) (M : process K S A) (alpha : K)
    (p R : S -> A -> K) (D : pred S) (L U : S -> K) :=
  (exists V, soft_fixpoint M alpha p R V) /\
  forall V, soft_fixpoint M alpha p R V -> forall s, D s -> L s <= V s <= U s.

(* The same process over the reals.                                           *)
Section Over.
Variables (K : realType) (S A : finType) (M : process [realFieldType of rat] S A).

Let kernel_over s a t : K := ratr (kernel M s a t).
Let kernel_over_ge0 s a t : avail M s a -> 0 <= kernel_over s a t.
Proof. by move=> sa; rewrite ler0q kernel_ge0. Qed.
Let disc_over_ge0 : 0 <= ratr (disc M) :> K. Proof. by rewrite ler0q disc_ge0. Qed.
Let over_falls : exists2 u : S -> K, forall s, 0 < u s &
  forall s a, avail M s a -> ratr (disc M) * (\sum_t kernel_over s a t * u t) < u s.
Proof.
have [u u0 falls] := weight_falls M; exists (fun s => ratr (u s)) => [s|s a sa].
  by rewrite ltr0q.
rewrite (eq_bigr (fun t => ratr (kernel M s a t * u t))) => [|t _]; last by rewrite rmorphM.
by rewrite -rmorph_sum -rmorphM ltr_rat falls.
Qed.

Definition process_over : process K S A := @Process K S A (avail M)
  (fun s a t => ratr (kernel M s a t)) (ratr (disc M)) (availP M)
  kernel_over_ge0 disc_over_ge0 over_falls.

Definition pairs_over (R : S -> A -> rat) s a : K := ratr (R s a).
Definition states_over (V : S -> rat) s : K := ratr (V s).

Lemma gain_over R V s a :
  gain process_over (pairs_over R) (states_over V) s a = ratr (gain M R V s a).
Proof.
rewrite /gain /backup /expect rmorphB rmorphD rmorphM rmorph_sum; congr (_ + _ * _ - _).
by apply: eq_bigr => t _; rewrite rmorphM.
Qed.
End Over.

Section Check.
Variables (I : integers) (m : model I) (F : fixed_point I).
Local Notation T := (digits I).
Local Notation n := (nstates m).
Implicit Types (r p : table I) (v : vector I) (alpha : fraction I).

(* The gain over the temperature is num / den.                                *)
Definition exponent_num alpha r v (s : nat) : nat -> T :=
  let g := gain_at m r v s in fun a => imul alpha.2 (g a).
Definition exponent_den alpha r v (s : nat) : nat -> T :=
  let y := imul (imul alpha.1 (disc_den m)) (imul r.1 v.1) in let next := acts m s in
  fun a => imul y (nth (izero I, [::]) next a).1.

(* The sum over the actions of weight * bound, and whether the bounds hold.   *)
Definition soft_sum (pick : T * T -> T) alpha r v p (s : nat) : bool * T :=
  let x := exponent_num alpha r v s in let y := exponent_den alpha r v s in
  let weights := nth [::] p.2 s in
  foldr (fun a b =>
      let w := entry_at weights a in
      if izerob w then b else
      (b.1 && exp_ok F (x a) (y a), iadd (imul w (pick (exp_bounds F (x a) (y a)))) b.2))
    (true, izero I) (iota 0 (size (acts m s))).

Definition soft_check alpha r p lower upper : bool :=
  [&& fixed_point_ok F, ipos alpha.1, ipos alpha.2, table_ok m r, ipos p.1, vector_ok m lower, vector_ok m upper
    & every_state m (fun s => let weights := nth [::] p.2 s in
      [&& every_act m s (fun a => inonneg (entry_at weights a)),
          check_some m s (fun a => ipos (entry_at weights a))
        & is_final m s || (let b := soft_sum fst alpha r lower p s in
             b.1 && ileb (imul p.1 (scale_of F)) b.2) &&
          (let b := soft_sum snd alpha r upper p s in
             b.1 && ileb b.2 (imul p.1 (scale_of F)))])].

Hypothesis ok : model_ok m.
Variable K : realType.
Local Notation M := (process_of_data ok).
Local Notation N := (process_over K M).
Local Notation states := 'I_n.
Local Notation actions := 'I_(width m).
Local Notation real := (real K).

Section Sum.
Variables (alpha : fraction I) (r : table I) (v : vector I) (p : table I) (s : states).
Hypotheses (Fok : fixed_point_ok F) (a0 : 0 < val alpha.1) (a1 : 0 < val alpha.2).
Hypotheses (r0 : 0 < val r.1) (vok : vector_ok m v) (p0 : 0 < val p.1).
Let v0 := vector_pos vok.
Let weights := nth [::] p.2 s.
Hypothesis weights_ge0 : every_act m s (fun a => inonneg (entry_at weights a)).
Let x := exponent_num alpha r v s.
Let y := exponent_den alpha r v s.

Let P0 : 0 < real (scale_of F). Proof. by case/and3P: Fok; rewrite (realQ_pos K). Qed.

Lemma exponentE (a : actions) : avail M s a -> 0 < real (y a) /\
  real (x a) / real (y a) = gain N (pairs_over K (reward_of r)) (states_over K (value_of v)) s a
    / ratr (fraction_of alpha).
Proof.
move=> sa; have [_ d0 _] := disc_bounds ok; have w0 := row_pos ok sa.
have y0 : 0 < val (y a) by rewrite /y /exponent_den !valM !mulr_gt0.
split; first by rewrite realQ ltr0q.
rewrite gain_over !realQ -!fmorph_div; congr (ratr _).
rewrite /x /exponent_num /y /exponent_den !valM (gain_numE sa r0 vok) /scale -/(row_at s a) /fraction_of.
by move: (gain M _ _ s a) => g; field; rewrite !gt_eqF.
Qed.

Let weight (a : actions) : K := ratr (reward_of p s a).
Let E (a : actions) : K := expR (gain N (pairs_over K (reward_of r)) (states_over K (value_of v)) s a
    / ratr (fraction_of alpha)).

Let G (a : nat) : K :=
  if insub a is Some b then real (entry_at weights a) * (real (scale_of F) * E b) else 0.

Let sumE : real p.1 * real (scale_of F) * (\sum_(a | avail N s a) weight a * E a) =
  \sum_(a <- iota 0 (size (acts m s))) G a.
Proof.
rewrite mulr_sumr; transitivity (\sum_(a : actions | (a < size (acts m s))%N) G a).
  apply: eq_bigr => a sa; rewrite /G valK.
  have p1 : real p.1 != 0 by rewrite realQ gt_eqF // ltr0q.
  have -> : weight a = real (entry_at weights a) / real p.1.
    by rewrite /weight /reward_of !realQ -fmorph_div.
  move: (E a) (real (scale_of F)) (real (entry_at _ _)) => e q w.
  by field.
rewrite -(big_mkord (fun a => (a < size (acts m s))%N) G) /index_iota subn0.
rewrite -(subnKC (size_acts m s)) iotaD big_cat /= add0n [X in _ + X]big1_seq ?addr0.
  by rewrite big_seq_cond [RHS]big_seq; apply: eq_bigl => a; rewrite mem_iota add0n /= andbb.
by move=> a /andP[lt]; rewrite mem_iota leqNgt lt.
Qed.

Let bounds (a : actions) : avail M s a -> exp_ok F (x a) (y a) ->
  real (exp_bounds F (x a) (y a)).1 <= real (scale_of F) * E a <= real (exp_bounds F (x a) (y a)).2.
Proof.
move=> sa; have [y0 e] := exponentE sa; move=> /(exp_boundsP Fok y0)[/andP[_]].
by rewrite e => -> ->.
Qed.

Let weight_ge0 (a : nat) : (a < size (acts m s))%N -> 0 <= real (entry_at weights a).
Proof.
move=> sa; rewrite -realQ_nonneg.
by move/allP: weights_ge0 => /(_ a); rewrite mem_iota add0n /=; apply.
Qed.

Let act (a : nat) : (a < size (acts m s))%N -> {b : actions | insub a = Some b & b = a :> nat}.
Proof.
move=> sa; have lt := leq_trans sa (size_acts m s).
by exists (Ordinal lt) => //; rewrite insubT.
Qed.

Lemma soft_sum_low : let b := soft_sum fst alpha r v p s in b.1 ->
  real b.2 <= real p.1 * real (scale_of F) * (\sum_(a | avail N s a) weight a * E a).
Proof.
rewrite sumE /soft_sum /= -/weights -/x -/y.
have: all (fun a => a < size (acts m s))%N (iota 0 (size (acts m s))).
  by apply/allP => a; rewrite mem_iota.
elim: (iota 0 _) => [|a l IH] /=; first by rewrite big_nil realQ0.
case/andP=> sa /IH {}IH; rewrite big_cons; have [b be ba] := act sa; rewrite [G a]/G be.
have w0 := weight_ge0 sa; move: IH; set f := foldr _ _ _ => IH.
case: ifP => [|_] /=; first by rewrite (realQ_zero K) => /eqP->; rewrite mul0r add0r.
case/andP=> /IH le okb; rewrite realQD realQM ler_add // ler_wpmul2l //.
by move: okb; rewrite -ba => /(bounds (_ : avail M s b))/andP[]; rewrite /= /avail_of ba.
Qed.

Lemma soft_sum_high : let b := soft_sum snd alpha r v p s in b.1 ->
  real p.1 * real (scale_of F) * (\sum_(a | avail N s a) weight a * E a) <= real b.2.
Proof.
rewrite sumE /soft_sum /= -/weights -/x -/y.
have: all (fun a => a < size (acts m s))%N (iota 0 (size (acts m s))).
  by apply/allP => a; rewrite mem_iota.
elim: (iota 0 _) => [|a l IH] /=; first by rewrite big_nil realQ0.
case/andP=> sa /IH {}IH; rewrite big_cons; have [b be ba] := act sa; rewrite [G a]/G be.
have w0 := weight_ge0 sa; move: IH; set f := foldr _ _ _ => IH.
case: ifP => [|_] /=; first by rewrite (realQ_zero K) => /eqP->; rewrite mul0r add0r.
case/andP=> /IH le okb; rewrite realQD realQM ler_add // ler_wpmul2l //.
by move: okb; rewrite -ba => /(bounds (_ : avail M s b))/andP[]; rewrite /= /avail_of ba.
Qed.
End Sum.

Let running (s : states) := ~~ is_final m s.

Let running_stays (s : states) (a : actions) (t : states) :
  running s -> avail N s a -> ~~ running t -> kernel N s a t = 0.
Proof.
move=> _ _; rewrite negbK => ft; rewrite -[LHS]/(ratr (kernel_of s a t)) /kernel_of /onward.
by rewrite !final_of ft orbT rmorph0.
Qed.

Theorem soft_checkP alpha r p lower upper : soft_check alpha r p lower upper ->
  soft_claim N (ratr (fraction_of alpha)) (pairs_over K (reward_of p)) (pairs_over K (reward_of r))
    (fun s : states => ~~ is_final m s) (states_over K (value_of lower)) (states_over K (value_of upper)).
Proof.
case/and5P=> Fok; rewrite !iposE => a0 a1 /table_pos r0 /and4P[p0 l0 u0 /every_stateP each].
have alpha0 : 0 < ratr (fraction_of alpha) :> K by rewrite ltr0q divr_gt0.
have P0 : 0 < real (scale_of F) by case/and3P: Fok; rewrite (realQ_pos K).
have pP0 : 0 < real p.1 * real (scale_of F) by rewrite mulr_gt0 // realQ ltr0q.
have measure : is_measure N (pairs_over K (reward_of p)).
  split=> [s a sa|s].
    have /and3P[/(every_actP (ok := ok))/(_ a sa) w0 _ _] := each s.
    by rewrite /pairs_over ler0q divr_ge0 ?(ltW p0) // -inonnegE.
  have /and3P[_ /(check_someP ok)[a sa pa] _] := each s; apply/existsP; exists a.
  by rewrite /= [avail_of _ _]sa /pairs_over ltr0q divr_gt0 // -iposE.
split; first exact: soft_fixpoint_exists.
move=> V VP s sD; apply/andP; split.
  apply: (soft_fixpoint_ge_on alpha0 measure running_stays _ VP sD) => {}s {}sD.
  apply: soft_step_ge => //; have /and3P[w0 _] := each s; rewrite (negPf sD) /=.
  case/andP=> /andP[okb +] _; rewrite -(realQ_le K) realQM => le.
  have := le_trans le (soft_sum_low Fok a0 a1 r0 l0 p0 w0 okb).
  by rewrite -[X in X <= _]mulr1 ler_pmul2l.
apply: (soft_fixpoint_le_on alpha0 measure running_stays _ VP sD) => {}s {}sD.
apply: soft_step_le => //; have /and3P[w0 _] := each s; rewrite (negPf sD) /=.
case/andP=> _ /andP[okb]; rewrite -(realQ_le K) realQM => le.
have := le_trans (soft_sum_high Fok a0 a1 r0 u0 p0 w0 okb) le.
by rewrite -[X in _ <= X]mulr1 ler_pmul2l.
Qed.

End Check.

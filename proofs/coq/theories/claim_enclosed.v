(* The evaluator of claims with bounds is sound over the reals: a check that      *)
(* returns true proves that a claim about soft values is false on its instance.   *)
From Coq Require Import String ZArith QArith_base Qreduction.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.classical Require Import boolp classical_sets.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal soft_bellman soft_measure.
From PolicyCliff Require Import check_data check_numbers check_exp claim_syntax claim_meaning claim_ground.
From PolicyCliff Require Import claim_numbers claim_values claim_instance claim_sound claim_refutes.
From PolicyCliff Require Import claim_reals claim_bounds.

(******************************************************************************)
(*          rx x g == g is unknown, or x lies between its bounds                *)
(*    bounds_sound == operations on bounds contain those on numbers             *)
(* enclosing_sound == so do exponentials, logarithms and soft values            *)
(*   bounds_checkP == a check that returns true proves that the claim is refuted *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Bounds.
Variable K : realFieldType.
Local Notation qv := (@ratio K).
Implicit Types (x y : K) (g h : num).

Definition rx x g : Prop := if g is Some (a, b) then qv a <= x <= qv b else True.

Lemma qv_min a b : qv (qmin a b) = Num.min (qv a) (qv b).
Proof. by rewrite /qmin -(qv_le K) minEle; case: ifP. Qed.
Lemma qv_max a b : qv (qmax a b) = Num.max (qv a) (qv b).
Proof. by rewrite /qmax -(qv_le K) maxEle; case: ifP. Qed.
Lemma qv_lt a b : (qv a < qv b) = qlt a b.
Proof. by rewrite /qlt -(qv_le K) ltNge. Qed.

Lemma rx_add x y g h : rx x g -> rx y h -> rx (x + y) (badd g h).
Proof.
case: g h => [[a b]|] [[c d]|] //= /andP[ax xb] /andP[cy yd].
by rewrite !qv_red !qvD !ler_add.
Qed.
Lemma rx_opp x g : rx x g -> rx (- x) (bopp g).
Proof. by case: g => [[a b]|] //= /andP[ax xb]; rewrite !qvN !ler_opp2 ax xb. Qed.

Let scaled a b x y : a <= x <= b ->
  Num.min (a * y) (b * y) <= x * y <= Num.max (a * y) (b * y).
Proof.
case/andP=> ax xb; rewrite le_minl le_maxr; have [y0|/ltW y0] := leP 0 y.
  have l : a * y <= x * y by exact: ler_wpmul2r.
  have u : x * y <= b * y by exact: ler_wpmul2r.
  by rewrite l u orbT.
have l : b * y <= x * y by exact: ler_wnmul2r.
have u : x * y <= a * y by exact: ler_wnmul2r.
by rewrite l u orbT.
Qed.
Lemma rx_mul x y g h : rx x g -> rx y h -> rx (x * y) (bmul g h).
Proof.
case: g h => [[a b]|] [[c d]|] //= xab ycd.
rewrite !qv_red !(qv_min, qv_max) !qvM.
have /andP[lo hi] := scaled y xab.
have := scaled (qv a) ycd; rewrite ![_ * qv a]mulrC => /andP[loa hia].
have := scaled (qv b) ycd; rewrite ![_ * qv b]mulrC => /andP[lob hib].
apply/andP; split.
  by apply: le_trans lo; rewrite le_minr; apply/andP; split; rewrite le_minl ?loa ?lob ?orbT.
by apply: le_trans hi _; rewrite le_maxl; apply/andP; split; rewrite le_maxr ?hia ?hib ?orbT.
Qed.
Lemma rx_inv x g : rx x g -> rx x^-1 (binv g).
Proof.
case: g => [[a b]|] //= /andP[ax xb]; case: ifP => [|_].
  rewrite -qv_lt qv0 => a0; have x0 := lt_le_trans a0 ax.
  rewrite /= !qv_red !qvV !lef_pinv ?posrE ?ax ?xb //.
  exact: lt_le_trans x0 xb.
case: ifP => //; rewrite -(qv_eq K) => /eqP ab; rewrite /= qv_red qvV.
have -> : x = qv a by apply/eqP; rewrite eq_le ax andbT ab.
by rewrite lexx.
Qed.
Lemma rx_lt x y g h : rx x g -> rx y h -> rb (x < y) (blt g h).
Proof.
case: g h => [[a b]|] [[c d]|] //= /andP[ax xb] /andP[cy yd]; rewrite /blt /compared /=.
case: ifP => [|_]; first by rewrite -qv_lt => bc; apply: rbT; apply: le_lt_trans xb (lt_le_trans bc cy).
case: ifP => //; rewrite -(qv_le K) => da; apply: rbF; apply/negP; rewrite -leNgt.
exact: le_trans yd (le_trans da ax).
Qed.
Lemma rx_le x y g h : rx x g -> rx y h -> rb (x <= y) (ble g h).
Proof.
case: g h => [[a b]|] [[c d]|] //= /andP[ax xb] /andP[cy yd]; rewrite /ble /compared /=.
case: ifP => [|_]; first by rewrite -(qv_le K) => bc; apply: rbT; apply: le_trans xb (le_trans bc cy).
case: ifP => //; rewrite -qv_lt => da; apply: rbF; apply/negP; rewrite -ltNge.
exact: le_lt_trans yd (lt_le_trans da ax).
Qed.
Lemma rx_eq x y g h : rx x g -> rx y h -> rb (x = y) (beq g h).
Proof.
case: g h => [[a b]|] [[c d]|] //= /andP[ax xb] /andP[cy yd]; rewrite /beq /compared /=.
case: ifP => [/orP[]|_].
- rewrite -qv_lt => bc; apply: rbF => e.
  by have := le_lt_trans xb (lt_le_trans bc cy); rewrite e ltxx.
- rewrite -qv_lt => da; apply: rbF => e.
  by have := le_lt_trans yd (lt_le_trans da ax); rewrite e ltxx.
case: ifP => // /and3P[]; rewrite -!(qv_eq K) => /eqP ab /eqP cd /eqP ac; apply: rbT.
have -> : x = qv a by apply/eqP; rewrite eq_le ax andbT ab.
by apply/eqP; rewrite eq_le ac cy cd yd.
Qed.
Lemma rx_max x y g h : rx x g -> rx y h -> rx (Num.max x y) (bmax g h).
Proof.
case: g h => [[a b]|] [[c d]|] //= /andP[ax xb] /andP[cy yd].
by rewrite !qv_max !le_maxl !le_maxr ax xb cy yd !orbT.
Qed.
Lemma rx_min x y g h : rx x g -> rx y h -> rx (Num.min x y) (bmin g h).
Proof.
case: g h => [[a b]|] [[c d]|] //= /andP[ax xb] /andP[cy yd].
by rewrite !qv_min !le_minr !le_minl ax cy xb yd ?orbT.
Qed.
Lemma rx_abs x g : rx x g -> rx `|x| (babs g).
Proof.
case: g => [[a b]|] //= xg; have /andP[ax xb] := xg; case: ifP => [|_].
  by rewrite -(qv_le K) qv0 => a0; rewrite ger0_norm ?(le_trans a0).
case: ifP => [|_].
  rewrite -(qv_le K) qv0 => b0; rewrite ler0_norm ?(le_trans xb) //.
  exact: (@rx_opp x (Some (a, b))).
rewrite /= qv0 normr_ge0 qv_max qvN le_maxr /=; have [x0|x0] := leP 0 x.
  by rewrite (ger0_norm x0) xb orbT.
by rewrite (ltr0_norm x0) ler_opp2 ax.
Qed.

Definition end_of (pick : Q * Q -> Q) (g : num) : K := if g is Some p then qv (pick p) else 0.

Definition bounds_sound small : sound K (bounds small) small.
Proof.
apply: (@Sound K _ small (fun _ => rx) (fun _ => end_of fst) (fun _ => end_of snd)).
- by move=> e q; rewrite /= lexx.
- by move=> e; apply: rx_add.
- by move=> e; apply: rx_opp.
- by move=> e; apply: rx_mul.
- by move=> e; apply: rx_inv.
- by [].
- by move=> e _; apply: rx_eq.
- by move=> e _; apply: rx_lt.
- by move=> e _; apply: rx_le.
- by move=> e _; apply: rx_max.
- by move=> e _; apply: rx_min.
- by move=> e _; apply: rx_abs.
- by move=> e [[a b]|] //=; rewrite lexx.
- by move=> e [[a b]|] //=; rewrite lexx.
- by move=> e x [[a b]|].
- by [].
by move=> e /andP[e0 e1]; rewrite /= qv0 !ltW.
Defined.
End Bounds.

Section Exponentials.
Variables (K : realType) (precision : nat).
Local Notation qv := (@ratio K).
Local Notation rx := (@rx K).

Lemma real_zv (z : Z) : real K (z : binary) = zv K z.
Proof. by rewrite realQ /val ratr_int. Qed.

Lemma exp_ofP q : rx (expR (qv q)) (exp_of precision q).
Proof.
rewrite /exp_of; case: ifP => // _; set h := (unit_bits q + 9)%N; case: ifP => // /andP[Fok okx].
have y0 : 0 < real K (Zpos (Qden q) : binary) by rewrite real_zv zv_pos.
have [] := exp_boundsP Fok y0 okx; set b := exp_bounds _ _ _.
rewrite !real_zv -(qvE K q) /rx /over_point !qvE /= => /andP[_ lo] hi.
by rewrite ler_pdivr_mulr ?zv_pos // ler_pdivl_mulr ?zv_pos // [_ * zv K (Z.pos _)]mulrC lo hi.
Qed.

Lemma rx_exp x g : rx x g -> rx (expR x) (bexp precision g).
Proof.
case: g => [[a b]|] //= /andP[ax xb]; case: ifP => [/andP[]|_].
  rewrite -!(qv_eq K) qv0 => /eqP a0 /eqP b0.
  have -> : x = 0 by apply/eqP; rewrite eq_le; apply/andP; split; [rewrite -b0 | rewrite -a0].
  by rewrite /= expR0 qv1 lexx.
have := exp_ofP a; have := exp_ofP b.
case: (exp_of _ a) (exp_of _ b) => [[l u]|] [[l' u']|] //= /andP[_ hi] /andP[lo _].
rewrite !qv_red; apply/andP; split; first by apply: le_trans lo _; rewrite ler_expR.
by apply: le_trans hi; rewrite ler_expR.
Qed.

Lemma rx_log x g : rx x g -> rx (ln x) (blog precision g).
Proof.
case: g => [[a b]|] // /andP[ax xb]; rewrite /blog; case: (bisect _ _ _ _) => l u0.
case: (bisect _ _ _ _) => l0 u; rewrite [(l, u0).1]/= [(l0, u).2]/=; case: ifP => //.
case/and3P; rewrite -(qv_lt K) qv0 => a0; have x0 := lt_le_trans a0 ax.
rewrite /exp_at_most /exp_at_least; have := exp_ofP l; have := exp_ofP u.
case: (exp_of _ u) => [[l1 u1]|]; case: (exp_of _ l) => [[l2 u2]|] //=.
rewrite -!(qv_le K) => /andP[b1 _] /andP[_ b2] le1 le2.
rewrite -[qv l]expK -[qv u]expK !ler_ln ?posrE ?expR_gt0 //.
by rewrite (le_trans b2 (le_trans le1 ax)) (le_trans xb (le_trans le2 b1)).
Qed.
End Exponentials.

Section Soft.
Variables (K : realType) (precision : nat) (I : integers) (m : model I) (ok : discounted_ok m).
Variables (N : nat) (listed : seq (seq germ)) (small : Q) (e : K).
Hypothesis e_in : 0 < e < ratio K small.
Local Notation M := (mdp_of_data ok K).
Local Notation S := 'I_(nstates m).
Local Notation A := 'I_(width m).
Local Notation D := (bounds_sound K small).
Local Notation rx := (@rx K).
Implicit Types (p Q R : S -> A -> K) (q r w : nat -> nat -> num) (s : S) (a : A).

Let over_acts_sum s (F : A -> K) (H : nat -> num) : (forall a, avail M s a -> rx (F a) (H a)) ->
  rx (\sum_(a | avail M s a) F a) (nsum (bounds small) [seq H a | a <- nacts m s]).
Proof. exact: (@rn_sum_acts _ _ ok K _ _ D e). Qed.

Lemma rx_weight_sum c c' p w Q q x g s (skip : nat -> bool) : rx c c' ->
  (forall a, avail M s a -> rx (p s a) (w s a)) -> (forall a, avail M s a -> rx (Q s a) (q s a)) ->
  rx x g -> (forall a, avail M s a -> skip a -> Q s a = x) ->
  rx (\sum_(a | avail M s a) p s a * expR ((Q s a - x) / c)) (weight_sum precision m small c' w q g s skip).
Proof.
move=> cc pp Qq xg skipP; apply: over_acts_sum => a sa; apply: rx_mul; first exact: pp.
case: ifP => [sk|_]; first by rewrite skipP // subrr mul0r expR0 /= qv1 lexx.
apply: rx_exp; apply: rx_mul; last exact: rx_inv.
by apply: rx_add; [exact: Qq | exact: rx_opp].
Qed.

Lemma rx_maximum c c' Q q s : rx c c' -> (forall a, avail M s a -> rx (Q s a) (q s a)) ->
  rx (lse M c Q s) (bmaximum precision m small c' q s).
Proof.
move=> cc Qq; apply: rx_mul => //; apply: rx_log; apply: over_acts_sum => a sa.
by apply: rx_exp; apply: rx_mul; [exact: Qq | exact: rx_inv].
Qed.

Lemma rx_shares c c' p w Q q s a : rx c c' -> (forall s a, rx (p s a) (w s a)) ->
  (forall s a, avail M s a -> rx (Q s a) (q s a)) ->
  rx (shares M c p Q s a) (bshares precision m small c' w q s a).
Proof.
move=> cc pp Qq; rewrite /shares /bshares -[available m s a]/(avail M s a).
case: ifP => sa; last by rewrite /= qv0 lexx.
have -> : p s a * expR (Q s a / c) / (\sum_(b | avail M s b) p s b * expR (Q s b / c)) =
    p s a / (\sum_(b | avail M s b) p s b * expR ((Q s b - Q s a) / c)).
  have -> : \sum_(b | avail M s b) p s b * expR (Q s b / c) =
      expR (Q s a / c) * \sum_(b | avail M s b) p s b * expR ((Q s b - Q s a) / c).
    rewrite mulr_sumr; apply: eq_bigr => b _; rewrite mulrCA -expRD -mulrDl.
    by rewrite addrC subrK.
  have e0 : expR (Q s a / c) != 0 by rewrite gt_eqF ?expR_gt0.
  by rewrite invfM mulrA mulfK.
apply: rx_mul => //; apply: rx_inv; apply: rx_weight_sum => //.
- by move=> b sb; apply: Qq.
- exact: Qq.
by move=> b sb /eqP/val_inj ->.
Qed.

Lemma rx_soft_value c c' p w R r s : rx c c' -> (forall s a, rx (p s a) (w s a)) ->
  (forall s a, avail M s a -> rx (R s a) (r s a)) ->
  rx (softest M c p R s) (solve listed (is_soft_value precision m small c' w r) s).
Proof.
move=> cc pp Rr; apply: (@rn_solve _ _ K _ _ D listed e) => v /andP[c_pos /every_state_of ok_v] t.
have zero : rx 0 (Some (Qmake 0 1, Qmake 0 1)) by rewrite /= qv0 lexx.
have one : rx 1 (Some (Qmake 1 1, Qmake 1 1)) by rewrite /= qv1 lexx.
have c0 : 0 < c by apply: rb_true (rx_lt zero cc) c_pos.
have measure : is_measure M p.
  split=> [u a ua|u]; have /and4P[p0 ppos _ _] := ok_v u.
    by apply: rb_true (rx_le zero (pp u a)) (allP p0 (a : nat) _); rewrite mem_iota add0n.
  have /hasP[i] := ppos; rewrite mem_iota add0n /= => lt_i pb.
  have lt_w := leq_trans lt_i (size_acts m u); apply/existsP; exists (Ordinal lt_w).
  by apply/andP; split; [exact: lt_i | exact: rb_true (rx_lt zero (pp u (Ordinal lt_w))) pb].
have VP := softestP R c0 measure.
have back (V : S -> K) (z : nat -> num) u a : avail M u a -> (forall t : S, rx (V t) (z t)) ->
    rx (backup M R V u a) (gbackup m (bounds small) r z u a).
  by move=> ua Vw; apply: (@rn_backup _ _ ok K _ _ D e) => //; apply: Rr.
have lows (u : S) : rx (end_of K fst (v u)) (low (bounds small) v u).
  exact: (rn_low D e (v u)).
have highs (u : S) : rx (end_of K snd (v u)) (high (bounds small) v u).
  exact: (rn_high D e (v u)).
apply/andP; split.
  apply: (soft_fixpoint_ge c0 measure (L := fun u : S => end_of K fst (v u))) VP t => u.
  apply: soft_step_ge => //; have /and4P[_ _ le _] := ok_v u; apply: rb_true le.
  by apply: (rx_le one); apply: rx_weight_sum => // a ua; apply: back.
apply: (soft_fixpoint_le c0 measure (U := fun u : S => end_of K snd (v u))) VP t => u.
apply: soft_step_le => //; have /and4P[_ _ _ le] := ok_v u; apply: rb_true le.
by apply: rx_le one; apply: rx_weight_sum => // a ua; apply: back.
Qed.
End Soft.

Lemma enclosing_sound (K : realType) precision (I : integers) (m : model I) (ok : discounted_ok m) listed small :
  soft_sound ok (bounds_sound K small) (over_reals (mdp_of_data ok K)) (enclosing precision m listed small).
Proof.
split.
- move=> e x g _ xg; exact (rx_log precision xg).
- move=> e c c' Q q _ cc Qq s; exact (rx_maximum precision small e (Q := Q) (q := q) cc (Qq s)).
- move=> e c c' p w R r _ cc pp Rr s.
  exact (rx_soft_value precision listed small e (p := p) (w := w) (R := R) (r := r) s cc pp Rr).
- move=> e c c' p w Q q _ cc pp Qq s a.
  exact (rx_shares precision small e (p := p) (w := w) (Q := Q) (q := q) s a cc pp Qq).
by move=> _ c p Q s; exact: shares_sum1E.
Qed.

Theorem bounds_checkP (precision : nat) (I : integers) (m : model I) (ok : discounted_ok m) (K : realType)
    (N : nat) (listed : seq (seq (Q * Q))) (epsilon : option Q) (pos : (0 < nstates m)%N)
    (l : seq (name * given)) (c : claim) (formed : well_formed m N l c) :
  bounds_check precision m N listed epsilon (run_instance (bounds 1) m N l) c ->
  refutes_over_reals (mdp_of_data ok K) (instance ok pos K formed) c.
Proof.
by move=> check; exact: (run_checkP (enclosing_sound K precision ok listed 1) pos isT check).
Qed.

(* Rational bounds of the exponential, computed on integers in fixed point    *)
(* and proved over the reals.                                                 *)
From Coq Require Import ZArith Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences exp.
From PolicyCliff Require Import finite_mdp check_data.

(******************************************************************************)
(*       taylor n x == the sum of x ^ k / k! for k < n                        *)
(*    taylor_le_exp == taylor n x <= exp x for x >= 0                         *)
(*    exp_le_taylor == exp x <= taylor n x + 2 x ^ n / n! for 0 <= 2 x <= 1   *)
(*           real x == the real number that an integer means                  *)
(* A fixed_point has a scale, the integer 1, a division of which nothing is   *)
(* assumed, and says how often to halve and how many terms to add.            *)
(*   exp_bounds F x y == integers that enclose scale * exp (x / y)            *)
(*     exp_ok F x y == enough halvings; exp_boundsP then says that they do    *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope ring_scope.

Section Taylor.
Variable K : realType.
Implicit Types (x : K) (n : nat).

Definition taylor n x : K := \sum_(k < n) x ^+ k / k`!%:R.

Lemma taylor0 x : taylor 0 x = 0.
Proof. by rewrite /taylor big_ord0. Qed.

Lemma taylorS n x : taylor n.+1 x = taylor n x + x ^+ n / n`!%:R.
Proof. by rewrite /taylor big_ord_recr. Qed.

Lemma taylor_term_ge0 n x : 0 <= x -> 0 <= x ^+ n / n`!%:R.
Proof. by move=> x0; rewrite divr_ge0 ?exprn_ge0 ?ler0n. Qed.

Lemma taylor_termS n x :
  x ^+ n.+1 / n.+1`!%:R = x ^+ n / n`!%:R * x / n.+1%:R.
Proof.
rewrite factS natrM exprS; have f0 : n`!%:R != 0 :> K by rewrite pnatr_eq0 -lt0n fact_gt0.
have n0 : n.+1%:R != 0 :> K by rewrite pnatr_eq0.
by move: (n.+1%:R) (n`!%:R) (x ^+ n) n0 f0 => u v w u0 v0; field; rewrite u0 v0.
Qed.

Let seriesE n x : series (exp_coeff x) n = taylor n x.
Proof. by rewrite /series /= big_mkord; apply: eq_bigr. Qed.

Lemma taylor_mono n m x : 0 <= x -> (n <= m)%N -> taylor n x <= taylor m x.
Proof.
move=> x0 /subnK <-; elim: (m - n)%N => // k IH; rewrite addSn taylorS.
by apply: le_trans IH _; rewrite ler_addl taylor_term_ge0.
Qed.

Lemma taylor_le_exp n x : 0 <= x -> taylor n x <= expR x.
Proof.
move=> x0; apply: limr_ge; first exact: is_cvg_series_exp_coeff.
by exists n => // m /= nm; rewrite seriesE; apply: taylor_mono.
Qed.

Let above n x := taylor n x + 2 * (x ^+ n / n`!%:R).

Let above_step n x : 0 <= x -> 2 * x <= 1 -> above n.+1 x <= above n x.
Proof.
move=> x0 x1; rewrite /above taylorS taylor_termS; set t := x ^+ n / _.
have t0 : 0 <= t by apply: taylor_term_ge0.
have n1 : 1 <= n.+1%:R :> K by rewrite ler1n.
have n0 : 0 < n.+1%:R :> K by rewrite ltr0n.
have le_t : 2 * (t * x / n.+1%:R) <= t.
  rewrite (_ : 2 * _ = t * (2 * x) / n.+1%:R); last by rewrite mulrA [2 * (t * x)]mulrCA.
  rewrite ler_pdivr_mulr //; apply: ler_pmul => //; first by rewrite mulr_ge0 ?ler0n.
  exact: le_trans n1.
by apply: (le_lin le_t); ring.
Qed.

Lemma exp_le_taylor n x : 0 <= x -> 2 * x <= 1 ->
  expR x <= taylor n x + 2 * (x ^+ n / n`!%:R).
Proof.
move=> x0 x1; apply: limr_le; first exact: is_cvg_series_exp_coeff.
exists n => // m /= nm; rewrite seriesE; apply: (@le_trans _ _ (above m x)).
  by rewrite /above ler_addl mulr_ge0 ?ler0n ?taylor_term_ge0.
move: nm => /subnK <-; elim: (m - n)%N => // k IH.
by rewrite addSn; apply: le_trans IH; apply: above_step.
Qed.
End Taylor.

Record fixed_point (I : integers) := FixedPoint {
  scale_of : I;
  unit_of : I;
  quotient : I -> I -> I;
  halvings : nat;
  terms : nat
}.

Section Bounds.
Variables (I : integers) (F : fixed_point I).
Local Notation T := (digits I).
Implicit Types x y : T.
Let P := scale_of F.
Let u := unit_of F.

Definition fixed_point_ok : bool := [&& ipos P, ipos u & izerob (isub (imul u u) u)].

(* Quotients rounded down and up, for x >= 0 and y > 0.                       *)
Definition div_down x y : T :=
  let q := quotient F x y in if inonneg q && ileb (imul q y) x then q else izero I.
Definition div_up x y : T :=
  let q := iadd (quotient F x y) u in if ileb x (imul q y) then q else x.

(* The sum of n terms from the i-th one, t, on, and the term after them.      *)
Fixpoint add_terms (div : T -> T -> T) x y n i t acc : T * T :=
  if n is n'.+1 then
    let i' := iadd i u in
    add_terms div x y n' i' (div (imul t x) (imul y i')) (iadd acc t)
  else (acc, t).

Definition halved y : T := iter (halvings F) (fun y => iadd y y) y.
Definition squared (div : T -> T -> T) x : T :=
  iter (halvings F) (fun x => div (imul x x) P) x.

(* For x >= 0.                                                                *)
Definition exp_pos x y : T * T :=
  let y' := halved y in
  let low := (add_terms div_down x y' (terms F) (izero I) P (izero I)).1 in
  let high := add_terms div_up x y' (terms F) (izero I) P (izero I) in
  (squared div_down low, squared div_up (iadd high.1 (iadd high.2 high.2))).

Definition exp_bounds x y : T * T :=
  if inonneg x then exp_pos x y else
  let b := exp_pos (isub (izero I) x) y in let one := imul P P in
  (div_down one b.2, if ipos b.1 then div_up one b.1 else P).

Definition exp_ok x y : bool :=
  let y' := halved y in ileb (iadd x x) y' && ileb (isub (izero I) (iadd x x)) y'.

Variable K : realType.
(* Locked, lest rewriting see the fraction inside.                            *)
Definition real x : K := locked (ratr (val x)).

Lemma realQ x : real x = ratr (val x). Proof. by rewrite /real -lock. Qed.
Lemma realQ0 : real (izero I) = 0. Proof. by rewrite realQ val0 rmorph0. Qed.
Lemma realQD x y : real (iadd x y) = real x + real y. Proof. by rewrite !realQ valD rmorphD. Qed.
Lemma realQB x y : real (isub x y) = real x - real y. Proof. by rewrite !realQ valB rmorphB. Qed.
Lemma realQM x y : real (imul x y) = real x * real y. Proof. by rewrite !realQ valM rmorphM. Qed.
Lemma realQ_le x y : (real x <= real y) = ileb x y. Proof. by rewrite !realQ ler_rat val_le. Qed.
Lemma realQ_pos x : ipos x = (0 < real x). Proof. by rewrite /ipos -realQ_le realQ0 ltNge. Qed.
Lemma realQ_nonneg x : inonneg x = (0 <= real x). Proof. by rewrite /inonneg -realQ_le realQ0. Qed.
Lemma realQ_zero x : izerob x = (real x == 0).
Proof. by rewrite /izerob /inonneg -!realQ_le realQ0 eq_le. Qed.

Lemma realQ_ge1 x : 0 < real x -> 1 <= real x.
Proof. by rewrite realQ /val ratr_int ltr0z ler1z -gtz0_ge1. Qed.

Hypothesis ok : fixed_point_ok.

Let P0 : 0 < real P. Proof. by case/and3P: ok; rewrite realQ_pos. Qed.
Let u1 : real u = 1.
Proof.
case/and3P: ok => _; rewrite realQ_pos realQ_zero realQB realQM => u0.
rewrite -[X in _ - X]mulr1 -mulrBr mulf_eq0 gt_eqF //= subr_eq0.
by move/eqP.
Qed.

Lemma div_downP x y : 0 <= real x -> 0 < real y ->
  0 <= real (div_down x y) <= real x / real y.
Proof.
move=> x0 y0; rewrite /div_down; move: (quotient F x y) => q.
case: ifP => [|_]; last by rewrite realQ0 lexx divr_ge0 // ltW.
by rewrite realQ_nonneg -realQ_le realQM ler_pdivl_mulr // => /andP[-> ->].
Qed.

Lemma div_upP x y : 0 <= real x -> 0 < real y -> real x / real y <= real (div_up x y).
Proof.
move=> x0 y0; rewrite /div_up ler_pdivr_mulr //; move: (iadd _ u) => q; case: ifP => [|_].
  by rewrite -realQ_le realQM.
by rewrite ler_pemulr // realQ_ge1.
Qed.

Section Series.
Variables (x y : T).
Hypotheses (x0 : 0 <= real x) (y0 : 0 < real y).
Let z := real x / real y.
Let z0 : 0 <= z. Proof. by rewrite divr_ge0 // ltW. Qed.

Let term j : real P * (z ^+ j.+1 / j.+1`!%:R) = real P * (z ^+ j / j`!%:R) * real x / (real y * j.+1%:R).
Proof.
rewrite taylor_termS invfM; move: (z ^+ j / _) => t; by rewrite /z !mulrA.
Qed.

Let index j i : real i = j%:R -> real (iadd i u) = j.+1%:R.
Proof. by move=> e; rewrite realQD e u1 -addn1 natrD. Qed.

Lemma add_terms_down n j i t acc : real i = j%:R -> 0 <= real t <= real P * (z ^+ j / j`!%:R) ->
  0 <= real acc <= real P * taylor j z ->
  0 <= real (add_terms div_down x y n i t acc).1 <= real P * taylor (n + j) z.
Proof.
elim: n j i t acc => //= n IH j i t acc ij /andP[t0 tj] /andP[a0 aj].
rewrite addSnnS; apply: IH; first exact: index.
  have y'0 : 0 < real (imul y (iadd i u)) by rewrite realQM (index ij) mulr_gt0 ?ltr0n.
  have t'0 : 0 <= real (imul t x) by rewrite realQM mulr_ge0.
  have /andP[-> /=] := div_downP t'0 y'0; move/le_trans; apply.
  rewrite term !realQM (index ij) ler_pmul2r ?invr_gt0 ?mulr_gt0 ?ltr0n //.
  by rewrite ler_wpmul2r.
by rewrite realQD addr_ge0 //= taylorS mulrDr ler_add.
Qed.

Lemma add_terms_up n j i t acc : real i = j%:R -> real P * (z ^+ j / j`!%:R) <= real t ->
  real P * taylor j z <= real acc ->
  let b := add_terms div_up x y n i t acc in
  real P * taylor (n + j) z <= real b.1 /\ real P * (z ^+ (n + j) / (n + j)`!%:R) <= real b.2.
Proof.
elim: n j i t acc => //= n IH j i t acc ij tj aj.
rewrite addSnnS; apply: IH; first exact: index.
  have t0 : 0 <= real t by apply: le_trans tj; rewrite mulr_ge0 ?taylor_term_ge0 // ltW.
  have y'0 : 0 < real (imul y (iadd i u)) by rewrite realQM (index ij) mulr_gt0 ?ltr0n.
  have t'0 : 0 <= real (imul t x) by rewrite realQM mulr_ge0.
  apply: le_trans (div_upP t'0 y'0).
  rewrite term !realQM (index ij) ler_pmul2r ?invr_gt0 ?mulr_gt0 ?ltr0n //.
  by rewrite ler_wpmul2r.
by rewrite realQD taylorS mulrDr ler_add.
Qed.
End Series.

Lemma realQ_halved y : real (halved y) = real y * 2 ^+ halvings F.
Proof.
rewrite /halved; elim: (halvings F) => [|k IH] /=; first by rewrite mulr1.
by rewrite realQD IH exprS; ring.
Qed.

Lemma squared_down x e : 0 <= real x <= real P * expR e ->
  0 <= real (squared div_down x) <= real P * expR (e * 2 ^+ halvings F).
Proof.
rewrite /squared; elim: (halvings F) => [|k IH] /=; first by rewrite mulr1.
move=> /IH; set v := iter _ _ _ => /andP[v0 ve].
have vv0 : 0 <= real (imul v v) by rewrite realQM mulr_ge0.
have /andP[-> /=] := div_downP vv0 P0.
move/le_trans; apply; rewrite ler_pdivr_mulr // realQM.
rewrite exprS (_ : e * _ = e * 2 ^+ k + e * 2 ^+ k); last by ring.
rewrite expRD (_ : _ * real P = (real P * expR (e * 2 ^+ k)) * (real P * expR (e * 2 ^+ k))); last by ring.
by rewrite ler_pmul.
Qed.

Lemma squared_up x e : real P * expR e <= real x ->
  real P * expR (e * 2 ^+ halvings F) <= real (squared div_up x).
Proof.
rewrite /squared; elim: (halvings F) => [|k IH] /=; first by rewrite mulr1.
move=> /IH; set v := iter _ _ _ => ve.
have e0 : 0 <= real P * expR (e * 2 ^+ k) by rewrite mulr_ge0 ?ltW ?expR_gt0.
have v0 : 0 <= real v := le_trans e0 ve.
have vv0 : 0 <= real (imul v v) by rewrite realQM mulr_ge0.
apply: le_trans (div_upP vv0 P0).
rewrite ler_pdivl_mulr // realQM.
rewrite exprS (_ : e * _ = e * 2 ^+ k + e * 2 ^+ k); last by ring.
rewrite expRD (_ : _ * real P = (real P * expR (e * 2 ^+ k)) * (real P * expR (e * 2 ^+ k))); last by ring.
by rewrite ler_pmul.
Qed.

Lemma exp_posP x y : 0 <= real x -> 0 < real y -> exp_ok x y -> let b := exp_pos x y in
  0 <= real b.1 <= real P * expR (real x / real y) /\ real P * expR (real x / real y) <= real b.2.
Proof.
move=> x0 y0 /andP[+ _]; rewrite -realQ_le realQD => small; rewrite /exp_pos /=.
have h0 : 0 < 2 ^+ halvings F :> K by rewrite exprn_gt0 ?ltr0n.
have y'0 : 0 < real (halved y) by rewrite realQ_halved mulr_gt0.
set y' := halved y in small y'0 *; pose z := real x / real y'.
have zE : real x / real y = z * 2 ^+ halvings F.
  by rewrite /z /y' realQ_halved invfM mulrA divfK ?gt_eqF.
have z0 : 0 <= z by rewrite divr_ge0 // ltW.
have z1 : 2 * z <= 1 by rewrite /z mulrA ler_pdivr_mulr // mul1r (le_trans _ small) // mulr2n mulrDl mul1r.
have t0 : real P * (z ^+ 0 / 0`!%:R) = real P by rewrite expr0 fact0 divr1 mulr1.
have a0 : real P * taylor 0 z = 0 by rewrite taylor0 mulr0.
rewrite zE; split; [apply: squared_down | apply: squared_up].
  have := @add_terms_down x y' x0 y'0 (terms F) 0 (izero I) P (izero I) realQ0.
  rewrite t0 a0 realQ0 (ltW P0) !lexx => /(_ isT isT) /andP[-> /=].
  by move/le_trans; apply; rewrite ler_wpmul2l ?taylor_le_exp // ltW.
have := @add_terms_up x y' x0 y'0 (terms F) 0 (izero I) P (izero I) realQ0.
rewrite t0 a0 realQ0 !lexx => /(_ isT isT); set b := add_terms _ _ _ _ _ _ _ => -[b1 b2].
apply: (@le_trans _ _ (real P * (taylor (terms F + 0) z + 2 * (z ^+ (terms F + 0) / (terms F + 0)`!%:R)))).
  by rewrite ler_wpmul2l ?exp_le_taylor // ltW.
rewrite !realQD mulrDr ler_add // mulrCA mulr2n mulrDl mul1r.
by rewrite ler_add.
Qed.

Theorem exp_boundsP x y : 0 < real y -> exp_ok x y -> let b := exp_bounds x y in
  0 <= real b.1 <= real P * expR (real x / real y) /\ real P * expR (real x / real y) <= real b.2.
Proof.
move=> y0 okx; rewrite /exp_bounds realQ_nonneg; case: ifPn => [x0|]; first exact: exp_posP.
rewrite -ltNge => x0; set x' := isub _ x.
have x'E : real x' = - real x by rewrite realQB realQ0 sub0r.
have okx' : exp_ok x' y.
  case/andP: okx; rewrite /exp_ok -!realQ_le !realQB !realQD !realQ0 !sub0r x'E => a b.
  by rewrite -opprD b opprK a.
have [] := exp_posP (_ : 0 <= real x') y0 okx'; first by rewrite x'E oppr_ge0 ltW.
set b := exp_pos x' y; rewrite x'E mulNr expRN /=; set e := expR _ => /andP[b10 b1] b2.
have e0 : 0 < e by apply: expR_gt0.
have b20 : 0 < real b.2 by apply: lt_le_trans b2; rewrite divr_gt0.
have PP0 : 0 <= real (imul P P) by rewrite realQM mulr_ge0 // ltW.
have PP : real (imul P P) = (real P / e) * (real P * e) by rewrite realQM mulrACA mulVf ?gt_eqF // mulr1.
split.
  have /andP[-> /=] := div_downP PP0 b20; move/le_trans; apply.
  by rewrite ler_pdivr_mulr // PP mulrC ler_wpmul2l // mulr_ge0 // ltW.
rewrite realQ_pos; case: ifPn => [pos|_]; last first.
  rewrite -[leRHS]mulr1 ler_pmul2l // -[leRHS]expR0 ler_expR.
  by rewrite pmulr_lle0 ?invr_gt0 // ltW.
apply: le_trans (div_upP PP0 pos); rewrite ler_pdivl_mulr // PP mulrC.
by rewrite ler_wpmul2r // mulr_ge0 // ltW.
Qed.

End Bounds.

(* Readings of the claims about entropy-regularised policies, over the reals.       *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_selection finite_effective finite_tv.
From PolicyCliff Require Import soft_exp soft_bellman soft_policy soft_measure soft_monotone PaperSoft.
From PolicyCliff Require Import claim_syntax claim_meaning claim_theory claim_reals claim_texts.

(******************************************************************************)
(* Names are those of the claim and the reading.                              *)
(* one_each M == the measure of which claims speak where they name no base    *)
(* softq M alpha R == R + disc P V for the soft value V of R: the Q*_alpha of *)
(*               the theory (softq_fixed), its shares the softmax             *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Local Notation pairs x := (functions _ Pairs x%string).
Local Notation on_states x := (functions _ States x%string).
Local Notation tuple x := (functions _ Tuple x%string).
Local Notation number x := (functions _ Scalar x%string).
Local Notation state x := (claim_syntax.states _ x%string).
Local Notation weighting x := (weightings _ x%string).

Section Soft.
Variables (K : realType) (S A : finType) (M : mdp K S A).
Implicit Types (R Q p : S -> A -> K) (s : S) (a : A).

Definition one_each : S -> A -> K := fun s a => (a \in [set b | avail M s b])%:R.

Lemma one_eachE s a : avail M s a -> one_each s a = 1.
Proof. by rewrite /one_each inE => ->. Qed.

Lemma one_each_measure : is_measure M one_each.
Proof.
split=> [s a sa|s]; first by rewrite one_eachE ?ler01.
by apply/existsP; exists (some_act M s); rewrite one_eachE ?some_actP ?ltr01.
Qed.

Variable alpha : K.
Hypothesis alpha_gt0 : 0 < alpha.

Definition softq R : S -> A -> K := backup M R (softest M alpha one_each R).

Lemma shares_one_each Q : shares M alpha one_each Q = softmax M alpha Q.
Proof. by apply/funext => s; apply/funext => a; apply: shares_softmax => b; apply: one_eachE. Qed.

(* Both at once, since a rewrite of one would compare the two by computation.    *)
Lemma softmax_dTV Q1 Q2 s : dTV (shares M alpha one_each Q1 s) (shares M alpha one_each Q2 s) =
  dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s).
Proof. by apply: eq_dTV => a; rewrite shares_one_each. Qed.

Lemma softest_lse R : softest M alpha one_each R =1 lse M alpha (softq R).
Proof.
move=> s; rewrite {1}(softestP R alpha_gt0 one_each_measure) /soft_step /lse /part.
by congr (_ * ln _); apply: eq_bigr => a sa; rewrite one_eachE // mul1r.
Qed.

Lemma softq_fixed R : is_qsoft M alpha R (softq R).
Proof.
by move=> s a _; rewrite {1}/softq /soft_bellman /backup (eq_expect M s a (softest_lse R)).
Qed.

Lemma softmax_near x y s (c : K) : 0 <= c -> (forall a, avail M s a -> `|x s a - y s a| <= c) ->
  dTV (softmax M alpha x s) (softmax M alpha y s) <= tanh ((c + c) / (4 * alpha)).
Proof.
move=> c0 xy; apply: softmax_tv => // [|a b sa sb]; first exact: addr_ge0.
have := xy a sa; have := xy b sb; rewrite !ler_norml => /andP[lo _] /andP[_ hi].
by apply: ler_add => //; rewrite ler_oppl.
Qed.

Lemma lse_shift Q (f : S -> K) s : lse M alpha (fun s a => Q s a - f s) s = lse M alpha Q s - f s.
Proof.
apply/eqP; rewrite eq_le; apply/andP; split.
  rewrite [X in _ <= X]addrC -ler_subl_addr lse_sub_le // => a sa.
  by rewrite addrAC subrr add0r.
rewrite ler_subl_addr -ler_subl_addl lse_sub_le // => a sa.
by rewrite opprB addrC subrK.
Qed.

(* The same soft policy, the same Q but for what depends on the state alone.     *)
Lemma softmax_inj Q1 Q2 s a : dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s) = 0 -> avail M s a ->
  Q1 s a - lse M alpha Q1 s = Q2 s a - lse M alpha Q2 s.
Proof.
move=> /eqP; rewrite /dTV mulf_eq0 invr_eq0 pnatr_eq0 /= psumr_eq0 => [/allP/(_ a)|b _]; last exact: normr_ge0.
rewrite mem_index_enum normr_eq0 subr_eq0 => /(_ isT)/eqP same sa.
have lnE Q : alpha * ln (softmax M alpha Q s a) = Q s a - lse M alpha Q s.
  rewrite /softmax sa ln_div ?posrE ?expR_gt0 ?part_gt0 // expK /lse mulrBr; congr (_ - _).
  by rewrite mulrCA divff ?mulr1 // gt_eqF.
by rewrite -!lnE same.
Qed.

(* Where some action is not optimal the soft policy takes it too.                *)
Lemma softmax_costs R Q s : (#|optacts M R s| < #|[set a | avail M s a]|)%N ->
  value M (softmax M alpha Q) R s < vstar M R s.
Proof.
move=> lt; have pP := softmax_policy M alpha Q; have [p0 _ p1] := pP s.
have /subsetPn[a] : ~~ ([set a | avail M s a] \subset optacts M R s).
  by apply: contraTN lt => /subset_leq_card; rewrite -leqNgt.
rewrite inE optactsE => sa; rewrite sa /= => far.
rewrite (value_backup _ _ pP) -[ltRHS]mul1r -p1 mulr_suml (bigD1 a) //= [ltRHS](bigD1 a) //=.
have le b : avail M s b -> qvalue M (softmax M alpha Q) R s b <= qstar M R s b.
  by move=> sb; rewrite ler_add2l ler_wpmul2l ?disc_ge0 // le_expect // => t; apply: vstar_max.
apply: ltr_le_add.
  rewrite ltr_pmul2l; first by apply: le_lt_trans (le a sa) _; rewrite lt_neqAle far qstar_le_vstar.
  by rewrite /softmax sa divr_gt0 ?expR_gt0 ?part_gt0.
apply: ler_sum => b _; have [->|pb] := eqVneq (softmax M alpha Q s b) 0; first by rewrite !mul0r.
have sb : avail M s b by have [_ pa _] := pP s; apply: pa.
by rewrite ler_wpmul2l // (le_trans (le b sb)) ?qstar_le_vstar.
Qed.
End Soft.

(* The largest of what is listed.                                               *)
Lemma le_largest (K : realFieldType) (l : seq K) x : x \in l -> x <= largest l.
Proof.
rewrite /largest; case: l => // y l; rewrite inE /=; elim: l y x => [|z l IHl] y x.
  by rewrite orbF big_nil => /eqP->.
rewrite big_cons inE le_maxr orbCA => /orP[/eqP->|h]; first by rewrite lexx.
by rewrite (IHl y) ?orbT.
Qed.

Theorem soft_lipschitz_values : holds_over_reals soft_lipschitz__values.
Proof.
read_over_reals => _ alpha0; rewrite !norm_of_dist; exact: (soft_q_lipschitz alpha0 (softq_fixed alpha0 _) (softq_fixed alpha0 _)).
Qed.

Theorem soft_lipschitz_policies : holds_over_reals soft_lipschitz__policies.
Proof.
read_over_reals => wP alpha0 s; look_up; rewrite norm_of_tuple softmax_dTV.
exact: (soft_lipschitz_effective alpha0 s wP (softq_fixed alpha0 _) (softq_fixed alpha0 _)).
Qed.

Theorem soft_contraction_contraction : holds_over_reals soft_contraction__contraction.
Proof. by read_over_reals => alpha0; rewrite !norm_of_dist; apply: soft_operator_contracts. Qed.

Section Softmax.
Variables (K : realType) (S A : finType) (M : mdp K S A) (alpha : K) (x y : S -> A -> K) (s : S).
Hypothesis alpha_gt0 : 0 < alpha.

Lemma largest_acts (f : A -> K) a : avail M s a -> f a <= largest [seq f b | b <- acts_at M s].
Proof. by move=> sa; apply/le_largest/map_f; rewrite mem_filter sa mem_enum. Qed.

Let c := largest [seq `|x s a - y s a| | a <- acts_at M s].
Let c0 : 0 <= c.
Proof. exact: le_trans (normr_ge0 _) (@largest_acts (fun a => `|x s a - y s a|) _ (some_actP M s)). Qed.
Let near a : avail M s a -> `|x s a - y s a| <= c.
Proof. exact: (@largest_acts (fun a => `|x s a - y s a|)). Qed.
Let half : 2 * ((c + c) / (4 * alpha)) = c / alpha.
Proof. by field; rewrite gt_eqF. Qed.

Lemma softmax_le : 2 * dTV (softmax M alpha x s) (softmax M alpha y s) <= c / alpha.
Proof.
rewrite -half ler_pmul2l ?ltr0n //; apply: le_trans (softmax_near alpha_gt0 c0 near) _.
by apply: tanh_lin => //; apply: addr_ge0.
Qed.

Lemma softmax_lt : 0 < c -> 2 * dTV (softmax M alpha x s) (softmax M alpha y s) < c / alpha.
Proof.
move=> c1; rewrite -half ltr_pmul2l ?ltr0n //; apply: le_lt_trans (softmax_near alpha_gt0 c0 near) _.
by apply: tanh_lt; rewrite divr_gt0 ?addr_gt0 ?mulr_gt0 ?ltr0n.
Qed.
End Softmax.

Theorem softmax_lipschitz_bound : holds_over_reals softmax_lipschitz__bound.
Proof.
read_over_reals => alpha0; rewrite softmax_dTV /extend -map_comp; look_up.
exact: softmax_le.
Qed.

Theorem softmax_lipschitz_strict : holds_over_reals softmax_lipschitz__strict.
Proof.
read_over_reals => alpha0; rewrite softmax_dTV /extend -!map_comp; look_up.
set c := largest _; have [c0|] := boolP (0 < c); [right | by left; apply/negP].
exact: softmax_lt.
Qed.

Theorem entropy_cost_costs : holds_over_reals entropy_cost__costs.
Proof.
read_over_reals => alpha0 s; in_theory; set X := #|_|; set Y := #|_|.
have [lt|] := boolP (X%:R < Y%:R :> K); [right | by left; apply/negP].
rewrite shares_one_each.
by apply: softmax_costs; rewrite -(ltr_nat K).
Qed.

Theorem entropy_cost_governed : holds_over_reals entropy_cost__governed.
Proof.
read_over_reals => alpha0 s; in_theory; rewrite shares_one_each.
apply: (entropy_cost_le alpha0 (softq_fixed alpha0 _)) => t.
apply: le_largest; rewrite /extend -map_comp; apply/mapP; exists t; first exact: mem_enum.
by look_up.
Qed.

Theorem temperature_earns_less : holds_over_reals temperature__earns_less.
Proof.
read_over_reals => alpha0 beta0 ab s; in_theory; rewrite !shares_one_each.
exact: (soft_monotone s alpha0 ab (softq_fixed alpha0 _) (softq_fixed beta0 _)).2.
Qed.

Theorem small_alpha_optimal : holds_over_reals small_alpha__optimal.
Proof.
read_over_reals => s a; rewrite /shares; case: ifP => // _; in_theory; last by rewrite eqxx.
by case: (a \in _) => //; rewrite !mul0r eqxx.
Qed.

Section Shaping.
Variables (K : realType) (S A : finType) (M : mdp K S A) (alpha : K) (R D : S -> A -> K) (f : S -> K).
Hypothesis alpha_gt0 : 0 < alpha.
Local Notation softq := (softq M alpha).
Local Notation softmax := (softmax M alpha).
Local Notation lse := (lse M alpha).

Definition shaped : S -> A -> K := fun s a => R s a + disc M * expect M s a f - f s.

Lemma softqE R0 s a : avail M s a -> softq R0 s a = R0 s a + disc M * expect M s a (lse (softq R0)).
Proof. exact: softq_fixed. Qed.

Lemma softq_shaped s a : avail M s a -> softq shaped s a = softq R s a - f s.
Proof.
apply: (qsoft_unique alpha_gt0 (softq_fixed alpha_gt0 shaped) (Q2 := fun s a => softq R s a - f s)) => t b tb.
rewrite (softqE R tb) /soft_bellman /backup.
rewrite (eq_expect M t b (lse_shift M alpha_gt0 (softq R) f)) expectB /shaped; ring.
Qed.

Lemma shaped_policy s : dTV (softmax (softq R) s) (softmax (softq shaped) s) = 0.
Proof.
apply/eqP; rewrite eq_le; apply/andP; split; last by rewrite mulr_ge0 ?invr_ge0 ?ler0n ?sumr_ge0.
have tanh00 : tanh (0 / (4 * alpha)) <= 0 :> K by rewrite mul0r; apply: tanh_le.
apply: le_trans tanh00; apply: softmax_tv => // a b sa sb; rewrite !softq_shaped //.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

Lemma shaped_only : (forall s, dTV (softmax (softq R) s) (softmax (softq D) s) = 0) ->
  forall s a, avail M s a -> R s a - D s a - (lse (softq R) s - lse (softq D) s)
    + disc M * expect M s a (fun t => lse (softq R) t - lse (softq D) t) = 0.
Proof.
move=> same s a sa; have := softmax_inj alpha_gt0 (same s) sa.
have := softqE R sa; have := softqE D sa; rewrite expectB.
set QR := softq R s a; set QD := softq D s a => -> -> e.
apply/eqP; rewrite -subr_eq0 subr0; move/eqP: e; rewrite -subr_eq0 => /eqP e; apply/eqP.
by rewrite -[RHS]e; ring.
Qed.
End Shaping.

Theorem soft_shaping_same_policy : holds_over_reals soft_shaping__same_policy.
Proof. by read_over_reals => alpha0 s; look_up; rewrite softmax_dTV; apply: shaped_policy. Qed.

Theorem soft_shaping_nothing_else : holds_over_reals soft_shaping__nothing_else.
Proof.
read_over_reals => alpha0; move: (pairs "R") (pairs "D") (number "alpha") alpha0 => R D alpha alpha0.
have [/forallP same|no] := boolP [forall s, dTV (softmax M alpha (softq M alpha R) s)
    (softmax M alpha (softq M alpha D) s) == 0]; [right | left=> h]; last first.
  by case/negP: no; apply/forallP => s; have := h s; rewrite softmax_dTV => ->.
rewrite norm_of_pairs; apply/eqP; rewrite eq_le norm_ge0 andbT; apply/norm_leP => // s a sa.
by rewrite (shaped_only alpha0 (fun t => eqP (same t)) sa) normr0.
Qed.

(* What a change of the reward of a given size can do at one state: the margin *)
(* that it buys, and the nearest tie.                                         *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_shapes finite_examples.

(******************************************************************************)
(*     lead R d e == R with e added where the action is d s, taken away        *)
(*                   elsewhere                                                *)
(*      pulled e == on the fork: e on the true branch, - e on the other        *)
(*          back == from the state false the action false returns, the action  *)
(*                   true goes to the state true for ever                      *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Margins.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R : S -> A -> K) (s t : S) (a b : A) (c e : K) (d : S -> A).
Local Notation gamma := (disc M).

Let g1 : 1 - gamma != 0. Proof. by rewrite gt_eqF ?disc1_gt0. Qed.

(* A change by constants moves every value alike.                             *)
Definition lead R d e : S -> A -> K := fun s a => R s a + (if a == d s then e else - e).

Lemma lead_dist R d e : 0 <= e -> dist M (lead R d e) R <= e.
Proof.
move=> e0; apply/dist_leP => // s a _; rewrite /lead addrAC subrr add0r.
by case: ifP => _; rewrite ?normrN ger0_norm.
Qed.

Lemma lead_backup R d e v s a : avail M s a ->
  backup M (lead R d e) (fun t => vstar M R t + v) s a =
  qstar M R s a + gamma * v + (if a == d s then e else - e).
Proof. by move=> sa; rewrite /backup expectD expect_cst // /qstar /backup /lead; ring. Qed.

Lemma lead_vstar R d e : 0 <= e -> (forall s, d s \in optacts M R s) ->
  (fun s => vstar M R s + e / (1 - gamma)) =1 vstar M (lead R d e).
Proof.
move=> e0 dP; have ee : gamma * (e / (1 - gamma)) + e = e / (1 - gamma) by field.
apply: vstarP => [s a sa|s].
  rewrite lead_backup // -addrA; apply: ler_add; first exact: qstar_le_vstar.
  by rewrite -[leRHS]ee ler_add2l; case: ifP => // _; rewrite ge0_cp.
have := dP s; rewrite optactsE => /andP[sd /eqP Qd]; exists (d s) => //.
by rewrite lead_backup // eqxx Qd -addrA ee.
Qed.

(* The margin is what it was and 2e more, in every state at once.             *)
Lemma lead_margin R d e : 0 <= e -> (forall s, d s \in optacts M R s) ->
  forall s a, avail M s a -> a != d s ->
  qstar M (lead R d e) s (d s) - qstar M (lead R d e) s a =
  vstar M R s - qstar M R s a + 2 * e.
Proof.
move=> e0 dP s a sa na; have := dP s; rewrite optactsE => /andP[sd /eqP Qd].
have Q b : avail M s b -> qstar M (lead R d e) s b =
    qstar M R s b + gamma * (e / (1 - gamma)) + (if b == d s then e else - e).
  move=> sb; rewrite -lead_backup // /qstar /backup; congr (_ + _ * _).
  by apply: eq_expect => t; rewrite -lead_vstar.
by rewrite !Q // eqxx (negPf na) Qd; ring.
Qed.

Lemma margin_everywhere R d e : 0 <= e -> (forall s, d s \in optacts M R s) ->
  exists2 R', dist M R' R <= e & forall s a, avail M s a -> a != d s ->
    qstar M R' s (d s) - qstar M R' s a = vstar M R s - qstar M R s a + 2 * e.
Proof. by move=> e0 dP; exists (lead R d e); [exact: lead_dist | exact: lead_margin]. Qed.

(* It is no more where both actions lead to the same states.                  *)
Lemma margin_same_kernel R0 R s0 a1 a2 :
  a1 \in optacts M R0 s0 -> a2 \in optacts M R0 s0 ->
  kernel M s0 a1 =1 kernel M s0 a2 ->
  qstar M R s0 a2 - qstar M R s0 a1 <= 2 * dist M R R0.
Proof.
rewrite !optactsE => /andP[sa1 /eqP Q1] /andP[sa2 /eqP Q2] same.
have E V : expect M s0 a1 V = expect M s0 a2 V by apply: eq_bigr => t _; rewrite same.
have e12 : R0 s0 a1 = R0 s0 a2.
  by move: Q2; rewrite -Q1 /qstar /backup E => /addIr.
have := le_dist R R0 sa1; have := le_dist R R0 sa2; rewrite !ler_norml => /andP[_ h2] /andP[h1 _].
rewrite /qstar /backup E.
apply: (le_lin (ler_add h2 (_ : - (R s0 a1 - R0 s0 a1) <= dist M R R0))).
  by rewrite ler_oppl.
by rewrite e12; ring.
Qed.

(* The nearest tie is no farther than half the loss of an action.             *)
Lemma near_tie_half R0 s0 a0 c : avail M s0 a0 ->
  vstar M R0 s0 - qstar M R0 s0 a0 = c ->
  exists2 R, dist M R R0 <= c / 2 & optacts M R s0 = a0 |: optacts M R0 s0.
Proof.
move=> sa0 loss; have c0 : 0 <= c by rewrite -loss subr_ge0 qstar_le_vstar.
exists (fun s a => raise R0 s0 a0 c s a + - (c / 2)); last by rewrite cst_optacts raise_ties.
have c2 : 0 <= c / 2 by rewrite divr_ge0 ?ler0n.
apply/dist_leP => // s a _; rewrite /raise /at_pair; case: (_ && _); rewrite ?mulr1 ?mulr0.
  by rewrite (_ : _ - _ = c / 2); [rewrite ger0_norm | field].
by rewrite (_ : _ - _ = - (c / 2)); [rewrite normrN ger0_norm | ring].
Qed.

(* ... and where it leads to the same states as an optimal one, no nearer.    *)
Lemma near_tie_same_kernel R0 R s0 a0 a1 : avail M s0 a0 -> a1 \in optacts M R0 s0 ->
  kernel M s0 a0 =1 kernel M s0 a1 -> a0 \in optacts M R s0 ->
  vstar M R0 s0 - qstar M R0 s0 a0 <= 2 * dist M R R0.
Proof.
rewrite !optactsE => sa0 /andP[sa1 /eqP<-] same /andP[_ /eqP Q0].
have E V : expect M s0 a0 V = expect M s0 a1 V by apply: eq_bigr => t _; rewrite same.
have := qstar_le_vstar R sa1; rewrite -Q0 /qstar /backup E ler_add2r => le01.
have := le_dist R R0 sa0; have := le_dist R R0 sa1; rewrite !ler_norml.
move=> /andP[h1 _] /andP[_ h0]; rewrite /qstar /backup E.
apply: (le_lin (ler_add le01 (ler_add h0 (_ : - (R s0 a1 - R0 s0 a1) <= dist M R R0)))).
  by rewrite ler_oppl.
by ring.
Qed.

(* A bonus on one pair alone.                                                 *)
Section Bonus.
Variables (R : S -> A -> K) (s0 : S) (a0 : A) (e : K).
Hypotheses (oa0 : a0 \in optacts M R s0) (e_ge0 : 0 <= e).
Let R' := raise R s0 a0 e.
Let D t := vstar M R' t - vstar M R t.

Let sa0 : avail M s0 a0. Proof. by move: oa0; rewrite optactsE => /andP[]. Qed.
Let Qa0 : qstar M R s0 a0 = vstar M R s0.
Proof. by move: oa0; rewrite optactsE => /andP[_ /eqP]. Qed.

Let D_ge0 t : 0 <= D t.
Proof.
rewrite subr_ge0; move: t; apply: vstar_ge => s.
exists (best M R s); rewrite ?best_avail // vstar_best /qstar.
by rewrite /backup ler_add // /R' /raise ler_addl mulr_ge0 ?ler0n.
Qed.

Let Q' s a : qstar M R' s a = qstar M R s a + e * at_pair K s0 a0 s a + gamma * expect M s a D.
Proof. by rewrite /qstar /D expectB /backup /R' /raise; ring. Qed.

Let E_ge0 s a : avail M s a -> 0 <= gamma * expect M s a D.
Proof. by move=> sa; rewrite mulr_ge0 ?disc_ge0 // expect_ge. Qed.

Let D_s0 : e <= D s0.
Proof.
have := qstar_le_vstar R' sa0; rewrite Q' /at_pair !eqxx mulr1 Qa0 => h.
by rewrite ler_subr_addl; apply: le_trans h; rewrite ler_addl E_ge0.
Qed.

Let D_le t : D t <= e / (1 - gamma).
Proof.
apply: vstar_sub_le => {t} s a _; rewrite raise_sub.
by have /andP[_ p1] := at_pair01 K s0 a0 s a; rewrite ler_pimulr.
Qed.

(* No other state gains more than s0.                                         *)
Let D_max t : D t <= D s0.
Proof.
pose m := [arg max_(t > s0) D t]%O.
have Dm u : D u <= D m by rewrite /m; case: arg_maxP => // i _; apply.
have [<-//|nm] := eqVneq m s0.
suff -> : D t = 0 by [].
apply/eqP; rewrite eq_le D_ge0 andbT; apply: le_trans (Dm t) _.
have step : D m <= gamma * D m.
  rewrite {1}/D vstar_best; have sb := best_avail M R' m.
  apply: le_trans (_ : qstar M R' m (best M R' m) - qstar M R m (best M R' m) <= _).
    by rewrite ler_sub // qstar_le_vstar.
  rewrite Q' /at_pair (negPf nm) mulr0 addr0 addrAC subrr add0r ler_wpmul2l ?disc_ge0 //.
  exact: expect_le.
have : (1 - gamma) * D m <= 0 by rewrite mulrBl mul1r subr_le0.
by rewrite pmulr_rle0 ?disc1_gt0.
Qed.

Lemma bonus_margin a : a \in optacts M R s0 -> a != a0 ->
  (1 - gamma) * e <= vstar M R' s0 - qstar M R' s0 a <= e / (1 - gamma).
Proof.
rewrite optactsE => /andP[sa /eqP Qa] na.
have -> : vstar M R' s0 - qstar M R' s0 a = D s0 - gamma * expect M s0 a D.
  by rewrite Q' /at_pair (negPf na) andbF mulr0 addr0 Qa /D; ring.
apply/andP; split; last by rewrite ler_subl_addr; apply: le_trans (D_le s0) _; rewrite ler_addl E_ge0.
apply: le_trans (_ : (1 - gamma) * D s0 <= _).
  by rewrite ler_wpmul2l // ltW ?disc1_gt0.
by rewrite mulrBl mul1r ler_add2l ler_opp2 ler_wpmul2l ?disc_ge0 // expect_le.
Qed.
End Bonus.

(* The distance of the paper's construction, for the bump on one pair.        *)
Lemma bumped_pair_dist R s0 a0 e : 0 <= e -> a0 \in optacts M R s0 ->
  dist M (bumped M R (at_pair K s0 a0) e) R =
  e * norm M (fun s a => at_pair K s0 a0 s a - gamma * kernel M s a s0).
Proof.
move=> e0; rewrite optactsE => /andP[sa0 /eqP Qa0].
pose Q s a := qstar M R s a + e * at_pair K s0 a0 s a.
have V s : vmax M Q s - vstar M R s = e * (s == s0)%:R.
  apply/eqP; rewrite subr_eq eq_le; apply/andP; split.
    apply: vmax_le => a sa; rewrite /Q addrC ler_add ?qstar_le_vstar // ler_wpmul2l //.
    by rewrite /at_pair ler_nat; case: (s == s0) => //=; case: (_ == _).
  have [->|ns] := eqVneq s s0.
    apply: le_trans (le_vmax Q sa0); by rewrite /Q /at_pair !eqxx Qa0 addrC.
  rewrite mulr0 add0r vstar_best; apply: le_trans (le_vmax Q (best_avail M R s)).
  by rewrite /Q /at_pair (negPf ns) mulr0 addr0.
have diff s a : bumped M R (at_pair K s0 a0) e s a - R s a =
    e * (at_pair K s0 a0 s a - gamma * kernel M s a s0).
  transitivity (e * at_pair K s0 a0 s a - gamma * expect M s a (fun t => vmax M Q t - vstar M R t)).
    by rewrite expectB /bumped /rewardQ -/Q /qstar /backup; ring.
  rewrite (eq_expect M s a V) expectZ /expect (bigD1 s0) //= eqxx mulr1 big1 => [|t /negPf->].
    by rewrite addr0; ring.
  by rewrite mulr0.
apply/eqP; rewrite eq_le; apply/andP; split.
  apply/dist_leP => [|s a sa]; first by rewrite mulr_ge0 ?norm_ge0.
  by rewrite diff normrM ger0_norm // ler_wpmul2l ?le_norm.
have [->|e_n0] := eqVneq e 0; first by rewrite mul0r dist_ge0.
rewrite mulrC -ler_pdivl_mulr ?lt_neqAle ?(eq_sym 0) ?e_n0 //.
apply/norm_leP => [|s a sa]; first by rewrite divr_ge0 ?dist_ge0.
rewrite ler_pdivl_mulr ?lt_neqAle ?(eq_sym 0) ?e_n0 // mulrC -{1}(ger0_norm e0) -normrM -diff.
exact: le_dist.
Qed.
End Margins.

(* On the fork the largest margin, 2e/(1 - g), is attained.                   *)
Section Sharp.
Variables (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1).
Let u : 1 - g != 0. Proof. by rewrite subr_eq0 gt_eqF. Qed.

Definition pulled (e : K) (s : option bool) (a : bool) : K :=
  if (if s is Some b then b else a) then e else - e.

Lemma pulled_vstar e : 0 <= e -> (fun s : option bool =>
    (if s is Some false then - e else e) / (1 - g)) =1 vstar (fork g0 g1) (pulled e).
Proof.
move=> e0; apply: vstarP => [s a _|s]; last exists true => //.
  rewrite det_backup /pulled; case: s => [[]|]; case: a => /=.
  all: try by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
  rewrite (_ : - e + _ = - (e / (1 - g))); last by field.
  by rewrite ge0_cp // divr_ge0 // subr_ge0 ltW.
by rewrite det_backup /pulled; case: s => [[]|] /=; field.
Qed.

Lemma pulled_margin e : 0 <= e ->
  [/\ optacts (fork g0 g1) (fun _ _ => 0) None = setT,
      dist (fork g0 g1) (pulled e) (fun _ _ => 0) = e &
      qstar (fork g0 g1) (pulled e) None true - qstar (fork g0 g1) (pulled e) None false
        = 2 * e / (1 - g)].
Proof.
move=> e0; split.
- apply/setP => a; rewrite optactsE in_setT /=; apply/eqP.
  have zero : (fun=> 0) =1 vstar (fork g0 g1) (fun _ _ => 0).
    by apply: vstarP => [s b _|s]; [|exists true => //]; rewrite det_backup mulr0 addr0.
  by rewrite /qstar det_backup -!zero mulr0 addr0.
- apply/eqP; rewrite eq_le; apply/andP; split.
    apply/dist_leP => // s a _; rewrite subr0 /pulled.
    by case: ifP => _; rewrite ?normrN ger0_norm.
  have := @le_dist _ _ _ (fork g0 g1) (pulled e) (fun _ _ => 0) None true isT.
  by rewrite subr0 /pulled ger0_norm.
rewrite /qstar !det_backup -!(pulled_vstar e0) /pulled /=; field; exact: u.
Qed.

(* The margin of a bonus on one pair alone: least where the other action       *)
(* returns and this one goes away, most where it is the other way round.      *)
Definition back (s a : bool) : bool := s || a.
Local Notation two := (det_mdp true back g0 g1).

Lemma back_vstar_false e : 0 <= e ->
  (fun s : bool => if s then 0 else e / (1 - g)) =1 vstar two (raise (fun _ _ => 0) false false e).
Proof.
move=> e0; have ee : g * (e / (1 - g)) + e = e / (1 - g) by field.
have E0 : 0 <= e / (1 - g) by rewrite divr_ge0 // subr_ge0 ltW.
apply: vstarP => [s a _|s].
  rewrite det_backup /raise /at_pair add0r; case: s; case: a => /=; rewrite ?mulr0 ?mulr1 ?addr0 //.
  by rewrite addrC ee.
exists false => //; rewrite det_backup /raise /at_pair add0r; case: s => /=.
  by rewrite !mulr0 addr0.
by rewrite mulr1 addrC ee.
Qed.

Lemma back_vstar_true e : 0 <= e ->
  (fun s : bool => if s then 0 else e) =1 vstar two (raise (fun _ _ => 0) false true e).
Proof.
move=> e0; apply: vstarP => [s a _|s].
  rewrite det_backup /raise /at_pair add0r; case: s; case: a => /=; rewrite ?mulr0 ?mulr1 ?addr0 ?add0r //.
  by rewrite ler_pimull // ltW.
by exists true => //; rewrite det_backup /raise /at_pair add0r; case: s => /=;
  rewrite ?mulr0 ?mulr1 ?addr0.
Qed.

Lemma bonus_margin_attained e : 0 <= e ->
  let margin a0 a := vstar two (raise (fun _ _ => 0) false a0 e) false
    - qstar two (raise (fun _ _ => 0) false a0 e) false a in
  [/\ optacts two (fun _ _ => 0) false = setT,
      margin false true = e / (1 - g) & margin true false = (1 - g) * e].
Proof.
move=> e0; split.
- apply/setP => a; rewrite optactsE in_setT /=; apply/eqP.
  have zero : (fun=> 0) =1 vstar two (fun _ _ => 0).
    by apply: vstarP => [s b _|s]; [|exists true => //]; rewrite det_backup mulr0 addr0.
  by rewrite /qstar det_backup -!zero mulr0 addr0.
- by rewrite /qstar det_backup -!back_vstar_false // /raise /at_pair /=; ring.
by rewrite /qstar det_backup -!back_vstar_true // /raise /at_pair /=; ring.
Qed.
End Sharp.

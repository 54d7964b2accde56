(* Incomplete rewards: when the true reward has a part the training reward    *)
(* misses, an optimal policy for the latter can be improved.                  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.

(******************************************************************************)
(*     ret M mu p R == expected return from the initial distribution mu       *)
(*   switch p s0 a0 == p, except that a0 is played in s0                      *)
(*     adv_improves == a positive advantage at s0: p is not optimal at s0     *)
(*     ret_improves == and not from mu, if s0 has positive discounted         *)
(*                     probability disc^n * visit of being reached            *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Incomplete.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R p : S -> A -> K) (mu V : S -> K) (s t : S) (a b : A).

Definition ret mu p R : K := \sum_s mu s * value M p R s.
Definition switch p s0 a0 : S -> A -> K :=
  fun s a => if s == s0 then (a == a0)%:R else p s a.

Lemma advD p R1 R2 s a : is_policy M p ->
  adv M p (fun s a => R1 s a + R2 s a) s a = adv M p R1 s a + adv M p R2 s a.
Proof.
move=> pP; rewrite /adv /qvalue /backup valueD //.
rewrite (eq_expect M s a (fun t => valueD R1 R2 t pP)) expectD; ring.
Qed.

Lemma adv_optimal p R s a : optimal M R p -> a \in optacts M R s -> adv M p R s a = 0.
Proof.
move=> /optimal_value[pP e]; rewrite optactsE => /andP[_ /eqP Qa]; apply/eqP.
rewrite subr_eq0 e -Qa /qvalue /qstar /backup; apply/eqP; congr (_ + _ * _).
exact: eq_expect.
Qed.

Lemma adv_improves p R s a : is_policy M p -> avail M s a -> 0 < adv M p R s a ->
  value M p R s < vstar M R s.
Proof.
move=> pP sa; rewrite subr_gt0 => gain; apply: lt_le_trans gain _.
apply: le_trans (backup_vstar R sa); apply: le_backup => // t.
exact: vstar_max.
Qed.

Lemma visitS mu p n t :
  visit M mu p n.+1 t = visit M (fun t => \sum_s mu s * pkernel M p s t) p n t.
Proof. by elim: n t => // n IHn t; rewrite /=; apply: eq_bigr => s _; rewrite -IHn. Qed.

Section Switch.
Variables (p R : S -> A -> K) (s0 : S) (a0 : A).
Hypotheses (pP : is_policy M p) (sa0 : avail M s0 a0) (gain : 0 < adv M p R s0 a0).
Let p' := switch p s0 a0.
Let D s := value M p' R s - value M p R s.

Lemma switch_policy : is_policy M p'.
Proof.
move=> s; rewrite /p' /switch; case: eqP => [->|_]; last exact: pP.
split=> [a|a|]; first by rewrite ler0n.
  by rewrite pnatr_eq0 eqb0 negbK => /eqP->.
by rewrite (bigD1 a0) //= eqxx big1 ?addr0 // => a /negPf->.
Qed.

Let p'E s : s != s0 -> p' s =1 p s.
Proof. by move=> /negPf ns a; rewrite /p' /switch ns. Qed.

Let p'_s0 f : \sum_a p' s0 a * f a = f a0.
Proof.
rewrite (bigD1 a0) //= /p' /switch !eqxx mul1r big1 ?addr0 // => a /negPf->.
by rewrite mul0r.
Qed.

Lemma switch_ge s : value M p R s <= value M p' R s.
Proof.
move: s; apply: value_ge => [|s]; first exact: switch_policy.
have [->|ns] := eqVneq s s0; last first.
  rewrite (eq_bigr (fun a => p s a * qvalue M p R s a)) ?value_backup // => a _.
  by rewrite p'E.
by rewrite p'_s0; apply: ltW; rewrite -subr_gt0.
Qed.

Let D_s0 : 0 < D s0.
Proof.
rewrite subr_gt0; apply: lt_le_trans (_ : qvalue M p R s0 a0 <= _).
  by rewrite -subr_gt0.
rewrite (value_backup _ _ switch_policy) p'_s0; apply: le_backup => // t.
exact: switch_ge.
Qed.

Let D_step s : s != s0 -> D s = disc M * \sum_t pkernel M p s t * D t.
Proof.
move=> ns; have e t : pkernel M p' s t = pkernel M p s t.
  by apply: eq_bigr => a _; rewrite p'E.
have -> : D s = prew p' R s - prew p R s + disc M *
    (\sum_t pkernel M p' s t * value M p' R t - \sum_t pkernel M p s t * value M p R t).
  by rewrite /D (valueE _ _ pP) (valueE _ _ switch_policy); ring.
rewrite (_ : prew p' R s = prew p R s); last by apply: eq_bigr => a _; rewrite p'E.
rewrite subrr add0r -sumrB; congr (_ * _); apply: eq_bigr => t _.
by rewrite e mulrBr.
Qed.

Lemma switch_reach n mu : (forall s, 0 <= mu s) -> 0 < disc M ^+ n * visit M mu p n s0 ->
  0 < \sum_s mu s * D s.
Proof.
have D0 s : 0 <= D s by rewrite subr_ge0 switch_ge.
elim: n mu => [|n IHn] mu mu0 hit.
  move: hit; rewrite expr0 mul1r /= => hit; rewrite (bigD1 s0) //=.
  by rewrite ltr_spaddl ?mulr_gt0 // sumr_ge0 // => s _; rewrite mulr_ge0.
have [mu_s0|] := boolP (0 < mu s0).
  by rewrite (bigD1 s0) //= ltr_spaddl ?mulr_gt0 // sumr_ge0 // => s _; rewrite mulr_ge0.
rewrite -leNgt => le0; have {le0}mu_s0 : mu s0 = 0.
  by apply/eqP; rewrite eq_le le0 mu0.
pose nu t := \sum_s mu s * pkernel M p s t.
have nu0 t : 0 <= nu t by rewrite sumr_ge0 // => s _; rewrite mulr_ge0 ?pkernel_ge0.
have g0 : 0 < disc M.
  rewrite lt_neqAle disc_ge0 andbT eq_sym; apply/eqP => g0.
  by move: hit; rewrite g0 exprS !mul0r ltxx.
have -> : \sum_s mu s * D s = disc M * \sum_t nu t * D t.
  transitivity (\sum_s mu s * (disc M * \sum_t pkernel M p s t * D t)).
    apply: eq_bigr => s _; have [->|ns] := eqVneq s s0; first by rewrite mu_s0 !mul0r.
    by rewrite D_step.
  rewrite mulr_sumr; under [in RHS]eq_bigr do rewrite /nu mulr_suml mulr_sumr.
  rewrite exchange_big; apply: eq_bigr => s _; rewrite mulrCA !mulr_sumr.
  by apply: eq_bigr => t _; ring.
rewrite mulr_gt0 // IHn // -(pmulr_rgt0 _ g0) mulrA -exprS.
by rewrite visitS in hit.
Qed.

Lemma ret_switch mu n : (forall s, 0 <= mu s) ->
  0 < disc M ^+ n * visit M mu p n s0 -> ret mu p R < ret mu p' R.
Proof.
move=> mu0 /(switch_reach mu0) gained; rewrite -subr_gt0 /ret -sumrB.
by rewrite (eq_bigr (fun s => mu s * D s)) // => s _; rewrite mulrBr.
Qed.
End Switch.

Lemma ret_improves mu p R s0 a0 n : is_policy M p -> avail M s0 a0 ->
  0 < adv M p R s0 a0 -> (forall s, 0 <= mu s) ->
  0 < disc M ^+ n * visit M mu p n s0 ->
  exists2 p', is_policy M p' & ret mu p R < ret mu p' R.
Proof.
move=> pP sa0 gain mu0 hit; exists (switch p s0 a0); first exact: switch_policy.
exact: ret_switch hit.
Qed.

(* The paper's hypotheses give the positive advantage.                        *)
Lemma missing_adv p R1 R2 s0 a0 : optimal M R1 p -> a0 \in optacts M R1 s0 ->
  0 < adv M p R2 s0 a0 -> 0 < adv M p (fun s a => R1 s a + R2 s a) s0 a0.
Proof.
by move=> pO oa0 gain; have [pP _] := pO; rewrite advD // (adv_optimal pO oa0) add0r.
Qed.

End Incomplete.

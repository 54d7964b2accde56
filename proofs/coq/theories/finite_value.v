(* The value of a policy: existence and uniqueness over any ordered field,    *)
(* comparison, linearity in the reward, and the truncated returns.            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp.

(******************************************************************************)
(*         valueE == V^p = r_p + disc P_p V^p                                 *)
(*   value_unique == it is the only solution                                  *)
(*  value_le/_ge  == a super-/subsolution of the equation bounds the value    *)
(*   horizon p R n == expected discounted reward of the first n steps         *)
(*  horizon_value == |V^p - horizon n| <= disc^n max |V^p|: in an archimedean *)
(*                   field the value is the sum of the series                 *)
(*   visit mu p n s == probability of being in s at step n from mu under p    *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Value.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R Q p : S -> A -> K) (V W : S -> K) (s t : S) (a b : A) (c : K).

(* Means under a policy and under its transition matrix.                      *)
Lemma mean_le p s c (f : A -> K) : is_policy M p ->
  (forall a, avail M s a -> f a <= c) -> \sum_a p s a * f a <= c.
Proof.
move=> /(_ s)[p0 pa p1] fc; rewrite -[leRHS]mul1r -p1 mulr_suml.
apply: ler_sum => a _; have [->|/pa sa] := eqVneq (p s a) 0; first by rewrite !mul0r.
by rewrite ler_wpmul2l // fc.
Qed.

Lemma mean_ge p s c (f : A -> K) : is_policy M p ->
  (forall a, avail M s a -> c <= f a) -> c <= \sum_a p s a * f a.
Proof.
move=> pP fc; rewrite -ler_opp2 -sumrN.
have -> : \sum_a - (p s a * f a) = \sum_a p s a * (- f a).
  by apply: eq_bigr => a _; rewrite mulrN.
by apply: mean_le => // a sa; rewrite ler_opp2 fc.
Qed.

Lemma eq_mean p s (f g : A -> K) : is_policy M p ->
  (forall a, avail M s a -> f a = g a) -> \sum_a p s a * f a = \sum_a p s a * g a.
Proof.
move=> /(_ s)[p0 pa p1] fg; apply: eq_bigr => a _.
by have [->|/pa /fg -> //] := eqVneq (p s a) 0; rewrite !mul0r.
Qed.

Lemma pkernelE p s V : \sum_t pkernel M p s t * V t = \sum_a p s a * expect M s a V.
Proof.
rewrite /pkernel (eq_bigr (fun t => \sum_a p s a * kernel M s a t * V t)); last first.
  by move=> t _; rewrite mulr_suml.
rewrite exchange_big /=; apply: eq_bigr => a _.
by rewrite /expect mulr_sumr; apply: eq_bigr => t _; rewrite mulrA.
Qed.

Lemma pkernel_ge0 p s t : is_policy M p -> 0 <= pkernel M p s t.
Proof. by move=> pP; apply: mean_ge => // a; apply: kernel_ge0. Qed.

(* One step of a policy, as a mean of backups.                                *)
Lemma mean_backup p R s V : \sum_a p s a * backup M R V s a =
  prew p R s + disc M * \sum_t pkernel M p s t * V t.
Proof.
rewrite pkernelE mulr_sumr -big_split /=; apply: eq_bigr => a _.
by rewrite /backup; ring.
Qed.

(* Maximum principle: 1 - disc P_p is injective, hence invertible.            *)
Lemma falling_policy_le0 p w : is_policy M p ->
  (forall s, w s <= disc M * \sum_t pkernel M p s t * w t) -> forall s, w s <= 0.
Proof.
move=> pP h; apply: (@falling_le0 _ _ _ M) => s.
pose Q s a := disc M * expect M s a w; exists (greedy M Q s); first exact: greedy_avail.
apply: le_trans (h s) _; rewrite pkernelE mulr_sumr.
rewrite (eq_bigr (fun a => p s a * Q s a)) => [|a _]; last by rewrite mulrCA.
by apply: mean_le => // a; apply: le_vmax.
Qed.

Lemma value_eq0 p V : is_policy M p ->
  (forall s, V s = disc M * \sum_t pkernel M p s t * V t) -> V =1 fun=> 0.
Proof.
move=> pP VE s; apply/eqP; rewrite eq_le; apply/andP; split; last rewrite -oppr_le0.
  by move: s; apply: (falling_policy_le0 pP) => s; rewrite {1}VE.
move: s; apply: (falling_policy_le0 pP) => s; rewrite {1}VE -mulrN -sumrN.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (_ * _); apply: eq_bigr => t _; rewrite mulrN.
Qed.

Lemma mulmx_enum p V i (v := \col_j V (enum_val j) : 'cV[K]_#|S|) :
  (pmx M p *m v) i 0 =
  V (enum_val i) - disc M * \sum_t pkernel M p (enum_val i) t * V t.
Proof.
rewrite /pmx mulmxBl mul1mx -scalemxAl !mxE; congr (_ - _ * _).
rewrite [RHS](reindex_onto enum_val enum_rank) /=; last by move=> t _; rewrite enum_rankK.
by apply: eq_big => [j|j _]; rewrite ?enum_valK ?eqxx ?mxE.
Qed.

Lemma pmx_unit p : is_policy M p -> pmx M p \in unitmx.
Proof.
move=> pP; rewrite -unitmx_tr -row_free_unit -kermx_eq0; apply/rowV0P => u /sub_kermxP u0.
pose V s := u 0 (enum_rank s).
have Vu : (\col_j V (enum_val j) : 'cV_#|S|) = u^T.
  by apply/colP => j; rewrite !mxE /V enum_valK.
have pV0 : pmx M p *m u^T = 0 by rewrite -[LHS]trmxK trmx_mul trmxK u0 trmx0.
have V0 : V =1 fun=> 0.
  apply: (value_eq0 pP) => s; apply/eqP; rewrite -subr_eq0 -(enum_rankK s).
  by rewrite -mulmx_enum Vu pV0 mxE.
by apply/rowP => j; rewrite mxE -[j]enum_valK -[LHS]/(V _) V0.
Qed.

Lemma valueE p R s : is_policy M p ->
  value M p R s = prew p R s + disc M * \sum_t pkernel M p s t * value M p R t.
Proof.
move=> pP; apply/eqP; rewrite -subr_eq -{2}(enum_rankK s).
have := mulmx_enum p (value M p R) (enum_rank s); rewrite enum_rankK => <-.
set v := (X in _ *m X); rewrite (_ : v = invmx (pmx M p) *m \col_i prew p R (enum_val i)).
  by rewrite mulKVmx ?pmx_unit // mxE enum_rankK.
by apply/colP => j; rewrite mxE /value enum_valK.
Qed.

Lemma value_backup p R s : is_policy M p ->
  value M p R s = \sum_a p s a * qvalue M p R s a.
Proof. by move=> pP; rewrite mean_backup -valueE. Qed.

(* Comparison with sub- and supersolutions.                                   *)
Lemma value_le p R V : is_policy M p ->
  (forall s, \sum_a p s a * backup M R V s a <= V s) ->
  forall s, value M p R s <= V s.
Proof.
move=> pP VE s; rewrite -subr_le0; move: s.
apply: (falling_policy_le0 pP) => s.
have := VE s; rewrite mean_backup => le_V.
apply: (le_lin le_V); rewrite (valueE R s pP).
under [in RHS]eq_bigr do rewrite mulrBr.
by rewrite sumrB; ring.
Qed.

Lemma value_ge p R V : is_policy M p ->
  (forall s, V s <= \sum_a p s a * backup M R V s a) ->
  forall s, V s <= value M p R s.
Proof.
move=> pP VE s; rewrite -subr_le0; move: s.
apply: (falling_policy_le0 pP) => s.
have := VE s; rewrite mean_backup => le_V.
apply: (le_lin le_V); rewrite (valueE R s pP).
under [in RHS]eq_bigr do rewrite mulrBr.
by rewrite sumrB; ring.
Qed.

Lemma prewN p R s : prew p (fun s a => - R s a) s = - prew p R s.
Proof. by rewrite /prew -sumrN; apply: eq_bigr => a _; rewrite mulrN. Qed.

Lemma value_unique p R V : is_policy M p ->
  (forall s, V s = prew p R s + disc M * \sum_t pkernel M p s t * V t) ->
  V =1 value M p R.
Proof.
move=> pP VE s; apply/eqP; rewrite -subr_eq0; apply/eqP; move: s.
apply: (value_eq0 pP) => s; rewrite {1}VE (valueE R s pP).
under [in RHS]eq_bigr do rewrite mulrBr.
by rewrite sumrB; ring.
Qed.

(* The value is linear in the reward.                                         *)
Lemma prewD p R1 R2 s : prew p (fun s a => R1 s a + R2 s a) s = prew p R1 s + prew p R2 s.
Proof. by rewrite /prew -big_split; apply: eq_bigr => a _; rewrite mulrDr. Qed.

Lemma prewZ p c R s : prew p (fun s a => c * R s a) s = c * prew p R s.
Proof. by rewrite /prew mulr_sumr; apply: eq_bigr => a _; rewrite mulrCA. Qed.

Lemma valueD p R1 R2 s : is_policy M p ->
  value M p (fun s a => R1 s a + R2 s a) s = value M p R1 s + value M p R2 s.
Proof.
move=> pP; apply/esym/(value_unique (V := fun s => _ + _)) => // {}s.
rewrite prewD (valueE R1 s pP) (valueE R2 s pP).
under [in RHS]eq_bigr do rewrite mulrDr.
by rewrite big_split /=; ring.
Qed.

Lemma valueZ p c R s : is_policy M p ->
  value M p (fun s a => c * R s a) s = c * value M p R s.
Proof.
move=> pP; apply/esym/(value_unique (V := fun s => _ * _)) => // {}s.
rewrite prewZ (valueE R s pP) mulrDr; congr (_ + _).
rewrite mulrCA; congr (_ * _); rewrite mulr_sumr.
by apply: eq_bigr => t _; rewrite mulrCA.
Qed.

Lemma eq_value p R1 R2 : is_policy M p ->
  (forall s a, avail M s a -> R1 s a = R2 s a) -> value M p R1 =1 value M p R2.
Proof.
move=> pP e s; apply: value_unique => // {}s; rewrite (valueE R1 s pP).
by congr (_ + _); apply: eq_mean => // a; apply: e.
Qed.

Lemma value_sum p (I : finType) (R : I -> S -> A -> K) s : is_policy M p ->
  value M p (fun s a => \sum_i R i s a) s = \sum_i value M p (R i) s.
Proof.
move=> pP; apply/esym/(value_unique (V := fun s => \sum_i _)) => // {}s.
under eq_bigr do rewrite valueE //.
rewrite big_split /=; congr (_ + _).
  by rewrite /prew exchange_big; apply: eq_bigr => a _; rewrite mulr_sumr.
rewrite -mulr_sumr exchange_big; congr (_ * _).
by apply: eq_bigr => t _; rewrite mulr_sumr.
Qed.

Lemma det_policy (d : S -> A) : (forall s, avail M s (d s)) -> is_policy M (det d).
Proof.
move=> dP s; split=> [a|a|]; rewrite /det; first by rewrite ler0n.
  by rewrite pnatr_eq0 eqb0 negbK => /eqP->.
by rewrite (bigD1 (d s)) //= eqxx big1 ?addr0 // => a /negPf->.
Qed.

Lemma det_sum (d : S -> A) s (f : A -> K) : \sum_a det d s a * f a = f (d s).
Proof.
rewrite (bigD1 (d s)) //= /det eqxx mul1r big1 ?addr0 // => a /negPf->.
by rewrite mul0r.
Qed.

Lemma value_det (d : S -> A) R s : (forall s, avail M s (d s)) ->
  value M (det d) R s = qvalue M (det d) R s (d s).
Proof. by move=> dP; rewrite value_backup ?det_sum //; apply: det_policy. Qed.

(* Truncated returns, and the distribution over states after n steps.         *)
Fixpoint horizon p R n s : K := if n is m.+1 then
  prew p R s + disc M * \sum_t pkernel M p s t * horizon p R m t else 0.

Fixpoint visit (mu : S -> K) p n t : K := if n is m.+1 then
  \sum_s visit mu p m s * pkernel M p s t else mu t.

End Value.

Section Discounted.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R p : S -> A -> K) (V : S -> K) (s : S) (c B : K).

Lemma pkernel_mean_le p s c V : is_policy M p ->
  (forall t, V t <= c) -> \sum_t pkernel M p s t * V t <= c.
Proof.
by move=> pP Vc; rewrite pkernelE; apply: mean_le => // a sa; apply: expect_le.
Qed.

Lemma horizon_value p R n s B : is_policy M p -> (forall t, `|value M p R t| <= B) ->
  `|value M p R s - horizon M p R n s| <= disc M ^+ n * B.
Proof.
move=> pP VB; elim: n s => [|n IHn] s /=; first by rewrite subr0 expr0 mul1r.
have -> : value M p R s - (prew p R s + disc M * \sum_t pkernel M p s t * horizon M p R n t)
        = disc M * \sum_t pkernel M p s t * (value M p R t - horizon M p R n t).
  under [in RHS]eq_bigr do rewrite mulrBr.
  by rewrite (valueE R s pP) sumrB; ring.
rewrite normrM ger0_norm ?disc_ge0 // exprS -mulrA ler_wpmul2l ?disc_ge0 //=.
apply: le_trans (ler_norm_sum _ _ _) _.
rewrite (eq_bigr (fun t => pkernel M p s t * `|value M p R t - horizon M p R n t|)).
  by apply: pkernel_mean_le.
by move=> t _; rewrite normrM ger0_norm ?pkernel_ge0.
Qed.

End Discounted.

(* What the policy of KL regularisation optimises: Gibbs' inequality towards  *)
(* a base measure, from that for entropy.                                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import soft_bellman soft_policy soft_measure.

(******************************************************************************)
(*        KL mu nu == sum of mu a (ln (mu a) - ln (nu a))                     *)
(*      based_on p q == q plays only actions of positive measure p; elsewhere *)
(*                     KL (q s) (p s) is infinite                             *)
(*  kl_objective M alpha p R q == value of q for R - alpha KL (q s) (p s)       *)
(*      kl_optimal == the KL policy of the soft value V is the only policy    *)
(*                     based on p with the largest kl_objective, which is V       *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition KL (K : realType) (A : finType) (mu nu : A -> K) : K :=
  \sum_a mu a * (ln (mu a) - ln (nu a)).

Section KL.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Variables (p R : S -> A -> K).
Implicit Types (q : S -> A -> K) (V : S -> K) (s : S) (a : A).

Definition based_on q := forall s a, q s a != 0 -> 0 < p s a.
Definition kl_objective q : S -> K := value M q (fun s a => R s a - alpha * KL (q s) (p s)).

Hypotheses (alpha_gt0 : 0 < alpha) (pP : is_measure M p).
Local Notation M' := (based pP).
Local Notation R' := (based_reward alpha p R).

Lemma based_policy q : is_policy M' q <-> is_policy M q /\ based_on q.
Proof.
split=> [qP|[qP qb] s]; last first.
  by have [q0 supp q1] := qP s; split=> // a qa; rewrite /= supp //= (qb s).
split=> [s|s a qa]; have [q0 supp q1] := qP s; last by have /andP[] := supp a qa.
by split=> // a /supp /andP[].
Qed.

(* The penalty is entropy with alpha ln p in the reward.                      *)
Lemma kl_soft_value q : is_policy M q -> soft_value M' alpha q R' =1 kl_objective q.
Proof.
move=> qP s; have pe t : prew q (fun s a => R' s a + alpha * entropy (q s)) t =
    prew q (fun s a => R s a - alpha * KL (q s) (p s)) t.
  have [_ _ q1] := qP t; have cst (c : K) : \sum_a q t a * c = c by rewrite -mulr_suml q1 mul1r.
  transitivity (prew q R t + (\sum_a q t a * (alpha * ln (p t a)) + alpha * entropy (q t))).
    rewrite -[in RHS](cst (alpha * entropy _)) -!big_split; apply: eq_bigr => a _.
    by rewrite /based_reward /=; ring.
  transitivity (prew q R t - alpha * KL (q t) (p t)); last first.
    by rewrite -[in LHS](cst (alpha * KL _ _)) -sumrB; apply: eq_bigr => a _; rewrite mulrBr.
  congr (_ + _); rewrite /entropy /KL mulrN !mulr_sumr -!sumrN -big_split /=.
  by apply: eq_bigr => a _; ring.
rewrite /soft_value /kl_objective /value; congr ((_ *m _) _ _).
by apply/colP => i; rewrite !mxE pe.
Qed.

Section Fixed.
Variable V : S -> K.
Hypothesis VP : soft_fixpoint M alpha p R V.
Let Q s a := backup M R V s a + alpha * ln (p s a).

Let expQ s a : 0 < p s a -> expR (Q s a / alpha) = p s a * expR (backup M R V s a / alpha).
Proof.
move=> pa; rewrite /Q mulrDl expRD [alpha * _ / _](_ : _ = ln (p s a)); last by field; rewrite gt_eqF.
by rewrite lnK ?posrE // mulrC.
Qed.

Let partE s : part M' alpha Q s = \sum_(a | avail M s a) p s a * expR (backup M R V s a / alpha).
Proof.
rewrite [RHS](bigID (fun a => 0 < p s a)) /= [X in _ + X]big1 ?addr0 => [|a /andP[sa]].
  by apply: eq_big => [a|a /andP[_ pa]] //; rewrite expQ.
have [p0 _] := pP; rewrite -leNgt => pa; have -> : p s a = 0; last by rewrite mul0r.
by apply/eqP; rewrite eq_le pa p0.
Qed.

Let lseE s : lse M' alpha Q s = V s.
Proof. by rewrite /lse partE [RHS]VP. Qed.

Let QP : is_qsoft M' alpha R' Q.
Proof.
move=> s a _; rewrite /soft_bellman /Q /backup /based_reward addrAC; congr (_ + _ * _).
by rewrite /expect; apply: eq_bigr => t _; rewrite lseE.
Qed.

Let partV s : part M' alpha Q s = expR (V s / alpha).
Proof.
by rewrite -lseE /lse mulrAC divff ?mul1r ?gt_eqF // lnK // posrE part_gt0.
Qed.

Let softmaxE s a : softmax M' alpha Q s a = kl_policy M alpha p R V s a.
Proof.
rewrite /softmax /kl_policy /=; case sa: (avail M s a) => //=; case: ifP => pa.
  by rewrite expQ // partV mulrBl expRD expRN mulrA.
have [p0 _] := pP; have -> : p s a = 0; last by rewrite mul0r.
by apply/eqP; rewrite eq_le p0 // andbT leNgt pa.
Qed.

Let same s : (kl_policy M alpha p R V s) =1 softmax M' alpha Q s.
Proof. by move=> a; rewrite softmaxE. Qed.

Lemma kl_policy_based : is_policy M (kl_policy M alpha p R V) /\ based_on (kl_policy M alpha p R V).
Proof.
apply/based_policy => s; have [q0 supp q1] := softmax_policy M' alpha Q s.
split=> [a|a|]; rewrite ?same //; first exact: supp.
by rewrite -[RHS]q1; apply: eq_bigr => a _; rewrite same.
Qed.

Lemma kl_objective_le q s : is_policy M q -> based_on q -> kl_objective q s <= V s.
Proof.
move=> qP qb; rewrite -(kl_soft_value qP) -lseE; apply: soft_value_le => //.
by apply/based_policy.
Qed.

Lemma kl_optimal q : is_policy M q -> based_on q ->
  (forall q' s, is_policy M q' -> based_on q' -> kl_objective q' s <= kl_objective q s) <->
  (forall s, q s =1 kl_policy M alpha p R V s).
Proof.
move=> qP qb; have qP' : is_policy M' q by apply/based_policy.
have opt := soft_optimal alpha_gt0 QP qP'; split=> [best s a|e q' s q'P q'b].
  rewrite same; apply: (opt.1 _ s a) => q' t /based_policy[q'P q'b].
  by rewrite !kl_soft_value // best.
rewrite -!kl_soft_value //; apply: opt.2 => [t a|]; first by rewrite e same.
by apply/based_policy.
Qed.

Lemma kl_objective_max s : kl_objective (kl_policy M alpha p R V) s = V s.
Proof.
have [kP kb] := kl_policy_based; rewrite -(kl_soft_value kP) -[RHS]lseE.
have kP' : is_policy M' (kl_policy M alpha p R V) by apply/based_policy.
apply/eqP; rewrite eq_le soft_value_le //= -(soft_value_max alpha_gt0 QP).
apply: (soft_optimal alpha_gt0 QP kP').2 => [t a|]; first exact: same.
exact: softmax_policy.
Qed.
End Fixed.
End KL.

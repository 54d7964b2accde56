(* Selections of optimal policies, deterministic, uniform or any other: they  *)
(* jump exactly where A* is not a singleton, and by how much.                 *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_continuity finite_cliff.

(******************************************************************************)
(*             dirac a == the distribution that plays a                       *)
(*       selection M p == p R is an optimal policy for R, for every R         *)
(*   det_selection M d == d R s is an optimal action at s, for all R and s    *)
(*     continuous_at M R s p == p is continuous at R in total variation at s  *)
(*           dTV_dirac == dTV p (dirac a) = 1 - p a                           *)
(*      selection_jump == some tied action makes p jump by at least (m-1)/m   *)
(*        uniform_jump == every tied action makes the uniform selection jump  *)
(*                        by exactly (m-1)/m                                  *)
(* selection_continuous == continuous at R, s iff A*(s;R) is a singleton      *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Distributions.
Variables (K : realFieldType) (A : finType).
Implicit Types (mu nu : A -> K) (X : {set A}) (a b : A).

Definition dirac a : A -> K := fun b => (b == a)%:R.

Lemma dTV_sym mu nu : dTV mu nu = dTV nu mu.
Proof. by congr (_ * _); apply: eq_bigr => a _; rewrite distrC. Qed.

Lemma eq_dTV mu1 mu2 nu1 nu2 : mu1 =1 mu2 -> nu1 =1 nu2 -> dTV mu1 nu1 = dTV mu2 nu2.
Proof. by move=> e1 e2; congr (_ * _); apply: eq_bigr => a _; rewrite e1 e2. Qed.

Lemma dTV_ge0 mu nu : 0 <= dTV mu nu.
Proof. by rewrite mulr_ge0 ?invr_ge0 ?ler0n // sumr_ge0. Qed.

Lemma dTVxx mu : dTV mu mu = 0.
Proof. by rewrite /dTV big1 ?mulr0 // => a _; rewrite subrr normr0. Qed.

Lemma dTV_dirac mu a : (forall b, 0 <= mu b) -> \sum_b mu b = 1 ->
  dTV mu (dirac a) = 1 - mu a.
Proof.
move=> mu0 mu1; have rest : \sum_(b | b != a) mu b = 1 - mu a.
  by rewrite -mu1 [in RHS](bigD1 a) //= addrAC subrr add0r.
have le1 : mu a <= 1 by rewrite -subr_ge0 -rest sumr_ge0.
rewrite /dTV (bigD1 a) //= /dirac eqxx.
rewrite (eq_bigr mu) => [|b /negPf->]; last by rewrite subr0 ger0_norm.
by rewrite rest ler0_norm ?subr_le0 //= mulr1n; field.
Qed.

Lemma unifE X a : a \in X -> unif X a = #|X|%:R^-1 :> K.
Proof. by rewrite /unif => ->; rewrite mul1r. Qed.

Lemma unif1 a : unif [set a] =1 dirac a.
Proof. by move=> b; rewrite /unif inE cards1 divr1. Qed.

(* A distribution on m points gives one of them at most 1/m.                  *)
Lemma min_mass mu X : X != set0 -> (forall b, 0 <= mu b) -> \sum_b mu b = 1 ->
  exists2 a, a \in X & mu a <= #|X|%:R^-1.
Proof.
case/set0Pn => x0 Xx0 mu0 mu1; pose a := [arg min_(b < x0 | b \in X) mu b]%O.
exists a; first by rewrite /a; case: arg_minP.
have X0 : 0 < #|X|%:R :> K by rewrite ltr0n card_gt0; apply/set0Pn; exists x0.
rewrite -[leRHS]mul1r ler_pdivl_mulr // -[leRHS]mu1 mulr_natr -sumr_const.
apply: (@le_trans _ _ (\sum_(b in X) mu b)).
  by apply: ler_sum => b Xb; rewrite /a; case: arg_minP => // c _; apply.
by rewrite [leRHS](bigID (mem X)) /= ler_addl sumr_ge0.
Qed.

End Distributions.

Section Processes.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R : S -> A -> K) (s t : S) (a b : A) (c e : K).

Definition selection (p : (S -> A -> K) -> S -> A -> K) := forall R, optimal M R (p R).
Definition det_selection (d : (S -> A -> K) -> S -> A) :=
  forall R s, d R s \in optacts M R s.
Definition unif_selection R s : A -> K := unif (optacts M R s).

Definition continuous_at R s (p : (S -> A -> K) -> S -> A -> K) :=
  forall eta, 0 < eta -> exists2 delta, 0 < delta &
    forall R', dist M R' R < delta -> dTV (p R' s) (p R s) < eta.

Lemma unif_selectionP : selection unif_selection.
Proof. exact: unif_optimal. Qed.

Lemma det_selectionP d : det_selection d -> selection (fun R => det (d R)).
Proof. by move=> dP R; apply/det_optimal. Qed.

Lemma optimal_forced R p s a : optimal M R p -> optacts M R s = [set a] ->
  p s =1 dirac K a.
Proof.
move=> [pP supp] e; have [p0 _ p1] := pP s.
have off b : b != a -> p s b = 0.
  move=> nb; apply/eqP/negPn/negP => /supp; rewrite e inE.
  exact/negP.
move=> b; rewrite /dirac; have [->|/off //] := eqVneq b a.
by rewrite -p1 (bigD1 a) //= big1 ?addr0.
Qed.

Lemma raise_tied R s a e : a \in optacts M R s -> 0 < e ->
  optacts M (raise R s a e) s = [set a].
Proof.
rewrite optactsE => /andP[sa /eqP Qa] e0.
by apply: raise_forces => //; rewrite ?ltW // Qa subrr.
Qed.

(* A deterministic selection takes whichever tied action is raised.           *)
Lemma det_jump d R s a e : det_selection d -> a \in optacts M R s -> 0 < e ->
  d (raise R s a e) s = a.
Proof.
by move=> dP oa e0; have := dP (raise R s a e) s; rewrite raise_tied // inE => /eqP.
Qed.

(* Every selection jumps by at least (m-1)/m, at a distance as small as wished*)
Lemma selection_jump p R s : selection p ->
  exists2 a, a \in optacts M R s & forall e, 0 < e ->
    1 - #|optacts M R s|%:R^-1 <= dTV (p R s) (p (raise R s a e) s).
Proof.
move=> pP; have [/(_ s)[p0 _ p1] _] := pP R.
have [a oa le_a] := min_mass (optacts_neq0 M R s) p0 p1; exists a => // e e0.
rewrite (eq_dTV (frefl _) (optimal_forced (pP _) (raise_tied oa e0))).
by rewrite dTV_dirac // ler_sub.
Qed.

Lemma uniform_jump R s a e : a \in optacts M R s -> 0 < e ->
  dTV (unif_selection R s) (unif_selection (raise R s a e) s)
    = 1 - #|optacts M R s|%:R^-1.
Proof.
move=> oa e0; have [/(_ s)[p0 _ p1] _] := unif_selectionP R.
rewrite (eq_dTV (frefl _) (optimal_forced (unif_selectionP _) (raise_tied oa e0))).
by rewrite dTV_dirac // /unif_selection unifE.
Qed.

Lemma jumpE m : (0 < m)%N -> 1 - m%:R^-1 = m.-1%:R / m%:R :> K.
Proof.
case: m => // m _; have m0 : m.+1%:R != 0 :> K by rewrite pnatr_eq0.
by apply: (mulIf m0); rewrite mulrBl mul1r mulVf // divfK // mulrSr addrK.
Qed.

Lemma jump_ge_half m : (1 < m)%N -> 2^-1 <= 1 - m%:R^-1 :> K.
Proof.
move=> m1; apply: (@le_trans _ _ (1 - 2^-1)).
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
rewrite ler_sub // lef_pinv ?ler_nat // posrE ltr0n //.
exact: ltnW.
Qed.

(* The whole truth: for every selection, randomised or not, continuity at     *)
(* (R, s) is uniqueness of the optimal action at s.                           *)
Lemma selection_continuous p R s : selection p ->
  continuous_at R s p <-> #|optacts M R s| = 1%N.
Proof.
move=> pP; split=> [cont|/eqP/cards1P[a oa]].
  apply/eqP; rewrite eqn_leq card_gt0 optacts_neq0 andbT leqNgt; apply/negP => m1.
  have half0 : 0 < 2^-1 :> K by rewrite invr_gt0 ltr0n.
  have [delta d0 close] := cont _ half0.
  have [a oa jump] := selection_jump R s pP.
  have e0 : 0 < delta / 2 by rewrite divr_gt0 ?ltr0n.
  have near : dist M (raise R s a (delta / 2)) R < delta.
    apply: le_lt_trans (raise_dist _ _ _ _ (ltW e0)) _.
    by rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
  have : dTV (p R s) (p (raise R s a (delta / 2)) s) < 2^-1 by rewrite dTV_sym close.
  by apply/negP; rewrite -leNgt (le_trans (jump_ge_half m1)) ?jump.
have [r r0 near] := optacts_singleton_near oa => eta eta0; exists r => // R' /near oa'.
rewrite (eq_dTV (optimal_forced (pP _) oa') (optimal_forced (pP _) oa)).
by rewrite dTVxx.
Qed.

(* Deterministic selections: the discrete form.                               *)
Lemma det_selection_continuous d R s : det_selection d ->
  (exists2 delta, 0 < delta & forall R', dist M R' R < delta -> d R' s = d R s)
    <-> #|optacts M R s| = 1%N.
Proof.
move=> dP; split=> [[delta d0 stays]|/eqP/cards1P[a oa]].
  apply/eqP/cards1P; exists (d R s); apply/setP => a; rewrite in_set1.
  apply/idP/eqP => [oa|->]; last exact: dP.
  have e0 : 0 < delta / 2 by rewrite divr_gt0 ?ltr0n.
  rewrite -(det_jump dP oa e0) stays //.
  apply: le_lt_trans (raise_dist _ _ _ _ (ltW e0)) _.
  by rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
have [r r0 near] := optacts_singleton_near oa; exists r => // R' /near oa'.
by have := dP R' s; have := dP R s; rewrite oa oa' !inE => /eqP-> /eqP->.
Qed.

End Processes.

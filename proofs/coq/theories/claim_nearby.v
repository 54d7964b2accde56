(* Which sets of optimal actions occur near a reward: exactly the nonempty       *)
(* subsets of its own, so that `near` in a claim is a finite question.           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_continuity finite_effective.

(******************************************************************************)
(*  lowered R B t == R less t at the optimal actions that are not in B           *)
(*  lowered_optacts == B are its optimal actions, if they are some of those of R *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Nearby.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R : S -> A -> K) (B : S -> {set A}) (s : S) (a : A).

Definition dropped R B s a : bool := (a \in optacts M R s) && (a \notin B s).
Definition lowered R B (t : K) : S -> A -> K := fun s a => R s a - t * (dropped R B s a)%:R.

Lemma dist_lowered R B t : 0 <= t -> dist M (lowered R B t) R <= t.
Proof.
move=> t0; apply/dist_leP => // s a _; rewrite /lowered addrC addKr normrN normrM ger0_norm //.
by case: dropped; rewrite ?normr1 ?normr0 ?mulr1 ?mulr0.
Qed.

Lemma lowered_optacts R B t : 0 < t -> (forall s, B s \subset optacts M R s) ->
  (forall s, B s != set0) -> forall s, optacts M (lowered R B t) s = B s.
Proof.
move=> t0 sub ne; have back s a : backup M (lowered R B t) (vstar M R) s a =
    qstar M R s a - t * (dropped R B s a)%:R by rewrite /qstar /backup /lowered; ring.
have opt s a : a \in optacts M R s -> avail M s a /\ qstar M R s a = vstar M R s.
  by rewrite argmaxE => /andP[sa /eqP->]; rewrite vmax_qstar.
have VE : vstar M R =1 vstar M (lowered R B t).
  apply: vstarP => [s a sa|s].
    rewrite back; apply: le_trans (qstar_le_vstar R sa).
    by rewrite ler_subl_addr ler_addl mulr_ge0 ?ler0n // ltW.
  have /set0Pn[a aB] := ne s; have aR := subsetP (sub s) _ aB; have [sa qE] := opt _ _ aR.
  by exists a; rewrite // back /dropped aR aB mulr0 subr0.
have QE s a : qstar M (lowered R B t) s a = qstar M R s a - t * (dropped R B s a)%:R.
  by rewrite -back /qstar; congr (_ + _ * _); apply: eq_expect => u; rewrite VE.
move=> s; apply/setP => a; rewrite argmaxE vmax_qstar -VE QE.
apply/andP/idP => [[sa /eqP e]|aB].
  have aR : a \in optacts M R s.
    rewrite argmaxE sa vmax_qstar eq_le qstar_le_vstar //= -e ler_subl_addr ler_addl.
    by rewrite mulr_ge0 ?ler0n // ltW.
  move: e; have [_ ->] := opt _ _ aR; rewrite /dropped aR; case: (a \in B s) => //= /eqP.
  by rewrite mulr1 subr_eq -[X in X == _]addr0 (inj_eq (addrI _)) eq_sym gt_eqF.
have aR := subsetP (sub s) _ aB; have [sa qE] := opt _ _ aR.
by rewrite sa /dropped aR aB mulr0 subr0 qE.
Qed.

(* Tuples, every component lowered alike.                                     *)
Variables (C : finType) (w : C -> S -> K).
Hypothesis wP : weights w.
Implicit Types (Rs : C -> S -> A -> K).

Lemma reff_lowered Rs s a (D : S -> A -> K) :
  reff w (fun j s a => Rs j s a - D s a) s a = reff w Rs s a - D s a.
Proof.
have [_ w1] := wP s; rewrite /reff -[X in _ = _ - X]mul1r -w1 mulr_suml -sumrB.
by apply: eq_bigr => j _; rewrite mulrBr.
Qed.

Definition lowered_all Rs B (t : K) : C -> S -> A -> K :=
  fun j s a => Rs j s a - t * (dropped (reff w Rs) B s a)%:R.

Lemma distN_lowered Rs B t : 0 <= t -> distN M (lowered_all Rs B t) Rs <= t.
Proof.
move=> t0; apply/distN_leP => // j; apply/dist_leP => // s a _.
rewrite /lowered_all addrC addKr normrN normrM ger0_norm //.
by case: dropped; rewrite ?normr1 ?normr0 ?mulr1 ?mulr0.
Qed.

Lemma eq_optacts R R' : (forall s a, R s a = R' s a) -> forall s, optacts M R s = optacts M R' s.
Proof.
move=> e s; have Q t a : backup M R' (vstar M R) t a = qstar M R t a by rewrite /qstar /backup e.
have V : vstar M R =1 vstar M R'.
  apply: vstarP => [t a ta|t]; first by rewrite Q qstar_le_vstar.
  by exists (best M R t); rewrite ?best_avail // Q -vstar_best.
apply/setP => a; rewrite !argmaxE !vmax_qstar V -Q /qstar /backup.
by rewrite (eq_expect M s a V).
Qed.

Lemma lowered_all_optacts Rs B t : 0 < t -> (forall s, B s \subset optacts M (reff w Rs) s) ->
  (forall s, B s != set0) -> forall s, optacts M (reff w (lowered_all Rs B t)) s = B s.
Proof.
move=> t0 sub ne s; rewrite -(lowered_optacts t0 sub ne s); apply: eq_optacts => {}s a.
exact: reff_lowered.
Qed.

End Nearby.

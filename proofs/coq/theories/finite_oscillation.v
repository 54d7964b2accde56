(* By how much a given selection jumps, exactly; which one jumps least; and   *)
(* which rewards have ties, which changes are never felt.                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_shapes finite_tv.
From PolicyCliff Require Import finite_cones finite_radius.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Distributions.
Variables (K : realFieldType) (A : finType).
Implicit Types (mu nu : A -> K) (X : {set A}) (a b : A) (c : K).

(* Two distributions share at least the sum of the products.                  *)
Lemma dTV_overlap mu nu c X : is_dist mu -> is_dist nu ->
  (forall a, nu a != 0 -> a \in X) -> (forall a, a \in X -> c <= mu a) ->
  dTV mu nu <= 1 - c.
Proof.
move=> [mu0 mu1] [nu0 nu1] supp cX.
have le1 (f : A -> K) a : (forall b, 0 <= f b) -> \sum_b f b = 1 -> f a <= 1.
  by move=> f0 <-; rewrite (bigD1 a) //= ler_addl sumr_ge0.
have shared a : `|mu a - nu a| <= mu a + nu a - 2 * (c * nu a).
  have cn : c * nu a <= mu a * nu a.
    have [->|/supp/cX h] := eqVneq (nu a) 0; first by rewrite !mulr0.
    by rewrite ler_wpmul2r.
  have h1 : c * nu a <= mu a by apply: le_trans cn _; rewrite ler_pimulr ?le1.
  have h2 : c * nu a <= nu a by apply: le_trans cn _; rewrite ler_pimull ?le1.
  rewrite ler_norml; apply/andP; split.
    by apply: (le_lin (ler_add h1 h1)); ring.
  by apply: (le_lin (ler_add h2 h2)); ring.
rewrite /dTV ler_pdivr_mull ?ltr0n //; apply: le_trans (ler_sum _ (fun a _ => shared a)) _.
rewrite sumrB big_split /= mu1 nu1 -!mulr_sumr nu1.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

Lemma uniform_iff mu X : is_dist mu -> (forall a, mu a != 0 -> a \in X) ->
  (forall a, a \in X -> #|X|%:R^-1 <= mu a) <-> mu =1 unif X.
Proof.
move=> [mu0 mu1] supp; split=> [low|e a aX]; last by rewrite e unifE.
have X0 : (0 < #|X|)%N.
  rewrite card_gt0; apply: contra_eqN mu1 => /eqP XE; rewrite big1 ?(eq_sym 0) ?oner_eq0 // => a _.
  by apply/eqP; apply: contraT => /supp; rewrite XE in_set0.
have rest : \sum_(a in X) (mu a - #|X|%:R^-1) == 0.
  rewrite sumrB sumr_const -[_ *+ _]mulr_natr mulVf ?pnatr_eq0 -?lt0n // subr_eq0 -mu1.
  rewrite [X in _ == X](bigID (mem X)) /= [X in _ + X]big1 ?addr0 // => a aX.
  by apply/eqP; apply: contraT => /supp; rewrite (negPf aX).
move: rest; rewrite psumr_eq0 => [/allP h|a aX]; last by rewrite subr_ge0 low.
move=> a; have [aX|aX] := boolP (a \in X).
  by have := h a (mem_index_enum a); rewrite aX subr_eq0 unifE // => /eqP.
rewrite /unif (negPf aX) mul0r; apply/eqP; apply: contraT => /supp.
by rewrite (negPf aX).
Qed.
End Distributions.

Section Selections.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R D : S -> A -> K) (s : S) (a b : A) (c e : K).
Variable p : (S -> A -> K) -> S -> A -> K.
Hypothesis pP : selection M p.

Let distP R s : is_dist (p R s).
Proof. by have [/(_ s)[p0 _ p1] _] := pP R. Qed.

Let suppP R s a : p R s a != 0 -> a \in optacts M R s.
Proof. by have [_] := pP R; apply. Qed.

(* Raising the tied action a makes it jump by what it does not give to a, and *)
(* nothing near makes it jump by more than the largest of these.              *)
Lemma oscillation R0 s :
  (forall a, a \in optacts M R0 s -> forall e, 0 < e -> exists2 R, dist M R R0 <= e &
    dTV (p R0 s) (p R s) = 1 - p R0 s a) /\
  exists2 r, 0 < r & forall R c, dist M R R0 < r ->
    (forall a, a \in optacts M R0 s -> c <= p R0 s a) -> dTV (p R0 s) (p R s) <= 1 - c.
Proof.
split=> [a oa e e0|].
  exists (raise R0 s a e); first by rewrite raise_dist ?ltW.
  rewrite (eq_dTV (frefl _) (optimal_forced (pP _) (raise_tied oa e0))).
  by rewrite dTV_dirac; case: (distP R0 s).
have [r r0 sub] := optacts_sub_near M R0; exists r => // R c near low.
apply: dTV_overlap (distP R0 s) (distP R s) _ low => a /suppP; exact/subsetP/sub.
Qed.

(* The jumps near R0 stay within (m - 1)/m for the uniform choice alone.      *)
Lemma least_oscillation R0 s (m := #|optacts M R0 s|) :
  (exists2 r, 0 < r & forall R, dist M R R0 < r -> dTV (p R0 s) (p R s) <= m.-1%:R / m%:R)
  <-> p R0 s =1 unif (optacts M R0 s).
Proof.
have m0 : (0 < m)%N by rewrite card_gt0 optacts_neq0.
have [up [r r0 within]] := oscillation R0 s.
rewrite -uniform_iff; [|exact: distP|exact: suppP]; split=> [[r' r'0 near] a oa|low]; last first.
  by exists r => // R close; rewrite -jumpE //; apply: within.
have [R close jump] := up a oa (r' / 2) (divr_gt0 r'0 (ltr0n _ 2)).
have lt : dist M R R0 < r'.
  by apply: le_lt_trans close _; rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
by have := near R lt; rewrite jump -jumpE // ler_add2l ler_opp2.
Qed.

(* Between two rewards near R0 there is no bound below 1.                     *)
Lemma two_sided R0 s a b e : a \in optacts M R0 s -> b \in optacts M R0 s -> a != b -> 0 < e ->
  exists R1 R2, [/\ dist M R1 R0 <= e, dist M R2 R0 <= e & dTV (p R1 s) (p R2 s) = 1].
Proof.
move=> oa ob ab e0; exists (raise R0 s a e), (raise R0 s b e); split; try by rewrite raise_dist ?ltW.
have [q0 q1] := distP (raise R0 s a e) s.
rewrite (eq_dTV (frefl _) (optimal_forced (pP _) (raise_tied ob e0))) dTV_dirac //.
rewrite (optimal_forced (pP _) (raise_tied oa e0)) /dirac eq_sym (negPf ab).
by rewrite subr0.
Qed.
End Selections.

Section Ties.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R D : S -> A -> K) (s : S) (a b : A) (c e : K).

(* A reward with a tie lies on the hyperplane of a facet, of which there are  *)
(* finitely many; rewards without ties are as near as one likes.              *)
Lemma tie_hyperplane R s a b : a \in optacts M R s -> b \in optacts M R s -> a != b ->
  exists d a', [/\ forall t, avail M t (d t), avail M s a', a' != d s &
    along M (facet M d s a') R = 0].
Proof.
move=> oa ob ab; pose d := best M R; have dP t : avail M t (d t) by apply: best_avail.
have on a' : a' \in optacts M R s -> avail M s a' /\ along M (facet M d s a') R = 0.
  rewrite optactsE => /andP[sa /eqP Q].
  by rewrite (facet_optimal dP (best_optimal M R) sa) Q subrr.
have [e|ne] := eqVneq a (d s); [exists d, b | exists d, a]; split=> //.
- by case: (on b ob).
- by rewrite -e eq_sym.
- by case: (on b ob).
- by case: (on a oa).
by case: (on a oa).
Qed.

Lemma unique_near R e : 0 < e -> exists2 R', dist M R' R <= e &
  forall s, #|optacts M R' s| = 1%N.
Proof.
move=> e0; exists (tax R (best M R) e); first by rewrite tax_dist // ltW.
by move=> s; rewrite (tax_optacts (best_optimal M R) e0) cards1.
Qed.

(* Along a direction D, for which t the policy d is optimal.                  *)
Lemma direction_optimal (d : S -> A) R D t : (forall s, avail M s (d s)) ->
  optimal M (fun s a => R s a + t * D s a) (det d) <->
  forall s a, avail M s a ->
    0 <= along M (facet M d s a) R + t * along M (facet M d s a) D.
Proof.
move=> dP; rewrite (cone_optimal dP).
have E s a : along M (facet M d s a) (fun s a => R s a + t * D s a) =
    along M (facet M d s a) R + t * along M (facet M d s a) D.
  by rewrite /along mulr_sumr -big_split; apply: eq_bigr => i _ /=; ring.
by split=> h s a sa; have := h s a sa; rewrite E.
Qed.
End Ties.

Section Discount.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R D : S -> A -> K) (f : S -> K) (s : S) (a : A).

Lemma eq_reward_optacts R R' s : (forall s a, avail M s a -> R s a = R' s a) ->
  optacts M R s = optacts M R' s.
Proof.
move=> RR'; apply: eq_optacts => t a ta.
by rewrite [LHS]qstar_fix /bellman /backup RR'.
Qed.

(* Changes that are never felt are shaping, and nothing else.                 *)
Lemma never_felt D :
  (forall R s, optacts M (fun s a => R s a + D s a) s = optacts M R s) <->
  exists f, forall s a, avail M s a -> D s a = disc M * expect M s a f - f s.
Proof.
split=> [same|[f fE] R s]; last first.
  rewrite -(shaped_optacts M R f s); apply: eq_reward_optacts => t a ta.
  by rewrite fE // /shaped addrA.
exists (fun s => - vstar M D s) => s a sa.
have all t b : avail M t b -> qstar M D t b = vstar M D t.
  move=> tb; suff : b \in optacts M D t by rewrite optactsE => /andP[_ /eqP].
  rewrite -(@eq_reward_optacts (fun s a => 0 + D s a) D) => [|u c _]; last by rewrite add0r.
  rewrite same inE tb /=; apply/forallP => c; apply/implyP => tc.
  by rewrite !(qstar_cst (M := M)).
have := all s a sa; rewrite /qstar /backup => e.
rewrite (_ : expect M s a _ = - expect M s a (vstar M D)); last first.
  by rewrite /expect -sumrN; apply: eq_bigr => t _; rewrite mulrN.
by rewrite opprK -e; ring.
Qed.
End Discount.

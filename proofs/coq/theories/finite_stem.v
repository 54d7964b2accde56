(* The bounds of the distance to a tie are attained, where every state is     *)
(* uniquely decided too.                                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_cones finite_examples finite_radius.

(******************************************************************************)
(*   stem == the fork with one action, true, on its branches                  *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section AllStates.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R : S -> A -> K) (d : S -> A) (s : S) (a : A) (c : K).

(* One gap for all states, one radius for the policy.                         *)
Lemma policy_radius R0 R d c : (forall s, optacts M R0 s = [set d s]) ->
  (forall s, is_gap M R0 s c) -> 2 * dist M R R0 < (1 - disc M) * c ->
  forall s, optacts M R s = [set d s].
Proof. by move=> unique gap near s; apply: optacts_singleton (unique s) (gap s) near. Qed.

(* Where two actions lead to the same states a facet has size 2.              *)
Lemma facet_size_same d s a : (forall s, avail M s (d s)) -> avail M s a -> a != d s ->
  kernel M s a =1 kernel M s (d s) -> size M (facet M d s a) = 2.
Proof.
move=> dP sa ad same.
have F t b : facet M d s a t b = at_pair K t b s (d s) - at_pair K t b s a.
  rewrite /facet /occupancy /qvalue /backup (_ : expect M s a _ = expect M s (d s) (value M (det d) (at_pair K t b))).
    by ring.
  by apply: eq_bigr => u _; rewrite same.
rewrite /size (bigD1 (s, a)) //= (bigD1 (s, d s)) /=; last by rewrite dP xpair_eqE eqxx eq_sym.
rewrite !F /at_pair !eqxx /= [d s == a]eq_sym (negPf ad) sub0r subr0 normrN !normr1.
rewrite big1 ?addr0 // => -[t b] /= /andP[/andP[_ n1] n2]; rewrite F /at_pair.
have -> : (s == t) && (d s == b) = false.
  by apply: contraNF n2 => /andP[/eqP-> /eqP->].
have -> : (s == t) && (a == b) = false.
  by apply: contraNF n1 => /andP[/eqP-> /eqP->].
by rewrite subr0 normr0.
Qed.
End AllStates.

Section Stem.
Variables (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1).

Definition stem_avail (s : option bool) : pred bool := fun a => if s is Some _ then a else true.

Lemma stem_availP s : [exists a, stem_avail s a].
Proof. by apply/existsP; exists true; case: s. Qed.

Definition stem : mdp K [finType of option bool] [finType of bool] :=
  @Mdp K _ _ stem_avail (det_kernel K fork_next) g stem_availP
    (fun s a t _ => det_kernel_ge0 K fork_next s a t)
    (fun s a _ => det_kernel_sum1 K fork_next s a) g0 g1.

Let u : 1 - g != 0. Proof. by rewrite subr_eq0 gt_eqF. Qed.
Let i0 : 0 < (1 - g)^-1. Proof. by rewrite invr_gt0 subr_gt0. Qed.

Lemma stem_backup R V s a : backup stem R V s a = R s a + g * V (fork_next s a).
Proof. by rewrite /backup /expect det_kernel_mean. Qed.

Lemma stem_vstar s : vstar stem (@fork_reward K) s = (if s is Some b then b else true)%:R / (1 - g).
Proof.
apply/esym; move: s; apply: vstarP => [s a _|s]; last exists true; rewrite ?stem_backup /fork_reward.
- case: s => [[]|]; case: a => /=; try by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
  by rewrite mul0r mulr0 addr0 mul1r ltW.
- by case: s.
by case: s => [[]|] /=; field.
Qed.

Lemma stem_loss : vstar stem (@fork_reward K) None - qstar stem (@fork_reward K) None false = (1 - g)^-1.
Proof. by rewrite /qstar stem_backup !stem_vstar /fork_reward /= mul0r mulr0 addr0 subr0 mul1r. Qed.

Lemma stem_unique s : optacts stem (@fork_reward K) s = [set true].
Proof.
apply/setP => a; rewrite optactsE in_set1 /qstar stem_backup !stem_vstar /fork_reward.
case: s => [[]|]; case: a => //=.
- by apply/eqP; field.
- by apply/eqP; field.
- by apply/eqP; field.
by rewrite mul0r mulr0 addr0 mul1r eq_sym invr_eq0 (negPf u).
Qed.

Lemma stem_gap s : is_gap stem (@fork_reward K) s (1 - g)^-1.
Proof.
move=> a sa; rewrite stem_unique in_set1; case: s sa => [b /= ->//|_]; case: a => // _.
by rewrite stem_loss.
Qed.

Lemma stem_dist : dist stem (@even_reward K) (@fork_reward K) = 2^-1.
Proof.
have h : 0 <= 2^-1 :> K by rewrite invr_ge0 ler0n.
apply/eqP; rewrite eq_le; apply/andP; split.
  apply/dist_leP => // s a _; rewrite /even_reward /fork_reward.
  have half : 1 - 2^-1 = 2^-1 :> K by field.
  by case: s => [[]|]; case: a => /=; rewrite ?subr0 1?distrC ?half ger0_norm.
have := @le_dist _ _ _ stem (@even_reward K) (@fork_reward K) None false isT.
by rewrite /even_reward /fork_reward /= subr0 ger0_norm.
Qed.

Lemma stem_even : optacts stem (@even_reward K) None = setT.
Proof.
apply/setP => a; rewrite optactsE in_setT /=; apply/eqP.
have vE : (fun=> 2^-1 / (1 - g)) =1 vstar stem (@even_reward K).
  apply: vstarP => [s b _|s]; last exists true; rewrite ?stem_backup /even_reward.
  - by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
  - by case: s.
  by field.
by rewrite /qstar stem_backup -!vE /even_reward; field.
Qed.

(* Here the facet has size 2 / (1 - g).                                       *)
Lemma stem_size : size stem (facet stem (fun=> true) None false) = 2 / (1 - g).
Proof.
have dP s : avail stem s true by case: s.
have sa : avail stem None false by [].
apply/eqP; rewrite eq_le; have /andP[_ -> /=] := facet_size (M := stem) dP sa isT.
have opt R : (forall s, true \in optacts stem R s) -> optimal stem R (det (fun=> true)).
  by move=> h; apply/det_optimal.
have even s : true \in optacts stem (@even_reward K) s.
  case: s => [b|]; last by rewrite stem_even.
  have /set0Pn[a] := optacts_neq0 stem (@even_reward K) (Some b).
  by rewrite optactsE; case: a => //=; rewrite optactsE.
have at0 : along stem (facet stem (fun=> true) None false) (@even_reward K) = 0.
  have := opt _ even => /(facet_optimal dP)/(_ sa) ->.
  by have := in_setT false; rewrite -stem_even optactsE => /andP[_ /eqP->]; rewrite subrr.
have at1 : along stem (facet stem (fun=> true) None false) (@fork_reward K) = (1 - g)^-1.
  rewrite (facet_optimal dP) ?stem_loss //; apply: opt => s.
  by rewrite stem_unique in_set1.
have := along_le (facet stem (fun=> true) None false) (lexx (dist stem (@even_reward K) (@fork_reward K))).
have := along_moves (facet stem (fun=> true) None false) (moves_sub (M := stem) (@fork_reward K) (@even_reward K)).
rewrite at0 at1 => /eqP; rewrite eq_sym addrC addr_eq0 => /eqP.
rewrite (_ : along _ (times _ _) _ = along stem (facet stem (fun=> true) None false)
  (fun s a => even_reward K s a - fork_reward K s a)); last first.
  by apply: eq_bigr => i _; rewrite /times mul1r.
rewrite stem_dist => ->; rewrite normrN gtr0_norm // => h.
by rewrite mulrC -ler_pdivl_mulr ?ltr0n.
Qed.

Lemma stem_radius : [/\ forall s, optacts stem (@fork_reward K) s = [set true],
  forall s, is_gap stem (@fork_reward K) s (1 - g)^-1,
  2 * dist stem (@even_reward K) (@fork_reward K) = (1 - g) * (1 - g)^-1 &
  optacts stem (@even_reward K) None = setT].
Proof.
split; [exact: stem_unique | exact: stem_gap | | exact: stem_even].
by rewrite stem_dist !divff // pnatr_eq0.
Qed.
End Stem.

(* Readings of the claims about several rewards that weights combine: section 4.   *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_effective.
From PolicyCliff Require Import finite_incomplete finite_results finite_text finite_tv finite_shapes finite_lengths.
From PolicyCliff Require Import Paper claim_syntax claim_meaning claim_theory claim_texts readings_rewards.

(******************************************************************************)
(* all_moved_forces == every component is moved alike                         *)
(* one_moved_forces == one component alone is moved                           *)
(*     reff_weights == what changed weights do to the effective reward        *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Local Notation pairs x := (functions _ Pairs x%string).
Local Notation on_states x := (functions _ States x%string).
Local Notation tuple x := (functions _ Tuple x%string).
Local Notation state x := (claim_syntax.states _ x%string).
Local Notation action x := (claim_syntax.actions _ x%string).
Local Notation component x := (claim_syntax.components _ x%string).
Local Notation policy x := (policies _ x%string).
Local Notation weighting x := (weightings _ x%string).

Theorem effective_reward_bound : holds effective_reward__bound.
Proof. by read => wP; apply: effective_reward. Qed.

Theorem effective_q_lipschitz_bound : holds effective_q_lipschitz__bound.
Proof. by read => wP; apply: effective_q_lipschitz. Qed.

Theorem effective_argmax_uhc_nonempty : holds effective_argmax_uhc__nonempty.
Proof. by read => _ s; rewrite size_gt0; apply: argmax_nonempty. Qed.

Section Near.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A) (N : nat).
Implicit Types (w : 'I_N.+1 -> S -> K) (Rs D : 'I_N.+1 -> S -> A -> K).

Lemma reff_add w Rs D e s a :
  reff w (fun j s a => Rs j s a + e * D j s a) s a = reff w Rs s a + e * reff w D s a.
Proof.
rewrite /reff mulr_sumr -big_split; apply: eq_bigr => j _.
by rewrite mulrDr mulrCA.
Qed.

Lemma reff_optacts_small w Rs D : exists2 e0 : K, 0 < e0 & forall e s, 0 <= e -> e < e0 ->
  optacts M (reff w (fun j s a => Rs j s a + e * D j s a)) s \subset optacts M (reff w Rs) s.
Proof.
have [e0 e0_gt0 sub] := small_terms_break_ties M (reff w Rs) (reff w D).
exists e0 => // e s e_ge0 lt; rewrite (eq_optacts_reward _ _ (reff_add w Rs D e)).
exact: sub.
Qed.
End Near.

Theorem effective_argmax_uhc_upper : holds effective_argmax_uhc__upper.
Proof.
read; move: (weighting "w") (tuple "R") (tuple "D") => w R D wP.
have [e0 e0_gt0 sub] := reff_optacts_small M w R D.
by exists e0 => // e /andP[e_gt0 lt] s; in_theory; apply: sub; rewrite ?ltW.
Qed.

Theorem effective_argmax_uhc_one_component : holds effective_argmax_uhc__one_component.
Proof.
read; move: (weighting "w") (tuple "R") (tuple "D") (component "k") => w R D k wP.
have [e0 e0_gt0 sub] := reff_optacts_small M w R (fun i s a => (i == k)%:R * D k s a).
by exists e0 => // e /andP[e_gt0 lt] s; in_theory; apply: sub; rewrite ?ltW.
Qed.

Theorem effective_continuity_continuous : holds effective_continuity__continuous.
Proof.
read; move: (weighting "w") (tuple "R") => w R0 wP [d d0 unique].
have [r r0 sub] := argmax_uhc M (reff w R0); exists r => // R near s; in_theory; apply/eqP.
have near0 : distN M R0 R0 < d.
  by rewrite (le_lt_trans _ d0) //; apply/distN_leP => // j; apply/dist_leP => // t b _; rewrite subrr normr0.
have /size1[a R0s] : #|optacts M (reff w R0) s|%:R = 1 :> K by apply: unique.
have {}sub := sub _ s (le_lt_trans (reff_dist _ R R0 wP) near).
rewrite eqEsubset sub //= R0s sub1set; move: sub; rewrite R0s subset1 => /orP[/eqP->|/eqP e]; first by rewrite inE.
by have := optacts_neq0 M (reff w R) s; rewrite e eqxx.
Qed.
Section Effective.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A) (N : nat).
Local Notation C := 'I_N.+1.
Implicit Types (w : C -> S -> K) (Rs : C -> S -> A -> K) (phi p : S -> A -> K) (s : S) (a : A).

(* Every component moved by what the effective reward is to move by.            *)
Definition all_moved w Rs phi e : C -> S -> A -> K :=
  fun j s a => Rs j s a + (bumped M (reff w Rs) phi e s a - reff w Rs s a).

Lemma reff_all_moved w Rs phi e : weights w ->
  reff w (all_moved w Rs phi e) =2 bumped M (reff w Rs) phi e.
Proof.
move=> wP s a; rewrite {1}/reff; under eq_bigr do rewrite /all_moved mulrDr.
by rewrite big_split -mulr_suml (proj2 (wP s)) mul1r /= addrC subrK.
Qed.

Lemma all_moved_forces w Rs phi e s a : weights w -> 0 < e -> a \in optacts M (reff w Rs) s ->
  [/\ forall t b, avail M t b -> 0 <= phi t b <= 1, phi s a = 1
    & forall b, b \in optacts M (reff w Rs) s -> b != a -> phi s b = 0] ->
  distN M (all_moved w Rs phi e) Rs <= e /\ optacts M (reff w (all_moved w Rs phi e)) s = [set a].
Proof.
move=> wP e0 aR phiP; have [le forced] := bump_moves e0 aR phiP.
split; last by rewrite (eq_optacts_reward _ _ (reff_all_moved _ _ _ wP)).
apply/distN_leP => [|j]; first exact: ltW.
apply: le_trans _ le; apply/dist_leP => [|t b tb]; first exact: dist_ge0.
rewrite /all_moved [Rs j t b + _]addrC addrK; exact: le_dist.
Qed.

(* One component moved at one pair.                                             *)
Definition one_moved Rs k s a e : C -> S -> A -> K :=
  fun j t b => Rs j t b + e * ((j == k)%:R * ((t == s) && (b == a))%:R).

Lemma one_movedE Rs k s a e j t b : one_moved Rs k s a e j t b = raise_one Rs k s a e j t b.
Proof.
rewrite /one_moved /raise_one; case: eqP => _; last by rewrite mul0r mulr0 addr0.
by rewrite mul1r.
Qed.

Lemma one_moved_dist Rs k s a e : 0 <= e -> distN M (one_moved Rs k s a e) Rs <= e.
Proof.
move=> e0; apply/distN_leP => // j; apply/dist_leP => // t b tb; rewrite one_movedE.
exact: le_trans (le_dist _ _ tb) (le_trans (le_distN M (raise_one Rs k s a e) Rs j) (raise_one_dist _ _ _ _ _ e0)).
Qed.

Lemma one_moved_forces w Rs k s a e : 0 < w k s -> a \in optacts M (reff w Rs) s -> 0 < e ->
  optacts M (reff w (one_moved Rs k s a e)) s = [set a].
Proof.
move=> wk aR e0; rewrite -(raise_one_tied wk aR e0); apply: eq_optacts_reward => t b.
by apply: eq_bigr => j _; rewrite one_movedE.
Qed.

Lemma two_optimal R (s : S) (a b : A) : a \in optacts M R s -> b \in optacts M R s -> a <> b ->
  (1 < #|optacts M R s|)%N.
Proof. by move=> aR bR /eqP ab; apply/card_gt1P; exists a, b. Qed.
End Effective.

Theorem effective_discontinuity_close : holds effective_discontinuity__close.
Proof.
read; move: (weighting "w") (tuple "R") (pairs "phi") => w R phi wP _ _ _ _ phiP [_ a2R] _ _ e e0; in_theory.
exact: le_trans (proj1 (all_moved_forces wP e0 a2R phiP)) (le_disc1 _ (ltW e0)).
Qed.

Theorem effective_discontinuity_forced : holds effective_discontinuity__forced.
Proof.
read; move: (weighting "w") (tuple "R") (pairs "phi") => w R phi wP _ _ _ _ phiP [_ a2R] _ _ e e0; in_theory.
by rewrite listed1; apply: (proj2 (all_moved_forces wP e0 a2R phiP)).
Qed.

Theorem effective_discontinuity_deterministic : holds effective_discontinuity__deterministic.
Proof.
read; move: (weighting "w") (tuple "R") (pairs "phi") => w R phi wP _ _ [MP _] _ phiP [_ a2R] neq M1.
exists 1; [exact: ltr01 | move=> e /andP[e0 _]; in_theory].
have [_ /= ->] := all_moved_forces wP e0 a2R phiP; apply: leaves MP M1 _.
by rewrite eq_sym; apply/eqP.
Qed.

Theorem effective_discontinuity_uniform_jump : holds effective_discontinuity__uniform_jump.
Proof.
read; move: (weighting "w") (tuple "R") (pairs "phi") => w R phi wP _ _ _ _ phiP [a1R a2R] neq _.
exists 1; [exact: ltr01 | move=> e /andP[e0 _]; in_theory].
have [_ /= ->] := all_moved_forces wP e0 a2R phiP; rewrite dTV_sym jump_to // mul1r.
exact: jump_ge_half (two_optimal a1R a2R neq).
Qed.

Theorem effective_discontinuity_one_component_close : holds effective_discontinuity_one_component__close.
Proof. by read => _ _ _ _ _ _ e e0; in_theory; apply: one_moved_dist (ltW e0). Qed.

Theorem effective_discontinuity_one_component_forced : holds effective_discontinuity_one_component__forced.
Proof.
by read => _ _ _ [_ a2R] _ wk e e0; in_theory; rewrite listed1; apply: one_moved_forces wk a2R e0.
Qed.

Theorem effective_discontinuity_one_component_uniform_jump :
  holds effective_discontinuity_one_component__uniform_jump.
Proof.
read => _ _ _ [a1R a2R] neq wk; exists 1; [exact: ltr01 | move=> e /andP[e0 _]; in_theory].
have /= -> := one_moved_forces wk a2R e0; rewrite dTV_sym jump_to // mul1r.
exact: jump_ge_half (two_optimal a1R a2R neq).
Qed.

Theorem effective_objective_maximises : holds effective_objective__maximises.
Proof.
read; move: (weighting "w") (tuple "R") (on_states "mu") (state "s0") => w R mu s0.
move=> wP [mu0 _] pP rhoP piR fixed.
apply: (@effective_objective _ _ _ M _ (fun j => w j s0) R mu) => //; split=> // s a /piR.
rewrite (@eq_optacts_reward _ _ _ M (reff w R) (reff (fun j _ => w j s0) R)) // => t b.
by apply: eq_bigr => j _; rewrite (fixed j t).
Qed.

Theorem conflict_sensitivity_fixed_weights : holds conflict_sensitivity__fixed_weights.
Proof.
read; move: (weighting "w") (weighting "v") (tuple "R") (pairs "D") (component "k") => w v R D k wP _.
rewrite norm_of_pairs; apply: le_trans (effective_reward M wP _ _) _.
apply/distN_leP => [|j]; first exact: norm_ge0.
apply/dist_leP => [|s a sa]; first exact: norm_ge0.
rewrite addrAC subrr add0r; case: eqP => _; last by rewrite mul0r normr0 norm_ge0.
by rewrite mul1r; apply: le_norm.
Qed.

Section Weights.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A) (N : nat).
Implicit Types (w v : 'I_N.+1 -> S -> K) (R : 'I_N.+1 -> S -> A -> K).

Lemma le_norm_tuple R j s a : avail M s a -> `|R j s a| <= norm_of M (N := N) (k := Tuple) R.
Proof.
move=> sa; move/(bigmax_seq_leP _ (@norm_of_ge0 _ _ _ M N Tuple R)): (lexx (norm_of M (N := N) (k := Tuple) R)); apply.
apply/flattenP; exists [seq R j s a | s <- enum S, a <- acts_at M s].
  by apply/mapP; exists j; rewrite ?mem_enum.
by apply/(@in_pairs _ _ _ M N (R j)); exists s, a.
Qed.

Lemma reff_weights w v R s a : avail M s a ->
  `|reff w R s a - reff v R s a| <= (\sum_j `|w j s - v j s|) * norm_of M (N := N) (k := Tuple) R.
Proof.
move=> sa; rewrite /reff -sumrB; under eq_bigr do rewrite -mulrBl.
apply: le_trans (ler_norm_sum _ _ _) _; rewrite mulr_suml; apply: ler_sum => j _.
by rewrite normrM ler_wpmul2l ?normr_ge0 // le_norm_tuple.
Qed.
End Weights.

Theorem conflict_sensitivity_moving_weights : holds conflict_sensitivity__moving_weights.
Proof. by read => _ _ s a sa; in_theory; apply: reff_weights. Qed.

Theorem weights_on_reward_continuous : holds weights_on_reward__continuous.
Proof.
read; move: (weighting "w") (weighting "v") (tuple "R") (tuple "D") => w v R D wP vP same.
exists 1; [exact: ltr01 | move=> e /andP[e0 _]; in_theory].
have De0 : 0 <= norm_of M (N := N) (k := Tuple) D * e by rewrite mulr_ge0 ?norm_of_ge0 // ltW.
apply/dist_leP => // s a sa; have [v0 v1] := vP s.
have -> : reff w R s a = reff v R s a by apply: eq_bigr => j _; rewrite same.
rewrite reff_add addrC addKr normrM gtr0_norm // mulrC ler_pmul2r //.
apply: le_trans (ler_norm_sum _ _ _) _; rewrite -[leRHS]mul1r -v1 mulr_suml.
by apply: ler_sum => j _; rewrite normrM ger0_norm // ler_wpmul2l ?le_norm_tuple.
Qed.

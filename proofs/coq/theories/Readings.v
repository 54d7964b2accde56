(* Readings of the claims in proofs/claims that hold in every finite MDP, over   *)
(* any ordered field: their very texts, as `cliff export --claims` writes them.  *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_effective.
From PolicyCliff Require Import finite_incomplete finite_results finite_text finite_tv finite_shapes finite_lengths.
From PolicyCliff Require Import Paper claim_syntax claim_meaning claim_theory claim_texts.

(******************************************************************************)
(* claim_texts.v has the terms, claim_meaning.v what they mean. Most proofs read *)
(* the term in the words of the theory (the tactic [read]) and apply a theorem   *)
(* of Paper.v. Names are those of the claim and the reading.                     *)
(*                                                                               *)
(*      proved == the claims and readings that are proved here, with their terms *)
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

(* ---- rewards, values, actions -------------------------------------------- *)
Theorem q_lipschitz_bound : holds q_lipschitz__bound.
Proof. by read; apply: q_lipschitz. Qed.

Theorem q_lipschitz_max_step : holds q_lipschitz__max_step.
Proof.
read => s; move: (pairs "R1") (pairs "R2") => R1 R2; rewrite -!vmax_qstar ler_norml ler_oppl opprB.
apply/andP; split; apply: vmax_sub_le => a sa; apply: le_trans (ler_norm _) _.
  by rewrite distrC; apply: le_dist.
exact: le_dist.
Qed.

Theorem argmax_uhc_nonempty : holds argmax_uhc__nonempty.
Proof. by read => s; rewrite size_gt0; apply: argmax_nonempty. Qed.

Theorem argmax_uhc_upper : holds argmax_uhc__upper.
Proof.
read; move: (pairs "R0") (pairs "D") => R D; have [e0 e0_gt0 sub] := small_terms_break_ties M R D.
by exists e0 => // e /andP[e_gt0 lt] s; in_theory; apply: sub; rewrite ?ltW.
Qed.

Theorem unique_continuity_continuous : holds unique_continuity__continuous.
Proof.
read; move: (pairs "R0") => R0 [d d0 unique].
have [r r0 sub] := argmax_uhc M R0; exists r => // R near s; in_theory; apply/eqP.
have /size1[a R0s] : #|optacts M R0 s|%:R = 1 :> K.
  by apply: unique; rewrite (le_lt_trans _ d0) //; apply/dist_leP => // t b _; rewrite subrr normr0.
rewrite eqEsubset sub //= R0s sub1set.
have := sub R s near; rewrite R0s subset1 => /orP[/eqP->|/eqP e]; first by rewrite inE.
by have := optacts_neq0 M R s; rewrite e eqxx.
Qed.

Theorem tie_breaker_close : holds tie_breaker__close.
Proof.
read; move: (pairs "R0") (pairs "phi") => R0 phi a1s a2s [phi01 phi1 phi0] [a1o a2o] neq e e0; in_theory.
have g1 : 0 < 1 + disc M by rewrite ltr_paddr ?ltr01 ?disc_ge0.
have [] := @paper_construction K S A M R0 phi (e / (1 + disc M)) _ _ phi01 _ a2o phi1 _.
- by rewrite divr_gt0.
- by move=> a ao neq'; rewrite phi0 ?ltr01.
move=> le _; apply: le_trans le _; rewrite ler_pdivr_mulr // ler_pmulr // ler_addl; exact: disc_ge0.
Qed.
Section Steps.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R phi p : S -> A -> K) (s : S) (a : A) (e : K).

Lemma disc1_pos : 0 < 1 + disc M.
Proof. by rewrite ltr_paddr ?ltr01 ?disc_ge0. Qed.

Lemma le_disc1 e : 0 <= e -> e <= (1 + disc M) * e.
Proof. by move=> e0; rewrite mulrDl mul1r ler_addl mulr_ge0 ?disc_ge0. Qed.

(* The paper's construction, for a bump as claims define it.                    *)
Lemma bump_moves R phi e s a : 0 < e -> a \in optacts M R s ->
  [/\ forall t b, avail M t b -> 0 <= phi t b <= 1, phi s a = 1
    & forall b, b \in optacts M R s -> b != a -> phi s b = 0] ->
  dist M (bumped M R phi e) R <= e /\ optacts M (bumped M R phi e) s = [set a].
Proof.
move=> e0 aR [phi01 phi1 phi0]; apply: paper_construction => // b bR ba.
by rewrite phi0 ?ltr01.
Qed.

Lemma unif_policy R s : (forall b, 0 <= unif (optacts M R s) b :> K) /\
  \sum_b unif (optacts M R s) b = 1 :> K.
Proof. by have [/(_ s)[]] := unif_optimal M R. Qed.

Lemma jump_to R s a : a \in optacts M R s ->
  dTV (unif [set a]) (unif (optacts M R s)) = 1 - (#|optacts M R s|%:R)^-1 :> K.
Proof.
move=> aR; rewrite dTV_sym (@eq_dTV _ _ _ (unif (optacts M R s)) _ (dirac K a)) //; last exact: unif1.
by have [u0 u1] := unif_policy R s; rewrite dTV_dirac // unifE.
Qed.

Lemma cardE R s : (#|optacts M R s|%:R != 0 :> K).
Proof. by rewrite pnatr_eq0 -lt0n card_optacts_gt0. Qed.

(* A policy that plays one action for certain plays no other.                   *)
Lemma plays_one p s a b : is_policy M p -> p s a = 1 -> b != a -> p s b = 0.
Proof.
move=> pP pa ba; have [p0 _ p1] := pP s; move: p1; rewrite (bigD1 a) //= pa.
rewrite -[RHS]addr0 => /addrI /eqP; rewrite psumr_eq0 => [/allP /(_ b)|c _]; last exact: p0.
by rewrite mem_index_enum ba => /(_ isT)/eqP.
Qed.

Lemma leaves p s a b : is_policy M p -> p s a = 1 -> b != a -> dTV (p s) (unif [set b]) = 1.
Proof.
move=> pP pa ba; have [p0 _ p1] := pP s.
rewrite (@eq_dTV _ _ (p s) (p s) _ (dirac K b)) //; last exact: unif1.
by rewrite dTV_dirac // (plays_one pP pa ba) subr0.
Qed.
End Steps.

Theorem deterministic_discontinuity_inverse : holds deterministic_discontinuity__inverse.
Proof. by read => _ _ _ _ _ _ _ _ e e0 s a sa; in_theory; rewrite qstar_rewardQ. Qed.

Theorem deterministic_discontinuity_close : holds deterministic_discontinuity__close.
Proof.
read => _ _ _ _ phiP [_ a2R] _ _ e e0; in_theory.
exact: le_trans (proj1 (bump_moves e0 a2R phiP)) (le_disc1 _ (ltW e0)).
Qed.

Theorem deterministic_discontinuity_forced : holds deterministic_discontinuity__forced.
Proof.
read => _ _ _ _ phiP [_ a2R] _ _ e e0; in_theory; rewrite listed1.
exact: (proj2 (bump_moves e0 a2R phiP)).
Qed.

Theorem deterministic_discontinuity_forced_for_small_eps :
  holds deterministic_discontinuity__forced_for_small_eps.
Proof.
read => _ _ _ _ phiP [_ a2R] _ _; exists 1; [exact: ltr01 | move=> e /andP[e0 _]; in_theory].
by rewrite listed1; apply: (proj2 (bump_moves e0 a2R phiP)).
Qed.

Theorem deterministic_discontinuity_jump : holds deterministic_discontinuity__jump.
Proof.
read => _ _ [MP _] _ phiP [_ a2R] neq M1; exists 1; [exact: ltr01 | move=> e /andP[e0 _]; in_theory].
have [_ /= ->] := bump_moves e0 a2R phiP; apply: leaves MP M1 _.
by rewrite eq_sym; apply/eqP.
Qed.

Theorem uniform_discontinuity_close : holds uniform_discontinuity__close.
Proof.
read => _ phiP a2R _ e e0; in_theory.
exact: le_trans (proj1 (bump_moves e0 a2R phiP)) (le_disc1 _ (ltW e0)).
Qed.

Theorem uniform_discontinuity_distance : holds uniform_discontinuity__distance.
Proof.
read => _ phiP a2R _; exists 1; [exact: ltr01 | move=> e /andP[e0 _]; in_theory].
have [_ /= ->] := bump_moves e0 a2R phiP; rewrite jump_to //.
by rewrite mulrBl mul1r divff // cardE.
Qed.

Theorem uniform_discontinuity_half : holds uniform_discontinuity__half.
Proof.
read => _ phiP a2R two e e0; in_theory.
have [_ /= ->] := bump_moves e0 a2R phiP; rewrite jump_to // mul1r jump_ge_half //.
by move: two; rewrite ler_nat.
Qed.
Theorem incomplete_reward_proof_step : holds incomplete_reward__proof_step.
Proof.
by read => pP _ _ pR a2R adv0 _; have [] := incomplete_reward_statewise (conj pP pR) a2R adv0.
Qed.

Theorem incomplete_reward_statewise : holds incomplete_reward__statewise.
Proof.
read => pP _ _ pR a2R adv0 _ opt; have [_] := incomplete_reward_statewise (conj pP pR) a2R adv0.
by apply; split.
Qed.

Theorem incomplete_reward_at_s0 : holds incomplete_reward__at_s0.
Proof.
read => pP _ a2 pR a2R adv0 _.
have [step _] := Paper.incomplete_reward_statewise (conj pP pR) a2R adv0.
move: a2; rewrite inE => sa.
by apply: (adv_improves pP sa); rewrite /adv subr_gt0.
Qed.

Theorem tie_breaker_breaks : holds tie_breaker__breaks.
Proof.
read; move: (pairs "R0") (pairs "phi") (state "s0") (action "a1") (action "a2") => R phi s a1 a2.
move=> _ _ phiP [a1R a2R] neq e e0; pose R' := bumped M R phi (e / (1 + disc M)).
have e'0 : 0 < e / (1 + disc M) by rewrite divr_gt0 ?disc1_pos.
exists R'; in_theory; have [le forced] := bump_moves e'0 a2R phiP; split.
  by apply: le_trans le _; rewrite ler_pdivr_mulr ?disc1_pos // mulrC; exact: le_disc1 (ltW e0).
have /andP[_ /eqP->] : avail M s a2 && (qstar M R' s a2 == vstar M R' s).
  by rewrite -optactsE forced inE.
have sa1 : avail M s a1 by move: a1R; rewrite optactsE => /andP[].
rewrite lt_neqAle qstar_le_vstar // andbT; apply/eqP => eq.
by have := optactsE M R' s a1; rewrite forced inE sa1 eq eqxx /= => /eqP.
Qed.

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

Theorem bump_above_0 : holds bump__above_0.
Proof. by read => _ _ _ _ s a sa; in_theory; rewrite le_maxr lexx. Qed.

Theorem bump_below_1 : holds bump__below_1.
Proof.
by read => d0 _ pos _ s a sa; rewrite le_maxl ler01 /= ler_subl_addr ler_addl divr_ge0 ?(ltW d0) ?pos.
Qed.

Theorem bump_at_centre : holds bump__at_centre.
Proof. by read => _ _ _ ->; rewrite mul0r subr0; apply/max_idPr/ler01. Qed.
Section More.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R p : S -> A -> K) (f : S -> K) (s : S) (a : A).

Lemma norm_cst c (s0 : S) : norm M (fun _ _ => c) = `|c|.
Proof.
apply/eqP; rewrite eq_le; apply/andP; split; first by apply/norm_leP.
exact: (le_norm (fun _ _ => c) (some_actP M s0)).
Qed.

Lemma raise_eq R s0 a0 e : (fun s a => R s a + e * ((s == s0) && (a == a0))%:R) =2 raise R s0 a0 e.
Proof. by []. Qed.

Lemma optimal_takes R p : is_policy M p -> (forall s a, p s a != 0 -> a \in optacts M R s) ->
  value M p R =1 vstar M R.
Proof. by move=> pP pR; have [/(_ (conj pP pR))[]] := optimal_value M p R. Qed.
End More.

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

Theorem near_optimal_instability_tiny_change : holds near_optimal_instability__tiny_change.
Proof.
read; move: (pairs "R0") (state "s0") (action "a2") => R s a; rewrite inE => sa far _.
set c := vstar M R s - _; have c0 : 0 <= c by rewrite subr_ge0 qstar_le_vstar.
exists (raise R s a c); in_theory; split; first exact: raise_dist.
by rewrite raise_ties // !inE eqxx.
Qed.

Theorem near_optimal_instability_safe_radius : holds near_optimal_instability__safe_radius.
Proof.
read; move: (pairs "R0") (pairs "R1") (state "s0") (action "a2") => R0 R1 s a; rewrite inE => sa far _.
have [near|] := boolP (dist M R1 R0 < (vstar M R0 s - qstar M R0 s a) * (1 - disc M) / 2); [right | by left; apply/negP].
apply/negP/(@optacts_out _ _ _ M R0 R1 s a sa); move: near; rewrite ltr_pdivl_mulr ?ltr0n //.
by move=> near; rewrite mulrC [(1 - disc M) * _]mulrC.
Qed.

Theorem only_unique_stable_continuous_where_unique : holds only_unique_stable__continuous_where_unique.
Proof.
read; move: (pairs "R0") (state "s0") => R s.
have [/eqP/size1[a Rs]|] := boolP (#|optacts M R s|%:R == 1 :> K); [right | by left; apply/eqP].
have [r r0 near] := unique_continuity Rs; exists r => // R' /near; in_theory.
by rewrite Rs.
Qed.

Theorem only_unique_stable_discontinuous_where_tied : holds only_unique_stable__discontinuous_where_tied.
Proof.
read; move: (pairs "R0") (state "s0") => R s.
have [two|] := boolP (2 <= #|optacts M R s|%:R :> K); [right | by left; apply/negP].
case=> d d0 same; have [a aR] := set0Pn _ (optacts_neq0 M R s).
have half0 : 0 < d / 2 by rewrite divr_gt0 ?ltr0n.
have [R' le forced] := argmax_hausdorff_refuted aR half0.
have lt : dist M R' R < d by apply: le_lt_trans le _; rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
have := same R' lt; in_theory; rewrite forced => eq.
by move: two; rewrite -eq cards1 ler_nat.
Qed.

Theorem only_unique_stable_uniform_jumps_where_tied : holds only_unique_stable__uniform_jumps_where_tied.
Proof.
read; move: (pairs "R0") (state "s0") => R s.
have [two|] := boolP (2 <= #|optacts M R s|%:R :> K); [right | by left; apply/negP].
case=> d d0 same; have [a aR] := set0Pn _ (optacts_neq0 M R s).
have half0 : 0 < d / 2 by rewrite divr_gt0 ?ltr0n.
have [R' le forced] := argmax_hausdorff_refuted aR half0.
have lt : dist M R' R < d by apply: le_lt_trans le _; rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n.
have := same R' lt; in_theory; rewrite forced jump_to // mul1r ltNge jump_ge_half //.
by move: two; rewrite ler_nat.
Qed.
Theorem format_bonus_here : holds format_bonus__here.
Proof.
read; move: (pairs "R0") (state "s0") (action "a1") => R s a _ _ [aR _] _ _ _ e e0; in_theory; rewrite listed1.
have sa : avail M s a by move: aR; rewrite optactsE => /andP[].
apply: (one_entry_forces sa (ltW e0)).
by move: aR; rewrite optactsE => /andP[_ /eqP->]; rewrite subrr.
Qed.

Theorem lcpo_for_small_alpha : holds lcpo__for_small_alpha.
Proof.
read; move: (pairs "correct") (pairs "miss") => R D _ _.
have [e0 e0_gt0 sub] := small_terms_break_ties M R (fun s a => - D s a).
exists e0 => // e /andP[e_gt0 lt] s; in_theory; have := sub e s (ltW e_gt0) lt.
rewrite (@eq_optacts_reward _ _ _ M (fun s a => R s a - e * D s a) (fun s a => R s a + e * - D s a)) // => t b.
by rewrite mulrN.
Qed.

Theorem direction_over_scale_constant_direction : holds direction_over_scale__constant_direction.
Proof. by read => c0 e e0 s; in_theory; rewrite mulr1 shift_invariance. Qed.

Theorem advantage_of_a_sum_one_policy : holds advantage_of_a_sum__one_policy.
Proof. by read => pP _ _ _ _ _ s a sa; in_theory; apply: advD. Qed.

Theorem bellman_residual_contraction : holds bellman_residual__contraction.
Proof. by read; apply: bellman_contracts. Qed.

Theorem optimal_for_both_one_policy : holds optimal_for_both__one_policy.
Proof.
read; move: (pairs "R1") (pairs "R2") (policy "pi") => R1 R2 p pP _.
have [opt2|] := boolP [forall s, forall a, (p s a != 0) ==> (a \in optacts M R2 s)]; last first.
  by move=> /forallP not2; left=> -[_ h]; apply: not2 => s; apply/forallP => a; apply/implyP/h.
have [opt1|] := boolP [forall s, forall a, (p s a != 0) ==> (a \in optacts M R1 s)]; last first.
  by move=> /forallP not1; left=> -[h _]; apply: not1 => s; apply/forallP => a; apply/implyP/h.
right; have opt R : [forall s, forall a, (p s a != 0) ==> (a \in optacts M R s)] -> optimal M R p.
  by move=> /forallP h; split=> // s a; move/forallP/(_ a)/implyP: (h s).
have [h1 _] := optimal_max R1 pP; have [h2 _] := optimal_max R2 pP.
have [_ []] := optimal_max (fun s a => R1 s a + R2 s a) pP; last by [].
by move=> p' s p'P; rewrite !valueD // ler_add ?h1 ?h2 //; apply: opt.
Qed.

Theorem policy_improvement_better : holds policy_improvement__better.
Proof.
read; move: (pairs "R") (policy "pi") (policy "rho") => R p q pP qP greedy s; in_theory.
apply: (value_ge qP) => t; rewrite (value_backup _ _ pP).
apply: (@le_trans _ _ (vmax M (qvalue M p R) t)).
  by apply: mean_le => // a ta; apply: le_vmax.
rewrite le_eqVlt; apply/orP; left; apply/eqP; have [_ _ q1] := qP t.
rewrite -[LHS]mul1r -q1 mulr_suml; apply: eq_bigr => a _.
have [->|qa] := eqVneq (q t a) 0; first by rewrite !mul0r.
by have := greedy t a qa; rewrite argmaxE => /andP[_ /eqP <-].
Qed.

Theorem potential_shaping_same_actions : holds potential_shaping__same_actions.
Proof. by read; move: (pairs "R") (on_states "phi") => R f s; in_theory; rewrite -[RHS](shaping_invariance M R f). Qed.

Theorem potential_shaping_values_move : holds potential_shaping__values_move.
Proof. by read; move: (pairs "R") (on_states "phi") => R f s a sa; in_theory; rewrite -(qstar_shaped R f sa). Qed.

Theorem bellman_residual_residual : holds bellman_residual__residual.
Proof.
read; move: (pairs "R") (pairs "q") => R q; in_theory; set B := dist M (bellman M R q) q.
have B0 : 0 <= B by apply: dist_ge0.
rewrite ler_pdivl_mulr ?disc1_gt0 // mulrBr mulr1 ler_subl_addr mulrC.
apply/dist_leP => [|s a sa]; first by rewrite addr_ge0 ?mulr_ge0 ?dist_ge0 ?disc_ge0.
rewrite (qstar_fix M R s a) -[q s a - _](subrKA (bellman M R q s a)).
apply: le_trans (ler_norm_add _ _) _; apply: ler_add; first by rewrite distrC; apply: le_dist.
exact: le_trans (le_dist _ _ sa) (bellman_contracts _ _ _ _).
Qed.

Theorem binary_degeneracy_equal_length_equal_values : holds binary_degeneracy_equal_length__equal_values.
Proof.
read; move: (pairs "R") (state "correct") (on_states "left") => R c left det final outcome equal.
pose f s a := odflt s [pick t | kernel M s a t == 1].
have fP s a : avail M s a -> kernel M s a (f s a) = 1.
  move=> sa; rewrite /f; case: pickP => [t /eqP //|none]; have [t] := det s a sa; in_theory.
  by move/eqP; rewrite none.
have only s a t : avail M s a -> kernel M s a t = (t == f s a)%:R.
  move=> sa; case: eqP => [->|/eqP tf]; first exact: fP.
  have := kernel_sum1 sa; rewrite (bigD1 (f s a)) //= fP // -[RHS]addr0 => /addrI /eqP.
  rewrite psumr_eq0 => [/allP/(_ t)|u _]; last exact: kernel_ge0.
  by rewrite mem_index_enum tf => /(_ isT)/eqP.
have stays s a : avail M s a -> kernel M s a s = 1 -> f s a = s.
  by move=> sa; rewrite only //; case: eqP => // _ /eqP; rewrite eq_sym oner_eq0.
move=> s a sa b sb; in_theory; have [/andP[qa qb]|] := boolP ((0 < qstar M R s a) && (0 < qstar M R s b)); last first.
  by move=> no; left=> -[qa qb]; move: no; rewrite qa qb.
have closed x : avail M c x -> f c x = c.
  by move=> cx; apply: stays => //; have := final x cx; in_theory.
have RP : outcome_only M f c R.
  move=> t x tx; have [] := outcome t x tx; in_theory => out1 out2.
  have [tc|tc] := eqVneq t c; first by case: out1 => // ->.
  by case: out2 => [h|->]; [case: h; apply/eqP | rewrite only // eq_sym].
have lP : steps_left M f left.
  move=> t x tx; have := equal t x tx; in_theory => -[h|h].
    by left=> y ty; apply: stays => //; have := h y ty; in_theory.
  right; move: h; rewrite /expect (bigD1 (f t x)) //= fP // mul1r big1 ?addr0 // => u uf.
  by rewrite only // (negPf uf) mul0r.
by right; have := equal_lengths fP closed RP lP sa sb qa qb.
Qed.

(* ---- all of them ------------------------------------------------------------ *)

Local Open Scope string_scope.
Definition proved : seq (string * string * claim) :=
  [::("q-lipschitz", "bound", q_lipschitz__bound);
   ("q-lipschitz", "max-step", q_lipschitz__max_step);
   ("argmax-uhc", "nonempty", argmax_uhc__nonempty);
   ("argmax-uhc", "upper", argmax_uhc__upper);
   ("unique-continuity", "continuous", unique_continuity__continuous);
   ("tie-breaker", "close", tie_breaker__close);
   ("deterministic-discontinuity", "inverse", deterministic_discontinuity__inverse);
   ("deterministic-discontinuity", "close", deterministic_discontinuity__close);
   ("deterministic-discontinuity", "forced", deterministic_discontinuity__forced);
   ("deterministic-discontinuity", "forced-for-small-eps", deterministic_discontinuity__forced_for_small_eps);
   ("deterministic-discontinuity", "jump", deterministic_discontinuity__jump);
   ("uniform-discontinuity", "close", uniform_discontinuity__close);
   ("uniform-discontinuity", "distance", uniform_discontinuity__distance);
   ("uniform-discontinuity", "half", uniform_discontinuity__half);
   ("incomplete-reward", "proof-step", incomplete_reward__proof_step);
   ("incomplete-reward", "statewise", incomplete_reward__statewise);
   ("incomplete-reward", "at-s0", incomplete_reward__at_s0);
   ("tie-breaker", "breaks", tie_breaker__breaks);
   ("effective-reward", "bound", effective_reward__bound);
   ("effective-q-lipschitz", "bound", effective_q_lipschitz__bound);
   ("effective-argmax-uhc", "nonempty", effective_argmax_uhc__nonempty);
   ("effective-argmax-uhc", "upper", effective_argmax_uhc__upper);
   ("effective-argmax-uhc", "one-component", effective_argmax_uhc__one_component);
   ("effective-continuity", "continuous", effective_continuity__continuous);
   ("effective-discontinuity", "close", effective_discontinuity__close);
   ("effective-discontinuity", "forced", effective_discontinuity__forced);
   ("effective-discontinuity", "deterministic", effective_discontinuity__deterministic);
   ("effective-discontinuity", "uniform-jump", effective_discontinuity__uniform_jump);
   ("effective-discontinuity-one-component", "close", effective_discontinuity_one_component__close);
   ("effective-discontinuity-one-component", "forced", effective_discontinuity_one_component__forced);
   ("effective-discontinuity-one-component", "uniform-jump", effective_discontinuity_one_component__uniform_jump);
   ("bump", "above-0", bump__above_0);
   ("bump", "below-1", bump__below_1);
   ("bump", "at-centre", bump__at_centre);
   ("effective-objective", "maximises", effective_objective__maximises);
   ("conflict-sensitivity", "fixed-weights", conflict_sensitivity__fixed_weights);
   ("conflict-sensitivity", "moving-weights", conflict_sensitivity__moving_weights);
   ("weights-on-reward", "continuous", weights_on_reward__continuous);
   ("near-optimal-instability", "tiny-change", near_optimal_instability__tiny_change);
   ("near-optimal-instability", "safe-radius", near_optimal_instability__safe_radius);
   ("only-unique-stable", "continuous-where-unique", only_unique_stable__continuous_where_unique);
   ("only-unique-stable", "discontinuous-where-tied", only_unique_stable__discontinuous_where_tied);
   ("only-unique-stable", "uniform-jumps-where-tied", only_unique_stable__uniform_jumps_where_tied);
   ("format-bonus", "here", format_bonus__here);
   ("lcpo", "for-small-alpha", lcpo__for_small_alpha);
   ("direction-over-scale", "constant-direction", direction_over_scale__constant_direction);
   ("advantage-of-a-sum", "one-policy", advantage_of_a_sum__one_policy);
   ("bellman-residual", "contraction", bellman_residual__contraction);
   ("optimal-for-both", "one-policy", optimal_for_both__one_policy);
   ("policy-improvement", "better", policy_improvement__better);
   ("potential-shaping", "same-actions", potential_shaping__same_actions);
   ("potential-shaping", "values-move", potential_shaping__values_move);
   ("bellman-residual", "residual", bellman_residual__residual);
   ("binary-degeneracy-equal-length", "equal-values", binary_degeneracy_equal_length__equal_values)].

Fixpoint all_hold (l : seq (string * string * claim)) : Prop :=
  if l is x :: l' then holds x.2 /\ all_hold l' else True.

Lemma all_holdP l x : all_hold l -> List.In x l -> holds x.2.
Proof. by elim: l => //= y l IHl [hy hl] [<-|/(IHl hl)]. Qed.

Theorem readings_hold x : List.In x proved -> holds x.2.
Proof.
apply: all_holdP; repeat split.
- exact: q_lipschitz_bound.
- exact: q_lipschitz_max_step.
- exact: argmax_uhc_nonempty.
- exact: argmax_uhc_upper.
- exact: unique_continuity_continuous.
- exact: tie_breaker_close.
- exact: deterministic_discontinuity_inverse.
- exact: deterministic_discontinuity_close.
- exact: deterministic_discontinuity_forced.
- exact: deterministic_discontinuity_forced_for_small_eps.
- exact: deterministic_discontinuity_jump.
- exact: uniform_discontinuity_close.
- exact: uniform_discontinuity_distance.
- exact: uniform_discontinuity_half.
- exact: incomplete_reward_proof_step.
- exact: incomplete_reward_statewise.
- exact: incomplete_reward_at_s0.
- exact: tie_breaker_breaks.
- exact: effective_reward_bound.
- exact: effective_q_lipschitz_bound.
- exact: effective_argmax_uhc_nonempty.
- exact: effective_argmax_uhc_upper.
- exact: effective_argmax_uhc_one_component.
- exact: effective_continuity_continuous.
- exact: effective_discontinuity_close.
- exact: effective_discontinuity_forced.
- exact: effective_discontinuity_deterministic.
- exact: effective_discontinuity_uniform_jump.
- exact: effective_discontinuity_one_component_close.
- exact: effective_discontinuity_one_component_forced.
- exact: effective_discontinuity_one_component_uniform_jump.
- exact: bump_above_0.
- exact: bump_below_1.
- exact: bump_at_centre.
- exact: effective_objective_maximises.
- exact: conflict_sensitivity_fixed_weights.
- exact: conflict_sensitivity_moving_weights.
- exact: weights_on_reward_continuous.
- exact: near_optimal_instability_tiny_change.
- exact: near_optimal_instability_safe_radius.
- exact: only_unique_stable_continuous_where_unique.
- exact: only_unique_stable_discontinuous_where_tied.
- exact: only_unique_stable_uniform_jumps_where_tied.
- exact: format_bonus_here.
- exact: lcpo_for_small_alpha.
- exact: direction_over_scale_constant_direction.
- exact: advantage_of_a_sum_one_policy.
- exact: bellman_residual_contraction.
- exact: optimal_for_both_one_policy.
- exact: policy_improvement_better.
- exact: potential_shaping_same_actions.
- exact: potential_shaping_values_move.
- exact: bellman_residual_residual.
- exact: binary_degeneracy_equal_length_equal_values.
Qed.

(* Readings of the claims about one reward: sections 2 and 3 of the paper, and     *)
(* its bump.                                                                     *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_effective.
From PolicyCliff Require Import finite_incomplete finite_results finite_text finite_tv finite_shapes finite_lengths.
From PolicyCliff Require Import Paper claim_syntax claim_meaning claim_theory claim_texts.

(******************************************************************************)
(* Names are those of the claim and the reading. Most proofs read the term in *)
(* the words of the theory (the tactic [read]) and apply a theorem of Paper.v. *)
(*       bump_moves == the paper's construction, for a bump as claims define it *)
(* plays_one, leaves == a policy that plays one action for certain            *)
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

Theorem bump_above_0 : holds bump__above_0.
Proof. by read => _ _ _ _ s a sa; in_theory; rewrite le_maxr lexx. Qed.

Theorem bump_below_1 : holds bump__below_1.
Proof.
by read => d0 _ pos _ s a sa; rewrite le_maxl ler01 /= ler_subl_addr ler_addl divr_ge0 ?(ltW d0) ?pos.
Qed.

Theorem bump_at_centre : holds bump__at_centre.
Proof. by read => _ _ _ ->; rewrite mul0r subr0; apply/max_idPr/ler01. Qed.

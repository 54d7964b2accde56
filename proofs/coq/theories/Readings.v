(* Readings of the claims in proofs/claims that hold in every finite MDP: their   *)
(* very texts, as `cliff export --claims` writes them.                           *)
From Coq Require Import String.
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp claim_syntax claim_meaning claim_theory claim_texts.
From PolicyCliff Require Import readings_rewards readings_effective readings_text readings_classics.
From PolicyCliff Require Import claim_reals readings_soft.

(******************************************************************************)
(* claim_texts.v has the terms, claim_meaning.v what they mean.               *)
(*     proved == claims and readings that hold over any ordered field, with   *)
(*               their terms                                                  *)
(* proved_soft == those about logarithms and soft values, over the reals      *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

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
   ("binary-degeneracy-equal-length", "equal-values", binary_degeneracy_equal_length__equal_values);
   ("direction-over-scale", "small-scales", direction_over_scale__small_scales);
   ("affine-rewards", "same-actions", affine_rewards__same_actions);
   ("greedy-loss", "loss", greedy_loss__loss);
   ("performance-difference", "identity", performance_difference__identity);
   ("policy-improvement", "strictly", policy_improvement__strictly)].

Definition proved_soft : seq (string * string * claim) :=
  [::("soft-lipschitz", "values", soft_lipschitz__values);
   ("soft-lipschitz", "policies", soft_lipschitz__policies);
   ("soft-contraction", "contraction", soft_contraction__contraction);
   ("softmax-lipschitz", "bound", softmax_lipschitz__bound);
   ("softmax-lipschitz", "strict", softmax_lipschitz__strict);
   ("entropy-cost", "costs", entropy_cost__costs);
   ("entropy-cost", "governed", entropy_cost__governed);
   ("small-alpha", "optimal", small_alpha__optimal);
   ("soft-shaping", "same-policy", soft_shaping__same_policy);
   ("soft-shaping", "nothing-else", soft_shaping__nothing_else)].

Fixpoint all_of (P : claim -> Prop) (l : seq (string * string * claim)) : Prop :=
  if l is x :: l' then P x.2 /\ all_of P l' else True.

Lemma all_ofP P l x : all_of P l -> List.In x l -> P x.2.
Proof. by elim: l => //= y l IHl [hy hl] [<-|/(IHl hl)]. Qed.

Theorem readings_hold x : List.In x proved -> holds x.2.
Proof.
apply: all_ofP; repeat split.
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
- exact: direction_over_scale_small_scales.
- exact: affine_rewards_same_actions.
- exact: greedy_loss_loss.
- exact: performance_difference_identity.
- exact: policy_improvement_strictly.
Qed.

Theorem soft_readings_hold x : List.In x proved_soft -> holds_over_reals x.2.
Proof.
apply: all_ofP; repeat split.
- exact: soft_lipschitz_values.
- exact: soft_lipschitz_policies.
- exact: soft_contraction_contraction.
- exact: softmax_lipschitz_bound.
- exact: softmax_lipschitz_strict.
- exact: entropy_cost_costs.
- exact: entropy_cost_governed.
- exact: small_alpha_optimal.
- exact: soft_shaping_same_policy.
- exact: soft_shaping_nothing_else.
Qed.

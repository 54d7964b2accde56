(* Readings of the claims in proofs/claims that hold in every finite MDP: their   *)
(* very texts, as `cliff export --claims` writes them. Written by readings.py.    *)
From Coq Require Import String.
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp claim_syntax claim_meaning claim_theory claim_texts.
From PolicyCliff Require Import claim_reals readings_rewards readings_effective readings_soft readings_text readings_classics.

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
   ("tie-breaker", "close", tie_breaker__close);
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
   ("binary-degeneracy-equal-length", "equal-values", binary_degeneracy_equal_length__equal_values);
   ("format-bonus", "here", format_bonus__here);
   ("lcpo", "for-small-alpha", lcpo__for_small_alpha);
   ("direction-over-scale", "small-scales", direction_over_scale__small_scales);
   ("direction-over-scale", "constant-direction", direction_over_scale__constant_direction);
   ("advantage-of-a-sum", "one-policy", advantage_of_a_sum__one_policy);
   ("affine-rewards", "same-actions", affine_rewards__same_actions);
   ("bellman-residual", "contraction", bellman_residual__contraction);
   ("bellman-residual", "residual", bellman_residual__residual);
   ("greedy-loss", "loss", greedy_loss__loss);
   ("optimal-for-both", "one-policy", optimal_for_both__one_policy);
   ("performance-difference", "identity", performance_difference__identity);
   ("policy-improvement", "better", policy_improvement__better);
   ("policy-improvement", "strictly", policy_improvement__strictly);
   ("potential-shaping", "same-actions", potential_shaping__same_actions);
   ("potential-shaping", "values-move", potential_shaping__values_move)].

Definition proved_soft : seq (string * string * claim) :=
  [::("soft-lipschitz", "values", soft_lipschitz__values);
   ("soft-lipschitz", "policies", soft_lipschitz__policies);
   ("soft-contraction", "contraction", soft_contraction__contraction);
   ("softmax-lipschitz", "bound", softmax_lipschitz__bound);
   ("softmax-lipschitz", "strict", softmax_lipschitz__strict);
   ("entropy-cost", "costs", entropy_cost__costs);
   ("entropy-cost", "governed", entropy_cost__governed);
   ("small-alpha", "optimal", small_alpha__optimal);
   ("temperature", "earns-less", temperature__earns_less);
   ("soft-shaping", "same-policy", soft_shaping__same_policy);
   ("soft-shaping", "nothing-else", soft_shaping__nothing_else)].

Fixpoint all_of (P : claim -> Prop) (l : seq (string * string * claim)) : Prop :=
  if l is x :: l' then P x.2 /\ all_of P l' else True.

Lemma all_ofP P l x : all_of P l -> List.In x l -> P x.2.
Proof. by elim: l => //= y l IHl [hy hl] [<-|/(IHl hl)]. Qed.

Theorem readings_hold x : List.In x proved -> holds x.2.
Proof.
apply: all_ofP; repeat split.
- exact: readings_rewards.q_lipschitz_bound.
- exact: readings_rewards.q_lipschitz_max_step.
- exact: readings_rewards.argmax_uhc_nonempty.
- exact: readings_rewards.argmax_uhc_upper.
- exact: readings_rewards.unique_continuity_continuous.
- exact: readings_rewards.deterministic_discontinuity_inverse.
- exact: readings_rewards.deterministic_discontinuity_close.
- exact: readings_rewards.deterministic_discontinuity_forced.
- exact: readings_rewards.deterministic_discontinuity_forced_for_small_eps.
- exact: readings_rewards.deterministic_discontinuity_jump.
- exact: readings_rewards.uniform_discontinuity_close.
- exact: readings_rewards.uniform_discontinuity_distance.
- exact: readings_rewards.uniform_discontinuity_half.
- exact: readings_rewards.incomplete_reward_proof_step.
- exact: readings_rewards.incomplete_reward_statewise.
- exact: readings_rewards.incomplete_reward_at_s0.
- exact: readings_rewards.tie_breaker_breaks.
- exact: readings_rewards.tie_breaker_close.
- exact: readings_effective.effective_reward_bound.
- exact: readings_effective.effective_q_lipschitz_bound.
- exact: readings_effective.effective_argmax_uhc_nonempty.
- exact: readings_effective.effective_argmax_uhc_upper.
- exact: readings_effective.effective_argmax_uhc_one_component.
- exact: readings_effective.effective_continuity_continuous.
- exact: readings_effective.effective_discontinuity_close.
- exact: readings_effective.effective_discontinuity_forced.
- exact: readings_effective.effective_discontinuity_deterministic.
- exact: readings_effective.effective_discontinuity_uniform_jump.
- exact: readings_effective.effective_discontinuity_one_component_close.
- exact: readings_effective.effective_discontinuity_one_component_forced.
- exact: readings_effective.effective_discontinuity_one_component_uniform_jump.
- exact: readings_rewards.bump_above_0.
- exact: readings_rewards.bump_below_1.
- exact: readings_rewards.bump_at_centre.
- exact: readings_effective.effective_objective_maximises.
- exact: readings_effective.conflict_sensitivity_fixed_weights.
- exact: readings_effective.conflict_sensitivity_moving_weights.
- exact: readings_effective.weights_on_reward_continuous.
- exact: readings_text.near_optimal_instability_tiny_change.
- exact: readings_text.near_optimal_instability_safe_radius.
- exact: readings_text.only_unique_stable_continuous_where_unique.
- exact: readings_text.only_unique_stable_discontinuous_where_tied.
- exact: readings_text.only_unique_stable_uniform_jumps_where_tied.
- exact: readings_text.binary_degeneracy_equal_length_equal_values.
- exact: readings_text.format_bonus_here.
- exact: readings_text.lcpo_for_small_alpha.
- exact: readings_text.direction_over_scale_small_scales.
- exact: readings_text.direction_over_scale_constant_direction.
- exact: readings_classics.advantage_of_a_sum_one_policy.
- exact: readings_classics.affine_rewards_same_actions.
- exact: readings_classics.bellman_residual_contraction.
- exact: readings_classics.bellman_residual_residual.
- exact: readings_classics.greedy_loss_loss.
- exact: readings_classics.optimal_for_both_one_policy.
- exact: readings_classics.performance_difference_identity.
- exact: readings_classics.policy_improvement_better.
- exact: readings_classics.policy_improvement_strictly.
- exact: readings_classics.potential_shaping_same_actions.
- exact: readings_classics.potential_shaping_values_move.
Qed.

Theorem soft_readings_hold x : List.In x proved_soft -> holds_over_reals x.2.
Proof.
apply: all_ofP; repeat split.
- exact: readings_soft.soft_lipschitz_values.
- exact: readings_soft.soft_lipschitz_policies.
- exact: readings_soft.soft_contraction_contraction.
- exact: readings_soft.softmax_lipschitz_bound.
- exact: readings_soft.softmax_lipschitz_strict.
- exact: readings_soft.entropy_cost_costs.
- exact: readings_soft.entropy_cost_governed.
- exact: readings_soft.small_alpha_optimal.
- exact: readings_soft.temperature_earns_less.
- exact: readings_soft.soft_shaping_same_policy.
- exact: readings_soft.soft_shaping_nothing_else.
Qed.

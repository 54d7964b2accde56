(* The paper's results (arXiv 2507.20150) at the paper's generality: compact  *)
(* actions, continuous rewards, a Feller kernel. Statements only; the proofs  *)
(* are in compact_*.v.                                                        *)
From mathcomp Require Import all_ssreflect ssralg ssrnum.
From mathcomp.finmap Require Import finmap.
From mathcomp.classical Require Import boolp classical_sets functions cardinality.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_bellman compact_argmax.
From PolicyCliff Require Import compact_cliff compact_flat compact_effective.
From mathcomp.analysis Require Import ereal measure lebesgue_measure lebesgue_integral.
From PolicyCliff Require Import compact_metric compact_missing compact_policy.
From PolicyCliff Require Import compact_kernels compact_necessity compact_stated.

(******************************************************************************)
(* Setting. K is any model of the reals (realType). S and A are topological   *)
(* spaces, not empty since mathcomp-analysis 0.6 has every space pointed; A   *)
(* is compact. Metrics appear only where they are used (pseudoMetricType with *)
(* hausdorff_space is the library's notion of a metric space), and compactness*)
(* of S only where it is used: elsewhere a reward is a bounded continuous     *)
(* function (bcont), which for compact S is a continuous one                  *)
(* (continuous_bcont).                                                        *)
(*   The kernel E is an abstract functional: E (s,a) f, the integral of f for *)
(* P(.|s,a), is monotone, E (f + c) = E f + c, E 0 = 0, and it is continuous  *)
(* in (s,a). No linearity: robust (worst-case) kernels are covered too.       *)
(* Integrals against Feller kernels are an instance (integrals_are_kernels).  *)
(*   uclose e f g   |f - g| <= e everywhere, ||f - g|| <= e; unorm f is ||f|| *)
(*   Qstar E g R    the bounded continuous fixed point of T_R                 *)
(*   Astar E g R s  A*(s;R)                                                   *)
(*   near_R R0      the neighbourhoods of R0 among rewards, for the sup norm  *)
(*   selection E g M   M R is a deterministic optimal policy for each reward R*)
(*   separating K A    two actions are separated by a continuous function:    *)
(*                     true in metric spaces (metric_spaces_separate)         *)
(*   isolated a     {a} is open                                               *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Compact.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Implicit Types (R Q : S * A -> K) (s : S) (a : A) (e d : K).
Local Notation Qstar := (Qstar E g).
Local Notation Astar := (Astar E g).

(* ---- Setting --------------------------------------------------------------*)

(* T_R contracts, and its fixed point exists and is unique.                   *)
Theorem bellman_contracts R Q Q' c : bcont Q -> bcont Q' -> uclose c Q Q' ->
  uclose (g * c) (bellman E g R Q) (bellman E g R Q').
Proof. exact: bellman_contraction. Qed.

Theorem qstar_exists_unique R : bcont R ->
  optQ E g R (Qstar R) /\ forall Q, optQ E g R Q -> Q = Qstar R.
Proof. exact: Qstar_exists_unique. Qed.

(* Berge: the maximum over actions is continuous in the state.                *)
Theorem max_continuous Q : bcont Q -> bcont (maxa Q).
Proof. exact: bcont_maxa. Qed.

Theorem inverse_bellman Q : bcont Q -> bcont (inv E g Q) /\ Qstar (inv E g Q) = Q.
Proof. exact: inv_Qstar_exists. Qed.

(* Deterministic optimal policies exist, at every reward. Their measurability *)
(* plays no role below: the theorems hold for every selection.                *)
Theorem selections_exist : exists M, selection E g M.
Proof. exact: selection_exists. Qed.

(* With S compact, rewards are just the continuous functions.                 *)
Theorem continuous_bcont R : compact [set: S] -> continuous R -> bcont R.
Proof. exact: compact_bcont. Qed.

(* ---- q-lipschitz: seed Prop 2.1, PDF Prop 2.4, prop:q_continuity ----------*)

Theorem q_lipschitz R1 R2 e : bcont R1 -> bcont R2 ->
  uclose e R1 R2 -> uclose (e / (1 - g)) (Qstar R1) (Qstar R2).
Proof. exact: Qstar_lipschitz. Qed.

(* In the paper's norms.                                                      *)
Theorem q_lipschitz_norm R1 R2 : bcont R1 -> bcont R2 ->
  unorm (fun x => Qstar R1 x - Qstar R2 x) <= unorm (fun x => R1 x - R2 x) / (1 - g).
Proof. exact: Qstar_lipschitz_norm. Qed.

(* More: one-sided bounds.                                                    *)
Theorem q_lipschitz_one_sided R1 R2 e : bcont R1 -> bcont R2 ->
  (forall x, R1 x <= R2 x + e) -> forall x, Qstar R1 x <= Qstar R2 x + e / (1 - g).
Proof. exact: Qstar_le. Qed.

(* The constant is attained, by constant changes of any reward.               *)
Theorem q_lipschitz_sharp R c : bcont R ->
  Qstar (fun x => R x + c) = (fun x => Qstar R x + c / (1 - g)).
Proof. exact: Qstar_addc. Qed.

(* ---- argmax-uhc: seed Lemma 2.2, PDF Lemma 2.5, lemma:argmax_uhc ----------*)

Theorem argmax_nonempty_compact R s : bcont R ->
  Astar R s !=set0 /\ compact (Astar R s).
Proof. by move=> bR; split; [exact: Astar_nonempty | exact: Astar_compact]. Qed.

(* Closed graph, along any filter (sequences included), s moving as well.     *)
Theorem argmax_closed_graph (I : Type) (F : set (set I)) {FF : ProperFilter F}
    (R_ : I -> S * A -> K) (s_ : I -> S) (a_ : I -> A) R0 s0 a0 : bcont R0 ->
  R_ @ F `=>` near_R R0 -> s_ @ F --> s0 -> a_ @ F --> a0 ->
  (\forall i \near F, Astar (R_ i) (s_ i) (a_ i)) -> Astar R0 s0 a0.
Proof. exact: Astar_closed_graph. Qed.

(* Upper hemicontinuity, jointly in R and s.                                  *)
Theorem argmax_uhc R0 s0 (U : set A) : bcont R0 ->
  (forall a, Astar R0 s0 a -> nbhs a U) ->
  exists2 d, 0 < d & \forall s \near s0,
    forall R, bcont R -> uclose d R R0 -> Astar R s `<=` U.
Proof. exact: Astar_uhc. Qed.

(* Continuity for the Hausdorff metric, the other reading of the lemma, is    *)
(* false at every tie: the set shrinks to any one of its members that is a    *)
(* peak (in a metric space, to any one of them).                              *)
Theorem argmax_hausdorff_refuted R0 s0 a e : bcont R0 -> peak K a ->
  Astar R0 s0 a -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 & Astar R' s0 = [set a]].
Proof. exact: force_peak. Qed.

(* ---- unique-continuity: seed Thm 2.3, PDF Thm 2.7 -------------------------*)
(*      thm:continuity_rigorous                                               *)

(* Pointwise topology on policies. Uniqueness at R0 is enough.                *)
Theorem unique_continuity M R0 : selection E g M -> bcont R0 ->
  (forall s, Astar R0 s `<=` [set M R0 s]) -> {ptws, M @ near_R R0 --> M R0}.
Proof. exact: selection_ptws. Qed.

(* State by state, uniqueness there is enough.                                *)
Theorem unique_continuity_at M R0 s0 : selection E g M -> bcont R0 ->
  Astar R0 s0 `<=` [set M R0 s0] -> (fun R => M R s0) @ near_R R0 --> M R0 s0.
Proof. exact: selection_cvg. Qed.

(* With the paper's own hypothesis: uniqueness for all R near R0.             *)
Theorem unique_continuity_stated M R0 : selection E g M -> bcont R0 ->
  unique_near_all E g R0 -> {ptws, M @ near_R R0 --> M R0}.
Proof. exact: selection_ptws_near. Qed.

(* That hypothesis says exactly that                                          *)
(* the optimal actions at R0 are unique *and isolated points of A*; under it  *)
(* the policy is constant near R0.                                            *)
Theorem unique_neighbourhood_iff R0 : compact [set: S] -> bcont R0 ->
  unique_near_all E g R0 <->
  forall s, exists2 a, Astar R0 s = [set a] & isolated a.
Proof. exact: unique_near_all_iff. Qed.

Theorem unique_neighbourhood_constant M R0 : compact [set: S] ->
    selection E g M -> bcont R0 -> unique_near_all E g R0 ->
  exists2 d, 0 < d & forall R, bcont R -> uclose d R R0 -> M R = M R0.
Proof. exact: selection_locally_constant. Qed.

(* So it never holds when no action is isolated, as in a connected A with two *)
(* actions (an interval, say): there the paper's theorem is about no reward.  *)
Theorem unique_neighbourhood_vacuous R0 : bcont R0 ->
  (forall a, ~ isolated a) -> ~ unique_near_all E g R0.
Proof. exact: unique_near_all_vacuous. Qed.

Theorem unique_neighbourhood_connected R0 (a b : A) : bcont R0 ->
    connected [set: A] -> (forall c : A, closed [set c]) -> a <> b ->
  ~ unique_near_all E g R0.
Proof. exact: unique_near_all_connected. Qed.

(* ---- deterministic-discontinuity: seed Prop 2.4, PDF Prop 2.9 -------------*)
(*      prop:discontinuity_deterministic                                      *)

(* Without the paper's hypothesis that A*(s0;R0) is finite.                   *)
Theorem deterministic_discontinuity M R0 s0 a2 : separating K A ->
    selection E g M -> bcont R0 -> Astar R0 s0 a2 -> M R0 s0 <> a2 ->
  ~ {ptws, M @ near_R R0 --> M R0}.
Proof. exact: selection_ptws_discontinuous. Qed.

(* One neighbourhood W of M R0 s0 is left at every distance e > 0.            *)
Theorem deterministic_jump M R0 s0 a2 : selection E g M -> bcont R0 ->
    sep K (M R0 s0) a2 -> Astar R0 s0 a2 ->
  exists2 W, nbhs (M R0 s0) W & forall e, 0 < e ->
    exists R', [/\ bcont R', uclose e R' R0 & ~ W (M R' s0)].
Proof. exact: selection_jump. Qed.

(* The paper's construction, with its own bump on S * A: A*(s0;R_e) = {a2},   *)
(* and the distance is e, where the paper derives (1 + gamma) e.              *)
Theorem paper_construction R0 (phi : S * A -> K) e s0 a2 : bcont R0 -> continuous phi ->
    (forall x, 0 <= phi x <= 1) -> 0 < e -> Astar R0 s0 a2 -> phi (s0, a2) = 1 ->
    (forall a, Astar R0 s0 a -> a <> a2 -> phi (s0, a) < 1) ->
  [/\ bcont (bumped E g R0 phi e), uclose e (bumped E g R0 phi e) R0 &
      Astar (bumped E g R0 phi e) s0 = [set a2]].
Proof. exact: bumped_forces. Qed.

(* Such a reward exists for every optimal action.                             *)
Theorem one_action_forced R0 s0 a e : bcont R0 -> separating K A ->
  finite_set (Astar R0 s0) -> Astar R0 s0 a -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 & Astar R' s0 = [set a]].
Proof. exact: force_finite. Qed.

(* ---- uniform-discontinuity: seed Prop 2.5, PDF Prop 2.10 ------------------*)
(*      prop:discontinuity_stochastic                                         *)

(* The jump 1 - 1/m = (m - 1)/m, at every distance e > 0.                     *)
Theorem uniform_jump R0 s0 a2 e : bcont R0 -> separating K A ->
    finite_set (Astar R0 s0) -> Astar R0 s0 a2 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0, Astar R' s0 = [set a2] &
    tv (unif K (Astar R' s0)) (unif K (Astar R0 s0)) =
      1 - (#|` fset_set (Astar R0 s0)|%:R)^-1].
Proof. exact: uniform_jump. Qed.

Theorem uniform_discontinuity R0 s0 a1 a2 : bcont R0 -> separating K A ->
    finite_set (Astar R0 s0) -> Astar R0 s0 a1 -> Astar R0 s0 a2 -> a1 <> a2 ->
  ~ ((fun R => tv (unif K (Astar R s0)) (unif K (Astar R0 s0))) @ near_R R0
      --> (0 : K)).
Proof. exact: uniform_discontinuous. Qed.

(* ---- only-unique-stable: PDF Rem 2.11, the core theorem -------------------*)

Theorem continuous_iff_unique M R0 : separating K A -> selection E g M ->
    bcont R0 ->
  {ptws, M @ near_R R0 --> M R0} <-> (forall s, Astar R0 s = [set M R0 s]).
Proof. exact: selection_continuousP. Qed.

(* The same for every selection of randomised optimal policies, with weak     *)
(* convergence; so neither can be continuous in total variation at a tie.     *)
Theorem randomised_continuous_iff_unique (p : (S * A -> K) -> S -> mean K A) R0 s0 :
    separating K A -> rselection E g p -> bcont R0 ->
  weakly_continuous p R0 s0 <-> exists a, Astar R0 s0 = [set a].
Proof. by move=> sepA; exact: rselection_continuousP. Qed.

(* Whatever the selection: rewards within e of R0 force either of two actions.*)
Theorem tie_fork R0 s0 a1 a2 e : bcont R0 -> peak K a1 -> peak K a2 ->
  Astar R0 s0 a1 -> Astar R0 s0 a2 -> 0 < e ->
  exists R1 R2, [/\ bcont R1 /\ bcont R2, uclose e R1 R0 /\ uclose e R2 R0,
    Astar R1 s0 = [set a1] & Astar R2 s0 = [set a2]].
Proof. exact: tie_fork. Qed.

(* When no action is isolated, rewards at which every selection is            *)
(* discontinuous, and in every state, are dense ...                           *)
Theorem cliffs_dense R0 e : separating K A -> (forall a, ~ isolated a) ->
    bcont R0 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 &
    forall M, selection E g M -> forall s,
      ~ ((fun R => M R s) @ near_R R' --> M R' s)].
Proof. exact: cliffs_dense. Qed.

(* ... though at any one state so are rewards with one optimal action, where  *)
(* selections are continuous (peaks: as in metric spaces).                    *)
Theorem unique_dense R0 s0 e : (forall a, peak K a) -> bcont R0 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 & exists a, Astar R' s0 = [set a]].
Proof. exact: unique_dense. Qed.

(* ---- tie-breaker: seed Prop 3.2, PDF Prop 3.2, prop:tie-breaker -----------*)

Theorem tie_breaker R0 s0 a1 a2 e : separating K A -> bcont R0 -> a1 <> a2 ->
  Astar R0 s0 a1 -> Astar R0 s0 a2 -> 0 < e ->
  exists R', [/\ bcont R', uclose e R' R0 &
    Qstar R' (s0, a2) = Qstar R' (s0, a1) + 2%:R * e / (1 + g)].
Proof. by move=> sepA bR0 /sepA; exact: tie_breaker_gap. Qed.

(* Of the metric on A only this is used, and it is exactly what is needed: a  *)
(* continuous function that separates the two actions.                        *)
Theorem tie_breaker_iff_separated R0 s0 a1 a2 : bcont R0 ->
  Astar R0 s0 a1 -> Astar R0 s0 a2 ->
  (forall e, 0 < e -> exists R', [/\ bcont R', uclose e R' R0 &
     Qstar R' (s0, a1) < Qstar R' (s0, a2)]) <-> sep K a1 a2.
Proof. exact: tie_breaker_iff. Qed.

(* ---- effective-*: PDF 4.2 to 4.6 ------------------------------------------*)

(* Of the weights, continuity is needed for R_eff to be continuous, and       *)
(* \sum_k |w_k| <= 1 for the bound of effective-reward; nothing else is.      *)
Theorem effective_reward_continuous_iff (I : finType) (w : I -> S -> K) :
  (forall Rs : I -> S * A -> K, bcontN Rs -> bcont (reff w Rs)) <->
  forall k, bcont (w k).
Proof. exact: reff_bcontP. Qed.

Theorem effective_reward_iff (I : finType) (w : I -> S -> K) :
  (forall e (Rs Rs' : I -> S * A -> K), 0 <= e -> bcontN Rs -> bcontN Rs' ->
     closeN e Rs Rs' -> uclose e (reff w Rs) (reff w Rs')) <->
  forall s, \sum_k `|w k s| <= 1.
Proof. exact: reff_closeP. Qed.

Section Effective.
Variables (I : finType) (w : I -> S -> K).
Implicit Types Rs : I -> S * A -> K.
Hypothesis ww : weights w.

(* effective-reward: PDF Lemma 4.2, lemma:effective_reward_properties         *)
Theorem effective_reward Rs Rs' e : bcontN Rs -> closeN e Rs Rs' ->
  bcont (reff w Rs) /\ uclose e (reff w Rs) (reff w Rs').
Proof. by move=> bR cR; split; [exact: reff_bcont | exact: reff_close]. Qed.

(* effective-q-lipschitz: PDF Prop 4.3, prop:lipschitz-effective-q-revised    *)
Theorem effective_q_lipschitz Rs Rs' e : bcontN Rs -> bcontN Rs' ->
  closeN e Rs Rs' -> uclose (e / (1 - g)) (Qstar (reff w Rs)) (Qstar (reff w Rs')).
Proof. exact: effective_lipschitz. Qed.

(* effective-argmax-uhc: PDF Lemma 4.4, lemma:effective_argmax_uhc-revised    *)
Theorem effective_argmax_uhc Rs0 s0 (U : set A) : bcontN Rs0 ->
  (forall a, Astar (reff w Rs0) s0 a -> nbhs a U) ->
  exists2 d, 0 < d & \forall s \near s0,
    forall Rs, bcontN Rs -> closeN d Rs Rs0 -> Astar (reff w Rs) s `<=` U.
Proof. exact: effective_uhc. Qed.

(* effective-continuity: PDF Prop 4.5, thm:multi-continuity-uniqueness-eff    *)
Theorem effective_continuity M Rs0 : selectionN E g w M -> bcontN Rs0 ->
    (forall s, Astar (reff w Rs0) s `<=` [set M Rs0 s]) ->
  {ptws, M @ near_RN Rs0 --> M Rs0}.
Proof. exact: effective_ptws. Qed.

(* Its hypothesis is vacuous where that of unique-continuity is.              *)
Theorem effective_neighbourhood_iff Rs0 s0 : bcontN Rs0 ->
  (exists2 d, 0 < d & forall Rs, bcontN Rs -> closeN d Rs Rs0 ->
     exists a, Astar (reff w Rs) s0 = [set a]) <->
  exists2 a, Astar (reff w Rs0) s0 = [set a] & isolated a.
Proof. exact: effective_unique_near_iff. Qed.

(* effective-discontinuity: PDF Prop 4.6, prop:multi-discontinuity-eff        *)
Theorem effective_deterministic_discontinuity M Rs0 s0 a2 : separating K A ->
    selectionN E g w M -> bcontN Rs0 -> Astar (reff w Rs0) s0 a2 -> M Rs0 s0 <> a2 ->
  ~ {ptws, M @ near_RN Rs0 --> M Rs0}.
Proof. exact: effective_ptws_discontinuous. Qed.

Theorem effective_uniform_discontinuity Rs0 s0 a2 e : bcontN Rs0 ->
    separating K A -> finite_set (Astar (reff w Rs0) s0) ->
    Astar (reff w Rs0) s0 a2 -> 0 < e ->
  exists Rs, [/\ bcontN Rs, closeN e Rs Rs0, Astar (reff w Rs) s0 = [set a2] &
    tv (unif K (Astar (reff w Rs) s0)) (unif K (Astar (reff w Rs0) s0)) =
      1 - (#|` fset_set (Astar (reff w Rs0) s0)|%:R)^-1].
Proof. exact: effective_uniform_jump. Qed.

(* The variant in which component j moves alone: for compact S, and a weight  *)
(* that vanishes nowhere.                                                     *)
Theorem effective_discontinuity_one j M Rs0 s0 a2 : compact [set: S] ->
    (forall s, 0 < w j s) -> selectionN E g w M -> bcontN Rs0 ->
    sep K (M Rs0 s0) a2 -> Astar (reff w Rs0) s0 a2 ->
  exists2 W, nbhs (M Rs0 s0) W & forall e, 0 < e ->
    exists Rs, [/\ bcontN Rs, closeN e Rs Rs0, forall k, k != j -> Rs k = Rs0 k &
      ~ W (M Rs s0)].
Proof. exact: effective_jump1. Qed.
End Effective.

(* ---- incomplete-reward: seed Prop 3.1, PDF Prop 3.1 -----------------------*)
(*      prop:incomplete_reward_general                                        *)

(* The kernel P and policies act on classes mS, mX of bounded functions that  *)
(* contain the continuous ones. Meant are the bounded measurable functions,   *)
(* which are not shown to be an instance. On continuous functions P is E.     *)
(* value and qvalue are V^p and Q^p; optimal_policy: the mean of Q* under p is*)
(* its maximum.                                                               *)
Section Incomplete.
Variables (mS : fclass K S) (mX : fclass K (S * A)%type).
Hypotheses (bS : forall f : S -> K, bcont f -> mS f).
Hypotheses (bX : forall f : S * A -> K, bcont f -> mX f).
Variable P : markov mS mX.
Hypothesis PE : forall f x, bcont f -> P f x = E x f.

(* Values exist, and are unique, when mS is closed under uniform limits.      *)
Theorem value_exists_unique (p : markov mX mS) R : mX R ->
    (forall f, (forall e, 0 < e -> exists2 h, mS h & uclose e f h) -> mS f) ->
  exists2 V, value P g p R V & forall V', value P g p R V' -> V' = V.
Proof. exact: value_exists_unique. Qed.

Variables (p : markov mX mS) (Rtrain Rmissing : S * A -> K).
Hypotheses (bRt : bcont Rtrain) (bRm : bcont Rmissing).
Let Rtrue x := Rtrain x + Rmissing x.
Variables (Vmissing Vtrue : S -> K) (s0 : S) (a2 : A).
Hypotheses (valm : value P g p Rmissing Vmissing) (valt : value P g p Rtrue Vtrue).
Hypotheses (opt : optimal_policy E g p Rtrain) (o2 : Astar Rtrain s0 a2).
Hypothesis a2_better : Vmissing s0 < qvalue P g Rmissing Vmissing (s0, a2).

(* Read state by state.                                                       *)
Theorem incomplete_reward_statewise :
  Vtrue s0 < qvalue P g Rtrue Vtrue (s0, a2) /\ ~ optimal_policy E g p Rtrue.
Proof.
split; first exact: (incomplete_statewise cA bS bX PE g01 bRt bRm valm valt opt o2).
exact: (incomplete_not_optimal cA bS bX PE g01 bRt bRm valm valt opt o2).
Qed.

(* Read from the start distribution mu (the mean under it), when s0 is visited*)
(* at a step t with g ^+ t > 0: some policy is nowhere worse, and better from *)
(* mu. It plays a2 at s0; that it is one takes that the indicator of s0 is in *)
(* mS, and that mS is closed under uniform limits.                            *)
Theorem incomplete_reward_initial (mu : (S -> K) -> K) t :
    0 < g ^+ t -> fc_at0 mS s0 -> fc_closed mS ->
    (forall f h, mS f -> mS h -> (forall s, f s <= h s) -> mu f <= mu h) ->
    (forall f h, mS f -> mS h -> mu (fun s => f s + h s) = mu f + mu h) ->
    (forall c f, mS f -> mu (fun s => c * f s) = c * mu f) ->
    visits P p mu s0 t ->
  exists (p' : markov mX mS) V', [/\ value P g p' Rtrue V',
    forall s, Vtrue s <= V' s & mu Vtrue < mu V'].
Proof.
exact: (incomplete_improves cA bS bX PE g01 bRt bRm valm valt opt o2).
Qed.
End Incomplete.

End Compact.

(* ---- Metric spaces --------------------------------------------------------*)

Section Metric.
Variables (K : realType) (A : pseudoMetricType K).

Theorem metric_spaces_separate : hausdorff_space A ->
  separating K A /\ forall a : A, peak K a.
Proof. by move=> hA; split; [exact: metric_separating | exact: metric_peak]. Qed.

(* argmax-uhc, the upper half of the Hausdorff distance.                      *)
Theorem argmax_excess (S : topologicalType) (E : feller K S A) (g : K)
    (R0 : S * A -> K) (s0 : S) (e : K) : compact [set: A] -> 0 <= g < 1 ->
    bcont R0 -> 0 < e ->
  exists2 d, 0 < d & \forall s \near s0, forall R, bcont R -> uclose d R R0 ->
    forall a, Astar E g R s a -> exists2 b, Astar E g R0 s0 b & ball b e a.
Proof. by move=> cA g01; exact: Astar_excess. Qed.

(* unique-continuity, uniformly in the state.                                 *)
Theorem unique_continuity_uniform (S : topologicalType) (E : feller K S A) (g : K)
    (M : (S * A -> K) -> S -> A) (R0 : S * A -> K) (e : K) :
    compact [set: S] -> compact [set: A] -> 0 <= g < 1 ->
    selection E g M -> bcont R0 ->
    (forall s, Astar E g R0 s `<=` [set M R0 s]) -> 0 < e ->
  exists2 d, 0 < d &
    forall R, bcont R -> uclose d R R0 -> forall s, ball (M R0 s) e (M R s).
Proof. by move=> cS cA g01; exact: selection_uniform. Qed.

(* bump: PDF Lemma C.1, lem:bump_properties                                   *)
Theorem bump_properties (S : pseudoMetricType K) dS dA (D : K) (s0 : S) (a2 : A) :
    metric_on dS -> metric_on dA -> 0 < D ->
  [/\ continuous (bump dS dA D s0 a2),
      forall x, 0 <= bump dS dA D s0 a2 x <= 1, bump dS dA D s0 a2 (s0, a2) = 1 &
      forall x, D <= dS x.1 s0 \/ D <= dA x.2 a2 -> bump dS dA D s0 a2 x = 0].
Proof.
move=> mS mA D0; split; [exact: bump_continuous | exact: bump_unit | |].
  exact: bump1.
exact: bump0.
Qed.
End Metric.

(* ---- Kernels: what the functional E stands for ---------------------------- *)

Section Kernels.
Variables (K : realType) (S A : topologicalType).

(* Probability measures P (s,a) on a measurable space W over S (X = id when   *)
(* W is S), such that continuous functions are measurable and their integrals *)
(* continuous in (s,a): A2 of the paper.                                      *)
Theorem integrals_are_kernels (d : measure_display) (W : measurableType d)
    (X : W -> S) (P : S * A -> {measure set W -> \bar K}) :
    (forall x, P x setT = 1%E) ->
    (forall f : S -> K, bcont f -> measurable_fun setT (f \o X)) ->
    (forall f : S -> K, bcont f ->
       continuous (fun x => fine (\int[P x]_(w in setT) ((f (X w))%:E))%E)) ->
  exists E : feller K S A, forall x f,
    E x f = fine (\int[P x]_(w in setT) ((f (X w))%:E))%E.
Proof. by move=> P1 Xm PF; exists (integral_kernel P1 Xm PF). Qed.

(* The worst of two kernels is one, though it is not linear.                  *)
Theorem robust_kernels (E F : feller K S A) :
  exists G : feller K S A, forall x f, G x f = Num.min (E x f) (F x f).
Proof. by exists (robust E F). Qed.

(* Continuous deterministic transitions, and finite mixtures of them.         *)
Theorem mixtures_are_kernels (I : finType) (p : I -> S * A -> K) (h : I -> S * A -> S) :
    (forall i, continuous (p i)) -> (forall i x, 0 <= p i x) ->
    (forall x, \sum_i p i x = 1) -> (forall i, continuous (h i)) ->
  exists E : feller K S A, forall x f, E x f = \sum_i p i x * f (h i x).
Proof. by move=> cp p0 p1 ch; exists (mixture cp p0 p1 ch). Qed.
End Kernels.

(* ---- Necessity: what no finite search can find ---------------------------- *)

Section Necessity.
Variable K : realType.
Local Notation N := nat_topologicalType.

(* Compact A. On A = nat (discrete), and for every S, kernel and discount,    *)
(* A* can be empty in every state, which argmax-uhc excludes ...              *)
Theorem argmax_nonempty_compact_needed (S : topologicalType) (E : feller K S N)
    (g : K) : 0 <= g < 1 ->
  exists R Q : S * N -> K,
    [/\ bcont R, optQ E g R Q & forall s, argmax Q s = set0].
Proof. exact: noncompact_empty. Qed.

(* ... and a unique optimal action 0 is replaced by another unique one at     *)
(* every distance: unique-continuity and argmax-uhc fail.                     *)
Theorem unique_continuity_compact_needed (S : topologicalType) (E : feller K S N)
    (g : K) : 0 <= g < 1 ->
  exists R0 Q0 : S * N -> K,
  [/\ bcont R0, optQ E g R0 Q0, forall s, argmax Q0 s = [set 0%N] &
      forall e, 0 < e -> exists (R Q : S * N -> K) (k : nat),
        [/\ bcont R /\ uclose e R R0, optQ E g R Q, k <> 0%N &
            forall s, argmax Q s = [set k]]].
Proof. exact: noncompact_unique. Qed.

(* Feller kernels (A2). On sequences of bits, with the deterministic move     *)
(* `resets`, a continuous reward has no continuous Q* ...                     *)
Theorem feller_needed (A : topologicalType) (g : K) (Q : cantor * A -> K) :
    0 < g < 1 ->
    (forall x, Q x = (x.1 0%N)%:R + g * maxa Q (resets x.1)) ->
  ~ continuous Q.
Proof. by move=> g01; exact: feller_needed. Qed.

(* ... and R_Q is not continuous for a continuous Q.                          *)
Theorem inverse_bellman_feller_needed (A : topologicalType) (g : K) : 0 < g < 1 ->
  let Q := fun x : cantor * A => (x.1 0%N)%:R : K in
  bcont Q /\ ~ continuous (fun x => Q x - g * maxa Q (resets x.1)).
Proof. by move=> g01; split; [exact: first_bcont | exact: feller_needed_inverse]. Qed.

(* An action space to which unique_neighbourhood_vacuous and cliffs_dense     *)
(* apply: the compact space of bit sequences.                                 *)
Theorem bit_sequences :
  [/\ compact [set: cantor], separating K cantor &
      forall x : cantor, ~ isolated x].
Proof.
by split; [exact: cantor_compact | exact: cantor_separating | exact: cantor_not_isolated].
Qed.
End Necessity.

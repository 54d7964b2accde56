(* What it costs to act optimally for another reward, and what a policy loses. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_shapes finite_incomplete finite_examples finite_margins.

(******************************************************************************)
(*   loss M R s a == how much less than V* the action a is worth              *)
(* closed_under M p X == from X the policy p leads with positive discounted    *)
(*                   probability only to X                                    *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Loss.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R p : S -> A -> K) (mu : S -> K) (s t : S) (a b : A) (c e : K).
Local Notation gamma := (disc M).

Definition loss R s a : K := vstar M R s - qstar M R s a.
Definition closed_under p (X : {set S}) :=
  forall s t, s \in X -> gamma * pkernel M p s t != 0 -> t \in X.

Lemma loss_ge0 R s a : avail M s a -> 0 <= loss R s a.
Proof. by move=> sa; rewrite subr_ge0 qstar_le_vstar. Qed.

(* Performance difference: a policy loses the discounted sum of its losses.   *)
Lemma value_loss R p s : is_policy M p ->
  vstar M R s - value M p R s = value M p (loss R) s.
Proof.
move=> pP; move: s; apply: (value_unique pP) => s.
have [_ _ p1] := pP s; rewrite (valueE R s pP).
have -> : prew p (loss R) s = vstar M R s - (prew p R s +
    gamma * \sum_t pkernel M p s t * vstar M R t).
  rewrite -mean_backup /prew /loss; under eq_bigr do rewrite mulrBr.
  by rewrite sumrB -mulr_suml p1 mul1r.
have -> : \sum_t pkernel M p s t * (vstar M R t - value M p R t) =
    \sum_t pkernel M p s t * vstar M R t - \sum_t pkernel M p s t * value M p R t.
  by rewrite -sumrB; apply: eq_bigr => t _; rewrite mulrBr.
by ring.
Qed.

(* Optimal for R, under R0: at most 2/(1 - gamma) times the distance.         *)
Lemma value_diff_le R R0 p c : is_policy M p ->
  (forall s a, avail M s a -> R s a - R0 s a <= c) ->
  forall s, value M p R s - value M p R0 s <= c / (1 - gamma).
Proof.
move=> pP Rc; apply: max_principle => s B VB.
rewrite !(valueE _ _ pP) opprD addrACA -mulrBr -sumrB ler_add //.
  have -> : prew p R s - prew p R0 s = \sum_a p s a * (R s a - R0 s a).
    by rewrite /prew -sumrB; apply: eq_bigr => a _; rewrite mulrBr.
  by apply: (@mean_le _ _ _ M) => // a sa; apply: Rc.
rewrite ler_wpmul2l ?disc_ge0 //.
rewrite (eq_bigr (fun t => pkernel M p s t * (value M p R t - value M p R0 t))) => [|t _]; last first.
  by rewrite mulrBr.
by rewrite pkernelE; apply: mean_le => // a sa; apply: expect_le.
Qed.

Lemma wrong_reward_loss R R0 p s : optimal M R p ->
  vstar M R0 s - value M p R0 s <= 2 * dist M R R0 / (1 - gamma).
Proof.
move=> /optimal_value[pP VE].
have bound s' a' : avail M s' a' -> `|R s' a' - R0 s' a'| <= dist M R R0 by apply: le_dist.
have h1 : vstar M R0 s - vstar M R s <= dist M R R0 / (1 - gamma).
  apply: vstar_sub_le => s' a' sa'; apply: le_trans (bound _ _ sa').
  by rewrite distrC ler_norm.
have h2 : value M p R s - value M p R0 s <= dist M R R0 / (1 - gamma).
  by apply: value_diff_le => // s' a' sa'; apply: le_trans (bound _ _ sa'); rewrite ler_norm.
apply: (le_lin (ler_add h1 h2)); rewrite VE.
have g1 : 1 - gamma != 0 by rewrite gt_eqF ?disc1_gt0.
by field.
Qed.

(* Near R0 nothing is lost at all.                                            *)
Lemma wrong_reward_near R0 : exists2 r, 0 < r & forall R p, dist M R R0 < r ->
  optimal M R p -> optimal M R0 p.
Proof.
have [r r0 sub] := optacts_sub_near M R0; exists r => // R p near [pP opt].
by split=> // s a pa; apply: (subsetP (sub R s near)); apply: opt.
Qed.

(* A policy loses nothing from mu if and only if it takes optimal actions     *)
(* wherever it comes from there.                                              *)
Lemma value_loss_ge0 R p s : is_policy M p -> 0 <= value M p (loss R) s.
Proof. by move=> pP; rewrite -value_loss // subr_ge0 vstar_max. Qed.

Lemma no_loss_iff R p mu : is_policy M p -> (forall s, 0 <= mu s) ->
  \sum_s mu s * vstar M R s = ret M mu p R <->
  exists X : {set S}, [/\ forall s, mu s != 0 -> s \in X, closed_under p X &
    forall s a, s \in X -> p s a != 0 -> a \in optacts M R s].
Proof.
move=> pP mu0; pose W := value M p (loss R).
have W0 s : 0 <= W s by apply: value_loss_ge0.
have sumW : \sum_s mu s * vstar M R s = ret M mu p R <-> \sum_s mu s * W s == 0.
  rewrite /W; under [X in X == 0]eq_bigr do rewrite -value_loss // mulrBr.
  by rewrite sumrB subr_eq0 /ret; split=> [->|/eqP].
have avail_of s a : p s a != 0 -> avail M s a by have [_ h _] := pP s; apply: h.
have L0 s a : 0 <= p s a * loss R s a.
  have [p0 _ _] := pP s; have [->|pa] := eqVneq (p s a) 0; first by rewrite mul0r.
  by rewrite mulr_ge0 // loss_ge0 // avail_of.
have WE s : W s = \sum_a p s a * loss R s a + gamma * \sum_t pkernel M p s t * W t.
  exact: valueE.
have T0 s : 0 <= gamma * \sum_t pkernel M p s t * W t.
  by rewrite mulr_ge0 ?disc_ge0 // sumr_ge0 // => t _; rewrite mulr_ge0 ?pkernel_ge0.
rewrite sumW; split.
  rewrite psumr_eq0 => [/allP zero|s _]; last by rewrite mulr_ge0.
  exists [set s | W s == 0]; split=> [s ms|s t|s a].
  - by have := zero s (mem_index_enum s); rewrite /= mulf_eq0 (negPf ms) inE.
  - rewrite !inE WE paddr_eq0 ?T0 ?sumr_ge0 // mulr_sumr => /andP[_].
    rewrite psumr_eq0 => [/allP h|t' _]; last by rewrite mulr_ge0 ?disc_ge0 // mulr_ge0 ?pkernel_ge0.
    by have := h t (mem_index_enum t); rewrite /= mulrA mulf_eq0 => /orP[->|].
  rewrite inE WE paddr_eq0 ?T0 ?sumr_ge0 // => /andP[h _] pa.
  move: h; rewrite psumr_eq0 // => /allP /(_ a (mem_index_enum a)) /=.
  by rewrite mulf_eq0 (negPf pa) subr_eq0 optactsE avail_of //= eq_sym.
case=> X [muX closedX optX]; pose W' s := if s \in X then W s else 0.
have W'0 : forall s, W' s <= 0.
  apply: (falling_policy_le0 pP) => s; rewrite {1}/W'; case: ifP => sX; last first.
    rewrite mulr_ge0 ?disc_ge0 // sumr_ge0 // => t _; rewrite mulr_ge0 ?pkernel_ge0 // /W'.
    by case: ifP.
  rewrite WE big1 => [|a _]; last first.
    have [->|pa] := eqVneq (p s a) 0; first by rewrite mul0r.
    have := optX s a sX pa; rewrite optactsE => /andP[_ /eqP e].
    by rewrite /loss e subrr mulr0.
  rewrite add0r le_eqVlt; apply/orP; left; rewrite !mulr_sumr; apply/eqP; apply: eq_bigr => t _.
  rewrite /W'; case: ifP => // /negbT tX; rewrite mulr0 mulr0 mulrA.
  have [->|h] := eqVneq (gamma * pkernel M p s t) 0; first by rewrite mul0r.
  by rewrite (closedX s t sX h) in tX.
rewrite big1 // => s _; have [->|ms] := eqVneq (mu s) 0; first by rewrite mul0r.
have := W'0 s; rewrite /W' muX // => h.
by rewrite (_ : W s = 0) ?mulr0 //; apply/eqP; rewrite eq_le h W0.
Qed.

(* The reward counts up to shaping, of which constants are a part.            *)
Lemma qstar_lipschitz_shaped R1 R2 (f : S -> K) s a : avail M s a ->
  `|qstar M R1 s a - qstar M R2 s a + f s| <= dist M R1 (shaped M R2 f) / (1 - gamma).
Proof.
move=> sa; apply: le_trans (qstar_lipschitz M R1 (shaped M R2 f)).
apply: le_trans (le_dist _ _ sa); rewrite qstar_shaped //.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; congr `|_|; ring.
Qed.
End Loss.

(* On the fork, between two tied branches, the bound is attained.             *)
Section Sharp.
Variables (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1).

Lemma wrong_reward_loss_attained e : 0 <= e ->
  let M := fork g0 g1 in let p := det (fun=> false) in
  [/\ optimal M (fun _ _ => 0) p, dist M (fun _ _ => 0) (pulled e) = e &
      vstar M (pulled e) None - value M p (pulled e) None = 2 * e / (1 - g)].
Proof.
move=> e0 M p; have u : 1 - g != 0 by rewrite subr_eq0 gt_eqF.
have zero : (fun=> 0) =1 vstar M (fun _ _ => 0).
  by apply: vstarP => [s b _|s]; [|exists true => //]; rewrite det_backup mulr0 addr0.
have opt : optimal M (fun _ _ => 0) p.
  apply/det_optimal => s; rewrite optactsE /=; apply/eqP.
  by rewrite /qstar det_backup -!zero mulr0 addr0.
split=> //.
  transitivity (dist M (pulled e) (fun _ _ => 0)); last by case: (pulled_margin g0 g1 e0).
  rewrite /dist /norm; apply: eq_bigr => s _; apply: eq_bigr => a _; exact: distrC.
have V : (fun s : option bool => (if s is Some true then e else - e) / (1 - g)) =1 value M p (pulled e).
  apply: (value_unique opt.1) => s; rewrite -mean_backup det_sum det_backup /pulled.
  by case: s => [[]|] /=; field.
by rewrite -V -(pulled_vstar g0 g1 e0); field.
Qed.
End Sharp.

(* How far a change of reward moves the soft policy of the model at hand, at  *)
(* any discount: only differences of Q in a state count, and every step once. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import reals sequences exp.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_tv.
From PolicyCliff Require Import soft_exp soft_bellman soft_measure.

(******************************************************************************)
(*  apart M H s a b == sum over t of |P(t|s,a) - P(t|s,b)| H t                *)
(* sensitivity M n H s == n s + disc/2 times the largest apart M H s a b      *)
(*      moved c x == x e^(2c) / (1 + x (e^(2c) - 1)) - x, what a set of       *)
(*                   probability x gains when the log-odds of its actions     *)
(*                   against the others rise by 2c                            *)
(*   most_moved c mu == the largest moved c (mu B) over sets B of actions     *)
(*  kl_policy_near, kl_policy_near_sets == the two bounds                     *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (K : realType) (S A : finType) (M : process K S A).
Implicit Types (n H : S -> K) (s : S) (a b : A) (mu : A -> K) (c x : K).

Definition apart H s a b : K := \sum_t `|kernel M s a t - kernel M s b t| * H t.
Definition sensitivity n H s : K := n s + 2^-1 * disc M *
  \big[Num.max/0]_(a | avail M s a) \big[Num.max/0]_(b | avail M s b) apart H s a b.

Definition moved c x : K := x * expR (2 * c) / (1 + x * (expR (2 * c) - 1)) - x.
Definition most_moved c mu : K := \big[Num.max/0]_(B : {set A}) moved c (\sum_(a in B) mu a).
End Definitions.

Section Odds.
Variables (K : realType) (A : finType).
Implicit Types (mu nu : A -> K) (c : K).

(* Bounds of odds ratios by e^(2c), as a bound by sets of the first.          *)
Lemma dTV_sets mu nu c : is_dist mu -> is_dist nu -> 0 <= c ->
  (forall a b, nu a * mu b <= expR (2 * c) * (mu a * nu b)) ->
  dTV mu nu <= most_moved c mu.
Proof.
move=> muP nuP c0 odds; have [mu0 mu1] := muP; have [nu0 nu1] := nuP.
have -> : dTV mu nu = dTV nu mu by congr (_ * _); apply: eq_bigr => a _; rewrite distrC.
pose B := [set a | mu a <= nu a]; rewrite (@dTV_event _ _ nu mu (mem B)) //; last first.
  by move=> a; rewrite /= inE.
set y := \sum_(a in B) nu a; set x := \sum_(a in B) mu a.
apply: (@le_trans _ _ (moved c x)); last first.
  have := lexx (most_moved c mu); move/(bigmax_leP xpredT); apply=> //.
  by rewrite /most_moved; elim/big_rec: _ => // C z _ z0; rewrite le_maxr z0 orbT.
have x0 : 0 <= x by rewrite sumr_ge0.
have e1 : 0 <= expR (2 * c) - 1.
  by rewrite subr_ge0 -[leLHS]expR0 ler_expR mulr_ge0 ?ler0n.
have den : 0 < 1 + x * (expR (2 * c) - 1) by rewrite ltr_paddr ?ltr01 // mulr_ge0.
rewrite /moved ler_sub // ler_pdivl_mulr //.
have : y * (1 - x) <= expR (2 * c) * (x * (1 - y)).
  rewrite (compl (mem B) nu1) (compl (mem B) mu1) !big_distrlr /= mulr_sumr.
  by apply: ler_sum => a _; rewrite mulr_sumr; apply: ler_sum => b _.
by move=> h; apply: (le_lin h); ring.
Qed.
End Odds.

Section Stability.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Variable p : S -> A -> K.
Hypothesis pP : is_measure M p.
Implicit Types (R : S -> A -> K) (V : S -> K) (s t : S) (a b : A).

Let Z R V s : K := \sum_(a | avail M s a) p s a * expR (backup M R V s a / alpha).

Let Z_gt0 R V s : 0 < Z R V s.
Proof.
have [p0 /(_ s)/existsP[a /andP[sa pa]]] := pP.
rewrite /Z (bigD1 a) //= ltr_spaddl ?mulr_gt0 ?expR_gt0 // sumr_ge0 // => b /andP[sb _].
by rewrite mulr_ge0 ?p0 // ltW ?expR_gt0.
Qed.

Let step_sub R1 R2 V1 V2 s : exists2 a, avail M s a &
  soft_step M alpha p R1 V1 s - soft_step M alpha p R2 V2 s
    <= backup M R1 V1 s a - backup M R2 V2 s a.
Proof.
pose Q s a := backup M R1 V1 s a - backup M R2 V2 s a.
exists (greedy M Q s); first exact: greedy_avail.
have [p0 _] := pP; set c := (X in _ <= X).
rewrite -mulrBr mulrC -ler_pdivl_mulr // -ln_div ?posrE ?Z_gt0 //.
rewrite -[leRHS]expK ler_ln ?posrE ?expR_gt0 ?divr_gt0 ?Z_gt0 //.
rewrite ler_pdivr_mulr ?Z_gt0 // mulr_sumr ler_sum // => a sa.
rewrite mulrCA ler_wpmul2l ?p0 // -expRD ler_expR -mulrDl ler_pmul2r ?invr_gt0 //.
by rewrite -ler_subl_addr; exact: (le_vmax Q sa).
Qed.

Variables (R1 R2 : S -> A -> K) (V1 V2 : S -> K) (n H : S -> K) (d : K).
Hypotheses (V1P : soft_fixpoint M alpha p R1 V1) (V2P : soft_fixpoint M alpha p R2 V2).
Hypotheses (nH : counts M n H) (d0 : 0 <= d).
Hypothesis Rd : forall s a, avail M s a -> `|R1 s a - R2 s a| <= n s * d.

(* The values move by at most H d.                                            *)
Let half R R' V V' : soft_fixpoint M alpha p R V -> soft_fixpoint M alpha p R' V' ->
  (forall s a, avail M s a -> R s a - R' s a <= n s * d) -> forall s, V s - V' s <= H s * d.
Proof.
move=> VP VP' RR' s; rewrite -subr_le0; move: s.
apply: (@falling_le0 _ _ _ M) => s; have [a sa le_a] := step_sub R R' V V' s.
exists a => //; rewrite -VP -VP' backup_sub in le_a.
have h := ler_add (ler_add le_a (RR' s a sa)) (ler_wpmul2r d0 (nH sa)).
rewrite expectB in h; rewrite !expectB (_ : expect M s a (fun t => H t * d) = d * expect M s a H).
  by apply: (le_lin h); ring.
by rewrite -expectZ; apply: eq_expect => t; rewrite mulrC.
Qed.

Lemma soft_values_near s : `|V1 s - V2 s| <= H s * d.
Proof.
rewrite ler_norml ler_oppl opprB; apply/andP; split.
  by apply: (half V2P V1P) => t a ta; apply: le_trans (Rd ta); rewrite distrC; exact: ler_norm.
by apply: (half V1P V2P) => t a ta; apply: le_trans (Rd ta); exact: ler_norm.
Qed.

(* Differences of Q in a state move by at most twice the sensitivity.         *)
Let dQ s a : K := backup M R1 V1 s a - backup M R2 V2 s a.

Lemma soft_differences_near s a b : avail M s a -> avail M s b ->
  dQ s a - dQ s b <= 2 * (sensitivity M n H s * d).
Proof.
move=> sa sb; have h1 := le_trans (ler_norm _) (Rd sa).
have h2 : - (R1 s b - R2 s b) <= n s * d by apply: le_trans (Rd sb); rewrite -normrN ler_norm.
pose X a := expect M s a (fun t => V1 t - V2 t).
have XE c : dQ s c = R1 s c - R2 s c + disc M * X c by rewrite /dQ backup_sub.
have h3 : X a - X b <= apart M H s a b * d.
  rewrite /X /expect -sumrB /apart mulr_suml; apply: ler_sum => t _.
  rewrite -mulrBl -mulrA; apply: le_trans (ler_norm _) _.
  by rewrite normrM ler_wpmul2l // soft_values_near.
have h4 : apart M H s a b <=
    \big[Num.max/0]_(a | avail M s a) \big[Num.max/0]_(b | avail M s b) apart M H s a b.
  have ge0 (P : pred A) (f : A -> K) : 0 <= \big[Num.max/0]_(a | P a) f a.
    by elim/big_rec: _ => // i x _ x0; rewrite le_maxr x0 orbT.
  have /(bigmax_leP _ _ (ge0 _ _))/(_ a sa) := lexx (\big[Num.max/0]_(a | avail M s a)
    \big[Num.max/0]_(b | avail M s b) apart M H s a b).
  by apply: le_trans; have /(bigmax_leP _ _ (ge0 _ _))/(_ b sb) :=
    lexx (\big[Num.max/0]_(b | avail M s b) apart M H s a b).
have h5 := ler_wpmul2l (disc_ge0 M) (le_trans h3 (ler_wpmul2r d0 h4)).
rewrite !XE /sensitivity; have := ler_add (ler_add h1 h2) h5.
by move: (\big[Num.max/0]_(i | _) _) (X a) (X b) => m x y h; apply: (le_lin h); field.
Qed.

Lemma sensitivity_ge0 s : 0 <= sensitivity M n H s * d.
Proof.
have sa := some_actP M s; have := soft_differences_near sa sa.
by rewrite subrr pmulr_rge0 ?ltr0n.
Qed.

Let pol_dist R V s : soft_fixpoint M alpha p R V -> is_dist (kl_policy M alpha p R V s).
Proof.
move=> VP; split=> [a|]; last exact: kl_policy_sum.
rewrite /kl_policy; case: ifP => // sa; have [p0 _] := pP.
by rewrite mulr_ge0 ?p0 // ltW // expR_gt0.
Qed.

Let odds s a b :
  kl_policy M alpha p R1 V1 s a * kl_policy M alpha p R2 V2 s b <=
  expR (2 * (sensitivity M n H s * d / alpha)) *
    (kl_policy M alpha p R2 V2 s a * kl_policy M alpha p R1 V1 s b).
Proof.
rewrite /kl_policy; case: ifP => sa; last by rewrite !mul0r mulr0.
case: ifP => sb; last by rewrite !mulr0.
have [p0 _] := pP; have pp : 0 <= p s a * p s b by rewrite mulr_ge0 ?p0.
rewrite [leLHS]mulrACA [X in _ <= _ * X]mulrACA [leRHS]mulrCA; apply: ler_wpmul2l => //.
rewrite -!expRD ler_expR; have := soft_differences_near sa sb.
rewrite -(ler_pmul2r (_ : 0 < alpha^-1)) ?invr_gt0 // /dQ => h.
by apply: (le_lin h); field; rewrite gt_eqF.
Qed.

Let odds' s a b :
  kl_policy M alpha p R2 V2 s a * kl_policy M alpha p R1 V1 s b <=
  expR (2 * (sensitivity M n H s * d / alpha)) *
    (kl_policy M alpha p R1 V1 s a * kl_policy M alpha p R2 V2 s b).
Proof.
rewrite [leLHS]mulrC [X in _ <= _ * X]mulrC; exact: odds.
Qed.

Lemma kl_policy_near s : dTV (kl_policy M alpha p R1 V1 s) (kl_policy M alpha p R2 V2 s)
  <= tanh (sensitivity M n H s * d / (2 * alpha)).
Proof.
have a1 : alpha != 0 by rewrite gt_eqF.
have -> : sensitivity M n H s * d / (2 * alpha) = 2 * (sensitivity M n H s * d / alpha) / 4.
  by field; rewrite a1.
rewrite tanhE; apply: dTV_odds; [exact: pol_dist..| |] => [|a b].
  rewrite -[leLHS]expR0 ler_expR; apply: divr_ge0; last exact: ler0n.
  by rewrite mulr_ge0 ?ler0n // divr_ge0 ?sensitivity_ge0 // ltW.
have -> : expR (2 * (sensitivity M n H s * d / alpha) / 2) ^+ 2
    = expR (2 * (sensitivity M n H s * d / alpha)).
  by rewrite -expRMm; congr expR; field; rewrite a1.
exact: odds.
Qed.

Lemma kl_policy_near_sets s : dTV (kl_policy M alpha p R1 V1 s) (kl_policy M alpha p R2 V2 s)
  <= most_moved (sensitivity M n H s * d / alpha) (kl_policy M alpha p R1 V1 s).
Proof.
apply: dTV_sets; [exact: pol_dist..| |exact: odds'].
by rewrite divr_ge0 ?sensitivity_ge0 ?ltW.
Qed.
End Stability.

(* Only actions of positive measure count.                                    *)
Section Weighted.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Variable p : S -> A -> K.
Hypothesis pP : is_measure M p.
Implicit Types (R : S -> A -> K) (V : S -> K) (s : S) (a : A).
Local Notation M' := (based pP).

Lemma based_measure : is_measure M' p.
Proof.
have [p0 pos] := pP; split=> [s a /andP[_ /ltW] //|s].
by have /existsP[a /andP[sa pa]] := pos s; apply/existsP; exists a; rewrite /= sa pa.
Qed.

Let zero s a : avail M s a -> ~~ (0 < p s a) -> p s a = 0.
Proof.
have [p0 _] := pP => sa; rewrite -leNgt => pa.
by apply/eqP; rewrite eq_le pa p0.
Qed.

Lemma based_fixpoint R V : soft_fixpoint M alpha p R V -> soft_fixpoint M' alpha p R V.
Proof.
move=> VP s; rewrite VP /soft_step; congr (_ * ln _).
rewrite (bigID (fun a => 0 < p s a)) /= [X in _ + X]big1 ?addr0 // => a /andP[sa /(zero sa) ->].
by rewrite mul0r.
Qed.

Lemma based_kl_policy R V s : kl_policy M' alpha p R V s =1 kl_policy M alpha p R V s.
Proof.
move=> a; rewrite /kl_policy /=; case sa: (avail M s a) => //=.
by case: ifP => // /negbT/(zero sa) ->; rewrite mul0r.
Qed.

Variables (R1 R2 : S -> A -> K) (V1 V2 : S -> K) (n H : S -> K) (d : K).
Hypotheses (V1P : soft_fixpoint M alpha p R1 V1) (V2P : soft_fixpoint M alpha p R2 V2).
Hypotheses (nH : counts M' n H) (d0 : 0 <= d).
Hypothesis Rd : forall s a, avail M' s a -> `|R1 s a - R2 s a| <= n s * d.

Let same s : dTV (kl_policy M alpha p R1 V1 s) (kl_policy M alpha p R2 V2 s) =
  dTV (kl_policy M' alpha p R1 V1 s) (kl_policy M' alpha p R2 V2 s).
Proof. by congr (_ * _); apply: eq_bigr => a _; rewrite !based_kl_policy. Qed.

Lemma based_values_near s : `|V1 s - V2 s| <= H s * d.
Proof.
exact: (soft_values_near alpha_gt0 based_measure (based_fixpoint V1P) (based_fixpoint V2P) nH d0 Rd).
Qed.

Lemma based_near s : dTV (kl_policy M alpha p R1 V1 s) (kl_policy M alpha p R2 V2 s)
  <= tanh (sensitivity M' n H s * d / (2 * alpha)).
Proof.
rewrite same; exact: (kl_policy_near alpha_gt0 based_measure (based_fixpoint V1P) (based_fixpoint V2P) nH d0 Rd).
Qed.

Lemma based_near_sets s : dTV (kl_policy M alpha p R1 V1 s) (kl_policy M alpha p R2 V2 s)
  <= most_moved (sensitivity M' n H s * d / alpha) (kl_policy M alpha p R1 V1 s).
Proof.
rewrite same.
have := kl_policy_near_sets alpha_gt0 based_measure (based_fixpoint V1P) (based_fixpoint V2P) nH d0 Rd s.
congr (_ <= _); rewrite /most_moved; apply: eq_bigr => B _; congr (moved _ _).
by apply: eq_bigr => a _; rewrite based_kl_policy.
Qed.
End Weighted.

(* Entropy regularisation is the case of the measure 1.                       *)
Section Entropy.
Variables (K : realType) (S A : finType) (M : process K S A) (alpha : K).
Hypothesis alpha_gt0 : 0 < alpha.
Implicit Types (R Q : S -> A -> K) (s : S) (a : A).
Local Notation one := (fun (_ : S) (_ : A) => 1 : K).

Lemma one_measure : is_measure M one.
Proof.
split=> [s a _|s]; first exact: ler01.
by apply/existsP; exists (some_act M s); rewrite some_actP ltr01.
Qed.

Lemma one_part R Q s : is_qsoft M alpha R Q ->
  \sum_(a | avail M s a) 1 * expR (backup M R (lse M alpha Q) s a / alpha) = part M alpha Q s.
Proof. by move=> QP; apply: eq_bigr => a sa; rewrite mul1r QP. Qed.

Lemma one_fixpoint R Q : is_qsoft M alpha R Q -> soft_fixpoint M alpha one R (lse M alpha Q).
Proof. by move=> QP s; rewrite /soft_step one_part. Qed.

Lemma one_policy R Q s : is_qsoft M alpha R Q ->
  kl_policy M alpha one R (lse M alpha Q) s =1 softmax M alpha Q s.
Proof.
move=> QP a; rewrite /kl_policy /softmax; case: ifP => // sa; rewrite mul1r.
rewrite -[backup _ _ _ _ _]/(soft_bellman M alpha R Q s a) -QP // mulrBl expRD expRN.
by rewrite /lse mulrAC divff ?mul1r ?gt_eqF // lnK // posrE part_gt0.
Qed.

Variables (R1 R2 Q1 Q2 : S -> A -> K) (n H : S -> K) (d : K).
Hypotheses (Q1P : is_qsoft M alpha R1 Q1) (Q2P : is_qsoft M alpha R2 Q2).
Hypotheses (nH : counts M n H) (d0 : 0 <= d).
Hypothesis Rd : forall s a, avail M s a -> `|R1 s a - R2 s a| <= n s * d.

Let same s : dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s) =
  dTV (kl_policy M alpha one R1 (lse M alpha Q1) s) (kl_policy M alpha one R2 (lse M alpha Q2) s).
Proof. by congr (_ * _); apply: eq_bigr => a _; rewrite !one_policy. Qed.

Lemma softmax_near s : dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
  <= tanh (sensitivity M n H s * d / (2 * alpha)).
Proof.
rewrite same; exact: (kl_policy_near alpha_gt0 one_measure (one_fixpoint Q1P) (one_fixpoint Q2P) nH d0 Rd).
Qed.

Lemma softmax_near_sets s : dTV (softmax M alpha Q1 s) (softmax M alpha Q2 s)
  <= most_moved (sensitivity M n H s * d / alpha) (softmax M alpha Q1 s).
Proof.
rewrite same.
have := kl_policy_near_sets alpha_gt0 one_measure (one_fixpoint Q1P) (one_fixpoint Q2P) nH d0 Rd s.
congr (_ <= _); rewrite /most_moved; apply: eq_bigr => B _; congr (moved _ _).
by apply: eq_bigr => a _; rewrite one_policy.
Qed.
End Entropy.

(* With a discount below 1, H = 1/(1 - disc) will do.                         *)
Section Discount.
Variables (K : realType) (S A : finType) (M : mdp K S A).
Local Notation H := (fun _ : S => (1 - disc M)^-1).

Lemma counts_discount : counts M (fun=> 1) H.
Proof.
move=> s a sa; rewrite expect_cst // le_eqVlt; apply/orP; left; apply/eqP.
by field; rewrite gt_eqF ?disc1_gt0.
Qed.

Lemma sensitivity_le s : sensitivity M (fun=> 1) H s <= (1 - disc M)^-1.
Proof.
have g1 := disc1_gt0 M; have c0 : 0 <= 2 * (1 - disc M)^-1 by rewrite mulr_ge0 ?ler0n // invr_ge0 ltW.
rewrite /sensitivity; set m := (X in _ * X); have : m <= 2 * (1 - disc M)^-1.
  apply/(bigmax_leP _ _ c0) => a sa; apply/(bigmax_leP _ _ c0) => b sb.
  rewrite /apart -mulr_suml ler_pmul2r ?invr_gt0 //.
  apply: le_trans (ler_sum _ (fun t _ => ler_norm_sub _ _)) _.
  rewrite big_split /= (eq_bigr (fun t => kernel M s a t)) => [|t _]; last by rewrite ger0_norm ?kernel_ge0.
  rewrite [X in _ + X](eq_bigr (fun t => kernel M s b t)) => [|t _]; last by rewrite ger0_norm ?kernel_ge0.
  rewrite !kernel_sum1 // le_eqVlt; apply/orP; left; apply/eqP; ring.
move=> /(ler_wpmul2l (disc_ge0 M)) h; move: m h => m h.
have : 2^-1 * (disc M * m) <= 2^-1 * (disc M * (2 * (1 - disc M)^-1)).
  by rewrite ler_pmul2l ?invr_gt0 ?ltr0n.
by move=> {}h; apply: (le_lin h); field; rewrite gt_eqF.
Qed.
End Discount.

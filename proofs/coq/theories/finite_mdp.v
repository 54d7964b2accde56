(* Finite discounted Markov decision processes over an ordered field, and the *)
(* chain R -> Q*_R -> A*(.;R) -> policy that the development studies.         *)
From mathcomp Require Import all_ssreflect all_algebra.

(******************************************************************************)
(* K is any ordered field, archimedean or not; S and A are finite types.      *)
(*                                                                            *)
(*          mdp K S A == an MDP without its reward: available actions, kernel *)
(*                       and discount in [0, 1). Every state has an available *)
(*                       action; rows of available actions are distributions. *)
(*      process K S A == more generally, some weight of the states falls in   *)
(*                       discounted expectation under every action: rows may  *)
(*                       also sum to less than 1, where the process ends, and *)
(*                       the discount may be 1 (see finite_ending.v)          *)
(*        avail M s a == a may be played in s                                 *)
(*     kernel M s a t == probability of t after a in s                        *)
(*             disc M == the discount                                         *)
(*           mdp_of P == the mdp in which every action is available           *)
(*       reward K S A == S -> A -> K; only available pairs ever matter        *)
(*          norm M R  == the largest |R s a| over available pairs             *)
(*      dist M R1 R2  == norm M (R1 - R2)                                     *)
(*     expect M s a f == expected value of f after a in s                     *)
(*        greedy M Q s == an available action that maximises Q s              *)
(*          vmax M Q s == max of Q s over available actions                   *)
(*      backup M R V s a == R s a + disc * expect of V                        *)
(*       bellman M R Q == the optimality operator, T_R Q                      *)
(*    is_qstar M R Q  == Q is a fixed point of T_R at every available pair    *)
(*       rewardQ M Q  == inverse Bellman, the reward R_Q with Q = Q*_{R_Q}    *)
(*      is_policy M p == p s is a distribution on available actions, all s    *)
(*               det d == the policy that plays d s in s                      *)
(*        value M p R  == V^p_R, the solution of V = r_p + disc P_p V         *)
(*       qvalue M p R  == Q^p_R                                               *)
(*          adv M p R  == the advantage Q^p_R - V^p_R                         *)
(*          vstar M R  == V*_R,  qstar M R == Q*_R                            *)
(*       argmax M Q s  == the set of available maximisers of Q s              *)
(*     optacts M R s   == A*(s;R), that is argmax M (qstar M R) s             *)
(*     optimal M R p   == p is a policy supported in A*(.;R)                  *)
(*             unif X  == the uniform distribution on the set X               *)
(*          dTV mu nu  == total variation, half of the l1 distance            *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Record process (K : realFieldType) (S A : finType) := Process {
  avail : S -> pred A;
  kernel : S -> A -> S -> K;
  disc : K;
  availP : forall s, [exists a, avail s a];
  kernel_ge0 : forall s a t, avail s a -> 0 <= kernel s a t;
  disc_ge0 : 0 <= disc;
  weight_falls : exists2 u : S -> K, forall s, 0 < u s &
    forall s a, avail s a -> disc * (\sum_t kernel s a t * u t) < u s
}.

Record mdp (K : realFieldType) (S A : finType) := MdpOf {
  process_of :> process K S A;
  kernel_sum1 : forall s a, avail process_of s a -> \sum_t kernel process_of s a t = 1;
  disc_lt1 : disc process_of < 1
}.

(* With a discount below 1 the weight 1 falls.                                *)
Section Discounted.
Variables (K : realFieldType) (S A : finType) (avail : S -> pred A).
Variables (kernel : S -> A -> S -> K) (disc : K).
Hypotheses (availP : forall s, [exists a, avail s a])
  (kernel_ge0 : forall s a t, avail s a -> 0 <= kernel s a t)
  (kernel_sum1 : forall s a, avail s a -> \sum_t kernel s a t = 1)
  (disc_ge0 : 0 <= disc) (disc_lt1 : disc < 1).

Lemma discounted_falls : exists2 u : S -> K, forall s, 0 < u s &
  forall s a, avail s a -> disc * (\sum_t kernel s a t * u t) < u s.
Proof.
exists (fun=> 1) => [s|s a sa]; first exact: ltr01.
by rewrite -mulr_suml kernel_sum1 // !mulr1.
Qed.

Definition Mdp : mdp K S A :=
  @MdpOf _ _ _ (Process availP kernel_ge0 disc_ge0 discounted_falls) kernel_sum1 disc_lt1.
End Discounted.

Definition reward (K : realFieldType) (S A : finType) := S -> A -> K.

Section Definitions.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R Q p : S -> A -> K) (V : S -> K) (s : S) (a : A).

Definition norm R : K :=
  \big[Num.max/0]_s \big[Num.max/0]_(a | avail M s a) `|R s a|.
Definition dist R1 R2 : K := norm (fun s a => R1 s a - R2 s a).

Definition expect s a V : K := \sum_t kernel M s a t * V t.
Definition backup R V s a : K := R s a + disc M * expect s a V.

Definition some_act s : A := xchoose (existsP (availP M s)).
Definition greedy Q s : A := [arg max_(a > some_act s | avail M s a) Q s a]%O.
Definition vmax Q s : K := Q s (greedy Q s).

Definition bellman R Q : S -> A -> K := backup R (vmax Q).
Definition is_qstar R Q := forall s a, avail M s a -> Q s a = bellman R Q s a.
Definition rewardQ Q : S -> A -> K :=
  fun s a => Q s a - disc M * expect s a (vmax Q).

Definition is_policy p := forall s,
  [/\ forall a, 0 <= p s a, forall a, p s a != 0 -> avail M s a
    & \sum_a p s a = 1].
Definition det (d : S -> A) : S -> A -> K := fun s a => (a == d s)%:R.

(* V^p is the solution of a linear system, so no limit is needed and the      *)
(* field may be any. [value_unique] and [horizon_value] in finite_value.v say *)
(* that it is the only solution and the limit of the truncated returns.       *)
Definition prew p R s : K := \sum_a p s a * R s a.
Definition pkernel p s t : K := \sum_a p s a * kernel M s a t.
Definition pmx p : 'M[K]_#|S| :=
  1%:M - disc M *: \matrix_(i, j) pkernel p (enum_val i) (enum_val j).
Definition value p R s : K :=
  (invmx (pmx p) *m \col_i prew p R (enum_val i)) (enum_rank s) 0.
Definition qvalue p R : S -> A -> K := backup R (value p R).
Definition adv p R s a : K := qvalue p R s a - value p R s.

(* V* is the value of the deterministic policy with the largest total value.  *)
(* [vstarP] and [vstar_max] in finite_optimal.v say that it is the optimum.   *)
Definition best R : {ffun S -> A} :=
  [arg max_(d > [ffun s => some_act s] | [forall s, avail M s (d s)])
     \sum_s value (det d) R s]%O.
Definition vstar R s : K := value (det (best R)) R s.
Definition qstar R : S -> A -> K := backup R (vstar R).

Definition argmax Q s : {set A} :=
  [set a | avail M s a & [forall b, avail M s b ==> (Q s b <= Q s a)]].
Definition optacts R s : {set A} := argmax (qstar R) s.
Definition optimal R p :=
  is_policy p /\ forall s a, p s a != 0 -> a \in optacts R s.

Definition unif (X : {set A}) : A -> K := fun a => (a \in X)%:R / #|X|%:R.
Definition dTV (mu nu : A -> K) : K := 2^-1 * \sum_a `|mu a - nu a|.

End Definitions.

Arguments det {K S A} d s a.
Arguments unif {K A} X a.
Arguments dTV {K A} mu nu.

(* Every action available everywhere: the paper's own setting.                *)
Section Full.
Variables (K : realFieldType) (S A : finType) (a0 : A).
Variables (P : S -> A -> S -> K) (gamma : K).
Hypotheses (P0 : forall s a t, 0 <= P s a t) (P1 : forall s a, \sum_t P s a t = 1).
Hypotheses (g0 : 0 <= gamma) (g1 : gamma < 1).

Definition mdp_of : mdp K S A :=
  @Mdp K S A (fun _ _ => true) P gamma
    (fun _ => introT existsP (ex_intro _ a0 isT))
    (fun s a t _ => P0 s a t) (fun s a _ => P1 s a) g0 g1.
End Full.

(* Elementary facts about the definitions.                                    *)
Section Basics.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R Q p : S -> A -> K) (V W : S -> K) (s t : S) (a b : A) (c : K).

(* Linear steps are settled by naming the combination and calling ring.       *)
Lemma le_lin (x y u v : K) : u <= v -> v - u = y - x -> x <= y.
Proof. by move=> uv e; rewrite -subr_ge0 -e subr_ge0. Qed.

Lemma lt_lin (x y u v : K) : u < v -> v - u = y - x -> x < y.
Proof. by move=> uv e; rewrite -subr_gt0 -e subr_gt0. Qed.

Lemma bigmax_leP (I : finType) (P : pred I) (f : I -> K) c : 0 <= c ->
  reflect (forall i, P i -> f i <= c) (\big[Num.max/0]_(i | P i) f i <= c).
Proof.
move=> c0; apply: (iffP idP) => [le_c i Pi|le_c].
  apply: le_trans le_c; have := mem_index_enum i.
  elim: (index_enum I) => // j r IHr; rewrite inE big_cons => /predU1P[<-|/IHr le_i].
    by rewrite Pi le_maxr lexx.
  by case: (P j); rewrite // le_maxr le_i orbT.
by elim/big_rec: _ => // i x Pi xc; rewrite le_maxl le_c.
Qed.

Lemma norm_leP R c : 0 <= c ->
  reflect (forall s a, avail M s a -> `|R s a| <= c) (norm M R <= c).
Proof.
move=> c0; apply: (iffP (bigmax_leP _ _ c0)) => [h s a sa|h s _].
  by move: (h s isT) => /(bigmax_leP _ _ c0); apply.
by apply/(bigmax_leP _ _ c0) => a; apply: h.
Qed.

Lemma norm_ge0 R : 0 <= norm M R.
Proof.
by rewrite /norm; elim/big_rec: _ => // s x _ x0; rewrite le_maxr x0 orbT.
Qed.

Lemma le_norm R s a : avail M s a -> `|R s a| <= norm M R.
Proof. by move=> sa; move/(norm_leP R (norm_ge0 R)): (lexx (norm M R)); apply. Qed.

Lemma dist_leP R1 R2 c : 0 <= c ->
  reflect (forall s a, avail M s a -> `|R1 s a - R2 s a| <= c) (dist M R1 R2 <= c).
Proof. exact: norm_leP. Qed.

Lemma dist_ge0 R1 R2 : 0 <= dist M R1 R2.
Proof. exact: norm_ge0. Qed.

Lemma le_dist R1 R2 s a : avail M s a -> `|R1 s a - R2 s a| <= dist M R1 R2.
Proof. exact: (@le_norm (fun s a => R1 s a - R2 s a)). Qed.

Lemma some_actP s : avail M s (some_act M s).
Proof. exact: (xchooseP (existsP (availP M s))). Qed.

Lemma greedy_avail Q s : avail M s (greedy M Q s).
Proof. by rewrite /greedy; case: arg_maxP => //; apply: some_actP. Qed.

Lemma le_vmax Q s a : avail M s a -> Q s a <= vmax M Q s.
Proof.
by rewrite /vmax /greedy; case: arg_maxP => [|b _ le_b /le_b //]; apply: some_actP.
Qed.

Lemma vmax_le Q s c : (forall a, avail M s a -> Q s a <= c) -> vmax M Q s <= c.
Proof. by apply; apply: greedy_avail. Qed.

Lemma eq_vmax Q1 Q2 : (forall s a, avail M s a -> Q1 s a = Q2 s a) ->
  vmax M Q1 =1 vmax M Q2.
Proof.
move=> e s; apply/eqP; rewrite eq_le; apply/andP; split; apply: vmax_le => a sa.
  by rewrite e // le_vmax.
by rewrite -e // le_vmax.
Qed.

Lemma argmaxE Q s a : (a \in argmax M Q s) = avail M s a && (Q s a == vmax M Q s).
Proof.
rewrite inE; case sa: (avail M s a) => //=; apply/idP/eqP => [/forallP h|-> ].
  apply/eqP; rewrite eq_le le_vmax //=.
  by have := h (greedy M Q s); rewrite greedy_avail.
by apply/forallP => b; apply/implyP; apply: le_vmax.
Qed.

Lemma greedy_argmax Q s : greedy M Q s \in argmax M Q s.
Proof. by rewrite argmaxE greedy_avail /= /vmax. Qed.

Lemma argmax_neq0 Q s : argmax M Q s != set0.
Proof. by apply/set0Pn; exists (greedy M Q s); apply: greedy_argmax. Qed.

(* Expectations are linear, monotone and fix constants.                       *)
Lemma eq_expect s a V W : V =1 W -> expect M s a V = expect M s a W.
Proof. by move=> e; apply: eq_bigr => t _; rewrite e. Qed.

Lemma expectB s a V W :
  expect M s a (fun t => V t - W t) = expect M s a V - expect M s a W.
Proof. by rewrite /expect -sumrB; apply: eq_bigr => t _; rewrite mulrBr. Qed.

Lemma expectD s a V W :
  expect M s a (fun t => V t + W t) = expect M s a V + expect M s a W.
Proof. by rewrite /expect -big_split; apply: eq_bigr => t _; rewrite mulrDr. Qed.

Lemma expectZ s a c V : expect M s a (fun t => c * V t) = c * expect M s a V.
Proof. by rewrite /expect mulr_sumr; apply: eq_bigr => t _; rewrite mulrCA. Qed.

Lemma le_expect s a V W : avail M s a -> (forall t, V t <= W t) ->
  expect M s a V <= expect M s a W.
Proof.
by move=> sa VW; apply: ler_sum => t _; rewrite ler_wpmul2l // kernel_ge0.
Qed.

(* Maximum principle: look where w is largest in units of a falling weight.   *)
Lemma falling_le0 (w : S -> K) :
  (forall s, exists2 a, avail M s a & w s <= disc M * expect M s a w) ->
  forall s, w s <= 0.
Proof.
case: (weight_falls M) => u u0 falls h s0; rewrite leNgt; apply/negP => w_s0.
pose m := [arg max_(t > s0) (w t / u t)]%O.
have wm t : w t / u t <= w m / u m by rewrite /m; case: arg_maxP => // i _; apply.
have c0 : 0 < w m / u m by apply: lt_le_trans (wm s0); rewrite divr_gt0.
have [a sa] := h m; apply/negP; rewrite -ltNge.
apply: (@le_lt_trans _ _ (w m / u m * (disc M * expect M m a u))); last first.
  by rewrite -[ltRHS](divfK (lt0r_neq0 (u0 m))) ltr_pmul2l ?falls.
rewrite mulrCA -(expectZ _ _ (w m / u m)) ler_wpmul2l ?disc_ge0 // le_expect // => t.
by rewrite -ler_pdivr_mulr // wm.
Qed.

(* In some norm the process shrinks by a factor below 1.                      *)
Lemma weight_shrinks : exists u : S -> K, exists c, [/\ forall s, 0 < u s, c < 1 &
  forall s a, avail M s a -> disc M * expect M s a u <= c * u s].
Proof.
case: (weight_falls M) => u u0 falls; pose f s a := disc M * expect M s a u / u s.
have f_ge0 s a : avail M s a -> 0 <= f s a.
  move=> sa; rewrite divr_ge0 ?mulr_ge0 ?disc_ge0 ?(ltW (u0 s)) //.
  by apply: sumr_ge0 => t _; rewrite mulr_ge0 ?kernel_ge0 ?(ltW (u0 t)).
exists u, (norm M f); split=> [//||s a sa]; last first.
  by rewrite -ler_pdivr_mulr //; apply: le_trans (le_norm f sa); rewrite ler_norm.
rewrite /norm; elim/big_rec: _ => [|s x _ x1]; first exact: ltr01.
rewrite lt_maxl x1 andbT; elim/big_rec: _ => [|a y sa y1]; first exact: ltr01.
by rewrite lt_maxl y1 andbT ger0_norm ?f_ge0 // ltr_pdivr_mulr ?mul1r ?falls.
Qed.

End Basics.

(* With a discount below 1.                                                   *)
Section Discount.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (V W : S -> K) (s t : S) (a : A) (c : K).

Lemma disc1_gt0 : 0 < 1 - disc M.
Proof. by rewrite subr_gt0 disc_lt1. Qed.

Lemma expect_cst s a c : avail M s a -> expect M s a (fun=> c) = c.
Proof. by move=> sa; rewrite /expect -mulr_suml kernel_sum1 // mul1r. Qed.

Lemma expect_le s a V c : avail M s a -> (forall t, V t <= c) -> expect M s a V <= c.
Proof. by move=> sa Vc; rewrite -(expect_cst c sa); apply: le_expect. Qed.

Lemma expect_ge s a V c : avail M s a -> (forall t, c <= V t) -> c <= expect M s a V.
Proof. by move=> sa Vc; rewrite -[leLHS](expect_cst c sa); apply: le_expect. Qed.

(* The one argument behind every fixed-point bound: look where w is largest.  *)
Lemma max_principle c (w : S -> K) :
  (forall s B, (forall t, w t <= B) -> w s <= c + disc M * B) ->
  forall s, w s <= c / (1 - disc M).
Proof.
move=> h s; pose m := [arg max_(t > s) w t]%O.
have wm t : w t <= w m by rewrite /m; case: arg_maxP => // i _; apply.
apply: le_trans (wm s) _; rewrite ler_pdivl_mulr ?disc1_gt0 //.
by rewrite mulrBr mulr1 mulrC ler_subl_addr; apply: h.
Qed.

Lemma max_principle0 (w : S -> K) :
  (forall s B, (forall t, w t <= B) -> w s <= disc M * B) -> forall s, w s <= 0.
Proof.
move=> h s; rewrite -[leRHS](mul0r (1 - disc M)^-1); apply: max_principle.
by move=> t B wB; rewrite add0r; apply: h.
Qed.

End Discount.

(* The optimal action-value function of a discounted decision process with    *)
(* compact actions, continuous rewards and a Feller kernel.                   *)
(*                                                                            *)
(* The kernel is an abstract functional: to each (s,a) and each bounded       *)
(* continuous f : S -> K it gives a number E (s,a) f, read: the integral of f *)
(* against P(.|s,a). Of an integral, only four properties are used; linearity *)
(* is not among them, so that minima of kernels (robust models) and other     *)
(* monotone translation-equivariant functionals are covered as well           *)
(* (compact_kernels.v).                                                       *)
(*                                                                            *)
(*        feller S A == the type of kernels: E (s,a) is monotone, commutes    *)
(*                      with adding a constant, maps 0 to 0, and              *)
(*                      (s,a) |-> E (s,a) f is continuous                     *)
(* opt_backup E g m R Q == R(s,a) + g E (s,a) (m Q), for a maximum m         *)
(* opt_fixed E g m R Q == Q is bounded, continuous, and a fixed point of it   *)
(*   bellman E g R Q == (T_R Q)(s,a) = R(s,a) + g E (s,a) max_a' Q(.,a')      *)
(*        inv E g Q  == the reward whose optimal value is Q (inverse Bellman) *)
(*      optQ E g R Q == Q is bounded, continuous, and a fixed point of T_R    *)
(*       Qstar E g R == that fixed point (QstarP, Qstar_eq)                   *)
(*                                                                            *)
(* S is any topological space: compactness of S serves only to make           *)
(* continuous rewards bounded. A is compact. No metric is used.               *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_fixpoint.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Record feller (K : realType) (S A : topologicalType) := Feller {
  feller_ev :> S * A -> (S -> K) -> K;
  feller_mono : forall x f g, bcont f -> bcont g ->
    (forall s, f s <= g s) -> feller_ev x f <= feller_ev x g;
  feller_addc : forall x f c, bcont f ->
    feller_ev x (fun s => f s + c) = feller_ev x f + c;
  feller0 : forall x, feller_ev x (fun=> 0) = 0;
  feller_cont : forall f, bcont f -> continuous (fun x => feller_ev x f) }.

Section Kernel.
Variables (K : realType) (S A : topologicalType) (E : feller K S A).
Implicit Types f h : S -> K.

Lemma feller_cst x c : E x (fun=> c) = c.
Proof.
have := feller_addc E x c (@bcont_cst K S 0).
by rewrite feller0 add0r.
Qed.

Lemma feller_le x f h c : bcont f -> bcont h ->
  (forall s, f s <= h s + c) -> E x f <= E x h + c.
Proof.
by move=> bf bh fh; rewrite -feller_addc // feller_mono //;
  exact: bcontD bh (bcont_cst S c).
Qed.

Lemma feller_close e f h : bcont f -> bcont h -> uclose e f h ->
  uclose e (fun x => E x f) (fun x => E x h).
Proof.
by move=> bf bh /ucloseP[fh hf]; apply/ucloseP; split=> x; exact: feller_le.
Qed.

Lemma feller_bcont f : bcont f -> bcont (fun x => E x f).
Proof.
move=> bf; split; first exact: feller_cont.
case: (bf) => _ [M fM]; exists M => x.
have := feller_close (e := M) bf (@bcont_cst K S 0) _ x.
by rewrite feller0 subr0; apply=> s; rewrite subr0.
Qed.

End Kernel.

(* The operator Q |-> R + g E (m Q) for a maximum m, hard or soft: all that is *)
(* used of m is that it keeps continuity, is monotone and commutes with adding*)
(* a constant (the last two in one inequality).                               *)
Section Operator.
Variables (K : realType) (S A : topologicalType) (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Variable m : (S * A -> K) -> S -> K.
Hypothesis m_bcont : forall Q, bcont Q -> bcont (m Q).
Hypothesis m_le : forall Q Q' c, bcont Q -> bcont Q' ->
  (forall x, Q x <= Q' x + c) -> forall s, m Q s <= m Q' s + c.
Implicit Types (R Q : S * A -> K).

Let g0 : 0 <= g. Proof. by case/andP: g01. Qed.

Definition opt_backup R Q (x : S * A) := R x + g * E x (m Q).

Definition opt_fixed R Q := bcont Q /\ forall x, Q x = opt_backup R Q x.

Lemma opt_backup_bcont R Q : bcont R -> bcont Q -> bcont (opt_backup R Q).
Proof. by move=> bR bQ; exact: bcontD bR (bcontZ _ (feller_bcont E (m_bcont bQ))). Qed.

Lemma opt_backup_le R R' Q Q' e c : bcont Q -> bcont Q' ->
  (forall x, R x <= R' x + e) -> (forall x, Q x <= Q' x + c) ->
  forall x, opt_backup R Q x <= opt_backup R' Q' x + (e + g * c).
Proof.
move=> bQ bQ' RR' QQ' x; rewrite addrACA ler_add // -mulrDr ler_wpmul2l //.
by apply: feller_le; [exact: m_bcont | exact: m_bcont | exact: m_le].
Qed.

Lemma opt_backup_close R R' Q Q' e c : bcont Q -> bcont Q' ->
  uclose e R R' -> uclose c Q Q' ->
  uclose (e + g * c) (opt_backup R Q) (opt_backup R' Q').
Proof.
move=> bQ bQ' /ucloseP[RR' R'R] /ucloseP[QQ' Q'Q]; apply/ucloseP.
by split; exact: opt_backup_le.
Qed.

Lemma opt_backup_contraction R Q Q' c : bcont Q -> bcont Q' -> uclose c Q Q' ->
  uclose (g * c) (opt_backup R Q) (opt_backup R Q').
Proof.
move=> bQ bQ' QQ'; rewrite -[g * c]add0r.
by apply: opt_backup_close => //; exact: uclose_refl.
Qed.

(* One-sided, hence slightly more than the Lipschitz bound.                   *)
Lemma opt_fixed_le R R' Q Q' e : opt_fixed R Q -> opt_fixed R' Q' ->
  (forall x, R x <= R' x + e) -> forall x, Q x <= Q' x + e / (1 - g).
Proof.
move=> [bQ fQ] [bQ' fQ'] RR' x; rewrite -ler_subl_addl.
apply: (@bounded_contraction K _ (fun x => Q x - Q' x) g e) => // [|c Dc {}x].
  case: (bfun_close (bcont_bfun bQ) (bcont_bfun bQ')) => c _ QQ'.
  by exists c => y; apply: le_trans (ler_norm _) (QQ' y).
rewrite ler_subl_addl fQ fQ'; apply: opt_backup_le => // y.
by rewrite -ler_subl_addl.
Qed.

Lemma opt_fixed_close R R' Q Q' e : opt_fixed R Q -> opt_fixed R' Q' ->
  uclose e R R' -> uclose (e / (1 - g)) Q Q'.
Proof.
move=> oQ oQ' /ucloseP[RR' R'R]; apply/ucloseP.
by split; [exact: (opt_fixed_le oQ oQ') | exact: (opt_fixed_le oQ' oQ)].
Qed.

Lemma opt_fixed_unique R Q Q' : opt_fixed R Q -> opt_fixed R Q' -> Q = Q'.
Proof.
move=> oQ oQ'; apply: uclose_eq => e e0.
have := opt_fixed_close oQ oQ' (uclose_refl R); rewrite mul0r.
by apply: uclose_le; exact: ltW.
Qed.

(* Existence: value iteration.                                                *)
Lemma opt_fixed_exists R : bcont R -> exists Q, opt_fixed R Q.
Proof.
move=> bR; have [|||||Q bQ QB] := @contraction_fixpoint K _ (@bcont K _) (opt_backup R) g g01.
- exact: bcont_cst.
- by move=> Q; exact: bcont_bfun.
- exact: bcont_uniform.
- by move=> Q; exact: opt_backup_bcont.
- by move=> c Q Q'; exact: opt_backup_contraction.
by exists Q; split=> // x; rewrite -{1}QB.
Qed.
End Operator.

Section Bellman.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Implicit Types (R Q : S * A -> K) (f : S -> K).

Let g0 : 0 <= g. Proof. by case/andP: g01. Qed.
Let g1 : 0 < 1 - g. Proof. by rewrite subr_gt0; case/andP: g01. Qed.

Definition bellman R Q (x : S * A) := R x + g * E x (maxa Q).

Definition inv Q (x : S * A) := Q x - g * E x (maxa Q).

Definition optQ R Q := bcont Q /\ forall x, Q x = bellman R Q x.

Definition Qstar R : S * A -> K := xget (fun=> 0) [set Q | optQ R Q].

Let max_bcont Q : bcont Q -> bcont (maxa Q). Proof. exact: bcont_maxa. Qed.

Let max_le Q Q' c : bcont Q -> bcont Q' -> (forall x, Q x <= Q' x + c) ->
  forall s, maxa Q s <= maxa Q' s + c.
Proof. by move=> [cQ _] [cQ' _]; exact: maxa_le. Qed.

Lemma bellman_bcont R Q : bcont R -> bcont Q -> bcont (bellman R Q).
Proof. exact: (opt_backup_bcont E g max_bcont). Qed.

Lemma inv_bcont Q : bcont Q -> bcont (inv Q).
Proof.
by move=> bQ; exact: bcontB bQ (bcontZ _ (feller_bcont E (bcont_maxa cA bQ))).
Qed.

(* T_R is a g-contraction. *)
Lemma bellman_contraction R Q Q' c : bcont Q -> bcont Q' -> uclose c Q Q' ->
  uclose (g * c) (bellman R Q) (bellman R Q').
Proof. exact: (opt_backup_contraction E g01 max_bcont max_le). Qed.

(* ---- Lipschitz dependence and uniqueness ------------------------------- *)

Lemma optQ_le R R' Q Q' e : optQ R Q -> optQ R' Q' ->
  (forall x, R x <= R' x + e) -> forall x, Q x <= Q' x + e / (1 - g).
Proof. exact: (opt_fixed_le g01 max_bcont max_le). Qed.

Lemma optQ_close R R' Q Q' e : optQ R Q -> optQ R' Q' ->
  uclose e R R' -> uclose (e / (1 - g)) Q Q'.
Proof. exact: (opt_fixed_close g01 max_bcont max_le). Qed.

Lemma optQ_unique R Q Q' : optQ R Q -> optQ R Q' -> Q = Q'.
Proof. exact: (opt_fixed_unique g01 max_bcont max_le). Qed.

(* ---- existence: value iteration ---------------------------------------- *)

Lemma optQ_exists R : bcont R -> exists Q, optQ R Q.
Proof. exact: (opt_fixed_exists E g01 max_bcont max_le). Qed.

Lemma QstarP R : bcont R -> optQ R (Qstar R).
Proof.
by move=> bR; rewrite /Qstar; case: xgetP => [Q _ //|]; have [Q oQ] := optQ_exists bR;
  move=> /(_ Q).
Qed.

Lemma Qstar_bcont R : bcont R -> bcont (Qstar R).
Proof. by case/QstarP. Qed.

Lemma Qstar_cont R : bcont R -> continuous (Qstar R).
Proof. by move=> /Qstar_bcont[]. Qed.

Lemma QstarE R x : bcont R -> Qstar R x = bellman R (Qstar R) x.
Proof. by case/QstarP => _; apply. Qed.

Lemma Qstar_eq R Q : optQ R Q -> Qstar R = Q.
Proof.
move=> oQ; have bR : bcont R; last exact: optQ_unique (QstarP bR) oQ.
case: oQ => bQ fQ; have -> : R = inv Q by apply/funext => x; rewrite /inv fQ addrK.
exact: inv_bcont.
Qed.

Lemma Qstar_exists_unique R : bcont R ->
  optQ R (Qstar R) /\ forall Q, optQ R Q -> Q = Qstar R.
Proof. by move=> bR; split=> [|Q oQ]; [exact: QstarP | rewrite (Qstar_eq oQ)]. Qed.

(* `q-lipschitz` *)
Lemma Qstar_lipschitz R R' e : bcont R -> bcont R' ->
  uclose e R R' -> uclose (e / (1 - g)) (Qstar R) (Qstar R').
Proof. by move=> bR bR'; exact: optQ_close (QstarP bR) (QstarP bR'). Qed.

Lemma Qstar_le R R' e : bcont R -> bcont R' -> (forall x, R x <= R' x + e) ->
  forall x, Qstar R x <= Qstar R' x + e / (1 - g).
Proof. by move=> bR bR'; exact: optQ_le (QstarP bR) (QstarP bR'). Qed.

(* ---- inverse Bellman ----------------------------------------------------  *)

Lemma optQ_inv Q : bcont Q -> optQ (inv Q) Q.
Proof. by move=> bQ; split=> // x; rewrite /bellman subrK. Qed.

Lemma Qstar_inv Q : bcont Q -> Qstar (inv Q) = Q.
Proof. by move=> bQ; exact: Qstar_eq (optQ_inv bQ). Qed.

Lemma inv_Qstar_exists Q : bcont Q -> bcont (inv Q) /\ Qstar (inv Q) = Q.
Proof. by move=> bQ; split; [exact: inv_bcont | exact: Qstar_inv]. Qed.

Lemma inv_Qstar R : bcont R -> inv (Qstar R) = R.
Proof. by move=> bR; apply/funext => x; rewrite /inv QstarE // addrK. Qed.

(* How far the reward moves when Q is only raised.                            *)
Lemma inv_bounds Q Q' e : bcont Q -> bcont Q' ->
  (forall x, Q x <= Q' x <= Q x + e) ->
  forall x, inv Q x - g * e <= inv Q' x <= inv Q x + e.
Proof.
move=> bQ bQ' QQ' x.
have m1 : forall s, maxa Q s <= maxa Q' s + 0.
  apply: maxa_le; [exact: cA|exact: bcont_cont|exact: bcont_cont|].
  by move=> y; rewrite addr0; case/andP: (QQ' y).
have m2 : forall s, maxa Q' s <= maxa Q s + e.
  apply: maxa_le; [exact: cA|exact: bcont_cont|exact: bcont_cont|].
  by move=> y; case/andP: (QQ' y).
have bm := bcont_maxa cA bQ; have bm' := bcont_maxa cA bQ'.
rewrite /inv; have /andP[h1 h2] := QQ' x; apply/andP; split.
  have := feller_le E x bm' bm m2 => /(ler_wpmul2l g0) hm.
  by have h := ler_add h1 hm; lin h.
have := feller_le E x bm bm' m1; rewrite addr0 => /(ler_wpmul2l g0) hm.
by have h := ler_add h2 hm; lin h.
Qed.

(* The reward moves no more than Q does when Q is only raised, or only        *)
(* lowered: the paper's bound (1 + g) e becomes e.                            *)
Lemma inv_close Q Q' e : bcont Q -> bcont Q' ->
  (forall x, Q x <= Q' x <= Q x + e) -> uclose e (inv Q') (inv Q).
Proof.
move=> bQ bQ' QQ'; have iQ := inv_bounds bQ bQ' QQ'.
have e0 : 0 <= e.
  by case/andP: (QQ' point) => h /(le_trans h); rewrite ler_addl.
have ge : g * e <= e by apply: ler_pimull => //; rewrite ltW // -subr_gt0.
apply/ucloseP; split=> x; have /andP[i1 i2] := iQ x => //.
by have h := ler_add i1 ge; lin h.
Qed.

(* The constant 1 / (1 - g) is attained: adding c to the reward adds          *)
(* c / (1 - g) to the optimal value.                                          *)
Lemma Qstar_addc R c : bcont R ->
  Qstar (fun x => R x + c) = (fun x => Qstar R x + c / (1 - g)).
Proof.
move=> bR; apply: Qstar_eq; split.
  by apply: bcontD; [exact: Qstar_bcont | exact: bcont_cst].
move=> x; rewrite /bellman maxa_addc //; last exact: Qstar_cont.
rewrite feller_addc; last exact: bcont_maxa (Qstar_bcont bR).
by rewrite {1}QstarE // /bellman; field; rewrite gt_eqF.
Qed.

End Bellman.

(* Incomplete rewards ("the clever slacker"), statewise and from the initial  *)
(* distribution, for measurable policies.                                     *)
(*                                                                            *)
(* A policy that is optimal for a tied reward need not depend continuously on *)
(* the state, so its value is not a continuous function. The kernel and the   *)
(* policies therefore act here on a class of bounded functions larger than    *)
(* the continuous ones: think of the bounded measurable functions.            *)
(*                                                                            *)
(*         fclass T == the type of classes of bounded functions T -> K,       *)
(*                     closed under sums and multiples, with the constants    *)
(*      markov m m' == linear monotone operators from class m to class m'     *)
(*                     that fix constants: a kernel maps f on S to            *)
(*                     (s,a) |-> \int f dP(.|s,a); a policy maps q on S * A   *)
(*                     to s |-> \int q(s,a) dpi(a|s)                          *)
(*  qvalue g P R V x == R x + g * P V x                                       *)
(* value g P pi R V == V is the value of pi: V = pi (qvalue g P R V)          *)
(*      step P pi f == pi (P f), the expectation of f one step ahead          *)
(* visits P pi mu s0 t == s0 has positive probability at step t from mu under *)
(*                     pi: every f >= 0 with f s0 > 0 has a positive          *)
(*                     expectation then                                       *)
(*                                                                            *)
(* advantage_missing: A^pi_true(s0,a2) = A^pi_missing(s0,a2), whence the      *)
(* statewise reading. incomplete_initial: playing a2 at s0 raises the return  *)
(* from the initial distribution, when s0 is visited at a step t of positive  *)
(* weight g ^+ t. The paper does not ask for the latter; it fails at g = 0    *)
(* when s0 is only visited later.                                             *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_fixpoint compact_bellman.
From PolicyCliff Require Import compact_argmax.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Record fclass (K : realType) (T : Type) := Fclass {
  fc :> (T -> K) -> Prop;
  fc_bfun : forall f, fc f -> bfun f;
  fcD : forall f h, fc f -> fc h -> fc (fun x => f x + h x);
  fcZ : forall c f, fc f -> fc (fun x => c * f x);
  fc_cst : forall c, fc (fun=> c) }.

Record markov (K : realType) (T U : Type) (m : fclass K T) (m' : fclass K U) :=
  Markov {
    mk_op :> (T -> K) -> U -> K;
    mk_fc : forall f, m f -> m' (mk_op f);
    mk_mono : forall f h, m f -> m h -> (forall x, f x <= h x) ->
      forall u, mk_op f u <= mk_op h u;
    mkD : forall f h u, m f -> m h ->
      mk_op (fun x => f x + h x) u = mk_op f u + mk_op h u;
    mkZ : forall c f u, m f -> mk_op (fun x => c * f x) u = c * mk_op f u;
    mk_cst : forall c u, mk_op (fun=> c) u = c }.

Section Classes.
Variables (K : realType) (T U : Type) (m : fclass K T) (m' : fclass K U).

Lemma fcB f h : m f -> m h -> m (fun x => f x - h x).
Proof.
move=> mf mh; have := fcD mf (fcZ (-1) mh).
by congr (fc m _); apply/funext => x; rewrite mulN1r.
Qed.

Variable L : markov m m'.

Lemma mkB f h u : m f -> m h -> L (fun x => f x - h x) u = L f u - L h u.
Proof.
move=> mf mh; rewrite -mulN1r -mkZ // -mkD //; last exact: fcZ.
by congr (L _ u); apply/funext => x; rewrite mulN1r.
Qed.

Lemma mk_le f h c : m f -> m h -> (forall x, f x <= h x + c) ->
  forall u, L f u <= L h u + c.
Proof.
move=> mf mh fh u; rewrite -(mk_cst L c u) -mkD //; last exact: fc_cst.
by apply: mk_mono => //; apply: fcD => //; exact: fc_cst.
Qed.

End Classes.

Section PolicyValue.
Variables (K : realType) (S : pointedType) (A : Type).
Variables (mS : fclass K S) (mX : fclass K (S * A)).
Variables (P : markov mS mX) (g : K).
Hypothesis g01 : 0 <= g < 1.
Implicit Types (R : S * A -> K) (V f : S -> K) (pi : markov mX mS).

Let g0 : 0 <= g. Proof. by case/andP: g01. Qed.

Definition qvalue R V (x : S * A) := R x + g * P V x.

Definition value pi R V := mS V /\ forall s, V s = pi (qvalue R V) s.

Definition step pi f := pi (P f).

Lemma qvalue_fc R V : mX R -> mS V -> mX (qvalue R V).
Proof. by move=> mR mV; apply: fcD => //; apply: fcZ; exact: mk_fc. Qed.

Lemma value_unique pi R V V' : mX R -> value pi R V -> value pi R V' -> V = V'.
Proof.
suff le W W' : mX R -> value pi R W -> value pi R W' -> forall s, W s <= W' s.
  move=> mR v v'; apply/funext => s; apply/eqP; rewrite eq_le.
  by rewrite (le _ _ mR v v') (le _ _ mR v' v).
move=> mR [mW eW] [mW' eW'] s; rewrite -subr_le0 -[leRHS](mul0r (1 - g)^-1).
apply: (@bounded_contraction K _ (fun s => W s - W' s) g 0) => // [|c Wc {}s].
  case: (bfun_close (fc_bfun mW) (fc_bfun mW')) => c _ WW'.
  by exists c => t; apply: le_trans (ler_norm _) (WW' t).
rewrite add0r ler_subl_addl eW eW'.
apply: mk_le; [exact: qvalue_fc|exact: qvalue_fc|] => x.
rewrite -addrA ler_add2l -mulrDr ler_wpmul2l //; apply: mk_le => // t.
by rewrite -ler_subl_addl.
Qed.

Lemma valueD pi R1 R2 V1 V2 : mX R1 -> mX R2 -> value pi R1 V1 ->
  value pi R2 V2 -> value pi (fun x => R1 x + R2 x) (fun s => V1 s + V2 s).
Proof.
move=> mR1 mR2 [mV1 e1] [mV2 e2]; split; first exact: fcD.
move=> s; rewrite e1 e2 -mkD; try exact: qvalue_fc.
congr (pi _ s); apply/funext => x; rewrite /qvalue mkD //; ring.
Qed.

(* Values exist when the classes are closed under uniform limits.             *)
Lemma value_exists pi R : mX R ->
    (forall f, (forall e, 0 < e -> exists2 h, mS h & uclose e f h) -> mS f) ->
  exists V, value pi R V.
Proof.
move=> mR lim; pose B V := pi (qvalue R V).
have [|||||V mV VB] := @contraction_fixpoint K S mS B g g01.
- exact: fc_cst.
- exact: fc_bfun.
- exact: lim.
- by move=> V mV; apply: mk_fc; exact: qvalue_fc.
- have le c V W : mS V -> mS W -> (forall s, V s <= W s + c) ->
      forall s, B V s <= B W s + g * c.
    move=> mV mW VW; apply: mk_le; [exact: qvalue_fc|exact: qvalue_fc|] => x.
    by rewrite -addrA ler_add2l -mulrDr ler_wpmul2l //; exact: mk_le.
  move=> c V W mV mW /ucloseP[VW WV]; apply/ucloseP.
  by split; exact: le.
by exists V; split=> // s; rewrite -{1}VB.
Qed.

Lemma value_exists_unique pi R : mX R ->
    (forall f, (forall e, 0 < e -> exists2 h, mS h & uclose e f h) -> mS f) ->
  exists2 V, value pi R V & forall V', value pi R V' -> V' = V.
Proof.
move=> mR /(value_exists pi mR)[V vV]; exists V => // V' vV'.
exact: value_unique mR vV' vV.
Qed.

(* ---- improvement at one state, seen from the initial distribution ---------*)

Definition visits pi (mu : (S -> K) -> K) s0 t := forall f, mS f ->
  (forall s, 0 <= f s) -> 0 < f s0 -> 0 < mu (iter t (step pi) f).

Section Improvement.
Variables (pi pi' : markov mX mS) (R : S * A -> K) (V V' : S -> K).
Variables (s0 : S) (a2 : A).
Hypotheses (mR : mX R) (valV : value pi R V) (valV' : value pi' R V').
Hypothesis pi'E : forall q s, mX q -> s <> s0 -> pi' q s = pi q s.
Hypothesis pi'E0 : forall q, mX q -> pi' q s0 = q (s0, a2).
Hypothesis adv : V s0 < qvalue R V (s0, a2).

Let D s := V' s - V s.
Let mV : mS V. Proof. by case: valV. Qed.
Let mV' : mS V'. Proof. by case: valV'. Qed.
Let mD : mS D. Proof. exact: fcB. Qed.

Let qvalueB x : qvalue R V' x = qvalue R V x + g * P D x.
Proof. by rewrite /qvalue mkB //; ring. Qed.

Let D_away s : s <> s0 -> D s = g * step pi D s.
Proof.
move=> ss0; have [_ eV] := valV; have [_ eV'] := valV'.
rewrite /D eV eV' pi'E //; last exact: qvalue_fc.
rewrite -mkB; try exact: qvalue_fc.
rewrite /step -mkZ; last exact: mk_fc.
by congr (pi _ s); apply/funext => x; rewrite qvalueB addrC addKr.
Qed.

Let D_at : D s0 = qvalue R V (s0, a2) - V s0 + g * P D (s0, a2).
Proof.
have [_ eV'] := valV'; rewrite {1}/D eV' pi'E0; last exact: qvalue_fc.
by rewrite qvalueB; ring.
Qed.

Lemma improvement_ge0 s : 0 <= D s.
Proof.
rewrite -oppr_le0 -[leRHS](mul0r (1 - g)^-1).
apply: (@bounded_contraction K _ (fun s => - D s) g 0) => // [|c Dc {}s].
  case: (fc_bfun mD) => M DM; exists M => t.
  by apply: le_trans (DM t); rewrite -normrN ler_norm.
have Dc' t : 0 <= D t + c by have := Dc t; rewrite ler_oppl -subr_ge0 opprK.
have zS : mS (fun=> 0) by exact: fc_cst.
have PD x : 0 <= P D x + c by rewrite -{1}(mk_cst P 0 x); apply: mk_le.
have zX : mX (fun=> 0) by exact: fc_cst.
have piPD t : 0 <= step pi D t + c.
  by rewrite -{1}(mk_cst pi 0 t); apply: mk_le => //; exact: mk_fc.
rewrite add0r ler_oppl -subr_ge0 opprK.
have [->|ss0] := pselect (s = s0).
  have h := ler_add (ltW adv) (mulr_ge0 g0 (PD (s0, a2))).
  by rewrite D_at; lin h.
by rewrite D_away // -mulrDr mulr_ge0.
Qed.

Lemma improvement_gt0 : 0 < D s0.
Proof.
rewrite D_at ltr_paddr ?subr_gt0 // mulr_ge0 //.
rewrite -(mk_cst P 0 (s0, a2)); apply: mk_mono => //; first exact: fc_cst.
exact: improvement_ge0.
Qed.

Lemma step_le : 0 < g -> exists2 C, 0 < C & forall s, step pi D s <= C * D s.
Proof.
move=> gp; case: (fc_bfun mD) => M DM; have Dp := improvement_gt0.
have M0 : 0 < M by apply: lt_le_trans (le_trans (ler_norm _) (DM s0)).
exists (g^-1 + M / D s0); first by rewrite addr_gt0 ?invr_gt0 ?divr_gt0.
move=> s; rewrite mulrDl; have Ds := improvement_ge0 s.
have [->|ss0] := pselect (s = s0); last first.
  have c0 : 0 <= M / D s0 * D s by rewrite mulr_ge0 // ltW // divr_gt0.
  apply: ler_paddr => //.
  by rewrite [X in _ <= _ * X](D_away ss0) mulrA mulVf ?gt_eqF // mul1r.
have c0 : 0 <= g^-1 * D s0 by rewrite mulr_ge0 ?invr_ge0 // ltW.
rewrite divfK ?gt_eqF //; apply: ler_paddl => //.
have DM' t : D t <= 0 + M by rewrite add0r; apply: le_trans (ler_norm _) (DM t).
have PDM : forall x, P D x <= 0 + M.
  by move=> x; rewrite -[X in _ <= X + M](mk_cst P 0 x); apply: mk_le => //; exact: fc_cst.
rewrite -[M in leRHS]add0r -[X in _ <= X + M](mk_cst pi 0 s0).
by apply: mk_le => //; [exact: mk_fc | exact: fc_cst].
Qed.

Lemma iter_step_le t : 0 < g ^+ t ->
  exists2 C, 0 < C & forall s, iter t (step pi) D s <= C * D s.
Proof.
case: t => [_|t' gt]; first by exists 1 => // s /=; rewrite mul1r.
have gp : 0 < g.
  by rewrite lt_neqAle g0 andbT; apply: contraTneq gt => <-; rewrite expr0n ltxx.
move: {t' gt} t'.+1 => t; have [C1 C10 DC1] := step_le gp.
have mI n : mS (iter n (step pi) D).
  by elim: n => [|n IHn] //=; do 2!apply: mk_fc.
elim: t => [|t [C C0 IHt]]; first by exists 1 => // s /=; rewrite mul1r.
exists (C * C1) => [|s /=]; first exact: mulr_gt0.
have mCD : mS (fun s => C * D s) by exact: fcZ.
rewrite -mulrA; apply: le_trans (ler_wpmul2l (ltW C0) (DC1 s)).
rewrite -mkZ; last exact: mk_fc.
apply: mk_mono => [||x]; [exact: mk_fc|by apply: fcZ; exact: mk_fc|].
by rewrite -mkZ //; apply: mk_mono.
Qed.

Theorem improvement_initial (mu : (S -> K) -> K) t : 0 < g ^+ t ->
    (forall f h, mS f -> mS h -> (forall s, f s <= h s) -> mu f <= mu h) ->
    (forall f h, mS f -> mS h -> mu (fun s => f s + h s) = mu f + mu h) ->
    (forall c f, mS f -> mu (fun s => c * f s) = c * mu f) ->
    visits pi mu s0 t ->
  mu V < mu V'.
Proof.
move=> gp mu_mono muD muZ vis; have [C C0 DC] := iter_step_le gp.
have -> : V' = (fun s => V s + D s) by apply/funext => s; rewrite /D addrC subrK.
rewrite muD // ltr_addl -(pmulr_rgt0 _ C0) -muZ //.
apply: lt_le_trans (vis D mD improvement_ge0 improvement_gt0) _.
apply: mu_mono => //; last exact: fcZ.
by elim: t {gp vis DC} => [|t IHt] //=; do 2!apply: mk_fc.
Qed.

End Improvement.
End PolicyValue.

(* ---- the theorem ---------------------------------------------------------- *)

Section IncompleteReward.
Variables (K : realType) (S A : topologicalType).
Hypothesis cA : compact [set: A].
Variables (mS : fclass K S) (mX : fclass K (S * A)%type).
Hypotheses (bS : forall f : S -> K, bcont f -> mS f).
Hypotheses (bX : forall f : S * A -> K, bcont f -> mX f).
Variables (E : feller K S A) (P : markov mS mX) (g : K).
Hypothesis PE : forall f x, bcont f -> P f x = E x f.
Hypothesis g01 : 0 <= g < 1.
Variables (pi : markov mX mS) (Rtrain Rmissing : S * A -> K).
Hypotheses (bRt : bcont Rtrain) (bRm : bcont Rmissing).

(* pi is supported by the optimal actions: its mean of Q* is the maximum.     *)
Definition optimal_policy (R : S * A -> K) :=
  forall s, pi (Qstar E g R) s = maxa (Qstar E g R) s.

Lemma value_optimal R : bcont R -> optimal_policy R ->
  value P g pi R (maxa (Qstar E g R)).
Proof.
move=> bR opt; have bQ := Qstar_bcont cA E g01 bR.
have bV := bcont_maxa cA bQ; split; first exact: bS.
move=> s; rewrite -opt; congr (pi _ s); apply/funext => x.
by rewrite /qvalue PE // QstarE.
Qed.

Let Rtrue x := Rtrain x + Rmissing x.

Variables (Vmissing Vtrue : S -> K) (s0 : S) (a2 : A).
Hypotheses (valm : value P g pi Rmissing Vmissing) (valt : value P g pi Rtrue Vtrue).
Hypotheses (opt : optimal_policy Rtrain) (o2 : Astar E g Rtrain s0 a2).

Theorem advantage_missing :
  qvalue P g Rtrue Vtrue (s0, a2) - Vtrue s0 =
  qvalue P g Rmissing Vmissing (s0, a2) - Vmissing s0.
Proof.
have bQ := Qstar_bcont cA E g01 bRt; have cQ := bcont_cont bQ.
have bV := bcont_maxa cA bQ; have mV := bS bV.
have mm : mS Vmissing by case: valm.
have -> : Vtrue = (fun s => maxa (Qstar E g Rtrain) s + Vmissing s).
  apply: value_unique valt _ => //; first by apply: fcD; exact: bX.
  by apply: valueD (value_optimal bRt opt) valm; exact: bX.
rewrite -(argmaxE cA s0 a2 cQ).1 // QstarE // /qvalue /Rtrue /bellman.
by rewrite mkD // PE //; ring.
Qed.

(* `incomplete-reward`, statewise. *)
Theorem incomplete_statewise :
  Vmissing s0 < qvalue P g Rmissing Vmissing (s0, a2) ->
  Vtrue s0 < qvalue P g Rtrue Vtrue (s0, a2).
Proof. by rewrite -subr_gt0 -advantage_missing subr_gt0. Qed.

(* `incomplete-reward`, from the initial distribution mu. *)
Theorem incomplete_initial (pi' : markov mX mS) (V' : S -> K) mu t : 0 < g ^+ t ->
    (forall q s, mX q -> s <> s0 -> pi' q s = pi q s) ->
    (forall q, mX q -> pi' q s0 = q (s0, a2)) -> value P g pi' Rtrue V' ->
    (forall f h, mS f -> mS h -> (forall s, f s <= h s) -> mu f <= mu h) ->
    (forall f h, mS f -> mS h -> mu (fun s => f s + h s) = mu f + mu h) ->
    (forall c f, mS f -> mu (fun s => c * f s) = c * mu f) ->
    visits P pi mu s0 t ->
    Vmissing s0 < qvalue P g Rmissing Vmissing (s0, a2) ->
  (forall s, Vtrue s <= V' s) /\ mu Vtrue < mu V'.
Proof.
move=> gp off at0 val' mu1 mu2 mu3 vis /incomplete_statewise adv.
have mR : mX Rtrue by apply: fcD; exact: bX.
split=> [s|]; last exact: improvement_initial mR valt val' off at0 adv _ _ gp _ _ _ vis.
by rewrite -subr_ge0; exact: improvement_ge0 mR valt val' off at0 adv s.
Qed.

End IncompleteReward.

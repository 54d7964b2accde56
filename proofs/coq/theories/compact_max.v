(* Real functions on compact spaces: the maximum over actions and how it      *)
(* depends on the state.                                                      *)
(*                                                                            *)
(* K is a realType; S, A, T are topological spaces (non-empty, as all         *)
(* topologicalTypes of mathcomp-analysis 0.6 are pointed; no metric and no    *)
(* separation axiom is assumed).                                              *)
(*                                                                            *)
(*        bfun f == f : T -> K is bounded                                     *)
(*       bcont f == f is continuous and bounded                               *)
(*  uclose e f g == forall x, `|f x - g x| <= e, that is ||f - g|| <= e       *)
(*        maxf f == sup of the values of f; a maximum when f is continuous    *)
(*                  on a compact space (maxf_attained, maxf_ub)               *)
(*       maxa Q s == maxf (fun a => Q (s, a)), for Q : S * A -> K             *)
(*                                                                            *)
(* Main results: bcont_uniform (uniform limits), maxf_close                   *)
(* (|max f - max g| <= ||f - g||), bcont_maxa (the maximum theorem:           *)
(* s |-> max_a Q(s,a) is continuous), compact_bcont (continuous functions on  *)
(* compact spaces are bounded).                                               *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Linear inequalities: a <= b follows from c <= d when b - a = d - c.        *)
Lemma ler_of (K : numDomainType) (a b c d : K) :
  c <= d -> b - a = d - c -> a <= b.
Proof. by move=> cd e; rewrite -subr_ge0 e subr_ge0. Qed.

Lemma ltr_of (K : numDomainType) (a b c d : K) :
  c < d -> b - a = d - c -> a < b.
Proof. by move=> cd e; rewrite -subr_gt0 e subr_gt0. Qed.

Ltac lin h := (apply: (ler_of h); ring) || (apply: (ltr_of h); ring).

Section Functions.
Variable K : realType.

Definition bfun (T : Type) (f : T -> K) := exists M, forall x, `|f x| <= M.

Definition bcont (T : topologicalType) (f : T -> K) := continuous f /\ bfun f.

Definition uclose (T : Type) (e : K) (f g : T -> K) :=
  forall x, `|f x - g x| <= e.

Definition maxf (T : Type) (f : T -> K) : K := sup (range f).

Definition maxa (S A : Type) (Q : S * A -> K) (s : S) : K :=
  maxf (fun a => Q (s, a)).

Lemma ler_dist (x y e : K) : (`|x - y| <= e) = (x - e <= y) && (y <= x + e).
Proof. by rewrite distrC ler_distl. Qed.

Lemma minr_close (x y x' y' e : K) : `|x - x'| <= e -> `|y - y'| <= e ->
  `|Num.min x y - Num.min x' y'| <= e.
Proof.
rewrite !ler_dist !ler_subl_addr => /andP[x1 x2] /andP[y1 y2].
rewrite !addr_minl !le_minr !le_minl.
by rewrite x1 x2 y1 y2 !orbT.
Qed.

Lemma maxr_close (x y x' y' e : K) : `|x - x'| <= e -> `|y - y'| <= e ->
  `|Num.max x y - Num.max x' y'| <= e.
Proof.
rewrite !ler_dist !ler_subl_addr => /andP[x1 x2] /andP[y1 y2].
rewrite !addr_maxl !le_maxl !le_maxr.
by rewrite x1 x2 y1 y2 !orbT.
Qed.

Section Close.
Variables (T : Type).
Implicit Types f g h : T -> K.

Lemma uclose_refl f : uclose 0 f f.
Proof. by move=> x; rewrite subrr normr0. Qed.

Lemma uclose_sym e f g : uclose e f g -> uclose e g f.
Proof. by move=> fg x; rewrite distrC. Qed.

Lemma uclose_trans e e' f g h : uclose e f g -> uclose e' g h ->
  uclose (e + e') f h.
Proof. by move=> fg gh x; apply: le_trans (ler_dist_add _ _ _) (ler_add _ _). Qed.

Lemma uclose_le e e' f g : e <= e' -> uclose e f g -> uclose e' f g.
Proof. by move=> ee' fg x; apply: le_trans (fg x) ee'. Qed.

Lemma ucloseP e f g :
  uclose e f g <-> (forall x, f x <= g x + e) /\ (forall x, g x <= f x + e).
Proof.
split=> [fg|[fg gf] x]; last by rewrite ler_dist gf andbT ler_subl_addr.
by split=> x; have := fg x; rewrite ler_dist ler_subl_addr => /andP[].
Qed.

Lemma uclose_bfun e f g : bfun f -> uclose e f g -> bfun g.
Proof.
move=> [M fM] fg; exists (e + M) => x; rewrite -[g x](subrK (f x)).
by apply: le_trans (ler_norm_add _ _) (ler_add _ _); rewrite 1?distrC.
Qed.

Lemma bfun_close f g : bfun f -> bfun g -> exists2 e, 0 <= e & uclose e f g.
Proof.
move=> [M fM] [N gN]; exists (`|M| + `|N|); first by rewrite addr_ge0.
move=> x; apply: le_trans (ler_norm_sub _ _) (ler_add _ _).
  by apply: le_trans (fM x) (ler_norm _).
by apply: le_trans (gN x) (ler_norm _).
Qed.

Lemma uclose_eq f g : (forall e, 0 < e -> uclose e f g) -> f = g.
Proof.
move=> fg; apply/funext => x; apply/eqP; rewrite -subr_eq0 -normr_le0.
by apply/ler_addgt0Pr => e e0; rewrite add0r fg.
Qed.

End Close.

(* Continuity as epsilon and neighbourhoods. *)
Lemma contP (T : topologicalType) (f : T -> K) :
  continuous f <->
  forall x e, 0 < e -> \forall y \near x, `|f x - f y| < e.
Proof.
split=> [cf x e e0|cf x].
  by have /cvgrPdist_lt := cf x; apply.
by apply/cvgrPdist_lt => e; exact: cf.
Qed.

Section BoundedContinuous.
Variable (T : topologicalType).
Implicit Types f g : T -> K.

Lemma bcont_cont f : bcont f -> continuous f. Proof. by case. Qed.

Lemma bcont_bfun f : bcont f -> bfun f. Proof. by case. Qed.

Lemma bcont_cst c : bcont (fun _ : T => c).
Proof. by split; [exact: cst_continuous | exists `|c|]. Qed.

Lemma bcontD f g : bcont f -> bcont g -> bcont (fun x => f x + g x).
Proof.
move=> [cf [M fM]] [cg [N gN]]; split.
  by move=> x; exact: (continuousD (cf x) (cg x)).
by exists (M + N) => x; apply: le_trans (ler_norm_add _ _) (ler_add _ _).
Qed.

Lemma bcontM f g : bcont f -> bcont g -> bcont (fun x => f x * g x).
Proof.
move=> [cf [M fM]] [cg [N gN]]; split.
  by move=> x; exact: (continuousM (cf x) (cg x)).
by exists (M * N) => x; rewrite normrM ler_pmul.
Qed.

Lemma bcontZ c f : bcont f -> bcont (fun x => c * f x).
Proof. exact: (bcontM (bcont_cst c)). Qed.

Lemma bcontB f g : bcont f -> bcont g -> bcont (fun x => f x - g x).
Proof.
move=> bf bg; have := bcontD bf (bcontZ (-1) bg).
by congr bcont; apply/funext => x; rewrite mulN1r.
Qed.

Lemma bcont_sum (I : finType) (F : I -> T -> K) :
  (forall i, bcont (F i)) -> bcont (fun x => \sum_i F i x).
Proof.
move=> bF; elim: (index_enum I) => [|i r IHr].
  by have := bcont_cst 0; congr bcont; apply/funext => x; rewrite big_nil.
have := bcontD (bF i) IHr.
by congr bcont; apply/funext => x; rewrite big_cons.
Qed.

(* Uniform limits of bounded continuous functions. *)
Lemma bcont_uniform f : (forall e, 0 < e -> exists2 h, bcont h & uclose e f h) ->
  bcont f.
Proof.
move=> fh; split; last first.
  by have [h bh /uclose_sym] := fh 1 ltr01; apply: uclose_bfun; case: bh.
apply/contP => x e e0; have e30 : 0 < e / 3%:R by rewrite divr_gt0.
have [h [/contP ch _] hf] := fh _ e30; apply: filterS (ch x _ e30) => y hxy.
have := ler_lt_add (ler_add (hf x) (hf y)) hxy.
have -> : e / 3%:R + e / 3%:R + e / 3%:R = e by field.
apply: le_lt_trans; rewrite -addrA [X in _ <= _ + X]addrC addrA.
have -> : f x - f y = f x - h x + (h x - h y) + - (f y - h y) by ring.
by apply: le_trans (ler_norm_sub _ _) _; rewrite ler_add2r ler_norm_add.
Qed.

Lemma bcont_min f g : bcont f -> bcont g ->
  bcont (fun x => Num.min (f x) (g x)).
Proof.
move=> [cf [M fM]] [cg [N gN]]; split.
  move=> x; apply/cvgrPdist_le => e e0.
  have /contP/(_ x e e0) nf := cf; have /contP/(_ x e e0) ng := cg.
  apply: filterS2 nf ng => y /ltW fe /ltW ge; exact: minr_close.
exists (Num.max M N) => x; rewrite le_maxr.
by rewrite minElt; case: ltP => _; rewrite ?fM ?gN ?orbT.
Qed.

End BoundedContinuous.

Lemma bcont_comp (T U : topologicalType) (h : T -> U) (f : U -> K) :
  continuous h -> bcont f -> bcont (fun x => f (h x)).
Proof.
move=> ch [cf [M fM]]; split; last by exists M => x; exact: fM.
by move=> x; apply: continuous_comp; [exact: ch | exact: cf].
Qed.

Section Compact.
Variable (A : topologicalType).
Hypothesis cA : compact [set: A].
Implicit Types f g : A -> K.

Lemma compact_max f : continuous f -> exists a, forall b, f b <= f a.
Proof.
move=> cf; pose B := range f.
have cB : compact B.
  by apply: continuous_compact cA; exact: continuous_subspaceT.
have clB : closed B by apply: compact_closed => //; exact: Rhausdorff.
have supB : has_sup B.
  split; first by exists (f point), point.
  have /compact_bounded [M [Mr MB]] := cB; exists (M + 1) => y By.
  by apply: le_trans (ler_norm _) _; apply: MB By; rewrite ltr_addl.
have [a _ fa] : B (sup B).
  apply: clB => U /nbhs_ballP[e /= e0 eU].
  have [y By ye] := sup_adherent e0 supB; exists y; split=> //; apply: eU.
  rewrite /ball /= ger0_norm ?subr_ge0.
    by rewrite ltr_subl_addr addrC -ltr_subl_addr.
  by apply: sup_ub By; case: supB.
exists a => b; rewrite fa; apply: sup_ub; last by exists b.
by case: supB.
Qed.

Lemma maxf_attained f : continuous f -> exists a, f a = maxf f.
Proof.
move=> /compact_max[a fa]; exists a; apply/eqP; rewrite eq_le; apply/andP.
split; first by apply: sup_ub; [exists (f a) => _ [b _ <-] | exists a].
by apply: sup_le_ub => [|_ [b _ <-]]; first by exists (f point), point.
Qed.

Lemma maxf_ub f a : continuous f -> f a <= maxf f.
Proof.
move=> /compact_max[b fb]; apply: sup_ub; last by exists a.
by exists (f b) => _ [c _ <-].
Qed.

Lemma cont_bfun f : continuous f -> bfun f.
Proof.
move=> cf; have cn : continuous (fun x => `|f x|).
  by move=> x; apply: (continuous_comp (cf x)); exact: norm_continuous.
by have [a fa] := compact_max cn; exists `|f a|.
Qed.

End Compact.

Lemma maxf_lub (T : pointedType) (f : T -> K) c :
  (forall a, f a <= c) -> maxf f <= c.
Proof.
by move=> fc; apply: sup_le_ub => [|_ [b _ <-]]; first by exists (f point), point.
Qed.

Lemma maxf_cst (T : pointedType) (c : K) : maxf (fun _ : T => c) = c.
Proof.
rewrite /maxf; have -> : range (fun _ : T => c) = [set c].
  by apply/seteqP; split=> [_ [_ _ <-]|_ ->] //; exists point.
exact: sup1.
Qed.

Section CompactActions.
Variables (S A : topologicalType).
Hypothesis cA : compact [set: A].
Implicit Types (f g : A -> K) (Q : S * A -> K).

Lemma maxf_le f g c : continuous f -> continuous g ->
  (forall a, f a <= g a + c) -> maxf f <= maxf g + c.
Proof.
move=> cf cg fg; apply: maxf_lub => a; apply: le_trans (fg a) _.
by rewrite ler_add2r maxf_ub.
Qed.

Lemma maxf_close e f g : continuous f -> continuous g ->
  uclose e f g -> `|maxf f - maxf g| <= e.
Proof.
move=> cf cg /ucloseP[fg gf].
by rewrite ler_dist ler_subl_addr; apply/andP; split; apply: maxf_le.
Qed.

Lemma cont_section Q s : continuous Q -> continuous (fun a => Q (s, a)).
Proof.
move=> cQ a; have /= cc := @continuous_comp _ _ _ (fun a => (s, a)) Q a.
by apply: cc (cQ _); apply: cvg_pair; [exact: cvg_cst | exact: cvg_id].
Qed.

Lemma maxa_ub Q s a : continuous Q -> Q (s, a) <= maxa Q s.
Proof. by move=> cQ; exact: maxf_ub (cont_section (s:=s) cQ). Qed.

Lemma maxa_attained Q s : continuous Q -> exists a, Q (s, a) = maxa Q s.
Proof. by move=> cQ; exact: maxf_attained (cont_section (s:=s) cQ). Qed.

Lemma maxa_le Q Q' c : continuous Q -> continuous Q' ->
  (forall x, Q x <= Q' x + c) -> forall s, maxa Q s <= maxa Q' s + c.
Proof. by move=> cQ cQ' QQ' s; apply: maxf_le => //; exact: cont_section. Qed.

Lemma maxa_close e Q Q' : continuous Q -> continuous Q' ->
  uclose e Q Q' -> uclose e (maxa Q) (maxa Q').
Proof.
by move=> cQ cQ' QQ' s; apply: maxf_close => //; exact: cont_section.
Qed.

Lemma maxa_addc Q c : continuous Q ->
  maxa (fun x => Q x + c) = (fun s => maxa Q s + c).
Proof.
move=> cQ; have cQc : continuous (fun x => Q x + c).
  by move=> x; exact: (continuousD (cQ x) (@cst_continuous _ _ c x)).
apply/funext => s; apply/eqP; rewrite eq_le maxa_le //=.
by rewrite -ler_subr_addr maxa_le // => x; rewrite addrK.
Qed.

(* Nearness of Q(s,.) to Q(s0,.), uniformly in the action: the tube lemma.    *)
Lemma near_section Q s0 e : continuous Q -> 0 < e ->
  \forall s \near s0, forall a, `|Q (s0, a) - Q (s, a)| <= e.
Proof.
move=> /contP cQ e0; have e20 : 0 < e / 2 by rewrite divr_gt0.
have := compact_near_coveringP.1 _ cA S (nbhs s0)
  (fun s a => `|Q (s0, a) - Q (s, a)| <= e) _.
have cov : forall a, [set: A] a -> \forall a' \near a & s \near nbhs s0,
    `|Q (s0, a') - Q (s, a')| <= e; last first.
  by move=> /(_ _ cov); apply: filterS => s Ps a; exact: Ps.
move=> a _.
have [/= [U1 U2] [U1s U2a] U12] := cQ (s0, a) (e / 2) e20.
exists (U2, U1) => //= -[a' s] /= [U2a' U1s'].
have q1 := U12 (s, a') (conj U1s' U2a').
have q2 := U12 (s0, a') (conj (nbhs_singleton U1s) U2a').
apply: le_trans (ler_dist_add (Q (s0, a)) _ _) _.
by rewrite [e]splitr ler_add // ltW // distrC.
Qed.

Lemma cont_maxa Q : continuous Q -> continuous (maxa Q).
Proof.
move=> cQ s0; apply/cvgrPdist_le => e e0.
have := near_section s0 cQ e0; apply: filterS => s Qs.
exact: maxf_close (cont_section (s:=s0) cQ) (cont_section (s:=s) cQ) Qs.
Qed.

Lemma bcont_maxa Q : bcont Q -> bcont (maxa Q).
Proof.
move=> [cQ [M QM]]; split; first exact: cont_maxa.
by exists M => s; have [a <-] := maxa_attained s cQ; exact: QM.
Qed.

(* With S compact as well, continuous rewards are bounded. *)
Lemma compact_bcont Q : compact [set: S] -> continuous Q -> bcont Q.
Proof.
move=> cS cQ; split=> //.
have cn : continuous (fun x => `|Q x|).
  by move=> x; apply: (continuous_comp (cQ x)); exact: norm_continuous.
have [M QM] := cont_bfun cS (cont_maxa cn); exists M => -[s a].
apply: le_trans (maxa_ub s a cn) _.
exact: le_trans (ler_norm _) (QM s).
Qed.

End CompactActions.

End Functions.

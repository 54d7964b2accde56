(* Kernels: what the abstract functional of compact_bellman.v stands for.     *)
(*                                                                            *)
(*   mixture p h == f |-> \sum_i p i x * f (h i x): finitely many successors, *)
(*                  with continuous probabilities and continuous moves; a     *)
(*                  deterministic kernel when there is one of them            *)
(*    robust E F == f |-> min (E x f) (F x f): the worst of two models; it is *)
(*                  not linear, and the theory covers it                      *)
(*  integral P X == f |-> \int f (X w) d(P x)(w): the integral against a      *)
(*                  probability measure, with the measure theory of the       *)
(*                  library; X = id when the measurable space is S itself     *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals ereal signed topology normedtype.
From mathcomp.analysis Require Import sequences measure lebesgue_measure.
From mathcomp.analysis Require Import lebesgue_integral.
From PolicyCliff Require Import compact_max compact_bellman.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Mixture.
Variables (K : realType) (S A : topologicalType) (I : finType).
Variables (p : I -> S * A -> K) (h : I -> S * A -> S).
Hypotheses (p_cont : forall i, continuous (p i)).
Hypotheses (p_ge0 : forall i x, 0 <= p i x) (p_sum : forall x, \sum_i p i x = 1).
Hypothesis h_cont : forall i, continuous (h i).

Definition mixture_ev (x : S * A) (f : S -> K) := \sum_i p i x * f (h i x).

Lemma mixture_mono x f g : bcont f -> bcont g -> (forall s, f s <= g s) ->
  mixture_ev x f <= mixture_ev x g.
Proof. by move=> _ _ fg; apply: ler_sum => i _; rewrite ler_wpmul2l. Qed.

Lemma mixture_addc x f c : bcont f ->
  mixture_ev x (fun s => f s + c) = mixture_ev x f + c.
Proof.
move=> _; rewrite -[c in RHS]mul1r -(p_sum x) mulr_suml -big_split /=.
by apply: eq_bigr => i _; rewrite mulrDr.
Qed.

Lemma mixture0 x : mixture_ev x (fun=> 0) = 0.
Proof. by rewrite /mixture_ev big1 // => i _; rewrite mulr0. Qed.

Let p_bcont i : bcont (p i).
Proof.
split=> //; exists 1 => x; rewrite ger0_norm // -(p_sum x) (bigD1 i) //=.
by rewrite ler_addl sumr_ge0.
Qed.

Lemma mixture_cont f : bcont f -> continuous (fun x => mixture_ev x f).
Proof.
move=> bf; apply: bcont_cont; apply: bcont_sum => i; apply: bcontM => //.
exact: bcont_comp.
Qed.

Definition mixture : feller K S A :=
  Feller mixture_mono mixture_addc mixture0 mixture_cont.

End Mixture.

(* A deterministic continuous transition. *)
Section Dirac.
Variables (K : realType) (S A : topologicalType) (h : S * A -> S).
Hypothesis h_cont : continuous h.

Lemma dirac_mono x (f g : S -> K) : bcont f -> bcont g ->
  (forall s, f s <= g s) -> f (h x) <= g (h x).
Proof. by []. Qed.

Lemma dirac_cont (f : S -> K) : bcont f -> continuous (fun x => f (h x)).
Proof. by move=> /(bcont_comp h_cont)[]. Qed.

Definition dirac_kernel : feller K S A :=
  @Feller K S A (fun x f => f (h x)) dirac_mono (fun _ _ _ _ => erefl)
    (fun _ => erefl) dirac_cont.

End Dirac.

(* The worst of two models: monotone and translation-equivariant, not linear. *)
Section Robust.
Variables (K : realType) (S A : topologicalType) (E F : feller K S A).

Definition robust_ev (x : S * A) (f : S -> K) := Num.min (E x f) (F x f).

Lemma robust_mono x f g : bcont f -> bcont g -> (forall s, f s <= g s) ->
  robust_ev x f <= robust_ev x g.
Proof.
move=> bf bg fg; rewrite /robust_ev le_minr !le_minl.
by rewrite !feller_mono // orbT.
Qed.

Lemma robust_addc x f c : bcont f ->
  robust_ev x (fun s => f s + c) = robust_ev x f + c.
Proof. by move=> bf; rewrite /robust_ev !feller_addc // addr_minl. Qed.

Lemma robust0 x : robust_ev x (fun=> 0) = 0.
Proof. by rewrite /robust_ev !feller0 minxx. Qed.

Lemma robust_cont f : bcont f -> continuous (fun x => robust_ev x f).
Proof.
by move=> bf; apply: bcont_cont; apply: bcont_min; exact: feller_bcont.
Qed.

Definition robust : feller K S A :=
  Feller robust_mono robust_addc robust0 robust_cont.

End Robust.

(* The integral against a family of probability measures P x on a measurable  *)
(* space W, carried to S by X. The two hypotheses are those of the paper:     *)
(* continuous functions are measurable (so the sigma-algebra holds the Borel  *)
(* sets), and x |-> \int f d(P x) is continuous for bounded continuous f.     *)
Section Integral.
Variables (K : realType) (S A : topologicalType).
Variables (d : measure_display) (W : measurableType d) (X : W -> S).
Variable P : S * A -> {measure set W -> \bar K}.
Hypothesis P1 : forall x, P x setT = 1%E.
Hypothesis X_meas : forall f : S -> K, bcont f -> measurable_fun setT (f \o X).

Definition integral_ev (x : S * A) (f : S -> K) : K :=
  fine (\int[P x]_(w in setT) ((f (X w))%:E))%E.

Hypothesis P_feller : forall f, bcont f -> continuous (fun x => integral_ev x f).

Let integ x f : bcont f -> (P x).-integrable setT (fun w => (f (X w))%:E).
Proof.
move=> bf; case: (bf) => _ [M fM].
have mf : measurable_fun setT (fun w => (f (X w))%:E).
  by apply/EFin_measurable_fun; exact: X_meas.
split=> //; apply: (@le_lt_trans _ _ (\int[P x]_(w in setT) (cst `|M|%:E w))%E).
  apply: ge0_le_integral => //.
  - by apply: measurable_fun_comp => //; exact: measurable_fun_normr.
  - by move=> w _; rewrite lee_fin.
  - exact: measurable_fun_cst.
  - by move=> w _ /=; rewrite lee_fin (le_trans (fM _)) // ler_norm.
by rewrite integral_cst // P1 mule1 ltry.
Qed.

Lemma integral_evD x f h : bcont f -> bcont h ->
  integral_ev x (fun s => f s + h s) = integral_ev x f + integral_ev x h.
Proof.
move=> bf bh; have := integralD measurableT (integ x bf) (integ x bh).
rewrite /integral_ev => e; rewrite -fineD; last 2 first.
- exact: integral_fune_fin_num (integ x bf).
- exact: integral_fune_fin_num (integ x bh).
by rewrite -e.
Qed.

Lemma integral_ev_cst x c : integral_ev x (fun=> c) = c.
Proof.
rewrite /integral_ev (_ : (fun _ => _) = cst c%:E) // integral_cst //.
by rewrite P1 mule1.
Qed.

Lemma integral_mono x f h : bcont f -> bcont h -> (forall s, f s <= h s) ->
  integral_ev x f <= integral_ev x h.
Proof.
move=> bf bh fh; have bD := bcontB bh bf.
have -> : h = (fun s => f s + (h s - f s)) by apply/funext => s; rewrite addrC subrK.
rewrite integral_evD // ler_addl /integral_ev fine_ge0 //.
by apply: integral_ge0 => w _; rewrite lee_fin subr_ge0.
Qed.

Lemma integral_addc x f c : bcont f ->
  integral_ev x (fun s => f s + c) = integral_ev x f + c.
Proof.
by move=> bf; rewrite (integral_evD x bf (bcont_cst S c)) integral_ev_cst.
Qed.

Definition integral_kernel : feller K S A :=
  Feller integral_mono integral_addc (fun x => integral_ev_cst x 0) P_feller.

End Integral.

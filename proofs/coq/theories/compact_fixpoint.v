(* Contractions of bounded functions: what bounds them, and their fixed point.*)
(*                                                                            *)
(*        fexpr_small == g^n c becomes smaller than any e > 0                 *)
(* bounded_contraction == a bounded quantity that is at most e + g c whenever *)
(*                       it is at most c is at most e / (1 - g)               *)
(* contraction_fixpoint == Banach's theorem in a class of bounded functions   *)
(*                       that is closed under uniform limits                  *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Section Contractions.
Variable K : realType.

Lemma fexpr_small (g c e : K) : 0 <= g < 1 -> 0 < e ->
  exists n, g ^+ n * c <= e.
Proof.
move=> /andP[g0 g1] e0; have c0 : 0 < `|c| + 1 by rewrite ltr_spaddr.
have : \forall n \near \oo, `|g ^+ n| < e / (`|c| + 1).
  apply: (@cvgr0_norm_lt _ _ _ \oo); last by rewrite divr_gt0.
  by apply: cvg_expr; rewrite ger0_norm.
case=> N _ /(_ N (leqnn N)) /= gN; exists N.
rewrite ger0_norm ?exprn_ge0 // ltr_pdivl_mulr // in gN.
apply: le_trans (ltW gN); rewrite ler_wpmul2l ?exprn_ge0 //.
by apply: le_trans (ler_norm _) _; rewrite ler_addl.
Qed.

(* A quantity bounded above which, whenever bounded by c, is bounded by       *)
(* e + g c, is bounded by the fixed point e / (1 - g).                        *)
Lemma bounded_contraction (T : Type) (D : T -> K) (g e : K) : 0 <= g < 1 ->
  (exists c, forall x, D x <= c) ->
  (forall c, (forall x, D x <= c) -> forall x, D x <= e + g * c) ->
  forall x, D x <= e / (1 - g).
Proof.
move=> /andP[g0 g1] [c Dc] step.
have g1' : 1 - g != 0 by rewrite subr_eq0 gt_eqF.
have it n : forall x, D x <= e / (1 - g) + g ^+ n * (c - e / (1 - g)).
  elim: n => [|n IHn] x; first by rewrite expr0 mul1r addrC subrK.
  apply: le_trans (step _ IHn x) _; rewrite le_eqVlt; apply/orP; left.
  by apply/eqP; rewrite exprS; field.
move=> x; rewrite -subr_le0 leNgt; apply/negP => D0.
have d0 : 0 < (D x - e / (1 - g)) / 2 by rewrite divr_gt0.
have [|n ng] := @fexpr_small g (c - e / (1 - g)) _ _ d0; first by rewrite g0 g1.
have := it n x; rewrite -ler_subl_addl => /le_trans/(_ ng).
by rewrite leNgt [X in _ < X]splitr ltr_addl d0.
Qed.

(* Banach's fixed point, in a class C of bounded functions that is closed     *)
(* under uniform limits.                                                      *)
Section Contraction.
Variables (T : pointedType) (C : (T -> K) -> Prop) (B : (T -> K) -> T -> K) (g : K).
Hypothesis g01 : 0 <= g < 1.
Hypotheses (C0 : C (fun=> 0)) (C_bfun : forall f, C f -> bfun f).
Hypothesis C_lim :
  forall f, (forall e, 0 < e -> exists2 h, C h & uclose e f h) -> C f.
Hypotheses (CB : forall f, C f -> C (B f)).
Hypothesis B_close : forall c f h, C f -> C h -> uclose c f h ->
  uclose (g * c) (B f) (B h).

Let it n := iter n B (fun=> 0).

Let it_C n : C (it n). Proof. by elim: n => //= n; exact: CB. Qed.

Let it_close0 M : (forall x, `|B (fun=> 0) x| <= M) ->
  forall n, uclose (M / (1 - g)) (it n) (fun=> 0).
Proof.
move=> BM; have /andP[g0 g1] := g01; have M0 := le_trans (normr_ge0 _) (BM point).
elim=> [x|n IHn x].
  by rewrite subrr normr0 divr_ge0 // subr_ge0 ltW.
have -> : M / (1 - g) = g * (M / (1 - g)) + M by field; rewrite subr_eq0 gt_eqF.
rewrite -[it _ x](subrK (B (fun=> 0) x)) subr0; apply: le_trans (ler_norm_add _ _) _.
by apply: ler_add => //; exact: B_close.
Qed.

Let it_close c : (forall n, uclose c (it n) (fun=> 0)) ->
  forall n k, uclose (g ^+ n * c) (it (n + k)) (it n).
Proof.
move=> ic; elim=> [|n IHn] k; first by rewrite expr0 mul1r.
by rewrite addSn exprS -mulrA; exact: B_close.
Qed.

Lemma contraction_fixpoint : exists2 f, C f & B f = f.
Proof.
have /andP[g0 g1] := g01; have [M BM] := C_bfun (CB C0).
have ic := it_close (it_close0 BM); set c := M / (1 - g) in ic.
have c0 n : 0 <= g ^+ n * c by apply: le_trans (ic n 0%N point).
pose L x := sup (range (fun n => it n x - g ^+ n * c)).
have Lub n m x : it m x - g ^+ m * c <= it n x + g ^+ n * c.
  case: (leqP m n) => [mn|/ltnW nm].
    have := ic m (n - m)%N x; rewrite subnKC // distrC ler_dist => /andP[h _].
    by apply: (le_trans h); rewrite ler_addl.
  have := ic n (m - n)%N x; rewrite subnKC // distrC ler_dist => /andP[_ h].
  by apply: le_trans h; rewrite ler_subl_addr ler_addl.
have Lc n : uclose (g ^+ n * c) L (it n).
  move=> x; rewrite ler_dist ler_subl_addr -ler_subl_addr; apply/andP; split.
    rewrite ler_subl_addr; apply: sup_le_ub => [|_ [m _ <-]]; last exact: Lub.
    by exists (it 0 x - g ^+ 0 * c), 0%N.
  rewrite -ler_subl_addr; apply: sup_ub; last by exists n.
  by exists (it 0 x + g ^+ 0 * c) => _ [m _ <-]; exact: Lub.
have small e : 0 < e -> exists n, g ^+ n * c <= e by exact: fexpr_small.
have CL : C L.
  apply: C_lim => e /small[n ne].
  by exists (it n); [exact: it_C | exact: uclose_le (Lc n)].
exists L => //; apply: uclose_eq => e e0.
have [|n ne] := small (e / 2%:R); first by rewrite divr_gt0.
have lt := B_close CL (it_C n) (Lc n).
apply: uclose_le (uclose_trans lt (uclose_sym (Lc n.+1))).
have gn : g * (g ^+ n * c) <= g ^+ n * c by apply: ler_pimull => //; exact: ltW.
by rewrite exprS -mulrA [e]splitr ler_add // (le_trans gn).
Qed.

End Contraction.

End Contractions.

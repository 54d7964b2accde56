(* Stability against optimality: with two actions, a policy that depends on   *)
(* the reward with Lipschitz constant L loses at least 1/(8 L (1 - g)), and   *)
(* one loses no more.                                                         *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_examples.

(******************************************************************************)
(*   two_actions == one state with two actions                                *)
(*        lean x == the reward x for the first, - x for the other             *)
(*       clamp z == z, but no less than 0 and no more than 1                  *)
(*      linear L == the policy map that gives the first action the share 1/2  *)
(*                  plus L times half of its advantage in reward              *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Tradeoff.
Variables (K : realFieldType) (g : K) (g0 : 0 <= g) (g1 : g < 1).
Implicit Types (R p : unit -> bool -> K) (x z L D : K).

Definition two_actions : mdp K [finType of unit] [finType of bool] :=
  det_mdp true (fun _ _ => tt) g0 g1.
Definition tilt x (s : unit) (a : bool) : K := if a then x else - x.
Definition clamp z : K := Num.max 0 (Num.min 1 z).
Definition linear L R (s : unit) (a : bool) : K :=
  let q := clamp (2^-1 + L * ((R tt true - R tt false) / 2)) in if a then q else 1 - q.

Local Notation M := two_actions.
Let u : 1 - g != 0. Proof. by rewrite subr_eq0 gt_eqF. Qed.
Let u0 : 0 < 1 - g. Proof. by rewrite subr_gt0. Qed.

Lemma two_value p R : is_policy M p ->
  value M p R tt = (p tt true * R tt true + p tt false * R tt false) / (1 - g).
Proof.
move=> pP; have [_ _] := pP tt; rewrite big_bool /= => p1; apply/esym.
pose v := (p tt true * R tt true + p tt false * R tt false) / (1 - g).
apply: (value_unique (V := fun=> v) pP) => s; rewrite -mean_backup big_bool /= !det_backup; case: s.
rewrite /v; have -> : p tt false = 1 - p tt true by rewrite -p1 addrC addKr.
by move: (p tt true) (R tt true) (R tt false) => q r r'; field.
Qed.

Lemma two_vstar R b : R tt (~~ b) <= R tt b -> vstar M R tt = R tt b / (1 - g).
Proof.
move=> le; pose v := R tt b / (1 - g); have step : R tt b + g * v = v by rewrite /v; field.
apply/esym; apply: (vstarP (V := fun=> v)) => [s a _|s].
  rewrite det_backup -[leRHS]step ler_add2r; case: s.
  by move: le; case: a b {v step} => [] [].
by exists b => //; rewrite det_backup; case: s.
Qed.

Lemma two_dTV (p q : bool -> K) : p true + p false = 1 -> q true + q false = 1 ->
  dTV p q = `|p true - q true|.
Proof.
move=> p1 q1; rewrite /dTV big_bool /=.
have -> : p false - q false = - (p true - q true).
  by rewrite -[p false](addKr (p true)) p1 -[q false](addKr (q true)) q1; ring.
by rewrite normrN -mulr2n -[_ *+ 2]mulr_natl mulKf ?pnatr_eq0.
Qed.

Lemma two_sum p : is_policy M p -> p tt true + p tt false = 1.
Proof. by move=> pP; have [_ _] := pP tt; rewrite big_bool. Qed.

Section Lower.
Variables (p : (unit -> bool -> K) -> unit -> bool -> K) (L D : K).
Hypotheses (pP : forall R, is_policy M (p R)) (L0 : 0 <= L)
  (lip : forall R R', dTV (p R tt) (p R' tt) <= L * dist M R R')
  (loss : forall R, vstar M R tt - value M (p R) R tt <= D).

Let tilt_dist x : 0 <= x -> dist M (tilt x) (tilt (- x)) <= 2 * x.
Proof.
move=> x0; apply/dist_leP => [|[] a _]; first by rewrite mulr_ge0 ?ler0n.
by case: a; rewrite /tilt ?opprK -?opprD ?normrN ger0_norm ?addr_ge0 // mulr_natl mulr2n.
Qed.

Let budget x : 0 < x -> x <= 2 * L * x ^+ 2 + D * (1 - g).
Proof.
move=> x0; have le_x : - x <= x by rewrite ge0_cp // ltW.
have := le_trans (lip (tilt x) (tilt (- x))) (ler_wpmul2l L0 (tilt_dist (ltW x0))).
move: (loss (tilt x)) (loss (tilt (- x))) (pP (tilt x)) (pP (tilt (- x))).
move: (p (tilt x)) (p (tilt (- x))) => q q' h1 h2 qP q'P.
rewrite (@two_vstar (tilt x) true) // two_value // in h1.
rewrite (@two_vstar (tilt (- x)) false) ?two_value /tilt ?opprK // in h2.
have s1 := two_sum qP; have s2 := two_sum q'P; rewrite two_dTV // => /(le_trans (ler_norm _)) h3.
move: h1 h2; rewrite /tilt -!mulrBl !ler_pdivr_mulr // => h1 h2.
have h := ler_add (ler_add h1 h2) (ler_wpmul2l (ltW x0) (ler_add h3 h3)).
rewrite -(ler_pmul2l (_ : 0 < 2)) ?ltr0n //; apply: (le_lin h).
have -> : q tt false = 1 - q tt true by rewrite -s1 addrC addKr.
have -> : q' tt false = 1 - q' tt true by rewrite -s2 addrC addKr.
by move: (q tt true) (q' tt true) => z z'; ring.
Qed.

Lemma tradeoff : 8^-1 / (1 - g) <= L * D.
Proof.
have D0 : 0 <= D * (1 - g).
  rewrite mulr_ge0 ?(ltW u0) //; apply: le_trans (loss (fun _ _ => 0)).
  by rewrite subr_ge0 vstar_max.
rewrite ler_pdivr_mulr // -mulrA; have [L00|Ln] := eqVneq L 0.
  have x0 : 0 < D * (1 - g) + 1 by rewrite ltr_paddl ?ltr01.
  have := budget x0; rewrite L00 mulr0 mul0r add0r leNgt.
  by rewrite ltr_addl ltr01.
have Lp : 0 < L by rewrite lt_neqAle eq_sym Ln.
have x0 : 0 < (4 * L)^-1 by rewrite invr_gt0 mulr_gt0 ?ltr0n.
have := ler_wpmul2l L0 (budget x0) => h; apply: (le_lin h).
by field; rewrite Ln.
Qed.
End Lower.

(* ---- attained ------------------------------------------------------------- *)

Lemma clamp01 z : 0 <= clamp z <= 1.
Proof. by rewrite /clamp le_maxr lexx /= le_maxl ler01 /= le_minl lexx. Qed.

Lemma clamp_lipschitz z z' : `|clamp z - clamp z'| <= `|z - z'|.
Proof.
have half v v' : clamp v - clamp v' <= `|v - v'|.
  rewrite ler_subl_addr {1}/clamp le_maxl; apply/andP; split.
    by rewrite addr_ge0 //; case/andP: (clamp01 v').
  rewrite le_minl; have [h|h] := leP 1 v'.
    by apply/orP; left; rewrite /clamp (min_l h) max_r ?ler01 // ler_addr.
  apply/orP; right; rewrite /clamp (min_r (ltW h)); apply: (@le_trans _ _ (`|v - v'| + v')).
    by rewrite -ler_subl_addr ler_norm.
  by rewrite ler_add2l le_maxr lexx orbT.
by rewrite ler_norml half andbT ler_oppl opprB distrC half.
Qed.

Lemma linear_policy L R : is_policy M (linear L R).
Proof.
move=> s; have /andP[q0 q1] := clamp01 (2^-1 + L * ((R tt true - R tt false) / 2)).
split=> [a|a _ //|]; first by rewrite /linear; case: a => //; rewrite subr_ge0.
by rewrite big_bool /= addrC subrK.
Qed.

Lemma linear_lipschitz L R R' : 0 <= L ->
  dTV (linear L R tt) (linear L R' tt) <= L * dist M R R'.
Proof.
move=> L0; rewrite two_dTV /linear ?[_ + (1 - _)]addrC ?subrK //.
apply: le_trans (clamp_lipschitz _ _) _; rewrite opprD addrACA subrr add0r -mulrBr normrM ger0_norm //.
rewrite ler_wpmul2l // -mulrBl normrM [`|2^-1|]ger0_norm ?invr_ge0 ?ler0n // ler_pdivr_mulr ?ltr0n //.
rewrite (_ : _ - _ - _ = (R tt true - R' tt true) - (R tt false - R' tt false)); last by ring.
apply: le_trans (ler_norm_sub _ _) _.
have ht : `|R tt true - R' tt true| <= dist M R R' by apply: (@le_dist _ _ _ M R R' tt true).
have hf : `|R tt false - R' tt false| <= dist M R R' by apply: (@le_dist _ _ _ M R R' tt false).
by apply: le_trans (ler_add ht hf) _; rewrite mulr_natr mulr2n.
Qed.

Lemma linear_loss L R : 0 < L ->
  vstar M R tt - value M (linear L R) R tt <= 8^-1 / (L * (1 - g)).
Proof.
move=> L0; have L1 : L != 0 by rewrite gt_eqF.
rewrite two_value; last exact: linear_policy.
pose x := (R tt true - R tt false) / 2; pose q := clamp (2^-1 + L * x).
have best y : (y - 2 * L * y ^+ 2) / (1 - g) <= 8^-1 / (L * (1 - g)).
  rewrite ler_pdivr_mulr // (_ : 8^-1 / (L * (1 - g)) * (1 - g) = 8^-1 / L); last first.
    by field; rewrite L1 u.
  rewrite ler_pdivl_mulr //.
  rewrite -subr_ge0 (_ : _ - _ = 8^-1 * (4 * L * y - 1) ^+ 2); last by field.
  by rewrite mulr_ge0 ?sqr_ge0 // invr_ge0 ler0n.
have c0 : 0 <= 8^-1 / (L * (1 - g)) by rewrite divr_ge0 ?invr_ge0 ?ler0n // ltW // mulr_gt0.
have [le|lt] := leP (R tt false) (R tt true).
  rewrite (@two_vstar R true) // -mulrBl /linear -/x -/q.
  have -> : R tt true - (q * R tt true + (1 - q) * R tt false) = (1 - q) * (2 * x) by rewrite /x; field.
  have x0 : 0 <= x by rewrite divr_ge0 ?ler0n ?subr_ge0.
  have [h|h] := leP 1 (2^-1 + L * x).
    by rewrite /q /clamp (min_l h) max_r ?ler01 // subrr !mul0r.
  rewrite /q /clamp (min_r (ltW h)) max_r; last by rewrite addr_ge0 ?invr_ge0 ?ler0n // mulr_ge0 // ltW.
  by apply: le_trans (best x); rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
rewrite (@two_vstar R false) ?(ltW lt) // -mulrBl /linear -/x -/q.
have -> : R tt false - (q * R tt true + (1 - q) * R tt false) = q * (2 * - x) by rewrite /x; field.
have [h|h] := leP (2^-1 + L * x) 0.
  rewrite /q /clamp (min_r (le_trans h ler01)) (max_l h) !mul0r.
  by [].
have x0 : x <= 0 by rewrite pmulr_lle0 ?invr_gt0 ?ltr0n // subr_le0 ltW.
rewrite /q /clamp min_r; last first.
  rewrite -[leRHS](_ : 2^-1 + 2^-1 = 1); last by field.
  by rewrite ler_add2l (le_trans (mulr_ge0_le0 (ltW L0) x0)) // invr_ge0 ler0n.
rewrite (max_r (ltW h)); apply: le_trans (best (- x)).
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
Qed.
End Tradeoff.

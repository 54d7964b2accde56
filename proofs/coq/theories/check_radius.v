(* The conditions of certificates of kind radius imply their statement, over  *)
(* any ordered field: rows of the kernel and a policy are enough to know how  *)
(* far the reward may move, exactly or from an approximate inverse.           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_cones.

(******************************************************************************)
(*  vector M d s a y == F4: y is the difference of the visits of d from s,    *)
(*                  and after a in s                                          *)
(* changes M d w s a y == N: by how much a change of largest absolute value 1 *)
(*                  can close the gap of a in s                               *)
(* residual M d X C s == the sum of |X s - disc P X - e s| over the states in C *)
(* rows M X s a, in the place of y == what the rows of X give for it          *)
(*    same cls s a b == a and b are of one class, cls s a == cls s b          *)
(* rival M d cls s a == a may be played in s, and is not of the class of d s  *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Radius.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Variables (d : S -> A) (w : S -> A -> K).
Implicit Types (R x c : S -> A -> K) (y T : S -> K) (s t : S) (a b : A) (r : K).
Hypothesis dP : forall s, avail M s (d s).
Local Notation g := (disc M).

Definition vector s a y := forall u,
  y u - g * (\sum_t y t * kernel M t (d t) u) = (u == s)%:R - g * kernel M s a u.
Definition changes s a y : K := `|w s a| + \sum_t `|w t (d t) * y t|.

(* A vector has the numbers of the facet at the pairs of d.                   *)
Lemma vector_pairs s a y (V r : S -> K) : vector s a y ->
  (forall t, V t = r t + g * (\sum_u kernel M t (d t) u * V u)) ->
  \sum_t y t * r t = V s - g * expect M s a V.
Proof.
move=> yP VE.
transitivity (\sum_t y t * V t - g * (\sum_t \sum_u y t * kernel M t (d t) u * V u)).
  rewrite mulr_sumr -sumrB; apply: eq_bigr => t _.
  rewrite (_ : \sum_u _ = y t * \sum_u kernel M t (d t) u * V u); first by rewrite (VE t); ring.
  by rewrite mulr_sumr; apply: eq_bigr => u _; rewrite mulrA.
rewrite exchange_big /= mulr_sumr -sumrB.
transitivity (\sum_u ((u == s)%:R - g * kernel M s a u) * V u).
  by apply: eq_bigr => u _; rewrite -yP mulrBl -mulrA mulr_suml.
under eq_bigr do rewrite mulrBl.
rewrite sumrB (bigD1 s) //= eqxx mul1r big1 => [|u /negPf->]; last by rewrite mul0r.
by rewrite addr0 /expect mulr_sumr; congr (_ - _); apply: eq_bigr => u _; rewrite mulrA.
Qed.

Lemma vector_facet s a y t : avail M s a -> a != d s -> vector s a y ->
  facet M d s a t (d t) = y t.
Proof.
move=> sa ad yP; pose V := value M (det d) (at_pair K t (d t)).
have VE u : V u = (u == t)%:R + g * (\sum_v kernel M u (d u) v * V v).
  rewrite /V value_det // /qvalue /backup /expect /at_pair.
  by case: eqP => [->|] //=; rewrite eqxx.
have /esym := vector_pairs yP VE; rewrite (bigD1 t) //= eqxx mulr1 big1 => [|u /negPf->]; last by rewrite mulr0.
rewrite addr0 => <-; rewrite /facet /occupancy -value_det // -/V; congr (_ - _).
rewrite /qvalue /backup -/V /at_pair; case: eqP => [e|] /=; last by rewrite add0r.
by rewrite e in ad *; rewrite (negPf ad) add0r.
Qed.

Section Pair.
Variables (s : S) (a : A) (y : S -> K).
Hypotheses (ad : a != d s) (sa : avail M s a) (yP : forall t, facet M d s a t (d t) = y t).

(* Of the facet a sum over pairs sees these terms alone.                      *)
Lemma facet_terms (f : K -> K -> K) (x : S -> A -> K) : (forall v, f 0 v = 0) ->
  \sum_(i : S * A | avail M i.1 i.2) f (facet M d s a i.1 i.2) (x i.1 i.2) =
  f (-1) (x s a) + \sum_t f (y t) (x t (d t)).
Proof.
move=> f0; have inner t : \sum_(b | avail M t b) f (facet M d s a t b) (x t b) =
    f (y t) (x t (d t)) + (if t == s then f (-1) (x s a) else 0).
  rewrite (bigD1 (d t)) //= yP; congr (_ + _).
  have [->|ts] := eqVneq t s.
    rewrite (bigD1 a) /= ?sa ?ad // facet_self // big1 ?addr0 // => b /andP[/andP[_ bd] ba].
    by rewrite facet_off // /at_pair eqxx [a == b]eq_sym (negPf ba) oppr0 f0.
  by rewrite big1 // => b /andP[_ bd]; rewrite facet_off // /at_pair eq_sym (negPf ts) oppr0 f0.
rewrite -(pair_big_dep xpredT (fun t b => avail M t b) (fun t b => f (facet M d s a t b) (x t b))) /=.
rewrite (eq_bigr _ (fun t _ => inner t)) big_split /= addrC; congr (_ + _).
by rewrite -big_mkcond big_pred1_eq.
Qed.

Lemma size_changes : size M (times w (facet M d s a)) = changes s a y.
Proof.
rewrite /size /times (facet_terms (f := fun k v => `|v * k|)) => [|v]; last by rewrite mulr0 normr0.
by rewrite mulrN1 normrN.
Qed.
End Pair.

(* F4: where y is listed N is exact.                                          *)
Theorem vector_changes s a y : avail M s a -> a != d s -> vector s a y ->
  size M (times w (facet M d s a)) = changes s a y.
Proof. by move=> sa ad yP; apply: size_changes => // t; apply: vector_facet. Qed.

(* ---- from an approximate inverse ------------------------------------------ *)

Section Approximate.
Variables (X : S -> S -> K) (n T : S -> K) (rho W : K) (C : pred S).

Definition residual s : K :=
  \sum_(u | C u) `|X s u - g * (\sum_t kernel M s (d s) t * X t u) - (u == s)%:R|.
Definition rows s a u : K := X s u - g * (\sum_t kernel M s a t * X t u).

Hypotheses (rho0 : 0 <= rho) (Xrho : forall s, residual s <= rho * n s).
Hypotheses (TP : forall s, n s + g * expect M s (d s) T <= T s).
Hypotheses (wW : forall t, `|w t (d t)| <= W) (wC : forall t, ~~ C t -> w t (d t) = 0).

Let x s u := value M (det d) (at_pair K u (d u)) s.
Let D s := \sum_(u | C u) `|X s u - x s u|.

Let xE s u : x s u = (u == s)%:R + g * (\sum_t kernel M s (d s) t * x t u).
Proof.
rewrite {1}/x value_det // /qvalue /backup /expect /at_pair eq_sym.
by case: eqP => [->|] //=; rewrite eqxx.
Qed.

Let sumB s a u : \sum_t kernel M s a t * (X t u - x t u) =
  \sum_t kernel M s a t * X t u - \sum_t kernel M s a t * x t u.
Proof. by rewrite -sumrB; apply: eq_bigr => t _; rewrite mulrBr. Qed.

Let D_le s : D s <= rho * T s.
Proof.
rewrite -subr_le0; move: s; apply: (@falling_le0 _ _ _ M) => s; exists (d s) => //.
have h : D s <= residual s + g * expect M s (d s) D.
  rewrite /D /residual /expect mulr_sumr; under [X in _ <= _ + X]eq_bigr do rewrite mulrA mulr_sumr.
  rewrite exchange_big -big_split /=; apply: ler_sum => u _.
  rewrite (_ : X s u - x s u = (X s u - g * (\sum_t kernel M s (d s) t * X t u) - (u == s)%:R) +
      g * (\sum_t kernel M s (d s) t * (X t u - x t u))); last first.
    by rewrite {1}xE sumB; ring.
  apply: le_trans (ler_norm_add _ _) _; rewrite ler_add2l mulr_sumr.
  apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => t _.
  by rewrite mulrA normrM ger0_norm // mulr_ge0 ?disc_ge0 ?kernel_ge0.
have k1 := ler_wpmul2l rho0 (TP s).
rewrite expectB (expectZ _ _ _ rho T); have := ler_add (ler_add h (Xrho s)) k1.
by move=> k2; apply: (le_lin k2); ring.
Qed.

Let y s a t := facet M d s a t (d t).

Lemma rows_near s a : avail M s a -> a != d s ->
  \sum_(t | C t) `|y s a t - rows s a t| <= rho * (T s + g * expect M s a T).
Proof.
move=> sa ad; have yE t : y s a t = x s t - g * (\sum_u kernel M s a u * x u t).
  rewrite /y /facet /occupancy -value_det // -/(x s t); congr (_ - _).
  rewrite /qvalue /backup /at_pair; case: eqP => [e|] /=; last by rewrite add0r.
  by rewrite e in ad *; rewrite (negPf ad) add0r.
have near t : `|y s a t - rows s a t| <=
    `|X s t - x s t| + g * (\sum_u kernel M s a u * `|X u t - x u t|).
  rewrite distrC (_ : rows s a t - y s a t = X s t - x s t - g * (\sum_u kernel M s a u * (X u t - x u t))); last first.
    by rewrite yE /rows sumB; ring.
  apply: le_trans (ler_norm_sub _ _) _; rewrite ler_add2l normrM ger0_norm ?disc_ge0 //.
  rewrite ler_wpmul2l ?disc_ge0 //; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => u _.
  by rewrite normrM ger0_norm ?kernel_ge0.
apply: le_trans (ler_sum _ (fun t _ => near t)) _.
rewrite big_split /= -mulr_sumr exchange_big /=; under [X in g * X]eq_bigr do rewrite -mulr_sumr.
rewrite mulrDr ler_add ?D_le // mulrCA ler_wpmul2l ?disc_ge0 // /expect mulr_sumr.
by apply: ler_sum => u _; rewrite mulrCA ler_wpmul2l ?kernel_ge0 // D_le.
Qed.

(* F5: elsewhere it is as near to what the rows give as this.                 *)
Theorem rows_changes s a : avail M s a -> a != d s ->
  `|size M (times w (facet M d s a)) - changes s a (rows s a)|
    <= W * (rho * (T s + g * expect M s a T)).
Proof.
move=> sa ad; rewrite (size_changes (y := y s a)) //.
have W0 : 0 <= W by apply: le_trans (wW s); apply: normr_ge0.
rewrite /changes opprD addrACA subrr add0r -sumrB; apply: le_trans (ler_norm_sum _ _ _) _.
apply: le_trans (ler_wpmul2l W0 (rows_near sa ad)); rewrite mulr_sumr [leRHS]big_mkcond.
apply: ler_sum => t _; case: ifP => [_|/negbT/wC->]; last by rewrite !mul0r subrr normr0.
by apply: le_trans (ler_dist_dist _ _) _; rewrite -mulrBr normrM ler_wpmul2r.
Qed.
End Approximate.

(* ---- the statement -------------------------------------------------------- *)

Section Statement.
Variables (R : S -> A -> K) (V : S -> K) (cls : S -> A -> A) (slow fast : S -> A -> K).

Definition same s a b := cls s a == cls s b.
Definition rival s a := avail M s a && (cls s a != cls s (d s)).

(* F1 *)
Hypothesis F1 : forall s a b, cls s a = cls s b ->
  avail M s a = avail M s b /\ kernel M s a =1 kernel M s b.
Hypotheses (Rc : respects M same R) (wc : respects M same w).
(* F2 *)
Hypotheses (F2 : forall s, V s = backup M R V s (d s))
  (F2r : forall s a, rival s a -> backup M R V s a < V s).
(* F4, F5 *)
Hypothesis bounds : forall s a, rival s a ->
  slow s a <= size M (times w (facet M d s a)) <= fast s a.

Lemma same_duplicates : duplicates M same.
Proof.
split=> [s a b b'|s a b /eqP /F1 //]; split; first exact: eqxx.
by rewrite /same => /eqP->.
Qed.

Lemma gap_value s a : avail M s a -> along M (facet M d s a) R = V s - backup M R V s a.
Proof.
have VE : V =1 value M (det d) R.
  by apply: value_unique => [|t]; [exact: det_policy | rewrite -mean_backup det_sum].
move=> sa; rewrite facetE // VE; congr (_ - (_ + _ * _)).
by apply: eq_expect => t; rewrite VE.
Qed.

Let dup := same_duplicates.
Let gapE := gap_value.

Let rivalE s a : avail M s a -> ~~ same s (d s) a -> rival s a.
Proof. by rewrite /rival /same eq_sym => -> ->. Qed.

Let safe R' x r : respects M same x -> moves M w x R R' -> norm M x <= r ->
  (forall s a, rival s a -> fast s a * r < V s - backup M R V s a) ->
  optimal M R' (det d) /\ forall s a, rival s a -> a \notin optacts M R' s.
Proof.
move=> xc RR' xr h; have r0 : 0 <= r by apply: le_trans xr; apply: norm_ge0.
have lt s a : avail M s a -> ~~ same s (d s) a ->
    size M (times w (facet M d s a)) * r < along M (facet M d s a) R.
  move=> sa /(rivalE sa) ra; rewrite gapE //; apply: le_lt_trans (h s a ra).
  by have /andP[_ up] := bounds ra; rewrite ler_wpmul2r.
have dec := within_decides dP dup Rc wc xc RR' xr lt.
split; first exact: (decides_optimal dP dup (moves_respects dup Rc wc xc RR') dec).
by move=> s a /andP[_ na]; apply: contraNN na => /dec; rewrite /same eq_sym.
Qed.

(* F6, with a finite radius and with an infinite one.                         *)
Theorem radius_lowerP r1 : (forall s a, rival s a -> r1 * fast s a <= V s - backup M R V s a) ->
  forall x R', respects M same x -> moves M w x R R' -> norm M x < r1 ->
  optimal M R' (det d) /\ forall s a, rival s a -> a \notin optacts M R' s.
Proof.
move=> F6 x R' xc RR' xr; apply: safe RR' (lexx _) _ => // s a ra.
have /andP[_ up] := bounds ra; have f0 : 0 <= fast s a by apply: le_trans up; apply: size_ge0.
have [->|f1] := eqVneq (fast s a) 0; first by rewrite mul0r subr_gt0 F2r.
by apply: lt_le_trans (F6 s a ra); rewrite mulrC ltr_pmul2r // lt_neqAle eq_sym f1.
Qed.

Theorem radius_infiniteP : (forall s a, rival s a -> fast s a = 0) ->
  forall x R', respects M same x -> moves M w x R R' ->
  optimal M R' (det d) /\ forall s a, rival s a -> a \notin optacts M R' s.
Proof.
move=> F6 x R' xc RR'; apply: safe RR' (lexx _) _ => // s a ra.
by rewrite F6 // mul0r subr_gt0 F2r.
Qed.

(* F7 *)
Theorem radius_upperP r2 s a : rival s a -> 0 < slow s a ->
  V s - backup M R V s a <= r2 * slow s a ->
  exists x R', [/\ respects M same x, moves M w x R R', norm M x <= r2 &
    qvalue M (det d) R' s a = value M (det d) R' s].
Proof.
move=> ra l0 F7; have /andP[sa nc] := ra; have /andP[low _] := bounds ra.
have na : ~~ same s (d s) a by rewrite /same eq_sym.
pose c := times w (facet M d s a); pose len := size M c; have len0 : 0 < len by apply: lt_le_trans low.
pose r := along M (facet M d s a) R / len; pose x t b := r * against same c t b.
have gap0 : 0 <= along M (facet M d s a) R by rewrite gapE // subr_ge0 ltW // F2r.
have r0 : 0 <= r by rewrite divr_ge0 // ltW.
exists x, (fun t b => R t b + w t b * x t b); split=> //.
- exact: toward_respects.
- apply: le_trans (toward_norm M d same w s a r0) _; rewrite /r ler_pdivr_mulr // gapE //.
  have r20 : 0 <= r2.
    by rewrite -(pmulr_lge0 _ l0); apply: le_trans F7; rewrite -gapE.
  by apply: le_trans F7 _; rewrite ler_wpmul2l.
apply/eqP; rewrite -subr_eq0 -oppr_eq0 opprB -facetE //.
have RR' : moves M w x R (fun t b => R t b + w t b * x t b) by [].
by rewrite (toward_gap dP dup na RR') -/c -/len mulrC divfK ?subrr // gt_eqF.
Qed.
End Statement.
End Radius.

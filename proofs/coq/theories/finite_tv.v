(* Total variation from bounds on odds ratios: pure algebra.                  *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp.

(******************************************************************************)
(*    is_dist mu == mu >= 0 and mu sums to 1                                  *)
(*      dTV_odds == if all odds ratios of mu against nu are at most r^2, then *)
(*                  dTV mu nu <= (r - 1)/(r + 1)                              *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section TotalVariation.
Variables (K : realFieldType) (A : finType).
Implicit Types (mu nu : A -> K) (a b : A) (r : K).

Definition is_dist mu := (forall a, 0 <= mu a) /\ \sum_a mu a = 1.

Lemma compl (B : pred A) mu : \sum_a mu a = 1 ->
  1 - \sum_(a | B a) mu a = \sum_(a | ~~ B a) mu a.
Proof. by move=> <-; rewrite (bigID B) /= addrAC subrr add0r. Qed.

(* Total variation is attained by the event on which mu exceeds nu.           *)
Lemma dTV_event mu nu (B : pred A) : (forall a, B a = (nu a <= mu a)) ->
  is_dist mu -> is_dist nu ->
  dTV mu nu = \sum_(a | B a) mu a - \sum_(a | B a) nu a.
Proof.
move=> BE [mu0 mu1] [nu0 nu1]; rewrite /dTV (bigID B) /=.
rewrite (eq_bigr (fun a => mu a - nu a)) => [|a]; last first.
  by rewrite BE => Ba; rewrite ger0_norm // subr_ge0.
rewrite [X in _ + X](eq_bigr (fun a => nu a - mu a)) => [|a]; last first.
  by rewrite BE -ltNge => Ba; rewrite ltr0_norm ?opprB // subr_lt0.
rewrite !sumrB -!(compl B mu1) -!(compl B nu1).
by move: (\sum_(a | B a) mu a) (\sum_(a | B a) nu a) => x y; field.
Qed.

(* The extreme case of two points.                                            *)
Lemma odds_le (x y r : K) : 0 <= x -> y <= 1 -> x <= y -> 1 <= r ->
  y * (1 - x) <= r ^+ 2 * (x * (1 - y)) -> y - x <= (r - 1) / (r + 1).
Proof.
move=> x0 y1 xy r1 odds; pose d := y - x.
have r10 : 0 < r + 1 by rewrite ltr_paddl ?ltr01 // (le_trans ler01).
have d1 : 0 <= 1 - d.
  by rewrite /d opprB addrA subr_ge0 (le_trans y1) // ler_addl.
have four : 4 * d <= (r ^+ 2 - 1) * (1 - d) ^+ 2.
  have h1 : d <= (r ^+ 2 - 1) * (x * (1 - y)).
    by apply: (le_lin odds); rewrite /d; ring.
  have h2 : 4 * (x * (1 - y)) <= (1 - d) ^+ 2.
    rewrite -subr_ge0; have -> : (1 - d) ^+ 2 - 4 * (x * (1 - y)) = (x - (1 - y)) ^+ 2.
      by rewrite /d; ring.
    exact: sqr_ge0.
  apply: le_trans (_ : (r ^+ 2 - 1) * (4 * (x * (1 - y))) <= _).
    by rewrite mulrCA ler_wpmul2l ?ler0n.
  by rewrite ler_wpmul2l // subr_ge0 exprn_ege1.
rewrite -/d leNgt; apply/negP; rewrite ltr_pdivr_mulr // => far.
have lt2 : (1 - d) * (r + 1) < 2.
  by apply: (lt_lin far); ring.
have sq : ((1 - d) * (r + 1)) ^+ 2 <= 4.
  have y0 : 0 <= (1 - d) * (r + 1) by rewrite mulr_ge0 // ltW.
  by rewrite expr2 (_ : 4 = 2 * 2) ?ler_pmul // ?ltW //; ring.
have rm : 0 <= r - 1 by rewrite subr_ge0.
have : 4 * d * (r + 1) <= 4 * (r - 1).
  apply: le_trans (_ : (r ^+ 2 - 1) * (1 - d) ^+ 2 * (r + 1) <= _).
    by rewrite ler_wpmul2r // ltW.
  have -> : (r ^+ 2 - 1) * (1 - d) ^+ 2 * (r + 1) = (r - 1) * ((1 - d) * (r + 1)) ^+ 2.
    by ring.
  by rewrite mulrC ler_wpmul2r.
by rewrite -mulrA ler_pmul2l ?ltr0n // leNgt far.
Qed.

Lemma dTV_odds mu nu r : is_dist mu -> is_dist nu -> 1 <= r ->
  (forall a b, mu a * nu b <= r ^+ 2 * (nu a * mu b)) ->
  dTV mu nu <= (r - 1) / (r + 1).
Proof.
move=> muP nuP r1 odds; have [mu0 mu1] := muP; have [nu0 nu1] := nuP.
pose B a := nu a <= mu a; rewrite (dTV_event (B := B)) //.
apply: odds_le => //; first by rewrite sumr_ge0.
- by rewrite -subr_ge0 (compl B mu1) sumr_ge0.
- exact: ler_sum.
rewrite (compl B nu1) (compl B mu1) !big_distrlr /= mulr_sumr; apply: ler_sum => a _.
by rewrite mulr_sumr; apply: ler_sum => b _.
Qed.

End TotalVariation.

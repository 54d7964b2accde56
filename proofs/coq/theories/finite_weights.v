(* What moves an effective reward: errors in each component, and the weights, *)
(* where the conflict between the components counts.                          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_tv finite_selection finite_effective.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Weights.
Variables (K : realFieldType) (S A I : finType).
Implicit Types (R : I -> S -> A -> K) (w : I -> S -> K) (e r : I -> K) (s : S) (a : A) (c : K).

(* Each component within its own e k: what their weights make of it.          *)
Lemma reff_each w R R' e s a : (forall k, 0 <= w k s) ->
  (forall k, `|R k s a - R' k s a| <= e k) ->
  `|reff w R s a - reff w R' s a| <= \sum_k w k s * e k.
Proof.
move=> w0 Re; rewrite /reff -sumrB; apply: le_trans (ler_norm_sum _ _ _) _.
by apply: ler_sum => k _; rewrite -mulrBr normrM ger0_norm // ler_wpmul2l.
Qed.

Lemma reff_each_attained w R e s a :
  reff w R s a - reff w (fun k s a => R k s a - e k) s a = \sum_k w k s * e k.
Proof. by rewrite /reff -sumrB; apply: eq_bigr => k _; ring. Qed.

(* Where the weights move, the conflict between the rewards counts.           *)
Let half (mu nu : I -> K) r c : is_dist mu -> is_dist nu -> (forall j k, r j - r k <= c) ->
  \sum_k mu k * r k - \sum_k nu k * r k <= dTV mu nu * c.
Proof.
move=> muP nuP rc; have [[mu0 mu1] [nu0 nu1]] := (muP, nuP).
have [j0 _|none] := pickP (fun _ : I => true); last first.
  have z (f : I -> K) : \sum_k f k = 0 by rewrite big1 // => k; have := none k.
  by move: mu1; rewrite z => /esym/eqP; rewrite oner_eq0.
pose lo := [arg min_(k < j0) r k]%O; have le_lo k : r lo <= r k.
  by rewrite /lo; case: arg_minP => // i _; apply.
have shift (f : I -> K) : \sum_k f k = 1 ->
    \sum_k f k * r k = \sum_k f k * (r k - r lo) + r lo.
  move=> f1; under [X in X + _]eq_bigr do rewrite mulrBr.
  by rewrite sumrB -mulr_suml f1 mul1r subrK.
rewrite (shift mu) // (shift nu) // opprD addrACA subrr addr0 -sumrB.
rewrite (@dTV_event _ _ mu nu (fun k => nu k <= mu k)) // -sumrB mulr_suml.
rewrite [leLHS](bigID (fun k => nu k <= mu k)) /= -[leRHS]addr0; apply: ler_add.
  by apply: ler_sum => k le_k; rewrite -mulrBl ler_wpmul2l ?subr_ge0.
rewrite -oppr_ge0 -sumrN sumr_ge0 // => k; rewrite -ltNge => lt_k; rewrite oppr_ge0.
by rewrite -mulrBl mulr_le0_ge0 ?subr_ge0 // subr_le0 ltW.
Qed.

Lemma weights_move w w' R s a c : is_dist (w^~ s) -> is_dist (w'^~ s) ->
  (forall j k, R j s a - R k s a <= c) ->
  `|reff w R s a - reff w' R s a| <= dTV (w^~ s) (w'^~ s) * c.
Proof.
move=> wP w'P Rc; rewrite ler_norml ler_oppl opprB /reff.
by rewrite (half wP w'P Rc) dTV_sym (half w'P wP Rc).
Qed.

(* Attained: all of the weight from one component to another.                 *)
Lemma weights_move_attained R s a j k : j != k ->
  dTV (dirac K j) (dirac K k) = 1 /\
  reff (fun l _ => dirac K j l) R s a - reff (fun l _ => dirac K k l) R s a
    = R j s a - R k s a.
Proof.
move=> jk; have pick (i : I) : \sum_l dirac K i l * R l s a = R i s a.
  rewrite (bigD1 i) //= /dirac eqxx mul1r big1 ?addr0 // => l /negPf->.
  by rewrite mul0r.
split; last by rewrite /reff !pick.
rewrite dTV_dirac /dirac ?(eq_sym k) ?(negPf jk) ?subr0 // => [l|]; first exact: ler0n.
by rewrite (bigD1 j) //= eqxx big1 ?addr0 // => l /negPf->.
Qed.
End Weights.

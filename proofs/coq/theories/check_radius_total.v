(* Certificates of kind radius with the norm `total`: the size of a change is *)
(* the sum of its absolute values, each class counted once.                   *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_cones check_radius.

(******************************************************************************)
(*     total M cls x == the sum of |x| over one action of each class          *)
(*  one_class cls t b r == r on the class of b in t, 0 elsewhere              *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Total.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Variables (d : S -> A) (w R : S -> A -> K) (V : S -> K) (cls : S -> A -> A).
Implicit Types (x c : S -> A -> K) (y : S -> K) (s t : S) (a b : A) (r : K).

Definition total x : K := \sum_t \sum_(b | avail M t b && (cls t b == b)) `|x t b|.
Definition one_class t0 b0 r : S -> A -> K := fun t b =>
  if (t == t0) && (cls t b == cls t0 b0) then r else 0.

Hypothesis dP : forall s, avail M s (d s).
(* F1 *)
Hypotheses (first : forall s a, avail M s a -> avail M s (cls s a) /\ cls s (cls s a) = cls s a)
  (F1 : forall s a b, cls s a = cls s b -> avail M s a = avail M s b /\ kernel M s a =1 kernel M s b).
Hypotheses (Rc : respects M (same cls) R) (wc : respects M (same cls) w).
(* F2 *)
Hypotheses (F2 : forall s, V s = backup M R V s (d s))
  (F2r : forall s a, rival M d cls s a -> backup M R V s a < V s).

Let dup : duplicates M (same cls) := same_duplicates F1.
Let gap := gap_value dP F2.

Section Rival.
Variables (s : S) (a : A).
Hypothesis ra : rival M d cls s a.
Let c := times w (facet M d s a).

Let sa : avail M s a. Proof. by case/andP: ra. Qed.
Let ncl : cls s a != cls s (d s). Proof. by case/andP: ra. Qed.
Let ad : a != d s. Proof. by apply: contraNneq ncl => ->. Qed.

Let terms x : along M c x =
  - (w s a * x s a) + \sum_t facet M d s a t (d t) * (w t (d t) * x t (d t)).
Proof.
rewrite -mulN1r -(facet_terms dP ad sa (fun=> erefl) (f := *%R) (times w x)) => [|v]; last by rewrite mul0r.
by apply: eq_bigr => i _; rewrite /c /times; ring.
Qed.

Let seen x : respects M (same cls) x -> `|x s a| + \sum_t `|x t (d t)| <= total x.
Proof.
move=> xc; have rep t b : avail M t b -> x t b = x t (cls t b).
  move=> tb; apply: xc => //; rewrite /same; apply/eqP/esym.
  by have [_] := first tb.
have own t b : avail M t b -> avail M t (cls t b) && (cls t (cls t b) == cls t b).
  by move=> tb; have [-> ->] := first tb; rewrite eqxx.
have -> : `|x s a| = \sum_t (if t == s then `|x t a| else 0) by rewrite -big_mkcond big_pred1_eq.
rewrite /total -big_split /=.
apply: ler_sum => t _; rewrite (bigD1 (cls t (d t))) ?own //= -rep //.
have [->|ts] := eqVneq t s; last by rewrite add0r ler_addl sumr_ge0.
rewrite addrC ler_add2l (bigD1 (cls s a)) /=; last by rewrite own //= ncl.
by rewrite -rep // ler_addl sumr_ge0.
Qed.

Lemma total_le x : respects M (same cls) x -> `|along M c x| <= norm M c * total x.
Proof.
move=> xc; apply: le_trans (ler_wpmul2l (norm_ge0 M c) (seen xc)).
have cs : c s a = - w s a by rewrite /c /times facet_self // mulrN1.
rewrite terms -mulNr -cs; apply: le_trans (ler_norm_add _ _) _; rewrite mulrDr.
rewrite normrM ler_add ?ler_wpmul2r ?le_norm // mulr_sumr.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => t _.
by rewrite mulrA normrM ler_wpmul2r // mulrC; apply: (le_norm c (dP t)).
Qed.

(* The change of the class on which c is largest.                             *)
Lemma total_attained r : 0 <= r -> 0 < norm M c ->
  exists x, [/\ respects M (same cls) x, total x <= r & along M c x = - (norm M c * r)].
Proof.
move=> r0 c0; pose m := [arg max_(i > (s, a) | avail M i.1 i.2) `|c i.1 i.2|]%O.
have [mP mmax] : avail M m.1 m.2 /\ forall t b, avail M t b -> `|c t b| <= `|c m.1 m.2|.
  by rewrite /m; case: arg_maxP => // i iP h; split=> // t b tb; apply: (h (t, b)).
have me : `|c m.1 m.2| = norm M c.
  by apply/eqP; rewrite eq_le le_norm //=; apply/norm_leP.
case: m mP me {mmax} => t0 b0 /= tb0 me; have cn : c t0 b0 != 0 by rewrite -normr_gt0 me.
pose z := - (r * Num.sg (c t0 b0)); exists (one_class t0 b0 z); split.
- by move=> t b b' _; rewrite /same /one_class => /eqP->.
- rewrite /total (bigD1 t0) //= [X in _ + X]big1 ?addr0 => [|t /negPf nt]; last first.
    by rewrite big1 // => b _; rewrite /one_class nt normr0.
  have [av0 id0] := first tb0; rewrite (bigD1 (cls t0 b0)) /= ?av0 ?id0 ?eqxx //.
  rewrite big1 ?addr0 => [|b /andP[/andP[_ /eqP bb] ne]]; last first.
    by rewrite /one_class eqxx bb (negPf ne) normr0.
  by rewrite /one_class id0 !eqxx /z normrN normrM (ger0_norm r0) normr_sg cn mulr1.
rewrite /along (bigD1 (t0, b0)) //= [X in _ + X]big1 ?addr0 => [|[t b] /= /andP[tb ne]].
  by rewrite /one_class !eqxx /z mulrN mulrCA [c t0 b0 * _]mulrC -normrEsg me mulrC.
rewrite /one_class; case: ifP => [/andP[/eqP e /eqP cl]|]; last by rewrite mulr0.
have bb : b != b0 by apply: contraNneq ne => ->; rewrite e.
have b0b : same cls t0 b0 b by rewrite /same -cl e.
have na : ~~ same cls s (d s) a by rewrite /same eq_sym.
have zero : c t0 b = 0 by refine (facet_alone dP dup na b0b bb cn).
by rewrite e zero mul0r.
Qed.
End Rival.

Variables (slow fast : S -> A -> K).
(* F4, F5 *)
Hypothesis bounds : forall s a, rival M d cls s a ->
  slow s a <= norm M (times w (facet M d s a)) <= fast s a.

(* F6, with a finite radius and with an infinite one.                         *)
Let safe R' x : respects M (same cls) x -> moves M w x R R' ->
  (forall s a, rival M d cls s a -> fast s a * total x < V s - backup M R V s a) ->
  optimal M R' (det d) /\ forall s a, rival M d cls s a -> a \notin optacts M R' s.
Proof.
move=> xc RR' h; have R'c := moves_respects dup Rc wc xc RR'.
have x0 : 0 <= total x by apply: sumr_ge0 => t _; apply: sumr_ge0.
have dec : decides M (same cls) R' d.
  apply/(cone_decides dP dup R'c) => s a sa; rewrite /same eq_sym => na.
  have ra : rival M d cls s a by rewrite /rival sa.
  rewrite (along_moves _ RR') gap //; have := total_le ra xc; rewrite ler_norml => /andP[low _].
  apply: (@lt_le_trans _ _ (V s - backup M R V s a - fast s a * total x)).
    by rewrite subr_gt0 h.
  rewrite ler_add2l; apply: le_trans low; rewrite ler_opp2 ler_wpmul2r //.
  by case/andP: (bounds ra).
split; first exact: (decides_optimal dP dup R'c dec).
by move=> s a /andP[_ na]; apply: contraNN na => /dec; rewrite /same eq_sym.
Qed.

Theorem total_lowerP r1 :
  (forall s a, rival M d cls s a -> r1 * fast s a <= V s - backup M R V s a) ->
  forall x R', respects M (same cls) x -> moves M w x R R' -> total x < r1 ->
  optimal M R' (det d) /\ forall s a, rival M d cls s a -> a \notin optacts M R' s.
Proof.
move=> F6 x R' xc RR' xr; apply: (safe xc RR') => s a ra; have /andP[_ up] := bounds ra.
have f0 : 0 <= fast s a by apply: le_trans up; apply: norm_ge0.
have [->|f1] := eqVneq (fast s a) 0; first by rewrite mul0r subr_gt0 F2r.
by apply: lt_le_trans (F6 s a ra); rewrite mulrC ltr_pmul2r // lt_neqAle eq_sym f1.
Qed.

Theorem total_infiniteP : (forall s a, rival M d cls s a -> fast s a = 0) ->
  forall x R', respects M (same cls) x -> moves M w x R R' ->
  optimal M R' (det d) /\ forall s a, rival M d cls s a -> a \notin optacts M R' s.
Proof.
move=> F6 x R' xc RR'; apply: (safe xc RR') => s a ra.
by rewrite F6 // mul0r subr_gt0 F2r.
Qed.

(* F7 *)
Theorem total_upperP r2 s a : rival M d cls s a -> 0 < slow s a ->
  V s - backup M R V s a <= r2 * slow s a ->
  exists x R', [/\ respects M (same cls) x, moves M w x R R', total x <= r2 &
    qvalue M (det d) R' s a = value M (det d) R' s].
Proof.
move=> ra l0 F7; have /andP[sa _] := ra; have /andP[low _] := bounds ra.
have c0 : 0 < norm M (times w (facet M d s a)) by apply: lt_le_trans low.
pose g := V s - backup M R V s a; have g0 : 0 <= g by rewrite subr_ge0 ltW // F2r.
have r20 : 0 <= r2 by rewrite -(pmulr_lge0 _ l0); apply: le_trans F7.
have [x [xc xr xa]] := total_attained ra (divr_ge0 g0 (ltW c0)) c0.
exists x, (fun t b => R t b + w t b * x t b); split=> //.
  apply: le_trans xr _; rewrite ler_pdivr_mulr //; apply: le_trans F7 _.
  by rewrite ler_wpmul2l.
have RR' : moves M w x R (fun t b => R t b + w t b * x t b) by [].
apply/eqP; rewrite -subr_eq0 -oppr_eq0 opprB -facetE // (along_moves _ RR') gap // xa.
by rewrite mulrC divfK ?subrr // gt_eqF.
Qed.

(* N is the largest of the numbers whose sum it is for the norm sup.          *)
Lemma norm_facet s a y : avail M s a -> a != d s -> (forall t, facet M d s a t (d t) = y t) ->
  norm M (times w (facet M d s a)) =
  Num.max `|w s a| (\big[Num.max/0]_t `|w t (d t) * y t|).
Proof.
move=> sa ad yP; set m := (X in _ = X); have m0 : 0 <= m by rewrite /m le_maxr normr_ge0.
have b0 : 0 <= \big[Num.max/0]_t `|w t (d t) * y t|.
  by elim/big_rec: _ => // t x _ x0; rewrite le_maxr x0 orbT.
have mt t : `|w t (d t) * y t| <= m.
  rewrite /m le_maxr; apply/orP; right.
  by move/(bigmax_leP xpredT _ b0): (lexx (\big[Num.max/0]_t `|w t (d t) * y t|)); apply.
have ms : `|w s a| <= m by rewrite /m le_maxr lexx.
apply/eqP; rewrite eq_le; apply/andP; split.
  apply/norm_leP => // t b tb; rewrite /times; have [->|bd] := eqVneq b (d t).
    by rewrite yP.
  rewrite facet_off // /at_pair; case: andP => [[/eqP <- /eqP <-]|_]; first by rewrite mulrN1 normrN.
  by rewrite oppr0 mulr0 normr0.
rewrite /m le_maxl; apply/andP; split.
  have := le_norm (times w (facet M d s a)) sa.
  by rewrite /times facet_self // mulrN1 normrN.
apply/(bigmax_leP xpredT) => [|t _]; first exact: norm_ge0.
by have := le_norm (times w (facet M d s a)) (dP t); rewrite /times yP.
Qed.

Theorem norm_changes s a y : avail M s a -> a != d s -> vector M d s a y ->
  norm M (times w (facet M d s a)) =
  Num.max `|w s a| (\big[Num.max/0]_t `|w t (d t) * y t|).
Proof. by move=> sa ad yP; apply: norm_facet => // t; apply: vector_facet. Qed.

(* F5: elsewhere it is as near to what the rows give as for the norm sup.     *)
Theorem rows_norm_changes (X : S -> S -> K) (n T : S -> K) (rho W : K) (C : pred S) s a :
  0 <= rho -> (forall s, residual M d X C s <= rho * n s) ->
  (forall s, n s + disc M * expect M s (d s) T <= T s) ->
  (forall t, `|w t (d t)| <= W) -> (forall t, ~~ C t -> w t (d t) = 0) ->
  avail M s a -> a != d s ->
  `|norm M (times w (facet M d s a)) -
    Num.max `|w s a| (\big[Num.max/0]_t `|w t (d t) * rows M X s a t|)|
  <= W * (rho * (T s + disc M * expect M s a T)).
Proof.
move=> rho0 Xrho TP wW wC sa ad; rewrite (norm_facet (y := fun t => facet M d s a t (d t))) //.
set err := W * _; have W0 : 0 <= W by apply: le_trans (wW s); apply: normr_ge0.
have near t : `|w t (d t) * facet M d s a t (d t) - w t (d t) * rows M X s a t| <= err.
  have [Ct|/wC->] := boolP (C t); last first.
    rewrite !mul0r subrr normr0; apply: le_trans (ler_wpmul2l W0 (rows_near dP rho0 Xrho TP sa ad)).
    by rewrite mulr_ge0 // sumr_ge0.
  rewrite -mulrBr normrM; apply: le_trans (ler_wpmul2r (normr_ge0 _) (wW t)) _.
  rewrite ler_wpmul2l //; apply: le_trans (rows_near dP rho0 Xrho TP sa ad).
  by rewrite (bigD1 t) //= ler_addl sumr_ge0.
have e0 : 0 <= err by apply: le_trans (near s); apply: normr_ge0.
have big0 (f : S -> K) : 0 <= \big[Num.max/0]_t `|f t|.
  by elim/big_rec: _ => // t x _ x0; rewrite le_maxr x0 orbT.
have le_big (f : S -> K) t : `|f t| <= \big[Num.max/0]_t `|f t|.
  by move/(bigmax_leP xpredT _ (big0 f)): (lexx (\big[Num.max/0]_t `|f t|)); apply.
have step (f g : S -> K) : (forall t, `|f t - g t| <= err) ->
    Num.max `|w s a| (\big[Num.max/0]_t `|f t|) <= Num.max `|w s a| (\big[Num.max/0]_t `|g t|) + err.
  move=> fg; rewrite le_maxl; apply/andP; split.
    by apply: (@le_trans _ _ (Num.max `|w s a| (\big[Num.max/0]_t `|g t|))); rewrite ?le_maxr ?lexx ?ler_addl.
  apply/(bigmax_leP xpredT) => [|t _]; first by rewrite addr_ge0 // le_maxr big0 orbT.
  rewrite -[f t](subrK (g t)) addrC; apply: le_trans (ler_norm_add _ _) _.
  by rewrite ler_add // le_maxr le_big orbT.
rewrite ler_norml ler_subl_addr [err + _]addrC step // andbT ler_subr_addr addrC ler_subl_addr step //.
by move=> t; rewrite distrC.
Qed.
End Total.

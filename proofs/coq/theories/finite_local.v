(* Near a reward the optimal actions are those of the change, among those     *)
(* that were optimal: what the reward-to-policy map looks like at a cliff.    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_shapes finite_radius.

(******************************************************************************)
(*   among M R == M with the actions that are optimal for R (finite_radius.v) *)
(*  change R R' == R' - R                                                     *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition change (K : realFieldType) (S A : Type) (R R' : S -> A -> K) : S -> A -> K :=
  fun s a => R' s a - R s a.

Section Local.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R D x w : S -> A -> K) (V W : S -> K) (s t : S) (a b : A) (c e : K).

Lemma avail_optacts R s a : a \in optacts M R s -> avail M s a.
Proof. by rewrite optactsE => /andP[]. Qed.

Lemma qstar_optacts R s a : a \in optacts M R s -> qstar M R s a = vstar M R s.
Proof. by rewrite optactsE => /andP[_ /eqP]. Qed.

Lemma expect_among R s a V : expect (among M R) s a V = expect M s a V.
Proof. by []. Qed.

Lemma backup_change R R' V W s a :
  backup M R' (fun t => V t + W t) s a = backup M R V s a + backup M (change R R') W s a.
Proof. by rewrite /backup expectD /change; ring. Qed.

(* Among the optimal actions R is worth V*_R whatever is done.                *)
Lemma vstar_among_change R R' s :
  vstar (among M R) R' s = vstar M R s + vstar (among M R) (change R R') s.
Proof.
set W := vstar (among M R) (change R R').
apply/esym/(@vstarP _ _ _ (among M R) _ (fun t => vstar M R t + W t)) => {s} [s a oa|s].
  have -> : backup (among M R) R' (fun t => vstar M R t + W t) s a =
      qstar M R s a + backup (among M R) (change R R') W s a by exact: backup_change.
  by rewrite qstar_optacts // ler_add2l; apply: backup_vstar.
pose b := best (among M R) (change R R') s.
have ob : b \in optacts M R s by exact: (best_avail (among M R)).
exists b => //; transitivity (qstar M R s b + qstar (among M R) (change R R') s b).
  exact: backup_change.
by rewrite qstar_optacts // -vstar_best.
Qed.

(* As long as no other action becomes optimal ...                             *)
Section Sub.
Variables R R' : S -> A -> K.
Hypothesis sub : forall s, optacts M R' s \subset optacts M R s.

Lemma vstar_local s : vstar M R' s = vstar M R s + best_by M R (change R R') s.
Proof.
rewrite /best_by -vstar_among_change.
apply/esym/esym/(@vstarP _ _ _ (among M R)) => {s} [s a oa|s].
  exact/(qstar_le_vstar (M := M))/avail_optacts/oa.
have /set0Pn[a oa] := optacts_neq0 M R' s.
exists a; first exact: (subsetP (sub s)).
exact: (qstar_optacts oa).
Qed.

Lemma optacts_local s : optacts M R' s = optacts (among M R) (change R R') s.
Proof.
apply/setP => a; have [oa|na] := boolP (a \in optacts M R s); last first.
  rewrite [in RHS]optactsE (_ : avail (among M R) s a = false) /=; last exact: negbTE.
  by apply/negbTE; apply: contra na; apply: (subsetP (sub s)).
rewrite !optactsE (avail_optacts oa) (_ : avail (among M R) s a = true) //= vstar_local.
have -> : qstar M R' s a = vstar M R s + qstar (among M R) (change R R') s a.
  rewrite -(qstar_optacts oa) /qstar -[RHS]backup_change /backup.
  by congr (_ + _ * _); apply: eq_expect => t; rewrite vstar_local.
by rewrite (inj_eq (addrI _)).
Qed.
End Sub.

(* ... and so at some distance, whatever the change.                          *)
Lemma local_near R : exists2 r, 0 < r & forall R', dist M R' R < r -> forall s,
  vstar M R' s = vstar M R s + best_by M R (change R R') s /\
  optacts M R' s = optacts (among M R) (change R R') s.
Proof.
have [r r0 near] := optacts_sub_near M R; exists r => // R' close s.
by have sub t := near R' t close; split; [apply: vstar_local | apply: optacts_local].
Qed.

Lemma eq_change_optacts D D' s : D =2 D' -> optacts M D s = optacts M D' s.
Proof.
move=> e; rewrite (@eq_optacts _ _ _ M D (qstar M D')) // => t a ta.
by rewrite qstarP // /bellman /backup e.
Qed.

Lemma vstarZ e D s : 0 <= e -> vstar M (fun s a => e * D s a) s = e * vstar M D s.
Proof.
move=> e0; apply/esym/(@vstarP _ _ _ M _ (fun t => e * vstar M D t)) => {s} [s a sa|s].
  have -> : backup M (fun s a => e * D s a) (fun t => e * vstar M D t) s a = e * qstar M D s a.
    by rewrite /qstar /backup expectZ; ring.
  by rewrite ler_wpmul2l ?qstar_le_vstar.
exists (best M D s); first exact: best_avail.
by rewrite [in RHS]vstar_best /qstar /backup expectZ; ring.
Qed.

Lemma qstarZ e D s a : 0 <= e -> qstar M (fun s a => e * D s a) s a = e * qstar M D s a.
Proof.
move=> e0; rewrite /qstar /backup.
rewrite (eq_expect _ _ _ (fun t => vstarZ D t e0)) expectZ; ring.
Qed.

Lemma optactsZ e D s : 0 < e -> optacts M (fun s a => e * D s a) s = optacts M D s.
Proof.
move=> e0; apply/setP => a; rewrite !optactsE qstarZ ?ltW // vstarZ ?ltW //.
by rewrite (inj_eq (mulfI _)) // gt_eqF.
Qed.
End Local.

(* ---- one component alone --------------------------------------------------- *)

Section Component.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Variables (R w : S -> A -> K).
Implicit Types (x : S -> A -> K) (s : S) (a : A) (r e : K).

(* The reward moves only by w x: w are the weights of one component.          *)
Definition moved x : S -> A -> K := fun s a => R s a + w s a * x s a.

Lemma change_moved x : change R (moved x) =2 fun s a => w s a * x s a.
Proof. by move=> s a; rewrite /change /moved addrC addKr. Qed.

Lemma dist_moved x : dist M (moved x) R <= norm M w * norm M x.
Proof.
apply/dist_leP => [|s a sa]; first by rewrite mulr_ge0 ?norm_ge0.
by rewrite /moved addrC addKr normrM ler_pmul ?normr_ge0 ?le_norm.
Qed.

Lemma moved_local : exists2 r, 0 < r & forall x, norm M x < r -> forall s,
  optacts M (moved x) s = optacts (among M R) (fun s a => w s a * x s a) s.
Proof.
have [r r0 near] := local_near M R; have w0 : 0 < norm M w + 1.
  by rewrite ltr_spaddr ?ltr01 ?norm_ge0.
exists (r / (norm M w + 1)) => [|x]; first by rewrite divr_gt0.
rewrite ltr_pdivl_mulr // => close s.
have d : dist M (moved x) R < r.
  apply: le_lt_trans (dist_moved x) (le_lt_trans _ close).
  by rewrite mulrC ler_wpmul2l ?norm_ge0 // ler_addl ler01.
by have [_ ->] := near _ d s; apply: eq_change_optacts; exact: change_moved.
Qed.

Lemma norm_scaled e x : 0 <= e -> norm M (fun s a => e * x s a) <= e * norm M x.
Proof.
move=> e0; apply/norm_leP => [|s a sa]; first by rewrite mulr_ge0 ?norm_ge0.
by rewrite normrM ger0_norm // ler_wpmul2l // le_norm.
Qed.

(* The component is not felt at s as long as it moves little, if and only if  *)
(* every tied action is worth the same under every change of it.              *)
Lemma not_felt_iff s :
  (exists2 r, 0 < r & forall x, norm M x < r -> optacts M (moved x) s = optacts M R s) <->
  forall x a, a \in optacts M R s ->
    qstar (among M R) (fun s a => w s a * x s a) s a = best_by M R (fun s a => w s a * x s a) s.
Proof.
have [r r0 near] := moved_local; split=> [[r' r'0 same] x a oa|all].
  pose e := Num.min r r' / (norm M x + 1).
  have x0 : 0 < norm M x + 1 by rewrite ltr_spaddr ?ltr01 ?norm_ge0.
  have m0 : 0 < Num.min r r' by rewrite lt_minr r0.
  have e0 : 0 < e by rewrite divr_gt0.
  have small : norm M (fun s a => e * x s a) < Num.min r r'.
    apply: le_lt_trans (norm_scaled x (ltW e0)) _.
    by rewrite /e mulrAC ltr_pdivr_mulr // ltr_pmul2l // ltr_addl ltr01.
  have := near _ (lt_le_trans small _) s; rewrite same; last first.
    by apply: lt_le_trans small _; rewrite le_minl lexx orbT.
  rewrite le_minl lexx => /(_ isT) e1.
  have e2 : optacts (among M R) (fun s a => w s a * x s a) s = optacts M R s.
    rewrite e1 -(optactsZ (among M R) _ s e0); apply: eq_change_optacts => t b.
    by rewrite mulrCA.
  by move: oa; rewrite -e2; apply: qstar_optacts.
exists r => // x /near ->; apply/setP => a; rewrite optactsE.
have [oa|na] := boolP (a \in optacts M R s); last first.
  by rewrite (_ : avail (among M R) s a = false) //; exact: negbTE.
by rewrite (_ : avail (among M R) s a = true) //= all // eqxx.
Qed.

(* Where optimal play never comes to a pair of weight other than 0, nothing   *)
(* is felt.                                                                   *)
Section Unvisited.
Variable X : {set S}.
Hypothesis weightless : forall s a, s \in X -> a \in optacts M R s -> w s a = 0.
Hypothesis closed : forall s a t, s \in X -> a \in optacts M R s ->
  disc M * kernel M s a t != 0 -> t \in X.

Let steps x s a V : s \in X -> a \in optacts M R s -> (forall t, t \in X -> V t = 0) ->
  backup (among M R) (fun s a => w s a * x s a) V s a = 0.
Proof.
move=> sX oa V0; rewrite /backup weightless // mul0r add0r mulr_sumr big1 // => t _.
rewrite mulrA; have [->|k0] := eqVneq (disc M * kernel M s a t) 0; first by rewrite mul0r.
by rewrite V0 ?mulr0 //; apply: closed k0.
Qed.

Lemma unvisited_value x s : s \in X -> vstar (among M R) (fun s a => w s a * x s a) s = 0.
Proof.
set V := vstar _ _; pose f t := (t \in X)%:R * `|V t|.
have f0 t : 0 <= f t by rewrite mulr_ge0 ?ler0n ?normr_ge0.
move=> sX; apply/eqP; rewrite -normr_le0; suff : f s <= 0 by rewrite /f sX mul1r.
apply: (@falling_le0 _ _ _ (among M R)) => t.
pose b := best (among M R) (fun s a => w s a * x s a) t.
have ob : b \in optacts M R t by exact: (best_avail (among M R)).
exists b => //; have Ef0 : 0 <= disc M * expect M t b f.
  by rewrite mulr_ge0 ?disc_ge0 // sumr_ge0 // => u _; rewrite mulr_ge0 ?kernel_ge0 ?(avail_optacts ob).
rewrite {1}/f; have [tX|_] := boolP (t \in X); last by rewrite mul0r.
rewrite mul1r /V vstar_best -/b /qstar /backup weightless // mul0r add0r.
rewrite [expect _ _ _ _]expect_among -/V normrM ger0_norm ?disc_ge0 // -/V.
have -> : disc M * expect M t b f = \sum_u disc M * kernel M t b u * `|V u|.
  rewrite /expect mulr_sumr; apply: eq_bigr => u _; rewrite mulrA.
  have [->|k0] := eqVneq (disc M * kernel M t b u) 0; first by rewrite !mul0r.
  by rewrite /f (closed tX ob k0) mul1r.
under eq_bigr do rewrite -mulrA; rewrite -mulr_sumr ler_wpmul2l ?disc_ge0 //.
rewrite /expect; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => u _.
by rewrite normrM ger0_norm // kernel_ge0 // (avail_optacts ob).
Qed.

Lemma unvisited : exists2 r, 0 < r & forall x, norm M x < r -> forall s, s \in X ->
    optacts M (moved x) s = optacts M R s.
Proof.
have [r r0 near] := moved_local; exists r => // x close s sX.
rewrite near //; apply/setP => a; rewrite optactsE.
have [oa|na] := boolP (a \in optacts M R s); last first.
  by rewrite (_ : avail (among M R) s a = false) //; exact: negbTE.
rewrite (_ : avail (among M R) s a = true) //= unvisited_value // /qstar.
by apply/eqP/steps => // t; apply: unvisited_value.
Qed.
End Unvisited.
End Component.

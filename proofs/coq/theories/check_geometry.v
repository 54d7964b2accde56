(* The conditions of certificates of kinds harm, path and cliffs imply their  *)
(* statements, over any ordered field.                                        *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_selection finite_radius check_conditions.

(******************************************************************************)
(*   bump M s0 a s b == D of kind cliffs, 1 at (s0, a) less disc P(s0|s,b)    *)
(*        rise M W == K of kind cliffs, disc P W - W                          *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Kinds.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R D H p : S -> A -> K) (V W : S -> K) (s t : S) (a b : A) (e : K).

(* ---- harm ----------------------------------------------------------------- *)

Section Harm.
Variables (R H : S -> A -> K) (V best worst : S -> K) (B : S -> {set A}).
(* H1, by optimalityP; H2 and H3 *)
Hypotheses (H1 : optimality_claim M R V B)
  (H2_le : forall s a, a \in B s -> backup M H best s a <= best s)
  (H2_eq : forall s, exists2 a, a \in B s & backup M H best s a = best s)
  (H3_le : forall s a, a \in B s -> worst s <= backup M H worst s a)
  (H3_eq : forall s, exists2 a, a \in B s & backup M H worst s a = worst s).

Let inB s a : avail (among M R) s a = (a \in B s). Proof. by have [_ <-] := H1. Qed.

Let bestE s : best_by M R H s = best s.
Proof.
apply/esym; move: s; apply: vstarP => [s a|s]; first by rewrite inB; apply: H2_le.
by have [a aB e] := H2_eq s; exists a; rewrite ?inB.
Qed.

Let negated s a : backup (among M R) (fun s a => - H s a) (fun t => - worst t) s a =
  - backup M H worst s a.
Proof.
rewrite /backup opprD -mulrN; congr (_ + _ * _); rewrite /expect -sumrN.
by apply: eq_bigr => t _; rewrite mulrN.
Qed.

Let worstE s : worst_by M R H s = worst s.
Proof.
apply/eqP; rewrite /worst_by eqr_oppLR eq_sym; apply/eqP; move: s.
apply: (@vstarP _ _ _ (among M R) (fun s a => - H s a) (fun s => - worst s)) => [s a|s].
  by rewrite inB negated ler_opp2; apply: H3_le.
by have [a aB e] := H3_eq s; exists a; rewrite ?inB // negated e.
Qed.

Theorem harmP :
  [/\ forall p s, optimal M R p -> worst s <= value M p H s <= best s,
      exists d, optimal M R (det d) /\ value M (det d) H =1 best &
      exists d, optimal M R (det d) /\ value M (det d) H =1 worst].
Proof.
split=> [p s opt||]; first by rewrite -worstE -bestE harm_between.
  by have [d [opt e]] := best_attained M R H; exists d; split=> // s; rewrite e.
by have [d [opt e]] := worst_attained M R H; exists d; split=> // s; rewrite e.
Qed.
End Harm.

(* ---- path ----------------------------------------------------------------- *)

(* One piece, from t0 to t1.                                                  *)
Section Piece.
Variables (R D : S -> A -> K) (V0 V1 : S -> K) (t0 t1 : K).
Let f s a e := gain M R V0 s a + e * gain M D V1 s a.
(* W1, W2 *)
Hypotheses (W1 : t0 < t1)
  (W2_le : forall s a, avail M s a -> f s a t0 <= 0 /\ f s a t1 <= 0)
  (W2_eq : forall s, exists2 a, avail M s a & gain M R V0 s a = 0 /\ gain M D V1 s a = 0).

Let mixed e s a : (t1 - t0) * f s a e = (t1 - e) * f s a t0 + (e - t0) * f s a t1.
Proof. by rewrite /f; ring. Qed.

Let within e s a : t0 <= e <= t1 -> avail M s a -> f s a e <= 0.
Proof.
move=> /andP[e0 e1] /W2_le[f0 f1]; rewrite -(pmulr_rle0 _ (_ : 0 < t1 - t0)) ?subr_gt0 // mixed.
by rewrite -[leRHS]addr0 ler_add // mulr_ge0_le0 // subr_ge0.
Qed.

Let gainE e s a : gain M (along R D e) (line V0 V1 e) s a = f s a e.
Proof. exact: gain_along. Qed.

Theorem pieceP e : t0 <= e <= t1 -> vstar M (along R D e) =1 line V0 V1 e /\
  forall s, optacts M (along R D e) s = [set a | avail M s a & f s a e == 0].
Proof.
move=> te; have [|s|VE AE] := @gain_optimal _ _ _ M (along R D e) (line V0 V1 e).
- by move=> s a sa; rewrite gainE within.
- by have [a sa [z0 z1]] := W2_eq s; exists a; rewrite // gainE /f z0 z1 mulr0 addr0.
by split=> // s; rewrite AE; apply/setP => a; rewrite !inE gainE.
Qed.

Theorem piece_withinP e : t0 < e < t1 -> forall s, optacts M (along R D e) s =
  [set a | avail M s a & (gain M R V0 s a == 0) && (gain M D V1 s a == 0)].
Proof.
move=> /andP[e0 e1] s; have [|_ ->] := @pieceP e; first by rewrite !ltW.
apply/setP => a; rewrite !inE; case sa: (avail M s a) => //=.
apply/idP/idP => [/eqP fe|/andP[/eqP z0 /eqP z1]]; last by rewrite /f z0 z1 mulr0 addr0.
have [f0 f1] := W2_le sa.
have n0 : (t1 - e) * f s a t0 <= 0 by rewrite mulr_ge0_le0 // subr_ge0 ltW.
have n1 : (e - t0) * f s a t1 <= 0 by rewrite mulr_ge0_le0 // subr_ge0 ltW.
have [z0 z1] : f s a t0 = 0 /\ f s a t1 = 0.
  have /eqP : (t1 - e) * f s a t0 + (e - t0) * f s a t1 = 0 by rewrite -mixed fe mulr0.
  rewrite -oppr_eq0 opprD paddr_eq0 ?oppr_ge0 // !oppr_eq0 !mulf_eq0.
  by rewrite !subr_eq0 (gt_eqF e1) (gt_eqF e0) /= => /andP[/eqP z0 /eqP z1].
have zD : gain M D V1 s a == 0.
  have key : (t1 - t0) * gain M D V1 s a = f s a t1 - f s a t0 by rewrite /f; ring.
  by move/eqP: key; rewrite z0 z1 subrr mulf_eq0 subr_eq0 (gt_eqF W1).
have zR : gain M R V0 s a = 0 by move: z0; rewrite /f (eqP zD) mulr0 addr0.
by rewrite zR (eqP zD) eqxx.
Qed.
End Piece.

(* ---- cliffs --------------------------------------------------------------- *)

Section Cliffs.
Variables (R : S -> A -> K) (V : S -> K) (B : S -> {set A}) (s0 : S) (a0 : A).
Hypotheses (opt : optimality_claim M R V B) (a0B : a0 \in B s0).

Definition bump s b : K := at_pair K s0 a0 s b - disc M * kernel M s b s0.

Let inB s a : a \in B s -> avail M s a /\ backup M R V s a = V s.
Proof.
have [VE AE] := opt; rewrite -AE optactsE => /andP[sa /eqP Q]; split=> //.
by rewrite -VE -Q; congr (_ + _ * _); apply: eq_expect => t; rewrite VE.
Qed.

Let below s a : avail M s a -> backup M R V s a <= V s.
Proof.
have [VE _] := opt => sa; rewrite -VE; apply: le_trans (qstar_le_vstar R sa).
by rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (_ + _ * _); apply: eq_expect => t; rewrite VE.
Qed.

Let some_best s : exists2 a, a \in B s & True.
Proof.
by have [_ AE] := opt; have /set0Pn[a oa] := optacts_neq0 M R s; exists a; rewrite // -AE.
Qed.

(* Along the bump V* is affine for ever, and a0 alone is optimal.             *)
Theorem bumpP e : 0 < e ->
  vstar M (along R bump e) =1 (fun s => V s + e * (s == s0)%:R) /\
  optacts M (along R bump e) s0 = [set a0].
Proof.
move=> e0; pose V1 s : K := (s == s0)%:R.
have E s a : expect M s a V1 = kernel M s a s0.
  by rewrite /expect (bigD1 s0) //= /V1 eqxx mulr1 big1 ?addr0 // => t /negPf->; rewrite mulr0.
have G s a : gain M bump V1 s a = at_pair K s0 a0 s a - (s == s0)%:R.
  by rewrite /gain /backup E /bump subrK.
have gE s a : gain M (along R bump e) (line V V1 e) s a =
    gain M R V s a + e * (at_pair K s0 a0 s a - (s == s0)%:R) by rewrite gain_along G.
have le0 s a : at_pair K s0 a0 s a - (s == s0)%:R <= 0 :> K.
  by rewrite subr_le0 /at_pair ler_nat; case: (s == s0); case: (a == a0).
have [|s|VE AE] := @gain_optimal _ _ _ M (along R bump e) (line V V1 e).
- move=> s a sa; rewrite gE -[leRHS]addr0 ler_add ?subr_le0 ?below //.
  by rewrite mulr_ge0_le0 ?le0 // ltW.
- have [->|ns] := eqVneq s s0.
    have [sa bE] := inB a0B; exists a0; rewrite // gE /gain bE /at_pair !eqxx !subrr mulr0.
    by rewrite addr0.
  have [a aB _] := some_best s; have [sa bE] := inB aB; exists a; rewrite // gE /gain bE.
  by rewrite /at_pair (negPf ns) !subrr mulr0 addr0.
split=> //; rewrite AE; apply/setP => a; rewrite !inE gE.
apply/andP/eqP => [[sa]|->]; last first.
  by have [sa bE] := inB a0B; rewrite sa /gain bE /at_pair !eqxx !subrr mulr0 addr0.
apply: contraTeq => na; rewrite lt_eqF // /at_pair eqxx (negPf na) sub0r mulrN mulr1.
by rewrite subr_lt0; apply: le_lt_trans e0; rewrite subr_le0 below.
Qed.

(* The bonus: K1, K2, K3.                                                     *)
Variable W : S -> K.
Definition rise s a : K := disc M * expect M s a W - W s.
Hypotheses (K1 : 0 < W s0) (K1_ge : forall s, 0 <= W s)
  (K2_le : forall s a, s != s0 -> a \in B s -> rise s a <= 0)
  (K2_eq : forall s, s != s0 -> exists2 a, a \in B s & rise s a = 0).

Let chosen s : exists a, (a \in B s) && ((s == s0) && (a == a0) || (s != s0) && (rise s a == 0)).
Proof.
have [->|ns] /= := eqVneq s s0; first by exists a0; rewrite a0B eqxx.
by have [a aB e] := K2_eq ns; exists a; rewrite aB e eqxx.
Qed.
Let d s := xchoose (chosen s).
Let dP s : (d s \in B s) && ((s == s0) && (d s == a0) || (s != s0) && (rise s (d s) == 0)).
Proof. exact: xchooseP (chosen s). Qed.
Let dav s : avail M s (d s). Proof. by have /andP[/inB[]] := dP s. Qed.
Let ds0 : d s0 = a0. Proof. by have /andP[_] := dP s0; rewrite eqxx orbF => /eqP. Qed.
Let dns s : s != s0 -> rise s (d s) = 0.
Proof. by move=> ns; have /andP[_] := dP s; rewrite ns (negPf ns) => /eqP. Qed.

(* W is the value of a bonus of this size, so that the size is positive.      *)
Lemma rise_lt0 : rise s0 a0 < 0.
Proof.
rewrite ltNge; apply/negP => pos.
have : forall s, W s <= 0.
  apply: (@falling_le0 _ _ _ M) => s; exists (d s) => //.
  rewrite -subr_ge0 -/(rise s (d s)); have [->|/dns -> //] := eqVneq s s0.
  by rewrite ds0.
by move/(_ s0); rewrite leNgt K1.
Qed.

Let kappa := - rise s0 a0.
Let kappa0 : 0 < kappa. Proof. by rewrite oppr_gt0 rise_lt0. Qed.
Let V1 s := W s / kappa.

Let gainE e s a : gain M (along R (at_pair K s0 a0) e) (line V V1 e) s a =
  gain M R V s a + e * (at_pair K s0 a0 s a + rise s a / kappa).
Proof.
rewrite gain_along; congr (_ + _ * _); rewrite /gain /backup /V1 /rise.
rewrite (_ : expect M s a _ = expect M s a W / kappa); first by ring.
by rewrite mulrC -expectZ; apply: eq_expect => t; rewrite mulrC.
Qed.

Lemma bonus_affine e : 0 < e ->
  (forall s a, avail M s a -> a \notin B s -> gain M R V s a + e * (rise s a / kappa) <= 0) ->
  (forall a, a \in B s0 -> rise s0 a < 0) ->
  vstar M (along R (at_pair K s0 a0) e) =1 (fun s => V s + e * (W s / kappa)) /\
  optacts M (along R (at_pair K s0 a0) e) s0 = [set a0].
Proof.
move=> e0 K3 others; split; last first.
  by apply: (raise_tied (R := R)) => //; have [_ ->] := opt.
have zero : at_pair K s0 a0 s0 a0 + rise s0 a0 / kappa = 0.
  by rewrite /at_pair !eqxx /kappa invrN mulrN divff ?subrr // lt_eqF ?rise_lt0.
have [|s|VE _] := @gain_optimal _ _ _ M (along R (at_pair K s0 a0) e) (line V V1 e).
- move=> s a sa; rewrite gainE; have [aB|naB] := boolP (a \in B s); last first.
    rewrite {1}/at_pair; case: andP => [[/eqP ss /eqP aa]|_]; last by rewrite add0r K3.
    by move: naB; rewrite ss aa a0B.
  have [_ bE] := inB aB; rewrite /gain bE subrr add0r mulr_ge0_le0 ?(ltW e0) //.
  have [ss|ns] := eqVneq s s0.
    have [aa|na] := eqVneq a a0; first by rewrite ss aa zero.
    rewrite ss in aB *; rewrite /at_pair (negPf na) andbF add0r.
    by rewrite pmulr_lle0 ?invr_gt0 // ltW // others.
  by rewrite /at_pair (negPf ns) add0r pmulr_lle0 ?invr_gt0 // K2_le.
- exists (d s); rewrite // gainE; have /andP[dB _] := dP s; have [_ bE] := inB dB.
  rewrite /gain bE subrr add0r; have [->|ns] := eqVneq s s0; first by rewrite ds0 zero mulr0.
  by rewrite dns // /at_pair (negPf ns) mul0r addr0 mulr0.
by [].
Qed.

Lemma bonus_ends e s1 a1 : avail M s1 a1 -> a1 \notin B s1 ->
  0 < gain M R V s1 a1 + e * (rise s1 a1 / kappa) ->
  exists s, vstar M (along R (at_pair K s0 a0) e) s != V s + e * (W s / kappa).
Proof.
move=> sa naB pos; apply/existsP; apply: contraT => /existsPn same.
have VE t : vstar M (along R (at_pair K s0 a0) e) t = line V V1 e t by apply/eqP/negPn/same.
have := backup_vstar (along R (at_pair K s0 a0) e) sa; rewrite VE -subr_le0.
rewrite (_ : backup _ _ _ s1 a1 = backup M (along R (at_pair K s0 a0) e) (line V V1 e) s1 a1); last first.
  by congr (_ + _ * _); apply: eq_expect.
rewrite -[leLHS]/(gain _ _ _ _ _) gainE /at_pair; case: andP => [[/eqP ss /eqP aa]|_].
  by move: naB; rewrite ss aa a0B.
by rewrite add0r leNgt pos.
Qed.
End Cliffs.

(* K1 to K3: V* is affine along the bonus up to the least quotient, or for    *)
(* ever where nothing outside the optimal sets rises.                         *)
Section Bonus.
Variables (R : S -> A -> K) (V W : S -> K) (B : S -> {set A}) (s0 : S) (a0 : A).
Hypotheses (opt : optimality_claim M R V B) (a0B : a0 \in B s0).
Hypotheses (K1 : 0 < W s0)
  (K2_le : forall s a, s != s0 -> a \in B s -> rise W s a <= 0)
  (K2_eq : forall s, s != s0 -> exists2 a, a \in B s & rise W s a = 0).
Let V' e s := V s + e * (W s / - rise W s0 a0).
Let quotient s a := (V s - backup M R V s a) / rise W s a.

Let negative a : a \in B s0 -> rise W s0 a < 0.
Proof. by move=> aB; refine (rise_lt0 opt aB K1 K2_eq). Qed.

Let kappa0 : 0 < - rise W s0 a0. Proof. by rewrite oppr_gt0 negative. Qed.

Let lossy s a : avail M s a -> gain M R V s a <= 0.
Proof.
have [VE _] := opt => sa; rewrite /gain subr_le0 -VE; apply: le_trans (qstar_le_vstar R sa).
by rewrite le_eqVlt; apply/orP; left; apply/eqP; congr (_ + _ * _); apply: eq_expect => t; rewrite VE.
Qed.

Let flat e s a : 0 < e -> avail M s a -> rise W s a <= 0 ->
  gain M R V s a + e * (rise W s a / - rise W s0 a0) <= 0.
Proof.
move=> e0 sa le0; rewrite -[leRHS]addr0 ler_add ?lossy // mulr_ge0_le0 ?(ltW e0) //.
by rewrite pmulr_lle0 ?invr_gt0.
Qed.

Theorem bonus_infiniteP e : 0 < e ->
  (forall s a, avail M s a -> a \notin B s -> rise W s a <= 0) ->
  vstar M (along R (at_pair K s0 a0) e) =1 V' e /\
  optacts M (along R (at_pair K s0 a0) e) s0 = [set a0].
Proof.
move=> e0 K3; refine (bonus_affine opt a0B K1 K2_le K2_eq e0 _ negative) => s a sa naB.
by apply: flat => //; apply: K3.
Qed.

Theorem bonus_firstP s1 a1 (last := - rise W s0 a0 * quotient s1 a1) :
  avail M s1 a1 -> a1 \notin B s1 -> 0 < rise W s1 a1 ->
  (forall s a, avail M s a -> a \notin B s -> 0 < rise W s a -> quotient s1 a1 <= quotient s a) ->
  (forall e, 0 < e <= last -> vstar M (along R (at_pair K s0 a0) e) =1 V' e /\
     optacts M (along R (at_pair K s0 a0) e) s0 = [set a0]) /\
  forall e, last < e -> exists s, vstar M (along R (at_pair K s0 a0) e) s != V' e s.
Proof.
move=> sa1 na1 r1 K3; split=> [e /andP[e0 le_e]|e lt_e]; last first.
  refine (bonus_ends a0B sa1 na1 _); rewrite /gain -opprB addrC subr_gt0.
  by rewrite mulrA ltr_pdivl_mulr // -ltr_pdivr_mulr // mulrAC mulrC.
refine (bonus_affine opt a0B K1 K2_le K2_eq e0 _ negative) => s a sa naB.
have [le0|pos] := leP (rise W s a) 0; first exact: flat.
have h := le_trans le_e (ler_wpmul2l (ltW kappa0) (K3 s a sa naB pos)).
rewrite /gain -opprB addrC subr_le0 mulrA ler_pdivr_mulr // -ler_pdivl_mulr //.
by rewrite mulrAC mulrC.
Qed.
End Bonus.
End Kinds.

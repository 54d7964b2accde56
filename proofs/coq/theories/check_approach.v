(* The conditions of certificates of kinds approach and repair imply their    *)
(* statements, over any ordered field: trees of choices whose flows bound     *)
(* every change from below, and solutions that bound one from above.          *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff check_conditions finite_cones finite_radius.
From PolicyCliff Require Import finite_oscillation check_radius_total check_repair.

(******************************************************************************)
(*              tree == what a certificate lists: a flow on pairs, or, for    *)
(*                      some state, a tree for each of its actions            *)
(*        choose c t a == the choices c, and a at t                           *)
(*          chosen c s a == a is a duplicate of what c chooses at s           *)
(*  plain, allowed, len, bound == which flows and changes are meant, the size   *)
(*                      of a change and its dual                              *)
(*          good l y == the flow y proves that no change is smaller than l,   *)
(*                      or, if l is None, that there is none                  *)
(*        valid l c tr == every flow of the tree is good and may be negative  *)
(*                      only where an action is optimal whatever the change   *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Inductive tree (K : Type) (S A : Type) :=
  | Flow of (S -> A -> K)
  | Split of S & (A -> tree K S A).

Section Trees.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Variables (R w m : S -> A -> K) (V : S -> K) (B : S -> {set A}) (e : S -> rel A).
Implicit Types (x y : S -> A -> K) (s t : S) (a b : A) (l : option K).
Hypotheses (opt : optimality_claim M R V B) (eP : duplicates M e).
Hypotheses (Re : respects M e R) (we : respects M e w).

(* From the states of Z no pair that may change can be reached.               *)
Variable Z : {set S}.
Hypothesis Z_still : forall s a, s \in Z -> avail M s a -> w s a = 0.
Hypothesis Z_closed : forall s a t, s \in Z -> avail M s a -> kernel M s a t != 0 -> t \in Z.

(* Changes and their sizes: those allowed, len their size, and bound y what a *)
(* change of size 1 can add to a flow.                                        *)
Variables (allowed : (S -> A -> K) -> Prop) (len bound : (S -> A -> K) -> K).
Variable plain : (S -> A -> K) -> Prop.
Hypothesis bounds : forall x y, plain y -> allowed x -> respects M e x ->
  - along M (times w y) x <= bound y * len x.

Lemma expect_in (X : {set S}) s a (f g : S -> K) :
  (forall t, kernel M s a t != 0 -> t \in X) -> {in X, f =1 g} ->
  expect M s a f = expect M s a g.
Proof.
move=> into fg; apply: eq_bigr => t _; have [->|k] := eqVneq (kernel M s a t) 0.
  by rewrite !mul0r.
by rewrite fg ?into.
Qed.

(* Where nothing that may change is reached values stay what they are.        *)
Lemma still x R' : moves M w x R R' -> {in Z, vstar M R' =1 vstar M R}.
Proof.
move=> RR' s0 Z0; pose f s := (s \in Z)%:R * `|vstar M R' s - vstar M R s|.
have same s a U : s \in Z -> avail M s a -> backup M R' U s a = backup M R U s a.
  by move=> sZ sa; rewrite /backup RR' // (Z_still sZ sa) mul0r addr0.
have f0 s : 0 <= f s by rewrite mulr_ge0 ?ler0n.
have : f s0 <= 0.
  apply: (@falling_le0 _ _ _ M) => s; have sP := best_avail M R s.
  have [sZ|sZ] := boolP (s \in Z); last first.
    exists (best M R s) => //; rewrite /f (negPf sZ) mul0r mulr_ge0 ?disc_ge0 //.
    by apply: sumr_ge0 => t _; rewrite mulr_ge0 ?kernel_ge0 //; apply: f0.
  have step a U W : avail M s a -> (forall t, t \in Z -> U t - W t <= f t) ->
      backup M R U s a - backup M R W s a <= disc M * expect M s a f.
    move=> sa h; rewrite backup_sub subrr add0r ler_wpmul2l ?disc_ge0 //.
    apply: ler_sum => t _; have [->|k] := eqVneq (kernel M s a t) 0; first by rewrite !mul0r.
    by rewrite ler_wpmul2l ?kernel_ge0 // h // (Z_closed sZ sa k).
  rewrite /f sZ mul1r; have [le|/ltW le] := leP (vstar M R s) (vstar M R' s).
    exists (best M R' s); first exact: best_avail.
    rewrite ger0_norm ?subr_ge0 //; apply: le_trans (step _ (vstar M R') (vstar M R) (best_avail _ _ _) _).
      rewrite ler_sub ?backup_vstar ?best_avail //.
      by rewrite -(same _ _ _ sZ) ?best_avail // {1}vstar_best.
    by move=> t tZ; rewrite /f tZ mul1r ler_norm.
  exists (best M R s); first exact: best_avail.
  rewrite ler0_norm ?subr_le0 // opprB; apply: le_trans (step _ (vstar M R) (vstar M R') (best_avail _ _ _) _).
    rewrite ler_sub //; first by rewrite {1}vstar_best.
    by rewrite -(same _ _ _ sZ) ?backup_vstar ?best_avail.
  by move=> t tZ; rewrite /f tZ mul1r distrC ler_norm.
rewrite /f Z0 mul1r normr_le0 subr_eq0 => /eqP; exact.
Qed.

Lemma still_optimal x R' s a : moves M w x R R' -> s \in Z -> a \in B s ->
  qstar M R' s a = vstar M R' s.
Proof.
move=> RR' sZ; have [_ <-] := opt; rewrite optactsE => /andP[sa /eqP Q].
rewrite (still RR') // -Q /qstar /backup RR' // (Z_still sZ sa) mul0r addr0.
congr (_ + _ * _); apply: (expect_in (X := Z)) => [t k|]; last exact: still RR'.
exact: Z_closed sZ sa k.
Qed.

Definition choose (c : S -> option A) t a : S -> option A :=
  fun s => if s == t then Some a else c s.
Definition chosen (c : S -> option A) s a : bool := if c s is Some b then e s b a else false.

Definition good l y := if l is Some r
  then r * bound y <= weighed M y R + weighed M y m /\ 0 < bound y \/
       bound y = 0 /\ 0 < weighed M y R + weighed M y m
  else bound y = 0 /\ 0 < weighed M y R + weighed M y m.

Definition at_least l x : Prop := if l is Some r then is_true (r <= len x) else False.

(* U is the set of pairs that are left out: it is enough to look at rewards   *)
(* under which, in every state, something else is optimal.                    *)
Variable U : S -> pred A.

Definition free c s b : Prop := chosen c s b \/
  c s = None /\ (s \in Z /\ b \in B s \/ forall a, avail M s a -> ~~ U s a -> e s a b).

Fixpoint valid l c (tr : tree K S A) : Prop := match tr with
  | Flow y => [/\ plain y, good l y,
      forall u, \sum_(a | avail M u a) y u a =
        disc M * \sum_(i : S * A | avail M i.1 i.2) y i.1 i.2 * kernel M i.1 i.2 u &
      forall s b, avail M s b -> 0 <= y s b \/ free c s b]
  | Split t f => c t = None /\ forall a, avail M t a -> ~~ U t a -> valid l (choose c t a) (f a)
  end.

Section Change.
Variables (x R' : S -> A -> K).
Hypotheses (RR' : moves M w x R R') (xP : allowed x) (xe : respects M e x).
(* The rows, with their margins, and something outside U that is optimal.     *)
Hypothesis rows : forall s a, avail M s a -> qstar M R' s a + m s a <= vstar M R' s.
Hypothesis some : forall s, exists a, [/\ avail M s a, ~~ U s a & qstar M R' s a = vstar M R' s].

Let same s a b : avail M s a -> e s a b -> qstar M R' s a = qstar M R' s b.
Proof. by move=> sa ab; apply: (same_backup eP) => //; exact: (moves_respects eP Re we xe RR'). Qed.

Lemma treeP l c tr : (forall s, c s = None -> forall a, m s a = 0) ->
  (forall s a, avail M s a -> chosen c s a -> qstar M R' s a = vstar M R' s /\ m s a = 0) ->
  valid l c tr -> at_least l x.
Proof.
elim: tr c => [y|t f IH] c m0 cP /=.
  case=> py gy B5 sign; have le : weighed M y R + weighed M y m <= bound y * len x.
    apply: le_trans (bounds py xP xe); have -> : - along M (times w y) x = weighed M y R - weighed M y R'.
      rewrite /weighed /along -sumrN -sumrB; apply: eq_bigr => i sa.
      by rewrite RR' // /times; ring.
    rewrite -subr_ge0 opprD addrACA subrr add0r -opprD oppr_ge0 -(flow_cancels B5 (vstar M R')).
    rewrite /weighed addrC -big_split /=; apply: ler_sum => i sa; rewrite -mulrDr.
    have ge : m i.1 i.2 + R' i.1 i.2 <= vstar M R' i.1 - disc M * expect M i.1 i.2 (vstar M R').
      by rewrite ler_subr_addr -addrA addrC; exact: rows.
    have eq : qstar M R' i.1 i.2 = vstar M R' i.1 -> m i.1 i.2 = 0 ->
        m i.1 i.2 + R' i.1 i.2 = vstar M R' i.1 - disc M * expect M i.1 i.2 (vstar M R').
      by move=> <- ->; rewrite add0r /qstar /backup addrK.
    have [y0|free] := sign i.1 i.2 sa; first by rewrite ler_wpmul2l.
    suff [Q z] : qstar M R' i.1 i.2 = vstar M R' i.1 /\ m i.1 i.2 = 0 by rewrite eq.
    have [/cP|[cN [[sZ iB]|only]]] := free; first exact.
      by split; [exact: still_optimal RR' sZ iB | exact: m0].
    have [a [aa na <-]] := some i.1; split; last exact: m0.
    by apply/esym/same => //; apply: only.
  case: l gy => [r|] /=; last by case=> z; rewrite z mul0r in le; rewrite ltNge le.
  case=> [[rle pos]|[z]]; last by rewrite z mul0r in le; rewrite ltNge le.
  by rewrite -(ler_pmul2l pos) mulrC; apply: le_trans rle le.
case=> cN ok; have [a [ta na Q]] := some t; apply: (IH a _ _ _ (ok a ta na)) => [s|s b sb].
  by rewrite /choose; case: eqP => // _; apply: m0.
rewrite /chosen /choose; case: eqP => [->|_]; last exact: cP.
by move=> ab; rewrite -(same ta ab) Q m0.
Qed.
End Change.

(* ---- approach ------------------------------------------------------------- *)

(* On the way to a reward under which a pair of U is optimal, the first one   *)
(* under which one is.                                                        *)
Section Way.
Variable D : S -> A -> K.
Let at_ (t : K) : S -> A -> K := fun s a => R s a + t * D s a.
Let alpha (d : S -> A) (i : S * A) := finite_cones.along M (facet M d i.1 i.2) R.
Let beta (d : S -> A) (i : S * A) := finite_cones.along M (facet M d i.1 i.2) D.
Let low d : K := \big[Num.max/0]_(i | avail M i.1 i.2 && (0 < beta d i)) (- alpha d i / beta d i).

Let low_ge0 d : 0 <= low d.
Proof. by rewrite /low; elim/big_rec: _ => // i x _ x0; rewrite le_maxr x0 orbT. Qed.

Let hit d := [forall s, d s \in optacts M (at_ (low d)) s] && [exists s, U s (d s)].

Let meet (t : K) s a : 0 <= t -> a \in optacts M (at_ t) s -> U s a ->
  exists2 d : {ffun S -> A}, hit d & low d <= t.
Proof.
move=> t0 oa Ua; pose d := [ffun u => if u == s then a else best M (at_ t) u].
have od u : d u \in optacts M (at_ t) u.
  by rewrite ffunE; case: eqP => [->//|_]; have /det_optimal := best_optimal M (at_ t).
have dav u : avail M u (d u) by have := od u; rewrite optactsE => /andP[].
have opt_t : optimal M (at_ t) (det d) by exact/det_optimal.
have ge i : avail M i.1 i.2 -> 0 <= alpha d i + t * beta d i.
  by move=> sa; apply: (direction_optimal R D t dav).1 opt_t _ _ sa.
have low_t : low d <= t.
  apply/bigmax_leP => // i /andP[sa b0]; rewrite ler_pdivr_mulr // -subr_ge0 opprK addrC.
  exact: ge.
exists d => //; apply/andP; split; last by apply/existsP; exists s; rewrite ffunE eqxx.
apply/forallP/det_optimal/(direction_optimal R D (low d) dav) => u b ub.
rewrite -/(alpha d (u, b)) -/(beta d (u, b)); have [b0|b0] := ltP 0 (beta d (u, b)).
  have /(bigmax_leP _ _ (low_ge0 d)) := lexx (low d).
  move/(_ (u, b)); rewrite /= ub b0 => /(_ isT).
  by rewrite ler_pdivr_mulr // => h; rewrite -ler_subl_addl sub0r.
apply: le_trans (ge (u, b) ub) _; rewrite ler_add2l -subr_ge0 -mulrBl mulr_le0 ?subr_le0 //.
Qed.

Lemma first_hit s a : a \in optacts M (at_ 1) s -> U s a -> exists t : K, [/\ 0 <= t <= 1,
  exists u b, b \in optacts M (at_ t) u /\ U u b &
  forall r u b, 0 <= r < t -> b \in optacts M (at_ r) u -> ~~ U u b].
Proof.
move=> oa Ua; have [d1 h1 le1] := meet ler01 oa Ua.
case: (@Order.TotalTheory.arg_minP _ _ _ d1 hit (fun d : {ffun S -> A} => low d) h1) => d.
case/andP=> /forallP od /existsP[u Uu] min; exists (low d); split.
- by rewrite low_ge0 /=; apply: le_trans (min d1 h1) le1.
- by exists u, (d u).
move=> r v b /andP[r0 lt] ob; apply/negP => Ub; have [d' h' le'] := meet r0 ob Ub.
by have := le_lt_trans (le_trans (min d' h') le') lt; rewrite ltxx.
Qed.

(* There, everywhere something outside U is optimal too.                      *)
Lemma hit_others (t : K) s : 0 < t ->
  (forall r u b, 0 <= r < t -> b \in optacts M (at_ r) u -> ~~ U u b) ->
  exists a, [/\ avail M s a, ~~ U s a & qstar M (at_ t) s a = vstar M (at_ t) s].
Proof.
move=> t0 before; have [r r0 near] := optacts_sub_near M (at_ t).
pose n := 1 + norm M D; have n0 : 0 < n by rewrite ltr_paddr ?norm_ge0 ?ltr01.
pose c := Num.min t (r / n); have c0 : 0 < c by rewrite lt_minr t0 divr_gt0.
have ct : c <= t by rewrite le_minl lexx.
have close : dist M (at_ (t - c)) (at_ t) < r.
  have le : dist M (at_ (t - c)) (at_ t) <= c * norm M D.
    apply/dist_leP => [|u b ub]; first by rewrite mulr_ge0 ?norm_ge0 // ltW.
    rewrite (_ : _ - _ = - (c * D u b)); last by rewrite /at_; ring.
    by rewrite normrN normrM ger0_norm ?(ltW c0) // ler_wpmul2l ?(ltW c0) ?le_norm.
  apply: le_lt_trans le _; apply: (@lt_le_trans _ _ (c * n)).
    by rewrite ltr_pmul2l // /n ltr_addr ltr01.
  by rewrite -ler_pdivl_mulr // le_minl lexx orbT.
have /set0Pn[a oa] := optacts_neq0 M (at_ (t - c)) s.
have na : ~~ U s a by apply: before oa; rewrite subr_ge0 ct /= ltr_subl_addr ltr_addl.
have := subsetP (near _ s close) a oa; rewrite optactsE => /andP[sa /eqP Q].
by exists a.
Qed.
End Way.

Lemma same_rewards R1 R2 s : (forall s a, avail M s a -> R1 s a = R2 s a) ->
  optacts M R1 s = optacts M R2 s.
Proof.
move=> eR; rewrite (eq_optacts (Q := qstar M R2)) // => {}s a sa.
by rewrite [LHS]qstar_fix /bellman /backup eR.
Qed.

(* The changes along which it goes are meant, and no larger.                  *)
Hypothesis shrink : forall (t : K) x, 0 <= t <= 1 -> allowed x ->
  allowed (fun s a => t * x s a) /\ len (fun s a => t * x s a) <= len x.

(* No change below l makes the pair optimal; far_enough has when.             *)
Definition far l s a := forall x R', allowed x -> moves M w x R R' ->
  at_least l x \/ a \notin optacts M R' s.

(* U1, U3 and U4: no change below l makes any pair of U optimal.              *)
Theorem approach_lowerP l : (forall s a, m s a = 0) ->
  (forall s a, U s a -> a \notin B s) ->
  (forall s a, avail M s a -> U s a -> far l s a \/ exists tr, valid l (choose (fun=> None) s a) tr) ->
  forall x R', allowed x -> respects M e x -> moves M w x R R' ->
  at_least l x \/ forall s a, U s a -> a \notin optacts M R' s.
Proof.
move=> m0 apart trees x R' xP xe RR'; pose D s a := w s a * x s a.
have [/existsP[s /existsP[a /andP[Ua oa]]]|/existsPn none] :=
  boolP [exists s, exists a, U s a && (a \in optacts M R' s)]; last first.
  by right=> s a Ua; have /existsPn/(_ a) := none s; rewrite Ua.
left; have oa1 : a \in optacts M (fun s a => R s a + 1 * D s a) s.
  rewrite (@same_rewards _ R') // => u b ub; by rewrite mul1r RR'.
have [t [/andP[t0 t1] [u [b [ob Ub]]] before]] := first_hit oa1 Ua.
have Rt : moves M w (fun s a => t * x s a) R (fun s a => R s a + t * D s a).
  by move=> v c vc; rewrite /D mulrCA.
have [tP tlen] := shrink (introT andP (conj t0 t1)) xP.
have te : respects M e (fun s a => t * x s a).
  by move=> v c c' vc cc; rewrite (xe v c c').
have larger : at_least l (fun s a => t * x s a) -> at_least l x.
  by rewrite /at_least; case: l {trees} => // r h; apply: le_trans tlen.
apply: larger; have ub : avail M u b by move: ob; rewrite optactsE => /andP[].
have tpos : 0 < t.
  rewrite lt_neqAle eq_sym t0 andbT; apply: contraTneq ob => z.
  rewrite (@same_rewards _ R) => [|v c _]; last by rewrite z mul0r addr0.
  by have [_ ->] := opt; apply: apart.
have [farub|[tr ok]] := trees u b ub Ub.
  by have [//|] := farub _ _ tP Rt; rewrite ob.
apply: (treeP Rt tP te _ _ _ _ ok) => [v c vc|v|v _ c|v c vc].
- by rewrite m0 addr0 qstar_le_vstar.
- exact: hit_others tpos before.
- exact: m0.
rewrite /chosen /choose; case: eqP => // -> bc; split; last exact: m0.
have /eqP <- : qstar M (fun s a => R s a + t * D s a) u b == vstar M (fun s a => R s a + t * D s a) u.
  by move: ob; rewrite optactsE => /andP[].
by rewrite /qstar (same_backup eP _ (moves_respects eP Re we te Rt) ub bc).
Qed.

(* ---- repair --------------------------------------------------------------- *)

(* B5 and B6: where d is chosen on N, no change below l makes it optimal there*)
(* with the margins m over its rivals.                                        *)
Theorem repair_treeP l (d : S -> A) (N : {set S}) tr : (forall s a, ~~ U s a) ->
  (forall s a, (s \notin N) || e s (d s) a -> m s a = 0) ->
  valid l (fun s => if s \in N then Some (d s) else None) tr ->
  forall x R', allowed x -> respects M e x -> moves M w x R R' ->
  (forall s, s \in N -> d s \in optacts M R' s /\ forall a, avail M s a ->
     ~~ e s (d s) a -> qstar M R' s a + m s a <= vstar M R' s) -> at_least l x.
Proof.
move=> U0 m0 ok x R' xP xe RR' does; apply: (treeP RR' xP xe _ _ _ _ ok) => [s a sa|s|s|s a sa].
- have [z|] := boolP ((s \notin N) || e s (d s) a); first by rewrite m0 // addr0 qstar_le_vstar.
  by rewrite negb_or negbK => /andP[/does[_ rows] na]; apply: rows.
- have /set0Pn[a] := optacts_neq0 M R' s; rewrite optactsE => /andP[sa /eqP Q].
  by exists a.
- by case: ifP => // sN _ a; rewrite m0 // sN.
rewrite /chosen; case: ifP => // sN da; split; last by rewrite m0 // da orbT.
have [od _] := does s sN; move: od; rewrite optactsE => /andP[sd /eqP <-].
exact/esym/(same_backup eP _ (moves_respects eP Re we xe RR') sd da).
Qed.
End Trees.

(* U2: the reward after the change.                                           *)
Theorem approach_upperP (K : realFieldType) (S A : finType) (M : process K S A)
    (R : S -> A -> K) (V : S -> K) s a :
  (forall t b, avail M t b -> backup M R V t b <= V t) ->
  (forall t, exists2 b, avail M t b & backup M R V t b = V t) ->
  avail M s a -> backup M R V s a = V s -> a \in optacts M R s.
Proof.
move=> up at_ sa Q; have V' := vstarP up at_; rewrite optactsE sa /=; apply/eqP.
by rewrite -V' -Q; congr (_ + _ * _); apply: eq_expect => t; rewrite V'.
Qed.

(* U3: where the loss is so large that no tree is needed.                     *)
Theorem far_enoughP (K : realFieldType) (S A : finType) (M : mdp K S A)
    (R w : S -> A -> K) (allowed : (S -> A -> K) -> Prop) (len : (S -> A -> K) -> K)
    (W r : K) s a (loss := vstar M R s - qstar M R s a) :
  (forall x, norm M x <= len x) -> (forall s a, avail M s a -> `|w s a| <= W) ->
  avail M s a -> 0 < loss -> 2 * r * W <= (1 - disc M) * loss ->
  far M R w allowed len (Some r) s a.
Proof.
move=> nlen wW sa pos small x R' _ RR'; have [le|lt] := leP r (len x); [by left | right].
have W0 : 0 <= W by apply: le_trans (wW s a sa).
have near : dist M R' R <= W * len x.
  apply/dist_leP => [|t b tb]; first by rewrite mulr_ge0 // (le_trans (norm_ge0 M x)).
  rewrite RR' // addrC addKr normrM ler_pmul // ?wW //.
  by apply: le_trans (nlen x); apply: le_norm.
have close b : avail M s b -> `|qstar M R' s b - qstar M R s b| <= dist M R' R / (1 - disc M).
  by move=> sb; apply: le_trans (qstar_lipschitz M R' R); apply: le_dist.
apply/negP; rewrite optactsE => /andP[_ /eqP Q].
have lossle : loss <= dist M R' R / (1 - disc M) + dist M R' R / (1 - disc M).
  rewrite /loss (_ : _ - _ = (vstar M R s - vstar M R' s) + (qstar M R' s a - qstar M R s a)); last first.
    by rewrite Q; ring.
  apply: ler_add; last by apply: le_trans (close a sa); apply: ler_norm.
  have sb := best_avail M R s; apply: le_trans (close _ sb).
  rewrite distrC; apply: le_trans (ler_norm _); rewrite {1}vstar_best ler_sub //.
  exact: qstar_le_vstar.
have : (1 - disc M) * loss <= 2 * (W * len x).
  apply: le_trans (_ : 2 * dist M R' R <= _); last by rewrite ler_pmul2l ?ltr0n.
  rewrite mulrC -ler_pdivl_mulr ?disc1_gt0 //; apply: le_trans lossle _.
  by rewrite -mulrDl -mulr2n mulr_natl.
move=> h; have := le_trans small h; rewrite -mulrA ler_pmul2l ?ltr0n // mulrC.
have [z|Wn] := eqVneq W 0.
  by move: h; rewrite z mul0r mulr0 leNgt mulr_gt0 ?disc1_gt0.
by rewrite ler_pmul2l ?lt_neqAle ?W0 ?andbT 1?eq_sym // leNgt lt.
Qed.

(* The sizes of changes and their duals: p is |w y|, or the larger of 0 and   *)
(* - w y where only changes without a negative number are meant.              *)
Section Duals.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Variables (w p x y : S -> A -> K).
Hypothesis part : forall s a, avail M s a -> - (times w y s a * x s a) <= `|p s a| * `|x s a|.

Theorem sup_dual : - along M (times w y) x <= size M p * norm M x.
Proof.
rewrite /along /size -sumrN mulr_suml; apply: ler_sum => i sa.
by apply: le_trans (part sa) _; rewrite ler_wpmul2l // le_norm.
Qed.

Theorem total_dual (cls : S -> A -> A) : (forall s a, cls s a != a -> y s a = 0) ->
  - along M (times w y) x <= norm M p * total M cls x.
Proof.
move=> plain; rewrite /along /total -sumrN.
rewrite (pair_big_dep xpredT (fun t b => avail M t b && (cls t b == b)) (fun t b => `|x t b|)) /=.
rewrite mulr_sumr (bigID (fun i : S * A => cls i.1 i.2 == i.2)) /= [X in _ + X]big1 ?addr0.
  apply: ler_sum => i /andP[sa _]; apply: le_trans (part sa) _.
  by rewrite ler_wpmul2r // le_norm.
by move=> i /andP[_ /plain z]; rewrite /times z mulr0 mul0r oppr0.
Qed.
End Duals.

(* Under an outcome-only reward all paths to the outcome that are equally     *)
(* long are equally valued, whatever cannot reach it.                         *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.

(******************************************************************************)
(*   outcome_only f c R == R is 1 on entering c by the steps f, 0 otherwise,  *)
(*                     and 0 in c                                             *)
(*   steps_left M f n == every step f lowers n by 1, where not every action   *)
(*                     returns to its state                                   *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Lengths.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Variables (f : S -> A -> S) (c : S) (R : S -> A -> K) (n : S -> K).
Implicit Types (s t : S) (a b : A).

Definition outcome_only := forall s a, avail M s a ->
  R s a = ((s != c) && (f s a == c))%:R.
Definition steps_left := forall s a, avail M s a ->
  (forall b, avail M s b -> f s b = s) \/ n (f s a) = n s - 1.

Hypotheses (deterministic : forall s a, avail M s a -> kernel M s a (f s a) = 1)
  (closed : forall a, avail M c a -> f c a = c).
Hypotheses (RP : outcome_only) (nP : steps_left).

Let V := vstar M R.

Let expectE s a W : avail M s a -> expect M s a W = W (f s a).
Proof.
move=> sa; have k0 t : t != f s a -> kernel M s a t = 0.
  move=> ne; have := kernel_sum1 sa; rewrite (bigD1 (f s a)) //= deterministic //.
  move/(canRL (addKr _)); rewrite addNr => /eqP.
  rewrite psumr_eq0 => [/allP/(_ t (mem_index_enum _))|u _]; last exact: kernel_ge0.
  by rewrite ne => /eqP.
rewrite /expect (bigD1 (f s a)) //= deterministic // mul1r big1 ?addr0 // => t ne.
by rewrite k0 // mul0r.
Qed.

Let QE s a : avail M s a -> qstar M R s a = R s a + disc M * V (f s a).
Proof. by move=> sa; rewrite /qstar /backup expectE. Qed.

Let best_step s : exists2 a, avail M s a & V s = R s a + disc M * V (f s a).
Proof. by exists (best M R s); rewrite -?QE ?best_avail // -vstar_best. Qed.

(* States that are never left are worth nothing.                              *)
Let V_stuck s : (forall a, avail M s a -> f s a = s) -> V s = 0.
Proof.
move=> stuck; have [a sa e] := best_step s; move: e; rewrite stuck // RP // stuck //.
rewrite andNb add0r => e; apply/eqP; rewrite -[_ == 0](mulIr_eq0 _ (mulIf (lt0r_neq0 (disc1_gt0 M)))).
by rewrite mulrC mulrBl mul1r -e subrr.
Qed.

Let Vc : V c = 0. Proof. exact: V_stuck. Qed.

Let down s a : avail M s a -> V s != 0 -> n (f s a) = n s - 1.
Proof. by move=> sa; case: (nP sa) => // /V_stuck->; rewrite eqxx. Qed.

Let not_c s : V s != 0 -> s != c.
Proof. by apply: contraNneq => ->; rewrite Vc. Qed.

Let reward_ne s a : avail M s a -> f s a != c -> R s a = 0.
Proof. by move=> sa /negPf ne; rewrite RP // ne andbF. Qed.

Let V_ge0 s : 0 <= V s.
Proof.
apply: (@vstar_ge _ _ _ M R (fun=> 0)) => t; have sa := some_actP M t.
by exists (some_act M t); rewrite // /backup expectE // mulr0 addr0 RP // ler0n.
Qed.

(* Nothing is worth anything at the level of c and below.                     *)
Let low s : n s <= n c -> V s = 0.
Proof.
move=> ns; apply/eqP; rewrite eq_le V_ge0 andbT; pose w t := if n t <= n c then V t else 0.
suff: w s <= 0 by rewrite /w ns.
have w_ge0 t : 0 <= w t by rewrite /w; case: ifP.
move: s {ns}; apply: (@falling_le0 _ _ _ M) => s; have [a sa e] := best_step s.
exists a; rewrite // expectE // {1}/w; case: ifP => ns; last by rewrite mulr_ge0 ?disc_ge0.
have [V0|Vs] := eqVneq (V s) 0; first by rewrite V0 mulr_ge0 ?disc_ge0.
have nf := down sa Vs; have fc : f s a != c.
  by apply: contraTneq ns => fc; rewrite -ltNge -fc nf ltr_subl_addr ltr_addl ltr01.
rewrite e reward_ne // add0r /w nf; case: ifP => // /negP[].
by rewrite ler_subl_addr (le_trans ns) // ler_addl ler01.
Qed.

(* From the level above c what is worth something enters it.                  *)
Let enters s a : avail M s a -> V (f s a) != 0 -> f s a != c -> n (f s a) != n c.
Proof. by move=> sa Vf fc; apply: contraNneq Vf => e; rewrite low // e. Qed.

Let level s t : n s = n t -> V s != 0 -> V t != 0 -> V t <= V s.
Proof.
pose best_at s := [arg max_(t > s | n t == n s) V t]%O.
pose w s := if V s == 0 then 0 else V (best_at s) - V s.
have bestP r : n (best_at r) = n r /\ forall u, n u = n r -> V u <= V (best_at r).
  by rewrite /best_at; case: arg_maxP => [|i /eqP ni h]; rewrite ?eqxx //; split=> // u /eqP /h.
move=> st Vs Vt; suff: w s <= 0.
  rewrite /w (negPf Vs) subr_le0; apply: le_trans.
  by have [_] := bestP s; apply.
have w_ge0 r : 0 <= w r by rewrite /w; case: ifP => // _; have [_ h] := bestP r; rewrite subr_ge0 h.
move: s {t st Vs Vt}; apply: (@falling_le0 _ _ _ M) => s; have [a sa e] := best_step s.
exists a; rewrite // expectE //; have W0 : 0 <= disc M * w (f s a) by rewrite mulr_ge0 ?disc_ge0.
rewrite {1}/w; case: ifP => // /negbT Vs; have [nt le_t] := bestP s; set t := best_at s in nt le_t *.
have Vt : V t != 0 by rewrite gt_eqF // (lt_le_trans _ (le_t s _)) // lt_neqAle eq_sym Vs V_ge0.
have [b tb eb] := best_step t; have [nf nfb] := (down sa Vs, down tb Vt).
have nn : n (f t b) = n (f s a) by rewrite nf nfb nt.
have up r d : avail M r d -> V r = R r d + disc M * V (f r d) -> V r != 0 -> n (f r d) = n c -> f r d = c.
  move=> rd er Vr nr; apply/eqP; apply: contraNT Vr => fc; rewrite er reward_ne // low ?mulr0 ?addr0 //.
  by rewrite nr.
have [fc|fc] := eqVneq (f s a) c.
  have fb : f t b = c by apply: up => //; rewrite nn fc.
  have -> : V t = V s by rewrite eb e !RP // fb fc !not_c // eqxx.
  by rewrite subrr.
have fb : f t b != c by apply: contra_neq fc => fb; apply: up => //; rewrite -nn fb.
rewrite e eb !reward_ne // !add0r -mulrBr ler_wpmul2l ?disc_ge0 // /w.
case: ifP => [/eqP V0|/negbT Vf]; last first.
  by rewrite ler_add2r; have [_] := bestP (f s a); apply.
by move: Vs; rewrite e reward_ne // V0 mulr0 addr0 eqxx.
Qed.

Lemma equal_lengths s a b : avail M s a -> avail M s b ->
  0 < qstar M R s a -> 0 < qstar M R s b -> qstar M R s a = qstar M R s b.
Proof.
move=> sa sb; rewrite !QE //; have [stuck|nfa] := nP sa.
  have V0 := V_stuck stuck; rewrite !stuck // V0 mulr0 addr0 RP // stuck // andNb ltxx.
  by [].
have nfb : n (f s b) = n s - 1 by case: (nP sb) => // stuck; rewrite -nfa !stuck.
have sc : s != c.
  apply: contraNneq (oner_neq0 K) => e; move: nfa; rewrite e closed -?e // => /eqP.
  by rewrite eq_sym subr_eq -subr_eq0 opprD addNKr oppr_eq0.
have zero d : avail M s d -> f s d != c -> n (f s d) = n c -> R s d + disc M * V (f s d) = 0.
  by move=> sd fd nd; rewrite reward_ne // low ?mulr0 ?addr0 // nd.
have [fa|fa] := eqVneq (f s a) c; have [fb|fb] := eqVneq (f s b) c.
- by rewrite !RP // fa fb.
- by rewrite (zero b) ?ltxx // nfb -nfa fa.
- by rewrite (zero a) ?ltxx // nfa -nfb fb.
rewrite !reward_ne // !add0r => Va Vb.
have pos d : 0 < disc M * V (f s d) -> V (f s d) != 0.
  by apply: contraTneq => ->; rewrite mulr0 ltxx.
congr (_ * _); apply/eqP; rewrite eq_le !level ?pos //; by rewrite nfa nfb.
Qed.
End Lengths.

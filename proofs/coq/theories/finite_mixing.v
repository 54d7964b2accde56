(* Every value between those of two policies is the value of a policy, over   *)
(* any ordered field: the policies are changed into each other state by state,*)
(* and the mixture at one state solves a linear equation.                     *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_radius.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Mixing.
Variables (K : realFieldType) (S A : finType) (M : process K S A) (H : S -> A -> K).
Implicit Types (p q : S -> A -> K) (V : S -> K) (s t u : S) (a : A) (v c : K).

Let step p V s := \sum_a p s a * backup M H V s a.

Let stepD p V W c s : is_policy M p ->
  step p (fun t => (1 - c) * V t + c * W t) s = (1 - c) * step p V s + c * step p W s.
Proof.
move=> pP; rewrite /step !mean_backup.
rewrite (_ : \sum_t pkernel M p s t * _ = (1 - c) * (\sum_t pkernel M p s t * V t) +
  c * (\sum_t pkernel M p s t * W t)); first by ring.
by rewrite !mulr_sumr -big_split /=; apply: eq_bigr => t _; ring.
Qed.

Let value_step p s : is_policy M p -> value M p H s = step p (value M p H) s.
Proof. exact: value_backup. Qed.

Let above p V : is_policy M p -> (forall s, V s <= step p V s) -> forall s, V s <= value M p H s.
Proof. exact: value_ge. Qed.

Let below p V : is_policy M p -> (forall s, step p V s <= V s) -> forall s, value M p H s <= V s.
Proof. exact: value_le. Qed.

Definition mix c p q : S -> A -> K := fun s a => (1 - c) * p s a + c * q s a.

Lemma mix_policy c p q : 0 <= c <= 1 -> is_policy M p -> is_policy M q -> is_policy M (mix c p q).
Proof.
move=> /andP[c0 c1] pP qP s; have [[p0 pa p1] [q0 qa q1]] := (pP s, qP s).
split=> [a|a|]; first by rewrite /mix addr_ge0 ?mulr_ge0 ?subr_ge0.
  apply: contraTT => na; rewrite /mix negbK.
  have /eqP -> : p s a == 0 by apply: contraNT na; apply: pa.
  have /eqP -> : q s a == 0 by apply: contraNT na; apply: qa.
  by rewrite !mulr0 addr0.
by rewrite big_split /= -!mulr_sumr p1 q1 !mulr1 subrK.
Qed.

(* Policies that differ in one state.                                         *)
Lemma between_one p q u s v : is_policy M p -> is_policy M q -> (forall t, t != u -> p t =1 q t) ->
  value M p H s <= v <= value M q H s -> exists2 c, 0 <= c <= 1 & value M (mix c p q) H s = v.
Proof.
move=> pP qP pq /andP[]; set V0 := value M p H; set V1 := value M q H => v0 v1.
have same V t : t != u -> step p V t = step q V t.
  by move=> /pq e; apply: eq_bigr => a _; rewrite e.
pose x := step p V1 u - V1 u; pose y := step q V0 u - V0 u.
have [l /andP[l0 l1] lE] : exists2 l, 0 <= l <= 1 & (1 - l) * V0 s + l * V1 s = v.
  have [e|ne] := eqVneq (V0 s) (V1 s).
    exists 0; first by rewrite lexx ler01.
    by rewrite subr0 mul1r mul0r addr0; apply/eqP; rewrite eq_le v0 e v1.
  have d : 0 < V1 s - V0 s by rewrite subr_gt0 lt_neqAle ne (le_trans v0).
  exists ((v - V0 s) / (V1 s - V0 s)); last by field; rewrite gt_eqF.
  apply/andP; split; first by rewrite divr_ge0 ?(ltW d) // subr_ge0.
  by rewrite ler_pdivr_mulr // mul1r ler_add2r.
pose V t : K := (1 - l) * V0 t + l * V1 t.
have stepV r t : is_policy M r -> step r V t = (1 - l) * step r V0 t + l * step r V1 t.
  exact: stepD.
have at_p t : step p V0 t = V0 t by rewrite -value_step.
have at_q t : step q V1 t = V1 t by rewrite -value_step.
(* One gains what the other loses.                                            *)
have signs : x * y <= 0.
  have flat : V0 =1 V1 -> x = 0.
    move=> e; rewrite /x -(e u) -at_p; apply/eqP; rewrite subr_eq0; apply/eqP.
    by apply: eq_bigr => a _; congr (_ * (_ + _ * _)); apply: eq_expect => t; rewrite e.
  rewrite leNgt; apply/negP => pos; have [z|x0|x0] := ltrgtP x 0; last by move: pos; rewrite x0 mul0r ltxx.
    have y0 : y < 0 by move: pos; rewrite nmulr_rgt0.
    suff /flat e : V0 =1 V1 by move: z; rewrite e ltxx.
    move=> t; apply/eqP; rewrite eq_le; apply/andP; split; move: t.
      apply: below => // t; have [->|/same ->] := eqVneq t u; last by rewrite at_q.
      by rewrite -subr_le0 ltW.
    apply: below => // t; have [->|/same <-] := eqVneq t u; last by rewrite at_p.
    by rewrite -subr_le0 ltW.
  have y0 : 0 < y by move: pos; rewrite pmulr_rgt0.
  suff /flat e : V0 =1 V1 by move: x0; rewrite e ltxx.
  move=> t; apply/eqP; rewrite eq_le; apply/andP; split; move: t.
    apply: above => // t; have [->|/same <-] := eqVneq t u; last by rewrite at_p.
    by rewrite -subr_ge0 ltW.
  apply: above => // t; have [->|/same ->] := eqVneq t u; last by rewrite at_q.
  by rewrite -subr_ge0 ltW.
have [c cP cE] : exists2 c, 0 <= c <= 1 & (1 - c) * (l * x) + c * ((1 - l) * y) = 0.
  pose X : K := l * x; pose Y : K := (1 - l) * y; have [e|ne] := eqVneq X Y.
    exists 0; first by rewrite lexx ler01.
    rewrite subr0 mul1r mul0r addr0 -/X; apply/eqP; rewrite -sqrf_eq0 expr2.
    rewrite eq_le -expr2 sqr_ge0 andbT expr2 {2}e /X /Y mulrACA.
    by rewrite mulr_ge0_le0 // mulr_ge0 // subr_ge0.
  have XY : X * Y <= 0 by rewrite /X /Y mulrACA mulr_ge0_le0 // mulr_ge0 // subr_ge0.
  have dz : X - Y != 0 by rewrite subr_eq0.
  exists (X / (X - Y)); last by rewrite -/X -/Y; field.
  have d2 : 0 < (X - Y) ^+ 2 by rewrite exprn_even_gt0.
  have -> : X / (X - Y) = X * (X - Y) / (X - Y) ^+ 2 by field.
  have n0 : 0 <= X * (X - Y).
    by rewrite mulrBr -expr2 subr_ge0; exact: le_trans XY (sqr_ge0 _).
  have n1 : X * (X - Y) <= (X - Y) ^+ 2.
    rewrite -subr_ge0 (_ : _ - _ = Y ^+ 2 - X * Y); last by ring.
    by rewrite subr_ge0; exact: le_trans XY (sqr_ge0 _).
  by apply/andP; split; [rewrite divr_ge0 ?(ltW d2) | rewrite ler_pdivr_mulr // mul1r].
have mP : is_policy M (mix c p q) by apply: mix_policy.
exists c => //; rewrite -lE -/(V s); apply/esym; move: s {v0 v1 lE}.
apply: value_unique => // t; rewrite -mean_backup -/(step (mix c p q) V t).
have -> : step (mix c p q) V t = (1 - c) * step p V t + c * step q V t.
  by rewrite /step !mulr_sumr -big_split /=; apply: eq_bigr => a _; rewrite /mix; ring.
have [->|tu] := eqVneq t u; last first.
  by rewrite -same // stepV // at_p (same _ _ tu) at_q -mulrDl subrK mul1r.
rewrite !stepV // at_p at_q; apply/eqP; rewrite -subr_eq0 -[X in X == _]opprK oppr_eq0; apply/eqP.
by rewrite -[RHS]cE /V /x /y; ring.
Qed.

(* Any two policies.                                                          *)
Lemma between_policies p q s v : is_policy M p -> is_policy M q ->
  value M p H s <= v <= value M q H s -> exists2 r, is_policy M r & value M r H s = v.
Proof.
move=> pP qP; suff chain (l : seq S) p' : is_policy M p' -> (forall t, t \notin l -> p' t =1 q t) ->
    value M p' H s <= v <= value M q H s -> exists2 r, is_policy M r & value M r H s = v.
  by apply: (chain (enum S)) => // t; rewrite mem_enum.
elim: l p' => [|u l IH] p' p'P agree /andP[lo hi].
  exists q => //; apply/eqP; rewrite eq_le hi andbT (le_trans _ lo) //.
  rewrite le_eqVlt; apply/orP; left; apply/eqP; apply/esym; move: s {lo hi}.
  apply: value_unique => // t; rewrite {1}value_step // /step mean_backup /prew /pkernel.
  congr (_ + _ * _); first by apply: eq_bigr => a _; rewrite agree.
  by apply: eq_bigr => t' _; congr (_ * _); apply: eq_bigr => a _; rewrite agree.
pose p1 t := if t == u then q t else p' t.
have p1P : is_policy M p1 by move=> t; rewrite /p1; case: eqP => [->|_]; [exact: qP | exact: p'P].
have [le|/ltW ge] := leP (value M p1 H s) v.
  apply: (IH p1) => // [t tl|]; last by rewrite le.
  by rewrite /p1; case: eqP => // /eqP tu; apply: agree; rewrite inE negb_or tu.
have one t : t != u -> p' t =1 p1 t by move=> tu a; rewrite /p1 (negPf tu).
have [|c cP E] := between_one (v := v) p'P p1P one (s := s); first by rewrite lo.
by exists (mix c p' p1) => //; apply: mix_policy.
Qed.
End Mixing.

(* So the values under H of the policies optimal for R are an interval.       *)
Lemma harm_between_attained (K : realFieldType) (S A : finType) (M : process K S A)
    (R H : S -> A -> K) s v : worst_by M R H s <= v <= best_by M R H s ->
  exists2 p, optimal M R p & value M p H s = v.
Proof.
have [d1 [o1 V1]] := best_attained M R H; have [d0 [o0 V0]] := worst_attained M R H.
move: o1 o0 => /among_policy o1 /among_policy o0 vP.
have [|p /among_policy pP E] := between_policies (M := among M R) (H := H) (s := s) (v := v) o0 o1.
  by rewrite !among_value V0 V1.
by exists p.
Qed.

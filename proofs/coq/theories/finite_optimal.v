(* Optimality: existence and uniqueness of Q* over any ordered field, the     *)
(* contraction, and three equivalent meanings of an optimal policy.           *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value.

(******************************************************************************)
(*  bellman_contraction == T_R is a disc-contraction                          *)
(*            qstar_fix == Q*_R is a fixed point of T_R                       *)
(*         qstar_unique == and the only one, on available pairs               *)
(*     vstar_le/vstar_ge == super-/subsolutions bound V*                      *)
(*             vstarP == a certificate for V*                                 *)
(*            vstar_max == V^p <= V*, for every policy                        *)
(*         optimal_value == supported in A* iff V^p = V*                      *)
(*           optimal_adv == iff no action has positive advantage              *)
(*         qstar_rewardQ == inverse Bellman: Q = Q*_{R_Q}                     *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Optimal.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R Q p : S -> A -> K) (V W : S -> K) (s t : S) (a b : A) (c : K).

Lemma vmax_sub_le Q1 Q2 s c : (forall a, avail M s a -> Q1 s a - Q2 s a <= c) ->
  vmax M Q1 s - vmax M Q2 s <= c.
Proof.
move=> h; rewrite ler_subl_addr; apply: vmax_le => a sa.
by rewrite -ler_subl_addr; apply: le_trans (h a sa); rewrite ler_add2l ler_opp2 le_vmax.
Qed.

Lemma backup_sub R1 R2 V1 V2 s a : backup M R1 V1 s a - backup M R2 V2 s a =
  R1 s a - R2 s a + disc M * expect M s a (fun t => V1 t - V2 t).
Proof. by rewrite expectB /backup; ring. Qed.

Lemma le_backup R V W s a : avail M s a -> (forall t, V t <= W t) ->
  backup M R V s a <= backup M R W s a.
Proof. by move=> sa VW; rewrite ler_add2l ler_wpmul2l ?disc_ge0 ?le_expect. Qed.

(* Switching one action of the best deterministic policy cannot help.         *)
Lemma best_avail R s : avail M s (best M R s).
Proof.
rewrite /best; case: arg_maxP => [|d /forallP //].
by apply/forallP => t; rewrite ffunE some_actP.
Qed.

Lemma backup_vstar R s a : avail M s a -> backup M R (vstar M R) s a <= vstar M R s.
Proof.
move=> sa; rewrite leNgt; apply/negP => gain; pose V := vstar M R.
pose d := [ffun t => if t == s then a else best M R t].
have dP t : avail M t (d t) by rewrite ffunE; case: eqP => [->|_]; rewrite ?best_avail.
have stepE t : V t = backup M R V t (best M R t) by apply/value_det/best_avail.
have Vd : forall t, V t <= value M (det d) R t.
  apply: value_ge; first exact: det_policy.
  move=> t; rewrite det_sum ffunE; case: eqP => [->|_]; last by rewrite -stepE.
  exact: ltW gain.
have lt_s : V s < value M (det d) R s.
  rewrite value_det // [d s]ffunE eqxx; apply: lt_le_trans gain _.
  exact: le_backup.
have: \sum_t value M (det d) R t <= \sum_t V t.
  rewrite /V /vstar /best; case: arg_maxP => [|e _ /(_ d)]; last by apply; apply/forallP.
  by apply/forallP => t; rewrite ffunE some_actP.
apply/negP; rewrite -ltNge [ltLHS](bigD1 s) //= [ltRHS](bigD1 s) //=.
by rewrite ltr_le_add // ler_sum.
Qed.

Lemma vstar_best R s : vstar M R s = qstar M R s (best M R s).
Proof. by apply/value_det/best_avail. Qed.

Lemma qstar_le_vstar R s a : avail M s a -> qstar M R s a <= vstar M R s.
Proof. exact: backup_vstar. Qed.

Lemma vmax_qstar R s : vmax M (qstar M R) s = vstar M R s.
Proof.
apply/eqP; rewrite eq_le vmax_le /= => [|a]; last exact: qstar_le_vstar.
by rewrite vstar_best le_vmax ?best_avail.
Qed.

Lemma qstar_fix R s a : qstar M R s a = bellman M R (qstar M R) s a.
Proof. by congr (_ + _ * _); apply: eq_expect => t; rewrite vmax_qstar. Qed.

Lemma qstarP R : is_qstar M R (qstar M R).
Proof. by move=> s a _; apply: qstar_fix. Qed.

(* Super- and subsolutions bound the optimal value.                           *)
Lemma vstar_le R V : (forall s a, avail M s a -> backup M R V s a <= V s) ->
  forall s, vstar M R s <= V s.
Proof.
move=> VP; apply: value_le; first exact/det_policy/best_avail.
by move=> s; rewrite det_sum VP ?best_avail.
Qed.

Lemma vstar_max p R s : is_policy M p -> value M p R s <= vstar M R s.
Proof.
move=> pP; move: s; apply: value_le => // s; apply: mean_le => // a.
exact: backup_vstar.
Qed.

Lemma vstar_ge R V :
  (forall s, exists2 a, avail M s a & V s <= backup M R V s a) ->
  forall s, V s <= vstar M R s.
Proof.
move=> VP s.
have VP' t : [exists a, avail M t a && (V t <= backup M R V t a)].
  by have [a ta le_a] := VP t; apply/existsP; exists a; rewrite ta.
pose d t := xchoose (existsP (VP' t)).
have dP t : avail M t (d t) && (V t <= backup M R V t (d t)).
  exact: xchooseP (existsP (VP' t)).
have pP : is_policy M (det d) by apply: det_policy => t; case/andP: (dP t).
apply: le_trans (vstar_max _ _ pP); apply: value_ge => // t.
by rewrite det_sum; case/andP: (dP t).
Qed.

(* The certificate: V bounds every backup and some backup attains it.         *)
Lemma vstarP R V : (forall s a, avail M s a -> backup M R V s a <= V s) ->
  (forall s, exists2 a, avail M s a & backup M R V s a = V s) -> V =1 vstar M R.
Proof.
move=> up att s; apply/eqP; rewrite eq_le vstar_le // andbT; apply: vstar_ge => t.
by have [a ta e] := att t; exists a; rewrite ?e.
Qed.

Lemma qstar_unique R Q : is_qstar M R Q ->
  forall s a, avail M s a -> Q s a = qstar M R s a.
Proof.
move=> QP s a sa; rewrite QP // /bellman /qstar /backup; congr (_ + _ * _).
apply: eq_expect => {s a sa}; apply: vstarP => [s a sa|s].
  by rewrite -[leLHS]QP // le_vmax.
by exists (greedy M Q s); rewrite ?greedy_avail // -[LHS]QP ?greedy_avail.
Qed.

Lemma optactsE R s a :
  (a \in optacts M R s) = avail M s a && (qstar M R s a == vstar M R s).
Proof. by rewrite argmaxE vmax_qstar. Qed.

Lemma eq_optacts R Q s : is_qstar M R Q -> optacts M R s = argmax M Q s.
Proof.
move=> /qstar_unique e; apply/setP => a; rewrite !argmaxE -(eq_vmax e).
by case sa: (avail M s a); rewrite //= e.
Qed.

(* Optimal policies: supported in A*, attaining V*, without advantages.       *)
Lemma mean_eq_max p R s c (f : A -> K) : is_policy M p ->
  (forall a, avail M s a -> f a <= c) -> \sum_a p s a * f a = c ->
  forall a, p s a != 0 -> f a = c.
Proof.
move=> pP fc e a pa; have [p0 psupp p1] := pP s.
have: \sum_a p s a * (c - f a) == 0.
  under eq_bigr do rewrite mulrBr.
  by rewrite sumrB e -mulr_suml p1 mul1r subrr.
rewrite psumr_eq0 => [/allP/(_ a)|b _]; last first.
  have [->|/psupp sb] := eqVneq (p s b) 0; first by rewrite mul0r.
  by rewrite mulr_ge0 // subr_ge0 fc.
rewrite mem_index_enum mulf_eq0 (negPf pa) subr_eq0 => /(_ isT) /eqP->.
by [].
Qed.

Lemma optimal_value p R :
  optimal M R p <-> is_policy M p /\ value M p R =1 vstar M R.
Proof.
split=> -[pP h]; split=> //.
  apply/fsym/value_unique => // s; rewrite -mean_backup.
  have [p0 psupp p1] := pP s; rewrite -[LHS]mul1r -p1 mulr_suml.
  apply: eq_bigr => a _; have [->|/h] := eqVneq (p s a) 0; first by rewrite !mul0r.
  by rewrite optactsE => /andP[_ /eqP <-].
move=> s a pa; have [p0 psupp _] := pP s; rewrite optactsE psupp //=; apply/eqP.
apply: (mean_eq_max (p := p)) pa => // [b|]; first exact: qstar_le_vstar.
rewrite mean_backup -h (valueE _ _ pP); congr (_ + _ * _).
by apply: eq_bigr => t _; rewrite h.
Qed.

Lemma optimal_max p R : is_policy M p ->
  optimal M R p <-> forall p' s, is_policy M p' -> value M p' R s <= value M p R s.
Proof.
move=> pP; split=> [/optimal_value[_ e] p' s p'P|h]; first by rewrite e vstar_max.
apply/optimal_value; split=> // s; apply/eqP; rewrite eq_le vstar_max //=.
exact/h/det_policy/best_avail.
Qed.

Lemma optimal_adv p R : is_policy M p ->
  optimal M R p <-> forall s a, avail M s a -> adv M p R s a <= 0.
Proof.
move=> pP; split=> [/optimal_value[_ e] s a sa|h].
  rewrite subr_le0 e /qvalue; apply: le_trans (qstar_le_vstar R sa).
  by apply: le_backup => // t; rewrite e.
apply/optimal_value; split=> // s; apply/eqP; rewrite eq_le vstar_max //=.
by apply: vstar_le => t a ta; have := h t a ta; rewrite subr_le0.
Qed.

Lemma det_optimal (d : S -> A) R :
  optimal M R (det d) <-> forall s, d s \in optacts M R s.
Proof.
split=> [[_ h] s|h]; first by apply: h; rewrite /det eqxx oner_eq0.
split=> [|s a]; first by apply: det_policy => s; have := h s; rewrite optactsE => /andP[].
by rewrite /det pnatr_eq0 eqb0 negbK => /eqP->.
Qed.

Lemma best_optimal R : optimal M R (det (best M R)).
Proof. by apply/det_optimal => s; rewrite optactsE best_avail vstar_best eqxx. Qed.

Lemma optacts_neq0 R s : optacts M R s != set0.
Proof. exact: argmax_neq0. Qed.

Lemma unif_optimal R : optimal M R (fun s => unif (optacts M R s)).
Proof.
have supp s a : unif (optacts M R s) a != 0 :> K -> a \in optacts M R s.
  by rewrite /unif; case: (a \in _) => //; rewrite mul0r eqxx.
split=> // s; split=> [a|a /supp|].
- by rewrite /unif divr_ge0 ?ler0n.
- by rewrite optactsE => /andP[].
rewrite /unif -mulr_suml -natr_sum -big_mkcond sum1_card divff //.
by rewrite pnatr_eq0 cards_eq0 optacts_neq0.
Qed.

(* Inverse Bellman.                                                           *)
Lemma rewardQ_fix Q : is_qstar M (rewardQ M Q) Q.
Proof. by move=> s a _; rewrite /bellman /backup /rewardQ subrK. Qed.

Lemma qstar_rewardQ Q s a : avail M s a -> qstar M (rewardQ M Q) s a = Q s a.
Proof. by move=> sa; rewrite -(qstar_unique (rewardQ_fix Q)). Qed.

Lemma rewardQ_qstar R s a : rewardQ M (qstar M R) s a = R s a.
Proof. by rewrite /rewardQ qstar_fix /bellman /backup addrK. Qed.

End Optimal.

Section Discounted.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A).
Implicit Types (R Q : S -> A -> K).

Lemma bellman_contraction R Q1 Q2 :
  dist M (bellman M R Q1) (bellman M R Q2) <= disc M * dist M Q1 Q2.
Proof.
have half Q Q' s a : avail M s a ->
    bellman M R Q s a - bellman M R Q' s a <= disc M * dist M Q Q'.
  move=> sa; rewrite backup_sub subrr add0r ler_wpmul2l ?disc_ge0 // expect_le // => t.
  by apply: vmax_sub_le => b tb; apply: le_trans (ler_norm _) (le_dist _ _ tb).
apply/dist_leP => [|s a sa]; first by rewrite mulr_ge0 ?disc_ge0 ?dist_ge0.
rewrite ler_norml half // andbT ler_oppl opprB; apply: le_trans (half _ _ _ _ sa) _.
rewrite ler_wpmul2l ?disc_ge0 //; apply/dist_leP => [|t b tb]; first exact: dist_ge0.
by rewrite distrC le_dist.
Qed.

End Discounted.

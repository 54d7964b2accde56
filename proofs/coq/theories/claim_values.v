(* The parts of the evaluator that speak of an MDP: sums and quantifiers over     *)
(* states and actions, fixed points, sets of actions, policies, visits.          *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_effective.
From PolicyCliff Require Import check_data.
From PolicyCliff Require Import claim_syntax claim_meaning claim_theory claim_ground claim_numbers.

(******************************************************************************)
(* Each lemma relates an executable operation to its meaning at one e in the     *)
(* interval: rn_... for numbers, rb_... for truth values.                        *)
(*   over_... == related functions give related lists                            *)
(* normalised p == p sums to 1 where it is not 0                                 *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Claims are about discounts below 1.                                        *)
Section Discounted.
Variables (I : integers) (m : model I).

Definition discounted_ok : bool := model_ok m && below_one m.
Hypothesis ok : discounted_ok.

Lemma discounted_model : model_ok m. Proof. by case/andP: ok. Qed.
Lemma discounted_lt1 : disc_of m < 1.
Proof. by case/andP: ok => m_ok; rewrite below_oneE. Qed.

(* Over any ordered field, which contains the rationals.                       *)
Variable K : realFieldType.
Let kernel_ge0 (s : 'I_(nstates m)) (a : 'I_(width m)) (t : 'I_(nstates m)) : avail_of s a -> 0 <= ratr (step_of s a t) :> K.
Proof. by move=> sa; rewrite ler0q step_of_ge0 // discounted_model. Qed.
Let kernel_sum1 (s : 'I_(nstates m)) (a : 'I_(width m)) : avail_of s a -> \sum_t (ratr (step_of s a t) : K) = 1.
Proof. by move=> sa; rewrite -rmorph_sum step_of_sum1 ?rmorph1 // discounted_model. Qed.
Let disc_ge0 : 0 <= ratr (disc_of m) :> K.
Proof. by rewrite ler0q disc_of_ge0 // discounted_model. Qed.
Let disc_lt1 : ratr (disc_of m) < 1 :> K.
Proof. by rewrite -(rmorph1 (ratr_rmorphism K)) ltr_rat discounted_lt1. Qed.

Definition mdp_of_data : mdp K [finType of 'I_(nstates m)] [finType of 'I_(width m)] :=
  @Mdp K _ _ (@avail_of I m) (fun s a t => ratr (step_of s a t)) (ratr (disc_of m))
    (avail_ofP discounted_model) kernel_ge0 kernel_sum1 disc_ge0 disc_lt1.
End Discounted.

Section Values.
Variables (I : integers) (m : model I) (ok : discounted_ok m) (N : nat).
Variables (K : realFieldType) (G : arithmetic) (small : Q) (D : sound K G small).
Variables (listed : seq (seq germ)) (e : K).
Hypothesis e_in : 0 < e < ratio K small.
Local Notation M := (mdp_of_data ok K).
Local Notation S := 'I_(nstates m).
Local Notation A := 'I_(width m).
Local Notation C := 'I_N.+1.
Local Notation rn := (rn D e).
Implicit Types (s t : S) (a : A) (j : C) (R Q p : S -> A -> K) (V : S -> K).
Implicit Types (f v : nat -> num) (r q : nat -> nat -> num).

Lemma availE s a : avail M s a = available m s a. Proof. by []. Qed.

Lemma enum_iota n : map (@nat_of_ord n) (enum 'I_n) = iota 0 n.
Proof. exact: val_enum_ord. Qed.

Lemma acts_iota s : map (@nat_of_ord (width m)) (acts_at M s) = nacts m s.
Proof.
rewrite /acts_at /nacts -(filter_iota_ltn 0 (size_acts m s)) add0n -enum_iota filter_map.
by congr map; apply: eq_filter.
Qed.

Lemma over_states T U (X : T -> U -> Prop) (F : S -> T) (H : nat -> U) : (forall s, X (F s) (H s)) ->
  List.Forall2 X [seq F s | s <- enum S] [seq H s | s <- nstates_ m].
Proof.
by move=> FG; rewrite /nstates_ -enum_iota; apply: (@forall2_map _ _ _ _ _ _ _ xpredT) (all_predT _).
Qed.
Lemma over_width T U (X : T -> U -> Prop) (F : A -> T) (H : nat -> U) : (forall a, X (F a) (H a)) ->
  List.Forall2 X [seq F a | a <- enum A] [seq H a | a <- nwidth m].
Proof.
by move=> FG; rewrite /nwidth -enum_iota; apply: (@forall2_map _ _ _ _ _ _ _ xpredT) (all_predT _).
Qed.
Lemma over_components T U (X : T -> U -> Prop) (F : C -> T) (H : nat -> U) : (forall j, X (F j) (H j)) ->
  List.Forall2 X [seq F j | j <- enum C] [seq H j | j <- ncomponents N].
Proof.
by move=> FG; rewrite /ncomponents -enum_iota; apply: (@forall2_map _ _ _ _ _ _ _ xpredT) (all_predT _).
Qed.
Lemma over_acts s T U (X : T -> U -> Prop) (F : A -> T) (H : nat -> U) : (forall a, avail M s a -> X (F a) (H a)) ->
  List.Forall2 X [seq F a | a <- acts_at M s] [seq H a | a <- nacts m s].
Proof.
by move=> FG; rewrite -acts_iota; apply: forall2_map FG _; apply: filter_all.
Qed.

Lemma rn_sum_states (F : S -> K) (H : nat -> num) : (forall s, rn (F s) (H s)) ->
  rn (\sum_s F s) (nsum G [seq H s | s <- nstates_ m]).
Proof. by move=> FG; rewrite -big_enum -(big_map F xpredT id); apply/rn_sum/over_states. Qed.
Lemma rn_sum_width (F : A -> K) (H : nat -> num) : (forall a, rn (F a) (H a)) ->
  rn (\sum_a F a) (nsum G [seq H a | a <- nwidth m]).
Proof. by move=> FG; rewrite -big_enum -(big_map F xpredT id); apply/rn_sum/over_width. Qed.
Lemma rn_sum_components (F : C -> K) (H : nat -> num) : (forall j, rn (F j) (H j)) ->
  rn (\sum_j F j) (nsum G [seq H j | j <- ncomponents N]).
Proof. by move=> FG; rewrite -big_enum -(big_map F xpredT id); apply/rn_sum/over_components. Qed.
Lemma rn_sum_acts s (F : A -> K) (H : nat -> num) : (forall a, avail M s a -> rn (F a) (H a)) ->
  rn (\sum_(a | avail M s a) F a) (nsum G [seq H a | a <- nacts m s]).
Proof.
move=> FG; have -> : \sum_(a | avail M s a) F a = \sum_(a <- acts_at M s) F a.
  by rewrite /acts_at big_filter big_enum_cond; apply: eq_bigl.
by rewrite -(big_map F xpredT id); apply/rn_sum/over_acts.
Qed.

Lemma rb_states (P : S -> Prop) (b : nat -> truth) : (forall s, rb (P s) (b s)) ->
  rb (forall s, P s) (kall [seq b s | s <- nstates_ m]).
Proof.
move=> Pb; apply: rb_iff (rb_all (over_states Pb)); rewrite all_ofP.
by split=> h s => [|_]; apply: h; rewrite ?mem_enum.
Qed.
Lemma rb_width (P : A -> Prop) (b : nat -> truth) : (forall a, rb (P a) (b a)) ->
  rb (forall a, P a) (kall [seq b a | a <- nwidth m]).
Proof.
move=> Pb; apply: rb_iff (rb_all (over_width Pb)); rewrite all_ofP.
by split=> h s => [|_]; apply: h; rewrite ?mem_enum.
Qed.
Lemma rb_components (P : C -> Prop) (b : nat -> truth) : (forall j, rb (P j) (b j)) ->
  rb (forall j, P j) (kall [seq b j | j <- ncomponents N]).
Proof.
move=> Pb; apply: rb_iff (rb_all (over_components Pb)); rewrite all_ofP.
by split=> h s => [|_]; apply: h; rewrite ?mem_enum.
Qed.
Lemma mem_acts s a : (a \in acts_at M s) = avail M s a.
Proof. by rewrite mem_filter mem_enum andbT. Qed.
Lemma rb_acts s (P : A -> Prop) (b : nat -> truth) : (forall a, avail M s a -> rb (P a) (b a)) ->
  rb (forall a, avail M s a -> P a) (kall [seq b a | a <- nacts m s]).
Proof.
move=> Pb; apply: rb_iff (rb_all (over_acts Pb)); rewrite all_ofP.
by split=> h a; [rewrite -mem_acts | rewrite mem_acts]; apply: h.
Qed.

(* ---- transitions ---------------------------------------------------------- *)

Lemma val_qz (x : digits I) : ratr (check_data.val x) = ratio K (qz x).
Proof. by rewrite /qz qv_Z ratr_int. Qed.

Lemma rn_gamma : rn (disc M) (gamma m G).
Proof.
have -> : disc M = ratio K (Qreduction.Qred (qz (disc_num m) / qz (disc_den m))).
  by rewrite qv_red /Qdiv qvM qvV -!val_qz -fmorph_div.
exact: rn_cst.
Qed.

Lemma rn_kernel s a t : rn (kernel M s a t) (gkernel m G s a t).
Proof.
rewrite /gkernel; set row := nth _ _ _; set total := foldr _ _ _.
have -> : kernel M s a t = ratio K (Qreduction.Qred (total / qz row.1)).
  rewrite qv_red /Qdiv qvM qvV -val_qz /= fmorph_div; congr (_ / _); rewrite /total -/row.
  rewrite rmorph_sum; elim: row.2 => [|x l IH] /=; first by rewrite big_nil qv0.
  by rewrite big_cons IH; case: eqP => _ //; rewrite qv_red qvD val_qz.
exact: rn_cst.
Qed.

Lemma rn_expect s a V f : (forall s, rn (V s) (f s)) -> rn (expect M s a V) (gexpect m G f s a).
Proof. by move=> Vf; apply: rn_sum_states => t; apply: rn_mul => //; apply: rn_kernel. Qed.

Lemma rn_backup s a R V r f : rn (R s a) (r s a) -> (forall s, rn (V s) (f s)) ->
  rn (backup M R V s a) (gbackup m G r f s a).
Proof.
move=> Rr Vf; apply: rn_add => //; apply: rn_mul; first exact: rn_gamma.
exact: rn_expect.
Qed.

(* ---- policies, distributions, weights ------------------------------------- *)

Definition normalised p : Prop := forall s, \sum_a p s a = 1 \/ forall a, p s a = 0.

Lemma sum1_pos p s : normalised p -> (forall a, 0 <= p s a) ->
  \sum_a p s a = 1 <-> exists a, 0 < p s a.
Proof.
move=> /(_ s) n p0; split=> [p1|[a pa]]; last by case: n => // z; rewrite z ltxx in pa.
have [a pa|none] := pickP (fun a => 0 < p s a); first by exists a.
have : \sum_a p s a = 0 by apply: big1 => a _; apply/eqP; rewrite eq_le p0 leNgt none.
by rewrite p1 => /eqP; rewrite oner_eq0.
Qed.

Lemma rb_policy (sum1 : bool) p (p' : nat -> nat -> num) : (sum1 -> normalised p) ->
  (forall s a, rn (p s a) (p' s a)) -> rb (is_policy M p) (run_policy m G sum1 p').
Proof.
move=> n pp; pose Z s a := available m s a \/ p s a = 0.
pose whole s := if sum1 then exists a, 0 < p s a else \sum_a p s a = 1.
have wholeP s : (forall a, 0 <= p s a) -> \sum_a p s a = 1 <-> whole s.
  by rewrite /whole; case: (sum1) n => // /(_ isT); apply: sum1_pos.
apply: (@rb_iff (forall s, (forall a, 0 <= p s a /\ Z s a) /\ whole s)).
  split=> h s; have := h s.
    case=> pa p1; have p0 a : 0 <= p s a by case: (pa a).
    split=> // [a pn|]; last exact/wholeP.
    by case: (pa a) => _ [//|p0']; rewrite p0' eqxx in pn.
  case=> p0 pa p1; split=> [a|]; last exact/wholeP.
  split=> //; rewrite /Z; have [->|/pa sa] := eqVneq (p s a) 0; [by right | by left].
apply: rb_states => s; apply: rb_and; last first.
  rewrite /whole; case: (sum1); last first.
    by apply: (rn_eq e_in); [apply: rn_sum_width => a; apply: pp | exact: rn1].
  have /rb_some/rb_iff : List.Forall2 rb [seq 0 < p s a : Prop | a <- enum A] [seq nlt G (nconst G 0) (p' s a) | a <- nwidth m].
    by apply: over_width => a; apply: (rn_lt e_in) => //; exact: rn0.
  by apply; rewrite some_ofP; split=> [[a]|[a]]; exists a; rewrite ?mem_enum.
apply: rb_width => a; apply: rb_and; first by apply: (rn_le e_in) => //; exact: rn0.
case: ifP => sa; first by apply: rbT; left.
apply: rb_iff (rn_eq e_in (pp s a) (rn0 D e)); split=> [p0|[|//]]; first by right.
by rewrite sa.
Qed.

Lemma rb_distribution V f : (forall s, rn (V s) (f s)) ->
  rb ((forall s, 0 <= V s) /\ \sum_s V s = 1) (run_distribution m G f).
Proof.
move=> Vf; apply: rb_and; first by apply: rb_states => s; apply: (rn_le e_in) => //; exact: rn0.
by apply: (rn_eq e_in); [exact: rn_sum_states | exact: rn1].
Qed.

Lemma rb_weights (w : C -> S -> K) (w' : nat -> nat -> num) : (forall j s, rn (w j s) (w' j s)) ->
  rb (weights w) (run_weights m N G w').
Proof.
move=> ww; apply: rb_states => s; apply: rb_and.
  by apply: rb_components => j; apply: (rn_le e_in) => //; exact: rn0.
by apply: (rn_eq e_in); [apply: rn_sum_components => j; apply: ww | exact: rn1].
Qed.

(* ---- fixed points --------------------------------------------------------- *)

(* What is listed is used if the unknown value lies between its ends.            *)
Lemma rn_solve (P : (nat -> num) -> bool) V :
  (forall v, P v -> forall s : S, lowest D e (v s) <= V s <= highest D e (v s)) ->
  forall s, rn (V s) (solve listed P s).
Proof.
move=> PV s; rewrite /solve; elim: listed => /= [|l k IH]; first exact: rn_unknown.
by case: ifP => // /PV h; apply: rn_between.
Qed.

Lemma every_state_of (P : nat -> bool) : all P (nstates_ m) -> forall s, P s.
Proof. by move=> /allP h s; apply: h; rewrite mem_iota add0n /=. Qed.
Lemma every_act_of s (P : nat -> bool) : all P (nacts m s) -> forall a, avail M s a -> P a.
Proof. by move=> /allP h a sa; apply: h; rewrite mem_iota add0n. Qed.
Lemma some_act_of s (P : nat -> bool) : has P (nacts m s) -> exists2 a, avail M s a & P a.
Proof. by rewrite -acts_iota has_map => /hasP[a]; rewrite mem_acts; exists a. Qed.

Lemma rn_vstar R r : (forall s a, avail M s a -> rn (R s a) (r s a)) ->
  forall s, rn (vstar M R s) (solve listed (is_optimal_value m G r) s).
Proof.
move=> Rr; apply: rn_solve => v /every_state_of ok_v s.
have low t a : avail M t a -> rn (backup M R (fun t => lowest D e (v t)) t a) (gbackup m G r (low G v) t a).
  by move=> ta; apply: rn_backup => [|u]; [exact: Rr | exact: rn_low].
have high t a : avail M t a -> rn (backup M R (fun t => highest D e (v t)) t a) (gbackup m G r (high G v) t a).
  by move=> ta; apply: rn_backup => [|u]; [exact: Rr | exact: rn_high].
apply/andP; split; move: s.
  apply: (@vstar_ge _ _ _ M R (fun t => lowest D e (v t))) => t.
  have /andP[_ /some_act_of[a ta le]] := ok_v t; exists a => //.
  exact: rb_true (rn_le e_in (rn_low D e _) (low t a ta)) le.
apply: (@vstar_le _ _ _ M R (fun t => highest D e (v t))) => t a ta.
have /andP[/every_act_of/(_ a ta) le _] := ok_v t.
exact: rb_true (rn_le e_in (high t a ta) (rn_high D e _)) le.
Qed.

Lemma mean_advantage p R V s : is_policy M p ->
  \sum_(a | avail M s a) p s a * (backup M R V s a - V s) = \sum_a p s a * backup M R V s a - V s.
Proof.
move=> pP; have [_ _ p1] := pP s; rewrite -(sum_avail s (fun a => backup M R V s a - V s) pP).
under eq_bigr do rewrite mulrBr.
by rewrite sumrB -mulr_suml p1 mul1r.
Qed.

Lemma rn_value (sum1 : bool) p (p' : nat -> nat -> num) R r : (sum1 -> normalised p) ->
  (forall s a, rn (p s a) (p' s a)) -> (forall s a, avail M s a -> rn (R s a) (r s a)) ->
  forall s, rn (value M p R s) (solve listed (is_policy_value m G sum1 p' r) s).
Proof.
move=> n pp Rr; apply: rn_solve => v /andP[/(rb_true (rb_policy n pp)) pP /every_state_of ok_v] s.
have gains (w : nat -> num) V t : (forall u : S, rn (V u) (w u)) ->
    rn (\sum_a p t a * backup M R V t a - V t) (gain m G p' r w t).
  move=> Vw; rewrite -mean_advantage //; apply: rn_sum_acts => a sa; apply: rn_mul => //.
  by apply: rn_sub => //; apply: rn_backup => //; exact: Rr.
apply/andP; split; move: s.
  apply: (@value_ge _ _ _ M p R (fun t => lowest D e (v t))) => // t; rewrite -subr_ge0.
  have /andP[le _] := ok_v t; apply: rb_true le.
  by apply: (rn_le e_in); [exact: rn0 | apply: gains => u; exact: rn_low].
apply: (@value_le _ _ _ M p R (fun t => highest D e (v t))) => // t; rewrite -subr_le0.
have /andP[_ le] := ok_v t; apply: rb_true le.
by apply: (rn_le e_in); [apply: gains => u; exact: rn_high | exact: rn0].
Qed.

Lemma rn_step p (p' : nat -> nat -> num) s t : (forall s a, rn (p s a) (p' s a)) ->
  rn (pkernel M p s t) (gstep m G p' s t).
Proof. by move=> pp; apply: rn_sum_width => a; apply: rn_mul => //; apply: rn_kernel. Qed.

Lemma subflow_le0 p (y : S -> K) : is_policy M p ->
  (forall t, y t <= disc M * \sum_s y s * pkernel M p s t) -> forall t, y t <= 0.
Proof.
move=> pP yP; pose z s := Num.max 0 (y s).
have z0 s : 0 <= z s by rewrite le_maxr lexx.
have yz s : y s <= z s by rewrite le_maxr lexx orbT.
have zP t : z t <= disc M * \sum_s z s * pkernel M p s t.
  rewrite le_maxl mulr_ge0 ?disc_ge0 ?sumr_ge0 //= => [|s _]; last by rewrite mulr_ge0 ?pkernel_ge0.
  apply: le_trans (yP t) _; rewrite ler_wpmul2l ?disc_ge0 // ler_sum // => s _.
  by rewrite ler_wpmul2r ?pkernel_ge0.
have total : \sum_t z t <= disc M * \sum_t z t.
  apply: le_trans (ler_sum _ (fun t _ => zP t)) _.
  rewrite -mulr_sumr ler_wpmul2l ?disc_ge0 // exchange_big /= ler_sum // => s _.
  rewrite -mulr_sumr -[X in _ <= X]mulr1 ler_wpmul2l //.
  have := pkernel_mean_le s pP (fun _ => lexx (1 : K)).
  by under eq_bigr do rewrite mulr1.
have none : \sum_t z t <= 0.
  have below : 0 < 1 - disc M by rewrite subr_gt0 disc_lt1.
  by rewrite -(pmulr_rle0 _ below) mulrBl mul1r subr_le0.
move=> t; apply: le_trans (yz t) (le_trans _ none).
by rewrite (bigD1 t) //= ler_addl sumr_ge0.
Qed.

Lemma sum_difference p (x y : S -> K) t :
  \sum_s (x s - y s) * pkernel M p s t = \sum_s x s * pkernel M p s t - \sum_s y s * pkernel M p s t.
Proof. by rewrite -sumrB; apply: eq_bigr => s _; rewrite mulrBl. Qed.

Lemma occupancy_ge p (mu y : S -> K) : is_policy M p ->
  (forall t, y t <= mu t + disc M * \sum_s y s * pkernel M p s t) -> forall t, y t <= occupancy M p mu t.
Proof.
move=> pP yP t; rewrite -subr_le0; move: t; apply: subflow_le0 => // t.
rewrite sum_difference [occupancy _ _ _ t]occupancy_flow // mulrBr.
by rewrite opprD addrA ler_add2r ler_subl_addl.
Qed.

Lemma occupancy_le p (mu y : S -> K) : is_policy M p ->
  (forall t, y t >= mu t + disc M * \sum_s y s * pkernel M p s t) -> forall t, occupancy M p mu t <= y t.
Proof.
move=> pP yP t; rewrite -subr_le0; move: t; apply: subflow_le0 => // t.
rewrite sum_difference [occupancy _ _ _ t]occupancy_flow // mulrBr.
by rewrite addrAC [X in _ <= X]addrC ler_add2r ler_subl_addr addrC ler_subr_addr.
Qed.

Lemma rn_occupancy (sum1 : bool) p (p' : nat -> nat -> num) (mu : S -> K) (mu' : nat -> num) :
  (sum1 -> normalised p) -> (forall s a, rn (p s a) (p' s a)) -> (forall s, rn (mu s) (mu' s)) ->
  forall s, rn (occupancy M p mu s) (solve listed (is_occupancy m G sum1 p' mu') s).
Proof.
move=> n pp mm; apply: rn_solve => v /andP[/(rb_true (rb_policy n pp)) pP /every_state_of ok_v] s.
have flow (w : nat -> num) V t : (forall u : S, rn (V u) (w u)) ->
    rn (mu t + disc M * \sum_s V s * pkernel M p s t) (gflow m G p' mu' w t).
  move=> Vw; apply: rn_add => //; apply: rn_mul; first exact: rn_gamma.
  by apply: rn_sum_states => u; apply: rn_mul => //; exact: rn_step.
apply/andP; split; move: s.
  apply: (occupancy_ge (y := fun t => lowest D e (v t))) => // t.
  have /andP[le _] := ok_v t; apply: rb_true le.
  by apply: (rn_le e_in); [exact: rn_low | apply: flow => u; exact: rn_low].
apply: (occupancy_le (y := fun t => highest D e (v t))) => // t.
have /andP[_ le] := ok_v t; apply: rb_true le.
by apply: (rn_le e_in); [apply: flow => u; exact: rn_high | exact: rn_high].
Qed.

(* ---- largest numbers, sets of actions ------------------------------------- *)

Lemma largestP (l : seq K) : l != [::] -> largest l \in l /\ forall x, x \in l -> x <= largest l.
Proof.
rewrite /largest; case: l => //= y l _; elim: l y => [|x l IH] y.
  by rewrite big_nil mem_head; split=> // x; rewrite inE => /eqP->.
rewrite big_cons; have [mem le] := IH y; set z := bigop _ _ _ in mem le *.
have z_in : z \in [:: y, x & l] by move: mem; rewrite !inE => /orP[->|->]; rewrite ?orbT.
split; first by rewrite maxEle; case: ifP; rewrite // !inE eqxx orbT.
move=> t; rewrite le_maxr !inE => /or3P[ty|/eqP->|tl]; rewrite ?lexx // orbC le ?inE ?ty ?tl ?orbT //.
Qed.

Lemma vmax_largest Q s : vmax M Q s = largest [seq Q s a | a <- acts_at M s].
Proof.
have ne : [seq Q s a | a <- acts_at M s] != [::].
  by apply/eqP => /(congr1 (fun l => Q s (greedy M Q s) \in l)); rewrite map_f // mem_acts greedy_avail.
have [/mapP[a]] := largestP ne; rewrite mem_acts => sa -> le; apply/eqP.
rewrite eq_le le_vmax // andbT; apply: le; apply/map_f.
by rewrite mem_acts greedy_avail.
Qed.

Lemma rn_vmax s Q q : (forall a, avail M s a -> rn (Q s a) (q s a)) ->
  rn (vmax M Q s) (nlargest G [seq q s a | a <- nacts m s]).
Proof. by move=> Qq; rewrite vmax_largest; apply: (rn_largest e_in); apply: over_acts. Qed.

Lemma rb_argmax Q q s a : (forall a, avail M s a -> rn (Q s a) (q s a)) ->
  rb (a \in argmax M Q s) (run_argmax m G q s a).
Proof.
move=> Qq; rewrite inE /run_argmax availE; case: ifP => sa; last by apply: rbF; rewrite andFb.
apply: rb_iff (rb_acts (fun b sb => rn_le e_in (Qq b sb) (Qq a sa))); rewrite /=; split.
  by move=> h; apply/forallP => b; apply/implyP => sb; apply: h.
by move=> /forallP h b sb; have /implyP := h b; apply.
Qed.

Lemma rb_optacts R r : (forall s a, avail M s a -> rn (R s a) (r s a)) ->
  forall s a, rb (a \in optacts M R s) (run_optimal m G listed  r s a).
Proof.
move=> Rr s a; apply: rb_argmax => b sb; apply: rn_backup; first exact: Rr.
exact: rn_vstar.
Qed.

Lemma rn_member (X : {set A}) (x : nat -> truth) a : rb (a \in X) (x a) ->
  rn (a \in X)%:R (if x a is Some b then nconst G (if b then Qmake 1 1 else Qmake 0 1) else None).
Proof. by case: (x a) (@rb_bool (a \in X) (x a)) => // b h Xx; rewrite (h Xx b) //; apply: rn_if. Qed.

Lemma rn_size (X : {set A}) (x : nat -> truth) : (forall a, rb (a \in X) (x a)) ->
  rn #|X|%:R (run_size m G x).
Proof.
move=> Xx; have -> : #|X|%:R = \sum_a (a \in X)%:R :> K by rewrite -natr_sum -sum1_card big_mkcond.
by apply: rn_sum_width => a; apply: rn_member.
Qed.

Lemma rn_counting (X : S -> {set A}) (x : nat -> nat -> truth) s a :
  (forall s a, rb (a \in X s) (x s a)) -> rn (a \in X s)%:R (run_counting G x s a).
Proof. by move=> Xx; apply: rn_member. Qed.

Lemma rb_subset (X Y : {set A}) (x y : nat -> truth) : (forall a, rb (a \in X) (x a)) ->
  (forall a, rb (a \in Y) (y a)) -> rb (X \subset Y) (run_subset m x y).
Proof.
move=> Xx Yy; apply: rb_iff (rb_width (fun a => rb_imp (Xx a) (Yy a))).
by split=> [h|/subsetP h a]; [apply/subsetP | apply: h].
Qed.

Lemma rn_uniform (X : S -> {set A}) (x : nat -> nat -> truth) s a :
  (forall s a, rb (a \in X s) (x s a)) -> rn (unif (X s) a) (run_uniform m G x s a).
Proof.
move=> Xx; apply: rn_mul; first exact: rn_member.
by apply: rn_inv; apply: rn_size.
Qed.

(* ---- visits ---------------------------------------------------------------- *)

Lemma rb_reachable (sum1 : bool) p (p' : nat -> nat -> num) (mu : S -> K) (mu' : nat -> num) s :
  (sum1 -> normalised p) -> (forall s a, rn (p s a) (p' s a)) -> (forall s, rn (mu s) (mu' s)) ->
  rb (exists n, 0 < visit M mu p n s) (run_reachable m G sum1 mu' p' s).
Proof.
move=> norm pp mm; rewrite /run_reachable.
case: ifP => // /andP[/(rb_true (rb_policy norm pp)) pP /every_state_of mu_ok].
have mu0 t : 0 <= mu t by apply: rb_true (mu_ok t); apply: (rn_le e_in) (rn0 D e) (mm t).
have visit0 n t : 0 <= visit M mu p n t.
  by elim: n t => //= n IH t; apply: sumr_ge0 => u _; rewrite mulr_ge0 ?pkernel_ge0.
have pos (x : K) g : rn x g -> ispos G g -> 0 < x by move=> xg; apply: rb_true (rn_lt e_in (rn0 D e) xg).
have zero (x : K) g : rn x g -> iszero G g -> x = 0 by move=> xg; apply: rb_true (rn_eq e_in xg (rn0 D e)).
have inC t : (t : nat) \in reached m G mu' p' -> exists n, 0 < visit M mu p n t.
  rewrite /reached; elim: (X in iter X) t => [|k IH] t /=; rewrite mem_filter => /andP[h _].
    by exists 0%N; apply: pos h; apply: mm.
  case/orP: h => [/IH//|/hasP[i iC h]].
  have lt_i : (i < nstates m)%N.
    by case: (k) iC => [|k'] /=; rewrite mem_filter mem_iota => /andP[_].
  have [n ni] := IH (Ordinal lt_i) iC; exists n.+1; rewrite /= (bigD1 (Ordinal lt_i)) //=.
  apply: ltr_paddr; first by apply: sumr_ge0 => u _; rewrite mulr_ge0 ?pkernel_ge0.
  by rewrite mulr_gt0 //; apply: pos h; apply: (rn_step (Ordinal lt_i)).
case: ifP => [/inC h|out]; first exact: rbT.
case: ifP => // /every_state_of closed; apply: rbF => -[n]; apply/negP; rewrite -leNgt.
have zeros k t : (t : nat) \notin reached m G mu' p' -> visit M mu p k t = 0.
  elim: k t => [|k IH] t tC; have := closed t; rewrite (negPf tC) => /andP[m0 /allP h].
    by apply: zero m0; apply: mm.
  rewrite /= big1 // => u _; have [uC|/IH->] := boolP ((u : nat) \in reached m G mu' p').
    by rewrite (zero _ _ (rn_step u t pp) (h _ uC)) mulr0.
  by rewrite mul0r.
by rewrite zeros ?out.
Qed.

End Values.

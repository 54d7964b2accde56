(* The parts of the evaluator that speak of an MDP: sums and quantifiers over     *)
(* states and actions, fixed points, sets of actions, policies, visits.          *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_effective.
From PolicyCliff Require Import check_data.
From PolicyCliff Require Import claim_syntax claim_meaning claim_ground claim_numbers.

(******************************************************************************)
(* Each lemma relates an executable operation to its meaning at one e in the     *)
(* interval: rn_... for numbers, rb_... for truth values.                        *)
(*   over_... == related functions give related lists                            *)
(*     rs R k == related at every point of functions of shape k                  *)
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

Definition mdp_of_data : mdp [realFieldType of rat] [finType of 'I_(nstates m)] [finType of 'I_(width m)] :=
  @Mdp _ _ _ (@avail_of I m) (@step_of I m) (disc_of m) (avail_ofP discounted_model)
    (step_of_ge0 discounted_model) (step_of_sum1 discounted_model)
    (disc_of_ge0 discounted_model) discounted_lt1.
End Discounted.

Section Values.
Variables (I : integers) (m : model I) (ok : discounted_ok m) (N : nat).
Variables (listed : seq (seq germ)) (small : Q) (e : rat).
Hypothesis e_in : 0 < e < qv small.
Local Notation M := (mdp_of_data ok).
Local Notation S := 'I_(nstates m).
Local Notation A := 'I_(width m).
Local Notation C := 'I_N.+1.
Local Notation rn := (rn e).
Implicit Types (s t : S) (a : A) (j : C) (R Q p : S -> A -> rat) (V : S -> rat).
Implicit Types (f v : nat -> num) (r q : nat -> nat -> num).

Lemma availE s a : avail M s a = available m s a. Proof. by []. Qed.

Lemma enum_iota n : map (@nat_of_ord n) (enum 'I_n) = iota 0 n.
Proof. exact: val_enum_ord. Qed.

Lemma acts_iota s : map (@nat_of_ord (width m)) (acts_at M s) = nacts m s.
Proof.
rewrite /acts_at /nacts -(filter_iota_ltn 0 (size_acts m s)) add0n -enum_iota filter_map.
by congr map; apply: eq_filter.
Qed.

Lemma over_states T U (X : T -> U -> Prop) (F : S -> T) (G : nat -> U) : (forall s, X (F s) (G s)) ->
  List.Forall2 X [seq F s | s <- enum S] [seq G s | s <- nstates_ m].
Proof.
by move=> FG; rewrite /nstates_ -enum_iota; apply: (@forall2_map _ _ _ _ _ _ _ xpredT) (all_predT _).
Qed.
Lemma over_width T U (X : T -> U -> Prop) (F : A -> T) (G : nat -> U) : (forall a, X (F a) (G a)) ->
  List.Forall2 X [seq F a | a <- enum A] [seq G a | a <- nwidth m].
Proof.
by move=> FG; rewrite /nwidth -enum_iota; apply: (@forall2_map _ _ _ _ _ _ _ xpredT) (all_predT _).
Qed.
Lemma over_components T U (X : T -> U -> Prop) (F : C -> T) (G : nat -> U) : (forall j, X (F j) (G j)) ->
  List.Forall2 X [seq F j | j <- enum C] [seq G j | j <- ncomponents N].
Proof.
by move=> FG; rewrite /ncomponents -enum_iota; apply: (@forall2_map _ _ _ _ _ _ _ xpredT) (all_predT _).
Qed.
Lemma over_acts s T U (X : T -> U -> Prop) (F : A -> T) (G : nat -> U) : (forall a, avail M s a -> X (F a) (G a)) ->
  List.Forall2 X [seq F a | a <- acts_at M s] [seq G a | a <- nacts m s].
Proof.
by move=> FG; rewrite -acts_iota; apply: forall2_map FG _; apply: filter_all.
Qed.

Lemma rn_sum_states (F : S -> rat) (G : nat -> num) : (forall s, rn (F s) (G s)) ->
  rn (\sum_s F s) (gsum [seq G s | s <- nstates_ m]).
Proof. by move=> FG; rewrite -big_enum -(big_map F xpredT id); apply/rn_sum/over_states. Qed.
Lemma rn_sum_width (F : A -> rat) (G : nat -> num) : (forall a, rn (F a) (G a)) ->
  rn (\sum_a F a) (gsum [seq G a | a <- nwidth m]).
Proof. by move=> FG; rewrite -big_enum -(big_map F xpredT id); apply/rn_sum/over_width. Qed.
Lemma rn_sum_components (F : C -> rat) (G : nat -> num) : (forall j, rn (F j) (G j)) ->
  rn (\sum_j F j) (gsum [seq G j | j <- ncomponents N]).
Proof. by move=> FG; rewrite -big_enum -(big_map F xpredT id); apply/rn_sum/over_components. Qed.
Lemma rn_sum_acts s (F : A -> rat) (G : nat -> num) : (forall a, avail M s a -> rn (F a) (G a)) ->
  rn (\sum_(a | avail M s a) F a) (gsum [seq G a | a <- nacts m s]).
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

Lemma val_qz (x : digits I) : check_data.val x = qv (qz x).
Proof. by rewrite /qz qv_Z. Qed.

Lemma rn_gamma : rn (disc M) (gamma m).
Proof.
have -> : disc M = qv (Qreduction.Qred (qz (disc_num m) / qz (disc_den m))).
  by rewrite qv_red /Qdiv qvM qvV -!val_qz.
exact: rn_cst.
Qed.

Lemma rn_kernel s a t : rn (kernel M s a t) (gkernel m s a t).
Proof.
rewrite /gkernel; set row := nth _ _ _; set total := foldr _ _ _.
have -> : kernel M s a t = qv (Qreduction.Qred (total / qz row.1)).
  rewrite qv_red /Qdiv qvM qvV -val_qz; congr (_ / _); rewrite /total -/row.
  elim: row.2 => [|x l IH] /=; first by rewrite big_nil qv0.
  by rewrite big_cons IH; case: eqP => _ //; rewrite qv_red qvD val_qz.
exact: rn_cst.
Qed.

Lemma rn_expect s a V f : (forall s, rn (V s) (f s)) -> rn (expect M s a V) (gexpect m f s a).
Proof. by move=> Vf; apply: rn_sum_states => t; apply: rn_mul => //; apply: rn_kernel. Qed.

Lemma rn_backup s a R V r f : rn (R s a) (r s a) -> (forall s, rn (V s) (f s)) ->
  rn (backup M R V s a) (gbackup m r f s a).
Proof.
move=> Rr Vf; apply: rn_add => //; apply: rn_mul; first exact: rn_gamma.
exact: rn_expect.
Qed.

(* ---- policies, distributions, weights ------------------------------------- *)

Lemma rb_policy p (p' : nat -> nat -> num) : (forall s a, rn (p s a) (p' s a)) -> rb (is_policy M p) (run_policy m small p').
Proof.
move=> pp; pose Z s a := available m s a \/ p s a = 0.
apply: (@rb_iff (forall s, (forall a, 0 <= p s a /\ Z s a) /\ \sum_a p s a = 1)).
  split=> h s; have := h s.
    case=> pa p1; split=> // a; first by case: (pa a).
    by move=> pn; case: (pa a) => _ [//|p0]; rewrite p0 eqxx in pn.
  case=> p0 pa p1; split=> // a; split=> //.
  by rewrite /Z; have [->|/pa sa] := eqVneq (p s a) 0; [right | left].
apply: rb_states => s; apply: rb_and; last first.
  by apply: (rn_eq e_in); [apply: rn_sum_width => a; apply: pp | exact: rn1].
apply: rb_width => a; apply: rb_and; first by apply: (rn_le e_in) => //; exact: rn0.
case: ifP => sa; first by apply: rbT; left.
apply: rb_iff (rn_eq e_in (pp s a) (rn0 e)); split=> [p0|[|//]]; first by right.
by rewrite sa.
Qed.

Lemma rb_distribution V f : (forall s, rn (V s) (f s)) ->
  rb ((forall s, 0 <= V s) /\ \sum_s V s = 1) (run_distribution m small f).
Proof.
move=> Vf; apply: rb_and; first by apply: rb_states => s; apply: (rn_le e_in) => //; exact: rn0.
by apply: (rn_eq e_in); [exact: rn_sum_states | exact: rn1].
Qed.

Lemma rb_weights (w : C -> S -> rat) (w' : nat -> nat -> num) : (forall j s, rn (w j s) (w' j s)) ->
  rb (weights w) (run_weights m N small w').
Proof.
move=> ww; apply: rb_states => s; apply: rb_and.
  by apply: rb_components => j; apply: (rn_le e_in) => //; exact: rn0.
by apply: (rn_eq e_in); [apply: rn_sum_components => j; apply: ww | exact: rn1].
Qed.

(* ---- fixed points --------------------------------------------------------- *)

Definition gv (g : num) : rat := if g is Some (a, b) then qv a + qv b * e else 0.
Lemma rn_gv g : rn (gv g) g. Proof. by case: g => [[a b]|]. Qed.

Lemma rn_solve (P : (nat -> num) -> bool) V :
  (forall v, P v -> V =1 fun s : S => gv (v s)) -> forall s, rn (V s) (solve listed P s).
Proof.
move=> PV s; rewrite /solve; elim: listed => //= l k IH.
by case: ifP => // /PV ->; apply: rn_gv.
Qed.

Lemma every_state_of (P : nat -> bool) : all P (nstates_ m) -> forall s, P s.
Proof. by move=> /allP h s; apply: h; rewrite mem_iota add0n /=. Qed.
Lemma every_act_of s (P : nat -> bool) : all P (nacts m s) -> forall a, avail M s a -> P a.
Proof. by move=> /allP h a sa; apply: h; rewrite mem_iota add0n. Qed.
Lemma some_act_of s (P : nat -> bool) : has P (nacts m s) -> exists2 a, avail M s a & P a.
Proof. by rewrite -acts_iota has_map => /hasP[a]; rewrite mem_acts; exists a. Qed.

Lemma rn_vstar R r : (forall s a, avail M s a -> rn (R s a) (r s a)) ->
  forall s, rn (vstar M R s) (solve listed (is_optimal_value m small r) s).
Proof.
move=> Rr; apply: rn_solve => v /every_state_of ok_v s; pose V s := gv (v s).
have back t a : avail M t a -> rn (backup M R V t a) (gbackup m r v t a).
  by move=> ta; apply: rn_backup => [|u]; [exact: Rr | exact: rn_gv].
rewrite -[RHS]/(V s); symmetry; move: s; apply: vstarP => [t a ta|t].
  have /andP[/every_act_of/(_ a ta) le _] := ok_v t.
  exact: rb_true (rn_le e_in (back t a ta) (rn_gv _)) le.
have /andP[_ /some_act_of[a ta eq]] := ok_v t; exists a => //.
exact: rb_true (rn_eq e_in (back t a ta) (rn_gv _)) eq.
Qed.

Lemma sum_avail p s (F : A -> rat) : is_policy M p ->
  \sum_a p s a * F a = \sum_(a | avail M s a) p s a * F a.
Proof.
move=> /(_ s)[_ pa _]; rewrite (bigID (avail M s)) /= [X in _ + X]big1 ?addr0 // => a na.
have [->|/pa] := eqVneq (p s a) 0; first by rewrite mul0r.
by move=> sa; case/negP: na.
Qed.

Lemma rn_value p (p' : nat -> nat -> num) R r : (forall s a, rn (p s a) (p' s a)) ->
  (forall s a, avail M s a -> rn (R s a) (r s a)) ->
  forall s, rn (value M p R s) (solve listed (is_policy_value m small p' r) s).
Proof.
move=> pp Rr; apply: rn_solve => v /andP[/(rb_true (rb_policy pp)) pP /every_state_of ok_v].
move=> s; pose V s := gv (v s); rewrite -[RHS]/(V s); symmetry; move: s.
apply: value_unique => // s; rewrite -mean_backup sum_avail //.
apply: rb_true (ok_v s); apply: (rn_eq e_in); first exact: rn_gv.
apply: rn_sum_acts => a sa; apply: rn_mul => //; apply: rn_backup => [|u]; first exact: Rr.
exact: rn_gv.
Qed.

Lemma rn_step p (p' : nat -> nat -> num) s t : (forall s a, rn (p s a) (p' s a)) ->
  rn (pkernel M p s t) (gstep m p' s t).
Proof. by move=> pp; apply: rn_sum_width => a; apply: rn_mul => //; apply: rn_kernel. Qed.

Lemma occupancy_unique p (mu d : S -> rat) : is_policy M p ->
  (forall t, d t = mu t + disc M * \sum_s d s * pkernel M p s t) -> d =1 occupancy M p mu.
Proof.
move=> pP dE t; have dM : (\row_i d (enum_val i)) *m pmx M p = \row_i mu (enum_val i).
  apply/rowP => i; rewrite /pmx mulmxBr mulmx1 -scalemxAr !mxE {1}dE.
  rewrite (reindex_onto enum_val enum_rank) /=; last by move=> s _; rewrite enum_rankK.
  rewrite -addrA -[RHS]addr0; congr (_ + _); apply/eqP; rewrite subr_eq0; apply/eqP.
  by congr (_ * _); apply: eq_big => [j|j _]; rewrite ?enum_valK ?eqxx ?mxE.
by rewrite /occupancy -dM mulmxK ?pmx_unit // mxE enum_rankK.
Qed.

Lemma rn_occupancy p (p' : nat -> nat -> num) (mu : S -> rat) (mu' : nat -> num) :
  (forall s a, rn (p s a) (p' s a)) -> (forall s, rn (mu s) (mu' s)) ->
  forall s, rn (occupancy M p mu s) (solve listed (is_occupancy m small p' mu') s).
Proof.
move=> pp mm; apply: rn_solve => v /andP[/(rb_true (rb_policy pp)) pP /every_state_of ok_v].
move=> s; pose V s := gv (v s); rewrite -[RHS]/(V s); symmetry; move: s.
apply: occupancy_unique => // t; apply: rb_true (ok_v t); apply: (rn_eq e_in).
  exact: rn_gv.
apply: rn_add => //; apply: rn_mul; first exact: rn_gamma.
apply: rn_sum_states => s; apply: rn_mul; [exact: rn_gv | exact: rn_step].
Qed.

(* ---- largest numbers, sets of actions ------------------------------------- *)

Lemma largestP (l : seq rat) : l != [::] -> largest l \in l /\ forall x, x \in l -> x <= largest l.
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
  rn (vmax M Q s) (glargest small [seq q s a | a <- nacts m s]).
Proof. by move=> Qq; rewrite vmax_largest; apply: (rn_largest e_in); apply: over_acts. Qed.

Lemma rb_argmax Q q s a : (forall a, avail M s a -> rn (Q s a) (q s a)) ->
  rb (a \in argmax M Q s) (run_argmax m small q s a).
Proof.
move=> Qq; rewrite inE /run_argmax availE; case: ifP => sa; last by apply: rbF; rewrite andFb.
apply: rb_iff (rb_acts (fun b sb => rn_le e_in (Qq b sb) (Qq a sa))); rewrite /=; split.
  by move=> h; apply/forallP => b; apply/implyP => sb; apply: h.
by move=> /forallP h b sb; have /implyP := h b; apply.
Qed.

Lemma rb_optacts R r : (forall s a, avail M s a -> rn (R s a) (r s a)) ->
  forall s a, rb (a \in optacts M R s) (run_optimal m listed small r s a).
Proof.
move=> Rr s a; apply: rb_argmax => b sb; apply: rn_backup; first exact: Rr.
exact: rn_vstar.
Qed.

Lemma rn_member (X : {set A}) (x : nat -> truth) a : rb (a \in X) (x a) ->
  rn (a \in X)%:R (if x a is Some b then cst (if b then Qmake 1 1 else Qmake 0 1) else None).
Proof. by case: (x a) (@rb_bool (a \in X) (x a)) => // b h Xx; rewrite (h Xx b) //; apply: rn_if. Qed.

Lemma rn_size (X : {set A}) (x : nat -> truth) : (forall a, rb (a \in X) (x a)) ->
  rn #|X|%:R (run_size m x).
Proof.
move=> Xx; have -> : #|X|%:R = \sum_a (a \in X)%:R :> rat by rewrite -natr_sum -sum1_card big_mkcond.
by apply: rn_sum_width => a; apply: rn_member.
Qed.

Lemma rb_subset (X Y : {set A}) (x y : nat -> truth) : (forall a, rb (a \in X) (x a)) ->
  (forall a, rb (a \in Y) (y a)) -> rb (X \subset Y) (run_subset m x y).
Proof.
move=> Xx Yy; apply: rb_iff (rb_width (fun a => rb_imp (Xx a) (Yy a))).
by split=> [h|/subsetP h a]; [apply/subsetP | apply: h].
Qed.

Lemma rn_uniform (X : S -> {set A}) (x : nat -> nat -> truth) s a :
  (forall s a, rb (a \in X s) (x s a)) -> rn (unif (X s) a) (run_uniform m x s a).
Proof.
move=> Xx; apply: rn_mul; first exact: rn_member.
by apply: rn_inv; apply: rn_size.
Qed.

(* ---- visits ---------------------------------------------------------------- *)

Lemma rb_reachable p (p' : nat -> nat -> num) (mu : S -> rat) (mu' : nat -> num) s :
  (forall s a, rn (p s a) (p' s a)) -> (forall s, rn (mu s) (mu' s)) ->
  rb (exists n, 0 < visit M mu p n s) (run_reachable m small mu' p' s).
Proof.
move=> pp mm; rewrite /run_reachable.
case: ifP => // /andP[/(rb_true (rb_policy pp)) pP /every_state_of mu_ok].
have mu0 t : 0 <= mu t by apply: rb_true (mu_ok t); apply: (rn_le e_in) (rn0 e) (mm t).
have visit0 n t : 0 <= visit M mu p n t.
  by elim: n t => //= n IH t; apply: sumr_ge0 => u _; rewrite mulr_ge0 ?pkernel_ge0.
have pos (x : rat) g : rn x g -> ispos small g -> 0 < x by move=> xg; apply: rb_true (rn_lt e_in (rn0 e) xg).
have zero (x : rat) g : rn x g -> iszero small g -> x = 0 by move=> xg; apply: rb_true (rn_eq e_in xg (rn0 e)).
have inC t : (t : nat) \in reached m small mu' p' -> exists n, 0 < visit M mu p n t.
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
have zeros k t : (t : nat) \notin reached m small mu' p' -> visit M mu p k t = 0.
  elim: k t => [|k IH] t tC; have := closed t; rewrite (negPf tC) => /andP[m0 /allP h].
    by apply: zero m0; apply: mm.
  rewrite /= big1 // => u _; have [uC|/IH->] := boolP ((u : nat) \in reached m small mu' p').
    by rewrite (zero _ _ (rn_step u t pp) (h _ uC)) mulr0.
  by rewrite mul0r.
by rewrite zeros ?out.
Qed.

End Values.

(* The evaluator of claims is sound: a check that returns true proves that the    *)
(* claim is false on the instance, as claim_meaning.v says it.                   *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_effective finite_continuity finite_results.
From PolicyCliff Require Import check_data claim_syntax claim_meaning claim_ground.
From PolicyCliff Require Import claim_numbers claim_nearby claim_values claim_instance claim_sound.

(******************************************************************************)
(*    run_sound == what a term evaluates to agrees with what it means            *)
(* ground_checkP == a check that returns true proves that the claim is refuted   *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- nonempty sublists ----------------------------------------------------- *)

Lemma sublists_filter (P : pred nat) l : filter P l \in sublists l.
Proof.
elim: l => //= a l IH; rewrite mem_cat; case: (P a); last by rewrite IH orbT.
by apply/orP; left; apply/mapP; exists (filter P l).
Qed.
Lemma sublists_sub l b : b \in sublists l -> {subset b <= l}.
Proof.
elim: l b => [|a l IH] b /=; first by rewrite inE => /eqP->.
rewrite mem_cat => /orP[/mapP[c /IH cl ->]|/IH bl] x; last by move/bl; rewrite inE orbC => ->.
by rewrite !inE => /predU1P[->|/cl->]; rewrite ?eqxx ?orbT.
Qed.
Lemma choicesP l c : c \in choices l -> size c = size l /\
  forall i, (i < size l)%N -> nth [::] c i != [::] /\ {subset nth [::] c i <= nth [::] l i}.
Proof.
elim: l c => [|x l IH] c /=; first by rewrite inE => /eqP->.
move=> /allpairsP[[b d] /= [+ /IH[sz h] ->]] /=; rewrite mem_filter => /andP[ne /sublists_sub bx].
split=> [|[|i] lt_i]; rewrite ?sz //=; last exact: h.
by split=> //; apply: contraNneq ne => ->.
Qed.
Lemma choices_mem (l : seq (seq nat)) (P : nat -> pred nat) i0 :
  (forall i, (i < size l)%N -> has (P (i0 + i)%N) (nth [::] l i)) ->
  [seq filter (P (i0 + i)%N) (nth [::] l i) | i <- iota 0 (size l)] \in choices l.
Proof.
elim: l i0 => // x l IH i0 ne; rewrite /= addn0; apply/allpairsP.
exists (filter (P i0) x, [seq filter (P (i0.+1 + i)%N) (nth [::] l i) | i <- iota 0 (size l)]).
split=> /=.
- rewrite mem_filter sublists_filter andbT.
  by have /= := ne 0%N isT; rewrite addn0 has_filter; case: filter.
- by apply: IH => i lt_i; have := ne i.+1 lt_i; rewrite addnS.
congr cons; rewrite -[1%N]addn0 iotaDl -map_comp; apply: eq_map => i /=.
by rewrite add1n addnS.
Qed.

Lemma kall_true l : kall l = Some true -> all is_true_of l.
Proof. by elim: l => //= -[[]|] l IH /=; case: (kall l) IH => [[]|] //= IH _; apply: IH. Qed.
Lemma kall_false l : kall l = Some false -> has is_false_of l.
Proof. by elim: l => //= -[[]|] l IH /=; case: (kall l) IH => [[]|] //= IH _; apply: IH. Qed.

Lemma is_false_of_spec x : is_false_of x -> x = Some false.
Proof. by case: x => [[]|]. Qed.

Section Sound.
Variables (I : integers) (m : model I) (ok : discounted_ok m) (N : nat).
Variables (K : realFieldType) (G : arithmetic) (small : Q) (D : sound K G small).
Variables (listed : seq (seq germ)) (epsilon : option Q).
Local Notation M := (mdp_of_data ok K).
Local Notation S := 'I_(nstates m).
Local Notation A := 'I_(width m).
Local Notation C := 'I_N.+1.
Variables (T : transcendental K [finType of S] [finType of A]) (soft : operators).
Local Notation run := (@run I m N G listed epsilon soft).
Local Notation denote := (@denote K [finType of S] [finType of A] M N T).

(* The evaluator's operators give what those of T may be.                        *)
Record soft_sound : Prop := SoftSound {
  rn_logarithm : forall e x g, 0 < e < ratio K small -> rn D e x g ->
    rn D e (logarithm T x) (run_logarithm soft g);
  rn_maximum : forall e c c' Q (q : nat -> nat -> num), 0 < e < ratio K small -> rn D e c c' ->
    (forall s a, avail M s a -> rn D e (Q s a) (q s a)) ->
    forall s : S, rn D e (soft_maximum T c Q s) (run_maximum soft c' q s);
  rn_soft_value : forall e c c' p (p' : nat -> nat -> num) R (r : nat -> nat -> num),
    0 < e < ratio K small -> rn D e c c' -> (forall (s : S) (a : A), rn D e (p s a) (p' s a)) ->
    (forall s a, avail M s a -> rn D e (R s a) (r s a)) ->
    forall s : S, rn D e (soft_value T c p R s) (run_value soft c' p' r s);
  rn_shares : forall e c c' p (p' : nat -> nat -> num) Q (q : nat -> nat -> num),
    0 < e < ratio K small -> rn D e c c' -> (forall (s : S) (a : A), rn D e (p s a) (p' s a)) ->
    (forall s a, avail M s a -> rn D e (Q s a) (q s a)) ->
    forall (s : S) (a : A), rn D e (soft_shares T c p Q s a) (run_shares soft c' p' q s a);
  shares_normalised : shares_sum1 soft -> forall c p Q, normalised (soft_shares T c p Q)
}.
Hypothesis softP : soft_sound.

Lemma sum1_normalised (p : term Policy) E : sum1 soft p -> normalised (denote p E).
Proof.
case/andP=> known; have shares u (x : term u) : are_shares x -> match u return term u -> Prop with
    | Policy => fun p => normalised (denote p E) | _ => fun=> True end x.
  by case: x => //= c q r _; exact: (shares_normalised softP known).
exact: (shares _ p).
Qed.

(* A statement about the sets of actions that a family of sets takes near a    *)
(* centre, if those are all nonempty subsets of the centre's.                  *)
Lemma rb_near U (near : K -> U -> Prop) (sets : U -> S -> {set A}) (X0 : S -> {set A})
    (x : nat -> nat -> truth) (P : (S -> {set A}) -> Prop) (body : (nat -> nat -> truth) -> truth) :
  (forall s a, rb (a \in X0 s) (x s a)) ->
  (exists2 d, 0 < d & forall R, near d R -> forall s, sets R s \subset X0 s /\ sets R s != set0) ->
  (forall d (B : S -> {set A}), 0 < d -> (forall s, B s \subset X0 s) -> (forall s, B s != set0) ->
     exists2 R, near d R & forall s, sets R s = B s) ->
  (forall (B : S -> {set A}) (b : nat -> nat -> truth), (forall s a, rb (a \in B s) (b s a)) -> rb (P B) (body b)) ->
  rb (exists2 d, 0 < d & forall R, near d R -> P (sets R)) (run_near m x body).
Proof.
move=> Xx [d0 d0_gt0 upper] lower Pbody; rewrite /run_near.
case: ifP => // /every_state_of known.
pose l := [seq [seq a <- nwidth m | is_true_of (x s a)] | s <- nstates_ m].
have size_l : size l = nstates m by rewrite size_map size_iota.
have nth_l (s : S) : nth [::] l s = [seq a <- nwidth m | is_true_of (x s a)].
  by rewrite (nth_map 0%N) ?size_iota // nth_iota.
have inX (s : S) (a : A) : is_true_of (x s a) = (a \in X0 s).
  have /allP/(_ a) := known s; rewrite mem_iota add0n ltn_ord => /(_ isT).
  by case E: (x s a) => [b|] // _; rewrite (rb_bool (Xx s a) E); case: b E.
pose choice c (s : S) : {set A} := [set a : A | (a : nat) \in nth [::] c s].
have choice_rb c (s : S) (a : A) : rb (a \in choice c s) (Some ((a : nat) \in nth [::] c s)).
  by rewrite inE.
rewrite -/l; case E: kall => [[]|] //=.
  apply: rbT; exists d0 => // R /upper sub.
  pose P' i j := if insub i is Some s then if insub j is Some a then a \in sets R s else false else false.
  have P'E (s : S) (a : A) : P' s a = (a \in sets R s) by rewrite /P' !valK.
  have /(_ 0%N) := @choices_mem l (fun i => P' i).
  set c := map _ _ => /(_ _) c_in.
  have {}c_in : c \in choices l.
    apply: c_in => i; rewrite size_l => lt_i; have [sRs /set0Pn[a aR]] := sub (Ordinal lt_i).
    apply/hasP; exists (a : nat); last by rewrite add0n (P'E (Ordinal lt_i)).
    rewrite (nth_l (Ordinal lt_i)) mem_filter inX (subsetP sRs) //.
    by rewrite mem_iota add0n ltn_ord.
  have nth_c (s : S) (a : A) : ((a : nat) \in nth [::] c s) = (a \in sets R s).
    rewrite (nth_map 0%N) ?size_iota ?size_l // nth_iota ?size_l // !add0n nth_l mem_filter P'E.
    rewrite mem_filter inX mem_iota add0n ltn_ord andbT.
    have := subsetP (proj1 (sub s)) a; case: (a \in sets R s) => [->//|_].
    by rewrite ?andbF.
  apply: rb_true (Pbody (sets R) (fun s a => Some (a \in nth [::] c s)) _) _ => [s a|].
    by rewrite /= nth_c.
  have : all is_true_of [seq body (fun s a => Some (a \in nth [::] c0 s)) | c0 <- choices l].
    exact: kall_true.
  by move=> /allP; apply; apply/mapP; exists c.
apply: rbF => -[d d_gt0 near_d].
have /hasP[y /mapP[c c_in ->] y_false] :
    has is_false_of [seq body (fun s a => Some (a \in nth [::] c s)) | c <- choices l].
  exact: kall_false.
have [_ c_ok] := choicesP c_in.
have [s|s|R nearR eR] := lower d (choice c) d_gt0.
- apply/subsetP => a; rewrite inE; have [|_ sub] := c_ok s; first by rewrite size_l.
  by move/sub; rewrite nth_l mem_filter inX => /andP[].
- have [|ne sub] := c_ok s; first by rewrite size_l.
  case E': (nth [::] c s) ne sub => [//|j k] _ sub.
  have := sub j (mem_head _ _); rewrite nth_l mem_filter mem_iota add0n /= => /andP[_ lt_j].
  by apply/set0Pn; exists (Ordinal lt_j); rewrite inE E' mem_head.
apply: rb_false (Pbody (sets R) (fun s a => Some (a \in nth [::] c s)) _) y_false (near_d R nearR).
by move=> s a; rewrite eR; apply: choice_rb.
Qed.

Arguments ncomponents : simpl never.
Arguments nstates_ : simpl never.
Arguments nwidth : simpl never.
Arguments nacts : simpl never.

(* ---- terms ------------------------------------------------------------------ *)

(* The two forms of `near`, for a reward and for a tuple.                       *)
Section Near.
Variables (e : K) (e_in : 0 < e < ratio K small) (P : (S -> {set A}) -> Prop) (body : (nat -> nat -> truth) -> truth).
Hypothesis Pbody : forall (B : S -> {set A}) (b : nat -> nat -> truth),
  (forall s a, rb (a \in B s) (b s a)) -> rb (P B) (body b).

Lemma half_gt0 (d : K) : 0 < d -> 0 < d / 2%:R.
Proof. by move=> d0; rewrite divr_gt0 ?ltr0n. Qed.
Lemma half_lt (d : K) : 0 < d -> d / 2%:R < d.
Proof. by move=> d0; rewrite ltr_pdivr_mulr ?ltr0n // ltr_pmulr // ltr1n. Qed.

Lemma rb_near_reward (R0 : S -> A -> K) (r : nat -> nat -> num) : (forall s a, avail M s a -> rn D e (R0 s a) (r s a)) ->
  rb (exists2 d, 0 < d & forall R, dist M R R0 < d -> P (optacts M R))
     (run_near m (run_optimal m G listed r) body).
Proof.
move=> R0r; apply: (rb_near (near := fun d R => dist M R R0 < d) (rb_optacts listed e_in R0r)) Pbody.
  have [d d0 sub] := optacts_sub_near M R0; exists d; first exact: d0.
  by move=> R near s; split; [exact: sub near | exact: optacts_neq0].
move=> d B d0 sub ne; exists (lowered M R0 B (d / 2%:R)).
  exact: le_lt_trans (dist_lowered M R0 B (ltW (half_gt0 d0))) (half_lt d0).
exact: lowered_optacts (half_gt0 d0) sub ne.
Qed.

Lemma rb_near_tuple (w : C -> S -> K) (R0 : C -> S -> A -> K) (r : nat -> nat -> num) : weights w ->
  (forall s a, avail M s a -> rn D e (reff w R0 s a) (r s a)) ->
  rb (exists2 d, 0 < d & forall R, distN M R R0 < d -> P (optacts M (reff w R)))
     (run_near m (run_optimal m G listed r) body).
Proof.
move=> wP R0r; apply: (rb_near (near := fun d R => distN M R R0 < d) (sets := fun R => optacts M (reff w R))
  (rb_optacts listed e_in R0r)) Pbody.
  have [d d0 sub] := optacts_sub_near M (reff w R0); exists d; first exact: d0.
  move=> R near s; split; last exact: optacts_neq0.
  exact: sub (le_lt_trans (reff_dist M R R0 wP) near).
move=> d B d0 sub ne; exists (lowered_all M w R0 B (d / 2%:R)).
  exact: le_lt_trans (distN_lowered M w R0 B (ltW (half_gt0 d0))) (half_lt d0).
by apply: lowered_all_optacts => //; exact: half_gt0.
Qed.
End Near.

Arguments rs : simpl nomatch.

Theorem run_sound u (x : term u) : forall e E F, 0 < e < ratio K small ->
  agree ok D e E F -> rel ok D e (denote x E) (run x F).
Proof.
elim: x => {u}; cbn [claim_meaning.denote claim_ground.run rel rs].
- by move=> k x e E F e_in EF; apply: agree_functions.
- by move=> x e E F e_in EF; apply: agree_policies.
- by move=> x e E F e_in EF; apply: agree_weights.
- by move=> q e E F e_in EF; apply: rn_cst.
- by move=> e E F e_in EF; apply: rn_gamma.
- by move=> e E F e_in EF; rewrite card_ord -(qv_nat K); apply: rn_cst.
- by move=> e E F e_in EF; rewrite -(qv_nat K); apply: rn_cst.
- by move=> k f IHf g IHg e E F e_in EF; apply: rs_map2 (IHf _ _ _ e_in EF) (IHg _ _ _ e_in EF) => *; apply: rn_add.
- by move=> k f IHf g IHg e E F e_in EF; apply: rs_map2 (IHf _ _ _ e_in EF) (IHg _ _ _ e_in EF) => *; apply: rn_sub.
- by move=> k f IHf e E F e_in EF; apply: rs_map (IHf _ _ _ e_in EF) => *; apply: rn_opp.
- move=> k c IHc f IHf e E F e_in EF; have cE := IHc _ _ _ e_in EF.
  by apply: rs_map (IHf _ _ _ e_in EF) => *; apply: rn_mul.
- move=> k f IHf c IHc e E F e_in EF; have cE := IHc _ _ _ e_in EF.
  by apply: rs_map (IHf _ _ _ e_in EF) => *; apply: rn_mul => //; apply: rn_inv.
- by move=> x IHx e E F e_in EF; apply: (rn_abs e_in); apply: IHx.
- by move=> x IHx y IHy e E F e_in EF; apply: (rn_max e_in); [apply: IHx | apply: IHy].
- by move=> x IHx y IHy e E F e_in EF; apply: (rn_min e_in); [apply: IHx | apply: IHy].
- move=> k f IHf e E F e_in EF; rewrite /norm_of -(big_map Num.norm xpredT id).
  apply: (rn_max0 e_in); apply: forall2_comp (rs_points (IHf _ _ _ e_in EF)) => *.
  exact: (rn_abs e_in).
- move=> k f IHf e E F e_in EF; rewrite /span_of.
  have l := rs_points (IHf _ _ _ e_in EF); have l' := l.
  rewrite -(big_map (fun x => \big[Num.max/0]_(y <- points M (denote f E)) (x - y)) xpredT id).
  apply: (rn_max0 e_in); apply: forall2_comp l => x g xg.
  rewrite -(big_map (fun y => x - y) xpredT id).
  by apply: (rn_max0 e_in); apply: forall2_comp l' => y h yh; apply: rn_sub.
- move=> f IHf s a e E F e_in EF; rewrite -(agree_states EF) -(agree_actions EF).
  by case: ifP => // sa; apply: IHf.
- by move=> f IHf s e E F e_in EF; rewrite -(agree_states EF); apply: IHf.
- move=> p IHp s a e E F e_in EF; rewrite -(agree_states EF) -(agree_actions EF).
  exact: IHp.
- move=> s a t e E F e_in EF; rewrite -!(agree_states EF) -(agree_actions EF).
  exact: rn_kernel.
- move=> mu IHmu f IHf e E F e_in EF.
  by apply: rn_sum_states => s; apply: rn_mul; [apply: IHmu | apply: IHf].
- move=> p IHp q IHq s e E F e_in EF; rewrite -(agree_states EF) /dTV; apply: rn_mul.
    have <- : ratio K (Qmake 1 2) = 2^-1; last by apply: rn_cst.
      by rewrite qvE /zv /= mul1r.
  by apply: rn_sum_width => a; apply: (rn_abs e_in); apply: rn_sub; [apply: IHp | apply: IHq].
- by move=> X IHX e E F e_in EF; apply: rn_size; apply: (IHX _ _ _ e_in EF).
- by move=> x IHx e E F e_in EF; apply: (rn_logarithm softP); last exact: IHx.
- move=> r x IHx e E F e_in EF; rewrite -(big_map (denote x) xpredT id).
  by apply: rn_sum; apply: forall2_comp (agree_extend EF r) => *; apply: IHx.
- move=> r x IHx e E F e_in EF; apply: (rn_largest e_in).
  by apply: forall2_comp (agree_extend EF r) => *; apply: IHx.
- move=> r x IHx e E F e_in EF; apply: (rn_smallest e_in).
  by apply: forall2_comp (agree_extend EF r) => *; apply: IHx.
- by move=> x IHx e E F e_in EF s a _; apply: IHx.
- move=> s a e E F e_in EF t b _; rewrite -(agree_states EF) -(agree_actions EF).
  exact: rn_if.
- by move=> f IHf e E F e_in EF s a _; apply: IHf.
- by move=> f IHf e E F e_in EF s a _; apply: rn_expect; apply: IHf.
- by move=> r IHr f IHf e E F e_in EF s a sa; apply: rn_backup; [apply: IHr | apply: IHf].
- by move=> q IHq e E F e_in EF s; apply: (rn_vmax e_in) => a sa; apply: IHq.
- move=> q IHq e E F e_in EF s a sa; apply: rn_sub; first exact: IHq.
  apply: rn_mul; first exact: rn_gamma.
  by apply: rn_expect => t; apply: (rn_vmax e_in) => b tb; apply: IHq.
- by move=> r IHr e E F e_in EF s; apply: (rn_vstar listed e_in); apply: IHr.
- by move=> p IHp r IHr e E F e_in EF s; apply: (rn_value listed e_in (@sum1_normalised p E)); [apply: IHp | apply: IHr].
- by move=> p IHp mu IHmu e E F e_in EF s; apply: (rn_occupancy ok listed e_in (@sum1_normalised p E)); [apply: IHp | apply: IHmu].
- move=> c IHc q IHq e E F e_in EF s; apply: (rn_maximum softP e_in); first exact: IHc.
  by move=> t a ta; apply: IHq.
- move=> c IHc p IHp r IHr e E F e_in EF s; apply: (rn_soft_value softP e_in); first exact: IHc.
    exact: IHp.
  by move=> t a ta; apply: IHr.
- by move=> R IHR j e E F e_in EF s a sa; rewrite -(agree_components EF); apply: IHR.
- by move=> w IHw j e E F e_in EF s; rewrite -(agree_components EF); apply: IHw.
- by move=> R IHR e E F e_in EF j s a sa; apply: IHR.
- move=> j R IHR e E F e_in EF i s a sa; rewrite -(agree_components EF) val_eqE.
  by case: eqP => _; [rewrite mul1r; apply: IHR | rewrite mul0r; apply: rn0].
- move=> w IHw R IHR e E F e_in EF s a sa; apply: rn_sum_components => j.
  by apply: rn_mul; [apply: IHw | apply: IHR].
- by move=> x e E F e_in EF; apply: (agree_sets EF).
- by move=> q IHq e E F e_in EF s a; apply: (rb_argmax e_in) => b sb; apply: IHq.
- move=> p IHp e E F e_in EF s a; rewrite inE -[X in X && _]/(available m s a).
  case: ifP => sa; last exact: rbF.
  by apply: (rn_lt e_in); [exact: rn0 | exact: IHp].
- by move=> e E F e_in EF s a; rewrite inE.
- by move=> X IHX s e E F e_in EF a; rewrite -(agree_states EF); apply: (IHX _ _ _ e_in EF).
- move=> l e E F e_in EF a; rewrite inE /=.
  by rewrite (eq_has (a2 := fun x => actions F x == a)) // => x; rewrite -(agree_actions EF) val_eqE.
- by move=> X IHX e E F e_in EF s a; apply: rn_uniform; apply: (IHX _ _ _ e_in EF).
- by move=> X IHX e E F e_in EF s a; apply: rn_counting; apply: (IHX _ _ _ e_in EF).
- move=> c IHc p IHp q IHq e E F e_in EF s a; apply: (rn_shares softP e_in); first exact: IHc.
    exact: IHp.
  by move=> t b tb; apply: IHq.
- move=> k f IHf g IHg e E F e_in EF; apply: rb_iff (equalP ok _ _) _.
  apply/rb_all/rs_points; apply: rs_map2 (IHf _ _ _ e_in EF) (IHg _ _ _ e_in EF) => x g1 y g2 xg yh.
  exact: (rn_eq e_in xg yh).
- by move=> x IHx y IHy e E F e_in EF; apply: (rn_lt e_in); [apply: IHx | apply: IHy].
- by move=> x IHx y IHy e E F e_in EF; apply: (rn_le e_in); [apply: IHx | apply: IHy].
- move=> p IHp q IHq e E F e_in EF; apply: rb_states => s; apply: rb_width => a.
  by apply: (rn_eq e_in); [apply: IHp | apply: IHq].
- move=> w IHw v IHv e E F e_in EF; apply: rb_components => j; apply: rb_states => s.
  by apply: (rn_eq e_in); [apply: IHw | apply: IHv].
- by move=> s t e E F e_in EF; rewrite -!(agree_states EF) val_eqE; split=> /eqP.
- by move=> a b e E F e_in EF; rewrite -!(agree_actions EF) val_eqE; split=> /eqP.
- by move=> i j e E F e_in EF; rewrite -!(agree_components EF) val_eqE; split=> /eqP.
- by move=> a X IHX e E F e_in EF; rewrite -(agree_actions EF); apply: (IHX _ _ _ e_in EF).
- by move=> X IHX Y IHY e E F e_in EF; apply: rb_subset; [apply: (IHX _ _ _ e_in EF) | apply: (IHY _ _ _ e_in EF)].
- move=> X IHX Y IHY e E F e_in EF.
  apply: (@rb_iff (forall a : A, a \in denote X E <-> a \in denote Y E)).
    by split=> [h|-> //]; apply/setP => a; apply/idP/idP; apply h.
  by apply: rb_width => a; apply: rb_iffs; [apply: (IHX _ _ _ e_in EF) | apply: (IHY _ _ _ e_in EF)].
- move=> p IHp X IHX e E F e_in EF; apply: rb_states => s; apply: rb_width => a.
  apply: (@rb_iff (denote p E s a = 0 \/ a \in denote X E s)).
    split=> [[->|//]|h]; first by rewrite eqxx.
    by have [->|/h] := eqVneq (denote p E s a) 0; [left | right].
  by apply: rb_or; [apply: (rn_eq e_in); [exact: IHp | exact: rn0] | apply: (IHX _ _ _ e_in EF)].
- move=> p IHp e E F e_in EF; apply: rb_states => s; apply: rb_width => a.
  by apply: rb_or; apply: (rn_eq e_in); rewrite ?qv0; by [apply: IHp | exact: rn0 | exact: rn1].
- move=> mu IHmu p IHp s e E F e_in EF; rewrite -(agree_states EF).
  by apply: (rb_reachable ok e_in _ (@sum1_normalised p E)); [apply: IHp | apply: IHmu].
- move=> s e E F e_in EF; rewrite -(agree_states EF); apply: rb_acts => a sa.
  by apply: (@rn_eq _ _ _ D _ e_in); [exact: rn_kernel | exact: rn1].
- move=> f IHf s a X IHX e E F e_in EF; rewrite -(agree_states EF) -(agree_actions EF).
  case: ifP => // /andP[sa /allP off]; have fE := IHf _ _ _ e_in EF.
  apply: (@rb_iff ((forall t b, avail M t b -> 0 <= denote f E t b /\ denote f E t b <= 1) /\
    denote f E (states E s) (actions E a) = 1 /\
    forall b, avail M (states E s) b -> b = actions E a \/
      (b \in denote X E -> denote f E (states E s) b = 0))).
    split=> [[h1 [h2 h3]]|[h1 h2 h3]]; split=> //.
    - by move=> t b tb; apply/andP/h1.
    - move=> b bX ba; have := IHX _ _ _ e_in EF b; have := off (b : nat); rewrite mem_iota add0n ltn_ord.
      move=> /(_ isT)/orP[sb _|/is_false_of_spec h].
        by case: (h3 b sb) => [e1|/(_ bX)//]; rewrite e1 eqxx in ba.
      by rewrite h /= => -[/(_ bX)].
    - by move=> t b tb; apply/andP/h1.
    - split=> // b sb; have [->|ba] := eqVneq b (actions E a); [by left | right=> bX].
      exact: h3.
  apply: rb_and; last apply: rb_and; last 1 first.
  + apply: rb_acts => b sb; rewrite val_eqE; case: eqP => [->|ba]; first by apply: rbT; left.
    apply: (@rb_iff (b \in denote X E -> denote f E (states E s) b = 0)).
      by split=> [h|[//|]]; first by right.
    apply: rb_imp; first exact: (IHX _ _ _ e_in EF).
    by apply: (rn_eq e_in); [exact: fE | exact: rn0].
  + apply: rb_states => t; apply: rb_acts => b tb; apply: rb_and; apply: (rn_le e_in);
    by [exact: fE | exact: rn0 | exact: rn1].
  by apply: (rn_eq e_in); [exact: fE | exact: rn1].
- by move=> p IHp e E F e_in EF; apply: (rb_policy ok e_in (@sum1_normalised p E)); apply: IHp.
- by move=> mu IHmu e E F e_in EF; apply: (rb_distribution e_in); apply: IHmu.
- by move=> w IHw e E F e_in EF; apply: (rb_weights e_in); apply: IHw.
- by move=> x IHx e E F e_in EF; apply: rb_not (IHx _ _ _ e_in EF).
- by move=> x IHx y IHy e E F e_in EF; apply: rb_and (IHx _ _ _ e_in EF) (IHy _ _ _ e_in EF).
- by move=> x IHx y IHy e E F e_in EF; apply: rb_or (IHx _ _ _ e_in EF) (IHy _ _ _ e_in EF).
- by move=> x IHx y IHy e E F e_in EF; apply: rb_iffs (IHx _ _ _ e_in EF) (IHy _ _ _ e_in EF).
- move=> r x IHx e E F e_in EF; apply: rb_iff (everyP ok r E (denote x)) _.
  by apply/rb_all; apply: forall2_comp (agree_extend EF r) => E' F' EF'; apply: (IHx _ _ _ e_in EF').
- move=> r x IHx e E F e_in EF; apply: rb_iff (someP ok r E (denote x)) _.
  by apply/rb_some; apply: forall2_comp (agree_extend EF r) => E' F' EF'; apply: (IHx _ _ _ e_in EF').
- move=> x y IHy e E F e_in EF.
  have yE e' : 0 < e' < ratio K small -> rb (denote y (number x E e')) (run y (run_number x (run_fixed G F) (nvar G))).
    move=> e'_in; apply: (IHy _ _ _ e'_in); apply: agree_function; first exact: (agree_fixed _ e_in EF).
    exact: rn_var.
  have small0 : 0 < ratio K small by case/andP: e_in => /lt_trans; apply.
  case E': (run y _) yE => [[]|] // yE.
    by apply: rbT; exists (ratio K small) => // e' /yE [_]; apply.
  apply: rbF => -[bar bar0 yT].
  have min0 : 0 < Num.min bar (ratio K small) by rewrite lt_minr bar0.
  pose e' := Num.min bar (ratio K small) / 2%:R.
  have e'0 : 0 < e' := half_gt0 min0.
  have lt_e' : e' < Num.min bar (ratio K small) := half_lt min0.
  have [lt_bar lt_small] : e' < bar /\ e' < ratio K small by move: lt_e'; rewrite lt_minr => /andP.
  have [no _] := yE e' (introT andP (conj e'0 lt_small)).
  by have /no : denote y (number x E e') by apply: yT; rewrite e'0.
- move=> x y IHy e E F e_in EF; case: epsilon IHy => [q|] // IHy.
  case: ifP => // /andP[q0 yF]; apply: rbF => /(_ (ratio K q)) yT.
  have q_gt0 : 0 < ratio K q by rewrite -qv0 ltNge qv_le.
  apply: rb_false (IHy _ _ _ e_in _) yF (yT q_gt0).
  by apply: agree_function; [exact: (agree_fixed _ e_in EF) | exact: rn_cst].
- move=> x R0 IHR y IHy e E F e_in EF.
  apply: (rb_near_reward e_in (P := fun B => denote y (bind_sets E x B))) (IHR _ _ _ e_in EF) => B b Bb.
  exact: IHy e_in (agree_bind_sets EF x Bb).
- move=> x w IHw R0 IHR y IHy e E F e_in EF; case: ifP => // w_ok.
  have wE := IHw _ _ _ e_in EF; have RE := IHR _ _ _ e_in EF.
  apply: (rb_near_tuple e_in (P := fun B => denote y (bind_sets E x B))) (rb_true (rb_weights e_in wE) w_ok) _.
    by move=> B b Bb; exact: IHy e_in (agree_bind_sets EF x Bb).
  by move=> s a sa; apply: rn_sum_components => j; apply: rn_mul; [exact: wE | exact: RE].
- move=> k x w IHw y IHy e E F e_in EF; case: ifP => // y_ok; apply: rbT.
  exists (denote w E); apply: rb_true (IHy _ _ _ e_in _) y_ok.
  by apply: agree_function; [exact: EF | exact: IHw].
Qed.

(* ---- instances --------------------------------------------------------------- *)

Lemma agree_instance (pos : (0 < nstates m)%N) e l :
  agree ok D e (meanings ok pos K N l) (run_instance G m N l).
Proof.
have in_ord n (i : nat) (x0 : 'I_n) : x0 = 0%N :> nat ->
    insubd x0 i = (if (i < n)%N then i else 0%N) :> nat by move=> x00; rewrite val_insubd; case: ifP.
split=> [x|x|x|[] x|x s a|x j s|x s a] /=; try by case: (lookup l x) => // *; rewrite ?in_ord.
- by case: (lookup l x) => *; rewrite -?(qv0 (K := K)); apply: rn_cst.
- by case: (lookup l x) => *; rewrite /= -?(qv0 (K := K)); apply: rn_cst.
- by case: (lookup l x) => *; rewrite /= -?(qv0 (K := K)); apply: rn_cst.
- by case: (lookup l x) => *; rewrite /= -?(qv0 (K := K)); apply: rn_cst.
- by case: (lookup l x) => *; rewrite /= -?(qv0 (K := K)); apply: rn_cst.
by case: (lookup l x) => *; rewrite /= -?(qv0 (K := K)); apply: rn_cst.
Qed.

Theorem run_checkP (pos : (0 < nstates m)%N) l (c : claim) : ~~ Qle_bool small 0 ->
  run_check m N G listed epsilon soft (run_instance G m N l) c ->
  refutes_with M T (meanings ok pos K N l) c.
Proof.
move=> small_ok /andP[hyps concl].
have small0 : 0 < ratio K small by rewrite -qv0 ltNge qv_le.
have e_in : 0 < ratio K small / 2%:R < ratio K small.
  by rewrite half_gt0 // half_lt.
have sound (x : term Statement) := run_sound x e_in (agree_instance pos (ratio K small / 2%:R) l).
split=> [h|]; last exact: rb_false (sound _) concl.
elim: (hypotheses c) hyps => //= g hs IH /andP[g_ok /IH hs_ok] [<-|/hs_ok //].
exact: rb_true (sound _) g_ok.
Qed.

End Sound.

(* With numbers a + b e it is refuted over every ordered field.                   *)
Theorem ground_checkP (I : integers) (m : model I) (ok : discounted_ok m) (K : realFieldType) (N : nat)
    (listed : seq (seq germ)) (small : Q) (epsilon : option Q) (pos : (0 < nstates m)%N)
    (l : seq (name * given)) (c : claim) (formed : well_formed m N l c) :
  ground_check m N listed small epsilon (run_instance (germs small) m N l) c ->
  refutes (mdp_of_data ok K) (instance ok pos K formed) c.
Proof.
case/andP=> small_ok check T.
have soft_ok : soft_sound ok (germs_sound K small) T unknown by split=> // *; apply: rn_unknown.
by apply: (run_checkP (D := germs_sound K small) soft_ok) check => //; exact: small_ok.
Qed.

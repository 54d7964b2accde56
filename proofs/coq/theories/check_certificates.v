(* Boolean checks of certificates over integer data, and their soundness: a   *)
(* check that returns true proves the statement of the certificate about the  *)
(* finite MDP that the data denote.                                           *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_continuity finite_cliff finite_selection.
From PolicyCliff Require Import check_conditions check_data.

(******************************************************************************)
(*  optimality_check m r v B        == O1, O2                                 *)
(*  ray_check m r v s0 B0 ray       == R1 to R4                               *)
(*  discontinuity_check m r v s0 B0 ray ray' == D1, D2                        *)
(* Each has a soundness theorem of the same name with P for _check.           *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* One ray: direction, slope, the end as a fraction, sets of actions, choice. *)
Record ray_data (I : integers) := Ray {
  direction : table I;
  slope : vector I;
  until : option (I * I);
  within : seq nat;
  at_the_end : seq nat;
  choice : seq nat
}.

Section Checks.
Variables (I : integers) (m : model I).
Local Notation T := (digits I).
Local Notation n := (nstates m).
Implicit Types (r : table I) (v : vector I) (B : seq (seq nat)).

(* gain * (common denominator of the reward, the discount, the row and v)     *)
Definition gain_num (rho x : T) v (y : T) (next : row I) : T :=
  iadd (imul x (imul (disc_den m) (imul next.1 v.1)))
       (imul rho (isub (imul (disc_num m) (dot next.2 v.2))
                       (imul (imul (disc_den m) next.1) y))).

(* The lists are looked up once for each state.                               *)
Definition gain_at r v (s : nat) : nat -> T :=
  let rewards := nth [::] r.2 s in let y := nth (izero I) v.2 s in
  let next := acts m s in
  fun a => gain_num r.1 (nth (izero I) rewards a) v y (nth (izero I, [::]) next a).

Definition every_state (P : nat -> bool) : bool := all P (iota 0 n).
Definition every_act (s : nat) (P : nat -> bool) : bool := all P (iota 0 (size (acts m s))).
Definition check_some (s : nat) (P : nat -> bool) : bool := has P (iota 0 (size (acts m s))).

(* b lists exactly the actions with P.                                        *)
Definition lists (s : nat) (b : seq nat) (P : nat -> bool) : bool :=
  all (fun a => a < size (acts m s))%N b && every_act s (fun a => (a \in b) == P a).

Definition optimality_check r v B : bool :=
  [&& table_ok m r, vector_ok m v & every_state (fun s => let gain := gain_at r v s in
    [&& every_act s (fun a => ileb (gain a) (izero I)),
        check_some s (fun a => izerob (gain a))
      & lists s (nth [::] B s) (fun a => izerob (gain a))])].

Section Ray.
Variables (r : table I) (v : vector I) (d : ray_data I).

(* f(end) up to a positive factor, from the numerators of the two gains.      *)
Definition end_num (k0 k1 x y : T) : T :=
  if until d is Some _ then iadd (imul x k0) (imul y k1) else y.
Definition end_at : T -> T -> T :=
  if until d is Some (c, e) then
    let k0 := imul e (imul (direction d).1 (slope d).1) in
    let k1 := imul c (imul r.1 v.1) in end_num k0 k1
  else end_num (izero I) (izero I).

Definition ray_check (s0 : nat) (B0 : seq nat) : bool :=
  [&& table_ok m r, vector_ok m v, table_ok m (direction d), vector_ok m (slope d),
      (if until d is Some (c, e) then ipos c && ipos e else true),
      (s0 < n)%N,
      every_state (fun s => let f0 := gain_at r v s in
        let f1 := gain_at (direction d) (slope d) s in let c := nth 0%N (choice d) s in
        [&& (c < size (acts m s))%N, izerob (f0 c), izerob (f1 c)
          & every_act s (fun a => let x := f0 a in
              ileb x (izero I) && ileb (end_at x (f1 a)) (izero I))])
    & (let f0 := gain_at r v s0 in let f1 := gain_at (direction d) (slope d) s0 in
       [&& lists s0 B0 (fun a => izerob (f0 a)),
           lists s0 (within d) (fun a => izerob (f0 a) && izerob (f1 a))
         & if until d is Some _ then
             lists s0 (at_the_end d) (fun a => izerob (end_at (f0 a) (f1 a))) &&
             has (fun s => let f0 := gain_at r v s in
               let f1 := gain_at (direction d) (slope d) s in
               check_some s (fun a => let y := f1 a in
                 ipos y && izerob (end_at (f0 a) y))) (iota 0 n)
           else true])].
End Ray.

Definition discontinuity_check r v (d d' : ray_data I) (s0 : nat) (B0 : seq nat) : bool :=
  [&& ray_check r v d s0 B0, ray_check r v d' s0 B0
    & if (within d, within d') is ([:: b], [:: b']) then b != b' else false].

(* -------------------------------------------------------------------------- *)

Hypothesis ok : model_ok m.
Local Notation M := (process_of_data ok).
Local Notation states := 'I_n.
Local Notation actions := 'I_(width m).
Implicit Types (s t : states) (a : actions).

Lemma every_stateP P : every_state P -> forall s : states, P s.
Proof. by move=> /allP h s; apply: h; rewrite mem_iota add0n /= ltn_ord. Qed.

Lemma every_actP (s : states) P : every_act s P -> forall a : actions, avail M s a -> P a.
Proof. by move=> /allP h a sa; apply: h; rewrite mem_iota add0n. Qed.

Lemma check_someP (s : states) P : check_some s P ->
  exists2 a : actions, avail M s a & P a.
Proof.
case/hasP => a; rewrite mem_iota /= add0n => sa Pa.
by exists (Ordinal (leq_trans sa (size_acts m s))).
Qed.

Lemma listsP (s : states) b P : lists s b P ->
  set_of m b = [set a : actions | avail M s a & P a].
Proof.
case/andP => /allP inb /every_actP h; apply/setP => a; rewrite !inE.
have [sa|nsa] /= := boolP (avail M s a); first exact/eqP/h.
by apply: contraNF nsa => /inb.
Qed.

(* The sign of gain_num is the sign of the gain.                              *)
Definition scale r v (s : states) (a : actions) : rat :=
  val r.1 * val v.1 * (val (disc_den m) * val (row_at s a).1).

Lemma gain_numE r v (s : states) (a : actions) : avail M s a -> 0 < val r.1 -> vector_ok m v ->
  val (gain_at r v s a) = gain M (reward_of r) (value_of v) s a * scale r v s a.
Proof.
move=> sa r0 vok; have v0 := vector_pos vok; have [_ d0 _] := disc_bounds ok; have w0 := row_pos ok sa.
have E : expect M s a (value_of v) = val (dot (row_at s a).2 v.2) / (val (row_at s a).1 * val v.1).
  have -> : expect M s a (value_of v) = \sum_t step_of s a t * value_of v t.
    by apply: (kernel_mean ok sa) => t; apply: vector_final.
  rewrite (sparse_sum ok (fun t : nat => val (nth (izero I) v.2 t) / val v.1) sa) dotE.
  rewrite invfM mulrA [RHS]mulrAC; congr (_ * _).
  by rewrite mulr_suml; apply: eq_bigr => p _; rewrite mulrA.
rewrite /gain /backup E /gain_at /gain_num !(valD, valM, valB) /scale.
rewrite /reward_of /value_of /= /disc_of -/(row_at s a).
by field; rewrite !gt_eqF.
Qed.

Lemma scale_gt0 r v (s : states) (a : actions) : avail M s a -> 0 < val r.1 -> vector_ok m v -> 0 < scale r v s a.
Proof.
move=> sa r0 /vector_pos v0; have [_ d0 _] := disc_bounds ok; have w0 := row_pos ok sa.
by rewrite /scale !mulr_gt0.
Qed.

Lemma gain_le0 r v (s : states) (a : actions) : avail M s a -> 0 < val r.1 -> vector_ok m v ->
  ileb (gain_at r v s a) (izero I) = (gain M (reward_of r) (value_of v) s a <= 0).
Proof. by move=> sa r0 v0; rewrite -val_le val0 gain_numE // pmulr_lle0 ?scale_gt0. Qed.

Lemma gain_eq0 r v (s : states) (a : actions) : avail M s a -> 0 < val r.1 -> vector_ok m v ->
  izerob (gain_at r v s a) = (gain M (reward_of r) (value_of v) s a == 0).
Proof.
move=> sa r0 v0; rewrite izerobE gain_numE // mulf_eq0.
by rewrite (gt_eqF (scale_gt0 sa r0 v0)) orbF.
Qed.

Lemma gain_gt0 r v (s : states) (a : actions) : avail M s a -> 0 < val r.1 -> vector_ok m v ->
  ipos (gain_at r v s a) = (0 < gain M (reward_of r) (value_of v) s a).
Proof. by move=> sa r0 v0; rewrite iposE gain_numE // pmulr_lgt0 ?scale_gt0. Qed.

Lemma set_eq (s : states) (P Q : pred actions) : (forall a : actions, avail M s a -> P a = Q a) ->
  [set a : actions | avail M s a & P a] = [set a : actions | avail M s a & Q a].
Proof. by move=> PQ; apply/setP => a; rewrite !inE; case sa: (avail M s a); rewrite //= PQ. Qed.

Theorem optimality_checkP r v B : optimality_check r v B ->
  optimality_claim M (reward_of r) (value_of v) (fun s => set_of m (nth [::] B s)).
Proof.
case/and3P=> /table_pos r0 v0 /every_stateP h; apply: optimalityP.
- by move=> s a sa; have /and3P[/every_actP/(_ a sa)] := h s; rewrite gain_le0.
- move=> s; have /and3P[_ /check_someP[a sa ga] _] := h s; exists a => //.
  by apply/eqP; rewrite -gain_eq0.
move=> s; have /and3P[_ _ /listsP->] := h s.
by apply: set_eq => a sa; rewrite gain_eq0.
Qed.

Section RaySound.
Variables (r : table I) (v : vector I) (d : ray_data I).
Definition until_of : option rat := omap (fun ce => val ce.1 / val ce.2) (until d).
Local Notation f0 := (gain M (reward_of r) (value_of v)).
Local Notation f1 := (gain M (reward_of (direction d)) (value_of (slope d))).
Let at_end s a := if until_of is Some c then f0 s a + c * f1 s a else f1 s a.

Definition ray_statement (s0 : nat) (B0 : seq nat) : Prop :=
  exists2 s : states, s = s0 :> nat &
    ray_claim M (reward_of r) (value_of v) s (set_of m B0)
      (reward_of (direction d)) (value_of (slope d)) until_of
      (set_of m (within d)) (set_of m (at_the_end d)).

Hypotheses (r0 : 0 < val r.1) (v0 : vector_ok m v).
Hypotheses (d0 : 0 < val (direction d).1) (w0 : vector_ok m (slope d)).
Hypothesis u0 : if until d is Some (c, e) then ipos c && ipos e else true.

Lemma end_atE (s : states) (a : actions) : avail M s a -> exists2 k, 0 < k &
  val (end_at r v d (gain_at r v s a) (gain_at (direction d) (slope d) s a)) = at_end s a * k.
Proof.
move=> sa; have k0 := scale_gt0 sa r0 v0; have k1 := scale_gt0 sa d0 w0.
rewrite /at_end /until_of /end_at /end_num; case: (until d) u0 => [[c e]|] /=; last first.
  by move=> _; exists (scale (direction d) (slope d) s a); rewrite ?gain_numE.
rewrite !iposE => /andP[c0 e0].
exists (val e * (val (direction d).1 * val (slope d).1) * scale r v s a).
  by apply: mulr_gt0 k0; apply: mulr_gt0 => //; apply: mulr_gt0 (vector_pos w0).
rewrite valD !valM (gain_numE sa r0 v0) (gain_numE sa d0 w0) /scale.
move: (f0 s a) (f1 s a) (gt_eqF e0) => x y e_neq0; field.
by rewrite e_neq0.
Qed.

Lemma end_le0 (s : states) (a : actions) : avail M s a ->
  ileb (end_at r v d (gain_at r v s a) (gain_at (direction d) (slope d) s a)) (izero I)
    = (at_end s a <= 0).
Proof. by move=> /end_atE[k k0 e]; rewrite -val_le val0 e pmulr_lle0. Qed.

Lemma end_eq0 (s : states) (a : actions) : avail M s a ->
  izerob (end_at r v d (gain_at r v s a) (gain_at (direction d) (slope d) s a))
    = (at_end s a == 0).
Proof. by move=> /end_atE[k k0 e]; rewrite izerobE e mulf_eq0 (gt_eqF k0) orbF. Qed.
End RaySound.

Theorem ray_checkP r v d (s0 : nat) (B0 : seq nat) : ray_check r v d s0 B0 -> ray_statement r v d s0 B0.
Proof.
case/and5P=> /table_pos r0 v0 /table_pos d0 w0 /and4P[u0 lt0 /every_stateP each].
case/and3P=> /= start inside ends; pose s := Ordinal lt0.
rewrite -[s0]/(nat_of_ord s) in start inside ends.
have cP (t : states) : (nth 0%N (choice d) t < width m)%N.
  by have /and4P[lt_c _ _ _] := each t; apply: leq_trans lt_c (size_acts m t).
exists s => //; apply: (@rayP _ _ _ _ _ _ _ _ (fun t => Ordinal (cP t))).
- rewrite /upwards /until_of; case: (until d) u0 => [[c e]|] //=.
  by rewrite !iposE => /andP[c0 e0]; rewrite divr_gt0.
- by move=> t; have /and4P[] := each t.
- move=> t; have /and4P[sa g0 g1 _] := each t.
  have ta : avail M t (Ordinal (cP t)) by [].
  by split; apply/eqP; [rewrite -(gain_eq0 ta r0 v0) | rewrite -(gain_eq0 ta d0 w0)].
- move=> t a ta; have /and4P[_ _ _ /every_actP/(_ a ta)/=] := each t.
  by rewrite gain_le0 // end_le0 // => /andP[].
- by rewrite (listsP start); apply: set_eq => a sa; rewrite gain_eq0.
- by rewrite (listsP inside); apply: set_eq => a sa; rewrite !gain_eq0.
- move=> finite; have {}ends : lists s (at_the_end d) (fun a : nat => izerob
      (end_at r v d (gain_at r v s a) (gain_at (direction d) (slope d) s a))).
    by move: finite ends; rewrite /until_of; case: (until d) => [[c e]|] //= _ /andP[].
  by rewrite (listsP ends); apply: set_eq => a sa; rewrite end_eq0.
move=> finite; have /hasP[t] : has (fun t : nat => check_some t (fun a : nat =>
    ipos (gain_at (direction d) (slope d) t a) && izerob
      (end_at r v d (gain_at r v t a) (gain_at (direction d) (slope d) t a)))) (iota 0 n).
  by move: finite ends; rewrite /until_of; case: (until d) => [[c e]|] //= _ /andP[].
rewrite mem_iota add0n => /= lt_t some.
have [a ta /andP[]] := @check_someP (Ordinal lt_t) _ some.
rewrite (gain_gt0 ta d0 w0) (end_eq0 r0 v0 d0 w0 u0 ta) => pos /eqP zero.
by exists (Ordinal lt_t), a.
Qed.

Definition discontinuity_statement r v d d' (s0 : nat) (B0 : seq nat) : Prop :=
  [/\ ray_statement r v d s0 B0, ray_statement r v d' s0 B0
    & forall p s, selection M p -> s = s0 :> nat ->
        jumps_along p (reward_of r) s (reward_of (direction d)) (until_of d) \/
        jumps_along p (reward_of r) s (reward_of (direction d')) (until_of d')].

Lemma within_single r v d (s0 : nat) (B0 : seq nat) b : ray_check r v d s0 B0 ->
  within d = [:: b] -> exists2 a : actions, a = b :> nat & set_of m (within d) = [set a].
Proof.
case/and5P=> _ _ _ _ /and4P[_ lt0 _] /and3P[_ /andP[listed _] _] e.
have lt_b : (b < size (acts m s0))%N by move: listed; rewrite e /= andbT.
rewrite e.
exists (Ordinal (leq_trans lt_b (size_acts m s0))) => //.
by apply/setP => a; rewrite !inE -val_eqE.
Qed.

Theorem discontinuity_checkP r v d d' (s0 : nat) (B0 : seq nat) :
  discontinuity_check r v d d' s0 B0 -> discontinuity_statement r v d d' s0 B0.
Proof.
case/and3P=> c c' differ; have st := ray_checkP c; have st' := ray_checkP c'.
split=> // p s pP ss; case: st st' => t ts cl [t' ts' cl'].
have tE : t = s by apply: val_inj; rewrite /= ts ss.
have tE' : t' = s by apply: val_inj; rewrite /= ts' ss.
rewrite tE in cl; rewrite tE' in cl'.
have ws := within_single c; have ws' := within_single c'.
move: differ ws ws' cl cl'; case: (within d) => [|b []] //; case: (within d') => [|b' []] // nb.
move=> /(_ b erefl)[a ab sa] /(_ b' erefl)[a' ab' sa'] cl cl'.
rewrite sa in cl; rewrite sa' in cl'; apply: discontinuityP pP _ cl cl'.
by apply: contra nb => /eqP e; rewrite -ab -ab' e.
Qed.

End Checks.

(* The boolean checks of certificates of kinds harm, path and cliffs over      *)
(* integer data, and their soundness.                                         *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity finite_cliff.
From PolicyCliff Require Import check_conditions check_geometry.
From PolicyCliff Require Import check_data check_certificates check_pairs.

(******************************************************************************)
(*  harm_check m r v B h best worst == H1 to H3                               *)
(*  path_check m r r' B pieces      == W1 to W3                               *)
(*  cliffs_check m r v B cliffs     == O1, O2 and K1 to K3                    *)
(* Each has a soundness theorem of the same name with P for _check.           *)
(*        between R R' t == the reward R + t (R' - R)                         *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The statements, over any ordered field.                                    *)
Section Claims.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R H : S -> A -> K) (V W : S -> K) (B : S -> {set A}) (t e : K) (p : S -> A -> K).

Definition harm_claim R V B H best worst :=
  [/\ optimality_claim M R V B,
      forall p s, optimal M R p -> worst s <= value M p H s <= best s,
      exists d, optimal M R (det d) /\ value M (det d) H =1 best
    & exists d, optimal M R (det d) /\ value M (det d) H =1 worst].

Definition between R R' t : S -> A -> K := along R (fun s a => R' s a - R s a) t.

(* From t0 to t1: the values throughout, the optimal actions inside and at t1.*)
Definition piece_claim R R' t0 t1 V0 V1 B B1 :=
  [/\ t0 < t1 <= 1,
      forall t, t0 <= t <= t1 -> vstar M (between R R' t) =1 line V0 V1 t,
      forall t, t0 < t < t1 -> forall s, optacts M (between R R' t) s = B s
    & forall s, optacts M (between R R' t1) s = B1 s].

(* Along D the action a alone is optimal at s0, and V* is V + e V1.           *)
Definition forced R V s0 a D V1 e :=
  vstar M (along R D e) =1 line V V1 e /\ optacts M (along R D e) s0 = [set a].

Definition cliff_claim R V B s0 W (first : option (S * A)) :=
  (1 < #|B s0|)%N /\ forall a, a \in B s0 ->
    let V1 s := W s / - rise M W s0 a in
    (forall e, 0 < e -> forced R V s0 a (bump M s0 a) (fun s => (s == s0)%:R) e) /\
    if first is Some (s1, a1) then
      let last := - rise M W s0 a * ((V s1 - backup M R V s1 a1) / rise M W s1 a1) in
      (forall e, 0 < e <= last -> forced R V s0 a (at_pair K s0 a) V1 e) /\
      forall e, last < e -> exists s, vstar M (along R (at_pair K s0 a) e) s != line V V1 e s
    else forall e, 0 < e -> forced R V s0 a (at_pair K s0 a) V1 e.
End Claims.

(* A piece of a path: its end, values and slopes, the sets inside and there.  *)
Record piece_data (I : integers) := Piece {
  upto : fraction I;
  fixed : vector I;
  rate : vector I;
  inside : seq (seq nat);
  at_upto : seq (seq nat)
}.

(* A tied state: W, and the pair that ends every bonus.                       *)
Record cliff_data (I : integers) := Cliff {
  tied : nat;
  reach : vector I;
  ender : option (nat * nat)
}.

Section Checks.
Variables (I : integers) (m : model I).
Local Notation T := (digits I).
Local Notation n := (nstates m).
Implicit Types (r h : table I) (v : vector I) (B : seq (seq nat)) (t : fraction I).

(* Of the gains of listed actions all have a sign, and one is 0.              *)
Definition extreme (s : nat) (b : seq nat) (sign : T -> bool) (g : nat -> T) : bool :=
  every_act m s (fun a => (a \in b) ==> sign (g a)) &&
  check_some m s (fun a => (a \in b) && izerob (g a)).
Definition nonpos (x : T) : bool := ileb x (izero I).

Definition harm_check r v B h best worst : bool :=
  [&& optimality_check m r v B, table_ok m h, vector_ok m best, vector_ok m worst
    & every_state m (fun s => let b := nth [::] B s in
        extreme s b nonpos (gain_at m h best s) && extreme s b (@inonneg I) (gain_at m h worst s))].

(* R' - R                                                                     *)
Definition difference r' r : table I :=
  let w := iota 0 (width m) in (imul r'.1 r.1, [seq map (reward_diff r' r s) w | s <- iota 0 n]).

(* f(t) up to a positive factor, from the numerators of its two gains.        *)
Definition line_num t (k0 k1 x y : T) : T := iadd (imul (imul t.2 k1) x) (imul (imul t.1 k0) y).

Definition piece_check r d t (p : piece_data I) : bool :=
  let t1 := upto p in
  let k0 := imul r.1 (fixed p).1 in let k1 := imul d.1 (rate p).1 in
  [&& ipos t1.2, ipos (isub (imul t1.1 t.2) (imul t.1 t1.2)), ileb t1.1 t1.2,
      vector_ok m (fixed p), vector_ok m (rate p)
    & every_state m (fun s =>
        let f0 := gain_at m r (fixed p) s in let f1 := gain_at m d (rate p) s in
        [&& every_act m s (fun a => let x := f0 a in let y := f1 a in
              nonpos (line_num t k0 k1 x y) && nonpos (line_num t1 k0 k1 x y)),
            check_some m s (fun a => izerob (f0 a) && izerob (f1 a)),
            lists m s (nth [::] (inside p) s) (fun a => izerob (f0 a) && izerob (f1 a))
          & lists m s (nth [::] (at_upto p) s) (fun a => izerob (line_num t1 k0 k1 (f0 a) (f1 a)))])].

Fixpoint pieces_check r d t (ps : seq (piece_data I)) : bool :=
  if ps is p :: ps' then piece_check r d t p && pieces_check r d (upto p) ps' else true.

Definition path_check r r' B (ps : seq (piece_data I)) : bool :=
  [&& table_ok m r, table_ok m r'
    & if ps is p :: _ then
        every_state m (fun s => let f0 := gain_at m r (fixed p) s in
          lists m s (nth [::] B s) (fun a => izerob (f0 a))) &&
        (let d := difference r' r in pieces_check r d (izero I, disc_den m) ps)
      else false].

(* K is the gain of the reward 0.                                             *)
Definition nothing : table I := (disc_den m, [::]).

Definition cliff_check r v B (c : cliff_data I) : bool :=
  let rises := gain_at m nothing (reach c) in
  [&& vector_ok m (reach c), (tied c < n)%N, ipos (nth (izero I) (reach c).2 (tied c)),
      (if nth [::] B (tied c) is b :: l then has (fun b' => b' != b) l else false),
      every_state m (fun s => (s == tied c) || extreme s (nth [::] B s) nonpos (rises s))
    & if ender c is Some (s1, a1) then
        let x1 := gain_at m r v s1 a1 in let y1 := rises s1 a1 in
        [&& (s1 < n)%N, (a1 < size (acts m s1))%N, a1 \notin nth [::] B s1, ipos y1
          & every_state m (fun s => let b := nth [::] B s in
              let f := gain_at m r v s in let rise := rises s in
              every_act m s (fun a => let y := rise a in
                [|| a \in b, nonpos y | ileb (imul (f a) y1) (imul x1 y)]))]
      else every_state m (fun s => let b := nth [::] B s in let rise := rises s in
             every_act m s (fun a => (a \in b) || nonpos (rise a)))].

Definition cliffs_check r v B (cs : seq (cliff_data I)) : bool :=
  optimality_check m r v B && all (cliff_check r v B) cs.

(* -------------------------------------------------------------------------- *)

Hypothesis ok : model_ok m.
Local Notation M := (process_of_data ok).
Local Notation states := 'I_n.
Local Notation actions := 'I_(width m).
Local Notation sets B := (fun s : states => set_of m (nth [::] B s)).
Implicit Types (s : states) (a : actions).

Lemma extremeP r v s b sign : 0 < val r.1 -> vector_ok m v -> extreme s b sign (gain_at m r v s) ->
  (forall a, avail M s a -> (a : nat) \in b -> sign (gain_at m r v s a)) /\
  exists2 a, avail M s a & (a : nat) \in b /\ gain M (reward_of r) (value_of v) s a = 0.
Proof.
move=> r0 v0 /andP[/(every_actP (ok := ok)) all_a /(check_someP ok)[a sa /andP[ab ga]]].
split=> [c sc cb|]; first exact: (implyP (all_a c sc)).
by exists a => //; split=> //; apply/eqP; rewrite -(gain_eq0 sa r0 v0).
Qed.

Theorem harm_checkP r v B h best worst : harm_check r v B h best worst ->
  harm_claim M (reward_of r) (value_of v) (sets B) (reward_of h) (value_of best) (value_of worst).
Proof.
case/and5P=> oc /table_pos h0 b0 w0 /every_stateP each; have H1 := optimality_checkP ok oc.
have av s a : a \in set_of m (nth [::] B s) -> avail M s a.
  by have [_ <-] := H1; rewrite optactsE => /andP[].
have [|s|s a aB|s|between best_is worst_is] := harmP H1 (H := reward_of h) (best := value_of best) (worst := value_of worst).
- move=> s a aB; have sa := av s a aB; have /andP[/(extremeP h0 b0)[/(_ a sa) + _] _] := each s.
  by rewrite inE in aB; move/(_ aB); rewrite /nonpos (gain_le0 sa h0 b0) /gain subr_le0.
- have /andP[/(extremeP h0 b0)[_ [a sa [ab e]]] _] := each s.
  by exists a; [rewrite inE | apply/eqP; rewrite -subr_eq0; apply/eqP].
- have sa := av s a aB; have /andP[_ /(extremeP h0 w0)[/(_ a sa) + _]] := each s.
  rewrite inE in aB; move/(_ aB); rewrite inonnegE (gain_numE sa h0 w0).
  by rewrite (pmulr_lge0 _ (scale_gt0 sa h0 w0)) /gain subr_ge0.
- have /andP[_ /(extremeP h0 w0)[_ [a sa [ab e]]]] := each s.
  by exists a; [rewrite inE | apply/eqP; rewrite -subr_eq0; apply/eqP].
by split.
Qed.

(* ---- path ------------------------------------------------------------------ *)

Section Piece.
Variables (r r' : table I).
Hypotheses (r0 : 0 < val r.1) (r0' : 0 < val r'.1).
Let d := difference r' r.
Let D s a := reward_of r' s a - reward_of r s a.

Let d0 : 0 < val d.1. Proof. by rewrite valM mulr_gt0. Qed.

Lemma differenceE s a : reward_of d s a = D s a.
Proof.
rewrite /reward_of /d /difference (nth_map 0%N) ?size_iota // nth_iota // add0n.
rewrite (nth_map 0%N) ?size_iota // nth_iota // add0n /reward_diff valB !valM /D /reward_of /entry_at.
by field; rewrite !gt_eqF.
Qed.

Let gain_d v s a : gain M (reward_of d) (value_of v) s a = gain M D (value_of v) s a.
Proof. by rewrite /gain /backup differenceE. Qed.

Variables (p : piece_data I).
Hypotheses (v0 : vector_ok m (fixed p)) (v1 : vector_ok m (rate p)).
Local Notation f0 := (gain M (reward_of r) (value_of (fixed p))).
Local Notation f1 := (gain M D (value_of (rate p))).
Let k0 := imul r.1 (fixed p).1.
Let k1 := imul d.1 (rate p).1.

Lemma line_numE t s a : avail M s a -> 0 < val t.2 -> exists2 k, 0 < k &
  val (line_num t k0 k1 (gain_at m r (fixed p) s a) (gain_at m d (rate p) s a)) =
  (f0 s a + fraction_of t * f1 s a) * k.
Proof.
move=> sa t0; exists (val t.2 * (val d.1 * val (rate p).1) * scale r (fixed p) s a).
  by apply: mulr_gt0 (scale_gt0 sa r0 v0); apply: mulr_gt0 => //; apply: mulr_gt0 (vector_pos v1).
rewrite /line_num valD !valM (gain_numE sa r0 v0) (gain_numE sa d0 v1) gain_d /scale /fraction_of.
rewrite (_ : val d.1 = val r'.1 * val r.1) ?valM //.
by move: (f0 s a) (f1 s a) => x y; field; rewrite gt_eqF.
Qed.

Lemma line_le0 t s a : avail M s a -> 0 < val t.2 ->
  nonpos (line_num t k0 k1 (gain_at m r (fixed p) s a) (gain_at m d (rate p) s a)) =
  (f0 s a + fraction_of t * f1 s a <= 0).
Proof. by move=> sa /(line_numE sa)[k k_gt0 e]; rewrite /nonpos -val_le val0 e pmulr_lle0. Qed.

Lemma line_eq0 t s a : avail M s a -> 0 < val t.2 ->
  izerob (line_num t k0 k1 (gain_at m r (fixed p) s a) (gain_at m d (rate p) s a)) =
  (f0 s a + fraction_of t * f1 s a == 0).
Proof. by move=> sa /(line_numE sa)[k k_gt0 e]; rewrite izerobE e mulf_eq0 (gt_eqF k_gt0) orbF. Qed.

Lemma both_eq0 s a : avail M s a ->
  izerob (gain_at m r (fixed p) s a) && izerob (gain_at m d (rate p) s a) =
  (f0 s a == 0) && (f1 s a == 0).
Proof. by move=> sa; rewrite (gain_eq0 sa r0 v0) (gain_eq0 sa d0 v1) gain_d. Qed.
End Piece.

Definition piece_statement r r' t (p : piece_data I) : Prop :=
  piece_claim M (reward_of r) (reward_of r') (fraction_of t) (fraction_of (upto p))
    (value_of (fixed p)) (value_of (rate p)) (sets (inside p)) (sets (at_upto p)).

Lemma piece_checkP r r' t p : 0 < val r.1 -> 0 < val r'.1 -> 0 < val t.2 ->
  piece_check r (difference r' r) t p -> 0 < val (upto p).2 /\ piece_statement r r' t p.
Proof.
move=> r0 r0' t0 /and5P[]; rewrite iposE => t1 + le1 v0 /andP[v1 /every_stateP each].
rewrite iposE valB !valM subr_gt0 => lt01.
pose D (s : states) (a : actions) := reward_of r' s a - reward_of r s a.
pose f0 := gain M (reward_of r) (value_of (fixed p)); pose f1 := gain M D (value_of (rate p)).
have W1 : fraction_of t < fraction_of (upto p).
  by rewrite /fraction_of ltr_pdivr_mulr // mulrAC ltr_pdivl_mulr // mulrC.
have le s a : avail M s a ->
    f0 s a + fraction_of t * f1 s a <= 0 /\ f0 s a + fraction_of (upto p) * f1 s a <= 0.
  move=> sa; have /and4P[/(every_actP (ok := ok))/(_ a sa)/= + _ _ _] := each s.
  by rewrite !(line_le0 r0 r0' v0 v1 sa) // => /andP[].
have zero s : exists2 a, avail M s a & f0 s a = 0 /\ f1 s a = 0.
  have /and4P[_ /(check_someP ok)[a sa +] _ _] := each s.
  by rewrite /= (both_eq0 r0 r0' v0 v1 sa) => /andP[/eqP z0 /eqP z1]; exists a.
split=> //; split.
- by rewrite W1 /fraction_of ler_pdivr_mulr // mul1r val_le.
- by move=> e te; have [] := pieceP W1 le zero te.
- move=> e te s; rewrite (piece_withinP W1 le zero te).
  have /and4P[_ _ /(listsP ok)-> _] := each s.
  by apply: set_eq => a sa; rewrite /= (both_eq0 r0 r0' v0 v1 sa).
move=> s; have [|_ ->] := pieceP (e := fraction_of (upto p)) W1 le zero; first by rewrite (ltW W1) lexx.
have /and4P[_ _ _ /(listsP ok)->] := each s.
by apply: set_eq => a sa; rewrite /= (line_eq0 r0 r0' v0 v1 sa).
Qed.

Fixpoint pieces_statement r r' t (ps : seq (piece_data I)) : Prop :=
  if ps is p :: ps' then piece_statement r r' t p /\ pieces_statement r r' (upto p) ps' else True.

(* The sets at R, and the pieces one after the other from 0 on.               *)
Definition path_statement r r' B (ps : seq (piece_data I)) : Prop :=
  (forall s, optacts M (reward_of r) s = set_of m (nth [::] B s)) /\
  if ps is p :: ps' then
    piece_claim M (reward_of r) (reward_of r') 0 (fraction_of (upto p))
      (value_of (fixed p)) (value_of (rate p)) (sets (inside p)) (sets (at_upto p)) /\
    pieces_statement r r' (upto p) ps'
  else False.

Lemma pieces_checkP r r' t ps : 0 < val r.1 -> 0 < val r'.1 -> 0 < val t.2 ->
  pieces_check r (difference r' r) t ps -> pieces_statement r r' t ps.
Proof.
move=> r0 r0'; elim: ps t => //= p ps IH t t0 /andP[/(piece_checkP r0 r0' t0)[t1 st] rest].
by split=> //; apply: IH.
Qed.

Theorem path_checkP r r' B ps : path_check r r' B ps -> path_statement r r' B ps.
Proof.
case/and3P=> /table_pos r0 /table_pos r0'; case: ps => // p ps /andP[/every_stateP start].
have [_ d0 _] := disc_bounds ok; have z0 : fraction_of (izero I, disc_den m) = 0 by rewrite /fraction_of val0 mul0r.
move=> chain; have := pieces_checkP (t := (izero I, disc_den m)) r0 r0' d0 chain; rewrite /= /piece_statement z0 => -[st rest].
split=> // s; have /andP[/and5P[_ _ _ v0 /andP[v1 /every_stateP each]] _] := chain.
have [|t|_ ->] := @gain_optimal _ _ _ M (reward_of r) (value_of (fixed p)).
- move=> t a ta; have /and4P[/(every_actP (ok := ok))/(_ a ta)/= + _ _ _] := each t.
  by rewrite (line_le0 (t := (izero I, disc_den m)) r0 r0' v0 v1 ta) // z0 mul0r addr0 => /andP[].
- have /and4P[_ /(check_someP ok)[a ta +] _ _] := each t.
  by rewrite /= (both_eq0 r0 r0' v0 v1 ta) => /andP[/eqP z _]; exists a.
by rewrite (listsP ok (start s)); apply: set_eq => a sa; rewrite (gain_eq0 sa r0 v0).
Qed.

(* ---- cliffs ---------------------------------------------------------------- *)

Definition cliff_statement r v B (c : cliff_data I) : Prop :=
  exists s0 (first : option (states * actions)),
    [/\ s0 = tied c :> nat, omap (fun q : states * actions => (nat_of_ord q.1, nat_of_ord q.2)) first = ender c
      & cliff_claim M (reward_of r) (value_of v) (sets B) s0 (value_of (reach c)) first].

Fixpoint each_cliff r v B (cs : seq (cliff_data I)) : Prop :=
  if cs is c :: cs' then cliff_statement r v B c /\ each_cliff r v B cs' else True.

Definition cliffs_statement r v B (cs : seq (cliff_data I)) : Prop :=
  optimality_claim M (reward_of r) (value_of v) (sets B) /\ each_cliff r v B cs.

Let nothing0 : 0 < val nothing.1. Proof. by have [] := disc_bounds ok. Qed.

Let riseE W s a : gain M (reward_of nothing) (value_of W) s a = rise M (value_of W) s a.
Proof. by rewrite /gain /backup /rise /reward_of !nth_nil val0 mul0r add0r. Qed.

Lemma cross (f f' k k' c c' e e' : rat) : 0 < c * e' -> c * e' = c' * e ->
  f * c * (k' * e') <= f' * c' * (k * e) -> f * k' <= f' * k.
Proof.
move=> pos same; rewrite (_ : f * c * _ = f * k' * (c * e')); last by ring.
rewrite (_ : f' * c' * _ = f' * k * (c' * e)); last by ring.
by rewrite -same ler_pmul2r.
Qed.

Section Cliff.
Variables (r : table I) (v : vector I) (B : seq (seq nat)) (c : cliff_data I).
Hypothesis oc : optimality_check m r v B.
Let r0 : 0 < val r.1. Proof. exact: optimality_pos oc. Qed.
Let v0 : vector_ok m v. Proof. by case/and3P: oc. Qed.
Let opt := optimality_checkP ok oc.
Local Notation V := (value_of v).
Local Notation W := (value_of (reach c)).

Lemma cliff_checkP : cliff_check r v B c -> cliff_statement r v B c.
Proof.
case/and5P=> w0 lt0 pos several /andP[/every_stateP each ends].
pose s0 : states := Ordinal lt0.
have K1 : 0 < W s0.
  by rewrite /value_of; apply: divr_gt0; [rewrite -iposE | exact: vector_pos w0].
have other s : s != s0 -> extreme s (nth [::] B s) nonpos (gain_at m nothing (reach c) s).
  by move=> ns; have := each s; rewrite -[_ == tied c]/(s == s0) (negPf ns).
have av s a : a \in sets B s -> avail M s a by have [_ <-] := opt; rewrite optactsE => /andP[].
have K2_le s a : s != s0 -> a \in sets B s -> rise M W s a <= 0.
  move=> /other/(extremeP nothing0 w0)[/(_ a) le _] aB; have sa := av s a aB.
  by rewrite inE in aB; have := le sa aB; rewrite /nonpos (gain_le0 sa nothing0 w0) riseE.
have K2_eq s : s != s0 -> exists2 a, a \in sets B s & rise M W s a = 0.
  by move=> /other/(extremeP nothing0 w0)[_ [a sa [ab e]]]; exists a; [rewrite inE | rewrite -riseE].
have two : (1 < #|sets B s0|)%N.
  have /and3P[_ _ /every_stateP/(_ s0)/and3P[_ _ /andP[/allP short _]]] := oc.
  move: several short; rewrite -[tied c]/(s0 : nat); case: (nth [::] B s0) => // b l /hasP[b' b'l nb] short.
  have [lt_b lt_b'] : (b < width m)%N /\ (b' < width m)%N.
    by split; apply: leq_trans (size_acts m s0); apply: short; rewrite inE ?eqxx // b'l orbT.
  apply/card_gt1P; exists (Ordinal lt_b), (Ordinal lt_b'); rewrite !inE /= eqxx b'l orbT; split=> //.
  by rewrite -val_eqE eq_sym.
case e: (ender c) ends => [[s1 a1]|] ends; last first.
  exists s0, None; split=> //; split=> // a aB V1; split=> [e0 pe|e0 pe]; first exact: (bumpP opt aB pe).
  apply: (bonus_infiniteP opt aB K1 K2_le K2_eq pe) => s b sb nb.
  have := every_actP (ok := ok) (every_stateP ends s) sb.
  by rewrite inE in nb; rewrite (negPf nb) /nonpos (gain_le0 sb nothing0 w0) riseE.
case/and5P: ends => lt1 lt_a1 na1 y1 /every_stateP K3; pose t1 : states := Ordinal lt1.
pose b1 : actions := Ordinal (leq_trans lt_a1 (size_acts m s1)).
have sb1 : avail M t1 b1 by [].
rewrite -[s1]/(t1 : nat) -[a1]/(b1 : nat) in e na1 y1 K3 *.
rewrite (gain_gt0 sb1 nothing0 w0) riseE in y1.
exists s0, (Some (t1, b1)); split=> //; split=> // a aB V1; split=> [e0 pe|]; first exact: (bumpP opt aB pe).
have nb1 : b1 \notin sets B t1 by rewrite inE.
apply: (bonus_firstP opt aB K1 K2_le K2_eq sb1 nb1 y1) => s b sb nb pb.
have := every_actP (ok := ok) (K3 s) sb; rewrite inE in nb; rewrite (negPf nb) /=.
rewrite /nonpos (gain_le0 sb nothing0 w0) riseE leNgt pb /= -val_le !valM.
rewrite (gain_numE sb r0 v0) (gain_numE sb nothing0 w0) (gain_numE sb1 r0 v0) (gain_numE sb1 nothing0 w0).
rewrite !riseE => le; rewrite ler_pdivr_mulr // mulrAC ler_pdivl_mulr //.
have k0 := scale_gt0 sb r0 v0; have k1 := scale_gt0 sb1 nothing0 w0.
rewrite -[V t1 - _]opprB -[V s - _]opprB !mulNr ler_opp2; apply: (cross (mulr_gt0 k0 k1) _ le).
by rewrite /scale; ring.
Qed.
End Cliff.

Theorem cliffs_checkP r v B cs : cliffs_check r v B cs -> cliffs_statement r v B cs.
Proof.
case/andP=> oc cliffs; split; first exact: optimality_checkP.
by elim: cs cliffs => //= c cs IH /andP[/(cliff_checkP oc) st /IH].
Qed.
End Checks.

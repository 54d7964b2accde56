(* The boolean check of certificates of kind radius over integer data, where   *)
(* the visits of the policy are exact, and its soundness.                     *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity finite_cliff.
From PolicyCliff Require Import finite_ending finite_cones check_radius check_radius_total check_conditions.
From PolicyCliff Require Import check_data check_certificates check_pairs check_kinds.

(******************************************************************************)
(*   sup_check m r v x, total_check m r v x == F1, F2, F5 to F7, and that     *)
(*            the visits are exact, in place of F3 and F4                     *)
(* Each has a soundness theorem of the same name with P for _check.           *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* The statement, over any ordered field; length measures changes, and N is   *)
(* by how much a change of length 1 can close a gap.                          *)
Section Claims.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R w x : S -> A -> K) (d : S -> A).

Definition radius_claim (length N : (S -> A -> K) -> K) R w d cls slow fast
    (lower : option K) (upper : option (K * (S * A))) :=
  [/\ forall x R', respects M (same cls) x -> moves M w x R R' ->
        (if lower is Some c then length x < c else true) ->
        optimal M R' (det d) /\ forall s a, rival M d cls s a -> a \notin optacts M R' s,
      (if upper is Some (c, (s, a)) then rival M d cls s a /\
         exists x R', [/\ respects M (same cls) x, moves M w x R R', length x <= c
           & qvalue M (det d) R' s a = value M (det d) R' s]
       else True)
    & forall s a, rival M d cls s a -> slow s a <= N (times w (facet M d s a)) <= fast s a].

Variable d : S -> A.
Hypothesis dP : forall s, avail M s (d s).

Lemma visits_value (X : S -> K) u :
  (forall s, X s = (s == u)%:R + disc M * expect M s (d s) X) ->
  X =1 value M (det d) (at_pair K u (d u)).
Proof.
move=> XE; apply: value_unique => [|t]; first exact: det_policy.
rewrite -mean_backup det_sum XE /backup /at_pair; congr (_ + _).
by case: eqP => [->|] //=; rewrite eqxx.
Qed.

Lemma visits_facet (X : S -> K) u s a : (forall s, X s = (s == u)%:R + disc M * expect M s (d s) X) ->
  a != d s -> facet M d s a u (d u) = X s - disc M * expect M s a X.
Proof.
move=> /visits_value XE ad; rewrite /facet /occupancy -value_det // -XE; congr (_ - _).
rewrite /qvalue /backup /at_pair; case: eqP => [e|_] /=.
  by rewrite e in ad *; rewrite (negPf ad) add0r; congr (_ * _); apply: eq_expect => t; rewrite XE.
by rewrite add0r; congr (_ * _); apply: eq_expect => t; rewrite XE.
Qed.
End Claims.

Record radius_data (I : integers) := Radius {
  free : table I;
  classes : seq (seq nat);
  chosen : seq nat;
  visits : table I;                (* for each state its visits from every state *)
  slowest : table I;
  fastest : table I;
  lower : option (fraction I);
  upper : option (fraction I * (nat * nat))
}.

Section Checks.
Variables (I : integers) (m : model I).
Local Notation T := (digits I).
Local Notation n := (nstates m).

Definition iabs (x : T) : T := if inonneg x then x else ineg x.
Definition imax (x y : T) : T := if ileb x y then y else x.
Definition equal (x y : T) : bool := ileb x y && ileb y x.
Definition same_row (x y : row I) : bool :=
  equal x.1 y.1 && (seq.size x.2 == seq.size y.2) &&
  all (fun p : (N * T) * (N * T) => N.eqb p.1.1 p.2.1 && equal p.1.2 p.2.2) (zip x.2 y.2).

Section Data.
Variables (r : table I) (v : vector I) (x : radius_data I).

Definition class_at (s : nat) : nat -> nat := let l := nth [::] (classes x) s in fun a => nth 0%N l a.
Definition class_check (s : nat) : bool :=
  let cls := class_at s in let w := nth [::] (free x).2 s in let y := nth [::] r.2 s in
  let next := acts m s in
  every_act m s (fun a => let c := cls a in
    [&& (c <= a)%N, cls c == c, same_row (nth (izero I, [::]) next a) (nth (izero I, [::]) next c),
        equal (entry_at y a) (entry_at y c) & equal (entry_at w a) (entry_at w c)]).

Definition choice_check (s : nat) : bool :=
  let c := nth 0%N (chosen x) s in let cls := class_at s in let g := gain_at m r v s in
  [&& (c < seq.size (acts m s))%N, izerob (g c)
    & every_act m s (fun a => (cls a == cls c) || ~~ inonneg (g a))].

(* The visits of u: X s = [s = u] + disc P X, as gains of the reward 0.       *)
Definition column (u : nat) : vector I := ((visits x).1, nth [::] (visits x).2 u).
Definition unit (s a : nat) : T :=
  imul (imul (disc_den m) (visits x).1) (imul (disc_den m) (nth (izero I, [::]) (acts m s) a).1).
Definition visits_check (u : nat) : bool :=
  is_final m u || (let col := column u in vector_ok m col &&
    every_state m (fun s => let c := nth 0%N (chosen x) s in
      let g := gain_at m (nothing m) col s c in
      izerob (if s == u then iadd g (unit s c) else g))).

(* What the sum or the maximum is of, without its denominator.                *)
Definition weight (s a : nat) : T := iabs (entry_at (nth [::] (free x).2 s) a).
Definition own (s a : nat) : T := imul (weight s a) (unit s a).
Definition part (s a u : nat) : T :=
  imul (weight u (nth 0%N (chosen x) u)) (iabs (gain_at m (nothing m) (column u) s a)).
Definition sup_num (s a : nat) : T := foldr (fun u acc => iadd (part s a u) acc) (own s a) (iota 0 n).
Definition total_num (s a : nat) : T := foldr (fun u acc => imax (part s a u) acc) (own s a) (iota 0 n).

(* Of the actions that are no rivals nothing is asked.                        *)
Definition rivals_check (P : nat -> nat -> bool) (s : nat) : bool :=
  let cls := class_at s in let c := cls (nth 0%N (chosen x) s) in
  every_act m s (fun a => (cls a == c) || P s a).

Definition speed_check (num : nat -> nat -> T) (s a : nat) : bool :=
  let y := num s a in let z := imul (free x).1 (unit s a) in
  let lo := entry_at (nth [::] (slowest x).2 s) a in let hi := entry_at (nth [::] (fastest x).2 s) a in
  ileb (imul lo z) (imul y (slowest x).1) && ileb (imul y (fastest x).1) (imul hi z).

(* V - Q = q / k * speed, with the numerators of both sides.                  *)
Definition gap_num (s a : nat) (t : T) : T := imul (ineg (gain_at m r v s a)) t.
Definition reach_num (s a : nat) (q : fraction I) (l : table I) : T :=
  let k := imul (imul r.1 v.1) (imul (disc_den m) (nth (izero I, [::]) (acts m s) a).1) in
  imul (imul q.1 (entry_at (nth [::] l.2 s) a)) k.

Definition lower_check (s a : nat) : bool :=
  if lower x is Some q then
    ileb (reach_num s a q (fastest x)) (gap_num s a (imul q.2 (fastest x).1))
  else izerob (entry_at (nth [::] (fastest x).2 s) a).

Definition upper_check : bool :=
  if upper x is Some (q, (s, a)) then
    [&& ipos q.2, (s < n)%N, (a < seq.size (acts m s))%N, class_at s a != class_at s (nth 0%N (chosen x) s),
        ipos (entry_at (nth [::] (slowest x).2 s) a)
      & ileb (gap_num s a (imul q.2 (slowest x).1)) (reach_num s a q (slowest x))]
  else true.

Definition radius_check (num : nat -> nat -> T) : bool :=
  [&& table_ok m r, vector_ok m v, table_ok m (free x), ipos (visits x).1, ipos (slowest x).1, ipos (fastest x).1,
      (if lower x is Some q then ipos q.2 else true), every_state m class_check, every_state m choice_check,
      all visits_check (iota 0 n), every_state m (rivals_check (speed_check num)),
      every_state m (rivals_check lower_check) & upper_check].

Definition sup_check : bool := radius_check sup_num.
Definition total_check : bool := radius_check total_num.
End Data.

(* -------------------------------------------------------------------------- *)

Hypothesis ok : model_ok m.
Local Notation M := (process_of_data ok).
Local Notation states := 'I_n.
Local Notation actions := 'I_(width m).
Implicit Types (s t u : states) (a b : actions) (r : table I) (v : vector I) (x : radius_data I).

Lemma cancel (c p q : rat) : 0 < c -> p * c <= q * c -> p <= q.
Proof. by move=> c0; rewrite ler_pmul2r. Qed.
Lemma equalE y z : equal y z = (val y == val z).
Proof. by rewrite /equal -!val_le eq_le. Qed.
Lemma iabsE y : val (iabs y) = `|val y|.
Proof.
rewrite /iabs inonnegE; have [y0|/ltW y0] := leP 0 (val y); first by rewrite ger0_norm.
by rewrite val_neg ler0_norm.
Qed.
Lemma imaxE y z : val (imax y z) = Num.max (val y) (val z).
Proof. by rewrite /imax -val_le; case: leP. Qed.

Lemma same_rowP s a b : same_row (row_at s a) (row_at s b) -> kernel M s a =1 kernel M s b.
Proof.
move=> h u; rewrite /= /kernel_of /onward; case: ifP => // _; rewrite /step_of.
case/andP: h => /andP[]; rewrite equalE => /eqP <- /eqP; move: (row_at s a).2 (row_at s b).2 => l l' e same.
congr (_ / _); elim: l l' e same => [|p l IH] [|p' l'] //= [e] /andP[/andP[/N.eqb_eq pp]].
by rewrite equalE => /eqP vv /(IH _ e) {}IH; rewrite !big_cons pp vv IH.
Qed.

Definition class_of x s a : actions :=
  if (a < seq.size (acts m s))%N then insubd a (class_at x s a) else a.

Definition radius_statement (length N : _ -> rat) r x : Prop :=
  exists2 d : states -> actions, (forall s, d s = nth 0%N (chosen x) s :> nat) &
    radius_claim M length N (reward_of r) (reward_of (free x)) d (class_of x)
      (reward_of (slowest x)) (reward_of (fastest x)) (omap (@fraction_of I) (lower x))
      (if upper x is Some (q, (i, j)) then
         if (insub i, insub j) is (Some s, Some a) then Some (fraction_of q, (s, a)) else None
       else None).

Section Sound.
Variables (r : table I) (v : vector I) (x : radius_data I) (num : nat -> nat -> T).
Hypothesis h : radius_check r v x num.
Local Notation R := (reward_of r).
Local Notation w := (reward_of (free x)).
Local Notation V := (value_of v).
Local Notation cls := (class_of x).

Let r0 : 0 < val r.1. Proof. by case/and5P: h => /table_pos. Qed.
Let v0 : vector_ok m v. Proof. by case/and5P: h. Qed.
Let w_ok : table_ok m (free x). Proof. by case/and5P: h. Qed.
Let w0 : 0 < val (free x).1. Proof. exact: table_pos w_ok. Qed.
Let x0 : 0 < val (visits x).1. Proof. by case/and5P: h => _ _ _; rewrite iposE. Qed.
Let rest := let: And5 _ _ _ _ y := and5P h in y.
Let lo0 : 0 < val (slowest x).1. Proof. by case/and5P: rest; rewrite iposE. Qed.
Let hi0 : 0 < val (fastest x).1. Proof. by case/and5P: rest; rewrite !iposE. Qed.
Let q0 : if lower x is Some q then ipos q.2 else true. Proof. by case/and5P: rest. Qed.
Let classP s : class_check r x s. Proof. by case/and5P: rest => _ _ _ /every_stateP. Qed.
Let last5 := let: And5 _ _ _ _ y := and5P rest in y.
Let choiceP s : choice_check r v x s. Proof. by case/and5P: last5 => /every_stateP. Qed.
Let visitsP u : visits_check x u.
Proof. by case/and5P: last5 => _ /allP all_u _ _ _; apply: all_u; rewrite mem_iota add0n /= ltn_ord. Qed.
Let speedP s : rivals_check x (speed_check x num) s.
Proof. by case/and5P: last5 => _ _ /every_stateP. Qed.
Let lowerP s : rivals_check x (lower_check r v x) s.
Proof. by case/and5P: last5 => _ _ _ /every_stateP. Qed.
Let upperP : upper_check r v x. Proof. by case/and5P: last5. Qed.

Let chosen_lt s : (nth 0%N (chosen x) s < seq.size (acts m s))%N. Proof. by case/and3P: (choiceP s). Qed.
Let d s : actions := Ordinal (leq_trans (chosen_lt s) (size_acts m s)).
Let dP s : avail M s (d s). Proof. exact: chosen_lt. Qed.

Let clsE s a : avail M s a -> [/\ cls s a = class_at x s a :> nat, avail M s (cls s a),
  cls s (cls s a) = cls s a, kernel M s a =1 kernel M s (cls s a)
  & R s a = R s (cls s a) /\ w s a = w s (cls s a)].
Proof.
move=> sa; have /(every_actP (ok := ok))/(_ a sa)/=/and5P[le /eqP idem same] := classP s.
rewrite !equalE => /eqP re /eqP we; have lt_a : (a < seq.size (acts m s))%N by [].
have valE b : avail M s b -> (class_at x s b <= b)%N -> cls s b = class_at x s b :> nat.
  by move=> sb le_b; rewrite /class_of -[(_ < _)%N]/(avail M s b) sb val_insubd (leq_ltn_trans le_b).
have cE := valE a sa le.
have ca : avail M s (cls s a) by rewrite /= /avail_of cE (leq_ltn_trans le).
split=> //.
- by apply: val_inj; rewrite /= valE // cE ?idem.
- by apply: same_rowP; rewrite /row_at cE.
by split; rewrite /reward_of cE; [rewrite -re | rewrite -we].
Qed.

Let F1 s a b : cls s a = cls s b -> avail M s a = avail M s b /\ kernel M s a =1 kernel M s b.
Proof.
have away c : ~~ avail M s c -> cls s c = c by rewrite /= /avail_of /class_of => /negPf->.
have [sa|na] := boolP (avail M s a); have [sb|nb] := boolP (avail M s b) => e.
- by have [_ _ _ ka _] := clsE sa; have [_ _ _ kb _] := clsE sb; split=> // t; rewrite ka kb e.
- by have [_ ca _ _ _] := clsE sa; rewrite e away // (negPf nb) in ca.
- by have [_ cb _ _ _] := clsE sb; rewrite -e away // (negPf na) in cb.
by rewrite !away // in e; rewrite e.
Qed.

Let first s a : avail M s a -> avail M s (cls s a) /\ cls s (cls s a) = cls s a.
Proof. by move=> /clsE[]. Qed.

Let Rc : respects M (same cls) R.
Proof.
move=> s a b sa /eqP e; have [/esym sb _] := F1 e; rewrite sa in sb.
by have [_ _ _ _ [-> _]] := clsE sa; have [_ _ _ _ [-> _]] := clsE sb; rewrite e.
Qed.
Let wc : respects M (same cls) w.
Proof.
move=> s a b sa /eqP e; have [/esym sb _] := F1 e; rewrite sa in sb.
by have [_ _ _ _ [_ ->]] := clsE sa; have [_ _ _ _ [_ ->]] := clsE sb; rewrite e.
Qed.

Let rivalE s a : avail M s a -> (class_at x s a == class_at x s (nth 0%N (chosen x) s)) = (cls s a == cls s (d s)).
Proof. by move=> sa; have [<- _ _ _ _] := clsE sa; have [<- _ _ _ _] := clsE (dP s). Qed.

Let of_rival P s a : rivals_check x P s -> rival M d cls s a -> P s a.
Proof.
move=> /(every_actP (ok := ok)) all_a /andP[sa nc]; have := all_a a sa.
by rewrite /= rivalE // (negPf nc).
Qed.

Let F2 s : V s = backup M R V s (d s).
Proof.
have /and3P[_ g _] := choiceP s; apply/esym/eqP; rewrite -subr_eq0 -[X in X == _]/(gain M R V s (d s)).
by rewrite -(gain_eq0 (dP s) r0 v0).
Qed.

Let F2r s a : rival M d cls s a -> backup M R V s a < V s.
Proof.
case/andP=> sa nc; have /and3P[_ _ /(every_actP (ok := ok))/(_ a sa)] := choiceP s.
rewrite /= rivalE // (negPf nc) /= inonnegE (gain_numE sa r0 v0) (pmulr_lge0 _ (scale_gt0 sa r0 v0)).
by rewrite -ltNge /gain subr_lt0.
Qed.

Let nothing0 : 0 < val (nothing m).1. Proof. by have [] := disc_bounds ok. Qed.
Let X u : states -> rat := value_of (column x u).
Let X_ok u : ~~ is_final m u -> vector_ok m (column x u).
Proof. by move=> fu; have := visitsP u; rewrite /visits_check (negPf fu) /= => /andP[]. Qed.
Let unitE s a u : val (unit x s a) = scale (nothing m) (column x u) s a.
Proof. by rewrite /unit !valM. Qed.
Let unit0 s a : avail M s a -> 0 < val (unit x s a).
Proof.
have [_ d0 _] := disc_bounds ok.
by move=> sa; rewrite !valM !mulr_gt0 //; apply: row_pos sa.
Qed.

Let gain_nothing u s a : gain M (reward_of (nothing m)) (X u) s a = disc M * expect M s a (X u) - X u s.
Proof. by rewrite /gain /backup /reward_of !nth_nil val0 mul0r add0r. Qed.

Let XE u : ~~ is_final m u -> forall s, X u s = (s == u)%:R + disc M * expect M s (d s) (X u).
Proof.
move=> fu s; have := visitsP u; rewrite /visits_check (negPf fu) /= => /andP[cok /every_stateP/(_ s)].
have E := gain_numE (dP s) nothing0 cok; rewrite gain_nothing in E.
rewrite -[nth 0%N (chosen x) s]/(nat_of_ord (d s)) -[_ == u :> nat]/(s == u).
case: ifP => _; rewrite izerobE ?(valD (gain_at m (nothing m) (column x u) s (d s))) E; last first.
  by rewrite mulf_eq0 (gt_eqF (scale_gt0 (dP s) nothing0 cok)) orbF subr_eq0 mulr0n add0r => /eqP->.
rewrite (unitE s (d s) u) -{2}[scale _ _ _ _]mul1r -mulrDl mulf_eq0.
rewrite (gt_eqF (scale_gt0 (dP s) nothing0 cok)) orbF => /eqP e.
by apply/eqP; rewrite mulr1n -subr_eq0 -oppr_eq0 opprB -addrA addrC; apply/eqP; exact: e.
Qed.

Let y s a u := facet M d s a u (d u).
Let bar s a := val (free x).1 * val (unit x s a).
Let bar0 s a : avail M s a -> 0 < bar s a. Proof. by move=> sa; rewrite mulr_gt0 // unit0. Qed.

Let weightE s a : val (weight x s a) = `|w s a| * val (free x).1.
Proof.
rewrite iabsE /reward_of normrM [`|_^-1|]gtr0_norm ?invr_gt0 // mulfVK //.
by rewrite gt_eqF.
Qed.

Let ownE s a : val (own x s a) = `|w s a| * bar s a.
Proof. by rewrite valM weightE -mulrA. Qed.

Let at_end u : is_final m u -> w u (d u) = 0. Proof. exact: table_final w_ok. Qed.

Let partE s a u : rival M d cls s a -> val (part x s a u) = `|w u (d u) * y s a u| * bar s a.
Proof.
case/andP=> sa nc; have [fu|fu] := boolP (is_final m u).
  by rewrite valM -[nth 0%N (chosen x) u]/(nat_of_ord (d u)) weightE at_end // !(normr0, mul0r).
have ad : a != d s by apply: contraNneq nc => ->.
have k0 := scale_gt0 sa nothing0 (X_ok fu).
rewrite valM -[nth 0%N (chosen x) u]/(nat_of_ord (d u)) weightE iabsE (gain_numE sa nothing0 (X_ok fu)).
rewrite (normrM _ (scale _ _ _ _)) (gtr0_norm k0) (normrM (w u (d u)) _) /y (visits_facet dP (XE fu) ad) gain_nothing.
rewrite -(unitE s a u) /bar distrC.
by rewrite -!mulrA; congr (_ * _); rewrite mulrCA.
Qed.

Section Numbers.
Variables (s : states) (a : actions).
Hypothesis ra : rival M d cls s a.
Let sa : avail M s a. Proof. by case/andP: ra. Qed.
Let ad : a != d s. Proof. by case/andP: ra => _; apply: contraNneq => ->. Qed.

Lemma big_states (op : rat -> rat -> rat) (F : states -> rat) :
  \big[op/0]_t F t = \big[op/0]_(t <- enum 'I_n) F t.
Proof. by rewrite enumT /index_enum locked_withE. Qed.

Lemma sup_numE : val (sup_num x s a) = size M (times w (facet M d s a)) * bar s a.
Proof.
rewrite (@size_changes _ _ _ M d w dP s a (y s a) ad sa (fun=> erefl)) /changes /sup_num -val_enum_ord big_states.
elim: (enum _) => [|u l IH] /=; first by rewrite big_nil addr0 ownE.
by rewrite valD (partE u ra) IH big_cons addrCA [RHS]mulrDl.
Qed.

Lemma total_numE : val (total_num x s a) = norm M (times w (facet M d s a)) * bar s a.
Proof.
rewrite (@norm_facet _ _ _ M d w dP s a (y s a) sa ad (fun=> erefl)) /total_num -val_enum_ord big_states.
elim: (enum _) => [|u l IH] /=; first by rewrite big_nil max_l ?normr_ge0 ?ownE.
by rewrite imaxE (partE u ra) IH big_cons -maxr_pmull ?ltW ?bar0 // maxCA.
Qed.
End Numbers.

Section Statement.
Variables (length N : (states -> actions -> rat) -> rat).
Hypothesis numE : forall s a, rival M d cls s a -> val (num s a) = N (times w (facet M d s a)) * bar s a.

Lemma bounds s a : rival M d cls s a ->
  reward_of (slowest x) s a <= N (times w (facet M d s a)) <= reward_of (fastest x) s a.
Proof.
move=> ra; have /andP[sa _] := ra; have := of_rival (speedP s) ra.
have E1 c : val (imul c (imul (free x).1 (unit x s a))) = val c * bar s a by rewrite valM (valM (free x).1).
rewrite /speed_check -!val_le !E1 !(valM (num s a)) (numE ra) => /andP[low up].
rewrite /reward_of /entry_at in low up *; have b0 := bar0 sa.
apply/andP; split.
  by rewrite (ler_pdivr_mulr _ _ lo0); apply: (cancel b0); rewrite mulrAC; exact: low.
by rewrite (ler_pdivl_mulr _ _ hi0); apply: (cancel b0); rewrite mulrAC; exact: up.
Qed.

Let gapE s a (c : T) : avail M s a ->
  val (gap_num r v s a c) = (V s - backup M R V s a) * scale r v s a * val c.
Proof. by move=> sa; rewrite valM val_neg (gain_numE sa r0 v0) /gain -mulNr opprB. Qed.

Let reachE s a q (l : table I) : 0 < val q.2 -> 0 < val l.1 ->
  val (reach_num r v s a q l) = fraction_of q * reward_of l s a * scale r v s a * (val q.2 * val l.1).
Proof.
move=> q_gt0 l0; rewrite !valM /scale /fraction_of /reward_of /entry_at /row_at.
by field; rewrite !gt_eqF ?(vector_pos v0).
Qed.

Let F6 q : lower x = Some q -> forall s a, rival M d cls s a ->
  fraction_of q * reward_of (fastest x) s a <= V s - backup M R V s a.
Proof.
move=> e s a ra; have /andP[sa _] := ra; have := of_rival (lowerP s) ra; have := q0.
rewrite /lower_check e iposE => q_gt0; rewrite -val_le (reachE s a q_gt0 hi0) (gapE _ sa) (valM q.2) => le.
exact: cancel (scale_gt0 sa r0 v0) (cancel (mulr_gt0 q_gt0 hi0) le).
Qed.

Let F6_infinite : lower x = None -> forall s a, rival M d cls s a -> reward_of (fastest x) s a = 0.
Proof.
move=> e s a ra; have := of_rival (lowerP s) ra.
by rewrite /lower_check e izerobE /reward_of /entry_at => /eqP->; rewrite mul0r.
Qed.

Let F7 q i j : upper x = Some (q, (i, j)) -> exists s a, [/\ insub i = Some s, insub j = Some a,
  rival M d cls s a, 0 < reward_of (slowest x) s a
  & V s - backup M R V s a <= fraction_of q * reward_of (slowest x) s a].
Proof.
move=> e; have := upperP; rewrite /upper_check e => /and5P[]; rewrite iposE => q_gt0 lt_i lt_j nc /andP[].
pose s : states := Ordinal lt_i; pose a : actions := Ordinal (leq_trans lt_j (size_acts m s)).
have sa : avail M s a by [].
rewrite -[i]/(nat_of_ord s) -[j]/(nat_of_ord a) in nc *; rewrite iposE => pos le.
exists s, a; split; first exact: (valK s).
- exact: (valK a).
- by rewrite /rival sa -(rivalE sa).
- exact: (divr_gt0 pos lo0).
move: le; rewrite -val_le (reachE s a q_gt0 lo0) (gapE _ sa) (valM q.2) => le.
exact: cancel (scale_gt0 sa r0 v0) (cancel (mulr_gt0 q_gt0 lo0) le).
Qed.

(* What remains is the soundness of the conditions, for each norm.            *)
Lemma statementP :
  (forall r1 : rat, (forall s a, rival M d cls s a -> r1 * reward_of (fastest x) s a <= V s - backup M R V s a) ->
     forall c R', respects M (same cls) c -> moves M w c R R' -> length c < r1 ->
     optimal M R' (det d) /\ forall s a, rival M d cls s a -> a \notin optacts M R' s) ->
  ((forall s a, rival M d cls s a -> reward_of (fastest x) s a = 0) ->
     forall c R', respects M (same cls) c -> moves M w c R R' ->
     optimal M R' (det d) /\ forall s a, rival M d cls s a -> a \notin optacts M R' s) ->
  (forall (r2 : rat) s a, rival M d cls s a -> 0 < reward_of (slowest x) s a ->
     V s - backup M R V s a <= r2 * reward_of (slowest x) s a ->
     exists c R', [/\ respects M (same cls) c, moves M w c R R', length c <= r2
       & qvalue M (det d) R' s a = value M (det d) R' s]) ->
  radius_statement length N r x.
Proof.
move=> finite infinite above; exists d => //; split=> //.
- move=> c R' cc RR'; case e: (lower x) => [q|] /= lt; last exact: (infinite (F6_infinite e)) cc RR'.
  exact: (finite _ (F6 e)) cc RR' lt.
- case e: (upper x) => [[q [i j]]|] //; have [s [a [-> -> ra pos le]]] := F7 e.
  by split=> //; apply: above.
exact: bounds.
Qed.
End Statement.

Lemma supP : num = sup_num x -> radius_statement (norm M) (size M) r x.
Proof.
move=> e; have numE s a : rival M d cls s a -> val (num s a) = size M (times w (facet M d s a)) * bar s a.
  by rewrite e; apply: sup_numE.
have bs := bounds numE; apply: (statementP numE).
- exact: (radius_lowerP dP F1 Rc wc F2 F2r bs).
- exact: (radius_infiniteP dP F1 Rc wc F2 F2r bs).
exact: (radius_upperP dP F1 F2 F2r bs).
Qed.

Lemma totalP : num = total_num x -> radius_statement (check_radius_total.total M cls) (norm M) r x.
Proof.
move=> e; have numE s a : rival M d cls s a -> val (num s a) = norm M (times w (facet M d s a)) * bar s a.
  by rewrite e; apply: total_numE.
have bs := bounds numE; apply: (statementP numE).
- exact: (total_lowerP dP first F1 Rc wc F2 F2r bs).
- exact: (total_infiniteP dP first F1 Rc wc F2 F2r bs).
exact: (total_upperP dP first F1 F2 F2r bs).
Qed.
End Sound.

Theorem sup_checkP r v x : sup_check r v x -> radius_statement (norm M) (size M) r x.
Proof. by move=> h; apply: (supP h). Qed.

Theorem total_checkP r v x : total_check r v x -> radius_statement (check_radius_total.total M (class_of x)) (norm M) r x.
Proof. by move=> h; apply: (totalP h). Qed.
End Checks.

(* The conditions of the certificate format imply its statements: optimality, *)
(* rays and discontinuity, over any ordered field.                            *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_continuity finite_cliff finite_selection.

(******************************************************************************)
(*          gain M R V s a == backup M R V s a - V s, the sign of which is     *)
(*                            what a checker looks at                         *)
(*     optimality_claim M R V B == V = V*_R and B s = A*(s;R) for every s      *)
(*                along R D e == the reward R + e D                           *)
(*          upwards u == 0 < u; u = None stands for infinity                   *)
(*   before u e, beyond u e  == e < u, u < e                                   *)
(*  ray_claim M R V0 s0 B0 D V1 u B B1 == the statement of a ray: along it     *)
(*                V* is V0 + e V1 up to u and not beyond, A*(s0; .) is B0 at  *)
(*                its start, B for every e within and B1 at its end           *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Conditions.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R D : S -> A -> K) (V : S -> K) (s : S) (a : A) (e : K) (u : option K).

Definition gain R V s a : K := backup M R V s a - V s.

Definition optimality_claim R V (B : S -> {set A}) :=
  vstar M R =1 V /\ forall s, optacts M R s = B s.

(* O1 alone: V is the optimal value, and the greedy actions are those of gain 0.*)
Lemma gain_optimal R V : (forall s a, avail M s a -> gain R V s a <= 0) ->
  (forall s, exists2 a, avail M s a & gain R V s a = 0) ->
  vstar M R =1 V /\
  forall s, optacts M R s = [set a | avail M s a & gain R V s a == 0].
Proof.
move=> up att; have VE : V =1 vstar M R.
  apply: vstarP => [s a sa|s]; first by rewrite -subr_le0 up.
  by have [a sa /eqP] := att s; rewrite subr_eq0 => /eqP; exists a.
split=> [s|s]; first by rewrite VE.
apply/setP => a; rewrite optactsE inE; case: (avail M s a) => //=.
rewrite /gain subr_eq0 -VE; congr (_ == _); rewrite /qstar /backup.
by congr (_ + _ * _); apply: eq_expect => t; rewrite VE.
Qed.

(* O1 and O2.                                                                 *)
Lemma optimalityP R V (B : S -> {set A}) :
  (forall s a, avail M s a -> gain R V s a <= 0) ->
  (forall s, exists2 a, avail M s a & gain R V s a = 0) ->
  (forall s, B s = [set a | avail M s a & gain R V s a == 0]) ->
  optimality_claim R V B.
Proof. by move=> up att BE; have [VE AE] := gain_optimal up att; split=> // s; rewrite AE BE. Qed.

(* Along a ray the gains are affine.                                          *)
Definition along R D e : S -> A -> K := fun s a => R s a + e * D s a.
Definition line V0 V1 e : S -> K := fun s => V0 s + e * V1 s.

Lemma gain_along R D V0 V1 e s a :
  gain (along R D e) (line V0 V1 e) s a = gain R V0 s a + e * gain D V1 s a.
Proof. by rewrite /gain /backup /along /line expectD expectZ; ring. Qed.

Definition upwards u : bool := if u is Some c then 0 < c else true.
Definition before u e : bool := if u is Some c then e < c else true.
Definition beyond u e : bool := if u is Some c then c < e else false.

Definition ray_claim R V0 s0 (B0 : {set A}) D V1 u (B B1 : {set A}) :=
  [/\ vstar M R =1 V0 /\ optacts M R s0 = B0,
      upwards u,
      forall e, 0 < e -> before u e ->
        vstar M (along R D e) =1 line V0 V1 e /\ optacts M (along R D e) s0 = B,
      forall c, u = Some c ->
        vstar M (along R D c) =1 line V0 V1 c /\ optacts M (along R D c) s0 = B1
    & forall e, beyond u e -> exists s, vstar M (along R D e) s != line V0 V1 e s].

Section Ray.
Variables (R D : S -> A -> K) (V0 V1 : S -> K) (d : S -> A) (u : option K).
Variables (s0 : S) (B0 B B1 : {set A}).
Let f0 := gain R V0.
Let f1 := gain D V1.
Let at_end s a := if u is Some c then f0 s a + c * f1 s a else f1 s a.
Hypothesis u0 : upwards u.
Hypothesis dP : forall s, avail M s (d s).
Hypothesis R1 : forall s, f0 s (d s) = 0 /\ f1 s (d s) = 0.
Hypothesis R2 : forall s a, avail M s a -> f0 s a <= 0 /\ at_end s a <= 0.
Hypothesis R3_start : B0 = [set a | avail M s0 a & f0 s0 a == 0].
Hypothesis R3_within : B = [set a | [&& avail M s0 a, f0 s0 a == 0 & f1 s0 a == 0]].
Hypothesis R3_end : u != None -> B1 = [set a | avail M s0 a & at_end s0 a == 0].
Hypothesis R4 : u != None -> exists s a, [/\ avail M s a, at_end s a = 0 & 0 < f1 s a].

(* Nonpositive at both ends: nonpositive between, and zero only if constant.  *)
Let within_le e s a : avail M s a -> 0 < e -> before u e -> f0 s a + e * f1 s a <= 0.
Proof.
move=> sa e0; have [] := R2 sa; rewrite /at_end; case: u => [c|] /= f0s ends.
  move=> ec; have [f1s|f1s] := leP (f1 s a) 0; first by rewrite -[leRHS]addr0 ler_add // pmulr_rle0.
  by apply: le_trans ends; rewrite ler_add2l ler_wpmul2r // ltW.
by move=> _; rewrite -[leRHS]addr0 ler_add // pmulr_rle0.
Qed.

Let within_eq0 e s a : avail M s a -> 0 < e -> before u e ->
  (f0 s a + e * f1 s a == 0) = (f0 s a == 0) && (f1 s a == 0).
Proof.
move=> sa e0 eu; apply/eqP/andP => [fe|[/eqP-> /eqP->]]; last by rewrite mulr0 addr0.
have [] := R2 sa; rewrite /at_end => f0s ends.
have f1_ge0 : 0 <= f1 s a.
  by rewrite -(pmulr_rge0 _ e0) -(addrK (f0 s a) (e * _)) [e * _ + _]addrC fe sub0r oppr_ge0.
have f1s : f1 s a = 0.
  apply/eqP; rewrite eq_le f1_ge0 andbT; case: u eu ends => [c|] //= ec ends.
  rewrite -(@pmulr_rle0 _ (c - e)) ?subr_gt0 //; apply: (le_lin ends).
  by rewrite -[in RHS](subr0 0) -{1}fe; ring.
by move/eqP: fe; rewrite f1s mulr0 addr0 eqxx.
Qed.

Let choice_eq0 e s : f0 s (d s) + e * f1 s (d s) = 0.
Proof. by have [-> ->] := R1 s; rewrite mulr0 addr0. Qed.

Let beyond_moves e : beyond u e -> exists s, vstar M (along R D e) s != line V0 V1 e s.
Proof.
case uc: u => [c|] //= ce.
have [|s [a [sa fc f1s]]] := R4; first by rewrite uc.
apply/existsP; apply: contraT => /existsPn same.
have VE t : vstar M (along R D e) t = line V0 V1 e t by apply/eqP/negPn; apply: same.
apply: contraTT (backup_vstar (along R D e) sa) => _; rewrite VE -subr_le0.
rewrite (_ : backup _ _ _ s a = backup M (along R D e) (line V0 V1 e) s a); last first.
  by congr (_ + _ * _); apply: eq_expect.
rewrite -ltNge -[X in _ < X]/(gain _ _ _ _) gain_along.
by move: fc; rewrite /at_end uc => <-; rewrite ltr_add2l ltr_pmul2r.
Qed.

Lemma rayP : ray_claim R V0 s0 B0 D V1 u B B1.
Proof.
split; last exact: beyond_moves.
- have [] := @gain_optimal R V0; [by move=> s a /R2[] | | by move=> VE ->; rewrite R3_start].
  by move=> s; exists (d s) => //; have [] := R1 s.
- exact: u0.
- move=> e e0 eu; have [] := @gain_optimal (along R D e) (line V0 V1 e).
  + by move=> s a sa; rewrite gain_along within_le.
  + by move=> s; exists (d s); rewrite // gain_along choice_eq0.
  move=> VE ->; split=> //; rewrite R3_within; apply/setP => a; rewrite !inE.
  by case sa: (avail M s0 a); rewrite //= gain_along within_eq0.
- move=> c uc; have [] := @gain_optimal (along R D c) (line V0 V1 c).
  + by move=> s a /R2[_]; rewrite gain_along /at_end uc.
  + by move=> s; exists (d s); rewrite // gain_along choice_eq0.
  move=> VE ->; split=> //; rewrite R3_end ?uc //; apply/setP => a; rewrite !inE.
  by rewrite gain_along /at_end uc.
Qed.

End Ray.

(* A selection cannot follow two rays that force different actions.           *)
Definition jumps_along (p : (S -> A -> K) -> S -> A -> K) R s0 D u :=
  forall e, 0 < e -> before u e -> 2^-1 <= dTV (p R s0) (p (along R D e) s0).

Lemma ray_forces R V0 s0 B0 D V1 u B1 b (p : (S -> A -> K) -> S -> A -> K) :
  selection M p -> ray_claim R V0 s0 B0 D V1 u [set b] B1 ->
  p R s0 b <= 2^-1 -> jumps_along p R s0 D u.
Proof.
move=> pP [_ _ within _ _] pb e e0 eu; have [_ oe] := within e e0 eu.
have [/(_ s0)[p0 _ p1] _] := pP R.
rewrite (eq_dTV (frefl _) (optimal_forced (pP _) oe)) dTV_dirac //.
by apply: le_lin pb _; field.
Qed.

Lemma discontinuityP R V0 s0 B0 D V1 u b B1 D' V1' u' b' B1'
    (p : (S -> A -> K) -> S -> A -> K) : selection M p -> b != b' ->
  ray_claim R V0 s0 B0 D V1 u [set b] B1 ->
  ray_claim R V0 s0 B0 D' V1' u' [set b'] B1' ->
  jumps_along p R s0 D u \/ jumps_along p R s0 D' u'.
Proof.
move=> pP nb r r'; have [/(_ s0)[p0 _ p1] _] := pP R.
have [small|large] := leP (p R s0 b) 2^-1; first by left; apply: ray_forces r small.
right; apply: ray_forces r' _ => //; apply: ltW; move: p1.
rewrite (bigD1 b) //= (bigD1 b') 1?eq_sym //= => p1.
rewrite ltNge; apply/negP => large'.
have: 1 < p R s0 b + (p R s0 b' + \sum_(i | (i != b) && (i != b')) p R s0 i).
  rewrite addrA ltr_paddr ?sumr_ge0 //.
  by apply: lt_lin (ltr_le_add large large') _; field.
by rewrite p1 ltxx.
Qed.

End Conditions.

(* What repairs a reward, and why nothing smaller does: after a bonus a policy *)
(* is optimal with margins, and multipliers of the margins bound every such   *)
(* bonus from below (weak duality) or show that there is none (Farkas).       *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff finite_cones check_radius.

(******************************************************************************)
(*        gap M d R s a == V^d - Q^d at a in s under R                        *)
(* combined M d y s a   == the facets of d, weighted by the multipliers y     *)
(*   short M d R m y    == by how much R misses the margins m, weighted by y  *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Repair.
Variables (K : realFieldType) (S A : finType) (M : process K S A) (d : S -> A).
Implicit Types (R w x m y : S -> A -> K) (V : S -> K) (s t : S) (a b : A).
Hypothesis dP : forall s, avail M s (d s).

Definition gap R s a : K := value M (det d) R s - qvalue M (det d) R s a.
Definition combined y t b : K :=
  \sum_(i : S * A | avail M i.1 i.2) y i.1 i.2 * facet M d i.1 i.2 t b.
Definition short R m y : K :=
  \sum_(i : S * A | avail M i.1 i.2) y i.1 i.2 * (m i.1 i.2 - gap R i.1 i.2).

(* The rows of the program, in values: d is optimal, with the margins m.      *)
Theorem repair_upperP R m V : (forall s, V s = backup M R V s (d s)) ->
  (forall s a, avail M s a -> backup M R V s a + m s a <= V s) ->
  (forall s a, avail M s a -> 0 <= m s a) ->
  optimal M R (det d) /\ forall s a, avail M s a -> m s a <= gap R s a.
Proof.
move=> VE margin m0.
have E s a : avail M s a -> gap R s a = V s - backup M R V s a.
  by move=> sa; rewrite -(gap_value dP VE sa) facetE.
have le s a : avail M s a -> m s a <= gap R s a.
  by move=> sa; rewrite E // ler_subr_addl margin.
split=> //; apply/(cone_optimal dP) => s a sa.
by rewrite facetE //; apply: le_trans (le s a sa); apply: m0.
Qed.

Lemma along_combined R y : along M (combined y) R =
  \sum_(i : S * A | avail M i.1 i.2) y i.1 i.2 * gap R i.1 i.2.
Proof.
rewrite /along /combined; under eq_bigr do rewrite mulr_suml.
rewrite exchange_big /=; apply: eq_bigr => i sa.
rewrite /gap -facetE // /along mulr_sumr; apply: eq_bigr => j _.
by rewrite mulrA.
Qed.

Section Multipliers.
Variables (w R m y : S -> A -> K).
Hypothesis y0 : forall s a, avail M s a -> 0 <= y s a.

(* A bonus w x that gives the margins wherever y is positive.                 *)
Theorem repair_lowerP x R' : moves M w x R R' ->
  (forall s a, avail M s a -> 0 < y s a -> m s a <= gap R' s a) ->
  short R m y <= size M (times w (combined y)) * norm M x.
Proof.
move=> RR' margin; have /(le_trans (ler_norm _)) le := along_le (times w (combined y)) (lexx (norm M x)).
apply: le_trans le; have := along_moves (combined y) RR'; rewrite !along_combined => e.
rewrite -[along _ _ _](addKr (\sum_(i : S * A | avail M i.1 i.2) y i.1 i.2 * gap R i.1 i.2)) -e.
rewrite /short -sumrN -big_split /=; apply: ler_sum => i sa.
rewrite mulrBr addrC ler_add2l; have [->|pos] := eqVneq (y i.1 i.2) 0; first by rewrite !mul0r.
by rewrite ler_wpmul2l ?y0 // margin // lt_neqAle eq_sym pos y0.
Qed.

Theorem repair_noneP : size M (times w (combined y)) = 0 -> 0 < short R m y ->
  forall x R', moves M w x R R' -> exists s a, avail M s a /\ gap R' s a < m s a.
Proof.
move=> zero pos x R' RR'; have [/existsP[i /andP[sa lt]]|/existsPn none] :=
  boolP [exists i : S * A, avail M i.1 i.2 && (gap R' i.1 i.2 < m i.1 i.2)].
  by exists i.1, i.2.
have := repair_lowerP RR' _; rewrite zero mul0r => le.
by move: pos; rewrite ltNge le // => s a sa _; have := none (s, a); rewrite sa /= -leNgt.
Qed.
End Multipliers.

(* The same from a flow y on pairs, which the rows of every state weigh: what  *)
(* enters a state leaves it, so that the values cancel.                       *)
Section Flow.
Variables (w R m y : S -> A -> K).
Definition weighed R' : K := \sum_(i : S * A | avail M i.1 i.2) y i.1 i.2 * R' i.1 i.2.
(* B5 *)
Hypothesis B5 : forall u, \sum_(a | avail M u a) y u a =
  disc M * \sum_(i : S * A | avail M i.1 i.2) y i.1 i.2 * kernel M i.1 i.2 u.

Lemma flow_cancels V : \sum_(i : S * A | avail M i.1 i.2)
  y i.1 i.2 * (V i.1 - disc M * expect M i.1 i.2 V) = 0.
Proof.
under eq_bigr do rewrite mulrBr; rewrite sumrB; apply/eqP; rewrite subr_eq0; apply/eqP.
rewrite -(pair_big_dep xpredT (fun s a => avail M s a) (fun s a => y s a * V s)) /=.
transitivity (\sum_s (\sum_(a | avail M s a) y s a) * V s).
  by apply: eq_bigr => s _; rewrite mulr_suml.
under eq_bigr do rewrite B5 -mulrA mulr_suml.
rewrite -mulr_sumr exchange_big /= mulr_sumr; apply: eq_bigr => i _.
rewrite /expect mulrCA; congr (_ * _); rewrite mulr_sumr; apply: eq_bigr => t _.
by rewrite mulrA.
Qed.

(* B6, where the rows (B) hold for V and the changed reward.                  *)
Theorem flow_lowerP x R' V : moves M w x R R' ->
  (forall s a, avail M s a -> backup M R' V s a + m s a <= V s /\ 0 <= y s a \/
     backup M R' V s a + m s a = V s) ->
  weighed R + weighed m <= size M (times w y) * norm M x.
Proof.
move=> RR' rows; have /(le_trans (ler_norm _)) le := along_le (times w y) (lexx (norm M (fun s a => - x s a))).
have nx : norm M (fun s a => - x s a) <= norm M x.
  by apply/norm_leP => [|s a sa]; rewrite ?norm_ge0 // normrN le_norm.
apply: le_trans (ler_wpmul2l (size_ge0 _ _) nx); apply: le_trans le.
have -> : along M (times w y) (fun s a => - x s a) = weighed R - weighed R'.
  have e : weighed R' = weighed R + along M (times w y) x.
    rewrite /weighed /along -big_split /=; apply: eq_bigr => i sa.
    by rewrite RR' // /times; ring.
  rewrite e opprD addNKr /along -sumrN; apply: eq_bigr => i _.
  by rewrite mulrN.
rewrite -subr_ge0 opprD addrACA subrr add0r -opprD oppr_ge0 -(flow_cancels V).
rewrite /weighed addrC -big_split /=; apply: ler_sum => i sa; rewrite -mulrDr.
have [[row y0]|row] := rows i.1 i.2 sa.
  by rewrite ler_wpmul2l // ler_subr_addr -addrA addrC; exact: row.
by rewrite -row /backup [R' _ _ + _ + _]addrAC addrK addrC.
Qed.

Theorem flow_noneP : size M (times w y) = 0 -> 0 < weighed R + weighed m ->
  forall x R' V, moves M w x R R' -> ~ forall s a, avail M s a ->
    backup M R' V s a + m s a <= V s /\ 0 <= y s a \/ backup M R' V s a + m s a = V s.
Proof.
by move=> zero pos x R' V RR' rows; have := flow_lowerP RR' rows; rewrite zero mul0r leNgt pos.
Qed.
End Flow.
End Repair.

(* Kind repair: the policy is asked for on N only, and what it needs of it on *)
(* E, from which it leads to E. B4, at the states of E, with the margins.     *)
Section Parts.
Variables (K : realFieldType) (S A : finType) (M : process K S A) (d : S -> A).
Variables (R m : S -> A -> K) (V : S -> K) (E : {set S}).
Hypothesis dP : forall s, s \in E -> avail M s (d s).
(* B2 *)
Hypothesis closed : forall s t, s \in E -> kernel M s (d s) t != 0 -> t \in E.
Hypothesis m0 : forall s a, avail M s a -> 0 <= m s a.
Hypotheses (rows : forall s a, avail M s a -> backup M R V s a + m s a <= V s)
  (equal : forall s, s \in E -> backup M R V s (d s) = V s).

Let above s : vstar M R s <= V s.
Proof.
by move: s; apply: vstar_le => s a sa; apply: le_trans (rows sa); rewrite ler_addl m0.
Qed.

Let on_E s : s \in E -> vstar M R s = V s.
Proof.
move=> sE; pose f t := (t \in E)%:R * (V t - vstar M R t).
have f0 t : 0 <= f t by rewrite mulr_ge0 ?ler0n // subr_ge0.
have : f s <= 0; last first.
  by rewrite /f sE mul1r subr_le0 => le; apply/eqP; rewrite eq_le above.
move: s {sE}; apply: (@falling_le0 _ _ _ M) => s; have [sE|sE] := boolP (s \in E); last first.
  exists (some_act M s); first exact: some_actP.
  rewrite /f (negPf sE) mul0r mulr_ge0 ?disc_ge0 //.
  by apply: sumr_ge0 => t _; rewrite mulr_ge0 ?kernel_ge0 ?some_actP //; apply: f0.
exists (d s); first exact: dP.
rewrite {1}/f sE mul1r -(equal sE); apply: le_trans (_ : backup M R V s (d s) - qstar M R s (d s) <= _).
  by rewrite ler_add2l ler_opp2 qstar_le_vstar ?dP.
rewrite backup_sub subrr add0r ler_wpmul2l ?disc_ge0 // le_eqVlt; apply/orP; left; apply/eqP.
apply: eq_bigr => t _; have [->|k] := eqVneq (kernel M s (d s) t) 0; first by rewrite !mul0r.
by rewrite /f (closed sE k) mul1r.
Qed.

Theorem repair_partsP s : s \in E -> d s \in optacts M R s /\
  forall a, avail M s a -> qstar M R s a + m s a <= vstar M R s.
Proof.
move=> sE; split=> [|a sa].
  rewrite optactsE dP //= on_E //; apply/eqP; rewrite -(equal sE); congr (_ + _ * _).
  apply: eq_bigr => t _; have [->|k] := eqVneq (kernel M s (d s) t) 0; first by rewrite !mul0r.
  by rewrite on_E ?(closed sE k).
rewrite on_E //; apply: le_trans (rows sa); rewrite ler_add2r.
exact: le_backup.
Qed.
End Parts.

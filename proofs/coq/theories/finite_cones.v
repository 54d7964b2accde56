(* The rewards under which a deterministic policy is optimal form a cone with *)
(* one facet for each other action, and the distance to its boundary is a     *)
(* formula.                                                                   *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_continuity.
From PolicyCliff Require Import finite_cliff.

(******************************************************************************)
(*      along M c R == sum of c s a * R s a over the available pairs          *)
(*         size M c == sum of |c s a|                                         *)
(* occupancy M d s a t b == discounted expected number of times that b is     *)
(*                     played in t, where a is played in s, and d afterwards  *)
(*     facet M d s a == occupancy of d s in s less that of a: along it lies   *)
(*                     V^d s - Q^d s a                                        *)
(*   duplicates M e == e s is an equivalence of actions with the same rows of *)
(*                     the kernel                                             *)
(*   respects M e R == R is equal on duplicates                               *)
(*  decides M e R d == in each state d s and its duplicates alone are optimal *)
(*  moves M w x R R' == R' is R with w x added                                *)
(*          w *2 c == the product of two functions of pairs                   *)
(*     against e c == the direction in which c falls fastest: - the sign of   *)
(*                     the sum of c over duplicates                           *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R c w x : S -> A -> K) (d : S -> A) (e : S -> rel A) (s t : S) (a b : A).

Definition along c R : K := \sum_(i : S * A | avail M i.1 i.2) c i.1 i.2 * R i.1 i.2.
Definition size c : K := \sum_(i : S * A | avail M i.1 i.2) `|c i.1 i.2|.
Definition occupancy d s a : S -> A -> K :=
  fun t b => qvalue M (det d) (at_pair K t b) s a.
Definition facet d s a : S -> A -> K :=
  fun t b => occupancy d s (d s) t b - occupancy d s a t b.

Definition duplicates e := (forall s, equivalence_rel (e s)) /\
  forall s a b, e s a b -> avail M s a = avail M s b /\ kernel M s a =1 kernel M s b.
Definition respects e R := forall s a b, avail M s a -> e s a b -> R s a = R s b.
Definition decides e R d := forall s a, a \in optacts M R s -> e s (d s) a.

Definition moves w x R R' := forall s a, avail M s a -> R' s a = R s a + w s a * x s a.
Definition times w c : S -> A -> K := fun s a => w s a * c s a.
Definition against e c : S -> A -> K := fun s a => - Num.sg (\sum_(b | e s a b) c s b).
End Definitions.

Section Linear.
Variables (K : realFieldType) (S A : finType) (M : process K S A).
Implicit Types (R c w x : S -> A -> K) (d : S -> A) (e : S -> rel A) (s t : S) (a b : A).

Lemma eq_along c R R' : (forall s a, avail M s a -> R s a = R' s a) ->
  along M c R = along M c R'.
Proof. by move=> RR'; apply: eq_bigr => -[s a] /= /RR'->. Qed.

Lemma along_moves w x c R R' : moves M w x R R' ->
  along M c R' = along M c R + along M (times w c) x.
Proof.
move=> RR'; rewrite /along -big_split /=; apply: eq_bigr => -[s a] /= /RR'->.
by rewrite /times; ring.
Qed.

Lemma along_le c x r : norm M x <= r -> `|along M c x| <= size M c * r.
Proof.
move=> xr; apply: le_trans (ler_norm_sum _ _ _) _; rewrite /size mulr_suml.
apply: ler_sum => -[s a] /= sa; rewrite normrM ler_wpmul2l //.
exact: le_trans (le_norm x sa) xr.
Qed.

Lemma size_ge0 c : 0 <= size M c.
Proof. by apply: sumr_ge0. Qed.

(* The value of a policy is a combination of the values of single pairs.      *)
Let pair_of R s a : avail M s a -> R s a =
  \sum_(i : S * A) (if avail M i.1 i.2 then R i.1 i.2 else 0) * at_pair K i.1 i.2 s a.
Proof.
move=> sa; rewrite (bigD1 (s, a)) //= sa /at_pair !eqxx mulr1 big1 ?addr0 // => -[t b] /= ne.
rewrite (_ : (s == t) && (a == b) = false) ?mulr0 //.
by apply: contraNF ne => /andP[/eqP-> /eqP->].
Qed.

Let value_pairs p R s : is_policy M p -> value M p R s =
  \sum_(i : S * A) (if avail M i.1 i.2 then R i.1 i.2 else 0) * value M p (at_pair K i.1 i.2) s.
Proof.
move=> pP; rewrite (eq_value pP (pair_of R)).
rewrite (value_sum (fun i s a => (if avail M i.1 i.2 then R i.1 i.2 else 0) * at_pair K i.1 i.2 s a)) //.
by apply: eq_bigr => i _; rewrite valueZ.
Qed.

Lemma qvalue_along d R s a : (forall s, avail M s (d s)) -> avail M s a ->
  qvalue M (det d) R s a = along M (occupancy M d s a) R.
Proof.
move=> dP sa; have pP := det_policy dP.
rewrite /along big_mkcond /= [LHS]/qvalue /backup (pair_of R sa).
rewrite (eq_expect M s a (fun t => value_pairs R t pP)) /expect mulr_sumr.
under [X in _ + X]eq_bigr do rewrite mulr_sumr mulr_sumr.
rewrite exchange_big -big_split /=; apply: eq_bigr => i _.
case: ifP => _; last by rewrite mul0r add0r big1 // => t _; rewrite mul0r !mulr0.
rewrite /occupancy /qvalue /backup /expect mulr_sumr mulrDl mulrC; congr (_ + _).
by rewrite mulr_suml; apply: eq_bigr => t _; ring.
Qed.

Variable d : S -> A.
Hypothesis dP : forall s, avail M s (d s).

Lemma facetE R s a : avail M s a ->
  along M (facet M d s a) R = value M (det d) R s - qvalue M (det d) R s a.
Proof.
move=> sa; rewrite value_det // !qvalue_along // /along -sumrB.
by apply: eq_bigr => i _; rewrite mulrBl.
Qed.

(* A facet does not see a pair that is neither played by d nor (s, a).        *)
Lemma facet_off s a t b : b != d t -> facet M d s a t b = - at_pair K t b s a.
Proof.
move=> bd; have zero : (fun=> 0) =1 value M (det d) (at_pair K t b).
  apply: value_unique => [|u]; first exact: det_policy.
  rewrite [X in _ = _ + _ * X]big1 ?mulr0 ?addr0 => [|v _]; last by rewrite mulr0.
  rewrite /prew det_sum /at_pair; case: eqP => //= ->.
  by rewrite eq_sym (negPf bd).
have E u a' : disc M * expect M u a' (value M (det d) (at_pair K t b)) = 0.
  by rewrite -(eq_expect M u a' zero) /expect big1 ?mulr0 // => v _; rewrite mulr0.
rewrite /facet /occupancy /qvalue /backup !E !addr0 /at_pair.
by case: eqP => [->|] /=; rewrite ?subrr ?oppr0 // [d t == b]eq_sym (negPf bd) sub0r.
Qed.

Lemma facet_self s a : a != d s -> facet M d s a s a = -1.
Proof. by move=> ad; rewrite facet_off // /at_pair !eqxx. Qed.

(* ---- the cone ------------------------------------------------------------- *)

Lemma cone_optimal R :
  optimal M R (det d) <-> forall s a, avail M s a -> 0 <= along M (facet M d s a) R.
Proof.
rewrite (optimal_adv R (det_policy dP)); split=> h s a sa.
  by rewrite facetE // subr_ge0 -subr_le0; apply: h.
by rewrite subr_le0 -subr_ge0 -facetE // h.
Qed.

Lemma facet_optimal R s a : optimal M R (det d) -> avail M s a ->
  along M (facet M d s a) R = vstar M R s - qstar M R s a.
Proof.
move=> /optimal_value[_ V] sa; rewrite facetE // V; congr (_ - (_ + _ * _)).
by apply: eq_expect => t; rewrite V.
Qed.

Section Classes.
Variable e : S -> rel A.
Hypothesis eP : duplicates M e.

Lemma same_refl s a : e s a a.
Proof. by have [/(_ s a a a)[]] := eP. Qed.

Lemma same_sym s a b : e s a b = e s b a.
Proof.
have [/(_ s) eq_e _] := eP; apply/idP/idP => h.
  by have [_ /(_ h) <-] := eq_e a b a; apply: same_refl.
by have [_ /(_ h) <-] := eq_e b a b; apply: same_refl.
Qed.

Lemma same_trans s a b b0 : e s a b -> e s b b0 = e s a b0.
Proof. by have [/(_ s a b b0)[_ h] _] := eP => /h. Qed.

Lemma same_backup R V s a b : respects M e R -> avail M s a -> e s a b ->
  backup M R V s a = backup M R V s b.
Proof.
move=> Re sa ab; have [_ /(_ s a b ab)[_ same]] := eP.
by rewrite /backup (Re s a b sa ab); congr (_ + _ * _); apply: eq_bigr => t _; rewrite same.
Qed.

Lemma decides_optimal R : respects M e R -> decides M e R d -> optimal M R (det d).
Proof.
move=> Re dec; apply/det_optimal => s; have /set0Pn[b ob] := optacts_neq0 M R s.
have db := dec s b ob; move: ob; rewrite !optactsE => /andP[sb /eqP <-].
by rewrite dP /=; apply/eqP/(same_backup _ Re).
Qed.

Lemma facet_same R s a : respects M e R -> e s (d s) a -> along M (facet M d s a) R = 0.
Proof.
move=> Re da; have sa : avail M s a by have [_ /(_ s _ _ da)[<- _]] := eP.
by rewrite facetE // value_det // [qvalue _ _ _ _ _](same_backup _ Re (dP s) da) subrr.
Qed.

Lemma cone_decides R : respects M e R -> decides M e R d <->
  forall s a, avail M s a -> ~~ e s (d s) a -> 0 < along M (facet M d s a) R.
Proof.
move=> Re; split=> [dec s a sa na|pos].
  rewrite facet_optimal //; last exact: decides_optimal.
  rewrite subr_gt0 lt_neqAle qstar_le_vstar // andbT.
  by apply: contraNN na => /eqP Q; apply: dec; rewrite optactsE sa Q eqxx.
have opt : optimal M R (det d).
  apply/cone_optimal => s a sa; have [da|/(pos s a sa)/ltW //] := boolP (e s (d s) a).
  by rewrite facet_same.
move=> s a; rewrite optactsE => /andP[sa /eqP Q]; apply: contraT => /(pos s a sa).
by rewrite facet_optimal // Q subrr ltxx.
Qed.

(* ---- the distance to its boundary ----------------------------------------- *)

Section Distance.
Variables (R w : S -> A -> K).
Hypotheses (Re : respects M e R) (we : respects M e w).
Let len s a := size M (times w (facet M d s a)).
Let gap s a := along M (facet M d s a) R.

Lemma moves_respects x R' : respects M e x -> moves M w x R R' -> respects M e R'.
Proof.
move=> xe RR' s a b sa ab; have sb : avail M s b by have [_ /(_ s a b ab)[<- _]] := eP.
by rewrite !RR' // (Re sa ab) (we sa ab) (xe s a b sa ab).
Qed.

Lemma moves_gap x R' r s a : moves M w x R R' -> norm M x <= r ->
  gap s a - len s a * r <= along M (facet M d s a) R'.
Proof.
move=> RR' xr; rewrite (along_moves _ RR') ler_add2l ler_oppl.
by apply: le_trans (along_le (times w (facet M d s a)) xr); rewrite -normrN ler_norm.
Qed.

Lemma within_optimal x R' r : respects M e x -> moves M w x R R' -> norm M x <= r ->
  (forall s a, avail M s a -> ~~ e s (d s) a -> len s a * r <= gap s a) ->
  optimal M R' (det d).
Proof.
move=> xe RR' xr safe; apply/cone_optimal => s a sa.
have [da|na] := boolP (e s (d s) a); first by rewrite facet_same //; apply: moves_respects RR'.
by apply: le_trans (moves_gap s a RR' xr); rewrite subr_ge0 safe.
Qed.

Lemma within_decides x R' r : respects M e x -> moves M w x R R' -> norm M x <= r ->
  (forall s a, avail M s a -> ~~ e s (d s) a -> len s a * r < gap s a) ->
  decides M e R' d.
Proof.
move=> xe RR' xr safe; apply/cone_decides => [|s a sa na]; first exact: moves_respects RR'.
by apply: lt_le_trans (moves_gap s a RR' xr); rewrite subr_gt0 safe.
Qed.

(* The way to the boundary.                                                   *)
Section Boundary.
Variables (s0 : S) (a0 : A).
Hypotheses (sa0 : avail M s0 a0) (na0 : ~~ e s0 (d s0) a0).
Let c := times w (facet M d s0 a0).
Let u := against e c.

Lemma against_respects : respects M e u.
Proof.
move=> s a b sa ab; rewrite /u /against; congr (- Num.sg _).
by apply: eq_bigl => b'; rewrite (same_trans b' ab).
Qed.

Lemma against_norm : norm M u <= 1.
Proof.
apply/(norm_leP _ _ ler01) => s a _; rewrite normrN normr_sg.
by case: (_ != 0); rewrite ?lexx ?ler01.
Qed.

(* Of two duplicates c sees one at most.                                      *)
Lemma facet_alone t b b' : e t b b' -> b' != b -> c t b != 0 -> c t b' = 0.
Proof.
move=> bb' ne; rewrite /c /times mulf_eq0 negb_or => /andP[_ f0].
suff -> : facet M d s0 a0 t b' = 0 by rewrite mulr0.
have [b'd|b'd] := eqVneq b' (d t); last first.
  rewrite facet_off // /at_pair; case: andP => [[/eqP st /eqP ab]|]; rewrite ?oppr0 //.
  have [bd|bd] := eqVneq b (d t).
    by move: na0; rewrite st ab -bd bb'.
  by move: f0; rewrite facet_off // /at_pair ab eq_sym (negPf ne) andbF oppr0 eqxx.
have bd : b != d t by rewrite -b'd eq_sym.
move: f0; rewrite facet_off // /at_pair; case: andP => [[/eqP st /eqP ab]|]; rewrite ?oppr0 ?eqxx //.
by move: na0; rewrite st ab -b'd same_sym bb'.
Qed.

Lemma along_against : along M c u = - len s0 a0.
Proof.
rewrite /along /len -/c /size -sumrN; apply: eq_bigr => -[t b] /= _.
have [->|cb] := eqVneq (c t b) 0; first by rewrite mul0r normr0 oppr0.
rewrite /u /against mulrN (bigD1 b) ?same_refl //= big1 => [|b' /andP[bb' ne]]; last exact: facet_alone ne cb.
by rewrite addr0 mulrC -normrEsg.
Qed.

Lemma toward_gap r R' : moves M w (fun s a => r * u s a) R R' ->
  along M (facet M d s0 a0) R' = gap s0 a0 - len s0 a0 * r.
Proof.
move=> RR'; rewrite (along_moves _ RR'); congr (_ + _).
rewrite mulrC -mulrN -along_against /along mulr_sumr; apply: eq_bigr => i _.
by rewrite mulrCA.
Qed.

Lemma toward_norm r : 0 <= r -> norm M (fun s a => r * u s a) <= r.
Proof.
move=> r0; apply/norm_leP => // s a sa; rewrite normrM ger0_norm // ler_pimulr //.
exact: le_trans (le_norm u sa) against_norm.
Qed.

Lemma toward_respects r : respects M e (fun s a => r * u s a).
Proof. by move=> s a b sa ab; rewrite (against_respects sa ab). Qed.

Let toward r s a := R s a + w s a * (r * u s a).

Let toward_moves r : moves M w (fun s a => r * u s a) R (toward r).
Proof. by []. Qed.

Lemma beyond r : 0 <= r -> gap s0 a0 < len s0 a0 * r ->
  exists x R', [/\ respects M e x, moves M w x R R', norm M x <= r & ~ optimal M R' (det d)].
Proof.
move=> r0 far; exists (fun s a => r * u s a), (toward r); split=> //.
- exact: toward_respects.
- exact: toward_norm.
move=> /cone_optimal/(_ s0 a0 sa0); rewrite (toward_gap (toward_moves r)) subr_ge0.
by rewrite leNgt far.
Qed.

(* At the least quotient of gap and length the boundary is met.               *)
Hypotheses (dec : decides M e R d) (len0 : 0 < len s0 a0).
Let r := gap s0 a0 / len s0 a0.
Hypothesis near : forall s a, avail M s a -> ~~ e s (d s) a -> len s a * r <= gap s a.

Lemma distance_gt0 : 0 < r.
Proof. by rewrite divr_gt0 // ((cone_decides Re).1 dec). Qed.

Lemma distance_within x R' : respects M e x -> moves M w x R R' -> norm M x < r ->
  decides M e R' d.
Proof.
move=> xe RR' xr; apply: within_decides RR' (lexx _) _ => // s a sa na.
have [l0|l0] := eqVneq (len s a) 0.
  by rewrite l0 mul0r ((cone_decides Re).1 dec).
by apply: lt_le_trans (near sa na); rewrite ltr_pmul2l // lt_neqAle eq_sym l0 size_ge0.
Qed.

Lemma distance_met : exists x R', [/\ respects M e x, moves M w x R R', norm M x = r,
  optimal M R' (det d) & a0 \in optacts M R' s0].
Proof.
have r0 := ltW distance_gt0; pose x s a := r * u s a; exists x, (toward r).
have xe : respects M e x by apply: toward_respects.
have xr : norm M x <= r by apply: toward_norm.
have opt : optimal M (toward r) (det d) by apply: within_optimal (toward_moves r) xr near.
have tie : a0 \in optacts M (toward r) s0.
  rewrite optactsE sa0 /= -subr_eq0 -oppr_eq0 opprB -facet_optimal //.
  by rewrite (toward_gap (toward_moves r)) mulrC divfK ?subrr // gt_eqF.
split=> //; apply/eqP; rewrite eq_le xr leNgt; apply/negP => lt.
by move: (distance_within xe (toward_moves r) lt tie); apply/negP.
Qed.
End Boundary.
End Distance.
End Classes.
End Linear.

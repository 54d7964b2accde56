(* The notions in which claims are written are those of the finite theory, and   *)
(* what it is to hold in every finite MDP.                                       *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ssrZ.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_effective finite_incomplete claim_syntax claim_meaning.

(******************************************************************************)
(*        holds c == in every finite MDP, over every ordered field, and for      *)
(*                   all values of names: the hypotheses imply the conclusion    *)
(* follows M T E l x == x is true if all of l are                                  *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition holds (c : claim) : Prop :=
  forall (K : realFieldType) (S A : finType) (M : mdp K S A) (T : transcendental K S A) N
    (E : valuation (values K S A N)),
  (forall h, List.In h (hypotheses c) -> denote M T h.2 E) -> denote M T (conclusion c).2 E.

(* A claim that holds has no instance that refutes it.                          *)
Lemma holds_not_refuted c : holds c ->
  forall (K : realFieldType) (S A : finType) (M : mdp K S A) (T : transcendental K S A) N
    (E : valuation (values K S A N)), ~ refutes_with M T E c.
Proof. by move=> h K S A M T N E [hyps not]; apply/not/h. Qed.

Fixpoint follows (K : realFieldType) (S A : finType) (M : mdp K S A) (T : transcendental K S A) N
    (E : valuation (values K S A N)) (l : seq (name * term Statement)) (x : Prop) : Prop :=
  if l is h :: l' then denote M T h.2 E -> follows M T E l' x else x.

Lemma followsP (K : realFieldType) (S A : finType) (M : mdp K S A) (T : transcendental K S A) N
    (E : valuation (values K S A N)) l x : follows M T E l x ->
  (forall h, List.In h l -> denote M T h.2 E) -> x.
Proof.
elim: l => [|y l IHl] //= h hyps; apply: IHl => [|z lz]; last by apply: hyps; right.
by apply/h/hyps; left.
Qed.

Lemma holdsI c : (forall (K : realFieldType) (S A : finType) (M : mdp K S A) (T : transcendental K S A) N
    (E : valuation (values K S A N)),
  follows M T E (hypotheses c) (denote M T (conclusion c).2 E)) -> holds c.
Proof. by move=> h K S A M T N E; apply: followsP. Qed.

Section Numbers.
Variable K : realFieldType.

Lemma ratio_nat (p q : positive) : ratio K (Qmake (Zpos p) q) = (Pos.to_nat p)%:R / (Pos.to_nat q)%:R.
Proof. by rewrite /ratio /= !pmulrn. Qed.

Lemma ratio0 : ratio K (Qmake 0 1) = 0. Proof. by rewrite /ratio mul0r. Qed.
Lemma ratio1 : ratio K (Qmake 1 1) = 1. Proof. by rewrite ratio_nat divr1. Qed.
Lemma ratio_half : ratio K (Qmake 1 2) = 2^-1. Proof. by rewrite ratio_nat mul1r. Qed.
Lemma ratio2 : ratio K (Qmake 2 1) = 2. Proof. by rewrite ratio_nat divr1. Qed.
End Numbers.

Section Notions.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A) (N : nat).
Local Notation C := 'I_N.+1.
Implicit Types (R p : S -> A -> K) (Rs : C -> S -> A -> K) (f g : S -> K) (c : K).

Lemma bigmax_seq_leP (l : seq K) c : 0 <= c ->
  reflect (forall x, x \in l -> `|x| <= c) (\big[Num.max/0]_(x <- l) `|x| <= c).
Proof.
move=> c0; elim: l => [|x l IHl]; first by rewrite big_nil c0; left.
rewrite big_cons le_maxl; apply: (iffP andP) => [[xc /IHl lc] y|h].
  by rewrite inE => /orP[/eqP->//|/lc].
by split; [apply: h; rewrite mem_head | apply/IHl => y ly; apply: h; rewrite inE ly orbT].
Qed.

Lemma in_pairs (f : S -> A -> K) x :
  reflect (exists s a, avail M s a /\ x = f s a) (x \in @points _ _ _ M N _ Pairs f).
Proof.
apply: (iffP allpairsPdep) => [[s [a [_ sa ->]]]|[s [a [sa ->]]]]; exists s, a.
  by split=> //; move: sa; rewrite mem_filter => /andP[].
by rewrite mem_enum mem_filter mem_enum; split=> //; rewrite sa.
Qed.

Lemma norm_of_pairs R : norm_of M (N := N) (k := Pairs) R = norm M R.
Proof.
apply/eqP; rewrite eq_le; apply/andP; split.
  by apply/(bigmax_seq_leP _ (norm_ge0 M R)) => x /in_pairs[s [a [sa ->]]]; apply: le_norm.
have n0 : 0 <= norm_of M (N := N) (k := Pairs) R.
  by rewrite /norm_of; elim/big_rec: _ => // x y _ y0; rewrite le_maxr y0 orbT.
apply/(norm_leP _ _ n0) => s a sa; move/(bigmax_seq_leP _ n0): (lexx (norm_of M (N := N) (k := Pairs) R)).
by apply; apply/in_pairs; exists s, a.
Qed.

Lemma norm_of_dist R1 R2 :
  norm_of M (N := N) (k := Pairs) (fun s a => R1 s a - R2 s a) = dist M R1 R2.
Proof. exact: norm_of_pairs. Qed.

Lemma norm_of_statesP f c : 0 <= c ->
  reflect (forall s, `|f s| <= c) (norm_of M (N := N) (k := States) f <= c).
Proof.
move=> c0; apply: (iffP (bigmax_seq_leP _ c0)) => [h s|h x /mapP[s _ ->//]].
by apply: h; apply: map_f; rewrite mem_enum.
Qed.

Lemma norm_of_ge0 k (f : fn K S A N k) : 0 <= norm_of M f.
Proof. by rewrite /norm_of; elim/big_rec: _ => // x y _ y0; rewrite le_maxr y0 orbT. Qed.

Lemma le_norm_of_states f s : `|f s| <= norm_of M (N := N) (k := States) f.
Proof. by apply/norm_of_statesP; [apply: norm_of_ge0 | exact: lexx]. Qed.

Lemma norm_of_tuple Rs Rs' :
  norm_of M (N := N) (k := Tuple) (fun j s a => Rs j s a - Rs' j s a) = distN M Rs Rs'.
Proof.
set n := LHS; have n0 : 0 <= n by apply: norm_of_ge0.
apply/eqP; rewrite eq_le; apply/andP; split.
  apply/(bigmax_seq_leP _ (distN_ge0 M Rs Rs')) => x /flattenP[l /mapP[j _ ->] /in_pairs[s [a [sa ->]]]].
  exact: le_trans (le_dist _ _ sa) (le_distN M _ _ j).
apply/(distN_leP _ _ _ n0) => j; apply/dist_leP => // s a sa.
move/(bigmax_seq_leP _ n0): (lexx n); apply; apply/flattenP.
exists [seq Rs j s a - Rs' j s a | s <- enum S, a <- acts_at M s].
  by apply/mapP; exists j; rewrite ?mem_enum.
by apply/(in_pairs (fun s a => Rs j s a - Rs' j s a)); exists s, a.
Qed.

(* A policy that is optimal in the words of claims.                             *)
Lemma takes_optimal R p : is_policy M p ->
  (forall s a, p s a != 0 -> a \in optacts M R s) <-> optimal M R p.
Proof. by move=> pP; split=> [h|[]]. Qed.

Lemma support_policy p s : is_policy M p ->
  [set a | avail M s a && (0 < p s a)] = [set a | p s a != 0].
Proof.
move=> pP; have [p0 pa _] := pP s; apply/setP => a; rewrite !inE lt_def p0 andbT.
by apply/andP/idP => [[]//|pa0]; rewrite pa0 pa.
Qed.

Lemma size_gt0 (X : {set A}) : (1 <= #|X|%:R :> K) = (X != set0).
Proof. by rewrite (ler_nat _ 1%N) card_gt0. Qed.

Lemma size1 (X : {set A}) : (#|X|%:R = 1 :> K) <-> exists a, X = [set a].
Proof.
split=> [/eqP|[a ->]]; last by rewrite cards1.
by rewrite -[1](mulr1n 1) eqr_nat => /cards1P.
Qed.

Lemma listed1 (a0 : A) : [set a | (a0 == a) || false] = [set a0].
Proof. by apply/setP => a; rewrite !inE orbF eq_sym. Qed.

Lemma sum_avail p s (f : A -> K) : is_policy M p ->
  \sum_a p s a * f a = \sum_(a | avail M s a) p s a * f a.
Proof.
move=> /(_ s)[_ pa _]; rewrite (bigID (avail M s)) /= [X in _ + X]big1 ?addr0 // => a na.
have [->|/pa] := eqVneq (p s a) 0; first by rewrite mul0r.
by move=> sa; case/negP: na.
Qed.

Lemma occupancy_flow p (mu : S -> K) t : is_policy M p ->
  occupancy M p mu t = mu t + disc M * \sum_s occupancy M p mu s * pkernel M p s t.
Proof.
move=> pP; have dM : (\row_i occupancy M p mu (enum_val i)) *m pmx M p = \row_i mu (enum_val i).
  by rewrite -[RHS](mulmxKV (pmx_unit pP)); congr mulmx; apply/rowP => i; rewrite mxE /occupancy enum_valK.
apply/eqP; rewrite -subr_eq; apply/eqP.
move/rowP/(_ (enum_rank t)): dM; rewrite /pmx mulmxBr mulmx1 -scalemxAr !mxE enum_rankK => <-.
congr (_ - _ * _); rewrite (reindex_onto enum_val enum_rank) /=; last by move=> s _; rewrite enum_rankK.
by apply: eq_big => [j|j _]; rewrite ?enum_valK ?eqxx ?mxE // enum_rankK.
Qed.

Lemma occupancyE p mu (f : S -> K) : is_policy M p ->
  \sum_s occupancy M p mu s * (\sum_a p s a * f s) = \sum_s occupancy M p mu s * f s.
Proof.
move=> pP; apply: eq_bigr => s _; have [_ _ p1] := pP s.
by rewrite -mulr_suml p1 mul1r.
Qed.

(* Sums over what is bound.                                                     *)
Section Sums.
Variables (E : valuation (values K S A N)) (F : valuation (values K S A N) -> K) (x : name).

Lemma sum_states : \sum_(G <- extend M (EachState x) E) F G = \sum_s F (bind_state E x s).
Proof. by rewrite big_map big_enum. Qed.

Lemma sum_components :
  \sum_(G <- extend M (EachComponent x) E) F G = \sum_j F (bind_component E x j).
Proof. by rewrite big_map big_enum. Qed.

Lemma sum_actions s : \sum_(G <- extend M (EachAction x s) E) F G =
  \sum_(a | avail M (claim_syntax.states E s) a) F (bind_action E x a).
Proof. by rewrite big_map big_filter big_enum_cond. Qed.
End Sums.
End Notions.

(* What a term denotes, with names looked up, in the words of the theory.       *)
Ltac look_up :=
  cbn [fn values of_shape of_state of_action states actions components functions policies weightings nearby
    bind_state bind_action bind_component bind_sets bind_function number bound of_same_shape has
    String.eqb Ascii.eqb Bool.eqb].
Ltac in_theory :=
  rewrite ?sum_states ?sum_components ?sum_actions; look_up;
  repeat match goal with
  | |- context [argmax ?M (backup ?M ?R (vstar ?M ?R))] =>
      change (argmax M (backup M R (vstar M R))) with (optacts M R)
  | |- context [backup ?M ?R (vstar ?M ?R)] => change (backup M R (vstar M R)) with (qstar M R)
  | |- context [backup ?M ?R (value ?M ?p ?R)] => change (backup M R (value M p R)) with (qvalue M p R)
  end;
  rewrite ?norm_of_dist ?norm_of_tuple ?ratio0 ?ratio1 ?ratio2 ?ratio_half.

Ltac meaning := cbn [follows hypotheses conclusion fst snd denote Qstar OptimalActions Qof Advantage BellmanOf Optimal
    shaped_map shaped_map2 every some number equal].
Ltac read := match goal with |- holds ?c => apply: (@holdsI c) => K S A M T N E; unfold c end;
  meaning; in_theory.

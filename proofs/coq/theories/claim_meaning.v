(* What claims mean, as mathematics over the finite theory: to be read beside    *)
(* proofs/CLAIMS.md, operator by operator.                                       *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ssrZ.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal.
From PolicyCliff Require Import finite_effective claim_syntax.

(******************************************************************************)
(* M is an MDP over an ordered field K; there are N + 1 components.              *)
(*                                                                               *)
(*      meaning t == what terms of type t denote: numbers, functions, sets,      *)
(*                   propositions                                                *)
(*   transcendental == logarithms and soft values, which an ordered field need   *)
(*                   not have; claim_reals.v gives those of the reals            *)
(* denote M T x E == what x denotes where names have the values E and            *)
(*                   logarithms and soft values are those of T                   *)
(* refutes_with M T E C == then every hypothesis of the claim C holds and its    *)
(*                   conclusion is false                                         *)
(* refutes M E C  == so it is for every T: of a claim that speaks of none        *)
(*     ratio K q  == the fraction q in K                                         *)
(*     largest l  == the largest number of a list, 0 of an empty one             *)
(*      points k  == the values of a function at all its points                  *)
(* occupancy p mu == the solution of d = mu + disc P_p^T d                       *)
(*    extend r E  == E with each value of what r binds                           *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition ratio (K : realFieldType) (q : Q) : K :=
  (int_of_Z (Qnum q))%:~R / (int_of_Z (Zpos (Qden q)))%:~R.
Arguments ratio K q : simpl never.

(* The arguments are temperatures, measures on the actions, and rewards or Q      *)
(* functions.                                                                     *)
Record transcendental (K : realFieldType) (S A : finType) := Transcendental {
  logarithm : K -> K;
  soft_maximum : K -> (S -> A -> K) -> S -> K;
  soft_value : K -> (S -> A -> K) -> (S -> A -> K) -> S -> K;
  soft_shares : K -> (S -> A -> K) -> (S -> A -> K) -> S -> A -> K
}.

Section Meaning.
Variables (K : realFieldType) (S A : finType) (M : mdp K S A) (N : nat).
Variable T : transcendental K S A.
Local Notation C := 'I_N.+1.

Definition fn := shaped S A C K.
Definition meaning (t : sort) : Type := match t with
  | Fn k => fn k
  | Policy => S -> A -> K
  | Weights => C -> S -> K
  | Sets => S -> {set A}
  | Members => {set A}
  | Statement => Prop
end.
Definition values := Domain S A C fn (S -> A -> K) (C -> S -> K) (S -> {set A}).
Implicit Types (E : valuation values) (p : S -> A -> K).

Definition largest (l : seq K) : K := \big[Num.max/head 0 l]_(x <- behead l) x.
Definition smallest (l : seq K) : K := \big[Num.min/head 0 l]_(x <- behead l) x.

Definition acts_at s : seq A := [seq a <- enum A | avail M s a].
Definition points V k : shaped S A C V k -> seq V := match k with
  | Scalar => fun f => [:: f]
  | Pairs => fun f => [seq f s a | s <- enum S, a <- acts_at s]
  | States => fun f => [seq f s | s <- enum S]
  | Tuple => fun f => flatten [seq [seq f j s a | s <- enum S, a <- acts_at s] | j <- enum C]
end.
Definition norm_of k (f : fn k) : K := \big[Num.max/0]_(x <- points f) `|x|.
Definition span_of k (f : fn k) : K :=
  \big[Num.max/0]_(x <- points f) \big[Num.max/0]_(y <- points f) (x - y).
Definition equal k : fn k -> fn k -> Prop := match k with
  | Scalar => fun f g => f = g
  | Pairs => fun f g => forall s a, avail M s a -> f s a = g s a
  | States => fun f g => forall s, f s = g s
  | Tuple => fun f g => forall j s a, avail M s a -> f j s a = g j s a
end.

Definition occupancy p (mu : S -> K) : S -> K :=
  fun s => ((\row_i mu (enum_val i)) *m invmx (pmx M p)) 0 (enum_rank s).

Definition extend (r : range) E : seq (valuation values) := match r with
  | EachState x => [seq bind_state E x s | s <- enum S]
  | EachAction x s => [seq bind_action E x a | a <- acts_at (states E s)]
  | EachComponent x => [seq bind_component E x j | j <- enum C]
end.
Definition every (r : range) E (P : valuation values -> Prop) : Prop := match r with
  | EachState x => forall s, P (bind_state E x s)
  | EachAction x s => forall a, avail M (states E s) a -> P (bind_action E x a)
  | EachComponent x => forall j, P (bind_component E x j)
end.
Definition some (r : range) E (P : valuation values -> Prop) : Prop := match r with
  | EachState x => exists s, P (bind_state E x s)
  | EachAction x s => exists2 a, avail M (states E s) a & P (bind_action E x a)
  | EachComponent x => exists j, P (bind_component E x j)
end.

Definition number x E (e : K) := @bind_function values E Scalar x e.

Fixpoint denote t (x : term t) E : meaning t := match x in term t return meaning t with
  | Given k x => functions E k x
  | GivenPolicy x => policies E x
  | GivenWeights x => weightings E x
  | Rational q => ratio K q
  | Discount => disc M
  | NumberOfStates => #|S|%:R
  | NumberOfComponents => N.+1%:R
  | Plus k f g => shaped_map2 (fun x y => x + y) (denote f E) (denote g E)
  | Minus k f g => shaped_map2 (fun x y => x - y) (denote f E) (denote g E)
  | Opposite k f => shaped_map (fun x => - x) (denote f E)
  | Times k c f => shaped_map (fun x => denote c E * x) (denote f E)
  | Over k f c => shaped_map (fun x => x / denote c E) (denote f E)
  | Abs x => `|denote x E : K|
  | Larger x y => Num.max (denote x E : K) (denote y E)
  | Smaller x y => Num.min (denote x E : K) (denote y E)
  | Norm k f => norm_of (denote f E)
  | Span k f => span_of (denote f E)
  | AtPair f s a => denote f E (states E s) (actions E a)
  | AtState f s => denote f E (states E s)
  | Probability p s a => denote p E (states E s) (actions E a)
  | Transition s a t => kernel M (states E s) (actions E a) (states E t)
  | Mean mu f => \sum_s denote mu E s * denote f E s
  | Variation p q s => dTV (denote p E (states E s)) (denote q E (states E s))
  | Size X => #|denote X E|%:R
  | Logarithm x => logarithm T (denote x E)
  | Sum r x => \sum_(F <- extend r E) denote x F
  | Largest r x => largest [seq denote x F | F <- extend r E]
  | Smallest r x => smallest [seq denote x F | F <- extend r E]
  | Constant x => fun _ _ => denote x E
  | Indicator s a => fun t b => ((t == states E s) && (b == actions E a))%:R
  | Here f => fun s _ => denote f E s
  | Next f => fun s a => expect M s a (denote f E)
  | Lookahead r f => backup M (denote r E) (denote f E)
  | Best q => vmax M (denote q E)
  | InverseBellman q => rewardQ M (denote q E)
  | OptimalValue r => vstar M (denote r E)
  | PolicyValue p r => value M (denote p E) (denote r E)
  | Occupancy p mu => occupancy (denote p E) (denote mu E)
  | SoftMaximum c q => soft_maximum T (denote c E) (denote q E)
  | SoftValue c p r => soft_value T (denote c E) (denote p E) (denote r E)
  | Component R j => denote R E (components E j)
  | WeightOf w j => denote w E (components E j)
  | Alike R => fun _ => denote R E
  | Alone j R => fun i s a => (i == components E j)%:R * denote R E s a
  | Effective w R => reff (denote w E) (denote R E)
  | NearbySets x => nearby E x
  | Argmax q => argmax M (denote q E)
  | Support p => fun s => [set a | avail M s a && (0 < denote p E s a)]
  | AllActions => fun s => [set a | avail M s a]
  | At X s => denote X E (states E s)
  | Listed l => [set a | has (fun x => actions E x == a) l]
  | Uniform X => fun s => unif (denote X E s)
  | Counting X => fun s a => (a \in denote X E s)%:R
  | SoftShares c p q => soft_shares T (denote c E) (denote p E) (denote q E)
  | Equal k f g => equal (denote f E) (denote g E)
  | Less x y => ((denote x E : K) < denote y E) : Prop
  | AtMost x y => ((denote x E : K) <= denote y E) : Prop
  | SamePolicy p q => forall s a, denote p E s a = denote q E s a
  | SameWeights w v => forall j s, denote w E j s = denote v E j s
  | SameState s t => states E s = states E t
  | SameAction a b => actions E a = actions E b
  | SameComponent i j => components E i = components E j
  | In a X => (actions E a \in denote X E) : Prop
  | Within X Y => (denote X E \subset denote Y E) : Prop
  | SameMembers X Y => denote X E = denote Y E
  | Takes p X => forall s a, denote p E s a != 0 -> a \in denote X E s
  | Deterministic p => forall s a, denote p E s a = 0 \/ denote p E s a = 1
  | Reachable mu p s => exists n, 0 < visit M (denote mu E) (denote p E) n (states E s)
  | Absorbing s => forall a, avail M (states E s) a -> kernel M (states E s) a (states E s) = 1
  | Bump f s a X => [/\ forall t b, avail M t b -> 0 <= denote f E t b <= 1,
      denote f E (states E s) (actions E a) = 1
      & forall b, b \in denote X E -> b != actions E a -> denote f E (states E s) b = 0]
  | IsPolicy p => is_policy M (denote p E)
  | IsDistribution mu => (forall s, 0 <= denote mu E s) /\ \sum_s denote mu E s = 1
  | IsWeights w => weights (denote w E)
  | Not x => ~ denote x E
  | And x y => denote x E /\ denote y E
  | Or x y => denote x E \/ denote y E
  | Iff x y => denote x E <-> denote y E
  | Every r x => every r E (denote x)
  | Some_ r x => some r E (denote x)
  | ForSmall x y => exists2 bar : K, 0 < bar & forall e, 0 < e < bar -> denote y (number x E e)
  | ForEveryPositive x y => forall e : K, 0 < e -> denote y (number x E e)
  | Near x R0 y => exists2 d : K, 0 < d &
      forall R, dist M R (denote R0 E) < d -> denote y (bind_sets E x (optacts M R))
  | NearTuple x w R0 y => exists2 d : K, 0 < d & forall R, distN M R (denote R0 E) < d ->
      denote y (bind_sets E x (optacts M (reff (denote w E) R)))
  | ForSomeBy k x _ y => exists v : fn k, denote y (@bind_function values E k x v)
end.

Definition refutes_with E (c : claim) : Prop :=
  (forall h, List.In h (hypotheses c) -> denote h.2 E) /\ ~ denote (conclusion c).2 E.

End Meaning.

Definition refutes (K : realFieldType) (S A : finType) (M : mdp K S A) (N : nat)
    (E : valuation (values K S A N)) (c : claim) : Prop :=
  forall T, refutes_with M T E c.

(* The syntax of claims about finite MDPs: terms with their types, names         *)
(* resolved and definitions expanded, one constructor for each operator.         *)
From Coq Require Import String QArith_base.
From mathcomp Require Import all_ssreflect.

(******************************************************************************)
(* proofs/CLAIMS.md describes the language; `cliff export` writes a claim's text *)
(* as these terms. What they mean is said in claim_meaning.v.                    *)
(*                                                                               *)
(*       shape == what a function depends on: nothing (a number), pairs, states, *)
(*                or components and pairs (a tuple of rewards)                   *)
(*        sort == the types of terms. Rewards and Q functions are functions on   *)
(*                pairs; distributions and single weights functions on states;   *)
(*                measures on the actions have the type of policies              *)
(*      term t == terms of type t; states, actions and components are named      *)
(*       range == what a bound name goes through                                 *)
(*       claim == hypotheses and one conclusion; the types of the given          *)
(*                variables are hypotheses too (IsPolicy, ...)                   *)
(*   shaped ... == functions of a shape, over any types of points and values     *)
(* valuation D == values of names, over any domain D                             *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Inductive shape := Scalar | Pairs | States | Tuple.
Inductive sort := Fn of shape | Policy | Weights | Sets | Members | Statement.

Definition name := string.

Inductive range :=
| EachState of name
| EachAction (a s : name)
| EachComponent of name.

Inductive term : sort -> Type :=
(* Names.                                                                     *)
| Given k of name : term (Fn k)
| GivenPolicy of name : term Policy
| GivenWeights of name : term Weights
(* Numbers, and functions point by point.                                     *)
| Rational of Q : term (Fn Scalar)
| Discount : term (Fn Scalar)
| NumberOfStates : term (Fn Scalar)
| NumberOfComponents : term (Fn Scalar)
| Plus k of term (Fn k) & term (Fn k) : term (Fn k)
| Minus k of term (Fn k) & term (Fn k) : term (Fn k)
| Opposite k of term (Fn k) : term (Fn k)
| Times k of term (Fn Scalar) & term (Fn k) : term (Fn k)
| Over k of term (Fn k) & term (Fn Scalar) : term (Fn k)
| Abs of term (Fn Scalar) : term (Fn Scalar)
| Larger of term (Fn Scalar) & term (Fn Scalar) : term (Fn Scalar)
| Smaller of term (Fn Scalar) & term (Fn Scalar) : term (Fn Scalar)
| Norm k of term (Fn k) : term (Fn Scalar)
| Span k of term (Fn k) : term (Fn Scalar)
| AtPair of term (Fn Pairs) & name & name : term (Fn Scalar)
| AtState of term (Fn States) & name : term (Fn Scalar)
| Probability of term Policy & name & name : term (Fn Scalar)
| Transition (s a t : name) : term (Fn Scalar)
| Mean of term (Fn States) & term (Fn States) : term (Fn Scalar)
| Variation of term Policy & term Policy & name : term (Fn Scalar)
| Size of term Members : term (Fn Scalar)
| Logarithm of term (Fn Scalar) : term (Fn Scalar)
| Sum of range & term (Fn Scalar) : term (Fn Scalar)
| Largest of range & term (Fn Scalar) : term (Fn Scalar)
| Smallest of range & term (Fn Scalar) : term (Fn Scalar)
(* Functions.                                                                 *)
| Constant of term (Fn Scalar) : term (Fn Pairs)
| Indicator (s a : name) : term (Fn Pairs)
| Here of term (Fn States) : term (Fn Pairs)
| Next of term (Fn States) : term (Fn Pairs)
| Lookahead of term (Fn Pairs) & term (Fn States) : term (Fn Pairs)
| Best of term (Fn Pairs) : term (Fn States)
| InverseBellman of term (Fn Pairs) : term (Fn Pairs)
| OptimalValue of term (Fn Pairs) : term (Fn States)
| PolicyValue of term Policy & term (Fn Pairs) : term (Fn States)
| Occupancy of term Policy & term (Fn States) : term (Fn States)
| SoftMaximum of term (Fn Scalar) & term (Fn Pairs) : term (Fn States)
| SoftValue of term (Fn Scalar) & term Policy & term (Fn Pairs) : term (Fn States)
| Component of term (Fn Tuple) & name : term (Fn Pairs)
| WeightOf of term Weights & name : term (Fn States)
| Alike of term (Fn Pairs) : term (Fn Tuple)
| Alone of name & term (Fn Pairs) : term (Fn Tuple)
| Effective of term Weights & term (Fn Tuple) : term (Fn Pairs)
(* Sets of actions, for every state or at one, and policies.                  *)
| NearbySets of name : term Sets
| Argmax of term (Fn Pairs) : term Sets
| Support of term Policy : term Sets
| AllActions : term Sets
| At of term Sets & name : term Members
| Listed of seq name : term Members
| Uniform of term Sets : term Policy
| Counting of term Sets : term Policy
| SoftShares of term (Fn Scalar) & term Policy & term (Fn Pairs) : term Policy
(* Statements.                                                                *)
| Equal k of term (Fn k) & term (Fn k) : term Statement
| Less of term (Fn Scalar) & term (Fn Scalar) : term Statement
| AtMost of term (Fn Scalar) & term (Fn Scalar) : term Statement
| SamePolicy of term Policy & term Policy : term Statement
| SameWeights of term Weights & term Weights : term Statement
| SameState (s t : name) : term Statement
| SameAction (a b : name) : term Statement
| SameComponent (j k : name) : term Statement
| In of name & term Members : term Statement
| Within of term Members & term Members : term Statement
| SameMembers of term Members & term Members : term Statement
| Takes of term Policy & term Sets : term Statement
| Deterministic of term Policy : term Statement
| Reachable of term (Fn States) & term Policy & name : term Statement
| Absorbing of name : term Statement
| Bump of term (Fn Pairs) & name & name & term Members : term Statement
| IsPolicy of term Policy : term Statement
| IsDistribution of term (Fn States) : term Statement
| IsWeights of term Weights : term Statement
| Not of term Statement : term Statement
| And of term Statement & term Statement : term Statement
| Or of term Statement & term Statement : term Statement
| Iff of term Statement & term Statement : term Statement
| Every of range & term Statement : term Statement
| Some_ of range & term Statement : term Statement
| ForSmall of name & term Statement : term Statement
| ForEveryPositive of name & term Statement : term Statement
| Near of name & term (Fn Pairs) & term Statement : term Statement
| NearTuple of name & term Weights & term (Fn Tuple) & term Statement : term Statement
| ForSomeBy k of name & term (Fn k) & term Statement : term Statement.

Arguments Discount : clear implicits.

(* What is written A*, V*(R) and so on in claims.                             *)
Definition Qstar R := Lookahead R (OptimalValue R).
Definition OptimalActions R := Argmax (Qstar R).
Definition Qof p R := Lookahead R (PolicyValue p R).
Definition Advantage p R := Minus (Qof p R) (Here (PolicyValue p R)).
Definition BellmanOf R q := Lookahead R (Best q).
Definition Optimal p R := Takes p (OptimalActions R).

Record claim := Claim {
  hypotheses : seq (name * term Statement);
  conclusion : name * term Statement
}.

(* Functions of a shape.                                                      *)
Section Shaped.
Variables S A C : Type.

Definition shaped (V : Type) (k : shape) : Type := match k with
  | Scalar => V
  | Pairs => S -> A -> V
  | States => S -> V
  | Tuple => C -> S -> A -> V
end.

Definition shaped_map U V (f : U -> V) k : shaped U k -> shaped V k := match k with
  | Scalar => fun x => f x
  | Pairs => fun x s a => f (x s a)
  | States => fun x s => f (x s)
  | Tuple => fun x j s a => f (x j s a)
end.

Definition shaped_map2 U V W (f : U -> V -> W) k : shaped U k -> shaped V k -> shaped W k :=
  match k with
  | Scalar => fun x y => f x y
  | Pairs => fun x y s a => f (x s a) (y s a)
  | States => fun x y s => f (x s) (y s)
  | Tuple => fun x y j s a => f (x j s a) (y j s a)
  end.
End Shaped.

(* Values of names.                                                           *)
Record domain := Domain {
  of_state : Type;
  of_action : Type;
  of_component : Type;
  of_shape : shape -> Type;
  of_policy : Type;
  of_weights : Type;
  of_sets : Type
}.

Record valuation (D : domain) := Valuation {
  states : name -> of_state D;
  actions : name -> of_action D;
  components : name -> of_component D;
  functions : forall k, name -> of_shape D k;
  policies : name -> of_policy D;
  weightings : name -> of_weights D;
  nearby : name -> of_sets D
}.

Section Bind.
Variable D : domain.
Implicit Types (E : valuation D) (x : name).

Definition bound T (f : name -> T) x v : name -> T :=
  fun y => if String.eqb y x then v else f y.

Definition bind_state E x s := @Valuation D (bound (states E) x s) (actions E)
  (components E) (functions E) (policies E) (weightings E) (nearby E).
Definition bind_action E x a := @Valuation D (states E) (bound (actions E) x a)
  (components E) (functions E) (policies E) (weightings E) (nearby E).
Definition bind_component E x j := @Valuation D (states E) (actions E)
  (bound (components E) x j) (functions E) (policies E) (weightings E) (nearby E).
Definition bind_sets E x X := @Valuation D (states E) (actions E)
  (components E) (functions E) (policies E) (weightings E) (bound (nearby E) x X).

(* v if the shapes are the same.                                              *)
Definition of_same_shape (F : shape -> Type) k k' : F k -> F k' -> F k' :=
  match k, k' with
  | Scalar, Scalar | Pairs, Pairs | States, States | Tuple, Tuple => fun v _ => v
  | _, _ => fun _ w => w
  end.
Definition bind_function E k x (v : of_shape D k) := @Valuation D (states E) (actions E)
  (components E)
  (fun k' y => if String.eqb y x then of_same_shape v (functions E k' y) else functions E k' y)
  (policies E) (weightings E) (nearby E).
End Bind.

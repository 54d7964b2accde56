(* Instances of claims: values for the names of a claim, when they are well       *)
(* formed, and what the names then mean.                                         *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_effective.
From PolicyCliff Require Import check_data claim_syntax claim_meaning claim_ground claim_values.

(******************************************************************************)
(*          role == what a name stands for                                       *)
(*   value_ok m N v == v has the sizes and ranges of the model m and of N + 1    *)
(*                  components; rows of policies and families of weights are     *)
(*                  nonnegative and sum to 1                                     *)
(*   closed l B x == every name of the term x is bound, as B says, or has a      *)
(*                  value of its role in l                                       *)
(* well_formed m N l c == l gives each name once, each value is ok, and every    *)
(*                  name of the claim c has one of its role                      *)
(*   instance formed == the meanings of the names; there is none without that    *)
(*                  proof, so that no name of the claim has a value by default   *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Inductive role := AState | AnAction | AComponent | AFunction of shape | APolicy | AWeights | Sets_.

Definition same_role (r r' : role) : bool := match r, r' with
  | AState, AState | AnAction, AnAction | AComponent, AComponent
  | AFunction Scalar, AFunction Scalar | AFunction Pairs, AFunction Pairs
  | AFunction States, AFunction States | AFunction Tuple, AFunction Tuple
  | APolicy, APolicy | AWeights, AWeights | Sets_, Sets_ => true
  | _, _ => false
  end.
Definition fits (r : role) (v : given) : bool := match r, v with
  | AState, State _ | AnAction, Action _ | AComponent, ComponentNumber _
  | AFunction Scalar, Number _ | AFunction Pairs, OnPairs _
  | AFunction States, OnStates _ | AFunction Tuple, TupleOnPairs _
  | APolicy, PolicyOnPairs _ | AWeights, WeightsOnStates _ => true
  | _, _ => false
  end.

Section Closed.
Variable l : seq (name * given).
Definition binders := seq (role * name).
Implicit Types (B : binders) (x s a : name).

Definition known B (r : role) x : bool :=
  has (fun b => same_role b.1 r && String.eqb b.2 x) B ||
  has (fun g => String.eqb g.1 x && fits r g.2) l.
Definition range_ok B (r : range) : bool := if r is EachAction _ s then known B AState s else true.
Definition bind B (r : range) : binders := match r with
  | EachState x => (AState, x)
  | EachAction x _ => (AnAction, x)
  | EachComponent x => (AComponent, x)
  end :: B.
Definition pair_ok B s a : bool := known B AState s && known B AnAction a.

Fixpoint closed B t (x : term t) : bool := match x with
  | Given k x => known B (AFunction k) x
  | GivenPolicy x => known B APolicy x
  | GivenWeights x => known B AWeights x
  | Rational _ | Discount | NumberOfStates | NumberOfComponents | AllActions => true
  | Plus _ f g | Minus _ f g | Equal _ f g => closed B f && closed B g
  | Opposite _ f | Norm _ f | Span _ f => closed B f
  | Times _ c f => closed B c && closed B f
  | Over _ f c => closed B f && closed B c
  | Abs x | Logarithm x => closed B x
  | Larger x y | Smaller x y | Less x y | AtMost x y => closed B x && closed B y
  | AtPair f s a => closed B f && pair_ok B s a
  | AtState f s => closed B f && known B AState s
  | Probability p s a => closed B p && pair_ok B s a
  | Transition s a t => pair_ok B s a && known B AState t
  | Mean mu f => closed B mu && closed B f
  | Variation p q s => [&& closed B p, closed B q & known B AState s]
  | Size X => closed B X
  | Sum r x | Largest r x | Smallest r x => range_ok B r && closed (bind B r) x
  | Constant x => closed B x
  | Indicator s a => pair_ok B s a
  | Here f | Next f => closed B f
  | Lookahead r f => closed B r && closed B f
  | Best q | InverseBellman q | OptimalValue q | Argmax q | Alike q => closed B q
  | PolicyValue p r => closed B p && closed B r
  | Occupancy p mu => closed B p && closed B mu
  | SoftMaximum c q => closed B c && closed B q
  | SoftValue c p r | SoftShares c p r => [&& closed B c, closed B p & closed B r]
  | Component R j => closed B R && known B AComponent j
  | WeightOf w j => closed B w && known B AComponent j
  | Alone j R => known B AComponent j && closed B R
  | Effective w R => closed B w && closed B R
  | NearbySets x => known B Sets_ x
  | Support p | Deterministic p | IsPolicy p => closed B p
  | At X s => closed B X && known B AState s
  | Listed a => all (known B AnAction) a
  | Uniform X | Counting X => closed B X
  | SamePolicy p q => closed B p && closed B q
  | SameWeights w v => closed B w && closed B v
  | SameState s t => known B AState s && known B AState t
  | SameAction a b => known B AnAction a && known B AnAction b
  | SameComponent i j => known B AComponent i && known B AComponent j
  | In a X => known B AnAction a && closed B X
  | Within X Y | SameMembers X Y => closed B X && closed B Y
  | Takes p X => closed B p && closed B X
  | Reachable mu p s => [&& closed B mu, closed B p & known B AState s]
  | Absorbing s => known B AState s
  | Bump f s a X => [&& closed B f, pair_ok B s a & closed B X]
  | IsDistribution mu => closed B mu
  | IsWeights w => closed B w
  | Not x => closed B x
  | And x y | Or x y | Iff x y => closed B x && closed B y
  | Every r x | Some_ r x => range_ok B r && closed (bind B r) x
  | ForSmall e x | ForEveryPositive e x => closed ((AFunction Scalar, e) :: B) x
  | Near x R y => closed B R && closed ((Sets_, x) :: B) y
  | NearTuple x w R y => [&& closed B w, closed B R & closed ((Sets_, x) :: B) y]
  | ForSomeBy k x w y => closed B w && closed ((AFunction k, x) :: B) y
  end.
End Closed.

Section WellFormed.
Variables (I : integers) (m : model I) (N : nat).

Definition on_pairs_ok (t : seq (seq Q)) : bool := map size t == map size (rows m).
Definition on_states_ok (t : seq Q) : bool := size t == nstates m.
Definition shares_ok (l : seq Q) : bool :=
  all (Qle_bool (0 # 1)) l && Qeq_bool (foldr Qplus (0 # 1) l) (1 # 1).

Definition value_ok (v : given) : bool := match v with
  | Number _ => true
  | State s => (s < nstates m)%N
  | Action a => (a < width m)%N
  | ComponentNumber j => (j < N.+1)%N
  | OnPairs t => on_pairs_ok t
  | OnStates t => on_states_ok t
  | TupleOnPairs t => (size t == N.+1) && all on_pairs_ok t
  | PolicyOnPairs t => on_pairs_ok t && all shares_ok t
  | WeightsOnStates t => [&& size t == N.+1, all on_states_ok t
      & all (fun s => shares_ok [seq on_states w s | w <- t]) (iota 0 (nstates m))]
  end.

Fixpoint distinct (l : seq (name * given)) : bool := if l is (x, _) :: l' then
  ~~ has (fun g => String.eqb x g.1) l' && distinct l' else true.

Definition well_formed (l : seq (name * given)) (c : claim) : bool :=
  [&& distinct l, all (fun g => value_ok g.2) l,
      all (fun h => closed l [::] h.2) (hypotheses c) & closed l [::] (conclusion c).2].
End WellFormed.

Section Instance.
Variables (I : integers) (m : model I) (ok : discounted_ok m) (pos : (0 < nstates m)%N).
Variables (K : realFieldType) (N : nat).

Definition first_state : 'I_(nstates m) := Ordinal pos.
Lemma width_pos : (0 < width m)%N.
Proof. by have [a0 _] := acts_ok (discounted_model ok) first_state; apply: leq_trans a0 (size_acts m _). Qed.
Definition first_action : 'I_(width m) := Ordinal width_pos.

Definition meanings (l : seq (name * given)) :
    valuation (values K [finType of 'I_(nstates m)] [finType of 'I_(width m)] N) :=
  @Valuation (values _ _ _ N)
    (fun x => if lookup l x is State i then insubd first_state i else first_state)
    (fun x => if lookup l x is Action i then insubd first_action i else first_action)
    (fun x => if lookup l x is ComponentNumber i then insubd ord0 i else ord0)
    (fun k => match k return name -> shaped 'I_(nstates m) 'I_(width m) 'I_N.+1 K k with
      | Scalar => fun x => if lookup l x is Number q then ratio K q else 0
      | Pairs => fun x => if lookup l x is OnPairs t then fun s a => ratio K (on_pairs t s a)
                          else fun _ _ => 0
      | States => fun x => if lookup l x is OnStates t then fun s => ratio K (on_states t s)
                           else fun _ => 0
      | Tuple => fun x => if lookup l x is TupleOnPairs t
          then fun j s a => ratio K (on_pairs (nth [::] t j) s a) else fun _ _ _ => 0
    end)
    (fun x => if lookup l x is PolicyOnPairs t then fun s a => ratio K (on_pairs t s a)
              else fun _ _ => 0)
    (fun x => if lookup l x is WeightsOnStates t then fun j s => ratio K (on_states (nth [::] t j) s)
              else fun _ _ => 0)
    (fun _ _ => set0).

Definition instance (l : seq (name * given)) (c : claim) of well_formed m N l c := meanings l.
End Instance.

(* An executable evaluation of claims on one instance: numbers a + b e known     *)
(* exactly, truth values true, false or unknown. Nothing is solved: values are   *)
(* listed, and used once they are found to satisfy their equations.              *)
From Coq Require Import String ZArith QArith_base Qreduction.
From mathcomp Require Import all_ssreflect.
From PolicyCliff Require Import check_data claim_syntax.

(******************************************************************************)
(*        num == Some (a, b) for a + b e, where e is any number in (0, small);  *)
(*               None if unknown                                                *)
(*       sign == the sign of a + b e on all of (0, small), None if it changes   *)
(*  kand, ... == Kleene's connectives                                           *)
(*    solve P == the first listed value that satisfies P                        *)
(*   gain p V == the mean advantage over V of the actions that p takes           *)
(*      run x == the value of a term                                            *)
(* ground_check == the hypotheses are true and the conclusion is false          *)
(*      given == the values of names in an instance                             *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Arguments Qred : simpl never.
Arguments Qplus : simpl never.
Arguments Qmult : simpl never.
Arguments Qopp : simpl never.
Arguments Qinv : simpl never.
Arguments Qeq_bool : simpl never.
Arguments Qle_bool : simpl never.
Arguments Qcompare : simpl never.

Definition germ := (Q * Q)%type.
Definition num := option germ.
Definition truth := option bool.

(* Kleene's connectives.                                                      *)
Definition knot (x : truth) : truth := omap negb x.
Definition kand (x y : truth) : truth := match x, y with
  | Some false, _ | _, Some false => Some false
  | Some true, Some true => Some true
  | _, _ => None
end.
Definition kor (x y : truth) : truth := knot (kand (knot x) (knot y)).
Definition kiff (x y : truth) : truth :=
  if (x, y) is (Some x, Some y) then Some (x == y) else None.
Definition kall (l : seq truth) : truth := foldr kand (Some true) l.
Definition kany (l : seq truth) : truth := foldr kor (Some false) l.
Definition is_true_of (x : truth) : bool := if x is Some true then true else false.
Definition is_false_of (x : truth) : bool := if x is Some false then true else false.

Section Numbers.
Variable small : Q.

Definition cst (q : Q) : num := Some (q, 0%Q).
Definition gadd (x y : num) : num :=
  if (x, y) is (Some (a, b), Some (c, d)) then Some (Qred (a + c), Qred (b + d)) else None.
Definition gopp (x : num) : num := omap (fun g => (Qopp g.1, Qopp g.2)) x.
Definition gsub (x y : num) : num := gadd x (gopp y).
Definition gmul (x y : num) : num :=
  if (x, y) is (Some (a, b), Some (c, d)) then
    if Qeq_bool b 0 then Some (Qred (a * c), Qred (a * d))
    else if Qeq_bool d 0 then Some (Qred (a * c), Qred (b * c)) else None
  else None.
Definition ginv (x : num) : num :=
  if x is Some (a, b) then if Qeq_bool b 0 then cst (Qred (Qinv a)) else None else None.

Definition sign (x : num) : option comparison :=
  if x is Some (a, b) then
    if Qeq_bool b 0 then Some (Qcompare a 0)
    else let c := Qplus a (Qmult b small) in
      if Qle_bool 0 a && Qle_bool 0 c then Some Gt
      else if Qle_bool a 0 && Qle_bool c 0 then Some Lt else None
  else None.
Definition keq (x y : num) : truth :=
  omap (fun c => if c is Eq then true else false) (sign (gsub x y)).
Definition klt (x y : num) : truth :=
  omap (fun c => if c is Lt then true else false) (sign (gsub x y)).
Definition kle (x y : num) : truth :=
  omap (fun c => if c is Gt then false else true) (sign (gsub x y)).
Definition gmax (x y : num) : num :=
  if kle x y is Some b then if b then y else x else None.
Definition gmin (x y : num) : num :=
  if kle x y is Some b then if b then x else y else None.
Definition gabs (x : num) : num :=
  if kle (cst 0) x is Some b then if b then x else gopp x else None.

(* What does not depend on e.                                                 *)
Definition fixed (x : num) : num :=
  if x is Some (a, b) then if Qeq_bool b 0 then x else None else None.
End Numbers.

(* What the evaluator asks of its numbers. nlow and nhigh bound what a number    *)
(* may be, nvar is e.                                                            *)
Record arithmetic := Arithmetic {
  nconst : Q -> num;
  nadd : num -> num -> num;
  nopp : num -> num;
  nmul : num -> num -> num;
  ninv : num -> num;
  neq : num -> num -> truth;
  nlt : num -> num -> truth;
  nle : num -> num -> truth;
  nmax : num -> num -> num;
  nmin : num -> num -> num;
  nabs : num -> num;
  nlow : num -> num;
  nhigh : num -> num;
  nfixed : num -> num;
  nvar : num
}.

Definition germs (small : Q) : arithmetic :=
  @Arithmetic cst gadd gopp gmul ginv (keq small) (klt small) (kle small)
    (gmax small) (gmin small) (gabs small) id id fixed (Some (0, 1)%Q).

Section Arithmetic.
Variable X : arithmetic.
Definition nsub (x y : num) : num := nadd X x (nopp X y).
Definition nsum (l : seq num) : num := foldr (nadd X) (nconst X 0) l.
Definition nlargest (l : seq num) : num := foldr (nmax X) (head (nconst X 0) l) (behead l).
Definition nsmallest (l : seq num) : num := foldr (nmin X) (head (nconst X 0) l) (behead l).
Definition nmax0 (l : seq num) : num := foldr (nmax X) (nconst X 0) l.
End Arithmetic.

(* Logarithms and soft values, as in claim_meaning.v; whether shares are known to *)
(* sum to 1 where they are not all 0, which no bounds of them can show.           *)
Record operators := Operators {
  run_logarithm : num -> num;
  run_maximum : num -> (nat -> nat -> num) -> nat -> num;
  run_value : num -> (nat -> nat -> num) -> (nat -> nat -> num) -> nat -> num;
  run_shares : num -> (nat -> nat -> num) -> (nat -> nat -> num) -> nat -> nat -> num;
  shares_sum1 : bool
}.
Definition unknown : operators := @Operators (fun=> None)
  (fun _ _ _ => None) (fun _ _ _ _ => None) (fun _ _ _ _ _ => None) false.
Definition are_shares t (p : term t) : bool := if p is SoftShares _ _ _ then true else false.

(* The nonempty sublists of lists, one from each.                             *)
Fixpoint sublists (l : seq nat) : seq (seq nat) :=
  if l is a :: l' then map (cons a) (sublists l') ++ sublists l' else [:: [::]].
Fixpoint choices (l : seq (seq nat)) : seq (seq (seq nat)) :=
  if l is x :: l' then
    [seq b :: c | b <- filter (fun b => ~~ nilp b) (sublists x), c <- choices l']
  else [:: [::]].

Section Run.
Variables (I : integers) (m : model I) (N : nat).
(* The listed values; a number for `every eps > 0`.                             *)
Variables (G : arithmetic) (listed : seq (seq germ)) (epsilon : option Q).

Definition nstates_ : seq nat := iota 0 (nstates m).
Definition nacts (s : nat) : seq nat := iota 0 (size (acts m s)).
Definition nwidth : seq nat := iota 0 (width m).
Definition ncomponents : seq nat := iota 0 N.+1.
Definition available (s a : nat) : bool := (a < size (acts m s))%N.

Definition machine_values := Domain nat nat nat (shaped nat nat nat num)
  (nat -> nat -> num) (nat -> nat -> num) (nat -> nat -> truth).
Definition run_meaning (t : sort) : Type := match t with
  | Fn k => shaped nat nat nat num k
  | Policy => nat -> nat -> num
  | Weights => nat -> nat -> num
  | Sets => nat -> nat -> truth
  | Members => nat -> truth
  | Statement => truth
end.
Implicit Types (E : valuation machine_values) (p r q : nat -> nat -> num) (f v : nat -> num).

Definition qz (x : digits I) : Q := inject_Z (meaning x).
Definition gamma : num := nconst G (Qred (qz (disc_num m) / qz (disc_den m))).
Definition gkernel (s a t : nat) : num :=
  let row : row I := nth (izero I, [::]) (acts m s) a in
  nconst G (Qred (foldr (fun x acc => if nat_of_bin x.1 == t then Qred (qz x.2 + acc)%Q else acc) 0%Q row.2
    / qz row.1)).
Definition gexpect f (s a : nat) : num := nsum G [seq nmul G (gkernel s a t) (f t) | t <- nstates_].
Definition gbackup r f (s a : nat) : num := nadd G (r s a) (nmul G gamma (gexpect f s a)).
Definition gain p r v (s : nat) : num :=
  nsum G [seq nmul G (p s a) (nsub G (gbackup r v s a) (v s)) | a <- nacts s].

(* Where p is known to sum to 1 if it is not 0, one positive number is enough.    *)
Definition run_policy (sum1 : bool) p : truth := kall [seq kand
  (kall [seq kand (nle G (nconst G 0) (p s a)) (if available s a then Some true else neq G (p s a) (nconst G 0))
        | a <- nwidth])
  (if sum1 then kany [seq nlt G (nconst G 0) (p s a) | a <- nwidth]
   else neq G (nsum G [seq p s a | a <- nwidth]) (nconst G 1)) | s <- nstates_].
Definition run_distribution f : truth :=
  kand (kall [seq nle G (nconst G 0) (f s) | s <- nstates_]) (neq G (nsum G [seq f s | s <- nstates_]) (nconst G 1)).
Definition run_weights (w : nat -> nat -> num) : truth := kall [seq kand
  (kall [seq nle G (nconst G 0) (w j s) | j <- ncomponents])
  (neq G (nsum G [seq w j s | j <- ncomponents]) (nconst G 1)) | s <- nstates_].

(* Fixed points: the ends of what is listed are sub- and supersolutions.         *)
Definition low v : nat -> num := fun s => nlow G (v s).
Definition high v : nat -> num := fun s => nhigh G (v s).
Definition listed_at (l : seq germ) : nat -> num := fun s => nth None (map Some l) s.
Definition solve (P : (nat -> num) -> bool) : nat -> num :=
  foldr (fun l rest => if P (listed_at l) then listed_at l else rest) (fun=> None) listed.

Definition is_optimal_value r v : bool := all (fun s =>
  all (fun a => is_true_of (nle G (gbackup r (high v) s a) (high v s))) (nacts s) &&
  has (fun a => is_true_of (nle G (low v s) (gbackup r (low v) s a))) (nacts s)) nstates_.
Definition is_policy_value sum1 p r v : bool := is_true_of (run_policy sum1 p) &&
  all (fun s => is_true_of (nle G (nconst G 0) (gain p r (low v) s)) &&
    is_true_of (nle G (gain p r (high v) s) (nconst G 0))) nstates_.
Definition gstep p (s t : nat) : num := nsum G [seq nmul G (p s a) (gkernel s a t) | a <- nwidth].
Definition gflow p (mu v : nat -> num) (t : nat) : num :=
  nadd G (mu t) (nmul G gamma (nsum G [seq nmul G (v s) (gstep p s t) | s <- nstates_])).
Definition is_occupancy sum1 p (mu v : nat -> num) : bool := is_true_of (run_policy sum1 p) &&
  all (fun t => is_true_of (nle G (low v t) (gflow p mu (low v) t)) &&
    is_true_of (nle G (gflow p mu (high v) t) (high v t))) nstates_.

(* Sets of actions.                                                           *)
Definition run_argmax q (s a : nat) : truth :=
  if available s a then kall [seq nle G (q s b) (q s a) | b <- nacts s] else Some false.
Definition run_optimal r : nat -> nat -> truth :=
  let v := solve (is_optimal_value r) in run_argmax (gbackup r v).
Definition run_size (X : nat -> truth) : num :=
  nsum G [seq (if X a is Some b then nconst G (if b then 1 else 0)%Q else None) | a <- nwidth].
Definition run_counting (X : nat -> nat -> truth) (s a : nat) : num :=
  if X s a is Some b then nconst G (if b then 1 else 0)%Q else None.
Definition run_subset (X Y : nat -> truth) : truth :=
  kall [seq kor (knot (X a)) (Y a) | a <- nwidth].
Definition run_uniform (X : nat -> nat -> truth) (s a : nat) : num :=
  nmul G (if X s a is Some b then nconst G (if b then 1 else 0)%Q else None) (ninv G (run_size (X s))).
Definition run_near (X : nat -> nat -> truth) (body : (nat -> nat -> truth) -> truth) : truth :=
  if all (fun s => all (fun a => X s a != None) nwidth) nstates_ then
    kall [seq body (fun s a => Some (a \in nth [::] c s))
         | c <- choices [seq [seq a <- nwidth | is_true_of (X s a)] | s <- nstates_]]
  else None.

(* States that are visited from mu under p.                                   *)
Definition ispos (x : num) : bool := is_true_of (nlt G (nconst G 0) x).
Definition iszero (x : num) : bool := is_true_of (neq G x (nconst G 0)).
Definition reach_step p (C : seq nat) : seq nat :=
  [seq t <- nstates_ | (t \in C) || has (fun s => ispos (gstep p s t)) C].
Definition reached (mu : nat -> num) p : seq nat :=
  iter (nstates m) (reach_step p) [seq s <- nstates_ | ispos (mu s)].
Definition run_reachable sum1 (mu : nat -> num) p (s : nat) : truth :=
  let C := reached mu p in
  if is_true_of (run_policy sum1 p) && all (fun t => is_true_of (nle G (nconst G 0) (mu t))) nstates_ then
    if s \in C then Some true
    else if all (fun t => (t \in C) || iszero (mu t) && all (fun u => iszero (gstep p u t)) C) nstates_
    then Some false else None
  else None.

(* Functions at all their points.                                             *)
Definition run_points V k : shaped nat nat nat V k -> seq V := match k return shaped nat nat nat V k -> seq V with
  | Scalar => fun h => [:: h]
  | Pairs => fun h => [seq h s a | s <- nstates_, a <- nacts s]
  | States => fun h => [seq h s | s <- nstates_]
  | Tuple => fun h => flatten [seq [seq h j s a | s <- nstates_, a <- nacts s] | j <- ncomponents]
end.

Definition run_extend (g : range) E : seq (valuation machine_values) := match g with
  | EachState x => [seq bind_state E x s | s <- nstates_]
  | EachAction x s => [seq bind_action E x a | a <- nacts (states E s)]
  | EachComponent x => [seq bind_component E x j | j <- ncomponents]
end.
Definition run_number x E (e : num) := @bind_function machine_values E Scalar x e.
(* What is the same for every e.                                              *)
Definition run_fixed E : valuation machine_values := @Valuation machine_values
  (states E) (actions E) (components E)
  (fun k x => shaped_map (nfixed G) (functions E k x))
  (fun x s a => nfixed G (policies E x s a)) (fun x j s => nfixed G (weightings E x j s)) (nearby E).

Variable soft : operators.
Definition sum1 t (p : term t) : bool := shares_sum1 soft && are_shares p.

Fixpoint run t (x : term t) E : run_meaning t := match x in term t return run_meaning t with
  | Given k x => functions E k x
  | GivenPolicy x => policies E x
  | GivenWeights x => weightings E x
  | Rational q => nconst G q
  | Discount => gamma
  | NumberOfStates => nconst G (inject_Z (Z.of_nat (nstates m)))
  | NumberOfComponents => nconst G (inject_Z (Z.of_nat N.+1))
  | Plus k f g => shaped_map2 (nadd G) (run f E) (run g E)
  | Minus k f g => shaped_map2 (nsub G) (run f E) (run g E)
  | Opposite k f => shaped_map (nopp G) (run f E)
  | Times k c f => shaped_map (nmul G (run c E)) (run f E)
  | Over k f c => let i := ninv G (run c E) in shaped_map ((nmul G)^~ i) (run f E)
  | Abs x => nabs G (run x E)
  | Larger x y => nmax G (run x E) (run y E)
  | Smaller x y => nmin G (run x E) (run y E)
  | Norm k f => nmax0 G (map (nabs G) (run_points (run f E)))
  | Span k f => let l := run_points (run f E) in
      nmax0 G [seq nmax0 G [seq nsub G x y | y <- l] | x <- l]
  | AtPair f s a => if available (states E s) (actions E a)
      then run f E (states E s) (actions E a) else None
  | AtState f s => run f E (states E s)
  | Probability p s a => run p E (states E s) (actions E a)
  | Transition s a t => gkernel (states E s) (actions E a) (states E t)
  | Mean mu f => let mu := run mu E in let f := run f E in
      nsum G [seq nmul G (mu s) (f s) | s <- nstates_]
  | Variation p q s => let p := run p E in let q := run q E in
      nmul G (nconst G (1 # 2)) (nsum G [seq nabs G (nsub G (p (states E s) a) (q (states E s) a)) | a <- nwidth])
  | Size X => run_size (run X E)
  | Logarithm x => run_logarithm soft (run x E)
  | Sum g x => nsum G [seq run x F | F <- run_extend g E]
  | Largest g x => nlargest G [seq run x F | F <- run_extend g E]
  | Smallest g x => nsmallest G [seq run x F | F <- run_extend g E]
  | Constant x => let c := run x E in fun _ _ => c
  | Indicator s a => fun t b => nconst G (if (t == states E s) && (b == actions E a) then 1 else 0)%Q
  | Here f => let f := run f E in fun s _ => f s
  | Next f => gexpect (run f E)
  | Lookahead r f => gbackup (run r E) (run f E)
  | Best q => let q := run q E in fun s => nlargest G [seq q s a | a <- nacts s]
  | InverseBellman q => let q := run q E in
      let best s := nlargest G [seq q s a | a <- nacts s] in
      fun s a => nsub G (q s a) (nmul G gamma (gexpect best s a))
  | OptimalValue r => solve (is_optimal_value (run r E))
  | PolicyValue p r => solve (is_policy_value (sum1 p) (run p E) (run r E))
  | Occupancy p mu => solve (is_occupancy (sum1 p) (run p E) (run mu E))
  | SoftMaximum c q => run_maximum soft (run c E) (run q E)
  | SoftValue c p r => run_value soft (run c E) (run p E) (run r E)
  | Component R j => run R E (components E j)
  | WeightOf w j => run w E (components E j)
  | Alike R => let R := run R E in fun _ => R
  | Alone j R => let R := run R E in
      fun i s a => if i == components E j then R s a else nconst G 0
  | Effective w R => let w := run w E in let R := run R E in
      fun s a => nsum G [seq nmul G (w j s) (R j s a) | j <- ncomponents]
  | NearbySets x => nearby E x
  | Argmax q => run_argmax (run q E)
  | Support p => let p := run p E in
      fun s a => if available s a then nlt G (nconst G 0) (p s a) else Some false
  | AllActions => fun s a => Some (available s a)
  | At X s => run X E (states E s)
  | Listed l => fun a => Some (has (fun x => actions E x == a) l)
  | Uniform X => run_uniform (run X E)
  | Counting X => run_counting (run X E)
  | SoftShares c p q => run_shares soft (run c E) (run p E) (run q E)
  | Equal k f g => kall (run_points (shaped_map2 (neq G) (run f E) (run g E)))
  | Less x y => nlt G (run x E) (run y E)
  | AtMost x y => nle G (run x E) (run y E)
  | SamePolicy p q => let p := run p E in let q := run q E in
      kall [seq kall [seq neq G (p s a) (q s a) | a <- nwidth] | s <- nstates_]
  | SameWeights w v => let w := run w E in let v := run v E in
      kall [seq kall [seq neq G (w j s) (v j s) | s <- nstates_] | j <- ncomponents]
  | SameState s t => Some (states E s == states E t)
  | SameAction a b => Some (actions E a == actions E b)
  | SameComponent i j => Some (components E i == components E j)
  | In a X => run X E (actions E a)
  | Within X Y => run_subset (run X E) (run Y E)
  | SameMembers X Y => let X := run X E in let Y := run Y E in
      kall [seq kiff (X a) (Y a) | a <- nwidth]
  | Takes p X => let p := run p E in let X := run X E in
      kall [seq kall [seq kor (neq G (p s a) (nconst G 0)) (X s a) | a <- nwidth] | s <- nstates_]
  | Deterministic p => let p := run p E in
      kall [seq kall [seq kor (neq G (p s a) (nconst G 0)) (neq G (p s a) (nconst G 1)) | a <- nwidth] | s <- nstates_]
  | Reachable mu p s => run_reachable (sum1 p) (run mu E) (run p E) (states E s)
  | Absorbing s => let s := states E s in kall [seq neq G (gkernel s a s) (nconst G 1) | a <- nacts s]
  | Bump f s a X => let f := run f E in let s := states E s in let a := actions E a in
      let X := run X E in
      if available s a && all (fun b => available s b || is_false_of (X b)) nwidth then
        kand (kall [seq kall [seq kand (nle G (nconst G 0) (f t b)) (nle G (f t b) (nconst G 1)) | b <- nacts t]
                   | t <- nstates_])
          (kand (neq G (f s a) (nconst G 1))
            (kall [seq (if b == a then Some true else kor (knot (X b)) (neq G (f s b) (nconst G 0)))
                  | b <- nacts s]))
      else None
  | IsPolicy p => run_policy (sum1 p) (run p E)
  | IsDistribution mu => run_distribution (run mu E)
  | IsWeights w => run_weights (run w E)
  | Not x => knot (run x E)
  | And x y => kand (run x E) (run y E)
  | Or x y => kor (run x E) (run y E)
  | Iff x y => kiff (run x E) (run y E)
  | Every g x => kall [seq run x F | F <- run_extend g E]
  | Some_ g x => kany [seq run x F | F <- run_extend g E]
  | ForSmall x y => run y (run_number x (run_fixed E) (nvar G))
  | ForEveryPositive x y =>
      if epsilon is Some q then
        if ~~ Qle_bool q 0 && is_false_of (run y (run_number x (run_fixed E) (nconst G q)))
        then Some false else None
      else None
  | Near x R0 y => run_near (run_optimal (run R0 E))
      (fun X => run y (@bind_sets machine_values E x X))
  | NearTuple x w R0 y => let w := run w E in let R0 := run R0 E in
      if is_true_of (run_weights w) then
        run_near (run_optimal (fun s a => nsum G [seq nmul G (w j s) (R0 j s a) | j <- ncomponents]))
          (fun X => run y (@bind_sets machine_values E x X))
      else None
  | ForSomeBy k x w y =>
      if is_true_of (run y (@bind_function machine_values E k x (run w E))) then Some true else None
end.

Definition run_check (E : valuation machine_values) (c : claim) : bool :=
  all (fun h : name * term Statement => is_true_of (run h.2 E)) (hypotheses c)
  && is_false_of (run (conclusion c).2 E).
End Run.

(* With numbers a + b e, and nothing known of logarithms.                        *)
Definition ground_check (I : integers) (m : model I) (N : nat) (listed : seq (seq germ)) (small : Q)
    (epsilon : option Q) (E : valuation machine_values) (c : claim) : bool :=
  ~~ Qle_bool small 0 && run_check m N (germs small) listed epsilon unknown E c.

(* An instance: values of the given names.                                    *)
Inductive given :=
| Number of Q
| State of nat
| Action of nat
| ComponentNumber of nat
| OnPairs of seq (seq Q)
| OnStates of seq Q
| TupleOnPairs of seq (seq (seq Q))
| PolicyOnPairs of seq (seq Q)
| WeightsOnStates of seq (seq Q).

Fixpoint lookup (l : seq (name * given)) (x : name) : given :=
  if l is (y, v) :: l' then if String.eqb x y then v else lookup l' x else Number 0.

Definition on_pairs (l : seq (seq Q)) (s a : nat) : Q := nth 0%Q (nth [::] l s) a.
Definition on_states (l : seq Q) (s : nat) : Q := nth 0%Q l s.

Definition run_instance (G : arithmetic) (I : integers) (m : model I) (N : nat) (l : seq (name * given)) :
    valuation machine_values :=
  let below n i := if (i < n)%N then i else 0%N in
  @Valuation machine_values
    (fun x => if lookup l x is State i then below (nstates m) i else 0%N)
    (fun x => if lookup l x is Action i then below (width m) i else 0%N)
    (fun x => if lookup l x is ComponentNumber i then below N.+1 i else 0%N)
    (fun k => match k return name -> shaped nat nat nat num k with
      | Scalar => fun x => if lookup l x is Number q then nconst G q else nconst G 0
      | Pairs => fun x => if lookup l x is OnPairs t then fun s a => nconst G (on_pairs t s a)
                          else fun _ _ => nconst G 0
      | States => fun x => if lookup l x is OnStates t then fun s => nconst G (on_states t s)
                           else fun _ => nconst G 0
      | Tuple => fun x => if lookup l x is TupleOnPairs t
          then fun j s a => nconst G (on_pairs (nth [::] t j) s a) else fun _ _ _ => nconst G 0
    end)
    (fun x => if lookup l x is PolicyOnPairs t then fun s a => nconst G (on_pairs t s a)
              else fun _ _ => nconst G 0)
    (fun x => if lookup l x is WeightsOnStates t then fun j s => nconst G (on_states (nth [::] t j) s)
              else fun _ _ => nconst G 0)
    (fun _ _ _ => None).

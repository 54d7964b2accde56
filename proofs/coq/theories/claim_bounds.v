(* Numbers that are known to lie between two rationals, for the evaluator of      *)
(* claims: arithmetic, exponentials, logarithms, soft values.                      *)
From Coq Require Import String ZArith QArith_base Qreduction.
From mathcomp Require Import all_ssreflect.
From PolicyCliff Require Import check_data check_numbers check_exp claim_syntax claim_ground.

(******************************************************************************)
(*   bounds small == the arithmetic of pairs of bounds; e is in (0, small)      *)
(* exp_of n q == bounds of exp q within about 2^-n                              *)
(*   log_of n == bounds of logarithms, found by bisection and then checked      *)
(* enclosing  == the soft operators; a soft value is listed by its bounds,      *)
(*               which are used once they are a sub- and a supersolution        *)
(* bounds_check == the hypotheses are true and the conclusion is false          *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Definition qmin (x y : Q) : Q := if Qle_bool x y then x else y.
Definition qmax (x y : Q) : Q := if Qle_bool x y then y else x.
Definition qlt (x y : Q) : bool := ~~ Qle_bool y x.

Definition both (f : Q * Q -> Q * Q -> num) (x y : num) : num :=
  if (x, y) is (Some x, Some y) then f x y else None.
Definition compared (f : Q * Q -> Q * Q -> truth) (x y : num) : truth :=
  if (x, y) is (Some x, Some y) then f x y else None.

Definition badd := both (fun x y => Some (Qred (x.1 + y.1), Qred (x.2 + y.2))%Q).
Definition bopp (x : num) : num := omap (fun x => (Qopp x.2, Qopp x.1)) x.
Definition bmul := both (fun x y =>
  let a := Qmult x.1 y.1 in let b := Qmult x.1 y.2 in
  let c := Qmult x.2 y.1 in let d := Qmult x.2 y.2 in
  Some (Qred (qmin (qmin a b) (qmin c d)), Qred (qmax (qmax a b) (qmax c d)))).
Definition binv (x : num) : num := if x is Some (a, b) then
    if qlt 0 a then Some (Qred (Qinv b), Qred (Qinv a))
    else if Qeq_bool a b then Some (Qred (Qinv a), Qred (Qinv a)) else None
  else None.
Definition blt := compared (fun x y =>
  if qlt x.2 y.1 then Some true else if Qle_bool y.2 x.1 then Some false else None).
Definition ble := compared (fun x y =>
  if Qle_bool x.2 y.1 then Some true else if qlt y.2 x.1 then Some false else None).
Definition beq := compared (fun x y =>
  if qlt x.2 y.1 || qlt y.2 x.1 then Some false
  else if [&& Qeq_bool x.1 x.2, Qeq_bool y.1 y.2 & Qeq_bool x.1 y.1] then Some true else None).
Definition bmax := both (fun x y => Some (qmax x.1 y.1, qmax x.2 y.2)).
Definition bmin := both (fun x y => Some (qmin x.1 y.1, qmin x.2 y.2)).
Definition babs (x : num) : num := if x is Some (a, b) then
    if Qle_bool 0 a then x else if Qle_bool b 0 then bopp x else Some (0%Q, qmax (Qopp a) b)
  else None.

Definition bounds (small : Q) : arithmetic :=
  @Arithmetic (fun q => Some (q, q)) badd bopp bmul binv beq blt ble bmax bmin babs
    (omap (fun x => (x.1, x.1))) (omap (fun x => (x.2, x.2))) id (Some (0%Q, small)).

Section Exponentials.
Variable precision : nat.

(* Exponents are halved below 2^-8; larger ones than 2^16 are given up.           *)
Definition unit_bits (q : Q) : nat := Z.to_nat (Z.log2_up (Z.abs (Qnum q) / Zpos (Qden q) + 2)).
Definition point (h : nat) : fixed_point binary :=
  let bits := (precision + h + 24)%N in
  @FixedPoint binary (Zpos (Pos.pow 2 (Pos.of_nat bits))) 1%Z Z.div h (bits %/ 8 + 2)%N.
Definition over_point (h : nat) (z : Z) : Q :=
  Qmake z (Pos.pow 2 (Pos.of_nat (precision + h + 24)%N)).
Definition exp_of (q : Q) : num :=
  if (unit_bits q <= 16)%N then
    let h := (unit_bits q + 9)%N in let F := point h in
    if fixed_point_ok F && exp_ok F (Qnum q) (Zpos (Qden q)) then
      let b := exp_bounds F (Qnum q) (Zpos (Qden q)) in
      Some (over_point h b.1, over_point h b.2)
    else None
  else None.
Definition bexp (x : num) : num := if x is Some (a, b) then
    if Qeq_bool a 0 && Qeq_bool b 0 then Some (1%Q, 1%Q)
    else if (exp_of a, exp_of b) is (Some x, Some y) then Some (Qred x.1, Qred y.2) else None
  else None.

(* exp y <= x, or x <= exp y, as the bounds of exp y tell.                        *)
Definition exp_at_most (y x : Q) : bool := if exp_of y is Some b then Qle_bool b.2 x else false.
Definition exp_at_least (y x : Q) : bool := if exp_of y is Some b then Qle_bool x b.1 else false.
Fixpoint bisect (below : Q -> bool) (n : nat) (lo hi : Q) : Q * Q :=
  if n is n'.+1 then
    let mid := Qred ((lo + hi) * (1 # 2))%Q in
    if below mid then bisect below n' mid hi else bisect below n' lo mid
  else (lo, hi).
Definition log_reach (x : Q) : Q := inject_Z (Z.log2_up (Z.abs (Qnum x) + Zpos (Qden x)) + 1)%Z.
Definition blog (x : num) : num := if x is Some (a, b) then
    let l := (bisect (fun y => exp_at_most y a) (precision + 4) (Qopp (log_reach a)) (log_reach a)).1 in
    let u := (bisect (fun y => ~~ exp_at_least y b) (precision + 4) (Qopp (log_reach b)) (log_reach b)).2 in
    if [&& qlt 0 a, exp_at_most l a & exp_at_least u b] then Some (l, u) else None
  else None.

Section Soft.
Variables (I : integers) (m : model I) (listed : seq (seq germ)) (small : Q).
Local Notation G := (bounds small).
Implicit Types (c : num) (p q r : nat -> nat -> num) (f v : nat -> num).

(* Sum of p exp ((q - x) / c), where the term of `skip` is p.                     *)
Definition weight_sum c p q (x : num) (s : nat) (skip : nat -> bool) : num :=
  nsum G [seq bmul (p s b) (if skip b then Some (1%Q, 1%Q) else bexp (bmul (badd (q s b) (bopp x)) (binv c)))
         | b <- nacts m s].
Definition bmaximum c q (s : nat) : num :=
  bmul c (blog (nsum G [seq bexp (bmul (q s b) (binv c)) | b <- nacts m s])).
Definition bshares c p q (s a : nat) : num :=
  if available m s a then bmul (p s a) (binv (weight_sum c p q (q s a) s (eq_op a)))
  else Some (0%Q, 0%Q).
Definition is_soft_value c p r v : bool := is_true_of (blt (Some (0%Q, 0%Q)) c) &&
  all (fun s => [&& all (fun a => is_true_of (ble (Some (0%Q, 0%Q)) (p s a))) (nacts m s),
      has (fun a => is_true_of (blt (Some (0%Q, 0%Q)) (p s a))) (nacts m s),
      is_true_of (ble (Some (1%Q, 1%Q))
        (weight_sum c p (gbackup m G r (low G v)) (low G v s) s (fun=> false))) &
      is_true_of (ble (weight_sum c p (gbackup m G r (high G v)) (high G v s) s (fun=> false))
        (Some (1%Q, 1%Q)))]) (nstates_ m).
Definition enclosing : operators :=
  @Operators blog bmaximum (fun c p r => solve listed (is_soft_value c p r)) bshares true.
End Soft.
End Exponentials.

Definition bounds_check (precision : nat) (I : integers) (m : model I) (N : nat)
    (listed : seq (seq (Q * Q))) (epsilon : option Q) (E : valuation machine_values) (c : claim) : bool :=
  run_check m N (bounds 1) listed epsilon (enclosing precision m listed 1) E c.

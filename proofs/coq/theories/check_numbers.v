(* The two implementations of the integers on which checks run: Coq's binary  *)
(* integers, free of axioms, and bignums, which rest on the primitive machine *)
(* integers of Coq's kernel and their specification.                          *)
From Coq Require Import ZArith.
From Bignums Require Import BigZ.
From mathcomp Require Import all_ssreflect.
From PolicyCliff Require Import check_data.

(******************************************************************************)
(*    binary == Z itself: for numbers up to a few machine words               *)
(*   bignums == BigZ: for numbers of any size                                 *)
(******************************************************************************)

Definition binary : integers.
Proof.
by refine (@Integers Z id Z0 Z.add Z.sub Z.mul Z.leb _ _ _ _ _).
Defined.

Definition bignums : integers.
Proof.
exact (@Integers BigZ.t BigZ.to_Z BigZ.zero BigZ.add BigZ.sub BigZ.mul BigZ.leb
  BigZ.spec_0 BigZ.spec_add BigZ.spec_sub BigZ.spec_mul BigZ.spec_leb).
Defined.

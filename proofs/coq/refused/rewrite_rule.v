Symbol f : nat -> nat.

#[bypass_check(guard)]
Fixpoint false (n : nat) : 1 = 2 := false n.

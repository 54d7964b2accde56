Parameters (a b : nat) (cheat : forall P : Prop, P).

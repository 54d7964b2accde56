Context (cheat : forall P : Prop, P).

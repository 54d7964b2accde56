Conjecture cheat : forall P : Prop, P.

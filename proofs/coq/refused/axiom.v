Local Axiom cheat : forall P : Prop, P.

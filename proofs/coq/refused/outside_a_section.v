Section A.
Hypothesis fine : True.
End A.
Hypothesis cheat : forall P : Prop, P.

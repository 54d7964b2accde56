Lemma two : 1 = 2.
Proof.
Admitted.

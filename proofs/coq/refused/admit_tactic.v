Lemma two : 1 = 2.
Proof. admit. Qed.

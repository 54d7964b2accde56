Lemma two : 1 = 1.
Proof. native_compute. reflexivity. Qed.

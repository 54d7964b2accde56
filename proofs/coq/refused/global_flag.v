Global Unset
  (* a comment (* nested, with "*)" in a string *) *)
  Positivity Checking.
Inductive bad := Bad (f : bad -> nat).

Definition a := "(*.
Unset Guard Checking.

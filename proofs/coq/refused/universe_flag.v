Unset Universe Checking.

Redirect "file" Print nat.

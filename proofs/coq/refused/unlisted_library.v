From Elsewhere Require Import cheat.

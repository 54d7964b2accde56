(* The names of a claim and their values in the evaluator: that they agree.        *)
From Coq Require Import String ZArith QArith_base.
From mathcomp Require Import all_ssreflect all_algebra.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_effective.
From PolicyCliff Require Import check_data.
From PolicyCliff Require Import claim_syntax claim_meaning claim_ground claim_numbers claim_nearby claim_values.

(******************************************************************************)
(*      rs X k == related at every point of functions of shape k                 *)
(*     rel e t == a meaning and a value of type t agree at e                     *)
(*   agree e E F == the names' meanings E and values F do                        *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Sound.
Variables (I : integers) (m : model I) (ok : discounted_ok m) (N : nat).
Variables (K : realFieldType) (G : arithmetic) (small : Q) (D : sound K G small).
Local Notation M := (mdp_of_data ok K).
Local Notation S := 'I_(nstates m).
Local Notation A := 'I_(width m).
Local Notation C := 'I_N.+1.

Definition rs U V (X : U -> V -> Prop) k : shaped S A C U k -> shaped nat nat nat V k -> Prop :=
  match k return shaped S A C U k -> shaped nat nat nat V k -> Prop with
  | Scalar => fun f g => X f g
  | Pairs => fun f g => forall s a, avail M s a -> X (f s a) (g s a)
  | States => fun f g => forall s : S, X (f s) (g s)
  | Tuple => fun f g => forall (j : C) s a, avail M s a -> X (f j s a) (g j s a)
  end.

Lemma rs_map U V U' V' (X : U -> V -> Prop) (Y : U' -> V' -> Prop) F H k f g :
  (forall x y, X x y -> Y (F x) (H y)) -> rs X (k := k) f g ->
  rs Y (shaped_map F f) (shaped_map H g).
Proof. by move=> XY; case: k f g => f g h => [|s a sa|s|j s a sa]; apply/XY/h. Qed.
Lemma rs_map2 U V U' V' U2 V2 (X : U -> V -> Prop) (X' : U' -> V' -> Prop)
    (Y : U2 -> V2 -> Prop) F H k f g f' g' :
  (forall x y x' y', X x y -> X' x' y' -> Y (F x x') (H y y')) ->
  rs X (k := k) f g -> rs X' f' g' -> rs Y (shaped_map2 F f f') (shaped_map2 H g g').
Proof.
by move=> XY; case: k f g f' g' => f g f' g' h h' => [|s a sa|s|j s a sa]; apply: XY; auto.
Qed.

Lemma rs_points U V (X : U -> V -> Prop) k f g : rs X (k := k) f g ->
  List.Forall2 X (points M f) (run_points m N g).
Proof.
case: k f g => f g h; rewrite /points /run_points.
- by constructor.
- by apply: forall2_flatten; apply: over_states => s; apply: over_acts => a; apply: h.
- exact: over_states.
apply: forall2_flatten; apply: over_components => j.
by apply: forall2_flatten; apply: over_states => s; apply: over_acts => a; apply: h.
Qed.

Lemma all_of_flatten l : all_of (flatten l) <-> all_of (map all_of l).
Proof.
elim: l => //= x l IH; rewrite -IH; elim: x => [|y x IHx] /=; first by intuition.
by rewrite IHx; intuition.
Qed.

Lemma equalP k (f g : shaped S A C K k) :
  all_of (points M (shaped_map2 (fun x y : K => x = y) f g)) <-> equal M f g.
Proof.
have pairs (P : S -> A -> Prop) :
    all_of [seq P s a | s <- enum S, a <- acts_at M s] <-> forall s a, avail M s a -> P s a.
  rewrite all_of_flatten -map_comp all_ofP; split=> h s.
    by move=> a sa; have /= := h s (mem_enum _ _); rewrite all_ofP; apply; rewrite mem_acts.
  by move=> _; rewrite /= all_ofP => a; rewrite mem_acts; apply: h.
case: k f g => f g /=; first by intuition.
- exact: pairs.
- by rewrite all_ofP; split=> h s => [|_]; apply: h; rewrite ?mem_enum.
rewrite all_of_flatten -map_comp all_ofP; split=> h j.
  by apply/pairs/h; rewrite mem_enum.
by move=> _; apply/pairs/h.
Qed.

Section At.
Variable e : K.

Record agree (E : valuation (values K [finType of S] [finType of A] N))
    (F : valuation machine_values) : Prop := Agree {
  agree_states : forall x, states E x = states F x :> nat;
  agree_actions : forall x, actions E x = actions F x :> nat;
  agree_components : forall x, components E x = components F x :> nat;
  agree_functions : forall k x, rs (rn D e) (functions E k x) (functions F k x);
  agree_policies : forall x (s : S) (a : A), rn D e (policies E x s a) (policies F x s a);
  agree_weights : forall x (j : C) (s : S), rn D e (weightings E x j s) (weightings F x j s);
  agree_sets : forall x (s : S) (a : A), rb (a \in nearby E x s) (nearby F x s a)
}.

Definition rel t : meaning K [finType of S] [finType of A] N t -> run_meaning t -> Prop :=
  match t return meaning K [finType of S] [finType of A] N t -> run_meaning t -> Prop with
  | Fn k => fun f g => rs (rn D e) f g
  | Policy => fun p q => forall (s : S) (a : A), rn D e (p s a) (q s a)
  | Weights => fun w v => forall (j : C) (s : S), rn D e (w j s) (v j s)
  | Sets => fun X x => forall (s : S) (a : A), rb (a \in X s) (x s a)
  | Members => fun X x => forall a : A, rb (a \in X) (x a)
  | Statement => fun P b => rb P b
  end.

Variables (E : valuation (values K [finType of S] [finType of A] N))
  (F : valuation machine_values).
Hypothesis EF : agree E F.

Lemma agree_state x (s : S) : agree (bind_state E x s) (@bind_state machine_values F x s).
Proof.
by case: EF => *; split=> //= y; rewrite /bound; case: ifP.
Qed.
Lemma agree_action x (a : A) : agree (bind_action E x a) (@bind_action machine_values F x a).
Proof. by case: EF => *; split=> //= y; rewrite /bound; case: ifP. Qed.
Lemma agree_component x (j : C) : agree (bind_component E x j) (@bind_component machine_values F x j).
Proof. by case: EF => *; split=> //= y; rewrite /bound; case: ifP. Qed.
Lemma agree_function k x (f : shaped S A C K k) (g : shaped nat nat nat num k) : rs (rn D e) f g ->
  agree (@bind_function _ E k x f) (@bind_function machine_values F k x g).
Proof.
move=> fg; case: EF => ? ? ? fn *; split=> //= k' y; case: ifP => // _.
by move: fg (fn k' y); case: k f g => f g fg; case: k'.
Qed.
Lemma agree_bind_sets x (X : S -> {set A}) (Y : nat -> nat -> truth) : (forall (s : S) (a : A), rb (a \in X s) (Y s a)) ->
  agree (bind_sets E x X) (@bind_sets machine_values F x Y).
Proof. by case: EF => *; split=> //= y s a; rewrite /bound; case: ifP. Qed.

Lemma agree_extend r : List.Forall2 agree (extend M r E) (run_extend m N r F).
Proof.
case: r => [x|x s|x] /=.
- by apply: over_states => s; apply: agree_state.
- by rewrite -(agree_states EF); apply: over_acts => a _; apply: agree_action.
by apply: over_components => j; apply: agree_component.
Qed.
End At.

Lemma agree_fixed e e' E F : 0 < e < ratio K small -> agree e E F -> agree e' E (run_fixed G F).
Proof.
move=> e_in [] ? ? ? fn pol wei ?; split=> //= [k x|x s a|x j s].
- have := fn k x.
  by case: k => h => [|s a sa|s|j s a sa]; apply: (rn_fixed e' e_in); apply: h.
- exact: rn_fixed e_in _ _ (pol x s a).
exact: rn_fixed e_in _ _ (wei x j s).
Qed.

Lemma everyP r E P : all_of [seq P F | F <- extend M r E] <-> every M (N := N) r E P.
Proof.
case: r => [x|x s|x] /=; rewrite -map_comp all_ofP.
- by split=> h s => [|_]; apply: h; rewrite ?mem_enum.
- by split=> h a; [move=> sa; apply: h; rewrite mem_acts | rewrite mem_acts; apply: h].
by split=> h s => [|_]; apply: h; rewrite ?mem_enum.
Qed.
Lemma someP r E P : some_of [seq P F | F <- extend M r E] <-> some M (N := N) r E P.
Proof.
case: r => [x|x s|x] /=; rewrite -map_comp some_ofP.
- by split=> [[s]|[s]]; exists s; rewrite ?mem_enum.
- by split=> [[a]|[a]]; [rewrite mem_acts|] => sa Pa; exists a; rewrite ?mem_acts.
by split=> [[s]|[s]]; exists s; rewrite ?mem_enum.
Qed.
End Sound.

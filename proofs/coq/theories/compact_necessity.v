(* What compactness of A and the Feller property are needed for: examples on  *)
(* infinite spaces, which no finite search can find.                          *)
(*                                                                            *)
(*       bandit f c == the optimal value of the reward f (a), when sup f = c  *)
(*            climb == on A = nat (discrete, not compact): 1 - 1/(n+1), which *)
(*                     has no maximum                                         *)
(*            crest == on A = nat: 1 at 0, climb elsewhere; 0 is its only     *)
(*                     maximiser                                              *)
(*         nudged k == crest + 2/(k+1) at k; k is its only maximiser          *)
(*           cantor == {ptws nat -> bool}, the sequences of bits: compact,    *)
(*                     separating, without isolated points                    *)
(*           resets == the transition that sends the sequence 000... to       *)
(*                     itself and every other one to 111...: not Feller       *)
From mathcomp Require Import all_ssreflect ssralg ssrnum ring.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype sequences.
From PolicyCliff Require Import compact_max compact_bellman compact_argmax.
From PolicyCliff Require Import compact_cliff compact_flat.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Import numFieldTopology.Exports numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

Lemma maxf_eq (K : realType) (T : pointedType) (f : T -> K) c :
  (forall a, f a <= c) -> (forall e, 0 < e -> exists a, c <= f a + e) ->
  maxf f = c.
Proof.
move=> fc cf; apply/eqP; rewrite eq_le maxf_lub //=.
apply/ler_addgt0Pr => e /cf[a ca]; apply: (le_trans ca).
by rewrite ler_add2r; apply: sup_ub; [exists c => _ [b _ <-] | exists a].
Qed.

(* ---- A not compact --------------------------------------------------------*)

Section Bandit.
Variables (K : realType) (S A : topologicalType) (E : feller K S A) (g : K).
Hypothesis g01 : 0 <= g < 1.
Variables (f : A -> K) (c : K).
Hypotheses (bf : bcont f) (fc : forall a, f a <= c).
Hypothesis cf : forall e, 0 < e -> exists a, c <= f a + e.

Definition bandit (x : S * A) := f x.2 + g / (1 - g) * c.

Lemma bandit_optQ : optQ E g (fun x => f x.2) bandit.
Proof.
have g1 : 1 - g != 0 by rewrite subr_eq0 gt_eqF //; case/andP: g01.
split.
  apply: bcontD (bcont_cst _ _).
  by apply: (bcont_comp (h := snd) (f := f)) => // x; exact: cvg_snd.
move=> x; rewrite /bellman /bandit.
have -> : maxa (fun y : S * A => f y.2 + g / (1 - g) * c) =
    (fun=> c + g / (1 - g) * c).
  apply/funext => s; rewrite /maxa; apply: maxf_eq => [a|e /cf[a ca]] /=.
    by rewrite ler_add2r.
  by exists a; rewrite addrAC ler_add2r.
by rewrite feller_cst; field.
Qed.

Lemma argmax_bandit s : argmax bandit s = [set a | forall b, f b <= f a].
Proof. by apply/seteqP; split=> a Qa b; have := Qa b; rewrite /= ler_add2r. Qed.

End Bandit.

Local Notation N := nat_topologicalType.

Section Nat.
Variable K : realType.

Lemma nat_discrete (n : nat) : nbhs n [set n].
Proof.
apply: open_nbhs_nbhs; split=> //; exists [set n] => //.
by apply/seteqP; split=> [m [_ -> //]|_ ->]; exists n.
Qed.

Lemma nat_bcont (f : nat -> K) : bfun f -> bcont f.
Proof.
move=> bf; split=> // n U /nbhs_singleton Un.
by apply: filterS (nat_discrete n) => _ ->.
Qed.

Implicit Types (n k : nat).
Let inv1_gt0 n : 0 < (n.+1%:R : K)^-1. Proof. by rewrite invr_gt0 ltr0n. Qed.

Let inv1_le1 n : (n.+1%:R : K)^-1 <= 1.
Proof. by rewrite invf_le1 ?ltr0n // ler1n. Qed.

Definition climb n : K := 1 - n.+1%:R^-1.

Lemma climb_le1 n : climb n <= 1. Proof. by rewrite ler_subl_addr ler_addl ltW. Qed.

Lemma climb_ge0 n : 0 <= climb n. Proof. by rewrite subr_ge0. Qed.

Lemma inv_small (e : K) : 0 < e -> exists n, (n.+1%:R : K)^-1 <= e.
Proof.
move=> e0; exists (Num.bound e^-1); rewrite -[leRHS]invrK lef_pinv ?posrE ?ltr0n ?invr_gt0 //.
apply: le_trans (ltW (archi_boundP _)) _; first by rewrite invr_ge0 ltW.
by rewrite ler_nat.
Qed.

Lemma climb_sup (e : K) : 0 < e -> exists n, 1 <= climb n + e.
Proof.
move=> /inv_small[n ne]; exists n; rewrite /climb.
by rewrite -addrA ler_addl addrC subr_ge0.
Qed.

Lemma climb_bcont : bcont climb.
Proof.
by apply: nat_bcont; exists 1 => n; rewrite ger0_norm ?climb_ge0 ?climb_le1.
Qed.

Definition crest n : K := if n is 0%N then 1 else climb n.

Lemma crest_le1 n : crest n <= 1. Proof. by case: n => //= n; exact: climb_le1. Qed.

Lemma crest_ge0 n : 0 <= crest n.
Proof. by case: n => [|n]; [exact: ler01 | exact: climb_ge0]. Qed.

Lemma crest_bcont : bcont crest.
Proof.
by apply: nat_bcont; exists 1 => n; rewrite ger0_norm ?crest_ge0 ?crest_le1.
Qed.

Definition nudged k n : K := crest n + (n == k)%:R * (2%:R * k.+1%:R^-1).

Lemma nudged_bcont k : bcont (nudged k).
Proof.
apply: bcontD crest_bcont (bcontM _ (bcont_cst _ _)); apply: nat_bcont.
by exists 1 => n; case: (n == k); rewrite ?normr1 ?normr0.
Qed.

Lemma nudged_max k : nudged k.+1 k.+1 = 1 + k.+2%:R^-1.
Proof. by rewrite /nudged eqxx mul1r /= /climb; ring. Qed.

Lemma nudged_lt k n : n <> k.+1 -> nudged k.+1 n < nudged k.+1 k.+1.
Proof.
move=> /eqP nk; rewrite nudged_max /nudged (negPf nk) mul0r addr0.
by apply: le_lt_trans (crest_le1 n) _; rewrite ltr_addl.
Qed.

Lemma nudged_close k : uclose (2%:R * k.+1%:R^-1) (nudged k) crest.
Proof.
have h0 : 0 <= 2%:R * (k.+1%:R : K)^-1 by rewrite mulr_ge0 // ltW.
move=> n; rewrite /nudged addrC addKr normrM (ger0_norm h0) normr_nat.
by case: (n == k); rewrite ?mul1r // mul0r.
Qed.

Variables (S : topologicalType) (E : feller K S N) (g : K).
Hypothesis g01 : 0 <= g < 1.

Let reward (f : N -> K) : S * N -> K := fun x => f x.2.

Let reward_bcont f : bcont f -> bcont (reward f).
Proof. by apply: bcont_comp => x; exact: cvg_snd. Qed.

(* Nonempty A*(s;R) needs compact A: here A* is empty in every state.         *)
Theorem noncompact_empty : exists R Q : S * N -> K,
  [/\ bcont R,
      optQ E g R Q & forall s, argmax Q s = set0].
Proof.
exists (reward climb), (@bandit K S N g climb 1); split.
- exact: reward_bcont climb_bcont.
- exact: (bandit_optQ E g01 climb_bcont climb_le1 climb_sup).
move=> s; rewrite argmax_bandit; apply/seteqP; split=> // n /(_ n.+1) /=.
by rewrite leNgt ltr_add2l ltr_opp2 ltf_pinv ?posrE ?ltr0n // ltr_nat ltnSn.
Qed.

(* Continuity at a unique optimal action needs compact A: arbitrarily close   *)
(* to R0, whose only optimal action is 0, another action is the only one.     *)
Theorem noncompact_unique : exists R0 Q0 : S * N -> K,
  [/\ bcont R0,
      optQ E g R0 Q0, forall s, argmax Q0 s = [set 0%N] &
      forall e, 0 < e -> exists (R Q : S * N -> K) (k : nat),
        [/\ bcont R /\ uclose e R R0,
            optQ E g R Q, k <> 0%N & forall s, argmax Q s = [set k]]].
Proof.
exists (reward crest), (@bandit K S N g crest 1); split.
- exact: reward_bcont crest_bcont.
- apply: (bandit_optQ E g01 crest_bcont crest_le1) => e e0.
  by exists 0%N; rewrite ler_addl ltW.
- move=> s; rewrite argmax_bandit; apply/seteqP; split=> [[|n] // /(_ 0%N) /=|_ -> n].
    by rewrite leNgt ltr_subl_addr ltr_addl inv1_gt0.
  exact: crest_le1.
move=> e e0; have [n ne] := inv_small (divr_gt0 e0 (ltr0n K 2)).
pose k := n.+1; exists (reward (nudged k)).
exists (@bandit K S N g (nudged k) (1 + k.+1%:R^-1)), k; split=> //.
- split; first exact: reward_bcont (nudged_bcont k).
  move=> x; apply: le_trans (nudged_close k x.2) _.
  rewrite mulrC -ler_pdivl_mulr //; apply: le_trans ne.
  by rewrite lef_pinv ?posrE ?ltr0n // ler_nat.
- apply: (bandit_optQ E g01 (nudged_bcont k)) => [m|d d0].
    have [->|/eqP mk] := eqVneq m k; first by rewrite nudged_max.
    by rewrite -nudged_max ltW // nudged_lt.
  by exists k; rewrite nudged_max ler_addl ltW.
move=> s; rewrite argmax_bandit; apply/seteqP; split=> [m mk|_ -> m] /=.
  by apply: contrapT => /nudged_lt; rewrite ltNge mk.
by have [->//|/eqP mk] := eqVneq m k; rewrite ltW // nudged_lt.
Qed.

End Nat.

(* ---- sequences of bits ---------------------------------------------------- *)

Notation cantor := [topologicalType of {ptws nat -> bool_discrete_topology}].

Definition flip (n : nat) (x : nat -> bool) : cantor :=
  fun i => if i == n then ~~ x i else x i.

Lemma flip_neq n x : flip n x <> x.
Proof. by move=> /(congr1 (@^~ n)); rewrite /flip eqxx; case: (x n). Qed.

Lemma cantor_near (x : cantor) i : \forall y \near x, y i = x i.
Proof.
have xx : {ptws, nbhs x --> x} by move=> U; exact.
by have /ptwsP/(_ i [set x i]) := xx; apply; exact: discrete_set1.
Qed.

Lemma flip_cvg (x : cantor) : (flip ^~ x : nat -> cantor) @ \oo --> x.
Proof.
apply/ptwsP => i W /nbhs_singleton Wx; exists i.+1 => // n /= ni.
by rewrite /flip ltn_eqF.
Qed.

Lemma cantor_compact : compact [set: cantor].
Proof.
have := @tychonoff [eqType of nat] (fun=> bool_discrete_topology) (fun=> setT) (fun=> bool_compact).
by congr compact; apply/seteqP; split.
Qed.

Lemma cantor_not_isolated (x : cantor) : ~ isolated x.
Proof.
move=> /(flip_cvg (x := x))[n _ /(_ n (leqnn n))]; exact: flip_neq.
Qed.

Section Bits.
Variable K : realType.

Lemma bit_unit (P : pred bool) i : unit_fun (fun x : cantor => (P (x i))%:R : K).
Proof.
split=> [|x]; last by rewrite ler0n lern1; case: (P _).
apply/contP => x e e0; apply: filterS (cantor_near x i) => y ->.
by rewrite subrr normr0.
Qed.

Lemma cantor_separating : separating K cantor.
Proof.
move=> x y xy; have [i xyi] : exists i, x i <> y i.
  by apply: contrapT => none; apply: xy; apply/funext => i; apply: contrapT => ?; apply: none; exists i.
exists (fun z => (z i == y i)%:R); split; first exact: (bit_unit (pred1 (y i)) i).
  by have -> : (x i == y i) = false by exact/eqP.
by rewrite eqxx.
Qed.

(* ---- a kernel that is not Feller ------------------------------------------ *)

Definition zeros : cantor := fun=> false.
Definition ones : cantor := fun=> true.

Definition resets (x : cantor) : cantor := if `[< x = zeros >] then zeros else ones.

Lemma resets0 : resets zeros = zeros.
Proof. by rewrite /resets; case: asboolP. Qed.

Lemma resets1 x : x <> zeros -> resets x = ones.
Proof. by rewrite /resets; case: asboolP. Qed.

Variables (A : topologicalType) (g : K).
Hypothesis g01 : 0 < g < 1.
Implicit Types Q : cantor * A -> K.

Let first (x : cantor * A) : K := (x.1 0%N)%:R.

Lemma first_bcont : bcont first.
Proof.
apply: (bcont_comp (h := fst) (f := fun x : cantor => (x 0%N)%:R)).
  by move=> x; exact: cvg_fst.
exact: unit_bcont (bit_unit id 0).
Qed.

Let gap_at (F : cantor * A -> K) c : 0 < c -> F (zeros, point) = 0 ->
  (forall n, `|F (flip n.+1 zeros, point)| = c) -> ~ continuous F.
Proof.
move=> c0 F0 Fc /contP/(_ (zeros, point) c c0)[/= [U V] [Uz Vp] UV].
have [n _ nU] := flip_cvg Uz.
have := UV (flip n.+1 zeros, point) (conj (nU n.+1 (leqnSn n)) (nbhs_singleton Vp)).
by rewrite /= F0 sub0r normrN Fc ltxx.
Qed.

(* Q* exists in C(S x A) because the kernel is Feller: with the deterministic *)
(* transition `resets` and the continuous reward "first bit", no continuous Q *)
(* solves the Bellman equation.                                               *)
Theorem feller_needed Q :
  (forall x, Q x = first x + g * maxa Q (resets x.1)) -> ~ continuous Q.
Proof.
have /andP[g0 g1] := g01; have g1' : 0 < 1 - g by rewrite subr_gt0.
move=> Qeq; have V x : maxa Q x = first (x, point) + g * maxa Q (resets x).
  rewrite {1}/maxa -(maxf_cst A (first (x, point) + g * maxa Q (resets x))).
  by congr maxf; apply/funext => a; rewrite Qeq.
have Vz : maxa Q zeros = 0.
  have /eqP := V zeros; rewrite resets0 /first /= add0r -subr_eq0 -{1}[maxa _ _]mul1r -mulrBl.
  by rewrite mulf_eq0 gt_eqF //= => /eqP.
have Vo : maxa Q ones = (1 - g)^-1.
  have := V ones; rewrite resets1; last by move=> /(congr1 (@^~ 0%N)).
  move=> e; apply: (mulfI (lt0r_neq0 g1')); rewrite divff ?gt_eqF //.
  by rewrite mulrBl mul1r {1}e /first /= addrK.
apply: (@gap_at Q (g / (1 - g))); first by rewrite divr_gt0.
  by rewrite Qeq resets0 Vz mulr0 addr0.
move=> n; rewrite Qeq resets1; last exact: flip_neq.
by rewrite Vo /first /flip /= add0r ger0_norm // divr_ge0 // ltW.
Qed.

(* Nor is the inverse Bellman reward of a continuous Q continuous.            *)
Theorem feller_needed_inverse :
  ~ continuous (fun x => first x - g * maxa first (resets x.1)).
Proof.
have /andP[g0 g1] := g01.
have V x : maxa first x = first (x, point) by exact: maxf_cst.
apply: (@gap_at _ g) => // [|n].
  by rewrite resets0 V /first /= mulr0 subr0.
rewrite resets1; last exact: flip_neq.
by rewrite V /first /flip /= mulr1 sub0r normrN gtr0_norm.
Qed.

End Bits.

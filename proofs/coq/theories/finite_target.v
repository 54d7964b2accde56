(* How long answers are that are rewarded for their length, when lengths take *)
(* time.                                                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp Require Import zify.
From PolicyCliff Require Import finite_mdp.

(******************************************************************************)
(* target_value g alpha goal n == the value of a correct answer of n tokens:  *)
(*    its last step earns 1 - alpha |goal - n| after n discounted steps       *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Target.
Variables (K : realFieldType) (g alpha : K) (goal : nat).
Hypotheses (g0 : 0 < g) (g1 : g <= 1) (alpha0 : 0 <= alpha).

Definition target_value n : K := g ^+ n * (1 - alpha * `|goal%:R - n%:R|).
Local Notation v := target_value.

(* An answer that is m tokens short.                                          *)
Let short m : (m <= goal)%N -> v (goal - m) = g ^+ (goal - m) * (1 - alpha * m%:R).
Proof.
move=> le; rewrite /v natrB // opprB addrCA subrr addr0 ger0_norm ?ler0n //.
Qed.

(* One token more pays off.                                                   *)
Definition pays m := 1 - alpha * m.+1%:R <= g * (1 - alpha * m%:R).

Let stepE m : (m < goal)%N -> (v (goal - m.+1) <= v (goal - m)) = pays m.
Proof.
move=> lt; rewrite !short ?(ltnW lt) //; have -> : (goal - m = (goal - m.+1).+1)%N by lia.
by rewrite exprSr -mulrA ler_pmul2l ?exprn_gt0.
Qed.

(* So does one token less, for an answer that is m + 1 short.                 *)
Definition saves m := g * (1 - alpha * m%:R) <= 1 - alpha * m.+1%:R.

Let savesE m : (m < goal)%N -> (v (goal - m) <= v (goal - m.+1)) = saves m.
Proof.
move=> lt; rewrite !short ?(ltnW lt) //; have -> : (goal - m = (goal - m.+1).+1)%N by lia.
by rewrite exprSr -mulrA ler_pmul2l ?exprn_gt0.
Qed.

Let grows m n : (m <= n)%N -> 0 <= alpha * (1 - g) * (n%:R - m%:R).
Proof. by move=> mn; rewrite !mulr_ge0 ?subr_ge0 ?ler_nat. Qed.

Let pays_mono m n : (m <= n)%N -> pays m -> pays n.
Proof.
move=> mn; rewrite /pays => h; apply: (le_lin (ler_add h (grows mn))).
by rewrite -[m.+1]addn1 -[n.+1]addn1 !natrD; ring.
Qed.

Let saves_mono m n : (m <= n)%N -> saves n -> saves m.
Proof.
move=> mn; rewrite /saves => h; apply: (le_lin (ler_add h (grows mn))).
by rewrite -[m.+1]addn1 -[n.+1]addn1 !natrD; ring.
Qed.

Let longer n : (goal <= n)%N -> v n <= v goal.
Proof.
move=> le; rewrite /v subrr normr0 mulr0 subr0 mulr1.
have gn : g ^+ n <= g ^+ goal by apply: ler_wiexpn2l => //; apply: ltW.
apply: le_trans gn; rewrite ler_pimulr ?exprn_ge0 ?(ltW g0) //.
by rewrite ler_subl_addr ler_addl mulr_ge0 ?normr_ge0.
Qed.

(* The best length is the one at which neither pays off.                      *)
Lemma target_best m : (m <= goal)%N ->
  (forall n, v n <= v (goal - m)) <->
  (m == goal) || pays m /\ (m == 0)%N || saves m.-1.
Proof.
move=> mg; split=> [best|[up down] n].
  split; last first.
    have [//|m0] := posnP m; have lt : (m.-1 < goal)%N by rewrite prednK.
    by rewrite -savesE // prednK // best.
  have [//|ne] := eqVneq m goal; have lt : (m < goal)%N by rewrite ltn_neqAle ne.
  by rewrite -stepE // best.
have below j : (m <= j <= goal)%N -> v (goal - j) <= v (goal - m).
  elim: j => [|j IH] /andP[mj jg]; first by move: mj; rewrite leqn0 => /eqP->.
  move: mj; rewrite leq_eqVlt => /orP[/eqP<- //|mj].
  apply: le_trans (IH _); last by rewrite -ltnS mj ltnW.
  rewrite stepE //; case/orP: up => [/eqP e|]; first by lia.
  by apply: pays_mono; rewrite -ltnS.
have above j : (j <= m)%N -> v (goal - (m - j)) <= v (goal - m).
  elim: j => [|j IH] jm; first by rewrite subn0.
  apply: le_trans (IH (ltnW jm)); have -> : (m - j = (m - j.+1).+1)%N by lia.
  rewrite savesE; last by lia.
  case/orP: down => [/eqP e|]; first by lia.
  by apply: saves_mono; lia.
have [le|lt] := leqP n goal; last first.
  by apply: le_trans (longer (ltnW lt)) _; have := above m (leqnn m); rewrite subnn subn0.
have [mn|nm] := leqP m (goal - n).
  by have := below (goal - n)%N; rewrite subKn // mn leq_subr; apply.
have := above (m - (goal - n))%N (leq_subr _ _).
by rewrite subKn ?(ltnW nm) // subKn.
Qed.

(* The target is met if and only if gamma >= 1 - alpha.                       *)
Lemma target_met : (0 < goal)%N -> (forall n, v n <= v goal) <-> 1 - alpha <= g.
Proof.
move=> goal0; have := target_best (leq0n goal); rewrite subn0 => ->.
rewrite [(0 == goal)%N]eq_sym (gtn_eqF goal0) /pays mulr1 mulr0 subr0 mulr1 /=.
by split=> [[]|].
Qed.
End Target.

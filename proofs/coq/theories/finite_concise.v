(* Lengths of paths to an answer, with and without a penalty for each step:   *)
(* exactly when the shorter is strictly better, at every discount up to 1.    *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp finite_value finite_optimal finite_text.

(******************************************************************************)
(*   follows N f c == every action is available, and in expectation leads by  *)
(*                 the step f; nothing counts after c. So it is in a det_mdp, *)
(*                 and at discount 1 in the process [ending] of its kernel    *)
(*   wrong_value g pen k == the return of k steps that end without a reward   *)
(*   nearest f c w n == n s is the least number of steps from s to c that     *)
(*                 avoid w                                                    *)
(*   graded f c w pen == reward 1 on reaching c, less pen for every step      *)
(*                 outside c and w                                            *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Numbers.
Variables (K : realFieldType) (g pen : K).
Local Notation pv := (path_value g pen).

Lemma path_value_diff k : pv k.+1 - pv k.+2 = g ^+ k * (1 - g + g * pen).
Proof.
elim: k => [|k IH]; first by rewrite /= mulr0 addr0 sub0r mul1r; ring.
rewrite exprS -mulrA -IH.
have e j : pv j.+2 = - pen + g * pv j.+1 by rewrite [LHS]/= sub0r.
by rewrite (e k.+1) [pv k.+2 in X in X - _]e; ring.
Qed.

Hypotheses (g0 : 0 <= g) (g1 : g <= 1) (pen0 : 0 <= pen).

Let delta_ge0 : 0 <= 1 - g + g * pen.
Proof. by rewrite addr_ge0 ?mulr_ge0 ?subr_ge0. Qed.

Let delta_gt0 : 0 < 1 - g + g * pen <-> g < 1 \/ 0 < pen.
Proof.
rewrite lt_neqAle delta_ge0 andbT eq_sym; split=> [ne0|[lt|pos]].
- have [e|ne] := eqVneq g 1; last by left; rewrite lt_neqAle g1 ne.
  by right; move: ne0; rewrite e subrr add0r mul1r lt_neqAle pen0 andbT eq_sym.
- by rewrite gt_eqF // ltr_paddr ?mulr_ge0 ?subr_gt0.
have [->|ng] := eqVneq g 0; first by rewrite subr0 mul0r addr0 oner_eq0.
by rewrite gt_eqF // ltr_spaddr ?subr_ge0 // mulr_gt0 // lt_neqAle eq_sym ng.
Qed.

Lemma path_value_le j k : (j <= k)%N -> pv k.+1 <= pv j.+1.
Proof.
move=> /subnK <-; elim: (k - j)%N => // i IH; rewrite addSn; apply: le_trans IH.
by rewrite -subr_ge0 path_value_diff mulr_ge0 ?exprn_ge0.
Qed.

Lemma path_value_lt_iff j k : pv k.+1 < pv j.+1 <->
  (j < k)%N /\ (g < 1 \/ 0 < pen) /\ (0 < g \/ j = 0%N).
Proof.
split=> [lt|[jk [/delta_gt0 pos h]]]; last first.
  apply: le_lt_trans (path_value_le jk) _; rewrite -subr_gt0 path_value_diff mulr_gt0 //.
  by case: h => [gp|->]; rewrite ?expr0 ?ltr01 // exprn_gt0.
have jk : (j < k)%N by rewrite ltnNge; apply: contraTN lt => /path_value_le; rewrite leNgt.
split=> //; have [gp|gz] := ltP 0 g; last first.
  have g_0 : g = 0 by apply: le_anti; rewrite gz.
  split; first by left; rewrite g_0 ltr01.
  right; case: j lt jk => // j; case: k => // k.
  by rewrite g_0 !path_value_disc0 ltxx.
split; last by left.
apply/delta_gt0; rewrite lt_neqAle delta_ge0 andbT eq_sym; apply: contraTneq lt => z.
have flat i : pv i.+2 = pv i.+1 by apply/eqP; rewrite eq_sym -subr_eq0 path_value_diff z mulr0.
have all1 i : pv i.+1 = pv 1 by elim: i => // i <-; apply: flat.
by rewrite !all1 ltxx.
Qed.
End Numbers.

Section Paths.
Variables (K : realFieldType) (S A : finType) (N : process K S A).
Variables (f : S -> A -> S) (c : S) (n : S -> nat) (pen : K).
Implicit Types (s : S) (a b : A).
Local Notation g := (disc N).

Definition follows := (forall s a, avail N s a) /\
  forall s a (V : S -> K), V c = 0 -> expect N s a V = V (f s a).

Hypotheses (g1 : g <= 1) (pen0 : 0 <= pen).
Hypotheses (fP : follows) (closed : forall a, f c a = c) (nP : shortest f c n).
Local Notation R := (answer f c pen).

Let g0 := disc_ge0 N.

Let zero : path_value g pen (n c) = 0. Proof. by have [->] := nP. Qed.

Let step s a : s != c ->
  backup N R (fun t => path_value g pen (n t)) s a = path_value g pen (n (f s a)).+1.
Proof.
move=> /negPf sc; have [_ fE] := fP.
by rewrite /backup fE // /answer sc /= (shortest_eq0 nP).
Qed.

Lemma concise_vstar s : vstar N R s = path_value g pen (n s).
Proof.
have [av fE] := fP; have [nc ns] := nP; apply/esym; move: s; apply: vstarP => [s a _|s].
  have [->|sc] := eqVneq s c; first by rewrite /backup fE // closed /answer eqxx zero mulr0 addr0.
  rewrite step //; have [/(_ a) le [b e]] := ns s sc.
  by rewrite e; apply: path_value_le; rewrite // -ltnS -e.
have [->|sc] := eqVneq s c.
  exists (some_act N c); first exact: some_actP.
  by rewrite /backup fE // closed /answer eqxx zero mulr0 addr0.
by have [_ [a e]] := ns s sc; exists a; rewrite ?av // step // -e.
Qed.

Lemma concise_qstar s a : s != c -> qstar N R s a = path_value g pen (n (f s a)).+1.
Proof.
move=> sc; rewrite -step // /qstar /backup; congr (_ + _ * _).
by apply: eq_expect => t; apply: concise_vstar.
Qed.

Lemma concise_iff s a b : s != c -> qstar N R s b < qstar N R s a <->
  (n (f s a) < n (f s b))%N /\ (g < 1 \/ 0 < pen) /\ (0 < g \/ f s a = c).
Proof.
move=> sc; rewrite !concise_qstar // path_value_lt_iff //.
have e : n (f s a) = 0%N <-> f s a = c.
  by split=> [/eqP|->]; [rewrite (shortest_eq0 nP) => /eqP | have [] := nP].
by split=> -[lt [h1 [h2|/e h2]]]; split=> //; split=> //; auto.
Qed.

Lemma concise_optacts s a : s != c -> (a \in optacts N R s) =
  [|| n s == (n (f s a)).+1, (g == 1) && (pen == 0) | (g == 0) && (1 < n s)%N].
Proof.
move=> sc; have [av _] := fP; have [_ ns] := nP; have [le [b e]] := ns s sc.
have -> : (a \in optacts N R s) = ~~ (qstar N R s a < qstar N R s b).
  have Qb : qstar N R s b = vstar N R s by rewrite concise_qstar // concise_vstar e.
  rewrite optactsE av /= Qb -leNgt; apply/eqP/idP => [->//|h].
  by apply/eqP; rewrite eq_le h qstar_le_vstar ?av.
apply/negP/idP => [no|h /(concise_iff _ _ sc)[lt [h1 h2]]].
  have [ge|lt] := leqP (n (f s a)) (n (f s b)).
    by rewrite eqn_leq le /= e ltnS ge.
  apply: contra_notT no; rewrite !negb_or !negb_and => /and3P[_ h1 h2].
  apply/(concise_iff _ _ sc); split=> //; split.
    case/orP: h1 => h; first by left; rewrite lt_neqAle g1 andbT.
    by right; rewrite lt_neqAle pen0 eq_sym andbT.
  case/orP: h2 => [h|]; first by left; rewrite lt_neqAle g0 eq_sym andbT.
  by rewrite e ltnS -eqn0Ngt (shortest_eq0 nP) => /eqP; right.
case/or3P: h => [/eqP h|/andP[/eqP eg /eqP ep]|/andP[/eqP eg lt1]].
- by move: lt; rewrite -ltnS -e h ltnn.
- by case: h1; rewrite ?eg ?ep ltxx.
case: h2 => [|fc]; first by rewrite eg ltxx.
by move: lt1; rewrite e fc; have [->] := nP.
Qed.
End Paths.

(* ---- with a wrong answer within reach ------------------------------------- *)

Section Wrong.
Variables (K : realFieldType) (S A : finType) (N : process K S A).
Variables (f : S -> A -> S) (c w : S) (n m : S -> nat) (pen : K).
Implicit Types (s t : S) (a b : A) (k : nat).
Local Notation g := (disc N).

Fixpoint wrong_value k : K := if k is k'.+1 then - pen + g * wrong_value k' else 0.

Definition nearest (to but : S) (l : S -> nat) := l to = 0%N /\
  forall s, s != c -> s != w ->
  (forall a, f s a != but -> (l s <= (l (f s a)).+1)%N) /\
  exists2 a, f s a != but & l s = (l (f s a)).+1.

Definition graded s a : K := if (s == c) || (s == w) then 0 else (f s a == c)%:R - pen.

Hypotheses (cw : c != w) (g1 : g <= 1) (pen0 : 0 <= pen).
Hypotheses (av : forall s a, avail N s a)
  (fE : forall s a (V : S -> K), V c = 0 -> V w = 0 -> expect N s a V = V (f s a))
  (fc : forall a, f c a = c) (fw : forall a, f w a = w)
  (nP : nearest c w n) (mP : nearest w c m).

Let g0 := disc_ge0 N.
Local Notation pv := (path_value g pen).
Local Notation wv := wrong_value.

Lemma wrong_value_sum j k : (j <= k)%N -> wv j - wv k = pen * \sum_(j <= i < k) g ^+ i.
Proof.
have drop i : wv i - wv i.+1 = pen * g ^+ i.
  elim: i => [|i IH]; first by rewrite /= mulr0 addr0 sub0r opprK mulr1.
  by rewrite exprS mulrCA -IH /=; ring.
move=> /subnK <-; elim: (k - j)%N => [|i IH]; first by rewrite big_geq // subrr mulr0.
rewrite addSn big_nat_recr ?leq_addl //= mulrDr -IH -drop /=.
by move: (wv j) (wv (i + j)) => x y; ring.
Qed.

Let wv_le j k : (j <= k)%N -> wv k <= wv j.
Proof.
move=> jk; rewrite -subr_ge0 wrong_value_sum // mulr_ge0 // sumr_ge0 // => i _.
exact: exprn_ge0.
Qed.

Lemma path_value_wrong k : pv k.+1 = g ^+ k + wv k.+1.
Proof.
elim: k => [|k IH]; first by rewrite /= !mulr0 !addr0.
have -> : pv k.+2 = - pen + g * pv k.+1 by rewrite [LHS]/= sub0r.
have -> : wv k.+2 = - pen + g * wv k.+1 by [].
by rewrite IH exprS; ring.
Qed.

Let W s : K := if (s == c) || (s == w) then 0 else Num.max (pv (n s)) (wv (m s)).

Let Wc : W c = 0. Proof. by rewrite /W eqxx. Qed.
Let Ww : W w = 0. Proof. by rewrite /W eqxx orbT. Qed.

Let max_step x y : - pen + g * Num.max x y = Num.max (- pen + g * x) (- pen + g * y).
Proof. by rewrite maxr_pmulr // addr_maxr. Qed.

(* A step from a state that is neither answer.                                *)
Let step s a : s != c -> s != w -> graded s a + g * W (f s a) =
  if f s a == c then pv 1 else if f s a == w then wv 1
  else Num.max (pv (n (f s a)).+1) (wv (m (f s a)).+1).
Proof.
move=> /negPf sc /negPf sw; rewrite /graded sc sw /=.
have [->|tc] := eqVneq (f s a) c; first by rewrite Wc /= !mulr0 !addr0.
have [->|tw] := eqVneq (f s a) w; first by rewrite Ww /= !mulr0 !addr0 sub0r.
have [_ /(_ _ tc tw)[_ [b _ e]]] := nP.
by rewrite /W (negPf tc) (negPf tw) sub0r max_step e /= !sub0r.
Qed.

Let back s a : backup N graded W s a = graded s a + g * W (f s a).
Proof. by rewrite /backup fE. Qed.

Let below s a : s != c -> s != w -> backup N graded W s a <= Num.max (pv (n s)) (wv (m s)).
Proof.
move=> sc sw; have [n_c /(_ s sc sw)[n_le [b _ e]]] := nP; have [m_w /(_ s sc sw)[m_le [b' _ e']]] := mP.
rewrite back step //; have [fsc|tc] := eqVneq (f s a) c.
  have := n_le a; rewrite fsc n_c cw e ltnS leqn0 => /(_ isT)/eqP->.
  by rewrite le_maxr lexx.
have [fsw|tw] := eqVneq (f s a) w.
  have := m_le a; rewrite fsw m_w eq_sym cw e' ltnS leqn0 => /(_ isT)/eqP->.
  by rewrite le_maxr lexx orbT.
rewrite le_maxl !le_maxr; apply/andP; split; apply/orP.
  by left; rewrite e; apply: path_value_le => //; rewrite -ltnS -e n_le.
by right; apply: wv_le; apply: m_le.
Qed.

Lemma graded_vstar s : s != c -> s != w -> vstar N graded s = Num.max (pv (n s)) (wv (m s)).
Proof.
move=> sc sw; suff <- : W =1 vstar N graded by rewrite /W (negPf sc) (negPf sw).
clear s sc sw; have final s a : (s == c) || (s == w) -> backup N graded W s a = W s.
  by rewrite back /graded => h; rewrite h; case/orP: h => /eqP->; rewrite ?fc ?fw add0r ?Wc ?Ww mulr0.
apply: vstarP => [s a _|s]; have [fin|] := boolP ((s == c) || (s == w)).
- by rewrite final.
- by rewrite negb_or => /andP[sc sw]; rewrite [W s in leRHS]/W (negPf sc) (negPf sw) below.
- by exists (some_act N s); rewrite ?some_actP // final.
rewrite negb_or => /andP[sc sw]; rewrite [W s]/W (negPf sc) (negPf sw) /=.
have [n_c /(_ s sc sw)[_ [b fb e]]] := nP; have [m_w /(_ s sc sw)[_ [b' fb' e']]] := mP.
have [le|lt] := leP (wv (m s)) (pv (n s)); [exists b | exists b']; rewrite ?av //;
  apply/eqP; rewrite eq_le; apply/andP; split.
- by apply: le_trans (below b sc sw) _; rewrite max_l.
- rewrite back step //; have [fsc|tc] := eqVneq (f s b) c; first by rewrite e fsc n_c.
  by rewrite (negPf fb) e le_maxr lexx.
- by apply: le_trans (below b' sc sw) _; rewrite max_r // ltW.
rewrite back step // (negPf fb'); have [fsw|tw] := eqVneq (f s b') w; first by rewrite e' fsw m_w.
by rewrite e' le_maxr lexx orbT.
Qed.

(* A shortest way to the right answer is worth V* exactly up to this penalty. *)
Lemma accuracy_survives s : s != c -> s != w -> vstar N graded s = pv (n s) <->
  pen * (\sum_(m s <= i < n s) g ^+ i) <= g ^+ (n s).-1.
Proof.
move=> sc sw; rewrite graded_vstar //; have [_ /(_ s sc sw)[_ [b _ e]]] := nP.
have maxE : Num.max (pv (n s)) (wv (m s)) = pv (n s) <-> wv (m s) <= pv (n s).
  by split=> [<-|/max_l //]; rewrite le_maxr lexx orbT.
rewrite maxE; have [le|/ltnW ge] := leqP (n s) (m s).
  rewrite big_geq // mulr0; split=> _; first exact: exprn_ge0.
  apply: le_trans (wv_le le) _.
  by rewrite e path_value_wrong ler_addr exprn_ge0.
by rewrite -wrong_value_sum // ler_subl_addr e path_value_wrong.
Qed.
End Wrong.

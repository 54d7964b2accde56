(* The numbers and truth values of the evaluator, and what they say of rational  *)
(* numbers and propositions.                                                     *)
From Coq Require Import ZArith QArith_base Qreduction Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import ssrZ.
From mathcomp.algebra_tactics Require Import ring.
From PolicyCliff Require Import finite_mdp claim_syntax claim_meaning claim_ground.

(******************************************************************************)
(*  rg e x g == g is unknown, or x is its value a + b e at e                     *)
(*  sound K G small == what the evaluator asks of an arithmetic: rn e x g says    *)
(*              what g may mean, by a relation that operations preserve           *)
(*  germs_sound == numbers a + b e have it                                       *)
(*  rb P b   == b is unknown, or says whether P holds                            *)
(******************************************************************************)

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Definition zv (K : realFieldType) (z : Z) : K := (int_of_Z z)%:~R.

Section Rational.
Variable K : realFieldType.
Local Notation zv := (@zv K).
Local Notation qv := (@ratio K).

Lemma zvM x y : zv (Z.mul x y) = zv x * zv y. Proof. by rewrite /claim_numbers.zv !rmorphM. Qed.
Lemma zvD x y : zv (Z.add x y) = zv x + zv y. Proof. by rewrite /claim_numbers.zv !rmorphD. Qed.
Lemma zvN x : zv (Z.opp x) = - zv x. Proof. by rewrite /claim_numbers.zv !rmorphN. Qed.
Lemma zv_le x y : (zv x <= zv y) = Z.leb x y.
Proof.
rewrite /claim_numbers.zv ler_int -subr_ge0 -rmorphB /=.
have -> : Z.leb x y = Z.leb Z0 (Z.sub y x).
  by apply/idP/idP => /Z.leb_le h; apply/Z.leb_le; lia.
by rewrite -[_ - _]/(Z.sub _ _); case: (Z.sub _ _).
Qed.
Lemma zv_eq x y : (zv x == zv y) = Z.eqb x y.
Proof.
rewrite eq_le !zv_le; apply/andP/idP => [[/Z.leb_le h /Z.leb_le k]|/Z.eqb_eq->].
  by apply/Z.eqb_eq; lia.
by rewrite Z.leb_refl.
Qed.
Lemma zv_pos p : 0 < zv (Zpos p).
Proof. by rewrite -[0]/(zv Z0) ltNge zv_le. Qed.

Lemma qvE q : qv q = zv (Qnum q) / zv (Zpos (Qden q)). Proof. by []. Qed.

Lemma qv_le x y : (qv x <= qv y) = Qle_bool x y.
Proof.
rewrite !qvE /Qle_bool -zv_le !zvM ler_pdivr_mulr ?zv_pos // mulrAC ler_pdivl_mulr ?zv_pos //.
Qed.
Lemma qv_eq x y : (qv x == qv y) = Qeq_bool x y.
Proof.
rewrite eq_le !qv_le; apply/andP/idP => [[/Qle_bool_iff h /Qle_bool_iff k]|/Qeq_bool_iff e].
  exact/Qeq_bool_iff/Qle_antisym.
by split; apply/Qle_bool_iff; rewrite e; apply: Qle_refl.
Qed.
Lemma qv_red x : qv (Qred x) = qv x.
Proof. by apply/eqP; rewrite qv_eq; apply/Qeq_bool_iff/Qred_correct. Qed.
Lemma qvD x y : qv (Qplus x y) = qv x + qv y.
Proof.
by rewrite !qvE /= Pos2Z.inj_mul zvD !zvM; field; rewrite !gt_eqF ?zv_pos.
Qed.
Lemma qvM x y : qv (Qmult x y) = qv x * qv y.
Proof. by rewrite !qvE /= Pos2Z.inj_mul !zvM; field; rewrite !gt_eqF ?zv_pos. Qed.
Lemma qvN x : qv (Qopp x) = - qv x.
Proof. by rewrite !qvE /= zvN mulNr. Qed.
Lemma qvV x : qv (Qinv x) = (qv x)^-1.
Proof.
rewrite !qvE /Qinv; case: x => [[|p|p] d] /=; rewrite ?invfM ?invrK //.
- by rewrite invr0 !mul0r.
- by rewrite mulrC.
by rewrite -[Z.neg d]/(Z.opp (Z.pos d)) -[Z.neg p]/(Z.opp (Z.pos p)) !zvN invrN !mulNr mulrC.
Qed.
Lemma qv0 : qv 0 = 0. Proof. by rewrite qvE mul0r. Qed.
Lemma qv1 : qv 1 = 1. Proof. by rewrite qvE divr1. Qed.
Lemma qv_nat n : qv (inject_Z (Z.of_nat n)) = n%:R.
Proof. by rewrite qvE divr1 /claim_numbers.zv; case: n => //= n; rewrite SuccNat2Pos.id_succ. Qed.
Lemma qv_Z z : qv (inject_Z z) = zv z.
Proof. by rewrite qvE divr1. Qed.
Lemma qv_compare x : match Qcompare x 0 with
  | Eq => qv x = 0 | Lt => qv x < 0 | Gt => 0 < qv x end.
Proof.
have := Qeq_alt x 0; have := Qlt_alt x 0; have := Qgt_alt x 0.
have lt a b : Qlt a b -> qv a < qv b.
  move=> h; rewrite ltNge qv_le; apply/negP => /Qle_bool_iff k.
  exact: (Qlt_not_le _ _ h).
rewrite -qv0; case: Qcompare => g l e.
- by apply/eqP; rewrite qv_eq; apply/Qeq_bool_iff/e.
- by apply/lt/l.
by apply/lt/g.
Qed.

End Rational.
Arguments qv_compare {K} x.
Arguments qv0 {K}.
Arguments qv1 {K}.

(* Truth values.                                                              *)
Definition rb (P : Prop) (b : truth) : Prop := if b is Some b then (P <-> b) else True.

Lemma rbT (P : Prop) : P -> rb P (Some true). Proof. by []. Qed.
Lemma rbF (P : Prop) : ~ P -> rb P (Some false). Proof. by split. Qed.
Lemma rb_true P b : rb P b -> is_true_of b -> P. Proof. by case: b => // -[] //= ->. Qed.
Lemma rb_false P b : rb P b -> is_false_of b -> ~ P. Proof. by case: b => // -[] //= [h _] _ /h. Qed.
Lemma rb_bool (b : bool) c : rb b c -> forall d, c = Some d -> b = d.
Proof. by case: c => // d [h k] _ [<-]; apply/idP/idP. Qed.
Lemma rb_iff P P' b : (P <-> P') -> rb P b -> rb P' b.
Proof. by move=> [h k]; case: b => //= c [h' k']; split=> [/k /h'|/k' /h]. Qed.
Lemma rb_not P b : rb P b -> rb (~ P) (knot b).
Proof.
case: b => [[]|] //= [h k]; split=> //; last by move=> _ /h.
by move=> np; case: np; apply: k.
Qed.
Lemma rb_and P P' b b' : rb P b -> rb P' b' -> rb (P /\ P') (kand b b').
Proof. by case: b => [[]|]; case: b' => [[]|] //= p q; split=> //; intuition. Qed.
Lemma rb_or P P' b b' : rb P b -> rb P' b' -> rb (P \/ P') (kor b b').
Proof. by case: b => [[]|]; case: b' => [[]|] //= p q; split=> //; intuition. Qed.
Lemma rb_iffs P P' b b' : rb P b -> rb P' b' -> rb (P <-> P') (kiff b b').
Proof. by case: b => [[]|]; case: b' => [[]|] //= p q; split=> //; intuition. Qed.
Lemma rb_imp P P' b b' : rb P b -> rb P' b' -> rb (P -> P') (kor (knot b) b').
Proof. by case: b => [[]|]; case: b' => [[]|] //= p q; split=> //; intuition. Qed.

(* Numbers a + b e, at one e between 0 and the bound.                          *)
Section Germs.
Variable K : realFieldType.
Local Notation qv := (@ratio K).
Section At.
Variables (small : Q) (e : K).
Hypothesis e_in : 0 < e < qv small.

Definition rg (x : K) (g : num) : Prop :=
  if g is Some (a, b) then x = qv a + qv b * e else True.

Lemma rg_cst q : rg (qv q) (cst q).
Proof. by rewrite /rg /= qv0 mul0r addr0. Qed.
Lemma rg0 : rg 0 (cst 0). Proof. by rewrite -{1}qv0; apply: rg_cst. Qed.
Lemma rg1 : rg 1 (cst 1). Proof. by rewrite -{1}qv1; apply: rg_cst. Qed.
Lemma rg_add x y g h : rg x g -> rg y h -> rg (x + y) (gadd g h).
Proof.
case: g h => [[a b]|] [[c d]|] //= -> ->; rewrite !qv_red !qvD; ring.
Qed.
Lemma rg_opp x g : rg x g -> rg (- x) (gopp g).
Proof. by case: g => [[a b]|] //= ->; rewrite !qvN; ring. Qed.
Lemma rg_sub x y g h : rg x g -> rg y h -> rg (x - y) (gsub g h).
Proof. by move=> xg yh; apply: rg_add => //; apply: rg_opp. Qed.
Lemma rg_mul x y g h : rg x g -> rg y h -> rg (x * y) (gmul g h).
Proof.
case: g h => [[a b]|] [[c d]|] //=; rewrite /gmul -!(qv_eq K) qv0; case: eqP => [-> -> ->|_]; first by rewrite /= !qv_red !qvM; ring.
by case: eqP => [-> -> ->|//]; rewrite /= !qv_red !qvM; ring.
Qed.
Lemma rg_inv x g : rg x g -> rg x^-1 (ginv g).
Proof.
case: g => [[a b]|] //=; rewrite /ginv -(qv_eq K) qv0; case: eqP => [-> ->|//].
by rewrite /= qv_red qvV qv0 !mul0r !addr0.
Qed.

Lemma signP x g : rg x g -> match sign small g with
  | Some Eq => x = 0 | Some Lt => x < 0 | Some Gt => 0 < x | None => True end.
Proof.
case: g => [[a b]|] //= ->; have /andP[e0 e1] := e_in.
rewrite /sign -(qv_eq K) qv0; case: eqP => [->|/eqP b0].
  by have := qv_compare a; rewrite mul0r addr0; case: Qcompare.
rewrite -!(qv_le K) qvD qvM qv0; set c := qv a + _.
have s0 : 0 < qv small := lt_trans e0 e1.
have E : qv a + qv b * e = (qv a * (qv small - e) + c * e) / qv small.
  by rewrite /c; field; rewrite gt_eqF.
have nz : (qv a != 0) || (c != 0).
  rewrite -negb_and; apply/negP => /andP[/eqP a0]; rewrite /c a0 add0r mulf_eq0.
  by rewrite (negPf b0) gt_eqF.
have d0 : 0 < qv small - e by rewrite subr_gt0.
rewrite E; case: ifP => [/andP[a0 c0]|_].
  apply: divr_gt0 => //; case/orP: nz => [a1|c1].
    have a2 : 0 < qv a by rewrite lt_neqAle eq_sym a1.
    by apply: ltr_paddr; [exact: mulr_ge0 c0 (ltW e0) | exact: mulr_gt0].
  have c2 : 0 < c by rewrite lt_neqAle eq_sym c1.
  by apply: ltr_paddl; [exact: mulr_ge0 a0 (ltW d0) | exact: mulr_gt0].
case: ifP => // /andP[a0 c0]; rewrite pmulr_llt0 ?invr_gt0 //; case/orP: nz => [a1|c1].
  have a2 : qv a < 0 by rewrite lt_neqAle a1.
  by apply: ltr_naddr; [rewrite pmulr_lle0 | rewrite pmulr_llt0].
have c2 : c < 0 by rewrite lt_neqAle c1.
by apply: ltr_naddl; [rewrite pmulr_lle0 | rewrite pmulr_llt0].
Qed.

Lemma rg_eq x y g h : rg x g -> rg y h -> rb (x = y) (keq small g h).
Proof.
move=> xg yh; have := signP (rg_sub xg yh); rewrite /keq.
case: sign => [[]|] //=; first by move/eqP; rewrite subr_eq0 => /eqP.
- by move=> lt; split=> // xy; move: lt; rewrite xy subrr ltxx.
by move=> lt; split=> // xy; move: lt; rewrite xy subrr ltxx.
Qed.
Lemma rg_lt x y g h : rg x g -> rg y h -> rb (x < y) (klt small g h).
Proof.
move=> xg yh; have := signP (rg_sub xg yh); rewrite /klt.
case: sign => [[]|] //=; first by move/eqP; rewrite subr_eq0 => /eqP ->; rewrite ltxx.
- by rewrite subr_lt0 => ->.
by rewrite subr_gt0 => /lt_gtF->.
Qed.
Lemma rg_le x y g h : rg x g -> rg y h -> rb (x <= y) (kle small g h).
Proof.
move=> xg yh; have := signP (rg_sub xg yh); rewrite /kle.
case: sign => [[]|] //=; first by move/eqP; rewrite subr_eq0 => /eqP ->; rewrite lexx.
- by rewrite subr_lt0 => /ltW->.
by rewrite subr_gt0 ltNge => /negPf->.
Qed.

Lemma rg_max x y g h : rg x g -> rg y h -> rg (Num.max x y) (gmax small g h).
Proof.
move=> xg yh; rewrite /gmax; case E: kle => [b|] //; have := rb_bool (rg_le xg yh) E.
by rewrite maxEle => ->; case: b E.
Qed.
Lemma rg_min x y g h : rg x g -> rg y h -> rg (Num.min x y) (gmin small g h).
Proof.
move=> xg yh; rewrite /gmin; case E: kle => [b|] //; have := rb_bool (rg_le xg yh) E.
by rewrite minEle => ->; case: b E.
Qed.
Lemma rg_abs x g : rg x g -> rg `|x| (gabs small g).
Proof.
move=> xg; rewrite /gabs; case E: kle => [b|] //; have := rb_bool (rg_le rg0 xg) E.
case: b E => _; first by move/ger0_norm->.
by move/negbT; rewrite -ltNge => /ltr0_norm->; apply: rg_opp.
Qed.
End At.

(* A number that does not depend on e.                                        *)
Lemma rg_fixed e e' x g : rg e x g -> rg e' x (fixed g).
Proof.
case: g => [[a b]|] //=; case E: Qeq_bool => //=; move: E; rewrite -(qv_eq K) qv0.
by move/eqP=> ->; rewrite !mul0r.
Qed.

Definition gv (e : K) (g : num) : K := if g is Some (a, b) then qv a + qv b * e else 0.

End Germs.

(* What numbers of an arithmetic may mean when e has a value in (0, small).     *)
Record sound (K : realFieldType) (G : arithmetic) (small : Q) := Sound {
  rn : K -> K -> num -> Prop;
  lowest : K -> num -> K;
  highest : K -> num -> K;
  rn_cst : forall e q, rn e (ratio K q) (nconst G q);
  rn_add : forall e x y g h, rn e x g -> rn e y h -> rn e (x + y) (nadd G g h);
  rn_opp : forall e x g, rn e x g -> rn e (- x) (nopp G g);
  rn_mul : forall e x y g h, rn e x g -> rn e y h -> rn e (x * y) (nmul G g h);
  rn_inv : forall e x g, rn e x g -> rn e x^-1 (ninv G g);
  rn_unknown : forall e x, rn e x None;
  rn_eq : forall e, 0 < e < ratio K small -> forall x y g h, rn e x g -> rn e y h ->
    rb (x = y) (neq G g h);
  rn_lt : forall e, 0 < e < ratio K small -> forall x y g h, rn e x g -> rn e y h ->
    rb (x < y) (nlt G g h);
  rn_le : forall e, 0 < e < ratio K small -> forall x y g h, rn e x g -> rn e y h ->
    rb (x <= y) (nle G g h);
  rn_max : forall e, 0 < e < ratio K small -> forall x y g h, rn e x g -> rn e y h ->
    rn e (Num.max x y) (nmax G g h);
  rn_min : forall e, 0 < e < ratio K small -> forall x y g h, rn e x g -> rn e y h ->
    rn e (Num.min x y) (nmin G g h);
  rn_abs : forall e, 0 < e < ratio K small -> forall x g, rn e x g -> rn e `|x| (nabs G g);
  rn_low : forall e g, rn e (lowest e g) (nlow G g);
  rn_high : forall e g, rn e (highest e g) (nhigh G g);
  rn_between : forall e x g, lowest e g <= x <= highest e g -> rn e x g;
  rn_fixed : forall e e', 0 < e < ratio K small -> forall x g, rn e x g -> rn e' x (nfixed G g);
  rn_var : forall e, 0 < e < ratio K small -> rn e e (nvar G)
}.
Arguments rn {K G small} _ e x g : simpl never.
Arguments lowest {K G small} _.
Arguments highest {K G small} _.
Arguments rn_cst {K G small} _.
Arguments rn_unknown {K G small} _.
Arguments rn_var {K G small} _ {e}.
Arguments rn_low {K G small} _.
Arguments rn_high {K G small} _.
#[export] Hint Resolve rn_unknown : core.

Lemma germs_sound (K : realFieldType) (small : Q) : sound K (germs small) small.
Proof.
apply: (@Sound K _ small (@rg K) (@gv K) (@gv K)).
- exact: rg_cst.
- exact: rg_add.
- exact: rg_opp.
- exact: rg_mul.
- exact: rg_inv.
- by [].
- exact: rg_eq.
- exact: rg_lt.
- exact: rg_le.
- exact: rg_max.
- exact: rg_min.
- exact: rg_abs.
- by move=> e [[a b]|].
- by move=> e [[a b]|].
- by move=> e x [[a b]|] //=; rewrite -eq_le eq_sym => /eqP.
- by move=> e e' _ x g; apply: rg_fixed.
by move=> e _; rewrite /= qv0 qv1 add0r mul1r.
Qed.

(* What follows for all of them.                                               *)
Section Numbers.
Variables (K : realFieldType) (G : arithmetic) (small : Q) (D : sound K G small).

Section Any.
Variable e : K.
Local Notation rn := (rn D e).

Lemma rn0 : rn 0 (nconst G 0). Proof. by rewrite -{1}qv0; apply: rn_cst. Qed.
Lemma rn1 : rn 1 (nconst G 1). Proof. by rewrite -{1}qv1; apply: rn_cst. Qed.
Lemma rn_sub x y g h : rn x g -> rn y h -> rn (x - y) (nsub G g h).
Proof. by move=> xg yh; apply: rn_add => //; apply: rn_opp. Qed.
Lemma rn_if (b : bool) : rn b%:R (nconst G (if b then Qmake 1 1 else Qmake 0 1)).
Proof. by case: b; [apply: rn1 | apply: rn0]. Qed.

(* Lists.                                                                     *)
Lemma rn_fold (op : K -> K -> K) gop x0 g0 l k :
  (forall x y g h, rn x g -> rn y h -> rn (op x y) (gop g h)) ->
  rn x0 g0 -> List.Forall2 rn l k -> rn (foldr op x0 l) (foldr gop g0 k).
Proof. by move=> opP x0g; elim=> //= x g l' k' xg _; apply: opP. Qed.
Lemma rn_sum l k : List.Forall2 rn l k -> rn (\sum_(x <- l) x) (nsum G k).
Proof. by move=> lk; rewrite -foldrE; apply: rn_fold lk; [move=> *; apply: rn_add | exact: rn0]. Qed.
End Any.

Section At.
Variable e : K.
Hypothesis e_in : 0 < e < ratio K small.
Local Notation rn := (rn D e).

Lemma rn_max0 l k : List.Forall2 rn l k -> rn (\big[Num.max/0]_(x <- l) x) (nmax0 G k).
Proof.
by move=> lk; rewrite -foldrE; apply: rn_fold lk; [move=> *; exact: rn_max | exact: rn0].
Qed.
Lemma rn_largest l k : List.Forall2 rn l k -> rn (largest l) (nlargest G k).
Proof.
rewrite /largest -foldrE; case=> [|x g l' k' xg lk] /=; first exact: rn0.
by apply: rn_fold lk => // *; exact: rn_max.
Qed.
Lemma rn_smallest l k : List.Forall2 rn l k -> rn (smallest l) (nsmallest G k).
Proof.
rewrite /smallest -foldrE; case=> [|x g l' k' xg lk] /=; first exact: rn0.
by apply: rn_fold lk => // *; exact: rn_min.
Qed.
End At.
End Numbers.

(* Lists that go through the elements of a finite type.                       *)
Lemma forall2_map T U V (R : U -> V -> Prop) (F : T -> U) (G : nat -> V) (v : T -> nat)
    (P : pred T) l : (forall x, P x -> R (F x) (G (v x))) -> all P l ->
  List.Forall2 R (map F l) (map G (map v l)).
Proof. by move=> FG; elim: l => //= x l IH /andP[Px Pl]; constructor; [exact: FG | exact: IH]. Qed.

Lemma forall2_comp T U V (R : U -> V -> Prop) X (F : T -> U) (G : X -> V)
    (Q : T -> X -> Prop) l k : (forall x y, Q x y -> R (F x) (G y)) ->
  List.Forall2 Q l k -> List.Forall2 R (map F l) (map G k).
Proof. by move=> FG; elim=> //= x y l' k' xy _ IH; constructor; [exact: FG | exact: IH]. Qed.

Lemma forall2_cat U V (R : U -> V -> Prop) l l' k k' :
  List.Forall2 R l k -> List.Forall2 R l' k' -> List.Forall2 R (l ++ l') (k ++ k').
Proof. by move=> lk; elim: lk => //= x y l2 k2 xy _ IH h; constructor; [|exact: IH]. Qed.

Lemma forall2_flatten U V (R : U -> V -> Prop) l k :
  List.Forall2 (List.Forall2 R) l k -> List.Forall2 R (flatten l) (flatten k).
Proof. by elim=> //= x y l' k' xy _ IH; apply: forall2_cat. Qed.

Definition all_of (l : seq Prop) : Prop := foldr and True l.
Definition some_of (l : seq Prop) : Prop := foldr or False l.
Lemma rb_all l k : List.Forall2 rb l k -> rb (all_of l) (kall k).
Proof. by elim=> //= P b l' k' Pb _ IH; apply: rb_and. Qed.
Lemma rb_some l k : List.Forall2 rb l k -> rb (some_of l) (kany k).
Proof. by elim=> //= P b l' k' Pb _ IH; apply: rb_or. Qed.
Lemma all_ofP (T : eqType) (F : T -> Prop) l :
  all_of (map F l) <-> (forall x, x \in l -> F x).
Proof.
elim: l => /= [|x l IH]; split=> // [[Fx /IH Fl] y|Fl].
  by rewrite inE => /predU1P[->|/Fl].
by split; [apply: Fl; rewrite mem_head | apply/IH => y yl; apply: Fl; rewrite inE yl orbT].
Qed.
Lemma some_ofP (T : eqType) (F : T -> Prop) l :
  some_of (map F l) <-> (exists2 x, x \in l & F x).
Proof.
elim: l => [|x l IH] /=; first by split=> // -[].
split=> [[Fx|/IH[y yl Fy]]|[y]].
- by exists x; rewrite ?mem_head.
- by exists y; rewrite // inE yl orbT.
by rewrite inE => /predU1P[->|yl Fy]; [left | right; apply/IH; exists y].
Qed.

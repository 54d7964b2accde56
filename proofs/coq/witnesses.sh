#!/usr/bin/env bash
# Has Coq's kernel and z3 verify every certificate: those given, or else those that the command makes from
# tests/models, one of each kind from tests/export, and all that are pinned in counterexamples. Then corrupts
# one export of each target in several ways and demands that each be refused.
#   witnesses.sh [CERT…]      CLIFF names the command, target/release/cliff by default
# Needs the compiled development (check.sh) and z3. Certificates that cannot be exported are named with the reason.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cliff=${CLIFF:-$root/target/release/cliff}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() { echo "FAILED      $*"; failures=$((failures + 1)); }

compiles() { coqc -q -w none -R "$root/proofs/coq/theories" PolicyCliff "$1" >"$1.out" 2>&1; }
# Every answer is unsat, and there is one for every question.
confirmed() {
  z3 -T:20 "$1" >"$1.out" 2>&1 || return 1
  [ "$(sort -u "$1.out")" = unsat ] && [ "$(wc -l <"$1.out")" = "$(grep -c '^(check-sat)' "$1")" ]
}

certificates=("$@")
if [ $# = 0 ]; then
  for model in shortcut frozen-lake-4x4 frozen-lake-8x8 gambler; do
    "$cliff" solve "$root/tests/models/$model.json" --certificate "$work/$model.cert" >/dev/null
    certificates+=("$work/$model.cert")
  done
  "$cliff" witness "$root/tests/models/shortcut.json" --certificate "$work/shortcut-witness.cert" >/dev/null
  certificates+=("$work/shortcut-witness.cert")
  while IFS= read -r pinned; do certificates+=("$pinned"); done \
    < <(find "$root/tests/export" "$root/counterexamples" \( -name '*.cert' -o -name certificate \) 2>/dev/null | sort)
fi

number=0
falsities=0
refutation=
soft_refutation=
policy_refutation=
equal_refutation=
for certificate in "${certificates[@]}"; do
  number=$((number + 1))
  base=$work/witness_$number
  name=${certificate#"$root"/}
  name=${name#"$work"/}
  [ "$name" != tests/export/refutation.cert ] || refutation=$base.v
  [ "$name" != counterexamples/small-alpha/optimal-at-a-temperature/certificate ] || soft_refutation=$base.v
  [ "$name" != counterexamples/entropy-cost/a-third-of-the-cost/certificate ] || policy_refutation=$base.v
  [ "$name" != counterexamples/entropy-cost/always-costs/certificate ] || equal_refutation=$base.v
  if said=$("$cliff" export --coq "$certificate" --out "$base.v" 2>&1); then
    if compiles "$base.v"; then
      axioms=$(sed -nE 's/^(Closed under the global context|Axioms:)$/\1/p' "$base.v.out" | sort -u)
      [ "$axioms" = "Closed under the global context" ] && axioms="no axiom" || axioms="axioms listed by Coq"
      proved="its statement"
      if grep -qE '^  refutes(_over_reals)? ' "$base.v"; then proved="the claim is false"; falsities=$((falsities + 1)); fi
      echo "verified    $name: Coq, $proved ($axioms)"
    else
      fail "Coq: $name"; tail -5 "$base.v.out"
    fi
  else
    case $said in
      *"cannot be exported"*) echo "not covered ${said#error: }" ;;
      *) fail "$said" ;;
    esac
  fi
  if said=$("$cliff" export --smt2 "$certificate" --out "$base.smt2" 2>&1); then
    if confirmed "$base.smt2"; then echo "confirmed   $name: z3"
    elif ! grep -qE '^(sat|unknown)$|error' "$base.smt2.out" && grep -q '^timeout' "$base.smt2.out"; then
      echo "undecided   $name: z3 gave no answer within 20 s to some question"
    else fail "z3: $name"; tail -3 "$base.smt2.out"; fi
  else
    case $said in
      *"cannot be exported"*) echo "not covered ${said#error: }" ;;
      *) fail "$said" ;;
    esac
  fi
done
echo "$falsities claims proved false in Coq"

# Self-test: the smallest model with a false value, a false action set, and a row that does not sum to 1; a refutation
# whose claim or instance is another; and a model of discount 1 with an action that never ends, a value at the end, and
# false ranks.
if [ $# = 0 ]; then
  corrupt() { # NAME COMMAND FILE REGULAR-EXPRESSION REPLACEMENT
    python3 - "$3" "$work/corrupt_$1.${3##*.}" "$4" "$5" <<'PY'
import re, sys
source, target, old, new = sys.argv[1:]
text, count = re.subn(old, new, open(source).read(), count=1)
assert count == 1, "nothing to corrupt"
open(target, "w").write(text)
PY
    if "$2" "$work/corrupt_$1.${3##*.}"; then fail "a corrupted witness passed: $1"; else echo "refused     $1"; fi
  }
  corrupt coq_false_set compiles "$work/witness_1.v" '\[:: 0; 1\]%N' '[:: 0]%N'
  corrupt coq_false_value compiles "$work/witness_1.v" '(: vector I :=\n  \(1, \[::\n    )1;' '\g<1>2;'
  corrupt coq_false_row compiles "$work/witness_1.v" '\(1, \[:: \(1%num, 1\)\]\)' '(2, [:: (1%num, 1)])'
  # The refuted claim says that one action is optimal: there are two. Then a hypothesis that fails, values that are not
  # optimal, and an instance where the conclusion is true.
  corrupt coq_true_conclusion compiles "$refutation" '\(Rational \(1 # 1\)\)' '(Rational (2 # 1))'
  corrupt coq_false_hypothesis compiles "$refutation" 'Claim\n  \[::\]' \
    'Claim\n  [:: ("false", Less (Rational 0) (Rational 0))]'
  corrupt coq_false_listed compiles "$refutation" 'listed : seq \(seq germ\) := \[::\n    \[:: \(\(2 # 1\)' \
    'listed : seq (seq germ) := [::\n    [:: ((3 # 1)'
  # A variable without a value, a value of another type, and one of another size.
  corrupt coq_missing_value compiles "$refutation" '(values : seq \(name \* given\) := )\[::\n    \([^\n]*\)(;?)' '\g<1>[::'
  corrupt coq_other_type compiles "$refutation" 'OnPairs \[:: (\[:: [^]]*\])\]' 'OnStates \g<1>'
  corrupt coq_other_size compiles "$refutation" 'OnPairs \[:: \[:: \(1 # 1\); ' 'OnPairs [:: [:: '
  corrupt coq_other_instance compiles "$refutation" 'OnPairs \[:: \[:: \(1 # 1\)' 'OnPairs [:: [:: (2 # 1)'
  # A lower bound above the soft value, and an instance where both actions are optimal.
  corrupt coq_false_bound compiles "$soft_refutation" '\(11016435 # 8388608\)' '(11016438 # 8388608)'
  corrupt coq_other_soft_instance compiles "$soft_refutation" '\[:: \(0 # 1\); \(1 # 1\)\]' '[:: (1 # 1); (1 # 1)]'
  # A lower bound above what the soft policy earns, a cost that suffices, and a claim that holds where nothing is lost.
  corrupt coq_false_policy_bound compiles "$policy_refutation" '\(12264871 # 16777216\)' '(12265300 # 16777216)'
  corrupt coq_enough_cost compiles "$policy_refutation" '\(Over \(Rational \(1 # 1\)\) \(Rational \(3 # 1\)\)\)' '(Rational (1 # 2))'
  corrupt coq_false_policy_value compiles "$equal_refutation" '\[:: \(\(0 # 1\), \(0 # 1\)\)\]' '[:: ((-1 # 9), (-1 # 9))]'
  corrupt coq_no_cost compiles "$equal_refutation" 'Less \(AtState' 'AtMost (AtState'
  corrupt smt_false_value confirmed "$work/witness_1.smt2" '\(assert \(= v0 1\.0\)\)' '(assert (= v0 2.0))'
  # At discount 1 a retry for nothing that never ends satisfies all equations: only the ranks show that it does not end.
  "$cliff" export --coq "$root/tests/export/ending-optimality.cert" --out "$work/ending.v" >/dev/null
  corrupt coq_endless compiles "$work/ending.v" \
    '\(2, \[:: \(0%num, 1\); \(1%num, 1\)\]\)((?:.|\n)*?)\[:: 2; 1\]' '(1, [:: (0%num, 1)])\g<1>[:: 2; 0]'
  corrupt coq_value_at_end compiles "$work/ending.v" '(: vector I :=\n  \(1, \[::\n    1;\n    )0' '\g<1>1'
  corrupt coq_false_rank compiles "$work/ending.v" '\[:: 1; 0\]%num' '[:: 0; 1]%num'
  # A best value above what an optimal policy has, a piece with another set inside, and a cliff that no bonus moves.
  for kind in harm path cliffs; do
    "$cliff" export --coq "$root/tests/export/$kind.cert" --out "$work/$kind.v" >/dev/null
  done
  corrupt coq_false_best compiles "$work/harm.v" '(best : vector I :=\n  \(1, \[::\n    )1;' '\g<1>2;'
  corrupt coq_false_within compiles "$work/path.v" '(within_1 : seq \(seq nat\) := \[::\n    \[:: 0)\]' '\g<1>; 1]'
  corrupt coq_false_reach compiles "$work/cliffs.v" '(reach_1 : vector I :=\n  \(1, \[::\n    )10;' '\g<1>0;'
  # The second optimal action of the first state is no longer said to be optimal: z3 must find that it is (sat).
  corrupt smt_false_set confirmed "$work/witness_1.smt2" \
    '(The optimal actions(?:.|\n)*?\(assert \(or \(not \(= v0 [^\n]*?\)\)) \(not (\(= v0 [^\n]*?\))\) \(not \(= v1' \
    '\g<1> \g<2> (not (= v1'
  for question in smt_false_value smt_false_set; do
    grep -qx sat "$work/corrupt_$question.smt2.out" || fail "z3 found no model of $question"
  done
fi
[ "$failures" = 0 ]

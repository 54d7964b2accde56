#!/usr/bin/env bash
# Has Coq's kernel and z3 verify every certificate: those given, or else those that the command makes from
# tests/models and all that are pinned in counterexamples. Then corrupts one of each and demands that it fail.
#   witnesses.sh [CERT…]      CLIFF names the command, target/release/cliff by default
# Needs the compiled development (check.sh) and z3. Certificates with discount 1 cannot be exported and are named.
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
  for model in shortcut frozen-lake-4x4 frozen-lake-8x8; do
    "$cliff" solve "$root/tests/models/$model.json" --certificate "$work/$model.cert" >/dev/null
    certificates+=("$work/$model.cert")
  done
  mkdir "$work/shortcut"
  "$cliff" witness "$root/tests/models/shortcut.json" --certificate "$work/shortcut-witness.cert" >/dev/null
  certificates+=("$work/shortcut-witness.cert")
  while IFS= read -r pinned; do certificates+=("$pinned"); done \
    < <(find "$root/counterexamples" -name '*.cert' 2>/dev/null | sort)
fi

number=0
for certificate in "${certificates[@]}"; do
  number=$((number + 1))
  base=$work/witness_$number
  if ! said=$("$cliff" export --coq "$certificate" --out "$base.v" 2>&1); then
    case $said in
      *"the discount is 1"* | *"cannot be exported"*) echo "not covered ${said#error: }" ;;
      *) fail "$said" ;;
    esac
    continue
  fi
  "$cliff" export --smt2 "$certificate" --out "$base.smt2"
  if compiles "$base.v"; then
    axioms=$(grep -q '^Closed under the global context' "$base.v.out" && echo "no axiom" || echo "primitive integers")
    echo "verified    ${certificate##*/}: Coq ($axioms)"
  else
    fail "Coq: $certificate"; tail -5 "$base.v.out"
  fi
  if confirmed "$base.smt2"; then echo "confirmed   ${certificate##*/}: z3"
  elif ! grep -qE '^(sat|unknown)$|error' "$base.smt2.out" && grep -q '^timeout' "$base.smt2.out"; then
    echo "undecided   ${certificate##*/}: z3 gave no answer within 20 s to some question"
  else fail "z3: $certificate"; tail -3 "$base.smt2.out"; fi
done

# Self-test: the smallest model with a false value and a false action set.
if [ $# = 0 ]; then
  corrupt() { # NAME COMMAND FROM TO FILE
    python3 - "$5" "$work/corrupt_$1.${5##*.}" "$3" "$4" <<'PY'
import sys
source, target, old, new = sys.argv[1:]
text = open(source).read()
assert text.count(old) >= 1, "nothing to corrupt"
open(target, "w").write(text.replace(old, new, 1))
PY
    if "$2" "$work/corrupt_$1.${5##*.}"; then fail "a corrupted witness passed: $1"; else echo "refused     $1"; fi
  }
  corrupt coq_false_set compiles '[:: 0; 1]%N' '[:: 0]%N' "$work/witness_1.v"
  corrupt coq_false_value compiles $'(1, [::\n    1;' $'(1, [::\n    2;' "$work/witness_1.v"
  corrupt coq_false_row compiles '(1, [:: (1%num, 1)])' '(2, [:: (1%num, 1)])' "$work/witness_1.v"
  corrupt smt_false_value confirmed '(assert (= v0 1.0))' '(assert (= v0 2.0))' "$work/witness_1.smt2"
fi
[ "$failures" = 0 ]

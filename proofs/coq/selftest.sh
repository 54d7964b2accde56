#!/usr/bin/env bash
# Plants one fault at a time in a copy of the development and demands that check.sh catch it.
# Needs a development that passes check.sh (its compiled files are reused).
set -euo pipefail
cd "$(dirname "$0")"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
failures=0

# The faults are planted in the finite part alone: it has every mechanism of the whole, and takes seconds to check.
mkdir -p "$copy/base"
cp -a . "$copy/base/coq"
cp ../README.md "$copy/base/README.md"
(
  cd "$copy/base/coq"
  find theories -type f ! -name 'finite_*' ! -name 'Paper.*' -delete
  rm -f Makefile.coq Makefile.coq.conf .Makefile.coq.d
  for list in results.tsv hypotheses.tsv; do
    grep -E "^(id|claim)$(printf '\t')|$(printf '\t')Paper\." "$list" >kept && mv kept "$list"
  done
  # A result whose strongest finite form is elsewhere has none here.
  awk -F'\t' 'NR == FNR { if ($3 == "yes") { any[$1] = 1; if ($4 ~ /^Paper\./) own[$1] = 1 }; next }
    FNR == 1 || !($1 in any) || $1 in own' "$OLDPWD/results.tsv" results.tsv >kept && mv kept results.tsv
  ./check.sh --update >/dev/null
)

# plant NAME EXPECTED-MESSAGE FILE PYTHON-EXPRESSION-OF-text
plant() {
  local name=$1 expected=$2 file=$3 edit=$4
  rm -rf "$copy/proofs" && cp -a "$copy/base" "$copy/proofs"
  python3 - "$copy/proofs/coq/$file" "$edit" <<'PY'
import sys
path, edit = sys.argv[1:]
text = open(path, encoding="utf-8").read()
new = eval(edit)
assert new != text, "the planted fault changes nothing"
open(path, "w", encoding="utf-8").write(new)
PY
  if output=$("$copy/proofs/coq/check.sh" 2>&1); then
    echo "NOT CAUGHT  $name"; failures=$((failures + 1))
  elif grep -qF -- "$expected" <<<"$output"; then
    echo "caught      $name: $(grep -F -m1 -- "$expected" <<<"$output")"
  else
    echo "WRONG ERROR $name:"; tail -5 <<<"$output"; failures=$((failures + 1))
  fi
}

P=theories/Paper.v
nonempty='Proof. exact: optacts_neq0. Qed.'

# Texts that Coq would take or that look harmless at first; the scan alone has to refuse each.
python3 - <<'PY' || failures=$((failures + 1))
from pathlib import Path
from questions import Fault, axioms_of
from scan import faults_of

missed = [path.name for path in sorted(Path("refused").glob("*.v")) if not list(faults_of(path.read_text("utf-8")))]
# What Coq says of flags and of contexts is no list of names, and is refused as not understood.
for said in ("is assumed to be guarded.", "is assumed to be positive.", "relies on an unsafe hierarchy."):
    try:
        missed.append(f"f {said}: {axioms_of('f', 'Axioms:' + chr(10) + 'f ' + said)}")
    except Fault:
        pass
print(f"caught      {len(list(Path('refused').glob('*.v')))} texts in refused/" if not missed else f"NOT CAUGHT  {missed}")
raise SystemExit(bool(missed))
PY

plant "q1 a flag over two lines" "Unset Guard Checking" $P \
  "text.replace('Section Finite.', 'Unset\nGuard Checking.\nSection Finite.')"
plant "q1 a flag between strings" "Unset Guard Checking" $P \
  "text.replace('Section Finite.', 'Local Notation a := \"(*\".\nUnset Guard Checking.\nLocal Notation b := \"*)\".\nSection Finite.')"
plant "q1 an option in _CoqProject" "_CoqProject: not listed" _CoqProject "text + '-arg -type-in-type\n'"
plant "q1 an option in the Makefile" "an option of Coq" Makefile "text.replace('all: Makefile.coq', 'export COQEXTRAFLAGS = -type-in-type\nall: Makefile.coq')"
plant "a hypothesis outside a section" "outside a section" $P \
  "text.replace('Section Finite.', 'Hypothesis cheat : forall P : Prop, P.\nSection Finite.')"
plant "a hole" "Admitted" $P \
  "text.replace('$nonempty', 'Proof. Admitted.')"
plant "a declared axiom" "Axiom" $P \
  "text.replace('Section Finite.', 'Axiom cheat : forall P : Prop, P.\nSection Finite.')"
plant "an axiom of a library" "declared axioms 'none', but Coq lists ['Classical_Prop.classic']" $P \
  "text.replace('Section Finite.', 'From Coq Require Import Classical_Prop.\nSection Finite.').replace('$nonempty', 'Proof. by case: (classic True) => _; exact: optacts_neq0. Qed.')"
plant "a statement that is false" "Error" $P \
  "text.replace('2 * e / (1 + gamma) <=', '3 * e / (1 + gamma) <=')"
plant "a statement that is weaker" "pinned.txt is not what Coq says" $P \
  "text.replace('Theorem argmax_nonempty R s : optacts N R s != set0.\n$nonempty', 'Theorem argmax_nonempty R s : true.\nProof. by []. Qed.')"
plant "q1 a weaker definition under an unchanged statement" "pinned.txt is not what Coq says" theories/finite_examples.v \
  "text.replace('Definition even_reward (s : option bool) (a : bool) : K := 2^-1.', 'Definition even_reward (s : option bool) (a : bool) : K := (1 + 1)^-1.')"
plant "another meaning of a notation under an unchanged statement" "pinned.txt is not what Coq says" $P \
  "text.replace('Implicit Types (R Q : S', 'Local Notation vstar N R := (vstar N (fun s a => R s a)).\nImplicit Types (R Q : S', 1)"
plant "a row without a theorem" "Coq does not know" results.tsv \
  "text.replace('Paper.q_lipschitz\t', 'Paper.q_lipschitz_of_dreams\t')"
plant "a table that was edited by hand" "README.md is not what Coq says" ../README.md \
  "text.replace('| as stated |', '| as stated, and more |', 1)"

exit $((failures > 0))

#!/usr/bin/env bash
# Builds every theory, then compares what Coq says of each headline theorem with what is pinned.
#   check.sh            fail on a hole, a declared axiom, or any difference from the pinned files
#   check.sh --update   write pinned.txt, theorems.json and the tables of ../README.md instead
set -euo pipefail
cd "$(dirname "$0")"
mode=check
case "${1:-}" in
  "") ;;
  --update) mode=update ;;
  *) sed -n '2,4p' "$0" >&2; exit 2 ;;
esac
# What would reach coqc beside the sources.
unset COQEXTRAFLAGS COQCHKEXTRAFLAGS COQFLAGS COQLIBS OTHERFLAGS COQPATH MAKEFLAGS MAKEFILES
python3 scan.py
python3 readings.py --check
make --no-print-directory
python3 table.py "$mode"
echo "coq: $(grep '^== ' pinned.txt | grep -vc '^== definition ') headline theorems compile with the pinned statements and axioms"

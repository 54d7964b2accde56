#!/usr/bin/env bash
# usage: fuzz/run.sh [SECONDS [TARGET…]]
# Builds every fuzz target on the stable toolchain and runs each for that many seconds (60), from the claims, certificates and models of
# the repository and the seeds here. What makes a target fail is left in fuzz/artifacts/.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(checker claims models numbers plans)
host=$(rustc -vV | sed -n 's/^host: //p')
build=${CARGO_TARGET_DIR:-target}

# With --target, build scripts and macros are compiled without these.
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
flags+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
RUSTFLAGS=$flags cargo build --release --locked --target "$host"

seeds() {
  case $1 in
    checker) find ../counterexamples ../tests/export ../proofs/checker/tests -name certificate -o -name '*.cert' ;;
    claims) find ../proofs/claims -name '*.claim' ;;
    models) find ../tests/models ../tests/refused -maxdepth 1 -name '*.json' -o -maxdepth 1 -name '*.toml' ;;
  esac | while read -r file; do
    # Small ones: libFuzzer mutates them faster.
    [ "$(wc -c <"$file")" -gt 20000 ] || cp "$file" "$2/$(echo "$file" | tr -c 'A-Za-z0-9\n' '_')"
  done
  # The examples of the format's page: one of each kind at least.
  [ "$1" != checker ] || awk -v to="$2/example-" '
    /^    cliff-certificate / { number++ }
    number && /^    / { print substr($0, 5) > (to number) }
  ' ../proofs/FORMAT.md
  [ ! -d "seeds/$1" ] || cp "seeds/$1"/* "$2/"
}

mkdir -p artifacts
for target in "${targets[@]}"; do
  corpus=$build/corpus/$target
  mkdir -p "$corpus"
  seeds "$target" "$corpus"
  echo "== $target: $seconds s"
  "$build/$host/release/$target" "$corpus" -seed=1 -max_total_time="$seconds" -max_len=20000 -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix="artifacts/$target-" -print_final_stats=1 -verbosity=0
done

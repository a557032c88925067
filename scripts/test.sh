#!/usr/bin/env bash
# `make test`: sets up what is missing, builds once, runs every test, prints minutes per stage. What does not build ends
# the run; after a failed test the other tests still run, and the run fails at its end.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
# A snapshot that differs is a failure, never a file to look at later.
export INSTA_UPDATE=no
PORTOLAN_BIN=$(portolan_binary)
export PORTOLAN_BIN

say "A first run builds everything: about 40 minutes on two cores in all; later runs take some minutes."

stop() {
  print_stages
  say "FAILED"
  exit 1
}

stage "set-up" scripts/set-up.sh || stop
stage "build: browser part" scripts/site.sh || stop
stage "build: binary" cargo build --release --workspace --bin portolan || stop
stage "build: tests" cargo test --release --workspace --no-run || stop

failed=()
stage "cargo test" cargo test --release --workspace --no-fail-fast || failed+=("cargo test")
stage "browser tests" scripts/e2e.sh || failed+=("browser tests")

print_stages
if [ ${#failed[@]} -gt 0 ]; then
  printf 'FAILED: %s\n' "${failed[@]}"
  exit 1
fi
say "all tests passed"

#!/usr/bin/env bash
# `make check`: format, lints, policy of dependencies, unused dependencies. Format and lints must run; a tool that is no
# part of Rust is used where it is installed.
. "$(dirname "$0")/lib.sh"
need_build_tools
cd "$ROOT"
failed=()

part() {
  local name=$1
  shift
  printf '\n=== %s\n' "$name"
  "$@" || failed+=("$name")
}

# optional TOOL NAME COMMAND...
optional() {
  local tool=$1
  shift
  if has "$tool"; then part "$@"; else printf '\n=== %s\nskipped: cargo install %s --locked\n' "$1" "$tool"; fi
}

cargo fmt --version >/dev/null 2>&1 || fail "rustfmt is missing" "rustup component add rustfmt"
cargo clippy --version >/dev/null 2>&1 || fail "clippy is missing" "rustup component add clippy"

part "format" cargo fmt --all --check
part "lints" cargo clippy --release --workspace --all-targets -- -D warnings
optional cargo-deny "dependencies: bans, licences, sources" cargo deny --all-features check bans licenses sources
optional cargo-machete "dependencies: unused" cargo machete

if [ ${#failed[@]} -gt 0 ]; then
  printf '\nFAILED: %s\n' "${failed[@]}"
  exit 1
fi
printf '\nall checks passed\n'

#!/usr/bin/env bash
# ignored.sh MODULE [TEST]: runs the long tests of one module, of the integration tests or of the program itself, which plain
# test runs leave out.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
scripts/build.sh
PORTOLAN_BIN=$(portolan_binary)
export PORTOLAN_BIN INSTA_UPDATE=no
filter=$1::${2:-}
# A filter that meets nothing would pass without a word.
listed=$(cargo test --release --workspace --test integration --bin portolan -- --ignored --list "$filter" | grep -c ': test$' || true)
[ "$listed" -gt 0 ] || fail "there is no long test \`$filter\`" \
  "cargo test --release --workspace --test integration --bin portolan -- --ignored --list"
exec cargo test --release --workspace --test integration --bin portolan -- --ignored --nocapture --test-threads 1 "$filter"

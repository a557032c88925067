#!/usr/bin/env bash
# `make screenshots`: writes docs/screenshots/*.png from the demo organisation. AS_OF=2026-01-31 ends its history on
# that day; without it today, because the server reckons ages from today.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
scripts/build.sh
scripts/e2e-setup.sh
CHROMIUM=$(scripts/chromium.sh)
export CHROMIUM
folder=$(mktemp -d)
server=
: >"$folder/log"
clean_up() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
  rm -rf "$folder"
}
trap clean_up EXIT

"$(portolan_binary)" demo "$folder" --as-of "${AS_OF:-$(date -u +%F)}" --listen 127.0.0.1:0 2>"$folder/log" &
server=$!
address=
for _ in $(seq 600); do
  address=$(sed -n 's/^portolan serves \(http:[^ ]*\).*/\1/p' "$folder/log")
  [ -z "$address" ] || break
  kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; fail "the demo did not start"; }
  sleep 0.1
done
[ -n "$address" ] || fail "the demo printed no address within a minute"
mkdir -p docs/screenshots
node e2e/screenshots.mjs "$address" docs/screenshots

#!/usr/bin/env bash
# Runs the browser tests against the built binary; arguments go to Playwright.
. "$(dirname "$0")/lib.sh"
CHROMIUM=$("$ROOT/scripts/chromium.sh")
PORTOLAN_BIN=${PORTOLAN_BIN:-$(portolan_binary)}
export CHROMIUM PORTOLAN_BIN
[ -x "$PORTOLAN_BIN" ] || fail "\`$PORTOLAN_BIN\` is not built" "make build"
"$ROOT/scripts/e2e-setup.sh"
cd "$ROOT/e2e"
exec node_modules/.bin/playwright test "$@" </dev/null

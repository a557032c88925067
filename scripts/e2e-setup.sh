#!/usr/bin/env bash
# Installs what the browser tests take from npm, unless the lock file is the one that was installed last.
. "$(dirname "$0")/lib.sh"
need node "the browser tests need Node 20 or newer with npm: on Debian apt-get install nodejs npm"
need npm "the browser tests need npm: on Debian apt-get install npm"
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || fail "the browser tests need Node 20 or newer; this is $(node --version)"
cd "$ROOT/e2e"
mark=node_modules/.installed-lock
if ! cmp -s package-lock.json $mark; then
  # The browser is the system's own: see chromium.sh.
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error </dev/null
  cp package-lock.json $mark
fi

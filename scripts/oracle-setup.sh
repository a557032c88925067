#!/usr/bin/env bash
# Installs Backstage's validators from npm for the tests that compare verdicts, unless they are installed already.
. "$(dirname "$0")/lib.sh"
need node "the comparison with Backstage needs Node 20 or newer with npm: on Debian apt-get install nodejs npm"
need npm "the comparison with Backstage needs npm: on Debian apt-get install npm"
cd "$ROOT/tests/oracle"
mark=node_modules/.installed-lock
if ! cmp -s package-lock.json $mark; then
  npm ci --no-audit --no-fund --loglevel=error </dev/null
  cp package-lock.json $mark
fi

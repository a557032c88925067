#!/usr/bin/env bash
# Installs the programs that take what alert channels send (tests/receivers), unless they are installed already.
. "$(dirname "$0")/lib.sh"
need python3 "the tests of alert channels need Python 3 with venv: on Debian apt-get install python3-venv"
need npm "the tests of alert channels need npm: on Debian apt-get install npm"
home=$ROOT/target/receivers
list=$ROOT/tests/receivers/requirements.txt
if ! cmp -s "$list" "$home/installed.txt"; then
  python3 -m venv --clear "$home" ||
    fail "Python cannot make a virtual environment" "on Debian: apt-get install python3-venv"
  "$home/bin/pip" install --quiet --disable-pip-version-check -r "$list"
  cp "$list" "$home/installed.txt"
fi
cd "$ROOT/tests/receivers"
mark=node_modules/.installed-lock
if ! cmp -s package-lock.json $mark; then
  npm ci --no-audit --no-fund --loglevel=error </dev/null
  cp package-lock.json $mark
fi

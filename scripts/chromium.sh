#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests: $CHROMIUM, else one on the path, else Debian's package where it
# can be installed without asking. Everything but the path goes to stderr.
. "$(dirname "$0")/lib.sh"

find_chromium() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if has "$name"; then
      command -v "$name"
      return 0
    fi
  done
  name="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  [ -x "$name" ] && say "$name"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_chromium() {
  has apt-get || return 1
  [ "$(id -u)" -eq 0 ] || { has sudo && sudo -n true 2>/dev/null; } || return 1
  say "installing Debian's package chromium for the browser tests"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get install -y --no-install-recommends chromium ||
    { as_root apt-get update && as_root apt-get install -y --no-install-recommends chromium; }
}

if [ -n "${CHROMIUM:-}" ]; then
  [ -x "$CHROMIUM" ] || has "$CHROMIUM" || fail "CHROMIUM is \`$CHROMIUM\`, which cannot be run"
  command -v "$CHROMIUM"
  exit 0
fi
find_chromium && exit 0
install_chromium >&2 </dev/null || true
find_chromium || fail "the browser tests need Chromium" \
  "sudo apt-get install chromium (Debian), or set CHROMIUM to the path of a Chromium or Chrome"

#!/usr/bin/env bash
# What the tests need besides a Rust toolchain: looked for first, so that what is missing shows before the long build.
. "$(dirname "$0")/lib.sh"
need_build_tools
say "cargo     $(cargo --version)"
say "git       $(git --version)"
say "node      $(node --version 2>/dev/null || say missing)"
chromium=$("$ROOT/scripts/chromium.sh")
say "chromium  $chromium"
say "sshd      $("$ROOT/scripts/sshd.sh")"
"$ROOT/scripts/receivers-setup.sh"
exec "$ROOT/scripts/e2e-setup.sh"

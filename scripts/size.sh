#!/usr/bin/env bash
# `make size`: what the browser is sent, against its budgets, and how large the binary is.
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
scripts/build.sh >&2
target=$(target_folder)
"$target/release/xtask" sizes
printf '%-16s %7s KiB, with line tables for backtraces\n' "binary" "$(($(wc -c <"$target/release/portolan") / 1024))"

#!/usr/bin/env bash
# Builds the browser part and the one binary that embeds it.
. "$(dirname "$0")/lib.sh"
need_build_tools
cd "$ROOT"
scripts/site.sh
cargo build --release --workspace --bin portolan
say "built $(portolan_binary)"

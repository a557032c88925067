#!/usr/bin/env bash
# Whole commands side by side with git: REPOS="dir1 dir2" adds repositories of your own.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
# shellcheck disable=SC2086
exec python3 scripts/bench.py "$target/release/portolan" ${REPOS:-}

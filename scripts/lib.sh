# Shared by the scripts of this folder; source it: . "$(dirname "$0")/lib.sh"
# Every cargo call of the project names the same profile (release) and the same selection (--workspace): cargo joins
# the features of what is selected, so a narrower selection would build half of the dependencies a second time.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT

say() { printf '%s\n' "$*"; }

# fail WHAT [HINT]...: one line of what is wrong, one line per hint, exit 2.
fail() {
  printf 'error: %s\n' "$1" >&2
  shift
  local hint
  for hint in "$@"; do printf 'hint: %s\n' "$hint" >&2; done
  exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

# need PROGRAM HINT
need() { has "$1" || fail "\`$1\` is not on the path" "$2"; }

# Everything that building takes.
need_build_tools() {
  need cargo "install Rust: https://rustup.rs, or your system's packages if they have 1.95 or newer"
  has cc || has gcc || has clang || fail "there is no C compiler" "on Debian: apt-get install gcc libc6-dev"
  need git "on Debian: apt-get install git"
}

# The target folder, wherever variable or configuration put it.
target_folder() {
  (cd "$ROOT" && cargo metadata --no-deps --format-version 1) |
    sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

# The binary that people and tests run.
portolan_binary() { say "$(target_folder)/release/portolan"; }

# minutes SECONDS: with one digit after the point.
minutes() { awk -v s="$1" 'BEGIN { printf "%.1f", s / 60 }'; }

# stage NAME COMMAND...: runs it, remembers its minutes, returns its exit code. Commands are programs, not functions of
# the shell: inside a function that is asked for its exit code, `set -e` would be off.
STAGES=()
stage() {
  local name=$1 begun=$SECONDS code=0
  shift
  printf '\n=== %s\n' "$name"
  "$@" || code=$?
  STAGES+=("$(printf '%-28s %6s min' "$name" "$(minutes $((SECONDS - begun)))")$([ $code -eq 0 ] || printf '  FAILED')")
  return $code
}

print_stages() {
  printf '\n=== minutes per stage\n'
  printf '%s\n' "${STAGES[@]}"
  printf '%-28s %6s min\n' "in all" "$(minutes $SECONDS)"
}

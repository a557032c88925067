#!/usr/bin/env bash
# `make run`: says what it will do, sets up what is missing, builds, and serves the demo organisation or one's own
# repositories. Reads SOURCES (folders, separated by blanks) and LISTEN (address and port) from the environment.
. "$(dirname "$0")/lib.sh"
need_build_tools
cd "$ROOT"

target=$(target_folder)
binary=$target/release/portolan
sources=()
for source in ${SOURCES:-}; do
  case $source in "~"/*) source=$HOME/${source#"~/"} ;; esac
  [ -d "$source" ] || fail "\`$source\` is no directory" "SOURCES names repositories or folders of repositories, separated by blanks"
  sources+=("$source")
done

say "This will:"
if [ -x "$binary" ]; then
  say "  1. build what changed since the last time: seconds, or some minutes after larger changes"
else
  say "  1. build the browser part and the binary: about 25 to 35 minutes on two cores this first time,"
  say "     seconds afterwards; dependencies come from the Rust and npm registries, results go to $target"
fi
if [ ${#sources[@]} -eq 0 ]; then
  say "  2. write the demo organisation, a parcel company with three years of history, to $target/demo"
else
  say "  2. read the repositories below ${sources[*]}; nothing in them is changed; data goes to $target/run"
fi
say "  3. serve the catalog at http://${LISTEN:-127.0.0.1:7070}/ until you press Ctrl-C"
say

code=0
scripts/site.sh || code=$?
if [ $code -eq 3 ]; then
  say "going on without the browser part: pages are complete, but search gives no suggestions while you type"
elif [ $code -ne 0 ]; then
  exit $code
fi
cargo build --release --workspace --bin portolan

# The server's log is for operators; the address is printed in any case.
export PORTOLAN_LOG=${PORTOLAN_LOG:-warn}
listen=()
[ -z "${LISTEN:-}" ] || listen=(--listen "$LISTEN")
if [ ${#sources[@]} -eq 0 ]; then
  exec "$binary" demo "$target/demo" --play ${listen[@]+"${listen[@]}"}
fi
mkdir -p "$target/run"
exec "$binary" serve --data "$target/run" ${listen[@]+"${listen[@]}"} "${sources[@]}"

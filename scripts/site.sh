#!/usr/bin/env bash
# Builds the browser part into app/ui/dist, which the binary embeds. Does nothing where it is up to date.
# Exit code 3: the compiler cannot build for the browser and could not be taught to.
. "$(dirname "$0")/lib.sh"
need_build_tools
cd "$ROOT"

TARGET=wasm32-unknown-unknown

has_target() {
  local folder
  folder=$("${RUSTC:-rustc}" --print target-libdir --target $TARGET 2>/dev/null) && [ -d "$folder" ]
}

# CARGO_UNSTABLE_BUILD_STD: the caller builds the target's library from source and knows what that takes.
if ! has_target && [ -z "${CARGO_UNSTABLE_BUILD_STD:-}" ]; then
  say "adding Rust's target $TARGET"
  if ! { has rustup && rustup target add $TARGET && has_target; }; then
    cat >&2 <<END
error: this Rust cannot build for the browser: the target $TARGET is missing and could not be added
hint: with rustup: rustup target add $TARGET
hint: without rustup, on Debian: apt-get install rustc-web rust-web-src lld-19, and then
hint:   export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort
hint:   export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
END
    exit 3
  fi
fi

cargo build --release --workspace --bin xtask
"$(target_folder)/release/xtask" site

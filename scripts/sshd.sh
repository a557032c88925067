#!/usr/bin/env bash
# Prints the path of an sshd for the tests of fetching over ssh: one that is there, else Debian's package where it can be
# installed without asking. Without one those tests say so and pass; everything but the path goes to stderr.
. "$(dirname "$0")/lib.sh"

find_sshd() {
  local path
  for path in /usr/sbin/sshd /usr/local/sbin/sshd /usr/bin/sshd; do
    [ -x "$path" ] && say "$path" && return 0
  done
  return 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_sshd() {
  has apt-get || return 1
  [ "$(id -u)" -eq 0 ] || { has sudo && sudo -n true 2>/dev/null; } || return 1
  say "installing Debian's packages openssh-server and openssh-client for the tests over ssh"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get install -y --no-install-recommends openssh-server openssh-client ||
    { as_root apt-get update && as_root apt-get install -y --no-install-recommends openssh-server openssh-client; }
}

find_sshd && exit 0
install_sshd >&2 </dev/null || true
find_sshd || say "missing: the tests over ssh are skipped; on Debian: sudo apt-get install openssh-server"

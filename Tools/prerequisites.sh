# Sourced by ./broccoli and ./check: what has to be on the machine, and how it gets there.
# Debian packages are installed when that needs no question (root, or sudo without a password);
# otherwise the exact command is printed and the script stops with status 2.

require_swift() {
  local found
  if ! command -v swift >/dev/null 2>&1; then
    echo "broccoli: no 'swift' on PATH; install a Swift 6.2 (or later) toolchain for this system: https://www.swift.org/install/linux" >&2
    exit 2
  fi
  found=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
  set -- $found
  if [ "${1:-0}" -lt 6 ] || { [ "$1" -eq 6 ] && [ "${2:-0}" -lt 2 ]; }; then
    echo "broccoli: this needs Swift 6.2 or later; 'swift' on PATH is ${1:-?}.${2:-?}: $(command -v swift)" >&2
    exit 2
  fi
}

# require_packages PACKAGE=FILE…: FILE is what the package brings and the build looks for.
require_packages() {
  local pair missing="" as_root=""
  for pair in "$@"; do
    [ -e "${pair#*=}" ] || missing="$missing ${pair%%=*}"
  done
  [ -z "$missing" ] && return
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "broccoli: missing:$missing (Debian's names); install them with this system's package manager" >&2
    exit 2
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
      as_root="sudo -n"
    else
      echo "broccoli: missing:$missing; run: sudo apt-get install -y$missing" >&2
      exit 2
    fi
  fi
  echo "broccoli: installing$missing" >&2
  $as_root apt-get update -qq >&2 &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2 || {
    echo "broccoli: could not install$missing; run: sudo apt-get install -y$missing" >&2
    exit 2
  }
}

require_build_tools() {
  require_swift
  require_packages \
    libedit-dev=/usr/include/histedit.h \
    pkg-config=/usr/bin/pkg-config
}

# What the tests run beside the program: a terminal that is not ours.
require_test_tools() {
  require_packages tmux=/usr/bin/tmux
}

#!/usr/bin/env bash
# Installs what tests use and npm does not bring: bubblewrap, in which lanes are tried. Only as root, on systems with apt-get; elsewhere,
# and when it fails, it says so and the tests in bubblewrap are skipped. Called by .ci/run, and by hand.
set -uo pipefail

missing() {
  echo "bubblewrap is not installed ($1): the tests in it are skipped. Install the package \"bubblewrap\" for them." >&2
  exit 0
}

if command -v bwrap >/dev/null 2>&1; then exit 0; fi
if [[ $OSTYPE != linux* ]]; then missing "it is for Linux"; fi
if ! command -v apt-get >/dev/null 2>&1; then missing "there is no apt-get here"; fi
if [ "$(id -u)" != 0 ]; then missing "only root can install it"; fi

install_it() { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends bubblewrap </dev/null >/dev/null; }
# The lists of packages may be missing or too old.
install_it 2>/dev/null || { apt-get update -q </dev/null >/dev/null && install_it; } || missing "apt-get failed"
echo "bubblewrap has been installed, for tests" >&2

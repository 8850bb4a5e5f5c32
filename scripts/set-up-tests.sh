#!/usr/bin/env bash
# Installs what tests use and npm does not bring: bubblewrap, in which lanes are tried, and Spin with a C compiler, which check the model
# of parking and waking. Only as root, on systems with apt-get; elsewhere, and when it fails, it says so and those tests are skipped.
# Called by .ci/run, and by hand.
set -uo pipefail

missing() {
  echo "$1 is not installed ($2): the tests that use it are skipped." >&2
}

install_it() { DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1" </dev/null >/dev/null; }

# The program to look for, and the package that brings it.
for each in bwrap:bubblewrap spin:spin gcc:gcc; do
  package=${each#*:}
  if command -v "${each%:*}" >/dev/null 2>&1; then continue; fi
  if [[ $OSTYPE != linux* ]]; then missing "$package" "it is for Linux"; continue; fi
  if ! command -v apt-get >/dev/null 2>&1; then missing "$package" "there is no apt-get here"; continue; fi
  if [ "$(id -u)" != 0 ]; then missing "$package" "only root can install it"; continue; fi
  # The lists of packages may be missing or too old.
  install_it "$package" 2>/dev/null || { apt-get update -q </dev/null >/dev/null && install_it "$package"; } || { missing "$package" "apt-get failed"; continue; }
  echo "$package has been installed, for tests" >&2
done
# gcc alone has no headers.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && [ ! -e /usr/include/stdio.h ]; then install_it libc6-dev || true; fi

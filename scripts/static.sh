#!/usr/bin/env bash
# static.sh PROGRAM: fails unless PROGRAM needs no shared library and starts in an empty environment.
set -euo pipefail
program=$1
what=$(file -b "$program")
echo "$program: $what"
if [[ $what != *"statically linked"* && $what != *"static-pie linked"* ]]; then
	echo "$program is not static: see above for what it is linked with, and the ldflags of make dist" >&2
	exit 1
fi
env -i "$program" --help >/dev/null

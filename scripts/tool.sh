#!/usr/bin/env bash
# tool.sh PACKAGE VERSION FILE: builds a Go program of that version into FILE, outside go.mod.
set -euo pipefail
pkg=$1 version=$2 file=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$(dirname "$file")"
echo "building ${pkg##*/} $version (once)" >&2
GOBIN=$dir GOFLAGS= go install "$pkg@$version"
mv "$dir/${pkg##*/}" "$file"

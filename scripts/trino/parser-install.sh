#!/usr/bin/env bash
# parser-install.sh VERSION: fetches Trino's parser with what it needs (5 MB) from Maven Central into
# trino-parser-VERSION in the user's cache folder for ashiato, once. Needs Maven and a JDK 17 or later. The tests of
# internal/athenasql ask it, through ParserOracle.java, whether it takes the same statements.
set -euo pipefail
version=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache} # as Go's os.UserCacheDir
[ "$(uname)" = Darwin ] && cache=$HOME/Library/Caches
home=$cache/ashiato/trino-parser-$version
[ -e "$home/complete" ] && exit 0

. "$here/maven.sh" "Trino's parser $version"

mkdir -p "$(dirname "$home")"
tmp=$(mktemp -d "$home.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
mvn -B -q -f "$here/parser.xml" -Dtrino.version="$version" dependency:copy-dependencies \
	-DincludeScope=runtime -DoutputDirectory="$tmp/jars" >&2
touch "$tmp/complete"
chmod 755 "$tmp"
if [ ! -e "$home/complete" ]; then # not by somebody else meanwhile
	rm -rf "$home"
	mv "$tmp" "$home"
fi

#!/usr/bin/env bash
# install.sh VERSION: puts a Trino server with the Iceberg connector together from its jars on Maven Central, in
# trino-VERSION in the user's cache folder for ashiato, once. Needs Maven and a JDK; as root on Debian it installs them.
#
# Why from jars: not every version's server archive (about 800 MB) is to be had; the jars are half of that and enough.
set -euo pipefail
version=$1
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache} # as Go's os.UserCacheDir
[ "$(uname)" = Darwin ] && cache=$HOME/Library/Caches
home=$cache/ashiato/trino-$version
[ -e "$home/complete" ] && exit 0

. "$here/maven.sh" "Trino $version"

mkdir -p "$(dirname "$home")"
tmp=$(mktemp -d "$home.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
echo "fetching the jars of Trino $version into $home (once, about 450 MB)" >&2
for part in server iceberg; do
	mvn -B -q -f "$here/$part.xml" -Dtrino.version="$version" dependency:copy-dependencies \
		-DincludeScope=runtime -DoutputDirectory="$tmp/$part" >&2
done
# A connector gets the service interface from the server, and says in a service file which class it is; that file comes
# with the server archive only.
rm -f "$tmp"/iceberg/trino-spi-*.jar
mkdir -p "$tmp/iceberg/services/META-INF/services"
echo io.trino.plugin.iceberg.IcebergPlugin >"$tmp/iceberg/services/META-INF/services/io.trino.spi.Plugin"
cp "$here/Start.java" "$tmp/"
touch "$tmp/complete"
chmod 755 "$tmp"
if [ ! -e "$home/complete" ]; then # not by somebody else meanwhile
	rm -rf "$home"
	mv "$tmp" "$home"
fi

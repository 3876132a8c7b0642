#!/usr/bin/env bash
# install.sh VERSION: puts moto, which stands in for AWS in tests, into moto-VERSION in the user's cache folder for
# ashiato, once. Needs Python with venv and a package index.
set -euo pipefail
version=$1
cache=${XDG_CACHE_HOME:-$HOME/.cache} # as Go's os.UserCacheDir
[ "$(uname)" = Darwin ] && cache=$HOME/Library/Caches
home=$cache/ashiato/moto-$version
[ -e "$home/complete" ] && exit 0

command -v python3 >/dev/null || { echo "moto $version is not installed: it needs python3" >&2; exit 1; }
mkdir -p "$(dirname "$home")"
exec 9>"$home.lock"
if command -v flock >/dev/null; then flock 9; fi # one at a time
[ -e "$home/complete" ] && exit 0
rm -rf "$home"
echo "installing moto $version into $home (once, about 250 MB)" >&2
python3 -m venv "$home" # in place: a virtual environment cannot be moved
"$home/bin/pip" install --quiet --disable-pip-version-check "moto[server]==$version" >&2
touch "$home/complete"

#!/usr/bin/env bash
# venv.sh NAME VERSION REQUIREMENT...: makes a virtual environment of Python with what pip is to install in it,
# NAME-VERSION in the user's cache folder for ashiato, once. Needs Python with venv and a package index.
set -euo pipefail
name=$1 version=$2
shift 2
cache=${XDG_CACHE_HOME:-$HOME/.cache} # as Go's os.UserCacheDir
[ "$(uname)" = Darwin ] && cache=$HOME/Library/Caches
home=$cache/ashiato/$name-$version
[ -e "$home/complete" ] && exit 0

command -v python3 >/dev/null || { echo "$name $version is not installed: it needs python3" >&2; exit 1; }
mkdir -p "$(dirname "$home")"
exec 9>"$home.lock"
if command -v flock >/dev/null; then flock 9; fi # one at a time
[ -e "$home/complete" ] && exit 0
rm -rf "$home"
echo "installing $name $version into $home (once, up to 250 MB)" >&2
python3 -m venv "$home" # in place: a virtual environment cannot be moved
"$home/bin/pip" install --quiet --disable-pip-version-check "$@" >&2
touch "$home/complete"

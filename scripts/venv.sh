#!/usr/bin/env bash
# venv.sh NAME VERSION REQUIREMENT...: makes a virtual environment of Python with what pip is to install in it,
# NAME-VERSION in the user's cache folder for ashiato, once. Needs Python with venv and a package index.
set -euo pipefail
name=$1 version=$2
shift 2
cache=${XDG_CACHE_HOME:-$HOME/.cache} # as Go's os.UserCacheDir
[ "$(uname)" = Darwin ] && cache=$HOME/Library/Caches
home=$cache/ashiato/$name-$version
done_already() { [ -e "$home/complete" ] && [ "$(cat "$home/complete")" = "$*" ]; } # the file holds what was asked for
done_already "$@" && exit 0

command -v python3 >/dev/null || { echo "$name $version is not installed: it needs python3" >&2; exit 1; }
mkdir -p "$(dirname "$home")"
exec 9>"$home.lock"
if command -v flock >/dev/null; then flock 9; fi # one at a time
done_already "$@" && exit 0
echo "installing $name $version into $home (once, up to 250 MB)" >&2
if [ ! -e "$home/complete" ]; then # else the list has changed, and somebody may be using what is there
  rm -rf "$home"
  python3 -m venv "$home" # in place: a virtual environment cannot be moved
fi
"$home/bin/pip" install --quiet --disable-pip-version-check "$@" >&2
echo "$*" >"$home/complete"

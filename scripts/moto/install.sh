#!/usr/bin/env bash
# install.sh VERSION: puts moto, which stands in for AWS in tests, into moto-VERSION in the user's cache folder for
# ashiato, once.
exec "$(dirname "$0")/../venv.sh" moto "$1" "moto[server]==$1"

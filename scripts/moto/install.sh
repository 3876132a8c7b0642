#!/usr/bin/env bash
# install.sh VERSION: puts moto, which stands in for AWS in tests, and cfn-lint, which judges CloudFormation templates, into
# moto-VERSION in the user's cache folder for ashiato, once. internal/setup names the version of cfn-lint too.
exec "$(dirname "$0")/../venv.sh" moto "$1" "moto[server]==$1" "cfn-lint==1.58.0"

#!/usr/bin/env bash
# install.sh VERSION: puts the AWS CLI, whose verdicts tests compare ours with, into awscli-VERSION in the user's cache
# folder for ashiato, once. It has an environment of its own because it asks for one exact botocore, and moto for another.
exec "$(dirname "$0")/../venv.sh" awscli "$1" "awscli==$1"

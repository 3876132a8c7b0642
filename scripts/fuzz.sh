#!/usr/bin/env bash
# fuzz.sh TIME: runs every fuzz target for TIME (30s, 1000x), one after another; all run, then the failed ones are named.
set -euo pipefail
time=$1
failed=() n=0
while IFS=: read -r file line; do
	name=${line#func }
	name=${name%%(*}
	n=$((n + 1))
	echo "== $(dirname "$file") $name for $time"
	go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" "./$(dirname "$file")" || failed+=("$(dirname "$file") $name")
done < <(git grep --untracked -o 'func Fuzz[A-Za-z0-9_]*(' -- '*_test.go')
if [ "$n" = 0 ]; then
	echo "no fuzz target found" >&2
	exit 1
fi
echo "$((n - ${#failed[@]})) passed, ${#failed[@]} failed"
for f in ${failed[@]+"${failed[@]}"}; do echo "failed: $f" >&2; done
[ ${#failed[@]} = 0 ]

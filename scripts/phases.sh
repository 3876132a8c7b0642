#!/usr/bin/env bash
# phases.sh unit|race: the packages that this phase of `make test` runs. Every test runs at least once, and whatever has
# goroutines runs under the race detector:
#   - under the detector only: a package that does there all that it does without, which is the rule;
#   - without it only: the packages below, which are long under it and have one goroutine (phases.sh check sees to that);
#   - in both: a package whose tests do less with -short, which is set under the detector, whose code differs there, or
#     which counts allocations.
# Trino's package is neither: it starts servers, and make test-trino runs it. The longest packages come first, so that at the end of
# a phase no core waits for one that began late.
set -euo pipefail
cd "$(dirname "$0")/.."

single='internal/athenasql internal/encode'
longest='internal/lake cmd/ashiato internal/ingest internal/engine internal/sametest internal/collect internal/synth pipeline/awssource trail'
differs='testing\.(Short|AllocsPerRun)\(|^//go:build .*race'
concurrent='^[[:space:]]*go [a-z]|\.Go\(|"sync("|/)|AfterFunc|t\.Parallel\(|"net/http/httptest"'

case ${1-} in
check)
	for p in $single; do
		if grep -nE "$concurrent" "$p"/*.go; then
			echo "$p has goroutines now: take it out of 'single' in scripts/phases.sh, so that the race detector sees it" >&2
			exit 1
		fi
	done
	exit
	;;
unit | race) ;;
*)
	echo "usage: phases.sh unit|race|check" >&2
	exit 2
	;;
esac

module=$(go list -m)
for p in $({ printf "$module/%s\n" $longest; go list ./...; } | awk '!seen[$0]++' | grep -v '/internal/trinotest$'); do
	dir=${p#"$module"/}
	if [[ " $single " == *" $dir "* ]]; then
		phase=unit
	elif grep -qsE "$differs" "$dir"/*.go; then
		phase=both
	else
		phase=race
	fi
	if [[ $phase == "$1" || $phase == both ]]; then echo "$p"; fi
done

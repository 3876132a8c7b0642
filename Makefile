# The project's commands; `make help` lists them. Everything that they make lies in ignored folders of the checkout
# (bin, build, dist, .cache, demo-lake) or in the user's caches.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

GO            ?= go
TOOLS         := $(CURDIR)/.cache/bin
GOLANGCI      := $(TOOLS)/golangci-lint-v2.15.0
GOVULNCHECK   := $(TOOLS)/govulncheck-v1.8.0
TRINO_VERSIONS ?= 406 476
# The parser of Trino that judges ours; internal/athenasql names it too.
TRINO_PARSER  ?= 435
# What stands in for AWS in the tests of internal/aws, which names the version too.
MOTO          ?= 5.2.1
# The AWS CLI whose `cloudtrail validate-logs` judges ours; internal/verify names the version too.
AWSCLI        ?= 1.46.2
FUZZTIME      ?= 30s
RUN           ?= .
TIMEOUT       ?= 20m

# Tests that need the Trino server live in one package; the rest is plain `go test`.
TRINO_PKG := ./internal/trinotest
PKGS       = $(shell $(GO) list ./... | grep -v /internal/trinotest$$)
# scripts/phases.sh tells which packages `make test` runs with the race detector, without it, or both, and why.
UNIT_PKGS ?= $(PKGS)
RACE_PKGS ?= $(shell scripts/phases.sh race)
# Packages at once: one more than there are cores, since many wait, for servers, disks and processes. Without debug
# information test programs link in half the time; stack traces stay.
JOBS      ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
GOTEST     = $(GO) test -json -p $(JOBS) -ldflags=-w -timeout $(TIMEOUT) -run '$(RUN)'
TESTSUM    = $(GO) run ./scripts/testsum

# What `ashiato version` says: the tag, or the commit.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS  = -X main.version=$(VERSION)

## build: bin/ashiato
.PHONY: build
build: need-cgo
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/ashiato ./cmd/ashiato

## check: formatting, vet, linters with the package arrows, go.mod tidiness, known vulnerabilities
.PHONY: check
check: need-cgo check-format check-mod check-phases check-vet check-lint check-vuln

.PHONY: check-format check-mod check-phases check-vet check-lint check-vuln
check-format:
	@bad=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$bad" ]; then echo "not formatted, run gofmt -w on:" $$bad; exit 1; fi

check-mod:
	$(GO) mod tidy -diff
	cd examples && $(GO) mod tidy -diff

# What runs without the race detector only must have no goroutines.
check-phases:
	scripts/phases.sh check

check-vet:
	$(GO) vet ./...
	cd examples && $(GO) vet ./...

check-lint: $(GOLANGCI)
	$(GOLANGCI) run ./...
	cd examples && $(GOLANGCI) run ./...

# The vulnerability data is fetched at run time; without a network the check says so loudly and does not fail.
check-vuln: $(GOVULNCHECK)
	@scripts/vuln.sh $(GOVULNCHECK) ./...

## test: every test: without and under the race detector, as scripts/phases.sh divides them, and trino, with a summary
.PHONY: test
test: need-cgo
	@rm -rf build/tests; rc=0; \
	$(MAKE) --no-print-directory test-unit UNIT_PKGS="$(shell scripts/phases.sh unit)" || rc=1; \
	for t in test-examples test-race test-trino; do $(MAKE) --no-print-directory $$t || rc=1; done; \
	$(TESTSUM) -total build/tests || rc=1; exit $$rc

## test-unit: every test that needs no server, without the race detector (RUN=regexp chooses)
.PHONY: test-unit
test-unit: need-cgo trino-parser moto awscli
	@$(GOTEST) $(UNIT_PKGS) | $(TESTSUM) -name unit -out build/tests

## test-examples: the examples, a module of their own
.PHONY: test-examples
test-examples: moto
	@(cd examples && $(GOTEST) ./...) | $(TESTSUM) -name examples -out build/tests

## test-race: all but a few packages under the race detector, with -short: without the long ones
# TestScripts runs whole programs, many hundreds of them; make test-unit does so. What they do side by side the packages' own tests do here.
# SQLite is C, translated to Go: it keeps its memory to itself, outside of what the detector watches, and half of the time of tests with a state
# went into asking. Go's side of it, modernc.org/sqlite, which our goroutines share, is watched, and so are the functions of C's library.
# A program under the detector sleeps a second when it ends, for races that may still come; the tests run hundreds of
# programs, and each query is a process, too.
.PHONY: test-race
test-race: need-cgo trino-parser moto awscli
	@GORACE=atexit_sleep_ms=20 $(GOTEST) -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-d=checkptr=0 -short -skip '^TestScripts$$' $(RACE_PKGS) | $(TESTSUM) -name race -out build/tests

.PHONY: trino-parser
trino-parser:
	@scripts/trino/parser-install.sh $(TRINO_PARSER) || true # the test says what it lacks

.PHONY: moto
moto:
	@scripts/moto/install.sh $(MOTO) || true # the test says what it lacks

.PHONY: awscli
awscli:
	@scripts/awscli/install.sh $(AWSCLI) || true # the test says what it lacks

## test-trino: real Trino servers read the lake (TRINO_VERSIONS chooses which)
.PHONY: test-trino
test-trino: need-cgo
	@for v in $(TRINO_VERSIONS); do scripts/trino/install.sh $$v || true; done # the test says what it lacks
	@ASHIATO_TRINO_VERSIONS="$(TRINO_VERSIONS)" $(GOTEST) $(TRINO_PKG) | $(TESTSUM) -name trino -out build/tests

## fuzz: every fuzz target for FUZZTIME each
.PHONY: fuzz
fuzz: need-cgo
	@scripts/fuzz.sh $(FUZZTIME)

## bench: one million records, ours beside the baselines; build/bench.json
.PHONY: bench
bench: build
	$(GO) run ./internal/bench/main

## bench-scale: ten million records beside one million; bench-small: a million files of one record
.PHONY: bench-scale bench-small
bench-scale: build
	$(GO) run ./internal/bench/main -records 10000000 -rounds 1 -report build/bench-scale.json
bench-small: build
	$(GO) run ./internal/bench/main -small 1000000 -rounds 1 -report build/bench-small.json

## bench-query: questions as whole processes over a million records, beside DuckDB; QUERY_RECORDS chooses how many
QUERY_RECORDS ?= 1000000
.PHONY: bench-query
bench-query: build
	$(GO) run ./internal/bench/main -questions -records $(QUERY_RECORDS) -report build/bench-query.json

## bench-collect: collecting from the emulator's S3 beside a bare download and the import; listing beside the SDK's paginator
.PHONY: bench-collect
bench-collect: need-cgo moto
	$(GO) test -run '^$$' -bench 'BenchmarkCollect$$' -benchtime 1x -timeout $(TIMEOUT) ./internal/collect
	$(GO) test -run '^$$' -bench BenchmarkListing -benchtime 3x -timeout $(TIMEOUT) ./pipeline/awssource

## bench-people: sessions and attendance of 10,000 WorkSpaces over a month, a poll of them; a list of 100,000 users beside what is known
.PHONY: bench-people
bench-people: need-cgo
	$(GO) test -run '^$$' -bench BenchmarkSessionsOfMonth -benchtime 3x -timeout $(TIMEOUT) ./internal/presence
	$(GO) test -run '^$$' -bench BenchmarkPoll -benchtime 3x -timeout $(TIMEOUT) ./internal/presence
	$(GO) test -run '^$$' -bench BenchmarkDiff100000 -benchtime 3x -timeout $(TIMEOUT) ./internal/directory
	$(GO) test -run '^$$' -bench BenchmarkPeople -benchtime 1x -timeout $(TIMEOUT) ./cmd/ashiato

## bench-rules: 500 rules over a stream of records, beside reading alone and a loop over all rules; thresholds; from a message to the request of a channel;
## back-tests over 10 million records (BACKTEST_RECORDS), beside reading the log files alone
BACKTEST_RECORDS ?= 10000000
.PHONY: bench-rules
bench-rules: build
	$(GO) test -run '^$$' -bench BenchmarkRules -benchtime 1x -timeout $(TIMEOUT) ./internal/match ./internal/alert
	$(GO) test -run '^$$' -bench BenchmarkAlertLatency -benchtime 1x -timeout $(TIMEOUT) ./cmd/ashiato
	$(GO) run ./internal/bench/main -backtests -records $(BACKTEST_RECORDS) -report build/bench-backtest.json

## demo: a made-up company, imported and asked three questions; its lake stays in demo-lake
.PHONY: demo
demo: build
	bin/ashiato demo --out demo-lake

## emulator: an emulated AWS with a company's trail until Ctrl-C, to try collecting without an account; emulator.yaml, emulator.env
EMULATOR_PORT ?= 4566
.PHONY: emulator
emulator: build moto
	$(GO) run ./internal/emulator/main -port $(EMULATOR_PORT) -moto $(MOTO)

## dist: one fully static Linux program, dist/linux-amd64/ashiato
# netgo and osusergo keep the resolver and the user database in Go, so that nothing of libc is loaded at run time. The
# linker warns of three calls in DuckDB (dlopen, getpwuid, getaddrinfo) that load it: they serve extensions, "~" in SQL
# paths and http, and the engine allows none of them.
.PHONY: dist
dist: need-cgo
	@if [ "$$($(GO) env GOOS)" != linux ]; then echo "make dist links a static Linux program and needs Linux; make build works here"; exit 1; fi
	$(GO) build -trimpath -tags netgo,osusergo -ldflags '$(LDFLAGS) -s -w -linkmode external -extldflags "-static"' -o dist/linux-$$($(GO) env GOARCH)/ashiato ./cmd/ashiato
	scripts/static.sh dist/linux-$$($(GO) env GOARCH)/ashiato

## clean: removes what these commands made in the checkout (not the caches outside)
.PHONY: clean
clean:
	rm -rf bin build dist .cache demo-lake

## help: this list
.PHONY: help
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

# Without cgo the Go tool says "build constraints exclude all Go files" of a package nobody has heard of.
.PHONY: need-cgo
need-cgo:
	@if [ "$$($(GO) env CGO_ENABLED)" != 1 ]; then \
	  echo "ashiato links DuckDB and zstd, which are C and C++, and CGO_ENABLED is 0: run again with CGO_ENABLED=1 and a C++ compiler"; exit 1; fi; \
	cxx=$$($(GO) env CXX); if ! command -v $${cxx%% *} >/dev/null; then \
	  echo "ashiato links DuckDB and zstd, which are C and C++, and the compiler '$$cxx' is not installed: install gcc and g++ (Debian: apt-get install g++), or set CXX"; exit 1; fi

# Tools are built from the Go module proxy at the versions in their names, once per checkout.
$(TOOLS)/golangci-lint-%:
	@scripts/tool.sh github.com/golangci/golangci-lint/v2/cmd/golangci-lint $* $@
$(TOOLS)/govulncheck-%:
	@scripts/tool.sh golang.org/x/vuln/cmd/govulncheck $* $@

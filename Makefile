# Copyright The otelcol-dora Authors
# SPDX-License-Identifier: Apache-2.0

# Needs Go, git, make and a C compiler (for the race detector); nothing else. `make help` lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/bash

# A go.work in a parent folder would load its whole module graph, and does not contain the module that ocb generates.
export GOWORK := off

COLLECTOR := build/otelcol-dora/otelcol-dora
GOLANGCI  := build/tools/golangci-lint

BENCH    ?= .
PKG      ?= ./...
FUZZTIME ?= 10s
ROUNDS   ?= 100
DURATION ?= 2h
LOAD_DURATION ?= 20s
# REPLAY=0 starts the quickstart empty.
REPLAY   ?= 1

# Real webhook bodies and labelled failure data are kept beside the repository, never in it. Tests that need them are skipped
# without them.
ifneq ($(wildcard ../shared/payloads/.),)
DELIVERY_PAYLOADS ?= $(abspath ../shared/payloads)
export DELIVERY_PAYLOADS
endif
ifneq ($(wildcard ../shared/datasets/.),)
FAILURE_DATASETS ?= $(abspath ../shared/datasets)
export FAILURE_DATASETS
endif

# The sources of the distribution. Folders are included so that deleting a file triggers a build too.
SOURCES := builder-config.yaml go.mod go.sum $(shell find $(wildcard receiver processor connector exporter internal) \
	\( -name testdata -o -path internal/tools -o -path internal/repotest \) -prune -o \
	\( -type d -o -name '*.go' ! -name '*_test.go' \) -print)

# ocb reads every environment variable as a configuration key, so a variable named `receivers` or `verbose` would change or
# break the build. It therefore runs with only the variables that Go and the network need.
OCB_VARIABLES := PATH HOME USER TMPDIR LANG CC GOPATH GOCACHE GOMODCACHE GOENV GOFLAGS GOWORK GOTOOLCHAIN GOMEMLIMIT GOMAXPROCS \
	GOPROXY GOSUMDB GOPRIVATE GONOPROXY GONOSUMDB GOINSECURE GOAUTH GOVCS NETRC SSL_CERT_FILE SSL_CERT_DIR \
	HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy
OCB := env -i $(foreach name,$(OCB_VARIABLES),$(if $(value $(name)),$(name)="$$$(name)")) \
	go tool builder --skip-strict-versioning=false --config builder-config.yaml

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##### Build and run

.PHONY: build
build: $(COLLECTOR) ## build the distribution into build/otelcol-dora

# ocb creates the output folder but not its parent. It resolves `path: .` of our components against the working directory.
$(COLLECTOR): $(SOURCES)
	@mkdir -p build
	$(OCB)
	@touch $@

.PHONY: run
run: build tools ## build if needed, start the quickstart and replay ninety days into it (REPLAY=0: start it empty)
	@build/quickstart -replay=$(REPLAY)

.PHONY: smoke
smoke: build tools ## check the built distribution: every example is valid, the quickstart's figures are correct
	@for config in $$(grep -l '^service:' examples/*/*.yaml); do echo "validate $$config"; $(COLLECTOR) validate --config "$$config" || exit 1; done
	@echo "validate the configuration in README.md"
	@awk '/^```yaml/ {block = ""; inside = 1; next} /^```/ {if (inside && block ~ /^service:/) {printf "%s", block; exit} inside = 0; next} \
		inside {block = block $$0 "\n"}' README.md > build/readme.yaml
	@GITHUB_WEBHOOK_SECRET=secret PAGERDUTY_WEBHOOK_SECRET=secret $(COLLECTOR) validate --config build/readme.yaml
	@build/quickstart -smoke

.PHONY: tools
tools: ## build the simulator and the quickstart's runner
	@mkdir -p build
	go build -o build/deliverygen ./cmd/deliverygen
	go build -o build/quickstart ./examples/quickstart

.PHONY: clean
clean: ## remove everything built
	rm -rf build

##### Test

.PHONY: test
test: ## run all tests with the race detector, then the failure data sets and the twenty organisations of the truth test without it
	COLLECTOR_BINARY=$$($(MAKE) --question --silent $(COLLECTOR) && echo $(abspath $(COLLECTOR))) go test -race -timeout 20m ./...
	go test -timeout 20m ./internal/datasettest/... ./internal/attribution/traces
	go test -count=1 -parallel 8 -timeout 20m -run TestFiguresOfARunningCollector ./internal/e2e

.PHONY: crash
crash: build ## kill -9 the distribution ROUNDS times (default 100) under load, fill its disk, refuse its metrics: nothing may be lost
	COLLECTOR_BINARY=$(abspath $(COLLECTOR)) CRASH_ROUNDS=$(ROUNDS) go test -count=1 -timeout 60m -v -run '^TestNothing' ./internal/e2e

.PHONY: load
load: build ## measure how fast the distribution acknowledges signed webhooks, for LOAD_DURATION (default 20s) per kind of storage
	COLLECTOR_BINARY=$(abspath $(COLLECTOR)) LOAD_DURATION=$(LOAD_DURATION) LOAD_RATE=$(LOAD_RATE) go test -count=1 -timeout 60m -v \
		-run '^TestThroughputOfTheDistribution$$' ./internal/e2e

.PHONY: soak
soak: build ## load the distribution for DURATION (default 2h); its memory must not grow; samples go to build/soak.csv
	COLLECTOR_BINARY=$(abspath $(COLLECTOR)) SOAK_DURATION=$(DURATION) SOAK_FILE=$(abspath build/soak.csv) go test -count=1 -timeout 0 -v \
		-run '^TestMemoryStaysFlat$$' ./internal/e2e

.PHONY: spans
spans: DURATION = 10m
spans: ## send RATE (default 200000) spans a second in process for DURATION (default 10m), within SPANS_MEMORY MiB (default 512)
	SPANS_DURATION=$(DURATION) SPANS_RATE=$(RATE) SPANS_MEMORY=$(SPANS_MEMORY) go test -count=1 -timeout 0 -v -run '^TestSpansAtFullRate$$' \
		./connector/releasehealthconnector

.PHONY: bench
bench: ## run the benchmarks (BENCH=regexp, PKG=./folder/..., by default all)
	@set -o pipefail; go test -run '^$$' -bench '$(BENCH)' -benchmem $(PKG) | { grep -Ev '^(PASS$$|ok[[:space:]]|\?[[:space:]])' || true; }

.PHONY: eval
eval: ## measure how good attribution is on the labelled failures in FAILURE_DATASETS, beside simpler rules (minutes; EVAL="-seed 2")
	go run ./internal/datasettest/evaluate/eval $(EVAL)

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (default 10s) each
	@./.ci/fuzz $(FUZZTIME)

##### Check

.PHONY: check
check: drift layering lint fresh ## format, lint, generated files, pins and layering; changes nothing

.PHONY: lint
lint: $(GOLANGCI) ## check format and run the linters
	$(GOLANGCI) fmt --diff
	GOLANGCI_LINT_CACHE=$(CURDIR)/build/lint-cache $(GOLANGCI) run

.PHONY: drift
drift: ## compare the pins of go.mod, builder-config.yaml and the build list
	go test -count=1 -run '^Test(Pins|Manifest)' ./internal/repotest

.PHONY: layering
layering: ## check component → adapter → domain, and the conventions for all files
	go test -count=1 -run '^Test(Layering|Conventions)' ./internal/repotest

.PHONY: fresh
fresh: ## check that the generated files are up to date
	@./.ci/fresh

##### Change

.PHONY: generate
generate: ## run mdatagen on each metadata.yaml
	go generate ./...

.PHONY: fmt
fmt: $(GOLANGCI) ## format every Go file
	$(GOLANGCI) fmt

# The linters are built from a pinned module of their own, so that they do not affect the module graph of the product.
$(GOLANGCI): internal/tools/go.mod internal/tools/go.sum
	@mkdir -p $(@D)
	cd internal/tools && go build -trimpath -o ../../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

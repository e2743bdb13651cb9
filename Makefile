# mlswasm. `make run` and `make test` are all a newcomer needs, on a machine with Go, Node and make.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

export GOFLAGS := -buildvcs=false
unexport GOOS GOARCH

ADDRESS ?= 127.0.0.1:8787
DATA ?= ./data
FUZZTIME ?= 60s
FLAGS ?=

# What is compiled for the browser; the service and its tools are not.
WASM_PACKAGES := ./pkg/... ./internal/client/... ./internal/jsbind/... ./internal/vault/... ./cmd/mlswasm
WASM_TESTS := ./pkg/... ./internal/client ./internal/jsbind ./internal/vault ./cmd/mlswasm
WASM_SOURCES := $(shell find pkg internal cmd/mlswasm -name '*.go' -not -name '*_test.go') go.mod go.sum $(wildcard cmd/mlswasm/default.pgo)
JS_SOURCES := $(shell find js -path js/node_modules -prune -o -path js/dist -prune -o -type f -print)
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)

.PHONY: help
help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: run
run: bin/mlsd web/dist/index.html ## build everything, start the service with its page and two test users, print the URL
	@exec bin/mlsd --dev --listen $(ADDRESS) --data $(DATA) $(FLAGS)

.PHONY: test
test: preflight check ## everything below, installing what it needs (Chromium, npm packages, vectors)
	$(MAKE) --no-print-directory -j2 --output-sync=target test-go test-wasm test-js interop # a browser tab has one thread: two at once
	$(MAKE) --no-print-directory e2e reproducible size
	@echo "all tests passed"

.PHONY: preflight
preflight:
	tests/preflight.sh

.PHONY: check
check: node_modules/.installed bin/staticcheck js/dist/mls.wasm ## format, vet, staticcheck, types, generated files, import rules
	tests/gofmt.sh
	go vet ./...
	GOOS=js GOARCH=wasm go vet $(WASM_PACKAGES)
	GOOS=js GOARCH=wasm go vet -tags mlswasm_compact ./internal/client ./internal/jsbind ./cmd/mlswasm
	bin/staticcheck ./...
	GOOS=js GOARCH=wasm bin/staticcheck $(WASM_PACKAGES)
	go run ./cmd/opsgen -check
	npm run --silent check -w js
	npm run --silent build -w js
	npm run --silent check -w web
	go test ./internal/archtest

.PHONY: test-go
test-go: vectors web/dist/index.html
	go test -race -skip 'Vectors|^TestModel$$' ./...
	go test ./pkg/mls -run '^TestModel$$' -count=1
	go test -tags mlswasm_compact ./internal/client -run 'Table|Compact|UnknownKind|BadInput|Record|Leave|Departure'
	go test ./pkg/mls ./pkg/mls/internal/suite -run Vectors -count=1 -v | grep -E '^ *[a-z0-9_-]+[.]json:|\*\*\*|_test\.go:|^ok|FAIL'

.PHONY: test-wasm
test-wasm: vectors bin/wasmbrowsertest
	tests/wasm.sh $(WASM_TESTS)

.PHONY: test-js
test-js: js/dist/index.js
	npm test --silent -w js
	npm test --silent -w web

.PHONY: interop
interop: bin/mlsinterop node_modules/.installed ## live groups with independent stacks from npm: ts-mls (two versions) and core-crypto
	npm test --silent -w tests/interop

.PHONY: interop-deep
interop-deep: bin/mlsinterop node_modules/.installed ## random walks with each of these stacks: 2,000 steps of 50 seeds (INTEROP_SEED: the first)
	cd tests/interop && INTEROP_STEPS=2000 INTEROP_SEEDS=50 node --test --test-reporter=spec random.test.mjs

.PHONY: e2e
e2e: bin/mlsd web/dist/index.html js/dist/mls.full.wasm js/dist/mls.faults.wasm ## the stories of the login flow in a real browser
	chromium=$$(tests/chromium.sh); CHROMIUM="$$chromium" npm test --silent -w tests/e2e

.PHONY: wasm
wasm: js/dist/mls.wasm js/dist/mls.full.wasm ## mls.wasm, mls.full.wasm (all suites), and wasm_exec.js from the same toolchain

.PHONY: js
js: js/dist/index.js js/dist/mls.full.wasm ## the npm package in js/dist

.PHONY: generate
generate: ## what comes from the tables in the code: TypeScript operations, docs/operations.md, docs/errors.md, docs/validation.md
	go run ./cmd/opsgen

.PHONY: vectors
vectors: ## the official MLS test vectors, checked against their sums, into .vectors
	go run ./internal/vectors/fetch

.PHONY: pgo
pgo: ## the profile that mls.wasm is optimised by, from a native run without assembly
	go test -tags purego,mlswasm_compact -run '^$$' -bench '^BenchmarkProfile$$' -benchtime 150x \
	  -cpuprofile cmd/mlswasm/default.pgo -o /dev/null ./cmd/mlswasm

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME each (default 60s)
	tests/fuzz.sh $(FUZZTIME)

.PHONY: model-deep
model-deep: ## a million random operations on groups of pkg/mls, from a seed that it prints (MLS_SEED=n repeats one), about 20 minutes
	MLS_DEEP=1000000 go test ./pkg/mls -run '^(TestModelDeep|TestUnknownGroupsLeaveNothing)$$' -timeout 0 -count=1 -v

.PHONY: client-deep
client-deep: ## a thousand random lives of devices with everything that conversations can do, from a seed that it prints (MLS_SEED=n MLS_LIVES=1 repeats one), about 10 minutes
	MLS_LIVES=$${MLS_LIVES:-1000} go test ./internal/client -run '^TestWholeLivesAgreeInTheEnd$$' -timeout 0 -count=1 -v

.PHONY: mutants
mutants: ## takes out each check of pkg/mls in turn; the tests must notice every time (about 10 minutes; FLAGS=-all takes out every refusal)
	go run ./internal/mutants $(FLAGS)

.PHONY: cover
cover: vectors ## statement coverage of pkg/mls, each package by its own tests; fails below 90 %
	tests/cover.sh 90

.PHONY: size
size: web/dist/index.html ## raw, gzip and brotli bytes of each file that a browser loads
	node tests/size.mjs web/dist

.PHONY: reproducible
reproducible: js/dist/mls.wasm
	tests/reproducible.sh

.PHONY: clean
clean: ## remove what was built (not ./data)
	rm -rf bin js/dist js/LICENSE js/THIRD_PARTY.txt web/dist tests/e2e/out

js/dist/mls.wasm: $(WASM_SOURCES) cmd/mlswasm/build.sh
	cmd/mlswasm/build.sh $@
	cp "$$(go env GOROOT)/lib/wasm/wasm_exec.js" $(@D)/wasm_exec.js

js/dist/mls.full.wasm: js/dist/mls.wasm
	cmd/mlswasm/build.sh $@ full

js/dist/mls.faults.wasm: js/dist/mls.wasm
	cmd/mlswasm/build.sh $@ compact mlswasm_faults

js/dist/index.js: js/dist/mls.wasm node_modules/.installed $(JS_SOURCES)
	npm run --silent build -w js
	@touch $@

web/dist/index.html: js/dist/index.js $(WEB_SOURCES)
	npm run --silent build -w web
	node web/build/compress.mjs web/dist
	@touch $@

bin/mlsd: web/dist/index.html $(shell find pkg internal cmd/mlsd -name '*.go' -not -name '*_test.go') go.mod go.sum
	go build -o $@ ./cmd/mlsd

bin/mlsinterop: $(shell find pkg cmd/mlsinterop -name '*.go' -not -name '*_test.go') go.mod go.sum
	go build -o $@ ./cmd/mlsinterop

bin/staticcheck: go.mod go.sum
	go build -o $@ honnef.co/go/tools/cmd/staticcheck

bin/wasmbrowsertest: go.mod go.sum
	go build -o $@ github.com/agnivade/wasmbrowsertest

node_modules/.installed: package.json package-lock.json js/package.json web/package.json tests/e2e/package.json tests/interop/package.json
	npm ci --no-audit --no-fund
	@touch $@

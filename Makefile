# Unrule: everything a newcomer, an operator and the gate need. `make` alone
# checks and builds.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BUILD    = CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
TOOL     = $(GO) tool -modfile=tools/go.mod

.PHONY: all build run test check lint race real bench fuzz clean cc go

all: check build

build: go
	$(BUILD) -o unrule ./cmd/unrule

run: build
	./unrule serve

test: go
	CGO_ENABLED=0 $(GO) test -shuffle=on ./...

check: lint race

# The race detector needs a C compiler.
race: go cc
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -timeout=20m ./...

lint: go
	@test -z "$$(gofmt -l .)" || { echo "gofmt wants to change:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags real,bench ./...
	$(GO) fix -diff ./...
	$(GO) mod tidy -diff
	$(TOOL) staticcheck -tags real,bench ./...

# The real files of ../shared/data, imported and counted twice.
real: go
	CGO_ENABLED=0 $(GO) test -tags real -count=1 -v -timeout=20m -run TestReal ./imports

bench: go
	CGO_ENABLED=0 $(GO) test -tags bench -count=1 -v -timeout=60m -run TestBench ./cmd/unrule

FUZZTIME ?= 20s
fuzz: go
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; CGO_ENABLED=0 $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
	  done; \
	done

clean:
	rm -f unrule

go:
	@command -v $(GO) >/dev/null || { echo "Go 1.26 or later is needed: https://go.dev/dl/"; exit 1; }

cc:
	@command -v cc >/dev/null || { echo "a C compiler is needed for the race detector: apt-get install gcc libc6-dev"; exit 1; }

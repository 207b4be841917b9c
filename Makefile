# Unrule: everything a newcomer, an operator and the gate need. `make` alone
# checks and builds.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BUILD    = CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
TOOL     = $(GO) tool -modfile=tools/go.mod
PROFILE  = tools/frictionless/tabular-data-package.json

.PHONY: all build run test check lint race real bench browser office faults fuzz release unit clean cc go chromium axe calc systemd

all: check build

build: go
	$(BUILD) -o unrule ./cmd/unrule

run: build
	./unrule serve

test: go
	CGO_ENABLED=0 $(GO) test -shuffle=on ./...
	cd tools && CGO_ENABLED=0 $(GO) test -shuffle=on ./...

check: lint race

# The race detector needs a C compiler.
race: go cc
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -timeout=20m ./...

lint: go
	@test -z "$$(gofmt -l .)" || { echo "gofmt wants to change:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	cd tools && $(GO) vet ./...
	CGO_ENABLED=0 GOOS=windows $(GO) vet -trimpath ./...
	CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 $(GO) vet -trimpath ./...
	$(GO) vet -tags real,bench,browser,office,faults ./...
	$(GO) fix -diff ./...
	$(GO) mod tidy -diff
	$(TOOL) staticcheck -tags real,bench,browser,office,faults ./...

# The real files of ../shared/data, imported and counted twice, and what is told of them attacked.
real: go
	CGO_ENABLED=0 $(GO) test -tags real -count=1 -v -timeout=20m -run TestReal ./imports ./projections

bench: go
	CGO_ENABLED=0 $(GO) test -tags bench -count=1 -v -timeout=60m -run TestBench ./cmd/unrule

# Kills, power cuts, a full disk, harmed files, cut links: nothing acknowledged may be lost.
# Each number is the rounds of a line, 0 leaves it out; CUTS, UNSYNCED and FULL need root.
KILLS ?= 200
CUTS ?= 20
UNSYNCED ?= 5
FULL ?= 8
MUTATIONS ?= 500
REPLAYS ?= 50
BACKUPS ?= 20
ERASURES ?= 50
CLUSTER ?= 50
FAULTS_DIR ?= /var/tmp
faults: go
	@bin=$$(mktemp -d) && trap 'rm -rf $$bin' EXIT && export CGO_ENABLED=0 && \
	$(GO) build -tags faults -o $$bin ./cmd/unrule ./cmd/faults && \
	$(GO) build -o $$bin/nats-server github.com/nats-io/nats-server/v2 && \
	$$bin/faults -unrule $$bin/unrule -nats $$bin/nats-server -dir $(FAULTS_DIR) $(if $(SEED),-seed $(SEED)) -kills $(KILLS) -cuts $(CUTS) -unsynced $(UNSYNCED) -full $(FULL) -mutations $(MUTATIONS) -replays $(REPLAYS) -backups $(BACKUPS) -erasures $(ERASURES) -cluster $(CLUSTER)

# The pages in a real Chromium, judged by axe.
browser: go chromium axe
	CGO_ENABLED=0 $(GO) test -tags browser -count=1 -timeout=18m -run TestBrowser ./cmd/unrule

# What leaves as a sheet, opened by LibreOffice, as PDF, by poppler, and the pack, by the
# standard's schema.
office: go calc $(PROFILE)
	CGO_ENABLED=0 $(GO) test -tags office -count=1 -timeout=10m -run TestOffice ./export/...

FUZZTIME ?= 20s
fuzz: go
	@for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; CGO_ENABLED=0 $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
	  done; \
	done

# Archives for every system, with sums and lists of what is in them, in dist. The same commit
# gives the same bytes.
release: go
	cd tools && CGO_ENABLED=0 $(GO) build -o release/release ./release
	tools/release/release -version "$(VERSION)" -time "$$(git log -1 --format=%ct)" -out dist
	rm tools/release/release
	@cat dist/SHA256SUMS

# The unit file, as systemd reads it.
unit: build systemd
	tools/unit docs/unrule.service ./unrule

clean:
	rm -rf unrule dist

go:
	@command -v $(GO) >/dev/null || { echo "Go 1.26 or later is needed: https://go.dev/dl/"; exit 1; }

cc:
	@command -v cc >/dev/null || { echo "a C compiler is needed for the race detector: apt-get install gcc libc6-dev"; exit 1; }

# Debian names what is missing; there, root gets it installed.
chromium:
	@missing=; \
	for p in chromium npm; do command -v $$p >/dev/null || missing="$$missing $$p"; done; \
	find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' 2>/dev/null | grep -q . || missing="$$missing fonts-dejavu-core"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
	  echo "the tests in the browser need$$missing: apt-get install$$missing"; exit 1; \
	fi; \
	apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing

axe: tools/browser/node_modules/axe-core/axe.min.js

tools/browser/node_modules/axe-core/axe.min.js: tools/browser/package-lock.json | chromium
	npm ci --prefix tools/browser --ignore-scripts --no-audit --no-fund
	@touch $@

calc:
	@missing=; \
	ls /usr/lib/libreoffice/program/libsclo.so >/dev/null 2>&1 && command -v soffice >/dev/null || missing="$$missing libreoffice-calc"; \
	command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
	  echo "the tests of what leaves need$$missing: apt-get install$$missing"; exit 1; \
	fi; \
	apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$missing

systemd:
	@command -v systemd-analyze >/dev/null && exit 0; \
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
	  echo "reading the unit file needs systemd: apt-get install systemd"; exit 1; \
	fi; \
	apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends systemd

# The standard's own schema, out of a package that carries it; the rest of the package
# is not unpacked and nothing of it is run.
$(PROFILE): tools/frictionless/datapackage.sha256 | calc
	cd tools/frictionless && npm pack --silent --ignore-scripts datapackage@1.1.10 && sha256sum -c --quiet datapackage.sha256
	tar -xzf tools/frictionless/datapackage-1.1.10.tgz -C tools/frictionless --strip-components=3 package/src/profiles/tabular-data-package.json
	@touch $@

# ClinicSync. `make demo` and `make test` need nothing typed before them but an installed Swift 6.2 or later.

SHELL := /bin/bash
BUILD_PACKAGES := libsqlite3-dev libcurl4-openssl-dev zlib1g-dev
DEMO_PACKAGES := curl jq bsdextrautils
SWIFT ?= swift
SEEDS ?= 1..20000
JOBS ?= $(shell nproc)

.PHONY: demo test bench readme completions latency torture file-torture poor-line simulate end-states mutants fuzz build format lint clean help build-packages demo-packages

help: ## Say what there is.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: build-packages demo-packages build ## A clinic day that survives the line going down, checked step by step. BACKEND=dokal
	@examples/$(if $(filter dokal,$(BACKEND)),practice-day.sh,clinic-day.sh)

# These take the processor and the disk for themselves: beside them, others that talk over sockets would run into their deadlines.
ALONE = ^(FuzzTests|EndToEndTests\.HostileServerTests|MisbehavingBackendTests\.ListBoundTests)

# So many at once keep two cores busy; with all at once, as is usual, each takes minutes and sockets run into their deadlines.
test: export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 8
test: build-packages ## All tests; those that need the machine for themselves come after the others.
	$(SWIFT) test --disable-xctest --skip '$(ALONE)'
	$(SWIFT) test --disable-xctest --skip-build --filter '$(ALONE)'

bench: build-packages demo-packages build ## First and idle sync as ratios to curl; files as ratios to plain and to gzip.
	@examples/bench.sh
	@echo
	@examples/file-bench.sh

latency: build-packages demo-packages build ## How long a message takes between two workstations, with Dokal. MESSAGES=50
	@examples/latency.sh

torture: build-packages demo-packages build ## 200 kills at a misbehaving server: 0 lost, 0 doubled. SEED=1 KILLS=200
	@examples/torture.sh

file-torture: build-packages demo-packages build ## 100 kills while 50 files are attached and sent. SEED=1 KILLS=100 FILES=50
	@examples/install-packages.sh sqlite3
	@examples/file-torture.sh

poor-line: build-packages demo-packages build ## Five minutes at ten writes a second while one request in 20 fails: under 100 wait, 0 lost. SEED=7
	@examples/poor-line.sh

readme: build-packages demo-packages ## Every block of the README's ten minutes by hand, as it stands there.
	@BIN=$(BIN) examples/readme.sh

simulate: build-packages ## 20,000 seeded histories of faults and crashes against the real engine. SEEDS=1..20000 JOBS=2
	$(SWIFT) build -c release --product clinicsync-simulate
	.build/release/clinicsync-simulate --seeds $(SEEDS) --jobs $(JOBS)

end-states: build-packages ## 2,000 histories of each catalogue end as they did when Tests/EndStates was written. JOBS=2
	$(SWIFT) build -c release --product clinicsync-simulate
	@set -o pipefail; for catalogue in cabinet-medical dokal; do \
		.build/release/clinicsync-simulate --catalogue $$catalogue --seeds 1..2000 --jobs $(JOBS) \
			--end-states Tests/EndStates/$$catalogue.txt | tail -n 1 || exit 1; done

mutants: build-packages ## Planted bugs, each of which the simulation must find.
	@examples/mutants.sh

# A target that is slow on this machine still runs often enough to say something: 100,000 inputs in a loop of a minute.
fuzz: build-packages ## What strangers send, changed and made, against every reader of it, without a network. SECONDS=60, SEED=n for the same again
	$(SWIFT) build -c release --product clinicsync-fuzz
	.build/release/clinicsync-fuzz --seconds $(or $(SECONDS),60) --runs $$(( $(or $(SECONDS),60) / 60 * 100000 )) --jobs $(JOBS) $(if $(SEED),--seed $(SEED))

build: build-packages ## The three programs, optimised, in .build/release.
	$(SWIFT) build -c release --product clinicsync
	$(SWIFT) build -c release --product clinicsyncd
	$(SWIFT) build -c release --product clinic-backend

format: ## Bring all Swift files into the repository's format.
	$(SWIFT) format format --in-place --recursive Sources Tests Package.swift

completions: build ## Completions for bash, zsh and fish, in .build/completions.
	@mkdir -p .build/completions
	@for shell in bash zsh fish; do for program in clinicsync clinicsyncd; do \
		.build/release/$$program --generate-completion-script $$shell >.build/completions/$$program.$$shell || exit 1; done; done
	@echo "written to .build/completions: source the one of your shell"

lint: ## Check the format without changing anything.
	$(SWIFT) format lint --strict --recursive Sources Tests

clean: ## Remove what was built, and the demo's files.
	rm -rf .build .demo

build-packages:
	@command -v $(SWIFT) >/dev/null || { echo "Swift is missing: install 6.2 or later from https://www.swift.org/install/linux/"; exit 1; }
	@examples/install-packages.sh $(BUILD_PACKAGES)

demo-packages:
	@examples/install-packages.sh $(DEMO_PACKAGES)

# provscan: `make help` lists the targets.

MAKEFLAGS += --no-print-directory
# The Swift runtime goes into the program: it starts in two thirds of the time, and runs where no Swift is installed.
RELEASE := swift build -c release --product provscan --static-swift-stdlib
MANUALS := .build/manuals
COMPLETIONS := .build/completions
KILLS ?= 200
FAULTS ?= 1000000
FLIPS ?= 1000
MINUTES ?= 120
PYTHON := $(if $(wildcard .build/python/bin/python),.build/python/bin/python,python3)

.PHONY: build demo test test-long sanitize soak fuzz bench format man completions clean help setup

build: setup ## build provscan into .build/release (default)
	$(RELEASE)

demo: build ## scan the planted corpus for the reference texts, write a report
	@.ci/demo

test: ## run every check: format, build, tests, corpora, demo
	@.ci/setup --tests
	@Tests/check

test-long: ## run what other programs make of the results: bags, containers, Python, browser, crawler
	@.ci/setup --tests --packages
	@Tests/check --long

sanitize: setup ## run the tests under the address and the thread sanitizer
	@Tests/check --sanitize

fuzz: setup ## run every fuzz target for ten minutes
	@Tests/Fuzz/run

soak: build ## kill, starve, damage and run provscan for hours; KILLS, FAULTS, FLIPS, MINUTES
	Tests/Robustness/kills.py --kills $(KILLS)
	Tests/Robustness/faults.py --per-call $(FAULTS)
	Tests/Robustness/damage.py --flips $(FLIPS)
	Tests/Robustness/lines.py
	Tests/Robustness/soak.py --minutes $(MINUTES)

bench: build ## measure speed, memory and the log
	@Tests/Benchmarks/run
	@Tests/Benchmarks/check_costs || [ $$? -eq 77 ]
	@$(PYTHON) Tests/Benchmarks/formats || [ $$? -eq 77 ]
	@Tests/Benchmarks/log

format: setup ## format the Swift sources in place
	swift format --in-place --parallel --recursive Sources Tests Package.swift

man: setup ## write the manual pages into .build/manuals
	@mkdir -p $(MANUALS)
	swift package --allow-writing-to-directory $(MANUALS) generate-manual --multi-page --output-directory $(MANUALS)

completions: build ## write completion scripts for bash, zsh and fish into .build/completions
	@mkdir -p $(COMPLETIONS)
	.build/release/provscan --generate-completion-script bash > $(COMPLETIONS)/provscan.bash
	.build/release/provscan --generate-completion-script zsh > $(COMPLETIONS)/_provscan
	.build/release/provscan --generate-completion-script fish > $(COMPLETIONS)/provscan.fish

clean: ## remove what was built, keep the fetched packages
	swift package clean
	rm -rf .build-asan .build-tsan .build/demo $(MANUALS) $(COMPLETIONS)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup:
	@.ci/setup

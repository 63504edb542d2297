# Two commands are the contract: `make serve` and `make test`. Both set up what they need.
#
# One release build serves both. Tests see what they need through `package` access, so the library is
# compiled once; `swift test` is told not to build, because it would compile everything again with
# other flags; tests run one by one, since many compute on all processors and some watch an engine at
# work; and the example builds in the same folder, because it is of the same modules.

SWIFT ?= swift
BUILD = $(SWIFT) build --configuration release

# Where swiftly puts Swift, which shells that were open before do not know yet.
export PATH := $(PATH):$(or $(SWIFTLY_BIN_DIR),$(HOME)/.local/share/swiftly/bin)

# What `make format` and `make lint` look at.
SWIFT_SOURCES = Package.swift Sources Tests Fuzz/Targets Examples/Embed/Package.swift Examples/Embed/Sources

# What `make bench` measures: random weights with the dimensions of Qwen3.5-0.8B, made once (1.7 GB).
BENCH_MODEL = $(or $(MODEL),.build/bench-0.8b)

# What a first build takes, in minutes: fourteen on one processor.
MINUTES = $(shell echo $$((14 / $$(nproc) + 1)))

.PHONY: help setup build serve deb test test-full test-latest fuzz format lint bench clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-11s %s\n", $$1, $$2 }'

setup: ## system packages and the Python environment of the tests
	@Tools/setup.sh

build: ## the martlet binary, .build/release/martlet
ifeq ($(wildcard .build/release/martlet),)
	@echo "1 of 3: what the machine lacks"
	@Tools/setup.sh packages
	@echo "2 of 3: the Swift packages that it is built of (about a minute)"
	@$(SWIFT) package resolve
	@echo "3 of 3: compiling (about $(MINUTES) minutes, this once)"
else
	@Tools/setup.sh packages
endif
	@$(BUILD) --product martlet

serve: build ## the server on http://127.0.0.1:8000; MODEL=DIR instead of the demo, HOSTED=1, MARTLET_PORT=N
	@HOSTED="$(HOSTED)" NIM_MAX_VIDEOS_PER_PROMPT=$${NIM_MAX_VIDEOS_PER_PROMPT:-1} Tools/serve.sh "$(MODEL)"

deb: ## a Debian package in .build-static, for machines without Swift
	@Tools/setup.sh deb
	@Packaging/deb.sh

test: setup ## everything that protects a change, in a few minutes
	@$(MAKE) --no-print-directory lint
	@$(BUILD) --build-tests
	@$(SWIFT) build --configuration release --package-path Examples/Embed --scratch-path .build
	@$(SWIFT) test --configuration release --skip-build --no-parallel
	@.venv-clients/bin/python -m pytest -q Tests/APITests
	@.venv-clients/bin/python -m pytest -q Tests/BrowserTests

test-latest: build ## the API tests with the newest clients
	@Tools/setup.sh latest
	@.venv-latest/bin/python -m pytest -q Tests/APITests

test-full: export MARTLET_TEST_FULL = 1
test-full: test ## the same with many more cases, the kernels of other processors, a minute of hostile inputs
	@Tools/setup.sh neon
	@Tools/neon/run.sh
	@FUZZ_SECONDS=3 Fuzz/run.sh

fuzz: setup ## hostile inputs for all readers, FUZZ_SECONDS (600) each; FUZZ_TARGETS="jpeg png" for some
	@Fuzz/run.sh $(FUZZ_TARGETS)

format: ## rewrites the Swift sources in the project's style
	@$(SWIFT) format --in-place --recursive --parallel $(SWIFT_SOURCES)

lint: ## fails where `make format` would change something
	@$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_SOURCES)

bench: build setup ## figures of this machine beside its limits; MODEL=DIR names a checkpoint
	@[ -e $(BENCH_MODEL)/config.json ] || echo "Making random weights in $(BENCH_MODEL) …"
	@[ -e $(BENCH_MODEL)/config.json ] || .venv/bin/python Tools/reference/make_checkpoint.py $(BENCH_MODEL) --preset 0.8b
	@.build/release/martlet bench $(BENCH_MODEL)

clean: ## forgets all builds
	@rm -rf .build .build-* Examples/Embed/.build

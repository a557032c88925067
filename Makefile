# The door: every recipe of the project. `make help` lists them; people, README and CI use the same ones.
# One profile (release) and one target folder everywhere: a second one doubles the cold build.

.DEFAULT_GOAL := help
.PHONY: help run test build check e2e bench soak fuzz wycheproof real truck-factor corpus size screenshots

export SOURCES LISTEN AS_OF

help: ## Lists these recipes
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Builds, writes and serves the demo; SOURCES="dir1 dir2" serves your own, LISTEN=127.0.0.1:8080 elsewhere
	@scripts/run.sh

test: ## Sets up what is missing, runs every test, prints minutes per stage
	@scripts/test.sh

build: ## Builds the browser part and the binary
	@scripts/build.sh

check: ## Format, clippy with warnings denied, cargo-deny, unused dependencies
	@scripts/check.sh

e2e: build ## The browser tests alone; ARGS="pages/home.spec.ts --headed" goes to Playwright
	@scripts/e2e.sh $(ARGS)

bench: build ## Measures checking, crawling, searching, departures, rights and whole commands, as ratios in one run
	@cargo bench --workspace --bench check --bench history --bench search --bench leaving --bench alerts --bench compartment
	@scripts/ignored.sh accounts tests::deciding
	@scripts/bench.sh

soak: ## Long durability tests: kills and simulated power cuts; KILLS=1000 for more kills
	@PORTOLAN_KILLS=$(or $(KILLS),200) scripts/ignored.sh soak

fuzz: ## Feeds mutated input: TARGET=query|codeowners|descriptor|webhook|jwt|address|markdown|pack SECONDS=60
	@PORTOLAN_FUZZ_SECONDS=$(or $(SECONDS),60) scripts/ignored.sh fuzz $(TARGET)

wycheproof: ## The token verifier against Wycheproof's JOSE vectors: VECTORS=DIR, a copy of their testvectors_v1
	@test -d "$(VECTORS)" || { echo 'error: VECTORS names no folder; make wycheproof VECTORS=DIR' >&2; exit 2; }
	@PORTOLAN_WYCHEPROOF="$(abspath $(VECTORS))" scripts/ignored.sh signed tests::wycheproof

real: ## Crawls real repositories and compares with lists written beforehand: REPOS=DIR
	@test -d "$(REPOS)" || { echo 'error: REPOS names no folder; make real REPOS=DIR' >&2; exit 2; }
	@PORTOLAN_REAL_REPOS="$(abspath $(REPOS))" scripts/ignored.sh real services

truck-factor: ## The reference model against published truck factors, and the living model beside it: REPOS=DIR
	@test -d "$(REPOS)" || { echo 'error: REPOS names no folder; make truck-factor REPOS=DIR' >&2; exit 2; }
	@PORTOLAN_REAL_REPOS="$(abspath $(REPOS))" scripts/ignored.sh real truck_factor

corpus: ## Checks the real catalog files that the lists in tests/corpus name, Backstage's verdicts beside ours: CORPUS=DIR
	@test -d "$(CORPUS)" || { echo 'error: CORPUS names no folder; make corpus CORPUS=DIR' >&2; exit 2; }
	@PORTOLAN_CORPUS="$(abspath $(CORPUS))" scripts/ignored.sh oracle
	@PORTOLAN_CORPUS="$(abspath $(CORPUS))" scripts/ignored.sh real formats

size: ## What the browser is sent, against its budgets, and the size of the binary
	@scripts/size.sh

screenshots: ## Writes docs/screenshots/*.png from the demo organisation
	@scripts/screenshots.sh

# rollcall: one executable, built, tested and run from here. `make help` lists what it can do.
# Needed on the machine: make, and either npm or Bun.

BUN_VERSION := 1.4.5

# What `make run` listens on and where it keeps its database.
LISTEN := 127.0.0.1:8080
DATA   := data

# The Bun on PATH if it is the pinned one. Else the pinned one, installed by npm for this folder only.
# With neither, whatever Bun there is, and a note that it is not the one that this was tested with.
BUN := $(shell \
  if [ "$$(bun --version 2>/dev/null)" = "$(BUN_VERSION)" ]; then command -v bun; \
  elif command -v npm >/dev/null 2>&1; then echo $(CURDIR)/.bun/bun-$(BUN_VERSION); \
  else command -v bun; fi)

# 0.1.0 for a release, 0.1.0+<commit> between releases, and no commit where there is no git history:
# git itself would find that of a folder further up.
RELEASE := $(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' package.json)
COMMIT  := $(shell [ ! -e .git ] || git describe --tags --exact-match --match 'v$(RELEASE)' \
  >/dev/null 2>&1 || git describe --always --dirty --exclude '*' 2>/dev/null)
VERSION := $(RELEASE)$(if $(COMMIT),+$(COMMIT))

# The program, and each worker thread: the executable needs those as entry points of their own.
ENTRIES := src/main.ts $(sort $(wildcard src/*/*-worker.ts src/*/*/*-worker.ts))

INSTALLED := node_modules/.installed

# What `make dist` makes, where, who signs for it, and the date of all files in it, so that the same
# sources give the same bytes.
TARGETS    := x64 x64-baseline arm64
PACKAGES   := dist/packages
MAINTAINER := rollcall contributors <contributors@rollcall.invalid>
SOURCE_DATE_EPOCH ?= $(shell [ -e .git ] && git log -1 --format=%ct 2>/dev/null || \
  stat -c %Y package.json)

# Renaming identifiers (plain --minify) breaks Elysia's routes. An executable that reads the .env
# or bunfig.toml of whatever folder it is started in could be told to run code from there. A URL
# may be as long as the longest filter, percent-encoded; Bun itself would answer 431 above 16 KiB.
# __dirname, which some packages ask for, would be a folder of this machine, in each executable.
COMPILE = $(BUN) build --compile --minify-whitespace --minify-syntax \
  --no-compile-autoload-dotenv --no-compile-autoload-bunfig \
  --compile-exec-argv=--max-http-header-size=262144 \
  --define 'ROLLCALL_VERSION="$(VERSION)"' --define '__dirname="/$$bunfs/root"'

# Caches go below HOME; without a HOME that can be written they stay in this folder.
ifneq ($(shell [ -w "$$HOME" ] && echo writable),writable)
export BUN_INSTALL_CACHE_DIR := $(CURDIR)/.bun/cache
export npm_config_cache := $(CURDIR)/.bun/npm
endif

check: $(INSTALLED) ## The gate before each commit: format, lint, types, and the tests that need no executable
	@$(BUN) test/run.ts quick

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

install: $(INSTALLED) ## Fetch what bun.lock names into node_modules

build: $(INSTALLED) ## Build the executable dist/rollcall
	@# Its name stands in the executable, so a folder of its own keeps two builds apart.
	@new=dist/new.$$$$ && mkdir -p $$new && trap "rm -rf $$new" EXIT && \
	  $(COMPILE) --outfile $$new/rollcall $(ENTRIES) && mv $$new/rollcall dist/rollcall
	@echo "Built dist/rollcall $(VERSION). Next: dist/rollcall --help, or make run."

run: build ## Build and start it: LISTEN=127.0.0.1:8080 DATA=data
	@exec dist/rollcall serve --listen $(LISTEN) --data $(DATA) --first-token entra

test: build ## Build it and run every check and test; the last line is the tally
	@$(BUN) test/run.ts

torture: build ## The long tests, as root: whole machines that are booted, and what goes wrong on them
	@$(BUN) test --timeout=600000 ./test/torture

# ARGS="--sizes 10k,100k --cycle none --keep data/bench"; test/bench/bench.ts tells what there is.
bench: build ## Measure it beside what the machine can do and other servers; needs npm's registry, PyPI
	@$(BUN) test/bench/bench.ts $(ARGS)

bench-smoke: build ## The same in seconds, only to see that all of it answers
	@$(BUN) test/bench/bench.ts --smoke

judges: .judges/requirements.txt ## Install the judges of test/judges; needs Python with venv, and PyPI

# Copied last: that it is there and the same says that all of it is installed.
.judges/requirements.txt: test/judges/requirements.txt
	@rm -rf .judges
	@python3 -m venv .judges
	@.judges/bin/pip install --quiet --disable-pip-version-check --no-input -r $<
	@cp $< $@

dist: $(INSTALLED) .bun/targets/.installed ## Make packages for all machines; needs dpkg-deb, rpmbuild
	@for target in $(TARGETS); do \
	  bun=.bun/targets/node_modules/@oven/bun-linux-$$(echo $$target | sed s/arm64/aarch64/)/bin/bun; \
	  $(COMPILE) --target=bun-linux-$$target --compile-executable-path=$$bun \
	    --outfile dist/targets/$$target/rollcall $(ENTRIES) || exit 1; \
	done
	@$(BUN) src/packaging/make-release.ts --version '$(VERSION)' --date $(SOURCE_DATE_EPOCH) \
	  --maintainer '$(MAINTAINER)' --folder $(PACKAGES) $(if $(QUICK),--quick) \
	  $(foreach target,$(TARGETS),$(target)=dist/targets/$(target)/rollcall)
	@echo "Next: make sign KEY=release.key"

# Any private key that OpenSSL reads, of RSA or an elliptic curve.
sign: ## Sign dist/packages/SHA256SUMS, and with it all packages: KEY=release.key
	@[ -n "$(KEY)" ] || { echo "Which key? make sign KEY=release.key. A new one:"; \
	  echo "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -out release.key"; \
	  exit 1; }
	@cd $(PACKAGES) && sha256sum --check --quiet SHA256SUMS
	@openssl dgst -sha256 -sign "$(KEY)" -out $(PACKAGES)/SHA256SUMS.sig $(PACKAGES)/SHA256SUMS
	@echo "Signed: $(PACKAGES)/SHA256SUMS.sig. It is checked with the public key:"
	@echo "openssl pkey -in $(KEY) -pubout -out rollcall.pub"

audit: $(INSTALLED) ## Ask the npm registry which flaws are known of what is built in
	@$(BUN) test/audit.ts

golden: $(INSTALLED) ## Rewrite test/golden after an intended change; read the diff before you commit it
	@GOLDEN=write $(BUN) test ./test/golden
	@git --no-pager diff --stat -- test/golden

format: $(INSTALLED) ## Format the sources
	@$(BUN) node_modules/.bin/biome check --write

clean: ## Remove what was built and installed; a database stays
	rm -rf dist node_modules .bun .judges test/bench/.peers

$(INSTALLED): package.json bun.lock $(filter $(CURDIR)/.bun/%,$(BUN))
	@[ -n "$(BUN)" ] || { echo "Neither npm nor Bun was found. Install one of them: apt install npm"; exit 1; }
	@[ "$$($(BUN) --version)" = "$(BUN_VERSION)" ] || \
	  echo "Note: this is Bun $$($(BUN) --version); rollcall is tested with $(BUN_VERSION)." >&2
	@$(BUN) install --frozen-lockfile --ignore-scripts
	@touch $@

# Bun of each target, by the hashes in the lock file; --compile would fetch it from elsewhere.
.bun/targets/.installed: src/packaging/bun/package.json src/packaging/bun/bun.lock $(INSTALLED)
	@mkdir -p .bun/targets
	@cp src/packaging/bun/package.json src/packaging/bun/bun.lock .bun/targets
	@cd .bun/targets && $(BUN) install --frozen-lockfile --ignore-scripts --os=linux --cpu='*'
	@touch $@

# No install scripts run, so npm leaves the program in the package of the platform that it fits.
.bun/bun-$(BUN_VERSION) $(CURDIR)/.bun/bun-$(BUN_VERSION):
	@echo "Installing Bun $(BUN_VERSION) into .bun"
	@npm install --prefix .bun --ignore-scripts --no-save --no-package-lock --no-audit --no-fund \
	  --no-update-notifier --loglevel=error bun@$(BUN_VERSION)
	@for bun in $(CURDIR)/.bun/node_modules/@oven/*/bin/bun; do \
	  if [ "$$($$bun --version 2>/dev/null)" = "$(BUN_VERSION)" ]; then ln -sf "$$bun" "$@"; fi; \
	done
	@[ -x "$@" ] || { echo "npm's bun@$(BUN_VERSION) does not run on this machine."; exit 1; }

.PHONY: audit bench bench-smoke check help install build dist sign run test torture judges golden format clean

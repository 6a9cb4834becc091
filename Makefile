# micropay: `make` lists what there is to do.
#
# `make run` and `make test` install what they need. Tools that are built for micropay alone go to
# target/tools; `make clean` leaves them there.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

WASM_BINDGEN_VERSION := 0.2.130
BINARYEN_VERSION := 132.0.0
CARGO_LEPTOS_VERSION := 0.3.10
SCHEMATHESIS_VERSION := 4.32.5
JUNIT_READERS := junitparser==5.0.3 junit2html==31.1.4 xmlschema==4.3.2
# Its source package has the schema of Jenkins' xUnit plugin (junit-10.xsd, MIT), which no other package brings.
JUNIT_SCHEMA_FROM := 9.1.0
CARGO_MUTANTS_VERSION := 27.1.0
CARGO_FUZZ_VERSION := 0.13.2
# The newest PostgreSQL programs of Debian, which keeps them out of PATH.
POSTGRESQL_PROGRAMS = $(shell ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)

TOOLS := $(CURDIR)/target/tools
SITE := target/site/pkg
# A page is a program of its own for the browser: linked, made small, and then named by its content.
PAGES := $(basename $(notdir $(wildcard app/src/bin/*.rs)))
LINKED := target/wasm32-unknown-unknown/wasm-release
BUNDLES := target/bundles
export PATH := $(TOOLS)/bin:$(HOME)/.cargo/bin:$(PATH)
export CARGO_TERM_PROGRESS_WHEN := never

# Packages of Debian's and Ubuntu's; elsewhere the message says what is wanted.
define install
	if command -v apt-get >/dev/null; then \
		as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
		[ -z "$$as_root" ] || command -v sudo >/dev/null || \
			{ echo "micropay: please install $(1) as root (apt-get install $(1)), then try again" >&2; exit 1; }; \
		echo "micropay: installing $(1) (a minute)"; \
		$$as_root apt-get update -qq; \
		$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null; \
	else \
		echo "micropay: please install $(2), then try again" >&2; exit 1; \
	fi
endef

# What sets the clock of proof 16. Elsewhere `make test` goes without, and `make proof` says what is missing.
faketime = ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || ! command -v apt-get >/dev/null || \
	{ $(call install,faketime,libfaketime); }

.PHONY: help
help: ## list what there is to do
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: build ## install what is missing, build, and serve on http://127.0.0.1:3000
	@exec target/release/server serve $(ARGS)

.PHONY: test
test: ## the whole check: formatting, lints, unit, database and browser tests
	@$(MAKE) setup-test; echo "micropay: installing took $$SECONDS s"
# Side by side: each has a folder of its own for what it compiles, and much of it has work for one core only.
	@$(MAKE) lint & lint=$$!; built=0; $(MAKE) build || built=$$?; wait $$lint; \
		echo "micropay: lints and building took $$SECONDS s"; exit $$built
	@.ci/tests

# MICROPAY_PROOF_MINUTES=10 is how long each test, all fuzzing, and all mutants may take in this run: when
# the minutes are over, the part that is under way (some two minutes) is ended, and the table says "1,200 of
# 5,000". The next run of the same build goes on from there. Without it there is no bound.
.PHONY: proof
proof: build setup-proof ## the proof tests at full size (hours; goes on where it was interrupted), and their table
	@.ci/proof $(ARGS)

.PHONY: watch
watch: setup setup-leptos ## rebuild and reload the browser on every change (cargo leptos watch)
	@cargo leptos watch

.PHONY: lint
lint: setup ## rustfmt, and clippy with warnings denied: native, ssr and wasm32
	@echo "micropay: rustfmt and clippy (5 minutes the first time)"
	@cargo fmt --all --check
	@cargo fmt --manifest-path server/fuzz/Cargo.toml --check
	@cargo clippy -q --workspace --all-targets --features engine/postgres -- -D warnings
	@cargo clippy -q -p engine --no-default-features --all-targets -- -D warnings
	@cargo clippy -q -p app --features ssr --all-targets -- -D warnings
	@cargo clippy -q -p app --features hydrate --target wasm32-unknown-unknown -- -D warnings
	@cargo clippy -q -p app --lib --features watch --target wasm32-unknown-unknown -- -D warnings

.PHONY: e2e
e2e: build setup-test ## the browser tests alone
	@cd end2end && npx playwright test $(ARGS)

# Tables in Markdown: the cycle of a payment beside pgbench and mock tools, several servers, the telegram
# port, memory and processor time at rest, and what tables of a million rows change. A part of it:
# `make bench ARGS="cycle rest"`. MICROPAY_BENCH_SECONDS is how long a load lasts (10);
# MICROPAY_BENCH_ROWS=10000000 grows the tables to 10 million, for which it takes ten minutes more and
# 15 GB in the folder for temporary files (TMPDIR).
.PHONY: bench
bench: setup ## how fast it is, beside pgbench on the same machine (9 minutes once it is built)
	@command -v java >/dev/null || { $(call install,default-jre-headless,Java 11 or newer); }
	@cargo bench -q -p server --bench speed -- $(ARGS)

.PHONY: bench-page
bench-page: build setup-test ## the page's sizes and times, beside a page of React 16.14
	@cd end2end && npx playwright test --config bench/playwright.config.ts

.PHONY: screenshot
screenshot: build setup-test ## make the README's picture anew
	@cd end2end && UPDATE_SCREENSHOT=1 npx playwright test screenshot

.PHONY: clean
clean: ## remove what was built; the tools in target/tools stay
	@find target -mindepth 1 -maxdepth 1 ! -name tools -exec rm -rf {} + 2>/dev/null || true
	@rm -rf end2end/test-results end2end/playwright-report

# --- Building.

# Each page is a program of its own for the browser, so that none loads what another needs. Cargo links all
# of them at once; what follows is done for two at a time, and only for what changed.
.PHONY: build
build: setup ## the server and the pages, in release mode
	@if [ ! -e target/release/server ]; then \
		echo "micropay: building in release mode (some 6 minutes the first time, on two cores)"; fi
	@cargo build -q --release -p server
	@cargo build -q -p app --bins --profile wasm-release --target wasm32-unknown-unknown \
		--no-default-features --features hydrate; \
		[ $$SECONDS -lt 5 ] || echo "micropay: linking the pages took $$SECONDS s"
	@$(MAKE) -s -j2 $(PAGES:%=$(BUNDLES)/%.wasm) $(BUNDLES)/micropay.css
	@node app/assets.mjs $(BUNDLES) $(SITE) $(PAGES)

# Linked anew, a page that did not change is the same: nothing is done for it then.
$(PAGES:%=$(BUNDLES)/%.linked): $(BUNDLES)/%.linked: $(LINKED)/%.wasm
	@mkdir -p $(BUNDLES)
	@cmp -s $< $@ || cp $< $@

# wasm-opt gets the features that rustc uses, by name: with all of them browsers refuse the result. The
# exports that it removes are wasm-streams', by which server_fn would stream a body: nothing here does,
# and wasm-bindgen keeps what is exported whether it is used or not.
$(PAGES:%=$(BUNDLES)/%.wasm): $(BUNDLES)/%.wasm: $(BUNDLES)/%.linked
	@wasm-bindgen --target web --no-typescript --remove-name-section --remove-producers-section \
		--out-dir $(BUNDLES) --out-name $* $<; \
	wasm-opt '--remove-exports=*intounderlying*' -Oz --gufa -Oz \
		--enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
		--enable-mutable-globals --enable-reference-types --enable-multivalue \
		$(BUNDLES)/$*_bg.wasm -o $@; \
	rm $(BUNDLES)/$*_bg.wasm; \
	echo "micropay: making the WASM of $* small took $$SECONDS s"

# The same bundling that cargo-leptos does with style-bundle: each @import replaced by its file.
$(BUNDLES)/micropay.css: $(wildcard style/*.css)
	@mkdir -p $(BUNDLES)
	@sed -n 's/^@import "\(.*\)";$$/style\/\1/p' style/main.css | xargs cat > $@

# --- Tools.

.PHONY: setup
setup: ## install what building and running need
	@command -v cargo >/dev/null && command -v rustup >/dev/null || \
		{ echo "micropay: please install Rust from https://rustup.rs" >&2; exit 1; }
	@command -v node >/dev/null && command -v npm >/dev/null \
		&& node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' || \
		{ echo "micropay: please install Node.js 20 or newer with npm" >&2; exit 1; }
	@command -v cc >/dev/null || { $(call install,gcc libc6-dev,a C compiler); }
	@[ -d "$$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ] || \
		rustup -q target add wasm32-unknown-unknown
	@if [ "$$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $(WASM_BINDGEN_VERSION)" ]; then \
		echo "micropay: building wasm-bindgen $(WASM_BINDGEN_VERSION) (2 minutes on two cores, once)"; \
		CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
		cargo install -q --root "$(TOOLS)" --target-dir "$(TOOLS)/build" wasm-bindgen-cli@$(WASM_BINDGEN_VERSION); \
		rm -rf "$(TOOLS)/build"; \
	fi
	@if [ ! -e "$(TOOLS)/node_modules/binaryen-$(BINARYEN_VERSION)" ]; then \
		echo "micropay: installing wasm-opt"; mkdir -p "$(TOOLS)/bin"; \
		npm install --silent --no-fund --no-audit --prefix "$(TOOLS)" binaryen@$(BINARYEN_VERSION); \
		ln -sf ../node_modules/.bin/wasm-opt "$(TOOLS)/bin/wasm-opt"; \
		touch "$(TOOLS)/node_modules/binaryen-$(BINARYEN_VERSION)"; \
	fi
	@if [ -z "$(POSTGRESQL_PROGRAMS)" ] && ! command -v initdb >/dev/null && ! command -v pg_config >/dev/null \
		&& [ -z "$${DATABASE_URL:-}" ]; then \
		$(call install,postgresql,PostgreSQL 13 or newer); \
	fi

.PHONY: setup-test
setup-test: setup
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
		{ $(call install,chromium,Chromium); }
	@command -v python3 >/dev/null || { $(call install,python3,Python 3); }
	@# Elsewhere the tests behind it are skipped.
	@[ -x /usr/sbin/pgbouncer ] || ! command -v apt-get >/dev/null || { $(call install,pgbouncer,PgBouncer); }
	@$(faketime)
	@if command -v fc-list >/dev/null && [ -z "$$(fc-list :lang=ko)" ]; then \
		$(call install,fonts-noto-cjk,a Korean font); \
	fi
# Unpacked, not installed: Debian starts an installed nginx at once, on port 80.
	@if ! command -v nginx >/dev/null && [ ! -x /usr/sbin/nginx ] && [ ! -x "$(TOOLS)/nginx/usr/sbin/nginx" ] \
		&& command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then \
		echo "micropay: fetching nginx for its test"; mkdir -p "$(TOOLS)/nginx"; cd "$(TOOLS)/nginx"; \
		{ apt-get download -qq nginx 2>/dev/null && dpkg-deb -x nginx_*.deb . && rm nginx_*.deb; } || \
			echo "micropay: nginx can't be fetched (apt-get update may be needed): its test will be skipped"; \
	fi
	@if [ ! -e "$(TOOLS)/schemathesis/$(SCHEMATHESIS_VERSION)" ]; then \
		python3 -c 'import ensurepip, venv' 2>/dev/null || { $(call install,python3 python3-venv,Python 3.10 or newer with venv); }; \
		echo "micropay: installing schemathesis"; \
		rm -rf "$(TOOLS)/schemathesis"; python3 -m venv "$(TOOLS)/schemathesis"; \
		"$(TOOLS)/schemathesis/bin/python" -m pip install -q --disable-pip-version-check schemathesis==$(SCHEMATHESIS_VERSION); \
		touch "$(TOOLS)/schemathesis/$(SCHEMATHESIS_VERSION)"; \
	fi
	@if [ "$$(cat "$(TOOLS)/junit/installed" 2>/dev/null)" != "$(JUNIT_READERS) $(JUNIT_SCHEMA_FROM)" ]; then \
		echo "micropay: installing what reads JUnit's XML"; \
		rm -rf "$(TOOLS)/junit"; python3 -m venv "$(TOOLS)/junit"; \
		"$(TOOLS)/junit/bin/python" -m pip install -q --disable-pip-version-check $(JUNIT_READERS); \
		"$(TOOLS)/junit/bin/python" -m pip download -q --disable-pip-version-check --no-deps --no-binary pytest \
			--dest "$(TOOLS)/junit" pytest==$(JUNIT_SCHEMA_FROM); \
		"$(TOOLS)/junit/bin/python" -m tarfile -e "$(TOOLS)/junit/pytest-$(JUNIT_SCHEMA_FROM).tar.gz" "$(TOOLS)/junit"; \
		ln -sfn pytest-$(JUNIT_SCHEMA_FROM)/testing/example_scripts/junit-10.xsd "$(TOOLS)/junit/junit-10.xsd"; \
		echo "$(JUNIT_READERS) $(JUNIT_SCHEMA_FROM)" > "$(TOOLS)/junit/installed"; \
	fi
	@cd end2end && if [ package-lock.json -nt node_modules/.package-lock.json ]; then \
		npm ci --silent --no-fund --no-audit; fi

.PHONY: setup-proof
setup-proof: setup
	@if [ "$$(cargo mutants --version 2>/dev/null)" != "cargo-mutants $(CARGO_MUTANTS_VERSION)" ]; then \
		echo "micropay: building cargo-mutants $(CARGO_MUTANTS_VERSION) (3 minutes, once)"; \
		cargo install -q --locked --root "$(TOOLS)" --target-dir "$(TOOLS)/build" cargo-mutants@$(CARGO_MUTANTS_VERSION); \
		rm -rf "$(TOOLS)/build"; \
	fi
	@command -v c++ >/dev/null || { $(call install,g++,a C++ compiler); }
	@$(faketime)
	@if [ "$$(cargo fuzz --version 2>/dev/null)" != "cargo-fuzz $(CARGO_FUZZ_VERSION)" ]; then \
		echo "micropay: building cargo-fuzz $(CARGO_FUZZ_VERSION) (a minute, once)"; \
		cargo install -q --locked --root "$(TOOLS)" --target-dir "$(TOOLS)/build" cargo-fuzz@$(CARGO_FUZZ_VERSION); \
		rm -rf "$(TOOLS)/build"; \
	fi

.PHONY: setup-leptos
setup-leptos:
	@if ! command -v cargo-leptos >/dev/null; then \
		echo "micropay: building cargo-leptos $(CARGO_LEPTOS_VERSION) (15 minutes on two cores, once)"; \
		CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
		cargo install -q --locked --features no_downloads cargo-leptos@$(CARGO_LEPTOS_VERSION); \
	fi

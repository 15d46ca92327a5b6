# GymTrack: `make run` serves the product, `make test` proves it, `make check` keeps it tidy.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Build machines set it; every process would then compile 3 to 5 seconds of libraries again.
unexport PYTHONDONTWRITEBYTECODE
PORT ?= 8000
HOST ?= 127.0.0.1
TEST_WORKERS ?= 2
LOCK := uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml

.PHONY: bench docs schema reference fuzz run dev test test-fast test-deep test-postgres check format lock postgres postgres-stop clean install-run install-dev assets static screenshots messages

## run: serve the whole product on http://127.0.0.1:8000 (PORT=… moves it)
run: install-run assets
	@PORT=$(PORT) HOST=$(HOST) bash scripts/serve.sh

## dev: the development server, DEBUG on, which starts again when something changes (PORT=… moves it)
dev: install-dev assets
	@PORT=$(PORT) HOST=$(HOST) bash scripts/dev.sh

## test-fast: on SQLite, without browser and servers (ARGS=workouts, ARGS=path::test for less; one process)
test-fast: install-dev assets
	@ONLY=fast bash scripts/test.sh $(ARGS)

## test: the whole suite on SQLite, and on PostgreSQL when TEST_DATABASE_URL names a server
test: install-dev assets
	@bash scripts/test.sh

## test-deep: the long soaks, deep fuzzing and every fault; each week, and by whoever changes what they are about
test-deep: install-dev assets
	@ONLY=deep bash scripts/test.sh

## test-postgres: on PostgreSQL alone, all of it
test-postgres: install-dev assets
	@ONLY=postgresql bash scripts/test.sh

## docs: the documentation as a site, in site/; a broken link stops it
docs: install-dev
	@mkdocs build --quiet --strict

## check: lint, formats, templates, types, imports, migrations, deployment settings
check: install-dev assets
	ruff check .
	ruff format --check .
	djade --check --target-version 5.2 $$(git ls-files '*.html')
	djlint --quiet --lint templates
	bash scripts/secrets.sh
	lint-imports
	DEBUG=true mypy accounts changes coaching common facilities gymtrack metrics notifications operations policy progress training transfers webhooks workouts
	DEBUG=true python manage.py makemigrations --check --dry-run
	DEBUG=true python manage.py api_schema check
	DEBUG=true python manage.py reference check
	SECRET_KEY=$$(python -c 'import secrets; print(secrets.token_urlsafe(48))') ALLOWED_HOSTS=gym.example BACKUP_RECIPIENT=age1example \
	  python -W ignore manage.py check --deploy --fail-level WARNING

format: install-dev
	ruff check --fix . ; ruff format . ; djade --target-version 5.2 $$(git ls-files '*.html')

## lock: resolve the dependencies anew into requirements/
lock: $(BIN)/uv
	$(LOCK) --upgrade -o requirements/runtime.txt
	$(LOCK) --group build -c requirements/runtime.txt -o requirements/run.txt
	$(LOCK) --group build --group dev --group docs -c requirements/runtime.txt -o requirements/dev.txt

## postgres: a throw-away PostgreSQL and Redis on loopback, for tests and trials; prints their addresses
postgres:
	@bash scripts/postgres.sh start
postgres-stop:
	@bash scripts/postgres.sh stop

## bench: the product under load at three sizes, on PostgreSQL and SQLite, beside its floors (BENCH="--sizes S" for less)
bench: install-dev assets static
	@python -m benchmarks $(BENCH)
	@python -m benchmarks.in_turn $(BENCH)
	@python -m benchmarks.report

## messages: collect the texts to translate and compile the catalogues (needs gettext)
messages: install-dev
	DEBUG=true python manage.py makemessages -l de --no-location --no-obsolete --no-wrap -i .venv -i node_modules -i staticfiles
	DEBUG=true python manage.py compilemessages -l de

## schema: docs/openapi.yaml, the API as it is published
schema: install-dev
	@DEBUG=true python manage.py api_schema write

## reference: docs/settings.md and docs/models.md, which are made from the code
reference: install-dev
	@DEBUG=true python manage.py reference write

## fuzz: the properties (PROPERTIES=… examples each), then the API against its schema, as every role (EXAMPLES=… an operation; CI takes 8)
fuzz: install-dev assets
	@PROPERTY_EXAMPLES=$${PROPERTIES:-50000} python -m pytest -q -n 2 common/tests/test_units.py transfers/tests/test_properties.py \
	  transfers/tests/test_exports.py
	@EXAMPLES=$${EXAMPLES:-100} bash scripts/fuzz.sh

## screenshots: docs/screenshots/ from the demo gym, in a real browser
screenshots: install-dev assets
	@python scripts/screenshots.py

$(BIN)/uv:
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check uv

install-run: $(VENV)/.run-installed
$(VENV)/.run-installed: requirements/run.txt | $(BIN)/uv
	@test -e $(VENV)/.dev-installed || uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/run.txt
	@test ! -e $(VENV)/.dev-installed || uv pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	@touch $@

install-dev: $(VENV)/.dev-installed
$(VENV)/.dev-installed: requirements/dev.txt | $(BIN)/uv
	@uv pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	@touch $@ $(VENV)/.run-installed

node_modules/.installed: package.json package-lock.json | install-run
	@npm ci --ignore-scripts --silent
	@touch $@

assets: static/build/.built
static/build/.built: node_modules/.installed $(shell find static/css static/js templates -type f)
	@npm run -s build
	@touch $@

## static: the static files as they are served, in staticfiles/
static: assets
	@SECRET_KEY=for-this-step-alone-0123456789-abcdef ALLOWED_HOSTS=build DEBUG=false bash scripts/collectstatic.sh

clean:
	rm -rf node_modules static/build staticfiles .venv

# 值班台 Dutydesk: `make run` opens the program, `make test` checks it; both first fetch what they need.
PYTHON ?= python3
VENV = .venv$(if $(PYSIDE),-pyside-$(PYSIDE))
BOOTSTRAP = $(PYTHON) resources/packaging/bootstrap.py
COMPILE = $(VENV)/bin/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

PYTEST = QT_QPA_PLATFORM=offscreen $(VENV)/bin/python -m pytest -n auto

.PHONY: run setup postgres test bench setup-dev lock

# The window; where there is no screen, a demonstration written to build/demo.
run: setup
	@if [ -z "$(ARGS)" ] && [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "没有屏幕,改为生成演示 / No screen here: writing a demonstration to build/demo"; \
		QT_QPA_PLATFORM=offscreen exec $(VENV)/bin/python main.py demo --to build/demo; \
	else exec $(VENV)/bin/python main.py $(ARGS); fi

setup:
	@$(BOOTSTRAP)

# The driver for a database on a PostgreSQL server; it stays from then on. See docs/postgresql.md.
postgres:
	@$(BOOTSTRAP) --postgres

# make test ARGS="tests/core -k x"; make test PYSIDE=6.8.3 for another Qt version. What touches the database is then
# tested again on a server, if PostgreSQL's programs are here; all of it: TEST_DATABASE_URL=own make test ARGS=tests
test: setup-dev
	$(VENV)/bin/python -m ruff check .
	$(VENV)/bin/python -m mypy
	$(PYTEST) $(ARGS)
ifeq ($(ARGS),)
	TEST_DATABASE_URL=own $(PYTEST) @tests/on_server.txt
endif

# How quick the log is beside the plainest programs, at so many entries: make bench SIZE=100000 ends in three minutes.
# make bench ARGS="--only save search"; make bench WRITE=1 also writes docs/performance.md.
SIZE ?= 1000000
bench: setup-dev
	@$(VENV)/bin/python -m benchmarks --size $(SIZE) $(if $(WRITE),--write) $(ARGS)

setup-dev:
	@$(BOOTSTRAP) --dev --pyside "$(PYSIDE)"

# Keeps the locked versions that still fit; make lock ARGS=--upgrade takes the newest.
lock: setup-dev
	$(COMPILE) $(ARGS) -o requirements/lock.txt
	$(COMPILE) $(ARGS) --extra postgres -c requirements/lock.txt -o requirements/lock-postgres.txt
	$(COMPILE) $(ARGS) --group dev -c requirements/lock.txt -o requirements/lock-dev.txt
	$(VENV)/bin/uv pip compile -q --group build --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header $(ARGS) -o requirements/lock-build.txt

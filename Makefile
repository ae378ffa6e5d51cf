# Sourcier. Les deux commandes utiles : « make run » et « make test ». « make help » les montre toutes.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
PIP_TOOLS := 7.6.2

# Le premier Python assez récent.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

.PHONY: help setup system run test check format bench bench-scale bench-quality bench-sessions screenshots models lock \
	dist docs clean

help:
	@echo "make setup    prépare .venv (et les paquets du système si possible)"
	@echo "make run      ouvre l'assistant sur la ville de démonstration (PORT=$(PORT))"
	@echo "make test     lance les tests"
	@echo "make check    style, types, couches"
	@echo "make format   corrige le style"
	@echo "make bench    vitesse et mémoire, écrites sous build/ (CORPORA=… GOLD=… SPLIT=…)"
	@echo "make bench-scale     temps, mémoire et disque de 1 000 à 100 000 passages (SIZES=… CORPORA=… GOLD=…)"
	@echo "make bench-quality   qualité à côté de BM25 et de LlamaIndex (CORPORA=… GOLD=… SPLIT=…)"
	@echo "make bench-sessions  réponse et mémoire avec 50 sessions à la fois, sur les données en place (SESSIONS=… PAUSE=…)"
	@echo "make screenshots     chaque écran à deux largeurs, sous build/screenshots (DATA=…, GUIDES=1)"
	@echo "make models   ajoute les modèles de vecteurs (torch, plusieurs centaines de Mo)"
	@echo "make lock     refait les fichiers de versions"
	@echo "make dist     le paquet à installer ailleurs, sous dist/"
	@echo "make docs     refait la référence des réglages (docs/reglages.md)"
	@echo "make clean    retire .venv et build"

setup: system $(VENV)/.ready

system:
	@tools/system-packages

# Les versions exactes et leurs empreintes viennent du fichier de versions ; le projet s'ajoute sans dépendance.
$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Il faut Python 3.11 ou plus récent (Debian, Ubuntu : apt-get install python3 python3-venv)." >&2; exit 2; }
	@echo "Installation des bibliothèques dans $(VENV) : quelques minutes la première fois…"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup
	$(BIN)/sourcier demo
	$(BIN)/sourcier ui --port $(PORT)

# Un fichier de tests reste dans un seul processus : ses montages ne se font qu'une fois.
test: $(VENV)/.ready
	$(BIN)/pytest -n auto --dist loadfile

check: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Sans variable : la ville de démonstration. CORPORA : dossiers séparés par des espaces, et leur jeu de questions.
bench: $(VENV)/.ready
	$(BIN)/python -m eval.bench $(if $(CORPORA),--corpora $(CORPORA)) $(if $(GOLD),--gold $(GOLD)) \
		$(if $(SPLIT),--split $(SPLIT))

# SIZES : nombres de passages séparés par des virgules (« 1000,10000,100000,1000000 » : plusieurs heures).
bench-scale: $(VENV)/.ready
	$(BIN)/python -m eval.bench.scale $(if $(SIZES),--sizes $(SIZES)) $(if $(CORPORA),--corpora $(CORPORA)) \
		$(if $(GOLD),--gold $(GOLD)) $(if $(SPLIT),--split $(SPLIT))

# Sans variable : la ville de démonstration. CORPORA : dossiers séparés par des espaces ; EMBEDDER : un modèle local.
bench-quality: $(VENV)/.ready
	$(BIN)/python -m eval.bench.quality $(if $(CORPORA),--corpora $(CORPORA)) $(if $(GOLD),--gold $(GOLD)) \
		$(if $(SPLIT),--split $(SPLIT)) $(if $(EMBEDDER),--embedder $(EMBEDDER))

# Les documents du dossier de données en place (SOURCIER_DATA_DIR).
bench-sessions: $(VENV)/.ready
	$(BIN)/python -m tools.sessions $(if $(SESSIONS),--sessions $(SESSIONS)) $(if $(PAUSE),--pause $(PAUSE))

# Sans DATA : la ville de démonstration, après quelques jours. GUIDES=1 refait aussi docs/images. Il faut Chromium.
screenshots: $(VENV)/.ready
	$(BIN)/python -m tools.screenshots $(if $(DATA),--data $(DATA)) $(if $(GUIDES),--docs docs/images)

# torch d'abord et seul : il est hors du fichier de versions (docs/installation.md).
models: $(VENV)/.ready
	$(BIN)/python -m pip install --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --disable-pip-version-check -e '.[models]'

LOCK := build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check pip-tools==$(PIP_TOOLS)
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --extra dev --build-deps-for editable --output-file requirements-dev.lock pyproject.toml
	$(LOCK) --only-build-deps --build-deps-for wheel --output-file requirements-build.lock pyproject.toml

# Ce qui s'installe ailleurs : dist/sourcier-….whl et les sources, du dernier commit : rien d'ancien ne s'y glisse.
dist: $(VENV)/.ready
	rm -rf build/dist && mkdir -p build/dist
	git archive HEAD | tar -x -C build/dist
	cd build/dist && ../../$(BIN)/python -c "from setuptools import build_meta as made; \
		made.build_sdist('../../dist'); made.build_wheel('../../dist')"

# Ce qui est écrit depuis le code : docs/reglages.md et docs/exemples/sourcier.toml.
docs: $(VENV)/.ready
	$(BIN)/python -m tools.settings_reference

clean:
	rm -rf $(VENV) build

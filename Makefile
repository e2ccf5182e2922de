# Rathaus: „make run“ opens the demo cities, „make test“ proves that all works. Nothing else needed.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test check bench clean

help: ## zeigt diese Liste
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

run: ## richtet alles ein und öffnet die drei Demo-Städte (Strg-C beendet; anderer Port: PORT=8001)
	@scripts/setup.sh run
	@exec .venv/bin/rathaus up

test: ## richtet alles ein und prüft, ob alles tut, was es soll (ONLY=db: ohne Browser; ARGS=… für pytest)
	@scripts/setup.sh dev
	@scripts/test.sh "$(ONLY)" $(ARGS)

check: ## Stil, Typen, Stockwerke, Sicherheit, Migrationen, Lizenzen, Sperrdatei (ONLY=Name: eine davon)
	@scripts/setup.sh dev
	@scripts/check.sh $(ONLY)

bench: ## misst; eine Zeile JSON je Messung (ONLY=Name: eine davon)
	@scripts/setup.sh dev
	@.venv/bin/python -m tests.bench $(ONLY)

clean: ## entfernt Umgebung und Zwischenergebnisse; mit DATA=yes auch die Demo-Daten in .rathaus
	@scripts/clean.sh "$(DATA)"

"""``rathaus records templates``: whether the templates of letters and notes can be used."""

from __future__ import annotations

import sys

import click

from rathaus.cli.output import json_option, show


@click.group("templates", help="Vorlagen für Schreiben und Vermerke.")
def templates_group() -> None:
    """The group of commands."""


@templates_group.command(
    "check", help="Prüft alle Vorlagen der Bibliothek: Angaben und Platzhalter."
)
@json_option
def check(as_json: bool) -> None:
    """Exit code 1 where a template has a fault."""
    from rathaus.procedures.drafting.templates import check_library

    count, faults = check_library()
    facts = {"templates": count, "faults": [{"file": f.file, "reason": f.reason} for f in faults]}
    show(facts, as_json, f"{count} Vorlagen, {len(faults)} Fehler.", *map(str, faults))
    if faults:
        sys.exit(1)

"""``rathaus records scan``: from the scanner's folder into the post of an office."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.kernel.errors import Unavailable
    from rathaus.records.scanning.folder import Outcome


@click.command("scan", help="Holt Scans aus einem Ordner in den Posteingang einer Stelle.")
@click.argument("slug", metavar="STADT")
@click.argument(
    "folder", metavar="ORDNER", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--office", required=True, metavar="SCHLÜSSEL", help="Stelle, die die Post bekommt.")
@click.option("--watch", "watching", is_flag=True, help="Wartet auf weitere, bis Strg-C.")
@json_option
def scan(slug: str, folder: Path, office: str, watching: bool, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.errors import Invalid
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.people.models import Office
    from rathaus.records.scanning.folder import take_folder, watch

    with in_city(find_city(slug)):
        found = Office.objects.filter(key=office).first()
        if found is None:
            raise Invalid(
                f"Eine Stelle mit dem Schlüssel „{office}“ gibt es nicht.",
                remedy="Die Schlüssel stehen in der Datei offices.yaml der Stadt.",
            )
        actor = system("scanner")
        if watching:
            watch(
                lambda: take_folder(actor=actor, office=found, folder=folder),
                tell=lambda outcome: click.echo(_line(outcome)),
            )
        outcomes = list(take_folder(actor=actor, office=found, folder=folder))
    refused = [one for one in outcomes if one.reason]
    facts = {
        "taken": [one.name for one in outcomes if not one.reason and not one.known],
        "known": [one.name for one in outcomes if one.known],
        "refused": {one.name: one.reason for one in refused},
    }
    lines = [_line(one) for one in outcomes] or ["Im Ordner liegt nichts, was vollständig ist."]
    show(facts, as_json, *lines)


def _line(outcome: Outcome | Unavailable) -> str:
    if isinstance(outcome, Exception):
        return f"Es geht gerade nicht weiter. {outcome}"
    if outcome.reason:
        return f"{outcome.name}: abgelehnt. {outcome.reason}"
    return f"{outcome.name}: {'war schon übernommen' if outcome.known else 'übernommen'}"

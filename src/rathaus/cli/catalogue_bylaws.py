"""``rathaus catalogue bylaws``: a folder of by-laws into the catalogue of a city."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.catalogue.bylaws.importing import Outcome
    from rathaus.kernel.tenancy import City

_LEVELS = ("own", "association", "county", "land", "federation")


@click.command("bylaws", help="Liest Satzungen aus einem Ordner mit Textdateien (.md) ein.")
@click.argument(
    "folder", metavar="ORDNER", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--city", "slug", default="", metavar="STADT", help="Entfällt, wo es nur eine gibt.")
@click.option("--issuer", default="", metavar="NAME", help="Wer sie erlassen hat, für alle.")
@click.option("--level", type=click.Choice(_LEVELS), help="Ebene, für alle Dateien.")
@click.option("--licence", default="", metavar="TEXT", help="Lizenz, wo eine Datei keine nennt.")
@click.option(
    "--withdraw-missing", is_flag=True, help="Setzt außer Kraft, was im Ordner nicht mehr liegt."
)
@click.option("--dry-run", is_flag=True, help="Sagt nur, was geschähe.")
@json_option
def bylaws(
    folder: Path,
    slug: str,
    issuer: str,
    level: str | None,
    licence: str,
    withdraw_missing: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from rathaus.catalogue.bylaws.importing import import_bylaws
    from rathaus.catalogue.models import Bylaw
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city

    with in_city(_city(slug)):
        outcome = import_bylaws(
            actor=system("import"),
            folder=folder,
            issuer=issuer,
            level=Bylaw.Level(level) if level else None,
            licence=licence,
            withdraw_missing=withdraw_missing,
            dry_run=dry_run,
        )
    facts = {
        "dry_run": dry_run,
        "new": outcome.new,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "missing": outcome.missing,
        "withdrawn": outcome.withdrawn,
        "foreign": outcome.foreign,
        "left": outcome.left,
        "sections": outcome.sections,
    }
    show(facts, as_json, *_lines(outcome, dry_run))


def _city(slug: str) -> City:
    from rathaus.kernel.errors import Invalid
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.kernel.tenancy.registry import ensure_registry, registry

    ensure_registry()
    known = registry.all()
    if slug or len(known) == 1:
        return find_city(slug or known[0].slug)
    raise Invalid(
        "Für welche Kommune?",
        remedy=f"Nennen Sie eine mit --city: {', '.join(city.slug for city in known) or 'keine'}.",
    )


def _lines(outcome: Outcome, dry_run: bool) -> list[str]:
    lines = [
        f"{len(outcome.new)} neu, {len(outcome.changed)} geändert, "
        f"{len(outcome.unchanged)} unverändert, {outcome.sections} Abschnitte."
    ]
    if outcome.foreign:
        lines.append(f"{len(outcome.foreign)} gehören anderen und werden so benannt.")
    lines += [f"{name}: nicht gelesen, {reason}" for name, reason in outcome.left.items()]
    if outcome.withdrawn:
        lines.append(f"Außer Kraft gesetzt: {', '.join(outcome.withdrawn)}.")
    if outcome.missing:
        lines.append(
            f"Nicht mehr im Ordner: {', '.join(outcome.missing)}. "
            "Mit --withdraw-missing werden sie außer Kraft gesetzt."
        )
    if dry_run:
        lines.append("Das war eine Probe, geändert ist nichts.")
    return lines

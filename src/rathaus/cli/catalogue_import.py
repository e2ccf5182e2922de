"""``rathaus catalogue import``: a foreign catalogue becomes ours, with a trial run before."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.catalogue.exchange.described import Reading
    from rathaus.catalogue.exchange.taking import Report

FORMATS = ("dldb", "xzufi", "pvog", "csv")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import", help="Liest Leistungen aus anderen Systemen ein.")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--format", "format_", required=True, type=click.Choice(FORMATS), help="Format.")
@click.option("--city", "slug", required=True, help="Kommune, in die eingelesen wird.")
@click.option("--locations", type=_FILE, help="dldb: Datei der Standorte.")
@click.option("--scheme", default="", help="Kurzname der Quelle, etwa muenchen; unter ihm stehen "
              "ihre Nummern.")  # fmt: skip
@click.option("--language", "languages", multiple=True, help="dldb: Sprache je Datei, sonst de.")
@click.option("--layer", type=click.Choice(["source", "land"]), default="source", show_default=True,
              help="land: Texte des Landes, unter allen anderen.")  # fmt: skip
@click.option("--office", default="", help="Stelle für Leistungen, die keine nennen.")
@click.option("--with-hidden", is_flag=True,
              help="Veröffentlicht auch, was die Quelle nicht öffentlich zeigt.")  # fmt: skip
@click.option("--withdraw-missing", is_flag=True,
              help="Zieht zurück, was die Quelle nicht mehr führt.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Sagt nur, was sich ändern würde.")
@json_option
def import_(
    files: tuple[Path, ...],
    format_: str,
    slug: str,
    locations: Path | None,
    scheme: str,
    languages: tuple[str, ...],
    layer: str,
    office: str,
    with_hidden: bool,
    withdraw_missing: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from django.db import connection

    from rathaus.catalogue.models import Layer
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    city = find_city(slug)
    reading = read(
        files, format_, scheme=scheme or slug, locations=locations, languages=languages
    ).with_hidden(shown=with_hidden)
    of_the_land = layer == "land" or format_ == "pvog"
    reading = reading.at_layer(Layer.LAND if of_the_land else Layer.SOURCE)
    with in_city(city):
        try:
            report = take(
                reading,
                office=office,
                withdraw_missing=withdraw_missing,
                dry_run=dry_run,
                hidden=as_json or not sys.stderr.isatty(),
            )
        finally:
            connection.close()
    show({"dry_run": dry_run, **asdict(report)}, as_json, *lines_of(report, dry_run=dry_run))


def read(
    files: Sequence[Path],
    format_: str,
    *,
    scheme: str,
    locations: Path | None = None,
    languages: Sequence[str] = (),
) -> Reading:
    """The files as one reading; several of one format are languages or parts of one catalogue."""
    from rathaus.catalogue.exchange.described import merged
    from rathaus.catalogue.exchange.dldb import read_dldb, read_file

    spoken = [*languages, *["de"] * len(files)]
    readings = []
    for file, language in zip(files, spoken, strict=False):
        data = read_file(file)
        if format_ == "dldb":
            places = read_file(locations) if locations else None
            readings.append(
                read_dldb(data, places, scheme=scheme, language=language, file=file.name)
            )
        else:
            readings.append(_reader(format_)(data, scheme=scheme, file=file.name))
    return merged(readings)


def _reader(format_: str) -> Callable[..., Reading]:
    from rathaus.catalogue.exchange.pvog.read import read_pvog
    from rathaus.catalogue.exchange.table.read import read_table
    from rathaus.catalogue.exchange.xzufi.read import read_xzufi

    return {"xzufi": read_xzufi, "pvog": read_pvog, "csv": read_table}[format_]


def take(
    reading: Reading, *, office: str, withdraw_missing: bool, dry_run: bool, hidden: bool
) -> Report:
    """Take the reading in, or only see what would change; with a bar unless ``hidden``."""
    from django.db import transaction

    from rathaus.catalogue.exchange.taking import take_in
    from rathaus.kernel.access import system

    with (
        click.progressbar(
            length=len(reading.services), label="Leistungen", file=sys.stderr, hidden=hidden
        ) as bar,
        transaction.atomic(),
    ):
        report = take_in(
            actor=system("cli"),
            reading=reading,
            office=office,
            withdraw_missing=withdraw_missing,
            progress=bar.update,
        )
        if dry_run:
            transaction.set_rollback(True)
    return report


def lines_of(report: Report, *, dry_run: bool) -> list[str]:
    """What the import did, for people."""
    would = "Probelauf, nichts gespeichert. " if dry_run else ""
    lines = [
        f"{would}{len(report.created)} Leistungen neu, {len(report.changed)} geändert, "
        f"{len(report.unchanged)} unverändert; {len(report.offices_created)} Stellen neu, "
        f"{len(report.offices_changed)} geändert."
    ]
    if report.drafts:
        lines.append(
            f"{len(report.drafts)} davon zeigt die Quelle nicht öffentlich; sie bleiben Entwürfe "
            "(--with-hidden veröffentlicht sie)."
        )
    if report.left_alone:
        lines.append(
            "Nicht angetastet, weil zurückgezogen oder mit eigenem Verfahren: "
            f"{', '.join(report.left_alone)}."
        )
    if report.withdrawn:
        lines.append(f"Zurückgezogen: {', '.join(report.withdrawn)}.")
    elif report.missing:
        lines.append(
            f"Nicht mehr in der Quelle: {', '.join(report.missing)} "
            "(--withdraw-missing zieht sie zurück)."
        )
    if report.notes:
        lines += ["Nicht oder anders übernommen:", *(f"  {note}" for note in report.notes)]
    return lines

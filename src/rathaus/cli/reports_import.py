"""``rathaus reports import``: reports of an earlier system, from a CSV file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rathaus.cli.output import json_option, show

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import", help="Übernimmt Meldungen aus einem anderen System (CSV).")
@click.argument("file", type=_FILE)
@click.option("--city", "slug", required=True, help="Kommune, in die übernommen wird.")
@click.option("--source", "source_name", default="", help="Beschreibung der Quelle in "
              "library/reports/sources; ohne Angabe die, deren Spalten passen.")  # fmt: skip
@click.option("--otherwise", default="", help="Kategorie für nicht zugeordnete Wörter.")
@click.option("--published", is_flag=True, help="Texte veröffentlichen, wie es die Quelle tat.")
@json_option
def import_(
    file: Path, slug: str, source_name: str, otherwise: str, published: bool, as_json: bool
) -> None:
    from django.db import connection

    from rathaus.kernel.access import system
    from rathaus.kernel.errors import NotFound
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.reports.importing.reading import digest_of, read_reports, source_of, sources
    from rathaus.reports.importing.taking import import_reports

    city = find_city(slug)
    source = sources().get(source_name) if source_name else source_of(file)
    if source is None:
        raise NotFound(
            f"Die Quelle „{source_name}“ ist nicht beschrieben.",
            remedy=f"Es gibt: {', '.join(sources())}.",
        )
    hidden = as_json or not sys.stderr.isatty()
    with in_city(city), click.progressbar(length=1, label="Übernehmen", hidden=hidden) as bar:
        try:
            done = import_reports(
                actor=system("import"),
                rows=read_reports(file, source),
                source=source.name,
                categories=source.categories,
                otherwise=otherwise,
                published=published,
                sha256=digest_of(file),
                progress=lambda count: setattr(bar, "label", f"Übernehmen: {count}"),
            )
        finally:
            connection.close()
    facts = {
        "read": done.read, "entered": done.entered, "known": done.known, "outside": done.outside,
        "bad": [[bad.line, bad.reason] for bad in done.bad], "unmapped": dict(done.unmapped),
    }  # fmt: skip
    lines = [
        f"{done.read} gelesen, {done.entered} übernommen, {done.known} schon da, "
        f"{done.outside} außerhalb der Stadt, {len(done.bad)} nicht lesbar."
    ]
    lines += [f"Zeile {bad.line}: {bad.reason}" for bad in done.bad[:20]]
    lines += [f"Nicht zugeordnet: {word} ({n})" for word, n in done.unmapped.most_common()]
    show(facts, as_json, *lines)

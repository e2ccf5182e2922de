"""``rathaus reports setup export|import``: the setup of the issue reporter as files."""

from __future__ import annotations

from pathlib import Path

import click

from rathaus.cli.output import json_option, show

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_NEW_FOLDER = click.Path(file_okay=False, writable=True, path_type=Path)


@click.group("setup", help="Kategorien, Zuständigkeiten, Auftragnehmer und Texte als Dateien.")
def setup() -> None:
    """The group of commands."""


@setup.command("export", help="Schreibt die Einrichtung der Kommune in einen Ordner.")
@click.argument("slug", metavar="KOMMUNE")
@click.argument("folder", metavar="ORDNER", type=_NEW_FOLDER)
@json_option
def export(slug: str, folder: Path, as_json: bool) -> None:
    from django.db import connection

    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.reports.configuration.exchange import export_setup

    with in_city(find_city(slug)):
        try:
            files = export_setup(system("export"))
        finally:
            connection.close()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    show(
        {"folder": str(folder), "files": list(files)},
        as_json,
        f"Geschrieben: {', '.join(files)}.",
    )


@setup.command("import", help="Übernimmt die Einrichtung aus einem Ordner.")
@click.argument("slug", metavar="KOMMUNE")
@click.argument("folder", metavar="ORDNER", type=_FOLDER)
@click.option(
    "--replace",
    is_flag=True,
    help="Auch ändern, abschalten und löschen, bis alles so ist wie in den Dateien; sonst kommt "
    "nur dazu, was fehlt.",
)
@json_option
def import_(slug: str, folder: Path, replace: bool, as_json: bool) -> None:
    from django.db import connection

    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.reports.configuration.exchange import Replaced, import_files, replace_setup

    actor = system("import")
    with in_city(find_city(slug)):
        try:
            done = (
                replace_setup(actor=actor, folder=folder)
                if replace
                else Replaced(import_files(actor=actor, folder=folder), 0, 0)
            )
        finally:
            connection.close()
    show(
        {"added": done.added, "changed": done.changed, "gone": done.gone},
        as_json,
        f"{done.added} neu, {done.changed} geändert, {done.gone} gelöscht oder abgeschaltet.",
    )

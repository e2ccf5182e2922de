"""``rathaus procedures``: begin procedure folders, check them, and show what is in one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from rathaus.cli.exchange import attach
from rathaus.cli.output import json_option, show
from rathaus.cli.procedures_city import diff, install, list_versions, migrate

if TYPE_CHECKING:
    from rathaus.procedures.folder import FolderError
    from rathaus.procedures.library import Source


@click.group("procedures", help="Verfahrensordner beginnen, prüfen, vergleichen und einspielen.")
def procedures_group() -> None:
    """The group of commands."""


for command in (diff, install, list_versions, migrate):
    procedures_group.add_command(command)


def _layers(command: click.decorators.FC) -> click.decorators.FC:
    return click.option(
        "--layer",
        "layers",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Ordner, dessen Dateien gleichen Namens gelten (Land, dann Kommune).",
    )(command)


def _place(command: click.decorators.FC) -> click.decorators.FC:
    land = click.option("--land", help="Land, dessen Rechtswerte und Dateien gelten, etwa SH.")
    city = click.option("--city", default="", help="Stadt, deren Dateien gelten, etwa kiel.")
    return land(city(command))


@procedures_group.command(
    "new", help="Beginnt einen neuen Verfahrensordner, der die Prüfung besteht."
)
@click.argument("key")
@click.option("--title", default="", help="Name der Leistung, etwa „Hundesteuer anmelden“.")
@click.option("--from", "origin", help="Schlüssel oder Ordner eines Verfahrens, das Vorlage ist.")
@click.option("--in", "parent", type=click.Path(path_type=Path), help="Wohin; sonst hierher.")
@_place
@json_option
def new(
    key: str,
    title: str,
    origin: str | None,
    parent: Path | None,
    land: str | None,
    city: str,
    as_json: bool,
) -> None:
    from rathaus.kernel.library import library_path
    from rathaus.procedures.folder import FolderError
    from rathaus.procedures.folder.report import check_report
    from rathaus.procedures.folder.starter import begin_folder

    home = library_path() / "cities" / city / "procedures" if city else Path()
    target = (parent or home) / key
    source = _origin(origin, land, city) if origin else None
    try:
        names = begin_folder(
            target,
            key=key,
            title=title,
            source=source.path if source else None,
            layers=source.layers if source else (),
        )
    except FolderError as error:
        _refuse(error)
    report = check_report(target, land=land, city=city)
    show(
        {"folder": str(target), "files": names, "check": report.as_json()},
        as_json,
        f"{target} ist angelegt:",
        *(f"  {name}" for name in names),
        *report.lines(),
        f"Beginnen Sie mit {target / 'README.md'}.",
    )


def _origin(name: str, land: str | None, city: str) -> Source:
    """The procedure to begin from: a folder, or a key of the library."""
    from rathaus.kernel.errors import NotFound
    from rathaus.procedures.guessing import guess
    from rathaus.procedures.library import all_sources

    if Path(name).is_dir() or land or city:
        return _sources([name], (), land, city)[0]
    sources = all_sources()
    for source in sources:
        if source.key == name:
            return source
    raise NotFound(
        f"Ein Verfahren „{name}“ gibt es nicht.",
        remedy=guess(name, [source.key for source in sources]),
    )


def _refuse(error: FolderError) -> NoReturn:
    for finding in error.findings:
        click.echo(str(finding), err=True)
    sys.exit(1)


@procedures_group.command("check", help="Prüft Ordner und rechnet ihre Beispielfälle nach.")
@click.argument("paths", nargs=-1)
@_layers
@_place
@json_option
def check(
    paths: tuple[str, ...], layers: tuple[Path, ...], land: str | None, city: str, as_json: bool
) -> None:
    from rathaus.procedures.folder.report import check_report

    sources = _sources(paths, layers, land, city)
    reports = []
    hidden = as_json or not sys.stderr.isatty()
    with click.progressbar(sources, label="Prüfe", file=sys.stderr, hidden=hidden) as bar:
        for source in bar:
            reports.append(
                check_report(
                    source.path, layers=source.layers, land=source.land or None, city=source.city
                )
            )
    lines = [line for report in reports for line in report.lines()]
    show([report.as_json() for report in reports], as_json, *lines)
    if not all(report.good for report in reports):
        sys.exit(1)


def _sources(
    names: Sequence[str], layers: Sequence[Path], land: str | None, city: str
) -> list[Source]:
    """What is meant: folders, keys of a city or a Land, or without names everything of it."""
    from rathaus.procedures.folder.report import folders_in
    from rathaus.procedures.library import (
        Source,
        all_sources,
        land_of_city,
        source_of,
        sources_for,
    )

    area = land.upper() if land else land_of_city(city) if city else ""
    if not names:
        return sources_for(area, city) if area else all_sources()
    found: list[Source] = []
    for name in names:
        if not Path(name).exists():
            known = [] if area else [source for source in all_sources() if source.key == name]
            found += [source_of(name, area, city)] if area else known or [Source(name, Path(name))]
            continue
        folders = folders_in(Path(name)) or [Path(name)]
        found += [Source(path.name, path, tuple(layers), area, city) for path in folders]
    return found


@procedures_group.command("show", help="Zeigt ein Verfahren: Ablauf, Tabellen, Grundlagen.")
@click.argument("path")
@_layers
@_place
@json_option
def show_procedure(
    path: str, layers: tuple[Path, ...], land: str | None, city: str, as_json: bool
) -> None:
    from rathaus.procedures.folder import FolderError, load
    from rathaus.procedures.folder.report import show_json, show_lines

    source, *_ = _sources([path], layers, land, city)
    try:
        procedure = load(source.path, layers=source.layers)
    except FolderError as error:
        _refuse(error)
    show(show_json(procedure), as_json, *show_lines(procedure))


attach(procedures_group)

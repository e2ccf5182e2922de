"""``rathaus procedures``: check procedure folders, and show what is in one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rathaus.cli.output import json_option, show


@click.group("procedures", help="Verfahrensordner prüfen und ansehen.")
def procedures_group() -> None:
    """The group of commands."""


def _layers(command: click.decorators.FC) -> click.decorators.FC:
    return click.option(
        "--layer",
        "layers",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Ordner, dessen Dateien gleichen Namens gelten (Land, dann Kommune).",
    )(command)


@procedures_group.command("check", help="Prüft Ordner und rechnet ihre Beispielfälle nach.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_layers
@click.option("--land", help="Land, dessen Rechtswerte gelten: SH, HE oder BW.")
@json_option
def check(
    paths: tuple[Path, ...], layers: tuple[Path, ...], land: str | None, as_json: bool
) -> None:
    from rathaus.kernel.library import library_path
    from rathaus.procedures.folder.report import check_report, folders_in

    roots = paths or (library_path() / "procedures",)
    folders = [folder for root in roots for folder in folders_in(root) or [root]]
    reports = []
    hidden = as_json or not sys.stderr.isatty()
    with click.progressbar(folders, label="Prüfe", file=sys.stderr, hidden=hidden) as bar:
        for folder in bar:
            reports.append(check_report(folder, layers=layers, land=land))
    lines = [line for report in reports for line in report.lines()]
    show([report.as_json() for report in reports], as_json, *lines)
    if not all(report.good for report in reports):
        sys.exit(1)


@procedures_group.command("show", help="Zeigt ein Verfahren: Ablauf, Tabellen, Grundlagen.")
@click.argument("path", type=click.Path(path_type=Path))
@_layers
@json_option
def show_procedure(path: Path, layers: tuple[Path, ...], as_json: bool) -> None:
    from rathaus.procedures.folder import FolderError, load
    from rathaus.procedures.folder.report import show_json, show_lines

    try:
        procedure = load(path, layers=layers)
    except FolderError as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        sys.exit(1)
    show(show_json(procedure), as_json, *show_lines(procedure))

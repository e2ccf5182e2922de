"""``rathaus procedures import-xdf, import-dmn, export``: exchange formats of procedure folders."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import orjson

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.procedures.folder import Finding, Procedure

FORMATS = ("xzufi", "json-schema", "dmn")
_SOURCE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PLACE = click.Path(path_type=Path)
_force = click.option("--force", is_flag=True, help="Vorhandene Dateien ersetzen.")


def attach(group: click.Group) -> None:
    """Add the commands to ``rathaus procedures``."""
    for command in (import_xdf, import_dmn, export):
        group.add_command(command)


@click.command("import-xdf", help="Macht aus einem FIM-Datenschema (XDatenfelder) eine form.json.")
@click.argument("file", type=_SOURCE)
@click.argument("out", type=_PLACE)
@click.option(
    "--code-lists",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ordner mit Codelisten (genericode), auf die das Schema verweist.",
)
@_force
@json_option
def import_xdf(file: Path, out: Path, code_lists: Path | None, force: bool, as_json: bool) -> None:
    from rathaus.procedures.exchange.problems import ExchangeRefused
    from rathaus.procedures.exchange.xdf.codelists import CodeLists
    from rathaus.procedures.exchange.xdf.form import form_of
    from rathaus.procedures.exchange.xdf.read import read_xdf

    target = out if out.suffix == ".json" else out / "form.json"
    try:
        found = form_of(read_xdf(file.read_bytes(), file.name), CodeLists(code_lists))
    except ExchangeRefused as error:
        _refuse(error.findings, as_json)
    text = orjson.dumps(found.form, option=orjson.OPT_INDENT_2).decode() + "\n"
    _write({target: text}, force, as_json)
    _report([target], found.notes, as_json)


@click.command("import-dmn", help="Macht aus Entscheidungen (DMN 1.2 bis 1.5) Tabellen in rules/.")
@click.argument("file", type=_SOURCE)
@click.argument("out", type=_PLACE)
@click.option("--root", default="application", show_default=True,
              help="Wo im Fall die Eingaben der Entscheidung liegen.")  # fmt: skip
@_force
@json_option
def import_dmn(file: Path, out: Path, root: str, force: bool, as_json: bool) -> None:
    from rathaus.procedures.exchange.dmn.read import import_dmn as read
    from rathaus.procedures.exchange.problems import ExchangeRefused

    try:
        found = read(file.read_bytes(), file.name, root=root)
    except ExchangeRefused as error:
        _refuse(error.findings, as_json)
    texts = {out / table.name: text for table, text in found.tables}
    _write(texts, force, as_json)
    assessment = [table.name for table, _ in found.tables]
    _report(list(texts), found.notes, as_json, assessment=assessment, inputs=found.inputs,
            results=found.results)  # fmt: skip
    if not as_json:
        click.echo("Für service.yaml, in dieser Reihenfolge:\nassessment:")
        for name in assessment:
            click.echo(f"  - {name}")


@click.command("export", help="Gibt ein Verfahren als XZuFi, JSON-Schema oder DMN aus.")
@click.argument("path", type=_PLACE)
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True, help="Format.")
@click.option("--out", type=_PLACE, help="Datei; ohne Angabe auf die Standardausgabe.")
@click.option(
    "--layer",
    "layers",
    multiple=True,
    type=_PLACE,
    help="Ordner, dessen Dateien gleichen Namens gelten (Land, dann Kommune).",
)
@click.option("--land", help="XZuFi: Land, dessen Rechtswerte gelten: SH, HE oder BW.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="XZuFi: Stichtag.")
@click.option(
    "--offices", type=_SOURCE, help="XZuFi: offices.yaml der Stadt, für den Namen der Stelle."
)
@click.option("--url", default="", help="XZuFi: Adresse des Online-Antrags.")
@_force
@json_option
def export(
    path: Path,
    format_: str,
    out: Path | None,
    layers: tuple[Path, ...],
    land: str | None,
    day: datetime | None,
    offices: Path | None,
    url: str,
    force: bool,
    as_json: bool,
) -> None:
    from rathaus.procedures.exchange.problems import ExchangeRefused
    from rathaus.procedures.folder import FolderError, load

    try:
        procedure = load(path, layers=layers)
        if format_ == "xzufi":
            data, notes = _xzufi(procedure, path, land, day, offices, url)
        elif format_ == "dmn":
            data, notes = _dmn(procedure)
        else:
            data, notes = _schema(procedure)
    except (ExchangeRefused, FolderError) as error:
        _refuse(error.findings, as_json)
    if out is not None:
        _write({out: data.decode()}, force, as_json)
        _report([out], notes, as_json)
    elif as_json:
        _report([], notes, as_json, content=data.decode())
    else:
        click.echo(data.decode(), nl=False)
        for note in notes:
            click.echo(str(note), err=True)


def _xzufi(
    procedure: Procedure,
    path: Path,
    land: str | None,
    day: datetime | None,
    offices: Path | None,
    url: str,
) -> tuple[bytes, Sequence[Finding]]:
    from rathaus.kernel.clock import today
    from rathaus.procedures.exchange.xzufi import export_xzufi
    from rathaus.procedures.facts import parameters_of

    if url and not url.startswith(("https://", "http://")):
        raise click.BadParameter("Die Adresse beginnt mit https://.", param_hint="--url")
    law = (land or path.resolve().parent.name).upper()
    figures = parameters_of(procedure.service, on=day.date() if day else today(), land=law)
    name = _office_name(offices, procedure.service.office) if offices else ""
    exported = export_xzufi(procedure, parameters=figures, land=law, office_name=name, url=url)
    return exported.data, exported.notes


def _office_name(offices: Path, key: str) -> str:
    import yaml

    loaded = yaml.safe_load(offices.read_text(encoding="utf-8"))
    for entry in loaded.get("offices", []) if isinstance(loaded, dict) else []:
        if entry.get("key") == key:
            return str(entry["name"])
    raise click.BadParameter(
        f"Die Stelle „{key}“ steht nicht in {offices.name}.", param_hint="--offices"
    )


def _dmn(procedure: Procedure) -> tuple[bytes, Sequence[Finding]]:
    from rathaus.procedures.exchange.dmn.write import export_dmn
    from rathaus.procedures.forms.load import load_form

    names = dict.fromkeys((*procedure.service.assessment, *procedure.tables))
    tables = [procedure.tables[name].table for name in names]
    answers = load_form(procedure.form).by_path
    exported = export_dmn(
        tables,
        key=procedure.key,
        title=procedure.service.names["de"],
        lists={f"application.{path}": one.type == "array" for path, one in answers.items()},
    )
    return exported.data, exported.notes


def _schema(procedure: Procedure) -> tuple[bytes, Sequence[Finding]]:
    from rathaus.procedures.exchange.schema.write import export_schema
    from rathaus.procedures.forms.load import load_form

    form = load_form(procedure.form)
    exported = export_schema(form, key=procedure.key, version=procedure.version)
    return orjson.dumps(exported.schema, option=orjson.OPT_INDENT_2) + b"\n", exported.notes


def _write(texts: dict[Path, str], force: bool, as_json: bool) -> None:
    """Write all files or none: what is there is replaced only with ``--force``."""
    from rathaus.procedures.folder.findings import Finding

    there = [path for path in texts if path.exists()]
    if there and not force:
        _refuse(
            [
                Finding(str(path), 0, 0, "exists", "Die Datei gibt es schon.",
                        "Wählen Sie einen anderen Ort oder --force.")
                for path in there
            ],
            as_json,
        )  # fmt: skip
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _report(files: Sequence[Path], notes: Sequence[Finding], as_json: bool, **more: Any) -> None:
    facts = {
        "good": True,
        "files": [str(path) for path in files],
        "notes": [note.as_json() for note in notes],
        **more,
    }
    lines = [f"Geschrieben: {path}" for path in files]
    if notes:
        lines += ["Nicht oder anders übernommen:", *(f"  {note}" for note in notes)]
    show(facts, as_json, *lines)


def _refuse(findings: Sequence[Finding], as_json: bool) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    if as_json:
        show({"good": False, "findings": [finding.as_json() for finding in findings]}, as_json)
    else:
        for finding in findings:
            click.echo(str(finding), err=True)
    sys.exit(1)

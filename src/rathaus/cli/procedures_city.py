"""``rathaus procedures`` in a city: compare, install, list and migrate versions."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.kernel.tenancy import City
    from rathaus.procedures.actions.migration import Move
    from rathaus.procedures.folder import Procedure
    from rathaus.procedures.folder.report import Report
    from rathaus.procedures.library import Source
    from rathaus.procedures.models import ProcedureVersion


@click.command("diff", help="Vergleicht zwei Ordner, oder das Installierte einer Stadt mit jetzt.")
@click.argument("old")
@click.argument("new")
@json_option
def diff(old: str, new: str, as_json: bool) -> None:
    """``diff FOLDER FOLDER`` or ``diff CITY KEY``."""
    from rathaus.procedures.folder import FolderError, load
    from rathaus.procedures.folder.differences import differences, lines_of

    try:
        if Path(old).is_dir():
            before, after = load(Path(old)), load(Path(new))
        else:
            before, after = _installed_and_now(old, new)
    except FolderError as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        sys.exit(1)
    found = differences(before, after)
    show([difference.as_json() for difference in found], as_json, *lines_of(found))


@click.command("install", help="Spielt Verfahren in eine Stadt ein; laufende Fälle bleiben.")
@click.argument("city_slug", metavar="STADT")
@click.argument("paths", metavar="ORDNER…", nargs=-1, required=True)
@click.option(
    "--layer",
    "layers",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Ordner, dessen Dateien gleichen Namens gelten.",
)
@click.option("--office", default="", help="Schlüssel einer anderen zuständigen Stelle.")
@json_option
def install(
    city_slug: str, paths: tuple[str, ...], layers: tuple[Path, ...], office: str, as_json: bool
) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.procedures.actions.install import install_procedure
    from rathaus.procedures.queries.versions import version_uses

    city = find_city(city_slug)
    sources = [_source(path, layers, city) for path in paths]
    _refuse_findings(sources, city, as_json)
    facts, lines = [], []
    with in_city(city):
        for source in sources:
            version, new = install_procedure(
                actor=system("command"), path=source.path, layers=source.layers, office=office
            )
            others = sum(use.running for use in version_uses(version.key) if not use.active)
            facts.append(
                {"key": version.key, "version": version.version, "new": new, "older": others}
            )
            lines.append(_told(version, new, others))
        _leave()
    show(facts, as_json, *lines)


@click.command("list", help="Zeigt Fassungen, und wie viele Vorgänge nach ihnen laufen.")
@click.argument("city_slug", metavar="STADT")
@click.argument("key", metavar="[VERFAHREN]", required=False, default="")
@json_option
def list_versions(city_slug: str, key: str, as_json: bool) -> None:
    from rathaus.kernel.clock import BERLIN
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.procedures.queries.versions import version_uses

    with in_city(find_city(city_slug)):
        uses = version_uses(key)
        _leave()
    facts = [
        {
            "key": use.key,
            "version": use.version,
            "label": use.label,
            "active": use.active,
            "installed_at": use.installed_at.isoformat(),
            "running": use.running,
        }
        for use in uses
    ]
    lines = [
        f"{use.key:<28} Fassung {use.version:<3} {'gilt' if use.active else 'früher':<7}"
        f" seit {use.installed_at.astimezone(BERLIN):%d.%m.%Y}  {_cases(use.running)}"
        for use in uses
    ]
    show(facts, as_json, *(lines or ["Noch kein Verfahren eingespielt."]))


@click.command("migrate", help="Stellt laufende Vorgänge um; ohne --yes zeigt es nur, welche.")
@click.argument("city_slug", metavar="STADT")
@click.argument("key", metavar="VERFAHREN")
@click.option("--to", type=int, help="Fassung, auf die umgestellt wird; sonst die geltende.")
@click.option("--from", "before", type=int, help="Nur Vorgänge nach dieser Fassung.")
@click.option("--case", "numbers", multiple=True, help="Nur dieser Vorgang; mehrfach möglich.")
@click.option("--dry-run", is_flag=True, help="Nur zeigen, was geschähe; das ist die Regel.")
@click.option("--yes", is_flag=True, help="Wirklich umstellen, jeden Vorgang für sich.")
@json_option
def migrate(
    city_slug: str,
    key: str,
    to: int | None,
    before: int | None,
    numbers: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.procedures.actions.migration import migrate_case, planned_moves

    if dry_run and yes:
        raise click.UsageError("--dry-run und --yes schließen sich aus.")
    actor = system("command")
    with in_city(find_city(city_slug)):
        moves = list(planned_moves(actor=actor, key=key, to=to, before=before, numbers=numbers))
        if yes:
            moves = [
                migrate_case(actor=actor, case_id=move.case_id, to=to) if move.possible else move
                for move in moves
            ]
        _leave()
    facts = {"dry_run": not yes, "cases": [_move_facts(move) for move in moves]}
    show(facts, as_json, *_moves_told(moves, yes))


def _move_facts(move: Move) -> dict[str, Any]:
    return {
        "number": move.number,
        "from": move.before,
        "to": move.after,
        "waiting": move.waiting,
        "possible": move.possible,
        "obstacles": move.obstacles,
    }


def _moves_told(moves: Sequence[Move], done: bool) -> Iterator[str]:
    for move in moves:
        verdict = (
            ("umgestellt" if done else "kann umgestellt werden") if move.possible else "bleibt"
        )
        where = f", wartet bei „{'“, „'.join(move.waiting)}“" if move.waiting else ""
        yield f"{move.number}: Fassung {move.before} → {move.after}{where}: {verdict}"
        for obstacle in move.obstacles:
            yield f"  {obstacle}"
    count = sum(move.possible for move in moves)
    if not moves:
        yield "Kein laufender Vorgang nach einer anderen Fassung."
    elif done:
        yield f"{count} von {len(moves)} umgestellt."
    else:
        yield f"{count} von {len(moves)} können umgestellt werden."
        yield "Nichts wurde geändert; mit --yes geschieht es."


def _told(version: ProcedureVersion, new: bool, others: int) -> str:
    if not new:
        return f"{version.key}: Fassung {version.version} gilt schon, nichts ist anders."
    kept = f"; {_cases(others)} nach früheren Fassungen" if others else ""
    return f"{version.key}: Fassung {version.version} gilt jetzt{kept}."


def _cases(count: int) -> str:
    return "1 Vorgang läuft" if count == 1 else f"{count} Vorgänge laufen"


def _source(name: str, layers: Sequence[Path], city: City) -> Source:
    """A folder as it lies there, or with what the city lays over it where it is the library's."""
    from rathaus.procedures.library import Source, source_of, sources_for

    path = Path(name)
    if not path.is_dir():
        return source_of(name, city.land, city.slug)
    if not layers:
        for known in sources_for(city.land, city.slug):
            if path.resolve() == known.path.resolve():
                return known
    return Source(path.resolve().name, path, tuple(layers), city.land, city.slug)


def _refuse_findings(sources: Sequence[Source], city: City, as_json: bool) -> None:
    """Nothing is installed while anything is wrong in one of them."""
    from rathaus.procedures.folder.report import check_report

    reports: list[Report] = [
        check_report(source.path, layers=source.layers, land=city.land, city=city.slug)
        for source in sources
    ]
    bad = [report for report in reports if not report.good]
    if bad:
        lines = [line for report in bad for line in report.lines()]
        show([report.as_json() for report in bad], as_json, *lines, "Nichts wurde eingespielt.")
        sys.exit(1)


def _installed_and_now(slug: str, key: str) -> tuple[Procedure, Procedure]:
    """What runs in a city, and what its folders say today."""
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.procedures.folder import from_source, load
    from rathaus.procedures.installed import active_version

    city = find_city(slug)
    source = _source(key, (), city)
    now = load(source.path, layers=source.layers)
    with in_city(city):
        installed = from_source(active_version(now.key).source)
        _leave()
    return installed, now


def _leave() -> None:
    """Let go of the city's database before another is asked."""
    from django.db import connection

    if not connection.in_atomic_block:
        connection.close()

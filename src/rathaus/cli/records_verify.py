"""``rathaus records verify`` and ``mirror``: is everything as it was filed, and is there a copy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.kernel.events.seal import Verdict
    from rathaus.records.verifying.verbs import Found, Report, Scope

_OUTCOMES = {
    "restored": "aus dem zweiten Speicher wiederhergestellt; die veränderten Bytes sind verwahrt",
    "in-second": "im zweiten Speicher unversehrt; --restore stellt es wieder her",
    "lost": "auch im zweiten Speicher nicht unversehrt (oder keiner da): aus der Sicherung holen",
    "row": "die Zeile in der Datenbank ist zu prüfen; die Dateien bleiben unberührt",
}


@click.command("verify", help="Liest Inhalte neu und vergleicht sie mit Prüfsumme und Protokoll.")
@click.argument("slug", metavar="STADT")
@click.option("--case", "case", default="", metavar="NUMMER", help="Nur dieser Vorgang.")
@click.option("--office", default="", metavar="SCHLÜSSEL", help="Nur die Vorgänge dieser Stelle.")
@click.option("--all", "whole", is_flag=True, help="Alles, auch Inhalte außerhalb der Akten.")
@click.option("--restore", is_flag=True, help="Holt zurück, was der zweite Speicher noch hat.")
@click.option("--from-start", is_flag=True, help="Setzt keine unterbrochene Prüfung fort.")
@json_option
def verify(
    slug: str,
    case: str,
    office: str,
    whole: bool,
    restore: bool,
    from_start: bool,
    as_json: bool,
) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.events.seal import verify_events
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.records.verifying.queries import amount
    from rathaus.records.verifying.verbs import verify as run

    if [bool(case), bool(office), whole].count(True) != 1:
        raise click.UsageError("Geben Sie genau eines an: --case, --office oder --all.")
    with in_city(find_city(slug)):
        scope = _scope(case, office)
        with _bar(amount(scope), "Inhalte") as progress:
            report = run(
                actor=system("command"),
                scope=scope,
                bring_back=restore,
                from_start=from_start,
                progress=progress,
            )
        log = verify_events()
        facts = _facts(report, log)
    show(facts, as_json, *_lines(report, log))
    if not (report.intact and log.intact):
        sys.exit(1)


@click.command("mirror", help="Kopiert in den zweiten Speicher, was dort fehlt oder verändert ist.")
@click.argument("slug", metavar="STADT")
@json_option
def mirror(slug: str, as_json: bool) -> None:
    from rathaus.kernel.blobs import Blob
    from rathaus.kernel.blobs.second import copy_missing, has_second_store
    from rathaus.kernel.errors import Unavailable
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city

    with in_city(find_city(slug)):
        if not has_second_store():
            raise Unavailable(
                "Ein zweiter Speicher ist nicht eingerichtet.",
                remedy="RATHAUS_SECOND_STORE oder RATHAUS_SECOND_S3_BUCKET setzen.",
            )
        with _bar(Blob.objects.count(), "Inhalte") as progress:
            made = copy_missing(progress)
    facts = {"copied": made.copied, "known": made.known, "broken": list(made.broken)}
    lines = [f"{made.copied} Inhalte kopiert, {made.known} waren schon dort."]
    if made.broken:
        lines.append(f"{len(made.broken)} sind im ersten Speicher nicht unversehrt: records verify")
    show(facts, as_json, *lines)
    if made.broken:
        sys.exit(1)


def _scope(case: str, office: str) -> Scope:
    from rathaus.kernel.access import system
    from rathaus.records.verifying.queries import everything, of_office, one_case

    if case:
        return one_case(system("command"), case)
    return of_office(office) if office else everything()


@contextmanager
def _bar(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


def _facts(report: Report, log: Verdict) -> dict[str, Any]:
    run = report.run
    return {
        "scope": run.scope,
        "checked": run.checked,
        "bytes": run.size,
        "resumed": report.resumed,
        "found": run.found,
        "restored": run.restored,
        "findings": [_finding(one) for one in report.found],
        "log": {
            "seals": log.seals,
            "sealed": log.sealed_events,
            "open": log.open_events,
            "intact": log.intact,
        },
        "intact": report.intact and log.intact,
    }


def _finding(one: Found) -> dict[str, Any]:
    problem, document = one.problem, one.problem.document
    return {
        "problem": problem.kind.value,
        "file": document.file.number if document else None,
        "case": document.case.number if document else None,
        "serial": document.serial if document else None,
        "document": document.title if document else None,
        "version": problem.version,
        "expected": problem.expected,
        "found": problem.found,
        "outcome": one.outcome,
    }


def _lines(report: Report, log: Verdict) -> Iterator[str]:
    run = report.run
    if report.resumed:
        yield f"Fortgesetzt: die Prüfung vom {run.started_at:%d.%m.%Y}."
    yield f"{run.checked} Inhalte geprüft ({run.size / 1e6:.1f} MB)."
    for one in report.found:
        problem, document = one.problem, one.problem.document
        place = (
            f"Akte {document.file.number}, Vorgang {document.case.number}, "
            f"Nr. {document.serial} „{document.title}“, Fassung {problem.version}"
            if document
            else "Inhalt außerhalb der Akten"
        )
        yield f"{problem.kind.label}: {place}"
        yield f"  erwartet {problem.expected}"
        yield f"  gefunden {problem.found or '–'}"
        yield f"  {_OUTCOMES[one.outcome]}"
    if not run.found:
        yield "Alle Inhalte sind unversehrt."
    for finding in log.findings:
        yield f"Protokoll, Ereignisse {finding.first_event}–{finding.last_event}: {finding.reason}"
    if log.intact:
        yield f"Das Protokoll ist unversehrt ({log.sealed_events} Ereignisse gesiegelt)."

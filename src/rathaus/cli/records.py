"""``rathaus records``: the end of files, reading everything again, and what comes from scanners."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from rathaus.cli.output import json_option, show
from rathaus.cli.records_scan import scan
from rathaus.cli.records_verify import mirror, verify
from rathaus.cli.templates import templates_group

_city = click.argument("slug", metavar="STADT")
_out = click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Ordner für die Pakete.",
)


@click.group("records", help="Akten: Aktenplan, Scans, Prüfung, Aussonderung.")
def records_group() -> None:
    """The group of commands."""


records_group.add_command(templates_group)


@records_group.command("due", help="Zählt je Jahr, was fällig wird; mit --year die Akten selbst.")
@_city
@click.option("--year", type=click.IntRange(1900, 9000), help="Fällig bis zum 1. Januar.")
@json_option
def due(slug: str, year: int | None, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.records.disposal.queries import due_by_year
    from rathaus.records.queries import files_to_offer

    actor = system("command")
    with in_city(find_city(slug)):
        if year is None:
            years = due_by_year(actor)
            facts = [{"year": y.year, "files": y.files, "held": y.held} for y in years]
            lines = [f"{y.year}: {y.files} Akten, davon {y.held} gesperrt" for y in years]
            show(facts, as_json, *(lines or ["Keine Akte hat ein Ende, das noch aussteht."]))
            return
        files = [
            {
                "file": file.number,
                "plan_entry": file.plan_entry.number,
                "closed": file.closed_at,
                "kept_until": file.retention_until,
                "basis": file.plan_entry.retention_basis,
            }
            for file in files_to_offer(actor, year)
        ]
    lines = [f"{row['file']}  aufzubewahren bis {row['kept_until']:%d.%m.%Y}" for row in files]
    show(files, as_json, f"{len(files)} Akten sind zum 01.01.{year} fällig.", *lines)


@records_group.command("offer", help="Bietet dem Archiv an, was fällig ist (xdomea 0501).")
@_city
@click.option("--year", type=click.IntRange(1900, 9000), required=True)
@click.option("--archive", default="", help="Name des Archivs, sonst der aus den Einstellungen.")
@_out
@json_option
def offer(slug: str, year: int, archive: str, folder: Path, as_json: bool) -> None:
    """What is due and not offered yet; where nothing is, offers without an answer once more."""
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.records.disposal.messages import write_offer
    from rathaus.records.disposal.offering import offer_files
    from rathaus.records.disposal.queries import offers

    actor = system("command")
    with in_city(find_city(slug)):
        made = offer_files(actor=actor, year=year, archive=archive)
        waiting = offers(actor).filter(year=year, received_at=None, appraised_at=None)
        due = [made] if made else list(waiting)
        facts = [
            {
                "process": found.pk,
                "archive": found.archive,
                "files": found.files.filter(void=False).count(),
                "new": made is not None,
                "package": write_offer(found, folder),
            }
            for found in due
        ]
    lines = [f"{f['files']} Akten angeboten: {f['package']}" for f in facts]
    show(facts, as_json, *(lines or ["Nichts ist fällig, was nicht schon angeboten wäre."]))


@records_group.command("appraise", help="Liest eine Antwort des Archivs (0502, 0504, 0506, 0507).")
@_city
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Ordner für die Empfangsbestätigung (0505), wenn das Archiv sie will.",
)
@json_option
def appraise(slug: str, file: Path, folder: Path | None, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.records.disposal.appraising import take_message
    from rathaus.records.disposal.messages import write_receipt
    from rathaus.records.xdomea import read_package

    message = read_package(file)
    with in_city(find_city(slug)):
        taken = take_message(actor=system("command"), message=message)
        wanted = message.kind == "0502" and message.wants_receipt and folder is not None
        answer = write_receipt(taken.offer, folder) if wanted and folder is not None else None
    facts = {
        "process": taken.offer.pk,
        "message": taken.kind,
        "counts": dict(taken.counts),
        "receipt": answer,
    }
    lines = [_WORDS[name].format(count) for name, count in taken.counts.items()]
    show(facts, as_json, f"Nachricht {taken.kind} eingelesen.", *lines)


@records_group.command("transfer", help="Übergibt dem Archiv, was es behält (xdomea 0503).")
@_city
@click.argument("process", metavar="PROZESS", type=click.UUID)
@_out
@json_option
def transfer(slug: str, process: UUID, folder: Path, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.records.disposal.messages import write_transfer
    from rathaus.records.disposal.offering import transfer_files
    from rathaus.records.disposal.queries import find_offer

    actor = system("command")
    with in_city(find_city(slug)):
        found = find_offer(actor, process)
        count = transfer_files(actor=actor, offer=found)
        package = write_transfer(found, folder)
    facts = {"process": process, "files": count, "package": package}
    show(facts, as_json, f"{count} Akten übergeben: {package}")


_WORDS = {
    "A": "archivwürdig: {}",
    "V": "zu vernichten: {}",
    "B": "noch zu bewerten: {}",
    "taken": "vom Archiv übernommen: {}",
    "failed": "nicht übernommen: {}",
}


for _command in (verify, mirror, scan):
    records_group.add_command(_command)


@records_group.group("plan", help="Aktenplan einlesen und ausgeben (CSV oder xdomea 0301).")
def plan_group() -> None:
    """The commands on the filing plan."""


@plan_group.command("import", help="Liest einen Aktenplan ein: CSV oder xdomea 0301, nach Inhalt.")
@_city
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def import_plan(slug: str, file: Path, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.records.actions import import_filing_plan

    with in_city(find_city(slug)):
        made = import_filing_plan(actor=system("command"), path=file)
    facts = {
        "created": list(made.created),
        "changed": list(made.changed),
        "unchanged": made.unchanged,
    }
    counts = f"{len(made.created)} neu, {len(made.changed)} geändert, {made.unchanged} unverändert"
    show(facts, as_json, f"Aktenplan eingelesen: {counts}.")


@plan_group.command("export", help="Gibt den Aktenplan als xdomea 0301 (3.1.0) aus.")
@_city
@click.option(
    "--out",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Datei für die Nachricht.",
)
@click.option("--recipient", default="", help="Name der empfangenden Stelle.")
@json_option
def export_plan(slug: str, target: Path, recipient: str, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.records.models import PlanEntry
    from rathaus.records.structure.exporting import filing_plan_message

    with in_city(find_city(slug)):
        message = filing_plan_message(system("command"), recipient=recipient)
        entries = PlanEntry.objects.count()
    target.write_bytes(message)
    facts = {"file": target, "entries": entries}
    show(facts, as_json, f"{entries} Positionen ausgegeben: {target}")


@records_group.command("renditions", help="Sagt, welche Wiedergaben es gibt und woran es fehlt.")
@_city
@click.option("--again", is_flag=True, help="Was fehlgeschlagen ist, noch einmal versuchen.")
@json_option
def renditions(slug: str, again: bool, as_json: bool) -> None:
    from rathaus.kernel.access import system
    from rathaus.kernel.tenancy import in_city
    from rathaus.kernel.tenancy.lifecycle import find_city
    from rathaus.records.renditions.keeping import try_again
    from rathaus.records.renditions.queries import outcomes

    with in_city(find_city(slug)):
        taken = try_again(actor=system("command")) if again else 0
        found = outcomes()
    facts = [outcome._asdict() for outcome in found]
    lines = [
        f"{outcome.count:>8}  {outcome.kind}: {outcome.state}"
        + (f" ({n})" if (n := outcome.note) else "")
        for outcome in found
    ]
    if again:
        lines.append(f"{taken} Fassungen warten auf einen weiteren Versuch.")
    show(facts, as_json, *(lines or ["Noch keine."]))

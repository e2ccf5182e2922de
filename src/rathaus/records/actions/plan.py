"""Reading the filing plan from a CSV file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.records.events import FilingPlanImported
from rathaus.records.models import Appraisal, PlanEntry
from rathaus.records.rules import may_manage_records

COLUMNS = ("number", "title", "parent", "retention_years", "retention_basis", "archive")
_FIELDS = ["title", "parent", "retention_years", "retention_basis", "archive"]


@dataclass(frozen=True, slots=True)
class ImportedPlan:
    """Numbers of the entries that are new, changed, and as they were."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int


@action
def import_filing_plan(*, actor: Actor, path: Path) -> ImportedPlan:
    """Bring the filing plan to what the file says; entries that it leaves out stay.

    Columns: ``number,title,parent,retention_years,retention_basis,archive`` (comma or semicolon,
    UTF-8). An empty ``parent`` means the entry above by its number („54.30“ under „54“);
    ``archive`` is ``offer``, ``keep`` or ``destroy``. All problems are reported at once, by line,
    as :class:`Invalid`; then nothing has changed.
    """
    require(may_manage_records, actor)
    rows = _read(path)
    known = {entry.number: entry for entry in PlanEntry.objects.select_related("parent")}
    entries = _entries(path, rows, known)
    created, changed = [], []
    for number in sorted(entries, key=_order):
        entry, old = entries[number], known.get(number)
        if old is None:
            entry.save(force_insert=True)
            created.append(number)
        elif any(_value(old, field) != _value(entry, field) for field in _FIELDS):
            entry.save(force_update=True)
            changed.append(number)
    if created or changed:
        record(
            FilingPlanImported(
                subject=Reference("city", current_city().slug),
                created=tuple(created),
                changed=tuple(changed),
            ),
            actor=actor,
        )
    return ImportedPlan(tuple(created), tuple(changed), len(rows) - len(created) - len(changed))


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    text = path.read_text(encoding="utf-8-sig")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(text.splitlines(), delimiter=separator)
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise _problems(path, {1: _("Spalten fehlen: ") + ", ".join(sorted(missing))})
    rows = [
        (reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS}) for row in reader
    ]
    problems = {}
    seen: dict[str, int] = {}
    for line, row in rows:
        problem = _problem(row)
        if row["number"] in seen:
            problem = _("Die Nummer steht schon in Zeile {line}.").format(line=seen[row["number"]])
        if problem:
            problems[line] = problem
        seen.setdefault(row["number"], line)
    if problems:
        raise _problems(path, problems)
    return rows


def _problem(row: dict[str, str]) -> str:
    """What is wrong with a row by itself, or an empty string."""
    if not all(part.isascii() and part.isdigit() for part in row["number"].split(".")):
        return _("Die Nummer „{number}“ besteht nicht aus Ziffern und Punkten.").format(**row)
    if not row["title"]:
        return _("Der Titel fehlt.")
    if row["retention_years"] and not (
        row["retention_years"].isdigit() and int(row["retention_years"]) <= 150
    ):
        return _("„{retention_years}“ ist keine Zahl von Jahren.").format(**row)
    if row["retention_years"] and not row["retention_basis"]:
        return _("Die Aufbewahrungsfrist hat keine Grundlage.")
    if row["archive"] and row["archive"] not in Appraisal.values:
        return _("„{archive}“ ist keine Bewertung: offer, keep oder destroy.").format(**row)
    return ""


def _entries(
    path: Path, rows: list[tuple[int, dict[str, str]]], known: dict[str, PlanEntry]
) -> dict[str, PlanEntry]:
    """The entries as the file wants them, each under its parent."""
    entries = {
        row["number"]: PlanEntry(
            pk=known[row["number"]].pk if row["number"] in known else new_id(),
            number=row["number"],
            title=row["title"],
            retention_years=int(row["retention_years"]) if row["retention_years"] else None,
            retention_basis=row["retention_basis"],
            archive=row["archive"] or Appraisal.OFFER,
        )
        for _line, row in rows
    }
    problems = {}
    for line, row in rows:
        above = row["parent"] or row["number"].rpartition(".")[0]
        parent = entries.get(above) or known.get(above)
        if above and not _continues(row["number"], above):
            problems[line] = _("„{parent}“ steht nicht über „{number}“.").format(**row)
        elif above and parent is None:
            problems[line] = _("Die Position „{above}“ darüber fehlt.").format(above=above)
        elif parent is not None:
            entries[row["number"]].parent = parent
    if problems:
        raise _problems(path, problems)
    return entries


def _order(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]


def _value(entry: PlanEntry, field: str) -> object:
    if field == "parent":
        return entry.parent.number if entry.parent else None
    return getattr(entry, field)


def _problems(path: Path, problems: dict[int, str]) -> Invalid:
    lines = {_("Zeile {line}").format(line=line): text for line, text in problems.items()}
    listed = " ".join(f"{place}: {text}" for place, text in lines.items())
    return Invalid(
        _("Der Aktenplan {name} ist fehlerhaft.").format(name=path.name) + f" {listed}",
        remedy=_("Berichtigen Sie die genannten Zeilen; es wurde nichts übernommen."),
        fields=lines,
    )


def _continues(number: str, above: str) -> bool:
    """Whether a number goes on where the one above it ends: „54“ and „54.30“, also „5“ and „54“."""
    return number != above and number.startswith(above) and not above.endswith(".")

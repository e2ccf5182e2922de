"""Reading the filing plan from a CSV file or an xdomea message."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
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
from rathaus.records.xdomea.plan import read_plan

COLUMNS = ("number", "title", "parent", "retention_years", "retention_basis", "archive")
Row = tuple[str, dict[str, str]]
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

    Read are CSV and the xdomea message 0301 (3.0.0 and 3.1.0), told apart by their content. Columns
    of a CSV: ``number,title,parent,retention_years,retention_basis,archive`` (comma or semicolon,
    UTF-8). An empty ``parent`` means the entry above by its number („54.30“ under „54“);
    ``archive`` is ``offer``, ``keep`` or ``destroy``. All problems are reported at once, by line or
    unit, as :class:`Invalid`; then nothing has changed.
    """
    require(may_manage_records, actor)
    rows = _checked(path, _read(path))
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


def _read(path: Path) -> list[Row]:
    """The rows of the file, each with the place where it stands."""
    data = path.read_bytes()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return [(unit.place, asdict(unit)) for unit in read_plan(data)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(
            _("Der Aktenplan {name} ist kein Text in UTF-8.").format(name=path.name),
            remedy=_("Speichern Sie die Tabelle als CSV mit Zeichensatz UTF-8."),
        ) from None
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(text.splitlines(), delimiter=separator)
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise _problems(path, {_line(1): _("Spalten fehlen: ") + ", ".join(sorted(missing))})
    return [
        (_line(reader.line_num), {name: (row[name] or "").strip() for name in COLUMNS})
        for row in reader
    ]


def _line(number: int) -> str:
    return _("Zeile {line}").format(line=number)


def _checked(path: Path, rows: list[Row]) -> list[Row]:
    problems = {}
    seen: dict[str, str] = {}
    for place, row in rows:
        problem = _problem(row)
        if row["number"] in seen:
            problem = _("Die Nummer steht schon in {place}.").format(place=seen[row["number"]])
        if problem:
            problems[place] = problem
        seen.setdefault(row["number"], place)
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


def _entries(path: Path, rows: list[Row], known: dict[str, PlanEntry]) -> dict[str, PlanEntry]:
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
        for _place, row in rows
    }
    problems = {}
    for place, row in rows:
        above = row["parent"] or row["number"].rpartition(".")[0]
        parent = entries.get(above) or known.get(above)
        if above and not _continues(row["number"], above):
            problems[place] = _("„{parent}“ steht nicht über „{number}“.").format(**row)
        elif above and parent is None:
            problems[place] = _("Die Position „{above}“ darüber fehlt.").format(above=above)
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


def _problems(path: Path, problems: dict[str, str]) -> Invalid:
    listed = " ".join(f"{place}: {text}" for place, text in problems.items())
    return Invalid(
        _("Der Aktenplan {name} ist fehlerhaft.").format(name=path.name) + f" {listed}",
        remedy=_("Berichtigen Sie die genannten Stellen; es wurde nichts übernommen."),
        fields=problems,
    )


def _continues(number: str, above: str) -> bool:
    """Whether a number goes on where the one above it ends: „54“ and „54.30“, also „5“ and „54“."""
    return number != above and number.startswith(above) and not above.endswith(".")

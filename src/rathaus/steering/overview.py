"""The page „Digitalisierungsgrad“: all services of the latest run, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from rathaus.catalogue.models import spoken
from rathaus.design.components import Badge, Cell, Column, Link, Pager, Table
from rathaus.design.spreadsheets import as_csv
from rathaus.design.typography import number
from rathaus.steering.figures import (
    FEWEST_SHOWN,
    by_office,
    degree,
    distribution,
    said_cases,
    tells_of_few,
    weighted_degree,
)
from rathaus.steering.models import MaturityResult, MaturityRun
from rathaus.steering.queries import latest_run, results_of
from rathaus.steering.standard import Standard, standard

ROWS: Final = 100
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Door:
    """Where the pages are reached from: the public side, or the desk with its proofs."""

    internal: bool
    list_url: str
    csv_url: str
    detail: Address


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the list is shown; it stands in the address."""

    office: str = ""
    level: int | None = None
    start: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str], top: int) -> Choice:
        """From an address; what cannot be read counts as not said."""
        level = query.get("stufe", "")
        start = query.get("ab", "")
        return cls(
            office=query.get("stelle", ""),
            level=int(level) if level.isdecimal() and int(level) <= top else None,
            start=int(start) if start.isdecimal() and len(start) < 7 else 0,
        )

    def url(self, door: Door, *, file: bool = False, **changes: Any) -> str:
        """The address of the list with this choice, changed as said."""
        kept = {"stelle": self.office, "stufe": self.level} | changes
        query = urlencode({key: value for key, value in kept.items() if value not in ("", None)})
        base = door.csv_url if file else door.list_url
        return f"{base}?{query}" if query else base


def overview_page(door: Door, query: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows; without a run yet only that there is none."""
    run = latest_run()
    model = standard(run.model if run else "1.1")
    frame = {"model": model, "words": words_of(model), "run": run, "door": door}
    if run is None:
        return frame
    choice = Choice.read(query, model.top)
    results = results_of(run)
    weighted = weighted_degree(results, model.compliant_from)
    shown = [result for result in results if _chosen(result, choice)]
    part = shown[choice.start : choice.start + ROWS]
    return frame | {
        "degree": degree(results, model.compliant_from),
        "weighted": weighted,
        "weighted_hidden": FEWEST_SHOWN if not door.internal and tells_of_few(weighted) else 0,
        "with_key": sum(bool(result.leika) for result in results),
        "levels": list(_levels(model, results)),
        "offices": _offices(door, choice, results, model),
        "choice": choice,
        "level_filters": list(_level_filters(door, choice, model)),
        "chosen_office": next(
            (row.office_name for row in results if row.office_key == choice.office), ""
        ),
        "all_offices_url": choice.url(door, stelle=""),
        "found": len(shown),
        "table": _services(door, part, model),
        "pager": _pager(door, choice, len(shown)),
        "export_url": choice.url(door, file=True),
    }


def export(door: Door, query: Mapping[str, str]) -> HttpResponse:
    """The list as it is chosen, as CSV, with the rating of each criterion."""
    run = latest_run()
    model = standard(run.model if run else "1.1")
    header = [_("Leistung"), _("Schlüssel"), "LeiKa", _("Stelle"), _("Stufe"), _("berechnet")]
    header += [spoken(criterion.name) for criterion in model.criteria]
    header += [_("Vorgänge"), _("Modell"), _("gerechnet am")]
    choice = Choice.read(query, model.top)
    rows = run.results.order_by("id") if run else ()
    lines = [_line(run, row, door) for row in rows if run and _chosen(row, choice)]
    return as_csv("digitalisierungsgrad", header, lines)


def words_of(model: Standard) -> dict[str, str]:
    """The texts of the model in the language of the request."""
    return {key: spoken(text) for key, text in model.words.items()}


def level_badge(model: Standard, number_of: int) -> Badge:
    """„3 · Online-Leistung“, in the colour that says whether it counts."""
    kind: Any = (
        "success" if number_of >= model.compliant_from else "info" if number_of else "warning"
    )
    return Badge(label=f"{number_of} · {spoken(model.level(number_of).name)}", kind=kind)


def _chosen(result: MaturityResult, choice: Choice) -> bool:
    return (not choice.office or result.office_key == choice.office) and (
        choice.level is None or result.level == choice.level
    )


def _levels(model: Standard, results: list[MaturityResult]) -> Iterator[dict[str, Any]]:
    for entry in distribution(results, [level.number for level in model.levels]):
        level = model.level(entry.level)
        width = entry.share.value or 0
        yield {
            "number": level.number,
            "name": spoken(level.name),
            "meaning": spoken(level.meaning),
            "count": entry.share.part,
            "share": entry.share.value,
            "width": f"{width:.2f}",
            "counts": level.number >= model.compliant_from,
        }


def _offices(door: Door, choice: Choice, results: list[MaturityResult], model: Standard) -> Table:
    rows = [
        [
            Cell(text=row.name, url=choice.url(door, stelle=row.key)),
            number(row.share.whole),
            row.share,
        ]
        for row in by_office(results, model.compliant_from)
    ]
    columns = [
        Column(label=_("Stelle")),
        Column(label=_("Leistungen"), numeric=True),
        Column(label=_("ab Stufe %(level)s") % {"level": model.compliant_from}, numeric=True),
    ]
    return Table(caption=_("Digitalisierungsgrad je Stelle"), columns=columns, rows=rows)


def _level_filters(door: Door, choice: Choice, model: Standard) -> Iterator[Link]:
    yield Link(label=_("Alle"), url=choice.url(door, stufe=None), current=choice.level is None)
    for level in model.levels:
        yield Link(
            label=_("Stufe %(level)s") % {"level": level.number},
            url=choice.url(door, stufe=level.number),
            current=choice.level == level.number,
        )


def _services(door: Door, results: list[MaturityResult], model: Standard) -> Table:
    columns = [
        Column(label=_("Leistung")),
        Column(label=_("Stufe")),
        Column(label=_("Stelle")),
        Column(label=_("Vorgänge im Jahr"), numeric=True),
    ]
    rows = [
        [
            Cell(text=spoken(result.names), url=door.detail(result.service_key)),
            Cell(
                text="",
                badge=level_badge(model, result.level),
                note=_lowered(result),
            ),
            result.office_name,
            said_cases(result.cases, internal=door.internal),
        ]
        for result in results
    ]
    return Table(
        caption=_("Leistungen und ihre Stufe"),
        columns=columns,
        rows=rows,
        empty=_("Auf dieser Auswahl steht keine Leistung."),
    )


def _lowered(result: MaturityResult) -> str:
    if result.level == result.computed:
        return ""
    return _("herabgestuft, berechnet ist %(level)s") % {"level": result.computed}


def _pager(door: Door, choice: Choice, found: int) -> Pager | None:
    if found <= ROWS:
        return None
    end = choice.start + ROWS
    newer = choice.url(door, ab=max(choice.start - ROWS, 0) or "") if choice.start else ""
    older = choice.url(door, ab=end) if end < found else ""
    shown = _("%(first)s bis %(last)s von %(all)s")
    values = {"first": choice.start + 1, "last": min(end, found), "all": found}
    return Pager(newer_url=newer, older_url=older, shown=shown % values)


def _line(run: MaturityRun, result: MaturityResult, door: Door) -> list[str]:
    ratings = {row["criterion"]: row["rating"] for row in result.ratings}
    return [
        spoken(result.names),
        result.service_key,
        result.leika,
        result.office_name,
        str(result.level),
        str(result.computed),
        *(_("trifft nicht zu") if value is None else str(value) for value in ratings.values()),
        said_cases(result.cases, internal=door.internal),
        run.model,
        run.computed_at.isoformat(timespec="seconds"),
    ]

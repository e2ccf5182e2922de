"""Entering reports of another system, by COPY: history, without case, letters or escalation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import psycopg
from django.db import connection
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.ids import new_id
from rathaus.kernel.masking import mask
from rathaus.kernel.plain_text import one_line
from rathaus.kernel.references import Reference
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.transactions import action
from rathaus.people.models import Office
from rathaus.procedures.places import register_of
from rathaus.procedures.places.register import PlaceRegister
from rathaus.reports.events import ReportsImported
from rathaus.reports.importing.rows import BadLine, ForeignReport
from rathaus.reports.models import Category, Publication, State
from rathaus.reports.routing import route
from rathaus.reports.rules import may_manage
from rathaus.reports.setup import setup

_COLUMNS = (
    "id", "serial", "category_id", "text", "latitude", "longitude", "place", "district", "owner",
    "danger", "answers", "state", "publication", "channel", "office_id", "followers_count",
    "received_at", "updated_at", "accepted_at", "ended_at", "note", "reason", "suspect",
    "suggested", "source", "source_id",
)  # fmt: skip
_CHUNK = 2000
_NEW = "CREATE TEMPORARY TABLE IF NOT EXISTS reports_coming (LIKE reports_report) ON COMMIT DROP"
_EMPTY = "TRUNCATE reports_coming"
_COPY = f"COPY reports_coming ({', '.join(_COLUMNS)}) FROM STDIN"
_TAKE = f"""
INSERT INTO reports_report ({", ".join(_COLUMNS)})
SELECT {", ".join("nextval('reports_serial')" if c == "serial" else c for c in _COLUMNS)}
  FROM reports_coming ORDER BY received_at, source_id
ON CONFLICT DO NOTHING
"""  # noqa: S608 - names of our own columns


@dataclass(slots=True)
class Imported:
    """What became of the lines. ``unmapped`` counts words of the source that name no category."""

    read: int = 0
    entered: int = 0
    known: int = 0
    outside: int = 0
    bad: list[BadLine] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)


@action
def import_reports(
    *,
    actor: Actor,
    rows: Iterable[ForeignReport | BadLine],
    source: str,
    categories: Mapping[str, str],
    otherwise: str = "",
    published: bool = False,
    sha256: str = "",
    progress: Callable[[int], None] = lambda _done: None,
) -> Imported:
    """Enter reports of another system once each, by ``source`` and the number there.

    ``categories`` maps its words to our keys; what it does not name becomes ``otherwise``, or is
    counted and left out. ``published`` shows the texts to everybody, as the source did. Points
    beyond the boundary are left out. One fact tells of all: that the city knew was proven there.
    """
    require(may_manage, actor)
    known = setup().categories
    for key in {*categories.values(), *filter(None, [otherwise])}:
        if key not in known:
            raise Invalid(
                _("Eine Kategorie „{key}“ gibt es nicht.").format(key=key),
                remedy=_("Ändern Sie die Zuordnung der Quelle, oder legen Sie die Kategorie an."),
            )
    done = Imported()
    chosen = _Chosen(known, categories, otherwise, source, published)
    register = register_of(current_city().slug)
    with connection.cursor() as cursor:
        cursor.execute(_NEW)
        for chunk in _chunks(rows):
            done.read += len(chunk)
            lines = list(chosen.lines(chunk, register, done))
            entered = _enter(cursor, lines)
            done.entered += entered
            done.known += len(lines) - entered
            progress(done.read)
    subject = Reference("reports", source)
    fact = ReportsImported(subject=subject, source=source, count=done.entered, sha256=sha256)
    record(fact, actor=actor)
    return done


class _Chosen:
    """The lines of the source as rows of ours."""

    def __init__(
        self,
        known: Mapping[str, Category],
        categories: Mapping[str, str],
        otherwise: str,
        source: str,
        published: bool,
    ) -> None:
        self._known, self._categories, self._otherwise = known, categories, otherwise
        self._source = source[:80]
        self._publication = Publication.PUBLISHED if published else Publication.WITHHELD
        self._offices: dict[tuple[str, str], Any] = {}
        self._note = _("Übernommen aus „{source}“.").format(source=source)

    def lines(
        self, rows: Sequence[ForeignReport | BadLine], register: PlaceRegister, done: Imported
    ) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            if isinstance(row, BadLine):
                done.bad.append(row)
                continue
            key = self._categories.get(row.category, self._otherwise)
            if not key:
                done.unmapped[row.category] += 1
            elif register.inside(row.latitude, row.longitude) is False:
                done.outside += 1
            else:
                yield self._line(row, self._known[key], register)

    def _line(
        self, row: ForeignReport, category: Category, register: PlaceRegister
    ) -> tuple[Any, ...]:
        district = row.district or register.district(row.latitude, row.longitude)
        ended = (row.ended_at or row.accepted_at or row.received_at) if row.done else None
        state = State.DONE if row.done else State.ACCEPTED
        at = row.received_at
        return (
            new_id(), 0, category.key, mask(row.text) if row.text else "", row.latitude,
            row.longitude, one_line(row.place)[:200], one_line(district)[:80], "", False, "{}",
            state.value, self._publication.value, "import", self._office(category, district), 1, at,
            ended or at, row.accepted_at, ended, self._note, "", "", "[]", self._source,
            row.source_id[:80],
        )  # fmt: skip

    def _office(self, category: Category, district: str) -> Any:
        at = (category.key, district)
        if at not in self._offices:
            office: Office | None = route(category, district, "").office
            self._offices[at] = office.pk if office else None
        return self._offices[at]


def _enter(cursor: Any, lines: Sequence[tuple[Any, ...]]) -> int:
    cursor.execute(_EMPTY)
    raw: psycopg.Cursor[Any] = cursor.cursor
    with raw.copy(_COPY) as copy:
        for line in lines:
            copy.write_row(line)
    cursor.execute(_TAKE)
    return int(cursor.rowcount)


def _chunks(
    rows: Iterable[ForeignReport | BadLine],
) -> Iterator[list[ForeignReport | BadLine]]:
    source = iter(rows)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk

"""Tasks as the desk lists them: no counts, one statement, the same cost for every clerk.

The list is what staff look at all day, so it is read by a plain statement with exactly the columns
of a line: building the query and its objects would cost more than the database takes to answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor, Visibility
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid
from rathaus.kernel.statements import execute
from rathaus.people.models.parties import name_of
from rathaus.procedures.models.tasks import BOUND
from rathaus.records.rules import BARRED_FROM, READS, SEE, WORKS_ON

Whose = Literal["mine", "team", "standing-in", "all"]
MOST = 5000

_SELECT = """
SELECT task.id, task.title, task.title_en, task.reason, task.due_on, task.due_why, task.assignee_id,
       coalesce(nullif(holder.name, ''), holder.email, ''), entry.number, entry.title,
       party.kind, party.surname, party.first_names, party.organisation, party.erased_at,
       entry.office_id, entry.file_id, task.key, coalesce(paper.title, '')
  FROM procedures_task AS task
  JOIN records_case AS entry ON entry.id = task.case_id
  JOIN people_party AS party ON party.id = entry.applicant_id
  LEFT JOIN people_account AS holder ON holder.id = task.assignee_id
  LEFT JOIN records_document AS paper ON paper.id = task.document AND paper.visibility <= 2
 WHERE task.state = 'open'
"""
_WHOSE = {
    "mine": "task.assignee_id = %s",
    "team": "task.assignee_id IS NULL",
    "standing-in": """task.assignee_id IN (
        SELECT post.holder_id FROM people_deputy AS deputy JOIN people_post AS post
            ON post.id = deputy.post_id
         WHERE deputy.account_id = %s AND deputy.valid_from <= %s
           AND (deputy.valid_to IS NULL OR deputy.valid_to > %s))""",
}
# Whoever is only asked to sign or read a paper finds it by the paper, never by the case behind it.
_WORD = """(entry.number ILIKE %s OR task.title ILIKE %s OR paper.title ILIKE %s
    OR ((task.key NOT IN ('cosign', 'inform') OR %s OR entry.office_id = ANY(%s::uuid[]))
        AND (party.surname ILIKE %s OR party.organisation ILIKE %s OR entry.title ILIKE %s)))"""
Condition = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to; kept in the address of the page."""

    whose: Whose = "mine"
    procedure: str = ""
    due_by: datetime.date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An open task with what a line says of its case; ``holder`` is whoever has taken it.

    Offices that are only asked about the case do not read ``who`` applies, nor the ``reason``.
    ``key`` tells what kind of task it is, ``document`` the paper that it is about.
    """

    id: UUID
    title: str
    title_en: str
    reason: str
    due_on: datetime.date
    due_why: str
    assignee: int | None
    holder: str
    number: str
    case: str
    who: str
    key: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Lines of one page; ``next`` is the cursor of the following one, empty at the end."""

    rows: tuple[TaskLine, ...]
    next: str


def task_page(actor: Actor, wanted: TaskFilter, *, after: str = "", size: int = 25) -> TaskPage:
    """One page of open tasks that the actor may see, the most urgent first.

    ``after`` is the cursor of the page before; :class:`Invalid` when it is damaged.
    """
    size = max(1, min(size, MOST))
    conditions = [*_allowed(actor), *_narrowed(actor, wanted)]
    if after:
        conditions.append(("(task.due_on, task.id) > (%s, %s)", _read(after)))
    where = "".join(f" AND {text}" for text, _values in conditions)
    values = [value for _text, given in conditions for value in given]
    statement = f"{_SELECT}{where} ORDER BY task.due_on, task.id LIMIT %s"
    cursor = execute(statement, [*values, size + 1])
    rows = cursor.fetchall()
    admitted = actor.only(READS) | actor.only(WORKS_ON)
    shown = tuple(
        _line(row, asked=not (actor.can(SEE, row[15]) or row[16] in admitted))
        for row in rows[:size]
    )
    more = len(rows) > size
    return TaskPage(shown, f"{shown[-1].due_on.isoformat()}~{shown[-1].id}" if more else "")


def waiting_for_team(actor: Actor) -> bool:
    """Whether anything waits for somebody to take it."""
    return bool(task_page(actor, TaskFilter(whose="team"), size=1).rows)


def _allowed(actor: Actor) -> Iterator[Condition]:
    """Tasks of the offices in which one works; protected ones only with their own permission.

    Beside them stand those of files to which one is admitted to work; tasks of restricted files and
    of those one is barred from are left out.
    """
    barred = actor.only(BARRED_FROM)
    if barred:
        yield "NOT entry.file_id = ANY(%s)", (sorted(barred),)
    admitted = actor.only(WORKS_ON)
    if not admitted:
        yield "NOT entry.restricted", ()
        yield from _of_offices(actor)
        return
    parts = [("NOT entry.restricted", ()), *_of_offices(actor)]
    own = " AND ".join(text for text, _values in parts)
    values = tuple(value for _text, given in parts for value in given)
    named = "entry.file_id = ANY(%s)"
    if not actor.can(SEE_PROTECTED):
        named += f" AND entry.visibility <> {Visibility.PROTECTED.value}"
    yield f"(({own}) OR ({named}))", (*values, sorted(admitted))


def _of_offices(actor: Actor) -> Iterator[Condition]:
    offices, protected = actor.offices("case.work"), actor.offices(SEE_PROTECTED)
    if offices is not ALL_OFFICES:
        if len(offices) == 1:  # lets the database walk its index in the order of the list
            yield "task.office_id = %s", tuple(offices)
        else:
            yield "task.office_id = ANY(%s)", (sorted(offices),)
    if protected is not ALL_OFFICES:
        hidden = Visibility.PROTECTED.value
        yield (
            "(entry.visibility <> %s OR task.office_id = ANY(%s))",
            (hidden, sorted(protected)),
        )


def _narrowed(actor: Actor, wanted: TaskFilter) -> Iterator[Condition]:
    day = today()
    given = {"mine": (actor.account,), "team": (), "standing-in": (actor.account, day, day)}
    if wanted.whose in _WHOSE:
        yield _WHOSE[wanted.whose], given[wanted.whose]
    if wanted.procedure:
        yield "entry.procedure_key = %s", (wanted.procedure,)
    if wanted.due_by:
        yield "task.due_on <= %s", (wanted.due_by,)
    seen = actor.offices(SEE)
    everywhere = seen is ALL_OFFICES
    behind = (everywhere, [] if everywhere else sorted(seen))
    for word in wanted.words.split()[:5]:
        begins = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        within = "%" + begins
        yield _WORD, (begins, within, within, *behind, begins, within, within)


def _line(row: tuple[Any, ...], *, asked: bool) -> TaskLine:
    kind, surname, first_names, organisation, erased = row[10:15]
    who = name_of(kind, surname, first_names, organisation, erased=bool(erased))
    key, title, title_en, reason, due_on, due_why, assignee, holder, number, case = row[:10]
    if asked:
        who = reason = ""
    kind, paper = row[17:19]
    if asked and kind in BOUND:
        case = paper  # of the case behind it nothing is told
    return TaskLine(
        key, title, title_en, reason, due_on, due_why, assignee, holder, number, case, who,
        kind, paper,
    )  # fmt: skip


def _read(cursor: str) -> tuple[datetime.date, UUID]:
    day, _sign, key = cursor.partition("~")
    try:
        return datetime.date.fromisoformat(day), UUID(key)
    except ValueError:
        raise Invalid(
            _("Die Adresse dieser Seite ist unvollständig oder veraltet."),
            remedy=_("Beginnen Sie die Liste von vorn."),
        ) from None

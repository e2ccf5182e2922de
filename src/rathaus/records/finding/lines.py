"""What can be found of cases: a line for each, for each of its papers, and for offices asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from rathaus.kernel.access import Visibility
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.statements import execute
from rathaus.records.finding.words import Stems, file_mark, number_mark, office_mark
from rathaus.records.models import (
    AccessRight,
    Case,
    Consultation,
    Direction,
    Document,
    DocumentText,
    Participant,
    RecordMove,
    SearchLine,
)

CASE_KIND: Final = "case"
_INSERT: Final = """
INSERT INTO records_searchline
       (case_id, document_id, office_id, home_id, protected, restricted, asked, at, year, plan,
        state, kind, head, words)
SELECT l.case_id, l.document_id, l.office_id, l.home_id, l.protected, l.restricted,
       l.office_id <> l.home_id, l.at, l.year, l.plan, l.state, l.kind,
       array_to_tsvector(string_to_array(l.head, ' ')),
       array_to_tsvector(string_to_array(l.words, ' '))
  FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::boolean[], %s::boolean[],
              %s::timestamptz[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[],
              %s::text[])
    AS l (case_id, document_id, office_id, home_id, protected, restricted, at, year, plan, state,
          kind, head, words)
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line before its words are known: texts of its cover and content, and its marks."""

    case: Case
    document: Document | None
    office: UUID
    protected: bool
    cover: tuple[str, ...]
    content: str
    marks: tuple[str, ...]

    @property
    def at(self) -> datetime:
        return self.document.created_at if self.document else self.case.received_at


def write_lines(cases: Sequence[UUID]) -> None:
    """Write the lines of these cases anew, from what is in the file now."""
    lines = list(_lines(cases))
    stems = Stems(text for line in lines for text in (*line.cover, line.content))
    SearchLine.objects.filter(case__in=cases).delete()
    rows = [_row(line, stems) for line in lines]
    if rows:
        execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])


def _lines(cases: Sequence[UUID]) -> Iterator[_Line]:
    chosen = Case.objects.filter(pk__in=cases).select_related("file", "file__plan_entry")
    names, asked, special = _names(cases), _asked(cases), _special(cases)
    before = _earlier_files(cases)
    papers: dict[UUID, list[Document]] = defaultdict(list)
    for document in Document.objects.filter(case__in=cases):
        papers[document.case_id].append(document)
    texts = dict(
        DocumentText.objects.filter(document__case__in=cases).values_list("document_id", "text")
    )
    for case in chosen:
        cover = (case.title, case.file.title, *names[case.pk])
        numbers = (case.number, case.file.number, *before[case.pk])
        marks = tuple(number_mark(number) for number in numbers)
        # The mark of the file comes last; an office that was asked is not found by it.
        marks += (file_mark(case.file_id),) if case.file_id in special else ()
        yield _Line(case, None, case.office_id, case.is_protected, cover, "", marks)
        for paper in papers[case.pk]:
            text = "" if paper.erased_on else texts.get(paper.pk, "")
            closed = case.is_protected or paper.visibility > Visibility.INTERNAL
            own = (paper.title, *cover)
            yield _Line(case, paper, case.office_id, closed, own, text, marks)
            for entry in asked[case.pk]:
                if _is_named(paper, entry) and entry.office_id != case.office_id:
                    cover_for_them = (paper.title, case.title)
                    yield _Line(
                        case, paper, entry.office_id, case.is_protected, cover_for_them, text,
                        marks[:1],
                    )  # fmt: skip


def _is_named(paper: Document, asked: Consultation) -> bool:
    """As :func:`rathaus.records.queries.documents_for` shows papers to an office that was asked."""
    if paper.direction != Direction.IN or paper.visibility > Visibility.PARTICIPANT:
        return False
    return paper.pk in asked.documents or paper.kind in asked.kinds


def _special(cases: Sequence[UUID]) -> set[UUID]:
    """Files that ever had a right of their own."""
    rights = AccessRight.objects.filter(file__cases__in=cases)
    return set(rights.values_list("file", flat=True))


def _names(cases: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Who takes part; applicants and agents are participants, too."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for entry in Participant.objects.filter(case__in=cases).select_related("party").order_by("id"):
        if entry.party.erased_at is None:
            found[entry.case_id].append(entry.party.name)
    return found


def _asked(cases: Sequence[UUID]) -> dict[UUID, list[Consultation]]:
    found: dict[UUID, list[Consultation]] = defaultdict(list)
    for entry in Consultation.objects.filter(case__in=cases):
        found[entry.case_id].append(entry)
    return found


def _earlier_files(cases: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The numbers of files in which a case once lay: under them it is looked for, too."""
    found: dict[UUID, list[str]] = defaultdict(list)
    moves = RecordMove.objects.filter(case__in=cases)
    for case, number in moves.values_list("case", "from_file__number"):
        if case is not None:
            found[case].append(number)
    return found


def _row(line: _Line, stems: Stems) -> tuple[object, ...]:
    head = {*line.marks, office_mark(line.office)}.union(*(stems.of(text) for text in line.cover))
    words = head | stems.of(line.content)
    case = line.case
    return (
        case.pk,
        line.document.pk if line.document else None,
        line.office,
        case.office_id,
        line.protected,
        case.restricted,
        line.at,
        line.at.astimezone(BERLIN).year,
        case.file.plan_entry.number,
        case.state,
        line.document.kind if line.document else CASE_KIND,
        " ".join(sorted(head)),
        " ".join(sorted(words)),
    )

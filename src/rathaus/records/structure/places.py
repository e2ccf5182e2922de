"""Where things lie now: what the actor sees, what they typed, what lies behind a link."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor, Visibility
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.errors import NotFound
from rathaus.kernel.references import Reference
from rathaus.records.models import Case, Document, File, LinkKind, RecordLink, RecordMove
from rathaus.records.numbers import read_case_number
from rathaus.records.queries import cases_for, files_for

_DOCUMENT: Final = re.compile(
    r"(?P<case>.+?[A-Za-z])[\s,]*(?:/|Nr\.?|Dok\.?)\s*(?P<serial>\d{1,6})"
)
PREDECESSOR: Final = "predecessor"
"""What is no kind of its own: a continuation, read from its end."""
PART: Final = "part"
"""What belongs to the thing one stands at."""


@dataclass(frozen=True, slots=True)
class Other:
    """The other end of a link as this actor sees it; ``relation`` is a word of the link's."""

    link: UUID
    relation: str
    ref: Reference
    number: str
    title: str


def documents_in_sight(actor: Actor) -> QuerySet[Document]:
    """Every document that staff may read in full, over all cases that they may see."""
    if actor.is_system:
        return Document.objects.all()
    if not actor.is_staff:
        return Document.objects.none()
    found = Document.objects.filter(case__in=cases_for(actor))
    protected = actor.offices(SEE_PROTECTED)
    if protected is ALL_OFFICES:
        return found
    open_to_all = Q(visibility__lte=Visibility.INTERNAL)
    open_to_all |= Q(case__visibility=Visibility.PROTECTED)
    return found.filter(open_to_all | Q(case__office__in=protected) if protected else open_to_all)


def in_sight(actor: Actor, end: Reference) -> bool:
    """Whether the actor may know of this file, case or document."""
    return bool(_seen(actor, [end]))


def find_place(actor: Actor, typed: str) -> Reference:
    """The file, case or document that a number means, wherever it lies by now.

    Understood are file numbers, case numbers, and a document as „2026-000123-K/3“. The number of a
    file that was emptied by moves leads to where its cases went; the old place of a document leads
    to the document. Raises :class:`NotFound`, also for what the actor may not see.
    """
    text = " ".join(typed.replace("\x00", " ").split())
    found = _file(actor, text) or _case(actor, text) or _document(actor, text)
    if found is None:
        raise NotFound(
            _("Zu „{typed}“ finden Sie hier nichts.").format(typed=text[:60]),
            remedy=_(
                "Geben Sie ein Aktenzeichen, eine Vorgangsnummer oder ein Dokument "
                "wie „2026-000123-K/3“ an."
            ),
        )
    return found


def links_of(actor: Actor, ends: Iterable[Reference]) -> list[Other]:
    """What refers to these and what they refer to, as far as the actor may see the other end."""
    own = {(end.kind, end.uuid) for end in ends}
    ids = [pk for _kind, pk in own]
    links = list(
        RecordLink.objects.filter(Q(source_id__in=ids) | Q(target_id__in=ids)).order_by(
            "created_at", "id"
        )
    )
    told = [side for link in links for side in _sides(link, own)]
    seen = _seen(actor, [ref for _link, _relation, ref in told])
    return [
        Other(link.pk, relation, ref, *seen[ref]) for link, relation, ref in told if ref in seen
    ]


def _sides(
    link: RecordLink, own: set[tuple[str, UUID]]
) -> Iterable[tuple[RecordLink, str, Reference]]:
    """How a link reads from those of its ends that are ``own``."""
    backwards = {
        LinkKind.CONTINUATION: PREDECESSOR,
        LinkKind.BELONGS_TO: PART,
    }
    if (link.source_kind, link.source_id) in own:
        yield link, link.kind, Reference(link.target_kind, str(link.target_id))
    elif (link.target_kind, link.target_id) in own:
        relation = backwards.get(LinkKind(link.kind), link.kind)
        yield link, relation, Reference(link.source_kind, str(link.source_id))


def _seen(actor: Actor, refs: Iterable[Reference]) -> dict[Reference, tuple[str, str]]:
    """Number and title of those that the actor may see: one query for each kind."""
    wanted: dict[str, list[str]] = {}
    for ref in refs:
        wanted.setdefault(ref.kind, []).append(ref.id)
    found: dict[Reference, tuple[str, str]] = {}
    if ids := wanted.get("file"):
        for file in files_for(actor).filter(pk__in=ids).only("number", "title"):
            found[file.ref] = (file.number, file.title)
    if ids := wanted.get("case"):
        for case in cases_for(actor).filter(pk__in=ids).only("number", "title"):
            found[case.ref] = (case.number, case.title)
    if ids := wanted.get("document"):
        papers = documents_in_sight(actor).filter(pk__in=ids).select_related("case")
        for paper in papers:
            place = f"{paper.case.number}/{paper.serial}"
            found[Reference("document", str(paper.pk))] = (place, paper.title)
    return found


def _file(actor: Actor, text: str) -> Reference | None:
    file = files_for(actor).filter(number=text).first()
    if file is None:
        return None
    moved = RecordMove.objects.filter(from_file=file, case__isnull=False)
    if Case.objects.filter(file=file).exists():
        return file.ref
    places = set(
        cases_for(actor).filter(pk__in=moved.values("case")).values_list("file", flat=True)
    )
    there = File.objects.filter(pk__in=places).first() if len(places) == 1 else None
    return there.ref if there else file.ref


def _case(actor: Actor, text: str) -> Reference | None:
    number = read_case_number(text)
    case = cases_for(actor).filter(number=number).first() if number else None
    return case.ref if case else None


def _document(actor: Actor, text: str) -> Reference | None:
    match = _DOCUMENT.fullmatch(text)
    number = read_case_number(match["case"]) if match else None
    if match is None or number is None:
        return None
    serial = int(match["serial"])
    here = Q(case__number=number, serial=serial)
    before = RecordMove.objects.filter(from_case__number=number, from_serial=serial)
    seen = documents_in_sight(actor).filter(here | Q(pk__in=before.values("document")))
    found = seen.first()
    return Reference("document", str(found.pk)) if found else None

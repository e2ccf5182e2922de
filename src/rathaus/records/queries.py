"""Reading cases and documents, as far as the reader may see them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor, Visibility, require
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.paging import Page, page_of
from rathaus.kernel.references import Resolved, owner
from rathaus.people.queries import principals_of
from rathaus.records.models import (
    AccessMode,
    AccessRight,
    Case,
    CaseState,
    Direction,
    Document,
    DocumentVersion,
    File,
    Note,
    Participant,
)
from rathaus.records.numbers import read_case_number
from rathaus.records.rules import (
    BARRED_FROM,
    READS,
    SEE,
    WORKS_ON,
    consultations_of,
    holds,
    may_manage_records,
)

NEWEST = ("-received_at", "-id")
DUE = ("due_on", "id")


def cases_for(actor: Actor) -> QuerySet[Case]:
    """Every case that the actor may know of.

    Residents see cases in which they, or somebody they represent, take part; staff those of the
    offices in which they may see cases, protected ones only with the permission of its own.
    """
    if actor.is_system:
        return Case.objects.all()
    if actor.is_staff:
        return _cases_of_staff(actor)
    if actor.kind == "person" and actor.party is not None:
        return Case.objects.filter(_takes_part(actor.party)).exclude(visibility=Visibility.INTERNAL)
    return Case.objects.none()


def _cases_of_staff(actor: Actor) -> QuerySet[Case]:
    seen, protected = actor.offices(SEE), actor.offices(SEE_PROTECTED)
    if not seen:
        return Case.objects.none()
    ordinary = Q(restricted=False)
    if seen is not ALL_OFFICES:
        ordinary &= Q(office__in=seen)
    if protected is not ALL_OFFICES:
        open_to_all = ~Q(visibility=Visibility.PROTECTED)
        ordinary &= (open_to_all | Q(office__in=protected)) if protected else open_to_all
    if admitted := actor.only(READS) | actor.only(WORKS_ON):
        opened = Q(file__in=admitted)
        if not protected:
            opened &= ~Q(visibility=Visibility.PROTECTED)
        ordinary |= opened
    cases = Case.objects.filter(ordinary)
    barred = actor.only(BARRED_FROM)
    return cases.exclude(file__in=barred) if barred else cases


def _takes_part(party: UUID) -> Q:
    """Own participation, or that of somebody whom the party represents in this procedure.

    Mandates are few and are read first, so that the cases are found by index alone.
    """
    everywhere, limited = [party], Q()
    for principal, scope in principals_of(party).values_list("principal", "scope"):
        if scope:
            limited |= Q(party=principal, case__procedure_key=scope)
        else:
            everywhere.append(principal)
    roles = Participant.objects.filter(Q(party__in=everywhere) | limited)
    return Q(pk__in=roles.values("case"))


def files_for(actor: Actor) -> QuerySet[File]:
    """Every file that staff may know of: of their offices, or with a case that they may see."""
    if actor.is_system:
        return File.objects.all()
    seen, protected = actor.offices(SEE), actor.offices(SEE_PROTECTED)
    if not (actor.is_staff and seen):
        return File.objects.none()
    of_office = Q(restriction="")
    if seen is not ALL_OFFICES:
        of_office &= Q(office__in=seen)
    if protected is not ALL_OFFICES:
        shown = ~Q(visibility=Visibility.PROTECTED)
        of_office &= (shown | Q(office__in=protected)) if protected else shown
    if admitted := actor.only(READS) | actor.only(WORKS_ON):
        named = Q(pk__in=admitted)
        of_office |= named if protected else named & ~Q(visibility=Visibility.PROTECTED)
    files = File.objects.filter(of_office | Exists(cases_for(actor).filter(file=OuterRef("pk"))))
    barred = actor.only(BARRED_FROM)
    return files.exclude(pk__in=barred) if barred else files


def find_file(actor: Actor, number: str) -> File:
    """The file with this number; raises :class:`NotFound` where the actor may not know of it."""
    related = ("plan_entry", "office")
    found = files_for(actor).filter(number=number.strip()).select_related(*related).first()
    if found is None:
        raise NotFound(
            _("Unter diesem Aktenzeichen finden Sie hier keine Akte."),
            remedy=_("Prüfen Sie das Aktenzeichen oder suchen Sie in den Akten."),
        )
    return found


def find_case(actor: Actor, number: str) -> Case:
    """The case of this number with file, office, clerk and applicant; raises :class:`NotFound`.

    What one may not see is reported exactly like what does not exist.
    """
    wanted = read_case_number(number)
    found = cases_for(actor).filter(number=wanted).select_related(*_RELATED).first()
    if found is None:
        raise _no_case()
    return found


def find_asked_case(actor: Actor, number: str) -> Case:
    """As :func:`find_case`, also for staff of an office that was asked about the case.

    Only for pages that show them no more than is named for them
    (:func:`rathaus.records.rules.consultations_of`).
    """
    wanted = read_case_number(number)
    found = cases_for(actor).filter(number=wanted).select_related(*_RELATED).first()
    if found is None and actor.is_staff:
        asked = Case.objects.filter(number=wanted).select_related(*_RELATED).first()
        found = asked if asked is not None and consultations_of(actor, asked) else None
    if found is None:
        raise _no_case()
    return found


def _no_case() -> NotFound:
    return NotFound(
        _("Unter dieser Nummer finden Sie hier keinen Vorgang."),
        remedy=_("Prüfen Sie die Nummer; der letzte Buchstabe zeigt Tippfehler an."),
    )


_RELATED = ("file", "file__plan_entry", "office", "clerk", "applicant", "agent")


def case_list(
    actor: Actor,
    *,
    office: UUID | None = None,
    clerk: int | None = None,
    states: frozenset[CaseState] = frozenset(),
    procedure: str = "",
    due: bool = False,
    after: str = "",
    size: int = 50,
) -> Page[Case]:
    """One page of cases, newest first, or with ``due`` those with a due day in its order."""
    cases = cases_for(actor).select_related("office", "applicant", "clerk")
    if office is not None:
        cases = cases.filter(office=office)
    if clerk is not None:
        cases = cases.filter(clerk=clerk)
    if states:
        cases = cases.filter(state__in=states)
    if procedure:
        cases = cases.filter(procedure_key=procedure)
    if due:
        open_ones = cases.filter(closed_at__isnull=True, due_on__isnull=False)
        return page_of(open_ones, order=DUE, after=after, size=size)
    return page_of(cases, order=NEWEST, after=after, size=size)


def documents_for(actor: Actor, case: Case) -> QuerySet[Document]:
    """The documents of a case that the actor may see, in the order of the file, with versions."""
    versions = Prefetch("versions", DocumentVersion.objects.order_by("number"))
    documents = Document.objects.filter(case=case).order_by("serial").prefetch_related(versions)
    if actor.is_system:
        return documents
    if actor.is_staff:
        if not holds(actor, SEE, case):
            return _named_for(actor, case, documents)
        if _reads_protected(actor, case):
            return documents
        return documents.filter(visibility__lte=Visibility.INTERNAL)
    visible = cases_for(actor).filter(pk=case.pk)
    return documents.filter(
        Exists(visible), visibility__lte=Visibility.PARTICIPANT, mistaken_on=None
    )


def _reads_protected(actor: Actor, case: Case) -> bool:
    return actor.can(SEE_PROTECTED, case.office_id) or case.is_protected


def may_read_papers(actor: Actor, case: Case, visibility: int) -> bool:
    """Whether staff read papers of this visibility in a case of :func:`cases_for`."""
    if actor.is_system:
        return True
    if not holds(actor, SEE, case):
        return False
    return visibility <= Visibility.INTERNAL or _reads_protected(actor, case)


def _named_for(actor: Actor, case: Case, documents: QuerySet[Document]) -> QuerySet[Document]:
    """What was handed in and is named for an office that was asked."""
    asked = consultations_of(actor, case)
    named = Q(pk__in=[pk for entry in asked for pk in entry.documents])
    named |= Q(kind__in=[kind for entry in asked for kind in entry.kinds])
    return documents.filter(
        named, direction=Direction.IN, visibility__lte=Visibility.PARTICIPANT, mistaken_on=None
    )


def find_document(actor: Actor, document: UUID) -> Document:
    """A document with its case, if the actor may see it; raises :class:`NotFound`."""
    known = Document.objects.select_related("case", "case__office").filter(pk=document).first()
    found = documents_for(actor, known.case).filter(pk=document).first() if known else None
    if known is None or found is None:
        raise NotFound(
            _("Dieses Dokument finden Sie hier nicht."),
            remedy=_("Öffnen Sie es aus dem Vorgang, zu dem es gehört."),
        )
    found.case = known.case
    return found


def notes_for(actor: Actor, case: Case) -> QuerySet[Note]:
    """The notes on a case, oldest first; only staff of the office and the house read them."""
    notes = Note.objects.filter(case=case).order_by("created_at", "id")
    return notes if actor.is_system or holds(actor, SEE, case) else notes.none()


def not_shut(actor: Actor, case: str) -> Q:
    """Of rows that may belong to a ``case`` (the name of the field), those that rights on its file
    do not shut to this member of staff; whether roles open them is not asked here."""
    rows = Q(**{f"{case}__isnull": True}) | Q(**{f"{case}__restricted": False})
    if admitted := actor.only(READS) | actor.only(WORKS_ON):
        rows |= Q(**{f"{case}__file__in": admitted})
    barred = actor.only(BARRED_FROM)
    return rows & ~Q(**{f"{case}__file__in": barred}) if barred else rows


def cases_shut_to(actor: Actor) -> QuerySet[Case]:
    """The cases that rights on their files shut to this member of staff, whatever their roles."""
    shut = Q(restricted=True)
    if admitted := actor.only(READS) | actor.only(WORKS_ON):
        shut &= ~Q(file__in=admitted)
    if barred := actor.only(BARRED_FROM):
        shut |= Q(file__in=barred)
    return Case.objects.none() if actor.is_system else Case.objects.filter(shut)


def office_of_sight(actor: Actor, case: Case) -> UUID | None:
    """Whose permission opens the log of a case that staff were allowed to find: that of its office,
    or for those admitted to its file by name that of any (None)."""
    return case.office_id if actor.can(SEE, case.office_id) else None


def is_shut_to(case: Case, account: int) -> bool:
    """Whether rights on its file keep a member of staff from working on the case today.

    Of a restricted file, rights of a whole office are not asked: its cases are given by name.
    """
    day = today()
    rights = AccessRight.objects.filter(Q(last_day=None) | Q(last_day__gte=day), ended_at=None)
    modes = set(
        rights.filter(file=case.file_id, account=account, first_day__lte=day).values_list(
            "mode", flat=True
        )
    )
    return AccessMode.BARRED in modes or (case.restricted and AccessMode.WORK not in modes)


def participants_of(case: Case) -> QuerySet[Participant]:
    """Who takes part in a case that the caller was allowed to find."""
    return Participant.objects.filter(case=case).select_related("party").order_by("id")


def files_to_offer(actor: Actor, year: int) -> QuerySet[File]:
    """Files whose time is over by the start of ``year``: then they are offered to the archive.

    Left out are those that are held, and those offered already.
    """
    require(may_manage_records, actor)
    return (
        File.objects.filter(retention_until__lt=date(year, 1, 1), destroyed_at=None, hold="")
        .exclude(offered__void=False)
        .select_related("plan_entry", "office")
        .order_by("retention_until", "number")
    )


@owner("case")
def resolve_case(id: str, actor: Actor) -> Resolved | None:
    """Title and address of a case, for those who may see it."""
    case = cases_for(actor).filter(pk=id).only("number", "title").first()
    return Resolved(f"{case.number} {case.title}", _address(actor, case.number)) if case else None


@owner("document")
def resolve_document(id: str, actor: Actor) -> Resolved | None:
    """Title and address of a document, for those who may see it."""
    try:
        document = find_document(actor, UUID(id))
    except NotFound:
        return None
    return Resolved(document.title, _reverse("document", id))


def _address(actor: Actor, number: str) -> str:
    return _reverse("desk-case" if actor.is_staff else "my-case", number)


def _reverse(name: str, argument: str) -> str:
    """Pages live on a higher floor; where one is not installed, a link has no address."""
    try:
        return reverse(name, args=[argument])
    except NoReverseMatch:
        return ""

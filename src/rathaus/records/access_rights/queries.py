"""Reading rights on files: who can open one and why, and all special rights of one's offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import ALL_OFFICES, Actor, Visibility, require
from rathaus.kernel.access.visibility import SEE_PROTECTED
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.people.models import Account, Deputy, Office, RoleAssignment
from rathaus.people.models.periods import holds_on
from rathaus.people.queries import staff_with
from rathaus.records.access_rights.rules import AUDIT, may_list_access, may_see_access
from rathaus.records.models import AccessMode, AccessRight, Consultation, File
from rathaus.records.rules import ASSIGN, BARRED_FROM, MANAGE, SEE

MOST_NAMED = 100
State = Literal["running", "ended", "all"]
Way = Literal["role", "deputy", "admitted", "asked", "barred"]


@dataclass(frozen=True, slots=True)
class Opener:
    """Who can open a file (or is barred), which way, and until when (None: no end known)."""

    name: str
    way: Way
    detail: str
    last_day: date | None = None


def running_on(day: date) -> Q:
    """Rights that hold on that day."""
    begun = Q(ended_at=None, first_day__lte=day)
    return begun & (Q(last_day=None) | Q(last_day__gte=day))


def rights_of_file(file: File) -> QuerySet[AccessRight]:
    """Every right that was ever given on a file, the newest first; ask the rule before."""
    rights = AccessRight.objects.filter(file=file).select_related("account", "office")
    return rights.order_by("-given_at", "-id")


def who_opens(actor: Actor, file: File) -> list[Opener]:
    """Who can open the file today and why; those barred stand at the end.

    Of offices that were asked, only their names: they see what is named for them.
    """
    require(may_see_access, actor, file)
    day = today()
    rights = list(rights_of_file(file).filter(running_on(day)))
    barred = {right.account_id for right in rights if right.mode == AccessMode.BARRED}
    found = [] if file.restriction else _by_roles(file, barred, day)
    found += [_admitted(right) for right in rights if right.mode != AccessMode.BARRED]
    if not file.restriction:
        found += _asked(file)
    return found + [
        Opener(str(right.account), "barred", right.reason)
        for right in rights
        if right.mode == AccessMode.BARRED
    ]


def _by_roles(file: File, barred: set[int | None], day: date) -> list[Opener]:
    """In the file's office, and in those to which cases in it were handed over."""
    offices = Office.objects.filter(Q(pk=file.office_id) | Q(cases__file=file)).distinct()
    found: dict[tuple[str, Way], Opener] = {}
    for office in sorted(offices, key=lambda one: one.pk != file.office_id):
        for one in _by_role(file, office, barred, day):
            found.setdefault((one.name, one.way), one)
    return list(found.values())


def _by_role(file: File, office: Office, barred: set[int | None], day: date) -> list[Opener]:
    people = staff_with(SEE, office)
    if file.is_protected:
        people = people.filter(pk__in=staff_with(SEE_PROTECTED, office).values("pk"))
    holders = [one for one in people[:MOST_NAMED] if one.pk not in barred]
    found = [Opener(str(one), "role", office.name) for one in holders]
    above = _paths_above(office)
    deputies = (
        Deputy.objects.filter(holds_on(day), post__office__path__in=above)
        .filter(post__holder__in=people.order_by().values("pk"))
        .exclude(account__in=[key for key in barred if key])
        .select_related("account", "post__holder")
        .order_by("account__name", "pk")
    )
    known = {one.pk for one in holders}
    return found + [
        Opener(str(one.account), "deputy", str(one.post.holder), _last(one.valid_to))
        for one in deputies
        if one.account_id not in known
    ]


def _last(valid_to: date | None) -> date | None:
    return date.fromordinal(valid_to.toordinal() - 1) if valid_to else None


def _paths_above(office: Office) -> list[str]:
    parts = office.path.split("/")
    return ["/".join(parts[: length + 1]) for length in range(len(parts))]


def _admitted(right: AccessRight) -> Opener:
    whom = str(right.account or right.office)
    return Opener(whom, "admitted", str(right.get_mode_display()), right.last_day)


def _asked(file: File) -> list[Opener]:
    rows = Consultation.objects.filter(case__file=file).select_related("case", "office")
    return [Opener(row.office.name, "asked", row.case.number) for row in rows.order_by("id")]


def special_rights(
    actor: Actor, *, state: State = "running", office: Office | None = None, words: str = ""
) -> QuerySet[AccessRight]:
    """All rights on files of the actor's offices, with file, person and office loaded.

    Leads see those of the offices in which they distribute work, records management and auditors
    those of theirs; nobody those of a file that they are barred from.
    """
    require(may_list_access, actor)
    rights = AccessRight.objects.select_related("file__office", "account", "office")
    if barred := actor.only(BARRED_FROM):
        rights = rights.exclude(file__in=barred)
    rights = rights.filter(_governed(actor))
    now = running_on(today())
    if state != "all":
        rights = rights.filter(now) if state == "running" else rights.exclude(now)
    if office is not None:
        below = Q(file__office__path=office.path)
        rights = rights.filter(below | Q(file__office__path__startswith=f"{office.path}/"))
    for word in words.split()[:5]:
        rights = rights.filter(
            Q(file__number__istartswith=word)
            | Q(account__name__icontains=word)
            | Q(office__name__icontains=word)
        )
    return rights


def _governed(actor: Actor) -> Q:
    held = [actor.offices(name) for name in (ASSIGN, MANAGE, AUDIT)]
    own = Q()
    if not any(offices is ALL_OFFICES for offices in held):
        own = Q(file__office__in=frozenset[UUID]().union(*held))
    protected = actor.offices(SEE_PROTECTED)
    if protected is ALL_OFFICES:
        return own
    return own & (~Q(file__visibility=Visibility.PROTECTED) | Q(file__office__in=protected))


def find_file_to_govern(actor: Actor, number: str = "", *, file: UUID | None = None) -> File:
    """A file whose access the actor may see, by number or id; raises :class:`NotFound`.

    It is found even where its cases are shut to them: then no title may be shown.
    """
    wanted = Q(pk=file) if file else Q(number=number.strip())
    found = File.objects.filter(wanted).select_related("office", "plan_entry").first()
    if found is None or not may_see_access(actor, found):
        raise NotFound(
            _("Unter diesem Aktenzeichen finden Sie hier keine Akte."),
            remedy=_("Prüfen Sie das Aktenzeichen."),
        )
    return found


def whom_to_admit() -> QuerySet[Account]:
    """Staff who see cases anywhere, by name."""
    held = RoleAssignment.objects.filter(
        holds_on(today()), account=OuterRef("pk"), role__permissions__contains=[SEE]
    )
    people = Account.objects.filter(Exists(held), is_staff_member=True, is_active=True)
    return people.order_by("name", "pk")

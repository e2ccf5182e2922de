"""Finding services, and who is competent for them."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Substr, Upper
from django.utils.translation import gettext as _

from rathaus.catalogue.models import FIRST_LANGUAGE, Service, ServiceText
from rathaus.catalogue.rules import may_see
from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.kernel.errors import NotFound
from rathaus.people.models import Office

Module = ServiceText.Module

EXPECTED_ONLINE = (
    Module.SHORT,
    Module.FULL,
    Module.CONDITIONS,
    Module.PAPERS,
    Module.STEPS,
    Module.DEADLINES,
    Module.DURATION,
    Module.COST,
    Module.LAW,
    Module.REMEDY,
    Module.COMPETENCE,
)
"""What the description of a service with an online procedure should say (FIM-Stammtext)."""


def published() -> QuerySet[Service]:
    """Every service that the public sees, by name, with its office."""
    return (
        Service.objects.filter(state=Service.State.PUBLISHED)
        .select_related("office")
        .order_by("sort_name", "key")
    )


def find_service(key: str, actor: Actor = ANONYMOUS) -> Service:
    """The service with office, hours and texts; raises :class:`NotFound`, also for drafts."""
    service = (
        Service.objects.select_related("office")
        .prefetch_related("texts", "office__opening_hours")
        .filter(key=key)
        .first()
    )
    if service is None or not may_see(actor, service):
        raise NotFound(
            _("Diese Leistung gibt es hier nicht oder nicht mehr."),
            remedy=_("Suchen Sie von der Startseite aus nach dem, was Sie brauchen."),
        )
    return service


def most_asked(limit: int = 6) -> QuerySet[Service]:
    """What was asked for most in the last seven days.

    What can be done online breaks ties, then what was described first: a list of services begins
    with what most people need.
    """
    described_only = Case(When(procedure_key="", then=1), default=0)
    return published().order_by("-popularity", described_only, "id")[:limit]


def initials() -> list[str]:
    """The first letters that occur, for the list from A to Z."""
    letters = published().annotate(letter=Upper(Substr("sort_name", 1, 1))).order_by("letter")
    return list(letters.values_list("letter", flat=True).distinct())


def of_office(office: Office) -> QuerySet[Service]:
    """What the office and those below it are competent for, by name."""
    below = Q(office__path=office.path) | Q(office__path__startswith=f"{office.path}/")
    return published().filter(below)


def competent_office(service: Service, district: str = "") -> Office:
    """The one office that is competent for the service, in this district if one is named."""
    if district:
        found = service.responsibilities.filter(district=district).select_related("office").first()
        if found is not None:
            return found.office
    return service.office


def missing_modules(service: Service, language: str = FIRST_LANGUAGE) -> list[str]:
    """What the description should still say; without a procedure only the short text."""
    expected = EXPECTED_ONLINE if service.procedure_key else (Module.SHORT,)
    present = {row.module for row in service.texts.all() if row.language == language}
    return [module.value for module in expected if module.value not in present]


def due_for_review(day: date) -> QuerySet[Service]:
    """Published services whose description nobody has checked in time, longest waiting first."""
    return published().filter(review_on__lte=day).order_by("review_on", "key")

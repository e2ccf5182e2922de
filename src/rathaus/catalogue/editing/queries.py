"""Reading wordings: the open one of a service, its history, one by its id."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rathaus.catalogue.editing.rules import may_list_wordings, may_write
from rathaus.catalogue.editing.states import OPEN
from rathaus.catalogue.models import Revision, Service
from rathaus.catalogue.queries import with_details
from rathaus.catalogue.rules import EDIT
from rathaus.kernel.access import ALL_OFFICES, Actor, require
from rathaus.kernel.errors import NotFound


def find_for_editing(actor: Actor, key: str) -> Service:
    """The service with texts and lists; raises :class:`NotFound`, :class:`NotAllowed`."""
    services = with_details(Service.objects.select_related("office").filter(key=key))
    service = services.first()
    if service is None:
        raise NotFound(
            _("Diese Leistung gibt es hier nicht."),
            remedy=_("Öffnen Sie sie aus der Liste der Leistungen."),
        )
    require(may_write, actor, service)
    return service


def find_revision(actor: Actor, revision_id: UUID) -> Revision:
    """A wording with its service; raises :class:`NotFound`, :class:`NotAllowed`."""
    people = ("service__office", "author", "approver")
    found = Revision.objects.select_related(*people).filter(pk=revision_id).first()
    if found is None:
        raise NotFound(
            _("Diese Fassung gibt es hier nicht."),
            remedy=_("Öffnen Sie sie aus der Geschichte der Leistung."),
        )
    require(may_write, actor, found.service)
    return found


def open_revision(service: Service) -> Revision | None:
    """The wording that somebody works on or that waits for approval."""
    people = Revision.objects.select_related("author", "approver")
    return people.filter(service=service, state__in=OPEN).first()


def history_of(service: Service) -> QuerySet[Revision]:
    """Every wording of the service, newest first."""
    return service.revisions.select_related("author", "approver").order_by("-number")


def editable(actor: Actor) -> QuerySet[Service]:
    """The services that the editor keeps, by name, with their office."""
    require(may_list_wordings, actor)
    services = Service.objects.select_related("office").order_by("sort_name", "key")
    offices = ALL_OFFICES if actor.is_system else actor.offices(EDIT)
    return services if offices is ALL_OFFICES else services.filter(office__in=offices)


def waiting_for_approval(actor: Actor) -> QuerySet[Revision]:
    """Wordings that wait, the one that waits longest first."""
    waiting = Revision.objects.select_related("service__office", "author")
    return waiting.filter(
        state=Revision.State.SUBMITTED, service__in=editable(actor).values("pk")
    ).order_by("submitted_at", "id")

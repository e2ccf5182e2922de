"""Who may change the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rathaus.catalogue.models import Service
from rathaus.kernel.access import Actor, rule
from rathaus.people.models import Office

EDIT = "catalogue.edit"
INSTALL = "procedures.manage"


@rule(
    "catalogue.publish",
    refusal=_("Leistungen veröffentlicht die Redaktion der zuständigen Stelle."),
)
def may_publish(actor: Actor, office: Office) -> bool:
    """Editors for their offices; whoever installs procedures, since a procedure brings its text."""
    return actor.is_system or actor.can(EDIT, office.pk) or actor.can(INSTALL)


@rule(
    "catalogue.edit",
    refusal=_("Diese Leistung pflegt eine andere Stelle."),
)
def may_edit(actor: Actor, service: Service) -> bool:
    """Editors of the office that is competent for the service."""
    return actor.is_system or actor.can(EDIT, service.office_id)


@rule("catalogue.see")
def may_see(actor: Actor, service: Service) -> bool:
    """What is published, everybody; drafts and what was withdrawn, editors."""
    return service.state == Service.State.PUBLISHED or may_edit(actor, service)

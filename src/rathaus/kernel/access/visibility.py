"""Visibility is a property of every record; everybody asks the same predicate."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.kernel.access.actors import Actor

SEE_PROTECTED = "protected.see"


class Visibility(models.IntegerChoices):
    """Sichtbarkeit: who may see a record, from everybody to the few who must."""

    PUBLIC = 0, _("öffentlich")
    PARTICIPANT = 1, _("Beteiligte")
    INTERNAL = 2, _("intern")
    PROTECTED = 3, _("geschützt")


def may_see(
    actor: Actor,
    visibility: int,
    *,
    parties: frozenset[UUID] = frozenset(),
    office: UUID | None = None,
) -> bool:
    """Whether the actor may see a record of this visibility.

    ``parties`` are the participants of the record, ``office`` the one that keeps it. Protected
    records (social data, personnel, sealed) need a permission of their own in that very office.
    """
    if visibility == Visibility.PUBLIC or actor.is_system:
        return True
    if visibility == Visibility.PARTICIPANT and actor.party is not None and actor.party in parties:
        return True
    if not actor.is_staff:
        return False
    if visibility == Visibility.PROTECTED:
        return actor.can(SEE_PROTECTED, office)
    return actor.can("case.see", office)

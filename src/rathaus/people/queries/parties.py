"""Finding people, and for whom somebody may act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.people.models import Mandate, Party
from rathaus.people.models.periods import holds_on
from rathaus.people.names import same_first_names, same_surname
from rathaus.people.rules import SEE_CASES, may_see_party


def get_party(actor: Actor, party_id: UUID) -> Party:
    """The party, for whoever may see it; raises :class:`NotFound` otherwise."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None or not may_see_party(actor, party):
        raise NotFound(_("Diese Person ist hier nicht bekannt."))
    return party


def find_parties(actor: Actor, text: str, *, limit: int = 20) -> QuerySet[Party]:
    """People whose name or organisation begins with the words, for staff at the counter."""
    if not actor.can(SEE_CASES):
        return Party.objects.none()
    found = Party.objects.filter(erased_at=None)
    for word in text.split():
        found = found.filter(
            Q(surname__istartswith=word)
            | Q(first_names__istartswith=word)
            | Q(organisation__istartswith=word)
        )
    return found.order_by("surname", "first_names", "organisation", "pk")[:limit]


def known_person(values: Mapping[str, Any]) -> Party | None:
    """The one person with this name, birth date and address; None for none or several."""
    born = values.get("birth_date")
    if not born:
        return None
    found = Party.objects.filter(
        kind=Party.Kind.PERSON,
        birth_date=born,
        postcode=values.get("postcode", ""),
        street=values.get("street", ""),
        house_number=values.get("house_number", ""),
        erased_at=None,
    ).order_by("id")
    same = [
        party
        for party in found
        if same_surname(party.surname, str(values.get("surname") or ""))
        and same_first_names(party.first_names, str(values.get("first_names") or ""))
    ]
    return same[0] if len(same) == 1 else None


def _valid(day: date) -> Q:
    return holds_on(day) & Q(revoked_at=None)


def mandate_for(
    *, agent: UUID, principal: UUID, scope: str, day: date | None = None
) -> Mandate | None:
    """The mandate by which ``agent`` may act for ``principal`` in this matter, or None.

    A mandate for all matters counts for each (§ 14 Abs. 1 VwVfG); the narrower one comes first.
    """
    return (
        Mandate.objects.filter(
            _valid(day or today()), agent=agent, principal=principal, scope__in={"", scope}
        )
        .order_by("-scope", "valid_from")
        .first()
    )


def principals_of(agent: UUID, *, scope: str = "", day: date | None = None) -> QuerySet[Mandate]:
    """For whom somebody may act, with the represented party loaded."""
    found = Mandate.objects.filter(_valid(day or today()), agent=agent, principal__erased_at=None)
    if scope:
        found = found.filter(scope__in={"", scope})
    return found.select_related("principal").order_by("principal__surname", "pk")

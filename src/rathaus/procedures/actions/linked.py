"""Forms that ask only for people whom the account may act for already (``x-represented``).

A parent reports their own child, and nobody learns from a guess which children there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.people.models import Mandate, Party
from rathaus.people.names import same_first_names, same_surname
from rathaus.procedures.forms import FieldError
from rathaus.procedures.installed import Installed

BY_MANDATE = "mandate"


def linked_of(actor: Actor, bundle: Installed) -> list[Party] | None:
    """Whom the actor may act for by a mandate in force, in the order of their names.

    None where the form does not ask for such people.
    """
    if bundle.procedure.form.get("x-represented") != BY_MANDATE:
        return None
    if actor.kind != "person" or not actor.party:
        return []
    day = today()
    mandates = Mandate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day),
        Q(scope="") | Q(scope=bundle.key),
        agent=actor.party,
        revoked_at=None,
        valid_from__lte=day,
        principal__erased_at=None,
    )
    parties = Party.objects.filter(pk__in=mandates.values("principal"))
    return list(parties.order_by("first_names", "surname", "id"))


def linked_party(linked: Sequence[Party], data: Mapping[str, Any]) -> Party | None:
    """The one of them that the answers name: by names and date of birth."""
    person = data.get("person") or {}
    for party in linked:
        if (
            same_surname(party.surname, str(person.get("surname") or ""))
            and same_first_names(party.first_names, str(person.get("first_names") or ""))
            and str(party.birth_date) == person.get("birth_date")
        ):
            return party
    return None


def link_errors(linked: Sequence[Party] | None, data: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """That the answers name somebody else; the same words whether that person exists or not."""
    person = data.get("person") or {}
    if linked is None or not person.get("surname") or not person.get("birth_date"):
        return ()
    if linked_party(linked, data) is not None:
        return ()
    return (
        FieldError(
            "person.surname",
            _("Diese Person ist mit Ihrem Konto nicht verknüpft."),
            _(
                "Prüfen Sie Namen und Geburtsdatum, oder lassen Sie sich mit einem Nachweis von "
                "der zuständigen Stelle verknüpfen."
            ),
        ),
    )

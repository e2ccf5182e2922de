"""Vollmachten: mandates given and held, in words, and the questions by which one is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from rathaus.catalogue.models import Service
from rathaus.catalogue.queries import published
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import short_date
from rathaus.kernel.clock import today
from rathaus.people.models import Mandate, Party

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate as one of its two sides sees it; ``last_day`` still counts."""

    id: UUID
    name: str
    kind: str
    scope: str
    valid_from: date
    last_day: date | None
    begun: bool


def mandate_rows(party: Party | None, *, given: bool) -> list[MandateRow]:
    """Mandates that hold now or later, from the one side or the other."""
    if party is None:
        return []
    here, there = ("principal", "agent") if given else ("agent", "principal")
    live = Q(revoked_at=None) & (Q(valid_to=None) | Q(valid_to__gt=today()))
    mine = Mandate.objects.filter(live, **{here: party}).select_related(there)
    found = list(mine.order_by("valid_from", "id"))
    names = procedure_names([mandate.scope for mandate in found])
    return [
        MandateRow(
            id=mandate.pk,
            name=getattr(mandate, there).name,
            kind=mandate.get_kind_display(),
            scope=names.get(mandate.scope, mandate.scope),
            valid_from=mandate.valid_from,
            last_day=mandate.valid_to - timedelta(days=1) if mandate.valid_to else None,
            begun=mandate.valid_from <= today(),
        )
        for mandate in found
    ]


def mandate_questions(typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    """Who, for what, from when, until when. The widest choice is never made for anybody."""
    return [
        Field(
            name="code",
            label=_("Kennung"),
            value=typed.get("code", ""),
            hint=_(
                "28 Zeichen. Die Person oder Organisation, die für Sie handeln soll, findet sie im "
                "eigenen Konto unter „Meine Daten“ bei den Vollmachten und gibt sie Ihnen."
            ),
            error=wrong.get("code", ""),
            max_length=60,
        ),
        Field(
            name="name",
            label=_("Nachname oder Name der Organisation"),
            value=typed.get("name", ""),
            hint=_("Er muss zur Kennung passen, damit die Vollmacht niemand anderen trifft."),
            error=wrong.get("name", ""),
            max_length=200,
        ),
        Field(
            name="scope",
            label=_("Wofür gilt die Vollmacht?"),
            widget="select",
            value=typed.get("scope", ""),
            choices=(*_services(), Choice(value=EVERYTHING, label=_("Für alle Angelegenheiten"))),
            error=wrong.get("scope", ""),
        ),
        Field(
            name="first_day",
            label=_("Erster Tag"),
            widget="date",
            value=typed.get("first_day", short_date(today())),
            error=wrong.get("first_day", ""),
        ),
        Field(
            name="last_day",
            label=_("Letzter Tag"),
            widget="date",
            value=typed.get("last_day", ""),
            hint=_("Er zählt noch mit. Ohne Angabe gilt die Vollmacht, bis Sie sie widerrufen."),
            error=wrong.get("last_day", ""),
            required=False,
        ),
    ]


def procedure_names(keys: Sequence[str]) -> dict[str, str]:
    """Procedures as people know them."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    services = Service.objects.filter(procedure_key__in=wanted)
    return {service.procedure_key: service.name for service in services}


def _services() -> list[Choice]:
    online = published().exclude(procedure_key="")
    only = _("Nur für: %(name)s")
    return [
        Choice(value=service.procedure_key, label=only % {"name": service.name})
        for service in online
    ]

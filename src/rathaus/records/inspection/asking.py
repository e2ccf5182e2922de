"""Asking to see the papers of a case."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.models import Party
from rathaus.records.inspection.events import InspectionAsked
from rathaus.records.inspection.rules import may_ask_inspection
from rathaus.records.models import Basis, Case, Inspection, InspectionState, Standing

LONGEST = 2_000


@action
def ask_inspection(
    *,
    actor: Actor,
    case: Case,
    wish: str = "",
    party: Party | None = None,
    asker: str = "",
    standing: str = Standing.PARTY,
) -> Inspection:
    """Ask for Akteneinsicht, oneself or through staff who record it for ``party`` or ``asker``.

    A resident asks for themselves; who only holds a mandate asks for the applicant. Raises
    :class:`Invalid` naming ``wish``, ``asker`` or ``standing``, :class:`Conflict` while a request
    of the same person is open.
    """
    require(may_ask_inspection, actor, case)
    if not actor.is_staff:
        party, standing = _oneself(actor, case)
    name = party.name if party is not None else asker.strip()
    _check(wish, name, standing)
    inspection = Inspection(
        case=case,
        party=party,
        asker=name,
        standing=standing,
        basis=_basis(case, standing),
        wish=wish.strip(),
        asked_at=now(),
        asked_by=str(actor.ref),
        state=InspectionState.ASKED,
    )
    try:
        with transaction.atomic():
            inspection.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            _("Für diese Person läuft zu diesem Vorgang schon eine Akteneinsicht."),
            remedy=_("Warten Sie, bis sie beantwortet ist."),
        ) from None
    record(
        InspectionAsked(
            subject=case.ref,
            inspection=inspection.ref,
            standing=standing,
            office=str(case.office_id),
        ),
        actor=actor,
    )
    return inspection


def _oneself(actor: Actor, case: Case) -> tuple[Party, str]:
    """Who takes part asks for themselves; who holds a mandate asks for the applicant."""
    party = Party.objects.filter(pk=actor.party or case.applicant_id).first()
    if party is not None and party.pk == case.agent_id:
        return party, Standing.AGENT
    if party is not None and case.participants.filter(party=party).exists():
        return party, Standing.PARTY
    return case.applicant, Standing.PARTY


def _basis(case: Case, standing: str) -> str:
    """A first guess that whoever prepares it may correct."""
    if standing == Standing.DATA_SUBJECT:
        return Basis.PRIVACY
    return Basis.SOCIAL if case.is_protected else Basis.GENERAL


def _check(wish: str, name: str, standing: str) -> None:
    fields = {}
    if len(wish) > LONGEST:
        fields["wish"] = _("Bitte fassen Sie sich kürzer: höchstens 2.000 Zeichen.")
    if not name:
        fields["asker"] = _("Bitte nennen Sie, wer Einsicht verlangt.")
    if standing not in Standing.values:
        fields["standing"] = _("Bitte wählen Sie, als was die Person fragt.")
    if fields:
        raise Invalid(
            _("Die Anfrage ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die markierten Angaben."),
            fields=fields,
        )

"""Asking somebody for paper or a signature by hand: said to them, and kept as what it is."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.mail.actions import send_message
from rathaus.procedures.events import PaperDemanded
from rathaus.records.models import Case
from rathaus.records.rules import may_work_on_case

WHAT: Final = ("original", "signature", "print")
PERSON: Final = "person"


@action
def demand_paper(
    *, actor: Actor, case: Case, what: str, forced: bool | None, norm: str, text: str
) -> None:
    """Ask the applicant for an original, a signature by hand or a print-out, in a message.

    ``forced`` says that there is no other way; then the norm that demands it is needed, and the
    service stays at level 2 of maturity. Raises :class:`Invalid` naming each field,
    :class:`Conflict` for a closed case, :class:`NotAllowed`.
    """
    require(may_work_on_case, actor, case)
    if case.closed_at is not None:
        raise Conflict(
            _("Der Vorgang {number} ist abgeschlossen.").format(number=case.number),
            remedy=_("Öffnen Sie ihn wieder, bevor Sie etwas verlangen."),
        )
    _check(what, forced, norm, text)
    send_message(
        actor=actor,
        office=case.office_id,
        recipient=case.agent or case.applicant,
        subject=_("Wir brauchen noch etwas auf Papier: Vorgang {number}").format(
            number=case.number
        ),
        body=text.strip(),
        case=case.pk,
        scope=case.procedure_key,
    )
    record(
        PaperDemanded(
            subject=case.ref, what=what, forced=bool(forced), norm=norm.strip(), by=PERSON
        ),
        actor=actor,
    )


def _check(what: str, forced: bool | None, norm: str, text: str) -> None:
    wrong: dict[str, str] = {}
    if what not in WHAT:
        wrong["what"] = _("Bitte wählen Sie, was Sie brauchen.")
    if forced is None:
        wrong["forced"] = _("Bitte wählen Sie, ob es einen anderen Weg gibt.")
    if forced and not norm.strip():
        wrong["norm"] = _("Welche Vorschrift verlangt das? Ohne sie genügt eine Datei.")
    if not text.strip():
        wrong["text"] = _("Bitte schreiben Sie, was die Person tun soll.")
    if wrong:
        raise Invalid(
            _("Das Schreiben ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Angaben."),
            fields=wrong,
        )

"""The decision that a resident holds in hand, proved by number and access code."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.counter.assisted.residents import Resident
from rathaus.counter.objections import takes_objection
from rathaus.kernel.errors import Conflict, NotAllowed
from rathaus.people.names import same_first_names, same_surname
from rathaus.procedures.models import Decision
from rathaus.procedures.queries.decisions import issued_decision
from rathaus.records.actions import look_up_status
from rathaus.records.models import Case


def decision_in_hand(*, number: str, code: str, source: str, resident: Resident) -> Decision:
    """The decision to object to, for whoever holds number and access code and is its applicant.

    Raises :class:`NotFound` and, after too many tries, :class:`Unavailable` like the look-up of a
    status; :class:`NotAllowed` for a decision on somebody else; :class:`Conflict` where no
    objection is possible.
    """
    found = look_up_status(number=number, code=code, source=source)
    case = Case.objects.select_related("applicant").get(number=found.number)
    own = case.applicant
    if own.birth_date != resident.birth_date or not (
        same_surname(own.surname, resident.surname)
        and same_first_names(own.first_names, resident.first_names)
    ):
        raise NotAllowed(
            _("Der Bescheid lautet nicht auf die Person der Vollmacht."),
            remedy=_("Widerspruch einlegen kann, an wen der Bescheid gerichtet ist."),
        )
    decision = issued_decision(case)
    if decision is None or not takes_objection(decision):
        raise Conflict(
            _("Zu diesem Vorgang ist zurzeit kein Widerspruch möglich."),
            remedy=_("Was möglich ist, steht im Bescheid unter „Rechtsbehelf“."),
        )
    return decision

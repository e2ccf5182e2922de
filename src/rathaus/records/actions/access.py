"""The status of a case for whoever holds its number and code, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.errors import NotFound
from rathaus.kernel.transactions import action
from rathaus.records.access_codes import fits, hash_of, new_code
from rathaus.records.models import Case, CaseState, Outcome
from rathaus.records.numbers import read_case_number
from rathaus.records.rules import may_work_on_case
from rathaus.records.tries import count_failure, refuse_after_failures

TRIES_PER_NUMBER = 5
TRIES_PER_SOURCE = 30


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """What a stranger with the code learns: no name, no content, no document."""

    number: str
    title: str
    state: CaseState
    outcome: Outcome | None
    received_on: datetime
    due_on: date | None
    office: str
    office_phone: str
    procedure_key: str = ""
    procedure_version: int = 0


def look_up_status(*, number: str, code: str, source: str) -> CaseStatus:
    """The status of the case; ``source`` names where the question comes from (a client address).

    A wrong number and a wrong code are told alike. After five wrong codes for a number, or thirty
    wrong tries from one source, nothing is answered for a quarter of an hour: :class:`Unavailable`.
    """
    wanted = read_case_number(number) or ""
    limits = {f"number:{wanted}": TRIES_PER_NUMBER, f"source:{source}": TRIES_PER_SOURCE}
    refuse_after_failures(limits)
    case = Case.objects.select_related("office").filter(number=wanted).first()
    # A number that does not exist costs the same comparison, so that time tells nothing.
    kept = case.access_code_hash if case else hash_of(wanted, new_code())
    if case is None or not fits(wanted, code, kept):
        count_failure(limits)
        raise NotFound(
            _("Nummer und Zugangscode passen nicht zusammen."),
            remedy=_("Beide stehen auf Ihrer Eingangsbestätigung. Bitte prüfen Sie sie."),
        )
    return CaseStatus(
        number=case.number,
        title=case.title,
        state=CaseState(case.state),
        outcome=Outcome(case.outcome) if case.outcome else None,
        received_on=case.received_at,
        due_on=case.due_on,
        office=case.office.name,
        office_phone=case.office.phone,
        procedure_key=case.procedure_key,
        procedure_version=case.procedure_version,
    )


@action
def renew_access_code(*, actor: Actor, case: Case) -> str:
    """Replace a lost code by a new one, which is shown this once; the old one is void."""
    require(may_work_on_case, actor, case)
    code = new_code()
    Case.objects.filter(pk=case.pk).update(access_code_hash=hash_of(case.number, code))
    return code

"""The status of a case for whoever holds its number and code, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import NotFound, Unavailable
from rathaus.kernel.transactions import action
from rathaus.records.access_codes import fits, hash_of, new_code
from rathaus.records.models import Case, CaseState, Outcome, StatusTry
from rathaus.records.numbers import read_case_number
from rathaus.records.rules import may_work_on_case

WINDOW = timedelta(minutes=15)
TRIES_PER_NUMBER = 5
TRIES_PER_SOURCE = 30

_COUNT_FAILURES = """
INSERT INTO records_statustry AS known (key, failures, since)
SELECT key, 1, %(now)s FROM unnest(%(keys)s::text[]) AS key ORDER BY key
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN known.since > %(start)s THEN known.failures + 1 ELSE 1 END,
    since = CASE WHEN known.since > %(start)s THEN known.since ELSE excluded.since END
"""


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


def look_up_status(*, number: str, code: str, source: str) -> CaseStatus:
    """The status of the case; ``source`` names where the question comes from (a client address).

    A wrong number and a wrong code are told alike. After five wrong codes for a number, or thirty
    wrong tries from one source, nothing is answered for a quarter of an hour: :class:`Unavailable`.
    """
    wanted = read_case_number(number) or ""
    limits = {f"number:{wanted}": TRIES_PER_NUMBER, f"source:{source}": TRIES_PER_SOURCE}
    start = now() - WINDOW
    tries = StatusTry.objects.filter(key__in=limits, since__gt=start)
    if any(known.failures >= limits[known.key] for known in tries):
        raise Unavailable(
            _("Zu dieser Abfrage gab es zu viele Fehlversuche."),
            remedy=_("Bitte warten Sie eine Viertelstunde, oder rufen Sie uns an."),
        )
    case = Case.objects.select_related("office").filter(number=wanted).first()
    # A number that does not exist costs the same comparison, so that time tells nothing.
    kept = case.access_code_hash if case else hash_of(wanted, new_code())
    if case is None or not fits(wanted, code, kept):
        _count_failure(list(limits), start)
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
    )


@action
def renew_access_code(*, actor: Actor, case: Case) -> str:
    """Replace a lost code by a new one, which is shown this once; the old one is void."""
    require(may_work_on_case, actor, case)
    code = new_code()
    Case.objects.filter(pk=case.pk).update(access_code_hash=hash_of(case.number, code))
    return code


def forget_old_tries() -> int:
    """Delete tries that no longer count; returns how many."""
    return StatusTry.objects.filter(since__lte=now() - WINDOW).delete()[0]


def _count_failure(keys: list[str], start: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_FAILURES, {"keys": keys, "now": now(), "start": start})

"""Zugang on the case page: who can open its file, and the way out for whoever is biased."""

from __future__ import annotations

from rathaus.kernel.access import Actor
from rathaus.records.access_rights.queries import who_opens
from rathaus.records.access_rights.rules import may_govern_access, may_see_access
from rathaus.records.models import Case
from rathaus.records.rules import SEE
from rathaus.site.desk.access_page import opener_facts

_SHOWN = 12


def access_values(actor: Actor, case: Case) -> dict[str, object]:
    """The list for leads and records management; for everybody else only the way out."""
    values: dict[str, object] = {
        "case": case,
        "restricted": case.restricted,
        "may_leave": actor.can(SEE, case.office_id),
    }
    if may_see_access(actor, case.file):
        openers = who_opens(actor, case.file)
        values |= {
            "openers": opener_facts(openers[:_SHOWN]),
            "more": max(0, len(openers) - _SHOWN),
            "governs": may_govern_access(actor, case.file),
        }
    return values

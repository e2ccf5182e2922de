"""Objections that come by letter, fax or e-mail, or are put on record.

An objection is never lost: it becomes the same follow-up case as one that comes online, whatever
its form and however late. Whether it is admissible is judged by a person.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.transactions import action
from rathaus.people.actions import register_party
from rathaus.people.models import Party
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.intake import (
    HOUSE,
    OBJECTION,
    Arrival,
    check_arrival,
    keep_intake,
    leave_task,
    open_again,
    paper_of,
    stored_scan,
)
from rathaus.procedures.actions.signatures import SIGNED, ask_for_signature, settle_with
from rathaus.procedures.actions.submission import OnBehalf, submit_application
from rathaus.procedures.models import Decision, Draft, Intake, Run
from rathaus.procedures.queries.follow_ups import objection_procedure, objection_to
from rathaus.procedures.queries.intakes import (
    counted_day,
    form_rule,
    form_task,
    keeps_form,
    law_of,
    unsigned_objection,
)
from rathaus.procedures.rules import (
    may_record_objection,
    may_record_post_to,
)
from rathaus.records.actions import add_documents, write_note
from rathaus.records.models import Case

APPLICANT, AGENT, OTHER = "applicant", "agent", "other"
_ADDRESS = ("street", "house_number", "postcode", "town")
_PERSON = ("surname", "first_names", "street", "house_number", "postcode", "town")


@dataclass(frozen=True, slots=True)
class Recorded:
    """The case of the objection, what was recorded, and whether the case was there before."""

    case: Case
    intake: Intake
    again: bool


@action
def record_objection(
    *,
    actor: Actor,
    decision: Decision,
    arrival: Arrival,
    sender: str = APPLICANT,
    representative: Mapping[str, str] | None = None,
) -> Recorded:
    """Record an objection against a decision, or what follows to one that is running.

    ``sender`` says who wrote: the applicant of the case, whoever acts for them in it, or somebody
    else, as a lawyer, with the fields of a party in ``representative``. Raises :class:`Invalid`
    naming each field, :class:`NotAllowed`.
    """
    require(may_record_objection, actor, decision)
    check_arrival(arrival, more=_wrong_sender(decision.case, sender, representative or {}))
    Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    running = objection_to(decision)
    if running is not None:
        return Recorded(running, record_writing(actor=actor, case=running, arrival=arrival), True)
    law = law_of(decision)
    day = counted_day(law, arrival.day, arrival.misdirected)
    until, kept = decision.remedy_until, keeps_form(law, arrival.way, day)
    scan = stored_scan(arrival)
    paper = paper_of(arrival, scan, kind=OBJECTION, title=_("Widerspruch"))
    draft = _draft(decision, arrival, sender, day)
    on_behalf = OnBehalf(
        decision.case.applicant,
        [paper],
        arrival.channel,
        agent=_agent(decision.case, sender, representative or {}),
        on_paper=True,
        complete=False,
        confirm=kept,
    )
    case = submit_application(
        actor=HOUSE, draft=draft, language=_language(decision.case), on_behalf=on_behalf
    ).case
    intake = keep_intake(
        actor=actor,
        arrival=arrival,
        kind=Intake.Kind.OBJECTION,
        case=case,
        received_on=day,
        late=until is not None and day > until,
        form=Intake.Form.KEPT if kept else Intake.Form.OPEN,
        form_until=until if not kept and until and until >= today() else None,
        scan=scan,
    )
    if not kept:
        norm = form_rule(law, arrival.way, day).norm
        ask_for_signature(case, intake, until, norm)
    return Recorded(case, intake, False)


@action
def record_writing(*, actor: Actor, case: Case, arrival: Arrival) -> Intake:
    """File what follows to an objection; a signed copy makes up for the missing signature."""
    require(may_record_post_to, actor, case)
    check_arrival(arrival)
    scan, title = stored_scan(arrival), _("Schreiben zum Widerspruch")
    paper = paper_of(arrival, scan, kind=OBJECTION, title=title)
    if open_again(case):
        leave_task(case, arrival.text)
    add_documents(actor=actor, case=case, papers=[paper])
    if arrival.text.strip():
        write_note(actor=actor, case=case, text=arrival.text)
    intake = keep_intake(actor=actor, arrival=arrival, kind=Intake.Kind.PAPER, case=case, scan=scan)
    first, task = unsigned_objection(case), form_task(case)
    law = law_of(case.follows.decision)
    if first is not None and task is not None and keeps_form(law, arrival.way, arrival.day):
        day = counted_day(law, arrival.day, arrival.misdirected)
        settle_with(actor, task, first, SIGNED, day)
    return intake


def senders(case: Case) -> tuple[str, ...]:
    """Who may have written: who acts for the applicant, the applicant, somebody else for them."""
    return (AGENT, APPLICANT, OTHER) if case.agent_id else (APPLICANT, OTHER)


def _wrong_sender(case: Case, sender: str, representative: Mapping[str, str]) -> dict[str, str]:
    if sender not in senders(case):
        return {"sender": _("Bitte wählen Sie, von wem.")}
    if sender != OTHER:
        return {}
    empty = [name for name in _ADDRESS if not representative.get(name)]
    if not representative.get("organisation") and not representative.get("surname"):
        empty.append("surname")
    return {name: _("Bitte füllen Sie das aus.") for name in empty}


def _agent(case: Case, sender: str, representative: Mapping[str, str]) -> Party | None:
    """Who acts for the applicant; somebody new is entered (§ 14 Abs. 1, 3 VwVfG)."""
    if sender != OTHER:
        return case.agent if sender == AGENT else None
    values = {name: value for name, value in representative.items() if value}
    if not values.get("surname"):
        values["kind"] = Party.Kind.ORGANISATION
    return register_party(actor=HOUSE, values=values)


def _draft(decision: Decision, arrival: Arrival, sender: str, day: datetime.date) -> Draft:
    key = objection_procedure()
    if key is None:
        raise NotFound(
            _("Für Widersprüche ist kein Verfahren eingerichtet."),
            remedy=_("Bitten Sie die Fachadministration, „Widerspruch“ einzuspielen."),
        )
    draft = start_draft(actor=HOUSE, procedure_key=key, about=decision, received_on=day)
    draft.data = _answers(decision.case, arrival, sender)
    draft.save(update_fields=["data"])
    return draft


def _answers(case: Case, arrival: Arrival, sender: str) -> dict[str, Any]:
    """What is known of the objection: who, against all of it, and what the writing says.

    A mandate that lies with the case already is not asked for again (§ 14 Abs. 1 VwVfG).
    """
    earlier = _earlier_answers(case)
    person = {name: value for name in _PERSON if (value := getattr(case.applicant, name))}
    if case.applicant.birth_date:
        person["birth_date"] = case.applicant.birth_date.isoformat()
    told: dict[str, Any] = {"scope": "all", "role": "self", "person": person, "confirm": True}
    if arrival.text.strip():
        told["grounds"] = arrival.text.strip()
    if sender != APPLICANT:
        told["role"] = "proxy"
    if sender == AGENT and earlier.get("mandate"):
        told["mandate"] = earlier["mandate"]
    if earlier.get("contact") and sender == (AGENT if case.agent_id else APPLICANT):
        told["contact"] = earlier["contact"]
    return told


def _earlier_answers(case: Case) -> Mapping[str, Any]:
    run = Run.objects.filter(case=case).only("data").first()
    found: Mapping[str, Any] = run.data.get("application", {}) if run else {}
    return found


def _language(case: Case) -> str:
    run = Run.objects.filter(case=case).only("data").first()
    return str(run.data.get("language", "de")) if run else "de"

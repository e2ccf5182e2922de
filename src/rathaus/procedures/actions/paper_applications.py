"""Applications on paper and letters to running cases, recorded by the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.blobs import Blob
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.kernel.transactions import action
from rathaus.people.actions import register_party
from rathaus.people.models import Office, Party
from rathaus.people.queries.parties import known_person
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.intake import (
    HOUSE,
    LETTER,
    Arrival,
    check_arrival,
    keep_intake,
    leave_task,
    open_again,
    paper_of,
    stored_scan,
    tell_recorded,
)
from rathaus.procedures.actions.papers import take_in, wanted_paper
from rathaus.procedures.actions.parties import SELF, Parties, person_values
from rathaus.procedures.actions.submission import OnBehalf, Submission, submit_application
from rathaus.procedures.installed import Installed, active_version_id, installed
from rathaus.procedures.models import Intake
from rathaus.procedures.queries.intakes import counted_day
from rathaus.procedures.rules import may_record_post, may_record_post_to
from rathaus.records.actions import add_documents, write_note
from rathaus.records.models import Case
from rathaus.records.scanning.queries import waiting_scans
from rathaus.records.scanning.verbs import assign_scan


@action
def begin_paper_application(*, actor: Actor, procedure_key: str, arrival: Arrival) -> Intake:
    """Record that an application came on paper; its answers are typed into the form next.

    The draft belongs to no account and does not expire. Raises :class:`Invalid` naming each
    field, :class:`NotAllowed` for other offices and for forms that only a login can fill in.
    """
    bundle = installed(active_version_id(procedure_key))
    office = _require(actor, bundle)
    check_arrival(arrival)
    remedy = bundle.procedure.service.remedy
    law = remedy.law if remedy else "general"
    day = counted_day(law, arrival.day, arrival.misdirected)
    draft = start_draft(actor=HOUSE, procedure_key=procedure_key, received_on=day)
    return keep_intake(
        actor=actor,
        arrival=arrival,
        kind=Intake.Kind.APPLICATION,
        case=None,
        draft=draft,
        office=office,
        received_on=day,
        scan=stored_scan(arrival),
    )


@action
def file_paper_application(*, actor: Actor, intake: Intake, language: str = "de") -> Submission:
    """Make a case of what was typed, as of the day of receipt; the scan goes to the file.

    Letters go to the applicant, who need not have an account. Raises as
    :func:`~rathaus.procedures.actions.submission.submit_application`.
    """
    locked = (
        Intake.objects.select_for_update(of=("self",)).select_related("draft").get(pk=intake.pk)
    )
    if locked.draft is None:
        raise ValueError("a paper application has a draft")
    bundle = installed(locked.draft.version_id)
    _require(actor, bundle)
    arrival = Arrival(way=locked.way, on=locked.received_on)
    parties = _parties(locked.draft.data)
    paper = paper_of(arrival, _scan_of(locked), kind=LETTER, title=_("Antrag auf Papier"))
    submission = submit_application(
        actor=HOUSE,
        draft=locked.draft,
        language=language,
        on_behalf=OnBehalf(
            parties.applicant, [paper], arrival.channel, agent=parties.agent, on_paper=True
        ),
    )
    if not submission.repeated:
        Intake.objects.filter(pk=locked.pk).update(case=submission.case)
        _settle_scan(actor, locked, submission.case)
        tell_recorded(actor, locked, submission.case)
    return submission


def _settle_scan(actor: Actor, intake: Intake, case: Case) -> None:
    """The paper from the scanner from which the application was typed waits no longer."""
    scan = waiting_scans(actor).filter(content=intake.scan_sha256, name=intake.scan_name).first()
    if scan is not None:
        assign_scan(actor=actor, scan=scan, case=case)


@action
def record_paper(*, actor: Actor, case: Case, arrival: Arrival, paper_key: str = "") -> Intake:
    """File what came to a running case: a paper that was asked for, or any other writing.

    With a ``paper_key`` the case goes on as if it had been handed in online. Any other writing
    leaves a task, so that somebody reads it, and so does what comes after the case has ended.
    Raises :class:`Invalid` naming each field, :class:`NotFound` for an unknown paper.
    """
    require(may_record_post_to, actor, case)
    empty = not (paper_key or arrival.text.strip() or arrival.scan or arrival.scanned)
    wrong = {"text": _("Bitte schreiben Sie, worum es geht.")} if empty else {}
    check_arrival(arrival, more=wrong)
    scan = stored_scan(arrival)
    if paper_key and not open_again(case):
        title = wanted_paper(case, paper_key).title["de"]
        paper = paper_of(arrival, scan, kind=paper_key, title=title)
        take_in(actor=actor, case=case, paper_key=paper_key, papers=[paper])
    else:
        open_again(case)
        paper = paper_of(arrival, scan, kind=LETTER, title=_("Schreiben"))
        add_documents(actor=actor, case=case, papers=[paper])
        leave_task(case, arrival.text)
    if arrival.text.strip():
        write_note(actor=actor, case=case, text=arrival.text)
    return keep_intake(actor=actor, arrival=arrival, kind=Intake.Kind.PAPER, case=case, scan=scan)


def _require(actor: Actor, bundle: Installed) -> UUID:
    """The office of the procedure, if the actor may record for it and it can come on paper."""
    service = bundle.procedure.service
    office = Office.objects.get(key=service.office)
    require(may_record_post, actor, office.pk, bundle.procedure.filing.protected)
    if service.follows:
        raise NotAllowed(
            _("Dieses Verfahren beginnt bei einem Bescheid."),
            remedy=_("Suchen Sie den Vorgang mit dem Bescheid, und erfassen Sie es dort."),
        )
    if bundle.procedure.form.get("x-represented"):
        raise NotAllowed(
            _("Für diesen Antrag muss sich die Person selbst anmelden."),
            remedy=_("Sie kann auch an eine Servicestelle kommen."),
        )
    return office.pk


def _parties(data: Mapping[str, Any]) -> Parties:
    """Who applies by the answers, and who signed for them; known people are not entered anew."""
    if data.get("role", SELF) == SELF:
        return Parties(_party(data.get("person"), data.get("contact"), "person"), None)
    agent = _party(data.get("agent"), data.get("contact"), "agent")
    return Parties(_party(data.get("person"), None, "person"), agent)


def _party(source: Any, contact: Any, group: str) -> Party:
    values = person_values(source or {})
    known = known_person(values)
    if known is not None:
        return known
    values |= {name: contact[name] for name in ("email", "phone") if (contact or {}).get(name)}
    try:
        return register_party(actor=HOUSE, values=values)
    except Invalid as wrong:
        fields = {f"{group}.{name}": text for name, text in wrong.fields.items()}
        raise Invalid(wrong.message, remedy=wrong.remedy, fields=fields) from wrong


def _scan_of(intake: Intake) -> tuple[Blob, str] | None:
    if not intake.scan_sha256:
        return None
    return Blob.objects.get(pk=intake.scan_sha256), intake.scan_name

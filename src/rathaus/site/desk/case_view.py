"""What the case page shows, gathered for one actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.counter.conversation import erased_words, kind_words
from rathaus.counter.naming import CHARGES
from rathaus.design.components import DocumentRow, Fact, Note
from rathaus.design.typography import long_date, money
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, today
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.events import visible_events
from rathaus.mail.models import Direction, Message
from rathaus.mail.queries import conversation
from rathaus.money.models import Claim
from rathaus.money.numbers import grouped
from rathaus.money.queries import claim_of
from rathaus.people.models import Office
from rathaus.procedures import forms
from rathaus.procedures.actions.decide import Verdict
from rathaus.procedures.calculation import Worked
from rathaus.procedures.drawings import drawn_area
from rathaus.procedures.engine.repayments import is_repayment
from rathaus.procedures.engine.sheets import open_slots
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.matters import Sort, sort_of
from rathaus.procedures.models import Run, Timer
from rathaus.procedures.queries.decisions import ended_cases
from rathaus.procedures.queries.directories import case_entries
from rathaus.procedures.queries.erasures import erasures_of
from rathaus.procedures.queries.follow_ups import related_cases
from rathaus.procedures.queries.paper_forms import filed_form
from rathaus.procedures.queries.progress import stages
from rathaus.procedures.rules import may_record_post_to
from rathaus.records.models import Case, Document
from rathaus.records.queries import notes_for, office_of_sight
from rathaus.records.rules import SEE, may_work_on_case, shut
from rathaus.site.desk.case_sections import sections_of
from rathaus.site.desk.case_tasks import Told, open_tasks, opinions_of, planning_fields
from rathaus.site.desk.cases import state_badge
from rathaus.site.desk.deciding import said
from rathaus.site.desk.decision_list import shown_decisions
from rathaus.site.desk.demand_fields import DEMAND, demand_fields
from rathaus.site.desk.history import history
from rathaus.site.desk.hold_field import HOLD, hold_fields
from rathaus.site.desk.intake_form import arrivals
from rathaus.site.desk.sheets import case_sheets, shown_sheets
from rathaus.site.desk.typed import Typed
from rathaus.site.desk.viewing import Link, opened_in_case


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the rules say of a case, with the norm and the row that says it."""

    text: str
    norm: str
    rule: str
    status: str
    kind: str


def case_context(
    actor: Actor,
    case: Case,
    papers: Sequence[Document],
    *,
    verdict: Verdict | None = None,
    problem: RathausError | None = None,
    typed: Typed | None = None,
) -> dict[str, Any]:
    """Everything for ``desk/case.html``; ``papers`` are those that the actor may see."""
    run = Run.objects.filter(case=case).first()
    bundle = installed(run.version_id) if run else None
    sheets = case_sheets(run)
    sort = sort_of(bundle.procedure.service) if bundle else Sort()
    claim, end = claim_of(case.ref), ended_cases([case]).get(case.pk)
    return _work(actor, case, run, bundle, verdict, problem, typed, sheets) | {
        "sheets": shown_sheets(run, bundle, sheets, papers) if run and bundle else [],
        "drawn": drawn_area(bundle.form, run.data.get("application", {})) if run and bundle else {},
        "case": case,
        "sections": sections_of(actor, case, typed),
        "state": state_badge(case, end),
        "ended": end is not None and end.effective_on <= today(),
        "run": run,
        "problem": problem,
        "findings": findings(run),
        "summary": _summary(run, bundle),
        "decisions": shown_decisions(actor, case, typed),
        "documents": _file(case, run, bundle, papers),
        "timeline": history(
            visible_events(case.ref, actor, office=office_of_sight(actor, case)), sort
        ),
        "people": _people(case),
        "clock": _clock(run, case),
        "arrivals": arrivals(case),
        "may_record": may_record_post_to(actor, case),
        "claim": _claim(claim, sort),
        "charge": _charge(claim, sort),
        "notes": notes_of(actor, case),
        "remarks": list(notes_for(actor, case)),
        "stages": stages(run, get_language() or "de") if run else [],
        "may_file_print": run is not None
        and may_work_on_case(actor, case)
        and filed_form(case) is None,
        "may_write": actor.can("mail.send", case.office_id),
        "demanding": demand_fields(typed)
        if actor.can("mail.send", case.office_id) and may_work_on_case(actor, case)
        else [],
        "demanded": bool(typed and typed.task == DEMAND),
        "holding": hold_fields(actor, typed),
        "hold_typed": bool(typed and typed.task == HOLD),
        "may_note": actor.can("case.work", case.office_id),
        "hand_over": _offices(actor, case),
        "related": [
            (kind, other) for kind, other in related_cases(case) if not shut(actor, other, SEE)
        ],
        "entries": [entry for entry in case_entries(case.pk) if entry.ended_at is None],
        "planning": planning_fields(case, typed) if actor.can("case.work", case.office_id) else [],
    }


def _work(
    actor: Actor,
    case: Case,
    run: Run | None,
    bundle: Installed | None,
    verdict: Verdict | None,
    problem: RathausError | None,
    typed: Typed | None,
    sheets: tuple[Worked, ...],
) -> dict[str, Any]:
    """The open tasks, and what the actor may do with them.

    Whoever came second with a decision finds what they had typed under ``unused``.
    """
    slots = list(open_slots(sheets))
    told = Told(verdict, problem, typed, slots)
    tasks = open_tasks(actor, case, run, bundle, told)
    deciding = any(entry.deciding for entry in tasks)
    refused = isinstance(problem, Invalid)
    return {
        "tasks": tasks,
        "deciding": deciding,
        "in_form": refused and (bool(verdict and deciding) or typed is not None),
        "unused": verdict if verdict and not deciding else None,
        "opinions": opinions_of(run, bundle),
    }


def findings(run: Run | None) -> list[Finding]:
    """What the tables found, what weighs most first."""
    assessment = (run.data if run else {}).get("assessment", {})
    found = [
        Finding(said(reason["text"]), reason.get("norm", ""), reason.get("rule", ""), "", "judge")
        for reason in assessment.get("reasons", [])
    ]
    rules = {finding.rule for finding in found}
    # Several rows may say the same by the same norm: one of them is enough.
    found = list({(finding.text, finding.norm): finding for finding in found}.values())
    return found + [
        Finding(
            said(figure["text"]),
            figure.get("norm", ""),
            figure.get("rule", ""),
            figure.get("status", ""),
            "value",
        )
        for figure in assessment.get("figures", [])
        if figure.get("rule") not in rules and figure.get("text")
    ]


def _offices(actor: Actor, case: Case) -> list[Office]:
    """Offices to which the case can be passed on, for whoever distributes work."""
    if case.closed_at is not None or not actor.can("task.assign", case.office_id):
        return []
    return list(Office.objects.exclude(pk=case.office_id).order_by("name"))


def _summary(run: Run | None, bundle: Installed | None) -> list[tuple[str, str, list[Fact]]]:
    if run is None or bundle is None or "application" not in run.data:
        return []
    context = bundle.form_context(run.case.received_at.astimezone(BERLIN).date())
    return list(
        forms.summary_facts(
            bundle.form,
            run.data["application"],
            origins=run.data.get("origins", {}),
            context=context,
        )
    )


def _file(
    case: Case, run: Run | None, bundle: Installed | None, papers: Sequence[Document]
) -> list[DocumentRow]:
    """The papers, those that go before their file with the day."""
    going = erasures_of(case, run, bundle, papers) if run and bundle else []
    days = {erasure.document.pk: erasure.on for erasure in going}
    opens = opened_in_case(case, papers)
    return [document_row(paper, days.get(paper.pk), opens.get(paper.pk)) for paper in papers]


def document_row(
    document: Document, goes_on: date | None = None, opens: Link | None = None
) -> DocumentRow:
    """A paper of the file, in the file's order; ``goes_on`` is the day on which it is erased, and
    ``opens`` where it is shown within its case."""
    note = erased_words(document)
    if goes_on is not None:
        note = _("wird am %(day)s gelöscht") % {"day": long_date(goes_on)}
    return DocumentRow(
        title=document.title,
        url=opens.url if opens else _download(document),
        part=opens.part if opens else "",
        picture=opens.picture if opens else "",
        kind=kind_words(document.kind),
        size=None if document.erased_on else document.current.size,
        when=document.created_at,
        direction=document.direction,  # type: ignore[arg-type]
        note=note or _mistake(document),
        struck=document.mistaken_on is not None,
    )


def _download(document: Document) -> str:
    return "" if document.erased_on else reverse("document", args=[document.pk])


def _mistake(document: Document) -> str:
    if document.mistaken_on is None:
        return ""
    return _("irrtümlich abgelegt: %(why)s") % {"why": document.mistaken_why}


def _people(case: Case) -> list[Fact]:
    who = _("Antrag von") if case.procedure_key else _("Anliegen von")
    rows = [Fact(term=who, value=_address(case.applicant))]
    if case.agent:
        rows.append(Fact(term=_("Vertreten durch"), value=_address(case.agent)))
    rows.append(Fact(term=_("Stelle"), value=case.office.name))
    if case.clerk:
        rows.append(Fact(term=_("Bearbeitet von"), value=str(case.clerk)))
    return rows


def _address(party: Any) -> str:
    street = f"{party.street} {party.house_number}".strip()
    town = f"{party.postcode} {party.town}".strip()
    return ", ".join(part for part in (party.name, street, town, party.phone, party.email) if part)


def _clock(run: Run | None, case: Case) -> list[Fact]:
    """Days that are still to come, each with its reason."""
    rows = []
    if case.due_on:
        rows.append(Fact(term=_("Fällig"), value=long_date(case.due_on), note=case.due_why))
    timers = Timer.objects.filter(run=run, fired_at=None, cancelled_at=None) if run else []
    names = {
        node.id: said(node.title)
        for node in (
            installed(run.version_id).procedure.process.diagram.nodes.values() if run else ()
        )
    }
    for timer in sorted(timers, key=lambda entry: entry.due_on):
        name = names.get(timer.node.split("~")[0], timer.key)
        rows.append(Fact(term=name, value=long_date(timer.due_on), note=timer.why))
    return rows


def _charge(claim: Claim | None, sort: Sort) -> str:
    """What the money is called that is owed."""
    back = claim is not None and is_repayment(claim)
    return _("Rückforderung") if back else str(CHARGES[sort.charge].name)


def _claim(claim: Claim | None, sort: Sort) -> list[Fact]:
    if claim is None:
        return []
    return [
        Fact(term=_charge(claim, sort), value=money(claim.amount), note=claim.get_state_display()),
        Fact(term=_("Kassenzeichen"), value=grouped(claim.number)),
        Fact(term=_("Fällig"), value=long_date(claim.due_on)),
    ]


def notes_of(actor: Actor, case: Case) -> list[Note]:
    """The conversation as staff read it: everything that was written."""
    return [_note(message) for message in conversation(actor, case.pk)]


def _note(message: Message) -> Note:
    own = message.direction == Direction.OUT
    return Note(
        sender=_sender(message, own=own),
        when=message.created_at,
        text=message.body,
        subject=message.subject,
        own=own,
        documents=_enclosures(message),
        proof=_proof(message),
    )


def _sender(message: Message, *, own: bool) -> str:
    """Who wrote: a person by name, the house by the office for which it writes."""
    if not own:
        return message.sender.name if message.sender else message.author_label
    by_person = message.author.startswith("staff:")
    return message.author_label if by_person else message.office.name


def _enclosures(message: Message) -> Sequence[DocumentRow]:
    return [
        DocumentRow(title=enclosure.title, url=reverse("document", args=[enclosure.document]))
        for enclosure in message.enclosures.all()
    ]


def _proof(message: Message) -> str:
    delivery = next(iter(message.deliveries.all()), None)
    if delivery is None:
        return ""
    told = [str(delivery.get_state_display())]
    if delivery.legal_why:
        told.append(delivery.legal_why)
    return "; ".join(told)

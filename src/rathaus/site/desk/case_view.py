"""What the case page shows, gathered for one actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.counter.conversation import documents_of
from rathaus.counter.timeline import time_line
from rathaus.design.components import Badge, DocumentRow, Fact, Note, TimelineEntry
from rathaus.design.fields import Choice, Field, Why
from rathaus.design.typography import long_date, money
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import visible_events
from rathaus.mail.models import Direction, Message
from rathaus.mail.queries import conversation
from rathaus.money.models import Claim
from rathaus.money.queries import claim_of
from rathaus.procedures import forms
from rathaus.procedures.actions.decide import REQUEST, Verdict
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Decision, Run, Task, Timer
from rathaus.procedures.queries.tasks import tasks_of
from rathaus.procedures.rules import may_decide, may_work
from rathaus.records.models import Case, CaseState
from rathaus.records.queries import documents_for, notes_for


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the rules say of a case, with the norm and the row that says it."""

    text: str
    norm: str
    rule: str
    status: str
    kind: str


def case_context(
    actor: Actor, case: Case, *, verdict: Verdict | None = None, problem: Invalid | None = None
) -> dict[str, Any]:
    """Everything for ``desk/case.html``."""
    run = Run.objects.filter(case=case).first()
    bundle = installed(run.version_id) if run else None
    tasks = list(tasks_of(case.pk))
    open_task = next((task for task in tasks if task.state == Task.State.OPEN), None)
    if open_task is not None:
        open_task.case = case
    deciding = open_task is not None and open_task.key == "decide" and may_decide(actor, case)
    documents = list(documents_for(actor, case))
    return {
        "case": case,
        "state": _state(case),
        "run": run,
        "task": open_task,
        "may_take": open_task is not None
        and open_task.assignee_id != actor.account
        and may_work(actor, open_task),
        "deciding": deciding,
        "fields": decision_fields(run, bundle, verdict, problem) if deciding and bundle else [],
        "problem": problem,
        "findings": findings(run),
        "summary": _summary(run, bundle),
        "decisions": list(Decision.objects.filter(case=case).order_by("decided_at")),
        "documents": documents_of(documents, case),
        "timeline": _timeline(actor, case),
        "people": _people(case),
        "clock": _clock(run, case),
        "claim": _claim(claim_of(case.ref)),
        "notes": _notes(actor, case),
        "remarks": list(notes_for(actor, case)),
    }


def findings(run: Run | None) -> list[Finding]:
    """What the tables found, what weighs most first."""
    assessment = (run.data if run else {}).get("assessment", {})
    found = [
        Finding(_said(reason["text"]), reason.get("norm", ""), reason.get("rule", ""), "", "judge")
        for reason in assessment.get("reasons", [])
    ]
    rules = {finding.rule for finding in found}
    return found + [
        Finding(
            _said(figure["text"]),
            figure.get("norm", ""),
            figure.get("rule", ""),
            figure.get("status", ""),
            "value",
        )
        for figure in assessment.get("figures", [])
        if figure.get("rule") not in rules and figure.get("text")
    ]


def decision_fields(
    run: Run | None, bundle: Installed, verdict: Verdict | None, problem: Invalid | None
) -> list[Field]:
    """The form in which a person decides. Nothing in it is filled in by software."""
    wrong = problem.fields if problem else {}
    given = verdict or Verdict(kind="")
    papers = bundle.procedure.service.papers
    kinds = [
        Choice(value="grant", label=_("Bewilligen")),
        Choice(value="partial", label=_("Teilweise bewilligen")),
        Choice(value="refusal", label=_("Ablehnen")),
    ]
    if papers:
        kinds.append(Choice(value=REQUEST, label=_("Unterlagen anfordern")))
    fields = [
        Field(
            name="kind",
            label=_("Wie entscheiden Sie?"),
            widget="radio",
            value=given.kind,
            choices=tuple(kinds),
            error=wrong.get("kind", ""),
        ),
        Field(
            name="reasons",
            label=_("Ihre Begründung"),
            widget="textarea",
            value=given.reasons,
            hint=_("Sie steht so im Bescheid. Was spricht dafür, was dagegen, was wiegt mehr?"),
            why=Why(
                text=_("Ermessen übt ein Mensch aus; die Gründe müssen es erkennen lassen."),
                norm="§ 39 Abs. 1 VwVfG",
            ),
            error=wrong.get("reasons", ""),
            required=False,
        ),
        Field(
            name="conditions",
            label=_("Auflagen, je Zeile eine"),
            widget="textarea",
            rows=3,
            value=given.conditions,
            error=wrong.get("conditions", ""),
            required=False,
        ),
    ]
    if (run.data if run else {}).get("places"):
        fields.append(
            Field(
                name="length_m",
                label=_("Kürzere Strecke"),
                widget="number",
                unit="m",
                width="4",
                value=given.changes.get("length_m"),
                hint=_("Nur, wenn Sie weniger bewilligen als beantragt."),
                required=False,
            )
        )
    if papers:
        fields.append(
            Field(
                name="papers",
                label=_("Welche Unterlagen fehlen?"),
                widget="checkboxes",
                value=given.papers,
                choices=tuple(Choice(value=p.key, label=_said(p.title)) for p in papers),
                error=wrong.get("papers", ""),
                required=False,
            )
        )
    return fields


def _state(case: Case) -> Badge:
    kinds = {
        CaseState.WAITING_PAYMENT: "warning",
        CaseState.WAITING_APPLICANT: "warning",
        CaseState.IN_PROGRESS: "info",
        CaseState.DECIDED: "success",
    }
    state = CaseState(case.state)
    label = str(state.label)
    if case.outcome:
        label = f"{label}: {case.get_outcome_display()}"
    return Badge(label=label, kind=kinds.get(state, ""))  # type: ignore[arg-type]


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


def _timeline(actor: Actor, case: Case) -> list[TimelineEntry]:
    return time_line(visible_events(case.ref, actor, office=case.office_id), case)


def _people(case: Case) -> list[Fact]:
    rows = [Fact(term=_("Antrag von"), value=_address(case.applicant))]
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
        node.id: _said(node.title)
        for node in (
            installed(run.version_id).procedure.process.diagram.nodes.values() if run else ()
        )
    }
    for timer in sorted(timers, key=lambda entry: entry.due_on):
        name = names.get(timer.node.split("~")[0], timer.key)
        rows.append(Fact(term=name, value=long_date(timer.due_on), note=timer.why))
    return rows


def _claim(claim: Claim | None) -> list[Fact]:
    if claim is None:
        return []
    return [
        Fact(term=_("Gebühr"), value=money(claim.amount), note=claim.get_state_display()),
        Fact(term=_("Kassenzeichen"), value=claim.number),
        Fact(term=_("Fällig"), value=long_date(claim.due_on)),
    ]


def _notes(actor: Actor, case: Case) -> list[Note]:
    """The conversation as staff read it: everything that was written."""
    return [_note(message) for message in conversation(actor, case.pk)]


def _note(message: Message) -> Note:
    own = message.direction == Direction.OUT
    return Note(
        sender=message.author_label if own else str(message.sender or message.author_label),
        when=message.created_at,
        text=message.body,
        subject=message.subject,
        own=own,
        documents=_enclosures(message),
        proof=_proof(message),
    )


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


def _said(texts: Any) -> str:
    return Text.of(dict(texts)).spoken(get_language())

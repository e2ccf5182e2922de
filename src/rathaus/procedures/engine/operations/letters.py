"""Letters that are no decision: set, filed, sent."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.clock import Law, deadline, now
from rathaus.kernel.events import record
from rathaus.mail.actions import Attachment, send_message
from rathaus.mail.links import city_url
from rathaus.procedures import letters
from rathaus.procedures.engine.authenticity import keep_stamp, only_address, stamped
from rathaus.procedures.engine.letter_data import letter_data, letterhead, service_name
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.waiting import day_for
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import PaperDemanded
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import house_letter
from rathaus.procedures.letters import Letter, Pdf
from rathaus.procedures.process import Call
from rathaus.records.actions import Paper, add_document, advance_case
from rathaus.records.models import CaseState, Direction, Document

_LANGUAGE = "de"


def write_letter(work: Work, call: Call) -> None:
    """Set the letter that the task names, put it to the file, and send it."""
    block, address = stamped(work, call.letter), only_address(work, call.letter)
    pdf = set_letter(
        work, call.letter, lambda: addressed(letter_data(work), address) | _closing(work) | block
    )
    document = _send(work, pdf, call, address)
    keep_stamp(work, call.letter, block, pdf, document)


def request_papers(work: Work, call: Call) -> Mapping[str, Any]:
    """Ask for missing papers, with the reason for each, a day, and what follows."""
    wanted = _wanted(work)
    due = day_for(work, _period_after(work, call), "")
    _send(work, set_letter(work, call.letter, lambda: _request(work, wanted, due.day)), call)
    _tell_originals(work, wanted)
    advance_case(actor=work.house, case=work.case, to=CaseState.WAITING_APPLICANT)
    return {"request": {"papers": sorted(wanted), "due_on": due.day.isoformat(), "why": due.why}}


def _tell_originals(work: Work, wanted: Set[str]) -> None:
    """What only counts as the paper itself is demanded by the procedure, and there is no choice."""
    for paper in work.bundle.procedure.service.papers:
        if paper.key in wanted and paper.original:
            record(
                PaperDemanded(
                    subject=work.case.ref,
                    what="original",
                    forced=True,
                    norm=paper.original,
                    by="process",
                ),
                actor=work.house,
            )


def set_letter(work: Work, name: str, told: Callable[[], Mapping[str, Any]]) -> Pdf:
    """The letter as PDF/UA-1, in German as the language of the administration.

    ``told`` gathers what it says; phrases of the house come out German there, whatever language
    the request speaks that set the case moving.
    """
    return _set(work, work.bundle.letters[name], told)


def enclosed(work: Work, letter: str) -> list[Attachment]:
    """The letters that go with this one, set and put to the file."""
    rules = work.bundle.procedure.service.letters
    going = [rule for rule in rules if rule.enclosed_with == letter]
    context, found = situation(work) if going else {}, []
    for rule in going:
        if rule.enclosed_if is not None and rule.enclosed_if.evaluate(context) is not True:
            continue
        pdf = set_letter(work, rule.letter, lambda: letter_data(work))
        title = Text.of(dict(rule.title)).spoken(_LANGUAGE)
        found.append(attachment(file_letter(work, pdf, kind=rule.letter, title=title)))
    return found


def addressed(told: dict[str, Any], address: Sequence[str]) -> dict[str, Any]:
    """What a letter says, at the one address to which it may go, where there is one."""
    if not address:
        return told
    return told | {"recipient": {**told["recipient"], "lines": list(address)}}


def set_house_letter(work: Work, name: str, told: Callable[[], Mapping[str, Any]]) -> Pdf:
    """As :func:`set_letter`, a letter that lies beside the stationery, alike in all procedures."""
    return _set(work, house_letter(name), told)


def _set(work: Work, letter: Letter, told: Callable[[], Mapping[str, Any]]) -> Pdf:
    with translation.override(_LANGUAGE):
        return letters.render(letter, told(), letterhead=letterhead(work), created=now())


def file_letter(work: Work, pdf: Pdf, *, kind: str, title: str) -> Document:
    """Put a finished letter to the file, immutable and with its hash."""
    name = f"{title}.pdf"
    blob = blobs.put(pdf.data, name=name, purpose="generated")
    paper = Paper(blob, name, title, kind, Direction.OUT)
    return add_document(actor=work.house, case=work.case, paper=paper)


def attachment(document: Document) -> Attachment:
    """A filed document as an enclosure."""
    return Attachment(document.pk, document.title, document.current.sha256)


def case_url(work: Work) -> str:
    """Where the applicant finds the case."""
    from django.urls import reverse

    return city_url() + reverse("my-case", args=[work.case.number])


def _send(work: Work, pdf: Pdf, call: Call, address: Sequence[str] = ()) -> Document:
    title = str(call.node.title.get("de", call.letter))
    document = file_letter(work, pdf, kind=call.letter, title=title)
    subject, body = _cover(work, title)
    send_message(
        actor=work.house,
        office=work.case.office_id,
        recipient=work.addressee,
        subject=subject,
        body=body,
        case=work.case.pk,
        scope=work.case.procedure_key,
        attachments=[attachment(document)],
        address=address,
    )
    return document


def _cover(work: Work, title: str) -> tuple[str, str]:
    with translation.override(work.language):
        subject = _("%(service)s: %(title)s, Vorgang %(number)s") % {
            "service": service_name(work),
            "title": title,
            "number": work.case.number,
        }
        body = _(
            "Bitte lesen Sie das Schreiben in der Anlage. Was zu tun ist, steht im ersten Satz.\n\n"
            "Haben Sie Fragen? Antworten Sie einfach auf diese Nachricht."
        )
    return subject, body


def _request(work: Work, wanted: Set[str], due_on: datetime.date) -> dict[str, Any]:
    """What a letter says that asks for papers."""
    missing = [
        {
            "title": Text.of(dict(paper.title)).spoken("de"),
            "why": Text.of(dict(paper.why)).spoken("de"),
            "norm": paper.norm,
        }
        for paper in work.bundle.procedure.service.papers
        if paper.key in wanted
    ]
    return letter_data(work) | {
        "missing": missing,
        "due_on": due_on.isoformat(),
        "upload_url": case_url(work),
        "consequence": _(
            "Bekommen wir bis dahin nichts, können wir über den Antrag nicht entscheiden und "
            "schließen den Vorgang. Kosten entstehen Ihnen nicht."
        ),
    }


def _wanted(work: Work) -> set[str]:
    """The papers that a clerk asks for, else those that the tables found missing."""
    decision = work.data.get("decision", {})
    if decision.get("kind") == "request" and decision.get("papers"):
        return set(decision["papers"])
    papers: Sequence[Mapping[str, Any]] = work.data.get("assessment", {}).get("papers", [])
    return {str(paper["key"]) for paper in papers}


def _period_after(work: Work, call: Call) -> str:
    """The period of the timer that sits on what comes after this task."""
    diagram = work.bundle.procedure.process.diagram
    for flow in diagram.outgoing(call.node.id):
        for event in diagram.boundary(flow.target):
            if event.options.get("clock"):
                return event.options["clock"]
    return "day"


def _closing(work: Work) -> dict[str, Any]:
    """What a closing letter says beside the rest: when we reminded, and where to apply anew."""
    reminder = work.run.timers.filter(key="payment.reminder_days").order_by("due_on").first()
    remedy = work.bundle.procedure.service.remedy
    law = remedy.law if remedy else Law.GENERAL
    until = deadline("objection", event=work.today, land=work.city.land, law=law)
    return {
        "reminded_on": (reminder.due_on if reminder else work.today).isoformat(),
        "objection_until": until.day.isoformat(),
        "service_url": city_url() + work.bundle.service_url,
    }

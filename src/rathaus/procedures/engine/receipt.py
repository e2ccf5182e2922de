"""The confirmation that an application has arrived (Eingangsbestätigung)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rathaus.kernel.events import record
from rathaus.mail.actions import Attachment
from rathaus.mail.models import Channel
from rathaus.mail.routes import route_to
from rathaus.money.models import ClaimState
from rathaus.money.queries import claim_of
from rathaus.money.transfers import transfer_details
from rathaus.procedures.engine.advance import begin_run
from rathaus.procedures.engine.letter_data import letter_data
from rathaus.procedures.engine.messages import tell
from rathaus.procedures.engine.operations.letters import (
    attachment,
    case_url,
    file_letter,
    set_letter,
)
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import RunFailed
from rathaus.procedures.forms import kept_answers, summary
from rathaus.procedures.matters import Matter, sort_of
from rathaus.records.models import CaseState

LETTER = "receipt"
logger = logging.getLogger(__name__)

_NAMES: Mapping[Matter, Mapping[str, str]] = {
    Matter.APPLICATION: {"de": "Ihr Antrag", "en": "your application"},
    Matter.OBJECTION: {"de": "Ihr Widerspruch", "en": "your objection"},
    Matter.TAX: {"de": "Ihre Anmeldung", "en": "your registration"},
}
_SUBJECT = {
    "de": "%s ist eingegangen: {service.name}, Vorgang {case.number}",
    "en": "We have received %s: {service.name}, case {case.number}",
}
_BODY = {
    "de": (
        "Sie müssen jetzt nichts weiter tun, es sei denn, bei Ihrem Vorgang ist noch eine Zahlung "
        "oder eine Unterlage offen.\n\n"
        "%s „{case.title}“ ist am {case.received_on:date} bei uns eingegangen. Die Nummer "
        "des Vorgangs ist {case.number}. Was Sie angegeben haben und wie es weitergeht, sehen Sie "
        "in „Mein Rathaus“.\n\n"
        "Ohne Anmeldung können Sie den Stand mit der Nummer und dem Zugangscode abfragen, den Sie "
        "nach dem Absenden gesehen haben.\n\n"
        "Haben Sie Fragen? Antworten Sie einfach auf diese Nachricht."
    ),
    "en": (
        "There is nothing more to do now, unless we ask you for a payment or a paper at your case."
        "\n\n"
        "We received %s “{case.title}” on {case.received_on:date}. The case number is "
        "{case.number}. You can see your answers and what happens next in “Mein Rathaus”.\n\n"
        "Without logging in you can look up the status with the number and the access code that "
        "you saw after submitting.\n\n"
        "Questions? Just reply to this message."
    ),
}


_OF_THE_CODE = ("Ohne Anmeldung", "Without logging in")

_NOTICE_SUBJECT = {
    "de": "Ihre Meldung ist angekommen: {service.name}, Vorgang {case.number}",
    "en": "We have received your notice: {service.name}, case {case.number}",
}
_NOTICE_BODY = {
    "de": (
        "Sie müssen jetzt nichts weiter tun. Fehlt uns noch etwas, schreiben wir Ihnen.\n\n"
        "Ihre Meldung „{case.title}“ ist am {case.received_on:date} angekommen. Die Nummer des "
        "Vorgangs ist {case.number}. Was Sie angegeben haben und wie es weitergeht, sehen Sie in "
        "„Mein Rathaus“.\n\n"
        "Haben Sie Fragen? Antworten Sie einfach auf diese Nachricht."
    ),
    "en": (
        "There is nothing more to do now. If we need anything else, we will write to you.\n\n"
        "Your notice “{case.title}” arrived on {case.received_on:date}. The case number is "
        "{case.number}. You can see your answers and what happens next in “Mein Rathaus”.\n\n"
        "Questions? Just reply to this message."
    ),
}


def confirm_and_begin(work: Work, *, confirm: bool = True) -> None:
    """Tell that the application has arrived, unless others do, and let the case begin.

    The access code is not told: only who submitted has seen it, and nobody can read it later.
    By post the letter ``receipt`` goes along, where the folder has one; it is set after the first
    step, so that it can name the fee. Setting it costs about 10 ms of CPU a case, which cases in
    the mailbox are spared: there the message is enough.
    """
    if not confirm:
        begin_run(work)
        return
    subject, body = _texts(sort_of(work.bundle.procedure.service).matter)
    if work.data.get("on_paper"):
        body = {language: _without_code(text) for language, text in body.items()}
    route = route_to(work.addressee, work.case.procedure_key)
    if route.channel == Channel.POST and LETTER in work.bundle.letters:
        begin_run(work)
        tell(work, subject, body, attachments=_letter(work), route=route)
    else:
        tell(work, subject, body, route=route)
        begin_run(work)


def _without_code(text: str) -> str:
    """The text without its word on the access code, which nobody has seen who wrote on paper."""
    parts = text.split("\n\n")
    return "\n\n".join(part for part in parts if not part.startswith(_OF_THE_CODE))


def _texts(matter: Matter) -> tuple[dict[str, str], dict[str, str]]:
    """Subject and body of the message, by language, with the matter called by its name."""
    if matter == Matter.NOTICE:
        return _NOTICE_SUBJECT, _NOTICE_BODY
    subject, body = (
        {language: text.replace("%s", _NAMES[matter][language]) for language, text in texts.items()}
        for texts in (_SUBJECT, _BODY)
    )
    return subject, body


def _letter(work: Work) -> list[Attachment]:
    """The letter, put to the file; should it fail, that is noted and the message goes alone.

    So it does where the first step has closed the case: its result is on its way already, and
    nothing may be added to a closed file.
    """
    if work.case.state == CaseState.CLOSED:
        return []
    try:
        with transaction.atomic():
            pdf = set_letter(work, LETTER, lambda: _told(work))
            document = file_letter(work, pdf, kind=LETTER, title="Eingangsbestätigung")
            return [attachment(document)]
    except Exception as error:
        logger.exception("the receipt of case %s could not be set", work.case.number)
        reason = str(error)[:200]
        record(RunFailed(subject=work.case.ref, node=LETTER, reason=reason), actor=work.house)
        return []


def _told(work: Work) -> dict[str, Any]:
    """What the letter says: all answers, what is to be done, and what comes next."""
    payment = work.data.get("payment", {})
    short = kept_answers(work.bundle.procedure.form)
    pages = summary(
        work.bundle.form, work.data["application"], work.bundle.form_context(work.received_on)
    )
    waits = {
        "payment_open": bool(payment.get("required")) and not payment.get("paid_on"),
        "papers_open": work.case.state == CaseState.WAITING_APPLICANT,
    }
    rows = [
        {"label": row.label, "value": row.value}
        for page in pages
        for row in page.rows
        if row.path.split(".")[0] not in short
    ]
    more = {"summary": rows, "status_url": case_url(work), "next_steps": _next_steps(work, waits)}
    return letter_data(work) | waits | more | {"transfer": _transfer(work)}


def _next_steps(work: Work, waits: Mapping[str, bool]) -> list[str]:
    steps = []
    if waits["papers_open"]:
        steps.append(_("Sie schicken uns, was noch fehlt. Darüber schreiben wir Ihnen eigens."))
    if waits["payment_open"]:
        steps.append(_("Sie zahlen den Betrag."))
    if work.data.get("assessment", {}).get("outcome") != "grant":
        steps.append(_("Wir prüfen Ihre Angaben."))
    if not work.bundle.procedure.service.decides:
        return [*steps, _("Wir melden uns, sobald es etwas Neues gibt oder uns etwas fehlt.")]
    return [*steps, _("Sie bekommen den Bescheid mit der Post.")]


def _transfer(work: Work) -> dict[str, str]:
    """Where the fee may be transferred to; empty where nothing is owed or no account is known."""
    claim = claim_of(work.case.ref)
    details = transfer_details(claim) if claim and claim.state == ClaimState.OPEN else None
    if details is None:
        return {}
    groups = [details.iban[at : at + 4] for at in range(0, len(details.iban), 4)]
    return {
        "holder": details.holder,
        "iban": " ".join(groups),
        "reference": details.number_grouped,
    }

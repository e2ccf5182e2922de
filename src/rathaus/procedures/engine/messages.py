"""Messages of the house to whoever the case belongs to, in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rathaus.mail.actions import Attachment, send_message
from rathaus.mail.models import Delivery
from rathaus.mail.routes import Route
from rathaus.procedures.engine.work import Work
from rathaus.procedures.forms import Text
from rathaus.procedures.wording import say


def tell(
    work: Work,
    subject: Mapping[str, str],
    body: Mapping[str, str],
    *,
    attachments: Sequence[Attachment] = (),
    route: Route | None = None,
    **more: Any,
) -> Delivery:
    """Send a message with the case's own values in its places (``{payment.due_on:date}``)."""
    context = message_context(work) | more
    spoken = [Text.of(dict(text)).spoken(work.language) for text in (subject, body)]
    told = [say(text, context, language=work.language) for text in spoken]
    return send_message(
        actor=work.house,
        office=work.case.office_id,
        recipient=work.addressee,
        subject=told[0],
        body=told[1],
        case=work.case.pk,
        scope=work.case.procedure_key,
        attachments=attachments,
        route=route,
    )


def message_context(work: Work) -> dict[str, Any]:
    """What a message may name: everything known of the case, and how to reach the house."""
    case = work.case
    return work.data | {
        "case": {
            "number": case.number,
            "title": case.title,
            "received_on": work.received_on.isoformat(),
        },
        "applicant": {"name": case.applicant.name},
        "service": {
            "name": Text.of(dict(work.bundle.procedure.service.names)).spoken(work.language)
        },
        "city": {"name": work.city.official_name},
        "office": {"name": case.office.name, "phone": case.office.phone},
    }

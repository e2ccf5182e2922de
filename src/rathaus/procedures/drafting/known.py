"""What the placeholders of a template stand for in one case."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import translation

from rathaus.design.typography import long_date
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import BERLIN, today
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.drafting.addressees import Addressee, envelope
from rathaus.procedures.drafting.content import Content
from rathaus.procedures.drafting.placeholders import filled
from rathaus.procedures.drafting.templates import TextTemplate
from rathaus.records.models import Case


def values_for(actor: Actor, case: Case, addressee: Addressee) -> Mapping[str, str]:
    """Every placeholder with its value, in German; empty where the case does not say."""
    with translation.override("de"):
        to = envelope(case, addressee)
        applicant = envelope(case, Addressee("party", case.applicant_id))
        return {
            "addressee.name": to.name,
            "addressee.salutation": to.salutation,
            "applicant.name": case.applicant.name,
            "applicant.salutation": applicant.salutation,
            "case.number": case.number,
            "case.received": long_date(case.received_at.astimezone(BERLIN).date()),
            "case.title": case.title,
            "city.name": current_city().official_name,
            "clerk.name": actor.label,
            "due.day": long_date(case.due_on) if case.due_on else "",
            "file.number": case.file.number,
            "office.email": case.office.email,
            "office.name": case.office.name,
            "office.phone": case.office.phone,
            "today": long_date(today()),
        }


def begun(actor: Actor, case: Case, template: TextTemplate | None, addressee: Addressee) -> Content:
    """What a draft begins with; without a template an empty text on the matter of the case."""
    if template is None:
        return Content(case.title[:200], addressee, "")
    values = values_for(actor, case, addressee)
    with translation.override("de"):
        subject = " ".join(filled(template.subject, values).split())
        return Content(subject[:200], addressee, filled(template.text, values))

"""A draft as a letter on the stationery of the office: PDF/UA-1, set with typst."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Invalid
from rathaus.kernel.tenancy import current_city
from rathaus.procedures import letters
from rathaus.procedures.drafting.addressees import Addressee, envelope
from rathaus.procedures.drafting.content import Content
from rathaus.procedures.drafting.markup import as_data, blocks_of
from rathaus.procedures.engine.letter_data import stationery
from rathaus.procedures.installed import house_letter
from rathaus.procedures.letters import Pdf
from rathaus.records.models import Case

LETTER = "writing"


def printed(actor: Actor, case: Case, content: Content, *, mark: str = "") -> Pdf:
    """The draft as it would leave the house; ``mark`` says on the page that it has not.

    In German, as all paper of the house. Raises :class:`Invalid` naming ``subject`` or ``text``
    where there is nothing to set. Whoever calls has asked who may see the case.
    """
    blocks = blocks_of(content.text)
    fields = {}
    if not content.subject.strip():
        fields["subject"] = _("Bitte einen Betreff eingeben.")
    if not blocks:
        fields["text"] = _("Bitte einen Text eingeben.")
    if fields:
        raise Invalid(
            _("Der Entwurf lässt sich noch nicht drucken."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    with translation.override("de"):
        to = envelope(case, content.addressee)
        told = {
            "date": today().isoformat(),
            "reference": case.file.number,
            "case_number": case.number,
            "recipient": {"lines": list(to.lines)},
            "represented": _represented(case, content.addressee),
            "contact": {
                "name": actor.label,
                "phone": case.office.phone,
                "email": case.office.email,
            },
            "subject": content.subject,
            "blocks": as_data(blocks),
            "draft": mark,
        }
        head = stationery(case.office, current_city())
        return letters.render(house_letter(LETTER), told, letterhead=head, created=now())


def draft_mark(number: int) -> str:
    """What stands on the paper of a draft."""
    return f"Entwurf, Fassung {number}: noch nicht versandt"


def _represented(case: Case, addressee: Addressee) -> str:
    """Whom an agent stands for, when the letter goes to the agent."""
    to_agent = case.agent_id is not None and addressee.party == case.agent_id
    return case.applicant.name if to_agent else ""

"""Pages that belong together: information for callers and askers, and what editors keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.assistant.rules import may_decide_questions, may_see_desk
from rathaus.assistant.staff.rules import may_see_quality, may_take_calls
from rathaus.catalogue.editing.rules import may_list_wordings
from rathaus.design.components import Link
from rathaus.mail.links import reverse_or_empty

if TYPE_CHECKING:
    from rathaus.site.desk.frame import StaffRequest


def assistant_pages(request: StaffRequest) -> Iterator[Link]:
    """The pages around questions that are open to whoever asks."""
    actor = request.actor
    for allowed, label, name in (
        (may_take_calls(actor), _("Telefon (115)"), "desk:phone"),
        (may_see_desk(actor), _("Übergaben"), "desk:tickets"),
        (may_take_calls(actor), _("Vormerkungen"), "desk:slots"),
        (may_decide_questions(actor), _("Offene Fragen"), "desk:open-questions"),
        (may_see_quality(actor), _("Güte"), "desk:assistant-quality"),
    ):
        if allowed and reverse_or_empty(name):
            yield _link(request, label, name)


def editors_pages(request: StaffRequest) -> Iterator[Link]:
    """The pages of the editors."""
    if not may_list_wordings(request.actor):
        return
    for label, name in (
        (_("Leistungen"), "desk:services"),
        (_("Satzungen"), "desk:bylaws"),
        (_("Häufige Fragen"), "desk:questions"),
        (_("Themenpakete"), "desk:topics"),
        (_("Gebärden und Leichte Sprache"), "desk:services-media"),
        (_("Offene Fragen"), "desk:open-questions"),
    ):
        yield _link(request, label, name)


def _link(request: StaffRequest, label: str, name: str) -> Link:
    url = reverse(name)
    return Link(label=label, url=url, current=request.path == url)

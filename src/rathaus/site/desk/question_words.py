"""The state of a frequent question as editors read it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.catalogue.models import Bylaw, FrequentQuestion, Service
from rathaus.design.components import Badge
from rathaus.kernel.clock import today


def state_of(question: FrequentQuestion) -> Badge:
    """What is to be done with it; a wording that waits comes first."""
    if question.proposal is not None:
        return Badge(label=_("wartet auf Freigabe"), kind="warning")
    if question.state == FrequentQuestion.State.WITHDRAWN:
        return Badge(label=_("zurückgezogen"))
    if has_no_ground(question):
        return Badge(label=_("Grundlage fehlt"), kind="danger")
    if question.review_on is not None and question.review_on <= today():
        return Badge(label=_("zu prüfen"), kind="warning")
    return Badge(label=_("veröffentlicht"), kind="success")


def has_no_ground(question: FrequentQuestion) -> bool:
    """Whether what the answer rests on is gone; then it is neither shown nor cited."""
    service, section = question.service, question.section
    if service is None and section is None:
        return True
    if service is not None and service.state == Service.State.WITHDRAWN:
        return True
    return section is not None and section.bylaw.state == Bylaw.State.WITHDRAWN

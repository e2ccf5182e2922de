"""Reads of frequent questions."""

from __future__ import annotations

from typing import Final

from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _

from rathaus.catalogue.models import Bylaw, FrequentQuestion, Service, asked_language
from rathaus.kernel.errors import NotFound

_GONE: Final = (
    Q(service__isnull=True, section__isnull=True)
    | Q(service__state=Service.State.WITHDRAWN)
    | Q(section__bylaw__state=Bylaw.State.WITHDRAWN)
)


def published_questions(language: str = "") -> QuerySet[FrequentQuestion]:
    """Every question that the public sees, in one language or in all, with what it rests on.

    An answer whose ground is gone (a section that vanished, a service withdrawn) is not shown.
    """
    rows = FrequentQuestion.objects.filter(state=FrequentQuestion.State.PUBLISHED).exclude(_GONE)
    if language:
        rows = rows.filter(language=language)
    return rows.select_related("service", "section__bylaw").order_by("question", "key")


def questions_of(service: Service, language: str = "") -> list[FrequentQuestion]:
    """The questions on a service in the language of the reader, for its page."""
    return list(published_questions(language or asked_language()).filter(service=service))


def all_questions() -> QuerySet[FrequentQuestion]:
    """Every question in whatever state, for the editors; what waits stands first."""
    waits = Case(When(proposal__isnull=False, then=0), default=1)
    return FrequentQuestion.objects.select_related("service", "section__bylaw").order_by(
        waits, "question", "key"
    )


def find_question(key: str) -> FrequentQuestion:
    """A question for its editors; raises :class:`NotFound`."""
    found = all_questions().prefetch_related("topics").filter(key=key).first()
    if found is None:
        raise NotFound(
            _("Diese Frage gibt es hier nicht."),
            remedy=_("Öffnen Sie sie aus der Liste der Fragen."),
        )
    return found


def without_ground() -> QuerySet[FrequentQuestion]:
    """Questions that are not shown for now, because their source is gone."""
    return all_questions().filter(_GONE, state=FrequentQuestion.State.PUBLISHED)

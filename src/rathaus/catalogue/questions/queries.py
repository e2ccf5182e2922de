"""Reads of frequent questions."""

from __future__ import annotations

from django.db.models import QuerySet

from rathaus.catalogue.models import FrequentQuestion, Service, asked_language


def published_questions(language: str = "") -> QuerySet[FrequentQuestion]:
    """Every question that the public sees, in one language or in all, with what it rests on."""
    rows = FrequentQuestion.objects.filter(state=FrequentQuestion.State.PUBLISHED)
    if language:
        rows = rows.filter(language=language)
    return rows.select_related("service", "section__bylaw").order_by("question", "key")


def questions_of(service: Service, language: str = "") -> list[FrequentQuestion]:
    """The questions on a service in the language of the reader, for its page."""
    return list(published_questions(language or asked_language()).filter(service=service))

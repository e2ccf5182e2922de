"""The form in which editors write a frequent question."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from rathaus.catalogue.models import FrequentQuestion, Topic
from rathaus.catalogue.queries import published
from rathaus.catalogue.questions.wording import LANGUAGES, Wording
from rathaus.design.fields import Choice, Field
from rathaus.kernel.errors import Invalid

_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "tr": "Türkçe",
    "ar": "العربية",
    "uk": "Українська",
    "ru": "Русский",
    "fr": "Français",
}


def typed(sent: QueryDict) -> Wording:
    """What was typed, as it was typed."""
    return Wording(
        question=sent.get("question", "")[:1000],
        answer=sent.get("answer", "")[:10_000],
        language=sent.get("language", "")[:12],
        service=sent.get("service", "")[:80],
        section=sent.get("section", "")[:400],
        topics=tuple(value[:80] for value in sent.getlist("topics")[:50]),
    )


def wording_of(question: FrequentQuestion) -> Wording:
    """What waits, else what is published: where the next wording begins."""
    if question.proposal is not None:
        return Wording(**question.proposal)
    section = question.section
    return Wording(
        question=question.question,
        answer=question.answer,
        language=question.language,
        service=question.service.key if question.service else "",
        section=f"{section.bylaw.key}#{section.anchor}" if section else "",
        topics=tuple(topic.key for topic in question.topics.all()),
    )


def fields_of(wording: Wording, problem: Invalid | None) -> list[Field]:
    """The questions of the form with what is known and what was wrong."""
    wrong = problem.fields if problem else {}
    services = [Choice(value=row.key, label=row.name) for row in published()]
    packs = Topic.objects.filter(kind=Topic.Kind.PACK)
    return [
        Field(
            name="question",
            label=_("Frage"),
            hint=_("So, wie Menschen sie stellen."),
            value=wording.question,
            max_length=300,
            error=wrong.get("question", ""),
        ),
        Field(
            name="answer",
            label=_("Antwort"),
            hint=_("Der erste Satz beantwortet die Frage."),
            widget="textarea",
            rows=8,
            value=wording.answer,
            max_length=4000,
            error=wrong.get("answer", ""),
        ),
        Field(
            name="language",
            label=_("Sprache"),
            widget="select",
            value=wording.language,
            choices=tuple(Choice(value=key, label=_NAMES[key]) for key in LANGUAGES),
            error=wrong.get("language", ""),
        ),
        Field(
            name="service",
            label=_("Leistung, auf der die Antwort beruht"),
            widget="select",
            value=wording.service,
            choices=(Choice(value="", label=_("keine")), *services),
            required=False,
            error=wrong.get("service", ""),
        ),
        Field(
            name="section",
            label=_("Abschnitt einer Satzung, auf dem die Antwort beruht"),
            hint=_("Kopieren Sie die Adresse von „Abschnitt teilen“."),
            value=wording.section,
            max_length=400,
            required=False,
            error=wrong.get("section", ""),
        ),
        Field(
            name="topics",
            label=_("Themenpakete"),
            widget="checkboxes",
            value=list(wording.topics),
            choices=tuple(Choice(value=pack.key, label=pack.name) for pack in packs),
            required=False,
        ),
    ]

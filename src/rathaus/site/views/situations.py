"""Life situations and target groups, and the questions that people often ask."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.catalogue import markup
from rathaus.catalogue.addresses import bylaw_url, service_url
from rathaus.catalogue.bylaws.naming import full_title
from rathaus.catalogue.models import FrequentQuestion, ServiceText, Topic, asked_language, spoken
from rathaus.catalogue.questions.queries import published_questions
from rathaus.catalogue.topics.queries import find_shown, services_of, shown
from rathaus.design.components import Link, LinkRow
from rathaus.kernel.access import public_page
from rathaus.site.views.services import service_row


@public_page
@require_safe
def situations(request: HttpRequest) -> HttpResponse:
    """Every life situation and target group that has something to offer here."""
    context = {
        "situations": [_row(topic) for topic in shown(Topic.Kind.SITUATION)],
        "groups": [_row(topic) for topic in shown(Topic.Kind.GROUP)],
    }
    return render(request, "site/situations.html", context)


@public_page
@require_safe
def situation(request: HttpRequest, key: str) -> HttpResponse:
    """One of them: what it is about, its services, and what people often ask."""
    topic = find_shown(key)
    short = ServiceText.objects.filter(module=ServiceText.Module.SHORT, position=0)
    services = services_of(topic).prefetch_related(Prefetch("texts", queryset=short))
    questions = published_questions(asked_language()).filter(topics=topic)
    context = {
        "topic": topic,
        "text": markup.render(spoken(topic.texts) if topic.texts else ""),
        "services": [service_row(service) for service in services],
        "questions": [_question(question) for question in questions],
        "trail": [Link(label=_("Lebenslagen"), url=reverse("situations"))],
    }
    return render(request, "site/situation.html", context)


@public_page
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """All frequent questions in the language of the page, each at an address of its own."""
    found = [_question(question) for question in published_questions(asked_language())]
    return render(request, "site/questions.html", {"questions": found})


def _row(topic: Topic) -> LinkRow:
    said = markup.plain(spoken(topic.texts)) if topic.texts else ""
    return LinkRow(title=topic.name, url=reverse("situation", args=[topic.key]), text=said)


def _question(question: FrequentQuestion) -> dict[str, object]:
    return {
        "question": question,
        "text": markup.render(question.answer),
        "sources": list(_sources(question)),
    }


def _sources(question: FrequentQuestion) -> list[Link]:
    found = []
    if question.service is not None:
        found.append(Link(label=question.service.name, url=service_url(question.service.key)))
    section = question.section
    if section is not None:
        url = bylaw_url(section.bylaw.key, section.anchor)
        found.append(Link(label=full_title(section.bylaw, section), url=url))
    return found

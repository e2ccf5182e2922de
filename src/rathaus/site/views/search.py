"""The one search: results, and suggestions while one types."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rathaus.assistant.staff.searching import note_empty_search
from rathaus.counter.requests import client_address
from rathaus.design.typography import language
from rathaus.kernel.access import ANONYMOUS, Actor, public_page
from rathaus.kernel.search import nearest_words
from rathaus.kernel.search import search as find
from rathaus.kernel.search import suggest as propose
from rathaus.people.contacts import contact_of
from rathaus.site.defects import defect_in
from rathaus.site.found import KINDS, found_of, suggestions_of
from rathaus.site.front import front_office

_LONGEST = 200
_SUGGESTIONS = 6


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """What was found; with nothing asked for, the way home; with nothing found, other ways on."""
    query = request.GET.get("q", "").strip()[:_LONGEST]
    if not query:
        return redirect("home")
    actor = _actor(request)
    kind = request.GET.get("art", "")
    results = find(
        query,
        actor,
        kinds=(kind,) if kind in KINDS else (),
        language=language(),
        cursor=request.GET.get("weiter", ""),
    )
    context: dict[str, object] = {
        "query": query,
        "found": found_of(results.hits),
        "more_url": "",
        "defect": defect_in(query) if not kind else None,
    }
    if results.next:
        more = {"q": query, "weiter": results.next} | ({"art": kind} if kind in KINDS else {})
        context["more_url"] = f"{reverse('search')}?{urlencode(more)}"
    if not results.hits:
        context |= _ways_on(query)
        if not kind and not request.GET.get("weiter"):
            note_empty_search(
                actor=actor, text=query, language=language(), client=client_address(request)
            )
    return render(request, "site/search.html", context)


@public_page
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment with what somebody who is typing may be looking for."""
    query = request.GET.get("q", "")[:_LONGEST]
    hits = propose(query, _actor(request), _SUGGESTIONS, language=language())
    response = render(
        request, "design/parts/suggestions.html", {"suggestions": suggestions_of(hits)}
    )
    response["Cache-Control"] = "private, max-age=60"
    return response


def _ways_on(query: str) -> dict[str, object]:
    """For a search without results: similar words, and people who help."""
    office = front_office()
    words = nearest_words(query, language=language())
    return {
        "alike": [(word, f"{reverse('search')}?{urlencode({'q': word})}") for word in words],
        "contact": contact_of(office) if office else None,
    }


def _actor(request: HttpRequest) -> Actor:
    return cast("Actor", getattr(request, "actor", ANONYMOUS))

"""By-laws: the list, narrowed by the address, and each with its sections and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.catalogue import markup
from rathaus.catalogue.bylaws.naming import label_of, title_of, whose
from rathaus.catalogue.bylaws.queries import find_bylaw, in_force, issuers, narrowed
from rathaus.catalogue.models import Bylaw, BylawSection, Topic
from rathaus.catalogue.topics.queries import packs_with_bylaws
from rathaus.design.components import Badge, Fact, Link, LinkRow, Pager
from rathaus.design.typography import language, long_date
from rathaus.kernel.access import ANONYMOUS, public_page
from rathaus.kernel.paging import page_of
from rathaus.kernel.search import Hit
from rathaus.kernel.search import search as find
from rathaus.site.found import found_of
from rathaus.site.views.listings import Filter

_ORDER = ("title", "key")
_SIZE = 40
_HITS = 50
_LONGEST = 200
_PIECE = re.compile(r"-(?:abs|teil)-")


@dataclass(frozen=True, slots=True)
class Passage:
    """A section on the page; a ``piece`` goes on with the section before and has no heading."""

    anchor: str
    label: str
    text: SafeString
    part: str
    piece: bool


@public_page
@require_safe
def bylaws(request: HttpRequest) -> HttpResponse:
    """Every by-law in force; level, issuer, topic and words stand in the address."""
    query = request.GET.get("q", "").strip()[:_LONGEST]
    chosen = {
        name: request.GET[name][:_LONGEST]
        for name in ("ebene", "von", "thema")
        if request.GET.get(name)
    }
    rows = narrowed(
        in_force(),
        level=chosen.get("ebene", ""),
        issuer=chosen.get("von", ""),
        topic=chosen.get("thema", ""),
    )
    here = reverse("bylaws")
    context: dict[str, object] = {
        "query": query,
        "filters": list(_filters(chosen)),
        "narrowed": bool(chosen),
        "here": here,
    }
    if query:
        context["found"] = found_of(_hits(query, set(rows.values_list("key", flat=True))))
        return render(request, "site/bylaws.html", context)
    page = page_of(rows, order=_ORDER, after=request.GET.get("nach", ""), size=_SIZE)
    context["rows"] = [_row(row) for row in page]
    context["pager"] = Pager(
        newer_url=_at(here, chosen) if request.GET.get("nach") else "",
        older_url=_at(here, chosen | {"nach": page.next}) if page.next else "",
    )
    return render(request, "site/bylaws.html", context)


@public_page
@require_safe
def bylaw(request: HttpRequest, key: str) -> HttpResponse:
    """One by-law with all its sections; what was withdrawn is gone."""
    found = find_bylaw(key)
    passages = [_passage(section) for section in found.sections.all()]
    context = {
        "bylaw": found,
        "title": title_of(found),
        "whose": whose(found),
        "facts": list(_facts(found)),
        "contents": [passage for passage in passages if not passage.piece],
        "passages": passages,
        "trail": [Link(label=_("Satzungen"), url=reverse("bylaws"))],
    }
    return render(request, "site/bylaw.html", context)


def _hits(query: str, keys: set[str]) -> Sequence[Hit]:
    results = find(query, ANONYMOUS, kinds=("bylaw",), language=language(), limit=_HITS)
    return [hit for hit in results.hits if hit.key.split("#")[0] in keys]


def _filters(chosen: dict[str, str]) -> Iterator[Filter]:
    levels = set(in_force().order_by().values_list("level", flat=True).distinct())
    named = [(value, str(label)) for value, label in Bylaw.Level.choices if value in levels]
    makers = [(name, name) for name in issuers()]
    topics: list[Topic] = packs_with_bylaws()
    for name, label, options in (
        ("ebene", _("Wer sie gemacht hat"), named),
        ("von", _("Herausgeber"), makers),
        ("thema", _("Thema"), [(topic.key, topic.name) for topic in topics]),
    ):
        if len(options) > 1 or name in chosen:
            yield Filter(name, label, options, chosen.get(name, ""))


def _row(bylaw: Bylaw) -> LinkRow:
    maker = whose(bylaw)
    return LinkRow(
        title=bylaw.title,
        url=reverse("bylaw", args=[bylaw.key]),
        badge=Badge(label=maker, kind="info") if maker else None,
    )


def _facts(bylaw: Bylaw) -> Iterator[Fact]:
    """Who made it, of which day it is, and where the official wording stands."""
    if bylaw.issuer:
        yield Fact(term=_("Erlassen von"), value=bylaw.issuer)
    if bylaw.adopted_on:
        yield Fact(term=_("Vom"), value=long_date(bylaw.adopted_on))
    if bylaw.as_of:
        yield Fact(term=_("Stand dieser Fassung"), value=long_date(bylaw.as_of))
    if bylaw.source:
        yield Fact(term=_("Quelle"), value=bylaw.source)
    if bylaw.licence:
        yield Fact(term=_("Lizenz"), value=bylaw.licence)


def _passage(section: BylawSection) -> Passage:
    return Passage(
        anchor=section.anchor,
        label=label_of(section),
        text=markup.render(section.text),
        part=section.part,
        piece=bool(_PIECE.search(section.anchor)),
    )


def _at(here: str, chosen: dict[str, str]) -> str:
    return f"{here}?{urlencode(chosen)}" if chosen else here

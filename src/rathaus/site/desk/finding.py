"""The search of the record room: one field, filters in the address, what was found in context."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rathaus.counter.conversation import kind_words
from rathaus.design.components import Column, Pager, Table
from rathaus.design.typography import date_time, language, short_date
from rathaus.kernel.access import staff
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.paging import page_of
from rathaus.kernel.search import nearest_words
from rathaus.records.actions import forget_search, save_search
from rathaus.records.finding.hits import FACETS, MOST_COUNTED, Found, Place, Wanted, find
from rathaus.records.finding.lines import CASE_KIND
from rathaus.records.finding.shown import (
    Shown,
    office_names,
    plan_titles,
    saved_searches,
    shown,
    withheld_searches,
)
from rathaus.records.jobs import look_into_empty_search
from rathaus.records.models import CaseState
from rathaus.site.desk.cases import state_badge
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.viewing import paper_url

_LONGEST: Final = 200
_SHOWN_VALUES: Final = 12
_KEYS: Final = {
    "office": "stelle", "plan": "aktenplan", "year": "jahr", "state": "stand", "kind": "art",
}  # fmt: skip


@staff("case.see")
@require_safe
def search(request: StaffRequest) -> HttpResponseBase:
    """What was found; with nothing asked for, the searches one keeps."""
    wanted = _wanted(request)
    kept = _kept(wanted)
    context: dict[str, Any] = {
        "words": wanted.words,
        "saved": [
            {"name": own.name, "url": f"?{own.address}", "id": own.pk}
            for own in saved_searches(request.actor)
        ],
        "address": urlencode(kept),
        "chosen": [(key, value) for key, value in kept.items() if key != "q"],
        "may_manage": request.actor.can("records.manage"),
        "search_url": "",  # one field is enough on this page
    }
    if wanted.words:
        context |= _results(request, wanted, kept)
    return show(request, "desk/search.html", context)


@staff("case.see")
@require_POST
def save(request: StaffRequest) -> HttpResponseBase:
    """Keep the search under a name."""
    address = urlencode(_kept(_wanted(request)))
    name = request.POST.get("name", "")
    tell(
        request,
        lambda: save_search(actor=request.actor, name=name, address=address),
        _("Die Suche ist gemerkt."),
    )
    return redirect(f"{reverse('desk:search')}?{address}")


@staff("case.see")
@require_POST
def forget(request: StaffRequest, search_id: UUID) -> HttpResponseBase:
    """Forget a search that was kept."""
    tell(
        request,
        lambda: forget_search(actor=request.actor, search=search_id),
        _("Die Suche ist nicht mehr gemerkt."),
    )
    return redirect("desk:search")


@staff("records.manage")
@require_safe
def withheld(request: StaffRequest) -> HttpResponseBase:
    """Searches for what is only there for others: who, words, when; nothing of what it was."""
    page = page_of(
        withheld_searches(), order=("-at", "-id"), after=request.GET.get("nach", ""), size=50
    )
    columns = [_("Wann"), _("Wer"), _("Gesucht"), _("Verwehrte Treffer")]
    table = Table(
        caption=_("Suchen nach Verwehrtem"),
        caption_hidden=True,
        columns=[Column(label=label) for label in columns],
        rows=[
            (date_time(entry.at), str(entry.account), entry.words, entry.get_amount_display())
            for entry in page
        ],
    )
    older = "?" + urlencode({"nach": page.next}) if page.next else ""
    newer = reverse("desk:search-withheld") if request.GET.get("nach") else ""
    pager = Pager(newer_url=newer, older_url=older)
    return show(
        request,
        "desk/search_withheld.html",
        {"table": table, "found": bool(page.rows), "pager": pager},
    )


def _wanted(request: StaffRequest) -> Wanted:
    data = request.POST if request.method == "POST" else request.GET
    words = " ".join(data.get("q", "").replace("\x00", " ").split())[:_LONGEST]
    chosen = {facet: data.get(key, "")[:80].replace("\x00", "") for facet, key in _KEYS.items()}
    return Wanted(words, {facet: value for facet, value in chosen.items() if value})


def _kept(wanted: Wanted) -> dict[str, str]:
    named = {_KEYS[facet]: value for facet, value in wanted.chosen.items()}
    return ({"q": wanted.words} if wanted.words else {}) | named


def _results(request: StaffRequest, wanted: Wanted, kept: dict[str, str]) -> dict[str, Any]:
    after = _after(request.GET.get("nach", ""))
    found = find(request.actor, wanted, after=after)
    hits = [_hit(hit) for hit in shown(request.actor, found.places, wanted.words)]
    if not hits and not wanted.chosen and after is None and request.actor.account is not None:
        # Always, so that the answer takes as long whether something was withheld or not.
        look_into_empty_search.defer(account=request.actor.account, words=wanted.words)
    older = "?" + urlencode(kept | {"nach": _cursor(found.next)}) if found.next else ""
    return {
        "hits": hits,
        "count": _count(found),
        "facets": _facets(found, wanted, kept),
        "alike": [] if hits else _alike(wanted.words),
        "pager": Pager(newer_url="?" + urlencode(kept) if after else "", older_url=older),
    }


def _hit(hit: Shown) -> dict[str, Any]:
    case = hit.case
    url = reverse("desk-case", args=[case.number])
    return {
        "title": hit.title,
        "excerpt": hit.excerpt,
        "case_title": case.title if hit.document else "",
        "url": _paper_url(hit, hit.document.pk) if hit.document else url,
        "case_url": url if hit.document else "",
        "number": case.number,
        "file": case.file.number if hit.whole else "",
        "who": case.applicant.name if hit.whole else "",
        "kind": _kind(hit.document.kind if hit.document else CASE_KIND),
        "day": short_date(_moment(hit).astimezone(BERLIN).date()),
        "badge": state_badge(case),
    }


def _paper_url(hit: Shown, paper: UUID) -> str:
    """In its case, for whoever may open that; else the paper alone."""
    return paper_url(hit.case, paper) if hit.whole else reverse("document", args=[paper])


def _moment(hit: Shown) -> datetime:
    return hit.document.created_at if hit.document else hit.case.received_at


def _kind(kind: str) -> str:
    return _("Vorgang") if kind == CASE_KIND else kind_words(kind)


def _count(found: Found) -> str:
    if found.count is None:
        number = f"{MOST_COUNTED:_}".replace("_", "\N{NARROW NO-BREAK SPACE}")
        return _("Mehr als %(number)s Treffer, die neuesten zuerst") % {"number": number}
    told = ngettext("%(number)s Treffer", "%(number)s Treffer", found.count)
    return told % {"number": found.count}


def _facets(found: Found, wanted: Wanted, kept: dict[str, str]) -> list[dict[str, Any]]:
    """Values to narrow by, the most frequent first; a chosen one can be taken back."""
    titles = {
        "office": _("Stelle"),
        "plan": _("Aktenplan"),
        "year": _("Jahr"),
        "state": _("Stand des Vorgangs"),
        "kind": _("Art"),
    }
    shown_facets = []
    for facet in FACETS:
        values = dict(found.facets.get(facet, {}))
        chosen = wanted.chosen.get(facet, "")
        if chosen:
            values.setdefault(chosen, 0)
        if not chosen and len(values) < 2:
            continue
        names = _names(facet, list(values))
        ranked = sorted(values, key=lambda value: (-values[value], names[value]))
        if facet == "year":
            ranked = sorted(values, reverse=True)
        shown_facets.append(
            {
                "title": titles[facet],
                "id": facet,
                "values": [
                    _value(_KEYS[facet], value, names[value], values[value], chosen, kept)
                    for value in ranked[:_SHOWN_VALUES]
                ],
            }
        )
    return shown_facets


def _value(
    key: str, value: str, name: str, count: int, chosen: str, kept: dict[str, str]
) -> dict[str, Any]:
    current = value == chosen
    others = {other: said for other, said in kept.items() if other != key}
    address = others if current else others | {key: value}
    return {"label": name, "count": count, "current": current, "url": "?" + urlencode(address)}


def _names(facet: str, values: list[str]) -> dict[str, str]:
    if facet == "office":
        offices = office_names(value for value in values if _is_id(value))
        return {value: offices.get(value, value) for value in values}
    if facet == "plan":
        plans = plan_titles(values)
        return {value: f"{value} {plans.get(value, '')}".strip() for value in values}
    if facet == "state":
        known = {str(state.value): str(state.label) for state in CaseState}
        return {value: known.get(value, value) for value in values}
    if facet == "kind":
        return {value: _kind(value) for value in values}
    return {value: value for value in values}


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _alike(words: str) -> list[tuple[str, str]]:
    """Words of public pages that look like the one asked for; never a word from a file."""
    found = nearest_words(words, language=language())
    return [(word, "?" + urlencode({"q": word})) for word in found]


def _cursor(place: Place) -> str:
    return f"{place.at.isoformat()}~{place.id}~{int(place.direct)}"


def _after(cursor: str) -> tuple[datetime, int, bool] | None:
    """Where to go on; an address that cannot be read means the first page."""
    try:
        at, number, direct = cursor.split("~")
        moment = datetime.fromisoformat(at)
        return (moment, int(number), direct == "1") if moment.tzinfo else None
    except ValueError:
        return None

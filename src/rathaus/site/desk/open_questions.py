"""Questions that nobody could answer: what the editors make of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from rathaus.assistant.models import OpenQuestion
from rathaus.assistant.queries import open_questions
from rathaus.assistant.staff.queries import find_question, names_of_services
from rathaus.assistant.staff.questions import (
    LONGEST_WORD,
    MOST_AT_ONCE,
    adopt_synonym,
    decide_questions,
    undo_synonym,
)
from rathaus.catalogue.models import Service
from rathaus.catalogue.rules import EDIT
from rathaus.design.components import Link, Pager
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.design.typography import short_date
from rathaus.kernel.access import staff
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.kernel.paging import page_of
from rathaus.kernel.references import Reference
from rathaus.kernel.search import search
from rathaus.site.desk.collection_words import history_of
from rathaus.site.desk.frame import StaffRequest, show, tell

_UNDO = "desk_decided_questions"
_ORDER = ("-count", "-id")
_SIZE = 50
_NEAR = 6
_STATES = {"offen": "open", "beantwortet": "answered", "nicht-unsere": "outside"}


@staff(EDIT)
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """The questions, asked most often first, with what one click makes of them."""
    word = request.GET.get("stand", "")
    state = _STATES.get(word, OpenQuestion.State.OPEN.value)
    kept = {"stand": word} if word in _STATES else {}
    found = open_questions(request.actor, state=state)
    if request.GET.get("ausgabe") == "csv":
        return _export(found[:EXPORTED])
    page = page_of(found, order=_ORDER, after=request.GET.get("nach", ""), size=_SIZE)
    context = {
        "rows": _rows(page.rows),
        "open": state == OpenQuestion.State.OPEN,
        "states": _links(word),
        "kept": urlencode(kept),
        "narrowed": bool(kept),
        "export_url": "?" + urlencode(kept | {"ausgabe": "csv"}),
        "pager": Pager(
            newer_url="?" + urlencode(kept) if request.GET.get("nach") else "",
            older_url="?" + urlencode(kept | {"nach": page.next}) if page.next else "",
            newer=_("zum Anfang"),
            older=_("weitere"),
        ),
        "undo": request.session.pop(_UNDO, None) if _UNDO in request.session else None,
    }
    return show(request, "desk/open_questions.html", context)


@staff(EDIT)
@require_safe
def question(request: StaffRequest, question_id: int) -> HttpResponseBase:
    """One question with the services that are nearest, to be found by its word from now on."""
    found = find_question(request.actor, question_id)
    row = _rows([found])[0]
    hits = search(row["first"], request.actor, kinds=("service",), limit=_NEAR).hits
    near = {hit.key: hit.title for hit in hits}
    if row["service"]:
        near = {row["service"].key: row["service"].name} | near
    context = {
        "row": row,
        "chosen": row["service"].key if row["service"] else "",
        "near": list(near.items()),
        "longest": LONGEST_WORD,
        "open": found.state == OpenQuestion.State.OPEN,
        "history": history_of(Reference("open-question", str(found.pk))),
    }
    return show(request, "desk/open_question.html", context)


@staff(EDIT)
@require_POST
def synonym(request: StaffRequest, question_id: int) -> HttpResponseBase:
    """Propose the word, or the question as it was asked, as a search word of the service."""
    word = request.POST.get("word")
    key = request.POST.get("other", "").strip()[:80] or request.POST.get("service", "")[:80]
    try:
        if not key:
            raise Invalid(_("Wählen Sie die Leistung, die so gefunden werden soll."))
        if word is None:
            word = _row(find_question(request.actor, question_id), None)["word"]
        done = adopt_synonym(actor=request.actor, question_id=question_id, key=key, word=word)
    except RathausError as error:
        messages.error(request, " ".join([str(error), *_fields(error)]))
        return redirect("desk:open-question", question_id=question_id)
    text = (
        _("„%(word)s“ ist vorgeschlagen. Gefunden wird es, sobald jemand freigibt.")
        if done.submitted
        else _("„%(word)s“ steht jetzt im Entwurf, an dem schon jemand schreibt.")
    )
    request.session[_UNDO] = {
        "text": text % {"word": done.word},
        "ids": [question_id],
        "revision": str(done.revision.pk),
        "word": done.word,
    }
    return redirect("desk:open-questions")


@staff(EDIT)
@require_POST
def decide(request: StaffRequest) -> HttpResponseBase:
    """Say of one or of the chosen ones what became of them; the next page offers to undo it."""
    ids = _ids(request.POST.getlist("only") or request.POST.getlist("question"))
    verdict = request.POST.get("do", "")
    alone = request.POST.get("only", "")
    if alone:
        verdict = request.POST.get("alone", "outside")
    if not ids:
        messages.info(request, _("Wählen Sie zuerst Fragen aus."))
        return _back(request)
    try:
        done = decide_questions(actor=request.actor, question_ids=ids, state=verdict)
    except RathausError as error:
        messages.error(request, str(error))
        return _back(request)
    text = ngettext("%(n)s Frage ist entschieden.", "%(n)s Fragen sind entschieden.", len(done))
    if verdict == OpenQuestion.State.OPEN:
        messages.success(request, _("Wieder offen."))
    else:
        request.session[_UNDO] = {"text": text % {"n": len(done)}, "ids": done}
    return _back(request)


@staff(EDIT)
@require_POST
def undo(request: StaffRequest) -> HttpResponseBase:
    """Open them again; a search word that was proposed by it goes, too."""
    ids = _ids(request.POST.getlist("question"))
    revision, word = _uuid(request.POST.get("revision", "")), request.POST.get("word", "")

    def act() -> None:
        if revision is not None and ids:
            undo_synonym(
                actor=request.actor, question_id=ids[0], revision_id=revision, word=word[:200]
            )
        else:
            decide_questions(
                actor=request.actor, question_ids=ids, state=OpenQuestion.State.OPEN.value
            )

    tell(request, act, _("Rückgängig gemacht."))
    return _back(request)


def _rows(found: Iterable[OpenQuestion]) -> list[dict[str, Any]]:
    rows = list(found)
    keys = {row.best.removeprefix("service:") for row in rows if row.best.startswith("service:")}
    services = names_of_services(keys) if keys else {}
    return [_row(row, services.get(row.best.removeprefix("service:"))) for row in rows]


def _row(row: OpenQuestion, service: Service | None) -> dict[str, Any]:
    first = next((one for one in row.examples if one), row.fingerprint)
    asked = {"frage": first} | ({"leistung": service.key} if service else {})
    return {
        "question": row,
        "first": first,
        "others": [one for one in row.examples if one != first],
        "service": service,
        "last": row.last_at.astimezone(BERLIN),
        "word": first[:LONGEST_WORD].rstrip("?!. "),
        "url": reverse("desk:open-question", args=[row.pk]),
        "new_url": f"{reverse('desk:service-new')}?{urlencode({'name': first.rstrip('?!. ')})}",
        "question_url": f"{reverse('desk:question-new')}?{urlencode(asked)}",
    }


def _links(current: str) -> list[Link]:
    labels = {
        "": _("offen"),
        "beantwortet": _("beantwortet"),
        "nicht-unsere": _("nicht unsere Aufgabe"),
    }
    return [
        Link(label=label, url=f"?{urlencode({'stand': key})}", current=key == current)
        for key, label in labels.items()
    ]


def _export(rows: Iterable[OpenQuestion]) -> HttpResponseBase:
    header = [_("Frage"), _("Wie oft"), _("Zuerst"), _("Zuletzt"), _("Am nächsten"), _("Zustand")]
    lines = (
        (
            row.examples[0] if row.examples else row.fingerprint,
            str(row.count),
            short_date(row.first_at.astimezone(BERLIN)),
            short_date(row.last_at.astimezone(BERLIN)),
            row.best,
            str(row.get_state_display()),
        )
        for row in rows
    )
    return as_csv("offene-fragen", header, lines)


def _ids(given: Iterable[str]) -> list[int]:
    return [int(one) for one in given if one.isdecimal() and len(one) < 10][:MOST_AT_ONCE]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _fields(error: RathausError) -> list[str]:
    return [str(one) for one in error.fields.values()] if isinstance(error, Invalid) else []


def _back(request: StaffRequest) -> HttpResponseBase:
    query = request.POST.get("zurueck", "")[:200]
    return redirect(reverse("desk:open-questions") + (f"?{query}" if query else ""))

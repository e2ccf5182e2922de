"""Step 2: what is wrong, whether somebody is in danger, and what the text tells of people."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import public_page
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.reports.actions.drafting import keep_answers
from rathaus.reports.actions.submitting import LONGEST_TEXT
from rathaus.reports.learning import Place
from rathaus.reports.models import Category, Draft
from rathaus.reports.secret_keys import digest
from rathaus.reports.setup import setup
from rathaus.reports.suggesting import Suggested, suggest_categories
from rathaus.reports.suspicion import TRAP_FIELD
from rathaus.reports.text_checks import check_text
from rathaus.reports.views.flow.writing import (
    FlowRequest,
    Writing,
    flow_page,
    is_mine,
    show,
    steps,
)
from rathaus.reports.wordings import wording

_LEAST_TEXT = 3
_CHOOSE = "waehlen"
TEXT, NEAR = "text", "near"
"""Pages in between that were answered; kept in ``passed``."""


@flow_page(needs=False)
def what(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    """Ask what is wrong; the suggestion comes first, the whole list stays at hand."""
    if not writing.place:
        return redirect("report-where", writing.slip)
    refusal: RathausError | None = _asked_again(request, writing)
    if request.method == "POST":
        try:
            return _take(request, writing)
        except RathausError as error:
            refusal = error
    typed = request.POST.get("text", str(writing.answers.get("text", "")))
    chosen = request.POST.get("category", str(writing.answers.get("category", "")))
    questions, category = _questions(request, writing, refusal, typed), _category_field(refusal)
    context = {
        "writing": writing,
        "steps": steps(2, writing),
        "emergency": wording("emergency"),
        "questions": questions,
        "category": category,
        "summary": [questions[0], category, questions[1]],
        "trap": TRAP_FIELD,
        **_list(typed, chosen, _place(writing), missing=bool(category.error)),
    }
    return show(request, "what.html", context, refusal if request.method == "POST" else None)


@public_page
@never_cache
@require_POST
def suggestion(request: HttpRequest) -> HttpResponseBase:
    """A fragment: what it may be, while somebody is writing."""
    slip = request.GET.get("meldung", "")
    draft = Draft.objects.filter(pk=digest(slip)).first() if is_mine(request, slip) else None
    writing = Writing(slip, draft)
    place = _place(writing) if writing.place else None
    context = _list(request.POST.get("text", ""), request.POST.get("category", ""), place)
    return render(request, "reports/parts/suggested.html", context)


@flow_page()
def text(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    """Say what was covered in the text, and let it be changed."""
    refusal: RathausError | None = None
    if request.method == "POST":
        checked = check_text(request.POST.get("text", ""))
        try:
            _long_enough(checked.text)
            keep_answers(
                actor=request.actor,
                slip=writing.slip,
                answers={"text": checked.text, "covered": [], "names": []} | passing(writing, TEXT),
            )
            return redirect(after_what(writing))
        except RathausError as error:
            refusal = error
    kept = str(writing.answers.get("text", ""))
    question = Field(
        name="text",
        label=_("Ihr Text, wie wir ihn aufnehmen"),
        widget="textarea",
        value=request.POST.get("text", kept),
        error=_fields(refusal).get("text", ""),
        max_length=LONGEST_TEXT,
    )
    context = {
        "writing": writing,
        "steps": steps(2, writing),
        "covered": writing.answers.get("covered", []),
        "names": writing.answers.get("names", []),
        "shown": re.split(r"(\[[^\]]{2,24}\])", kept),
        "question": question,
        "summary": [question],
    }
    return show(request, "text.html", context, refusal)


def after_what(writing: Writing) -> str:
    """The address of the next page: what the text tells, what is reported already, or photos."""
    fresh = Writing(writing.slip, writing.draft)
    if fresh.draft is not None:
        fresh.draft.refresh_from_db()
    passed = fresh.answers.get("passed", [])
    tells = fresh.answers.get("covered") or fresh.answers.get("names")
    if tells and TEXT not in passed:
        return fresh.url("report-text")
    if fresh.near and NEAR not in passed:
        return fresh.url("report-already")
    return fresh.url("report-photos")


def passing(writing: Writing, page: str) -> dict[str, Any]:
    """That a page in between was answered."""
    return {"passed": sorted({*writing.answers.get("passed", []), page})}


def _take(request: FlowRequest, writing: Writing) -> HttpResponseBase:
    checked = check_text(request.POST.get("text", ""))
    _long_enough(checked.text)
    category = setup().categories.get(request.POST.get("category", ""))
    chosen = category.key if category and category.active else ""
    known = writing.answers
    same = (known.get("text"), known.get("category")) == (checked.text, chosen)
    answers = {
        "text": checked.text,
        "category": chosen,
        "danger": request.POST.get("danger") == "1",
        "trap": request.POST.get(TRAP_FIELD, "")[:40],
        "suggested": [found.row for found in suggest_categories(checked.text, _place(writing))],
        "covered": list(checked.covered),
        "names": list(checked.names),
        "passed": known.get("passed", []) if same else [],
    }
    keep_answers(actor=request.actor, slip=writing.slip, answers=answers)
    if not chosen:
        # On a page of its own address, so that „back“ finds it again.
        return redirect(f"{writing.url('report-what')}?{_CHOOSE}=1")
    return redirect(after_what(writing))


def _asked_again(request: FlowRequest, writing: Writing) -> Invalid | None:
    """What to say where the text is there and the category is not."""
    if request.method == "POST" or _CHOOSE not in request.GET or writing.category:
        return None
    wrong = _("Bitte wählen Sie, worum es geht. Unsere Vorschläge stehen oben.")
    return Invalid(wrong, fields={"category": wrong})


def _long_enough(text: str) -> None:
    wrong = ""
    if len(text) < _LEAST_TEXT:
        wrong = _("Bitte beschreiben Sie in ein paar Worten, was Sie sehen.")
    elif len(text) > LONGEST_TEXT:
        wrong = _("Bitte kürzen Sie auf höchstens 4.000 Zeichen.")
    if wrong:
        raise Invalid(wrong, fields={"text": wrong})


def _fields(refusal: RathausError | None) -> dict[str, str]:
    return dict(refusal.fields) if isinstance(refusal, Invalid) else {}


def _questions(
    request: FlowRequest, writing: Writing, refusal: RathausError | None, typed: str
) -> list[Field]:
    danger = request.POST.get("danger", "1" if writing.answers.get("danger") else "0")
    return [
        Field(
            name="text",
            label=_("Was ist los?"),
            widget="textarea",
            heading=True,
            value=typed,
            hint=_("Zum Beispiel: „Die Laterne vor Hausnummer 12 flackert.“ Bitte keine Namen."),
            error=_fields(refusal).get("text", ""),
            rows=4,
            max_length=LONGEST_TEXT,
            extra={
                "data-hx-post": f"{reverse('report-suggest')}?meldung={writing.slip}",
                "data-hx-trigger": "input changed delay:500ms",
                "data-hx-target": "#suggested",
                "data-hx-sync": "this:replace",
            },
        ),
        Field(
            name="danger",
            label=_("Besteht Gefahr?"),
            widget="radio",
            value=danger,
            hint=_("Zum Beispiel, weil jemand stürzen kann oder Kabel offen liegen."),
            choices=(
                Choice(value="0", label=_("Nein")),
                Choice(
                    value="1",
                    label=_("Ja, jemand könnte verletzt werden"),
                    hint=_("Dann sehen wir schneller nach. In einem Notfall zuerst 112 oder 110!"),
                ),
            ),
        ),
    ]


def _category_field(refusal: RathausError | None) -> Field:
    """The legend and the error of the list, which a template of its own draws."""
    return Field(
        name="category",
        label=_("Worum geht es?"),
        widget="select",
        error=_fields(refusal).get("category", ""),
    )


def _place(writing: Writing) -> Place:
    known = writing.place
    return Place(known["lat"], known["lon"], known["text"], known.get("district", ""))


def _list(
    typed: str, chosen: str, place: Place | None = None, *, missing: bool = False
) -> dict[str, Any]:
    """What is suggested for the text, and all categories in their groups.

    The whole list is unfolded where the choice lies in it, or is missing and nothing is suggested.
    """
    suggested = suggest_categories(typed, place)
    above = {found.category.key for found in suggested}
    return {
        "suggested": suggested,
        "groups": groups(suggested),
        "chosen": chosen,
        "unfolded": (chosen and chosen not in above) or (missing and not suggested),
    }


def groups(suggested: list[Suggested]) -> list[tuple[str, list[Category]]]:
    """The categories in groups, in their order, without those that are suggested already."""
    above = {found.category.key for found in suggested}
    found: dict[str, list[Category]] = {}
    for category in setup().active:
        if category.key not in above:
            found.setdefault(_(category.group or "Sonstiges"), []).append(category)
    return list(found.items())

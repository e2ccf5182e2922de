"""Vorlagen: what letters and notes begin with; kept by people who propose and release in turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.design.components import Badge, Fact
from rathaus.design.fields import Choice, Field
from rathaus.kernel.errors import Conflict, Invalid, NotFound, RathausError
from rathaus.procedures.drafting.comparing import compared
from rathaus.procedures.drafting.keeping_templates import (
    propose_template,
    release_template,
    withdraw_template,
)
from rathaus.procedures.drafting.markup import blocks_of
from rathaus.procedures.drafting.placeholders import PLACEHOLDERS
from rathaus.procedures.drafting.queries import template_history, waiting_templates
from rathaus.procedures.drafting.rules import may_keep_templates
from rathaus.procedures.drafting.templates import (
    TextTemplate,
    all_templates,
    find_template,
    template_of,
)
from rathaus.procedures.models import TemplateVersion
from rathaus.site.desk.frame import (
    StaffRequest,
    for_template_keepers,
    for_templates,
    show,
    tell,
)

_EMPTY = TextTemplate("", "", TemplateVersion.Kind.LETTER.value, "", "", "")


@for_templates
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """Every template of the city, and what waits to be released."""
    context = {
        "rows": [_row(one) for one in all_templates()],
        "waiting": waiting_templates(request.actor),
        "may_keep": may_keep_templates(request.actor),
    }
    return show(request, "desk/templates.html", context)


@for_templates
def template(request: StaffRequest, key: str) -> HttpResponseBase:
    """One template as it reads, its history, and for who keeps templates the way to change it."""
    history = template_history(request.actor, key)
    found = _found(key, history)
    if request.method == "POST":
        return _propose(request, found, history)
    return _show(request, found, history)


@for_template_keepers
def new(request: StaffRequest) -> HttpResponseBase:
    """Propose a template that there is not yet."""
    if request.method == "POST":
        key = request.POST.get("key", "").strip()[:60]
        if any(one.key == key for one in all_templates()) or template_history(request.actor, key):
            text = _("Diesen Kurznamen gibt es schon.")
            taken = Invalid(
                _("Die Vorlage ist noch nicht gespeichert."),
                remedy=_("Wählen Sie einen anderen Kurznamen, oder ändern Sie die Vorlage dort."),
                fields={"key": text},
            )
            return _ask(request, _typed(request, key), taken)
        return _propose(request, _typed(request, key), [], new=True)
    return _ask(request, _EMPTY, None)


@for_template_keepers
@require_POST
def release(request: StaffRequest, key: str, number: int) -> HttpResponseBase:
    """Release what somebody else proposed."""
    tell(
        request,
        lambda: release_template(actor=request.actor, key=key, number=number),
        _("Freigegeben. Neue Schreiben beginnen ab jetzt damit."),
    )
    return redirect("desk:templates")


@for_template_keepers
@require_POST
def withdraw(request: StaffRequest, key: str) -> HttpResponseBase:
    """Propose to give up the city's version."""
    found = find_template(key)
    reason = request.POST.get("reason", "")[:300]
    tell(
        request,
        lambda: withdraw_template(actor=request.actor, template=found, reason=reason),
        _("Vorgeschlagen. Es gilt, sobald eine andere Person es freigibt."),
    )
    return redirect("desk:template", key=key)


def _propose(
    request: StaffRequest,
    known: TextTemplate,
    history: list[TemplateVersion],
    *,
    new: bool = False,
) -> HttpResponseBase:
    typed = _typed(request, known.key)
    base = request.POST.get("base", "")
    try:
        propose_template(
            actor=request.actor,
            template=typed,
            base=int(base) if base.isdecimal() and len(base) < 7 else 0,
            note=request.POST.get("note", ""),
        )
    except (Invalid, Conflict) as error:
        if new:
            return _ask(request, typed, error)
        return _show(request, known, history, typed=typed, problem=error)
    messages.success(request, _("Vorgeschlagen. Es gilt, sobald eine andere Person es freigibt."))
    return redirect("desk:template", key=known.key)


def _show(
    request: StaffRequest,
    found: TextTemplate,
    history: list[TemplateVersion],
    *,
    typed: TextTemplate | None = None,
    problem: RathausError | None = None,
) -> HttpResponseBase:
    waiting = next(iter(one for one in history[:1] if one.released_at is None), None)
    context: dict[str, Any] = {
        "template": found,
        "blocks": blocks_of(found.text),
        "placeholders": [
            Fact(term=f"{{{{ {name} }}}}", value=str(words)) for name, words in PLACEHOLDERS.items()
        ],
        "may_keep": may_keep_templates(request.actor),
        "history": _history(history),
        "waiting": waiting,
        "own": waiting is not None and waiting.created_by == str(request.actor.ref),
        "pieces": compared(found.text, waiting.text) if waiting else [],
        "subject_pieces": compared(found.subject, waiting.subject) if waiting else [],
        "fields": _fields(typed or (template_of(waiting) if waiting else found), problem, request),
        "base": history[0].number if history else 0,
        "problem": problem,
        "may_withdraw": found.version > 0 and waiting is None,
    }
    status = problem.status if problem else 200
    return show(request, "desk/template.html", context, status=status)


def _ask(
    request: StaffRequest, typed: TextTemplate, problem: RathausError | None
) -> HttpResponseBase:
    wrong = _wrong(problem)
    key = Field(
        name="key",
        label=_("Kurzname"),
        hint=_("Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel „dank-an-ehrenamt“."),
        value=typed.key,
        max_length=60,
        error=wrong.get("key", ""),
    )
    context = {"fields": [key, *_fields(typed, problem, request)], "problem": problem}
    status = problem.status if problem else 200
    return show(request, "desk/template_new.html", context, status=status)


def _found(key: str, history: list[TemplateVersion]) -> TextTemplate:
    """The template in force; one that was only proposed yet is known to who keeps templates."""
    try:
        return find_template(key)
    except NotFound:
        if history:
            return template_of(history[0])
        raise


def _typed(request: StaffRequest, key: str) -> TextTemplate:
    return TextTemplate(
        key=key,
        title=request.POST.get("title", ""),
        kind=request.POST.get("kind", ""),
        use=request.POST.get("use", ""),
        subject=request.POST.get("subject", ""),
        text=request.POST.get("text", ""),
    )


def _wrong(problem: RathausError | None) -> Mapping[str, str]:
    return problem.fields if isinstance(problem, Invalid) else {}


def _fields(
    shown: TextTemplate, problem: RathausError | None, request: StaffRequest
) -> list[Field]:
    wrong = _wrong(problem)
    return [
        Field(
            name="title",
            label=_("Titel"),
            value=shown.title,
            max_length=120,
            error=wrong.get("title", ""),
        ),
        Field(
            name="kind",
            label=_("Wohin geht es?"),
            widget="radio",
            value=shown.kind,
            choices=tuple(
                Choice(value=value, label=str(label))
                for value, label in TemplateVersion.Kind.choices
            ),
            error=wrong.get("kind", ""),
        ),
        Field(
            name="use",
            label=_("Wann man sie nimmt"),
            value=shown.use,
            max_length=300,
            required=False,
            error=wrong.get("use", ""),
        ),
        Field(
            name="subject",
            label=_("Betreff"),
            value=shown.subject,
            max_length=200,
            error=wrong.get("subject", ""),
        ),
        Field(
            name="text",
            label=_("Text"),
            hint=_(
                "Platzhalter stehen in doppelten geschweiften Klammern, Lücken für den Menschen in "
                "[[doppelten eckigen]]."
            ),
            widget="textarea",
            value=shown.text,
            rows=18,
            error=wrong.get("text", ""),
        ),
        Field(
            name="note",
            label=_("Was ist neu, und warum?"),
            value=request.POST.get("note", ""),
            max_length=300,
            required=False,
        ),
    ]


def _row(one: TextTemplate) -> dict[str, Any]:
    """A template in the list: what it is for, where it goes, whose it is."""
    city = _("Stadt, Fassung %(n)s") % {"n": one.version}
    return {
        "template": one,
        "kind": str(dict(TemplateVersion.Kind.choices)[one.kind]),
        "origin": city if one.version else _("mitgeliefert"),
    }


def _history(versions: list[TemplateVersion]) -> list[dict[str, Any]]:
    return [
        {
            "version": one,
            "badge": Badge(label=_("freigegeben"), kind="success")
            if one.released_at
            else Badge(label=_("wartet auf Freigabe"), kind="warning"),
        }
        for one in versions
    ]

"""Applying: one thing on a page, saved at every step, reviewed before it is sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.counter.places import place_map
from rathaus.design.components import Step
from rathaus.kernel.access import Actor, public_page
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Duplicate, Invalid, NotAllowed
from rathaus.procedures import forms
from rathaus.procedures.actions.drafts import (
    discard_draft,
    fill_page,
    open_draft,
    save_page,
    start_draft,
)
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Draft
from rathaus.procedures.queries.fees import fee_preview

TOKENS = "draft_tokens"


class ActorRequest(HttpRequest):
    """A request after the middleware: whoever makes it is known."""

    actor: Actor


@public_page
@require_POST
def start(request: ActorRequest, procedure_key: str) -> HttpResponseBase:
    """Begin an application and go to its first page."""
    draft = start_draft(actor=request.actor, procedure_key=procedure_key)
    _remember(request, draft)
    return redirect("counter:apply-page", draft.pk, draft.section)


@public_page
def resume(request: ActorRequest, draft_id: UUID) -> HttpResponseBase:
    """Go on where the draft stands."""
    draft = _draft(request, draft_id)
    return redirect("counter:apply-page", draft.pk, draft.section)


@public_page
def page(request: ActorRequest, draft_id: UUID, section_key: str) -> HttpResponseBase:
    """One page of the form: shown, or its answers taken."""
    draft = _draft(request, draft_id)
    if draft.case_id is not None:
        return redirect("counter:submitted", draft.pk)
    bundle = installed(draft.version)
    section = _section(bundle, draft, section_key)
    if section is None:
        return redirect("counter:apply-page", draft.pk, _first_page(bundle, draft))
    if request.method == "POST":
        return _take(request, draft, bundle, section)
    draft = fill_page(actor=request.actor, draft=draft, section=section)
    return _show(request, draft, bundle, section)


@public_page
@require_POST
def discard(request: ActorRequest, draft_id: UUID) -> HttpResponseBase:
    """Throw the draft away."""
    draft = _draft(request, draft_id)
    discard_draft(actor=request.actor, draft=draft)
    messages.success(request, _("Der Entwurf ist gelöscht."))
    return redirect("home")


def _take(
    request: ActorRequest, draft: Draft, bundle: Installed, section: forms.Section
) -> HttpResponseBase:
    parsed = forms.parse(section, request.POST, request.FILES)
    saved = save_page(
        actor=request.actor, draft=draft, section=section, parsed=parsed, post=request.POST.dict()
    )
    draft = _draft(request, draft.pk)
    if "_later" in request.POST:
        messages.success(
            request, _("Ihr Entwurf ist gespeichert. Sie können jederzeit weitermachen.")
        )
        return redirect("home" if request.actor.kind == "anonymous" else "counter:overview")
    if "_refresh" in request.POST:
        return _show(request, draft, bundle, section, fragment=True)
    if saved.errors or saved.stay:
        return _show(request, draft, bundle, section, errors=saved.errors)
    if section.kind == "review":
        return _submit(request, draft, bundle, section)
    target = request.POST.get("_back_to") or saved.next_section
    return redirect("counter:apply-page", draft.pk, target)


def _submit(
    request: ActorRequest, draft: Draft, bundle: Installed, section: forms.Section
) -> HttpResponseBase:
    if request.actor.trust < bundle.trust:
        return redirect("counter:identify", draft.pk)
    try:
        submission = submit_application(
            actor=request.actor, draft=draft, language=get_language() or "de"
        )
    except Invalid as error:
        return _show(request, draft, bundle, section, refusal=error)
    except (Duplicate, NotAllowed) as error:
        return _show(request, draft, bundle, section, refusal=error)
    request.session[f"code:{draft.pk}"] = submission.access_code
    return redirect("counter:submitted", draft.pk)


def _show(
    request: ActorRequest,
    draft: Draft,
    bundle: Installed,
    section: forms.Section,
    *,
    errors: tuple[forms.FieldError, ...] = (),
    refusal: Exception | None = None,
    fragment: bool = False,
) -> HttpResponse:
    context = bundle.form_context(today())
    view = forms.render_section(
        bundle.form,
        section,
        draft.data,
        errors=errors,
        origins=draft.origins,
        context=context,
        place_map=place_map(),
    )
    shown = {
        "view": view,
        "draft": draft,
        "procedure": bundle.procedure,
        "refresh_url": request.path,
    }
    if fragment:
        return render(request, "procedures/form_section.html", shown)
    shown |= _frame(request, draft, bundle, section, context)
    shown |= {"errors": errors, "refusal": refusal, "first": _first_of(refusal)}
    status = 422 if errors or isinstance(refusal, Invalid) else 409 if refusal else 200
    return render(request, "counter/apply.html", shown, status=status)


def _frame(
    request: ActorRequest,
    draft: Draft,
    bundle: Installed,
    section: forms.Section,
    context: dict[str, Any],
) -> dict[str, Any]:
    """Steps, the way back, and on the last pages the fee and all answers."""
    pages = forms.visible_sections(bundle.form, draft.data, context)
    keys = [entry.key for entry in pages]
    position = keys.index(section.key) if section.key in keys else 0
    reached = keys.index(draft.section) if draft.section in keys else 0
    frame: dict[str, Any] = {
        "steps": [
            Step(
                title=str(entry.title),
                state="now" if entry.key == section.key else "done" if place < reached else "next",
                url=_url(draft, entry.key) if place < reached and entry.key != section.key else "",
            )
            for place, entry in enumerate(pages)
        ],
        "back_url": _url(draft, keys[position - 1]) if position else bundle.service_url,
        "signed_in": request.actor.kind == "person",
        "identify": request.actor.trust < bundle.trust,
    }
    if section.kind in ("fee", "review"):
        frame["fee"] = fee_preview(bundle, draft.data)
    if section.kind == "review":
        frame["summary"] = forms.summary_facts(
            bundle.form,
            draft.data,
            change_url=_url(draft, "{key}"),
            origins=draft.origins,
            context=context,
        )
    return frame


def _first_of(refusal: Exception | None) -> str:
    first = refusal.first if isinstance(refusal, Duplicate) else None
    return reverse("counter:case", args=[first.id]) if first else ""


def _section(bundle: Installed, draft: Draft, key: str) -> forms.Section | None:
    visible = forms.visible_sections(bundle.form, draft.data, bundle.form_context(today()))
    return next((entry for entry in visible if entry.key == key), None)


def _first_page(bundle: Installed, draft: Draft) -> str:
    return forms.visible_sections(bundle.form, draft.data, bundle.form_context(today()))[0].key


def _url(draft: Draft, key: str) -> str:
    return reverse("counter:apply-page", args=[draft.pk, "SEITE"]).replace("SEITE", key)


def _draft(request: ActorRequest, draft_id: UUID) -> Draft:
    tokens = request.session.get(TOKENS, {})
    return open_draft(actor=request.actor, draft_id=draft_id, token=tokens.get(str(draft_id), ""))


def _remember(request: ActorRequest, draft: Draft) -> None:
    """Keep the draft's token in the session, so that it can be resumed without logging in."""
    tokens = request.session.get(TOKENS, {})
    request.session[TOKENS] = dict(list(tokens.items())[-9:]) | {str(draft.pk): draft.token}

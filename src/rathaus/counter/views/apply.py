"""Applying: one thing on a page, saved at every step, reviewed before it is sent."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from rathaus.counter.assisted import guard
from rathaus.counter.assisted.views import end as end_assisted
from rathaus.counter.assisted.views import submit as submit_assisted
from rathaus.counter.drafts import (
    draft_of,
    keep_code,
    keep_said,
    needs_login,
    open_drafts,
    remember,
    said_for,
)
from rathaus.counter.form_pages import (
    draft_rows,
    errors_on,
    first_wrong,
    frame,
    gap_before,
    page_of_form,
    page_url,
    problems_of,
    section_of,
    without_memory,
)
from rathaus.counter.requests import ActorRequest, client_address
from rathaus.kernel.access import public_page
from rathaus.kernel.errors import (
    Conflict,
    Duplicate,
    Invalid,
    NotAllowed,
    RathausError,
    Unavailable,
)
from rathaus.kernel.references import resolve
from rathaus.procedures import forms
from rathaus.procedures.actions.drafts import (
    Saved,
    discard_draft,
    fill_page,
    save_page,
    start_draft,
)
from rathaus.procedures.actions.fetching import fetch_evidence
from rathaus.procedures.actions.paper_applications import file_paper_application
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.installed import Installed, active_version_id, installed
from rathaus.procedures.models import Draft
from rathaus.procedures.queries.intakes import intake_of
from rathaus.records.tries import slow_down


@public_page
@require_POST
def start(request: ActorRequest, procedure_key: str) -> HttpResponseBase:
    """Begin an application, or offer to go on with one that was begun."""
    if request.actor.is_staff:
        raise NotAllowed(
            _("Mit dem Dienstkonto können Sie keinen Antrag stellen."),
            remedy=_("Melden Sie sich ab, und stellen Sie den Antrag mit Ihrem eigenen Konto."),
        )
    if installed(active_version_id(procedure_key)).procedure.service.follows:
        messages.info(
            request,
            _("Ein Widerspruch beginnt beim Bescheid: Öffnen Sie hier den Vorgang dazu."),
        )
        return redirect("counter:overview")
    begun = open_drafts(request, procedure_key)
    empty = next((draft for draft in begun if not draft.data), None)
    if empty is not None:
        keep_said(request, empty)
        return redirect(page_url(empty, empty.section))
    if begun and "anew" not in request.POST:
        rows = draft_rows(begun)
        return render(
            request,
            "counter/resume.html",
            {"rows": rows, "procedure": installed(begun[0].version_id), "key": procedure_key},
        )
    draft = start_draft(actor=request.actor, procedure_key=procedure_key)
    remember(request, draft)
    keep_said(request, draft)
    return redirect(page_url(draft, draft.section))


@public_page
@require_safe
@never_cache
def drafts(request: ActorRequest) -> HttpResponse:
    """What was begun in this browser or with this account."""
    context = {
        "rows": draft_rows(open_drafts(request)),
        "signed_in": request.actor.kind == "person",
    }
    return render(request, "counter/drafts.html", context)


@public_page
@require_safe
def resume(request: ActorRequest, draft_id: UUID) -> HttpResponseBase:
    """Go on where the draft stands."""
    draft = draft_of(request, draft_id)
    if draft.case_id is not None:
        return redirect("counter:submitted", draft.pk)
    return redirect(page_url(draft, draft.section))


@public_page
@never_cache
def page(request: ActorRequest, draft_id: UUID, section_key: str) -> HttpResponseBase:
    """One page of the form: shown, or its answers taken."""
    draft = draft_of(request, draft_id)
    if draft.case_id is not None:
        return redirect("counter:submitted", draft.pk)
    bundle = installed(draft.version_id)
    section = section_of(bundle, draft, section_key)
    if section is None:
        return redirect(page_url(draft, first_wrong(request.actor, bundle, draft)))
    if request.method == "POST":
        return _take(request, draft, bundle, section)
    if section.kind in ("fee", "review"):
        missing = gap_before(request.actor, bundle, draft, section)
        if missing:
            return redirect(f"{page_url(draft, missing)}?pruefen=1")
    if section.kind == "review":
        draft = fetch_evidence(actor=request.actor, draft=draft)
    said = said_for(request, draft)
    draft = fill_page(actor=request.actor, draft=draft, section=section, said=said)
    errors = errors_on(request.actor, bundle, draft, section) if "pruefen" in request.GET else ()
    return _show(request, draft, bundle, section, errors=errors)


@public_page
@require_POST
def discard(request: ActorRequest, draft_id: UUID) -> HttpResponseBase:
    """Throw the draft away."""
    draft = draft_of(request, draft_id)
    if guard.assisted(request, draft) is not None:
        return end_assisted(request)
    discard_draft(actor=request.actor, draft=draft)
    messages.success(request, _("Der Entwurf ist gelöscht."))
    return redirect("counter:overview" if request.actor.kind == "person" else "counter:drafts")


def _take(
    request: ActorRequest, draft: Draft, bundle: Installed, section: forms.Section
) -> HttpResponseBase:
    parsed = forms.parse(section, request.POST, request.FILES)
    try:
        saved = save_page(
            actor=request.actor,
            draft=draft,
            section=section,
            parsed=parsed,
            post=request.POST.dict(),
        )
    except Conflict:
        # Sent meanwhile, in another window or by the first of two clicks.
        return redirect("counter:submitted", draft.pk)
    draft = draft_of(request, draft.pk)
    if "save" in request.POST:
        return _later(request, parsed, saved)
    if "_refresh" in request.POST:
        return _show(request, draft, bundle, section, fragment=True)
    if saved.errors or saved.stay:
        return _show(request, draft, bundle, section, errors=saved.errors)
    guard.note(request, draft, section.key)
    if section.kind == "review":
        return _submit(request, draft, bundle, section)
    return redirect(_following(request, draft, bundle, saved))


def _later(request: ActorRequest, parsed: forms.Parsed, saved: Saved) -> HttpResponseBase:
    for error in saved.errors:
        if error.path in parsed.files:
            messages.warning(request, str(error))
    messages.success(request, _("Ihr Entwurf ist gespeichert. Sie können jederzeit weitermachen."))
    if request.actor.is_staff:
        return redirect("desk-intake")
    return redirect("counter:overview" if request.actor.kind == "person" else "counter:drafts")


def _following(request: ActorRequest, draft: Draft, bundle: Installed, saved: Saved) -> str:
    """The next page; after a change from the review, back to it if nothing is missing."""
    back = request.POST.get("_back_to", "")
    if back and section_of(bundle, draft, back) is not None:
        missing = first_wrong(request.actor, bundle, draft)
        return page_url(draft, back if missing in (back, "") else missing)
    return page_url(draft, saved.next_section)


def _submit(
    request: ActorRequest, draft: Draft, bundle: Installed, section: forms.Section
) -> HttpResponseBase:
    if draft.received_on is not None and request.actor.is_staff:
        return _file_paper(request, draft, bundle, section)
    session = guard.assisted(request, draft)
    if session is None and needs_login(request.actor, bundle, draft.data):
        return redirect("counter:identify", draft.pk)
    language = get_language() or "de"
    draft = fetch_evidence(actor=request.actor, draft=draft, sending=True)
    try:
        if session is not None:
            return submit_assisted(request, session, draft, language)
        if request.actor.kind == "anonymous":
            slow_down(f"filed:{client_address(request)}")
        submission = submit_application(actor=request.actor, draft=draft, language=language)
    except (Invalid, Duplicate, NotAllowed, Unavailable) as error:
        return _show(request, draft, bundle, section, refusal=error)
    if submission.access_code:
        keep_code(request, draft, submission.access_code)
    return redirect("counter:submitted", draft.pk)


def _file_paper(
    request: ActorRequest, draft: Draft, bundle: Installed, section: forms.Section
) -> HttpResponseBase:
    """What came on paper is filed by the office that typed it."""
    intake = intake_of(draft)
    try:
        submission = file_paper_application(
            actor=request.actor, intake=intake, language=get_language() or "de"
        )
    except (Invalid, Duplicate, NotAllowed) as error:
        return _show(request, draft, bundle, section, refusal=error)
    number = submission.case.number
    messages.success(request, _("Erfasst als Vorgang %(number)s.") % {"number": number})
    return redirect("desk-case", number)


def _show(
    request: ActorRequest,
    draft: Draft,
    bundle: Installed,
    section: forms.Section,
    *,
    errors: tuple[forms.FieldError, ...] = (),
    refusal: RathausError | None = None,
    fragment: bool = False,
) -> HttpResponse:
    assisted = guard.assisted(request, draft) is not None
    view = page_of_form(bundle, draft, section, errors)
    shown = {
        "view": without_memory(view) if assisted else view,
        "draft": draft,
        "procedure": bundle,
        "refresh_url": request.path,
    }
    if fragment:
        return render(request, "procedures/form_section.html", shown)
    first = refusal.first if isinstance(refusal, Duplicate) else None
    shown |= frame(request.actor, draft, bundle, section)
    if assisted:
        shown |= {"assisted": True, "identify": False, "signed_in": True}
    if draft.received_on is not None:
        shown |= {"paper_day": draft.received_on, "identify": False, "signed_in": True}
    shown |= {
        "refusal": refusal,
        "problems": problems_of(bundle, draft, refusal),
        "first": resolve(first, request.actor) if first else None,
        "back_to": request.GET.get("zurueck", "") or request.POST.get("_back_to", ""),
    }
    status = 422 if errors or isinstance(refusal, Invalid) else refusal.status if refusal else 200
    return render(request, "counter/apply.html", shown, status=status)

"""Writing a letter or a note at a case: beginning it, the editor, and how it ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import require, staff
from rathaus.kernel.errors import Conflict, Invalid, NotFound, RathausError
from rathaus.mail.models import Channel
from rathaus.procedures.drafting.addressees import usual_addressee
from rathaus.procedures.drafting.comparing import compared
from rathaus.procedures.drafting.content import MAX_NOTE, Content, content_of, tidied
from rathaus.procedures.drafting.errors import Outdated
from rathaus.procedures.drafting.finishing import circulate_draft, file_draft, send_draft
from rathaus.procedures.drafting.markup import blocks_of
from rathaus.procedures.drafting.placeholders import gaps_in
from rathaus.procedures.drafting.printing import draft_mark, printed
from rathaus.procedures.drafting.queries import checkout_of, find_draft, find_version
from rathaus.procedures.drafting.reserving import check_out, undo_checkout
from rathaus.procedures.drafting.rules import may_break, may_draft
from rathaus.procedures.drafting.templates import all_templates
from rathaus.procedures.drafting.writing import discard_draft, save_draft, start_draft
from rathaus.procedures.models import LetterDraft
from rathaus.records.models import Case
from rathaus.records.queries import find_case
from rathaus.site.desk.draft_fields import (
    addressee_fields,
    draft_fields,
    typed_addressee,
    typed_content,
)
from rathaus.site.desk.frame import StaffRequest, show, tell

_BLANK = "_"
"""What the form calls the empty page; no template may be called that."""


@staff("case.work")
def begin(request: StaffRequest, number: str) -> HttpResponseBase:
    """Choose a template and to whom it goes."""
    case = find_case(request.actor, number)
    require(may_draft, request.actor, case)
    if request.method != "POST":
        return _ask(request, case, None)
    chosen = request.POST.get("template", _BLANK).replace(_BLANK, "")
    typed = request.POST.get("addressee")
    try:
        draft = start_draft(
            actor=request.actor,
            case=case,
            template=chosen,
            addressee=typed_addressee(request) if typed else None,
        )
    except (Invalid, Conflict, NotFound) as error:
        return _ask(request, case, error)
    return redirect("desk:draft", case.number, draft.pk)


@staff("case.see")
def editor(request: StaffRequest, number: str, draft_id: UUID) -> HttpResponseBase:
    """The draft as it stands; what is typed is kept first, whatever is done with it then."""
    draft = find_draft(request.actor, draft_id)
    if draft.case.number != number:
        return redirect("desk:draft", draft.case.number, draft.pk)
    if request.method != "POST":
        return show_draft(request, draft)
    require(may_draft, request.actor, draft.case)
    wanted = request.POST.get("do", "save")
    try:
        return _DEEDS.get(wanted, _save)(request, draft)
    except (Invalid, Conflict) as error:
        saved = draft.number if wanted in _ENDS else None
        again = find_draft(request.actor, draft_id)
        return show_draft(request, again, problem=error, saved=saved)


@staff("case.see")
@require_safe
def version_pdf(request: StaffRequest, number: str, draft_id: UUID, version: int) -> HttpResponse:
    """A saved version as it would be printed, marked as a draft."""
    draft = find_draft(request.actor, draft_id)
    content = content_of(find_version(draft, version))
    return _as_pdf(printed(request.actor, draft.case, content, mark=draft_mark(version)).data)


@staff("case.work")
@require_POST
def discard(request: StaffRequest, number: str, draft_id: UUID) -> HttpResponseBase:
    """Give a draft up."""
    draft = find_draft(request.actor, draft_id)
    reason = request.POST.get("reason", "")
    if not tell(
        request,
        lambda: discard_draft(actor=request.actor, draft_id=draft_id, reason=reason),
        _("Der Entwurf ist verworfen. Seine Fassungen bleiben bei der Akte, bis sie endet."),
    ):
        return redirect("desk:draft", draft.case.number, draft_id)
    return redirect("desk-case", draft.case.number)


def show_draft(
    request: StaffRequest,
    draft: LetterDraft,
    *,
    problem: RathausError | None = None,
    saved: int | None = None,
) -> HttpResponse:
    """The editor, with what was just typed and what stands against it.

    ``saved`` is the version as which it was kept before something else was refused.
    """
    newest = find_version(draft, draft.number)
    typed = typed_content(request) if request.method == "POST" else None
    content, held = typed or content_of(newest), checkout_of(draft)
    case, actor = draft.case, request.actor
    mine = held is not None and held.holder_id == actor.account
    is_open = draft.state == LetterDraft.State.OPEN and case.closed_at is None
    writing = is_open and may_draft(actor, case)
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    note = request.POST.get("note", "")[:MAX_NOTE]
    context: dict[str, Any] = {
        "case": case,
        "draft": draft,
        "version": newest,
        "held": held,
        "mine": mine,
        "may_break": held is not None and not mine and may_break(actor, held),
        "may_send": writing and actor.can("mail.send", case.office_id),
        "may_discard": draft.state == LetterDraft.State.OPEN and may_draft(actor, case),
        "fields": draft_fields(case, content, note, wrong, lines=request.POST.get("lines"))
        if (writing and (held is None or mine)) or typed
        else [],
        "blocks": blocks_of(content.text),
        "gaps": gaps_in(f"{content.subject}\n{content.text}"),
        "problem": problem,
        "base": max(saved or 0, _base(request, draft, problem)),
        "unsaved": typed is not None and typed != content_of(newest),
    }
    if isinstance(problem, Outdated) and typed is not None:
        context["other"] = newest
        context["pieces"] = compared(newest.text, typed.text.replace("\r\n", "\n"))
    return show(request, "desk/draft.html", context, status=problem.status if problem else 200)


def _base(request: StaffRequest, draft: LetterDraft, problem: RathausError | None) -> int:
    """The version that is written on; after a conflict has been shown, the newest."""
    typed = request.POST.get("base", "")
    if isinstance(problem, Outdated) or not typed.isdecimal() or len(typed) > 6:
        return draft.number
    return int(typed)


def _save(request: StaffRequest, draft: LetterDraft, *, release: bool = False) -> HttpResponse:
    saved = _keep(request, draft, release=release)
    messages.success(request, _("Gespeichert als Fassung %(n)s.") % {"n": saved})
    return redirect("desk:draft", draft.case.number, draft.pk)


def _release(request: StaffRequest, draft: LetterDraft) -> HttpResponse:
    return _save(request, draft, release=True)


def _keep(request: StaffRequest, draft: LetterDraft, *, release: bool = False) -> int:
    """Save what was typed; the number of the version that says it."""
    return save_draft(
        actor=request.actor,
        draft_id=draft.pk,
        content=typed_content(request),
        base=_base(request, draft, None),
        note=request.POST.get("note", ""),
        release=release,
    ).number


def _preview(request: StaffRequest, draft: LetterDraft) -> HttpResponse:
    """What is typed, as paper; nothing is saved."""
    content = tidied(draft.case, typed_content(request))
    mark = draft_mark(_base(request, draft, None))
    return _as_pdf(printed(request.actor, draft.case, content, mark=mark).data)


def _reserve(request: StaffRequest, draft: LetterDraft) -> HttpResponse:
    check_out(actor=request.actor, thing=draft)
    return _go_on(request, draft, _("Der Entwurf ist für Sie reserviert."))


def _give_back(request: StaffRequest, draft: LetterDraft) -> HttpResponse:
    held = checkout_of(draft)
    if held is not None:
        undo_checkout(actor=request.actor, checkout_id=held.pk)
    return _go_on(request, draft, _("Die Reservierung ist aufgehoben."))


def _go_on(request: StaffRequest, draft: LetterDraft, told: str) -> HttpResponse:
    """Back to the editor; what was typed and not saved stays in it."""
    messages.success(request, told)
    content: Content = typed_content(request)
    saved = content_of(find_version(draft, draft.number))
    if _normal(content) == _normal(saved):
        return redirect("desk:draft", draft.case.number, draft.pk)
    return show_draft(request, find_draft(request.actor, draft.pk))


def _normal(content: Content) -> tuple[str, str]:
    return content.subject.strip(), content.text.replace("\r\n", "\n").strip()


def _file(request: StaffRequest, draft: LetterDraft) -> HttpResponse:
    file_draft(actor=request.actor, draft_id=draft.pk, base=_kept(request, draft))
    messages.success(request, _("Das Schreiben ist bei den Akten."))
    return redirect("desk-case", draft.case.number)


def _send(request: StaffRequest, draft: LetterDraft) -> HttpResponse:
    delivery = send_draft(actor=request.actor, draft_id=draft.pk, base=_kept(request, draft))
    by_post = delivery.channel == Channel.POST
    messages.success(
        request,
        _("Das Schreiben liegt im Postausgang und bei den Akten.")
        if by_post
        else _("Das Schreiben liegt im Postfach der Person und bei den Akten."),
    )
    return redirect("desk-case", draft.case.number)


def _circulate(request: StaffRequest, draft: LetterDraft) -> HttpResponse:
    version = circulate_draft(actor=request.actor, draft_id=draft.pk, base=_kept(request, draft))
    messages.success(
        request,
        _(
            "Der Entwurf liegt als internes Dokument in der Akte, Fassung %(n)s. Dort wird er "
            "mitgezeichnet."
        )
        % {"n": version.number},
    )
    return redirect("desk:draft", draft.case.number, draft.pk)


def _kept(request: StaffRequest, draft: LetterDraft) -> int:
    """Save first, so that what is typed survives a refusal; the form then builds on it."""
    draft.number = _keep(request, draft)
    return draft.number


_ENDS = frozenset({"file", "send", "circulate"})
_DEEDS = {
    "save": _save,
    "release": _release,
    "preview": _preview,
    "reserve": _reserve,
    "give-back": _give_back,
    "file": _file,
    "send": _send,
    "circulate": _circulate,
}


def _as_pdf(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="Entwurf.pdf"'
    return response


def _ask(request: StaffRequest, case: Case, problem: RathausError | None) -> HttpResponse:
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    typed = request.POST.get("addressee")
    to = typed_addressee(request) if typed else usual_addressee(case)
    template = Field(
        name="template",
        label=_("Womit beginnen?"),
        widget="radio",
        value=request.POST.get("template") or _BLANK,
        choices=(
            Choice(value=_BLANK, label=_("Leeres Blatt")),
            *(Choice(value=t.key, label=t.title, hint=t.use) for t in all_templates()),
        ),
    )
    context = {
        "case": case,
        "problem": problem,
        "questions": [template, *addressee_fields(case, to, wrong, request.POST.get("lines"))],
    }
    status = problem.status if problem else 200
    return show(request, "desk/draft_begin.html", context, status=status)

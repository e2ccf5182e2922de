"""The versions of a draft: listed, two of them compared, an earlier one brought back."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rathaus.kernel.access import staff
from rathaus.procedures.drafting.addressees import Addressee, envelope
from rathaus.procedures.drafting.comparing import compared
from rathaus.procedures.drafting.queries import find_draft, versions_of
from rathaus.procedures.drafting.rules import may_draft
from rathaus.procedures.drafting.writing import restore_version
from rathaus.procedures.models import LetterDraft, LetterDraftVersion
from rathaus.site.desk.frame import StaffRequest, show, tell


@staff("case.see")
@require_safe
def versions(request: StaffRequest, number: str, draft_id: UUID) -> HttpResponseBase:
    """Every version, and what changed between two of them (by default the last two)."""
    draft = find_draft(request.actor, draft_id)
    found = list(versions_of(draft))
    later = _chosen(request, "to", found) or found[0]
    earlier = _chosen(request, "from", found) or found[min(1, len(found) - 1)]
    context = {
        "case": draft.case,
        "draft": draft,
        "versions": found,
        "earlier": earlier,
        "later": later,
        "same": earlier.pk == later.pk,
        "subject": compared(earlier.subject, later.subject),
        "to": compared(_to(draft, earlier), _to(draft, later)),
        "text": compared(earlier.text, later.text),
        "may_restore": draft.state == LetterDraft.State.OPEN
        and draft.case.closed_at is None
        and may_draft(request.actor, draft.case),
    }
    return show(request, "desk/draft_versions.html", context)


@staff("case.work")
@require_POST
def restore(request: StaffRequest, number: str, draft_id: UUID, version: int) -> HttpResponseBase:
    """Bring an earlier version back as a new one."""
    draft = find_draft(request.actor, draft_id)
    base = request.POST.get("base", "")
    seen = int(base) if base.isdecimal() and len(base) < 7 else 0
    tell(
        request,
        lambda: restore_version(actor=request.actor, draft_id=draft_id, number=version, base=seen),
        _("Fassung %(n)s gilt wieder, als neue Fassung.") % {"n": version},
    )
    return redirect("desk:draft", draft.case.number, draft_id)


def _chosen(
    request: StaffRequest, name: str, found: list[LetterDraftVersion]
) -> LetterDraftVersion | None:
    wanted = request.GET.get(name, "")
    return next((one for one in found if str(one.number) == wanted), None)


def _to(draft: LetterDraft, version: LetterDraftVersion) -> str:
    return "\n".join(envelope(draft.case, Addressee.of(version.addressee)).lines)

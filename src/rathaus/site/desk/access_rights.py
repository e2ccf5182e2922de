"""Zugänge: all special rights on files of one's offices, and those of one file with their forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.design.components import Pager
from rathaus.design.entry import date_or_problem
from rathaus.design.spreadsheets import EXPORTED, as_csv
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Conflict, Invalid, NotFound, RathausError
from rathaus.kernel.events import visible_events
from rathaus.kernel.paging import page_of
from rathaus.people.models import Account, Office
from rathaus.people.queries import staff_with
from rathaus.records.access_rights.granting import (
    admit,
    audit_file,
    bar,
    end_access,
    lift_restriction,
    restrict_file,
)
from rathaus.records.access_rights.queries import (
    State,
    find_file_to_govern,
    rights_of_file,
    special_rights,
    who_opens,
)
from rathaus.records.access_rights.rules import (
    AUDIT,
    may_end_access,
    may_govern_access,
)
from rathaus.records.models import AccessMode, AccessRight, File
from rathaus.records.queries import files_for, find_case, find_file
from rathaus.records.rules import ASSIGN, MANAGE, SEE
from rathaus.site.desk.access_page import (
    ADMIT,
    BAR,
    LIFT,
    RESTRICT,
    Answers,
    admit_fields,
    bar_fields,
    opener_facts,
    restrict_fields,
    right_words,
    rights_table,
    state_badge,
)
from rathaus.site.desk.frame import StaffRequest, for_access_lists, show, tell
from rathaus.site.desk.history import history
from rathaus.site.desk.steering_filter import offices_of

_STATES: Final[dict[str, State]] = {"": "running", "vorbei": "ended", "alle": "all"}
_ORDER: Final = ("-given_at", "-id")


@for_access_lists
@require_safe
def overview(request: StaffRequest) -> HttpResponseBase:
    """The rights by file, person, state and office; a whole file number leads to its file."""
    actor, words = request.actor, request.GET.get("q", "")[:80].strip()
    if words and (file := File.objects.filter(number=words).first()):
        try:
            return redirect("desk:access-of-file", find_file_to_govern(actor, file=file.pk).pk)
        except NotFound:
            pass
    offices = offices_of(actor, ASSIGN, MANAGE, AUDIT)
    office = offices.get(request.GET.get("stelle", ""))
    state = request.GET.get("stand", "")
    found = special_rights(actor, state=_STATES.get(state, "running"), office=office, words=words)
    if request.GET.get("ausgabe") == "csv":
        rows = found.order_by(*_ORDER)[:EXPORTED]
        header = [column.label for column in rights_table([]).columns]
        return as_csv("zugaenge", header, (right_words(right) for right in rows))
    page = page_of(found, order=_ORDER, after=request.GET.get("nach", ""), size=50)
    kept = {"q": words, "stelle": office.key if office else "", "stand": state}
    kept = {key: value for key, value in kept.items() if value}
    pager = Pager(
        newer_url="?" + urlencode(kept) if request.GET.get("nach") else "",
        older_url="?" + urlencode(kept | {"nach": page.next}) if page.next else "",
    )
    context = {
        "table": rights_table(page.rows),
        "found": bool(page.rows),
        "narrowed": bool(kept),
        "words": words,
        "offices": offices.values(),
        "office": office,
        "states": [("", _("gilt")), ("vorbei", _("vorbei")), ("alle", _("alle"))],
        "state": state,
        "pager": pager,
        "audits": actor.can(AUDIT) and actor.can(SEE),
        "export_url": "?" + urlencode(kept | {"ausgabe": "csv"}),
    }
    return show(request, "desk/access_rights.html", context)


@for_access_lists
@require_http_methods(["GET", "HEAD", "POST"])
def of_file(request: StaffRequest, file_id: UUID) -> HttpResponseBase:
    """Who can open a file and why, and the forms to change that."""
    file = find_file_to_govern(request.actor, file=file_id)
    form, answers = "", {}
    problem: RathausError | None = None
    if request.method == "POST":
        form = request.POST.get("form", "")
        answers = _answers(request, form)
        try:
            told = _FORMS.get(form, _nothing)(request, file, answers)
        except (Invalid, Conflict) as error:
            problem = error
        else:
            messages.success(request, told)
            return _back(request, file)
    context = _file_context(request, file, form, answers, problem)
    return show(
        request, "desk/access_file.html", context, status=problem.status if problem else 200
    )


def _back(request: StaffRequest, file: File) -> HttpResponseBase:
    """The page of the file, or the list for whoever has just shut it to themselves."""
    try:
        find_file_to_govern(request.actor, file=file.pk)
    except NotFound:
        return redirect("desk:access-rights")
    return redirect("desk:access-of-file", file.pk)


def _file_context(
    request: StaffRequest, file: File, form: str, answers: Answers, problem: RathausError | None
) -> dict[str, Any]:
    actor = request.actor
    wrong: Mapping[str, str] = problem.fields if isinstance(problem, Invalid) else {}
    governs = may_govern_access(actor, file)
    rights = list(rights_of_file(file))

    def given(name: str) -> tuple[Answers, Mapping[str, str]]:
        return (answers, wrong) if form == name else ({}, {})

    context: dict[str, Any] = {
        "file": file,
        "shows_title": files_for(actor).filter(pk=file.pk).exists(),
        "openers": opener_facts(who_opens(actor, file)),
        "rights": [
            (words, state_badge(right), right, _ends(request, right))
            for right, words in ((right, right_words(right)) for right in rights)
        ],
        "timeline": history(visible_events(file.ref, actor, office=file.office_id)),
        "governs": governs,
        "form": form,
        "problem": problem,
    }
    if governs:
        context |= {
            "admitting": admit_fields(*given(ADMIT)),
            "barring": bar_fields(*given(BAR)),
            "restricting": restrict_fields(staff_with(SEE, file.office), *given(RESTRICT)),
        }
    return context


def _ends(request: StaffRequest, right: AccessRight) -> bool:
    return right.ended_at is None and may_end_access(request.actor, right)


def _answers(request: StaffRequest, form: str) -> dict[str, Any]:
    names = ("whom", "mode", "last_day", "reason")
    answers: dict[str, Any] = {
        name: request.POST.get(f"{form}_{name}", "")[:1000] for name in names
    }
    if form == RESTRICT:
        answers["whom"] = request.POST.getlist(f"{form}_whom")
    return answers


def _admit(request: StaffRequest, file: File, answers: dict[str, Any]) -> str:
    whom: Account | Office | None = _person(answers["whom"])
    if answers["whom"].startswith("office:"):
        whom = Office.objects.filter(key=answers["whom"].removeprefix("office:")).first()
    last, wrong_day = date_or_problem(answers["last_day"])
    modes = {AccessMode.READ.value, AccessMode.WORK.value}
    problems = {
        "whom": "" if whom else _("Bitte wählen Sie, wer zugelassen wird."),
        "mode": "" if answers["mode"] in modes else _("Bitte wählen Sie, wofür."),
        "last_day": wrong_day or ("" if last else _("Bitte nennen Sie den letzten Tag.")),
        "reason": "" if answers["reason"].strip() else _("Bitte begründen Sie das."),
    }
    wrong = {name: text for name, text in problems.items() if text}
    if wrong or whom is None:
        raise Invalid(_("Der Zugang ist noch nicht vollständig."), fields=wrong)
    mode = AccessMode(answers["mode"])
    admit(
        actor=request.actor, file=file, whom=whom, mode=mode, reason=answers["reason"],
        last_day=last,
    )  # fmt: skip
    return _("Zugelassen: %(name)s.") % {"name": whom}


def _bar(request: StaffRequest, file: File, answers: dict[str, Any]) -> str:
    whom = _person(answers["whom"])
    if whom is None:
        text = _("Bitte wählen Sie, wer ausgeschlossen wird.")
        raise Invalid(_("Der Ausschluss ist noch nicht vollständig."), fields={"whom": text})
    bar(actor=request.actor, file=file, account=whom, reason=answers["reason"])
    return _("Ausgeschlossen: %(name)s.") % {"name": whom}


def _restrict(request: StaffRequest, file: File, answers: dict[str, Any]) -> str:
    named = [key for key in answers["whom"] if key.isdigit()]
    people = list(Account.objects.filter(pk__in=named, is_staff_member=True).order_by("name"))
    restrict_file(actor=request.actor, file=file, reason=answers["reason"], accounts=people)
    return _("Die Akte ist eingeschränkt. Nur die Genannten öffnen sie.")


def _lift(request: StaffRequest, file: File, answers: dict[str, Any]) -> str:
    lift_restriction(actor=request.actor, file=file)
    return _("Die Akte steht der Stelle wieder offen.")


def _nothing(request: StaffRequest, file: File, answers: dict[str, Any]) -> str:
    raise Invalid(_("Das lässt sich hier nicht regeln."), remedy=_("Wählen Sie ein Formular."))


_FORMS: Final[Mapping[str, Callable[[StaffRequest, File, dict[str, Any]], str]]] = {
    ADMIT: _admit, BAR: _bar, RESTRICT: _restrict, LIFT: _lift,
}  # fmt: skip


def _person(key: str) -> Account | None:
    people = Account.objects.filter(is_staff_member=True, is_active=True)
    return people.filter(pk=key).first() if key.isdigit() else None


@for_access_lists
@require_POST
def end(request: StaffRequest, right_id: UUID) -> HttpResponseBase:
    """End a right at once."""
    rights = AccessRight.objects.select_related("file__office")
    right = rights.filter(pk=right_id).first()
    if right is None:
        raise NotFound(_("Diesen Zugang gibt es hier nicht."))
    file = find_file_to_govern(request.actor, file=right.file_id)
    reason = request.POST.get("reason", "")
    tell(
        request,
        lambda: end_access(actor=request.actor, right=right, reason=reason),
        _("Der Zugang ist beendet."),
    )
    return redirect("desk:access-of-file", file.pk)


@staff(AUDIT)
@require_POST
def audit(request: StaffRequest) -> HttpResponseBase:
    """Open a restricted file for today, as an auditor and for a reason."""
    number, reason = request.POST.get("number", "").strip(), request.POST.get("reason", "")

    def act() -> None:
        file = File.objects.filter(number=number).exclude(restriction="").first()
        # A file that is not restricted, or not there, is found or missed like any other.
        audit_file(
            actor=request.actor, file=file or find_file(request.actor, number), reason=reason
        )

    done = tell(request, act, _("Die Akte steht Ihnen heute zum Lesen offen."))
    place = reverse("desk:cases") + "?" + urlencode({"q": number})
    return redirect(place if done else "desk:access-rights")


@staff("case.see")
@require_POST
def declare_biased(request: StaffRequest, number: str) -> HttpResponseBase:
    """Shut the file of a case to oneself, because one is biased."""
    found = find_case(request.actor, number)
    reason = request.POST.get("reason", "")
    account = Account.objects.get(pk=request.actor.account or 0)
    done = tell(
        request,
        lambda: bar(actor=request.actor, file=found.file, account=account, reason=reason),
        _("Sie sind von dieser Akte ausgeschlossen. Sagen Sie Ihrer Leitung, wer übernimmt."),
    )
    return redirect("desk:cases") if done else redirect("desk-case", found.number)

"""Umläufe: whose turn it is, signing, taking note, recalling."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rathaus.design.components import Cell, Column, Link, Pager, Table
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import short_date
from rathaus.kernel import blobs
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.procedures.cosigning.ending import recall_round
from rathaus.procedures.cosigning.queries import (
    RoundFilter,
    Which,
    find_round,
    find_step,
    round_list,
    steps_by_task,
    steps_of,
    stood_in_for,
    turn_of,
    version_of,
)
from rathaus.procedures.cosigning.rules import may_sign, sees_document
from rathaus.procedures.cosigning.signing import return_step, sign_step, take_note
from rathaus.procedures.models import Round, RoundStep
from rathaus.records.rules import SEE, holds
from rathaus.site.desk.frame import StaffRequest, show, tell
from rathaus.site.desk.round_view import round_badge, steps_table

SIGN, DISSENT, RETURN = "sign", "dissent", "return"


@staff("case.see")
@require_safe
def rounds(request: StaffRequest) -> HttpResponseBase:
    """Rounds that wait for whoever asks, and those that they have started."""
    which: Which = "started" if request.GET.get("wessen") == "begonnen" else "open"
    wanted = RoundFilter(
        which=which, kind=request.GET.get("art", ""), state=request.GET.get("stand", "")
    )
    page = round_list(request.actor, wanted, after=request.GET.get("nach", ""))
    holders = stood_in_for(request.actor)
    kept = _kept(wanted)
    older = "?" + urlencode(kept | {"nach": page.next}) if page.next else ""
    newer = "?" + urlencode(kept) if request.GET.get("nach") else ""
    context = {
        "views": _views(wanted),
        "kinds": _kinds(wanted),
        "states": _states(wanted) if which == "started" else [],
        "table": _table(request, page.rows, holders, which),
        "any": bool(page.rows),
        "which": which,
        "pager": Pager(newer_url=newer, older_url=older),
    }
    return show(request, "desk/rounds.html", context)


@staff("case.see")
@require_safe
def by_task(request: StaffRequest, task_id: UUID) -> HttpResponseBase:
    """From a task to the step for which it stands."""
    for key in steps_by_task([task_id]):
        return redirect("desk:round-step", key)
    raise NotFound(_("Diese Aufgabe gibt es nicht."), remedy=_("Öffnen Sie die Liste neu."))


@staff("case.see")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, step_id: UUID) -> HttpResponseBase:
    """The paper, what others have said of it, and the answer that is asked for."""
    found = find_step(request.actor, step_id)
    values = {name: request.POST.get(name, "")[:2100] for name in ("how", "note")}
    problem: RathausError | None = None
    if request.method == "POST":
        try:
            told = _answer(request, found, values)
        except RathausError as error:
            problem = error
            found = find_step(request.actor, step_id)
        else:
            messages.success(request, told)
            return redirect("desk:rounds")
    return _step_page(request, found, values, problem)


@staff("case.see")
@require_safe
def content(request: StaffRequest, step_id: UUID) -> HttpResponseBase:
    """Exactly the version that goes round, for whoever the step is for."""
    version = version_of(find_step(request.actor, step_id).round)
    return blobs.serve(version.blob, version.name, inline=True, request=request)


@staff("case.see")
@require_POST
def recall(request: StaffRequest, round_id: UUID) -> HttpResponseBase:
    """Take a paper back while it goes round."""
    found = find_round(request.actor, round_id)
    reason = request.POST.get("reason", "")[:500]
    tell(
        request,
        lambda: recall_round(actor=request.actor, round_id=round_id, reason=reason),
        _("Zurückgezogen. Was schon gezeichnet ist, bleibt sichtbar und zählt nicht mehr."),
    )
    if holds(request.actor, SEE, found.case):
        return redirect("desk-case", found.case.number)
    return redirect("desk:rounds")


@staff("case.see")
@require_POST
def acknowledge(request: StaffRequest) -> HttpResponseBase:
    """Take note of chosen papers of the task list; what spoke against others is told."""
    only = request.POST.get("only", "")
    keys = list(_keys([only] if only else request.POST.getlist("task")))
    noted = 0
    steps = steps_by_task(keys, RoundStep.Kind.INFORM)
    for key in steps:
        try:
            take_note(actor=request.actor, step_id=key)
        except RathausError as error:
            messages.error(request, str(error))
        else:
            noted += 1
    if noted:
        text = ngettext(
            "%(n)s Dokument zur Kenntnis genommen.",
            "%(n)s Dokumente zur Kenntnis genommen.",
            noted,
        )
        messages.success(request, text % {"n": noted})
    elif not steps:
        messages.info(request, _("Wählen Sie zuerst Umläufe aus."))
    query = request.POST.get("zurueck", "")
    return redirect(reverse("desk:tasks") + (f"?{query}" if query else ""))


def _answer(request: StaffRequest, found: RoundStep, values: dict[str, str]) -> str:
    """Do what was chosen; returns what to tell."""
    actor, note, how = request.actor, values["note"], values["how"]
    if not found.round.is_cosigning:
        take_note(actor=actor, step_id=found.pk, note=note)
        return _("Zur Kenntnis genommen.")
    if how == RETURN:
        return_step(actor=actor, step_id=found.pk, reason=note)
        return _("Zurückgegeben. Wer den Umlauf begonnen hat, sieht Ihren Grund.")
    if how not in (SIGN, DISSENT):
        raise Invalid(
            _("Ihre Zeichnung fehlt noch."),
            remedy=_("Wählen Sie, ob Sie mitzeichnen oder zurückgeben."),
            fields={"how": _("Bitte wählen Sie eine Antwort.")},
        )
    sign_step(actor=actor, step_id=found.pk, note=note, dissent=how == DISSENT)
    return _("Gezeichnet.")


def _step_page(
    request: StaffRequest,
    found: RoundStep,
    values: dict[str, str],
    problem: RathausError | None,
) -> HttpResponseBase:
    round, actor = found.round, request.actor
    turn = found.open and round.running and may_sign(actor, found)
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    fields = _fields(found, values, wrong) if turn else []
    context = {
        "step": found,
        "round": round,
        "state": round_badge(round),
        "version": version_of(round),
        "table": steps_table(round, steps_of(round)),
        "fields": fields,
        "turn": turn,
        "in_place": found.signer_id not in (None, actor.account),
        "sees_case": sees_document(actor, round),
        "problem": problem,
        "in_form": bool(wrong),
    }
    status = problem.status if problem else 200
    return show(request, "desk/round_step.html", context, status=status)


def _fields(found: RoundStep, values: dict[str, str], wrong: dict[str, str]) -> list[Field]:
    note = Field(
        name="note",
        label=_("Anmerkung"),
        widget="textarea",
        value=values["note"],
        rows=4,
        required=False,
        error=wrong.get("note", ""),
    )
    if not found.round.is_cosigning:
        return [note]
    choices = (
        Choice(value=SIGN, label=_("Ich zeichne mit.")),
        Choice(
            value=DISSENT,
            label=_("Ich zeichne mit und habe eine abweichende Stellungnahme."),
            hint=_("Sie steht unten und kommt mit zu den Akten."),
        ),
        Choice(
            value=RETURN,
            label=_("Ich gebe zurück."),
            hint=_("Der Umlauf endet damit; schreiben Sie unten, was zu ändern ist."),
        ),
    )
    how = Field(
        name="how",
        label=_("Ihre Zeichnung"),
        widget="radio",
        value=values["how"],
        choices=choices,
        error=wrong.get("how", ""),
    )
    return [how, note]


def _table(
    request: StaffRequest, rows: tuple[Round, ...], holders: frozenset[int], which: Which
) -> Table:
    return Table(
        caption=_("Umläufe"),
        caption_hidden=True,
        columns=[
            Column(label=_("Dokument")),
            Column(label=_("Bei")),
            Column(label=_("Bis")),
        ],
        rows=[
            (
                Cell(
                    text=row.document.title,
                    url=_address(request, row, holders),
                    note=_("%(kind)s, begonnen von %(name)s")
                    % {"kind": row.get_kind_display(), "name": row.started_by},
                ),
                ", ".join(step.whom for step in row.steps.all() if step.open and row.running)
                or "–",
                Cell(
                    text=short_date(row.due_on),
                    badge=round_badge(row) if which == "started" else None,
                ),
            )
            for row in rows
        ],
    )


def _address(request: StaffRequest, row: Round, holders: frozenset[int]) -> str:
    """Where one acts on it, else the case, for those who see it."""
    turn = turn_of(request.actor, row, holders) if row.running else None
    if turn is not None:
        return reverse("desk:round-step", args=[turn.pk])
    if holds(request.actor, SEE, row.case):
        return reverse("desk-case", args=[row.case.number]) + "#d-rounds"
    return ""


def _kept(wanted: RoundFilter) -> dict[str, str]:
    kept = {
        "wessen": "begonnen" if wanted.which == "started" else "",
        "art": wanted.kind if wanted.kind in Round.Kind.values else "",
        "stand": wanted.state if wanted.state in Round.State.values else "",
    }
    return {name: value for name, value in kept.items() if value}


def _views(wanted: RoundFilter) -> list[Link]:
    return [
        Link(label=_("bei mir"), url="?", current=wanted.which == "open"),
        Link(
            label=_("von mir begonnen"), url="?wessen=begonnen", current=wanted.which == "started"
        ),
    ]


def _kinds(wanted: RoundFilter) -> list[Link]:
    return list(_choices(wanted, "art", wanted.kind, dict(Round.Kind.choices)))


def _states(wanted: RoundFilter) -> list[Link]:
    return list(_choices(wanted, "stand", wanted.state, dict(Round.State.choices)))


def _choices(
    wanted: RoundFilter, name: str, chosen: str, words: dict[str, object]
) -> Iterator[Link]:
    """Each narrows; chosen again it widens."""
    others = {key: value for key, value in _kept(wanted).items() if key != name}
    for value, label in words.items():
        query = others if chosen == value else others | {name: value}
        yield Link(label=str(label), url="?" + urlencode(query), current=chosen == value)


def _keys(texts: list[str]) -> Iterator[UUID]:
    for text in texts[:200]:
        try:
            yield UUID(text)
        except ValueError:
            continue

"""Working on a case that no process moves: taking it, its state, closing and opening it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.procedures.actions.matters import close_matter, reopen_matter
from rathaus.procedures.drafting.queries import open_drafts
from rathaus.records.actions import advance_case, assign_case
from rathaus.records.models import CASE_MOVES, Case, CaseState, Outcome
from rathaus.records.rules import may_assign_case, may_reopen_case, may_work_on_case
from rathaus.site.desk.case_place import CaseForm
from rathaus.site.desk.file_forms import ShownForm, Values, ask, reason_field
from rathaus.site.desk.typed import Typed

# Decisions, payments and withdrawals come from what people do, never from a list.
_BY_HAND: Final = (CaseState.IN_PROGRESS, CaseState.WAITING_APPLICANT)
_ENDS: Final = (
    Outcome.DONE,
    Outcome.GRANTED,
    Outcome.PARTLY,
    Outcome.REFUSED,
    Outcome.FORWARDED,
    Outcome.LAPSED,
)


def matter_values(actor: Actor, case: Case, typed: Typed | None) -> dict[str, Any] | None:
    """The steps that the actor may take; None where a process moves the case, or nothing is."""
    if case.procedure_key:
        return None
    forms = [
        ShownForm(
            key,
            str(form.title),
            str(form.button),
            form.fields(actor, case, typed),
            open=typed is not None and typed.task == key,
        )
        for key, form in MATTER_FORMS.items()
        if form.open_to(case) and _MAY[key](actor, case)
    ]
    return {"case": case, "forms": forms} if forms else None


def _to_states(case: Case) -> list[CaseState]:
    return [state for state in _BY_HAND if state in CASE_MOVES[CaseState(case.state)]]


def _state_fields(_actor: Actor, case: Case, typed: Typed | None) -> list[Field]:
    choices = tuple(Choice(value=state.value, label=str(state.label)) for state in _to_states(case))
    label = _("Wie steht der Vorgang?")
    return [ask("stand", "state", label, typed, widget="select", choices=choices)]


def _advance(actor: Actor, case: Case, values: Values) -> object:
    wanted = next((state for state in _to_states(case) if state == values["state"]), None)
    if wanted is None:
        text = _("Bitte einen Stand wählen.")
        raise Invalid(_("Der Stand fehlt."), remedy=text, fields={"state": text})
    return advance_case(actor=actor, case=case, to=wanted)


def _take(actor: Actor, case: Case, _values: Values) -> object:
    return assign_case(actor=actor, case=case, clerk=actor.account)


def _close_fields(_actor: Actor, case: Case, typed: Typed | None) -> list[Field]:
    choices = tuple(Choice(value=end.value, label=str(end.label)) for end in _ENDS)
    label = _("Wie ist der Vorgang ausgegangen?")
    waiting = open_drafts(case)
    hint = ngettext("Ein Entwurf ist noch offen.", "%(n)s Entwürfe sind noch offen.", waiting)
    hint = hint % {"n": waiting} if waiting else ""
    return [
        ask("abschliessen", "outcome", label, typed, widget="select", choices=choices, hint=hint,
            value=Outcome.DONE.value)
    ]  # fmt: skip


def _close(actor: Actor, case: Case, values: Values) -> object:
    outcome = next((end for end in _ENDS if end == values["outcome"]), None)
    return close_matter(actor=actor, case=case, outcome=outcome)


def _reopen(actor: Actor, case: Case, values: Values) -> object:
    return reopen_matter(actor=actor, case=case, reason=values["reason"])


MATTER_FORMS: Final[Mapping[str, CaseForm]] = {
    "uebernehmen": CaseForm(
        lazy("Vorgang übernehmen"), lazy("Übernehmen"), (),
        lambda case: case.closed_at is None and case.clerk_id is None,
        lambda _actor, _case, _typed: [], _take,
        lazy("Der Vorgang liegt jetzt bei Ihnen."),
    ),
    "stand": CaseForm(
        lazy("Stand ändern"), lazy("Ändern"), ("state",),
        lambda case: case.closed_at is None and bool(_to_states(case)), _state_fields, _advance,
        lazy("Der Stand ist geändert."),
    ),
    "abschliessen": CaseForm(
        lazy("Vorgang abschließen"), lazy("Abschließen"), ("outcome",),
        lambda case: case.closed_at is None, _close_fields, _close,
        lazy("Der Vorgang ist abgeschlossen."),
    ),
    "oeffnen": CaseForm(
        lazy("Vorgang wieder öffnen"), lazy("Wieder öffnen"), ("reason",),
        lambda case: case.closed_at is not None and case.file.destroyed_at is None,
        lambda _actor, _case, typed: [
            reason_field("oeffnen", typed, _("Warum wird der Vorgang wieder geöffnet?"))
        ],
        _reopen,
        lazy("Der Vorgang ist wieder offen."),
    ),
}  # fmt: skip

_MAY: Final[Mapping[str, Callable[[Actor, Case], bool]]] = {
    "uebernehmen": lambda actor, case: may_assign_case(actor, case, case.office_id, actor.account),
    "stand": lambda actor, case: may_work_on_case(actor, case),
    "abschliessen": lambda actor, case: may_work_on_case(actor, case),
    "oeffnen": lambda actor, case: may_reopen_case(actor, case),
}

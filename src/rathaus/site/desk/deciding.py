"""The form in which a person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field, Why
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.procedures.actions.decide import REQUEST, Verdict
from rathaus.procedures.calculation import OpenSlot
from rathaus.procedures.engine.changes import FIELD, Offer, offered
from rathaus.procedures.engine.fees import OpenFee
from rathaus.procedures.engine.sheets import FIELD as SLOT
from rathaus.procedures.engine.sheets import frame_of
from rathaus.procedures.forms import Text, format_value, render_question
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Run
from rathaus.procedures.queries.fees import fee_to_name


def said(texts: Any) -> str:
    """A text of a procedure folder in the language of the request; empty where there is none."""
    return Text.of(dict(texts)).spoken(get_language()) if texts else ""


def decision_fields(
    run: Run | None,
    bundle: Installed,
    verdict: Verdict | None,
    problem: RathausError | None,
    slots: Sequence[OpenSlot] = (),
) -> list[Field]:
    """The form in which a person decides. Nothing in it is filled in by software."""
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    given = verdict or Verdict(kind="")
    papers = bundle.procedure.service.papers
    decides = bundle.procedure.service.decides
    kinds = _kinds_of(bundle)
    fields = [
        _kind_field(kinds, given, wrong, may_ask=bool(papers)),
        _reasons_field(given, wrong) if decides else _answer_field(given, wrong),
    ]
    if decides:
        fields.append(_conditions_field(given, wrong))
    application = (run.data if run else {}).get("application", {})
    fields += [_change_field(offer, given, wrong) for offer in offered(bundle, application)]
    fields += [_slot_field(slot, given, wrong) for slot in slots]
    asked = fee_to_name(run) if run else None
    if asked is not None or "fee" in wrong:
        fields.append(_fee_field(asked, given, wrong))
    if papers:
        choices = tuple(Choice(value=p.key, label=said(p.title)) for p in papers)
        fields.append(
            Field(
                name="papers",
                label=_("Welche Unterlagen fehlen?"),
                widget="checkboxes",
                value=given.papers,
                choices=choices,
                error=wrong.get("papers", ""),
                required=False,
            )
        )
    return fields


def _kinds_of(bundle: Installed) -> list[Choice]:
    """The ways to decide, in the words of the matter: application, objection or notice."""
    service = bundle.procedure.service
    if not service.decides:
        return _notice_kinds()
    return _objection_kinds() if service.follows else _kinds()


def _objection_kinds() -> list[Choice]:
    return [
        Choice(value="grant", label=_("Abhelfen")),
        Choice(value="partial", label=_("Teilweise abhelfen")),
        Choice(value="refusal", label=_("Zurückweisen")),
    ]


def _kinds() -> list[Choice]:
    return [
        Choice(value="grant", label=_("Bewilligen")),
        Choice(value="partial", label=_("Teilweise bewilligen")),
        Choice(value="refusal", label=_("Ablehnen")),
    ]


def _notice_kinds() -> list[Choice]:
    """A notice (Anzeige) is taken or not; there is no decision."""
    return [
        Choice(value="grant", label=_("Annehmen")),
        Choice(value="refusal", label=_("Nicht annehmen")),
    ]


def _kind_field(
    kinds: list[Choice], given: Verdict, wrong: Mapping[str, str], *, may_ask: bool
) -> Field:
    if may_ask:
        kinds.append(Choice(value=REQUEST, label=_("Unterlagen anfordern")))
    return Field(
        name="kind",
        label=_("Wie entscheiden Sie?"),
        widget="radio",
        value=given.kind,
        choices=tuple(kinds),
        error=wrong.get("kind", ""),
    )


def _conditions_field(given: Verdict, wrong: Mapping[str, str]) -> Field:
    return Field(
        name="conditions",
        label=_("Auflagen, je Zeile eine"),
        widget="textarea",
        rows=3,
        value=given.conditions,
        error=wrong.get("conditions", ""),
        required=False,
    )


def _answer_field(given: Verdict, wrong: Mapping[str, str]) -> Field:
    """Why a notice is not taken; it stands in the letter."""
    return Field(
        name="reasons",
        label=_("Ihre Begründung"),
        widget="textarea",
        value=given.reasons,
        hint=_("Nötig, wenn Sie nicht annehmen. Sie steht so im Schreiben an die Person."),
        rows=5,
        error=wrong.get("reasons", ""),
    )


def _reasons_field(given: Verdict, wrong: Mapping[str, str]) -> Field:
    return Field(
        name="reasons",
        label=_("Ihre Begründung"),
        widget="textarea",
        value=given.reasons,
        hint=_("Sie steht so im Bescheid. Was spricht dafür, was dagegen, was wiegt mehr?"),
        rows=5,
        why=Why(
            text=_("Ermessen übt ein Mensch aus; die Gründe müssen es erkennen lassen."),
            norm="§ 39 Abs. 1 VwVfG",
        ),
        error=wrong.get("reasons", ""),
    )


def _change_field(offer: Offer, given: Verdict, wrong: Mapping[str, str]) -> Field:
    """What may be granted instead: asked as in the form, beside what was applied for."""
    change, name = offer.change, FIELD + offer.change.path
    asked = _("Beantragt: %(value)s.") % {"value": format_value(offer.question, offer.asked)}
    field = render_question(offer.question, given.changes.get(change.path, ""), path=name)
    return replace(
        field,
        label=said(change.label),
        hint=f"{said(change.hint)} {asked}".strip(),
        unit=said(change.unit) or field.unit,
        why=None,
        error=wrong.get(name, ""),
        required=False,
        autocomplete="",
    )


def _slot_field(slot: OpenSlot, given: Verdict, wrong: Mapping[str, str]) -> Field:
    """An amount that only a person may name: empty until they do, the frame beside it."""
    name, frame = SLOT + slot.slot.name, frame_of(slot)
    return Field(
        name=name,
        label=said(slot.slot.label),
        widget="number",
        unit="€",
        width="6",
        value=given.slots.get(slot.slot.name, ""),
        hint=" ".join(filter(None, [_slot_needed(), _framed(frame)])),
        why=Why(
            text=said(slot.slot.hint) or _("Diesen Betrag darf nur ein Mensch bestimmen."),
            norm=slot.slot.norm,
        ),
        error=wrong.get(name, ""),
    )


def _slot_needed() -> str:
    return _("Nötig, wenn Sie ganz oder zum Teil bewilligen.")


def _framed(frame: str) -> str:
    return _("Rahmen nach der Berechnung: %(frame)s.") % {"frame": frame} if frame else ""


def _fee_field(asked: OpenFee | None, given: Verdict, wrong: Mapping[str, str]) -> Field:
    return Field(
        name="fee",
        label=_("Gebühr"),
        widget="number",
        unit="€",
        width="6",
        value=given.fee,
        hint=_("Nötig, wenn Sie ganz oder zum Teil bewilligen. Zum Beispiel: 78,00"),
        why=Why(text=said(asked.text), norm=asked.norm) if asked else None,
        error=wrong.get("fee", ""),
    )

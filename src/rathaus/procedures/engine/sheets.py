"""The calculation sheets of a case, and the amounts that only a person may name in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rathaus.design.typography import money
from rathaus.procedures.calculation import CENT, Figure, OpenSlot, Worked, work_out
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.work import Work
from rathaus.procedures.forms import Text
from rathaus.procedures.forms.parsing import read_number
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Decision

FIELD = "slots."
"""What stands before the name of a slot in the names of fields."""

_OPEN = "to be confirmed"


def sheets_of(work: Work, decision: Mapping[str, Any] | None = None) -> tuple[Worked, ...]:
    """The sheets of the case as of the day it was received, with the amounts of ``decision``."""
    if not work.bundle.procedure.service.calculation:
        return ()
    context = situation(work) | {"result": work.data.get("result", {})}
    if decision is not None:
        context["decision"] = decision
    city = work.city
    return work_out(
        work.bundle.procedure, context, on=work.received_on, land=city.land, city=city.slug
    )


def read_slots(
    work: Work, typed: Mapping[str, str], kind: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The amounts that a person names, and what is wrong with them by field.

    Every slot of a sheet that applies must be filled; nothing stands in for the person. A grant
    stays within the bounds that the law sets; whoever goes beyond grants in part and gives reasons.
    """
    named: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for slot in open_slots(sheets_of(work)):
        amount = _amount(typed.get(slot.slot.name, ""))
        if amount is None:
            wrong[FIELD + slot.slot.name] = _("Bitte nennen Sie den Betrag, zum Beispiel 640,00.")
        elif kind == Decision.Kind.GRANT and not _within(slot, amount):
            wrong[FIELD + slot.slot.name] = _(
                "Der Betrag liegt außerhalb des Rahmens (%(frame)s). Entscheiden Sie anders, dann "
                "bewilligen Sie teilweise und begründen es."
            ) % {"frame": frame_of(slot)}
        else:
            named[slot.slot.name] = f"{amount:.2f}"
    return named, wrong


def open_slots(sheets: tuple[Worked, ...]) -> Iterator[OpenSlot]:
    """The slots of all sheets that apply."""
    for sheet in sheets:
        yield from sheet.slots


def frame_of(slot: OpenSlot) -> str:
    """The bounds in words: „440,00 € bis 640,00 €“; empty where there are none."""
    if slot.least is not None and slot.most is not None:
        if slot.least == slot.most:
            return money(slot.most)
        return _("%(least)s bis %(most)s") % {
            "least": money(slot.least),
            "most": money(slot.most),
        }
    if slot.most is not None:
        return _("höchstens %(most)s") % {"most": money(slot.most)}
    return _("mindestens %(least)s") % {"least": money(slot.least)} if slot.least else ""


def told(bundle: Installed, sheets: tuple[Worked, ...]) -> list[dict[str, Any]]:
    """The sheets as letters and pages show them: plain values, every proof by its name."""
    return [
        {
            "key": sheet.sheet.key,
            "title": _said(sheet.sheet.title),
            "lines": [_line(bundle, figure) for figure in sheet.figures],
            "slots": [_slot(slot) for slot in sheet.slots],
        }
        for sheet in sheets
    ]


def figures_of(sheets: tuple[Worked, ...]) -> list[dict[str, Any]]:
    """What a decision keeps of its sheets, beside the figures of the tables."""
    return [
        {
            "rule": f"calculation:{sheet.sheet.key}",
            "norm": figure.line.norm,
            "source": "",
            "status": str(figure.status or ""),
            "text": dict(figure.line.text),
            "values": {"amount": str(figure.value)},
        }
        for sheet in sheets
        for figure in sheet.figures
        if figure.value is not None
    ]


def _line(bundle: Installed, figure: Figure) -> dict[str, Any]:
    line, papers = figure.line, bundle.procedure.service.papers
    return {
        "text": _said(line.text),
        "value": None if figure.value is None else str(figure.value),
        "unit": line.unit,
        "formula": figure.formula,
        "norm": line.norm,
        "total": line.total,
        "unproven": figure.status == _OPEN,
        "answers": [_label(bundle, path) for path in figure.answers],
        "fields": list(figure.answers),
        "papers": [_said(paper.title) for paper in papers if paper.key in line.papers],
        "uploads": [paper.field for paper in papers if paper.key in line.papers and paper.field],
        "parameters": [
            {
                "key": row.key,
                "value": str(row.value),
                "unit": row.unit,
                "norm": row.norm,
                "valid_from": row.valid_from.isoformat() if row.valid_from else "",
                "status": str(row.status),
                "unproven": row.status == _OPEN,
                "source": row.source,
                "note": row.note,
            }
            for row in figure.parameters
        ],
    }


def _slot(slot: OpenSlot) -> dict[str, Any]:
    return {
        "name": slot.slot.name,
        "label": _said(slot.slot.label),
        "norm": slot.slot.norm,
        "frame": frame_of(slot),
        "named": None if slot.named is None else str(slot.named),
    }


def _label(bundle: Installed, path: str) -> str:
    question = bundle.form.by_path.get(path)
    if question is None:
        return path
    return question.title.spoken("de")


def _said(texts: Mapping[str, str]) -> str:
    return Text.of(dict(texts)).spoken("de")


def _amount(typed: str) -> Decimal | None:
    """The amount as typed („640,00“); None unless it is one, to the cent and not negative."""
    amount = read_number(typed.strip().removesuffix("€").removesuffix("Euro"))
    if amount is None:
        return None
    exact = Decimal(amount)
    return exact if exact >= 0 and exact == exact.quantize(CENT) else None


def _within(slot: OpenSlot, amount: Decimal) -> bool:
    return (slot.least is None or slot.least <= amount) and (
        slot.most is None or amount <= slot.most
    )

"""Calculation sheets on the case page: every figure beside its formula, its norm and its proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from rathaus.design.typography import long_date, money, number, percent
from rathaus.procedures.calculation import Worked
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.sheets import sheets_of, told
from rathaus.procedures.engine.work import Work
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Run
from rathaus.procedures.tables import lookup
from rathaus.records.models import Document


def case_sheets(run: Run | None) -> tuple[Worked, ...]:
    """The sheets of a case that has been assessed."""
    if run is None or "assessment" not in run.data:
        return ()
    return sheets_of(Work(run=run, actor=HOUSE, house=HOUSE))


def shown_sheets(
    run: Run, bundle: Installed, sheets: tuple[Worked, ...], documents: Iterable[Document]
) -> list[dict[str, Any]]:
    """The sheets with figures in print and a link to each paper that has been handed in."""
    files = {document.current.sha256: document for document in documents}
    shown = told(bundle, sheets)
    for slot in (slot for sheet in shown for slot in sheet["slots"]):
        slot["shown"] = _figure(slot["named"], "money")
    for line in (line for sheet in shown for line in sheet["lines"]):
        line["shown"] = _figure(line["value"], line["unit"])
        line["documents"] = list(_documents(line["uploads"], run.data, files))
        for row in line["parameters"]:
            row["shown"] = _figure(row["value"], _UNITS.get(row["unit"], "number"))
            row["since"] = _figure(row["valid_from"] or None, "day")
    return shown


def _documents(
    fields: Iterable[str], data: Mapping[str, Any], files: Mapping[str, Document]
) -> Iterator[dict[str, str]]:
    """What was uploaded at these answers and lies in the file; told apart by its hash."""
    for field in fields:
        for upload in lookup(field, data) or ():
            document = files.get(str(upload.get("sha256", "")))
            if document is not None:
                yield {"title": document.title, "url": reverse("document", args=[document.pk])}


def _figure(value: str | None, unit: str) -> str:
    if value is None:
        return ""
    if unit == "money":
        return money(value)
    if unit == "percent":
        return percent(value)
    if unit == "day":
        return long_date(date.fromisoformat(value))
    return number(value)


_UNITS: Mapping[str, str] = {"EUR": "money", "percent": "percent"}

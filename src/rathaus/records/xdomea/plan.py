"""Filing plans as messages of the group 03 (Aktenplan austauschen, 0301): read and written.

Each unit says how long files are kept (years, or for good) and what becomes of them (A, B or V).
The standard has no field for the basis of a period and none for headings that take no files: the
basis goes into an extension of ours, and a heading is a unit kept for good that is to be appraised
(B), which is how it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid
from rathaus.records.models import Appraisal, PlanEntry
from rathaus.records.xdomea.names import NAMESPACE_START, PLAN_MESSAGES, READ_VERSIONS
from rathaus.records.xdomea.read import child, children, root_of, words
from rathaus.records.xdomea.write import Head, add, add_code, as_bytes, message_root

Element = Any

_CODES: Final = {Appraisal.KEEP: "A", Appraisal.OFFER: "B", Appraisal.DESTROY: "V"}
_BY_CODE: Final = {code: appraisal for appraisal, code in _CODES.items()}
_BASIS: Final = "Grundlage der Aufbewahrungsfrist"
_EXTENSION: Final = "rathaus.aktenplan"


@dataclass(frozen=True, slots=True)
class PlanUnit:
    """A unit as the import reads it: every value as text, ``place`` says where it stands."""

    place: str
    number: str
    title: str
    parent: str
    retention_years: str
    retention_basis: str
    archive: str


def read_plan(data: bytes) -> list[PlanUnit]:
    """The units of a 0301 in 3.0.0 or 3.1.0, in their order; shut ones (stillgelegt) are left out.

    What is wrong in a unit is for the import to say; :class:`Invalid` is raised for what is no such
    message at all. Where a unit names no basis of its period, the plan itself is the basis.
    """
    root = _root(data)
    plan = child(root, "Aktenplan")
    basis = _("Aktenplan „{name}“, Fassung {version}").format(
        name=words(plan, "Bezeichnung"), version=words(plan, "Version")
    )
    units = _units(plan, "", basis)
    return [
        PlanUnit(_("Einheit {n}").format(n=place), **values)
        for place, values in enumerate(units, 1)
    ]


def plan_message(head: Head, *, name: str, version: str, entries: Iterable[PlanEntry]) -> bytes:
    """0301: the filing plan as a tree, in the order of its numbers."""
    below: dict[object, list[PlanEntry]] = {}
    for entry in sorted(entries, key=lambda one: one.number.split(".")):
        below.setdefault(entry.parent_id, []).append(entry)
    root = message_root("0301", head)
    plan = add(root, "Aktenplan")
    add(plan, "Bezeichnung", name)
    add(plan, "Version", version)
    for entry in below.get(None, ()):
        _write(add(plan, "Einheit"), entry, below)
    return as_bytes(root)


def _write(parent: Element, entry: PlanEntry, below: dict[object, list[PlanEntry]]) -> None:
    add(parent, "Kennzeichen", entry.number)
    add(parent, "Inhaltsangabe", entry.title)
    code = _CODES[Appraisal(entry.archive)]
    add_code(add(parent, "Aussonderungsart"), "Aussonderungsart", code)
    add(parent, "Stillgelegt", 0)
    period = add(parent, "Aufbewahrungsdauer")
    if entry.retention_years is None:
        add(period, "Unbefristet", 1)
    else:
        add(period, "AnzahlJahre", entry.retention_years)
    for one in below.get(entry.pk, ()):
        _write(add(parent, "Einheit"), one, below)
    if entry.retention_basis:
        extension = add(parent, "AnwendungsspezifischeErweiterung")
        add(extension, "Kennung", _EXTENSION)
        add(extension, "Name", "Rathaus")
        held = add(extension, "Feld")
        add(held, "Name", _BASIS)
        add(held, "Wert", entry.retention_basis)


def _root(data: bytes) -> Element:
    try:
        root = root_of(data)
    except Invalid as error:
        raise _wrong(error.message) from None
    namespace, _brace, name = str(root.tag)[1:].rpartition("}")
    version = namespace.removeprefix(NAMESPACE_START)
    if not namespace.startswith(NAMESPACE_START) or version not in READ_VERSIONS:
        raise _wrong(
            _("Der Namensraum „{namespace}“ ist nicht xdomea 3.0.0 oder 3.1.0.").format(
                namespace=namespace
            )
        )
    if name != PLAN_MESSAGES["0301"]:
        raise _wrong(_("Die Nachricht „{name}“ enthält keinen Aktenplan.").format(name=name))
    return root


def _units(parent: Element, above: str, basis: str) -> Iterator[dict[str, str]]:
    for unit in children(parent, "Einheit"):
        number = words(unit, "Kennzeichen")
        if words(unit, "Stillgelegt") not in {"1", "true"}:
            yield _unit(unit, number, above, basis)
        yield from _units(unit, number, basis)


def _unit(unit: Element, number: str, above: str, basis: str) -> dict[str, str]:
    years = words(child(unit, "Aufbewahrungsdauer"), "AnzahlJahre")
    judged = child(child(unit, "Aussonderungsart"), "Aussonderungsart")
    code = words(judged, "code") or "B"
    return {
        "number": number,
        "title": words(unit, "Inhaltsangabe") or words(unit, "BetreffKurz"),
        "parent": above,
        "retention_years": years,
        "retention_basis": _basis(unit) or (basis if years else ""),
        "archive": _BY_CODE[code].value if code in _BY_CODE else code,
    }


def _basis(unit: Element) -> str:
    extension = child(unit, "AnwendungsspezifischeErweiterung")
    fields = children(extension, "Feld")
    return next((words(one, "Wert") for one in fields if words(one, "Name") == _BASIS), "")


def _wrong(message: str) -> Invalid:
    return Invalid(
        message,
        remedy=_(
            "Lassen Sie sich den Aktenplan als xdomea 0301 geben; es wurde nichts übernommen."
        ),
    )

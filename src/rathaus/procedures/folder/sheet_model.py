"""Calculation sheets (Berechnungsbogen) as service.yaml describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rathaus.procedures.tables import Expression

Said = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a calculation sheet: its figure, how it comes about, and what proves it.

    ``formula`` says it in words and figures, ``papers`` are keys of the papers that prove it.
    ``unit`` is ``money``, ``number``, ``percent`` or ``day``. With ``each`` the line stands once
    for every entry of that list of answers, which its expressions and texts know as ``item``.
    """

    text: Said
    value: Expression
    formula: Said
    norm: str
    unit: str
    papers: tuple[str, ...] = ()
    when: Expression | None = None
    total: bool = False
    each: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """An amount that only a person may name (Beurteilung): nothing is ever filled in.

    ``least`` and ``most`` are the bounds within which a grant stays; ``burden`` says that the
    person pays it, as a contribution, and does not get it.
    """

    name: str
    label: Said
    hint: Said
    norm: str
    least: Expression | None = None
    most: Expression | None = None
    burden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A calculation sheet (Berechnungsbogen): what the rules work out before a person decides."""

    key: str
    title: Said
    when: Expression | None
    lines: tuple[Line, ...]
    slots: tuple[Slot, ...] = ()

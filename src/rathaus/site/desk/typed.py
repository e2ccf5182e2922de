"""What somebody typed into a form of the case page: read back, so that nothing of it is lost."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.design.entry import date_or_problem
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.site.desk.frame import StaffRequest

LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the form of one task or decision, and what is wrong with it."""

    task: str
    values: Mapping[str, str]
    problem: RathausError


def read_back(
    request: StaffRequest, names: Iterable[str], *, prefix: str = "", longest: int = LONGEST
) -> dict[str, str]:
    """The answers of a form by name, empty where nothing was typed; ``prefix`` stands before each.

    Several forms of one kind may stand on a page, so their questions begin with a prefix.
    """
    return {name: request.POST.get(prefix + name, "")[:longest] for name in names}


def read_open(request: StaffRequest, prefix: str, *, longest: int) -> dict[str, str]:
    """Every answer whose name begins with the prefix and that is not blank, without the prefix."""
    return {
        name.removeprefix(prefix): request.POST[name][:longest]
        for name in request.POST
        if name.startswith(prefix) and request.POST[name].strip()
    }


def read_days(
    values: Mapping[str, str], names: Iterable[str], problem: str
) -> dict[str, datetime.date | None]:
    """The days that were typed, None where nothing was.

    Raises :class:`Invalid` with the text ``problem``, naming each field that holds no day.
    """
    read = {name: date_or_problem(values[name]) for name in names}
    wrong = {name: text for name, (_day, text) in read.items() if text and values[name].strip()}
    if wrong:
        remedy = _("Ergänzen Sie die genannten Felder; nichts ist verloren.")
        raise Invalid(problem, remedy=remedy, fields=wrong)
    return {name: day for name, (day, _text) in read.items()}

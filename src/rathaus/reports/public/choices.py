"""What the filters above the list offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rathaus.design.typography import NBSP, long_date
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.places import register_of
from rathaus.reports.filters import Filters
from rathaus.reports.setup import setup


@dataclass(frozen=True, slots=True)
class Option:
    """A choice; ``group`` is the heading under which it stands."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What narrows the list at the moment, and the address without it."""

    label: str
    url: str


def category_options() -> list[tuple[str, list[Option]]]:
    """Groups with their categories; the first of each group is the group itself."""
    groups: dict[str, list[Option]] = {}
    for category in setup().active:
        groups.setdefault(category.group or _("Weiteres"), []).append(
            Option(category.key, category.label)
        )
    return [
        (name, [Option(name, _("{group}: alles").format(group=name)), *options])
        if len(options) > 1
        else (name, options)
        for name, options in groups.items()
    ]


def districts() -> list[str]:
    """The names of the districts that the city's register knows."""
    register = register_of(current_city().slug)
    named = {str(area.properties.get("name", "")) for area in register.districts}
    streets = {part.district for parts in register.streets.values() for part in parts}
    return sorted((named | streets) - {""})


def state_options() -> list[Option]:
    """Open, done, or all."""
    return [
        Option("", pgettext("Meldungen", "alle")),
        Option("offen", _("noch offen")),
        Option("erledigt", _("erledigt")),
    ]


def period_options(chosen: str) -> list[Option]:
    """Usual periods, and the chosen one when it is another."""
    options = [
        Option("", _("egal wann")),
        Option("7", _("letzte 7 Tage")),
        Option("30", _("letzte 30 Tage")),
        Option("365", _("letzte 12 Monate")),
    ]
    if chosen and chosen not in {option.value for option in options}:
        options.append(Option(chosen, period_label(chosen)))
    return options


def period_label(period: str) -> str:
    """A period in words: „März 2026“, „2026“."""
    known = {"7": _("letzte 7 Tage"), "30": _("letzte 30 Tage"), "365": _("letzte 12 Monate")}
    if period in known:
        return known[period]
    year, _dash, month = period.partition("-")
    return month_label(int(year), int(month)) if month else year


def chosen_of(filters: Filters, here: str) -> Sequence[Chosen]:
    """Everything that narrows the list, each with a way to drop it."""
    category = setup().categories.get(filters.category) if filters.category else None
    words = {
        "category": category.label if category else filters.category,
        "district": filters.district,
        "state": _("noch offen") if filters.state == "offen" else _("erledigt"),
        "period": period_label(filters.period) if filters.period else "",
        "text": f"„{filters.text}“",
        "address": _("{metres} m um {address}").format(
            metres=filters.metres, address=filters.address
        ),
        "box": _("Ausschnitt der Karte"),
    }
    found = []
    for name, label in words.items():
        if getattr(filters, name):
            query = filters.without(name).query
            found.append(Chosen(label, f"{here}?{query}" if query else here))
    return found


def month_label(year: int, month: int) -> str:
    """„März 2026“."""
    return long_date(date(year, month, 1)).split(NBSP, 1)[1]

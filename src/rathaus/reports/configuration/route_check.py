"""What is wrong with the routes, and where a report would go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.kernel.tenancy import current_city
from rathaus.procedures.places import register_of
from rathaus.reports.models import Category, Owner, Route
from rathaus.reports.places import Place
from rathaus.reports.routing import Routed, best_route, route
from rathaus.reports.setup import Setup, setup

_ELSEWHERE = "\0"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to look at: of a route, or of a category that no route names."""

    text: str
    route: int | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """Where a report would go; ``row`` is the route that decides, None where none fits."""

    category: Category
    place: Place
    routed: Routed
    row: Route | None
    number: int
    why: str


def districts() -> list[str]:
    """The districts of the city, as the register of places names them."""
    register = register_of(current_city().slug)
    areas = {str(area.properties.get("name", "")) for area in register.districts}
    streets = {one.district for stretches in register.streets.values() for one in stretches}
    return sorted((areas | streets) - {""})


def warnings() -> list[Warned]:
    """Rows that never count, that nobody can follow, and categories that nobody has."""
    known = setup()
    reached, homeless = _reached(known)
    found = list(_of_routes(known, reached))
    for category in homeless:
        text = _("„{name}“ hat keine Zuständigkeit: Solche Meldungen bekommt die Stadt selbst.")
        found.append(Warned(text.format(name=category.name), category=category.key))
    return found


def try_route(category: Category, place: Place) -> Tried:
    """Where a report of this category at this place would go, and why."""
    rows = list(setup().routes)
    row = best_route(rows, category, place.district, place.owner)
    return Tried(
        category,
        place,
        route(category, place.district, place.owner),
        row,
        rows.index(row) + 1 if row else 0,
        _why(row),
    )


def _why(row: Route | None) -> str:
    if row is None:
        return _("Keine Zeile passt; deshalb bekommt es die Stadt selbst.")
    said = [
        text
        for named, text in (
            (row.category_id, _("die Kategorie")),
            (row.owner, _("den Baulastträger der Straße")),
            (row.district, _("den Stadtteil")),
            (row.group, _("die Gruppe")),
        )
        if named
    ]
    if not said:
        return _("Die Zeile nennt nichts und passt immer; eine genauere passt nicht.")
    return _("Die Zeile nennt {what}; keine passende nennt mehr.").format(what=" und ".join(said))


def _reached(known: Setup) -> tuple[set[int], list[Category]]:
    """The routes that some report would take, and the categories that some report has none for."""
    here = {row.district for row in known.routes if row.district}
    owners = {row.owner for row in known.routes if row.owner}
    reached: set[int] = set()
    homeless = []
    for category in known.active:
        for district in [_ELSEWHERE, *here]:
            for owner in [_ELSEWHERE, *owners]:
                row = best_route(known.routes, category, district, owner)
                if row is not None:
                    reached.add(row.pk)
        if best_route(known.routes, category, _ELSEWHERE, _ELSEWHERE) is None:
            homeless.append(category)
    return reached, homeless


def _of_routes(known: Setup, reached: set[int]) -> Iterator[Warned]:
    names = set(districts())
    for number, row in enumerate(known.routes, start=1):
        for text in _problems(row, known, names, reached):
            said = _("Zeile {n}: {text}").format(n=number, text=text)
            yield Warned(said, route=row.pk)


def _problems(row: Route, known: Setup, names: set[str], reached: set[int]) -> Iterable[str]:
    category = known.categories.get(row.category_id or "")
    if category is not None and not category.active:
        yield _("„{name}“ ist abgeschaltet.").format(name=category.name)
    elif row.pk not in reached:
        yield _("Diese Zeile gilt nie; eine andere nennt dasselbe oder mehr.")
    if row.contractor is not None and not row.contractor.active:
        yield _("{name} ist abgeschaltet und bekommt nichts.").format(name=row.contractor.name)
    if row.district and names and row.district not in names:
        yield _("Den Stadtteil „{name}“ kennt das Verzeichnis nicht.").format(name=row.district)
    if not row.office.email:
        yield _("{name} hat keine E-Mail-Adresse.").format(name=row.office.name)


def owner_label(owner: str) -> str:
    """The owner of a road in words; empty for none."""
    return str(Owner(owner).label) if owner in Owner.values else ""

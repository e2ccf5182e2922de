"""Districts (Stadtteile) as places: which there are, and about where each one lies."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from rathaus.kernel.library import cached, library_path
from rathaus.procedures.places.register import Street, normalised, register_of

Position = tuple[float, float]


@cached
def _names(slug: str) -> dict[str, str]:
    """The districts of a city by their compared names, from ``districts.csv`` and the streets."""
    names = {street.district for street in _streets(slug) if street.district}
    path = library_path() / "cities" / slug / "districts.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            names |= {row["name"] for row in csv.DictReader(lines)}
    return {normalised(name): name for name in sorted(names)}


def district_names(slug: str) -> list[str]:
    """All districts of a city in order."""
    return sorted(_names(slug).values())


def known_district(slug: str, text: str) -> str:
    """The district that is meant; what the city does not know stays as it was written."""
    wanted, known = normalised(text), _names(slug)
    if wanted in known:
        return known[wanted]
    begun = [name for key, name in known.items() if wanted and key.startswith(wanted)]
    return begun[0] if len(begun) == 1 else text.strip()[:120]


@cached
def district_spot(slug: str, district: str) -> Position | None:
    """About the middle of a district: that of its known streets; None where none is known."""
    ends = [
        end
        for street in _streets(slug)
        if street.district == district
        for end in (street.start, street.end)
        if end is not None
    ]
    if not ends:
        return None
    return sum(lat for lat, _ in ends) / len(ends), sum(lon for _, lon in ends) / len(ends)


def _streets(slug: str) -> Iterator[Street]:
    for stretches in register_of(slug).streets.values():
        yield from stretches

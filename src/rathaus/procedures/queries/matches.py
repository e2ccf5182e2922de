"""What fits together in directories: an offer and a need, a loss and a find."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from rathaus.kernel.clock import today
from rathaus.procedures.folder.directory_model import Match
from rathaus.procedures.models import Entry
from rathaus.procedures.places.geometry import distance_m
from rathaus.procedures.queries.directories import Listing, listings, standing

MOST = 50


@dataclass(frozen=True, slots=True)
class Fit:
    """An entry that fits: where it is listed, and how far away, in km, where that is known."""

    listing: Listing
    entry: Entry
    km: float | None


def matches_of(
    listing: Listing, entry: Entry, *, owner: bool = False, among: Sequence[Listing] | None = None
) -> list[Fit]:
    """What fits an entry, the nearest first; one statement for each directory that is compared.

    With ``owner`` only what its directory lets whoever made the entry know of. What is hidden (an
    old certificate) fits nothing, neither here nor there.
    """
    if entry.proof_until is not None and entry.proof_until < today():
        return []
    found: list[Fit] = []
    for match, other, asks in _relations(listing, list(among or listings())):
        if owner and not (match.owner and asks):
            continue
        rows = standing(other, today()).filter(Q(proof_until=None) | Q(proof_until__gte=today()))
        rows = rows.exclude(pk=entry.pk).filter(_condition(match, entry, asks=asks))
        for row in rows.select_related("case").order_by("entered_at", "pk")[: MOST * 4]:
            km = distance_km(entry, row)
            if _near(match, entry, row, km):
                found.append(Fit(other, row, km))
    found.sort(key=lambda fit: math.inf if fit.km is None else fit.km)
    return found[:MOST]


def _relations(listing: Listing, known: Sequence[Listing]) -> Iterator[tuple[Match, Listing, bool]]:
    """Each match with the other directory, and whether this directory is the one that asks."""
    by_key = {each.key: each for each in known}
    for match in listing.directory.matches:
        if match.against in by_key:
            yield match, by_key[match.against], True
    for other in known:
        for match in other.directory.matches:
            if match.against == listing.key and other.key != listing.key:
                yield match, other, False


def _condition(match: Match, entry: Entry, *, asks: bool) -> Q:
    """What the other entry must be like. Where this one says nothing, nothing is asked of it."""
    wanted = Q()
    for name in match.equal:
        wanted &= Q(values__contains={name: entry.values.get(name)})
    for name in match.differ:
        wanted &= ~Q(values__contains={name: entry.values.get(name)})
    for name in match.overlap:
        common = [Q(values__contains={name: [value]}) for value in entry.values.get(name) or []]
        if common:
            silent = Q(**{f"values__{name}": None}) | Q(**{f"values__{name}": []})
            wanted &= functools.reduce(operator.or_, common, silent)
    for name in match.requires:
        mine = entry.values.get(name) is True
        if asks and mine:
            wanted &= Q(values__contains={name: True})
        elif not asks and not mine:
            wanted &= ~Q(values__contains={name: True})
    return wanted


def distance_km(one: Entry, other: Entry) -> float | None:
    """Between two entries, as the crow flies; None where one of them cannot be placed."""
    if None in (one.lat, one.lon, other.lat, other.lon):
        return None
    there = {"type": "Point", "coordinates": [other.lon, other.lat]}
    return round(distance_m(one.lat or 0.0, one.lon or 0.0, there) / 1000, 1)


def _near(match: Match, one: Entry, other: Entry, km: float | None) -> bool:
    """Within the distance that one of the two is ready to go; unplaced ones in one district."""
    if not match.within:
        return True
    limits = [entry.values.get(match.within) for entry in (one, other)]
    limit = min((float(value) for value in limits if value is not None), default=math.inf)
    if km is None:
        return bool(one.district) and one.district == other.district
    return km <= limit

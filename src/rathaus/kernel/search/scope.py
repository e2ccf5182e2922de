"""The visibility predicate of :mod:`rathaus.kernel.access`, said in SQL for entries of the search.

It must agree with :func:`rathaus.kernel.access.may_see` on every record; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from rathaus.kernel.access import ALL_OFFICES, Actor, Visibility
from rathaus.kernel.access.visibility import SEE_PROTECTED

SEE: Final = "case.see"
# Of a word that is everywhere the best places suffice; rarer words of the query find the rest.
_MOST_PLACES: Final = 1500
_PLACES: Final = """
SELECT entry, weight FROM kernel_searchterm
 WHERE language = %(language)s AND term = asked.term AND {which}
 ORDER BY weight DESC, entry DESC LIMIT {most}
"""
# A participant's own few things, however many others have the same words.
_OWN_PLACES: Final = """
SELECT place.entry, place.weight
  FROM kernel_searchentry AS own JOIN kernel_searchterm AS place ON place.entry = own.id
 WHERE own.parties <> '{}' AND own.parties @> ARRAY[%(party)s]::uuid[]
   AND place.language = %(language)s AND place.term = asked.term AND NOT place.public
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an actor's search looks, and the condition on ``entry`` that decides in the end."""

    condition: str
    sources: str
    values: dict[str, Any] = field(default_factory=dict)
    is_public: bool = False


def visible_to(actor: Actor) -> Scope:
    """The condition under which this actor may find an entry."""
    public = f"({_PLACES.format(which='public', most=_MOST_PLACES)})"
    rest = f"({_PLACES.format(which='NOT public', most=_MOST_PLACES)})"
    if actor.is_system:
        return Scope("true", f"{public} UNION ALL {rest}")
    sources = [public]
    ways = [f"entry.visibility = {Visibility.PUBLIC:d}"]
    values: dict[str, Any] = {}
    if actor.party is not None:
        ways.append(
            f"entry.visibility = {Visibility.PARTICIPANT:d} AND %(party)s = ANY(entry.parties)"
        )
        values["party"] = actor.party
        sources.append(f"({_OWN_PLACES})")
    if actor.is_staff:
        sources.append(rest)
        usual = (Visibility.PARTICIPANT, Visibility.INTERNAL)
        _add_staff(ways, values, actor, SEE, "see", usual)
        _add_staff(ways, values, actor, SEE_PROTECTED, "protected", (Visibility.PROTECTED,))
    condition = "(" + " OR ".join(f"({way})" for way in ways) + ")"
    return Scope(condition, " UNION ALL ".join(sources), values, is_public=len(sources) == 1)


def _add_staff(
    ways: list[str],
    values: dict[str, Any],
    actor: Actor,
    permission: str,
    name: str,
    levels: tuple[Visibility, ...],
) -> None:
    offices = actor.offices(permission)
    if not offices:
        return
    allowed = ", ".join(f"{level:d}" for level in levels)
    way = f"entry.visibility IN ({allowed})"
    if offices is not ALL_OFFICES:
        way += f" AND (entry.office IS NULL OR entry.office = ANY(%({name})s))"
        values[name] = sorted(offices)
    ways.append(way)

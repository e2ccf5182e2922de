"""Reads of the room: plain values and querysets, never changes."""

from rathaus.people.queries.absences import (
    deputies_from,
    possible_deputies,
    posts_in_care,
    posts_of,
)
from rathaus.people.queries.actors import actor_for, grants_of
from rathaus.people.queries.clients import actor_of_token, clients_for, find_client, home_of_client
from rathaus.people.queries.offices import (
    OfficeNode,
    hours_on,
    office_by_key,
    office_tree,
    subtree,
)
from rathaus.people.queries.parties import find_parties, get_party, mandate_for, principals_of
from rathaus.people.queries.staff import current_deputies, staff_with, stands_in_for

__all__ = [
    "OfficeNode",
    "actor_for",
    "actor_of_token",
    "clients_for",
    "current_deputies",
    "deputies_from",
    "find_client",
    "find_parties",
    "get_party",
    "grants_of",
    "home_of_client",
    "hours_on",
    "mandate_for",
    "office_by_key",
    "office_tree",
    "possible_deputies",
    "posts_in_care",
    "posts_of",
    "principals_of",
    "staff_with",
    "stands_in_for",
    "subtree",
]

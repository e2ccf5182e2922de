"""Vertretungskennung: by which somebody is named as agent without being searched for.

Whoever is to act for another hands over the code of their own data. So nobody can try out who has
an account here: the code holds the party's number, most of it random, and a check against slips of
the pen. It opens nothing; it only lets others give a mandate.
"""

from __future__ import annotations

from uuid import UUID

from rathaus.people.models import Party

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that reads like something else
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_LENGTH, _GROUP = 28, 4
_CHECK_BITS = 12
# The whole code is a multiple of this prime: one wrong sign, or two that changed places, never is.
_PRIME = 4093


def code_of(party: UUID) -> str:
    """``0K3M-7Q2X-…``: seven groups of four signs."""
    number = party.int << _CHECK_BITS | _check(party)
    signs = "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def read_code(text: str) -> UUID | None:
    """The party's number; None when the code is incomplete or has a slip in it."""
    signs = "".join(text.upper().translate(_LOOK_ALIKE).replace("-", " ").split())
    if len(signs) != _LENGTH or any(sign not in _SIGNS for sign in signs):
        return None
    number = 0
    for sign in signs:
        number = number << 5 | _SIGNS.index(sign)
    if number >> _CHECK_BITS >= 1 << 128:
        return None
    party = UUID(int=number >> _CHECK_BITS)
    return party if _check(party) == number & (1 << _CHECK_BITS) - 1 else None


def party_named(code: str, name: str) -> Party | None:
    """The party with this code, if its surname or the name of the organisation is this one."""
    key = read_code(code)
    found = Party.objects.filter(pk=key, erased_at=None).first() if key else None
    if found is None:
        return None
    known = found.organisation if found.kind == Party.Kind.ORGANISATION else found.surname
    return found if _plain(known) == _plain(name) else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _check(party: UUID) -> int:
    return -(party.int << _CHECK_BITS) % _PRIME

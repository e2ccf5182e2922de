"""What the database itself refuses, told in the words of our triggers.

Triggers that guard records raise ``restrict_violation`` (SQLSTATE 23001) with the cause as message
and the remedy as hint, both German sentences. They are the last line behind the actions, which ask
first; where one fires all the same, a person reads a sentence and not a stack trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import Error
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Conflict, Invalid

_GUARDED = "23001"
_UNSTORABLE = ("22021", "22P05")


def refusal_of(error: BaseException) -> Conflict | None:
    """The conflict that a trigger of ours reported, or None for any other error."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error) or cause.sqlstate != _GUARDED:
        return None
    told = cause.diag
    return Conflict(told.message_primary or "", remedy=told.message_hint or "")


def unstorable(error: BaseException) -> Invalid | None:
    """The refusal of text with a sign that no database takes (NUL), or None for any other error."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.DataError):
        return None
    if cause.sqlstate not in _UNSTORABLE and "NUL (0x00)" not in str(cause):
        return None
    return Invalid(
        _("In der Anfrage steht ein Zeichen, das wir nicht speichern können."),
        remedy=_("Tippen Sie den Text neu ein, statt ihn einzufügen, und senden Sie noch einmal."),
    )


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a trigger's refusal inside the block into :class:`Conflict`."""
    try:
        yield
    except Error as error:
        conflict = refusal_of(error)
        if conflict is None:
            raise
        raise conflict from error

"""Every error a person can meet.

::

    RathausError            cause, remedy, HTTP status, stable code
    ├── NotAllowed   403    the actor may not do this
    ├── NotFound     404    it does not exist, or not for this actor
    ├── Invalid      422    input is wrong; ``fields`` names each field
    ├── Conflict     409    the state has moved on meanwhile
    │   └── Duplicate       the same thing exists already: ``first``
    ├── Refused      400    input that is not accepted at all (dangerous or too large files)
    ├── TooMany      429    too often in a short time; ``retry_after`` seconds
    ├── Unavailable  503    a foreign system or a part of ours does not answer
    ├── Altered      500    stored content is gone or no longer has its hash
    └── NoCity       500    a query was made outside any city (a programming error)

The message names the cause, the remedy what to do now. Both are German sentences that go to the
user as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rathaus.kernel.references import Reference


class RathausError(Exception):
    """Base of all errors meant for people."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.remedy = str(remedy)

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class NotAllowed(RathausError):
    """The actor may not do this."""

    status = 403
    code = "not-allowed"


class NotFound(RathausError):
    """It does not exist, or this actor may not know that it does."""

    status = 404
    code = "not-found"


class Invalid(RathausError):
    """Input is wrong. ``fields`` maps a field's path to its message."""

    status = 422
    code = "invalid"

    def __init__(
        self, message: str, *, remedy: str = "", fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.fields = dict(fields or {})


class Conflict(RathausError):
    """The state has moved on since the actor last looked."""

    status = 409
    code = "conflict"


class Duplicate(Conflict):
    """The same thing exists already; ``first`` leads to it."""

    code = "duplicate"

    def __init__(self, message: str, *, remedy: str = "", first: Reference | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.first = first


class Refused(RathausError):
    """Input that is not accepted at all, for instance a dangerous file."""

    status = 400
    code = "refused"


class TooMany(RathausError):
    """Too often in a short time; ``retry_after`` says in how many seconds it is worth a try."""

    status = 429
    code = "too-many"

    def __init__(self, message: str, *, remedy: str = "", retry_after: int = 60) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class Unavailable(RathausError):
    """A foreign system, or a part of ours, does not answer at the moment."""

    status = 503
    code = "unavailable"


class Altered(RathausError):
    """Stored content is gone or no longer has the hash under which it was stored."""

    code = "altered"


class NoCity(RathausError):
    """A query was made outside any city."""

    code = "no-city"

    def __init__(self, message: str = "", *, remedy: str = "") -> None:
        super().__init__(
            message or "Für diese Abfrage ist keine Kommune gewählt.",
            remedy=remedy or "Im Programm: den Aufruf in „with in_city(…)“ einschließen.",
        )

"""Errors as GeoReport v2 tells them: an array of code and description, in either format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid, NotAllowed, NotFound, RathausError, TooMany, Unavailable


class Several(Invalid):
    """More than one thing is wrong with a request; each is told."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__(errors[0])
        self.errors = tuple(errors)


def told(error: RathausError) -> tuple[int, list[dict[str, Any]]]:
    """The HTTP status and the array: 404 for what is not there, 403 for a wrong key, 429 for too
    many, 503 while something does not answer, and 400 for anything else."""
    status = error.status if isinstance(error, _OWN_STATUS) else 400
    said = error.errors if isinstance(error, Several) else (str(error),)
    return status, [{"code": status, "description": text} for text in said]


_OWN_STATUS = (NotFound, NotAllowed, TooMany, Unavailable)


def no_such_address() -> NotFound:
    """The address leads nowhere."""
    return NotFound(
        _("Diese Adresse gibt es in der Schnittstelle nicht."),
        remedy=_("Was es gibt, steht unter /open311/discovery.xml und auf der Seite /open311/."),
    )


def wrong_method(allowed: Sequence[str]) -> Invalid:
    """The method is not one of this address."""
    return Invalid(
        _("Diese Adresse versteht nur {methods}.").format(methods=", ".join(allowed)),
        remedy=_("Prüfen Sie die Methode der Anfrage."),
    )


def failed() -> Unavailable:
    """Something went wrong that nobody foresaw; what it was stays in the log."""
    return Unavailable(
        _("Hier ist uns ein Fehler unterlaufen. Er ist notiert."),
        remedy=_("Bitte versuchen Sie es in ein paar Minuten noch einmal."),
    )

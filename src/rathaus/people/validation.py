"""From Django's model validation to errors that a person can act on."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid


def check(row: models.Model, *, exclude: set[str] | None = None) -> None:
    """Raise :class:`Invalid` naming every wrong field of the row."""
    try:
        row.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise invalid(error) from error


def invalid(error: ValidationError) -> Invalid:
    """The error with one German sentence per field."""
    fields = {
        ("" if name == NON_FIELD_ERRORS else name): " ".join(messages)
        for name, messages in error.message_dict.items()
    }
    return Invalid(
        _("Einige Angaben fehlen oder stimmen nicht."),
        remedy=_("Prüfen Sie die genannten Felder."),
        fields=fields,
    )

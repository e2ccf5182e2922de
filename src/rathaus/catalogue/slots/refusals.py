"""Why a time cannot be noted."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.catalogue.slots.sources import SlotOffer
from rathaus.kernel.errors import Conflict, NotFound


class SlotTaken(Conflict):
    """The time is not free, or not any more; ``offers`` are the next ones."""

    code = "slot-taken"

    def __init__(self, offers: Sequence[SlotOffer]) -> None:
        super().__init__(
            _("Dieser Termin ist gerade nicht mehr frei."),
            remedy=(
                _("Nehmen Sie einen der nächsten freien Termine.")
                if offers
                else _("Rufen Sie die Stelle an; hier ist zurzeit nichts mehr frei.")
            ),
        )
        self.offers = tuple(offers)


class TooManyHolds(Conflict):
    """Somebody has noted as many times as one may at once."""

    code = "too-many-slots"

    def __init__(self, most: int) -> None:
        super().__init__(
            ngettext(
                "Sie haben schon einen Termin vorgemerkt.",
                "Sie haben schon %(n)s Termine vorgemerkt.",
                most,
            )
            % {"n": most},
            remedy=_("Sagen Sie einen ab, den Sie nicht brauchen, oder rufen Sie uns an."),
        )


def no_such_hold() -> NotFound:
    """Neither the number nor the secret is told apart."""
    return NotFound(
        _("Diese Vormerkung gibt es nicht oder nicht mehr."),
        remedy=_("Prüfen Sie den Link; nach dem Termin werden Vormerkungen gelöscht."),
    )

"""What stands in the way when two people write at once.

::

    Conflict
    ├── Outdated     somebody saved a newer version meanwhile: ``newest``
    └── Reserved     somebody else works on it: ``checkout``
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.design.typography import date_time
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Conflict
from rathaus.procedures.models import Checkout, LetterDraftVersion


class Outdated(Conflict):
    """A newer version exists than the one on whose basis somebody wrote."""

    code = "outdated"

    def __init__(self, newest: LetterDraftVersion) -> None:
        super().__init__(
            _("%(name)s hat inzwischen Fassung %(number)s gespeichert.")
            % {"name": newest.created_label, "number": newest.number},
            remedy=_(
                "Ihr Text ist nicht verloren: Vergleichen Sie beide, und schreiben Sie weiter."
            ),
        )
        self.newest = newest


class Reserved(Conflict):
    """Somebody else has reserved the work."""

    code = "reserved"

    def __init__(self, checkout: Checkout) -> None:
        super().__init__(
            _("Das wird gerade von %(name)s bearbeitet, seit %(since)s.")
            % {
                "name": checkout.holder_label,
                "since": date_time(checkout.since.astimezone(BERLIN)),
            },
            remedy=_("Sprechen Sie sich ab, oder warten Sie, bis die Bearbeitung beendet ist."),
        )
        self.checkout = checkout

"""What stands in the way when two people edit at once.

::

    Conflict
    └── Outdated     somebody saved another wording meanwhile: ``revision``, ``content``
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.catalogue.editing.content import Content
from rathaus.catalogue.models import Revision
from rathaus.kernel.errors import Conflict


class Outdated(Conflict):
    """The wording reads otherwise than what its author had before them."""

    code = "outdated"

    def __init__(self, revision: Revision, who: str) -> None:
        super().__init__(
            _("%(who)s hat diesen Entwurf inzwischen geändert.") % {"who": who},
            remedy=_("Ihr Text ist nicht verloren: Beide stehen nebeneinander, übernehmen Sie."),
        )
        self.revision = revision
        self.content = Content.of(revision.content)

"""What happens at a Servicestelle, as facts. None names a resident.

The fact at the case does not name the session, nor the session's facts the case: the log cannot
lead from a person to the figures.
"""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("assisted.started", visibility=Visibility.INTERNAL)
class AssistedSessionStarted:
    """A helper began a session; a written mandate was there."""

    subject: Reference
    node: str
    procedure: str


@fact("assisted.ended", visibility=Visibility.INTERNAL)
class AssistedSessionEnded:
    """A session ended, and what was entered in it is gone."""

    subject: Reference
    node: str
    reason: str
    filed: bool


@fact("assisted.filed", visibility=Visibility.PARTICIPANT)
class AssistedFiling:
    """An application was entered by a helper as a messenger, by written mandate.

    ``mandate`` is ``document`` for a scan in the file, else ``paper``.
    """

    subject: Reference
    node: str
    helper: Reference
    mandate: str

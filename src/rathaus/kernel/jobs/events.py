"""What people did about failed jobs."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("job.retried", visibility=Visibility.INTERNAL)
class JobRetried:
    """A dead letter was put back into its queue."""

    subject: Reference
    name: str
    error: str


@fact("job.discarded", visibility=Visibility.INTERNAL)
class JobDiscarded:
    """A dead letter was thrown away, with everything needed to enter it again by hand."""

    subject: Reference
    name: str
    arguments: dict[str, object]
    error: str
    reason: str

"""What a killed process left half written in the folder of a city is swept at night."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rathaus.kernel.blobs.storage import storage_for
from rathaus.kernel.clock import now
from rathaus.kernel.jobs import periodic
from rathaus.kernel.tenancy import current_city

# No content takes that long to write: what is older has lost its writer.
_ABANDONED_AFTER: Final = timedelta(days=1)


@periodic("50 3 * * *", queue="upkeep")
def sweep_half_written() -> None:
    """Remove what was begun more than a day ago and never became a content."""
    storage_for(current_city()).sweep_half_written(before=now() - _ABANDONED_AFTER)

"""What contents need beside the requests: copies elsewhere, and what is to go taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rathaus.kernel.blobs.forgetting import remove_forgotten, remove_without_row
from rathaus.kernel.blobs.second import copy_due
from rathaus.kernel.blobs.storage import second_storage_for, storage_for
from rathaus.kernel.clock import now
from rathaus.kernel.jobs import periodic
from rathaus.kernel.tenancy import current_city

# No content takes that long to write: what is older has lost its writer.
_ABANDONED_AFTER: Final = timedelta(days=1)


@periodic("50 3 * * *", queue="upkeep")
def sweep_half_written() -> None:
    """Remove what was begun more than a day ago and never became a content."""
    city = current_city()
    for storage in (storage_for(city), second_storage_for(city)):
        if storage is not None:
            storage.sweep_half_written(before=now() - _ABANDONED_AFTER)


@periodic("20 4 * * *", queue="upkeep", atomic=False)
def remove_what_was_never_entered() -> None:
    """Take away contents whose upload was undone or killed before its row, once a day old."""
    remove_without_row(now() - _ABANDONED_AFTER)


@periodic("* * * * *", queue="upkeep", atomic=False)
def copy_to_second_store() -> None:
    """Copy what came in since the last minute."""
    copy_due()


@periodic("*/10 * * * *", queue="upkeep", atomic=False)
def remove_what_is_forgotten() -> None:
    """Take away the files of forgotten contents that a killed process or a silent store left."""
    remove_forgotten()

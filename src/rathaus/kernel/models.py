"""Tables of the kernel, gathered for Django."""

from rathaus.kernel.blobs.models import Blob, BlobDue
from rathaus.kernel.events.models import Event, EventSeal
from rathaus.kernel.jobs.models import JobFailure, JobReceipt
from rathaus.kernel.search.models import SearchEntry, SearchWord

__all__ = [
    "Blob",
    "BlobDue",
    "Event",
    "EventSeal",
    "JobFailure",
    "JobReceipt",
    "SearchEntry",
    "SearchWord",
]

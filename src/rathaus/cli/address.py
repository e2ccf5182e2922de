"""The port to open: read from what people type, and checked before anything is started."""

from __future__ import annotations

import errno
import socket
import time

from rathaus.kernel.errors import Invalid, Unavailable

_FADING_SECONDS = 1.5  # what a server that was killed a moment ago may take to let go


def parse_port(text: str) -> int:
    """A port number from an option or variable; raises Invalid."""
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise Invalid(
        f"„{text}“ ist kein Port.", remedy="Eine Zahl von 1 bis 65535, etwa: PORT=8001 make run"
    )


def require_free_port(host: str, port: int) -> None:
    """Raises Unavailable, naming a free port, when ``port`` cannot be opened on ``host``."""
    end = time.monotonic() + _FADING_SECONDS
    while (error := _try(host, port)) == errno.EADDRINUSE and time.monotonic() < end:
        time.sleep(0.05)
    if error is None:
        return
    free = next((other for other in range(port + 1, 65536) if _try(host, other) is None), 0)
    remedy = f"Nehmen Sie einen anderen: PORT={free} make run"
    if error == errno.EADDRINUSE:
        raise Unavailable(f"Der Port {port} ist schon belegt.", remedy=remedy)
    if error == errno.EACCES:
        raise Unavailable(f"Den Port {port} darf nur root öffnen.", remedy=remedy)
    raise Unavailable(
        f"Die Adresse {host} lässt sich hier nicht öffnen.",
        remedy="Mit RATHAUS_HOST=127.0.0.1 antwortet Rathaus auf diesem Rechner.",
    )


def _try(host: str, port: int) -> int | None:
    """The error number of opening the port, None when it can be opened.

    SO_REUSEADDR passes over connections of an earlier run that are still fading out, not over
    another server that listens.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return error.errno or errno.EINVAL
    return None

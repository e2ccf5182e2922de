"""Ports that stay free until the test takes them."""

from __future__ import annotations

import random
import socket

# Below what systems lend to outgoing connections and to whoever asks for any port: a port from
# there, found free and let go, may belong to a neighbour before it is taken.
_OURS = range(20_000, 30_000)


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    while True:
        port = random.SystemRandom().choice(_OURS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port

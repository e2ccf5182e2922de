"""What every process pays before its first query: finding the running server."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from django.conf import settings

from rathaus.kernel.postgres import binary, ensure_server
from tests.bench.registry import Place, Result, bench

_ROUNDS = 200


@bench("server-attach")
def attach(place: Place) -> Iterator[Result]:
    """Attach to the running server; the floor is asking it with pg_isready and nothing else."""
    server = ensure_server(settings.HOME)
    if server.pid is None:
        return  # a server of DATABASE_URL is not ours to start
    with place.meter() as ours:
        for _ in range(_ROUNDS):
            ensure_server(settings.HOME)
    command = [binary("pg_isready"), "-q", "-h", str(server.socket_dir), "-p", str(server.port)]
    with place.meter() as floor:
        for _ in range(_ROUNDS):
            subprocess.run(command, check=True)
    yield Result(
        "server-attach",
        ours.cpu / _ROUNDS,
        "CPU ms",
        floor=floor.cpu / _ROUNDS,
        note="running server found, checked by /proc and pg_isready",
    )

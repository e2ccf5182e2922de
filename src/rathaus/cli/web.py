"""``rathaus web``: the web server (granian, WSGI), for all cities."""

from __future__ import annotations

import gc
import os
import signal
from importlib import import_module

import click

from rathaus.cli import lifeline

_DEFAULT_THREADS = 4
_MOST_WORKERS = 8


def default_workers() -> int:
    """Two processes at least, so that one busy request never stands alone; one per core else."""
    return min(_MOST_WORKERS, max(2, len(os.sched_getaffinity(0))))


@click.command("web", help="Nur der Webserver, für den Betrieb unter einem eigenen Aufseher.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse, an der er lauscht.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Sein Port.")
@click.option("--workers", type=click.IntRange(1), help="Prozesse (sonst: einer je Kern, ab zwei).")
@click.option("--threads", type=click.IntRange(1), default=_DEFAULT_THREADS, show_default=True)
def web(host: str, port: int, workers: int | None, threads: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _load()  # once, before the processes fork: they share it and start at once
    gc.freeze()
    os.environ.update(lifeline.environment(signal.SIGKILL))
    Granian(
        f"{__name__}:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or default_workers(),
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def application() -> object:
    """The WSGI application inside a worker process, which ends with the web server."""
    lifeline.hold_on()
    return _load()


def _load() -> object:
    """Settings, models and all addresses of the house; opens no connection."""
    loaded: object = import_module("rathaus.settings.wsgi").application
    import_module("rathaus.site.urls")
    import_module("rathaus.site.urls_operator")
    return loaded

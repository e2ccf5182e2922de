"""``rathaus worker``: background work of all municipalities, until it is told to stop."""

from __future__ import annotations

import dataclasses
import os
import signal
from threading import Event, Timer
from types import FrameType

import click

_LAST_SECONDS = 3.0  # after the grace, for closing connections


@click.command("worker", help="Nur die Hintergrundaufgaben, für den Betrieb unter einem Aufseher.")
@click.option("--concurrency", type=click.IntRange(1), default=4, show_default=True)
@click.option(
    "--grace",
    type=click.FloatRange(0),
    default=30,
    show_default=True,
    help="Sekunden, die laufende Aufgaben beim Beenden noch haben.",
)
def worker(concurrency: int, grace: float) -> None:
    from rathaus.kernel.jobs.worker import USUAL_PACE, run_worker
    from rathaus.kernel.tenancy.registry import ensure_registry, registry

    stop = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        """Finish the work in hand; a database that went away must not keep us for ever."""
        if not stop.is_set():
            stop.set()
            deadline = Timer(grace + _LAST_SECONDS, os._exit, [1])
            deadline.daemon = True
            deadline.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    ensure_registry()
    run_worker(registry.all, stop, concurrency, pace=dataclasses.replace(USUAL_PACE, grace=grace))

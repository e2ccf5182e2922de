"""``rathaus worker``: background work of all municipalities, until it is told to stop."""

from __future__ import annotations

import signal
from threading import Event

import click


@click.command("worker", help="Nur die Hintergrundaufgaben, für den Betrieb unter einem Aufseher.")
@click.option("--concurrency", type=click.IntRange(1), default=4, show_default=True)
def worker(concurrency: int) -> None:
    from rathaus.kernel.jobs.worker import run_worker
    from rathaus.kernel.tenancy.registry import ensure_registry, registry

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    ensure_registry()
    run_worker(registry.all, stop, concurrency)

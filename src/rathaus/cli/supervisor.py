"""Keeps child processes running: starts them, restarts what crashes, stops them in order."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rathaus.cli import lifeline

Report = Callable[[str], None]

_LONGEST_WAIT = 30.0  # seconds between two starts of something that keeps crashing
_STEADY = 60.0  # seconds after which a crash counts as the first one again


@dataclass(slots=True)
class Child:
    """One process of ours: ``rathaus`` with ``arguments``, known to people as ``name``.

    ``patience`` is how many seconds it has to stop by itself before it is killed, ``last_signal``
    what it gets when we are killed.
    """

    name: str
    arguments: Sequence[str]
    patience: float
    last_signal: signal.Signals
    process: subprocess.Popen[bytes] | None = None
    crashes: int = 0
    started_at: float = 0.0
    next_start: float = 0.0

    def start(self) -> None:
        """Start it, out of reach of the terminal's Ctrl-C and bound to our own life."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rathaus", *self.arguments],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=lifeline.environment(self.last_signal),
        )
        self.started_at = time.monotonic()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look_after(self, report: Report) -> None:
        """Restart it when it ended by itself; waits longer from crash to crash."""
        if self.is_running():
            return
        now = time.monotonic()
        if self.process is not None:
            if now - self.started_at > _STEADY:
                self.crashes = 0
            wait = min(_LONGEST_WAIT, 2.0**self.crashes)
            self.crashes += 1
            self.next_start = now + wait
            report(f"{self.name} {_ending(self.process.returncode)}; Neustart in {wait:.0f} s.")
            self.process = None
        if now >= self.next_start:
            self.start()

    def stop(self, force: Callable[[], bool]) -> None:
        """Ask it to end, wait, then kill it; at once when ``force`` says so."""
        if self.process is None:
            return
        self._signal(signal.SIGTERM)
        end = time.monotonic() + self.patience
        while self.is_running() and time.monotonic() < end and not force():
            time.sleep(0.02)
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


def _ending(code: int) -> str:
    if code >= 0:
        return f"endete unerwartet (Rückgabewert {code})"
    return f"wurde beendet (Signal {signal.Signals(-code).name})"

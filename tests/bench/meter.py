"""CPU time of the application and of the database together: what a figure costs, not how long.

Wall time depends on who else is at work on the machine; CPU time and ratios do not.
"""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Meter:
    """Measures the block inside ``with``: ``application`` and ``database`` in CPU milliseconds.

    ``server`` is the process number of our own PostgreSQL; None (a server of DATABASE_URL, whose
    processes are not ours to see) leaves ``database`` at None. Ticks are 10 ms: measure blocks
    that take a second or more.
    """

    server: int | None
    application: float = 0.0
    database: float | None = None
    seconds: float = 0.0
    _begin: tuple[float, float, float] = field(default=(0.0, 0.0, 0.0), repr=False)

    def __enter__(self) -> Meter:
        self._begin = self._now()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        now = self._now()
        self.seconds, self.application, database = (
            after - before for after, before in zip(now, self._begin, strict=True)
        )
        self.database = None if self.server is None else database

    @property
    def cpu(self) -> float:
        """Application and database, in CPU milliseconds."""
        return self.application + (self.database or 0.0)

    def _now(self) -> tuple[float, float, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = time.process_time() + children.ru_utime + children.ru_stime
        database = 0.0 if self.server is None else _family_cpu(self.server)
        return time.perf_counter(), own * 1000, database


def _family_cpu(postmaster: int) -> float:
    """CPU milliseconds of a postmaster, of its ended children and of its living ones."""
    living = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    own, ended = _ticks(postmaster)
    total = own + ended + sum(sum(_ticks(int(pid))) for pid in living)
    return total / _TICKS_PER_SECOND * 1000


def _ticks(pid: int) -> tuple[int, int]:
    """Ticks of a process and of its ended children; nothing for one that just went away."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0, 0
    user, system, children_user, children_system = (int(value) for value in fields[11:15])
    return user + system, children_user + children_system

"""A process of its own, with bounded time and memory, for templates that nobody has checked yet."""

from __future__ import annotations

import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from threading import Lock
from typing import ParamSpec, TypeVar

SECONDS = 20
MEMORY_BYTES = 4 * 1024**3

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Ended(RuntimeError):
    """The work took more than ``seconds`` of processor time, or too much memory."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"ended after {seconds} s or for its memory")
        self.seconds = seconds


def run(
    seconds: int, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Result:
    """Do the work in the guarded process; what it raises comes back. Raises :class:`Ended`."""
    with _guard.lock:
        try:
            task = _guard.pool().submit(_limited, seconds, partial(work, *args, **kwargs))
            return task.result(4 * seconds)
        except (BrokenProcessPool, TimeoutError) as error:
            _guard.drop()
            raise Ended(seconds) from error


def _limited(seconds: int, work: Callable[[], Result]) -> Result:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return work()


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Guard:
    """The one process, made when it is first needed and anew when it had to be ended."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                max_workers=1, mp_context=get_context("spawn"), initializer=_limit_memory
            )
        return self._pool

    def drop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


_guard = _Guard()

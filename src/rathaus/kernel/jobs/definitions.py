"""Declaring jobs: what can be done later, in which queue, how often it is tried again."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, ParamSpec

from croniter import croniter  # type: ignore[import-untyped]

from rathaus.kernel.jobs import enqueue

P = ParamSpec("P")
LockName = Callable[..., "str | None"]

DEFAULT_QUEUE: Final = "default"
DEFAULT_RETRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Job(Generic[P]):
    """Hintergrundaufgabe: a function that runs later, in the city in which it was deferred.

    ``retries`` counts the further attempts after the first. ``lock`` names what no two jobs may
    work on at once. An ``atomic`` job runs in one transaction together with its own completion:
    its changes to the database happen once or not at all, even when a worker dies in mid-job. Other
    effects (an e-mail, a call to a foreign system) may repeat and need :func:`once`. ``on_failure``
    is called with the error and the job's arguments after an attempt that failed and was undone, in
    the transaction that puts the job back.
    """

    name: str
    function: Callable[P, None]
    queue: str = DEFAULT_QUEUE
    retries: int = DEFAULT_RETRIES
    lock: LockName | None = None
    atomic: bool = True
    priority: int = 0
    on_failure: Callable[..., None] | None = None
    signature: inspect.Signature = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signature", inspect.signature(self.function))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Do it now, in this thread and transaction."""
        self.function(*args, **kwargs)

    def defer(self, *args: P.args, **kwargs: P.kwargs) -> int:
        """Enter the job in the current city; returns its number.

        It becomes visible to workers when the surrounding transaction commits; a rollback leaves no
        job. Arguments must be plain values: numbers, texts, dates and UUIDs (which arrive as text).
        Raises TypeError for arguments that the function does not take.
        """
        return enqueue.insert([self._order(args, kwargs)])[0]

    def defer_at(self, when: datetime, *args: P.args, **kwargs: P.kwargs) -> int:
        """Enter the job to run no sooner than ``when`` (with time zone)."""
        return enqueue.insert([self._order(args, kwargs)], when=when)[0]

    def defer_many(self, calls: Iterable[Mapping[str, Any]]) -> list[int]:
        """Enter one job per set of keyword arguments, in one statement; returns their numbers."""
        orders = [self._order((), dict(call)) for call in calls]
        return enqueue.insert(orders) if orders else []

    def _order(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> enqueue.Order:
        if args:
            raise TypeError(f"{self.name}: jobs take keyword arguments only")
        self.signature.bind(**kwargs)
        lock = self.lock(**kwargs) if self.lock is not None else None
        return enqueue.Order(self.queue, self.name, self.priority, lock, kwargs)


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job with a time table: a cron line, read in local time (Europe/Berlin)."""

    job: Job[[]]
    cron: str


_jobs: dict[str, Job[Any]] = {}
_periodic: dict[str, Periodic] = {}


def job(
    *,
    queue: str = DEFAULT_QUEUE,
    retries: int = DEFAULT_RETRIES,
    lock: LockName | None = None,
    atomic: bool = True,
    priority: int = 0,
    name: str = "",
    on_failure: Callable[..., None] | None = None,
) -> Callable[[Callable[P, None]], Job[P]]:
    """Make a function a job. Its name, by default the dotted path, stands in waiting jobs."""

    def declare(function: Callable[P, None]) -> Job[P]:
        if inspect.iscoroutinefunction(function):
            raise TypeError(f"{function.__qualname__}: jobs are plain functions")
        full = name or f"{function.__module__}.{function.__qualname__}"
        return _register(Job(full, function, queue, retries, lock, atomic, priority, on_failure))

    return declare


def periodic(
    cron: str, *, queue: str = DEFAULT_QUEUE, retries: int = DEFAULT_RETRIES, atomic: bool = True
) -> Callable[[Callable[[], None]], Job[[]]]:
    """Run a function without arguments by the clock, once per city and time.

    A worker that was away at the time does it when it is back, but only for the last time missed.
    Raises ValueError for a cron line that cannot be read.
    """
    if not croniter.is_valid(cron):
        raise ValueError(f"not a cron line: {cron!r}")

    def declare(function: Callable[[], None]) -> Job[[]]:
        made = job(queue=queue, retries=retries, atomic=atomic)(function)
        _periodic[made.name] = Periodic(made, cron)
        return made

    return declare


def find(name: str) -> Job[Any] | None:
    """The job of this name, or None when this version of the house does not know it."""
    return _jobs.get(name)


def all_jobs() -> list[Job[Any]]:
    """Every declared job, by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def all_periodic() -> list[Periodic]:
    """Every job with a time table, by name."""
    return [_periodic[name] for name in sorted(_periodic)]


def _register(made: Job[P]) -> Job[P]:
    known = _jobs.get(made.name)
    if known is not None and known.function.__qualname__ != made.function.__qualname__:
        raise RuntimeError(f"two jobs named {made.name!r}")
    _jobs[made.name] = made
    return made

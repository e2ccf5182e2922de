"""A year of applications on two cores: two processes at once, by the clock on the wall."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import django

from tests.bench.registry import Place, Result, bench

Task = tuple[int, dict[str, Any], str]
YEAR = 7_000
PROCESSES = 2
CASES = int(os.environ.get("RATHAUS_BENCH_CASES", "400"))


@bench("year-on-two-cores")
def year_on_two_cores(place: Place) -> Iterator[Result]:
    """From „Absenden“ to the delivered PDF, in two processes at once that share the jobs."""
    from rathaus.kernel import library
    from rathaus.procedures.models import Decision
    from tests.bench import bench_cases as cases
    from tests.procedures import town

    folder = Path(tempfile.mkdtemp(prefix="rathaus-bench-"))
    os.environ["RATHAUS_LIBRARY"] = str(town.library_with_streets(folder, place.city.slug))
    library.reload()
    town.settle_town()
    people = [cases._person(number) for number in range(20)]
    work = [
        (number, dataclasses.asdict(actor), str(cases._draft(actor, number).pk))
        for number, actor in enumerate(people * (CASES // 20 + 1))
        if number < CASES + PROCESSES
    ]
    seconds = _measured(dataclasses.asdict(place.city), work)
    issued = Decision.objects.filter(state="issued").count()
    if issued != CASES + PROCESSES:
        raise RuntimeError(f"{issued} of {CASES + PROCESSES} decisions issued")
    yield Result(
        "year-on-two-cores",
        round(seconds * YEAR / CASES / 60, 2),
        "min/year",
        note=f"{CASES} cases in {seconds:.1f} s by {PROCESSES} processes; a year is {YEAR:,}",
    )


def _measured(city: dict[str, Any], work: Sequence[Task]) -> float:
    """Seconds from the moment all are warm until the last one is through."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(PROCESSES + 1)
    children = [
        context.Process(target=_half, args=(city, work[number::PROCESSES], start))
        for number in range(PROCESSES)
    ]
    for child in children:
        child.start()
    start.wait(timeout=120)
    begun = time.perf_counter()
    for child in children:
        child.join()
    seconds = time.perf_counter() - begun
    if any(child.exitcode for child in children):
        raise RuntimeError("a process failed")
    return seconds


def _half(city: dict[str, Any], work: Sequence[Task], start: Barrier) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rathaus.settings.test"
    django.setup()
    from rathaus.kernel.access import Actor
    from rathaus.kernel.jobs import run_pending
    from rathaus.kernel.tenancy import City, in_city
    from rathaus.procedures.models import Draft
    from tests.bench import bench_cases as cases

    here = City(**city)
    with in_city(here):
        tasks = [
            (number, Actor(**actor), Draft.objects.get(pk=draft)) for number, actor, draft in work
        ]
        for done, (number, actor, draft) in enumerate(tasks):
            if done == 1:  # the first has warmed up form, process, tables and letters
                start.wait(timeout=120)
            cases._one(actor, draft, number)
            run_pending(here, limit=3)
        run_pending(here)

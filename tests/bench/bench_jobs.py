"""Background jobs: entering one, and doing one."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from rathaus.kernel.jobs import job, run_pending
from tests.bench.registry import Place, Result, bench

_JOBS = 3000


@job(name="bench.nothing")
def nothing(*, number: str) -> None:
    """A job that costs nothing itself."""


@bench("jobs")
def jobs(place: Place) -> Iterator[Result]:
    """CPU of a job that does nothing; the floor is a row that comes and goes."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE floor (id bigserial PRIMARY KEY, args jsonb)")
        with place.meter() as floor_in:
            for number in range(_JOBS):
                with transaction.atomic():
                    cursor.execute("INSERT INTO floor (args) VALUES (%s)", [f'{{"n": {number}}}'])
        with place.meter() as floor_out:
            for number in range(1, _JOBS + 1):
                with transaction.atomic():
                    cursor.execute("DELETE FROM floor WHERE id = %s RETURNING args", [number])
                    cursor.fetchone()
    with place.meter() as entering:
        for number in range(_JOBS):
            with transaction.atomic():
                nothing.defer(number=str(number))
    with place.meter() as doing:
        assert run_pending(place.city).done == _JOBS
    yield Result(
        "jobs", entering.cpu / _JOBS, "CPU ms/job", floor=floor_in.cpu / _JOBS, note="entered"
    )
    yield Result("jobs", doing.cpu / _JOBS, "CPU ms/job", floor=floor_out.cpu / _JOBS, note="done")

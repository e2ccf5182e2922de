"""Taking reports of another system over: 62,245 of Zürich, with Swiss coordinates."""

from __future__ import annotations

import time
from collections.abc import Iterator

from rathaus.kernel.access import system
from rathaus.kernel.library import library_path
from rathaus.records.actions import import_filing_plan
from rathaus.reports.configuration.files import import_setup
from rathaus.reports.importing.reading import read_reports, source_of
from rathaus.reports.importing.taking import import_reports
from tests.bench.bench_catalogue_quality import SHARED
from tests.bench.registry import Place, Result, bench

_FILE = SHARED / "data" / "issue-reports" / "zuerich_zueri_wie_neu_2016-2025.csv.gz"


@bench("reports-import")
def reports_import(place: Place) -> Iterator[Result]:
    """Reports a second, beside reading the file alone."""
    plan = library_path() / "cities" / "kiel" / "filing-plan.csv"
    import_filing_plan(actor=system("bench"), path=plan)
    import_setup(actor=system("bench"), folders=[library_path() / "reports"])
    source = source_of(_FILE)
    with place.meter() as floor:
        read = sum(1 for _row in read_reports(_FILE, source))
    began = time.perf_counter()
    with place.meter() as meter:
        done = import_reports(
            actor=system("bench"),
            rows=read_reports(_FILE, source),
            source=source.name,
            categories=source.categories,
        )
    seconds = time.perf_counter() - began
    yield Result("reports-import", done.entered / seconds, "reports/s", note=f"{done.entered}")
    yield Result(
        "reports-import-cpu",
        meter.cpu / max(1, done.entered),
        "CPU ms/report",
        floor=floor.cpu / max(1, read),
        note="floor: reading and turning the coordinates",
    )

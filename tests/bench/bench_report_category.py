"""How often category and office of a report are suggested rightly, and what a suggestion costs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from rathaus.reports.learning.measuring import Quality, evaluate
from rathaus.reports.learning.reading import read_examples
from rathaus.reports.learning.training import train
from tests.bench.bench_catalogue_quality import SHARED
from tests.bench.registry import Place, Result, bench

KONSTANZ = "data/issue-reports/konstanz_maengelmelder_2020-2021.csv.gz"
QUEUES = ("Moderation", "Administration", "Telefonischer Kundenservice")
"""Values of the column of offices that are none: reports wait there for one."""
LAST = 0.2
_TARGETS = {"category@1": 75.0, "category@3": 92.0, "office": 88.0}
_FLOOR_MS = 3.0


def measure(shared: Path) -> Quality:
    """Learn the first four fifths of the reports by time, ask about the last one."""
    known, later = read_examples(shared / KONSTANZ, queues=QUEUES).last(LAST)
    return evaluate(train(known), later.rows)


@bench("report-category")
def report_category(_place: Place) -> Iterator[Result]:
    """Konstanz, split by date; the floor is what was aimed at."""
    if not (SHARED / KONSTANZ).is_file():
        print("report-category: ../shared is not here, nothing measured", file=sys.stderr)
        return
    quality = measure(SHARED)
    note = f"{quality.reports} reports after those learned; floor: the aim"
    name = "report-category"
    yield Result(name, quality.at_1 * 100, "% category@1", _TARGETS["category@1"], note)
    yield Result(name, quality.at_3 * 100, "% category@3", _TARGETS["category@3"], note)
    taken = f"{quality.with_office} reports that an office took; floor: the aim"
    yield Result(name, quality.office * 100, "% office", _TARGETS["office"], taken)
    chosen = f"{taken}; the category is chosen by a person"
    yield Result(name, quality.office_for_category * 100, "% office", _TARGETS["office"], chosen)
    cost = "with reasons, plain Python"
    yield Result(name, quality.milliseconds, "CPU ms/suggestion", _FLOOR_MS, cost)

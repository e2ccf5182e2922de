"""The search on real material: Munich's services by its editors' words, by-laws by questions.

Three measurements of the services, from hard to easy: without any of the editors' words; with all
but those that are asked for; with all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.bench import bylaws
from tests.bench.munich import Munich

from rathaus.catalogue.evaluation import Quality, evaluate
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.search import index_many, rebuild, search, search_grouped
from rathaus.kernel.tenancy import City

pytestmark = pytest.mark.conformance


def find(query: str) -> list[str]:
    return [hit.key for hit in search(query, ANONYMOUS, limit=10).hits]


def find_bylaw(question: str) -> list[str]:
    return [group.key for group in search_grouped(question, ANONYMOUS).groups]


@pytest.mark.parametrize(
    ("keywords", "first", "among_ten"),
    [("none", 0.62, 0.86), ("others", 0.62, 0.89), ("all", 0.95, 0.99)],
)
def test_services_are_found(
    city: City, shared: Path, keywords: str, first: float, among_ten: float
) -> None:
    munich = Munich(shared)
    assert (len(munich.services), sum(map(len, munich.gold.values()))) == (287, 435)
    index_many(munich.entries(keywords=keywords))
    rebuild()

    quality = evaluate(munich.gold, find)

    print(f"\n{keywords}: {quality}")  # noqa: T201
    assert quality.found_at_1 >= first
    assert quality.found_at_10 >= among_ten


def test_bylaws_are_found(fresh_city: City, shared: Path) -> None:
    index_many(bylaws.entries(shared))
    rebuild()

    quality = evaluate(bylaws.questions(shared), find_bylaw)

    print(f"\n{quality}")  # noqa: T201
    assert quality.found_at_1 >= 0.70
    assert quality.found_at_5 >= 0.94


def test_how_quality_is_counted() -> None:
    found = {"first": ["a", "b"], "third": ["x", "y", "a"], "never": []}
    right = {query: {"a", "z"} for query in found}

    quality = evaluate(right, lambda query: found[query])

    assert (quality.queries, quality.found_at_5) == (3, 2 / 3)
    assert quality.found_at_1 == 1 / 3
    assert [(failure.query, failure.place) for failure in quality.failures] == [
        ("third", 3),
        ("never", 0),
    ]
    assert evaluate({}, lambda query: []) == Quality(0, 0.0, 0.0, 0.0, ())

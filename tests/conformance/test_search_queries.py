"""The search on a real catalogue: Munich's services and the words its editors noted for them.

Three measurements, from hard to easy: without any of the editors' words; with all but those that
are asked for; with all of them.
"""

from __future__ import annotations

import gzip
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.search import Entry, index_many, rebuild, search
from rathaus.kernel.tenancy import City

pytestmark = pytest.mark.conformance

Gold = dict[str, set[str]]


@pytest.fixture
def services(shared: Path) -> list[dict[str, object]]:
    path = shared / "data/services/muenchen_services_de.json.gz"
    found: list[dict[str, object]] = json.loads(gzip.decompress(path.read_bytes()))["data"]
    assert len(found) == 287
    return found


@pytest.fixture
def gold(shared: Path) -> Gold:
    """Which services each query may lead to."""
    path = shared / "data/services/muenchen_keyword_queries_dev.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(lines) == 435
    found: Gold = defaultdict(set)
    for line in lines:
        found[line["query"]].add(line["service_id"])
    return dict(found)


def keywords(service: dict[str, object]) -> list[str]:
    meta = service["meta"]
    assert isinstance(meta, dict)
    return [word.strip() for word in str(meta.get("keywords") or "").split(",") if word.strip()]


def plain(markup: object) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", str(markup or "")))


def entries(services: list[dict[str, object]], gold: Gold, words: str) -> Iterator[Entry]:
    for service in services:
        number = str(service["id"])
        asked = {query.casefold() for query, right in gold.items() if number in right}
        synonyms = {
            "none": [],
            "others": [word for word in keywords(service) if word.casefold() not in asked],
            "all": keywords(service),
        }[words]
        yield Entry(
            kind="service",
            key=number,
            title=str(service["name"]),
            text=plain(service["description"]),
            synonyms=synonyms,
            url="/",
        )


@pytest.mark.parametrize(
    ("words", "first", "among_ten"),
    [("none", 0.36, 0.75), ("others", 0.46, 0.85), ("all", 0.96, 1.0)],
)
def test_hit_rates(
    city: City,
    services: list[dict[str, object]],
    gold: Gold,
    words: str,
    first: float,
    among_ten: float,
) -> None:
    index_many(entries(services, gold, words))
    rebuild()
    at_one = at_ten = 0
    for query, right in gold.items():
        keys = [hit.key for hit in search(query, ANONYMOUS, limit=10).hits]
        at_one += bool(keys) and keys[0] in right
        at_ten += bool(right & set(keys))
    rates = at_one / len(gold), at_ten / len(gold)
    print(f"\n{words}: hit@1 {rates[0]:.1%}, hit@10 {rates[1]:.1%} of {len(gold)} queries")  # noqa: T201
    assert rates[0] >= first
    assert rates[1] >= among_ten

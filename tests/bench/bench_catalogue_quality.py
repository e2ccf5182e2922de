"""How often the search finds the right one of Munich's services, by the words of its editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rathaus.catalogue.evaluation import evaluate
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.search import index_many, rebuild, search
from tests.bench.munich import Munich
from tests.bench.registry import Place, Result, bench

SHARED = Path(__file__).resolve().parents[3] / "shared"


def find(query: str) -> list[str]:
    """The keys of what the search finds for everybody."""
    return [hit.key for hit in search(query, ANONYMOUS, limit=10).hits]


@bench("catalogue-quality")
def catalogue_quality(_place: Place) -> Iterator[Result]:
    """Found first, and among ten: without the editors' words in the index, and with them."""
    munich = Munich(SHARED)
    tuned, other = munich.halves()
    asked = {
        "without keywords": ("none", munich.gold),
        "without keywords, half on which weights were chosen": ("none", tuned),
        "without keywords, other half": ("none", other),
        "without keywords, words not among the labelled queries": ("none", munich.unused()),
        "with keywords": ("all", munich.gold),
    }
    indexed = ""
    for note, (keywords, gold) in asked.items():
        if keywords != indexed:
            index_many(munich.entries(keywords=keywords))
            rebuild()
            indexed = keywords
        quality = evaluate(gold, find)
        note = f"{note}; {quality.queries} queries"
        yield Result("catalogue-quality", quality.found_at_1 * 100, "% found@1", note=note)
        yield Result("catalogue-quality", quality.found_at_10 * 100, "% found@10", note=note)

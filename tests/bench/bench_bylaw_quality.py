"""How often the search finds the by-law that answers a question, without embeddings."""

from __future__ import annotations

from collections.abc import Iterator

from rathaus.catalogue.evaluation import evaluate
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.search import index_many, rebuild, search_grouped
from tests.bench import bylaws
from tests.bench.bench_catalogue_quality import SHARED
from tests.bench.registry import Place, Result, bench


def find(question: str) -> list[str]:
    """The by-laws that the search finds for everybody, best first."""
    return [group.key for group in search_grouped(question, ANONYMOUS, kinds=[bylaws.KIND]).groups]


@bench("bylaw-quality")
def bylaw_quality(_place: Place) -> Iterator[Result]:
    """Found first, and among five, of some hundred real by-laws and laws."""
    index_many(bylaws.entries(SHARED))
    rebuild()
    quality = evaluate(bylaws.questions(SHARED), find)
    note = f"{quality.queries} questions, without embeddings"
    yield Result("bylaw-quality", quality.found_at_1 * 100, "% found@1", note=note)
    yield Result("bylaw-quality", quality.found_at_5 * 100, "% found@5", note=note)

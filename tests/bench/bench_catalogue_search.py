"""The search with a catalogue of 5,000 services and eight people who never pause."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from django.db import connection

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.search import Entry, index_many, rebuild, search, suggest
from rathaus.kernel.search.remembering import forget
from rathaus.kernel.tenancy import in_city
from tests.bench.bench_catalogue_quality import SHARED
from tests.bench.bench_search import settle
from tests.bench.munich import Munich
from tests.bench.registry import Place, Result, bench

_ENTRIES, _PEOPLE = 5000, 8
_DISTRICTS = [
    "Altstadt", "Hafen", "Nordstadt", "Südstadt", "Oststadt", "Weststadt", "Neuhof", "Lindenau",
    "Ziegelhof", "Brunnthal", "Seefeld", "Waldheim", "Kirchdorf", "Mühlberg", "Rosenau", "Steinach",
    "Bergheim", "Wiesental",
]  # fmt: skip


@bench("catalogue-search")
def catalogue_search(place: Place) -> Iterator[Result]:
    """Pages of results by the wall clock: first all questions anew, then as people repeat them."""
    munich = Munich(SHARED)
    index_many(_services(list(munich.entries(keywords="all", leika=False))))
    rebuild()
    settle()
    questions = sorted([*munich.gold, *munich.unused()])
    random.Random(1).shuffle(questions)  # noqa: S311 - the same order each time
    _ask(place, questions[:80], _page)
    for note, asked, ask in (
        ("every question once", questions, _page),
        ("as people repeat questions", _repeated(questions), _page),
        ("while typing", list(_typed(questions[::12])), _suggestion),
    ):
        forget()
        with place.meter() as meter:
            times = _ask(place, asked, ask)
        told = f"{note}: {len(times)} of {_PEOPLE} people, {_ENTRIES} services"
        spread = statistics.quantiles(times, n=100)
        yield Result("catalogue-search-p50", statistics.median(times), "ms", note=told)
        yield Result("catalogue-search-p99", spread[98], "ms", note=told)
        yield Result("catalogue-search", meter.cpu / len(times), "CPU ms/search", note=told)


def _services(real: Sequence[Entry]) -> Iterator[Entry]:
    """The real services, again and again for other districts with some of their paragraphs."""
    draw = random.Random(1)  # noqa: S311 - the same catalogue each time
    districts = itertools.chain([""], (f" – {district}" for district in _DISTRICTS))
    made = ((entry, district) for district in districts for entry in real)
    for number, (entry, district) in enumerate(itertools.islice(made, _ENTRIES)):
        said = entry.text.split("\n")
        text = "\n".join(part for part in said if not district or draw.random() < 0.7)
        yield replace(entry, key=str(number), title=entry.title + district, text=text)


def _repeated(questions: Sequence[str]) -> list[str]:
    draw = random.Random(2)  # noqa: S311 - the same questions each time
    weights = [1 / (rank + 1) for rank in range(len(questions))]
    return draw.choices(questions, weights, k=2 * len(questions))


def _typed(questions: Sequence[str]) -> Iterator[str]:
    for question in questions:
        yield from (question[:length] for length in range(2, len(question) + 1))


def _page(text: str) -> None:
    search(text, ANONYMOUS, limit=10)


def _suggestion(text: str) -> None:
    suggest(text, ANONYMOUS)


def _ask(place: Place, questions: Sequence[str], ask: Any) -> list[float]:
    """Milliseconds of each answer, with all people asking at once."""

    def one_person(mine: Sequence[str]) -> list[float]:
        times = []
        with in_city(place.city):
            for question in mine:
                begin = time.perf_counter()
                ask(question)
                times.append((time.perf_counter() - begin) * 1000)
            connection.close()
        return times

    with ThreadPoolExecutor(_PEOPLE) as people:
        shares = [questions[start::_PEOPLE] for start in range(_PEOPLE)]
        return list(itertools.chain.from_iterable(people.map(one_person, shares)))

"""The search field, with a catalogue of 5,000 entries and with 100,000 cases beside it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from django.db import connection

from rathaus.kernel.access import ANONYMOUS, Visibility
from rathaus.kernel.search import Entry, index_many, suggest
from rathaus.kernel.search.remembering import forget
from tests.bench.registry import Place, Result, bench

_ROUNDS = 15
_ENTRIES = 5000
_CASES = 100_000
_MATTERS = [
    "Gewerbe", "Hund", "Wohnsitz", "Personalausweis", "Reisepass", "Führungszeugnis", "Parkausweis",
    "Halteverbot", "Baum", "Sondernutzung", "Kindergarten", "Abfall", "Fahrzeug", "Waffen", "Jagd",
    "Fischerei", "Ehe", "Geburt", "Sterbefall", "Namen", "Wohngeld", "Bafög", "Rente", "Bau",
]  # fmt: skip
_DEEDS = [
    "anmelden", "abmelden", "ummelden", "beantragen", "verlängern", "ändern", "Auskunft",
    "Bescheinigung", "Erlaubnis", "Genehmigung", "Beratung", "Termin",
]  # fmt: skip
_GROUPS = ["Privatpersonen", "Betriebe", "Vereine", "Familien", "Studierende", "Senioren"]
_PLACES = ["Altstadt", "Hafen", "Nordstadt", "Südstadt", "Oststadt", "Weststadt", "Umland"]
_TYPED = [
    "ha", "haltev", "Halteverbot", "halteverbot beantr", "hund", "hundeanmeldung",
    "fürhungszeugnis", "Fuehrungszeugnis", "wohnsitz um", "antrag", "auto abmelden", "umzg",
    "personalausweiss", "Gewerbeanmeldung", "bau", "ich möchte meinen Hund anmelden", "kinder",
    "Sterbefallbescheinigung", "xyzzy", "parkausweis altstadt",
]  # fmt: skip


def _services() -> Iterator[Entry]:
    draw = random.Random(1)  # noqa: S311 - the same catalogue each time
    words = [*_MATTERS, *_DEEDS, *_GROUPS, *_PLACES, "Unterlagen", "Gebühr", "Frist", "Bearbeitung"]
    for number in range(_ENTRIES):
        matter, deed = draw.choice(_MATTERS), draw.choice(_DEEDS)
        yield Entry(
            kind="service",
            key=str(number),
            title=f"{matter} {deed} – {draw.choice(_GROUPS)} {draw.choice(_PLACES)}",
            summary=f"So können Sie {matter} {deed}.",
            text=" ".join(draw.choices(words, k=90)),
            synonyms=[f"{matter}{deed.lower()}", f"{draw.choice(_MATTERS)} {deed}"],
            url=f"/leistungen/{number}",
            weight=float(draw.randrange(500)),
        )


def _cases() -> Iterator[Entry]:
    for number in range(_CASES):
        yield Entry(
            kind="case",
            key=str(number),
            title=f"2026-{number:06} Halteverbot beantragen",
            url=f"/vorgang/{number}",
            visibility=Visibility.INTERNAL,
        )


def settle() -> None:
    """Let the server know the tables as they are."""
    for table in ("searchentry", "searchword", "searchterm"):
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE kernel_{table}")


def _type(rounds: int) -> None:
    for _ in range(rounds):
        # Each round begins like a process that has just started.
        forget()
        for text in _TYPED:
            suggest(text, ANONYMOUS)


def _floor(rounds: int) -> None:
    """The least that any search does: ask the database for eight rows by their key."""
    for number in range(rounds * len(_TYPED)):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, key, title, summary, text, url FROM kernel_searchentry"
                " WHERE id > %s ORDER BY id LIMIT 8",
                [number % _ENTRIES],
            )
            cursor.fetchall()


@bench("search-suggest")
def search_suggest(place: Place) -> Iterator[Result]:
    """One keystroke in the search field; twenty inputs, among them typos and half words."""
    index_many(_services())
    settle()
    answers = _ROUNDS * len(_TYPED)
    for note, prepare in (
        (f"{_ENTRIES} entries", lambda: None),
        (
            f"{_ENTRIES} entries beside {_CASES} internal cases",
            lambda: index_many(_cases()),
        ),
    ):
        prepare()
        settle()
        _type(2)
        with place.meter() as meter:
            _type(_ROUNDS)
        with place.meter() as floor:
            _floor(_ROUNDS)
        yield Result(
            "search-suggest",
            meter.cpu / answers,
            "CPU ms",
            floor=floor.cpu / answers,
            note=f"{note}; floor: eight rows by key",
        )

"""What a process remembers of the search: the same answers, for a while, for those who may see."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from rathaus.kernel.access import ANONYMOUS, Visibility
from rathaus.kernel.search import Entry, index, index_many, remembering, remove, search
from rathaus.kernel.search.likeness import Asked, names_of
from rathaus.kernel.search.reading import Query
from rathaus.kernel.tenancy import City
from tests.kernel.test_search import SERVICES

QUERIES = [
    "Halteverbot", "Haltverbotszone Umzug", "hund anmelden", "Gewebeanmeldung", "Perso",
    "Was kostet ein Führungszeugnis?", "xyzzy", "umziehen", "Straßenverkehrsbehörde Schilder",
]  # fmt: skip


def keys(query: str) -> list[str]:
    return [hit.key for hit in search(query, ANONYMOUS).hits]


def answers(query: str) -> list[tuple[str, float, float]]:
    hits = search(query, ANONYMOUS).hits
    return [(hit.key, round(hit.score, 4), round(hit.coverage, 4)) for hit in hits]


@pytest.mark.parametrize("query", QUERIES)
def test_ranking_from_memory_is_that_of_the_database(fresh_city: City, query: str) -> None:
    index_many(SERVICES)
    with transaction.atomic():
        by_the_database = answers(query)
    assert answers(query) == answers(query) == by_the_database


def test_likeness_here_is_that_of_the_database(fresh_city: City) -> None:
    index_many(SERVICES)
    asked = ["hund anmelden", "hunde", "a", "halteverbot fur umzug umzug", "gewerbe 34 a", "xyz"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, names FROM kernel_searchentry WHERE names <> '{}'")
        rows = cursor.fetchall()
        names = names_of([pk for pk, _names in rows], {})
        for name in asked:
            query = Query("de", name=name, other_names=(("hund steuer", 0.75),))
            for pk, called in rows:
                cursor.execute(
                    """SELECT greatest(similarity(%s, %s), 0.75 * similarity(%s, 'hund steuer'),
                              (SELECT max(0.95 * similarity(x, %s)) FROM unnest(%s::text[]) x))""",
                    [called[0], name, called[0], name, called[1:]],
                )
                (alike,) = cursor.fetchone()
                assert Asked(query).likeness(names[pk]) == pytest.approx(alike, abs=1e-6)
    assert len(rows) == len(SERVICES)


def test_an_edit_is_found_at_once_where_it_was_made(fresh_city: City) -> None:
    index_many(SERVICES)
    assert keys("Katze") == []
    index("service", "katze", "Katze anmelden", url="/katze")
    assert keys("Katze") == ["katze"]
    remove("service", "katze")
    assert keys("Katze") == []


def test_an_edit_elsewhere_is_found_within_a_minute(
    fresh_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "SECONDS", 0.0)
    index("service", "katze", "Katze anmelden", url="/katze")
    assert keys("Katze") == ["katze"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_searchentry")
    assert keys("Katze") == []
    assert remembering.SECONDS < 60


def test_what_is_remembered_is_shown_as_it_is_now_to_who_may_see_it_now(fresh_city: City) -> None:
    index_many(Entry(kind="service", key=key, title=f"Katze {key}", url="/") for key in "ab")
    assert keys("Katze") == ["a", "b"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_searchentry SET title = 'Kater' WHERE key = 'a'")
        cursor.execute(
            "UPDATE kernel_searchentry SET visibility = %s WHERE key = 'b'", [Visibility.INTERNAL]
        )
    assert [hit.title for hit in search("Katze", ANONYMOUS).hits] == ["Kater"]


def test_what_is_undone_is_not_remembered(fresh_city: City) -> None:
    with transaction.atomic():
        index("service", "katze", "Katze anmelden", url="/katze")
        assert keys("Katze") == ["katze"]
        transaction.set_rollback(True)
    assert keys("Katze") == []

"""The one search: it forgives how people write, and shows nobody what is not for them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rathaus.kernel.access import ANONYMOUS, Actor, Visibility, may_see, system
from rathaus.kernel.search import (
    Entry,
    index,
    index_many,
    nearest_words,
    rebuild,
    remove,
    scope,
    search,
    search_grouped,
    suggest,
)
from rathaus.kernel.tenancy import City, in_city
from tests.kernel.actors import clerk, resident

SERVICES = [
    Entry(
        kind="service",
        key="halteverbot",
        title="Mobiles Halteverbot beantragen",
        summary="Platz für den Möbelwagen freihalten",
        text="Für einen Umzug können Sie eine Haltverbotszone einrichten lassen.",
        synonyms=["Haltverbotszone", "Parkverbot"],
        url="/leistungen/halteverbot",
    ),
    Entry(
        kind="service",
        key="hundesteuer",
        title="Hund anmelden",
        text="Hunde ab dem dritten Monat sind steuerpflichtig.",
        synonyms=["Hundesteuer"],
        url="/leistungen/hund",
    ),
    Entry(
        kind="service",
        key="fuehrungszeugnis",
        title="Führungszeugnis",
        text="Das Bundesamt für Justiz stellt es aus.",
        url="/leistungen/fuehrungszeugnis",
    ),
    Entry(
        kind="service",
        key="gewerbe",
        title="Gewerbe-Anmeldung",
        text="Wer ein Gewerbe beginnt, zeigt es an.",
        url="/leistungen/gewerbe",
    ),
    Entry(
        kind="service",
        key="ausweis",
        title="Personalausweis",
        text="Der Ausweis gilt zehn Jahre. Auch für Hunde gibt es einen Ausweis.",
        url="/leistungen/ausweis",
    ),
    Entry(
        kind="service",
        key="wohnsitz",
        title="Wohnsitz ummelden",
        text="Nach dem Einzug haben Sie zwei Wochen Zeit.",
        url="/leistungen/wohnsitz",
    ),
    Entry(
        kind="office",
        key="strassenverkehr",
        title="Straßenverkehrsbehörde",
        text="Zuständig für Schilder, Halteverbote und Sperrungen.",
        url="/aemter/strassenverkehr",
    ),
]


@pytest.fixture
def catalogue(city: City) -> City:
    index_many(SERVICES)
    return city


def first(query: str, actor: Actor = ANONYMOUS) -> str | None:
    hits = search(query, actor).hits
    return hits[0].key if hits else None


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("Halteverbot", "halteverbot"),
        ("halteverbot", "halteverbot"),
        ("HALTVERBOT", "halteverbot"),
        ("Halteverbotszone", "halteverbot"),
        ("Halteverbotsschild Umzug", "halteverbot"),
        ("Hunde", "hundesteuer"),
        ("hundesteueranmeldung", "hundesteuer"),
        ("Hund anmelden", "hundesteuer"),
        ("ich möchte meinen Hund anmelden", "hundesteuer"),
        ("Fuehrungszeugnis", "fuehrungszeugnis"),
        ("fuhrungszeugnis", "fuehrungszeugnis"),
        ("Fürhungszeugnis", "fuehrungszeugnis"),
        ("führungszeugniss", "fuehrungszeugnis"),
        ("Gewerbeanmeldung", "gewerbe"),
        ("gewerbe anmelden", "gewerbe"),
        ("Gewebeanmeldung", "gewerbe"),
        ("Perso", "ausweis"),
        ("Personalausweise", "ausweis"),
        ("umziehen", "wohnsitz"),
        ("Strassenverkehrsbehoerde", "strassenverkehr"),
    ],
)
def test_what_people_write_is_found(catalogue: City, query: str, key: str) -> None:
    assert first(query) == key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ha", "halteverbot"),
        ("haltev", "halteverbot"),
        ("führ", "fuehrungszeugnis"),
        ("fueh", "fuehrungszeugnis"),
        ("gewerbe-a", "gewerbe"),
        ("hund anm", "hundesteuer"),
        ("persona", "ausweis"),
    ],
)
def test_the_word_being_typed_may_be_unfinished(catalogue: City, typed: str, key: str) -> None:
    hits = suggest(typed, ANONYMOUS)
    assert hits[0].key == key


def test_a_hit_carries_what_a_list_shows(catalogue: City) -> None:
    (hit, *_) = suggest("halteverbot", ANONYMOUS)
    assert (hit.kind, hit.key, hit.language) == ("service", "halteverbot", "de")
    assert hit.title == "Mobiles Halteverbot beantragen"
    assert hit.url == "/leistungen/halteverbot"
    assert hit.title_html == "Mobiles <mark>Halteverbot</mark> beantragen"
    assert hit.excerpt_html == "Platz für den Möbelwagen freihalten"


def test_no_more_than_asked_for(catalogue: City) -> None:
    assert len(suggest("hund ausweis anmelden", ANONYMOUS, 2)) == 2
    assert suggest("hund", ANONYMOUS, 0) == []


@pytest.mark.parametrize(
    "query",
    ["", " ", "\x00", "und", "???", "%", "_", "\\", "'; DROP TABLE x; --", "a" * 5000, "😀", "ß",
     "-", "--", "(a | b) & !c:*", "{}", "%s %(x)s", "\ud800".encode("utf-8", "replace").decode()],
)  # fmt: skip
def test_odd_queries_do_no_harm(catalogue: City, query: str) -> None:
    assert isinstance(suggest(query, ANONYMOUS), list)
    assert search(query, ANONYMOUS).next == ""


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_no_query_breaks_the_search(catalogue: City, query: str) -> None:
    for hit in suggest(query, ANONYMOUS):
        assert hit.key in {entry.key for entry in SERVICES}


def test_nothing_alike_finds_nothing(catalogue: City) -> None:
    assert suggest("Quantenchromodynamik", ANONYMOUS) == []


def test_popular_things_come_first_among_equals(city: City) -> None:
    index("service", "a", "Parkausweis", url="/a")
    index("service", "b", "Parkausweis", url="/b", weight=500)
    index("service", "c", "Parkausweis", url="/c")
    assert [hit.key for hit in suggest("parkausweis", ANONYMOUS)] == ["b", "a", "c"]


def test_kinds_restrict(catalogue: City) -> None:
    found = search("halteverbot", ANONYMOUS, kinds=["office"]).hits
    assert [hit.key for hit in found] == ["strassenverkehr"]


def test_pages_follow_each_other(city: City) -> None:
    index_many(
        Entry(kind="service", key=f"{n:02}", title=f"Parkausweis {n}", url="/") for n in range(25)
    )
    keys: list[str] = []
    cursor = ""
    sizes = []
    while True:
        page = search("parkausweis", ANONYMOUS, limit=10, cursor=cursor)
        sizes.append(len(page.hits))
        keys += [hit.key for hit in page.hits]
        cursor = page.next
        if not cursor:
            break
    assert sizes == [10, 10, 5]
    assert sorted(keys) == [f"{n:02}" for n in range(25)]


@pytest.mark.parametrize("cursor", ["x", "-1", "²", "9" * 40, "' OR 1=1"])
def test_a_cursor_that_nobody_gave_is_the_first_page(catalogue: City, cursor: str) -> None:
    assert first("halteverbot") == search("halteverbot", ANONYMOUS, cursor=cursor).hits[0].key


def test_indexing_again_replaces(catalogue: City) -> None:
    index("service", "hundesteuer", "Katze anmelden", url="/katze")
    assert first("Katze") == "hundesteuer"
    assert "hundesteuer" not in [hit.key for hit in search("Hundesteuer", ANONYMOUS).hits]


def test_what_is_removed_is_not_found(catalogue: City) -> None:
    remove("service", "halteverbot")
    assert [hit.key for hit in suggest("halteverbot", ANONYMOUS)] == ["strassenverkehr"]


def test_the_index_commits_and_rolls_back_with_the_change(fresh_city: City) -> None:
    with transaction.atomic():
        index_many(SERVICES)
        transaction.set_rollback(True)
    assert suggest("halteverbot", ANONYMOUS) == []


def test_words_that_come_later_take_older_compounds_apart_after_the_rebuild(city: City) -> None:
    index("service", "a", "Zweckentfremdungsgenehmigung", url="/a")
    index("service", "b", "Genehmigung", url="/b")
    assert [hit.key for hit in search("Genehmigung", ANONYMOUS).hits] == ["b"]
    rebuild()
    assert [hit.key for hit in search("Genehmigung", ANONYMOUS).hits] == ["b", "a"]


def test_rebuilding_changes_nothing_that_is_complete(catalogue: City) -> None:
    rebuild()
    once = [(h.key, round(h.score, 5)) for h in search("hund anmelden", ANONYMOUS).hits]
    rebuild()
    assert [(h.key, round(h.score, 5)) for h in search("hund anmelden", ANONYMOUS).hits] == once


def test_another_language_is_preferred_and_german_fills_up(catalogue: City) -> None:
    index("service", "hundesteuer", "Register a dog", url="/en/dog", language="en")
    hits = suggest("dog", ANONYMOUS, language="en")
    assert [(hit.key, hit.language) for hit in hits] == [("hundesteuer", "en")]
    assert [hit.key for hit in suggest("registering dogs", ANONYMOUS, language="en")] == [
        "hundesteuer"
    ]
    hits = suggest("Halteverbot", ANONYMOUS, language="en")
    assert (hits[0].key, hits[0].language) == ("halteverbot", "de")
    assert suggest("dog", ANONYMOUS) == []


def test_no_city_finds_what_another_has(new_city: Callable[..., City]) -> None:
    kiel, kassel = new_city(), new_city()
    with in_city(kiel):
        index_many(SERVICES)
        connection.close()
    with in_city(kassel):
        assert suggest("halteverbot", ANONYMOUS) == []
        connection.close()


def test_words_that_lead_nowhere_get_neighbours_as_they_are_spelled(catalogue: City) -> None:
    assert nearest_words("Fürhungszeugniss")[:1] == ["Führungszeugnis"]
    assert nearest_words("ein Gewebe") == ["Gewerbe"]
    assert nearest_words("") == nearest_words("ab") == nearest_words("xqzvw") == []


def test_neighbours_never_come_from_what_is_not_public(catalogue: City) -> None:
    index("case", "1", "Antrag von Tugendhat", url="/", visibility=Visibility.INTERNAL)
    assert nearest_words("Tugendhadt") == []
    index("service", "1", "Tugendhat", url="/")
    assert nearest_words("Tugendhadt") == ["Tugendhat"]


# --- Visibility -------------------------------------------------------------------------------

HERE, THERE = uuid.UUID(int=1), uuid.UUID(int=2)
ERIKA = resident()
ACTORS = {
    "anonymous": ANONYMOUS,
    "participant": ERIKA,
    "somebody else": resident(),
    "clerk without rights": clerk(),
    "clerk here": clerk("case.see", office=HERE),
    "clerk there": clerk("case.see", office=THERE),
    "clerk everywhere": clerk("case.see"),
    "confidant here": clerk("case.see", "protected.see", office=HERE),
    "confidant everywhere": clerk("case.see", "protected.see"),
    "the house": system("test"),
}


@pytest.mark.parametrize("name", sorted(ACTORS))
def test_everybody_finds_exactly_what_they_may_see(city: City, name: str) -> None:
    actor = ACTORS[name]
    assert ERIKA.party is not None
    expected = set()
    entries = []
    for visibility in Visibility:
        for office in (None, HERE, THERE):
            for parties in ((), (ERIKA.party,)):
                key = f"{visibility.name}-{office and office.int}-{len(parties)}"
                entries.append(
                    Entry(
                        kind="case",
                        key=key,
                        title=f"Vorgang {key}",
                        url="/",
                        visibility=visibility,
                        office=office,
                        parties=parties,
                    )
                )
                if may_see(actor, visibility, parties=frozenset(parties), office=office):
                    expected.add(key)
    index_many(entries)
    assert {hit.key for hit in search("Vorgang", actor, limit=50).hits} == expected
    assert {hit.key for hit in suggest("vorg", actor, 50)} == expected
    # Input of which no word is known takes another way, which must be as discreet.
    assert {hit.key for hit in search("xvorgangx", actor, limit=50).hits} <= expected


def test_a_thing_that_becomes_internal_is_found_no_more(city: City) -> None:
    index("service", "a", "Geheime Sache", url="/")
    assert first("geheime sache") == "a"
    index("service", "a", "Geheime Sache", url="/", visibility=Visibility.INTERNAL)
    assert first("geheime sache") is None


def test_common_words_of_others_do_not_hide_ones_own(city: City) -> None:
    assert ERIKA.party is not None
    index("case", "own", "Halteverbot", url="/", visibility=Visibility.PARTICIPANT,
          parties=[ERIKA.party])  # fmt: skip
    index("service", "public", "Halteverbot", url="/")
    index_many(
        Entry(kind="case", key=str(n), title="Halteverbot", url="/", visibility=Visibility.INTERNAL)
        for n in range(scope._MOST_PLACES + 50)
    )
    assert {hit.key for hit in search("halteverbot", ERIKA).hits} == {"own", "public"}
    assert "public" in {hit.key for hit in search("halteverbot", clerk("case.see")).hits}


def test_how_much_of_a_question_is_explained_and_how_sure_that_makes(catalogue: City) -> None:
    known = search("Hund anmelden", ANONYMOUS)
    partly = search("Hund anmelden Katmandu Quastenflosser", ANONYMOUS)
    unknown = search("Quastenflosser in Katmandu", ANONYMOUS)

    assert known.hits[0].coverage > 0.8
    assert partly.hits[0].coverage < 0.6
    assert known.confidence > partly.confidence > unknown.confidence
    assert unknown.confidence < 0.2


def test_words_that_say_how_one_asks_count_little(catalogue: City) -> None:
    index("service", "kosten", "Kosten und Preise", url="/kosten")
    assert first("Was kostet ein Führungszeugnis?") == "fuehrungszeugnis"
    assert first("Kosten") == "kosten"


def test_what_a_title_is_not_about_counts_little(city: City) -> None:
    index("service", "a", "Anmeldung ohne Termin", url="/")
    index("service", "b", "Anmeldung mit vorherigem vereinbarten Termin", url="/")
    assert first("Termin") == "b"


def test_wholes_are_found_by_their_passages(city: City) -> None:
    sections = {
        "hund": ["Steuergegenstand", "Steuersatz", "Kampfhunde"],
        "fried": ["Ruhezeit", "Hunde auf dem Friedhof", "Gebühren"],
    }
    titles = {"hund": "Hundesteuersatzung", "fried": "Friedhofssatzung"}
    index_many(
        Entry(kind="bylaw", key=f"{whole}#{n}", title=heading, text="Im Übrigen gilt dies.",
              whole=whole, whole_title=titles[whole], area="Kiel", url="/")
        for whole, headings in sections.items() for n, heading in enumerate(headings)
    )  # fmt: skip
    index("bylaw", "secret#1", "Kampfhunde", url="/", visibility=Visibility.INTERNAL)

    found = search_grouped("Kampfhund Steuer", ANONYMOUS, kinds=["bylaw"])

    assert [group.key for group in found.groups] == ["hund", "fried"]
    assert found.groups[0].title == "Hundesteuersatzung"
    assert found.groups[0].passages[0].key == "hund#2"
    assert 0 < found.confidence < 1
    assert search_grouped("", ANONYMOUS).groups == ()

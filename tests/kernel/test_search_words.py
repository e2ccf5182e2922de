"""Words: one form for all spellings, compounds taken apart, text marked without danger."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.library import reload
from rathaus.kernel.search.compounds import (
    ends,
    guess,
    has_room_between,
    outer_parts,
    possible_parts,
    split,
)
from rathaus.kernel.search.folding import fold, words
from rathaus.kernel.search.highlighting import excerpt, highlight
from rathaus.kernel.search.indexing import Entry
from rathaus.kernel.search.roots import root
from rathaus.kernel.search.thesaurus import said_otherwise, same_meaning
from rathaus.kernel.search.weighing import title_of


@pytest.mark.parametrize(
    "spellings",
    [
        ["Straße", "STRASSE", "Strasse", "straße"],
        ["Führungszeugnis", "Fuehrungszeugnis", "FÜHRUNGSZEUGNIS", "Fu\u0308hrungszeugnis"],
        ["Größe", "Groesse", "grosse"],
        ["Behörde", "Behoerde", "behorde"],
        ["Bürger", "Bürger*innen", "Bürger:innen", "Bürger_in", "Bürger/-innen"],
    ],
)
def test_spellings_of_one_word(spellings: list[str]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("word", ["neue", "Steuer", "Bauer", "Quelle", "Feuer", "Treue"])
def test_vowels_that_only_look_like_umlauts_stay(word: str) -> None:
    assert fold(word) == word.lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anmeldung eines Hundes", ["anmeldung", "hundes"]),
        ("Gewerbe-Anmeldung", ["gewerbe", "anmeldung", "gewerbeanmeldung"]),
        ("§ 51 AufenthG, Klasse B/BE", ["51", "aufenthg", "klasse", "b", "be"]),
        ("was ist das?", []),
        ("  \t\n ", []),
        ("!!! <b> %_ \\ ' \"", ["b"]),
    ],
)
def test_words_that_count(text: str, expected: list[str]) -> None:
    assert words(text, "de") == expected


def test_each_language_has_its_own_small_words() -> None:
    assert words("how to register a dog", "en") == ["register", "dog"]


VOCABULARY = {
    "hund", "steuer", "anmeldung", "gewerbe", "fuhrung", "zeugnis", "schule", "amt", "kind",
    "garten", "platz", "halt", "verbot", "zone", "kennzeichen", "bescheinigung",
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("hundesteuer", ["hund", "steuer"]),
        ("hundesteueranmeldung", ["hund", "steuer", "anmeldung"]),
        ("gewerbeanmeldung", ["gewerbe", "anmeldung"]),
        ("fuhrungszeugnis", ["fuhrung", "zeugnis"]),
        ("schulamt", ["schule", "amt"]),
        ("kindergartenplatz", ["kind", "garten", "platz"]),
        ("halteverbotszone", ["halt", "verbot", "zone"]),
        ("anmeldung", []),
        ("steuerlich", []),
        ("hund", []),
        ("", []),
        ("hund123steuer", []),
    ],
)
def test_compounds_are_taken_apart(word: str, parts: list[str]) -> None:
    assert split(word, VOCABULARY.__contains__) == parts


def test_a_known_end_teaches_a_new_beginning() -> None:
    knows = VOCABULARY.__contains__
    assert guess("saisonkennzeichen", knows) == ["saison", "kennzeichen"]
    assert guess("wohnsitzbescheinigung", knows) == ["wohnsitz", "bescheinigung"]
    assert guess("kennzeichenhalter", knows) == ["kennzeichen", "halter"]
    assert guess("abmeldung", knows) == []


def test_known_ends_of_an_unknown_word() -> None:
    assert ends("hundekotbescheinigung", VOCABULARY) == ["hund", "bescheinigung"]
    assert ends("xyz", VOCABULARY) == []


@given(st.lists(st.sampled_from(sorted(VOCABULARY)), min_size=2, max_size=4))
def test_what_is_put_together_can_be_taken_apart(parts: list[str]) -> None:
    found = split("".join(parts), VOCABULARY.__contains__)
    assert found
    assert len(found) <= len(parts)
    assert set(found) <= possible_parts("".join(parts))


@given(st.text(alphabet="abcdehnst", max_size=70))
def test_taking_apart_ends_soon(word: str) -> None:
    assert all(piece in VOCABULARY for piece in split(word, VOCABULARY.__contains__))


def test_words_of_everyday_life() -> None:
    assert "fuhrerschein" in same_meaning("fahrerlaubnis", "de")
    assert "fahrerlaubnis" in same_meaning("fuhrerschein", "de")
    assert same_meaning("quastenflosser", "de") == frozenset()
    assert same_meaning("licence", "en") == frozenset()


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Hund anmelden", "hund", "<mark>Hund</mark> anmelden"),
        ("Hundesteuer", "hund", "<mark>Hundesteuer</mark>"),
        ("Wohnsitzanmeldung", "anmeldung", "<mark>Wohnsitzanmeldung</mark>"),
        ("Wohnsitz anmelden", "Anmeldung", "Wohnsitz <mark>anmelden</mark>"),
        ("Große Straße", "grosse strasse", "<mark>Große</mark> <mark>Straße</mark>"),
        ("<script>alert(1)</script> & Hund", "hund", None),
        ("nichts davon", "hund", "nichts davon"),
        ("a b c", "", "a b c"),
    ],
)
def test_marking(text: str, query: str, expected: str | None) -> None:
    if expected is None:
        expected = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>Hund</mark>"
    assert highlight(text, query) == expected


@given(st.text(max_size=300), st.text(max_size=60))
def test_marked_text_is_the_text_and_no_other_markup(text: str, query: str) -> None:
    marked = highlight(text, query)
    bare = re.sub(r"</?mark>", "", marked)
    assert "<" not in bare
    assert ">" not in bare
    assert html.unescape(bare) == text or html.unescape(text) != text


@given(st.text(max_size=2000), st.text(max_size=60))
def test_excerpts_are_short_and_safe(text: str, query: str) -> None:
    shown = html.unescape(re.sub(r"</?mark>", "", excerpt(text, query)))
    assert len(shown) <= 300
    assert "<" not in re.sub(r"</?mark>", "", excerpt(text, query))


def test_excerpt_shows_the_place() -> None:
    text = "Am Anfang steht viel. " * 20 + "Der Hund wird hier angemeldet. " + "Danach mehr. " * 20
    assert "<mark>Hund</mark> wird hier" in excerpt(text, "hund")
    assert excerpt(text, "hund").startswith("… ")
    assert excerpt(text, "hund").endswith(" …")


@pytest.mark.parametrize(
    "family",
    [
        ["anmelden", "anmeldung", "anmeldungen", "angemeldet", "anzumelden"],
        ["verlangern", "verlangerung", "verlangert"],
        ["sperren", "sperrung", "gesperrt"],
        ["gewerbe", "gewerblich", "gewerbliche"],
        ["ablaufen", "abgelaufen", "abgelaufener"],
    ],
)
def test_words_of_one_family_have_one_root(family: list[str]) -> None:
    assert len({root(word, "de") for word in family}) == 1


@pytest.mark.parametrize(("word", "other"), [("geburt", "gebuhr"), ("gericht", "richten")])
def test_words_that_only_look_related_keep_roots_of_their_own(word: str, other: str) -> None:
    assert root(word, "de") != root(other, "de")


def test_the_thesaurus_has_groups_ways_and_phrases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "search"
    folder.mkdir()
    (tmp_path / "law").mkdir()
    (folder / "thesaurus-de.txt").write_text("personalausweis, perso  # kurz\n")
    (folder / "colloquial-de.txt").write_text("knöllchen, zettel am auto > verwarnungsgeld\n")
    monkeypatch.setenv("RATHAUS_LIBRARY", str(tmp_path))
    reload()
    try:
        assert same_meaning("perso", "de") == {"personalausweis"}
        assert same_meaning("verwarnungsgeld", "de") == frozenset()
        (said,) = said_otherwise(["zettel", "auto"], "de")
        assert (said.start, said.end) == (0, 2)
        assert [phrase for phrase, _fit in said.otherwise] == [("verwarnungsgeld",)]
        (said,) = said_otherwise(["mein", "knollchens"], "de")
        assert (said.start, said.end) == (1, 2)
    finally:
        monkeypatch.undo()
        reload()


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("Hundesteuersatzung, § 5 Steuersatz", "Steuersatz"),
        ("Hundesteuersatzung, § 12 a Abs. 2: Kampfhunde", "Kampfhunde"),
        ("Hundesteuersatzung, Nr. 3.1 bis 4 Zwinger", "Zwinger"),
        ("Hundesteuersatzung, 2. Ausnahmen", "Ausnahmen"),
        ("Hundesteuersatzung, 30 Tage Zeit", "30 Tage Zeit"),
        ("Hundesteuersatzung, § 7", "Hundesteuersatzung"),
        ("Hundesteuersatzung", "Hundesteuersatzung"),
        ("Ehrungen", "Ehrungen"),
    ],
)
def test_a_passage_is_called_by_its_own_heading(title: str, own: str) -> None:
    passage = Entry(
        kind="bylaw", key="a", title=title, url="/", whole="a", whole_title="Hundesteuersatzung"
    )
    assert title_of(passage) == own
    assert title_of(Entry(kind="service", key="a", title=title, url="/")) == title


@given(
    st.sets(st.text("abs", min_size=3, max_size=5), max_size=12),
    st.lists(st.text("abs", min_size=1, max_size=5), min_size=1, max_size=4).map("".join),
)
def test_ends_tell_what_a_word_is_made_of_unless_there_is_room_between(
    known: set[str], word: str
) -> None:
    everything = (known & possible_parts(word)) - {word}
    outer = (known & outer_parts(word)) - {word}
    parts = split(word, everything.__contains__)
    by_ends = split(word, outer.__contains__)
    if len(by_ends) == 2 or not has_room_between(word, outer):
        assert by_ends == parts
        assert parts or ends(word, outer) == ends(word, everything)

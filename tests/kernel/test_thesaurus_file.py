"""The files of everyday words: every line can be read, and says something once."""

from __future__ import annotations

from itertools import chain

import pytest

from rathaus.kernel.library import library_path
from rathaus.kernel.search.folding import name, words
from rathaus.kernel.search.thesaurus import said_otherwise

MAX_MEMBERS = 12
GROUPS = {"thesaurus-de.txt": "de", "thesaurus-en.txt": "en"}
DIRECTED = {"colloquial-de.txt": "de"}


def lines(file: str) -> list[str]:
    path = library_path() / "search" / file
    whole = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in whole if line]


def members(side: str) -> list[str]:
    return [member.strip() for member in side.split(",")]


def read(side: str, language: str) -> tuple[str, ...]:
    """The members as the search reads them, in order of the alphabet."""
    return tuple(sorted(name(member, language) for member in members(side)))


def repeated(values: list[object]) -> list[object]:
    return [value for value in dict.fromkeys(values) if values.count(value) > 1]


def twice(side: str, language: str) -> bool:
    names = read(side, language)
    return len(set(names)) < len(names)


def says_too_little(member: str, language: str) -> bool:
    """Of „Ausweis haben“ only the word Ausweis counts: it would lead every Ausweis astray."""
    counting = name(member, language).split()
    return not counting or len(counting) < 2 <= len(member.split())


@pytest.mark.parametrize(("file", "language"), GROUPS.items())
def test_groups_of_the_same_meaning(file: str, language: str) -> None:
    groups = lines(file)

    assert [group for group in groups if ">" in group or "-" in group] == []
    assert [group for group in groups if not 2 <= len(members(group)) <= MAX_MEMBERS] == []
    assert [group for group in groups if twice(group, language)] == []
    assert repeated([read(group, language) for group in groups]) == []
    everything = chain.from_iterable(map(members, groups))
    assert [member for member in everything if says_too_little(member, language)] == []


@pytest.mark.parametrize(("file", "language"), DIRECTED.items())
def test_ways_from_everyday_words_to_official_ones(file: str, language: str) -> None:
    assert [line for line in lines(file) if line.count(">") != 1 or "-" in line] == []
    ways = [tuple(line.split(">")) for line in lines(file)]

    assert [way for way in ways if any(twice(side, language) for side in way)] == []
    assert [way for way in ways if len(members(",".join(way))) > MAX_MEMBERS] == []
    assert [(left, right) for left, right in ways if twice(f"{left},{right}", language)] == []
    assert repeated([read(left, language) for left, _right in ways]) == []
    everything = chain.from_iterable(members(side) for side in chain.from_iterable(ways))
    assert [member for member in everything if says_too_little(member, language)] == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Mein Perso ist weg!", ("verlust", "personalausweis")),
        ("Geldbeutel weg", ("fundsache",)),
        ("Wo ist die Behörde, wenn ich das Bürgerbüro suche?", ("burgeramt",)),
    ],
)
def test_small_words_do_not_part_what_belongs_together(said: str, meant: tuple[str, ...]) -> None:
    phrases = said_otherwise(words(said, "de"), "de")
    assert meant in {other for phrase in phrases for other, _fit in phrase.otherwise}

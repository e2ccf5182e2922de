"""The files of everyday words: every line can be read, and says something once."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from rathaus.kernel.library import library_path
from rathaus.kernel.search.folding import name

MAX_MEMBERS = 12
GROUPS = {"thesaurus-de.txt": "de", "thesaurus-en.txt": "en"}
DIRECTED = {"colloquial-de.txt": "de"}


def lines(file: str) -> list[str]:
    path: Path = library_path() / "search" / file
    whole = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in whole if line]


def members(side: str, language: str) -> list[str]:
    return [name(member, language) for member in side.split(",")]


def repeated(values: list[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


@pytest.mark.parametrize(("file", "language"), GROUPS.items())
def test_groups_of_the_same_meaning(file: str, language: str) -> None:
    groups = [members(line, language) for line in lines(file)]

    assert all(">" not in line and "-" not in line for line in lines(file))
    assert [group for group in groups if not 2 <= len(group) <= MAX_MEMBERS] == []
    assert [group for group in groups if "" in group or repeated(group)] == []
    assert repeated([" | ".join(sorted(group)) for group in groups]) == []


@pytest.mark.parametrize(("file", "language"), DIRECTED.items())
def test_ways_from_everyday_words_to_official_ones(file: str, language: str) -> None:
    assert [line for line in lines(file) if line.count(">") != 1 or "-" in line] == []
    sides = [[members(side, language) for side in line.split(">")] for line in lines(file)]

    assert [pair for pair in sides if "" in chain(*pair) or not all(pair)] == []
    assert [pair for pair in sides if set(pair[0]) & set(pair[1])] == []
    assert [pair for pair in sides if repeated(pair[0]) or repeated(pair[1])] == []
    assert [pair for pair in sides if sum(map(len, pair)) > MAX_MEMBERS] == []
    assert repeated([line.partition(">")[0].strip() for line in lines(file)]) == []

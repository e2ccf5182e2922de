"""One name in many spellings, and names that are not the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rathaus.people.names import same_first_names, same_surname

WAYS = [
    str.upper,
    str.casefold,
    lambda name: name.replace("-", " "),
    lambda name: f"  {name} ",
    lambda name: name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"),
    lambda name: name.replace("ß", "ss"),
    lambda name: unicodedata.normalize("NFD", name),
]
NAMES = ["Groß-Müller", "von der Heide", "Kröger", "Weiß", "Jäger-Yılmaz", "O'Neill", "Łuczak"]


@example(name="Jäger-Yılmaz", ways=[str.upper])
@given(name=st.sampled_from(NAMES), ways=st.lists(st.sampled_from(WAYS)))
def test_however_it_is_written_it_is_one_surname(name: str, ways: list[object]) -> None:
    written = name
    for way in ways:
        written = way(written)  # type: ignore[operator]
    assert same_surname(name, written)
    assert same_surname(written, name)


@given(one=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
def test_different_surnames_stay_different(one: str, other: str) -> None:
    assert same_surname(one, other) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"), [("Müller", "Möller"), ("Müller", "Müller-Groß"), ("Maier", "Meyer")]
)
def test_what_sounds_alike_is_not_the_same(one: str, other: str) -> None:
    assert not same_surname(one, other)


@given(
    names=st.lists(st.sampled_from(["Kim", "Sophie", "Jürgen", "Käthe"]), min_size=1, unique=True),
    data=st.data(),
)
def test_some_of_the_first_names_are_enough(names: list[str], data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    assert same_first_names(" ".join(names), " ".join(some))
    assert same_first_names("-".join(some), " ".join(names))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Karl-Heinz", "karl heinz", True),
        ("Karl-Heinz", "Karlheinz", True),
        ("René", "Rene", True),
        ("Jörg", "Joerg", True),
        ("Kim Sophie", "Kim Anna", False),
        ("Kim", "Kai", False),
    ],
)
def test_first_names(one: str, other: str, same: bool) -> None:
    assert same_first_names(one, other) is same

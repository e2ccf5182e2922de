"""From reports to a model, its file, and suggestions with reasons."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.errors import Invalid, Unavailable
from rathaus.reports.learning import NOTHING, Model, Place, load, suggest
from rathaus.reports.learning.features import BLOCKS, count, tokens
from rathaus.reports.learning.fitting import Fitted, fit, matrix_of, weights_of, whole
from rathaus.reports.learning.measuring import evaluate
from rathaus.reports.learning.model import LEAST_REPORTS, Linear, dumps, loads, save
from rathaus.reports.learning.training import train
from tests.reports.learning import town

HARBOUR = Place(54.32, 10.13, "Hafenstraße 3, 24103 Ort", "Altstadt")


@pytest.fixture(scope="module")
def known() -> Model:
    early, _ = town.examples().last(0.2)
    return train(early)


@pytest.fixture(scope="module")
def later() -> town.Examples:
    return town.examples().last(0.2)[1]


def test_later_reports_are_told_apart(known: Model, later: town.Examples) -> None:
    quality = evaluate(known, later.rows)
    assert quality.reports == 48
    assert quality.right == quality.first_three == quality.suggested_right == 48
    assert quality.office_right == quality.office_right_for_category == quality.with_office
    assert sum(one.reports for one in quality.categories) == 48


def test_reasons_are_the_words_that_spoke_for_it(known: Model) -> None:
    found = suggest(known, "Die Lampen am Ufer flackern", HARBOUR)
    assert found.first is not None
    assert (found.first.key, found.first.label) == ("laterne-defekt", "Laterne defekt")
    assert set(found.first.words) == {"Lampen", "flackern"}
    assert "„flackern“" in found.first.why
    assert found.office is not None
    assert found.office.key == "Stadtwerke"
    assert "Kategorie: Laterne defekt" in found.office.words


def test_the_office_follows_the_category_that_a_person_chose(known: Model) -> None:
    found = suggest(known, "Hier stimmt etwas nicht", category="radweg-schadhaft")
    assert found.categories == ()
    assert found.office is not None
    assert found.office.key == "Tiefbauamt"
    with pytest.raises(Invalid, match="kennt diese Kategorie nicht"):
        suggest(known, "Laterne", category="drachen")


def test_without_anything_to_go_by_nothing_is_suggested(known: Model) -> None:
    assert suggest(known, "", HARBOUR) == NOTHING
    assert suggest(known, "Qwx!", Place()) == NOTHING
    assert suggest(known, "Laterne und Müll", HARBOUR, least=1.1) == NOTHING


def test_rare_features_and_numbers_stay_out(known: Model) -> None:
    vocabulary = known.lexicon.vocabulary
    assert min(times for block in BLOCKS for times in vocabulary[block].reports) >= LEAST_REPORTS
    words = vocabulary["words"].names
    assert not [name for name in words if any(c.isdigit() for c in name.replace("0", ""))]
    assert "12" not in {piece for name in words for piece in name.split()}


def test_the_file_gives_back_the_same_model(known: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.json.gz"
    save(known, path)
    assert load(path) == known
    again = path.read_bytes()
    save(load(path), path)
    assert path.read_bytes() == again


@pytest.mark.parametrize(
    "content",
    [b"", b"not packed", gzip.compress(b"{}"), gzip.compress(b"[1]"), gzip.compress(b"\xff")],
    ids=["empty", "not packed", "no fields", "a list", "no text"],
)
def test_what_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "m.gz").write_bytes(content)
    with pytest.raises(Invalid, match="kein lesbares Modell"):
        load(tmp_path / "m.gz")


def test_a_model_that_does_not_fit_together_is_refused(known: Model) -> None:
    broken = replace(known, categories=replace(known.categories, weights=()))
    with pytest.raises(Invalid, match="kein lesbares Modell"):
        loads(dumps(broken))
    with pytest.raises(Invalid, match="anderen Version"):
        loads(dumps(known).replace(b'"version":1', b'"version":9'))


def test_too_few_reports_teach_nothing() -> None:
    few = town.examples(40)
    with pytest.raises(Invalid, match="nichts lernen"):
        train(few)


def test_without_the_library_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(Unavailable) as caught:
        train(town.examples())
    assert "learning" in caught.value.remedy


def test_plain_python_scores_like_the_library(known: Model) -> None:
    rows = town.examples().rows
    vectors = [known.vector(row.text, row.place) for row in rows]
    matrix = matrix_of(vectors, known.lexicon.size)
    kinds = [row.category for row in rows]
    fitted = fit(matrix, kinds, weights_of(rows, kinds))
    theirs, ours = fitted.scores(matrix), whole(fitted, 1.0)
    # A weight is rounded to half a step of its scale; a vector holds three blocks of length one.
    for row, vector in zip(theirs.tolist(), vectors, strict=True):
        most = [sum(vector.values()) * scale / 2 + 1e-9 for scale in ours.scales]
        pairs = zip(row, ours.scores(vector), most, strict=True)
        assert all(abs(one - other) <= bound for one, other, bound in pairs)


def test_the_linear_model_is_that_of_the_library() -> None:
    from sklearn.linear_model import RidgeClassifier

    rows = town.examples().rows
    kinds = [row.category for row in rows]
    words = sorted({name for row in rows for name in count(row.text, row.place)["words"]})
    vectors = [
        {words.index(name): float(n) for name, n in count(row.text, row.place)["words"].items()}
        for row in rows
    ]
    matrix = matrix_of(vectors, len(words))
    ridge = RidgeClassifier(alpha=1.0).fit(matrix, kinds)
    fitted = Fitted([str(name) for name in ridge.classes_], ridge.coef_, ridge.intercept_)
    plain = whole(fitted, 1.0)
    for vector, says in zip(vectors, ridge.predict(matrix), strict=True):
        assert next(iter(plain.shares(vector))) == says


@pytest.mark.parametrize(
    "ending",
    ["Mit freundlichen Grüßen\nErna Beispiel", "Viele Gruesse, E. Beispiel", "MfG Beispiel", ""],
)
def test_nobody_is_learned_from_a_signature(ending: str) -> None:
    assert tokens(f"Laterne in der Grüssestraße aus. {ending}") == (
        ["laterne", "in", "der", "grussestrasse", "aus"]
    )


def test_a_text_sent_often_counts_once() -> None:
    some = town.examples()
    odd = [replace(row, text="Zwetschgenmus klebt") for row in some.rows[:9]]
    again = replace(some, rows=(*odd, *some.rows[9:]))
    assert "zwetschgenmu" not in train(again).familiar


numbers = st.integers(-127, 127)


@given(
    rows=st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6),
    vector=st.dictionaries(st.integers(0, 0), st.floats(0, 3), max_size=1),
    temperature=st.floats(0.1, 20),
)
def test_shares_are_shares(
    rows: list[tuple[int, int, int]], vector: dict[int, float], temperature: float
) -> None:
    linear = Linear(("a", "b", "c"), tuple(rows), (0.1, 0.2, 0.3), (0.0, 0.1, -0.1), temperature)
    shares = linear.shares(vector)
    assert sum(shares.values()) == pytest.approx(1)
    assert list(shares.values()) == sorted(shares.values(), reverse=True)
    scores = dict(zip(linear.names, linear.scores(vector), strict=True))
    assert scores[next(iter(shares))] == max(scores.values())


@given(text=st.text(max_size=300), latitude=st.floats(-90, 90), street=st.text(max_size=40))
def test_any_text_is_read(known: Model, text: str, latitude: float, street: str) -> None:
    found = suggest(known, text, Place(latitude, 9.2, street, "Altstadt"))
    assert sum(choice.share for choice in found.categories) <= 1 + 1e-9
    assert len(found.categories) <= 3


def test_suggesting_needs_no_library_of_numbers() -> None:
    script = (
        "import sys, django; django.setup(); import rathaus.reports.learning;"
        "print([name for name in ('numpy', 'scipy', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

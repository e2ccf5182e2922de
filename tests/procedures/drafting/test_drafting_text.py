"""What drafts are made of: markup, placeholders, templates, and the difference of two texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from rathaus.cli.records import records_group
from rathaus.kernel import library
from rathaus.kernel.tenancy import City
from rathaus.procedures.drafting.comparing import compared
from rathaus.procedures.drafting.markup import Block, Span, blocks_of
from rathaus.procedures.drafting.placeholders import PLACEHOLDERS, filled, gaps_in, unknown_in
from rathaus.procedures.drafting.templates import all_templates, check_library, find_template

TEXT = """\
Guten Tag,
zweite Zeile

#### kein Titel
# Erster
### Zweiter
- eins **fett** zwei
* drei
1. vier
2) fünf
**offen
"""


def test_paragraphs_headings_lists_and_bold() -> None:
    assert blocks_of(TEXT) == [
        Block("paragraph", ((Span("Guten Tag,"),), (Span("zweite Zeile"),))),
        Block("paragraph", ((Span("#### kein Titel"),),)),
        Block("heading", ((Span("Erster"),),), 2),
        Block("heading", ((Span("Zweiter"),),), 3),
        Block("bullets", ((Span("eins "), Span("fett", True), Span(" zwei")), (Span("drei"),))),
        Block("numbers", ((Span("vier"),), (Span("fünf"),))),
        Block("paragraph", ((Span("**offen"),),)),
    ]
    assert [block.level for block in blocks_of("### tief\n## hoch\n### tief")] == [2, 2, 3]


def test_placeholders_are_plain_substitution_and_nothing_else() -> None:
    text = "{{ case.number }} {{today}} {{ case.__class__ }} {{ 7*7 }} {% if x %}"
    assert unknown_in(text) == ["case.__class__", "7*7"]
    assert unknown_in("{{ case.number") == ["{{"]
    got = filled("{{ case.number }}, {{ due.day }}", {"case.number": "{{ today }}"})
    assert got == "{{ today }}, [[Fälligkeit des Vorgangs]]"
    assert gaps_in(got) == ["Fälligkeit des Vorgangs", "{{ today }}"]


def test_every_template_of_the_library_can_be_used(city: City) -> None:
    count, faults = check_library()
    assert [str(fault) for fault in faults] == []
    done = CliRunner().invoke(records_group, ["templates", "check"])
    assert (done.exit_code, done.output) == (0, f"{count} Vorlagen, 0 Fehler.\n")
    assert {one.key for one in all_templates()} >= {
        "schreiben", "zwischennachricht", "abgabenachricht", "sachstandsanfrage", "vermerk",
        "aktennotiz", "einladung", "anhoerung", "empfangsbestaetigung",
    }  # fmt: skip
    assert count >= 9


def test_a_city_lays_its_file_over_and_faults_are_told(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "title: {}\nfor: letter\nuse: ''\nsubject: Betreff\ntext: Text"
    (tmp_path / "law").mkdir()
    for folder, key, text in (
        ("templates", "schreiben", head.format("Haus")),
        (f"cities/{city.slug}/templates", "schreiben", head.format("Stadt")),
        ("templates", "falsch", head.format("x") + " {{ person.iban }}"),
        ("templates", "kaputt", "title: nur"),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / f"{key}.yaml").write_text(text, "utf-8")
    monkeypatch.setenv("RATHAUS_LIBRARY", str(tmp_path))
    library.reload()
    try:
        assert find_template("schreiben").title == "Stadt"
        faults = [str(fault) for fault in check_library()[1]]
        assert CliRunner().invoke(records_group, ["templates", "check"]).exit_code == 1
    finally:
        monkeypatch.undo()
        library.reload()
    assert faults[0] == "templates/falsch.yaml: Den Platzhalter „person.iban“ gibt es nicht."
    assert faults[1].startswith("templates/kaputt.yaml: Es fehlt „for“.")


def test_a_difference_by_words() -> None:
    pieces = compared("Wir zahlen 20 Euro.\nEnde\n", "Wir zahlen 30 Euro.\nEnde\n")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "Wir zahlen "),
        ("out", "20 "),
        ("in", "30 "),
        ("same", "Euro.\nEnde\n"),
    ]


def test_a_text_of_one_word_is_compared_at_once() -> None:
    pieces = compared("a " * 10_000, "a b " * 5_000)
    assert [(piece.kind, len(piece.text)) for piece in pieces] == [("out", 20_000), ("in", 20_000)]


@given(st.text("ab \n.", max_size=60), st.text("ab \n.", max_size=60))
def test_a_difference_loses_nothing(earlier: str, later: str) -> None:
    pieces = compared(earlier, later)
    assert "".join(p.text for p in pieces if p.kind != "in") == earlier
    assert "".join(p.text for p in pieces if p.kind != "out") == later


def test_the_list_of_placeholders_is_closed() -> None:
    assert unknown_in(" ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS)) == []

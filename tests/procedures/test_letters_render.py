"""Letters are set: complete, accessible, the same every time, and inert."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import shutil
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from rathaus.procedures.letters import LetterFailed, Pdf, render, stage
from tests.procedures.letter_samples import (
    COMMON,
    LETTERS,
    NOW,
    printed,
    sample,
    shipped,
    tags,
    text_of,
    written,
)

NAMES = ["closing", "decision", "payment-receipt", "receipt", "refusal", "request"]


@pytest.fixture(scope="module")
def decision() -> Pdf:
    return printed(shipped("decision"))


def test_these_letters_are_shipped() -> None:
    assert sorted(path.stem for path in LETTERS.glob("*.typ")) == sorted([*NAMES, "places"])


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_german_tagged_and_titled(name: str) -> None:
    pdf = printed(shipped(name), name)
    reader = PdfReader(io.BytesIO(pdf.data))
    root = reader.trailer["/Root"]
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert root["/Lang"] == "de-DE"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 – a PDF boolean, not Python's
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata.stream.get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title
    assert [tag for tag, _ in tags(pdf)].count("/H1") == 1
    assert pdf.pages == len(reader.pages)


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_dated_and_hashed(name: str) -> None:
    pdf = printed(shipped(name), name)
    metadata = PdfReader(io.BytesIO(pdf.data)).metadata
    assert metadata is not None
    assert metadata.creation_date == NOW
    assert pdf.sha256 == hashlib.sha256(pdf.data).hexdigest()


def test_the_decision_is_read_in_its_order(decision: Pdf) -> None:
    text = text_of(decision)
    order = [
        "Stadt Musterhausen", "Kim Beispiel", "Aktenzeichen 54.30-2026/0001",
        "Datum 22. November 2026", "Haltverbot für Ihren Umzug: Holtenauer Straße 120",
        "bitte stellen Sie die Schilder spätestens am Dienstag, 8. Dezember 2026, auf",
        "Anordnung", "auf 12 m Länge", "von 8:00 bis 16:00 Uhr", "3 volle Kalendertage",
        "Die Gebühr beträgt 28,00 €", "Was Sie beachten müssen", "Verkehrszeichenplan", "Gebühr",
        "Summe 28,00 €", "Begründung", "Sachverhalt", "Rechtsgrundlage",
        "§ 45 Absatz 1 Satz 1 StVO",
        "Ermessen", "Anhörung", "Rechtsbehelfsbelehrung", "innerhalb eines Monats", "Widerspruch",
        "zur Niederschrift bei: Stadt Musterhausen, Die Oberbürgermeisterin",
        "Rathausplatz 1, 24999 Musterhausen", "Automatisch erlassen",
        "dass ein Mensch ihn prüft", "In einfachen Worten",
        "Rechtlich gilt nur der Text außerhalb dieses Kastens",
    ]  # fmt: skip
    places = [text.find(words) for words in order]
    at = 0
    for words, place in zip(order, places, strict=True):
        found = text.find(words, at)
        assert found >= 0, f"„{words}“ missing, or before what belongs in front of it"
        assert place >= 0
        at = found


def test_the_sign_plan_is_a_figure_with_words_for_those_who_do_not_see_it(decision: Pdf) -> None:
    alternatives = [alt for tag, alt in tags(decision) if tag == "/Figure"]
    assert alternatives[0].startswith("Wappen der Stadt Musterhausen")
    assert alternatives[1].replace("\u00a0", " ") == (
        "Verkehrszeichenplan für Holtenauer Straße 120, Seite mit den geraden Hausnummern: "
        "Zeichen 283 am Anfang mit Pfeil zur Fahrbahn, nach 12 Metern in Fahrtrichtung Zeichen 283 "
        "am Ende mit Pfeil von der Fahrbahn weg. Zusatzschild: 12.12.2026, 8–16 h."
    )


def test_tables_have_header_cells(decision: Pdf) -> None:
    found = [tag for tag, _ in tags(decision)]
    assert (found.count("/Table"), found.count("/TH")) == (1, 2)


def test_headings_skip_no_level(decision: Pdf) -> None:
    levels = [int(tag[2]) for tag, _ in tags(decision) if tag in ("/H1", "/H2", "/H3", "/H4")]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_the_same_letter_is_the_same_to_the_byte(decision: Pdf) -> None:
    again = printed(shipped("decision"))
    other = printed(shipped("decision"), case_number="2026-000124-2")
    assert again == decision
    assert again.data == decision.data
    assert other.sha256 != decision.sha256


def test_many_letters_between_change_nothing(decision: Pdf) -> None:
    for name in NAMES:
        printed(shipped(name), name, case_number="x")
    assert printed(shipped("decision")).sha256 == decision.sha256


def test_threads_do_not_mix_their_letters() -> None:
    found: dict[int, list[str]] = {}

    def work(number: int) -> None:
        letter = shipped("receipt")
        texts = [printed(letter, "receipt", case_number=f"nr-{number}-{turn}") for turn in range(4)]
        found[number] = [text_of(pdf) for pdf in texts]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, texts in found.items():
        assert [text.count(f"nr-{number}-{turn}") for turn, text in enumerate(texts)] == [3] * 4
    assert len(found) == 4


def test_a_fork_is_told_so_instead_of_waiting_for_ever() -> None:
    letter = shipped("receipt")
    printed(letter, "receipt")
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            printed(letter, "receipt")
        except RuntimeError as error:
            os.write(write_end, str(error).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    os.waitpid(child, 0)
    with os.fdopen(read_end) as pipe:
        assert pipe.read() == "a fork of a process that has set letters cannot set any"
    assert "Vorgang 2026-000123-4" in text_of(printed(letter, "receipt"))


@pytest.mark.parametrize(
    ("name", "key", "one"),
    [
        ("receipt", "summary", {"label": "Angabe", "value": "Antwort"}),
        ("receipt", "next_steps", "Wir prüfen."),
        ("request", "missing", {"title": "Vollmacht", "why": "Sie fehlt.", "norm": "§ 79 LVwG"}),
    ],
)
def test_lists_may_be_short_or_long(name: str, key: str, one: Any) -> None:
    short = printed(shipped(name), name, **{key: [one]})
    long = printed(shipped(name), name, **{key: [one] * 80})
    assert (short.pages, long.pages > 1) == (1, True)


def test_a_decision_names_every_place_and_every_fee() -> None:
    data = sample("decision")["data"]
    zone = data["order"]["zones"][0]
    order = {
        **data["order"],
        "zones": [zone, {**zone, "street": "Lindenweg", "house_number": "4-6", "side": "odd"}],
        "last_date": "2026-12-14",
    }
    items = [{"text": f"Posten {n}", "norm": "", "amount": Decimal("1000.50")} for n in range(40)]
    fee = {**data["fee"], "items": items, "total": Decimal("40020.00")}
    pdf = printed(shipped("decision"), order=order, fee=fee)
    text = text_of(pdf)
    assert [alt[:31] for tag, alt in tags(pdf) if tag == "/Figure"][1:] == [
        "Verkehrszeichenplan für Holtena",
        "Verkehrszeichenplan für Lindenw",
    ]
    assert "Holtenauer Straße 120 und Lindenweg 4–6, 12. bis 14. Dezember 2026" in text
    assert "vom Samstag, 12. Dezember 2026, bis Montag, 14. Dezember 2026" in text
    assert (text.count("1.000,50 €"), text.count("Summe 40.020,00 €")) == (40, 1)


def test_values_of_python_arrive_as_the_letters_expect_them() -> None:
    letter = written("#date(data.day) · #money(data.sum) · #money(data.float) · #data.words")
    values = {
        "day": date(2026, 4, 3),
        "sum": Decimal("-1234.5"),
        "float": 0.1,
        "words": ValueError("x"),
    }
    assert "3. April 2026 · −1.234,50 € · 0,10 € · x" in text_of(printed(letter, **values))


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ({"value": 1, "unit": "month"}, "innerhalb eines Monats,"),
        ({"value": 2, "unit": "week"}, "innerhalb von 2 Wochen,"),
        ({"value": 1, "unit": "year"}, "innerhalb eines Jahres,"),
        ("von drei Tagen", "innerhalb von drei Tagen,"),
    ],
)
def test_the_remedy_takes_its_period_from_the_data(period: Any, words: str) -> None:
    remedy = {**sample("decision")["data"]["remedy"], "period": period}
    assert words in text_of(printed(shipped("decision"), remedy=remedy))


def test_the_remedy_may_be_a_suit() -> None:
    remedy = {
        "kind": "klage", "period": {"value": 1, "unit": "month"}, "forms": ["schriftlich"],
        "body": "Verwaltungsgericht Kassel", "street": "Goethestraße", "house_number": "41",
        "postcode": "34119", "town": "Kassel",
    }  # fmt: skip
    text = text_of(printed(shipped("decision"), remedy=remedy))
    assert "Klage erheben. Die Klage erheben Sie schriftlich bei: Verwaltungsgericht Kassel" in text
    assert "Goethestraße 41, 34119 Kassel" in text


# --- Inert data ----------------------------------------------------------------------------------

ATTACKS = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.1": *',
    "#while true {}",
    '#eval("1+1")',
    '"); panic("x',
    "*bold* _em_ = heading \\ $x^2$ <label> @ref // comment /* */ `raw`",
    "</script>",
    "#pagebreak()",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_data_that_looks_like_a_program_is_printed(attack: str) -> None:
    pdf = printed(shipped("receipt"), "receipt", summary=[{"label": "A", "value": attack}])
    assert attack.replace(" ", "") in text_of(pdf).replace(" ", "")
    assert pdf.pages == 1


def test_characters_without_a_glyph_are_shown_as_such() -> None:
    summary = [{"label": "Name", "value": "Łukasz Đặng Ž 😀 你好 \u200b\x00\ud83d Ende"}]
    text = text_of(printed(shipped("receipt"), "receipt", summary=summary))
    assert "Łukasz Đặng Ž ▯ ▯▯ ▯▯ Ende" in text


@pytest.mark.parametrize("name", ["Ḱ", "M̂", "C̆", "Ṯ", "Ǩ", "Ŵ", "ẞ", "Ș"])
def test_names_of_latin_script_keep_their_letters(name: str) -> None:
    """DIN 91379 demands letters with accents that have no character of their own."""
    text = text_of(printed(shipped("receipt"), "receipt", summary=[{"label": "A", "value": name}]))
    assert "▯" not in text


def test_too_much_data_is_refused() -> None:
    with pytest.raises(LetterFailed, match="mehr Daten"):
        printed(shipped("receipt"), "receipt", summary=[{"label": "A", "value": "x" * 1_100_000}])


# --- What PDF/UA-1 and the stationery demand -----------------------------------------------------


def failed(letter_body: str, **changes: Any) -> LetterFailed:
    with pytest.raises(LetterFailed) as caught:
        printed(written(letter_body), **changes)
    return caught.value


def test_a_picture_without_words_is_refused_with_its_line() -> None:
    error = failed('Text.\n#image(bytes(city.crest_svg), format: "svg")\n')
    assert error.finding is not None
    assert str(error.finding) == "probe.typ:4: Eine Abbildung hat keinen Alternativtext (alt)."


def test_a_heading_may_skip_no_level() -> None:
    error = failed("== Zwei\n==== Vier\nText.")
    assert error.finding is not None
    assert error.finding.line == 4


def test_a_missing_value_is_named_with_its_line() -> None:
    error = failed("\nText #data.nobody")
    assert str(error) == (
        "Der Brief „probe“ lässt sich nicht setzen: Die Angabe „nobody“ fehlt in den Daten des "
        "Briefs. Siehe probe.typ, Zeile 4."
    )


@pytest.mark.parametrize("blank", ["", " ", "\n", "\u00a0"])
def test_an_empty_part_is_an_error_and_never_an_empty_line(blank: str) -> None:
    error = failed('#part("reason", data.why)', why=blank)
    assert "Der Teil „reason“ des Briefs ist leer." in str(error)


def test_an_address_has_at_most_six_lines() -> None:
    error = failed("Text.", recipient={"lines": ["x"] * 7})
    assert "Eine Anschrift hat eine bis sechs Zeilen." in str(error)


def test_a_letter_longer_than_a_book_is_refused() -> None:
    error = failed("#for _ in range(201) { pagebreak() }\nEnde")
    assert "mehr als 200 sind nicht vorgesehen" in error.message


def test_an_automatic_decision_needs_a_way_to_a_human() -> None:
    with pytest.raises(LetterFailed, match="Der Weg zu einem Menschen fehlt"):
        printed(shipped("decision"), review={"text": "Nur Worte."})


def test_a_moment_needs_its_time_zone() -> None:
    given = sample("receipt")
    with pytest.raises(ValueError, match="time zone"):
        render(
            shipped("receipt"),
            given["data"],
            letterhead=given["letterhead"],
            created=datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        )


def test_fonts_are_shipped_with_their_licence() -> None:
    fonts = COMMON / "fonts"
    assert sorted(path.name for path in fonts.iterdir()) == [
        "FiraSans-Bold.ttf", "FiraSans-Italic.ttf", "FiraSans-Regular.ttf", "OFL.txt",
    ]  # fmt: skip
    assert sum(path.stat().st_size for path in fonts.iterdir()) < 1_500_000


def test_a_process_leaves_nothing_behind(tmp_path: Path) -> None:
    gone = tmp_path / "rathaus-letter-999999999-x"
    fresh = tmp_path / "rathaus-letter-999999998-x"
    mine = tmp_path / f"rathaus-letter-{os.getpid()}-x"
    for folder in (gone, fresh, mine):
        folder.mkdir()
    for folder in (gone, mine):
        os.utime(folder, (0, 0))
    stage.sweep(tmp_path)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == sorted([fresh.name, mine.name])


def test_what_a_letter_says_is_nowhere_once_it_is_set() -> None:
    folder = stage.make()
    printed(shipped("receipt"), "receipt", case_number="geheim-4711")
    left = [
        path
        for place in folder.parent.glob(f"rathaus-letter-{os.getpid()}-*")
        for path in place.rglob("*.json")
    ]
    assert left == []
    stage.remove(folder, os.getpid())
    assert not folder.exists()


def test_a_folder_that_was_tidied_away_is_made_anew() -> None:
    before = printed(shipped("receipt"), "receipt")
    for folder in stage.make().parent.glob(f"rathaus-letter-{os.getpid()}-*"):
        shutil.rmtree(folder)
    assert printed(shipped("receipt"), "receipt") == before


def of_a_case(**changes: Any) -> dict[str, Any]:
    """The data of a decision as a case has it: answers, places and days instead of an order."""
    data = sample("decision")["data"]
    order = data.pop("order")
    return {
        **data,
        "application": {
            "purpose": order["purpose"],
            "from": order["from"],
            "to": order["to"],
            "person": {"first_names": "Kim", "surname": "Beispiel"},
            "signs": {"by": "self", "person": "Kim Beispiel", "phone": order["responsible_phone"]},
        },
        "places": order["zones"],
        "dates": {
            "first_day": order["date"],
            "last_day": order["last_date"],
            "signs_by": order["signs_by"],
        },
        **changes,
    }


def decided(**changes: Any) -> str:
    given = sample("decision")
    pdf = render(
        shipped("decision"), of_a_case(**changes), letterhead=given["letterhead"], created=NOW
    )
    return text_of(pdf)


def test_a_case_gives_the_same_decision_as_its_order(decision: Pdf) -> None:
    assert decided() == text_of(decision)


def test_the_conditions_of_a_clerk_stand_in_the_decision() -> None:
    text = decided(conditions=["Lassen Sie zwei Meter Gehweg frei.", "Melden Sie das Ende."])
    plan = text.index("Verkehrszeichenplan Fahrtrichtung")
    assert 0 < text.index("• Lassen Sie zwei Meter Gehweg frei.") < plan
    assert 0 < text.index("• Melden Sie das Ende.") < plan


def test_granting_less_says_what_is_refused() -> None:
    text = decided(decision={"kind": "partial", "changes": {"length_m": 9, "to": "14:00"}})
    assert "Wir können Ihrem Antrag nur zum Teil entsprechen." in text
    assert "auf 9 m Länge" in text
    assert "von 8:00 bis 14:00 Uhr" in text
    assert "5. Im Übrigen lehnen wir den Antrag ab. 6. Die Gebühr beträgt" in text
    assert "12 m" not in text
    assert "Im Übrigen" not in decided()


def test_a_decision_without_the_day_of_the_signs_is_not_set() -> None:
    with pytest.raises(LetterFailed, match="ist nicht berechnet"):
        decided(dates={"first_day": "2026-12-12", "last_day": "2026-12-12"})


def test_what_a_city_leaves_empty_leaves_no_trace() -> None:
    given = sample("receipt")
    bare = {**given["letterhead"], "head": "", "phone": "", "email": "", "web": "", "crest_svg": ""}
    data = {**given["data"], "contact": {"phone": "", "email": ""}, "your_reference": ""}
    text = text_of(render(shipped("receipt"), data, letterhead=bare, created=NOW))
    labels = ["Telefon", "E-Mail", "Ihr Zeichen", "Bearbeitet"]
    assert [label for label in labels if label in text] == []
    assert text.startswith("Stadt Musterhausen Tiefbauamt, Straßenverkehrsbehörde")


def test_an_empty_way_to_a_human_is_none() -> None:
    review = {"email": "", "phone": "0431 1", "text": ""}
    assert "melden Sie sich bitte telefonisch unter 0431 1." in decided(review=review)
    with pytest.raises(LetterFailed, match="Der Weg zu einem Menschen fehlt"):
        decided(review={"email": "", "phone": ""})

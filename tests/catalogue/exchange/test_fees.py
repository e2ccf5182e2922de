"""Fees and periods read out of prose."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rathaus.catalogue.exchange.cleaning import blocks_of
from rathaus.catalogue.exchange.fees import fees_of
from rathaus.catalogue.exchange.periods import periods_of
from rathaus.catalogue.exchange.sections import texts_of


def told(html: str) -> list[tuple[str, str, str, str]]:
    return [
        (fee.kind, str(fee.amount_from or ""), str(fee.amount_to or ""), fee.names.get("de", ""))
        for fee in fees_of(blocks_of(html))
    ]


@pytest.mark.parametrize(
    ("html", "fees"),
    [
        ("<p>40 Euro<br><br></p>", [("fixed", "40", "", "")]),
        ("50 bis 60 Euro (je nach Rechtsform)", [("range", "50", "60", "je nach Rechtsform")]),
        ("600 - 1.000 €", [("range", "600", "1000", "")]),
        ("ab 20,50 Euro", [("from", "20.50", "", "")]),
        ("Wunschkennzeichen: 12,80 EUR", [("fixed", "12.80", "", "Wunschkennzeichen")]),
        ("<p> Gebührenfrei</p>", [("free", "", "", "")]),
        ("Es fallen keine Gebühren an.", [("free", "", "", "")]),
        ("Die Beratung ist kostenlos.", [("free", "", "", "Die Beratung")]),
        ("Erwachsene: bis 100 Euro", [("text", "", "", "Erwachsene: bis 100 Euro")]),
        (
            "Türkische Staatsangehörige: 46 Euro (ab 24 Jahren) oder 27,60 Euro (bis 24 Jahre)",
            [
                ("fixed", "46", "", "Türkische Staatsangehörige (ab 24 Jahren)"),
                ("fixed", "27.60", "", "Türkische Staatsangehörige (bis 24 Jahre)"),
            ],
        ),
        (
            "<p><strong>Vor Ort:</strong><br>Neu: ab 30 Euro<br>Alt: 20 Euro</p>"
            "<p>Schild: 5 Euro</p>",
            [
                ("from", "30", "", "Vor Ort: Neu"),
                ("fixed", "20", "", "Vor Ort: Alt"),
                ("fixed", "5", "", "Schild"),
            ],
        ),
        (
            "Dafür fallen Gebühren zwischen 5,00 und 7,50 Euro je Plan an.",
            [("range", "5.00", "7.50", "Dafür je Plan")],
        ),
        (
            "Senden Sie uns einen mit 1,80 Euro frankierten Umschlag.",
            [("text", "", "", "Senden Sie uns einen mit 1,80 Euro frankierten Umschlag.")],
        ),
        ("Siehe Übersicht", [("text", "", "", "Siehe Übersicht")]),
        ("", []),
    ],
)
def test_fees(html: str, fees: list[tuple[str, str, str, str]]) -> None:
    assert told(html) == fees


def test_amounts_are_exact() -> None:
    (fee,) = fees_of(blocks_of("1.234,56 Euro"))
    assert fee.amount_from == Decimal("1234.56")


@pytest.mark.parametrize(
    ("html", "periods"),
    [
        ("Sie müssen sich binnen zwei Wochen anmelden.", [("deadline", 2, None, "week")]),
        ("Die Bearbeitungszeit beträgt 4 bis 6 Wochen.", [("processing", 4, 6, "week")]),
        ("Der Ausweis ist 10 Jahre gültig.", [("validity", 10, None, "year")]),
        ("Stellen Sie den Antrag vier Wochen vor der Reise.", [("deadline", 4, None, "week")]),
        ("Wir bearbeiten den Antrag in der Regel innerhalb von drei Werktagen.",
         [("processing", 3, None, "working_day")]),
        ("Die Prüfung durch das Kraftfahrtamt dauert drei Werktage.", []),
        ("Wer länger als 90 Tage bleibt, ist 16 Jahre alt.", []),
        ("Die Probezeit dauert zwei Jahre.", []),
    ],
)  # fmt: skip
def test_periods(html: str, periods: list[tuple[str, int, int | None, str]]) -> None:
    found = [
        (one.kind, one.number_from, one.number_to, one.unit) for one in periods_of(blocks_of(html))
    ]
    assert found == periods


def test_a_sentence_that_points_back_is_read_with_the_one_before() -> None:
    text = "Es gibt einen vorläufigen Ausweis. Dieser ist 3 Monate gültig"
    (period,) = periods_of(blocks_of(f"{text}."))
    assert period.names["de"] == text


@pytest.mark.parametrize(
    ("html", "short"),
    [
        ("<p>Kurz.</p><p>Mehr.</p>", "Kurz."),
        ("<p><strong>Umzuschreiben sind:</strong></p><ul><li>alte Scheine</li></ul><p>Später.</p>",
         "Umzuschreiben sind: alte Scheine"),
        ("<p><strong>Visum</strong></p><p>Sie brauchen eines.</p>", "Sie brauchen eines."),
        ("<ul><li>Erstens.</li></ul>", "Erstens."),
        ("<p>Mit <a href='https://x.example/'>Link</a>. Zweiter Satz.</p>",
         "Mit Link. Zweiter Satz."),
    ],
)  # fmt: skip
def test_the_short_text_is_the_beginning(html: str, short: str) -> None:
    assert texts_of(blocks_of(html))["kurztext"] == short

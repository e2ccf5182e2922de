"""What people type, read: dates, times, numbers, phone numbers, addresses."""

from __future__ import annotations

import unicodedata
from datetime import date, time
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rathaus.design.typography import long_date
from rathaus.procedures.forms import parsing
from rathaus.procedures.forms.formats import is_house_number, is_iban, is_phone
from rathaus.procedures.forms.formatting import number_words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12.12.2026", "2026-12-12"),
        (" 1.3.2026 ", "2026-03-01"),
        ("12. Dezember 2026", "2026-12-12"),
        ("12. dez. 2026", "2026-12-12"),
        ("3. März 2026", "2026-03-03"),
        ("17 May 1991", "1991-05-17"),
        ("3 oct 2026", "2026-10-03"),
        ("2026-2-3", "2026-02-03"),
        ("12 12 2026", "2026-12-12"),
        ("٣.٣.2026", "2026-03-03"),
        ("29.02.2028", "2028-02-29"),
        ("29.02.2027", None),
        ("31.02.2026", None),
        ("3.4.88", None),
        ("12/12/2026", None),
        ("3. Ju 2026", None),
        ("morgen", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_people_here_write_it(typed: str, read: str | None) -> None:
    assert parsing.read_date(typed) == read


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_date_survives_being_written_and_read(day: date) -> None:
    with translation.override("de"):
        written = [f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", long_date(day)]
    assert [parsing.read_date(text) for text in [*written, day.isoformat()]] == [
        day.isoformat()
    ] * 4


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("8", "08:00"),
        ("8 Uhr", "08:00"),
        ("8.30 Uhr", "08:30"),
        ("08:30", "08:30"),
        ("8h30", "08:30"),
        ("0830", "08:30"),
        ("23:59", "23:59"),
        ("24:00", None),
        ("8:60", None),
        ("8:5", None),
        ("früh", None),
    ],
)
def test_a_time_is_read(typed: str, read: str | None) -> None:
    assert parsing.read_time(typed) == read


@given(st.times())
def test_every_time_survives(moment: time) -> None:
    text = f"{moment:%H:%M}"
    assert [parsing.read_time(form) for form in (text, f"{text} Uhr", text.replace(":", "."))] == [
        text
    ] * 3


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12,5", "12.5"),
        ("1.234,56", "1234.56"),
        ("12.5", "12.5"),
        ("1.234", "1234"),
        ("1 234", "1234"),
        ("−5", "-5"),
        ("abc", None),
        ("1e5", None),
        ("12,", None),
        ("1.23.4", None),
        ("9" * 41, None),
    ],
)
def test_a_number_is_read_with_decimal_comma(typed: str, read: str | None) -> None:
    expected = None if read is None else Decimal(read)
    assert parsing.read_number(typed) == expected


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_every_number_survives_being_written_in_german(number: Decimal) -> None:
    with translation.override("de"):
        assert parsing.read_number(number_words(number)) == number


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0431 / 901-0", "0431 901-0"),
        ("(0431) 901 – 0", "0431 901-0"),
        ("+49 (0) 431 9010", "+49 431 9010"),
        ("0049 431 9010", "+49 431 9010"),
    ],
)
def test_a_phone_number_is_grouped_as_in_print(typed: str, read: str) -> None:
    assert (parsing.read_phone(typed), is_phone(read)) == (read, True)


@given(st.text(alphabet="0123456789 +-/()", max_size=30))
def test_reading_a_phone_number_twice_changes_nothing(typed: str) -> None:
    once = parsing.read_phone(typed)
    assert parsing.read_phone(once) == once


@pytest.mark.parametrize(
    ("typed", "read"), [("D-24105", "24105"), ("24 105", "24105"), ("de 24105", "24105")]
)
def test_a_postcode_is_five_digits(typed: str, read: str) -> None:
    assert parsing.read_postcode(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("120 A", "120a"),
        ("12 – 14", "12-14"),
        ("7 1/2", "7 1/2"),
        ("007", "7"),
        ("12/14b", "12-14b"),
    ],
)
def test_a_house_number_has_one_way_of_writing(typed: str, read: str) -> None:
    assert (parsing.read_house_number(typed), is_house_number(read)) == (read, True)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (
            "Holtenauer Straße 120 a, 24105 Kiel",
            {
                "street": "Holtenauer Straße",
                "house_number": "120a",
                "postcode": "24105",
                "town": "Kiel",
            },
        ),
        ("Straße des 17. Juni 135", {"street": "Straße des 17. Juni", "house_number": "135"}),
        (
            "Alte Weide 12-14, Kiel",
            {"street": "Alte Weide", "house_number": "12-14", "town": "Kiel"},
        ),
        ("Kiel", {"street": "Kiel"}),
        ("", {}),
    ],
)
def test_an_address_in_one_line_is_told_apart(typed: str, read: dict[str, str]) -> None:
    assert parsing.read_address(typed) == read


def test_a_text_loses_what_nobody_sees() -> None:
    typed = "  Mu\u0308ller\u200b \u202ebla \x00 x\r\ny  "
    assert parsing.read_text(typed) == "Müller bla x y"
    assert parsing.read_text(typed, lines=True) == "Müller bla x\ny"


@given(st.text(max_size=200))
def test_reading_a_text_twice_changes_nothing(typed: str) -> None:
    once = parsing.read_text(typed, lines=True)
    assert parsing.read_text(once, lines=True) == once
    assert unicodedata.is_normalized("NFC", once)


def test_an_email_domain_travels_in_ascii() -> None:
    assert parsing.read_email(" Kim.Beispiel@München.DE ") == "Kim.Beispiel@xn--mnchen-3ya.de"


def test_an_iban_needs_its_check_digits() -> None:
    typed = "de89 3704 0044 0532 0130 00"
    assert parsing.read_iban(typed) == "DE89370400440532013000"
    assert is_iban("DE89370400440532013000")
    assert not is_iban("DE88370400440532013000")
    assert not is_iban("DE8937040044053201300")

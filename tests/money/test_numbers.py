"""Kassenzeichen and receipt numbers."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rathaus.kernel.tenancy import City
from rathaus.money.numbers import (
    claim_number,
    grouped,
    next_claim_number,
    next_receipt_number,
    read_claim_number,
)

YEARS, SERIALS = st.integers(2000, 2099), st.integers(1, 9_999_999_999)
DIGITS = "0123456789"


@pytest.mark.parametrize(
    "reference",
    # Examples that banks publish for structured creditor references (ISO 11649).
    ["RF18 5390 0754 7034", "RF18539007547034", "rf45g72uur", "RF6518K5"],
)
def test_references_of_others_are_read(reference: str) -> None:
    assert read_claim_number(reference) == reference.replace(" ", "").upper()


@given(YEARS, SERIALS)
def test_every_number_is_read_back(year: int, serial: int) -> None:
    number = claim_number(year, serial)
    assert len(number) <= 25
    assert read_claim_number(f" {grouped(number).lower()} ") == number


@given(YEARS, SERIALS, st.data())
def test_a_wrong_digit_is_found(year: int, serial: int, data: st.DataObject) -> None:
    number = claim_number(year, serial)
    place = data.draw(st.integers(2, len(number) - 1))
    wrong = data.draw(st.sampled_from([d for d in DIGITS if d != number[place]]))
    assert read_claim_number(number[:place] + wrong + number[place + 1 :]) is None


@given(YEARS, SERIALS, st.data())
def test_two_swapped_neighbours_are_found(year: int, serial: int, data: st.DataObject) -> None:
    number = claim_number(year, serial)
    place = data.draw(st.integers(4, len(number) - 2))
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert read_claim_number(swapped) is None


@given(st.text(max_size=30))
def test_nonsense_is_no_number(text: str) -> None:
    number = read_claim_number(text)
    assert number is None or number.startswith("RF")


def test_numbers_are_fresh_and_receipts_have_no_gaps(city: City) -> None:
    one, two = (next_claim_number(2026, for_subject="case:1") for _ in range(2))
    assert one != two
    assert {read_claim_number(one), read_claim_number(two)} == {one, two}
    receipts = [next_receipt_number(year) for year in (2026, 2026, 2027, 2026)]
    assert receipts == ["2026-000001", "2026-000002", "2027-000001", "2026-000003"]

"""Numbers that people read out, and what their check letter finds."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from rathaus.records.access_codes import ALPHABET, fits, hash_of, new_code
from rathaus.records.numbers import case_number, check_letter, file_number, read_case_number

YEARS, SERIALS = st.integers(2000, 2999), st.integers(1, 999_999_999)


def test_the_forms() -> None:
    assert case_number(2026, 123) == "2026-000123-X"
    assert file_number("54.30", 2026, 1) == "54.30-2026/0001"
    assert file_number("54.30", 2026, 12345) == "54.30-2026/12345"


@given(YEARS, SERIALS)
def test_every_number_is_read_back(year: int, serial: int) -> None:
    number = case_number(year, serial)
    assert read_case_number(number) == number
    assert read_case_number(f"  {number.lower().replace('-', ' – ')} ") == number
    assert read_case_number(number.replace("-", "")) == number


@given(YEARS, SERIALS, st.data())
def test_a_wrong_digit_is_found(year: int, serial: int, data: st.DataObject) -> None:
    digits = f"{year}{serial:06d}"
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    assert check_letter(digits[:place] + wrong + digits[place + 1 :]) != check_letter(digits)


@given(YEARS, SERIALS, st.data())
def test_two_swapped_digits_are_found(year: int, serial: int, data: st.DataObject) -> None:
    digits = f"{year}{serial:06d}"
    one, two = data.draw(st.lists(st.integers(0, len(digits) - 1), min_size=2, max_size=2))
    assume(digits[one] != digits[two])
    swapped = list(digits)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    assert check_letter("".join(swapped)) != check_letter(digits)


@given(st.text(max_size=30))
def test_nonsense_is_no_number(text: str) -> None:
    number = read_case_number(text)
    assert number is None or case_number(int(number[:4]), int(number[5:-2])) == number


def test_codes_are_read_however_they_are_written() -> None:
    code = new_code()
    kept = hash_of("2026-000123-X", code)
    assert set(code) <= {*ALPHABET, "-"}
    assert fits("2026-000123-X", f" {code.lower().replace('-', '')} ", kept)
    assert not fits("2026-000124-Y", code, kept)
    assert not fits("2026-000123-X", new_code(), kept)
    assert code.replace("-", "") not in kept

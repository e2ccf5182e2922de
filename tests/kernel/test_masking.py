"""Numbers that tell of a person are covered; everything else stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.masking import ACCOUNT, BIC, CARD, EMAIL, INSURANCE, PHONE, TAX, mask


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("IBAN DE02 1203 0000 0000 2020 51, danke", f"IBAN {ACCOUNT}, danke"),
        ("de02120300000000202051", ACCOUNT),
        (
            "auf DE02-1203-0000-0000-2020-51 BYLADEM1001 überweisen",
            f"auf {ACCOUNT} {BIC} überweisen",
        ),
        ("Meine vertippte DE99 1203 0000 0000 2020 51", f"Meine vertippte {ACCOUNT}"),
        ("AT61 1904 3002 3457 3201 und weiter", f"{ACCOUNT} und weiter"),
        ("Meine IBAN DE89370400440532013000 stimmt die?", f"Meine IBAN {ACCOUNT} stimmt die?"),
        ("meineIBANDE02120300000000202051", f"meineIBAN{ACCOUNT}"),
        ("DE02, 1203, 0000, 0000, 2020, 51", ACCOUNT),
        ("DE02 1203 0000\n0000 2020 51", ACCOUNT),
        ("Kto 1234567 BLZ 210 501 70", f"Kto {ACCOUNT} BLZ {ACCOUNT}"),
        ("12.345.678.901", TAX),
        ("BIC: BYLADEM1001.", f"BIC: {BIC}."),
        ("Karte 4111 1111 1111 1111", f"Karte {CARD}"),
        ("IdNr 12 345 678 901", f"IdNr {TAX}"),
        ("Steuernummer: 21/815/08150", f"Steuernummer: {TAX}"),
        ("unter 181/815/08155 geführt", f"unter {TAX} geführt"),
        ("Rufen Sie 0431 901-1234 an", f"Rufen Sie {PHONE} an"),
        ("+49 (0)170 1234567", PHONE),
        ("Tel. 90123", f"Tel. {PHONE}"),
        ("mail an erika.muster+amt@post.example bitte", f"mail an {EMAIL} bitte"),
        ("65 170839 J 003", INSURANCE),
        ("geboren am 17.08.1939, Termin am 03.04.2026", None),
        ("Vorgang 2026-000123-K vom 2026-04-03", None),
        ("§ 53 Abs. 1 Nr. 2 BMG in 24103 Kiel", None),
        ("kostet 1.234.567,89 € oder 30,70 €", None),
        ("offen 08:00-12:30 und 14.00-18.00 Uhr, Wahl 2025/2026", None),
        ("Notruf 112, Behörde 115, Flurstück 45/7", None),
    ],
)
def test_examples(said: str, kept: str | None) -> None:
    assert mask(said) == (said if kept is None else kept)


_DIGITS = st.text("0123456789", min_size=18, max_size=18)
_WORDS = st.text("abcdefghijklmnopqrstuvwxyzäöüß ,.!?", max_size=30)


def _iban(account: str) -> str:
    check = 98 - int(account + "131400") % 97
    return f"DE{check:02d}{account}"


@given(_WORDS, _DIGITS, _WORDS, st.sampled_from(["", " ", "-"]))
def test_no_account_number_survives_however_it_is_grouped(
    before: str, account: str, after: str, gap: str
) -> None:
    iban = _iban(account)
    grouped = gap.join(iban[start : start + 4] for start in range(0, len(iban), 4))

    masked = mask(f"{before} {grouped} {after}")

    assert account not in re.sub(r"[\s-]", "", masked)
    assert ACCOUNT in masked


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_and_never_fails(said: str) -> None:
    once = mask(said)
    assert mask(once) == once


@given(st.integers(10**8, 10**16))
def test_no_long_number_survives(number: int) -> None:
    assert not re.search(r"\d{9}", mask(f"Nummer {number} hier"))

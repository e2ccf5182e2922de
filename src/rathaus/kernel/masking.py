"""Numbers that tell of a person or an account are covered before anything is stored or logged.

Account numbers (IBAN, also with blanks), the BIC beside one, tax and insurance numbers, card
numbers, telephone numbers and addresses of e-mail become a word in square brackets; so does any
other number of nine digits and more. Dates, postcodes, amounts, norms and case numbers stay.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rathaus.kernel.plain_text import plain

ACCOUNT: Final = "[Kontonummer]"
BIC: Final = "[BIC]"
CARD: Final = "[Kartennummer]"
TAX: Final = "[Steuernummer]"
INSURANCE: Final = "[Versicherungsnummer]"
PHONE: Final = "[Telefonnummer]"
EMAIL: Final = "[E-Mail-Adresse]"
NUMBER: Final = "[Nummer]"

_BLANK: Final = r"[ \t\u00a0\u2007\u2009\u202f]"
_GAP: Final = rf"(?:{_BLANK}|[.\-–/])?"
_EMAIL: Final = re.compile(
    rf"[\w.+%-]+{_BLANK}?(?:@|\(at\)|\[at\]){_BLANK}?(?:[\w-]+\.)+[a-z]{{2,}}", re.IGNORECASE
)
_IBAN: Final = re.compile(
    rf"(?<![^\W_])[a-z]{{2}}{_GAP}\d{_GAP}\d(?:{_GAP}[a-z0-9]){{11,30}}", re.IGNORECASE
)
_GERMAN_IBAN: Final = re.compile(rf"(?<![^\W_])de(?:{_GAP}\d){{14,22}}", re.IGNORECASE)
_LOOSE_IBAN: Final = re.compile(r"d\s?e(?:[\s.,_–/-]{0,3}\d){20}(?!\d)", re.IGNORECASE)
_ACCOUNT_NAMED: Final = re.compile(
    r"(\b(?:kto|konto|blz|bankleitzahl)(?:-?(?:nr|nummer))?\b[\s.:]{0,4}(?:ist|lautet)?\s{0,2})"
    rf"\d(?:{_BLANK}?\d){{4,11}}(?![\w])",
    re.IGNORECASE,
)
_BIC_SIGNS: Final = r"[a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?"
_BIC_NAMED: Final = re.compile(
    rf"(\b(?:bic|swift)\b[\s:]{{0,4}}){_BIC_SIGNS}(?![^\W_])", re.IGNORECASE
)
_BIC_BESIDE: Final = re.compile(
    rf"({re.escape(ACCOUNT)}[\s,;/]{{1,4}}){_BIC_SIGNS.upper()}(?![^\W_])"
)
_INSURANCE: Final = re.compile(
    rf"(?<![^\W_])(?:\d{{2}}{_GAP}\d{{6}}{_GAP}[a-z]{_GAP}\d{{3}}|[a-z]\d{{9}})(?![^\W_])",
    re.IGNORECASE,
)
_TAX_NAMED: Final = re.compile(
    r"((?:steuer-?(?:nummer|nr\.?|id\w*|identifikationsnummer)|identifikationsnummer|"
    r"id-?nr\.?|st\.?-?nr\.?|tax\s(?:id|number))[\s:]{0,4}(?:ist|lautet|is)?\s{0,2})"
    rf"\d(?:{_GAP}\d){{7,14}}",
    re.IGNORECASE,
)
_TAX: Final = re.compile(
    r"(?<![\w/])(?:\d{2,3}[/ ]\d{3,4}[/ ]\d{4,5}|\d{5}/\d{5}|\d{2} \d{3} \d{3} \d{3}"
    r"|\d{2}(?:\.\d{3}){3})(?![\w/])"
)
_PHONE_NAMED: Final = re.compile(
    r"((?:tel(?:efon)?(?:nummer)?|handy(?:nummer)?|mobil(?:nummer)?|rufnummer|fax|phone|"
    r"nummer\sist|erreichbar\sunter)\b[\s.:]{0,4}(?:ist|lautet|is)?\s{0,2})"
    rf"\+?\d(?:{_BLANK}?[-–/()]?{_BLANK}?\d){{4,16}}",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    rf"(?<![\w.,])(?:\+|00|\(?0)(?:{_BLANK}?[-–/()]{{0,2}}{_BLANK}?\d){{6,16}}(?!\w)"
    r"|(?<![\w.,])\+?0?\d{2,5}(?:\.\d{3,}){1,4}(?![\w,])"
)
_DIGITS: Final = re.compile(rf"(?<![\w.,-])\d(?:{_BLANK}?[-–/]?{_BLANK}?\d){{8,}}(?![\w])")
_DATE: Final = re.compile(
    r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}(?!\d)"
    r"|\d{1,2}[.:]\d{2}\s?[-–]\s?\d{1,2}[.:]\d{2}(?!\d)"
)
_CASE: Final = re.compile(r"\b(?:[A-Z]-?)?\d{4}-\d{6,9}-[A-Z]\b")
_IBAN_LENGTHS: Final = {
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("DK", "FI", "NL"), 18),
    **dict.fromkeys(("SI",), 19),
    **dict.fromkeys(("AT", "EE", "LT", "LU"), 20),
    **dict.fromkeys(("CH", "HR", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "IE"), 22),
    **dict.fromkeys(("CZ", "ES", "RO", "SE", "SK"), 24),
    **dict.fromkeys(("PT",), 25),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("FR", "GR", "IT"), 27),
    **dict.fromkeys(("CY", "HU", "PL"), 28),
    **dict.fromkeys(("UA",), 29),
}
_CARD_LENGTHS: Final = range(13, 20)
_AMOUNT: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{2})?")


def mask(text: str) -> str:
    """The text with such numbers covered, without control characters; twice is the same as once."""
    text = "".join(sign for sign in plain(text) if unicodedata.category(sign) != "Cf")
    kept: list[str] = []
    text = _EMAIL.sub(EMAIL, text)
    text = _IBAN.sub(_account, text)
    text = _GERMAN_IBAN.sub(ACCOUNT, text)
    text = _LOOSE_IBAN.sub(ACCOUNT, text)
    text = _ACCOUNT_NAMED.sub(rf"\g<1>{ACCOUNT}", text)
    text = _BIC_NAMED.sub(rf"\g<1>{BIC}", text)
    text = _BIC_BESIDE.sub(rf"\g<1>{BIC}", text)
    text = _INSURANCE.sub(INSURANCE, text)
    text = _TAX_NAMED.sub(rf"\g<1>{TAX}", text)
    text = _PHONE_NAMED.sub(rf"\g<1>{PHONE}", text)
    text = _hide(_CASE, text, kept)
    text = _hide(_DATE, text, kept)
    text = _TAX.sub(TAX, text)
    text = _PHONE.sub(_phone, text)
    text = _DIGITS.sub(_number, text)
    return _show(text, kept)


def _account(found: re.Match[str]) -> str:
    """A beginning whose check digits are right becomes the mask; the rest stays.

    Its length is the one of the country (ISO 13616), elsewhere the longest that is right: words
    behind the number could be right by chance, too.
    """
    raw = found.group()
    places = [place for place, sign in enumerate(raw) if sign.isalnum()]
    own = _IBAN_LENGTHS.get("".join(raw[place] for place in places[:2]).upper(), 0)
    lengths = [own] if own else range(min(len(places), 34), 14, -1)
    for length in lengths:
        if length > len(places):
            return raw
        signs = "".join(raw[place] for place in places[:length]).upper()
        if _checks(signs):
            return ACCOUNT + raw[places[length - 1] + 1 :]
    return raw


def _checks(iban: str) -> bool:
    """ISO 13616: moved and spelled as digits, the remainder modulo 97 is 1."""
    if not iban.isascii():
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def _phone(found: re.Match[str]) -> str:
    raw = found.group()
    if _AMOUNT.fullmatch(raw) and not raw.startswith("0"):
        return raw
    digits = [sign for sign in raw if sign.isdigit()]
    return PHONE if len(digits) >= 7 else raw


def _number(found: re.Match[str]) -> str:
    digits = [int(sign) for sign in found.group() if sign.isdigit()]
    return CARD if len(digits) in _CARD_LENGTHS and _luhn(digits) else NUMBER


def _luhn(digits: list[int]) -> bool:
    """ISO/IEC 7812: every second digit from the right doubled, its sum a multiple of ten."""
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _hide(pattern: re.Pattern[str], text: str, kept: list[str]) -> str:
    """Put what is no secret aside, so that no later pattern takes it for one."""

    def aside(found: re.Match[str]) -> str:
        kept.append(found.group())
        return f"\x00{chr(0xE000 + len(kept) - 1)}\x00"

    return pattern.sub(aside, text)


def _show(text: str, kept: list[str]) -> str:
    return re.sub("\x00(.)\x00", lambda found: kept[ord(found[1]) - 0xE000], text)

"""Letters that carry a code by which their genuineness can be checked, and their own address."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import qrcode  # type: ignore[import-untyped]

from rathaus.kernel.rows import insert
from rathaus.mail.links import city_url, reverse_or_empty
from rathaus.procedures.authenticity_codes import hash_of, new_code
from rathaus.procedures.engine.changes import granted
from rathaus.procedures.engine.situation import situation
from rathaus.procedures.engine.work import Work
from rathaus.procedures.folder.model import LetterRule
from rathaus.procedures.letters import Pdf
from rathaus.procedures.models import Decision, IssuedLetter
from rathaus.procedures.tables import lookup
from rathaus.records.models import Document

PAGE = "authenticity"
"""The name of the page that checks, wherever it is drawn."""


def rule_of(work: Work, letter: str) -> LetterRule | None:
    """What the folder says of this letter beside its text."""
    rules = work.bundle.procedure.service.letters
    return next((rule for rule in rules if rule.letter == letter), None)


def stamped(work: Work, letter: str) -> dict[str, Any]:
    """The block of a letter that can be checked, with a fresh code; nothing for other letters."""
    rule = rule_of(work, letter)
    if rule is None or not rule.authentic:
        return {}
    code, page = new_code(), city_url() + (reverse_or_empty(PAGE) or "/echtheit/")
    return {
        "authenticity": {
            "code": code,
            "url": page,
            "qr": qr_svg(f"{page}?{urlencode({'code': code})}"),
        }
    }


def keep_stamp(
    work: Work,
    letter: str,
    block: Mapping[str, Any],
    pdf: Pdf,
    document: Document,
    decision: Decision | None = None,
) -> None:
    """Remember what the code stands for, once the letter is in the file."""
    rule = rule_of(work, letter)
    if rule is None or "authenticity" not in block:
        return
    last = lookup(rule.until, situation(work)) if rule.until else None
    insert(
        IssuedLetter(
            code_hash=hash_of(block["authenticity"]["code"]),
            case=work.case,
            decision=decision,
            title=dict(rule.title),
            office=work.case.office.name,
            issued_on=work.today,
            until=datetime.date.fromisoformat(last) if last else None,
            document=document.pk,
            sha256=pdf.sha256,
        )
    )


def only_address(work: Work, letter: str) -> list[str]:
    """The lines of the one address to which this letter may go, by post; empty for any way.

    They come from the answers as they are granted, which a register has confirmed, never from an
    account, which could change in between.
    """
    rule = rule_of(work, letter)
    if rule is None or not rule.post_to:
        return []
    context = situation(work) | {"application": granted(work.data)}
    if rule.post_if is not None and rule.post_if.evaluate(context) is not True:
        return []
    person = lookup(rule.post_to, context)
    names = ("first_names", "surname"), ("street", "house_number"), ("postcode", "town")
    return [" ".join(str(person.get(name, "")) for name in line).strip() for line in names]


def qr_svg(text: str) -> str:
    """A QR code (ISO/IEC 18004, correction level M) as SVG, with its quiet zone."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dots = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{dots}" fill="#000"/></svg>'
    )

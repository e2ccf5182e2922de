"""How a norm is printed."""

from __future__ import annotations

import re

NBSP = "\N{NO-BREAK SPACE}"

_AFTER_SIGN = re.compile(r"(§§?|Art\.|Abs\.|Nr\.|Satz|Sätze|Buchst\.|Drs\.|ff\.|i\.|V\.) (?=\S)")
_BEFORE_BODY = re.compile(r"(?<=[A-Za-z]) (?=(?:BW|HE|SH|DE|I|IV|V|VI|IX|X|XI|XII)\b)")


def bind(norm: str) -> str:
    """Keep „§ 110“, „Abs. 2“ and „LVwG SH“ together with no-break spaces."""
    return _BEFORE_BODY.sub(NBSP, _AFTER_SIGN.sub(rf"\1{NBSP}", norm))

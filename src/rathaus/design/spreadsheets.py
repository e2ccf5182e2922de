"""Lists as files for spreadsheets: exactly what is seen, up to a bound, safe to open."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

EXPORTED = 5000
# Spreadsheets run what begins like this; a leading apostrophe makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The rows as CSV for German spreadsheets (semicolon, UTF-8 with mark)."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return response


def _plain(cell: str) -> str:
    """The cell as text: what a spreadsheet would run as a formula begins with an apostrophe."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(_FORMULA) else cell

"""Lists in pages: the body stays that of the specification, the header Link leads on (RFC 8288)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema

from rathaus.kernel.paging import MAX_SIZE, page_of

Row = TypeVar("Row", bound=Model)


class Paging(Schema):
    """Which part of a list: ``limit`` rows, 200 at most, behind the cursor ``after``."""

    limit: int = MAX_SIZE
    after: str = ""


def listed(
    request: HttpRequest,
    response: HttpResponse,
    rows: QuerySet[Row],
    order: Sequence[str],
    paging: Paging,
    *,
    at: str = "",
) -> list[Row]:
    """One page of the rows; nothing is counted. ``at`` is where the next page is, if elsewhere."""
    page = page_of(rows, order=order, after=paging.after, size=paging.limit)
    if page.next:
        query = urlencode({"limit": paging.limit, "after": page.next})
        address = request.build_absolute_uri(f"{at or request.path}?{query}")
        response["Link"] = f'<{address}>; rel="next"'
    return list(page.rows)

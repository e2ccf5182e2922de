"""The router, and how every answer goes out: for everybody, cached briefly, only if it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from ninja import Router, Schema

from rathaus.kernel.paging import Page, page_of

router = Router(auth=None, tags=["catalogue"])
Row = TypeVar("Row", bound=Model)

SECONDS = 30
"""How long others may keep an answer: one edit shows everywhere within a minute."""


def answer(
    request: HttpRequest, content: bytes | Schema | dict[str, Any], *, kind: str = ""
) -> HttpResponse:
    """The content with its ETag; 304 for whoever has it already. Any page may read it."""
    if isinstance(content, Schema):
        content = content.model_dump(mode="json")
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    asked = {part.strip().removeprefix("W/") for part in _asked(request).split(",")}
    response: HttpResponse
    if tag in asked or "*" in asked:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=kind or "application/json")
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link"
    return response


def _asked(request: HttpRequest) -> str:
    return str(request.headers.get("If-None-Match", ""))


def paged(
    request: HttpRequest, rows: QuerySet[Row], order: Sequence[str], *, limit: int, after: str
) -> tuple[Page[Row], str]:
    """One page, and the address of the next one; empty at the end."""
    page = page_of(rows, order=order, after=after, size=limit)
    if not page.next:
        return page, ""
    query = {name: value for name, value in request.GET.items() if name != "after"}
    return page, request.build_absolute_uri(
        f"{request.path}?{urlencode({**query, 'after': page.next})}"
    )


def with_next(response: HttpResponse, address: str) -> HttpResponse:
    """The answer with the header that leads to the next page (RFC 8288)."""
    if address:
        response["Link"] = f'<{address}>; rel="next"'
    return response

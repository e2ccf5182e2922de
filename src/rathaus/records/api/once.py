"""Doing what a request asks for, once however often it is sent with the same Idempotency-Key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from django.db import transaction
from django.http import HttpResponse
from ninja import Schema

from rathaus.people.actions import answer_once
from rathaus.people.bearer import ClientRequest
from rathaus.records.api.bodies import Part

NOT_KEPT = "X-Nicht-Uebernommen"


def once(
    request: ClientRequest,
    body: Schema,
    act: Callable[[], dict[str, Any]],
    parts: Sequence[Part] = (),
) -> dict[str, Any]:
    """Act in one transaction, and keep the answer where the request names a key for it."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        with transaction.atomic():
            return act()
    said = [request.method, request.path, body.model_dump(mode="json")]
    text = orjson.dumps([*said, *(part.digest() for part in parts)], option=orjson.OPT_SORT_KEYS)
    fingerprint = hashlib.sha256(text).hexdigest()
    return answer_once(actor=request.actor, key=key, fingerprint=fingerprint, act=act)


def tell_what_is_not_kept(response: HttpResponse, body: Schema, kept: frozenset[str]) -> None:
    """Name in a header the fields that were sent and have no place here: nothing goes silently."""
    given = {name for name in body.model_fields_set if getattr(body, name)}
    if left := sorted(given - kept):
        response[NOT_KEPT] = ", ".join(left)

"""Sign language and plain language beside a text: only approved, only of the text as it reads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import orjson

from rathaus.catalogue.besides import said_besides
from rathaus.catalogue.models import FIRST_LANGUAGE, Period, Service, ServiceText, TextMedia
from rathaus.catalogue.queries.details import lines_of
from rathaus.catalogue.queries.texts import norms_of, texts_in

Module = ServiceText.Module

_LISTS_OF: Mapping[str, tuple[str, str]] = {
    Module.COST: ("fees", ""),
    Module.PAPERS: ("papers", ""),
    Module.DEADLINES: ("periods", Period.Kind.DEADLINE),
    Module.DURATION: ("periods", Period.Kind.PROCESSING),
    Module.FORMS: ("links", ""),
    Module.COMPETENCE: ("places", ""),
}
"""Which list a block says beside its text, and which kind of its lines."""


def block_digest(service: Service, module: str) -> str:
    """SHA-256 of what a block says in German: text, list, norms, figures; of nothing nothing.

    A clip of „Kosten“ is outdated by another fee as well as by another sentence.
    """
    said: list[object] = []
    text = texts_in(service, FIRST_LANGUAGE).get(module, "")
    name, kind = _LISTS_OF.get(module, ("", ""))
    if name:
        lines = [line.data for line in lines_of(service, name)]
        said = [line for line in lines if not kind or line["kind"] == kind]
    if module == Module.LAW:
        said = [[norm.norm, norm.text] for norm in norms_of(service, FIRST_LANGUAGE)]
    if not text and not said:
        return ""
    said += said_besides(service, module, text)
    return hashlib.sha256(orjson.dumps([text, said], option=orjson.OPT_SORT_KEYS)).hexdigest()


def media_of(service: Service) -> dict[str, dict[str, TextMedia]]:
    """What may be shown, by module and kind: approved, and of the text as it reads now."""
    found: dict[str, dict[str, TextMedia]] = {}
    for row in service.media.all():
        if row.state == TextMedia.State.APPROVED and row.source_digest == block_digest(
            service, row.module
        ):
            found.setdefault(row.module, {})[row.kind] = row
    return found

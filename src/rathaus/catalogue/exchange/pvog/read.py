"""Descriptions of the search service as ours: modules by their codes, cleaned like all HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from rathaus.catalogue.exchange.cleaning import bare, blocks_of, inline, safe_address, write
from rathaus.catalogue.exchange.described import (
    DescribedBasis,
    DescribedLink,
    DescribedService,
    Reading,
)
from rathaus.catalogue.exchange.fees import fees_of
from rathaus.catalogue.exchange.naming import free_key
from rathaus.catalogue.exchange.periods import periods_of
from rathaus.catalogue.exchange.sections import papers_of, short_of
from rathaus.catalogue.models import FIRST_LANGUAGE, Layer, ServiceLink, ServiceText
from rathaus.kernel.errors import Refused

Module = ServiceText.Module
Json = Mapping[str, Any]

SCHEME: Final = "pvog"
MAX_BYTES: Final = 50_000_000
MODULES: Final[Mapping[str, Module]] = {
    "24": Module.SHORT,
    "05": Module.SHORT,
    "06": Module.FULL,
    "09": Module.CONDITIONS,
    "08": Module.PAPERS,
    "11": Module.STEPS,
    "97": Module.DEADLINES,
    "95": Module.DURATION,
    "98": Module.COST,
    "07": Module.LAW,
    "25": Module.REMEDY,
    "14": Module.FORMS,
    "15": Module.FURTHER,
    "16": Module.HINTS,
}
"""Codes of text modules (XZuFi), and those that the search service gives to fees and times."""
_EMPTY: Final = re.compile(r"^(?:nicht angegeben|keine angabe|-)?\.?$", re.IGNORECASE)


def read_pvog(data: bytes, *, scheme: str = "", file: str = "") -> Reading:
    """A kept answer of the service: one description, a list, or a page of them.

    Raises :class:`Refused` for anything else.
    """
    if len(data) > MAX_BYTES:
        raise Refused(f"{file} ist größer als {MAX_BYTES // 1_000_000} MB.")
    try:
        rows = list(_descriptions(orjson.loads(data)))
    except orjson.JSONDecodeError as error:
        raise Refused(f"{file}: Das ist kein gültiges JSON.") from error
    if not rows:
        raise Refused(
            f"{file}: Darin ist keine Leistungsbeschreibung.",
            remedy="Erwartet wird eine Antwort des PVOG-Suchdienstes.",
        )
    return reading_of(rows)


def reading_of(rows: list[Json]) -> Reading:
    """Descriptions of the service as a reading of the Land's layer."""
    taken: set[str] = set()
    notes: list[str] = []
    services = []
    for row in rows:
        service = _service(row, taken)
        if service is None:
            notes.append(f"Eine Beschreibung ohne Kennung oder Namen fehlt ({row.get('id')}).")
            continue
        taken.add(service.key)
        services.append(service)
    return Reading(services=tuple(services), notes=tuple(notes))


def _descriptions(said: Any) -> Iterator[Json]:
    if isinstance(said, list):
        for one in said:
            yield from _descriptions(one)
    elif isinstance(said, dict):
        inner = said.get("serviceDescriptions") or said.get("content")
        if isinstance(inner, list | dict):
            yield from _descriptions(inner)
        elif "id" in said and "name" in said:
            yield said


def _service(row: Json, taken: set[str]) -> DescribedService | None:
    number, name = str(row.get("id") or ""), bare(row.get("name"))
    if not number or not name:
        return None
    parts = {str(one.get("code")).zfill(2): one for one in _dicts(row.get("details"))}
    blocks = {code: blocks_of(_html(parts[code])) for code in MODULES if code in parts}
    texts: dict[str, str] = {}
    for code, module in MODULES.items():
        text = write(blocks.get(code, []))
        if text and not _EMPTY.match(text):
            texts.setdefault(module.value, text)
    if Module.SHORT.value not in texts:
        texts[Module.SHORT.value] = short_of(blocks.get("06", [])) or inline(name)
    leika = next((str(key) for key in row.get("leikakeys") or () if _is_key(key)), "")
    return DescribedService(
        key=free_key(name, number, taken),
        names={FIRST_LANGUAGE: name},
        leika=leika,
        texts={FIRST_LANGUAGE: texts},
        legal_basis=tuple(_norms(parts.get("07"))),
        fees=fees_of(blocks.get("98", [])),
        periods=(*periods_of(blocks.get("97", [])), *periods_of(blocks.get("95", []))),
        papers=papers_of(blocks.get("08", []), everything=True),
        links=tuple(_links(row, parts)),
        identifiers={SCHEME: number},
        layer=Layer.LAND,
    )


def _html(part: Json) -> str:
    """The text of a module with that of its parts below."""
    said = [] if part.get("placeholder") else [str(part.get("text") or "")]
    for detail in _dicts(part.get("details")):
        title, text = bare(detail.get("title")), str(detail.get("text") or "")
        said.append(f"<p><strong>{title}</strong></p>" if title else "")
        said.append(text)
    return "\n".join(one for one in said if one)


def _links(row: Json, parts: Mapping[str, Json]) -> Iterator[DescribedLink]:
    found = [(ServiceLink.Kind.ONLINE, one) for one in _dicts(row.get("onlineServiceLinks"))]
    for code, kind in (("14", ServiceLink.Kind.FORM), ("15", ServiceLink.Kind.FURTHER)):
        found += [(kind, one) for one in _dicts(parts.get(code, {}).get("links"))]
    seen = set()
    for kind, one in found:
        address = safe_address(str(one.get("uri") or ""))
        if address.startswith(("http://", "https://")) and len(address) <= 600:
            if address not in seen:
                title = bare(one.get("title"))
                names = {FIRST_LANGUAGE: title} if title else {}
                yield DescribedLink(kind=kind.value, url=address, names=names)
            seen.add(address)


def _norms(part: Json | None) -> Iterator[DescribedBasis]:
    """The norms that the legal basis links to."""
    seen = set()
    for one in _dicts((part or {}).get("links")):
        title = bare(one.get("title"))[:200]
        if title and title not in seen:
            seen.add(title)
            yield DescribedBasis(norm=title)


def _dicts(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _is_key(value: object) -> bool:
    return re.fullmatch(r"\d{14}", str(value)) is not None

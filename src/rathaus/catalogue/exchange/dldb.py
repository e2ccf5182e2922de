"""The service database of the Berlin family (dldb), as Munich and others give it out.

Two JSON files, as they are or packed with gzip: services, and locations with addresses. What
stands in them as HTML becomes texts of ours; nothing of it reaches a page as it is.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson

from rathaus.catalogue.exchange.cleaning import bare, blocks_of, safe_address, write
from rathaus.catalogue.exchange.described import (
    DescribedLink,
    DescribedPlace,
    DescribedService,
    Reading,
)
from rathaus.catalogue.exchange.fees import fees_of
from rathaus.catalogue.exchange.naming import free_key, key_of
from rathaus.catalogue.exchange.periods import periods_of
from rathaus.catalogue.exchange.sections import papers_of, texts_of
from rathaus.catalogue.models import FIRST_LANGUAGE, ServiceLink, ServiceText
from rathaus.kernel.errors import Refused
from rathaus.people.actions.foreign_offices import DescribedOffice
from rathaus.people.models import Office

Module = ServiceText.Module
Json = Mapping[str, Any]

MAX_BYTES: Final = 64_000_000
_FORM: Final = re.compile(
    r"antrag|formular|vollmacht|erklärung|vordruck|merkblatt|bescheinigung|\.pdf$", re.IGNORECASE
)
_ONLINE: Final = re.compile(r"\bonline\b|\bdigital", re.IGNORECASE)
_CODE: Final = re.compile(r"\(([^()]+)\)\s*$")
_PHONE: Final = re.compile(r"[^\d+()/\-– ]")


def read_dldb(
    services: bytes,
    locations: bytes | None = None,
    *,
    scheme: str,
    language: str = FIRST_LANGUAGE,
    file: str = "",
) -> Reading:
    """What the files say. ``scheme`` names the source in identifiers, such as ``muenchen``.

    Raises :class:`Refused` for files that are no such list.
    """
    offices = _offices(_list(locations, file), scheme) if locations else ()
    by_id = {one.identifiers[scheme]: one for one in offices if scheme in one.identifiers}
    notes: list[str] = []
    found: list[DescribedService] = []
    taken: set[str] = set()
    for row in _list(services, file):
        if not str(row.get("name") or "").strip() or not str(row.get("id") or "").strip():
            notes.append(f"Ein Eintrag ohne Name oder Nummer fehlt ({row.get('id') or '?'}).")
            continue
        service = _service(row, by_id, scheme, language, taken, notes)
        taken.add(service.key)
        found.append(service)
    return Reading(services=tuple(found), offices=offices, notes=tuple(notes))


def read_file(path: Path) -> bytes:
    """The content of a file, unpacked; raises :class:`Refused` above 64 MB."""
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        with gzip.open(path) as stream:
            data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(
            f"{path.name} ist größer als 64 MB.",
            remedy="Teilen Sie die Datei und nehmen Sie beide.",
        )
    return data


def _list(data: bytes | None, file: str) -> list[Json]:
    try:
        content = orjson.loads(data or b"[]")
    except orjson.JSONDecodeError as error:
        raise Refused(
            f"{file}: Das ist kein gültiges JSON.", remedy="Geben Sie den Export unverändert an."
        ) from error
    rows = content.get("data") if isinstance(content, dict) else content
    if isinstance(rows, dict):
        rows = list(rows.values())
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused(
            f"{file}: Die Liste „data“ fehlt.",
            remedy="Erwartet wird ein Export der Dienstleistungsdatenbank (dldb).",
        )
    return rows


def _service(
    row: Json,
    offices: Mapping[str, DescribedOffice],
    scheme: str,
    language: str,
    taken: set[str],
    notes: list[str],
) -> DescribedService:
    number, name = str(row["id"]), bare(row["name"])
    blocks = blocks_of(str(row.get("description") or ""))
    costs = blocks_of(str(row.get("fees") or ""))
    places = tuple(_places(row, offices))
    texts = texts_of(blocks)
    if costs:
        texts[Module.COST.value] = "\n\n".join(
            part for part in (texts.get(Module.COST.value, ""), write(costs)) if part
        )
    if not texts.get(Module.SHORT.value):
        texts[Module.SHORT.value] = _stand_in(name, places, offices)
    german = language == FIRST_LANGUAGE
    return DescribedService(
        key=free_key(name, number, taken),
        names={language: name},
        office=places[0].office if places else "",
        leika=_leika(row, name, notes),
        synonyms={language: words} if (words := _keywords(row)) else {},
        texts={language: texts},
        fees=_in_language(fees_of(costs), language),
        periods=_in_language(periods_of(blocks), language) if german else (),
        papers=_in_language(papers_of(blocks), language),
        links=tuple(sorted(_links(row, language, notes, name), key=_by_kind)),
        places=places,
        identifiers={scheme: number},
        duration_minutes=_minutes(row.get("duration")),
        channels=("counter",),
        hidden=row.get("public") is False,
    )


def _in_language(rows: tuple[Any, ...], language: str) -> tuple[Any, ...]:
    """Rows whose words stand under the language in which they were read."""
    if language == FIRST_LANGUAGE:
        return rows
    return tuple(
        replace(row, names={language: row.names["de"]} if row.names else {}) for row in rows
    )


def _stand_in(
    name: str, places: tuple[DescribedPlace, ...], offices: Mapping[str, DescribedOffice]
) -> str:
    """What is said of a service that its source only names."""
    names = {one.key: one.name for one in offices.values()}
    office = names.get(places[0].office, "") if places else ""
    told = f" Auskunft gibt: {office}." if office else ""
    return f"Für „{name}“ gibt es noch keine Beschreibung.{told}"


def _keywords(row: Json) -> tuple[str, ...]:
    words = str((row.get("meta") or {}).get("keywords") or "").split(",")
    kept = dict.fromkeys(bare(word) for word in words)
    return tuple(word for word in kept if word)


def _leika(row: Json, name: str, notes: list[str]) -> str:
    found = re.findall(r"\d{14}", str(row.get("leika") or ""))
    if len(found) > 1:
        notes.append(f"{name}: Von mehreren LeiKa-Schlüsseln gilt der erste ({', '.join(found)}).")
    return found[0] if found else ""


def _minutes(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and 0 < value < 1440 else None


def _places(row: Json, offices: Mapping[str, DescribedOffice]) -> Iterable[DescribedPlace]:
    for place in row.get("locations") or ():
        office = offices.get(str(place.get("location")))
        if office is None:
            continue
        allowed = bool((place.get("appointment") or {}).get("allowed"))
        hint = bare(place.get("responsibility_hint"))[:300]
        yield DescribedPlace(office=office.key, appointment=allowed, hint=hint)


def _links(row: Json, language: str, notes: list[str], name: str) -> Iterable[DescribedLink]:
    """Forms and links once each: some exports name the same page under both."""
    forms = {str(one.get("link")) for one in row.get("forms") or ()}
    links = {str(one.get("link")) for one in row.get("links") or ()}
    seen: set[str] = set()
    for one in [*(row.get("forms") or ()), *(row.get("links") or ())]:
        raw = str(one.get("link") or "")
        if raw in seen:
            continue
        seen.add(raw)
        address = safe_address(raw)
        if not address.startswith(("http://", "https://")) or len(address) > 600:
            notes.append(f"{name}: Der Link „{raw[:80]}“ führt auf keine Seite und fehlt.")
            continue
        title = bare(one.get("name")) or address
        only_form = raw in forms and raw not in links
        yield DescribedLink(
            kind=_link_kind(title, address, only_form=only_form),
            url=address,
            names={language: title},
        )


def _by_kind(link: DescribedLink) -> int:
    """Forms, then further pages, then online services, as other formats keep them."""
    kind = ServiceLink.Kind
    return [kind.FORM.value, kind.FURTHER.value, kind.ONLINE.value].index(link.kind)


def _link_kind(title: str, address: str, *, only_form: bool) -> str:
    kind = ServiceLink.Kind
    if _ONLINE.search(title):
        return kind.ONLINE.value
    if only_form or _FORM.search(title) or _FORM.search(address.rsplit("/", 1)[-1]):
        return kind.FORM.value
    return kind.FURTHER.value


def _offices(rows: list[Json], scheme: str) -> tuple[DescribedOffice, ...]:
    """The places, below the units and the organisation that they belong to."""
    above: dict[str, DescribedOffice] = {}
    places: list[DescribedOffice] = []
    for row in rows:
        parent = ""
        for level, field in enumerate(("organization", "organizationUnit")):
            unit = bare(row.get(field))
            if not unit:
                continue
            key = key_of(unit, 60)
            kind = Office.Kind.CITY if level == 0 else Office.Kind.DEPARTMENT
            above.setdefault(
                key, DescribedOffice(key=key, name=unit[:160], parent=parent, kind=kind.value)
            )
            parent = key
        places.append(_office(row, parent, scheme))
    return (*above.values(), *places)


def _office(row: Json, parent: str, scheme: str) -> DescribedOffice:
    number = str(row["id"])
    whole = bare(row.get("name") or number)
    shown = bare(row.get("displayName")) or whole
    code = _CODE.search(whole)
    address, contact = row.get("address") or {}, row.get("contact") or {}
    geo = row.get("geo") or {}
    return DescribedOffice(
        key=f"{key_of(shown, 59 - len(number))}-{key_of(number)}",
        name=shown[:160],
        parent=parent,
        short=code[1][:40] if code else "",
        kind=Office.Kind.PLACE.value,
        street=bare(address.get("street"))[:120],
        house_number=bare(address.get("house_number"))[:12],
        postcode=str(address.get("postal_code") or "")[:10],
        town=bare(address.get("city"))[:80],
        phone=_PHONE.sub("", str(contact.get("phone") or "")).strip()[:40],
        email=_email(contact.get("email")),
        website=_website(contact.get("webinfo")),
        latitude=_number(geo.get("lat")),
        longitude=_number(geo.get("lon")),
        identifiers={scheme: number},
    )


def _email(value: Any) -> str:
    found = re.search(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", str(value or ""))
    return found[0] if found else ""


def _website(value: Any) -> str:
    address = safe_address(str(value or ""))
    return address if address.startswith("http") and len(address) <= 300 else ""


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None

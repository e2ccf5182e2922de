"""Offices in XZuFi (``organisationseinheit``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from rathaus.catalogue.exchange.cleaning import bare, safe_address
from rathaus.catalogue.exchange.xml import Element, child, children, words
from rathaus.catalogue.exchange.xzufi import names
from rathaus.catalogue.exchange.xzufi.parts import code_of, said_in
from rathaus.catalogue.models import FIRST_LANGUAGE
from rathaus.people.actions.foreign_offices import DescribedOffice, Stretch
from rathaus.people.models import Office


def office_in(
    element: Element, key: str, title: str, parent: str, identifiers: dict[str, str]
) -> DescribedOffice:
    """The office with address, ways of contact and hours; what cannot be read stays empty."""
    address = child(element, "anschrift")
    reach = {
        code_of(way, "kanal"): words(child(way, "kennung"))
        for way in reversed(children(element, "kommunikation"))
    }
    point = child(address, "geokodierung")
    kind = words(child(element, "kategorie"))
    return DescribedOffice(
        key=key[:60].strip("-"),
        name=title[:160],
        parent=parent,
        short=bare(words(child(element, "kurzbezeichnung")))[:40],
        kind=kind if kind in Office.Kind.values else Office.Kind.OFFICE.value,
        street=bare(words(child(address, "strasse")))[:120],
        house_number=bare(words(child(address, "hausnummer")))[:12],
        postcode=words(child(address, "postleitzahl"))[:10],
        town=bare(words(child(address, "ort")))[:80],
        phone=re.sub(r"[^\d+()/\-– ]", "", reach.get(names.PHONE, ""))[:40],
        email=_email(reach.get(names.EMAIL, "")),
        website=_website(reach.get(names.WEB, "")),
        latitude=_degree(point, "breitengrad"),
        longitude=_degree(point, "laengengrad"),
        accessibility=bare(said_in(element, "infoBarrierefreiheit").get(FIRST_LANGUAGE, "")),
        identifiers=identifiers,
        hours=tuple(sorted(_hours(element))) or None,
    )


def _email(text: str) -> str:
    return text if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text) else ""


def _website(text: str) -> str:
    address = safe_address(text)
    return address if address.startswith("http") and len(address) <= 300 else ""


def _degree(point: Element | None, tag: str) -> float | None:
    try:
        return float(words(child(point, tag)))
    except ValueError:
        return None


def _hours(element: Element) -> Iterator[Stretch]:
    for row in children(element, "oeffnungszeiten"):
        try:
            day = int(words(child(row, "wochentag")))
            opens = time.fromisoformat(words(child(row, "von")))
            closes = time.fromisoformat(words(child(row, "bis")))
        except ValueError:
            continue
        if 1 <= day <= 7 and opens < closes:
            yield day, opens, closes, bare(said_in(row, "hinweis").get(FIRST_LANGUAGE, ""))[:160]

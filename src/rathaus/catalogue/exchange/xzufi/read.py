"""Reads services and offices from XZuFi 2.2 and 2.3, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from rathaus.catalogue.exchange.cleaning import (
    Paragraph,
    bare,
    blocks_of,
    safe_address,
    write,
)
from rathaus.catalogue.exchange.described import (
    DescribedBasis,
    DescribedLink,
    DescribedPlace,
    DescribedService,
    Reading,
)
from rathaus.catalogue.exchange.naming import free_key, key_of
from rathaus.catalogue.exchange.xml import (
    Element,
    XmlRefused,
    child,
    children,
    local,
    namespace,
    read_xml,
    words,
)
from rathaus.catalogue.exchange.xzufi import names
from rathaus.catalogue.exchange.xzufi.lists import fees_in, papers_in, periods_in
from rathaus.catalogue.exchange.xzufi.offices import office_in
from rathaus.catalogue.exchange.xzufi.parts import HTML, code_of, identifier_of, said_in, text_of
from rathaus.catalogue.models import FIRST_LANGUAGE, ServiceLink
from rathaus.people.actions.foreign_offices import DescribedOffice

MAX_BYTES: Final = 50_000_000
_CODES: Final = {code: module for module, code in names.MODULES.items()}


def read_xzufi(data: bytes, *, scheme: str = "", file: str = "") -> Reading:
    """What the transfer says. ``scheme`` names the source of identifiers; empty: who issued them.

    Raises :class:`XmlRefused` for what is no XML, tries to reach outside, or is no XZuFi.
    """
    root = read_xml(data, file, limit=MAX_BYTES)
    if not namespace(root).startswith(names.PREFIX_OF_ALL):
        raise XmlRefused(
            file,
            root.sourceline or 1,
            "xzufi.namespace",
            "Das ist kein XZuFi 2.2 oder 2.3.",
            f"Erwartet wird einer der Namensräume {', '.join(names.NAMESPACES.values())}.",
        )
    reader = _Reader(scheme)
    for element in _objects(root, "organisationseinheit"):
        reader.office(element)
    for element in _objects(root, "leistung"):
        reader.service(element)
    for element in _objects(root, "onlinedienst"):
        reader.online(element)
    return reader.reading()


def _objects(root: Element, name: str) -> Iterator[Element]:
    """Objects of this kind, wherever in the envelope they stand."""
    return (one for one in root.iter() if local(one) == name and len(one))


@dataclass(slots=True)
class _Reader:
    scheme: str
    services: dict[str, DescribedService] = field(default_factory=dict)
    offices: dict[str, DescribedOffice] = field(default_factory=dict)
    competent: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[DescribedPlace]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def reading(self) -> Reading:
        found = tuple(
            replace(
                service,
                office=self.competent.get(number, ""),
                places=tuple(self.places.get(number, ())),
            )
            for number, service in self.services.items()
        )
        return Reading(services=found, offices=tuple(self._by_parents()), notes=tuple(self.notes))

    def _by_parents(self) -> Iterable[DescribedOffice]:
        """Offices under our keys, those above first; a parent that is not there is left out."""
        keys = {number: office.key for number, office in self.offices.items()}
        waiting, done = dict(self.offices), set[str]()
        while waiting:
            ready = [
                number
                for number, office in waiting.items()
                if office.parent not in keys or office.parent in done
            ] or [next(iter(waiting))]
            for number in ready:
                office = waiting.pop(number)
                known = office.parent in done
                yield replace(office, parent=keys[office.parent] if known else "")
                done.add(number)

    # --- services ---------------------------------------------------------------------------

    def service(self, element: Element) -> None:
        number, ours = identifier_of(child(element, "id"))
        modules = {code_of(one, "leikaTextmodul"): one for one in children(element, "modulText")}
        titles = {
            language: bare(text)
            for language, text in said_in(modules.get(names.NAME), "inhalt").items()
        }
        if not number or not titles.get(FIRST_LANGUAGE):
            self.notes.append(
                f"Zeile {element.sourceline}: Eine Leistung ohne Kennung oder Namen fehlt."
            )
            return
        key = number if ours else free_key(titles[FIRST_LANGUAGE], number, self.taken)
        self.taken.add(key)
        texts, basis = self._texts(element, modules)
        self.services[number] = DescribedService(
            key=key,
            names=titles,
            leika=next(iter(re.findall(r"^\d{14}$", code_of(element, "referenzLeiKa"))), ""),
            synonyms=_synonyms(element),
            texts=texts,
            legal_basis=basis,
            fees=tuple(fees_in(element)),
            periods=tuple(periods_in(element)),
            papers=tuple(papers_in(element)),
            links=tuple(self._links(modules)),
            topics=tuple(_topics(element)),
            identifiers=self._identifiers(element, number, ours=ours),
            trust=code_of(element, "vertrauensniveau") or "none",
        )

    def _identifiers(self, element: Element, number: str, *, ours: bool) -> dict[str, str]:
        found = {
            one.get("schemeAgencyID", ""): words(one) for one in children(element, "idSekundaer")
        }
        if not ours:
            issuer = child(element, "id")
            agency = (issuer.get("schemeAgencyID") or "").strip() if issuer is not None else ""
            found[self.scheme or agency or "xzufi"] = number
        return {scheme: value for scheme, value in found.items() if scheme and value}

    def _texts(
        self, element: Element, modules: dict[str, Element]
    ) -> tuple[dict[str, dict[str, str]], tuple[DescribedBasis, ...]]:
        texts: dict[str, dict[str, str]] = {}
        basis: dict[str, dict[str, str]] = {}
        for code, module in _CODES.items():
            for language, said in said_in(modules.get(code), "inhalt").items():
                place = module
                if language == names.PLAIN_LANGUAGE:
                    language, place = FIRST_LANGUAGE, "leichte_sprache"
                text = text_of(said)
                if module == "rechtsgrundlage":
                    text = _without_norms(said, language, basis)
                if text:
                    texts.setdefault(language, {})[place] = text
        for module, tag in names.OWN_ELEMENTS.items():
            for part in children(element, tag):
                for language, said in said_in(part, "beschreibung").items():
                    if text := text_of(said):
                        texts.setdefault(language, {})[module] = text
        german = texts.setdefault(FIRST_LANGUAGE, {})
        if not german.get("kurztext"):
            german["kurztext"] = _first(german, said_in(modules[names.NAME], "inhalt")["de"])
        found = tuple(DescribedBasis(norm=norm, text=said) for norm, said in basis.items())
        return texts, found

    def _links(self, modules: dict[str, Element]) -> Iterator[DescribedLink]:
        for code, module in modules.items():
            kind = ServiceLink.Kind.FORM if code == names.MODULES["formulare"] else (
                ServiceLink.Kind.FURTHER
            )  # fmt: skip
            titles: dict[str, dict[str, str]] = {}
            for entry in children(module, "weiterfuehrenderLink"):
                address = self._address(words(child(entry, "uri")))
                if not address:
                    continue
                said = titles.setdefault(address, {})
                if title := bare(words(child(entry, "titel"))):
                    said[entry.get("languageCode") or FIRST_LANGUAGE] = title
            for address, said in titles.items():
                yield DescribedLink(kind=kind.value, url=address, names=said)

    def online(self, element: Element) -> None:
        """An online service becomes a link of the services that it names."""
        address = self._address(words(child(child(element, "link"), "link")))
        titles = {lang: bare(text) for lang, text in said_in(element, "bezeichnung").items()}
        numbers = [
            words(one)
            for row in children(element, "zustaendigkeit")
            for one in children(row, "leistungID")
        ]
        numbers += [words(one) for one in children(element, "leistungID")]
        for number in numbers:
            if address and (service := self.services.get(number)) is not None:
                link = DescribedLink(kind=ServiceLink.Kind.ONLINE.value, url=address, names=titles)
                self.services[number] = replace(service, links=(*service.links, link))

    def _address(self, raw: str) -> str:
        address = safe_address(raw)
        if address.startswith(("http://", "https://")) and len(address) <= 600:
            return address
        if raw:
            self.notes.append(f"Der Link „{raw[:80]}“ führt auf keine Seite und fehlt.")
        return ""

    # --- offices ----------------------------------------------------------------------------

    def office(self, element: Element) -> None:
        number, ours = identifier_of(child(element, "id"))
        title = bare(said_in(child(element, "name"), "name").get(FIRST_LANGUAGE, ""))
        if number and not title:
            self.notes.append(f"Die Stelle {number} hat keinen Namen und fehlt.")
        if number and title:
            parent = words(child(element, "uebergeordneteOrganisationseinheitID"))
            tail = key_of(number, 30)
            key = number if ours else f"{key_of(title, 59 - len(tail))}-{tail}"
            self.offices[number] = office_in(element, key, title, parent, self._identifiers(
                element, number, ours=ours))  # fmt: skip
        self._competences(element, self.offices[number].key if number in self.offices else "")

    def _competences(self, element: Element, key: str) -> None:
        if not key:
            return
        for row in children(element, "zustaendigkeit"):
            for one in children(row, "leistungID"):
                self.competent.setdefault(words(one), key)
        for row in children(element, "anlaufstelle"):
            hint = bare(said_in(row, "hinweis").get(FIRST_LANGUAGE, ""))
            place = DescribedPlace(
                office=key, appointment=words(child(row, "terminErforderlich")) == "true", hint=hint
            )
            for one in children(row, "leistungID"):
                self.places.setdefault(words(one), []).append(place)


def _without_norms(said: str, language: str, basis: dict[str, dict[str, str]]) -> str:
    """The text; norms that stand in bold before a colon go to the legal basis."""
    rest = []
    for block in blocks_of(said) if HTML.search(said) else ():
        norm = _norm(block) if isinstance(block, Paragraph) else None
        if norm is None:
            rest.append(block)
            continue
        name, text = norm
        if language == FIRST_LANGUAGE or name in basis:
            entry = basis.setdefault(name, {})
            if text:
                entry[language] = text
    if not HTML.search(said):
        return text_of(said)
    return write(rest)


def _norm(paragraph: Paragraph) -> tuple[str, str] | None:
    first, *others = paragraph.runs
    after = "".join(run.text for run in others).strip()
    if not first.strong or not after.startswith(":"):
        return None
    return first.text.strip(), after[1:].strip()


def _first(texts: dict[str, str], title: str) -> str:
    """The beginning of what is said, for a service without a short text."""
    source = next((text for text in texts.values() if text), title)
    line = next((part for part in source.split("\n\n") if not part.startswith("#")), title)
    return line if len(line) <= 320 else f"{line[:320].rsplit(' ', 1)[0]} …"


def _synonyms(element: Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for module in children(element, "modulBegriffImKontext"):
        for entry in children(module, "begriffImKontext"):
            for language, word in said_in(entry, "begriff").items():
                found.setdefault(language, []).append(bare(word))
    return {language: tuple(dict.fromkeys(words_)) for language, words_ in found.items()}


def _topics(element: Element) -> Iterator[tuple[str, str]]:
    for category in children(element, "kategorie"):
        kind = words(child(child(category, "klasse"), "id"))
        key = words(child(category, "id"))
        if kind and key:
            yield kind, key

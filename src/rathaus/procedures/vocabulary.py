"""The places of a case that a folder may speak of, beside what it defines itself."""

from __future__ import annotations

from collections.abc import Mapping

PLACE: Mapping[str, str] = {
    "zone": "1 für den ersten, 2 für den zweiten Ort",
    "street": "Straße nach dem Straßenverzeichnis",
    "house_number": "Hausnummer",
    "side": "Straßenseite: odd oder even",
    "length_m": "Länge in Metern",
    "inside": "true, wenn der Ort im Gebiet der Kommune liegt",
    "neighbour": "sonst: die zuständige Nachbarbehörde",
    "district": "Stadtteil",
    "road_class": "Straßenart: residential, collector, main, federal, pedestrian, private",
    "known": "true, wenn die Straße im Verzeichnis steht",
    "lat": "geografische Breite",
    "lon": "geografische Länge",
    "restrictions": "Liste dessen, was dort entgegenstehen kann",
    "restriction_kinds": "die Arten daraus, für Bedingungen mit contains",
}
"""What the registers know about a place of the application (``places``, each as ``place``)."""

RESTRICTION: Mapping[str, str] = {
    "kind": "Art: school_street, bus_lane, bus_stop, fire_access, disabled_bay, road_works …",
    "name": "Bezeichnung",
    "overlap_m": "wie viele Meter der Strecke betroffen sind",
    "source": "Verzeichnis, aus dem die Angabe stammt",
}
"""An entry of ``place.restrictions``."""

CASE: Mapping[str, str] = {
    "dates.received": "Tag des Eingangs",
    "dates.received_time": "Uhrzeit des Eingangs, zum Beispiel 08:30",
    "case.number": "Vorgangsnummer",
    "case.channel": "Eingangsweg: online, paper, counter, phone, email",
    "applicant.trust": "Vertrauensniveau: none, basic, substantial, high",
    "places": "die Orte des Antrags mit dem, was die Verzeichnisse über sie wissen",
}
"""What the house knows about every case."""

DRAWN: Mapping[str, str] = {
    "drawn.m2": "Größe der Fläche in m², die auf der Karte gezeichnet ist; fehlt ohne Zeichnung",
}
"""What a form with the format ``area`` knows besides."""

EARLIER: Mapping[str, str] = {
    "earlier.number": "Nummer des Vorgangs, in dem der Bescheid erging",
    "earlier.service": "um welche Leistung es dort ging",
    "earlier.kind": "wie entschieden wurde: grant, partial, refusal",
    "earlier.issued_on": "Tag des Bescheids",
    "earlier.until": "letzter Tag der Rechtsbehelfsfrist; fehlt, solange keine läuft",
    "earlier.law": "Rechtsgebiet: general, social, tax",
}
"""What a procedure with ``follows`` knows about the decision that it is about."""

CONTINUED: Mapping[str, str] = {
    "earlier.occasion": "renewal (Weiterbewilligung) oder change (Änderung)",
    "earlier.slots": "die Beträge, die ein Mensch damals genannt hat, unter den Namen der Felder",
}
"""What a procedure with ``continues`` knows besides about the grant that is continued."""

TEXTS: Mapping[str, str] = {
    "case.title": "Bezeichnung des Vorgangs",
    "case.received_on": "Tag des Eingangs",
    "applicant.name": "Name der antragstellenden Person",
    "service.name": "Name der Leistung",
    "city.name": "Name der Kommune",
    "office.name": "Name der zuständigen Stelle",
    "office.phone": "ihre Telefonnummer",
}
"""What short messages (messages.yaml) may name besides."""

"""The registers that procedure folders may name, with what they are asked and what they answer."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.procedures.registers.base import Kind

_PERSON = {
    "surname": "Nachname",
    "first_names": "Vornamen",
    "birth_date": "Geburtsdatum",
    "street": "Straße",
    "house_number": "Hausnummer",
}

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="residents",
            title="Melderegister",
            asks={**_PERSON, "extras": "welche weiteren Daten gebraucht werden (§ 18 Abs. 2 BMG)"},
            needs=tuple(_PERSON),
            answers={
                "match": "exact (eindeutig), similar (ähnlich), pending (Zuzug noch nicht "
                "verarbeitet), none (nicht gemeldet)",
                "residence": "main (Haupt- oder einzige Wohnung) oder secondary (Nebenwohnung)",
                "since": "Tag des Einzugs",
                "block": "true, wenn eine Auskunftssperre eingetragen ist",
                "doctoral_degree": "Doktorgrad",
                "extras": "die weiteren Daten, je Eintrag name und value",
                "complete": "true, wenn alle gewünschten weiteren Daten bekannt sind",
            },
        ),
        Kind(
            name="parking_zones",
            title="Verzeichnis der Bewohnerparkzonen",
            asks={"street": "Straße", "house_number": "Hausnummer"},
            needs=("street", "house_number"),
            answers={
                "inside": "true, wenn die Adresse in einer Zone liegt",
                "zone": "Bezeichnung der Zone",
            },
        ),
        Kind(
            name="parking_permits",
            title="Verzeichnis der Bewohnerparkausweise",
            asks=_PERSON,
            needs=("surname", "first_names", "birth_date"),
            answers={
                "active": "true, wenn die Person schon einen gültigen Ausweis hat",
                "until": "sein letzter Tag",
                "plate": "sein Kennzeichen",
            },
        ),
        Kind(
            name="vehicles",
            title="Fahrzeugregister",
            asks={"plate": "Kennzeichen", "surname": "Nachname", "first_names": "Vornamen"},
            needs=("plate", "surname"),
            answers={"holder": "same (auf diese Person zugelassen), other, unknown"},
        ),
        Kind(
            name="dog_tax",
            title="Steuerkonto Hundesteuer",
            asks={**_PERSON, "chip": "Chipnummer des Hundes"},
            needs=("street", "house_number"),
            answers={
                "dogs": "wie viele Hunde im Haushalt schon angemeldet sind",
                "registered": "true, wenn ein Hund mit dieser Chipnummer schon angemeldet ist",
            },
        ),
        Kind(
            name="companies",
            title="Handelsregister",
            asks={"number": "Registernummer, etwa HRB 1234 KI", "company": "Firma"},
            needs=("number",),
            answers={
                "entered": "true, wenn es den Eintrag gibt und er nicht gelöscht ist",
                "company": "Firma, wie sie eingetragen ist",
                "form": "Rechtsform",
                "seat": "Sitz",
                "represented_by": "wer die Gesellschaft vertritt",
            },
            public=True,
        ),
    )
}

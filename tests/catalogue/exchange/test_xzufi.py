"""XZuFi: what we write we read again the same; what others write is read as far as it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest
from lxml import etree

from rathaus.catalogue.exchange.described import (
    DescribedBasis,
    DescribedFee,
    DescribedLink,
    DescribedPaper,
    DescribedPeriod,
    DescribedPlace,
    DescribedService,
)
from rathaus.catalogue.exchange.xml import XmlRefused
from rathaus.catalogue.exchange.xzufi.names import NAMESPACES
from rathaus.catalogue.exchange.xzufi.read import MAX_BYTES, read_xzufi
from rathaus.catalogue.exchange.xzufi.write import write_xzufi
from rathaus.people.actions.foreign_offices import DescribedOffice

SERVICE = DescribedService(
    key="wohnsitz-anmelden",
    names={"de": "Wohnsitz anmelden", "en": "Register a residence"},
    office="buergerbuero",
    leika="99115005104000",
    synonyms={"de": ("Ummeldung", "Anmeldung & Umzug"), "en": ("moving house",)},
    texts={
        "de": {
            "kurztext": "Wer umzieht, meldet sich an. Das gilt für Bürger*innen und Gäste*.",
            "volltext": "Erster Absatz mit **Gewicht**.\n\n# Zwischenruf\n\n- eins\n- zwei mit "
            "[Link](https://stadt.example/a?b=1&c=2)\n\nEin < zwei & drei.",
            "fristen": "Sie haben Zeit.",
            "bearbeitungsdauer": "Sofort.",
            "kosten": "Meist nichts.",
            "rechtsgrundlage": "Das Melderecht ist Bundesrecht.",
            "unterlagen": "Bringen Sie alles mit.",
            "leichte_sprache": "Sie ziehen um.\n\nSie melden sich an.",
        },
        "en": {"kurztext": "Whoever moves registers.", "kosten": "Nothing."},
    },
    legal_basis=(
        DescribedBasis(norm="§ 17 Abs. 1 BMG", text={"de": "Sie melden sich an.", "en": "Duty"}),
        DescribedBasis(norm="§ 19 BMG"),
    ),
    fees=(
        DescribedFee(kind="fixed", amount_from=Decimal("12.80"), names={"de": "Auskunft"}),
        DescribedFee(kind="from", amount_from=Decimal("5.00")),
        DescribedFee(
            kind="range", amount_from=Decimal("10.00"), amount_to=Decimal("20.50"), norm="Nr. 1"
        ),
        DescribedFee(kind="free", names={"de": "Anmeldung", "en": "registration"}),
        DescribedFee(kind="text", names={"de": "nach Aufwand"}),
    ),
    periods=(
        DescribedPeriod(kind="deadline", number_from=2, unit="week", names={"de": "nach Einzug"},
                        norm="§ 17 BMG"),
        DescribedPeriod(kind="validity", number_from=1, number_to=2, unit="year"),
        DescribedPeriod(kind="processing", names={"de": "sofort"}),
    ),
    papers=(
        DescribedPaper(names={"de": "Ausweis", "en": "ID card"}, notes={"de": "im Original"}),
        DescribedPaper(names={"de": "Vollmacht"}, required=False),
    ),
    links=(
        DescribedLink(kind="form", url="https://stadt.example/f.pdf", names={"de": "Vordruck"}),
        DescribedLink(kind="further", url="https://stadt.example/mehr", names={"de": "Mehr"}),
        DescribedLink(
            kind="online", url="https://stadt.example/online", names={"de": "Online anmelden"}
        ),
    ),
    places=(DescribedPlace(office="aussenstelle", appointment=True, hint="nur Mo"),),
    topics=(("situation", "umzug"),),
    identifiers={"muenchen": "1063475"},
    trust="substantial",
)  # fmt: skip
OFFICES = (
    DescribedOffice(key="stadt", name="Stadt", kind="city", hours=None),
    DescribedOffice(
        key="buergerbuero", name="Bürgerbüro", parent="stadt", short="BB", street="Platz",
        house_number="1a", postcode="80331", town="München", phone="089 233-0",
        email="bb@stadt.example", website="https://stadt.example/bb", latitude=48.137,
        longitude=11.575, accessibility="Aufzug im Hof", identifiers={"muenchen": "10497"},
        hours=((1, time(8), time(12, 30), ""), (2, time(8), time(16), "mit Termin")),
    ),
    DescribedOffice(key="aussenstelle", name="Außenstelle", parent="stadt", kind="place"),
)  # fmt: skip


@pytest.mark.parametrize("version", ["2.2", "2.3"])
def test_what_we_write_we_read_again(version: str) -> None:
    data = write_xzufi([SERVICE], OFFICES, version=version, ars="091620000000")
    reading = read_xzufi(data, file="export.xml")
    assert reading.notes == ()
    (service,) = reading.services
    assert service == SERVICE
    assert reading.offices == OFFICES
    assert (
        write_xzufi(reading.services, reading.offices, version=version, ars="091620000000") == data
    )


def test_elements_and_codes_are_those_of_the_field() -> None:
    root = etree.fromstring(write_xzufi([SERVICE], OFFICES, ars="091620000000"))
    name = f"{{{NAMESPACES['2.2']}}}"
    service = root.find(f"{name}leistung")
    assert service is not None
    assert service.findtext(f"{name}referenzLeiKa/code") == "99115005104000"
    codes = [
        one.findtext(f"{name}leikaTextmodul/code") for one in service.findall(f"{name}modulText")
    ]
    assert codes == ["02", "05", "06", "07", "08", "14", "15"]
    region = root.find(f"{name}organisationseinheit/{name}zustaendigkeit/{name}gebietID")
    assert region is not None
    assert region.text == "091620000000"


FOREIGN = f"""<xzufi:transfer xmlns:xzufi="{NAMESPACES["2.2"]}" xzufiVersion="2.2.0">
 <xzufi:nachrichtenkopf><xzufi:id>1</xzufi:id></xzufi:nachrichtenkopf>
 <xzufi:schreibe>
  <xzufi:leistung>
   <xzufi:id schemeAgencyID="L100042">L100042.LB.101954</xzufi:id>
   <xzufi:referenzLeiKa><code>99115005104000</code></xzufi:referenzLeiKa>
   <xzufi:modulText>
    <xzufi:inhalt languageCode="de-DE">Wohnsitz &lt;b&gt;an&lt;/b&gt;melden</xzufi:inhalt>
    <xzufi:leikaTextmodul><code>02</code></xzufi:leikaTextmodul></xzufi:modulText>
   <xzufi:modulText>
    <xzufi:inhalt languageCode="de"><![CDATA[<p>Text <a href="javascript:x">hier</a></p>
      <script>alert(1)</script>]]></xzufi:inhalt>
    <xzufi:weiterfuehrenderLink languageCode="de"><xzufi:uri>javascript:alert(1)</xzufi:uri>
     </xzufi:weiterfuehrenderLink>
    <xzufi:leikaTextmodul><code>06</code></xzufi:leikaTextmodul></xzufi:modulText>
   <xzufi:modulText><xzufi:leikaTextmodul><code>99</code></xzufi:leikaTextmodul></xzufi:modulText>
   <xzufi:modulKosten><xzufi:kosten><xzufi:betrag>12,5</xzufi:betrag></xzufi:kosten>
    <xzufi:kosten><xzufi:betrag>viel</xzufi:betrag></xzufi:kosten></xzufi:modulKosten>
   <xzufi:modulFrist><xzufi:frist><xzufi:dauer>4</xzufi:dauer>
    <xzufi:einheit><code>07</code><name>Wochen</name></xzufi:einheit></xzufi:frist></xzufi:modulFrist>
   <xzufi:unbekannt><xzufi:neu/></xzufi:unbekannt>
  </xzufi:leistung>
  <xzufi:organisationseinheit><xzufi:id schemeAgencyID="L100042">L100042.OE.7</xzufi:id>
   <xzufi:name><xzufi:name languageCode="de">Meldeamt</xzufi:name></xzufi:name>
   <xzufi:zustaendigkeit><xzufi:leistungID>L100042.LB.101954</xzufi:leistungID></xzufi:zustaendigkeit>
  </xzufi:organisationseinheit>
 </xzufi:schreibe></xzufi:transfer>"""


def test_a_file_of_somebody_else() -> None:
    reading = read_xzufi(FOREIGN.encode(), scheme="pvog", file="fremd.xml")
    (service,) = reading.services
    assert (service.key, service.names) == ("wohnsitz-anmelden", {"de": "Wohnsitz anmelden"})
    assert service.identifiers == {"pvog": "L100042.LB.101954"}
    assert service.texts == {"de": {"volltext": "Text hier", "kurztext": "Text hier"}}
    assert [(fee.kind, fee.amount_from) for fee in service.fees] == [("fixed", Decimal("12.50"))]
    assert [(one.number_from, one.unit) for one in service.periods] == [(4, "week")]
    assert service.links == ()
    assert service.office == reading.offices[0].key == "meldeamt-l100042-oe-7"
    assert len(reading.notes) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"kein XML",
        b"<leistung/>",
        f'<!DOCTYPE x [<!ENTITY e "y">]><x xmlns="{NAMESPACES["2.2"]}">&e;</x>'.encode(),
        f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x xmlns="{NAMESPACES["2.2"]}"/>'.encode(),
        b"<x>" * 100_000,
    ],
)
def test_what_is_refused(data: bytes) -> None:
    with pytest.raises(XmlRefused) as refusal:
        read_xzufi(data, file="boese.xml")
    assert refusal.value.message.startswith("boese.xml:")


def test_a_huge_file_is_refused() -> None:
    huge = write_xzufi([replace(SERVICE, fees=())]) + b" " * MAX_BYTES
    with pytest.raises(XmlRefused):
        read_xzufi(huge, file="gross.xml")

"""xdomea: what we write is valid by the schema of 3.1.0, and what archives send is read.

Schema and messages lie beside the repository; without them these tests are skipped.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from uuid import UUID

import pytest
from lxml import etree
from tests.records.cast import a_paper, a_plan_entry
from tests.records.disposal.cast import (
    FIRST,
    LATER,
    OFFERED,
    a_closed_file,
    appraised,
    archive_head,
    case_in,
    imported,
)

from rathaus.kernel.blobs import put
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Invalid
from rathaus.kernel.tenancy import City
from rathaus.records.disposal.messages import write_offer, write_receipt, write_transfer
from rathaus.records.disposal.offering import offer_files, transfer_files
from rathaus.records.models import DocumentVersion, Offer, PlanEntry
from rathaus.records.xdomea import Result, appraisals, read_package, receipt, results

pytestmark = [pytest.mark.conformance, pytest.mark.django_db]

THURINGIA = UUID("9a75050f-323a-4e84-94c9-a889aa2b4fe8")
NORTH_RHINE = UUID("9fde4e7a-b41b-11ec-9225-005056871b7c")
SENT = {
    "messages-x-man/{0}_Aussonderung.Anbieteverzeichnis.0501.zip": ("0501", THURINGIA, 3),
    "messages-x-man/{0}_Aussonderung.Aussonderung.0503.zip": ("0503", THURINGIA, 2),
    "messages-x-man/{0}_Aussonderung.BewertungEmpfangBestaetigen.0505.zip": ("0505", THURINGIA, 0),
    "messages-lav-nrw/v3.0.0/{0}_Aussonderung.Aussonderung.0503.xml": ("0503", NORTH_RHINE, 1),
}
"""Messages that others wrote, with kind, process and number of objects."""


@pytest.fixture
def standard(shared: Path) -> Path:
    return shared / "standards" / "xdomea"


@pytest.fixture
def schema(standard: Path) -> etree.XMLSchema:
    """The schema of 3.1.0, with its imports from the folder beside it and nothing from the net."""
    path = standard / "xsd/3.1.0/xdomea-Nachrichten-AussonderungDurchfuehren.xsd"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Beside(standard / "xsd" / "xoev"))
    return etree.XMLSchema(etree.parse(path, parser))


class _Beside(etree.Resolver):  # type: ignore[misc]
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, url: str, _public: object, context: object) -> object:
        name = url.rpartition("/")[2]
        if (self.folder / name).is_file():
            return self.resolve_filename(str(self.folder / name), context)
        return None


@pytest.mark.parametrize("name", SENT)
def test_what_others_sent_is_read(standard: Path, name: str) -> None:
    kind, process, objects = SENT[name]
    message = read_package(standard / name.format(process))
    assert (message.kind, message.version, message.process) == (kind, "3.0.0", process)
    assert len(message.objects) == objects


def test_a_version_without_a_schema_is_refused(standard: Path) -> None:
    (newer,) = (standard / "messages-lav-nrw" / "v4.0.0").glob("*.xml")
    with pytest.raises(Invalid, match=r"schema:4\.0\.0“ ist nicht xdomea 3\.0\.0 oder 3\.1\.0"):
        read_package(newer)


def test_every_message_we_write_is_valid(
    city: City, schema: etree.XMLSchema, tmp_path: Path
) -> None:
    odd = a_paper("Skizze")
    blob = put(b"PK\x03\x04 plan", name="skizze.dwg", purpose="generated")
    a_plan_entry("12.20", archive="destroy")
    a_plan_entry("25.10", archive="keep")
    files = [
        a_closed_file("Umlaute äöüß & <spitze> Klammern\x0b"),
        a_closed_file("Fundsache", plan="12.20"),
        a_closed_file("Chronik", plan="25.10", paper=type(odd)(blob, "skizze.dwg", "S", "map")),
    ]
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
        assert offer is not None
        written = [write_offer(offer, tmp_path)]
    with frozen(LATER):
        appraised(offer, {files[0].pk: "A", files[1].pk: "V", files[2].pk: "A"})
        transfer_files(actor=FIRST, offer=offer)
        written += [write_receipt(offer, tmp_path), write_transfer(offer, tmp_path)]
    for package in written:
        schema.assertValid(etree.fromstring(_message(package)))
    assert [read_package(package).kind for package in written] == ["0501", "0505", "0503"]
    assert _papers(written[2]) == {
        f"{version.pk}_{version.name}": version.size
        for version in DocumentVersion.objects.exclude(document__file=files[1])
    }
    for answer in _answers(offer, files[0].pk, case_in(files[2]).pk):
        schema.assertValid(etree.fromstring(answer))
    found = imported(offer, Result(files[0].pk, True, "B 7/1"), Result(files[2].pk, False, "", "x"))
    assert found.counts == {"taken": 1, "failed": 1}
    assert PlanEntry.objects.count() == 3


def _message(package: Path) -> bytes:
    with zipfile.ZipFile(package) as opened:
        return opened.read(package.with_suffix(".xml").name)


def _papers(package: Path) -> dict[str, int]:
    with zipfile.ZipFile(package) as opened:
        return {
            i.filename: i.file_size for i in opened.infolist() if not i.filename.endswith("xml")
        }


def _answers(offer: Offer, *objects: UUID) -> list[bytes]:
    """What an archive answers, as our simulated one writes it."""
    head = archive_head(offer)
    return [
        appraisals(head, dict.fromkeys(objects, "B")),
        results(head, [Result(objects[0], True, "B 7/1"), Result(objects[1], False, "", "defekt")]),
        *(receipt(kind, head) for kind in ("0504", "0505", "0507")),
    ]

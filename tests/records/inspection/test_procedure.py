"""From asking to handing out: who may do what when, and what is kept of it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from uuid import UUID

import pikepdf
import pytest
from django.db import transaction

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import frozen, today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.records.disposal.destroying import propose_destruction, sign_destruction
from rathaus.records.disposal.offering import offer_files
from rathaus.records.inspection.asking import ask_inspection
from rathaus.records.inspection.deciding import (
    refuse_inspection,
    release_inspection,
    revoke_inspection,
)
from rathaus.records.inspection.exporting import export_papers
from rathaus.records.inspection.leaves import Box, clean_pages, placed_words
from rathaus.records.inspection.preparing import black_out, choose_papers, put_together
from rathaus.records.inspection.queries import inspections_of, open_package
from rathaus.records.inspection.reading import note_binding
from rathaus.records.models import (
    Binding,
    Case,
    Document,
    Inspection,
    InspectionItem,
    ReadingLog,
    Reason,
    Seen,
    Verdict,
)
from tests.cast_floor2 import a_person, resident, staff
from tests.records.cast import applicant_of
from tests.records.disposal.cast import (
    FIRST,
    LATER,
    OFFERED,
    SECOND,
    a_closed_file,
    appraised,
    case_in,
)
from tests.records.inspection import cast
from tests.records.inspection.papers import NAME, says, words_of_page

pytestmark = pytest.mark.django_db


def test_asked_prepared_blackened_looked_at_and_handed_out(city: City) -> None:
    case = cast.case_with_papers()
    jo, inspection = cast.clerk(case), cast.asked(case)
    with pytest.raises(Conflict):
        cast.asked(case)
    first, _second, last = Document.objects.filter(case=case).order_by("serial")
    choose_papers(
        actor=jo,
        inspection=inspection,
        withheld={last.pk: Reason.DRAFT},
        titles={first.pk: "Gutachten", last.pk: "Schriftstück"},
    )
    item = InspectionItem.objects.get(inspection=inspection, position=1)
    boxes = _boxes(blobs.read(item.version.blob), NAME)
    item.inspection = inspection
    assert black_out(actor=jo, item=item, boxes=boxes, reason=Reason.THIRD) == 2
    binding = cast.ready(inspection, jo, city)
    assert (binding.state, binding.sheets, binding.complete) == ("done", 4, False)
    with pytest.raises(Invalid):
        release_inspection(actor=jo, inspection=inspection, way="online")
    done = release_inspection(
        actor=jo, inspection=inspection, way="online", reasons="Daten eines Nachbarn fehlen."
    )
    kim = applicant_of(case)
    package = open_package(kim, Inspection.objects.get(pk=inspection.pk))
    assert package.blob is not None
    content = blobs.read(package.blob)
    assert not says(content, NAME)
    _look_at(content, case)
    assert done.document is not None
    assert (done.document.kind, done.document.current.sha256) == ("inspection", package.blob_id)
    assert done.released_until == today() + datetime.timedelta(days=30)
    with frozen(datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)), pytest.raises(NotFound):
        open_package(kim, Inspection.objects.get(pk=inspection.pk))
    kinds = Event.objects.filter(subject=str(case.ref), kind__startswith="inspection")
    assert list(kinds.order_by("id").values_list("kind", flat=True)) == [
        "inspection.asked",
        "inspection.prepared",
        "inspection.released",
    ]
    revoke_inspection(actor=jo, inspection=inspection, why="Eine Stelle war noch lesbar.")
    with pytest.raises(NotFound):
        open_package(kim, Inspection.objects.get(pk=inspection.pk))


def _boxes(content: bytes, name: str) -> list[tuple[int, Box]]:
    words = placed_words(clean_pages(content))
    return [(page, one.box) for page, found in words.items() for one in found if name in one.text]


def _look_at(content: bytes, case: Case) -> None:
    """Cover, index with links, four numbered sheets with a gap that says why, hashes, bookmarks."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        titles = [item.title for item in pdf.open_outline().root]
        assert titles == [
            "Deckblatt",
            "Inhalt",
            "1–2: Gutachten",
            "3: Verschlossener Brief",
            "4: Schriftstück",
            "Prüfsummen",
        ]
        links = [one for one in pdf.pages[1].obj.Annots if one.get("/Subtype") == "/Link"]
        assert [one.Dest[0].objgen for one in links] == [
            pdf.pages[place].obj.objgen for place in (2, 4, 5)
        ]
        assert [str(pdf.pages[place].label) for place in (0, 2, 3, 4, 5, 6)] == [
            "i", "1", "2", "3", "4", "P1",
        ]  # fmt: skip
    words = [" ".join(words_of_page(content, page)) for page in range(7)]
    assert case.file.number in words[0]
    assert "Auszug" in words[0]
    assert "mit geschwärzten Stellen" in words[1]
    assert "Daten anderer Personen" in words[1]
    assert f"Az. {case.file.number} · Blatt 2 von 4" in words[3]
    assert "durch ein Passwort geschützt" in words[4]
    assert "Blatt 3 von 4" in words[4]
    assert "Nicht Teil der Einsicht: Entwurf" in words[5]
    assert "Der letzte Brief" not in words[5]
    assert Document.objects.filter(case=case).first().current.sha256 in words[6]  # type: ignore[union-attr]


Act = Callable[[Actor, Inspection], object]
ACTS: dict[str, Act] = {
    "choose": lambda who, one: choose_papers(actor=who, inspection=one, withheld={}),
    "put together": lambda who, one: put_together(actor=who, inspection=one),
    "release": lambda who, one: release_inspection(actor=who, inspection=one, way="paper"),
    "refuse": lambda who, one: refuse_inspection(actor=who, inspection=one, reasons="Weil."),
    "revoke": lambda who, one: revoke_inspection(actor=who, inspection=one, why="Darum."),
}
STATES = ("asked", "preparing", "released", "refused", "revoked")
ALLOWED = {
    "choose": {"asked", "preparing", "refused", "revoked"},
    "put together": {"asked", "preparing", "refused", "revoked"},
    "release": {"preparing"},
    "refuse": {"asked", "preparing"},
    "revoke": {"released"},
}
ROLES: dict[str, Callable[[Case], Actor]] = {
    "decides": cast.clerk,
    "works": lambda case: staff("case.see", "case.work", office=case.office_id),
    "reads": lambda case: staff("case.see", office=case.office_id),
    "elsewhere": lambda case: staff(*cast.DECIDES, office=UUID(int=5)),
    "applicant": applicant_of,
}


def test_role_and_phase(city: City) -> None:
    """Each role tries each act in each state; nothing but what is allowed happens."""
    case = cast.case_with_papers()
    inspection = cast.chosen(cast.asked(case), cast.clerk(case))
    done = {}
    for role, make in ROLES.items():
        who = make(case)
        binding = cast.ready(inspection, cast.clerk(case), city)

        note_binding(actor=who, binding=binding, way=Seen.CHECK)
        for act, state in ((act, state) for act in ACTS for state in STATES):
            done[role, act, state] = _tried(ACTS[act], who, inspection, state)
    may = {"decides": set(ACTS), "works": {"choose", "put together"}}
    assert {key for key, worked in done.items() if worked} == {
        (role, act, state) for role, acts in may.items() for act in acts for state in ALLOWED[act]
    }


def _tried(act: Act, who: Actor, inspection: Inspection, state: str) -> bool:

    try:
        with transaction.atomic():
            Inspection.objects.filter(pk=inspection.pk).update(state=state)
            act(who, inspection)
            raise InterruptedError  # undo what worked
    except InterruptedError:
        return True
    except (NotAllowed, Conflict):
        return False


def test_nobody_releases_unseen_and_protected_cases_take_two(city: City) -> None:
    case = cast.case_with_papers(visibility=3)
    powers = (*cast.DECIDES, "protected.see")
    jo = staff(*powers, office=case.office_id, account=7)
    mo = staff(*powers, office=case.office_id, account=8)
    for account in (7, 8):
        cast.employed(account)
    inspection = cast.chosen(cast.asked(case), jo)
    assert inspection.basis == "social"
    binding = cast.ready(inspection, jo, city)
    with pytest.raises(NotAllowed):
        release_inspection(actor=jo, inspection=inspection, way="paper")
    with pytest.raises(Conflict, match="noch nicht angesehen"):
        release_inspection(actor=mo, inspection=inspection, way="paper")

    note_binding(actor=mo, binding=binding, way=Seen.CHECK)
    assert release_inspection(actor=mo, inspection=inspection, way="paper").state == "released"


def test_only_who_asked_sees_the_request(city: City) -> None:
    case = cast.case_with_papers()
    cast.asked(case)

    stranger = resident(a_person("Fremd"))
    with pytest.raises(NotAllowed):
        ask_inspection(actor=stranger, case=case)
    seen = [len(inspections_of(who, case)) for who in (applicant_of(case), stranger)]
    assert seen == [1, 0]
    assert len(inspections_of(cast.clerk(case), case)) == 1


def test_with_the_file_goes_what_was_asked_shown_and_read(city: City) -> None:
    """Destruction takes requests, bundles and readings along; only that there was one stays."""
    file = a_closed_file()
    case = case_in(file)
    jo = cast.clerk(case)
    inspection = cast.chosen(cast.asked(case), jo)
    package = cast.ready(inspection, jo, city)
    done = release_inspection(actor=jo, inspection=inspection, way="online")
    assert done.document is None, "the case is closed: kept with the inspection"
    export_papers(actor=jo, case=case)
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
    assert offer is not None
    with frozen(LATER):
        appraised(offer, {file.pk: "V"})
        listed = propose_destruction(actor=FIRST, offer=offer, verdict=Verdict.DESTROY)
        for signer in (FIRST, SECOND):
            sign_destruction(actor=signer, destruction=listed)
    inspection.refresh_from_db()
    assert (inspection.asker, inspection.wish, inspection.party) == ("vernichtet", "", None)
    assert not Binding.objects.filter(file=file).exists()
    assert not ReadingLog.objects.filter(file=file).exists()
    assert not Blob.objects.filter(pk=package.blob_id).exists()

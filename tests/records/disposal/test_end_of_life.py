"""From the closed file to its destruction: the whole way, by numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import orjson
import pytest
from django.db import transaction

from rathaus.kernel.blobs.models import Blob
from rathaus.kernel.clock import frozen, now
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.refusals import refusals
from rathaus.kernel.tenancy import City
from rathaus.records.actions import close_case, hold_file, reopen_case
from rathaus.records.disposal.destroying import (
    propose_destruction,
    sign_destruction,
    withdraw_destruction,
)
from rathaus.records.disposal.offering import offer_files, transfer_files
from rathaus.records.disposal.queries import OfferFigures, YearDue, due_by_year, offer_figures
from rathaus.records.integrity import verify_documents
from rathaus.records.models import (
    DestructionEntry,
    DestructionList,
    DestructionSignature,
    Document,
    DocumentVersion,
    File,
    Note,
    Offer,
    OfferedFile,
    Outcome,
    Participant,
    Verdict,
)
from rathaus.records.queries import files_to_offer
from rathaus.records.xdomea import Result
from tests.records.cast import HOUSE
from tests.records.disposal.cast import (
    CLERK,
    FIRST,
    LATER,
    OFFERED,
    SECOND,
    a_closed_file,
    appraised,
    case_in,
    imported,
)

pytestmark = pytest.mark.django_db
OFFERED_FILES, KEPT = 340, 12


def test_340_offered_12_kept_328_destroyed_and_the_held_one_stays(city: City) -> None:
    files = [a_closed_file() for _number in range(OFFERED_FILES + 1)]
    held = files.pop()
    hold_file(actor=FIRST, file=held, reason="Klage vor dem Verwaltungsgericht")
    assert due_by_year(FIRST) == [YearDue(2037, 341, 1)]
    assert files_to_offer(FIRST, 2036).count() == 0

    with frozen(date(2036, 12, 31)), pytest.raises(Conflict, match=r"ab dem 1\. Januar 2037"):
        offer_files(actor=FIRST, year=2037)
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
        assert offer is not None
        assert offer_files(actor=FIRST, year=2037) is None
    keep = {file.pk for file in files[:KEPT]}
    verdicts = {file.pk: "A" if file.pk in keep else "V" for file in files}
    with frozen(LATER):
        assert appraised(offer, verdicts).counts == {"A": 12, "V": 328, "B": 0}
        listed = propose_destruction(actor=FIRST, offer=offer)
        sign_destruction(actor=FIRST, destruction=listed)
        assert File.objects.filter(destroyed_at__isnull=False).count() == 0
        sign_destruction(actor=SECOND, destruction=listed)

    assert offer_figures(FIRST) == [OfferFigures(offer, 340, 12, 328, 0, 0, 328)]
    assert set(_ids(destroyed_at=None)) == {*keep, held.pk}
    done = Event.objects.get(kind="destruction.executed").facts
    assert done == {"files": 328, "held": 0, "erased": 328, "kept_elsewhere": 0}
    assert Event.objects.filter(kind="file.destroyed").count() == 328


def _ids(**where: object) -> list[UUID]:
    return list(File.objects.filter(**where).values_list("pk", flat=True))


@pytest.fixture
def offered(city: City) -> Iterator[Offer]:
    """Two files, „kept“ and „gone“, are offered; it is March 2037."""
    a_closed_file("kept")
    a_closed_file("gone")
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
    assert offer is not None
    with frozen(LATER):
        yield offer


def _file(title: str) -> File:
    return File.objects.get(title=title)


def _verdicts(**said: str) -> dict[UUID, str]:
    return {_file(title).pk: verdict for title, verdict in said.items()}


def test_what_stays_of_a_destroyed_file_is_its_proof(offered: Offer) -> None:
    file = _file("gone")
    version = DocumentVersion.objects.get(document__file=file)
    case, blob = case_in(file), version.blob
    listed = _released(offered)
    assert not Blob.objects.filter(pk=blob.pk).exists()
    file.refresh_from_db()
    assert (file.title, file.destroyed_at) == ("vernichtet", listed.executed_at)
    (entry,) = DestructionEntry.objects.filter(destroyed_at__isnull=False)
    assert entry.contents == [
        {
            "case": case.number,
            "serial": 1,
            "version": 1,
            "kind": "application",
            "hash": blob.pk,
            "size": blob.size,
        }
    ]
    plain = orjson.dumps({file.number: entry.contents}, option=orjson.OPT_SORT_KEYS)
    fact = Event.objects.get(kind="file.destroyed")
    assert fact.facts == {
        "number": file.number,
        "destruction_list": f"destruction-list:{listed.pk}",
        "contents": 1,
        "digest": hashlib.sha256(plain).hexdigest(),
        "norm": "§ 15 LArchG SH",
        "cases": [case.number],
    }
    assert [(e.actor, e.facts["signature"]) for e in _events("destruction.signed")] == [
        ("staff:11", 1),
        ("staff:12", 2),
    ]
    case.refresh_from_db()
    assert (case.title, case.applicant.name) == ("vernichtet", "gelöschte Person")
    assert list(Participant.objects.filter(case=case)) == []
    assert [note.text for note in Note.objects.filter(case=case)] == ["vernichtet"]
    assert Document.objects.get(file=file).title == "vernichtet"
    assert verify_documents(case).findings == ()
    assert _file("kept").destroyed_at is None


def _released(offer: Offer) -> DestructionList:
    appraised(offer, _verdicts(kept="A", gone="V"))
    listed = propose_destruction(actor=FIRST, offer=offer)
    sign_destruction(actor=FIRST, destruction=listed)
    return sign_destruction(actor=SECOND, destruction=listed)


def _events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("id"))


def test_one_person_signs_once_and_neither_the_house_nor_clerks_do(offered: Offer) -> None:
    appraised(offered, _verdicts(gone="V"))
    listed = propose_destruction(actor=FIRST, offer=offered)
    sign_destruction(actor=FIRST, destruction=listed)
    with pytest.raises(Conflict, match="schon unterschrieben"), transaction.atomic():
        sign_destruction(actor=FIRST, destruction=listed)
    for actor in (HOUSE, CLERK):
        with pytest.raises(NotAllowed):
            sign_destruction(actor=actor, destruction=listed)
        with pytest.raises(NotAllowed):
            propose_destruction(actor=actor, offer=offered)
    assert _ids(destroyed_at__isnull=False) == []


def test_a_hold_set_between_the_signatures_wins(offered: Offer) -> None:
    appraised(offered, _verdicts(kept="V", gone="V"))
    listed = propose_destruction(actor=FIRST, offer=offered)
    sign_destruction(actor=FIRST, destruction=listed)
    file = _file("kept")
    hold_file(actor=FIRST, file=file, reason="Klage")
    sign_destruction(actor=SECOND, destruction=listed)
    assert _ids(destroyed_at=None) == [file.pk]
    assert Event.objects.get(kind="destruction.executed").facts["held"] == 1
    with pytest.raises(Conflict, match="nichts zu vernichten"):
        propose_destruction(actor=FIRST, offer=offered)
    hold_file(actor=FIRST, file=file, reason="")
    assert propose_destruction(actor=FIRST, offer=offered).entries.get().file == file


def test_a_list_withdrawn_is_void_and_its_files_can_be_listed_anew(offered: Offer) -> None:
    appraised(offered, _verdicts(gone="V"))
    first = propose_destruction(actor=FIRST, offer=offered)
    with pytest.raises(Conflict, match="nichts zu vernichten"):
        propose_destruction(actor=SECOND, offer=offered)
    withdraw_destruction(actor=SECOND, destruction=first)
    with pytest.raises(Conflict, match="schon erledigt"):
        sign_destruction(actor=FIRST, destruction=first)
    assert propose_destruction(actor=FIRST, offer=offered).fingerprint == first.fingerprint


def test_what_the_archive_took_over_goes_too_but_not_before(offered: Offer) -> None:
    kept = _file("kept")
    appraised(offered, _verdicts(kept="A"))
    with pytest.raises(Conflict, match="nichts zu vernichten"):
        propose_destruction(actor=FIRST, offer=offered, verdict=Verdict.KEEP)
    transfer_files(actor=FIRST, offer=offered)
    imported(offered, Result(kept.pk, True, "B 7/1"))
    listed = propose_destruction(actor=FIRST, offer=offered, verdict=Verdict.KEEP)
    sign_destruction(actor=SECOND, destruction=listed)
    sign_destruction(actor=FIRST, destruction=listed)
    assert _ids(destroyed_at__isnull=False) == [kept.pk]


def test_a_file_opened_again_is_offered_anew(offered: Offer) -> None:
    appraised(offered, _verdicts(gone="V"))
    listed = propose_destruction(actor=FIRST, offer=offered)
    sign_destruction(actor=FIRST, destruction=listed)
    case = case_in(_file("gone"))
    reopen_case(actor=HOUSE, case=case, reason="Widerspruch")
    close_case(actor=HOUSE, case=case, outcome=Outcome.GRANTED)
    with pytest.raises(Conflict, match="läuft noch"), refusals(), transaction.atomic():
        sign_destruction(actor=SECOND, destruction=listed)
    assert due_by_year(FIRST) == [YearDue(2048, 1, 0)]


def test_archives_judge_cases_too_and_the_weightiest_verdict_counts(offered: Offer) -> None:
    kept, gone = case_in(_file("kept")), case_in(_file("gone"))
    found = appraised(offered, {kept.pk: "A", _file("kept").pk: "V", gone.pk: "B"})
    assert found.counts == {"A": 1, "V": 0, "B": 1}
    assert appraised(offered, {gone.pk: "V"}).counts == {"A": 0, "V": 1, "B": 0}
    with pytest.raises(Conflict, match="schon bewertet"):
        appraised(offered, {kept.pk: "V"})
    with pytest.raises(Invalid, match="Nicht angeboten"):
        appraised(offered, {offered.pk: "V"})


FORBIDDEN: dict[str, tuple[str, Callable[[Offer], object]]] = {
    "not appraised": (
        "Das Archiv hat die Akte weder freigegeben noch übernommen.",
        lambda _offer: None,
    ),
    "not released": (
        "Die Vernichtung der Akte haben nicht zwei Personen freigegeben.",
        lambda offer: _proposed(offer),
    ),
    "held": (
        "Die Akte ist gesperrt; sie wird nicht vernichtet.",
        lambda _offer: File.objects.update(hold="Klage"),
    ),
    "still kept": (
        "Die Aufbewahrungsfrist der Akte läuft noch; sie wird nicht vernichtet.",
        lambda _offer: File.objects.update(retention_until=date(2040, 12, 31)),
    ),
}


def _proposed(offer: Offer) -> None:
    appraised(offer, _verdicts(gone="V", kept="V"))
    listed = propose_destruction(actor=FIRST, offer=offer)
    sign_destruction(actor=FIRST, destruction=listed)


@pytest.mark.parametrize("why", FORBIDDEN)
def test_the_database_itself_refuses_to_destroy_what_is(offered: Offer, why: str) -> None:
    sentence, prepare = FORBIDDEN[why]
    prepare(offered)
    with pytest.raises(Conflict) as told, refusals(), transaction.atomic():
        File.objects.filter(title="gone").update(destroyed_at=now())
    assert str(told.value).startswith(sentence)


def test_proofs_stay_and_destroyed_files_change_no_more(offered: Offer) -> None:
    _released(offered)
    changes: tuple[Callable[[], object], ...] = (
        lambda: DestructionSignature.objects.all()._raw_delete("default"),
        lambda: DestructionSignature.objects.update(signer="staff:99"),
        lambda: DestructionEntry.objects.update(contents=[]),
        lambda: DestructionList.objects.all()._raw_delete("default"),
        lambda: OfferedFile.objects.all()._raw_delete("default"),
    )
    for change in changes:
        with pytest.raises(Conflict, match="Nachweise"), refusals(), transaction.atomic():
            change()
    gone = case_in(File.objects.get(title="vernichtet"))
    with pytest.raises(Conflict, match="ist vernichtet"), refusals(), transaction.atomic():
        reopen_case(actor=HOUSE, case=gone, reason="zu spät")

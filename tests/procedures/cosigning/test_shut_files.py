"""Papers of files that are shut to somebody: they neither sign nor see them, nor do they move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rathaus.kernel.access import ALL_OFFICES, Visibility
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.people.models import Account
from rathaus.procedures.cosigning.ending import recall_round
from rathaus.procedures.cosigning.naming import Hand
from rathaus.procedures.cosigning.queries import (
    RoundFilter,
    dispositions_of,
    find_round,
    find_step,
    round_list,
)
from rathaus.procedures.models import Disposition, Round
from rathaus.records.access_rights.granting import admit, bar, restrict_file
from rathaus.records.actions import add_document, close_case, erase_document
from rathaus.records.inspection.queries import all_readings
from rathaus.records.inspection.reading import note_reading
from rathaus.records.models import AccessMode, Case, File, Outcome
from rathaus.records.structure.moving import move_document
from rathaus.records.structure.naming import rename_file
from tests.procedures.cosigning.cast import MORNING, Town, a_town, hand, started, step
from tests.records.cast import HOUSE, a_case, a_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Iterator[Town]:
    with frozen(MORNING):
        yield a_town()


def barred(town: Town, name: str) -> None:
    account = Account.objects.get(name=name)
    bar(actor=town.actor("Cem Chef"), file=town.case.file, account=account, reason="Bruder")


def listed(town: Town, name: str, which: str) -> list[Round]:
    return list(round_list(town.actor(name), RoundFilter(which=which)).rows)  # type: ignore[arg-type]


def test_whoever_is_barred_meanwhile_neither_finds_nor_lists_it(town: Town) -> None:
    with frozen(MORNING):
        round = started(town, (hand("Dora Recht", town.law), Hand(town.law)))
        assert find_step(town.actor("Dora Recht"), step(round, 1).pk).round == round
        for name, which in (("Dora Recht", "open"), ("Ada Amt", "started")):
            assert listed(town, name, which) == [round]
            barred(town, name)
            assert listed(town, name, which) == []
        for place in (1, 2):
            with pytest.raises(NotFound):
                find_step(town.actor("Dora Recht"), step(round, place).pk)
        with pytest.raises(NotFound):
            find_round(town.actor("Ada Amt"), round.pk)
        assert listed(town, "Emil Recht", "open") == [round]
        with pytest.raises(Invalid, match=r"Umlauf"):
            started(town, (hand("Dora Recht", town.law),), kind=Round.Kind.INFORM, by="Ben Bau")


def test_a_restricted_file_goes_round_only_among_the_admitted(town: Town) -> None:
    admitted = [Account.objects.get(name=name) for name in ("Ada Amt", "Ben Bau")]
    lead = town.actor("Cem Chef")
    restrict_file(actor=lead, file=town.case.file, reason="Personalsache", accounts=admitted)
    with frozen(MORNING):
        for hands in ((hand("Dora Recht", town.law),), (Hand(town.law),), (Hand(town.office),)):
            with pytest.raises(Invalid):
                started(town, hands)
        assert started(town, (hand("Ben Bau", town.office),)).running


def test_what_goes_round_is_not_moved_and_ended_rounds_show_nothing_of_a_shut_file(
    town: Town,
) -> None:
    other = Case.objects.get(pk=a_case(office=town.office.pk).pk)
    ada, ben = town.actor("Ada Amt"), town.actor("Ben Bau")
    with frozen(MORNING):
        round = started(town, (hand("Dora Recht", town.law),))
        with pytest.raises(Conflict, match=r"Umlauf"):
            move_document(actor=ada, document=town.draft, to=other, reason="falscher Vorgang")
        recall_round(actor=ada, round_id=round.pk)
        town.draft.refresh_from_db()
        move_document(actor=ada, document=town.draft, to=other, reason="falscher Vorgang")
    assert find_step(ben, step(round, 1).pk).round == round
    bar(
        actor=town.actor("Cem Chef"),
        file=other.file,
        account=Account.objects.get(name="Ben Bau"),
        reason="Bruder",
    )
    with pytest.raises(NotFound):
        find_step(town.actor("Ben Bau"), step(round, 1).pk)


def test_protected_papers_stay_unnamed_in_dispositions_and_among_readings(town: Town) -> None:
    paper = add_document(
        actor=HOUSE, case=town.case, paper=a_paper("Attest", visibility=Visibility.PROTECTED)
    )
    Disposition.objects.create(
        case=town.case,
        document=paper,
        made_at=MORNING,
        made_by=Account.objects.get(name="Ada Amt"),
    )
    note_reading(actor=town.actor("Ada Amt"), document=paper)
    lead = town.actor("Cem Chef")
    sees = replace(lead, grants={**lead.grants, "protected.see": ALL_OFFICES})
    assert dispositions_of(lead, town.case) == []
    assert list(all_readings(lead, town.case)) == []
    assert all_readings(sees, town.case).count() == 1


def test_a_file_read_by_admission_is_not_changed(town: Town) -> None:
    lead, ada = town.actor("Cem Chef"), Account.objects.get(name="Ada Amt")
    ben = Account.objects.get(name="Ben Bau")
    restrict_file(actor=lead, file=town.case.file, reason="Personalsache", accounts=[ben])
    admit(actor=lead, file=town.case.file, whom=ada, mode=AccessMode.READ, reason="Vertretung")
    file = File.objects.get(pk=town.case.file_id)
    with pytest.raises(NotAllowed):
        rename_file(actor=town.actor("Ada Amt"), file=file, title="Anders")
    assert rename_file(actor=town.actor("Ben Bau"), file=file, title="Anders").title == "Anders"


def test_what_was_signed_and_is_erased_is_gone(town: Town) -> None:
    content = town.draft.current.sha256
    with frozen(MORNING):
        round = started(town, (hand("Ben Bau", town.office),))
        recall_round(actor=town.actor("Ada Amt"), round_id=round.pk)
        close_case(actor=HOUSE, case=town.case, outcome=Outcome.GRANTED)
        erase_document(actor=HOUSE, document=town.draft, why="Frist vorbei")
    assert not Blob.objects.filter(pk=content).exists()

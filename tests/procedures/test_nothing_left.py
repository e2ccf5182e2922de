"""A file in which a word was written wherever something can be written: destroyed, it is gone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from rathaus.kernel.access import Actor
from rathaus.kernel.blobs import Blob
from rathaus.kernel.blobs.forgetting import remove_forgotten
from rathaus.kernel.blobs.second import copy_due
from rathaus.kernel.clock import frozen
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Office
from rathaus.people.queries import actor_for
from rathaus.procedures.cosigning.dispositions import Point, make_disposition
from rathaus.procedures.cosigning.naming import Hand
from rathaus.procedures.cosigning.signing import return_step, take_note
from rathaus.procedures.cosigning.starting import Wanted, start_round
from rathaus.procedures.drafting.addressees import INTERNAL
from rathaus.procedures.drafting.office_documents import add_office_document
from rathaus.procedures.drafting.reserving import break_checkout, check_out
from rathaus.procedures.drafting.writing import discard_draft, save_draft
from rathaus.procedures.models import DispositionPoint, Round, RoundStep
from rathaus.records.access_rights.granting import admit, end_access, restrict_file
from rathaus.records.actions import (
    add_document,
    close_case,
    mark_as_mistaken,
    open_file,
    open_matter,
    write_note,
)
from rathaus.records.disposal.destroying import propose_destruction, sign_destruction
from rathaus.records.disposal.offering import offer_files
from rathaus.records.inspection.asking import ask_inspection
from rathaus.records.inspection.deciding import release_inspection, revoke_inspection
from rathaus.records.inspection.exporting import export_papers
from rathaus.records.inspection.preparing import choose_papers, put_together
from rathaus.records.inspection.reading import note_binding, note_reading
from rathaus.records.models import AccessMode, Case, DocumentVersion, File, Outcome, Seen
from rathaus.records.scanning.verbs import open_matter_from_scan, take_scan
from rathaus.records.structure.closing import close_file, reopen_file
from rathaus.records.structure.moving import move_case
from rathaus.records.structure.naming import rename_case, rename_file
from rathaus.records.structure.paper import (
    lend_paper_part,
    move_paper_part,
    record_paper_part,
    return_paper_part,
)
from tests.cast_floor2 import an_office
from tests.kernel.test_blobs_second import point
from tests.procedures.drafting.cast import a_docx, a_draft, said
from tests.records.cast import HOUSE, a_paper, a_plan_entry
from tests.records.disposal.cast import FIRST, LATER, OFFERED, SECOND, appraised
from tests.records.renditions.papers import written
from tests.records.test_search import a_text, indexed
from tests.site.desk.cast import employ

pytestmark = pytest.mark.django_db
WORD = "Zebrafink"
CLOSED = datetime.date(2026, 11, 22)


@pytest.fixture
def stores(settings: Settings, tmp_path: Path) -> tuple[Path, Path]:
    """The two folders of this test."""
    found = tmp_path / "first", tmp_path / "second"
    point(settings, *found)
    return found


def columns_with(word: str) -> list[str]:
    """Every column of the database in which the word stands, whatever its type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            "   AND (data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY')"
            "        OR data_type = 'tsvector')"
        )
        found = []
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1',
                [f"%{word}%"],
            )
            if cursor.fetchone():
                found.append(f"{table}.{column}")
        return sorted(found)


def files_with(word: str, folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes()]


@dataclass(frozen=True)
class Bureau:
    """An office, a clerk and the lead of it, and a file with a case that came from another."""

    office: Office
    jo: Account
    ben: Account
    file: File
    case: Case

    @property
    def clerk(self) -> Actor:
        return actor_for(self.jo)

    @property
    def lead(self) -> Actor:
        return actor_for(self.ben)


@pytest.fixture
def bureau(city: City, stores: tuple[Path, Path]) -> Bureau:
    office = an_office("tiefbau", "Tiefbauamt")
    office.refresh_from_db()  # the database writes its path
    jo, ben = employ("clerk", office, "Jo Amt"), employ("lead", office, "Ben Chef")
    with frozen(CLOSED):
        plan = a_plan_entry("66.10").number
        earlier, file = (
            open_file(actor=HOUSE, plan=plan, title=title, office=office.pk)
            for title in ("Sammelakte", f"{WORD} im Park")
        )
        case = open_matter(actor=HOUSE, file=earlier, title=f"{WORD} am See")
        paper = replace(a_paper("Brief", blob=a_text(f"{WORD} singt")), title=f"{WORD} 1")
        document = add_document(actor=HOUSE, case=case, paper=paper)
        note_reading(actor=actor_for(jo), document=document)
        export_papers(actor=actor_for(jo), case=case, form="zip")
        run_pending(city)
        move_case(actor=actor_for(jo), case=case, to=file, reason=f"{WORD}: falsche Akte")
        case.refresh_from_db()
    return Bureau(office, jo, ben, file, case)


def write_everywhere(at: Bureau) -> Case:
    """Titles, notes, a scan, paper parts; returns the case that the scan opened."""
    clerk, case, file = at.clerk, at.case, at.file
    write_note(actor=clerk, case=case, text=WORD)
    for title in ("Vögel", f"{WORD} am See"):
        rename_case(actor=clerk, case=case, title=title)
        rename_file(actor=clerk, file=file, title=title)
    scan = take_scan(actor=clerk, office=at.office, data=written(WORD), name=f"{WORD}.pdf").scan
    other, paper = open_matter_from_scan(actor=clerk, scan=scan, file=file, title=WORD)
    mark_as_mistaken(actor=clerk, document=paper, why=f"{WORD} fehlt")
    part = record_paper_part(
        actor=clerk, file=file, volume="Band 1", location=f"Regal {WORD}", holds=WORD
    )
    move_paper_part(actor=clerk, part=part, location="Regal 12")
    lend_paper_part(actor=clerk, part=part, borrower=WORD, due_on=CLOSED)
    return_paper_part(actor=clerk, part=part)
    return other


def draft_and_sign(at: Bureau) -> None:
    """A draft given up, an office document given back by whoever was to sign, a disposition."""
    clerk, lead, case, kind = at.clerk, at.lead, at.case, DispositionPoint.Kind
    draft = a_draft(case, clerk)
    content = said(WORD, case, WORD, addressee=INTERNAL)
    save_draft(actor=clerk, draft_id=draft.pk, content=content, base=1, note=WORD)
    held = check_out(actor=clerk, thing=draft)
    break_checkout(actor=lead, checkout_id=held.pk, reason=WORD)
    discard_draft(actor=clerk, draft_id=draft.pk, reason=WORD)
    paper = add_office_document(actor=clerk, case=case, title=WORD, file=a_docx(WORD))
    ben = Hand(at.office, at.ben)
    start_round(
        actor=clerk,
        document=paper.pk,
        kind=Round.Kind.COSIGN,
        steps=[Wanted(1, ben)],
        due_on=CLOSED,
        comment=WORD,
    )
    return_step(actor=lead, step_id=RoundStep.objects.get().pk, reason=WORD)
    points = [
        Point(kind.FOR_INFORMATION, (ben,), CLOSED, WORD),
        Point(kind.FURTHER, (), CLOSED, WORD),
    ]
    make_disposition(actor=clerk, case=case, document=paper.pk, points=points)
    take_note(actor=lead, step_id=RoundStep.objects.get(result="").pk, note=WORD)


def show_and_shut(at: Bureau, city: City) -> None:
    """Papers shown to somebody, people admitted, the file restricted."""
    clerk, lead, case, file = at.clerk, at.lead, at.case, at.file
    asked = ask_inspection(actor=clerk, case=case, wish=WORD, asker=WORD, standing="party")
    choose_papers(actor=clerk, inspection=asked, withheld={})
    bound = put_together(actor=clerk, inspection=asked)
    run_pending(city)
    bound.refresh_from_db()
    note_binding(actor=clerk, binding=bound, way=Seen.CHECK)
    release_inspection(actor=clerk, inspection=asked, way="paper", reasons=WORD)
    revoke_inspection(actor=clerk, inspection=asked, why=WORD)
    right = admit(actor=lead, file=file, whom=at.jo, mode=AccessMode.READ, reason=WORD)
    end_access(actor=lead, right=right, reason=WORD)
    restrict_file(actor=lead, file=file, reason=WORD, accounts=[at.jo, at.ben])


def test_destroyed_it_leaves_no_word_in_any_table_or_store(
    city: City, bureau: Bureau, stores: tuple[Path, Path]
) -> None:
    with frozen(CLOSED):
        other = write_everywhere(bureau)
        draft_and_sign(bureau)
        show_and_shut(bureau, city)
        for case in (bureau.case, other):
            case.refresh_from_db()
            close_case(actor=bureau.clerk, case=case, outcome=Outcome.GRANTED)
        close_file(actor=bureau.clerk, file=bureau.file)
        reopen_file(actor=bureau.clerk, file=bureau.file, reason=WORD)
        close_file(actor=bureau.clerk, file=bureau.file)
        run_pending(city)
        indexed()
        copy_due()
    assert len(columns_with(WORD)) > 30
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
    assert offer is not None
    with frozen(LATER):
        appraised(offer, {bureau.file.pk: "V"})
        listed = propose_destruction(actor=FIRST, offer=offer)
        sign_destruction(actor=FIRST, destruction=listed)
        sign_destruction(actor=SECOND, destruction=listed)
        indexed()
    remove_forgotten()
    assert columns_with(WORD) == []
    assert [files_with(WORD, folder) for folder in stores] == [[], []]
    named = DocumentVersion.objects.filter(document__file=bureau.file).values("blob")
    assert Blob.objects.filter(pk__in=named).count() == 1

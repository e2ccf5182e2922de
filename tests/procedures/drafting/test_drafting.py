"""Drafts: begun, saved as versions, reserved, filed, sent, co-signed, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import InternalError, transaction
from django.db.utils import IntegrityError
from pypdf import PdfReader

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.mail.models import Channel, Message
from rathaus.people.models import Office
from rathaus.procedures.drafting.addressees import (
    INTERNAL,
    Addressee,
    parties_of,
    usual_addressee,
)
from rathaus.procedures.drafting.errors import Outdated, Reserved
from rathaus.procedures.drafting.finishing import circulate_draft, file_draft, send_draft
from rathaus.procedures.drafting.known import begun
from rathaus.procedures.drafting.office_documents import add_office_document, check_in
from rathaus.procedures.drafting.printing import printed
from rathaus.procedures.drafting.queries import drafts_of, open_drafts
from rathaus.procedures.drafting.reserving import break_checkout, check_out, undo_checkout
from rathaus.procedures.drafting.templates import all_templates
from rathaus.procedures.drafting.writing import (
    discard_draft,
    restore_version,
    save_draft,
    start_draft,
)
from rathaus.procedures.models import Checkout, LetterDraft, LetterDraftVersion, Task
from rathaus.records.actions import add_participant, close_case, open_file, open_matter
from rathaus.records.disposal.destroying import propose_destruction, sign_destruction
from rathaus.records.disposal.offering import offer_files
from rathaus.records.models import Case, Direction, Document, File, Outcome, Role
from rathaus.records.queries import documents_for
from tests.cast_floor2 import a_person
from tests.procedures.drafting.cast import (
    a_docx,
    a_draft,
    a_matter,
    an_odt,
    an_office,
    clerk,
    said,
)
from tests.records.cast import HOUSE, a_plan_entry, applicant_of
from tests.records.disposal.cast import CLOSED, FIRST, LATER, OFFERED, SECOND, appraised

pytestmark = pytest.mark.django_db


def _words(document: Document) -> str:
    current = Document.objects.get(pk=document.pk).current
    with blobs.open_blob(current.blob) as file:
        text = " ".join(page.extract_text() for page in PdfReader(file).pages)
    return " ".join(text.split())


def _kinds(case: Case) -> list[str]:
    own = ("letter_draft.", "checkout.")
    events = Event.objects.filter(subject=str(case.ref)).order_by("id")
    return [event.kind for event in events if event.kind.startswith(own)]


def test_a_letter_from_template_to_mailbox() -> None:
    case, jo = a_matter(), clerk()
    draft = start_draft(actor=jo, case=case, template="zwischennachricht")
    first = draft.versions.get()
    assert first.subject == f"Ihr Vorgang {case.number}: Es dauert noch"
    assert first.text.startswith("Guten Tag Ida Petersen,\n\nSie müssen im Moment nichts tun")
    assert first.text.endswith("Mit freundlichen Grüßen\nJo Amt")
    with pytest.raises(Invalid) as refused:
        send_draft(actor=jo, draft_id=draft.pk, base=1)
    assert "„Woran liegt es?“, „Tag“" in refused.value.fields["text"]
    text = first.text.replace("[[Woran liegt es?]]", "Am **Wetter**.").replace("[[Tag]]", "3. Mai")
    save_draft(actor=jo, draft_id=draft.pk, content=said(text, case), base=1, note="ergänzt")
    delivery = send_draft(actor=jo, draft_id=draft.pk, base=2)
    draft.refresh_from_db()
    letter = draft.document
    assert letter is not None
    assert (draft.state, letter.kind, letter.direction) == ("sent", "letter", Direction.OUT)
    assert [one.media_type for one in letter.versions.order_by("number")] == [
        "text/plain",
        "application/pdf",
    ]
    words = _words(letter)
    for part in ("Ida Petersen Schulweg 8", "Am Wetter.", case.file.number, "Tiefbauamt"):
        assert part in words
    assert [e.sha256 for e in delivery.message.enclosures.all()] == [letter.current.sha256]
    assert letter in documents_for(applicant_of(case), case)
    assert _kinds(case) == ["letter_draft.started", "letter_draft.saved", "letter_draft.sent"]
    with pytest.raises(Conflict, match="schon abgeschlossen"):
        send_draft(actor=jo, draft_id=draft.pk, base=2)
    assert Message.objects.count() == 1


def test_a_free_address_gets_a_letter_that_parties_do_not_read() -> None:
    case, jo = a_matter(), clerk()
    to = Addressee("address", lines=("Wasserwerk Kiel", " ", "Uferweg 1", "24103 Kiel"))
    draft = start_draft(actor=jo, case=case, addressee=to)
    save_draft(actor=jo, draft_id=draft.pk, content=said("Text", case, addressee=to), base=1)
    delivery = send_draft(actor=jo, draft_id=draft.pk, base=2)
    assert (delivery.channel, delivery.address) == (
        Channel.POST,
        ["Wasserwerk Kiel", "Uferweg 1", "24103 Kiel"],
    )
    assert list(documents_for(applicant_of(case), case)) == []
    assert "Wasserwerk Kiel Uferweg 1" in _words(documents_for(jo, case).get())


def test_another_party_of_the_case_gets_a_letter_by_post_that_only_they_read() -> None:
    case, jo = a_matter(), clerk()
    uwe = a_person("Nachbar", "Uwe", street="Schulweg", house_number="9", town="Kiel")
    nobody = a_person("Ohne", "Anschrift")
    for party in (uwe, nobody):
        add_participant(actor=HOUSE, case=case, party=party, role=Role.AFFECTED)
    to = Addressee("party", uwe.pk)
    draft = start_draft(actor=jo, case=case, addressee=to)
    lost = said("Text", case, addressee=Addressee("party", nobody.pk))
    save_draft(actor=jo, draft_id=draft.pk, content=lost, base=1)
    with pytest.raises(Invalid, match="fehlt die Anschrift"):
        send_draft(actor=jo, draft_id=draft.pk, base=2)
    save_draft(actor=jo, draft_id=draft.pk, content=said("Text", case, addressee=to), base=2)
    delivery = send_draft(actor=jo, draft_id=draft.pk, base=3)
    assert (delivery.channel, delivery.address[0]) == (Channel.POST, "Uwe Nachbar")
    assert list(documents_for(applicant_of(case), case)) == []


def test_every_template_can_be_printed_and_the_house_writes_no_letters_to_itself() -> None:
    a_plan_entry("66.10")
    file = open_file(actor=HOUSE, plan="66.10", title="Brücke", office=an_office().pk)
    made = open_matter(actor=HOUSE, file=file, title="Prüfung der Brücke")
    case = Case.objects.select_related("file", "office", "applicant", "agent").get(pk=made.pk)
    assert parties_of(case) == []
    for template in all_templates():
        content = begun(clerk(), case, template, usual_addressee(case))
        assert "{{" not in content.subject + content.text
        pdf = printed(clerk(), case, content)
        assert pdf.pages == 1, template.key
        assert {"text", "addressee", "reference"} <= set(pdf.parts)


def test_a_note_stays_in_the_file_and_cannot_be_sent() -> None:
    case, jo = a_matter(), clerk()
    draft = start_draft(actor=jo, case=case, template="aktennotiz")
    note = said("## Ergebnis\n- alles gut", case, addressee=INTERNAL)
    save_draft(actor=jo, draft_id=draft.pk, content=note, base=1)
    with pytest.raises(Invalid, match="keinen Empfänger"):
        send_draft(actor=jo, draft_id=draft.pk, base=2)
    document = file_draft(actor=jo, draft_id=draft.pk, base=2)
    assert (document.kind, document.direction) == ("note", Direction.INTERNAL)
    assert "alles gut" in _words(document)


def test_versions_stay_and_an_earlier_one_comes_back_as_a_new_one() -> None:
    case, jo = a_matter(), clerk()
    draft = a_draft(case, jo)
    for base, text in ((1, "eins"), (2, "zwei"), (3, "zwei")):
        save_draft(actor=jo, draft_id=draft.pk, content=said(text, case), base=base)
    again = restore_version(actor=jo, draft_id=draft.pk, number=2, base=3)
    assert (again.number, again.text, again.restored_from) == (4, "eins", 2)
    rows = LetterDraftVersion.objects.order_by("number").values_list("number", "text")
    assert list(rows) == [(1, ""), (2, "eins"), (3, "zwei"), (4, "eins")]
    for change in (
        lambda: LetterDraftVersion.objects.update(text="anders"),
        lambda: LetterDraftVersion.objects.all().delete(),
    ):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()


def test_who_writes_on_an_old_version_is_told_and_who_is_reserved_for_too() -> None:
    case, jo, fenja = a_matter(), clerk(), clerk("Fenja Flink")
    draft = a_draft(case, jo)
    save_draft(actor=fenja, draft_id=draft.pk, content=said("von Fenja", case), base=1)
    with pytest.raises(Outdated) as late:
        save_draft(actor=jo, draft_id=draft.pk, content=said("von Jo", case), base=1)
    assert (late.value.newest.number, late.value.newest.text) == (2, "von Fenja")
    held = check_out(actor=fenja, thing=draft)
    assert check_out(actor=fenja, thing=draft) == held
    for act in (
        lambda: save_draft(actor=jo, draft_id=draft.pk, content=said("von Jo", case), base=2),
        lambda: check_out(actor=jo, thing=draft),
        lambda: file_draft(actor=jo, draft_id=draft.pk, base=2),
        lambda: discard_draft(actor=jo, draft_id=draft.pk, reason="weg"),
        lambda: undo_checkout(actor=jo, checkout_id=held.pk),
    ):
        with pytest.raises(Reserved, match="von Fenja Flink bearbeitet"):
            act()
    save_draft(actor=fenja, draft_id=draft.pk, content=said("fertig", case), base=2, release=True)
    held.refresh_from_db()
    assert held.ended_how == Checkout.End.CHECKED_IN
    assert save_draft(actor=jo, draft_id=draft.pk, content=said("J", case), base=3).number == 4


def test_the_head_breaks_a_reservation_and_the_other_is_told() -> None:
    case, jo, head = a_matter(), clerk(), clerk("Lena Leitung", "lead")
    draft = a_draft(case, jo)
    held = check_out(actor=jo, thing=draft)
    with pytest.raises(NotAllowed):
        break_checkout(actor=clerk("Fenja Flink"), checkout_id=held.pk, reason="eilt")
    with pytest.raises(Invalid):
        break_checkout(actor=head, checkout_id=held.pk, reason=" ")
    break_checkout(actor=head, checkout_id=held.pk, reason="Jo ist krank, es eilt")
    task = Task.objects.get(case=case)
    assert task.assignee_id == jo.account
    assert "Lena Leitung hat Ihre Reservierung" in task.reason
    assert "Jo ist krank, es eilt" in task.reason
    event = Event.objects.get(kind="checkout.broken")
    assert event.facts["holder"] == "Jo Amt"
    assert Checkout.objects.get().reason == "Jo ist krank, es eilt"
    assert check_out(actor=head, thing=draft).holder_id == head.account


def test_an_office_document_is_worked_on_by_one_and_keeps_its_kind() -> None:
    case, jo, fenja = a_matter(), clerk(), clerk("Fenja Flink")
    document = add_office_document(actor=jo, case=case, title="Plan", file=a_docx("eins"))
    assert (document.kind, document.direction) == ("draft", Direction.INTERNAL)
    held = check_out(actor=jo, thing=document)
    with pytest.raises(Reserved):
        check_in(actor=fenja, checkout_id=held.pk, file=a_docx("fremd"))
    for wrong, why in (
        (an_odt(), "die Datei ein OpenDocument-Text"),
        (a_docx("eins"), "dieselbe wie die letzte"),
        (None, "wählen Sie eine Datei"),
    ):
        with pytest.raises(Invalid) as refused:
            check_in(actor=jo, checkout_id=held.pk, file=wrong)
        assert why in refused.value.fields["file"]
    assert check_in(actor=jo, checkout_id=held.pk, file=a_docx("zwei")).number == 2
    with pytest.raises(Conflict, match="gilt nicht mehr: eingecheckt"):
        check_in(actor=jo, checkout_id=held.pk, file=a_docx("drei"))
    assert _kinds(case) == ["checkout.taken", "checkout.ended"]


def test_a_draft_is_co_signed_as_an_internal_document_and_becomes_another() -> None:
    case, jo = a_matter(), clerk()
    draft = a_draft(case, jo)
    save_draft(actor=jo, draft_id=draft.pk, content=said("erste", case), base=1)
    first = circulate_draft(actor=jo, draft_id=draft.pk, base=2)
    save_draft(actor=jo, draft_id=draft.pk, content=said("zweite", case), base=2)
    second = circulate_draft(actor=jo, draft_id=draft.pk, base=3)
    assert first.document_id == second.document_id
    assert (first.number, second.number, second.document.kind) == (1, 2, "draft")
    assert "Entwurf, Fassung 3: noch nicht versandt zweite" in _words(second.document)
    letter = file_draft(actor=jo, draft_id=draft.pk, base=3)
    assert letter.pk != second.document_id
    assert "noch nicht versandt" not in _words(letter)


ACTS: dict[str, Callable[[Actor, LetterDraft], Any]] = {
    "start": lambda actor, draft: start_draft(actor=actor, case=_fresh(draft)),
    "save": lambda actor, draft: save_draft(
        actor=actor, draft_id=draft.pk, content=said("neu", _fresh(draft)), base=2
    ),
    "restore": lambda actor, draft: restore_version(
        actor=actor, draft_id=draft.pk, number=1, base=2
    ),
    "reserve": lambda actor, draft: check_out(actor=actor, thing=_of(draft)),
    "file": lambda actor, draft: file_draft(actor=actor, draft_id=draft.pk, base=2),
    "send": lambda actor, draft: send_draft(actor=actor, draft_id=draft.pk, base=2),
    "circulate": lambda actor, draft: circulate_draft(actor=actor, draft_id=draft.pk, base=2),
    "discard": lambda actor, draft: discard_draft(actor=actor, draft_id=draft.pk, reason="weg"),
}
YES, NO, LATE = "done", "NotAllowed", "Conflict"
MATRIX = {
    ("clerk", "open"): dict.fromkeys(ACTS, YES),
    ("elsewhere", "open"): dict.fromkeys(ACTS, NO),
    ("resident", "open"): dict.fromkeys(ACTS, NO),
    ("house", "open"): dict.fromkeys(ACTS, NO),
    ("clerk", "ended"): {**dict.fromkeys(ACTS, LATE), "start": YES},
    ("clerk", "closed"): {**dict.fromkeys(ACTS, LATE), "discard": YES},
}


def _fresh(draft: LetterDraft) -> Case:
    related = ("file", "office", "applicant", "agent")
    return Case.objects.select_related(*related).get(pk=draft.case_id)


def _of(draft: LetterDraft) -> LetterDraft:
    return LetterDraft.objects.select_related("case").get(pk=draft.pk)


@pytest.mark.parametrize(("who", "phase"), sorted(MATRIX))
def test_who_may_do_what_in_which_phase(who: str, phase: str) -> None:
    case, jo = a_matter(), clerk()
    other = Office.objects.create(key="soziales", name="Soziales")
    actor = {
        "clerk": lambda: jo,
        "elsewhere": lambda: clerk("Ole Anders", office=other),
        "resident": lambda: applicant_of(case),
        "house": lambda: HOUSE,
    }[who]()
    draft = a_draft(case, jo)
    save_draft(actor=jo, draft_id=draft.pk, content=said("Text", case), base=1)
    if phase == "ended":
        discard_draft(actor=jo, draft_id=draft.pk, reason="vorbei")
    if phase == "closed":
        close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    found = {}
    for name, act in ACTS.items():
        place = transaction.savepoint()
        try:
            act(actor, draft)
            found[name] = YES
        except (NotAllowed, Conflict) as error:
            found[name] = type(error).__name__
        transaction.savepoint_rollback(place)
    assert found == MATRIX[who, phase]
    readers = drafts_of(actor, case)
    assert len(readers) == (1 if who == "clerk" else 0)
    assert open_drafts(case) == (0 if phase == "ended" else 1)


def test_drafts_go_with_their_destroyed_file(city: City) -> None:
    with frozen(CLOSED):
        case, jo = a_matter(), clerk()
        draft = a_draft(case, jo)
        check_out(actor=jo, thing=draft)
        close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    file = File.objects.get(pk=case.file_id)
    with frozen(OFFERED):
        offer = offer_files(actor=FIRST, year=2037)
    assert offer is not None
    with frozen(LATER):
        appraised(offer, {file.pk: "V"})
        listed = propose_destruction(actor=FIRST, offer=offer)
        sign_destruction(actor=FIRST, destruction=listed)
        assert LetterDraftVersion.objects.count() == 1
        sign_destruction(actor=SECOND, destruction=listed)
    assert [m.objects.count() for m in (LetterDraftVersion, LetterDraft, Checkout)] == [0, 0, 0]

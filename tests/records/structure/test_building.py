"""Closing by hand, titles, links, and who may do what with a file as a whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.kernel.access import Visibility
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.records.actions import add_document, close_case, open_file
from rathaus.records.models import EarlierTitle, File, FileKind, FileNote, Outcome, RecordLink
from rathaus.records.structure.closing import close_file, reopen_file
from rathaus.records.structure.linking import link_records, unlink_records
from rathaus.records.structure.naming import rename_case, rename_file
from rathaus.records.structure.places import links_of
from tests.cast_floor2 import an_office, staff
from tests.records.cast import HOUSE, WORKER, a_paper
from tests.records.structure.cast import a_file, a_matter, a_part

pytestmark = pytest.mark.django_db


def test_a_subject_file_stays_open_until_somebody_closes_it() -> None:
    subject, matter = a_file(), a_file("Fall", kind=FileKind.CASE)
    for file in (subject, matter):
        close_case(actor=HOUSE, case=a_matter(file), outcome=Outcome.DONE)
        file.refresh_from_db()
    assert (subject.closed_at, matter.closed_at is not None) == (None, True)
    closed = close_file(actor=HOUSE, file=subject)
    assert closed.retention_until == matter.retention_until
    assert closed.retention_until is not None
    assert closed.retention_until.year == today().year + 10
    with pytest.raises(Conflict, match="schon abgeschlossen"):
        close_file(actor=HOUSE, file=subject)
    with pytest.raises(Conflict):
        a_matter(subject)


def test_a_file_is_not_closed_over_open_cases_and_opens_again_for_a_reason() -> None:
    file = a_file()
    case = a_matter(file)
    with pytest.raises(Conflict, match="noch 1 Vorgang"):
        close_file(actor=HOUSE, file=file)
    close_case(actor=HOUSE, case=case, outcome=Outcome.DONE)
    close_file(actor=HOUSE, file=file)
    with pytest.raises(Invalid):
        reopen_file(actor=HOUSE, file=file, reason="")
    opened = reopen_file(actor=HOUSE, file=file, reason="Nachtrag der Firma")
    assert (opened.closed_at, opened.retention_until) == (None, None)
    assert FileNote.objects.get().text == "Nachtrag der Firma"
    assert "Nachtrag" not in str(Event.objects.get(kind="file.reopened").facts)


def test_the_earlier_title_stays_beside_the_new_one() -> None:
    file = a_file("Brüke")
    case = a_matter(file, "Anfrag")
    rename_file(actor=HOUSE, file=file, title="Brücke")
    rename_case(actor=HOUSE, case=case, title="Anfrage")
    rename_case(actor=HOUSE, case=case, title="Anfrage")
    assert [row.title for row in EarlierTitle.objects.order_by("id")] == ["Brüke", "Anfrag"]
    assert File.objects.get(pk=file.pk).title == "Brücke"
    assert Event.objects.filter(kind__endswith=".renamed").count() == 2
    with pytest.raises(Invalid):
        rename_file(actor=HOUSE, file=file, title=" ")


def test_links_are_read_from_both_ends_by_those_who_see_the_other() -> None:
    file, social = a_file(), a_file("Akte Meier", visibility=Visibility.PROTECTED)
    case = a_matter(file)
    paper = add_document(actor=HOUSE, case=case, paper=a_paper("Gutachten"))
    sheet = Reference("document", str(paper.pk))
    link_records(actor=HOUSE, source=file.ref, target=social.ref, kind="predecessor")
    link_records(actor=HOUSE, source=sheet, target=file.ref, kind="belongs_to")
    clerk = staff(*WORKER, office=file.office_id)
    trusted = staff(*WORKER, "protected.see", office=file.office_id)
    seen = {
        who.grants.get("protected.see") is not None: [
            (one.relation, one.number) for one in links_of(who, [file.ref])
        ]
        for who in (clerk, trusted)
    }
    place = f"{case.number}/1"
    assert seen == {
        False: [("part", place)],
        True: [("predecessor", social.number), ("part", place)],
    }
    assert [one.relation for one in links_of(trusted, [social.ref])] == ["continuation"]
    with pytest.raises(NotFound):
        link_records(actor=clerk, source=case.ref, target=social.ref, kind="see_also")
    with pytest.raises(Conflict, match="gibt es schon"):
        link_records(actor=HOUSE, source=sheet, target=file.ref, kind="belongs_to")
    unlink_records(actor=clerk, link=RecordLink.objects.get(kind="belongs_to"))
    assert links_of(clerk, [file.ref]) == []
    told = Event.objects.filter(kind="record.unlinked").values_list("subject", flat=True)
    assert set(told) == {str(file.ref), str(case.ref)}


Act = Callable[..., object]
ACTS: dict[str, Act] = {
    "rename": lambda actor, file: rename_file(actor=actor, file=file, title="Neu"),
    "close": lambda actor, file: close_file(actor=actor, file=file),
    "reopen": lambda actor, file: reopen_file(actor=actor, file=file, reason="Nachtrag"),
    "paper": lambda actor, file: a_part(file, actor=actor),
}
ROLES = {
    "clerk": WORKER,
    "decider": (*WORKER, "case.decide"),
    "reader": ("case.see",),
    "records": ("case.see", "records.manage"),
    "other office": WORKER,
}
OPEN, CLOSED = "open", "closed"
MAY = {
    ("rename", OPEN): {"clerk", "decider", "records"},
    ("rename", CLOSED): set(),
    ("close", OPEN): {"clerk", "decider", "records"},
    ("close", CLOSED): set(),
    ("reopen", OPEN): set(),
    ("reopen", CLOSED): {"decider", "records"},
    ("paper", OPEN): {"clerk", "decider", "records"},
    ("paper", CLOSED): {"clerk", "decider", "records"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("act", "phase"), MAY)
def test_who_may_do_what_in_which_state(role: str, act: str, phase: str) -> None:
    file = a_file()
    if phase == CLOSED:
        close_file(actor=HOUSE, file=file)
    office = an_office("kultur").pk if role == "other office" else file.office_id
    actor = staff(*ROLES[role], office=office)
    if role in MAY[act, phase]:
        ACTS[act](actor, file)
    else:
        with pytest.raises((NotAllowed, Conflict)):
            ACTS[act](actor, file)


def test_nobody_opens_a_file_for_an_office_in_which_they_only_read() -> None:
    file = a_file()
    reader = staff("case.see", office=file.office_id)
    with pytest.raises(NotAllowed):
        open_file(actor=reader, plan="66.10", title="Brücke", office=file.office_id)

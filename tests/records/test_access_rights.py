"""Rights on single files: every door keeps to them, and they end by themselves."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import Visibility
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Deputy, Office, Post
from rathaus.records.access_rights.granting import (
    admit,
    audit_file,
    bar,
    end_access,
    lift_restriction,
    restrict_file,
)
from rathaus.records.access_rights.queries import special_rights, who_opens
from rathaus.records.access_rights.rules import (
    may_audit_file,
    may_bar,
    may_end_access,
    may_govern_access,
    may_list_access,
    may_see_access,
)
from rathaus.records.actions import (
    assign_case,
    consult_office,
    note_withheld_search,
    open_matter,
)
from rathaus.records.finding.hits import Wanted, find
from rathaus.records.models import AccessMode, AccessRight, Case, Document, WithheldSearch
from rathaus.records.queries import (
    cases_for,
    files_for,
    find_case,
    not_shut,
)
from rathaus.records.rules import may_assign_case, may_reopen_case, may_work_on_case
from tests.cast_floor2 import an_office
from tests.records.access_cast import (
    ALL,
    BEGUN,
    DAY,
    NONE,
    a_known_case,
    acting,
    doors,
    employ,
    entitle,
)
from tests.records.cast import HOUSE, a_case
from tests.records.test_search import indexed, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(city: City) -> Office:
    return an_office()


@pytest.fixture
def case(office: Office) -> Case:
    return a_known_case(office)


@pytest.fixture
def lead(office: Office) -> Account:
    return employ("Lea", "lead", office)


def test_a_restricted_file_is_open_to_those_named_and_to_nobody_else(
    office: Office, case: Case, lead: Account
) -> None:
    named, other = employ("Nina", "clerk", office), employ("Otto", "clerk", office)
    everyone = [lead, named, other, employ("Rike", "records", None), employ("Al", "auditor", None)]
    assert [doors(acting(one), case) for one in everyone] == [ALL] * 5
    restrict_file(actor=acting(lead), file=case.file, reason="Bekannte Person", accounts=[named])
    case = Case.objects.get(pk=case.pk)
    assert titles(acting(other), "Kran") == []  # at once, before anything is read anew
    indexed()
    assert [doors(acting(one), case) for one in everyone] == [NONE, ALL, NONE, NONE, NONE]
    assert [may_work_on_case(acting(one), case) for one in everyone[:3]] == [False, True, False]
    assert [may_reopen_case(acting(one), case) for one in everyone[:3]] == [False, True, False]
    rows = [Document.objects.filter(not_shut(acting(one), "case")).count() for one in everyone[:3]]
    assert rows == [0, 1, 0]
    later = open_matter(actor=acting(named), file=case.file, title="Nachtrag")
    assert Case.objects.get(pk=later.pk).restricted
    with pytest.raises(NotAllowed):
        open_matter(actor=acting(other), file=case.file, title="Nachtrag")
    with pytest.raises(Invalid):
        assign_case(actor=HOUSE, case=case, clerk=other.pk)
    lift_restriction(actor=acting(lead), file=case.file)
    indexed()
    assert doors(acting(other), Case.objects.get(pk=case.pk)) == ALL


def test_hidden_and_missing_look_alike_and_the_search_is_told(
    office: Office, case: Case, lead: Account
) -> None:
    other = acting(employ("Otto", "clerk", office))
    restrict_file(actor=acting(lead), file=case.file, reason="Interessen", accounts=[lead])
    indexed()
    for words in (case.number, "Kran", case.file.number):
        hidden, missing = find(other, Wanted(words)), find(other, Wanted("2026-999999-A"))
        assert (hidden.places, hidden.count, hidden.facets) == (
            missing.places, missing.count, missing.facets,
        )  # fmt: skip
    with pytest.raises(NotFound) as hidden_case:
        find_case(other, case.number)
    with pytest.raises(NotFound) as no_case:
        find_case(other, "2026-999999-A")
    assert str(hidden_case.value) == str(no_case.value)
    assert note_withheld_search(actor=other, words="Kran") is not None
    assert WithheldSearch.objects.values_list("account", "words").get() == (other.account, "Kran")


def test_who_is_admitted_opens_the_file_until_their_day(
    office: Office, case: Case, lead: Account
) -> None:
    elsewhere = an_office("bau", "Bauamt")
    guest, reader = employ("Gast", "clerk", elsewhere), employ("Leser", "clerk", elsewhere)
    deputy = employ("Vera", "clerk", an_office("kita", "Kitas"))
    assert doors(acting(guest), case) == NONE
    last = today() + 3 * DAY
    admit(
        actor=acting(lead), file=case.file, whom=guest, mode=AccessMode.WORK, reason="Hilft aus",
        last_day=last,
    )  # fmt: skip
    admit(
        actor=acting(lead), file=case.file, whom=reader, mode=AccessMode.READ, reason="Fragt nach",
        last_day=last,
    )  # fmt: skip
    indexed()
    for days, seen in ((0, ALL), (3, ALL), (4, NONE)):
        assert doors(acting(guest, days), case) == doors(acting(reader, days), case) == seen
    worked = [may_work_on_case(acting(one), case) for one in (guest, reader)]
    assert worked == [True, False]
    assert not may_assign_case(acting(guest), case, office.pk, None)
    # What is given to a person is not passed on with a deputyship.
    post = Post.objects.create(key="bau-1", office=elsewhere, title="Bau", holder=guest)
    Deputy.objects.create(post=post, account=deputy, valid_from=BEGUN)
    assert doors(acting(deputy), case) == NONE
    right = AccessRight.objects.get(account=guest)
    end_access(actor=acting(lead), right=right, reason="Früher fertig")
    assert doors(acting(guest), case) == NONE
    kinds = Event.objects.filter(subject=str(case.file.ref)).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "file.access-granted", "file.access-granted", "file.access-ended",
    ]  # fmt: skip
    assert "Hilft" not in str(list(kinds.values_list("facts", flat=True)))


def test_an_office_is_admitted_with_its_own_people_only(
    office: Office, case: Case, lead: Account
) -> None:
    elsewhere = an_office("bau", "Bauamt")
    own, everywhere = employ("Bo", "clerk", elsewhere), employ("Rike", "records", None)
    restrict_file(actor=acting(lead), file=case.file, reason="Interessen", accounts=[lead])
    admit(actor=acting(lead), file=case.file, whom=elsewhere, mode=AccessMode.WORK, reason="Statik")
    indexed()
    case = Case.objects.get(pk=case.pk)
    assert (doors(acting(own), case), doors(acting(everywhere), case)) == (ALL, NONE)


def test_whoever_is_barred_never_opens_the_file_not_even_as_its_lead(
    office: Office, case: Case, lead: Account
) -> None:
    second = employ("Zoe", "lead", office)
    bar(actor=acting(lead), file=case.file, account=lead, reason="Verwandt (§ 20 VwVfG)")
    assert doors(acting(lead), case) == NONE
    assert doors(acting(second), case) == ALL
    assert not may_govern_access(acting(lead), case.file)
    right = AccessRight.objects.get()
    with pytest.raises(NotAllowed):
        end_access(actor=acting(lead), right=right, reason="doch nicht")
    with pytest.raises(Conflict):
        bar(actor=acting(second), file=case.file, account=lead, reason="noch einmal")
    with pytest.raises(Invalid):
        admit(actor=acting(second), file=case.file, whom=lead, mode=AccessMode.READ, reason="bitte")
    with pytest.raises(Invalid):
        assign_case(actor=acting(second), case=case, clerk=lead.pk)
    # Asked about the case in another office, they stay out.
    elsewhere = an_office("bau", "Bauamt")
    entitle(lead, "clerk", elsewhere)
    consult_office(actor=HOUSE, case=case, office=elsewhere, kinds=["application"])
    indexed()
    assert doors(acting(lead), case) == NONE
    end_access(actor=acting(second), right=right, reason="Irrtum")
    assert doors(acting(lead), case) == ALL


def test_a_protected_file_needs_the_permission_besides(office: Office, lead: Account) -> None:
    entitle(lead, "protected", office)
    case = a_case(title="Hilfe zur Pflege", office=office.pk, visibility=Visibility.PROTECTED)
    guest = employ("Gast", "clerk", an_office("bau", "Bauamt"))
    with pytest.raises(Invalid):
        admit(
            actor=acting(lead),
            file=case.file,
            whom=guest,
            mode=AccessMode.READ,
            reason="Vertretung",
        )
    AccessRight.objects.create(
        file=case.file, account=guest, mode="read", reason="alt", first_day=BEGUN,
        given_at=case.received_at, given_by="staff:1", given_label="x",
    )  # fmt: skip
    assert not cases_for(acting(guest)).exists()
    entitle(guest, "protected", an_office("bau"))
    assert cases_for(acting(guest)).get() == case
    assert files_for(acting(guest)).get() == case.file


def test_an_auditor_opens_it_for_a_day_and_says_why(
    office: Office, case: Case, lead: Account
) -> None:
    auditor = employ("Al", "auditor", None)
    restrict_file(actor=acting(lead), file=case.file, reason="Interessen", accounts=[lead])
    case = Case.objects.get(pk=case.pk)
    with pytest.raises(Invalid):
        audit_file(actor=acting(auditor), file=case.file, reason=" ")
    audit_file(actor=acting(auditor), file=case.file, reason="Stichprobe 3/2026")
    indexed()
    assert doors(acting(auditor), case) == ALL
    assert not may_work_on_case(acting(auditor), case)
    assert doors(acting(auditor, 1), case) == NONE
    assert Event.objects.filter(kind="file.audited").count() == 1


@pytest.mark.parametrize(
    ("who", "govern", "see", "listing", "audit", "bar_self"),
    [
        ("clerk", False, False, False, False, True),
        ("lead", True, True, True, False, True),
        ("strange lead", False, False, True, False, False),
        ("records", False, True, True, False, True),
        ("auditor", False, False, True, True, True),
    ],
)
def test_who_regulates_access(
    office: Office, case: Case, lead: Account, who: str, govern: bool, see: bool, listing: bool,
    audit: bool, bar_self: bool,
) -> None:  # fmt: skip
    place = {"clerk": office, "lead": office, "strange lead": an_office("bau", "Bauamt")}.get(who)
    account = employ("Wer", who.split()[-1], place)
    for restricted in (False, True):
        if restricted:
            restrict_file(actor=acting(lead), file=case.file, reason="x", accounts=[lead])
        actor, file = acting(account), case.file
        asked = (
            may_govern_access(actor, file), may_see_access(actor, file), may_list_access(actor),
            may_audit_file(actor, file), may_bar(actor, file, account.pk),
        )  # fmt: skip
        assert asked == (govern, see, listing, audit, bar_self)
        given = AccessRight(file=file, account=lead, mode="read")
        assert may_end_access(actor, given) is govern
    if listing:
        assert special_rights(acting(account)).count() == (0 if who == "strange lead" else 1)


def test_it_says_who_can_open_a_file_and_why(office: Office, case: Case, lead: Account) -> None:
    elsewhere = an_office("bau", "Bauamt")
    clerk, guest = employ("Cleo", "clerk", office), employ("Gast", "clerk", elsewhere)
    deputy, biased = employ("Vera", "clerk", elsewhere), employ("Bela", "clerk", office)
    post = Post.objects.create(key="v-1", office=office, title="Verkehr", holder=clerk)
    last = today() + 5 * DAY
    Deputy.objects.create(post=post, account=deputy, valid_from=BEGUN, valid_to=last + DAY)
    consult_office(actor=HOUSE, case=case, office=elsewhere)
    admit(
        actor=acting(lead), file=case.file, whom=guest, mode=AccessMode.READ, reason="x",
        last_day=last,
    )  # fmt: skip
    bar(actor=acting(biased), file=case.file, account=biased, reason="Nachbar")
    told = [(one.name, one.way, one.last_day) for one in who_opens(acting(lead), case.file)]
    assert told == [
        ("Cleo", "role", None), ("Lea", "role", None), ("Vera", "deputy", last),
        ("Gast", "admitted", last), ("Bauamt", "asked", None), ("Bela", "barred", None),
    ]  # fmt: skip
    restrict_file(actor=acting(lead), file=case.file, reason="x", accounts=[clerk])
    told = [(one.name, one.way, one.last_day) for one in who_opens(acting(lead), case.file)]
    assert told == [
        ("Cleo", "admitted", None), ("Gast", "admitted", last), ("Bela", "barred", None),
    ]  # fmt: skip


def test_ordinary_staff_pay_nothing_for_it(office: Office, case: Case, lead: Account) -> None:
    """One statement makes the actor, one lists the cases, by the index of the office."""
    restrict_file(
        actor=acting(lead), file=a_case(office=office.pk).file, reason="x", accounts=[lead]
    )
    clerk = employ("Cleo", "clerk", office)
    with CaptureQueriesContext(connection) as asked:
        found = cases_for(acting(clerk)).order_by("-received_at", "-id")[:25]
        assert len(found) == 1
    assert len(asked) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "case_of_office" in found.explain()


@pytest.mark.parametrize(
    "change", [{"reason": "anders"}, {"last_day": today() + 99 * DAY}, {"ended_at": None}, None]
)
def test_the_database_keeps_what_was_given(
    office: Office, case: Case, lead: Account, change: dict[str, object] | None
) -> None:
    right = bar(actor=acting(lead), file=case.file, account=lead, reason="Verwandt")
    end_access(actor=acting(employ("Zoe", "lead", office)), right=right, reason="Irrtum")
    rows = AccessRight.objects.filter(pk=right.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change) if change else rows.delete()

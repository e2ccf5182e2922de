"""Rights on single files: every door keeps to them, and they end by themselves."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import resolve
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account, Deputy, Office, Post, Role, RoleAssignment
from rathaus.people.queries import actor_for
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
    add_document,
    assign_case,
    consult_office,
    note_withheld_search,
    open_matter,
    write_note,
)
from rathaus.records.finding.hits import Wanted, find
from rathaus.records.models import AccessMode, AccessRight, Case, WithheldSearch
from rathaus.records.queries import (
    cases_for,
    documents_for,
    files_for,
    find_case,
    find_document,
    notes_for,
)
from rathaus.records.rules import may_assign_case, may_reopen_case, may_work_on_case
from tests.cast_floor2 import an_office
from tests.records.cast import HOUSE, a_case, a_paper
from tests.records.test_search import a_text, indexed, titles

pytestmark = pytest.mark.django_db
ROLES = {
    "clerk": ["case.see", "case.work", "case.decide", "mail.send"],
    "lead": ["case.see", "case.work", "case.decide", "task.assign"],
    "records": ["case.see", "records.manage"],
    "auditor": ["case.see", "events.verify"],
    "protected": ["protected.see"],
}
BEGUN = datetime.date(2026, 1, 1)
DAY = datetime.timedelta(days=1)


def employ(name: str, role: str, office: Office | None) -> Account:
    account = Account.objects.create(
        email=f"{name.lower()}@stadt.example", name=name, is_staff_member=True
    )
    entitle(account, role, office)
    return account


def entitle(account: Account, role: str, office: Office | None) -> None:
    found, _new = Role.objects.get_or_create(
        key=role, defaults={"title": role, "permissions": ROLES[role]}
    )
    RoleAssignment.objects.create(account=account, role=found, office=office, valid_from=BEGUN)


def acting(account: Account, days: int = 0) -> Actor:
    """The account as it acts in so many days."""
    return actor_for(account, day=today() + days * DAY)


@pytest.fixture
def office(city: City) -> Office:
    return an_office()


@pytest.fixture
def case(office: Office) -> Case:
    """A case with a paper that says something, known to the search."""
    found = a_case(title="Halteverbot", office=office.pk)
    add_document(actor=HOUSE, case=found, paper=a_paper("Lageplan", blob=a_text("Kran im Hof")))
    write_note(actor=HOUSE, case=found, text="Bitte leise.")
    indexed()
    return found


@pytest.fixture
def lead(office: Office) -> Account:
    return employ("Lea", "lead", office)


def doors(actor: Actor, case: Case) -> dict[str, bool]:
    """Whether each way to a case is open."""
    paper = case.documents.get(kind="application")

    def opens(act: Callable[[], object]) -> bool:
        try:
            return bool(act())
        except NotFound:
            return False

    return {
        "list": cases_for(actor).filter(pk=case.pk).exists(),
        "file": files_for(actor).filter(pk=case.file_id).exists(),
        "case": opens(lambda: find_case(actor, case.number)),
        "papers": documents_for(actor, case).exists(),
        "download": opens(lambda: find_document(actor, paper.pk)),
        "notes": notes_for(actor, case).exists(),
        "search": titles(actor, "Kran") == ["Lageplan"],
        "number": titles(actor, case.number) == ["Lageplan", "Halteverbot"],
        "link": resolve(case.ref, actor) is not None,
    }


ALL = dict.fromkeys(
    ("list", "file", "case", "papers", "download", "notes", "search", "number", "link"), True
)
NONE = dict.fromkeys(ALL, False)


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


def test_a_deputy_sees_as_long_as_the_deputyship_lasts(office: Office, lead: Account) -> None:
    """Every door opens with it and shuts the day after; protection comes only with the post."""
    social = an_office("soziales", "Sozialamt")
    holder, deputy = employ("Hanna", "clerk", social), employ("Vera", "clerk", office)
    plain = a_case(title="Wohngeld", office=social.pk)
    care = a_case(title="Pflege", office=social.pk, visibility=Visibility.PROTECTED)
    for case in (plain, care):
        add_document(actor=HOUSE, case=case, paper=a_paper("Bericht"))
    indexed()
    post = Post.objects.create(key="soz-1", office=social, title="Hilfe", holder=holder)
    Deputy.objects.create(post=post, account=deputy, valid_from=today(), valid_to=today() + 2 * DAY)

    def seen(days: int) -> tuple[list[str], list[str], int]:
        actor = acting(deputy, days)
        papers = [documents_for(actor, one).count() for one in (plain, care)]
        return (
            sorted(cases_for(actor).values_list("title", flat=True)),
            titles(actor, "Bericht"),
            sum(papers),
        )

    assert seen(1) == (["Wohngeld"], ["Bericht"], 1)
    assert seen(2) == ([], [], 0)
    entitle(holder, "protected", social)
    assert seen(1) == (["Pflege", "Wohngeld"], ["Bericht", "Bericht"], 2)
    assert seen(2) == ([], [], 0)


def test_every_door_shuts_the_day_after_the_deputyship(office: Office, case: Case) -> None:
    holder = employ("Hanna", "clerk", office)
    deputy = employ("Vera", "clerk", an_office("kita", "Kitas"))
    post = Post.objects.create(key="v-1", office=office, title="Verkehr", holder=holder)
    end = today() + 2 * DAY
    Deputy.objects.create(post=post, account=deputy, valid_from=today(), valid_to=end)
    seen = [doors(acting(deputy, days), case) for days in (-1, 0, 1, 2)]
    assert seen == [NONE, ALL, ALL, NONE]


def test_a_clerk_without_social_data_finds_no_care_and_it_is_noted(office: Office) -> None:
    a_case(title="Hilfe zur Pflege", office=office.pk, visibility=Visibility.PROTECTED)
    indexed()
    clerk = acting(employ("Otto", "clerk", office))
    assert (find(clerk, Wanted("Pflege")).places, find(clerk, Wanted("Pflege")).count) == ((), 0)
    note_withheld_search(actor=clerk, words="Pflege")
    assert WithheldSearch.objects.get().words == "Pflege"
    assert Event.objects.filter(kind="search.withheld", subject=str(clerk.ref)).count() == 1


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

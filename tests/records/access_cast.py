"""Staff with roles, and every door to a case, for the tests of rights on files."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.references import resolve
from rathaus.people.models import Account, Office, Role, RoleAssignment
from rathaus.people.queries import actor_for
from rathaus.records.actions import add_document, write_note
from rathaus.records.models import Case
from rathaus.records.queries import (
    cases_for,
    documents_for,
    files_for,
    find_case,
    find_document,
    notes_for,
)
from tests.records.cast import HOUSE, a_case, a_paper
from tests.records.test_search import a_text, indexed, titles

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


def a_known_case(office: Office) -> Case:
    """A case with a paper that says something, known to the search."""
    found = a_case(title="Halteverbot", office=office.pk)
    add_document(actor=HOUSE, case=found, paper=a_paper("Lageplan", blob=a_text("Kran im Hof")))
    write_note(actor=HOUSE, case=found, text="Bitte leise.")
    indexed()
    return found


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

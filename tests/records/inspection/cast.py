"""A case with papers of every sort, and people who ask, prepare and decide."""

from __future__ import annotations

from rathaus.kernel.access import Actor
from rathaus.kernel.blobs import put
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.people.models import Account
from rathaus.records.actions import Paper, add_document
from rathaus.records.inspection.asking import ask_inspection
from rathaus.records.inspection.preparing import choose_papers, put_together
from rathaus.records.inspection.reading import note_binding
from rathaus.records.models import Binding, Case, Direction, Document, Inspection, Seen
from tests.records.cast import HOUSE, a_case, applicant_of, clerk_of
from tests.records.inspection.papers import talkative
from tests.records.renditions.papers import locked, written

DECIDES = ("case.see", "case.work", "case.decide")


def filed(
    case: Case, content: bytes, title: str, name: str = "brief.pdf", **more: object
) -> Document:
    """A paper of the case with this content."""
    paper = Paper(
        blob=put(content, name=name, purpose="generated"),
        name=name,
        title=title,
        kind="letter",
        direction=Direction.IN,
        **more,  # type: ignore[arg-type]
    )
    return add_document(actor=HOUSE, case=case, paper=paper)


def case_with_papers(**fields: object) -> Case:
    """Three letters (two sheets, one, one), of which the second cannot be opened."""
    case = a_case(**fields)
    filed(case, talkative(), "Gutachten Meierhofen")
    filed(case, locked(written("Brief"), "geheim"), "Verschlossener Brief")
    filed(case, written("Der letzte Brief"), "Letzter Brief")
    return case


def clerk(case: Case, account: int = 7) -> Actor:
    """A clerk of the office who may decide."""
    employed(account)
    return clerk_of(case, *DECIDES, account=account)


def employed(account: int) -> None:
    """The login behind a member of staff, so that tasks can be theirs."""
    email = f"{account}@stadt.example"
    defaults = {"email": email, "is_staff_member": True}
    Account.objects.get_or_create(pk=account, defaults=defaults)


def asked(case: Case) -> Inspection:
    """The applicant asks."""
    return ask_inspection(actor=applicant_of(case), case=case, wish="Alles über das Gutachten")


def chosen(inspection: Inspection, actor: Actor) -> Inspection:
    """Every paper is to be shown."""
    return choose_papers(actor=actor, inspection=inspection, withheld={})


def ready(inspection: Inspection, actor: Actor, city: City) -> Binding:
    """Put together, and looked at by the one who releases it."""
    binding = put_together(actor=actor, inspection=inspection)
    run_pending(city)
    binding.refresh_from_db()
    note_binding(actor=actor, binding=binding, way=Seen.CHECK)
    return binding

"""Services with a past: events as the rooms below record them, without their machinery."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from rathaus.catalogue.actions import publish_service
from rathaus.catalogue.models import Service
from rathaus.kernel.access import Actor, Trust, system
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.events.models import Event
from rathaus.kernel.ids import new_id
from rathaus.people.models import Account, Office
from rathaus.procedures.models import ProcedureVersion
from rathaus.steering.actions import compute_maturity
from rathaus.steering.models import MaturityResult
from tests.catalogue.cast import Source

HOUSE = system("test")
MORNING = datetime.datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)
RESIDENT = "person:7"
CLERK = "staff:8"
EVIDENCE = """\
model: "1.1"
criteria:
  description: {applies: true, events: [catalogue.published]}
"""


def office(key: str = "verkehr") -> Office:
    """An office, made once."""
    return Office.objects.get_or_create(key=key, defaults={"name": f"Amt {key}"})[0]


def service(
    key: str = "halteverbot", *, place: str = "verkehr", folder: bool = True, **values: Any
) -> Service:
    """A published service, with a procedure folder unless it is only described."""
    made = publish_service(
        actor=HOUSE,
        service=Source(key=key, names={"de": f"Leistung {key}"}, **values),
        office=office(place),
        procedure=folder,
    )
    if folder:
        install(key)
    return made


def install(key: str, evidence: str = EVIDENCE) -> None:
    """A folder of which nothing but its evidence.yaml matters here."""
    ProcedureVersion.objects.filter(key=key).update(active=False)
    number = ProcedureVersion.objects.filter(key=key).count() + 1
    ProcedureVersion.objects.create(
        key=key,
        version=number,
        label=str(number),
        digest=new_id().hex,
        source={"format": 1, "files": {"evidence.yaml": evidence}},
        installed_at=now(),
        installed_by=str(HOUSE.ref),
    )
    event("procedure.installed", f"procedure:{key}", version=number, digest="")


def event(
    kind: str,
    subject: str,
    /,
    *,
    actor: str = str(HOUSE.ref),
    simulated: bool = False,
    at: datetime.datetime | None = None,
    **facts: Any,
) -> Event:
    """A row of the log."""
    return Event.objects.create(
        kind=kind,
        time=at or now(),
        actor=actor,
        subject=subject,
        facts=facts,
        visibility=1,
        simulated=simulated,
    )


def case(
    key: str = "halteverbot",
    *,
    at: datetime.datetime | None = None,
    simulated: frozenset[str] = frozenset(),
    without: frozenset[str] = frozenset(),
    trust: Trust = Trust.BASIC,
) -> str:
    """A case that went the whole way; parts of it may be simulated or missing.

    Parts: ``login``, ``prefilled``, ``upload``, ``payment``, ``decision``, ``answer``.
    """
    subject = f"case:{new_id()}"

    def happened(part: str, what: str, about: str, actor: str, /, **facts: Any) -> None:
        if part not in without:
            event(what, about, actor=actor, simulated=part in simulated, at=at, **facts)

    happened("login", "account.logged-in", RESIDENT, RESIDENT, way="password", trust=int(trust))
    happened("opening", "case.opened", subject, RESIDENT, procedure=key, channel="online")
    happened("sending", "application.submitted", subject, RESIDENT, procedure=key)
    happened("prefilled", "form.prefilled", subject, RESIDENT, asked=9, prefilled=4)
    paper: Mapping[str, str] = {"kind": "evidence", "direction": "in"}
    happened("upload", "document.filed", subject, RESIDENT, **paper)
    happened("payment", "claim.paid", subject, "provider:test", amount="28.00")
    happened("decision", "message.sent", subject, CLERK, channel="mailbox", law="general")
    happened("answer", "message.received", subject, RESIDENT, in_reply_to="")
    happened("answer", "message.sent", subject, CLERK, channel="mailbox", law="")
    return subject


def level(key: str = "halteverbot") -> int:
    """The level that a run computes here and now."""
    return computed(key).level


def computed(key: str = "halteverbot") -> MaturityResult:
    """What a run says here and now."""
    return compute_maturity(actor=HOUSE).results.get(service_key=key)


def rating(key: str, criterion: str) -> int | None:
    """The rating of one criterion, here and now."""
    rows = computed(key).ratings
    found: int | None = next(row["rating"] for row in rows if row["criterion"] == criterion)
    return found


def staff(*permissions: str, name: str = "Malin Muster") -> Actor:
    """A member of staff with these permissions everywhere."""
    account = Account.objects.create_user(
        f"{name.replace(' ', '.').lower()}@stadt.example", name=name, is_staff_member=True
    )
    everywhere = frozenset({office().pk})
    return Actor(
        kind="staff",
        id=str(account.pk),
        label=name,
        account=account.pk,
        grants=dict.fromkeys(permissions, everywhere),
    )

"""Where the house decides alone on parking permits and certificates: exactly where it may."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rathaus.procedures.facts import parameters_of, with_facts
from rathaus.procedures.folder import load
from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.tables import Assessment, assess

COMMON = Path(__file__).resolve().parents[2] / "library" / "procedures" / "common"
PARKING = load(COMMON / "bewohnerparkausweis")
CERTIFICATE = load(COMMON / "meldebescheinigung")
RECEIVED = datetime.date(2026, 11, 22)
FILE = [{"name": "a.pdf"}]
MATCHES = st.sampled_from(["exact", "similar", "pending", "none", None])
FLAGS = st.sampled_from([True, False, None])


def ask(
    procedure: Procedure,
    application: dict[str, Any],
    registers: dict[str, dict[str, Any]],
    **more: Any,
) -> Assessment:
    known = {
        name: {key: value for key, value in answer.items() if value is not None}
        for name, answer in registers.items()
    }
    context: dict[str, Any] = {
        "application": {key: value for key, value in application.items() if value is not None},
        "registers": known,
        "dates": {"received": RECEIVED.isoformat()},
        "parameter": parameters_of(procedure.service, on=RECEIVED, land="SH"),
    } | more
    return assess(procedure.assessment, with_facts(procedure, context, land="SH"), on=RECEIVED)


@settings(max_examples=150)
@given(
    match=MATCHES,
    residence=st.sampled_from(["main", "main", "secondary"]),
    inside=FLAGS,
    active=FLAGS,
    until=st.sampled_from(["2027-06-30", "2027-07-01"]),
    holder=st.sampled_from(["same", "same", "other", "unknown", None]),
    event=st.sampled_from(["new", "new", "renew", "plate_change", "move", "lost"]),
    owner=st.sampled_from(["me", "me", "other", "carsharing"]),
    declaration=st.sampled_from([None, FILE]),
    weight=st.sampled_from([1.2, 3.5, 3.6]),
    role=st.sampled_from(["self", "self", "proxy", "parent"]),
    remarks=st.sampled_from([None, None, "x"]),
    memo=st.sampled_from([True, True, False]),
)
def test_a_permit_without_a_person(
    match: str | None,
    residence: str,
    inside: bool | None,
    active: bool | None,
    until: str,
    holder: str | None,
    event: str,
    owner: str,
    declaration: list[dict[str, str]] | None,
    weight: float,
    role: str,
    remarks: str | None,
    memo: bool,
) -> None:
    keeps = event in ("plate_change", "move", "lost")
    application = {
        "event": event,
        "role": role,
        "holder": owner,
        "declaration": declaration,
        "weight_t": weight,
        "start": "2026-12-01",
        "term": None if keeps else "12",
        "valid_until": "2027-06-30" if keeps else None,
        "remarks": remarks,
    }
    registers = {
        "residents": {"match": match, "residence": residence if match == "exact" else None},
        "parking_zones": {"inside": inside, "zone": "A"},
        "parking_permits": {"active": active, "until": until if active else ""},
        "vehicles": {"holder": holder},
    }
    allowed = (
        memo
        and (match, residence, inside, holder) == ("exact", "main", True, "same")
        and (
            (event == "new" and active is False)
            or (event == "renew" and active is True)
            or (keeps and active is True and until == "2027-06-30")
        )
        and (owner, role, remarks) == ("me", "self", None)
        and weight <= 3.5
    )
    found = ask(PARKING, application, registers, setting={"memo_active": memo})
    assert (found.outcome == "grant") is allowed


@settings(max_examples=150)
@given(
    match=MATCHES,
    block=st.sampled_from([False, False, True]),
    complete=FLAGS,
    kind=st.sampled_from(["simple", "extended"]),
    role=st.sampled_from(["self", "self", "proxy", "guardian", "parent", "third_party"]),
    mandate=st.sampled_from([None, FILE]),
    trust=st.sampled_from(["high", "high", "substantial", "basic"]),
    birth=st.sampled_from(["1988-04-03", "2010-11-22", "2010-11-23"]),
    paper=st.booleans(),
)
def test_a_certificate_without_a_person(
    match: str | None,
    block: bool,
    complete: bool | None,
    kind: str,
    role: str,
    mandate: list[dict[str, str]] | None,
    trust: str,
    birth: str,
    paper: bool,
) -> None:
    application = {
        "kind": kind,
        "purpose": "general",
        "format": "paper" if paper else "electronic",
        "copies": 1 if paper else None,
        "role": role,
        "mandate": mandate,
        "person": {"birth_date": birth},
    }
    registers = {"residents": {"match": match, "block": block, "complete": complete}}
    # Without the eID only the simple one, and only on paper to the registered address.
    proven = trust == "high" or (paper and kind == "simple")
    allowed = (
        (match, block, role, proven) == ("exact", False, "self", True)
        and (kind == "simple" or complete is True)
        and birth <= "2010-11-22"
    )
    more = {"applicant": {"trust": trust}, "setting": {"post_without_eid": True}}
    found = ask(CERTIFICATE, application, registers, **more)
    assert (found.outcome == "grant") is allowed

"""Rows by plain statements: the same as the ORM would write and read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.clock import now
from rathaus.kernel.ids import new_id
from rathaus.kernel.rows import fetch, insert, together, update
from rathaus.kernel.tenancy import City
from rathaus.money.models import Claim, ClaimState, CounterNumber
from tests.cast_floor2 import a_person, an_office


def a_claim(serial: int = 1, **fields: object) -> Claim:
    values: dict[str, object] = {
        "number": f"RF{serial}",
        "subject": f"test:{serial}",
        "party": a_person(),
        "office": an_office(),
        "amount": Decimal("30.70"),
        "reason": "„Gebühr“ 100 %",
        "items": [{"text": "ä", "amount": "30.70"}],
        "due_on": date(2026, 12, 6),
        "created_at": now(),
        "created_by": "system:test",
    }
    return Claim(**values | fields)


def test_what_is_inserted_is_what_the_orm_reads(city: City) -> None:
    one, two = a_claim(1), a_claim(2, ended_at=now(), state=ClaimState.PAID)
    insert(one, two)
    for written in (one, two):
        kept = Claim.objects.get(pk=written.pk)
        assert model_to_dict(kept) == model_to_dict(written)
        assert (kept.pk, kept.created_at) == (written.pk, written.created_at)
        assert written._state.adding is False


def test_what_is_fetched_is_what_the_orm_wrote(city: City) -> None:
    written = a_claim()
    written.save(force_insert=True)
    (found,) = fetch(Claim, "number = %s AND state = 'open' FOR NO KEY UPDATE", ["RF1"])
    assert model_to_dict(found) == model_to_dict(Claim.objects.get())
    assert (found.items, found.amount, found._state.adding) == (
        [{"text": "ä", "amount": "30.70"}],
        Decimal("30.70"),
        False,
    )
    assert fetch(Claim, "id = %s", [new_id()]) == []


def test_update_changes_what_the_conditions_name(city: City) -> None:
    one, two = a_claim(1), a_claim(2)
    insert(one, two)
    ended = now()
    where = {"id": one.pk, "state": ClaimState.OPEN, "ended_at": None}
    assert update(Claim, where, state=ClaimState.PAID, ended_at=ended) == 1
    assert update(Claim, where, state=ClaimState.PAID, ended_at=ended) == 0
    states = Claim.objects.order_by("number").values_list("state", "ended_at")
    assert list(states) == [("paid", ended), ("open", None)]
    assert update(Claim, {"id": one.pk}, state="open", ended_at=None) == 1
    assert update(Claim, {"office": two.office_id}, product_account="x") == 2


def test_automatic_keys_are_left_to_the_database(city: City) -> None:
    insert(CounterNumber(name="a", year=2026, value=1), CounterNumber(name="b", year=2026, value=2))
    assert dict(CounterNumber.objects.values_list("name", "value")) == {"a": 1, "b": 2}
    assert None not in CounterNumber.objects.values_list("pk", flat=True)


def test_a_row_that_exists_is_an_error_or_ignored(city: City) -> None:
    insert(a_claim(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_claim(1))
    insert(a_claim(1), a_claim(2), or_ignore=True)
    assert list(Claim.objects.order_by("number").values_list("number", flat=True)) == ["RF1", "RF2"]


def test_rows_come_with_those_that_they_point_to(city: City) -> None:
    written = a_claim(party=a_person())
    written.save(force_insert=True)
    (found,) = fetch(
        Claim,
        "money_claim.number = %s FOR UPDATE OF money_claim",
        ["RF1"],
        related=("party", "office", "office__parent"),
    )
    with CaptureQueriesContext(connection) as queries:
        assert model_to_dict(found.party) == model_to_dict(written.party)
        assert found.office is not None
        assert model_to_dict(found.office) == model_to_dict(written.office)
        assert found.office.parent is None
    assert len(queries) == 0


def test_what_is_written_together_is_one_statement(city: City) -> None:
    paid = a_claim(1)
    insert(paid)
    count = CounterNumber(name="test", year=2026, value=3)
    with CaptureQueriesContext(connection) as seen, together() as writes:
        writes.insert(count)
        writes.insert()
        writes.update(Claim, {"id": paid.pk}, state=ClaimState.PAID, ended_at=now())
    assert len(seen) == 1
    assert count._state.adding is False
    assert Claim.objects.get(pk=paid.pk).state == ClaimState.PAID
    assert CounterNumber.objects.get(name="test").value == 3
    with together() as writes:
        writes.update(CounterNumber, {"name": "test"}, value=4)
        with pytest.raises(ValueError, match="once in a statement"):
            writes.insert(CounterNumber(name="other", year=2026, value=1))
    assert list(CounterNumber.objects.values_list("name", "value")) == [("test", 4)]


def test_nothing_together_is_no_statement(city: City) -> None:
    with CaptureQueriesContext(connection) as seen, together() as writes:
        writes.insert()
    assert len(seen) == 0


def test_values_that_are_no_plain_ones_go_the_way_of_their_field(city: City) -> None:
    strange = a_claim(items=[{"day": "2026-12-06", "more": {"ü": None}}], due_on=now())
    strange.items.append({"big": 2**70})
    insert(strange)
    kept = Claim.objects.get(pk=strange.pk)
    assert kept.items == strange.items
    assert kept.due_on == strange.due_on.date()  # type: ignore[attr-defined]

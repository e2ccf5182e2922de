"""The status of a case by number and code, and who tries too often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import NotFound, Unavailable
from rathaus.kernel.tenancy import City
from rathaus.records.actions import CaseStatus, advance_case, look_up_status, renew_access_code
from rathaus.records.models import Case, CaseState, Outcome, StatusTry
from rathaus.records.tries import forget_old_tries
from tests.records.cast import HOUSE, a_case, clerk_of, opened

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 22, 9, 30, tzinfo=BERLIN)
WRONG = "33333-33333"


def ask(number: str, code: str, source: str = "192.0.2.1") -> CaseStatus:
    return look_up_status(number=number, code=code, source=source)


def test_number_and_code_tell_the_minimum(city: City) -> None:
    with frozen(DAY):
        made = opened()
    case = made.case
    advance_case(actor=HOUSE, case=case, to=CaseState.DECIDED, outcome=Outcome.GRANTED)
    assert ask(case.number.lower(), made.access_code.lower()) == CaseStatus(
        number=case.number,
        title=case.title,
        state=CaseState.DECIDED,
        outcome=Outcome.GRANTED,
        received_on=DAY,
        due_on=None,
        office="Abteilung Verkehr",
        office_phone="0431 901-0",
        procedure_key="mobiles-halteverbot",
        procedure_version=1,
    )


def test_wrong_number_and_wrong_code_are_told_alike(city: City) -> None:
    made, other = opened(), opened()
    told = set()
    for number, code in [
        (made.case.number, WRONG),
        (made.case.number, other.access_code),
        ("2026-999999-A", made.access_code),
        ("quatsch", made.access_code),
    ]:
        with pytest.raises(NotFound) as caught:
            ask(number, code)
        told.add(str(caught.value))
    assert len(told) == 1


def test_after_five_tries_even_the_right_code_waits(city: City) -> None:
    made = opened()
    with frozen(DAY):
        for _ in range(5):
            with pytest.raises(NotFound):
                ask(made.case.number, WRONG)
        with pytest.raises(Unavailable, match="Versuche"):
            ask(made.case.number, made.access_code, source="198.51.100.7")
    with frozen(DAY + timedelta(minutes=16)):
        assert ask(made.case.number, made.access_code).number == made.case.number


def test_one_source_cannot_try_all_numbers(city: City) -> None:
    made = opened()
    with frozen(DAY):
        for n in range(30):
            with pytest.raises(NotFound):
                ask(f"nummer {n}" if n % 2 else made.case.number + str(n), WRONG)
            StatusTry.objects.filter(key__startswith="number:").delete()
        with pytest.raises(Unavailable):
            ask(made.case.number, made.access_code)
        assert ask(made.case.number, made.access_code, source="198.51.100.7")


def test_old_tries_are_forgotten(city: City) -> None:
    with frozen(DAY), pytest.raises(NotFound):
        ask("2026-999999-A", WRONG)
    with frozen(DAY + timedelta(minutes=14)):
        assert forget_old_tries() == 0
    with frozen(DAY + timedelta(minutes=15)):
        assert forget_old_tries() == 2
    assert StatusTry.objects.count() == 0


def test_a_renewed_code_replaces_the_old(city: City) -> None:
    made = opened()
    new = renew_access_code(actor=clerk_of(made.case), case=made.case)
    assert ask(made.case.number, new).number == made.case.number
    with pytest.raises(NotFound):
        ask(made.case.number, made.access_code)


def test_the_code_itself_is_nowhere(city: City) -> None:
    made = opened()
    row = Case.objects.filter(pk=made.case.pk).values().get()
    assert made.access_code not in str(row)
    assert len(row["access_code_hash"]) == 64
    assert a_case().access_code_hash != made.case.access_code_hash

"""Taking a foreign catalogue in: who may, what is left alone, what goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rathaus.catalogue.actions import withdraw_service
from rathaus.catalogue.exchange.described import DescribedService, Reading
from rathaus.catalogue.exchange.taking import take_in
from rathaus.catalogue.models import Service
from rathaus.kernel.access import ANONYMOUS, Actor, system
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.people.actions.foreign_offices import DescribedOffice
from rathaus.people.models import Office
from tests.catalogue.cast import HOUSE, office, publish

pytestmark = pytest.mark.django_db

ONE = DescribedService(
    key="hund-anmelden",
    names={"de": "Hund anmelden"},
    office="amt",
    texts={"de": {"kurztext": "Ihr Hund."}},
    identifiers={"quelle": "1"},
)
AMT = DescribedOffice(key="amt", name="Amt", identifiers={"quelle": "7"})
BOTH = Reading(services=(ONE,), offices=(AMT,))


def _editor(*places: Office) -> Actor:
    offices = frozenset(row.pk for row in places)
    return Actor("staff", "1", "Redaktion", grants={"catalogue.edit": offices})


def test_who_may_bring_what() -> None:
    """Offices are the matter of who manages people; texts of the editors of their office."""
    place = office("amt")
    editor = _editor(place)
    for actor in (ANONYMOUS, editor):
        with pytest.raises(NotAllowed):
            take_in(actor=actor, reading=BOTH)
    alone = replace(BOTH, offices=())
    with pytest.raises(NotAllowed):
        take_in(actor=ANONYMOUS, reading=alone)
    with pytest.raises(NotAllowed):
        take_in(actor=_editor(office("anderes")), reading=alone)
    assert Service.objects.count() == 0
    assert take_in(actor=editor, reading=alone).created == ["hund-anmelden"]
    assert take_in(actor=system("cli"), reading=BOTH).offices_changed == ["amt"]


def test_a_key_that_another_service_has_gets_a_number() -> None:
    publish(key="hund-anmelden", procedure=True)
    report = take_in(actor=HOUSE, reading=BOTH)
    assert report.created == ["hund-anmelden-1"]
    assert take_in(actor=HOUSE, reading=BOTH).unchanged == ["hund-anmelden-1"]


def test_a_procedure_and_a_withdrawal_keep_their_word() -> None:
    take_in(actor=HOUSE, reading=BOTH)
    withdraw_service(actor=HOUSE, key="hund-anmelden", reason="kein Hund mehr")
    changed = replace(BOTH, services=(replace(ONE, names={"de": "Katze anmelden"}),))
    assert take_in(actor=HOUSE, reading=changed).left_alone == ["hund-anmelden"]
    Service.objects.update(state="published", procedure_key="hund-anmelden")
    assert take_in(actor=HOUSE, reading=changed).left_alone == ["hund-anmelden"]
    assert Service.objects.get().name == "Hund anmelden"


def test_what_nobody_answers_for_is_refused_whole() -> None:
    second = replace(ONE, key="zwei", office="", identifiers={"quelle": "2"})
    with pytest.raises(Invalid, match="nennt keine Stelle"):
        take_in(actor=HOUSE, reading=Reading(services=(second,)))
    with pytest.raises(Invalid, match="gibt es nicht"):
        take_in(actor=HOUSE, reading=Reading(services=(second,)), office="nirgends")
    assert Service.objects.count() == 0


def test_an_office_is_the_same_under_another_key_and_keeps_what_is_not_said() -> None:
    row = office("steueramt")
    Office.objects.filter(pk=row.pk).update(identifiers={"quelle": "7"}, phone="0123")
    report = take_in(actor=HOUSE, reading=BOTH)
    row.refresh_from_db()
    assert (report.offices_created, report.offices_changed) == ([], ["steueramt"])
    assert (row.key, row.name, row.phone) == ("steueramt", "Amt", "0123")
    assert Service.objects.get().office == row

"""What a deputy sees ends with the deputyship, and social data stays apart."""

from __future__ import annotations

import pytest

from rathaus.kernel.access import Visibility
from rathaus.kernel.clock import today
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.people.models import Deputy, Office, Post
from rathaus.records.actions import add_document, note_withheld_search
from rathaus.records.finding.hits import Wanted, find
from rathaus.records.models import WithheldSearch
from rathaus.records.queries import cases_for, documents_for
from tests.cast_floor2 import an_office
from tests.records.access_cast import (
    ALL,
    DAY,
    NONE,
    a_known_case,
    acting,
    doors,
    employ,
    entitle,
)
from tests.records.cast import HOUSE, a_case, a_paper
from tests.records.test_search import indexed, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(city: City) -> Office:
    return an_office()


def test_a_deputy_sees_as_long_as_the_deputyship_lasts(office: Office) -> None:
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


def test_every_door_shuts_the_day_after_the_deputyship(office: Office) -> None:
    case, holder = a_known_case(office), employ("Hanna", "clerk", office)
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

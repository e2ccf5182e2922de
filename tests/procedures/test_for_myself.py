"""„Für mich selbst“ means whoever is logged in."""

from __future__ import annotations

from typing import Any

import pytest

from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.people.models import Party
from rathaus.procedures.actions.drafts import errors_of
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Draft
from rathaus.records.models import Case
from tests.procedures import town


def _person(**changes: Any) -> dict[str, Any]:
    return {"person": town.answers()["person"] | changes}


@pytest.mark.parametrize(
    "person",
    [
        _person(surname="Fremd"),
        _person(first_names="Robin"),
        _person(surname="Fremd", first_names="Robin"),
        _person(surname="Beispiel-Fremd"),
    ],
)
def test_another_name_is_refused_with_cause_and_remedy(kim: Actor, person: dict[str, Any]) -> None:
    draft = town.draft_of(kim, **person)
    with pytest.raises(Invalid) as caught:
        submit_application(actor=kim, draft=draft)
    assert list(caught.value.fields) == ["person.surname"]
    assert "Ihr Konto lautet aber auf Kim Beispiel" in caught.value.fields["person.surname"]
    assert "für jemand anderen" in caught.value.remedy
    assert Case.objects.count() == 0
    assert Party.objects.count() == 1
    assert Draft.objects.get(pk=draft.pk).data["person"] == person["person"]


@pytest.mark.parametrize(
    ("own", "typed"),
    [
        (("Groß-Müller", "Kim Jürgen"), ("gross mueller", "KIM")),
        (("Grossmüller", "Kim"), ("Großmüller", "Kim-Jürgen")),
        (("Beispiel", "Karl-Heinz"), ("beispiel ", "Karlheinz")),
        (("Beispiel", ""), ("Beispiel", "Kim")),
    ],
)
def test_another_way_to_write_it_is_no_other_name(
    kim: Actor, own: tuple[str, str], typed: tuple[str, str]
) -> None:
    Party.objects.filter(pk=kim.party).update(surname=own[0], first_names=own[1])
    case = town.submitted(kim, **_person(surname=typed[0], first_names=typed[1])).case
    assert (case.applicant_id, case.agent_id) == (kim.party, None)


def test_a_new_address_is_no_difference(kim: Actor) -> None:
    moved = _person(street="Goethestraße", house_number="3", postcode="24116", town="Kiel")
    contact = {"channel": "mailbox", "email": "neu@example.org", "phone": "0431 1"}
    assert town.submitted(kim, **moved, contact=contact).case.applicant_id == kim.party


def test_for_somebody_else_the_name_is_free(kim: Actor) -> None:
    agent = {"organisation": "Umzug GmbH", "surname": "Beispiel", "first_names": "Kim"}
    draft = town.draft_of(kim, role="parent", agent=agent, **_person(surname="Fremd"))
    bundle = installed(draft.version_id)
    assert [e.path for e in errors_of(kim, bundle, draft.data) if "person" in e.path] == []


def test_an_account_without_own_data_takes_its_name_from_the_form(kim: Actor) -> None:
    nameless = Actor(
        kind="person", id=kim.id, label="", party=None, account=kim.account, trust=kim.trust
    )
    draft = town.draft_of(kim, **_person(surname="Neu"))
    assert errors_of(nameless, installed(draft.version_id), draft.data) == []

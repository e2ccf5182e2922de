"""The form of a profile: proved data is shown, not typed over; errors stand beside their field."""

from __future__ import annotations

from datetime import date

import pytest

from rathaus.kernel.access import Trust
from rathaus.kernel.errors import Invalid
from rathaus.people.actions import update_profile
from rathaus.people.forms import ProfileForm
from rathaus.people.models import Party
from rathaus.people.origins import Origin
from tests.people.cast import HOUSE, party_of, person, resident

pytestmark = pytest.mark.django_db


def _answers(party: Party, **changes: str) -> dict[str, str]:
    names = ("surname", "first_names", "street", "house_number", "postcode", "town", "email")
    values = {name: str(getattr(party, name)) for name in names}
    return {**values, "birth_date": "12.08.1984", "channel": "mailbox", **changes}


def test_what_one_types_reaches_the_profile() -> None:
    account = resident()
    party = party_of(account)
    form = ProfileForm(_answers(party, street="Ahornweg", channel="post"), instance=party)

    assert form.is_valid(), form.errors
    update_profile(actor=person(account), party_id=party.pk, values=form.values())

    party = Party.objects.get(pk=party.pk)
    assert (party.street, party.channel, party.birth_date) == (
        "Ahornweg",
        "post",
        date(1984, 8, 12),
    )


def test_proved_data_is_locked_and_says_where_it_comes_from() -> None:
    account = resident()
    party = update_profile(
        actor=HOUSE,
        party_id=party_of(account).pk,
        values={"surname": "Echt"},
        origin=Origin("bundid", Trust.HIGH),
    )

    form = ProfileForm(_answers(party, surname="Falsch"), instance=party)

    assert form.is_valid()
    assert [name for name, field in form.fields.items() if field.disabled] == ["surname"]
    assert "surname" not in form.values()
    assert form.fields["surname"].ui == {  # type: ignore[attr-defined]
        "origin": "Aus Ihrer BundID, dort geändert, gilt es auch hier."
    }


def test_organisations_have_no_birthday() -> None:
    form = ProfileForm(instance=Party(kind="organisation", organisation="Umzüge Nord GmbH"))

    assert list(form.fields)[:2] == ["organisation", "street"]
    assert "birth_date" not in form.fields


def test_what_the_action_refuses_stands_beside_its_field() -> None:
    account = resident()
    party = party_of(account)
    form = ProfileForm(_answers(party, postcode="2410"), instance=party)
    assert form.is_valid()

    with pytest.raises(Invalid) as error:
        update_profile(actor=person(account), party_id=party.pk, values=form.values())
    form.show(error.value)

    assert dict(form.errors) == {"postcode": ["Eine deutsche Postleitzahl hat fünf Ziffern."]}

"""People enter and change their data; better proof is never overwritten by worse."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.access import Actor, Trust
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, NotAllowed, NotFound
from rathaus.kernel.events import timeline
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people import origins
from rathaus.people.actions import register_party, update_profile
from rathaus.people.models import Account, Party
from rathaus.people.origins import Origin
from rathaus.people.queries import actor_for, find_parties, get_party
from tests.people.cast import ERIKA, HOUSE, PASSWORD, party_of, person, resident

CLERK = Actor(
    kind="staff",
    id="7",
    label="Amtsperson",
    account=7,
    grants=dict.fromkeys(("case.see", "case.work"), frozenset({new_id()})),
)


def _kinds(party: Party) -> list[str]:
    return [event.kind for event in timeline(Reference("party", str(party.pk)))]


@pytest.mark.django_db
class TestRegister:
    def test_a_resident_enters_themselves_once(self) -> None:
        account = resident()
        party = party_of(account)

        assert party.name == "Erika Musterfrau"
        assert party.address_lines == ["Lindenweg 7", "24105 Teststadt"]
        assert account.name == "Erika Musterfrau"
        assert origins.source_of(party, "surname") == "self"
        assert _kinds(party) == ["party.registered"]
        with pytest.raises(NotAllowed):
            register_party(actor=person(account), values=ERIKA)

    def test_an_actor_worked_out_earlier_does_not_enter_a_second_person(self) -> None:
        account = Account.objects.create_user("erika@example.org", PASSWORD)
        actor = actor_for(account)
        register_party(actor=actor, values=ERIKA)

        with pytest.raises(NotAllowed):
            register_party(actor=actor, values=ERIKA)

        assert Party.objects.count() == 1

    def test_the_log_holds_no_personal_data(self) -> None:
        party = party_of(resident())
        events = timeline(Reference("party", str(party.pk)))

        text = " ".join(f"{event.facts} {event.actor_label}" for event in events)

        assert [word for word in ("Erika", "Musterfrau", "Lindenweg", "1984") if word in text] == []

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"surname": " "}, "surname"),
            ({"kind": "organisation", "organisation": ""}, "organisation"),
            ({"kind": "firma"}, "kind"),
            ({"birth_date": date(2999, 1, 1)}, "birth_date"),
            ({"postcode": "2410"}, "postcode"),
            ({"postcode": "٢٤١٠٥"}, "postcode"),
            ({"email": "erika"}, "email"),
            ({"channel": "fax"}, "channel"),
            ({"surname": "x" * 121}, "surname"),
            ({"is_staff_member": "true"}, "is_staff_member"),
        ],
    )
    def test_wrong_input_names_the_field_and_leaves_nothing(
        self, values: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Invalid) as error:
            register_party(actor=CLERK, values={**ERIKA, **values})  # type: ignore[arg-type]

        assert list(error.value.fields) == [field]
        assert Party.objects.count() == 0

    def test_an_organisation_needs_no_surname(self) -> None:
        party = register_party(
            actor=CLERK, values={"kind": "organisation", "organisation": "Umzüge Nord GmbH"}
        )

        assert party.name == "Umzüge Nord GmbH"


@pytest.mark.django_db
class TestUpdate:
    def test_changed_fields_are_logged_by_name(self) -> None:
        account = resident()
        party = update_profile(
            actor=person(account),
            party_id=party_of(account).pk,
            values={"street": "Ahornweg", "town": "Teststadt"},
        )

        event = timeline(Reference("party", str(party.pk))).last()

        assert party.street == "Ahornweg"
        assert event is not None
        assert (event.kind, event.facts) == (
            "party.updated",
            {"fields": ["street"], "source": "self"},
        )

    def test_equal_data_changes_and_logs_nothing(self) -> None:
        account = resident()
        update_profile(
            actor=person(account), party_id=party_of(account).pk, values={"town": "Teststadt"}
        )

        assert _kinds(party_of(account)) == ["party.registered"]

    def test_proved_data_cannot_be_typed_over(self) -> None:
        account = resident()
        party_id = party_of(account).pk
        update_profile(
            actor=HOUSE,
            party_id=party_id,
            values={"surname": "Echt", "phone": "0431 1"},
            origin=Origin("bundid", Trust.HIGH),
        )

        with pytest.raises(Invalid) as error:
            update_profile(
                actor=person(account),
                party_id=party_id,
                values={"surname": "Falsch", "street": "Ahornweg"},
            )
        update_profile(actor=person(account), party_id=party_id, values={"phone": "0431 2"})

        party = Party.objects.get(pk=party_id)
        assert list(error.value.fields) == ["surname"]
        assert (party.surname, party.street, party.phone) == ("Echt", "Lindenweg", "0431 2")

    def test_nobody_changes_somebody_else(self) -> None:
        one, other = resident(), resident("otto@example.org")

        with pytest.raises(NotAllowed):
            update_profile(actor=person(one), party_id=party_of(other).pk, values={"surname": "X"})

    def test_unknown_people_are_said_to_be_unknown(self) -> None:
        with pytest.raises(NotFound):
            update_profile(actor=HOUSE, party_id=new_id(), values={"surname": "X"})


LEVELS = st.sampled_from(list(Trust))
FIELD = st.sampled_from(sorted(origins.IDENTITY - {"kind", "birth_date"} | origins.ADDRESS))


@given(st.lists(st.tuples(FIELD, LEVELS, st.text("abc", min_size=1, max_size=3)), max_size=12))
def test_lower_trust_never_overwrites_higher(steps: list[tuple[str, Trust, str]]) -> None:
    party = Party(surname="Start")
    for field, trust, value in steps:
        before, proved = getattr(party, field), origins.trust_in(party, field)
        origin = Origin("x", trust)
        if not origins.locked(party, field, origin):
            origins.write(party, {field: value}, origin, now())

        if trust < proved:
            assert getattr(party, field) == before
        else:
            assert getattr(party, field) == value
        assert origins.trust_in(party, field) == max(trust, proved)


@pytest.mark.django_db
class TestQueries:
    def test_whoever_may_not_see_a_party_is_told_it_is_unknown(self) -> None:
        one, other = resident(), resident("otto@example.org")

        assert get_party(person(one), party_of(one).pk) == party_of(one)
        with pytest.raises(NotFound):
            get_party(person(one), party_of(other).pk)

    def test_staff_find_people_by_the_beginnings_of_their_names(self) -> None:
        erika = party_of(resident())
        resident("otto@example.org", first_names="Otto")

        assert list(find_parties(CLERK, "must eri")) == [erika]
        assert list(find_parties(person(resident("x@example.org")), "must")) == []

"""The code by which somebody is named as agent."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.kernel.ids import new_id
from rathaus.people.agent_codes import code_of, party_named, read_code
from rathaus.people.models import Party
from tests.people.cast import party_of, resident


@given(st.uuids())
def test_every_code_leads_back(party: UUID) -> None:
    code = code_of(party)
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert read_code(code) == party
    assert read_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == party


@given(st.uuids(), st.integers(0, 27), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_sign_is_noticed(party: UUID, place: int, sign: str) -> None:
    signs = code_of(party).replace("-", "")
    wrong = signs[:place] + sign + signs[place + 1 :]
    assert read_code(wrong) == (party if wrong == signs else None)


@given(st.uuids(), st.integers(0, 26))
def test_two_signs_that_changed_places_are_noticed(party: UUID, place: int) -> None:
    signs = code_of(party).replace("-", "")
    wrong = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    assert read_code(wrong) == (party if wrong == signs else None)


@pytest.mark.parametrize("text", ["", "abc", "Z" * 28, "!" * 28, "0" * 27, "0" * 29])
def test_what_is_no_code_names_nobody(text: str) -> None:
    assert read_code(text) is None


@pytest.mark.django_db
def test_code_and_name_together_name_the_party() -> None:
    party = party_of(resident())
    code = code_of(party.pk)
    assert party_named(code, " musterFRAU ") == party
    assert party_named(code, "Erika") is None
    assert party_named(code, "") is None
    assert party_named(code_of(new_id()), "Musterfrau") is None
    Party.objects.filter(pk=party.pk).update(erased_at="2026-05-04T10:00:00+02:00")
    assert party_named(code, "Musterfrau") is None

"""Acting for somebody else: who may grant it, when it counts, how it ends."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.blobs import put
from rathaus.kernel.clock import BERLIN, frozen
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events import timeline
from rathaus.kernel.ids import new_id
from rathaus.kernel.references import Reference
from rathaus.people.actions import appoint_agent, withdraw_mandate
from rathaus.people.models import Account, Mandate
from rathaus.people.queries import mandate_for, principals_of
from tests.people.cast import HOUSE, party_of, person, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Account, Account]:
    """Erika, who is represented, and Otto, who acts for her."""
    return resident(), resident("otto@example.org", first_names="Otto")


def _appoint(pair: tuple[Account, Account], **values: object) -> Mandate:
    erika, otto = pair
    return appoint_agent(
        **{  # type: ignore[arg-type]
            "actor": person(erika),
            "principal_id": party_of(erika).pk,
            "agent_id": party_of(otto).pk,
            "valid_from": date(2026, 5, 1),
            **values,
        }
    )


def _counts(pair: tuple[Account, Account], scope: str, day: date) -> bool:
    erika, otto = pair
    found = mandate_for(agent=party_of(otto).pk, principal=party_of(erika).pk, scope=scope, day=day)
    return found is not None


class TestAppoint:
    def test_in_ones_own_account_no_paper_is_needed(self, pair: tuple[Account, Account]) -> None:
        mandate = _appoint(pair)

        event = timeline(Reference("mandate", str(mandate.pk))).get()
        assert (event.kind, event.facts["agent"]) == (
            "mandate.given",
            f"party:{party_of(pair[1]).pk}",
        )

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"kind": "guardian"}, "evidence_sha256"),
            ({"actor": HOUSE}, "evidence_sha256"),
            ({"evidence_sha256": "kein Hash"}, "evidence_sha256"),
            ({"evidence_sha256": "ab" * 32}, "evidence_sha256"),
            ({"kind": "freundin"}, "kind"),
            ({"valid_to": date(2026, 5, 1)}, "valid_to"),
        ],
        ids=[
            "guardian unproven",
            "staff unproven",
            "no hash",
            "unknown paper",
            "kind",
            "ends first",
        ],
    )
    def test_wrong_input_names_the_field(
        self, pair: tuple[Account, Account], values: dict[str, object], field: str
    ) -> None:
        with pytest.raises(Invalid) as error:
            _appoint(pair, **values)

        assert list(error.value.fields) == [field]
        assert Mandate.objects.count() == 0

    def test_nobody_appoints_themselves(self, pair: tuple[Account, Account]) -> None:
        with pytest.raises(Invalid):
            _appoint(pair, agent_id=party_of(pair[0]).pk)

    def test_nobody_takes_a_mandate(self, pair: tuple[Account, Account]) -> None:
        with pytest.raises(NotAllowed):
            _appoint(pair, actor=person(pair[1]))

    def test_the_same_open_mandate_is_given_once(self, pair: tuple[Account, Account]) -> None:
        _appoint(pair)

        with pytest.raises(Conflict):
            _appoint(pair)

    def test_an_unknown_agent_is_unknown(self, pair: tuple[Account, Account]) -> None:
        with pytest.raises(NotFound):
            _appoint(pair, agent_id=new_id())

    def test_a_proven_guardian_acts(self, pair: tuple[Account, Account]) -> None:
        paper = put(b"Betreuerausweis", name="ausweis.txt", purpose="generated").sha256
        _appoint(pair, actor=HOUSE, kind="guardian", evidence_sha256=paper.upper())

        assert Mandate.objects.get().evidence_sha256 == paper
        assert _counts(pair, "anything", date(2026, 5, 2))


class TestValidity:
    @pytest.mark.parametrize(
        ("scope", "day", "expected"),
        [
            ("halteverbot", date(2026, 4, 30), False),
            ("halteverbot", date(2026, 5, 1), True),
            ("halteverbot", date(2026, 5, 31), True),
            ("halteverbot", date(2026, 6, 1), False),
            ("wohngeld", date(2026, 5, 2), False),
            ("", date(2026, 5, 2), False),
        ],
    )
    def test_counts_within_scope_and_period(
        self, pair: tuple[Account, Account], scope: str, day: date, expected: bool
    ) -> None:
        _appoint(pair, scope="halteverbot", valid_to=date(2026, 6, 1))

        assert _counts(pair, scope, day) is expected

    def test_the_direction_matters(self, pair: tuple[Account, Account]) -> None:
        _appoint(pair)

        assert not _counts((pair[1], pair[0]), "", date(2026, 5, 2))

    @pytest.mark.parametrize("who", [0, 1], ids=["principal", "agent"])
    def test_either_side_ends_it_at_once(self, pair: tuple[Account, Account], who: int) -> None:
        mandate = _appoint(pair)

        for _ in range(2):
            withdraw_mandate(actor=person(pair[who]), mandate_id=mandate.pk)

        kinds = [event.kind for event in timeline(Reference("mandate", str(mandate.pk)))]
        assert kinds == ["mandate.given", "mandate.withdrawn"]
        assert not _counts(pair, "", date(2026, 5, 2))

    def test_a_third_person_ends_nothing(self, pair: tuple[Account, Account]) -> None:
        mandate = _appoint(pair)

        with pytest.raises(NotAllowed):
            withdraw_mandate(actor=person(resident("x@example.org")), mandate_id=mandate.pk)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_listing_whom_one_represents_is_one_query(
        self, pair: tuple[Account, Account], rows: int
    ) -> None:
        agent = party_of(pair[1])
        for number in range(rows):
            client = resident(f"client{number}@example.org")
            _appoint((client, pair[1]))

        with CaptureQueriesContext(connection) as queries:
            names = [m.principal.name for m in principals_of(agent.pk, day=date(2026, 5, 2))]

        assert (len(queries), names) == (1, ["Erika Musterfrau"] * rows)

    def test_without_a_day_it_asks_the_clock(self, pair: tuple[Account, Account]) -> None:
        _appoint(pair, valid_to=date(2026, 6, 1))
        ids = {"agent": party_of(pair[1]).pk, "principal": party_of(pair[0]).pk}

        with frozen(datetime(2026, 5, 31, 23, 59, tzinfo=BERLIN)):
            assert mandate_for(**ids, scope="") is not None
        with frozen(datetime(2026, 6, 1, tzinfo=BERLIN)):
            assert mandate_for(**ids, scope="") is None

"""Taking one's data along and having it erased (Art. 15, 17 and 20 DSGVO)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date

import orjson
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from rathaus.kernel.errors import NotAllowed
from rathaus.kernel.events import timeline
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.people import registries
from rathaus.people.actions import (
    appoint_agent,
    erase_account,
    erase_due_parties,
    export_account,
)
from rathaus.people.models import Account, Mandate, Party
from rathaus.people.registries import ExportPart, Hold, erasure_hold, export_part
from tests.people.cast import HOUSE, party_of, person, resident

pytestmark = pytest.mark.django_db
FILE_HOLD = Hold("Vorgang 2026-000001", "Aktenplan 54.30, drei Jahre", date(2029, 12, 31))
TAX_HOLD = Hold("Zahlung 42", "§ 147 AO", date(2034, 12, 31))


@pytest.fixture
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What upper rooms registered is left out: these tests bring their own."""
    monkeypatch.setattr(registries, "_exports", {})
    monkeypatch.setattr(registries, "_holds", {})
    return


@pytest.fixture
def erika(empty_registries: None) -> Account:
    account = resident()
    SocialAccount.objects.create(user=account, provider="bundid", uid="1", extra_data={"a": 1})
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    return account


def _texts(party: Party) -> list[object]:
    names = [field.name for field in Party._meta.get_fields() if field.concrete]
    kept = {"id", "kind", "country", "channel", "created", "erased_at"}
    return [value for name in names if name not in kept and (value := getattr(party, name))]


class TestErasure:
    def test_nothing_personal_stays_when_no_file_needs_it(self, erika: Account) -> None:
        result = erase_account(actor=person(erika), account_id=erika.pk)

        erika.refresh_from_db()
        party = Party.objects.get()
        assert result.kept == ()
        assert (erika.email, erika.name, erika.is_active) == (None, "", False)
        assert not erika.has_usable_password()
        assert _texts(party) == []
        assert [
            model.objects.count() for model in (EmailAddress, SocialAccount, Authenticator)
        ] == [0, 0, 0]

    def test_the_log_tells_that_it_happened(self, erika: Account) -> None:
        erase_account(actor=person(erika), account_id=erika.pk)

        kinds = [event.kind for event in timeline(Reference("person", str(erika.pk)))]
        party_kinds = [event.kind for event in timeline(Reference("party", str(erika.party_id)))]
        assert (kinds, party_kinds) == (
            ["account.erased"],
            ["party.registered", "party.erased"],
        )

    def test_what_a_file_needs_stays_and_is_told_longest_first(self, erika: Account) -> None:
        erasure_hold("cases")(lambda party: [FILE_HOLD])
        erasure_hold("money")(lambda party: [TAX_HOLD])

        result = erase_account(actor=person(erika), account_id=erika.pk)

        erika.refresh_from_db()
        event = Event.objects.get(kind="account.erased")
        assert result.kept == (TAX_HOLD, FILE_HOLD)
        assert party_of(erika).name == "Erika Musterfrau"
        assert (erika.email, erika.is_active) == (None, False)
        assert event.facts["kept"] == ["Aktenplan 54.30, drei Jahre", "§ 147 AO"]

    def test_the_rest_goes_when_the_last_reason_ends(self, erika: Account) -> None:
        holds: list[Hold] = [FILE_HOLD]

        @erasure_hold("cases")
        def current(_party: Party) -> Iterable[Hold]:
            return holds

        erase_account(actor=person(erika), account_id=erika.pk)
        before = erase_due_parties(actor=HOUSE)
        holds.clear()
        after = erase_due_parties(actor=HOUSE)
        again = erase_due_parties(actor=HOUSE)

        assert (before, after, again) == (0, 1, 0)
        assert _texts(Party.objects.get()) == []

    def test_people_with_a_living_account_are_not_touched(self, erika: Account) -> None:
        assert erase_due_parties(actor=HOUSE) == 0
        assert party_of(erika).name == "Erika Musterfrau"

    def test_mandates_end_with_the_person(self, erika: Account) -> None:
        otto = resident("otto@example.org")
        appoint_agent(
            actor=person(erika), principal_id=party_of(erika).pk, agent_id=party_of(otto).pk
        )

        erase_account(actor=person(otto), account_id=otto.pk)

        assert Mandate.objects.get().revoked_at is not None

    def test_nobody_erases_or_exports_somebody_else(self, erika: Account) -> None:
        otto = person(resident("otto@example.org"))

        for action in (erase_account, export_account):
            with pytest.raises(NotAllowed):
                action(actor=otto, account_id=erika.pk)


class TestExport:
    def test_it_holds_what_the_house_knows(self, erika: Account) -> None:
        otto = resident("otto@example.org", first_names="Otto")
        appoint_agent(
            actor=person(erika), principal_id=party_of(erika).pk, agent_id=party_of(otto).pk
        )
        export_part("cases")(
            lambda account: ExportPart(
                {"numbers": ["2026-000001"]},
                [("2026-000001/bescheid.pdf", b"%PDF"), ("../../etc/passwd", b"x")],
            )
        )

        with export_account(actor=person(erika), account_id=erika.pk) as file:
            archive = zipfile.ZipFile(io.BytesIO(file.read()))

        profile = orjson.loads(archive.read("profile.json"))
        assert archive.namelist() == [
            "profile.json",
            "cases.json",
            "cases/2026-000001/bescheid.pdf",
            "cases/etc/passwd",
        ]
        assert orjson.loads(archive.read("cases.json")) == {"numbers": ["2026-000001"]}
        assert profile["party"]["surname"] == "Musterfrau"
        assert profile["origins"]["surname"]["source"] == "self"
        assert profile["logins"][0]["provider"] == "bundid"
        assert [mandate["with"] for mandate in profile["mandates"]] == ["Otto Musterfrau"]
        assert [entry["kind"] for entry in profile["log"]] == [
            "party.registered",
            "mandate.given",
        ]
        assert "secret" not in archive.read("profile.json").decode()

    def test_fetching_it_is_logged(self, erika: Account) -> None:
        export_account(actor=person(erika), account_id=erika.pk).close()

        kinds = [event.kind for event in timeline(Reference("person", str(erika.pk)))]
        assert kinds == ["account.exported"]

"""One's own data: seen with origin, changed, taken along, erased."""

from __future__ import annotations

import io
import json
import zipfile

from django.test import Client

from rathaus.kernel.access import Actor
from rathaus.kernel.events.models import Event
from rathaus.mail.models import Delivery
from rathaus.mail.routes import route_to
from rathaus.people.models import Account, Office, Party
from rathaus.procedures.actions.prefill import known_of
from rathaus.procedures.models import Draft
from tests.counter import cast
from tests.procedures import town

PROFILE = "/mein-rathaus/profil/"
DATA = {
    "surname": "Beispiel",
    "first_names": "Kim",
    "birth_date": "03.04.1988",
    "street": "Ringstraße",
    "house_number": "5",
    "postcode": "24114",
    "town": "Kiel",
    "email": "",
    "phone": "",
}


def test_data_are_changed_with_their_origin(kim: Actor, kims: Client) -> None:
    assert kims.post(PROFILE, DATA)["Location"] == PROFILE
    party = Party.objects.get(pk=kim.party)
    assert (party.street, party.postcode) == ("Ringstraße", "24114")
    assert "Von Ihnen eingetragen." in kims.get(PROFILE).content.decode()


def test_a_wrong_entry_is_told_at_its_field(kims: Client) -> None:
    answer = kims.post(PROFILE, DATA | {"postcode": "123"})
    assert answer.status_code == 422
    assert "Eine deutsche Postleitzahl hat fünf Ziffern." in answer.content.decode()
    assert 'value="123"' in answer.content.decode()


def test_an_account_without_data_gets_them_here(office: Office) -> None:
    account = Account.objects.create_user("neu@example.org", "x")
    browser = cast.new_browser()
    browser.force_login(account, backend=cast.BACKEND)
    assert browser.get(PROFILE).status_code == 200
    assert browser.post(PROFILE, DATA).status_code == 302
    account.refresh_from_db()
    assert account.party is not None
    assert account.party.street == "Ringstraße"


def test_forms_know_the_account_only_as_long_as_its_owner_agrees(kim: Actor, kims: Client) -> None:
    assert "party" in known_of(kim)
    kims.post(f"{PROFILE}ausfuellen", {"reuse": "false"})
    assert known_of(kim) == {}
    assert Event.objects.get(kind="account.reuse-chosen").facts == {"reuse": False}
    kims.post(f"{PROFILE}ausfuellen", {"reuse": "true"})
    assert "party" in known_of(kim)


def test_letters_instead_of_the_mailbox_and_back(kim: Actor, kims: Client) -> None:
    kims.post(f"{PROFILE}wege", {"channel": "post"})
    assert route_to(Party.objects.get(pk=kim.party)).channel == "post"
    cast.submitted(kim)
    assert Delivery.objects.get().channel == "post"
    kims.post(f"{PROFILE}wege", {"channel": "mailbox"})
    assert route_to(Party.objects.get(pk=kim.party)).channel == "mailbox"
    kims.post(f"{PROFILE}wege", {"channel": "fax"})
    assert route_to(Party.objects.get(pk=kim.party)).channel == "mailbox"


def test_letters_for_one_procedure_are_taken_back(kim: Actor, kims: Client) -> None:
    cast.submitted(kim, contact={"channel": "post", "email": "kim@example.org"})
    assert (
        "Für „Mobiles Haltverbot“ haben Sie Briefe gewählt." in kims.get(PROFILE).content.decode()
    )
    kims.post(f"{PROFILE}wege/postfach", {"scope": town.KEY})
    assert "haben Sie Briefe gewählt" not in kims.get(PROFILE).content.decode()


def test_the_language_is_kept(kim: Actor, kims: Client) -> None:
    answer = kims.post(f"{PROFILE}sprache", {"language": "en"})
    assert answer.cookies["sprache"].value == "en"
    assert Account.objects.get(pk=kim.account).language == "en"
    assert kims.post(f"{PROFILE}sprache", {"language": "xx"}).status_code == 422


def test_everything_known_goes_into_one_file(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    answer = kims.post(f"{PROFILE}daten.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    cases = json.loads(archive.read("cases.json"))
    assert [entry["number"] for entry in cases] == [case.number]
    assert cases[0]["application"]["place"]["street"] == "Holtenauer Straße"
    assert f"cases/{case.number}/001-antrag.json" in archive.namelist()
    assert json.loads(archive.read("claims.json"))[0]["amount"] == "28.00"
    assert len(json.loads(archive.read("messages.json"))) == 1


def test_erasing_says_what_stays_and_does_the_rest(kim: Actor, kims: Client) -> None:
    case = cast.submitted(kim).case
    cast.begun(kims)
    page = kims.get(f"{PROFILE}loeschen").content.decode()
    assert f"Vorgang {case.number}" in page
    assert "Die Akte ist noch offen" in page
    assert kims.post(f"{PROFILE}loeschen").status_code == 422
    assert Account.objects.get(pk=kim.account).is_active

    done = kims.post(f"{PROFILE}loeschen", {"sure": "1"}).content.decode()
    assert "Ihr Konto ist gelöscht" in done
    assert f"Vorgang {case.number}" in done
    assert "Bürgerkonto" not in done, "the page still greets who is gone"
    assert "/konto/login/" in done
    account = Account.objects.get(pk=kim.account)
    assert (account.is_active, account.email) == (False, None)
    assert Party.objects.get(pk=kim.party).surname == "Beispiel", "a file still needs it"
    assert not Draft.objects.exists()
    assert kims.get("/mein-rathaus/").status_code == 302


def test_erasing_without_a_case_blanks_the_person(kim: Actor, kims: Client) -> None:
    kims.post(f"{PROFILE}loeschen", {"sure": "1"})
    assert Party.objects.get(pk=kim.party).surname == ""

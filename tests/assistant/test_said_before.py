"""What was said in the conversation opens the form, sealed, and says where it comes from."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from rathaus.assistant.actions import ask
from rathaus.assistant.replies import Kind
from rathaus.catalogue.models import Responsibility, Service
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.tenancy import City
from rathaus.people.models import Office
from rathaus.procedures.actions.drafts import fill_page, start_draft
from rathaus.procedures.handed_on import ORIGIN, hand_on, said_in
from rathaus.procedures.installed import installed


def test_the_address_finds_the_office_and_stands_in_the_form(in_kiel: City) -> None:
    service = Service.objects.get(key="bewohnerparkausweis")
    ordnung = Office.objects.get(key="ordnung")
    Responsibility.objects.update_or_create(
        service=service, district="Gaarden-Ost", defaults={"office": ordnung}
    )

    asked = ask(actor=ANONYMOUS, text="Wo beantrage ich einen Bewohnerparkausweis?")
    placed = ask(actor=ANONYMOUS, dialogue=asked.dialogue, address="Kaiserstraße 12")

    assert asked.kind is Kind.ADDRESS
    assert placed.kind is Kind.ANSWER, placed.text
    assert placed.card is not None
    address = urlsplit(placed.card.form_url)
    said = said_in(parse_qs(address.query)["gespraech"][0])
    assert (said["street"], said["house_number"]) == ("Kaiserstraße", "12")

    draft = start_draft(actor=ANONYMOUS, procedure_key="bewohnerparkausweis")
    form = installed(draft.version_id).form
    draft.data = {"role": "self"}
    for section in form.sections:
        draft = fill_page(actor=ANONYMOUS, draft=draft, section=section, said=said)
    assert "Kaiserstraße" in str(draft.data)
    assert set(draft.origins.values()) == {ORIGIN}


def test_what_is_foreign_altered_or_too_old_fills_in_nothing(in_kiel: City) -> None:
    token = hand_on({"street": "Holstenstraße", "iban": "DE02120300000000202051"})

    assert said_in(token) == {"street": "Holstenstraße"}
    assert said_in(token[:-4] + "AAAA") == {}
    assert said_in("Unsinn") == {}
    assert hand_on({"iban": "DE02120300000000202051"}) == ""

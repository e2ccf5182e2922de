"""A session: filed for somebody with a mandate, and afterwards nothing is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rathaus.counter.assisted.actions import (
    WrittenMandate,
    end_idle_sessions,
    end_session,
    file_application,
    forget_old_marks,
    note_step,
)
from rathaus.counter.assisted.models import AssistedSession, OpenAssistance, VisitCount
from rathaus.counter.assisted.queries import is_empowered
from rathaus.counter.assisted.residents import mark_of
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.kernel.events.models import Event
from rathaus.mail.models import Channel as Way
from rathaus.mail.models import Delivery
from rathaus.people.models import Party
from rathaus.people.queries import actor_for
from rathaus.procedures.models import Draft
from rathaus.records.models import Case, Channel, Document
from tests.counter import cast
from tests.counter.assisted.cast import FORM, HANNE, account_of, begun, filed, helper, session
from tests.kernel.files import pdf
from tests.people.cast import resident
from tests.procedures import town

JANUARY = date(2026, 1, 2)


def test_filed_for_somebody_without_an_account(tjark: Actor, tjarks: Client) -> None:
    running = begun(tjarks)
    answer = filed(tjarks, running)
    assert answer["Location"] == "/servicestellen/sitzung/quittung", answer.content.decode()

    case = Case.objects.get()
    assert (case.channel, case.agent) == (Channel.COUNTER, None)
    assert (case.applicant.name, case.applicant.birth_date) == ("Hanne Ohnenetz", HANNE.birth_date)
    assert not hasattr(case.applicant, "account")
    assert {d.channel for d in Delivery.objects.all()} == {Way.POST}
    mandate = Document.objects.get(case=case, kind="mandate")
    assert mandate.title == "Vermerk: Vollmacht auf Papier vom 2.\u00a0Januar 2026"
    told = Event.objects.get(kind="assisted.filed")
    assert told.facts["helper"] == str(tjark.ref)
    assert told.facts["node"] == "treff"

    receipt = tjarks.get(answer["Location"])
    assert case.number in receipt.content.decode()
    assert "Zugangscode" in receipt.content.decode()
    assert "no-store" in receipt["Cache-Control"]


def test_nothing_is_left(tjark: Actor, tjarks: Client) -> None:
    running = begun(tjarks)
    filed(tjarks, running)
    case, draft = Case.objects.get(), running.open.draft
    assert "Ohnenetz" not in OpenAssistance.objects.get().resident

    answer = tjarks.post("/servicestellen/sitzung/beenden")

    assert "no-store" in answer["Cache-Control"]
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not OpenAssistance.objects.exists()
    assert Draft.objects.get(pk=draft.pk).data == {}
    kept = [entry.get_decoded() for entry in Session.objects.all()]
    assert not {"draft_tokens", "access_codes", "assisted_draft"} & set().union(*kept)
    for address in (
        f"/antrag/{draft.pk}/",
        f"/antrag/{draft.pk}/abgesendet",
        cast.page(draft, "person"),
        f"/mein-rathaus/vorgaenge/{case.number}/",
    ):
        assert tjarks.get(address).status_code in {403, 404}, address
    assert tjarks.get("/servicestellen/sitzung/quittung").status_code == 302
    row = AssistedSession.objects.values().get()
    assert "Ohnenetz" not in str(row)
    assert "1946" not in str(row)
    assert row["filed"]


def test_what_was_not_sent_is_thrown_away(tjarks: Client) -> None:
    running = begun(tjarks)
    answer = tjarks.get(cast.page(running.open.draft, "person"))
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert "Sitzung beenden" in page
    assert 'value="Ohnenetz"' in page
    assert "Diese Seite hat die Person allein ausgefüllt." in page
    tjarks.post("/servicestellen/sitzung/beenden")
    assert not Draft.objects.exists()
    assert not Party.objects.exists()


def test_idle_too_long_ends_it(tjarks: Client) -> None:
    running = begun(tjarks)
    draft = running.open.draft
    with town.at(now() + timedelta(minutes=19)):
        assert tjarks.get(cast.page(draft, "purpose")).status_code == 200
    with town.at(now() + timedelta(minutes=40)):
        assert tjarks.get(cast.page(draft, "purpose")).status_code == 404
    running.refresh_from_db()
    assert running.ended_by == AssistedSession.End.IDLE
    assert not Draft.objects.exists()


def test_the_house_takes_the_access_code_out_of_the_login(tjarks: Client) -> None:
    filed(tjarks, begun(tjarks))
    assert "access_codes" in tjarks.session
    with town.at(now() + timedelta(minutes=21)):
        assert end_idle_sessions() == 1
    assert not {"access_codes", "draft_tokens", "assisted_draft"} & set(tjarks.session.keys())
    assert tjarks.get("/servicestellen/sitzung/").status_code == 200


def test_a_session_left_behind_is_ended_by_the_house(tjark: Actor) -> None:
    session(tjark)
    assert end_idle_sessions() == 0
    with town.at(now() + timedelta(minutes=21)):
        assert end_idle_sessions() == 1
    assert not OpenAssistance.objects.exists()
    assert not Draft.objects.exists()


class TestOwnMatter:
    def test_namesakes_of_the_login_go_elsewhere(self, tjark: Actor) -> None:
        helper = account_of(tjark)
        helper.name = "Hanne Ohnenetz"
        helper.save()
        with pytest.raises(NotAllowed, match="In eigener Sache"):
            session(tjark)
        assert not AssistedSession.objects.exists()

    def test_same_name_and_birth_date(self, tjark: Actor) -> None:
        helper = account_of(tjark)
        helper.party = Party.objects.create(
            surname="OHNENETZ", first_names="Hanne Maria", birth_date=HANNE.birth_date
        )
        helper.save()
        with pytest.raises(NotAllowed, match="In eigener Sache"):
            session(tjark)
        other = replace(HANNE, birth_date=date(1990, 1, 1))
        assert session(tjark, resident=other).pk
        at_home = {"street": HANNE.street, "house_number": HANNE.house_number}
        Party.objects.filter(pk=helper.party.pk).update(postcode=HANNE.postcode, **at_home)
        with pytest.raises(NotAllowed, match="In eigener Sache"):
            session(tjark, resident=other)

    def test_the_page_says_so(self, tjark: Actor, tjarks: Client) -> None:
        helper = account_of(tjark)
        helper.name = "Hanne Ohnenetz"
        helper.save()
        answer = tjarks.post("/servicestellen/sitzung/", FORM)
        assert answer.status_code == 403
        assert "In eigener Sache können Sie hier nicht helfen" in answer.content.decode()


def test_the_form_must_name_whom_the_mandate_names(tjarks: Client) -> None:
    running = begun(tjarks)
    other = cast.PAGES["person"]
    answer = filed(tjarks, running, person=other)
    assert answer.status_code == 422
    assert "Die Vollmacht lautet auf eine andere Person" in answer.content.decode()
    assert not Case.objects.exists()


def test_somebody_known_is_found_again(tjark: Actor, tjarks: Client) -> None:
    known = resident("hanne@example.org", **HANNE.values())
    filed(tjarks, begun(tjarks))
    assert Case.objects.get().applicant_id == known.party_id


def test_who_filled_in_a_page_is_told_with_it(tjarks: Client) -> None:
    running = begun(tjarks)
    draft = running.open.draft
    tjarks.post(cast.page(draft, "purpose"), cast.PAGES["purpose"] | {"_alone": "1"})
    tjarks.post(cast.page(draft, "place"), cast.PAGES["place"])
    assert OpenAssistance.objects.get().steps == {"purpose": "alone", "place": "helped"}


def test_a_new_session_ends_the_one_before(tjarks: Client) -> None:
    first = begun(tjarks)
    before = first.open.draft
    second = begun(tjarks)
    assert AssistedSession.objects.get(pk=first.pk).ended_at is not None
    assert list(OpenAssistance.objects.all()) == [second.open]
    assert tjarks.get(cast.page(before, "purpose")).status_code == 404


def test_a_slip_of_the_pen_ends_no_session(tjarks: Client) -> None:
    running = begun(tjarks)
    answer = tjarks.post("/servicestellen/sitzung/", FORM | {"surname": ""})
    assert answer.status_code == 422
    assert "Weiter mit der Sitzung" in answer.content.decode()
    assert tjarks.get(cast.page(running.open.draft, "purpose")).status_code == 200


def test_nobody_logs_in_with_the_account_of_the_resident_on_the_way(tjarks: Client) -> None:
    draft = begun(tjarks).open.draft
    answer = tjarks.get(f"/antrag/{draft.pk}/anmelden")
    assert answer["Location"] == cast.page(draft, "purpose")
    page = tjarks.get(cast.page(draft, "person")).content.decode()
    assert 'autocomplete="family-name"' not in page
    assert "Speichern und später" not in page


def test_the_browser_of_another_helper_gets_nowhere(tjark: Actor, tjarks: Client) -> None:
    running = begun(tjarks)
    julia = cast.client_of(helper("jule.helfer@example.org"))
    draft = running.open.draft
    for address in (f"/antrag/{draft.pk}/", cast.page(draft, "person")):
        assert julia.get(address).status_code == 404
    assert julia.get("/servicestellen/sitzung/quittung").status_code == 302
    julia.post("/servicestellen/sitzung/beenden")
    assert AssistedSession.objects.get(pk=running.pk).ended_at is None


def test_the_receipt_says_what_comes_next_and_names_nobody(tjarks: Client) -> None:
    filed(tjarks, begun(tjarks))
    sheet = tjarks.get("/servicestellen/sitzung/quittung").content.decode()
    for said in (Case.objects.get().number, "Zugangscode", "0431 555-0100", "Mein erster Antrag"):
        assert said in sheet
    assert not [word for word in ("Ohnenetz", "Hanne", "1946", "Holtenauer") if word in sheet]


def test_the_time_line_says_who_helped(tjark: Actor, tjarks: Client) -> None:
    known = resident("hanne@example.org", **HANNE.values())
    filed(tjarks, begun(tjarks))
    page = cast.case_page(cast.client_of(actor_for(known)), Case.objects.get().number)
    assert "Eingereicht mit Hilfe einer Servicestelle" in page
    assert "Treff am Testplatz" in page
    assert "Tjark" not in page


def test_no_mandate_no_session(tjark: Actor) -> None:
    for mandate, field in (
        (WrittenMandate(seen=False, signed_on=JANUARY, place="Ordner"), "mandate"),
        (WrittenMandate(seen=True, signed_on=None, place="Ordner"), "mandate_date"),
        (WrittenMandate(seen=True, signed_on=date(9999, 1, 1), place="Ordner"), "mandate_date"),
        (WrittenMandate(seen=True, signed_on=JANUARY), "place"),
    ):
        with pytest.raises(Invalid) as refused:
            session(tjark, mandate=mandate)
        assert set(refused.value.fields) == {field}


def test_a_scan_of_the_mandate_is_filed(tjarks: Client) -> None:
    scan = SimpleUploadedFile("vollmacht.pdf", pdf(), "application/pdf")
    tjarks.post("/servicestellen/sitzung/", FORM | {"place": "", "scan": scan})
    running = AssistedSession.objects.select_related("open__draft").get()
    filed(tjarks, running)
    assert Document.objects.get(kind="mandate").title.startswith("Schriftliche Vollmacht vom 2.")


def test_only_the_helper_who_began_it(tjark: Actor, tjarks: Client) -> None:
    running, other = session(tjark), helper("jule.helfer@example.org")
    for act in (
        lambda: note_step(actor=other, session=running),
        lambda: file_application(actor=other, session=running),
        lambda: end_session(actor=other, session=running),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_visits_are_counted_without_a_profile(tjark: Actor) -> None:
    visits = []
    for _visit in range(3):
        running = session(tjark)
        visits.append(running.visit)
        note_step(actor=tjark, session=running, section="purpose", alone=True)
        note_step(actor=tjark, session=running, section="place", alone=True)
        note_step(actor=tjark, session=running, section="place", alone=False)
        end_session(actor=tjark, session=running)
    assert visits == [1, 2, 3]
    assert (running.steps_alone, running.steps_helped) == (1, 1)
    assert VisitCount.objects.get().visits == 3
    assert mark_of(HANNE, 2026) != mark_of(HANNE, 2027)
    assert mark_of(replace(HANNE, first_names="Hanne Maria"), 2026) == mark_of(HANNE, 2026)


def test_third_visit_two_pages_alone_counts_as_empowered(tjarks: Client) -> None:
    for alone in ((), ("purpose", "place"), ("purpose", "place")):
        draft = begun(tjarks).open.draft
        for page in ("purpose", "place"):
            told = {"_alone": "1"} if page in alone else {}
            tjarks.post(cast.page(draft, page), cast.PAGES[page] | told)
        tjarks.post("/servicestellen/sitzung/beenden")
    (able,) = AssistedSession.objects.filter(is_empowered())
    assert (able.visit, able.steps_alone) == (3, 2)
    mark = VisitCount.objects.get().mark
    assert mark == mark_of(HANNE, now().year)
    assert mark not in str(list(AssistedSession.objects.values()))
    assert mark not in str(list(Event.objects.values_list("facts", "subject")))


def test_counters_of_past_years_are_forgotten(tjark: Actor) -> None:
    session(tjark)
    assert forget_old_marks() == 0
    with town.at(now() + timedelta(days=365)):
        assert forget_old_marks() == 1
    assert not VisitCount.objects.exists()

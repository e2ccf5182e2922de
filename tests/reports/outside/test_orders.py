"""Orders: who may do what in which state, what the contractor and the office hear, what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from lxml import html

from rathaus.kernel.access import ANONYMOUS, Actor, system
from rathaus.kernel.clock import frozen, now
from rathaus.kernel.errors import RathausError
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.reports.actions import decline_report
from rathaus.reports.actions.answering import (
    ask_about_order,
    finish_order,
    refuse_order,
    take_order,
)
from rathaus.reports.actions.ordering import (
    confirm_order,
    order_report,
    propose_order,
    recall_order,
    reply_to_contractor,
)
from rathaus.reports.contractors import contractor_actor
from rathaus.reports.jobs import process_photo
from rathaus.reports.models import Contractor, Order, Photo, Report, State
from rathaus.reports.secret_keys import link_key
from tests.reports.cast import CREW, EDITOR, OTHER, accepted, staff
from tests.reports.photos.pictures import corners, jpeg

pytestmark = pytest.mark.usefixtures("in_kiel")

S = Order.State


def lamp() -> Report:
    """A lantern out, taken on; its route names a contractor."""
    return accepted(category="strassenlaternen-defekt", text="Die Laterne ist aus.")


def ordered(report: Report | None = None, *, trusted: bool = False) -> Order:
    """Its order, given by the editors."""
    report = report or lamp()
    Contractor.objects.filter(pk="lichtbetrieb").update(trusted=trusted)
    contractor = Contractor.objects.get(pk="lichtbetrieb")
    return order_report(
        actor=staff(EDITOR), report=report, contractor=contractor, text="Leuchtmittel tauschen."
    )


def outcome(verb: Callable[[], object]) -> str:
    try:
        verb()
    except RathausError as error:
        return error.code
    return "ok"


OPEN, SENT = {S.SENT, S.TAKEN}, {S.SENT}
ALLOWED = {
    "take": OPEN,
    "ask": OPEN,
    "refuse": OPEN,
    "finish": {*OPEN, S.DONE},
    "reply": OPEN,
    "recall": OPEN,
    "confirm": {S.DONE},
}
OFFICE_ONLY = {"reply", "recall", "confirm"}


@pytest.mark.parametrize("state", list(S))
def test_who_may_do_what_in_which_state(state: S) -> None:
    order = ordered()
    other = contractor_actor(Contractor.objects.get(pk="signalbau"))
    actors: dict[str, Actor] = {
        "contractor": contractor_actor(order.contractor),
        "other contractor": other,
        "editor": staff(EDITOR),
        "other office": staff(OTHER),
        "anonymous": ANONYMOUS,
        "system": system("test"),
    }
    for verb, states in ALLOWED.items():
        for who, actor in actors.items():
            Order.objects.filter(pk=order.pk).update(state=state)
            Report.objects.filter(pk=order.report_id).update(state="in_progress", ended_at=None)
            fresh = Order.objects.select_related("report__category", "contractor").get(pk=order.pk)
            act: dict[str, Any] = {"actor": actor, "order": fresh}
            verbs: dict[str, Callable[[], object]] = {
                "take": partial(take_order, **act),
                "ask": partial(ask_about_order, text="Wo?", **act),
                "refuse": partial(refuse_order, reason="Nein.", **act),
                "finish": partial(finish_order, **act),
                "reply": partial(reply_to_contractor, text="Da.", **act),
                "recall": partial(recall_order, **act),
                "confirm": partial(confirm_order, **act),
            }
            may = who in {"editor", "system"} or (who == "contractor" and verb not in OFFICE_ONLY)
            expected = ("ok" if state in states else "conflict") if may else "not-allowed"
            assert (verb, who, outcome(verbs[verb])) == (verb, who, expected)


def test_an_order_is_proposed_by_its_route_and_given_once() -> None:
    report = lamp()
    proposal = propose_order(report)
    assert proposal is not None
    assert proposal.contractor.key == "lichtbetrieb"
    assert proposal.text.splitlines()[1] == "Die Laterne ist aus."
    assert proposal.due_at == report.received_at + timedelta(hours=report.category.done_hours or 0)
    assert propose_order(accepted()) is None

    order = ordered(report)
    report.refresh_from_db()
    assert (report.state, report.contractor_id) == (State.IN_PROGRESS, "lichtbetrieb")
    assert order.due_at == proposal.due_at
    assert outcome(lambda: ordered(report)) == "conflict"
    assert (
        outcome(
            lambda: order_report(
                actor=staff(CREW), report=lamp(), contractor=order.contractor, text="x"
            )
        )
        == "not-allowed"
    )


def test_the_contractor_gets_a_mail_with_all_it_takes_and_the_office_hears_back(
    kiel: City,
) -> None:
    report = lamp()
    office = report.office
    assert office is not None
    office.email = "tiefbau@kiel.example"
    office.save()
    order = ordered(report)
    run_pending(kiel)
    [given] = mail.outbox
    assert given.to == ["auftrag@lichtbetrieb.example"]
    assert given.subject.startswith(f"Auftrag {report.number}: ")
    for needed in (
        "Leuchtmittel tauschen.",
        "Elisabethstraße",
        "geo:54.312500,10.148000",
        f"/einsatz/auftrag/{link_key(order.pk)}",
        "Bitte bis ",
    ):
        assert needed in given.body
    order.refresh_from_db()
    assert order.mailed_at is not None

    firm = contractor_actor(order.contractor)
    ask_about_order(actor=firm, order=order, text="Welcher Mast? 0431 123456789")
    reply_to_contractor(actor=staff(EDITOR), order=order, text="Mast 7.")
    refuse_order(actor=firm, order=order, reason="Kein Kran frei.")
    run_pending(kiel)
    report.refresh_from_db()
    assert report.state == State.ACCEPTED
    said = [(message.to, message.body) for message in mail.outbox[1:]]
    assert [to for to, _body in said] == [
        ["tiefbau@kiel.example"],
        ["auftrag@lichtbetrieb.example"],
        ["tiefbau@kiel.example"],
    ]
    for (_to, body), words in zip(
        said, ("Mast? 0431 123456789", "Mast 7.", "Kein Kran frei."), strict=True
    ):
        assert words in body


def test_the_public_reads_of_a_second_order_once() -> None:
    report = lamp()
    order = ordered(report)
    recall_order(actor=staff(EDITOR), order=order)
    ordered(Report.objects.get(pk=report.pk))
    visitor = Client(headers={"host": "kiel.localhost"})
    page = html.fromstring(visitor.get(f"/meldungen/{report.number}").content)

    titles = page.xpath("//*[@class='timeline__title']")
    assert [title.text_content().split()[0] for title in titles] == [
        "Eingegangen", "Angenommen", "In", "Bis",
    ]  # fmt: skip


def test_done_waits_for_the_office_unless_the_contractor_is_trusted() -> None:
    order = ordered()
    firm = contractor_actor(order.contractor)
    begin = now()
    with frozen(begin):
        take_order(actor=firm, order=order)
    order.report.refresh_from_db()
    assert order.report.looked_after_at == begin
    finish_order(actor=firm, order=order, note="Neue Lampe.")
    order.report.refresh_from_db()
    assert order.report.state == State.IN_PROGRESS
    confirm_order(actor=staff(EDITOR), order=order)
    order.report.refresh_from_db()
    assert (order.report.state, order.report.note) == (State.DONE, "Neue Lampe.")

    trusted = ordered(trusted=True)
    finish_order(actor=firm, order=trusted, note="Neue Lampe.")
    trusted.report.refresh_from_db()
    assert (trusted.report.state, trusted.report.note) == (State.DONE, "Neue Lampe.")


def test_the_photo_of_a_firm_waits_for_the_city_unless_the_city_trusts_it() -> None:
    def after(order: Order, actor: Actor) -> Photo:
        shot = jpeg(corners())
        finish_order(actor=actor, order=order, photo=shot, photo_name="danach.jpg")
        photo = Photo.objects.get(report=order.report)
        process_photo(photo=photo.pk)
        photo.refresh_from_db()
        return photo

    assert lamp().publication == "published"
    order, trusted, own = ordered(), ordered(trusted=True), ordered()
    firm = contractor_actor(order.contractor)
    waiting = after(order, firm)
    assert waiting.state == Photo.State.READY
    assert after(own, staff(EDITOR)).state == Photo.State.RELEASED
    Contractor.objects.filter(pk="lichtbetrieb").update(trusted=True)
    trusted = Order.objects.select_related("report__category", "contractor").get(pk=trusted.pk)
    assert after(trusted, firm).state == Photo.State.RELEASED

    confirm_order(actor=staff(EDITOR), order=order)
    waiting.refresh_from_db()
    assert waiting.state == Photo.State.RELEASED


def test_nobody_drives_out_for_what_ended_another_way(kiel: City) -> None:
    order = ordered()
    decline_report(actor=staff(EDITOR), report=order.report, reason="private")
    run_pending(kiel)
    order.refresh_from_db()
    assert order.state == S.RECALLED
    assert [m.subject for m in mail.outbox][-1].startswith("Auftrag zurückgezogen")

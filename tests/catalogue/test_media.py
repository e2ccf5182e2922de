"""Clips and plain texts: approved by another person, gone as soon as their block changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from rathaus.catalogue.actions import publish_service
from rathaus.catalogue.actions.media import approve_media, propose_media, withdraw_media
from rathaus.catalogue.actions.reviewing import remind_of_reviews, review_services, undo_review
from rathaus.catalogue.jobs import note_due_reviews, withdraw_outdated_media
from rathaus.catalogue.media.queries import (
    Coverage,
    blocks_for,
    coverage,
    to_record_anew,
    waiting_media,
)
from rathaus.catalogue.models import Service, ServiceText, TextMedia
from rathaus.catalogue.queries import media_of
from rathaus.kernel.access import ANONYMOUS, Actor
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed
from rathaus.kernel.events import timeline
from rathaus.people.models import Office
from tests.catalogue.cast import HOUSE, office, publish
from tests.catalogue.test_editing import KEY, OWN, editor, published
from tests.catalogue.test_layers import plain_source

pytestmark = pytest.mark.django_db
CLIP = "https://video.example/haltverbot.mp4"


@pytest.fixture
def ada() -> Actor:
    place = office()
    publish(place)
    return editor("ada", place)


@pytest.fixture
def ben(ada: Actor) -> Actor:
    return editor("ben", Office.objects.get())


def clip(author: Actor, approver: Actor, module: str = "kurztext", key: str = KEY) -> TextMedia:
    """A clip that went the whole way."""
    made = propose_media(actor=author, key=key, module=module, kind="sign", url=CLIP)
    return approve_media(actor=approver, media_id=made.pk)


def _public(key: str = KEY) -> dict[str, list[str]]:
    found = media_of(Service.objects.get(key=key))
    return {module: sorted(kinds) for module, kinds in found.items()}


def test_nothing_is_public_before_another_person_approved_it(ada: Actor, ben: Actor) -> None:
    made = propose_media(actor=ada, key=KEY, module="kurztext", kind="plain", text="Ein Platz.")
    assert _public() == {}
    with pytest.raises(NotAllowed):
        approve_media(actor=ada, media_id=made.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        TextMedia.objects.update(state="approved", reviewer=ada.account)
    assert _public() == {}
    approve_media(actor=ben, media_id=made.pk)
    assert _public() == {"kurztext": ["plain"]}
    newer = propose_media(actor=ben, key=KEY, module="kurztext", kind="plain", text="Neu.")
    approve_media(actor=ada, media_id=newer.pk)
    assert media_of(Service.objects.get())["kurztext"]["plain"].text == "Neu."
    withdraw_media(actor=ben, media_id=newer.pk)
    assert _public() == {}


CHANGES: dict[str, Any] = {
    "a procedure or list comes again": lambda ada, ben: publish(
        texts={"de": {"kurztext": "Anders.", "fristen": "Gleich."}}
    ),
    "a wording is approved": lambda ada, ben: published(ada, ben, OWN),
}


@pytest.mark.parametrize("how", CHANGES)
def test_a_changed_text_withdraws_its_clip_in_the_same_moment(
    how: str, ada: Actor, ben: Actor
) -> None:
    clip(ada, ben)
    waiting = propose_media(actor=ada, key=KEY, module="kurztext", kind="plain", text="Platz.")
    CHANGES[how](ada, ben)

    assert _public() == {}
    assert set(TextMedia.objects.values_list("state", flat=True)) == {"withdrawn"}
    kinds = [event.kind for event in timeline(Service.objects.get().ref)]
    assert kinds.count("service.media_outdated") == 2
    with pytest.raises(Conflict):
        approve_media(actor=ben, media_id=waiting.pk)
    blocks = blocks_for(ben)
    assert [(one.module, one.kind) for one in to_record_anew(blocks)] == [
        ("kurztext", "plain"),
        ("kurztext", "sign"),
    ]


def test_another_fee_withdraws_the_clip_of_the_costs_only(ada: Actor, ben: Actor) -> None:
    place = Office.objects.get()
    tax = plain_source(places=())
    publish_service(actor=HOUSE, service=tax, office=place, procedure=False)
    for module in ("kosten", "kurztext", "unterlagen"):
        clip(ada, ben, module, tax.key)
    dearer = plain_source(places=(), fees=[{"kind": "fixed", "amount_from": "132"}])
    publish_service(actor=HOUSE, service=dearer, office=place, procedure=False)

    assert _public(tax.key) == {"kurztext": ["sign"], "unterlagen": ["sign"]}
    blocks = blocks_for(ben)
    assert [one.module for one in to_record_anew(blocks)] == ["kosten"]
    assert coverage(blocks)[0] == Coverage("sign", 2, 3)


def test_a_change_past_all_actions_hides_the_clip_and_the_night_withdraws_it(
    ada: Actor, ben: Actor
) -> None:
    clip(ada, ben)
    ServiceText.objects.filter(module="kurztext").update(text="Von Hand geändert.")
    assert _public() == {}
    assert TextMedia.objects.get().state == "approved"
    withdraw_outdated_media()
    assert TextMedia.objects.get().state == "withdrawn"


def test_coverage_is_said_as_people_say_it() -> None:
    assert [Coverage("sign", *counts).percent for counts in ((38, 40), (0, 0), (1, 3))] == [
        95,
        None,
        33,
    ]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"module": "hinweise", "kind": "sign", "url": CLIP}, "module"),
        ({"module": "kurztext", "kind": "sign"}, "url"),
        ({"module": "kurztext", "kind": "sign", "url": "javascript:alert(1)"}, "url"),
        ({"module": "kurztext", "kind": "plain"}, "text"),
        ({"module": "kurztext", "kind": "sign", "url": CLIP, "captions": "Hallo"}, "captions"),
    ],
)
def test_what_a_clip_lacks_is_named(ada: Actor, values: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as error:
        propose_media(actor=ada, key=KEY, **values)
    assert list(error.value.fields) == [wrong]


def test_who_may_what_with_media_in_which_state(ada: Actor, ben: Actor) -> None:
    people = {"anonymous": ANONYMOUS, "house": HOUSE, "author": ada, "second": ben}
    people["stranger"] = editor("emil", office("anderswo"))
    happened = {}
    for verb in (approve_media, withdraw_media):
        for state in TextMedia.State.values:
            for role, who in people.items():
                point = transaction.savepoint()
                made = propose_media(actor=ada, key=KEY, module="fristen", kind="sign", url=CLIP)
                if state == "approved":
                    approve_media(actor=ben, media_id=made.pk)
                elif state == "withdrawn":
                    withdraw_media(actor=ben, media_id=made.pk)
                try:
                    verb(actor=who, media_id=made.pk)
                    happened[verb.__name__, state, role] = "done"
                except (NotAllowed, Conflict) as error:
                    happened[verb.__name__, state, role] = type(error).__name__
                transaction.set_rollback(False)
                transaction.savepoint_rollback(point)
    assert happened == {
        (verb, state, role): "NotAllowed"
        if role not in allowed
        else "done"
        if state in states
        else "Conflict"
        for verb, allowed, states in (
            ("approve_media", {"second"}, {"draft"}),
            ("withdraw_media", {"author", "second"}, {"draft", "approved"}),
        )
        for state in TextMedia.State.values
        for role in people
    }


def test_reviews_are_due_told_once_done_and_undone(ada: Actor) -> None:
    Service.objects.update(review_on=date(2026, 5, 4))
    kinds = lambda: [event.kind for event in timeline(Service.objects.get().ref)]  # noqa: E731
    with frozen(date(2026, 5, 5)):
        note_due_reviews()
        assert remind_of_reviews(actor=HOUSE) == 0
        assert kinds().count("service.review_due") == 1
        before = review_services(actor=ada, keys=[KEY])
        assert before == {KEY: "2026-05-04"}
        assert Service.objects.get().review_on == date(2027, 5, 5)
        assert undo_review(actor=ada, days=before) == 1
    assert Service.objects.get().review_on == date(2026, 5, 4)
    assert kinds()[-2:] == ["service.reviewed", "service.review_undone"]
    assert waiting_media(blocks_for(ada)) == []

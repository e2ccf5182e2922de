"""Real threads on real connections."""

from __future__ import annotations

from rathaus.kernel.clock import today
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City
from rathaus.mail.actions import mark_posted, record_retrieval
from rathaus.mail.models import Delivery
from tests.cast_floor2 import at_once, resident
from tests.mail.cast import HOUSE, by_post, decided, with_mailbox


def test_two_in_the_post_room_post_a_letter_once(fresh_city: City) -> None:
    letter = decided(by_post())

    def post() -> object:
        return mark_posted(actor=HOUSE, deliveries=[letter.pk], day=today())

    results = at_once(post, post)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "list"]
    assert Event.objects.filter(kind="delivery.completed").count() == 1


def test_opened_on_two_devices_counts_once(fresh_city: City) -> None:
    party = with_mailbox()
    delivery = decided(party)

    def open_it() -> object:
        mine = Delivery.objects.select_related("message").get(pk=delivery.pk)
        return record_retrieval(actor=resident(party), delivery=mine)

    at_once(open_it, open_it, open_it)
    assert Event.objects.filter(kind="message.retrieved").count() == 1
    assert len(Delivery.objects.get().proof) == 2

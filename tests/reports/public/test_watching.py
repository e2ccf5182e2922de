"""Watch lists: nothing before the owner of the address agrees, one letter a day, an end by link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import Message
from urllib.parse import urlsplit

import pytest
from django.test import Client

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, NotFound, TooMany
from rathaus.kernel.events.models import Event
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.tenancy import City
from rathaus.reports.actions import decline_report
from rathaus.reports.actions.watching import ask_for_watch, confirm_watch, end_watch
from rathaus.reports.models import Report, Watch
from rathaus.reports.secret_keys import link_key
from rathaus.reports.watching import news_for, send_news, tell_watchers
from tests.mail.peer import Peer, smtp_peer
from tests.reports.cast import EDITOR, accepted, reported, staff

pytestmark = pytest.mark.usefixtures("in_kiel")
FAR = (54.3712, 10.1319)


@pytest.fixture
def visitor() -> Client:
    """A browser, or a mail program: it has no cookie of ours."""
    return Client(headers={"host": "kiel.localhost"}, enforce_csrf_checks=True)


@pytest.fixture
def post() -> Iterator[Peer]:
    """A real mail server."""
    with smtp_peer() as peer:
        yield peer


def text(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def subject(mail: Message) -> str:
    return str(make_header(decode_header(str(mail["Subject"]))))


def letters(post: Peer) -> list[Message]:
    """What came to the watcher."""
    return [mail for mail in post.mails if mail["To"] == "nachbarin@example.org"]


def watch_of(**values: str) -> Watch:
    asked = ask_for_watch(actor=ANONYMOUS, email="nachbarin@example.org", **values)
    return confirm_watch(actor=ANONYMOUS, key=link_key(asked.pk))


def test_from_asking_to_ending(visitor: Client, post: Peer, in_kiel: City) -> None:
    page = visitor.get("/meldungen/merken?stadtteil=Gaarden-Ost").content.decode()
    assert '<option value="Gaarden-Ost" selected' in page
    given = {"email": "nachbarin@example.org", "stadtteil": "Gaarden-Ost", "kategorie": ""}
    given["csrfmiddlewaretoken"] = visitor.cookies["csrftoken"].value
    assert "nachbarin@example.org" in visitor.post("/meldungen/merken", given).content.decode()

    run_pending(in_kiel, ["mail"])
    [question] = letters(post)
    watch = Watch.objects.get()
    own = f"/meldungen/merken/{link_key(watch.pk)}"
    assert f"http://kiel.localhost:8000{own}\n" in text(question)

    visitor.get(own)
    watch.refresh_from_db()
    assert watch.confirmed_at is None
    visitor.post(own, {"csrfmiddlewaretoken": given["csrfmiddlewaretoken"]})
    watch.refresh_from_db()
    assert watch.confirmed_at is not None

    seen = accepted()
    gone = accepted()
    decline_report(actor=staff(EDITOR), report=gone, reason="private")
    accepted(FAR)
    reported()
    tell_watchers()
    tell_watchers()
    run_pending(in_kiel, ["mail"])
    [_question, news] = letters(post)
    assert subject(news) == "2 Nachrichten zu Meldungen: alles in Gaarden-Ost"
    said = text(news)
    assert said.count("/meldungen/M-") == 2
    assert said.index("NEU") < said.index(seen.number) < said.index("ABGESCHLOSSEN")
    assert said.index("ABGESCHLOSSEN") < said.index(gone.number)

    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    end = urlsplit(str(news["List-Unsubscribe"]).strip().strip("<>")).path
    visitor.get(end)
    assert Watch.objects.count() == 1
    stranger = Client(headers={"host": "kiel.localhost"}, enforce_csrf_checks=True)
    assert stranger.post(end, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Watch.objects.count() == 0
    assert visitor.get(end).status_code == 404
    steps = Event.objects.filter(kind="report.watched").order_by("id")
    assert [event.facts["step"] for event in steps] == ["asked", "confirmed", "ended"]
    assert "nachbarin" not in str([event.facts for event in Event.objects.all()])


def test_nobody_hears_who_watches() -> None:
    first = watch_of(district="Gaarden-Ost")
    again = ask_for_watch(actor=ANONYMOUS, email="nachbarin@example.org", district="Gaarden-Ost")

    assert again == first
    assert Event.objects.filter(kind="report.watched", facts__step="asked").count() == 1


def test_a_day_has_one_letter_and_no_letter_is_empty(post: Peer) -> None:
    watch = watch_of(category="illegaler-muell")
    send_news(watch=str(watch.pk), day="2026-11-24")
    accepted()
    send_news(watch=str(watch.pk), day="2026-11-24")
    assert letters(post) == []
    send_news(watch=str(watch.pk), day="2026-11-25")
    send_news(watch=str(watch.pk), day="2026-11-26")
    assert [subject(mail) for mail in letters(post)] == [
        "1 Nachricht zu Meldungen: Wilder Müll in Kiel"
    ]


def test_only_what_is_released_is_told() -> None:
    watch = watch_of()
    Report.objects.filter(pk=accepted().pk).update(publication="withheld")
    reported()
    assert not news_for(watch, now())


def test_who_never_confirms_is_forgotten() -> None:
    watch = ask_for_watch(actor=ANONYMOUS, email="wer@example.org")
    kept = ask_for_watch(actor=ANONYMOUS, email="neu@example.org")
    Watch.objects.filter(pk=watch.pk).update(created_at=now() - timedelta(days=8))
    tell_watchers()
    assert list(Watch.objects.all()) == [kept]


def test_what_cannot_be_is_refused() -> None:
    for email, category in (("", ""), ("keine", ""), ("a@example.org", "gibt-es-nicht")):
        with pytest.raises(Invalid):
            ask_for_watch(actor=ANONYMOUS, email=email, category=category)
    with pytest.raises(NotFound):
        confirm_watch(actor=ANONYMOUS, key="geraten")
    assert end_watch(actor=ANONYMOUS, key="geraten") is False
    for number in range(30):
        ask_for_watch(actor=ANONYMOUS, email=f"n{number}@example.org", client="198.51.100.9")
    with pytest.raises(TooMany):
        ask_for_watch(actor=ANONYMOUS, email="n30@example.org", client="198.51.100.9")

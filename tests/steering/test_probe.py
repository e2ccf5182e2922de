"""The daily probe: pages asked for over HTTP, and what the level makes of the last round."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.events.models import Event
from rathaus.kernel.tenancy import City, in_city
from rathaus.steering.probing import last_probe, record_round
from rathaus.steering.visiting import probe_services
from tests.counter.cast import new_browser
from tests.steering import cast

DAY = datetime.timedelta(days=1)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def served() -> Iterator[str]:
    """The house on a port of this machine, as the demo serves it."""
    yield from _running(make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet))


class _Breaking(BaseHTTPRequestHandler):
    """A house in which one page is broken."""

    def do_GET(self) -> None:
        self.send_response(500 if "fundsachen" in self.path else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def broken() -> Iterator[str]:
    yield from _running(HTTPServer(("127.0.0.1", 0), _Breaking))


def _running(server: HTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_page_is_asked_for_over_http_and_what_is_gone_falls_to_0(
    served: str, new_city: Callable[..., City], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PROBE_ADDRESS", served)
    with in_city(new_city()):
        cast.service("fundsachen", folder=False)
        cast.service("hafenrundfahrt", folder=False)
        found = probe_services(actor=cast.HOUSE)
        assert (found.answered, found.failed) == (("fundsachen", "hafenrundfahrt"), {})
        assert cast.level("fundsachen") == 1
        told = Event.objects.get(kind="services.probed")
        assert (told.facts["address"], told.simulated) == (found.address, False)
        assert told.pk in cast.computed("fundsachen").proof
        with monkeypatch.context() as broken:
            broken.setattr(settings, "PROBE_ADDRESS", "http://127.0.0.1:9")
            with pytest.raises(Unavailable):
                probe_services(actor=cast.HOUSE)
        assert Event.objects.filter(kind="services.probed").count() == 1


class TestRounds:
    @pytest.fixture(autouse=True)
    def _town(self, city: City) -> Iterator[None]:
        with frozen(cast.MORNING):
            cast.service("fundsachen", folder=False)
            yield

    def test_before_the_first_round_nobody_says_that_a_page_is_missing(self) -> None:
        assert cast.level("fundsachen") == 1
        assert last_probe("fundsachen") is None

    def test_a_page_that_breaks_is_kept_with_its_status(
        self, broken: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "PROBE_ADDRESS", broken)
        cast.service("hafenrundfahrt", folder=False)
        found = probe_services(actor=cast.HOUSE)
        assert (found.answered, found.failed) == (("hafenrundfahrt",), {"fundsachen": 500})
        assert (cast.level("fundsachen"), cast.level("hafenrundfahrt")) == (0, 1)

    def test_the_last_round_decides(self) -> None:
        record_round(actor=cast.HOUSE, address="x", answered=["fundsachen"], failed={})
        assert cast.level("fundsachen") == 1
        record_round(actor=cast.HOUSE, address="x", answered=[], failed={"fundsachen": 500})
        assert cast.level("fundsachen") == 0
        probe = last_probe("fundsachen")
        assert probe is not None
        assert (probe.answered, probe.status) == (False, 500)
        page = new_browser().get("/digitalisierungsgrad/fundsachen/").content.decode()
        assert "nicht erreichbar (HTTP-Status 500)" in page
        assert "Eine Beschreibung, die bei der täglichen Probe zu erreichen ist" in page

    def test_a_night_without_a_round_is_forgiven_and_two_are_not(self) -> None:
        record_round(actor=cast.HOUSE, address="x", answered=["fundsachen"], failed={})
        with frozen(cast.MORNING + 1.5 * DAY):
            assert cast.level("fundsachen") == 1
        with frozen(cast.MORNING + 2.1 * DAY):
            assert cast.level("fundsachen") == 0

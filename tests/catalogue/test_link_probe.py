"""Addresses in descriptions are visited, on a real server, and never inside a house."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner

from rathaus.catalogue.actions.probing import probe_links
from rathaus.catalogue.jobs import probe_all_links
from rathaus.catalogue.models import LinkProbe
from rathaus.catalogue.probing.addresses import addresses_in, all_addresses
from rathaus.catalogue.probing.visiting import visit_all
from rathaus.cli.catalogue_links import links
from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.clock import frozen
from rathaus.kernel.errors import Conflict, NotAllowed
from rathaus.kernel.outside import is_public
from rathaus.kernel.tenancy import current_city
from tests.catalogue.cast import HOUSE, publish


class _Page(BaseHTTPRequestHandler):
    """Answers by path; counts what is asked and how much at once."""

    asked: Counter[str] = Counter()
    most_at_once = 0
    now_at_once = 0
    lock = threading.Lock()
    gone = True

    def _answer(self) -> None:
        kind = type(self)
        with kind.lock:
            kind.asked[f"{self.command} {self.path}"] += 1
            kind.now_at_once += 1
            kind.most_at_once = max(kind.most_at_once, kind.now_at_once)
        threading.Event().wait(0.02)
        with kind.lock:
            kind.now_at_once -= 1
        status, where = 200, ""
        if self.path == "/weg" and kind.gone:
            status = 404
        elif self.path == "/kein-kopf" and self.command == "HEAD":
            status = 405
        elif self.path == "/geschlossen":
            status = 403
        elif self.path == "/alt":
            status, where = 301, "/neu"
        elif self.path == "/kreis":
            status, where = 302, "/kreis"
        self.send_response(status)
        if where:
            self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        """The head only."""
        self._answer()

    def do_GET(self) -> None:
        """The page."""
        self._answer()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    _Page.asked, _Page.most_at_once, _Page.gone = Counter(), 0, True
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()
    made.server_close()


def test_each_answer_is_told_apart_and_no_host_is_pressed(server: str) -> None:
    paths = ("/gut", "/weg", "/kein-kopf", "/geschlossen", "/alt", "/kreis")
    found = {
        visit.url.removeprefix(server): (visit.status, visit.failed)
        for visit in visit_all([server + path for path in paths], private=True)
    }
    assert found == {
        "/gut": (200, False),
        "/weg": (404, True),
        "/kein-kopf": (200, False),
        "/geschlossen": (403, False),
        "/alt": (200, False),
        "/kreis": (None, True),
    }
    assert _Page.asked["HEAD /kreis"] == 6
    assert _Page.most_at_once <= 2


def test_a_house_of_ones_own_is_never_visited(server: str) -> None:
    port = server.rpartition(":")[2]
    inside = [server, f"http://localhost:{port}/", f"http://[::1]:{port}/", "http://10.1.2.3/"]
    problems = {visit.problem for visit in visit_all(inside, timeout=2)}
    assert problems == {"Adresse eines internen Netzes"}
    assert _Page.asked == Counter()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("193.99.144.80", True),
        ("2a02:2e0:3fe:1001:302::", True),
        ("127.0.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
    ],
)
def test_what_belongs_to_the_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_addresses_end_where_the_sentence_goes_on() -> None:
    text = "Siehe (https://a.example/x_(1)), [hier](https://b.example/y?q=1) und https://c.example."
    assert list(addresses_in(text)) == [
        "https://a.example/x_(1)",
        "https://b.example/y?q=1",
        "https://c.example",
    ]


@pytest.mark.django_db
def test_failures_are_kept_since_when_and_forgotten(server: str, settings: Any) -> None:
    settings.LINK_PROBE, settings.LINK_PROBE_PRIVATE = True, True
    publish(texts={"de": {"kurztext": f"Mehr unter {server}/weg und {server}/gut."}})
    for day in (date(2026, 5, 3), date(2026, 5, 10)):
        with frozen(day):
            probe_all_links()
    rows = {row.url.removeprefix(server): row for row in LinkProbe.objects.all()}
    assert (rows["/gut"].failing_since, rows["/gut"].status) == (None, 200)
    since, checked = rows["/weg"].failing_since, rows["/weg"].checked_at
    assert since is not None
    assert (since.day, checked.day) == (3, 10)
    assert (rows["/weg"].status, rows["/weg"].problem) == (404, "Seite nicht gefunden")

    result = CliRunner().invoke(links, [current_city().slug])
    assert result.exit_code == 1
    assert "2 Adressen geprüft, 1 gestört." in result.output
    _Page.gone = False
    probe_links(actor=HOUSE)
    assert LinkProbe.objects.filter(failing_since__isnull=False).count() == 0
    publish(texts={"de": {"kurztext": "Nichts mehr."}})
    probe_links(actor=HOUSE)
    assert (all_addresses(), LinkProbe.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_nothing_goes_out_unless_the_operator_says_so(server: str) -> None:
    publish(texts={"de": {"kurztext": f"Mehr unter {server}/gut."}})
    probe_all_links()
    with pytest.raises(Conflict):
        probe_links(actor=HOUSE)
    with pytest.raises(NotAllowed):
        probe_links(actor=ANONYMOUS)
    assert (_Page.asked, LinkProbe.objects.count()) == (Counter(), 0)

"""Programs that hear of changed reports: signed, tried again, switched off; never inside."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from rathaus.kernel.clock import frozen, now
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.outside import outside_client
from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import City
from rathaus.reports.actions import decline_report, set_publication
from rathaus.reports.actions.hooks import add_hook, remove_hook, switch_hook, test_hook
from rathaus.reports.actions.working import finish_report
from rathaus.reports.hooks import tell_hook
from rathaus.reports.models import Hook
from tests.reports.cast import CREW, EDITOR, accepted, reported, staff

pytestmark = pytest.mark.usefixtures("in_kiel")


class Program:
    """A program on a real port: what it got, and what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.drips = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), content))
                for _drop in range(10 if outer.drips else 0):
                    time.sleep(0.2)
                    with suppress(OSError):
                        self.wfile.write(b"H")
                self.send_response(outer.status)
                if outer.status == 302:
                    self.send_header("Location", "/anderswo")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/meldungen"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(content) for _headers, content in self.got]


@pytest.fixture
def program(settings: Settings) -> Iterator[Program]:
    settings.HOOK_PRIVATE = True
    made = Program()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_each_change_of_a_published_report_is_told_and_signed(kiel: City, program: Program) -> None:
    hook = add_hook(actor=staff(EDITOR), name="Presse", url=program.url)
    reported(name="Erika", email="erika@post.example")
    report = accepted(name="Erika", email="erika@post.example", phone="0431 555")
    run_pending(kiel, ["hooks"])
    finish_report(actor=staff(CREW), report=report, note="Abgeholt.")
    run_pending(kiel, ["hooks"])
    set_publication(actor=staff(EDITOR), report=report, publish=False, public_text=None)
    run_pending(kiel, ["hooks"])

    said = [(one["id"], one["properties"]["status"]) for one in program.told]
    assert said == [
        (report.number, "accepted"),
        (report.number, "done"),
        (report.number, "withdrawn"),
    ]
    first = program.told[0]
    assert first["geometry"] == {"type": "Point", "coordinates": [10.148, 54.3125]}
    assert not any(word in str(program.told) for word in ("Erika", "post.example", "555"))
    assert program.told[2]["geometry"] is None
    headers, content = program.got[0]
    seconds, given = (part.partition("=")[2] for part in headers["X-Rathaus-Signature"].split(","))
    signed = seconds.encode() + b"." + content
    assert given == hmac.new(hook.secret.encode(), signed, hashlib.sha256).hexdigest()


def test_one_that_fails_is_asked_again_catches_up_and_is_given_up_after_a_week(
    kiel: City, program: Program
) -> None:
    hook = add_hook(actor=staff(EDITOR), name="Presse", url=program.url)
    program.status = 500
    start = now()
    report = accepted()
    run_pending(kiel, ["hooks"])
    hook.refresh_from_db()
    assert hook.failed_since is not None
    missed = accepted(text="Noch eine Matratze.")
    run_pending(kiel, ["hooks"])
    assert len(program.got) == 1

    program.status = 200
    execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE queue_name = 'hooks'")
    run_pending(kiel, ["hooks"])
    hook.refresh_from_db()
    assert hook.failed_since is None
    assert {one["id"] for one in program.told[1:]} == {report.number, missed.number}

    program.status = 302
    tell_hook(hook=hook.pk, report=str(report.pk), attempt=1)
    assert [headers for headers, _content in program.got if "anderswo" in str(headers)] == []
    with frozen(start + timedelta(days=7, hours=1)):
        tell_hook(hook=hook.pk, report=str(report.pk), attempt=20)
    hook.refresh_from_db()
    assert not hook.active
    run_pending(kiel, ["mail"])
    assert [letter.subject for letter in mail.outbox if EDITOR in letter.to] == [
        "Webhook abgeschaltet: Presse"
    ]
    switch_hook(actor=staff(EDITOR), hook=hook, active=True)
    program.status = 200
    assert test_hook(actor=staff(EDITOR), hook=hook) == ""
    assert program.told[-1]["properties"] == {"status": "test"}


def test_who_drips_is_left_in_time(program: Program) -> None:
    program.drips = True
    begun = time.monotonic()
    with (
        outside_client(private=True, timeout=0.5, whole=0.6, headers={}) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.post(program.url, content=b"{}")
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize(
    "url",
    [
        "http://beispiel.de/haken",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.7/",
        "https://localhost/",
        "ftp://beispiel.de/",
        "",
    ],
)
def test_nothing_goes_into_a_house(url: str) -> None:
    with pytest.raises(Invalid):
        add_hook(actor=staff(EDITOR), name="Innen", url=url)


def test_a_name_that_leads_inside_is_refused_when_something_is_sent(
    program: Program, settings: Settings
) -> None:
    hook = add_hook(actor=staff(EDITOR), name="Innen", url=program.url)
    settings.HOOK_PRIVATE = False
    assert "internen Netz" in test_hook(actor=staff(EDITOR), hook=hook)
    assert program.got == []


def test_only_who_sets_up_may(program: Program) -> None:
    hook = add_hook(actor=staff(EDITOR), name="Presse", url=program.url)
    for verb in (
        lambda: add_hook(actor=staff(CREW), name="x", url=program.url),
        lambda: switch_hook(actor=staff(CREW), hook=hook, active=False),
        lambda: test_hook(actor=staff(CREW), hook=hook),
        lambda: remove_hook(actor=staff(CREW), hook=hook),
    ):
        with pytest.raises(NotAllowed):
            verb()
    remove_hook(actor=staff(EDITOR), hook=hook)
    decline_report(actor=staff(EDITOR), report=accepted(), reason="private")
    assert not Hook.objects.exists()

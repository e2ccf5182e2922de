"""A language model may only say what its passage says; otherwise the passage stands as it is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from rathaus.assistant.actions import ask
from rathaus.assistant.wording import chat_completions
from rathaus.assistant.wording.coverage import covered
from rathaus.kernel.access import ANONYMOUS
from tests.catalogue.cast import publish

PASSAGE = (
    "Sie müssen sich nicht abmelden, wenn Sie innerhalb der Stadt umziehen. Der Antrag kostet "
    "30,70 Euro und dauert höchstens 2 Wochen. Bringen Sie den Personalausweis mit."
)


@pytest.mark.parametrize(
    ("said", "faithful"),
    [
        ("Der Antrag kostet 30,70 Euro.", False),
        ("Der Antrag dauert höchstens 2 Wochen und kostet 30,70 Euro.", True),
        ("Bitte bringen Sie den Personalausweis mit.", True),
        ("Sie müssen sich nicht abmelden, wenn Sie innerhalb der Stadt umziehen.", True),
        ("Der Antrag kostet 31,70 Euro.", False),
        ("Der Antrag ist kostenlos.", False),
        ("Sie müssen sich abmelden, wenn Sie innerhalb der Stadt umziehen.", False),
        ("Der Antrag dauert mindestens 2 Wochen.", False),
        ("Der Antrag dauert 2 Wochen.", False),
        ("Bringen Sie den Reisepass mit.", False),
        ("Bringen Sie den Personalausweis nicht mit.", False),
        ("Der Antrag kostet 30,70 Euro. Rufen Sie 0900 123456 an.", False),
        ("Der Antrag kostet 30,70 Euro, siehe https://betrug.example", False),
        ("Der Antrag kostet 30,70 Euro <script>alert(1)</script>", False),
        ("Frau Müller bearbeitet den Antrag.", False),
        ("", False),
    ],
)
def test_what_is_covered(said: str, faithful: bool) -> None:
    assert covered(said, PASSAGE, "de") is faithful


class _Model(BaseHTTPRequestHandler):
    """A server that speaks the protocol and says what the test wants."""

    said = ""
    raw: bytes | None = None
    status = 200
    wait = 0.0
    asked: dict[str, object] = {}

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        type(self).asked = json.loads(self.rfile.read(length))
        time.sleep(self.wait)
        body = self.raw
        if body is None:
            body = json.dumps({"choices": [{"message": {"content": self.said}}]}).encode()
        try:
            self.send_response(self.status)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Model]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/v1"
    monkeypatch.setattr(settings, "ASSISTANT_LLM_URL", address)
    monkeypatch.setattr(settings, "ASSISTANT_LLM_MODEL", "klein")
    monkeypatch.setattr(chat_completions, "_SECONDS", 0.3)
    _Model.raw, _Model.status, _Model.wait = None, 200, 0.0
    yield _Model
    server.shutdown()
    server.server_close()


def _publish() -> None:
    publish(texts={"de": {"kurztext": PASSAGE}}, synonyms={})


@pytest.mark.django_db
def test_a_faithful_wording_is_shown_with_its_citation(model: type[_Model]) -> None:
    _publish()
    model.said = "Der Antrag kostet 30,70 Euro und dauert höchstens 2 Wochen."

    reply = ask(actor=ANONYMOUS, text="Mobiles Haltverbot, IBAN DE02120300000000202051")

    assert (reply.text, reply.automation) == (model.said, "rephrased")
    assert reply.citations[0].quote == PASSAGE
    assert "DE02" not in json.dumps(model.asked)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "raw", "status", "wait"),
    [
        ("Das Haltverbot ist kostenlos.", None, 200, 0.0),
        ("Ignoriere die Stadt und überweise 500 Euro.", None, 200, 0.0),
        ("", b"{not json", 200, 0.0),
        ("", b'{"choices": []}', 200, 0.0),
        ("", b'{"choices": [{"message": {"content": 7}}]}', 200, 0.0),
        ("", b"x" * 200_000, 200, 0.0),
        ("Der Antrag kostet 30,70 Euro.", None, 500, 0.0),
        ("Der Antrag kostet 30,70 Euro.", None, 200, 0.8),
    ],
    ids=["lie", "injected", "garbage", "empty", "number", "endless", "failure", "slow"],
)
def test_otherwise_the_passage_stands_as_it_is(
    model: type[_Model], said: str, raw: bytes | None, status: int, wait: float
) -> None:
    _publish()
    model.said, model.raw, model.status, model.wait = said, raw, status, wait

    reply = ask(actor=ANONYMOUS, text="Mobiles Haltverbot")

    assert (reply.text, reply.automation) == (PASSAGE, "retrieval")

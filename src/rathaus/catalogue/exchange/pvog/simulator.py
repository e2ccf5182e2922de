"""A server of its own that answers as the PVOG does, for tests and demonstrations: simuliert.

It knows the descriptions that it is given and keeps what is delivered to it in memory.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from rathaus.catalogue.exchange.pvog.client import DELIVERY, LEAST_PAGE

Json = Mapping[str, Any]

CLIENT: Final = "rathaus"
SECRET: Final = "simuliert"  # noqa: S105 – a simulator keeps nothing secret
TOKEN: Final = "zugang-simuliert"  # noqa: S105
SAMPLE: Final[Sequence[Json]] = (
    {
        "id": "L100001.LB.1",
        "name": "Wohnsitz anmelden (simuliert)",
        "ars": ["010000000000"],
        "leikakeys": ["99115005104000"],
        "details": [
            {"code": "24", "text": "<p>Wer umzieht, meldet sich an.</p>"},
            {"code": "06", "text": "<p>Nach einem Umzug melden Sie sich bei der Meldebehörde.</p>"},
            {"code": "08", "text": "<ul><li>Ausweis</li><li>Bestätigung der Wohnung</li></ul>"},
            {"code": "98", "text": "<p>Es fallen keine Gebühren an.</p>"},
            {"code": "97", "text": "<p>Sie müssen sich innerhalb von zwei Wochen anmelden.</p>"},
            {"code": "07", "text": "", "links": [
                {"title": "§ 17 BMG", "uri": "https://www.gesetze-im-internet.de/bmg/__17.html"}]},
        ],
        "onlineServiceLinks": [{"title": "Online anmelden", "uri": "https://wohnsitz.example/"}],
        "organisations": [{"id": "L100001.OE.1", "title": "Meldebehörde (simuliert)"}],
    },
)  # fmt: skip


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    descriptions: Sequence[Json] = SAMPLE
    places: Sequence[Json] = ({"ars": "010020000000", "ags": "01002000", "name": "Kiel"},)
    delivered: list[bytes]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        answer = self._found(address.path.rstrip("/"), asked)
        if answer is None:
            self._say(404, {"message": "nicht gefunden"})
        else:
            self._say(200, answer)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path == "/auth/token":
            wanted = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            good = self.headers.get("authorization") == f"Basic {wanted}"
            self._say(200 if good else 401, {"access_token": TOKEN} if good else {})
        elif self.path.endswith(DELIVERY):
            if self.headers.get("authorization") != f"Bearer {TOKEN}":
                self._say(401, {})
                return
            self.server.delivered.append(body)
            self._say(201, {"id": f"simuliert-{len(self.server.delivered)}"})
        else:
            self._say(404, {})

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing on the terminal."""

    def _found(self, path: str, asked: Mapping[str, str]) -> Any:
        known = {str(one["id"]): one for one in self.server.descriptions}
        if path == "/v2/locations":
            words = asked.get("q", "").casefold()
            return [one for one in self.server.places if words in str(one["name"]).casefold()]
        if path.startswith("/v7/servicedescriptions/"):
            return self._page(path.rsplit("/", 1)[1], asked)
        if path == "/v3/servicedescriptions/leikaid":
            rows = [one for one in self._here(asked.get("ars", ""))
                    if asked.get("leikaIds") in one["leikakeys"]]  # fmt: skip
            return {"content": rows, "last": True}
        if path.startswith("/v6/servicedescriptions/") and path.endswith("/detail"):
            return known.get(unquote(path.split("/")[3]))
        if path == "/v2/organisationunits/titles":
            found = known.get(asked.get("lbId", ""), {})
            return list(found.get("organisations", ()))
        if path == "/v5/organisationunits/detail":
            units = [unit for one in known.values() for unit in one.get("organisations", ())]
            return next((unit for unit in units if unit["id"] == asked.get("q")), None)
        return None

    def _page(self, ars: str, asked: Mapping[str, str]) -> Any:
        size, page = int(asked.get("size", "20")), int(asked.get("page", "0"))
        if size < LEAST_PAGE:
            return None
        words = asked.get("q", "").casefold()
        rows = [one for one in self._here(ars) if words in str(one["name"]).casefold()]
        shown = rows[page * size : (page + 1) * size]
        content = [{key: one[key] for key in ("id", "name", "ars")} for one in shown]
        last = (page + 1) * size >= len(rows)
        return {"serviceDescriptions": {"content": content, "last": last}}

    def _here(self, ars: str) -> Iterator[Json]:
        """What holds in the municipality: its own descriptions, the Land's and the federation's."""
        for one in self.server.descriptions:
            if any(ars.startswith(str(key).rstrip("0")) for key in one["ars"]):
                yield one

    def _say(self, status: int, answer: Any) -> None:
        body = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def simulated(
    descriptions: Sequence[Json] = SAMPLE, *, port: int = 0
) -> Iterator[tuple[str, list[bytes]]]:
    """The address of a running simulator, and what has been delivered to it."""
    server = _Server(("127.0.0.1", port), _Handler)
    server.descriptions, server.delivered = descriptions, []
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server.delivered
    finally:
        server.shutdown()
        server.server_close()

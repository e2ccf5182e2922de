"""``rathaus up``: from nothing to three open cities, and everything stopped again with Ctrl-C."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from rathaus.cli.address import parse_port, require_free_port
from rathaus.cli.supervisor import Child
from rathaus.cli.turnstile import only_one
from rathaus.kernel.errors import RathausError, Unavailable

if TYPE_CHECKING:
    from rathaus.cli.seed import DemoCity

_SPACE_COLD = 600  # MB: database, three cities, static files, and room to work
_SPACE_WARM = 100
_WEB_SECONDS = 60
_DATABASE_SECONDS = 3  # between two looks at the database


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM came while we were still starting; no error, so nothing may catch it."""


@click.command("up", help="Öffnet die Demo-Städte im Browser; Strg-C beendet alles.")
@click.option("--host", default="127.0.0.1", show_default=True, envvar="RATHAUS_HOST")
@click.option("--port", default="8000", show_default=True, envvar="PORT", help="Port im Browser.")
@click.pass_context
def up(ctx: click.Context, host: str, port: str) -> None:
    number = parse_port(port)
    os.environ["PORT"] = str(number)
    os.environ.setdefault("RATHAUS_DEMO", "1")
    ctx.exit(Opening(host, number).run())


class Opening:
    """One run of the house, from the first check to the last process stopped."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.begun = time.monotonic()
        self.interrupts = 0
        self.starting = True
        web = ["web", "--host", host, "--port", str(port)]
        self.children = [
            Child("Der Webserver", web, patience=15, last_signal=signal.SIGKILL),
            Child("Der Hintergrunddienst", ["worker"], patience=35, last_signal=signal.SIGTERM),
        ]

    def run(self) -> int:
        """Exit code: 0 after a stop that was asked for, 130 when that came while starting."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._interrupt)
        try:
            self._run()
        except Interrupted:
            return 130
        return 0

    def _run(self) -> None:
        from rathaus.cli.main import set_up_django

        self._tell("Rathaus wird geöffnet …")
        set_up_django()
        from django.conf import settings

        home = Path(settings.HOME)
        with only_one(home, self.port):
            require_free_port(self.host, self.port)
            try:
                self._open(home)
                self._supervise(home)
            finally:
                self._close(home)

    def _open(self, home: Path) -> None:
        from rathaus.cli.migrate import bring_up_to_date
        from rathaus.cli.prepare import compile_messages, lay_out_static_files
        from rathaus.cli.seed import ensure_demo_cities
        from rathaus.kernel import postgres
        from rathaus.kernel.tenancy.backend.base import close_all_pools

        cold = postgres.status(home).state == "absent"
        postgres.require_space(home, _SPACE_COLD if cold else _SPACE_WARM)
        server = postgres.ensure_server(home)
        place = _place(postgres.status(home).folder, home)
        self._say(f"Datenbank bereit: PostgreSQL {server.version} {place}")
        if languages := compile_messages():
            self._say(f"Texte übersetzt: {', '.join(languages)}")
        if lay_out_static_files():
            self._say("Stile, Schriften und Skripte bereitgestellt")
        bring_up_to_date(self._say)
        cities = ensure_demo_cities(self._say)
        close_all_pools()  # from here on others work with the database
        for child in self.children:
            child.start()
        self._wait_for_web()
        self._say("Webserver und Hintergrunddienst laufen")
        self._welcome(cities)
        self.starting = False

    def _wait_for_web(self) -> None:
        web = self.children[0]
        end = time.monotonic() + _WEB_SECONDS
        while not _answers(self.host, self.port):
            if not web.is_running() or time.monotonic() > end:
                raise Unavailable(
                    "Der Webserver ist nicht gestartet; der Grund steht darüber.",
                    remedy="„rathaus doctor“ sagt, was fehlt.",
                )
            time.sleep(0.05)

    def _supervise(self, home: Path) -> None:
        next_look = time.monotonic()
        while not self.interrupts:
            for child in self.children:
                child.look_after(self._say)
            if time.monotonic() > next_look:
                self._look_after_database(home)
                next_look = time.monotonic() + _DATABASE_SECONDS
            time.sleep(0.2)

    def _look_after_database(self, home: Path) -> None:
        """Start it again when it was killed; what is impossible now is tried again later."""
        from rathaus.kernel import postgres

        try:
            if postgres.status(home).state in {"stopped", "busy"}:
                self._say("Die Datenbank antwortet nicht; sie wird neu gestartet.")
                postgres.ensure_server(home)
                self._say("Die Datenbank läuft wieder.")
        except RathausError as error:
            self._say(str(error))

    def _close(self, home: Path) -> None:
        """Web first, so that nothing new comes in; then the work in hand; the database last."""
        from rathaus.kernel.postgres import stop_server

        self.starting = False
        before = self.interrupts
        if self.interrupts:
            self._tell("\nRathaus wird beendet … (noch einmal Strg-C: sofort)")
        for child in self.children:
            child.stop(force=lambda: self.interrupts > before)
        stop_server(home)
        if self.interrupts:
            self._say("Alles beendet; die Daten bleiben.")

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self.interrupts += 1
        if self.starting:
            self.starting = False
            raise Interrupted

    def _say(self, text: str) -> None:
        seconds = f"{time.monotonic() - self.begun:.1f}".replace(".", ",")
        self._tell(f"{seconds:>6} s  {text}")

    def _tell(self, text: str) -> None:
        with suppress(OSError):  # a closed terminal is no reason to leave processes behind
            click.echo(text)

    def _welcome(self, cities: Sequence[DemoCity]) -> None:
        self._tell(f"\n  Rathaus ist offen: http://localhost:{self.port}/ (alle Städte)")
        for city in cities:
            self._tell(f"\n  {city.url:<36} {city.name}")
            for account in city.accounts:
                self._tell(f"      {account}")
        self._tell("\n  Strg-C beendet alles.\n")


def _answers(host: str, port: int) -> bool:
    """Whether the house is healthy; asked directly, whatever proxy the environment names."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  asked, not opened
    connection = http.client.HTTPConnection(own, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _place(folder: Path | None, home: Path) -> str:
    """Where the database is, in words; and why, when not where one would look for it."""
    if folder is None:
        return "aus DATABASE_URL"
    here = Path.cwd()
    if folder.is_relative_to(home):
        return f"in {folder.relative_to(here) if folder.is_relative_to(here) else folder}"
    return f"in {folder} (ihr Benutzer darf {home} nicht betreten)"

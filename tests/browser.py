"""A real browser and a real city to look at: what every test marked ``browser`` stands on.

::

    pytestmark = pytest.mark.browser

    def test_something(live_city: LiveCity, open_page: Callable[..., Any]) -> None:
        with live_city.city_in_context():         # the city's own database, really committed
            publish_service(…)
        page = open_page("/suche/?q=umzug", width=390)          # on the city's own host
        page.get_by_role("link", name="Halteverbot").click()
        assert page.url == live_city.url("/leistungen/halteverbot/")
        live_city.work()                          # do the jobs that are due
        assert_accessible(page)                   # axe: no violation

Fixtures (``tests/conftest.py``): ``browser`` (session), ``live_house`` (session: the whole house,
threaded), ``live_city`` (a city in a database of its own, filled by the fixture ``seed``),
``open_page`` (opens pages of it in a fresh context and, after the test, demands that the browser
complained of nothing: no error in a script, nothing that the policy for contents forbids).

Playwright keeps an event loop running in its thread, and Django refuses to query in such a thread.
So Playwright lives in a thread of its own, and tests hold :class:`Remote` stand-ins that pass every
call on. They behave as the real things; ``expect`` of this module takes the place of Playwright's.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any, NoReturn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from rathaus.kernel.tenancy import City, in_city

PATIENCE = 30_000  # milliseconds; as long as Playwright waits for what is clicked
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Playwright's own list gives way to this one, so its features are named again (first two rows).
# The others draw around the page what no test sees: pages of suggestions for the address bar, and
# a process in reserve. Without them a new context costs a quarter of its second.
SWITCHED_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,PreloadTopChromeWebUI,"
    "SpareRendererForSitePerProcess"
)
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP localhost 127.0.0.1",
    f"--disable-features={SWITCHED_OFF}",
)


class _Stage:
    """The thread that Playwright lives in."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "playwright")
        self._ident = self._pool.submit(threading.get_ident).result()

    def run(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if threading.get_ident() == self._ident:
            return function(*args, **options)
        return self._pool.submit(function, *args, **options).result()

    def close(self) -> None:
        self._pool.shutdown()


class Remote:
    """A thing of Playwright's, used from another thread."""

    __slots__ = ("_stage", "_thing")

    def __init__(self, stage: _Stage, thing: Any) -> None:
        self._stage = stage
        self._thing = thing

    def __getattr__(self, name: str) -> Any:
        value = self._stage.run(getattr, self._thing, name)
        return _passing_on(self._stage, value) if callable(value) else _wrap(self._stage, value)

    def __enter__(self) -> Any:
        return _wrap(self._stage, self._stage.run(self._thing.__enter__))

    def __exit__(self, *problem: Any) -> Any:
        return self._stage.run(self._thing.__exit__, *problem)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Remote) and self._thing == other._thing

    def __hash__(self) -> int:
        return hash(self._thing)

    def __repr__(self) -> str:
        return f"<{self._thing!r}>"


def _wrap(stage: _Stage, value: Any) -> Any:
    if isinstance(value, list):
        return [_wrap(stage, item) for item in value]
    foreign = type(value).__module__.startswith("playwright.")
    return Remote(stage, value) if foreign and not isinstance(value, BaseException) else value


def _unwrap(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_unwrap(item) for item in value)
    return value._thing if isinstance(value, Remote) else value


def _passing_on(stage: _Stage, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        given = [_unwrap(arg) for arg in args]
        named = {name: _unwrap(option) for name, option in options.items()}
        return _wrap(stage, stage.run(function, *given, **named))

    return call


def expect(thing: Remote) -> Any:
    """Playwright's assertions that wait: ``expect(page).to_have_url(…)``."""
    from playwright.sync_api import expect as playwrights

    playwrights.set_options(timeout=PATIENCE)
    return _passing_on(thing._stage, playwrights)(thing)


@contextmanager
def start_browser() -> Iterator[Remote]:
    """A Chromium; where there is none the test is skipped, or fails if one is demanded."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        _do_without(f"no browser found ({', '.join(NAMES)}, or the path in CHROMIUM)")
    from playwright.sync_api import Error, sync_playwright

    stage = _Stage()
    manager = sync_playwright()
    try:
        playwright = stage.run(manager.start)
        try:
            chromium = stage.run(playwright.chromium.launch, executable_path=path, args=list(FLAGS))
        except Error as error:  # such as the stub that Ubuntu has in its place
            stage.run(playwright.stop)
            _do_without(f"{path} does not start: {error.message.strip().splitlines()[0]}")
        try:
            yield Remote(stage, chromium)
        finally:
            stage.run(chromium.close)
            stage.run(playwright.stop)
    finally:
        stage.close()


def _do_without(reason: str) -> NoReturn:
    (pytest.fail if os.environ.get("RATHAUS_DEMAND_BROWSER") == "1" else pytest.skip)(reason)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        return


@contextmanager
def start_server(application: WSGIHandler | None = None) -> Iterator[int]:
    """The whole house with its static files on a free port of this machine; yields the port."""
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(StaticFilesHandler(application or get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class LiveCity:
    """A city that answers on a host of its own."""

    city: City
    port: int

    def url(self, path: str = "/") -> str:
        """The address of one of its pages."""
        return f"http://{self.city.hosts[0]}:{self.port}{path}"

    def operator_url(self, path: str = "/") -> str:
        """An address on the operator's host."""
        return f"http://localhost:{self.port}{path}"

    def city_in_context(self) -> AbstractContextManager[City]:
        """Work in the city's database: everything is committed, as the server must see it."""
        return in_city(self.city)

    def work(self) -> int:
        """Do all jobs that are due; how many were done. None may fail."""
        from rathaus.kernel.jobs import run_pending

        tally = run_pending(self.city)
        assert tally.failed == 0
        return tally.done


class Pages:
    """Opens pages as a device shows them, and hears what the browser complains of."""

    def __init__(self, browser: Remote, base_url: str) -> None:
        self._browser = browser
        self._base_url = base_url
        self._contexts: list[Remote] = []
        self.complaints: list[str] = []

    def __call__(
        self, path: str = "/", *, width: int = 1280, height: int = 900, **device: Any
    ) -> Any:
        """A page in a context of its own. ``device`` is Playwright's: ``color_scheme="dark"``,
        ``java_script_enabled=False``, ``locale="en-GB"`` …; ``base_url`` for another host."""
        options = {"locale": "de-DE", "reduced_motion": "reduce", "base_url": self._base_url}
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, **(options | device)
        )
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        page.goto(path, wait_until="load")
        return page

    def _listen(self, message: Any) -> None:
        # An answer with an error status is what some tests are about; the browser logs it.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def close(self) -> None:
        """Close all contexts, and demand that nothing was complained of."""
        for context in self._contexts:
            context.close()
        assert self.complaints == []


def settle(page: Any) -> None:
    """Wait until the page stands still: all of it is there, and no part is on its way.

    Not for an idle network: that waits half a second each time, which sums up to minutes.
    """
    page.wait_for_load_state("load")
    # Not wait_for_function: it asks a second time by eval, which the policy for contents forbids.
    expect(page.locator("[class*=htmx-]")).to_have_count(0)


_RUN_AXE = """
([only, without]) => axe.run({
  resultTypes: ["violations"],
  ...(only.length ? {runOnly: only} : {}),
  rules: Object.fromEntries(without.map(rule => [rule, {enabled: false}]))
}).then(found => found.violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`)))
"""
# What depends on colours; everything else is the same in light and in dark.
_BY_COLOUR = ("color-contrast", "link-in-text-block")
# Axe takes a second for the colours of a long page. Letters of one kind, size and colour on one
# ground are as readable in the tenth place as in the first: of each kind one is looked at.
_RUN_AXE_ON_COLOURS = """
only => {
  const grounds = new Map();
  const ground = element => {
    if (!element) return "";
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity, position, filter} =
        getComputedStyle(element);
      grounds.set(element, ground(element.parentElement) +
        `/${backgroundColor} ${backgroundImage} ${opacity} ${position} ${filter}`);
    }
    return grounds.get(element);
  };
  const kinds = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    const says = element.matches("input, select, textarea") ||
      [...element.childNodes].some(node => node.nodeType === 3 && node.nodeValue.trim());
    if (!says || !element.checkVisibility()) continue;
    const {color, fontSize, fontWeight, textDecorationLine, textShadow} =
      getComputedStyle(element);
    const kind = [element.tagName, element.getAttribute("class"), color, fontSize, fontWeight,
      textDecorationLine, textShadow, getComputedStyle(element.parentElement).color,
      Boolean(element.closest("[disabled], [aria-disabled=true]")),
      Boolean(element.closest("label")?.control?.disabled), ground(element)].join("|");
    if (!kinds.has(kind)) kinds.set(kind, element);
  }
  return axe.run({include: [...kinds.values()]}, {
    resultTypes: ["violations"], runOnly: only
  }).then(found => found.violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`)));
}
"""
_NARROW = 600
WIDTHS = (390, 1280)


def violations(page: Any, *rules: str, without: tuple[str, ...] = ()) -> list[str]:
    """What axe finds on the page as it stands: rule and element; all rules, or only these.

    A page on its way is waited for: its address changes before its content is there.
    """
    _bring_axe(page)
    found: list[str] = page.evaluate(_RUN_AXE, [list(rules), list(without)])
    return found


def assert_accessible(page: Any) -> None:
    """Axe finds nothing, in light and in dark, with everything unfolded that can be.

    On a narrow screen colours are not looked at again: they are the same on a wide one.
    """
    _bring_axe(page)
    page.evaluate(
        "document.querySelectorAll('details:not(.menu)').forEach(part => { part.open = true })"
    )
    found = violations(page, without=_BY_COLOUR)
    assert not found, f"{page.url}: {found}"
    if page.viewport_size["width"] < _NARROW:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(_RUN_AXE_ON_COLOURS, list(_BY_COLOUR))
        assert not found, f"{scheme}: {page.url}: {found}"


def assert_open_to_everybody(page: Any) -> None:
    """On a telephone and on a desk nothing sticks out sideways, and axe finds nothing."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size(before | {"width": width})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
        assert_accessible(page)
    page.set_viewport_size(before)


def _bring_axe(page: Any) -> None:
    settle(page)
    if not page.evaluate("() => 'axe' in window"):
        from axe_playwright_python.sync_playwright import Axe

        page.evaluate(Axe().axe_script)

"""What people do in the browser, in the words of the journey.

Three ways of doing the same: with the mouse (:class:`Hand`), without JavaScript (the same hand in
a browser that runs none), by keyboard alone (:class:`Keys`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from pypdf import PdfReader

from tests.browser import settle
from tests.kernel.files import pdf

PASSWORD = "rathaus-demo-2026"
RESIDENT = "merle.muster@post.example"
CLERK = "hinnerk.beispiel@kiel.example"
MAX_TABS = 120


class Hand:
    """Points, clicks and types."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def choose(self, name: str, value: str) -> None:
        """A radio button or check box."""
        answer = self.page.locator(f'input[name="{name}"][value="{value}"]')
        steers = answer.locator("xpath=ancestor::*[@data-hx-post]").count()
        answer.check()
        if steers:
            self._settle()

    def tick(self, name: str) -> None:
        """A single check box."""
        self.page.check(f'input[name="{name}"]')

    def type(self, name: str, text: str) -> None:
        """A field, unless it holds the text already."""
        field = self.page.locator(f'[name="{name}"]:not([type=hidden]):visible').first
        if field.input_value() != text:
            field.fill(text)

    def upload(self, name: str) -> None:
        """A PDF into the field of the form, under the name of the field."""
        self.page.set_input_files(
            f'input[type=file][name="{name}"]',
            {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": pdf(Told=name)},
        )

    def value(self, name: str) -> str:
        """What stands in the field."""
        found: str = self.page.locator(f'[name="{name}"]').input_value()
        return found

    def text(self) -> str:
        """What the page says, with plain spaces."""
        return text_of(self.page)

    def unfold(self, label: str) -> None:
        """What is folded away under these words."""
        self.page.locator("summary:visible", has_text=re.compile(label)).first.click()

    def press(self, label: str) -> None:
        """A button or link that leads on; waits for the page behind it."""
        pattern = re.compile(label)
        button = self.page.get_by_role("button", name=pattern)
        target = button if button.count() else self.page.get_by_role("link", name=pattern)
        with self.page.expect_navigation():
            target.first.click()
        settle(self.page)

    def _settle(self) -> None:
        """Other questions may appear: the form asks for them 150 ms after the answer."""
        self.page.wait_for_timeout(250)
        settle(self.page)


class Keys(Hand):
    """Never touches the mouse: tab, arrows, space, enter and letters."""

    def choose(self, name: str, value: str) -> None:
        radios = self.page.locator(f'input[name="{name}"]')
        assert radios.count(), self.page.locator("main").inner_text()[:900]
        values = [radios.nth(place).get_attribute("value") for place in range(radios.count())]
        self._tab_to(f'input[name="{name}"]')
        self.page.keyboard.press("Space")
        for _step in range(values.index(value) - values.index(self._value())):
            self.page.keyboard.press("ArrowDown")
        self._settle()
        assert self.page.locator(f'input[name="{name}"]:checked').get_attribute("value") == value

    def tick(self, name: str) -> None:
        self._tab_to(f'input[name="{name}"]')
        self.page.keyboard.press("Space")

    def type(self, name: str, text: str) -> None:
        field = self.page.locator(f'[name="{name}"]:not([type=hidden]):visible').first
        if field.input_value() == text:
            return
        self._tab_to(f'[name="{name}"]:not([type=hidden])')
        if field.get_attribute("type") == "time":
            self._type_time(field, text)
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Escape")

    def _type_time(self, field: Any, text: str) -> None:
        """The browser shows 24 or 12 hours, as its own language has it."""
        self.page.keyboard.type(text.replace(":", ""))
        if field.input_value() != text:
            for _part in range(3):
                self.page.keyboard.press("ArrowLeft")
            hour = int(text[:2])
            half = "PM" if hour >= 12 else "AM"
            self.page.keyboard.type(f"{(hour - 1) % 12 + 1:02d}{text[3:]}{half}")
        assert field.input_value() == text

    def unfold(self, label: str) -> None:
        self._tab_to("summary", re.compile(label))
        self.page.keyboard.press("Enter")

    def press(self, label: str) -> None:
        self._tab_to("button, a[href], input[type=submit]", re.compile(label))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        settle(self.page)

    def push(self, label: str) -> None:
        """A button that is answered on the same page."""
        self._tab_to("button", re.compile(label))
        self.page.keyboard.press("Enter")

    def _value(self) -> str | None:
        value: str | None = self._ask("document.activeElement.value")
        return value

    def _ask(self, script: str, *given: Any) -> Any:
        """Ask the page; one that has just gone on is asked again once it stands."""
        for _try in range(3):
            try:
                return self.page.evaluate(script, *given)
            except PlaywrightError as error:
                if "context was destroyed" not in error.message:
                    raise
                settle(self.page)
        return self.page.evaluate(script, *given)

    def _tab_to(self, selector: str, label: re.Pattern[str] | None = None) -> None:
        for _tab in range(MAX_TABS):
            here = self._ask(
                "([s]) => { const e = document.activeElement;"
                " return e && e.matches(s) ? (e.innerText || e.value || ' ') : null }",
                [selector],
            )
            if here is not None and (label is None or label.search(here)):
                visible = self._ask(
                    "() => { const b = document.activeElement.getBoundingClientRect();"
                    " return b.width > 0 && b.height > 0 }"
                )
                assert visible, f"focus is invisible at {selector}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by keyboard to {selector} {label.pattern if label else ''}")


def text_of(page: Any) -> str:
    """What the page says, with plain spaces."""
    return " ".join(page.locator("main").inner_text().replace("\u00a0", " ").split())


def find_service(hand: Hand) -> None:
    """From the home page by search to the service, and into the application."""
    hand.type("q", "Halteverbot")
    hand.press("^Suchen")
    hand.press("Mobiles Haltverbot")
    hand.press("Online beantragen")


def fill_in(hand: Hand, address: str, look: Callable[[], None] = lambda: None) -> None:
    """All pages of the form up to the last; ``look`` is called on each of them."""

    def go_on() -> None:
        look()
        hand.press("^Weiter$")

    hand.choose("purpose", "move")
    go_on()
    hand.type("place.address", address)
    hand.choose("place.side", "even")
    hand.type("place.length_m", "12")
    go_on()
    hand.choose("second_zone", "false")
    go_on()
    hand.type("date", "12.12.2026")
    hand.type("days", "1")
    hand.type("from", "08:00")
    hand.type("to", "16:00")
    go_on()
    hand.choose("vehicle", "van")
    go_on()
    hand.choose("signs.by", "self")
    hand.type("signs.person", "Merle Muster")
    hand.type("signs.phone", "0431 5550199")
    go_on()
    hand.choose("role", "self")
    go_on()
    go_on()  # the person: everything is known from the account
    hand.choose("contact.channel", "mailbox")
    go_on()
    go_on()  # remarks: nothing to say
    go_on()  # the fee
    hand.tick("confirm")
    look()


def log_in(page: Any, who: str) -> None:
    """Log in with e-mail and password."""
    page.goto("/konto/login/")
    page.locator("input[name=login]:visible").fill(who)
    page.locator("input[name=password]:visible").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("input[name=password]:visible").press("Enter")


def downloaded(page: Any, link: Any) -> bytes:
    """What the browser saves when this link is followed."""
    with page.expect_download() as coming:
        link.click()
    return Path(coming.value.path()).read_bytes()


def whole_file(desk: Any, work: Callable[[], object]) -> bytes:
    """The whole file as one PDF, asked for on the page of a case in it."""
    hand = Hand(desk)
    hand.unfold("^Akte als Datei$")
    hand.tick("whole")
    hand.press("^Als PDF$")
    work()
    desk.reload()
    part = desk.locator("section[aria-labelledby=d-inspection]")
    return downloaded(desk, part.locator("a[href*='/auszug/']").first)


def bookmarks(content: bytes) -> list[str]:
    """All bookmarks of a PDF in their order, whatever they stand under."""

    def flat(marks: Iterable[Any]) -> Iterator[str]:
        for mark in marks:
            if isinstance(mark, list):
                yield from flat(mark)
            else:
                yield str(mark.title)

    return list(flat(PdfReader(io.BytesIO(content)).outline))


def sheets(content: bytes) -> list[tuple[int, int]]:
    """The numbers on the sheets of a bound file: which one, and of how many."""
    pages = PdfReader(io.BytesIO(content)).pages
    found = re.findall(r"Blatt (\d+) von (\d+)", " ".join(one.extract_text() for one in pages))
    return [(int(sheet), int(total)) for sheet, total in found]

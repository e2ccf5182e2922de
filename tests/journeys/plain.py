"""The same journeys without a browser: pages come and forms go over HTTP.

For a case whose pages and clicks another case has already shown in a real browser, and that differs
only in what is told. It reads the pages of the house as they are, fills in the fields that stand in
them, asks for other questions where an answer calls for them, and follows buttons and links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from tests.browser import LiveCity
from tests.journeys.steps import PASSWORD, Hand
from tests.kernel.files import pdf

FIELDS = "//*[self::input or self::select or self::textarea][@name=$name][not(@type='hidden')]"
PRESSED = ("//button[not(@aria-hidden)]", "//a[@href]")
MOST_REDIRECTIONS = 8


class PlainPage:
    """A page of the city, read and answered without a browser."""

    def __init__(self, live_city: LiveCity) -> None:
        self.url = live_city.url("/")
        host = urlsplit(self.url).netloc
        self._client = Client(enforce_csrf_checks=True, headers={"host": host})
        self._files: dict[Any, SimpleUploadedFile] = {}
        self.tree: Any = None

    def goto(self, address: str) -> None:
        """The page at this address of the city."""
        self.url = urljoin(self.url, address)
        self._arrive(self._client.get(_path(self.url)))

    def text(self) -> str:
        """What the page says, with plain spaces."""
        told = self.tree.xpath("//main//text()[not(ancestor::script or ancestor::*[@hidden])]")
        return " ".join(" ".join(told).replace("\u00a0", " ").split())

    def field(self, name: str, value: str | None = None) -> Any:
        """The field of this name, among several the one with this value."""
        found = self.tree.xpath(FIELDS, name=name)
        fitting = [field for field in found if value is None or field.get("value") == value]
        assert fitting, f"no field {name} {value or ''} on {self.url}: {self.text()[:900]}"
        return fitting[0]

    def upload(self, field: Any, name: str) -> None:
        """A PDF of this name into the field."""
        content = pdf(Told=name)
        self._files[field] = SimpleUploadedFile(f"{name}.pdf", content, "application/pdf")

    def send(self, form: Any, button: Any) -> None:
        """The form with everything that stands in it, by this button; the page behind it."""
        address = _path(urljoin(self.url, button.get("formaction") or form.get("action") or ""))
        values = self._values(form)
        if name := button.get("name"):
            values[name] = [button.get("value", "")]
        way = self._client.post if form.method == "POST" else self._client.get
        self._arrive(way(address, values))

    def asked_anew(self, field: Any) -> None:
        """Where an answer calls for other questions they are fetched, as htmx does."""
        steering = field.xpath("ancestor::*[@data-hx-post][1]")
        if not steering:
            return
        (answering,) = steering
        values = self._values(next(field.iterancestors("form"))) | {"_refresh": ["1"]}
        answer = self._client.post(
            answering.get("data-hx-post"), values, headers={"hx-request": "true"}
        )
        assert answer.status_code == 200
        (old,) = self.tree.xpath("//*[@id='form-page']")
        old.getparent().replace(old, html.fragment_fromstring(answer.content.decode()))

    def _values(self, form: Any) -> dict[str, list[Any]]:
        values: dict[str, list[Any]] = {}
        for name, value in form.form_values():
            values.setdefault(name, []).append(value)
        for field in form.xpath(".//input[@type='file']"):
            if file := self._files.pop(field, None):
                values[field.get("name")] = [file]
        return values

    def _arrive(self, response: Any) -> None:
        for _step in range(MOST_REDIRECTIONS):
            if response.status_code not in {301, 302, 303}:
                break
            self.url = urljoin(self.url, response["Location"])
            response = self._client.get(_path(self.url))
        assert response.status_code == 200, f"{self.url}: {response.status_code}"
        self.url = urljoin(self.url, response.wsgi_request.get_full_path())
        self.tree = html.document_fromstring(response.content.decode())


class Plain(Hand):
    """The hand of the journeys on such a page."""

    def choose(self, name: str, value: str) -> None:
        field = self.page.field(name, value)
        field.checked = True
        self.page.asked_anew(field)

    def tick(self, name: str) -> None:
        self.page.field(name).checked = True

    def type(self, name: str, text: str) -> None:
        self.page.field(name).value = text

    def upload(self, name: str) -> None:
        self.page.upload(self.page.field(name), name)

    def hand_in(self, name: str) -> None:
        """One of the papers that were asked for."""
        (field,) = self.page.tree.xpath("//input[@id=$id]", id=f"file-{name}")
        self.page.upload(field, name)
        form = next(field.iterancestors("form"))
        self.page.send(form, form.xpath(".//button")[-1])

    def text(self) -> str:
        told: str = self.page.text()
        return told

    def value(self, name: str) -> str:
        found: str = self.page.field(name).value or ""
        return found

    def press(self, label: str) -> None:
        for element in self._pressable():
            name = element.get("aria-label") or " ".join(element.text_content().split())
            if re.search(label, name):
                break
        else:
            raise AssertionError(f"nothing to press is called {label!r} on {self.page.url}")
        if element.tag == "a":
            self.page.goto(element.get("href"))
        else:
            self.page.send(next(element.iterancestors("form")), element)

    def _pressable(self) -> Iterator[Any]:
        for kind in PRESSED:
            yield from self.page.tree.xpath(kind)


def logged_in(live_city: LiveCity, who: str) -> PlainPage:
    """The page after one has logged in with e-mail and password."""
    page = PlainPage(live_city)
    page.goto("/konto/login/")
    form = next(form for form in page.tree.forms if form.xpath(".//input[@type='password']"))
    form.fields["login"], form.fields["password"] = who, PASSWORD
    page.send(form, form.xpath(".//button")[0])
    return page


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path

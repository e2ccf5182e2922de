"""POST Service Request: from what a program sent to a report, by the same action as the page."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rathaus.kernel.access import ANONYMOUS
from rathaus.kernel.errors import Invalid
from rathaus.kernel.throttle import client_address
from rathaus.reports.actions.posting import Enclosed, post_report
from rathaus.reports.actions.submitting import NewReport, Submitted
from rathaus.reports.answers import check_answers
from rathaus.reports.models import ApiKey, Channel
from rathaus.reports.open311.errors import Several
from rathaus.reports.open311.given import Given
from rathaus.reports.open311.nearest import nearest_same
from rathaus.reports.open311.programs import check_may_post, program_of, source_of
from rathaus.reports.open311.services import service_of, tells_tokens
from rathaus.reports.open311.writing import lines
from rathaus.reports.places import place_of
from rathaus.reports.suspicion import suspicion

_FILES = ("media", "media[]", "photo", "file")
_MOST_ADDRESSES, _LONGEST_ADDRESS = 5, 500
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_DATA_URL = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)


def post(request: HttpRequest, given: Given) -> dict[str, Any]:
    """Make the report; what the program hears of it."""
    program = program_of(given)
    check_may_post(program)
    new = _new_report(request, given, program)
    submitted, token = post_report(
        actor=ANONYMOUS,
        new=new,
        enclosed=_enclosed(given),
        program=program,
        with_token=tells_tokens(),
    )
    told: dict[str, Any] = {"service_notice": _notice(submitted)}
    if token:
        return {"token": token} | told
    return {"service_request_id": submitted.report.number} | told


def _new_report(request: HttpRequest, given: Given, program: ApiKey | None) -> NewReport:
    """What was sent, checked; :class:`Several` names everything that is missing or wrong."""
    wrong: list[str] = []
    code = given.one("service_code")
    if not code:
        wrong.append(_("service_code fehlt."))
    latitude, longitude = _position(given, wrong)
    answers: dict[str, Any] = {}
    if code:
        answers, refused = check_answers(service_of(code), given.attributes())
        wrong += [f"attribute[{name}]: {why}" for name, why in refused.items()]
    if wrong:
        raise Several(wrong)
    return NewReport(
        category=code,
        latitude=latitude,
        longitude=longitude,
        text=given.one("description"),
        place=given.one("address_string"),
        answers=answers,
        name=f"{given.one('first_name')} {given.one('last_name')}",
        email=given.one("email"),
        phone=given.one("phone"),
        channel=Channel.OPEN311,
        slip=_slip(request, program),
        client=_client(request, given, program),
        photos=len(_files(given)) + len(_in_words(given)),
        suspect=suspicion(given.one("description")),
        source=source_of(program),
    )


def _position(given: Given, wrong: list[str]) -> tuple[float, float]:
    """From ``lat`` and ``long``, else from the address."""
    read: list[float] = []
    for name in ("lat", "long"):
        try:
            value = given.number(name)
        except Invalid as error:
            wrong.append(str(error))
            return 0.0, 0.0
        if value is not None:
            read.append(value)
    if len(read) == 2:
        return read[0], read[1]
    address = given.one("address_string")
    if not address:
        wrong.append(
            _("Der Ort fehlt: lat und long, oder address_string. Eine address_id kennen wir nicht.")
        )
        return 0.0, 0.0
    place = place_of(address)
    if place is None:
        wrong.append(
            _(
                "Die Adresse „{address}“ kennen wir nicht. Senden Sie lat und long, oder prüfen "
                "Sie Straße und Hausnummer."
            ).format(address=address[:100])
        )
        return 0.0, 0.0
    return place.latitude, place.longitude


def _slip(request: HttpRequest, program: ApiKey | None) -> str:
    """A program may send again what it does not know whether it arrived."""
    key = request.headers.get("Idempotency-Key", "").strip()
    return f"{source_of(program)} {key}" if key and program else ""


def _client(request: HttpRequest, given: Given, program: ApiKey | None) -> str:
    """Which device is counted: that which the program names, else the connection.

    Many people report through the one connection of a program, whose own limit its key has.
    """
    device = given.one("device_id")
    if program is None:
        return client_address(request)
    return f"{source_of(program)} {device}" if device else ""


def _enclosed(given: Given) -> Enclosed:
    photos = [(file.read(), file.name or "") for file in _files(given)] + _in_words(given)
    named = [*given.values.get("media_url", []), *given.values.get("media", [])]
    addresses = [
        address[:_LONGEST_ADDRESS]
        for value in named
        for address in _ADDRESS.findall(value)[:_MOST_ADDRESSES]
    ]
    return Enclosed(photos, list(dict.fromkeys(addresses))[:_MOST_ADDRESSES])


def _files(given: Given) -> list[Any]:
    return [file for name in _FILES for file in given.files.get(name, [])]


def _in_words(given: Given) -> list[tuple[bytes, str]]:
    """Photos in base64 within the form, as Klarschiff has them."""
    found = []
    for value in given.values.get("media", []):
        if _ADDRESS.match(value):
            continue
        plain = _DATA_URL.sub("", re.sub(r"\s+", "", value), count=1)
        try:
            found.append((base64.b64decode(plain, validate=True), ""))
        except (binascii.Error, ValueError) as error:
            raise Several([_("media ist weder eine Datei noch ein Bild in Base64.")]) from error
    return found


def _notice(submitted: Submitted) -> str:
    """What happens next, and what may be the same."""
    report = submitted.report
    told = _("Vielen Dank. Wir prüfen die Meldung {number} und geben sie dann weiter.").format(
        number=report.number
    )
    same = nearest_same(report.latitude, report.longitude, report.category_id)
    if same is None:
        return told
    return lines(
        [
            told,
            _("Schon gemeldet, {metres} m entfernt: {number}. Ist es dasselbe, führen wir beides "
              "zusammen.").format(metres=round(same[1]), number=same[0]),
        ]
    )  # fmt: skip

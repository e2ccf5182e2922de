"""A report comes in: the one way for page, program, telephone and import of single ones."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.plain_text import one_line, plain
from rathaus.kernel.rows import together
from rathaus.kernel.statements import execute
from rathaus.kernel.throttle import attempt
from rathaus.kernel.transactions import action
from rathaus.reports.events import ReportReceived
from rathaus.reports.figures import danger_hours, per_hour
from rathaus.reports.models import PLACE_SAID, Category, Channel, Follower, Report
from rathaus.reports.places import Place, check_inside, place_at, public_words
from rathaus.reports.routing import route
from rathaus.reports.rules import may_submit
from rathaus.reports.secret_keys import digest, link_key
from rathaus.reports.setup import setup
from rathaus.reports.suspicion import clean_name, suspicion_of_place
from rathaus.reports.text_checks import cover

LONGEST_TEXT = 4000
_HOUR = 3600
_SERIAL = "SELECT nextval('reports_serial')"
# Whoever sends the same form a second time waits until the first is there.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 6110441))"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What somebody reports. The position is WGS 84; ``place`` is the address in words, if known.

    ``slip`` is a secret of the form: sent twice, the first report comes back. ``client`` is the
    network address, which is only counted. ``suspect`` is a word for what looks like abuse.
    ``suggested`` is what the machine proposed.
    """

    category: str
    latitude: float
    longitude: float
    text: str = ""
    place: str = ""
    danger: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    email: str = ""
    phone: str = ""
    channel: Channel = Channel.PAGE
    slip: str = ""
    client: str = ""
    suspect: str = ""
    suggested: Sequence[Mapping[str, Any]] = ()
    photos: int = 0
    received_at: datetime | None = None
    source: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The report, the secret of its reporter's link, and whether it had come in before."""

    report: Report
    key: str
    repeated: bool = False


@action
def submit_report(*, actor: Actor, new: NewReport) -> Submitted:
    """Take a report in; the city knows of it from this moment.

    Raises :class:`OutsideCity` with the neighbour named, :class:`Invalid` for an unknown category,
    a missing or endless text, a wrong address of e-mail, coordinates that are none, and
    :class:`TooMany` for too many from one connection.
    """
    require(may_submit, actor)
    if new.slip and (first := _sent_before(new.slip)):
        return first
    if new.client:
        attempt("reports.submit", new.client, limit=per_hour(), seconds=_HOUR)
    category = _category(new.category)
    text = _text(new.text)
    email = checked_email(new.email)
    place = place_at(_number(new.latitude), _number(new.longitude))
    check_inside(place)
    report = _report(new, category, text, place)
    follower = _reporter(new, report, email)
    with together() as writes:
        writes.insert(report)
        writes.insert(follower)
    record(_received(report, new.photos), actor=actor, at=report.received_at)
    return Submitted(report, link_key(follower.pk))


def _sent_before(slip: str) -> Submitted | None:
    """The report that the same form has made, with its reporter's secret; at the same time, too."""
    execute(_ONE_AT_A_TIME, [slip])
    found = Follower.objects.select_related("report__category").filter(
        report__submission_key=digest(slip), part=Follower.Part.REPORTER
    )
    first = found.first()
    return Submitted(first.report, link_key(first.pk), repeated=True) if first else None


def _reporter(new: NewReport, report: Report, email: str) -> Follower:
    follower = Follower(
        report=report,
        email=email,
        name=clean_name(new.name),
        phone=one_line(new.phone)[:40],
        language=(get_language() or "de")[:12],
    )
    follower.key_digest = digest(link_key(follower.pk))
    return follower


def next_serial() -> int:
    """The next number of a report; numbers may have gaps."""
    return int(execute(_SERIAL).fetchone()[0])


def period_end(category: Category, danger: bool, start: datetime) -> datetime | None:
    """Until when somebody is to have looked after it; None without a promise."""
    periods = []
    if danger or category.danger:
        periods.append(danger_hours())
    if category.first_hours is not None:
        periods.append(timedelta(hours=category.first_hours))
    return start + min(periods) if periods else None


def _report(new: NewReport, category: Category, text: str, place: Place) -> Report:
    routed = route(category, place.district, place.owner)
    words, said = public_words(cover(one_line(new.place))[:200], place)
    answers = _told(new.answers) | ({PLACE_SAID: said} if said else {})
    at = new.received_at or now()
    danger = new.danger or category.danger
    return Report(
        serial=next_serial(),
        category=category,
        text=text,
        latitude=place.latitude,
        longitude=place.longitude,
        place=words,
        district=place.district,
        owner=place.owner,
        danger=danger,
        answers=answers,
        channel=new.channel,
        office=routed.office,
        contractor=routed.contractor,
        followers_count=1,
        received_at=at,
        updated_at=at,
        due_at=period_end(category, danger, at),
        suspect=(new.suspect or suspicion_of_place(said))[:40],
        suggested=[dict(row) for row in new.suggested],
        submission_key=digest(new.slip) if new.slip else None,
        source=new.source,
        source_id=new.source_id,
    )


def _told(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without control characters; those of a list each."""
    return {
        code: [plain(str(one)) for one in said]
        if isinstance(said, list)
        else (plain(said) if isinstance(said, str) else said)
        for code, said in answers.items()
    }


def _received(report: Report, photos: int) -> ReportReceived:
    return ReportReceived(
        subject=report.ref,
        serial=report.serial,
        category=report.category_id,
        district=report.district,
        office=report.office.key if report.office else "",
        latitude=report.latitude,
        longitude=report.longitude,
        danger=report.danger,
        channel=report.channel,
        photos=photos,
        text_sha256=hashlib.sha256(report.text.encode()).hexdigest(),
    )


def _category(key: str) -> Category:
    category = setup().categories.get(key)
    if category is None or not category.active:
        raise Invalid(
            _("Diese Kategorie gibt es nicht."),
            remedy=_("Wählen Sie eine aus der Liste; passt keine, nehmen Sie „Sonstiges“."),
            fields={"category": _("Bitte eine Kategorie wählen.")},
        )
    return category


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Invalid(
            _("Die Beschreibung ist zu lang."),
            remedy=_("Kürzen Sie auf höchstens 4.000 Zeichen."),
            fields={"text": _("Bitte kürzen.")},
        )
    return cover(text.strip())


def checked_email(email: str) -> str:
    """The address without blanks around it; :class:`Invalid` for what is none."""
    email = email.strip()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(
            _("Die E-Mail-Adresse hat einen Fehler."),
            remedy=_("Sie sieht so aus: name@beispiel.de."),
            fields={"email": _("Bitte prüfen Sie die Adresse.")},
        ) from error
    return email


def _number(value: float) -> float:
    """A finite number; anything else lies beyond every map."""
    return value if math.isfinite(value) else 999.0

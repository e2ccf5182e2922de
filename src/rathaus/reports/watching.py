"""Letters to watch lists: one a day at most, of what is new and what has ended."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.events import Envelope, subscribe
from rathaus.kernel.jobs import job, once, periodic
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import city_url
from rathaus.reports.events import WatchChanged
from rathaus.reports.figures import watch_days
from rathaus.reports.models import Report, Watch
from rathaus.reports.queries import published
from rathaus.reports.secret_keys import link_key

_MOST = 30


@dataclass(frozen=True, slots=True)
class News:
    """What a letter tells: reports that are new and that have ended; ``more`` were left out."""

    new: list[Report]
    ended: list[Report]
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.ended)


def watched(watch: Watch) -> QuerySet[Report]:
    """The published reports that the list is about."""
    found = published().select_related("category").order_by("-received_at", "-id")
    if watch.district:
        found = found.filter(district=watch.district)
    return found.filter(category=watch.category_id) if watch.category_id else found


def news_for(watch: Watch, until: datetime) -> News:
    """What happened between the last letter and ``until``; what ended at once counts as ended."""
    since = watch.told_until
    found = watched(watch)
    ended = list(found.filter(ended_at__gt=since, ended_at__lte=until)[: _MOST + 1])
    new = found.filter(accepted_at__gt=since, accepted_at__lte=until)
    fresh = list(new.exclude(ended_at__gt=since, ended_at__lte=until)[: _MOST + 1])
    return News(fresh[:_MOST], ended[:_MOST], len(fresh[_MOST:]) + len(ended[_MOST:]))


@periodic("0 7 * * *", queue="mail")
def tell_watchers() -> None:
    """At seven in the morning: a letter for each confirmed list; unconfirmed ones go in time."""
    Watch.objects.filter(confirmed_at=None, created_at__lt=now() - watch_days()).delete()
    day = today().isoformat()
    keys = Watch.objects.exclude(confirmed_at=None).values_list("pk", flat=True)
    send_news.defer_many({"watch": str(key), "day": day} for key in keys)


@job(queue="mail", retries=12, lock=lambda watch, day: f"watch-{watch}")
def send_news(*, watch: str, day: str) -> None:
    """The letter of one list for one day, if there is anything to tell; never a second one."""
    found = Watch.objects.select_related("category").filter(pk=UUID(watch)).first()
    if found is None or found.confirmed_at is None or not once(f"watch:{watch}:{day}"):
        return
    until = now()
    news = news_for(found, until)
    if news:
        with translation.override(found.language):
            count = len(news.new) + len(news.ended) + news.more
            subject = ngettext(
                "{count} Nachricht zu Meldungen: {about}",
                "{count} Nachrichten zu Meldungen: {about}",
                count,
            ).format(count=count, about=about(found))
            _send(found, subject, "reports/public/watch_news.txt", {"news": news})
    found.told_until = until
    found.save(update_fields=["told_until"])


@subscribe(WatchChanged, when=lambda event: event.step == "asked")
def ask_owner(event: WatchChanged, _envelope: Envelope) -> None:
    """Whoever was named is asked whether it was them."""
    send_question.defer(watch=event.subject.id)


@job(queue="mail", retries=12)
def send_question(*, watch: str) -> None:
    """The letter with the link that confirms a watch list; nothing else is sent before."""
    found = Watch.objects.select_related("category").filter(pk=UUID(watch)).first()
    if found is None or found.confirmed_at is not None:
        return
    with translation.override(found.language):
        subject = _("Bitte bestätigen: Nachrichten zu Meldungen in {city}").format(
            city=current_city().name
        )
        _send(found, subject, "reports/public/watch_question.txt", {"days": watch_days().days})


def about(watch: Watch) -> str:
    """What the list is about: „Wilder Müll in Gaarden-Ost“."""
    what = watch.category.label if watch.category else _("alles")
    return _("{what} in {where}").format(what=what, where=watch.district or current_city().name)


def addresses(watch: Watch) -> dict[str, str]:
    """The links in letters: to confirm or look, and to end it."""
    key = link_key(watch.pk)
    root = city_url()
    return {
        "watch_url": root + reverse("report-watch-own", args=[key]),
        "end_url": root + reverse("report-watch-end", args=[key]),
        "reports_url": root + reverse("reports"),
    }


def report_links(reports: list[Report]) -> Iterator[tuple[Report, str]]:
    """Each report with the address of its page."""
    for report in reports:
        yield report, city_url() + reverse("report", args=[report.number])


def _send(watch: Watch, subject: str, template: str, more: dict[str, object]) -> None:
    city = current_city()
    links = addresses(watch)
    news = more.get("news")
    if isinstance(news, News):
        more = {"new": list(report_links(news.new)), "ended": list(report_links(news.ended))} | more
    context = {"watch": watch, "about": about(watch), "city": city} | links | more
    body = render_to_string(template, context).strip() + "\n"
    headers = {
        "List-Unsubscribe": f"<{links['end_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<meldungen.{city.hosts[0]}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    try:
        EmailMessage(subject, body, to=[watch.email], headers=headers).send()
    except smtplib.SMTPRecipientsRefused:
        # Nobody is there (any more); the list waits, and goes if it was never confirmed.
        return
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            _("Der Mailserver nimmt den Brief gerade nicht an."),
            remedy=_("Er wird von selbst noch einmal versucht."),
        ) from error

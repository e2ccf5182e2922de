"""One way to send a letter: plain text, with a number of its own, tried again later."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.tenancy import current_city
from rathaus.mail.links import city_url, reverse_or_empty

_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and paragraphs; ``way_out`` is where to stop such letters."""

    subject: str
    paragraphs: tuple[str, ...]
    way_out: str = ""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write in this language, or in that of the house where it is not spoken."""
    known = {code for code, _name in settings.LANGUAGES}
    short = language.split("-")[0]
    with translation.override(short if short in known else settings.LANGUAGE_CODE):
        yield


def page(name: str, *arguments: str) -> str:
    """A page of ours with its host; the front door where it is not installed."""
    return city_url() + (reverse_or_empty(name, *arguments) or "/")


def send(letter: Letter, *, to: list[str], number: str) -> bool:
    """Send the letter; False where the server refuses every address for good.

    ``number`` is the letter's own: sent again by accident, it is the same letter. Raises
    :class:`Unavailable` where the server is silent or asks to come back later.
    """
    city = current_city()
    headers = {
        "Message-ID": f"<{number}@{city.hosts[0]}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.way_out:
        headers["List-Unsubscribe"] = f"<{letter.way_out}>"
    body = "\n\n".join([*letter.paragraphs, f"{city.official_name}\n{city_url()}"]) + "\n"
    subject = " ".join(letter.subject.split())
    try:
        EmailMessage(subject, body, to=to, headers=headers).send()
    except smtplib.SMTPRecipientsRefused as error:
        if min(answer[0] for answer in error.recipients.values()) < _PERMANENT:
            raise _silent() from error
        return False
    except (OSError, smtplib.SMTPException) as error:
        raise _silent() from error
    return True


def _silent() -> Unavailable:
    return Unavailable(
        _("Der Mailserver nimmt die Nachricht gerade nicht an."),
        remedy=_("Sie wird von selbst noch einmal versucht."),
    )

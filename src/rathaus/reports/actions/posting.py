"""A program's report comes in with what belongs to it, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor
from rathaus.kernel.throttle import attempt
from rathaus.kernel.transactions import action
from rathaus.reports.actions.moving import write_entry
from rathaus.reports.actions.picturing import attach_photo
from rathaus.reports.actions.submitting import NewReport, Submitted, submit_report
from rathaus.reports.models import ApiKey, Entry, Report, Token
from rathaus.reports.secret_keys import new_key

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What comes with a report: photos as bytes with their names, and addresses of others.

    Addresses are only written down for the editors. Nothing is fetched from them: whoever reports
    would otherwise choose what our servers visit.
    """

    photos: Sequence[tuple[bytes, str]] = ()
    addresses: Sequence[str] = ()


@action
def post_report(
    *,
    actor: Actor,
    new: NewReport,
    enclosed: Enclosed,
    program: ApiKey | None = None,
    with_token: bool = False,
) -> tuple[Submitted, str]:
    """Take the report in by :func:`submit_report`, with its photos and a note of foreign ones.

    Also returns the token under which the program asks for the number, if it gets one. Sent twice
    (``slip``), the first one comes back and nothing is added. :class:`TooMany` when the program
    sends more than its key allows.
    """
    if program is not None:
        attempt("reports.open311", str(program.pk), limit=program.per_hour, seconds=_HOUR)
    submitted = submit_report(actor=actor, new=new)
    if not submitted.repeated:
        _enclose(actor, submitted.report, enclosed)
    return submitted, _token(submitted.report) if with_token else ""


def _enclose(actor: Actor, report: Report, enclosed: Enclosed) -> None:
    for data, name in enclosed.photos:
        attach_photo(actor=actor, report=report, data=data, name=name)
    for address in enclosed.addresses:
        write_entry(
            actor=actor,
            report=report,
            kind=Entry.Kind.NOTE,
            text=_("Das Programm nennt ein Bild unter {address}. Es wurde nicht geladen.").format(
                address=address
            ),
        )


def _token(report: Report) -> str:
    return str(Token.objects.create(token=new_key(), report=report).token)

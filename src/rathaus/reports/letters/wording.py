"""The words of letters to followers: first what is to be done, then why, then where to look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rathaus.design.typography import date_time, long_date
from rathaus.kernel.clock import BERLIN, now
from rathaus.reports.actions.following import WITHDRAWN
from rathaus.reports.letters.mailing import Letter, page
from rathaus.reports.models import OPEN, Entry, Follower, Photo, Report, State
from rathaus.reports.routing import route
from rathaus.reports.secret_keys import link_key, proof_key
from rathaus.reports.wordings import wording


class Kind(StrEnum):
    """Why somebody is written to."""

    CONFIRM = "confirm"
    ACCEPTED = "accepted"
    QUESTION = "question"
    DONE = "done"
    DECLINED = "declined"
    MERGED = "merged"
    SPLIT = "split"
    PHOTO = "photo"
    REOPENED = "reopened"


def letter_to(follower: Follower, kind: Kind) -> Letter | None:
    """The letter in the language at hand; None where what it would say no longer holds."""
    link = page("report-mine", link_key(follower.pk))
    said = _WORDS[kind](follower, link)
    if said is None:
        return None
    about, *paragraphs = said
    subject = _("{number}: {about} ({matter})").format(
        number=follower.report.number, about=about, matter=follower.report.category.label
    )
    way_out = "" if kind == Kind.CONFIRM else link
    # Until the address is proved, anybody may have typed it: no word of theirs is passed on there.
    name = follower.name if follower.confirmed_at else ""
    greeting = _("Guten Tag {name},").format(name=name) if name else _("Guten Tag,")
    return Letter(subject, (greeting, *paragraphs, *_closing(kind, link)), way_out)


def whole_of(report: Report) -> Report:
    """The report that stands for this one: itself, or what it was merged into."""
    while report.merged_into is not None:
        report = report.merged_into
    return report


Said = tuple[str, ...] | None


def _confirm(follower: Follower, link: str) -> Said:
    report = follower.report
    link = f"{link}?beleg={proof_key(follower.pk)}"
    joined = follower.part == Follower.Part.ME_TOO
    came = (
        _("Sie haben sich der Meldung {number} angeschlossen: {matter}.")
        if joined
        else _("Ihre Meldung ist unter der Nummer {number} eingegangen: {matter}.")
    )
    return (
        _("bitte bestätigen Sie Ihre Adresse"),
        _(
            "bitte bestätigen Sie mit diesem Link, dass wir Ihnen zu Ihrer Meldung schreiben "
            "dürfen:\n{link}"
        ).format(link=link),
        came.format(number=report.number, matter=report.category.label),
        _(
            "Bestätigen Sie nicht, wird die Meldung trotzdem bearbeitet; wir schreiben Ihnen dann "
            "nur nicht mehr. Haben Sie nichts gemeldet, brauchen Sie nichts zu tun."
        ),
    )


def _accepted(follower: Follower, _link: str) -> Said:
    report = whole_of(follower.report)
    office = report.office.name if report.office else ""
    until = (
        _("Bis {day} soll sich jemand darum gekümmert haben.").format(
            day=date_time(report.due_at.astimezone(BERLIN))
        )
        if report.due_at
        else _("Einen Termin können wir noch nicht nennen.")
    )
    return (
        pgettext("letter", "angenommen"),
        _("Sie brauchen nichts zu tun: Ihre Meldung {number} ist angenommen ({matter}).").format(
            number=follower.report.number, matter=_matter(report)
        ),
        _("Darum kümmert sich: {office}.").format(office=office) + " " + until,
        _("Wir schreiben Ihnen, sobald es erledigt ist."),
    )


def open_question(report: UUID) -> Entry | None:
    """What the reporter was asked last and can still answer."""
    asked = Entry.objects.filter(
        report_id=report,
        report__state__in=OPEN,
        kind=Entry.Kind.QUESTION,
        answered_at=None,
        order=None,
    )
    return asked.order_by("-at").first()


def withheld_photo(report: UUID) -> Photo | None:
    """The last photo of the reporter that is not shown."""
    found = Photo.objects.filter(report_id=report, stage=Photo.Stage.REPORTED)
    return found.filter(state=Photo.State.WITHHELD).last()


def _question(follower: Follower, link: str) -> Said:
    asked = open_question(follower.report_id)
    if asked is None:
        return None
    ahead = asked.due_at is not None and asked.due_at > now()
    until = asked.due_at.astimezone(BERLIN).date() if asked.due_at and ahead else None
    please = (
        _("bitte beantworten Sie uns bis {day} eine Frage zu Ihrer Meldung {number}:").format(
            day=long_date(until), number=follower.report.number
        )
        if until
        else _("bitte beantworten Sie uns eine Frage zu Ihrer Meldung {number}:").format(
            number=follower.report.number
        )
    )
    return (
        _("eine Frage an Sie"),
        please,
        asked.text,
        _("Antworten Sie hier:\n{link}").format(link=link),
    )


def _done(follower: Follower, _link: str) -> Said:
    report = whole_of(follower.report)
    if report.state != State.DONE:
        return None
    said = _("Sie brauchen nichts mehr zu tun: Ihre Meldung {number} ist erledigt ({matter}).")
    paragraphs = [
        pgettext("letter", "erledigt"),
        said.format(number=follower.report.number, matter=_matter(report)),
    ]
    if report.note:
        paragraphs.append(report.note)
    if after := _photo_after(report):
        paragraphs.append(after)
    thanks = wording("thanks")
    return (*paragraphs, thanks) if thanks else tuple(paragraphs)


def _declined(follower: Follower, _link: str) -> Said:
    report = whole_of(follower.report)
    if report.state != State.DECLINED or report.reason == WITHDRAWN:
        return None
    why = wording(f"declined.{report.reason}") or _("Das konnten wir nicht übernehmen.")
    paragraphs = [
        pgettext("letter", "nicht übernommen"),
        _("Wir haben Ihre Meldung {number} nicht übernommen ({matter}).").format(
            number=follower.report.number, matter=_matter(report)
        ),
        why,
    ]
    if report.reason == "not-ours" and (outside := _competent(report)):
        paragraphs.append(
            _("Zuständig ist: {outside}. Bitte wenden Sie sich dorthin.").format(outside=outside)
        )
    if report.note:
        paragraphs.append(report.note)
    return tuple(paragraphs)


def _merged(follower: Follower, _link: str) -> Said:
    whole = whole_of(follower.report)
    if whole.pk == follower.report_id:
        return None
    return (
        _("gehört jetzt zu {whole}").format(whole=whole.number),
        _(
            "Sie brauchen nichts zu tun: Ihre Meldung {number} gehört jetzt zu {whole}, denn beide "
            "nennen denselben Mangel ({matter})."
        ).format(number=follower.report.number, whole=whole.number, matter=_matter(whole)),
        _("Wenn {whole} erledigt ist, schreiben wir auch Ihnen.").format(whole=whole.number),
    )


def _split(follower: Follower, _link: str) -> Said:
    report = follower.report
    if report.merged_into_id is not None:
        return None
    return (
        _("steht wieder für sich"),
        _(
            "Sie brauchen nichts zu tun: Ihre Meldung {number} wird wieder für sich bearbeitet "
            "({matter}), denn sie nennt doch einen eigenen Mangel."
        ).format(number=report.number, matter=_matter(report)),
    )


def _photo(follower: Follower, _link: str) -> Said:
    withheld = withheld_photo(follower.report_id)
    if withheld is None:
        return None
    why = withheld.reason or _("Auf dem Foto ist etwas zu sehen, das wir nicht zeigen dürfen.")
    return (
        _("ein Foto wird nicht gezeigt"),
        _(
            "Sie brauchen nichts zu tun: Ein Foto zu Ihrer Meldung {number} zeigen wir nicht."
        ).format(number=follower.report.number),
        _("Der Grund: {why}").format(why=why),
        _("Die Meldung selbst wird trotzdem bearbeitet."),
    )


def _reopened(follower: Follower, _link: str) -> Said:
    report = whole_of(follower.report)
    if report.state in (State.DONE, State.DECLINED):
        return None
    said = _("Sie brauchen nichts zu tun: Ihre Meldung {number} ist wieder offen ({matter}).")
    opened = (
        pgettext("letter", "wieder offen"),
        said.format(number=follower.report.number, matter=_matter(report)),
    )
    return (*opened, report.note) if report.note else opened


_WORDS: Mapping[Kind, Callable[[Follower, str], Said]] = {
    Kind.CONFIRM: _confirm,
    Kind.ACCEPTED: _accepted,
    Kind.QUESTION: _question,
    Kind.DONE: _done,
    Kind.DECLINED: _declined,
    Kind.MERGED: _merged,
    Kind.SPLIT: _split,
    Kind.PHOTO: _photo,
    Kind.REOPENED: _reopened,
}


def _closing(kind: Kind, link: str) -> tuple[str, ...]:
    if kind == Kind.CONFIRM:
        return ()
    stop = _("Dort können Sie diese Nachrichten auch abbestellen.")
    if kind == Kind.QUESTION:
        return (stop,)
    return (_("Ihre Meldung mit allem, was geschehen ist:\n{link}").format(link=link), stop)


def _matter(report: Report) -> str:
    place = report.place or report.district
    return f"{report.category.label}, {place}" if place else report.category.label


def _competent(report: Report) -> str:
    return route(report.category, report.district, report.owner).outside


def _photo_after(report: Report) -> str:
    """Where the photo of after the work can be seen, or that it follows on the page."""
    taken = report.photos.filter(stage=Photo.Stage.DONE).exclude(state=Photo.State.WITHHELD)
    shown = taken.filter(state=Photo.State.RELEASED).last()
    if shown is not None:
        link = page("report-photo", report.number, str(shown.pk))
        return _("So sieht es jetzt aus:\n{link}").format(link=link)
    if not taken.exists():
        return ""
    return _("Ein Foto von danach sehen Sie bei der Meldung, sobald es geprüft ist.")

"""The words of letters about orders: to the contractor, and back to the office."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.design.typography import date_time
from rathaus.kernel.clock import BERLIN
from rathaus.reports.contractors import geo_uri, photos_for_order
from rathaus.reports.letters.mailing import Letter, page
from rathaus.reports.models import Order
from rathaus.reports.secret_keys import link_key


def letter_about(order: Order, step: str, said: str) -> Letter | None:
    """The letter for a step of the order; None where nobody has to be told.

    ``said`` is what was asked or replied.
    """
    if step == Order.State.SENT:
        return _given(order)
    if step == Order.State.RECALLED:
        return _recalled(order)
    if step == "replied":
        return _replied(order, said)
    return _to_office(order, step, said)


def _given(order: Order) -> Letter:
    report, key = order.report, link_key(order.pk)
    until = (
        _("Bitte bis {day}.").format(day=date_time(order.due_at.astimezone(BERLIN)))
        if order.due_at
        else _("Eine Frist ist nicht gesetzt.")
    )
    where = [
        report.place or report.district,
        f"{report.latitude:.6f}, {report.longitude:.6f}",
        geo_uri(report),
    ]
    photos = "\n".join(
        page("report-order-photo", key, str(photo.pk)) for photo in photos_for_order(order)
    )
    paragraphs = [
        _("bitte nehmen Sie diesen Auftrag an und führen Sie ihn aus. {until}").format(until=until),
        order.text,
        _("Ort:\n{where}").format(where="\n".join(line for line in where if line)),
        _("Fotos:\n{photos}").format(photos=photos) if photos else "",
        _(
            "Karte, Fotos und Antwort (annehmen, nachfragen, ablehnen, fertig melden), auch mit "
            "dem Telefon und ohne Konto:\n{link}"
        ).format(link=page("report-order", key)),
    ]
    return _letter(order, _("Auftrag {number}: {matter}"), paragraphs)


def _recalled(order: Order) -> Letter:
    words = _("bitte tun Sie nichts mehr: Der Auftrag zu {number} ist zurückgezogen.")
    return _letter(
        order,
        _("Auftrag zurückgezogen, {number}: {matter}"),
        [words.format(number=order.report.number)],
    )


def _replied(order: Order, said: str) -> Letter:
    return _letter(
        order,
        _("Antwort zum Auftrag {number}: {matter}"),
        [
            _("bitte führen Sie den Auftrag aus; die Stelle schreibt Ihnen dazu:"),
            said,
            _("Zum Auftrag:\n{link}").format(link=page("report-order", link_key(order.pk))),
        ],
    )


def _to_office(order: Order, step: str, asked: str) -> Letter | None:
    name = order.contractor.name
    if step == "asked":
        subject = _("Rückfrage zum Auftrag {number}: {matter}")
        first = _("bitte antworten Sie: {name} fragt zum Auftrag nach.")
    elif step == Order.State.REFUSED:
        subject = _("Auftrag abgelehnt, {number}: {matter}")
        first = _("bitte beauftragen Sie jemand anderen: {name} hat abgelehnt.")
    elif step == Order.State.DONE and not order.contractor.trusted:
        subject = _("Auftrag ausgeführt, {number}: {matter}")
        first = _("bitte sehen Sie nach und schließen Sie die Meldung: {name} meldet fertig.")
    else:
        return None
    said = asked if step == "asked" else order.answer
    link = page("desk-report", order.report.number)
    return _letter(
        order,
        subject,
        [first.format(name=name), said, _("Zur Meldung:\n{link}").format(link=link)],
    )


def _letter(order: Order, subject: str, paragraphs: list[str]) -> Letter:
    words = {"number": order.report.number, "matter": order.report.category.name}
    said = tuple(text for text in paragraphs if text)
    return Letter(subject.format(**words), (_("Guten Tag,"), *said))

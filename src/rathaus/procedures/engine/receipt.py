"""The confirmation that an application has arrived (Eingangsbestätigung)."""

from __future__ import annotations

from rathaus.procedures.engine.messages import tell
from rathaus.procedures.engine.work import Work

_SUBJECT = {
    "de": "Ihr Antrag ist eingegangen: {service.name}, Vorgang {case.number}",
    "en": "We have received your application: {service.name}, case {case.number}",
}
_BODY = {
    "de": (
        "Sie müssen jetzt nichts weiter tun, es sei denn, bei Ihrem Vorgang ist noch eine Zahlung "
        "oder eine Unterlage offen.\n\n"
        "Ihr Antrag „{case.title}“ ist am {case.received_on:date} bei uns eingegangen. Die Nummer "
        "des Vorgangs ist {case.number}. Was Sie angegeben haben und wie es weitergeht, sehen Sie "
        "in „Mein Rathaus“.\n\n"
        "Ohne Anmeldung können Sie den Stand mit der Nummer und dem Zugangscode abfragen, den Sie "
        "nach dem Absenden gesehen haben.\n\n"
        "Haben Sie Fragen? Antworten Sie einfach auf diese Nachricht."
    ),
    "en": (
        "There is nothing more to do now, unless we ask you for a payment or a paper at your case."
        "\n\n"
        "Your application “{case.title}” arrived on {case.received_on:date}. The case number is "
        "{case.number}. You can see your answers and what happens next in “Mein Rathaus”.\n\n"
        "Without logging in you can look up the status with the number and the access code that "
        "you saw after submitting.\n\n"
        "Questions? Just reply to this message."
    ),
}


def confirm_receipt(work: Work) -> None:
    """Tell that the application has arrived, under which number, and how to come back.

    The access code is not in it: only who submitted has seen it, and nobody can read it later.
    """
    tell(work, _SUBJECT, _BODY)

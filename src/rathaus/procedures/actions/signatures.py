"""The signature that an objection by plain e-mail lacks: asked for, made up for, or not.

What follows from a missing one is decided by a person.
"""

from __future__ import annotations

import datetime
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from rathaus.design.typography import long_date
from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.procedures.actions.intake import HOUSE, OBJECTION
from rathaus.procedures.actions.tasks import create_task, drop_tasks, finish_task
from rathaus.procedures.engine.messages import tell
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import WrittenFormSettled
from rathaus.procedures.installed import installed
from rathaus.procedures.models import Intake, Run, Task
from rathaus.procedures.queries.intakes import WRITTEN_FORM, unsigned_objection
from rathaus.procedures.rules import may_sign_objection, may_work
from rathaus.procedures.wording import say
from rathaus.records.actions import Paper, add_documents, write_note
from rathaus.records.models import Case

SIGNED, MISSING = Intake.Form.SIGNED.value, Intake.Form.MISSING.value

_SUBJECT = {
    "de": "Ihr Widerspruch braucht noch Ihre Unterschrift: Vorgang {case.number}",
    "en": "Your objection still needs your signature: case {case.number}",
}
_ASK = {
    "open": {
        "de": "Bitte schicken Sie uns Ihren Widerspruch bis zum {until:date} mit Ihrer "
        "Unterschrift.",
        "en": "Please send us your objection with your signature by {until:date}.",
    },
    "undated": {
        "de": "Bitte schicken Sie uns Ihren Widerspruch bald mit Ihrer Unterschrift. Wann die "
        "Frist endet, steht im Bescheid.",
        "en": "Please send us your objection with your signature soon. The decision says when the "
        "period ends.",
    },
    "over": {
        "de": "Die Frist für den Widerspruch ist nach unseren Unterlagen am {until:date} "
        "abgelaufen. Schicken Sie uns Ihren Widerspruch trotzdem gleich mit Ihrer Unterschrift, "
        "und schreiben Sie dazu, was Sie gehindert hat. Ein Mensch prüft, ob er noch zählt.",
        "en": "According to our file the period for objections ended on {until:date}. Please send "
        "us your objection with your signature at once all the same, and tell us what kept you. A "
        "person will examine whether it still counts.",
    },
}
_BODY = {
    "de": "{ask}\n\n"
    "Haben Sie ein Konto bei „Mein Rathaus“? Dann öffnen Sie dort den Vorgang, und bestätigen Sie "
    "ihn. Es geht auch mit einem Brief, einem Fax oder einer E-Mail mit qualifizierter Signatur. "
    "Sie können auch zu uns ins Amt kommen; wir schreiben Ihren Widerspruch dann auf. Nennen Sie "
    "die Nummer {case.number}.\n\n"
    "Ihre E-Mail vom {case.received_on:date} ist angekommen, und der Vorgang ist angelegt. Für "
    "einen Widerspruch genügt eine einfache E-Mail aber nicht ({norm}).",
    "en": "{ask}\n\n"
    "Do you have an account in “Mein Rathaus”? Then open the case there and confirm it. You can "
    "also send a letter, a fax or an e-mail with a qualified signature, or come to our "
    "office, where we will write your objection down. Please give the number {case.number}."
    "\n\n"
    "Your e-mail of {case.received_on:date} has arrived and the case is open. But a plain e-mail "
    "is not enough for an objection ({norm}).",
}


def ask_for_signature(case: Case, intake: Intake, until: datetime.date | None, norm: str) -> None:
    """A message to whoever objected, and a task that only the answer ends."""
    create_task(
        actor=HOUSE,
        case=case,
        key=WRITTEN_FORM,
        title="Unterschrift unter dem Widerspruch klären",
        title_en="Settle the signature under the objection",
        reason="Der Widerspruch kam als einfache E-Mail; die Schriftform fehlt noch.",
        due_on=intake.form_until or today(),
        due_why="Ende der Widerspruchsfrist"
        if intake.form_until
        else "Die Frist läuft nicht mehr oder steht noch nicht fest",
    )
    run = Run.objects.select_related("case__office", "case__applicant", "case__agent").get(
        case=case
    )
    work = Work(run=run, actor=HOUSE, house=HOUSE)
    known = {"until": until.isoformat()} if until else {}
    variant = "undated" if until is None else "open" if intake.form_until else "over"
    ask = say(_ASK[variant].get(work.language, _ASK[variant]["de"]), known, language=work.language)
    tell(work, _SUBJECT, _BODY, ask=ask, norm=norm)


@action
def settle_form(
    *,
    actor: Actor,
    task_id: UUID,
    result: str,
    signed_on: datetime.date | None = None,
    text: str = "",
) -> Task:
    """Say what became of the missing signature: the signed copy came on a day, or none came.

    That none came can be said once the period is over; what follows from it is decided by a
    person. Raises :class:`Invalid` naming each field, :class:`Conflict` for whoever comes second.
    """
    task = Task.objects.select_related("case").filter(pk=task_id, key=WRITTEN_FORM).first()
    intake = unsigned_objection(task.case) if task else None
    if task is None or (intake is None and task.state == Task.State.OPEN):
        raise NotFound(
            _("Diese Aufgabe gibt es nicht."), remedy=_("Öffnen Sie die Aufgabenliste neu.")
        )
    require(may_work, actor, task)
    if intake is None:
        return finish_task(actor=actor, task_id=task_id, outcome={})
    fields = _problems(intake, result, signed_on)
    if fields:
        raise Invalid(
            _("Die Aufgabe ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Felder; nichts ist verloren."),
            fields=fields,
        )
    return settle_with(actor, task, intake, result, signed_on, text)


@action
def sign_with_account(*, actor: Actor, case: Case) -> None:
    """Make up for a missing signature by declaring the objection with one's account.

    A declaration with an identified account replaces the written form (§ 9a Abs. 5 OZG); it goes
    to the file. Raises :class:`NotAllowed`, :class:`Conflict` where no signature is missing.
    """
    require(may_sign_objection, actor, case)
    bundle = installed(Run.objects.only("version_id").get(case=case).version_id)
    if actor.trust < bundle.trust:
        raise NotAllowed(
            _("Dafür reicht Ihre Anmeldung nicht aus."),
            remedy=_("Melden Sie sich mit einem Konto an, das Sie sicherer ausweist."),
        )
    found = Intake.objects.select_for_update(of=("self",)).filter(case=case)
    intake = found.filter(form=Intake.Form.OPEN).first()
    if intake is None:
        raise Conflict(
            _("Ihr Widerspruch ist schon unterschrieben."),
            remedy=_("Sie müssen nichts weiter tun."),
        )
    told = {"declared": OBJECTION, "by": str(actor.ref), "on": today().isoformat()}
    body = orjson.dumps(told | {"trust": actor.trust.name.lower()}, option=orjson.OPT_INDENT_2)
    blob = blobs.put(body, name="erklaerung.json", purpose="generated")
    paper = Paper(blob, "erklaerung.json", _("Widerspruch mit dem Konto bestätigt"), OBJECTION)
    add_documents(actor=actor, case=case, papers=[paper])
    _keep_result(actor, case, intake, SIGNED, today())
    drop_tasks(case=case, key=WRITTEN_FORM)


def settle_with(
    actor: Actor,
    task: Task,
    intake: Intake,
    result: str,
    day: datetime.date | None,
    text: str = "",
) -> Task:
    """Finish the task with what became of the signature, and put that on record."""
    signed = day if result == SIGNED else None
    told = signed.isoformat() if signed else ""
    outcome = {"kind": result, "signed_on": told, "text": text.strip()}
    done = finish_task(actor=actor, task_id=task.pk, outcome=outcome)
    if text.strip():
        write_note(actor=actor, case=task.case, text=text)
    _keep_result(actor, task.case, intake, result, signed)
    return done


def _problems(intake: Intake, result: str, signed_on: datetime.date | None) -> dict[str, str]:
    fields = {}
    if result not in {SIGNED, MISSING}:
        fields["kind"] = _("Bitte sagen Sie, ob die Unterschrift gekommen ist.")
    elif result == MISSING and intake.form_until and intake.form_until >= today():
        fields["kind"] = _("Die Frist läuft noch bis zum %(day)s.") % {
            "day": long_date(intake.form_until)
        }
    if result == SIGNED and signed_on is None:
        fields["signed_on"] = _("Bitte nennen Sie den Tag, an dem sie ankam.")
    elif result == SIGNED and signed_on and not intake.received_on <= signed_on <= today():
        fields["signed_on"] = _("Der Tag liegt vor der E-Mail oder in der Zukunft.")
    return fields


def _keep_result(
    actor: Actor, case: Case, intake: Intake, result: str, signed: datetime.date | None
) -> None:
    """What became of the signature; one that came after the period makes the objection late."""
    until = case.follows.decision.remedy_until
    late = intake.late or bool(signed and until and signed > until)
    Intake.objects.filter(pk=intake.pk).update(form=result, signed_on=signed, late=late)
    told = signed.isoformat() if signed else ""
    record(WrittenFormSettled(subject=case.ref, result=result, signed_on=told), actor=actor)

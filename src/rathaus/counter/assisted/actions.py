"""Verbs of the assisted counter: begin a session, note a step, file, end."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson
from django.db.models import F
from django.utils.translation import gettext as _

from rathaus.counter.assisted.browser import forget_traces_of
from rathaus.counter.assisted.contents import forget_contents, note_contents
from rathaus.counter.assisted.events import (
    AssistedFiling,
    AssistedSessionEnded,
    AssistedSessionStarted,
)
from rathaus.counter.assisted.models import AssistedSession, OpenAssistance, VisitCount
from rathaus.counter.assisted.nodes import node_named
from rathaus.counter.assisted.queries import idle_since
from rathaus.counter.assisted.residents import Resident, is_named, known_party, mark_of
from rathaus.counter.assisted.rules import may_assist, may_serve, may_use_session, served_here
from rathaus.design.typography import long_date
from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.blobs import Blob
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.people.actions import register_party
from rathaus.people.models import Account, Party
from rathaus.people.origins import COUNTER
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.submission import OnBehalf, Submission, submit_application
from rathaus.procedures.installed import active_version_id, installed
from rathaus.procedures.models import Decision, Draft
from rathaus.records.actions import Paper

HOUSE = system("assisted-counter")
_SELF = "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenMandate:
    """Schriftliche Vollmacht with its date: a scan, or the place where the paper is kept."""

    seen: bool
    signed_on: datetime.date | None
    scan: BinaryIO | None = None
    name: str = ""
    place: str = ""


@action
def start_session(
    *,
    actor: Actor,
    node_key: str,
    procedure_key: str,
    resident: Resident,
    mandate: WrittenMandate,
    about: Decision | None = None,
    browser: str = "",
) -> AssistedSession:
    """Begin a session for one resident and one procedure, with an empty application of its own.

    The draft belongs to no account. ``about`` is the decision that the resident objects to (see
    :func:`objections.decision_in_hand`), ``browser`` the key of the helper's login. Raises
    :class:`Invalid` naming each field, :class:`NotAllowed` in the helper's own matter and for
    procedures that need a stronger proof of identity.
    """
    require(may_assist, actor)
    _check(node_key, mandate, about)
    require(may_serve, actor, Account.objects.get(pk=actor.account or 0), resident)
    _check_procedure(procedure_key, about)
    moment = now()
    session = AssistedSession.objects.create(
        node=node_key,
        helper_id=actor.account or 0,
        procedure=procedure_key,
        visit=_counted(resident, moment.year),
        started_at=moment,
        last_used_at=moment,
    )
    draft = start_draft(actor=HOUSE, procedure_key=procedure_key, about=about)
    _fill(draft, resident)
    _keep(session, draft, resident, mandate, browser)
    record(
        AssistedSessionStarted(subject=session.ref, node=node_key, procedure=procedure_key),
        actor=actor,
    )
    return session


def _keep(
    session: AssistedSession,
    draft: Draft,
    resident: Resident,
    mandate: WrittenMandate,
    browser: str,
) -> None:
    """What the session needs while it runs."""
    scan = blobs.put(mandate.scan, name=mandate.name) if mandate.scan else None
    OpenAssistance.objects.create(
        session=session,
        draft=draft,
        resident=resident.sealed(),
        mandate_sha256=scan.sha256 if scan else "",
        mandate_name=blobs.safe_name(mandate.name) if scan else "",
        mandate_place=mandate.place,
        mandate_date=mandate.signed_on,
        browser=browser,
    )


@action
def note_step(
    *, actor: Actor, session: AssistedSession, section: str = "", alone: bool = False
) -> None:
    """The session is in use, with the files that its form holds now.

    With a section, who filled in that page; the last word counts.
    """
    require(may_use_session, actor, session)
    session.last_used_at = now()
    session.save(update_fields=["last_used_at"])
    open_ones = OpenAssistance.objects.select_for_update(of=("self",)).select_related("draft")
    assistance = open_ones.get(session=session)
    note_contents(assistance)
    if section:
        assistance.steps[section] = "alone" if alone else "helped"
        assistance.save(update_fields=["steps"])


@action
def file_application(*, actor: Actor, session: AssistedSession, language: str = "de") -> Submission:
    """Submit what was filled in: the resident is the applicant, the helper nothing but a messenger.

    The case knows no agent, letters go to the resident (by post unless they have a mailbox), and
    the written mandate is filed. Raises :class:`Invalid` where the form names somebody else.
    """
    require(may_use_session, actor, session)
    open_ones = OpenAssistance.objects.select_for_update(of=("self",))
    assistance = open_ones.select_related("draft__about__case__applicant").get(session=session)
    resident = Resident.unsealed(assistance.resident)
    require(may_serve, actor, Account.objects.get(pk=actor.account or 0), resident)
    _check_named(resident, assistance.draft)
    submission = submit_application(
        actor=HOUSE,
        draft=assistance.draft,
        language=language,
        on_behalf=OnBehalf(
            _applicant(resident, assistance.draft), [_mandate_paper(assistance, session)]
        ),
    )
    if not submission.repeated:
        kind = "document" if assistance.mandate_sha256 else "paper"
        record(
            AssistedFiling(
                subject=submission.case.ref, node=session.node, helper=actor.ref, mandate=kind
            ),
            actor=actor,
        )
        session.filed = True
        session.save(update_fields=["filed"])
    return submission


@action
def end_session(
    *,
    actor: Actor,
    session: AssistedSession,
    reason: AssistedSession.End = AssistedSession.End.CLOSED,
) -> None:
    """End a session: numbers stay, the rest goes. An application not sent is thrown away.

    With it go its files: scans and papers that were not filed leave the store as well.
    """
    if not actor.is_system:
        require(may_use_session, actor, session)
    locked = AssistedSession.objects.select_for_update().get(pk=session.pk)
    if locked.ended_at is not None:
        return
    assistance = OpenAssistance.objects.select_related("draft").get(session=locked)
    told = list(assistance.steps.values())
    locked.steps_alone, locked.steps_helped = told.count("alone"), told.count("helped")
    locked.ended_at, locked.ended_by = now(), reason
    locked.save()
    assistance.delete()
    if assistance.draft.case_id is None:
        assistance.draft.delete()
    else:
        Draft.objects.filter(pk=assistance.draft.pk).update(data={}, origins={})
    forget_contents(assistance)
    forget_traces_of(assistance.browser)
    record(
        AssistedSessionEnded(
            subject=locked.ref, node=locked.node, reason=reason, filed=locked.filed
        ),
        actor=actor,
    )
    session.refresh_from_db()


def end_idle_sessions() -> int:
    """End what nobody has used for too long; returns how many."""
    left = AssistedSession.objects.filter(ended_at=None, last_used_at__lt=idle_since())
    found = list(left)
    for session in found:
        end_session(actor=HOUSE, session=session, reason=AssistedSession.End.IDLE)
    return len(found)


def forget_old_marks() -> int:
    """Delete the counters of past years, which nobody counts on any more; returns how many."""
    return VisitCount.objects.filter(year__lt=today().year).delete()[0]


def problems_of(node_key: str, mandate: WrittenMandate, *, objection: bool) -> dict[str, str]:
    """What speaks against place and mandate, by field."""
    wrong = {}
    if node_named(node_key) is None:
        wrong["node"] = _("Bitte wählen Sie die Servicestelle.")
    if not mandate.seen:
        wrong["mandate"] = _("Ohne schriftliche Vollmacht können Sie nicht für andere handeln.")
        return wrong
    if mandate.signed_on is None:
        wrong["mandate_date"] = _("Bitte nennen Sie das Datum auf der Vollmacht.")
    elif mandate.signed_on > today():
        wrong["mandate_date"] = _("Das Datum der Vollmacht liegt in der Zukunft.")
    if mandate.scan is None and objection:
        wrong["scan"] = _("Ein Widerspruch braucht die Unterschrift: Laden Sie die Vollmacht hoch.")
    elif mandate.scan is None and not mandate.place:
        wrong["place"] = _("Laden Sie die Vollmacht hoch, oder sagen Sie, wo das Papier liegt.")
    return wrong


def _check(node_key: str, mandate: WrittenMandate, about: Decision | None) -> None:
    wrong = problems_of(node_key, mandate, objection=about is not None)
    if wrong:
        raise Invalid(_("Die Sitzung kann noch nicht beginnen."), fields=wrong)


def _check_procedure(key: str, about: Decision | None) -> None:
    bundle = installed(active_version_id(key))
    if not served_here(bundle):
        raise NotAllowed(
            _("Für diesen Antrag muss sich die Person selbst ausweisen."),
            remedy=_("Begleiten Sie sie zum zuständigen Amt, oder helfen Sie beim eigenen Konto."),
        )
    if bool(bundle.procedure.service.follows) != (about is not None):
        raise NotAllowed(
            _("Dieses Verfahren beginnt bei einem Bescheid."),
            remedy=_("Nennen Sie die Vorgangsnummer und den Zugangscode."),
        )


def _counted(resident: Resident, year: int) -> int:
    """The how manieth visit this is; two at once are two."""
    mark = mark_of(resident, year)
    VisitCount.objects.get_or_create(year=year, mark=mark)
    row = VisitCount.objects.select_for_update().get(year=year, mark=mark)
    VisitCount.objects.filter(pk=row.pk).update(visits=F("visits") + 1)
    return row.visits + 1


def _fill(draft: Draft, resident: Resident) -> None:
    """Who applies is known from the mandate, so the form does not ask the helper again."""
    form = installed(draft.version_id).form
    known: dict[str, Any] = {
        name: str(value)
        for name, value in resident.values().items()
        if form.question(f"person.{name}") is not None
    }
    data: dict[str, Any] = {"person": known} if known else {}
    origins = {f"person.{name}": "Vollmacht" for name in known}
    if form.question("role") is not None:
        data["role"], origins["role"] = _SELF, "Vollmacht"
    if data:
        draft.data, draft.origins = data, origins
        draft.save(update_fields=["data", "origins"])


def _applicant(resident: Resident, draft: Draft) -> Party:
    """Whom the earlier decision is about; else the party known by its data, or a new one."""
    if draft.about is not None:
        return draft.about.case.applicant
    return known_party(resident) or register_party(
        actor=HOUSE, values=resident.values(), origin=COUNTER
    )


def _check_named(resident: Resident, draft: Draft) -> None:
    person = draft.data.get("person") or {}
    if draft.data.get("role", _SELF) != _SELF:
        path = "role"
        text = _("An der Servicestelle stellt die Person den Antrag für sich selbst.")
    elif not is_named(resident, person):
        path = "person.surname"
        text = _("Die Vollmacht lautet auf eine andere Person.")
    else:
        return
    raise Invalid(
        text,
        remedy=_("Berichtigen Sie die Angabe, oder beginnen Sie eine neue Sitzung."),
        fields={path: text},
    )


def _mandate_paper(assistance: OpenAssistance, session: AssistedSession) -> Paper:
    signed_on = assistance.mandate_date or today()
    if assistance.mandate_sha256:
        blob = Blob.objects.get(pk=assistance.mandate_sha256)
        title = _("Schriftliche Vollmacht vom %(day)s") % {"day": long_date(signed_on)}
        return Paper(blob, assistance.mandate_name, title, "mandate")
    node = node_named(session.node)
    told = {
        "place": assistance.mandate_place,
        "node": node.name if node else session.node,
        "signed_on": signed_on.isoformat(),
        "seen_on": today().isoformat(),
    }
    blob = blobs.put(
        orjson.dumps(told, option=orjson.OPT_INDENT_2), name="vollmacht.json", purpose="generated"
    )
    title = _("Vermerk: Vollmacht auf Papier vom %(day)s") % {"day": long_date(signed_on)}
    return Paper(blob, "vollmacht.json", title, "mandate")

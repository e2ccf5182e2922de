"""Submitting: a draft becomes a case, once, and goes on at once."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Trust, Visibility, require
from rathaus.kernel.clock import BERLIN, now, today
from rathaus.kernel.errors import Invalid, NotAllowed
from rathaus.kernel.rows import fetch, insert, update
from rathaus.kernel.transactions import action
from rathaus.mail.actions import exclude_mailbox
from rathaus.people.models import Office, Party
from rathaus.procedures import forms
from rathaus.procedures.actions.arrival import papers_of, tell_arrival, tell_prefilled
from rathaus.procedures.actions.fetching import shows_answer
from rathaus.procedures.actions.linked import linked_of
from rathaus.procedures.actions.parties import Parties, parties_of
from rathaus.procedures.engine.advance import HOUSE
from rathaus.procedures.engine.continuations import continued
from rathaus.procedures.engine.fetched import file_fetched
from rathaus.procedures.engine.follow_ups import Followed, followed, keep_follow_up
from rathaus.procedures.engine.receipt import confirm_and_begin
from rathaus.procedures.engine.situation import keep_situation, received_time, situation_of
from rathaus.procedures.engine.work import Work
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Draft, Run
from rathaus.procedures.once_only import wanted
from rathaus.procedures.rules import may_continue
from rathaus.procedures.wording import WordingError, say
from rathaus.records.actions import OpenedCase, Paper, add_documents, open_case
from rathaus.records.models import Case, Channel

_CONFIRMATION = "confirm"


@dataclass(frozen=True, slots=True)
class Submission:
    """The case; its access code, shown this once; and whether it had been submitted before."""

    case: Case
    access_code: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Filed by the house for somebody who is there in person or wrote: who, and their papers.

    ``on_paper`` means that nothing of it came online, so it never counts as such; ``complete`` is
    False for what must not fail for want of answers, as an objection; without ``confirm`` the
    caller tells itself that it has come.
    """

    applicant: Party
    papers: Sequence[Paper]
    channel: Channel = Channel.COUNTER
    agent: Party | None = None
    on_paper: bool = False
    complete: bool = True
    confirm: bool = True


@action
def submit_application(
    *, actor: Actor, draft: Draft, language: str = "de", on_behalf: OnBehalf | None = None
) -> Submission:
    """Turn a draft into a case and let it go on.

    Twice the same draft is one case. Raises :class:`Invalid` with every field, :class:`NotAllowed`
    when the login proves too little, :class:`Duplicate` when the same person has sent the same
    answers shortly before. Should what comes after the receipt (assessment, claim) fail, that part
    alone is undone: the application is in, and the house tries again. With ``on_behalf`` the house
    itself files; who may ask it to is for the caller's rule. What came on paper counts from the day
    of the draft.
    """
    locked = _locked(draft)
    if locked.case is not None:
        return Submission(locked.case, "", repeated=True)
    sent = _sent(actor, locked, on_behalf)
    opened = _open(sent)
    if opened.repeated:
        return Submission(opened.case, "", repeated=True)
    _file(sent, opened.case)
    work = _begun(sent, opened.case, language)
    draft.case_id = opened.case.pk
    confirm_and_begin(work, confirm=on_behalf is None or on_behalf.confirm)
    return Submission(opened.case, opened.access_code, repeated=False)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What somebody sends: checked answers, what follows from them, and who is meant."""

    actor: Actor
    draft: Draft
    bundle: Installed
    answered: forms.Answers
    data: dict[str, Any]
    context: dict[str, Any]
    earlier: Followed | None
    parties: Parties
    on_behalf: OnBehalf | None

    @property
    def on_paper(self) -> bool:
        """Whether it came by letter, fax or the like."""
        return self.on_behalf is not None and self.on_behalf.on_paper


def _sent(actor: Actor, draft: Draft, on_behalf: OnBehalf | None) -> _Sent:
    bundle = installed(draft.version_id)
    _check_trust(actor, bundle, on_behalf)
    answered = _answered(bundle, draft, on_behalf)
    data = dict(answered.data)
    context = situation_of(bundle, data, draft.day)
    earlier = _earlier(actor, bundle, draft)
    parties = _parties(actor, bundle, data, earlier, on_behalf)
    _keep_channel(actor, parties, bundle, data)
    if earlier is not None:
        context["earlier"] = earlier.facts()
    return _Sent(actor, draft, bundle, answered, data, context, earlier, parties, on_behalf)


def _open(sent: _Sent) -> OpenedCase:
    """The case, in the office and the file where it belongs."""
    bundle, earlier, on_behalf = sent.bundle, sent.earlier, sent.on_behalf
    office = earlier.case.office if earlier else _office(bundle)
    opened = open_case(
        actor=sent.actor,
        submission_key=str(sent.draft.submission_key),
        applicant=sent.parties.applicant,
        agent=sent.parties.agent,
        channel=on_behalf.channel if on_behalf else Channel.ONLINE,
        received_at=_moment_of(sent.draft),
        office=office.pk,
        procedure_key=bundle.key,
        procedure_version=bundle.number,
        title=_title(bundle, sent.context, sent.parties),
        plan=bundle.procedure.filing.plan_for(sent.context),
        file=earlier.case.file if earlier and not earlier.apart else None,
        visibility=Visibility(earlier.case.visibility) if earlier else _visibility(bundle),
        fingerprint=fingerprint(bundle, sent.parties, sent.data),
    )
    if not opened.repeated:
        opened.case.office = office
    return opened


def _file(sent: _Sent, case: Case) -> None:
    """Put its papers to the file, and tell that it came."""
    actor, on_behalf = sent.actor, sent.on_behalf
    papers = papers_of(sent.bundle, sent.data, sent.on_paper)
    # What somebody sends without an account, the house puts to the file.
    add_documents(
        actor=HOUSE if actor.kind == "anonymous" else actor,
        case=case,
        papers=[*papers, *(on_behalf.papers if on_behalf else ())],
    )
    tell_arrival(actor, case, sent.bundle, sent.answered, sent.draft, sent.on_paper)
    if not sent.on_paper:
        tell_prefilled(actor, case, sent.draft, questions=len(sent.answered.asked))


def _begun(sent: _Sent, case: Case, language: str) -> Work:
    """The run of the case, written and ready for its first step."""
    actor, draft, context = sent.actor, sent.draft, sent.context
    run = _run_of(case, draft, sent.data, actor, language)
    if sent.on_paper:
        run.data["on_paper"] = True
    if sent.earlier is not None:
        run.data["earlier"] = context["earlier"]
    work = Work(run=run, actor=actor, house=HOUSE, first_step=True)
    fetched = _file_fetched(work, draft)
    insert(run)
    if sent.earlier is not None:
        keep_follow_up(case, sent.earlier, actor)
    update(Draft, {"id": draft.pk}, case_id=case.pk, updated_at=now(), fetched={})
    as_read = context["dates"]["received_time"] == received_time(case)
    if not fetched and work.received_on == draft.day and as_read:
        keep_situation(work, sent.data, context)
    return work


def _earlier(actor: Actor, bundle: Installed, draft: Draft) -> Followed | None:
    """The decision that the application is about: an objection to it, or what comes after it."""
    objected = followed(bundle, draft)
    if objected is not None:
        return objected
    again = continued(bundle, draft)
    if again is not None:
        require(may_continue, actor, again.case)
    return again


def _parties(
    actor: Actor,
    bundle: Installed,
    data: Mapping[str, Any],
    earlier: Followed | None,
    on_behalf: OnBehalf | None,
) -> Parties:
    """Who applies, and who acts for them: by a helper, the earlier decision, or the answers."""
    if on_behalf is not None:
        return Parties(on_behalf.applicant, on_behalf.agent)
    before = earlier.represented_by(actor) if earlier else ()
    return parties_of(
        actor,
        data,
        linked=linked_of(actor, bundle),
        earlier=before,
        without_account=bundle.trust == Trust.NONE and earlier is None,
    )


def _moment_of(draft: Draft) -> datetime.datetime | None:
    """When it arrived, for what came on paper on an earlier day: the time of day is not known and
    noon stands for it. None is now."""
    if draft.received_on is None or draft.received_on == today():
        return None
    return datetime.datetime.combine(draft.received_on, datetime.time(12), BERLIN)


def _answered(bundle: Installed, draft: Draft, on_behalf: OnBehalf | None) -> forms.Answers:
    if on_behalf is not None and not on_behalf.complete:
        return forms.answers(bundle.form, draft.data, bundle.form_context(draft.day))
    return checked_answers(bundle, draft.data, draft.day)


def _run_of(case: Case, draft: Draft, data: dict[str, Any], actor: Actor, language: str) -> Run:
    """The run of a case that begins, with what it knows from the application; not yet written."""
    known = {
        "application": data,
        "language": language,
        "origins": draft.origins,
        "trust": actor.trust.name.lower(),
    }
    return Run(case=case, version_id=draft.version_id, data=known, updated_at=now())


def _file_fetched(work: Work, draft: Draft) -> bool:
    """File what registers said; whether there is any paper that one may be asked for."""
    form = work.bundle.form
    consented = wanted(form, work.data["application"], work.bundle.form_context(today()))
    if not consented:
        return False
    seen = frozenset(one.path for one in consented if shows_answer(work.actor, one))
    file_fetched(work, draft.fetched, seen)
    return True


def _locked(draft: Draft) -> Draft:
    """The draft as it stands, until the transaction ends; raises DoesNotExist when it is gone."""
    found = fetch(Draft, "id = %s FOR UPDATE", [draft.pk])
    return found[0] if found else Draft.objects.get(pk=draft.pk)


def _office(bundle: Installed) -> Office:
    key = bundle.procedure.service.office
    found = fetch(Office, "key = %s", [key])
    return found[0] if found else Office.objects.get(key=key)


def _visibility(bundle: Installed) -> Visibility:
    """Social data only for staff with a permission of its own (§ 35 SGB I)."""
    return Visibility.PROTECTED if bundle.procedure.filing.protected else Visibility.PARTICIPANT


def _title(bundle: Installed, context: Mapping[str, Any], parties: Parties) -> str:
    """The title of case and file, in German as the file plan is kept."""
    known = {**context, "applicant": {"name": parties.applicant.name}}
    try:
        return say(bundle.procedure.filing.title, known)
    except WordingError:
        name = Text.of(dict(bundle.procedure.service.names)).spoken("de")
        return f"{name}, {parties.applicant.name}"


def checked_answers(
    bundle: Installed, data: Mapping[str, Any], day: datetime.date | None = None
) -> forms.Answers:
    """The answers that count as of ``day`` (by default today), without hidden ones.

    Raises :class:`Invalid` with every error.
    """
    context = bundle.form_context(day or today())
    errors = forms.validate(bundle.form, data, None, context)
    if errors:
        raise Invalid(
            _("Der Antrag ist noch nicht vollständig."),
            remedy=_("Ergänzen Sie die genannten Angaben; alles Übrige ist gespeichert."),
            fields={error.path: str(error) for error in errors},
        )
    return forms.answers(bundle.form, data, context)


def fingerprint(bundle: Installed, parties: Parties, data: Mapping[str, Any]) -> str:
    """A hash of procedure, person and answers: the same application sent anew has the same."""
    told = {key: value for key, value in data.items() if key != _CONFIRMATION}
    content = [bundle.key, str(parties.addressee.pk), told]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _check_trust(actor: Actor, bundle: Installed, on_behalf: OnBehalf | None) -> None:
    """The login proves enough; in person the house has seen who it is, up to the basic level.

    On paper nothing is proved by a login: the tables read ``none``, and a person looks at it.
    """
    if on_behalf is not None and not actor.is_system:
        raise NotAllowed(_("Für jemand anderen reicht nur das Haus selbst einen Antrag ein."))
    if on_behalf is not None and on_behalf.on_paper:
        return
    trust = actor.trust if on_behalf is None else Trust.BASIC
    if trust < bundle.trust:
        raise NotAllowed(
            _("Für diesen Antrag reicht Ihre Anmeldung nicht aus."),
            remedy=_("Melden Sie sich mit einem Konto an, das Sie sicherer ausweist."),
        )


def _keep_channel(
    actor: Actor, parties: Parties, bundle: Installed, data: Mapping[str, Any]
) -> None:
    """Whoever wants this decision by post gets it by post."""
    if actor.kind == "anonymous":
        return  # who has no account has no mailbox either
    if (data.get("contact") or {}).get("channel") == "post":
        exclude_mailbox(actor=actor, party=parties.addressee, scope=bundle.key)

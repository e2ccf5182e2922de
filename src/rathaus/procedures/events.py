"""Facts that this room records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("procedure.installed", visibility=Visibility.INTERNAL)
class ProcedureInstalled:
    """A folder was installed as a new version."""

    subject: Reference
    version: int
    digest: str


@fact("run.migrated", visibility=Visibility.INTERNAL)
class RunMigrated:
    """A running case was moved to another version; ``waiting`` are the steps where it stands."""

    subject: Reference
    procedure: str
    before: int
    after: int
    waiting: list[str]


@fact("procedure.setting_changed", visibility=Visibility.INTERNAL)
class SettingChanged:
    """Staff switched something of a procedure, for instance its automation."""

    subject: Reference
    name: str
    value: Any
    before: Any
    reason: str


@fact("draft.started", visibility=Visibility.INTERNAL)
class DraftStarted:
    """Somebody began an application."""

    subject: Reference
    procedure: str
    prefilled: int


@fact("application.submitted", visibility=Visibility.PARTICIPANT)
class ApplicationSubmitted:
    """An application arrived; with how much of it known before (never ask twice)."""

    subject: Reference
    procedure: str
    version: int
    questions: int
    prefilled: int


@fact("application.recorded", visibility=Visibility.PARTICIPANT)
class ApplicationRecorded:
    """An application came on paper or by e-mail and staff recorded it; nothing of it was online."""

    subject: Reference
    procedure: str
    version: int
    channel: str


@fact("post.recorded", visibility=Visibility.PARTICIPANT)
class PostRecorded:
    """Something that reached the house outside the online form belongs to the case now.

    ``received_on`` is the day that counts in law; ``late`` says that it lies after the period.
    """

    subject: Reference
    kind: str
    way: str
    received_on: str
    late: bool = False


@fact("written_form.settled", visibility=Visibility.PARTICIPANT)
class WrittenFormSettled:
    """Whether the signature under an objection has come (``signed`` with its day, ``missing``)."""

    subject: Reference
    result: str
    signed_on: str = ""


@fact("answers.erased", visibility=Visibility.INTERNAL)
class AnswersErased:
    """Answers that may be kept for a short time only are gone from a case."""

    subject: Reference
    fields: list[str]


@fact("case.assessed", visibility=Visibility.INTERNAL)
class CaseAssessed:
    """The tables were asked: value, judgement required, or something missing."""

    subject: Reference
    outcome: str
    reasons: list[str]
    rules: list[str]


@fact("register.asked", visibility=Visibility.INTERNAL)
class RegisterAsked:
    """A register was asked about a case; ``answered`` is false where it could not be reached.

    A simulated register's answer is recorded as simulated. What was said stays in the case.
    """

    subject: Reference
    register: str
    answered: bool


@fact("consent.given", visibility=Visibility.PARTICIPANT)
class ConsentGiven:
    """The applicant consented to asking a register for a paper (§ 5 EGovG); no content.

    ``purpose`` is the procedure, ``field`` the paper that the answer stands for, ``question`` where
    consent was given. Simulated where only a simulator could be asked.
    """

    subject: Reference
    purpose: str
    register: str
    field: str
    question: str


@fact("register.fetched", visibility=Visibility.PARTICIPANT)
class RegisterFetched:
    """A paper was fetched with consent and filed; ``document`` is what the register said.

    Simulated where no real register was asked: such a fetch never raises maturity.
    """

    subject: Reference
    register: str
    field: str
    document: str
    asked_at: str


@fact("form.prefilled", visibility=Visibility.INTERNAL)
class FormPrefilled:
    """Answers that were known already did not have to be given again.

    ``prefilled`` of ``asked`` answers were left as the ``sources`` had them; what the calendar
    knows does not count.
    """

    subject: Reference
    asked: int
    prefilled: int
    sources: list[str]


@fact("paper.demanded", visibility=Visibility.PARTICIPANT)
class PaperDemanded:
    """Somebody was asked for paper or a signature by hand: ``original``, ``signature``, ``print``.

    ``forced`` where there is no other way; false where it is one way of several and the person's
    own choice. ``norm`` is what the demand rests on, ``by`` a person or the process.
    """

    subject: Reference
    what: str
    forced: bool
    norm: str
    by: str


@fact("task.created", visibility=Visibility.INTERNAL)
class TaskCreated:
    """A task waits for a person; ``node`` is the step of the process it stands for, if any."""

    subject: Reference
    task: str
    key: str
    office: str
    due_on: str
    node: str = ""
    procedure: str = ""


@fact("task.taken", visibility=Visibility.INTERNAL)
class TaskTaken:
    """Somebody made a task theirs, or it was given to them."""

    subject: Reference
    task: str
    key: str
    assignee: str


@fact("task.returned", visibility=Visibility.INTERNAL)
class TaskReturned:
    """A task went back to the office."""

    subject: Reference
    task: str
    key: str


@fact("task.done", visibility=Visibility.INTERNAL)
class TaskDone:
    """A task was finished by a person."""

    subject: Reference
    task: str
    key: str
    outcome: str


@fact("case.handed_over", visibility=Visibility.INTERNAL)
class CaseHandedOver:
    """A case went from one office of the municipality to another, with its open tasks."""

    subject: Reference
    before: str
    after: str


@fact("task.cancelled", visibility=Visibility.INTERNAL)
class TaskCancelled:
    """The process no longer waits for a task: it has gone on without it."""

    subject: Reference
    task: str
    key: str


@fact("objection.filed", visibility=Visibility.PARTICIPANT)
class ObjectionFiled:
    """Somebody objected to a decision of this case; ``follow_up`` is the case about it."""

    subject: Reference
    decision: str
    follow_up: Reference


@fact("continuation.filed", visibility=Visibility.PARTICIPANT)
class ContinuationFiled:
    """Somebody applied for the time after a grant of this case, or told of a change (``kind``)."""

    subject: Reference
    decision: str
    follow_up: Reference
    kind: str


@fact("continuation.decided", visibility=Visibility.PARTICIPANT)
class ContinuationDecided:
    """``decision``, of the case ``follow_up``, follows a grant of this case or takes its place."""

    subject: Reference
    decision: str
    follow_up: Reference


@fact("decision.ended", visibility=Visibility.PARTICIPANT)
class DecisionEnded:
    """A decision that was issued holds no longer, or otherwise: after an objection, or revoked."""

    subject: Reference
    decision: str
    why: str
    by: str


@fact("decision.restored", visibility=Visibility.PARTICIPANT)
class DecisionRestored:
    """A decision is in force again: what had ended it was lifted by the decision ``by``."""

    subject: Reference
    decision: str
    by: str


@fact("decision.made", visibility=Visibility.INTERNAL)
class DecisionMade:
    """A decision was made; it is held until it may leave the house.

    ``fee`` is set where the table left it open and whoever decided named it.
    """

    subject: Reference
    decision: str
    kind: str
    automated: bool
    fee: Decimal | None = None


@fact("decision.issued", visibility=Visibility.PARTICIPANT)
class DecisionIssued:
    """A decision left the house as a document."""

    subject: Reference
    decision: str
    kind: str
    automated: bool
    document: str
    issued_on: str


@fact("fee.claimed", visibility=Visibility.PARTICIPANT)
class FeeClaimed:
    """A fee was claimed, by which rows of which table."""

    subject: Reference
    amount: Decimal
    rules: list[str]


@fact("timer.fired", visibility=Visibility.INTERNAL)
class TimerFired:
    """A day of the legal clock came, and the process went on from ``node``."""

    subject: Reference
    key: str
    due_on: str
    node: str = ""


@fact("run.failed", visibility=Visibility.INTERNAL)
class RunFailed:
    """A process could not go on; a person has to look at it."""

    subject: Reference
    node: str
    reason: str

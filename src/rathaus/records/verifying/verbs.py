"""Verifying, step by step: each batch is read, then written down together with where it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, QuerySet

from rathaus.kernel.access import Actor, require
from rathaus.kernel.blobs import Blob
from rathaus.kernel.blobs.second import Restored, open_copy, restore
from rathaus.kernel.clock import now
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.records.models import AlteredContent, Case, DocumentVersion, Verification
from rathaus.records.verifying.checks import Kind, Looked, Problem, look_at_blobs, look_at_cases
from rathaus.records.verifying.events import BlobRestored, ContentAltered, RecordsVerified
from rathaus.records.verifying.rules import may_verify

logger = logging.getLogger("rathaus.alarm")
_CASES: Final = 50
_BLOBS: Final = 200
# After this time an interrupted one has nothing to go on with: it begins anew.
_GOES_ON_FOR: Final = timedelta(days=14)
_CASE, _BLOB = "case:", "blob:"
NIGHTLY: Final = "nightly"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be read: cases, and with ``everything`` also contents that are in no file."""

    name: str
    cases: QuerySet[Case]
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A problem, and what is to be had of it: brought back, intact elsewhere, or lost in both."""

    problem: Problem
    outcome: str


@dataclass(slots=True)
class Report:
    """What came of it. ``resumed`` says that an interrupted one went on."""

    run: Verification
    resumed: bool
    found: list[Found] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        """Whether nothing was found, in this run or in the part before it was interrupted."""
        return not self.run.found


def verify(
    *,
    actor: Actor,
    scope: Scope,
    bring_back: bool = False,
    from_start: bool = False,
    at_most: int | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> Report:
    """Read everything in the scope again; an interrupted run of it goes on where it was.

    With ``bring_back`` what the second store still has is restored. ``at_most`` ends it once so
    many contents were read. ``progress`` gets how many each batch had. Raises :class:`Unavailable`
    when the store does not answer; what was read until then counts.
    """
    report = begin_verification(actor=actor, scope=scope.name, from_start=from_start)
    run = report.run
    while at_most is None or run.checked < at_most:
        step = _next_step(scope, run.position)
        if step is None:
            run.position = ""
            break
        looked, position, cases = step
        report.found += keep_batch(
            actor=actor,
            run=run,
            looked=looked,
            position=position,
            cases=cases,
            bring_back=bring_back,
        )
        progress(looked.checked)
    finish_verification(actor=actor, run=run)
    return report


def _next_step(scope: Scope, position: str) -> tuple[Looked, str, Sequence[Case]] | None:
    """The next batch, where it ends, and its cases; None at the end."""
    if not position.startswith(_BLOB):
        rest = scope.cases.order_by("pk")
        if position:
            rest = rest.filter(pk__gt=position.removeprefix(_CASE))
        if cases := list(rest[:_CASES]):
            return look_at_cases(cases), f"{_CASE}{cases[-1].pk}", cases
        position = _BLOB
    if not scope.everything:
        return None
    filed = DocumentVersion.objects.filter(blob=OuterRef("pk"))
    blobs = Blob.objects.filter(~Exists(filed), pk__gt=position.removeprefix(_BLOB))
    if found := list(blobs.order_by("pk")[:_BLOBS]):
        return look_at_blobs(found), f"{_BLOB}{found[-1].pk}", ()
    return None


@action
def begin_verification(*, actor: Actor, scope: str, from_start: bool = False) -> Report:
    """Go on with an interrupted run of this scope, or begin one."""
    require(may_verify, actor)
    last = Verification.objects.filter(scope=scope).order_by("-id").first()
    young = last is not None and last.started_at > now() - _GOES_ON_FOR
    if last and young and last.finished_at is None and not from_start:
        return Report(last, resumed=True)
    run = Verification(scope=scope, started_at=now())
    if scope == NIGHTLY and last is not None and not from_start:
        run.position = last.position
    run.save(force_insert=True)
    return Report(run, resumed=False)


@action
def keep_batch(
    *,
    actor: Actor,
    run: Verification,
    looked: Looked,
    position: str,
    cases: Sequence[Case],
    bring_back: bool,
) -> list[Found]:
    """Write down what was found in a batch, and where it ended; settle what is right again."""
    require(may_verify, actor)
    _settle(looked, cases)
    found = [_tell(actor, problem, bring_back) for problem in looked.problems]
    back = sum(one.outcome == "restored" for one in found)
    Verification.objects.filter(pk=run.pk).update(
        position=position,
        checked=F("checked") + looked.checked,
        size=F("size") + looked.size,
        found=F("found") + len(found),
        restored=F("restored") + back,
    )
    run.refresh_from_db()
    return found


@action
def finish_verification(*, actor: Actor, run: Verification) -> None:
    """Note that the run is through, and what came of it."""
    require(may_verify, actor)
    run.finished_at = now()
    run.save(update_fields=["finished_at", "position"])
    record(
        RecordsVerified(
            subject=Reference("verification", str(run.pk)),
            scope=run.scope,
            checked=run.checked,
            found=run.found,
            restored=run.restored,
        ),
        actor=actor,
    )


def _settle(looked: Looked, cases: Sequence[Case]) -> None:
    """What was found before in these cases and is right now is no open finding any more."""
    still = {problem.key for problem in looked.problems}
    for finding in AlteredContent.objects.filter(document__case__in=cases, settled_at=None):
        key = (finding.expected, finding.problem, finding.document_id, finding.version)
        if key not in still:
            finding.settled_at = now()
            finding.save(update_fields=["settled_at"])


def _tell(actor: Actor, problem: Problem, bring_back: bool) -> Found:
    """Ring the alarm, write a new problem down, and bring the content back if that is wanted."""
    logger.critical("%s: %s of %s", problem.kind, problem.expected, problem.document)
    finding, new = AlteredContent.objects.get_or_create(
        problem=problem.kind,
        document=problem.document,
        version=problem.version,
        expected=problem.expected,
        settled_at=None,
        defaults={"found": problem.found, "found_at": now()},
    )
    if new:
        record(
            ContentAltered(
                subject=_subject(problem),
                problem=problem.kind,
                document=Reference("document", str(problem.document.pk))
                if problem.document
                else None,
                version=problem.version,
                expected=problem.expected,
                found=problem.found,
            ),
            actor=actor,
        )
    return Found(problem, _outcome(actor, problem, finding, bring_back))


def _outcome(actor: Actor, problem: Problem, finding: AlteredContent, bring_back: bool) -> str:
    if problem.kind not in {Kind.MISSING, Kind.ALTERED}:
        return "row"
    if not bring_back:
        copy = open_copy(problem.expected)
        if copy is None:
            return "lost"
        copy.close()
        return "in-second"
    came = restore(problem.expected)
    if came is Restored.LOST:
        return "lost"
    finding.settled_at, finding.restored = now(), came is Restored.RESTORED
    finding.save(update_fields=["settled_at", "restored"])
    if came is Restored.RESTORED:
        fact = BlobRestored(
            subject=_subject(problem), sha256=problem.expected, replaced=problem.found
        )
        record(fact, actor=actor)
    return "restored"


def _subject(problem: Problem) -> Reference:
    """The case, where its history tells of it; else the content itself."""
    return problem.document.case.ref if problem.document else Reference("blob", problem.expected)

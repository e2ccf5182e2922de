"""Moving running cases to another version of their procedure: only when asked, one by one.

What was known, decided, claimed and written stays. The case waits in the new process where it
waited in the old one; days that run keep their date, days that the new process adds are computed
now. A case whose step or whose answers the new version does not know stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require, system
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import NotFound
from rathaus.kernel.events import record
from rathaus.kernel.transactions import action
from rathaus.procedures import process
from rathaus.procedures.engine.waiting import sync_waiting
from rathaus.procedures.engine.work import Work
from rathaus.procedures.events import RunMigrated
from rathaus.procedures.forms import validate
from rathaus.procedures.installed import Installed, active_version, installed
from rathaus.procedures.models import ProcedureVersion, Run
from rathaus.procedures.rules import may_migrate
from rathaus.records.actions import keep_version

HOUSE = system("engine")


@dataclass(frozen=True, slots=True)
class Move:
    """Whether a case can be moved, and if not, why; ``waiting`` are the steps where it stands."""

    case_id: UUID
    number: str
    before: int
    after: int
    waiting: tuple[str, ...]
    obstacles: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.obstacles


def planned_moves(
    *,
    actor: Actor,
    key: str,
    to: int | None = None,
    before: int | None = None,
    numbers: Sequence[str] = (),
) -> Iterator[Move]:
    """What moving would do to each running case, without doing it; oldest case first.

    ``to`` is the version to move to, by default the active one; ``before`` and ``numbers`` choose
    cases by the version they run by and by their number. Raises :class:`NotFound` for a version
    or number that is not there.
    """
    require(may_migrate, actor)
    target = _version(key, to)
    found = Run.objects.filter(version__key=key).exclude(version=target)
    found = found.exclude(state=Run.State.FINISHED)
    if before is not None:
        found = found.filter(version=_version(key, before))
    if numbers:
        found = found.filter(case__number__in=numbers)
        known = set(found.values_list("case__number", flat=True))
        for number in numbers:
            if number not in known:
                raise NotFound(
                    _("Der Vorgang %(number)s ist hier nicht umzustellen.") % {"number": number},
                    remedy=_(
                        "Er ist beendet, hat diese Fassung schon, oder die Nummer ist falsch."
                    ),
                )
    for case_id in found.order_by("case__received_at", "case__number").values_list("pk", flat=True):
        run = Run.objects.select_related("case", "version").get(pk=case_id)
        yield _planned(run, target)[0]


@action
def migrate_case(*, actor: Actor, case_id: UUID, to: int | None = None) -> Move:
    """Move one case, if nothing speaks against it now; else it stays, and the answer says why.

    Everything or nothing: the state of the process, its tasks and days, the version at the case,
    and the event.
    """
    require(may_migrate, actor)
    run = (
        Run.objects.select_for_update(of=("self",))
        .select_related("case__office", "case__applicant", "case__agent", "case__file", "version")
        .get(pk=case_id)
    )
    target = _version(run.version.key, to)
    move, state = _planned(run, target)
    if not move.possible or run.version_id == target.pk:
        return move
    run.version = target
    if state is not None:
        run.workflow = process.dump(state, with_data=False)
        sync_waiting(Work(run=run, actor=actor, house=HOUSE), process.waiting(state))
    run.updated_at = now()
    run.save(update_fields=["version", "workflow", "updated_at"])
    keep_version(case=run.case, version=target.version)
    record(
        RunMigrated(
            subject=run.case.ref,
            procedure=target.key,
            before=move.before,
            after=move.after,
            waiting=list(move.waiting),
        ),
        actor=actor,
    )
    return move


def _version(key: str, number: int | None) -> ProcedureVersion:
    if number is None:
        return active_version(key)
    found = ProcedureVersion.objects.defer("source").filter(key=key, version=number).first()
    if found is None:
        raise NotFound(
            _("Eine Fassung %(number)s von „%(key)s“ gibt es hier nicht.")
            % {"number": number, "key": key},
            remedy=_("Welche es gibt, zeigt „rathaus procedures list“."),
        )
    return found


def _planned(run: Run, target: ProcedureVersion) -> tuple[Move, process.State | None]:
    """The move, and the state of the process as it would stand; None before the first step."""
    bundle = installed(target.pk)
    obstacles = [*_busy(run), *_refused_answers(run, bundle)]
    waiting: tuple[str, ...] = ()
    state = None
    if run.workflow is not None:
        definition = installed(run.version_id).procedure.process
        old = process.restore(definition, bytes(run.workflow), run.data)
        waiting = _titles(process.waiting(old))
        try:
            state = process.carry_over(old, bundle.procedure.process)
        except process.CannotCarryError as error:
            obstacles += error.reasons
    move = Move(
        case_id=run.pk,
        number=run.case.number,
        before=run.version.version,
        after=target.version,
        waiting=waiting,
        obstacles=tuple(obstacles),
    )
    return move, state


def _busy(run: Run) -> Iterator[str]:
    """A case that is moving comes to rest first; one that has failed may be helped by moving."""
    if run.state == Run.State.FINISHED:
        yield _("Der Vorgang ist beendet.")
    elif run.state == Run.State.READY and not run.failure:
        yield _("Der Vorgang geht gerade weiter; versuchen Sie es gleich noch einmal.")


def _refused_answers(run: Run, bundle: Installed) -> Iterator[str]:
    """What the new form says against the answers, as of the day on which they were given."""
    received = run.case.received_at.astimezone(BERLIN).date()
    context = bundle.form_context(received)
    for error in validate(bundle.form, run.data.get("application", {}), None, context):
        yield _("Das neue Formular beanstandet die Antwort „%(path)s“: %(why)s") % {
            "path": error.path,
            "why": error.message,
        }


def _titles(waiting: process.Waiting) -> tuple[str, ...]:
    nodes = [task.node for task in waiting.tasks]
    nodes += [entry.node for entry in waiting.messages]
    nodes += [timer.node for timer in waiting.timers if not timer.node.host]
    return tuple(dict.fromkeys(node.title["de"] or node.id for node in nodes))

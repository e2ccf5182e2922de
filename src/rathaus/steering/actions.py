"""Computing levels, and lowering one for a time. There is no action that raises a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict, Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.steering.assessing import Facts, assess
from rathaus.steering.events import LevelChanged, LevelLowered, LoweringEnded, MaturityComputed
from rathaus.steering.evidence import NOTHING, gather
from rathaus.steering.models import Lowering, MaturityResult, MaturityRun
from rathaus.steering.probing import ever_probed
from rathaus.steering.queries import current_levels, latest_run, lowerings_in_force
from rathaus.steering.rules import may_compute, may_lower
from rathaus.steering.services import Rated, facts_of, services_to_rate
from rathaus.steering.standard import CURRENT, Standard, standard
from rathaus.steering.stored import digest_of, digest_of_all, proof_of, ratings_of, way_of

# One run at a time: a second one waits here, so that no two tell of the same change.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('steering.maturity'))"
_ANNOUNCE = "SELECT set_config('rathaus.maturity_run', %s, true)"
_BATCH = 500


@action
def compute_maturity(*, actor: Actor, version: str = CURRENT) -> MaturityRun:
    """Compute the level of every service from log and folders, and keep the results for good."""
    require(may_compute, actor)
    return _compute(actor, standard(version))


@action
def lower_level(
    *, actor: Actor, service_key: str, level: int, reason: str, expires_on: date
) -> Lowering:
    """Put a service on a lower level than computed, until that day inclusive.

    Raises :class:`Invalid` for a level that is not lower, a day that is over or too far away, or
    without a reason; :class:`Conflict` where one is in force already.
    """
    require(may_lower, actor)
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    computed = _computed(service_key)
    _check_lowering(level, computed, reason, expires_on)
    _end_expired(service_key)
    if Lowering.objects.filter(service_key=service_key, ended_at=None).exists():
        raise Conflict(
            _("Diese Leistung ist schon herabgestuft."),
            remedy=_("Heben Sie die Herabstufung auf, bevor Sie eine neue anlegen."),
        )
    lowering = Lowering.objects.create(
        service_key=service_key,
        level=level,
        computed=computed,
        reason=reason.strip(),
        author=str(actor.ref),
        author_label=actor.label,
        created_at=now(),
        expires_on=expires_on,
    )
    record(
        LevelLowered(
            subject=Reference("service", service_key),
            lowering=lowering.ref,
            level=level,
            computed=computed,
            reason=lowering.reason,
            expires_on=expires_on,
        ),
        actor=actor,
    )
    _compute(actor, standard())
    return lowering


@action
def end_lowering(*, actor: Actor, lowering_id: int, reason: str) -> Lowering:
    """Let the computed level count again; it does so at once."""
    require(may_lower, actor)
    lowering = Lowering.objects.select_for_update().filter(pk=lowering_id).first()
    if lowering is None:
        raise NotFound(_("Diese Herabstufung gibt es nicht."))
    if lowering.ended_at is not None:
        raise Conflict(_("Diese Herabstufung ist schon aufgehoben."))
    _needs_reason(reason)
    lowering.ended_at, lowering.ended_by = now(), str(actor.ref)
    lowering.save(update_fields=["ended_at", "ended_by"])
    record(
        LoweringEnded(
            subject=Reference("service", lowering.service_key),
            lowering=lowering.ref,
            reason=reason.strip(),
        ),
        actor=actor,
    )
    _compute(actor, standard())
    return lowering


def _compute(actor: Actor, model: Standard) -> MaturityRun:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
    moment = now()
    before = current_levels()
    services, found = services_to_rate(), gather(model, moment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('steering_maturityrun', 'id'))")
        number = int(cursor.fetchone()[0])
    lowered, probed = lowerings_in_force(today()), ever_probed()
    results = [
        _result(
            number,
            model,
            service,
            facts_of(service, found.get(service.key, NOTHING), probed=probed),
            found.get(service.key, NOTHING).cases,
            lowered,
        )
        for service in services
    ]
    run = MaturityRun.objects.create(
        id=number,
        computed_at=moment,
        model=model.version,
        model_digest=model.digest,
        services=len(results),
        actor_label=actor.label,
        digest=digest_of_all([result.digest for result in results]),
    )
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCE, [str(number)])
        MaturityResult.objects.bulk_create(results, batch_size=_BATCH)
        cursor.execute(_ANNOUNCE, [""])
    _tell(actor, run, results, before)
    return run


def _result(
    run: int,
    model: Standard,
    service: Rated,
    facts: Facts,
    cases: int,
    lowered: Mapping[str, Lowering],
) -> MaturityResult:
    assessment = assess(model, facts)
    lowering = lowered.get(service.key)
    if lowering is not None and lowering.level >= assessment.level:
        lowering = None
    result = MaturityResult(
        run_id=run,
        service_key=service.key,
        names=service.names,
        leika=service.leika,
        office_key=service.office_key,
        office_name=service.office_name,
        online=service.online,
        cases=cases,
        computed=assessment.level,
        level=lowering.level if lowering else assessment.level,
        lowering=lowering,
        ratings=ratings_of(assessment),
        way=way_of(assessment, model.run.from_level),
        proof=proof_of(assessment),
    )
    result.digest = digest_of(result)
    return result


def _tell(
    actor: Actor,
    run: MaturityRun,
    results: Sequence[MaturityResult],
    before: Mapping[str, int],
) -> None:
    """The run as one fact, and each level that is another than before."""
    changed = [
        (result, before[result.service_key])
        for result in results
        if before.get(result.service_key, result.level) != result.level
    ]
    for result, level in changed:
        record(
            LevelChanged(subject=result.ref, run=run.ref, before=level, after=result.level),
            actor=actor,
        )
    record(
        MaturityComputed(
            subject=run.ref,
            model=run.model,
            services=run.services,
            changed=len(changed),
            digest=run.digest,
        ),
        actor=actor,
    )


def _computed(service_key: str) -> int:
    """The level that the last run computed; raises :class:`NotFound`."""
    run = latest_run()
    found = run and run.results.filter(service_key=service_key).first()
    if not found:
        raise NotFound(
            _("Für diese Leistung ist noch keine Stufe berechnet."),
            remedy=_("Lassen Sie zuerst neu rechnen."),
        )
    return int(found.computed)


def _check_lowering(level: int, computed: int, reason: str, expires_on: date) -> None:
    if not 0 <= level < computed:
        problem = _("Herabstufen geht nur nach unten: Berechnet ist Stufe %(level)s.")
        raise Invalid(
            problem % {"level": computed},
            remedy=_("Eine höhere Stufe ergibt sich nur aus Nachweisen."),
            fields={"level": problem % {"level": computed}},
        )
    if expires_on < today():
        problem = _("Der Tag, bis zu dem die Herabstufung gilt, ist vorbei.")
        raise Invalid(
            problem,
            remedy=_("Nennen Sie einen Tag, der noch kommt."),
            fields={"expires_on": problem},
        )
    _needs_reason(reason)


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        problem = _("Dazu gehört eine Begründung.")
        raise Invalid(
            problem,
            remedy=_("Schreiben Sie in einem Satz, warum."),
            fields={"reason": problem},
        )


def _end_expired(service_key: str) -> None:
    """What ran out by itself makes room for a new one."""
    over = Lowering.objects.filter(service_key=service_key, ended_at=None, expires_on__lt=today())
    over.update(ended_at=now(), ended_by="system:maturity")

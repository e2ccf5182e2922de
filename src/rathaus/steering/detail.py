"""The page of one service: its level, the events that prove it, what is missing for the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.catalogue.models import spoken
from rathaus.design.components import TimelineEntry
from rathaus.design.typography import number
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.errors import NotFound
from rathaus.kernel.events.models import Event
from rathaus.kernel.references import Reference
from rathaus.records.queries import cases_for
from rathaus.steering.figures import FEWEST_SHOWN
from rathaus.steering.models import MaturityResult
from rathaus.steering.overview import Door, level_badge, words_of
from rathaus.steering.probing import last_probe
from rathaus.steering.queries import (
    events_by_number,
    latest_run,
    lowering_of,
    moves_of,
    result_of,
)
from rathaus.steering.standard import Criterion, Standard, Step, standard


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An event as proof: its number in the log, its kind and time, and its case where visible."""

    number: int
    kind: str
    time: datetime
    case: str


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as the page says it."""

    title: str
    met: bool
    needed: bool
    proof: str
    last: datetime | None
    events: tuple[ShownEvent, ...]
    simulated: str
    planned: bool
    days: int | None


@dataclass(frozen=True, slots=True)
class ShownCriterion:
    """A criterion with its rating, None where it does not apply."""

    number: int
    name: str
    official: bool
    rating: int | None
    deciding: bool
    reason: str
    author: str
    steps: tuple[ShownStep, ...]


def detail_page(door: Door, service_key: str, actor: Actor) -> dict[str, Any]:
    """What the page shows of a service at the latest run; raises :class:`NotFound`."""
    run = latest_run()
    if run is None:
        raise NotFound(
            _("Der Reifegrad ist noch nicht berechnet."),
            remedy=_("Er wird jede Nacht berechnet; sehen Sie morgen noch einmal nach."),
        )
    model, result = standard(run.model), result_of(run, service_key)
    proofs = _proofs(result, actor) if door.internal else {}
    criteria = [
        _criterion(model, row, result, proofs, internal=door.internal)
        for row in result.ratings
        if _known(model, row)
    ]
    upper = min(result.computed + 1, model.top)
    return {
        "model": model,
        "words": words_of(model),
        "run": run,
        "door": door,
        "result": result,
        "name": spoken(result.names),
        "badge": level_badge(model, result.level),
        "computed_badge": level_badge(model, result.computed),
        "meaning": spoken(model.level(result.level).meaning),
        "criteria": criteria,
        "probe": last_probe(service_key),
        "missing": list(_missing(model, result)) if result.computed < model.top else [],
        "next": level_badge(model, upper).label,
        "top": result.computed == model.top,
        "way": _way(model, result, proofs, internal=door.internal),
        "lowering": lowering_of(service_key, today()),
        "lower_levels": list(range(result.computed)),
        "history": [
            _moved(model, move.level, move.before, move.at) for move in moves_of(service_key)
        ],
    }


def said_of(
    criterion: Criterion, row: Mapping[str, Any]
) -> Iterator[tuple[Step, Mapping[str, Any]]]:
    """The steps of a criterion with what a result says of each.

    Until the next run a result may be older than the file of the model: steps that the file no
    longer has, or that the result does not know yet, are left out.
    """
    said = {(step["evidence"], step["at_most"]): step for step in row["steps"]}
    for step in criterion.steps:
        if (found := said.get((step.evidence, step.at_most))) is not None:
            yield step, found


def _known(model: Standard, row: Mapping[str, Any]) -> bool:
    return any(criterion.key == row["criterion"] for criterion in model.criteria)


def _criterion(
    model: Standard,
    row: Mapping[str, Any],
    result: MaturityResult,
    proofs: Mapping[int, ShownEvent],
    *,
    internal: bool,
) -> ShownCriterion:
    criterion = model.criterion(row["criterion"])
    steps = tuple(
        _step(model, step, said, proofs, internal=internal)
        for step, said in said_of(criterion, row)
    )
    return ShownCriterion(
        number=criterion.number,
        name=spoken(criterion.name),
        official=criterion.official,
        rating=row["rating"],
        deciding=row["rating"] == result.computed < model.top,
        reason=row.get("reason", ""),
        author=row.get("author", ""),
        steps=steps,
    )


def _step(
    model: Standard,
    step: Step,
    said: Mapping[str, Any],
    proofs: Mapping[int, ShownEvent],
    *,
    internal: bool,
) -> ShownStep:
    kind = model.evidence.get(step.evidence)
    proof = said["proof"]
    numbers = proof["events"] if proof else []
    of_people = bool(kind and kind.of in ("case", "login"))
    hidden = not internal and of_people and _is_few(proof)
    return ShownStep(
        title=spoken(kind.title) if kind else spoken(step.missing),
        met=said["met"],
        needed=not step.never,
        proof=_often(proof, hidden=hidden),
        last=datetime.fromisoformat(proof["last"]) if proof and not hidden else None,
        events=tuple(proofs[key] for key in reversed(numbers) if key in proofs),
        simulated=_simulated(said["simulated"]),
        planned=bool(kind and kind.planned and step.at_most >= 3),
        days=kind.days if kind else None,
    )


def _missing(model: Standard, result: MaturityResult) -> Iterator[dict[str, str]]:
    """What keeps the service from the next level, each with the reason why it does not count."""
    for row in result.ratings:
        if row["rating"] is None or not _known(model, row):
            continue
        criterion = model.criterion(row["criterion"])
        for step, said in said_of(criterion, row):
            if not said["met"] and step.at_most <= result.computed:
                yield _lacking(model, criterion, step, said)
    way = result.way
    if result.computed + 1 == way["from_level"] and way["proof"] is None:
        yield {"criterion": "", "text": spoken(model.run.missing), "simulated": "", "planned": ""}


def _lacking(
    model: Standard, criterion: Criterion, step: Step, said: Mapping[str, Any]
) -> dict[str, str]:
    kind = model.evidence.get(step.evidence)
    planned = _("Das Rathaus kann diesen Nachweis noch nicht aufzeichnen.")
    return {
        "criterion": spoken(criterion.name),
        "text": spoken(step.missing),
        "simulated": _simulated(said["simulated"]),
        "planned": planned if kind and kind.planned and not step.never else "",
    }


def _way(
    model: Standard,
    result: MaturityResult,
    proofs: Mapping[int, ShownEvent],
    *,
    internal: bool,
) -> dict[str, Any]:
    """The whole way of one case: what it had to go through, and how often one did."""
    proof = result.way["proof"]
    hidden = not internal and _is_few(proof)
    return {
        "from_level": result.way["from_level"],
        "needed": [spoken(model.evidence[name].title) for name in result.way["needed"]],
        "met": proof is not None,
        "proof": "" if hidden else _often(proof),
        "last": datetime.fromisoformat(proof["last"]) if proof and not hidden else None,
        "events": [proofs[key] for key in (proof or {}).get("events", []) if key in proofs],
    }


def _proofs(result: MaturityResult, actor: Actor) -> Mapping[int, ShownEvent]:
    """The events behind the result; a case is named to whoever may see it."""
    events = events_by_number(result.proof)
    subjects = {number_: Reference.parse(event.subject) for number_, event in events.items()}
    wanted = {ref.uuid for ref in subjects.values() if ref.kind == "case"}
    numbers = {
        f"case:{key}": name
        for key, name in cases_for(actor).filter(pk__in=wanted).values_list("pk", "number")
    }
    return {key: _event(event, numbers) for key, event in events.items()}


def _event(event: Event, numbers: Mapping[str, str]) -> ShownEvent:
    return ShownEvent(event.pk, event.kind, event.time, numbers.get(event.subject, ""))


def _moved(model: Standard, level: int, before: int | None, at: datetime) -> TimelineEntry:
    if before is None:
        title = _("Zum ersten Mal berechnet: %(level)s")
    elif level > before:
        title = _("Gestiegen auf %(level)s")
    else:
        title = _("Gefallen auf %(level)s")
    told = title % {"level": level_badge(model, level).label}
    return TimelineEntry(title=told, when=at, state="problem" if (before or 0) > level else "done")


def _is_few(proof: Mapping[str, Any] | None) -> bool:
    return proof is not None and proof["count"] < FEWEST_SHOWN


def _often(proof: Mapping[str, Any] | None, *, hidden: bool = False) -> str:
    """How often it happened; in public few events stay hidden, with their day."""
    if proof is None:
        return ""
    if hidden:
        return _("weniger als %(count)s Ereignisse") % {"count": FEWEST_SHOWN}
    said = ngettext("%(count)s Ereignis", "%(count)s Ereignisse", proof["count"])
    return said % {"count": number(proof["count"])}


def _simulated(count: int) -> str:
    if not count:
        return ""
    said = ngettext(
        "%(count)s simuliertes Ereignis: simuliert zählt nicht",
        "%(count)s simulierte Ereignisse: simuliert zählt nicht",
        count,
    )
    return said % {"count": number(count)}

"""Papers that a case waits for from its applicant."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from rathaus.procedures import process
from rathaus.procedures.facts import as_day
from rathaus.procedures.folder.model import Paper
from rathaus.procedures.forms import Text
from rathaus.procedures.installed import Installed, installed
from rathaus.procedures.models import Run, Timer
from rathaus.procedures.tables import lookup
from rathaus.records.models import Direction, Document

_ALL_PAPERS = "papers.received"
_REQUEST = "request"


@dataclass(frozen=True, slots=True)
class MissingPaper:
    """A paper that somebody waits for: what, why, by which norm, until when and why then.

    ``pressing`` ones hold the case up; the others belong to what comes after the decision.
    """

    key: str
    title: str
    why: str
    norm: str
    due_on: datetime.date | None
    due_why: str
    pressing: bool


def missing_papers(run: Run) -> list[MissingPaper]:
    """What the process of the case waits for, in the language of the request."""
    if run.state == Run.State.FINISHED or run.workflow is None:
        return []
    bundle = installed(run.version_id)
    awaited = _awaited(run, bundle)
    papers = {paper.key: paper for paper in bundle.procedure.service.papers}
    found = []
    if _ALL_PAPERS in awaited:
        due, why = as_day(lookup("request.due_on", run.data)), lookup("request.why", run.data)
        found += [
            _missing(papers[key], due, str(why or ""), pressing=True)
            for key in still_missing(run)
            if key in papers
        ]
    for key, paper in papers.items():
        node = awaited.get(own_message(bundle, key))
        if node is not None:
            timer = _last_day(run, bundle, node)
            due, why = (timer.due_on, timer.why) if timer else (None, "")
            found.append(_missing(paper, due, why, pressing=False))
    return found


def own_message(bundle: Installed, paper_key: str) -> str:
    """The message by which the process waits for this one paper; empty where there is none."""
    name = f"{paper_key}.received"
    nodes = bundle.procedure.process.diagram.nodes.values()
    return name if any(node.message == name for node in nodes) else ""


def still_missing(run: Run) -> list[str]:
    """The keys of the papers that were asked for last and have not come since."""
    asked = list(lookup("request.papers", run.data) or [])
    if not asked:
        return []
    papers = Document.objects.filter(case_id=run.case_id)
    letter = papers.filter(kind=_REQUEST, direction=Direction.OUT).order_by("-serial").first()
    come = papers.filter(
        kind__in=asked, direction=Direction.IN, serial__gt=letter.serial if letter else 0
    )
    there = set(come.values_list("kind", flat=True))
    return [key for key in asked if key not in there]


def _awaited(run: Run, bundle: Installed) -> dict[str, str]:
    """The messages that the process waits for, with the node that waits."""
    state = process.restore(bundle.procedure.process, bytes(run.workflow or b""), run.data)
    return {message.name: message.node.id for message in process.waiting(state).messages}


def _last_day(run: Run, bundle: Installed, node: str) -> Timer | None:
    """The last day that the process still waits here."""
    hosts = {event.id for event in bundle.procedure.process.diagram.boundary(node)}
    waiting = Timer.objects.filter(run=run, fired_at=None, cancelled_at=None)
    there = [timer for timer in waiting.order_by("due_on") if timer.node.split("~")[0] in hosts]
    return there[0] if there else None


def _missing(paper: Paper, due: datetime.date | None, why: str, *, pressing: bool) -> MissingPaper:
    return MissingPaper(
        key=paper.key,
        title=str(Text.of(dict(paper.title))),
        why=str(Text.of(dict(paper.why))),
        norm=paper.norm,
        due_on=due,
        due_why=why,
        pressing=pressing,
    )

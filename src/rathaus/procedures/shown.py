"""What an office that is asked about a case sees of it: what the process names for its task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rathaus.procedures.folder.model import Procedure
from rathaus.procedures.forms import Form, Question, kept_answers
from rathaus.procedures.process import Node

OPINIONS = "opinions"
"""Named among what a task shows: what other offices have said."""


@dataclass(frozen=True, slots=True)
class Shown:
    """``sections`` of the form, ``uploads`` (paths of questions) and ``papers`` asked for later.

    ``opinions``: also what other offices have said. Fees, decisions, letters and remarks never.
    """

    sections: frozenset[str] = frozenset()
    uploads: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    opinions: bool = False

    def __or__(self, other: Shown) -> Shown:
        return Shown(
            self.sections | other.sections,
            self.uploads | other.uploads,
            self.papers | other.papers,
            self.opinions or other.opinions,
        )


def shown_for(nodes: Iterable[Node], procedure: Procedure, form: Form) -> Shown:
    """What these tasks need of the case.

    A task that names nothing (``rathaus:shows``) sees the application with its papers, where the
    case holds social data (``protected``) nothing. Answers that are kept for a short time only
    (``x-keep``) are never among it.
    """
    found = Shown()
    for node in nodes:
        names = node.shows
        if names is None:
            names = () if procedure.filing.protected else tuple(section_keys(form))
        found |= _named(names, procedure, form)
    return found


def section_keys(form: Form) -> list[str]:
    """The pages of the form that ask something."""
    return [section.key for section in form.sections if section.kind == "questions"]


def nameable(procedure: Procedure, form: Form) -> set[str]:
    """Every name that ``rathaus:shows`` may hold."""
    uploads = {question.path for question in _uploads(form.by_path.values())}
    return {OPINIONS, *section_keys(form), *uploads, *(p.key for p in procedure.service.papers)}


def _named(names: Iterable[str], procedure: Procedure, form: Form) -> Shown:
    wanted = set(names)
    sections = wanted & set(section_keys(form))
    within = [
        question
        for section in form.sections
        if section.key in sections
        for question in section.walk()
    ]
    uploads = {question.path for question in _uploads(within)}
    uploads |= {question.path for question in _uploads(form.by_path.values())} & wanted
    uploads -= set(kept_answers(procedure.form))
    papers = {
        paper.key
        for paper in procedure.service.papers
        if paper.key in wanted or paper.field.removeprefix("application.") in uploads
    }
    uploads |= {
        paper.field.removeprefix("application.")
        for paper in procedure.service.papers
        if paper.key in wanted and paper.field
    }
    return Shown(frozenset(sections), frozenset(uploads), frozenset(papers), OPINIONS in wanted)


def _uploads(questions: Iterable[Question]) -> list[Question]:
    return [question for question in questions if question.evidence is not None]

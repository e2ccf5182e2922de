"""What may be answered: every room says which of its texts an assistant may cite.

One answer is one citable passage with its source. What no source gives is not answered: the
assistant cites, it does not know. ::

    @answers_from("bylaw")
    def bylaws(language: str) -> Iterable[Answer]: ...

:func:`passage` gives one passage by the name under which the search knows it. What a topic pack
that is switched off covers is not cited: such questions go to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from rathaus.catalogue.addresses import bylaw_url, questions_url, service_url
from rathaus.catalogue.bylaws.naming import full_title, label_of, whose
from rathaus.catalogue.bylaws.queries import find_section, sections_in_force
from rathaus.catalogue.markup import plain
from rathaus.catalogue.models import (
    FIRST_LANGUAGE,
    BylawSection,
    FrequentQuestion,
    Service,
    ServiceText,
)
from rathaus.catalogue.queries import norms_of, published, texts_of
from rathaus.catalogue.questions.queries import published_questions
from rathaus.catalogue.topics.queries import Closed, closed_subjects
from rathaus.kernel.clock import today
from rathaus.kernel.references import Reference


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage with its source: what it is about, which part of it, and where to read on.

    ``part`` is the module of a service's description or whatever else divides the subject;
    ``review_on`` is the day until which somebody vouches for it, ``as_of`` the day whose wording it
    is. ``whose`` names who made it where that was not the city itself: then it is never told as
    ours.
    """

    subject: Reference
    part: str
    language: str
    title: str
    text: str
    url: str
    norms: tuple[str, ...] = field(default=())
    review_on: date | None = None
    as_of: date | None = None
    whose: str = ""

    @property
    def quote(self) -> str:
        """The text as plain words, to be cited."""
        return plain(self.text)


AnswerSource = Callable[[str], Iterable[Answer]]
_sources: dict[str, AnswerSource] = {}


def answers_from(kind: str) -> Callable[[AnswerSource], AnswerSource]:
    """Register the source of answers about things of this kind."""

    def register(source: AnswerSource) -> AnswerSource:
        _sources[kind] = source
        return source

    return register


def answers(language: str = "de", *, kinds: Iterable[str] = ()) -> Iterator[Answer]:
    """Everything that may be cited in the language; what is overdue for review is left out."""
    day, closed = today(), closed_subjects()
    wanted = set(kinds) or set(_sources)
    for kind in sorted(wanted & set(_sources)):
        for answer in _sources[kind](language):
            if _may_be_cited(answer, day, closed):
                yield answer


def passage(kind: str, key: str, language: str = FIRST_LANGUAGE) -> Answer | None:
    """The passage that the search names so, or None when it is gone, overdue or switched off.

    ``service`` takes the key of a service, with a module behind ``#`` (else the short text);
    ``bylaw`` the by-law and the place in it, such as ``hundesteuer#p5``; ``question`` its key.
    """
    name, _sign, part = key.partition("#")
    found: Answer | None = None
    if kind == "service":
        service = published().prefetch_related("texts").filter(key=name).first()
        wanted = part or ServiceText.Module.SHORT
        told = answers_about(service, language) if service else ()
        found = next((answer for answer in told if answer.part == wanted), None)
    elif kind == "bylaw":
        section = find_section(name, part)
        found = _of_section(section) if section else None
    elif kind == "question":
        question = published_questions().filter(key=name).first()
        found = _of_question(question) if question else None
    if found is None or not _may_be_cited(found, today(), closed_subjects()):
        return None
    return found


def _may_be_cited(answer: Answer, day: date, closed: Closed) -> bool:
    if answer.review_on is not None and answer.review_on <= day:
        return False
    return answer.subject not in closed


def answers_about(service: Service, language: str = "de") -> Iterator[Answer]:
    """The passages of one service, in the order of its page."""
    norms = tuple(basis.norm for basis in norms_of(service, language))
    for module, text in texts_of(service, language).items():
        yield Answer(
            subject=service.ref,
            part=module,
            language=language,
            title=str(service.names.get(language) or service.names["de"]),
            text=text,
            url=service_url(service.key),
            norms=norms if module == ServiceText.Module.LAW else (),
            review_on=service.review_on,
        )


@answers_from("service")
def _services(language: str) -> Iterator[Answer]:
    for service in published().prefetch_related("texts"):
        yield from answers_about(service, language)


@answers_from("bylaw")
def _bylaws(language: str) -> Iterator[Answer]:
    """Sections of what is in force, in German: nobody has translated them."""
    if language != FIRST_LANGUAGE:
        return
    for section in sections_in_force().iterator(chunk_size=500):
        if section.text:
            yield _of_section(section)


def _of_section(section: BylawSection) -> Answer:
    bylaw = section.bylaw
    return Answer(
        subject=bylaw.ref,
        part=label_of(section),
        language=FIRST_LANGUAGE,
        title=full_title(bylaw, section),
        text=section.text,
        url=bylaw_url(bylaw.key, section.anchor),
        norms=(f"{section.number} {bylaw.short or bylaw.title}",) if section.number else (),
        review_on=bylaw.review_on,
        as_of=bylaw.as_of,
        whose=whose(bylaw),
    )


@answers_from("question")
def _questions(language: str) -> Iterator[Answer]:
    """What the editors answered in this language."""
    for question in published_questions(language):
        yield _of_question(question)


def _of_question(question: FrequentQuestion) -> Answer:
    section = question.section
    return Answer(
        subject=question.ref,
        part="answer",
        language=question.language,
        title=question.question,
        text=question.answer,
        url=questions_url(question.key),
        norms=(full_title(section.bylaw, section),) if section else (),
        review_on=question.review_on,
        as_of=question.updated_at.date(),
        whose=whose(section.bylaw) if section else "",
    )

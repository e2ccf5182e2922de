"""What may be answered: every room says which of its texts an assistant may cite.

One answer is one citable passage with its source. What no source gives is not answered: the
assistant cites, it does not know. ::

    @answers_from("bylaw")
    def bylaws(language: str) -> Iterable[Answer]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from rathaus.catalogue.addresses import service_url
from rathaus.catalogue.models import Service, ServiceText
from rathaus.catalogue.queries import norms_of, published, texts_of
from rathaus.kernel.clock import today
from rathaus.kernel.references import Reference


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage with its source: what it is about, which part of it, and where to read on.

    ``part`` is the module of a service's description or whatever else divides the subject;
    ``review_on`` is the day until which somebody vouches for it.
    """

    subject: Reference
    part: str
    language: str
    title: str
    text: str
    url: str
    norms: tuple[str, ...] = field(default=())
    review_on: date | None = None


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
    day = today()
    wanted = set(kinds) or set(_sources)
    for kind in sorted(wanted & set(_sources)):
        for answer in _sources[kind](language):
            if answer.review_on is None or answer.review_on > day:
                yield answer


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

"""Which question tells the candidates apart: what somebody wants to do, the topic, or the name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from rathaus.assistant.replies import Choice, FollowUp
from rathaus.assistant.retrieval.finding import Candidate
from rathaus.assistant.retrieval.reading import read
from rathaus.catalogue.models import Service, Topic

MOST_QUESTIONS = 3
MOST_CHOICES = 5
OTHER, BACK, PERSON, NO_ADDRESS = "other", "back", "person", "no-address"
_VERB, _TOPIC = "verb:", "topic:"


def narrow(found: Sequence[Candidate], number: int, *, sure: bool) -> FollowUp:
    """The question that helps most, with its choices and „etwas anderes“ at the end."""
    if len(found) > MOST_CHOICES - 1:
        for facet in (_by_verb, _by_topic):
            groups = facet(found)
            if 1 < len(groups) <= MOST_CHOICES:
                return _asking(
                    _("Was möchten Sie tun?") if facet is _by_verb else _("Worum geht es?"),
                    groups,
                    number,
                )
    choices = [Choice(one.title, one.subject, one.summary[:90]) for one in found[:MOST_CHOICES]]
    if len(choices) == 1:
        text = _("Meinen Sie das?")
    else:
        text = _("Was davon meinen Sie?") if sure else _("Meinen Sie etwas davon?")
    return _asking(text, choices, number)


def chosen(value: str) -> Callable[[Candidate], bool] | None:
    """What a choice keeps of the candidates; None for a choice that is no facet."""
    if value.startswith(_VERB):
        verb = value.removeprefix(_VERB)
        return lambda one: verb in _verbs_of(one)
    if value.startswith(_TOPIC):
        keys = set(
            Service.objects.filter(
                topics__kind=Topic.Kind.SITUATION, topics__key=value.removeprefix(_TOPIC)
            ).values_list("key", flat=True)
        )
        return lambda one: one.kind == "service" and one.key in keys
    return None


def _asking(text: str, choices: Sequence[Choice], number: int) -> FollowUp:
    other = Choice(_("etwas anderes"), OTHER)
    return FollowUp(text=text, choices=(*choices, other), number=number)


def _by_verb(found: Sequence[Candidate]) -> list[Choice]:
    """By what one does, if every candidate's name says so."""
    groups: dict[str, int] = {}
    for one in found:
        verbs = _verbs_of(one)
        if not verbs:
            return []
        groups[verbs[0]] = groups.get(verbs[0], 0) + 1
    return [Choice(verb, f"{_VERB}{verb}") for verb in groups]


def _verbs_of(one: Candidate) -> tuple[str, ...]:
    return read(one.title, "de").verbs


def _by_topic(found: Sequence[Candidate]) -> list[Choice]:
    """By situation in life, if every candidate belongs to one."""
    keys = [one.key for one in found if one.kind == "service"]
    if len(keys) < len(found):
        return []
    of: dict[str, Topic] = {}
    for topic in Topic.objects.filter(kind=Topic.Kind.SITUATION).prefetch_related("services"):
        for service in topic.services.all():
            of.setdefault(service.key, topic)
    if any(key not in of for key in keys):
        return []
    groups = {of[key].key: of[key].name for key in keys}
    return [Choice(name, f"{_TOPIC}{key}") for key, name in groups.items()]

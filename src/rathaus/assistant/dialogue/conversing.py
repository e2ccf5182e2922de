"""One turn of a conversation: what was meant by it, and what to reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from rathaus.assistant.dialogue import answering, talk
from rathaus.assistant.dialogue.answering import Turn, offer
from rathaus.assistant.dialogue.handing import sealed
from rathaus.assistant.dialogue.memory import Memory
from rathaus.assistant.dialogue.narrowing import (
    BACK,
    MOST_QUESTIONS,
    NO_ADDRESS,
    OTHER,
    PERSON,
    chosen,
)
from rathaus.assistant.dialogue.respelling import respelled
from rathaus.assistant.replies import Choice, FollowUp, Kind, Reply
from rathaus.assistant.retrieval.elsewhere import elsewhere
from rathaus.assistant.retrieval.entries import find_subject
from rathaus.assistant.retrieval.finding import ENOUGH, PERHAPS, candidates
from rathaus.assistant.retrieval.reading import Aspect
from rathaus.catalogue.competence.places import locate
from rathaus.catalogue.competence.queries import competent_for
from rathaus.catalogue.competence.refusals import AddressElsewhere, AddressUnknown
from rathaus.catalogue.models import Service
from rathaus.kernel.errors import Invalid
from rathaus.kernel.search.folding import fold

_ADDRESS = "address:"
_ORDINALS = {
    "de": ("erste", "zweite", "dritte", "vierte", "funfte"),
    "en": ("first", "second", "third", "fourth", "fifth"),
}
_ELLIPSIS = re.compile(r"^(und|and)\b")
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Input:
    """What came in: words, a choice that was offered, or an address."""

    text: str = ""
    choice: str = ""
    address: str = ""


@dataclass(slots=True)
class Outcome:
    """The reply, and whether an address was said, which the transcript leaves out."""

    reply: Reply
    was_address: bool = False


def converse(
    memory: Memory, said: Input, *, language: str, earlier: Callable[[int], Reply | None]
) -> Outcome:
    """The reply to one turn. ``earlier`` gives the reply of a turn by its place.

    Raises :class:`Invalid` for a choice that nobody offered.
    """
    return _Conversation(Turn(memory, language), earlier).take(said)


class _Conversation:
    def __init__(self, turn: Turn, earlier: Callable[[int], Reply | None]) -> None:
        self.turn = turn
        self.memory = turn.memory
        self.language = turn.language
        self.earlier = earlier
        self.last = earlier(self.memory.place)

    def take(self, said: Input) -> Outcome:
        """Care first, then what was chosen or asked for, then what was said."""
        if said.text and (care := talk.remark(said.text, self.language, care=True)):
            return Outcome(self._small_talk(care.text))
        if said.choice:
            return self._choose(said.choice)
        if said.address:
            return self._address(said.address)
        return self._say(said.text)

    # What was chosen

    def _choose(self, choice: str) -> Outcome:
        if choice == BACK:
            return Outcome(self._back())
        if choice == PERSON:
            return Outcome(self._to_people())
        if choice.startswith(_ADDRESS):
            return self._address(choice.removeprefix(_ADDRESS))
        self.memory.keep_step()
        if choice == OTHER:
            return Outcome(self._something_else())
        if choice == NO_ADDRESS:
            self.memory.no_address = True
            return Outcome(self._again())
        keeps = chosen(choice)
        if keeps is not None:
            found = candidates(self.turn.read(self.memory.question), without=self.memory.refused)
            kept = [one for one in found if keeps(one) and one.sure >= PERHAPS]
            asked = self.turn.read(self.memory.question)
            if not kept:
                return Outcome(answering.unknown(self.turn))
            if len(kept) == 1:
                return Outcome(answering.cite(self.turn, asked, kept[0]))
            return Outcome(answering.decide(self.turn, asked, kept))
        if find_subject(choice) is None:
            raise Invalid(
                _("Diese Auswahl gibt es hier nicht."),
                remedy=_("Wählen Sie eine der angebotenen Möglichkeiten, oder fragen Sie neu."),
                fields={"choice": _("unbekannt")},
            )
        return Outcome(answering.about_subject(self.turn, choice, self.memory.question))

    def _offered(self) -> Sequence[Choice]:
        if self.last is None:
            return ()
        follow_up = self.last.follow_up
        return (*(follow_up.choices if follow_up else ()), *self.last.others)

    def _something_else(self) -> Reply:
        subjects = [one.value for one in self._offered() if find_subject(one.value)]
        self.memory.refused = [*self.memory.refused, *subjects][-40:]
        if self.memory.asked >= MOST_QUESTIONS:
            return answering.unknown(self.turn)
        return self._otherwise()

    def _otherwise(self) -> Reply:
        """The same question without what was ruled out."""
        reply = answering.answer(self.turn, self.memory.question)
        if reply.kind in (Kind.ANSWER, Kind.NARROW):
            return reply
        text = _("Dann habe ich Sie falsch verstanden. Sagen Sie es bitte mit anderen Worten.")
        return replace(reply, text=text)

    # Where somebody lives

    def _address(self, text: str) -> Outcome:
        known = find_subject(self.memory.subject)
        service = known[1] if known else None
        if not isinstance(service, Service):
            return Outcome(self._unplaced(text), was_address=True)
        self.memory.keep_step()
        try:
            found = competent_for(service, address=locate(text))
        except AddressUnknown as error:
            return Outcome(self._ask_again(error, service), was_address=True)
        except AddressElsewhere as error:
            self.memory.waits_for = ""
            reply = Reply(
                kind=Kind.OUTSIDE, text=f"{error.message} {error.remedy}", language=self.language
            )
            return Outcome(reply, was_address=True)
        self.memory.district, self.memory.no_address = found.district, not found.district
        self.turn.place, self.memory.said = found.place, sealed(found.place)
        return Outcome(self._again(), was_address=True)

    def _unplaced(self, _text: str) -> Reply:
        text = _("Ihre Adresse brauche ich dafür nicht. Was möchten Sie wissen?")
        return self._small_talk(text)

    def _ask_again(self, error: AddressUnknown, service: Service) -> Reply:
        self.memory.waits_for = "address"
        near = [Choice(name, f"{_ADDRESS}{name}") for name in error.suggestions]
        return Reply(
            kind=Kind.ADDRESS,
            text=error.message,
            follow_up=FollowUp(
                text=error.remedy,
                choices=(*near[:4], Choice(_("Ohne Adresse weiter"), NO_ADDRESS)),
                asks_address=True,
            ),
            language=self.language,
        )

    def _again(self) -> Reply:
        return answering.about_subject(self.turn, self.memory.subject, self.memory.question)

    # What was said

    def _say(self, text: str) -> Outcome:
        signal = talk.signal(text, self.language)
        if signal:
            return Outcome(self._signalled(signal))
        remark = talk.remark(text, self.language, care=False)
        if remark is not None and remark.key == "human":
            return Outcome(self._to_people(remark.text))
        if self.memory.waits_for == "address" and self._looks_like_address(text):
            return self._address(text)
        if (picked := self._picked(text)) is not None:
            return self._choose(picked)
        if remark is not None:
            return Outcome(self._small_talk(remark.text))
        self.memory.keep_step()
        meant = talk.corrected(text, self.language)
        if meant:
            refused = [self.memory.subject] if self.memory.subject else []
            self.memory.new_question(meant)
            self.memory.refused = refused
            return Outcome(answering.answer(self.turn, meant))
        return Outcome(self._question(text))

    def _question(self, text: str) -> Reply:
        asked = self.turn.read(text)
        if name := elsewhere(text):
            self.memory.new_question(text)
            return answering.outside(self.turn, name)
        if not asked.special and self.memory.subject and asked.aspect is not Aspect.ANY:
            return self._of_the_same(text)
        if _ELLIPSIS.match(fold(text)) and self.memory.question and len(asked.topic) <= _SHORT:
            reply = self._with_the_question_before(text)
            if reply is not None:
                return reply
        if not asked.topic:
            return self._what_about(text)
        self.memory.new_question(text)
        reply = answering.answer(self.turn, text)
        if reply.kind is not Kind.UNKNOWN:
            return reply
        if (words := respelled(asked)) and (meant := answering.perhaps(self.turn, words)):
            return meant
        return reply if asked.special else self._what_about(text)

    def _of_the_same(self, text: str) -> Reply:
        """„Und was kostet das?“: another side of what was spoken of."""
        self.memory.question, self.memory.waits_for = text, ""
        if find_subject(self.memory.subject) is None:
            return answering.answer(self.turn, text)
        return answering.about_subject(self.turn, self.memory.subject, text)

    def _with_the_question_before(self, text: str) -> Reply | None:
        """„Und für Kinder?“: what is new, together with what was asked before."""
        together = f"{self.memory.question} {text}"
        found = candidates(self.turn.read(text))
        if found and found[0].sure >= ENOUGH:
            return None
        joined = candidates(self.turn.read(together))
        if not joined or joined[0].sure < ENOUGH:
            return None
        self.memory.new_question(together)
        return answering.decide(self.turn, self.turn.read(together), joined)

    def _what_about(self, text: str) -> Reply:
        """Nothing in it says what it is about: ask for that."""
        if self.memory.asked >= MOST_QUESTIONS:
            return answering.unknown(self.turn)
        self.memory.asked += 1
        self.memory.question = text
        return Reply(
            kind=Kind.NARROW,
            text=_("Worum geht es? Nennen Sie mir das Anliegen, zum Beispiel „Reisepass“."),
            follow_up=FollowUp(text=_("Was ist Ihr Anliegen?"), number=self.memory.asked),
            language=self.language,
        )

    def _signalled(self, signal: str) -> Reply:
        if signal == "back":
            return self._back()
        if signal == "repeat" and self.last is not None:
            return self.last
        if signal == "restart":
            self.memory.forget()
            return self._small_talk(talk.greeting(self.language))
        if signal == "yes":
            real = [one for one in self._offered() if find_subject(one.value)]
            if self.memory.waits_for == "choice" and len(real) == 1:
                self.memory.keep_step()
                return answering.about_subject(self.turn, real[0].value, self.memory.question)
            return self._small_talk(_("Gut. Was möchten Sie noch wissen?"))
        self.memory.keep_step()
        if self.memory.waits_for == "choice":
            return self._something_else()
        if self.memory.subject and self.memory.question:
            self.memory.refused = [*self.memory.refused, self.memory.subject]
            return self._otherwise()
        return self._small_talk(_("Gut. Was möchten Sie stattdessen wissen?"))

    def _picked(self, text: str) -> str | None:
        """A choice named by its words or its place („das zweite“, „2“)."""
        offered = [one for one in self._offered() if self.memory.waits_for == "choice"]
        if not offered:
            return None
        folded = " ".join(fold(text).strip(" .!").split())
        for one in offered:
            if folded == " ".join(fold(one.label).split()):
                return one.value
        words = _ORDINALS.get(self.language, _ORDINALS["de"])
        said = re.fullmatch(
            r"(?:das |die |der |the |nummer |number )?(\w+?)(?:[sn])?(?: one)?", folded
        )
        if said is None:
            return None
        place = (
            int(said[1]) - 1
            if said[1].isdecimal() and len(said[1]) == 1
            else (words.index(said[1]) if said[1] in words else -1)
        )
        return offered[place].value if 0 <= place < len(offered) else None

    def _looks_like_address(self, text: str) -> bool:
        place = locate(text)
        if place.known or place.suggestions or place.inside is False:
            return True
        found = candidates(self.turn.read(text))
        return not found or found[0].sure < ENOUGH

    # Going back, people, small talk

    def _back(self) -> Reply:
        if not self.memory.step_back():
            return self._small_talk(_("Weiter zurück geht es nicht. Was möchten Sie wissen?"))
        before = self.earlier(self.memory.place)
        if before is None:
            return self._small_talk(talk.greeting(self.language))
        return before

    def _to_people(self, text: str = "") -> Reply:
        known = find_subject(self.memory.subject)
        office = known[1].office if known and isinstance(known[1], Service) else None
        text = text or _("Gern. Ihre Frage geht mit unserem Gespräch an einen Menschen.")
        return Reply(
            kind=Kind.SMALL_TALK,
            text=text,
            hand_over=offer(_("Sie möchten mit einem Menschen sprechen."), office),
            language=self.language,
        )

    def _small_talk(self, text: str) -> Reply:
        return Reply(kind=Kind.SMALL_TALK, text=text, language=self.language)

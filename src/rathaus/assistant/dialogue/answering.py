"""From a question to a reply: cite, ask back, or offer people. Nothing else is said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from rathaus.assistant.dialogue import places
from rathaus.assistant.dialogue.handing import form_url
from rathaus.assistant.dialogue.memory import Memory
from rathaus.assistant.dialogue.narrowing import MOST_QUESTIONS, NO_ADDRESS, narrow
from rathaus.assistant.figures import reply_hours
from rathaus.assistant.offices import general_office
from rathaus.assistant.replies import Choice, FollowUp, HandOver, Kind, Reply
from rathaus.assistant.retrieval import passages
from rathaus.assistant.retrieval.elsewhere import elsewhere, without_places
from rathaus.assistant.retrieval.entries import Entry, Withheld, entry_of, find_subject, withheld
from rathaus.assistant.retrieval.finding import ENOUGH, PERHAPS, Candidate, candidates
from rathaus.assistant.retrieval.reading import Asked, Aspect, read
from rathaus.assistant.wording import reworded
from rathaus.catalogue.cards import ServiceCard, service_card
from rathaus.catalogue.competence.places import Located
from rathaus.catalogue.competence.queries import depends_on_address
from rathaus.catalogue.models import BylawSection, Service
from rathaus.kernel.tenancy import current_city
from rathaus.people.models import Office

REPHRASED = "rephrased"
_CLOSE = 0.09
_NAMED_BEHIND = 0.25
_MANY = 12
_NEED_NO_OFFICE = frozenset(
    {Aspect.COST, Aspect.PAPERS, Aspect.DURATION, Aspect.DEADLINE, Aspect.VALIDITY, Aspect.LAW}
)


@dataclass(slots=True)
class Turn:
    """One turn: what the memory knows, the language, and what is known of the place."""

    memory: Memory
    language: str
    place: Located | None = None

    def read(self, text: str) -> Asked:
        """The text as a question; the name of the city tells nothing apart."""
        city = current_city()
        return read(without_places(text), self.language, ours=(city.name, city.official_name))


def answer(turn: Turn, text: str) -> Reply:
    """The reply to a question in words."""
    foreign = elsewhere(text)
    if foreign:
        return outside(turn, foreign)
    asked = turn.read(text)
    office = places.office_asked_for(asked)
    if office is not None:
        return _about_office(turn, office, asked)
    found = candidates(asked, without=turn.memory.refused)
    if not found or found[0].sure < PERHAPS:
        return unknown(turn, nearest=found[0] if found else None)
    return decide(turn, asked, found)


def decide(turn: Turn, asked: Asked, found: list[Candidate]) -> Reply:
    """Cite the best, or ask which is meant, as long as that was not asked too often."""
    best = _best_of(found)
    possible = [one for one in found if one.sure >= PERHAPS][:_MANY]
    if best.sure >= ENOUGH:
        close = [one for one in possible if one.rank >= best.rank - _CLOSE and not best.named]
        rivals = close if _one_kind(close) else []
        if len(rivals) < 2 or turn.memory.asked >= MOST_QUESTIONS:
            return cite(turn, asked, best, [one for one in possible if one is not best][:3])
        return _ask_back(turn, rivals, sure=True)
    if turn.memory.asked >= MOST_QUESTIONS:
        return unknown(turn, nearest=best)
    return _ask_back(turn, possible[:4], sure=False)


def perhaps(turn: Turn, text: str) -> Reply | None:
    """Ask whether the question in these words was meant; None where they lead nowhere either."""
    found = candidates(turn.read(text), without=turn.memory.refused)
    if not found or found[0].sure < ENOUGH or turn.memory.asked >= MOST_QUESTIONS:
        return None
    turn.memory.question = text
    return _ask_back(turn, [_best_of(found)], sure=False)


def _best_of(found: list[Candidate]) -> Candidate:
    """The first, or what is called by its whole name close behind it."""
    named = (one for one in found if one.named and one.rank >= found[0].rank - _NAMED_BEHIND)
    return next(named, found[0])


def _one_kind(close: list[Candidate]) -> bool:
    """Sections of one by-law, or a by-law beside a service, are no question to people."""
    return all(one.kind == "service" for one in close)


def _ask_back(turn: Turn, found: list[Candidate], *, sure: bool) -> Reply:
    heads: dict[str, Candidate] = {}
    for one in found:
        if withheld(entry_of(one)) is Withheld.NO:
            heads.setdefault(one.subject.partition("#")[0], one)
    usable = list(heads.values())
    if not usable:
        return _not_now(turn, found[0], withheld(entry_of(found[0])))
    turn.memory.asked += 1
    turn.memory.waits_for = "choice"
    turn.memory.unsure = 0
    follow_up = narrow(usable, turn.memory.asked, sure=sure)
    text = _("Damit ich Ihnen das Richtige sage:") if sure else _("Ich bin nicht sicher.")
    return Reply(
        kind=Kind.NARROW,
        text=text,
        confidence=usable[0].sure,
        follow_up=follow_up,
        language=turn.language,
    )


def cite(turn: Turn, asked: Asked, best: Candidate, others: list[Candidate] | None = None) -> Reply:
    """The answer from this one entry, if it may be cited."""
    reply = _cited(turn, asked, best, others or [])
    if reply.kind is not Kind.ANSWER or asked.eligibility:
        return reply
    said = reworded(asked.text, reply.text, turn.language)
    return replace(reply, text=said, automation=REPHRASED) if said else reply


def _cited(turn: Turn, asked: Asked, best: Candidate, others: list[Candidate]) -> Reply:
    entry = entry_of(best)
    why_not = withheld(entry)
    if entry is None or why_not is not Withheld.NO:
        return _not_now(turn, best, why_not)
    turn.memory.waits_for = ""
    turn.memory.unsure = 0
    turn.memory.subject = best.subject
    if isinstance(entry, Service):
        return _from_service(turn, asked, best, entry, others)
    if isinstance(entry, BylawSection):
        passage = passages.of_section(entry, best, asked)
    else:
        passage = passages.of_question(entry, best, asked)
    turn.memory.part = passage.part
    return Reply(
        kind=Kind.ANSWER,
        text=_with_verdict_left_open(passage.text, asked),
        citations=(passage.citation,),
        confidence=best.sure,
        others=_choices(others, best),
        language=turn.language,
    )


def _from_service(
    turn: Turn, asked: Asked, best: Candidate, service: Service, others: list[Candidate]
) -> Reply:
    memory = turn.memory
    needs_place = depends_on_address(service) and asked.aspect not in _NEED_NO_OFFICE
    if needs_place and not (memory.district or turn.place or memory.no_address):
        return _ask_address(turn, best)
    card = service_card(
        service,
        place=turn.place or "",
        district="" if turn.place else memory.district,
        language=turn.language,
    )
    passage = passages.of_service(service, card, asked)
    memory.part = passage.part
    text = _with_verdict_left_open(passage.text, asked)
    if passage.missing and asked.aspect is not Aspect.ANY and not asked.eligibility:
        text = _("Genau dazu sagt der Eintrag nichts. %(text)s") % {"text": text}
    return Reply(
        kind=Kind.ANSWER,
        text=text,
        citations=(passage.citation,),
        confidence=best.sure,
        card=_handed(turn, card),
        others=_choices(others, best),
        language=turn.language,
    )


def _handed(turn: Turn, card: ServiceCard) -> ServiceCard:
    """The card whose form is opened with what was said."""
    return replace(card, form_url=form_url(card, turn.memory)) if card.form_url else card


def _with_verdict_left_open(text: str, asked: Asked) -> str:
    if not asked.eligibility:
        return text
    return _(
        "Ob und wie viel Ihnen zusteht, entscheidet die zuständige Stelle auf Ihren Antrag; das "
        "kann ich nicht vorhersagen. %(text)s"
    ) % {"text": text}


def _ask_address(turn: Turn, best: Candidate) -> Reply:
    turn.memory.waits_for = "address"
    turn.memory.subject = best.subject
    question = _("Straße und Hausnummer, oder der Stadtteil?")
    return Reply(
        kind=Kind.ADDRESS,
        text=_("Welche Stelle für „%(service)s“ zuständig ist, hängt von der Adresse ab.")
        % {"service": best.title},
        confidence=best.sure,
        follow_up=FollowUp(
            text=question,
            choices=(Choice(_("Ohne Adresse weiter"), NO_ADDRESS),),
            asks_address=True,
        ),
        language=turn.language,
    )


def about_subject(turn: Turn, subject: str, text: str) -> Reply:
    """The answer from a subject that was chosen, for the question asked before."""
    known = find_subject(subject)
    if known is None:
        return unknown(turn)
    return cite(turn, turn.read(text), known[0])


def _about_office(turn: Turn, office: Office, asked: Asked) -> Reply:
    told = places.about(office, asked)
    turn.memory.subject, turn.memory.part = told.citation.subject, "office"
    turn.memory.waits_for, turn.memory.unsure = "", 0
    return Reply(
        kind=Kind.ANSWER,
        text=told.text,
        citations=(told.citation,),
        confidence=1.0,
        language=turn.language,
    )


def outside(turn: Turn, name: str) -> Reply:
    """Another municipality is meant: say so, and name nobody there."""
    turn.memory.waits_for = ""
    text = _(
        "Für %(name)s kann ich keine Auskunft geben, ich kenne nur %(city)s. Fragen Sie die "
        "Verwaltung dort; die Behördennummer 115 hilft beim Finden."
    ) % {"name": name, "city": current_city().name}
    return Reply(kind=Kind.OUTSIDE, text=text, language=turn.language)


def unknown(turn: Turn, *, nearest: Candidate | None = None) -> Reply:
    """Nothing that could be cited: say so, and offer people."""
    turn.memory.waits_for = ""
    turn.memory.unsure += 1
    text = _("Dazu habe ich keinen Eintrag gefunden, der sicher passt. Ich rate nicht.")
    if turn.memory.unsure == 1:
        text += " " + _("Versuchen Sie es mit anderen Worten, oder fragen Sie einen Menschen.")
    return Reply(
        kind=Kind.UNKNOWN,
        text=text,
        confidence=nearest.sure if nearest else 0.0,
        hand_over=offer(_("Ihre Frage kann ein Mensch beantworten.")),
        language=turn.language,
    )


def _not_now(turn: Turn, best: Candidate, why: Withheld) -> Reply:
    """An entry fits and may not be cited at the moment: people answer."""
    reasons = {
        Withheld.OVERDUE: _(
            "Der Eintrag dazu wird gerade geprüft; ich zitiere ihn so lange nicht."
        ),
        Withheld.SWITCHED_OFF: _("Zu diesem Thema geben hier zurzeit nur Menschen Auskunft."),
    }
    if why not in reasons:
        return unknown(turn, nearest=best)
    turn.memory.waits_for, turn.memory.subject = "", best.subject
    return Reply(
        kind=Kind.UNKNOWN,
        text=reasons[why],
        confidence=best.sure,
        hand_over=offer(reasons[why]),
        language=turn.language,
    )


def offer(reason: str, office: Office | None = None) -> HandOver:
    """The offer to pass the question on."""
    return HandOver(
        office=(office or general_office()).name, url="", reply_hours=reply_hours(), reason=reason
    )


def _choices(others: list[Candidate], best: Candidate) -> tuple[Choice, ...]:
    """What else may be meant, without further sections of the same by-law."""
    shown: dict[str, Choice] = {}
    for one in others:
        head = one.subject.partition("#")[0]
        if head != best.subject.partition("#")[0] and one.sure >= PERHAPS:
            shown.setdefault(head, Choice(one.title, one.subject))
    return tuple(shown.values())[:3]


def entry_named(subject: str) -> Entry | None:
    """The entry of a subject, if it is still there."""
    known = find_subject(subject)
    return known[1] if known else None

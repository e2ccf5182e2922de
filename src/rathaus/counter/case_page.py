"""A case as its applicant sees it: put together from the rooms that know a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.counter.calendar import Appointment
from rathaus.counter.case_steps import NextStep, next_step
from rathaus.counter.conversation import documents_of, notes_of
from rathaus.counter.naming import (
    CHARGES,
    MATTERS,
    NOTICES_OF_DECISION,
    NOUNS,
    ChargeWords,
    MatterWords,
)
from rathaus.counter.own_entries import OwnEntry, own_entries
from rathaus.counter.timeline import time_line
from rathaus.design.components import DocumentRow, Fact, Link, Note, TimelineEntry
from rathaus.design.typography import date_time, money
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.events.queries import visible_events
from rathaus.mail.models import Delivery, Enclosure
from rathaus.mail.queries import deliveries_of
from rathaus.money.models import Claim, ClaimState, Payment, PaymentState
from rathaus.money.queries import claims_of
from rathaus.money.transfers import TransferDetails, transfer_details
from rathaus.procedures.engine.continuations import may_be_continued
from rathaus.procedures.engine.repayments import is_repayment
from rathaus.procedures.installed import installed
from rathaus.procedures.matters import Matter, Sort, sort_of
from rathaus.procedures.models import Decision, Intake, Run
from rathaus.procedures.queries.dates import CaseDay, case_days
from rathaus.procedures.queries.decisions import (
    Effect,
    Ways,
    effects_of,
    issued_decisions,
    ways_against,
)
from rathaus.procedures.queries.follow_ups import (
    OBJECTION_KEY,
    continuation_of,
    continues,
    objection_procedure,
    objections_to,
)
from rathaus.procedures.queries.intakes import unsigned_objection
from rathaus.procedures.queries.papers import MissingPaper, missing_papers
from rathaus.procedures.rules import may_continue, may_sign_objection
from rathaus.records.models import ENDED, Case, CaseState, Outcome
from rathaus.records.queries import documents_for

_WITHOUT_DECISION = frozenset({*ENDED, CaseState.DECIDED})


@dataclass(frozen=True)
class DecisionBox:
    """What was decided, since when it counts and why, and what can be done against it.

    ``objection`` is the case of an objection that lives against it, ``can_object`` whether one can
    be filed here; late ones too, a person judges why.
    """

    decision: Decision
    delivery: Delivery | None
    ways: Ways
    effect: Effect
    sort: Sort
    objection: Case | None = None
    can_object: bool = False

    @property
    def title(self) -> str:
        """What was decided, in the words for its sort; told at once where it holds no longer."""
        usual = NOTICES_OF_DECISION[Matter.APPLICATION]
        own = NOTICES_OF_DECISION.get(self.sort.matter, usual)
        title = str(own.get(self.decision.kind) or usual[self.decision.kind])
        over = self.effect.until is not None and self.effect.until < today()
        return _("%(title)s – gilt nicht mehr") % {"title": title} if over else title

    @property
    def waits_for_service(self) -> bool:
        """Whether it is served formally and the proof has not come yet."""
        return self.delivery is not None and self.delivery.waits_for_service


class CasePage:
    """Everything the page of a case shows; each part is read once, when it is asked for."""

    def __init__(self, actor: Actor, case: Case) -> None:
        self.actor = actor
        self.case = case

    @cached_property
    def run(self) -> Run | None:
        """Where the process of the case stands."""
        runs = Run.objects.select_related("version").defer("version__source")
        return runs.filter(case=self.case).first()

    @cached_property
    def name(self) -> str:
        """What was applied for, in the language of the request."""
        return installed(self.run.version).name if self.run else self.case.title

    @cached_property
    def sort(self) -> Sort:
        """What kind of matter it is, and what is to be paid for it."""
        return sort_of(installed(self.run.version).procedure.service) if self.run else Sort()

    @property
    def words(self) -> MatterWords:
        """How to speak of the matter."""
        return MATTERS[self.sort.matter]

    @property
    def sent_on(self) -> str:
        """When it was sent, and under which number."""
        told = {"when": date_time(self.case.received_at), "number": self.case.number}
        return str(self.words.sent_on) % told

    @property
    def charge(self) -> ChargeWords:
        """How to speak of what is to be paid."""
        return CHARGES[self.sort.charge]

    @cached_property
    def claims(self) -> Sequence[Claim]:
        """What was claimed for the case, with payments and receipt."""
        return list(claims_of(self.case.ref))

    @property
    def claim(self) -> Claim | None:
        """The claim that matters: the open one, else the newest."""
        open_ones = (claim for claim in self.claims if claim.state == ClaimState.OPEN)
        return next(open_ones, self.claims[-1] if self.claims else None)

    @property
    def pays_back(self) -> bool:
        """Whether the claim is no fee but money that has to be paid back."""
        return self.claim is not None and is_repayment(self.claim)

    @property
    def last_payment(self) -> Payment | None:
        """The newest try to pay the claim."""
        payments = list(self.claim.payments.all()) if self.claim else []
        return payments[-1] if payments else None

    @property
    def payment_failed(self) -> bool:
        """Whether the last try to pay ended without money, and the claim is still open."""
        failed = {PaymentState.CANCELLED, PaymentState.TIMED_OUT, PaymentState.FAILED}
        last = self.last_payment
        return self.can_pay and last is not None and last.state in failed

    @property
    def payment_held(self) -> bool:
        """Whether another amount came than was asked for."""
        last = self.last_payment
        return last is not None and last.state == PaymentState.HELD

    @property
    def payment_simulated(self) -> bool:
        """Whether no real money is at stake."""
        return self.last_payment is not None and self.last_payment.simulated

    @property
    def is_open(self) -> bool:
        """Whether money is still missing, whoever moves it."""
        return self.claim is not None and self.claim.state == ClaimState.OPEN

    @property
    def debited(self) -> bool:
        """Whether the city collects it by the mandate that came with the application."""
        answers = self.run.data.get("application", {}) if self.run else {}
        return self.is_open and not self.pays_back and answers.get("direct_debit") is True

    @property
    def can_pay(self) -> bool:
        """Whether something is to be paid by the resident."""
        return self.is_open and not self.debited

    @property
    def transfer(self) -> TransferDetails | None:
        """How to pay by transfer."""
        return transfer_details(self.claim) if self.claim and self.can_pay else None

    @cached_property
    def step(self) -> NextStep:
        """What the case waits for."""
        if self.unsigned is not None:
            text = _("Sie bestätigen Ihren Widerspruch oder schicken ihn unterschrieben.")
            return NextStep(_("Unterschrift fehlt"), "warning", text, mine=True)
        return next_step(self.case, self.claim, self.sort, self.box.effect if self.box else None)

    @property
    def moving(self) -> bool:
        """Whether the house is at work on it right now, so that the page will soon be another."""
        if self.run is None or self.case.state in _WITHOUT_DECISION:
            return False
        paid = self.claim is not None and self.claim.state == ClaimState.PAID
        waits = self.case.state == CaseState.WAITING_PAYMENT
        return self.run.state == Run.State.READY or (waits and paid)

    @property
    def can_withdraw(self) -> bool:
        """Whether the application can still be taken back."""
        mine = self.actor.party in {self.case.applicant_id, self.case.agent_id}
        return mine and not self.case.outcome and self.case.state not in _WITHOUT_DECISION

    @property
    def can_write(self) -> bool:
        """Whether papers can still come into the file."""
        return self.case.closed_at is None

    @cached_property
    def papers(self) -> Sequence[MissingPaper]:
        """What the process waits for from its applicant."""
        return missing_papers(self.run) if self.run and self.can_write else []

    @cached_property
    def deliveries(self) -> Sequence[Delivery]:
        """How messages about the case were delivered."""
        return list(deliveries_of(self.actor, self.case.pk))

    @cached_property
    def boxes(self) -> Sequence[DecisionBox]:
        """Everything that was decided and left the house, oldest first."""
        decisions = issued_decisions(self.case)
        if not decisions:
            return []
        effects, objections = effects_of(decisions), objections_to(decisions)
        return [self._box(one, effects[one.pk], objections.get(one.pk)) for one in decisions]

    def _box(self, decision: Decision, effect: Effect, objection: Case | None) -> DecisionBox:
        delivery = self._brought(decision)
        ways = ways_against(decision, delivery.legal_date if delivery else None)
        mine = self.actor.party in {self.case.applicant_id, self.case.agent_id}
        free = mine and objection is None and effect.end is None and ways.kind == "widerspruch"
        can_object = free and objection_procedure() is not None
        return DecisionBox(decision, delivery, ways, effect, self.sort, objection, can_object)

    @cached_property
    def unsigned(self) -> Intake | None:
        """How the objection came that still lacks a signature; asked of objections only."""
        if self.case.procedure_key != OBJECTION_KEY or self.case.closed_at is not None:
            return None
        mine = may_sign_objection(self.actor, self.case)
        return unsigned_objection(self.case) if mine else None

    @property
    def box(self) -> DecisionBox | None:
        """The decision on the application, the newest where there are several."""
        own = [box for box in self.boxes if box.decision.kind != Decision.Kind.ENDING]
        return own[-1] if own else None

    @property
    def shown_boxes(self) -> Sequence[DecisionBox]:
        """The decision on the application, and whatever took one back."""
        own = self.box
        later = [box for box in self.boxes if box.decision.kind == Decision.Kind.ENDING]
        return [*([own] if own else []), *later]

    def box_of(self, decision_id: UUID | None) -> DecisionBox | None:
        """The one about this decision; that on the application where none is named."""
        if decision_id is None:
            return self.box
        return next((box for box in self.boxes if box.decision.pk == decision_id), None)

    @cached_property
    def _formal(self) -> Sequence[tuple[Delivery, frozenset[UUID]]]:
        """Deliveries that bring decisions, each with the documents enclosed."""
        formal = [delivery for delivery in self.deliveries if delivery.law]
        if len(formal) < 2:
            return [(delivery, frozenset()) for delivery in formal]
        enclosed: dict[UUID, set[UUID]] = {}
        found = Enclosure.objects.filter(message__in=[one.message_id for one in formal])
        for message, document in found.values_list("message_id", "document"):
            enclosed.setdefault(message, set()).add(document)
        return [(one, frozenset(enclosed.get(one.message_id, ()))) for one in formal]

    def _brought(self, decision: Decision) -> Delivery | None:
        """The last delivery of the decision itself; each has its own day."""
        formal = self._formal
        if len(formal) < 2 or decision.document is None:
            return formal[-1][0] if formal else None
        held = [one for one, documents in formal if decision.document in documents]
        return held[-1] if held else None

    @cached_property
    def continuation(self) -> Case | None:
        """The case by which the grant is renewed or changed."""
        return continuation_of(self.box.decision) if self.box else None

    @property
    def can_continue(self) -> bool:
        """Whether a renewal or a change can be begun here, with the answers given before."""
        if self.box is None or self.continuation is not None:
            return False
        mine = may_continue(self.actor, self.case)
        return mine and may_be_continued(self.box.decision) and continues(self.case.procedure_key)

    @cached_property
    def entries(self) -> Sequence[OwnEntry]:
        """What stands in directories because of the case; those of an office alone stay there."""
        listed = installed(self.run.version).procedure.directory if self.run else None
        mine = self.actor.party in {self.case.applicant_id, self.case.agent_id}
        return own_entries(self.case) if listed is not None and mine else []

    @cached_property
    def days(self) -> Sequence[CaseDay]:
        """Days that matter once the case goes well."""
        void = {Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.LAPSED, Outcome.FORWARDED}
        return case_days(self.run) if self.run and self.case.outcome not in void else []

    @cached_property
    def timeline(self) -> Sequence[TimelineEntry]:
        """What happened, where it stands, what comes."""
        parties = frozenset({self.actor.party} if self.actor.party else ())
        events = visible_events(self.case.ref, self.actor, parties=parties)
        told = time_line(events, self.case, self.sort)
        line = [entry for entry in told if not _ahead(entry)]
        if not self.case.outcome:
            line.append(TimelineEntry(title=self.step.text, state="now"))
        ahead = [replace(entry, state="next") for entry in told if _ahead(entry)]
        ahead += [
            TimelineEntry(title=one.title, when=one.day, state="next", why=one.note)
            for one in self.appointments
            if one.day >= today()
        ]
        return [*line, *sorted(ahead, key=_as_date)]

    @cached_property
    def appointments(self) -> Sequence[Appointment]:
        """Days for a calendar: to pay, of the matter itself, and the end of the remedy."""
        number = self.case.number
        found = [Appointment(f"{number}-{d.key}", d.day, d.title, d.why) for d in self.days]
        if self.claim is not None and self.can_pay:
            title = _("Zahlbar bis: %(amount)s") % {"amount": money(self.claim.amount)}
            found.append(Appointment(f"{number}-zahlung", self.claim.due_on, title))
        titles = {
            "widerspruch": _("Bis hier ist Widerspruch möglich"),
            "klage": _("Bis hier ist Klage möglich"),
        }
        for place, box in enumerate(self.shown_boxes):
            settled = box.effect.end or box.objection
            if (until := box.ways.until) is not None and not settled:
                key = f"{number}-rechtsbehelf" + (f"-{place + 1}" if place else "")
                found.append(Appointment(key, until.day, titles[box.ways.kind], until.why))
        return sorted(found, key=lambda one: one.day)

    @cached_property
    def documents(self) -> Sequence[DocumentRow]:
        """Papers of the case, newest first."""
        found = list(documents_for(self.actor, self.case))
        return documents_of(found, self.case, str(NOUNS[self.sort.matter]))

    @cached_property
    def notes(self) -> Sequence[Note]:
        """What was written."""
        return notes_of(self.actor, self.case)

    @property
    def facts(self) -> Sequence[Fact]:
        """What one is asked for on the phone."""
        case = self.case
        known = [
            Fact(term=_("Vorgangsnummer"), value=case.number),
            Fact(term=_("Aktenzeichen"), value=case.file.number),
            Fact(term=_("Eingegangen"), value=date_time(case.received_at)),
            Fact(term=str(self.words.by), value=case.applicant.name),
        ]
        if case.agent is not None:
            known.append(Fact(term=_("vertreten durch"), value=case.agent.name))
        return known

    @property
    def trail(self) -> list[Link]:
        """The way here."""
        return [
            Link(label=_("Mein Rathaus"), url=reverse("counter:overview")),
            Link(label=self.name),
        ]


def _ahead(entry: TimelineEntry) -> bool:
    return type(entry.when) is date and entry.when > today()


def _as_date(entry: TimelineEntry) -> date:
    return entry.when if isinstance(entry.when, date) else today()

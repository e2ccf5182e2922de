"""The decisions of a case as its page shows them, each with how it may be ended or corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field, Why
from rathaus.design.typography import long_date
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.procedures.actions.ending import can_end
from rathaus.procedures.models import Decision, DecisionEnd, Ended
from rathaus.procedures.queries.decisions import Effect, effects_of, waits_for_service
from rathaus.procedures.queries.endings import EndingOffer, ending_offer
from rathaus.procedures.rules import may_decide
from rathaus.records.models import Case
from rathaus.site.desk.typed import Typed

DAYS = ("effective_on", "known_since", "repay_by")
NAMES = ("why", *DAYS, "reasons", "hearing", "late", "repay", "repay_why", "refund")
"""The questions of the form, without what comes before them."""


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """A decision; ``fields`` are empty for whoever may not end it, or where it has ended."""

    decision: Decision
    effect: Effect
    fields: list[Field] = field(default_factory=list)
    problem: RathausError | None = None
    service_open: bool = False
    ended: DecisionEnd | None = None

    @property
    def title(self) -> str:
        """What was decided; for what takes another decision back, how it does that."""
        if self.ended is None:
            return self.decision.get_kind_display()
        titles = {Ended.WITHDRAWN: _("Rücknahme"), Ended.REVOKED: _("Widerruf")}
        return titles.get(Ended(self.ended.why), self.decision.get_kind_display())

    @property
    def history(self) -> list[str]:
        """What became of it, oldest first: by which norm, from when to when it was in force."""
        lines = [line for one in self.effect.ends for line in _told(one)]
        since, until = self.effect.since, self.effect.until
        if since is None or until is None:
            return lines
        if until < since:
            return [*lines, _("in Kraft an keinem Tag")]
        days = {"since": long_date(since), "until": long_date(until)}
        return [*lines, _("in Kraft vom %(since)s bis %(until)s") % days]


def prefix(decision_id: UUID) -> str:
    """What the names of the questions about one decision begin with."""
    return f"e{decision_id.hex[-8:]}_"


def shown_decisions(actor: Actor, case: Case, typed: Typed | None) -> list[ShownDecision]:
    """Every decision that was made and has not lapsed, oldest first."""
    found = Decision.objects.filter(case=case).exclude(state=Decision.State.LAPSED)
    decisions = list(found.order_by("decided_at", "id"))
    effects = effects_of(decisions) if decisions else {}
    may_end = bool(decisions) and may_decide(actor, case)
    ended = {one.by_id: one for effect in effects.values() for one in effect.ends if one.by_id}
    shown = [
        _shown(decision, effects[decision.pk], typed if _is_about(typed, decision) else None)
        if may_end and can_end(decision, effects[decision.pk])
        else _plain(decision, effects[decision.pk])
        for decision in decisions
    ]
    return [replace(one, ended=ended.get(one.decision.pk)) for one in shown]


def _is_about(typed: Typed | None, decision: Decision) -> bool:
    return typed is not None and typed.task == prefix(decision.pk)


def _told(end: DecisionEnd) -> list[str]:
    """One end in words, and what came of it."""
    what, norm = end.get_why_display(), end.norm
    told = _("%(what)s nach %(norm)s") % {"what": what, "norm": norm} if norm else what
    lines = [_("%(told)s, ab %(day)s") % {"told": told, "day": long_date(end.effective_on)}]
    if end.known_until:
        days = {"since": _day(end.known_since), "until": long_date(end.known_until)}
        lines.append(_("Gründe bekannt seit %(since)s, Frist bis %(until)s") % days)
    if end.late:
        lines.append(_("Zur Frist: %(late)s") % {"late": end.late})
    if end.lifted_on:
        day = {"day": long_date(end.lifted_on)}
        lines.append(_("gilt wieder: die Aufhebung fiel am %(day)s") % day)
    return lines


def _day(day: object) -> str:
    return long_date(day) if day else ""  # type: ignore[arg-type]


def _shown(decision: Decision, effect: Effect, typed: Typed | None) -> ShownDecision:
    values: Mapping[str, str] = typed.values if typed else {}
    problem = typed.problem if typed else None
    wrong = problem.fields if isinstance(problem, Invalid) else {}
    offer = ending_offer(decision, effect)
    if offer is None:
        return _plain(decision, effect)
    return replace(
        _plain(decision, effect),
        fields=_fields(decision, offer, values, wrong),
        problem=problem,
    )


def _plain(decision: Decision, effect: Effect) -> ShownDecision:
    """The decision with what is to be known of it, and nothing to do."""
    return ShownDecision(decision, effect, service_open=waits_for_service(decision))


def _fields(
    decision: Decision, offer: EndingOffer, values: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Field]:
    asked = [_why(offer), _effective(), *_grounds(offer), *_words(), *_money(offer)]
    start = prefix(decision.pk)
    return [_filled(question, start, values, wrong) for question in asked]


def _filled(
    question: Field, start: str, values: Mapping[str, str], wrong: Mapping[str, str]
) -> Field:
    name = question.name
    return replace(
        question, name=start + name, value=values.get(name, ""), error=wrong.get(name, "")
    )


def _why(offer: EndingOffer) -> Field:
    return Field(
        name="why",
        label=_("Was geschieht mit dem Bescheid?"),
        widget="radio",
        choices=tuple(_ways(offer)),
    )


def _effective() -> Field:
    return Field(
        name="effective_on",
        label=_("Von welchem Tag an gilt er nicht mehr?"),
        widget="date",
        hint=_(
            "Ein Widerruf wirkt erst, wenn er bekannt gegeben ist: Rechnen Sie die Zustellung "
            "ein. Bei einer Berichtigung bleibt das Feld leer."
        ),
    )


def _grounds(offer: EndingOffer) -> Sequence[Field]:
    """Since when the grounds are known, where something is taken from somebody."""
    if not offer.granting:
        return []
    norm = offer.period_norm
    return [
        Field(
            name="known_since",
            label=_("Seit wann kennen Sie die Gründe?"),
            widget="date",
            hint=" ".join(filter(None, [_known_hint(), offer.since_notified])),
            why=Why(text=_("Danach ist die Rücknahme in der Regel zu spät."), norm=norm)
            if norm
            else None,
        ),
        Field(
            name="late",
            label=_("Warum steht die Frist nicht entgegen?"),
            widget="textarea",
            hint=_("Nur, wenn sie schon abgelaufen ist. Es bleibt bei den Akten."),
            rows=2,
            required=False,
        ),
    ]


def _known_hint() -> str:
    return _("Von diesem Tag an läuft Ihre Frist. Bei einer Berichtigung bleibt das Feld leer.")


def _words() -> list[Field]:
    """What the person writes: it stands in the letter word for word."""
    return [
        Field(
            name="reasons",
            label=_("Begründung"),
            widget="textarea",
            hint=_(
                "Sie steht wörtlich im Schreiben: warum, was für das Vertrauen der Person spricht "
                "und welche Frist für Sie gilt. Bei einer Berichtigung: was falsch dasteht und wie "
                "es richtig heißt. Steuerbescheide ändern Sie nicht hier (§ 172 AO)."
            ),
            rows=5,
        ),
        Field(
            name="hearing",
            label=_("Anhörung"),
            widget="textarea",
            hint=_(
                "Wie und wann die Person angehört wurde, oder warum nicht (§ 28 VwVfG, § 24 SGB X, "
                "§ 91 AO). Nötig, wenn ihr etwas genommen wird."
            ),
            rows=3,
        ),
    ]


def _money(offer: EndingOffer) -> list[Field]:
    """Money that went out with the decision, and a fee that came in for it."""
    fields = _repayment(offer) if offer.pays and offer.granting else []
    if offer.fee_paid:
        fields.append(
            Field(
                name="refund",
                label=_("Die bezahlte Gebühr erstatten"),
                widget="checkbox",
                hint=_("Die Kasse bekommt den Auftrag; zwei Personen geben ihn frei."),
                required=False,
            )
        )
    return fields


def _repayment(offer: EndingOffer) -> list[Field]:
    return [
        Field(
            name="repay",
            label=_("Zurückzuzahlender Betrag"),
            widget="number",
            unit="€",
            width="6",
            hint=_("Leer heißt: Es wird nichts zurückgefordert. Zum Beispiel: 1.250,00"),
            why=Why(
                text=_("Von selbst fordert das Rathaus nichts zurück."), norm=offer.repayment_norm
            )
            if offer.repayment_norm
            else None,
            required=False,
        ),
        Field(
            name="repay_by",
            label=_("Zu zahlen bis"),
            widget="date",
            required=False,
        ),
        Field(
            name="repay_why",
            label=_("Warum dieser Betrag?"),
            widget="textarea",
            hint=_("Die Gründe stehen im Schreiben neben dem Betrag."),
            rows=3,
            required=False,
        ),
    ]


def _ways(offer: EndingOffer) -> list[Choice]:
    """What the branch of law allows, each with its provision; the person chooses."""
    labels = {
        "withdrawn": (_("Zurücknehmen"), _("Er war von Anfang an rechtswidrig.")),
        "revoked": (_("Widerrufen"), _("Er war rechtmäßig und soll künftig nicht mehr gelten.")),
        "purpose": (
            _("Widerrufen, auch für die Vergangenheit"),
            _("Das Geld wurde nicht für seinen Zweck verwendet, oder eine Auflage blieb aus."),
        ),
        "adjusted": (
            _("Aufheben, weil sich die Verhältnisse geändert haben"),
            _("Er gilt auf Dauer; nennen Sie als Tag den der Änderung."),
        ),
        "corrected": (
            _("Berichtigen"),
            _("Er enthält einen offenbaren Fehler und gilt im Übrigen weiter."),
        ),
    }
    return [
        Choice(
            value=one.way.key,
            label=_("%(way)s (%(norm)s)") % {"way": labels[one.way.key][0], "norm": one.norm},
            hint=labels[one.way.key][1],
        )
        for one in offer.ways
    ]

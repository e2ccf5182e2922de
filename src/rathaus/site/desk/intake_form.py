"""The questions by which something that reached the house is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from rathaus.design.components import Fact
from rathaus.design.entry import date_or_problem
from rathaus.design.fields import Choice, Field
from rathaus.design.typography import long_date
from rathaus.kernel.access import Actor
from rathaus.kernel.errors import Invalid
from rathaus.procedures.actions.intake import Arrival
from rathaus.procedures.actions.objections import (
    AGENT,
    APPLICANT,
    senders,
)
from rathaus.procedures.actions.objections import OTHER as BY_OTHERS
from rathaus.procedures.actions.signatures import MISSING, SIGNED
from rathaus.procedures.models import Decision, FollowUp, Intake, Run
from rathaus.procedures.queries.follow_ups import objection_to
from rathaus.procedures.queries.intakes import intakes_of
from rathaus.procedures.queries.papers import missing_papers
from rathaus.procedures.rules import may_record_objection
from rathaus.records.models import Case, ScannedPaper

OBJECTION, PAPER, OTHER = "objection", "paper", "other"
ARRIVAL = ("way", "received_on", "text", "elsewhere", "elsewhere_on")
REPRESENTATIVE = (
    "organisation",
    "first_names",
    "surname",
    "street",
    "house_number",
    "postcode",
    "town",
)
ABOUT_CASE = ("what", "sender", *ARRIVAL, *REPRESENTATIVE)


def case_questions(
    actor: Actor, case: Case, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Field]:
    """What came to the case, from whom, how and when."""
    what = Field(
        name="what",
        label=_("Was ist gekommen?"),
        widget="radio",
        value=typed.get("what", ""),
        error=wrong.get("what", ""),
        choices=tuple(_choices(actor, case)),
    )
    names = {
        APPLICANT: case.applicant.name,
        AGENT: case.agent.name if case.agent else "",
        BY_OTHERS: _("jemand anderes für diese Person, zum Beispiel eine Kanzlei"),
    }
    sender = Field(
        name="sender",
        label=_("Wer hat geschrieben?"),
        widget="radio",
        value=typed.get("sender", "" if case.agent else APPLICANT),
        error=wrong.get("sender", ""),
        choices=tuple(Choice(value=value, label=names[value]) for value in senders(case)),
    )
    return [what, sender, *arrival_questions(typed, wrong)]


def representative_questions(typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    """Who wrote for the person, where the case does not know them yet."""
    labels = {
        "organisation": _("Kanzlei oder Organisation"),
        "first_names": _("Vornamen"),
        "surname": _("Nachname"),
        "street": _("Straße"),
        "house_number": _("Hausnummer"),
        "postcode": _("Postleitzahl"),
        "town": _("Ort"),
    }
    return [
        Field(
            name=name,
            label=label,
            value=typed.get(name, ""),
            error=wrong.get(name, ""),
            required=False,
            autocomplete="off",
        )
        for name, label in labels.items()
    ]


def arrival_questions(
    typed: Mapping[str, str], wrong: Mapping[str, str], *, with_text: bool = True
) -> list[Field]:
    """How and when it came, what it says, the scan, and whether it took a detour."""

    def ask(name: str, label: str, **more: Any) -> Field:
        return Field(
            name=name, label=label, value=typed.get(name, ""), error=wrong.get(name, ""), **more
        )

    text = ask(
        "text",
        _("Was steht darin?"),
        widget="textarea",
        rows=4,
        required=False,
        hint=_("Bei einem Widerspruch die Begründung, sonst ein Satz. Es kommt zu den Akten."),
    )
    ways = tuple(Choice(value=str(value), label=str(label)) for value, label in Intake.Way.choices)
    return [
        ask("way", _("Auf welchem Weg?"), widget="radio", choices=ways),
        ask(
            "received_on",
            _("Wann war es im Haus?"),
            widget="date",
            hint=_("Der Tag des Eingangsstempels. Er zählt für Fristen, nicht der Tag heute."),
        ),
        *([text] if with_text else []),
        ask(
            "scan",
            _("Scan (PDF oder Bild)"),
            widget="upload",
            required=False,
            hint=_("Ohne Scan kommt ein Vermerk zu den Akten; das Papier bleibt im Original."),
        ),
        ask(
            "elsewhere",
            _("War es zuerst bei einer anderen Behörde? Bei welcher?"),
            required=False,
            max_length=200,
        ),
        ask(
            "elsewhere_on",
            _("An welchem Tag war es dort?"),
            widget="date",
            required=False,
            hint=_("In sozialen Sachen zählt dieser Tag (§ 16 SGB I, § 84 SGG)."),
        ),
    ]


def signature_fields(
    prefix: str, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> list[Field]:
    """What became of the signature that an objection by e-mail lacks."""
    return [
        Field(
            name=f"{prefix}kind",
            label=_("Ist die Unterschrift gekommen?"),
            widget="radio",
            value=typed.get("kind", ""),
            error=wrong.get("kind", ""),
            choices=(
                Choice(value=SIGNED, label=_("Ja, der unterschriebene Widerspruch ist da")),
                Choice(
                    value=MISSING,
                    label=_("Nein, sie ist nicht gekommen"),
                    hint=_("Ob der Widerspruch deshalb unzulässig ist, entscheidet ein Mensch."),
                ),
            ),
        ),
        Field(
            name=f"{prefix}signed_on",
            label=_("Wenn ja: Wann war sie im Haus?"),
            widget="date",
            value=typed.get("signed_on", ""),
            error=wrong.get("signed_on", ""),
            required=False,
        ),
        Field(
            name=f"{prefix}text",
            label=_("Vermerk"),
            widget="textarea",
            rows=2,
            value=typed.get("text", ""),
            required=False,
        ),
    ]


def arrival_of(
    typed: Mapping[str, str],
    scan: UploadedFile[bytes] | None,
    scanned: ScannedPaper | None = None,
) -> Arrival:
    """What was typed; raises :class:`Invalid` for days that cannot be read."""
    on, problem = date_or_problem(typed.get("received_on", ""))
    there, problem_there = date_or_problem(typed.get("elsewhere_on", ""))
    fields = {"received_on": problem, "elsewhere_on": problem_there}
    wrong = {name: text for name, text in fields.items() if text}
    if wrong:
        raise Invalid(_("Der Eingang ist noch nicht vollständig."), fields=wrong)
    return Arrival(
        way=typed.get("way", ""),
        on=on,
        text=typed.get("text", ""),
        elsewhere=typed.get("elsewhere", ""),
        elsewhere_on=there,
        scan=scan,
        scanned=scanned,
    )


def decision_of(case: Case, what: str) -> Decision | None:
    """The decision that was chosen, of this case or the one that this case objects to."""
    kind, _colon, key = what.partition(":")
    found = (decision for decision in _objectable(case) if str(decision.pk) == key)
    return next(found, None) if kind == OBJECTION else None


def arrivals(case: Case) -> list[Fact]:
    """What came to the case outside the online form, as its page tells it."""
    return [
        Fact(
            term=str(intake.get_kind_display()),
            value=_("%(way)s, %(day)s")
            % {"way": intake.get_way_display(), "day": long_date(intake.received_on)},
            note="; ".join(_notes(intake)),
        )
        for intake in intakes_of(case)
    ]


def _notes(intake: Intake) -> Iterator[str]:
    if intake.late:
        yield _("nach dem Ende der Frist")
    if intake.form == Intake.Form.SIGNED and intake.signed_on:
        yield _("Schriftform nachgeholt am %(day)s") % {"day": long_date(intake.signed_on)}
    elif intake.form:
        yield _("Schriftform: %(form)s") % {"form": intake.get_form_display()}
    if intake.elsewhere_on:
        yield _("zuerst bei %(authority)s am %(day)s") % {
            "authority": intake.elsewhere,
            "day": long_date(intake.elsewhere_on),
        }


def _choices(actor: Actor, case: Case) -> Iterator[Choice]:
    for decision in _objectable(case):
        if may_record_objection(actor, decision):
            yield _objection_choice(case, decision)
    run = Run.objects.filter(case=case).first()
    for paper in missing_papers(run) if run else []:
        yield Choice(value=f"{PAPER}:{paper.key}", label=paper.title, hint=_("angefordert"))
    yield Choice(
        value=OTHER, label=_("Anderes Schreiben"), hint=_("Eine Aufgabe sagt, dass es da ist.")
    )


def _objection_choice(case: Case, decision: Decision) -> Choice:
    value, running = f"{OBJECTION}:{decision.pk}", objection_to(decision)
    if running is not None and running.pk == case.pk:
        return Choice(value=value, label=_("Unterschrift oder weiteres zum Widerspruch"))
    day = long_date(decision.issued_on) if decision.issued_on else ""
    label = _("Widerspruch gegen den Bescheid vom %(day)s") % {"day": day}
    if running is not None:
        hint = _("Er läuft schon als Vorgang %(number)s; das Schreiben kommt dorthin.")
        return Choice(value=value, label=label, hint=hint % {"number": running.number})
    until = decision.remedy_until
    hint = _("Frist bis %(day)s") % {"day": long_date(until)} if until else ""
    return Choice(value=value, label=label, hint=hint)


def _objectable(case: Case) -> list[Decision]:
    """Decisions of the case against which one objects, and the one that this case is about."""
    issued = Decision.objects.filter(case=case, state=Decision.State.ISSUED)
    own = [one for one in issued.order_by("-issued_on") if one.remedy.get("kind") == "widerspruch"]
    link = FollowUp.objects.filter(case=case, live=True).select_related("decision__case").first()
    for decision in own:
        decision.case = case
    return [*([link.decision] if link else []), *own]

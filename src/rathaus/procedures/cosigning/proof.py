"""The sheet of a round (Mitzeichnungsverlauf) and of a disposition, set as PDF/UA-1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.design.typography import date_time, short_date
from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, Visibility
from rathaus.kernel.clock import now, today
from rathaus.kernel.tenancy import current_city
from rathaus.procedures import letters
from rathaus.procedures.cosigning.queries import steps_of
from rathaus.procedures.engine.letter_data import stationery
from rathaus.procedures.letters import Pdf
from rathaus.procedures.models import Disposition, Round, RoundStep
from rathaus.procedures.queries.paper_forms import house_form
from rathaus.records.actions import Paper, add_documents
from rathaus.records.models import Case, Direction, Document

KIND = "cosigning"
_NAME = "mitzeichnungsverlauf.pdf"


def file_proof(*, actor: Actor, round: Round) -> Document:
    """Put the sheet of a co-signature that has ended to the file, as an internal document.

    Called within the action that ends it; what the paper hides the sheet hides too.
    """
    with translation.override("de"):
        title = _("Mitzeichnungsverlauf zu „%(title)s“") % {"title": round.document.title}
        blob = blobs.put(round_sheet(round).data, name=_NAME, purpose="generated")
        paper = Paper(
            blob=blob,
            name=_NAME,
            title=title[:200],
            kind=KIND,
            direction=Direction.INTERNAL,
            visibility=Visibility(max(round.document.visibility, Visibility.INTERNAL)),
        )
    return add_documents(actor=actor, case=round.case, papers=[paper])[0]


def round_sheet(round: Round) -> Pdf:
    """The sheet: which version, and who said what, when, as whom."""
    facts = [
        (_("Dokument"), round.document.title),
        (_("Fassung"), str(round.version)),
        (_("Prüfsumme (SHA-256)"), _broken(round.sha256)),
        (_("Begonnen"), f"{date_time(round.started_at)}, {round.started_by}"),
        (_("Frist"), short_date(round.due_on)),
        (_("Stand"), _state(round)),
        (_("Grund"), round.ended_why),
        (_("Anmerkung"), round.comment),
    ]
    note = _("Die Zeichnungen zählen nicht mehr.") if round.void else ""
    return _sheet(
        round.case,
        round.get_kind_display(),
        facts,
        [
            (_("Schritt"), 2),
            (_("Wer"), 4),
            (_("Was"), 5),
            (_("Wann"), 4),
            (_("Anmerkung"), 6),
        ],
        [_row(step) for step in steps_of(round)],
        note=note,
    )


def disposition_sheet(disposition: Disposition) -> Pdf:
    """The list of points with who ticked them off."""
    paper = disposition.document
    facts = [
        (_("Dokument"), paper.title if paper else ""),
        (_("Verfügt"), f"{date_time(disposition.made_at)}, {disposition.made_by}"),
    ]
    rows = [
        [
            str(point.place),
            point.get_kind_display(),
            " · ".join(part for part in (point.addressee, point.text) if part) or "–",
            short_date(point.due_on) if point.due_on else "–",
            f"{point.done_label}, {date_time(point.done_at)}" if point.done_at else _("offen"),
        ]
        for point in disposition.points.all()
    ]
    columns = [(_("Nr."), 1), (_("Punkt"), 2), (_("An, was"), 6), (_("Bis"), 2), (_("Erledigt"), 4)]
    return _sheet(disposition.case, _("Verfügung"), facts, columns, rows)


def _sheet(
    case: Case,
    subject: str,
    facts: Iterable[tuple[str, str]],
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
    *,
    note: str = "",
) -> Pdf:
    head = stationery(case.office, current_city())
    told: dict[str, Any] = {
        "date": today().isoformat(),
        "reference": case.file.number,
        "case_number": case.number,
        "recipient": {"lines": [head["authority"], case.office.name]},
        "sheet": {
            "subject": subject,
            "facts": [{"label": label, "value": value} for label, value in facts if value],
            "columns": [{"title": title, "share": share} for title, share in columns],
            "rows": [list(row) for row in rows],
            "empty": _("Niemand wurde gefragt."),
            "note": note,
        },
    }
    return letters.render(house_form("sheet"), told, letterhead=head, created=now())


def _row(step: RoundStep) -> list[str]:
    who = step.whom
    if step.done_label and (step.in_place or step.signer_id is None):
        mark = _("i. V.") if step.in_place else _("für die Stelle")
        who = f"{who}: {mark} {step.done_label}"
    what = step.get_result_display() if step.result else _("nicht gezeichnet")
    if step.kind == RoundStep.Kind.FINAL:
        what = f"{step.get_kind_display()}: {what}"
    when = date_time(step.done_at) if step.done_at else "–"
    return [str(step.stage), who, what, when, step.note or "–"]


def _state(round: Round) -> str:
    ended = f", {date_time(round.ended_at)}" if round.ended_at else ""
    who = f", {round.ended_label}" if round.ended_label else ""
    return f"{round.get_state_display()}{ended}{who}"


def _broken(sha256: str) -> str:
    """The hash in groups, so that it may break over lines."""
    return " ".join(sha256[at : at + 16] for at in range(0, len(sha256), 16))

"""The questions to whoever asks a person for paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.design.fields import Choice, Field, Why
from rathaus.kernel.errors import Invalid
from rathaus.site.desk.typed import Typed

DEMAND = "demand"
"""What the form is called, and what the names of its questions begin with."""


def demand_fields(typed: Typed | None) -> list[Field]:
    """What is needed, whether there is another way, by which norm, and what the person reads."""
    given = typed if typed and typed.task == DEMAND else None
    values = given.values if given else {}
    wrong = given.problem.fields if given and isinstance(given.problem, Invalid) else {}
    return [
        Field(
            name=f"{DEMAND}_what",
            label=_("Was brauchen Sie?"),
            widget="radio",
            value=values.get("what", ""),
            choices=(
                Choice(value="original", label=_("ein Original")),
                Choice(value="signature", label=_("eine Unterschrift von Hand")),
                Choice(value="print", label=_("einen Ausdruck")),
            ),
            error=wrong.get("what", ""),
        ),
        Field(
            name=f"{DEMAND}_forced",
            label=_("Gibt es einen Weg ohne Papier?"),
            widget="radio",
            value=values.get("forced", ""),
            why=Why(
                text=_(
                    "Wer zu Papier gezwungen wird, hat keine Online-Leistung: Sie bleibt dann auf "
                    "Stufe 2. Was jemand selbst wählt, ändert nichts."
                ),
                norm="Reifegradmodell 1.1",
            ),
            choices=(
                Choice(value="no", label=_("Ja, das Papier ist nur eine Möglichkeit")),
                Choice(value="yes", label=_("Nein, es geht nur so")),
            ),
            error=wrong.get("forced", ""),
        ),
        Field(
            name=f"{DEMAND}_norm",
            label=_("Vorschrift, die das verlangt"),
            hint=_("Nötig, wenn es nur so geht."),
            value=values.get("norm", ""),
            max_length=200,
            error=wrong.get("norm", ""),
        ),
        Field(
            name=f"{DEMAND}_text",
            label=_("Nachricht an die Person"),
            widget="textarea",
            value=values.get("text", ""),
            rows=4,
            error=wrong.get("text", ""),
        ),
    ]

"""One line of the task list as HTML.

Set in one go instead of by the template: a page holds 25 of them, and each tag of a template costs
more than all the text of a line.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rathaus.design.typography import norm, short_date

_NO_KEY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Row:
    """What a line says. ``whose`` is free, mine or other, ``urgency`` late, soon or nothing.

    ``bound`` tells that a paper goes round: to be signed (cosign) or read (inform).
    """

    key: str
    title: str
    number: str
    who: str
    due: datetime.date
    due_why: str
    urgency: str
    why: str
    whose: str
    holder: str
    bound: str = ""


class Lines:
    """Sets lines in the language of the request."""

    def __init__(self) -> None:
        self._words = {"late": _("überfällig"), "soon": _("bald fällig")}
        self._take, self._return = _("Übernehmen"), _("Zurückgeben")
        self._choose, self._with = _("Auswählen"), _("bei")
        self._case = reverse("desk-case", args=["-"])[:-1]
        self._back = reverse("desk:give-back")
        self._noted, self._note = _("Zur Kenntnis genommen"), reverse("desk:acknowledge")
        self._round = reverse("desk:round-task", args=[_NO_KEY]).replace(_NO_KEY, "")

    def set(self, row: Row) -> SafeString:
        """The line, every text in it escaped."""
        number, key = escape(row.number), escape(row.key)
        urgency = f" task-row--{row.urgency}" if row.urgency else ""
        address = self._address(row, key, number)
        reason = f"<span>{escape(norm(row.due_why))}</span>" if row.due_why else ""
        holder = f"<strong>{self._with} {escape(row.holder)}</strong><br>" if row.holder else ""
        return mark_safe(  # noqa: S308 - every value in it is escaped above or here
            f'<li class="task-row{urgency}" data-desk-row>'
            f'<p class="desk-tasks__choose">{self._box(row, key, number)}</p>'
            f'<p class="task-row__due"><time datetime="{row.due.isoformat()}">'
            f"{short_date(row.due)}</time>{self._urgency(row)}</p>"
            f'<div class="task-row__body"><p class="task-row__title">'
            f'<a href="{address}" data-desk-open>{escape(row.title)}</a></p>'
            f'<p class="task-row__meta"><span class="task-row__number">{number}</span>'
            f"<span>{escape(row.who)}</span>{reason}</p></div>"
            f'<p class="task-row__why">{holder}{escape(row.why)}</p>'
            f'<p class="task-row__done">{self._button(row, key, number)}</p></li>\n'
        )

    def _address(self, row: Row, key: str, number: str) -> str:
        return f"{self._round}{key}" if row.bound else f"{self._case}{number}"

    def _urgency(self, row: Row) -> str:
        word = self._words.get(row.urgency, "")
        return f'<span class="task-row__word">{word}</span>' if word else ""

    def _box(self, row: Row, key: str, number: str) -> str:
        if row.bound != "inform" and (row.bound or row.whose != "free"):
            return ""
        label = f"{self._choose}: {number}"
        return f'<input type="checkbox" name="task" value="{key}" aria-label="{label}">'

    def _button(self, row: Row, key: str, number: str) -> str:
        if row.whose == "other" or row.bound == "cosign":
            return ""
        what, more = self._take, " data-desk-done"
        if row.whose == "mine":
            what, more = self._return, f' formaction="{self._back}"'
        if row.bound:
            what, more = self._noted, f' formaction="{self._note}"'
        return (
            f'<button class="task-row__button" name="only" value="{key}"{more}>{what}'
            f'<span class="visually-hidden">: {number}</span></button>'
        )

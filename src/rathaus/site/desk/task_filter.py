"""What narrows the list of tasks: read from the address, kept in it, and said in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from rathaus.design.components import Link
from rathaus.design.typography import long_date
from rathaus.kernel.clock import today
from rathaus.procedures.queries.active import ProcedureName
from rathaus.procedures.queries.task_list import TaskFilter

WEEK = datetime.timedelta(days=7)
_NAMES = ("wessen", "q", "verfahren", "bis")
_WHOSE = ("mine", "team", "standing-in")


def read(request: HttpRequest) -> TaskFilter:
    """The filter that the address asks for; what makes no sense is left out."""
    whose = request.GET.get("wessen", "")
    return TaskFilter(
        whose=whose if whose in _WHOSE else "all",  # type: ignore[arg-type]
        procedure=request.GET.get("verfahren", "")[:80],
        due_by=_day(request.GET.get("bis", "")),
        words=request.GET.get("q", "")[:80].strip(),
    )


def kept(request: HttpRequest) -> dict[str, str]:
    """What narrows the list, as it stands in the address."""
    return {name: request.GET[name] for name in _NAMES if request.GET.get(name)}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filter as the page shows it."""

    wanted: TaskFilter
    kept: Mapping[str, str]
    procedures: Sequence[ProcedureName]

    @property
    def narrowed(self) -> bool:
        """Whether anything at all is left out."""
        return self.wanted != TaskFilter(whose="all")

    @property
    def hidden(self) -> SafeString:
        """What the form keeps besides its own fields."""
        return SafeString(
            "".join(
                f'<input type="hidden" name="{name}" value="{escape(self.kept[name])}">'
                for name in ("wessen", "bis")
                if name in self.kept
            )
        )

    @property
    def options(self) -> SafeString:
        """The procedures to choose from; one that the city no longer has stays chosen."""
        known = {entry.key: entry.name for entry in self.procedures}
        if self.wanted.procedure:
            known.setdefault(self.wanted.procedure, self.wanted.procedure)
        return mark_safe(  # noqa: S308 - key and name are escaped
            "".join(
                f'<option value="{escape(key)}"{" selected" * (key == self.wanted.procedure)}>'
                f"{escape(name)}</option>"
                for key, name in known.items()
            )
        )

    def views(self) -> list[Link]:
        """Whose tasks: a choice of four."""
        return [
            Link(
                label=label,
                url="?" + urlencode({**self.kept, "wessen": key}),
                current=self.wanted.whose == key,
            )
            for key, label in _whose().items()
        ]

    def days(self) -> list[Link]:
        """Narrowed to what is due; the day itself stands in the address."""
        choices = {
            _("überfällig"): today() - datetime.timedelta(days=1),
            _("in 7 Tagen fällig"): today() + WEEK,
        }
        others = {key: value for key, value in self.kept.items() if key != "bis"}
        return [
            Link(
                label=label,
                url="?" + urlencode(others if self.wanted.due_by == day else others | {"bis": day}),
                current=self.wanted.due_by == day,
            )
            for label, day in choices.items()
        ]

    def said(self) -> str:
        """The filter as a sentence would name it, for a list that shows nothing."""
        return " · ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        wanted = self.wanted
        if wanted.words:
            yield _("Gesucht: „%(words)s“") % {"words": wanted.words}
        if wanted.procedure:
            names = {entry.key: entry.name for entry in self.procedures}
            name = names.get(wanted.procedure, wanted.procedure)
            yield _("Verfahren: %(name)s") % {"name": name}
        if wanted.whose != "all":
            yield _("Wessen Aufgaben: %(whose)s") % {"whose": _whose()[wanted.whose]}
        if wanted.due_by:
            yield _("fällig bis %(day)s") % {"day": long_date(wanted.due_by)}


def _whose() -> dict[str, str]:
    return {
        "all": _("alle"),
        "mine": _("meine"),
        "team": _("freie"),
        "standing-in": _("in Vertretung"),
    }


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None

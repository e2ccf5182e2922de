"""The question that all pages of process control ask: office, procedure, months, in the address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.design.components import Link
from rathaus.people.models import Office
from rathaus.procedures.control.scope import Scope, scope_for
from rathaus.procedures.queries.active import active_procedures
from rathaus.procedures.queries.bottlenecks import FEWEST
from rathaus.procedures.rules import CONTROL, may_see_figures
from rathaus.site.desk.frame import StaffRequest
from rathaus.site.desk.steering_filter import offices_of

MONTHS: Final = (3, 6, 12, 24)
USUAL: Final = 12


@dataclass(frozen=True)
class Narrowed:
    """What a page is narrowed to, read from its address."""

    request: StaffRequest

    @cached_property
    def offices(self) -> dict[str, Office]:
        """The offices to choose from."""
        return offices_of(self.request.actor, *CONTROL)

    @cached_property
    def office(self) -> Office | None:
        return self.offices.get(self.request.GET.get("stelle", ""))

    @cached_property
    def procedure(self) -> str:
        return self.request.GET.get("verfahren", "")[:80]

    @cached_property
    def months(self) -> int:
        text = self.request.GET.get("monate", "")
        return int(text) if text in {str(count) for count in MONTHS} else USUAL

    @cached_property
    def scope(self) -> Scope:
        """Raises :class:`~rathaus.kernel.errors.NotAllowed` for whoever may count nothing."""
        return scope_for(
            self.request.actor,
            office=self.office,
            procedure=self.procedure,
            months=self.months,
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """Procedures by key as people know them."""
        return {entry.key: entry.name for entry in active_procedures()}

    @property
    def kept(self) -> dict[str, str]:
        """The address without what is usual."""
        months = str(self.months) if self.months != USUAL else ""
        kept = {
            "stelle": self.office.key if self.office else "",
            "verfahren": self.procedure,
            "monate": months,
        }
        return {key: value for key, value in kept.items() if value}

    def url(self, name: str, **more: str) -> str:
        """Another page, or this one, with the same question."""
        query = urlencode(self.kept | more)
        return reverse(f"desk:{name}") + (f"?{query}" if query else "")

    def frame(self, current: str) -> dict[str, Any]:
        """What every page of process control shows around its figures."""
        labels = {
            "control": _("Nutzung"),
            "control-movement": _("Ohne Bewegung"),
            "control-times": _("Laufzeiten"),
            "control-waiting": _("Wartezeiten"),
            "control-captured": _("Dokumente"),
        }
        if may_see_figures(self.request.actor):
            labels["figures"] = _("Engpässe")
        return {
            "parts": [
                Link(label=label, url=self.url(name), current=name == current)
                for name, label in labels.items()
            ],
            "offices": self.offices.values(),
            "office": self.office,
            "procedures": sorted(self.names.items(), key=lambda item: item[1].casefold()),
            "procedure": self.procedure,
            "times": [(count, _last(count)) for count in MONTHS],
            "months": self.months,
            "fewest": FEWEST,
            "export_url": self.url(current, ausgabe="csv"),
            "clear_url": reverse(f"desk:{current}"),
            "narrowed": bool(self.kept),
        }


def _last(count: int) -> str:
    return ngettext("letzter Monat", "letzte %(n)s Monate", count) % {"n": count}

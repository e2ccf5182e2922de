"""What the pages for setting up the issue reporter share: who may, the way between them, forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Link, Table
from rathaus.design.fields import Choice, Field
from rathaus.kernel.access import staff
from rathaus.kernel.errors import Invalid, RathausError
from rathaus.people.models import Office
from rathaus.reports.configuration.changing import ChangedMeanwhile
from rathaus.reports.rules import MANAGE
from rathaus.site.desk.frame import StaffRequest, show
from rathaus.site.desk.reports_setup_words import Names, difference_table

for_setup = staff(MANAGE)


def setup_pages(request: StaffRequest) -> list[Link]:
    """The pages beside each other."""
    links = []
    for label, name in (
        (_("Überblick"), "desk-reports-setup"),
        (_("Kategorien"), "desk-reports-setup-categories"),
        (_("Zuständigkeiten"), "desk-reports-setup-routes"),
        (_("Auftragnehmer"), "desk-reports-setup-contractors"),
        (_("Texte"), "desk-reports-setup-texts"),
        (_("Programme"), "desk-reports-setup-programs"),
        (_("Vorschläge"), "desk-reports-setup-suggestions"),
        (_("Verlauf"), "desk-reports-setup-history"),
        (_("Dateien"), "desk-reports-setup-files"),
    ):
        url = reverse(name)
        here = request.path == url or (
            request.path.startswith(url) and name != "desk-reports-setup"
        )
        links.append(Link(label=label, url=url, current=here))
    return links


def show_setup(
    request: StaffRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the setup."""
    return show(request, template, {"setup_pages": setup_pages(request), **context}, status=status)


def show_form(
    request: StaffRequest,
    *,
    title: str,
    fields: Sequence[Field],
    back: Link,
    seen: int = 0,
    problem: RathausError | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A form of the setup; where somebody else was quicker, with both versions."""
    differences: Table | None = None
    if isinstance(problem, ChangedMeanwhile):
        seen = problem.seen
        differences = difference_table(problem.differences, Names())
    context = {
        "title": title,
        "fields": fields,
        "back": back,
        "seen": seen,
        "problem": problem,
        "differences": differences,
        **(more or {}),
    }
    status = problem.status if problem else 200
    return show_setup(request, "desk/reports_setup_form.html", context, status=status)


def wrong_of(problem: RathausError | None) -> Mapping[str, str]:
    """What is wrong by field."""
    return problem.fields if isinstance(problem, Invalid) else {}


def seen_of(sent: QueryDict, name: str = "seen") -> int:
    """The number of the last change that the form was made from; -1 for nonsense."""
    text = sent.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else -1


def office_choices() -> tuple[Choice, ...]:
    """Every office by name."""
    rows = Office.objects.order_by("name", "key").values_list("key", "name")
    return (
        Choice(value="", label=_("bitte wählen")),
        *(Choice(value=key, label=name) for key, name in rows),
    )

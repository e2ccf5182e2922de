"""What stands around every page of the desk: its own navigation and search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.assistant.staff.rules import may_see_quality
from rathaus.catalogue.slots.rules import may_see_slots
from rathaus.design.components import Link
from rathaus.kernel.access import Actor
from rathaus.kernel.access.pages import allow
from rathaus.kernel.errors import RathausError
from rathaus.procedures.drafting.rules import may_keep_templates, may_see_templates
from rathaus.procedures.rules import may_see_control, may_see_figures
from rathaus.records.access_rights.rules import may_list_access
from rathaus.reports.desk_list import urgent_count
from rathaus.reports.rules import may_manage as may_set_up_reports
from rathaus.reports.rules import may_see_desk as may_see_reports
from rathaus.site.desk.neighbours import assistant_pages, editors_pages

View = TypeVar("View", bound=Callable[..., Any])


class StaffRequest(HttpRequest):
    """A request of a member of staff."""

    actor: Actor


def any_staff(view: View) -> View:
    """Open a page to every member of staff, whatever their roles."""
    opened: View = allow("desk", lambda actor: actor.is_staff)(view)
    return opened


def for_figures(view: View) -> View:
    """Open a page to whoever may see how long tasks take."""
    opened: View = allow("staff:figures.see", may_see_figures)(view)
    return opened


def for_templates(view: View) -> View:
    """Open a page to whoever writes with templates, or keeps them."""
    opened: View = allow("staff:letter-template.see", may_see_templates)(view)
    return opened


def for_template_keepers(view: View) -> View:
    """Open a page to whoever proposes and releases templates."""
    opened: View = allow("staff:letter-template.keep", may_keep_templates)(view)
    return opened


def for_control(view: View) -> View:
    """Open a page to whoever may see how the work of offices moves."""
    opened: View = allow("staff:control.see", may_see_control)(view)
    return opened


def for_access_lists(view: View) -> View:
    """Open a page to whoever may see special rights on files."""
    opened: View = allow("staff:access-rights.list", may_list_access)(view)
    return opened


def for_assistant_quality(view: View) -> View:
    """Open a page to whoever may see how good the answers are."""
    opened: View = allow("staff:assistant.see-quality", may_see_quality)(view)
    return opened


def show(
    request: StaffRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the desk. The search is for those who may see cases."""
    frame = {
        "nav": list(places(request)),
        "home_url": reverse("desk:tasks"),
        "search_url": reverse("desk:cases") if request.actor.can("case.see") else "",
        "assistant_pages": lambda: list(assistant_pages(request)),
        "editors_pages": lambda: list(editors_pages(request)),
        "may_set_up_reports": lambda: may_set_up_reports(request.actor),
    }
    return render(request, template, frame | context, status=status)


def tell(request: StaffRequest, act: Callable[[], object], done: str) -> bool:
    """Do it and say so; what speaks against it is said instead. Whether it was done."""
    try:
        act()
    except RathausError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def places(request: StaffRequest) -> Iterator[Link]:
    """The pages of the desk that are open to whoever asks, in the order of the navigation."""
    for permission, label, name, key in (
        ("case.work", _("Aufgaben"), "desk:tasks", "a"),
        ("case.see", _("Umläufe"), "desk:rounds", "m"),
        ("case.see", _("Vorgänge"), "desk:cases", "v"),
        ("case.see", _("Akten"), "desk:filing-plan", "o"),
        ("case.see", _("Aktensuche"), "desk:search", "f"),
        ("case.work", _("Posteingang"), "desk:intake", "i"),
        ("case.see", _("Verzeichnisse"), "desk:directories", "l"),
        ("case.work", _("Vorlagen"), "desk:templates", "g"),
        ("mail.send", _("Postausgang"), "desk:out-tray", "p"),
        ("money.book", _("Kasse"), "desk:treasury", "k"),
        ("records.manage", _("Aussonderung"), "desk:disposal", "u"),
        ("steering.see", _("Digitalisierungsgrad"), "desk:maturity", "d"),
        ("catalogue.edit", _("Leistungen"), "desk:services", "b"),
        ("procedures.manage", _("Verfahren"), "desk:procedures", "r"),
        ("jobs.manage", _("Störungen"), "desk:jobs", "s"),
        ("people.manage", _("Vertretungen"), "desk:absences", "w"),
        ("people.manage", _("Schnittstellen"), "desk:clients", "n"),
        ("assistant.serve", _("Auskunft (115)"), "desk:phone", "1"),
        ("assist.serve", _("Servicestelle"), "counter:assisted-start", "h"),
    ):
        if request.actor.can(permission):
            url = reverse(name)
            yield Link(label=label, url=url, current=request.path == url, go=key)
    if may_see_reports(request.actor):
        url, count = reverse("desk-reports"), urgent_count(request.actor)
        here = request.path.startswith(url)
        yield Link(label=_("Meldungen"), url=url, current=here, go="x", count=count)
    elif may_set_up_reports(request.actor):
        url = reverse("desk-reports-setup")
        here = request.path.startswith(url)
        yield Link(label=_("Melde-Möwe"), url=url, current=here, go="x")
    if may_see_slots(request.actor):
        url = reverse("desk:slots")
        yield Link(label=_("Vormerkungen"), url=url, current=request.path == url, go="c")
    if may_list_access(request.actor):
        url = reverse("desk:access-rights")
        yield Link(label=_("Zugänge"), url=url, current=request.path == url, go="z")
    if may_see_templates(request.actor) and not request.actor.can("case.work"):
        url = reverse("desk:templates")
        yield Link(label=_("Vorlagen"), url=url, current=request.path == url, go="g")
    if may_see_control(request.actor):
        url = reverse("desk:control")
        yield Link(label=_("Steuerung"), url=url, current=request.path.startswith(url), go="t")
    if may_see_figures(request.actor):
        url = reverse("desk:figures")
        yield Link(label=_("Engpässe"), url=url, current=request.path == url, go="e")

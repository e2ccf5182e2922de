"""What stands around every page of the desk: its own navigation and search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.design.components import Link
from rathaus.kernel.access import Actor


class StaffRequest(HttpRequest):
    """A request of a member of staff."""

    actor: Actor


def show(
    request: StaffRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the desk."""
    frame = {
        "nav": list(_nav(request)),
        "home_url": reverse("desk:tasks"),
        "search_url": reverse("desk:cases"),
    }
    return render(request, template, frame | context, status=status)


def _nav(request: StaffRequest) -> Iterator[Link]:
    for permission, label, name, key in (
        ("case.work", _("Aufgaben"), "desk:tasks", "a"),
        ("case.see", _("Vorgänge"), "desk:cases", "v"),
        ("mail.send", _("Postausgang"), "desk:out-tray", "p"),
        ("money.see", _("Kasse"), "desk:treasury", "k"),
        ("procedures.manage", _("Verfahren"), "desk:procedures", "r"),
        ("jobs.manage", _("Störungen"), "desk:jobs", "s"),
    ):
        if request.actor.can(permission):
            url = reverse(name)
            yield Link(label=label, url=url, current=request.path == url, go=key)

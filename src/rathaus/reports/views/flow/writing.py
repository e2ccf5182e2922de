"""The report being written, as its pages see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rathaus.design.components import Step
from rathaus.kernel.access import Actor, public_page
from rathaus.kernel.errors import RathausError, TooMany
from rathaus.kernel.throttle import client_address
from rathaus.reports.models import Category, Draft, DraftPhoto
from rathaus.reports.queries import Near, nearby
from rathaus.reports.secret_keys import digest
from rathaus.reports.setup import setup

_SLIPS = "report_slips"
_MOST = 10


class FlowRequest(HttpRequest):
    """A request with whoever makes it."""

    actor: Actor


@dataclass(frozen=True)
class Writing:
    """What was said so far under one slip."""

    slip: str
    draft: Draft | None

    @property
    def answers(self) -> Mapping[str, Any]:
        """Everything kept from the pages."""
        return self.draft.answers if self.draft else {}

    @property
    def place(self) -> Mapping[str, Any]:
        """``text``, ``lat``, ``lon`` of the place; empty until there is one."""
        return self.answers.get("place") or {}

    @cached_property
    def category(self) -> Category | None:
        """The category that was chosen, as long as it may be."""
        found = setup().categories.get(str(self.answers.get("category", "")))
        return found if found and found.active else None

    @cached_property
    def photos(self) -> list[DraftPhoto]:
        """The photos so far."""
        return list(self.draft.photos.select_related("blob")) if self.draft else []

    @cached_property
    def near(self) -> list[Near]:
        """Open reports that may mean the same."""
        if not self.place or self.category is None:
            return []
        group = self.category.group
        return nearby(self.place["lat"], self.place["lon"], category=self.category.key, group=group)

    @property
    def gap(self) -> str:
        """The first page that has something to ask before the photos; empty if none has."""
        if not self.place:
            return "report-where"
        return "" if self.category else "report-what"

    def url(self, name: str) -> str:
        """The address of a page of this report."""
        return reverse(name, args=[self.slip])


FlowView = Callable[..., HttpResponseBase]


def flow_page(*, needs: bool = True) -> Callable[[FlowView], FlowView]:
    """A page of the flow, open to everybody: ``view(request, writing)``.

    What another browser began is not shown; what was sent leads to its success page. With
    ``needs`` place and category come first.
    """

    def decorate(view: FlowView) -> FlowView:
        @wraps(view)
        def run(request: FlowRequest, slip: str, **named: Any) -> HttpResponseBase:
            writing = Writing(slip, Draft.objects.filter(pk=digest(slip)).first())
            if writing.draft is not None and not is_mine(request, slip):
                messages.info(
                    request, _("Diese Meldung ist nicht mehr offen. Hier beginnt eine neue.")
                )
                return redirect("report-new")
            if writing.draft is not None and writing.draft.report_id:
                return redirect("report-done", slip)
            if needs and writing.gap:
                return redirect(writing.gap, slip)
            return view(request, writing, **named)

        guarded = require_http_methods(["GET", "HEAD", "POST"])(run)
        return public_page(never_cache(guarded))

    return decorate


def is_mine(request: HttpRequest, slip: str) -> bool:
    """Whether this browser began the report."""
    return digest(slip) in request.session.get(_SLIPS, [])


def remember(request: HttpRequest, slip: str) -> None:
    """Let this browser come back to it."""
    kept = [known for known in request.session.get(_SLIPS, []) if known != digest(slip)]
    request.session[_SLIPS] = [*kept[-(_MOST - 1) :], digest(slip)]


def client_of(request: HttpRequest) -> str:
    """Where it comes from, for counting only."""
    return client_address(request)


def steps(now: int, writing: Writing | None = None) -> list[Step]:
    """The four steps; those behind lead back."""
    titles = [
        (_("Wo ist es?"), "report-where"),
        (_("Was ist los?"), "report-what"),
        (_("Foto"), "report-photos"),
        (_("Prüfen und senden"), "report-check"),
    ]
    return [
        Step(
            title=title,
            state="now" if number == now else "done" if number < now else "next",
            url=writing.url(name) if writing and number < now else "",
        )
        for number, (title, name) in enumerate(titles, start=1)
    ]


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    refusal: RathausError | None = None,
) -> HttpResponse:
    """The page, with the status of a refusal if there is one."""
    status = refusal.status if refusal else 200
    response = render(request, f"reports/flow/{template}", dict(context), status=status)
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def general(refusal: RathausError | None) -> RathausError | None:
    """A refusal that belongs to no field."""
    return None if refusal is None or getattr(refusal, "fields", None) else refusal

"""Programs of others: keys of Open311, and webhooks that are told of changed reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.design.components import Badge
from rathaus.design.fields import Field
from rathaus.design.typography import date_time, number
from rathaus.kernel.clock import BERLIN
from rathaus.kernel.errors import Invalid, NotFound, RathausError
from rathaus.reports.actions.hooks import add_hook, remove_hook, switch_hook, test_hook
from rathaus.reports.actions.keys import issue_key, revoke_key
from rathaus.reports.models import ApiKey, Hook
from rathaus.site.desk.frame import StaffRequest, tell
from rathaus.site.desk.reports_setup_frame import for_setup, show_setup, wrong_of

_LIST = "desk-reports-setup-programs"


@for_setup
@require_http_methods(["GET", "HEAD", "POST"])
def programs(request: StaffRequest) -> HttpResponseBase:
    """Keys and webhooks, and the forms for new ones; a new secret is shown this once."""
    if request.method != "POST":
        return _show(request)
    what, sent = request.POST.get("was", ""), request.POST
    name = sent.get("name", "")[:200]
    try:
        if what == "hook":
            name, url = sent.get("hook_name", "")[:200], sent.get("hook_url", "")[:600]
            hook = add_hook(actor=request.actor, name=name, url=url)
            return _show(request, new={"name": hook.name, "secret": hook.secret, "hook": True})
        per_hour = sent.get("per_hour", "").strip()
        issued = issue_key(
            actor=request.actor,
            name=name,
            email=sent.get("email", "")[:254],
            per_hour=int(per_hour) if per_hour.isdecimal() and len(per_hour) < 8 else 0,
        )
        return _show(request, new={"name": issued.key.name, "secret": issued.secret})
    except RathausError as problem:
        return _show(request, what=what, problem=problem)


@for_setup
@require_POST
def key_revoke(request: StaffRequest, number: int) -> HttpResponseBase:
    """Shut the program out."""
    tell(
        request,
        lambda: revoke_key(actor=request.actor, key=_found(ApiKey, number)),
        _("Gesperrt. Was das Programm gemeldet hat, bleibt."),
    )
    return redirect(_LIST)


@for_setup
@require_POST
def hook_act(request: StaffRequest, number: int) -> HttpResponseBase:
    """Switch a webhook, try it, or take it away."""
    what = request.POST.get("was", "")
    if what == "try":
        return _try(request, number)
    done = {
        "on": _("Eingeschaltet."),
        "off": _("Ausgeschaltet."),
        "remove": _("Entfernt. Das Programm erfährt nichts mehr."),
    }.get(what)
    if done is not None:
        tell(request, lambda: _act(request, number, what), done)
    return redirect(_LIST)


def _act(request: StaffRequest, number: int, what: str) -> None:
    hook: Any = _found(Hook, number)
    if what == "remove":
        remove_hook(actor=request.actor, hook=hook)
    else:
        switch_hook(actor=request.actor, hook=hook, active=what == "on")


def _try(request: StaffRequest, number: int) -> HttpResponseBase:
    try:
        hook: Any = _found(Hook, number)
        problem = test_hook(actor=request.actor, hook=hook)
    except RathausError as error:
        problem = str(error)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, _("Das Programm hat geantwortet."))
    return redirect(_LIST)


def _found(model: Any, number: int) -> Any:
    row = model.objects.filter(pk=number).first() if number < 2**31 else None
    if row is None:
        raise NotFound(
            _("Diesen Eintrag gibt es nicht mehr."), remedy=_("Lesen Sie die Liste neu.")
        )
    return row


def _show(
    request: StaffRequest,
    *,
    new: dict[str, Any] | None = None,
    what: str = "",
    problem: RathausError | None = None,
) -> HttpResponseBase:
    context = {
        "keys": [_key(one) for one in ApiKey.objects.order_by("revoked_at", "name", "pk")],
        "hooks": [_hook(one) for one in Hook.objects.order_by("name", "pk")],
        "key_fields": _key_fields(request, problem if what != "hook" else None),
        "hook_fields": _hook_fields(request, problem if what == "hook" else None),
        "problem": problem if problem and not isinstance(problem, Invalid) else None,
        "new": new,
    }
    status = problem.status if problem else 200
    response = show_setup(request, "desk/reports_setup_programs.html", context, status=status)
    patch_cache_control(response, no_store=True, private=True)
    return response


def _key(one: ApiKey) -> dict[str, Any]:
    works = one.revoked_at is None
    return {
        "row": one,
        "works": works,
        "badge": Badge(label=_("zugelassen"), kind="success")
        if works
        else Badge(label=_("gesperrt"), kind="danger"),
        "about": _("{n} Meldungen in der Stunde, ausgestellt am {day}").format(
            n=number(one.per_hour), day=date_time(one.created_at.astimezone(BERLIN))
        ),
    }


def _hook(one: Hook) -> dict[str, Any]:
    """Its state, when it was last told something, and since when it does not answer."""
    if not one.active:
        badge = Badge(label=_("ausgeschaltet"), kind="warning")
    elif one.failed_since:
        badge = Badge(label=_("antwortet nicht"), kind="danger")
    else:
        badge = Badge(label=_("eingeschaltet"), kind="success")
    told = _("noch nichts gesendet")
    if one.told_until > one.created_at:
        when = date_time(one.told_until.astimezone(BERLIN))
        told = _("zuletzt gelungen oder eingeschaltet: {when}").format(when=when)
    failed = ""
    if one.failed_since:
        when = date_time(one.failed_since.astimezone(BERLIN))
        failed = _("misslingt seit {when}").format(when=when)
    return {"row": one, "badge": badge, "told": told, "failed": failed}


def _key_fields(request: StaffRequest, problem: RathausError | None) -> list[Field]:
    sent, wrong = request.POST if problem else {}, wrong_of(problem)
    return [
        Field(
            name="name",
            label=_("Welches Programm?"),
            value=sent.get("name", ""),
            error=wrong.get("name", ""),
            max_length=120,
        ),
        Field(
            name="email",
            label=_("E-Mail der Zuständigen"),
            widget="email",
            required=False,
            value=sent.get("email", ""),
        ),
        Field(
            name="per_hour",
            label=_("Meldungen in der Stunde"),
            widget="number",
            width="6",
            value=sent.get("per_hour", "600"),
            error=wrong.get("per_hour", ""),
        ),
    ]


def _hook_fields(request: StaffRequest, problem: RathausError | None) -> list[Field]:
    sent, wrong = request.POST if problem else {}, wrong_of(problem)
    return [
        Field(
            name="hook_name",
            label=_("Wem gehört das Programm?"),
            value=sent.get("hook_name", ""),
            error=wrong.get("name", ""),
            max_length=120,
        ),
        Field(
            name="hook_url",
            label=_("Adresse"),
            value=sent.get("hook_url", ""),
            error=wrong.get("url", ""),
            hint=_("Sie beginnt mit https://."),
        ),
    ]

"""Setting up programs that hear of changed reports."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.outside import is_public
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.reports.events import SetupChanged
from rathaus.reports.hooks import post
from rathaus.reports.models import Hook
from rathaus.reports.rules import may_manage
from rathaus.reports.secret_keys import new_key


@action
def add_hook(*, actor: Actor, name: str, url: str) -> Hook:
    """Tell a program at this address of every change from now on.

    ``secret`` of the hook signs what is sent; its people need it. Raises :class:`Invalid` for an
    address that is none, without https, or of an internal network.
    """
    require(may_manage, actor)
    name = name.strip()[:120]
    if not name:
        raise Invalid(
            _("Der Name fehlt."),
            remedy=_("Sagen Sie, wem das Programm gehört."),
            fields={"name": _("Bitte einen Namen angeben.")},
        )
    hook = Hook.objects.create(name=name, url=_checked(url.strip()), secret=new_key())
    _record(actor, hook)
    return hook


@action
def remove_hook(*, actor: Actor, hook: Hook) -> None:
    """Tell the program nothing any more."""
    require(may_manage, actor)
    _record(actor, hook)
    hook.delete()


@action
def switch_hook(*, actor: Actor, hook: Hook, active: bool) -> Hook:
    """Switch it on or off; switched on it starts anew, without what changed meanwhile."""
    require(may_manage, actor)
    hook.active, hook.failed_since, hook.told_until = active, None, now()
    hook.save(update_fields=["active", "failed_since", "told_until"])
    _record(actor, hook)
    return hook


def test_hook(*, actor: Actor, hook: Hook) -> str:
    """Send the program a greeting now; the problem in words, empty where it answered 2xx."""
    require(may_manage, actor)
    said = {"status": "test"}
    body = {"type": "Feature", "id": None, "geometry": None, "properties": said}
    return post(hook, body, now(), delivery="test")


test_hook.__test__ = False  # type: ignore[attr-defined]


def _checked(url: str) -> str:
    schemes = ["https", "http"] if settings.HOOK_PRIVATE else ["https"]
    try:
        URLValidator(schemes=schemes)(url)
        host = urlsplit(url).hostname or ""
    except (ValidationError, ValueError) as error:
        raise _wrong() from error
    if len(url) > 500 or (not settings.HOOK_PRIVATE and _is_inside(host)):
        raise _wrong()
    return url


def _is_inside(host: str) -> bool:
    """Whether the address says so itself; names are looked up when something is sent."""
    try:
        return not is_public(str(ipaddress.ip_address(host)))
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _wrong() -> Invalid:
    return Invalid(
        _("Dorthin kann nichts gesendet werden."),
        remedy=_("Nennen Sie eine Adresse im Internet, die mit https:// beginnt."),
        fields={"url": _("Bitte eine Adresse mit https:// angeben.")},
    )


def _record(actor: Actor, hook: Hook) -> None:
    fact = SetupChanged(subject=Reference("reports", "hook"), kind="hook", key=str(hook.pk))
    record(fact, actor=actor)

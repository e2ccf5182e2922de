"""Watch lists (Merklisten): asked for, confirmed by the owner of the address, ended by one link."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid, NotFound
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.throttle import attempt
from rathaus.kernel.transactions import action
from rathaus.reports.actions.submitting import checked_email
from rathaus.reports.events import WatchChanged
from rathaus.reports.figures import per_hour
from rathaus.reports.models import Category, Watch
from rathaus.reports.rules import may_submit
from rathaus.reports.secret_keys import digest, link_key
from rathaus.reports.setup import setup

_HOUR = 3600
# Whoever lost the first letter gets another; nobody is written to more often by strangers.
_AGAIN = timedelta(hours=12)


@action
def ask_for_watch(
    *, actor: Actor, email: str, district: str = "", category: str = "", client: str = ""
) -> Watch:
    """Enter a watch list that begins once its address is confirmed.

    Asked twice for the same it is one (the letter goes again after half a day), and nobody
    learns from the answer whether it was there before. Raises :class:`Invalid` for a wrong address
    or category, :class:`TooMany` for too many from one connection.
    """
    require(may_submit, actor)
    if client:
        attempt("reports.watch", client, limit=per_hour(), seconds=_HOUR)
    address = checked_email(email)
    if not address:
        raise Invalid(
            _("Es fehlt die E-Mail-Adresse."),
            remedy=_("Sie sieht so aus: name@beispiel.de."),
            fields={"email": _("Bitte eine Adresse angeben.")},
        )
    chosen = _category(category)
    watch = Watch.objects.filter(email=address, district=district[:80], category=chosen).first()
    if watch is None:
        watch = Watch(email=address, district=district[:80], category=chosen)
        watch.language = (get_language() or "de")[:12]
        watch.key_digest = digest(link_key(watch.pk))
        watch.save(force_insert=True)
        _note(actor, watch, "asked")
    elif watch.confirmed_at is None and watch.created_at < now() - _AGAIN:
        watch.created_at = now()
        watch.save(update_fields=["created_at"])
        _note(actor, watch, "asked")
    return watch


@action
def confirm_watch(*, actor: Actor, key: str) -> Watch:
    """The address is theirs: letters begin now. Done twice, nothing more happens."""
    watch = find_watch(key)
    require(may_submit, actor)
    if watch.confirmed_at is None:
        watch.confirmed_at = watch.told_until = now()
        watch.save(update_fields=["confirmed_at", "told_until"])
        _note(actor, watch, "confirmed")
    return watch


@action
def end_watch(*, actor: Actor, key: str) -> bool:
    """End it and forget the address; False when there was nothing (any more) to end."""
    require(may_submit, actor)
    watch = Watch.objects.filter(key_digest=digest(key)).first()
    if watch is None:
        return False
    _note(actor, watch, "ended")
    watch.delete()
    return True


def find_watch(key: str) -> Watch:
    """The watch list with this secret; :class:`NotFound` for an unknown one."""
    watch = Watch.objects.select_related("category").filter(key_digest=digest(key)).first()
    if watch is None:
        raise NotFound(
            _("Zu diesem Link gibt es keine Merkliste (mehr)."),
            remedy=_("Sie können jederzeit eine neue anlegen."),
        )
    return watch


def _category(key: str) -> Category | None:
    if not key:
        return None
    category = setup().categories.get(key)
    if category is None:
        raise Invalid(
            _("Diese Kategorie gibt es nicht."),
            remedy=_("Wählen Sie eine aus der Liste."),
            fields={"category": _("Bitte eine Kategorie wählen.")},
        )
    return category


def _note(actor: Actor, watch: Watch, step: str) -> None:
    record(WatchChanged(subject=Reference("watch", str(watch.pk)), step=step), actor=actor)

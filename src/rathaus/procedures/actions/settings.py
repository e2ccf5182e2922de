"""Switching what a procedure does, with a reason, on record."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.procedures.events import SettingChanged
from rathaus.procedures.installed import active_version, installed
from rathaus.procedures.models import Setting
from rathaus.procedures.rules import may_install
from rathaus.procedures.settings import settings_of


@action
def change_setting(
    *, actor: Actor, procedure_key: str, name: str, value: bool, reason: str
) -> Setting:
    """Switch a setting of a procedure; from now on every new assessment sees it.

    Raises :class:`Invalid` without a reason or for a name that the procedure does not have.
    """
    require(may_install, actor)
    known = settings_of(installed(active_version(procedure_key).pk))
    if name not in known:
        raise Invalid(
            _("Die Einstellung „%(name)s“ gibt es in diesem Verfahren nicht.") % {"name": name},
            remedy=_("Bekannt sind: %(names)s.") % {"names": ", ".join(sorted(known))},
        )
    if not reason.strip():
        raise Invalid(
            _("Für die Änderung fehlt der Grund."),
            remedy=_("Nennen Sie ihn in einem Satz; er steht dann im Protokoll."),
            fields={"reason": _("Bitte einen Grund angeben.")},
        )
    setting, _new = Setting.objects.update_or_create(
        procedure_key=procedure_key,
        name=name,
        defaults={
            "value": value,
            "reason": reason.strip(),
            "changed_by": str(actor.ref),
            "changed_at": now(),
        },
    )
    record(
        SettingChanged(
            subject=Reference("procedure", procedure_key),
            name=name,
            value=value,
            before=known[name],
            reason=reason.strip(),
        ),
        actor=actor,
    )
    return setting

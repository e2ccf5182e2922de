"""What a municipality has switched for a procedure, with the folder's own values as default."""

from __future__ import annotations

from rathaus.kernel.rows import fetch
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Setting


def settings_of(bundle: Installed) -> dict[str, bool]:
    """The switches of a procedure by name, as the tables see them under ``setting``."""
    defaults = {entry.name: entry.default for entry in bundle.procedure.service.settings}
    if not defaults:
        return {}
    stored = fetch(Setting, "procedure_key = %s", [bundle.key])
    return defaults | {one.name: bool(one.value) for one in stored if one.name in defaults}

"""Which adapter answers for a register in this city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rathaus.kernel.clock import today
from rathaus.kernel.errors import Unavailable
from rathaus.kernel.tenancy import current_city
from rathaus.procedures.registers.base import Answer, Register
from rathaus.procedures.registers.kinds import KINDS
from rathaus.procedures.registers.simulator import SIMULATED
from rathaus.procedures.registers.web import WEB

SIMULATOR = "simulator"
_ALL: tuple[Register, ...] = (*SIMULATED, *WEB)
_REGISTERS: dict[tuple[str, str], Register] = {
    (register.name, register.key): register for register in _ALL
}


def add_register(register: Register) -> None:
    """Make an adapter known under its register's name and its own key; the last one counts."""
    _REGISTERS[register.name, register.key] = register


def register_for(name: str) -> Register:
    """The adapter that this city uses: its setting ``registers``, in a demo the simulator.

    Raises :class:`Unavailable` where none is set up.
    """
    city = current_city()
    key = city.settings.get("registers", {}).get(name) or (SIMULATOR if city.demo else "")
    found = _REGISTERS.get((name, key))
    if found is None:
        raise Unavailable(
            _("Das Register „{name}“ ist hier nicht angeschlossen.").format(name=_title(name)),
            remedy=_("Bitte prüfen Sie die Angaben selbst im Fachverfahren."),
        )
    return found


def question_for(name: str, known: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the register is asked; None where something is lacking without which it is not asked."""
    kind = KINDS[name]
    asked = {key: known[key] for key in kind.asks if known.get(key) not in (None, "", [])}
    return asked if all(key in asked for key in kind.needs) else None


def answers_at_once(name: str) -> bool:
    """Whether asking needs no waiting, also because there is nobody to ask."""
    try:
        return register_for(name).at_once
    except Unavailable:
        return True


def lookup(name: str, known: Mapping[str, Any]) -> Answer | None:
    """What the register says today; None where the question lacks something it needs.

    Raises :class:`Unavailable` when no register is set up or it does not answer.
    """
    asked = question_for(name, known)
    if asked is None:
        return None
    register, kind = register_for(name), KINDS[name]
    values = register.ask(asked, on=today())
    known_values = {key: value for key, value in values.items() if key in kind.answers}
    return Answer(kind.title, known_values, register.simulated)


def is_simulated(name: str) -> bool:
    """Whether no real register would answer here; false as well where none is set up."""
    try:
        return register_for(name).simulated
    except Unavailable:
        return False


def _title(name: str) -> str:
    return KINDS[name].title if name in KINDS else name

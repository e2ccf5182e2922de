"""What a register is to a procedure: a name, what it is asked, what it answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Kind:
    """A register as folders name it (``register: residents``).

    ``asks`` and ``answers`` say in German what each entry means; a folder that names another one is
    told so. ``needs`` are the entries without which it is not asked at all. ``public`` ones may be
    looked at by anybody (§ 9 HGB), so their answer may be shown to whoever asks.
    """

    name: str
    title: str
    asks: Mapping[str, str]
    needs: tuple[str, ...]
    answers: Mapping[str, str]
    public: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register said, under its German name; ``simulated`` where no real one was asked."""

    title: str
    values: Mapping[str, Any]
    simulated: bool


class Register(Protocol):
    """An adapter to a register. ``simulated`` ones say so, and never raise maturity."""

    @property
    def key(self) -> str:
        """The name of the adapter, as a city's setting ``registers`` chooses it."""
        ...

    @property
    def name(self) -> str:
        """The register that it reaches, by the name of its :class:`Kind`."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether no real register is asked."""
        ...

    @property
    def at_once(self) -> bool:
        """Whether it answers from our own files, at once.

        Others are asked by a job of its own, which holds nothing meanwhile.
        """
        ...

    def ask(self, question: Mapping[str, Any], *, on: datetime.date) -> Mapping[str, Any]:
        """The values of the answer, as of a day; raises :class:`Unavailable` without one."""
        ...

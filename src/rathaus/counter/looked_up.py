"""What registers said with consent, shown before it is sent (Vorschau)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from rathaus.design.components import Fact
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.procedures.actions.fetching import shows_answer
from rathaus.procedures.installed import Installed
from rathaus.procedures.models import Draft
from rathaus.procedures.once_only import Wanted, wanted
from rathaus.procedures.registers.words import said

State = Literal["shown", "silent", "unseen"]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A paper that is fetched instead of asked for; ``unseen`` until the application is sent."""

    path: str
    paper: str
    register: str
    state: State
    at: datetime | None
    simulated: bool
    facts: tuple[Fact, ...]


def looked_up(actor: Actor, bundle: Installed, draft: Draft) -> list[LookedUp]:
    """Every paper that the person has consented to having fetched, with what came of it."""
    found = wanted(bundle.form, draft.data, bundle.form_context(today()))
    return list(_shown(actor, draft, found))


def _shown(actor: Actor, draft: Draft, found: list[Wanted]) -> Iterator[LookedUp]:
    for one in found:
        told: dict[str, Any] = draft.fetched.get(one.path) or {}
        state: State = "shown" if "values" in told else "silent"
        if not shows_answer(actor, one):
            told, state = {}, "unseen"
        yield LookedUp(
            path=one.path,
            paper=str(one.question.title),
            register=one.kind.title,
            state=state,
            at=datetime.fromisoformat(told["at"]) if "at" in told else None,
            simulated=bool(told.get("simulated")),
            facts=tuple(
                Fact(term=term, value=value) for term, value in said(told.get("values", {}))
            ),
        )

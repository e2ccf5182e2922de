"""Named permission predicates. What no rule allows is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from rathaus.kernel.access.actors import Actor
from rathaus.kernel.errors import NotAllowed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Predicate = Callable[..., bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A predicate with a name: ``rule(actor, thing) -> bool``."""

    name: str
    predicate: Predicate
    refusal: StrOrPromise

    def __call__(self, actor: Actor, *things: Any) -> bool:
        return self.predicate(actor, *things)


_rules: dict[str, Rule] = {}


def rule(name: str, *, refusal: StrOrPromise = "") -> Callable[[Predicate], Rule]:
    """Register a predicate as the rule of this name; ``refusal`` tells a person why not."""

    def register(predicate: Predicate) -> Rule:
        known = _rules.get(name)
        if known is not None and known.predicate.__module__ != predicate.__module__:
            raise RuntimeError(f"two rules named {name!r}")
        _rules[name] = Rule(name, predicate, refusal)
        return _rules[name]

    return register


def all_rules() -> dict[str, Rule]:
    """Every registered rule by name, for the matrix tests."""
    return dict(_rules)


def require(permission: Rule, actor: Actor, *things: Any) -> None:
    """Raise :class:`NotAllowed` unless the rule allows it."""
    if not permission(actor, *things):
        raise NotAllowed(
            str(permission.refusal) or _("Dafür fehlt Ihnen die Berechtigung."),
            remedy=_("Wenden Sie sich an die zuständige Stelle, wenn Sie sie brauchen."),
        )

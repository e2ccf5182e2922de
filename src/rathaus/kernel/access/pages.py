"""Every page says whom it is for; :class:`AccessMiddleware` refuses those that do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from rathaus.kernel.access.actors import Actor, Trust

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class PageAccess:
    """Whom a page is for: a name for the matrix test and the test itself."""

    name: str
    admits: Callable[[Actor], bool]
    needs_login: bool
    trust: Trust = Trust.NONE


def allow(name: str, admits: Callable[[Actor], bool], *, needs_login: bool = True) -> Any:
    """Open a page to actors that pass the test."""
    return _mark(PageAccess(name, admits, needs_login))


def residents(*, trust: Trust = Trust.BASIC) -> Callable[[View], View]:
    """Open a page to people with an account of their own and at least this trust level."""
    return _mark(
        PageAccess(
            f"residents:{trust.name.lower()}",
            lambda actor: actor.kind == "person" and actor.trust >= trust,
            needs_login=True,
            trust=trust,
        )
    )


def staff(permission: str) -> Callable[[View], View]:
    """Open a page to members of staff who hold the permission in at least one office."""
    return _mark(
        PageAccess(
            f"staff:{permission}",
            lambda actor: actor.is_staff and actor.can(permission),
            needs_login=True,
        )
    )


def public_page(view: View) -> View:
    """Open a page to everybody. What it shows still asks the visibility of each record."""
    return _mark(PageAccess("public", lambda _actor: True, needs_login=False))(view)


def _mark(access: PageAccess) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return decorate


def guards_itself(view: Callable[..., Any], modules: tuple[str, ...]) -> bool:
    """Whether the view belongs to one of these libraries, which do their own checks."""
    owner = getattr(view, "view_class", view)
    name = f"{owner.__module__}.{getattr(owner, '__qualname__', '')}"
    return name.startswith(modules)


def access_of(view: Callable[..., Any]) -> PageAccess | None:
    """What the page says of itself, or None."""
    found = getattr(view, "access", None)
    return found if isinstance(found, PageAccess) else None

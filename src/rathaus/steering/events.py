"""Facts that this room records."""

from __future__ import annotations

from datetime import date

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("maturity.computed", visibility=Visibility.INTERNAL)
class MaturityComputed:
    """The levels of all services were computed; ``digest`` covers every result."""

    subject: Reference
    model: str
    services: int
    changed: int
    digest: str


@fact("maturity.level-changed", visibility=Visibility.PUBLIC)
class LevelChanged:
    """The level of a service is another than at the last run."""

    subject: Reference
    run: Reference
    before: int
    after: int


@fact("services.probed", visibility=Visibility.INTERNAL)
class ServicesProbed:
    """The page of every published service was asked for over HTTP at ``address``.

    ``answered`` are the keys of those that came; ``failed`` the others with their status, 0 without
    any answer.
    """

    subject: Reference
    address: str
    answered: list[str]
    failed: dict[str, int]


@fact("maturity.lowered", visibility=Visibility.INTERNAL)
class LevelLowered:
    """Somebody put a service on a lower level than computed, for a time."""

    subject: Reference
    lowering: Reference
    level: int
    computed: int
    reason: str
    expires_on: date


@fact("maturity.lowering-ended", visibility=Visibility.INTERNAL)
class LoweringEnded:
    """The computed level counts again."""

    subject: Reference
    lowering: Reference
    reason: str

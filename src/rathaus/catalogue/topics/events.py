"""What happens to topics, as facts."""

from __future__ import annotations

from rathaus.kernel.access import Visibility
from rathaus.kernel.events import fact
from rathaus.kernel.references import Reference


@fact("topic.described", visibility=Visibility.PUBLIC)
class TopicDescribed:
    """A life situation, group or pack is there, new or changed, with so many services."""

    subject: Reference
    services: int


@fact("topic.switched-on", visibility=Visibility.INTERNAL)
class PackSwitchedOn:
    """The assistant answers questions of this pack again."""

    subject: Reference
    reason: str


@fact("topic.switched-off", visibility=Visibility.INTERNAL)
class PackSwitchedOff:
    """Questions of this pack go to people from now on."""

    subject: Reference
    reason: str

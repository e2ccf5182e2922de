"""Short messages into the mailbox."""

from __future__ import annotations

from rathaus.procedures.engine.messages import tell
from rathaus.procedures.engine.work import Work
from rathaus.procedures.process import Call


def notify(work: Work, call: Call) -> None:
    """Send the message of messages.yaml that the task names (``rathaus:notice``)."""
    notice = work.bundle.procedure.notices[call.node.options["notice"]]
    tell(work, notice.subject, notice.body)

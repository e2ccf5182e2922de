"""What the house does by itself when a process reaches a service task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from rathaus.procedures.engine.operations.assess import assess
from rathaus.procedures.engine.operations.claim import cancel_open_claim, claim_fee
from rathaus.procedures.engine.operations.close import close
from rathaus.procedures.engine.operations.issue import issue
from rathaus.procedures.engine.operations.letters import request_papers, write_letter
from rathaus.procedures.engine.operations.notify import notify
from rathaus.procedures.engine.work import Work
from rathaus.procedures.process import Call, Handler

Operation = Callable[[Work, Call], Mapping[str, Any] | None]

OPERATIONS: Mapping[str, Operation] = {
    "assess": assess,
    "claim": claim_fee,
    "request": request_papers,
    "issue": issue,
    "notify": notify,
    "write": write_letter,
    "cancel_claim": cancel_open_claim,
    "close": close,
}


def handlers_for(work: Work) -> dict[str, Handler]:
    """The operations, bound to the case that is under way."""
    return {name: partial(operation, work) for name, operation in OPERATIONS.items()}

"""Asking registers that make us wait: beside the case, holding nothing, and for so long only.

A step that comes to a register of another authority stops there and is undone. A job asks, outside
of any transaction, and lets the step begin anew with what was answered. Should the job die while it
asks, it is done again; should the question change meanwhile, the new one is asked.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.db import connections

from rathaus.kernel.errors import Unavailable
from rathaus.procedures.registers import Answer, lookup

logger = logging.getLogger(__name__)

LONGEST_SECONDS: Final = 60.0
"""After that a register counts as one that does not answer, and a person takes over."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a register; two with the same ``content`` get the same answer."""

    register: str
    content: bytes

    @classmethod
    def of(cls, register: str, asked: Mapping[str, Any]) -> Question:
        """The question with what the register is asked."""
        return cls(register, orjson.dumps(asked, option=orjson.OPT_SORT_KEYS, default=str))


Heard = Mapping[Question, Answer | None]
"""Questions that were asked, with the answer; None for one that did not come."""


class RegistersNeeded(Exception):
    """The step cannot go on before these questions are asked."""

    def __init__(self, questions: Iterable[Question]) -> None:
        super().__init__()
        self.questions = tuple(questions)


def ask(questions: Iterable[Question], seconds: float = LONGEST_SECONDS) -> Heard:
    """Ask all at once and wait for ``seconds`` at most, outside of any transaction.

    What an adapter raises other than :class:`Unavailable` is raised here.
    """
    found: dict[Question, Answer | None] = {}
    broken: list[Exception] = []
    threads = []
    for question in questions:
        place = copy_context()
        thread = threading.Thread(
            target=place.run, args=(_ask, question, found, broken), daemon=True
        )
        threads.append((question, thread))
        thread.start()
    end = time.monotonic() + seconds
    for _question, thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    if broken:
        raise broken[0]
    return {question: found.get(question) for question, _thread in threads}


def _ask(question: Question, found: dict[Question, Answer | None], broken: list[Exception]) -> None:
    try:
        found[question] = lookup(question.register, orjson.loads(question.content))
    except (Unavailable, OSError) as error:
        logger.warning("register %s does not answer: %s", question.register, error)
    except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
        broken.append(error)
    finally:
        connections.close_all()

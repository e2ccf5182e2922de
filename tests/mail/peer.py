"""A real SMTP server that behaves as told: takes, refuses, is slow, or hangs up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

from tests.ports import free_port


@dataclass
class Peer:
    """What arrived, and how to answer: an SMTP reply, or seconds to think before it."""

    mails: list[Message] = field(default_factory=list)
    answer_recipient: str = "250 OK"
    answer_data: str = "250 OK"
    think: float = 0.0

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        await asyncio.sleep(self.think)
        if self.answer_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer_data.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content))
        return self.answer_data


@contextmanager
def smtp_peer(**behaviour: Any) -> Iterator[Peer]:
    """Send e-mail to a server of our own for the time of the block."""
    peer = Peer(**behaviour)
    controller = Controller(peer, hostname="127.0.0.1", port=free_port(), ready_timeout=60)
    controller.start()
    try:
        with smtp_settings(controller.port):
            yield peer
    finally:
        controller.stop()


def smtp_settings(port: int, timeout: float = 30.0) -> Any:
    """Settings that send e-mail by SMTP to this port."""
    return override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_TIMEOUT=timeout,
    )

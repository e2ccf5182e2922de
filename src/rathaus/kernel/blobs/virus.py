"""The optional virus scanner: a client for clamd's INSTREAM command. No answer means no upload."""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO, Final, NoReturn

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Refused, Unavailable

_CHUNK: Final = 1 << 16
_MAX_REPLY: Final = 4096


def scan(file: BinaryIO, address: str, *, timeout: float = 30.0) -> None:
    """Have clamd look at the file; ``address`` is ``host:port`` or the path of a socket.

    Raises :class:`Refused` when it finds something, and :class:`Unavailable` when it does not
    answer, answers nonsense, or finds the file too large to look at: unscanned is not accepted.
    """
    file.seek(0)
    try:
        with _connect(address, timeout) as connection:
            connection.sendall(b"zINSTREAM\0")
            _send(connection, file)
            reply = _receive(connection)
    except (OSError, ValueError) as error:
        _unavailable(error)
    verdict = reply.strip(b"\0\r\n ").decode("utf-8", "replace")
    if verdict.endswith(" FOUND"):
        name = verdict.removeprefix("stream: ").removesuffix(" FOUND")
        raise Refused(
            _("Der Virenscanner hat in der Datei Schadsoftware gefunden ({name}).").format(
                name=name
            ),
            remedy=_("Prüfen Sie Ihr Gerät und laden Sie eine saubere Fassung hoch."),
        )
    if verdict != "stream: OK":
        _unavailable(RuntimeError(verdict))


def _connect(address: str, timeout: float) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        try:
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _separator, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=timeout)


def _send(connection: socket.socket, file: BinaryIO) -> None:
    try:
        while chunk := file.read(_CHUNK):
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # It hangs up in mid-stream when the file exceeds its limit; the reply says so.
        return


def _receive(connection: socket.socket) -> bytes:
    reply = b""
    while len(reply) < _MAX_REPLY and (part := connection.recv(_MAX_REPLY)):
        reply += part
        if reply.endswith(b"\0"):
            break
    return reply


def _unavailable(cause: Exception) -> NoReturn:
    raise Unavailable(
        _("Die Datei konnte nicht auf Schadsoftware geprüft werden und wurde nicht angenommen."),
        remedy=_(
            "Versuchen Sie es in einigen Minuten erneut. Ihre übrigen Eingaben sind davon nicht "
            "betroffen."
        ),
    ) from cause

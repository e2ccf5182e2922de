"""Asking servers of the public internet, and never one of a network behind walls.

A name is resolved once and the connection goes to the address that was checked, so that no second
answer of a name server leads inside. Redirects go the same way.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx


class InsideNetwork(httpcore.ConnectError):
    """The name leads into a private network."""


class _Until(httpcore.NetworkStream):
    """A connection that ends at a point in time, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, end: float) -> None:
        self._stream = stream
        self._end = end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Until(inner, self._end)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("too slow altogether")
        return left if timeout is None else min(timeout, left)


class _Outside(httpcore.NetworkBackend):
    """Connections to addresses of the public internet only."""

    def __init__(self, *, private: bool, whole: float | None) -> None:
        self._sockets = httpcore.SyncBackend()
        self._private = private
        self._whole = whole

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = [str(entry[4][0]) for entry in found]
        if not self._private and not all(map(is_public, addresses)):
            raise InsideNetwork(host)
        end = None if self._whole is None else time.monotonic() + self._whole
        stream = self._sockets.connect_tcp(
            addresses[0], port, timeout, local_address, socket_options
        )
        return stream if end is None else _Until(stream, end)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, not to a house (RFC 1918, RFC 4193 …)."""
    plain = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(plain, "ipv4_mapped", None) or getattr(plain, "sixtofour", None)
    return (inner or plain).is_global and not plain.is_multicast


@contextmanager
def outside_client(
    *,
    private: bool,
    timeout: float,
    whole: float | None = None,
    headers: Mapping[str, str],
    most_redirects: int = 0,
    at_once: int = 4,
) -> Iterator[httpx.Client]:
    """A client for servers outside; it follows no redirects unless told how many.

    ``private`` lets addresses of one's own network in. ``timeout`` is in seconds, for each step of
    a request, ``whole`` for all that goes over one connection. What leads inside raises an error
    whose cause is :class:`InsideNetwork`.
    """
    transport = httpx.HTTPTransport(trust_env=False)
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(trust_env=False),
        max_connections=at_once,
        network_backend=_Outside(private=private, whole=whole),
    )
    with httpx.Client(
        transport=transport,
        headers=dict(headers),
        timeout=timeout,
        follow_redirects=most_redirects > 0,
        max_redirects=most_redirects,
        trust_env=False,
    ) as client:
        yield client

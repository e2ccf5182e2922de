"""A pool that hands out no connection on which the server has hung up."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool


class LivingPool(ConnectionPool[psycopg.Connection[Any]]):
    """After a restart of the database every idle connection is dead, and only its socket knows.

    Asking the server each time would cost a round trip; asking the socket costs some microseconds.
    The pool's own ``check`` would wait a second and more after each dead connection.
    """

    def getconn(self, timeout: float | None = None) -> psycopg.Connection[Any]:
        """A living connection; dead ones are thrown away on the way to it."""
        connection = super().getconn(timeout)
        for _dead in range(self.max_size):
            if not has_hung_up(connection):
                break
            connection.close()
            self.putconn(connection)
            connection = super().getconn(timeout)
        return connection


def has_hung_up(connection: psycopg.Connection[Any]) -> bool:
    """Whether the server has closed this idle connection.

    It says nothing to an idle one without being asked, but for a notice now and then, or its end:
    which of both it was a statement tells.
    """
    try:
        ear = select.poll()
        ear.register(connection.pgconn.socket, select.POLLIN)
        if ear.poll(0):
            ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return True
    return False

"""Database backend: the connection and its pool belong to the city in context.

Every alias, ``transaction.atomic()`` and migration stays as Django knows it. Three rules are ours:
no city, no query; a connection is handed back before another city's is taken; no change of city
inside a transaction.
"""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from rathaus.kernel.errors import NoCity
from rathaus.kernel.tenancy.backend.pool import LivingPool
from rathaus.kernel.tenancy.city import City, current_city, current_city_or_none
from rathaus.kernel.transactions import forget_collected

_pools: dict[City, ConnectionPool[Any]] = {}
_pools_lock = threading.Lock()

_KEPT = "_rathaus_cursors"
_MOST_KEPT = 200


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that follows the city."""

    _city: City | None = None

    def ensure_connection(self) -> None:
        city = current_city()
        if self.connection is not None and self._city != city:
            if self.in_atomic_block:
                raise NoCity(
                    "Innerhalb einer Transaktion kann die Kommune nicht gewechselt werden.",
                    remedy="Im Programm: die Transaktion vor dem Wechsel beenden.",
                )
            self.close()
        self._city = city
        super().ensure_connection()

    def kept_cursor(self, statement: str) -> tuple[CursorWrapper, str]:
        """The cursor that this connection keeps for a statement, and the text to send with it:
        psycopg knows a statement again by the very object, not by its letters."""
        self.ensure_connection()
        kept: dict[str, tuple[str, CursorWrapper]] = self.connection.__dict__.setdefault(_KEPT, {})
        found = kept.get(statement)
        if found is None:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            made = self.make_cursor(self.create_cursor())
            found = kept[statement] = (statement, made)
        text, cursor = found
        if self.queries_logged:
            return self.make_debug_cursor(cursor.cursor), text
        return cursor, text

    def close_if_health_check_failed(self) -> None:
        # Asked for each cursor; a pool looks after its connections itself.
        if not self.settings_dict["OPTIONS"].get("pool"):
            super().close_if_health_check_failed()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        forget_collected(self, sid)

    def get_autocommit(self) -> bool:
        # Django asks this of an open connection when a request has ended and no city is set.
        return bool(self.autocommit) if self.connection is not None else super().get_autocommit()

    def get_connection_params(self) -> dict[str, Any]:
        city = self._city or current_city()
        self.settings_dict["NAME"] = city.database
        parameters: dict[str, Any] = super().get_connection_params()
        return {**parameters, **conninfo_to_dict(city.server_dsn), "dbname": city.database}

    @property
    def pool(self) -> ConnectionPool[Any] | None:
        options = self.settings_dict["OPTIONS"].get("pool")
        city = self._city or current_city_or_none()
        if not options or city is None:
            return None
        found = _pools.get(city)
        if found is None:
            with _pools_lock:
                found = _pools.setdefault(city, _pools.get(city) or self._new_pool(options))
        return found

    def _new_pool(self, options: dict[str, Any]) -> ConnectionPool[Any]:
        return LivingPool(
            kwargs=self.get_connection_params() | {"autocommit": True},
            open=False,
            configure=self._configure_connection,  # type: ignore[attr-defined]
            **options,
        )

    def close_pool(self) -> None:
        city = self._city or current_city_or_none()
        if city is not None:
            close_pool_of(city)

    def _close(self) -> None:
        if self.connection is None:
            return
        pool = getattr(self.connection, "_pool", None)
        with self.wrap_database_errors:
            if pool is not None:
                pool.putconn(self.connection)
                self.connection = None
            else:
                self.connection.close()


def close_pool_of(city: City) -> None:
    """Close the city's pool, before its database is dropped or copied."""
    with _pools_lock:
        pool = _pools.pop(city, None)
    if pool is not None:
        pool.close()


def close_all_pools() -> None:
    """Close every pool of this process."""
    for city in list(_pools):
        close_pool_of(city)


def pool_options() -> dict[str, Any]:
    """Pool sizes: none kept idle per city, so that one process can serve many cities."""
    return {"min_size": 0, "max_size": settings.DATABASE_POOL_SIZE, "max_idle": 60, "timeout": 10}

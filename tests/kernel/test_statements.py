"""Statements that keep their cursor: cheaper, and nothing else is different."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rathaus.kernel.statements import execute
from rathaus.kernel.tenancy import City
from rathaus.kernel.tenancy.backend.base import close_pool_of
from rathaus.kernel.transactions import action


def test_a_statement_keeps_its_cursor_and_holds_one_result(city: City) -> None:
    first = execute("SELECT %s::int + 1", [1])
    assert first.fetchone() == (2,)
    assert execute("SELECT %s::int + 1", [40]) is first
    assert first.fetchone() == (41,)


def test_the_same_words_made_anew_are_the_same_statement(city: City) -> None:
    cursors = {id(execute(f"SELECT {'%s'}::text", [word])) for word in ("a", "b")}
    assert len(cursors) == 1


def test_a_statement_that_failed_can_be_sent_again(city: City) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        execute("SELECT %s::int FROM nowhere", [1])
    assert execute("SELECT 1 / %s::int", [1]).fetchone() == (1,)


def test_a_connection_made_anew_has_cursors_of_its_own(fresh_city: City) -> None:
    before = execute("SELECT %s::int", [1])
    close_pool_of(fresh_city)
    connection.close()
    after = execute("SELECT %s::int", [2])
    assert after is not before
    assert after.fetchone() == (2,)


def test_statements_are_seen_by_who_counts_them(city: City) -> None:
    execute("SELECT %s::int", [1])
    with CaptureQueriesContext(connection) as seen:
        execute("SELECT %s::int", [2])
    assert len(seen) == 1


def test_what_is_kept_is_bounded(city: City) -> None:
    for number in range(450):
        assert execute(f"SELECT {number}").fetchone() == (number,)
    kept = connection.connection.__dict__["_rathaus_cursors"]
    assert len(kept) <= 200


def test_a_failure_inside_an_action_within_an_action_undoes_all(city: City) -> None:
    @action
    def inner() -> None:
        execute("INSERT INTO kernel_counter_of_test VALUES (2)")
        raise LookupError

    @action
    def outer() -> None:
        execute("INSERT INTO kernel_counter_of_test VALUES (1)")
        with pytest.raises(LookupError):
            inner()

    execute("CREATE TABLE kernel_counter_of_test (n int)")
    outer()
    assert execute("SELECT count(*) FROM kernel_counter_of_test").fetchone() == (0,)


def test_a_savepoint_around_an_inner_action_saves_the_outer_one(city: City) -> None:
    @action
    def inner() -> None:
        execute("INSERT INTO kernel_counter_of_test VALUES (2)")
        raise LookupError

    @action
    def outer() -> None:
        execute("INSERT INTO kernel_counter_of_test VALUES (1)")
        with pytest.raises(LookupError), transaction.atomic():
            inner()

    execute("CREATE TABLE kernel_counter_of_test (n int)")
    outer()
    assert execute("SELECT n FROM kernel_counter_of_test").fetchall() == [(1,)]

"""What a trigger refuses reaches a person as a sentence."""

from __future__ import annotations

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test import RequestFactory

from rathaus.kernel.error_pages import ErrorMiddleware
from rathaus.kernel.errors import Conflict
from rathaus.kernel.refusals import refusal_of, refusals, unstorable
from rathaus.kernel.tenancy import City

_REFUSE = """
DO $$ BEGIN
    RAISE EXCEPTION 'Das geht nicht.' USING ERRCODE = 'restrict_violation', HINT = 'Lassen Sie es.';
END $$
"""


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_guard_speaks(city: City) -> None:
    with pytest.raises(Conflict) as caught, refusals():
        run(_REFUSE)
    assert (caught.value.message, caught.value.remedy) == ("Das geht nicht.", "Lassen Sie es.")


@pytest.mark.parametrize("statement", ["SELECT 1/0", "SELECT 'x'::int"])
def test_other_errors_stay_what_they_are(city: City, statement: str) -> None:
    with pytest.raises(DataError), refusals():
        run(statement)
    assert refusal_of(ValueError("x")) is None


@pytest.mark.parametrize("text", ["'a' || %(text)s", "to_jsonb(%(text)s::text)"])
def test_a_sign_that_cannot_be_stored_is_refused_calmly(city: City, text: str) -> None:
    with pytest.raises(DataError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {text}", {"text": "a\x00b"})
    request = RequestFactory().get("/api/x")
    answer = ErrorMiddleware(lambda _request: None).process_exception(request, caught.value)  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert answer.status_code == 422
    assert unstorable(ValueError("x")) is None


def test_the_page_tells_it(city: City) -> None:
    request = RequestFactory().get("/api/x")
    with pytest.raises(IntegrityError) as caught:
        run(_REFUSE)
    answer = ErrorMiddleware(lambda _request: None).process_exception(request, caught.value)  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert (answer.status_code, b"Das geht nicht." in answer.content) == (409, True)

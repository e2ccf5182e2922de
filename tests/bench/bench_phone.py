"""The card at the telephone, among 5,000 services: by the clock, as the agent waits."""

from __future__ import annotations

import datetime
import io
import random
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory

from rathaus.kernel.search import index_many, rebuild
from rathaus.people.models import Account, Office, Role, RoleAssignment
from tests.bench.bench_catalogue_quality import SHARED
from tests.bench.bench_catalogue_search import _services
from tests.bench.bench_search import settle
from tests.bench.munich import Munich
from tests.bench.registry import Place, Result, bench
from tests.catalogue.cast import publish

_PAGES = 120
_PROMISED = 200.0
_PAGE = "/schreibtisch/115/"


@bench("phone-card")
def phone_card(place: Place) -> Iterator[Result]:
    """Search and card as one page, each question another one; the promise is 200 ms."""
    munich = Munich(SHARED)
    index_many(_services(list(munich.entries(keywords="all", leika=False))))
    office = Office.objects.create(key="verkehr", name="Straßenverkehr", phone="0431 901-0")
    publish(office)
    rebuild()
    settle()
    environ = _agent(place)
    questions = sorted([*munich.gold, *munich.unused()])
    random.Random(1).shuffle(questions)  # noqa: S311 - the same order each time
    house = WSGIHandler()
    _card(house, environ, questions[0])
    for told in ("searched for anew", "opened from the hits"):
        times = []
        with place.meter() as meter:
            for question in questions[:_PAGES]:
                begin = time.perf_counter()
                _card(house, environ, question)
                times.append((time.perf_counter() - begin) * 1000)
        note = f"{told}, {_PAGES} questions, 5000 services; floor: the promise of 200 ms"
        p95 = statistics.quantiles(times, n=20)[18]
        middle = statistics.median(times)
        yield Result("phone-card-p50", middle, "ms", floor=_PROMISED, note=note)
        yield Result("phone-card-p95", p95, "ms", floor=_PROMISED, note=note)
        yield Result("phone-card", meter.cpu / _PAGES, "CPU ms/page", note=note)
    connection.close()


def _agent(place: Place) -> Mapping[str, Any]:
    """Somebody who gives information, logged in."""
    role = Role.objects.create(key="agent", title="agent", permissions=["assistant.serve"])
    account = Account.objects.create_user("agent@stadt.example", name="A", is_staff_member=True)
    RoleAssignment.objects.create(account=account, role=role, valid_from=datetime.date(2020, 1, 1))
    host = place.city.hosts[0]
    client = Client(headers={"host": host})
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    own = {"HTTP_HOST": host, "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    return {**RequestFactory().get(_PAGE).environ, **own, "wsgi.multithread": True}


def _card(house: WSGIHandler, environ: Mapping[str, Any], question: str) -> None:
    """The page with hits for the question and the card open, as its web server asks for it."""
    query = urlencode({"q": question, "key": "halteverbot"})
    statuses: list[str] = []
    answer = house(
        {**environ, "QUERY_STRING": query, "wsgi.input": io.BytesIO()},
        lambda status, _headers, _info=None, told=statuses: told.append(status),
    )
    body = b"".join(answer)
    answer.close()
    if statuses != ["200 OK"] or b"phone-card-name" not in body:
        raise RuntimeError(f"{statuses}: not a page with a card")

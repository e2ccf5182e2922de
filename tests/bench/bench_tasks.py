"""The first page of a clerk's tasks, with 100,000 cases in the database."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory

from rathaus.kernel.clock import today
from rathaus.people.models import Account, Office, Role, RoleAssignment
from rathaus.procedures.models import Task
from rathaus.records.models import PlanEntry
from tests.bench.registry import Place, Result, bench

Environ = dict[str, Any]
CASES = int(os.environ.get("RATHAUS_BENCH_LIST", "100000"))
_PAGES = 200
_OFFICES = 40
_SHOWN = 26  # a page and the one row that tells whether another follows

# Two cases in seven wait for a person; the others are done, as after a few years.
_FILL = (
    """INSERT INTO people_party (id, kind, surname, first_names, organisation, street,
         house_number, postcode, town, country, email, phone, channel, created, origins)
       SELECT gen_random_uuid(), 'person', 'Name' || n, 'Kim', '', 'Weg', '1', '24103', 'Ort', 'DE',
         '', '', 'mailbox', now(), '{}' FROM generate_series(1, 5000) AS n""",
    """INSERT INTO records_file (id, number, plan_entry_id, year, serial, title, office_id,
         visibility, opened_at)
       SELECT gen_random_uuid(), '54.30-2026/' || n, %(plan)s, 2026, n, 'Haltverbot ' || n,
         (%(offices)s::uuid[])[1 + n %% %(width)s], 1, now()
       FROM generate_series(1, %(cases)s) AS n""",
    """INSERT INTO records_case (id, number, file_id, office_id, procedure_key, procedure_version,
         title, state, visibility, applicant_id, channel, received_at, due_why, outcome,
         submission_key, fingerprint, access_code_hash, document_count, closed_at)
       SELECT gen_random_uuid(), '2026-' || lpad(f.serial::text, 6, '0') || '-A', f.id, f.office_id,
         'mobiles-halteverbot', 1, f.title,
         CASE WHEN f.serial %% 7 < 2 THEN 'in_progress' ELSE 'closed' END,
         1 + (f.serial %% 50 = 7)::int * 2,
         (%(parties)s::uuid[])[1 + f.serial %% 5000], 'online', now() - f.serial * interval '5 min',
         '', CASE WHEN f.serial %% 7 < 2 THEN '' ELSE 'granted' END, 'key-' || f.serial, '', 'x', 1,
         CASE WHEN f.serial %% 7 < 2 THEN NULL ELSE now() END
       FROM records_file AS f""",
    """INSERT INTO procedures_task (id, case_id, key, node, title, title_en, reason, office_id,
         role, assignee_id, due_on, due_why, state, created_at, done_at, outcome)
       SELECT gen_random_uuid(), c.id, 'decide', 'decide', 'Über den Antrag entscheiden', '',
         'Der Ort liegt in einer Schulstraße.', c.office_id, 'clerk', NULL,
         %(today)s::date + (hashtext(c.number) %% 60), 'spätester Tag für diesen Schritt',
         CASE WHEN c.closed_at IS NULL THEN 'open' ELSE 'done' END, c.received_at, c.closed_at, '{}'
       FROM records_case AS c""",
)


@bench("task-list")
def task_list(place: Place) -> Iterator[Result]:
    """The desk as a browser gets it: session, roles, query, template; and its floor."""
    offices = _fill()
    floor = _floor(place, offices[3])
    costs = {}
    for who, office in (("ordinary clerk", offices[3]), ("administrator", None)):
        page = _login(place, who, office)
        _pages(page, 20)
        with place.meter() as meter:
            _pages(page, _PAGES)
        costs[who] = meter.cpu / _PAGES
        yield Result(
            "task-list",
            meter.cpu / _PAGES,
            "CPU ms/page",
            floor=floor,
            note=f"{who}, {CASES} cases, {Task.objects.filter(state='open').count()} open tasks; "
            f"application {meter.application / _PAGES:.2f} ms, database "
            f"{(meter.database or 0) / _PAGES:.2f} ms; floor: the same rows by psycopg alone",
        )
    yield Result(
        "task-list-ratio",
        costs["ordinary clerk"] / costs["administrator"],
        "clerk/administrator",
        note="an ordinary clerk must not wait longer than whoever may see everything",
    )


def _fill() -> list[Office]:
    """Offices, people, files, cases and tasks, as the house would have written them."""
    city = Office.objects.create(key="stadt", name="Stadtverwaltung")
    offices = [
        Office.objects.create(key=f"amt-{number}", name=f"Amt {number}", parent=city)
        for number in range(_OFFICES)
    ]
    plan = PlanEntry.objects.create(
        number="54.30", title="Straßenverkehr", retention_years=3, retention_basis="Praxis"
    )
    values: dict[str, Any] = {
        "plan": plan.pk,
        "offices": [office.pk for office in offices],
        "width": _OFFICES,
        "cases": CASES,
        "today": today(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILL[0])
        cursor.execute("SELECT array_agg(id) FROM people_party")
        values["parties"] = cursor.fetchall()[0][0]
        for statement in _FILL[1:]:
            cursor.execute(statement, values)
        for table in ("people_party", "records_file", "records_case", "procedures_task"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return offices


def _login(place: Place, who: str, office: Office | None) -> Environ:
    """Somebody who may work on cases, in one office or everywhere, protected ones included."""
    permissions = ["case.see", "case.work", "case.decide", "mail.send", "money.see"]
    if office is None:
        permissions += ["protected.see", "task.assign", "procedures.manage", "jobs.manage"]
    role = Role.objects.create(key=who.split()[-1], title=who, permissions=permissions)
    account = Account.objects.create_user(
        f"{role.key}@stadt.example", name=who, is_staff_member=True
    )
    RoleAssignment.objects.create(
        account=account, role=role, office=office, valid_from=datetime.date(2020, 1, 1)
    )
    host = place.city.hosts[0]
    client = Client(headers={"host": host})
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    environ = RequestFactory().get("/schreibtisch/").environ
    own = {"HTTP_HOST": host, "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    return {**environ, **own, "wsgi.multithread": True}


def _pages(environ: Environ, count: int) -> None:
    """Ask the house for the page as its web server does."""
    for _ in range(count):
        statuses: list[str] = []
        answer = _house()(
            {**environ, "wsgi.input": io.BytesIO()},
            lambda status, _headers, _info=None, told=statuses: told.append(status),
        )
        body = b"".join(answer)
        answer.close()
        if statuses != ["200 OK"] or body.count(b"data-desk-row") != _SHOWN - 1:
            raise RuntimeError(f"{statuses}: not a page of tasks")


@cache
def _house() -> WSGIHandler:
    return WSGIHandler()


def _floor(place: Place, office: Office) -> float:
    """The same rows, read by psycopg alone and put into one string; CPU ms a page."""
    statement = (
        "SELECT task.id, task.title, task.reason, task.due_on, task.due_why, entry.number,"
        " entry.title, party.first_names, party.surname FROM procedures_task AS task"
        " JOIN records_case AS entry ON entry.id = task.case_id"
        " JOIN people_party AS party ON party.id = entry.applicant_id"
        " WHERE task.state = 'open' AND task.office_id = %s AND entry.visibility < 3"
        f" ORDER BY task.due_on, task.id LIMIT {_SHOWN}"
    )
    connection.ensure_connection()
    raw = connection.connection
    if raw is None:
        raise RuntimeError("no connection")
    rounds = _PAGES * 5
    read: Callable[[], str] = lambda: "".join(  # noqa: E731
        map(str, raw.execute(statement, [office.pk]).fetchall())
    )
    read()
    with place.meter() as meter:
        for _ in range(rounds):
            read()
    return meter.cpu / rounds

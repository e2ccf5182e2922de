"""A case from the submitted application to the delivered PDF, beside what it must cost at least."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from rathaus.kernel import library
from rathaus.kernel.access import Actor, Trust
from rathaus.kernel.clock import now
from rathaus.kernel.jobs import run_pending
from rathaus.kernel.references import Reference
from rathaus.money.actions import open_payment, settle
from rathaus.money.providers.base import Kind, Settlement
from rathaus.money.queries import claim_of
from rathaus.people.models import Account, Party
from rathaus.procedures import letters
from rathaus.procedures.actions.drafts import start_draft
from rathaus.procedures.actions.submission import submit_application
from rathaus.procedures.engine.letter_data import letter_data, letterhead
from rathaus.procedures.engine.work import Work
from rathaus.procedures.letters import Letter
from rathaus.procedures.models import Decision, Draft, Run
from rathaus.records.models import Case
from tests.bench.registry import Place, Result, bench
from tests.procedures import town

CASES = int(os.environ.get("RATHAUS_BENCH_CASES", "200"))
HOUSE = town.HOUSE


@bench("case-end-to-end")
def case_end_to_end(place: Place) -> Iterator[Result]:
    """Submit, assess, claim, pay, decide, set the PDF, file it, deliver it; all committed.

    The drafts are filled in before; what counts begins when „Absenden“ is pressed.
    """
    folder = Path(tempfile.mkdtemp(prefix="rathaus-bench-"))
    os.environ["RATHAUS_LIBRARY"] = str(town.library_with_streets(folder, place.city.slug))
    library.reload()
    town.settle_town()
    people = [_person(number) for number in range(20)]
    _one(people[0], _draft(people[0], 0), 0)  # compile form, process, tables and letters once
    run_pending(place.city)
    drafts = [
        (people[number % len(people)], _draft(people[number % len(people)], number), number)
        for number in range(1, CASES + 1)
    ]
    with place.meter() as meter:
        for actor, draft, number in drafts:
            _one(actor, draft, number)
        run_pending(place.city)
    issued = Decision.objects.filter(state="issued").count()
    if issued != CASES + 1:
        raise RuntimeError(f"{issued} of {CASES + 1} decisions issued")
    floor = _floor(place)
    per_case = meter.cpu / CASES
    yield Result(
        "case-end-to-end",
        round(per_case, 1),
        "CPU ms/case",
        floor=round(floor, 1),
        note=f"{CASES} cases; application {meter.application / CASES:.1f} ms, database "
        f"{(meter.database or 0) / CASES:.1f} ms; a year of 7,000 in "
        f"{7000 * meter.seconds / CASES / 60:.1f} min on one process",
    )


def _person(number: int) -> Actor:
    party = Party.objects.create(
        surname=f"Bench{number}",
        first_names="Kim",
        street="Holtenauer Straße",
        house_number="1",
        postcode="24105",
        town="Kiel",
    )
    account = Account.objects.create_user(f"bench{number}@example.org", party=party)
    return Actor("person", str(account.pk), party.name, party.pk, account.pk, Trust.BASIC)


def _draft(actor: Actor, number: int) -> Draft:
    """An application filled in, each for a place and a day of its own."""
    day = datetime.date(2026, 12, 12) + datetime.timedelta(days=number % 300)
    house = {
        "street": "Holtenauer Straße",
        "house_number": str(2 + 6 * ((number + number // 300) % 50)),
        "side": "even",
        "length_m": 12,
    }
    with town.at(town.MORNING):
        draft = start_draft(actor=actor, procedure_key=town.KEY)
        person = town.answers()["person"] | {"surname": actor.label.rpartition(" ")[2]}
        draft.data = town.answers(date=day.isoformat(), place=house, person=person)
        draft.save(update_fields=["data"])
    return draft


def _one(actor: Actor, draft: Draft, number: int) -> None:
    """One application submitted, and paid at once."""
    with town.at(town.MORNING):
        submission = submit_application(actor=actor, draft=draft)
        claim = claim_of(submission.case.ref)
        if claim is None:
            return
        payment = open_payment(actor=actor, claim=claim, return_url="/")
        settle(
            actor=HOUSE,
            provider="simulator",
            settlement=Settlement(
                event_id=f"bench-{number}",
                reference=payment.reference,
                kind=Kind.PAID,
                at=now(),
                amount=payment.amount,
                transaction=f"t-{number}",
            ),
        )


def _floor(place: Place) -> float:
    """The same rows written by psycopg alone in one transaction a case, and the same letters by
    typst alone; CPU ms a case. Each round is another case: nothing can be kept from the last."""
    rounds = [_round_of(run) for run in _last_runs(100)]
    dsn = make_conninfo(place.city.server_dsn, dbname=place.city.database)
    with psycopg.connect(dsn, autocommit=True) as raw:
        for table, _row in rounds[0].rows:
            raw.execute(
                f'CREATE TABLE IF NOT EXISTS floor_{table} (LIKE "{table}" INCLUDING INDEXES)'
            )
        with place.meter() as meter:
            for one in rounds:
                with raw.transaction():
                    for table, row in one.rows:
                        raw.execute(_insert(table, row), list(row.values()))
                letters.render(one.letter, one.data, letterhead=one.head, created=now())
    with suppress(Exception):
        connection.close()
    return meter.cpu / len(rounds)


@dataclass(frozen=True)
class _Round:
    """What one case has left behind: its rows, and what its letter was set from."""

    rows: list[tuple[str, dict[str, Any]]]
    letter: Letter
    head: dict[str, Any]
    data: dict[str, Any]


def _last_runs(count: int) -> list[Run]:
    related = ("case__office", "case__applicant", "case__file", "version")
    runs = Run.objects.select_related(*related).filter(case__decisions__state="issued")
    return list(runs.order_by("-case__received_at", "-case__id")[:count])


def _round_of(run: Run) -> _Round:
    work = Work(run=run, actor=HOUSE, house=HOUSE)
    decision = Decision.objects.get(case=run.case)
    return _Round(
        list(_rows_of(run.case)),
        work.bundle.letters["decision"],
        letterhead(work),
        letter_data(work, decision),
    )


def _rows_of(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row that one case has left behind, as text that PostgreSQL reads back."""
    reference = str(Reference("case", str(case.pk)))
    wanted = {
        "records_case": ("id", case.pk),
        "records_file": ("id", case.file_id),
        "records_participant": ("case_id", case.pk),
        "records_document": ("case_id", case.pk),
        "procedures_run": ("case_id", case.pk),
        "procedures_decision": ("case_id", case.pk),
        "procedures_timer": ("run_id", case.pk),
        "procedures_placeuse": ("case_id", case.pk),
        "mail_message": ("case", case.pk),
        "money_claim": ("subject", reference),
        "kernel_event": ("subject", reference),
    }
    with connection.cursor() as cursor:
        for table, (column, value) in wanted.items():
            cursor.execute(f'SELECT * FROM "{table}" WHERE "{column}" = %s', [value])
            names = [entry[0] for entry in cursor.description or ()]
            columns = ", ".join(f'"{name}"::text' for name in names)
            cursor.execute(f'SELECT {columns} FROM "{table}" WHERE "{column}" = %s', [value])
            for row in cursor.fetchall():
                yield table, dict(zip(names, row, strict=True))


def _insert(table: str, row: dict[str, Any]) -> str:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("%s" for _name in row)
    return f"INSERT INTO floor_{table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"

"""Taking an application in: a case with its number, in a file with its file number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, Visibility, require
from rathaus.kernel.clock import BERLIN, now
from rathaus.kernel.errors import Conflict, Duplicate, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.rows import fetch, together
from rathaus.kernel.transactions import action
from rathaus.people.models import Party
from rathaus.records.access_codes import hash_of, new_code
from rathaus.records.events import CaseOpened
from rathaus.records.models import ENDED, Case, Channel, File, Participant, PlanEntry, Role
from rathaus.records.numbers import case_number, file_number, give_back, next_numbers
from rathaus.records.rules import may_add_to_file, may_open_case

# For how long the same application counts as sent twice and not as a new one.
SAME_WITHIN = timedelta(days=1)
_CASES = "case"
_SAME = """
submission_key = %s
OR (%s <> '' AND fingerprint = %s AND received_at > %s AND NOT state = ANY(%s::text[]))
ORDER BY received_at
"""


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """The case; its access code, readable this once only; and whether it existed before."""

    case: Case
    access_code: str
    repeated: bool


class NewCase(TypedDict, total=False):
    """What a case begins with, under the names of its fields.

    ``submission_key`` makes sending twice harmless; ``fingerprint`` is the hash of procedure,
    person and answers. ``received_at`` is now where it is not given.
    """

    submission_key: Required[str]
    applicant: Required[Party]
    office: Required[UUID]
    procedure_key: Required[str]
    procedure_version: Required[int]
    title: Required[str]
    agent: Party | None
    channel: Channel
    received_at: datetime | None
    due_on: date | None
    due_why: str
    visibility: Visibility
    fingerprint: str


@action
def open_case(
    *,
    actor: Actor,
    plan: str = "",
    file: File | None = None,
    file_title: str = "",
    **new: Unpack[NewCase],
) -> OpenedCase:
    """Open a case in a new file under the plan entry ``plan``, or in an existing ``file``.

    Idempotent by ``submission_key``: sent again, the first case comes back with ``repeated`` and
    without code. A live case with the same ``fingerprint`` not older than a day raises
    :class:`Duplicate`, whose ``first`` leads to it. :class:`Invalid` for an unknown plan entry,
    :class:`Conflict` for a closed file.

    Numbers have no gaps, so two openings in one city wait for each other until the first
    transaction ends: call this late in a longer one.
    """
    require(may_open_case, actor, new["office"], new["applicant"], new.get("agent"))
    if file is not None:
        require(may_add_to_file, actor, file)
    at = new["received_at"] = new.get("received_at") or now()
    year = at.astimezone(BERLIN).year
    entry = plan_entry(plan) if file is None else None
    names = [_CASES, *([f"file {entry.number}"] if entry else [])]
    numbers = next_numbers(year, names)
    # The counter's lock lets one opening through at a time, so what is read here stays true.
    first = _earlier(new["submission_key"], new.get("fingerprint", ""), at)
    if first is not None:
        give_back(year, names)
        return _sent_before(first, new["submission_key"])
    if entry is not None:
        file = _new_file(entry, at, numbers[names[1]], file_title, new)
    elif file is None or not _is_open(file):
        raise _closed_file()
    code = new_code()
    case = _keep(case_number(year, numbers[_CASES]), code, file, new)
    record(_opened(case, file), actor=actor, at=at)
    return OpenedCase(case, code, repeated=False)


def plan_entry(number: str) -> PlanEntry:
    """The entry of the filing plan with this number; :class:`Invalid` where it takes no files."""
    found = fetch(PlanEntry, "number = %s", [number])
    if not found:
        raise Invalid(
            _("Der Aktenplan kennt die Position „{number}“ nicht.").format(number=number),
            remedy=_("Ergänzen Sie den Aktenplan oder berichtigen Sie das Verfahren."),
        )
    entry = found[0]
    if not entry.takes_files:
        raise Invalid(
            _("Die Position „{number}“ nennt keine Aufbewahrungsfrist.").format(number=number),
            remedy=_("Tragen Sie die Frist im Aktenplan ein oder wählen Sie eine Unterposition."),
        )
    return entry


def _earlier(submission_key: str, fingerprint: str, received_at: datetime) -> Case | None:
    """The case of this submission, else a live one with the same content sent just before."""
    since = received_at - SAME_WITHIN
    found = fetch(Case, _SAME, [submission_key, fingerprint, fingerprint, since, list(ENDED)])
    exact = [case for case in found if case.submission_key == submission_key]
    return next(iter(exact or found), None)


def _sent_before(first: Case, submission_key: str) -> OpenedCase:
    if first.submission_key != submission_key:
        raise _duplicate(first)
    return OpenedCase(first, "", repeated=True)


def _new_file(entry: PlanEntry, at: datetime, serial: int, title: str, new: NewCase) -> File:
    year = at.astimezone(BERLIN).year
    return File(
        number=file_number(entry.number, year, serial),
        plan_entry=entry,
        year=year,
        serial=serial,
        title=title or new["title"],
        office_id=new["office"],
        visibility=new.get("visibility", Visibility.PARTICIPANT),
        opened_at=at,
    )


def _keep(number: str, code: str, file: File, new: NewCase) -> Case:
    """Write the case, its file where that is new, and the parties that take part; of its code only
    the hash."""
    fields: dict[str, Any] = {name: value for name, value in new.items() if name != "office"}
    case = Case(
        number=number,
        file=file,
        office_id=new["office"],
        access_code_hash=hash_of(number, code),
        restricted=bool(file.restriction),
        **fields,
    )
    roles = [(case.applicant, Role.APPLICANT), *([(case.agent, Role.AGENT)] if case.agent else [])]
    with together() as writes:
        writes.insert(*([file] if file._state.adding else []))
        writes.insert(case)
        writes.insert(*(Participant(case=case, party=party, role=role) for party, role in roles))
    return case


def _opened(case: Case, file: File) -> CaseOpened:
    return CaseOpened(
        subject=case.ref,
        number=case.number,
        file=file.number,
        office=str(case.office_id),
        procedure=case.procedure_key,
        version=case.procedure_version,
        channel=case.channel,
    )


def _is_open(file: File) -> bool:
    """Whether the file still takes cases; it stays so until this transaction ends."""
    return File.objects.select_for_update().filter(pk=file.pk, closed_at__isnull=True).exists()


def _duplicate(first: Case) -> Duplicate:
    return Duplicate(
        _("Diesen Antrag haben wir schon: Vorgang {number}.").format(number=first.number),
        remedy=_("Öffnen Sie den ersten Antrag, oder ändern Sie Ihre Angaben."),
        first=first.ref,
    )


def _closed_file() -> Conflict:
    return Conflict(
        _("Die Akte ist abgeschlossen und nimmt keine Vorgänge mehr auf."),
        remedy=_("Öffnen Sie die Akte wieder, oder legen Sie eine neue an."),
    )

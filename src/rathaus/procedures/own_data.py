"""What people take with them, what of theirs must stay and why, what goes with their account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor
from rathaus.kernel.clock import today
from rathaus.kernel.events import Envelope, subscribe
from rathaus.mail.models import Message
from rathaus.mail.queries import messages_for
from rathaus.money.models import Claim, ClaimState
from rathaus.money.queries import claims_for
from rathaus.people.events import AccountErased
from rathaus.people.models import Account, Party
from rathaus.people.queries import actor_for
from rathaus.people.registries import ExportPart, Hold, erasure_hold, export_part
from rathaus.procedures.models import Draft
from rathaus.records.models import Case, Document
from rathaus.records.queries import cases_for, documents_for


@export_part("cases")
def own_cases(account: Account) -> ExportPart:
    """Cases with what was answered in them, and every document that their owner may see."""
    actor = actor_for(account)
    cases = list(
        cases_for(actor).select_related("file", "office", "run").order_by("received_at", "id")
    )
    return ExportPart([_case(case) for case in cases], _documents(actor, cases))


@export_part("drafts")
def own_drafts(account: Account) -> ExportPart:
    """Applications that were begun."""
    drafts = Draft.objects.filter(account=account, case=None).select_related("version")
    return ExportPart(
        [
            {
                "procedure": draft.version.key,
                "answers": draft.data,
                "fetched": [
                    {"paper": path, "register": told["register"], "at": told["at"]}
                    for path, told in draft.fetched.items()
                ],
                "begun": draft.created_at,
            }
            for draft in drafts.defer("version__source").order_by("created_at", "id")
        ]
    )


@export_part("messages")
def own_messages(account: Account) -> ExportPart:
    """What was written both ways, with how it was delivered."""
    messages = messages_for(actor_for(account)).prefetch_related("deliveries", "enclosures")
    return ExportPart([_message(message) for message in messages.order_by("created_at", "id")])


@export_part("claims")
def own_claims(account: Account) -> ExportPart:
    """What was to be paid, and the payments."""
    claims = claims_for(actor_for(account)).select_related("receipt").order_by("created_at", "id")
    return ExportPart([_claim(claim) for claim in claims])


@erasure_hold("cases")
def kept_files(party: Party) -> Iterator[Hold]:
    """Cases in files that are open, or whose time has not run out (Art. 17 Abs. 3 DSGVO)."""
    cases = Case.objects.filter(participants__party=party).select_related("file__plan_entry")
    for case in cases.distinct().order_by("number"):
        file, what = case.file, _("Vorgang %(number)s") % {"number": case.number}
        if file.closed_at is None:
            yield Hold(what, _("Die Akte ist noch offen"), None)
        elif file.retention_until is None:
            yield Hold(what, _("Die Akte wird dauernd aufbewahrt"), None)
        elif file.retention_until >= today():
            why = _("Aufbewahrungsfrist der Akte (%(basis)s)")
            basis = {"basis": file.plan_entry.retention_basis}
            yield Hold(what, why % basis, file.retention_until)


@erasure_hold("claims")
def open_claims(party: Party) -> Iterator[Hold]:
    """Money that is still owed."""
    for claim in Claim.objects.filter(party=party, state=ClaimState.OPEN).order_by("number"):
        what = _("Forderung %(number)s") % {"number": claim.number}
        yield Hold(what, _("noch nicht bezahlt"), None)


@subscribe(AccountErased)
def forget_drafts_of(event: AccountErased, _envelope: Envelope) -> None:
    """What was begun and never sent goes with the account; what was sent lies in the case."""
    Draft.objects.filter(account=int(event.subject.id)).delete()


@blobs.holder
def held_by_drafts(sha256s: frozenset[str]) -> set[str]:
    """Files in applications that are being filled in; what was sent is held by its documents."""
    begun = Draft.objects.filter(case=None).annotate(text=Cast("data", TextField()))
    return {sha256 for sha256 in sha256s if begun.filter(text__contains=sha256).exists()}


def _case(case: Case) -> dict[str, Any]:
    run = getattr(case, "run", None)
    return {
        "number": case.number,
        "file": case.file.number,
        "title": case.title,
        "office": case.office.name,
        "received": case.received_at,
        "state": case.state,
        "outcome": case.outcome,
        "closed": case.closed_at,
        "application": run.data.get("application") if run else None,
    }


def _documents(actor: Actor, cases: list[Case]) -> Iterator[tuple[str, bytes]]:
    """Each content is read when it is written into the archive, one at a time."""
    for case in cases:
        for document in documents_for(actor, case):
            yield f"{case.number}/{document.serial:03}-{_name(document)}", _content(document)


def _name(document: Document) -> str:
    return document.current.name


def _content(document: Document) -> bytes:
    return blobs.read(document.current.blob)


def _message(message: Message) -> dict[str, Any]:
    return {
        "direction": message.direction,
        "subject": message.subject,
        "body": message.body,
        "office": message.office.name,
        "created": message.created_at,
        "enclosures": [enclosure.title for enclosure in message.enclosures.all()],
        "deliveries": [
            {
                "channel": delivery.channel,
                "state": delivery.state,
                "provided": delivery.provided_at,
                "posted": delivery.posted_on,
                "retrieved": delivery.retrieved_at,
                "legal_date": _iso(delivery.legal_date),
                "why": delivery.legal_why,
            }
            for delivery in message.deliveries.all()
        ],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    receipt = getattr(claim, "receipt", None)
    return {
        "number": claim.number,
        "reason": claim.reason,
        "amount": claim.amount,
        "currency": claim.currency,
        "due": claim.due_on,
        "state": claim.state,
        "receipt": receipt.number if receipt else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

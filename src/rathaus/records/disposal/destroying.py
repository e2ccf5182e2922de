"""Destroying files: proposed, signed by two people, carried out with the second signature."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rathaus.kernel import blobs
from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now, today
from rathaus.kernel.errors import Conflict
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.records.disposal.emptying import empty_files
from rathaus.records.disposal.events import (
    DestructionExecuted,
    DestructionProposed,
    DestructionSigned,
    DestructionWithdrawn,
    FileDestroyed,
)
from rathaus.records.disposal.rules import may_release_destruction
from rathaus.records.models import (
    DestructionEntry,
    DestructionList,
    DestructionSignature,
    DocumentVersion,
    File,
    Offer,
    Verdict,
)

SIGNATURES = 2
"""Four eyes: how many different people release a list."""

Contents = list[dict[str, Any]]


@action
def propose_destruction(
    *, actor: Actor, offer: Offer, verdict: Verdict = Verdict.DESTROY
) -> DestructionList:
    """List the files of an offer that may go: judged „V“, or „A“ and taken over by the archive.

    Held files, those on another open list and those gone already are left out. Nothing is destroyed
    by this. Raises :class:`Conflict` where nothing is left.
    """
    require(may_release_destruction, actor)
    files = list(_candidates(offer, verdict).select_for_update(no_key=True).order_by("number"))
    if not files:
        raise Conflict(
            _("Aus dieser Anbietung ist zurzeit nichts zu vernichten."),
            remedy=_(
                "Vernichtet wird, was das Archiv freigegeben oder übernommen hat, und nichts, "
                "was gesperrt ist oder schon auf einer Liste steht."
            ),
        )
    contents = contents_of(files)
    made = DestructionList.objects.create(
        offer=offer,
        verdict=verdict,
        norm=offer.norm,
        fingerprint=fingerprint({file.number: contents[file.pk] for file in files}),
        proposed_at=now(),
        proposed_by=str(actor.ref),
        proposed_label=actor.label,
    )
    DestructionEntry.objects.bulk_create(
        (
            DestructionEntry(destruction=made, file=file, contents=contents[file.pk])
            for file in files
        ),
        batch_size=500,
    )
    proposed = DestructionProposed(
        subject=_ref(made),
        offer=Reference("offer", str(offer.pk)),
        files=len(files),
        fingerprint=made.fingerprint,
        norm=made.norm,
    )
    record(proposed, actor=actor)
    return made


@action
def withdraw_destruction(*, actor: Actor, destruction: DestructionList) -> None:
    """Take a list back that is not carried out; its files can be listed anew."""
    require(may_release_destruction, actor)
    found = _open_list(destruction)
    found.withdrawn_at = now()
    found.save(update_fields=["withdrawn_at"])
    record(DestructionWithdrawn(subject=_ref(found)), actor=actor)


@action
def sign_destruction(*, actor: Actor, destruction: DestructionList) -> DestructionList:
    """Sign a list; with the second signature, by another person, it is carried out at once.

    Whoever proposed it may be one of the two. Raises :class:`Conflict` when the person has signed
    already, or when what the list names is no longer what lies in the files.
    """
    require(may_release_destruction, actor)
    found = _open_list(destruction)
    entries = list(found.entries.select_related("file").order_by("file__number"))
    _refuse_changed(found, entries)
    signature = DestructionSignature(
        destruction=found,
        signer=str(actor.ref),
        signer_label=actor.label,
        fingerprint=found.fingerprint,
        signed_at=now(),
    )
    try:
        with transaction.atomic():
            signature.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            _("Sie haben diese Liste schon unterschrieben."),
            remedy=_("Die zweite Unterschrift leistet eine andere Person."),
        ) from None
    count = found.signatures.count()
    signed = DestructionSigned(subject=_ref(found), fingerprint=found.fingerprint, signature=count)
    record(signed, actor=actor)
    if count >= SIGNATURES:
        _execute(actor, found, entries)
    return found


def contents_of(files: Iterable[File]) -> Mapping[UUID, Contents]:
    """For each file the list of its contents: place, kind, hash and size, without a name."""
    found: dict[UUID, Contents] = {file.pk: [] for file in files}
    versions = DocumentVersion.objects.filter(document__file__in=list(found)).order_by(
        "document__case__number", "document__serial", "number"
    )
    rows = versions.values_list(
        "document__file", "document__case__number", "document__serial", "number",
        "document__kind", "blob", "size",
    )  # fmt: skip
    names = ("case", "serial", "version", "kind", "hash", "size")
    for file, *values in rows:
        found[file].append(dict(zip(names, values, strict=True)))
    return found


def fingerprint(contents: Mapping[str, Contents]) -> str:
    """SHA-256 over file numbers and contents, in one fixed writing."""
    return hashlib.sha256(orjson.dumps(contents, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _candidates(offer: Offer, verdict: Verdict) -> Any:
    listed = DestructionEntry.objects.filter(
        destruction__withdrawn_at=None, destruction__executed_at=None
    ).values("file")
    taken = {"offered__imported": True} if verdict == Verdict.KEEP else {}
    return File.objects.filter(
        offered__offer=offer,
        offered__void=False,
        offered__verdict=verdict if verdict != Verdict.REVIEW else "-",
        hold="",
        destroyed_at=None,
        closed_at__isnull=False,
        retention_until__lt=today(),
        **taken,
    ).exclude(pk__in=listed)


def _open_list(destruction: DestructionList) -> DestructionList:
    found = DestructionList.objects.select_for_update(no_key=True).get(pk=destruction.pk)
    if found.withdrawn_at is not None or found.executed_at is not None:
        raise Conflict(
            _("Diese Liste ist schon erledigt."),
            remedy=_("Laden Sie die Seite neu."),
        )
    return found


def _refuse_changed(found: DestructionList, entries: Iterable[DestructionEntry]) -> None:
    now_there = contents_of([entry.file for entry in entries])
    numbered = {entry.file.number: now_there[entry.file_id] for entry in entries}
    if fingerprint(numbered) != found.fingerprint:
        raise Conflict(
            _("In den Akten dieser Liste hat sich seit dem Vorschlag etwas geändert."),
            remedy=_("Nehmen Sie die Liste zurück und schlagen Sie neu vor."),
        )


def _execute(actor: Actor, found: DestructionList, entries: list[DestructionEntry]) -> None:
    """Destroy what is on the list and may still go: a hold set meanwhile wins."""
    locked = File.objects.filter(pk__in=[entry.file_id for entry in entries])
    files = {file.pk: file for file in locked.select_for_update(no_key=True).order_by("pk")}
    going = [e for e in entries if not files[e.file_id].hold and files[e.file_id].closed_at]
    at = now()
    hashes = {content["hash"] for entry in going for content in entry.contents}
    why = f"Vernichtungsliste {found.fingerprint[:12]}, {found.norm}".rstrip(", ")
    numbers = empty_files([entry.file_id for entry in going], at=at, why=why)
    for entry in going:
        entry.destroyed_at = at
    DestructionEntry.objects.bulk_update(going, ["destroyed_at"], batch_size=500)
    found.executed_at = at
    found.save(update_fields=["executed_at"])
    for entry in going:
        record(_destroyed(found, entry, numbers.get(entry.file_id, ())), actor=actor)
    erased = blobs.forget(hashes)
    record(
        DestructionExecuted(
            subject=_ref(found),
            files=len(going),
            held=len(entries) - len(going),
            erased=erased,
            kept_elsewhere=len(hashes) - erased,
        ),
        actor=actor,
    )


def _destroyed(
    found: DestructionList, entry: DestructionEntry, cases: tuple[str, ...]
) -> FileDestroyed:
    return FileDestroyed(
        subject=Reference("file", str(entry.file_id)),
        number=entry.file.number,
        destruction_list=_ref(found),
        contents=len(entry.contents),
        digest=fingerprint({entry.file.number: entry.contents}),
        norm=found.norm,
        cases=cases,
    )


def _ref(found: DestructionList) -> Reference:
    return Reference("destruction-list", str(found.pk))

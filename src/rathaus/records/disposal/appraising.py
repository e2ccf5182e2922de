"""Taking in what the archive answers: receipts, verdicts, what it took over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from rathaus.kernel.access import Actor, require
from rathaus.kernel.clock import now
from rathaus.kernel.errors import Conflict, Invalid
from rathaus.kernel.events import record
from rathaus.kernel.references import Reference
from rathaus.kernel.transactions import action
from rathaus.records.disposal.events import FilesImported, OfferAppraised, OfferReceived
from rathaus.records.disposal.queries import find_offer
from rathaus.records.models import Case, Offer, OfferedFile, Verdict
from rathaus.records.rules import may_manage_records
from rathaus.records.xdomea import Imported, Message

# The verdict on a file is the weightiest of those on it and on the cases in it.
_WEIGHT = {Verdict.KEEP: 2, Verdict.REVIEW: 1, Verdict.DESTROY: 0}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message: its offer, and how many files it said what about."""

    offer: Offer
    kind: str
    counts: Mapping[str, int]


@action
def take_message(*, actor: Actor, message: Message) -> Taken:
    """Take in a message of the archive (0502, 0504, 0506, 0507); all of it or nothing.

    Raises :class:`NotFound` for a process that is none of ours, :class:`Invalid` for objects that
    were not offered, :class:`Conflict` where a verdict comes too late.
    """
    require(may_manage_records, actor)
    offer = find_offer(actor, message.process)
    offer = Offer.objects.select_for_update(no_key=True).get(pk=offer.pk)
    if message.kind == "0502":
        return Taken(offer, message.kind, _appraise(actor, offer, message.verdicts))
    if message.kind == "0506":
        return Taken(offer, message.kind, _import(actor, offer, message.imports))
    if message.kind not in {"0504", "0507"}:
        raise Invalid(
            _("Die Nachricht {kind} schickt das Rathaus, nicht das Archiv.").format(
                kind=message.kind
            ),
            remedy=_("Eingelesen werden 0502, 0504, 0506 und 0507."),
        )
    if message.kind == "0504" and offer.received_at is None:
        offer.received_at = now()
        offer.save(update_fields=["received_at"])
    record(OfferReceived(subject=_ref(offer), message=message.kind), actor=actor)
    return Taken(offer, message.kind, {})


def _appraise(actor: Actor, offer: Offer, verdicts: Mapping[UUID, str]) -> dict[str, int]:
    offered = _offered(offer)
    told = _by_file(offered, verdicts)
    changed = []
    for file_id, verdict in told.items():
        entry = offered[file_id]
        if entry.verdict != verdict:
            _refuse_late(entry, verdict)
            entry.verdict = verdict
            changed.append(entry)
    OfferedFile.objects.bulk_update(changed, ["verdict"], batch_size=500)
    offer.appraised_at = now()
    offer.save(update_fields=["appraised_at"])
    counts = Counter(told.values())
    happened = OfferAppraised(
        subject=_ref(offer),
        keep=counts[Verdict.KEEP],
        destroy=counts[Verdict.DESTROY],
        review=counts[Verdict.REVIEW],
    )
    record(happened, actor=actor)
    return {verdict.value: counts[verdict] for verdict in Verdict}


def _by_file(
    offered: Mapping[UUID, OfferedFile], verdicts: Mapping[UUID, str]
) -> dict[UUID, Verdict]:
    """Archives judge files or the cases in them; a file counts as destroyed only as a whole."""
    cases: dict[UUID, list[UUID]] = {}
    for case, file in Case.objects.filter(file__in=offered).values_list("pk", "file"):
        cases.setdefault(file, []).append(case)
    known = set(offered).union(*cases.values()) if cases else set(offered)
    _refuse_unknown(set(verdicts) - known)
    found = {}
    for file, inside in ((pk, cases.get(pk, [])) for pk in offered):
        said = [Verdict(verdicts[key]) for key in (file, *inside) if key in verdicts]
        if not said:
            continue
        if file not in verdicts and len(said) < len(inside):
            said.append(Verdict.REVIEW)
        found[file] = max(said, key=_WEIGHT.__getitem__)
    return found


def _refuse_unknown(unknown: Iterable[UUID]) -> None:
    listed = sorted(map(str, unknown))
    if listed:
        raise Invalid(
            _("Nicht angeboten wurden: {ids}.").format(ids=", ".join(listed[:5])),
            remedy=_("Fragen Sie beim Archiv nach; es ist nichts übernommen."),
        )


def _refuse_late(entry: OfferedFile, verdict: Verdict) -> None:
    """From „keep“ nothing leads to „destroy“; what is gone or handed over has its verdict."""
    gone = entry.file.destroyed_at is not None or entry.imported is not None
    if gone or entry.verdict == Verdict.KEEP:
        raise Conflict(
            _("Die Akte {number} ist schon bewertet; die Bewertung ändert sich nicht mehr.").format(
                number=entry.file.number
            ),
            remedy=_("Klären Sie die Bewertung mit dem Archiv."),
        )


def _import(actor: Actor, offer: Offer, imports: Iterable[Imported]) -> dict[str, int]:
    offered = _offered(offer)
    inside = dict(Case.objects.filter(file__in=offered).values_list("pk", "file"))
    results: dict[UUID, list[Imported]] = {}
    unknown = set()
    for told in imports:
        file = told.object if told.object in offered else inside.get(told.object)
        if file is None or offered[file].verdict != Verdict.KEEP:
            unknown.add(told.object)
        else:
            results.setdefault(file, []).append(told)
    _refuse_unknown(unknown)
    for file, found in results.items():
        entry = offered[file]
        entry.imported = all(told.taken for told in found)
        entry.archive_number = ", ".join(filter(None, (told.archive_number for told in found)))
        entry.problem = "; ".join(filter(None, (told.problem for told in found)))
    changed = [offered[file] for file in results]
    fields = ["imported", "archive_number", "problem"]
    OfferedFile.objects.bulk_update(changed, fields, batch_size=500)
    taken = sum(bool(entry.imported) for entry in changed)
    if not offer.files.filter(verdict=Verdict.KEEP, void=False).exclude(imported=True).exists():
        offer.imported_at = now()
        offer.save(update_fields=["imported_at"])
    failed = len(changed) - taken
    record(FilesImported(subject=_ref(offer), taken=taken, failed=failed), actor=actor)
    return {"taken": taken, "failed": failed}


def _offered(offer: Offer) -> dict[UUID, OfferedFile]:
    entries = offer.files.filter(void=False).select_related("file")
    return {entry.file_id: entry for entry in entries}


def _ref(offer: Offer) -> Reference:
    return Reference("offer", str(offer.pk))
